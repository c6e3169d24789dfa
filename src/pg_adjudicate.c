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
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "compat.h"
#include "explain.h"
#include "pg_door.h"
#include "pg_error.h"

PG_FUNCTION_INFO_V1(mmt_adjudicate_bill);

Datum
mmt_adjudicate_bill(PG_FUNCTION_ARGS)
{
	MmtDoor    *door = mmt_door(fcinfo);
	MmtDoorRun *r;
	const MmtCached *rules;
	const MmtBill *bill;
	MmtOutcome	out;
	MmtError	err;
	MmtGiven	given = mmt_in_order(fcinfo->args);
	int64		edition;
	bool		trace;

	rules = mmt_given_ruleset(given, &edition);
	trace = PG_ARGISNULL(MMT_ARG_TRACE) || PG_GETARG_BOOL(MMT_ARG_TRACE);
	r = mmt_door_run(door, rules, edition, trace);
	mmt_run_clear(r->run);
	if (!PG_ARGISNULL(MMT_ARG_TALLY))
		mmt_door_tally(r, PG_GETARG_DATUM(MMT_ARG_TALLY));
	bill = mmt_door_bind(r, given);
	if (!mmt_adjudicate(r->run, bill, &out, &err))
		mmt_report(&err);
	return mmt_door_outcome(door, r, &out, !PG_ARGISNULL(MMT_ARG_LINES), trace);
}

/* ---------------------------------------------------------------- explain */

static int64
money_field(HeapTupleHeader row, const char *name)
{
	bool		isnull;
	Datum		d = GetAttributeByName(row, name, &isnull);

	return isnull ? 0 : mmt_numeric_to_fen(DatumGetNumeric(d), name);
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
	bool		first = true;

	mmt_puts(&out, zh ? "合计 " : "total ");
	mmt_fen_words(money_field(row, "gross"), &out);
	mmt_puts(&out, zh ? " 元 = " : " yuan = ");
	for (int i = 0; i < (int) lengthof(bearers); i++)
	{
		int64		fen = money_field(row, bearers[i]);

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

/* The trace of an outcome, and the rules that its row numbers mean. */
static const MmtRuleset *
outcome_trace(MmtArena *arena, HeapTupleHeader row, int *ntraces, MmtTrace **traces)
{
	const MmtCached *rules;
	char	   *digest;
	bytea	   *bytes;
	Datum		d;
	bool		isnull;
	MmtError	err;

	d = GetAttributeByName(row, "digest", &isnull);
	if (isnull)
		mmt_missing_argument("outcome.digest");
	digest = text_to_cstring(DatumGetTextPP(d));
	rules = mmt_ruleset_by_digest(digest);
	if (rules == NULL)
	{
		mmt_fail(&err, MMT_E_NO_RULESET, "the ruleset %.12s… of this outcome is not here", "本库没有该结果所用的规则集 %.12s…", digest);
		mmt_hint(&err, "Adopt its edition with mmt.adopt_edition.", "请用 mmt.adopt_edition 取得该版次。");
		mmt_report(&err);
	}
	d = GetAttributeByName(row, "trace", &isnull);
	if (isnull)
	{
		mmt_fail(&err, MMT_E_BILL, "this outcome carries no trace", "该结果没有计算过程");
		mmt_hint(&err, "Adjudicate with trace => true.", "请用 trace => true 计算。");
		mmt_report(&err);
	}
	bytes = DatumGetByteaPP(d);
	if (!mmt_trace_read(arena, rules->ruleset, (unsigned char *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes), ntraces, traces))
	{
		mmt_fail(&err, MMT_E_BILL, "the trace of this outcome cannot be read with its ruleset", "该结果的计算过程与规则集不符");
		mmt_report(&err);
	}
	return rules->ruleset;
}

PG_FUNCTION_INFO_V1(mmt_explain_outcome);

/* explain(outcome, language) -> n, words, amount, pot, basis, clauses, mark */
Datum
mmt_explain_outcome(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	HeapTupleHeader row;
	bool		zh = mmt_language == MMT_ZH;
	const MmtRuleset *rs;
	MmtTrace   *traces;
	MmtSentence *sentences;
	Datum		d;
	bool		isnull;
	int			ntraces;
	int			nlines = 1;
	int			n;

	if (PG_ARGISNULL(0))
		mmt_missing_argument("outcome");
	row = PG_GETARG_HEAPTUPLEHEADER(0);
	if (!PG_ARGISNULL(1))
	{
		char	   *language = text_to_cstring(PG_GETARG_TEXT_PP(1));

		if (strcmp(language, "zh") != 0 && strcmp(language, "en") != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg_internal(SAY("没有语言“%s”", "language \"%s\" is not known"), language), errhint("%s", SAY("写 zh 或 en。", "Write zh or en."))));
		zh = language[0] == 'z';
	}
	InitMaterializedSRF(fcinfo, 0);
	rs = outcome_trace(&arena, row, &ntraces, &traces);
	d = GetAttributeByName(row, "lines", &isnull);
	if (!isnull)
		nlines = JB_ROOT_COUNT(DatumGetJsonbP(d));
	n = mmt_explain(&arena, rs, ntraces, traces, nlines, zh, &sentences);
	for (int i = 0; i < n; i++)
		put_sentence(rsinfo, i + 1, sentences[i].words, sentences[i].has_amount, sentences[i].amount,
					 sentences[i].pot, sentences[i].basis, sentences[i].nclauses, sentences[i].clauses,
					 sentences[i].mark);
	if (n == 0)
		put_sentence(rsinfo, ++n, zh ? "没有适用的待遇" : "no benefit applies", false, 0, NULL, NULL, 0, NULL, NULL);
	put_sentence(rsinfo, n + 1, total_words(&arena, rs, row, zh), false, 0, NULL, NULL, 0, NULL, NULL);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(mmt_moves_of);

/* moves(outcome) -> n, benefit, verb, from_pot, to_pot, parameter, lines, value, base, room, moved */
Datum
mmt_moves_of(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	const MmtRuleset *rs;
	MmtTrace   *traces;
	int			ntraces;
	int			n = 0;

	InitMaterializedSRF(fcinfo, 0);
	rs = outcome_trace(&arena, PG_GETARG_HEAPTUPLEHEADER(0), &ntraces, &traces);
	/* what a choice was between moves nothing */
	for (int i = 0; i < ntraces; i++)
		if (!mmt_trace_chooses(rs, &traces[i]))
			traces[n++] = traces[i];
	for (int i = 0; i < n; i++)
	{
		static const char *const columns[] = {"benefit", "verb", "from_pot", "to_pot", "parameter"};
		const MmtTrace *t = &traces[i];
		const MmtInputRow *step = &rs->rows[t->step];
		const char *verb = mmt_row_get(step, "verb");
		bool		count = mmt_trace_counts(rs, t);
		bool		keep = strcmp(verb, "keep") == 0;
		int64		room;
		Datum	   *lines = palloc(sizeof(Datum) * t->nlines);
		Datum		values[11];
		bool		nulls[11] = {false};
		char		number[MMT_DECIMAL_LEN + 1];

		CHECK_FOR_INTERRUPTS();
		values[0] = Int32GetDatum(i + 1);
		for (int k = 0; k < (int) lengthof(columns); k++)
		{
			const char *said = mmt_row_get(step, columns[k]);

			nulls[k + 1] = said == NULL;
			values[k + 1] = said ? CStringGetTextDatum(said) : (Datum) 0;
		}
		for (int k = 0; k < t->nlines; k++)
			lines[k] = Int32GetDatum(t->lines[k] + 1);
		values[6] = PointerGetDatum(construct_array(lines, t->nlines, INT4OID, sizeof(int32), true, TYPALIGN_INT));
		nulls[7] = !t->has_value;
		if (t->has_value)
		{
			number[mmt_decimal_print(t->value, number)] = '\0';
			values[7] = DirectFunctionCall3(numeric_in, CStringGetDatum(number), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
		}
		values[8] = mmt_fen_to_numeric(t->base);
		/* keep counts this bill's money as used, fill does not */
		nulls[9] = count || (!keep && strcmp(verb, "fill") != 0) ||
			__builtin_sub_overflow(t->limit, t->used, &room) || __builtin_add_overflow(room, keep ? t->base : 0, &room);
		values[9] = nulls[9] ? (Datum) 0 : mmt_fen_to_numeric(Max(room, 0));
		values[10] = mmt_fen_to_numeric(t->moved);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* ------------------------------------------------------------------ why not */

PG_FUNCTION_INFO_V1(mmt_why_not_benefit);

/* why_not(the arguments of adjudicate but for the trace, benefit) -> line, words, basis, clauses */
Datum
mmt_why_not_benefit(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	bool		zh = mmt_language == MMT_ZH;
	MmtDoor    *door = mmt_door(fcinfo);
	MmtDoorRun *r;
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	const MmtBill *bill;
	MmtGiven	given = mmt_in_order(&fcinfo->args[1]);	/* the benefit stands first */
	const NullableDatum *tally = mmt_given(given, MMT_ARG_TALLY);
	char	   *benefit;
	int64		edition;
	MmtError	err;

	if (PG_ARGISNULL(0))
		mmt_missing_argument("benefit");
	benefit = text_to_cstring(PG_GETARG_TEXT_PP(0));
	InitMaterializedSRF(fcinfo, 0);
	r = mmt_door_run(door, mmt_given_ruleset(given, &edition), edition, false);
	mmt_run_clear(r->run);
	if (!tally->isnull)
		mmt_door_tally(r, tally->value);
	bill = mmt_door_bind(r, given);
	for (int line = 0; line < bill->nlines; line++)
	{
		MmtSentence *reasons;
		int			n;

		if (!mmt_why_not(r->run, bill, benefit, line, zh, &arena, &n, &reasons, &err))
			mmt_report(&err);
		for (int i = 0; i < n; i++)
		{
			Datum		row[4];
			bool		row_nulls[4] = {false};
			Datum	   *clauses = palloc(sizeof(Datum) * (reasons[i].nclauses + 1));

			for (int k = 0; k < reasons[i].nclauses; k++)
				clauses[k] = CStringGetTextDatum(reasons[i].clauses[k]);
			row[0] = Int32GetDatum(line + 1);
			row[1] = CStringGetTextDatum(reasons[i].words);
			row[2] = CStringGetTextDatum(reasons[i].basis);
			row[3] = PointerGetDatum(construct_array(clauses, reasons[i].nclauses, TEXTOID, -1, false, TYPALIGN_INT));
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, row, row_nulls);
		}
	}
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
	MmtError	err;
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
			mmt_missing_argument(i == 0 ? "area" : i == 1 ? "parameter" : "date");
	InitMaterializedSRF(fcinfo, 0);
	area = text_to_cstring(PG_GETARG_TEXT_PP(0));
	parameter = text_to_cstring(PG_GETARG_TEXT_PP(1));
	rules = mmt_door_ruleset(&fcinfo->args[0], &fcinfo->args[4], &fcinfo->args[5], &edition);
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
	mmt_bill_line(&builder, 0, mmt_day_argument(PG_GETARG_DATUM(2), PG_ARGISNULL(2), "date"));
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

			if (clause)
				mmt_symbol_add(&clauses, clause, strlen(clause));
			for (int mark = rs->mark_of[result.rows[i]]; mark >= 0; mark = rs->mark_next[mark])
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
		nulls[0] = false;
		nulls[1] = clauses.n == 0;
		nulls[2] = marks.n == 0;
	}
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	return (Datum) 0;
}
