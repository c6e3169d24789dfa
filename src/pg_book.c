/*-------------------------------------------------------------------------
 * pg_book.c
 *	  The doors of a book: settle and quote.
 *
 * A book is a schema of ordinary tables that mmt.create_book makes and its
 * owner keeps.  Statements on them are prepared once per backend and book, by
 * the schema's name: the server analyses them anew when a schema or table of
 * that name becomes another one.  Every name and operator in them is
 * qualified, so that no search_path can put anything in their way.
 *
 * Every entry of a person moves the balance row and counts it up.  settle reads
 * balance and request under one snapshot, computes, and writes only if the
 * balance is still at the same count: then nobody posted anything of this
 * person since, and the update holds the row until the end.  If not, or when the
 * person is new, it does it once more with the row locked first.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type_d.h"
#include "commands/sequence.h"
#include "common/cryptohash.h"
#include "common/int.h"
#include "common/sha2.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"
#include "utils/varlena.h"

#include "compat.h"
#include "pg_book.h"
#include "pg_check.h"
#include "pg_door.h"
#include "pg_error.h"
#include "pg_tally.h"

PG_FUNCTION_INFO_V1(mmt_settle);
PG_FUNCTION_INFO_V1(mmt_quote);
PG_FUNCTION_INFO_V1(mmt_adjudicate_json);
PG_FUNCTION_INFO_V1(mmt_has_ruleset);
PG_FUNCTION_INFO_V1(mmt_keep_ruleset);
PG_FUNCTION_INFO_V1(mmt_row_digest);
PG_FUNCTION_INFO_V1(mmt_settlement_flaw);

#define SAY(zh, en)		(mmt_language == MMT_EN ? (en) : (zh))
#define MMT_E_REPEATED	MAKE_SQLSTATE('M', 'M', '0', '3', '0')

/* ---- statements ---- */

typedef enum Statement
{
	ST_BALANCE,					/* quote: what the person has */
	ST_STATE,					/* settle: the same, and whether this was asked before */
	ST_LOCK,
	ST_OPEN,					/* a person's first entry */
	ST_ANSWER,					/* what was answered before */
	ST_RULESET,					/* is the ruleset in the book */
	ST_KEEP_RULESET,
	ST_MOVE,					/* the balance, when it is still as it was read */
	ST_WRITE,
	ST_ASK,
	ST_N
} Statement;

typedef struct Book
{
	char		name[NAMEDATALEN];	/* hash key */
	SPIPlanPtr	plans[ST_N];
	bool		planned[ST_N];
} Book;

/* A ruleset that a transaction before this one put into a book: nothing takes it out again. */
typedef struct KeptRuleset
{
	struct
	{
		Oid			table;
		char		digest[MMT_DIGEST_LEN + 1];
	}			key;
} KeptRuleset;

static HTAB *books = NULL;
static HTAB *kept_rulesets = NULL;

/* Parameters of ST_WRITE. */
enum
{
	W_PERSON, W_ID, W_SEQ, W_AREA, W_DAY, W_POSTED_AT, W_POSTED_BY, W_INSTITUTION, W_IDENTIFIED, W_EDITION, W_DIGEST,
	W_GROSS, W_FUND, W_ACCOUNT, W_PERSON_PAYS, W_HOSPITAL, W_BILL, W_PARTS, W_LINES, W_DELTA, W_MARKS, W_FINDINGS, W_TRACE,
	W_HASH, W_N
};

static const Oid write_types[W_N] = {
	TEXTOID, INT8OID, INT8OID, TEXTOID, DATEOID, TIMESTAMPTZOID, TEXTOID, TEXTOID, TEXTOID, INT8OID, TEXTOID,
	NUMERICOID, NUMERICOID, NUMERICOID, NUMERICOID, NUMERICOID, JSONBOID, JSONBOID, JSONBOID, JSONBOID, TEXTARRAYOID, JSONBOID, BYTEAOID,
	BYTEAOID
};

/* %s is the schema, quoted. */
static const struct
{
	const char *sql;
	int			nargs;
	Oid			types[5];
}			statements[ST_N] = {
	[ST_BALANCE] = {"SELECT b.tally FROM %1$s.balance b WHERE b.person_id OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}},
	[ST_STATE] = {"SELECT b.tally, b.entries, b.head, q.content, q.settlement_id FROM %1$s.balance b LEFT JOIN %1$s.request q"
		" ON q.person_id OPERATOR(pg_catalog.=) $1 AND q.caller OPERATOR(pg_catalog.=) $2 AND q.key OPERATOR(pg_catalog.=) $3"
		" WHERE b.person_id OPERATOR(pg_catalog.=) $1", 3, {TEXTOID, TEXTOID, TEXTOID}},
	[ST_LOCK] = {"SELECT FROM %1$s.balance b WHERE b.person_id OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE", 1, {TEXTOID}},
	[ST_OPEN] = {"INSERT INTO %1$s.balance (person_id) VALUES ($1) ON CONFLICT DO NOTHING", 1, {TEXTOID}},
	[ST_ANSWER] = {"SELECT s.settlement_id, s.day, s.posted_at, s.area, s.edition, s.digest, s.gross, s.fund, s.account, s.person, s.hospital,"
		" s.parts, s.lines, s.marks, s.findings FROM %1$s.settlement s"
		" WHERE s.person_id OPERATOR(pg_catalog.=) $1 AND s.settlement_id OPERATOR(pg_catalog.=) $2", 2, {TEXTOID, INT8OID}},
	[ST_RULESET] = {"SELECT r.xmin FROM %1$s.ruleset r WHERE r.digest OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}},
	[ST_KEEP_RULESET] = {"INSERT INTO %1$s.ruleset (digest, area, edition, rules) SELECT r.digest, r.area, r.edition, r.rules FROM mmt.ruleset r"
		" WHERE r.area OPERATOR(pg_catalog.=) $1 AND r.edition OPERATOR(pg_catalog.=) $2 ON CONFLICT DO NOTHING", 2, {TEXTOID, INT8OID}},
	[ST_MOVE] = {"UPDATE %1$s.balance b SET tally = $2, entries = $3, head = $4"
		" WHERE b.person_id OPERATOR(pg_catalog.=) $1 AND b.entries OPERATOR(pg_catalog.=) $5", 5, {TEXTOID, JSONBOID, INT8OID, BYTEAOID, INT8OID}},
	[ST_ASK] = {"INSERT INTO %1$s.request (person_id, caller, key, content, settlement_id) VALUES ($1, $2, $3, $4, $5)",
		5, {TEXTOID, TEXTOID, TEXTOID, BYTEAOID, INT8OID}},
	[ST_WRITE] = {"INSERT INTO %1$s.settlement (person_id, settlement_id, seq, kind, area, day, posted_at, posted_by, institution_id, identified,"
		" edition, digest, gross, fund, account, person, hospital, bill, parts, lines, delta, marks, findings, trace, hash)"
		" VALUES ($1, $2, $3, 'settle', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)", 0, {0}},
};

static void
no_book(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg_internal(SAY("模式“%s”不是账簿", "schema \"%s\" is no book"), name),
			 errhint("%s", SAY("用 SELECT mmt.create_book('模式名') 建立。", "Make one with SELECT mmt.create_book('schema')."))));
}

/* The one value of a query without parameters, as text. */
static char *
ask(const char *query)
{
	if (SPI_execute(query, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		return NULL;
	return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
}

static Book *
open_book(const char *name)
{
	Book	   *book;
	bool		found;
	Oid			schema;
	char	   *layout;
	const char *quoted;

	if (books == NULL)
	{
		HASHCTL		ctl = {.keysize = NAMEDATALEN, .entrysize = sizeof(Book), .hcxt = CacheMemoryContext};

		books = hash_create("menmante books", 8, &ctl, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	}
	if (strlen(name) >= NAMEDATALEN)
		no_book(name);
	book = hash_search(books, name, HASH_FIND, NULL);
	if (book)
		return book;

	schema = get_namespace_oid(name, true);
	if (!OidIsValid(schema) || !OidIsValid(get_relname_relid("book", schema)))
		no_book(name);
	quoted = quote_identifier(name);
	layout = ask(psprintf("SELECT b.layout FROM %s.book b", quoted));
	if (layout == NULL || strcmp(layout, MMT_BOOK_LAYOUT) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg_internal(SAY("账簿“%s”的结构版本为 %s，本扩展需要 %s", "book \"%s\" has layout %s, this extension needs %s"),
								 name, layout ? layout : "?", MMT_BOOK_LAYOUT),
				 errhint("%s", SAY("由账簿的所有者调用 mmt.upgrade_book。", "Its owner calls mmt.upgrade_book."))));
	book = hash_search(books, name, HASH_ENTER, &found);
	memset(book->plans, 0, sizeof(book->plans));
	memset(book->planned, 0, sizeof(book->planned));
	return book;
}

/* Run a statement of a book; the plan is made when it is first needed. */
static uint64
run(Book *book, Statement st, Datum *values, const char *nulls, bool read_only)
{
	int			rc;
	int			nest = -1;

	if (book->plans[st] == NULL)
	{
		const char *quoted = quote_identifier(book->name);
		Oid			types[W_N];
		int			nargs = st == ST_WRITE ? W_N : statements[st].nargs;
		SPIPlanPtr	plan;

		memcpy(types, st == ST_WRITE ? write_types : statements[st].types, sizeof(Oid) * nargs);
		/* by key, one row: a plan for any person is as good as one for this person */
		plan = SPI_prepare_cursor(psprintf(statements[st].sql, quoted), nargs, types, CURSOR_OPT_GENERIC_PLAN);
		if (plan == NULL)
			elog(ERROR, "could not prepare a statement of book \"%s\": %s", book->name, SPI_result_code_string(SPI_result));
		SPI_keepplan(plan);
		book->plans[st] = plan;
	}
	/*
	 * Whenever it is planned: never by reading whole tables, which a plan made
	 * while a table is small would go on doing when it no longer is.
	 */
	if (!book->planned[st] || !SPI_plan_is_valid(book->plans[st]))
	{
		nest = NewGUCNestLevel();
		(void) set_config_option("enable_seqscan", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	}
	rc = SPI_execute_plan(book->plans[st], values, nulls, read_only, 0);
	if (nest >= 0)
		AtEOXact_GUC(true, nest);
	book->planned[st] = true;
	if (rc < 0)
		elog(ERROR, "could not run a statement of book \"%s\": %s", book->name, SPI_result_code_string(rc));
	return SPI_processed;
}

static Datum
column(int n, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, n, isnull);
}

/* ---------------------------------------------------------- bills in JSON */

/* A bill as it came: the arguments of mmt.adjudicate, and what only a book keeps. */
typedef struct JsonBill
{
	Datum		values[MMT_NARGS];
	bool		nulls[MMT_NARGS];
	text	   *institution;	/* NULL: not given */
	text	   *identified;
} JsonBill;

enum
{
	M_INSTITUTION = MMT_NARGS, M_IDENTIFIED
};

static const struct
{
	const char *name;
	int			arg;
}			members[] = {
	{"area", MMT_ARG_AREA}, {"date", MMT_ARG_DATE}, {"amount", MMT_ARG_AMOUNT}, {"scheme", MMT_ARG_SCHEME},
	{"status", MMT_ARG_STATUS}, {"tier", MMT_ARG_TIER}, {"kind", MMT_ARG_KIND}, {"disease", MMT_ARG_DISEASE},
	{"class", MMT_ARG_CLASS}, {"place", MMT_ARG_PLACE}, {"channel", MMT_ARG_CHANNEL}, {"tags", MMT_ARG_TAGS},
	{"facts", MMT_ARG_FACTS}, {"lines", MMT_ARG_LINES}, {"institution", M_INSTITUTION}, {"identified", M_IDENTIFIED},
};

static void
refuse_bill(const char *name, int len, const char *zh, const char *en, const char *hint_zh, const char *hint_en)
{
	MmtError	err;

	mmt_fail(&err, MMT_E_BILL, "\"%.*s\" of the bill %s", "账单的“%.*s”%s", len, name, SAY(zh, en));
	mmt_advise(&err, hint_en, hint_zh);
	mmt_report(&err);
}

static int
member_of(const char *name, int len)
{
	MmtError	err;
	const char *nearest = NULL;
	int			best = INT_MAX;

	for (int i = 0; i < (int) lengthof(members); i++)
		if (len == (int) strlen(members[i].name) && memcmp(name, members[i].name, len) == 0)
			return members[i].arg;
	for (int i = 0; i < (int) lengthof(members) && len < 256; i++)
	{
		int			d = varstr_levenshtein(name, len, members[i].name, (int) strlen(members[i].name), 1, 1, 1, true);

		if (d < best)
		{
			best = d;
			nearest = members[i].name;
		}
	}
	mmt_fail(&err, MMT_E_BILL, "a bill has no member \"%.*s\"", "账单没有成员“%.*s”", Min(len, 200), name);
	if (nearest && best <= 3)
		mmt_hint(&err, "Perhaps \"%s\" is meant; facts of your own go into \"facts\".",
				 "是否应为“%s”？自定义的事实请放在 facts 中。", nearest);
	else
		mmt_advise(&err, "A bill has area, date, amount or lines, scheme, status, tier, kind, disease, class, place, channel, tags, facts, institution, identified.",
				   "账单的成员：area、date、amount 或 lines、scheme、status、tier、kind、disease、class、place、channel、tags、facts、institution、identified。");
	mmt_report(&err);
	return -1;
}

static Datum
scalar_text(const JsonbValue *v, const char *name, int len)
{
	if (v->type == jbvString)
		return PointerGetDatum(cstring_to_text_with_len(v->val.string.val, v->val.string.len));
	if (v->type == jbvNumeric)
		return CStringGetTextDatum(DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v->val.numeric))));
	refuse_bill(name, len, "不是文本", "is no text", "写作 \"disease\": \"M03900\"。", "Write \"disease\": \"M03900\".");
	return (Datum) 0;
}

static Datum
texts_array(const JsonbValue *v)
{
	JsonbIterator *it;
	JsonbIteratorToken t;
	JsonbValue	e;
	Datum	   *texts;
	int			n = 0;

	if (v->type == jbvBinary && JsonContainerIsArray(v->val.binary.data) && !JsonContainerIsScalar(v->val.binary.data))
	{
		texts = palloc(sizeof(Datum) * (JsonContainerSize(v->val.binary.data) + 1));
		it = JsonbIteratorInit(v->val.binary.data);
		while ((t = JsonbIteratorNext(&it, &e, true)) != WJB_DONE)
			if (t == WJB_ELEM)
				texts[n++] = scalar_text(&e, "tags", 4);
		return PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT));
	}
	refuse_bill("tags", 4, "不是文本数组", "is no array of texts", "写作 \"tags\": [\"poor\"]。", "Write \"tags\": [\"poor\"].");
	return (Datum) 0;
}

/* Read a bill; what is null is as if not given. */
static void
read_bill(Jsonb *json, JsonBill *bill)
{
	JsonbIterator *it;
	JsonbValue	k;
	JsonbValue	v;

	memset(bill, 0, sizeof(*bill));
	memset(bill->nulls, true, sizeof(bill->nulls));
	if (!JB_ROOT_IS_OBJECT(json))
	{
		MmtError	err;

		mmt_fail(&err, MMT_E_BILL, "a bill is a JSON object", "账单须为 JSON 对象");
		mmt_advise(&err, "Write {\"area\": \"330300\", \"date\": \"2020-05-01\", \"amount\": 88.35, …}.",
				   "写作 {\"area\": \"330300\", \"date\": \"2020-05-01\", \"amount\": 88.35, …}。");
		mmt_report(&err);
	}
	it = JsonbIteratorInit(&json->root);
	JsonbIteratorNext(&it, &v, true);
	while (JsonbIteratorNext(&it, &k, true) == WJB_KEY)
	{
		const char *name = k.val.string.val;
		int			len = k.val.string.len;
		int			arg = member_of(name, len);
		Datum		d;

		JsonbIteratorNext(&it, &v, true);
		if (v.type == jbvNull)
			continue;
		switch (arg)
		{
			case MMT_ARG_DATE:
				{
					mmt_day		day;

					if (v.type != jbvString || !mmt_day_parse(v.val.string.val, v.val.string.len, &day))
						refuse_bill(name, len, "不是日期", "is no day", "写作 \"2020-05-01\"。", "Write \"2020-05-01\".");
					d = DateADTGetDatum(day - MMT_DAY_SHIFT);
					break;
				}
			case MMT_ARG_AMOUNT:
				if (v.type == jbvNumeric)
					d = NumericGetDatum(v.val.numeric);
				else if (v.type == jbvString)
					d = DirectFunctionCall3(numeric_in, CStringGetDatum(pnstrdup(v.val.string.val, v.val.string.len)),
											ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
				else
					refuse_bill(name, len, "不是金额", "is no amount", "写作 88.35（元）。", "Write 88.35, in yuan.");
				break;
			case MMT_ARG_TAGS:
				d = texts_array(&v);
				break;
			case MMT_ARG_FACTS:
			case MMT_ARG_LINES:
				if (v.type != jbvBinary)
					refuse_bill(name, len, arg == MMT_ARG_FACTS ? "不是对象" : "不是数组", arg == MMT_ARG_FACTS ? "is no object" : "is no array",
								"facts 写作 {\"age\": 70}，lines 写作 [{\"amount\": 12.50}]。", "Write facts as {\"age\": 70}, lines as [{\"amount\": 12.50}].");
				d = JsonbPGetDatum(JsonbValueToJsonb(&v));
				break;
			default:
				d = scalar_text(&v, name, len);
		}
		if (arg == M_INSTITUTION)
			bill->institution = DatumGetTextPP(d);
		else if (arg == M_IDENTIFIED)
			bill->identified = DatumGetTextPP(d);
		else
		{
			bill->values[arg] = d;
			bill->nulls[arg] = false;
		}
	}
}

/* ------------------------------------------------------------ adjudicating */

static MmtDoor *
book_door(void)
{
	static MmtDoor *door = NULL;

	/* For as long as the backend: a call site inside PL/pgSQL lasts one transaction only. */
	if (door == NULL)
	{
		MemoryContext context = AllocSetContextCreate(TopMemoryContext, "menmante book", ALLOCSET_DEFAULT_SIZES);

		door = MemoryContextAllocZero(context, sizeof(MmtDoor));
		door->context = context;
	}
	/* the extension may have been dropped and made again */
	if (door->outcome && !get_typisdefined(door->outcome->tdtypeid))
		door->outcome = NULL;
	return door;
}

/*
 * A bill in the engine's form.  Not by mmt_door_bind, which remembers facts for
 * bills to come: a check wants to know more of these, and they come one by one.
 */
static const MmtBill *
bind(MmtDoorRun *r, const JsonBill *bill, MmtBillBuilder *b)
{
	static MmtArena arena;
	MmtError	err;
	mmt_day		day = mmt_day_argument(bill->values[MMT_ARG_DATE], bill->nulls[MMT_ARG_DATE], "date");

	if (arena.owner == NULL)
		arena = mmt_context_arena(book_door()->context);
	mmt_arena_reset(&arena);
	mmt_bill_begin(b, r->rules->ruleset, &arena);
	for (int i = 0; i < (int) lengthof(members); i++)
	{
		int			arg = members[i].arg;
		text	   *t;

		if (arg == MMT_ARG_AREA || (arg >= MMT_FIRST_SELECTOR && arg < MMT_FIRST_SELECTOR + MMT_NSELECTORS))
			t = bill->nulls[arg] ? NULL : DatumGetTextPP(bill->values[arg]);
		else if (arg == M_INSTITUTION || arg == M_IDENTIFIED)
			t = arg == M_INSTITUTION ? bill->institution : bill->identified;
		else
			continue;
		if (t)
			mmt_bill_fact(b, members[i].name, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
	}
	if (!bill->nulls[MMT_ARG_TAGS])
	{
		Datum	   *tags;
		int			n;

		deconstruct_array(DatumGetArrayTypeP(bill->values[MMT_ARG_TAGS]), TEXTOID, -1, false, TYPALIGN_INT, &tags, NULL, &n);
		for (int i = 0; i < n; i++)
		{
			text	   *t = DatumGetTextPP(tags[i]);

			mmt_bill_fact(b, "tags", VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
		}
	}
	if (!bill->nulls[MMT_ARG_FACTS])
		mmt_bill_facts(b, DatumGetJsonbP(bill->values[MMT_ARG_FACTS]));
	if (bill->nulls[MMT_ARG_AMOUNT] == bill->nulls[MMT_ARG_LINES])
	{
		mmt_fail(&err, MMT_E_BILL, "a bill has either an amount or lines", "账单应给出 amount 或 lines，二者取一");
		mmt_report(&err);
	}
	if (!bill->nulls[MMT_ARG_AMOUNT])
		mmt_bill_line(b, mmt_numeric_to_fen(DatumGetNumeric(bill->values[MMT_ARG_AMOUNT]), "amount"), day);
	else
		mmt_bill_lines(b, DatumGetJsonbP(bill->values[MMT_ARG_LINES]), day);
	return mmt_bill_done(b);
}

/* A balance as it is stored into the run. */
static void
set_tally(MmtDoorRun *r, Jsonb *tally)
{
	JsonbIterator *it = JsonbIteratorInit(&tally->root);
	JsonbIteratorToken t;
	JsonbValue	k;
	JsonbValue	v;
	MmtError	err;

	while ((t = JsonbIteratorNext(&it, &k, true)) != WJB_DONE)
	{
		if (t != WJB_KEY)
			continue;
		JsonbIteratorNext(&it, &v, true);
		if (v.type != jbvNumeric)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg_internal(SAY("累计中“%.*s”的数值不是数字", "the value of \"%.*s\" in a balance is no number"),
									 k.val.string.len, k.val.string.val)));
		if (!mmt_run_set(r->run, k.val.string.val, k.val.string.len,
						 DatumGetInt64(DirectFunctionCall1(numeric_int8, NumericGetDatum(v.val.numeric))), &err))
			mmt_report(&err);
	}
}

static Jsonb *
tally_jsonb(Datum tally, MmtArena *arena)
{
	JsonbParseState *state = NULL;
	MmtTally	t;

	mmt_tally_view((struct varlena *) PG_DETOAST_DATUM(tally), arena, &t);
	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < t.n; i++)
	{
		JsonbValue	v;

		v.type = jbvString;
		v.val.string.val = unconstify(char *, t.entries[i].name.s);
		v.val.string.len = (int) t.entries[i].name.len;
		pushJsonbValue(&state, WJB_KEY, &v);
		v.type = jbvNumeric;
		v.val.numeric = int64_to_numeric(t.entries[i].value);
		pushJsonbValue(&state, WJB_VALUE, &v);
	}
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

/* --------------------------------------------------------------- findings */

#define MMT_SETTLEMENT "settlement"

/* A buffer's text, also when nothing was put into it. */
static char *
words_of(const MmtBuffer *b)
{
	return b->s ? b->s : "";
}

/* What a finding says: its words and its evidence. */
static Jsonb *
finding_json(MmtDoorRun *r, const MmtFinding *f, const char *words, int line)
{
	Jsonb	   *evidence = mmt_finding_evidence(r, f, NULL, NULL);
	JsonbParseState *state = NULL;
	JsonbIterator *it = JsonbIteratorInit(&evidence->root);
	JsonbValue	v;
	JsonbValue	n;
	JsonbIteratorToken t;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	v.type = jbvString;
	v.val.string.val = "message";
	v.val.string.len = 7;
	pushJsonbValue(&state, WJB_KEY, &v);
	v.val.string.val = unconstify(char *, words);
	v.val.string.len = strlen(words);
	pushJsonbValue(&state, WJB_VALUE, &v);
	if (line > 0)
	{
		v.val.string.val = "line";
		v.val.string.len = 4;
		pushJsonbValue(&state, WJB_KEY, &v);
		n.type = jbvNumeric;
		n.val.numeric = int64_to_numeric(line);
		pushJsonbValue(&state, WJB_VALUE, &n);
	}
	JsonbIteratorNext(&it, &v, true);
	while ((t = JsonbIteratorNext(&it, &v, true)) == WJB_KEY || t == WJB_VALUE)
		pushJsonbValue(&state, t, &v);
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

/*
 * What a bill can say and does not say is known to be nothing, as a null
 * argument of mmt.adjudicate is; only among "facts" it is unknown.  Undone by
 * the same call with false, because adjudicating makes no such difference.
 */
static void
settle_silence(MmtBillBuilder *b, bool known)
{
	for (int i = 0; i < (int) lengthof(members); i++)
	{
		int			fact = mmt_fact_find(b->ruleset, members[i].name, strlen(members[i].name));

		if (fact >= 0 && b->facts[fact].n == 0)
			b->facts[fact].v = known ? MMT_NOTHING : NULL;
	}
}

/* A fact for as long as the check lasts, unless the bill says it. */
static int
lend_fact(MmtBillBuilder *b, const char *name, MmtText *value)
{
	int			fact = mmt_fact_find(b->ruleset, name, strlen(name));

	if (fact < 0 || b->facts[fact].n > 0)
		return -1;
	b->facts[fact].n = 1;
	b->facts[fact].v = value;
	return fact;
}

/*
 * The rules about settlements of the area, when it has any: what blocks is an
 * error that names all that does, the rest comes back as an array, NULL when
 * there is none.  A blocking rule that cannot be decided blocks.
 */
static Jsonb *
check_settlement(MmtDoorRun *r, MmtBillBuilder *b)
{
	const MmtRuleset *rs = r->rules->ruleset;
	JsonbParseState *state = NULL;
	StringInfoData blocked;		/* evidence */
	StringInfoData hints;
	char	   *message = NULL;
	int			nblocked = 0;
	int			nothers = 0;
	int			sqlstate = 0;
	List	   *seen = NIL;
	MmtBill		one = *mmt_bill_done(b);

	if (!mmt_check_kind(rs, MMT_SETTLEMENT))
		return NULL;
	initStringInfo(&blocked);
	initStringInfo(&hints);
	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	settle_silence(b, true);
	one.nlines = 1;
	for (int line = 0; line < b->nlines; line++)
	{
		const MmtFinding *findings;
		MmtError	err;
		int			n;
		char		day_buf[16];
		MmtText		day = {day_buf, mmt_day_print(b->lines[line].day, day_buf)};
		MmtText		amount = {DatumGetCString(DirectFunctionCall1(numeric_out, mmt_fen_to_numeric(b->lines[line].amount))), 0};
		int			lent[2];

		CHECK_FOR_INTERRUPTS();
		amount.len = strlen(amount.s);
		lent[0] = lend_fact(b, "date", &day);
		lent[1] = lend_fact(b, "amount", &amount);
		one.lines = &b->lines[line];
		if (!mmt_check(r->run, &one, MMT_SETTLEMENT, &n, &findings, &err))
			mmt_report(&err);
		mmt_arena_reset(&r->work);
		for (int i = 0; i < n; i++)
		{
			const MmtFinding *f = &findings[i];
			MmtBuffer	words = {.arena = &r->work};
			MmtBuffer	hint = {.arena = &r->work};
			char	   *json;
			ListCell   *lc;
			bool		again = false;

			mmt_finding_words(r->run, f, mmt_language == MMT_ZH, &words);
			mmt_finding_hint(r->run, f, mmt_language == MMT_ZH, &hint);
			/* what is said of the bill as a whole is said once */
			json = JsonbToCString(NULL, &finding_json(r, f, words_of(&words), 0)->root, 0);
			foreach(lc, seen)
				again |= strcmp(lfirst(lc), json) == 0;
			if (again)
				continue;
			seen = lappend(seen, json);
			if (f->check->severity == MMT_BLOCK)
			{
				if (nblocked++ == 0)
				{
					message = pstrdup(words_of(&words));
					sqlstate = mmt_family_sqlstate(f->check->family);
				}
				appendStringInfo(&blocked, "%s%s", nblocked > 1 ? ", " : "", json);
				if (hint.len > 0)
					appendStringInfo(&hints, "%s%s", hints.len > 0 ? "\n" : "", hint.s);
			}
			else
			{
				JsonbValue	v;
				Jsonb	   *said = finding_json(r, f, words_of(&words), b->nlines > 1 ? line + 1 : 0);

				v.type = jbvBinary;
				v.val.binary.data = &said->root;
				v.val.binary.len = VARSIZE(said) - VARHDRSZ;
				pushJsonbValue(&state, WJB_ELEM, &v);
				nothers++;
			}
		}
		for (int i = 0; i < (int) lengthof(lent); i++)
			if (lent[i] >= 0)
				b->facts[lent[i]].n = 0;
	}
	settle_silence(b, false);
	if (nblocked > 0)
		ereport(ERROR,
				(errcode(sqlstate),
				 nblocked == 1 ? errmsg_internal("%s", message)
				 : errmsg_internal(SAY("%s（共 %d 项不符）", "%s (%d rules refuse)"), message, nblocked),
				 errdetail_internal("[%s]", blocked.data),
				 hints.len > 0 ? errhint("%s", hints.data) : 0));
	return nothers == 0 ? NULL : JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL));
}

/* ----------------------------------------------------------------- answers */

/* Columns of what settle and quote answer: those of ST_ANSWER. */
enum
{
	A_ID, A_DAY, A_POSTED_AT, A_AREA, A_EDITION, A_DIGEST, A_GROSS, A_FUND, A_ACCOUNT, A_PERSON, A_HOSPITAL,
	A_PARTS, A_LINES, A_MARKS, A_FINDINGS, A_N
};

static TupleDesc
answer_desc(void)
{
	static const struct
	{
		const char *name;
		Oid			type;
	}			columns[A_N] = {
		{"settlement_id", INT8OID}, {"day", DATEOID}, {"posted_at", TIMESTAMPTZOID}, {"area", TEXTOID}, {"edition", INT8OID}, {"digest", TEXTOID},
		{"gross", NUMERICOID}, {"fund", NUMERICOID}, {"account", NUMERICOID}, {"person", NUMERICOID}, {"hospital", NUMERICOID},
		{"parts", JSONBOID}, {"lines", JSONBOID}, {"marks", TEXTARRAYOID}, {"findings", JSONBOID},
	};
	static TupleDesc desc = NULL;

	if (desc == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
		TupleDesc	made = CreateTemplateTupleDesc(A_N);

		for (int i = 0; i < A_N; i++)
			TupleDescInitEntry(made, i + 1, columns[i].name, columns[i].type, -1, 0);
		desc = BlessTupleDesc(made);
		MemoryContextSwitchTo(old);
	}
	return desc;
}

static Datum
answer(MemoryContext caller, Datum *values, bool *nulls)
{
	MemoryContext old = MemoryContextSwitchTo(caller);
	Datum		d = HeapTupleGetDatum(heap_form_tuple(answer_desc(), values, nulls));

	MemoryContextSwitchTo(old);
	return d;
}

/* Columns of mmt.outcome that a book uses, by place. */
enum
{
	O_AREA, O_EDITION, O_DIGEST, O_GROSS, O_FUND, O_ACCOUNT, O_PERSON, O_HOSPITAL, O_PARTS, O_LINES, O_DELTA, O_MARKS, O_TRACE, O_N
};

static void
take_apart(MmtDoor *door, Datum outcome, Datum *values, bool *nulls)
{
	HeapTupleHeader h = DatumGetHeapTupleHeader(outcome);
	HeapTupleData t = {.t_len = HeapTupleHeaderGetDatumLength(h), .t_data = h};

	heap_deform_tuple(&t, door->outcome, values, nulls);
}

static void
answer_of_outcome(const Datum *o, const bool *onulls, const JsonBill *bill, Jsonb *findings, Datum *values, bool *nulls)
{
	static const int from[A_N] = {-1, -1, -1, O_AREA, O_EDITION, O_DIGEST, O_GROSS, O_FUND, O_ACCOUNT, O_PERSON, O_HOSPITAL,
	O_PARTS, O_LINES, O_MARKS, -1};

	for (int i = 0; i < A_N; i++)
	{
		nulls[i] = from[i] < 0 || onulls[from[i]];
		values[i] = nulls[i] ? (Datum) 0 : o[from[i]];
	}
	values[A_DAY] = bill->values[MMT_ARG_DATE];
	nulls[A_DAY] = false;
	values[A_FINDINGS] = PointerGetDatum(findings);
	nulls[A_FINDINGS] = findings == NULL;
}

/* ------------------------------------------------------------------ settle */

static text *
needed_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	text	   *t;

	if (PG_ARGISNULL(n))
		mmt_missing_argument(name);
	t = PG_GETARG_TEXT_PP(n);
	if (VARSIZE_ANY_EXHDR(t) == 0)
		mmt_missing_argument(name);
	return t;
}

/* SHA-256 of one piece of bytes after another. */
static bytea *
sha256_of(const void *first, size_t nfirst, const void *then, size_t nthen)
{
	bytea	   *b = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);

	SET_VARSIZE(b, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	if (ctx == NULL || pg_cryptohash_init(ctx) < 0 || pg_cryptohash_update(ctx, first, nfirst) < 0 ||
		pg_cryptohash_update(ctx, then, nthen) < 0 || pg_cryptohash_final(ctx, (uint8 *) VARDATA(b), PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute a digest");
	pg_cryptohash_free(ctx);
	return b;
}

/* What a request asks for, for comparing it with a later one of the same key. */
static Datum
content_of(Jsonb *bill)
{
	char	   *s = JsonbToCString(NULL, &bill->root, VARSIZE(bill));

	return PointerGetDatum(sha256_of("settle", 6, s, strlen(s)));
}

/* One element of the array that mmt.book_content makes of a settlement, as jsonb would print it. */
static void
put_element(StringInfo s, Oid type, Datum value, bool isnull)
{
	if (s->len > 1)
		appendStringInfoString(s, ", ");
	if (isnull)
	{
		appendStringInfoString(s, "null");
		return;
	}
	switch (type)
	{
		case TEXTOID:
			escape_json(s, TextDatumGetCString(value));
			break;
		case INT8OID:
			appendStringInfo(s, INT64_FORMAT, DatumGetInt64(value));
			break;
		case NUMERICOID:
			appendStringInfoString(s, DatumGetCString(DirectFunctionCall1(numeric_out, value)));
			break;
		case DATEOID:
			{
				DateADT		d = DatumGetDateADT(value);
				char		day[16];

				if (DATE_NOT_FINITE(d))
				{
					appendStringInfoString(s, DATE_IS_NOEND(d) ? "\"infinity\"" : "\"-infinity\"");
					break;
				}
				day[mmt_day_print(d + MMT_DAY_SHIFT, day)] = '\0';
				appendStringInfo(s, "\"%s\"", day);
				break;
			}
		case TIMESTAMPTZOID:	/* seconds since 1970 */
			{
				TimestampTz t = DatumGetTimestampTz(value);
				int64		us;

				if (TIMESTAMP_NOT_FINITE(t))
					appendStringInfoString(s, TIMESTAMP_IS_NOEND(t) ? "\"Infinity\"" : "\"-Infinity\"");
				else if (t > 0 && !pg_add_s64_overflow(t, MMT_DAY_SHIFT * USECS_PER_DAY, &us))
					appendStringInfo(s, INT64_FORMAT ".%06d", us / USECS_PER_SEC, (int) (us % USECS_PER_SEC));
				else			/* no moment of posting: as the server has it */
					appendStringInfoString(s, DatumGetCString(DirectFunctionCall1(numeric_out,
						DirectFunctionCall2(extract_timestamptz, CStringGetTextDatum("epoch"), value))));
				break;
			}
		case JSONBOID:
			JsonbToCString(s, &DatumGetJsonbP(value)->root, 0);
			break;
		case TEXTARRAYOID:
			{
				Datum	   *texts;
				int			n;

				deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false, TYPALIGN_INT, &texts, NULL, &n);
				appendStringInfoChar(s, '[');
				for (int i = 0; i < n; i++)
				{
					appendStringInfoString(s, i > 0 ? ", " : "");
					escape_json(s, TextDatumGetCString(texts[i]));
				}
				appendStringInfoChar(s, ']');
				break;
			}
		case BYTEAOID:
			{
				bytea	   *b = DatumGetByteaPP(value);
				int			n = VARSIZE_ANY_EXHDR(b);

				enlargeStringInfo(s, n * 2 + 2);
				appendStringInfoChar(s, '"');
				s->len += hex_encode(VARDATA_ANY(b), n, s->data + s->len);
				appendStringInfoChar(s, '"');
				break;
			}
		default:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg_internal(SAY("账簿的内容中没有类型 %s", "a book's content has nothing of type %s"), format_type_be(type)),
					 errhint("%s", SAY("各列见 mmt.book_columns。", "mmt.book_columns lists the columns."))));
	}
}

/* The hash of a settlement: over the one before it and, as mmt.book_content has it, its own content. */
static bytea *
settlement_hash(const Datum *w, const char *wnulls, bytea *head)
{
	static const int order[] = {W_PERSON, W_ID, W_SEQ, -1, W_AREA, W_DAY, W_POSTED_AT, W_POSTED_BY, W_INSTITUTION, W_IDENTIFIED, W_EDITION, W_DIGEST,
		W_GROSS, W_FUND, W_ACCOUNT, W_PERSON_PAYS, W_HOSPITAL, W_BILL, W_PARTS, W_LINES, W_DELTA, W_MARKS, W_FINDINGS, W_TRACE};
	StringInfoData s;
	bytea	   *content;

	initStringInfo(&s);
	appendStringInfoString(&s, "[\"settlement\"");
	for (int i = 0; i < (int) lengthof(order); i++)
		if (order[i] < 0)
			appendStringInfoString(&s, ", \"settle\"");
		else
			put_element(&s, write_types[order[i]], w[order[i]], wnulls[order[i]] == 'n');
	appendStringInfoString(&s, ", null, null]");	/* reverses, reason */
	content = sha256_of(s.data, s.len, "", 0);
	return sha256_of(VARDATA_ANY(head), VARSIZE_ANY_EXHDR(head), VARDATA(content), PG_SHA256_DIGEST_LENGTH);
}

/* Lock the person's balance, which is made when this is the first entry. */
static void
lock_balance(Book *book, Datum person)
{
	if (run(book, ST_LOCK, &person, NULL, false) == 1)
		return;
	run(book, ST_OPEN, &person, NULL, false);
	if (run(book, ST_LOCK, &person, NULL, false) != 1)
		elog(ERROR, "no balance of this person in book \"%s\"", book->name);
}

/* See to it that the book has the ruleset, so that it replays without us. */
static void
keep_in_book(Book *book, const MmtDoorRun *r)
{
	KeptRuleset kept;
	Datum		args[2];
	bool		isnull;
	bool		found;

	if (kept_rulesets == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(kept.key), .entrysize = sizeof(KeptRuleset), .hcxt = CacheMemoryContext};

		kept_rulesets = hash_create("menmante rulesets in books", 32, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	memset(&kept, 0, sizeof(kept));
	kept.key.table = get_relname_relid("ruleset", get_namespace_oid(book->name, false));
	strcpy(kept.key.digest, r->rules->digest);
	if (hash_search(kept_rulesets, &kept.key, HASH_FIND, NULL))
		return;
	args[0] = r->digest_text;
	if (run(book, ST_RULESET, args, NULL, false) == 1)
	{
		/* what this transaction wrote may yet be rolled back */
		if (!TransactionIdIsCurrentTransactionId(DatumGetTransactionId(column(1, &isnull))))
			hash_search(kept_rulesets, &kept.key, HASH_ENTER, &found);
		return;
	}
	args[0] = r->area_text;
	args[1] = Int64GetDatum(r->edition);
	run(book, ST_KEEP_RULESET, args, NULL, false);
}

/* What was answered to a request that is in the book; an error when it asked for something else. */
static Datum
answer_again(Book *book, MemoryContext caller, Datum person, Datum key, Datum content)
{
	bool		isnull;
	bool		same = DatumGetBool(DirectFunctionCall2(byteaeq, column(4, &isnull), content));
	Datum		args[2] = {person, column(5, &isnull)};
	Datum		a[A_N];
	bool		anulls[A_N];

	if (!same || isnull)
		ereport(ERROR,
				(errcode(MMT_E_REPEATED),
				 errmsg_internal(SAY("请求键“%s”已用于另一内容", "key \"%s\" was used for something else"), TextDatumGetCString(key)),
				 errhint("%s", SAY("重试须与原请求完全相同；新的结算请用新的键。", "A retry repeats the request as it was; a new settlement takes a new key."))));
	if (run(book, ST_ANSWER, args, NULL, false) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg_internal(SAY("请求键“%s”的结算不在账簿中", "the settlement of key \"%s\" is not in the book"), TextDatumGetCString(key))));
	heap_deform_tuple(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, a, anulls);
	return answer(caller, a, anulls);
}

/*
 * Compute a bill on a balance and write it, if the balance is still at that
 * count of entries; false when it is not.
 */
static bool
settle_on(Book *book, JsonBill *bill, Jsonb *tally, int64 entries, bytea *head, Datum *w, char *wnulls, Datum *a, bool *anulls)
{
	MmtDoor    *door = book_door();
	MmtDoorRun *r;
	const MmtCached *rules;
	MmtBillBuilder builder;
	const MmtBill *bound;
	Jsonb	   *findings;
	MmtOutcome	out;
	MmtError	err;
	int64		edition;
	Datum		o[O_N];
	bool		onulls[O_N];
	Datum		move[5];
	static const int from[][2] = {{W_EDITION, O_EDITION}, {W_DIGEST, O_DIGEST}, {W_GROSS, O_GROSS}, {W_FUND, O_FUND}, {W_ACCOUNT, O_ACCOUNT},
	{W_PERSON_PAYS, O_PERSON}, {W_HOSPITAL, O_HOSPITAL}, {W_PARTS, O_PARTS}, {W_LINES, O_LINES}, {W_MARKS, O_MARKS}, {W_TRACE, O_TRACE}};

	/* rules as of now, not as of before waiting for a lock: what follows in a person's book never goes back to older rules */
	PushActiveSnapshot(GetTransactionSnapshot());
	rules = mmt_door_ruleset(bill->values, bill->nulls, &edition);
	PopActiveSnapshot();
	r = mmt_door_run(door, rules, edition, true);
	mmt_run_clear(r->run);
	set_tally(r, tally);
	bound = bind(r, bill, &builder);
	findings = check_settlement(r, &builder);
	if (!mmt_adjudicate(r->run, bound, &out, &err))
		mmt_report(&err);
	take_apart(door, mmt_door_outcome(door, r, &out, !bill->nulls[MMT_ARG_LINES], true), o, onulls);
	if (!mmt_run_post(r->run, &out, &err))
		mmt_report(&err);
	answer_of_outcome(o, onulls, bill, findings, a, anulls);

	for (int i = 0; i < (int) lengthof(from); i++)
	{
		w[from[i][0]] = o[from[i][1]];
		wnulls[from[i][0]] = onulls[from[i][1]] ? 'n' : ' ';
	}
	w[W_ID] = Int64GetDatum(nextval_internal(get_relname_relid("number", get_namespace_oid(book->name, false)), true));
	w[W_SEQ] = Int64GetDatum(entries + 1);
	w[W_AREA] = bill->values[MMT_ARG_AREA];
	w[W_DAY] = bill->values[MMT_ARG_DATE];
	w[W_POSTED_AT] = TimestampTzGetDatum(GetCurrentTimestamp());
	w[W_DELTA] = JsonbPGetDatum(tally_jsonb(o[O_DELTA], &r->work));
	w[W_FINDINGS] = PointerGetDatum(findings);
	wnulls[W_FINDINGS] = findings ? ' ' : 'n';
	w[W_HASH] = PointerGetDatum(settlement_hash(w, wnulls, head));
	a[A_ID] = w[W_ID];
	a[A_POSTED_AT] = w[W_POSTED_AT];
	anulls[A_ID] = anulls[A_POSTED_AT] = false;

	move[0] = w[W_PERSON];
	move[1] = JsonbPGetDatum(tally_jsonb(mmt_door_entries(r), &r->work));
	move[2] = w[W_SEQ];
	move[3] = w[W_HASH];
	move[4] = Int64GetDatum(entries);
	if (run(book, ST_MOVE, move, NULL, false) != 1)
		return false;
	keep_in_book(book, r);
	run(book, ST_WRITE, w, wnulls, false);
	return true;
}

/* settle(book, person, key, bill) -> answer */
Datum
mmt_settle(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	text	   *name = needed_text(fcinfo, 0, "book");
	Datum		person = PointerGetDatum(needed_text(fcinfo, 1, "person"));
	Datum		key = PointerGetDatum(needed_text(fcinfo, 2, "key"));
	Datum		by;
	Datum		content;
	Jsonb	   *json;
	JsonBill	bill;
	Book	   *book;
	Datum		w[W_N];
	char		wnulls[W_N];
	Datum		a[A_N];
	bool		anulls[A_N];
	bool		known = false;	/* whether the bill was read */
	Datum		result;

	if (PG_ARGISNULL(3))
		mmt_missing_argument("bill");
	json = PG_GETARG_JSONB_P(3);
	SPI_connect();
	book = open_book(text_to_cstring(name));
	by = CStringGetTextDatum(GetUserNameFromId(GetSessionUserId(), false));
	content = content_of(json);

	for (bool locked = false;; locked = true)
	{
		Datum		asked[3] = {person, by, key};
		Jsonb	   *tally;
		int64		entries;
		bytea	   *head;
		bool		isnull;

		if (locked)
			lock_balance(book, person);
		if (run(book, ST_STATE, asked, NULL, false) != 1)
		{
			if (locked)
				elog(ERROR, "no balance of this person in book \"%s\"", book->name);
			continue;
		}
		(void) column(4, &isnull);
		if (!isnull)
		{
			result = answer_again(book, caller, person, key, content);
			break;
		}
		/* what the next statement returns takes the place of this row */
		tally = DatumGetJsonbPCopy(column(1, &isnull));
		entries = DatumGetInt64(column(2, &isnull));
		head = DatumGetByteaPCopy(column(3, &isnull));

		if (!known)
			read_bill(json, &bill);
		known = true;
		memset(wnulls, ' ', sizeof(wnulls));
		w[W_PERSON] = person;
		w[W_POSTED_BY] = by;
		w[W_INSTITUTION] = PointerGetDatum(bill.institution);
		wnulls[W_INSTITUTION] = bill.institution ? ' ' : 'n';
		w[W_IDENTIFIED] = PointerGetDatum(bill.identified);
		wnulls[W_IDENTIFIED] = bill.identified ? ' ' : 'n';
		w[W_BILL] = JsonbPGetDatum(json);
		if (settle_on(book, &bill, tally, entries, head, w, wnulls, a, anulls))
		{
			Datum		ask[5] = {person, by, key, content, w[W_ID]};

			run(book, ST_ASK, ask, NULL, false);
			result = answer(caller, a, anulls);
			break;
		}
		if (locked)
			elog(ERROR, "the balance of a locked person in book \"%s\" moved", book->name);
	}
	SPI_finish();
	PG_RETURN_DATUM(result);
}

/* quote(book, person, bill) -> answer, without a number and a time */
Datum
mmt_quote(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	text	   *name = needed_text(fcinfo, 0, "book");
	Datum		person = PointerGetDatum(needed_text(fcinfo, 1, "person"));
	MmtDoor    *door = book_door();
	MmtDoorRun *r;
	const MmtCached *rules;
	MmtBillBuilder builder;
	const MmtBill *bound;
	JsonBill	bill;
	Jsonb	   *findings;
	MmtOutcome	out;
	MmtError	err;
	Datum		o[O_N];
	bool		onulls[O_N];
	Datum		a[A_N];
	bool		anulls[A_N];
	int64		edition;
	bool		isnull;
	Book	   *book;

	if (PG_ARGISNULL(2))
		mmt_missing_argument("bill");
	SPI_connect();
	book = open_book(text_to_cstring(name));
	read_bill(PG_GETARG_JSONB_P(2), &bill);
	rules = mmt_door_ruleset(bill.values, bill.nulls, &edition);
	r = mmt_door_run(door, rules, edition, false);
	mmt_run_clear(r->run);
	if (run(book, ST_BALANCE, &person, NULL, true) == 1)
		set_tally(r, DatumGetJsonbP(column(1, &isnull)));
	bound = bind(r, &bill, &builder);
	findings = check_settlement(r, &builder);
	if (!mmt_adjudicate(r->run, bound, &out, &err))
		mmt_report(&err);
	take_apart(door, mmt_door_outcome(door, r, &out, !bill.nulls[MMT_ARG_LINES], false), o, onulls);
	answer_of_outcome(o, onulls, &bill, findings, a, anulls);
	a[0] = answer(caller, a, anulls);
	SPI_finish();
	PG_RETURN_DATUM(a[0]);
}

/* -------------------------------------------------------- replay and verify */

/* adjudicate_bill(bill, tally, digest) -> mmt.outcome */
Datum
mmt_adjudicate_json(PG_FUNCTION_ARGS)
{
	MmtDoor    *door = book_door();
	MmtDoorRun *r;
	const MmtCached *rules;
	MmtBillBuilder builder;
	const MmtBill *bound;
	JsonBill	bill;
	MmtOutcome	out;
	MmtError	err;
	int64		edition = -1;

	if (PG_ARGISNULL(0))
		mmt_missing_argument("bill");
	read_bill(PG_GETARG_JSONB_P(0), &bill);
	if (PG_ARGISNULL(2))
		rules = mmt_door_ruleset(bill.values, bill.nulls, &edition);
	else
	{
		char	   *digest = text_to_cstring(PG_GETARG_TEXT_PP(2));

		if (bill.nulls[MMT_ARG_AREA])
			mmt_missing_argument("area");
		rules = mmt_ruleset_by_digest(digest);
		if (rules == NULL)
		{
			mmt_fail(&err, MMT_E_NO_RULESET, "there is no ruleset %.12s…", "没有规则集 %.12s…", digest);
			mmt_report(&err);
		}
	}
	r = mmt_door_run(door, rules, edition, true);
	mmt_run_clear(r->run);
	if (!PG_ARGISNULL(1))
		mmt_door_tally(r, PG_GETARG_DATUM(1));
	bound = bind(r, &bill, &builder);
	if (!mmt_adjudicate(r->run, bound, &out, &err))
		mmt_report(&err);
	return mmt_door_outcome(door, r, &out, !bill.nulls[MMT_ARG_LINES], true);
}

Datum
mmt_has_ruleset(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(mmt_ruleset_by_digest(text_to_cstring(PG_GETARG_TEXT_PP(0))) != NULL);
}

/* Compile rules and keep them in this backend; their digest. */
Datum
mmt_keep_ruleset(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(mmt_ruleset_compiled(PG_GETARG_JSONB_P(0))->digest));
}

/*
 * The digest of a row's columns as mmt.book_content makes it, without taking
 * the way over jsonb: verify_book reads every row of a book.
 */
Datum
mmt_row_digest(PG_FUNCTION_ARGS)
{
	HeapTupleHeader h = PG_ARGISNULL(0) ? (mmt_missing_argument("row"), NULL) : PG_GETARG_HEAPTUPLEHEADER(0);
	HeapTupleData t = {.t_len = HeapTupleHeaderGetDatumLength(h), .t_data = h};
	TupleDesc	desc = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(h), HeapTupleHeaderGetTypMod(h));
	Datum	   *values = palloc(sizeof(Datum) * desc->natts);
	bool	   *nulls = palloc(sizeof(bool) * desc->natts);
	StringInfoData s;

	heap_deform_tuple(&t, desc, values, nulls);
	initStringInfo(&s);
	appendStringInfoChar(&s, '[');
	for (int i = 0; i < desc->natts; i++)
		put_element(&s, TupleDescAttr(desc, i)->atttypid, values[i], nulls[i]);
	if (!PG_ARGISNULL(1))
		put_element(&s, INT8OID, PG_GETARG_DATUM(1), false);
	appendStringInfoChar(&s, ']');
	ReleaseTupleDesc(desc);
	PG_RETURN_BYTEA_P(sha256_of(s.data, s.len, "", 0));
}

/* Sum of the amounts of an object of pots; false when something in it is no amount. */
static bool
pots_sum(JsonbContainer *pots, int64 *sum, bool *negative)
{
	JsonbIterator *it = JsonbIteratorInit(pots);
	JsonbIteratorToken t;
	JsonbValue	v;

	*sum = 0;
	while ((t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		int64		fen;

		if (t != WJB_VALUE)
			continue;
		if (v.type != jbvNumeric)
			return false;
		fen = mmt_numeric_to_fen(v.val.numeric, "parts");
		*negative |= fen < 0;
		*sum += fen;
	}
	return true;
}

static Numeric
number_member(JsonbContainer *object, const char *name)
{
	JsonbValue	buf;
	JsonbValue *v = getKeyJsonValueFromContainer(object, name, strlen(name), &buf);

	if (v && v->type == jbvNumeric)
		return v->val.numeric;
	if (v && v->type == jbvString)
		return DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(pnstrdup(v->val.string.val, v->val.string.len)),
												   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
	return NULL;
}

/* What a line of a bill comes to, as the binder reads it. */
static bool
line_amount(JsonbContainer *line, int64 *fen)
{
	Numeric		amount = number_member(line, "amount");
	Numeric		price;
	Numeric		quantity;
	MmtDecimal	product;
	int64_t		rounded;

	if (amount)
	{
		*fen = mmt_numeric_to_fen(amount, "amount");
		return true;
	}
	price = number_member(line, "price");
	quantity = number_member(line, "quantity");
	if (!price || !quantity ||
		!mmt_decimal_mul(mmt_numeric_to_decimal(price, "price"), mmt_numeric_to_decimal(quantity, "quantity"), &product) ||
		!mmt_decimal_round(product, 2, MMT_HALF_UP, &rounded))
		return false;
	*fen = rounded;
	return true;
}

/*
 * settlement_flaw(bill, gross, parts, lines) -> text: what is wrong with the
 * money of a stored settlement within itself, NULL when nothing is.
 */
Datum
mmt_settlement_flaw(PG_FUNCTION_ARGS)
{
	Jsonb	   *bill = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);
	Jsonb	   *parts;
	Jsonb	   *lines;
	JsonbValue	bill_lines_buf;
	JsonbValue *bill_lines = NULL;
	int64		gross;
	int64		sum;
	int64		total = 0;
	bool		negative = false;
	uint32		n;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	gross = mmt_numeric_to_fen(PG_GETARG_NUMERIC(1), "gross");
	parts = PG_GETARG_JSONB_P(2);
	if (!JB_ROOT_IS_OBJECT(parts) || !pots_sum(&parts->root, &sum, &negative) || sum != gross)
		PG_RETURN_TEXT_P(cstring_to_text("parts"));
	if (bill)
	{
		Numeric		amount = number_member(&bill->root, "amount");

		if (negative)
			PG_RETURN_TEXT_P(cstring_to_text("negative"));
		if (amount && mmt_numeric_to_fen(amount, "amount") != gross)
			PG_RETURN_TEXT_P(cstring_to_text("gross"));
		bill_lines = getKeyJsonValueFromContainer(&bill->root, "lines", 5, &bill_lines_buf);
		if (bill_lines && bill_lines->type != jbvBinary)
			bill_lines = NULL;
		if ((bill_lines == NULL) != PG_ARGISNULL(3))
			PG_RETURN_TEXT_P(cstring_to_text("lines"));
	}
	if (PG_ARGISNULL(3))
		PG_RETURN_NULL();
	lines = PG_GETARG_JSONB_P(3);
	n = JB_ROOT_COUNT(lines);
	if (!JB_ROOT_IS_ARRAY(lines) || (bill_lines && JsonContainerSize(bill_lines->val.binary.data) != n))
		PG_RETURN_TEXT_P(cstring_to_text("lines"));
	for (uint32 i = 0; i < n; i++)
	{
		JsonbValue *line = getIthJsonbValueFromContainer(&lines->root, i);
		JsonbValue *of = bill_lines ? getIthJsonbValueFromContainer(bill_lines->val.binary.data, i) : NULL;
		int64		fen;

		if (line->type != jbvBinary || !pots_sum(line->val.binary.data, &sum, &negative) ||
			(of && (of->type != jbvBinary || !line_amount(of->val.binary.data, &fen) || fen != sum)))
			PG_RETURN_TEXT_P(cstring_to_text(psprintf("line %u", i + 1)));
		total += sum;
	}
	if (total != gross)
		PG_RETURN_TEXT_P(cstring_to_text("lines"));
	PG_RETURN_NULL();
}
