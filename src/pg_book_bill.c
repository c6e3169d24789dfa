/*-------------------------------------------------------------------------
 * pg_book_bill.c
 *	  Bills in JSON, as a book keeps them: read, checked, given to the engine.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/htup_details.h"
#include "common/hashfn.h"
#include "catalog/pg_type_d.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/hsearch.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"
#include "utils/varlena.h"

#include "compat.h"
#include "pg_book.h"
#include "pg_check.h"
#include "pg_door.h"
#include "pg_error.h"
#include "pg_tally.h"

PG_FUNCTION_INFO_V1(mmt_adjudicate_json);
PG_FUNCTION_INFO_V1(mmt_has_ruleset);
PG_FUNCTION_INFO_V1(mmt_keep_ruleset);

/* ---------------------------------------------------------- bills in JSON */

enum
{
	M_INSTITUTION = MMT_NARGS, M_IDENTIFIED, M_PRESCRIPTION, M_DISPENSING
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
	{"prescription", M_PRESCRIPTION}, {"dispensing", M_DISPENSING},
};

/* Where a member that only a book keeps is; NULL for an argument of mmt.adjudicate. */
static text **
own_member(MmtJsonBill *bill, int arg)
{
	switch (arg)
	{
		case M_INSTITUTION:
			return &bill->institution;
		case M_IDENTIFIED:
			return &bill->identified;
		case M_PRESCRIPTION:
			return &bill->prescription;
		case M_DISPENSING:
			return &bill->dispensing;
		default:
			return NULL;
	}
}

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
		mmt_advise(&err, "A bill has area, date, amount or lines, scheme, status, tier, kind, disease, class, place, channel, tags, facts, institution, identified, prescription, dispensing.",
				   "账单的成员：area、date、amount 或 lines、scheme、status、tier、kind、disease、class、place、channel、tags、facts、institution、identified、prescription、dispensing。");
	mmt_report(&err);
	return -1;
}

static Datum
scalar_text(const JsonbValue *v, const char *name, int len)
{
	if (v->type == jbvString)
		return PointerGetDatum(cstring_to_text_with_len(v->val.string.val, v->val.string.len));
	if (v->type == jbvNumeric)
		return CStringGetTextDatum(mmt_number_text(v->val.numeric));
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

/*
 * Facts of a bill or a line say nothing that has its place beside them: else a
 * look-up or a check would see another day or drug than the engine.
 */
static void
refuse_second_say(JsonbContainer *object, bool line)
{
	static const char *const never[] = {"area", "date", "amount", "price", "quantity", "lines", "facts", "person", "identified", "prescription", "dispensing"};
	JsonbValue	buf;
	JsonbValue	own;
	JsonbValue *facts;
	JsonbIterator *it;
	JsonbValue	k;
	JsonbValue	v;

	if (!JsonContainerIsObject(object))
		return;
	facts = getKeyJsonValueFromContainer(object, "facts", 5, &buf);
	if (facts == NULL || facts->type != jbvBinary || !JsonContainerIsObject(facts->val.binary.data))
		return;
	it = JsonbIteratorInit(facts->val.binary.data);
	JsonbIteratorNext(&it, &v, true);
	while (JsonbIteratorNext(&it, &k, true) == WJB_KEY)
	{
		const char *name = k.val.string.val;
		int			len = k.val.string.len;
		JsonbValue *beside = getKeyJsonValueFromContainer(object, name, len, &own);
		bool		refused = beside && beside->type != jbvNull;

		/* a line's quantity is a fact of bills without lines */
		for (int i = 0; i < (int) lengthof(never) && !refused; i++)
			refused = len == (int) strlen(never[i]) && memcmp(name, never[i], len) == 0 && (line || (i != 3 && i != 4));
		JsonbIteratorNext(&it, &v, true);
		if (refused)
		{
			MmtError	err;

			mmt_fail(&err, MMT_E_BILL, "facts may not say \"%.*s\"", "facts 中不得有“%.*s”", Min(len, 200), name);
			mmt_advise(&err, "It is a member of the bill or of the line itself.", "应写在账单或该行本身。");
			mmt_report(&err);
		}
	}
}

/* Read a bill; what is null is as if not given. */
void
mmt_book_read_bill(Jsonb *json, MmtJsonBill *bill)
{
	JsonbIterator *it;
	JsonbValue	k;
	JsonbValue	v;

	memset(bill, 0, sizeof(*bill));
	for (int i = 0; i < MMT_NARGS; i++)
		bill->args[i].isnull = true;
	if (!JB_ROOT_IS_OBJECT(json))
	{
		MmtError	err;

		mmt_fail(&err, MMT_E_BILL, "a bill is a JSON object", "账单须为 JSON 对象");
		mmt_advise(&err, "Write {\"area\": \"330300\", \"date\": \"2020-05-01\", \"amount\": 88.35, …}.",
				   "写作 {\"area\": \"330300\", \"date\": \"2020-05-01\", \"amount\": 88.35, …}。");
		mmt_report(&err);
	}
	refuse_second_say(&json->root, false);
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
				d = NumericGetDatum(mmt_json_number(&v));
				if (DatumGetPointer(d) == NULL)
					refuse_bill(name, len, "不是金额", "is no amount", "写作 88.35 或 \"88.35\"（元）。", "Write 88.35 or \"88.35\", in yuan.");
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
				if (arg == MMT_ARG_LINES && JsonContainerIsArray(v.val.binary.data))
					for (uint32 i = 0; i < JsonContainerSize(v.val.binary.data); i++)
					{
						JsonbValue *line = getIthJsonbValueFromContainer(v.val.binary.data, i);

						if (line->type == jbvBinary)
							refuse_second_say(line->val.binary.data, true);
					}
				break;
			default:
				d = scalar_text(&v, name, len);
		}
		if (own_member(bill, arg))
		{
			text	   *t = DatumGetTextPP(d);

			if (VARSIZE_ANY_EXHDR(t) > MMT_MAX_ID)
				refuse_bill(name, len, "过长", "is too long", "最多 1000 个字节。", "It has 1000 bytes at most.");
			*own_member(bill, arg) = VARSIZE_ANY_EXHDR(t) > 0 ? t : NULL;
		}
		else
		{
			bill->args[arg].value = d;
			bill->args[arg].isnull = false;
		}
	}
}

/* ------------------------------------------------------------ adjudicating */

MmtDoor *
mmt_book_door(void)
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
const MmtBill *
mmt_book_bind(MmtDoorRun *r, const MmtJsonBill *bill, MmtBillBuilder *b)
{
	static MmtArena arena;
	MmtError	err;
	mmt_day		day = mmt_day_argument(bill->args[MMT_ARG_DATE].value, bill->args[MMT_ARG_DATE].isnull, "date");

	if (arena.owner == NULL)
		arena = mmt_context_arena(mmt_book_door()->context);
	mmt_arena_reset(&arena);
	mmt_bill_begin(b, r->rules->ruleset, &arena);
	for (int i = 0; i < (int) lengthof(members); i++)
	{
		int			arg = members[i].arg;
		text	   *t;

		if (arg == MMT_ARG_AREA || (arg >= MMT_FIRST_SELECTOR && arg < MMT_FIRST_SELECTOR + MMT_NSELECTORS))
			t = bill->args[arg].isnull ? NULL : DatumGetTextPP(bill->args[arg].value);
		else if (own_member(unconstify(MmtJsonBill *, bill), arg))
			t = *own_member(unconstify(MmtJsonBill *, bill), arg);
		else
			continue;
		if (t)
			mmt_bill_fact(b, members[i].name, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
	}
	if (!bill->args[MMT_ARG_TAGS].isnull)
	{
		Datum	   *tags;
		int			n;

		deconstruct_array(DatumGetArrayTypeP(bill->args[MMT_ARG_TAGS].value), TEXTOID, -1, false, TYPALIGN_INT, &tags, NULL, &n);
		for (int i = 0; i < n; i++)
		{
			text	   *t = DatumGetTextPP(tags[i]);

			mmt_bill_fact(b, "tags", VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
		}
	}
	if (!bill->args[MMT_ARG_FACTS].isnull)
		mmt_bill_facts(b, DatumGetJsonbP(bill->args[MMT_ARG_FACTS].value));
	if (bill->args[MMT_ARG_AMOUNT].isnull == bill->args[MMT_ARG_LINES].isnull)
	{
		mmt_fail(&err, MMT_E_BILL, "a bill has either an amount or lines", "账单应给出 amount 或 lines，二者取一");
		mmt_report(&err);
	}
	if (!bill->args[MMT_ARG_AMOUNT].isnull)
		mmt_bill_line(b, mmt_numeric_to_fen(DatumGetNumeric(bill->args[MMT_ARG_AMOUNT].value), "amount"), day);
	else
		mmt_bill_lines(b, DatumGetJsonbP(bill->args[MMT_ARG_LINES].value), day);
	return mmt_bill_done(b);
}

/* A balance as it is stored into the run. */
void
mmt_book_set_tally(MmtDoorRun *r, Jsonb *tally)
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

Jsonb *
mmt_book_tally(Datum tally, MmtArena *arena)
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

Jsonb *
mmt_book_check(MmtDoorRun *r, MmtBillBuilder *b)
{
	const MmtRuleset *rs = r->rules->ruleset;
	JsonbParseState *state = NULL;
	StringInfoData blocked;		/* evidence */
	StringInfoData hints;
	char	   *message = NULL;
	int			nblocked = 0;
	int			nothers = 0;
	int			sqlstate = 0;
	HTAB	   *seen;				/* by two hashes of what was said */
	HASHCTL		seen_ctl = {.keysize = 2 * sizeof(uint64), .entrysize = 2 * sizeof(uint64), .hcxt = CurrentMemoryContext};
	MmtBill		one = *mmt_bill_done(b);

	if (!mmt_check_kind(rs, MMT_SETTLEMENT))
		return NULL;
	seen = hash_create("menmante findings of a bill", 64, &seen_ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
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
			uint64		said[2];
			bool		again;

			mmt_finding_words(r->run, f, mmt_language == MMT_ZH, &words);
			mmt_finding_hint(r->run, f, mmt_language == MMT_ZH, &hint);
			/* what is said of the bill as a whole is said once */
			json = JsonbToCString(NULL, &finding_json(r, f, words_of(&words), 0)->root, 0);
			said[0] = DatumGetUInt64(hash_any_extended((unsigned char *) json, strlen(json), 0));
			said[1] = DatumGetUInt64(hash_any_extended((unsigned char *) json, strlen(json), 1));
			hash_search(seen, said, HASH_ENTER, &again);
			if (again)
				continue;
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
	hash_destroy(seen);
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


/* -------------------------------------------------------- replay and verify */

/* adjudicate_bill(bill, tally, digest) -> mmt.outcome */
Datum
mmt_adjudicate_json(PG_FUNCTION_ARGS)
{
	MmtDoor    *door = mmt_book_door();
	MmtDoorRun *r;
	const MmtCached *rules;
	MmtBillBuilder builder;
	const MmtBill *bound;
	MmtJsonBill	bill;
	MmtOutcome	out;
	MmtError	err;
	int64		edition = -1;

	if (PG_ARGISNULL(0))
		mmt_missing_argument("bill");
	mmt_book_read_bill(PG_GETARG_JSONB_P(0), &bill);
	if (PG_ARGISNULL(2))
		rules = mmt_given_ruleset(mmt_in_order(bill.args), &edition);
	else
	{
		char	   *digest = text_to_cstring(PG_GETARG_TEXT_PP(2));

		if (bill.args[MMT_ARG_AREA].isnull)
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
	bound = mmt_book_bind(r, &bill, &builder);
	if (!mmt_adjudicate(r->run, bound, &out, &err))
		mmt_report(&err);
	return mmt_door_outcome(door, r, &out, !bill.args[MMT_ARG_LINES].isnull, true);
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
