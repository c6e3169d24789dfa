/*-------------------------------------------------------------------------
 * run.h
 *	  What fact.c, value.c, accumulate.c, engine.c, path.c and why.c share about a run;
 *	  nobody else includes it but policy.c, for how deep a run goes.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_RUN_H
#define MMT_RUN_H

#include "engine.h"

#define MAX_DEPTH 24			/* of values that rest on values */
#define NOT_CLOSED INT64_MIN
#define MAX_OWN_SYMBOLS 10000	/* texts kept from person to person */

/* The lines a sum is taken over. */
typedef struct Scope
{
	const int  *lines;
	int			n;
} Scope;

typedef struct MmtPaths MmtPaths;

/*
 * What an accumulator had last: its key, so that the calendar is asked once a
 * window, and where in the tally that key was.  The place is a hint: it holds
 * when the entry there has the key.
 */
typedef struct Window
{
	mmt_day		from;			/* days for which this holds; none while from = to */
	mmt_day		to;
	bool		exists;
	MmtKey		key;			/* of the texts of the bill in hand */
	const MmtText *texts[MMT_MAX_KEYS];	/* that key.facts come of, NULL not known */
	int			entry;
} Window;

/* An accumulator that the bill's path feeds: its key, NULL when it has no window that day, and the tally's value. */
typedef struct FeedNow
{
	const MmtKey *key;
	int64_t		before;
} FeedNow;

/* Places of an array by hash; there are none while the array is short. */
typedef struct Places
{
	int			nslots;			/* power of two; 0: look through the array */
	int			room;			/* of slot */
	int		   *slot;			/* place + 1, 0 is free */
} Places;

/* What the bill adds to an accumulator, as of some move of money. */
typedef struct NowSums
{
	int			moves;
	int			n;
	int64_t    *sums;			/* by key */
} NowSums;

/* A choice between benefits, as the bill in hand meets it. */
typedef struct Fork
{
	int		   *met;			/* by alternative: a row of it that would take a line, -1 none */
	int64_t    *borne;			/* by alternative: the least that is the person's where it went first */
	int			turn;			/* the alternative that goes first this time; -1 as without the choice */
	int			best;			/* the one that did when the bill came out best */
} Fork;

struct MmtRun
{
	const MmtRuleset *rs;
	MmtArena   *arena;
	MmtArena   *scratch;
	bool		trace;
	MmtArena	symbol_arena;
	MmtSymbols	own_symbols;	/* texts of bills that no rule mentions but a key needs */
	int			first_own;		/* number of the first: one that was forgotten does not come again */

	/* the tally */
	int			nentries;
	int			entry_room;
	MmtDelta   *entries;
	Places		entry_places;
	Window	   *windows;		/* by accumulator */
	int			nforeign;
	int			foreign_room;
	MmtForeign *foreign;		/* in foreign_arena, as their names and places */
	Places		foreign_places;
	MmtArena	foreign_arena;

	/* bills of one line on a known path: memory that lasts as long as the run */
	bool		long_way;		/* every bill goes the long way */
	MmtPaths   *paths;			/* of the ruleset; NULL until a bill asks */
	bool		skipped_busy;	/* a row was left out because it asks */
	bool		measured_ratio; /* the last measure was a parameter that is a ratio */
	bool		impure;			/* something other than facts was read: a measure */
	int		   *code;			/* by fact of a path's key: what it is now */
	MmtText    *code_text;		/* and the text it was made from, in code_room */
	char	   *code_room;
	const struct MmtPath *last_path;	/* of the last bill; NULL when it had none */
	int			nrecalled;
	int64_t    *path_held;
	bool	   *path_rests_on;
	MmtDelta   *path_deltas;
	FeedNow    *path_feeds;

	Fork	   *forks;			/* by choice: outlast the ways in which one bill is computed; NULL without choices */

	/* the bill in hand, all in scratch */
	MmtError   *err;
	const MmtBill *bill;
	int			nlines;
	int64_t    *held;			/* pot * nlines + line */
	int64_t    *frozen;			/* the same at closing, or NOT_CLOSED */
	int		   *symbols;		/* fact: symbol + 2 of the bill's value; 0 not looked up */
	int		   *key_of;			/* accumulator * nlines + line: key + 1; 0 not looked up, -1 no window */
	int			nkeys;
	MmtKey	   *keys;
	int			key_slots;
	int		   *key_slot;
	int			moves;			/* how often money has moved */
	NowSums    *now;			/* by accumulator */
	const mmt_day *days;		/* by line, while a benefit runs: whose law holds */
	bool	   *ran;			/* line: a benefit has taken it */
	int		   *benefit_of;		/* track * nlines + line */
	bool	   *rests_on;		/* by unverified clause: something this bill used comes from it */
	bool		continues;		/* the bill goes on with a stay that was counted before */
	int			ntraces;
	int			trace_room;
	MmtTrace   *traces;

	/* while a value is being made */
	int			asked;			/* values being made, one for the other */
	int			depth;			/* of them, those of rows that delegate */
	const MmtParameterRow *busy[MAX_DEPTH];	/* rows that delegate and wait */
	int			nover;			/* facts changed by "as if" */
	int			over_fact[MAX_DEPTH * 2];
	MmtValues	over_values[MAX_DEPTH * 2];
	const struct Applied *applied;	/* rows with + or x that the value in hand holds */
	const struct Later *later;	/* and those that come after the bound for which a value is asked */
};

/* ---- fact.c: what facts say ---- */

/* The values of a fact for a line: changed by "as if", the line's own, or the bill's. */
extern const MmtValues *mmt_fact_values(const MmtRun *run, int line, int fact);
/* Whether a fact has more values than one; for a bill's first line. */
extern bool mmt_fact_several(const MmtRun *run, int fact);
/* Whether nobody said anything about a fact, nor about those it follows from; for a bill's first line. */
extern bool mmt_fact_unknown(const MmtRun *run, int fact);
/* The symbol of a text or of the i-th value, local codes brought to their key; -1 when no rule mentions it. */
extern int	mmt_text_symbol(const MmtRuleset *rs, int fact, MmtText t);
extern int	mmt_value_symbol(MmtRun *run, const MmtValues *values, int fact, int i);
extern bool mmt_fact_day(MmtRun *run, int line, int fact, mmt_day *day, bool *missing);
/* A fact as a number, a date as its day; one that is not given may follow from others. */
extern bool mmt_number_of_fact(MmtRun *run, int line, int fact, mmt_day day, MmtDecimal *out, bool *missing);
extern bool mmt_predicate_met(MmtRun *run, int line, const MmtPredicate *p, mmt_day day);
/* Remember that the outcome rests on the members of lists by which it is met. */
extern void mmt_note_predicate(MmtRun *run, int line, const MmtPredicate *p, mmt_day day);
/* Remember that the outcome rests on a row whose clause is not verified. */
extern void mmt_rest_on(MmtRun *run, int row);

/* ---- value.c: what decides ---- */

/* A number for a measure; `missing` when the bill or the rules do not have it. */
extern bool mmt_measure_value(MmtRun *run, int line, Scope scope, mmt_day day, const MmtBoundMeasure *m,
							  MmtDecimal *out, bool *missing);
/* -1 error, 0 no, 1 yes */
extern int	mmt_selector_met(MmtRun *run, int line, Scope scope, mmt_day day, const MmtSelector *s);

/* Rows of a parameter that match a line: the winner first (of each band, when banded), then modes. */
typedef struct Matches
{
	int			nplain;
	const MmtParameterRow **plain;
	int			nmode;
	const MmtParameterRow **modes;
} Matches;

extern bool mmt_match_rows(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameter *p, Matches *out);
extern bool mmt_value_of_rows(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameter *p,
							  const MmtParameterRow *winner, int nmode, const MmtParameterRow *const *modes,
							  MmtResult *out);
/* Both in one, for a parameter without bands. */
extern bool mmt_value_of(MmtRun *run, int line, Scope scope, mmt_day day, int parameter, MmtResult *out);
extern void mmt_note_rows(MmtResult *out, MmtResult *from);
extern bool mmt_too_large(MmtRun *run, const char *parameter);	/* an error; returns false */

/* ---- accumulate.c: what is remembered ---- */

/* First day of the window that holds `day`, `offset` windows further; 0 when there is none. */
extern int	mmt_window_start(const MmtAccumulator *a, mmt_day day, mmt_day origin, int offset, mmt_day *start);
extern int	mmt_run_symbol(MmtRun *run, MmtText t);	/* of the rules or of the run */
/* 1 with the key, 0 when there is no such window, -1 on error */
extern int	mmt_key_for(MmtRun *run, int line, const MmtAccumulator *a, int index, int offset,
						const MmtBoundMeasure *fixed, MmtKey *out);
/* Which month of the window a line lies in, the first being 1; 0 when there is no window, -1 on error */
extern int	mmt_month_of(MmtRun *run, int line, int acc);
/* The key of a line by number, -1 when there is no window that day, -2 on error */
extern int	mmt_line_key(MmtRun *run, int acc, int line);
/* What the accumulator counts of a line now; what the bill adds so far, by key; the tally before the bill. */
extern int64_t mmt_line_counted(const MmtRun *run, const MmtAccumulator *a, int line);
extern bool mmt_counted_by_key(MmtRun *run, int acc, int64_t **sums);
extern int64_t mmt_run_value(const MmtRun *run, const MmtKey *key);

static inline bool
same_key(const MmtKey *a, const MmtKey *b)
{
	return a->accumulator == b->accumulator && a->start == b->start &&
		memcmp(a->facts, b->facts, sizeof(a->facts)) == 0;
}

/* The entry of a key when it is where the accumulator's last one was, else NULL. */
static inline MmtDelta *
same_entry(const MmtRun *run, const MmtKey *key)
{
	int			last = run->windows[key->accumulator].entry;

	return last < run->nentries && same_key(&run->entries[last].key, key) ? &run->entries[last] : NULL;
}

/* ---- engine.c: what moves ---- */

/* mmt_adjudicate without path.c's short way. */
extern bool mmt_adjudicate_long(MmtRun *run, const MmtBill *bill, MmtOutcome *out, MmtError *err);
extern bool mmt_begin_bill(MmtRun *run, const MmtBill *bill, MmtError *err);
extern bool mmt_law_day(MmtRun *run, const MmtBenefit *b, int line, mmt_day *day);
extern bool mmt_limit_of(const MmtStep *s, bool count, MmtDecimal value, int64_t *limit);
extern bool mmt_share_of(MmtRun *run, const MmtStep *s, MmtDecimal fen, int64_t base, int64_t *moved);
extern void mmt_record(MmtRun *run, const MmtTrace *t);

/* What fill, keep and gate move, given everything they look at. */
static inline int64_t
limit_moves(MmtVerb verb, bool count, int64_t limit, int64_t used, int64_t base)
{
	int64_t		moved = 0;

	switch (verb)
	{
		case MMT_FILL:
			/* a tally far below zero leaves room for everything */
			if (limit > used && __builtin_sub_overflow(limit, used, &moved))
				moved = base;
			break;
		case MMT_KEEP:
			moved = used > limit ? (count ? base : used - limit) : 0;
			break;
		case MMT_GATE:
			moved = used >= limit ? 0 : base;
			break;
		case MMT_SHARE:
			break;
	}
	return moved > base ? base : moved;
}

#endif							/* MMT_RUN_H */
