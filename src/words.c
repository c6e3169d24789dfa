/*-------------------------------------------------------------------------
 * words.c
 *	  Rules in words: an amount, a measure, what a row selects.
 *
 * Whoever is insured reads these, so nothing of how a rule is written may be
 * left: names are the area's terms, and each kind of measure has words here.
 * An area that has better ones for a measure gives them as a term of domain
 * "fact" by the measure's own name, such as months_since:recognised.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "words.h"

#include <stdio.h>
#include <string.h>

/* ----------------------------------------------------------------- terms */

static const char *
find_in_ruleset(const void *of, const char *domain, const char *term, bool zh)
{
	const MmtRuleset *rs = of;
	char		name[512];
	int			len = snprintf(name, sizeof(name), "%s:%s", domain, term);
	int			i = len > 0 && len < (int) sizeof(name) ? mmt_symbol_find(&rs->terms, name, len) : -1;

	return i >= 0 ? mmt_row_get(&rs->rows[rs->term_rows[i]], zh ? "zh" : "en") : NULL;
}

MmtWords
mmt_words_of(const MmtRuleset *rs, bool zh)
{
	return (MmtWords) {find_in_ruleset, rs, zh};
}

static const char *
find(const MmtWords *w, const char *domain, const char *term)
{
	return w->find(w->of, domain, term, w->zh);
}

static const char *
word(const MmtWords *w, const char *domain, const char *term)
{
	const char *found = find(w, domain, term);

	return found ? found : term;
}

const char *
mmt_word(const MmtRuleset *rs, const char *domain, const char *term, bool zh)
{
	MmtWords	w = mmt_words_of(rs, zh);

	return word(&w, domain, term);
}

const char *
mmt_pot_word(const MmtWords *w, const char *pot)
{
	const char *point = strchr(pot, '.');
	const char *found = find(w, "pot", pot);

	/* a term for the pot of one benefit, else for that pot of any */
	if (found == NULL && point)
		found = find(w, "pot", point + 1);
	return found ? found : point ? point + 1 : pot;
}

/* --------------------------------------------------------------- numbers */

void
mmt_fen_words(int64_t fen, MmtBuffer *out)
{
	uint64_t	n = fen < 0 ? -(uint64_t) fen : (uint64_t) fen;

	mmt_putf(out, "%s%llu.%02llu", fen < 0 ? "-" : "", (unsigned long long) (n / 100), (unsigned long long) (n % 100));
}

void
mmt_decimal_words(MmtDecimal d, bool percent, MmtBuffer *out)
{
	char		buf[MMT_DECIMAL_LEN];

	percent = percent && mmt_decimal_mul(d, mmt_decimal(100, 0), &d);
	mmt_put(out, buf, mmt_decimal_print(d, buf));
	mmt_puts(out, percent ? "%" : "");
}

/* ------------------------------------------------------------ conditions */

/* "1|2" -> "level 1, level 2"; "@chronic" -> the list's name; "$area" -> "the same as area"; "!x" -> "not x" */
void
mmt_alternatives_words(const MmtWords *w, const char *fact, const char *expression, MmtBuffer *out)
{
	const char *p = expression;
	bool		negated = *p == '!';

	if (negated)
	{
		mmt_puts(out, w->zh ? "" : "not ");
		p++;
	}
	while (*p)
	{
		size_t		n = strcspn(p, "|&");
		const char *part = mmt_copy(out->arena, p, n);

		if (*part == '$')
			mmt_putf(out, w->zh ? "与%s相同" : "the same as %s", word(w, "fact", part + 1));
		else if (strcmp(part, "*") == 0)
			mmt_puts(out, w->zh ? "任意值" : "any value");
		else
			mmt_puts(out, *part == '@' ? word(w, "list", part + 1) : word(w, fact, part));
		p += n;
		if (*p)
			mmt_puts(out, *p++ == '&' ? (w->zh ? "且" : " and ") : w->zh ? "、" : ", ");
	}
	if (negated)
		mmt_puts(out, w->zh ? "以外" : "");
}

/* A measure's own name, as in ranges: "acc:visits@-1,tier=3". */
static const char *
measure_key(const MmtMeasure *m, MmtArena *arena)
{
	MmtBuffer	key = {.arena = arena};

	mmt_putf(&key, "%s%s%s", mmt_measure_word(m->kind), *mmt_measure_word(m->kind) && *m->name ? ":" : "", m->name);
	if (m->offset != 0)
		mmt_putf(&key, "@%d", m->offset);
	for (int i = 0; i < m->nkeys; i++)
		mmt_putf(&key, "%s%s=%s", i || m->offset ? "," : "@", m->keys[i].fact, m->keys[i].value);
	return key.s;
}

/* "visits (level 3)": an accumulator with the keys that the rule fixes. */
static const char *
accumulator_words(const MmtWords *w, const MmtMeasure *m, MmtArena *arena)
{
	MmtBuffer	name = {.arena = arena};

	mmt_puts(&name, word(w, "accumulator", m->name));
	for (int i = 0; i < m->nkeys; i++)
		mmt_putf(&name, "%s%s", i ? (w->zh ? "、" : ", ") : w->zh ? "（" : " (",
				 word(w, m->keys[i].fact, m->keys[i].value));
	mmt_puts(&name, m->nkeys == 0 ? "" : w->zh ? "）" : ")");
	return name.s;
}

void
mmt_measure_words(const MmtWords *w, const MmtMeasure *m, MmtBuffer *out)
{
	const char *own = find(w, "fact", measure_key(m, out->arena));
	const char *fact = word(w, "fact", m->name);
	bool		zh = w->zh;

	if (own)
	{
		mmt_puts(out, own);
		return;
	}
	switch (m->kind)
	{
		case MMT_M_FACT:
			mmt_puts(out, fact);
			break;
		case MMT_M_GROSS:
			mmt_puts(out, zh ? "费用总额" : "the total cost");
			break;
		case MMT_M_DAYS_SINCE:
			mmt_putf(out, zh ? "距%s的天数" : "days since %s", fact);
			break;
		case MMT_M_MONTHS_SINCE:
			mmt_putf(out, zh ? "距%s的月数" : "months since %s", fact);
			break;
		case MMT_M_YEARS_SINCE:
			mmt_putf(out, zh ? "距%s的年数" : "years since %s", fact);
			break;
		case MMT_M_CALENDAR_MONTHS_SINCE:
			mmt_putf(out, zh ? "自%s起跨过的月份数" : "calendar months since %s", fact);
			break;
		case MMT_M_CALENDAR_YEARS_SINCE:
			mmt_putf(out, zh ? "自%s起跨过的年份数" : "calendar years since %s", fact);
			break;
		case MMT_M_COUNT:
			mmt_putf(out, zh ? "%s的个数" : "the number of %s", fact);
			break;
		case MMT_M_POT:
			mmt_putf(out, zh ? "本次%s" : "this bill's %s", mmt_pot_word(w, m->name));
			break;
		case MMT_M_ACC:
		case MMT_M_NOW:
			if (zh && m->offset < -1)
				mmt_putf(out, "%d期之前的", -m->offset);
			else if (zh)
				mmt_puts(out, m->offset < 0 ? "上一期的" : m->kind == MMT_M_ACC ? "此前的" : "连同本次的");
			mmt_puts(out, accumulator_words(w, m, out->arena));
			if (!zh && m->offset < -1)
				mmt_putf(out, " %d periods ago", -m->offset);
			else if (!zh)
				mmt_puts(out, m->offset < 0 ? " in the last period" : m->kind == MMT_M_ACC ? " before this bill" : " with this bill");
			break;
		case MMT_M_MONTH_OF:
			mmt_putf(out, zh ? "%s所在周期的第几个月" : "the number of the month in the period of %s", word(w, "accumulator", m->name));
			break;
		case MMT_M_INDEX:
			mmt_puts(out, word(w, "index", m->name));
			break;
		case MMT_M_PARAMETER:
			mmt_puts(out, word(w, "parameter", m->name));
			break;
	}
}

/* "[60,)" of age as "age ≥ 60"; a range of both bounds as "18 ≤ age < 60". */
static void
range_words(const char *what, const char *range, MmtBuffer *out)
{
	const char *comma = strchr(range, ',');
	size_t		len = strlen(range);
	size_t		low = comma ? (size_t) (comma - range) - 1 : 0;
	size_t		high = comma && len > 0 ? (size_t) (range + len - comma) - 2 : 0;

	if (comma == NULL || len < 3)
	{
		mmt_putf(out, "%s = %s", what, range);
		return;
	}
	if (low > 0 && high > 0)
		mmt_putf(out, "%.*s %s ", (int) low, range + 1, range[0] == '[' ? "≤" : "<");
	mmt_puts(out, what);
	if (high > 0)
		mmt_putf(out, " %s %.*s", range[len - 1] == ']' ? "≤" : "<", (int) high, comma + 1);
	else if (low > 0)
		mmt_putf(out, " %s %.*s", range[0] == '[' ? "≥" : ">", (int) low, range + 1);
}

void
mmt_condition_words(const MmtWords *w, const MmtPair *pair, MmtBuffer *out)
{
	const char *name = pair->name;

	if (strncmp(name, "facts.", 6) == 0)
	{
		mmt_putf(out, w->zh ? "%s为" : "%s is ", word(w, "fact", name + 6));
		mmt_alternatives_words(w, name + 6, pair->value, out);
	}
	else if (strncmp(name, "ranges.", 7) == 0)
	{
		MmtBuffer	what = {.arena = out->arena};
		MmtMeasure	measure;
		MmtError	err;

		if (mmt_measure_parse(out->arena, name + 7, strlen(name + 7), &measure, &err))
			mmt_measure_words(w, &measure, &what);
		else
			mmt_puts(&what, name + 7);	/* a row that is not checked yet */
		range_words(what.s, pair->value, out);
	}
	else if (strcmp(name, "band") == 0)
		range_words(w->zh ? "金额" : "amount", pair->value, out);
	else if (strcmp(name, "tags") == 0)
		mmt_puts(out, word(w, "tags", pair->value));
	else if (strcmp(name, "without") == 0)
		mmt_putf(out, w->zh ? "非%s" : "without %s", word(w, "tags", pair->value));
}

void
mmt_selector_words(const MmtWords *w, const MmtInputRow *row, MmtBuffer *out)
{
	static const char *const order[] = {
		"scheme", "status", "kind", "tier", "disease", "class", "place", "channel", NULL
	};
	const char *between = w->zh ? "·" : " · ";

	for (int i = 0; order[i]; i++)
	{
		const char *v = mmt_row_get(row, order[i]);

		if (v == NULL)
			continue;
		mmt_puts(out, out->len ? between : "");
		mmt_alternatives_words(w, order[i], v, out);
	}
	for (int i = 0; i < row->npairs; i++)
	{
		MmtBuffer	one = {.arena = out->arena};

		mmt_condition_words(w, &row->pairs[i], &one);
		if (one.len)
			mmt_putf(out, "%s%s", out->len ? between : "", one.s);
	}
}

/* --------------------------------------------------------------- amounts */

/* Without its sign, which stands before it as an operator; with what its measure came to, where that is known. */
static void
term_words(const MmtWords *w, const MmtTerm *t, const MmtSeen *seen, MmtBuffer *out)
{
	MmtDecimal	number = t->number;
	MmtBuffer	measure = {.arena = out->arena};
	bool		whole;

	if (number.units < 0)
		number.units = -number.units;
	if (t->measure == NULL)
	{
		mmt_decimal_words(number, t->percent, out);
		return;
	}
	mmt_measure_words(w, t->measure, &measure);
	if (seen)
	{
		mmt_puts(&measure, w->zh ? "（" : " (");
		mmt_decimal_words(seen->value, seen->percent, &measure);
		mmt_puts(&measure, w->zh ? "）" : ")");
	}
	whole = mmt_decimal_cmp(number, mmt_decimal(1, 0)) == 0;
	if (!whole && !(w->zh && t->percent))
	{
		mmt_decimal_words(number, t->percent, out);
		mmt_puts(out, t->percent ? " of " : " × ");
	}
	mmt_puts(out, measure.s);
	if (!whole && w->zh && t->percent)
	{
		mmt_puts(out, "的");
		mmt_decimal_words(number, true, out);
	}
}

/* "rate as if kind = hospital, tier = other_tier" */
static void
as_if_words(const MmtWords *w, const MmtAmount *a, MmtBuffer *out)
{
	const char *parameter = word(w, "parameter", a->parameter);

	if (w->zh)
		mmt_puts(out, "按");
	else
		mmt_putf(out, "%s as for ", parameter);
	for (int i = 0; i < a->nbindings; i++)
	{
		const MmtBinding *b = &a->bindings[i];
		const char *value = find(w, b->fact, b->value);

		if (value == NULL)
			value = find(w, "fact", b->value);
		mmt_puts(out, i == 0 ? "" : w->zh ? "、" : ", ");
		/* a bare code says nothing, so it comes with what it is a code of */
		if (value)
			mmt_puts(out, value);
		else
			mmt_putf(out, w->zh ? "%s为%s" : "%s %s", word(w, "fact", b->fact), b->value);
	}
	if (w->zh)
		mmt_putf(out, "的%s执行", parameter);
}

/* "highest of cap over disease in diseases + 500 for each other" */
static void
over_words(const MmtWords *w, const MmtAmount *a, MmtBuffer *out)
{
	const char *parameter = word(w, "parameter", a->parameter);
	const char *fact = word(w, "fact", a->fact);
	const char *set = word(w, "fact", a->set);

	if (w->zh)
		mmt_putf(out, "%s中各%s的%s", set, fact, parameter);
	else
		mmt_putf(out, "the %s of the %s for each %s in %s", a->form == MMT_HIGHEST ? "highest" : "sum", parameter, fact, set);
	if (a->form == MMT_HIGHEST)
		mmt_puts(out, w->zh ? "取最高" : "");
	else if (a->form == MMT_SUM)
		mmt_puts(out, w->zh ? "之和" : "");
	else
	{
		mmt_puts(out, w->zh ? "由高到低按 " : ", the highest first, at ");
		for (int i = 0; i < a->nweights; i++)
		{
			mmt_puts(out, i == 0 ? "" : w->zh ? "、" : ", ");
			mmt_decimal_words(a->weights[i], true, out);
		}
		mmt_puts(out, w->zh ? " 计算之和" : "");
	}
	if (a->has_each_other)
	{
		mmt_puts(out, w->zh ? "，其余每个加 " : ", plus ");
		mmt_decimal_words(a->each_other, a->each_other_percent, out);
		mmt_puts(out, w->zh ? "" : " for each other");
	}
}

void
mmt_amount_words(const MmtWords *w, const char *text, MmtBuffer *out)
{
	mmt_amount_words_seen(w, text, NULL, -1, 0, out);
}

/* The nth number seen for a term of a row, from 0 on; NULL when there is none. */
static const MmtSeen *
seen_of(const MmtSeen *seen, int row, int term, int nth)
{
	for (; seen; seen = seen->rest)
		if (seen->row == row && seen->term == term && nth-- == 0)
			return seen;
	return NULL;
}

void
mmt_amount_words_seen(const MmtWords *w, const char *text, const MmtSeen *seen, int row, int nth, MmtBuffer *out)
{
	bool		zh = w->zh;
	bool		minus;
	MmtAmount	a;
	MmtError	err;

	if (!mmt_amount_parse(out->arena, text, strlen(text), &a, &err))
	{
		mmt_puts(out, text);	/* a row that is not checked yet */
		return;
	}
	minus = a.form == MMT_TERMS && a.terms[0].number.units < 0;
	switch (a.mode)
	{
		case MMT_PLAIN:
			mmt_puts(out, minus ? "-" : "");
			break;
		case MMT_PLUS:
			if (zh && a.form == MMT_TERMS && a.nterms == 1 && a.terms[0].percent && a.terms[0].measure == NULL)
			{
				mmt_puts(out, minus ? "降低" : "提高");
				if (minus)
					a.terms[0].number.units = -a.terms[0].number.units;
				if (mmt_decimal_mul(a.terms[0].number, mmt_decimal(100, 0), &a.terms[0].number))
					mmt_decimal_words(a.terms[0].number, false, out);
				mmt_puts(out, "个百分点");
				return;
			}
			mmt_puts(out, minus ? "-" : a.form == MMT_TERMS ? "+" : "+ ");
			break;
		case MMT_TIMES:
			mmt_puts(out, zh ? "乘以" : "times ");
			break;
		case MMT_AT_LEAST:
			mmt_puts(out, zh ? "不低于" : "at least ");
			break;
		case MMT_AT_MOST:
			mmt_puts(out, zh ? "不高于" : "at most ");
			break;
	}
	if (a.form == MMT_AS_IF)
		as_if_words(w, &a, out);
	else if (a.form != MMT_TERMS)
		over_words(w, &a, out);
	else
		for (int i = 0; i < a.nterms; i++)
		{
			mmt_puts(out, i == 0 ? "" : a.terms[i].number.units < 0 ? " - " : " + ");
			term_words(w, &a.terms[i], seen_of(seen, row, i, nth), out);
		}
}
