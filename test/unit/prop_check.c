/*-------------------------------------------------------------------------
 * prop_check.c
 *	  Random check rules against random facts, compared with a second, naive
 *	  check written from docs/checks.md: a fact is given, nothing or not given.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fixture.h"
#include "check.h"

#define RULESETS	3000
#define RECORDS		10
#define MAX_RULES	6
#define NOT_GIVEN	(-1)
#define NOTHING		(-2)

static const char *
one_of(const char *const *list)
{
	int			n = 0;

	while (list[n])
		n++;
	return list[tap_below(n)];
}

#define ONE_OF(...) one_of((const char *const[]) {__VA_ARGS__, NULL})

/* ---- what is made up ---- */

typedef struct Rule
{
	int			name;			/* r0, r1 */
	int			severity;
	int			priority;
	int			depth;
	const char *on_a;			/* selector on fact a, NULL: any */
	int			from;			/* range of number n, -1: any */
	const char *test;
	const char *expected;		/* on fact b */
	bool		minus;			/* the limited sum is n - m rather than n */
} Rule;

typedef struct Record
{
	int			a;				/* bits of the letters x, y, z; or NOT_GIVEN, NOTHING */
	int			b;
	int			n;				/* 0 .. 9 */
	int			m;
} Record;

static Rule rules_made[MAX_RULES];
static int	nrules;
static Record record;

static int
letters(void)
{
	return tap_below(4) == 0 ? NOT_GIVEN : tap_below(4) == 0 ? NOTHING : 1 + tap_below(7);
}

static int
number(void)
{
	return tap_below(4) == 0 ? NOT_GIVEN : tap_below(5) == 0 ? NOTHING : tap_below(10);
}

static void
put_letters(MmtBuffer *out, const char *name, int v)
{
	bool		first = true;

	if (v == NOT_GIVEN)
		return;
	mmt_putf(out, " %s=", name);
	for (int i = 0; v > 0 && i < 3; i++)
		if (v & 1 << i)
		{
			mmt_putf(out, "%s%c", first ? "" : "|", 'x' + i);
			first = false;
		}
}

static void
put_number(MmtBuffer *out, const char *name, int v)
{
	if (v == NOTHING)
		mmt_putf(out, " %s=", name);
	else if (v != NOT_GIVEN)
		mmt_putf(out, " %s=%d", name, v);
}

static void
make_rules(MmtBuffer *out)
{
	mmt_puts(out, "list list=l member=x\nlist list=l member=z\nlist list=of.x member=y\nlist list=of.y member=z\nparameter parameter=limit amount=4\n");
	nrules = 1 + tap_below(MAX_RULES);
	for (int i = 0; i < nrules; i++)
	{
		Rule	   *r = &rules_made[i];

		memset(r, 0, sizeof(*r));
		/* one row for each rank of a rule: ties are policy's to refuse */
		r->name = i / 3;
		r->priority = i % 3 == 2;
		r->depth = i % 3 == 1;
		r->severity = tap_below(3);
		r->on_a = tap_below(2) ? NULL : ONE_OF("x", "x|y", "!x", "*", "!*", "@l", "!@l", "$b", "!$b", "@of.$b", "x&z");
		r->from = tap_below(3) ? -1 : tap_below(9);
		r->test = ONE_OF("is", "is", "at_most", "at_least", "has_all");
		r->minus = tap_below(2);
		r->expected = strcmp(r->test, "is") == 0 ? ONE_OF("x", "y|z", "!y", "@l", "!@l", "$a", "!$a", "*", "@of.$a", "!@of.$a") :
			strcmp(r->test, "has_all") == 0 ? ONE_OF("@l", "@of.$a", "@l|@of.$a") : NULL;
		mmt_putf(out, "check_rule check_kind=k rule=r%d family=record severity=%s priority=%d depth=%d test=%s", r->name,
				 (const char *const[]) {"block", "warn", "record"}[r->severity], r->priority, r->depth, r->test);
		if (r->on_a)
			mmt_putf(out, " facts.a='%s'", r->on_a);
		if (r->from >= 0)
			mmt_putf(out, " ranges.n=[%d,)", r->from);
		if (r->expected)
			mmt_putf(out, " subject=b expected='%s'\n", r->expected);
		else
			mmt_putf(out, " subject='%s' parameter=limit\n", r->minus ? "n - m" : "n");
	}
}

static void
make_record(MmtBuffer *out)
{
	record.a = letters();
	record.b = letters();
	record.n = number();
	record.m = number();
	mmt_puts(out, "date=2024-01-01");
	put_letters(out, "a", record.a);
	put_letters(out, "b", record.b);
	put_number(out, "n", record.n);
	put_number(out, "m", record.m);
}

/* ---- the naive check ---- */

typedef enum Answer
{
	FALSE_, TRUE_, OPEN
} Answer;

/* Letters that the list of another fact's letters holds: of.x = {y}, of.y = {z}. */
static int
list_of(int other)
{
	return (other & 1 ? 2 : 0) | (other & 2 ? 4 : 0);
}

/* Does `v` meet one alternative?  `other` is the other letter fact. */
static Answer
meets_one(int v, int other, const char *alt)
{
	if (strcmp(alt, "*") == 0)
		return TRUE_;
	if (strcmp(alt, "@l") == 0)
		return v & 5 ? TRUE_ : FALSE_;
	if (alt[0] == '$' || strncmp(alt, "@of.$", 5) == 0)
	{
		if (other == NOT_GIVEN)
			return OPEN;
		if (other == NOTHING)
			return FALSE_;
		return v & (alt[0] == '$' ? other : list_of(other)) ? TRUE_ : FALSE_;
	}
	return v & 1 << (alt[0] - 'x') ? TRUE_ : FALSE_;
}

static Answer
meets(int v, int other, const char *expression)
{
	bool		negate = expression[0] == '!';
	char		copy[32];
	Answer		all = TRUE_;
	Answer		any = FALSE_;
	bool		conjunction = strchr(expression, '&') != NULL;

	if (v == NOT_GIVEN)
		return OPEN;
	if (v == NOTHING)
		return FALSE_;
	strcpy(copy, expression + negate);
	for (char *p = strtok(copy, "|&"); p; p = strtok(NULL, "|&"))
	{
		Answer		one = meets_one(v, other, p);

		if (one == FALSE_)
			all = FALSE_;
		if (one == TRUE_)
			any = TRUE_;
		else if (one == OPEN && any == FALSE_)
			any = OPEN;
	}
	if (conjunction)
		any = all;
	return any == OPEN ? OPEN : (any == TRUE_) != negate ? TRUE_ : FALSE_;
}

static Answer
applies(const Rule *r)
{
	Answer		a = r->on_a ? meets(record.a, record.b, r->on_a) : TRUE_;
	Answer		n = r->from < 0 ? TRUE_ : record.n == NOT_GIVEN ? OPEN : record.n == NOTHING ? FALSE_ : record.n >= r->from ? TRUE_ : FALSE_;

	return a == FALSE_ || n == FALSE_ ? FALSE_ : a == OPEN || n == OPEN ? OPEN : TRUE_;
}

/* FALSE_: a finding */
static Answer
passes(const Rule *r)
{
	if (strcmp(r->test, "is") == 0)
		return record.b == NOTHING ? (r->expected[0] == '!' ? TRUE_ : FALSE_) : meets(record.b, record.a, r->expected);
	if (strcmp(r->test, "has_all") == 0)
	{
		int			wanted = strstr(r->expected, "@l") ? 5 : 0;
		bool		more = strstr(r->expected, "$a") && record.a == NOT_GIVEN;

		if (record.b == NOT_GIVEN)
			return OPEN;
		if (strstr(r->expected, "$a") && record.a > 0)
			wanted |= list_of(record.a);
		return (wanted & ~(record.b == NOTHING ? 0 : record.b)) != 0 ? FALSE_ : more ? OPEN : TRUE_;
	}
	if (record.n == NOT_GIVEN || (r->minus && record.m == NOT_GIVEN))
		return OPEN;
	if (record.n == NOTHING || (r->minus && record.m == NOTHING))
		return FALSE_;
	return strcmp(r->test, "at_most") == 0 ? (record.n - (r->minus ? record.m : 0) <= 4 ? TRUE_ : FALSE_) :
		record.n - (r->minus ? record.m : 0) >= 4 ? TRUE_ : FALSE_;
}

/* What is found, as counts by severity (3: undecided). */
static void
naive(int counts[4])
{
	memset(counts, 0, sizeof(int) * 4);
	for (int name = 0; name * 3 < nrules; name++)
	{
		/* highest priority, then nearest area: rows 2, 1, 0 of the three */
		for (int i = name * 3 + 2; i >= name * 3; i--)
		{
			Answer		a = i < nrules ? applies(&rules_made[i]) : FALSE_;

			if (a == OPEN)
				counts[3]++;
			if (a != TRUE_)
				continue;
			switch (passes(&rules_made[i]))
			{
				case FALSE_:
					counts[rules_made[i].severity]++;
					break;
				case OPEN:
					counts[3]++;
					break;
				case TRUE_:
					break;
			}
			break;				/* the winning row has spoken */
		}
	}
}

int
main(void)
{
	int			differ = 0;
	int			found[4] = {0};

	fx_clear();
	for (int i = 0; i < RULESETS; i++)
	{
		MmtArena	texts = tap_arena();
		MmtBuffer	made = {.arena = &texts};

		make_rules(&made);
		rules(made.s);
		for (int k = 0; fx.rs && k < RECORDS; k++)
		{
			MmtBuffer	facts = {.arena = &texts};
			const MmtFinding *findings;
			int			counts[4] = {0};
			int			expected[4];
			int			n;
			bool		read;

			make_record(&facts);
			mmt_arena_reset(&fx.bills);
			read = fx_read_bill(&fx.bills, fx.rs, facts.s, facts.len, &fx.bill) && mmt_check(fx.run, &fx.bill, "k", &n, &findings, &fx.err);
			for (int f = 0; read && f < n; f++)
			{
				counts[findings[f].undecided ? 3 : findings[f].check->severity]++;
				found[findings[f].undecided ? 3 : findings[f].check->severity]++;
			}
			naive(expected);
			if ((!read || memcmp(counts, expected, sizeof(counts)) != 0) && differ++ < 3)
				printf("#%s\n# %s\n#      got: %d %d %d %d\n# expected: %d %d %d %d\n", made.s, facts.s,
					   counts[0], counts[1], counts[2], counts[3], expected[0], expected[1], expected[2], expected[3]);
		}
		mmt_arena_free(&texts);
	}
	is_int(differ, 0, "both checks find the same");
	for (int i = 0; i < 4; i++)
		ok(found[i] > 500, "there was something to find (%d)", found[i]);
	fx_clear();
	return done_testing();
}
