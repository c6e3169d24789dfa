/*-------------------------------------------------------------------------
 * pg_adjudicate.c
 *	  The scalar doors: one bill, its explanation, one parameter.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

#include "explain.h"
#include "pg_bill.h"
#include "pg_error.h"
#include "pg_ruleset.h"
#include "pg_tally.h"

/* Arguments of mmt.adjudicate, in the order of its definition. */
enum
{
	ARG_AREA,
	ARG_DATE,
	ARG_AMOUNT,
	ARG_SCHEME,
	ARG_STATUS,
	ARG_TIER,
	ARG_KIND,
	ARG_DISEASE,
	ARG_CLASS,
	ARG_PLACE,
	ARG_CHANNEL,
	ARG_TAGS,
	ARG_FACTS,
	ARG_LINES,
	ARG_TALLY,
	ARG_EDITION,
	ARG_DRAFT,
	ARG_TRACE
};

static const char *const selector_args[] = {
	"scheme", "status", "tier", "kind", "disease", "class", "place", "channel"
};

/* Columns of mmt.outcome. */
enum
{
	OUT_AREA,
	OUT_EDITION,
	OUT_DIGEST,
	OUT_GROSS,
	OUT_FUND,
	OUT_ACCOUNT,
	OUT_PERSON,
	OUT_HOSPITAL,
	OUT_PARTS,
	OUT_LINES,
	OUT_DELTA,
	OUT_MARKS,
	OUT_TRACE,
	OUT_N
};

/* Day 0 of the engine is 1970-01-01, PostgreSQL's is 2000-01-01. */
#define DAY_SHIFT (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)

static void
missing_argument(const char *name)
{
	MmtError	err = {0};

	mmt_fail(&err, MMT_E_BILL, "argument \"%s\" is missing", "缺少参数“%s”", name);
	mmt_report(&err);
}

static mmt_day
day_argument(FunctionCallInfo fcinfo, int arg, const char *name)
{
	DateADT		d;
	MmtError	err = {0};

	if (PG_ARGISNULL(arg))
		missing_argument(name);
	d = PG_GETARG_DATEADT(arg);
	if (DATE_NOT_FINITE(d))
	{
		mmt_fail(&err, MMT_E_BILL, "argument \"%s\" is no day", "参数“%s”不是确定的日期", name);
		mmt_report(&err);
	}
	return d + DAY_SHIFT;
}

static void
text_fact(MmtBillBuilder *b, const char *name, Datum value)
{
	text	   *t = DatumGetTextPP(value);

	mmt_bill_fact(b, name, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
}

static void
set_tally(MmtRun *run, MmtArena *arena, struct varlena *value)
{
	MmtTally	tally;
	MmtError	err = {0};

	mmt_tally_view(value, arena, &tally);
	for (int i = 0; i < tally.n; i++)
		if (!mmt_run_set(run, tally.entries[i].name.s, tally.entries[i].name.len, tally.entries[i].value, &err))
			mmt_report(&err);
}

/* ---------------------------------------------------------------- outcome */

static void
push_pots(JsonbParseState **state, const MmtRuleset *rs, const MmtOutcome *out, int line)
{
	JsonbValue	v;

	for (int p = 0; p < rs->npots; p++)
	{
		int64_t		sum = 0;

		for (int l = 0; l < out->nlines; l++)
			if (line < 0 || l == line)
				sum += out->held[(size_t) p * out->nlines + l];
		if (sum == 0)
			continue;
		v.type = jbvString;
		v.val.string.val = unconstify(char *, rs->pots[p].name);
		v.val.string.len = strlen(rs->pots[p].name);
		pushJsonbValue(state, WJB_KEY, &v);
		v.type = jbvNumeric;
		v.val.numeric = DatumGetNumeric(mmt_fen_to_numeric(sum));
		pushJsonbValue(state, WJB_VALUE, &v);
	}
}

static Datum
parts_jsonb(const MmtRuleset *rs, const MmtOutcome *out)
{
	JsonbParseState *state = NULL;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	push_pots(&state, rs, out, -1);
	return JsonbPGetDatum(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
}

static Datum
lines_jsonb(const MmtRuleset *rs, const MmtOutcome *out)
{
	JsonbParseState *state = NULL;

	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	for (int l = 0; l < out->nlines; l++)
	{
		pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		push_pots(&state, rs, out, l);
		pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	}
	return JsonbPGetDatum(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY, NULL)));
}

static Datum
delta_tally(const MmtRun *run, MmtArena *arena, const MmtOutcome *out)
{
	MmtTally	tally = {.n = out->ndeltas};
	MmtError	err = {0};

	tally.entries = mmt_alloc(arena, sizeof(MmtTallyEntry) * (out->ndeltas + 1));
	for (int i = 0; i < out->ndeltas; i++)
	{
		MmtBuffer	name = {.arena = arena};

		mmt_key_name(run, &out->deltas[i].key, &name);
		tally.entries[i].name.s = name.s;
		tally.entries[i].name.len = name.len;
		tally.entries[i].value = out->deltas[i].value;
	}
	if (!mmt_tally_normalise(&tally, &err))
		mmt_report(&err);
	return PointerGetDatum(mmt_tally_form(&tally));
}

static Datum
marks_array(const MmtRuleset *rs, const MmtOutcome *out, bool *isnull)
{
	Datum	   *marks = palloc(sizeof(Datum) * (rs->nmarks + 1));
	int			n = 0;

	for (int i = 0; i < rs->nmarks; i++)
		if (out->rests_on[i])
			marks[n++] = CStringGetTextDatum(rs->marks[i]);
	*isnull = n == 0;
	if (n == 0)
		return (Datum) 0;
	return PointerGetDatum(construct_array(marks, n, TEXTOID, -1, false, TYPALIGN_INT));
}

static Datum
trace_bytea(MmtArena *arena, const MmtOutcome *out)
{
	MmtBuffer	bytes = {.arena = arena};
	bytea	   *b;

	mmt_trace_write(out, &bytes);
	b = palloc(VARHDRSZ + bytes.len);
	SET_VARSIZE(b, VARHDRSZ + bytes.len);
	memcpy(VARDATA(b), bytes.s, bytes.len);
	return PointerGetDatum(b);
}

static Datum
form_outcome(TupleDesc desc, const MmtRun *run, MmtArena *arena, const MmtCached *rules, int64 edition,
			 const MmtOutcome *out, bool with_lines, bool with_trace)
{
	const MmtRuleset *rs = rules->ruleset;
	Datum		values[OUT_N];
	bool		nulls[OUT_N] = {false};

	values[OUT_AREA] = CStringGetTextDatum(rs->area);
	values[OUT_EDITION] = Int64GetDatum(edition);
	nulls[OUT_EDITION] = edition < 0;
	values[OUT_DIGEST] = CStringGetTextDatum(rules->digest);
	values[OUT_GROSS] = mmt_fen_to_numeric(out->gross);
	values[OUT_FUND] = mmt_fen_to_numeric(out->by_bearer[MMT_FUND]);
	values[OUT_ACCOUNT] = mmt_fen_to_numeric(out->by_bearer[MMT_ACCOUNT]);
	values[OUT_PERSON] = mmt_fen_to_numeric(out->by_bearer[MMT_PERSON]);
	values[OUT_HOSPITAL] = mmt_fen_to_numeric(out->by_bearer[MMT_HOSPITAL]);
	values[OUT_PARTS] = parts_jsonb(rs, out);
	nulls[OUT_LINES] = !with_lines;
	values[OUT_LINES] = with_lines ? lines_jsonb(rs, out) : (Datum) 0;
	values[OUT_DELTA] = delta_tally(run, arena, out);
	values[OUT_MARKS] = marks_array(rs, out, &nulls[OUT_MARKS]);
	nulls[OUT_TRACE] = !with_trace;
	values[OUT_TRACE] = with_trace ? trace_bytea(arena, out) : (Datum) 0;
	return HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
}

PG_FUNCTION_INFO_V1(mmt_adjudicate_bill);

Datum
mmt_adjudicate_bill(PG_FUNCTION_ARGS)
{
	const MmtCached *rules;
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtArena	scratch = mmt_context_arena(CurrentMemoryContext);
	MmtBillBuilder builder;
	MmtRun	   *run;
	MmtOutcome	out;
	MmtError	err = {0};
	TupleDesc	desc;
	char	   *area;
	int64		edition;
	mmt_day		day;
	bool		trace = PG_ARGISNULL(ARG_TRACE) || PG_GETARG_BOOL(ARG_TRACE);

	if (PG_ARGISNULL(ARG_AREA))
		missing_argument("area");
	area = text_to_cstring(PG_GETARG_TEXT_PP(ARG_AREA));
	day = day_argument(fcinfo, ARG_DATE, "date");
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (!PG_ARGISNULL(ARG_EDITION) && !PG_ARGISNULL(ARG_DRAFT))
	{
		mmt_fail(&err, MMT_E_BILL, "an edition and a draft cannot both be asked for", "不能同时指定版次和草案");
		mmt_report(&err);
	}
	rules = mmt_ruleset_of(area, PG_ARGISNULL(ARG_EDITION) ? -1 : PG_GETARG_INT64(ARG_EDITION),
						   PG_ARGISNULL(ARG_DRAFT) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(ARG_DRAFT)),
						   &edition);

	mmt_bill_begin(&builder, rules->ruleset, &arena);
	mmt_bill_fact(&builder, "area", area, strlen(area));
	for (int i = 0; i < (int) lengthof(selector_args); i++)
		if (!PG_ARGISNULL(ARG_SCHEME + i))
			text_fact(&builder, selector_args[i], PG_GETARG_DATUM(ARG_SCHEME + i));
	if (!PG_ARGISNULL(ARG_TAGS))
	{
		Datum	   *tags;
		bool	   *nulls;
		int			n;

		deconstruct_array(PG_GETARG_ARRAYTYPE_P(ARG_TAGS), TEXTOID, -1, false, TYPALIGN_INT, &tags, &nulls, &n);
		for (int i = 0; i < n; i++)
			if (!nulls[i])
				text_fact(&builder, "tags", tags[i]);
	}
	if (!PG_ARGISNULL(ARG_FACTS))
		mmt_bill_facts(&builder, PG_GETARG_JSONB_P(ARG_FACTS));
	if (PG_ARGISNULL(ARG_LINES) == PG_ARGISNULL(ARG_AMOUNT))
	{
		mmt_fail(&err, MMT_E_BILL, "a bill has either an amount or lines", "账单应给出 amount 或 lines,二者取一");
		mmt_report(&err);
	}
	if (!PG_ARGISNULL(ARG_LINES))
		mmt_bill_lines(&builder, PG_GETARG_JSONB_P(ARG_LINES), day);
	else
		mmt_bill_line(&builder, mmt_numeric_to_fen(PG_GETARG_NUMERIC(ARG_AMOUNT), "amount"), day);

	run = mmt_run_begin(&arena, &scratch, rules->ruleset, trace);
	if (!PG_ARGISNULL(ARG_TALLY))
		set_tally(run, &arena, PG_GETARG_VARLENA_P(ARG_TALLY));
	if (!mmt_adjudicate(run, mmt_bill_done(&builder), &out, &err))
		mmt_report(&err);
	return form_outcome(BlessTupleDesc(desc), run, &arena, rules, edition, &out, !PG_ARGISNULL(ARG_LINES), trace);
}

/* ---------------------------------------------------------------- explain */

static Datum
outcome_field(HeapTupleHeader row, const char *name, bool *isnull)
{
	return GetAttributeByName(row, name, isnull);
}

static void
put_sentence(ReturnSetInfo *rsinfo, int n, const char *words, bool has_amount, int64 amount,
			 const char *pot, const char *basis, int nclauses, const char **clauses, const char *mark)
{
	Datum		values[7];
	bool		nulls[7] = {false};
	Datum	   *elements = palloc(sizeof(Datum) * (nclauses + 1));

	for (int i = 0; i < nclauses; i++)
		elements[i] = CStringGetTextDatum(clauses[i]);
	values[0] = Int32GetDatum(n);
	values[1] = CStringGetTextDatum(words);
	nulls[2] = !has_amount;
	values[2] = has_amount ? mmt_fen_to_numeric(amount) : (Datum) 0;
	nulls[3] = pot == NULL;
	values[3] = pot ? CStringGetTextDatum(pot) : (Datum) 0;
	nulls[4] = basis == NULL || *basis == '\0';
	values[4] = nulls[4] ? (Datum) 0 : CStringGetTextDatum(basis);
	nulls[5] = nclauses == 0;
	values[5] = nulls[5] ? (Datum) 0 :
		PointerGetDatum(construct_array(elements, nclauses, TEXTOID, -1, false, TYPALIGN_INT));
	nulls[6] = mark == NULL;
	values[6] = mark ? CStringGetTextDatum(mark) : (Datum) 0;
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/* "total 100.00 yuan = fund 60.00 + person 40.00" */
static const char *
total_words(MmtArena *arena, const MmtRuleset *rs, HeapTupleHeader row, bool zh)
{
	static const char *const bearers[] = {"fund", "account", "hospital", "person"};
	MmtBuffer	out = {.arena = arena};
	bool		isnull;
	bool		first = true;
	Numeric		n = DatumGetNumeric(outcome_field(row, "gross", &isnull));

	mmt_puts(&out, zh ? "合计 " : "total ");
	mmt_fen_words(mmt_numeric_to_fen(n, "gross"), &out);
	mmt_puts(&out, zh ? " 元 = " : " yuan = ");
	for (int i = 0; i < (int) lengthof(bearers); i++)
	{
		int64		fen;

		n = DatumGetNumeric(outcome_field(row, bearers[i], &isnull));
		fen = isnull ? 0 : mmt_numeric_to_fen(n, bearers[i]);
		if (fen == 0)
			continue;
		mmt_putf(&out, "%s%s ", first ? "" : " + ", mmt_word(rs, "bearer", bearers[i], zh));
		mmt_fen_words(fen, &out);
		first = false;
	}
	if (first)
		mmt_puts(&out, "0.00");
	return out.s;
}

PG_FUNCTION_INFO_V1(mmt_explain_outcome);

/* explain(outcome, language) -> n, words, amount, pot, basis, clauses, mark */
Datum
mmt_explain_outcome(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(0);
	bool		zh = mmt_language == MMT_ZH;
	char	   *digest;
	const MmtCached *rules;
	bytea	   *bytes;
	MmtTrace   *traces;
	MmtSentence *sentences;
	Datum		d;
	bool		isnull;
	int			ntraces;
	int			nlines = 1;
	int			n;
	MmtError	err = {0};

	if (!PG_ARGISNULL(1))
	{
		char	   *language = text_to_cstring(PG_GETARG_TEXT_PP(1));

		if (strcmp(language, "zh") != 0 && strcmp(language, "en") != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("language \"%s\" is not known", language), errhint("Write zh or en.")));
		zh = language[0] == 'z';
	}
	InitMaterializedSRF(fcinfo, 0);
	d = outcome_field(row, "digest", &isnull);
	if (isnull)
		missing_argument("outcome.digest");
	digest = text_to_cstring(DatumGetTextPP(d));
	rules = mmt_ruleset_by_digest(digest);
	if (rules == NULL)
	{
		mmt_fail(&err, MMT_E_NO_RULESET, "the ruleset %.12s… of this outcome is not here", "本库没有该结果所用的规则集 %.12s…", digest);
		mmt_hint(&err, "Adopt its edition with mmt.adopt_edition.", "请用 mmt.adopt_edition 取得该版次。");
		mmt_report(&err);
	}
	d = outcome_field(row, "lines", &isnull);
	if (!isnull)
		nlines = JB_ROOT_COUNT(DatumGetJsonbP(d));
	d = outcome_field(row, "trace", &isnull);
	if (isnull)
	{
		mmt_fail(&err, MMT_E_BILL, "this outcome carries no trace", "该结果没有计算过程");
		mmt_hint(&err, "Adjudicate with trace => true.", "请用 trace => true 计算。");
		mmt_report(&err);
	}
	bytes = DatumGetByteaPP(d);
	if (!mmt_trace_read(&arena, rules->ruleset, (unsigned char *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes),
						&ntraces, &traces))
	{
		mmt_fail(&err, MMT_E_BILL, "the trace of this outcome cannot be read with its ruleset", "该结果的计算过程与规则集不符");
		mmt_report(&err);
	}
	n = mmt_explain(&arena, rules->ruleset, ntraces, traces, nlines, zh, &sentences);
	for (int i = 0; i < n; i++)
		put_sentence(rsinfo, i + 1, sentences[i].words, sentences[i].has_amount, sentences[i].amount,
					 sentences[i].pot, sentences[i].basis, sentences[i].nclauses, sentences[i].clauses,
					 sentences[i].mark);
	if (n == 0)
		put_sentence(rsinfo, ++n, zh ? "没有适用的待遇" : "no benefit applies", false, 0, NULL, NULL, 0, NULL, NULL);
	put_sentence(rsinfo, n + 1, total_words(&arena, rules->ruleset, row, zh), false, 0, NULL, NULL, 0, NULL, NULL);
	return (Datum) 0;
}

/* ------------------------------------------------------------ one parameter */

PG_FUNCTION_INFO_V1(mmt_parameter_at);

/* parameter_at(area, parameter, date, facts, edition, draft) -> value, clauses, marks */
Datum
mmt_parameter_at(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtArena	scratch = mmt_context_arena(CurrentMemoryContext);
	MmtBillBuilder builder;
	const MmtCached *rules;
	const MmtRuleset *rs;
	MmtRun	   *run;
	MmtResult	result = {0};
	MmtError	err = {0};
	MmtSymbols	clauses;
	MmtSymbols	marks;
	char	   *area;
	char	   *parameter;
	int64		edition;
	int			p;
	Datum		values[3] = {0};
	bool		nulls[3] = {true, true, true};

	for (int i = 0; i < 3; i++)
		if (PG_ARGISNULL(i))
			missing_argument(i == 0 ? "area" : i == 1 ? "parameter" : "date");
	InitMaterializedSRF(fcinfo, 0);
	area = text_to_cstring(PG_GETARG_TEXT_PP(0));
	parameter = text_to_cstring(PG_GETARG_TEXT_PP(1));
	rules = mmt_ruleset_of(area, PG_ARGISNULL(4) ? -1 : PG_GETARG_INT64(4),
						   PG_ARGISNULL(5) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(5)), &edition);
	rs = rules->ruleset;
	p = mmt_parameter_find(rs, parameter);
	if (p < 0)
	{
		mmt_fail(&err, MMT_E_NO_ROW, "no row gives parameter \"%s\" in area \"%s\"", "参数“%s”在地区“%s”没有任何行", parameter, area);
		mmt_report(&err);
	}
	mmt_bill_begin(&builder, rs, &arena);
	mmt_bill_fact(&builder, "area", area, strlen(area));
	if (!PG_ARGISNULL(3))
		mmt_bill_facts(&builder, PG_GETARG_JSONB_P(3));
	mmt_bill_line(&builder, 0, day_argument(fcinfo, 2, "date"));
	run = mmt_run_begin(&arena, &scratch, rs, false);
	if (!mmt_parameter_value(run, mmt_bill_done(&builder), p, &result, &err))
		mmt_report(&err);
	if (result.found)
	{
		MmtBuffer	value = {.arena = &arena};
		char		buf[MMT_DECIMAL_LEN];
		MmtDecimal	d = result.value;
		Datum	   *elements;

		if (result.percent && !mmt_decimal_mul(d, mmt_decimal(100, 0), &d))
			elog(ERROR, "ratio out of range");
		mmt_put(&value, buf, mmt_decimal_print(d, buf));
		mmt_puts(&value, result.percent ? "%" : "");
		mmt_symbols_init(&clauses, &arena);
		mmt_symbols_init(&marks, &arena);
		for (int i = 0; i < result.nrows; i++)
		{
			const char *clause = mmt_row_get(&rs->rows[result.rows[i]], "clause");
			int			mark = rs->mark_of[result.rows[i]];

			if (clause)
				mmt_symbol_add(&clauses, clause, strlen(clause));
			if (mark >= 0)
				mmt_symbol_add(&marks, rs->marks[mark], strlen(rs->marks[mark]));
		}
		elements = palloc(sizeof(Datum) * (clauses.n + marks.n + 1));
		for (int i = 0; i < clauses.n; i++)
			elements[i] = CStringGetTextDatum(clauses.texts[i].s);
		values[0] = CStringGetTextDatum(value.s);
		values[1] = PointerGetDatum(construct_array(elements, clauses.n, TEXTOID, -1, false, TYPALIGN_INT));
		for (int i = 0; i < marks.n; i++)
			elements[i] = CStringGetTextDatum(marks.texts[i].s);
		values[2] = PointerGetDatum(construct_array(elements, marks.n, TEXTOID, -1, false, TYPALIGN_INT));
		nulls[0] = nulls[1] = nulls[2] = false;
	}
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	return (Datum) 0;
}
