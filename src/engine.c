/*-------------------------------------------------------------------------
 * engine.c
 *	  Money moves between pots: the four verbs, step by step.
 *
 * Read from the top: one step, one benefit, one bill.  What decides about them
 * is in value.c, what is remembered of them in accumulate.c; path.c spares most
 * bills the way through here.  Every function that can fail returns false with
 * words in run->err.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "run.h"
#include "words.h"

#include <stdlib.h>
#include <string.h>

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

			if (!mmt_value_of(run, g->lines[i], scope, run->days[g->lines[i]], s->spread_parameter, &r))
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
	static const int64_t unit[] = {10000, 1000, 100, 10, 1};
	int64_t		n;

	if (s->round_left && !mmt_decimal_add(mmt_decimal(base, 0), mmt_decimal(-fen.units, fen.scale), &fen))
		return mmt_too_large(run, "share");
	if (!mmt_decimal_round(fen, s->round_scale - 2, s->round, &n) ||
		__builtin_mul_overflow(n, unit[s->round_scale + 2], &n))
		return mmt_too_large(run, "share");
	if (n > base)
		n = base;
	*moved = s->round_left ? base - n : n;
	return true;
}

/*
 * A limit in fen, or of times, rounded as the step says.  A rounding of the
 * step's own is there for limits by months, twelfths that no decimal writes
 * exactly: what is less than a hundredth of a fen away is taken for the same,
 * so that twelve of 166.666667 are 2,000 and not 2,010 when rounded up to ten.
 */
bool
mmt_limit_of(const MmtStep *s, bool count, MmtDecimal value, int64_t *limit)
{
	int			unit = 1;
	int			scale = count ? 0 : 2;

	if (s->round != MMT_HALF_UP || s->round_scale != 2)
	{
		int64_t		near;

		if (!mmt_decimal_round(value, 4, MMT_HALF_UP, &near))
			return false;
		value = mmt_decimal(near, 4);
	}
	if (s->round_scale < scale)
		scale = s->round_scale;
	for (int i = scale; i < (count ? 0 : 2); i++)
		unit *= 10;
	if (!mmt_decimal_round(value, scale, s->round, limit) || __builtin_mul_overflow(*limit, unit, limit))
		return false;
	if (*limit < 0)
		*limit = 0;
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
	if (r->value.units < 0)
		return mmt_hint(run->err, "Add a row such as \"at least 0%%\".", "可增加一行“at least 0%%”。");
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
			MmtBuffer	low = {.arena = run->scratch};
			MmtBuffer	high = {.arena = run->scratch};

			if (!s->required)
				continue;
			mmt_fen_words(cuts[i], &low);
			mmt_fen_words(cuts[i + 1], &high);
			mmt_fail(run->err, MMT_E_NO_ROW,
					 "no band of parameter \"%s\" covers %s to %s yuan",
					 "参数“%s”没有覆盖 %s 至 %s 元的金额段",
					 p->name, low.s, high.s);
			return mmt_hint(run->err, "Add a row whose band covers it.", "请补充覆盖该段的行。");
		}
		if (!ratio_ok(run, p, &r))
			return false;
		if (!mmt_decimal_mul(r.value, mmt_decimal(cuts[i + 1] - cuts[i], 0), &part) ||
			!mmt_decimal_add(sum, part, &sum))
			return mmt_too_large(run, p->name);
		slices[nslices].low = cuts[i];
		slices[nslices].high = cuts[i + 1];
		slices[nslices].ratio = r.value;
		slices[nslices++].row = r.rows[0];
		mmt_note_rows(&g->value, &r);
	}
	trace->nslices = nslices;
	trace->slices = slices;
	return mmt_share_of(run, s, sum, base, moved);
}

/* Does a row of the parameter select by a fact? */
static bool
selects_by(const MmtRuleset *rs, const MmtParameter *p, int fact)
{
	for (int i = 0; i < p->nplain; i++)
	{
		const MmtSelector *when = &p->plain[i].when;

		for (int k = 0; k < when->npredicates; k++)
			if (rs->predicates[when->predicates[k]].fact == fact)
				return true;
	}
	return false;
}

static bool
no_row(MmtRun *run, const MmtStep *s, int line)
{
	static const char *const shown[] = {"scheme", "status", "tier", "kind", "disease", "class", "place", "channel"};
	const int	ncolumns = sizeof(shown) / sizeof(*shown);
	const MmtRuleset *rs = run->rs;
	MmtBuffer	facts = {.arena = run->scratch};
	char		day[24];

	/* the facts with a column of their own, then others that the rows ask for */
	for (int i = 0; i < ncolumns + rs->nfacts; i++)
	{
		int			f = i < ncolumns ? mmt_fact_find(rs, shown[i], strlen(shown[i])) : i - ncolumns;
		const MmtValues *v;
		bool		column = false;

		for (int k = 0; f >= 0 && k < ncolumns; k++)
			column |= strcmp(rs->fact_names.texts[f].s, shown[k]) == 0;
		if (f < 0 || (i >= ncolumns && (column || !selects_by(rs, &rs->parameters[s->parameter], f))))
			continue;
		v = mmt_fact_values(run, line, f);
		for (int k = 0; k < v->n; k++)
			mmt_putf(&facts, "%s%s %.*s", facts.len ? ", " : "", rs->fact_names.texts[f].s, (int) v->v[k].len, v->v[k].s);
	}
	day[mmt_day_print(run->days[line], day)] = '\0';
	mmt_fail(run->err, MMT_E_NO_ROW,
			 "no row of required parameter \"%s\" applies on %s (%s)",
			 "必需的参数“%s”在 %s 没有适用的行（%s）",
			 rs->parameters[s->parameter].name, day, facts.len ? facts.s : "-");
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
		sum += mmt_line_counted(run, a, g->lines[i]);
	return sum;
}

/* DESIGN's "Exactly": F, used, then the verb. */
static bool
run_group(MmtRun *run, const MmtBenefit *b, const MmtStep *s, Scope scope, mmt_day day,
		  Group *g, int64_t *sums, int64_t *carried, bool *acts)
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
				return mmt_too_large(run, p->name);
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
				return mmt_too_large(run, p->name);
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
			return mmt_hint(run->err, "Write yuan without a percent sign, a part of money as 20%% of gross, a part of a fact as 0.2 x FACT.",
							"请写不带百分号的元；金额的一部分写作 20%% of gross，事实的一部分写作 0.2 x 事实。");
		}
		if (!mmt_limit_of(s, a && a->count, l, &limit))
			return mmt_too_large(run, p->name);
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
	*acts = true;
	mmt_rest_on(run, s->row);
	mmt_rest_on(run, b->row);
	if (a)
		mmt_rest_on(run, a->row);
	for (int i = 0; i < g->value.nrows; i++)
		mmt_rest_on(run, g->value.rows[i]);
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
		for (MmtSeen *seen = g->value.seen, *next; seen; seen = next)
		{
			next = seen->rest;
			seen->rest = (MmtSeen *) trace.seen;
			trace.seen = seen;
		}
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

/* Lines in groups that have the same rows and key, and each of them by itself; *acts: one of them had something to go by. */
static bool
run_groups(MmtRun *run, const MmtBenefit *b, const MmtStep *s, const int *lines, int n, const mmt_day *days, bool *acts)
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

		MMT_MAY_STOP(i);
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

		MMT_MAY_STOP(i);
		memset(g, 0, sizeof(*g));
		g->first = l;
		g->key = -1;
		if (s->accumulator >= 0)
		{
			g->key = mmt_line_key(run, s->accumulator, l);
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
		if (!mmt_counted_by_key(run, s->accumulator, &sums))
			return false;
		carried = mmt_alloc(run->scratch, sizeof(int64_t) * (run->nkeys + 1));
	}
	run->days = days;
	for (int k = 0; k < ngroups; k++)
	{
		Scope		own = {groups[k].lines, groups[k].n};

		MMT_MAY_STOP(k);
		if (!run_group(run, b, s, s->by_line ? own : scope, days[groups[k].first], &groups[k], sums, carried, acts))
			return false;
	}
	return true;
}

/* One step.  What it looked at only to do nothing is no basis of the outcome. */
static bool
run_step(MmtRun *run, const MmtBenefit *b, const MmtStep *s, const int *lines, int n, const mmt_day *days)
{
	size_t		size = sizeof(bool) * run->rs->nmarks;
	bool	   *before = mmt_alloc(run->scratch, size + 1);
	bool		acts = false;

	memcpy(before, run->rests_on, size);
	if (!run_groups(run, b, s, lines, n, days, &acts))
		return false;
	if (!acts)
		memcpy(run->rests_on, before, size);
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
	if (!mmt_fact_day(run, line, b->as_of, day, &missing))
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
			MmtBuffer	yuan = {.arena = run->scratch};

			mmt_fen_words(left, &yuan);
			mmt_fail(run->err, MMT_E_LEFT,
					 "benefit \"%s\" leaves %s yuan of line %d in \"flow\" without a destination",
					 "待遇“%s”有 %s 元（第 %d 行）停留在 flow，没有去向",
					 b->name, yuan.s, lines[i] + 1);
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

/* Would a benefit take a line?  -1 error, 0 no, 1 yes */
static int
takes(MmtRun *run, const MmtBenefit *b, int line, Scope scope)
{
	mmt_day		day;

	/* the day that decides is asked only of bills the benefit's other conditions could take */
	if (b->as_of >= 0 && mmt_fact_values(run, line, b->as_of)->n == 0)
	{
		int			met = mmt_selector_met(run, line, scope, run->bill->lines[line].day, &b->when);

		if (met <= 0)
			return met;
	}
	return mmt_law_day(run, b, line, &day) ? mmt_selector_met(run, line, scope, day, &b->when) : -1;
}

/* A line that goes to an alternative of a choice goes to the one whose turn it is, if that would take it, too. */
static bool
choose(MmtRun *run, int line, Scope scope, int *benefit)
{
	const MmtRuleset *rs = run->rs;
	int			choice = rs->benefits[*benefit].choice;
	Fork	   *f = &run->forks[choice];

	for (int i = rs->nbenefits - 1; i >= 0; i--)
	{
		const MmtBenefit *b = &rs->benefits[i];
		int			met = b->choice == choice ? takes(run, b, line, scope) : 0;

		if (met < 0)
			return false;
		if (!met)
			continue;
		f->met[b->alternative] = i;
		if (b->alternative == f->turn)
			*benefit = i;
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
	bool	   *rests_on = run->rests_on;
	Scope		scope = {all_lines, run->nlines};

	/* where there are choices only who takes a line in the end is a basis */
	if (run->forks)
		run->rests_on = mmt_alloc(run->scratch, sizeof(bool) * (rs->nmarks + 1));
	for (int i = 0; i < rs->nbenefits; i++)
	{
		const MmtBenefit *b = &rs->benefits[i];

		if (b->track != track)
			continue;
		for (int l = 0; l < run->nlines; l++)
		{
			int			met;

			MMT_MAY_STOP(l);
			if (of[l] >= 0)
				continue;
			met = takes(run, b, l, scope);
			if (met < 0)
				return false;
			if (met)
				of[l] = i;
			if (met && b->choice >= 0 && !choose(run, l, scope, &of[l]))
				return false;
		}
	}
	run->rests_on = rests_on;
	for (int l = 0; l < run->nlines && run->forks; l++)
		if (of[l] >= 0 && takes(run, &rs->benefits[of[l]], l, scope) < 0)
			return false;
	for (int i = 0; i < rs->nbenefits; i++)
	{
		const MmtBenefit *b = &rs->benefits[i];
		int			n = 0;

		if (b->track != track)
			continue;
		for (int l = 0; l < run->nlines; l++)
		{
			MMT_MAY_STOP(l);
			if (of[l] == i)
			{
				run->ran[l] = true;
				run->moves++;
				lines[n++] = l;
				if (!mmt_law_day(run, b, l, &days[l]))
					return false;
			}
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
	run->asked = run->depth = run->nover = 0;
	run->applied = NULL;
	run->later = NULL;
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

		MMT_MAY_STOP(l + 1);
		for (int p = 0; p < rs->npots; p++)
		{
			int64_t		money = run->held[(size_t) p * run->nlines + l];

			if (money < 0)
				return mmt_fail(run->err, MMT_E_INTERNAL, "pot \"%s\" of line %d is negative", "去向“%s”在第 %d 行为负",
								rs->pots[p].name, l + 1);
			if (money > 0 && rs->pots[p].bearer == MMT_NO_BEARER)
			{
				MmtBuffer	yuan = {.arena = run->scratch};

				mmt_fen_words(money, &yuan);
				mmt_fail(run->err, MMT_E_LEFT, "%s yuan end in pot \"%s\", which has no bearer",
						 "有 %s 元停留在没有承担方的去向“%s”", yuan.s, rs->pots[p].name);
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

		if (!mmt_counted_by_key(run, a, &sums))
			return false;
		for (int k = 0; k < run->nkeys; k++)
		{
			MMT_MAY_STOP(k + 1);
			if (run->keys[k].accumulator == a && sums[k] != 0)
			{
				deltas[out->ndeltas].key = run->keys[k];
				deltas[out->ndeltas++].value = sums[k];
			}
		}
	}
	out->deltas = deltas;
	return true;
}

static bool
run_bill(MmtRun *run, const MmtBill *bill, MmtOutcome *out, MmtError *err)
{
	int		   *all;

	if (!mmt_begin_bill(run, bill, err))
		return false;
	for (int c = 0; c < run->rs->nchoices; c++)
		for (int k = 0; k < run->rs->alternatives[c]; k++)
			run->forks[c].met[k] = -1;
	all = mmt_alloc(run->scratch, sizeof(int) * bill->nlines);
	for (int l = 0; l < bill->nlines; l++)
		all[l] = l;
	for (int t = 0; t <= run->rs->ntracks; t++)
		if (!run_track(run, t, all))
			return false;
	return end_bill(run, out);
}

/* ------------------------------------------------------------ a choice's ways */

/* What is the person's own: cash, and the money of the account. */
static int64_t
own_money(const MmtOutcome *out)
{
	return out->by_bearer[MMT_PERSON] + out->by_bearer[MMT_ACCOUNT];
}

/* The alternative after one that would take a line of the bill, too; -1 none. */
static int
next_turn(const MmtRun *run, int choice, int after)
{
	for (int k = after + 1; k < run->rs->alternatives[choice]; k++)
		if (run->forks[choice].met[k] >= 0)
			return k;
	return -1;
}

/*
 * The next way, the last choice turning fastest.  A later track's choice may
 * depend on an earlier one, so it begins anew when that one turns.
 */
static bool
next_way(MmtRun *run)
{
	for (int c = run->rs->nchoices - 1; c >= 0; c--)
		if ((run->forks[c].turn = next_turn(run, c, run->forks[c].turn)) >= 0)
			return true;
	return false;
}

/*
 * 就高不就低: the bill is computed in every way that its choices leave open, and
 * comes out in that which leaves least to the person, the first of equals.
 */
static bool
run_ways(MmtRun *run, const MmtBill *bill, MmtOutcome *out, MmtError *err)
{
	const MmtRuleset *rs = run->rs;
	int64_t		least = INT64_MAX;
	bool		at_best;

	for (int c = 0; c < rs->nchoices; c++)
	{
		run->forks[c].turn = -1;
		for (int k = 0; k < rs->alternatives[c]; k++)
			run->forks[c].borne[k] = INT64_MAX;
	}
	do
	{
		int64_t		own;

		if (!run_bill(run, bill, out, err))
			return false;
		own = own_money(out);
		at_best = own < least;
		if (at_best)
			least = own;
		for (int c = 0; c < rs->nchoices; c++)
		{
			Fork	   *f = &run->forks[c];

			if (at_best)
				f->best = f->turn;
			if (f->turn < 0)
				f->turn = next_turn(run, c, -1);	/* it went first without being asked */
			if (f->turn >= 0 && own < f->borne[f->turn])
				f->borne[f->turn] = own;
		}
	} while (next_way(run));
	if (!at_best)
	{
		for (int c = 0; c < rs->nchoices; c++)
			run->forks[c].turn = run->forks[c].best;
		if (!run_bill(run, bill, out, err))
			return false;
	}
	for (int c = 0; c < rs->nchoices && run->trace; c++)
	{
		const Fork *f = &run->forks[c];
		int			chosen = f->best < 0 ? next_turn(run, c, -1) : f->best;

		for (int k = next_turn(run, c, -1); k >= 0; k = next_turn(run, c, k))
		{
			MmtTrace	t = {.benefit = rs->benefits[f->met[chosen]].row, .accumulator = -1, .base = least, .used = f->borne[k]};

			t.step = rs->benefits[f->met[k]].row;
			if (k != chosen)
				mmt_record(run, &t);
		}
	}
	out->ntraces = run->ntraces;
	out->traces = run->traces;
	return true;
}

bool
mmt_adjudicate_long(MmtRun *run, const MmtBill *bill, MmtOutcome *out, MmtError *err)
{
	return run->forks ? run_ways(run, bill, out, err) : run_bill(run, bill, out, err);
}

bool
mmt_parameter_value(MmtRun *run, const MmtBill *bill, int parameter, MmtResult *out, MmtError *err)
{
	int			first = 0;
	Scope		scope = {&first, 1};

	if (!mmt_begin_bill(run, bill, err))
		return false;
	return mmt_value_of(run, 0, scope, bill->lines[0].day, parameter, out);
}

