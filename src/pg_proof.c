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

/* SHA-256 of one piece of bytes after another. */
static void
digest(const void *first, size_t nfirst, const void *then, size_t nthen, uint8 *out)
{
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);

	if (ctx == NULL || pg_cryptohash_init(ctx) < 0 || pg_cryptohash_update(ctx, first, nfirst) < 0 ||
		pg_cryptohash_update(ctx, then, nthen) < 0 || pg_cryptohash_final(ctx, out, PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute a digest");
	pg_cryptohash_free(ctx);
}

bytea *
mmt_book_sha256(const void *first, size_t nfirst, const void *then, size_t nthen)
{
	bytea	   *b = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);

	SET_VARSIZE(b, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	digest(first, nfirst, then, nthen, (uint8 *) VARDATA(b));
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

/* ---- the account of a person ---- */

typedef struct Link
{
	int64		seq;
	int64		id;
	uint8		hash[PG_SHA256_DIGEST_LENGTH];
	uint8		content[PG_SHA256_DIGEST_LENGTH];
	bool		odd;			/* a hash of another length */
} Link;

typedef struct Numbers
{
	int			n;
	int			room;
	int64	   *ids;
} Numbers;

typedef struct Chain
{
	MemoryContext context;
	int64		last;			/* entries up to this follow each other */
	uint8		head[PG_SHA256_DIGEST_LENGTH];	/* its hash */
	int			nwaiting;		/* those whose turn has not come, or never will */
	int			waiting_room;
	Link	   *waiting;
	Numbers		posted;			/* ids of all entries */
	Numbers		asked;			/* the entries that requests name */
	MmtTally	sum;			/* of all deltas, not sorted */
	int			sum_room;
	bool		no_sum;			/* a delta is no tally, or the sum leaves 64 bits */
} Chain;

/* Room for one more of n elements; a book has many persons, and most have few. */
static void *
more_room(Chain *chain, void *elements, int n, int *room, Size size)
{
	if (n < *room)
		return elements;
	*room = *room == 0 ? 2 : *room * 2;
	return elements ? repalloc_huge(elements, size * *room) : MemoryContextAllocHuge(chain->context, size * *room);
}

static void
add_number(Chain *chain, Numbers *numbers, int64 id)
{
	numbers->ids = more_room(chain, numbers->ids, numbers->n, &numbers->room, sizeof(int64));
	numbers->ids[numbers->n++] = id;
}

/* What is wrong with an entry as the next one; NULL: nothing, and it is the last now. */
static const char *
follow(Chain *chain, const Link *l)
{
	uint8		hash[PG_SHA256_DIGEST_LENGTH];

	if (l->odd)
		return "content";
	if (l->seq != chain->last + 1)
		return "order";
	digest(chain->head, chain->last > 0 ? PG_SHA256_DIGEST_LENGTH : 0, l->content, PG_SHA256_DIGEST_LENGTH, hash);
	if (memcmp(hash, l->hash, PG_SHA256_DIGEST_LENGTH) != 0)
		return "content";
	memcpy(chain->head, hash, PG_SHA256_DIGEST_LENGTH);
	chain->last++;
	return NULL;
}

/* Entries of a delta onto the person's: few names, and most come again. */
static void
add_delta(Chain *chain, Jsonb *delta)
{
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtTally	tally;
	MmtError	err;

	if (!mmt_tally_read(delta, &arena, &tally, &err))
	{
		chain->no_sum = true;
		return;
	}
	for (int i = 0; i < tally.n; i++)
	{
		const MmtTallyEntry *e = &tally.entries[i];
		MmtTallyEntry *to = NULL;

		for (int k = 0; k < chain->sum.n && to == NULL; k++)
			if (chain->sum.entries[k].name.len == e->name.len && memcmp(chain->sum.entries[k].name.s, e->name.s, e->name.len) == 0)
				to = &chain->sum.entries[k];
		if (to == NULL)
		{
			char	   *name = MemoryContextAlloc(chain->context, e->name.len);

			chain->sum.entries = more_room(chain, chain->sum.entries, chain->sum.n, &chain->sum_room, sizeof(MmtTallyEntry));
			to = &chain->sum.entries[chain->sum.n++];
			to->name.s = memcpy(name, e->name.s, e->name.len);
			to->name.len = e->name.len;
			to->value = 0;
		}
		chain->no_sum |= pg_add_s64_overflow(to->value, e->value, &to->value);
	}
	mmt_arena_free(&arena);
}

/*
 * chain(seq, id, hash, content, delta): takes the entries of a person, which come in any order, and the requests for them, which
 * have an id only
 */
Datum
mmt_chain_add(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	Chain	   *chain = PG_ARGISNULL(0) ? NULL : (Chain *) PG_GETARG_POINTER(0);
	int64		id = PG_ARGISNULL(2) ? 0 : PG_GETARG_INT64(2);
	Link		link;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "chain is an aggregate");
	if (chain == NULL)
	{
		chain = MemoryContextAllocZero(context, sizeof(Chain));
		chain->context = context;
	}
	add_number(chain, PG_ARGISNULL(4) ? &chain->asked : &chain->posted, id);
	if (PG_ARGISNULL(4))
		PG_RETURN_POINTER(chain);
	memset(&link, 0, sizeof(link));
	link.odd = PG_ARGISNULL(1) || PG_ARGISNULL(3);
	link.seq = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1);
	link.id = id;
	for (int i = 0; i < 2 && !link.odd; i++)
	{
		bytea	   *b = PG_GETARG_BYTEA_PP(3 + i);

		link.odd = VARSIZE_ANY_EXHDR(b) != PG_SHA256_DIGEST_LENGTH;
		if (!link.odd)
			memcpy(i == 0 ? link.hash : link.content, VARDATA_ANY(b), PG_SHA256_DIGEST_LENGTH);
	}
	if (follow(chain, &link) != NULL)
	{
		chain->waiting = more_room(chain, chain->waiting, chain->nwaiting, &chain->waiting_room, sizeof(Link));
		chain->waiting[chain->nwaiting++] = link;
	}
	if (PG_ARGISNULL(5))
		chain->no_sum = true;
	else
		add_delta(chain, PG_GETARG_JSONB_P(5));
	PG_RETURN_POINTER(chain);
}

static int
link_cmp(const void *a, const void *b)
{
	int64		x = ((const Link *) a)->seq;
	int64		y = ((const Link *) b)->seq;

	return x < y ? -1 : x > y;
}

static int
id_cmp(const void *a, const void *b)
{
	int64		x = *(const int64 *) a;
	int64		y = *(const int64 *) b;

	return x < y ? -1 : x > y;
}

/* What is wrong with the first entry that does not follow the one before; NULL: nothing. */
static const char *
broken_link(Chain *chain, int64 *entry)
{
	qsort(chain->waiting, chain->nwaiting, sizeof(Link), link_cmp);
	for (int i = 0; i < chain->nwaiting; i++)
	{
		const Link *l = &chain->waiting[i];
		const char *flaw = follow(chain, l);

		CHECK_FOR_INTERRUPTS();
		*entry = l->id;
		if (flaw)
			return l->odd || l->seq == chain->last + 1 ? flaw : psprintf(INT64_FORMAT " after " INT64_FORMAT, l->seq, chain->last);
	}
	return NULL;
}

/* What is wrong with the first request or entry, by number, of which there is not one for the other; NULL: nothing. */
static const char *
broken_request(const Chain *chain, int64 *entry)
{
	const Numbers *posted = &chain->posted;
	const Numbers *asked = &chain->asked;
	int			a = 0;

	qsort(posted->ids, posted->n, sizeof(int64), id_cmp);
	qsort(asked->ids, asked->n, sizeof(int64), id_cmp);
	for (int i = 0; i < posted->n; i++, a++)
	{
		*entry = posted->ids[i];
		if (a == asked->n || asked->ids[a] > *entry)
			return "entry without it";
		if (asked->ids[a] < *entry)
			break;
		if (a + 1 < asked->n && asked->ids[a + 1] == *entry)
			return "twice";
	}
	if (a == asked->n)
		return NULL;
	*entry = asked->ids[a];
	return "without its entry";
}

/* -> (entries, head, tally, flaw, entry, request, requested) */
Datum
mmt_chain_end(PG_FUNCTION_ARGS)
{
	Chain	   *chain = PG_ARGISNULL(0) ? NULL : (Chain *) PG_GETARG_POINTER(0);
	TupleDesc	desc;
	Datum		values[7];
	bool		nulls[7] = {true, true, true, true, true, true, true};
	MmtError	err;
	const char *flaw;
	int64		entry = 0;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "chain returns a row");
	if (chain == NULL)
		PG_RETURN_NULL();
	if (!chain->no_sum && mmt_tally_normalise(&chain->sum, &err))
	{
		values[2] = PointerGetDatum(mmt_tally_form(&chain->sum));
		nulls[2] = false;
	}
	if ((flaw = broken_link(chain, &entry)) != NULL)
	{
		values[3] = CStringGetTextDatum(flaw);
		values[4] = Int64GetDatum(entry);
		nulls[3] = nulls[4] = false;
	}
	if (chain->last > 0)
	{
		bytea	   *head = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);

		SET_VARSIZE(head, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
		memcpy(VARDATA(head), chain->head, PG_SHA256_DIGEST_LENGTH);
		values[0] = Int64GetDatum(chain->last);
		values[1] = PointerGetDatum(head);
		nulls[0] = nulls[1] = false;
	}
	if ((flaw = broken_request(chain, &entry)) != NULL)
	{
		values[5] = CStringGetTextDatum(flaw);
		values[6] = Int64GetDatum(entry);
		nulls[5] = nulls[6] = false;
	}
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
