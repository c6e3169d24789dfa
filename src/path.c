/*-------------------------------------------------------------------------
 * path.c
 *	  A bill adjudicated: by the short way when it has one line, else by the
 *	  engine's.
 *
 * Most bills differ only in their money: which benefit runs, which steps and
 * which rows win follows from a few facts and the day.  That is decided once
 * for each combination of facts and each stretch of days without a change of
 * rules, by the engine's own selection, and kept as a path: a list of moves
 * with their numbers.  What reads a measure (age, money so far) is no matter
 * of facts alone: such a combination is known as winding and goes the long
 * way each time.  Anything unusual on the way (an error, money left over)
 * gives up before it has done anything, and the long way finds the words.
 *
 * Paths live as long as the ruleset; they hold nothing of a person.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PATHS 20000			/* beyond, bills go the long way */
#define MAX_MOVES 64			/* beyond, too */
#define CODE_TEXT 64			/* longest text compared with the last bill's */
#define MAX_RECALLED 20000		/* paths found without asking what the facts are */

/*
 * What a step does, whatever its figures are.  Many paths are walked in turn,
 * so what they share is kept once, and stays in the processor's nearest cache.
 */
typedef struct PathStep
{
	struct PathStep *next;
	const MmtStep *step;
	int			benefit_row;
	int			accumulator_row;	/* -1 none */
	uint64_t	from_counted;	/* by place in `from`: the accumulator counts it already */
	const int  *from;
	int		   *marks;
	int16_t		first;			/* from[0] */
	int16_t		last;			/* from[nfrom - 1] */
	int16_t		to;
	int16_t		accumulator;	/* -1 none */
	int16_t		feed;			/* of the accumulator: place in the path's feeds */
	int16_t		nmarks;
	uint8_t		nfrom;
	uint8_t		verb;
	bool		to_counted;
	bool		no_row;			/* required, and no row: the long way says so */
	bool		has_value;
	bool		count;			/* the accumulator counts bills */
} PathStep;

typedef struct PathMove
{
	const PathStep *step;
	int64_t		limit;			/* fill, keep, gate */
	uint32_t	numerator;		/* share: of denominator; denominator 0: the ratio is in the path's values */
	uint32_t	denominator;
} PathMove;

/* An accumulator that this path may feed. */
typedef struct PathFeed
{
	int			accumulator;
	bool		claims;			/* counts this bill */
	bool		counts;			/* counts bills, this one or others */
	bool		gross;
	int			pot;			/* pots[0]; without one, an entry of path_held that stays 0 */
	int			npots;
	int		   *pots;
} PathFeed;

/* A pot that may hold money in the end. */
typedef struct PathPot
{
	int			pot;
	MmtBearer	bearer;
} PathPot;

/* Where money may end and what it may feed: the same for many paths, and kept once. */
typedef struct PathEnds
{
	struct PathEnds *next;
	int			nfeeds;
	PathFeed   *feeds;
	int			npots;
	PathPot    *pots;
} PathEnds;

typedef struct MmtPath
{
	int		   *code;
	int			interval;
	mmt_day		from;			/* its days */
	mmt_day		to;				/* not itself one */
	bool		winding;
	bool		continues;		/* with a bill that was counted before */
	int			nmoves;
	PathMove   *moves;
	const MmtResult *values;	/* of the moves' parameters */
	const PathEnds *ends;
	int		   *benefit_of;		/* by track */
	bool	   *rests_on;		/* by mark: what choosing the benefits rests on */
} MmtPath;

struct MmtPaths
{
	MmtArena   *arena;
	int			continues;		/* the fact that says the bill goes on with one counted before */
	int			nfacts;			/* that decide */
	int		   *facts;
	bool	   *by_text;		/* whether texts that no rule names must be told apart */
	MmtSymbols	texts;			/* such texts */
	int			ncuts;
	mmt_day    *cuts;			/* days on which a rule begins or ends */
	PathStep   *steps;			/* that paths share */
	PathEnds   *ends;
	int			n;
	int			nslots;
	struct PathSlot *slots;
};

typedef struct PathSlot
{
	uint32_t	hash;
	MmtPath    *path;			/* NULL: free */
} PathSlot;

/* --------------------------------------------------------- what decides */

static void
add_fact(MmtPaths *paths, int fact, bool by_text)
{
	if (fact < 0)
		return;
	for (int i = 0; i < paths->nfacts; i++)
		if (paths->facts[i] == fact)
		{
			paths->by_text[i] |= by_text;
			return;
		}
	paths->facts[paths->nfacts] = fact;
	paths->by_text[paths->nfacts++] = by_text;
}

static void
add_value_facts(MmtPaths *paths, const MmtParameterRow *row)
{
	for (int i = 0; i < row->value.nbindings; i++)
		add_fact(paths, row->value.bindings[i].other_fact, true);
	add_fact(paths, row->value.set, true);
}

static int
day_cmp(const void *a, const void *b)
{
	mmt_day		x = *(const mmt_day *) a;
	mmt_day		y = *(const mmt_day *) b;

	return x < y ? -1 : x > y;
}

static void
add_cut(MmtPaths *paths, mmt_day from, mmt_day to)
{
	paths->cuts[paths->ncuts++] = from;
	paths->cuts[paths->ncuts++] = to;
}

static MmtPaths *
paths_of(const MmtRuleset *rs)
{
	MmtPaths   *paths = rs->paths;
	int			room = 0;
	int			n = 0;

	if (paths)
		return paths;
	paths = mmt_alloc(rs->arena, sizeof(MmtPaths));
	paths->arena = rs->arena;
	paths->facts = mmt_alloc(paths->arena, sizeof(int) * (rs->nfacts + 1));
	paths->by_text = mmt_alloc(paths->arena, sizeof(bool) * (rs->nfacts + 1));
	mmt_symbols_init(&paths->texts, paths->arena);
	for (int i = 0; i < rs->nbill_predicates; i++)
	{
		const MmtPredicate *p = &rs->predicates[i];
		bool		by_text = false;

		for (int k = 0; k < p->nalts; k++)
		{
			by_text |= p->alts[k].kind != MMT_ALT_SYMBOL;
			if (p->alts[k].kind == MMT_ALT_LIST_OF || p->alts[k].kind == MMT_ALT_FACT)
				add_fact(paths, p->alts[k].fact, true);
		}
		add_fact(paths, p->fact, by_text);
	}
	for (int i = 0; i < rs->nparameters; i++)
	{
		const MmtParameter *p = &rs->parameters[i];

		room += p->nplain + p->nmode;
		for (int k = 0; k < p->nplain + p->nmode; k++)
			add_value_facts(paths, k < p->nplain ? &p->plain[k] : &p->mode[k - p->nplain]);
	}
	for (int i = 0; i < rs->naccumulators; i++)
		for (int k = 0; k < rs->accumulators[i].nkeys; k++)
			add_fact(paths, rs->accumulators[i].keys[k], false);	/* given or not is all that matters */
	paths->continues = mmt_fact_find(rs, "continues", strlen("continues"));
	add_fact(paths, paths->continues, true);

	for (int i = 0; i < rs->nbenefits; i++)
		room += 1 + rs->benefits[i].nsteps;
	for (int i = 0; i < rs->nlists; i++)
		room += rs->lists[i].n;
	paths->cuts = mmt_alloc(paths->arena, sizeof(mmt_day) * (2 * room + 1));
	for (int i = 0; i < rs->nparameters; i++)
		for (int k = 0; k < rs->parameters[i].nplain + rs->parameters[i].nmode; k++)
		{
			const MmtParameter *p = &rs->parameters[i];
			const MmtSelector *s = k < p->nplain ? &p->plain[k].when : &p->mode[k - p->nplain].when;

			add_cut(paths, s->from, s->to);
		}
	for (int i = 0; i < rs->nbenefits; i++)
	{
		add_cut(paths, rs->benefits[i].when.from, rs->benefits[i].when.to);
		for (int k = 0; k < rs->benefits[i].nsteps; k++)
			add_cut(paths, rs->benefits[i].steps[k].when.from, rs->benefits[i].steps[k].when.to);
	}
	for (int i = 0; i < rs->nlists; i++)
		for (int k = 0; k < rs->lists[i].n; k++)
			add_cut(paths, rs->lists[i].members[k].from, rs->lists[i].members[k].to);
	qsort(paths->cuts, paths->ncuts, sizeof(mmt_day), day_cmp);
	for (int i = 0; i < paths->ncuts; i++)
		if (n == 0 || paths->cuts[i] != paths->cuts[n - 1])
			paths->cuts[n++] = paths->cuts[i];
	paths->ncuts = n;
	paths->nslots = 64;
	paths->slots = mmt_alloc(paths->arena, sizeof(PathSlot) * paths->nslots);
	((MmtRuleset *) rs)->paths = paths;
	return paths;
}

/* How many cuts are at or before the day. */
static int
interval_of(const MmtPaths *paths, mmt_day day)
{
	int			lo = 0;
	int			hi = paths->ncuts;

	while (lo < hi)
	{
		int			mid = (lo + hi) / 2;

		if (paths->cuts[mid] <= day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * What a fact is, as a number: 0 not given, 1 something no rule names, else a
 * symbol + 2; texts beyond the rules' are numbered after them.  -1: several values.
 */
static int
code_of(MmtPaths *paths, const MmtRuleset *rs, int i, const MmtValues *v)
{
	int			s;

	if (v->n == 0)
		return 0;
	if (v->n > 1)
		return -1;
	s = mmt_text_symbol(rs, paths->facts[i], v->v[0]);
	if (s >= 0)
		return s + 2;
	if (!paths->by_text[i])
		return 1;
	s = mmt_symbol_find(&paths->texts, v->v[0].s, v->v[0].len);
	if (s < 0)
	{
		if (paths->texts.n >= MAX_PATHS)
			return -1;
		s = mmt_symbol_add(&paths->texts, v->v[0].s, v->v[0].len);
	}
	return rs->symbols.n + s + 2;
}

/* ------------------------------------------------------- finding a path */

static bool
counts_benefit(const MmtRuleset *rs, const MmtAccumulator *a, const int *benefit_of)
{
	for (int t = 0; t <= rs->ntracks; t++)
		if (benefit_of[t] >= 0)
		{
			if (a->any_benefit)
				return true;
			for (int i = 0; i < a->nbenefits; i++)
				if (rs->benefits[benefit_of[t]].symbol == a->benefits[i])
					return true;
		}
	return false;
}

/* Selecting has marked what it rests on; the rows themselves are added here. */
static void
note_mark(MmtRun *run, int row)
{
	for (int mark = row >= 0 ? run->rs->mark_of[row] : -1; mark >= 0; mark = run->rs->mark_next[mark])
		run->rests_on[mark] = true;
}

/* One step as a move; false when it depends on more than facts, or would fail. */
static bool
add_move(MmtRun *run, MmtPath *path, MmtResult *values, int benefit, const MmtStep *s, mmt_day day)
{
	const MmtRuleset *rs = run->rs;
	const MmtBenefit *b = &rs->benefits[benefit];
	const MmtAccumulator *a = s->accumulator >= 0 ? &rs->accumulators[s->accumulator] : NULL;
	int			line = 0;
	Scope		scope = {&line, 1};
	int			met;
	PathMove   *m = &path->moves[path->nmoves];
	MmtResult  *value = &values[path->nmoves];
	PathStep   *p;

	if (s->parameter == -2)
		return true;
	if (path->nmoves == MAX_MOVES)
		return false;
	memset(run->rests_on, 0, sizeof(bool) * rs->nmarks);
	met = mmt_selector_met(run, 0, scope, day, &s->when);
	if (met <= 0)
		return met == 0;
	if (s->nfrom < 1 || s->nfrom > 64)
		return false;
	for (int i = 0; i < s->nfrom; i++)
		if (s->from[i] != 0 && rs->pots[s->from[i]].benefit_symbol != b->symbol)
			return false;		/* draws from a closed benefit, whose accumulators keep what stood there */
	memset(m, 0, sizeof(*m));
	memset(value, 0, sizeof(*value));
	m->step = p = mmt_alloc(run->scratch, sizeof(PathStep));
	p->step = s;
	p->benefit_row = b->row;
	p->accumulator_row = a ? a->row : -1;
	p->verb = s->verb;
	p->from = s->from;
	p->first = (int16_t) s->from[0];
	p->last = (int16_t) s->from[s->nfrom - 1];
	p->nfrom = (uint8_t) s->nfrom;
	p->to = (int16_t) s->to;
	p->accumulator = (int16_t) s->accumulator;
	if (a)
	{
		p->count = a->count;
		if (a->at_fact >= 0 || a->origin == MMT_O_FACT)
			return false;
		for (int i = 0; i < s->nfrom; i++)
			if (a->gross || a->counts_pot[s->from[i]])
				p->from_counted |= UINT64_C(1) << i;
		p->to_counted = a->counts_pot[s->to];
	}
	if (s->parameter >= 0)
	{
		const MmtParameter *parameter = &rs->parameters[s->parameter];
		Matches		matches;

		if (parameter->banded ||
			!mmt_match_rows(run, 0, scope, day, parameter, &matches) ||
			!mmt_value_of_rows(run, 0, scope, day, parameter, matches.nplain ? matches.plain[0] : NULL,
							   matches.nmode, matches.modes, value))
			return false;
		p->no_row = !value->found && s->required;
		if (!value->found && !s->required)
			return true;
		p->has_value = true;
		if (value->found && s->verb == MMT_SHARE)
		{
			int64_t		power = 1;

			if (!value->percent || value->value.units < 0 ||
				mmt_decimal_cmp(value->value, mmt_decimal(1, 0)) > 0)
				return false;
			for (int i = 0; i < value->value.scale; i++)
				power *= 10;	/* 10^18 at most */
			if (value->value.scale <= 9 && s->round == MMT_HALF_UP && s->round_scale == 2 && !s->round_left)
			{
				/* in hundredths at least, so that most ratios have one denominator */
				int64_t		more = power < 100 ? 100 / power : 1;

				m->numerator = (uint32_t) ((int64_t) value->value.units * more);
				m->denominator = (uint32_t) (power * more);
			}
		}
		else if (value->found)
		{
			if (value->percent || !mmt_limit_of(s, a && a->count, value->value, &m->limit))
				return false;
		}
	}
	note_mark(run, s->row);
	note_mark(run, b->row);
	if (a)
		note_mark(run, a->row);
	for (int i = 0; i < value->nrows; i++)
		note_mark(run, value->rows[i]);
	p->marks = mmt_alloc(run->scratch, sizeof(int) * (rs->nmarks + 1));
	for (int i = 0; i < rs->nmarks; i++)
		if (run->rests_on[i])
			p->marks[p->nmarks++] = i;
	path->nmoves++;
	return true;
}

/* What the accumulators may gain on this path; false when one of them asks for more than facts. */
static bool
add_feeds(MmtRun *run, MmtPath *path, PathEnds *ends)
{
	const MmtRuleset *rs = run->rs;
	MmtArena   *arena = run->scratch;
	bool		taken = false;

	for (int t = 0; t <= rs->ntracks; t++)
		taken |= path->benefit_of[t] >= 0;
	ends->feeds = mmt_alloc(arena, sizeof(PathFeed) * (rs->naccumulators + 1));
	for (int i = 0; i < rs->naccumulators; i++)
	{
		const MmtAccumulator *a = &rs->accumulators[i];
		PathFeed   *f = &ends->feeds[ends->nfeeds];
		bool		needed = false;

		memset(f, 0, sizeof(*f));
		f->accumulator = i;
		f->claims = a->claims && counts_benefit(rs, a, path->benefit_of);
		f->counts = a->claims;
		f->gross = a->gross && taken;
		f->pots = mmt_alloc(arena, sizeof(int) * (path->nmoves + 1));
		for (int m = 0; m < path->nmoves; m++)
		{
			PathStep   *s = (PathStep *) path->moves[m].step;
			bool		known = false;

			for (int k = 0; k < f->npots; k++)
				known |= f->pots[k] == s->to;
			if (a->counts_pot[s->to] && !known)
				f->pots[f->npots++] = s->to;
			if (s->accumulator == i)
			{
				s->feed = (int16_t) ends->nfeeds;
				needed = true;
			}
		}
		if (!f->claims && !f->gross && f->npots == 0 && !needed)
			continue;
		f->pot = f->npots > 0 ? f->pots[0] : rs->npots;
		if (a->at_fact >= 0 || a->origin == MMT_O_FACT)
			return false;
		for (int k = 0; k < a->nkeys; k++)
			for (int p = 0; p < rs->paths->nfacts; p++)
				if (rs->paths->facts[p] == a->keys[k] && run->code[p] <= 0)
					return false;	/* the key is incomplete: the long way says so if it matters */
		ends->nfeeds++;
	}
	return true;
}

/* Whether money may end in a pot: it has a bearer, and is not what a benefit must leave empty. */
static bool
may_end(const MmtRuleset *rs, const MmtPath *path, int pot)
{
	for (int t = 0; t <= rs->ntracks; t++)
		if (path->benefit_of[t] >= 0 && rs->benefits[path->benefit_of[t]].flow == pot)
			return false;
	return rs->pots[pot].bearer != MMT_NO_BEARER;
}

static void
add_pot(MmtRun *run, const MmtPath *path, PathEnds *ends, int pot)
{
	for (int i = 0; i < ends->npots; i++)
		if (ends->pots[i].pot == pot)
			return;
	if (!may_end(run->rs, path, pot))
		return;
	ends->pots[ends->npots].pot = pot;
	ends->pots[ends->npots++].bearer = run->rs->pots[pot].bearer;
}

/* The pots that may hold money in the end: gross, and where moves go to. */
static void
add_pots(MmtRun *run, const MmtPath *path, PathEnds *ends)
{
	ends->pots = mmt_alloc(run->scratch, sizeof(PathPot) * (path->nmoves + 1));
	add_pot(run, path, ends, 0);
	for (int m = 0; m < path->nmoves; m++)
		add_pot(run, path, ends, path->moves[m].step->to);
}

/* A copy that lasts. */
static void *
keep(MmtArena *arena, const void *from, size_t size)
{
	void	   *to = mmt_alloc(arena, size + 1);

	return size > 0 ? memcpy(to, from, size) : to;
}

static bool
same_marks(const PathStep *a, const PathStep *b)
{
	return a->nmarks == b->nmarks && memcmp(a->marks, b->marks, sizeof(int) * a->nmarks) == 0;
}

/* The step of this content that paths share; equal marks are the same memory. */
static const PathStep *
shared_step(MmtPaths *paths, const PathStep *new)
{
	int		   *marks = NULL;
	PathStep   *s;

	for (s = paths->steps; s; s = s->next)
		if (same_marks(s, new))
		{
			marks = s->marks;
			if (s->step == new->step && s->has_value == new->has_value && s->no_row == new->no_row && s->feed == new->feed)
				return s;
		}
	s = keep(paths->arena, new, sizeof(PathStep));
	s->marks = marks ? marks : keep(paths->arena, new->marks, sizeof(int) * new->nmarks);
	s->next = paths->steps;
	return paths->steps = s;
}

static bool
same_feeds(const PathFeed *a, const PathFeed *b, int n)
{
	for (int i = 0; i < n; i++)
		if (a[i].accumulator != b[i].accumulator || a[i].claims != b[i].claims || a[i].gross != b[i].gross ||
			a[i].npots != b[i].npots || memcmp(a[i].pots, b[i].pots, sizeof(int) * a[i].npots) != 0)
			return false;
	return true;
}

/* The ends of this content that paths share. */
static const PathEnds *
shared_ends(MmtPaths *paths, const PathEnds *new)
{
	PathEnds   *e;

	for (e = paths->ends; e; e = e->next)
		if (e->npots == new->npots && memcmp(e->pots, new->pots, sizeof(PathPot) * new->npots) == 0 &&
			e->nfeeds == new->nfeeds && same_feeds(e->feeds, new->feeds, new->nfeeds))
			return e;
	e = keep(paths->arena, new, sizeof(PathEnds));
	e->pots = keep(paths->arena, new->pots, sizeof(PathPot) * new->npots);
	e->feeds = keep(paths->arena, new->feeds, sizeof(PathFeed) * new->nfeeds);
	for (int i = 0; i < e->nfeeds; i++)
		e->feeds[i].pots = keep(paths->arena, new->feeds[i].pots, sizeof(int) * new->feeds[i].npots);
	e->next = paths->ends;
	return paths->ends = e;
}

static bool
build(MmtRun *run, const MmtBill *bill, MmtPath *path)
{
	const MmtRuleset *rs = run->rs;
	MmtArena   *arena = rs->paths->arena;
	mmt_day		day = bill->lines[0].day;
	int			line = 0;
	Scope		scope = {&line, 1};
	MmtError	unused;
	MmtResult  *values;
	PathEnds	ends = {0};
	int			room = 0;

	if (!mmt_begin_bill(run, bill, &unused) || rs->npots > INT16_MAX || rs->naccumulators > INT16_MAX || rs->nmarks > INT16_MAX)
		return false;
	run->impure = false;
	path->continues = run->continues;
	path->benefit_of = mmt_alloc(arena, sizeof(int) * (rs->ntracks + 1));
	path->rests_on = mmt_alloc(arena, sizeof(bool) * (rs->nmarks + 1));
	for (int i = 0; i < rs->nbenefits; i++)
		room += rs->benefits[i].nsteps;
	path->moves = mmt_alloc(run->scratch, sizeof(PathMove) * (room + 1));
	values = mmt_alloc(run->scratch, sizeof(MmtResult) * (room + 1));
	for (int t = 0; t <= rs->ntracks; t++)
	{
		path->benefit_of[t] = -1;
		for (int i = 0; i < rs->nbenefits && path->benefit_of[t] < 0; i++)
		{
			const MmtBenefit *b = &rs->benefits[i];
			int			met;

			if (b->track != t)
				continue;
			if (b->as_of != -1)
				return false;
			memset(run->rests_on, 0, sizeof(bool) * rs->nmarks);
			met = mmt_selector_met(run, 0, scope, day, &b->when);
			if (met < 0)
				return false;
			if (!met)
				continue;
			for (int k = 0; k < rs->nmarks; k++)
				path->rests_on[k] |= run->rests_on[k];
			/* where another alternative would take the bill, too, money decides */
			for (int k = i + 1; k < rs->nbenefits && b->choice >= 0; k++)
				if (rs->benefits[k].choice == b->choice && rs->benefits[k].symbol != b->symbol &&
					(rs->benefits[k].as_of != -1 || mmt_selector_met(run, 0, scope, day, &rs->benefits[k].when) != 0))
					return false;
			path->benefit_of[t] = i;
			for (int s = 0; s < b->nsteps; s++)
				if (!add_move(run, path, values, i, &b->steps[s], day))
					return false;
		}
	}
	add_pots(run, path, &ends);
	if (run->impure || !add_feeds(run, path, &ends) || run->impure)
		return false;
	for (int i = 0; i < path->nmoves; i++)
		path->moves[i].step = shared_step(rs->paths, path->moves[i].step);
	path->moves = keep(arena, path->moves, sizeof(PathMove) * path->nmoves);
	path->values = keep(arena, values, sizeof(MmtResult) * path->nmoves);
	path->ends = shared_ends(rs->paths, &ends);
	return true;
}

static uint32_t
path_hash(const int *code, int n, int interval)
{
	uint32_t	h = 2166136261u ^ (uint32_t) interval;

	for (int i = 0; i < n; i++)
		h = (h ^ (uint32_t) code[i]) * 16777619u;
	return h ^ (h >> 15);
}

static void
grow(MmtPaths *paths)
{
	int			n = paths->nslots * 2;
	PathSlot   *slots = mmt_alloc(paths->arena, sizeof(PathSlot) * n);

	for (int i = 0; i < paths->nslots; i++)
		if (paths->slots[i].path)
		{
			uint32_t	at = paths->slots[i].hash & (n - 1);

			while (slots[at].path)
				at = (at + 1) & (n - 1);
			slots[at] = paths->slots[i];
		}
	paths->slots = slots;
	paths->nslots = n;
}

/* Memory that lasts as long as the run, once it is known that bills come this way. */
static void
prepare(MmtRun *run)
{
	const MmtRuleset *rs = run->rs;
	int			n;

	run->paths = paths_of(rs);
	n = run->paths->nfacts + 1;
	run->code_text = mmt_alloc(run->arena, sizeof(MmtText) * n);
	run->code_room = mmt_alloc(run->arena, (size_t) CODE_TEXT * n);
	run->path_held = mmt_alloc(run->arena, sizeof(int64_t) * (rs->npots + 1));
	run->path_rests_on = mmt_alloc(run->arena, sizeof(bool) * (rs->nmarks + 1));
	run->path_deltas = mmt_alloc(run->arena, sizeof(MmtDelta) * (rs->naccumulators + 1));
	run->path_feeds = mmt_alloc(run->arena, sizeof(FeedNow) * (rs->naccumulators + 1));
	run->code = mmt_alloc(run->arena, sizeof(int) * n);
}

/* The path that bills with the same facts took on such a day; NULL when it is not known. */
static inline const MmtPath *
recall(const MmtRecall *r, mmt_day day)
{
	for (; r; r = r->next)
		if (r->path && day >= r->path->from && day < r->path->to)
			return r->path;
	return NULL;
}

static void
remember(MmtRun *run, MmtRecall *r, const MmtPath *path)
{
	if (run->nrecalled >= MAX_RECALLED)
		return;
	run->nrecalled++;
	if (r->path)
	{
		MmtRecall  *more = mmt_alloc(run->arena, sizeof(MmtRecall));

		more->next = r->next;
		r = r->next = more;
	}
	r->path = path;
}

/* The bill's facts as codes; false when one of them has none. */
static bool
code_facts(MmtRun *run, const MmtBill *bill, bool *same)
{
	MmtPaths   *paths = run->paths;
	const MmtLine *line = &bill->lines[0];

	for (int i = 0; i < paths->nfacts; i++)
	{
		int			f = paths->facts[i];
		const MmtValues *v = line->facts && line->facts[f].n > 0 ? &line->facts[f] : &bill->facts[f];
		MmtText    *last = &run->code_text[i];
		int			code;

		/* as on the bill before? */
		if (v->n == 1 && last->s && last->len == v->v[0].len && mmt_same_bytes(last->s, v->v[0].s, last->len))
			continue;
		last->s = NULL;
		code = code_of(paths, run->rs, i, v);
		if (code < 0)
			return false;
		if (v->n == 1 && v->v[0].len <= CODE_TEXT)
		{
			last->s = run->code_room + (size_t) CODE_TEXT * i;
			last->len = v->v[0].len;
			memcpy(run->code_room + (size_t) CODE_TEXT * i, v->v[0].s, last->len);
		}
		*same &= code == run->code[i];
		run->code[i] = code;
	}
	return true;
}

/* The path of the codes and the interval in hand; NULL when there are too many. */
static const MmtPath *
coded_path(MmtRun *run, const MmtBill *bill, int interval)
{
	MmtPaths   *paths = run->paths;
	uint32_t	h = path_hash(run->code, paths->nfacts, interval);
	MmtError   *err = run->err;	/* building has words of its own, for nobody */
	MmtPath    *path;
	uint32_t	at;

	for (at = h & (paths->nslots - 1); (path = paths->slots[at].path) != NULL; at = (at + 1) & (paths->nslots - 1))
		if (paths->slots[at].hash == h && path->interval == interval &&
			memcmp(path->code, run->code, sizeof(int) * paths->nfacts) == 0)
			return path;
	if (paths->n >= MAX_PATHS)
		return NULL;
	path = mmt_alloc(paths->arena, sizeof(MmtPath));
	path->code = mmt_alloc(paths->arena, sizeof(int) * (paths->nfacts + 1));
	memcpy(path->code, run->code, sizeof(int) * paths->nfacts);
	path->interval = interval;
	path->from = interval > 0 ? paths->cuts[interval - 1] : MMT_DAY_MIN;
	path->to = interval < paths->ncuts ? paths->cuts[interval] : MMT_DAY_MAX;
	path->winding = !build(run, bill, path);
	run->err = err;
	paths->slots[at].hash = h;
	paths->slots[at].path = path;
	if (++paths->n * 2 > paths->nslots)
		grow(paths);
	return path;
}

/* The path of a bill by what its facts are, NULL when they have no code or there are too many. */
static const MmtPath *
asked_path(MmtRun *run, const MmtBill *bill)
{
	const MmtLine *line = &bill->lines[0];
	const MmtPath *path = NULL;
	int			interval;
	bool		same;

	if (run->paths == NULL)
		prepare(run);
	interval = interval_of(run->paths, line->day);
	same = run->last_path != NULL && run->last_path->interval == interval;
	if (line->facts && line->facts[run->paths->continues].n > 0)
		return NULL;			/* it is for a bill to say, not for its line */
	if (code_facts(run, bill, &same))
		path = same ? run->last_path : coded_path(run, bill, interval);
	run->last_path = path;
	return path;
}

/* The path of a bill, NULL when it must go the long way; asked only once for facts that come again. */
static inline const MmtPath *
find_path(MmtRun *run, const MmtBill *bill)
{
	MmtRecall  *known = bill->lines[0].facts ? NULL : bill->recall;
	const MmtPath *path;

	path = recall(known, bill->lines[0].day);
	if (path == NULL)
	{
		path = asked_path(run, bill);
		if (known && path)
			remember(run, known, path);
	}
	return path && !path->winding ? path : NULL;
}

/* ------------------------------------------------------- walking a path */

/* The window that a day lies in. */
static void
find_window(Window *w, const MmtAccumulator *a, int acc, mmt_day day)
{
	memset(w->texts, 0, sizeof(w->texts));
	memset(&w->key, 0, sizeof(w->key));
	w->key.accumulator = acc;
	w->exists = mmt_window_start(a, day, a->origin_date, 0, &w->key.start) == 1;
	w->from = day;
	w->to = day + 1;
	if (w->exists && a->tail == 0 && a->unit == MMT_P_EVER)
	{
		w->from = MMT_DAY_MIN;
		w->to = MMT_DAY_MAX;
	}
	else if (w->exists && a->tail == 0 && a->unit == MMT_P_MONTHS && a->origin == MMT_O_CALENDAR)
	{
		w->from = w->key.start;
		w->to = mmt_day_add_months(w->key.start, a->length);
	}
}

/* The key of an accumulator for the bill's line, NULL when it has no window that day. */
static inline const MmtKey *
path_key(MmtRun *run, const MmtBill *bill, int acc)
{
	const MmtAccumulator *a = &run->rs->accumulators[acc];
	const MmtLine *line = &bill->lines[0];
	Window	   *w = &run->windows[acc];

	if (line->day < w->from || line->day >= w->to)
		find_window(w, a, acc, line->day);
	if (!w->exists)
		return NULL;
	for (int i = 0; i < a->nkeys; i++)
	{
		int			f = a->keys[i];
		const MmtValues *v = line->facts && line->facts[f].n > 0 ? &line->facts[f] : &bill->facts[f];
		int			s;

		/* facts that come again keep their texts where they are */
		if (bill->recall && v->v == w->texts[i])
			continue;
		s = mmt_text_symbol(run->rs, f, v->v[0]);
		w->key.facts[i] = s >= 0 ? s : mmt_run_symbol(run, v->v[0]);
		w->texts[i] = bill->recall && v == &bill->facts[f] ? v->v : NULL;
	}
	return &w->key;
}

/* What the tally says of a key. */
static inline int64_t
so_far(const MmtRun *run, const MmtKey *key)
{
	const MmtDelta *entry = same_entry(run, key);

	return entry ? entry->value : mmt_run_value(run, key);
}

static inline int64_t
fed(const PathFeed *f, const int64_t *held, int64_t amount)
{
	int64_t		sum = held[f->pot] + (f->gross ? amount : 0);

	for (int i = 1; i < f->npots; i++)
		sum += held[f->pots[i]];
	return sum;
}

/* n / d, half up; ratios in whole percent are most, and a division by a constant is cheap. */
static inline int64_t
half_up(int64_t n, int64_t d)
{
	return d == 100 ? (n + 50) / 100 : (n + d / 2) / d;
}

static void
trace_move(MmtRun *run, const MmtPath *path, const PathMove *m, int64_t base, int64_t used, int64_t moved)
{
	const PathStep *s = m->step;
	const MmtResult *value = &path->values[m - path->moves];
	static const int first_line = 0;
	MmtTrace	t;

	memset(&t, 0, sizeof(t));
	t.benefit = s->benefit_row;
	t.step = s->step->row;
	t.accumulator = s->accumulator_row;
	t.nrows = value->nrows;
	t.rows = value->rows;
	t.nlines = 1;
	t.lines = &first_line;
	t.has_value = s->has_value;
	t.percent = value->percent;
	t.value = value->value;
	t.base = base;
	t.used = used;
	t.limit = m->limit;
	t.moved = moved;
	mmt_record(run, &t);
}

/* What the path's accumulators say before the bill. */
static inline void
read_feeds(MmtRun *run, const MmtBill *bill, const PathEnds *ends)
{
	for (int i = 0; i < ends->nfeeds; i++)
	{
		FeedNow    *now = &run->path_feeds[i];

		now->key = path_key(run, bill, ends->feeds[i].accumulator);
		now->before = now->key ? so_far(run, now->key) : 0;
	}
}

/*
 * Who bears what; false when money is left that nobody bears: in gross, in
 * flow, in a pot without a bearer.  Without asking of each pot whether it is
 * empty: no processor could foretell that.
 */
static inline bool
add_up_bearers(const PathEnds *ends, const int64_t *held, int64_t amount, MmtOutcome *out)
{
	int64_t		signs = 0;		/* of all, in one bit */
	int64_t		sum = 0;

	memset(out->by_bearer, 0, sizeof(out->by_bearer));
	for (int i = 0; i < ends->npots; i++)
	{
		int64_t		money = held[ends->pots[i].pot];

		out->by_bearer[ends->pots[i].bearer] += money;
		signs |= money;
		sum += money;
	}
	return signs >= 0 && sum == amount;
}

/*
 * True when the bill's path is known and free of surprises: *out is filled.  Else
 * nothing happened.  Whether it is traced is known to the compiler.
 */
static inline __attribute__((always_inline)) bool
walk(MmtRun *run, const MmtBill *bill, MmtOutcome *out, const bool trace)
{
	const MmtPath *path = find_path(run, bill);
	int64_t		amount = bill->lines[0].amount;
	const PathEnds *ends;
	const FeedNow *feeds = run->path_feeds;
	int64_t    *held;
	uint64_t	bit = 1;		/* of the move in hand */

	if (path == NULL || amount < 0)
		return false;
	ends = path->ends;
	held = run->path_held;
	memset(held, 0, sizeof(int64_t) * run->rs->npots);
	held[0] = amount;
	out->moved = 0;
	run->ntraces = run->trace_room = 0;
	mmt_arena_reset(run->scratch);	/* in which a tally was read, too */
	read_feeds(run, bill, ends);
	for (const PathMove *m = path->moves, *end = path->moves + path->nmoves; m < end; m++, bit <<= 1)
	{
		const PathStep *s = m->step;
		int64_t		base = held[s->first];
		int64_t		used = 0;
		int64_t		moved;
		int64_t		left;
		int64_t		parts;

		for (int k = 1; k < s->nfrom; k++)
			base += held[s->from[k]];
		if (base != 0)
		{
			if (s->no_row)
				return false;
			if (s->accumulator >= 0)
			{
				if (feeds[s->feed].key == NULL)
					continue;
				if (__builtin_add_overflow(feeds[s->feed].before,
										   s->count ? !path->continues : fed(&ends->feeds[s->feed], held, amount), &used))
					return false;
			}
			if (s->verb == MMT_SHARE)
			{
				if (!s->has_value)
					moved = base;
				else if (m->denominator > 0 && !__builtin_mul_overflow(base, (int64_t) m->numerator, &parts) &&
						 parts < INT64_MAX - m->denominator)
					moved = half_up(parts, m->denominator);
				else
				{
					MmtDecimal	product;

					if (!mmt_decimal_mul(path->values[m - path->moves].value, mmt_decimal(base, 0), &product) ||
						!mmt_share_of(run, s->step, product, base, &moved))
						return false;
				}
			}
			else
			{
				int64_t		more = 0;

				if (s->verb == MMT_FILL)
					more = s->to_counted ? 0 : held[s->to];
				else if (!s->count)
					for (int k = 0; k < s->nfrom; k++)
						more += (s->from_counted >> k & 1) ? 0 : held[s->from[k]];
				if (__builtin_add_overflow(used, more, &used))
					return false;
				moved = limit_moves(s->verb, s->count, m->limit, used, base);
			}
			left = moved;
			for (int k = 0; k < s->nfrom - 1 && left > 0; k++)
			{
				int64_t		t = held[s->from[k]] < left ? held[s->from[k]] : left;

				held[s->from[k]] -= t;
				left -= t;
			}
			held[s->last] -= left;
			held[s->to] += moved;
			out->moved |= bit;
			if (trace)
				trace_move(run, path, m, base, used, moved);
		}
	}

	if (!add_up_bearers(ends, held, amount, out))
		return false;
	out->path = path;
	out->nlines = 1;
	out->gross = amount;
	out->held = held;
	out->ndeltas = 0;
	out->deltas = run->path_deltas;
	out->ntraces = run->ntraces;
	out->traces = run->traces;
	out->benefit_of = path->benefit_of;
	run->nlines = 1;
	for (int i = 0; i < ends->nfeeds; i++)
	{
		const PathFeed *f = &ends->feeds[i];
		int64_t		value = f->counts ? f->claims && !path->continues : fed(f, held, amount);

		if (feeds[i].key == NULL)
			continue;
		run->path_deltas[out->ndeltas].key = *feeds[i].key;
		run->path_deltas[out->ndeltas].value = value;
		out->ndeltas += value != 0;
	}
	return true;
}

bool
mmt_adjudicate(MmtRun *run, const MmtBill *bill, MmtOutcome *out, MmtError *err)
{
	run->err = err;
	if (!run->long_way && bill->nlines == 1 && (run->trace ? walk(run, bill, out, true) : walk(run, bill, out, false)))
		return true;
	out->path = NULL;
	return mmt_adjudicate_long(run, bill, out, err);
}

const bool *
mmt_rests_on(MmtRun *run, const MmtOutcome *out)
{
	const MmtPath *path = out->path;

	if (path == NULL)
		return out->rests_on;
	memcpy(run->path_rests_on, path->rests_on, sizeof(bool) * run->rs->nmarks);
	for (int i = 0; i < path->nmoves; i++)
		for (int k = 0; (out->moved >> i & 1) && k < path->moves[i].step->nmarks; k++)
			run->path_rests_on[path->moves[i].step->marks[k]] = true;
	return run->path_rests_on;
}
