/*-------------------------------------------------------------------------
 * policy.c
 *	  What is wrong with an area's rules, before they are in force.
 *
 * Everything is decided from the compiled rules alone.  Two rows tie unless they are
 * shown to be apart: by days, by a fact that has one value, by a tag one
 * requires and the other excludes, or by ranges of one measure.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "policy.h"
#include "run.h"
#include "words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_PROBLEMS 1000

typedef struct Checker
{
	MmtArena   *arena;
	const MmtRuleset *rs;
	MmtProblems *out;
	bool	   *set_fact;		/* by fact: it may have several values */
	bool	   *measured;		/* by fact, index and accumulator: something reads it */
	bool	   *index_read;
	bool	   *accumulator_read;
	bool	   *word_asked;		/* by predicate: its words were looked at */
	MmtSymbols	words;			/* "domain:word", with the term row of each */
	int		   *word_rows;
	unsigned	compared;		/* pairs of rows so far */
} Checker;

/* --------------------------------------------------------------- reporting */

/* Rules as bad as that are not mended from a list: the first of them will do, and nothing more is looked for. */
static bool
enough(const Checker *c)
{
	return c->out->n >= MAX_PROBLEMS;
}

static void
add_problem(Checker *c, bool error, const char *code, int row, const char *en, const char *zh)
{
	MmtProblems *out = c->out;
	MmtProblem *p;

	if (enough(c))
		return;
	if (out->n == out->room)
	{
		MmtProblem *grown = mmt_alloc(out->arena, sizeof(MmtProblem) * (out->room = out->room * 2 + 16));

		if (out->n > 0)
			memcpy(grown, out->list, sizeof(MmtProblem) * out->n);
		out->list = grown;
	}
	p = &out->list[out->n++];
	p->error = error;
	p->code = code;
	if (row >= 0)
	{
		p->relation = c->rs->rows[row].relation;
		p->id = c->rs->rows[row].id;
		p->clause = mmt_row_get(&c->rs->rows[row], "clause");
	}
	p->en = mmt_copy(out->arena, en, strlen(en));
	p->zh = mmt_copy(out->arena, zh, strlen(zh));
}

static void problem(Checker *c, bool error, const char *code, int row, const char *en, const char *zh,...)
			__attribute__((format(printf, 5, 7), format(printf, 6, 7)));

/* Both formats take the same arguments in the same order. */
static void
problem(Checker *c, bool error, const char *code, int row, const char *en, const char *zh,...)
{
	char		en_buf[800];
	char		zh_buf[800];
	va_list		args;

	if (enough(c))
		return;
	va_start(args, zh);
	vsnprintf(en_buf, sizeof(en_buf), en, args);
	va_end(args);
	va_start(args, zh);
	vsnprintf(zh_buf, sizeof(zh_buf), zh, args);
	va_end(args);
	add_problem(c, error, code, row, en_buf, zh_buf);
}

static const char *
column(const Checker *c, int row, const char *name)
{
	const char *v = mmt_row_get(&c->rs->rows[row], name);

	return v ? v : "";
}

static const char *
clause_of(const Checker *c, int row)
{
	const char *clause = mmt_row_get(&c->rs->rows[row], "clause");

	return clause ? clause : "-";
}

/* ------------------------------------------------------------ being apart */

static bool
list_holds(const MmtList *list, MmtText value)
{
	for (int i = 0; i < list->n; i++)
	{
		const MmtMember *m = &list->members[i];

		if (m->prefix ? value.len >= m->text.len && memcmp(value.s, m->text.s, m->text.len) == 0 :
			value.len == m->text.len && memcmp(value.s, m->text.s, value.len) == 0)
			return true;
	}
	return false;
}

static bool
starts_with(MmtText value, MmtText prefix)
{
	return value.len >= prefix.len && memcmp(value.s, prefix.s, prefix.len) == 0;
}

/* Can no value meet both alternatives? */
static bool
alternatives_apart(const MmtRuleset *rs, const MmtAlt *a, const MmtAlt *b)
{
	if (a->kind > b->kind)
		return alternatives_apart(rs, b, a);
	if (a->kind >= MMT_ALT_LIST_OF || b->kind >= MMT_ALT_LIST_OF)
		return false;			/* it depends on another fact */
	if (a->kind == MMT_ALT_SYMBOL)
		return b->kind == MMT_ALT_SYMBOL ? a->symbol != b->symbol :
			b->kind == MMT_ALT_PREFIX ? !starts_with(a->text, b->text) :
			b->list < 0 || !list_holds(&rs->lists[b->list], a->text);
	if (a->kind == MMT_ALT_PREFIX && b->kind == MMT_ALT_PREFIX)
		return !starts_with(a->text, b->text) && !starts_with(b->text, a->text);
	if (a->kind == MMT_ALT_PREFIX)
	{
		if (b->list < 0)
			return true;
		for (int i = 0; i < rs->lists[b->list].n; i++)
		{
			const MmtMember *m = &rs->lists[b->list].members[i];

			if (starts_with(m->text, a->text) || (m->prefix && starts_with(a->text, m->text)))
				return false;
		}
		return true;
	}
	if (a->list < 0 || b->list < 0)
		return true;
	for (int i = 0; i < rs->lists[a->list].n; i++)
	{
		MmtAlt		m = {.symbol = -1, .text = rs->lists[a->list].members[i].text};

		m.kind = rs->lists[a->list].members[i].prefix ? MMT_ALT_PREFIX : MMT_ALT_SYMBOL;
		if (m.kind == MMT_ALT_SYMBOL ? list_holds(&rs->lists[b->list], m.text) :
			!alternatives_apart(rs, &m, b))
			return false;
	}
	return true;
}

/* Does every value that meets x meet some alternative of y? */
static bool
alternative_within(const MmtRuleset *rs, const MmtAlt *x, const MmtPredicate *y)
{
	for (int i = 0; i < y->nalts; i++)
	{
		const MmtAlt *a = &y->alts[i];

		if (x->kind == MMT_ALT_SYMBOL &&
			(a->kind == MMT_ALT_SYMBOL ? a->symbol == x->symbol :
			 a->kind == MMT_ALT_PREFIX ? starts_with(x->text, a->text) : false))
			return true;
		if (x->kind == MMT_ALT_LIST && a->kind == MMT_ALT_LIST && a->list == x->list)
			return true;
		if (x->kind == MMT_ALT_PREFIX && a->kind == MMT_ALT_PREFIX && starts_with(x->text, a->text))
			return true;
	}
	(void) rs;
	return false;
}

static bool
predicates_apart(const Checker *c, const MmtPredicate *a, const MmtPredicate *b)
{
	bool		set = c->set_fact[a->fact];

	if (a->fact != b->fact || (a->negate && b->negate))
		return false;
	if (a->negate)
		return predicates_apart(c, b, a);
	if (b->negate)
	{
		/* a requires what b excludes: with & any required one will do, with | all of them */
		bool		any = false;
		bool		all = true;

		if (b->all && b->nalts > 1)
			return false;
		for (int i = 0; i < a->nalts; i++)
		{
			bool		within = alternative_within(c->rs, &a->alts[i], b);

			any |= within;
			all &= within;
		}
		return a->all ? any : all;
	}
	if (set || a->all || b->all)
		return false;
	for (int i = 0; i < a->nalts; i++)
		for (int k = 0; k < b->nalts; k++)
			if (!alternatives_apart(c->rs, &a->alts[i], &b->alts[k]))
				return false;
	return true;
}

static bool
same_measure(const MmtBoundMeasure *a, const MmtBoundMeasure *b)
{
	return a->kind == b->kind && a->ref == b->ref && a->offset == b->offset &&
		a->nkeys == 0 && b->nkeys == 0 && strcmp(a->name, b->name) == 0;
}

static bool
ranges_apart(const MmtRange *a, const MmtRange *b)
{
	int			r;

	if (!same_measure(&a->measure, &b->measure))
		return false;
	if (a->has_high && b->has_low)
	{
		r = mmt_decimal_cmp(a->high, b->low);
		if (r < 0 || (r == 0 && !(a->high_inclusive && b->low_inclusive)))
			return true;
	}
	if (b->has_high && a->has_low)
	{
		r = mmt_decimal_cmp(b->high, a->low);
		if (r < 0 || (r == 0 && !(b->high_inclusive && a->low_inclusive)))
			return true;
	}
	return false;
}

/* Facts that a row's "as if" changes say nothing about the row it asks. */
static bool
bound(const MmtValue *v, int fact)
{
	for (int i = 0; v && i < v->nbindings; i++)
		if (v->bindings[i].fact == fact)
			return true;
	return v && v->form != MMT_TERMS && v->form != MMT_AS_IF && v->fact == fact;
}

/* Does a literal that "as if" sets contradict a predicate? */
static bool
binding_apart(const MmtRuleset *rs, const MmtValue *v, const MmtPredicate *p)
{
	for (int i = 0; v && i < v->nbindings; i++)
	{
		const MmtBoundBinding *b = &v->bindings[i];
		MmtAlt		literal = {.kind = MMT_ALT_SYMBOL};
		bool		met = false;

		if (b->fact != p->fact)
			continue;
		literal.symbol = mmt_symbol_find(&rs->symbols, b->value.s, b->value.len);
		literal.text = b->value;
		if (literal.symbol < 0 && b->other_fact >= 0)
			return false;		/* another fact's value: anything */
		for (int k = 0; k < p->nalts; k++)
			met |= !alternatives_apart(rs, &literal, &p->alts[k]);
		return met == p->negate;
	}
	return false;
}

/* Can the two never hold for one line?  `asking` is the value whose "as if" leads from a to b. */
static bool
selectors_apart(const Checker *c, const MmtSelector *a, const MmtSelector *b, const MmtValue *asking)
{
	if (a->to <= b->from || b->to <= a->from)
		return true;
	for (int k = 0; k < b->npredicates; k++)
	{
		const MmtPredicate *q = &c->rs->predicates[b->predicates[k]];

		if (binding_apart(c->rs, asking, q))
			return true;
		for (int i = 0; i < a->npredicates; i++)
		{
			const MmtPredicate *p = &c->rs->predicates[a->predicates[i]];

			if (!bound(asking, p->fact) && predicates_apart(c, p, q))
				return true;
		}
	}
	/* rows that apply without the measure overlap where it is not given */
	for (int i = 0; i < a->nranges; i++)
		for (int k = 0; k < b->nranges; k++)
			if (!(a->missing == MMT_MISSING_APPLY && b->missing == MMT_MISSING_APPLY) && !bound(asking, a->ranges[i].measure.kind == MMT_M_FACT ? a->ranges[i].measure.ref : -1) &&
				ranges_apart(&a->ranges[i], &b->ranges[k]))
				return true;
	return false;
}

static bool
bands_apart(const MmtParameterRow *a, const MmtParameterRow *b)
{
	if (!a->has_band || !b->has_band)
		return false;
	return (!a->band_high_open && !b->band_low_open && a->band_high <= b->band_low) ||
		(!b->band_high_open && !a->band_low_open && b->band_high <= a->band_low);
}

/* -------------------------------------------------------------------- ties */

static bool
same_rank(const MmtParameterRow *x, const MmtParameterRow *y)
{
	return x->priority == y->priority && x->depth == y->depth;
}

static void
check_tie(Checker *c, const MmtParameter *p, const MmtParameterRow *x, const MmtParameterRow *y)
{
	MMT_MAY_STOP(c->compared++);
	if (!same_rank(x, y) || bands_apart(x, y) || selectors_apart(c, &x->when, &y->when, NULL))
		return;
	problem(c, true, "tie", y->row,
			"parameter \"%s\": the rows \"%s\" (clause %s) and \"%s\" (clause %s) can both apply to one bill; "
			"give the more special one a higher priority, or selectors that keep them apart",
			"参数“%s”：“%s”（条款 %s）与“%s”（条款 %s）可能同时适用于同一账单；"
			"请给更特殊的一行更高的 priority，或用选择条件把它们区分开",
			p->name, column(c, x->row, "amount"), clause_of(c, x->row),
			column(c, y->row, "amount"), clause_of(c, y->row));
}

static void
check_ties(Checker *c)
{
	const MmtRuleset *rs = c->rs;

	for (int i = 0; i < rs->nparameters; i++)
	{
		const MmtParameter *p = &rs->parameters[i];

		if (p->key_fact < 0 || c->set_fact[p->key_fact])
		{
			for (int a = 0; a < p->nplain; a++)
				for (int b = a + 1; b < p->nplain && same_rank(&p->plain[a], &p->plain[b]) && !enough(c); b++)
					check_tie(c, p, &p->plain[a], &p->plain[b]);
			continue;
		}
		/* rows that ask for different texts of one fact are apart: compare those of one text, and the rest with all */
		for (int a = 0; a < p->nkeyed; a++)
			for (int b = a + 1; b < p->nkeyed && p->keyed[b].symbol == p->keyed[a].symbol && !enough(c); b++)
				check_tie(c, p, &p->plain[p->keyed[a].row], &p->plain[p->keyed[b].row]);
		for (int a = 0; a < p->nunkeyed; a++)
		{
			int			next = 0;	/* of the rest, which was or will be compared with this row in its turn */

			for (int b = 0; b < p->nplain && !enough(c); b++)
			{
				bool		rest = next < p->nunkeyed && p->unkeyed[next] == b;

				if (p->unkeyed[a] < b || (p->unkeyed[a] > b && !rest))
					check_tie(c, p, &p->plain[p->unkeyed[a]], &p->plain[b]);
				next += rest;
			}
		}
	}
	for (int i = 0; i < rs->nbenefits; i++)
		for (int k = i + 1; k < rs->nbenefits && !enough(c); k++)
		{
			const MmtBenefit *x = &rs->benefits[i];
			const MmtBenefit *y = &rs->benefits[k];

			if (x->track != y->track || strcmp(column(c, x->row, "ord"), column(c, y->row, "ord")) != 0)
				continue;
			if (selectors_apart(c, &x->when, &y->when, NULL))
				continue;
			problem(c, true, "tie", y->row,
					"benefits \"%s\" and \"%s\" stand at the same place of one track and can both take a bill; "
					"give them different ord, the one that goes first the lower",
					"待遇“%s”与“%s”在同一轨道的同一位置，可能同时适用；请用不同的 ord，先适用的取小值",
					x->name, y->name);
		}
}

/* Does it matter which of two rows with a mode goes first? */
static bool
order_matters(const MmtValue *x, const MmtValue *y)
{
	bool		x_bound = x->mode == MMT_AT_LEAST || x->mode == MMT_AT_MOST;
	bool		y_bound = y->mode == MMT_AT_LEAST || y->mode == MMT_AT_MOST;

	return x->mode != y->mode && !(x_bound && y_bound);
}

/* Does a selector ask for nothing that another does not, but for one measure (NULL: none)? */
static bool
asks_no_more(const MmtSelector *a, const MmtSelector *b, const MmtBoundMeasure *but)
{
	for (int i = 0; i < a->npredicates; i++)
	{
		bool		asked = false;

		for (int k = 0; k < b->npredicates; k++)
			asked |= a->predicates[i] == b->predicates[k];
		if (!asked)
			return false;
	}
	for (int i = 0; i < a->nranges; i++)
	{
		bool		asked = but && same_measure(&a->ranges[i].measure, but);

		for (int k = 0; k < b->nranges && !asked; k++)
			asked = same_measure(&a->ranges[i].measure, &b->ranges[k].measure) && !ranges_apart(&a->ranges[i], &b->ranges[k]);
		if (!asked)
			return false;
	}
	return a->from < b->to && b->from < a->to;
}

/* A floor that lies above a ceiling of the same bills: whichever goes last decides, whatever the value was. */
static void
check_bounds(Checker *c, const MmtParameter *p)
{
	for (int a = 0; a < p->nmode; a++)
		for (int b = 0; b < p->nmode && p->mode[a].value.mode == MMT_AT_LEAST && p->mode[a].value.constant && !enough(c); b++)
		{
			const MmtValue *x = &p->mode[a].value;
			const MmtValue *y = &p->mode[b].value;

			MMT_MAY_STOP(c->compared++);
			if (y->mode == MMT_AT_MOST && y->constant && x->terms[0].percent == y->terms[0].percent && mmt_decimal_cmp(x->terms[0].number, y->terms[0].number) > 0 &&
				!bands_apart(&p->mode[a], &p->mode[b]) && asks_no_more(&p->mode[a].when, &p->mode[b].when, NULL) && asks_no_more(&p->mode[b].when, &p->mode[a].when, NULL))
				problem(c, false, "order", p->mode[b].row, "parameter \"%s\": \"%s\" and \"%s\" hold for the same bills, and no value is both; the one with the higher ord decides alone",
						"参数“%s”：“%s”与“%s”适用于同样的账单，而没有值能两者都满足；结果只由 ord 大的一行决定",
						p->name, column(c, p->mode[a].row, "amount"), column(c, p->mode[b].row, "amount"));
		}
}

/* Rows with a mode that change one value at one ord: nothing says which goes first. */
static void
check_modes(Checker *c, const MmtParameter *p)
{
	for (int a = 0; a < p->nmode; a++)
		for (int b = a + 1; b < p->nmode && p->mode[b].ord == p->mode[a].ord && !enough(c); b++)
		{
			MMT_MAY_STOP(c->compared++);
			if (order_matters(&p->mode[a].value, &p->mode[b].value) && !bands_apart(&p->mode[a], &p->mode[b]) &&
				!selectors_apart(c, &p->mode[a].when, &p->mode[b].when, NULL))
				problem(c, false, "order", p->mode[b].row,
						"parameter \"%s\": \"%s\" and \"%s\" can both change one value and have the same ord; give the one that goes first the lower",
						"参数“%s”：“%s”与“%s”可能同时调整一个值，而 ord 相同；请给先适用的一行更小的 ord",
						p->name, column(c, p->mode[a].row, "amount"), column(c, p->mode[b].row, "amount"));
		}
}

/* ------------------------------------------------------------------ cycles */

typedef struct Node
{
	const MmtParameterRow *row;
	const MmtParameter *parameter;
	int			state;			/* 0 not seen, 1 on the path, 2 done */
	int			height;			/* values that rest one on the next from here on, as far as seen */
} Node;

typedef struct Graph
{
	Checker    *c;
	int			n;
	Node	   *nodes;
	int		   *first;			/* of a parameter */
	int			depth;			/* of the path */
	bool		deep;			/* reported */
} Graph;

static void visit(Graph *g, int at);

static void
follow(Graph *g, int at, int parameter, const MmtValue *asking, bool condition)
{
	const MmtParameterRow *from = g->nodes[at].row;
	const MmtParameter *p;
	int			n;

	if (parameter < 0)
		return;
	p = &g->c->rs->parameters[parameter];
	n = p->nplain + p->nmode;
	for (int i = 0; i < n; i++)
	{
		int			to = g->first[parameter] + i;
		Node	   *next = &g->nodes[to];

		MMT_MAY_STOP(g->c->compared++);
		/* a row that asks for its value leaves itself out; one whose condition asks cannot */
		if ((to == at && !condition) || selectors_apart(g->c, &from->when, &next->row->when, asking))
			continue;
		if (next->state == 1)
		{
			problem(g->c, true, "cycle", from->row,
					"parameter \"%s\": the row \"%s\" (clause %s) rests on \"%s\" (clause %s), which rests on it; "
					"give one of them a figure, or selectors that lead elsewhere",
					"参数“%s”：“%s”（条款 %s）引用“%s”（条款 %s），后者又引用前者；请给其中一行写明数值，或改用不循环的条件",
					g->nodes[at].parameter->name,
					column(g->c, from->row, "amount"), column(g->c, from->row, "clause"),
					column(g->c, next->row->row, "amount"), column(g->c, next->row->row, "clause"));
			continue;
		}
		/* rules decide how long a path is, and the stack has an end: beyond what a bill follows none is walked */
		if (next->state == 0 && g->depth <= MAX_DEPTH)
			visit(g, to);
		if ((next->state == 0 || next->height > MAX_DEPTH) && !g->deep)
		{
			problem(g->c, true, "deep", from->row,
					"parameter \"%s\": values rest one on the next more than %d times over, and the row \"%s\" (clause %s) is among them; "
					"no bill is followed that far, so give one of them a figure",
					"参数“%s”：取值逐层引用超过 %d 次，“%s”（条款 %s）是其中一行；账单不会计算到这么深，请给其中一行写明数值",
					g->nodes[at].parameter->name, MAX_DEPTH, column(g->c, from->row, "amount"), clause_of(g->c, from->row));
			g->deep = true;
		}
		if (g->nodes[at].height <= next->height)
			g->nodes[at].height = next->height + 1;
	}
}

static void
visit(Graph *g, int at)
{
	const MmtParameterRow *row = g->nodes[at].row;
	const MmtValue *v = &row->value;

	g->nodes[at].state = g->nodes[at].height = 1;
	g->depth++;
	if (v->form != MMT_TERMS)
		follow(g, at, v->parameter, v, false);
	for (int i = 0; i < v->nterms; i++)
		if (v->terms[i].has_measure && v->terms[i].measure.kind == MMT_M_PARAMETER)
			follow(g, at, v->terms[i].measure.ref, NULL, false);
	for (int i = 0; i < row->when.nranges; i++)
		if (row->when.ranges[i].measure.kind == MMT_M_PARAMETER)
			follow(g, at, row->when.ranges[i].measure.ref, NULL, true);
	g->nodes[at].state = 2;
	g->depth--;
}

static void
check_cycles(Checker *c)
{
	const MmtRuleset *rs = c->rs;
	Graph		g = {.c = c};

	g.first = mmt_alloc(c->arena, sizeof(int) * (rs->nparameters + 1));
	for (int i = 0; i < rs->nparameters; i++)
	{
		g.first[i] = g.n;
		g.n += rs->parameters[i].nplain + rs->parameters[i].nmode;
	}
	g.nodes = mmt_alloc(c->arena, sizeof(Node) * (g.n + 1));
	for (int i = 0; i < rs->nparameters; i++)
	{
		const MmtParameter *p = &rs->parameters[i];

		for (int k = 0; k < p->nplain + p->nmode; k++)
		{
			g.nodes[g.first[i] + k].row = k < p->nplain ? &p->plain[k] : &p->mode[k - p->nplain];
			g.nodes[g.first[i] + k].parameter = p;
		}
	}
	for (int i = 0; i < g.n; i++)
		if (g.nodes[i].state == 0)
			visit(&g, i);
}

/* -------------------------------------------------- references and feeding */

/* A value or a condition needs another parameter's one value. */
static void
check_not_banded(Checker *c, int row, int parameter)
{
	if (parameter >= 0 && c->rs->parameters[parameter].banded)
		problem(c, true, "unit", row, "the row asks for the one value of parameter \"%s\", which has bands; write the bands here, and what changes them as rows with a mode",
				"该行需要参数“%s”的单一取值，而该参数分段；请在此写明各段，并用带方式的行调整", c->rs->parameters[parameter].name);
}

/* A measure that names a window its accumulator does not have would read another one. */
static void
check_window(Checker *c, int row, const MmtBoundMeasure *m)
{
	const MmtAccumulator *a = m->ref >= 0 ? &c->rs->accumulators[m->ref] : NULL;

	if (a && m->offset != 0 && a->unit == MMT_P_EVER)
		problem(c, true, "nothing", row, "the row reads accumulator \"%s\" of an earlier period, and it has none; give its per a period, such as year",
				"该行引用累计“%s”以前周期的数，而该累计没有周期；请在 per 中写明周期，如 year", a->name);
	for (int i = 0; a && i < m->nkeys; i++)
	{
		bool		kept = false;

		for (int k = 0; k < a->nkeys; k++)
			kept |= a->keys[k] == m->key_facts[i];
		if (!kept)
			problem(c, true, "nothing", row, "the row reads accumulator \"%s\" by \"%s\", which it is not kept by (per \"%s\"); add it there, or take it out here",
					"该行按“%2$s”引用累计“%1$s”，而该累计不按它区分（per“%3$s”）；请在 per 中补充，或从该行去掉",
					a->name, c->rs->fact_names.texts[m->key_facts[i]].s, column(c, a->row, "per"));
	}
}

static void
check_measure(Checker *c, int row, const MmtBoundMeasure *m)
{
	/* a fact needs no definition */
	static const char *const kinds_en[] = {
		[MMT_M_POT] = "pot", [MMT_M_ACC] = "accumulator", [MMT_M_NOW] = "accumulator", [MMT_M_MONTH_OF] = "accumulator",
		[MMT_M_INDEX] = "index", [MMT_M_PARAMETER] = "parameter"
	};
	static const char *const kinds_zh[] = {
		[MMT_M_POT] = "资金去向", [MMT_M_ACC] = "累计", [MMT_M_NOW] = "累计", [MMT_M_MONTH_OF] = "累计",
		[MMT_M_INDEX] = "指数", [MMT_M_PARAMETER] = "参数"
	};

	if (m->ref >= 0 && mmt_measures_fact(m->kind))
		c->measured[m->ref] = true;
	else if (m->ref >= 0 && m->kind == MMT_M_INDEX)
		c->index_read[m->ref] = true;
	else if (m->ref >= 0 && (m->kind == MMT_M_ACC || m->kind == MMT_M_NOW || m->kind == MMT_M_MONTH_OF))
		c->accumulator_read[m->ref] = true;
	if (m->kind == MMT_M_MONTH_OF && m->ref >= 0 && c->rs->accumulators[m->ref].unit == MMT_P_EVER)
		problem(c, true, "nothing", row,
				"the row asks which month of its period accumulator \"%s\" is in, and it has none; give its per a period, such as year",
				"该行询问累计“%s”处于周期的第几个月，而该累计没有周期；请在 per 中写明周期，如 year", m->name);
	if (m->kind == MMT_M_ACC || m->kind == MMT_M_NOW || m->kind == MMT_M_MONTH_OF)
		check_window(c, row, m);
	if (m->kind == MMT_M_PARAMETER)
		check_not_banded(c, row, m->ref);
	if (m->kind == MMT_M_GROSS || m->ref >= 0 || mmt_measures_fact(m->kind))
		return;
	problem(c, true, "nothing", row,
			"the row reads %2$s \"%1$s\"%3$.0s, which nothing defines; add it or correct the name",
			"该行引用的%3$s“%1$s”%2$.0s没有定义；请补充或更正名称",
			m->name, kinds_en[m->kind], kinds_zh[m->kind]);
}

/* The code that a fact's value is another way to write of, NULL none: the word for it, or an area's own code. */
static const char *
code_meant(Checker *c, const MmtPredicate *p, const MmtAlt *alt)
{
	const MmtRuleset *rs = c->rs;
	MmtBuffer	name = {.arena = c->arena};
	int			i;

	for (i = 0; alt->symbol >= 0 && i < rs->naliases; i++)
		if (rs->aliases[i].fact == p->fact && rs->aliases[i].local == alt->symbol && rs->aliases[i].key != alt->symbol)
			return rs->symbols.texts[rs->aliases[i].key].s;
	if (c->words.n == 0)
		return NULL;
	mmt_putf(&name, "%s:%s", rs->fact_names.texts[p->fact].s, alt->text.s);
	i = mmt_symbol_find(&c->words, name.s, name.len);
	return i >= 0 && mmt_symbol_find(&rs->terms, name.s, name.len) < 0 ? column(c, c->word_rows[i], "term") : NULL;
}

/* Letters changed, left out, added or swapped with the next to make b of a; 9 when that is many. */
static int
slips(const char *a, const char *b)
{
	enum
	{
		MAX = 12
	};
	int			d[MAX + 1][MAX + 1];
	int			n = (int) strlen(a);
	int			m = (int) strlen(b);

	if (n > MAX || m > MAX)
		return 9;
	for (int i = 0; i <= n; i++)
		for (int k = 0; k <= m; k++)
		{
			int			best = i == 0 ? k : k == 0 ? i : d[i - 1][k - 1] + (a[i - 1] != b[k - 1]);

			if (i > 0 && k > 0)
			{
				best = d[i - 1][k] + 1 < best ? d[i - 1][k] + 1 : best;
				best = d[i][k - 1] + 1 < best ? d[i][k - 1] + 1 : best;
				if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] && d[i - 2][k - 2] + 1 < best)
					best = d[i - 2][k - 2] + 1;
			}
			d[i][k] = best;
		}
	return d[n][m];
}

/* A word that nothing knows, one letter from one that a term or code of the fact knows: no bill will ever say it. */
static void
check_word(Checker *c, int row, int fact, const char *word)
{
	const MmtRuleset *rs = c->rs;
	const char *name = rs->fact_names.texts[fact].s;
	const char *meant = NULL;
	MmtBuffer	key = {.arena = c->arena};

	if (strlen(word) < 4 || strspn(word, "abcdefghijklmnopqrstuvwxyz_") != strlen(word))
		return;					/* codes are near each other */
	mmt_putf(&key, "%s:%s", name, word);
	if (mmt_symbol_find(&rs->terms, key.s, key.len) >= 0)
		return;
	for (int i = 0; i < rs->terms.n; i++)
	{
		MMT_MAY_STOP(c->compared++);
		if (strcmp(column(c, rs->term_rows[i], "domain"), name) == 0 && slips(column(c, rs->term_rows[i], "term"), word) == 1)
			meant = column(c, rs->term_rows[i], "term");
	}
	for (int i = 0; i < rs->naliases; i++)
		for (int k = 0; k < 2; k++)
		{
			const char *known = rs->symbols.texts[k ? rs->aliases[i].key : rs->aliases[i].local].s;

			MMT_MAY_STOP(c->compared++);
			if (rs->aliases[i].fact != fact)
				continue;
			if (strcmp(known, word) == 0)
				return;
			if (slips(known, word) == 1)
				meant = known;
		}
	if (meant)
		problem(c, false, "word", row, "the row asks whether \"%s\" is \"%s\", which no term or code knows; if \"%s\" is meant, correct it, else give it a term",
				"该行询问“%s”是否为“%s”，而没有词语或代码包含它；如果是指“%s”，请更正，否则请为它增加 term", name, word, meant);
}

/* Members of a list that a fact is held against, written as no bill has them. */
static void
check_members(Checker *c, const MmtPredicate *p, const MmtList *list)
{
	const MmtRuleset *rs = c->rs;

	for (int i = 0; i < list->n; i++)
	{
		const MmtMember *m = &list->members[i];
		MmtAlt		as = {.kind = MMT_ALT_SYMBOL, .symbol = mmt_symbol_find(&rs->symbols, m->text.s, m->text.len), .text = m->text};
		const char *code;

		MMT_MAY_STOP(c->compared++);
		if (!m->prefix && (code = code_meant(c, p, &as)) != NULL)
			problem(c, false, "word", m->row,
					"list \"%1$s\", by which rows select %2$s, has \"%3$s\", which is what \"%4$s\" is called; bills are compared by \"%4$s\", so write that",
					"名单“%1$s”供各行按 %2$s 选择，其中的“%3$s”是“%4$s”的名称或本地代码；账单按“%4$s”比较，请改写",
					list->name, rs->fact_names.texts[p->fact].s, m->text.s, code);
	}
}

static void
check_selector(Checker *c, int row, const MmtSelector *s)
{
	const char *code;

	for (int i = 0; i < s->npredicates; i++)
	{
		const MmtPredicate *p = &c->rs->predicates[s->predicates[i]];

		for (int k = 0; k < p->nalts; k++)
			if (p->alts[k].kind == MMT_ALT_LIST && p->alts[k].list < 0)
				problem(c, true, "nothing", row,
						"the row selects by list \"%s\", which has no member; add list rows or correct the name",
						"该行按名单“%s”选择，名单没有成员；请补充名单行或更正名称", p->alts[k].text.s);
			else if (p->alts[k].kind == MMT_ALT_LIST && !c->word_asked[s->predicates[i]])
				check_members(c, p, &c->rs->lists[p->alts[k].list]);
			else if (p->alts[k].kind == MMT_ALT_SYMBOL && (code = code_meant(c, p, &p->alts[k])) != NULL)
				problem(c, false, "word", row,
						"the row selects by %1$s \"%2$s\", which is what \"%3$s\" is called; bills are compared by \"%3$s\", so write that",
						"该行按 %1$s“%2$s”选择，这是“%3$s”的名称或本地代码；账单按“%3$s”比较，请改写", c->rs->fact_names.texts[p->fact].s, p->alts[k].text.s, code);
			else if (p->alts[k].kind == MMT_ALT_SYMBOL && !c->word_asked[s->predicates[i]])
				check_word(c, row, p->fact, p->alts[k].text.s);
		c->word_asked[s->predicates[i]] = true;
	}
	for (int i = 0; i < s->nranges; i++)
		check_measure(c, row, &s->ranges[i].measure);
	if (s->from >= s->to)
		problem(c, false, "no_effect", row, "the row holds on no day", "该行没有任何有效日期");
}

static const MmtRange *
range_of(const MmtSelector *s, const MmtBoundMeasure *m)
{
	for (int i = 0; i < s->nranges; i++)
		if (same_measure(&s->ranges[i].measure, m))
			return &s->ranges[i];
	return NULL;
}

/* Does one range end less than a unit before another begins, with a figure between that is in neither?  Only money is not in whole units. */
static bool
slips_between(const MmtRuleset *rs, const MmtRange *x, const MmtRange *y)
{
	const MmtBoundMeasure *m = &x->measure;
	bool		money = m->kind == MMT_M_GROSS || m->kind == MMT_M_POT || m->kind == MMT_M_INDEX ||
		((m->kind == MMT_M_ACC || m->kind == MMT_M_NOW) && m->ref >= 0 && !rs->accumulators[m->ref].count);
	MmtDecimal	far;
	int			r = mmt_decimal_cmp(x->high, y->low);

	if (r == 0)
		return !x->high_inclusive && !y->low_inclusive;
	return r < 0 && (money || !x->high_inclusive || !y->low_inclusive) &&
		mmt_decimal_add(x->high, mmt_decimal(1, 0), &far) && mmt_decimal_cmp(y->low, far) <= 0;
}

/* Two rows apart by one measure alone whose ranges nearly touch, such as (,60) and (60,): who is 60 has neither. */
static void
check_touching(Checker *c, const MmtParameter *p)
{
	for (int i = 0; i < p->nplain; i++)
		for (int n = 0; n < p->plain[i].when.nranges; n++)
		{
			const MmtSelector *a = &p->plain[i].when;
			const MmtRange *x = &a->ranges[n];
			bool		held = !x->has_high;
			const MmtPair *next = NULL;

			for (int k = 0; k < p->nplain && !held; k++)
			{
				const MmtSelector *b = &p->plain[k].when;
				const MmtRange *y = range_of(b, &x->measure);

				MMT_MAY_STOP(c->compared++);
				if (k == i || !asks_no_more(b, a, &x->measure))
					continue;
				if (y && y->has_low && asks_no_more(a, b, &x->measure) && slips_between(c->rs, x, y))
					next = mmt_row_range(&c->rs->rows[p->plain[k].row], (int) (y - b->ranges));
				else		/* it begins before the end, and goes on behind it */
					held = !y || ((!y->has_low || mmt_decimal_cmp(y->low, x->high) < (y->low_inclusive ? 1 : 0)) &&
								  (!y->has_high || mmt_decimal_cmp(y->high, x->high) > 0 ||
								   (y->high_inclusive && !x->high_inclusive && mmt_decimal_cmp(y->high, x->high) == 0)));
			}
			if (next && !held)
				problem(c, false, "gap", p->plain[i].row, "parameter \"%s\" has a row for \"%s\" in %s and one in %s: what lies between has none; let them touch, as [0,60) and [60,) do",
						"参数“%s”有按“%s”的 %s 与 %s 两行：其间的值没有行；请使两者相接，如 [0,60) 与 [60,)",
						p->name, next->name + 7, mmt_row_range(&c->rs->rows[p->plain[i].row], n)->value, next->value);
		}
}

static void
check_parameters(Checker *c)
{
	const MmtRuleset *rs = c->rs;

	for (int i = 0; i < rs->nparameters; i++)
	{
		const MmtParameter *p = &rs->parameters[i];

		for (int k = 0; k < p->nplain + p->nmode; k++)
		{
			const MmtParameterRow *r = k < p->nplain ? &p->plain[k] : &p->mode[k - p->nplain];

			check_selector(c, r->row, &r->when);
			for (int n = 0; n < r->value.nbindings; n++)
				check_word(c, r->row, r->value.bindings[n].fact, r->value.bindings[n].value.s);
			if (r->value.form != MMT_TERMS)
				check_not_banded(c, r->row, r->value.parameter);
			for (int t = 0; t < r->value.nterms; t++)
				if (r->value.terms[t].has_measure)
					check_measure(c, r->row, &r->value.terms[t].measure);
		}
		check_modes(c, p);
		check_bounds(c, p);
		check_touching(c, p);
		if (p->nplain == 0 && p->nmode > 0)
			problem(c, true, "gap", p->mode[0].row,
					"parameter \"%s\" has only rows that change a value (%s), and none that gives one",
					"参数“%s”只有调整值的行（%s），没有给出基数的行", p->name, column(c, p->mode[0].row, "amount"));
	}
}

/*
 * Is there a day of the benefit on which the parameter has no row at all?
 * Before the first one, and the next one after it.  What is not required may
 * begin when it likes; when it ends, the step ends without a word.
 */
static void
check_gap(Checker *c, const MmtBenefit *b, const MmtStep *s)
{
	const MmtParameter *p = &c->rs->parameters[s->parameter];
	mmt_day		from = b->when.from > s->when.from ? b->when.from : s->when.from;
	mmt_day		to = b->when.to < s->when.to ? b->when.to : s->when.to;
	mmt_day		day = from;

	while (day < to)
	{
		mmt_day		end = MMT_DAY_MIN;
		char		buf[24];

		for (int i = 0; i < p->nplain; i++)
			if (p->plain[i].when.from <= day && day < p->plain[i].when.to && p->plain[i].when.to > end)
				end = p->plain[i].when.to;
		if (end == MMT_DAY_MIN)
		{
			bool		before = day == MMT_DAY_MIN;

			/* from the beginning on: until the first row */
			for (int i = 0; before && i < p->nplain; i++)
				if (p->plain[i].when.from < p->plain[i].when.to && (day == MMT_DAY_MIN || p->plain[i].when.from < day))
					day = p->plain[i].when.from;
			if (day == MMT_DAY_MIN)
				return;			/* no row that holds on any day: each is told so */
			buf[mmt_day_print(day, buf)] = '\0';
			if (s->required)
				problem(c, false, "gap", s->row,
						"parameter \"%1$s\" of benefit \"%2$s\" has no row %3$s %4$s%5$.0s",
						"参数“%1$s”（待遇“%2$s”）在 %4$s%5$s没有任何行%3$.0s", p->name, b->name, before ? "before" : "on", buf, before ? " 之前" : " ");
			else if (!before)
				problem(c, false, "gap", s->row,
						"parameter \"%s\" of benefit \"%s\" has no row on %s, and step %s, which is not required, does nothing without one; add a row, or end the step, too",
						"参数“%s”（待遇“%s”）在 %s 没有任何行，而步骤 %s 不是必需，届时会不声不响地不起作用；请补充行，或让该步骤一并终止", p->name, b->name, buf, column(c, s->row, "ord"));
			if (!before)
				return;
			continue;
		}
		day = end;
	}
}

/* Is there money from 0 yuan on that no band holds, whatever the bill and the day? */
static void
check_bands(Checker *c, const MmtBenefit *b, const MmtStep *s)
{
	const MmtParameter *p = &c->rs->parameters[s->parameter];
	int64_t		from = 0;

	for (;;)
	{
		int64_t		end = from;
		int64_t		next = INT64_MAX;
		MmtBuffer	hole = {.arena = c->arena};
		MmtBuffer	till = {.arena = c->arena};

		for (int i = 0; i < p->nplain; i++)
		{
			const MmtParameterRow *r = &p->plain[i];
			int64_t		low = !r->has_band || r->band_low_open ? 0 : r->band_low;

			if (low > from)
				next = low < next ? low : next;
			else if (!r->has_band || r->band_high_open)
				return;
			else if (r->band_high > end)
				end = r->band_high;
		}
		if (end > from)
		{
			from = end;
			continue;
		}
		mmt_fen_words(from, &hole);
		if (next == INT64_MAX)
		{
			problem(c, false, "gap", s->row, "parameter \"%s\" of benefit \"%s\" has no band from %s yuan on; a bill that comes so far is refused",
					"参数“%s”（待遇“%s”）自 %s 元起没有金额段；达到该金额的账单会被拒绝", p->name, b->name, hole.s);
			return;
		}
		mmt_fen_words(next, &till);
		problem(c, false, "gap", s->row, "parameter \"%s\" of benefit \"%s\" has no band from %s to %s yuan; a bill that comes there is refused",
				"参数“%s”（待遇“%s”）在 %s 至 %s 元没有金额段；落在其中的账单会被拒绝", p->name, b->name, hole.s, till.s);
		from = next;
	}
}

/* Does every bill that comes to the step meet the row's conditions on facts?  They are no more than those of step and benefit. */
static bool
meets_all(const MmtBenefit *b, const MmtStep *s, const MmtSelector *row)
{
	for (int i = 0; i < row->npredicates; i++)
	{
		bool		asked = false;

		for (int k = 0; k < s->when.npredicates; k++)
			asked |= s->when.predicates[k] == row->predicates[i];
		for (int k = 0; k < b->when.npredicates; k++)
			asked |= b->when.predicates[k] == row->predicates[i];
		if (!asked)
			return false;
	}
	return true;
}

/* Do those rows, by the ranges of one measure, leave out no figure from 0 on?  Ranges that nearly touch are told elsewhere. */
static bool
ranges_cover(const MmtBenefit *b, const MmtStep *s, const MmtParameter *p, const MmtBoundMeasure *m)
{
	MmtDecimal	at = mmt_decimal(0, 0);
	bool		on = true;

	while (on)
	{
		MmtDecimal	near;

		on = false;
		for (int i = 0; i < p->nplain; i++)
		{
			const MmtSelector *row = &p->plain[i].when;

			if (row->nranges != 1 || row->missing == MMT_MISSING_SKIP || !same_measure(&row->ranges[0].measure, m) || !meets_all(b, s, row) ||
				!mmt_decimal_add(at, mmt_decimal(1, 0), &near) || (row->ranges[0].has_low && mmt_decimal_cmp(row->ranges[0].low, near) > 0))
				continue;
			if (!row->ranges[0].has_high)
				return true;
			if (mmt_decimal_cmp(row->ranges[0].high, at) > 0)
			{
				at = row->ranges[0].high;
				on = true;
			}
		}
	}
	return false;
}

/* What a fund pays by a ratio that not every bill has a row of: the others are paid nothing, and nobody is told. */
static void
check_unrequired(Checker *c, const MmtBenefit *b, const MmtStep *s)
{
	const MmtParameter *p = &c->rs->parameters[s->parameter];

	for (int i = 0; i < p->nplain; i++)
	{
		const MmtSelector *row = &p->plain[i].when;

		if (meets_all(b, s, row) && (row->nranges == 0 || (row->nranges == 1 && ranges_cover(b, s, p, &row->ranges[0].measure))))
			return;
	}
	problem(c, false, "unrequired", s->row, "step %s of benefit \"%s\" pays into \"%s\", but is not required: a bill that no row of \"%s\" meets is paid nothing, without a word; "
			"make it required, or add a row for all others, such as 0%%",
			"步骤 %s（待遇“%s”）向“%s”支付，却不是必需：没有任何“%s”行适用的账单会不声不响地不予支付；请设为 required，或为其余情形补充一行，如 0%%",
			column(c, s->row, "ord"), b->name, c->rs->pots[s->to].local, p->name);
}

static bool
pot_filled(const MmtRuleset *rs, int pot)
{
	for (int b = 0; b < rs->nbenefits; b++)
		for (int s = 0; s < rs->benefits[b].nsteps; s++)
			if (rs->benefits[b].steps[s].to == pot)
				return true;
	return pot == 0;
}

/* Whether one of a benefit's first steps puts money into a pot. */
static bool
filled_within(const MmtBenefit *b, int pot, int nsteps)
{
	for (int s = 0; s < nsteps; s++)
		if (b->steps[s].to == pot)
			return true;
	return false;
}

static bool
line_fact(const MmtRuleset *rs, int fact)
{
	static const char *const names[] = {"class", "drug", "item", "price", "quantity", NULL};

	for (int i = 0; names[i]; i++)
		if (strcmp(rs->fact_names.texts[fact].s, names[i]) == 0)
			return true;
	return false;
}

/* A limit that is another for each line, over an accumulator the lines share, would be granted several times. */
static void
check_split_limit(Checker *c, const MmtStep *s)
{
	const MmtAccumulator *a = &c->rs->accumulators[s->accumulator];
	const MmtParameter *p = &c->rs->parameters[s->parameter];

	for (int i = 0; i < p->nplain; i++)
		for (int k = 0; k < p->plain[i].when.npredicates; k++)
		{
			int			fact = c->rs->predicates[p->plain[i].when.predicates[k]].fact;
			bool		in_key = false;

			for (int n = 0; n < a->nkeys; n++)
				in_key |= a->keys[n] == fact;
			if (line_fact(c->rs, fact) && !in_key)
			{
				problem(c, false, "split_limit", p->plain[i].row,
						"limit \"%s\" differs by \"%s\" of a line, but accumulator \"%s\" is shared by all lines; add \"%s\" to its key",
						"限额“%s”按行的“%s”区分，而累计“%s”由各行共用；请把“%s”加入累计的区分项",
						p->name, c->rs->fact_names.texts[fact].s, a->name, c->rs->fact_names.texts[fact].s);
				return;
			}
		}
}

/* A limit times the quantity of a line: lines that are alike are computed together, and would have that of one. */
static void
check_by_line(Checker *c, const MmtStep *s)
{
	const MmtParameter *p = &c->rs->parameters[s->parameter];

	for (int i = 0; i < p->nplain + p->nmode; i++)
	{
		const MmtParameterRow *r = i < p->nplain ? &p->plain[i] : &p->mode[i - p->nplain];

		for (int t = 0; t < r->value.nterms; t++)
			if (r->value.terms[t].has_measure && r->value.terms[t].measure.kind == MMT_M_FACT &&
				r->value.terms[t].measure.ref >= 0 && line_fact(c->rs, r->value.terms[t].measure.ref))
			{
				problem(c, false, "split_limit", s->row, "limit \"%s\" of step %s is by the \"%s\" of a line, but lines that are alike are computed together and have it once; give the step grain = line",
						"限额“%s”（步骤 %s）按行的“%s”计算，而相同的各行合并计算，只得一次；请在该步骤写 grain = line",
						p->name, column(c, s->row, "ord"), r->value.terms[t].measure.name);
				return;
			}
	}
}

typedef enum Unit
{
	A_RATIO,
	AN_AMOUNT,
	OPEN						/* that of another parameter */
} Unit;

/* As the engine has it: a bare ratio decides, and a percentage of what is no money is a bare ratio. */
static Unit
unit_of(const MmtRuleset *rs, const MmtValue *v)
{
	Unit		unit = AN_AMOUNT;

	if (v->form != MMT_TERMS)
		return OPEN;
	for (int i = 0; i < v->nterms; i++)
	{
		const MmtBoundMeasure *m = v->terms[i].has_measure ? &v->terms[i].measure : NULL;
		bool		money = m && (m->kind == MMT_M_GROSS || m->kind == MMT_M_POT || m->kind == MMT_M_INDEX ||
								  ((m->kind == MMT_M_ACC || m->kind == MMT_M_NOW) && (m->ref < 0 || !rs->accumulators[m->ref].count)));

		if (m && m->kind == MMT_M_PARAMETER)
			unit = OPEN;
		else if (v->terms[i].percent && !money)
			return A_RATIO;
	}
	return unit;
}

static bool
may_be_lowered(const MmtParameter *p)
{
	for (int i = 0; i < p->nmode; i++)
	{
		const MmtValue *v = &p->mode[i].value;

		if (v->mode != MMT_AT_LEAST && !(v->mode == MMT_PLUS && v->constant && v->terms[0].number.units > 0))
			return true;
	}
	return false;
}

/* Figures alone that come to less than 0, such as 60%-70% for "60 to 70 %". */
static bool
below_nothing(const MmtValue *v)
{
	MmtDecimal	sum = mmt_decimal(0, 0);

	for (int i = 0; i < v->nterms; i++)
		if (v->terms[i].has_measure || !mmt_decimal_add(sum, v->terms[i].number, &sum))
			return false;
	return v->form == MMT_TERMS && sum.units < 0;
}

static void
check_units(Checker *c, const MmtStep *s)
{
	const MmtParameter *p = &c->rs->parameters[s->parameter];
	Unit		wanted = s->verb == MMT_SHARE ? A_RATIO : AN_AMOUNT;

	for (int i = 0; i < p->nplain + p->nmode; i++)
	{
		const MmtParameterRow *r = i < p->nplain ? &p->plain[i] : &p->mode[i - p->nplain];
		Unit		unit = unit_of(c->rs, &r->value);

		if (r->value.mode == MMT_TIMES)
			continue;
		if (wanted == A_RATIO && unit == AN_AMOUNT)
			problem(c, true, "unit", r->row, "parameter \"%s\" is used as a ratio, but the row says \"%s\"; write it with a percent sign",
					"参数“%s”用作比例，而该行写的是“%s”；请加百分号", p->name, column(c, r->row, "amount"));
		else if (wanted == AN_AMOUNT && unit == A_RATIO)
			problem(c, true, "unit", r->row, "parameter \"%s\" is used as an amount, but the row says \"%s\"; write yuan, a part of money such as 20%% of gross, or 0.2 x FACT",
					"参数“%s”用作金额，而该行写的是“%s”；请写元数、金额的一部分（如 20%% of gross），事实的一部分写作 0.2 x 事实", p->name, column(c, r->row, "amount"));
		else if (wanted == A_RATIO && i < p->nplain && !may_be_lowered(p) && r->value.constant && mmt_decimal_cmp(r->value.terms[0].number, mmt_decimal(1, 0)) > 0)
			problem(c, true, "unit", r->row, "parameter \"%s\" is a ratio, but the row says \"%s\", more than everything there is",
					"参数“%s”是比例，而该行写的是“%s”，超过了全部", p->name, column(c, r->row, "amount"));
		else if (wanted == A_RATIO && i < p->nplain && r->value.constant && r->value.terms[0].number.units > 0 && mmt_decimal_cmp(r->value.terms[0].number, mmt_decimal(1, 2)) < 0)
			problem(c, false, "unit", r->row, "parameter \"%s\" is a ratio, and the row says \"%s\", less than a hundredth; 0.6 is written 60%%",
					"参数“%s”是比例，而该行写的是“%s”，不足百分之一；0.6 应写作 60%%", p->name, column(c, r->row, "amount"));
		else if (i < p->nplain && below_nothing(&r->value))
			problem(c, true, "unit", r->row, "parameter \"%s\": the row \"%s\" is less than nothing",
					"参数“%s”：“%s”这一行小于零", p->name, column(c, r->row, "amount"));
	}
	if (p->banded && wanted == AN_AMOUNT)
		problem(c, true, "unit", s->row, "step %s asks for the one value of parameter \"%s\", which has bands; only a share goes by bands",
				"步骤 %s 需要参数“%s”的单一取值，而该参数分段；只有 share 可以按段计算", column(c, s->row, "ord"), p->name);
}

/* Does a step take all there is, of every line, on every day of the benefit? */
static bool
takes_all(const MmtBenefit *b, const MmtStep *s)
{
	return s->verb == MMT_SHARE && s->parameter == -1 && s->accumulator == -1 &&
		s->when.npredicates == 0 && s->when.nranges == 0 &&
		s->when.from <= b->when.from && s->when.to >= b->when.to;
}

/* The earlier step that leaves nothing in a pot, which no step between fills again; -1 when there may be something. */
static int
emptied_by(const MmtBenefit *b, int pot, int nsteps)
{
	for (int i = nsteps - 1; i >= 0; i--)
	{
		if (b->steps[i].to == pot)
			return -1;
		for (int k = 0; k < b->steps[i].nfrom; k++)
			if (b->steps[i].from[k] == pot && takes_all(b, &b->steps[i]))
				return i;
	}
	return -1;
}

/* A step that never finds anything: what it takes from was emptied before, or belongs to a benefit that runs later or for other lines. */
static void
check_order(Checker *c, const MmtBenefit *b, int at)
{
	const MmtRuleset *rs = c->rs;
	const MmtStep *s = &b->steps[at];
	int			by = -1;

	if (s->when.to <= b->when.from || b->when.to <= s->when.from)
		return;					/* of other days of the benefit, which has a row for each */
	for (int k = 0; k < s->nfrom; k++)
	{
		const MmtPot *pot = &rs->pots[s->from[k]];
		bool		other = false;
		bool		beside = false;
		bool		before = false;

		by = k > 0 && by < 0 ? -1 : emptied_by(b, s->from[k], at);
		for (int i = 0; i < rs->nbenefits; i++)
			if (rs->benefits[i].symbol == pot->benefit_symbol && pot->benefit_symbol != b->symbol && filled_within(&rs->benefits[i], s->from[k], rs->benefits[i].nsteps))
			{
				other = true;
				beside |= rs->benefits[i].track == b->track;
				before |= rs->benefits[i].track < b->track;
			}
		if (other && !before && beside)
			problem(c, true, "nothing", s->row, "step %s of benefit \"%s\" takes from \"%s\", but both benefits stand on one track, where a line goes to one of them; give the later one a track of its own",
					"步骤 %s（待遇“%s”）从“%s”取款，但两项待遇在同一轨道，每行费用只归其中一项；请让后者使用自己的轨道", column(c, s->row, "ord"), b->name, pot->name);
		else if (other && !before)
			problem(c, true, "nothing", s->row, "step %s of benefit \"%s\" takes from \"%s\", which a later track fills; give the benefit a higher ord",
					"步骤 %s（待遇“%s”）从“%s”取款，但该去向由其后的轨道放入；请给该待遇更大的 ord", column(c, s->row, "ord"), b->name, pot->name);
	}
	if (by >= 0)
		problem(c, s->required, s->required ? "nothing" : "no_effect", s->row, "step %s of benefit \"%s\" finds nothing: step %s took all that was in \"%s\"; give it a lower ord",
				"步骤 %s（待遇“%s”）无款可取：步骤 %s 已取走“%s”的全部；请给它更小的 ord", column(c, s->row, "ord"), b->name, column(c, b->steps[by].row, "ord"), rs->pots[s->from[0]].local);
}

/* May money that a step leaves in one of these pots lie in the end where the accumulator counts it? */
static bool
ends_counted(const Checker *c, const MmtBenefit *b, int at, int npots, const int *pots, const MmtAccumulator *a)
{
	bool	   *may_lie = mmt_alloc(c->arena, sizeof(bool) * c->rs->npots);

	for (int i = 0; i < npots; i++)
	{
		may_lie[pots[i]] = true;
		if (a->counts_pot[pots[i]])
			return true;
	}
	for (int i = at + 1; i < b->nsteps; i++)
		for (int k = 0; k < b->steps[i].nfrom; k++)
			if (may_lie[b->steps[i].from[k]])
			{
				may_lie[b->steps[i].to] = true;
				if (a->counts_pot[b->steps[i].to])
					return true;
			}
	return false;
}

/* A limit that begins anew with each bill, because what it lets through is not counted. */
static void
check_counted(Checker *c, const MmtBenefit *b, int at)
{
	const MmtStep *s = &b->steps[at];
	const MmtAccumulator *a = &c->rs->accumulators[s->accumulator];

	if (a->count || a->gross || a->unknown)
		return;
	if (s->verb == MMT_FILL && !ends_counted(c, b, at, 1, &s->to, a))
		problem(c, false, "uncounted", s->row, "step %s of benefit \"%s\" fills \"%s\" up to a limit, but accumulator \"%s\" counts \"%s\": what it takes of one bill is forgotten at the next; count the pot it fills",
				"步骤 %s（待遇“%s”）向“%s”放入直到限额，而累计“%s”所累计的是“%s”：本次放入的到下次就不计了；请累计所放入的去向",
				column(c, s->row, "ord"), b->name, c->rs->pots[s->to].local, a->name, column(c, a->row, "counts"));
	if (s->verb == MMT_KEEP && !ends_counted(c, b, at, s->nfrom, s->from, a))
		problem(c, false, "uncounted", s->row, "step %s of benefit \"%s\" keeps \"%s\" within a limit, but accumulator \"%s\" counts \"%s\": what it leaves there of one bill is forgotten at the next; count the pot it keeps",
				"步骤 %s（待遇“%s”）把“%s”限制在限额内，而累计“%s”所累计的是“%s”：本次留在其中的到下次就不计了；请累计所限制的去向",
				column(c, s->row, "ord"), b->name, column(c, s->row, "from_pot"), a->name, column(c, a->row, "counts"));
	if (s->verb == MMT_SHARE && s->parameter >= 0 && c->rs->parameters[s->parameter].banded &&
		!(ends_counted(c, b, at, 1, &s->to, a) && ends_counted(c, b, at, s->nfrom, s->from, a)))
		problem(c, false, "uncounted", s->row, "step %s of benefit \"%s\" shares \"%s\" out by bands, but accumulator \"%s\" counts \"%s\", only a part of that money: the next bill begins in too low a band; "
				"count what it moves and what it leaves, such as fund + coinsurance",
				"步骤 %s（待遇“%s”）对“%s”分段计算，而累计“%s”所累计的“%s”只是其中一部分：下一张账单会从过低的段算起；请把取走的与留下的都计入，如 fund + coinsurance",
				column(c, s->row, "ord"), b->name, column(c, s->row, "from_pot"), a->name, column(c, a->row, "counts"));
}

static bool
takes_from(const MmtStep *s, int pot)
{
	for (int k = 0; k < s->nfrom; k++)
		if (s->from[k] == pot)
			return true;
	return false;
}

/* Money that comes into a pot behind the step that keeps it within a limit, and that no such step sees. */
static void
check_behind(Checker *c, const MmtBenefit *b, int at)
{
	const MmtStep *s = &b->steps[at];

	for (int i = at + 1; i < b->nsteps; i++)
		if (b->steps[i].verb != MMT_SHARE && takes_from(&b->steps[i], s->to))
			return;
	for (int i = 0; i < at; i++)
	{
		const MmtStep *cap = &b->steps[i];

		if (cap->verb == MMT_KEEP && takes_from(cap, s->to) && filled_within(b, s->to, i) && !selectors_apart(c, &cap->when, &s->when, NULL))
		{
			problem(c, false, "behind", s->row, "step %s of benefit \"%s\" adds to \"%s\" behind step %s, which keeps that within \"%s\": what it adds is above the limit; give it a lower ord, or a pot of its own",
					"步骤 %1$s（待遇“%2$s”）在步骤 %4$s 之后向“%3$s”放入，而后者受“%5$s”限制：所放入的不受该限额约束；请给它更小的 ord，或使用单独的去向",
					column(c, s->row, "ord"), b->name, c->rs->pots[s->to].local, column(c, cap->row, "ord"), column(c, cap->row, "parameter"));
			return;
		}
	}
}

/* Does an earlier benefit of the track take every line, on every day, that this one could?  At one place they tie, a layer is told to have a track, and an alternative may not be the one that is chosen. */
static void
check_reached(Checker *c, int at)
{
	const MmtRuleset *rs = c->rs;
	const MmtBenefit *b = &rs->benefits[at];
	bool		from_gross = false;

	for (int i = 0; i < b->nsteps; i++)
		for (int k = 0; k < b->steps[i].nfrom; k++)
			from_gross |= b->steps[i].from[k] == 0;
	for (int i = 0; i < at && from_gross; i++)
	{
		const MmtBenefit *before = &rs->benefits[i];
		bool		all = before->track == b->track && before->symbol != b->symbol && before->choice < 0 && before->as_of == b->as_of && before->when.nranges == 0 &&
			before->when.from <= b->when.from && b->when.to <= before->when.to && strcmp(column(c, before->row, "ord"), column(c, b->row, "ord")) != 0;

		for (int k = 0; all && k < before->when.npredicates; k++)
		{
			all = false;
			for (int n = 0; n < b->when.npredicates; n++)
				all |= b->when.predicates[n] == before->when.predicates[k];
		}
		if (!all)
			continue;
		problem(c, false, "no_effect", b->row, "benefit \"%s\" never gets a line: benefit \"%s\" stands before it on the same track and takes all that it could; give it a lower ord, or a track of its own",
				"待遇“%s”永远得不到费用：同一轨道上排在它前面的待遇“%s”会取走它能取的全部；请给它更小的 ord，或使用自己的轨道", b->name, before->name);
		return;
	}
}

/* Does some bill leave a choice between a benefit and another alternative? */
static bool
leaves_choice(Checker *c, const MmtBenefit *b)
{
	for (int i = 0; i < c->rs->nbenefits; i++)
	{
		const MmtBenefit *other = &c->rs->benefits[i];

		MMT_MAY_STOP(c->compared++);
		/* who goes by the law of another day may meet rows of other days */
		if (other->choice == b->choice && other->symbol != b->symbol &&
			(other->as_of != b->as_of || !selectors_apart(c, &b->when, &other->when, NULL)))
			return true;
	}
	return false;
}

static void
check_benefit(Checker *c, const MmtBenefit *b)
{
	const MmtRuleset *rs = c->rs;
	bool		fills_flow = false;
	bool		empties_flow = false;

	check_selector(c, b->row, &b->when);
	if (b->choice >= 0 && !leaves_choice(c, b))
		problem(c, false, "no_effect", b->row, "no bill that benefit \"%s\" takes could go to another one of better_of \"%s\", so there is nothing to choose between; "
				"name the choice at the other benefit, too, or correct its conditions",
				"待遇“%s”的账单没有一张可以归入 better_of“%s”的另一项待遇，无从就高；请在另一项待遇上写同一名称，或更正其条件",
				b->name, column(c, b->row, "better_of"));
	if (b->nsteps == 0)
		problem(c, true, "nothing", b->row, "benefit \"%s\" has no step, so it pays nothing; add step rows or apply a template",
				"待遇“%s”没有步骤，不会支付；请补充步骤行或套用模板", b->name);
	for (int i = 0; i < b->nsteps; i++)
	{
		const MmtStep *s = &b->steps[i];

		check_selector(c, s->row, &s->when);
		if (s->parameter == -2)
			problem(c, true, "nothing", s->row, "step %s of benefit \"%s\" asks for parameter \"%s\", which no row gives",
					"步骤 %s（待遇“%s”）引用的参数“%s”没有任何行",
					column(c, s->row, "ord"), b->name, column(c, s->row, "parameter"));
		if (s->accumulator >= 0)
			c->accumulator_read[s->accumulator] = true;
		if (s->parameter >= 0)
		{
			const MmtParameter *p = &rs->parameters[s->parameter];

			check_units(c, s);
			if (p->nplain + p->nmode == 0)
				problem(c, true, "no_row", s->row, "step %s of benefit \"%s\" requires parameter \"%s\", of which there is no row, so it refuses every bill it meets; add one, here or in the areas below, or correct the name",
						"步骤 %s（待遇“%s”）必需的参数“%s”没有任何行，遇到的账单都会被拒绝；请在本地区或下级地区补充，或更正名称",
						column(c, s->row, "ord"), b->name, p->name);
			else
				check_gap(c, b, s);
			if (!s->required && s->verb == MMT_SHARE && rs->pots[s->to].bearer == MMT_FUND && p->nplain > 0)
				check_unrequired(c, b, s);
			if (s->accumulator < 0 && s->verb != MMT_SHARE && !s->by_line)
				check_by_line(c, s);
			if (s->required && p->banded && s->verb == MMT_SHARE)
				check_bands(c, b, s);
			if (s->accumulator >= 0 && s->verb != MMT_SHARE)
				check_split_limit(c, s);
		}
		for (int k = 0; k < s->nfrom; k++)
		{
			if (!pot_filled(rs, s->from[k]))
				problem(c, true, "nothing", s->row, "step %s of benefit \"%s\" takes from \"%s\", which no step fills",
						"步骤 %s（待遇“%s”）从“%s”取款，但没有步骤放入",
						column(c, s->row, "ord"), b->name, rs->pots[s->from[k]].name);
			else if (s->from[k] != 0 && filled_within(b, s->from[k], b->nsteps) && !filled_within(b, s->from[k], i))
				problem(c, true, "nothing", s->row, "step %s of benefit \"%s\" takes from \"%s\", which only later steps fill; give it a later ord",
						"步骤 %s（待遇“%s”）从“%s”取款，但只有其后的步骤放入；请把它的 ord 排在后面",
						column(c, s->row, "ord"), b->name, rs->pots[s->from[k]].local);
			if (s->from[k] == b->flow && takes_all(b, s))
				empties_flow = true;
		}
		if (s->verb == MMT_SHARE && s->parameter == -1 && mmt_row_get(&rs->rows[s->row], "rounding"))
			problem(c, false, "no_effect", s->row, "step %s of benefit \"%s\" moves all there is, so it rounds nothing; the rounding belongs to the step of the ratio (\"left\" there rounds what this one moves)",
					"步骤 %s（待遇“%s”）取走全部，没有可取整的数；请把取整方式写在比例所在的步骤（写 left 即对本步骤所取的部分取整）", column(c, s->row, "ord"), b->name);
		check_order(c, b, i);
		check_behind(c, b, i);
		if (s->accumulator >= 0)
			check_counted(c, b, i);
		if (s->to == b->flow)
		{
			fills_flow = true;
			empties_flow = false;
		}
		else if (rs->pots[s->to].bearer == MMT_NO_BEARER && emptied_by(b, s->to, b->nsteps) < 0)
			problem(c, true, "no_bearer", s->row, "money that ends in pot \"%s\" of benefit \"%s\" has no bearer; add a pot row: person, fund, account or hospital",
					"进入“%s”（待遇“%s”）的资金没有承担方；请增加 pot 行：person、fund、account 或 hospital",
					rs->pots[s->to].local, b->name);
	}
	if (fills_flow && !empties_flow)
		problem(c, false, "left", b->row,
				"benefit \"%s\" may leave money in flow: no last step shares all that remains, for every line, to a pot",
				"待遇“%s”可能在 flow 留下资金：最后没有对所有行把余额全部 share 出去的步骤", b->name);
}

/* One row of check_rule, and those of the same rule that it may meet. */
static void
check_check(Checker *c, int at)
{
	const MmtRuleset *rs = c->rs;
	const MmtCheck *x = &rs->checks[at];
	const MmtPredicate *p = x->predicate >= 0 ? &rs->predicates[x->predicate] : NULL;

	check_selector(c, x->row, &x->when);
	for (int t = 0; t < x->nterms; t++)
		check_measure(c, x->row, &x->terms[t].measure);
	for (int i = 0; x->parameter >= 0 && i < rs->parameters[x->parameter].nplain; i++)
	{
		const MmtParameterRow *r = &rs->parameters[x->parameter].plain[i];
		bool		ratio = false;

		for (int t = 0; r->value.form == MMT_TERMS && t < r->value.nterms; t++)
			ratio |= r->value.terms[t].percent;
		if (ratio)
			problem(c, true, "unit", r->row, "parameter \"%s\" is the limit of rule \"%s\", but the row says \"%s\"; write a number, or 0.1 x FACT for a part of a fact",
					"参数“%s”是规则“%s”的限值，而该行写的是“%s”；请写数值，事实的一部分写作 0.1 x 事实",
					rs->parameters[x->parameter].name, x->rule, column(c, r->row, "amount"));
	}
	for (int k = 0; p && k < p->nalts; k++)
		if (p->alts[k].kind == MMT_ALT_LIST && p->alts[k].list < 0)
			problem(c, true, "nothing", x->row, "the rule expects list \"%s\", which has no member; add list rows or correct the name",
					"该规则所用的名单“%s”没有成员；请补充名单行或更正名称", p->alts[k].text.s);
	for (int k = at + 1; k < rs->nchecks; k++)
	{
		const MmtCheck *y = &rs->checks[k];

		MMT_MAY_STOP(c->compared++);
		if (strcmp(x->kind, y->kind) != 0 || strcmp(x->rule, y->rule) != 0 || x->priority != y->priority || x->depth != y->depth)
			break;
		if (!selectors_apart(c, &x->when, &y->when, NULL))
			problem(c, true, "tie", y->row, "rule \"%s\" of \"%s\": two rows can both apply to one record; "
					"give the more special one a higher priority, or selectors that keep them apart",
					"规则“%s”（检查对象“%s”）：有两行可能同时适用于同一记录；请给更特殊的一行更高的 priority，或用选择条件把它们区分开",
					y->rule, y->kind);
	}
}

/* ------------------------------------------------- rows that nobody reads */

#define MAX_REACH	1000		/* the stack has an end; rules that anybody can read do not come near */

/* Which rows of parameters a bill can meet, from a step or a check on. */
typedef struct Reach
{
	Checker    *c;
	const MmtSelector *from[2];	/* what takes the bill; NULL: nothing more */
	int		   *first;			/* of a parameter: its rows' place in the next two */
	bool	   *asked;			/* by parameter */
	bool	   *met;
	int		   *seen;			/* the last turn */
	int			turn;
	int			depth;
	bool		lost;			/* not all was walked, so what was not met says nothing */
} Reach;

static const MmtParameterRow *
parameter_row(const MmtParameter *p, int i)
{
	return i < p->nplain ? &p->plain[i] : &p->mode[i - p->nplain];
}

/* All rows of a parameter that may be asked; `asking` is the "as if" that led here, `twice` that more than one did. */
static void
reach(Reach *r, int parameter, const MmtValue *asking, bool twice)
{
	const MmtParameter *p;

	if (parameter < 0)
		return;
	if (r->depth == MAX_REACH)
	{
		r->lost = true;
		return;
	}
	r->depth++;
	p = &r->c->rs->parameters[parameter];
	r->asked[parameter] = true;
	for (int i = 0; i < p->nplain + p->nmode; i++)
	{
		const MmtParameterRow *row = parameter_row(p, i);
		const MmtValue *v = &row->value;
		int			at = r->first[parameter] + i;
		bool		apart = false;

		MMT_MAY_STOP(r->c->compared++);
		if (r->seen[at] == r->turn)
			continue;
		/* what several "as if" change together is not worked out: the row may be met */
		for (int k = 0; k < 2 && !twice; k++)
			apart |= r->from[k] && selectors_apart(r->c, r->from[k], &row->when, asking);
		if (apart)
			continue;
		r->seen[at] = r->turn;
		r->met[at] = true;
		if (v->form != MMT_TERMS)
			reach(r, v->parameter, v, twice || asking);
		for (int t = 0; t < v->nterms; t++)
			if (v->terms[t].has_measure && v->terms[t].measure.kind == MMT_M_PARAMETER)
				reach(r, v->terms[t].measure.ref, asking, twice);
		for (int t = 0; t < row->when.nranges; t++)
			if (row->when.ranges[t].measure.kind == MMT_M_PARAMETER)
				reach(r, row->when.ranges[t].measure.ref, asking, twice);
	}
	r->depth--;
}

static void
reach_from(Reach *r, const MmtSelector *a, const MmtSelector *b, int parameter)
{
	r->from[0] = a;
	r->from[1] = b;
	r->turn++;
	reach(r, parameter, NULL, false);
	for (int k = 0; k < 2; k++)
		for (int i = 0; r->from[k] && i < r->from[k]->nranges; i++)
			if (r->from[k]->ranges[i].measure.kind == MMT_M_PARAMETER)
				reach(r, r->from[k]->ranges[i].measure.ref, NULL, true);
}

/* A parameter that nothing uses, and a row for what no benefit that uses its parameter takes. */
static void
check_reach(Checker *c)
{
	const MmtRuleset *rs = c->rs;
	Reach		r = {.c = c};
	int			n = 0;

	r.first = mmt_alloc(c->arena, sizeof(int) * (rs->nparameters + 1));
	for (int i = 0; i < rs->nparameters; i++)
	{
		r.first[i] = n;
		n += rs->parameters[i].nplain + rs->parameters[i].nmode;
	}
	r.asked = mmt_alloc(c->arena, sizeof(bool) * (rs->nparameters + 1));
	r.met = mmt_alloc(c->arena, sizeof(bool) * (n + 1));
	r.seen = mmt_alloc(c->arena, sizeof(int) * (n + 1));
	for (int b = 0; b < rs->nbenefits; b++)
	{
		reach_from(&r, &rs->benefits[b].when, NULL, -1);
		for (int s = 0; s < rs->benefits[b].nsteps; s++)
		{
			reach_from(&r, &rs->benefits[b].when, &rs->benefits[b].steps[s].when, rs->benefits[b].steps[s].parameter);
			reach_from(&r, &rs->benefits[b].when, &rs->benefits[b].steps[s].when, rs->benefits[b].steps[s].spread_parameter);
		}
	}
	for (int i = 0; i < rs->nchecks; i++)
	{
		reach_from(&r, &rs->checks[i].when, NULL, rs->checks[i].parameter);
		for (int t = 0; t < rs->checks[i].nterms; t++)
			if (rs->checks[i].terms[t].measure.kind == MMT_M_PARAMETER)
				reach_from(&r, &rs->checks[i].when, NULL, rs->checks[i].terms[t].measure.ref);
	}
	for (int i = 0; i < rs->nparameters && !r.lost; i++)
	{
		const MmtParameter *p = &rs->parameters[i];

		if (!r.asked[i] && p->nplain > 0)
			problem(c, false, "unread", p->plain[0].row, "no step or check uses parameter \"%s\", nor any value that one uses",
					"没有步骤或检查使用参数“%s”，它们所用的取值也没有引用它", p->name);
		for (int k = 0; r.asked[i] && k < p->nplain + p->nmode; k++)
			if (!r.met[r.first[i] + k] && parameter_row(p, k)->when.from < parameter_row(p, k)->when.to)
				problem(c, false, "unread", parameter_row(p, k)->row,
						"parameter \"%s\": no bill that a benefit or check using it takes can meet the row \"%s\"; correct its selectors or days, or take it out",
						"参数“%s”：使用它的待遇或检查都不会遇到“%s”这一行；请更正其选择条件或日期，或删去该行", p->name, column(c, parameter_row(p, k)->row, "amount"));
	}
}

static void
check_unread(Checker *c)
{
	const MmtRuleset *rs = c->rs;
	bool	   *list_read = mmt_alloc(c->arena, sizeof(bool) * (rs->nlists + 1));

	for (int i = 0; i < rs->nindexes; i++)
		if (!c->index_read[i])
			problem(c, false, "unread", rs->indexes[i].rows[0].row, "no condition or value uses index \"%s\"",
					"没有条件或取值使用指数“%s”", rs->indexes[i].name);
	for (int i = 0; i < rs->npredicates; i++)
		for (int k = 0; k < rs->predicates[i].nalts; k++)
		{
			const MmtAlt *a = &rs->predicates[i].alts[k];

			if (a->kind == MMT_ALT_LIST && a->list >= 0)
				list_read[a->list] = true;
			for (int l = 0; a->kind == MMT_ALT_LIST_OF && l < rs->nlists; l++)
				list_read[l] |= strncmp(rs->lists[l].name, a->text.s, a->text.len) == 0;
		}
	for (int i = 0; i < rs->nlists; i++)
		if (!list_read[i])
			problem(c, false, "unread", rs->lists[i].members[0].row, "no row selects by list \"%s\", and no check asks for it",
					"没有行按名单“%s”选择，也没有检查用到它", rs->lists[i].name);
	check_reach(c);
}

/* Does anything but keys of accumulators know a fact? */
static bool
fact_known(const Checker *c, int fact)
{
	const MmtRuleset *rs = c->rs;
	const char *name = rs->fact_names.texts[fact].s;

	if (c->measured[fact])
		return true;
	for (int i = 0; i < rs->npredicates; i++)
		if (rs->predicates[i].fact == fact)
			return true;
	for (int r = 0; r < rs->nrows; r++)
	{
		const char *relation = rs->rows[r].relation;

		if ((strcmp(relation, "code_map") == 0 && strcmp(column(c, r, "domain"), name) == 0) ||
			(strcmp(relation, "list") == 0 && strcmp(column(c, r, "list"), name) == 0) ||
			(strcmp(relation, "term") == 0 && (strcmp(column(c, r, "domain"), name) == 0 ||
											   (strcmp(column(c, r, "domain"), "fact") == 0 && strcmp(column(c, r, "term"), name) == 0))))
			return true;
	}
	return false;
}

/* A slip in a period makes it the name of a fact, which no bill gives. */
static void
check_period(Checker *c, const MmtAccumulator *a)
{
	/* a word, and the period it is taken for */
	static const char *const words[][2] = {
		{"ever", "ever"}, {"year", "year"}, {"quarter", "quarter"}, {"month", "month"}, {"day", "day"},
		{"yearly", "year"}, {"annual", "year"}, {"quarterly", "quarter"}, {"monthly", "month"}, {"daily", "day"},
		{"week", "7 days from 2024-01-01"}, {"weekly", "7 days from 2024-01-01"}
	};

	for (int i = 0; i < a->nkeys; i++)
	{
		const char *name = c->rs->fact_names.texts[a->keys[i]].s;

		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++)
			if (slips(name, words[k][0]) <= 1 && !fact_known(c, a->keys[i]))
			{
				problem(c, false, "period", a->row,
						"accumulator \"%s\" has a total of its own for each \"%s\", a fact that no rule knows; if the period \"%s\" is meant, correct it: a bill without that fact is refused",
						"累计“%s”按“%s”分别累计，而没有规则用到这一事实；如果是指期间“%s”，请更正，否则没有该事实的账单会被拒绝", a->name, name, words[k][1]);
				break;
			}
	}
}

static void
check_rows(Checker *c)
{
	const MmtRuleset *rs = c->rs;
	bool	   *told = mmt_alloc(c->arena, sizeof(bool) * (rs->nmarks + 1));

	for (int r = 0; r < rs->nrows; r++)
	{
		const MmtInputRow *row = &rs->rows[r];

		if (strcmp(row->relation, "step") == 0)
		{
			bool		known = false;

			for (int i = 0; i < rs->nbenefits; i++)
				known |= strcmp(rs->benefits[i].name, column(c, r, "benefit")) == 0;
			if (!known)
				problem(c, true, "nothing", r, "step %s belongs to benefit \"%s\", which no row defines",
						"步骤 %s 属于待遇“%s”，但没有定义该待遇", column(c, r, "ord"), column(c, r, "benefit"));
		}
		if (rs->mark_of[r] >= 0 && strcmp(row->relation, "clause") != 0 && !told[rs->mark_of[r]])
		{
			told[rs->mark_of[r]] = true;
			problem(c, false, "unverified", r, "clause \"%s\" is neither in the notice nor verified; every outcome that rests on it says so",
					"条款“%s”既非原文所载也未经核实；依据它的每个结果都会注明", rs->marks[rs->mark_of[r]]);
		}
	}
	for (int i = 0; i < rs->naccumulators; i++)
	{
		const MmtAccumulator *a = &rs->accumulators[i];
		bool		fed = a->gross || a->claims;

		check_period(c, a);
		for (int p = 0; p < a->npots; p++)
			fed |= pot_filled(rs, a->pots[p]);
		if (a->unknown && (fed || a->claims))
			problem(c, true, "nothing", a->row, "accumulator \"%s\" counts \"%s\", which nothing defines; correct the name",
					"累计“%s”所累计的“%s”没有定义；请更正名称", a->name, a->unknown);
		else if (!fed)
			problem(c, true, "unfed", a->row, "accumulator \"%s\" counts \"%s\", which no step fills",
					"累计“%s”所累计的“%s”没有任何步骤放入", a->name, column(c, a->row, "counts"));
		else if (!c->accumulator_read[i])
			problem(c, false, "unread", a->row, "no step, condition or value uses accumulator \"%s\"",
					"没有步骤、条件或取值使用累计“%s”", a->name);
	}
}

/* Facts that may have several values at once: two different values of them do not keep rows apart. */
static void
find_sets(Checker *c)
{
	const MmtRuleset *rs = c->rs;
	int			tags = mmt_fact_find(rs, "tags", 4);

	c->set_fact = mmt_alloc(c->arena, sizeof(bool) * (rs->nfacts + 1));
	if (tags >= 0)
		c->set_fact[tags] = true;
	for (int i = 0; i < rs->nparameters; i++)
		for (int k = 0; k < rs->parameters[i].nplain + rs->parameters[i].nmode; k++)
		{
			const MmtParameter *p = &rs->parameters[i];
			const MmtParameterRow *r = k < p->nplain ? &p->plain[k] : &p->mode[k - p->nplain];

			if (r->value.set >= 0)
				c->set_fact[r->value.set] = true;
			for (int t = 0; t < r->value.nterms; t++)
				if (r->value.terms[t].has_measure && r->value.terms[t].measure.kind == MMT_M_COUNT)
					c->set_fact[r->value.terms[t].measure.ref] = true;
			for (int t = 0; t < r->when.nranges; t++)
				if (r->when.ranges[t].measure.kind == MMT_M_COUNT)
					c->set_fact[r->when.ranges[t].measure.ref] = true;
		}
	for (int i = 0; i < rs->npredicates; i++)
		if (rs->predicates[i].all)
			c->set_fact[rs->predicates[i].fact] = true;
}

/* The words of all terms, for telling a word from a code. */
static void
find_words(Checker *c)
{
	const MmtRuleset *rs = c->rs;

	mmt_symbols_init(&c->words, c->arena);
	c->word_rows = mmt_alloc(c->arena, sizeof(int) * (2 * rs->terms.n + 1));
	for (int i = 0; i < 2 * rs->terms.n; i++)
	{
		int			row = rs->term_rows[i / 2];
		const char *word = mmt_row_get(&rs->rows[row], i % 2 ? "en" : "zh");
		MmtBuffer	name = {.arena = c->arena};

		if (word == NULL)
			continue;
		mmt_putf(&name, "%s:%s", column(c, row, "domain"), word);
		if (mmt_symbol_find(&c->words, name.s, name.len) < 0)
			c->word_rows[mmt_symbol_add(&c->words, name.s, name.len)] = row;
	}
}

void
mmt_policy_check(MmtArena *arena, const char *area, int nrows, MmtInputRow *rows, MmtProblems *problems)
{
	Checker		c = {.arena = arena, .out = problems};
	MmtRuleset *rs;
	MmtRuleset	unread = {.nrows = nrows, .rows = rows};
	MmtError	err;

	if (!mmt_ruleset_compile(arena, area, nrows, rows, &rs, &err))
	{
		c.rs = &unread;
		MmtBuffer	en = {.arena = arena};
		MmtBuffer	zh = {.arena = arena};

		mmt_putf(&en, "%s. %s", err.en, err.hint_en);
		mmt_putf(&zh, "%s。%s", err.zh, err.hint_zh);
		add_problem(&c, true, "unreadable", -1, en.s, zh.s);
		return;
	}
	c.rs = rs;
	find_sets(&c);
	find_words(&c);
	c.measured = mmt_alloc(arena, sizeof(bool) * (rs->nfacts + 1));
	c.index_read = mmt_alloc(arena, sizeof(bool) * (rs->nindexes + 1));
	c.accumulator_read = mmt_alloc(arena, sizeof(bool) * (rs->naccumulators + 1));
	c.word_asked = mmt_alloc(arena, sizeof(bool) * (rs->npredicates + 1));
	check_ties(&c);
	check_cycles(&c);
	check_parameters(&c);
	for (int i = 0; i < rs->nbenefits; i++)
	{
		check_benefit(&c, &rs->benefits[i]);
		check_reached(&c, i);
	}
	for (int i = 0; i < rs->nchecks; i++)
		check_check(&c, i);
	check_rows(&c);
	check_unread(&c);
}
