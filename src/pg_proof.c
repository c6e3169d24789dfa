/*-------------------------------------------------------------------------
 * pg_proof.c
 *	  What a book proves: the digests that chain its entries, and whether a
 *	  stored settlement adds up.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type_d.h"
#include "common/cryptohash.h"
#include "common/int.h"
#include "common/sha2.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "pg_bill.h"
#include "pg_book.h"
#include "pg_check.h"
#include "pg_door.h"
#include "pg_error.h"
#include "pg_tally.h"

PG_FUNCTION_INFO_V1(mmt_row_digest);
PG_FUNCTION_INFO_V1(mmt_settlement_flaw);
PG_FUNCTION_INFO_V1(mmt_chain_add);
PG_FUNCTION_INFO_V1(mmt_chain_end);

/* SHA-256 of one piece of bytes after another; a context can be used again. */
static void
digest(pg_cryptohash_ctx *ctx, const void *first, size_t nfirst, const void *then, size_t nthen, uint8 *out)
{
	if (ctx == NULL || pg_cryptohash_init(ctx) < 0 || pg_cryptohash_update(ctx, first, nfirst) < 0 ||
		pg_cryptohash_update(ctx, then, nthen) < 0 || pg_cryptohash_final(ctx, out, PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute a digest");
}

bytea *
mmt_book_sha256(const void *first, size_t nfirst, const void *then, size_t nthen)
{
	bytea	   *b = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);

	SET_VARSIZE(b, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	digest(ctx, first, nfirst, then, nthen, (uint8 *) VARDATA(b));
	pg_cryptohash_free(ctx);
	return b;
}

/* A text as JSON: in quotes, and escaped where, as nearly never, something has to be. */
static void
put_text(StringInfo s, const char *c, int n)
{
	int			i = 0;

	while (i < n && (unsigned char) c[i] >= ' ' && c[i] != '"' && c[i] != '\\')
		i++;
	if (i < n)
	{
		escape_json(s, pnstrdup(c, n));
		return;
	}
	enlargeStringInfo(s, n + 2);
	s->data[s->len++] = '"';
	memcpy(s->data + s->len, c, n);
	s->len += n;
	s->data[s->len++] = '"';
}

static void
put_comma(StringInfo s)
{
	enlargeStringInfo(s, 2);
	s->data[s->len++] = ',';
	s->data[s->len++] = ' ';
}

/* JSON as the server prints it, in a third of its time. */
static void
put_json(StringInfo s, JsonbContainer *json)
{
	JsonbIterator *it = JsonbIteratorInit(json);
	JsonbIteratorToken t;
	JsonbValue	v;
	bool		first = true;
	bool		scalar = false;

	while ((t = JsonbIteratorNext(&it, &v, false)) != WJB_DONE)
	{
		if (!first && t != WJB_END_ARRAY && t != WJB_END_OBJECT)
			put_comma(s);
		first = t == WJB_BEGIN_ARRAY || t == WJB_BEGIN_OBJECT || t == WJB_KEY;
		switch (t)
		{
			case WJB_BEGIN_ARRAY:
				scalar = v.val.array.rawScalar;
				if (!scalar)
					appendStringInfoChar(s, '[');
				break;
			case WJB_BEGIN_OBJECT:
				appendStringInfoChar(s, '{');
				break;
			case WJB_END_ARRAY:
				if (!scalar)
					appendStringInfoChar(s, ']');
				break;
			case WJB_END_OBJECT:
				appendStringInfoChar(s, '}');
				break;
			case WJB_KEY:
				put_text(s, v.val.string.val, v.val.string.len);
				appendBinaryStringInfo(s, ": ", 2);
				break;
			default:
				if (v.type == jbvString)
					put_text(s, v.val.string.val, v.val.string.len);
				else if (v.type == jbvNumeric)
					mmt_numeric_print(s, v.val.numeric);
				else
					appendStringInfoString(s, v.type == jbvNull ? "null" : v.val.boolean ? "true" : "false");
		}
	}
}

/* One element of the array that mmt.book_content makes of a settlement, as jsonb would print it. */
void
mmt_book_put(StringInfo s, Oid type, Datum value, bool isnull)
{
	if (s->len > 1)
		put_comma(s);
	if (isnull)
	{
		appendBinaryStringInfo(s, "null", 4);
		return;
	}
	switch (type)
	{
		case TEXTOID:
			{
				text	   *t = DatumGetTextPP(value);

				put_text(s, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
				break;
			}
		case INT8OID:
			enlargeStringInfo(s, MAXINT8LEN + 1);
			s->len += pg_lltoa(DatumGetInt64(value), s->data + s->len);
			break;
		case NUMERICOID:
			if (numeric_is_nan(DatumGetNumeric(value)) || numeric_is_inf(DatumGetNumeric(value)))
			{
				char	   *name = DatumGetCString(DirectFunctionCall1(numeric_out, value));

				put_text(s, name, strlen(name));
			}
			else
				mmt_numeric_print(s, DatumGetNumeric(value));
			break;
		case DATEOID:
			{
				char		day[MAXDATELEN + 1];

				JsonEncodeDateTime(day, value, DATEOID, NULL);
				put_text(s, day, strlen(day));
				break;
			}
		case TIMESTAMPTZOID:	/* seconds since 1970 */
			{
				TimestampTz t = DatumGetTimestampTz(value);
				int64		us;

				if (TIMESTAMP_NOT_FINITE(t))
					appendStringInfoString(s, TIMESTAMP_IS_NOEND(t) ? "\"Infinity\"" : "\"-Infinity\"");
				else if (t > 0 && !pg_add_s64_overflow(t, MMT_DAY_SHIFT * USECS_PER_DAY, &us))
				{
					enlargeStringInfo(s, MAXINT8LEN + 8);
					s->len += pg_lltoa(us / USECS_PER_SEC, s->data + s->len);
					s->data[s->len++] = '.';
					pg_ultostr_zeropad(s->data + s->len, (uint32) (us % USECS_PER_SEC), 6);
					s->len += 6;
				}
				else			/* no moment of posting: as the server has it */
					appendStringInfoString(s, DatumGetCString(DirectFunctionCall1(numeric_out,
						DirectFunctionCall2(extract_timestamptz, CStringGetTextDatum("epoch"), value))));
				break;
			}
		case JSONBOID:
			put_json(s, &DatumGetJsonbP(value)->root);
			break;
		case TEXTARRAYOID:
			{
				ArrayType  *array = DatumGetArrayTypeP(value);
				Datum	   *texts;
				bool	   *nulls;
				int			n;

				/* of several dimensions is none that was posted, and looks like none */
				deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &texts, &nulls, &n);
				appendStringInfoString(s, ARR_NDIM(array) > 1 ? "[[" : "[");
				for (int i = 0; i < n; i++)
				{
					if (i > 0)
						put_comma(s);
					if (nulls[i])
						appendStringInfoString(s, "null");
					else
						put_text(s, VARDATA_ANY(DatumGetPointer(texts[i])), VARSIZE_ANY_EXHDR(DatumGetPointer(texts[i])));
				}
				appendStringInfoString(s, ARR_NDIM(array) > 1 ? "]]" : "]");
				break;
			}
		case BYTEAOID:
			{
				bytea	   *b = DatumGetByteaPP(value);
				int			n = VARSIZE_ANY_EXHDR(b);

				enlargeStringInfo(s, n * 2 + 2);
				s->data[s->len++] = '"';
				s->len += hex_encode(VARDATA_ANY(b), n, s->data + s->len);
				s->data[s->len++] = '"';
				break;
			}
		default:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg_internal(SAY("账簿的内容中没有类型 %s", "a book's content has nothing of type %s"), format_type_be(type)),
					 errhint("%s", SAY("各列见 mmt.book_columns。", "mmt.book_columns lists the columns."))));
	}
}

typedef struct DigestCall
{
	int			n;
	Oid		   *types;
	StringInfoData text;		/* kept, since it comes to about the same length each time */
} DigestCall;

static DigestCall *
digest_call(FunctionCallInfo fcinfo)
{
	MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	DigestCall *call = palloc(sizeof(DigestCall));

	if (get_fn_expr_variadic(fcinfo->flinfo))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg_internal(SAY("各列须逐一给出，不可作为数组", "columns are given one by one, not as an array"))));
	call->n = PG_NARGS();
	call->types = palloc(sizeof(Oid) * call->n);
	for (int i = 0; i < call->n; i++)
		call->types[i] = get_fn_expr_argtype(fcinfo->flinfo, i);
	initStringInfo(&call->text);
	fcinfo->flinfo->fn_extra = call;
	MemoryContextSwitchTo(old);
	return call;
}

/*
 * row_digest(further, column …) -> bytea: the digest of a row's columns as mmt.book_content makes it, without the
 * way over jsonb, since verify_book reads every row of a book; `further` is of the content when it is not null.
 */
Datum
mmt_row_digest(PG_FUNCTION_ARGS)
{
	DigestCall *call = fcinfo->flinfo->fn_extra ? fcinfo->flinfo->fn_extra : digest_call(fcinfo);
	StringInfo	s = &call->text;

	resetStringInfo(s);
	appendStringInfoChar(s, '[');
	for (int i = 1; i < call->n; i++)
		mmt_book_put(s, call->types[i], PG_GETARG_DATUM(i), PG_ARGISNULL(i));
	if (!PG_ARGISNULL(0))
		mmt_book_put(s, INT8OID, PG_GETARG_DATUM(0), false);
	appendStringInfoChar(s, ']');
	PG_RETURN_BYTEA_P(mmt_book_sha256(s->data, s->len, "", 0));
}

/* ---- the chain of a person ---- */

typedef struct Link
{
	int64		seq;
	int64		id;
	uint8		hash[PG_SHA256_DIGEST_LENGTH];
	uint8		content[PG_SHA256_DIGEST_LENGTH];
	bool		odd;			/* a hash of another length */
} Link;

typedef struct Chain
{
	int			n;
	int			room;
	Link	   *links;
} Chain;

/* chain(seq, id, hash, content): gathers the entries of a person, which come in any order */
Datum
mmt_chain_add(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	Chain	   *chain = PG_ARGISNULL(0) ? NULL : (Chain *) PG_GETARG_POINTER(0);
	Link	   *link;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "chain is an aggregate");
	if (chain == NULL)
		chain = MemoryContextAllocZero(context, sizeof(Chain));
	if (chain->n == chain->room)
	{
		int			room = chain->room == 0 ? 8 : chain->room * 2;

		chain->links = chain->links ? repalloc_huge(chain->links, sizeof(Link) * room) : MemoryContextAlloc(context, sizeof(Link) * room);
		chain->room = room;
	}
	link = &chain->links[chain->n++];
	memset(link, 0, sizeof(*link));
	link->odd = PG_ARGISNULL(1) || PG_ARGISNULL(3) || PG_ARGISNULL(4);
	link->seq = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1);
	link->id = PG_ARGISNULL(2) ? 0 : PG_GETARG_INT64(2);
	for (int i = 0; i < 2 && !link->odd; i++)
	{
		bytea	   *b = PG_GETARG_BYTEA_PP(3 + i);

		link->odd = VARSIZE_ANY_EXHDR(b) != PG_SHA256_DIGEST_LENGTH;
		if (!link->odd)
			memcpy(i == 0 ? link->hash : link->content, VARDATA_ANY(b), PG_SHA256_DIGEST_LENGTH);
	}
	PG_RETURN_POINTER(chain);
}

static int
link_cmp(const void *a, const void *b)
{
	int64		x = ((const Link *) a)->seq;
	int64		y = ((const Link *) b)->seq;

	return x < y ? -1 : x > y;
}

/* -> (entries, head, flaw, entry): how many, the last hash, and what is wrong with the first that does not follow */
Datum
mmt_chain_end(PG_FUNCTION_ARGS)
{
	Chain	   *chain = PG_ARGISNULL(0) ? NULL : (Chain *) PG_GETARG_POINTER(0);
	TupleDesc	desc;
	Datum		values[4];
	bool		nulls[4] = {false, false, true, true};
	const uint8 *before = NULL;
	pg_cryptohash_ctx *ctx;
	bytea	   *head;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "chain returns a row");
	if (chain == NULL || chain->n == 0)
		PG_RETURN_NULL();
	qsort(chain->links, chain->n, sizeof(Link), link_cmp);
	ctx = pg_cryptohash_create(PG_SHA256);
	for (int i = 0; i < chain->n; i++)
	{
		const Link *l = &chain->links[i];
		const char *flaw = NULL;

		CHECK_FOR_INTERRUPTS();
		if (l->odd)
			flaw = "content";
		else if (l->seq != i + 1)
			flaw = psprintf(INT64_FORMAT " after " INT64_FORMAT, l->seq, i == 0 ? (int64) 0 : chain->links[i - 1].seq);
		else
		{
			uint8		hash[PG_SHA256_DIGEST_LENGTH];

			digest(ctx, before, before ? PG_SHA256_DIGEST_LENGTH : 0, l->content, PG_SHA256_DIGEST_LENGTH, hash);
			if (memcmp(hash, l->hash, PG_SHA256_DIGEST_LENGTH) != 0)
				flaw = "content";
		}
		if (flaw)
		{
			values[2] = CStringGetTextDatum(flaw);
			values[3] = Int64GetDatum(l->id);
			nulls[2] = nulls[3] = false;
			break;
		}
		before = l->hash;
	}
	pg_cryptohash_free(ctx);
	head = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	SET_VARSIZE(head, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	memcpy(VARDATA(head), chain->links[chain->n - 1].hash, PG_SHA256_DIGEST_LENGTH);
	values[0] = Int64GetDatum(chain->links[chain->n - 1].seq);
	values[1] = PointerGetDatum(head);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/* An amount as fen; false when it is none: a proof goes on where a door refuses. */
static bool
fen_of(Numeric n, int64 *fen)
{
	MmtDecimal	d;
	int64_t		rounded;

	if (!mmt_numeric_decimal(n, &d))
	{
		char	   *s = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(n)));

		if (!mmt_decimal_parse(s, strlen(s), &d))
			return false;
	}
	if (d.scale > 2 || !mmt_decimal_round(d, 2, MMT_HALF_UP, &rounded))
		return false;
	*fen = rounded;
	return true;
}

/* Sum of the amounts of an object of pots; false when something in it is no amount. */
static bool
pots_sum(JsonbContainer *pots, int64 *sum, bool *negative)
{
	JsonbIterator *it = JsonbIteratorInit(pots);
	JsonbIteratorToken t;
	JsonbValue	v;

	*sum = 0;
	while ((t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		int64		fen;

		if (t != WJB_VALUE)
			continue;
		if (v.type != jbvNumeric || !fen_of(v.val.numeric, &fen) || pg_add_s64_overflow(*sum, fen, sum))
			return false;
		*negative |= fen < 0;
	}
	return true;
}

/* A number of a bill or a line: 1 with it, 0 when it is not there, -1 when it is none. */
static int
number_member(JsonbContainer *object, const char *name, MmtDecimal *d)
{
	JsonbValue	buf;
	JsonbValue *v = getKeyJsonValueFromContainer(object, name, strlen(name), &buf);

	if (v == NULL || v->type == jbvNull)
		return 0;
	if (v->type == jbvNumeric)
	{
		char	   *s = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v->val.numeric)));

		return mmt_decimal_parse(s, strlen(s), d) ? 1 : -1;
	}
	return v->type == jbvString && mmt_decimal_parse(v->val.string.val, v->val.string.len, d) ? 1 : -1;
}

/* What a line of a bill comes to, as the binder reads it. */
static bool
line_amount(JsonbContainer *line, int64 *fen)
{
	MmtDecimal	amount;
	MmtDecimal	price;
	MmtDecimal	quantity;
	int64_t		rounded;
	int			has = number_member(line, "amount", &amount);

	if (has == 0 && (number_member(line, "price", &price) != 1 || number_member(line, "quantity", &quantity) != 1 ||
					 !mmt_decimal_mul(price, quantity, &amount)))
		return false;
	if (has < 0 || !mmt_decimal_round(amount, 2, MMT_HALF_UP, &rounded))
		return false;
	*fen = rounded;
	return true;
}

/*
 * settlement_flaw(bill, gross, parts, lines) -> text: what is wrong with the
 * money of a stored settlement within itself, NULL when nothing is.
 */
Datum
mmt_settlement_flaw(PG_FUNCTION_ARGS)
{
	Jsonb	   *bill = PG_ARGISNULL(0) ? NULL : PG_GETARG_JSONB_P(0);
	Jsonb	   *parts;
	Jsonb	   *lines;
	JsonbValue	bill_lines_buf;
	JsonbValue *bill_lines = NULL;
	int64		gross;
	int64		sum;
	int64		total = 0;
	bool		negative = false;
	uint32		n;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	parts = PG_GETARG_JSONB_P(2);
	if (!fen_of(PG_GETARG_NUMERIC(1), &gross) || !JB_ROOT_IS_OBJECT(parts) || !pots_sum(&parts->root, &sum, &negative) || sum != gross)
		PG_RETURN_TEXT_P(cstring_to_text("parts"));
	if (bill && !JB_ROOT_IS_OBJECT(bill))
		PG_RETURN_TEXT_P(cstring_to_text("bill"));
	if (bill)
	{
		MmtDecimal	amount;
		int64_t		fen;
		int			has = number_member(&bill->root, "amount", &amount);

		if (negative)
			PG_RETURN_TEXT_P(cstring_to_text("negative"));
		if (has < 0 || (has > 0 && (!mmt_decimal_round(amount, 2, MMT_HALF_UP, &fen) || fen != gross)))
			PG_RETURN_TEXT_P(cstring_to_text("gross"));
		bill_lines = getKeyJsonValueFromContainer(&bill->root, "lines", 5, &bill_lines_buf);
		if (bill_lines && (bill_lines->type != jbvBinary || !JsonContainerIsArray(bill_lines->val.binary.data)))
			bill_lines = NULL;
		if ((bill_lines == NULL) != PG_ARGISNULL(3))
			PG_RETURN_TEXT_P(cstring_to_text("lines"));
	}
	if (PG_ARGISNULL(3))
		PG_RETURN_NULL();
	lines = PG_GETARG_JSONB_P(3);
	n = JB_ROOT_COUNT(lines);
	if (!JB_ROOT_IS_ARRAY(lines) || (bill_lines && JsonContainerSize(bill_lines->val.binary.data) != n))
		PG_RETURN_TEXT_P(cstring_to_text("lines"));
	for (uint32 i = 0; i < n; i++)
	{
		JsonbValue *line = getIthJsonbValueFromContainer(&lines->root, i);
		JsonbValue *of = bill_lines ? getIthJsonbValueFromContainer(bill_lines->val.binary.data, i) : NULL;
		int64		fen;

		if (line->type != jbvBinary || !JsonContainerIsObject(line->val.binary.data) || !pots_sum(line->val.binary.data, &sum, &negative) ||
			(of && (of->type != jbvBinary || !JsonContainerIsObject(of->val.binary.data) || !line_amount(of->val.binary.data, &fen) || fen != sum)))
			PG_RETURN_TEXT_P(cstring_to_text(psprintf("line %u", i + 1)));
		total += sum;
	}
	if (total != gross)
		PG_RETURN_TEXT_P(cstring_to_text("lines"));
	PG_RETURN_NULL();
}
