/*-------------------------------------------------------------------------
 * engine.h
 *	  adjudicate(ruleset, bill, tally) -> outcome.
 *
 * A run holds the tally of one person and the memory that bills reuse; bills
 * go through it one after the other.  What an outcome points to lives until
 * the next bill of the same run.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_ENGINE_H
#define MMT_ENGINE_H

#include "ruleset.h"

/* The values of one fact; none when the bill does not say. */
typedef struct MmtValues
{
	int			n;
	const MmtText *v;
} MmtValues;

/* What a fact is, before anybody asked for its text. */
typedef enum MmtNature
{
	MMT_A_TEXT,					/* only its text says it */
	MMT_A_NUMBER,
	MMT_A_DAY
} MmtNature;

/*
 * Facts of a bill that have one value each and are read when a rule asks for
 * them: their values are {0, MMT_UNREAD} until then.
 */
typedef struct MmtUnread MmtUnread;
struct MmtUnread
{
	/* Put the text where the fact's values are. */
	void		(*text) (MmtUnread *unread, int fact);
	/* The number, or the mmt_day, that the text would be read as. */
	MmtNature		(*number) (MmtUnread *unread, int fact, MmtDecimal *out);
};

extern const MmtText mmt_unread;
#define MMT_UNREAD (&mmt_unread)

typedef struct MmtLine
{
	int64_t		amount;			/* fen, not negative */
	mmt_day		day;			/* day of care */
	const MmtValues *facts;		/* by fact of the ruleset; NULL when the line has none of its own */
} MmtLine;

/* What a run found out about facts that come again and again. */
typedef struct MmtRecall
{
	struct MmtRecall *next;
	const struct MmtPath *path;
} MmtRecall;

typedef struct MmtBill
{
	const MmtValues *facts;		/* by fact of the ruleset */
	int			nlines;			/* at least one */
	const MmtLine *lines;

	/*
	 * Room, zero at first, that whoever keeps the facts as long as the run
	 * gives along with them, so that they are looked at once.  NULL: they are
	 * of this bill only.
	 */
	MmtRecall  *recall;
	MmtUnread  *unread;			/* asked for facts that are MMT_UNREAD only */
} MmtBill;

/* An accumulator's key: a window and the facts that divide it, as symbols of the run. */
typedef struct MmtKey
{
	int			accumulator;
	mmt_day		start;			/* first day of the window; 0 for ever */
	int			facts[MMT_MAX_KEYS];
} MmtKey;

typedef struct MmtDelta
{
	MmtKey		key;
	int64_t		value;			/* fen or a count */
} MmtDelta;

/* A slice of money under one row of a banded parameter. */
typedef struct MmtSlice
{
	int64_t		low;
	int64_t		high;
	MmtDecimal	ratio;
	int			row;
} MmtSlice;

/* What a measure in the amount of a row came to. */
typedef struct MmtSeen
{
	int			row;
	int			term;			/* of its amount */
	bool		percent;		/* another parameter's ratio */
	MmtDecimal	value;
	struct MmtSeen *rest;
} MmtSeen;

/*
 * One group of one step: rows by number, money in fen.  Or what a choice was
 * between: the step is then the row of a benefit that was not taken, base what
 * the person bears, and used what it would have been under that one.
 */
typedef struct MmtTrace
{
	int			benefit;		/* row numbers; -1 when there is none */
	int			step;
	int			accumulator;
	int			nrows;			/* rows of the parameter that made the value, winner first */
	const int  *rows;
	const MmtSeen *seen;		/* in the order of rows; one that stands there twice was seen twice */
	int			nlines;
	const int  *lines;
	bool		has_value;
	bool		percent;
	MmtDecimal	value;
	int			nslices;
	const MmtSlice *slices;
	int64_t		base;			/* F */
	int64_t		used;
	int64_t		limit;			/* fill, keep, gate */
	int64_t		moved;
} MmtTrace;

typedef struct MmtOutcome
{
	int			nlines;
	int64_t		gross;
	const int64_t *held;		/* pot * nlines + line */
	int64_t		by_bearer[MMT_NBEARERS];
	int			ndeltas;
	const MmtDelta *deltas;
	int			ntraces;		/* 0 when the run does not trace */
	const MmtTrace *traces;
	const bool *rests_on;		/* of a bill that went the long way; mmt_rests_on says it of any */
	const struct MmtPath *path; /* that the bill went, else NULL */
	uint64_t	moved;			/* by move of the path: it found money */
	const int  *benefit_of;		/* track * nlines + line: the benefit that ran, -1 none */
} MmtOutcome;

typedef struct MmtRun MmtRun;

/* `arena` keeps the run, `scratch` is emptied at every bill. */
extern MmtRun *mmt_run_begin(MmtArena *arena, MmtArena *scratch, const MmtRuleset *rs, bool trace);
/* Whether bills from now on are traced. */
extern void mmt_run_trace(MmtRun *run, bool trace);
/* Take no short cuts: for tests that compare the two ways. */
extern void mmt_run_long_way(MmtRun *run);
/* Forget the tally: the next person. */
extern void mmt_run_clear(MmtRun *run);
/* An entry of an accumulator that the ruleset does not have: kept for the area that does. */
typedef struct MmtForeign
{
	MmtText		name;
	int64_t		value;
} MmtForeign;

extern int	mmt_run_foreign(const MmtRun *run, const MmtForeign **entries);

/* Add to an entry of the tally by its name. */
extern bool mmt_run_set(MmtRun *run, const char *name, size_t len, int64_t value, MmtError *err);
/* Adjudicate a bill against the tally, which stays as it is. */
extern bool mmt_adjudicate(MmtRun *run, const MmtBill *bill, MmtOutcome *out, MmtError *err);
/* By mark of the ruleset: an unverified clause that the outcome rests on.  Valid until the next bill. */
extern const bool *mmt_rests_on(MmtRun *run, const MmtOutcome *out);
/* Move the tally by an outcome. */
extern bool mmt_run_post(MmtRun *run, const MmtOutcome *outcome, MmtError *err);

/* "330300/chronic_fund@2019,M03900", in the run's scratch. */
extern void mmt_key_name(const MmtRun *run, const MmtKey *key, MmtBuffer *out);

/* The entries of the tally, for doors that hand it on. */
extern int	mmt_run_entries(const MmtRun *run, const MmtDelta **entries);

/* What a parameter comes to for the first line of a bill. */
typedef struct MmtResult
{
	bool		found;
	bool		percent;
	MmtDecimal	value;
	int			nrows;
	int			rows[16];		/* that made it, winner first; further ones are not named */
	MmtSeen    *seen;			/* of their amounts, the last one first; when the run traces */
} MmtResult;

extern bool mmt_parameter_value(MmtRun *run, const MmtBill *bill, int parameter, MmtResult *out, MmtError *err);

#endif							/* MMT_ENGINE_H */
