/*-------------------------------------------------------------------------
 * supply.h
 *	  How long a prescription may be dispensed, and how long what was dispensed
 *	  lasts.
 *
 * No figure of a rule stands here: every one is an argument.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_SUPPLY_H
#define MMT_SUPPLY_H

#include "base.h"

/*
 * For how many days a prescription is valid, the day of issue among them.
 * `noted` is what the prescriber noted, 0 when nothing; it never shortens, and
 * counts for no more than `limit`.
 */
extern bool mmt_validity_days(int noted, int days, int limit, bool counts_issue_day,
							  int64_t *valid, MmtError *err);

/* Whole days that a quantity lasts, at `times` doses in `cycle_days` days. */
extern bool mmt_days_supply(MmtDecimal quantity, MmtDecimal dose, int times, int cycle_days,
							int *days, MmtError *err);

/* How often a frequency is: "2/1" is twice in one day, "-" as needed or once, so that nothing follows from it. */
typedef enum MmtFrequency
{
	MMT_FREQUENCY_NONE,			/* the text is none of these */
	MMT_FREQUENCY_IRREGULAR,
	MMT_FREQUENCY_REGULAR
} MmtFrequency;

extern MmtFrequency mmt_frequency_parse(const char *key, size_t len, int *times, int *cycle_days);

/* Days [from, to); MMT_DAY_MIN and MMT_DAY_MAX where there is no bound. */
typedef struct MmtDays
{
	mmt_day		from;
	mmt_day		to;				/* not after from: none */
} MmtDays;

/* How many days both hold. */
extern bool mmt_days_in_common(MmtDays a, MmtDays b, int *days, MmtError *err);

#endif							/* MMT_SUPPLY_H */
