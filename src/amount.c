/*-------------------------------------------------------------------------
 * amount.c
 *	  Amounts as policy officers write them: reading and canonical writing.
 *
 *	  amount   := [mode] (terms | asif | over)
 *	  mode     := "at least" | "at most" | "+" | "-" | "x"
 *	  terms    := term { ("+" | "-") term }
 *	  term     := number ["%"] [("of" | "x") measure]
 *	  asif     := PARAMETER "as if" FACT "=" VALUE { "," FACT "=" VALUE }
 *	  over     := "highest of" PARAMETER "over" FACT "in" SET
 *						["+" number ["%"] "for each other"]
 *				| "sum of" PARAMETER "over" FACT "in" SET
 *				| "weighted of" PARAMETER "over" FACT "in" SET "by" number "%" {number "%"}
 *	  measure  := "gross" | FACT | kind (":" | blank) NAME [suffix]
 *	  suffix   := "@" (-N | FACT "=" VALUE) { "," (-N | FACT "=" VALUE) }
 *
 * Words are read whatever their case; blanks may stand between any two of
 * them.  What an input method for Chinese yields for a sign (full-width forms,
 * the multiplication sign, the ideographic space) is read as that sign.
 *
 * What is refused on purpose:
 * - A sum of a bare ratio and a bare number, or of a bare ratio and a share of
 *   money: no unit fits.
 * - A measure without a number.  "gross" is written 100% of gross, so that a
 *   misspelt word never becomes the name of a fact.
 * - "x" before a sum: x 0.9 + 5% could be meant either way, and two rows, one
 *   x 0.9 and one +5%, say which.
 * - A sign behind a mode, and a weight without %.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"

/* No rule of any area comes near; whatever is longer was pasted by mistake. */
#define MAX_TEXT		1000
#define MAX_TERMS		32
#define MAX_BINDINGS	32
#define MAX_WEIGHTS		64
#define MAX_OFFSET		99		/* periods back */
#define MAX_QUOTED		120		/* bytes of the text repeated in a message */

typedef struct Parser
{
	MmtArena   *arena;
	MmtError   *err;
	const char *text;			/* as given, for messages */
	size_t		text_len;
	const char *s;				/* signs made plain; NUL-terminated */
	size_t		pos;
	bool		measure_alone;	/* reads a key of ranges, for messages */
} Parser;

/* Words of the grammar that cannot be names where either could stand. */
static const char *const structure[] = {
	"as", "at", "by", "each", "for", "highest", "if", "in", "least", "most",
	"of", "other", "over", "sum", "weighted", "x"
};

static const struct
{
	const char *word;
	MmtMeasureKind kind;
}			kinds[] = {
	{"gross", MMT_M_GROSS},
	{"days_since", MMT_M_DAYS_SINCE},
	{"months_since", MMT_M_MONTHS_SINCE},
	{"years_since", MMT_M_YEARS_SINCE},
	{"calendar_months_since", MMT_M_CALENDAR_MONTHS_SINCE},
	{"calendar_years_since", MMT_M_CALENDAR_YEARS_SINCE},
	{"count", MMT_M_COUNT},
	{"pot", MMT_M_POT},
	{"acc", MMT_M_ACC},
	{"now", MMT_M_NOW},
	{"month_of", MMT_M_MONTH_OF},
	{"index", MMT_M_INDEX},
	{"parameter", MMT_M_PARAMETER}
};

#define NSTRUCTURE	((int) (sizeof(structure) / sizeof(structure[0])))
#define NKINDS		((int) (sizeof(kinds) / sizeof(kinds[0])))

static bool start(Parser *p, MmtArena *arena, const char *text, size_t len, MmtError *err);
static bool read_body(Parser *p, MmtAmount *out);
static bool read_terms(Parser *p, MmtAmount *out, bool minus);
static bool read_term(Parser *p, bool minus, MmtTerm *out);
static bool read_number(Parser *p, MmtDecimal *number, bool *percent);
static bool read_measure(Parser *p, MmtMeasure *out);
static bool read_suffix(Parser *p, MmtMeasure *out);
static bool read_over(Parser *p, MmtAmount *out);
static bool read_as_if(Parser *p, MmtAmount *out);
static bool read_end(Parser *p);
static bool check_units(Parser *p, const MmtAmount *out);
static void print_number(MmtBuffer *out, MmtDecimal number, bool percent, bool unsigned_);
static void print_term(MmtBuffer *out, const MmtTerm *term);
static void print_measure(MmtBuffer *out, const MmtMeasure *measure);

/* ------------------------------------------------------------------
 * Messages
 * ------------------------------------------------------------------
 */

/* Length of text up to at most max bytes, without cutting a character. */
static size_t
clip(const char *text, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && ((unsigned char) text[max] & 0xC0) == 0x80)
		max--;
	return max;
}

/*
 * "%.0s" passes over the words of the other language, so that both formats
 * can take the same arguments.
 */
static bool
report(Parser *p, MmtErrorCode code, const char *en, const char *zh)
{
	int			n = (int) clip(p->text, p->text_len, MAX_QUOTED);
	const char *more = (size_t) n < p->text_len ? "…" : "";

	if (p->measure_alone)
		return mmt_fail(p->err, code,
						"invalid measure \"%.*s%s\": %s%.0s",
						"指标“%.*s%s”无法识别：%.0s%s",
						n, p->text, more, en, zh);
	return mmt_fail(p->err, code,
					"invalid amount \"%.*s%s\": %s%.0s",
					"数额“%.*s%s”无法识别：%.0s%s",
					n, p->text, more, en, zh);
}

static void
general_hint(Parser *p)
{
	if (p->measure_alone)
		mmt_hint(p->err,
				 "A measure is gross, a fact such as age, or one of days_since:, months_since:, years_since:, "
				 "calendar_months_since:, calendar_years_since:, count:, pot:, acc:, now:, month_of:, index: and parameter: with a name, such as acc:visits.",
				 "指标可以是 gross、事实名（如 age），或带名称的 days_since：、months_since：、years_since：、"
				 "calendar_months_since：、calendar_years_since：、count：、pot：、acc：、now：、month_of：、index：、parameter：，例如 acc:visits。");
	else
		mmt_hint(p->err,
				 "A ratio is written 60%%, money 30, a floor at least 70%%, a share of something 20%% of gross.",
				 "比例写作 60%%，金额写作 30，下限写作 at least 70%%，占某项的一部分写作 20%% of gross。");
}

/* What was expected here, and what stands here instead. */
static bool
expected(Parser *p, const char *en, const char *zh)
{
	const char *here;
	size_t		n = 0;
	char		msg_en[300];
	char		msg_zh[300];

	while (p->s[p->pos] == ' ')
		p->pos++;
	here = p->s + p->pos;
	if (*here == '\0')
	{
		snprintf(msg_en, sizeof(msg_en), "expected %s, but the text ends", en);
		snprintf(msg_zh, sizeof(msg_zh), "应为%s，但文本已结束", zh);
	}
	else
	{
		while (here[n] != '\0' && here[n] != ' ')
			n++;
		n = clip(here, n, 40);
		snprintf(msg_en, sizeof(msg_en), "expected %s, but read \"%.*s\"", en, (int) n, here);
		snprintf(msg_zh, sizeof(msg_zh), "应为%s，读到的是“%.*s”", zh, (int) n, here);
	}
	report(p, MMT_E_SYNTAX, msg_en, msg_zh);
	general_hint(p);
	return false;
}

static bool
refuse(Parser *p, MmtErrorCode code, const char *en, const char *zh)
{
	report(p, code, en, zh);
	general_hint(p);
	return false;
}

/* ------------------------------------------------------------------
 * Words
 * ------------------------------------------------------------------
 */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
		c == '_' || c == '.' || c == '-' || (unsigned char) c >= 0x80;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static bool
same_word(const char *a, size_t len, const char *word)
{
	size_t		i;

	for (i = 0; i < len && word[i] != '\0'; i++)
	{
		if (lower(a[i]) != word[i])
			return false;
	}
	return i == len && word[i] == '\0';
}

static void
skip_blanks(Parser *p)
{
	while (p->s[p->pos] == ' ')
		p->pos++;
}

/* The name or keyword that stands next; length 0 when there is none. */
static size_t
word_length(Parser *p)
{
	size_t		n = 0;

	skip_blanks(p);
	while (is_name_char(p->s[p->pos + n]))
		n++;
	return n;
}

/* Go past a keyword, if it is next. */
static bool
accept_word(Parser *p, const char *word)
{
	size_t		n = word_length(p);

	if (n == 0 || !same_word(p->s + p->pos, n, word))
		return false;
	p->pos += n;
	return true;
}

/* Go past two keywords, both or none. */
static bool
accept_words(Parser *p, const char *first, const char *second)
{
	size_t		pos = p->pos;

	if (accept_word(p, first) && accept_word(p, second))
		return true;
	p->pos = pos;
	return false;
}

static bool
accept_sign(Parser *p, char sign)
{
	skip_blanks(p);
	if (p->s[p->pos] != sign)
		return false;
	p->pos++;
	return true;
}

/* "x" as a word, or glued to the number behind it, as in x0.9. */
static bool
accept_times(Parser *p)
{
	const char *here;

	skip_blanks(p);
	here = p->s + p->pos;
	if (lower(*here) != 'x')
		return false;
	if (is_name_char(here[1]) && !is_digit(here[1]))
		return false;
	p->pos++;
	return true;
}

/* A word and "as if" stand here: x1 as if tier = 2 is no factor. */
static bool
names_parameter(Parser *p)
{
	size_t		pos = p->pos;
	size_t		n = word_length(p);
	bool		result;

	p->pos += n;
	result = n > 1 && accept_words(p, "as", "if");
	p->pos = pos;
	return result;
}

static bool
is_structure(const char *s, size_t len)
{
	int			i;

	for (i = 0; i < NSTRUCTURE; i++)
	{
		if (same_word(s, len, structure[i]))
			return true;
	}
	return false;
}

const char *
mmt_measure_word(MmtMeasureKind kind)
{
	int			i;

	for (i = 0; i < NKINDS; i++)
	{
		if (kinds[i].kind == kind)
			return kinds[i].word;
	}
	return "";
}

/*
 * A name.  Where a keyword could stand as well (`any` false) keywords are
 * refused, so that a missing name is noticed where it is missing.
 */
static bool
read_name(Parser *p, bool any, const char *what_en, const char *what_zh, const char **out)
{
	size_t		n = word_length(p);
	const char *s = p->s + p->pos;

	if (n == 0 || (!any && is_structure(s, n)))
		return expected(p, what_en, what_zh);
	if (s[0] == '-' || s[0] == '.' || s[n - 1] == '-' || s[n - 1] == '.')
		return refuse(p, MMT_E_SYNTAX,
					  "a name cannot begin or end with a hyphen or a point; put a blank before a minus sign",
					  "名称不能以连字符或点开头或结尾；减号前请留一个空格");
	*out = mmt_copy(p->arena, s, n);
	p->pos += n;
	return true;
}

/* ------------------------------------------------------------------
 * Reading
 * ------------------------------------------------------------------
 */

bool
mmt_amount_parse(MmtArena *arena, const char *text, size_t len, MmtAmount *out, MmtError *err)
{
	Parser		p;

	memset(&p, 0, sizeof(p));
	memset(out, 0, sizeof(*out));
	if (!start(&p, arena, text, len, err))
		return false;
	if (!read_body(&p, out) || !read_end(&p) || !check_units(&p, out))
		return false;
	if (len > MAX_TEXT / 4)
	{
		/* the canonical text has more blanks, and must be readable too */
		MmtBuffer	canonical = {arena, NULL, 0, 0};

		mmt_amount_print(out, &canonical);
		if (canonical.len > MAX_TEXT)
			return refuse(&p, MMT_E_SYNTAX, "the text is longer than 1000 bytes", "文本超过 1000 字节");
	}
	return true;
}

bool
mmt_measure_parse(MmtArena *arena, const char *text, size_t len, MmtMeasure *out, MmtError *err)
{
	Parser		p;

	memset(&p, 0, sizeof(p));
	memset(out, 0, sizeof(*out));
	p.measure_alone = true;
	if (!start(&p, arena, text, len, err))
		return false;
	return read_measure(&p, out) && read_end(&p);
}

/*
 * Copy the text with every white space as one blank sign and every variant of
 * a sign as that sign; refuse what is no text.
 */
static bool
start(Parser *p, MmtArena *arena, const char *text, size_t len, MmtError *err)
{
	const unsigned char *t = (const unsigned char *) text;
	size_t		i = 0;
	size_t		n = 0;
	char	   *s;

	p->arena = arena;
	p->err = err;
	p->text = text;
	p->text_len = len;
	if (len > MAX_TEXT)
	{
		p->text_len = clip(text, len, MAX_QUOTED + 1);
		return refuse(p, MMT_E_SYNTAX, "the text is longer than 1000 bytes", "文本超过 1000 字节");
	}

	s = (char *) mmt_alloc(arena, len * 2 + 1);
	while (i < len)
	{
		unsigned int c = t[i];
		int			follow = c < 0x80 ? 0 : c >= 0xC2 && c <= 0xDF ? 1
			: c >= 0xE0 && c <= 0xEF ? 2 : c >= 0xF0 && c <= 0xF4 ? 3 : -1;
		int			k;

		if (follow > 0)
			c &= 0x3Fu >> follow;
		for (k = 1; k <= follow && i + k < len && (t[i + k] & 0xC0) == 0x80; k++)
			c = c << 6 | (t[i + k] & 0x3F);
		if (follow < 0 || k <= follow)
			return refuse(p, MMT_E_SYNTAX, "the text is not UTF-8", "文本不是 UTF-8 编码");

		if (c >= 0xFF01 && c <= 0xFF5E)
			s[n++] = (char) (c - 0xFF01 + '!');
		else if (c == 0x3000 || c == 0x00A0 || c == 0x0085 || c == 0x1680 || c == 0x202F ||
				 c == 0x205F || c == 0xFEFF || (c >= 0x2000 && c <= 0x200B) ||
				 c == 0x2028 || c == 0x2029 || c == ' ' || (c >= '\t' && c <= '\r'))
			s[n++] = ' ';
		else if (c == 0x2212)
			s[n++] = '-';		/* minus sign */
		else if (c == 0x00D7 || c == 0x2715 || c == 0x2716)
		{
			/* apart from what stands beside it, as a letter x would not be */
			s[n++] = ' ';
			s[n++] = 'x';
			s[n++] = ' ';
		}
		else if (c < 0x20 || c == 0x7F)
			return refuse(p, MMT_E_SYNTAX, "the text has a control character", "文本含有控制字符");
		else
		{
			memcpy(s + n, t + i, (size_t) follow + 1);
			n += (size_t) follow + 1;
		}
		i += (size_t) follow + 1;
	}
	s[n] = '\0';
	p->s = s;
	return true;
}

static bool
read_body(Parser *p, MmtAmount *out)
{
	bool		minus = false;
	size_t		n;

	if (accept_words(p, "at", "least"))
		out->mode = MMT_AT_LEAST;
	else if (accept_words(p, "at", "most"))
		out->mode = MMT_AT_MOST;
	else if (accept_word(p, "at"))
		return expected(p, "\"least\" or \"most\" after \"at\"", " at 后面的 least 或 most");
	else if (accept_sign(p, '+'))
		out->mode = MMT_PLUS;
	else if (accept_sign(p, '-'))
	{
		out->mode = MMT_PLUS;
		minus = true;
	}
	else if (!names_parameter(p) && accept_times(p))
		out->mode = MMT_TIMES;
	else
		out->mode = MMT_PLAIN;

	n = word_length(p);
	if (n > 0 && !is_digit(p->s[p->pos]) && !minus)
	{
		if (accept_word(p, "highest"))
			out->form = MMT_HIGHEST;
		else if (accept_word(p, "sum"))
			out->form = MMT_SUM;
		else if (accept_word(p, "weighted"))
			out->form = MMT_WEIGHTED;
		else
			out->form = MMT_AS_IF;
		if (out->form != MMT_AS_IF)
			return read_over(p, out);
		if (p->s[p->pos] != '-' && p->s[p->pos] != '.' && !is_structure(p->s + p->pos, n))
			return read_as_if(p, out);
	}
	out->form = MMT_TERMS;
	return read_terms(p, out, minus);
}

static bool
read_terms(Parser *p, MmtAmount *out, bool minus)
{
	MmtTerm		terms[MAX_TERMS];

	for (;;)
	{
		if (out->nterms == MAX_TERMS)
			return refuse(p, MMT_E_SYNTAX, "more than 32 terms", "超过 32 项");
		if (!read_term(p, minus, &terms[out->nterms]))
			return false;
		out->nterms++;
		if (accept_sign(p, '+'))
			minus = false;
		else if (accept_sign(p, '-'))
			minus = true;
		else
			break;
	}
	out->terms = (MmtTerm *) mmt_alloc(p->arena, (size_t) out->nterms * sizeof(MmtTerm));
	memcpy(out->terms, terms, (size_t) out->nterms * sizeof(MmtTerm));

	if (out->mode == MMT_TIMES)
	{
		if (out->nterms > 1)
		{
			report(p, MMT_E_SYNTAX, "a factor is one number, not a sum", "系数只能是一个数，不能是几项之和");
			return mmt_hint(p->err,
							"Write two rows, one x 0.9 and one +5%%; their order is the order in which they apply.",
							"请分成两行，一行 x 0.9，一行 +5%%；行的先后就是计算的先后。");
		}
		/* a factor is a plain number: x 90% is x 0.9 */
		if (out->terms[0].measure == NULL)
			out->terms[0].percent = false;
	}
	return true;
}

static bool
read_term(Parser *p, bool minus, MmtTerm *out)
{
	bool		joined;

	memset(out, 0, sizeof(*out));
	if (!read_number(p, &out->number, &out->percent))
		return false;
	if (minus)
		out->number.units = -out->number.units;

	joined = accept_word(p, "of") || accept_times(p);
	if (joined)
	{
		out->measure = (MmtMeasure *) mmt_alloc(p->arena, sizeof(MmtMeasure));
		return read_measure(p, out->measure);
	}
	return true;
}

/* Digits, a point perhaps, and perhaps a percent sign. */
static bool
read_number(Parser *p, MmtDecimal *number, bool *percent)
{
	const char *here;
	size_t		n = 0;
	size_t		digits = 0;
	size_t		points = 0;

	skip_blanks(p);
	here = p->s + p->pos;
	if (*here == '+' || *here == '-')
		return expected(p, "a number without a sign", "不带正负号的数");
	for (; is_digit(here[n]) || here[n] == '.'; n++)
	{
		digits += is_digit(here[n]);
		points += here[n] == '.';
	}
	if (digits == 0)
	{
		if (word_length(p) > 0 && !is_structure(here, word_length(p)))
		{
			char		en[160];
			char		zh[160];
			int			len = (int) clip(here, word_length(p), 40);

			snprintf(en, sizeof(en), "expected a number, but read \"%.*s\"", len, here);
			snprintf(zh, sizeof(zh), "应为数，读到的是“%.*s”", len, here);
			report(p, MMT_E_SYNTAX, en, zh);
			return mmt_hint(p->err,
							"Put a number before what it is taken of: 100%% of gross, 5%% of index average_wage, "
							"300 x count diseases.",
							"请在所引用的内容前写上数：100%% of gross、5%% of index average_wage、300 x count diseases。");
		}
		return expected(p, "a number", "数");
	}
	if (points > 1 || here[0] == '.' || here[n - 1] == '.')
		return expected(p, "a number such as 60 or 0.9", "形如 60 或 0.9 的数");
	if (here[n] == ',' && is_digit(here[n + 1]))
	{
		p->pos += n;
		report(p, MMT_E_SYNTAX, "a number has no separators", "数中不使用分隔符");
		return mmt_hint(p->err, "Write 1000, not 1,000.", "请写 1000，不写 1,000。");
	}
	if (is_name_char(here[n]) && here[n] != '-' && lower(here[n]) != 'x' &&
		!(lower(here[n]) == 'o' && lower(here[n + 1]) == 'f' && !is_name_char(here[n + 2])))
	{
		expected(p, "a number without a unit", "不带单位的数");
		return mmt_hint(p->err,
						"Money is written 30 (yuan), a ratio 60%%, a count or a number of days 12.",
						"金额写作 30（元），比例写作 60%%，次数或天数写作 12，均不带单位。");
	}
	if (!mmt_decimal_parse(here, n, number))
		return refuse(p, MMT_E_RANGE,
					  "a number has too many digits (at most 18 after the point)",
					  "数的位数过多（小数点后最多 18 位）");
	p->pos += n;
	*percent = accept_sign(p, '%');
	if (*percent && !mmt_decimal_mul(*number, mmt_decimal(1, 2), number))
		return refuse(p, MMT_E_RANGE,
					  "a ratio has too many digits (at most 16 after the point)",
					  "比例的位数过多（小数点后最多 16 位）");
	return true;
}

static bool
read_measure(Parser *p, MmtMeasure *out)
{
	size_t		n = word_length(p);
	const char *s = p->s + p->pos;
	int			i;

	memset(out, 0, sizeof(*out));
	out->name = "";
	for (i = 0; i < NKINDS; i++)
	{
		if (same_word(s, n, kinds[i].word))
			break;
	}
	if (i < NKINDS)
	{
		out->kind = kinds[i].kind;
		p->pos += n;
		if (out->kind == MMT_M_GROSS)
		{
			if (accept_sign(p, ':'))
				return refuse(p, MMT_E_SYNTAX, "gross has no name behind it", "gross 后面不带名称");
		}
		else
		{
			char		en[64];
			char		zh[64];

			(void) accept_sign(p, ':');
			snprintf(en, sizeof(en), "a name after \"%s\"", kinds[i].word);
			snprintf(zh, sizeof(zh), " %s 后面的名称", kinds[i].word);
			if (!read_name(p, true, en, zh, &out->name))
				return false;
		}
	}
	else
	{
		out->kind = MMT_M_FACT;
		if (n > 0 && is_digit(s[0]))
			return expected(p, "a measure, such as gross or age", "指标，例如 gross 或 age");
		if (!read_name(p, false, "a measure, such as gross or age", "指标，例如 gross 或 age", &out->name))
			return false;
		skip_blanks(p);
		if (p->s[p->pos] == ':')
		{
			report(p, MMT_E_SYNTAX, "there is no such kind of measure before the colon", "冒号前不是已知的指标类别");
			return mmt_hint(p->err,
							"The kinds are days_since, months_since, years_since, calendar_months_since, calendar_years_since, count, pot, acc, now, month_of, index and parameter.",
							"类别有 days_since、months_since、years_since、calendar_months_since、calendar_years_since、count、pot、acc、now、month_of、index、parameter。");
		}
	}
	if (accept_sign(p, '@'))
		return read_suffix(p, out);
	return true;
}

/* Behind "@": which period, and keys that the rule fixes. */
static bool
read_suffix(Parser *p, MmtMeasure *out)
{
	MmtBinding	keys[MAX_BINDINGS];
	bool		has_offset = false;
	int			i;
	int			j;

	if (out->kind != MMT_M_ACC && out->kind != MMT_M_NOW)
	{
		report(p, MMT_E_SYNTAX, "only acc and now have a period or keys behind @", "只有 acc 和 now 可以用 @ 指定期间或键");
		return mmt_hint(p->err, "Write acc visits@-1 for the period before, acc visits@tier=3 for a key.",
						"上一期间写作 acc visits@-1，指定键写作 acc visits@tier=3。");
	}
	do
	{
		size_t		n;

		if (accept_sign(p, '-'))
		{
			int			value = 0;

			n = word_length(p);
			for (i = 0; i < (int) n && i < 3 && is_digit(p->s[p->pos + i]); i++)
				value = value * 10 + (p->s[p->pos + i] - '0');
			if (n == 0 || i < (int) n || value > MAX_OFFSET)
				return expected(p, "a number of periods from 1 to 99", " 1 到 99 的期间数");
			if (has_offset)
				return refuse(p, MMT_E_SYNTAX, "the period is given twice", "期间给出了两次");
			has_offset = true;
			out->offset = -value;
			p->pos += n;
			continue;
		}
		if (out->nkeys == MAX_BINDINGS)
			return refuse(p, MMT_E_SYNTAX, "more than 32 keys", "超过 32 个键");
		n = word_length(p);
		if (n > 0 && is_digit(p->s[p->pos]))
			return expected(p, "a period such as -1 or a key such as tier=3", "期间（如 -1）或键（如 tier=3）");
		if (!read_name(p, false, "a period such as -1 or a key such as tier=3",
					   "期间（如 -1）或键（如 tier=3）", &keys[out->nkeys].fact))
			return false;
		if (!accept_sign(p, '='))
			return expected(p, "= after the key", "键后面的 =");
		if (!read_name(p, true, "a value after =", " = 后面的值", &keys[out->nkeys].value))
			return false;
		out->nkeys++;
	} while (accept_sign(p, ','));

	/* keys have no order of their own: one text for one meaning */
	for (i = 1; i < out->nkeys; i++)
	{
		MmtBinding	key = keys[i];

		for (j = i; j > 0 && strcmp(keys[j - 1].fact, key.fact) > 0; j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
	}
	for (i = 1; i < out->nkeys; i++)
	{
		if (strcmp(keys[i - 1].fact, keys[i].fact) == 0)
			return refuse(p, MMT_E_SYNTAX, "a key is given twice", "同一个键给出了两次");
	}
	if (out->nkeys > 0)
	{
		out->keys = (MmtBinding *) mmt_alloc(p->arena, (size_t) out->nkeys * sizeof(MmtBinding));
		memcpy(out->keys, keys, (size_t) out->nkeys * sizeof(MmtBinding));
	}
	return true;
}

/* Behind "highest", "sum" or "weighted". */
static bool
read_over(Parser *p, MmtAmount *out)
{
	const char *word = out->form == MMT_HIGHEST ? "highest"
		: out->form == MMT_SUM ? "sum" : "weighted";
	char		en[64];
	char		zh[64];

	if (!accept_word(p, "of"))
	{
		snprintf(en, sizeof(en), "\"of\" after \"%s\"", word);
		snprintf(zh, sizeof(zh), " %s 后面的 of", word);
		goto bad;
	}
	snprintf(en, sizeof(en), "the name of a parameter after \"of\"");
	snprintf(zh, sizeof(zh), " of 后面的参数名");
	if (!read_name(p, false, en, zh, &out->parameter))
		goto hint;
	if (!accept_word(p, "over"))
	{
		snprintf(en, sizeof(en), "\"over\" and the name of a fact");
		snprintf(zh, sizeof(zh), " over 和事实名");
		goto bad;
	}
	if (!read_name(p, false, "the name of a fact after \"over\"", " over 后面的事实名", &out->fact))
		goto hint;
	if (!accept_word(p, "in"))
	{
		snprintf(en, sizeof(en), "\"in\" and the fact that holds the values");
		snprintf(zh, sizeof(zh), " in 和存放多个值的事实名");
		goto bad;
	}
	if (!read_name(p, false, "the fact that holds the values after \"in\"",
				   " in 后面存放多个值的事实名", &out->set))
		goto hint;

	if (out->form == MMT_HIGHEST && accept_sign(p, '+'))
	{
		if (!read_number(p, &out->each_other, &out->each_other_percent))
			return false;
		if (!accept_word(p, "for") || !accept_word(p, "each") || !accept_word(p, "other"))
		{
			snprintf(en, sizeof(en), "\"for each other\" after the number");
			snprintf(zh, sizeof(zh), "数后面的 for each other");
			goto bad;
		}
		out->has_each_other = true;
	}
	if (out->form == MMT_WEIGHTED)
	{
		MmtDecimal	weights[MAX_WEIGHTS];

		if (!accept_word(p, "by"))
		{
			snprintf(en, sizeof(en), "\"by\" and the weights");
			snprintf(zh, sizeof(zh), " by 和各项权重");
			goto bad;
		}
		do
		{
			bool		percent;

			if (out->nweights == MAX_WEIGHTS)
				return refuse(p, MMT_E_SYNTAX, "more than 64 weights", "超过 64 个权重");
			if (!read_number(p, &weights[out->nweights], &percent))
				return false;
			if (!percent)
			{
				report(p, MMT_E_UNIT, "a weight is a ratio, written with %", "权重是比例，应带 %");
				return mmt_hint(p->err, "Write by 100%% 50%%, the largest value first.",
								"写作 by 100%% 50%%，最大的值在前。");
			}
			out->nweights++;
			(void) accept_sign(p, ',');
			skip_blanks(p);
		} while (p->s[p->pos] != '\0');
		out->weights = (MmtDecimal *) mmt_alloc(p->arena, (size_t) out->nweights * sizeof(MmtDecimal));
		memcpy(out->weights, weights, (size_t) out->nweights * sizeof(MmtDecimal));
	}
	return true;

bad:
	expected(p, en, zh);
hint:
	if (out->form == MMT_HIGHEST)
		mmt_hint(p->err,
				 "Write highest of cap over disease in diseases, or highest of cap over disease in diseases "
				 "+ 500 for each other.",
				 "写作 highest of cap over disease in diseases，或 highest of cap over disease in diseases "
				 "+ 500 for each other。");
	else if (out->form == MMT_SUM)
		mmt_hint(p->err, "Write sum of cap over disease in diseases.",
				 "写作 sum of cap over disease in diseases。");
	else
		mmt_hint(p->err, "Write weighted of cap over disease in diseases by 100%% 50%%.",
				 "写作 weighted of cap over disease in diseases by 100%% 50%%。");
	return false;
}

static bool
read_as_if(Parser *p, MmtAmount *out)
{
	MmtBinding	bindings[MAX_BINDINGS];
	const char *s = p->s + p->pos;
	size_t		n = word_length(p);
	int			i;

	if (!read_name(p, false, "an amount", "数额", &out->parameter))
		return false;
	if (!accept_words(p, "as", "if"))
	{
		char		en[200];
		char		zh[200];
		int			len = (int) clip(s, n, 40);

		snprintf(en, sizeof(en), "\"%.*s\" is no number, and \"as if\" does not follow", len, s);
		snprintf(zh, sizeof(zh), "“%.*s”不是数，后面也没有 as if", len, s);
		report(p, MMT_E_SYNTAX, en, zh);
		return mmt_hint(p->err,
						"A ratio is written 60%%, money 30, a floor at least 70%%, a part of something 20%% of gross, "
						"a number times a measure 1 x months, another parameter rate as if tier = 2.",
						"比例写作 60%%，金额写作 30，下限写作 at least 70%%，占某项的一部分写作 20%% of gross，数乘以指标写作 1 x months，"
						"引用参数写作 rate as if tier = 2。");
	}
	do
	{
		MmtBinding *b = &bindings[out->nbindings];

		if (out->nbindings == MAX_BINDINGS)
			return refuse(p, MMT_E_SYNTAX, "more than 32 facts", "超过 32 个事实");
		if (!read_name(p, false, "the name of a fact, as in tier = 2", "事实名，如 tier = 2", &b->fact))
			return false;
		if (!accept_sign(p, '='))
			return expected(p, "= and a value after the fact", "事实名后面的 = 和值");
		if (!read_name(p, true, "a value after =", " = 后面的值", &b->value))
			return false;
		for (i = 0; i < out->nbindings; i++)
		{
			if (strcmp(bindings[i].fact, b->fact) == 0)
				return refuse(p, MMT_E_SYNTAX, "a fact is given twice", "同一个事实给出了两次");
		}
		out->nbindings++;
	} while (accept_sign(p, ','));
	out->bindings = (MmtBinding *) mmt_alloc(p->arena, (size_t) out->nbindings * sizeof(MmtBinding));
	memcpy(out->bindings, bindings, (size_t) out->nbindings * sizeof(MmtBinding));
	return true;
}

static bool
read_end(Parser *p)
{
	skip_blanks(p);
	if (p->s[p->pos] == '\0')
		return true;
	if (p->measure_alone)
		return expected(p, "the end of the measure", "指标的结尾");
	if (accept_words(p, "as", "if"))
	{
		report(p, MMT_E_SYNTAX, "\"as if\" stands behind the name of a parameter alone", "as if 只能单独跟在参数名后面");
		return mmt_hint(p->err,
						"Write 60%% of parameter base, where base is a parameter, or rate as if tier = 2 and what changes it as rows with a mode.",
						"请写作 60%% of parameter base（base 为参数），或写 rate as if tier = 2，再用带方式的行调整。");
	}
	return expected(p, "+, - or the end of the amount", " +、- 或数额的结尾");
}

/*
 * What can be known without the ruleset: a bare ratio cannot be added to a
 * bare number, nor to a part of money.  The engine checks the rest with the
 * measures before it.
 */
static bool
check_units(Parser *p, const MmtAmount *out)
{
	bool		ratio = false;
	bool		number = false;
	bool		money = false;
	int			i;

	for (i = 0; i < out->nterms; i++)
	{
		const MmtTerm *t = &out->terms[i];

		if (t->measure == NULL)
		{
			if (t->percent)
				ratio = true;
			else
				number = true;
		}
		else if (t->measure->kind == MMT_M_GROSS || t->measure->kind == MMT_M_POT)
			money = true;
	}
	if (!ratio || (!number && !money))
		return true;
	if (number)
		report(p, MMT_E_UNIT, "a ratio and a plain number cannot be added", "比例与金额或次数不能相加");
	else
		report(p, MMT_E_UNIT, "a ratio and a part of money cannot be added", "比例与金额的一部分不能相加");
	return mmt_hint(p->err,
					"Say what the ratio is taken of, as in 60%% of gross + 30, or write the number with %%.",
					"请写明比例以什么为基数，如 60%% of gross + 30，或给该数加上 %%。");
}

/* ------------------------------------------------------------------
 * Writing
 * ------------------------------------------------------------------
 */

void
mmt_amount_print(const MmtAmount *amount, MmtBuffer *out)
{
	int			i;

	mmt_put(out, "", 0);		/* a text even when nothing follows */
	switch (amount->mode)
	{
		case MMT_PLAIN:
			break;
		case MMT_PLUS:
			if (amount->form != MMT_TERMS)
				mmt_puts(out, "+ ");
			else
				mmt_puts(out, amount->nterms > 0 && amount->terms[0].number.units < 0 ? "-" : "+");
			break;
		case MMT_TIMES:
			mmt_puts(out, "x ");
			break;
		case MMT_AT_LEAST:
			mmt_puts(out, "at least ");
			break;
		case MMT_AT_MOST:
			mmt_puts(out, "at most ");
			break;
	}
	switch (amount->form)
	{
		case MMT_TERMS:
			for (i = 0; i < amount->nterms; i++)
			{
				if (i > 0)
					mmt_puts(out, amount->terms[i].number.units < 0 ? " - " : " + ");
				print_term(out, &amount->terms[i]);
			}
			return;
		case MMT_AS_IF:
			mmt_puts(out, amount->parameter);
			mmt_puts(out, " as if ");
			for (i = 0; i < amount->nbindings; i++)
			{
				if (i > 0)
					mmt_puts(out, ", ");
				mmt_puts(out, amount->bindings[i].fact);
				mmt_puts(out, " = ");
				mmt_puts(out, amount->bindings[i].value);
			}
			return;
		case MMT_HIGHEST:
			mmt_puts(out, "highest of ");
			break;
		case MMT_SUM:
			mmt_puts(out, "sum of ");
			break;
		case MMT_WEIGHTED:
			mmt_puts(out, "weighted of ");
			break;
	}
	mmt_puts(out, amount->parameter);
	mmt_puts(out, " over ");
	mmt_puts(out, amount->fact);
	mmt_puts(out, " in ");
	mmt_puts(out, amount->set);
	if (amount->has_each_other)
	{
		mmt_puts(out, " + ");
		print_number(out, amount->each_other, amount->each_other_percent, true);
		mmt_puts(out, " for each other");
	}
	if (amount->form == MMT_WEIGHTED)
	{
		mmt_puts(out, " by");
		for (i = 0; i < amount->nweights; i++)
		{
			mmt_puts(out, " ");
			print_number(out, amount->weights[i], true, true);
		}
	}
}

static void
print_number(MmtBuffer *out, MmtDecimal number, bool percent, bool unsigned_)
{
	char		text[MMT_DECIMAL_LEN];
	size_t		n;

	if (unsigned_ && number.units < 0)
		number.units = -number.units;
	if (percent)
	{
		/* was read from one that fits, so moving the point cannot overflow */
		if (number.scale >= 2)
			number.scale -= 2;
		else
		{
			number.units *= number.scale == 1 ? 10 : 100;
			number.scale = 0;
		}
	}
	n = mmt_decimal_print(number, text);
	mmt_put(out, text, n);
	if (percent)
		mmt_put(out, "%", 1);
}

/* Without its sign, which stands before it as an operator. */
static void
print_term(MmtBuffer *out, const MmtTerm *term)
{
	print_number(out, term->number, term->percent, true);
	if (term->measure != NULL)
	{
		mmt_puts(out, term->percent ? " of " : " x ");
		print_measure(out, term->measure);
	}
}

static void
print_measure(MmtBuffer *out, const MmtMeasure *measure)
{
	int			i;

	if (measure->kind != MMT_M_FACT)
		mmt_puts(out, mmt_measure_word(measure->kind));
	if (measure->kind != MMT_M_FACT && measure->kind != MMT_M_GROSS)
		mmt_puts(out, " ");
	mmt_puts(out, measure->name);
	if (measure->offset != 0 || measure->nkeys > 0)
	{
		mmt_puts(out, "@");
		if (measure->offset != 0)
			mmt_putf(out, "%d", measure->offset);
		for (i = 0; i < measure->nkeys; i++)
		{
			if (i > 0 || measure->offset != 0)
				mmt_puts(out, ",");
			mmt_puts(out, measure->keys[i].fact);
			mmt_puts(out, "=");
			mmt_puts(out, measure->keys[i].value);
		}
	}
}
