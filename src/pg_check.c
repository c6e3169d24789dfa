/*-------------------------------------------------------------------------
 * pg_check.c
 *	  The scalar doors of check: findings about facts, and which facts the
 *	  rules of a kind ask for.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "compat.h"
#include "explain.h"
#include "pg_check.h"
#include "pg_error.h"

#define MMT_FAMILY(c)	MAKE_SQLSTATE('M', 'M', '1', '0', c)

#define MAX_MEMBERS 20			/* of lists, that evidence shows */

PG_FUNCTION_INFO_V1(mmt_findings);
PG_FUNCTION_INFO_V1(mmt_check_needs);

/* -------------------------------------------------------------- families */

int
mmt_family_sqlstate(const char *family)
{
	static const struct
	{
		const char *family;
		int			sqlstate;
	}			families[] = {
		{"prescription", MMT_FAMILY('1')},
		{"eligibility", MMT_FAMILY('2')},
		{"admission", MMT_FAMILY('3')},
		{"safety", MMT_FAMILY('4')},
		{"price", MMT_FAMILY('5')},
		{"supply", MMT_FAMILY('6')},
		{"settlement", MMT_FAMILY('7')},
		{"supervision", MMT_FAMILY('8')},
		{"record", MMT_FAMILY('9')},
	};

	for (int i = 0; i < (int) lengthof(families); i++)
		if (strcmp(family, families[i].family) == 0)
			return families[i].sqlstate;
	return MMT_FAMILY('0');
}

const char *
mmt_finding_severity(const MmtFinding *f)
{
	return f->undecided ? "undecided" : mmt_severities[f->check->severity];
}

/* ----------------------------------------------------------------- facts */

void
mmt_require_kind(const MmtRuleset *rs, const char *kind)
{
	MmtError	err;
	MmtBuffer	known = {.arena = NULL};
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	const char *last = NULL;

	if (mmt_check_kind(rs, kind))
		return;
	known.arena = &arena;
	for (int i = 0; i < rs->nchecks; i++)
	{
		if (last && strcmp(last, rs->checks[i].kind) == 0)
			continue;
		last = rs->checks[i].kind;
		if (known.len < 200)
			mmt_putf(&known, "%s%s", known.len ? ", " : "", last);
	}
	mmt_fail(&err, MMT_E_NO_ROW, "area \"%s\" has no check rule of kind \"%s\"", "地区“%s”没有检查对象为“%s”的检查规则", rs->area, kind);
	if (known.s)
		mmt_hint(&err, "It has rules for: %s.", "已有规则的检查对象：%s。", known.s);
	else
		mmt_advise(&err, "It has no check rules at all; publish rows of mmt.check_rule.", "该地区还没有任何检查规则，请发布 mmt.check_rule 行。");
	mmt_report(&err);
}

void
mmt_check_set(MmtDoorRun *r, int fact, const MmtText *value)
{
	r->other_facts = true;
	r->facts[fact].n = value != NULL;
	r->facts[fact].v = value ? value : MMT_NOTHING;
}

void
mmt_check_place(MmtDoorRun *r, mmt_day day)
{
	int			date = mmt_fact_find(r->rules->ruleset, "date", 4);

	mmt_arena_reset(&r->bound);
	mmt_door_plain(r);
	r->line.amount = 0;
	r->line.day = day;
	r->line.facts = NULL;
	r->bill.nlines = 1;
	r->bill.lines = &r->line;
	if (r->area_fact >= 0)
	{
		r->area.s = r->rules->ruleset->area;
		r->area.len = strlen(r->area.s);
		mmt_check_set(r, r->area_fact, &r->area);
	}
	if (date >= 0)
	{
		MmtText    *t = mmt_alloc(&r->bound, sizeof(MmtText));
		char	   *s = mmt_alloc(&r->bound, 16);

		t->len = mmt_day_print(day, s);
		t->s = s;
		mmt_check_set(r, date, t);
	}
}

/* --------------------------------------------------------------- evidence */

static void
put_key(JsonbParseState **state, const char *key)
{
	JsonbValue	v = {.type = jbvString};

	v.val.string.val = unconstify(char *, key);
	v.val.string.len = strlen(key);
	pushJsonbValue(state, WJB_KEY, &v);
}

static void
put_text(JsonbParseState **state, const char *key, const char *value)
{
	JsonbValue	v = {.type = jbvString};

	if (value == NULL)
		return;
	put_key(state, key);
	v.val.string.val = unconstify(char *, value);
	v.val.string.len = strlen(value);
	pushJsonbValue(state, WJB_VALUE, &v);
}

static void
put_texts(JsonbParseState **state, const char *key, ArrayType *values)
{
	Datum	   *elements;
	int			n;

	if (values == NULL)
		return;
	deconstruct_array(values, TEXTOID, -1, false, TYPALIGN_INT, &elements, NULL, &n);
	put_key(state, key);
	pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	for (int i = 0; i < n; i++)
	{
		JsonbValue	v = {.type = jbvString};

		v.val.string.val = VARDATA_ANY(DatumGetTextPP(elements[i]));
		v.val.string.len = VARSIZE_ANY_EXHDR(DatumGetTextPP(elements[i]));
		pushJsonbValue(state, WJB_ELEM, &v);
	}
	pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

static void
add_once(Datum *texts, int *n, const char *s)
{
	for (int i = 0; i < *n; i++)
		if (strcmp(TextDatumGetCString(texts[i]), s) == 0)
			return;
	texts[(*n)++] = CStringGetTextDatum(s);
}

/* The clauses of the rows a finding rests on, each followed by those it delegates to; NULL when there are none. */
static ArrayType *
finding_clauses(const MmtRuleset *rs, const MmtFinding *f)
{
	Datum		texts[lengthof(f->rows) * MMT_MAX_DELEGATIONS];
	int			n = 0;

	for (int i = 0; i < f->nrows; i++)
	{
		const char *clause = mmt_row_get(&rs->rows[f->rows[i]], "clause");

		for (int hops = 0; clause && hops < MMT_MAX_DELEGATIONS; hops++)
		{
			const MmtInputRow *row = mmt_clause_row(rs, clause);

			add_once(texts, &n, clause);
			clause = row ? mmt_row_get(row, "delegates_to") : NULL;
		}
	}
	return n == 0 ? NULL : construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT);
}

/* Those of them whose source is neither the notice nor verified; NULL when there are none. */
static ArrayType *
finding_marks(const MmtRuleset *rs, const MmtFinding *f)
{
	Datum		texts[lengthof(f->rows) * MMT_MAX_DELEGATIONS];
	int			n = 0;

	for (int i = 0; i < f->nrows; i++)
	{
		int			mark = rs->mark_of[f->rows[i]];

		for (int hops = 0; mark >= 0 && hops < MMT_MAX_DELEGATIONS; hops++, mark = rs->mark_next[mark])
			add_once(texts, &n, rs->marks[mark]);
	}
	return n == 0 ? NULL : construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT);
}

/* Document and place of each clause, in words. */
static const char *
finding_basis(MmtDoorRun *r, const MmtFinding *f)
{
	const MmtRuleset *rs = r->rules->ruleset;
	bool		zh = mmt_language == MMT_ZH;
	MmtBuffer	basis = {.arena = &r->work};

	for (int i = 0; i < f->nrows; i++)
	{
		const char *clause = mmt_row_get(&rs->rows[f->rows[i]], "clause");
		MmtBuffer	one = {.arena = &r->work};

		if (clause == NULL)
			continue;
		mmt_basis_words(rs, clause, zh, &one);
		if (one.s && (basis.s == NULL || strstr(basis.s, one.s) == NULL))
			mmt_putf(&basis, "%s%s", basis.len ? (zh ? "；" : "; ") : "", one.s);
	}
	return basis.s;
}

Jsonb *
mmt_finding_evidence(MmtDoorRun *r, const MmtFinding *f, const char *column, const char *row)
{
	const MmtRuleset *rs = r->rules->ruleset;
	JsonbParseState *state = NULL;
	const char *members[MAX_MEMBERS];
	int			nmembers;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	put_text(&state, "row", row);
	put_text(&state, "rule", f->check->rule);
	put_text(&state, "severity", mmt_finding_severity(f));
	put_text(&state, "family", f->check->family);
	put_text(&state, "audit", mmt_row_get(&rs->rows[f->check->row], "audit"));
	put_texts(&state, "clauses", finding_clauses(rs, f));
	put_texts(&state, "marks", finding_marks(rs, f));
	put_text(&state, "basis", finding_basis(r, f));
	put_text(&state, "fact", f->fact);
	put_text(&state, "column", column);
	put_text(&state, "found", f->found);
	put_text(&state, "limit", f->limit);
	nmembers = mmt_finding_members(r->run, f, MAX_MEMBERS, members);
	if (nmembers > 0)
	{
		Datum		texts[MAX_MEMBERS];

		for (int i = 0; i < Min(nmembers, MAX_MEMBERS); i++)
			texts[i] = CStringGetTextDatum(members[i]);
		put_texts(&state, "members", construct_array(texts, Min(nmembers, MAX_MEMBERS), TEXTOID, -1, false, TYPALIGN_INT));
	}
	if (nmembers > MAX_MEMBERS)
		put_text(&state, "members_in_all", psprintf("%d", nmembers));
	put_text(&state, "lacking", f->lacking);
	return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL));
}

/* --------------------------------------------------------------- findings */

static Datum
buffer_text(const MmtBuffer *b)
{
	return PointerGetDatum(cstring_to_text_with_len(b->s ? b->s : "", b->len));
}

/* A nullable text column. */
static void
set_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column] = text == NULL;
	if (text)
		values[column] = CStringGetTextDatum(text);
}

void
mmt_finding_values(MmtDoorRun *r, const MmtFinding *f, const char *column, const char *row, Datum *values, bool *nulls)
{
	const MmtRuleset *rs = r->rules->ruleset;
	bool		zh = mmt_language == MMT_ZH;
	MmtBuffer	words = {.arena = &r->work};
	MmtBuffer	hint = {.arena = &r->work};
	ArrayType  *clauses = finding_clauses(rs, f);
	ArrayType  *marks = finding_marks(rs, f);

	mmt_arena_reset(&r->work);
	memset(nulls, false, sizeof(bool) * MMT_FINDING_COLUMNS);
	mmt_finding_words(r->run, f, zh, &words);
	mmt_finding_hint(r->run, f, zh, &hint);
	values[0] = CStringGetTextDatum(mmt_finding_severity(f));
	values[1] = CStringGetTextDatum(f->check->rule);
	values[2] = CStringGetTextDatum(f->check->family);
	values[3] = buffer_text(&words);
	values[4] = buffer_text(&hint);
	set_text(values, nulls, 5, f->fact);
	set_text(values, nulls, 6, f->found);
	set_text(values, nulls, 7, f->limit);
	set_text(values, nulls, 8, finding_basis(r, f));
	nulls[9] = clauses == NULL;
	values[9] = PointerGetDatum(clauses);
	nulls[10] = marks == NULL;
	values[10] = PointerGetDatum(marks);
	values[11] = JsonbPGetDatum(mmt_finding_evidence(r, f, column, row));
}

/* The kind of check that is the first argument of a call, and the rules that the others name. */
static const MmtCached *
rules_of_kind(FunctionCallInfo fcinfo, int area, int edition, int draft, char **kind, int64 *found)
{
	const MmtCached *rules;

	if (PG_ARGISNULL(0))
		mmt_missing_argument("kind");
	*kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	rules = mmt_door_ruleset(&fcinfo->args[area], &fcinfo->args[edition], &fcinfo->args[draft], found);
	mmt_require_kind(rules->ruleset, *kind);
	return rules;
}

Datum
mmt_findings(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	enum
	{
		KIND, AREA, DATE, FACTS, EDITION, DRAFT
	};
	MmtDoor    *door = mmt_door(fcinfo);
	MmtDoorRun *r;
	const MmtCached *rules;
	const MmtFinding *findings;
	MmtBillBuilder b;
	MmtError	err;
	char	   *kind;
	int64		edition;
	int			n;

	rules = rules_of_kind(fcinfo, AREA, EDITION, DRAFT, &kind, &edition);
	r = mmt_door_run(door, rules, edition, false);
	mmt_check_place(r, mmt_day_argument(fcinfo->args[DATE].value, fcinfo->args[DATE].isnull, "date"));
	if (!PG_ARGISNULL(FACTS))
	{
		mmt_bill_begin(&b, rules->ruleset, &r->bound);
		b.facts = r->facts;
		r->other_facts = true;
		mmt_bill_facts(&b, PG_GETARG_JSONB_P(FACTS));
	}
	if (!mmt_check(r->run, &r->bill, kind, &n, &findings, &err))
		mmt_report(&err);

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < n; i++)
	{
		Datum		values[MMT_FINDING_COLUMNS];
		bool		nulls[MMT_FINDING_COLUMNS];

		mmt_finding_values(r, &findings[i], NULL, NULL, values, nulls);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* Which facts the rules of a kind ask for: needed to decide, or only looked at by a limit. */
Datum
mmt_check_needs(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	enum
	{
		KIND, AREA, EDITION, DRAFT
	};
	const MmtRuleset *rs;
	char	   *kind;
	int64		edition;
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);

	rs = rules_of_kind(fcinfo, AREA, EDITION, DRAFT, &kind, &edition)->ruleset;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < rs->nchecks; i++)
	{
		const MmtCheck *check = &rs->checks[i];
		int			nneeded;
		int			n;
		int		   *facts;

		if (strcmp(check->kind, kind) != 0)
			continue;
		mmt_check_facts(&arena, rs, check, &nneeded, &n, &facts);
		for (int k = 0; k < n; k++)
		{
			const MmtDerived *d = mmt_derived;
			Datum		sources[MMT_MAX_SOURCES];
			int			nsources = 0;
			Datum		values[8];
			bool		nulls[8] = {false};

			values[0] = CStringGetTextDatum(check->rule);
			values[1] = Int32GetDatum(check->row);
			values[2] = CStringGetTextDatum(mmt_severities[check->severity]);
			values[3] = CStringGetTextDatum(check->family);
			set_text(values, nulls, 4, mmt_row_get(&rs->rows[check->row], "clause"));
			values[5] = CStringGetTextDatum(rs->fact_names.texts[facts[k]].s);
			values[6] = BoolGetDatum(k < nneeded);
			while (d->name && strcmp(d->name, rs->fact_names.texts[facts[k]].s) != 0)
				d++;
			while (d->name && nsources < MMT_MAX_SOURCES && d->sources[nsources])
			{
				sources[nsources] = CStringGetTextDatum(d->sources[nsources]);
				nsources++;
			}
			nulls[7] = nsources == 0;
			if (nsources > 0)
				values[7] = PointerGetDatum(construct_array(sources, nsources, TEXTOID, -1, false, TYPALIGN_INT));
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}
