/*-------------------------------------------------------------------------
 * tally.c
 *	  Vectors of named sums and counts: adding, reading, writing.
 *
 * A balance is the sum of many deltas, in whatever order shards and workers
 * meet them.  So everything here gives one form for one meaning, and a sum is
 * refused for what it comes to, not for a step on the way.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "tally.h"

typedef struct Reader
{
	MmtArena   *arena;
	const char *start;
	const char *at;
	const char *end;
	MmtError   *err;
} Reader;

static int	name_cmp(MmtText a, MmtText b);
static int	entry_cmp(const void *a, const void *b);
static bool sum_too_large(MmtText name, MmtError *err);
static bool read_name(Reader *r, MmtText *out);
static bool read_value(Reader *r, MmtText name, int64_t *out);
static void skip_blanks(Reader *r);
static bool bad_tally(Reader *r, const char *expected_en, const char *expected_zh);
static void put_name(MmtBuffer *out, MmtText name);

/*
 * In place.  On false the entries are left in some order, of use to nobody.
 */
bool
mmt_tally_normalise(MmtTally *tally, MmtError *err)
{
	MmtTallyEntry *e = tally->entries;
	int			kept = 0;
	int			i = 1;

	/* deltas of the engine mostly come sorted */
	while (i < tally->n && name_cmp(e[i - 1].name, e[i].name) < 0)
		i++;
	if (i < tally->n)
		qsort(e, (size_t) tally->n, sizeof(MmtTallyEntry), entry_cmp);

	for (i = 0; i < tally->n;)
	{
		MmtText		name = e[i].name;
		mmt_int128	sum = 0;

		for (; i < tally->n && name_cmp(e[i].name, name) == 0; i++)
			sum += e[i].value;
		if (sum > INT64_MAX || sum < INT64_MIN)
			return sum_too_large(name, err);
		if (sum != 0)
		{
			e[kept].name = name;
			e[kept].value = (int64_t) sum;
			kept++;
		}
	}
	tally->n = kept;
	return true;
}

/* The names of the result are those of a and b, not copies; out may be neither of them. */
bool
mmt_tally_add(MmtArena *arena, const MmtTally *a, const MmtTally *b, bool subtract,
			  MmtTally *out, MmtError *err)
{
	int			i = 0;
	int			j = 0;

	out->n = 0;
	out->entries = (MmtTallyEntry *)
		mmt_alloc(arena, ((size_t) a->n + (size_t) b->n) * sizeof(MmtTallyEntry));
	while (i < a->n || j < b->n)
	{
		int			c = i == a->n ? 1 : j == b->n ? -1
			: name_cmp(a->entries[i].name, b->entries[j].name);
		MmtText		name = c <= 0 ? a->entries[i].name : b->entries[j].name;
		mmt_int128	sum = 0;

		if (c <= 0)
			sum = a->entries[i++].value;
		if (c >= 0)
		{
			mmt_int128	v = b->entries[j++].value;

			sum += subtract ? -v : v;
		}
		if (sum > INT64_MAX || sum < INT64_MIN)
			return sum_too_large(name, err);
		if (sum != 0)
		{
			out->entries[out->n].name = name;
			out->entries[out->n].value = (int64_t) sum;
			out->n++;
		}
	}
	return true;
}

const MmtTallyEntry *
mmt_tally_find(const MmtTally *tally, const char *name, size_t len)
{
	MmtText		key = {name, len};
	int			low = 0;
	int			high = tally->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;
		int			c = name_cmp(tally->entries[middle].name, key);

		if (c == 0)
			return &tally->entries[middle];
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/*
 * One JSON object of whole numbers.  A name that stands twice is refused: in
 * JSON either could be meant, and adding them would hide a mistake in money.
 */
bool
mmt_tally_parse(MmtArena *arena, const char *text, size_t len, MmtTally *out, MmtError *err)
{
	Reader		r = {arena, text, text, text + len, err};
	int			room = 0;
	int			i;

	out->n = 0;
	out->entries = NULL;
	skip_blanks(&r);
	if (r.at == r.end || *r.at != '{')
		return bad_tally(&r, "an opening brace {", "左花括号 {");
	r.at++;
	skip_blanks(&r);
	if (r.at < r.end && *r.at == '}')
		r.at++;
	else
	{
		for (;;)
		{
			MmtTallyEntry entry;

			skip_blanks(&r);
			if (!read_name(&r, &entry.name))
				return false;
			skip_blanks(&r);
			if (r.at == r.end || *r.at != ':')
				return bad_tally(&r, "a colon after the name", "名称后面的冒号");
			r.at++;
			skip_blanks(&r);
			if (!read_value(&r, entry.name, &entry.value))
				return false;
			if (out->n == room)
			{
				MmtTallyEntry *old = out->entries;

				room = room == 0 ? 8 : room * 2;
				out->entries = (MmtTallyEntry *)
					mmt_alloc(arena, (size_t) room * sizeof(MmtTallyEntry));
				if (old != NULL)
					memcpy(out->entries, old, (size_t) out->n * sizeof(MmtTallyEntry));
			}
			out->entries[out->n++] = entry;
			skip_blanks(&r);
			if (r.at < r.end && *r.at == ',')
			{
				r.at++;
				continue;
			}
			if (r.at < r.end && *r.at == '}')
			{
				r.at++;
				break;
			}
			return bad_tally(&r, "a comma or the closing brace }", "逗号或右花括号 }");
		}
	}
	skip_blanks(&r);
	if (r.at < r.end)
		return bad_tally(&r, "nothing after the closing brace", "右花括号之后不再有内容");

	/* before zeros are dropped: {"a": 0, "a": 5} is a mistake as well */
	if (out->n > 1)
		qsort(out->entries, (size_t) out->n, sizeof(MmtTallyEntry), entry_cmp);
	for (i = 1; i < out->n; i++)
	{
		MmtText		name = out->entries[i].name;

		if (name_cmp(out->entries[i - 1].name, name) == 0)
		{
			mmt_fail(err, MMT_E_SYNTAX,
					 "the tally has the name \"%.*s\" twice",
					 "累计中名称“%.*s”出现了两次",
					 (int) (name.len > 200 ? 200 : name.len), name.s);
			return mmt_hint(err,
							"Write each name once, with the sum of its values.",
							"每个名称只写一次，数值写合计数。");
		}
	}
	return mmt_tally_normalise(out, err);
}

void
mmt_tally_print(const MmtTally *tally, MmtBuffer *out)
{
	int			i;

	mmt_put(out, "{", 1);
	for (i = 0; i < tally->n; i++)
	{
		char		digits[24];
		int			n = 0;
		int64_t		value = tally->entries[i].value;
		uint64_t	rest = value < 0 ? -(uint64_t) value : (uint64_t) value;

		if (i > 0)
			mmt_put(out, ", ", 2);
		put_name(out, tally->entries[i].name);
		mmt_put(out, ": ", 2);
		do
		{
			digits[sizeof(digits) - ++n] = (char) ('0' + rest % 10);
			rest /= 10;
		} while (rest > 0);
		if (value < 0)
			digits[sizeof(digits) - ++n] = '-';
		mmt_put(out, digits + sizeof(digits) - n, (size_t) n);
	}
	mmt_put(out, "}", 1);
}

/* By bytes, never by collation: the order is part of the stored form. */
static int
name_cmp(MmtText a, MmtText b)
{
	size_t		shorter = a.len < b.len ? a.len : b.len;
	int			c = shorter == 0 ? 0 : memcmp(a.s, b.s, shorter);

	if (c != 0)
		return c;
	return a.len < b.len ? -1 : a.len > b.len ? 1 : 0;
}

static int
entry_cmp(const void *a, const void *b)
{
	return name_cmp(((const MmtTallyEntry *) a)->name, ((const MmtTallyEntry *) b)->name);
}

static bool
sum_too_large(MmtText name, MmtError *err)
{
	mmt_fail(err, MMT_E_RANGE,
			 "the sum of \"%.*s\" does not fit 64 bits",
			 "“%.*s”的合计超出 64 位整数的范围",
			 (int) (name.len > 200 ? 200 : name.len), name.s);
	return mmt_hint(err,
					"Values are fen or counts; look for a value entered in a wrong unit.",
					"数值的单位是分或次数，请检查是否录入了错误的单位。");
}

static void
skip_blanks(Reader *r)
{
	while (r->at < r->end &&
		   (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
		r->at++;
}

/*
 * "%.0s" passes over the words of the other language, so that both formats
 * can take the same arguments.
 */
static bool
bad_tally(Reader *r, const char *expected_en, const char *expected_zh)
{
	size_t		left = (size_t) (r->end - r->at);

	if (left == 0)
		mmt_fail(r->err, MMT_E_SYNTAX,
				 "invalid tally: expected %s%.0s, but the text ends",
				 "累计格式不正确：应为%.0s%s，但文本已结束",
				 expected_en, expected_zh);
	else
	{
		/* a few words of it, up to a whole character */
		int			n = left > 40 ? 40 : (int) left;

		while (n > 1 && n < (int) left && ((unsigned char) r->at[n] & 0xC0) == 0x80)
			n--;
		mmt_fail(r->err, MMT_E_SYNTAX,
				 "invalid tally: expected %s%.0s, but read \"%.*s\"",
				 "累计格式不正确：应为%.0s%s，读到的是“%.*s”",
				 expected_en, expected_zh, n, r->at);
	}
	return mmt_hint(r->err,
					"A tally is a JSON object of whole numbers: {\"330300/chronic_fund@2019\": 4500}.",
					"累计写作数值为整数的 JSON 对象：{\"330300/chronic_fund@2019\": 4500}。");
}

/* Four hexadecimal digits at p, or -1. */
static int
hex4(const char *p, const char *end)
{
	int			value = 0;
	int			i;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++)
	{
		char		c = p[i];

		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return value;
}

static size_t
put_utf8(char *s, unsigned int c)
{
	if (c < 0x80)
	{
		s[0] = (char) c;
		return 1;
	}
	if (c < 0x800)
	{
		s[0] = (char) (0xC0 | (c >> 6));
		s[1] = (char) (0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000)
	{
		s[0] = (char) (0xE0 | (c >> 12));
		s[1] = (char) (0x80 | ((c >> 6) & 0x3F));
		s[2] = (char) (0x80 | (c & 0x3F));
		return 3;
	}
	s[0] = (char) (0xF0 | (c >> 18));
	s[1] = (char) (0x80 | ((c >> 12) & 0x3F));
	s[2] = (char) (0x80 | ((c >> 6) & 0x3F));
	s[3] = (char) (0x80 | (c & 0x3F));
	return 4;
}

static bool
read_name(Reader *r, MmtText *out)
{
	const char *begin;
	const char *p;
	char	   *s;
	size_t		len = 0;

	if (r->at == r->end || *r->at != '"')
		return bad_tally(r, "a name in quotation marks", "双引号中的名称");
	begin = r->at + 1;
	for (p = begin; p < r->end && *p != '"'; p++)
	{
		if (*p == '\\' && p + 1 < r->end)
			p++;
	}
	if (p == r->end)
	{
		r->at = r->end;
		return bad_tally(r, "a closing quotation mark", "右双引号");
	}

	/* an escape is never shorter than what it stands for */
	s = (char *) mmt_alloc(r->arena, (size_t) (p - begin) + 1);
	for (r->at = begin; r->at < p;)
	{
		char		c = *r->at;

		if ((unsigned char) c < 0x20)
			return bad_tally(r, "an escape such as \\n for a control character",
							 "以 \\n 等转义方式书写的控制字符");
		if (c != '\\')
		{
			s[len++] = c;
			r->at++;
			continue;
		}
		switch (r->at[1])
		{
			case '"':
			case '\\':
			case '/':
				s[len++] = r->at[1];
				break;
			case 'b':
				s[len++] = '\b';
				break;
			case 'f':
				s[len++] = '\f';
				break;
			case 'n':
				s[len++] = '\n';
				break;
			case 'r':
				s[len++] = '\r';
				break;
			case 't':
				s[len++] = '\t';
				break;
			case 'u':
				{
					int			code = hex4(r->at + 2, p);
					int			low;

					if (code <= 0 || (code >= 0xDC00 && code <= 0xDFFF))
						return bad_tally(r, "a character other than NUL as \\u and four hexadecimal digits",
										 "以 \\u 加四位十六进制数书写的非 NUL 字符");
					if (code >= 0xD800 && code <= 0xDBFF)
					{
						low = p - r->at >= 12 && r->at[6] == '\\' && r->at[7] == 'u'
							? hex4(r->at + 8, p) : -1;
						if (low < 0xDC00 || low > 0xDFFF)
							return bad_tally(r, "both halves of a surrogate pair", "完整的代理对");
						code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
						r->at += 6;
					}
					len += put_utf8(s + len, (unsigned int) code);
					r->at += 4;
					break;
				}
			default:
				return bad_tally(r, "one of the escapes of JSON", "JSON 的转义字符之一");
		}
		r->at += 2;
	}
	if (len == 0)
	{
		r->at = begin - 1;
		return bad_tally(r, "a name that is not empty", "非空的名称");
	}
	r->at = p + 1;
	out->s = s;
	out->len = len;
	return true;
}

static bool
read_value(Reader *r, MmtText name, int64_t *out)
{
	const char *begin = r->at;
	const char *p = begin;
	bool		negative = false;
	bool		fits = true;
	mmt_int128	value = 0;

	if (p < r->end && *p == '-')
	{
		negative = true;
		p++;
	}
	if (p == r->end || *p < '0' || *p > '9' ||
		(*p == '0' && p + 1 < r->end && p[1] >= '0' && p[1] <= '9'))
		return bad_tally(r, "a whole number", "整数");
	for (; p < r->end && *p >= '0' && *p <= '9'; p++)
	{
		value = value * 10 + (*p - '0');
		if (value > (mmt_int128) INT64_MAX + negative)
		{
			fits = false;
			value = 0;
		}
	}
	if (p < r->end && (*p == '.' || *p == 'e' || *p == 'E'))
		return bad_tally(r, "a whole number (of fen or a count)", "整数（分或次数）");
	if (!fits)
	{
		mmt_fail(r->err, MMT_E_RANGE,
				 "the value of \"%.*s\" does not fit 64 bits: %.*s",
				 "“%.*s”的数值超出 64 位整数的范围：%.*s",
				 (int) (name.len > 200 ? 200 : name.len), name.s,
				 (int) (p - begin > 60 ? 60 : p - begin), begin);
		return false;
	}
	*out = (int64_t) (negative ? -value : value);
	r->at = p;
	return true;
}

static void
put_name(MmtBuffer *out, MmtText name)
{
	const char *p = name.s;
	const char *end = name.s + name.len;
	const char *plain = p;

	mmt_put(out, "\"", 1);
	for (; p < end; p++)
	{
		unsigned char c = (unsigned char) *p;
		const char *escape = NULL;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		mmt_put(out, plain, (size_t) (p - plain));
		plain = p + 1;
		switch (c)
		{
			case '"':
				escape = "\\\"";
				break;
			case '\\':
				escape = "\\\\";
				break;
			case '\b':
				escape = "\\b";
				break;
			case '\f':
				escape = "\\f";
				break;
			case '\n':
				escape = "\\n";
				break;
			case '\r':
				escape = "\\r";
				break;
			case '\t':
				escape = "\\t";
				break;
		}
		if (escape != NULL)
			mmt_puts(out, escape);
		else
			mmt_putf(out, "\\u%04x", c);
	}
	mmt_put(out, plain, (size_t) (end - plain));
	mmt_put(out, "\"", 1);
}
