/*-------------------------------------------------------------------------
 * pg_error.h
 *	  From the pure part to the server: errors, memory and days.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_ERROR_H
#define MMT_PG_ERROR_H

#include "postgres.h"

#include "nodes/nodes.h"
#include "utils/palloc.h"

#include "base.h"

typedef enum MmtLanguage
{
	MMT_ZH,
	MMT_EN
} MmtLanguage;

/* Day 0 of the pure part is 1970-01-01, PostgreSQL's is 2000-01-01; include utils/timestamp.h or utils/date.h. */
#define MMT_DAY_SHIFT (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)

/* Setting menmante.language, an MmtLanguage. */
extern int	mmt_language;
#define SAY(zh, en)		(mmt_language == MMT_EN ? (en) : (zh))

/* The SQLSTATE of a condition, as base.h lists it. */
extern int	mmt_sqlstate(MmtErrorCode code);

/* Raise it, in the language of the setting. */
extern void mmt_report(const MmtError *err) pg_attribute_noreturn();

/*
 * For input functions, with fcinfo->context: where the server asks for soft
 * errors it is recorded there, and the caller returns a null.
 */
extern void mmt_report_soft(const MmtError *err, Node *context);

/* An arena that takes its chunks from a memory context, and goes with it. */
extern MmtArena mmt_context_arena(MemoryContext context);

#endif							/* MMT_PG_ERROR_H */
