/*-------------------------------------------------------------------------
 * test_base.c
 *	  Arena, errors, decimals, days, text.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "tap.h"

static int	blocks = 0;			/* held by the counting owner */
static int	requests = 0;

static void *
count_allocate(void *owner, size_t size)
{
	blocks++;
	requests++;
	return tap_allocate(owner, size);
}

static void
count_release(void *owner, void *block)
{
	blocks--;
	tap_release(owner, block);
}

static bool
all_zero(const char *p, size_t n)
{
	size_t		i;

	for (i = 0; i < n; i++)
	{
		if (p[i] != 0)
			return false;
	}
	return true;
}

static void
test_arena(void)
{
	MmtArena	arena = {count_allocate, count_release, NULL, NULL, NULL};
	bool		zero = true;
	bool		aligned = true;
	int			before;
	int			round;
	int			i;
	char	   *a;
	char	   *b;

	for (round = 0; round < 50; round++)
	{
		tap_seed = 7;			/* the same requests every time */
		for (i = 0; i < 2000; i++)
		{
			size_t		size = (size_t) (i % 500 == 0 ? 20000 + tap_below(3000000) : tap_below(300));
			char	   *p = (char *) mmt_alloc(&arena, size);

			zero = zero && all_zero(p, size);
			aligned = aligned && (uintptr_t) p % 16 == 0;
			memset(p, 0x5A, size);
		}
		if (round == 3)
			requests = 0;		/* by now it has what it needs */
		mmt_arena_reset(&arena);
	}
	ok(zero, "what an arena hands out is zero, first time and after a reset");
	ok(aligned, "and aligned to 16");
	is_int(requests, 0, "an arena that is reset asks for no more memory");

	a = (char *) mmt_alloc(&arena, 0);
	b = (char *) mmt_alloc(&arena, 0);
	ok(a != b, "two blocks of no bytes are two");
	is_text(mmt_copy(&arena, "门慢特", 6), "门慢", "a copy is NUL-terminated");
	is_text(mmt_copy(&arena, NULL, 0), "", "a copy of nothing is an empty text");

	before = requests;
	b = (char *) mmt_alloc(&arena, 40 * 1024 * 1024);
	ok(requests == before + 1 && all_zero(b, 40 * 1024 * 1024), "a block larger than any chunk");
	a = (char *) mmt_alloc(&arena, 16);
	ok(requests == before + 1, "does not waste the chunk being filled");
	mmt_arena_free(&arena);
	is_int(blocks, 0, "everything is given back");
	mmt_arena_reset(&arena);
	a = (char *) mmt_alloc(&arena, 100);
	ok(all_zero(a, 100), "an arena can be used again after it was freed");
	mmt_arena_free(&arena);
}

static bool
valid_utf8(const char *s)
{
	const unsigned char *p = (const unsigned char *) s;

	while (*p)
	{
		int			follow = *p < 0x80 ? 0 : *p >= 0xF0 ? 3 : *p >= 0xE0 ? 2 : *p >= 0xC2 ? 1 : -1;

		if (follow < 0)
			return false;
		for (p++; follow > 0; follow--, p++)
		{
			if ((*p & 0xC0) != 0x80)
				return false;
		}
	}
	return true;
}

static void
test_errors(void)
{
	MmtError	err;
	char		long_text[2000];
	int			shift;
	bool		valid = true;
	bool		full = true;

	memset(&err, 0xEE, sizeof(err));
	ok(!mmt_fail(&err, MMT_E_RANGE, "%s is %d too large", "%s 大了 %d", "x", 5), "mmt_fail returns false");
	is_int(err.code, MMT_E_RANGE, "the code");
	is_text(err.en, "x is 5 too large", "English");
	is_text(err.zh, "x 大了 5", "Chinese");
	is_text(err.hint_en, "", "no hint yet");
	ok(!mmt_hint(&err, "Write %s.", "写 %s。", "4"), "mmt_hint returns false");
	is_text(err.hint_en, "Write 4.", "English hint");
	is_text(err.hint_zh, "写 4。", "Chinese hint");
	is_text(err.en, "x is 5 too large", "a hint leaves the message");
	mmt_fail(&err, MMT_E_SYNTAX, "again", "再次");
	is_text(err.hint_zh, "", "a new error forgets the old hint");

	for (shift = 0; shift < 4; shift++)
	{
		int			i;

		memset(long_text, 'a', (size_t) shift);
		for (i = shift; i + 4 < (int) sizeof(long_text); i += 3)
			memcpy(long_text + i, "慢", 4);
		mmt_fail(&err, MMT_E_SYNTAX, "%s", "读到%s", long_text);
		mmt_hint(&err, "%s", "写%s", long_text);
		valid = valid && valid_utf8(err.en) && valid_utf8(err.zh) &&
			valid_utf8(err.hint_en) && valid_utf8(err.hint_zh);
		full = full && strlen(err.zh) >= sizeof(err.zh) - 3 && strlen(err.hint_en) >= sizeof(err.hint_en) - 3;
	}
	ok(valid, "a long message ends with a whole character");
	ok(full, "and is cut no earlier than it must be");
	mmt_fail(&err, MMT_E_SYNTAX, "a\xFF" "b\xE6\x85", "慢\xE7\x89");
	is_text(err.en, "a?b", "broken bytes do not reach a client");
	is_text(err.zh, "慢", "nor half a character");
}

static const char *
show(MmtDecimal d)
{
	static char text[MMT_DECIMAL_LEN];

	mmt_decimal_print(d, text);
	return text;
}

static const char *
parsed(const char *text)
{
	MmtDecimal	d;

	return mmt_decimal_parse(text, strlen(text), &d) ? show(d) : "refused";
}

static MmtDecimal
dec(const char *text)
{
	MmtDecimal	d = {0, 0};

	if (!mmt_decimal_parse(text, strlen(text), &d))
		abort();
	return d;
}

static void
round_to(const char *text, int scale, MmtRound mode, const char *want)
{
	int64_t		units;
	char		got[32];
	char		name[80];
	static const char *const modes[] = {"half up", "half even", "down", "up"};

	if (mmt_decimal_round(dec(text), scale, mode, &units))
		snprintf(got, sizeof(got), "%lld", (long long) units);
	else
		strcpy(got, "refused");
	snprintf(name, sizeof(name), "%s to %d places, %s", text, scale, modes[mode]);
	is_text(got, want, name);
}

static void
test_decimals(void)
{
	MmtDecimal	d;
	char		text[MMT_DECIMAL_LEN];
	const char *largest = "170141183460469231731687303715884105727";
	int			i;
	bool		same;

	is_text(parsed("60"), "60", "60");
	is_text(parsed("+60.50"), "60.5", "+60.50");
	is_text(parsed("-0.005"), "-0.005", "-0.005");
	is_text(parsed("-0"), "0", "-0");
	is_text(parsed("0.000000000000000000000000000"), "0", "zeros behind the point, however many");
	is_text(parsed("000000000000000000000000000000000000000000000007"), "7", "zeros in front");
	is_text(parsed("0.123456789012345678"), "0.123456789012345678", "18 digits behind the point");
	is_text(parsed("0.1234567890123456780"), "0.123456789012345678", "a 19th that is zero");
	is_text(parsed("0.1234567890123456789"), "refused", "a 19th that is not");
	is_text(parsed(largest), largest, "the largest");
	is_text(parsed("170141183460469231731687303715884105728"), "refused", "one more");
	is_text(parsed("-170141183460469231731687303715884105727"),
			"-170141183460469231731687303715884105727", "the smallest");
	is_text(parsed(""), "refused", "an empty text");
	is_text(parsed("+"), "refused", "a sign alone");
	is_text(parsed("."), "refused", "a point alone");
	is_text(parsed(".5"), "refused", "no digit before the point");
	is_text(parsed("5."), "refused", "no digit behind the point");
	is_text(parsed("1.2.3"), "refused", "two points");
	is_text(parsed("1e3"), "refused", "an exponent");
	is_text(parsed("1 "), "refused", "a blank");
	is_text(parsed("--1"), "refused", "two signs");
	is_text(parsed("NaN"), "refused", "NaN");
	is_int(dec("1.50").scale, 1, "parsing normalises");

	is_int(mmt_decimal_print(dec("-170141183460469231731.687303715884105727"), text), 41, "the longest has 41 characters");
	is_text(show(mmt_decimal(0, 18)), "0", "a zero of scale 18 prints as 0");
	is_text(show(mmt_decimal(5, 2)), "0.05", "zeros behind the point are kept");

	ok(mmt_decimal_add(dec("0.1"), dec("0.2"), &d) && mmt_decimal_cmp(d, dec("0.3")) == 0, "0.1 + 0.2 = 0.3");
	ok(mmt_decimal_add(dec("0.75"), dec("0.25"), &d) && d.units == 1 && d.scale == 0, "0.75 + 0.25 is normalised");
	ok(mmt_decimal_add(dec("5"), dec("-5"), &d) && d.units == 0 && d.scale == 0, "5 - 5 = 0");
	ok(!mmt_decimal_add(dec(largest), dec("1"), &d), "overflow of a sum");
	ok(!mmt_decimal_add(dec(largest), dec("0.1"), &d), "overflow of scaling");
	ok(mmt_decimal_mul(dec("12.50"), dec("0.8"), &d) && d.units == 10 && d.scale == 0, "12.50 x 0.8 = 10");
	ok(mmt_decimal_mul(mmt_decimal(50, 2), mmt_decimal(40, 2), &d) && d.units == 2 && d.scale == 1, "0.50 x 0.40 = 0.2");
	ok(mmt_decimal_mul(dec("-0.000000001"), dec("0.000000002"), &d) &&
	   strcmp(show(d), "-0.000000000000000002") == 0, "18 places");
	ok(!mmt_decimal_mul(dec("0.0000000001"), dec("0.000000003"), &d), "19 places are not exact");
	ok(mmt_decimal_mul(dec("0.0000000004"), dec("0.000000005"), &d), "but 19 of which one is zero are");
	ok(!mmt_decimal_mul(dec(largest), dec("2"), &d), "overflow of a product");

	is_int(mmt_decimal_cmp(dec("1.5"), dec("1.50")), 0, "1.5 = 1.50");
	is_int(mmt_decimal_cmp(dec("-0.1"), dec("0.1")), -1, "-0.1 < 0.1");
	is_int(mmt_decimal_cmp(dec("-1.2"), dec("-1.1")), -1, "-1.2 < -1.1");
	is_int(mmt_decimal_cmp(dec(largest), dec("0.000000000000000001")), 1, "far apart, without overflow");

	/* by hand; half up is away from zero on both sides */
	round_to("1.005", 2, MMT_HALF_UP, "101");
	round_to("1.00499999", 2, MMT_HALF_UP, "100");
	round_to("-1.005", 2, MMT_HALF_UP, "-101");
	round_to("1.005", 2, MMT_HALF_EVEN, "100");
	round_to("1.015", 2, MMT_HALF_EVEN, "102");
	round_to("-1.015", 2, MMT_HALF_EVEN, "-102");
	round_to("1.0051", 2, MMT_HALF_EVEN, "101");
	round_to("1.009", 2, MMT_DOWN, "100");
	round_to("-1.009", 2, MMT_DOWN, "-100");
	round_to("1.001", 2, MMT_UP, "101");
	round_to("-1.001", 2, MMT_UP, "-101");
	round_to("1", 2, MMT_UP, "100");
	round_to("0.5", 0, MMT_HALF_UP, "1");
	round_to("0.5", 0, MMT_HALF_EVEN, "0");
	round_to("149", -2, MMT_HALF_UP, "1");
	round_to("150", -2, MMT_HALF_UP, "2");
	round_to("92233720368547758.07", 2, MMT_HALF_UP, "9223372036854775807");
	round_to("92233720368547758.08", 2, MMT_HALF_UP, "refused");
	round_to("-92233720368547758.08", 2, MMT_HALF_UP, "-9223372036854775808");
	round_to("92233720368547758.074", 2, MMT_UP, "refused");

	/* against plain arithmetic on numbers small enough for it */
	same = true;
	for (i = 0; i < 200000; i++)
	{
		int			sa = tap_below(7);
		int			sb = tap_below(7);
		int64_t		ua = (int64_t) (tap_random() % 2000000001) - 1000000000;
		int64_t		ub = (int64_t) (tap_random() % 2000000001) - 1000000000;
		MmtDecimal	a = mmt_decimal(ua, sa);
		MmtDecimal	b = mmt_decimal(ub, sb);
		MmtDecimal	again;
		mmt_int128	na = ua;
		mmt_int128	nb = ub;
		mmt_int128	nd;
		int			k;

		/* all on scale 6 */
		for (k = sa; k < 6; k++)
			na *= 10;
		for (k = sb; k < 6; k++)
			nb *= 10;
		same = same && mmt_decimal_cmp(a, b) == (na < nb ? -1 : na > nb);
		same = same && mmt_decimal_add(a, b, &d);
		for (nd = d.units, k = d.scale; k < 6; k++)
			nd *= 10;
		same = same && nd == na + nb && (d.scale == 0 || d.units % 10 != 0);
		same = same && mmt_decimal_mul(a, b, &d);
		for (nd = d.units, k = d.scale; k < 12; k++)
			nd *= 10;
		same = same && nd == na * nb && (d.scale == 0 || d.units % 10 != 0);

		/* print and parse */
		same = same && mmt_decimal_parse(text, mmt_decimal_print(d, text), &again) &&
			again.units == d.units && again.scale == d.scale && strlen(text) < MMT_DECIMAL_LEN;

		/* rounding differs from the number by at most half a unit, or by less than one */
		{
			int64_t		r = 0;
			mmt_int128	diff;

			same = same && mmt_decimal_round(a, 2, MMT_HALF_UP, &r);
			diff = (mmt_int128) r * 10000 - na;
			same = same && diff >= -5000 && diff <= 5000 &&
				(diff != 5000 || na >= 0) && (diff != -5000 || na <= 0);
			same = same && mmt_decimal_round(a, 2, MMT_HALF_EVEN, &r);
			diff = (mmt_int128) r * 10000 - na;
			same = same && diff >= -5000 && diff <= 5000 && ((diff != 5000 && diff != -5000) || r % 2 == 0);
			same = same && mmt_decimal_round(a, 2, MMT_DOWN, &r);
			diff = (mmt_int128) r * 10000 - na;
			same = same && (na >= 0 ? diff <= 0 && diff > -10000 : diff >= 0 && diff < 10000);
			same = same && mmt_decimal_round(a, 2, MMT_UP, &r);
			diff = (mmt_int128) r * 10000 - na;
			same = same && (na >= 0 ? diff >= 0 && diff < 10000 : diff <= 0 && diff > -10000);
		}
	}
	ok(same, "adding, multiplying, comparing, rounding, printing as plain arithmetic has it");
}

static const char *
day_text(mmt_day d)
{
	static char text[16];

	mmt_day_print(d, text);
	return text;
}

static const char *
day_parsed(const char *text)
{
	mmt_day		d;

	return mmt_day_parse(text, strlen(text), &d) ? day_text(d) : "refused";
}

static void
test_days(void)
{
	mmt_day		d;
	mmt_day		expect;
	bool		same = true;
	bool		text = true;
	int			year;
	int			month;
	int			day;

	is_int(mmt_day_from(1970, 1, 1), 0, "day 0");
	is_int(mmt_day_from(2000, 3, 1), 11017, "2000-03-01");
	is_int(mmt_day_from(2019, 7, 1), 18078, "2019-07-01");
	is_int(mmt_day_from(1969, 12, 31), -1, "the day before day 0");
	is_int(mmt_days_in_month(1900, 2), 28, "1900 has no leap day");
	is_int(mmt_days_in_month(2000, 2), 29, "2000 has one");
	is_int(mmt_days_in_month(2024, 13), 0, "there is no 13th month");

	/* count the days one by one */
	expect = mmt_day_from(1600, 1, 1);
	is_int(expect, -135140, "1600-01-01");
	for (year = 1600; year <= 2400; year++)
	{
		for (month = 1; month <= 12; month++)
		{
			for (day = 1; day <= mmt_days_in_month(year, month); day++)
			{
				int			y;
				int			m;
				int			t;
				char		buf[16];

				d = mmt_day_from(year, month, day);
				same = same && d == expect++;
				mmt_day_to(d, &y, &m, &t);
				same = same && y == year && m == month && t == day;
				text = text && mmt_day_parse(buf, mmt_day_print(d, buf), &d) && d == expect - 1;
			}
		}
	}
	ok(same, "every day of 1600 to 2400 goes there and back");
	ok(text, "and as text");

	is_text(day_parsed("2024-02-29"), "2024-02-29", "a leap day");
	is_text(day_parsed("2023-02-29"), "refused", "none in 2023");
	is_text(day_parsed("2024-2-9"), "refused", "digits missing");
	is_text(day_parsed("2024-02-29 10:30"), "2024-02-29", "a time follows");
	is_text(day_parsed("2024-02-29T23:59:59.999+08:00"), "2024-02-29", "a time with a zone; the day is the one written");
	is_text(day_parsed("2024-02-29T23:59:59Z"), "2024-02-29", "Z");
	is_text(day_parsed("2024-02-29 25:00"), "refused", "no such hour");
	is_text(day_parsed("2024-02-29 noon"), "refused", "no time");
	is_text(day_parsed("2024-02-29x"), "refused", "something else follows");
	is_text(day_parsed("2024/02/29"), "refused", "slashes");
	is_text(day_parsed("20240229"), "refused", "no hyphens");
	is_text(day_parsed("0000-01-01"), "refused", "there is no year 0");
	is_text(day_parsed("02024-01-01"), "refused", "a year with a zero in front");
	is_text(day_parsed("5874897-12-31"), "5874897-12-31", "the server's last day");
	is_text(day_parsed(""), "refused", "no text");
	is_text(day_text(MMT_DAY_MIN), "-infinity", "since always");
	is_text(day_text(MMT_DAY_MAX), "infinity", "without end");
	ok(strlen(day_text(MMT_DAY_MIN + 1)) < 16 && strlen(day_text(MMT_DAY_MAX - 1)) < 16, "the far ends fit 16 bytes");

	is_text(day_text(mmt_day_add_months(mmt_day_from(2024, 1, 31), 1)), "2024-02-29", "31 January and a month");
	is_text(day_text(mmt_day_add_months(mmt_day_from(2023, 1, 31), 1)), "2023-02-28", "the same in 2023");
	is_text(day_text(mmt_day_add_months(mmt_day_from(2024, 2, 29), 12)), "2025-02-28", "a leap day and a year");
	is_text(day_text(mmt_day_add_months(mmt_day_from(2024, 3, 31), -1)), "2024-02-29", "a month back");
	is_text(day_text(mmt_day_add_months(mmt_day_from(2024, 1, 15), -13)), "2022-12-15", "13 months back");
	is_text(day_text(mmt_day_add_months(mmt_day_from(2019, 7, 1), 0)), "2019-07-01", "no months");
	is_int(mmt_day_add_months(MMT_DAY_MAX, -1), MMT_DAY_MAX, "without end stays without end");
	is_int(mmt_day_add_months(0, INT32_MAX), MMT_DAY_MAX, "too far is without end");
	is_int(mmt_day_add_months(0, INT32_MIN), MMT_DAY_MIN, "or since always");
	same = true;
	for (d = mmt_day_from(1600, 1, 1); d < mmt_day_from(2400, 1, 1); d += 7)
	{
		int			months = tap_below(2401) - 1200;
		int			y;
		int			m;
		int			t;
		int			ey;
		int			em;
		int			et;

		mmt_day_to(d, &ey, &em, &et);
		for (day = months; day > 0; day--)
		{
			if (++em > 12)
			{
				em = 1;
				ey++;
			}
		}
		for (; day < 0; day++)
		{
			if (--em < 1)
			{
				em = 12;
				ey--;
			}
		}
		if (et > mmt_days_in_month(ey, em))
			et = mmt_days_in_month(ey, em);
		mmt_day_to(mmt_day_add_months(d, months), &y, &m, &t);
		same = same && y == ey && m == em && t == et;
	}
	ok(same, "adding months as counting them one by one has it");
}

static void
test_text(void)
{
	MmtArena	arena = tap_arena();
	MmtBuffer	a = {&arena, NULL, 0, 0};
	MmtBuffer	b = {&arena, NULL, 0, 0};
	bool		same = true;
	int			i;

	mmt_put(&a, "", 0);
	is_text(a.s, "", "a buffer that was given nothing");
	mmt_puts(&a, "门");
	mmt_putf(&a, "%s %d", "慢特", 15);
	is_text(a.s, "门慢特 15", "text and formats");
	a.len = 0;
	for (i = 0; i < 5000; i++)
	{
		/* two that grow in turns cannot both grow where they stand */
		mmt_putf(&a, "%06d,", i);
		mmt_putf(&b, "%06d;", i);
	}
	same = a.len == 35000 && b.len == 35000 && strlen(a.s) == a.len;
	for (i = 0; i < 5000; i++)
		same = same && atoi(a.s + i * 7) == i && a.s[i * 7 + 6] == ',' &&
			atoi(b.s + i * 7) == i && b.s[i * 7 + 6] == ';';
	ok(same, "two buffers that grow in turns");
	a.len = 0;
	mmt_putf(&a, "%100000d", 7);
	ok(a.len == 100000 && a.s[99999] == '7', "one long piece");
	mmt_arena_free(&arena);
}

int
main(void)
{
	test_arena();
	test_errors();
	test_decimals();
	test_days();
	test_text();
	return done_testing();
}
