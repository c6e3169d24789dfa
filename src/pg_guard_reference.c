/*-------------------------------------------------------------------------
 * pg_guard_reference.c
 *	  Rows whose facts other relations hold: the query that mmt.facts_queries
 *	  writes, run as the owner of the table, as foreign keys do;
 *	  subjects are locked before.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "pg_error.h"
#include "pg_guard.h"

#define FETCH 1000
#define MANY_ROWS 1000			/* from here on a statement is planned for many rows */
#define MAX_TRIES 5				/* while relations change under it; the last one stands */
#define BUCKETS 256				/* locks that the subjects in a relation share */
#define LOCK_CLASS 0x6d6d		/* of our advisory locks; SQL functions use 1 and 2 */

uint64		mmt_relation_changes = 1;

SPIPlanPtr
mmt_guard_prepare(const char *text, int n, Oid *types)
{
	SPIPlanPtr	plan = SPI_prepare_cursor(text, n, types, CURSOR_OPT_GENERIC_PLAN);

	if (plan == NULL)
		elog(ERROR, "could not prepare \"%s\": %s", text, SPI_result_code_string(SPI_result));
	return plan;
}

/* One row's columns as parameters: what a row guard's source is. */
static void
row_parameters(Guard *g, Relation relation, int *n, Oid **types, int **atts, StringInfo source)
{
	TupleDesc	desc = RelationGetDescr(relation);

	*n = 0;
	*types = palloc(sizeof(Oid) * (desc->natts + 1));
	*atts = palloc(sizeof(int) * (desc->natts + 1));
	initStringInfo(source);
	appendStringInfoString(source, "(SELECT ");
	for (int a = 0; a < desc->natts; a++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, a);
		bool		mapped = false;

		for (int i = 0; i < g->ncolumns && !att->attisdropped; i++)
			mapped |= strcmp(g->columns[i].value, NameStr(att->attname)) == 0;
		if (!mapped)
			continue;
		(*types)[*n] = att->atttypid;
		(*atts)[(*n)++] = a;
		appendStringInfo(source, "%s$%d AS %s", *n > 1 ? ", " : "", *n, quote_identifier(NameStr(att->attname)));
	}
	appendStringInfoString(source, *n == 0 ? "NULL)" : ")");
}

/* An array of OIDs, in order. */
static Oid *
member_oids(Jsonb *parts, const char *key, int *n)
{
	JsonbValue	v;
	JsonbIterator *it;
	JsonbIteratorToken t;
	Oid		   *oids;

	*n = 0;
	if (!mmt_json_member(parts, key, &v) || v.type != jbvBinary)
		return NULL;
	it = JsonbIteratorInit(v.val.binary.data);
	oids = palloc(sizeof(Oid) * (JsonContainerSize(v.val.binary.data) + 1));
	while ((t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
		if (t == WJB_ELEM)
			oids[(*n)++] = (Oid) strtoul(mmt_json_string(&v), NULL, 10);
	qsort(oids, *n, sizeof(Oid), oid_cmp);
	return oids;
}

static void
read_parts(FactQuery *q, Jsonb *parts)
{
	JsonbValue	v;
	Datum		unused;

	q->parts = JsonbPGetDatum(parts);
	q->text = unconstify(char *, mmt_json_text(parts, "query"));
	q->subjects = unconstify(char *, mmt_json_text(parts, "subjects"));
	q->one = mmt_json_member(parts, "one", &v) && v.val.boolean;
	q->relations = member_oids(parts, "relations", &q->nrelations);
	q->looked_at = member_oids(parts, "looked_at", &q->nlooked_at);
	q->names = mmt_told_names(parts, "names", &q->nnames, &unused);
}

/*
 * Whether a query is what mmt.facts_queries would write now: nothing it looked at has changed, and names mean what
 * they meant.  Other tables come, go and are analysed all the time.
 */
static bool
still_true(const Guard *g, FactQuery *q)
{
	uint64		now = mmt_relation_changes;
	Oid			schema;

	if (q->changes == now || q->stale)
		return !q->stale;
	if (q->once)
		return false;			/* nobody outdates these */
	schema = get_namespace_oid(g->reference, true);
	for (int i = 0; i < q->nnames; i++)
		if ((OidIsValid(schema) ? get_relname_relid(q->names[i].name, schema) : InvalidOid) != (Oid) strtoul(q->names[i].value, NULL, 10))
			return false;
	if (q->stale)
		return false;			/* news came with the look-ups */
	q->changes = now;
	return true;
}

/* A plan made while somebody changes what it reads would wait for him in the middle. */
static void
lock_named(const Told *name)
{
	Oid			relation = (Oid) strtoul(name->value, NULL, 10);

	if (OidIsValid(relation))
		LockRelationOid(relation, AccessShareLock);
}

/* A relation, or (0) any of them, has changed. */
void
mmt_guard_outdate(Guard *g, Oid relation)
{
	for (int i = 0; i < g->nqueries; i++)
	{
		FactQuery  *q = g->queries[i];

		q->stale |= !OidIsValid(relation) || bsearch(&relation, q->looked_at, q->nlooked_at, sizeof(Oid), oid_cmp) != NULL;
	}
}

static int
name_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Plans of a guard for one call go with its SPI connection. */
void
mmt_guard_free_plans(const Guard *g, FactQuery *q)
{
	if (q->plans[0] && !g->once)
		SPI_freeplan(q->plans[0]);
	if (q->plans[1] && !g->once)
		SPI_freeplan(q->plans[1]);
	if (q->subject_plan && !g->once)
		SPI_freeplan(q->subject_plan);
}

/* The query that has the facts wanted at these places; inside SPI, as the owner. */
static FactQuery *
query_for(Guard *g, Relation relation, Areas *areas)
{
	const char **wanted = NULL;
	int			n = 0;
	int			room = 0;
	StringInfoData key;
	StringInfoData source;
	FactQuery	   *q;
	MemoryContext context;
	MemoryContext old;
	Oid			types[6] = {TEXTARRAYOID, TEXTOID, JSONBOID, JSONBOID, TEXTOID, REGCLASSOID};
	Datum		args[6];
	char		nulls[7] = "      ";
	Datum	   *texts;
	int			at = -1;
	bool		isnull;

	for (int i = 0; i < areas->n; i++)
	{
		Place	   *p = areas->places[i];

		for (int k = 0; k < p->nwanted; k++)
		{
			if (n == room)
				wanted = wanted ? repalloc(wanted, sizeof(char *) * (room *= 2)) : palloc(sizeof(char *) * (room = 16));
			wanted[n++] = p->wanted[k];
		}
	}
	qsort(wanted, n, sizeof(char *), name_cmp);
	initStringInfo(&key);
	texts = palloc(sizeof(Datum) * (n + 1));
	{
		int			distinct = 0;

		for (int i = 0; i < n; i++)
			if (i == 0 || strcmp(wanted[i], wanted[i - 1]) != 0)
			{
				appendStringInfo(&key, "%s\n", wanted[i]);
				texts[distinct++] = CStringGetTextDatum(wanted[i]);
			}
		n = distinct;
	}
	for (int i = 0; i < g->nqueries; i++)
		if (strcmp(g->queries[i]->wanted, key.data) == 0)
			at = i;
	if (at >= 0 && still_true(g, g->queries[at]))
		return g->queries[at];

	context = AllocSetContextCreate(CurrentMemoryContext, "menmante query", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(context);
	q = palloc0(sizeof(FactQuery));
	q->context = context;
	q->changes = mmt_relation_changes;
	q->once = g->once;
	q->wanted = pstrdup(key.data);
	if (strcmp(g->at, "statement") == 0)
	{
		initStringInfo(&source);
		appendStringInfoString(&source, "mmt_new");
	}
	else
		row_parameters(g, relation, &q->nparameters, &q->types, &q->atts, &source);
	args[0] = PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[1] = CStringGetTextDatum(source.data);
	args[2] = g->columns_json;
	args[3] = g->constants_json;
	for (int i = 2; i <= 3; i++)
		if (args[i] == (Datum) 0)
			nulls[i] = 'n';
	args[4] = CStringGetTextDatum(g->reference);
	args[5] = ObjectIdGetDatum(RelationGetRelid(relation));
	/* what others changed while we waited for them must be seen, else it would be missed for good */
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
	if (SPI_execute_with_args("SELECT mmt.facts_queries($1, $2, $3, $4, $5, $6)", 6, types, args, nulls, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "mmt.facts_queries gave nothing");
	PopActiveSnapshot();
	MemoryContextSwitchTo(context);
	read_parts(q, DatumGetJsonbPCopy(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)));
	MemoryContextSwitchTo(old);
	/* what changed while it was made may have been seen in part */
	q->stale = q->changes != mmt_relation_changes;
	MemoryContextSetParent(context, g->context);
	if (at < 0)
	{
		old = MemoryContextSwitchTo(g->context);
		g->queries = g->nqueries == 0 ? palloc(sizeof(FactQuery *)) : repalloc(g->queries, sizeof(FactQuery *) * (g->nqueries + 1));
		at = g->nqueries++;
		MemoryContextSwitchTo(old);
	}
	else
	{
		mmt_guard_free_plans(g, g->queries[at]);
		MemoryContextDelete(g->queries[at]->context);
	}
	g->queries[at] = q;
	return q;
}

static SPIPlanPtr
keep_plan(FactQuery *q, SPIPlanPtr *plan, const char *text)
{
	if (*plan == NULL)
	{
		SPIPlanPtr	made = mmt_guard_prepare(text, q->nparameters, q->types);

		if (!q->once)
			SPI_keepplan(made);
		*plan = made;
	}
	return *plan;
}

static int
lock_cmp(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(uint32) * 2);
}

/*
 * Before other rows of a subject are read, the subject is locked until the end of the transaction: else two
 * sessions, neither seeing the other's row, both stay below a limit.  Subjects share a fixed number of locks
 * per relation, so that a large statement does not fill the server's table of locks; a statement takes its
 * locks in order, so that two statements cannot wait for each other.  Returns whether it had to wait.
 */
static bool
lock_subjects(FactQuery *q, const Datum *values, const char *nulls)
{
	uint32		(*locks)[2];	/* relation, bucket */
	uint64		n;
	bool		waited = false;

	if (q->nrelations == 0)
		return false;
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
	if (SPI_execute_plan(keep_plan(q, &q->subject_plan, q->subjects), unconstify(Datum *, values), nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the subjects to lock");
	PopActiveSnapshot();
	n = SPI_processed;
	locks = palloc_extended(sizeof(*locks) * (n + 1), MCXT_ALLOC_HUGE);
	for (uint64 i = 0; i < n; i++)
	{
		bool		isnull;
		char	   *subject = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2);

		locks[i][0] = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));
		locks[i][1] = hash_bytes((unsigned char *) subject, strlen(subject)) % BUCKETS;
		pfree(subject);
	}
	SPI_freetuptable(SPI_tuptable);
	qsort(locks, n, sizeof(*locks), lock_cmp);
	for (uint64 i = 0; i < n; i++)
	{
		LOCKTAG		tag;

		if (i > 0 && lock_cmp(locks[i], locks[i - 1]) == 0)
			continue;
		SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, locks[i][0], locks[i][1], LOCK_CLASS);
		if (LockAcquire(&tag, ExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL)
			continue;
		(void) LockAcquire(&tag, ExclusiveLock, false, false);
		waited = true;
	}
	pfree(locks);
	return waited;
}

/* A relation that should give one row gave two. */
static void
refuse_doubled(Jsonb *parts, int nparameters, Oid *types, const Datum *values, const char *nulls, int elevel)
{
	JsonbValue	v;
	JsonbIterator *it;
	JsonbIteratorToken t;
	char	   *relation = NULL;
	char	   *key = NULL;

	if (!mmt_json_member(parts, "doubled", &v) || v.type != jbvBinary)
		return;
	it = JsonbIteratorInit(v.val.binary.data);
	while (key == NULL && (t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		Jsonb	   *one;
		SPIPlanPtr	plan;

		if (t != WJB_ELEM)
			continue;
		one = JsonbValueToJsonb(&v);
		relation = unconstify(char *, mmt_json_text(one, "relation"));
		plan = mmt_guard_prepare(mmt_json_text(one, "query"), nparameters, types);
		if (SPI_execute_plan(plan, unconstify(Datum *, values), nulls, true, 1) == SPI_OK_SELECT && SPI_processed == 1)
			key = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
		SPI_freeplan(plan);
	}
	if (mmt_language == MMT_ZH)
		ereport(elevel,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg_internal("关系 %s 中有多行符合 %s", relation, key ? key : "?"),
				 errhint("请在该关系上加唯一约束或排除约束，或在视图中只取一行。")));
	else
		ereport(elevel,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg_internal("relation %s has several rows for %s", relation, key ? key : "?"),
				 errhint("Add a unique or exclusion constraint to it, or let the view give one row.")));
}

/* Numbers seen before. */
typedef struct Seen
{
	uint64		room;
	uint8	   *bits;
} Seen;

static bool
seen_before(Seen *seen, uint64 n)
{
	uint64		byte = n / 8;
	uint8		bit = 1 << (n % 8);
	bool		before;

	if (byte >= seen->room)
	{
		uint64		room = Max(byte * 2, 1024);

		seen->bits = seen->bits ? repalloc_huge(seen->bits, room) : palloc(room);
		memset(seen->bits + seen->room, 0, room - seen->room);
		seen->room = room;
	}
	before = (seen->bits[byte] & bit) != 0;
	seen->bits[byte] |= bit;
	return before;
}

/* Do rows have the same columns, of the same types? */
static bool
same_shape(TupleDesc a, TupleDesc b)
{
	if (a->natts != b->natts)
		return false;
	for (int i = 0; i < a->natts; i++)
		if (TupleDescAttr(a, i)->atttypid != TupleDescAttr(b, i)->atttypid || strcmp(NameStr(TupleDescAttr(a, i)->attname), NameStr(TupleDescAttr(b, i)->attname)) != 0)
			return false;
	return true;
}

/* Check every row that a portal gives.  `row` has what stays the same: the row before, and what the operation is. */
void
mmt_check_portal(Areas *areas, Report *r, Portal portal, Source **source, bool one, Row row, Jsonb *parts, int nparameters, Oid *types,
			 const Datum *parameters, const char *parameter_nulls)
{
	Guard	   *g = r->guard;
	Datum	   *values = NULL;
	bool	   *nulls = NULL;
	Seen		seen = {0};
	bool		doubled = false;
	int64		n = 0;
	bool		numbered = row.number > 0;

	for (;;)
	{
		SPITupleTable *table;
		uint64		got;

		SPI_cursor_fetch(portal, true, FETCH);
		table = SPI_tuptable;
		got = SPI_processed;
		if (values == NULL)
		{
			values = palloc(sizeof(Datum) * (table->tupdesc->natts + 1));
			nulls = palloc(sizeof(bool) * (table->tupdesc->natts + 1));
			/* the server may have planned the query anew, for columns of other types */
			if (*source == NULL || !same_shape((*source)->desc, table->tupdesc))
			{
				const char *gone = NULL;
				MemoryContext old = MemoryContextSwitchTo(g->context);
				Source	   *made = palloc(sizeof(Source));

				if (!mmt_read_source(g, made, table->tupdesc, false, &gone))
					ereport(ERROR,
							(errcode(ERRCODE_DATATYPE_MISMATCH), errmsg_internal(SAY("“%s”的类型不能作事实", "the type of \"%s\" cannot be a fact"), gone)));
				made->desc = CreateTupleDescCopy(table->tupdesc);
				*source = made;
				MemoryContextSwitchTo(old);
			}
		}
		for (uint64 i = 0; i < got; i++)
		{
			CHECK_FOR_INTERRUPTS();
			heap_deform_tuple(table->vals[i], table->tupdesc, values, nulls);
			row.values = values;
			row.nulls = nulls;
			n++;
			if (one && seen_before(&seen, DatumGetInt64(values[0])))
			{
				doubled = true;
				if (!g->observe)
					break;
				continue;
			}
			if (numbered)
				row.number = one ? DatumGetInt64(values[0]) : n;
			mmt_check_row(areas, r, *source, &row);
		}
		SPI_freetuptable(table);
		if (got == 0 || (doubled && !g->observe))
			break;
	}
	SPI_cursor_close(portal);
	if (doubled)
		refuse_doubled(parts, nparameters, types, parameters, parameter_nulls, g->observe ? WARNING : ERROR);
}

typedef struct Lookup
{
	Areas	   *areas;
	Report	   *report;
	TriggerData *trigger;
	int64		nrows;
	const Row  *row;			/* NULL: those of the statement */
} Lookup;

static void
look_up(void *arg)
{
	Lookup	   *l = arg;
	Report	   *r = l->report;
	Owner		owner;
	FactQuery  *q = NULL;
	Row			row = {.number = 1};
	Datum	   *values = NULL;
	char	   *nulls = NULL;
	bool		many = l->nrows > MANY_ROWS;
	Portal		portal;

	mmt_become_owner(&owner, r);
	if (l->row == NULL && SPI_register_trigger_data(l->trigger) < 0)
		elog(ERROR, "could not register the rows of the statement");
	if (l->row)
		row = *l->row;
	/* while we wait for a lock, relations may change, and which subject a row is of */
	for (int tries = 1;; tries++)
	{
		q = query_for(r->guard, r->relation, l->areas);
		for (int i = 0; i < q->nnames; i++)
			lock_named(&q->names[i]);
		if (!still_true(r->guard, q) && tries < MAX_TRIES)
			continue;
		if (l->row)
		{
			values = palloc(sizeof(Datum) * (q->nparameters + 1));
			nulls = palloc(q->nparameters + 1);
			for (int i = 0; i < q->nparameters; i++)
			{
				values[i] = row.values[q->atts[i]];
				nulls[i] = row.nulls[q->atts[i]] ? 'n' : ' ';
			}
			nulls[q->nparameters] = '\0';
		}
		if ((!lock_subjects(q, values, nulls) && still_true(r->guard, q)) || tries >= MAX_TRIES)
			break;
	}
	/* what others committed while we waited must be seen, whatever the isolation level */
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
	portal = SPI_cursor_open(NULL, keep_plan(q, &q->plans[many], q->text), values, nulls, true);
	mmt_check_portal(l->areas, r, portal, &q->source, q->one, row, DatumGetJsonbP(q->parts), q->nparameters, q->types, values, nulls);
	PopActiveSnapshot();
	mmt_be_oneself(&owner);
}

/* Check rows whose rules ask for more than they hold: those of a statement's transition table, or the one given. */
void
mmt_check_with_references(Areas *areas, Report *r, TriggerData *trigger, int64 nrows, const Row *one_row)
{
	Lookup		l = {areas, r, trigger, nrows, one_row};
	ErrorData  *failure = mmt_guard_attempt(r, look_up, &l);

	if (failure)
		mmt_report_unchecked(r, failure);
}
