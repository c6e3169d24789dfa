/*-------------------------------------------------------------------------
 * test_explain.c
 *	  A trace as bytes and as sentences.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fixture.h"
#include "explain.h"

#define RULES POTS \
	"document document=D title=办法 number=1号\nclause clause=C1 document=D place=一 source_quality=seed delegates_to=C2\n" \
	"clause clause=C2 document=D place=二 source_quality=example\nclause clause=C3 document=D place=三 source_quality=seed\n" \
	"term domain=pot term=fund zh=统筹基金 en='pooled fund'\nterm domain=pot term=b.fund zh=本待遇基金 en='fund of b'\n" \
	"term domain=scheme term=390 zh=居民 en=residents\nterm domain=tier term=2 zh=二级 en='level 2'\nterm domain=parameter term=rate zh=比例 en=ratio\n" \
	"benefit benefit=b ord=1 name_zh=慢性病 name_en=chronic clause=C3\n" \
	"step benefit=b ord=10 from_pot=gross to_pot=flow verb=share clause=C3\n" \
	"step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d accumulator=borne\n" \
	"step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate\n" \
	"step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share clause=C3\n" \
	"parameter parameter=d amount=30 clause=C3\nparameter parameter=rate scheme=390 amount=60% clause=C1\n" \
	"accumulator accumulator=borne counts=b.deductible per=year\n" \
	"term domain=fact term=prescriber_tier zh=开方机构等级 en='level of the prescriber'\n"

#define TERMS \
	"term domain=fact term=months zh=剩余月数 en='months left'\nterm domain=fact term=recognised zh=认定日期 en='the recognition'\n" \
	"term domain=fact term=disease zh=病种 en=disease\nterm domain=fact term=diseases zh=已认定病种 en='diseases recognised'\n" \
	"term domain=fact term=years_since:born zh=周岁 en='age in years'\n" \
	"term domain=index term=average_wage zh=社会平均工资 en='the average wage'\n" \
	"term domain=accumulator term=borne zh=自付累计 en='what was borne'\n"

static MmtSentence *sentences;
static int	n;

static bool
explained(const char *before, const char *bill, bool zh)
{
	if (!tally(before) || !adjudicate(bill))
		return ok(false, "%s", fx.err.en);
	n = mmt_explain(&fx.bills, fx.rs, fx.out.ntraces, fx.out.traces, fx.out.nlines, zh, &sentences);
	return true;
}

static void
test_sentences(void)
{
	rules(RULES);
	if (!explained("borne@2019=12.50", "amount=100 scheme=390", false))
		return;
	/* 17.50, then 82.5 x 0.6 */
	is_int(n, 5, "one sentence for the benefit and one for each step");
	is_text(sentences[0].words, "benefit: chronic", "the benefit");
	is_text(sentences[2].words, "deductible: standard 30.00 yuan (30), 12.50 yuan borne before, this time 17.50 yuan", "the deductible");
	is_text(sentences[3].words, "fund of b: 82.50 yuan × 60% = 49.50 yuan (residents: 60%)", "the ratio");
	is_text(sentences[3].basis, "《办法》 (1号) 一, which refers to 《办法》 (1号) 二", "the clause and what it delegates to");
	is_text(sentences[3].mark, "example figure, no source", "what is not verified");
	ok(sentences[2].mark == NULL, "what is");
	is_int(sentences[3].amount, 4950, "the amount");
	is_text(sentences[3].pot, "b.fund", "the pot");
	is_int(sentences[3].nclauses, 1, "the clause");
	explained("", "amount=100 scheme=390", true);
	ok(strncmp(sentences[3].words, "本待遇基金", strlen("本待遇基金")) == 0 && strstr(sentences[3].words, "70.00 元 × 60% = 42.00 元") &&
	   strstr(sentences[3].words, "居民"), "in Chinese: %s", sentences[3].words);

	rules(RULES);
	explained("", "scheme=390\nline amount=100 scheme=310\nline amount=50", false);
	is_text(sentences[3].words, "line 2: fund of b: 40.00 yuan × 60% = 24.00 yuan (residents: 60%)", "the lines it is about");
}

/* A rate and a cap that are worked out: what the person needs to do it again is there. */
static void
test_seen(void)
{
#define WORKED(rows) \
	POTS "benefit benefit=b ord=1\nstep benefit=b ord=10 from_pot=gross to_pot=flow verb=share\n" rows \
	"step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
#define OVER(rounding, rest) WORKED("step benefit=b ord=20 from_pot=flow to_pot=over verb=keep parameter=cap" rounding "\n" rest)

	rules(OVER("", "parameter parameter=cap amount='10 x months + 20% of gross'\nparameter parameter=cap ord=1 amount='x 1 x parameter part'\n"
			   "parameter parameter=part amount='5% of age'\n"));
	/* 10 x 7 + 20 = 90; x 5 % of 40 */
	explained("", "amount=100 months=7 age=40", false);
	is_text(sentences[2].words, "cap 180.00 yuan (10 × months (7) + 20% of the total cost (100); times part (200%)), with this bill 100.00, not exceeded", "what each measure came to");
	explained("", "amount=100 months=7 age=40", true);
	is_text(sentences[2].words, "cap 180.00 元（10 × months（7） + 费用总额（100）的20%；乘以part（200%）），连同本次为 100.00，未超出", "in Chinese");

	/* one row asked twice: 2 x 10 and 2 x 30 */
	rules(OVER("", "parameter parameter=cap amount='sum of own over disease in diseases'\nparameter parameter=own amount='2 x parameter figure'\n"
			   "parameter parameter=figure disease=x amount=10\nparameter parameter=figure disease=y amount=30\n"));
	explained("", "amount=100 diseases=x|y", false);
	is_text(sentences[2].words, "cap 80.00 yuan (the sum of the own for each disease in diseases; 2 × figure (10); 2 × figure (30)), with this bill 100.00, 20.00 yuan go to over",
			"each time what it came to then");

	rules(OVER(" rounding='up 10'", "parameter parameter=cap amount=41\n"));
	explained("", "amount=100", false);
	is_text(sentences[2].words, "cap 50.00 yuan (41; rounded up to 10 yuan), with this bill 100.00, 50.00 yuan go to over", "how a limit was rounded");
	rules(OVER(" rounding='up 100'", "parameter parameter=cap amount=41\n"));
	explained("", "amount=300", true);
	is_text(sentences[2].words, "cap 100.00 元（41；只入不舍到百元），连同本次为 300.00，200.00 元计入over", "in Chinese, up to a hundred");
	rules(WORKED("step benefit=b ord=20 from_pot=flow to_pot=fund verb=share parameter=rate rounding='left half_even 0.1'\nparameter parameter=rate amount=60%\n"));
	/* the rest 0.4 x 3.33 = 1.332: 1.3 */
	explained("", "amount=3.33", false);
	is_text(sentences[2].words, "fund: 3.33 yuan × 60% = 2.03 yuan (60%; what is left rounded half even to 0.1 yuan)", "how a share was rounded");
	explained("", "amount=3.33", true);
	is_text(sentences[2].words, "fund：3.33 元 × 60% = 2.03 元（60%；剩余部分四舍六入五取偶到角）", "in Chinese, too");

	rules(WORKED("step benefit=b ord=20 from_pot=flow to_pot=fund verb=share parameter=rate accumulator=cost\naccumulator accumulator=cost counts='b.fund + b.coinsurance' per=year\n"
				 "parameter parameter=rate band=[0,100) amount=50%\nparameter parameter=rate band=[100,) amount=70%\n"));
	explained("cost@2019=80.00", "amount=50", false);
	is_text(sentences[2].words, "fund: 80.00 yuan before, 20.00 × 50% + 30.00 × 70% = 31.00 yuan (0 ≤ amount < 100: 50%; amount ≥ 100: 70%)", "where bands began");
	explained("cost@2019=80.00", "amount=50", true);
	ok(strstr(sentences[2].words, "fund：此前已计 80.00 元，20.00 × 50%") != NULL, "in Chinese: %s", sentences[2].words);
}

static void
words(const char *amount, const char *en, const char *zh)
{
	MmtBuffer	a = {.arena = &fx.bills};
	MmtBuffer	b = {.arena = &fx.bills};

	MmtWords	words_en = mmt_words_of(fx.rs, false);
	MmtWords	words_zh = mmt_words_of(fx.rs, true);

	mmt_amount_words(&words_en, amount, &a);
	mmt_amount_words(&words_zh, amount, &b);
	is_text(a.s, en, amount);
	is_text(b.s, zh, amount);
}

/* A row with one condition, "ranges.age=[60,)". */
static void
condition(const char *name, const char *value, const char *en, const char *zh)
{
	MmtBuffer	a = {.arena = &fx.bills};
	MmtBuffer	b = {.arena = &fx.bills};
	MmtWords	words_en = mmt_words_of(fx.rs, false);
	MmtWords	words_zh = mmt_words_of(fx.rs, true);
	MmtPair		pair = {name, value};
	MmtInputRow row = {.relation = "parameter", .npairs = 1, .pairs = &pair};

	mmt_selector_words(&words_en, &row, &a);
	mmt_selector_words(&words_zh, &row, &b);
	is_text(a.s ? a.s : "", en, name);
	is_text(b.s ? b.s : "", zh, name);
}

static void
fen(int64_t value, const char *want)
{
	MmtBuffer	out = {.arena = &fx.bills};

	mmt_fen_words(value, &out);
	is_text(out.s, want, want);
}

/* k: 300, then a fifth; o: half */
static void
test_choice(void)
{
	rules(POTS "benefit benefit=k ord=1 better_of=c disease=x name_zh=慢特病 name_en=chronic clause=C1\nbenefit benefit=o ord=2 better_of=c name_zh=普通门诊 clause=C3\n"
		  "step benefit=k ord=10 from_pot=gross to_pot=flow verb=share\nstep benefit=k ord=20 from_pot=flow to_pot=deductible verb=fill parameter=line\n"
		  "step benefit=k ord=30 from_pot=flow to_pot=fund verb=share parameter=high\nstep benefit=k ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
		  "step benefit=o ord=10 from_pot=gross to_pot=flow verb=share\nstep benefit=o ord=30 from_pot=flow to_pot=fund verb=share parameter=low\n"
		  "step benefit=o ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
		  "parameter parameter=line amount=300\nparameter parameter=high amount=80%\nparameter parameter=low amount=50%\n"
		  "document document=D title=办法\nclause clause=C1 document=D place=一 source_quality=seed\nclause clause=C3 document=D place=三 source_quality=example\n");
	if (!explained("", "amount=400 disease=x", true))
		return;
	is_int(n, 5, "a choice is one sentence more");
	is_text(sentences[1].words, "适用待遇：普通门诊", "what was chosen");
	is_text(sentences[0].words, "就高不就低：按“普通门诊”个人承担（含个人账户）200.00 元，按“慢特病”则为 320.00 元", "over which, and what that would have left");
	is_text(sentences[0].basis, "《办法》三；《办法》一", "the clauses of both");
	is_text(sentences[0].mark, "示例数字，无出处", "and what is not verified of them");
	ok(!sentences[0].has_amount && sentences[0].pot == NULL, "it moves nothing");
	if (explained("", "amount=1000 disease=x", false))
		is_text(sentences[0].words, "the better of two: with \"chronic\" the person bears 440.00 yuan, account included; with \"o\" it would be 500.00 yuan",
				"in English, by its code what has no name");
}

static void
test_words(void)
{
	rules(RULES);
	words("60%", "60%", "60%");
	words("at least 70%", "at least 70%", "不低于70%");
	words("at most 70%", "at most 70%", "不高于70%");
	words("x 0.9", "times 0.9", "乘以0.9");
	words("-5%", "-5%", "降低5个百分点");
	words("+0.5%", "+0.5%", "提高0.5个百分点");
	words("+100", "+100", "+100");
	words("rate as if tier = 2", "ratio as for level 2", "按二级的比例执行");
	words("at least rate as if tier = 2", "at least ratio as for level 2", "不低于按二级的比例执行");
	words("rate as if tier = 9, scheme = 390", "ratio as for tier 9, residents", "按tier为9、居民的比例执行");
	words("deductible as if tier = prescriber_tier", "deductible as for level of the prescriber", "按开方机构等级的deductible执行");
	words("no amount", "no amount", "no amount");
	is_text(mmt_word(fx.rs, "scheme", "390", false), "residents", "a word");
	is_text(mmt_word(fx.rs, "scheme", "999", false), "999", "a word that is not there");
	fen(1250, "12.50");
	fen(5, "0.05");
	fen(0, "0.00");
	fen(-1250, "-12.50");
	fen(-50, "-0.50");
}

/* Nothing of how a rule is written is left: every kind of measure, in an amount and as a condition. */
static void
test_measures(void)
{
	rules(RULES TERMS);
	words("x 1 x months", "times months left", "乘以剩余月数");
	words("12.5 x months", "12.5 × months left", "12.5 × 剩余月数");
	words("5% of index average_wage", "5% of the average wage", "社会平均工资的5%");
	words("at most 100% of index average_wage", "at most the average wage", "不高于社会平均工资");
	words("20% of gross", "20% of the total cost", "费用总额的20%");
	words("-20% of gross", "-20% of the total cost", "-费用总额的20%");
	words("+1 x months", "+months left", "+剩余月数");
	words("75% + 0.2% of age - 1% of age", "75% + 0.2% of age - 1% of age", "75% + age的0.2% - age的1%");
	words("100 x month_of borne", "100 × the number of the month in the period of what was borne", "100 × 自付累计所在周期的第几个月");
	words("13 - 1 x month_of borne + 1 x calendar_months_since recognised",
		  "13 - the number of the month in the period of what was borne + calendar months since the recognition",
		  "13 - 自付累计所在周期的第几个月 + 自认定日期起跨过的月份数");
	words("0.5 x pot b.fund", "0.5 × this bill's fund of b", "0.5 × 本次本待遇基金");
	words("0.5 x pot other.fund", "0.5 × this bill's pooled fund", "0.5 × 本次统筹基金");
	words("50% of parameter rate", "50% of ratio", "比例的50%");
	words("1 x count diseases", "the number of diseases recognised", "已认定病种的个数");
	words("1 x acc borne", "what was borne before this bill", "此前的自付累计");
	words("1 x now borne", "what was borne with this bill", "连同本次的自付累计");
	words("1 x acc borne@-1", "what was borne in the last period", "上一期的自付累计");
	words("1 x acc borne@-2,tier=2", "what was borne (level 2) 2 periods ago", "2期之前的自付累计（二级）");
	words("highest of rate over disease in diseases + 500 for each other",
		  "the highest of the ratio for each disease in diseases recognised, plus 500 for each other", "已认定病种中各病种的比例取最高，其余每个加 500");
	words("sum of rate over disease in diseases", "the sum of the ratio for each disease in diseases recognised", "已认定病种中各病种的比例之和");
	words("at least weighted of rate over disease in diseases by 100% 50%",
		  "at least the sum of the ratio for each disease in diseases recognised, the highest first, at 100%, 50%",
		  "不低于已认定病种中各病种的比例由高到低按 100%、50% 计算之和");

	condition("ranges.age", "[60,80)", "60 ≤ age < 80", "60 ≤ age < 80");
	condition("ranges.gross", "(100,)", "the total cost > 100", "费用总额 > 100");
	condition("ranges.acc:borne", "(0,)", "what was borne before this bill > 0", "此前的自付累计 > 0");
	condition("ranges.now:borne@tier=2", "0", "what was borne (level 2) with this bill = 0", "连同本次的自付累计（二级） = 0");
	condition("ranges.days_since:recognised", "[1,)", "days since the recognition ≥ 1", "距认定日期的天数 ≥ 1");
	condition("ranges.months_since:recognised", "[1,)", "months since the recognition ≥ 1", "距认定日期的月数 ≥ 1");
	condition("ranges.years_since:recognised", "[1,)", "years since the recognition ≥ 1", "距认定日期的年数 ≥ 1");
	condition("ranges.calendar_months_since:recognised", "[1,)", "calendar months since the recognition ≥ 1", "自认定日期起跨过的月份数 ≥ 1");
	condition("ranges.calendar_years_since:recognised", "0", "calendar years since the recognition = 0", "自认定日期起跨过的年份数 = 0");
	condition("ranges.years_since:born", "[70,)", "age in years ≥ 70", "周岁 ≥ 70");	/* the area's own words for a measure */
	condition("band", "[0,1000)", "0 ≤ amount < 1000", "0 ≤ 金额 < 1000");
	condition("tier", "!2|3", "not level 2, 3", "二级、3以外");
	condition("disease", "a&b", "a and b", "a且b");
	condition("facts.tier", "2", "tier is level 2", "tier为二级");
	condition("tags", "poor", "poor", "poor");
	condition("without", "poor", "without poor", "非poor");
	condition("priority", "1", "", "");
}

static void
test_bytes(void)
{
	MmtArena	own = tap_arena();
	MmtBuffer	bytes = {.arena = &own};
	int			ntraces;
	MmtTrace   *traces;
	bool		read = true;

	rules(RULES);
	tally("");
	adjudicate("scheme=390\nline amount=100\nline amount=50");
	mmt_trace_write(&fx.out, &bytes);
	ok(mmt_trace_read(&fx.bills, fx.rs, (const unsigned char *) bytes.s, bytes.len, &ntraces, &traces), "a trace is read back");
	is_int(ntraces, fx.out.ntraces, "all of it");
	is_int(traces[2].moved, fx.out.traces[2].moved, "with its money");
	is_int(mmt_decimal_cmp(traces[2].value, fx.out.traces[2].value), 0, "and its values");
	for (size_t len = 0; len < bytes.len; len++)
		read &= !mmt_trace_read(&fx.bills, fx.rs, (const unsigned char *) bytes.s, len, &ntraces, &traces);
	ok(read, "no part of it is a trace");
	mmt_put(&bytes, "", 1);
	ok(!mmt_trace_read(&fx.bills, fx.rs, (const unsigned char *) bytes.s, bytes.len, &ntraces, &traces), "nor anything longer");
	rules(POTS);
	ok(!mmt_trace_read(&fx.bills, fx.rs, (const unsigned char *) bytes.s, bytes.len - 1, &ntraces, &traces), "nor is it one of other rules");
	mmt_arena_free(&own);
}

/* A step that belongs to no benefit is in the rules, but can have moved nothing. */
static bool
step_of_no_benefit(void)
{
	MmtTrace	t;
	MmtOutcome	o;
	MmtTrace   *traces;
	MmtBuffer	bytes;

	rules(RULES "step benefit=nobody ord=1\n");
	tally("");
	adjudicate("amount=100 scheme=390");
	o = fx.out;
	t = o.traces[0];
	o.traces = &t;
	o.ntraces = 1;
	for (int i = 0; i < fx.rs->nrows; i++)
		if (strcmp(fx.rs->rows[i].relation, "step") == 0 && strcmp(mmt_row_get(&fx.rs->rows[i], "benefit"), "nobody") == 0)
			t.step = i;
	memset(&bytes, 0, sizeof(bytes));
	bytes.arena = &fx.bills;
	mmt_trace_write(&o, &bytes);
	return !mmt_trace_read(&fx.bills, fx.rs, (const unsigned char *) bytes.s, bytes.len, &n, &traces) ||
		mmt_explain(&fx.bills, fx.rs, n, traces, 1, true, &sentences) >= 0;
}

int
main(void)
{
	test_sentences();
	test_choice();
	test_seen();
	test_words();
	test_measures();
	test_bytes();
	in_child(step_of_no_benefit, "a trace that names a step of no benefit");
	fx_clear();
	return done_testing();
}
