/*-------------------------------------------------------------------------
 * pg_ruleset.c
 *	  jsonb of rules -> compiled ruleset; which one holds; its digest.
 *
 * Compiled rulesets are cached by digest, never by edition number: a publish
 * that rolls back frees its number for other content, and a digest cannot
 * mean two things.  So there is nothing to invalidate.  Which digest holds is
 * read from mmt.ruleset under the active snapshot at every call.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_collation_d.h"
#include "catalog/pg_type_d.h"
#include "commands/trigger.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "storage/sinval.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "pg_bill.h"
#include "pg_error.h"
#include "pg_ruleset.h"
#include "policy.h"

static HTAB *cache = NULL;

/* ------------------------------------------------------- jsonb into rows */

/* A scalar as text in the arena, NFC; NULL for a JSON null. */
static const char *
scalar_text(MmtArena *arena, const JsonbValue *v)
{
	switch (v->type)
	{
		case jbvString:
			{
				MmtText		t = mmt_nfc((MmtText) {v->val.string.val, v->val.string.len});

				return mmt_copy(arena, t.s, t.len);
			}
		case jbvNumeric:
			{
				char	   *s = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v->val.numeric)));

				return mmt_copy(arena, s, strlen(s));
			}
		case jbvBool:
			return v->val.boolean ? "true" : "false";
		default:
			return NULL;
	}
}

typedef struct RowBuilder
{
	MmtArena   *arena;
	int			npairs;
	int			room;
	MmtPair    *pairs;
} RowBuilder;

static void
add_pair(RowBuilder *b, const char *name, const char *value)
{
	if (value == NULL)
		return;
	if (b->npairs == b->room)
	{
		MmtPair    *grown = mmt_alloc(b->arena, sizeof(MmtPair) * (b->room = b->room * 2 + 12));

		if (b->npairs > 0)
			memcpy(grown, b->pairs, sizeof(MmtPair) * b->npairs);
		b->pairs = grown;
	}
	b->pairs[b->npairs].name = name;
	b->pairs[b->npairs++].value = value;
}

static void
bad_rules(const char *zh, const char *en)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg_internal(SAY("规则不是 mmt.rules() 给出的形式：%s", "rules are not of the shape that mmt.rules() gives: %s"), SAY(zh, en)),
			 errhint("%s", SAY("写作 {\"area\": …, \"rows\": [{\"relation\": …}, …]}。", "Pass {\"area\": …, \"rows\": [{\"relation\": …}, …]}."))));
}

/* Read one row; the iterator stands after its opening brace. */
static void
read_row(MmtArena *arena, JsonbIterator **it, MmtInputRow *row)
{
	RowBuilder	b = {.arena = arena};
	JsonbValue	v;
	JsonbIteratorToken t;

	memset(row, 0, sizeof(*row));
	while ((t = JsonbIteratorNext(it, &v, false)) != WJB_END_OBJECT)
	{
		const char *name;

		if (t != WJB_KEY)
			bad_rules("行不是单层对象", "a row is no flat object");
		name = mmt_copy(arena, v.val.string.val, v.val.string.len);
		t = JsonbIteratorNext(it, &v, false);
		if (t == WJB_VALUE)
		{
			const char *value = scalar_text(arena, &v);

			if (strcmp(name, "relation") == 0)
				row->relation = value;
			else if (strcmp(name, "row") == 0)
				row->id = value ? strtoll(value, NULL, 10) : 0;
			else
				add_pair(&b, name, value);
		}
		else if (t == WJB_BEGIN_ARRAY)
		{
			while ((t = JsonbIteratorNext(it, &v, false)) != WJB_END_ARRAY)
			{
				if (t != WJB_ELEM)
					bad_rules("行内的数组含有文本以外的内容", "an array within a row holds something other than texts");
				add_pair(&b, name, scalar_text(arena, &v));
			}
		}
		else if (t == WJB_BEGIN_OBJECT)
		{
			while ((t = JsonbIteratorNext(it, &v, false)) != WJB_END_OBJECT)
			{
				MmtBuffer	full = {.arena = arena};
				MmtText		fact;

				if (t != WJB_KEY)
					bad_rules("行内的对象不是单层", "an object within a row is not flat");
				mmt_puts(&full, name);
				mmt_puts(&full, ".");
				fact = mmt_nfc((MmtText) {v.val.string.val, v.val.string.len});
				mmt_put(&full, fact.s, fact.len);
				t = JsonbIteratorNext(it, &v, false);
				if (t == WJB_VALUE)
					add_pair(&b, full.s, scalar_text(arena, &v));
				else if (t == WJB_BEGIN_ARRAY)
				{
					/* facts of several values are alternatives */
					MmtBuffer	alts = {.arena = arena};

					while ((t = JsonbIteratorNext(it, &v, false)) != WJB_END_ARRAY)
					{
						const char *alt = t == WJB_ELEM ? scalar_text(arena, &v) : NULL;

						if (alt == NULL)
							bad_rules("行内的数组含有文本以外的内容", "an array within a row holds something other than texts");
						if (alts.len > 0)
							mmt_puts(&alts, "|");
						mmt_puts(&alts, alt);
					}
					add_pair(&b, full.s, alts.s);
				}
				else
					bad_rules("行内的对象不是单层", "an object within a row is not flat");
			}
		}
	}
	row->pairs = b.pairs;
	row->npairs = b.npairs;
}

void
mmt_row_read(MmtArena *arena, Jsonb *row, MmtInputRow *out)
{
	JsonbIterator *it = JsonbIteratorInit(&row->root);
	JsonbValue	v;

	if (JsonbIteratorNext(&it, &v, false) != WJB_BEGIN_OBJECT)
		bad_rules("行不是对象", "a row is no object");
	read_row(arena, &it, out);
}

/* All rows of a ruleset's jsonb. */
static int
read_rules(MmtArena *arena, Jsonb *rules, const char **area, MmtInputRow **rows)
{
	JsonbIterator *it;
	JsonbValue	v;
	JsonbIteratorToken t;
	int			n = 0;
	int			room = 0;

	*area = "";
	*rows = NULL;
	if (!JB_ROOT_IS_OBJECT(rules))
		bad_rules("不是对象", "no object");
	it = JsonbIteratorInit(&rules->root);
	JsonbIteratorNext(&it, &v, false);
	while ((t = JsonbIteratorNext(&it, &v, false)) != WJB_END_OBJECT)
	{
		bool		is_rows = v.val.string.len == 4 && memcmp(v.val.string.val, "rows", 4) == 0;
		bool		is_area = v.val.string.len == 4 && memcmp(v.val.string.val, "area", 4) == 0;

		t = JsonbIteratorNext(&it, &v, !is_rows);
		if (is_area && t == WJB_VALUE)
			*area = scalar_text(arena, &v);
		if (!is_rows)
			continue;
		if (t != WJB_BEGIN_ARRAY)
			bad_rules("rows 不是数组", "\"rows\" is no array");
		while ((t = JsonbIteratorNext(&it, &v, false)) != WJB_END_ARRAY)
		{
			CHECK_FOR_INTERRUPTS();
			if (t != WJB_BEGIN_OBJECT)
				bad_rules("行不是对象", "a row is no object");
			if (n == room)
			{
				MmtInputRow *grown = mmt_alloc(arena, sizeof(MmtInputRow) * (room = room * 2 + 64));

				if (n > 0)
					memcpy(grown, *rows, sizeof(MmtInputRow) * n);
				*rows = grown;
			}
			read_row(arena, &it, &(*rows)[n++]);
		}
	}
	return n;
}

/* ---------------------------------------------------------------- digest */

static void
digest_rows(int nrows, const MmtInputRow *rows, MmtArena *arena, char *hex)
{
	MmtBuffer	bytes = {.arena = arena};
	uint8		sha[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);

	mmt_rows_canonical(nrows, rows, &bytes);
	if (ctx == NULL || pg_cryptohash_init(ctx) < 0 ||
		pg_cryptohash_update(ctx, (const uint8 *) (bytes.s ? bytes.s : ""), bytes.len) < 0 ||
		pg_cryptohash_final(ctx, sha, sizeof(sha)) < 0)
		elog(ERROR, "could not compute a digest");
	pg_cryptohash_free(ctx);
	hex_encode((const char *) sha, sizeof(sha), hex);
	hex[MMT_DIGEST_LEN] = '\0';
}

/* Run something on rows in memory that goes away with the call. */
static MemoryContext
workspace(MmtArena *arena)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "menmante rules", ALLOCSET_DEFAULT_SIZES);

	*arena = mmt_context_arena(cxt);
	return cxt;
}

PG_FUNCTION_INFO_V1(mmt_ruleset_digest);

Datum
mmt_ruleset_digest(PG_FUNCTION_ARGS)
{
	Jsonb	   *rules = PG_GETARG_JSONB_P(0);
	MmtArena	arena;
	MemoryContext cxt = workspace(&arena);
	MmtInputRow *rows;
	const char *area;
	int			n = read_rules(&arena, rules, &area, &rows);
	char		hex[MMT_DIGEST_LEN + 1];
	MmtError	err;

	if (!mmt_rows_sort(&arena, n, rows, &err))
		mmt_report(&err);
	digest_rows(n, rows, &arena, hex);
	MemoryContextDelete(cxt);
	PG_RETURN_TEXT_P(cstring_to_text(hex));
}

PG_FUNCTION_INFO_V1(mmt_ruleset_problems);

/* Rows (severity, code, relation, id, clause, message_zh, message_en). */
Datum
mmt_ruleset_problems(PG_FUNCTION_ARGS)
{
	Jsonb	   *rules = PG_GETARG_JSONB_P(0);
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MmtArena	arena;
	MemoryContext cxt = workspace(&arena);
	MmtInputRow *rows;
	const char *area;
	int			n = read_rules(&arena, rules, &area, &rows);
	MmtProblems problems = {.arena = &arena};

	InitMaterializedSRF(fcinfo, 0);
	mmt_policy_check(&arena, area, n, rows, &problems);
	for (int i = 0; i < problems.n; i++)
	{
		const MmtProblem *p = &problems.list[i];
		Datum		values[7];
		bool		nulls[7] = {false};

		values[0] = CStringGetTextDatum(p->error ? "error" : "warning");
		values[1] = CStringGetTextDatum(p->code);
		nulls[2] = p->relation == NULL;
		values[2] = nulls[2] ? (Datum) 0 : CStringGetTextDatum(p->relation);
		nulls[3] = p->id == 0;
		values[3] = Int64GetDatum(p->id);
		nulls[4] = p->clause == NULL;
		values[4] = nulls[4] ? (Datum) 0 : CStringGetTextDatum(p->clause);
		values[5] = CStringGetTextDatum(p->zh);
		values[6] = CStringGetTextDatum(p->en);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	MemoryContextDelete(cxt);
	return (Datum) 0;
}

/* ----------------------------------------------------------------- cache */

#define MAX_DRAFTS 16			/* kept from transaction to transaction */

static int	ndrafts;
static uint64 drafts_used;

static MmtCached *
cached(const char *digest)
{
	return cache ? hash_search(cache, digest, HASH_FIND, NULL) : NULL;
}

/* Another use: as what was published, which makes it stay, or as a draft. */
static const MmtCached *
use(MmtCached *entry, bool draft)
{
	if (entry->draft && !draft)
		ndrafts--;
	entry->draft &= draft;
	entry->used = ++drafts_used;
	return entry;
}

static void
let_go(void *entry)
{
	((MmtCached *) entry)->holders--;
}

void
mmt_ruleset_hold(const MmtCached *rules, MemoryContext context)
{
	MmtCached  *entry = unconstify(MmtCached *, rules);
	MemoryContextCallback *release = MemoryContextAlloc(context, sizeof(MemoryContextCallback));

	release->func = let_go;
	release->arg = entry;
	MemoryContextRegisterResetCallback(context, release);
	entry->holders++;
}

/*
 * Drafts change all the time, and each change is another ruleset.  At the end
 * of a transaction nobody looks at one but those who hold it.
 */
static void
forget_drafts(XactEvent event, void *arg)
{
	(void) arg;
	if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT && event != XACT_EVENT_PREPARE)
		return;
	while (ndrafts > MAX_DRAFTS)
	{
		HASH_SEQ_STATUS all;
		MmtCached  *entry;
		MmtCached  *oldest = NULL;

		hash_seq_init(&all, cache);
		while ((entry = hash_seq_search(&all)) != NULL)
			if (entry->draft && entry->holders == 0 && (oldest == NULL || entry->used < oldest->used))
				oldest = entry;
		if (oldest == NULL)
			return;
		MemoryContextDelete(oldest->context);
		hash_search(cache, oldest->digest, HASH_REMOVE, NULL);
		ndrafts--;
	}
}

/*
 * Compile rules and keep them.  Everything is built in a context of the
 * caller's first; only what is finished moves under CacheMemoryContext.
 */
static const MmtCached *
compile(Jsonb *rules, bool draft)
{
	MmtArena	arena;
	MmtArena   *kept;
	MemoryContext cxt = workspace(&arena);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	MmtInputRow *rows;
	MmtRuleset *ruleset;
	MmtCached  *entry;
	const char *area;
	char		digest[MMT_DIGEST_LEN + 1];
	MmtError	err;
	int			n = read_rules(&arena, rules, &area, &rows);
	bool		found;

	if (!mmt_rows_sort(&arena, n, rows, &err))
		mmt_report(&err);
	digest_rows(n, rows, &arena, digest);
	MemoryContextSwitchTo(old);
	entry = cached(digest);
	if (entry)
	{
		MemoryContextDelete(cxt);
		return use(entry, draft);
	}
	if (!mmt_ruleset_compile(&arena, area, n, rows, &ruleset, &err))
		mmt_report(&err);
	kept = MemoryContextAlloc(cxt, sizeof(MmtArena));
	*kept = arena;
	ruleset->arena = kept;

	if (cache == NULL)
	{
		HASHCTL		ctl = {.keysize = MMT_DIGEST_LEN + 1, .entrysize = sizeof(MmtCached), .hcxt = CacheMemoryContext};

		cache = hash_create("menmante rulesets", 32, &ctl, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
		RegisterXactCallback(forget_drafts, NULL);
	}
	entry = hash_search(cache, digest, HASH_ENTER, &found);
	entry->ruleset = ruleset;
	entry->context = cxt;
	entry->draft = draft;
	entry->holders = 0;
	ndrafts += draft;
	MemoryContextSetParent(cxt, CacheMemoryContext);
	return use(entry, draft);
}

/* ---------------------------------------------------------- which holds */

static Relation
open_ruleset_table(Oid *index)
{
	Oid			schema = get_namespace_oid("mmt", false);
	Oid			table = get_relname_relid("ruleset", schema);

	*index = get_relname_relid("ruleset_pkey", schema);
	if (!OidIsValid(table) || !OidIsValid(*index))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg_internal("%s", SAY("缺少表 mmt.ruleset 或其主键", "table mmt.ruleset or its primary key is missing")),
				 errhint("%s", SAY("请恢复扩展：DROP EXTENSION menmante; CREATE EXTENSION menmante。", "Restore the extension: DROP EXTENSION menmante; CREATE EXTENSION menmante."))));
	return table_open(table, AccessShareLock);
}

/* Columns of mmt.ruleset, in the order of its definition. */
enum
{
	Anum_area = 1,
	Anum_edition,
	Anum_digest,
	Anum_rules
};

/*
 * What a name meant when it was last looked up.  It means the same as long as
 * the snapshot is the same and no command of our own came in between: within a
 * transaction, snapshots of equal bounds and counts are equal, since with xmax
 * fixed the set of running transactions only shrinks.
 */
typedef struct Lookup
{
	LocalTransactionId transaction; /* invalid: empty */
	SubTransactionId subtransaction;	/* a rollback to a savepoint begins another */
	TransactionId xmin;
	TransactionId xmax;
	uint32		running;
	int32		subrunning;
	CommandId	command;
	int64		edition;		/* asked for, -1 the latest */
	char		area[64];
	char		draft[64];
	const MmtCached *entry;
	int64		found_edition;
} Lookup;

#define NLOOKUPS 16

static Lookup lookups[NLOOKUPS];

/* The place of a name among the lookups, NULL when it is too long to be kept. */
static Lookup *
lookup_of(const char *area, int64 edition, const char *draft, bool *same)
{
	Snapshot	now = GetActiveSnapshot();
	size_t		len = strlen(area);
	uint32		h = (uint32) edition;
	Lookup	   *l;

	if (len >= sizeof(l->area) || (draft && strlen(draft) >= sizeof(l->draft)))
		return NULL;
	for (size_t i = 0; i < len; i++)
		h = h * 31 + (unsigned char) area[i];
	for (const char *c = draft; c && *c; c++)
		h = h * 31 + (unsigned char) *c;
	l = &lookups[(h ^ (h >> 7)) % NLOOKUPS];
	*same = l->transaction == MMT_LOCAL_TRANSACTION &&
		l->subtransaction == GetCurrentSubTransactionId() && l->xmin == now->xmin && l->xmax == now->xmax &&
		l->running == now->xcnt && l->subrunning == now->subxcnt && l->command == now->curcid &&
		l->edition == edition && strcmp(l->area, area) == 0 && strcmp(l->draft, draft ? draft : "") == 0;
	if (!*same)
	{
		l->transaction = InvalidLocalTransactionId;
		l->subtransaction = GetCurrentSubTransactionId();
		l->xmin = now->xmin;
		l->xmax = now->xmax;
		l->running = now->xcnt;
		l->subrunning = now->subxcnt;
		l->command = now->curcid;
		l->edition = edition;
		strcpy(l->area, area);
		strcpy(l->draft, draft ? draft : "");
	}
	return l;
}

/* A draft's rules are flattened anew whenever they may have changed. */
static const MmtCached *
draft_rules(const char *area, const char *draft)
{
	const MmtCached *entry;
	Oid			types[2] = {TEXTOID, TEXTOID};
	Datum		args[2] = {CStringGetTextDatum(area), CStringGetTextDatum(draft)};
	bool		isnull = true;
	Datum		rules = (Datum) 0;

	SPI_connect();
	if (SPI_execute_with_args("SELECT mmt.rules($1, $2)", 2, types, args, NULL, true, 1) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not read the rules of draft \"%s\"", draft);
	rules = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	if (isnull)
		elog(ERROR, "mmt.rules gave nothing");
	entry = compile(DatumGetJsonbP(rules), true);
	SPI_finish();
	return entry;
}

/*
 * The latest ruleset of an area, known until something is published: a trigger on
 * mmt.ruleset tells all backends before anybody can see it, and while it may yet be
 * committed nothing is kept.  A snapshot that does not see what is kept looks for itself.
 */
typedef struct Latest
{
	uint64		told;			/* of `publications`; 0: empty */
	TransactionId xmin;			/* that published it */
	int64		edition;
	char		area[64];
	const MmtCached *entry;
} Latest;

#define NLATEST 64

static Latest latest[NLATEST];
static uint64 publications = 1; /* as far as this backend heard */
static Oid	ruleset_table = InvalidOid;

static void
relation_changed(Datum arg pg_attribute_unused(), Oid relid)
{
	if (!OidIsValid(relid) || relid == ruleset_table)
		publications++;
}

/* The place of an area among the latest, NULL when its name is too long to be kept. */
static Latest *
latest_of(const char *area)
{
	uint32		h = 0;
	const char *c;

	for (c = area; *c; c++)
		h = h * 31 + (unsigned char) *c;
	return c - area < (int) sizeof(latest[0].area) ? &latest[(h ^ (h >> 7)) % NLATEST] : NULL;
}

/* The row of an area at an edition or before, in a snapshot; false when there is none. */
static bool
find_ruleset(Relation table, Oid index_oid, Snapshot snapshot, const char *area, int64 edition, TupleTableSlot *slot)
{
	Relation	index = index_open(index_oid, AccessShareLock);
	ScanKeyData keys[2];
	IndexScanDesc scan;
	bool		found;

	ScanKeyEntryInitialize(&keys[0], 0, 1, BTEqualStrategyNumber, InvalidOid, index->rd_indcollation[0],
						   F_TEXTEQ, CStringGetTextDatum(area));
	ScanKeyEntryInitialize(&keys[1], 0, 2, BTLessEqualStrategyNumber, InvalidOid, InvalidOid,
						   F_INT8LE, Int64GetDatum(edition));
	scan = mmt_index_beginscan(table, index, snapshot, 2);
	index_rescan(scan, keys, 2, NULL, 0);
	found = index_getnext_slot(scan, BackwardScanDirection, slot);
	if (found)
		slot_getallattrs(slot);
	index_endscan(scan);		/* the row's page stays pinned by the slot */
	index_close(index, NoLock);
	return found;
}

/* The compiled rules of a row of mmt.ruleset. */
static const MmtCached *
rules_of_row(TupleTableSlot *slot, const char *area)
{
	char		digest[MMT_DIGEST_LEN + 1];
	const MmtCached *entry;

	text_to_cstring_buffer(DatumGetTextPP(slot->tts_values[Anum_digest - 1]), digest, sizeof(digest));
	entry = cached(digest);
	if (entry)
		return use(unconstify(MmtCached *, entry), false);
	entry = compile(DatumGetJsonbP(slot->tts_values[Anum_rules - 1]), false);
	if (strcmp(entry->digest, digest) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg_internal(SAY("地区“%s”第 %lld 版的规则集与所记摘要不符", "ruleset of area \"%s\", edition %lld: content does not have the digest recorded"),
								 area, (long long) DatumGetInt64(slot->tts_values[Anum_edition - 1]))));
	return entry;
}

/*
 * Keep what was found as the latest, when it is that also for who looks now, and nobody is about to
 * publish: of what came since the caller's snapshot was taken, and of what is not yet committed, we have
 * been told already and would not be told again in time.
 */
static void
keep_latest(Latest *l, uint64 told, Relation table, Oid index, const char *area, int64 edition, const MmtCached *entry)
{
	TupleTableSlot *slot = table_slot_create(table, NULL);
	SnapshotData now;
	bool		isnull;
	TransactionId xmin;

	InitDirtySnapshot(now);
	if (find_ruleset(table, index, &now, area, PG_INT64_MAX, slot) && DatumGetInt64(slot->tts_values[Anum_edition - 1]) == edition &&
		!TransactionIdIsValid(now.xmin) && !TransactionIdIsValid(now.xmax))
	{
		xmin = DatumGetTransactionId(slot_getsysattr(slot, MinTransactionIdAttributeNumber, &isnull));
		/* our own may yet be rolled back */
		if (!TransactionIdIsCurrentTransactionId(xmin))
		{
			l->told = told;
			l->xmin = xmin;
			l->edition = edition;
			strcpy(l->area, area);
			l->entry = entry;
		}
	}
	ExecDropSingleTupleTableSlot(slot);
}

/* What was published for the area, at an edition or (-1) last. */
static const MmtCached *
published_rules(const char *area, int64 edition, int64 *found_edition)
{
	Latest	   *l = edition < 0 ? latest_of(area) : NULL;
	Relation	table;
	Oid			index;
	TupleTableSlot *slot;
	const MmtCached *entry = NULL;
	uint64		told;

	if (l)
	{
		AcceptInvalidationMessages();
		if (l->told == publications && strcmp(l->area, area) == 0 && !XidInMVCCSnapshot(l->xmin, GetActiveSnapshot()))
		{
			*found_edition = l->edition;
			return l->entry;
		}
	}
	table = open_ruleset_table(&index);
	if (!OidIsValid(ruleset_table))
		CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
	if (ruleset_table != RelationGetRelid(table))
		publications++;			/* we were not told of this one */
	ruleset_table = RelationGetRelid(table);
	told = publications;
	slot = table_slot_create(table, NULL);
	if (find_ruleset(table, index, GetActiveSnapshot(), area, edition < 0 ? PG_INT64_MAX : edition, slot))
	{
		*found_edition = DatumGetInt64(slot->tts_values[Anum_edition - 1]);
		entry = rules_of_row(slot, area);
		if (l)
			keep_latest(l, told, table, index, area, *found_edition, entry);
	}
	ExecDropSingleTupleTableSlot(slot);
	table_close(table, NoLock);
	if (entry == NULL)
	{
		MmtError	err;

		if (edition < 0)
			mmt_fail(&err, MMT_E_NO_RULESET, "no rules are published for area \"%s\"",
					 "地区“%s”没有已发布的规则", area);
		else
			mmt_fail(&err, MMT_E_NO_RULESET, "no rules of edition %2$lld or before are published for area \"%1$s\"",
					 "地区“%1$s”在第 %2$lld 版及以前没有已发布的规则", area, (long long) edition);
		mmt_hint(&err, "Publish a draft of this area or of one above it (mmt.publish), also for an area that was added after the last one; mmt.ruleset lists what there is.",
				 "请先发布该地区或其上级的草案（mmt.publish），发布之后才登记的地区也须再次发布；mmt.ruleset 列出已有的规则。");
		mmt_report(&err);
	}
	return entry;
}

PG_FUNCTION_INFO_V1(mmt_tell);

/*
 * Trigger on what backends keep: all of them look at the table again.  They are told at commit, which standbys
 * hear, too; but a commit can be seen a moment before it tells, and who had been told nothing would go by the old
 * what another already does by the new.  So they are told also at once, when a command's rows all stand in the table.
 */
Datum
mmt_tell(PG_FUNCTION_ARGS)
{
	static LocalTransactionId transaction = InvalidLocalTransactionId;	/* of what was told last */
	static CommandId command;
	static Oid	table;
	SharedInvalidationMessage message = {.rc = {.id = SHAREDINVALRELCACHE_ID, .dbId = MyDatabaseId}};

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg_internal("%s", SAY("mmt.tell 只能作触发器", "mmt.tell is a trigger")),
				 errhint("%s", SAY("扩展已将其置于所需之处。", "The extension has put it where it is needed."))));
	message.rc.relId = RelationGetRelid(((TriggerData *) fcinfo->context)->tg_relation);
	if (transaction == MMT_LOCAL_TRANSACTION && command == GetCurrentCommandId(false) && table == message.rc.relId)
		return PointerGetDatum(NULL);
	CacheInvalidateRelcacheByRelid(message.rc.relId);
	SendSharedInvalidMessages(&message, 1);
	transaction = MMT_LOCAL_TRANSACTION;
	command = GetCurrentCommandId(false);
	table = message.rc.relId;
	return PointerGetDatum(NULL);
}

const MmtCached *
mmt_ruleset_of(const char *area, int64 edition, const char *draft, int64 *found_edition)
{
	bool		same = false;
	Lookup	   *known = lookup_of(area, edition, draft, &same);
	const MmtCached *entry;

	if (!same)
	{
		*found_edition = -1;
		entry = draft ? draft_rules(area, draft) : published_rules(area, edition, found_edition);
		if (known == NULL)
			return entry;
		/* reading rules may itself have looked things up in this place */
		known = lookup_of(area, edition, draft, &same);
		known->entry = entry;
		known->found_edition = *found_edition;
		known->transaction = MMT_LOCAL_TRANSACTION;
	}
	*found_edition = known->found_edition;
	return known->entry;
}

const MmtCached *
mmt_ruleset_by_digest(const char *digest)
{
	const MmtCached *entry = cached(digest);
	Oid			types[1] = {TEXTOID};
	Datum		args[1];

	if (entry)
		return entry;
	args[0] = CStringGetTextDatum(digest);
	SPI_connect();
	if (SPI_execute_with_args("SELECT r.rules FROM mmt.ruleset r WHERE r.digest OPERATOR(pg_catalog.=) $1 LIMIT 1",
							  1, types, args, NULL, true, 1) == SPI_OK_SELECT && SPI_processed == 1)
	{
		bool		isnull;

		entry = compile(DatumGetJsonbP(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)), false);
	}
	SPI_finish();
	return entry;
}

const MmtCached *
mmt_ruleset_compiled(Jsonb *rules)
{
	return compile(rules, false);
}
