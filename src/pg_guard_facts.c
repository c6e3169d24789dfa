/*-------------------------------------------------------------------------
 * pg_guard_facts.c
 *	  A value of a column as a fact: a text, or a list of texts.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "pg_bill.h"
#include "pg_error.h"
#include "pg_guard.h"

/* 0001-01-01 and 9999-12-31: a text beyond is no day to the engine. */
#define FIRST_DAY (1721426 - POSTGRES_EPOCH_JDATE)
#define LAST_DAY (5373484 - POSTGRES_EPOCH_JDATE)

PG_FUNCTION_INFO_V1(mmt_fact_type);

static Form
scalar_form(Oid type)
{
	switch (type)
	{
		case TEXTOID:
		case VARCHAROID:
			return FORM_TEXT;
		case BPCHAROID:
			return FORM_PADDED;
		case BOOLOID:
			return FORM_BOOL;
		case INT2OID:
			return FORM_INT2;
		case INT4OID:
			return FORM_INT4;
		case INT8OID:
			return FORM_INT8;
		case NUMERICOID:
			return FORM_NUMERIC;
		case DATEOID:
			return FORM_DATE;
		case TIMESTAMPOID:
			return FORM_TIMESTAMP;
		case TIMESTAMPTZOID:
			return FORM_ZONED;
		case UUIDOID:
		case NAMEOID:
			return FORM_PRINTED;
		default:
			{
				char		category;
				bool		preferred;

				get_type_category_preferred(type, &category, &preferred);
				return category == TYPCATEGORY_STRING || category == TYPCATEGORY_ENUM ? FORM_PRINTED : FORM_NONE;
			}
	}
}

Reader
mmt_reader(Oid type)
{
	Reader		r = {.type = getBaseType(type)};
	Oid			element = r.type == NAMEOID ? InvalidOid : get_element_type(r.type);

	if (OidIsValid(element))
	{
		r.list = true;
		r.type = getBaseType(element);
		get_typlenbyvalalign(r.type, &r.length, &r.by_value, &r.align);
	}
	r.form = scalar_form(r.type);
	if (r.list && (r.form == FORM_ZONED || r.form == FORM_TIMESTAMP))
		r.form = FORM_NONE;
	if (r.form == FORM_PRINTED)
	{
		Oid			out;
		bool		varlena;

		getTypeOutputInfo(r.type, &out, &varlena);
		fmgr_info(out, &r.out);
	}
	return r;
}

Datum
mmt_fact_type(PG_FUNCTION_ARGS)
{
	Oid			type = PG_GETARG_OID(0);

	if (!SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(type)) || mmt_reader(type).form == FORM_NONE)
		PG_RETURN_NULL();
	PG_RETURN_OID(getBaseType(type));
}

static MmtText
copied(MmtArena *arena, const char *s, size_t len)
{
	MmtText		t = {mmt_copy(arena, s, len), len};

	return t;
}

static MmtText
day_text(MmtArena *arena, DateADT d)
{
	char		buf[32];

	if (DATE_NOT_FINITE(d))
		return copied(arena, DATE_IS_NOBEGIN(d) ? "-infinity" : "infinity", DATE_IS_NOBEGIN(d) ? 9 : 8);
	return copied(arena, buf, mmt_day_print(mmt_day_argument(DateADTGetDatum(d), false, "date"), buf));
}

/* The day of a date, or of a point in time. */
DateADT
mmt_fact_date(const Guard *g, Form form, Datum d)
{
	if (form == FORM_DATE)
		return DatumGetDateADT(d);
	if (TIMESTAMP_NOT_FINITE(DatumGetTimestamp(d)))
		return TIMESTAMP_IS_NOBEGIN(DatumGetTimestamp(d)) ? DATEVAL_NOBEGIN : DATEVAL_NOEND;
	if (form == FORM_ZONED)
		d = DirectFunctionCall2(timestamptz_zone, CStringGetTextDatum(g->zone), d);
	return DatumGetDateADT(DirectFunctionCall1(timestamp_date, d));
}

/* What the text would be read as, without making it; MMT_A_TEXT when only the text says. */
MmtNature
mmt_fact_number(const Guard *g, const Reader *r, Datum d, MmtDecimal *out)
{
	DateADT		day;

	switch (r->form)
	{
		case FORM_INT2:
			*out = mmt_decimal(DatumGetInt16(d), 0);
			return MMT_A_NUMBER;
		case FORM_INT4:
			*out = mmt_decimal(DatumGetInt32(d), 0);
			return MMT_A_NUMBER;
		case FORM_INT8:
			*out = mmt_decimal(DatumGetInt64(d), 0);
			return MMT_A_NUMBER;
		case FORM_NUMERIC:
			return mmt_numeric_decimal((Numeric) PG_DETOAST_DATUM_PACKED(d), out) ? MMT_A_NUMBER : MMT_A_TEXT;
		case FORM_DATE:
		case FORM_TIMESTAMP:
		case FORM_ZONED:
			day = mmt_fact_date(g, r->form, d);
			if (day < FIRST_DAY || day > LAST_DAY)
				return MMT_A_TEXT;
			*out = mmt_decimal(day + MMT_DAY_SHIFT, 0);
			return MMT_A_DAY;
		default:
			return MMT_A_TEXT;
	}
}

MmtText
mmt_fact_text(Guard *g, Reader *r, Datum d)
{
	MmtArena   *arena = &g->row_arena;
	char		buf[32];
	text	   *t;
	MmtText		out;

	switch (r->form)
	{
		case FORM_TEXT:
		case FORM_PADDED:
			t = DatumGetTextPP(d);
			out.s = VARDATA_ANY(t);
			out.len = r->form == FORM_TEXT ? VARSIZE_ANY_EXHDR(t) : (size_t) bpchartruelen(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
			return mmt_nfc(out);
		case FORM_BOOL:
			out.s = DatumGetBool(d) ? "true" : "false";
			out.len = DatumGetBool(d) ? 4 : 5;
			return out;
		case FORM_INT2:
			return copied(arena, buf, pg_itoa(DatumGetInt16(d), buf));
		case FORM_INT4:
			return copied(arena, buf, pg_ltoa(DatumGetInt32(d), buf));
		case FORM_INT8:
			return copied(arena, buf, pg_lltoa(DatumGetInt64(d), buf));
		case FORM_NUMERIC:
			out.s = mmt_number_text(DatumGetNumeric(d));
			return copied(arena, out.s, strlen(out.s));
		case FORM_DATE:
		case FORM_TIMESTAMP:
		case FORM_ZONED:
			return day_text(arena, mmt_fact_date(g, r->form, d));
		case FORM_PRINTED:
			out.s = OutputFunctionCall(&r->out, d);
			out.len = strlen(out.s);
			out = mmt_nfc(out);
			return copied(arena, out.s, out.len);
		case FORM_NONE:
			break;
	}
	elog(ERROR, "a value of type %u is no fact", r->type);
}

MmtValues
mmt_fact_list(Guard *g, Reader *r, Datum d)
{
	Datum	   *elements;
	bool	   *nulls;
	int			n;
	MmtText    *texts;
	MmtValues	out = {0, MMT_NOTHING};

	deconstruct_array(DatumGetArrayTypeP(d), r->type, r->length, r->by_value, r->align, &elements, &nulls, &n);
	texts = palloc(sizeof(MmtText) * (n + 1));
	for (int i = 0; i < n; i++)
		if (!nulls[i])
			texts[out.n++] = mmt_fact_text(g, r, elements[i]);
	if (out.n > 0)
		out.v = texts;
	return out;
}
