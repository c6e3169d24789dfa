/*-------------------------------------------------------------------------
 * prop_engine.c
 *	  What must hold for every bill under any rules: random rulesets, random
 *	  bills, choices against rules that make none, and a second, naive engine
 *	  for bills of one line.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fixture.h"
#include "explain.h"

#define RULESETS	1500
#define BILLS		6
#define NAIVE		3000

/* Where the first counterexample was; the rest are only counted. */
static int	failures;
static const char *rules_text;
static const char *bill_text;

static bool
must(bool holds, const char *what)
{
	if (!holds && failures++ < 3)
	{
		ok(false, "%s", what);
		printf("# rules:\n");
		for (const char *p = rules_text; *p; p++)
		{
			if (p == rules_text || p[-1] == '\n')
				printf("#   ");
			putchar(*p);
		}
		printf("# bill:\n#   ");
		for (const char *p = bill_text ? bill_text : ""; *p; p++)
		{
			putchar(*p);
			if (*p == '\n')
				printf("#   ");
		}
		putchar('\n');
	}
	return holds;
}

static const char *
one_of(const char *const *list)
{
	int			n = 0;

	while (list[n])
		n++;
	return list[tap_below(n)];
}

#define ONE_OF(...) one_of((const char *const[]) {__VA_ARGS__, NULL})

/* ---------------------------------------------------------- random rules */

typedef struct Flavour
{
	bool		by_order;		/* the order of lines may matter */
	bool		chooses;		/* the benefits of a track are alternatives */
	int			nbenefits;
	int			naccumulators;
	bool		count[3];
} Flavour;

static void
put_selector(MmtBuffer *out, bool of_line)
{
	switch (tap_below(of_line ? 7 : 4))
	{
		case 0:
			mmt_putf(out, " scheme=%s", ONE_OF("390", "310", "390|310", "!310"));
			break;
		case 1:
			mmt_putf(out, " tier=%s", ONE_OF("1", "2", "1|3", "!3", "@upper"));
			break;
		case 2:
			mmt_puts(out, ONE_OF(" tags=a", " without=a", " tags=a without=b", " facts.drug=XA*", " facts.drug=@scope"));
			break;
		case 4:
			mmt_putf(out, " disease=%s", ONE_OF("x", "y", "x|y", "!x"));
			break;
		case 5:
			mmt_putf(out, " class=%s", ONE_OF("01", "02", "!01"));
			break;
		case 6:
			mmt_putf(out, " valid=%s", ONE_OF("[2019-01-01,2019-07-15)", "[2019-07-15,)", "[2019-07-01,2019-08-01)"));
			break;
		default:
			break;
	}
}

static void
put_range(MmtBuffer *out, const Flavour *f)
{
	switch (tap_below(12))
	{
		case 0:
			mmt_puts(out, " ranges.age=[60,) missing=skip");
			break;
		case 1:
			mmt_puts(out, " ranges.gross=[50,)");
			break;
		case 2:
			mmt_puts(out, " ranges.count:diseases=[2,)");
			break;
		case 3:
			mmt_putf(out, " ranges.%s:a%d=%s", ONE_OF("acc", "now"), tap_below(f->naccumulators), ONE_OF("[0,20)", "[1,)", "[30,60]"));
			break;
		case 4:
			mmt_putf(out, " ranges.acc:a%d@-1=[1,)", tap_below(f->naccumulators));
			break;
		case 5:
			mmt_putf(out, " ranges.month_of:a%d=[2,) missing=skip", tap_below(f->naccumulators));
			break;
		default:
			break;
	}
}

static void
random_rules(MmtBuffer *out, Flavour *f)
{
	static const char *const locals[] = {"out", "advance", "deductible", "fund", "account", "over", NULL};

	memset(f, 0, sizeof(*f));
	f->chooses = tap_below(3) == 0;
	f->nbenefits = 1 + f->chooses + tap_below(3);
	f->naccumulators = 1 + tap_below(3);
	mmt_puts(out, POTS "list list=upper member=2\nlist list=upper member=3\n"
			 "list list=scope member=XA1* valid=[2019-01-01,2019-08-01)\nlist list=scope member=XB2\n"
			 "code_map domain=disease local=M01 key=x\n");
	for (int a = 0; a < f->naccumulators; a++)
	{
		f->count[a] = tap_below(4) == 0;
		mmt_putf(out, "accumulator accumulator=a%d unit=%s counts='", a, f->count[a] ? "count" : "fen");
		if (f->count[a])
			mmt_puts(out, ONE_OF("claims", "claims of b0", "claims of b0, b1"));
		else
			mmt_puts(out, ONE_OF("b0.fund", "fund", "deductible", "b0.fund + b0.coinsurance", "b1.fund", "gross", "over + out", "b0.*"));
		mmt_putf(out, "' per='%s'\n", ONE_OF("year", "month", "ever", "year, disease", "quarter", "disease", "last 2 months of quarter",
											 "10 days from 2019-07-01", "year from 07-15", "month from opened", "day, disease"));
	}
	for (int b = 0; b < f->nbenefits; b++)
	{
		bool		layer = b > 0 && tap_below(2) == 0;
		int			nsteps = 1 + tap_below(5);

		mmt_putf(out, "benefit benefit=b%d ord=%d%s", b, 10 * b + 10, layer ? " track=later" : "");
		if (f->chooses)
			mmt_puts(out, layer ? " better_of=d" : " better_of=c");
		if (b + 1 < f->nbenefits || tap_below(3) == 0)
			put_selector(out, true);
		mmt_puts(out, ONE_OF("", "", "", " as_of=year_start", " as_of=prescribed"));
		mmt_puts(out, "\n");
		if (layer && tap_below(3) > 0)
			mmt_putf(out, "step benefit=b%d ord=1 from_pot='%s' to_pot=flow verb=share\n", b,
					 ONE_OF("b0.coinsurance", "b0.coinsurance, b0.over", "gross, b0.deductible", "b0.fund"));
		else
		{
			if (tap_below(3) == 0)
			{
				mmt_putf(out, "step benefit=b%d ord=0 from_pot=gross to_pot=out verb=share", b);
				put_selector(out, true);
				mmt_puts(out, "\n");
			}
			mmt_putf(out, "step benefit=b%d ord=1 from_pot=gross to_pot=flow verb=share\n", b);
		}
		for (int s = 0; s < nsteps; s++)
		{
			const char *to = one_of(locals);
			const char *from = ONE_OF("flow", "flow", "flow", "fund", "coinsurance", "'deductible, flow'", "'account, over, fund'", "'fund, flow'");
			const char *verb = ONE_OF("share", "fill", "keep", "gate", "share", "fill", "keep");
			bool		share = strcmp(verb, "share") == 0;
			bool		keeps = strcmp(verb, "keep") == 0 || strcmp(verb, "gate") == 0;
			int			acc = tap_below(f->naccumulators);

			if (strstr(from, to))
				continue;
			mmt_putf(out, "step benefit=b%d ord=%d from_pot=%s to_pot=%s verb=%s", b, 10 + s, from, to, verb);
			if (!share || tap_below(5) > 0)
				mmt_putf(out, " parameter=%s%d", share ? (tap_below(4) ? "ratio" : "banded") : "limit", tap_below(2));
			if (tap_below(2) && (keeps || !f->count[acc]))
			{
				mmt_putf(out, " accumulator=a%d", acc);
				f->by_order = true;		/* groups with different limits over one accumulator */
			}
			if (tap_below(4) == 0)
				mmt_puts(out, " grain=line");
			else if (tap_below(4) == 0)
			{
				mmt_putf(out, " spread=%s", ONE_OF("order", "'low ratio0'", "'high ratio1'"));
				f->by_order = true;
			}
			if (share)
				mmt_puts(out, ONE_OF("", "", " rounding=left", " rounding='down 0.1'", " rounding='half_even'", " rounding='left up 1'", " rounding='up 100'"));
			else
				mmt_puts(out, ONE_OF("", "", "", " rounding='up'", " rounding='down 0.1'", " rounding='half_even 1'", " rounding='up 10'"));
			put_selector(out, true);
			put_range(out, f);
			mmt_puts(out, "\n");
		}
		mmt_putf(out, "step benefit=b%d ord=90 from_pot=flow to_pot=coinsurance verb=share\n", b);
	}
	for (int p = 0; p < 2; p++)
	{
		int			n = 1 + tap_below(3);

		for (int r = 0; r < n; r++)
		{
			mmt_putf(out, "parameter parameter=ratio%d priority=%d amount='%s'", p, r,
					 ONE_OF("60%", "50%", "33.33%", "100%", "0%", "70.5%", "50% + 0.2% of age", "ratio1 as if tier = 2", "ratio0 as if tier = other_tier",
							"highest of ratio0 over disease in diseases", p ? "65%" : "50% + 10% of parameter ratio1"));
			if (r > 0)
			{
				put_selector(out, true);
				put_range(out, f);
			}
			mmt_puts(out, " \n");
		}
		if (tap_below(2))
			mmt_putf(out, "parameter parameter=ratio%d ord=1 amount='%s' tier=1\n", p, ONE_OF("+5%", "-5%", "x 0.9", "at least 70%", "at most ratio1 as if tier = 3"));
		mmt_putf(out, "parameter parameter=ratio%d ord=9 amount='at most 100%%'\nparameter parameter=ratio%d ord=9 amount='at least 0%%'\n", p, p);
		n = 1 + tap_below(3);
		for (int r = 0; r < n; r++)
		{
			mmt_putf(out, "parameter parameter=limit%d priority=%d amount='%s'", p, r,
					 ONE_OF("30", "50", "0", "12.34", "100", "20% of gross", "1 x age", "50% of pot b0.fund", "5% of index wage", "10 x count diseases",
							"2", "100% of acc a0", "25 x month_of a0", "limit1 as if tier = 3", "sum of limit1 over disease in diseases"));
			if (r > 0)
			{
				put_selector(out, true);
				put_range(out, f);
			}
			mmt_puts(out, "\n");
		}
		mmt_putf(out, "parameter parameter=banded%d band=[0,%d) amount=%s\n", p, 10 + 10 * p, ONE_OF("50%", "80%"));
		mmt_putf(out, "parameter parameter=banded%d band=[%d,%s) amount=%s\n", p, 10 + 10 * p, ONE_OF("", "60.55"), ONE_OF("60%", "33.3%"));
		if (tap_below(2))
			mmt_putf(out, "parameter parameter=banded%d band=[15,70.01) priority=1 amount=90%%\nparameter parameter=banded%d ord=1 band=[40,) amount='x 0.5'\n", p, p);
	}
	mmt_puts(out, "index index=wage value=1234.5 valid=[2019-01-01,2020-01-01)\n");
}

/* The same rules, some of whose rows rest on clauses that nobody verified. */
static const char *
partly_unverified(MmtArena *arena, const char *text)
{
	MmtBuffer	out = {.arena = arena};

	mmt_puts(&out, "clause clause=U0 source_quality=reported\nclause clause=U1 source_quality=reported delegates_to=U2\n"
			 "clause clause=U2 source_quality=reported\n");
	while (*text)
	{
		size_t		len = strcspn(text, "\n");

		mmt_put(&out, text, len);
		if (tap_below(6) == 0 && strncmp(text, "code_map", 8) != 0 && strncmp(text, "pot", 3) != 0)
			mmt_putf(&out, " clause=U%d", tap_below(2));
		mmt_puts(&out, "\n");
		text += len + 1;
	}
	return out.s;
}

/* ---------------------------------------------------------- random bills */

static void
put_amount(MmtBuffer *out)
{
	int			fen = tap_below(5) == 0 ? tap_below(4) : tap_below(tap_below(2) ? 20000 : 500);

	mmt_putf(out, " amount=%d.%02d", fen / 100, fen % 100);
}

static void
put_line_facts(MmtBuffer *out)
{
	if (tap_below(3) == 0)
		mmt_putf(out, " date=2019-%02d-%02d", 6 + tap_below(4), 1 + tap_below(30));
	if (tap_below(2))
		mmt_putf(out, " class=%s", ONE_OF("01", "02", "03"));
	if (tap_below(3) == 0)
		mmt_putf(out, " disease=%s", ONE_OF("x", "y", "z", "M01"));
	if (tap_below(3) == 0)
		mmt_putf(out, " drug=%s", ONE_OF("XA1", "XA12", "XB2", "XB21", "Y"));
}

static int
random_bill(MmtBuffer *out)
{
	int			nlines = tap_below(3) ? 1 + tap_below(5) : 1;

	mmt_putf(out, "date=2019-%02d-%02d disease=%s age=%d opened=2019-05-31 prescribed=2019-0%d-11", 6 + tap_below(4), 1 + tap_below(30),
			 ONE_OF("x", "y", "z", "M01"), tap_below(100), 5 + tap_below(4));
	mmt_putf(out, " diseases=%s", ONE_OF("x", "x|y", "x|y|z", "z|M01"));
	mmt_putf(out, " other_tier=%d", 1 + tap_below(3));
	if (tap_below(5))
		mmt_putf(out, " scheme=%s", ONE_OF("390", "310"));
	if (tap_below(5))
		mmt_putf(out, " tier=%d", 1 + tap_below(3));
	if (tap_below(3) == 0)
		mmt_putf(out, " tags=%s", ONE_OF("a", "b", "a|b", "c"));
	if (tap_below(8) == 0)
		mmt_puts(out, " continues=yes");
	for (int i = 0; i < nlines; i++)
	{
		mmt_puts(out, "\nline");
		put_amount(out);
		put_line_facts(out);
	}
	return nlines;
}

/* ------------------------------------------------------------ comparisons */

static int64_t
held(const MmtOutcome *o, int pot, int line)
{
	return o->held[(size_t) pot * o->nlines + line];
}

static bool
same_money(const MmtOutcome *a, const MmtOutcome *b, int nlines)
{
	for (int p = 0; p < fx.rs->npots; p++)
		for (int l = 0; l < nlines; l++)
			if (held(a, p, l) != held(b, p, l))
				return false;
	return true;
}

/* Deltas as texts: runs number texts of their own each for itself. */
static bool
same_deltas(const MmtRun *x, const MmtOutcome *a, const MmtRun *y, const MmtOutcome *b)
{
	if (a->ndeltas != b->ndeltas)
		return false;
	for (int i = 0; i < a->ndeltas; i++)
	{
		MmtBuffer	name = {.arena = &fx.bills};
		bool		found = false;

		mmt_key_name(x, &a->deltas[i].key, &name);
		for (int k = 0; k < b->ndeltas && !found; k++)
		{
			MmtBuffer	other = {.arena = &fx.bills};

			mmt_key_name(y, &b->deltas[k].key, &other);
			found = strcmp(name.s, other.s) == 0 && a->deltas[i].value == b->deltas[k].value;
		}
		if (!found)
			return false;
	}
	return true;
}

/* A copy that outlives the next bill of the run. */
static MmtOutcome
kept(const MmtOutcome *o)
{
	MmtOutcome	copy = *o;
	int64_t    *money = mmt_alloc(&fx.bills, sizeof(int64_t) * fx.rs->npots * o->nlines);
	MmtDelta   *deltas = mmt_alloc(&fx.bills, sizeof(MmtDelta) * (o->ndeltas + 1));

	memcpy(money, o->held, sizeof(int64_t) * fx.rs->npots * o->nlines);
	memcpy(deltas, o->deltas, sizeof(MmtDelta) * o->ndeltas);
	copy.held = money;
	copy.deltas = deltas;
	return copy;
}

static bool
conserved(const MmtBill *bill, const MmtOutcome *o)
{
	int64_t		all = 0;
	int64_t		borne = 0;

	for (int l = 0; l < o->nlines; l++)
	{
		int64_t		sum = 0;

		for (int p = 0; p < fx.rs->npots; p++)
		{
			if (held(o, p, l) < 0)
				return false;
			sum += held(o, p, l);
		}
		if (sum != bill->lines[l].amount)
			return false;
		all += sum;
	}
	for (int b = 0; b < MMT_NBEARERS; b++)
		borne += o->by_bearer[b];
	return all == o->gross && borne == all;
}

/* Move one group's money as its step says, in the plainest way. */
static void
replay_group(int64_t *money, int nlines, const MmtTrace *t, const MmtStep *s)
{
	int64_t		left = t->moved;

	for (int p = 0; p < s->nfrom && left > 0; p++)
	{
		int64_t    *from = money + (size_t) s->from[p] * nlines;
		int64_t    *to = money + (size_t) s->to * nlines;
		int64_t		total = 0;
		int64_t		take;
		int64_t		given = 0;
		int64_t    *part = mmt_alloc(&fx.bills, sizeof(int64_t) * t->nlines);
		bool	   *more = mmt_alloc(&fx.bills, sizeof(bool) * t->nlines);

		for (int i = 0; i < t->nlines; i++)
			total += from[t->lines[i]];
		take = left < total ? left : total;
		left -= take;
		if (take == 0)
			continue;
		for (int i = 0; i < t->nlines; i++)
		{
			if (s->spread != MMT_SPREAD_SHARE)
			{
				part[i] = from[t->lines[i]] < take - given ? from[t->lines[i]] : take - given;
				given += part[i];
			}
			else
			{
				part[i] = (int64_t) ((mmt_int128) take * from[t->lines[i]] / total);
				given += part[i];
			}
		}
		/* a fen at a time to the largest remainder that has none yet */
		while (given < take)
		{
			int			best = -1;
			mmt_int128	largest = -1;

			for (int i = 0; i < t->nlines; i++)
			{
				mmt_int128	rest = (mmt_int128) take * from[t->lines[i]] % total;

				if (!more[i] && rest > largest)
				{
					largest = rest;
					best = i;
				}
			}
			more[best] = true;
			part[best]++;
			given++;
		}
		for (int i = 0; i < t->nlines; i++)
		{
			from[t->lines[i]] -= part[i];
			to[t->lines[i]] += part[i];
		}
	}
}

static const MmtStep *
step_of(int row)
{
	for (int b = 0; b < fx.rs->nbenefits; b++)
		for (int s = 0; s < fx.rs->benefits[b].nsteps; s++)
			if (fx.rs->benefits[b].steps[s].row == row)
				return &fx.rs->benefits[b].steps[s];
	return NULL;
}

static bool
replays(const MmtBill *bill, const MmtOutcome *o)
{
	size_t		cells = (size_t) fx.rs->npots * o->nlines;
	int64_t    *money = mmt_alloc(&fx.bills, sizeof(int64_t) * cells);

	for (int l = 0; l < o->nlines; l++)
		money[l] = bill->lines[l].amount;
	for (int i = 0; i < o->ntraces; i++)
	{
		const MmtTrace *t = &o->traces[i];
		const MmtStep *s = step_of(t->step);
		int64_t		base = 0;

		if (mmt_trace_chooses(fx.rs, t))
			continue;
		if (s == NULL || t->moved < 0 || t->moved > t->base)
			return false;
		for (int p = 0; p < s->nfrom; p++)
			for (int k = 0; k < t->nlines; k++)
				base += money[(size_t) s->from[p] * o->nlines + t->lines[k]];
		if (base != t->base)
			return false;
		replay_group(money, o->nlines, t, s);
	}
	return memcmp(money, o->held, sizeof(int64_t) * cells) == 0;
}

static bool
trace_round_trips(const MmtOutcome *o)
{
	MmtBuffer	bytes = {.arena = &fx.bills};
	MmtBuffer	again = {.arena = &fx.bills};
	MmtOutcome	copy = *o;
	MmtTrace   *traces;
	MmtSentence *sentences;

	mmt_trace_write(o, &bytes);
	if (!mmt_trace_read(&fx.bills, fx.rs, (const unsigned char *) bytes.s, bytes.len, &copy.ntraces, &traces))
		return false;
	copy.traces = traces;
	mmt_trace_write(&copy, &again);
	if (bytes.len != again.len || memcmp(bytes.s, again.s, bytes.len) != 0)
		return false;
	return mmt_explain(&fx.bills, fx.rs, copy.ntraces, traces, o->nlines, tap_below(2), &sentences) >= o->ntraces;
}

/* The same bill with one more line, of nothing. */
static const char *
and_a_line_of_nothing(const char *text)
{
	const char *line = strstr(text, "\nline");
	MmtBuffer	out = {.arena = &fx.bills};
	const char *p;

	mmt_puts(&out, text);
	mmt_puts(&out, "\nline amount=0");
	/* with the facts of the first line, that it asks for nothing of its own */
	for (p = strchr(line + 1, ' '); p && *p && *p != '\n';)
	{
		size_t		n = strcspn(p + 1, " \n");

		if (strncmp(p + 1, "amount=", 7) != 0)
			mmt_put(&out, p, n + 1);
		p += n + 1;
		if (*p != ' ')
			break;
	}
	return out.s;
}

static const char *
lines_turned(const char *text)
{
	MmtBuffer	out = {.arena = &fx.bills};
	const char *starts[16];
	int			n = 0;

	for (const char *p = strstr(text, "\nline"); p; p = strstr(p + 1, "\nline"))
		starts[n++] = p;
	mmt_put(&out, text, (size_t) (starts[0] - text));
	for (int i = n - 1; i >= 0; i--)
		mmt_put(&out, starts[i], i + 1 < n ? (size_t) (starts[i + 1] - starts[i]) : strlen(starts[i]));
	return out.s;
}

/* ------------------------------------------------------- random rulesets */

typedef struct Seen
{
	int			bills;
	int			done;
	int			chosen;			/* with a choice */
	int			compared;		/* with every way of choosing */
	int			marked;			/* rest on an unverified clause */
	int			refused[MMT_E_INTERNAL + 1];
} Seen;

/* Does a bill come to the same when the run knows its facts from bills of other days? */
static bool
recalls(MmtRun *run, MmtBill bill)
{
	MmtRecall  *recall = mmt_alloc(&fx.bills, sizeof(MmtRecall));
	MmtLine		line = bill.lines[0];
	mmt_day		day = line.day;

	bill.lines = &line;
	for (int i = 0; i < 12; i++)
	{
		MmtOutcome	a;
		MmtOutcome	b;
		MmtError	err = {0};
		MmtError	other = {0};
		bool		done;

		line.day = day + i % 4 * 40 - 60;	/* the last rounds find the days of the first */
		bill.recall = NULL;
		done = mmt_adjudicate(run, &bill, &a, &err);
		if (done)
			a = kept(&a);
		bill.recall = recall;
		if (done != mmt_adjudicate(run, &bill, &b, &other) ||
			(done ? !same_money(&a, &b, 1) || !same_deltas(run, &a, run, &b) : strcmp(err.en, other.en) != 0))
			return false;
	}
	return true;
}

/*
 * The rules of a choice, once for each alternative: in its place in the track
 * stands that one, and there is no choice.  Of two choices, every pair.
 */
typedef struct Ways
{
	int			n;
	int			first[16][2];	/* benefit that goes first, by choice; -1 no such choice */
	const MmtRuleset *rs[16];
	MmtRun	   *run[16];
} Ways;

static int64_t
own_money(const MmtOutcome *o)
{
	return o->by_bearer[MMT_PERSON] + o->by_bearer[MMT_ACCOUNT];
}

/* The same rows without a choice; benefits c and d stand five before the first of their tracks. */
static const char *
without_choice(MmtArena *arena, const char *text, const int *first)
{
	MmtBuffer	out = {.arena = arena};
	int			place[2] = {0, 0};

	while (*text)
	{
		size_t		len = strcspn(text, "\n") + 1;
		int			b;
		int			ord;
		char		choice;
		int			at = 0;

		if (sscanf(text, "benefit benefit=b%d ord=%d", &b, &ord) == 2)
		{
			const char *name = strstr(text, "better_of=");

			choice = name[10] - 'c';
			if (place[(int) choice] == 0)
				place[(int) choice] = ord - 5;
			sscanf(text, "benefit benefit=b%*d ord=%*d%n", &at);
			mmt_putf(&out, "benefit benefit=b%d ord=%d", b, b == first[(int) choice] ? place[(int) choice] : ord);
			mmt_put(&out, text + at, name - text - at);
			at = name - text + 11;
		}
		mmt_put(&out, text + at, len - at);
		text += len;
	}
	return out.s;
}

static bool
make_ways(MmtArena *arena, MmtArena *scratch, const char *text, Ways *w)
{
	int			n[2] = {0, 0};
	int			alternatives[2][8];

	for (const char *p = text; (p = strstr(p, "benefit benefit=b")) != NULL; p++)
		if (p == text || p[-1] == '\n')
		{
			int			c = strstr(p, "better_of=")[10] - 'c';

			alternatives[c][n[c]++] = p[17] - '0';
		}
	w->n = 0;
	for (int i = 0; i < n[0]; i++)
		for (int k = 0; k < n[1] || k == 0; k++)
		{
			const char *one;
			MmtInputRow *rows;
			int			nrows;
			MmtError	err;
			MmtRuleset *rs;

			w->first[w->n][0] = alternatives[0][i];
			w->first[w->n][1] = n[1] ? alternatives[1][k] : -1;
			one = without_choice(arena, text, w->first[w->n]);
			rows = fx_rows(arena, one, strlen(one), &nrows);
			if (!mmt_ruleset_compile(arena, "A", nrows, rows, &rs, &err))
				return false;
			w->rs[w->n] = rs;
			w->run[w->n] = mmt_run_begin(arena, scratch, rs, true);
			w->n++;
		}
	return true;
}

/*
 * Does a benefit that runs before the one chosen run after it here, where that one was put first?  Then what they draw
 * from each other, or count, is another matter.
 */
static bool
turned_round(const Ways *w, int i, const MmtOutcome *o)
{
	for (int t = 0; t < o->ntraces; t++)
		if (o->traces[t].benefit >= 0)
		{
			const MmtInputRow *row = &w->rs[i]->rows[o->traces[t].benefit];

			if (mmt_row_get(row, "benefit")[1] - '0' < w->first[i][mmt_row_get(row, "track") ? 1 : 0])
				return true;
		}
	return false;
}

static void
best_of_ways(const Ways *w, const char *text, const MmtOutcome *a, bool done, Seen *seen)
{
	const MmtDelta *entries;
	int			nentries = mmt_run_entries(fx.run, &entries);
	int64_t		own[16];
	bool		all_done = true;
	int			best = 0;

	for (int i = 0; i < w->n; i++)
	{
		MmtBill		bill;
		MmtOutcome	o;
		MmtError	err;

		mmt_run_clear(w->run[i]);
		for (int k = 0; k < nentries; k++)
		{
			MmtBuffer	name = {.arena = &fx.bills};

			mmt_key_name(fx.run, &entries[k].key, &name);
			mmt_run_set(w->run[i], name.s, name.len, entries[k].value, &err);
		}
		must(fx_read_bill(&fx.bills, w->rs[i], text, strlen(text), &bill), "the bill is one without the choice");
		if (!mmt_adjudicate(w->run[i], &bill, &o, &err))
		{
			all_done = false;
			continue;
		}
		if (turned_round(w, i, &o))
			return;
		own[i] = own_money(&o);
		if (own[i] < own[best])
			best = i;
	}
	if (!must(all_done == done, "a bill is refused when one of its ways is") || !done)
		return;
	seen->compared++;
	{
		MmtBill		bill;
		MmtOutcome	o;
		MmtError	err;
		bool		same = true;

		fx_read_bill(&fx.bills, w->rs[best], text, strlen(text), &bill);
		mmt_adjudicate(w->run[best], &bill, &o, &err);
		for (int p = 0; p < fx.rs->npots; p++)
			for (int l = 0; l < o.nlines; l++)
				same &= held(a, p, l) == held(&o, mmt_pot_find(w->rs[best], fx.rs->pots[p].name, strlen(fx.rs->pots[p].name)), l);
		must(same, "a choice comes out as the best of rules without it");
		must(same_deltas(fx.run, a, w->run[best], &o), "and so does the tally");
	}
	/* what is said of the others */
	for (int i = 0; i < a->ntraces; i++)
	{
		const MmtTrace *t = &a->traces[i];
		int64_t		least = INT64_MAX;

		if (!mmt_trace_chooses(fx.rs, t))
			continue;
		for (int k = 0; k < w->n; k++)
			for (int c = 0; c < 2; c++)
				if (w->first[k][c] == mmt_row_get(&fx.rs->rows[t->step], "benefit")[1] - '0' && own[k] < least)
					least = own[k];
		must(t->base == own_money(a) && t->used == least && least >= t->base, "what the person would have borne");
	}
}

static void
try_bill(MmtRun *plain, MmtRun *named, const Ways *ways, const char *text, int nlines, const Flavour *f, Seen *seen)
{
	MmtBill		bill;
	MmtOutcome	a;
	MmtOutcome	b;
	MmtError	err = {0};
	MmtError	other = {0};
	bool		done;
	const MmtDelta *entries;
	int			nentries;
	bool	   *marks;

	bill_text = text;
	seen->bills++;
	if (!fx_read_bill(&fx.bills, fx.rs, text, strlen(text), &bill))
	{
		must(false, "the bill is one");
		return;
	}
	done = mmt_adjudicate(fx.run, &bill, &a, &err);
	must(done || (err.code != MMT_E_INTERNAL && err.code != MMT_OK && err.en[0] && err.zh[0]), "a refusal has its words");
	if (f->chooses)
		best_of_ways(ways, text, &a, done, seen);
	must(done == mmt_adjudicate(plain, &bill, &b, &other) && (done || strcmp(err.en, other.en) == 0), "refused alike without a trace");
	if (!done)
	{
		seen->refused[err.code]++;
		return;
	}
	seen->done++;
	seen->chosen += a.ntraces > 0 && mmt_trace_chooses(fx.rs, &a.traces[a.ntraces - 1]);
	must(conserved(&bill, &a), "the pots of every line sum to its amount, none is negative");
	must(same_money(&a, &b, nlines) && same_deltas(fx.run, &a, plain, &b), "the same money without a trace");
	must(b.ntraces == 0, "and no trace");
	marks = mmt_alloc(&fx.bills, sizeof(bool) * (fx.rs->nmarks + 1));
	memcpy(marks, mmt_rests_on(plain, &b), sizeof(bool) * fx.rs->nmarks);
	seen->marked += memchr(marks, true, fx.rs->nmarks) != NULL;
	must(replays(&bill, &a), "the trace replays to the pots");
	must(trace_round_trips(&a), "the trace goes to bytes and back");

	/* the tally by its names */
	mmt_run_clear(named);
	nentries = mmt_run_entries(fx.run, &entries);
	for (int i = 0; i < nentries; i++)
	{
		MmtBuffer	name = {.arena = &fx.bills};

		mmt_key_name(fx.run, &entries[i].key, &name);
		must(mmt_run_set(named, name.s, name.len, entries[i].value, &other), "a name is read back");
	}
	a = kept(&a);
	must(mmt_adjudicate(named, &bill, &b, &other) && same_money(&a, &b, nlines) && same_deltas(fx.run, &a, named, &b),
		 "the same with the tally by names, and without short cuts");
	must(memcmp(marks, mmt_rests_on(named, &b), sizeof(bool) * fx.rs->nmarks) == 0, "which rests on the same unverified clauses");

	/* one line goes a short way, two go the long way */
	if (nlines == 1)
	{
		must(recalls(plain, bill), "the same on any day when the facts are known already");
		const char *more = and_a_line_of_nothing(text);
		MmtBill		two;

		must(fx_read_bill(&fx.bills, fx.rs, more, strlen(more), &two) && mmt_adjudicate(named, &two, &b, &other) &&
			 same_money(&a, &b, 1) && same_deltas(fx.run, &a, named, &b),
			 "a line of nothing changes nothing");
	}
	else if (!f->by_order && !f->chooses)	/* a fen may decide a choice */
	{
		const char *turned = lines_turned(text);
		MmtBill		back;

		if (must(fx_read_bill(&fx.bills, fx.rs, turned, strlen(turned), &back) && mmt_adjudicate(named, &back, &b, &other),
				 "the lines in another order are adjudicated too"))
			for (int p = 0; p < fx.rs->npots; p++)
			{
				int64_t		x = 0;
				int64_t		y = 0;
				int64_t		fen = 0;

				for (int l = 0; l < nlines; l++)
				{
					x += held(&a, p, l);
					y += held(&b, p, l);
				}
				/* where remainders tie, another line has the fen, and what rounds it later may round otherwise, by its unit */
				for (int s = 0; s < fx.rs->nbenefits; s++)
					for (int k = 0; k < fx.rs->benefits[s].nsteps; k++)
						fen += nlines * (fx.rs->benefits[s].steps[k].round_scale == 2 ? 1 :
										 fx.rs->benefits[s].steps[k].round_scale == 1 ? 10 :
										 fx.rs->benefits[s].steps[k].round_scale == 0 ? 100 :
										 fx.rs->benefits[s].steps[k].round_scale == -1 ? 1000 : 10000);
				if (!must(x - y <= fen && y - x <= fen, "the order of lines does not matter"))
					break;
			}
	}

	/* there and back */
	if (must(mmt_run_post(fx.run, &a, &err), "the outcome is posted"))
	{
		MmtDelta   *back = mmt_alloc(&fx.bills, sizeof(MmtDelta) * (a.ndeltas + 1));
		MmtOutcome	reversal = a;
		MmtOutcome	again;

		for (int i = 0; i < a.ndeltas; i++)
		{
			back[i] = a.deltas[i];
			back[i].value = -back[i].value;
		}
		reversal.deltas = back;
		must(mmt_run_post(fx.run, &reversal, &err) && mmt_adjudicate(fx.run, &bill, &again, &err) &&
			 same_money(&a, &again, nlines) && same_deltas(fx.run, &a, fx.run, &again),
			 "a reversal restores the tally");
		must(mmt_run_post(fx.run, &a, &err), "and the outcome is posted again");
	}
}

static void
random_rulesets(void)
{
	Seen		seen;

	memset(&seen, 0, sizeof(seen));
	for (int i = 0; i < RULESETS; i++)
	{
		MmtArena	own = tap_arena();
		MmtBuffer	text = {.arena = &own};
		Flavour		f;
		MmtArena	scratches[3] = {tap_arena(), tap_arena(), tap_arena()};
		MmtRun	   *plain;
		MmtRun	   *named;
		Ways		ways;

		random_rules(&text, &f);
		text.s = (char *) partly_unverified(&own, text.s);
		rules_text = text.s;
		bill_text = NULL;
		if (!must(fx_compile(text.s), "random rules compile"))
			printf("# %s (%s)\n", fx.err.en, fx.err.hint_en);
		else
		{
			plain = mmt_run_begin(&fx.arena, &scratches[0], fx.rs, false);
			named = mmt_run_begin(&fx.arena, &scratches[1], fx.rs, true);
			mmt_run_long_way(named);
			if (f.chooses)
				must(make_ways(&own, &scratches[2], text.s, &ways), "the rules without a choice compile");
			for (int b = 0; b < BILLS; b++)
			{
				MmtBuffer	bill = {.arena = &own};
				int			nlines = random_bill(&bill);

				/* the run without a trace has the same person */
				try_bill(plain, named, &ways, bill.s, nlines, &f, &seen);
				{
					const MmtDelta *entries;
					int			n = mmt_run_entries(fx.run, &entries);

					mmt_run_clear(plain);
					for (int k = 0; k < n; k++)
					{
						MmtBuffer	name = {.arena = &own};

						mmt_key_name(fx.run, &entries[k].key, &name);
						mmt_run_set(plain, name.s, name.len, entries[k].value, &fx.err);
					}
				}
			}
		}
		for (int k = 0; k < 3; k++)
			mmt_arena_free(&scratches[k]);
		mmt_arena_free(&own);
		if (failures > 20)
			break;
	}
	ok(failures == 0, "%d random bills: every property holds", seen.bills);
	printf("# adjudicated %d; refused:", seen.done);
	for (int i = 0; i <= MMT_E_INTERNAL; i++)
		if (seen.refused[i])
			printf(" code %d: %d", i, seen.refused[i]);
	printf("\n");
	ok(seen.done * 2 > seen.bills, "most bills are not refused");
	ok(seen.chosen * 20 > seen.bills, "%d bills had a choice", seen.chosen);
	ok(seen.compared > seen.chosen, "%d bills were compared with every way of choosing", seen.compared);
	ok(seen.marked * 4 > seen.done && seen.marked < seen.done, "%d bills rest on an unverified clause", seen.marked);
}

/* ------------------------------------------------------- the naive engine */

#define NPOTS 7
static const char *const pot_names[NPOTS] = {"flow", "out", "deductible", "fund", "account", "over", "coinsurance"};

typedef struct NaiveStep
{
	int			nfrom;
	int			from[2];		/* own pots; -1 gross; 100 + k: pot k of the first benefit */
	int			to;
	char		verb;			/* s f k g */
	int			ratio;			/* of 10000; -1 everything; -2 bands */
	int64_t		limit;
	bool		grows;			/* once for each month of the accumulator's quarter */
	int			acc;			/* -1 none */
	bool		left;
	int			unit;			/* rounding unit in fen */
} NaiveStep;

typedef struct NaiveAcc
{
	bool		counts[2][NPOTS];
	bool		gross;
	bool		claims;
	int64_t		tally;
} NaiveAcc;

typedef struct Naive
{
	int			nbenefits;
	int			nsteps[2];
	NaiveStep	steps[2][8];
	NaiveAcc	accs[2];
	int64_t		edge;			/* of the two bands */
	int			low;			/* ratio below it, of 10000 */
	int			high;

	/* the bill */
	int			month;
	int64_t		amount;
	int64_t		gross;
	int64_t		money[2][NPOTS];
	int64_t		closed[2][NPOTS];
	bool		is_closed[2];
	bool		ran;
} Naive;

static int64_t *
naive_pot(Naive *n, int benefit, int pot)
{
	return pot == -1 ? &n->gross : pot >= 100 ? &n->money[0][pot - 100] : &n->money[benefit][pot];
}

static int64_t
naive_counted(const Naive *n, const NaiveAcc *a)
{
	int64_t		sum = a->gross && n->ran ? n->amount : 0;

	if (a->claims)
		return n->ran ? 1 : 0;
	for (int b = 0; b < n->nbenefits; b++)
		for (int p = 0; p < NPOTS; p++)
			if (a->counts[b][p])
				sum += n->is_closed[b] ? n->closed[b][p] : n->money[b][p];
	return sum;
}

static bool
naive_counts(const NaiveAcc *a, int benefit, int pot)
{
	if (a->gross)
		return true;
	return pot >= 100 ? a->counts[0][pot - 100] : pot >= 0 && a->counts[benefit][pot];
}

static void
naive_step(Naive *n, int benefit, const NaiveStep *s)
{
	const NaiveAcc *a = s->acc >= 0 ? &n->accs[s->acc] : NULL;
	int64_t		limit = ((s->grows ? s->limit * ((n->month - 1) % 3 + 1) : s->limit) + s->unit / 2) / s->unit * s->unit;
	int64_t		f = 0;
	int64_t		used = a ? a->tally + naive_counted(n, a) : 0;
	int64_t		moved = 0;

	for (int i = 0; i < s->nfrom; i++)
		f += *naive_pot(n, benefit, s->from[i]);
	if (f == 0)
		return;
	if (s->verb == 's')
	{
		int64_t		parts = 0;	/* of 10000 fen */
		int64_t		whole = (int64_t) s->unit * 10000;

		if (s->ratio >= 0)
			parts = f * s->ratio;
		else if (s->ratio == -2)
			for (int64_t fen = 0; fen < f; fen++)
			{
				int64_t		at = used + fen;

				for (int i = 0; i < s->nfrom; i++)
					if (a && naive_counts(a, benefit, s->from[i]))
						at -= *naive_pot(n, benefit, s->from[i]);
				if (a && a->gross)
					at = used - f + fen;
				parts += at < n->edge ? n->low : n->high;
			}
		if (s->left)
			parts = f * 10000 - parts;
		moved = (parts + whole / 2) / whole * s->unit;
		if (moved > f)
			moved = f;
		if (s->left)
			moved = f - moved;
		if (s->ratio == -1)
			moved = f;			/* everything is not rounded */
	}
	else if (a && a->claims)
	{
		bool		over = used > limit / 100;

		moved = s->verb == 'k' ? (over ? f : 0) : used >= limit / 100 ? 0 : f;
	}
	else
	{
		if (s->verb == 'f')
			used += a && naive_counts(a, benefit, s->to) && a->counts[benefit][s->to] ? 0 : *naive_pot(n, benefit, s->to);
		else
			for (int i = 0; i < s->nfrom; i++)	/* the part of F that is not counted where it lies */
				used += a && naive_counts(a, benefit, s->from[i]) ? 0 : *naive_pot(n, benefit, s->from[i]);
		/* a fen at a time */
		switch (s->verb)
		{
			case 'f':
				while (moved < f && used + moved < limit)
					moved++;
				break;
			case 'k':
				while (moved < f && used - moved > limit)
					moved++;
				break;
			case 'g':
				moved = used < limit ? f : 0;
				break;
		}
	}
	*naive_pot(n, benefit, s->to) += moved;
	for (int i = 0; i < s->nfrom && moved > 0; i++)
	{
		int64_t    *from = naive_pot(n, benefit, s->from[i]);
		int64_t		t = *from < moved ? *from : moved;

		*from -= t;
		moved -= t;
	}
}

static void
naive_adjudicate(Naive *n, int64_t amount)
{
	n->amount = n->gross = amount;
	memset(n->money, 0, sizeof(n->money));
	n->is_closed[0] = n->is_closed[1] = n->ran = false;
	for (int b = 0; b < n->nbenefits; b++)
	{
		n->ran = true;
		for (int s = 0; s < n->nsteps[b]; s++)
			naive_step(n, b, &n->steps[b][s]);
		memcpy(n->closed[b], n->money[b], sizeof(n->closed[b]));
		n->is_closed[b] = true;
	}
}

static void
naive_random(Naive *n)
{
	static const char verbs[] = "sssffkkg";

	memset(n, 0, sizeof(*n));
	n->nbenefits = 1 + tap_below(2);
	n->month = 4;
	n->edge = 100 * (1 + tap_below(60));
	n->low = 100 * tap_below(101);
	n->high = 100 * tap_below(101);
	for (int a = 0; a < 2; a++)
	{
		n->accs[a].claims = tap_below(5) == 0;
		n->accs[a].gross = !n->accs[a].claims && tap_below(6) == 0;
		if (!n->accs[a].claims && !n->accs[a].gross)
			do
				n->accs[a].counts[tap_below(n->nbenefits)][1 + tap_below(NPOTS - 1)] = true;
			while (tap_below(2));
	}
	for (int b = 0; b < n->nbenefits; b++)
	{
		int			nmiddle = 1 + tap_below(5);
		NaiveStep  *s = &n->steps[b][n->nsteps[b]++];

		memset(s, 0, sizeof(*s));
		s->verb = 's';
		s->ratio = s->acc = -1;
		s->unit = 1;
		s->to = 0;
		s->nfrom = 1;
		s->from[0] = b == 0 ? -1 : 100 + 1 + tap_below(NPOTS - 1);
		if (b == 1)
			s->from[s->nfrom++] = -1;
		for (int i = 0; i < nmiddle; i++)
		{
			s = &n->steps[b][n->nsteps[b]];
			memset(s, 0, sizeof(*s));
			s->verb = verbs[tap_below(8)];
			s->to = 1 + tap_below(NPOTS - 1);
			s->nfrom = 1 + tap_below(2);
			s->from[0] = tap_below(2) ? 0 : tap_below(NPOTS);
			s->from[1] = tap_below(NPOTS);
			if (s->from[0] == s->to || (s->nfrom == 2 && (s->from[1] == s->to || s->from[1] == s->from[0])))
				continue;
			s->acc = tap_below(3) - 1;
			if (s->acc >= 0 && n->accs[s->acc].claims && (s->verb == 's' || s->verb == 'f'))
				s->acc = -1;
			s->ratio = tap_below(4) == 0 ? -2 : tap_below(5) == 0 ? -1 : 50 * tap_below(201);
			s->left = s->verb == 's' && tap_below(4) == 0;
			s->unit = tap_below(3) ? 1 : tap_below(2) ? 10 : 100;
			s->limit = s->acc >= 0 && n->accs[s->acc].claims ? 100 * tap_below(4) : tap_below(8000);
			s->grows = s->acc >= 0 && tap_below(3) == 0;
			n->nsteps[b]++;
		}
		s = &n->steps[b][n->nsteps[b]++];
		memset(s, 0, sizeof(*s));
		s->verb = 's';
		s->ratio = s->acc = -1;
		s->unit = 1;
		s->nfrom = 1;
		s->from[0] = 0;
		s->to = NPOTS - 1;
	}
}

static void
naive_rows(const Naive *n, MmtBuffer *out)
{
	mmt_puts(out, POTS);
	mmt_putf(out, "parameter parameter=banded band=[0,%d.00) amount=%d%%\nparameter parameter=banded band=[%d.00,) amount=%d%%\n",
			 (int) n->edge / 100, n->low / 100, (int) n->edge / 100, n->high / 100);
	for (int a = 0; a < 2; a++)
	{
		bool		first = true;

		mmt_putf(out, "accumulator accumulator=a%d unit=%s per=quarter counts='", a, n->accs[a].claims ? "count" : "fen");
		mmt_puts(out, n->accs[a].claims ? "claims" : n->accs[a].gross ? "gross" : "");
		for (int b = 0; b < 2; b++)
			for (int p = 0; p < NPOTS; p++)
				if (n->accs[a].counts[b][p])
				{
					mmt_putf(out, "%sb%d.%s", first ? "" : " + ", b, pot_names[p]);
					first = false;
				}
		mmt_puts(out, "'\n");
	}
	for (int b = 0; b < n->nbenefits; b++)
	{
		mmt_putf(out, "benefit benefit=b%d ord=%d track=t%d\n", b, b, b);
		for (int s = 0; s < n->nsteps[b]; s++)
		{
			const NaiveStep *x = &n->steps[b][s];

			mmt_putf(out, "step benefit=b%d ord=%d to_pot=%s verb=%s from_pot='", b, s, pot_names[x->to],
					 x->verb == 's' ? "share" : x->verb == 'f' ? "fill" : x->verb == 'k' ? "keep" : "gate");
			for (int i = 0; i < x->nfrom; i++)
				mmt_putf(out, "%s%s%s", i ? ", " : "", x->from[i] >= 100 ? "b0." : "",
						 x->from[i] == -1 ? "gross" : pot_names[x->from[i] % 100]);
			mmt_puts(out, "'");
			if (x->acc >= 0)
				mmt_putf(out, " accumulator=a%d", x->acc);
			if (x->left || x->unit > 1)
				mmt_putf(out, " rounding='%s%s'", x->left ? "left " : "", x->unit == 1 ? "0.01" : x->unit == 10 ? "0.1" : "1");
			if (x->verb == 's' && x->ratio == -2)
				mmt_puts(out, " parameter=banded");
			else if (x->verb != 's' || x->ratio >= 0)
				mmt_putf(out, " parameter=p%d_%d", b, s);
			mmt_puts(out, "\n");
			if (x->verb != 's')
			{
				mmt_putf(out, "parameter parameter=p%d_%d amount=%d.%02d\n", b, s, (int) x->limit / 100, (int) x->limit % 100);
				if (x->grows)
					mmt_putf(out, "parameter parameter=p%d_%d ord=1 amount='x 1 x month_of a%d'\n", b, s, x->acc);
			}
			else if (x->ratio >= 0)
				mmt_putf(out, "parameter parameter=p%d_%d amount=%d.%02d%%\n", b, s, x->ratio / 100, x->ratio % 100);
		}
	}
}

static void
naive_agrees(void)
{
	int			bills = 0;

	failures = 0;
	for (int i = 0; i < NAIVE && failures < 10; i++)
	{
		MmtArena	own = tap_arena();
		MmtBuffer	text = {.arena = &own};
		Naive		n;

		naive_random(&n);
		naive_rows(&n, &text);
		rules_text = text.s;
		bill_text = NULL;
		if (!must(fx_compile(text.s), "random rules compile"))
			printf("# %s (%s)\n", fx.err.en, fx.err.hint_en);
		for (int b = 0; b < 4 && fx.run; b++)
		{
			char		line[64];
			int			fen = tap_below(tap_below(2) ? 9000 : 300);
			bool		same = true;

			n.month += n.month < 6 ? tap_below(2) : 0;	/* within one quarter */
			snprintf(line, sizeof(line), "date=2019-%02d-15 amount=%d.%02d", n.month, fen / 100, fen % 100);
			bill_text = line;
			bills++;
			naive_adjudicate(&n, fen);
			if (!must(adjudicate(line), "a bill is adjudicated"))
			{
				printf("# %s\n", fx.err.en);
				continue;
			}
			for (int k = 0; k < n.nbenefits; k++)
				for (int p = 0; p < NPOTS; p++)
				{
					char		name[40];

					snprintf(name, sizeof(name), "b%d.%s", k, pot_names[p]);
					same &= in_pot(name, -1) == n.money[k][p];
				}
			if (!must(same, "the naive engine agrees"))
			{
				MmtBuffer	got = {.arena = &own};

				fx_show_pots(-1, &got);
				printf("#      got: %s\n# expected:", got.s);
				for (int k = 0; k < n.nbenefits; k++)
					for (int p = 0; p < NPOTS; p++)
						if (n.money[k][p])
							printf(" b%d.%s=%lld", k, pot_names[p], (long long) n.money[k][p]);
				printf(" (fen), tally %lld %lld\n", (long long) n.accs[0].tally, (long long) n.accs[1].tally);
			}
			for (int a = 0; a < 2; a++)
			{
				int64_t		moved = naive_counted(&n, &n.accs[a]);
				int64_t		got = 0;

				for (int d = 0; d < fx.out.ndeltas; d++)
					if (fx.rs->accumulators[fx.out.deltas[d].key.accumulator].name[1] == '0' + a)
						got = fx.out.deltas[d].value;
				must(got == moved, "and about the tally");
				n.accs[a].tally += moved;
			}
			mmt_run_post(fx.run, &fx.out, &fx.err);
		}
		mmt_arena_free(&own);
	}
	ok(failures == 0, "%d bills: the naive engine agrees", bills);
}

int
main(void)
{
	random_rulesets();
	naive_agrees();
	fx_clear();
	return done_testing();
}
