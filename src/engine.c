/*-------------------------------------------------------------------------
 * engine.c
 *	  Money moves between pots: the four verbs, and what decides about them.
 *
 * Read from the top: facts and predicates, measures, values of parameters,
 * windows and keys of accumulators, then one step, one benefit, one bill.
 * Every function that can fail returns false (or -1) with words in run->err.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

static bool parameter_value(MmtRun *run, int line, Scope scope, mmt_day day, int parameter, MmtResult *out);
static int	key_for(MmtRun *run, int line, const MmtAccumulator *a, int index, int offset,
					const MmtBoundMeasure *fixed, MmtKey *out);
static int	line_key(MmtRun *run, int acc, int line);
static bool counted_by_key(MmtRun *run, int acc, int64_t **sums);

/* ----------------------------------------------------------------- facts */

const MmtValues *
mmt_fact_values(const MmtRun *run, int line, int fact)
{
	const MmtLine *l = &run->bill->lines[line];

	for (int i = run->nover - 1; i >= 0; i--)
		if (run->over_fact[i] == fact)
			return &run->over_values[i];
	if (l->facts && l->facts[fact].n > 0)
		return &l->facts[fact];
	return &run->bill->facts[fact];
}

/* The symbol a text stands for, with the area's own codes brought to the common key; -1 when no rule mentions it. */
int
mmt_text_symbol(const MmtRuleset *rs, int fact, MmtText t)
{
	int			s = mmt_symbol_find(&rs->symbols, t.s, t.len);

	if (s >= 0 && rs->naliases > 0)
		for (int i = 0; i < rs->naliases; i++)
			if (rs->aliases[i].local == s && rs->aliases[i].fact == fact)
				return rs->aliases[i].key;
	return s;
}

static int
value_symbol(MmtRun *run, const MmtValues *values, int fact, int i)
{
	/* most selectors read a fact of the bill that has one value: look it up once */
	if (values == &run->bill->facts[fact] && i == 0)
	{
		if (run->symbols[fact] == 0)
			run->symbols[fact] = mmt_text_symbol(run->rs, fact, values->v[0]) + 2;
		return run->symbols[fact] - 2;
	}
	return mmt_text_symbol(run->rs, fact, values->v[i]);
}

/* Remember that the outcome rests on a row, when its clause or one it delegates to is not verified. */
static void
rest_on(MmtRun *run, int row)
{
	if (row < 0)
		return;
	for (int mark = run->rs->mark_of[row]; mark >= 0 && !run->rests_on[mark]; mark = run->rs->mark_next[mark])
		run->rests_on[mark] = true;
}

/* The row that makes a value a member on a day, -1 when none does. */
static int
list_row(const MmtList *list, MmtText value, mmt_day day)
{
	/* exact members, then members that are a prefix of the value, by length */
	for (int k = -1; k < list->nlengths; k++)
	{
		size_t		len = k < 0 ? value.len : (size_t) list->lengths[k];
		int			lo = 0;
		int			hi = list->n;

		if (len > value.len)
			break;
		while (lo < hi)
		{
			int			mid = (lo + hi) / 2;
			const MmtText *m = &list->members[mid].text;
			size_t		n = m->len < len ? m->len : len;
			int			c = memcmp(m->s, value.s, n);

			if (c < 0 || (c == 0 && m->len < len))
				lo = mid + 1;
			else
				hi = mid;
		}
		for (; lo < list->n; lo++)
		{
			const MmtMember *m = &list->members[lo];

			if (m->text.len != len || memcmp(m->text.s, value.s, len) != 0)
				break;
			if (m->prefix == (k >= 0) && m->from <= day && day < m->to)
				return m->row;
		}
	}
	return -1;
}

static bool
member(MmtRun *run, const MmtList *list, MmtText value, mmt_day day, bool noting)
{
	int			row = list_row(list, value, day);

	if (noting)
		rest_on(run, row);
	return row >= 0;
}

/* `noting`: what is met is remembered among the marks. */
static bool
alternative_met(MmtRun *run, int line, const MmtAlt *alt, int symbol, MmtText value, mmt_day day, bool noting)
{
	const MmtRuleset *rs = run->rs;

	switch (alt->kind)
	{
		case MMT_ALT_SYMBOL:
			return alt->symbol == symbol;
		case MMT_ALT_PREFIX:
			return value.len >= alt->text.len && memcmp(value.s, alt->text.s, alt->text.len) == 0;
		case MMT_ALT_LIST:
			return alt->list >= 0 && member(run, &rs->lists[alt->list], value, day, noting);
		case MMT_ALT_LIST_OF:
			{
				const MmtValues *of = mmt_fact_values(run, line, alt->fact);

				for (int i = 0; i < of->n; i++)
				{
					int			s = value_symbol(run, of, alt->fact, i);
					MmtText		name = s >= 0 ? rs->symbols.texts[s] : of->v[i];
					char		full[256];
					int			list;

					if (alt->text.len + name.len > sizeof(full))
						continue;
					memcpy(full, alt->text.s, alt->text.len);
					memcpy(full + alt->text.len, name.s, name.len);
					list = mmt_symbol_find(&rs->list_names, full, alt->text.len + name.len);
					if (list >= 0 && member(run, &rs->lists[list], value, day, noting))
						return true;
				}
				return false;
			}
	}
	return false;
}

static bool
predicate_met(MmtRun *run, int line, const MmtPredicate *p, mmt_day day, bool noting)
{
	const MmtValues *values = mmt_fact_values(run, line, p->fact);
	bool		met = p->all;

	/* a fact that is not given is neither this nor not that; only the absence of tags is known */
	if (values->n == 0)
		return p->negate && p->fact == run->rs->tags_fact;
	for (int a = 0; a < p->nalts; a++)
	{
		bool		this_met = false;

		for (int i = 0; i < values->n && !this_met; i++)
		{
			int			s = value_symbol(run, values, p->fact, i);

			this_met = alternative_met(run, line, &p->alts[a], s,
									   s >= 0 ? run->rs->symbols.texts[s] : values->v[i], day, noting);
		}
		if (this_met != p->all)
		{
			met = this_met;
			break;
		}
	}
	return met != p->negate;
}

bool
mmt_predicate_met(MmtRun *run, int line, const MmtPredicate *p, mmt_day day)
{
	return predicate_met(run, line, p, day, false);
}

/* -------------------------------------------------------------- measures */

static int
floor_div(int64_t a, int64_t b)
{
	return (int) (a >= 0 ? a / b : -((-a + b - 1) / b));
}

static int
whole_months(mmt_day from, mmt_day to)
{
	int			y1,
				m1,
				d1,
				y2,
				m2,
				d2;
	int			n;

	mmt_day_to(from, &y1, &m1, &d1);
	mmt_day_to(to, &y2, &m2, &d2);
	n = (y2 - y1) * 12 + m2 - m1;
	/* a month is complete on the same day, or on the last day of a shorter month */
	if (d2 < d1 && d2 < mmt_days_in_month(y2, m2))
		n--;
	return n;
}

static bool
fact_day(MmtRun *run, int line, int fact, mmt_day *day, bool *missing)
{
	const MmtValues *v = mmt_fact_values(run, line, fact);

	*missing = v->n == 0;
	if (v->n == 0)
		return true;
	if (!mmt_day_parse(v->v[0].s, v->v[0].len, day))
		return mmt_fail(run->err, MMT_E_NO_FACT,
						"fact \"%s\" is \"%.*s\", which is no date",
						"事实“%s”的值“%.*s”不是日期",
						run->rs->fact_names.texts[fact].s, (int) v->v[0].len, v->v[0].s) ||
			mmt_hint(run->err, "Write dates as 2019-07-01.", "日期请写成 2019-07-01。");
	return true;
}

/* As counted_by_key, made anew only after money has moved. */
static bool
now_sums(MmtRun *run, int acc, int64_t **sums, int *n)
{
	NowSums    *now = &run->now[acc];

	if (now->sums == NULL || now->moves != run->moves)
	{
		if (!counted_by_key(run, acc, &now->sums))
			return false;
		now->n = run->nkeys;
		now->moves = run->moves;
	}
	*sums = now->sums;
	*n = now->n;
	return true;
}

/* A number for a measure.  `missing` when the bill or the rules do not have it. */
bool
mmt_measure_value(MmtRun *run, int line, Scope scope, mmt_day day, const MmtBoundMeasure *m,
			  MmtDecimal *out, bool *missing)
{
	const MmtRuleset *rs = run->rs;
	mmt_day		since;
	int64_t		sum = 0;

	*missing = false;
	run->impure = true;
	run->measured_ratio = false;
	switch (m->kind)
	{
		case MMT_M_FACT:
			{
				const MmtValues *v = mmt_fact_values(run, line, m->ref);

				if (v->n == 0)
				{
					int			birth = strcmp(m->name, "age") == 0 ? mmt_fact_find(rs, "birth", 5) : -1;

					*missing = true;
					if (birth < 0)
						return true;
					if (!fact_day(run, line, birth, &since, missing))
						return false;
					if (!*missing)
						*out = mmt_decimal(floor_div(whole_months(since, day), 12), 0);
					return true;
				}
				if (v->v[0].len >= 10 && mmt_day_parse(v->v[0].s, v->v[0].len, &since))
				{
					*out = mmt_decimal(since, 0);
					return true;
				}
				if (!mmt_decimal_parse(v->v[0].s, v->v[0].len, out))
					return mmt_fail(run->err, MMT_E_NO_FACT,
									"fact \"%s\" is \"%.*s\", which is no number",
									"事实“%s”的值“%.*s”不是数字",
									m->name, (int) v->v[0].len, v->v[0].s);
				return true;
			}
		case MMT_M_GROSS:
			for (int i = 0; i < scope.n; i++)
				sum += run->bill->lines[scope.lines[i]].amount;
			*out = mmt_decimal(sum, 2);
			return true;
		case MMT_M_DAYS_SINCE:
		case MMT_M_MONTHS_SINCE:
		case MMT_M_YEARS_SINCE:
			if (!fact_day(run, line, m->ref, &since, missing))
				return false;
			if (*missing)
				return true;
			*out = mmt_decimal(m->kind == MMT_M_DAYS_SINCE ? (int64_t) day - since :
							   m->kind == MMT_M_MONTHS_SINCE ? whole_months(since, day) :
							   floor_div(whole_months(since, day), 12), 0);
			return true;
		case MMT_M_COUNT:
			*out = mmt_decimal(mmt_fact_values(run, line, m->ref)->n, 0);
			return true;
		case MMT_M_POT:
			for (int p = 0; p < m->npots; p++)
				for (int i = 0; i < scope.n; i++)
					sum += run->held[(size_t) m->pots[p] * run->nlines + scope.lines[i]];
			*out = mmt_decimal(sum, 2);
			return true;
		case MMT_M_ACC:
		case MMT_M_NOW:
			{
				const MmtAccumulator *a;
				MmtKey		key;
				int			found;

				if (m->ref < 0)
				{
					*missing = true;
					return true;
				}
				a = &rs->accumulators[m->ref];
				found = key_for(run, line, a, m->ref, m->offset, m, &key);
				if (found < 0)
					return false;
				*out = mmt_decimal(0, 0);
				if (found == 0)
					return true;	/* no such window: nothing in it */
				for (int i = 0; i < run->nentries; i++)
					if (memcmp(&run->entries[i].key, &key, sizeof(key)) == 0)
						sum = run->entries[i].value;
				if (m->kind == MMT_M_NOW && m->offset == 0)
				{
					int64_t    *sums;
					int			n;

					if (!now_sums(run, m->ref, &sums, &n))
						return false;
					for (int k = 0; k < n; k++)
						if (memcmp(&run->keys[k], &key, sizeof(key)) == 0)
							sum += sums[k];
				}
				*out = mmt_decimal(sum, a->count ? 0 : 2);
				return true;
			}
		case MMT_M_INDEX:
			*missing = true;
			if (m->ref < 0)
				return true;
			for (int i = 0; i < rs->indexes[m->ref].n; i++)
			{
				const MmtIndexRow *x = &rs->indexes[m->ref].rows[i];

				if (x->from <= day && day < x->to)
				{
					rest_on(run, x->row);
					*out = x->value;
					*missing = false;
				}
			}
			return true;
		case MMT_M_PARAMETER:
			{
				MmtResult	r;

				*missing = true;
				if (m->ref < 0)
					return true;
				run->skipped_busy = false;
				if (!parameter_value(run, line, scope, day, m->ref, &r))
					return false;
				if (!r.found && run->skipped_busy)
					return mmt_fail(run->err, MMT_E_CYCLE, "parameter \"%s\" rests on itself", "参数“%s”循环引用自身", m->name);
				*missing = !r.found;
				*out = r.value;
				run->measured_ratio = r.percent;
				for (int i = 0; i < r.nrows; i++)
					rest_on(run, r.rows[i]);
				return true;
			}
	}
	return true;
}

static const char *
measure_words(const MmtBoundMeasure *m)
{
	static const char *const kinds[] = {
		"", "gross", "days_since:", "months_since:", "years_since:", "count:", "pot:", "acc:", "now:", "index:", "parameter:"
	};

	return kinds[m->kind];
}

static bool
no_measure(MmtRun *run, const MmtBoundMeasure *m)
{
	mmt_fail(run->err, MMT_E_NO_FACT,
			 "the rules need \"%s%s\", which this bill does not give",
			 "规则需要“%s%s”，账单没有提供",
			 measure_words(m), m->name);
	return mmt_hint(run->err,
					"Pass it among the facts, or say in the row's column \"missing\" what holds without it (skip or apply).",
					"请在 facts 中提供，或在该行的 missing 列写明缺少时如何处理（skip 或 apply）。");
}

/* -1 error, 0 no, 1 yes */
int
mmt_selector_met(MmtRun *run, int line, Scope scope, mmt_day day, const MmtSelector *s)
{
	if (day < s->from || day >= s->to)
		return 0;
	for (int i = 0; i < s->npredicates; i++)
		if (!mmt_predicate_met(run, line, &run->rs->predicates[s->predicates[i]], day))
			return 0;
	for (int i = 0; i < s->nranges; i++)
	{
		const MmtRange *r = &s->ranges[i];
		MmtDecimal	v;
		bool		missing;
		int			c;

		if (!mmt_measure_value(run, line, scope, day, &r->measure, &v, &missing))
			return -1;
		if (missing)
		{
			if (s->missing == MMT_MISSING_APPLY)
				continue;
			if (s->missing == MMT_MISSING_SKIP)
				return 0;
			no_measure(run, &r->measure);
			return -1;
		}
		if (r->has_low)
		{
			c = mmt_decimal_cmp(v, r->low);
			if (c < 0 || (c == 0 && !r->low_inclusive))
				return 0;
		}
		if (r->has_high)
		{
			c = mmt_decimal_cmp(v, r->high);
			if (c > 0 || (c == 0 && !r->high_inclusive))
				return 0;
		}
	}
	/* members of lists that decided are a basis too */
	for (int i = 0; i < s->npredicates; i++)
		if (run->rs->predicates[s->predicates[i]].marked && !run->rs->predicates[s->predicates[i]].negate)
			predicate_met(run, line, &run->rs->predicates[s->predicates[i]], day, true);
	return 1;
}

/* ------------------------------------------------- values of parameters */

static bool
too_large(MmtRun *run, const char *parameter)
{
	return mmt_fail(run->err, MMT_E_RANGE,
					"the value of parameter \"%s\" leaves the range of exact numbers",
					"参数“%s”的值超出可精确计算的范围", parameter);
}

static void
note_rows(MmtResult *out, const MmtResult *from)
{
	for (int i = 0; i < from->nrows && out->nrows < 16; i++)
		out->rows[out->nrows++] = from->rows[i];
}

static int
value_cmp_desc(const void *a, const void *b)
{
	return -mmt_decimal_cmp(*(const MmtDecimal *) a, *(const MmtDecimal *) b);
}

/* highest, sum, weighted: the parameter asked once for each value of a set. */
static bool
several_value(MmtRun *run, int line, Scope scope, mmt_day day, const MmtValue *v,
			  const char *name, MmtResult *out)
{
	MmtValues	set = *mmt_fact_values(run, line, v->set);
	MmtDecimal *each;
	int			n = 0;
	MmtDecimal	total = mmt_decimal(0, 0);

	if (set.n == 0)
	{
		mmt_fail(run->err, MMT_E_NO_FACT, "the rules need \"%s\", which this bill does not give",
				 "规则需要“%s”，账单没有提供", run->rs->fact_names.texts[v->set].s);
		return mmt_hint(run->err, "Pass the values as an array among the facts.", "请在 facts 中以数组给出。");
	}
	each = mmt_alloc(run->scratch, sizeof(MmtDecimal) * set.n);
	for (int i = 0; i < set.n; i++)
	{
		MmtResult	r;
		MmtValues	one = {1, &set.v[i]};
		bool		ok;

		if (run->nover == MAX_DEPTH * 2)
			return mmt_fail(run->err, MMT_E_CYCLE, "a value changes more facts than can be followed",
							"一个取值改变的事实过多，无法计算");
		run->over_fact[run->nover] = v->fact;
		run->over_values[run->nover++] = one;
		ok = parameter_value(run, line, scope, day, v->parameter, &r);
		run->nover--;
		if (!ok)
			return false;
		if (!r.found)
			continue;
		if (n > 0 && r.percent != out->percent)
			return mmt_fail(run->err, MMT_E_UNIT, "parameter \"%s\" mixes ratios and amounts",
							"参数“%s”混用了比例和金额", name);
		out->percent = r.percent;
		each[n++] = r.value;
		note_rows(out, &r);
	}
	out->found = n > 0;
	if (n == 0)
		return true;
	qsort(each, n, sizeof(MmtDecimal), value_cmp_desc);
	for (int i = 0; i < n; i++)
	{
		MmtDecimal	d = each[i];

		if (v->form == MMT_HIGHEST && i > 0)
		{
			if (!v->has_each_other)
				break;
			if (v->each_other_percent != out->percent)
				return mmt_fail(run->err, MMT_E_UNIT, "what parameter \"%s\" adds for each other value of \"%s\" is of another unit",
								"参数“%s”对每个其他“%s”所加的数，单位与其不同", name, run->rs->parameters[v->parameter].name);
			d = v->each_other;
		}
		else if (v->form == MMT_WEIGHTED)
		{
			if (i >= v->nweights)
				break;
			if (!mmt_decimal_mul(d, v->weights[i], &d))
				return too_large(run, name);
		}
		if (!mmt_decimal_add(total, d, &total))
			return too_large(run, name);
	}
	out->value = total;
	return true;
}

static bool
as_if_value(MmtRun *run, int line, Scope scope, mmt_day day, const MmtValue *v, MmtResult *out)
{
	int			mark = run->nover;
	bool		ok;
	MmtResult	r;

	for (int i = 0; i < v->nbindings; i++)
	{
		const MmtBoundBinding *b = &v->bindings[i];
		const MmtValues *other = b->other_fact >= 0 ? mmt_fact_values(run, line, b->other_fact) : NULL;
		MmtValues	one = {1, &b->value};

		if (run->nover == MAX_DEPTH * 2)
			return mmt_fail(run->err, MMT_E_CYCLE, "a value changes more facts than can be followed",
							"一个取值改变的事实过多，无法计算");
		if (other && other->n > 0)
			one = *other;
		else if (b->must_be_fact)
		{
			run->nover = mark;
			mmt_fail(run->err, MMT_E_NO_FACT, "the rules need \"%s\", which this bill does not give",
					 "规则需要“%s”，账单没有提供", b->value.s);
			return mmt_hint(run->err, "Pass it among the facts.", "请在 facts 中提供。");
		}
		run->over_fact[run->nover] = b->fact;
		run->over_values[run->nover++] = one;
	}
	ok = parameter_value(run, line, scope, day, v->parameter, &r);
	run->nover = mark;
	if (!ok)
		return false;
	out->found = r.found;
	out->percent = r.percent;
	out->value = r.value;
	note_rows(out, &r);
	return true;
}

/* A row that says skip does not apply when a measure of its amount is missing: -1 error, 0 no, 1 yes. */
static int
amount_given(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameterRow *row)
{
	const MmtValue *v = &row->value;

	if (row->when.missing != MMT_MISSING_SKIP || v->constant)
		return 1;
	for (int i = 0; i < v->nterms; i++)
	{
		MmtDecimal	unused;
		bool		missing;
		bool		ok;

		if (!v->terms[i].has_measure || run->depth == MAX_DEPTH)
			continue;
		run->busy[run->depth++] = row;
		ok = mmt_measure_value(run, line, scope, day, &v->terms[i].measure, &unused, &missing);
		run->depth--;
		if (!ok)
			return -1;
		if (missing)
			return 0;
	}
	return 1;
}

/* Is the measure an accumulator of bills rather than of money? */
static bool
counts(const MmtRun *run, const MmtBoundMeasure *m)
{
	return (m->kind == MMT_M_ACC || m->kind == MMT_M_NOW) && m->ref >= 0 && run->rs->accumulators[m->ref].count;
}

/* The number of one row, without its mode. */
static bool
row_value(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameterRow *row,
		  const char *name, MmtResult *out)
{
	const MmtValue *v = &row->value;
	bool		bare_ratio = false;

	out->found = true;
	if (v->constant)
	{
		out->value = v->terms[0].number;
		out->percent = v->terms[0].percent;
		return true;
	}
	if (v->form != MMT_TERMS)
	{
		bool		ok;

		if (run->depth == MAX_DEPTH)
			return mmt_fail(run->err, MMT_E_CYCLE, "parameter \"%s\" rests on itself", "参数“%s”循环引用自身", name);
		/* a row that delegates does not answer its own question */
		run->busy[run->depth++] = row;
		ok = v->form == MMT_AS_IF ? as_if_value(run, line, scope, day, v, out) :
			several_value(run, line, scope, day, v, name, out);
		run->depth--;
		return ok;
	}
	out->value = mmt_decimal(0, 0);
	for (int i = 0; i < v->nterms; i++)
	{
		MmtDecimal	d = v->terms[i].number;

		if (v->terms[i].has_measure)
		{
			const MmtBoundMeasure *m = &v->terms[i].measure;
			MmtDecimal	by;
			bool		missing;
			bool		ok;

			if (run->depth == MAX_DEPTH)
				return mmt_fail(run->err, MMT_E_CYCLE, "parameter \"%s\" rests on itself", "参数“%s”循环引用自身", name);
			run->busy[run->depth++] = row;
			ok = mmt_measure_value(run, line, scope, day, m, &by, &missing);
			run->depth--;
			if (!ok)
				return false;
			if (missing)
			{
				if (row->when.missing == MMT_MISSING_SKIP)
				{
					out->found = false;
					return true;
				}
				return no_measure(run, m);
			}
			if (!mmt_decimal_mul(d, by, &d))
				return too_large(run, name);
			/* a part of a ratio or of a plain number is a ratio, a part of money is money */
			if (run->measured_ratio)
				bare_ratio = true;
			else if (v->terms[i].percent && (m->kind == MMT_M_FACT || counts(run, m) || m->kind == MMT_M_COUNT ||
										m->kind == MMT_M_DAYS_SINCE || m->kind == MMT_M_MONTHS_SINCE ||
										m->kind == MMT_M_YEARS_SINCE))
				bare_ratio = true;
		}
		else if (v->terms[i].percent)
			bare_ratio = true;
		if (!mmt_decimal_add(out->value, d, &out->value))
			return too_large(run, name);
	}
	/* a bare ratio decides: 75% + 0.2% of age, 50% + 10% of parameter bonus */
	out->percent = bare_ratio;
	return true;
}

static bool
row_busy(const MmtRun *run, const MmtParameterRow *row)
{
	for (int i = 0; i < run->depth; i++)
		if (run->busy[i] == row)
			return true;
	return false;
}

static bool
tie(MmtRun *run, const MmtParameter *p, const MmtParameterRow *a, const MmtParameterRow *b)
{
	const MmtInputRow *x = &run->rs->rows[a->row];
	const MmtInputRow *y = &run->rs->rows[b->row];

	mmt_fail(run->err, MMT_E_TIE,
			 "two rows of parameter \"%s\" apply at once: \"%s\" (clause %s) and \"%s\" (clause %s)",
			 "参数“%s”有两行同时适用：“%s”（条款 %s）和“%s”（条款 %s）",
			 p->name, mmt_row_get(x, "amount"), mmt_row_get(x, "clause") ? mmt_row_get(x, "clause") : "?",
			 mmt_row_get(y, "amount"), mmt_row_get(y, "clause") ? mmt_row_get(y, "clause") : "?");
	return mmt_hint(run->err, "Give one of them a higher priority, or selectors that keep them apart.",
					"请给其中一行更高的 priority，或用选择条件把它们区分开。");
}

/* Apply a row with a mode to a value made so far. */
static bool
apply_mode(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameter *p,
		   const MmtParameterRow *row, MmtResult *out)
{
	MmtResult	r;
	int			c;
	bool		ok;

	memset(&r, 0, sizeof(r));
	if (!row_value(run, line, scope, day, row, p->name, &r))
		return false;
	if (!r.found)
		return true;
	if (row->value.mode != MMT_TIMES && r.percent != out->percent)
		return mmt_fail(run->err, MMT_E_UNIT,
						"parameter \"%s\": \"%s\" cannot be applied to %s",
						"参数“%s”：“%s”不能用于%s", p->name,
						mmt_row_get(&run->rs->rows[row->row], "amount"),
						out->percent ? "a ratio(比例)" : "an amount(金额)");
	switch (row->value.mode)
	{
		case MMT_PLUS:
			ok = mmt_decimal_add(out->value, r.value, &out->value);
			break;
		case MMT_TIMES:
			ok = mmt_decimal_mul(out->value, r.value, &out->value);
			break;
		default:
			c = mmt_decimal_cmp(out->value, r.value);
			ok = true;
			if (row->value.mode == MMT_AT_LEAST ? c >= 0 : c <= 0)
				return true;	/* it changes nothing, so the value does not rest on it */
			out->value = r.value;
	}
	if (!ok)
		return too_large(run, p->name);
	if (out->nrows < 16)
		out->rows[out->nrows++] = row->row;
	for (int i = 0; i < r.nrows && out->nrows < 16; i++)
		out->rows[out->nrows++] = r.rows[i];
	return true;
}

/* The value from the rows that match: the winner, then those with a mode. */
bool
mmt_value_of_rows(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameter *p,
			  const MmtParameterRow *winner, int nmode, const MmtParameterRow *const *modes, MmtResult *out)
{
	memset(out, 0, sizeof(*out));
	if (winner == NULL)
		return true;
	out->rows[out->nrows++] = winner->row;
	if (!row_value(run, line, scope, day, winner, p->name, out))
		return false;
	if (!out->found)
		return true;
	for (int i = 0; i < nmode; i++)
		if (!apply_mode(run, line, scope, day, p, modes[i], out))
			return false;
	return true;
}

static bool
bands_overlap(const MmtParameterRow *a, const MmtParameterRow *b)
{
	if (a->has_band && b->has_band)
		return (a->band_low_open || b->band_high_open || a->band_low < b->band_high) &&
			(b->band_low_open || a->band_high_open || b->band_low < a->band_high);
	return true;
}

/* The plain rows that may match a line, one after the other in winning order. */
typedef struct Candidates
{
	const MmtParameter *p;
	int			next;			/* without a key: the next row */
	int			symbol;
	int			keyed;			/* with one: places in the two lists */
	int			unkeyed;
} Candidates;

static Candidates
candidates(MmtRun *run, int line, const MmtParameter *p)
{
	Candidates	c = {.p = p, .symbol = -1, .keyed = p->nkeyed};
	const MmtValues *v = p->key_fact >= 0 ? mmt_fact_values(run, line, p->key_fact) : NULL;

	if (v == NULL || v->n > 1)
		c.keyed = -1;			/* look at every row */
	else if (v->n == 1)
	{
		c.symbol = value_symbol(run, v, p->key_fact, 0);
		c.keyed = mmt_keyed_first(p, c.symbol);
	}
	return c;
}

/* The next row's place, -1 at the end. */
static int
next_candidate(Candidates *c)
{
	const MmtParameter *p = c->p;
	bool		keyed;

	if (c->keyed < 0)
		return c->next < p->nplain ? c->next++ : -1;
	keyed = c->keyed < p->nkeyed && p->keyed[c->keyed].symbol == c->symbol;
	if (keyed && (c->unkeyed == p->nunkeyed || p->keyed[c->keyed].row < p->unkeyed[c->unkeyed]))
		return p->keyed[c->keyed++].row;
	return c->unkeyed < p->nunkeyed ? p->unkeyed[c->unkeyed++] : -1;
}

bool
mmt_match_rows(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameter *p, Matches *out)
{
	Candidates	c;
	int			i;

	out->nplain = out->nmode = 0;
	out->plain = mmt_alloc(run->scratch, sizeof(void *) * ((p->banded ? p->nplain : 1) + p->nmode));
	out->modes = out->plain + (p->banded ? p->nplain : 1);
	c = candidates(run, line, p);
	while ((i = next_candidate(&c)) >= 0)
	{
		const MmtParameterRow *row = &p->plain[i];
		int			met;

		/* once a row has won, only its equals are looked at, to find a tie */
		if (!p->banded && out->nplain > 0 &&
			(row->priority != out->plain[0]->priority || row->depth != out->plain[0]->depth))
			break;
		if (run->depth > 0 && row_busy(run, row))
		{
			run->skipped_busy = true;
			continue;
		}
		met = mmt_selector_met(run, line, scope, day, &row->when);
		if (met > 0)
			met = amount_given(run, line, scope, day, row);
		if (met < 0)
			return false;
		if (!met)
			continue;
		for (int k = 0; k < out->nplain; k++)
		{
			const MmtParameterRow *other = out->plain[k];

			if (row->priority == other->priority && row->depth == other->depth && bands_overlap(row, other))
				return tie(run, p, other, row);
		}
		if (p->banded || out->nplain == 0)
			out->plain[out->nplain++] = row;
	}
	for (int i = 0; i < p->nmode; i++)
	{
		const MmtParameterRow *row = &p->mode[i];
		int			met;

		if (run->depth > 0 && row_busy(run, row))
			continue;
		met = mmt_selector_met(run, line, scope, day, &row->when);
		if (met > 0)
			met = amount_given(run, line, scope, day, row);
		if (met < 0)
			return false;
		if (met)
			out->modes[out->nmode++] = row;
	}
	return true;
}

static bool
parameter_value(MmtRun *run, int line, Scope scope, mmt_day day, int parameter, MmtResult *out)
{
	const MmtParameter *p = &run->rs->parameters[parameter];
	Matches		m;

	if (p->banded)
		return mmt_fail(run->err, MMT_E_UNIT,
						"parameter \"%s\" has bands, so it has no single value here",
						"参数“%s”分段计算，在此没有单一取值", p->name);
	if (!mmt_match_rows(run, line, scope, day, p, &m))
		return false;
	return mmt_value_of_rows(run, line, scope, day, p, m.nplain ? m.plain[0] : NULL, m.nmode, m.modes, out);
}

/* ------------------------------------------------- windows and their keys */

/*
 * First day of the window that holds `day`, `offset` windows further.
 * 0: no window there (before its origin, or outside the tail).
 */
int
mmt_window_start(const MmtAccumulator *a, mmt_day day, mmt_day origin, int offset, mmt_day *start)
{
	int			y,
				m,
				d,
				k;

	switch (a->unit)
	{
		case MMT_P_EVER:
			*start = 0;
			return offset == 0;
		case MMT_P_DAYS:
			if (a->origin == MMT_O_CALENDAR)
			{
				*start = day + offset;
				return 1;
			}
			if (a->origin == MMT_O_MONTH_DAY)
			{
				mmt_day_to(day, &y, &m, &d);
				origin = mmt_day_from(y, a->origin_month, a->origin_day);
				if (origin > day)
					origin = mmt_day_from(y - 1, a->origin_month, a->origin_day);
			}
			else if (day < origin)
				return 0;
			k = floor_div((int64_t) day - origin, a->length) + offset;
			/* back beyond a yearly origin: the last windows of the year before, which its end cuts short */
			while (k < 0 && a->origin == MMT_O_MONTH_DAY)
			{
				mmt_day		before;

				mmt_day_to(origin, &y, &m, &d);
				before = mmt_day_from(y - 1, m, d);
				k += (origin - before + a->length - 1) / a->length;
				origin = before;
			}
			*start = origin + k * a->length;
			return k >= 0;
		case MMT_P_MONTHS:
			mmt_day_to(day, &y, &m, &d);
			if (a->origin == MMT_O_CALENDAR || a->origin == MMT_O_MONTH_DAY)
			{
				int			first_month = a->origin == MMT_O_MONTH_DAY ? a->origin_month : 1;
				int			first_day = a->origin == MMT_O_MONTH_DAY ? a->origin_day : 1;
				int64_t		months = (int64_t) y * 12 + m - first_month - (d < first_day ? 1 : 0);

				k = floor_div(months, a->length) + offset;
				months = (int64_t) k * a->length + first_month - 1;
				*start = mmt_day_from(floor_div(months, 12), (int) (months - (int64_t) floor_div(months, 12) * 12) + 1, first_day);
			}
			else
			{
				if (day < origin)
					return 0;
				k = floor_div(whole_months(origin, day), a->length) + offset;
				if (k < 0)
					return 0;
				*start = mmt_day_add_months(origin, k * a->length);
			}
			if (a->tail > 0 && offset == 0)
				return day >= mmt_day_add_months(*start, a->length - a->tail);
			return 1;
	}
	return 0;
}

/* A symbol of the run: one of the rules, or one that bills brought. */
int
mmt_run_symbol(MmtRun *run, MmtText t)
{
	int			s = mmt_symbol_find(&run->rs->symbols, t.s, t.len);

	return s >= 0 ? s : run->rs->symbols.n + mmt_symbol_add(&run->own_symbols, t.s, t.len);
}

/* 1 with the key, 0 when there is no such window, -1 on error. */
static int
key_for(MmtRun *run, int line, const MmtAccumulator *a, int index, int offset,
		const MmtBoundMeasure *fixed, MmtKey *out)
{
	mmt_day		day = run->bill->lines[line].day;
	mmt_day		origin = a->origin_date;
	bool		missing = false;
	int			missed = -1;

	memset(out, 0, sizeof(*out));
	out->accumulator = index;
	if (a->at_fact >= 0)
	{
		if (!fact_day(run, line, a->at_fact, &day, &missing))
			return -1;
		if (missing)
			missed = a->at_fact;
	}
	if (a->origin == MMT_O_FACT && missed < 0)
	{
		if (!fact_day(run, line, a->origin_fact, &origin, &missing))
			return -1;
		if (missing)
			missed = a->origin_fact;
	}
	for (int i = 0; i < a->nkeys && missed < 0; i++)
	{
		const MmtValues *v = mmt_fact_values(run, line, a->keys[i]);
		int			s = -1;

		for (int k = 0; fixed && k < fixed->nkeys; k++)
			if (fixed->key_facts[k] == a->keys[i])
				s = mmt_run_symbol(run, fixed->key_values[k]);
		if (s < 0 && v->n == 1)
		{
			s = value_symbol(run, v, a->keys[i], 0);
			if (s < 0)
				s = mmt_run_symbol(run, v->v[0]);
		}
		if (s < 0)
			missed = a->keys[i];
		out->facts[i] = s;
	}
	if (missed >= 0)
	{
		mmt_fail(run->err, MMT_E_NO_FACT,
				 "accumulator \"%s\" is kept by \"%s\", of which this bill must give one value",
				 "累计“%s”按“%s”区分，账单须给出且只给出一个值",
				 a->name, run->rs->fact_names.texts[missed].s);
		mmt_hint(run->err, "Pass it among the facts.", "请在 facts 中提供。");
		return -1;
	}
	return mmt_window_start(a, day, origin, offset, &out->start);
}

static uint32_t
key_hash(const MmtKey *k)
{
	uint32_t	h = (uint32_t) k->accumulator * 2654435761u + (uint32_t) k->start * 40503u;

	for (int i = 0; i < MMT_MAX_KEYS; i++)
		h = (h ^ (uint32_t) k->facts[i]) * 16777619u;
	return h ^ (h >> 13);
}

static int
intern_key(MmtRun *run, const MmtKey *key)
{
	uint32_t	mask;
	uint32_t	i;

	if (run->nkeys * 2 >= run->key_slots)
	{
		int			slots = run->key_slots ? run->key_slots * 2 : 32;
		MmtKey	   *keys = mmt_alloc(run->scratch, sizeof(MmtKey) * slots);

		if (run->nkeys > 0)
			memcpy(keys, run->keys, sizeof(MmtKey) * run->nkeys);
		run->keys = keys;
		run->key_slots = slots;
		run->key_slot = mmt_alloc(run->scratch, sizeof(int) * slots);
		for (int k = 0; k < run->nkeys; k++)
		{
			i = key_hash(&run->keys[k]) & (slots - 1);
			while (run->key_slot[i])
				i = (i + 1) & (slots - 1);
			run->key_slot[i] = k + 1;
		}
	}
	mask = run->key_slots - 1;
	i = key_hash(key) & mask;
	while (run->key_slot[i])
	{
		if (memcmp(&run->keys[run->key_slot[i] - 1], key, sizeof(*key)) == 0)
			return run->key_slot[i] - 1;
		i = (i + 1) & mask;
	}
	run->keys[run->nkeys] = *key;
	run->key_slot[i] = ++run->nkeys;
	return run->nkeys - 1;
}

/* The key of a line: its number, -1 when the accumulator has no window that day, -2 on error. */
static int
line_key(MmtRun *run, int acc, int line)
{
	int		   *known = &run->key_of[(size_t) acc * run->nlines + line];

	if (*known == 0)
	{
		MmtKey		key;
		int			mark = run->nover;
		int			found;

		/* a key is the line's own, whatever "as if" is being asked */
		run->nover = 0;
		found = key_for(run, line, &run->rs->accumulators[acc], acc, 0, NULL, &key);
		run->nover = mark;
		if (found < 0)
			return -2;
		*known = found ? intern_key(run, &key) + 1 : -1;
	}
	return *known < 0 ? -1 : *known - 1;
}

static int64_t
counted(const MmtRun *run, int pot, int line)
{
	size_t		i = (size_t) pot * run->nlines + line;

	return run->frozen[i] == NOT_CLOSED ? run->held[i] : run->frozen[i];
}

static int64_t
line_counted(const MmtRun *run, const MmtAccumulator *a, int line)
{
	int64_t		sum = 0;

	if (a->gross && run->ran[line])
		sum += run->bill->lines[line].amount;
	for (int p = 0; p < a->npots; p++)
		sum += counted(run, a->pots[p], line);
	return sum;
}

static bool
benefit_counts(const MmtRun *run, const MmtAccumulator *a, int line)
{
	if (a->any_benefit)
		return run->ran[line];
	for (int t = 0; t <= run->rs->ntracks; t++)
	{
		int			b = run->benefit_of[(size_t) t * run->nlines + line];

		for (int i = 0; b >= 0 && i < a->nbenefits; i++)
			if (run->rs->benefits[b].symbol == a->benefits[i])
				return true;
	}
	return false;
}

/* What a line adds to an accumulator so far; bills are counted by key, not by line. */
static int64_t
line_adds(const MmtRun *run, const MmtAccumulator *a, int line)
{
	if (!a->claims)
		return line_counted(run, a, line);
	return !run->continues && benefit_counts(run, a, line);
}

/*
 * What this bill adds to an accumulator so far, by key.  A line that adds
 * nothing is not asked for its key.
 */
static bool
counted_by_key(MmtRun *run, int acc, int64_t **sums)
{
	const MmtAccumulator *a = &run->rs->accumulators[acc];

	for (int l = 0; l < run->nlines; l++)
		if (line_adds(run, a, l) != 0 && line_key(run, acc, l) == -2)
			return false;
	*sums = mmt_alloc(run->scratch, sizeof(int64_t) * (run->nkeys + 1));
	for (int l = 0; l < run->nlines; l++)
	{
		int64_t		add = line_adds(run, a, l);
		int			k = add != 0 ? line_key(run, acc, l) : -1;

		if (k >= 0)
			(*sums)[k] = a->claims ? 1 : (*sums)[k] + add;
	}
	return true;
}

static inline bool
same_key(const MmtKey *a, const MmtKey *b)
{
	return a->accumulator == b->accumulator && a->start == b->start &&
		memcmp(a->facts, b->facts, sizeof(a->facts)) == 0;
}

int64_t
mmt_run_value(const MmtRun *run, const MmtKey *key)
{
	/* the youngest windows are at the end */
	for (int i = run->nentries - 1; i >= 0; i--)
		if (same_key(&run->entries[i].key, key))
			return run->entries[i].value;
	return 0;
}

/* --------------------------------------------------------------- one step */

typedef struct Group
{
	int			first;			/* a line that stands for all */
	int			n;
	int		   *lines;
	Matches		matches;
	MmtResult	value;
	int			key;			/* -1: no accumulator */
} Group;

static bool
same_group(const Group *a, const Group *b, bool banded)
{
	if (a->key != b->key || a->value.found != b->value.found)
		return false;
	if (banded)
	{
		if (a->matches.nplain != b->matches.nplain || a->matches.nmode != b->matches.nmode)
			return false;
		for (int i = 0; i < a->matches.nplain; i++)
			if (a->matches.plain[i] != b->matches.plain[i])
				return false;
		for (int i = 0; i < a->matches.nmode; i++)
			if (a->matches.modes[i] != b->matches.modes[i])
				return false;
		return true;
	}
	if (!a->value.found)
		return true;
	if (a->value.percent != b->value.percent || a->value.nrows != b->value.nrows ||
		mmt_decimal_cmp(a->value.value, b->value.value) != 0)
		return false;
	return memcmp(a->value.rows, b->value.rows, sizeof(int) * a->value.nrows) == 0;
}

static int
group_cmp(const void *x, const void *y)
{
	const Group *a = x;
	const Group *b = y;
	int			n = a->value.nrows < b->value.nrows ? a->value.nrows : b->value.nrows;
	int			c;

	for (int i = 0; i < n; i++)
		if (a->value.rows[i] != b->value.rows[i])
			return a->value.rows[i] - b->value.rows[i];
	if (a->value.nrows != b->value.nrows)
		return a->value.nrows - b->value.nrows;
	for (int i = 0; i < a->matches.nplain && i < b->matches.nplain; i++)
		if (a->matches.plain[i] != b->matches.plain[i])
			return a->matches.plain[i]->row - b->matches.plain[i]->row;
	for (int i = 0; i < a->matches.nmode && i < b->matches.nmode; i++)
		if (a->matches.modes[i] != b->matches.modes[i])
			return a->matches.modes[i]->row - b->matches.modes[i]->row;
	c = a->matches.nplain + a->matches.nmode - b->matches.nplain - b->matches.nmode;
	if (c == 0)
		c = mmt_decimal_cmp(a->value.value, b->value.value);
	return c != 0 ? c : a->first - b->first;
}

static uint32_t
group_hash(const Group *g, bool banded)
{
	uint32_t	h = (uint32_t) g->key * 2654435761u;

	if (banded)
		for (int i = 0; i < g->matches.nplain; i++)
			h = (h ^ (uint32_t) g->matches.plain[i]->row) * 16777619u;
	else
		for (int i = 0; i < g->value.nrows; i++)
			h = (h ^ (uint32_t) g->value.rows[i]) * 16777619u;
	return h ^ (uint32_t) g->value.value.units ^ (h >> 11);
}

static int64_t
group_sum(const MmtRun *run, const Group *g, int pot)
{
	const int64_t *held = run->held + (size_t) pot * run->nlines;
	int64_t		sum = 0;

	for (int i = 0; i < g->n; i++)
		sum += held[g->lines[i]];
	return sum;
}

typedef struct Part
{
	mmt_int128	rest;			/* remainder of the division */
	int			at;				/* place in the group */
} Part;

static int
part_cmp(const void *a, const void *b)
{
	const Part *x = a;
	const Part *y = b;

	if (x->rest != y->rest)
		return x->rest > y->rest ? -1 : 1;
	return x->at - y->at;
}

/* Take `amount` out of one pot of the group's lines, in proportion to what each holds. */
static void
take_in_proportion(MmtRun *run, const Group *g, int pot, int to, int64_t amount, int64_t total)
{
	int64_t    *from_held = run->held + (size_t) pot * run->nlines;
	int64_t    *to_held = run->held + (size_t) to * run->nlines;
	int64_t		left = amount;
	Part	   *parts;

	if (g->n == 1 || amount == total)
	{
		for (int i = 0; i < g->n; i++)
		{
			int64_t		t = g->n == 1 ? amount : from_held[g->lines[i]];

			from_held[g->lines[i]] -= t;
			to_held[g->lines[i]] += t;
		}
		return;
	}
	parts = mmt_alloc(run->scratch, sizeof(Part) * g->n);
	for (int i = 0; i < g->n; i++)
	{
		mmt_int128	product = (mmt_int128) amount * from_held[g->lines[i]];
		int64_t		t = (int64_t) (product / total);

		parts[i].rest = product % total;
		parts[i].at = i;
		from_held[g->lines[i]] -= t;
		to_held[g->lines[i]] += t;
		left -= t;
	}
	qsort(parts, g->n, sizeof(Part), part_cmp);
	for (int i = 0; left > 0; i++, left--)
	{
		from_held[g->lines[parts[i].at]] -= 1;
		to_held[g->lines[parts[i].at]] += 1;
	}
}

typedef struct Ranked
{
	MmtDecimal	value;
	int			line;
	bool		low_first;
} Ranked;

static int
ranked_cmp(const void *a, const void *b)
{
	const Ranked *x = a;
	const Ranked *y = b;
	int			c = mmt_decimal_cmp(x->value, y->value);

	if (c != 0)
		return x->low_first ? c : -c;
	return x->line - y->line;
}

/* Move money of a group, pot after pot, as the step says. */
static bool
move_money(MmtRun *run, const MmtStep *s, Scope scope, Group *g, int64_t amount)
{
	if (g->n > 1 && (s->spread == MMT_SPREAD_LOW || s->spread == MMT_SPREAD_HIGH))
	{
		Ranked	   *order = mmt_alloc(run->scratch, sizeof(Ranked) * g->n);

		for (int i = 0; i < g->n; i++)
		{
			MmtResult	r;

			if (!parameter_value(run, g->lines[i], scope, run->days[g->lines[i]], s->spread_parameter, &r))
				return false;
			order[i].value = r.found ? r.value : mmt_decimal(0, 0);
			order[i].line = g->lines[i];
			order[i].low_first = s->spread == MMT_SPREAD_LOW;
		}
		qsort(order, g->n, sizeof(Ranked), ranked_cmp);
		for (int i = 0; i < g->n; i++)
			g->lines[i] = order[i].line;
	}
	run->moves++;
	for (int p = 0; p < s->nfrom && amount > 0; p++)
	{
		int64_t		total = group_sum(run, g, s->from[p]);
		int64_t		take = amount < total ? amount : total;

		amount -= take;
		if (take == 0)
			continue;
		if (s->spread == MMT_SPREAD_SHARE)
		{
			take_in_proportion(run, g, s->from[p], s->to, take, total);
			continue;
		}
		for (int i = 0; i < g->n && take > 0; i++)
		{
			int64_t    *from = &run->held[(size_t) s->from[p] * run->nlines + g->lines[i]];
			int64_t		t = *from < take ? *from : take;

			*from -= t;
			run->held[(size_t) s->to * run->nlines + g->lines[i]] += t;
			take -= t;
		}
	}
	return true;
}

/* A sum of fen, rounded as the step says, never more than F. */
bool
mmt_share_of(MmtRun *run, const MmtStep *s, MmtDecimal fen, int64_t base, int64_t *moved)
{
	static const int64_t unit[] = {1000, 100, 10, 1};
	int64_t		n;

	if (s->round_left && !mmt_decimal_add(mmt_decimal(base, 0), mmt_decimal(-fen.units, fen.scale), &fen))
		return too_large(run, "share");
	if (!mmt_decimal_round(fen, s->round_scale - 2, s->round, &n) ||
		__builtin_mul_overflow(n, unit[s->round_scale + 1], &n))
		return too_large(run, "share");
	if (n > base)
		n = base;
	*moved = s->round_left ? base - n : n;
	return true;
}

static bool
bad_ratio(MmtRun *run, const MmtParameter *p, const MmtResult *r)
{
	char		buf[MMT_DECIMAL_LEN];

	buf[mmt_decimal_print(r->value, buf)] = '\0';
	if (!r->percent)
	{
		mmt_fail(run->err, MMT_E_UNIT, "parameter \"%s\" is %s, where a ratio is needed",
				 "参数“%s”的值是 %s，此处需要比例", p->name, buf);
		return mmt_hint(run->err, "Write a ratio with a percent sign: 60%%.", "比例请写百分号：60%%。");
	}
	mmt_fail(run->err, MMT_E_RANGE, "parameter \"%s\" comes to %s times the money, outside 0 to 1",
			 "参数“%s”的比例为 %s，超出 0 到 1", p->name, buf);
	return mmt_hint(run->err, "Add a row such as \"at most 100%%\".", "可增加一行“at most 100%%”。");
}

static bool
ratio_ok(MmtRun *run, const MmtParameter *p, const MmtResult *r)
{
	if (!r->percent || r->value.units < 0 || mmt_decimal_cmp(r->value, mmt_decimal(1, 0)) > 0)
		return bad_ratio(run, p, r);
	return true;
}

static int
int64_cmp(const void *a, const void *b)
{
	int64_t		x = *(const int64_t *) a;
	int64_t		y = *(const int64_t *) b;

	return x < y ? -1 : x > y;
}

static bool
in_band(const MmtParameterRow *r, int64_t low, int64_t high)
{
	return !r->has_band ||
		((r->band_low_open || r->band_low <= low) && (r->band_high_open || high <= r->band_high));
}

/* Σ p × slice over [used, used + base]: one row wins in each band. */
static bool
banded_share(MmtRun *run, const MmtStep *s, Scope scope, mmt_day day, const MmtParameter *p,
			 Group *g, int64_t used, int64_t base, int64_t *moved, MmtTrace *trace)
{
	int64_t    *cuts = mmt_alloc(run->scratch, sizeof(int64_t) * (2 * (g->matches.nplain + g->matches.nmode) + 2));
	int			ncuts = 0;
	MmtDecimal	sum = mmt_decimal(0, 0);
	MmtSlice   *slices;
	int			nslices = 0;
	const MmtParameterRow **modes = mmt_alloc(run->scratch, sizeof(void *) * (g->matches.nmode + 1));

	cuts[ncuts++] = used;
	cuts[ncuts++] = used + base;
	for (int i = 0; i < g->matches.nplain + g->matches.nmode; i++)
	{
		const MmtParameterRow *r = i < g->matches.nplain ? g->matches.plain[i] : g->matches.modes[i - g->matches.nplain];

		if (r->has_band && !r->band_low_open && r->band_low > used && r->band_low < used + base)
			cuts[ncuts++] = r->band_low;
		if (r->has_band && !r->band_high_open && r->band_high > used && r->band_high < used + base)
			cuts[ncuts++] = r->band_high;
	}
	qsort(cuts, ncuts, sizeof(int64_t), int64_cmp);
	slices = mmt_alloc(run->scratch, sizeof(MmtSlice) * ncuts);
	for (int i = 0; i + 1 < ncuts; i++)
	{
		const MmtParameterRow *winner = NULL;
		MmtResult	r;
		MmtDecimal	part;
		int			nmodes = 0;

		if (cuts[i] == cuts[i + 1])
			continue;
		for (int k = 0; k < g->matches.nplain && winner == NULL; k++)
			if (in_band(g->matches.plain[k], cuts[i], cuts[i + 1]))
				winner = g->matches.plain[k];
		for (int k = 0; k < g->matches.nmode; k++)
			if (in_band(g->matches.modes[k], cuts[i], cuts[i + 1]))
				modes[nmodes++] = g->matches.modes[k];
		if (!mmt_value_of_rows(run, g->first, scope, day, p, winner, nmodes, modes, &r))
			return false;
		if (!r.found)
		{
			if (!s->required)
				continue;
			mmt_fail(run->err, MMT_E_NO_ROW,
					 "no band of parameter \"%s\" covers %lld to %lld fen",
					 "参数“%s”没有覆盖 %lld 至 %lld 分的金额段",
					 p->name, (long long) cuts[i], (long long) cuts[i + 1]);
			return mmt_hint(run->err, "Add a row whose band covers it.", "请补充覆盖该段的行。");
		}
		if (!ratio_ok(run, p, &r))
			return false;
		if (!mmt_decimal_mul(r.value, mmt_decimal(cuts[i + 1] - cuts[i], 0), &part) ||
			!mmt_decimal_add(sum, part, &sum))
			return too_large(run, p->name);
		slices[nslices].low = cuts[i];
		slices[nslices].high = cuts[i + 1];
		slices[nslices].ratio = r.value;
		slices[nslices++].row = r.rows[0];
		note_rows(&g->value, &r);
	}
	trace->nslices = nslices;
	trace->slices = slices;
	return mmt_share_of(run, s, sum, base, moved);
}

static bool
no_row(MmtRun *run, const MmtStep *s, int line)
{
	static const char *const shown[] = {"scheme", "status", "tier", "kind", "disease", "class", "place", "channel"};
	MmtBuffer	facts = {.arena = run->scratch};

	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++)
	{
		int			f = mmt_fact_find(run->rs, shown[i], strlen(shown[i]));
		const MmtValues *v = f >= 0 ? mmt_fact_values(run, line, f) : NULL;

		if (v && v->n > 0)
			mmt_putf(&facts, "%s%s %.*s", facts.len ? ", " : "", shown[i], (int) v->v[0].len, v->v[0].s);
	}
	mmt_fail(run->err, MMT_E_NO_ROW,
			 "no row of required parameter \"%s\" applies (%s)",
			 "必需的参数“%s”没有适用的行（%s）",
			 run->rs->parameters[s->parameter].name, facts.len ? facts.s : "-");
	return mmt_hint(run->err, "Add a row for this case, or correct the facts of the bill.",
					"请补充此情形的规则行，或更正账单的事实。");
}

void
mmt_record(MmtRun *run, const MmtTrace *t)
{
	if (run->ntraces == run->trace_room)
	{
		int			room = run->trace_room ? run->trace_room * 2 : 16;
		MmtTrace   *grown = mmt_alloc(run->scratch, sizeof(MmtTrace) * room);

		if (run->ntraces > 0)
			memcpy(grown, run->traces, sizeof(MmtTrace) * run->ntraces);
		run->traces = grown;
		run->trace_room = room;
	}
	run->traces[run->ntraces++] = *t;
}

/* A sum that stops at the ends of 64 bits: a limit is compared with it, no more. */
static inline int64_t
add_up(int64_t a, int64_t b)
{
	int64_t		sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b > 0 ? INT64_MAX : INT64_MIN;
	return sum;
}

/* What of a group's F the accumulator counts where it is. */
static int64_t
held_counted(const MmtRun *run, const MmtAccumulator *a, const MmtStep *s, const Group *g)
{
	int64_t		sum = 0;

	for (int i = 0; i < s->nfrom; i++)
		if (a->gross || a->counts_pot[s->from[i]])
			sum += group_sum(run, g, s->from[i]);
	return sum;
}

static int64_t
group_counted(const MmtRun *run, const MmtAccumulator *a, const Group *g)
{
	int64_t		sum = 0;

	for (int i = 0; i < g->n; i++)
		sum += line_counted(run, a, g->lines[i]);
	return sum;
}

/* DESIGN's "Exactly": F, used, then the verb. */
static bool
run_group(MmtRun *run, const MmtBenefit *b, const MmtStep *s, Scope scope, mmt_day day,
		  Group *g, int64_t *sums, int64_t *carried)
{
	const MmtRuleset *rs = run->rs;
	const MmtParameter *p = s->parameter >= 0 ? &rs->parameters[s->parameter] : NULL;
	const MmtAccumulator *a = s->accumulator >= 0 ? &rs->accumulators[s->accumulator] : NULL;
	MmtTrace	trace;
	int64_t		base = 0;
	int64_t		used = 0;
	int64_t		limit = 0;
	int64_t		moved = 0;
	int64_t		to_sum = 0;
	int64_t		base_counted = 0;	/* the part of F that the accumulator counts already */
	bool		to_counted = false;

	memset(&trace, 0, sizeof(trace));
	for (int i = 0; i < s->nfrom; i++)
		base += group_sum(run, g, s->from[i]);
	if (base == 0)
		return true;
	if (a)
	{
		used = add_up(mmt_run_value(run, &run->keys[g->key]), sums[g->key]);
		base_counted = held_counted(run, a, s, g);
		to_counted = a->counts_pot[s->to];
		/* what earlier groups of this key had, and is counted nowhere yet */
		used = add_up(used, carried[g->key]);
	}
	if (s->verb == MMT_FILL && !to_counted)
		to_sum = group_sum(run, g, s->to);

	if (p && !p->banded && !g->value.found)
	{
		if (s->required)
			return no_row(run, s, g->first);
		return true;
	}
	if (s->verb == MMT_SHARE)
	{
		if (p == NULL)
			moved = base;
		else if (p->banded)
		{
			used -= base_counted;
			if (used > INT64_MAX - base)
				return too_large(run, p->name);
			if (!banded_share(run, s, scope, day, p, g, used, base, &moved, &trace))
				return false;
			if (trace.nslices == 0)
				return s->required ? no_row(run, s, g->first) : true;
		}
		else
		{
			MmtDecimal	sum;

			if (!ratio_ok(run, p, &g->value))
				return false;
			if (!mmt_decimal_mul(g->value.value, mmt_decimal(base, 0), &sum))
				return too_large(run, p->name);
			if (!mmt_share_of(run, s, sum, base, &moved))
				return false;
		}
	}
	else
	{
		MmtDecimal	l = g->value.value;

		if (p->banded)
			return mmt_fail(run->err, MMT_E_UNIT, "parameter \"%s\" has bands; only a share can use them",
							"参数“%s”有金额段，只有 share 能用", p->name);
		if (g->value.percent)
		{
			char		buf[MMT_DECIMAL_LEN];

			buf[mmt_decimal_print(l, buf)] = '\0';
			mmt_fail(run->err, MMT_E_UNIT, "parameter \"%s\" is the ratio %s, where an amount is needed",
					 "参数“%s”是比例 %s，此处需要金额", p->name, buf);
			return mmt_hint(run->err, "Write yuan without a percent sign, or a part of a measure: 20%% of gross.",
							"请写不带百分号的元，或写成某项的一部分：20%% of gross。");
		}
		if (!mmt_decimal_round(l, a && a->count ? 0 : 2, MMT_HALF_UP, &limit))
			return too_large(run, p->name);
		if (limit < 0)
			limit = 0;
		if (a && a->count)
		{
			/* this bill counts as one, unless it goes on with what was counted, or counts already */
			if (sums[g->key] == 0 && !run->continues)
				used += 1;
		}
		else if (s->verb != MMT_FILL)
			used = add_up(used, base - base_counted);
		used = add_up(used, to_sum);
		moved = limit_moves(s->verb, a && a->count, limit, used, base);
	}
	if (a && !a->claims)
		sums[g->key] -= group_counted(run, a, g);
	if (moved > 0 && !move_money(run, s, scope, g, moved))
		return false;
	if (a && !a->claims)
		sums[g->key] += group_counted(run, a, g);
	if (a && !a->count)
	{
		/* where the next group of this key begins, beyond what the accumulator will count */
		int64_t		still_counted = held_counted(run, a, s, g);

		carried[g->key] += s->verb == MMT_FILL ? (to_counted ? 0 : moved) :
			s->verb == MMT_SHARE ? base - still_counted - (to_counted ? moved : 0) :
			base - moved - still_counted;
	}
	rest_on(run, s->row);
	rest_on(run, b->row);
	if (a)
		rest_on(run, a->row);
	for (int i = 0; i < g->value.nrows; i++)
		rest_on(run, g->value.rows[i]);
	if (run->trace)
	{
		int		   *rows = mmt_alloc(run->scratch, sizeof(int) * (g->value.nrows + 1));
		int		   *lines = mmt_alloc(run->scratch, sizeof(int) * g->n);

		memcpy(rows, g->value.rows, sizeof(int) * g->value.nrows);
		memcpy(lines, g->lines, sizeof(int) * g->n);
		trace.benefit = b->row;
		trace.step = s->row;
		trace.accumulator = a ? a->row : -1;
		trace.nrows = g->value.nrows;
		trace.rows = rows;
		trace.nlines = g->n;
		trace.lines = lines;
		trace.has_value = p != NULL && !p->banded;
		trace.percent = g->value.percent;
		trace.value = g->value.value;
		trace.base = base;
		trace.used = used;
		trace.limit = limit;
		trace.moved = moved;
		mmt_record(run, &trace);
	}
	return true;
}

/* Sort lines into groups; *ngroups of them, in order of their first line. */
static bool
run_step(MmtRun *run, const MmtBenefit *b, const MmtStep *s, const int *lines, int n, const mmt_day *days)
{
	const MmtParameter *p = s->parameter >= 0 ? &run->rs->parameters[s->parameter] : NULL;
	int		   *mine = mmt_alloc(run->scratch, sizeof(int) * n);
	int			nmine = 0;
	Scope		all = {lines, n};
	Scope		scope;
	Group	   *groups;
	int			ngroups = 0;
	int		   *slots = NULL;
	uint32_t	mask = 0;
	int64_t    *sums = NULL;
	int64_t    *carried = NULL;

	if (s->parameter == -2)
		return true;
	for (int i = 0; i < n; i++)
	{
		int			l = lines[i];
		int64_t		f = 0;
		int			met;

		for (int k = 0; k < s->nfrom; k++)
			f += run->held[(size_t) s->from[k] * run->nlines + l];
		if (f == 0)
			continue;
		met = mmt_selector_met(run, l, all, days[l], &s->when);
		if (met < 0)
			return false;
		if (met)
			mine[nmine++] = l;
	}
	if (nmine == 0)
		return true;
	scope.lines = mine;
	scope.n = nmine;
	groups = mmt_alloc(run->scratch, sizeof(Group) * nmine);
	if (nmine > 8 && !s->by_line)
	{
		mask = 16;
		while (mask < (uint32_t) nmine * 2)
			mask *= 2;
		slots = mmt_alloc(run->scratch, sizeof(int) * mask);
		mask--;
	}
	for (int i = 0; i < nmine; i++)
	{
		Group	   *g = &groups[ngroups];
		Group	   *found = NULL;
		Scope		own = {&mine[i], 1};
		int			l = mine[i];
		uint32_t	h = 0;

		memset(g, 0, sizeof(*g));
		g->first = l;
		g->key = -1;
		if (s->accumulator >= 0)
		{
			g->key = line_key(run, s->accumulator, l);
			if (g->key == -2)
				return false;
			if (g->key == -1)
				continue;		/* no window that day: the step does nothing */
		}
		if (p)
		{
			if (!mmt_match_rows(run, l, s->by_line ? own : scope, days[l], p, &g->matches))
				return false;
			if (!p->banded &&
				!mmt_value_of_rows(run, l, s->by_line ? own : scope, days[l], p,
							   g->matches.nplain ? g->matches.plain[0] : NULL,
							   g->matches.nmode, g->matches.modes, &g->value))
				return false;
		}
		if (!s->by_line)
		{
			if (slots)
			{
				h = group_hash(g, p && p->banded) & mask;
				while (slots[h] && !found)
				{
					if (same_group(&groups[slots[h] - 1], g, p && p->banded))
						found = &groups[slots[h] - 1];
					else
						h = (h + 1) & mask;
				}
			}
			else
				for (int k = 0; k < ngroups && !found; k++)
					if (same_group(&groups[k], g, p && p->banded))
						found = &groups[k];
		}
		if (!found)
		{
			found = g;
			if (slots)
				slots[h] = ngroups + 1;
			ngroups++;
		}
		if (found->n == 0)
			found->lines = mmt_alloc(run->scratch, sizeof(int) * 4);
		else if (found->n >= 4 && (found->n & (found->n - 1)) == 0)
		{
			int		   *grown = mmt_alloc(run->scratch, sizeof(int) * found->n * 2);

			memcpy(grown, found->lines, sizeof(int) * found->n);
			found->lines = grown;
		}
		found->lines[found->n++] = l;
	}
	/* groups that share a key run in the order of their rows, whatever the order of lines */
	if (ngroups > 1)
		qsort(groups, ngroups, sizeof(Group), group_cmp);
	if (s->accumulator >= 0)
	{
		if (!counted_by_key(run, s->accumulator, &sums))
			return false;
		carried = mmt_alloc(run->scratch, sizeof(int64_t) * (run->nkeys + 1));
	}
	run->days = days;
	for (int k = 0; k < ngroups; k++)
	{
		Scope		own = {groups[k].lines, groups[k].n};

		if (!run_group(run, b, s, s->by_line ? own : scope, days[groups[k].first], &groups[k], sums, carried))
			return false;
	}
	return true;
}

/* ------------------------------------------------------------ one benefit */

bool
mmt_law_day(MmtRun *run, const MmtBenefit *b, int line, mmt_day *day)
{
	bool		missing;
	int			y,
				m,
				d;

	*day = run->bill->lines[line].day;
	if (b->as_of == -1)
		return true;
	if (b->as_of == -2)
	{
		mmt_day_to(*day, &y, &m, &d);
		*day = mmt_day_from(y, 1, 1);
		return true;
	}
	if (!fact_day(run, line, b->as_of, day, &missing))
		return false;
	if (missing)
	{
		mmt_fail(run->err, MMT_E_NO_FACT,
				 "benefit \"%s\" goes by the rules of the day \"%s\", which this bill does not give",
				 "待遇“%s”按“%s”当日的规定执行，账单没有提供该日期",
				 b->name, run->rs->fact_names.texts[b->as_of].s);
		return mmt_hint(run->err, "Pass it among the facts.", "请在 facts 中提供。");
	}
	return true;
}

static bool
run_benefit(MmtRun *run, const MmtBenefit *b, const int *lines, int n, const mmt_day *days)
{
	for (int i = 0; i < b->nsteps; i++)
		if (!run_step(run, b, &b->steps[i], lines, n, days))
			return false;
	for (int i = 0; i < n; i++)
	{
		int64_t		left = run->held[(size_t) b->flow * run->nlines + lines[i]];

		if (left != 0)
		{
			mmt_fail(run->err, MMT_E_LEFT,
					 "benefit \"%s\" leaves %lld fen of line %d in \"flow\" without a destination",
					 "待遇“%s”有 %lld 分（第 %d 行）停留在 flow，没有去向",
					 b->name, (long long) left, lines[i] + 1);
			return mmt_hint(run->err,
							"Its last step should share what remains of flow to a pot with a bearer, such as coinsurance; or a step before it lacks a row for this case.",
							"最后一步应把 flow 的余额 share 到有承担方的去向（如 coinsurance）；或前面某一步缺少此情形的参数行。");
		}
	}
	for (int p = 0; p < b->npots; p++)
		for (int i = 0; i < n; i++)
		{
			size_t		at = (size_t) b->pots[p] * run->nlines + lines[i];

			run->frozen[at] = run->held[at];
		}
	return true;
}

/* In a track each line goes to the first benefit that matches it; then those run in their order. */
static bool
run_track(MmtRun *run, int track, const int *all_lines)
{
	const MmtRuleset *rs = run->rs;
	int		   *of = run->benefit_of + (size_t) track * run->nlines;
	mmt_day    *days = mmt_alloc(run->scratch, sizeof(mmt_day) * run->nlines);
	int		   *lines = mmt_alloc(run->scratch, sizeof(int) * run->nlines);
	Scope		scope = {all_lines, run->nlines};

	for (int i = 0; i < rs->nbenefits; i++)
	{
		const MmtBenefit *b = &rs->benefits[i];

		if (b->track != track)
			continue;
		for (int l = 0; l < run->nlines; l++)
		{
			mmt_day		day;
			int			met;

			if (of[l] >= 0)
				continue;
			/* the day that decides is asked only of bills the benefit's other conditions could take */
			if (b->as_of >= 0 && mmt_fact_values(run, l, b->as_of)->n == 0)
			{
				met = mmt_selector_met(run, l, scope, run->bill->lines[l].day, &b->when);
				if (met < 0)
					return false;
				if (!met)
					continue;
			}
			if (!mmt_law_day(run, b, l, &day))
				return false;
			met = mmt_selector_met(run, l, scope, day, &b->when);
			if (met < 0)
				return false;
			if (met)
				of[l] = i;
		}
	}
	for (int i = 0; i < rs->nbenefits; i++)
	{
		const MmtBenefit *b = &rs->benefits[i];
		int			n = 0;

		if (b->track != track)
			continue;
		for (int l = 0; l < run->nlines; l++)
			if (of[l] == i)
			{
				run->ran[l] = true;
				run->moves++;
				lines[n++] = l;
				if (!mmt_law_day(run, b, l, &days[l]))
					return false;
			}
		if (n > 0 && !run_benefit(run, b, lines, n, days))
			return false;
	}
	return true;
}

/* --------------------------------------------------------------- one bill */

bool
mmt_begin_bill(MmtRun *run, const MmtBill *bill, MmtError *err)
{
	const MmtRuleset *rs = run->rs;
	int			continues = mmt_fact_find(rs, "continues", 9);
	size_t		cells = (size_t) rs->npots * bill->nlines;
	int64_t		gross = 0;

	mmt_arena_reset(run->scratch);
	run->err = err;
	run->bill = bill;
	run->nlines = bill->nlines;
	run->held = mmt_alloc(run->scratch, sizeof(int64_t) * cells);
	run->frozen = mmt_alloc(run->scratch, sizeof(int64_t) * cells);
	for (size_t i = 0; i < cells; i++)
		run->frozen[i] = NOT_CLOSED;
	run->symbols = mmt_alloc(run->scratch, sizeof(int) * (rs->nfacts + 1));
	run->key_of = mmt_alloc(run->scratch, sizeof(int) * ((size_t) rs->naccumulators * bill->nlines + 1));
	run->now = mmt_alloc(run->scratch, sizeof(NowSums) * (rs->naccumulators + 1));
	run->moves = 0;
	run->nkeys = run->key_slots = 0;
	run->keys = NULL;
	run->rests_on = mmt_alloc(run->scratch, sizeof(bool) * (rs->nmarks + 1));
	run->ran = mmt_alloc(run->scratch, sizeof(bool) * bill->nlines);
	run->benefit_of = mmt_alloc(run->scratch, sizeof(int) * (size_t) (rs->ntracks + 1) * bill->nlines);
	for (size_t i = 0; i < (size_t) (rs->ntracks + 1) * bill->nlines; i++)
		run->benefit_of[i] = -1;
	run->ntraces = run->trace_room = 0;
	run->depth = run->nover = 0;
	run->continues = false;
	if (continues >= 0 && bill->facts[continues].n > 0)
	{
		MmtText		t = bill->facts[continues].v[0];

		run->continues = (t.len == 3 && memcmp(t.s, "yes", 3) == 0) || (t.len == 4 && memcmp(t.s, "true", 4) == 0);
	}
	for (int l = 0; l < bill->nlines; l++)
	{
		if (bill->lines[l].amount < 0)
		{
			mmt_fail(err, MMT_E_BILL, "line %d has a negative amount", "第 %d 行金额为负", l + 1);
			return mmt_hint(err, "A refund is a reversal of what was settled, never a negative bill.",
							"退费应冲销原结算，不能用负数账单。");
		}
		run->held[l] = bill->lines[l].amount;	/* pot 0 is gross */
		if (__builtin_add_overflow(gross, bill->lines[l].amount, &gross))
			return mmt_fail(err, MMT_E_RANGE, "the lines of the bill sum to more than 64 bits of fen hold",
							"账单各行合计超出 64 位整数（分）的范围");
	}
	return true;
}

static bool
end_bill(MmtRun *run, MmtOutcome *out)
{
	const MmtRuleset *rs = run->rs;
	MmtDelta   *deltas;

	memset(out, 0, sizeof(*out));
	out->nlines = run->nlines;
	out->held = run->held;
	out->benefit_of = run->benefit_of;
	out->rests_on = run->rests_on;
	out->ntraces = run->ntraces;
	out->traces = run->traces;
	for (int l = 0; l < run->nlines; l++)
	{
		int64_t		sum = 0;

		for (int p = 0; p < rs->npots; p++)
		{
			int64_t		money = run->held[(size_t) p * run->nlines + l];

			if (money < 0)
				return mmt_fail(run->err, MMT_E_INTERNAL, "pot \"%s\" of line %d is negative", "去向“%s”在第 %d 行为负",
								rs->pots[p].name, l + 1);
			if (money > 0 && rs->pots[p].bearer == MMT_NO_BEARER)
			{
				mmt_fail(run->err, MMT_E_LEFT, "%lld fen end in pot \"%s\", which has no bearer",
						 "有 %lld 分停留在没有承担方的去向“%s”", (long long) money, rs->pots[p].name);
				return mmt_hint(run->err, "Add a pot row that says who bears it: person, fund, account or hospital.",
								"请为该去向增加 pot 行，写明承担方：person、fund、account 或 hospital。");
			}
			sum += money;
			if (rs->pots[p].bearer != MMT_NO_BEARER)
				out->by_bearer[rs->pots[p].bearer] += money;
		}
		if (sum != run->bill->lines[l].amount)
			return mmt_fail(run->err, MMT_E_INTERNAL, "the pots of line %d sum to %lld fen instead of %lld",
							"第 %d 行各去向合计 %lld 分，应为 %lld 分",
							l + 1, (long long) sum, (long long) run->bill->lines[l].amount);
		out->gross += sum;
	}
	/* at most one for each line and accumulator */
	deltas = mmt_alloc(run->scratch, sizeof(MmtDelta) * ((size_t) rs->naccumulators * run->nlines + 1));
	for (int a = 0; a < rs->naccumulators; a++)
	{
		int64_t    *sums;

		if (!counted_by_key(run, a, &sums))
			return false;
		for (int k = 0; k < run->nkeys; k++)
			if (run->keys[k].accumulator == a && sums[k] != 0)
			{
				deltas[out->ndeltas].key = run->keys[k];
				deltas[out->ndeltas++].value = sums[k];
			}
	}
	out->deltas = deltas;
	return true;
}

bool
mmt_adjudicate(MmtRun *run, const MmtBill *bill, MmtOutcome *out, MmtError *err)
{
	int		   *all;

	run->err = err;
	if (run->paths && bill->nlines == 1 && mmt_path_adjudicate(run, bill, out))
		return true;
	if (!mmt_begin_bill(run, bill, err))
		return false;
	all = mmt_alloc(run->scratch, sizeof(int) * bill->nlines);
	for (int l = 0; l < bill->nlines; l++)
		all[l] = l;
	for (int t = 0; t <= run->rs->ntracks; t++)
		if (!run_track(run, t, all))
			return false;
	return end_bill(run, out);
}

bool
mmt_parameter_value(MmtRun *run, const MmtBill *bill, int parameter, MmtResult *out, MmtError *err)
{
	int			first = 0;
	Scope		scope = {&first, 1};

	if (!mmt_begin_bill(run, bill, err))
		return false;
	return parameter_value(run, 0, scope, bill->lines[0].day, parameter, out);
}

/* -------------------------------------------------------------- the tally */

MmtRun *
mmt_run_begin(MmtArena *arena, MmtArena *scratch, const MmtRuleset *rs, bool trace)
{
	MmtRun	   *run = mmt_alloc(arena, sizeof(MmtRun));

	run->rs = rs;
	run->arena = arena;
	run->scratch = scratch;
	run->trace = trace;
	run->symbol_arena = *arena;
	run->symbol_arena.first = run->symbol_arena.current = NULL;
	mmt_symbols_init(&run->own_symbols, &run->symbol_arena);
	run->paths = mmt_paths(rs);
	return run;
}

void
mmt_run_clear(MmtRun *run)
{
	run->nentries = 0;
	/* texts of a person's keys, such as stays, are no use to the next */
	if (run->own_symbols.n > MAX_OWN_SYMBOLS)
	{
		mmt_arena_reset(&run->symbol_arena);
		mmt_symbols_init(&run->own_symbols, &run->symbol_arena);
	}
}

void
mmt_run_trace(MmtRun *run, bool trace)
{
	run->trace = trace;
}

void
mmt_run_long_way(MmtRun *run)
{
	run->paths = NULL;
}

static bool
entry_add(MmtRun *run, const MmtKey *key, int64_t value, MmtError *err)
{
	for (int i = run->nentries - 1; i >= 0; i--)
		if (same_key(&run->entries[i].key, key))
		{
			if (__builtin_add_overflow(run->entries[i].value, value, &run->entries[i].value))
				return mmt_fail(err, MMT_E_RANGE, "accumulator \"%s\" leaves the range of 64 bits",
								"累计“%s”超出 64 位整数范围", run->rs->accumulators[key->accumulator].name);
			return true;
		}
	if (run->nentries == run->entry_room)
	{
		int			room = run->entry_room ? run->entry_room * 2 : 16;
		MmtDelta   *grown = mmt_alloc(run->arena, sizeof(MmtDelta) * room);

		if (run->nentries > 0)
			memcpy(grown, run->entries, sizeof(MmtDelta) * run->nentries);
		run->entries = grown;
		run->entry_room = room;
	}
	run->entries[run->nentries].key = *key;
	run->entries[run->nentries++].value = value;
	return true;
}

bool
mmt_run_post(MmtRun *run, const MmtOutcome *outcome, MmtError *err)
{
	for (int i = 0; i < outcome->ndeltas; i++)
		if (!entry_add(run, &outcome->deltas[i].key, outcome->deltas[i].value, err))
			return false;
	return true;
}

int
mmt_run_entries(const MmtRun *run, const MmtDelta **entries)
{
	*entries = run->entries;
	return run->nentries;
}

/* A key's texts may hold what separates them: %, comma, at sign are written %25, %2C, %40. */
static void
put_key_text(MmtBuffer *out, MmtText t)
{
	for (size_t i = 0; i < t.len; i++)
	{
		unsigned char ch = (unsigned char) t.s[i];

		if (ch == '%' || ch == ',' || ch == '@')
			mmt_putf(out, "%%%02X", ch);
		else
			mmt_put(out, &t.s[i], 1);
	}
}

/* "2019" for a calendar year, "2019-07" for calendar months, else the first day. */
static void
put_window(MmtBuffer *out, const MmtAccumulator *a, mmt_day start)
{
	char		buf[16];
	size_t		len = mmt_day_print(start, buf);

	if (a->unit == MMT_P_MONTHS && a->origin == MMT_O_CALENDAR && len == 10)
		len = a->length == 12 ? 4 : 7;
	mmt_put(out, buf, len);
}

void
mmt_key_name(const MmtRun *run, const MmtKey *key, MmtBuffer *out)
{
	const MmtAccumulator *a = &run->rs->accumulators[key->accumulator];
	bool		first = true;

	mmt_puts(out, a->full_name);
	if (a->unit != MMT_P_EVER)
	{
		mmt_puts(out, "@");
		put_window(out, a, key->start);
		first = false;
	}
	for (int i = 0; i < a->nkeys; i++)
	{
		int			s = key->facts[i];

		mmt_puts(out, first ? "@" : ",");
		put_key_text(out, s < run->rs->symbols.n ? run->rs->symbols.texts[s] :
					 run->own_symbols.texts[s - run->rs->symbols.n]);
		first = false;
	}
}

static bool
parse_window(const MmtAccumulator *a, MmtText t, mmt_day *start)
{
	char		buf[16];

	if (t.len > 10)
		return false;
	memcpy(buf, t.s, t.len);
	if (t.len == 4)
		memcpy(buf + 4, "-01-01", 6);
	else if (t.len == 7)
		memcpy(buf + 7, "-01", 3);
	else if (t.len != 10)
		return false;
	(void) a;
	return mmt_day_parse(buf, 10, start);
}

static int
hex_digit(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

bool
mmt_run_set(MmtRun *run, const char *name, size_t len, int64_t value, MmtError *err)
{
	const char *at = memchr(name, '@', len);
	size_t		full = at ? (size_t) (at - name) : len;

	for (int i = 0; i < run->rs->naccumulators; i++)
	{
		const MmtAccumulator *a = &run->rs->accumulators[i];
		const char *p = at ? at + 1 : name + len;
		const char *end = name + len;
		MmtKey		key;
		int			part = 0;
		int			want = a->nkeys + (a->unit != MMT_P_EVER);

		if (strlen(a->full_name) != full || memcmp(a->full_name, name, full) != 0)
			continue;
		memset(&key, 0, sizeof(key));
		key.accumulator = i;
		for (; part < want && at; part++)
		{
			const char *comma = memchr(p, ',', end - p);
			MmtText		t = {p, (size_t) ((comma ? comma : end) - p)};

			if (part == 0 && a->unit != MMT_P_EVER)
			{
				if (!parse_window(a, t, &key.start))
					break;
			}
			else
			{
				char	   *plain = mmt_alloc(run->scratch, t.len + 1);
				size_t		n = 0;
				MmtText		u;

				for (size_t k = 0; k < t.len; k++)
				{
					if (t.s[k] == '%' && k + 2 < t.len && hex_digit(t.s[k + 1]) >= 0 && hex_digit(t.s[k + 2]) >= 0)
					{
						plain[n++] = (char) (hex_digit(t.s[k + 1]) * 16 + hex_digit(t.s[k + 2]));
						k += 2;
					}
					else
						plain[n++] = t.s[k];
				}
				u.s = plain;
				u.len = n;
				key.facts[part - (a->unit != MMT_P_EVER)] = mmt_run_symbol(run, u);
			}
			if (comma == NULL)
			{
				p = end;
				part++;
				break;
			}
			p = comma + 1;
		}
		if (part != want || p != end)
		{
			mmt_fail(err, MMT_E_BILL, "tally entry \"%.*s\" does not fit accumulator \"%s\" (%s)",
					 "累计项“%.*s”与累计“%s”（%s）不符",
					 (int) len, name, a->name,
					 mmt_row_get(&run->rs->rows[a->row], "per") ? mmt_row_get(&run->rs->rows[a->row], "per") : "ever");
			return mmt_hint(err, "Use the names that an outcome's delta has.", "请使用结算结果 delta 中的名称。");
		}
		return entry_add(run, &key, value, err);
	}
	return true;
}
