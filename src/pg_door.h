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

#define MMT_FIRST_SELECTOR MMT_ARG_SCHEME
#define MMT_NSELECTORS (MMT_ARG_CHANNEL - MMT_ARG_SCHEME + 1)

/* The name that a key of an accumulator had last. */
typedef struct MmtKeyName
{
	MmtKey		key;
	char	   *name;			/* NULL: none yet */
	int			len;
	int			room;
} MmtKeyName;

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
	int			selector_fact[MMT_NSELECTORS];	/* -1: no rule reads it */
	MmtText		area;
	MmtText		text[MMT_NSELECTORS];
	MmtValues  *facts;			/* by fact */
	int		   *numbers;		/* by fact: of its text, 0 not given; for aggregates */
	/* of making outcomes, the same each time */
	Datum		area_text;
	Datum		digest_text;
	int		   *pot_order;		/* pots as jsonb orders keys */
	JsonbPair  *pairs;			/* room for all pots */
	MmtKeyName *key_names;		/* by accumulator */
	bool		other_facts;	/* some beyond area and selectors are set */
	MmtLine		line;
	MmtBill		bill;
} MmtDoorRun;

/* State of one call site: lives in fn_extra, so for one execution of a plan, or longer. */
typedef struct MmtDoor
{
	MemoryContext context;
	int			nruns;
	MmtDoorRun **runs;
	TupleDesc	outcome;		/* of mmt.outcome, once needed */
} MmtDoor;

extern MmtDoor *mmt_door(FunctionCallInfo fcinfo);
/* The ruleset that the arguments ask for: area, edition, draft. */
extern const MmtCached *mmt_door_ruleset(const Datum *values, const bool *nulls, int64 *edition);
/* The run for a ruleset, made when it is the first time. */
extern MmtDoorRun *mmt_door_run(MmtDoor *door, const MmtCached *rules, int64 edition, bool trace);
/* Arguments into the run's bill, which points to them; the day and facts are checked here. */
extern const MmtBill *mmt_door_bind(MmtDoorRun *r, const Datum *values, const bool *nulls);
/* mmt.outcome as a row. */
extern Datum mmt_door_outcome(MmtDoor *door, MmtDoorRun *r, const MmtOutcome *out, bool with_lines, bool with_trace);
/* Forget facts that bind left beyond area and selectors. */
extern void mmt_door_plain(MmtDoorRun *r);
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
