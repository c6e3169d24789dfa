/*-------------------------------------------------------------------------
 * test_tally.c
 *	  Tallies: reading, writing, adding.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "tap.h"
#include "tally.h"

static MmtArena arena;
static MmtError err;

static const char *
show(const MmtTally *t)
{
	MmtBuffer	out = {&arena, NULL, 0, 0};

	mmt_tally_print(t, &out);
	return out.s;
}

static const char *
canonical(const char *text)
{
	MmtTally	t;

	if (!mmt_tally_parse(&arena, text, strlen(text), &t, &err))
		return err.code == MMT_E_SYNTAX ? "syntax" : err.code == MMT_E_RANGE ? "range" : "other";
	return show(&t);
}

static void
reads(const char *text, const char *want, const char *name)
{
	is_text(canonical(text), want, name);
}

static MmtTally
tally(const char *text)
{
	MmtTally	t;

	if (!mmt_tally_parse(&arena, text, strlen(text), &t, &err))
		abort();
	return t;
}

static void
test_text(void)
{
	reads("{}", "{}", "empty");
	reads(" { } \n", "{}", "blanks");
	reads("{\"330300/chronic_fund@2019\":4500}", "{\"330300/chronic_fund@2019\": 4500}", "one");
	reads("{\"b\":-1, \"a\" : 2}", "{\"a\": 2, \"b\": -1}", "sorted");
	reads("{\"a/b\": 1, \"a\": 1, \"a@1\": 1, \"B\": 1, \"门\": 1}",
		  "{\"B\": 1, \"a\": 1, \"a/b\": 1, \"a@1\": 1, \"门\": 1}", "by bytes");
	reads("{\"a\": 0, \"b\": 1, \"c\": -0}", "{\"b\": 1}", "zeros go");
	reads("{\"a\": 9223372036854775807, \"b\": -9223372036854775808}",
		  "{\"a\": 9223372036854775807, \"b\": -9223372036854775808}", "both ends of 64 bits");
	reads("{\"a\": 9223372036854775808}", "range", "one more");
	reads("{\"a\": -9223372036854775809}", "range", "one less");
	reads("{\"a\": 99999999999999999999999999999999999999999999999999}", "range", "far more");
	reads("{\"\\u95e8\\/\\\"\\\\\": 1}", "{\"门/\\\"\\\\\": 1}", "escapes");
	reads("{\"\\ud83d\\ude00\": 1}", "{\"\xF0\x9F\x98\x80\": 1}", "a surrogate pair");
	reads("{\"\\b\\f\\n\\r\\t\\u0001\\u007f\": 1}", "{\"\\b\\f\\n\\r\\t\\u0001\x7F\": 1}", "control characters");
	reads("{\"a\": 1, \"\\u0061\": 2}", "syntax", "one name twice, however it is written");
	is_text(err.en, "the tally has the name \"a\" twice", "and it says which");
	reads("{\"a\": 0, \"a\": 2}", "syntax", "also when one is zero");
	reads("", "syntax", "nothing");
	reads("{", "syntax", "no end");
	is_text(err.en, "invalid tally: expected a name in quotation marks, but the text ends", "what was expected");
	is_text(err.zh, "累计格式不正确：应为双引号中的名称，但文本已结束", "in Chinese too");
	reads("{\"a\": 1", "syntax", "no closing brace");
	reads("{\"a\": 1,}", "syntax", "a comma too many");
	reads("{\"a\" 1}", "syntax", "no colon");
	reads("{a: 1}", "syntax", "no quotes");
	reads("{\"a: 1}", "syntax", "no closing quote");
	reads("{\"a\\", "syntax", "ends in an escape");
	reads("{\"a\\\": 1}", "syntax", "an escaped quote does not close");
	reads("{\"\\x\": 1}", "syntax", "no such escape");
	reads("{\"\\u12\": 1}", "syntax", "half an escape");
	reads("{\"\\u0000\": 1}", "syntax", "NUL");
	reads("{\"\\ud83d\": 1}", "syntax", "half a pair");
	reads("{\"\\ud83d\\u0041\": 1}", "syntax", "half a pair and something");
	reads("{\"\\ude00\": 1}", "syntax", "the other half");
	reads("{\"a\n\": 1}", "syntax", "a raw control character");
	reads("{\"\": 1}", "syntax", "a name without characters");
	reads("{\"a\": 1.5}", "syntax", "a fraction");
	reads("{\"a\": 1.0}", "syntax", "even if it is none");
	reads("{\"a\": 1e3}", "syntax", "an exponent");
	reads("{\"a\": 007}", "syntax", "zeros in front");
	reads("{\"a\": +7}", "syntax", "a plus sign");
	reads("{\"a\": -}", "syntax", "a minus sign alone");
	reads("{\"a\": \"7\"}", "syntax", "a text");
	reads("{\"a\": null}", "syntax", "null");
	reads("{\"a\": {}}", "syntax", "an object inside");
	reads("[1]", "syntax", "an array");
	reads("{} {}", "syntax", "two");
	ok(!mmt_tally_parse(&arena, "{}\0", 3, &(MmtTally) {0}, &err), "a NUL behind");
}

static void
test_adding(void)
{
	MmtTally	a = tally("{\"a\": 5, \"c\": 7}");
	MmtTally	b = tally("{\"a\": -5, \"b\": 2, \"c\": 1}");
	MmtTally	c;
	MmtTally	large = tally("{\"a\": 9223372036854775807}");
	MmtTally	small = tally("{\"a\": -9223372036854775808}");
	const MmtTallyEntry *e;
	MmtTallyEntry entries[6];
	int			i;

	ok(mmt_tally_add(&arena, &a, &b, false, &c, &err), "a sum");
	is_text(show(&c), "{\"b\": 2, \"c\": 8}", "name by name, without zeros");
	ok(mmt_tally_add(&arena, &a, &b, true, &c, &err), "a difference");
	is_text(show(&c), "{\"a\": 10, \"b\": -2, \"c\": 6}", "name by name");
	e = mmt_tally_find(&c, "b", 1);
	ok(e != NULL && e->value == -2, "found");
	ok(mmt_tally_find(&c, "bb", 2) == NULL && mmt_tally_find(&c, "", 0) == NULL &&
	   mmt_tally_find(&c, "A", 1) == NULL && mmt_tally_find(&c, "z", 1) == NULL, "not found");

	ok(!mmt_tally_add(&arena, &large, &a, false, &c, &err) && err.code == MMT_E_RANGE, "too large");
	is_text(err.en, "the sum of \"a\" does not fit 64 bits", "and it says where");
	ok(!mmt_tally_add(&arena, &a, &small, true, &c, &err), "the smallest cannot be taken from 5");
	ok(mmt_tally_add(&arena, &small, &small, true, &c, &err) && c.n == 0, "but from itself");

	/* what a sum comes to counts, not its steps */
	memset(entries, 0, sizeof(entries));
	for (i = 0; i < 6; i++)
	{
		entries[i].name.s = i < 4 ? "b" : "a";
		entries[i].name.len = 1;
		entries[i].value = i < 2 ? INT64_MAX : i < 4 ? INT64_MIN + 1 : 3;
	}
	c.n = 6;
	c.entries = entries;
	ok(mmt_tally_normalise(&c, &err), "large values that cancel out");
	is_text(show(&c), "{\"a\": 6}", "leave nothing");
	entries[0].name.s = entries[1].name.s = "a";
	entries[0].value = entries[1].value = INT64_MAX;
	c.n = 2;
	ok(!mmt_tally_normalise(&c, &err) && err.code == MMT_E_RANGE, "those that do not are refused");
	c.n = 0;
	c.entries = NULL;
	ok(mmt_tally_normalise(&c, &err) && c.n == 0, "nothing to normalise");
}

static MmtTally
some_tally(void)
{
	MmtTally	t;
	int			i;

	t.n = tap_below(12);
	t.entries = (MmtTallyEntry *) mmt_alloc(&arena, (size_t) t.n * sizeof(MmtTallyEntry));
	for (i = 0; i < t.n; i++)
	{
		char		name[32];
		int			len = snprintf(name, sizeof(name), "33%02d/慢\"%c@%d", tap_below(3), 1 + tap_below(3), tap_below(3));

		t.entries[i].name.s = mmt_copy(&arena, name, (size_t) len);
		t.entries[i].name.len = (size_t) len;
		t.entries[i].value = tap_below(3) == 0 ? 0 : (int64_t) (tap_random() >> 20) * (tap_below(2) ? 1 : -1);
	}
	if (!mmt_tally_normalise(&t, &err))
		abort();
	return t;
}

static bool
same(const MmtTally *a, const MmtTally *b)
{
	int			i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
	{
		if (a->entries[i].value != b->entries[i].value ||
			a->entries[i].name.len != b->entries[i].name.len ||
			memcmp(a->entries[i].name.s, b->entries[i].name.s, a->entries[i].name.len) != 0)
			return false;
	}
	return true;
}

static bool
well_formed(const MmtTally *t)
{
	int			i;

	for (i = 0; i < t->n; i++)
	{
		MmtText		name = t->entries[i].name;

		if (t->entries[i].value == 0 || mmt_tally_find(t, name.s, name.len) != &t->entries[i])
			return false;
		if (i > 0 && strcmp(t->entries[i - 1].name.s, name.s) >= 0)
			return false;
	}
	return true;
}

static void
test_laws(void)
{
	bool		back = true;
	bool		commutes = true;
	bool		associates = true;
	bool		round = true;
	bool		form = true;
	int			i;

	for (i = 0; i < 20000; i++)
	{
		MmtTally	a = some_tally();
		MmtTally	b = some_tally();
		MmtTally	c = some_tally();
		MmtTally	x;
		MmtTally	y;
		MmtTally	z;
		const char *text;

		mmt_tally_add(&arena, &a, &b, false, &x, &err);
		mmt_tally_add(&arena, &x, &b, true, &y, &err);
		back = back && same(&y, &a);
		mmt_tally_add(&arena, &b, &a, false, &y, &err);
		commutes = commutes && same(&x, &y);
		mmt_tally_add(&arena, &x, &c, false, &y, &err);
		mmt_tally_add(&arena, &b, &c, false, &x, &err);
		mmt_tally_add(&arena, &a, &x, false, &z, &err);
		associates = associates && same(&y, &z);
		form = form && well_formed(&a) && well_formed(&z);
		text = show(&z);
		round = round && mmt_tally_parse(&arena, text, strlen(text), &x, &err) && same(&x, &z);
		if (i % 100 == 0)
			mmt_arena_reset(&arena);
	}
	ok(back, "a + b - b = a");
	ok(commutes, "a + b = b + a");
	ok(associates, "(a + b) + c = a + (b + c)");
	ok(form, "sorted, each name once, no zero");
	ok(round, "what is printed reads as the same tally");
}

int
main(void)
{
	arena = tap_arena();
	test_text();
	test_adding();
	test_laws();
	mmt_arena_free(&arena);
	return done_testing();
}
