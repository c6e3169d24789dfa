/*-------------------------------------------------------------------------
 * pg_book_facts.c
 *	  Facts of a bill that the relations of a book know.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "check.h"
#include "compat.h"
#include "pg_book_tables.h"
#include "pg_check.h"
#include "pg_error.h"

/*
 * The query that completes bills of one ruleset from the relations of one book.
 * It is made again when mmt.reference or one of those relations changed, or
 * another relation bears one of their names.
 */
typedef struct FactsQuery
{
	struct
	{
		Oid			schema;
		char		digest[MMT_DIGEST_LEN + 1];
	}			key;
	uint64		looked;			/* `mmt_heard` when its relations were last looked at */
	uint64		made;			/* `grave_changes` when it was made */
	bool		latest;			/* it was made under the latest snapshot */
	bool		asks;			/* the rules ask for facts with a role at all */
	SPIPlanPtr	plan;			/* NULL: nothing is looked up */
	bool		planned;
	char	   *doubled;		/* the query that says which relation has several rows for a key */
	bool		used;			/* it runs, or failed: a look-up may come back here, so it is not freed */
} FactsQuery;

static HTAB *facts_queries = NULL;
static Oid	reference_table = InvalidOid;
static int	nreferred = 0;
static char (*referred_names)[NAMEDATALEN] = NULL;	/* the relations that mmt.reference names */
static HTAB *referred = NULL;	/* by schema: their oids */
static uint64 grave_changes = 1;	/* of mmt.reference, or of relations that it names */

typedef struct Referred
{
	Oid			schema;			/* hash key */
	Oid		   *relations;		/* by place in referred_names */
} Referred;

static void
referred_changed(Datum arg pg_attribute_unused(), Oid relid)
{
	HASH_SEQ_STATUS scan;
	Referred   *r;

	if (!OidIsValid(relid) || relid == reference_table)
		grave_changes++;
	else if (referred)
	{
		hash_seq_init(&scan, referred);
		while ((r = hash_seq_search(&scan)) != NULL)
			for (int i = 0; i < nreferred; i++)
				if (r->relations[i] == relid)
					grave_changes++;
	}
}

/* Note which relations of a schema mmt.reference names; whether they are the ones noted before. */
static void
note_referred(Oid schema)
{
	Referred   *r;
	bool		found;

	r = hash_search(referred, &schema, HASH_ENTER, &found);
	if (!found)
		r->relations = MemoryContextAllocZero(CacheMemoryContext, sizeof(Oid) * (nreferred + 1));
	for (int i = 0; i < nreferred; i++)
	{
		Oid			oid = get_relname_relid(referred_names[i], schema);

		if (found && r->relations[i] != oid)
			grave_changes++;
		r->relations[i] = oid;
	}
}

static void
read_reference(void)
{
	HASHCTL		ctl = {.keysize = sizeof(Oid), .entrysize = sizeof(Referred), .hcxt = CacheMemoryContext};

	if (SPI_execute("SELECT DISTINCT r.relation COLLATE pg_catalog.\"C\" FROM mmt.reference r ORDER BY 1", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read mmt.reference");
	if (referred)
	{
		HASH_SEQ_STATUS scan;
		Referred   *r;

		hash_seq_init(&scan, referred);
		while ((r = hash_seq_search(&scan)) != NULL)
			pfree(r->relations);
		hash_destroy(referred);
		referred = NULL;
		pfree(referred_names);
	}
	nreferred = (int) SPI_processed;
	referred_names = MemoryContextAllocZero(CacheMemoryContext, sizeof(*referred_names) * (nreferred + 1));
	for (int i = 0; i < nreferred; i++)
		strlcpy(referred_names[i], SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1), NAMEDATALEN);
	referred = hash_create("menmante relations of books", 8, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* Facts with a role (person.born) that settling under these rules asks for; NULL when there are none. */
static ArrayType *
facts_with_roles(const MmtRuleset *rs)
{
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	int			n;
	int		   *facts;
	Datum	   *names;
	int			count = 0;

	mmt_settlement_facts(&arena, rs, MMT_SETTLEMENT, &n, &facts);
	names = palloc(sizeof(Datum) * (n + 1));
	for (int i = 0; i < n; i++)
		if (strchr(rs->fact_names.texts[facts[i]].s, '.'))
			names[count++] = CStringGetTextDatum(rs->fact_names.texts[facts[i]].s);
	return count == 0 ? NULL : construct_array(names, count, TEXTOID, -1, false, TYPALIGN_INT);
}

static FactsQuery *
facts_query(MmtBook *book, const MmtCached *rules)
{
	FactsQuery *q;
	FactsQuery	probe;
	ArrayType  *facts;
	bool		found;
	static uint64 reference_read = 0;	/* grave_changes when mmt.reference was read */
	bool		latest = !IsInParallelMode();

	if (facts_queries == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(probe.key), .entrysize = sizeof(FactsQuery), .hcxt = CacheMemoryContext};

		facts_queries = hash_create("menmante facts of books", 16, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
		CacheRegisterRelcacheCallback(referred_changed, (Datum) 0);
	}
	memset(&probe, 0, sizeof(probe));
	probe.key.schema = mmt_book_schema(book);
	strcpy(probe.key.digest, rules->digest);
	q = hash_search(facts_queries, &probe.key, HASH_FIND, NULL);
	if (q && !q->asks)
		return q;
	if (q && q->made == grave_changes && q->looked != mmt_heard)
	{
		uint64		now = mmt_heard;

		note_referred(probe.key.schema);
		q->looked = now;
	}
	if (q && q->made == grave_changes && (q->latest || !latest))
		return q;

	facts = facts_with_roles(rules->ruleset);
	probe.asks = facts != NULL;
	probe.latest = latest;
	if (facts)
	{
		Oid			types[2] = {TEXTOID, TEXTARRAYOID};
		Datum		args[2] = {CStringGetTextDatum(book->name), PointerGetDatum(facts)};
		bool		isnull;
		Datum		d;

		/*
		 * What an older snapshot does not see would be missed for good, since of what was committed since we heard already.
		 * While it is parallel, a backend cannot take a later one, so what is made then is for then only.
		 */
		if (latest)
			PushActiveSnapshot(GetLatestSnapshot());
		if (reference_read != grave_changes)
		{
			uint64		now = grave_changes;

			reference_table = get_relname_relid("reference", get_namespace_oid("mmt", false));
			read_reference();
			reference_read = latest ? now : 0;
		}
		note_referred(probe.key.schema);
		probe.looked = mmt_heard;
		probe.made = grave_changes;
		if (SPI_execute_with_args("SELECT q.query, q.doubled FROM mmt.book_facts_query($1, $2) q", 2, types, args, NULL, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
			elog(ERROR, "could not ask for facts of book \"%s\"", book->name);
		if (latest)
			PopActiveSnapshot();
		d = mmt_found(1, &isnull);
		if (!isnull)
		{
			Oid			bill_types[2] = {JSONBOID, TEXTOID};
			char	   *doubled = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2);
			SPIPlanPtr	plan = SPI_prepare_cursor(TextDatumGetCString(d), 2, bill_types, CURSOR_OPT_GENERIC_PLAN);

			if (plan == NULL)
				elog(ERROR, "could not prepare a look-up of book \"%s\": %s", book->name, SPI_result_code_string(SPI_result));
			SPI_keepplan(plan);
			probe.plan = plan;
			probe.doubled = MemoryContextStrdup(CacheMemoryContext, doubled);
		}
	}
	q = hash_search(facts_queries, &probe.key, HASH_ENTER, &found);
	if (found && q->plan && !q->used)
	{
		SPI_freeplan(q->plan);
		pfree(q->doubled);
	}
	*q = probe;
	return q;
}

static void
refuse_doubled(MmtBook *book, const FactsQuery *q, Datum *args, bool read_only)
{
	Oid			types[2] = {JSONBOID, TEXTOID};
	char	   *which;

	if (SPI_execute_with_args(q->doubled, 2, types, args, NULL, read_only, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not ask which relation of book \"%s\" has several rows", book->name);
	which = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	ereport(ERROR,
			(errcode(ERRCODE_CARDINALITY_VIOLATION),
			 errmsg_internal(SAY("账簿“%s”的关联关系有多行相符：%s", "a relation of book \"%s\" has several rows for one key: %s"), book->name, which ? which : "?"),
			 errhint("%s", SAY("请在该关系上加唯一约束或排除约束，或在视图中只取一行。", "Add a unique or exclusion constraint to it, or let the view give one row."))));
}

Jsonb *
mmt_complete_bill(MmtBook *book, const MmtCached *rules, Jsonb *bill, Datum person, bool read_only)
{
	FactsQuery *q = facts_query(book, rules);
	Datum		args[2] = {JsonbPGetDatum(bill), person};
	Datum		d;
	bool		isnull;
	bool		used;
	int			rc;

	if (q->plan == NULL)
		return bill;
	used = q->used;
	q->used = true;
	rc = mmt_run_by_key(q->plan, &q->planned, args, NULL, read_only);
	q->used = used;
	if (rc < 0 || SPI_processed != 1)
		elog(ERROR, "could not look up facts of book \"%s\": %s", book->name, SPI_result_code_string(rc));
	d = mmt_found(1, &isnull);
	if (!isnull)
	{
		MmtError	err;

		mmt_fail(&err, MMT_E_BILL, "the bill may not say %s, which the book's relations know", "账单不得自报 %s，账簿的关联关系已有记载", TextDatumGetCString(d));
		mmt_advise(&err, "Leave it out.", "去掉即可。");
		mmt_report(&err);
	}
	if (DatumGetBool(mmt_found(2, &isnull)))
		refuse_doubled(book, q, args, read_only);
	return DatumGetJsonbPCopy(mmt_found(3, &isnull));
}
