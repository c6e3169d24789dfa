/*-------------------------------------------------------------------------
 * pg_supply.c
 *	  Validity of prescriptions and days of supply as SQL functions.
 *
 * These stand in CHECKs, generated columns and indexes, so they run once for
 * every row of a load and look nothing up.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "pg_door.h"
#include "pg_error.h"
#include "run.h"
#include "supply.h"


/* ---- arguments and results ---- */

static void
refuse_day(const char *name)
{
	MmtError	err;

	mmt_fail(&err, MMT_E_DAY, "%s must be a day, not infinity", "%s 须为具体日期，不能是无穷", name);
	mmt_report(&err);
}

static MmtDecimal
decimal_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	char	   *s = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(n)));
	MmtDecimal	d;
	MmtError	err;

	if (!mmt_decimal_parse(s, strlen(s), &d))
	{
		bool		finite = strspn(s, "-0123456789.") == strlen(s);

		mmt_fail(&err, finite ? MMT_E_RANGE : MMT_E_ARGUMENT, "%s is %.60s", "%s 为 %.60s", name, s);
		mmt_advise(&err, "It must be a finite number of at most 38 digits, 18 of them after the point.",
				   "须为有限数，至多 38 位，其中小数不超过 18 位。");
		mmt_report(&err);
	}
	pfree(s);
	return d;
}

/*
 * [from, from + n) as a daterange.  What a range looks like in a table is bound
 * to stay by pg_upgrade, and this one is canonical as it stands; range_serialize
 * would look the type up and compare the bounds, for longer than all the rest takes.
 */
static Datum
days_from(DateADT from, int64 n)
{
	typedef struct
	{
		RangeType	head;
		DateADT		lower;
		DateADT		upper;
		char		flags;
	} DateRange;
	DateRange  *range;

	if (!IS_VALID_DATE(from + n))
	{
		MmtError	err;

		mmt_fail(&err, MMT_E_DAY, "%lld days from that day lead beyond what a date can hold",
				 "从该日起 %lld 天，超出日期的范围", (long long) n);
		mmt_report(&err);
	}
	range = palloc(sizeof(DateRange));
	SET_VARSIZE(range, offsetof(DateRange, flags) + 1);
	range->head.rangetypid = DATERANGEOID;
	range->lower = from;
	range->upper = (DateADT) (from + n);
	range->flags = RANGE_LB_INC;
	PG_RETURN_POINTER(range);
}

static MmtDays
range_argument(FunctionCallInfo fcinfo, int n)
{
	RangeType  *range = PG_GETARG_RANGE_P(n);
	TypeCacheEntry *type = range_get_typcache(fcinfo, DATERANGEOID);
	RangeBound	lower;
	RangeBound	upper;
	MmtDays		days = {0, 0};
	bool		empty;

	range_deserialize(type, range, &lower, &upper, &empty);
	if (empty)
		return days;

	/* finite bounds are [ ) always; an infinite date says as much as no bound */
	days.from = MMT_DAY_MIN;
	if (!lower.infinite && !DATE_IS_NOBEGIN(DatumGetDateADT(lower.val)))
		days.from = DATE_IS_NOEND(DatumGetDateADT(lower.val)) ? MMT_DAY_MAX : DatumGetDateADT(lower.val) + MMT_DAY_SHIFT;
	days.to = MMT_DAY_MAX;
	if (!upper.infinite && !DATE_IS_NOEND(DatumGetDateADT(upper.val)))
		days.to = DATE_IS_NOBEGIN(DatumGetDateADT(upper.val)) ? MMT_DAY_MIN : DatumGetDateADT(upper.val) + MMT_DAY_SHIFT;
	return days;
}

static Datum
days_in_common(MmtDays a, MmtDays b)
{
	MmtError	err;
	int			days;

	if (!mmt_days_in_common(a, b, &days, &err))
		mmt_report(&err);
	PG_RETURN_INT32(days);
}

/* ---- validity ---- */

PG_FUNCTION_INFO_V1(mmt_prescription_validity);
PG_FUNCTION_INFO_V1(mmt_prescription_validity_in_zone);
PG_FUNCTION_INFO_V1(mmt_within_validity);

/* For how many days a prescription of that day is valid, by the arguments from `noted_days` on. */
static int64
valid_days(FunctionCallInfo fcinfo, DateADT issued, int noted)
{
	MmtError	err;
	int64_t		valid;

	if (DATE_NOT_FINITE(issued))
		refuse_day("issued");
	if (!mmt_validity_days(PG_ARGISNULL(noted) ? 0 : PG_GETARG_INT32(noted), PG_GETARG_INT32(noted + 1),
						   PG_GETARG_INT32(noted + 2), PG_GETARG_BOOL(noted + 3), &valid, &err))
		mmt_report(&err);
	return valid;
}

/* A null makes the result null, but for that of `noted_days`: nothing was noted. */
static bool
any_null(FunctionCallInfo fcinfo, int noted)
{
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && i != noted)
			return true;
	return false;
}

/* prescription_validity(issued date, noted_days, days, limit_days, counts_issue_day) -> daterange */
Datum
mmt_prescription_validity(PG_FUNCTION_ARGS)
{
	DateADT		issued = PG_GETARG_DATEADT(0);

	if (any_null(fcinfo, 1))
		PG_RETURN_NULL();
	return days_from(issued, valid_days(fcinfo, issued, 1));
}

/* prescription_validity(issued timestamptz, zone, noted_days, days, limit_days, counts_issue_day) -> daterange */
Datum
mmt_prescription_validity_in_zone(PG_FUNCTION_ARGS)
{
	Datum		local;
	DateADT		issued;

	if (any_null(fcinfo, 2))
		PG_RETURN_NULL();
	local = DirectFunctionCall2(timestamptz_zone, PG_GETARG_DATUM(1), PG_GETARG_DATUM(0));
	issued = DatumGetDateADT(DirectFunctionCall1(timestamp_date, local));
	return days_from(issued, valid_days(fcinfo, issued, 2));
}

/* within_validity(day, issued, noted_days, days, limit_days, counts_issue_day) -> boolean */
Datum
mmt_within_validity(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);
	DateADT		issued = PG_GETARG_DATEADT(1);

	int64		valid;

	if (any_null(fcinfo, 2))
		PG_RETURN_NULL();
	valid = valid_days(fcinfo, issued, 2);
	PG_RETURN_BOOL(day >= issued && day < issued + valid);
}

/* ---- supply ---- */

PG_FUNCTION_INFO_V1(mmt_days_supply_of);
PG_FUNCTION_INFO_V1(mmt_days_supply_by_frequency);
PG_FUNCTION_INFO_V1(mmt_supply_period);
PG_FUNCTION_INFO_V1(mmt_supply_overlap);
PG_FUNCTION_INFO_V1(mmt_early_refill);

static Datum
days_supply(FunctionCallInfo fcinfo, int times, int cycle_days)
{
	MmtDecimal	quantity = decimal_argument(fcinfo, 0, "quantity");
	MmtDecimal	dose = decimal_argument(fcinfo, 1, "dose");
	MmtError	err;
	int			days;

	if (!mmt_days_supply(quantity, dose, times, cycle_days, &days, &err))
		mmt_report(&err);
	PG_RETURN_INT32(days);
}

/* days_supply(quantity, dose, times, cycle_days) -> int */
Datum
mmt_days_supply_of(PG_FUNCTION_ARGS)
{
	return days_supply(fcinfo, PG_GETARG_INT32(2), PG_GETARG_INT32(3));
}

/*
 * days_supply(quantity, dose, frequency, area, edition, draft) -> int.  The
 * area's code map brings a frequency to its key, as it does with the facts of a
 * bill; so a key may be given as it is, too.
 */
Datum
mmt_days_supply_by_frequency(PG_FUNCTION_ARGS)
{
	const MmtRuleset *rs;
	text	   *given;
	MmtText		frequency;
	MmtText		key;
	int64		edition;
	int			symbol;
	int			times;
	int			cycle_days;
	MmtError	err;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	rs = mmt_door_ruleset(&fcinfo->args[3], &fcinfo->args[4], &fcinfo->args[5], &edition)->ruleset;

	given = PG_GETARG_TEXT_PP(2);
	frequency.s = VARDATA_ANY(given);
	frequency.len = VARSIZE_ANY_EXHDR(given);
	frequency = mmt_nfc(frequency);
	symbol = mmt_text_symbol(rs, mmt_fact_find(rs, "frequency", strlen("frequency")), frequency);
	key = symbol >= 0 ? rs->symbols.texts[symbol] : frequency;
	switch (mmt_frequency_parse(key.s, key.len, &times, &cycle_days))
	{
		case MMT_FREQUENCY_REGULAR:
			return days_supply(fcinfo, times, cycle_days);
		case MMT_FREQUENCY_IRREGULAR:
			PG_RETURN_NULL();
		case MMT_FREQUENCY_NONE:
			break;
	}
	mmt_fail(&err, MMT_E_NO_ROW, "nothing says how often frequency \"%.*s\" is in area \"%s\"",
			 "没有说明给药频次“%.*s”在地区“%s”是多久几次", (int) Min(frequency.len, 100), frequency.s, rs->area);
	mmt_advise(&err, "Map it in mmt.code_map, domain frequency, to times/days, such as 2/1 for twice a day, or to - when it is not regular.",
			   "请在 mmt.code_map 的 frequency 类别中对照为“次数/天数”，如每日两次为 2/1；没有固定频次的为 -。");
	mmt_report(&err);
}

/* supply_period(start, days) -> daterange */
Datum
mmt_supply_period(PG_FUNCTION_ARGS)
{
	DateADT		start = PG_GETARG_DATEADT(0);
	int32		days = PG_GETARG_INT32(1);

	if (DATE_NOT_FINITE(start))
		refuse_day("start");
	if (days < 1)
	{
		MmtError	err;

		mmt_fail(&err, MMT_E_ARGUMENT, "days is %d, where a number above 0 is needed", "days 为 %d，须大于 0", days);
		mmt_report(&err);
	}
	return days_from(start, days);
}

/* supply_overlap(a, b) -> int */
Datum
mmt_supply_overlap(PG_FUNCTION_ARGS)
{
	return days_in_common(range_argument(fcinfo, 0), range_argument(fcinfo, 1));
}

/* early_refill(covered, next_start) -> int: the days of `covered` that are still to come */
Datum
mmt_early_refill(PG_FUNCTION_ARGS)
{
	DateADT		start = PG_GETARG_DATEADT(1);
	MmtDays		rest;

	if (DATE_NOT_FINITE(start))
		refuse_day("next_start");
	rest.from = start + MMT_DAY_SHIFT;
	rest.to = MMT_DAY_MAX;
	return days_in_common(range_argument(fcinfo, 0), rest);
}
