/*-------------------------------------------------------------------------
 * test_policy.c
 *	  Each problem is found in the smallest rules that have it, and not in
 *	  the corrected ones; which selectors are apart and which are not.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fixture.h"
#include "policy.h"

#define BENEFIT "benefit benefit=b ord=1\n"
#define IN		"step benefit=b ord=10 from_pot=gross to_pot=flow verb=share\n"
#define REST	"step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
#define BASE	POTS BENEFIT IN REST
#define RATE	"step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
#define PAID	"accumulator accumulator=paid counts=b.fund per=year\n"
#define SIXTY	RATE "parameter parameter=rate amount=60%\n"
#define CHECKED	"check_rule check_kind=p rule=r family=prescription severity=block subject=x test=is expected=1\n"
#define CAP		"step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"

static MmtArena arena;
static MmtProblems problems;

static void
check(const char *text)
{
	int			n;
	MmtInputRow *rows;

	mmt_arena_free(&arena);
	arena = tap_arena();
	memset(&problems, 0, sizeof(problems));
	problems.arena = &arena;
	rows = fx_rows(&arena, text, strlen(text), &n);
	mmt_policy_check(&arena, "A", n, rows, &problems);
}

static void
show(void)
{
	for (int i = 0; i < problems.n; i++)
		printf("#      got: %s %s row %lld: %s\n", problems.list[i].error ? "error" : "warning", problems.list[i].code,
			   (long long) problems.list[i].id, problems.list[i].en);
}

static bool
clean(const char *text, const char *name)
{
	check(text);
	ok(problems.n == 0, "%s", name);
	show();
	return problems.n == 0;
}

/* Exactly one kind of problem, in words of both languages, about a row of a relation (NULL: none). */
static bool
found(const char *text, bool error, const char *code, const char *relation, const char *fragment, const char *name)
{
	bool		pass;

	check(text);
	pass = problems.n > 0;
	for (int i = 0; i < problems.n; i++)
	{
		const MmtProblem *p = &problems.list[i];

		pass &= p->error == error && strcmp(p->code, code) == 0 && p->zh[0] && strstr(p->en, fragment) != NULL;
		pass &= relation ? p->relation && strcmp(p->relation, relation) == 0 && p->id > 0 : p->relation == NULL;
	}
	ok(pass, "%s", name);
	if (!pass)
	{
		show();
		printf("# expected: %s %s: %s\n", error ? "error" : "warning", code, fragment);
	}
	return pass;
}

/* A rate that rests on p1, that on p2 and so on, so many values in all. */
static const char *
chain(int values)
{
	static char text[8000000];
	size_t		n = snprintf(text, sizeof(text), "%s", BASE RATE);

	for (int i = 1; i <= values; i++)
	{
		n += i == 1 ? snprintf(text + n, sizeof(text) - n, "parameter parameter=rate") :
			snprintf(text + n, sizeof(text) - n, "parameter parameter=p%d", i - 1);
		n += i == values ? snprintf(text + n, sizeof(text) - n, " amount=60%%\n") :
			snprintf(text + n, sizeof(text) - n, " amount='p%d as if kind = X'\n", i);
	}
	return text;
}

/* Rows that are met through more than one "as if", each of which asks for all of them. */
static const char *
thicket(int rows)
{
	static char text[200000];
	size_t		n = snprintf(text, sizeof(text), "%s", BASE RATE "parameter parameter=rate amount='p as if place = X'\nparameter parameter=p kind=a amount=10%\n");

	for (int i = 1; i <= rows; i++)
		n += snprintf(text + n, sizeof(text) - n, "parameter parameter=p tier=%d kind=b amount='p as if kind = a'\n", i);
	return text;
}

static void
test_depth(void)
{
	clean(chain(25), "deep: as many values as a bill is followed through");
	rules(chain(25));
	pays("amount=100", "fund=60 coinsurance=40", "and a bill is");
	found(chain(26), true, "deep", "parameter", "more than 24 times", "deep: one more");
	rules(chain(26));
	refuses("amount=100", MMT_E_CYCLE, "rests on", "and no bill is");
	found(chain(100000), true, "deep", "parameter", "more than 24 times", "deep: so many that the stack would not do");
	clean(thicket(1200), "deep: rows that ask for each other, none of them unread");
}

static void
test_problems(void)
{
	clean(BASE RATE "parameter parameter=rate amount=60%\n", "rules without a problem");
	clean(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=cap amount=100\n", "with a cap");
	clean("", "no rules at all");

	found(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate scheme=310 amount=70%\n",
		  true, "tie", "parameter", "\"rate\"", "tie: two rows of one priority");
	clean(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate scheme=310 priority=1 amount=70%\n", "tie: with a priority");
	clean(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate depth=1 scheme=310 amount=70%\n", "tie: of a nearer area");
	found(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate amount=60%\n",
		  true, "tie", "parameter", "\"rate\"", "tie: the same row twice");
	found(BASE RATE "parameter parameter=rate band=[0,100) amount=50%\nparameter parameter=rate band=[99.99,) amount=60%\n",
		  true, "tie", "parameter", "\"rate\"", "tie: bands that overlap by a fen");
	clean(BASE RATE "parameter parameter=rate band=[0,100) amount=50%\nparameter parameter=rate band=[100,) amount=60%\n", "tie: bands that touch");
	found(BASE "benefit benefit=c ord=1\nstep benefit=c ord=1 from_pot=gross to_pot=coinsurance verb=share\n",
		  true, "tie", "benefit", "same place", "tie: two benefits at one place");
	found(BASE CHECKED "check_rule check_kind=p rule=r family=prescription severity=warn subject=x test=is expected=2\n",
		  true, "tie", "check_rule", "can both apply", "tie: two rows of one check");
	clean(BASE CHECKED "check_rule check_kind=p rule=r family=prescription severity=warn facts.y=1 priority=1 subject=x test=is expected=2\n",
		  "no tie: one of them has priority");
	clean(BASE CHECKED "check_rule check_kind=q rule=r family=prescription severity=warn subject=x test=is expected=2\n",
		  "no tie: another kind of record");
	found(BASE "check_rule check_kind=p rule=r family=prescription severity=warn subject=x test=is expected=@nowhere\n",
		  true, "nothing", "check_rule", "nowhere", "nothing: a check expects a list without members");
	clean(BASE "check_rule check_kind=p rule=r family=prescription severity=warn subject=days test=at_most parameter=most\nparameter parameter=most amount=1\n",
		  "a parameter that a check reads is read");
	found(BASE "check_rule check_kind=p rule=r family=prescription severity=warn subject=days test=at_most parameter=most\nparameter parameter=most amount='10% of days'\n",
		  true, "unit", "parameter", "0.1 x FACT", "unit: a limit is no ratio");
	clean(BASE "benefit benefit=c ord=0 kind=x\nstep benefit=c ord=1 from_pot=gross to_pot=coinsurance verb=share\n", "tie: at two places");
	clean(BASE "benefit benefit=c ord=1 track=other\nstep benefit=c ord=1 from_pot=gross to_pot=coinsurance verb=share\n", "tie: on two tracks");

	found(BASE RATE "parameter parameter=rate tier=1 amount='rate as if tier = 2'\nparameter parameter=rate tier=2 amount='rate as if tier = 1'\n",
		  true, "cycle", "parameter", "rests on it", "cycle: each as if the other");
	clean(BASE RATE "parameter parameter=rate tier=1 amount='rate as if tier = 2'\nparameter parameter=rate tier=2 amount=60%\n", "cycle: one has a figure");
	found(BASE RATE "parameter parameter=rate amount='50% + 10% of parameter bonus'\nparameter parameter=bonus amount='10% + 50% of parameter rate'\n",
		  true, "cycle", "parameter", "rests on it", "cycle: of two parameters");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.parameter:cap=[0,)\nparameter parameter=cap amount='5 x parameter other'\n"
		  "parameter parameter=other amount='1 x parameter cap'\n",
		  true, "cycle", "parameter", "rests on it", "cycle: through a range");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.parameter:rate=[0,1]\n",
		  true, "cycle", "parameter", "rests on it", "cycle: a condition on its own value");

	found(BASE RATE "parameter parameter=rate amount=60% disease=@nowhere\n", true, "nothing", "parameter", "\"nowhere\"", "nothing: a list without a member");
	clean(BASE RATE "parameter parameter=rate amount=60% disease=@nowhere\nlist list=nowhere member=x\n", "nothing: with one");
	found(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate\n", true, "nothing", "step", "\"rate\"", "nothing: a parameter without a row");
	found(BASE RATE "parameter parameter=rate amount='50% + 5% of index wage'\n", true, "nothing", "parameter", "\"wage\"", "nothing: an index");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.acc:paid=[1,)\n", true, "nothing", "parameter", "\"paid\"", "nothing: an accumulator");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.month_of:paid=[1,)\n", true, "nothing", "parameter", "accumulator \"paid\"", "nothing: an accumulator whose month is asked");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.month_of:paid=[1,)\naccumulator accumulator=paid counts=b.fund per=disease\n",
		  true, "nothing", "parameter", "such as year", "nothing: one without a period has no months");
	clean(BASE RATE PAID "parameter parameter=rate amount='50% + 1% of month_of paid'\n", "nothing: one with a period has");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.parameter:other=[1,)\n", true, "nothing", "parameter", "\"other\"", "nothing: another parameter");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.pot:b.mystery=[1,)\n", true, "nothing", "parameter", "\"b.mystery\"", "nothing: a pot");
	found(POTS "benefit benefit=b ord=1\n", true, "nothing", "benefit", "no step", "nothing: a benefit without a step");
	found(BASE "step benefit=c ord=1 from_pot=gross to_pot=fund verb=share\n", true, "nothing", "step", "\"c\"", "nothing: a step without a benefit");
	found(BASE "step benefit=b ord=20 from_pot=advance to_pot=fund verb=share\n", true, "nothing", "step", "\"b.advance\"", "nothing: a pot that no step fills");
	found(BASE RATE "step benefit=b ord=40 from_pot=fund to_pot=over verb=keep parameter=cap\nparameter parameter=cap amount=1\nparameter parameter=rate amount=60%\n",
		  true, "nothing", "step", "only later steps fill", "nothing: a pot before it is filled");
	clean(BASE RATE "step benefit=b ord=55 from_pot=fund to_pot=over verb=keep parameter=cap\nparameter parameter=cap amount=1\nparameter parameter=rate amount=60%\n",
		  "nothing: and after");
	clean(BASE "step benefit=b ord=20 from_pot=flow to_pot=gross verb=share class=03\n", "nothing: gross is full from the start, also where a step gives back to it");
	found(BASE "step benefit=b ord=95 from_pot=coinsurance to_pot=fund verb=share\naccumulator accumulator=all counts='b.fund + b.fnud' per=year\n",
		  true, "nothing", "accumulator", "b.fnud", "nothing: one of the pots that an accumulator counts");
	found(BASE "accumulator accumulator=visits unit=count counts='claims of chornic' per=year\n",
		  true, "nothing", "accumulator", "chornic", "nothing: the benefit whose claims are counted");
	found(BASE "accumulator accumulator=paid counts=b.fund per=year\n", true, "unfed", "accumulator", "\"paid\"", "unfed: no step fills what is counted");
	clean(BASE SIXTY CAP PAID "parameter parameter=cap amount=1\n", "unfed: a step does");

	found(BASE RATE "parameter parameter=rate amount=0.6\n", true, "unit", "parameter", "percent sign", "unit: a number as a ratio");
	found(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=cap amount=50%\n", true, "unit", "parameter", "write yuan", "unit: a ratio as a limit");
	clean(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=cap amount='50% of gross'\n", "unit: a part of money as a limit");
	found(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=cap amount='25% of income'\n", true, "unit", "parameter", "0.2 x FACT", "unit: a percentage of a fact is a ratio");
	clean(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=cap amount='0.25 x income'\n", "unit: a number times a fact is an amount");
	found(BASE RATE "parameter parameter=rate amount='0.5 x age'\n", true, "unit", "parameter", "percent sign", "unit: and no ratio");
	clean(BASE RATE "parameter parameter=rate amount='0.5% of age'\n", "unit: points for each year");
	found(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=cap amount='10% of month_of paid'\n", true, "unit", "parameter", "0.2 x FACT", "unit: nor is a month money");
	found(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 scheme=310 amount='at least 70'\nparameter parameter=cap amount=1\n",
		  true, "unit", "parameter", "at least 70", "unit: a floor of another unit");
	clean(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 scheme=310 amount='x 0.9'\nparameter parameter=cap amount=1\n", "unit: a factor has none");
	found(BASE RATE "parameter parameter=rate amount=600%\n", true, "unit", "parameter", "more than everything", "unit: a slip of a zero");
	found(BASE RATE "parameter parameter=rate amount=105%\nparameter parameter=rate ord=1 scheme=310 amount=+5%\n", true, "unit", "parameter", "more than everything", "unit: points on top do not mend it");
	clean(BASE RATE "parameter parameter=rate amount=105%\nparameter parameter=rate ord=1 amount='at most 100%'\n", "unit: brought down again");
	found(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=cap band=[0,10) amount=1\nparameter parameter=cap band=[10,) amount=2\n",
		  true, "unit", "step", "only a share", "unit: a limit in bands");
	found(BASE RATE "parameter parameter=rate amount=0.6%\n", false, "unit", "parameter", "less than a hundredth", "unit: 0.6 as a percentage");
	clean(BASE RATE "parameter parameter=rate amount=0%\n" , "unit: nothing is a ratio");
	found(BASE RATE "parameter parameter=rate amount=60%-70%\n", true, "unit", "parameter", "less than nothing", "unit: from 60 to 70 % is no ratio");
#define BANDS	"parameter parameter=base band=[0,10) amount=50%\nparameter parameter=base band=[10,) amount=60%\n"
	found(BASE RATE BANDS "parameter parameter=rate amount='40% + 60% of parameter base'\n", true, "unit", "parameter", "rows with a mode", "unit: a part of what has bands");
	found(BASE RATE BANDS "parameter parameter=rate amount='base as if tier = 1'\n", true, "unit", "parameter", "\"base\"", "unit: what has bands as if");
	found(BASE RATE BANDS "parameter parameter=rate amount=60% ranges.parameter:base=[0,1]\n", true, "unit", "parameter", "\"base\"", "unit: a condition on it");

	found(BASE "step benefit=b ord=20 from_pot=flow to_pot=mystery verb=share kind=x\n", true, "no_bearer", "step", "\"mystery\"", "no_bearer: a pot of nobody");
	clean(BASE "step benefit=b ord=20 from_pot=flow to_pot=mystery verb=share kind=x\npot pot=mystery bearer=fund\n", "no_bearer: declared for all");
	clean(BASE "step benefit=b ord=20 from_pot=flow to_pot=mystery verb=share kind=x\npot pot=b.mystery bearer=fund\n", "no_bearer: declared for one");
	clean(BASE "step benefit=b ord=20 from_pot=flow to_pot=mystery verb=share kind=x\nstep benefit=b ord=30 from_pot=mystery to_pot=coinsurance verb=share\n", "no_bearer: a last step leaves nothing there");
	found(BASE "step benefit=b ord=20 from_pot=flow to_pot=mystery verb=share kind=x\nstep benefit=b ord=30 from_pot=mystery to_pot=coinsurance verb=share kind=x\n", true, "no_bearer", "step", "\"mystery\"", "no_bearer: not of every line");
	found(BASE "step benefit=b ord=20 from_pot=flow to_pot=mystery verb=share kind=x\nstep benefit=b ord=30 from_pot=mystery to_pot=coinsurance verb=share\n"
		  "step benefit=b ord=40 from_pot=flow to_pot=mystery verb=share kind=y\n", true, "no_bearer", "step", "\"mystery\"", "no_bearer: filled again after it");

#define LAST(step) POTS BENEFIT IN RATE "parameter parameter=rate amount=60%\n" step
	found(LAST(""), false, "left", "benefit", "may leave money", "left: no last step");
	found(LAST("step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share kind=x\n"), false, "left", "benefit", "may leave", "left: not for every line");
	found(LAST("step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share valid=[2019-07-01,)\n"), false, "left", "benefit", "may leave", "left: not on every day");
	found(LAST("step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share accumulator=tail\n"
			   "accumulator accumulator=tail counts=b.fund per='last month of quarter'\n"),
		  false, "left", "benefit", "may leave", "left: not when its accumulator has no window");
	found(LAST("step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share\nstep benefit=b ord=95 from_pot=coinsurance to_pot=flow verb=share parameter=rate\n"),
		  false, "left", "benefit", "may leave", "left: put back afterwards");

	found(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
		  "parameter parameter=rate amount=60% valid=[2018-01-01,)\n", false, "gap", "step", "no row before 2018-01-01", "gap: before the first day");
	found(POTS "benefit benefit=b ord=1 valid=[2018-01-01,)\n" IN REST "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
		  "parameter parameter=rate amount=60% valid=[2018-01-01,2019-07-01)\nparameter parameter=rate amount=70% valid=[2019-07-02,)\n",
		  false, "gap", "step", "2019-07-01", "gap: one day");
	clean(POTS "benefit benefit=b ord=1 valid=[2018-01-01,)\n" IN REST "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
		  "parameter parameter=rate amount=60% valid=[2018-01-01,2019-07-01)\nparameter parameter=rate amount=70% valid=[2019-07-01,)\n", "gap: none");
	found(POTS "benefit benefit=b ord=1 valid=[2018-01-01,)\n" IN REST "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
		  "parameter parameter=rate amount=60% valid=[2018-01-01,2019-07-01)\n", false, "gap", "step", "no row on 2019-07-01", "gap: after the last day");
	found(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
		  "parameter parameter=rate amount=60% valid=[2018-01-01,2019-07-01)\n", false, "gap", "step", "has no row", "gap: before the first day");
	ok(problems.n == 2 && strstr(problems.list[0].en, "before 2018-01-01") && strstr(problems.list[1].en, "on 2019-07-01"), "gap: and after the last");
	/* what is not required may begin when it likes, but does not end without a word */
#define LIMIT(days) POTS BENEFIT IN REST "step benefit=b ord=60 from_pot=flow to_pot=over verb=keep parameter=cap" days "\n"
	clean(LIMIT("") "parameter parameter=cap amount=60 valid=[2018-01-01,)\n", "gap: a limit that begins");
	found(LIMIT("") "parameter parameter=cap amount=60 valid=[2018-01-01,2019-07-01)\n", false, "gap", "step", "no row on 2019-07-01, and step 60", "gap: a limit that ends");
	found(LIMIT("") "parameter parameter=cap amount=60 valid=[2018-01-01,2019-07-01)\nparameter parameter=cap amount=70 valid=[2020-01-01,)\n", false, "gap", "step", "does nothing without one", "gap: for half a year");
	clean(LIMIT(" valid=[2018-01-01,2019-07-01)") "parameter parameter=cap amount=60 valid=[2018-01-01,2019-07-01)\n", "gap: whose step ends with it");

	/* ranges that nearly touch */
#define AGES(one, two, rest) BASE RATE "parameter parameter=rate amount=60% ranges.age=" one "\nparameter parameter=rate amount=70% ranges.age=" two rest "\n"
	found(AGES("(,60)", "(60,)", ""), false, "gap", "parameter", "for \"age\" in (,60) and one in (60,)", "gap: who is 60");
	found(AGES("[0,59)", "[60,)", ""), false, "gap", "parameter", "[0,59)", "gap: who is 59");
	clean(AGES("[0,60)", "[60,)", ""), "gap: ages that touch");
	clean(AGES("[0,59]", "[60,)", ""), "gap: whole years do");
	clean(AGES("[0,18)", "[60,)", ""), "gap: what lies far apart is meant so");
	clean(AGES("(,60)", "(60,)", "\nparameter parameter=rate amount=50% priority=-1"), "gap: a row for all others holds");
	clean(AGES("(,60)", "(60,)", "\nparameter parameter=rate amount=50% ranges.age=[50,70] priority=1"), "gap: a row that goes over it holds");
	clean(AGES("(,60)", "(60,)", " disease=x"), "gap: rows for other bills");
	found(AGES("(,60)", "(60,)", "\nparameter parameter=rate amount=50% ranges.age=[60,70] disease=x priority=1"), false, "gap", "parameter", "(60,)", "gap: one for some bills does not");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.gross=[0,100]\nparameter parameter=rate amount=70% ranges.gross=[101,)\n", false, "gap", "parameter", "[101,)", "gap: money is not whole");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.begun=(,1998-12-31)\nparameter parameter=rate amount=70% ranges.begun=[1999-01-01,)\n", false, "gap", "parameter", "1998-12-31", "gap: a day");

	/* a fund's part that only some bills have a row of */
#define MAYBE(step, rows) BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate" step "\n" rows
	found(MAYBE("", "parameter parameter=rate amount=60% tier=1\nparameter parameter=rate amount=50% tier=2\n"), false, "unrequired", "step", "paid nothing", "unrequired: at tier 3");
	clean(MAYBE(" required=true", "parameter parameter=rate amount=60% tier=1\nparameter parameter=rate amount=50% tier=2\n"), "unrequired: when it is required they are refused");
	clean(MAYBE("", "parameter parameter=rate amount=60% tier=1 priority=1\nparameter parameter=rate amount=0%\n"), "unrequired: all others have a row");
	clean(MAYBE(" tier=1", "parameter parameter=rate amount=60% tier=1\n"), "unrequired: nor does the step take others");
	clean(MAYBE("", "parameter parameter=rate amount=60% ranges.age=[0,60)\nparameter parameter=rate amount=70% ranges.age=[60,)\n"), "unrequired: all ages have one");
	found(MAYBE("", "parameter parameter=rate amount=70% ranges.age=[60,)\n"), false, "unrequired", "step", "paid nothing", "unrequired: below 60");
	found(MAYBE("", "parameter parameter=rate amount=60% ranges.age=[0,60)\nparameter parameter=rate amount=70% ranges.age=[60,) missing=skip\n"), false, "unrequired", "step", "paid nothing", "unrequired: without an age");
	clean(BASE SIXTY "step benefit=b ord=20 from_pot=flow to_pot=advance verb=share parameter=advance\nparameter parameter=advance amount=10% class=02\n", "unrequired: first self-pay is of some lines");

#define CUT(bands) BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate accumulator=cost required=true\n" \
	"accumulator accumulator=cost counts='b.fund + b.coinsurance' per=year\n" bands
#define BAND(band, rest) "parameter parameter=rate band=" band " amount=60%" rest "\n"
	found(CUT(BAND("[0,900)", "") BAND("[1000,)", "")), false, "gap", "step", "no band from 900.00 to 1000.00 yuan", "gap: between two bands");
	found(CUT(BAND("[1,)", "")), false, "gap", "step", "no band from 0.00 to 1.00 yuan", "gap: below the first band");
	found(CUT(BAND("[0,900)", " priority=1") BAND("[0,800)", "")), false, "gap", "step", "no band from 900.00 yuan on", "gap: above the last band");
	clean(CUT(BAND("[500,)", "") BAND("[0,800)", " priority=1")), "gap: bands that overlap leave none");
	clean(CUT(BAND("[1000,2000)", " priority=1") "parameter parameter=rate amount=50%\n"), "gap: nor where a row without a band holds");
	found(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n",
		  true, "no_row", "step", "\"rate\"", "no_row: a required parameter of which there is none, which an area below may give");
	found(BASE RATE "parameter parameter=rate amount=+5%\n", true, "gap", "parameter", "+5%", "gap: only rows that change a value");

	found(BASE "parameter parameter=spare amount=60%\n", false, "unread", "parameter", "\"spare\"", "unread: nobody uses it");
	clean(BASE RATE "parameter parameter=spare amount=10%\nparameter parameter=rate amount='50% + 50% of parameter spare'\n", "unread: another value does");
	clean(BASE RATE "parameter parameter=rate amount=50%\n"
		  "step benefit=b ord=40 from_pot=flow to_pot=out verb=share spread='low rank' kind=x\nparameter parameter=rank amount=1\n", "unread: the order of lines does");

	found(BASE SIXTY PAID, false, "unread", "accumulator", "\"paid\"", "unread: an accumulator");
	clean(BASE RATE PAID "parameter parameter=rate amount=60% ranges.acc:paid=[0,)\n", "unread: a condition reads it");
	clean(BASE RATE PAID "parameter parameter=rate amount='50% + 1% of now paid'\n", "unread: a value does");
	found(BASE SIXTY "index index=wage value=60000\n", false, "unread", "index", "\"wage\"", "unread: an index");
	clean(BASE RATE "index index=wage value=60000\nparameter parameter=rate amount=60% ranges.index:wage=[0,)\n", "unread: an index that a condition reads");
	found(BASE SIXTY "list list=scope member=x\nlist list=scope member=y\n", false, "unread", "list", "\"scope\"", "unread: a list");
	is_int(problems.n, 1, "said once, not for each member");
	clean(BASE RATE "list list=scope member=x\nparameter parameter=rate amount=60% disease=@scope\n", "unread: a list that a row selects by");
	clean(BASE RATE "list list=scope.x member=x\nparameter parameter=rate amount=60% facts.drug=@scope.$disease\n", "unread: one that is named by a fact");
	clean(BASE SIXTY "check_rule check_kind=p rule=r family=prescription severity=block subject=x test=has_all expected=@papers\nlist list=papers member=x\n",
		  "unread: one that a check asks for");

	/* b takes x and the members of l only; a row for y is for nobody */
#define ONLY(selectors) POTS "benefit benefit=b ord=1 " selectors "\nlist list=l member=x\nlist list=l member=XA*\n" IN REST RATE \
	"parameter parameter=rate amount=60%\nparameter parameter=rate priority=1 amount=70% "
	found(ONLY("disease=@l") "disease=y\n", false, "unread", "parameter", "no bill that", "unread: a row for a disease that its benefit never takes");
	clean(ONLY("disease=@l") "disease=x\n", "unread: for one that it takes");
	clean(ONLY("disease=@l") "disease=XA10\n", "unread: for one that a prefix takes");
	clean(ONLY("disease=@l") "disease=x|y\n", "unread: for one that it takes and another");
	clean(ONLY("disease=@l") "disease=y\nbenefit benefit=c ord=2\nstep benefit=c ord=10 from_pot=gross to_pot=fund verb=share parameter=rate\n",
		  "unread: for one that another benefit takes");
	found(ONLY("disease=@l") "disease=y\nbenefit benefit=c ord=2 disease=z\nstep benefit=c ord=10 from_pot=gross to_pot=fund verb=share parameter=rate\n",
		  false, "unread", "parameter", "no bill that", "unread: for one that neither takes");
	found(ONLY("disease=@l ranges.age=[60,)") "ranges.age=[0,60)\n", false, "unread", "parameter", "no bill that", "unread: for an age that it does not take");
	found(POTS BENEFIT "list list=l member=x\n" IN REST "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true disease=@l\n"
		  "parameter parameter=rate amount=60% disease=!y\nparameter parameter=rate amount=70% disease=y\n",
		  false, "unread", "parameter", "no bill that", "unread: for a disease that the step does not take");
	clean(ONLY("disease=@l kind=pharmacy") "kind=hospital\nparameter parameter=rate priority=2 amount='rate as if kind = hospital' kind=pharmacy\n",
		  "unread: as if leads where the benefit does not");
	found(ONLY("disease=@l kind=pharmacy") "kind=hospital disease=y\nparameter parameter=rate priority=2 amount='rate as if kind = hospital' kind=pharmacy\n",
		  false, "unread", "parameter", "no bill that", "unread: but not to another disease");
	clean(ONLY("disease=@l") "disease=x\nparameter parameter=rate ord=1 amount='+10% of parameter extra'\nparameter parameter=extra amount=50%\n",
		  "unread: through another parameter");
	found(ONLY("disease=@l") "disease=x\nparameter parameter=rate ord=1 amount='+10% of parameter extra'\nparameter parameter=extra amount=50%\n"
		  "parameter parameter=extra priority=1 amount=50% disease=y\n", false, "unread", "parameter", "no bill that", "unread: through another parameter, for another disease");
	clean(POTS "benefit benefit=b ord=1 disease=x\n" IN REST "check_rule check_kind=p rule=r family=prescription severity=warn subject=days test=at_most parameter=most\n"
		  "parameter parameter=most amount=1\nparameter parameter=most priority=1 amount=2 disease=y\n", "unread: a check takes any disease");

	found(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per=yaer\nparameter parameter=cap amount=100\n",
		  false, "period", "accumulator", "\"yaer\"", "period: a slip becomes a fact");
	found(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per='quarer, disease'\nparameter parameter=cap amount=100\n",
		  false, "period", "accumulator", "\"quarter\"", "period: the word that may be meant is named");
	found(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per='disease, mnoth'\nparameter parameter=cap amount=100\n",
		  false, "period", "accumulator", "\"month\"", "period: behind a fact");
	found(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per=yearly\nparameter parameter=cap amount=100\n",
		  false, "period", "accumulator", "the period \"year\"", "period: another word for it");
	found(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per=week\nparameter parameter=cap amount=100\n",
		  false, "period", "accumulator", "7 days from", "period: a week is days from a day");
	clean(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per='year, tier'\nparameter parameter=cap amount=100\n", "period: a fact is no slip");
	clean(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per=date\nparameter parameter=cap amount=100\n", "period: nor is one that is further off");
	clean(BASE RATE CAP "accumulator accumulator=paid counts=b.fund per=years\nparameter parameter=cap amount=100\nparameter parameter=rate facts.years=1 amount=60%\n",
		  "period: a row selects by that fact");
	clean(BASE RATE CAP "accumulator accumulator=paid counts=b.fund per=years\nparameter parameter=cap amount=100\nparameter parameter=rate amount='50% + 1% of years'\n",
		  "period: a value measures it");
	clean(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per=years\nparameter parameter=cap amount=100\nterm domain=fact term=years zh=年数 en=years\n",
		  "period: a term names it");
	clean(BASE SIXTY CAP "accumulator accumulator=paid counts=b.fund per=years\nparameter parameter=cap amount=100\ncode_map domain=years local=1 key=2\n",
		  "period: codes are mapped for it");

	found(BASE RATE CAP PAID "parameter parameter=rate amount=60%\nparameter parameter=cap amount=100 class=01\nparameter parameter=cap amount=200 class=02\n",
		  false, "split_limit", "parameter", "\"class\"", "split_limit: limits by line over one accumulator");
	clean(BASE RATE CAP "accumulator accumulator=paid counts=b.fund per='year, class'\n"
		  "parameter parameter=rate amount=60%\nparameter parameter=cap amount=100 class=01\nparameter parameter=cap amount=200 class=02\n", "split_limit: each its own");
#define PRICE(grain, amount) BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=price" grain "\nparameter parameter=price amount='" amount "'\n"
	found(PRICE("", "10 x quantity"), false, "split_limit", "step", "grain = line", "split_limit: by the quantity of lines computed together");
	found(PRICE("", "10") "parameter parameter=price ord=1 amount='at most 5 x quantity'\n", false, "split_limit", "step", "\"quantity\"", "split_limit: in a row that changes it");
	clean(PRICE(" grain=line", "10 x quantity"), "split_limit: line by line");
	clean(PRICE("", "10 x months"), "split_limit: a fact of the bill");

	found(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate amount=70% valid=empty\n", false, "no_effect", "parameter", "no day", "no_effect: an empty range");

	found(POTS BENEFIT IN "step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share rounding='down 1'\n" SIXTY, false, "no_effect", "step", "rounds nothing", "no_effect: a rounding of everything");
	clean(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate rounding='left down 1'\nparameter parameter=rate amount=60%\n", "no_effect: not of a ratio");
	found(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\nparameter parameter=rate amount=+5%\n",
		  true, "gap", "parameter", "+5%", "gap: not once more as days before the beginning of time");

	/* a step that never finds anything */
	found(BASE "step benefit=b ord=95 from_pot=flow to_pot=fund verb=share parameter=rate\nparameter parameter=rate amount=60%\n",
		  false, "no_effect", "step", "step 90 took all that was in \"flow\"", "no_effect: a step behind the one that empties the pot");
	found(BASE "step benefit=b ord=95 from_pot=flow to_pot=fund verb=share parameter=rate required=true\nparameter parameter=rate amount=60%\n",
		  true, "nothing", "step", "step 90 took all", "nothing: when it is required, the benefit pays nothing");
	found(BASE "step benefit=b ord=20 from_pot=gross to_pot=over verb=share class=03\n", false, "no_effect", "step", "\"gross\"", "no_effect: nothing is left in gross");
	clean(BASE "step benefit=b ord=92 from_pot=coinsurance to_pot=flow verb=share class=01\nstep benefit=b ord=95 from_pot=flow to_pot=over verb=share\n",
		  "no_effect: what is filled again is not empty");
	clean(BASE SIXTY "step benefit=b ord=95 from_pot='flow, fund' to_pot=over verb=share class=01\n", "no_effect: nor are two pots of which one is");
	clean(POTS "benefit benefit=b ord=1 valid=[2018-01-01,2019-07-01)\nbenefit benefit=b ord=1 valid=[2019-07-01,)\n"
		  "step benefit=b ord=10 from_pot=gross to_pot=flow verb=share valid=[2018-01-01,2019-07-01)\nstep benefit=b ord=10 from_pot=gross to_pot=flow verb=share valid=[2019-07-01,)\n" REST,
		  "no_effect: nor one that another row of the same step empties on other days");
	clean(POTS BENEFIT IN "step benefit=b ord=40 from_pot=flow to_pot=over verb=share class=03\n" SIXTY REST, "no_effect: nor is one that some lines leave");
#define LAYER(row) BASE "benefit benefit=c " row "\nstep benefit=c ord=10 from_pot=b.coinsurance to_pot=fund verb=share\n"
	clean(LAYER("ord=2 track=next"), "nothing: a layer on what an earlier track left");
	found(LAYER("ord=0 track=next"), true, "nothing", "step", "which a later track fills", "nothing: a layer that runs before");
	found(LAYER("ord=2"), true, "nothing", "step", "both benefits stand on one track", "nothing: a layer on the track of what it draws from");

	/* rows with a mode in no stated order */
	found(BASE SIXTY "parameter parameter=rate amount=+5% tags=t\nparameter parameter=rate amount='x 0.9' tags=u\n",
		  false, "order", "parameter", "have the same ord", "order: points and a factor");
	found(BASE SIXTY "parameter parameter=rate amount=+5%\nparameter parameter=rate amount='at most 62%'\n", false, "order", "parameter", "at most 62%", "order: points and a ceiling");
	clean(BASE SIXTY "parameter parameter=rate amount=+5%\nparameter parameter=rate amount='x 0.9' ord=1\n", "order: one after the other");
	clean(BASE SIXTY "parameter parameter=rate amount=+5%\nparameter parameter=rate amount=+3%\n", "order: points in any order");
	clean(BASE SIXTY "parameter parameter=rate amount='at least 30%'\nparameter parameter=rate amount='at most 90%'\n", "order: a floor and a ceiling too");
	found(BASE SIXTY "parameter parameter=rate amount='at least 70%'\nparameter parameter=rate amount='at most 50%' ord=1\n", false, "order", "parameter", "no value is both", "order: a floor above the ceiling");
	clean(BASE SIXTY "parameter parameter=rate amount='at least 70%' kind=x\nparameter parameter=rate amount='at most 50%' kind=y ord=1\n", "order: of other bills");
	clean(BASE SIXTY "parameter parameter=rate amount='at least 70%' kind=x\nparameter parameter=rate amount='at most 50%' ord=1\n", "order: an exception of some");
	clean(BASE SIXTY "parameter parameter=rate amount='at least 50%'\nparameter parameter=rate amount='at most 50%' ord=1\n", "order: one value is both");
	clean(BASE SIXTY "parameter parameter=rate amount=+5% kind=x\nparameter parameter=rate amount='x 0.9' kind=y\n", "order: rows that never meet");

	/* a word, or an area's own code, in the place of the code */
#define TIERS "term domain=tier term=3 zh=三级 en=tertiary\nterm domain=tier term=特 zh=特\nterm domain=kind term=三级 zh=某种\ncode_map domain=tier local=A key=3\n"
	found(BASE RATE TIERS "parameter parameter=rate amount=60% tier=三级\n", false, "word", "parameter", "is what \"3\" is called", "word: a Chinese one");
	found(BASE RATE TIERS "parameter parameter=rate amount=60% tier='tertiary|2'\n", false, "word", "parameter", "is what \"3\" is called", "word: an English one among others");
	found(BASE RATE TIERS "parameter parameter=rate amount=60% tier=!A\n", false, "word", "parameter", "compared by \"3\"", "word: a local code, left out");
	found(BASE RATE TIERS "parameter parameter=rate amount=60% tier=@l\nlist list=l member=三级\nlist list=l member=2\n", false, "word", "list", "is what \"3\" is called", "word: a member of a list");
	found(BASE RATE TIERS "parameter parameter=rate amount=60% tier=@l\nlist list=l member=A\n", false, "word", "list", "compared by \"3\"", "word: a local code in a list");
	clean(BASE RATE TIERS "parameter parameter=rate amount=60% tier=@l\nlist list=l member=3\nlist list=l member=特\nlist list=l member=2*\n", "word: codes in a list");
	clean(BASE RATE TIERS "parameter parameter=rate amount=60% tier='3|特|2' kind=三级\n", "word: codes, one of which is its own word, one that has none, and one that is a word of another fact");

	/* a limit that forgets */
#define FILL(counts) BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=limit accumulator=used\nparameter parameter=limit amount=100\n" \
	"accumulator accumulator=used counts='" counts "' per=year\n"
	found(FILL("b.coinsurance"), false, "uncounted", "step", "forgotten at the next", "uncounted: a deductible whose accumulator counts another pot");
	clean(FILL("b.coinsurance + b.deductible"), "uncounted: it may count others, too");
	clean(FILL("b.over") "step benefit=b ord=95 from_pot=deductible to_pot=over verb=share\n", "uncounted: where the money goes on, it may be counted there");
	found(FILL("b.coinsurance") "step benefit=b ord=95 from_pot=deductible to_pot=over verb=share\n", false, "uncounted", "step", "forgotten", "uncounted: not when it is counted nowhere on the way");
#define KEEP(from, counts) BASE SIXTY "step benefit=b ord=60 from_pot=" from " to_pot=over verb=keep parameter=limit accumulator=used\nparameter parameter=limit amount=100\n" \
	"accumulator accumulator=used counts='" counts "' per=year\n"
	found(KEEP("fund", "b.coinsurance"), false, "uncounted", "step", "what it leaves there", "uncounted: a cap whose accumulator counts another pot");
	clean(KEEP("flow", "b.coinsurance"), "uncounted: what is left in flow goes on");
	clean(KEEP("'fund, flow'", "b.fund"), "uncounted: one of two pots is enough");
	clean(KEEP("fund", "gross"), "uncounted: nor a cap on what bills came to");
#define SLICES(counts) BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true accumulator=used\nparameter parameter=rate band=[0,10) amount=50%\n" \
	"parameter parameter=rate band=[10,) amount=60%\naccumulator accumulator=used counts='" counts "' per=year\n"
	found(SLICES("b.fund"), false, "uncounted", "step", "too low a band", "uncounted: bands by what was paid alone");
	found(SLICES("b.coinsurance"), false, "uncounted", "step", "too low a band", "uncounted: or by what was left alone");
	clean(SLICES("b.fund + b.coinsurance"), "uncounted: both are the cost");
	clean(SLICES("gross"), "uncounted: so is gross");

	/* money behind the limit */
#define FLOOR(ord, rest) BASE SIXTY CAP PAID "parameter parameter=cap amount=100\nstep benefit=b ord=" ord " from_pot=over to_pot=fund verb=fill parameter=floor" rest "\nparameter parameter=floor amount='50% of gross'\n"
	found(FLOOR("70", ""), false, "behind", "step", "behind step 60", "behind: a guaranteed part above the cap");
	clean(FLOOR("70", "") "step benefit=b ord=80 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n", "behind: which is kept within it again");
	clean(BASE SIXTY CAP PAID "parameter parameter=cap amount=100\nstep benefit=b ord=55 from_pot=flow to_pot=fund verb=fill parameter=floor\nparameter parameter=floor amount='50% of gross'\n", "behind: before it");
	clean(BASE SIXTY "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid class=01\n" PAID "parameter parameter=cap amount=100\n"
		  "step benefit=b ord=70 from_pot=flow to_pot=fund verb=share parameter=all class=02\nparameter parameter=all amount=100%\n", "behind: of other lines");

	/* an accumulator read by what it is not kept by */
#define READ(measure, per) BASE RATE "parameter parameter=rate amount=60% ranges." measure "=0\naccumulator accumulator=paid counts=b.fund per='" per "'\n"
	found(READ("acc:paid@tier=3", "year"), true, "nothing", "parameter", "by \"tier\"", "nothing: a key that the accumulator does not have");
	found(READ("now:paid@tier=3,kind=x", "year, tier"), true, "nothing", "parameter", "by \"kind\"", "nothing: one of two");
	clean(READ("acc:paid@tier=3", "year, tier"), "nothing: one that it has");
	found(READ("acc:paid@-1", "ever"), true, "nothing", "parameter", "earlier period", "nothing: last year's of what has no years");

	/* a word that is nearly one */
#define WORDS	"term domain=kind term=hospital zh=医院 en=hospital\ncode_map domain=kind local=11 key=pharmacy\n"
	found(BASE WORDS RATE "parameter parameter=rate amount=60% kind=hospitel\n", false, "word", "parameter", "if \"hospital\" is meant", "word: a letter off a term");
	found(BASE WORDS RATE "parameter parameter=rate amount=60% kind=pharmcy\nparameter parameter=rate amount=65% kind=pharmcy tier=3 priority=1\n", false, "word", "parameter", "\"pharmacy\"", "word: off a code");
	ok(problems.n == 1, "word: said once");
	found(BASE WORDS RATE "parameter parameter=rate amount=60% kind=hospital\nparameter parameter=rate amount='rate as if kind = hosptal' kind=primary\n",
		  false, "word", "parameter", "\"hosptal\"", "word: in an as if");
	clean(BASE WORDS RATE "parameter parameter=rate amount=60% kind=hospital|primary\n", "word: words that are known, or far from those");
	clean(BASE WORDS "term domain=kind term=hospitel zh=旅馆 en=hostel\n" RATE "parameter parameter=rate amount=60% kind=hospitel\n", "word: nor one that has a term");
	clean(BASE WORDS RATE "parameter parameter=rate amount=60% channel=hospitel\n", "word: nor of another fact");

	/* a benefit behind one that takes all */
#define BEHIND(before, behind) POTS "benefit benefit=b " before "\nbenefit benefit=c " behind "\n" IN REST \
	"step benefit=c ord=10 from_pot=gross to_pot=coinsurance verb=share\n"
	found(BEHIND("ord=1", "ord=2 kind=x"), false, "no_effect", "benefit", "\"b\" stands before it", "no_effect: a benefit behind one without conditions");
	found(BEHIND("ord=1 kind=x", "ord=2 tier=2 kind=x"), false, "no_effect", "benefit", "\"c\" never gets a line", "no_effect: behind one of the same condition");
	clean(BEHIND("ord=1 kind=x", "ord=2"), "no_effect: not behind one that takes some");
	clean(BEHIND("ord=1", "ord=2 track=next"), "no_effect: nor on another track");
	clean(BEHIND("ord=1 better_of=either", "ord=2 better_of=either"), "no_effect: nor when it is the other one of a choice");
	clean(BEHIND("ord=1 valid=[2019-07-01,)", "ord=2"), "no_effect: nor when it had its own days");

#define CLAUSES "clause clause=C1 source_quality=seed delegates_to=C2\nclause clause=C2 source_quality=example\nclause clause=C3 source_quality=verified\n"
	found(BASE RATE CLAUSES "parameter parameter=rate amount=60% clause=C2\n", false, "unverified", "parameter", "\"C2\"", "unverified: an example");
	found(BASE RATE CLAUSES "parameter parameter=rate amount=60% clause=C1\n", false, "unverified", "parameter", "\"C2\"", "unverified: a clause that delegates to it");
	clean(BASE RATE CLAUSES "parameter parameter=rate amount=60% clause=C3\n", "unverified: a verified one");
	clean(BASE RATE "clause clause=C1 source_quality=seed delegates_to=C2\nclause clause=C2 source_quality=seed delegates_to=C1\n"
		  "parameter parameter=rate amount=60% clause=C1\n", "unverified: delegation in a circle ends");

	found(BASE RATE "parameter parameter=rate amount=sixty\n", true, "unreadable", NULL, "sixty", "unreadable: an amount");
	found(BASE "step benefit=b ord=20 from_pot=flow to_pot=out verb=give\n", true, "unreadable", NULL, "give", "unreadable: a verb");
	found(BASE "accumulator accumulator=paid counts=b.fund per='30 days'\n", true, "unreadable", NULL, "30 days", "unreadable: a period");
	found(BASE RATE "parameter parameter=rate amount=60% valid=2019\n", true, "unreadable", NULL, "valid", "unreadable: a range of days");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.age=old\n", true, "unreadable", NULL, "ranges.age", "unreadable: a range");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.age=[80,60)\n", true, "unreadable", NULL, "[80,60)", "unreadable: a range that nothing meets");
	found(BASE RATE "parameter parameter=rate amount=60% ranges.age=[60,60)\n", true, "unreadable", NULL, "[60,60)", "unreadable: nor this");
	clean(BASE RATE "parameter parameter=rate amount=60% ranges.age=[60,60]\n", "unreadable: one number is a range");
	found(BASE "accumulator accumulator=paid counts=b.fund per='year from 7-1'\n", true, "unreadable", NULL, "7-1", "unreadable: a day written otherwise is no fact");
}

/* Two rows of one priority: do they tie? */
static void
pair(const char *a, const char *b, bool apart)
{
	char		text[2000];
	char		name[300];
	bool		tied = false;

	snprintf(text, sizeof(text), BASE RATE "parameter parameter=rate amount=60%% %s\nparameter parameter=rate amount=70%% %s\n"
			 "list list=l member=x\nlist list=l member=XA*\nlist list=m member=y\nlist list=m member=XA10*\nlist list=n member=z\n"
			 "list list=n member=XB*\nlist list=l.d member=x\n", a, b);
	snprintf(name, sizeof(name), "\"%s\" and \"%s\" are %sapart", a, b, apart ? "" : "not ");
	check(text);
	for (int i = 0; i < problems.n; i++)
		tied |= strcmp(problems.list[i].code, "tie") == 0;
	if (!ok(tied != apart, "%s", name))
		show();
	/* whichever comes first */
	snprintf(text, sizeof(text), BASE RATE "parameter parameter=rate amount=60%% %s\nparameter parameter=rate amount=70%% %s\n"
			 "list list=l member=x\nlist list=l member=XA*\nlist list=m member=y\nlist list=m member=XA10*\nlist list=n member=z\n"
			 "list list=n member=XB*\nlist list=l.d member=x\n", b, a);
	check(text);
	tied = false;
	for (int i = 0; i < problems.n; i++)
		tied |= strcmp(problems.list[i].code, "tie") == 0;
	if (tied == apart)
		ok(false, "%s, the other way round", name);
}

static void
test_apart(void)
{
	pair("scheme=390", "scheme=310", true);
	pair("scheme=390", "scheme=390|310", false);
	pair("scheme=390|310", "scheme=320|330", true);
	pair("scheme=390", "tier=1", false);
	pair("scheme=390", "scheme=!390", true);
	pair("scheme=390|310", "scheme=!390", false);
	pair("scheme=390", "scheme=!390|310", true);
	pair("scheme=!390", "scheme=!310", false);
	pair("facts.drug=XA*", "facts.drug=XB*", true);
	pair("facts.drug=XA*", "facts.drug=XA10*", false);
	pair("facts.drug=XA*", "facts.drug=XA10", false);
	pair("facts.drug=XA*", "facts.drug=!XA*", true);
	pair("facts.drug=XA10*", "facts.drug=!XA*", true);
	pair("facts.drug=XA*", "facts.drug=!XA10*", false);
	pair("facts.drug=x", "facts.drug=@l", false);
	pair("facts.drug=y", "facts.drug=@l", true);
	pair("facts.drug=XA1", "facts.drug=@l", false);
	pair("facts.drug=@l", "facts.drug=@m", false);
	pair("facts.drug=@l", "facts.drug=@n", true);
	pair("facts.drug=@l", "facts.drug=!@l", true);
	pair("facts.drug=@l", "facts.drug=!@m", false);
	pair("facts.drug=@l.$disease", "facts.drug=@n", false);
	pair("facts.drug=XA10*", "facts.drug=@l", false);
	pair("facts.drug=XC*", "facts.drug=@l", true);
	pair("tags=a", "tags=b", false);
	pair("tags=a", "without=a", true);
	pair("tags=a tags=b", "without=b", true);
	pair("tags=a", "without=b", false);
	pair("tags=a", "without=a without=b", true);
	pair("", "tags=a", false);
	pair("", "", false);
	pair("valid=[2018-01-01,2019-07-01)", "valid=[2019-07-01,)", true);
	pair("valid=[2018-01-01,2019-07-01]", "valid=[2019-07-01,)", false);
	pair("valid=[2018-01-01,2019-07-02)", "valid=[2019-07-01,)", false);
	pair("ranges.age=[0,60)", "ranges.age=[60,)", true);
	pair("ranges.age=[0,60]", "ranges.age=[60,)", false);
	pair("ranges.age=(60,)", "ranges.age=(,60]", true);
	pair("ranges.age=[0,60)", "ranges.months=[60,)", false);
	pair("ranges.age=[0,60) missing=apply", "ranges.age=[60,) missing=apply", false);
	pair("ranges.age=[0,60) missing=skip", "ranges.age=[60,) missing=apply", true);
	pair("ranges.acc:paid=[0,60)", "ranges.now:paid=[60,)", false);
	pair("ranges.gross=[0,1000)", "ranges.gross=[1000,)", true);
	pair("ranges.gross=60", "ranges.gross=61", true);
	pair("ranges.retired=(,2010-01-01)", "ranges.retired=[2010-01-01,)", true);
	/* a fact of which a rule counts the values has several */
	pair("disease=x ranges.count:disease=[2,)", "disease=y", false);
	pair("disease=x&y", "disease=z", false);
}

/* A choice between benefits that no bill could ever meet together is none. */
static void
test_choices(void)
{
#define OTHER(more) "benefit benefit=o ord=2" more "\nstep benefit=o ord=10 from_pot=gross to_pot=flow verb=share\n" \
	"step benefit=o ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
#define FIRST(more) POTS "benefit benefit=b ord=1" more "\n" IN REST

	clean(FIRST(" better_of=c disease=x") OTHER(" better_of=c"), "two alternatives");
	found(FIRST(" better_of=c disease=x") OTHER(""), false, "no_effect", "benefit", "better_of \"c\"", "an alternative alone");
	found(FIRST(" better_of=c disease=x") OTHER(" better_of=d"), false, "no_effect", "benefit", "nothing to choose", "two choices of one");
	found(FIRST(" better_of=c disease=x") OTHER(" better_of=c disease=y"), false, "no_effect", "benefit", "nothing to choose", "alternatives that no bill meets together");
	found(FIRST(" better_of=c valid=[2019-01-01,2020-01-01)") OTHER(" better_of=c valid=[2020-01-01,)"), false, "no_effect", "benefit", "nothing to choose", "nor on one day");
	clean(FIRST(" better_of=c valid=[2019-01-01,2020-01-01) as_of=year_start") OTHER(" better_of=c valid=[2020-01-01,)"), "by the law of another day they do");
	found(FIRST(" better_of=c") OTHER(" better_of=c track=t"), true, "unreadable", NULL, "one track", "alternatives of two tracks");
}

int
main(void)
{
	arena = tap_arena();
	test_problems();
	test_depth();
	test_apart();
	test_choices();
	mmt_arena_free(&arena);
	return done_testing();
}
