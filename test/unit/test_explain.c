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
	"accumulator accumulator=borne counts=b.deductible per=year\n"

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

static void
words(const char *amount, const char *en, const char *zh)
{
	MmtBuffer	a = {.arena = &fx.bills};
	MmtBuffer	b = {.arena = &fx.bills};

	mmt_amount_words(fx.rs, amount, false, &a);
	mmt_amount_words(fx.rs, amount, true, &b);
	is_text(a.s, en, amount);
	is_text(b.s, zh, amount);
}

static void
fen(int64_t value, const char *want)
{
	MmtBuffer	out = {.arena = &fx.bills};

	mmt_fen_words(value, &out);
	is_text(out.s, want, want);
}

static void
test_words(void)
{
	rules(RULES);
	words("60%", "60%", "60%");
	words("at least 70%", "at least 70%", "不低于70%");
	words("at most 70%", "at most 70%", "不高于70%");
	words("x 0.9", "times 0.9", "乘以0.9");
	words("-5%", "-5%", "-5%");
	words("rate as if tier = 2", "ratio as for level 2", "按二级的比例执行");
	words("at least rate as if tier = 2", "at least ratio as for level 2", "不低于按二级的比例执行");
	is_text(mmt_word(fx.rs, "scheme", "390", false), "residents", "a word");
	is_text(mmt_word(fx.rs, "scheme", "999", false), "999", "a word that is not there");
	fen(1250, "12.50");
	fen(5, "0.05");
	fen(0, "0.00");
	fen(-1250, "-12.50");
	fen(-50, "-0.50");
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
	test_words();
	test_bytes();
	in_child(step_of_no_benefit, "a trace that names a step of no benefit");
	fx_clear();
	return done_testing();
}
