/*-------------------------------------------------------------------------
 * pg_amount.c
 *	  Type mmt.amount: the value of a rule, held as its canonical text.
 *
 * What is stored has the bytes of a text value, so the cast to text costs
 * nothing, and equal amounts are equal bytes: hashing, DISTINCT, deduplication
 * in an index and the digest of a ruleset need to know no more.
 *
 * Sent in binary form it is its text, as type text is.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "amount.h"
#include "compat.h"
#include "pg_error.h"

static Datum amount_from_text(const char *text, size_t len, FunctionCallInfo fcinfo);
static int	amount_cmp(FunctionCallInfo fcinfo);

PG_FUNCTION_INFO_V1(mmt_amount_in);
PG_FUNCTION_INFO_V1(mmt_amount_out);
PG_FUNCTION_INFO_V1(mmt_amount_recv);
PG_FUNCTION_INFO_V1(mmt_amount_send);
PG_FUNCTION_INFO_V1(mmt_amount_from_text);
PG_FUNCTION_INFO_V1(mmt_amount_eq);
PG_FUNCTION_INFO_V1(mmt_amount_ne);
PG_FUNCTION_INFO_V1(mmt_amount_lt);
PG_FUNCTION_INFO_V1(mmt_amount_le);
PG_FUNCTION_INFO_V1(mmt_amount_gt);
PG_FUNCTION_INFO_V1(mmt_amount_ge);
PG_FUNCTION_INFO_V1(mmt_amount_cmp);
PG_FUNCTION_INFO_V1(mmt_amount_hash);
PG_FUNCTION_INFO_V1(mmt_amount_hash_extended);

Datum
mmt_amount_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);

	return amount_from_text(text, strlen(text), fcinfo);
}

Datum
mmt_amount_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(TextDatumGetCString(PG_GETARG_DATUM(0)));
}

/* As strict as the text form, for it is the text form. */
Datum
mmt_amount_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			len;
	char	   *text = pq_getmsgtext(buf, buf->len - buf->cursor, &len);

	return amount_from_text(text, len, fcinfo);
}

Datum
mmt_amount_send(PG_FUNCTION_ARGS)
{
	text	   *t = PG_GETARG_TEXT_PP(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendtext(&buf, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

Datum
mmt_amount_from_text(PG_FUNCTION_ARGS)
{
	text	   *t = PG_GETARG_TEXT_PP(0);

	return amount_from_text(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t), fcinfo);
}

static Datum
amount_from_text(const char *text, size_t len, FunctionCallInfo fcinfo)
{
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtBuffer	out = {&arena, NULL, 0, 0};
	MmtAmount	amount;
	MmtError	err;
	Datum		result;

	if (!mmt_amount_parse(&arena, text, len, &amount, &err))
	{
		mmt_report_soft(&err, fcinfo->context);
		PG_RETURN_NULL();
	}
	mmt_amount_print(&amount, &out);
	result = PointerGetDatum(cstring_to_text_with_len(out.s, out.len));
	mmt_arena_free(&arena);
	return result;
}

/* By bytes.  An order for indexes and sorting, not of what amounts come to. */
static int
amount_cmp(FunctionCallInfo fcinfo)
{
	text	   *a = PG_GETARG_TEXT_PP(0);
	text	   *b = PG_GETARG_TEXT_PP(1);
	int			la = VARSIZE_ANY_EXHDR(a);
	int			lb = VARSIZE_ANY_EXHDR(b);
	int			result = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(la, lb));

	if (result == 0)
		result = la < lb ? -1 : la > lb ? 1 : 0;

	/* index builds call this over and over in one context */
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return result;
}

Datum
mmt_amount_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_cmp(fcinfo) == 0);
}

Datum
mmt_amount_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_cmp(fcinfo) != 0);
}

Datum
mmt_amount_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_cmp(fcinfo) < 0);
}

Datum
mmt_amount_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_cmp(fcinfo) <= 0);
}

Datum
mmt_amount_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_cmp(fcinfo) > 0);
}

Datum
mmt_amount_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(amount_cmp(fcinfo) >= 0);
}

Datum
mmt_amount_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(amount_cmp(fcinfo));
}

Datum
mmt_amount_hash(PG_FUNCTION_ARGS)
{
	text	   *t = PG_GETARG_TEXT_PP(0);
	Datum		result = hash_any((unsigned char *) VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));

	PG_FREE_IF_COPY(t, 0);
	return result;
}

Datum
mmt_amount_hash_extended(PG_FUNCTION_ARGS)
{
	text	   *t = PG_GETARG_TEXT_PP(0);
	Datum		result = hash_any_extended((unsigned char *) VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t),
										   PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(t, 0);
	return result;
}
