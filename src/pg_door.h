/*-------------------------------------------------------------------------
 * pg_door.h
 *	  What the doors of the engine share: arguments in, outcome out.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_DOOR_H
#define MMT_PG_DOOR_H

#include "access/tupdesc.h"

#include "engine.h"
#include "pg_bill.h"
#include "pg_ruleset.h"

/* Arguments of mmt.adjudicate, in the order of its definition; the other doors take a part of them. */
typedef enum MmtArg
{
	MMT_ARG_AREA,
	MMT_ARG_DATE,
	MMT_ARG_AMOUNT,
	MMT_ARG_SCHEME,
	MMT_ARG_STATUS,
	MMT_ARG_TIER,
	MMT_ARG_KIND,
	MMT_ARG_DISEASE,
	MMT_ARG_CLASS,
	MMT_ARG_PLACE,
	MMT_ARG_CHANNEL,
	MMT_ARG_TAGS,
	MMT_ARG_FACTS,
	MMT_ARG_LINES,
	MMT_ARG_TALLY,
	MMT_ARG_EDITION,
	MMT_ARG_DRAFT,
	MMT_ARG_TRACE,
	MMT_NARGS
} MmtArg;

/*
 * Arguments as a call gives them, wherever in the call they stand: most are never
 * asked for, so they are looked up and not put in order first.
 */
typedef struct MmtGiven
{
	const NullableDatum *args;
	const int16 *at;			/* by MmtArg: place in args, -1 not given */
} MmtGiven;

#define MMT_FIRST_SELECTOR MMT_ARG_SCHEME
#define MMT_NSELECTORS (MMT_ARG_CHANNEL - MMT_ARG_SCHEME + 1)
#define MMT_NOTHERS (MMT_ARG_LINES - MMT_ARG_TAGS + 1)	/* tags, facts, lines: what is rare */

/* The name that a key of an accumulator had last. */
typedef struct MmtKeyName
{
	MmtKey		key;
	char	   *name;			/* NULL: none yet */
	int			len;
	int			room;
} MmtKeyName;

/*
 * Texts of the selectors that came together on some bill: most bills bring some
 * that came before.  A short text is its own word.
 */
typedef struct MmtKnownFacts
{
	struct MmtDoorRun *run;
	MmtValues  *facts;			/* by fact, with the area */
	MmtRecall	recall;			/* what the engine found out about them */
	MmtRecall  *lasting;		/* that; NULL when they are of one bill only */
	uint32		hash;
	uint64		words[MMT_NSELECTORS];	/* by place in the run's read_selector; zero beyond */
} MmtKnownFacts;

/* A run of one ruleset, with the bill it is fed. */
typedef struct MmtDoorRun
{
	const MmtCached *rules;
	int64		edition;
	MmtRun	   *run;
	MmtArena	arena;			/* of the run */
	MmtArena	scratch;		/* of its bills */
	MmtArena	bound;			/* of a bill's facts and lines that take more than pointing at */
	MmtArena	work;			/* of making an outcome */
	int			area_fact;
	MmtText		area;
	int			nread;			/* selectors that some rule reads */
	MmtArg		read_selector[MMT_NSELECTORS];
	int			read_fact[MMT_NSELECTORS];
	MmtSymbols	texts;			/* of selectors; in arena, as what is known of them */
	int			nknown;
	int			known_slots;	/* power of two */
	MmtKnownFacts **known;		/* by hash */
	MmtValues  *facts;			/* by fact: of a bill that brings more than selectors */
	/* of making outcomes, the same each time */
	Datum		area_text;
	Datum		digest_text;
	int		   *pot_order;		/* pots as jsonb orders keys */
	int64	   *filled;			/* room for what each holds, in that order */
	MmtKeyName *key_names;		/* by accumulator */
	bool	   *marks;			/* of the last outcome that had some */
	Datum		marks_array;
	bool		other_facts;	/* facts are set */
	MmtLine		line;
	MmtBill		bill;
} MmtDoorRun;

/* State of one call site: lives in fn_extra, so for one execution of a plan, or longer. */
typedef struct MmtDoor
{
	MemoryContext context;
	int			nruns;
	MmtDoorRun **runs;
	MmtArena	arena;
	MmtSymbols	areas;			/* met by this execution */
	MmtDoorRun **area_runs;		/* of each */
	MmtDoorRun *last_area;		/* of the last bill */
	uint64		last_word;		/* the area that it asked for, 0 when that is long */
	TupleDesc	outcome;		/* of mmt.outcome, once needed */
} MmtDoor;

extern MmtDoor *mmt_door(FunctionCallInfo fcinfo);
/* Arguments that stand in the order of MmtArg. */
extern MmtGiven mmt_in_order(const NullableDatum *args);

extern const NullableDatum mmt_not_given;

static inline const NullableDatum *
mmt_given(MmtGiven given, MmtArg which)
{
	return given.at[which] >= 0 ? &given.args[given.at[which]] : &mmt_not_given;
}

/* Tags, facts and lines as they are given; false when none is. */
static inline bool
mmt_others_given(MmtGiven given, NullableDatum *others)
{
	bool		any = false;

	for (int i = 0; i < MMT_NOTHERS; i++)
	{
		others[i] = *mmt_given(given, MMT_ARG_TAGS + i);
		any |= !others[i].isnull;
	}
	return any;
}

/* The ruleset that is asked for, and its edition. */
extern const MmtCached *mmt_door_ruleset(const NullableDatum *area, const NullableDatum *edition, const NullableDatum *draft, int64 *found);
/* The same, of arguments. */
extern const MmtCached *mmt_given_ruleset(MmtGiven given, int64 *edition);
/* The run for a ruleset, made when it is the first time. */
extern MmtDoorRun *mmt_door_run(MmtDoor *door, const MmtCached *rules, int64 edition, bool trace);
/* The run of the area that the arguments ask for, resolved once an execution. */
extern MmtDoorRun *mmt_door_area(MmtDoor *door, MmtGiven given, bool trace);
/* Area and selectors; when there are too many to know, those of this bill are kept in `context`. */
extern MmtKnownFacts *mmt_door_facts(MmtDoorRun *r, MmtGiven given, MemoryContext context);
/* Tags, facts and lines, in this order: more of the run's bill than pointing at an argument. */
extern void mmt_door_others(MmtDoorRun *r, const NullableDatum *others);

/* A bill of known facts, and of others when there are some. */
static inline const MmtBill *
mmt_door_bill(MmtKnownFacts *known, mmt_day day, int64 fen, const NullableDatum *others)
{
	MmtDoorRun *r = known->run;

	r->line.day = day;
	r->line.amount = fen;
	r->bill.nlines = 1;
	r->bill.lines = &r->line;
	r->bill.facts = known->facts;
	r->bill.recall = known->lasting;
	if (others)
		mmt_door_others(r, others);
	return &r->bill;
}

/* Refuse a bill that has both or neither. */
extern void mmt_amount_or_lines(bool amount, bool lines);
/* Forget facts beyond area and selectors. */
extern void mmt_door_plain(MmtDoorRun *r);
/* Arguments into the run's bill, which points to them; the day and facts are checked here. */
extern const MmtBill *mmt_door_bind(MmtDoorRun *r, MmtGiven given);
/* mmt.outcome as a row. */
extern Datum mmt_door_outcome(MmtDoor *door, MmtDoorRun *r, const MmtOutcome *out, bool with_lines, bool with_trace);
/* Move a person's tally to the run of another area; what that area does not know is kept for the way back. */
extern void mmt_door_follow(MmtDoorRun *from, MmtDoorRun *to);
/* The run's tally as mmt.tally. */
extern Datum mmt_door_entries(MmtDoorRun *r);
/* Set the run's tally to a value of mmt.tally. */
extern void mmt_door_tally(MmtDoorRun *r, Datum tally);

extern int64 mmt_edition_argument(Datum value);	/* a number from 1 on */
extern mmt_day mmt_day_argument(Datum value, bool isnull, const char *name);
extern void mmt_missing_argument(const char *name) pg_attribute_noreturn();

#endif							/* MMT_PG_DOOR_H */
