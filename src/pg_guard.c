/*-------------------------------------------------------------------------
 * pg_guard.c
 *	  The trigger of mmt.guard.
 *
 * It turns rows into facts, finds the ruleset of each row's area and hands the
 * findings on.  When the rules ask only for what the row itself holds, facts
 * are bound straight from the tuple.
 *
 * What a trigger was told is parsed once per backend and kept until a relation
 * cache message says that the table changed.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/tableam.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "pg_error.h"
#include "pg_guard.h"

#define MAX_RUNS 64				/* rulesets that a guard keeps ready */

typedef struct Cached
{
	Oid			trigger;
	Guard	   *guard;
} Cached;

static HTAB *guards = NULL;

PG_FUNCTION_INFO_V1(mmt_guard);

static void
forget(Datum unused, Oid relation)
{
	HASH_SEQ_STATUS scan;
	Cached	   *c;

	(void) unused;
	mmt_relation_changes++;
	if (guards == NULL)
		return;
	hash_seq_init(&scan, guards);
	while ((c = hash_seq_search(&scan)) != NULL)
		if (c->guard)
		{
			if (!OidIsValid(relation) || c->guard->relation == relation)
				c->guard->valid = false;
			mmt_guard_outdate(c->guard, relation);
		}
}

/* A mapped column is gone, or no longer of a type that can be a fact.  Nothing is switched off silently. */
static void
say_gone(const Guard *g, Relation relation, const char *fact)
{
	const char *column = mmt_told_value(g->columns, g->ncolumns, fact);
	int			elevel = g->observe ? WARNING : ERROR;

	if (mmt_language == MMT_ZH)
		ereport(elevel,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg_internal("表“%s”的守卫“%s”：事实“%s”所用的列“%s”已不存在或改了类型", RelationGetRelationName(relation), g->kind, fact, column),
				 errhint("用新的列名再次调用 mmt.guard，或用 mmt.unguard 撤除。"), errtable(relation)));
	else
		ereport(elevel,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg_internal("guard \"%2$s\" of table \"%1$s\": column \"%4$s\" of fact \"%3$s\" is gone or of another type", RelationGetRelationName(relation), g->kind, fact, column),
				 errhint("Call mmt.guard again with the column's new name, or mmt.unguard."), errtable(relation)));
}

static void
free_guard(Guard *g)
{
	for (int i = 0; i < g->nqueries; i++)
		mmt_guard_free_plans(g, g->queries[i]);
	MemoryContextDelete(g->context);
}

/* Free what a table that was changed or dropped has left. */
static void
sweep(void)
{
	HASH_SEQ_STATUS scan;
	Cached	   *c;

	hash_seq_init(&scan, guards);
	while ((c = hash_seq_search(&scan)) != NULL)
		if (c->guard == NULL || (!c->guard->valid && !c->guard->busy))
		{
			Guard	   *g = c->guard;

			(void) hash_search(guards, &c->trigger, HASH_REMOVE, NULL);
			if (g)
				free_guard(g);
		}
}

/*
 * NULL: a mapped column is gone, and findings stop nothing.  A statement of the guard's own making
 * (a trigger on record_into, a function in a view) may write to the same table: that call gets a guard of its own.
 */
static Guard *
find_guard(TriggerData *trigger)
{
	Trigger    *t = trigger->tg_trigger;
	Guard	   *g;
	Cached	   *c;
	MemoryContext context;
	MemoryContext old;
	const char *gone = NULL;
	bool		found;
	bool		once;

	if (guards == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(Oid), .entrysize = sizeof(Cached), .hcxt = CacheMemoryContext};

		CacheRegisterRelcacheCallback(forget, (Datum) 0);
		guards = hash_create("menmante guards", 32, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	c = hash_search(guards, &t->tgoid, HASH_ENTER, &found);
	if (!found)
		c->guard = NULL;
	g = c->guard;
	once = g && g->busy;
	if (g && !once && g->valid && g->nplaces <= MAX_RUNS && g->relation == RelationGetRelid(trigger->tg_relation) && strcmp(g->told, t->tgargs[0]) == 0)
		return g;
	if (g && !once)
		g->valid = false;
	sweep();

	context = AllocSetContextCreate(CurrentMemoryContext, "menmante guard", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	g = mmt_read_told(t->tgargs[0]);
	g->trigger = t->tgoid;
	g->once = once;
	if ((strcmp(g->at, "row") == 0 || strcmp(g->at, "commit") == 0) != (bool) TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		(strcmp(g->at, "statement") == 0) == (bool) TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		mmt_refuse_trigger();
	g->relation = RelationGetRelid(trigger->tg_relation);
	if (!mmt_read_source(g, &g->source, RelationGetDescr(trigger->tg_relation), true, &gone))
	{
		MemoryContextSwitchTo(old);
		say_gone(g, trigger->tg_relation, gone);
		MemoryContextDelete(context);
		return NULL;
	}
	MemoryContextSwitchTo(old);
	if (once)
		return g;
	/* looking types up may have brought news */
	c = hash_search(guards, &t->tgoid, HASH_ENTER, &found);
	MemoryContextSetParent(context, CacheMemoryContext);
	c->guard = g;
	return g;
}

/* Do rules of any of these rows want facts that the rows do not have?  Asks for the area of each. */
static bool
wants_references(Areas *areas, Guard *g, TriggerData *trigger, TupleTableSlot *slot)
{
	Tuplestorestate *rows = trigger->tg_newtable;
	bool		wants = false;

	if (g->reference == NULL)
		return false;
	tuplestore_rescan(rows);
	while (tuplestore_gettupleslot(rows, true, false, slot))
	{
		Row			row;
		MmtText		area;

		CHECK_FOR_INTERRUPTS();
		slot_getsomeattrs(slot, g->source.natts);
		row.values = slot->tts_values;
		row.nulls = slot->tts_isnull;
		if (mmt_row_area(g, &g->source, &row, &area))
			wants |= mmt_place_of(areas, area)->nwanted > 0;
		mmt_arena_reset(&g->row_arena);
		if (g->source.area < 0)
			break;
	}
	tuplestore_rescan(rows);
	return wants;
}

static void
check_statement(TriggerData *trigger, Guard *g)
{
	Relation	relation = trigger->tg_relation;
	Tuplestorestate *rows = trigger->tg_newtable;
	TupleTableSlot *slot;
	Source	   *s = &g->source;
	Areas		areas;
	Report		report;
	Row			row = {0};

	if (tuplestore_tuple_count(rows) == 0)
		return;
	mmt_areas_begin(&areas, g, -1);
	mmt_report_begin(&report, g, relation);
	slot = MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsMinimalTuple);
	tuplestore_select_read_pointer(rows, tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND));
	if (wants_references(&areas, g, trigger, slot))
		mmt_check_with_references(&areas, &report, trigger, tuplestore_tuple_count(rows), NULL);
	else
		while (tuplestore_gettupleslot(rows, true, false, slot))
		{
			CHECK_FOR_INTERRUPTS();
			slot_getsomeattrs(slot, s->natts);
			row.values = slot->tts_values;
			row.nulls = slot->tts_isnull;
			row.number++;
			mmt_check_row(&areas, &report, s, &row);
		}
	ExecDropSingleTupleTableSlot(slot);
	mmt_report_end(&report);
}

static void
check_one(TriggerData *trigger, Guard *g)
{
	bool		update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	TupleTableSlot *new = update ? trigger->tg_newslot : trigger->tg_trigslot;
	TupleTableSlot *before = update ? trigger->tg_trigslot : NULL;
	Areas		areas;
	Report		report;
	Row			row = {.update = update};
	MmtText		area;

	/* at commit: a row that was changed again or deleted since is no longer there to be checked */
	if (strcmp(g->at, "commit") == 0 && !table_tuple_satisfies_snapshot(trigger->tg_relation, new, SnapshotSelf))
		return;
	mmt_areas_begin(&areas, g, -1);
	mmt_report_begin(&report, g, trigger->tg_relation);
	slot_getallattrs(new);
	row.values = new->tts_values;
	row.nulls = new->tts_isnull;
	if (before)
	{
		slot_getallattrs(before);
		row.old_values = before->tts_values;
		row.old_nulls = before->tts_isnull;
	}
	if (g->reference && mmt_row_area(g, &g->source, &row, &area) && mmt_place_of(&areas, area)->nwanted > 0)
		mmt_check_with_references(&areas, &report, trigger, 1, &row);
	else
		mmt_check_row(&areas, &report, &g->source, &row);
	mmt_report_end(&report);
}

static void
check_rows(TriggerData *trigger, Guard *g)
{
	g->busy = true;
	PG_TRY();
	{
		if (TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
			check_one(trigger, g);
		else
			check_statement(trigger, g);
	}
	PG_FINALLY();
	{
		g->busy = false;
	}
	PG_END_TRY();
}

Datum
mmt_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Guard	   *g;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) || trigger->tg_trigger->tgnargs != 1 ||
		!(TRIGGER_FIRED_BY_INSERT(trigger->tg_event) || TRIGGER_FIRED_BY_UPDATE(trigger->tg_event)) ||
		(!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) && trigger->tg_newtable == NULL))
		mmt_refuse_trigger();
	g = find_guard(trigger);
	if (g == NULL)
		return PointerGetDatum(NULL);
	check_rows(trigger, g);
	if (g->once)
		free_guard(g);
	return PointerGetDatum(NULL);
}
