/*-------------------------------------------------------------------------
 * test_ruleset.c
 *	  From rows to a compiled ruleset: what is read how, and what is refused.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fixture.h"

#define BENEFIT "benefit benefit=b ord=1\n"
#define IN		"step benefit=b ord=10 from_pot=gross to_pot=flow verb=share\n"
#define REST	"step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
#define BASE	POTS BENEFIT IN REST
#define STEP	"step benefit=b ord=50 from_pot=flow to_pot=fund verb=share "

static void
refused(const char *row, const char *fragment, const char *name)
{
	char		text[3000];

	snprintf(text, sizeof(text), BASE "%s\n", row);
	rules_refused(text, MMT_E_POLICY, fragment, name);
}

static void
test_refused(void)
{
	refused("pot pot=x", "bearer", "a pot without a bearer");
	refused("pot bearer=fund", "pot", "a pot without a name");
	refused("pot pot=x bearer=nobody", "nobody", "a bearer that is none");
	refused("benefit ord=2", "benefit", "a benefit without a name");
	refused("step ord=1 from_pot=gross to_pot=fund verb=share", "benefit", "a step without a benefit");
	refused("step benefit=b ord=1 to_pot=fund verb=share", "from_pot", "a step from nowhere");
	refused("step benefit=b ord=1 from_pot=gross verb=share", "to_pot", "a step to nowhere");
	refused("step benefit=b ord=1 from_pot=gross to_pot=fund", "verb", "a step without a verb");
	refused("step benefit=b ord=1 from_pot=gross to_pot=fund verb=take", "take", "a verb that is none");
	refused("step benefit=b ord=1 from_pot=gross to_pot=c.fund verb=share", "c.fund", "into another benefit's pot");
	refused("step benefit=b ord=1 from_pot='flow, fund' to_pot=fund verb=share", "to_pot", "from a pot to itself");
	refused("step benefit=b ord=1 from_pot='flow, flow' to_pot=fund verb=share", "from_pot", "a pot twice");
	refused("step benefit=b ord=1 from_pot=flow to_pot=fund verb=fill", "parameter", "a fill without a limit");
	refused("step benefit=b ord=1 from_pot=flow to_pot=fund verb=share accumulator=a", "\"a\"", "an accumulator that is none");
	refused(STEP "spread=evenly", "evenly", "a spread that is none");
	refused(STEP "spread='low p'", "low p", "a spread by a parameter that is none");
	refused(STEP "rounding=0.5", "0.5", "a rounding unit that is none");
	refused(STEP "rounding='nearest'", "nearest", "a rounding that is none");
	refused(STEP "disease='a||b'", "disease", "an empty alternative");
	refused(STEP "tags=a tags='b|c'", "b|c", "alternatives in a tag");
	refused(STEP "without=!a", "!a", "a negation in a tag");
	refused(STEP "disease=!", "disease", "a negation of nothing");
	refused(STEP "disease=@scope.$", "disease", "a list named by no fact");
	refused(STEP "valid=2019-07-01", "valid", "a day is no range of days");
	refused(STEP "valid=[2019-07-32,)", "valid", "a day that there is not");
	refused(STEP "ranges.age=[x,)", "ranges.age", "a bound that is no number");
	refused(STEP "ranges.age='[1;2]'", "ranges.age", "a range without a comma");
	refused("parameter parameter=p", "amount", "a parameter without an amount");
	refused("parameter amount=60%", "parameter", "an amount without a parameter");
	refused("parameter parameter=p amount=60% band=low", "band", "a band that is none");
	refused("parameter parameter=p amount='q as if tier = 2'", "\"q\"", "as if of a parameter that is none");
	refused("parameter parameter=p amount=60% priority=high", "high", "a priority that is no number");
	refused("accumulator counts=fund", "accumulator", "an accumulator without a name");
	refused("accumulator accumulator=a", "counts", "an accumulator that counts nothing");
	refused("accumulator accumulator=a counts=fund\naccumulator accumulator=a counts=out", "\"a\"", "two accumulators of one name");
	refused("accumulator accumulator=a counts=fund unit=count", "counts", "a count of money");
	refused("accumulator accumulator=a counts='claims for b'", "claims", "claims of what");
	refused("list list=l", "member", "a list row without a member");
	refused("list member=x", "list", "a member of no list");
	refused("index index=i", "value", "an index without a value");
	refused("index index=i value=much", "much", "an index that is no number");
	refused("code_map domain=disease local=M01", "key", "a code that maps to nothing");
	rules_refused(BASE "parameter parameter=p amount=sixty\n", MMT_E_SYNTAX, "sixty", "an amount that does not parse");
	rules_refused(BASE STEP "ranges.weight:of=1\n", MMT_E_SYNTAX, "weight", "a measure that does not parse");
}

static void
test_read(void)
{
	const MmtBenefit *b;

	rules(BASE "step benefit=b ord=9 from_pot=' flow ,fund' to_pot=out verb=share\nbenefit benefit=c ord=3\nbenefit benefit=d ord=2 track=x\n"
		  "benefit benefit=e ord=0 track=x\n");
	is_text(fx.rs->benefits[0].name, "e", "tracks stand where their first benefit does");
	is_text(fx.rs->benefits[1].name, "d", "then the others of that track");
	is_text(fx.rs->benefits[2].name, "b", "then the next track");
	is_text(fx.rs->benefits[3].name, "c", "in order");
	b = &fx.rs->benefits[2];
	is_int(b->nsteps, 3, "steps of a benefit");
	is_int(b->steps[0].verb == MMT_SHARE && b->steps[0].nfrom == 2, 1, "9 comes before 10");
	is_text(fx.rs->pots[b->steps[0].from[0]].name, "b.flow", "pots in the order named");
	is_text(fx.rs->pots[b->steps[0].from[1]].name, "b.fund", "blanks do not matter");
	is_int(fx.rs->pots[0].bearer, MMT_PERSON, "what no benefit takes is the person's");

	rules(POTS BENEFIT IN REST "pot pot=b.fund bearer=hospital nhsa_field=x\n" STEP "\n");
	is_int(fx.rs->pots[mmt_pot_find(fx.rs, "b.fund", 6)].bearer, MMT_HOSPITAL, "a pot of one benefit comes before that of all");
	is_text(fx.rs->pots[mmt_pot_find(fx.rs, "b.fund", 6)].nhsa_field, "x", "with its field");
	is_int(mmt_pot_find(fx.rs, "b.mystery", 9), -1, "a pot that is none");
	is_int(mmt_fact_find(fx.rs, "weather", 7), -1, "a fact that no rule reads");

	rules(BASE STEP "scheme=390 disease=x|y\n" "step benefit=b ord=51 from_pot=flow to_pot=out verb=share scheme=390\n");
	is_int(fx.rs->npredicates, 2, "equal expressions on a fact are one predicate");

	/* one accumulator of the nation, kept under its name */
	rules(BASE "accumulator accumulator=paid counts=b.coinsurance per=year origin=000000\n");
	if (tally("") && adjudicate("amount=10"))
		delta_is("000000/paid@2019=10.00", "an accumulator belongs to the area that defines it");
	else
		ok(false, "%s", fx.err.en);
}

static size_t taken;

static void *
count_allocated(void *owner, size_t size)
{
	taken += size;
	return tap_allocate(owner, size);
}

/* Memory grows with the rows, not with their square. */
static void
test_memory(void)
{
	static char text[300000];
	MmtArena	arena = {count_allocated, tap_release, NULL, NULL, NULL};
	MmtRuleset *rs;
	MmtInputRow *rows;
	MmtError	err;
	size_t		len = 0;
	int			n;

	for (int i = 0; i < 2000; i++)
		len += snprintf(text + len, sizeof(text) - len, "index index=x%d value=%d valid=[2019-01-01,2020-01-01)\nindex index=x%d value=1 valid=[2020-01-01,)\n", i, i, i);
	rows = fx_rows(&arena, text, len, &n);
	ok(mmt_ruleset_compile(&arena, "A", n, rows, &rs, &err), "2000 indexes");
	is_int(rs->nindexes, 2000, "are as many");
	is_int(rs->indexes[1234].n, 2, "each with its rows");
	ok(taken < 50000000, "in memory of their number, not its square: %zu", taken);
	mmt_arena_free(&arena);
}

int
main(void)
{
	test_refused();
	test_read();
	test_memory();
	fx_clear();
	return done_testing();
}
