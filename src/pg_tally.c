/*-------------------------------------------------------------------------
 * pg_tally.c
 *	  Type mmt.tally: a vector of named sums and counts.
 *
 * On disk, behind the varlena header, in the machine's byte order:
 *
 *		uint32	form		version in the low 16 bits (1), flags above (none yet)
 *		uint32	n			entries
 *		n times	int64 value, uint32 end		(12 bytes, not aligned to 8)
 *		names, one behind the other, without separators
 *
 * `end` is where the entry's name ends, counted from the first name.  Entries
 * are sorted by the bytes of their names, no name stands twice, none is empty,
 * no value is zero.  So equal tallies are equal bytes.
 *
 * Sent in binary form, in network byte order:
 *
 *		uint8	version (1)
 *		int32	n
 *		n times	int32 length and text of the name, int64 value
 *
 * in the order of the names in UTF8.
 *
 * The aggregate keeps its state in the same form (so that it can go between
 * parallel workers, and between the nodes of a sharded database) and adds in
 * place while no new name comes up.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "common/int.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "compat.h"
#include "pg_bill.h"
#include "pg_error.h"
#include "pg_tally.h"

#define FORM_VERSION	1
#define WIRE_VERSION	1
#define HEADER_SIZE		(VARHDRSZ + 2 * sizeof(uint32))
#define ENTRY_SIZE		(sizeof(int64) + sizeof(uint32))

/* A stored value, as a view. */
typedef struct Flat
{
	uint32		n;
	char	   *entries;		/* n times ENTRY_SIZE */
	char	   *names;
} Flat;

/* One being written. */
typedef struct Writer
{
	struct varlena *v;
	uint32		n;
	uint32		room;			/* entries there is room for */
	char	   *names;			/* behind that room, until writer_finish */
	uint32		at;				/* bytes of names so far */
} Writer;

static Flat flat_of(struct varlena *v);
static int64 flat_value(const Flat *f, uint32 i);
static void flat_set_value(const Flat *f, uint32 i, int64 value);
static MmtText flat_name(const Flat *f, uint32 i);
static bool flat_find(const Flat *f, MmtText name, uint32 from, uint32 *found);
static int	name_cmp(MmtText a, MmtText b);
static void writer_start(Writer *w, size_t entries, size_t name_bytes);
static void writer_add(Writer *w, MmtText name, int64 value);
static struct varlena *writer_finish(Writer *w);
static struct varlena *combine(struct varlena *a, struct varlena *b, bool subtract);
static int64 add_values(MmtText name, int64 a, int64 b, bool subtract);
static struct varlena *tally_from_text(const char *text, size_t len, Node *context);
static char *tally_to_text(struct varlena *v);
static int	tally_cmp(FunctionCallInfo fcinfo);
static void bad_binary(const char *en, const char *zh) pg_attribute_noreturn();

PG_FUNCTION_INFO_V1(mmt_tally_in);
PG_FUNCTION_INFO_V1(mmt_tally_out);
PG_FUNCTION_INFO_V1(mmt_tally_recv);
PG_FUNCTION_INFO_V1(mmt_tally_send);
PG_FUNCTION_INFO_V1(mmt_tally_plus);
PG_FUNCTION_INFO_V1(mmt_tally_minus);
PG_FUNCTION_INFO_V1(mmt_tally_negate);
PG_FUNCTION_INFO_V1(mmt_tally_accumulate);
PG_FUNCTION_INFO_V1(mmt_tally_value);
PG_FUNCTION_INFO_V1(mmt_tally_eq);
PG_FUNCTION_INFO_V1(mmt_tally_ne);
PG_FUNCTION_INFO_V1(mmt_tally_lt);
PG_FUNCTION_INFO_V1(mmt_tally_le);
PG_FUNCTION_INFO_V1(mmt_tally_gt);
PG_FUNCTION_INFO_V1(mmt_tally_ge);
PG_FUNCTION_INFO_V1(mmt_tally_cmp);
PG_FUNCTION_INFO_V1(mmt_tally_hash);
PG_FUNCTION_INFO_V1(mmt_tally_hash_extended);
PG_FUNCTION_INFO_V1(mmt_tally_to_json);
PG_FUNCTION_INFO_V1(mmt_tally_to_jsonb);
PG_FUNCTION_INFO_V1(mmt_tally_from_jsonb);
PG_FUNCTION_INFO_V1(mmt_tally_stored);
PG_FUNCTION_INFO_V1(mmt_tally_entries);

#define PG_GETARG_TALLY(n)	((struct varlena *) PG_DETOAST_DATUM(PG_GETARG_DATUM(n)))

/* ------------------------------------------------------------------
 * For other files
 * ------------------------------------------------------------------
 */

void
mmt_tally_view(struct varlena *v, MmtArena *arena, MmtTally *out)
{
	Flat		f = flat_of(v);
	uint32		i;

	out->n = (int) f.n;
	out->entries = (MmtTallyEntry *) mmt_alloc(arena, f.n * sizeof(MmtTallyEntry));
	for (i = 0; i < f.n; i++)
	{
		out->entries[i].name = flat_name(&f, i);
		out->entries[i].value = flat_value(&f, i);
	}
}

struct varlena *
mmt_tally_form(const MmtTally *tally)
{
	Writer		w;
	size_t		bytes = 0;
	int			i;

	for (i = 0; i < tally->n; i++)
		bytes += tally->entries[i].name.len;
	writer_start(&w, tally->n, bytes);
	for (i = 0; i < tally->n; i++)
		writer_add(&w, tally->entries[i].name, tally->entries[i].value);
	return writer_finish(&w);
}

/* ------------------------------------------------------------------
 * The stored form
 * ------------------------------------------------------------------
 */

static Flat
flat_of(struct varlena *v)
{
	Flat		f;
	uint32		form;

	memcpy(&form, VARDATA(v), sizeof(form));
	if (form != FORM_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 mmt_language == MMT_EN
				 ? errmsg_internal("stored tally of unknown form %u", form)
				 : errmsg_internal("存储的累计格式未知：%u", form)));
	memcpy(&f.n, VARDATA(v) + sizeof(uint32), sizeof(uint32));
	f.entries = (char *) v + HEADER_SIZE;
	f.names = f.entries + (size_t) f.n * ENTRY_SIZE;
	return f;
}

static inline int64
flat_value(const Flat *f, uint32 i)
{
	int64		value;

	memcpy(&value, f->entries + (size_t) i * ENTRY_SIZE, sizeof(value));
	return value;
}

static inline void
flat_set_value(const Flat *f, uint32 i, int64 value)
{
	memcpy(f->entries + (size_t) i * ENTRY_SIZE, &value, sizeof(value));
}

static inline MmtText
flat_name(const Flat *f, uint32 i)
{
	MmtText		name;
	uint32		begin = 0;
	uint32		end;

	if (i > 0)
		memcpy(&begin, f->entries + (size_t) i * ENTRY_SIZE - sizeof(uint32), sizeof(uint32));
	memcpy(&end, f->entries + (size_t) i * ENTRY_SIZE + sizeof(int64), sizeof(uint32));
	name.s = f->names + begin;
	name.len = end - begin;
	return name;
}

/* Look among the entries from `from` on. */
static bool
flat_find(const Flat *f, MmtText name, uint32 from, uint32 *found)
{
	uint32		low = from;
	uint32		high = f->n;

	while (low < high)
	{
		uint32		middle = low + (high - low) / 2;
		int			c = name_cmp(flat_name(f, middle), name);

		if (c == 0)
		{
			*found = middle;
			return true;
		}
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static inline int
name_cmp(MmtText a, MmtText b)
{
	int			c = memcmp(a.s, b.s, Min(a.len, b.len));

	if (c != 0)
		return c;
	return a.len < b.len ? -1 : a.len > b.len ? 1 : 0;
}

static void
writer_start(Writer *w, size_t entries, size_t name_bytes)
{
	/* neither can wrap: palloc refuses a gigabyte, and size_t has 64 bits */
	w->v = (struct varlena *) palloc(HEADER_SIZE + entries * ENTRY_SIZE + name_bytes);
	w->n = 0;
	w->room = (uint32) entries;
	w->names = (char *) w->v + HEADER_SIZE + entries * ENTRY_SIZE;
	w->at = 0;
}

static inline void
writer_add(Writer *w, MmtText name, int64 value)
{
	char	   *entry = (char *) w->v + HEADER_SIZE + (size_t) w->n * ENTRY_SIZE;

	memcpy(w->names + w->at, name.s, name.len);
	w->at += (uint32) name.len;
	memcpy(entry, &value, sizeof(int64));
	memcpy(entry + sizeof(int64), &w->at, sizeof(uint32));
	w->n++;
}

static struct varlena *
writer_finish(Writer *w)
{
	uint32		form = FORM_VERSION;
	char	   *names = (char *) w->v + HEADER_SIZE + (size_t) w->n * ENTRY_SIZE;

	if (w->n < w->room)
		memmove(names, w->names, w->at);
	memcpy(VARDATA(w->v), &form, sizeof(form));
	memcpy(VARDATA(w->v) + sizeof(uint32), &w->n, sizeof(uint32));
	SET_VARSIZE(w->v, names + w->at - (char *) w->v);
	return w->v;
}

/* ------------------------------------------------------------------
 * Text and binary
 * ------------------------------------------------------------------
 */

Datum
mmt_tally_in(PG_FUNCTION_ARGS)
{
	char	   *text = PG_GETARG_CSTRING(0);
	struct varlena *v = tally_from_text(text, strlen(text), fcinfo->context);

	if (v == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(v);
}

Datum
mmt_tally_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(tally_to_text(PG_GETARG_TALLY(0)));
}

Datum
mmt_tally_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	MmtText		last = {"", 0};
	MmtTally	tally;
	int			version = pq_getmsgbyte(buf);
	int32		n;
	int32		i;

	if (version != WIRE_VERSION)
		bad_binary("its version is unknown", "版本未知");
	n = pq_getmsgint(buf, 4);

	/* an entry takes 13 bytes at least: no allocation on a stranger's word */
	if (n < 0 || n > (buf->len - buf->cursor) / 13)
		bad_binary("it has fewer entries than it says", "条目数与内容不符");
	tally.n = n;
	tally.entries = (MmtTallyEntry *) palloc(n * sizeof(MmtTallyEntry));
	for (i = 0; i < n; i++)
	{
		int32		raw = pq_getmsgint(buf, 4);
		MmtText		name;
		int			len;
		int64		value;

		if (raw <= 0 || raw > buf->len - buf->cursor)
			bad_binary("the length of a name is wrong", "名称长度不正确");
		name.s = pq_getmsgtext(buf, raw, &len);
		name.len = len;
		value = pq_getmsgint64(buf);
		if (name_cmp(last, name) >= 0)
			bad_binary("its names are not sorted, or one stands twice", "名称未排序或有重复");
		if (value == 0)
			bad_binary("a value is zero", "有数值为零");
		tally.entries[i].name = name;
		tally.entries[i].value = value;
		last = name;
	}
	PG_RETURN_POINTER(mmt_tally_form(&tally));
}

Datum
mmt_tally_send(PG_FUNCTION_ARGS)
{
	struct varlena *v = PG_GETARG_TALLY(0);
	Flat		f = flat_of(v);
	StringInfoData buf;
	uint32		i;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, WIRE_VERSION);
	pq_sendint32(&buf, f.n);
	for (i = 0; i < f.n; i++)
	{
		MmtText		name = flat_name(&f, i);

		mmt_send_counted_text(&buf, name.s, (int) name.len);
		pq_sendint64(&buf, flat_value(&f, i));
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

static void
bad_binary(const char *en, const char *zh)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 mmt_language == MMT_EN
			 ? errmsg_internal("invalid binary tally: %s", en)
			 : errmsg_internal("累计的二进制格式不正确：%s", zh)));
}

static struct varlena *
tally_from_text(const char *text, size_t len, Node *context)
{
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtTally	tally;
	MmtError	err;
	struct varlena *v;

	if (!mmt_tally_parse(&arena, text, len, &tally, &err))
	{
		mmt_report_soft(&err, context);
		return NULL;
	}
	v = mmt_tally_form(&tally);
	mmt_arena_free(&arena);
	return v;
}

static char *
tally_to_text(struct varlena *v)
{
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtBuffer	out = {&arena, NULL, 0, 0};
	MmtTally	tally;
	char	   *text;

	mmt_tally_view(v, &arena, &tally);
	mmt_tally_print(&tally, &out);
	text = pnstrdup(out.s, out.len);
	mmt_arena_free(&arena);
	return text;
}

/* ------------------------------------------------------------------
 * Adding
 * ------------------------------------------------------------------
 */

Datum
mmt_tally_plus(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(combine(PG_GETARG_TALLY(0), PG_GETARG_TALLY(1), false));
}

Datum
mmt_tally_minus(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(combine(PG_GETARG_TALLY(0), PG_GETARG_TALLY(1), true));
}

Datum
mmt_tally_negate(PG_FUNCTION_ARGS)
{
	struct varlena *v = PG_GETARG_TALLY(0);
	struct varlena *result = (struct varlena *) palloc(VARSIZE(v));
	Flat		f;
	uint32		i;

	memcpy(result, v, VARSIZE(v));
	f = flat_of(result);
	for (i = 0; i < f.n; i++)
		flat_set_value(&f, i, add_values(flat_name(&f, i), 0, flat_value(&f, i), true));
	PG_RETURN_POINTER(result);
}

/*
 * Transition and combine function of sum: the state may be changed in place,
 * when it is one of an aggregate's.  That works while every name is there
 * already and no sum becomes zero, and so for all but a few rows of a group;
 * otherwise the state is formed anew.
 *
 * Overflow is found at the row where it happens, so that a sum that leaves 64
 * bits and would come back is refused: 9 * 10^16 yuan are a mistake anyway.
 */
Datum
mmt_tally_accumulate(PG_FUNCTION_ARGS)
{
	struct varlena *state = PG_GETARG_TALLY(0);
	struct varlena *more = PG_GETARG_TALLY(1);
	Flat		s;
	Flat		m;
	uint32		i;
	uint32		at;

	if (!AggCheckCallContext(fcinfo, NULL) || (void *) state != (void *) PG_GETARG_POINTER(0))
		PG_RETURN_POINTER(combine(state, more, false));

	/* look first: after a change there is no way back */
	s = flat_of(state);
	m = flat_of(more);
	for (i = 0, at = 0; i < m.n; i++, at++)
	{
		MmtText		name = flat_name(&m, i);

		if (!flat_find(&s, name, at, &at) ||
			add_values(name, flat_value(&s, at), flat_value(&m, i), false) == 0)
			PG_RETURN_POINTER(combine(state, more, false));
	}
	for (i = 0, at = 0; i < m.n; i++, at++)
	{
		flat_find(&s, flat_name(&m, i), at, &at);
		flat_set_value(&s, at, flat_value(&s, at) + flat_value(&m, i));
	}
	PG_RETURN_POINTER(state);
}

static struct varlena *
combine(struct varlena *a, struct varlena *b, bool subtract)
{
	Flat		fa = flat_of(a);
	Flat		fb = flat_of(b);
	Writer		w;
	uint32		i = 0;
	uint32		j = 0;

	writer_start(&w, (size_t) fa.n + fb.n,
				 (size_t) (VARSIZE(a) - HEADER_SIZE) - (size_t) fa.n * ENTRY_SIZE +
				 (size_t) (VARSIZE(b) - HEADER_SIZE) - (size_t) fb.n * ENTRY_SIZE);
	while (i < fa.n || j < fb.n)
	{
		MmtText		na = {"", 0};
		MmtText		nb = {"", 0};
		MmtText		name;
		int64		x = 0;
		int64		y = 0;
		int			c;

		if (i < fa.n)
			na = flat_name(&fa, i);
		if (j < fb.n)
			nb = flat_name(&fb, j);
		c = i == fa.n ? 1 : j == fb.n ? -1 : name_cmp(na, nb);
		name = c <= 0 ? na : nb;
		if (c <= 0)
			x = flat_value(&fa, i++);
		if (c >= 0)
			y = flat_value(&fb, j++);
		x = add_values(name, x, y, subtract);
		if (x != 0)
			writer_add(&w, name, x);
	}
	return writer_finish(&w);
}

static inline int64
add_values(MmtText name, int64 a, int64 b, bool subtract)
{
	int64		result;

	if (subtract ? pg_sub_s64_overflow(a, b, &result) : pg_add_s64_overflow(a, b, &result))
	{
		/* in the words of tally.c */
		MmtTallyEntry entries[2] = {{name, INT64_MAX}, {name, INT64_MAX}};
		MmtTally	tally = {2, entries};
		MmtError	err;

		if (!mmt_tally_normalise(&tally, &err))
			mmt_report(&err);
		elog(ERROR, "sum of a tally out of range");
	}
	return result;
}

Datum
mmt_tally_value(PG_FUNCTION_ARGS)
{
	struct varlena *v = PG_GETARG_TALLY(0);
	text	   *t = PG_GETARG_TEXT_PP(1);
	MmtText		name = {VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)};
	Flat		f = flat_of(v);
	uint32		found;

	if (!flat_find(&f, name, 0, &found))
		PG_RETURN_NULL();
	PG_RETURN_INT64(flat_value(&f, found));
}

/* ------------------------------------------------------------------
 * Comparing
 * ------------------------------------------------------------------
 */

/* Entry by entry, name before value; where one has no more it is less. */
static int
tally_cmp(FunctionCallInfo fcinfo)
{
	struct varlena *a = PG_GETARG_TALLY(0);
	struct varlena *b = PG_GETARG_TALLY(1);
	Flat		fa = flat_of(a);
	Flat		fb = flat_of(b);
	int			result = 0;
	uint32		i;

	for (i = 0; result == 0 && i < fa.n && i < fb.n; i++)
	{
		result = name_cmp(flat_name(&fa, i), flat_name(&fb, i));
		if (result == 0)
		{
			int64		x = flat_value(&fa, i);
			int64		y = flat_value(&fb, i);

			result = x < y ? -1 : x > y ? 1 : 0;
		}
	}
	if (result == 0)
		result = fa.n < fb.n ? -1 : fa.n > fb.n ? 1 : 0;

	/* index builds call this over and over in one context */
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return result;
}

Datum
mmt_tally_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_cmp(fcinfo) == 0);
}

Datum
mmt_tally_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_cmp(fcinfo) != 0);
}

Datum
mmt_tally_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_cmp(fcinfo) < 0);
}

Datum
mmt_tally_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_cmp(fcinfo) <= 0);
}

Datum
mmt_tally_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_cmp(fcinfo) > 0);
}

Datum
mmt_tally_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_cmp(fcinfo) >= 0);
}

Datum
mmt_tally_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(tally_cmp(fcinfo));
}

Datum
mmt_tally_hash(PG_FUNCTION_ARGS)
{
	struct varlena *v = PG_GETARG_TALLY(0);
	Datum		result = hash_any((unsigned char *) VARDATA(v), VARSIZE(v) - VARHDRSZ);

	PG_FREE_IF_COPY(v, 0);
	return result;
}

Datum
mmt_tally_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *v = PG_GETARG_TALLY(0);
	Datum		result = hash_any_extended((unsigned char *) VARDATA(v), VARSIZE(v) - VARHDRSZ,
										   PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(v, 0);
	return result;
}

/* ------------------------------------------------------------------
 * JSON
 * ------------------------------------------------------------------
 */

/* The canonical text is JSON.  to_jsonb() and its like look for this cast. */
Datum
mmt_tally_to_json(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(tally_to_text(PG_GETARG_TALLY(0))));
}

Datum
mmt_tally_to_jsonb(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(tally_to_text(PG_GETARG_TALLY(0))));
}

/*
 * Not by way of the text: jsonb keeps 4500.0 as it was written, equal to 4500,
 * and what is equal must come out alike.
 */
bool
mmt_tally_read(Jsonb *jb, MmtArena *arena, MmtTally *tally, MmtError *err)
{
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue	value;

	if (!JB_ROOT_IS_OBJECT(jb))
	{
		mmt_fail(err, MMT_E_SYNTAX, "a tally is made from a JSON object", "累计只能由 JSON 对象转换而来");
		mmt_hint(err, "Write {\"330300/chronic_fund@2019\": 4500}.", "写作 {\"330300/chronic_fund@2019\": 4500}。");
		return false;
	}
	tally->n = 0;
	tally->entries = (MmtTallyEntry *) mmt_alloc(arena, JB_ROOT_COUNT(jb) * sizeof(MmtTallyEntry));
	it = JsonbIteratorInit(&jb->root);

	/* skipping nested values: they come as one jbvBinary, and are refused */
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		MmtTallyEntry *entry = &tally->entries[tally->n];
		MmtDecimal	number;
		bool		whole = false;
		bool		fits = false;

		if (token == WJB_KEY)
		{
			entry->name.s = value.val.string.val;
			entry->name.len = value.val.string.len;
			if (entry->name.len == 0)
				return mmt_fail(err, MMT_E_SYNTAX, "a name in a tally cannot be empty", "累计中的名称不能为空");
		}
		if (token != WJB_VALUE)
			continue;
		if (value.type == jbvNumeric)
		{
			fits = mmt_numeric_decimal(value.val.numeric, &number);
			whole = fits && number.scale == 0;
			if (!fits)			/* long or large: by way of its text */
			{
				char	   *digits = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value.val.numeric)));
				char	   *point = strchr(digits, '.');

				whole = point == NULL || strspn(point + 1, "0") == strlen(point + 1);
				fits = mmt_decimal_parse(digits, strlen(digits), &number);
			}
		}
		if (!whole)
		{
			mmt_fail(err, MMT_E_SYNTAX,
					 "the value of \"%.*s\" is no whole number",
					 "“%.*s”的数值不是整数",
					 (int) Min(entry->name.len, 200), entry->name.s);
			mmt_hint(err, "Values of a tally are fen or counts.", "累计的数值以分或次数为单位。");
			return false;
		}
		if (!fits || !mmt_decimal_round(number, 0, MMT_DOWN, &entry->value))
			return mmt_fail(err, MMT_E_RANGE,
							"the value of \"%.*s\" does not fit 64 bits: %.60s",
							"“%.*s”的数值超出 64 位整数的范围：%.60s",
							(int) Min(entry->name.len, 200), entry->name.s,
							DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value.val.numeric))));
		tally->n++;
	}
	return mmt_tally_normalise(tally, err);
}

Datum
mmt_tally_from_jsonb(PG_FUNCTION_ARGS)
{
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtTally	tally;
	MmtError	err;
	struct varlena *result;

	if (!mmt_tally_read(PG_GETARG_JSONB_P(0), &arena, &tally, &err))
		mmt_report(&err);
	result = mmt_tally_form(&tally);
	mmt_arena_free(&arena);
	PG_RETURN_POINTER(result);
}

/* The same for a proof, which goes on when a stored tally is none: it then is {"?": 1}, and equals nothing that is right. */
Datum
mmt_tally_stored(PG_FUNCTION_ARGS)
{
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtTally	tally;
	MmtError	err;
	MmtTallyEntry none = {.name = {"?", 1}, .value = 1};
	struct varlena *result;

	if (!mmt_tally_read(PG_GETARG_JSONB_P(0), &arena, &tally, &err))
	{
		tally.n = 1;
		tally.entries = &none;
	}
	result = mmt_tally_form(&tally);
	mmt_arena_free(&arena);
	PG_RETURN_POINTER(result);
}

/* ------------------------------------------------------------------
 * As rows
 * ------------------------------------------------------------------
 */

Datum
mmt_tally_entries(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	Flat	   *f;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		TupleDesc	desc;

		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		funcctx->tuple_desc = BlessTupleDesc(desc);
		f = (Flat *) palloc(sizeof(Flat));
		/* a copy: the argument does not live until the last call */
		*f = flat_of((struct varlena *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
		funcctx->user_fctx = f;
		funcctx->max_calls = f->n;
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	f = (Flat *) funcctx->user_fctx;
	if (funcctx->call_cntr < funcctx->max_calls)
	{
		uint32		i = (uint32) funcctx->call_cntr;
		MmtText		name = flat_name(f, i);
		Datum		values[2];
		bool		nulls[2] = {false, false};

		values[0] = PointerGetDatum(cstring_to_text_with_len(name.s, name.len));
		values[1] = Int64GetDatum(flat_value(f, i));
		SRF_RETURN_NEXT(funcctx, HeapTupleGetDatum(heap_form_tuple(funcctx->tuple_desc, values, nulls)));
	}
	SRF_RETURN_DONE(funcctx);
}
