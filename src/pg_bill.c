/*-------------------------------------------------------------------------
 * pg_bill.c
 *	  The one binder: facts and lines from SQL into a bill.
 *
 * A line of a bill has documented members (amount, quantity, price, date and
 * the selectors); any other member is refused with the nearest known name,
 * so that a misspelt fact never passes for an absent one.  Facts of the area's own
 * making go into "facts", where every name is taken.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "common/unicode_norm.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/varlena.h"

#include "check.h"
#include "compat.h"
#include "pg_bill.h"
#include "pg_error.h"

static const char *const line_members[] = {
	"line", "amount", "quantity", "price", "date", "drug", "item",
	"scheme", "status", "tier", "kind", "disease", "class", "place", "channel", "tags", "facts", NULL
};

/* ----------------------------------------------------------------- texts */

MmtText
mmt_nfc(MmtText t)
{
	const unsigned char *end = (const unsigned char *) t.s + t.len;
	const unsigned char *p = (const unsigned char *) t.s;
	pg_wchar   *chars;
	int			n = 0;
	text	   *nfc;

	/* what is composed of nothing else comes before U+0300, which is CC 80 */
	while (p < end && *p < 0xCC)
		p++;
	if (p == end)
		return t;
	chars = palloc(sizeof(pg_wchar) * (t.len + 1));
	for (p = (const unsigned char *) t.s; p < end; p += pg_utf_mblen(p))
		chars[n++] = utf8_to_unicode(p);
	chars[n] = 0;
	if (unicode_is_normalized_quickcheck(UNICODE_NFC, chars) != UNICODE_NORM_QC_YES)
	{
		nfc = DatumGetTextPP(DirectFunctionCall2(unicode_normalize_func, PointerGetDatum(cstring_to_text_with_len(t.s, (int) t.len)),
												 CStringGetTextDatum("NFC")));
		t.s = VARDATA_ANY(nfc);
		t.len = VARSIZE_ANY_EXHDR(nfc);
	}
	pfree(chars);
	return t;
}

/* 28.0000 is 28, whatever the scale of a column or how a caller writes it. */
char *
mmt_number_text(Numeric n)
{
	char	   *s = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(n)));
	size_t		len = strlen(s);

	if (strchr(s, '.'))
	{
		while (s[len - 1] == '0')
			len--;
		if (s[len - 1] == '.')
			len--;
		s[len] = '\0';
	}
	return s;
}

/* ----------------------------------------------------------------- facts */

void
mmt_bill_begin(MmtBillBuilder *b, const MmtRuleset *ruleset, MmtArena *arena)
{
	memset(b, 0, sizeof(*b));
	b->ruleset = ruleset;
	b->arena = arena;
	b->facts = mmt_alloc(arena, sizeof(MmtValues) * (ruleset->nfacts + 1));
}

static void
add_value(MmtArena *arena, MmtValues *values, const char *value, size_t len)
{
	MmtText    *v = (MmtText *) values->v;
	MmtText		nfc = mmt_nfc((MmtText) {value, len});

	/* room doubles: full when the number of values is a power of two */
	if ((values->n & (values->n - 1)) == 0)
	{
		v = mmt_alloc(arena, sizeof(MmtText) * (values->n ? values->n * 2 : 1));
		if (values->n > 0)
			memcpy(v, values->v, sizeof(MmtText) * values->n);
	}
	v[values->n].s = mmt_copy(arena, nfc.s, nfc.len);
	v[values->n].len = nfc.len;
	values->v = v;
	values->n++;
}

void
mmt_bill_fact(MmtBillBuilder *b, const char *name, const char *value, size_t len)
{
	int			fact = mmt_fact_find(b->ruleset, name, strlen(name));

	if (fact >= 0)
		add_value(b->arena, &b->facts[fact], value, len);
}

static void
refuse_value(const char *name, size_t len)
{
	MmtError	err;

	mmt_fail(&err, MMT_E_BILL, "fact \"%.*s\" is neither a text, a number, a truth value nor a list of them",
			 "事实“%.*s”既不是文本、数字、真假值，也不是它们的列表", (int) len, name);
	mmt_hint(&err, "Write {\"age\": 70, \"diseases\": [\"M03900\", \"M01600\"]}.",
			 "请写成 {\"age\": 70, \"diseases\": [\"M03900\", \"M01600\"]}。");
	mmt_report(&err);
}

/* One scalar of a fact; a JSON null says that there is none. */
static void
add_json_value(MmtArena *arena, MmtValues *values, const JsonbValue *v, const char *name, size_t name_len)
{
	switch (v->type)
	{
		case jbvNull:
			if (values->n == 0)
				values->v = MMT_NOTHING;
			return;
		case jbvString:
			add_value(arena, values, v->val.string.val, v->val.string.len);
			return;
		case jbvNumeric:
			{
				char	   *s = mmt_number_text(v->val.numeric);

				add_value(arena, values, s, strlen(s));
				return;
			}
		case jbvBool:
			add_value(arena, values, v->val.boolean ? "true" : "false", v->val.boolean ? 4 : 5);
			return;
		default:
			refuse_value(name, name_len);
	}
}

/* The facts of an object into `facts`; the iterator stands after its opening brace. */
static void
read_facts(MmtBillBuilder *b, JsonbIterator **it, MmtValues *facts)
{
	JsonbValue	v;
	JsonbIteratorToken t;

	while ((t = JsonbIteratorNext(it, &v, false)) != WJB_END_OBJECT)
	{
		MmtText		nfc = mmt_nfc((MmtText) {v.val.string.val, v.val.string.len});
		const char *name = nfc.s;
		size_t		len = nfc.len;
		int			fact = mmt_fact_find(b->ruleset, name, len);
		MmtValues	unread = {0};
		MmtValues  *values = fact >= 0 ? &facts[fact] : &unread;

		t = JsonbIteratorNext(it, &v, false);
		if (t == WJB_VALUE)
			add_json_value(b->arena, values, &v, name, len);
		else if (t == WJB_BEGIN_ARRAY)
		{
			if (values->n == 0)
				values->v = MMT_NOTHING;	/* of an empty list */
			while ((t = JsonbIteratorNext(it, &v, false)) != WJB_END_ARRAY)
			{
				if (t != WJB_ELEM)
					refuse_value(name, len);
				add_json_value(b->arena, values, &v, name, len);
			}
		}
		else
			refuse_value(name, len);
	}
}

static void
refuse_shape(const char *en, const char *zh)
{
	MmtError	err;

	mmt_fail(&err, MMT_E_BILL, "the bill cannot be read", "账单无法读取");
	mmt_advise(&err, en, zh);
	mmt_report(&err);
}

void
mmt_bill_facts(MmtBillBuilder *b, Jsonb *facts)
{
	JsonbIterator *it = JsonbIteratorInit(&facts->root);
	JsonbValue	v;

	if (!JB_ROOT_IS_OBJECT(facts))
		refuse_shape("\"facts\" must be an object.", "facts 须为对象。");
	JsonbIteratorNext(&it, &v, false);
	read_facts(b, &it, b->facts);
}

/* ----------------------------------------------------------------- lines */

static void
refuse_member(int line, const char *name, size_t len)
{
	MmtError	err;
	const char *nearest = NULL;
	int			best = INT_MAX;

	for (int i = 0; line_members[i] && len < 256; i++)
	{
		int			d = varstr_levenshtein(name, (int) len, line_members[i], (int) strlen(line_members[i]), 1, 1, 1, true);

		if (d < best)
		{
			best = d;
			nearest = line_members[i];
		}
	}
	mmt_fail(&err, MMT_E_BILL, "line %d has a member \"%.*s\" that no bill line knows",
			 "第 %d 行有未知的成员“%.*s”", line, (int) len, name);
	if (nearest && best <= 3)
		mmt_hint(&err, "Perhaps \"%s\" is meant; facts of your own go into \"facts\".",
				 "是否应为“%s”？自定义的事实请放在 facts 中。", nearest);
	else
		mmt_hint(&err, "Facts of your own go into \"facts\".", "自定义的事实请放在 facts 中。");
	mmt_report(&err);
}

static bool
is_member(const JsonbValue *key, const char *name)
{
	return key->val.string.len == (int) strlen(name) && memcmp(key->val.string.val, name, key->val.string.len) == 0;
}

/*
 * A number, or its digits as text, as a proof reads them again; NULL when it is neither.  What else the server
 * takes for a number ("1e2", " 5", "0x10") depends on its version.
 */
Numeric
mmt_json_number(const JsonbValue *v)
{
	MmtDecimal	d;

	if (v->type == jbvNumeric)
		return v->val.numeric;
	if (v->type != jbvString || !mmt_decimal_parse(v->val.string.val, v->val.string.len, &d))
		return NULL;
	return DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(pnstrdup(v->val.string.val, v->val.string.len)),
											   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

static Numeric
line_number(const JsonbValue *v, const char *member, int line)
{
	Numeric		n = mmt_json_number(v);
	MmtError	err;

	if (n == NULL)
	{
		mmt_fail(&err, MMT_E_BILL, "\"%s\" of line %d is no number", "“%s”（第 %d 行）不是数字", member, line);
		mmt_advise(&err, "Write 88.35 or \"88.35\".", "写作 88.35 或 \"88.35\"。");
		mmt_report(&err);
	}
	return n;
}

/* A price or a quantity: two negative ones would make an amount that is none. */
static MmtDecimal
not_negative(Numeric n, const char *member, int line)
{
	MmtDecimal	d = mmt_numeric_to_decimal(n, member);
	MmtError	err;

	if (d.units < 0)
	{
		mmt_fail(&err, MMT_E_BILL, "line %d has a negative %s", "第 %d 行的 %s 为负", line, member);
		mmt_advise(&err, "A refund is a reversal of what was settled, never a negative bill.", "退费应冲销原结算，不能用负数账单。");
		mmt_report(&err);
	}
	return d;
}

/* Unit price times quantity, rounded to the fen once. */
static int64
price_times_quantity(MmtDecimal price, MmtDecimal quantity, int line)
{
	MmtDecimal	product;
	int64_t		fen;
	MmtError	err;

	if (!mmt_decimal_mul(price, quantity, &product) || !mmt_decimal_round(product, 2, MMT_HALF_UP, &fen))
	{
		mmt_fail(&err, MMT_E_RANGE, "price times quantity of line %d is too large", "第 %d 行单价乘数量过大", line);
		mmt_report(&err);
	}
	return fen;
}

static void
read_line(MmtBillBuilder *b, JsonbIterator **it, int number, mmt_day day, MmtLine *line)
{
	MmtValues  *facts = mmt_alloc(b->arena, sizeof(MmtValues) * (b->ruleset->nfacts + 1));
	Numeric		amount = NULL;
	MmtDecimal	price;
	MmtDecimal	quantity;
	bool		priced = false;
	bool		counted = false;
	JsonbValue	key;
	JsonbValue	v;
	MmtError	err;

	line->day = day;
	line->facts = facts;
	while (JsonbIteratorNext(it, &key, false) != WJB_END_OBJECT)
	{
		JsonbIteratorToken t = JsonbIteratorNext(it, &v, false);
		int			fact;

		if (is_member(&key, "facts"))
		{
			if (t != WJB_BEGIN_OBJECT)
				refuse_shape("\"facts\" of a line must be an object.", "行的 facts 须为对象。");
			read_facts(b, it, facts);
			continue;
		}
		if (is_member(&key, "tags") && t == WJB_BEGIN_ARRAY)
		{
			MmtValues	unread = {0};

			fact = mmt_fact_find(b->ruleset, "tags", 4);
			while ((t = JsonbIteratorNext(it, &v, false)) != WJB_END_ARRAY)
			{
				if (t != WJB_ELEM)
					refuse_value("tags", 4);
				add_json_value(b->arena, fact >= 0 ? &facts[fact] : &unread, &v, "tags", 4);
			}
			continue;
		}
		for (fact = 0; line_members[fact] && !is_member(&key, line_members[fact]); fact++)
			;
		if (line_members[fact] == NULL)
			refuse_member(number, key.val.string.val, key.val.string.len);
		if (t != WJB_VALUE)
			refuse_value(key.val.string.val, key.val.string.len);
		if (v.type == jbvNull)
			continue;
		if (is_member(&key, "amount"))
			amount = line_number(&v, "amount", number);
		else if (is_member(&key, "price"))
		{
			price = not_negative(line_number(&v, "price", number), "price", number);
			priced = true;
		}
		else if (is_member(&key, "quantity"))
		{
			quantity = not_negative(line_number(&v, "quantity", number), "quantity", number);
			counted = true;
		}
		else if (is_member(&key, "date"))
		{
			mmt_day		d;

			if (v.type != jbvString || !mmt_day_parse(v.val.string.val, v.val.string.len, &d))
			{
				mmt_fail(&err, MMT_E_BILL, "\"date\" of line %d is no date", "第 %d 行的 date 不是日期", number);
				mmt_hint(&err, "Write dates as 2019-07-01.", "日期请写成 2019-07-01。");
				mmt_report(&err);
			}
			line->day = d;
		}
		/* price and quantity may be read by rules as well: price limits */
		fact = mmt_fact_find(b->ruleset, key.val.string.val, key.val.string.len);
		if (fact >= 0)
			add_json_value(b->arena, &facts[fact], &v, key.val.string.val, key.val.string.len);
	}
	if (amount)
		line->amount = mmt_numeric_to_fen(amount, "amount");
	else if (priced && counted)
		line->amount = price_times_quantity(price, quantity, number);
	else
	{
		mmt_fail(&err, MMT_E_BILL, "line %d has neither an amount nor price and quantity",
				 "第 %d 行既没有 amount，也没有 price 和 quantity", number);
		mmt_report(&err);
	}
}

void
mmt_bill_lines(MmtBillBuilder *b, Jsonb *lines, mmt_day day)
{
	JsonbIterator *it = JsonbIteratorInit(&lines->root);
	JsonbValue	v;
	JsonbIteratorToken t;

	if (!JB_ROOT_IS_ARRAY(lines) || JB_ROOT_IS_SCALAR(lines) || JB_ROOT_COUNT(lines) == 0)
		refuse_shape("\"lines\" must be an array with at least one line.", "lines 须为至少含一行的数组。");
	b->lines = mmt_alloc(b->arena, sizeof(MmtLine) * JB_ROOT_COUNT(lines));
	JsonbIteratorNext(&it, &v, false);
	while ((t = JsonbIteratorNext(&it, &v, false)) != WJB_END_ARRAY)
	{
		CHECK_FOR_INTERRUPTS();
		if (t != WJB_BEGIN_OBJECT)
			refuse_shape("A line of the bill must be an object.", "账单行须为对象。");
		read_line(b, &it, b->nlines + 1, day, &b->lines[b->nlines]);
		b->nlines++;
	}
}

void
mmt_bill_line(MmtBillBuilder *b, int64 amount, mmt_day day)
{
	b->lines = mmt_alloc(b->arena, sizeof(MmtLine));
	b->lines[0].amount = amount;
	b->lines[0].day = day;
	b->nlines = 1;
}

const MmtBill *
mmt_bill_done(MmtBillBuilder *b)
{
	b->bill.facts = b->facts;
	b->bill.nlines = b->nlines;
	b->bill.lines = b->lines;
	return &b->bill;
}
