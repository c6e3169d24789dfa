/*-------------------------------------------------------------------------
 * codes.c
 *	  Citizen ids, drug codes and codes of designated institutions.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "codes.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Characters of a UTF-8 text: its bytes less those that go on with one. */
static long long
count_characters(const char *s, size_t len)
{
	long long	n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char) s[i] & 0xC0) != 0x80;
	return n;
}

/* ------------------------------------------------------------------
 * Citizen ids (GB 11643)
 *
 * 6 digits of the county where it was given, 8 of the day of birth, 3 in
 * sequence (odd male, even female), a check character.  Ids given before 1999
 * have no century and no check character.  Counties are not looked up: they
 * come and go, and an id keeps the one it was given in.
 * ------------------------------------------------------------------
 */

#define OLD_LEN		15
#define BODY_LEN	(MMT_CITIZEN_ID_LEN - 1)	/* without the check character */

/* 83: residence permits of Taiwan residents, 91: abroad. */
static const char provinces[] =
	"11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
	"61 62 63 64 65 71 81 82 83 91 ";

static char
check_character(const char *body)
{
	static const int weights[BODY_LEN] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int			sum = 0;

	for (int i = 0; i < BODY_LEN; i++)
		sum += weights[i] * (body[i] - '0');
	return "10X98765432"[sum % 11];
}

static bool
known_province(const char *s)
{
	for (const char *p = provinces; *p != '\0'; p += 3)
		if (p[0] == s[0] && p[1] == s[1])
			return true;
	return false;
}

/* n digits; the caller has seen that they are. */
static int
number(const char *s, int n)
{
	int			value = 0;

	while (n-- > 0)
		value = value * 10 + (*s++ - '0');
	return value;
}

/* 17 digits: province, day of birth, sex. */
static bool
read_body(MmtCitizen *out, MmtError *err)
{
	int			year = number(out->id + 6, 4);
	int			month = number(out->id + 10, 2);
	int			day = number(out->id + 12, 2);

	if (!known_province(out->id))
		return mmt_fail(err, MMT_E_SYNTAX, "a citizen id does not begin with %.2s: there is no such province",
						"公民身份号码前两位 %.2s 不是省级代码", out->id);
	/* whoever holds one was born in these centuries */
	if (year < 1800 || year > 2099 || day < 1 || day > mmt_days_in_month(year, month))
		return mmt_fail(err, MMT_E_SYNTAX, "the day of birth in a citizen id, characters 7 to 14, is none: %.8s",
						"公民身份号码第 7 至 14 位不是出生日期：%.8s", out->id + 6);
	out->birth = mmt_day_from(year, month, day);
	out->sex = (out->id[BODY_LEN - 1] - '0') % 2 == 1 ? '1' : '2';
	return true;
}

bool
mmt_citizen_read(const char *s, size_t len, MmtCitizen *out, MmtError *err)
{
	long long	characters = count_characters(s, len);
	size_t		digits = characters == OLD_LEN ? OLD_LEN : BODY_LEN;
	char		check;

	if (characters != OLD_LEN && characters != MMT_CITIZEN_ID_LEN)
		return mmt_fail(err, MMT_E_SYNTAX, "a citizen id has 18 characters (or 15, an old one), not %lld",
						"公民身份号码为 18 位（旧号码 15 位），这里有 %lld 位", characters);
	for (size_t i = 0; i < digits; i++)
		if (!is_digit(s[i]))
			return mmt_fail(err, MMT_E_SYNTAX, "character %d of a citizen id must be a digit 0 to 9",
							"公民身份号码第 %d 位应为数字 0 至 9（半角）", (int) i + 1);

	out->id[MMT_CITIZEN_ID_LEN] = '\0';
	if (digits == OLD_LEN)
	{
		memcpy(out->id, s, 6);
		memcpy(out->id + 6, "19", 2);
		memcpy(out->id + 8, s + 6, 9);
		if (!read_body(out, err))
			return false;
		out->id[BODY_LEN] = check_character(out->id);
		return true;
	}

	memcpy(out->id, s, BODY_LEN);
	if (!read_body(out, err))
		return false;
	out->id[BODY_LEN] = check = check_character(out->id);
	if (len != MMT_CITIZEN_ID_LEN || (s[BODY_LEN] != check && !(s[BODY_LEN] == 'x' && check == 'X')))
		return mmt_fail(err, MMT_E_SYNTAX, "the check character of a citizen id, its last, must be %c here",
						"公民身份号码的校验位（末位）应为 %c", check);
	return true;
}

bool
mmt_citizen_id(const char *s, size_t len, MmtError *err)
{
	MmtCitizen	citizen;

	if (!mmt_citizen_read(s, len, &citizen, err))
		return false;
	if (len == OLD_LEN)
		mmt_fail(err, MMT_E_SYNTAX, "an old citizen id of 15 digits", "这是 15 位的旧公民身份号码");
	else if (s[BODY_LEN] == 'x')
		mmt_fail(err, MMT_E_SYNTAX, "the check character X of a citizen id is written large", "公民身份号码的校验位 X 应大写");
	else
		return true;
	return mmt_advise(err, "mmt.citizen_id_normalise brings it to the form of today.", "可用 mmt.citizen_id_normalise 转换。");
}

/*
 * As the rules compute years_since, and as the Civil Code ends a period of
 * years: where the month has no such day, on its last.
 */
bool
mmt_age_on(mmt_day birth, mmt_day day, int *age, MmtError *err)
{
	int			from;
	int			to;
	int			month;
	int			mday;

	if (day < birth)
	{
		mmt_fail(err, MMT_E_ARGUMENT, "the day lies before the day of birth", "该日早于出生日期");
		return mmt_advise(err, "First the day of birth, then the day on which the age is asked.", "先写出生日期，再写计算年龄的日期。");
	}
	mmt_day_to(birth, &from, &month, &mday);
	mmt_day_to(day, &to, &month, &mday);
	*age = to - from;
	if (mmt_day_add_months(birth, *age * 12) > day)
		(*age)--;
	return true;
}

/* ------------------------------------------------------------------
 * Codes made of segments
 *
 * A pattern says which characters may stand where: the kind itself, then A a
 * large letter, 9 a digit.
 * ------------------------------------------------------------------
 */

typedef struct Segment
{
	const char *name;
	int			at;
	int			len;
} Segment;

typedef struct Kind
{
	const char *pattern;
	Segment		segments[9];	/* ends with one that has no name */
} Kind;

/*
 * `substance` is the code up to the name: what products of different form,
 * pack and maker have in common, and a prefix that lists of drugs can hold.
 * What the digits of a T code say was found nowhere.
 */
static const Kind drug_kinds[] = {
	{"XA99AAA999A999999999999", {
		{"kind", 0, 1}, {"class", 1, 5}, {"name", 6, 4}, {"substance", 0, 10}, {"form", 10, 4},
		{"spec", 14, 2}, {"pack", 16, 2}, {"maker", 18, 5},
	}},
	{"ZA99AAA9999999999999", {
		{"kind", 0, 1}, {"class", 1, 5}, {"name", 6, 5}, {"substance", 0, 11},
		{"pack", 11, 4}, {"maker", 15, 5},
	}},
	{"T999999999", {{"kind", 0, 1}}},
	{0}
};

static const Kind institution_kinds[] = {
	{"H99999999999", {{"kind", 0, 1}, {"area", 1, 6}, {"sequence", 7, 5}}},
	{"P99999999999", {{"kind", 0, 1}, {"area", 1, 6}, {"sequence", 7, 5}}},
	{0}
};

typedef struct Coding
{
	const Kind *kinds;
	const char *letters;		/* what may stand first */
	const char *kinds_en;		/* and what it means */
	const char *kinds_zh;
	const char *parts_en;
	const char *parts_zh;
} Coding;

static const Coding drugs = {
	drug_kinds, "X, Z, T",
	"X is a western drug, Z a Chinese patent drug, T decoction pieces.", "X 为西药，Z 为中成药，T 为中药饮片。",
	"Parts of a drug code are kind, class, name, substance, form, spec, pack and maker.",
	"药品编码各段为 kind、class、name、substance、form、spec、pack、maker。"
};

static const Coding institutions = {
	institution_kinds, "H, P",
	"H is a medical institution, P a pharmacy.", "H 为医疗机构，P 为零售药店。",
	"Parts of an institution code are kind, area and sequence.",
	"机构编码各段为 kind、area、sequence。"
};

/* The kind of a code, which may be cut short unless it must be whole; NULL when it is none. */
static const Kind *
read_code(const Coding *coding, const char *s, size_t len, bool whole, MmtError *err)
{
	const Kind *kind = coding->kinds;
	size_t		full;

	while (kind->pattern != NULL && (len == 0 || kind->pattern[0] != s[0]))
		kind++;
	if (kind->pattern == NULL)
	{
		mmt_fail(err, MMT_E_SYNTAX, "the code must begin with one of %s", "编码首位应为 %s 之一", coding->letters);
		mmt_advise(err, coding->kinds_en, coding->kinds_zh);
		return NULL;
	}
	full = strlen(kind->pattern);
	for (size_t i = 1; i < len && i < full; i++)
	{
		bool		letter = kind->pattern[i] == 'A';

		if (letter ? s[i] >= 'A' && s[i] <= 'Z' : is_digit(s[i]))
			continue;
		if (letter)
			mmt_fail(err, MMT_E_SYNTAX, "character %d of the code must be a letter A to Z", "编码第 %d 位应为大写字母 A 至 Z", (int) i + 1);
		else
			mmt_fail(err, MMT_E_SYNTAX, "character %d of the code must be a digit 0 to 9", "编码第 %d 位应为数字 0 至 9", (int) i + 1);
		return NULL;
	}
	if (len > full || (whole && len < full))
	{
		mmt_fail(err, MMT_E_SYNTAX, "a code that begins with %c has %d characters, not %lld", "以 %c 开头的编码为 %d 位，这里有 %lld 位",
				 s[0], (int) full, count_characters(s, len));
		return NULL;
	}
	return kind;
}

static bool
is_named(const Segment *segment, MmtText name)
{
	return strlen(segment->name) == name.len && memcmp(segment->name, name.s, name.len) == 0;
}

static bool
read_part(const Coding *coding, const char *s, size_t len, bool whole, MmtText part, MmtText *out, MmtError *err)
{
	const Kind *kind = read_code(coding, s, len, whole, err);
	bool		known = false;

	out->s = NULL;
	out->len = 0;
	if (kind == NULL)
		return false;
	for (const Segment *g = kind->segments; g->name != NULL; g++)
		if (is_named(g, part) && (size_t) (g->at + g->len) <= len)
		{
			out->s = s + g->at;
			out->len = (size_t) g->len;
			return true;
		}
	/* the first kind has all the parts that there are */
	for (const Segment *g = coding->kinds[0].segments; g->name != NULL; g++)
		known = known || is_named(g, part);
	if (known)
		return true;
	mmt_fail(err, MMT_E_ARGUMENT, "a code has no part \"%.*s\"", "编码没有“%.*s”这一段", (int) (part.len < 60 ? part.len : 60), part.s);
	return mmt_advise(err, coding->parts_en, coding->parts_zh);
}

bool
mmt_drug_code(const char *s, size_t len, MmtError *err)
{
	return read_code(&drugs, s, len, true, err) != NULL;
}

bool
mmt_institution_code(const char *s, size_t len, MmtError *err)
{
	return read_code(&institutions, s, len, true, err) != NULL;
}

bool
mmt_drug_part(const char *s, size_t len, MmtText part, MmtText *out, MmtError *err)
{
	return read_part(&drugs, s, len, false, part, out, err);
}

bool
mmt_institution_part(const char *s, size_t len, MmtText part, MmtText *out, MmtError *err)
{
	return read_part(&institutions, s, len, true, part, out, err);
}

bool
mmt_code_matches(MmtText code, MmtText prefix)
{
	size_t		len = prefix.len;

	if (len > 0 && prefix.s[len - 1] == '*')
		len--;
	return len > 0 && len <= code.len && memcmp(code.s, prefix.s, len) == 0;
}
