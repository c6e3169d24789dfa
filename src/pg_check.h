/*-------------------------------------------------------------------------
 * pg_check.h
 *	  What the doors of check share: findings as SQL values.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_CHECK_H
#define MMT_PG_CHECK_H

#include "check.h"
#include "pg_door.h"

/* Refuse a kind that the area has no rule for: nothing passes for want of rules. */
extern void mmt_require_kind(const MmtRuleset *rs, const char *kind);
/* Set one of the run's facts; the text must last as long as the bill.  NULL: it is known to have no value. */
extern void mmt_check_set(MmtDoorRun *r, int fact, const MmtText *value);
/* The facts a check has from its own arguments: area and date. */
extern void mmt_check_place(MmtDoorRun *r, mmt_day day);
/* SQLSTATE of a refusal. */
extern int	mmt_family_sqlstate(const char *family);
/* Rule, clause, fact, found and limit of a finding; `column` is the fact's, `row` the record's; NULL when there is none. */
extern Jsonb *mmt_finding_evidence(MmtDoorRun *r, const MmtFinding *f, const char *column, const char *row);
/* The columns of mmt.finding. */
#define MMT_FINDING_COLUMNS 12
extern void mmt_finding_values(MmtDoorRun *r, const MmtFinding *f, const char *column, const char *row, Datum *values, bool *nulls);
/* "block", "warn", "record" or "undecided" */
extern const char *mmt_finding_severity(const MmtFinding *f);

#endif							/* MMT_PG_CHECK_H */
