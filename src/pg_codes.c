/*-------------------------------------------------------------------------
 * pg_codes.c
 *	  Citizen ids, drug codes and institution codes as SQL functions.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/timestamp.h"

#include "codes.h"
#include "compat.h"
#include "pg_error.h"


typedef bool (*Validator) (const char *s, size_t len, MmtError *err);
typedef bool (*Reader) (const char *s, size_t len, MmtText part, MmtText *out, MmtError *err);

static MmtText
text_argument(FunctionCallInfo fcinfo, int n)
{
	text	   *t = PG_GETARG_TEXT_PP(n);
	MmtText		result = {VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)};

	return result;
}

static Datum
is_valid(FunctionCallInfo fcinfo, Validator validator)
{
	MmtText		code = text_argument(fcinfo, 0);

	PG_RETURN_BOOL(validator(code.s, code.len, NULL));
}

static Datum
problem(FunctionCallInfo fcinfo, Validator validator)
{
	MmtText		code = text_argument(fcinfo, 0);
	MmtError	err;

	if (validator(code.s, code.len, &err))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(mmt_language == MMT_EN ? err.en : err.zh));
}

static Datum
part(FunctionCallInfo fcinfo, Reader reader)
{
	MmtText		code = text_argument(fcinfo, 0);
	MmtText		out;
	MmtError	err;

	if (!reader(code.s, code.len, text_argument(fcinfo, 1), &out, &err))
		mmt_report(&err);
	if (out.s == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.s, out.len));
}

static MmtCitizen
citizen_argument(FunctionCallInfo fcinfo)
{
	MmtText		id = text_argument(fcinfo, 0);
	MmtCitizen	citizen;
	MmtError	err;

	if (!mmt_citizen_read(id.s, id.len, &citizen, &err))
		mmt_report(&err);
	return citizen;
}

static mmt_day
day_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	DateADT		d = PG_GETARG_DATEADT(n);
	MmtError	err;

	if (DATE_NOT_FINITE(d))
	{
		mmt_fail(&err, MMT_E_DAY, "%s must be a day, not infinity", "%s 须为具体日期，不能是无穷", name);
		mmt_report(&err);
	}
	return d + MMT_DAY_SHIFT;
}

static Datum
age(mmt_day birth, mmt_day day)
{
	MmtError	err;
	int			years;

	if (!mmt_age_on(birth, day, &years, &err))
		mmt_report(&err);
	PG_RETURN_INT32(years);
}

/* ---- citizen ids ---- */

PG_FUNCTION_INFO_V1(mmt_is_citizen_id);
PG_FUNCTION_INFO_V1(mmt_citizen_id_problem);
PG_FUNCTION_INFO_V1(mmt_citizen_id_normalise);
PG_FUNCTION_INFO_V1(mmt_citizen_id_birth_date);
PG_FUNCTION_INFO_V1(mmt_citizen_id_sex);
PG_FUNCTION_INFO_V1(mmt_citizen_id_age_on);
PG_FUNCTION_INFO_V1(mmt_age_on_day);

Datum
mmt_is_citizen_id(PG_FUNCTION_ARGS)
{
	return is_valid(fcinfo, mmt_citizen_id);
}

Datum
mmt_citizen_id_problem(PG_FUNCTION_ARGS)
{
	return problem(fcinfo, mmt_citizen_id);
}

Datum
mmt_citizen_id_normalise(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(citizen_argument(fcinfo).id));
}

Datum
mmt_citizen_id_birth_date(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(citizen_argument(fcinfo).birth - MMT_DAY_SHIFT);
}

Datum
mmt_citizen_id_sex(PG_FUNCTION_ARGS)
{
	char		sex = citizen_argument(fcinfo).sex;

	PG_RETURN_TEXT_P(cstring_to_text_with_len(&sex, 1));
}

Datum
mmt_citizen_id_age_on(PG_FUNCTION_ARGS)
{
	return age(citizen_argument(fcinfo).birth, day_argument(fcinfo, 1, "day"));
}

Datum
mmt_age_on_day(PG_FUNCTION_ARGS)
{
	return age(day_argument(fcinfo, 0, "birth"), day_argument(fcinfo, 1, "day"));
}

/* ---- drug codes ---- */

PG_FUNCTION_INFO_V1(mmt_is_drug_code);
PG_FUNCTION_INFO_V1(mmt_drug_code_problem);
PG_FUNCTION_INFO_V1(mmt_drug_code_part);
PG_FUNCTION_INFO_V1(mmt_code_matches_prefix);

Datum
mmt_is_drug_code(PG_FUNCTION_ARGS)
{
	return is_valid(fcinfo, mmt_drug_code);
}

Datum
mmt_drug_code_problem(PG_FUNCTION_ARGS)
{
	return problem(fcinfo, mmt_drug_code);
}

Datum
mmt_drug_code_part(PG_FUNCTION_ARGS)
{
	return part(fcinfo, mmt_drug_part);
}

Datum
mmt_code_matches_prefix(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(mmt_code_matches(text_argument(fcinfo, 0), text_argument(fcinfo, 1)));
}

/* ---- institution codes ---- */

PG_FUNCTION_INFO_V1(mmt_is_institution_code);
PG_FUNCTION_INFO_V1(mmt_institution_code_problem);
PG_FUNCTION_INFO_V1(mmt_institution_code_part);

Datum
mmt_is_institution_code(PG_FUNCTION_ARGS)
{
	return is_valid(fcinfo, mmt_institution_code);
}

Datum
mmt_institution_code_problem(PG_FUNCTION_ARGS)
{
	return problem(fcinfo, mmt_institution_code);
}

Datum
mmt_institution_code_part(PG_FUNCTION_ARGS)
{
	return part(fcinfo, mmt_institution_part);
}
