/*-------------------------------------------------------------------------
 * fact.c
 *	  What facts say: their texts, days and numbers, and whether they meet a
 *	  predicate.
 *
 * Functions that can fail return false with words in run->err.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "run.h"
#include "supply.h"

#include <string.h>

const MmtText mmt_unread = {"", 0};

/* The same without reading what is unread. */
static const MmtValues *
values_at(const MmtRun *run, int line, int fact)
{
	const MmtLine *l = &run->bill->lines[line];

	for (int i = run->nover - 1; i >= 0; i--)
		if (run->over_fact[i] == fact)
			return &run->over_values[i];
	if (l->facts && l->facts[fact].n > 0)
		return &l->facts[fact];
	return &run->bill->facts[fact];
}

const MmtValues *
mmt_fact_values(const MmtRun *run, int line, int fact)
{
	const MmtValues *v = values_at(run, line, fact);

	if (v->v == MMT_UNREAD)
		run->bill->unread->text(run->bill->unread, fact);
	return v;
}

bool
mmt_fact_several(const MmtRun *run, int fact)
{
	return values_at(run, 0, fact)->n > 1;
}

/* What is unread may be a number or a day without having been a text. */
static MmtNature
unread_number(const MmtRun *run, int line, int fact, MmtDecimal *out)
{
	return values_at(run, line, fact)->v == MMT_UNREAD ? run->bill->unread->number(run->bill->unread, fact, out) : MMT_A_TEXT;
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

int
mmt_value_symbol(MmtRun *run, const MmtValues *values, int fact, int i)
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
void
mmt_rest_on(MmtRun *run, int row)
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
		mmt_rest_on(run, row);
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
			if (alt->text.len == 0)	/* any value: blanks are none */
			{
				size_t		n = 0;

				while (n < value.len && value.s[n] == ' ')
					n++;
				return n < value.len;
			}
			return value.len >= alt->text.len && memcmp(value.s, alt->text.s, alt->text.len) == 0;
		case MMT_ALT_LIST:
			return alt->list >= 0 && member(run, &rs->lists[alt->list], value, day, noting);
		case MMT_ALT_LIST_OF:
			{
				const MmtValues *of = mmt_fact_values(run, line, alt->fact);

				for (int i = 0; i < of->n; i++)
				{
					int			s = mmt_value_symbol(run, of, alt->fact, i);
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
		case MMT_ALT_FACT:
			{
				const MmtValues *of = mmt_fact_values(run, line, alt->fact);

				for (int i = 0; i < of->n; i++)
				{
					int			s = mmt_value_symbol(run, of, alt->fact, i);
					MmtText		other = s >= 0 ? rs->symbols.texts[s] : of->v[i];

					if (other.len == value.len && memcmp(other.s, value.s, value.len) == 0)
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

		if (values->n >= 256)	/* not by value: nearly all facts have one */
			MMT_MAY_STOP(0);
		for (int i = 0; i < values->n && !this_met; i++)
		{
			int			s = mmt_value_symbol(run, values, p->fact, i);

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

/* Remember that the outcome rests on the members of lists by which a predicate is met. */
void
mmt_note_predicate(MmtRun *run, int line, const MmtPredicate *p, mmt_day day)
{
	(void) predicate_met(run, line, p, day, true);
}

/* ----------------------------------------------------- days and numbers */

bool
mmt_fact_day(MmtRun *run, int line, int fact, mmt_day *day, bool *missing)
{
	const MmtValues *v;
	MmtDecimal	d;

	*missing = false;
	if (unread_number(run, line, fact, &d) == MMT_A_DAY)
	{
		*day = (mmt_day) d.units;
		return true;
	}
	v = mmt_fact_values(run, line, fact);
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

enum
{
	AGE, DAYS_SUPPLY
};

const MmtDerived mmt_derived[MMT_NDERIVED + 1] = {
	[AGE] = {"age", {"birth"}},
	[DAYS_SUPPLY] = {"days_supply", {"quantity", "dose", "frequency"}},
	{NULL, {NULL}}
};

/* Where a fact that was not given may follow from others, whether one of those was not given either. */
bool
mmt_fact_unknown(const MmtRun *run, int fact)
{
	const MmtValues *v = values_at(run, 0, fact);
	int			d = 0;

	if (v->n > 0 || v->v != NULL)
		return false;
	while (mmt_derived[d].name && run->rs->derived[d].fact != fact)
		d++;
	for (int i = 0; i < MMT_MAX_SOURCES && mmt_derived[d].name && mmt_derived[d].sources[i]; i++)
	{
		int			source = run->rs->derived[d].sources[i];

		v = source >= 0 ? values_at(run, 0, source) : NULL;
		if (v == NULL || (v->n == 0 && v->v == NULL))
			return true;
	}
	return mmt_derived[d].name == NULL;
}

/* Age on the day, from the day of birth. */
static bool
age_value(MmtRun *run, int line, mmt_day day, MmtDecimal *out, bool *missing)
{
	mmt_day		birth;
	int			fact = run->rs->derived[AGE].sources[0];

	*missing = true;
	if (fact < 0)
		return true;
	if (!mmt_fact_day(run, line, fact, &birth, missing))
		return false;
	if (!*missing)
		*out = mmt_decimal(mmt_floor_div(mmt_whole_months(birth, day), 12), 0);
	return true;
}

static bool
no_number(MmtRun *run, const char *name, MmtText value)
{
	return mmt_fail(run->err, MMT_E_NO_FACT,
					"fact \"%s\" is \"%.*s\", which is no number",
					"事实“%s”的值“%.*s”不是数字",
					name, (int) value.len, value.s);
}

/* Days that a quantity lasts; none when it is taken as needed. */
static bool
days_supply_value(MmtRun *run, int line, MmtDecimal *out, bool *missing)
{
	MmtDecimal	amounts[2];
	const MmtValues *v;
	const int  *sources = run->rs->derived[DAYS_SUPPLY].sources;
	int			frequency = sources[2];
	int			symbol;
	int			times;
	int			cycle;
	int			days;
	MmtText		key;

	*missing = true;
	for (int i = 0; i < 2; i++)
	{
		if (sources[i] < 0)
			return true;
		if (unread_number(run, line, sources[i], &amounts[i]) == MMT_A_NUMBER)
			continue;
		v = mmt_fact_values(run, line, sources[i]);
		if (v->n == 0)
			return true;
		if (!mmt_decimal_parse(v->v[0].s, v->v[0].len, &amounts[i]))
			return no_number(run, mmt_derived[DAYS_SUPPLY].sources[i], v->v[0]);
	}
	v = frequency >= 0 ? mmt_fact_values(run, line, frequency) : NULL;
	if (v == NULL || v->n == 0)
		return true;
	symbol = mmt_value_symbol(run, v, frequency, 0);
	key = symbol >= 0 ? run->rs->symbols.texts[symbol] : v->v[0];
	switch (mmt_frequency_parse(key.s, key.len, &times, &cycle))
	{
		case MMT_FREQUENCY_NONE:
			mmt_fail(run->err, MMT_E_NO_FACT, "fact \"frequency\" is \"%.*s\", which no row of code_map explains",
					 "事实“frequency”的值“%.*s”没有对应的 code_map 行", (int) v->v[0].len, v->v[0].s);
			return mmt_hint(run->err, "Map it to times/days, such as 2/1.", "请对照为 次数/天数，如 2/1。");
		case MMT_FREQUENCY_IRREGULAR:
			return true;
		case MMT_FREQUENCY_REGULAR:
			break;
	}
	if (!mmt_days_supply(amounts[0], amounts[1], times, cycle, &days, run->err))
	{
		run->err->code = MMT_E_NO_FACT;	/* a quantity or dose that cannot be */
		return false;
	}
	*missing = false;
	*out = mmt_decimal(days, 0);
	return true;
}

bool
mmt_number_of_fact(MmtRun *run, int line, int fact, mmt_day day, MmtDecimal *out, bool *missing)
{
	const MmtRuleset *rs = run->rs;
	const MmtValues *v;
	mmt_day		d;

	*missing = false;
	if (unread_number(run, line, fact, out) != MMT_A_TEXT)
		return true;
	v = mmt_fact_values(run, line, fact);
	if (v->n == 0)
	{
		*missing = true;
		if (fact == rs->derived[AGE].fact)
			return age_value(run, line, day, out, missing);
		return fact != rs->derived[DAYS_SUPPLY].fact || days_supply_value(run, line, out, missing);
	}
	if (v->v[0].len >= 10 && mmt_day_parse(v->v[0].s, v->v[0].len, &d))
	{
		*out = mmt_decimal(d, 0);
		return true;
	}
	return mmt_decimal_parse(v->v[0].s, v->v[0].len, out) || no_number(run, rs->fact_names.texts[fact].s, v->v[0]);
}
