/*-------------------------------------------------------------------------
 * pg_guard_rows.c
 *	  One row: whose rules it goes by, its facts, and what they come to.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "pg_error.h"
#include "pg_guard.h"

#define RECORD_BATCH 1000

/* --------------------------------------------------------------- places */

static Place *
add_place(Guard *g)
{
	MemoryContext old = MemoryContextSwitchTo(g->context);
	Place	   *p = palloc0(sizeof(Place));

	if (g->nplaces == 0)
		g->places = palloc(sizeof(Place *));
	else
		g->places = repalloc(g->places, sizeof(Place *) * (g->nplaces + 1));
	g->places[g->nplaces++] = p;
	MemoryContextSwitchTo(old);
	return p;
}

/* A place without rules, in words that a row of it gets instead of findings; for this statement, as it may get rules. */
static Place *
problem_place(Areas *a, const ErrorData *e)
{
	Place	   *p = MemoryContextAllocZero(a->context, sizeof(Place));

	p->problem_state = e->sqlerrcode;
	p->problem = e->message;
	p->problem_hint = e->hint;
	return p;
}

static Place *
rules_place(Guard *g, const MmtCached *rules, int64 edition)
{
	const MmtRuleset *rs = rules->ruleset;
	MmtArena	arena = mmt_context_arena(g->context);
	Place	   *p;
	bool	   *asked;			/* by fact: some rule of the kind decides by it */

	for (int i = 0; i < g->nplaces; i++)
		if (g->places[i]->run && g->places[i]->run->rules == rules)
			return g->places[i];
	mmt_require_kind(rs, g->kind);
	p = add_place(g);
	p->run = mmt_door_run(&g->door, rules, edition, false);
	p->run->bill.nlines = 1;
	p->run->bill.lines = &p->run->line;
	p->operation = mmt_fact_find(rs, "operation", strlen("operation"));
	p->field = mmt_alloc(&arena, sizeof(int) * (rs->nfacts + 1));
	p->text = mmt_alloc(&arena, sizeof(MmtText) * (rs->nfacts + 1));
	asked = mmt_alloc(&arena, sizeof(bool) * (rs->nfacts + 1));
	p->wanted = mmt_alloc(&arena, sizeof(char *) * (rs->nfacts + 1));
	for (int i = 0; i < rs->nchecks; i++)
	{
		int			nneeded;
		int			n;
		int		   *facts;

		if (strcmp(rs->checks[i].kind, g->kind) != 0)
			continue;
		mmt_check_facts(&arena, rs, &rs->checks[i], &nneeded, &n, &facts);
		for (int k = 0; k < n; k++)
			asked[facts[k]] = true;
	}
	for (const MmtDerived *d = mmt_derived; d->name; d++)
		for (int i = 0; i < MMT_MAX_SOURCES && d->sources[i]; i++)
		{
			int			f = mmt_fact_find(rs, d->sources[i], strlen(d->sources[i]));

			if (f >= 0)
				asked[f] = true;
		}
	for (int f = 0; f < rs->nfacts; f++)
	{
		const char *name = rs->fact_names.texts[f].s;

		if (asked[f] && g->reference && strchr(name, '.') && strncmp(name, "old.", 4) != 0 &&
			mmt_told_value(g->columns, g->ncolumns, name) == NULL && mmt_told_value(g->constants, g->nconstants, name) == NULL)
			p->wanted[p->nwanted++] = name;
	}
	for (int i = 0; i < g->nconstants; i++)
	{
		int			f = mmt_fact_find(rs, g->constants[i].name, strlen(g->constants[i].name));

		if (f >= 0)
			mmt_check_set(p->run, f, &g->constant_texts[i]);
	}
	return p;
}

/*
 * The rules of an area.  Where findings do not stop anything, neither does an area without rules:
 * that error is raised after everything opened has been closed, so it can be caught without a subtransaction.
 */
static Place *
find_place(Areas *a, const char *area)
{
	Guard	   *g = a->guard;
	Place	   *volatile p = NULL;
	int64		found;

	if (!g->observe)
	{
		const MmtCached *rules = mmt_ruleset_of(area, a->edition, NULL, &found);

		return rules_place(g, rules, found);
	}
	PG_TRY();
	{
		const MmtCached *rules = mmt_ruleset_of(area, a->edition, NULL, &found);

		p = rules_place(g, rules, found);
	}
	PG_CATCH();
	{
		ErrorData  *e;

		MemoryContextSwitchTo(a->context);
		e = CopyErrorData();
		if (e->sqlerrcode != mmt_sqlstate(MMT_E_NO_RULESET) && e->sqlerrcode != mmt_sqlstate(MMT_E_NO_ROW))
			PG_RE_THROW();
		FlushErrorState();
		p = problem_place(a, e);
	}
	PG_END_TRY();
	return p;
}

void
mmt_areas_begin(Areas *a, Guard *g, int64 edition)
{
	memset(a, 0, sizeof(*a));
	a->guard = g;
	a->edition = edition;
	a->context = CurrentMemoryContext;
	a->places = &a->first;
	a->room = 1;
}

Place *
mmt_place_of(Areas *a, MmtText area)
{
	MemoryContext old;
	int			number = -1;

	if (a->last_place && a->last.len == area.len && memcmp(a->last.s, area.s, area.len) == 0)
		return a->last_place;
	old = MemoryContextSwitchTo(a->context);
	/* most statements, and every row of a row guard, meet one area: no table for that */
	if (a->n == 1)
	{
		a->arena = mmt_context_arena(a->context);
		mmt_symbols_init(&a->names, &a->arena);
		mmt_symbol_add(&a->names, a->last.s, a->last.len);
	}
	if (a->n > 0)
		number = mmt_symbol_find(&a->names, area.s, area.len);
	if (number < 0)
	{
		char	   *name = pnstrdup(area.s, area.len);
		Place	   *p = find_place(a, name);

		if (a->n == a->room)
		{
			Place	  **grown = palloc(sizeof(Place *) * (a->room = a->room * 2 + 8));

			memcpy(grown, a->places, sizeof(Place *) * a->n);
			a->places = grown;
		}
		number = a->n++;
		if (number > 0)
			mmt_symbol_add(&a->names, area.s, area.len);
		a->places[number] = p;
		a->last.s = name;
	}
	else
		a->last = a->names.texts[number];
	a->last.len = area.len;
	a->last_place = a->places[number];
	MemoryContextSwitchTo(old);
	return a->last_place;
}

/* ------------------------------------------------------------ one row */

static void
bind_to(Guard *g, Place *p, const Source *s)
{
	const MmtRuleset *rs = p->run->rules->ruleset;

	if (p->bound_to == s->number)
		return;
	/* what another source gave and this one does not give is not known */
	for (int f = 0; f < rs->nfacts; f++)
		if (mmt_told_value(g->constants, g->nconstants, rs->fact_names.texts[f].s) == NULL)
		{
			p->run->facts[f].n = 0;
			p->run->facts[f].v = NULL;
		}
	if (p->room < s->n)
	{
		MemoryContext old = MemoryContextSwitchTo(g->context);

		p->fact = palloc(sizeof(int) * s->n);
		p->room = s->n;
		MemoryContextSwitchTo(old);
	}
	for (int i = 0; i < s->n; i++)
	{
		p->fact[i] = mmt_fact_find(rs, s->fields[i].fact, strlen(s->fields[i].fact));
		if (p->fact[i] >= 0)
			p->field[p->fact[i]] = i;
	}
	p->bound_to = s->number;
}

/* The row at hand, whose facts are read when a rule or a sentence asks for them. */
typedef struct Facts
{
	MmtUnread	head;
	Guard	   *guard;
	Place	   *place;
	Source	   *source;
	const Row  *row;
} Facts;

static Datum
fact_datum(const Facts *f, int fact, Reader **reader)
{
	Field	   *field = &f->source->fields[f->place->field[fact]];

	*reader = &field->reader;
	return field->old ? f->row->old_values[field->att] : f->row->values[field->att];
}

static void
read_text(MmtUnread *unread, int fact)
{
	Facts	   *f = (Facts *) unread;
	Place	   *p = f->place;
	Reader	   *reader;
	Datum		d = fact_datum(f, fact, &reader);

	p->text[fact] = mmt_fact_text(f->guard, reader, d);
	p->run->facts[fact].n = 1;
	p->run->facts[fact].v = &p->text[fact];
}

static MmtNature
read_number(MmtUnread *unread, int fact, MmtDecimal *out)
{
	Facts	   *f = (Facts *) unread;
	Reader	   *reader;
	Datum		d = fact_datum(f, fact, &reader);

	return mmt_fact_number(f->guard, reader, d, out);
}

static void
bind_facts(Facts *f)
{
	Guard	   *g = f->guard;
	Place	   *p = f->place;
	const Row  *row = f->row;
	MmtValues  *facts = p->run->facts;

	for (int i = 0; i < f->source->n; i++)
	{
		Field	   *field = &f->source->fields[i];
		int			fact = p->fact[i];
		const Datum *values = field->old ? row->old_values : row->values;
		const bool *nulls = field->old ? row->old_nulls : row->nulls;

		if (fact < 0)
			continue;
		facts[fact].n = 0;
		if (values == NULL || nulls[field->att])
			facts[fact].v = MMT_NOTHING;
		else if (field->reader.list)
			facts[fact] = mmt_fact_list(g, &field->reader, values[field->att]);
		else
			facts[fact].v = MMT_UNREAD;
	}
	if (p->operation >= 0 && !g->scan && strcmp(g->at, "statement") != 0)
	{
		p->operation_text.s = row->update ? "update" : "insert";
		p->operation_text.len = 6;
		facts[p->operation].n = 1;
		facts[p->operation].v = &p->operation_text;
	}
	p->run->bill.facts = facts;
	p->run->bill.unread = &f->head;
}

static const char *
field_text(Guard *g, Source *s, int field, const Row *row)
{
	MmtText		t;

	if (field < 0 || row->nulls[s->fields[field].att] || s->fields[field].reader.list)
		return NULL;
	t = mmt_fact_text(g, &s->fields[field].reader, row->values[s->fields[field].att]);
	return pnstrdup(t.s, t.len);
}

/* What a row is called in findings: its id, else its number in the statement. */
static const char *
row_name(Guard *g, Source *s, const Row *row)
{
	const char *id = field_text(g, s, s->id, row);

	return id || row->number == 0 ? id : psprintf("#%lld", (long long) row->number);
}

static void
no_value(Report *r, Source *s, const Row *row, const char *fact)
{
	const char *name = row_name(r->guard, s, row);

	mmt_report_problem(r, mmt_sqlstate(MMT_E_BILL), name, fact,
				psprintf(mmt_language == MMT_ZH ? "事实“%s”没有确定的值，无法检查该行" : "fact \"%s\" has no definite value, so the row cannot be checked", fact),
				mmt_language == MMT_ZH ? "请填写该列。" : "Fill in the column.");
}

/* The area a row belongs to; false when it does not say. */
bool
mmt_row_area(Guard *g, Source *s, const Row *row, MmtText *area)
{
	if (s->area >= 0)
	{
		Field	   *f = &s->fields[s->area];

		if (row->nulls[f->att])
			return false;
		*area = mmt_fact_text(g, &f->reader, row->values[f->att]);
		return true;
	}
	area->s = mmt_told_value(g->constants, g->nconstants, "area");
	area->len = strlen(area->s);
	return true;
}

/* The day of a row, infinite when it has none. */
static DateADT
row_day(Guard *g, Source *s, const Row *row)
{
	Field	   *f = &s->fields[s->date];

	if (s->date < 0)
		return g->day;
	return row->nulls[f->att] ? DATEVAL_NOEND : mmt_fact_date(g, f->reader.form, row->values[f->att]);
}

void
mmt_check_row(Areas *areas, Report *r, Source *s, const Row *row)
{
	Guard	   *g = r->guard;
	MemoryContext old = MemoryContextSwitchTo(g->row);
	Place	   *p;
	MmtText		area;
	DateADT		day;
	MmtError	err;
	const MmtFinding *findings;
	int			n;
	Facts		facts = {{read_text, read_number}, g, NULL, s, row};

	r->day = DateADTGetDatum(day = row_day(g, s, row));
	r->area = (Datum) 0;
	if (!mmt_row_area(g, s, row, &area))
	{
		no_value(r, s, row, "area");
		goto done;
	}
	if (r->result)
		r->area = PointerGetDatum(cstring_to_text_with_len(area.s, (int) area.len));
	p = mmt_place_of(areas, area);
	if (p->problem)
	{
		mmt_report_problem(r, p->problem_state, row_name(g, s, row), "area", p->problem, p->problem_hint);
		goto done;
	}
	if (DATE_NOT_FINITE(day))
	{
		no_value(r, s, row, "date");
		goto done;
	}
	p->run->line.day = mmt_day_argument(DateADTGetDatum(day), false, "date");
	bind_to(g, p, s);
	facts.place = p;
	bind_facts(&facts);
	if (!mmt_check(p->run->run, &p->run->bill, g->kind, &n, &findings, &err))
	{
		if (!g->observe)
			mmt_report(&err);
		mmt_report_problem(r, mmt_sqlstate(err.code), row_name(g, s, row), NULL, mmt_language == MMT_ZH ? err.zh : err.en,
					mmt_language == MMT_ZH ? err.hint_zh : err.hint_en);
		goto done;
	}
	for (int i = 0; i < n; i++)
	{
		const MmtFinding *f = &findings[i];
		const char *column = f->fact ? mmt_told_value(g->columns, g->ncolumns, f->fact) : NULL;
		const char *name;
		Datum		values[MMT_FINDING_COLUMNS];
		bool		nulls[MMT_FINDING_COLUMNS];

		if (f->undecided)
		{
			mmt_report_undecided(g, r->relation, f);
			continue;
		}
		if (!r->result && f->check->severity == MMT_RECORD && g->record == NULL)
			continue;
		if (!r->result && !g->observe && f->check->severity == MMT_BLOCK && r->nshown == MAX_SHOWN)
		{
			r->nrefused++;		/* nobody will read its words */
			continue;
		}
		name = row_name(g, s, row);
		mmt_finding_values(p->run, f, column, name, values, nulls);
		mmt_report_finding(r, f->check->severity, mmt_family_sqlstate(f->check->family), column, name, values, nulls);
	}
done:
	MemoryContextSwitchTo(old);
	MemoryContextReset(g->row);
	mmt_arena_reset(&g->row_arena);
	if (r->nrecords >= RECORD_BATCH)
		mmt_report_write(r);
}
