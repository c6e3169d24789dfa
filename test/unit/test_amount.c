/*-------------------------------------------------------------------------
 * test_amount.c
 *	  What is an amount, what is not, and how each is written.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "tap.h"
#include "amount.h"

static MmtArena arena;
static MmtError err;

static const char *
canonical(const char *text)
{
	MmtAmount	a;
	MmtBuffer	out = {&arena, NULL, 0, 0};

	if (!mmt_amount_parse(&arena, text, strlen(text), &a, &err))
		return err.code == MMT_E_SYNTAX ? "syntax" : err.code == MMT_E_UNIT ? "unit"
			: err.code == MMT_E_RANGE ? "range" : "other";
	mmt_amount_print(&a, &out);
	return out.s;
}

static void
reads(const char *text, const char *want)
{
	char		name[400];
	const char *got = canonical(text);
	int			i;

	snprintf(name, sizeof(name), "\"%.300s\"", text);
	for (i = 0; name[i]; i++)
	{
		if ((unsigned char) name[i] < ' ')
			name[i] = ' ';		/* a result is one line */
	}
	if (!is_text(got, want, name))
		printf("# %s\n", err.en);
}

static void
test_canonical(void)
{
	reads("60%", "60%");
	reads("60.0 %", "60%");
	reads("  060.50%  ", "60.5%");
	reads("0.05%", "0.05%");
	reads("0%", "0%");
	reads("30", "30");
	reads("30.00", "30");
	reads("\t30\n", "30");
	reads("12345678901234567890.5", "12345678901234567890.5");
	reads("170141183460469231731687303715884105727%", "170141183460469231731687303715884105727%");

	reads("at least 70%", "at least 70%");
	reads("AT  Least 70 %", "at least 70%");
	reads("at most 100%", "at most 100%");
	reads("at most 20% of gross", "at most 20% of gross");
	reads("+5%", "+5%");
	reads("+ 5 %", "+5%");
	reads("-5%", "-5%");
	reads("- 5.0%", "-5%");
	reads("\xE2\x88\x92" "5%", "-5%");	/* minus sign */
	reads("+100", "+100");
	reads("+0", "+0");
	reads("-0", "+0");
	reads("-5% + 0.2% of age", "-5% + 0.2% of age");
	reads("x 0.9", "x 0.9");
	reads("x0.90", "x 0.9");
	reads("X 90%", "x 0.9");
	reads("×0.9", "x 0.9");
	reads("× 90％", "x 0.9");
	reads("６０％", "60%");
	reads("＋5％", "+5%");
	reads("60\xE3\x80\x80%", "60%");	/* ideographic space */

	reads("20% of gross", "20% of gross");
	reads("20%of GROSS", "20% of gross");
	reads("20% x gross", "20% of gross");
	reads("0.2 of gross", "0.2 x gross");
	reads("75% + 0.2% of age", "75% + 0.2% of age");
	reads("75%+0.2% of age", "75% + 0.2% of age");
	reads("75% - 0.2% of age -1%", "75% - 0.2% of age - 1%");
	reads("60%-5%", "60% - 5%");
	reads("5% of index average_wage", "5% of index average_wage");
	reads("5% of index:average_wage", "5% of index average_wage");
	reads("5% of INDEX : average_wage + 100", "5% of index average_wage + 100");
	reads("300 x count diseases", "300 x count diseases");
	reads("300x count diseases", "300 x count diseases");
	reads("300×count diseases", "300 x count diseases");
	reads("5% of 本人工资", "5% of 本人工资");
	reads("10% of pot chronic.fund", "10% of pot chronic.fund");
	reads("10% of pot over", "10% of pot over");
	reads("5 x days_since referred_on", "5 x days_since referred_on");
	reads("1 x months_since first-paid", "1 x months_since first-paid");
	reads("1% of calendar_months_since joined", "1% of calendar_months_since joined");
	reads("x 1 x month_of:paid", "x 1 x month_of paid");
	reads("0.1% of years_since work_start", "0.1% of years_since work_start");
	reads("100% of parameter cap", "100% of parameter cap");
	reads("5 x acc visits@-1", "5 x acc visits@-1");
	reads("5 x acc visits @ -1", "5 x acc visits@-1");
	reads("5 x acc visits@0-1", "syntax");
	reads("5 x acc visits@-0", "5 x acc visits");
	reads("5 x now visits@tier=3", "5 x now visits@tier=3");
	reads("5 x acc visits@tier=3,-1", "5 x acc visits@-1,tier=3");
	reads("5 x acc visits@tier = 3 , kind = hospital", "5 x acc visits@kind=hospital,tier=3");
	reads("at least 5% of index average_wage - 20", "at least 5% of index average_wage - 20");

	reads("rate as if tier = 2", "rate as if tier = 2");
	reads("rate AS IF tier=2", "rate as if tier = 2");
	reads("rate as if tier = prescriber_tier, kind = hospital", "rate as if tier = prescriber_tier, kind = hospital");
	reads("rate as if tier = 2， kind ＝ hospital", "rate as if tier = 2, kind = hospital");
	reads("at least rate as if tier = 2", "at least rate as if tier = 2");
	reads("x factor as if tier = 2", "x factor as if tier = 2");
	reads("+bonus as if tier = 2", "+ bonus as if tier = 2");
	reads("x_factor as if tier = 2", "x_factor as if tier = 2");
	reads("at_home as if tier = 2", "at_home as if tier = 2");
	reads("x1 as if tier = 2", "x1 as if tier = 2");
	reads("x1", "x 1");
	reads("报销比例 as if 医院等级 = 二级", "报销比例 as if 医院等级 = 二级");

	reads("highest of cap over disease in diseases", "highest of cap over disease in diseases");
	reads("Highest Of cap OVER disease IN diseases + 500.0 FOR each other",
		  "highest of cap over disease in diseases + 500 for each other");
	reads("highest of rate over disease in diseases +5 % for each other",
		  "highest of rate over disease in diseases + 5% for each other");
	reads("sum of cap over disease in diseases", "sum of cap over disease in diseases");
	reads("weighted of cap over disease in diseases by 100% 50%", "weighted of cap over disease in diseases by 100% 50%");
	reads("weighted of cap over disease in diseases by 100%, 50%,25%",
		  "weighted of cap over disease in diseases by 100% 50% 25%");
	reads("at most sum of cap over disease in diseases", "at most sum of cap over disease in diseases");
}

static void
test_refused(void)
{
	reads("", "syntax");
	reads("   ", "syntax");
	reads("sixty", "syntax");
	reads("60%%", "syntax");
	reads("60% 30", "syntax");
	reads("60 percent", "syntax");
	reads("30yuan", "syntax");
	reads("30元", "syntax");
	reads("1,000", "syntax");
	reads("1.000.000", "syntax");
	reads(".5", "syntax");
	reads("5.", "syntax");
	reads("1e3", "syntax");
	reads("+", "syntax");
	reads("+-5%", "syntax");
	reads("--5%", "syntax");
	reads("60% +", "syntax");
	reads("60% + -5%", "syntax");
	reads("at 70%", "syntax");
	reads("at least", "syntax");
	reads("at least at most 5%", "syntax");
	reads("at least -5%", "syntax");
	reads("at least +5%", "syntax");
	reads("60% at most 70%", "syntax");
	reads("x", "syntax");
	reads("x -0.9", "syntax");
	reads("x 0.9 + 5%", "syntax");
	reads("x x 0.9", "syntax");
	reads("gross", "syntax");
	reads("of gross", "syntax");
	reads("20% of", "syntax");
	reads("20% of 30", "syntax");
	reads("20% of 30%", "syntax");
	reads("20% of gross:x", "syntax");
	reads("20% of gross@-1", "syntax");
	reads("20% of acc", "syntax");
	reads("20% of wage:average", "syntax");
	reads("20% of age-5%", "syntax");
	reads("20% of age -", "syntax");
	reads("20% of age- 5%", "syntax");
	reads("5 x index wage@-1", "syntax");
	reads("5 x acc visits@", "syntax");
	reads("5 x acc visits@+1", "syntax");
	reads("5 x acc visits@-100", "syntax");
	reads("5 x acc visits@-1,-1", "syntax");
	reads("5 x acc visits@tier", "syntax");
	reads("5 x acc visits@tier=", "syntax");
	reads("5 x acc visits@tier=3,tier=3", "syntax");
	reads("rate", "syntax");
	reads("rate as", "syntax");
	reads("rate as if", "syntax");
	reads("rate as if tier", "syntax");
	reads("rate as if tier = ", "syntax");
	reads("rate as if tier = 2,", "syntax");
	reads("rate as if tier = 2, tier = 3", "syntax");
	reads("rate as if tier = 2 + 5%", "syntax");
	reads("-rate as if tier = 2", "syntax");
	reads("sum as if tier = 2", "syntax");
	reads("highest cap over disease in diseases", "syntax");
	reads("highest of over disease in diseases", "syntax");
	reads("highest of cap in diseases", "syntax");
	reads("highest of cap over disease", "syntax");
	reads("highest of cap over disease in diseases + 500", "syntax");
	reads("highest of cap over disease in diseases - 500 for each other", "syntax");
	reads("sum of cap over disease in diseases + 500 for each other", "syntax");
	reads("weighted of cap over disease in diseases", "syntax");
	reads("weighted of cap over disease in diseases by", "syntax");
	reads("weighted of cap over disease in diseases by 100% 50", "unit");
	reads("60%;", "syntax");
	reads("60% (sixty)", "syntax");
	reads("60\x01%", "syntax");
	reads("60\xFF%", "syntax");

	reads("60% + 30", "unit");
	reads("30 - 5%", "unit");
	reads("60% + 5% of gross", "unit");
	reads("at least 60% + 30", "unit");
	reads("1.0000000000000000001", "range");
	reads("0.00000000000000001%", "range");
	reads("170141183460469231731687303715884105728", "range");
}

static void
test_parts(void)
{
	MmtAmount	a;
	MmtMeasure	m;
	const char *s;

#define PARSE(t) (s = (t), mmt_amount_parse(&arena, s, strlen(s), &a, &err))
#define MEASURE(t) (s = (t), mmt_measure_parse(&arena, s, strlen(s), &m, &err))

	ok(PARSE("60%") && a.mode == MMT_PLAIN && a.form == MMT_TERMS && a.nterms == 1 &&
	   a.terms[0].percent && a.terms[0].number.units == 6 && a.terms[0].number.scale == 1 &&
	   a.terms[0].measure == NULL, "60%% is 0.6, written with %%");
	ok(PARSE("-5%") && a.mode == MMT_PLUS && a.terms[0].number.units == -5 && a.terms[0].number.scale == 2,
	   "the sign of -5%% is in the number");
	ok(PARSE("75% - 0.2% of age") && a.nterms == 2 && a.terms[1].number.units == -2 &&
	   a.terms[1].number.scale == 3 && a.terms[1].measure->kind == MMT_M_FACT &&
	   strcmp(a.terms[1].measure->name, "age") == 0, "so is that of a later term");
	ok(PARSE("x 90%") && a.mode == MMT_TIMES && !a.terms[0].percent && a.terms[0].number.units == 9,
	   "x 90%% is a plain number");
	ok(PARSE("rate as if tier = prescriber_tier, kind = hospital") && a.form == MMT_AS_IF &&
	   strcmp(a.parameter, "rate") == 0 && a.nbindings == 2 && strcmp(a.bindings[1].fact, "kind") == 0 &&
	   strcmp(a.bindings[0].value, "prescriber_tier") == 0, "as if");
	ok(PARSE("highest of cap over disease in diseases + 500 for each other") && a.form == MMT_HIGHEST &&
	   a.has_each_other && a.each_other.units == 500 && !a.each_other_percent &&
	   strcmp(a.fact, "disease") == 0 && strcmp(a.set, "diseases") == 0, "highest");
	ok(PARSE("weighted of cap over disease in diseases by 100% 50%") && a.form == MMT_WEIGHTED &&
	   a.nweights == 2 && a.weights[0].units == 1 && a.weights[1].units == 5 && a.weights[1].scale == 1, "weighted");

	ok(MEASURE("gross") && m.kind == MMT_M_GROSS && m.name[0] == '\0', "gross");
	ok(MEASURE("age") && m.kind == MMT_M_FACT && strcmp(m.name, "age") == 0, "age");
	ok(MEASURE("acc:visits") && m.kind == MMT_M_ACC && strcmp(m.name, "visits") == 0 && m.offset == 0, "acc:visits");
	ok(MEASURE(" acc visits@-1,tier=3 ") && m.kind == MMT_M_ACC && m.offset == -1 && m.nkeys == 1 &&
	   strcmp(m.keys[0].fact, "tier") == 0 && strcmp(m.keys[0].value, "3") == 0, "acc visits@-1,tier=3");
	ok(MEASURE("now:visits") && m.kind == MMT_M_NOW, "now:visits");
	ok(MEASURE("month_of:paid") && m.kind == MMT_M_MONTH_OF && strcmp(m.name, "paid") == 0, "month_of:paid");
	ok(!MEASURE("month_of:paid@-1"), "of the period before nobody asks the month");
	ok(MEASURE("count:diseases") && m.kind == MMT_M_COUNT, "count:diseases");
	ok(MEASURE("pot:chronic.fund") && m.kind == MMT_M_POT && strcmp(m.name, "chronic.fund") == 0, "pot:chronic.fund");
	ok(MEASURE("days_since:referred_on") && m.kind == MMT_M_DAYS_SINCE, "days_since:referred_on");
	ok(MEASURE("months_since:filed_on") && m.kind == MMT_M_MONTHS_SINCE, "months_since:filed_on");
	ok(MEASURE("calendar_months_since:recognised_on") && m.kind == MMT_M_CALENDAR_MONTHS_SINCE, "calendar_months_since:recognised_on");
	ok(MEASURE("calendar_years_since:born_on") && m.kind == MMT_M_CALENDAR_YEARS_SINCE, "calendar_years_since:born_on");
	ok(MEASURE("years_since:born_on") && m.kind == MMT_M_YEARS_SINCE, "years_since:born_on");
	ok(MEASURE("index:average_wage") && m.kind == MMT_M_INDEX, "index:average_wage");
	ok(MEASURE("parameter:cap") && m.kind == MMT_M_PARAMETER, "parameter:cap");
	ok(MEASURE("累计:visits") == false && err.code == MMT_E_SYNTAX, "an unknown kind");
	ok(!MEASURE("acc:"), "a kind without a name");
	ok(!MEASURE(""), "nothing");
	ok(!MEASURE("5% of age"), "an amount is no measure");
	ok(!MEASURE("age years"), "two words");
}

static void
test_words(void)
{
	char		long_text[1200];

	canonical("60% + foo");
	is_text(err.en, "invalid amount \"60% + foo\": expected a number, but read \"foo\"", "what was read, in English");
	is_text(err.zh, "数额“60% + foo”无法识别：应为数，读到的是“foo”", "and in Chinese");
	canonical("60% 30");
	is_text(err.en, "invalid amount \"60% 30\": expected +, - or the end of the amount, but read \"30\"",
			"what was expected");
	is_text(err.hint_en,
			"A ratio is written 60%, money 30, a floor at least 70%, a share of something 20% of gross.", "an example");
	canonical("60% + 30");
	is_text(err.zh, "数额“60% + 30”无法识别：比例与金额或次数不能相加", "units");
	canonical("at least");
	is_text(err.en, "invalid amount \"at least\": expected a number, but the text ends", "a text that ends too early");
	memset(long_text, ' ', sizeof(long_text));
	memcpy(long_text, "60%", 3);
	long_text[1000] = '\0';
	is_text(canonical(long_text), "60%", "1000 bytes");
	long_text[1000] = ' ';
	long_text[1001] = '\0';
	is_text(canonical(long_text), "syntax", "1001 bytes");
	is_int(mmt_amount_parse(&arena, "60%\0", 4, &(MmtAmount) {0}, &err), 0, "a NUL inside");
}

/* ---- generated amounts ---- */

static const char *
pick(const char *const *from, int n)
{
	return from[tap_below(n)];
}

#define PICK(list) pick(list, (int) (sizeof(list) / sizeof(list[0])))

static const char *const names[] = {"age", "rate", "cap", "a.b", "x1", "of_2", "病种", "tier-2", "disease", "Sum_1"};

static MmtDecimal
some_number(bool percent)
{
	MmtDecimal	d = mmt_decimal((mmt_int128) (tap_random() % 1000000), tap_below(7));
	MmtDecimal	one = mmt_decimal(1, percent ? 2 : 0);

	if (!mmt_decimal_mul(d, one, &d))
		abort();
	return d;
}

static MmtMeasure *
some_measure(bool money)
{
	MmtMeasure *m = (MmtMeasure *) mmt_alloc(&arena, sizeof(MmtMeasure));

	do
		m->kind = (MmtMeasureKind) tap_below(MMT_M_PARAMETER + 1);
	while (!money && (m->kind == MMT_M_GROSS || m->kind == MMT_M_POT));
	m->name = m->kind == MMT_M_GROSS ? "" : PICK(names);
	if (m->kind == MMT_M_ACC || m->kind == MMT_M_NOW)
	{
		m->offset = -tap_below(4);
		m->nkeys = tap_below(3);
		m->keys = (MmtBinding *) mmt_alloc(&arena, 2 * sizeof(MmtBinding));
		m->keys[0].fact = "kind";
		m->keys[1].fact = "tier";
		m->keys[0].value = PICK(names);
		m->keys[1].value = "3";
	}
	return m;
}

static bool
same_text(const char *a, const char *b)
{
	return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

static bool
same_decimal(MmtDecimal a, MmtDecimal b)
{
	return a.units == b.units && a.scale == b.scale;
}

static bool
same_bindings(int n, const MmtBinding *a, const MmtBinding *b)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		if (!same_text(a[i].fact, b[i].fact) || !same_text(a[i].value, b[i].value))
			return false;
	}
	return true;
}

static bool
same_amount(const MmtAmount *a, const MmtAmount *b)
{
	int			i;

	if (a->mode != b->mode || a->form != b->form || a->nterms != b->nterms ||
		a->nbindings != b->nbindings || a->nweights != b->nweights ||
		!same_text(a->parameter, b->parameter) || !same_text(a->fact, b->fact) ||
		!same_text(a->set, b->set) || a->has_each_other != b->has_each_other ||
		a->each_other_percent != b->each_other_percent ||
		!same_decimal(a->each_other, b->each_other) ||
		!same_bindings(a->nbindings, a->bindings, b->bindings))
		return false;
	for (i = 0; i < a->nweights; i++)
	{
		if (!same_decimal(a->weights[i], b->weights[i]))
			return false;
	}
	for (i = 0; i < a->nterms; i++)
	{
		const MmtTerm *s = &a->terms[i];
		const MmtTerm *t = &b->terms[i];

		if (!same_decimal(s->number, t->number) || s->percent != t->percent ||
			(s->measure == NULL) != (t->measure == NULL))
			return false;
		if (s->measure != NULL &&
			(s->measure->kind != t->measure->kind || !same_text(s->measure->name, t->measure->name) ||
			 s->measure->offset != t->measure->offset || s->measure->nkeys != t->measure->nkeys ||
			 !same_bindings(s->measure->nkeys, s->measure->keys, t->measure->keys)))
			return false;
	}
	return true;
}

static void
some_amount(MmtAmount *a)
{
	int			i;

	memset(a, 0, sizeof(*a));
	a->mode = (MmtMode) tap_below(5);
	a->form = tap_below(2) ? MMT_TERMS : (MmtForm) tap_below(5);
	if (a->form == MMT_TERMS)
	{
		bool		ratio = tap_below(2);

		a->nterms = a->mode == MMT_TIMES ? 1 : 1 + tap_below(4);
		a->terms = (MmtTerm *) mmt_alloc(&arena, (size_t) a->nterms * sizeof(MmtTerm));
		for (i = 0; i < a->nterms; i++)
		{
			MmtTerm    *t = &a->terms[i];

			t->measure = tap_below(2) ? some_measure(!ratio) : NULL;
			t->percent = t->measure ? tap_below(2) : ratio && a->mode != MMT_TIMES;
			t->number = some_number(t->percent);
			if (tap_below(2) && (i > 0 || a->mode == MMT_PLUS))
				t->number.units = -t->number.units;
		}
		return;
	}
	a->parameter = PICK(names);
	if (a->form == MMT_AS_IF)
	{
		a->nbindings = 1 + tap_below(2);
		a->bindings = (MmtBinding *) mmt_alloc(&arena, 2 * sizeof(MmtBinding));
		a->bindings[0].fact = "tier";
		a->bindings[1].fact = "kind";
		a->bindings[0].value = "x";
		a->bindings[1].value = PICK(names);
		return;
	}
	a->fact = PICK(names);
	a->set = PICK(names);
	if (a->form == MMT_HIGHEST && tap_below(2))
	{
		a->has_each_other = true;
		a->each_other_percent = tap_below(2);
		a->each_other = some_number(a->each_other_percent);
	}
	if (a->form == MMT_WEIGHTED)
	{
		a->nweights = 1 + tap_below(4);
		a->weights = (MmtDecimal *) mmt_alloc(&arena, 4 * sizeof(MmtDecimal));
		for (i = 0; i < a->nweights; i++)
			a->weights[i] = some_number(true);
	}
}

/* Print with what people do: other blanks, capitals, full-width signs. */
static const char *
roughen(const char *text)
{
	MmtBuffer	out = {&arena, NULL, 0, 0};
	bool		in_keyword = false;

	mmt_puts(&out, tap_below(2) ? "" : " \t");
	for (; *text; text++)
	{
		if (*text == ' ')
			mmt_puts(&out, tap_below(2) ? " " : tap_below(2) ? "  " : "\xE3\x80\x80\n");
		else if (*text == '%')
			mmt_puts(&out, tap_below(2) ? "%" : tap_below(2) ? " %" : "％");
		else if (*text == ',')
			mmt_puts(&out, tap_below(2) ? " ," : "，");
		else if (*text == '=')
			mmt_puts(&out, tap_below(2) ? "=" : " ＝ ");
		else
		{
			in_keyword = strncmp(text, "of ", 3) == 0 || strncmp(text, "over ", 5) == 0;
			if (in_keyword && text[-1] == ' ')
				mmt_puts(&out, "O");
			else
				mmt_put(&out, text, 1);
		}
	}
	mmt_puts(&out, tap_below(2) ? "" : "\r\n");
	return out.s;
}

static void
test_generated(void)
{
	bool		same = true;
	bool		fixed = true;
	bool		rough = true;
	int			i;

	for (i = 0; i < 100000; i++)
	{
		MmtAmount	a;
		MmtAmount	b;
		MmtBuffer	one = {&arena, NULL, 0, 0};
		MmtBuffer	two = {&arena, NULL, 0, 0};

		some_amount(&a);
		mmt_amount_print(&a, &one);
		if (!mmt_amount_parse(&arena, one.s, one.len, &b, &err) || !same_amount(&a, &b))
		{
			if (same)
				printf("# %s: %s\n", one.s, err.en);
			same = false;
			continue;
		}
		mmt_amount_print(&b, &two);
		fixed = fixed && strcmp(one.s, two.s) == 0;
		if (strcmp(canonical(roughen(one.s)), one.s) != 0)
		{
			if (rough)
				printf("# %s: %s\n", one.s, err.en);
			rough = false;
		}
		if (i % 100 == 0)
			mmt_arena_reset(&arena);
	}
	ok(same, "what is printed reads as the same amount");
	ok(fixed, "and prints as the same text");
	ok(rough, "however carelessly it is typed");
}

/* Whatever the bytes are: an amount with a fixpoint, or an error with words. */
static void
test_noise(void)
{
	static const char *const pieces[] = {
		"60", "%", " ", "+", "-", "x", "of", "gross", "at", "least", "most", "acc", ":", "@", "=", ",",
		"as", "if", "highest", "sum", "weighted", "over", "in", "by", "for", "each", "other", "visits",
		"-1", "0.9", "元", "×", "％", "\xFF", "\xE6", ".", "1e9", "\x01", "(", "\"", "index", "count"
	};
	bool		good = true;
	int			i;

	for (i = 0; i < 200000; i++)
	{
		MmtBuffer	in = {&arena, NULL, 0, 0};
		MmtBuffer	out = {&arena, NULL, 0, 0};
		MmtAmount	a;
		int			n = tap_below(9);

		mmt_put(&in, "", 0);
		while (n-- > 0)
		{
			mmt_puts(&in, PICK(pieces));
			if (tap_below(3))
				mmt_puts(&in, " ");
		}
		if (mmt_amount_parse(&arena, in.s, in.len, &a, &err))
		{
			mmt_amount_print(&a, &out);
			good = good && strcmp(canonical(out.s), out.s) == 0;
		}
		else
			good = good && err.code != MMT_OK && err.en[0] && err.zh[0] &&
				strlen(err.hint_zh) < sizeof(err.hint_zh) - 3;
		if (i % 100 == 0)
			mmt_arena_reset(&arena);
	}
	ok(good, "noise is refused with words, or is an amount with one text");
}

int
main(void)
{
	arena = tap_arena();
	test_canonical();
	test_refused();
	test_parts();
	test_words();
	test_generated();
	test_noise();
	mmt_arena_free(&arena);
	return done_testing();
}
