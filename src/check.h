/*-------------------------------------------------------------------------
 * check.h
 *	  check(ruleset, facts) -> findings.
 *
 * Facts come as in a bill (engine.h).  A fact whose values are {0, MMT_NOTHING}
 * is known to have none (a null column); one with {0, NULL} was not given at all,
 * and a rule that needs it stays undecided.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_CHECK_H
#define MMT_CHECK_H

#include "engine.h"

/* Values of a fact that is known to have none. */
extern const MmtText mmt_nothing;
#define MMT_NOTHING (&mmt_nothing)

#define MMT_MAX_FOUND 200		/* bytes of a fact that sentences and evidence show */

typedef struct MmtFinding
{
	const MmtCheck *check;
	mmt_day		day;			/* whose law it goes by */
	bool		undecided;		/* a fact that the rule needs was not given: fact says which */
	const char *fact;			/* the fact it is about */
	const char *found;			/* NULL when there is none */
	const char *limit;			/* number or expression; NULL when the fact must merely be given */
	const char *lacking;		/* has_all: the members that are missing, joined by ", " */
	const char *problem_zh;		/* a value that cannot be read: what is wrong with it, else NULL */
	const char *problem_en;
	int			nrows;			/* rows it rests on: the rule, then those that made the limit */
	int			rows[17];
} MmtFinding;

/*
 * Every rule of a kind against the facts of a bill's first line.  Findings come
 * blocking ones first, then warnings, records and what stayed undecided; they
 * last until the run's next bill.  False only when the engine itself fails.
 */
extern bool mmt_check(MmtRun *run, const MmtBill *bill, const char *kind, int *n, const MmtFinding **out, MmtError *err);

/* Whether the ruleset has rules of a kind. */
extern bool mmt_check_kind(const MmtRuleset *rs, const char *kind);

/* The facts that a rule cannot be decided without, and (from nneeded on) those that only its limit looks at. */
extern void mmt_check_facts(MmtArena *arena, const MmtRuleset *rs, const MmtCheck *check, int *nneeded, int *n, int **facts);

/* The facts that adjudicating a bill may look at, and the checks of a kind. */
extern void mmt_settlement_facts(MmtArena *arena, const MmtRuleset *rs, const char *kind, int *n, int **facts);

/*
 * The members, in force that day, of the lists that a finding's limit names: how
 * many, of which the first `room` are put into `out`, prefixes with a star.
 */
extern int	mmt_finding_members(MmtRun *run, const MmtFinding *f, int room, const char **out);

/* The rule's sentence about a finding; what would pass; clause and document. */
extern void mmt_finding_words(const MmtRun *run, const MmtFinding *f, bool zh, MmtBuffer *out);
extern void mmt_finding_hint(const MmtRun *run, const MmtFinding *f, bool zh, MmtBuffer *out);

#endif							/* MMT_CHECK_H */
