/*-------------------------------------------------------------------------
 * policy.h
 *	  What is wrong with an area's rules, before they are in force.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_POLICY_H
#define MMT_POLICY_H

#include "ruleset.h"

typedef struct MmtProblem
{
	bool		error;			/* else a warning */
	const char *code;			/* tie, cycle, nothing, ... : docs/errors.md */
	const char *relation;		/* of the row it is about, NULL when about none */
	int64_t		id;				/* the rule table's row, 0 when not known */
	const char *clause;
	const char *zh;
	const char *en;
} MmtProblem;

typedef struct MmtProblems
{
	MmtArena   *arena;
	int			n;
	int			room;
	MmtProblem *list;
} MmtProblems;

/* Find every problem there is in the flattened rows of an area; rows are sorted as a side effect. */
extern void mmt_policy_check(MmtArena *arena, const char *area, int nrows, MmtInputRow *rows,
							 MmtProblems *problems);

#endif							/* MMT_POLICY_H */
