/*-------------------------------------------------------------------------
 * test_engine.c
 *	  What every sentence of the rules of the engine means, in figures worked
 *	  by hand: the four verbs, values, windows, groups, layers, refusals.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fixture.h"

/* One benefit for every bill: gross goes to flow, what stays in flow is coinsurance. */
#define BENEFIT "benefit benefit=b ord=1\n"
#define IN		"step benefit=b ord=10 from_pot=gross to_pot=flow verb=share\n"
#define REST	"step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
#define BASE	POTS BENEFIT IN REST
#define RATE	"step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate\n"

/* ------------------------------------------------------------------ verbs */

static void
test_share(void)
{
	rules(BASE);
	pays("amount=100", "coinsurance=100", "share without a parameter moves everything");
	pays("amount=0", "", "a bill of nothing");

	rules(BASE RATE "parameter parameter=rate amount=60%\n");
	/* 123.45 x 0.6 = 74.07 */
	pays("amount=123.45", "fund=74.07 coinsurance=49.38", "share of 60%");
	/* 0.01 x 0.6 = 0.006 */
	pays("amount=0.01", "fund=0.01", "the rounded side takes the only fen");

	rules(BASE RATE "parameter parameter=rate amount=50%\n");
	/* 0.01 x 0.5 = 0.005: half away from zero */
	pays("amount=0.01", "fund=0.01", "half a fen goes up");
	rules(BASE RATE "parameter parameter=rate amount=0%\n");
	pays("amount=10", "coinsurance=10", "share of 0%");
	rules(BASE RATE "parameter parameter=rate amount=100%\n");
	pays("amount=10.01", "fund=10.01", "share of 100%");
	rules(BASE RATE "parameter parameter=rate amount=33.33%\n");
	/* 77.77 x 0.3333 = 25.920741 */
	pays("amount=77.77", "fund=25.92 coinsurance=51.85", "a ratio with decimals");
	rules(BASE RATE "parameter parameter=rate amount=33.333333333333%\n");
	/* 3.00 x 0.33333333333333 = 0.99999999999999 */
	pays("amount=3", "fund=1 coinsurance=2", "a ratio with many decimals");
	rules(BASE RATE "parameter parameter=rate amount=33.3333333333333333%\n");
	/* 3.01 x 0.333333333333333333 = 1.003333... */
	pays("amount=3.01", "fund=1 coinsurance=2.01", "a ratio with as many decimals as an amount may have");

	rules(BASE RATE "parameter parameter=rate amount=0.6\n");
	refuses("amount=10", MMT_E_UNIT, "a ratio is needed", "a plain number is no ratio");
	rules(BASE RATE "parameter parameter=rate amount=101%\n");
	refuses("amount=10", MMT_E_RANGE, "outside 0 to 1", "more than all of it");
	rules(BASE RATE "parameter parameter=rate amount=10%\nparameter parameter=rate amount=-20% ord=1\n");
	refuses("amount=10", MMT_E_RANGE, "outside 0 to 1", "less than nothing");
}

static void
test_rounding(void)
{
#define ROUNDED(words, rate) \
	POTS BENEFIT IN REST "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate rounding='" words "'\n" \
	"parameter parameter=rate amount=" rate "\n"

	/* 99.99 x 0.6 = 59.994 */
	rules(ROUNDED("down 1", "60%"));
	pays("amount=99.99", "fund=59 coinsurance=40.99", "down to the yuan");
	rules(ROUNDED("up 1", "60%"));
	pays("amount=99.99", "fund=60 coinsurance=39.99", "up to the yuan");
	rules(ROUNDED("up 0.1", "60%"));
	pays("amount=99.99", "fund=60 coinsurance=39.99", "up to the jiao");
	rules(ROUNDED("down 0.1", "60%"));
	pays("amount=99.99", "fund=59.9 coinsurance=40.09", "down to the jiao");
	rules(ROUNDED("down", "60%"));
	pays("amount=99.99", "fund=59.99 coinsurance=40", "down to the fen");
	rules(ROUNDED("up", "60%"));
	pays("amount=99.99", "fund=60 coinsurance=39.99", "up to the fen");
	/* 75 x 0.6 = 45: half of ten goes up */
	rules(ROUNDED("half_up 10", "60%"));
	pays("amount=75", "fund=50 coinsurance=25", "half up to ten yuan");
	/* 45 is as far from 40 as from 50: 40 is 4 tens, even */
	rules(ROUNDED("half_even 10", "60%"));
	pays("amount=75", "fund=40 coinsurance=35", "half even to ten yuan");
	/* 439 x 0.6 = 263.4 */
	rules(ROUNDED("down 100", "60%"));
	pays("amount=439", "fund=200 coinsurance=239", "down to a hundred");
	/* 1.00 x 2.5% = 0.025 */
	rules(ROUNDED("half_even", "2.5%"));
	pays("amount=1", "fund=0.02 coinsurance=0.98", "half even to the fen");
	rules(ROUNDED("half_up", "2.5%"));
	pays("amount=1", "fund=0.03 coinsurance=0.97", "half up to the fen");
	/* 75 rounded up to tens is 80, but there are 75 */
	rules(ROUNDED("up 10", "100%"));
	pays("amount=75", "fund=75", "never more than there is");
	/* the other side: 0.01 x 0.5 = 0.005 -> 0.01, nothing is left to move */
	rules(ROUNDED("left", "50%"));
	pays("amount=0.01", "coinsurance=0.01", "left: the other side is the rounded one");
	/* the other side: 99.99 x 0.4 = 39.996 -> 39 */
	rules(ROUNDED("left down 1", "60%"));
	pays("amount=99.99", "fund=60.99 coinsurance=39", "left and down to the yuan");
	/* the other side: 75 x 0.4 = 30 -> 30 */
	rules(ROUNDED("left up 10", "60%"));
	pays("amount=75", "fund=45 coinsurance=30", "left and up to ten yuan");
	/* the other side: 5 x 0.4 = 2 -> 10, but there are 5 */
	pays("amount=5", "coinsurance=5", "left never leaves more than there is");
}

/* Of fill, keep and gate it is the limit that is rounded. */
static void
test_rounded_limit(void)
{
#define LIMITED(verb, words, limit) \
	BASE "step benefit=b ord=50 from_pot=flow to_pot=over verb=" verb " parameter=limit rounding='" words "'\n" \
	"parameter parameter=limit amount='" limit "'\n"

	rules(LIMITED("fill", "up 10", "20.01"));
	pays("amount=100", "over=30 coinsurance=70", "fill: a limit up to ten yuan");
	rules(LIMITED("keep", "down 1", "20.99"));
	pays("amount=100", "over=80 coinsurance=20", "keep: a limit down to the yuan");
	rules(LIMITED("keep", "half_even 0.1", "20.25"));
	pays("amount=100", "over=79.8 coinsurance=20.2", "keep: a limit half even to the jiao");
	rules(LIMITED("gate", "half_up 1", "20.5"));
	pays("amount=20.99", "over=20.99", "gate: a threshold half up to the yuan");
	pays("amount=21", "coinsurance=21", "gate: which is reached");
	rules(LIMITED("keep", "down 100", "1999.99"));
	pays("amount=5000", "over=3100 coinsurance=1900", "keep: a limit down to a hundred");
	rules(LIMITED("keep", "up 10", "10") "parameter parameter=limit ord=1 amount=-50\n");
	pays("amount=5", "over=5", "a limit below nothing is nothing");
	/* a twelfth of 2,000 and of 200 that no decimal writes exactly */
	rules(LIMITED("keep", "up 10", "166.666667") "parameter parameter=limit ord=1 amount='x 12'\n");
	pays("amount=3000", "over=1000 coinsurance=2000", "twelve twelfths a little above the whole are the whole");
	rules(LIMITED("keep", "down 10", "16.6666666") "parameter parameter=limit ord=1 amount='x 12'\n");
	pays("amount=300", "over=100 coinsurance=200", "and a little below it");
	rules(LIMITED("keep", "up", "20.0001"));
	pays("amount=100", "over=79.99 coinsurance=20.01", "a hundredth of a fen is more");
	rules(LIMITED("keep", "half_up", "20.00499"));
	pays("amount=100", "over=80 coinsurance=20", "without a rounding of its own, once and exactly");
	/* a count: 2.9 times are 2, and this is the first, then the third */
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=over verb=keep parameter=limit accumulator=visits rounding=down\n"
		  "parameter parameter=limit amount=2.9\naccumulator accumulator=visits unit=count counts='claims of b' per=year\n");
	pays_after("visits@2019=1", "amount=10", "coinsurance=10", "a count: within the times rounded down");
	pays_after("visits@2019=2", "amount=10", "over=10", "a count: beyond them");
	rules_refused(LIMITED("keep", "left", "20"), MMT_E_POLICY, "rounding", "a limit has no other side");
}

static void
test_fill(void)
{
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=deductible\n"
		  "parameter parameter=deductible amount=30\n");
	pays("amount=100", "deductible=30 coinsurance=70", "fill: until the limit is full");
	pays("amount=20", "deductible=20", "fill: no more than there is");
	pays("amount=30", "deductible=30", "fill: exactly");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=deductible\n"
		  "parameter parameter=deductible amount='10% of gross'\n");
	/* 0.25 x 0.1 = 0.025 -> 0.03 */
	pays("amount=0.25", "deductible=0.03 coinsurance=0.22", "the limit is rounded to the fen first");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=deductible\n"
		  "parameter parameter=deductible amount=30\n"
		  "parameter parameter=deductible amount=-50 ord=1\n");
	pays("amount=100", "coinsurance=100", "a limit below nothing is nothing");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=small\n"
		  "step benefit=b ord=30 from_pot=flow to_pot=deductible verb=fill parameter=large\n"
		  "parameter parameter=small amount=30\nparameter parameter=large amount=50\n");
	pays("amount=100", "deductible=50 coinsurance=50", "without an accumulator, what the pot holds already counts");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=deductible accumulator=borne\n"
		  "parameter parameter=deductible amount=30\n"
		  "accumulator accumulator=borne counts=b.deductible per=year\n");
	pays_after("borne@2019=20.00", "amount=100", "deductible=10 coinsurance=90", "fill: 20 of 30 were borne before");
	delta_is("borne@2019=10.00", "what was filled now is the delta");
	pays_after("borne@2018=20.00", "amount=100", "deductible=30 coinsurance=70", "another year is another key");
	pays_after("borne@2019=30.00", "amount=100", "coinsurance=100", "full");
	pays_after("borne@2019=45.00", "amount=100", "coinsurance=100", "more than full");
	delta_is("", "nothing counted, no delta");
	pays_after("borne@2019=-5.00", "amount=100", "deductible=35 coinsurance=65", "a balance below nothing leaves more room");

	/* used = 25 paid before + 30 that "account" holds and "paid" does not count: 100 - 55 */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=account verb=fill parameter=small\n"
		  "step benefit=b ord=30 from_pot=flow to_pot=account verb=fill parameter=large accumulator=paid\n"
		  "parameter parameter=small amount=30\nparameter parameter=large amount=100\n"
		  "accumulator accumulator=paid counts=b.fund per=year\n");
	pays_after("paid@2019=25.00", "amount=200", "account=75 coinsurance=125",
			   "fill: what the pot holds is added when the accumulator does not count it");

	rules_refused(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d accumulator=visits\n"
				  "parameter parameter=d amount=3\naccumulator accumulator=visits unit=count counts=claims per=year\n",
				  MMT_E_POLICY, "accumulator", "fill over a count is refused");
	rules_refused(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d accumulator=visits\n"
				  "parameter parameter=d amount=3\naccumulator accumulator=visits counts=claims per=year\n",
				  MMT_E_POLICY, "accumulator", "also when only \"claims\" says that it is a count");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n"
		  "parameter parameter=d amount=30%\n");
	refuses("amount=10", MMT_E_UNIT, "an amount is needed", "a ratio is no limit");
}

static void
test_keep(void)
{
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=cap\nparameter parameter=cap amount=50\n");
	pays("amount=80", "over=30 coinsurance=50", "keep: what lies above the limit");
	pays("amount=50", "coinsurance=50", "keep: exactly the limit");
	pays("amount=50.01", "over=0.01 coinsurance=50", "keep: a fen above");

	/* used = 70 + 50 of flow, which "paid" does not count */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=cap amount=100\naccumulator accumulator=paid counts=b.fund per=year\n");
	pays_after("paid@2019=70.00", "amount=50", "over=20 coinsurance=30", "keep: F is added when it is not counted");

	/* fund 60; used = 70 + 60 */
	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=cap amount=100\nparameter parameter=rate amount=60%\n"
		  "accumulator accumulator=paid counts=b.fund per=year\n");
	pays_after("paid@2019=70.00", "amount=100", "fund=30 over=30 coinsurance=40", "keep: F is not added twice");
	delta_is("paid@2019=30.00", "the delta is what the fund holds at closing");
	pays_after("paid@2019=150.00", "amount=100", "over=60 coinsurance=40", "keep: no more than there is");
	pays_after("paid@2019=40.00", "amount=100", "fund=60 coinsurance=40", "keep: just reached");

	/* the account counts into the same cap: used = 70 + 20 + 48 = 138, of the fund's 48 go 38 */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=account verb=fill parameter=first\n" RATE
		  "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=cap amount=100\nparameter parameter=rate amount=60%\nparameter parameter=first amount=20\n"
		  "accumulator accumulator=paid counts='b.fund + b.account' per=year\n");
	pays_after("paid@2019=70.00", "amount=100", "account=20 fund=10 over=38 coinsurance=32", "a cap that two pots share");
	delta_is("paid@2019=30.00", "and both count");
}

static void
test_gate(void)
{
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=out verb=gate parameter=threshold\n"
		  "parameter parameter=threshold amount=50\n");
	pays("amount=49.99", "out=49.99", "gate: all of it below the threshold");
	pays("amount=50", "coinsurance=50", "gate: nothing once it is reached");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=out verb=gate parameter=threshold accumulator=spent\n"
		  "parameter parameter=threshold amount=100\naccumulator accumulator=spent counts=gross per=year\n");
	pays_after("spent@2019=60.00", "amount=39.99", "out=39.99", "gate over gross: 99.99 do not reach 100");
	pays_after("spent@2019=60.00", "amount=40", "coinsurance=40", "gate over gross: this bill is in it once");
	delta_is("spent@2019=40.00", "gross counts");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=out verb=gate parameter=threshold accumulator=waited\n"
		  "parameter parameter=threshold amount=100\naccumulator accumulator=waited counts=b.out per=year\n");
	pays_after("waited@2019=60.00", "amount=30", "out=30", "gate: F is added when it is not counted");
	pays_after("waited@2019=60.00", "amount=40", "coinsurance=40", "and then reaches");
}

static void
test_counts(void)
{
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=most accumulator=visits\n"
		  "parameter parameter=most amount=2\n"
		  "accumulator accumulator=visits unit=count counts='claims of b' per=month\n");
	pays("amount=10", "coinsurance=10", "the first of two visits");
	delta_is("visits@2019-08=1", "is counted");
	pays_after("visits@2019-08=1", "amount=10", "coinsurance=10", "the second");
	pays_after("visits@2019-08=2", "amount=10", "over=10", "the third is over");
	delta_is("visits@2019-08=1", "and counted all the same");
	pays_after("visits@2019-08=2", "amount=10 continues=yes", "coinsurance=10", "a stay that goes on is no third");
	delta_is("", "and not counted again");
	pays_after("visits@2019-07=5", "amount=10", "coinsurance=10", "another month");
	pays_after("visits@2019-08=2", "amount=0", "", "a visit that cost nothing");
	delta_is("visits@2019-08=1", "is a visit");
	pays_after("visits@2019-08=1", "date=2019-08-05\nline amount=10\nline amount=20", "coinsurance=30",
			   "two lines of one bill are one visit");
	delta_is("visits@2019-08=1", "counted once");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=out verb=gate parameter=from accumulator=visits\n"
		  "parameter parameter=from amount=3\n"
		  "accumulator accumulator=visits unit=count counts=claims per=year\n");
	pays_after("visits@2019=1", "amount=10", "out=10", "gate over a count: not before the third");
	pays_after("visits@2019=2", "amount=10", "coinsurance=10", "from the third on");

	rules(POTS "benefit benefit=b ord=1 disease=x\nbenefit benefit=o ord=2\n"
		  IN REST "step benefit=o ord=10 from_pot=gross to_pot=out verb=share\n"
		  "accumulator accumulator=visits unit=count counts='claims of b' per=year\n"
		  "accumulator accumulator=all unit=count counts=claims per=year\n");
	pays("amount=10 disease=y", "out=10", "a claim of another benefit");
	delta_is("all@2019=1", "does not count for this one");
	pays("\nline amount=10 disease=y\nline amount=5 disease=x", "out=10 coinsurance=5", "a claim of both");
	delta_is("all@2019=1 visits@2019=1", "counts for each");
}

static void
test_from_pots(void)
{
#define TWO_FROM(order) BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=forty\n" \
	"step benefit=b ord=95 from_pot='" order "' to_pot=account verb=fill parameter=fifty\n" \
	"parameter parameter=forty amount=40\nparameter parameter=fifty amount=50\n"

	rules(TWO_FROM("coinsurance, deductible"));
	/* 40 deductible, 30 coinsurance; 30 + 20 go */
	pays("amount=70", "deductible=20 account=50", "pots are drained in the order named");
	rules(TWO_FROM("deductible, coinsurance"));
	pays("amount=70", "coinsurance=20 account=50", "and in the other order");
	rules(TWO_FROM("deductible, out, coinsurance"));
	pays("amount=70", "coinsurance=20 account=50", "an empty one on the way");
}

/* ------------------------------------------------------------------ bands */

#define BANDS(a, b, c) \
	"parameter parameter=rate band=[0,100) amount=" a "\n" \
	"parameter parameter=rate band=[100,200) amount=" b "\n" \
	"parameter parameter=rate band=[200,) amount=" c "\n"

static void
test_bands(void)
{
	rules(BASE RATE BANDS("50%", "60%", "70%"));
	/* 50 + 60 + 35 */
	pays("amount=250", "fund=145 coinsurance=105", "bands are marginal");
	pays("amount=100", "fund=50 coinsurance=50", "the end of a band");
	/* 50 + 0.006 */
	pays("amount=100.01", "fund=50.01 coinsurance=50", "a fen into the next");
	pays("amount=200", "fund=110 coinsurance=90", "the end of the next");
	rules(BASE RATE BANDS("70%", "60%", "50%"));
	/* 70 + 60 + 25 */
	pays("amount=250", "fund=155 coinsurance=95", "falling");

	/* [150,200] x 0.6 + [200,250] x 0.7 */
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate accumulator=scope\n"
		  "accumulator accumulator=scope counts='b.fund + b.coinsurance' per=year\n" BANDS("50%", "60%", "70%"));
	pays_after("scope@2019=150.00", "amount=100", "fund=65 coinsurance=35", "begins inside a band");
	delta_is("scope@2019=100.00", "both sides count");
	pays_after("scope@2019=200.00", "amount=100", "fund=70 coinsurance=30", "begins where a band does");
	/* the same money, already in a pot that counts */
	rules(POTS BENEFIT IN "step benefit=b ord=20 from_pot=flow to_pot=coinsurance verb=share\n"
		  "step benefit=b ord=50 from_pot=coinsurance to_pot=fund verb=share parameter=rate accumulator=scope\n"
		  "accumulator accumulator=scope counts='b.fund + b.coinsurance' per=year\n" BANDS("50%", "60%", "70%"));
	pays_after("scope@2019=150.00", "amount=100", "fund=65 coinsurance=35", "from a pot that is counted already");

	/*
	 * 60 in deductible, which counts, and 40 in flow, which does not: F = 100
	 * begins at nothing, so all of it lies in [0,100).
	 */
	rules(POTS BENEFIT IN "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=sixty\n"
		  "step benefit=b ord=50 from_pot='deductible, flow' to_pot=fund verb=share parameter=rate accumulator=scope\n" REST
		  "parameter parameter=sixty amount=60\n"
		  "accumulator accumulator=scope counts='b.fund + b.deductible' per=year\n" BANDS("50%", "60%", "70%"));
	pays("amount=100", "fund=50 deductible=10 coinsurance=40", "from two pots, one of which is counted");

	rules(BASE RATE "parameter parameter=rate band=[0,0.01) amount=50%\n"
		  "parameter parameter=rate band=[0.01,0.02) amount=50.0%\n"
		  "parameter parameter=rate band=[0.02,) amount=50.00%\n");
	/* 3 x 0.005 = 0.015, rounded once */
	pays("amount=0.03", "fund=0.02 coinsurance=0.01", "the sum of the slices is rounded, not each");
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate rounding=left\n"
		  "parameter parameter=rate band=[0,0.01) amount=50%\n"
		  "parameter parameter=rate band=[0.01,) amount=50.00%\n");
	/* the other side: 0.03 - 0.015 = 0.015 -> 0.02 */
	pays("amount=0.03", "fund=0.01 coinsurance=0.02", "left with bands");

	rules(BASE RATE "parameter parameter=rate band=[0,) amount=50%\n"
		  "parameter parameter=rate band=[100,200) amount=80% priority=1\n");
	/* 50 + 80 + 50 */
	pays("amount=300", "fund=180 coinsurance=120", "a band of higher priority cuts into another");
	rules(BASE RATE BANDS("50%", "60%", "70%") "parameter parameter=rate ord=1 amount=+5%\n"
		  "parameter parameter=rate ord=2 band=[100,) amount='x 0.5'\n");
	/* 100 x 55% + 100 x 65%/2 + 50 x 75%/2 = 55 + 32.5 + 18.75 */
	pays("amount=250", "fund=106.25 coinsurance=143.75", "rows with a mode, with and without a band");

	rules(BASE RATE "parameter parameter=rate band=[0,100) amount=50%\nparameter parameter=rate band=[150,) amount=70%\n");
	/* 50 + 0 + 35 */
	pays("amount=200", "fund=85 coinsurance=115", "what no band covers does not move");
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
		  "parameter parameter=rate band=[0,100) amount=50%\nparameter parameter=rate band=[150,) amount=70%\n");
	refuses("amount=200", MMT_E_NO_ROW, "no band", "unless the step is required");
	pays("amount=100", "fund=50 coinsurance=50", "and the bill reaches there");

	rules(BASE RATE "parameter parameter=rate band=[0,100) amount=50%\nparameter parameter=rate band=[50,) amount=70%\n");
	refuses("amount=10", MMT_E_TIE, "apply at once", "two bands that overlap tie");
	rules(BASE RATE "parameter parameter=rate band=[0,100) scheme=390 amount=50%\n"
		  "parameter parameter=rate band=[0,100) scheme=310 amount=60%\n"
		  "parameter parameter=rate band=[100,) amount=70%\n");
	/* 60 + 70 */
	pays("amount=200 scheme=310", "fund=130 coinsurance=70", "bands and selectors");

	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=over verb=keep parameter=rate\n" BANDS("50%", "60%", "70%"));
	refuses("amount=10", MMT_E_UNIT, "bands", "only a share can use bands");
	/* whole-amount bands are ranges over gross */
	rules(BASE RATE "parameter parameter=rate ranges.gross=[0,100) amount=50%\nparameter parameter=rate ranges.gross=[100,) amount=60%\n");
	pays("amount=99.99", "fund=50 coinsurance=49.99", "below, the whole amount");	/* 49.995 */
	pays("amount=100", "fund=60 coinsurance=40", "from there, the whole amount");
}

/* ----------------------------------------------------------------- values */

static void
test_modes(void)
{
	rules(BASE RATE "parameter parameter=rate amount=65%\nparameter parameter=rate ord=1 amount='x 0.9'\n");
	pays("amount=100", "fund=58.5 coinsurance=41.5", "65% x 0.9");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 amount='x 0.9'\n"
		  "parameter parameter=rate ord=2 amount=+5%\n");
	/* 54% + 5% */
	pays("amount=100", "fund=59 coinsurance=41", "60% x 0.9, then + 5%");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=2 amount='x 0.9'\n"
		  "parameter parameter=rate ord=1 amount=+5%\n");
	/* 65% x 0.9 */
	pays("amount=100", "fund=58.5 coinsurance=41.5", "60% + 5%, then x 0.9");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=10 amount=+30%\n"
		  "parameter parameter=rate ord=9 amount='at most 80%'\n");
	pays("amount=100", "fund=90 coinsurance=10", "9 comes before 10: the ceiling is passed before it is exceeded");

	rules(BASE RATE "parameter parameter=rate amount=60%\n"
		  "parameter parameter=rate disease=tb amount='at least 70%'\n"
		  "parameter parameter=rate ord=5 status=12 amount=+5%\n"
		  "parameter parameter=rate ord=9 amount='at most 72%'\n");
	pays("amount=100", "fund=60 coinsurance=40", "no row with a mode applies");
	pays("amount=100 disease=tb", "fund=70 coinsurance=30", "a floor");
	pays("amount=100 status=12", "fund=65 coinsurance=35", "points");
	pays("amount=100 disease=tb status=12", "fund=72 coinsurance=28", "floor, points, ceiling");

	rules(BASE RATE "parameter parameter=rate disease=tb amount='at least 70%'\n");
	pays("amount=100 disease=tb", "coinsurance=100", "a floor of nothing is nothing: a row must give a value first");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 amount=+5\n");
	refuses("amount=10", MMT_E_UNIT, "cannot be applied", "yuan cannot be added to a ratio");
	/* 300 - 100 + 20% of 100 */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n"
		  "parameter parameter=d amount=300\nparameter parameter=d ord=1 amount=-250\nparameter parameter=d ord=2 amount='+20% of gross'\n");
	pays("amount=100", "deductible=70 coinsurance=30", "amounts with modes");
}

static void
test_winning(void)
{
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate scheme=310 amount=70%\n");
	pays("amount=100 scheme=390", "fund=60 coinsurance=40", "one row matches");
	refuses("amount=100 scheme=310", MMT_E_TIE, "two rows of parameter \"rate\"", "two rows of one priority tie at run time");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate scheme=310 priority=1 amount=70%\n");
	pays("amount=100 scheme=310", "fund=70 coinsurance=30", "the higher priority wins");
	rules(BASE RATE "parameter parameter=rate depth=1 amount=60%\nparameter parameter=rate depth=2 amount=70%\n");
	pays("amount=100", "fund=70 coinsurance=30", "at one priority the nearer area wins");
	rules(BASE RATE "parameter parameter=rate depth=1 priority=1 amount=60%\nparameter parameter=rate depth=2 amount=70%\n");
	pays("amount=100", "fund=60 coinsurance=40", "priority comes before nearness");
	rules(BASE RATE "parameter parameter=rate priority=2 amount=60%\nparameter parameter=rate priority=10 amount=70%\n");
	pays("amount=100", "fund=70 coinsurance=30", "priorities are numbers");
	rules(BASE RATE "parameter parameter=rate scheme=310 amount=60%\n");
	pays("amount=100 scheme=390", "coinsurance=100", "no row: the step is left out");
	pays("amount=100", "coinsurance=100", "nor for a fact that is not given");
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
		  "parameter parameter=rate scheme=310 amount=60%\n");
	refuses("amount=100 scheme=390", MMT_E_NO_ROW, "scheme 390", "no row for a required step");
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true\n"
		  "parameter parameter=rate facts.group=low amount=60%\n");
	refuses("amount=100 group=lwo other=x", MMT_E_NO_ROW, "(group lwo)", "the facts that its rows ask for are named");
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate required=true scheme=390\n");
	refuses("amount=100 scheme=390", MMT_E_NO_ROW, "\"rate\"", "nor any row at all, which an area below may have to give");
	pays("amount=100 scheme=310", "coinsurance=100", "a bill that does not meet the step is paid");
	pays("amount=0 scheme=390", "", "but with nothing to move nothing is asked");
	rules(BASE RATE "parameter parameter=rate valid=[2018-01-01,2019-07-01) amount=50%\n"
		  "parameter parameter=rate valid=[2019-07-01,2019-12-31] amount=60%\n");
	pays("date=2019-06-30 amount=100", "fund=50 coinsurance=50", "the last day of a row");
	pays("date=2019-07-01 amount=100", "fund=60 coinsurance=40", "the first day of the next");
	pays("date=2019-12-31 amount=100", "fund=60 coinsurance=40", "a closed end");
	pays("date=2020-01-01 amount=100", "coinsurance=100", "ended law does not go on");
}

static void
test_measures(void)
{
	rules(BASE RATE "parameter parameter=rate amount='75% + 0.2% of age'\n");
	/* 75% + 14% */
	pays("amount=100 age=70", "fund=89 coinsurance=11", "linear in age");
	refuses("amount=100", MMT_E_NO_FACT, "\"age\"", "no age");
	pays("amount=100 birth=1949-08-01", "fund=89 coinsurance=11", "70 on the birthday");
	pays("amount=100 birth=1949-08-02", "fund=88.8 coinsurance=11.2", "69 the day before");
	/* 75% + 13.8% for 69, on 2019-02-28 the one born on a leap day is 67: 75% + 13.4% */
	pays("date=2019-02-27 amount=100 birth=1952-02-29", "fund=88.2 coinsurance=11.8", "born on a leap day: 66");
	pays("date=2019-02-28 amount=100 birth=1952-02-29", "fund=88.4 coinsurance=11.6", "67 on the last of February");
	refuses("amount=100 age=old", MMT_E_NO_FACT, "no number", "an age that is no number");
	refuses("amount=100 birth=1949", MMT_E_NO_FACT, "no date", "a birth that is no date");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n"
		  "parameter parameter=d amount='5% of index wage'\n"
		  "index index=wage value=1000 valid=[2018-01-01,2019-01-01)\nindex index=wage value=1200.00 valid=[2019-01-01,2020-01-01)\n");
	pays("amount=100", "deductible=60 coinsurance=40", "a part of an index");
	pays("date=2018-05-05 amount=100", "deductible=50 coinsurance=50", "of that day");
	refuses("date=2020-01-01 amount=100", MMT_E_NO_FACT, "index:wage", "an index that has ended");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n"
		  "parameter parameter=d amount='50% of parameter whole'\nparameter parameter=whole amount=30\n");
	pays("amount=100", "deductible=15 coinsurance=85", "a part of another parameter");
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=half\n"
		  "parameter parameter=half amount='50% of parameter rate'\nparameter parameter=rate amount=60%\n");
	pays("amount=100", "fund=30 coinsurance=70", "a part of a ratio is a ratio");
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=over verb=keep parameter=half\n"
		  "parameter parameter=half amount='50% of parameter rate'\nparameter parameter=rate amount=60%\n");
	refuses("amount=100", MMT_E_UNIT, "an amount is needed", "and so no limit");
	rules(BASE RATE "parameter parameter=rate amount='50% + 10% of parameter bonus'\nparameter parameter=bonus amount=100%\n");
	pays("amount=100", "fund=60 coinsurance=40", "a ratio and a part of another");

	/* 20% of 100 + 5 */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\nparameter parameter=d amount='20% of gross + 5'\n");
	pays("amount=100", "deductible=25 coinsurance=75", "a part of gross and a plain number");
	pays("\nline amount=60\nline amount=40", "deductible=25 coinsurance=75", "gross is that of all lines the step matches");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d grain=line\nparameter parameter=d amount='20% of gross + 5'\n");
	pays("\nline amount=60\nline amount=40", "deductible=30 coinsurance=70", "or of each line");	/* 17 + 13 */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\nparameter parameter=d amount='20% of gross'\n"
		  "step benefit=b ord=30 from_pot=flow to_pot=account verb=fill parameter=e\nparameter parameter=e amount='50% of pot b.deductible'\n");
	pays("amount=100", "deductible=20 account=10 coinsurance=70", "a part of a pot");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\nparameter parameter=d amount='30 x count diseases'\n");
	pays("amount=100 diseases=x|y", "deductible=60 coinsurance=40", "a number for each value");
	pays("amount=100", "coinsurance=100", "none, when there is none");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 amount='+2% of count diseases'\n");
	pays("amount=100 diseases=x|y|z", "fund=66 coinsurance=34", "points for each value");
	/* two admissions before: 60% - 4% */
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 amount='-2% of acc visits'\n"
		  "accumulator accumulator=visits unit=count counts=claims per=year\n");
	pays_after("visits@2019=2", "amount=100", "fund=56 coinsurance=44", "points for each of a count");

	rules(BASE RATE "parameter parameter=rate amount=50%\n"
		  "parameter parameter=rate priority=1 ranges.days_since:referred=[0,30] missing=skip amount=70%\n");
	pays("date=2019-08-31 referred=2019-08-01 amount=100", "fund=70 coinsurance=30", "thirty days since the referral");
	pays("date=2019-09-01 referred=2019-08-01 amount=100", "fund=50 coinsurance=50", "thirty-one");
	pays("date=2019-07-31 referred=2019-08-01 amount=100", "fund=50 coinsurance=50", "not yet referred");
	pays("date=2019-07-31 amount=100", "fund=50 coinsurance=50", "not referred at all");
	rules(BASE RATE "parameter parameter=rate amount=50%\n"
		  "parameter parameter=rate priority=1 ranges.months_since:joined=[6,) amount=70%\n");
	pays("date=2019-08-31 joined=2019-02-28 amount=100", "fund=70 coinsurance=30", "six months");
	pays("date=2019-08-27 joined=2019-02-28 amount=100", "fund=50 coinsurance=50", "a day less");
	pays("date=2019-02-28 joined=2018-08-31 amount=100", "fund=70 coinsurance=30", "a short month is complete on its last day");
	rules(BASE RATE "parameter parameter=rate amount=50%\n"
		  "parameter parameter=rate priority=1 ranges.years_since:joined=[0,1) amount=70%\n");
	pays("date=2019-07-31 joined=2018-08-01 amount=100", "fund=70 coinsurance=30", "within the first year");
	pays("date=2019-08-01 joined=2018-08-01 amount=100", "fund=50 coinsurance=50", "after it");
	pays("date=2019-07-31 joined=2019-08-01 amount=100", "fund=50 coinsurance=50", "before it began no year is completed");
	rules(BASE RATE "parameter parameter=rate amount=50%\n"
		  "parameter parameter=rate priority=1 ranges.calendar_months_since:recognised=[1,) amount=70%\n");
	pays("date=2019-03-31 recognised=2019-03-01 amount=100", "fund=50 coinsurance=50", "still in the month of the recognition");
	pays("date=2019-04-01 recognised=2019-03-31 amount=100", "fund=70 coinsurance=30", "from the first of the next month, a day later");
	pays("date=2020-01-01 recognised=2019-12-31 amount=100", "fund=70 coinsurance=30", "over the end of a year");
	pays("date=2019-03-31 recognised=2019-04-01 amount=100", "fund=50 coinsurance=50", "before it");
	rules(BASE RATE "parameter parameter=rate amount=50%\n"
		  "parameter parameter=rate priority=1 ranges.calendar_years_since:birth=[70,) amount=70%\n");
	pays("date=2019-01-01 birth=1949-12-31 amount=100", "fund=70 coinsurance=30", "all of the year in which seventy is reached");
	pays("date=2018-12-31 birth=1949-01-01 amount=100", "fund=50 coinsurance=50", "not the year before");
	rules(BASE RATE "parameter parameter=rate amount=50%\nparameter parameter=rate ord=1 amount='+1% of calendar_months_since recognised'\n");
	pays("date=2019-04-01 recognised=2019-03-31 amount=100", "fund=51 coinsurance=49", "a point for each month begun since");
	pays("date=2019-03-31 recognised=2019-05-01 amount=100", "fund=48 coinsurance=52", "less than none before it: two points off");
	rules(BASE RATE "parameter parameter=rate amount=50%\n"
		  "parameter parameter=rate priority=1 ranges.retired=[2010-01-01,) missing=skip amount=70%\n");
	pays("retired=2010-01-01 amount=100", "fund=70 coinsurance=30", "a date in a range of dates");
	pays("retired=2009-12-31 amount=100", "fund=50 coinsurance=50", "and outside");
	pays("retired='2010-01-01 08:30' amount=100", "fund=70 coinsurance=30", "a date with a time behind it");
}

static void
test_state(void)
{
	rules(BASE RATE "parameter parameter=rate amount=60%\n"
		  "parameter parameter=rate ord=1 ranges.acc:paid@-1=[0,100) amount=+5%\n"
		  "accumulator accumulator=paid counts=b.fund per=year\n");
	pays_after("paid@2018=99.99 paid@2019=500.00", "amount=100", "fund=65 coinsurance=35", "little used last year");
	pays_after("paid@2018=100.00", "amount=100", "fund=60 coinsurance=40", "more used last year");
	pays("amount=100", "fund=65 coinsurance=35", "nothing used at all");

	rules(BASE RATE "parameter parameter=rate ranges.acc:visits=[0,1) amount=50%\nparameter parameter=rate ranges.acc:visits=[1,) amount=60%\n"
		  "accumulator accumulator=visits unit=count counts=claims per=year\n");
	pays("amount=100", "fund=50 coinsurance=50", "acc: before this bill there was none");
	pays_after("visits@2019=1", "amount=100", "fund=60 coinsurance=40", "and then one");
	rules(BASE RATE "parameter parameter=rate ranges.now:visits=[0,1] amount=50%\nparameter parameter=rate ranges.now:visits=[2,) amount=60%\n"
		  "accumulator accumulator=visits unit=count counts=claims per=year\n");
	pays("amount=100", "fund=50 coinsurance=50", "now: with this bill it is the first");
	pays_after("visits@2019=1", "amount=100", "fund=60 coinsurance=40", "and then the second");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d accumulator=borne\n"
		  "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate ranges.now:borne=[30,)\n"
		  "parameter parameter=d amount=30\nparameter parameter=rate amount=60%\n"
		  "accumulator accumulator=borne counts=b.deductible per=year\n");
	/* 70 x 0.6 */
	pays("amount=100", "deductible=30 fund=42 coinsurance=28", "now: with this bill so far the deductible is full");
	pays("amount=20", "deductible=20", "here it is not");
	pays_after("borne@2019=25.00", "amount=15", "deductible=5 fund=6 coinsurance=4", "together they are");

	/* 100 a month that are kept for the quarter: in its second month 200 - 30, in its third 300 - 30 */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=quota accumulator=paid\n"
		  "parameter parameter=quota amount='100 x month_of paid'\naccumulator accumulator=paid counts=b.coinsurance per=quarter\n");
	pays("date=2019-04-30 amount=300", "coinsurance=100 over=200", "month_of: the first month of the quarter");
	pays_after("paid@2019-04=30.00", "date=2019-05-01 amount=300", "coinsurance=170 over=130", "month_of: the second");
	pays_after("paid@2019-04=30.00", "date=2019-06-30 amount=300", "coinsurance=270 over=30", "month_of: the third");
	pays_after("paid@2019-04=30.00", "date=2019-07-01 amount=300", "coinsurance=100 over=200", "month_of: and the first of the next");
	/* the same with a figure by disease, made a product by a row with a mode: 3 x 40 */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=quota accumulator=paid\n"
		  "parameter parameter=quota disease=x amount=40\nparameter parameter=quota disease=y amount=100\n"
		  "parameter parameter=quota ord=1 amount='x 1 x month_of paid'\naccumulator accumulator=paid counts=b.coinsurance per='year from 05-16, disease'\n");
	pays("date=2019-08-15 amount=300 disease=x", "coinsurance=120 over=180", "month_of: a year's months begin on the day it begins");
	pays("date=2019-08-16 amount=300 disease=x", "coinsurance=160 over=140", "month_of: the fourth");
	pays("date=2020-05-15 amount=2000 disease=y", "coinsurance=1200 over=800", "month_of: the twelfth");
	/* granted on a 31st: a month is complete on the last day of a shorter one */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=quota accumulator=paid\n"
		  "parameter parameter=quota amount='100 x month_of paid'\naccumulator accumulator=paid counts=b.coinsurance per='12 months from granted'\n");
	pays("date=2019-02-27 granted=2019-01-31 amount=300", "coinsurance=100 over=200", "month_of: from a fact, not yet the second");
	pays("date=2019-02-28 granted=2019-01-31 amount=300", "coinsurance=200 over=100", "month_of: the second");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=quota accumulator=paid\n"
		  "parameter parameter=quota amount='100 x month_of paid'\naccumulator accumulator=paid counts=b.coinsurance per='quarter of prescribed'\n");
	pays("date=2019-04-02 prescribed=2019-03-30 amount=500", "coinsurance=300 over=200", "month_of: by the date the window goes by");
	rules(BASE RATE "parameter parameter=rate amount=50%\n"
		  "parameter parameter=rate priority=1 ranges.month_of:late=2 missing=skip amount=70%\nparameter parameter=rate ord=1 amount='+1% of month_of paid'\n"
		  "accumulator accumulator=late counts=b.fund per='last 2 months of quarter'\naccumulator accumulator=paid counts=b.fund per=quarter\n");
	pays("date=2019-04-15 amount=100", "fund=51 coinsurance=49", "month_of: no window, so there is no month");
	pays("date=2019-05-15 amount=100", "fund=72 coinsurance=28", "month_of: a range over it, and points for each");
	rules(BASE RATE "parameter parameter=rate amount='1% of month_of all'\naccumulator accumulator=all counts=b.fund per=ever\n");
	refuses("amount=100", MMT_E_NO_FACT, "month_of:all", "month_of: one without end has no months");

	/* highest tier visited this year: 20 for tier 1, 50 once tier 3 was visited */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n"
		  "parameter parameter=d tier=1 amount=20\nparameter parameter=d priority=1 ranges.acc:visits@tier=3=[1,) amount=50\n"
		  "accumulator accumulator=visits unit=count counts=claims per='year, tier'\n");
	pays("amount=100 tier=1", "deductible=20 coinsurance=80", "a key that the rule fixes: not visited");
	delta_is("visits@2019,1=1", "the own key");
	pays_after("visits@2019,3=1", "amount=100 tier=1", "deductible=50 coinsurance=50", "a key that the rule fixes: visited");
}

/* A price list: more rows than are looked at one by one, found by the drug they ask for. */
static void
test_many_rows(void)
{
	static char text[8000];
	size_t		n;

	n = snprintf(text, sizeof(text), "%s", BASE RATE "code_map domain=drug local=Z key=D7\n"
				 "parameter parameter=rate amount=10%\n"
				 "parameter parameter=rate priority=2 scheme=390 tags=poor amount=90%\n"
				 "parameter parameter=rate priority=1 facts.drug='DA|DB|DA' amount=70%\n"
				 "parameter parameter=rate priority=1 facts.drug='D9*' amount=60%\n");
	for (int i = 0; i < 40; i++)
		n += snprintf(text + n, sizeof(text) - n, "parameter parameter=rate priority=1 facts.drug=D%d class=0%d amount=%d%%\n",
					  i % 9, i % 5, i + 20);
	rules(text);
	/* i = 7: class 02, 27% */
	pays("amount=100 drug=D7 class=02", "fund=27 coinsurance=73", "one of many");
	pays("amount=100 drug=Z class=02", "fund=27 coinsurance=73", "by a local code");
	/* i = 16: class 01, 36% */
	pays("amount=100 drug=D7 class=01", "fund=36 coinsurance=64", "the same text, another row");
	pays("amount=100 drug=D99 class=01", "fund=60 coinsurance=40", "a prefix is no text");
	pays("amount=100 drug=DB", "fund=70 coinsurance=30", "one of several texts");
	pays("amount=100 drug=other class=01", "fund=10 coinsurance=90", "none of them");
	pays("amount=100", "fund=10 coinsurance=90", "no such fact");
	pays("amount=100 scheme=390 tags=poor drug=D7 class=02", "fund=90 coinsurance=10", "a row without the fact goes before, by priority");
	pays("amount=100 drug=D7|other class=02", "fund=27 coinsurance=73", "a fact of several values");
}

static void
test_as_if(void)
{
	rules(BASE RATE "parameter parameter=rate kind=hospital tier=2 amount=40%\nparameter parameter=rate kind=hospital tier=3 amount=30%\n"
		  "parameter parameter=rate kind=pharmacy amount='rate as if kind = hospital, tier = 2'\n");
	pays("amount=100 kind=pharmacy", "fund=40 coinsurance=60", "as if, with texts");
	pays("amount=100 kind=pharmacy tier=3", "fund=40 coinsurance=60", "whatever the own tier is");
	rules(BASE RATE "parameter parameter=rate tier=2 amount=40%\nparameter parameter=rate tier=3 amount=30%\n"
		  "parameter parameter=rate priority=1 kind=pharmacy amount='rate as if tier = prescriber_tier'\n");
	pays("amount=100 kind=pharmacy tier=2 prescriber_tier=3", "fund=30 coinsurance=70", "as if, with the value of another fact");
	pays("amount=100 kind=pharmacy tier=3 prescriber_tier=3", "fund=30 coinsurance=70",
		 "the row that asks is left out while it is being evaluated");
	refuses("amount=100 kind=pharmacy tier=2", MMT_E_NO_FACT, "prescriber_tier", "the other fact is not given");
	pays("amount=100 kind=pharmacy tier=2 prescriber_tier=9", "coinsurance=100", "a value for which there is no row");
	rules(BASE RATE "parameter parameter=rate kind=!pharmacy amount=40%\n"
		  "parameter parameter=rate kind=pharmacy amount='rate as if kind = hospital'\n");
	pays("amount=100 kind=pharmacy", "fund=40 coinsurance=60", "as if, with a text that no other row mentions");
	/* "hospital" is a value of kind here, whatever a fact of that name says */
	rules(BASE RATE "parameter parameter=rate kind=hospital amount=40%\n"
		  "parameter parameter=rate kind=pharmacy amount='rate as if kind = hospital'\n");
	pays("amount=100 kind=pharmacy hospital=H0042", "fund=40 coinsurance=60", "a value is not mistaken for a fact of the same name");

	/* the lower of the own rate and 90% of that of tier 2: min(50%, 36%) */
	rules(BASE RATE "parameter parameter=rate tier=1 amount=50%\nparameter parameter=rate tier=2 amount=36%\n"
		  "parameter parameter=rate ord=1 tags=visiting amount='at most rate as if tier = 2'\n");
	pays("amount=100 tier=1", "fund=50 coinsurance=50", "a ceiling from elsewhere: not for all");
	pays("amount=100 tier=1 tags=visiting", "fund=36 coinsurance=64", "a ceiling from elsewhere");
	/* each leads to the other: what they lead to is left out at last, and there is no row */
	rules(BASE RATE "parameter parameter=rate tier=1 amount='rate as if tier = 2'\nparameter parameter=rate tier=2 amount='rate as if tier = 1'\n");
	pays("amount=100 tier=1", "coinsurance=100", "a circle comes to no row");
	rules(BASE RATE "parameter parameter=rate tier=1 amount=50%\nparameter parameter=rate tier=2 amount='rate as if tier = 1'\n"
		  "parameter parameter=rate tier=3 amount='rate as if tier = 2'\n");
	pays("amount=100 tier=3", "fund=50 coinsurance=50", "as if of as if");
	/* points and factors apply once, wherever the value that holds them was asked for */
	rules(BASE RATE "parameter parameter=rate kind=hospital amount=40%\nparameter parameter=rate kind=pharmacy amount='rate as if kind = hospital'\n"
		  "parameter parameter=rate kind=stall amount='rate as if kind = pharmacy'\n"
		  "parameter parameter=rate ord=1 tags=aided amount=+10%\nparameter parameter=rate ord=2 tags=away amount='x 0.5'\n"
		  "parameter parameter=rate ord=3 kind=pharmacy amount=+3%\nparameter parameter=rate ord=4 amount='at most 50%'\n");
	pays("amount=100 kind=hospital tags=aided", "fund=50 coinsurance=50", "points where they stand");
	pays("amount=100 kind=pharmacy tags=away", "fund=23 coinsurance=77", "a factor once, and the points that only this case has");
	pays("amount=100 kind=pharmacy tags=aided|away", "fund=28 coinsurance=72", "points and a factor once");
	pays("amount=100 kind=stall tags=aided|away", "fund=28 coinsurance=72", "also as if of as if");
	pays("amount=100 kind=pharmacy tags=aided", "fund=50 coinsurance=50", "a ceiling holds for what only this case adds");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate priority=1 status=12 amount='90% of parameter rate + 5%'\n"
		  "parameter parameter=rate ord=1 tags=aided amount=+10%\n");
	pays("amount=100 status=12 tags=aided", "fund=68 coinsurance=32", "points that a part of the own parameter holds");
	pays("amount=100 status=11 tags=aided", "fund=70 coinsurance=30", "and those of who has none of it");
	rules(BASE RATE "parameter parameter=rate tier=2 amount=40%\nparameter parameter=rate tier=1 amount=30%\nparameter parameter=rate tier=3 amount=55%\n"
		  "parameter parameter=rate ord=1 amount='at least rate as if tier = 2'\nparameter parameter=rate ord=2 tags=aided amount=+10%\n");
	pays("amount=100 tier=1 tags=aided", "fund=50 coinsurance=50", "a floor from elsewhere, and points after it");
	pays("amount=100 tier=3 tags=aided", "fund=65 coinsurance=35", "a floor that changes nothing, and points after it");
	rules(BASE RATE "parameter parameter=rate tier=2 amount=40%\nparameter parameter=rate tier=1 amount=45%\n"
		  "parameter parameter=rate ord=1 amount='at least rate as if tier = 2'\nparameter parameter=rate ord=2 tags=aided amount=+10%\n"
		  "parameter parameter=rate ord=3 tier=2 amount=+8%\n");
	pays("amount=100 tier=1 tags=aided", "fund=58 coinsurance=42", "a floor is compared before what comes after both, and with what only it has");
	/* cumulative facts: the key of an accumulator is the line's own whatever is asked */
	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=rate amount=100%\nparameter parameter=cap tier=1 amount='cap as if tier = 2'\nparameter parameter=cap tier=2 amount=50\n"
		  "accumulator accumulator=paid counts=b.fund per='year, tier'\n");
	pays_after("paid@2019,1=20.00 paid@2019,2=50.00", "amount=100 tier=1", "fund=30 over=70", "the limit of tier 2 over what tier 1 used");
}

static void
test_several(void)
{
#define CAPS BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=all\n" \
	"parameter parameter=rate amount=100%\n" \
	"parameter parameter=cap disease=x amount=20\nparameter parameter=cap disease=y amount=50\nparameter parameter=cap disease=z amount=30\n"

	rules(CAPS "parameter parameter=all amount='highest of cap over disease in diseases'\n");
	pays("amount=200 diseases=x|y|z", "fund=50 over=150", "highest");
	pays("amount=200 diseases=x", "fund=20 over=180", "of one");
	pays("amount=200 diseases=x|unknown", "fund=20 over=180", "one without a row is passed over");
	pays("amount=200 diseases=unknown", "fund=200", "all without a row: no row");
	refuses("amount=200", MMT_E_NO_FACT, "diseases", "no values");
	rules(CAPS "parameter parameter=all amount='highest of cap over disease in diseases + 7.5 for each other'\n");
	pays("amount=200 diseases=x|y|z", "fund=65 over=135", "highest plus a sum for each other");	/* 50 + 15 */
	pays("amount=200 diseases=z", "fund=30 over=170", "no other");
	rules(CAPS "parameter parameter=all amount='highest of cap over disease in diseases + 5% for each other'\n");
	refuses("amount=200 diseases=x|y", MMT_E_UNIT, "cap", "a ratio cannot be added for each other amount");
	rules(CAPS "parameter parameter=all amount='sum of cap over disease in diseases'\nparameter parameter=all ord=1 amount='at most 90'\n");
	pays("amount=200 diseases=x|y", "fund=70 over=130", "sum");
	pays("amount=200 diseases=x|y|z", "fund=90 over=110", "with an overall ceiling");
	rules(CAPS "parameter parameter=all amount='weighted of cap over disease in diseases by 100% 50%'\n");
	/* 50 + 30 / 2; the third counts nothing */
	pays("amount=200 diseases=x|y|z", "fund=65 over=135", "weighted, largest first");
	pays("amount=200 diseases=x|z", "fund=40 over=160", "weighted, two");	/* 30 + 10 */
	rules(CAPS "parameter parameter=all amount='highest of cap over disease in diseases'\nparameter parameter=cap disease=r amount=60%\n");
	refuses("amount=200 diseases=x|r", MMT_E_UNIT, "mixes", "a ratio among amounts");
}

static void
test_missing(void)
{
#define MISSING(word) BASE RATE "parameter parameter=rate amount=50%\n" \
	"parameter parameter=rate priority=1 ranges.age=[60,) " word " amount=70%\n"

	rules(MISSING(""));
	refuses("amount=100", MMT_E_NO_FACT, "\"age\"", "a measure that is not given is refused");
	pays("amount=100 age=60", "fund=70 coinsurance=30", "and with it the row applies");
	rules(MISSING("missing=refuse"));
	refuses("amount=100", MMT_E_NO_FACT, "\"age\"", "refuse is the word for that");
	rules(MISSING("missing=skip"));
	pays("amount=100", "fund=50 coinsurance=50", "skip: the row does not apply");
	pays("amount=100 age=59", "fund=50 coinsurance=50", "skip: it is too young a person");
	rules(MISSING("missing=apply"));
	pays("amount=100", "fund=70 coinsurance=30", "apply: the row applies");
	pays("amount=100 age=59", "fund=50 coinsurance=50", "apply: not against a known age");

	rules(BASE RATE "parameter parameter=rate amount=50%\nparameter parameter=rate priority=1 missing=skip amount='75% + 0.2% of age'\n");
	pays("amount=100 age=70", "fund=89 coinsurance=11", "an amount that needs a measure");
	pays("amount=100", "fund=50 coinsurance=50", "skip: without it the row does not apply, the next one does");
	rules(BASE RATE "parameter parameter=rate amount=50%\nparameter parameter=rate ord=1 missing=skip amount='+0.2% of age'\n");
	pays("amount=100", "fund=50 coinsurance=50", "skip: nor does a row with a mode");
	rules(BASE RATE "parameter parameter=rate amount=50%\nparameter parameter=rate ord=1 missing=skip ranges.acc:visits=[1,) amount=+5%\n"
		  "accumulator accumulator=visits unit=count counts='claims of b' per='year, stay'\n");
	pays("amount=100 stay=s", "fund=50 coinsurance=50", "a count whose key is given");
	refuses("amount=100", MMT_E_NO_FACT, "stay", "a bill that feeds an accumulator must give its key");
}

/* -------------------------------------------------------------- selectors */

static void
test_selectors(void)
{
#define STEP_OUT(selector) BASE "step benefit=b ord=20 from_pot=flow to_pot=out verb=share " selector "\n"
#define IS_OUT "out=100"
#define NOT_OUT "coinsurance=100"

	rules(STEP_OUT("disease=x|y"));
	pays("amount=100 disease=y", IS_OUT, "one of several values");
	pays("amount=100 disease=z", NOT_OUT, "another");
	pays("amount=100 disease=z|x", IS_OUT, "a fact with several values");
	rules(STEP_OUT("disease=x&y"));
	pays("amount=100 disease=x", NOT_OUT, "all of several: one is missing");
	pays("amount=100 disease=y|z|x", IS_OUT, "all of several");
	rules(STEP_OUT("disease=!x"));
	pays("amount=100 disease=x", NOT_OUT, "negation");
	pays("amount=100 disease=y", IS_OUT, "negation of another");
	pays("amount=100", NOT_OUT, "a fact that is not given is not \"not that\"");
	rules(STEP_OUT("disease=!x|y"));
	pays("amount=100 disease=y", NOT_OUT, "negation of several");
	pays("amount=100 disease=z", IS_OUT, "negation of several: neither");
	rules(STEP_OUT("facts.drug=XA10*"));
	pays("amount=100 drug=XA10B", IS_OUT, "a prefix");
	pays("amount=100 drug=XA10", IS_OUT, "the prefix itself");
	pays("amount=100 drug=XA1", NOT_OUT, "less than the prefix");

	rules(STEP_OUT("tags=a"));
	pays("amount=100 tags=a", IS_OUT, "a tag");
	pays("amount=100", NOT_OUT, "no tag");
	rules(STEP_OUT("tags=a tags=b"));
	pays("amount=100 tags=b", NOT_OUT, "all tags are required");
	pays("amount=100 tags=b|c|a", IS_OUT, "they are there");
	rules(STEP_OUT("without=a without=b"));
	pays("amount=100", IS_OUT, "without, no tags known");
	pays("amount=100 tags=c", IS_OUT, "without, another tag");
	pays("amount=100 tags=c|b", NOT_OUT, "none is allowed");
	rules(STEP_OUT("tags=a without=b"));
	pays("amount=100 tags=a", IS_OUT, "one tag and not another");
	pays("amount=100 tags=a|b", NOT_OUT, "one tag and the other");

#define LIST "list list=scope member=XA10* valid=[2019-01-01,2019-07-01)\nlist list=scope member=XB01\n" \
	"list list=scope member=XA10BA02 valid=[2019-08-01,)\nlist list=scope member=XC valid=[2018-01-01,2018-02-01)\n" \
	"list list=scope member=XC valid=[2019-08-01,2019-08-02)\n"
	rules(STEP_OUT("facts.drug=@scope") LIST);
	pays("amount=100 drug=XB01", IS_OUT, "a member of a list");
	pays("amount=100 drug=XB012", NOT_OUT, "is no prefix");
	pays("amount=100 drug=XB0", NOT_OUT, "nor is less than it a member");
	pays("date=2019-06-30 amount=100 drug=XA10BA02", IS_OUT, "a prefix in a list, on its last day");
	pays("date=2019-07-01 amount=100 drug=XA10BA02", NOT_OUT, "after it");
	pays("date=2019-08-01 amount=100 drug=XA10BA02", IS_OUT, "a member of its own later");
	pays("date=2019-08-01 amount=100 drug=XA10BA03", NOT_OUT, "its neighbour");
	pays("date=2019-08-01 amount=100 drug=XC", IS_OUT, "a member that came back");
	pays("date=2018-02-01 amount=100 drug=XC", NOT_OUT, "between its days");
	pays("amount=100", NOT_OUT, "no drug");
	rules(STEP_OUT("facts.drug=!@scope") LIST);
	pays("amount=100 drug=XB01", NOT_OUT, "not in a list: it is");
	pays("amount=100 drug=XD", IS_OUT, "not in a list");
	rules(STEP_OUT("facts.drug=@nowhere"));
	pays("amount=100 drug=XB01", NOT_OUT, "a list without a member");
	rules(STEP_OUT("facts.drug=@scope.$disease") "list list=scope.x member=XA*\nlist list=scope.y member=XB*\n"
		  "code_map domain=disease local=M01 key=x\n");
	pays("amount=100 disease=x drug=XA1", IS_OUT, "the list of the disease");
	pays("amount=100 disease=y drug=XA1", NOT_OUT, "of another disease");
	pays("amount=100 disease=y|x drug=XA1", IS_OUT, "of one of several diseases");
	pays("amount=100 disease=z drug=XA1", NOT_OUT, "of a disease without a list");
	pays("amount=100 disease=M01 drug=XA1", IS_OUT, "of a disease under the area's own code");
	pays("amount=100 drug=XA1", NOT_OUT, "no disease");

	rules(STEP_OUT("disease=x") "code_map domain=disease local=M01 key=x\ncode_map domain=disease local=M02 key=x\ncode_map domain=scheme local=x key=y\n");
	pays("amount=100 disease=M01", IS_OUT, "the area's own code");
	pays("amount=100 disease=M02", IS_OUT, "another");
	pays("amount=100 disease=x", IS_OUT, "the common key, which is a code of another fact elsewhere");
	pays("\nline amount=60 disease=M02\nline amount=40 disease=M03", "out=60 coinsurance=40", "codes of lines");

	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=rate amount=100%\nparameter parameter=cap amount=50\n"
		  "accumulator accumulator=paid counts=b.fund per='year, disease'\ncode_map domain=disease local=M01 key=x\n");
	pays_after("paid@2019,x=20.00", "amount=100 disease=M01", "fund=30 over=70", "an alias is one key with its disease");
	delta_is("paid@2019,x=30.00", "under the common name");
}

/* ---------------------------------------------------------- lines, spread */

static void
test_lines(void)
{
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=limit grain=line\nparameter parameter=limit amount=20\n");
	pays("\nline amount=10\nline amount=30", "over=10 coinsurance=30", "grain line: each line has the limit");
	pots_are(0, "coinsurance=10", "the first is below");
	pots_are(1, "over=10 coinsurance=20", "the second above");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=limit\nparameter parameter=limit amount=20\n");
	/* 40 - 20 = 20, as 10 : 30 */
	pays("\nline amount=10\nline amount=30", "over=20 coinsurance=20", "together they have it once");
	pots_are(0, "over=5 coinsurance=5", "spread in proportion");
	pots_are(1, "over=15 coinsurance=15", "to each");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=limit grain=line\nparameter parameter=limit amount='10 x quantity'\n");
	pays("\nline amount=25 quantity=2\nline amount=25 quantity=3", "over=5 coinsurance=45", "a price limit times the quantity of the line");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=advance verb=share parameter=first grain=line\nparameter parameter=first amount=5%\n");
	/* 0.005 -> 0.01 three times */
	pays("\nline amount=0.10\nline amount=0.10\nline amount=0.10", "advance=0.03 coinsurance=0.27", "grain line: rounded for each line");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=advance verb=share parameter=first\nparameter parameter=first amount=5%\n");
	/* 0.015 -> 0.02; the quotas 0.00667 tie, the first two lines get a fen */
	pays("\nline amount=0.10\nline amount=0.10\nline amount=0.10", "advance=0.02 coinsurance=0.28", "together rounded once");
	pots_are(0, "advance=0.01 coinsurance=0.09", "ties by line order: the first");
	pots_are(1, "advance=0.01 coinsurance=0.09", "the second");
	pots_are(2, "coinsurance=0.1", "not the third");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\nparameter parameter=d amount=100\n");
	/* of 200: 16.665, 16.665, 66.67 */
	pays("\nline amount=33.33\nline amount=33.33\nline amount=133.34", "deductible=100 coinsurance=100", "largest remainder");
	pots_are(0, "deductible=16.67 coinsurance=16.66", "a tie goes to the first");
	pots_are(1, "deductible=16.66 coinsurance=16.67", "not to the second");
	pots_are(2, "deductible=66.67 coinsurance=66.67", "and an exact share stays");
	/* of 300: 0.33333, 33.33, 66.33667: floors 0.33 33.33 66.33, the last has the largest remainder */
	pays("\nline amount=1\nline amount=99.99\nline amount=199.01", "deductible=100 coinsurance=200", "largest remainder, no tie");
	pots_are(0, "deductible=0.33 coinsurance=0.67", "0.333");
	pots_are(1, "deductible=33.33 coinsurance=66.66", "33.33");
	pots_are(2, "deductible=66.34 coinsurance=132.67", "66.337");
	pays("\nline amount=0\nline amount=150", "deductible=100 coinsurance=50", "a line of nothing gets nothing");
	pots_are(0, "", "nothing");

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d spread=order\nparameter parameter=d amount=50\n");
	pays("\nline amount=30\nline amount=40", "deductible=50 coinsurance=20", "spread by order");
	pots_are(0, "deductible=30", "the first is drained");
	pots_are(1, "deductible=20 coinsurance=20", "then the second");

#define RATES_BY_CLASS "parameter parameter=rate class=01 amount=80%\nparameter parameter=rate class=02 amount=50%\n"
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d spread='low rate'\n" RATE
		  "parameter parameter=d amount=50\n" RATES_BY_CLASS);
	/* 30 of line 2 (50%), 20 of line 1; 20 x 0.8 */
	pays("\nline amount=40 class=01\nline amount=30 class=02", "deductible=50 fund=16 coinsurance=4", "spread low: the low ratio first");
	pots_are(0, "deductible=20 fund=16 coinsurance=4", "what is left of the high one");
	pots_are(1, "deductible=30", "all of the low one");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d spread='high rate'\n" RATE
		  "parameter parameter=d amount=50\n" RATES_BY_CLASS);
	/* 40 of line 1, 10 of line 2; 20 x 0.5 */
	pays("\nline amount=40 class=01\nline amount=30 class=02", "deductible=50 fund=10 coinsurance=10", "spread high: the high ratio first");
	/* line 1: 50% on 30 June; line 2: 40% on its own day, 1 July (80% the day before) */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d spread='low rate'\n"
		  "parameter parameter=d amount=30\nparameter parameter=rate class=02 amount=50%\n"
		  "parameter parameter=rate class=01 valid=[2019-01-01,2019-07-01) amount=80%\n"
		  "parameter parameter=rate class=01 valid=[2019-07-01,) amount=40%\n");
	pays("\nline date=2019-06-30 amount=50 class=02\nline date=2019-07-01 amount=50 class=01", "deductible=30 coinsurance=70",
		 "the ratio that ranks a line");
	pots_are(1, "deductible=30 coinsurance=20", "is the one of its own day");

	rules(BASE RATE "parameter parameter=rate valid=[2018-01-01,2019-07-01) amount=50%\nparameter parameter=rate valid=[2019-07-01,) amount=60%\n");
	pays("\nline date=2019-06-30 amount=100\nline date=2019-07-01 amount=100", "fund=110 coinsurance=90", "each line under the law of its day");
	rules(BASE RATE RATES_BY_CLASS);
	/* 0.005 + 0.008 each rounded, 0.01 + 0.01 */
	pays("\nline amount=0.01 class=01\nline amount=0.01 class=02", "fund=0.02", "lines under different rows are different groups");
	/* bill 02, line 2 01: 50 + 80 */
	pays("class=02\nline amount=100\nline amount=100 class=01", "fund=130 coinsurance=70", "a line's own fact comes before the bill's");

	/* used is 180 on either line's key: 80 over for the first group, then 100 of 150 */
	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=rate amount=100%\nparameter parameter=cap class=01 amount=100\nparameter parameter=cap class=02 amount=150\n"
		  "accumulator accumulator=paid counts=b.fund per=year\n");
	pays("\nline amount=80 class=01\nline amount=100 class=02", "fund=100 over=80", "groups of one key see what the others hold");
	pots_are(0, "over=80", "the first");
	pots_are(1, "fund=100", "the second");

	/* whichever line comes first: 80 and 100 of the fund under caps of 100 and 0 */
	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=rate amount=100%\nparameter parameter=cap class=01 amount=100\nparameter parameter=cap class=02 amount=0\n"
		  "accumulator accumulator=paid counts=b.fund per=year\n");
	if (tally("") && adjudicate("\nline amount=80 class=01\nline amount=100 class=02"))
	{
		int64_t		over = in_pot("over", -1);

		ok(adjudicate("\nline amount=100 class=02\nline amount=80 class=01") && in_pot("over", -1) == over,
		   "the order of lines does not matter where spread does not say so");
	}

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=limit accumulator=quota\nparameter parameter=limit amount=50\n"
		  "accumulator accumulator=quota counts=b.coinsurance per=month\n");
	/* July: 60 -> 10 over; August: 30 after 30 -> 10 over */
	pays_after("quota@2019-08=30.00", "\nline date=2019-07-31 amount=60\nline date=2019-08-01 amount=30", "over=20 coinsurance=70",
			   "each line in the month of its own date");
	delta_is("quota@2019-07=50.00 quota@2019-08=20.00", "and counted there");
	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=rate amount=60%\nparameter parameter=cap amount=50\n"
		  "accumulator accumulator=paid counts=b.fund per='year, disease'\n");
	/* x: 60 of 50 - 20, y: 30 of 50 */
	pays_after("paid@2019,x=20.00", "\nline amount=100 disease=x\nline amount=50 disease=y", "fund=60 over=30 coinsurance=60", "a cap per disease");
	delta_is("paid@2019,x=30.00 paid@2019,y=30.00", "each under its own key");
	refuses("amount=100", MMT_E_NO_FACT, "disease", "a key that is not given");
	refuses("amount=100 disease=x|y", MMT_E_NO_FACT, "disease", "a key with two values");
	/* a cap on cost over lines one after the other: 30, then 20 of 60, then none of 45; alike for all at once */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=cap accumulator=cost grain=line\n"
		  "parameter parameter=cap amount=50\naccumulator accumulator=cost counts=b.coinsurance per=year\n");
	pays("\nline amount=30\nline amount=60\nline amount=45", "over=85 coinsurance=50", "a line sees what the lines before it took of a cap");
	pots_are(1, "over=40 coinsurance=20", "the second gets what the first left");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=cap accumulator=cost\n"
		  "parameter parameter=cap class=!03 amount=50\nparameter parameter=cap class=03 amount=50.00\naccumulator accumulator=cost counts=b.coinsurance per=year\n");
	pays("\nline amount=30 class=01\nline amount=60 class=03\nline amount=45 class=02", "over=85 coinsurance=50",
		 "a group sees what the groups before it took of a cap");
}

/* ------------------------------------------------------- tracks and layers */

static void
test_layers(void)
{
#define LAYERS POTS "benefit benefit=b ord=1\nbenefit benefit=c ord=2 track=catastrophic\n" IN REST RATE \
	"step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n" \
	"step benefit=c ord=10 from_pot='b.coinsurance, b.over' to_pot=flow verb=share\n" \
	"step benefit=c ord=20 from_pot=flow to_pot=deductible verb=fill parameter=second accumulator=second\n" \
	"step benefit=c ord=30 from_pot=flow to_pot=fund verb=share parameter=rate2\n" \
	"step benefit=c ord=40 from_pot=flow to_pot=coinsurance verb=share\n" \
	"parameter parameter=rate amount=60%\nparameter parameter=cap amount=50\nparameter parameter=second amount=20\nparameter parameter=rate2 amount=50%\n" \
	"accumulator accumulator=paid counts=b.fund per=year\naccumulator accumulator=person counts='b.coinsurance + b.over' per=year\n" \
	"accumulator accumulator=second counts=c.deductible per=year\naccumulator accumulator=funds counts=fund per=year\n"

	rules(LAYERS);
	/* b: 60 -> 50, over 10, coinsurance 40.  c: 50 - 20 = 30 -> 15, 15 */
	pays("amount=100", "b.fund=50 c.deductible=20 c.fund=15 c.coinsurance=15", "a later layer draws from an earlier one's pots");
	delta_is("paid@2019=50.00 person@2019=50.00 second@2019=20.00 funds@2019=65.00",
			 "accumulators keep what stood when the benefit closed");
	/* b: 60 -> 10, over 50, coinsurance 40.  c: 90 - 0 = 90 -> 45 */
	pays_after("paid@2019=40.00 second@2019=20.00", "amount=100", "b.fund=10 c.fund=45 c.coinsurance=45", "with both used before");

	/* the cap of both layers together: used = 90 + 40 + 30 when c's step runs; b's fund counts as it stood at closing */
	rules(POTS "benefit benefit=b ord=1\nbenefit benefit=c ord=2 track=later\n" IN REST RATE
		  "step benefit=c ord=10 from_pot=b.fund to_pot=flow verb=share parameter=tenth\n"
		  "step benefit=c ord=20 from_pot=flow to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "step benefit=c ord=30 from_pot=flow to_pot=fund verb=share\n"
		  "parameter parameter=rate amount=60%\nparameter parameter=tenth amount=50%\nparameter parameter=cap amount=100\n"
		  "accumulator accumulator=paid counts=b.fund per=year\n");
	/* b.fund 60 closed; 30 go to c's flow, which is not counted: 20 + 60 + 30 = 110, 10 over */
	pays_after("paid@2019=20.00", "amount=100", "b.fund=30 c.over=10 c.fund=20 coinsurance=40",
			   "money drawn from a closed benefit still counts there");
	delta_is("paid@2019=60.00", "in the delta too");

	rules(POTS "benefit benefit=b ord=1 disease=x\nbenefit benefit=o ord=2\n" IN REST RATE
		  "step benefit=o ord=10 from_pot=gross to_pot=fund verb=share parameter=rate2\nstep benefit=o ord=20 from_pot=gross to_pot=coinsurance verb=share\n"
		  "parameter parameter=rate amount=60%\nparameter parameter=rate2 amount=50%\n");
	/* 40 x 60%, 60 x 50% */
	pays("\nline amount=40 disease=x\nline amount=60", "b.fund=24 b.coinsurance=16 o.fund=30 o.coinsurance=30", "a bill split by line over two benefits");
	pays("amount=100 disease=x", "b.fund=60 b.coinsurance=40", "the first that matches takes it");
	rules(POTS "benefit benefit=b ord=1 disease=x\nbenefit benefit=o ord=2\n" IN REST RATE
		  "step benefit=o ord=10 from_pot=gross to_pot=out verb=share\n"
		  "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=rate amount=60%\nparameter parameter=cap amount=50\naccumulator accumulator=paid counts=b.fund per='year, disease'\n");
	/* 100 x 60% = 60 of 50 - 20; the other line has no disease and feeds nothing that is kept by disease */
	pays_after("paid@2019,x=20.00", "\nline amount=100 disease=x\nline amount=60", "b.fund=30 b.over=30 b.coinsurance=40 o.out=60",
			   "a line of another benefit need not give the key of this one's accumulator");
	delta_is("paid@2019,x=30.00", "which it does not feed");
	pays("amount=60", "o.out=60", "nor need a bill that does not feed it at all");

	/* a benefit takes a bill and moves nothing: alike for one line and for two */
	rules(POTS "benefit benefit=b ord=1\nstep benefit=b ord=1 from_pot=gross to_pot=fund verb=share kind=hospital\n"
		  "accumulator accumulator=spent counts=gross\naccumulator accumulator=n unit=count counts=claims\n");
	pays("amount=30 kind=primary", "gross=30", "a benefit without a step for this bill");
	delta_is("spent=30.00 n=1", "has taken it all the same");
	pays("kind=primary\nline amount=10\nline amount=20", "gross=30", "in two lines");
	delta_is("spent=30.00 n=1", "it has too");

	rules(POTS "benefit benefit=later ord=2 track=two\nbenefit benefit=first ord=1 track=one\n"
		  "step benefit=later ord=10 from_pot=gross to_pot=fund verb=share\nstep benefit=first ord=10 from_pot=gross to_pot=account verb=fill parameter=some\n"
		  "parameter parameter=some amount=30\n");
	pays("amount=100", "first.account=30 later.fund=70", "tracks run in order; what one takes is gone for the next");
	rules(POTS "benefit benefit=b ord=1 disease=x\n" IN REST);
	pays("amount=100 disease=y", "gross=100", "what no benefit takes stays");
	rules(POTS "benefit benefit=b ord=1 track=t valid=[2018-01-01,2019-07-01)\nbenefit benefit=b ord=1 track=t valid=[2019-07-01,) scheme=390\n" IN REST);
	pays("scheme=310\nline date=2019-06-30 amount=100\nline date=2019-07-01 amount=50", "coinsurance=100 gross=50", "a benefit that changes in between");
	is_int(fx.out.by_bearer[MMT_PERSON], 15000, "what stays is the person's");
}

static void
test_as_of(void)
{
#define AS_OF(day) POTS "benefit benefit=b ord=1 valid=[2018-01-01,) as_of=" day "\n" IN REST RATE \
	"parameter parameter=rate valid=[2018-01-01,2019-07-01) amount=50%\nparameter parameter=rate valid=[2019-07-01,) amount=60%\n" \
	"accumulator accumulator=paid counts=b.fund per=month\n"

	rules(AS_OF("care"));
	pays("date=2019-08-01 amount=100", "fund=60 coinsurance=40", "the law of the day of care");
	rules(AS_OF("year_start"));
	pays("date=2019-08-01 amount=100", "fund=50 coinsurance=50", "the law of the first of January");
	delta_is("paid@2019-08=50.00", "the accumulator goes by the day of care");
	pays("date=2020-08-01 amount=100", "fund=60 coinsurance=40", "of the next year");
	rules(AS_OF("prescribed"));
	pays("date=2019-08-01 prescribed=2019-06-30 amount=100", "fund=50 coinsurance=50", "the law of a date that is a fact");
	pays("date=2017-08-01 prescribed=2019-07-01 amount=100", "fund=60 coinsurance=40", "later than the day of care");
	pays("date=2019-08-01 prescribed=2017-12-31 amount=100", "gross=100", "before there was a benefit");
	refuses("date=2019-08-01 amount=100", MMT_E_NO_FACT, "prescribed", "the date is not given");
	refuses("date=2019-08-01 prescribed=soon amount=100", MMT_E_NO_FACT, "no date", "it is no date");
	pays("date=2019-08-01\nline prescribed=2019-06-30 amount=100\nline prescribed=2019-07-02 amount=100", "fund=110 coinsurance=90", "each line its own");
	rules(POTS "benefit benefit=b ord=1 scheme=390 as_of=prescribed\n" IN REST);
	pays("amount=100 scheme=310", "gross=100", "a bill that the benefit would not take need not give its date");
}

/* ---------------------------------------------------------------- choices */

/* Steps of a benefit: a share of flow to a pot, the rest to coinsurance. */
#define SHARE_OF(benefit, parameter, pot) \
	"step benefit=" benefit " ord=10 from_pot=gross to_pot=flow verb=share\n" \
	"step benefit=" benefit " ord=50 from_pot=flow to_pot=" pot " verb=share parameter=" parameter "\n" \
	"step benefit=" benefit " ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
#define CHRONIC(more) "benefit benefit=k ord=10 disease=x" more "\n" SHARE_OF("k", "high", "fund") \
	"step benefit=k ord=20 from_pot=flow to_pot=deductible verb=fill parameter=line accumulator=paid\n"
#define ORDINARY(more) "benefit benefit=o ord=20" more "\n" SHARE_OF("o", "low", "fund")
#define FIGURES "parameter parameter=line amount=300\nparameter parameter=high amount=80%\nparameter parameter=low amount=50%\n" \
	"accumulator accumulator=paid counts=k.deductible per=year\naccumulator accumulator=visits unit=count counts='claims of k' per=year\n"
#define EITHER POTS CHRONIC(" better_of=c") ORDINARY(" better_of=c") FIGURES

static void
test_choices(void)
{
	MmtRun	   *run;
	char		text[8000] = POTS "parameter parameter=low amount=50%\n";

	rules(POTS CHRONIC("") ORDINARY("") FIGURES);
	pays("amount=400 disease=x", "k.deductible=300 k.fund=80 k.coinsurance=20", "without a choice the first takes the bill");
	rules(EITHER);
	/* k: 300 + 20 = 320; o: 200 */
	pays("amount=400 disease=x", "o.fund=200 o.coinsurance=200", "the one under which the person bears least");
	delta_is("", "and nothing of the other one counts");
	/* k: 300 + 140 = 440; o: 500 */
	pays("amount=1000 disease=x", "k.deductible=300 k.fund=560 k.coinsurance=140", "with more money it is the other");
	delta_is("paid@2019=300.00 visits@2019=1", "and that one counts");
	/* k: 300 + 100 = 400; o: 400 */
	pays("amount=800 disease=x", "k.deductible=300 k.fund=400 k.coinsurance=100", "of equals the first");
	tally("paid@2019=300.00");
	ok(adjudicate("amount=400 disease=x") && in_pot("k.fund", -1) == 32000, "what was borne before decides, too");
	pays("amount=400 disease=y", "o.fund=200 o.coinsurance=200", "a bill for one of them has no choice");
	is_int(fx.out.ntraces, 3, "and says nothing of one");

	/* k: 320 + 50 = 370, o: 250; k: 440 + 50 = 490, o: 550 */
	pays("line amount=400 disease=x\nline amount=100 disease=y", "o.fund=250 o.coinsurance=250", "a choice is made for the bill");
	pays("line amount=1000 disease=x\nline amount=100 disease=y", "k.deductible=300 k.fund=560 k.coinsurance=140 o.fund=50 o.coinsurance=50",
		 "what the better one does not take goes where it went without it");
	/* k: 300 + 2 x 60 = 420, o: 450; never one line each */
	pays("line amount=450 disease=x\nline amount=450 disease=x", "k.deductible=300 k.fund=480 k.coinsurance=120", "lines that both would take go together");

	/* one between them, of another name, takes what it took */
	rules(EITHER "benefit benefit=m ord=15 tier=1\n" SHARE_OF("m", "high", "fund"));
	pays("amount=400 disease=x tier=1", "o.fund=200 o.coinsurance=200", "the choice stands where its first alternative does");
	pays("amount=400 disease=y tier=1", "m.fund=320 m.coinsurance=80", "a benefit between them keeps its place");

	/* k: 60 from the account, 40 in cash; o: 50 in cash */
	rules(POTS "benefit benefit=k ord=10 better_of=c\n" SHARE_OF("k", "high", "account") ORDINARY(" better_of=c")
		  "parameter parameter=high amount=60%\nparameter parameter=low amount=50%\n");
	pays("amount=100", "o.fund=50 o.coinsurance=50", "the account is the person's, too");

	/* 620: k 300 + 64, o 310; with the layer k 300 */
	rules(EITHER);
	pays("amount=620 disease=x", "o.fund=310 o.coinsurance=310", "without a later layer one is better");
	rules(EITHER "benefit benefit=l ord=30 track=later\nstep benefit=l ord=10 from_pot=k.coinsurance to_pot=fund verb=share\n");
	pays("amount=620 disease=x", "k.deductible=300 k.fund=256 l.fund=64", "the whole bill decides: with the layer the other");

	/* later track: from what was left, p 30% of the deductible or q 10% of any coinsurance */
	rules(EITHER "benefit benefit=p ord=30 track=later better_of=d\nstep benefit=p ord=10 from_pot=k.deductible to_pot=fund verb=share parameter=third\n"
		  "benefit benefit=q ord=40 track=later better_of=d\nstep benefit=q ord=10 from_pot='k.coinsurance, o.coinsurance' to_pot=fund verb=share parameter=tenth\n"
		  "parameter parameter=third amount=30%\nparameter parameter=tenth amount=10%\n");
	/* 620: k 364 - 90 = 274 or k 364 - 6.40; o 310 or o 310 - 31 = 279 */
	pays("amount=620 disease=x", "k.deductible=210 k.fund=256 k.coinsurance=64 p.fund=90", "two choices: every way is tried");
	/* 500: k 340 - 90 = 250; o 250 - 25 = 225 */
	pays("amount=500 disease=x", "o.fund=250 o.coinsurance=225 q.fund=25", "and the best of all is taken");
	is_int(fx.out.traces[fx.out.ntraces - 1].used, 25000, "the least that the person would bear under p, which is with k");
	is_int(fx.out.traces[fx.out.ntraces - 2].used, 25000, "and under k, which is with p");

	/* a row of other days is the same alternative */
	rules(POTS CHRONIC(" better_of=c valid=[2018-01-01,2019-07-01)") "benefit benefit=k ord=10 disease=x better_of=c valid=[2019-07-01,)\n"
		  ORDINARY(" better_of=c") FIGURES);
	pays("disease=x\nline date=2019-06-30 amount=400\nline date=2019-07-01 amount=600", "k.deductible=300 k.fund=560 k.coinsurance=140",
		 "an alternative has rows of different days");

	/* its rows at two places: k 440 + o 100; k 440 + 180; o 600 */
	rules(POTS CHRONIC(" better_of=c valid=[2018-01-01,2019-07-01)") "benefit benefit=k ord=30 disease=x better_of=c valid=[2019-07-01,)\n"
		  ORDINARY(" better_of=c") FIGURES "parameter parameter=high amount=10% priority=1 valid=[2019-07-01,)\n");
	pays("disease=x\nline date=2019-06-30 amount=1000\nline date=2019-07-01 amount=200", "k.deductible=300 k.fund=560 k.coinsurance=140 o.fund=100 o.coinsurance=100",
		 "what is best without a choice stays so");
	is_int(fx.out.traces[fx.out.ntraces - 1].used, 60000, "and the other is compared with it");

	/* marks: k rests on an assumed clause, o does not */
	rules(POTS CHRONIC(" better_of=c clause=C") ORDINARY(" better_of=c") FIGURES "clause clause=C source_quality=assumed\n");
	ok(adjudicate("amount=400 disease=x") && !mmt_rests_on(fx.run, &fx.out)[0], "what was not chosen is no basis");
	ok(adjudicate("amount=1000 disease=x") && mmt_rests_on(fx.run, &fx.out)[0], "what was chosen is");
	rules(POTS CHRONIC(" better_of=c facts.drug=@l") ORDINARY(" better_of=c") FIGURES "clause clause=C source_quality=assumed\nlist list=l member=A clause=C\n");
	ok(adjudicate("amount=400 disease=x drug=A") && in_pot("o.fund", -1) == 20000 && !mmt_rests_on(fx.run, &fx.out)[0], "nor is the list by which it would have applied");
	run = fx.run;
	mmt_run_trace(run, false);
	ok(adjudicate("amount=1000 disease=x drug=A") && in_pot("k.fund", -1) == 56000 && mmt_rests_on(fx.run, &fx.out)[0] && fx.out.ntraces == 0, "without a trace, too");

	/* a step whose accumulator has no window that day does nothing, so the list that would have brought it in is no basis */
	rules(POTS "accumulator accumulator=a counts=k.fund per='10 days from 2019-07-10'\nclause clause=C source_quality=assumed\nlist list=l member=A clause=C\n"
		  "benefit benefit=k ord=10\nstep benefit=k ord=1 from_pot=gross to_pot=flow verb=share\n"
		  "step benefit=k ord=2 from_pot=flow to_pot=fund verb=keep parameter=cap accumulator=a facts.drug=@l\n"
		  "step benefit=k ord=3 from_pot=flow to_pot=coinsurance verb=share\nparameter parameter=cap amount=10\n");
	ok(adjudicate("drug=A\nline date=2019-07-09 amount=5\nline date=2019-07-09 amount=25") && in_pot("k.fund", -1) == 0 && !mmt_rests_on(fx.run, &fx.out)[0],
	   "what a step looked at only to do nothing is no basis");
	ok(adjudicate("drug=A\nline date=2019-07-10 amount=5\nline date=2019-07-10 amount=25") && in_pot("k.fund", -1) == 2000 && mmt_rests_on(fx.run, &fx.out)[0],
	   "on a day with a window it is");

	rules(POTS CHRONIC(" better_of=c") ORDINARY(" better_of=c") FIGURES "step benefit=k ord=60 from_pot=fund to_pot=over verb=keep parameter=cap required=true\n"
		  "parameter parameter=cap tier=1 amount=1000\n");
	refuses("amount=400 disease=x", MMT_E_NO_ROW, "\"cap\"", "a benefit that cannot be computed cannot be compared");

	rules(POTS CHRONIC(" better_of=c") ORDINARY(" better_of=c ranges.age=[18,)") FIGURES);
	refuses("amount=400 disease=x", MMT_E_NO_FACT, "age", "nor one of which nobody knows whether it applies");
	pays("amount=400 disease=x age=17", "k.deductible=300 k.fund=80 k.coinsurance=20", "one that does not apply is no alternative");
	rules(POTS CHRONIC(" better_of=c") ORDINARY(" better_of=c as_of=prescribed") FIGURES);
	refuses("amount=400 disease=x", MMT_E_NO_FACT, "prescribed", "nor one whose day is missing");
	pays("amount=400 disease=x prescribed=2019-06-30", "o.fund=200 o.coinsurance=200", "each goes by its own day");
	rules(POTS CHRONIC(" better_of=c as_of=prescribed") ORDINARY(" better_of=c") "benefit benefit=k ord=15 better_of=c tier=1\n" FIGURES);
	refuses("line amount=400 tier=1\nline amount=400 disease=x tier=1", MMT_E_NO_FACT, "prescribed", "on whatever line");

	for (int i = 0; i < 101; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "benefit benefit=b%d ord=%d better_of=c\n", i, i);
	ok(!fx_compile(text) && strstr(fx.err.hint_en, "100 ways"), "too many ways are refused");
	strstr(text, "benefit=b100 ")[11] = ' ';
	ok(fx_compile(text), "rows of one benefit are one alternative");
	ok(!fx_compile(POTS "benefit benefit=a ord=1 better_of=c\nbenefit benefit=b ord=2 track=t better_of=c\n") && strstr(fx.err.hint_en, "one track"),
	   "alternatives stand in one track");
}

/* ---------------------------------------------------------------- periods */

static void
period(const char *per, const char *bill, const char *want)
{
	char		text[600];
	char		line[200];

	snprintf(text, sizeof(text), BASE "accumulator accumulator=n counts=gross per='%s'\n", per);
	rules(text);
	snprintf(line, sizeof(line), "amount=1 %s", bill);
	snprintf(text, sizeof(text), "%s, %s: %s", per, bill, want);
	if (!tally("") || !adjudicate(line))
	{
		ok(false, "%s", text);
		printf("#      got: %s\n", fx.err.en);
		return;
	}
	delta_is(want, text);
}

static void
no_period(const char *per)
{
	char		text[600];
	char		name[200];

	snprintf(text, sizeof(text), BASE "accumulator accumulator=n counts=gross per='%s'\n", per);
	snprintf(name, sizeof(name), "no period: %s", per);
	rules_refused(text, MMT_E_POLICY, "\"per\"", name);
}

static void
test_periods(void)
{
	period("year", "date=2019-12-31", "n@2019=1.00");
	period("year", "date=2020-01-01", "n@2020=1.00");
	period("month", "date=2019-02-28", "n@2019-02=1.00");
	period("quarter", "date=2019-09-30", "n@2019-07=1.00");
	period("quarter", "date=2019-10-01", "n@2019-10=1.00");
	period("2 months", "date=2019-08-31", "n@2019-07=1.00");
	period("6 months", "date=2019-12-31", "n@2019-07=1.00");
	period("2 quarters", "date=2019-06-30", "n@2019-01=1.00");
	period("day", "date=2019-08-01", "n@2019-08-01=1.00");
	period("ever", "date=2019-08-01", "n=1.00");

	period("year from 07-01", "date=2019-06-30", "n@2018-07-01=1.00");
	period("year from 07-01", "date=2019-07-01", "n@2019-07-01=1.00");
	period("month from 01-15", "date=2019-08-14", "n@2019-07-15=1.00");
	period("month from 01-15", "date=2019-08-15", "n@2019-08-15=1.00");
	period("month from 01-15", "date=2019-01-14", "n@2018-12-15=1.00");
	period("quarter from 02-01", "date=2019-01-31", "n@2018-11-01=1.00");
	period("30 days from 07-01", "date=2019-07-30", "n@2019-07-01=1.00");
	period("30 days from 07-01", "date=2019-07-31", "n@2019-07-31=1.00");
	/* day 364 of the year that began on 2018-07-01, the window of day 360 */
	period("30 days from 07-01", "date=2019-06-30", "n@2019-06-26=1.00");

	period("year from 2020-07-01", "date=2021-06-30", "n@2020-07-01=1.00");
	period("year from 2020-07-01", "date=2021-07-01", "n@2021-07-01=1.00");
	period("year from 2020-07-01", "date=2020-06-30", "");
	/* 1 April is day 90 */
	period("100 days from 2019-01-01", "date=2019-04-10", "n@2019-01-01=1.00");
	period("100 days from 2019-01-01", "date=2019-04-11", "n@2019-04-11=1.00");
	period("2 years from 2019-01-01", "date=2020-12-31", "n@2019-01-01=1.00");
	period("5 months from 2019-01-01", "date=2019-06-01", "n@2019-06-01=1.00");

	period("30 days from admitted", "date=2019-08-30 admitted=2019-08-01", "n@2019-08-01=1.00");
	period("30 days from admitted", "date=2019-08-31 admitted=2019-08-01", "n@2019-08-31=1.00");
	period("30 days from admitted", "date=2019-07-31 admitted=2019-08-01", "");
	period("30 days from admitted", "date=2020-03-01 admitted=2020-02-01", "n@2020-02-01=1.00");	/* day 29 of a leap year */
	period("30 days from admitted", "date=2020-03-02 admitted=2020-02-01", "n@2020-03-02=1.00");
	period("year from enrolled", "date=2021-02-27 enrolled=2020-02-29", "n@2020-02-29=1.00");
	period("year from enrolled", "date=2021-02-28 enrolled=2020-02-29", "n@2021-02-28=1.00");
	period("year from enrolled", "date=2024-02-28 enrolled=2020-02-29", "n@2023-02-28=1.00");
	period("year from enrolled", "date=2024-02-29 enrolled=2020-02-29", "n@2024-02-29=1.00");
	period("month from opened", "date=2019-02-27 opened=2019-01-31", "n@2019-01-31=1.00");
	period("month from opened", "date=2019-02-28 opened=2019-01-31", "n@2019-02-28=1.00");
	period("month from opened", "date=2019-03-30 opened=2019-01-31", "n@2019-02-28=1.00");
	period("month from opened", "date=2019-03-31 opened=2019-01-31", "n@2019-03-31=1.00");

	period("last 2 months of year", "date=2019-10-31", "");
	period("last 2 months of year", "date=2019-11-01", "n@2019=1.00");
	period("last month of quarter", "date=2019-08-31", "");
	period("last month of quarter", "date=2019-09-01", "n@2019-07=1.00");
	period("last 3 months of year from 07-01", "date=2019-03-31", "");
	period("last 3 months of year from 07-01", "date=2019-04-01", "n@2018-07-01=1.00");
	period("year of admitted", "date=2019-01-05 admitted=2018-12-30", "n@2018=1.00");
	period("year from 07-01 of admitted", "date=2019-07-05 admitted=2019-06-30", "n@2018-07-01=1.00");

	period("disease", "disease=x", "n@x=1.00");
	period("ever, disease", "disease=x", "n@x=1.00");
	period("year, disease, tier", "disease=x tier=2", "n@2019,x,2=1.00");
	period("year, disease", "disease=高血压", "n@2019,高血压=1.00");
	period("disease", "disease='a,b@c%d'", "n@a%2Cb%40c%25d=1.00");

	no_period("30 days");
	no_period("5 months");
	no_period("2 years");
	no_period("year from 13-01");
	no_period("year from 02-30");
	no_period("last 12 months of year");
	no_period("last 0 months of year");
	no_period("0 days from admitted");
	no_period("year from");
	no_period("every year");
	no_period("a, b, c, d, e");

	/* a window that does not exist that day: the step does nothing */
	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=rate amount=100%\nparameter parameter=cap amount=50\n"
		  "accumulator accumulator=paid counts=b.fund per='last 2 months of year'\n");
	pays("date=2019-10-31 amount=100", "fund=100", "no window, no cap");
	pays("date=2019-11-01 amount=100", "fund=50 over=50", "a window and a cap");
	pays("\nline date=2019-10-31 amount=100\nline date=2019-11-01 amount=100", "fund=150 over=50", "line by line");
	/* the previous period is that before the window, also for a tail */
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 ranges.acc:paid@-1=[1,) amount=+5%\n"
		  "accumulator accumulator=paid counts=b.fund per='year from 07-01'\n");
	pays_after("paid@2018-07-01=1.00", "date=2019-07-01 amount=100", "fund=65 coinsurance=35", "the period before, from 07-01");
	pays_after("paid@2018-07-01=1.00", "date=2019-06-30 amount=100", "fund=60 coinsurance=40", "the same period is not the one before");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 ranges.acc:paid@-1=[1,) amount=+5%\n"
		  "accumulator accumulator=paid counts=b.fund per='month from opened'\n");
	pays_after("paid@2019-01-31=1.00", "date=2019-03-01 opened=2019-01-31 amount=100", "fund=65 coinsurance=35", "the month before, from a fact");
	pays_after("paid@2019-01-31=1.00", "date=2019-02-01 opened=2019-01-31 amount=100", "fund=60 coinsurance=40", "there is none before the first");
	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate ord=1 ranges.acc:paid@-1=[1,) amount=+5%\n"
		  "accumulator accumulator=paid counts=b.fund per='30 days from 07-01'\n");
	/* 2018-07-01 + 360 days, the last window of the year before */
	pays_after("paid@2019-06-26=1.00", "date=2019-07-01 amount=100", "fund=65 coinsurance=35", "the window before the first of a year is the last of the year before");
}

/* --------------------------------------------------------------- refusals */

static void
test_refusals(void)
{
	rules(POTS BENEFIT IN RATE "parameter parameter=rate amount=60%\n");
	refuses("amount=100", MMT_E_LEFT, "leaves 40.00 yuan of line 1 in \"flow\"", "money left in flow");
	pays("amount=0", "", "nothing left of nothing");
	rules(BENEFIT IN "step benefit=b ord=20 from_pot=flow to_pot=mystery verb=share\n");
	refuses("amount=100", MMT_E_LEFT, "\"b.mystery\", which has no bearer", "a pot without a bearer");
	rules(BASE);
	refuses("amount=-1", MMT_E_BILL, "negative", "a negative bill");
	ok(tally("nothing@2019=1.00"), "an entry that no accumulator has is passed over");
	rules(BASE "accumulator accumulator=paid counts=b.fund per='year, disease'\naccumulator accumulator=all counts=b.fund\n");
	ok(!tally("paid@2019=1.00") && fx.err.code == MMT_E_BILL, "an entry with too few keys");
	ok(!tally("paid@2019,x,y=1.00") && fx.err.code == MMT_E_BILL, "an entry with too many");
	ok(!tally("paid@soon,x=1.00") && fx.err.code == MMT_E_BILL, "an entry of no period");
	ok(!tally("paid=1.00") && fx.err.code == MMT_E_BILL, "an entry without a key");
	ok(!tally("all@2019=1.00") && fx.err.code == MMT_E_BILL, "an entry with a key that is not kept");
	ok(tally("paid@2019-01-01,x=1.00"), "the first day of a year is the year");
	rules(BASE RATE "parameter parameter=rate amount='50% + 10% of parameter rate'\n");
	refuses("amount=100", MMT_E_CYCLE, "rate", "a value that needs itself");
	rules(BASE RATE "parameter parameter=rate ranges.parameter:rate=[0,1] amount=50%\n");
	refuses("amount=100", MMT_E_CYCLE, "rate", "a condition on its own value");
}

static void
test_numbers(void)
{
	rules(BASE RATE "parameter parameter=rate amount=60%\n");
	pays("amount=90000000000000000", "fund=54000000000000000 coinsurance=36000000000000000", "nine quintillion fen");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\nparameter parameter=d amount=92233720368547758.07\n");
	pays("amount=92233720368547758.07", "deductible=92233720368547758.07", "all that 64 bits hold");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\nparameter parameter=d amount=92233720368547758.08\n");
	refuses("amount=100", MMT_E_RANGE, "\"d\"", "a limit beyond 64 bits");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n"
		  "parameter parameter=d amount='1000000000000000000000 x age'\n");
	refuses("amount=100 age=99999999999999999999", MMT_E_RANGE, "\"d\"", "a product beyond 128 bits");
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n"
		  "parameter parameter=d amount='1000000000000000000 x age'\n");
	refuses("amount=100 age=1000000", MMT_E_RANGE, "\"d\"", "a product beyond 64 bits");
	/* two lines of 3 : 6 quintillions, a third of all: 1 : 2 */
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\nparameter parameter=d amount=30000000000000000\n");
	pays("\nline amount=30000000000000000\nline amount=60000000000000000", "deductible=30000000000000000 coinsurance=60000000000000000", "proportion of large lines");
	pots_are(0, "deductible=10000000000000000 coinsurance=20000000000000000", "the first third");
}

static bool
lines_beyond(void)
{
	rules(BASE RATE "parameter parameter=rate amount=60%\n");
	return refuses("\nline amount=92233720368547758.07\nline amount=92233720368547758.07", MMT_E_RANGE, "", "-");
}

static bool
tally_beyond(void)
{
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=cap amount=100\naccumulator accumulator=paid counts=b.fund per=year\n");
	/* refused, or computed with more bits: never wrapped */
	return refuses_after("paid@2019=92233720368547758.07", "amount=100", MMT_E_RANGE, "", "-") ||
		pays_after("paid@2019=92233720368547758.07", "amount=100", "over=100", "-");
}

static bool
bands_beyond(void)
{
	rules(BASE "step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate accumulator=scope\n"
		  "accumulator accumulator=scope counts='b.fund + b.coinsurance' per=year\n" BANDS("50%", "60%", "70%"));
	return refuses_after("scope@2019=92233720368547758.07", "amount=100", MMT_E_RANGE, "", "-") ||
		pays_after("scope@2019=92233720368547758.07", "amount=100", "fund=70 coinsurance=30", "-");
}

static bool
room_below(void)
{
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d accumulator=borne\n"
		  "parameter parameter=d amount=92233720368547758.07\naccumulator accumulator=borne counts=b.deductible per=year\n");
	return pays_after("borne@2019=-1.00", "amount=100", "deductible=100", "-");
}

/* 32 facts changed, then 16 more, then one over the values of a set: more than the run has room for */
static bool
many_facts_changed(void)
{
	MmtBuffer	text = {.arena = &fx.bills};

	fx_clear();
	mmt_puts(&text, BASE RATE "parameter parameter=rate amount='p as if ");
	for (int i = 0; i < 32; i++)
		mmt_putf(&text, "%sf%d = 1", i ? ", " : "", i);
	mmt_puts(&text, "'\nparameter parameter=p amount='q as if ");
	for (int i = 0; i < 16; i++)
		mmt_putf(&text, "%sg%d = 1", i ? ", " : "", i);
	mmt_puts(&text, "'\nparameter parameter=q amount='highest of r over disease in diseases'\nparameter parameter=r disease=1 amount=60%\n");
	rules(strdup(text.s));
	return refuses("amount=100 diseases=1|2", MMT_E_CYCLE, "", "-");
}

/* A name is as long as it is said to be: what lies behind it is not read. */
static bool
name_cut_inside_an_escape(void)
{
	static const char name[] = {'A', '/', 'n', '@', 'x', '%', '4'};
	char	   *exact = malloc(sizeof(name));
	MmtBuffer	key;
	const MmtDelta *entries;
	bool		pass;

	rules(BASE "accumulator accumulator=n counts=gross per=disease\n");
	memcpy(exact, name, sizeof(name));
	pass = mmt_run_set(fx.run, exact, sizeof(name), 1, &fx.err) && mmt_run_entries(fx.run, &entries) == 1;
	free(exact);
	if (!pass)
		return false;
	memset(&key, 0, sizeof(key));
	key.arena = &fx.bills;
	mmt_key_name(fx.run, &entries[0].key, &key);
	return strcmp(key.s, "A/n@x%254") == 0;
}

static void
test_hostile(void)
{
	in_child(lines_beyond, "lines that together leave 64 bits are refused");
	in_child(tally_beyond, "a balance that leaves 64 bits with this bill");
	in_child(bands_beyond, "a band that begins there");
	in_child(room_below, "a limit with more room than 64 bits hold");
	in_child(many_facts_changed, "as if of as if of a set: more facts changed than can be followed");
	in_child(name_cut_inside_an_escape, "the name of a key that ends inside an escape");
}

static void
test_many_lines(void)
{
	MmtBuffer	bill;

	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n" RATE
		  "parameter parameter=d amount=50\nparameter parameter=rate class=1 amount=60%\nparameter parameter=rate class=2 amount=50%\n");
	memset(&bill, 0, sizeof(bill));
	bill.arena = &fx.bills;
	/* 10,000 lines of 0.01 to 1.00, a hundred times: 5,050 yuan; classes in turn: 2,500 and 2,550 */
	for (int i = 0; i < 10000; i++)
		mmt_putf(&bill, "\nline amount=%d.%02d class=%d", (i % 100 + 1) / 100, (i % 100 + 1) % 100, i % 2 + 1);
	/* 50 : 5,000 is 1 : 100 of each line, so fund = 0.6 x (2500 - d1) + 0.5 x (2550 - d2), d1 + d2 = 50 */
	if (tally("") && adjudicate(bill.s))
	{
		int64_t		d1 = 0;
		int64_t		first = 0;

		for (int l = 0; l < 10000; l += 2)
		{
			d1 += in_pot("deductible", l);
			first += fx.bill.lines[l].amount;
		}
		is_int(first, 250000, "the lines of class 1 are 2,500 yuan");
		is_int(in_pot("deductible", -1), 5000, "10,000 lines: the deductible");
		/* in proportion 50 x 2500 / 5050 = 24.7525, and a line may differ by a fen of a group of 5,000 */
		ok(d1 >= 2000 && d1 <= 3000, "spread over all of them");
		is_int(in_pot("fund", -1), ((250000 - d1) * 6 + 5) / 10 + (255000 - (5000 - d1) + 1) / 2, "10,000 lines: the fund");
	}
	else
		ok(false, "10,000 lines: %s", fx.err.en);
	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=limit grain=line\n"
		  "parameter parameter=rate amount=100%\nparameter parameter=limit amount=0.50\n");
	memset(&bill, 0, sizeof(bill));
	bill.arena = &fx.bills;
	for (int i = 0; i < 10000; i++)
		mmt_putf(&bill, "\nline amount=%d.%02d", (i % 100 + 1) / 100, (i % 100 + 1) % 100);
	/* above 0.50: 0.01 + ... + 0.50 = 12.75, a hundred times */
	pays(bill.s, "fund=3775 over=1275", "10,000 lines, each with its own limit");
}

/* --------------------------------------------------- the orders of computing */

/* Gross 1000: 5% out of scope = 50; 10% of 950 first self-pay = 95; in scope 855. */
#define SCOPE POTS BENEFIT \
	"step benefit=b ord=1 from_pot=gross to_pot=out verb=share parameter=out\n" \
	"step benefit=b ord=2 from_pot=gross to_pot=advance verb=share parameter=advance\n" \
	"step benefit=b ord=3 from_pot=gross to_pot=flow verb=share\n" REST \
	"parameter parameter=out amount=5%\nparameter parameter=advance amount=10%\n" \
	"parameter parameter=rate amount=60%\nparameter parameter=d amount=200\n"

static void
test_orders(void)
{
	rules(SCOPE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n" RATE);
	/* (855 - 200) x 0.6 */
	pays("amount=1000", "out=50 advance=95 deductible=200 fund=393 coinsurance=262",
		 "1: (gross - out - first self-pay - deductible) x ratio");

	rules(SCOPE RATE "step benefit=b ord=60 from_pot=fund to_pot=deductible verb=fill parameter=d\n");
	/* 855 x 0.6 - 200 */
	pays("amount=1000", "out=50 advance=95 deductible=200 fund=313 coinsurance=342", "2: (in scope - first self-pay) x ratio - deductible");

	rules(SCOPE "step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=cost_cap accumulator=cost\n" RATE
		  "parameter parameter=cost_cap amount=500\naccumulator accumulator=cost counts='b.fund + b.coinsurance' per=month\n");
	/* 500 - 120 = 380, x 0.6 */
	pays_after("cost@2019-08=120.00", "amount=1000", "out=50 advance=95 over=475 fund=228 coinsurance=152", "3: min(in scope, period cap on cost) x ratio");
	delta_is("cost@2019-08=380.00", "3: and the cap is used up");

	rules(SCOPE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n" RATE
		  "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=cap amount=350\naccumulator accumulator=paid counts=b.fund per=year\n");
	/* 655 x 0.6 = 393; 350 - 100 */
	pays_after("paid@2019=100.00", "amount=1000", "out=50 advance=95 deductible=200 fund=250 over=143 coinsurance=262",
			   "4: (in scope - deductible) x ratio, at most the payment cap");

	rules(SCOPE "benefit benefit=next ord=2 track=next\n"
		  "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n"
		  "step benefit=b ord=30 from_pot=flow to_pot=over verb=keep parameter=cost_cap\n" RATE
		  "step benefit=next ord=1 from_pot='b.over, b.coinsurance' to_pot=flow verb=share\n"
		  "step benefit=next ord=2 from_pot=flow to_pot=deductible verb=fill parameter=next_d\n"
		  "step benefit=next ord=3 from_pot=flow to_pot=fund verb=share parameter=next_rate\n"
		  "step benefit=next ord=4 from_pot=flow to_pot=coinsurance verb=share\n"
		  "parameter parameter=cost_cap amount=500\nparameter parameter=next_d amount=100\nparameter parameter=next_rate amount=50%\n");
	/* 655 -> 500 + 155; 300 + 200; (155 + 200 - 100) x 0.5 = 127.5 */
	pays("amount=1000", "out=50 advance=95 b.deductible=200 b.fund=300 next.deductible=100 next.fund=127.5 next.coinsurance=127.5",
		 "5: min(in scope - deductible, cost cap) x ratio; the rest and the person's part go on");

	rules(SCOPE "step benefit=b ord=20 from_pot=flow to_pot=account verb=fill parameter=balance\n"
		  "step benefit=b ord=30 from_pot=flow to_pot=deductible verb=fill parameter=d\n" RATE
		  "parameter parameter=balance amount='1 x account_balance'\n");
	/* 855 - 300 - 200 = 355, x 0.6 */
	pays("amount=1000 account_balance=300", "out=50 advance=95 account=300 deductible=200 fund=213 coinsurance=142",
		 "6: account first, then an own segment, then the ratio");

	rules(POTS BENEFIT
		  "step benefit=b ord=1 from_pot=gross to_pot=advance verb=share parameter=advance grain=line\n"
		  "step benefit=b ord=2 from_pot=gross to_pot=flow verb=share\n"
		  "step benefit=b ord=3 from_pot=flow to_pot=fund verb=share parameter=rate grain=line\n" REST
		  "step benefit=b ord=95 from_pot=fund to_pot=deductible verb=fill parameter=d\n"
		  "parameter parameter=advance class=02 amount=10%\nparameter parameter=rate amount=60%\nparameter parameter=d amount=200\n");
	/* 360 + 216 = 576 - 200; 240 + 144 */
	pays("\nline amount=600 class=01\nline amount=400 class=02", "advance=40 fund=376 deductible=200 coinsurance=384",
		 "7: the person pays the deductible and per item first self-pay and coinsurance");

	/* a real one: a month's deductible after the ratio, a cap by year and disease */
	rules(POTS BENEFIT
		  "step benefit=b ord=1 from_pot=gross to_pot=out verb=share class=03\n"
		  "step benefit=b ord=2 from_pot=gross to_pot=advance verb=share parameter=advance grain=line\n"
		  "step benefit=b ord=3 from_pot=gross to_pot=flow verb=share\n" RATE REST
		  "step benefit=b ord=95 from_pot=fund to_pot=deductible verb=fill parameter=d accumulator=month\n"
		  "step benefit=b ord=96 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=year\n"
		  "parameter parameter=advance class=02 amount=5%\nparameter parameter=rate amount=70%\nparameter parameter=d amount=20\nparameter parameter=cap amount=1000\n"
		  "accumulator accumulator=month counts=b.deductible per=month\naccumulator accumulator=year counts=b.fund per='year, disease'\n");
	/* 12.34 out; 99.99 x 5% = 4.9995 -> 5.00; (50 + 94.99) x 70% = 101.493 -> 101.49; 20 - 12.5 = 7.5; 93.99, of which 1000 - 950 */
	pays_after("month@2019-08=12.50 year@2019,x=950.00",
			   "disease=x\nline amount=50 class=01\nline amount=99.99 class=02\nline amount=12.34 class=03",
			   "out=12.34 advance=5 coinsurance=43.5 deductible=7.5 fund=50 over=43.99", "a month's deductible after the ratio");
	delta_is("month@2019-08=7.50 year@2019,x=50.00", "with its accumulators");
}

/* Settlements that were published. */
static void
test_vectors(void)
{
	rules(BASE "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n" RATE
		  "parameter parameter=d amount=60\nparameter parameter=rate amount=60%\n");
	/* (123.84 - 60) x 60% = 38.304 */
	pays("amount=123.84", "deductible=60 fund=38.3 coinsurance=25.54", "Shanxi, two diseases");
	rules(POTS BENEFIT "step benefit=b ord=1 from_pot=gross to_pot=advance verb=share parameter=advance grain=line\n"
		  "step benefit=b ord=2 from_pot=gross to_pot=flow verb=share\n"
		  "step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d\n" RATE REST
		  "parameter parameter=advance class=02 amount=5%\nparameter parameter=d amount=800\nparameter parameter=rate amount=60%\n");
	/* 4.52 x 5% = 0.226 */
	pays("class=02\nline amount=4.52", "advance=0.23 deductible=4.29", "Hebei, one line of class B");
}

/* ------------------------------------------------------------ other doors */

static void
test_parameter_value(void)
{
	MmtResult	r;
	static const char bill[] = "amount=100 disease=tb scheme=390";

	rules(BASE RATE "parameter parameter=rate amount=60%\nparameter parameter=rate disease=tb amount='at least 70%'\n"
		  "parameter parameter=rate ord=1 amount='at least 10%'\nparameter parameter=banded band=[0,) amount=5%\n"
		  "parameter parameter=cap scheme=310 amount=5000\n");
	ok(fx_read_bill(&fx.bills, fx.rs, bill, strlen(bill), &fx.bill) &&
	   mmt_parameter_value(fx.run, &fx.bill, mmt_parameter_find(fx.rs, "rate"), &r, &fx.err), "what a parameter comes to");
	ok(r.found && r.percent && mmt_decimal_cmp(r.value, mmt_decimal(7, 1)) == 0, "70%%");
	is_int(r.nrows, 2, "made by two rows; a floor that changes nothing is none of them");
	ok(mmt_parameter_value(fx.run, &fx.bill, mmt_parameter_find(fx.rs, "cap"), &r, &fx.err) && !r.found, "no row");
	ok(!mmt_parameter_value(fx.run, &fx.bill, mmt_parameter_find(fx.rs, "banded"), &r, &fx.err) && fx.err.code == MMT_E_UNIT,
	   "bands have no single value");
}

/* Two bills, then the reversal of the first: as if only the second had been. */
static void
test_posting(void)
{
	MmtOutcome	first;
	MmtDelta	undo[8];

	rules(BASE RATE "step benefit=b ord=60 from_pot=fund to_pot=over verb=keep parameter=cap accumulator=paid\n"
		  "parameter parameter=rate amount=60%\nparameter parameter=cap amount=100\n"
		  "accumulator accumulator=paid counts=b.fund per='year, disease'\naccumulator accumulator=n unit=count counts=claims per=year\n");
	tally("");
	ok(adjudicate("amount=100 disease=x") && mmt_run_post(fx.run, &fx.out, &fx.err), "a bill is posted");
	first = fx.out;
	is_int(first.ndeltas, 2, "two entries move");
	for (int i = 0; i < first.ndeltas; i++)
	{
		undo[i] = first.deltas[i];
		undo[i].value = -undo[i].value;
	}
	/* 60 before, 60 now, 20 over */
	ok(adjudicate("amount=100 disease=x") && in_pot("over", -1) == 2000, "the next one sees it");
	ok(mmt_run_post(fx.run, &fx.out, &fx.err), "and is posted");
	ok(adjudicate("amount=10 disease=x") && in_pot("over", -1) == 600, "the cap is used up");
	first.deltas = undo;
	ok(mmt_run_post(fx.run, &first, &fx.err), "the first is reversed");
	/* 40 are used; 60 more are 100 */
	ok(adjudicate("amount=100 disease=x") && in_pot("over", -1) == 0, "and gives its part of the cap back");
	mmt_run_clear(fx.run);
	ok(adjudicate("amount=200 disease=x") && in_pot("over", -1) == 2000, "the next person begins with nothing");
}

int
main(void)
{
	test_share();
	test_rounding();
	test_rounded_limit();
	test_fill();
	test_keep();
	test_gate();
	test_counts();
	test_from_pots();
	test_bands();
	test_modes();
	test_winning();
	test_measures();
	test_state();
	test_many_rows();
	test_as_if();
	test_several();
	test_missing();
	test_selectors();
	test_lines();
	test_layers();
	test_as_of();
	test_choices();
	test_periods();
	test_refusals();
	test_numbers();
	test_many_lines();
	test_orders();
	test_vectors();
	test_parameter_value();
	test_posting();
	test_hostile();
	fx_clear();
	return done_testing();
}
