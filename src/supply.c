/*-------------------------------------------------------------------------
 * supply.c
 *	  How long a prescription may be dispensed, and how long what was dispensed
 *	  lasts.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "supply.h"

static bool positive(const char *name, long long value, MmtError *err);

/*
 * Without a note the day of issue is the first of `days`.  Notices do not say
 * whether noted days begin with the day of issue or with the next, so that is
 * an argument; it must not touch a prescription without a note, which is valid
 * "on the day of issue", a phrase that leaves nothing to count.
 */
bool
mmt_validity_days(int noted, int days, int limit, bool counts_issue_day, int64_t *valid, MmtError *err)
{
	int64_t		before = counts_issue_day ? 0 : 1;	/* days before the first that counts */
	int64_t		extended;

	if (!positive("days", days, err))
		return false;
	if (noted < 0)
	{
		mmt_fail(err, MMT_E_ARGUMENT, "noted_days is %d", "noted_days 为 %d", noted);
		return mmt_advise(err, "It is how many days the prescriber noted; null or 0 when none were.",
						  "应为医师注明的有效天数；没有注明时为空或 0。");
	}
	if (limit + before < days)
	{
		mmt_fail(err, MMT_E_ARGUMENT, "limit_days is %d, less than the %d days that a prescription is valid without a note",
				 "limit_days 为 %d，少于未注明时的有效天数 %d", limit, days);
		return mmt_advise(err, "First the days without a note, then the most with one: 1, 3.",
						  "先写未注明时的天数，再写注明后最长的天数，如 1、3。");
	}
	extended = noted == 0 ? 0 : (noted < limit ? noted : limit) + before;
	*valid = extended > days ? extended : days;
	return true;
}

static bool
positive(const char *name, long long value, MmtError *err)
{
	if (value > 0)
		return true;
	mmt_fail(err, MMT_E_ARGUMENT, "%s is %lld, where a number above 0 is needed", "%s 为 %lld，须大于 0", name, value);
	return false;
}

static bool
positive_decimal(const char *name, MmtDecimal value, MmtError *err)
{
	char		buf[MMT_DECIMAL_LEN];

	if (value.units > 0)
		return true;
	mmt_decimal_print(value, buf);
	mmt_fail(err, MMT_E_ARGUMENT, "%s is %s, where a number above 0 is needed", "%s 为 %s，须大于 0", name, buf);
	return false;
}

/*
 * quantity * cycle_days / (dose * times), rounded down: a started day is not
 * supplied.  Both sides are brought to whole numbers first, so there is one
 * division and nothing is rounded before it.
 */
bool
mmt_days_supply(MmtDecimal quantity, MmtDecimal dose, int times, int cycle_days, int *days, MmtError *err)
{
	mmt_int128	have = quantity.units;
	mmt_int128	use = dose.units;
	mmt_int128	result;
	bool		fits = true;

	if (!positive_decimal("quantity", quantity, err) || !positive_decimal("dose", dose, err) ||
		!positive("times", times, err) || !positive("cycle_days", cycle_days, err))
		return false;
	for (int i = quantity.scale; i < dose.scale; i++)
		fits = fits && !__builtin_mul_overflow(have, (mmt_int128) 10, &have);
	for (int i = dose.scale; i < quantity.scale; i++)
		fits = fits && !__builtin_mul_overflow(use, (mmt_int128) 10, &use);
	fits = fits && !__builtin_mul_overflow(have, (mmt_int128) cycle_days, &have) &&
		!__builtin_mul_overflow(use, (mmt_int128) times, &use);
	result = fits ? have / use : 0;
	if (!fits || result > INT32_MAX)
	{
		mmt_fail(err, MMT_E_RANGE, "the days of supply are too many to be counted", "用药天数过大，无法计算");
		return mmt_advise(err, "Give quantity and dose in the same unit, such as tablets or milligrams.",
						  "数量与单次剂量须用同一单位，如片或毫克。");
	}
	*days = (int) result;
	return true;
}

/* Digits up to `end`, at most 4, as a number above 0; else 0. */
static int
small_number(const char *s, const char *end)
{
	int			value = 0;

	if (end - s < 1 || end - s > 4)
		return 0;
	for (; s < end; s++)
	{
		if (*s < '0' || *s > '9')
			return 0;
		value = value * 10 + (*s - '0');
	}
	return value;
}

MmtFrequency
mmt_frequency_parse(const char *key, size_t len, int *times, int *cycle_days)
{
	const char *slash = memchr(key, '/', len);

	if (len == 1 && key[0] == '-')
		return MMT_FREQUENCY_IRREGULAR;
	if (slash == NULL)
		return MMT_FREQUENCY_NONE;
	*times = small_number(key, slash);
	*cycle_days = small_number(slash + 1, key + len);
	return *times > 0 && *cycle_days > 0 ? MMT_FREQUENCY_REGULAR : MMT_FREQUENCY_NONE;
}

bool
mmt_days_in_common(MmtDays a, MmtDays b, int *days, MmtError *err)
{
	mmt_day		from = a.from > b.from ? a.from : b.from;
	mmt_day		to = a.to < b.to ? a.to : b.to;

	*days = 0;
	if (from >= to)
		return true;
	if (from == MMT_DAY_MIN || to == MMT_DAY_MAX)
	{
		mmt_fail(err, MMT_E_ARGUMENT, "days without a first or last one cannot be counted", "没有首日或末日的期间无法计数");
		return mmt_advise(err, "Supply has a first and a last day: mmt.supply_period(start, days).",
						  "用药期间有首日和末日：mmt.supply_period(首日, 天数)。");
	}
	*days = (int) ((int64_t) to - from);
	return true;
}
