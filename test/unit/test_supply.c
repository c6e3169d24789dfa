/*-------------------------------------------------------------------------
 * test_supply.c
 *	  Validity of prescriptions, days of supply, days in common.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "tap.h"
#include "supply.h"

static MmtError err;

/* -1: refused with that code and words */
static long long
valid(int noted, int days, int limit, bool counts_issue_day)
{
	int64_t		n;

	if (mmt_validity_days(noted, days, limit, counts_issue_day, &n, &err))
		return n;
	return err.code == MMT_E_ARGUMENT && err.en[0] && err.zh[0] ? -1 : -2;
}

static void
test_validity(void)
{
	is_int(valid(0, 1, 3, true), 1, "without a note: the day of issue");
	is_int(valid(2, 1, 3, true), 2, "two days noted: the day of issue and the next");
	is_int(valid(3, 1, 3, true), 3, "as many as the limit");
	is_int(valid(4, 1, 3, true), 3, "more than the limit: the limit");
	is_int(valid(INT32_MAX, 1, 3, true), 3, "the most that can be noted");
	is_int(valid(1, 1, 3, true), 1, "one day noted is what holds anyway");
	is_int(valid(2, 5, 7, true), 5, "a note never shortens");

	is_int(valid(0, 1, 3, false), 1, "without a note the day of issue counts in any case");
	is_int(valid(1, 1, 3, false), 2, "noted days begin with the next: the day of issue and one more");
	is_int(valid(3, 1, 3, false), 4, "three after the day of issue");
	is_int(valid(9, 1, 3, false), 4, "never more than three after it");
	is_int(valid(9, 1, 0, false), 1, "no extension allowed");
	is_int(valid(0, 4, 3, false), 4, "four days, and three after the first, are the same");
	is_int(valid(INT32_MAX, 1, INT32_MAX, false), 2147483648LL, "the largest figures do not wrap");

	is_int(valid(0, 0, 3, true), -1, "no days at all");
	is_int(valid(0, -1, 3, true), -1, "less than none");
	is_int(valid(-1, 1, 3, true), -1, "less than no days noted");
	is_int(valid(0, 3, 1, true), -1, "days and limit the wrong way round");
	is_text(err.en, "limit_days is 1, less than the 3 days that a prescription is valid without a note", "said so");
	is_int(valid(0, 1, 0, true), -1, "a limit below a day");
	is_int(valid(0, 2, 0, false), -1, "a limit below the days, not counting the day of issue");
	is_int(valid(0, 1, INT32_MIN, true), -1, "the smallest limit");
}

/* -1: refused as a wrong argument, -2: as too large */
static long long
supply(const char *quantity, const char *dose, int times, int cycle_days)
{
	MmtDecimal	q = {0, 0};
	MmtDecimal	d = {0, 0};
	int			days;

	if (!mmt_decimal_parse(quantity, strlen(quantity), &q) || !mmt_decimal_parse(dose, strlen(dose), &d))
		return -4;
	if (mmt_days_supply(q, d, times, cycle_days, &days, &err))
		return days;
	return !err.en[0] || !err.zh[0] ? -3 : err.code == MMT_E_ARGUMENT ? -1 : err.code == MMT_E_RANGE ? -2 : -3;
}

static void
test_supply(void)
{
	is_int(supply("30", "1", 2, 1), 15, "30 tablets, one twice a day");
	is_int(supply("28", "0.5", 3, 1), 18, "28 tablets, half a one three times a day: 18 2/3 days");
	is_int(supply("10", "1", 1, 2), 20, "10 tablets, one every other day");
	is_int(supply("7", "1", 2, 7), 24, "7 tablets, two a week: 24 1/2 days");
	is_int(supply("1", "1", 1, 28), 28, "one injection every four weeks");
	is_int(supply("0.3", "0.1", 3, 1), 1, "exactly a day; binary fractions would say less");
	is_int(supply("2.9999", "1", 3, 1), 0, "not quite a day");
	is_int(supply("3.0000", "1.000000", 3, 1), 1, "zeros at the end say nothing");
	is_int(supply("1", "3", 1, 1), 0, "less than a dose");
	is_int(supply("0.000000000000000001", "0.000000000000000001", 1, 1), 1, "the smallest numbers");
	is_int(supply("2147483647", "1", 1, 1), 2147483647, "the most days");
	is_int(supply("9999999999999999.9999", "9999999999999999.9999", 48, 1), 0, "the largest quantities of the interface");

	is_int(supply("2147483648", "1", 1, 1), -2, "a day more than can be counted");
	is_int(supply("170141183460469231731687303715884105727", "1", 1, 2), -2, "a product beyond 128 bits");
	is_int(supply("170141183460469231731687303715884105727", "0.1", 1, 1), -2, "a quantity that cannot be brought to tenths");
	is_int(supply("0.1", "170141183460469231731687303715884105727", 1, 1), -2, "a dose that cannot");

	is_int(supply("0", "1", 1, 1), -1, "nothing dispensed");
	is_text(err.en, "quantity is 0, where a number above 0 is needed", "in English");
	is_text(err.zh, "quantity 为 0，须大于 0", "in Chinese");
	is_int(supply("-1", "1", 1, 1), -1, "less than nothing");
	is_int(supply("1", "0", 1, 1), -1, "no dose");
	is_int(supply("1", "-0.5", 1, 1), -1, "a negative dose");
	is_text(err.en, "dose is -0.5, where a number above 0 is needed", "named with its value");
	is_int(supply("1", "1", 0, 1), -1, "never");
	is_int(supply("1", "1", -2147483647 - 1, 1), -1, "less than never");
	is_int(supply("1", "1", 1, 0), -1, "a cycle of no days");
}

static const char *
frequency(const char *key)
{
	static char shown[32];
	int			times = 0;
	int			days = 0;

	switch (mmt_frequency_parse(key, strlen(key), &times, &days))
	{
		case MMT_FREQUENCY_REGULAR:
			snprintf(shown, sizeof(shown), "%d in %d", times, days);
			return shown;
		case MMT_FREQUENCY_IRREGULAR:
			return "irregular";
		case MMT_FREQUENCY_NONE:
			break;
	}
	return "none";
}

static void
test_frequency(void)
{
	is_text(frequency("2/1"), "2 in 1", "twice a day");
	is_text(frequency("1/28"), "1 in 28", "every four weeks");
	is_text(frequency("48/1"), "48 in 1", "every half hour");
	is_text(frequency("9999/9999"), "9999 in 9999", "the largest");
	is_text(frequency("-"), "irregular", "as needed");
	is_text(frequency("10000/1"), "none", "too large");
	is_text(frequency(""), "none", "nothing");
	is_text(frequency("bid"), "none", "a local code");
	is_text(frequency("/"), "none", "no numbers");
	is_text(frequency("2/"), "none", "no days");
	is_text(frequency("/1"), "none", "no times");
	is_text(frequency("0/1"), "none", "never");
	is_text(frequency("1/0"), "none", "in no days");
	is_text(frequency("-1/1"), "none", "a sign");
	is_text(frequency("1/2/3"), "none", "three numbers");
	is_text(frequency(" 1/2"), "none", "a blank");
	is_text(frequency("--"), "none", "two strokes");
	is_text(frequency("\xEF\xBC\x91/1"), "none", "a full-width digit");
	is_int(mmt_frequency_parse("2/10", 3, &(int) {0}, &(int) {0}), MMT_FREQUENCY_REGULAR, "a text without its end");
}

static long long
common(mmt_day a, mmt_day b, mmt_day c, mmt_day d)
{
	MmtDays		one = {a, b};
	MmtDays		other = {c, d};
	int			days;

	if (mmt_days_in_common(one, other, &days, &err))
		return days;
	return err.code == MMT_E_ARGUMENT && err.en[0] && err.zh[0] ? -1 : -2;
}

static void
test_common(void)
{
	is_int(common(100, 128, 121, 149), 7, "the last seven days of one, the first of the other");
	is_int(common(121, 149, 100, 128), 7, "either way round");
	is_int(common(100, 128, 128, 156), 0, "one after the other");
	is_int(common(100, 128, 200, 228), 0, "days apart");
	is_int(common(100, 128, 110, 112), 2, "one within the other");
	is_int(common(0, 0, -5, 5), 0, "no days");
	is_int(common(100, 128, 120, MMT_DAY_MAX), 8, "what is left from a day on");
	is_int(common(100, 128, 90, MMT_DAY_MAX), 28, "all of it");
	is_int(common(MMT_DAY_MIN, 128, 120, MMT_DAY_MAX), 8, "a first day from one, a last from the other");
	is_int(common(MMT_DAY_MIN, 100, 100, MMT_DAY_MAX), 0, "nothing, though both are endless");
	is_int(common(100, MMT_DAY_MAX, 90, MMT_DAY_MAX), -1, "no last day");
	is_int(common(MMT_DAY_MIN, 5, MMT_DAY_MIN, 6), -1, "no first day");
	is_int(common(-2440588, 2145042905, -2440588, 2145042905), 2147483493, "every day that a date can hold");
}

int
main(void)
{
	test_validity();
	test_supply();
	test_frequency();
	test_common();
	return done_testing();
}
