/*-------------------------------------------------------------------------
 * value.c
 *	  What measures come to, which rows win, and the value of a parameter.
 *
 * Functions that can fail return false (or -1) with words in run->err.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- measures */

/* As counted_by_key, made anew only after money has moved. */
static bool
now_sums(MmtRun *run, int acc, int64_t **sums, int *n)
{
	NowSums    *now = &run->now[acc];

	if (now->sums == NULL || now->moves != run->moves)
	{
		if (!mmt_counted_by_key(run, acc, &now->sums))
			return false;
		now->n = run->nkeys;
		now->moves = run->moves;
	}
	*sums = now->sums;
	*n = now->n;
	return true;
}

/* How much time lies between a date and the day of care; negative when the date is yet to come. */
static int64_t
time_since(MmtMeasureKind kind, mmt_day since, mmt_day day)
{
	int			year,
				first_year,
				month,
				of_month;

	switch (kind)
	{
		case MMT_M_MONTHS_SINCE:
			return mmt_whole_months(since, day);
		case MMT_M_YEARS_SINCE:
			return mmt_floor_div(mmt_whole_months(since, day), 12);
		case MMT_M_CALENDAR_MONTHS_SINCE:
			return mmt_calendar_months(since, day);
		case MMT_M_CALENDAR_YEARS_SINCE:
			mmt_day_to(since, &first_year, &month, &of_month);
			mmt_day_to(day, &year, &month, &of_month);
			return year - first_year;
		default:
			return (int64_t) day - since;
	}
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
			return mmt_number_of_fact(run, line, m->ref, day, out, missing);
		case MMT_M_GROSS:
			for (int i = 0; i < scope.n; i++)
				sum += run->bill->lines[scope.lines[i]].amount;
			*out = mmt_decimal(sum, 2);
			return true;
		case MMT_M_DAYS_SINCE:
		case MMT_M_MONTHS_SINCE:
		case MMT_M_YEARS_SINCE:
		case MMT_M_CALENDAR_MONTHS_SINCE:
		case MMT_M_CALENDAR_YEARS_SINCE:
			if (!mmt_fact_day(run, line, m->ref, &since, missing))
				return false;
			if (*missing)
				return true;
			*out = mmt_decimal(time_since(m->kind, since, day), 0);
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
				found = mmt_key_for(run, line, a, m->ref, m->offset, m, &key);
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
		case MMT_M_MONTH_OF:
			{
				int			month = m->ref >= 0 ? mmt_month_of(run, line, m->ref) : 0;

				*missing = month == 0;
				*out = mmt_decimal(month, 0);
				return month >= 0;
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
					mmt_rest_on(run, x->row);
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
				if (!mmt_value_of(run, line, scope, day, m->ref, &r))
					return false;
				if (!r.found && run->skipped_busy)
					return mmt_fail(run->err, MMT_E_CYCLE, "parameter \"%s\" rests on itself", "参数“%s”循环引用自身", m->name);
				*missing = !r.found;
				*out = r.value;
				run->measured_ratio = r.percent;
				for (int i = 0; i < r.nrows; i++)
					mmt_rest_on(run, r.rows[i]);
				return true;
			}
	}
	return true;
}

static bool
no_measure(MmtRun *run, const MmtBoundMeasure *m, mmt_day day)
{
	char		buf[24];

	buf[mmt_day_print(day, buf)] = '\0';
	if (!mmt_measures_fact(m->kind))
	{
		mmt_fail(run->err, MMT_E_NO_FACT,
				 "the rules need \"%s:%s\", of which there is nothing on %s",
				 "规则需要“%s:%s”，在 %s 没有任何值", mmt_measure_word(m->kind), m->name, buf);
		return mmt_hint(run->err,
						"A rule of that day has to give it: a row of the index or parameter, a period of the accumulator.",
						"应由当日的规则给出：指数或参数的行，或累计的周期。");
	}
	if (m->kind == MMT_M_FACT)
		mmt_fail(run->err, MMT_E_NO_FACT, "the rules need \"%s\", which this bill does not give", "规则需要“%s”，账单没有提供", m->name);
	else
		mmt_fail(run->err, MMT_E_NO_FACT,
				 "the rules need \"%s\" for \"%s:%s\", which this bill does not give",
				 "规则为计算“%2$s:%3$s”需要“%1$s”，账单没有提供", m->name, mmt_measure_word(m->kind), m->name);
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
			no_measure(run, &r->measure, day);
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
			mmt_note_predicate(run, line, &run->rs->predicates[s->predicates[i]], day);
	return 1;
}

/* ------------------------------------------------- values of parameters */

bool
mmt_too_large(MmtRun *run, const char *parameter)
{
	return mmt_fail(run->err, MMT_E_RANGE,
					"the value of parameter \"%s\" leaves the range of exact numbers",
					"参数“%s”的值超出可精确计算的范围", parameter);
}

/* What was seen goes over to `out`: `from` is done with. */
static void
take_seen(MmtResult *out, MmtResult *from)
{
	MmtSeen    *first = from->seen;

	while (first && first->rest)
		first = first->rest;
	if (first == NULL)
		return;
	first->rest = out->seen;
	out->seen = from->seen;
	from->seen = NULL;
}

void
mmt_note_rows(MmtResult *out, MmtResult *from)
{
	for (int i = 0; i < from->nrows && out->nrows < 16; i++)
		out->rows[out->nrows++] = from->rows[i];
	take_seen(out, from);
}

static void
note_seen(MmtRun *run, MmtResult *out, int row, int term, MmtDecimal value)
{
	MmtSeen    *seen;

	if (!run->trace)
		return;
	seen = mmt_alloc(run->scratch, sizeof(MmtSeen));
	*seen = (MmtSeen) {row, term, run->measured_ratio, value, out->seen};
	out->seen = seen;
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

		MMT_MAY_STOP(i + 1);
		if (run->nover == MAX_DEPTH * 2)
			return mmt_fail(run->err, MMT_E_CYCLE, "a value changes more facts than can be followed",
							"一个取值改变的事实过多，无法计算");
		run->over_fact[run->nover] = v->fact;
		run->over_values[run->nover++] = one;
		ok = mmt_value_of(run, line, scope, day, v->parameter, &r);
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
		mmt_note_rows(out, &r);
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
				return mmt_too_large(run, name);
		}
		if (!mmt_decimal_add(total, d, &total))
			return mmt_too_large(run, name);
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
	ok = mmt_value_of(run, line, scope, day, v->parameter, &r);
	run->nover = mark;
	if (!ok)
		return false;
	out->found = r.found;
	out->percent = r.percent;
	out->value = r.value;
	mmt_note_rows(out, &r);
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

/* Does the measure come of an accumulator, and is it a number rather than money? */
static bool
counts(const MmtRun *run, const MmtBoundMeasure *m)
{
	return m->kind == MMT_M_MONTH_OF || ((m->kind == MMT_M_ACC || m->kind == MMT_M_NOW) && m->ref >= 0 && run->rs->accumulators[m->ref].count);
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
				return no_measure(run, m, day);
			}
			note_seen(run, out, row->row, i, by);
			if (!mmt_decimal_mul(d, by, &d))
				return mmt_too_large(run, name);
			/* a part of a ratio or of a plain number is a ratio, a part of money is money */
			if (run->measured_ratio)
				bare_ratio = true;
			else if (v->terms[i].percent && (mmt_measures_fact(m->kind) || counts(run, m)))
				bare_ratio = true;
		}
		else if (v->terms[i].percent)
			bare_ratio = true;
		if (!mmt_decimal_add(out->value, d, &out->value))
			return mmt_too_large(run, name);
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

/*
 * A row with + or x that a value holds.  A row may ask for its own parameter,
 * with other facts or of others of its rows: then what was added to the value
 * it gets is not added to it once more.  A bound that asks so is compared with
 * a value that is not finished: what comes after it comes after both.
 */
typedef struct Applied
{
	const MmtParameterRow *row;
	const struct Applied *rest;
} Applied;

static bool
changes(const MmtParameterRow *row)
{
	return row->value.mode == MMT_PLUS || row->value.mode == MMT_TIMES;
}

static bool
is_applied(const MmtRun *run, const MmtParameterRow *row)
{
	for (const Applied *a = run->applied; a; a = a->rest)
		if (a->row == row)
			return true;
	return false;
}

typedef struct Later
{
	const MmtParameterRow *const *rows;
	int			n;
	const struct Later *outer;
} Later;

static bool
is_later(const MmtRun *run, const MmtParameterRow *row)
{
	for (const Later *l = run->later; l; l = l->outer)
		for (int i = 0; i < l->n; i++)
			if (l->rows[i] == row)
				return true;
	return false;
}

static void
note_applied(MmtRun *run, const MmtParameterRow *row)
{
	Applied    *a = mmt_alloc(run->scratch, sizeof(Applied));

	a->row = row;
	a->rest = run->applied;
	run->applied = a;
}

/* Apply a row with a mode to a value made so far. */
static bool
apply_mode(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameter *p,
		   const MmtParameterRow *row, MmtResult *out)
{
	const Applied *applied = run->applied;
	const Applied *theirs;
	MmtResult	r;
	int			c;
	bool		ok;

	if (changes(row) && (is_applied(run, row) || is_later(run, row)))
		return true;
	memset(&r, 0, sizeof(r));
	run->applied = NULL;
	if (!row_value(run, line, scope, day, row, p->name, &r))
		return false;
	theirs = run->applied;
	run->applied = applied;
	if (!r.found)
		return true;
	if (row->value.mode != MMT_TIMES && r.percent != out->percent)
	{
		mmt_fail(run->err, MMT_E_UNIT,
				 "parameter \"%1$s\": \"%2$s\" cannot be applied to %3$s%4$.0s",
				 "参数“%1$s”：“%2$s”不能用于%4$s%3$.0s", p->name,
				 mmt_row_get(&run->rs->rows[row->row], "amount"),
				 out->percent ? "a ratio" : "an amount", out->percent ? "比例" : "金额");
		return mmt_hint(run->err, "Write it as what it changes: +5%% of a ratio, +100 of an amount.",
						"请与所调整的值同单位：比例写 +5%%，金额写 +100。");
	}
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
			run->applied = theirs;
	}
	if (!ok)
		return mmt_too_large(run, p->name);
	if (run->depth > 0 && changes(row))
		note_applied(run, row);
	if (out->nrows < 16)
		out->rows[out->nrows++] = row->row;
	mmt_note_rows(out, &r);
	return true;
}

/* The value from the rows that match: the winner, then those with a mode. */
bool
mmt_value_of_rows(MmtRun *run, int line, Scope scope, mmt_day day, const MmtParameter *p,
			  const MmtParameterRow *winner, int nmode, const MmtParameterRow *const *modes, MmtResult *out)
{
	const Applied *others = run->applied;

	memset(out, 0, sizeof(*out));
	if (winner == NULL)
		return true;
	out->rows[out->nrows++] = winner->row;
	run->applied = NULL;
	if (!row_value(run, line, scope, day, winner, p->name, out))
		return false;
	for (int i = 0; i < nmode && out->found; i++)
	{
		Later		later = {modes + i + 1, nmode - i - 1, run->later};
		bool		ok;

		if (!changes(modes[i]))
			run->later = &later;
		ok = apply_mode(run, line, scope, day, p, modes[i], out);
		run->later = later.outer;
		if (!ok)
			return false;
	}
	if (run->depth == 0)
		run->applied = NULL;
	else						/* who asked may put several values together: what any of them holds */
		for (; others; others = others->rest)
			note_applied(run, others->row);
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
		c.symbol = mmt_value_symbol(run, v, p->key_fact, 0);
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
	for (i = 0; i < p->nmode; i++)
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

bool
mmt_value_of(MmtRun *run, int line, Scope scope, mmt_day day, int parameter, MmtResult *out)
{
	const MmtParameter *p = &run->rs->parameters[parameter];
	const Applied *applied;
	Matches		m;
	bool		ok;

	/* a condition of a row may ask for a value in turn, also for its own */
	if (run->asked == MAX_DEPTH)
		return mmt_fail(run->err, MMT_E_CYCLE, "parameter \"%s\" rests on itself", "参数“%s”循环引用自身", p->name);
	if (p->banded)
		return mmt_fail(run->err, MMT_E_UNIT,
						"parameter \"%s\" has bands, so it has no single value here",
						"参数“%s”分段计算，在此没有单一取值", p->name);
	run->asked++;
	applied = run->applied;		/* what conditions ask for is no part of the value */
	ok = mmt_match_rows(run, line, scope, day, p, &m);
	run->applied = applied;
	ok = ok &&
		mmt_value_of_rows(run, line, scope, day, p, m.nplain ? m.plain[0] : NULL, m.nmode, m.modes, out);
	run->asked--;
	return ok;
}

