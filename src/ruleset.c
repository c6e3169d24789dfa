/*-------------------------------------------------------------------------
 * ruleset.c
 *	  From rows of texts to a compiled ruleset.
 *
 * First the canonical order (rows.c; a row's number is its place in it), then
 * names, then each relation in turn.  Names may be used before they are
 * defined, so every kind of thing is numbered before any is read.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "ruleset.h"

#include <stdlib.h>
#include <string.h>

typedef struct Compiler
{
	MmtArena   *arena;
	MmtRuleset *rs;
	MmtError   *err;
	int			predicate_room;
	int			pot_room;
	MmtSymbols	predicate_names;	/* "fact number:expression" */
} Compiler;

static bool compile_selector(Compiler *c, const MmtInputRow *row, MmtSelector *out);
static bool bind_measure(Compiler *c, const MmtMeasure *m, MmtBoundMeasure *out);

/* ----------------------------------------------------------------- names */

static int
add_name(MmtSymbols *t, const char *name)
{
	return mmt_symbol_add(t, name, strlen(name));
}

int
mmt_fact_find(const MmtRuleset *rs, const char *name, size_t len)
{
	return mmt_symbol_find(&rs->fact_names, name, len);
}

const MmtInputRow *
mmt_clause_row(const MmtRuleset *rs, const char *clause)
{
	int			i = mmt_symbol_find(&rs->clauses, clause, strlen(clause));

	return i >= 0 ? &rs->rows[rs->clause_rows[i]] : NULL;
}

int
mmt_parameter_find(const MmtRuleset *rs, const char *name)
{
	return mmt_symbol_find(&rs->parameter_names, name, strlen(name));
}

int
mmt_pot_find(const MmtRuleset *rs, const char *name, size_t len)
{
	return mmt_symbol_find(&rs->pot_names, name, len);
}

/* --------------------------------------------------------------- helpers */

/* A column that cannot be read. */
static bool
refuse(Compiler *c, const MmtInputRow *row, const char *column, const char *value,
	   const char *hint_en, const char *hint_zh)
{
	mmt_fail(c->err, MMT_E_POLICY,
			 "%s row %lld: column \"%s\" is \"%s\"",
			 "%s 第 %lld 行：列“%s”的值是“%s”",
			 row->relation, (long long) row->id, column, value ? value : "");
	return mmt_advise(c->err, hint_en, hint_zh);
}

static MmtText
trimmed(const char *s, size_t len)
{
	MmtText		t;

	while (len > 0 && (*s == ' ' || *s == '\t' || *s == '\n'))
		s++, len--;
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\n'))
		len--;
	t.s = s;
	t.len = len;
	return t;
}

static bool
text_is(MmtText t, const char *word)
{
	return t.len == strlen(word) && memcmp(t.s, word, t.len) == 0;
}

/* Take the next part of a separated list; false at its end. */
static bool
next_part(const char **s, char separator, MmtText *part)
{
	const char *end;

	if (*s == NULL)
		return false;
	end = strchr(*s, separator);
	*part = trimmed(*s, end ? (size_t) (end - *s) : strlen(*s));
	*s = end ? end + 1 : NULL;
	return true;
}

static int
row_int(const MmtInputRow *row, const char *name, int missing)
{
	const char *v = mmt_row_get(row, name);

	return v ? atoi(v) : missing;
}

static bool
row_bool(const MmtInputRow *row, const char *name)
{
	const char *v = mmt_row_get(row, name);

	return v && (strcmp(v, "true") == 0 || strcmp(v, "t") == 0);
}

/* [2019-07-01,) as PostgreSQL writes a daterange. */
static bool
parse_valid(Compiler *c, const MmtInputRow *row, mmt_day *from, mmt_day *to)
{
	const char *v = mmt_row_get(row, "valid");
	const char *comma;
	size_t		len;
	MmtText		low,
				high;

	*from = MMT_DAY_MIN;
	*to = MMT_DAY_MAX;
	if (v == NULL)
		return true;
	len = strlen(v);
	comma = strchr(v, ',');
	if (strcmp(v, "empty") == 0)
	{
		*to = MMT_DAY_MIN;
		return true;
	}
	if (comma == NULL || len < 3 || (v[0] != '[' && v[0] != '(') || (v[len - 1] != ']' && v[len - 1] != ')'))
		return refuse(c, row, "valid", v, "Write a range of dates such as [2019-07-01,).", "请写成日期范围，如 [2019-07-01,)。");
	low = trimmed(v + 1, comma - v - 1);
	high = trimmed(comma + 1, v + len - 1 - comma - 1);
	if (low.len > 0 && !text_is(low, "-infinity"))
	{
		if (!mmt_day_parse(low.s, low.len, from))
			return refuse(c, row, "valid", v, "Write a range of dates such as [2019-07-01,).", "请写成日期范围，如 [2019-07-01,)。");
		if (v[0] == '(')
			(*from)++;
	}
	if (high.len > 0 && !text_is(high, "infinity"))
	{
		if (!mmt_day_parse(high.s, high.len, to))
			return refuse(c, row, "valid", v, "Write a range of dates such as [2019-07-01,).", "请写成日期范围，如 [2019-07-01,)。");
		if (v[len - 1] == ']')
			(*to)++;
	}
	return true;
}

/* A bound of a range over a measure: a number, or a date as its day. */
static bool
parse_bound(MmtText t, MmtDecimal *out)
{
	mmt_day		d;

	if (t.len == 10 && mmt_day_parse(t.s, t.len, &d))
	{
		*out = mmt_decimal(d, 0);
		return true;
	}
	return mmt_decimal_parse(t.s, t.len, out);
}

/* "[60,)" · "(,100]" · "3" */
static bool
parse_range(const char *v, MmtRange *out)
{
	size_t		len = strlen(v);
	const char *comma = strchr(v, ',');
	MmtText		low,
				high;

	if (comma == NULL)
	{
		if (!parse_bound(trimmed(v, len), &out->low))
			return false;
		out->high = out->low;
		out->has_low = out->has_high = out->low_inclusive = out->high_inclusive = true;
		return true;
	}
	if (len < 3 || (v[0] != '[' && v[0] != '(') || (v[len - 1] != ']' && v[len - 1] != ')'))
		return false;
	low = trimmed(v + 1, comma - v - 1);
	high = trimmed(comma + 1, v + len - 1 - comma - 1);
	out->has_low = low.len > 0;
	out->has_high = high.len > 0;
	out->low_inclusive = v[0] == '[';
	out->high_inclusive = v[len - 1] == ']';
	if ((out->has_low && !parse_bound(low, &out->low)) || (out->has_high && !parse_bound(high, &out->high)))
		return false;
	/* one that nothing can meet is a slip */
	return !out->has_low || !out->has_high || mmt_decimal_cmp(out->low, out->high) < (out->low_inclusive && out->high_inclusive);
}

/* ------------------------------------------------------------------ pots */

static int
add_pot(Compiler *c, const char *benefit, MmtText local)
{
	MmtRuleset *rs = c->rs;
	MmtBuffer	name = {.arena = c->arena};
	int			i;

	if (text_is(local, "gross") || memchr(local.s, '.', local.len) != NULL || benefit == NULL)
		mmt_put(&name, local.s, local.len);
	else
	{
		mmt_puts(&name, benefit);
		mmt_puts(&name, ".");
		mmt_put(&name, local.s, local.len);
	}
	i = add_name(&rs->pot_names, name.s);
	if (i == rs->npots)
	{
		MmtPot	   *p;
		const char *point = strchr(name.s, '.');

		if (rs->npots == c->pot_room)
		{
			MmtPot	   *grown = mmt_alloc(c->arena, sizeof(MmtPot) * (c->pot_room = c->pot_room * 2 + 16));

			if (rs->npots > 0)
				memcpy(grown, rs->pots, sizeof(MmtPot) * rs->npots);
			rs->pots = grown;
		}
		p = &rs->pots[rs->npots++];
		p->name = name.s;
		p->local = point ? point + 1 : name.s;
		p->benefit_symbol = point ? mmt_symbol_add(&rs->symbols, name.s, point - name.s) : -1;
		p->bearer = MMT_NO_BEARER;
		p->row = -1;
	}
	return i;
}

/* Pots that a name stands for: "chronic.fund", "chronic.*", "*.fund", "fund" (of every benefit). */
static int
match_pots(Compiler *c, MmtText name, int **out)
{
	MmtRuleset *rs = c->rs;
	const char *point = memchr(name.s, '.', name.len);
	MmtText		benefit = {"*", 1};
	MmtText		local = name;
	int			n = 0;

	if (point)
	{
		benefit.s = name.s;
		benefit.len = point - name.s;
		local.s = point + 1;
		local.len = name.len - benefit.len - 1;
	}
	*out = mmt_alloc(c->arena, sizeof(int) * (rs->npots + 1));
	for (int i = 0; i < rs->npots; i++)
	{
		const MmtPot *p = &rs->pots[i];

		if (p->benefit_symbol < 0)
		{
			if (!point && text_is(local, p->name))
				(*out)[n++] = i;
			continue;
		}
		if (!text_is(benefit, "*") &&
			(rs->symbols.texts[p->benefit_symbol].len != benefit.len ||
			 memcmp(rs->symbols.texts[p->benefit_symbol].s, benefit.s, benefit.len) != 0))
			continue;
		if (!text_is(local, "*") && !text_is(local, p->local))
			continue;
		(*out)[n++] = i;
	}
	return n;
}

static bool
declare_pots(Compiler *c)
{
	static const char *const bearers[] = {"person", "fund", "account", "hospital"};
	MmtRuleset *rs = c->rs;

	rs->pots[0].bearer = MMT_PERSON;	/* what no benefit takes stays with the person */
	for (int pass = 0; pass < 2; pass++)	/* names of every benefit first, then those of one */
	{
		for (int r = 0; r < rs->nrows; r++)
		{
			const MmtInputRow *row = &rs->rows[r];
			const char *name;
			const char *bearer;
			int			b;

			if (strcmp(row->relation, "pot") != 0)
				continue;
			name = mmt_row_get(row, "pot");
			bearer = mmt_row_get(row, "bearer");
			if (name == NULL || bearer == NULL)
				return refuse(c, row, name ? "bearer" : "pot", NULL, "A pot has a name and a bearer.", "资金去向须有名称和承担方。");
			for (b = 0; b < 4 && strcmp(bearer, bearers[b]) != 0; b++)
				;
			if (b == 4)
				return refuse(c, row, "bearer", bearer, "The bearer is person, fund, account or hospital.",
							  "承担方只能是 person、fund、account 或 hospital。");
			if ((strchr(name, '.') != NULL) != (pass == 1))
				continue;
			for (int i = 0; i < rs->npots; i++)
			{
				MmtPot	   *p = &rs->pots[i];

				if (strcmp(pass == 1 ? p->name : p->local, name) != 0)
					continue;
				p->bearer = (MmtBearer) b;
				p->nhsa_field = mmt_row_get(row, "nhsa_field");
				p->row = r;
			}
		}
	}
	return true;
}

/* ------------------------------------------------------------- selectors */

static int
add_fact(Compiler *c, const char *name, size_t len)
{
	return mmt_symbol_add(&c->rs->fact_names, name, len);
}

static bool
parse_alternative(Compiler *c, MmtText t, MmtAlt *alt)
{
	memset(alt, 0, sizeof(*alt));
	alt->list = alt->fact = -1;
	if (t.len > 1 && t.s[0] == '@')
	{
		const char *dollar = memchr(t.s, '$', t.len);

		if (dollar)
		{
			alt->kind = MMT_ALT_LIST_OF;
			alt->text.s = mmt_copy(c->arena, t.s + 1, dollar - t.s - 1);
			alt->text.len = dollar - t.s - 1;
			alt->fact = add_fact(c, dollar + 1, t.len - (dollar + 1 - t.s));
			return t.len > (size_t) (dollar + 1 - t.s);
		}
		alt->kind = MMT_ALT_LIST;
		alt->text.s = mmt_copy(c->arena, t.s + 1, t.len - 1);
		alt->text.len = t.len - 1;
		alt->list = mmt_symbol_find(&c->rs->list_names, t.s + 1, t.len - 1);
		return true;
	}
	if (t.len > 1 && t.s[0] == '$')
	{
		alt->kind = MMT_ALT_FACT;
		alt->fact = add_fact(c, t.s + 1, t.len - 1);
		return true;
	}
	if (t.len > 0 && t.s[t.len - 1] == '*')	/* alone: any value at all */
	{
		alt->kind = MMT_ALT_PREFIX;
		alt->text.s = mmt_copy(c->arena, t.s, t.len - 1);
		alt->text.len = t.len - 1;
		return true;
	}
	alt->kind = MMT_ALT_SYMBOL;
	alt->symbol = mmt_symbol_add(&c->rs->symbols, t.s, t.len);
	alt->text = c->rs->symbols.texts[alt->symbol];
	return t.len > 0;
}

/* The predicate of an expression on a fact; the same expression is one predicate. */
static int
add_predicate(Compiler *c, const char *fact, const char *expression)
{
	MmtRuleset *rs = c->rs;
	int			f = add_fact(c, fact, strlen(fact));
	MmtBuffer	key = {.arena = c->arena};
	MmtPredicate *p;
	MmtText		body = trimmed(expression, strlen(expression));
	MmtText		part;
	const char *rest;
	char		separator;
	int			i;

	mmt_putf(&key, "%d:", f);
	mmt_put(&key, body.s, body.len);
	i = add_name(&c->predicate_names, key.s);
	if (i < rs->npredicates)
		return i;
	if (rs->npredicates == c->predicate_room)
	{
		MmtPredicate *grown = mmt_alloc(c->arena, sizeof(MmtPredicate) * (c->predicate_room = c->predicate_room * 2 + 32));

		if (rs->npredicates > 0)
			memcpy(grown, rs->predicates, sizeof(MmtPredicate) * rs->npredicates);
		rs->predicates = grown;
	}
	p = &rs->predicates[rs->npredicates++];
	p->fact = f;
	p->source = mmt_copy(c->arena, body.s, body.len);
	rest = p->source;
	if (*rest == '!')
	{
		p->negate = true;
		rest++;
	}
	p->all = strchr(rest, '&') != NULL;
	if (p->all && strchr(rest, '|') != NULL)
		return -1;
	separator = p->all ? '&' : '|';
	p->alts = mmt_alloc(c->arena, sizeof(MmtAlt) * (strlen(rest) / 2 + 2));
	while (next_part(&rest, separator, &part))
		if (!parse_alternative(c, part, &p->alts[p->nalts++]))
			return -1;
	return i;
}

static const char *const selector_columns[] = {
	"scheme", "status", "tier", "kind", "disease", "class", "place", "channel", NULL
};

static bool
compile_selector(Compiler *c, const MmtInputRow *row, MmtSelector *out)
{
	MmtBuffer	tags = {.arena = c->arena};
	MmtBuffer	without = {.arena = c->arena};
	const char *missing = mmt_row_get(row, "missing");

	memset(out, 0, sizeof(*out));
	if (!parse_valid(c, row, &out->from, &out->to))
		return false;
	out->predicates = mmt_alloc(c->arena, sizeof(int) * (row->npairs + 2));
	out->ranges = mmt_alloc(c->arena, sizeof(MmtRange) * (row->npairs + 1));
	for (int i = 0; i < row->npairs; i++)
	{
		const char *name = row->pairs[i].name;
		const char *value = row->pairs[i].value;
		const char *fact = NULL;

		for (int s = 0; selector_columns[s] != NULL; s++)
			if (strcmp(name, selector_columns[s]) == 0)
				fact = name;
		if (strncmp(name, "facts.", 6) == 0)
			fact = name + 6;
		if (fact)
		{
			int			p = add_predicate(c, fact, value);

			if (p < 0)
				return refuse(c, row, name, value,
							  "Write values as a|b, a prefix as XA10*, a list as @list, all of several as a&b; a leading ! negates.",
							  "取值写作 a|b，前缀写作 XA10*，名单写作 @名单，须同时具备写作 a&b，前加 ! 表示排除。");
			out->predicates[out->npredicates++] = p;
		}
		else if ((strcmp(name, "tags") == 0 || strcmp(name, "without") == 0) && (value[0] == '!' || strpbrk(value, "|&")))
			return refuse(c, row, name, value, "A tag is a word; several in \"tags\" must all be there, none in \"without\" may.",
						  "标签须是一个词；tags 中的须同时具备，without 中的一个也不能有。");
		else if (strcmp(name, "tags") == 0)
			mmt_putf(&tags, "%s%s", tags.len ? "&" : "", value);
		else if (strcmp(name, "without") == 0)
			mmt_putf(&without, "%s%s", without.len ? "|" : "!", value);
		else if (strncmp(name, "ranges.", 7) == 0)
		{
			MmtRange   *r = &out->ranges[out->nranges++];
			MmtMeasure	m;

			if (!mmt_measure_parse(c->arena, name + 7, strlen(name + 7), &m, c->err))
				return false;
			if (!bind_measure(c, &m, &r->measure))
				return false;
			if (!parse_range(value, r))
				return refuse(c, row, name, value, "Write a range such as [60,) or (,100] or one number.",
							  "请写成范围，如 [60,)、(,100]，或一个数。");
		}
	}
	if (tags.len)
		out->predicates[out->npredicates++] = add_predicate(c, "tags", tags.s);
	if (without.len)
		out->predicates[out->npredicates++] = add_predicate(c, "tags", without.s);
	for (int i = 0; i < out->npredicates; i++)
		if (out->predicates[i] < 0)
			return refuse(c, row, "tags", tags.s, "A tag is a word.", "标签须是一个词。");
	if (missing && strcmp(missing, "refuse") != 0 && strcmp(missing, "skip") != 0 && strcmp(missing, "apply") != 0)
		return refuse(c, row, "missing", missing, "Write refuse, skip or apply.", "请写 refuse、skip 或 apply。");
	out->missing = missing == NULL || strcmp(missing, "refuse") == 0 ? MMT_MISSING_REFUSE :
		strcmp(missing, "skip") == 0 ? MMT_MISSING_SKIP : MMT_MISSING_APPLY;
	return true;
}

/* --------------------------------------------------------------- amounts */

static bool
bind_measure(Compiler *c, const MmtMeasure *m, MmtBoundMeasure *out)
{
	MmtRuleset *rs = c->rs;
	size_t		len = strlen(m->name);

	memset(out, 0, sizeof(*out));
	out->kind = m->kind;
	out->name = m->name;
	out->offset = m->offset;
	c->rs->looks_back |= m->offset != 0;
	out->ref = -1;
	switch (m->kind)
	{
		case MMT_M_GROSS:
			break;
		case MMT_M_FACT:
		case MMT_M_DAYS_SINCE:
		case MMT_M_MONTHS_SINCE:
		case MMT_M_YEARS_SINCE:
		case MMT_M_CALENDAR_MONTHS_SINCE:
		case MMT_M_CALENDAR_YEARS_SINCE:
		case MMT_M_COUNT:
			out->ref = add_fact(c, m->name, len);
			for (const MmtDerived *d = mmt_derived; m->kind == MMT_M_FACT && d->name; d++)
				for (int i = 0; strcmp(m->name, d->name) == 0 && i < MMT_MAX_SOURCES && d->sources[i]; i++)
					add_fact(c, d->sources[i], strlen(d->sources[i]));
			break;
		case MMT_M_POT:
			{
				MmtText		t = {m->name, len};

				out->npots = match_pots(c, t, &out->pots);
				out->ref = out->npots > 0 ? out->pots[0] : -1;
				break;
			}
		case MMT_M_ACC:
		case MMT_M_NOW:
		case MMT_M_MONTH_OF:
			for (int i = 0; i < rs->naccumulators; i++)
				if (strcmp(rs->accumulators[i].name, m->name) == 0)
					out->ref = i;
			break;
		case MMT_M_INDEX:
			for (int i = 0; i < rs->nindexes; i++)
				if (strcmp(rs->indexes[i].name, m->name) == 0)
					out->ref = i;
			break;
		case MMT_M_PARAMETER:
			out->ref = mmt_symbol_find(&rs->parameter_names, m->name, len);
			break;
	}
	out->nkeys = m->nkeys;
	out->key_facts = mmt_alloc(c->arena, sizeof(int) * (m->nkeys + 1));
	out->key_values = mmt_alloc(c->arena, sizeof(MmtText) * (m->nkeys + 1));
	for (int i = 0; i < m->nkeys; i++)
	{
		out->key_facts[i] = add_fact(c, m->keys[i].fact, strlen(m->keys[i].fact));
		out->key_values[i].s = m->keys[i].value;
		out->key_values[i].len = strlen(m->keys[i].value);
	}
	return true;
}

static bool
bind_amount(Compiler *c, const MmtInputRow *row, const MmtAmount *a, MmtValue *out)
{
	memset(out, 0, sizeof(*out));
	out->mode = a->mode;
	out->form = a->form;
	out->parameter = out->fact = out->set = -1;
	out->nterms = a->nterms;
	out->terms = mmt_alloc(c->arena, sizeof(MmtBoundTerm) * (a->nterms + 1));
	for (int i = 0; i < a->nterms; i++)
	{
		out->terms[i].number = a->terms[i].number;
		out->terms[i].percent = a->terms[i].percent;
		if (a->terms[i].measure)
		{
			out->terms[i].has_measure = true;
			if (!bind_measure(c, a->terms[i].measure, &out->terms[i].measure))
				return false;
		}
	}
	out->constant = a->form == MMT_TERMS && a->nterms == 1 && a->terms[0].measure == NULL;
	if (a->form == MMT_TERMS)
		return true;
	out->parameter = mmt_parameter_find(c->rs, a->parameter);
	if (out->parameter < 0)
		return refuse(c, row, "amount", a->parameter, "No row gives a parameter of that name.", "没有这个名称的参数行。");
	out->nbindings = a->nbindings;
	out->bindings = mmt_alloc(c->arena, sizeof(MmtBoundBinding) * (a->nbindings + 1));
	for (int i = 0; i < a->nbindings; i++)
	{
		MmtBoundBinding *b = &out->bindings[i];

		b->fact = add_fact(c, a->bindings[i].fact, strlen(a->bindings[i].fact));
		b->value.s = a->bindings[i].value;
		b->value.len = strlen(b->value.s);
		/* "tier = prescriber_tier": the name of a fact stands for its value when the bill has it */
		b->other_fact = (b->value.s[0] >= 'a' && b->value.s[0] <= 'z') ? add_fact(c, b->value.s, b->value.len) : -1;
	}
	if (a->form != MMT_AS_IF)
	{
		out->fact = add_fact(c, a->fact, strlen(a->fact));
		out->set = add_fact(c, a->set, strlen(a->set));
	}
	out->has_each_other = a->has_each_other;
	out->each_other = a->each_other;
	out->each_other_percent = a->each_other_percent;
	out->nweights = a->nweights;
	out->weights = a->weights;
	return true;
}

/* -------------------------------------------------------------- counting */

static int
count_rows(const MmtRuleset *rs, const char *relation)
{
	int			n = 0;

	for (int i = 0; i < rs->nrows; i++)
		n += strcmp(rs->rows[i].relation, relation) == 0;
	return n;
}

/* Number the names of one column so that they can be referred to. */
static bool
number_names(Compiler *c, const char *relation, const char *column, MmtSymbols *names)
{
	for (int i = 0; i < c->rs->nrows; i++)
	{
		const MmtInputRow *row = &c->rs->rows[i];
		const char *name;

		if (strcmp(row->relation, relation) != 0)
			continue;
		name = mmt_row_get(row, column);
		if (name == NULL)
			return refuse(c, row, column, NULL, "A name is needed.", "须有名称。");
		add_name(names, name);
	}
	return true;
}

/* ----------------------------------------------------------------- lists */

static int
member_cmp(const void *a, const void *b)
{
	const MmtMember *x = a;
	const MmtMember *y = b;
	size_t		n = x->text.len < y->text.len ? x->text.len : y->text.len;
	int			r = memcmp(x->text.s, y->text.s, n);

	if (r != 0)
		return r;
	return x->text.len != y->text.len ? (x->text.len < y->text.len ? -1 : 1) : x->row - y->row;
}

static int
int_cmp(const void *a, const void *b)
{
	return *(const int *) a - *(const int *) b;
}

static bool
compile_lists(Compiler *c)
{
	MmtRuleset *rs = c->rs;
	int		   *sizes;

	rs->nlists = rs->list_names.n;
	rs->lists = mmt_alloc(c->arena, sizeof(MmtList) * (rs->nlists + 1));
	sizes = mmt_alloc(c->arena, sizeof(int) * (rs->nlists + 1));
	for (int i = 0; i < rs->nlists; i++)
		rs->lists[i].name = rs->list_names.texts[i].s;
	for (int pass = 0; pass < 2; pass++)
	{
		for (int r = 0; r < rs->nrows; r++)
		{
			const MmtInputRow *row = &rs->rows[r];
			const char *member;
			MmtList    *list;
			int			i;

			if (strcmp(row->relation, "list") != 0)
				continue;
			i = add_name(&rs->list_names, mmt_row_get(row, "list"));
			list = &rs->lists[i];
			if (pass == 0)
			{
				sizes[i]++;
				continue;
			}
			member = mmt_row_get(row, "member");
			if (member == NULL || *member == '\0')
				return refuse(c, row, "member", NULL, "A member is needed.", "须有成员。");
			if (list->members == NULL)
				list->members = mmt_alloc(c->arena, sizeof(MmtMember) * sizes[i]);
			{
				MmtMember  *m = &list->members[list->n++];

				m->text.s = member;
				m->text.len = strlen(member);
				m->row = r;
				if (m->text.len > 1 && member[m->text.len - 1] == '*')
				{
					m->prefix = true;
					m->text.len--;
				}
				if (!parse_valid(c, row, &m->from, &m->to))
					return false;
			}
		}
	}
	for (int i = 0; i < rs->nlists; i++)
	{
		MmtList    *list = &rs->lists[i];

		qsort(list->members, list->n, sizeof(MmtMember), member_cmp);
		list->lengths = mmt_alloc(c->arena, sizeof(int) * (list->n + 1));
		for (int m = 0; m < list->n; m++)
		{
			bool		known = false;

			if (!list->members[m].prefix)
				continue;
			for (int k = 0; k < list->nlengths && !known; k++)
				known = list->lengths[k] == (int) list->members[m].text.len;
			if (!known)
				list->lengths[list->nlengths++] = (int) list->members[m].text.len;
		}
		qsort(list->lengths, list->nlengths, sizeof(int), int_cmp);
	}
	return true;
}

/* --------------------------------------------------------------- indexes */

static bool
compile_indexes(Compiler *c, const MmtSymbols *names)
{
	MmtRuleset *rs = c->rs;
	int		   *sizes = mmt_alloc(c->arena, sizeof(int) * (names->n + 1));

	rs->nindexes = names->n;
	rs->indexes = mmt_alloc(c->arena, sizeof(MmtIndex) * (names->n + 1));
	for (int pass = 0; pass < 2; pass++)
	{
		for (int r = 0; r < rs->nrows; r++)
		{
			const MmtInputRow *row = &rs->rows[r];
			const char *name;
			const char *value;
			MmtIndex   *x;
			MmtIndexRow *x_row;
			int			i;

			if (strcmp(row->relation, "index") != 0)
				continue;
			name = mmt_row_get(row, "index");
			i = mmt_symbol_find(names, name, strlen(name));
			x = &rs->indexes[i];
			if (pass == 0)
			{
				sizes[i]++;
				continue;
			}
			if (x->rows == NULL)
				x->rows = mmt_alloc(c->arena, sizeof(MmtIndexRow) * sizes[i]);
			x->name = name;
			x_row = &x->rows[x->n++];
			value = mmt_row_get(row, "value");
			if (value == NULL || !mmt_decimal_parse(value, strlen(value), &x_row->value))
				return refuse(c, row, "value", value, "Write a number.", "请写数字。");
			if (!parse_valid(c, row, &x_row->from, &x_row->to))
				return false;
			x_row->row = r;
		}
	}
	return true;
}

/* ---------------------------------------------------------- accumulators */

/*
 * per: a period, then facts.  "year, disease" · "quarter" · "ever" · "30 days from admitted" ·
 * "year from 07-01" · "last 2 months of year" · "year of admitted"
 */
static bool
parse_period(Compiler *c, MmtText t, MmtAccumulator *a)
{
	MmtText		words[8];
	int			n = 0;
	int			i = 0;
	int			number = 1;
	bool		tail = false;
	const char *rest = mmt_copy(c->arena, t.s, t.len);
	MmtText		w;
	MmtDecimal	d;

	while (next_part(&rest, ' ', &w))
	{
		if (w.len == 0)
			continue;
		if (n == 8)
			return false;
		words[n++] = w;
	}
	if (n == 0)
		return false;
	if (text_is(words[0], "ever"))
	{
		a->unit = MMT_P_EVER;
		return n == 1;
	}
	if (text_is(words[i], "last"))
	{
		tail = true;
		a->tail = 1;
		i++;
		if (i < n && mmt_decimal_parse(words[i].s, words[i].len, &d))
		{
			if (d.scale != 0 || d.units < 1 || d.units > 12)
				return false;
			a->tail = (int) d.units;
			i++;
		}
		if (i + 1 >= n || !(text_is(words[i], "month") || text_is(words[i], "months")) || !text_is(words[i + 1], "of"))
			return false;
		i += 2;
	}
	if (i < n && mmt_decimal_parse(words[i].s, words[i].len, &d))
	{
		if (d.scale != 0 || d.units < 1 || d.units > 10000)
			return false;
		number = (int) d.units;
		i++;
	}
	if (i == n)
		return false;
	a->unit = MMT_P_MONTHS;
	if (text_is(words[i], "day") || text_is(words[i], "days"))
		a->unit = MMT_P_DAYS;
	else if (text_is(words[i], "month") || text_is(words[i], "months"))
		;
	else if (text_is(words[i], "quarter") || text_is(words[i], "quarters"))
		number *= 3;
	else if (text_is(words[i], "year") || text_is(words[i], "years"))
		number *= 12;
	else
		return false;
	a->length = number;
	i++;
	a->origin = MMT_O_CALENDAR;
	while (i + 1 < n)
	{
		if (text_is(words[i], "from"))
		{
			MmtText		o = words[i + 1];
			mmt_day		day;

			if (o.len == 5 && o.s[2] == '-' && strspn(o.s, "0123456789-") >= 5)
			{
				a->origin = MMT_O_MONTH_DAY;
				a->origin_month = atoi(mmt_copy(c->arena, o.s, 2));
				a->origin_day = atoi(mmt_copy(c->arena, o.s + 3, 2));
				if (a->origin_month < 1 || a->origin_month > 12 || a->origin_day < 1 || a->origin_day > 28)
					return false;
			}
			else if (mmt_day_parse(o.s, o.len, &day))
			{
				a->origin = MMT_O_DATE;
				a->origin_date = day;
			}
			else if (o.len > 0 && o.s[0] >= '0' && o.s[0] <= '9')
				return false;	/* a day written otherwise, not the name of a fact */
			else
			{
				a->origin = MMT_O_FACT;
				a->origin_fact = add_fact(c, o.s, o.len);
			}
		}
		else if (text_is(words[i], "of"))
			a->at_fact = add_fact(c, words[i + 1].s, words[i + 1].len);
		else
			return false;
		i += 2;
	}
	if (i != n)
		return false;
	if (a->origin == MMT_O_CALENDAR && a->unit == MMT_P_DAYS && a->length != 1)
		return false;			/* "30 days" needs an origin */
	if ((a->origin == MMT_O_CALENDAR || a->origin == MMT_O_MONTH_DAY) && a->unit == MMT_P_MONTHS &&
		(a->length < 12 ? 12 % a->length != 0 : a->length % 12 != 0 || a->length > 12))
		return false;			/* "5 months" too */
	return !tail || (a->unit == MMT_P_MONTHS && a->tail < a->length);
}

static const char *const period_help_en =
	"Write a period, then facts: year · month · quarter · day · ever · year from 07-01 · 30 days from admitted · last 2 months of year; year, disease.";
static const char *const period_help_zh =
	"先写期间再写区分项：year · month · quarter · day · ever · year from 07-01 · 30 days from admitted · last 2 months of year；如 year, disease。";

static bool
compile_accumulator(Compiler *c, int r, MmtAccumulator *a)
{
	MmtRuleset *rs = c->rs;
	const MmtInputRow *row = &rs->rows[r];
	const char *per = mmt_row_get(row, "per");
	const char *unit = mmt_row_get(row, "unit");
	const char *counts = mmt_row_get(row, "counts");
	const char *origin = mmt_row_get(row, "origin");
	const char *rest = per ? per : "ever";
	MmtBuffer	name = {.arena = c->arena};
	MmtText		part;
	bool		first = true;

	a->row = r;
	a->name = mmt_row_get(row, "accumulator");
	a->at_fact = a->origin_fact = -1;
	mmt_putf(&name, "%s/%s", origin ? origin : rs->area, a->name);
	a->full_name = name.s;
	a->count = (unit && strcmp(unit, "count") == 0) || (counts && strncmp(counts, "claims", 6) == 0);
	a->unit = MMT_P_EVER;
	while (next_part(&rest, ',', &part))
	{
		bool		period = first && part.len > 0 &&
			(memchr(part.s, ' ', part.len) || text_is(part, "year") || text_is(part, "month") || text_is(part, "quarter") ||
			 text_is(part, "day") || text_is(part, "ever"));

		first = false;
		if (period)
		{
			if (!parse_period(c, part, a))
				return refuse(c, row, "per", per, period_help_en, period_help_zh);
			continue;
		}
		if (part.len == 0 || memchr(part.s, ' ', part.len))
			return refuse(c, row, "per", per, period_help_en, period_help_zh);
		if (a->nkeys == MMT_MAX_KEYS)
			return refuse(c, row, "per", per, "At most four facts can be in a key.", "区分项最多四个。");
		a->keys[a->nkeys++] = add_fact(c, part.s, part.len);
	}
	return true;
}

/* What an accumulator counts can be read only when every pot is known. */
static bool
compile_counts(Compiler *c, MmtAccumulator *a)
{
	MmtRuleset *rs = c->rs;
	const MmtInputRow *row = &rs->rows[a->row];
	const char *counts = mmt_row_get(row, "counts");
	const char *rest = counts;
	MmtText		part;

	a->counts_pot = mmt_alloc(c->arena, sizeof(bool) * (rs->npots + 1));
	a->pots = mmt_alloc(c->arena, sizeof(int) * (rs->npots + 1));
	if (counts == NULL)
		return refuse(c, row, "counts", NULL, "Say what is counted: pots such as chronic.fund + ordinary.fund, gross, or claims of chronic.",
					  "请写明累计什么：资金去向（如 chronic.fund + ordinary.fund）、gross，或 claims of chronic。");
	if (strncmp(counts, "claims", 6) == 0 && (counts[6] == '\0' || counts[6] == ' '))
	{
		a->claims = true;
		a->count = true;
		a->benefits = mmt_alloc(c->arena, sizeof(int) * (strlen(counts) / 2 + 1));
		rest = counts + 6 + strspn(counts + 6, " ");
		if (*rest == '\0')
		{
			a->any_benefit = true;
			return true;
		}
		if (strncmp(rest, "of ", 3) != 0)
			return refuse(c, row, "counts", counts, "Write claims, or claims of chronic, ordinary.", "请写 claims，或 claims of chronic, ordinary。");
		rest += 3;
		while (next_part(&rest, ',', &part))
		{
			bool		known = false;

			for (int i = 0; i < rs->nbenefits; i++)
				known |= text_is(part, rs->benefits[i].name);
			if (!known)
				a->unknown = mmt_copy(c->arena, part.s, part.len);
			a->benefits[a->nbenefits++] = mmt_symbol_add(&rs->symbols, part.s, part.len);
		}
		return true;
	}
	if (a->count)
		return refuse(c, row, "counts", counts, "An accumulator of unit count counts claims; one of unit fen counts pots.",
					  "单位为 count 的累计只能累计 claims；单位为 fen 的累计资金去向。");
	while (next_part(&rest, '+', &part))
	{
		int		   *pots;
		int			n;

		if (text_is(part, "gross"))
		{
			a->gross = true;
			continue;
		}
		n = match_pots(c, part, &pots);
		if (n == 0)
			a->unknown = mmt_copy(c->arena, part.s, part.len);
		for (int i = 0; i < n; i++)
		{
			if (a->counts_pot[pots[i]])
				continue;
			a->counts_pot[pots[i]] = true;
			a->pots[a->npots++] = pots[i];
		}
	}
	return true;
}

/* ------------------------------------------------------------ parameters */

static bool
parse_band(const char *v, MmtParameterRow *p)
{
	MmtRange	r;

	memset(&r, 0, sizeof(r));
	if (!parse_range(v, &r))
		return false;
	p->has_band = true;
	p->band_low_open = !r.has_low;
	p->band_high_open = !r.has_high;
	return (!r.has_low || mmt_decimal_round(r.low, 2, MMT_HALF_UP, &p->band_low)) &&
		(!r.has_high || mmt_decimal_round(r.high, 2, MMT_HALF_UP, &p->band_high));
}

static int
plain_cmp(const void *a, const void *b)
{
	const MmtParameterRow *x = a;
	const MmtParameterRow *y = b;

	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	if (x->depth != y->depth)
		return x->depth > y->depth ? -1 : 1;
	return x->row - y->row;
}

static int
mode_cmp(const void *a, const void *b)
{
	const MmtParameterRow *x = a;
	const MmtParameterRow *y = b;

	return x->ord != y->ord ? (x->ord < y->ord ? -1 : 1) : x->row - y->row;
}

#define MANY_ROWS 16

static int
keyed_cmp(const void *a, const void *b)
{
	const MmtKeyedRow *x = a;
	const MmtKeyedRow *y = b;

	return x->symbol != y->symbol ? x->symbol - y->symbol : x->row - y->row;
}

int
mmt_keyed_first(const MmtParameter *p, int symbol)
{
	int			lo = 0;
	int			hi = p->nkeyed;

	while (lo < hi)
	{
		int			mid = (lo + hi) / 2;

		if (p->keyed[mid].symbol < symbol)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->nkeyed && p->keyed[lo].symbol == symbol ? lo : p->nkeyed;
}

/* The predicate by which a row asks for certain texts of a fact, NULL when it does not. */
static const MmtPredicate *
key_of(const MmtRuleset *rs, const MmtParameterRow *row, int fact)
{
	for (int i = 0; i < row->when.npredicates; i++)
	{
		const MmtPredicate *p = &rs->predicates[row->when.predicates[i]];
		bool		texts = p->fact == fact && !p->negate && !p->all;

		for (int k = 0; k < p->nalts && texts; k++)
			texts = p->alts[k].kind == MMT_ALT_SYMBOL;
		if (texts)
			return p;
	}
	return NULL;
}

/* Choose the fact that most rows ask for a text of, and order them by it. */
static void
key_rows(Compiler *c, MmtParameter *p)
{
	MmtRuleset *rs = c->rs;
	int		   *asked = mmt_alloc(c->arena, sizeof(int) * (rs->fact_names.n + 1));
	int			room = 0;

	p->key_fact = -1;
	if (p->nplain <= MANY_ROWS)
		return;
	for (int i = 0; i < p->nplain; i++)
		for (int k = 0; k < p->plain[i].when.npredicates; k++)
		{
			int			fact = rs->predicates[p->plain[i].when.predicates[k]].fact;

			if (key_of(rs, &p->plain[i], fact) && ++asked[fact] * 2 > p->nplain &&
				(p->key_fact < 0 || asked[fact] > asked[p->key_fact]))
				p->key_fact = fact;
		}
	if (p->key_fact < 0)
		return;
	p->unkeyed = mmt_alloc(c->arena, sizeof(int) * p->nplain);
	for (int i = 0; i < p->nplain; i++)
	{
		const MmtPredicate *key = key_of(rs, &p->plain[i], p->key_fact);

		if (key == NULL)
			p->unkeyed[p->nunkeyed++] = i;
		else
			room += key->nalts;
	}
	p->keyed = mmt_alloc(c->arena, sizeof(MmtKeyedRow) * room);
	for (int i = 0; i < p->nplain; i++)
	{
		const MmtPredicate *key = key_of(rs, &p->plain[i], p->key_fact);

		for (int k = 0; key && k < key->nalts; k++)
		{
			bool		twice = false;

			for (int n = 0; n < k; n++)
				twice |= key->alts[n].symbol == key->alts[k].symbol;
			if (twice)
				continue;
			p->keyed[p->nkeyed].symbol = key->alts[k].symbol;
			p->keyed[p->nkeyed++].row = i;
		}
	}
	qsort(p->keyed, p->nkeyed, sizeof(MmtKeyedRow), keyed_cmp);
}

static bool
compile_parameters(Compiler *c)
{
	MmtRuleset *rs = c->rs;
	int		   *sizes;

	rs->nparameters = rs->parameter_names.n;
	rs->parameters = mmt_alloc(c->arena, sizeof(MmtParameter) * (rs->nparameters + 1));
	sizes = mmt_alloc(c->arena, sizeof(int) * (rs->nparameters + 1));
	for (int r = 0; r < rs->nrows; r++)
		if (strcmp(rs->rows[r].relation, "parameter") == 0)
			sizes[mmt_parameter_find(rs, mmt_row_get(&rs->rows[r], "parameter"))]++;
	for (int i = 0; i < rs->nparameters; i++)
	{
		rs->parameters[i].name = rs->parameter_names.texts[i].s;
		rs->parameters[i].plain = mmt_alloc(c->arena, sizeof(MmtParameterRow) * sizes[i]);
		rs->parameters[i].mode = mmt_alloc(c->arena, sizeof(MmtParameterRow) * sizes[i]);
	}
	for (int r = 0; r < rs->nrows; r++)
	{
		const MmtInputRow *row = &rs->rows[r];
		MmtParameter *p;
		MmtParameterRow out;
		MmtAmount	amount;
		const char *text;
		const char *band;

		MMT_MAY_STOP(r);
		if (strcmp(row->relation, "parameter") != 0)
			continue;
		memset(&out, 0, sizeof(out));
		p = &rs->parameters[mmt_parameter_find(rs, mmt_row_get(row, "parameter"))];
		text = mmt_row_get(row, "amount");
		if (text == NULL)
			return refuse(c, row, "amount", NULL, "Write an amount such as 60% or 30.", "请写数值，如 60% 或 30。");
		out.row = r;
		out.priority = row_int(row, "priority", 0);
		out.depth = row_int(row, "depth", 0);
		out.ord = row_int(row, "ord", 0);
		if (!mmt_amount_parse(c->arena, text, strlen(text), &amount, c->err) ||
			!bind_amount(c, row, &amount, &out.value) ||
			!compile_selector(c, row, &out.when))
			return false;
		band = mmt_row_get(row, "band");
		if (band)
		{
			if (!parse_band(band, &out))
				return refuse(c, row, "band", band, "Write a range of yuan such as [0,1000).", "请写金额段，如 [0,1000)。");
			p->banded = true;
		}
		if (out.value.mode == MMT_PLAIN)
			p->plain[p->nplain++] = out;
		else
			p->mode[p->nmode++] = out;
	}
	for (int i = 0; i < rs->nparameters; i++)
	{
		qsort(rs->parameters[i].plain, rs->parameters[i].nplain, sizeof(MmtParameterRow), plain_cmp);
		qsort(rs->parameters[i].mode, rs->parameters[i].nmode, sizeof(MmtParameterRow), mode_cmp);
		key_rows(c, &rs->parameters[i]);
	}
	return true;
}

/* ---------------------------------------------------- steps and benefits */

static bool
parse_rounding(Compiler *c, const MmtInputRow *row, MmtStep *s)
{
	const char *v = mmt_row_get(row, "rounding");
	const char *rest = v;
	MmtText		w;

	s->round = MMT_HALF_UP;
	s->round_scale = 2;
	if (v == NULL)
		return true;
	while (next_part(&rest, ' ', &w))
	{
		MmtDecimal	d;

		if (w.len == 0)
			continue;
		if (text_is(w, "left"))
			s->round_left = true;
		else if (text_is(w, "half_up"))
			s->round = MMT_HALF_UP;
		else if (text_is(w, "half_even"))
			s->round = MMT_HALF_EVEN;
		else if (text_is(w, "down"))
			s->round = MMT_DOWN;
		else if (text_is(w, "up"))
			s->round = MMT_UP;
		else if (mmt_decimal_parse(w.s, w.len, &d) && d.units == 1 && d.scale <= 2)
			s->round_scale = d.scale;
		else if (text_is(w, "10"))
			s->round_scale = -1;
		else if (text_is(w, "100"))
			s->round_scale = -2;
		else
			return refuse(c, row, "rounding", v,
						  "Write half_up, half_even, down or up, then the unit in yuan (0.01, 0.1, 1, 10 or 100); left rounds the other side.",
						  "请写 half_up、half_even、down 或 up，后面可写单位（0.01、0.1、1、10 或 100 元）；left 表示对剩余一方取整。");
	}
	if (s->round_left && s->verb != MMT_SHARE)
		return refuse(c, row, "rounding", v, "Only a share leaves a side to round; fill, keep and gate round their limit: half_up, half_even, down or up, then the unit in yuan.",
					  "只有 share 才有剩余一方可取整；fill、keep、gate 是对限额取整：请写 half_up、half_even、down 或 up，后面可写单位（元）。");
	return true;
}

static bool
compile_step(Compiler *c, int r, const char *benefit, MmtStep *s)
{
	static const char *const verbs[] = {"share", "fill", "keep", "gate"};
	MmtRuleset *rs = c->rs;
	const MmtInputRow *row = &rs->rows[r];
	const char *from = mmt_row_get(row, "from_pot");
	const char *to = mmt_row_get(row, "to_pot");
	const char *verb = mmt_row_get(row, "verb");
	const char *parameter = mmt_row_get(row, "parameter");
	const char *accumulator = mmt_row_get(row, "accumulator");
	const char *grain = mmt_row_get(row, "grain");
	const char *spread = mmt_row_get(row, "spread");
	const char *rest = from;
	MmtText		part;
	int			v;

	s->row = r;
	if (from == NULL || to == NULL)
		return refuse(c, row, from ? "to_pot" : "from_pot", NULL, "A step moves money from pots to a pot.", "步骤须写明资金从哪里到哪里。");
	s->from = mmt_alloc(c->arena, sizeof(int) * (strlen(from) / 2 + 1));
	while (next_part(&rest, ',', &part))
	{
		int			p = add_pot(c, benefit, part);

		if (part.len == 0)
			return refuse(c, row, "from_pot", from, "Name pots separated by commas.", "资金去向之间用逗号分开，不能为空。");
		for (int i = 0; i < s->nfrom; i++)
			if (s->from[i] == p)
				return refuse(c, row, "from_pot", from, "Name each pot once.", "每个资金去向只写一次。");
		s->from[s->nfrom++] = p;
	}
	part = trimmed(to, strlen(to));
	if (memchr(part.s, '.', part.len))
		return refuse(c, row, "to_pot", to, "Money goes to a pot of the benefit itself, written without its name, or back to gross.",
					  "资金只能进入本待遇自己的去向（不写待遇名），或退回 gross。");
	s->to = add_pot(c, benefit, part);
	for (int i = 0; i < s->nfrom; i++)
		if (s->from[i] == s->to)
			return refuse(c, row, "to_pot", to, "Money cannot move from a pot to itself.", "资金不能从一个去向移到它自己。");
	for (v = 0; v < 4 && (verb == NULL || strcmp(verb, verbs[v]) != 0); v++)
		;
	if (v == 4)
		return refuse(c, row, "verb", verb, "The verb is share, fill, keep or gate.", "动作只能是 share、fill、keep 或 gate。");
	s->verb = (MmtVerb) v;
	s->parameter = parameter ? mmt_parameter_find(rs, parameter) : -1;
	/* no row of it yet, perhaps left to an area below: the bill is refused, or the step does nothing */
	if (parameter && s->parameter < 0)
		s->parameter = row_bool(row, "required") ? add_name(&rs->parameter_names, parameter) : -2;
	if (parameter == NULL && s->verb != MMT_SHARE)
		return refuse(c, row, "parameter", NULL, "fill, keep and gate need a parameter that holds the limit.", "fill、keep、gate 须写明限额参数。");
	s->accumulator = -1;
	if (accumulator)
	{
		for (int i = 0; i < rs->naccumulators; i++)
			if (strcmp(rs->accumulators[i].name, accumulator) == 0)
				s->accumulator = i;
		if (s->accumulator < 0)
			return refuse(c, row, "accumulator", accumulator, "No accumulator has this name.", "没有这个名称的累计。");
		if (rs->accumulators[s->accumulator].count && (s->verb == MMT_FILL || s->verb == MMT_SHARE))
			return refuse(c, row, "accumulator", accumulator, "A count can open a gate or close a keep; fill and share need money.",
						  "次数累计只能用于 gate 或 keep；fill、share 须用金额累计。");
	}
	if (grain && strcmp(grain, "line") != 0 && strcmp(grain, "claim") != 0)
		return refuse(c, row, "grain", grain, "Write claim or line.", "请写 claim 或 line。");
	s->by_line = grain && strcmp(grain, "line") == 0;
	s->required = row_bool(row, "required");
	s->spread = MMT_SPREAD_SHARE;
	s->spread_parameter = -1;
	if (spread && strcmp(spread, "order") == 0)
		s->spread = MMT_SPREAD_ORDER;
	else if (spread && (strncmp(spread, "low ", 4) == 0 || strncmp(spread, "high ", 5) == 0))
	{
		const char *name = strchr(spread, ' ') + 1;

		s->spread = spread[0] == 'l' ? MMT_SPREAD_LOW : MMT_SPREAD_HIGH;
		s->spread_parameter = mmt_parameter_find(rs, name);
		if (s->spread_parameter < 0)
			return refuse(c, row, "spread", spread, "No row gives the parameter named.", "没有所写的参数。");
	}
	else if (spread && strcmp(spread, "share") != 0)
		return refuse(c, row, "spread", spread, "Write share, order, low PARAMETER or high PARAMETER.", "请写 share、order、low 参数名 或 high 参数名。");
	return parse_rounding(c, row, s) && compile_selector(c, row, &s->when);
}

/* Steps run by ord; rows of one ord hold on different days. */
static int
step_place_cmp(const MmtRuleset *rs, const MmtStep *x, const MmtStep *y)
{
	int			a = row_int(&rs->rows[x->row], "ord", 0);
	int			b = row_int(&rs->rows[y->row], "ord", 0);

	return a != b ? (a < b ? -1 : 1) : x->row - y->row;
}

static int
benefit_place_cmp(const MmtRuleset *rs, const MmtBenefit *x, const MmtBenefit *y)
{
	int			a = row_int(&rs->rows[x->row], "ord", 0);
	int			b = row_int(&rs->rows[y->row], "ord", 0);

	if (x->track != y->track)
		return x->track < y->track ? -1 : 1;
	return a != b ? (a < b ? -1 : 1) : x->row - y->row;
}

/* Rows are sorted, so those of a relation stand together. */
static int
first_row(const MmtRuleset *rs, const char *relation)
{
	int			lo = 0;
	int			hi = rs->nrows;

	while (lo < hi)
	{
		int			mid = (lo + hi) / 2;

		if (strcmp(rs->rows[mid].relation, relation) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const char *
track_of(const MmtInputRow *row)
{
	const char *track = mmt_row_get(row, "track");

	return track ? track : "main";
}

/* A track runs where its first benefit stands: the number of benefit rows before it. */
static int
track_place(const MmtRuleset *rs, const char *track)
{
	int			first = INT32_MAX;

	for (int r = first_row(rs, "benefit"); r < rs->nrows && strcmp(rs->rows[r].relation, "benefit") == 0; r++)
		if (strcmp(track_of(&rs->rows[r]), track) == 0 && row_int(&rs->rows[r], "ord", 0) < first)
			first = row_int(&rs->rows[r], "ord", 0);
	return first;
}

/* Tracks are numbered by place, then by name, so that no two share a number. */
static int
track_number(const MmtRuleset *rs, const char *track)
{
	int			mine = track_place(rs, track);
	int			n = 0;

	for (int r = first_row(rs, "benefit"); r < rs->nrows && strcmp(rs->rows[r].relation, "benefit") == 0; r++)
	{
		const MmtInputRow *row = &rs->rows[r];
		int			place = track_place(rs, track_of(row));

		n += place < mine || (place == mine && strcmp(track_of(row), track) < 0);
	}
	return n;
}

static bool
compile_benefits(Compiler *c)
{
	MmtRuleset *rs = c->rs;
	int			n = count_rows(rs, "benefit");

	rs->benefits = mmt_alloc(c->arena, sizeof(MmtBenefit) * (n + 1));
	for (int r = 0; r < rs->nrows; r++)
	{
		const MmtInputRow *row = &rs->rows[r];
		MmtBenefit *b = &rs->benefits[rs->nbenefits];
		const char *as_of = mmt_row_get(row, "as_of");
		int			nsteps = 0;
		MmtText		flow = {"flow", 4};

		if (strcmp(row->relation, "benefit") != 0)
			continue;
		rs->nbenefits++;
		b->row = r;
		b->name = mmt_row_get(row, "benefit");
		if (b->name == NULL)
			return refuse(c, row, "benefit", NULL, "A name is needed.", "须有名称。");
		b->symbol = add_name(&rs->symbols, b->name);
		b->track = track_number(rs, track_of(row));
		b->flow = add_pot(c, b->name, flow);
		if (!compile_selector(c, row, &b->when))
			return false;
		b->as_of = as_of == NULL || strcmp(as_of, "care") == 0 ? -1 :
			strcmp(as_of, "year_start") == 0 ? -2 : add_fact(c, as_of, strlen(as_of));
		for (int s = 0; s < rs->nrows; s++)
			if (strcmp(rs->rows[s].relation, "step") == 0 && strcmp(mmt_row_get(&rs->rows[s], "benefit"), b->name) == 0)
				nsteps++;
		b->steps = mmt_alloc(c->arena, sizeof(MmtStep) * (nsteps + 1));
		for (int s = 0; s < rs->nrows; s++)
		{
			if (strcmp(rs->rows[s].relation, "step") != 0 || strcmp(mmt_row_get(&rs->rows[s], "benefit"), b->name) != 0)
				continue;
			if (!compile_step(c, s, b->name, &b->steps[b->nsteps++]))
				return false;
		}
		/* few steps: insertion keeps the comparison readable */
		for (int i = 1; i < b->nsteps; i++)
			for (int j = i; j > 0 && step_place_cmp(rs, &b->steps[j - 1], &b->steps[j]) > 0; j--)
			{
				MmtStep		t = b->steps[j];

				b->steps[j] = b->steps[j - 1];
				b->steps[j - 1] = t;
			}
	}
	for (int i = 1; i < rs->nbenefits; i++)
		for (int j = i; j > 0 && benefit_place_cmp(rs, &rs->benefits[j - 1], &rs->benefits[j]) > 0; j--)
		{
			MmtBenefit	t = rs->benefits[j];

			rs->benefits[j] = rs->benefits[j - 1];
			rs->benefits[j - 1] = t;
		}
	for (int i = 0; i < rs->nbenefits; i++)
	{
		MmtBenefit *b = &rs->benefits[i];

		if (b->track > rs->ntracks)
			rs->ntracks = b->track;
		b->pots = mmt_alloc(c->arena, sizeof(int) * rs->npots);
		for (int p = 0; p < rs->npots; p++)
			if (rs->pots[p].benefit_symbol == b->symbol)
				b->pots[b->npots++] = p;
	}
	return true;
}

/* Benefits with one better_of are the alternatives of a choice. */
static bool
compile_choices(Compiler *c)
{
	MmtRuleset *rs = c->rs;
	MmtSymbols	names;
	int		   *first;			/* by choice: a benefit of it */
	int64_t		ways = 1;

	mmt_symbols_init(&names, c->arena);
	first = mmt_alloc(c->arena, sizeof(int) * (rs->nbenefits + 1));
	rs->alternatives = mmt_alloc(c->arena, sizeof(int) * (rs->nbenefits + 1));
	for (int i = 0; i < rs->nbenefits; i++)
	{
		MmtBenefit *b = &rs->benefits[i];
		const MmtInputRow *row = &rs->rows[b->row];
		const char *name = mmt_row_get(row, "better_of");
		int		   *n;

		b->choice = name ? add_name(&names, name) : -1;
		if (b->choice < 0)
			continue;
		if (b->choice == rs->nchoices)
			first[rs->nchoices++] = i;
		if (rs->benefits[first[b->choice]].track != b->track)
			return refuse(c, row, "better_of", name,
						  "Alternatives stand in one track; give them one track, or the choice of each track a name of its own.",
						  "互为备选的待遇须在同一轨道；请写同一轨道，或给各轨道的选择不同的名称。");
		n = &rs->alternatives[b->choice];
		b->alternative = *n;
		for (int k = first[b->choice]; k < i; k++)
			if (rs->benefits[k].choice == b->choice && rs->benefits[k].symbol == b->symbol)
				b->alternative = rs->benefits[k].alternative;
		if (b->alternative < *n)
			continue;
		ways = ways / (*n > 0 ? *n : 1) * (*n + 1);
		*n += 1;
		if (ways > MMT_MAX_WAYS)
			return refuse(c, row, "better_of", name,
						  "One bill would have to be computed in more than 100 ways; let fewer benefits be alternatives, or fewer choices be made.",
						  "一张账单须计算的方式超过 100 种；请减少互为备选的待遇，或减少选择。");
	}
	return true;
}

static bool
check_step_owner(Compiler *c)
{
	MmtRuleset *rs = c->rs;

	for (int r = 0; r < rs->nrows; r++)
		if (strcmp(rs->rows[r].relation, "step") == 0 && mmt_row_get(&rs->rows[r], "benefit") == NULL)
			return refuse(c, &rs->rows[r], "benefit", NULL, "A step belongs to a benefit.", "步骤须属于一项待遇。");
	return true;
}

static bool
compile_aliases(Compiler *c)
{
	MmtRuleset *rs = c->rs;

	rs->aliases = mmt_alloc(c->arena, sizeof(MmtAlias) * (count_rows(rs, "code_map") + 1));
	for (int r = 0; r < rs->nrows; r++)
	{
		const MmtInputRow *row = &rs->rows[r];
		const char *domain = mmt_row_get(row, "domain");
		const char *local = mmt_row_get(row, "local");
		const char *key = mmt_row_get(row, "key");
		MmtAlias   *a = &rs->aliases[rs->naliases];

		if (strcmp(row->relation, "code_map") != 0)
			continue;
		if (domain == NULL || local == NULL || key == NULL)
			return refuse(c, row, "domain, local, key", NULL, "A code map row says which local code is which key.", "代码对照须写明类别、本地代码和标准代码。");
		a->fact = add_fact(c, domain, strlen(domain));
		a->local = add_name(&rs->symbols, local);
		a->key = add_name(&rs->symbols, key);
		rs->naliases++;
	}
	return true;
}

/*
 * What a value of "as if" is.  A text that some row knows for the fact is that
 * text, whatever facts a bill has.  Else it is the value of the fact of that
 * name, where the bill gives it; and where it does not, the text again, if any row could match it.
 */
static void
settle_binding(const MmtRuleset *rs, MmtBoundBinding *b)
{
	b->must_be_fact = b->other_fact >= 0;
	for (int q = 0; q < rs->npredicates; q++)
	{
		const MmtPredicate *p = &rs->predicates[q];

		for (int n = 0; n < p->nalts && p->fact == b->fact; n++)
		{
			if (p->alts[n].kind == MMT_ALT_SYMBOL && text_is(p->alts[n].text, b->value.s))
				b->other_fact = -1;
			if (p->negate || p->alts[n].kind != MMT_ALT_SYMBOL || b->other_fact < 0)
				b->must_be_fact = false;
		}
	}
}

static void
settle_bindings(Compiler *c)
{
	MmtRuleset *rs = c->rs;

	for (int i = 0; i < rs->nparameters; i++)
		for (int k = 0; k < rs->parameters[i].nplain + rs->parameters[i].nmode; k++)
		{
			MmtParameter *p = &rs->parameters[i];
			MmtValue   *v = k < p->nplain ? &p->plain[k].value : &p->mode[k - p->nplain].value;

			for (int b = 0; b < v->nbindings; b++)
				settle_binding(rs, &v->bindings[b]);
		}
}

/* ---------------------------------------------------------------- checks */

/* "quantity + dispensed.quantity": measures with the sign before each. */
static bool
compile_subject(Compiler *c, const MmtInputRow *row, const char *subject, MmtCheck *out)
{
	MmtText		rest = trimmed(subject, strlen(subject));

	out->terms = mmt_alloc(c->arena, sizeof(MmtSubjectTerm) * (rest.len / 2 + 1));
	while (rest.len > 0)
	{
		MmtSubjectTerm *t = &out->terms[out->nterms++];
		MmtMeasure	m;
		size_t		n = 1;

		if (rest.s[0] == '-' || (rest.s[0] == '+' && out->nterms > 1))
		{
			t->minus = rest.s[0] == '-';
			rest = trimmed(rest.s + 1, rest.len - 1);
		}
		while (n < rest.len && !(rest.s[n - 1] == ' ' && (rest.s[n] == '+' || rest.s[n] == '-')))
			n++;
		if (!mmt_measure_parse(c->arena, rest.s, n, &m, c->err) || !bind_measure(c, &m, &t->measure))
			return false;
		if (rest.len > n && n + 1 == rest.len)
			return refuse(c, row, "subject", subject, "Write measures joined by + and -, with blanks around.", "请用两侧带空格的 + 和 - 连接各数量。");
		rest.s += n;
		rest.len -= n;
	}
	return true;
}

/* The facts that stand in braces in a sentence; what a finding itself holds is none. */
static void
compile_sentence(Compiler *c, const char *message, MmtCheck *out)
{
	int			room = out->nwords;
	int		   *words;

	for (const char *p = message; p && *p; p++)
		room += *p == '{';
	words = mmt_alloc(c->arena, sizeof(int) * (room + 1));
	for (int i = 0; i < out->nwords; i++)
		words[i] = out->words[i];
	out->words = words;
	while (message && (message = strchr(message, '{')) != NULL)
	{
		const char *close = strchr(message, '}');
		MmtText		name;

		if (close == NULL)
			return;
		name.s = message + 1;
		name.len = close - message - 1;
		if (!text_is(name, "found") && !text_is(name, "limit") && !text_is(name, "lacking"))
			out->words[out->nwords++] = add_fact(c, name.s, name.len);
		message = close;
	}
}

/* -1 when the text is none of the words. */
static int
word_number(const char *text, const char *const *words)
{
	for (int i = 0; text && words[i]; i++)
		if (strcmp(text, words[i]) == 0)
			return i;
	return -1;
}

static int
check_cmp(const void *a, const void *b)
{
	const MmtCheck *x = a;
	const MmtCheck *y = b;
	int			r = strcmp(x->kind, y->kind);

	if (r == 0)
		r = strcmp(x->rule, y->rule);
	if (r != 0)
		return r;
	if (x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	if (x->depth != y->depth)
		return x->depth > y->depth ? -1 : 1;
	if (x->severity != y->severity)
		return x->severity < y->severity ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

const char *const mmt_severities[] = {"block", "warn", "record", NULL};

static bool
compile_checks(Compiler *c)
{
	static const char *const tests[] = {"at_most", "at_least", "is", "has_all", NULL};
	MmtRuleset *rs = c->rs;

	rs->nbill_predicates = rs->npredicates;
	rs->checks = mmt_alloc(c->arena, sizeof(MmtCheck) * (count_rows(rs, "check_rule") + 1));
	for (int r = 0; r < rs->nrows; r++)
	{
		const MmtInputRow *row = &rs->rows[r];
		MmtCheck   *k = &rs->checks[rs->nchecks];
		const char *subject = mmt_row_get(row, "subject");
		const char *expected = mmt_row_get(row, "expected");
		const char *parameter = mmt_row_get(row, "parameter");
		const char *as_of = mmt_row_get(row, "as_of");
		int			severity = word_number(mmt_row_get(row, "severity"), mmt_severities);
		int			test = word_number(mmt_row_get(row, "test"), tests);
		bool		limit = test == MMT_AT_MOST_TEST || test == MMT_AT_LEAST_TEST;

		MMT_MAY_STOP(r);
		if (strcmp(row->relation, "check_rule") != 0)
			continue;
		rs->nchecks++;
		k->row = r;
		k->kind = mmt_row_get(row, "check_kind");
		k->rule = mmt_row_get(row, "rule");
		k->family = mmt_row_get(row, "family");
		k->priority = row_int(row, "priority", 0);
		k->depth = row_int(row, "depth", 0);
		k->fact = k->predicate = k->parameter = -1;
		if (k->kind == NULL || k->rule == NULL || k->family == NULL || subject == NULL)
			return refuse(c, row, "check_kind, rule, family, subject", NULL, "A check says what it checks, its code, family and subject.",
						  "检查规则须写明检查对象、代码、类别和所看的事实。");
		if (severity < 0)
			return refuse(c, row, "severity", mmt_row_get(row, "severity"), "Write block, warn or record.", "请写 block、warn 或 record。");
		if (test < 0)
			return refuse(c, row, "test", mmt_row_get(row, "test"), "Write at_most, at_least, is or has_all.", "请写 at_most、at_least、is 或 has_all。");
		k->severity = severity;
		k->test = test;
		k->as_of = as_of ? add_fact(c, as_of, strlen(as_of)) : -1;
		compile_sentence(c, mmt_row_get(row, "message_zh"), k);
		compile_sentence(c, mmt_row_get(row, "message_en"), k);
		if (!compile_selector(c, row, &k->when))
			return false;
		if (limit)
		{
			if (parameter == NULL || expected != NULL)
				return refuse(c, row, "parameter", parameter, "A limit names its parameter and expects nothing else.", "限额类检查写 parameter，不写 expected。");
			k->parameter = mmt_parameter_find(rs, parameter);
			if (k->parameter < 0)
				return refuse(c, row, "parameter", parameter, "No row gives a parameter of that name.", "没有这个名称的参数行。");
			if (!compile_subject(c, row, subject, k))
				return false;
			continue;
		}
		if (expected == NULL || parameter != NULL)
			return refuse(c, row, "expected", expected, "Such a test says what it expects and names no parameter.", "此类检查写 expected，不写 parameter。");
		k->fact = add_fact(c, subject, strlen(subject));
		/* for has_all the alternatives are lists, each of whose members must be there */
		k->predicate = add_predicate(c, subject, expected);
		if (k->predicate < 0)
			return refuse(c, row, "expected", expected,
						  "Write values as a|b, a prefix as XA10*, a list as @list, another fact as $fact, any value as *; a leading ! negates.",
						  "取值写作 a|b，前缀写作 XA10*，名单写作 @名单，另一事实写作 $事实，任何值写作 *，前加 ! 表示排除。");
		for (int i = 0; test == MMT_HAS_ALL_TEST && i < rs->predicates[k->predicate].nalts; i++)
			if (rs->predicates[k->predicate].negate ||
				(rs->predicates[k->predicate].alts[i].kind != MMT_ALT_LIST && rs->predicates[k->predicate].alts[i].kind != MMT_ALT_LIST_OF))
				return refuse(c, row, "expected", expected, "has_all expects lists: @criteria or @criteria.$kind.", "has_all 须写名单：@名单 或 @名单.$事实。");
	}
	qsort(rs->checks, rs->nchecks, sizeof(MmtCheck), check_cmp);
	return true;
}

/* ---------------------------------------------------- words and sources */

/* Where the words and clauses are that explanations ask for. */
static void
index_words(Compiler *c)
{
	MmtRuleset *rs = c->rs;

	mmt_symbols_init(&rs->terms, c->arena);
	mmt_symbols_init(&rs->clauses, c->arena);
	rs->term_rows = mmt_alloc(c->arena, sizeof(int) * (rs->nrows + 1));
	rs->clause_rows = mmt_alloc(c->arena, sizeof(int) * (rs->nrows + 1));
	for (int r = 0; r < rs->nrows; r++)
	{
		const MmtInputRow *row = &rs->rows[r];

		if (strcmp(row->relation, "term") == 0 && mmt_row_get(row, "domain") && mmt_row_get(row, "term"))
		{
			MmtBuffer	name = {.arena = c->arena};

			mmt_putf(&name, "%s:%s", mmt_row_get(row, "domain"), mmt_row_get(row, "term"));
			rs->term_rows[add_name(&rs->terms, name.s)] = r;
		}
		else if (strcmp(row->relation, "clause") == 0 && mmt_row_get(row, "clause"))
			rs->clause_rows[add_name(&rs->clauses, mmt_row_get(row, "clause"))] = r;
	}
}

/*
 * Which rows rest on a clause that neither the notice itself nor a verified
 * source gives, or on one that delegates to such a clause.
 */
static void
compile_marks(Compiler *c)
{
	MmtRuleset *rs = c->rs;
	MmtSymbols	marks;
	int		   *next = mmt_alloc(c->arena, sizeof(int) * (rs->nrows + 1));

	mmt_symbols_init(&marks, c->arena);
	rs->mark_of = mmt_alloc(c->arena, sizeof(int) * (rs->nrows + 1));
	for (int r = 0; r < rs->nrows; r++)
		next[r] = -1;
	for (int r = 0; r < rs->nrows; r++)
	{
		const char *clause = mmt_row_get(&rs->rows[r], "clause");
		int			last = -1;

		rs->mark_of[r] = -1;
		/* a chain of delegations that goes round is policy's to report, not ours to follow for ever */
		for (int hops = 0; clause && hops < MMT_MAX_DELEGATIONS; hops++)
		{
			const MmtInputRow *row = mmt_clause_row(rs, clause);
			const char *quality = row ? mmt_row_get(row, "source_quality") : NULL;

			if (quality && strcmp(quality, "seed") != 0 && strcmp(quality, "verified") != 0)
			{
				int			mark = add_name(&marks, clause);

				if (last < 0)
					rs->mark_of[r] = mark;
				else if (last != mark)
					next[last] = mark;
				last = mark;
			}
			clause = row ? mmt_row_get(row, "delegates_to") : NULL;
		}
	}
	rs->mark_next = next;
	for (int i = 0; i < rs->npredicates; i++)
		for (int k = 0; k < rs->predicates[i].nalts; k++)
		{
			const MmtAlt *alt = &rs->predicates[i].alts[k];

			for (int l = 0; l < rs->nlists; l++)
				if (alt->list == l || alt->kind == MMT_ALT_LIST_OF)
					for (int m = 0; m < rs->lists[l].n && !rs->predicates[i].marked; m++)
						rs->predicates[i].marked = rs->mark_of[rs->lists[l].members[m].row] >= 0;
		}
	rs->nmarks = marks.n;
	rs->marks = mmt_alloc(c->arena, sizeof(char *) * (marks.n + 1));
	for (int i = 0; i < marks.n; i++)
		rs->marks[i] = marks.texts[i].s;
}

bool
mmt_ruleset_compile(MmtArena *arena, const char *area, int nrows, MmtInputRow *rows,
					MmtRuleset **out, MmtError *err)
{
	MmtRuleset *rs = mmt_alloc(arena, sizeof(MmtRuleset));
	Compiler	c = {.arena = arena, .rs = rs, .err = err};
	MmtSymbols	index_names;
	MmtText		gross = {"gross", 5};
	int			i = 0;

	*out = NULL;
	rs->arena = arena;
	rs->area = area;
	rs->nrows = nrows;
	rs->rows = rows;
	if (!mmt_rows_sort(arena, nrows, rows, err))
		return false;
	mmt_symbols_init(&rs->symbols, arena);
	mmt_symbols_init(&rs->fact_names, arena);
	mmt_symbols_init(&rs->list_names, arena);
	mmt_symbols_init(&rs->parameter_names, arena);
	mmt_symbols_init(&rs->pot_names, arena);
	mmt_symbols_init(&index_names, arena);
	mmt_symbols_init(&c.predicate_names, arena);

	if (!check_step_owner(&c) ||
		!number_names(&c, "list", "list", &rs->list_names) ||
		!number_names(&c, "parameter", "parameter", &rs->parameter_names) ||
		!number_names(&c, "index", "index", &index_names) ||
		!compile_lists(&c) ||
		!compile_indexes(&c, &index_names))
		return false;

	add_pot(&c, NULL, gross);
	rs->naccumulators = count_rows(rs, "accumulator");
	rs->accumulators = mmt_alloc(arena, sizeof(MmtAccumulator) * (rs->naccumulators + 1));
	for (int r = 0; r < nrows; r++)
	{
		const char *name;

		if (strcmp(rows[r].relation, "accumulator") != 0)
			continue;
		name = mmt_row_get(&rows[r], "accumulator");
		if (name == NULL)
			return refuse(&c, &rows[r], "accumulator", NULL, "A name is needed.", "须有名称。");
		for (int k = 0; k < i; k++)
			if (strcmp(rs->accumulators[k].name, name) == 0)
				return refuse(&c, &rows[r], "accumulator", name, "Two rows define this accumulator.", "有两行定义了这个累计。");
		if (!compile_accumulator(&c, r, &rs->accumulators[i++]))
			return false;
	}

	/* pots first: a measure may name the pot of any benefit */
	for (int r = 0; r < nrows; r++)
	{
		const char *benefit = mmt_row_get(&rows[r], "benefit");
		const char *from = mmt_row_get(&rows[r], "from_pot");
		const char *to = mmt_row_get(&rows[r], "to_pot");
		MmtText		part;

		if (strcmp(rows[r].relation, "step") != 0)
			continue;
		while (next_part(&from, ',', &part))
			add_pot(&c, benefit, part);
		if (to)
			add_pot(&c, benefit, trimmed(to, strlen(to)));
	}
	if (!compile_benefits(&c) ||
		!compile_choices(&c) ||
		!compile_parameters(&c) ||
		!compile_aliases(&c) ||
		!declare_pots(&c))
		return false;
	for (i = 0; i < rs->naccumulators; i++)
		if (!compile_counts(&c, &rs->accumulators[i]))
			return false;
	if (!compile_checks(&c))
		return false;
	settle_bindings(&c);
	index_words(&c);
	compile_marks(&c);
	/* facts the engine itself asks for */
	add_fact(&c, "continues", strlen("continues"));
	rs->tags_fact = add_fact(&c, "tags", strlen("tags"));
	for (i = 0; i < MMT_NDERIVED; i++)
	{
		const MmtDerived *d = &mmt_derived[i];

		rs->derived[i].fact = mmt_fact_find(rs, d->name, strlen(d->name));
		for (int k = 0; k < MMT_MAX_SOURCES; k++)
			rs->derived[i].sources[k] = d->sources[k] ? mmt_fact_find(rs, d->sources[k], strlen(d->sources[k])) : -1;
	}
	rs->nfacts = rs->fact_names.n;
	*out = rs;
	return true;
}
