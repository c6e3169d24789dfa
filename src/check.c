/*-------------------------------------------------------------------------
 * check.c
 *	  check(ruleset, facts) -> findings.
 *
 * A rule is looked at with three answers: it holds, it does not, or a fact it
 * needs was never given, and then the finding says which.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "run.h"

const MmtText mmt_nothing = {"", 0};

typedef enum Truth
{
	NO,
	YES,
	UNKNOWN,					/* a fact was not given */
	BROKEN						/* a fact cannot be read: run->err says why */
} Truth;

typedef struct Findings
{
	MmtRun	   *run;
	mmt_day		day;			/* of the check */
	mmt_day		law;			/* whose law the rule at hand goes by */
	int			n;
	int			room;
	MmtFinding *list;
} Findings;

static const int first_line[] = {0};
static const Scope whole_bill = {first_line, 1};

/* ---------------------------------------------------------- conditions */

static Truth
predicate_truth(MmtRun *run, const MmtPredicate *p, mmt_day day, int *missing)
{
	bool		met;

	if (mmt_fact_unknown(run, p->fact))
	{
		*missing = p->fact;
		return UNKNOWN;
	}
	if (mmt_fact_values(run, 0, p->fact)->n == 0)
		return NO;				/* nothing is neither this nor not that */
	met = mmt_predicate_met(run, 0, p, day);
	/* what depends on another fact is not known to fail (negated: to hold) without it */
	if (met == p->negate)
		for (int i = 0; i < p->nalts; i++)
			if (p->alts[i].kind >= MMT_ALT_LIST_OF && mmt_fact_unknown(run, p->alts[i].fact))
			{
				*missing = p->alts[i].fact;
				return UNKNOWN;
			}
	return met ? YES : NO;
}

/* The value of a measure; NO when a fact is known to have none. */
static Truth
measure_truth(MmtRun *run, mmt_day day, const MmtBoundMeasure *m, MmtDecimal *out, int *missing)
{
	bool		none;

	/* of several values none may decide by being the first */
	if (m->ref >= 0 && (m->kind == MMT_M_FACT || mmt_measures_since(m->kind)) &&
		mmt_fact_several(run, m->ref))
	{
		mmt_fail(run->err, MMT_E_NO_FACT, "fact \"%s\" has several values where one is needed", "事实“%s”有多个值，而此处只能有一个", m->name);
		return BROKEN;
	}
	if (!mmt_measure_value(run, 0, whole_bill, day, m, out, &none))
		return BROKEN;
	if (!none)
		return YES;
	*missing = mmt_measures_fact(m->kind) ? m->ref : -1;
	return *missing >= 0 && mmt_fact_unknown(run, *missing) ? UNKNOWN : NO;
}

static bool
in_range(const MmtRange *r, MmtDecimal v)
{
	int			low = r->has_low ? mmt_decimal_cmp(v, r->low) : 1;
	int			high = r->has_high ? mmt_decimal_cmp(v, r->high) : -1;

	return (low > 0 || (low == 0 && r->low_inclusive)) && (high < 0 || (high == 0 && r->high_inclusive));
}

/* Whether a rule is to be looked at.  A condition that is known to fail outweighs one that is not known. */
static Truth
applies(MmtRun *run, const MmtSelector *when, mmt_day day, int *missing)
{
	Truth		all = YES;

	if (day < when->from || day >= when->to)
		return NO;
	for (int i = 0; i < when->npredicates; i++)
	{
		int			fact = -1;
		Truth		t = predicate_truth(run, &run->rs->predicates[when->predicates[i]], day, &fact);

		if (t == NO)
			return NO;
		if (t == UNKNOWN && all == YES)
			all = UNKNOWN, *missing = fact;
	}
	for (int i = 0; i < when->nranges; i++)
	{
		MmtDecimal	v;
		int			fact = -1;
		Truth		t = measure_truth(run, day, &when->ranges[i].measure, &v, &fact);

		if (t == BROKEN)
		{
			*missing = when->ranges[i].measure.ref;
			return BROKEN;
		}
		if (t == YES && !in_range(&when->ranges[i], v))
			return NO;
		if (t == YES || when->missing == MMT_MISSING_APPLY)
			continue;
		if (t == NO || when->missing == MMT_MISSING_SKIP)
			return NO;
		if (all == YES)
			all = UNKNOWN, *missing = fact;
	}
	return all;
}

/* ------------------------------------------------------------ findings */

static MmtFinding *
add_finding(Findings *f, const MmtCheck *check)
{
	MmtFinding *new;

	if (f->n == f->room)
	{
		MmtFinding *grown = mmt_alloc(f->run->scratch, sizeof(MmtFinding) * (f->room = f->room * 2 + 8));

		if (f->n > 0)
			memcpy(grown, f->list, sizeof(MmtFinding) * f->n);
		f->list = grown;
	}
	new = &f->list[f->n++];
	new->check = check;
	new->day = f->law;
	new->nrows = 1;
	new->rows[0] = check->row;
	return new;
}

static const char *
fact_name(const MmtRun *run, int fact)
{
	return fact >= 0 ? run->rs->fact_names.texts[fact].s : NULL;
}

/* How much of a text of so many bytes is shown: whole characters. */
static size_t
shown(const char *s, size_t len, size_t room)
{
	if (len <= room)
		return len;
	while (room > 0 && ((unsigned char) s[room] & 0xC0) == 0x80)
		room--;
	return room;
}

static void
put_values(const MmtRun *run, int fact, MmtBuffer *out, bool words, bool zh)
{
	const MmtValues *v = mmt_fact_values(run, 0, fact);
	size_t		begin = out->len;

	for (int i = 0; i < v->n; i++)
	{
		size_t		n = shown(v->v[i].s, v->v[i].len, MMT_MAX_FOUND);
		const char *value = mmt_copy(out->arena, v->v[i].s, n);

		if (n < v->v[i].len || out->len - begin > MMT_MAX_FOUND)
		{
			mmt_putf(out, "%s%s…", i == 0 ? "" : words && zh ? "、" : ", ", n < v->v[i].len ? value : "");
			break;
		}
		mmt_putf(out, "%s%s", i == 0 ? "" : words && zh ? "、" : ", ",
				 words ? mmt_word(run->rs, fact_name(run, fact), value, zh) : value);
	}
}

static const char *
values_text(MmtRun *run, int fact)
{
	MmtBuffer	out = {.arena = run->scratch};

	put_values(run, fact, &out, false, false);
	return out.s;
}

static const char *
decimal_text(MmtRun *run, MmtDecimal d, bool percent)
{
	MmtBuffer	out = {.arena = run->scratch};
	char		buf[MMT_DECIMAL_LEN];

	if (percent && !mmt_decimal_mul(d, mmt_decimal(100, 0), &d))
		percent = false;
	mmt_put(&out, buf, mmt_decimal_print(d, buf));
	mmt_puts(&out, percent ? "%" : "");
	return out.s;
}

/* What a value that cannot be read is found to be: the words of the error become the finding's. */
static void
add_broken(Findings *f, const MmtCheck *check, int fact)
{
	MmtFinding *new = add_finding(f, check);

	new->fact = fact_name(f->run, fact);
	new->found = fact >= 0 ? values_text(f->run, fact) : NULL;
	new->problem_zh = mmt_copy(f->run->scratch, f->run->err->zh, strlen(f->run->err->zh));
	new->problem_en = mmt_copy(f->run->scratch, f->run->err->en, strlen(f->run->err->en));
}

static void
add_undecided(Findings *f, const MmtCheck *check, int fact)
{
	MmtFinding *new = add_finding(f, check);

	new->undecided = true;
	new->fact = fact_name(f->run, fact);
}

/* -------------------------------------------------------------- limits */

static int
subject_fact(const MmtCheck *check)
{
	return check->nterms > 0 ? check->terms[0].measure.ref : check->fact;
}

static bool
check_limit(Findings *f, const MmtCheck *check, mmt_day day)
{
	MmtRun	   *run = f->run;
	MmtDecimal	sum = mmt_decimal(0, 0);
	MmtResult	limit;
	MmtFinding *new;
	bool		nothing = false;
	int			missing = -1;
	int			c;

	for (int i = 0; i < check->nterms; i++)
	{
		const MmtSubjectTerm *t = &check->terms[i];
		MmtDecimal	v;
		int			fact = -1;

		switch (measure_truth(run, day, &t->measure, &v, &fact))
		{
			case BROKEN:
				if (run->err->code != MMT_E_NO_FACT)
					return false;
				add_broken(f, check, t->measure.ref);
				return true;
			case UNKNOWN:
				add_undecided(f, check, fact);
				return true;
			case NO:
				nothing = true;
				missing = fact;
				continue;
			case YES:
				break;
		}
		if (t->minus)
			v.units = -v.units;
		if (!mmt_decimal_add(sum, v, &sum))
			return mmt_too_large(run, run->rs->parameters[check->parameter].name);
	}
	if (!mmt_value_of(run, 0, whole_bill, day, check->parameter, &limit))
	{
		if (run->err->code != MMT_E_NO_FACT)
			return false;
		add_broken(f, check, -1);
		return true;
	}
	if (!limit.found)
	{
		mmt_fail(run->err, MMT_E_NO_ROW, "no row of parameter \"%s\" gives the limit",
				 "参数“%s”没有适用的行，无从知道限值", run->rs->parameters[check->parameter].name);
		add_broken(f, check, subject_fact(check));
		return true;
	}
	c = nothing ? 0 : mmt_decimal_cmp(sum, limit.value);
	if (!nothing && (check->test == MMT_AT_MOST_TEST ? c <= 0 : c >= 0))
		return true;

	new = add_finding(f, check);
	new->fact = fact_name(run, nothing ? missing : subject_fact(check));
	new->limit = decimal_text(run, limit.value, limit.percent);
	if (!nothing)
		new->found = decimal_text(run, sum, false);
	for (int i = 0; i < limit.nrows; i++)
		new->rows[new->nrows++] = limit.rows[i];
	return true;
}

/* --------------------------------------------------------------- lists */

static bool
has_value(MmtRun *run, int fact, MmtText member, bool prefix)
{
	const MmtValues *v = mmt_fact_values(run, 0, fact);

	for (int i = 0; i < v->n; i++)
	{
		int			s = mmt_value_symbol(run, v, fact, i);
		MmtText		value = s >= 0 ? run->rs->symbols.texts[s] : v->v[i];

		MMT_MAY_STOP(i + 1);
		if (value.len >= member.len && (prefix || value.len == member.len) && memcmp(value.s, member.s, member.len) == 0)
			return true;
	}
	return false;
}

/* The members of a list, in force on the day, that a fact does not have; true when there are members in force at all. */
static bool
put_lacking(MmtRun *run, int fact, const MmtList *list, mmt_day day, MmtBuffer *out, MmtFinding **new, Findings *f, const MmtCheck *check)
{
	bool		any = false;

	for (int i = 0; i < list->n; i++)
	{
		const MmtMember *m = &list->members[i];

		MMT_MAY_STOP(i + 1);
		if (m->from > day || day >= m->to)
			continue;
		any = true;
		if (has_value(run, fact, m->text, m->prefix))
			continue;
		if (*new == NULL)
			*new = add_finding(f, check);
		mmt_putf(out, "%s%.*s", out->len ? ", " : "", (int) m->text.len, m->text.s);
		if ((*new)->nrows < 17)
			(*new)->rows[(*new)->nrows++] = m->row;
	}
	return any;
}

/* The list that one value of another fact names, -1 when there is none of that name. */
static int
list_of(MmtRun *run, const MmtAlt *alt, const MmtValues *of, int i)
{
	int			s = mmt_value_symbol(run, of, alt->fact, i);
	MmtText		name = s >= 0 ? run->rs->symbols.texts[s] : of->v[i];
	MmtBuffer	full = {.arena = run->scratch};

	mmt_put(&full, alt->text.s, alt->text.len);
	mmt_put(&full, name.s, name.len);
	return mmt_symbol_find(&run->rs->list_names, full.s, full.len);
}

static void
check_has_all(Findings *f, const MmtCheck *check, mmt_day day)
{
	MmtRun	   *run = f->run;
	const MmtRuleset *rs = run->rs;
	const MmtPredicate *p = &rs->predicates[check->predicate];
	MmtBuffer	lacking = {.arena = run->scratch};
	MmtFinding *new = NULL;
	int			missing = -1;
	bool		ended = false;	/* there is such a list, and nothing of it holds that day */
	bool		any = false;

	if (mmt_fact_unknown(run, check->fact))
	{
		add_undecided(f, check, check->fact);
		return;
	}
	for (int i = 0; i < p->nalts; i++)
	{
		const MmtAlt *alt = &p->alts[i];
		const MmtValues *of;

		if (alt->kind == MMT_ALT_LIST)
		{
			if (alt->list >= 0 && put_lacking(run, check->fact, &rs->lists[alt->list], day, &lacking, &new, f, check))
				any = true;
			else
				ended = true;
			continue;
		}
		if (mmt_fact_unknown(run, alt->fact))
			missing = alt->fact;
		of = mmt_fact_values(run, 0, alt->fact);
		for (int k = 0; k < of->n; k++)
		{
			int			list = list_of(run, alt, of, k);

			if (list < 0)
				continue;		/* nothing is asked of this one */
			if (put_lacking(run, check->fact, &rs->lists[list], day, &lacking, &new, f, check))
				any = true;
			else
				ended = true;
		}
	}
	if (new)
	{
		new->fact = fact_name(run, check->fact);
		new->found = values_text(run, check->fact);
		new->limit = p->source;
		new->lacking = lacking.s;
	}
	else if (missing >= 0)		/* nothing lacks for certain */
		add_undecided(f, check, missing);
	else if (ended && !any)		/* law that has ended is no free pass */
	{
		mmt_fail(run->err, MMT_E_NO_ROW, "no list of \"%s\" has a member that day, so there is nothing to hold it against",
				 "“%s”所指的名单当日没有成员，无从核对", p->source);
		add_broken(f, check, check->fact);
	}
}

/* ---------------------------------------------------------------- rules */

static bool
check_rule(Findings *f, const MmtCheck *check, mmt_day day)
{
	MmtRun	   *run = f->run;
	const MmtPredicate *p;
	MmtFinding *new;
	int			missing = -1;
	Truth		t;

	if (check->test == MMT_AT_MOST_TEST || check->test == MMT_AT_LEAST_TEST)
		return check_limit(f, check, day);
	if (check->test == MMT_HAS_ALL_TEST)
	{
		check_has_all(f, check, day);
		return true;
	}
	p = &run->rs->predicates[check->predicate];
	t = predicate_truth(run, p, day, &missing);
	if (t == UNKNOWN)
	{
		add_undecided(f, check, missing);
		return true;
	}
	/* a fact that is known to have no value is not on a list */
	if (t == YES || (p->negate && mmt_fact_values(run, 0, check->fact)->n == 0))
		return true;
	new = add_finding(f, check);
	new->fact = fact_name(run, check->fact);
	new->found = values_text(run, check->fact);
	new->limit = strcmp(p->source, "*") == 0 ? NULL : p->source;
	return true;
}

/* A fact that the rule cannot do without and that nobody gave, -1 when there is none. */
static int
first_unknown(const MmtRun *run, const MmtCheck *check)
{
	for (int i = 0; i < check->when.npredicates; i++)
		if (mmt_fact_unknown(run, run->rs->predicates[check->when.predicates[i]].fact))
			return run->rs->predicates[check->when.predicates[i]].fact;
	if (check->fact >= 0 && mmt_fact_unknown(run, check->fact))
		return check->fact;
	for (int i = 0; i < check->nterms; i++)
	{
		const MmtBoundMeasure *m = &check->terms[i].measure;

		if (m->ref >= 0 && mmt_measures_fact(m->kind) && mmt_fact_unknown(run, m->ref))
			return m->ref;
	}
	return -1;
}

static int
rank(const MmtFinding *f)
{
	return f->undecided ? MMT_RECORD + 1 : (int) f->check->severity;
}

static int
finding_cmp(const void *a, const void *b)
{
	const MmtFinding *x = a;
	const MmtFinding *y = b;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	return x->check < y->check ? -1 : x->check > y->check;
}

static int
first_of_kind(const MmtRuleset *rs, const char *kind)
{
	int			lo = 0;
	int			hi = rs->nchecks;

	while (lo < hi)
	{
		int			mid = (lo + hi) / 2;

		if (strcmp(rs->checks[mid].kind, kind) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
mmt_check_kind(const MmtRuleset *rs, const char *kind)
{
	int			i = first_of_kind(rs, kind);

	return i < rs->nchecks && strcmp(rs->checks[i].kind, kind) == 0;
}

bool
mmt_check(MmtRun *run, const MmtBill *bill, const char *kind, int *n, const MmtFinding **out, MmtError *err)
{
	const MmtRuleset *rs = run->rs;
	Findings	f = {.run = run, .day = bill->lines[0].day};
	const char *settled = NULL; /* the rule whose winning row has been looked at */

	*n = 0;
	*out = NULL;
	if (!mmt_begin_bill(run, bill, err))
		return false;
	for (int i = first_of_kind(rs, kind); i < rs->nchecks && strcmp(rs->checks[i].kind, kind) == 0; i++)
	{
		const MmtCheck *check = &rs->checks[i];
		mmt_day		day = f.day;
		int			missing = check->as_of;
		bool		none = false;
		Truth		t = YES;

		MMT_MAY_STOP(i);
		if (settled && strcmp(settled, check->rule) == 0)
			continue;
		settled = NULL;
		if (check->as_of >= 0 && !mmt_fact_day(run, 0, check->as_of, &day, &none))
			t = BROKEN;
		else if (none && mmt_fact_unknown(run, check->as_of))
			t = UNKNOWN;
		else if (none)
		{
			mmt_fail(err, MMT_E_NO_FACT, "there is no \"%s\", so whose law holds is not known", "没有“%s”，无从知道适用哪一天的规定",
					 fact_name(run, check->as_of));
			t = BROKEN;
		}
		else
			t = applies(run, &check->when, day, &missing);
		f.law = day;
		if (t == NO)
			continue;
		if (t == UNKNOWN)
		{
			add_undecided(&f, check, missing);
			continue;
		}
		settled = check->rule;
		if (t == BROKEN)
		{
			int			fact = first_unknown(run, check);

			if (err->code != MMT_E_NO_FACT)
				return false;
			/* a rule that is not decided in any case has nothing to say about a value it could not read */
			if (fact >= 0)
				add_undecided(&f, check, fact);
			else
				add_broken(&f, check, missing);
		}
		else if (!check_rule(&f, check, day))
			return false;
	}
	if (f.n > 1)
		qsort(f.list, f.n, sizeof(MmtFinding), finding_cmp);
	*n = f.n;
	*out = f.list;
	return true;
}

/* ------------------------------------------------- which facts a rule reads */

typedef struct FactSet
{
	bool	   *seen;
	int			n;
	int		   *facts;
} FactSet;

static void
read_fact(FactSet *set, int fact)
{
	if (fact < 0 || set->seen[fact])
		return;
	set->seen[fact] = true;
	set->facts[set->n++] = fact;
}

static void
read_predicate(FactSet *set, const MmtPredicate *p)
{
	read_fact(set, p->fact);
	for (int i = 0; i < p->nalts; i++)
		if (p->alts[i].kind >= MMT_ALT_LIST_OF)
			read_fact(set, p->alts[i].fact);
}

static void read_parameter(const MmtRuleset *rs, FactSet *set, int parameter, int depth);

static void
read_measure(const MmtRuleset *rs, FactSet *set, const MmtBoundMeasure *m, int depth)
{
	if (mmt_measures_fact(m->kind))
		read_fact(set, m->ref);
	else if (m->kind == MMT_M_PARAMETER && depth < MMT_MAX_DELEGATIONS)
		read_parameter(rs, set, m->ref, depth + 1);
}

static void
read_selector(const MmtRuleset *rs, FactSet *set, const MmtSelector *s, int depth)
{
	for (int i = 0; i < s->npredicates; i++)
		read_predicate(set, &rs->predicates[s->predicates[i]]);
	for (int i = 0; i < s->nranges; i++)
		read_measure(rs, set, &s->ranges[i].measure, depth);
}

static void
read_parameter(const MmtRuleset *rs, FactSet *set, int parameter, int depth)
{
	const MmtParameter *p;

	if (parameter < 0)
		return;
	p = &rs->parameters[parameter];
	for (int i = 0; i < p->nplain + p->nmode; i++)
	{
		const MmtParameterRow *row = i < p->nplain ? &p->plain[i] : &p->mode[i - p->nplain];

		read_selector(rs, set, &row->when, depth);
		for (int k = 0; k < row->value.nterms; k++)
			if (row->value.terms[k].has_measure)
				read_measure(rs, set, &row->value.terms[k].measure, depth);
		if (row->value.form != MMT_TERMS && depth < MMT_MAX_DELEGATIONS)
			read_parameter(rs, set, row->value.parameter, depth + 1);
	}
}

void
mmt_check_facts(MmtArena *arena, const MmtRuleset *rs, const MmtCheck *check, int *nneeded, int *n, int **facts)
{
	FactSet		set = {.n = 0};

	set.seen = mmt_alloc(arena, sizeof(bool) * (rs->nfacts + 1));
	set.facts = mmt_alloc(arena, sizeof(int) * (rs->nfacts + 1));
	read_fact(&set, check->as_of);
	read_selector(rs, &set, &check->when, 0);
	for (int i = 0; i < check->nterms; i++)
		read_measure(rs, &set, &check->terms[i].measure, 0);
	if (check->predicate >= 0)
		read_predicate(&set, &rs->predicates[check->predicate]);
	*nneeded = set.n;
	read_parameter(rs, &set, check->parameter, 0);
	for (int i = 0; i < check->nwords; i++)
		read_fact(&set, check->words[i]);
	*n = set.n;
	*facts = set.facts;
}

/* What selects and computes a benefit. */
static void
read_benefit(const MmtRuleset *rs, FactSet *set, const MmtBenefit *b)
{
	read_fact(set, b->as_of);
	read_selector(rs, set, &b->when, 0);
	for (int i = 0; i < b->nsteps; i++)
	{
		const MmtStep *s = &b->steps[i];

		read_selector(rs, set, &s->when, 0);
		read_parameter(rs, set, s->parameter, 0);
		read_parameter(rs, set, s->spread_parameter, 0);
	}
}

void
mmt_settlement_facts(MmtArena *arena, const MmtRuleset *rs, const char *kind, int *n, int **facts)
{
	FactSet		set = {.n = 0};

	set.seen = mmt_alloc(arena, sizeof(bool) * (rs->nfacts + 1));
	set.facts = mmt_alloc(arena, sizeof(int) * (rs->nfacts + 1));
	for (int i = 0; i < rs->nbenefits; i++)
		read_benefit(rs, &set, &rs->benefits[i]);
	for (int i = 0; i < rs->naccumulators; i++)
	{
		const MmtAccumulator *a = &rs->accumulators[i];

		read_fact(&set, a->origin_fact);
		read_fact(&set, a->at_fact);
		for (int k = 0; k < a->nkeys; k++)
			read_fact(&set, a->keys[k]);
	}
	for (int i = 0; i < rs->nchecks; i++)
		if (strcmp(rs->checks[i].kind, kind) == 0)
		{
			int			nneeded;
			int			nread;
			int		   *read;

			mmt_check_facts(arena, rs, &rs->checks[i], &nneeded, &nread, &read);
			for (int k = 0; k < nread; k++)
				read_fact(&set, read[k]);
		}
	*n = set.n;
	*facts = set.facts;
}

/* -------------------------------------------------------------- members */

static int
put_members(MmtRun *run, const MmtList *list, mmt_day day, int n, int room, const char **out)
{
	for (int i = 0; i < list->n; i++)
	{
		const MmtMember *m = &list->members[i];
		MmtBuffer	text = {.arena = run->scratch};

		if (m->from > day || day >= m->to)
			continue;
		if (n < room)
		{
			mmt_put(&text, m->text.s, m->text.len);
			mmt_puts(&text, m->prefix ? "*" : "");
			out[n] = text.s;
		}
		n++;
	}
	return n;
}

int
mmt_finding_members(MmtRun *run, const MmtFinding *f, int room, const char **out)
{
	const MmtRuleset *rs = run->rs;
	const MmtPredicate *p = f->check->predicate >= 0 ? &rs->predicates[f->check->predicate] : NULL;
	int			n = 0;

	for (int i = 0; p && f->limit && i < p->nalts; i++)
	{
		const MmtAlt *alt = &p->alts[i];

		if (alt->kind == MMT_ALT_LIST && alt->list >= 0)
			n = put_members(run, &rs->lists[alt->list], f->day, n, room, out);
		else if (alt->kind == MMT_ALT_LIST_OF)
		{
			const MmtValues *of = mmt_fact_values(run, 0, alt->fact);

			for (int k = 0; k < of->n; k++)
			{
				int			list = list_of(run, alt, of, k);

				if (list >= 0)
					n = put_members(run, &rs->lists[list], f->day, n, room, out);
			}
		}
	}
	return n;
}

/* ---------------------------------------------------------------- words */

static void
put_limit(const MmtRun *run, const MmtFinding *f, bool zh, MmtBuffer *out)
{
	MmtWords	w = mmt_words_of(run->rs, zh);

	if (f->limit == NULL)
		return;
	if (f->check->nterms > 0)
		mmt_puts(out, f->limit);
	else
		mmt_alternatives_words(&w, f->fact, f->limit, out);
}

static void
put_found(const MmtRun *run, const MmtFinding *f, bool zh, MmtBuffer *out)
{
	if (f->found == NULL)
		mmt_puts(out, zh ? "未提供" : "not given");
	else if (f->check->nterms > 0)
		mmt_puts(out, f->found);
	else
		put_values(run, f->check->fact, out, true, zh);
}

/* "a, b" as the words for a and b. */
static void
put_lacking_words(const MmtRun *run, const MmtFinding *f, bool zh, MmtBuffer *out)
{
	const char *p = f->lacking ? f->lacking : "";

	while (*p)
	{
		size_t		n = strcspn(p, ",");
		const char *member = mmt_copy(out->arena, p, n);

		mmt_putf(out, "%s%s", p == f->lacking ? "" : zh ? "、" : ", ", mmt_word(run->rs, f->fact, member, zh));
		p += n;
		p += strspn(p, ", ");
	}
}

/* The sentence of the rule, with what stands in braces filled in. */
static void
put_message(const MmtRun *run, const MmtFinding *f, const char *message, bool zh, MmtBuffer *out)
{
	while (*message)
	{
		size_t		n = strcspn(message, "{");
		const char *close = strchr(message + n, '}');
		size_t		len;

		mmt_put(out, message, n);
		message += n;
		if (*message == '\0')
			break;
		if (close == NULL)
		{
			mmt_puts(out, message);
			break;
		}
		len = close - message - 1;
		if (len == 5 && memcmp(message + 1, "found", 5) == 0)
			put_found(run, f, zh, out);
		else if (len == 5 && memcmp(message + 1, "limit", 5) == 0)
			put_limit(run, f, zh, out);
		else if (len == 7 && memcmp(message + 1, "lacking", 7) == 0)
			put_lacking_words(run, f, zh, out);
		else
		{
			int			fact = mmt_fact_find(run->rs, message + 1, len);

			if (fact >= 0 && mmt_fact_values(run, 0, fact)->n > 0)
				put_values(run, fact, out, true, zh);
			else
				mmt_puts(out, zh ? "（未提供）" : "(not given)");
		}
		message = close + 1;
	}
}

void
mmt_finding_words(const MmtRun *run, const MmtFinding *f, bool zh, MmtBuffer *out)
{
	const MmtRuleset *rs = run->rs;
	const MmtInputRow *row = &rs->rows[f->check->row];
	const char *message = mmt_row_get(row, zh ? "message_zh" : "message_en");
	const char *name = f->fact ? mmt_word(rs, "fact", f->fact, zh) : NULL;

	if (message == NULL)
		message = mmt_row_get(row, zh ? "message_en" : "message_zh");
	if (message == NULL)
		message = zh ? "{found}不符合规则" : "{found} is not what the rule expects";
	if (f->undecided)
		mmt_putf(out, zh ? "规则“%s”无法判断：没有提供“%s”" : "rule \"%s\" cannot be decided: \"%s\" is not given",
				 mmt_word(rs, "check", f->check->rule, zh), name ? name : "?");
	else if (f->problem_zh)
		mmt_putf(out, zh ? "规则“%s”：%s" : "rule \"%s\": %s", mmt_word(rs, "check", f->check->rule, zh),
				 zh ? f->problem_zh : f->problem_en);
	else if (f->found == NULL && f->check->nterms > 0)	/* a sentence about a number has nothing to say */
		mmt_putf(out, zh ? "规则“%s”：没有“%s”" : "rule \"%s\": there is no \"%s\"", mmt_word(rs, "check", f->check->rule, zh), name ? name : "?");
	else
		put_message(run, f, message, zh, out);
}

/* "quantity + already dispensed - prescribed" */
static void
put_subject(const MmtRun *run, const MmtFinding *f, bool zh, MmtBuffer *out)
{
	MmtWords	w = mmt_words_of(run->rs, zh);

	for (int i = 0; i < f->check->nterms; i++)
	{
		const MmtSubjectTerm *t = &f->check->terms[i];
		MmtMeasure	m = {.kind = t->measure.kind, .name = t->measure.name};	/* a check has no accumulators */

		mmt_puts(out, t->minus ? (i ? " - " : "-") : i ? " + " : "");
		mmt_puts(out, zh ? "“" : "\"");
		mmt_measure_words(&w, &m, out);
		mmt_puts(out, zh ? "”" : "\"");
	}
}

void
mmt_finding_hint(const MmtRun *run, const MmtFinding *f, bool zh, MmtBuffer *out)
{
	const char *name = f->fact ? mmt_word(run->rs, "fact", f->fact, zh) : f->check->rule;

	if (f->fact == NULL && f->problem_zh)
	{
		mmt_puts(out, zh ? "请更正所涉及的值。" : "Correct the value.");
		return;
	}
	if (f->problem_zh && f->found)
	{
		mmt_putf(out, zh ? "请更正“%s”。" : "Correct \"%s\".", name);
		return;
	}
	if (f->undecided || f->problem_zh || (f->found == NULL && f->lacking == NULL) || (f->limit == NULL && f->check->nterms == 0))
	{
		mmt_putf(out, zh ? "请提供“%s”。" : "Give \"%s\".", name);
		return;
	}
	switch (f->check->test)
	{
		case MMT_AT_MOST_TEST:
		case MMT_AT_LEAST_TEST:
			put_subject(run, f, zh, out);
			mmt_puts(out, f->check->test == MMT_AT_MOST_TEST ? (zh ? "须不高于 " : " must be at most ") :
					 zh ? "须不低于 " : " must be at least ");
			put_limit(run, f, zh, out);
			break;
		case MMT_IS_TEST:
			mmt_putf(out, !zh ? "\"%s\" must be " : f->limit[0] == '$' ? "“%s”须" : "“%s”须为", name);
			put_limit(run, f, zh, out);
			break;
		case MMT_HAS_ALL_TEST:
			mmt_putf(out, zh ? "“%s”还须有" : "\"%s\" must also have ", name);
			put_lacking_words(run, f, zh, out);
			break;
	}
	mmt_puts(out, zh ? "。" : ".");
}
