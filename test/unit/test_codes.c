/*-------------------------------------------------------------------------
 * test_codes.c
 *	  Citizen ids, drug codes, institution codes.
 *
 * The ids are nobody's: county 110199 was never given a code.  Worked out for
 * 11019919600229001?, digits by weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2:
 * 7+9+0+5+72+36+2+9+36+0+0+18+20+45+0+0+2 = 261 = 23 * 11 + 8, so 4.  Sequence
 * 002 makes it 263, remainder 10, so 2; 009 makes it 277, remainder 2, so X.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "tap.h"
#include "codes.h"

#define MALE	"110199196002290014"
#define FEMALE	"110199196002290022"
#define WITH_X	"11019919600229009X"

static MmtError err;

/* The normal form, birth and sex; or what is wrong. */
static const char *
read_id(const char *id)
{
	static char shown[80];
	char		day[16];
	MmtCitizen	c;

	if (!mmt_citizen_read(id, strlen(id), &c, &err))
		return err.code == MMT_E_SYNTAX && err.zh[0] ? err.en : "other";
	mmt_day_print(c.birth, day);
	snprintf(shown, sizeof(shown), "%s %s %c", c.id, day, c.sex);
	return shown;
}

/* "valid", or what is wrong with it as it stands */
static const char *
whole_id(const char *id)
{
	bool		valid = mmt_citizen_id(id, strlen(id), &err);

	if (valid != mmt_citizen_id(id, strlen(id), NULL))
		return "the answer depends on who asks";
	return valid ? "valid" : err.en;
}

static void
test_citizen(void)
{
	is_text(read_id(MALE), MALE " 1960-02-29 1", "a man");
	is_text(read_id(FEMALE), FEMALE " 1960-02-29 2", "a woman");
	is_text(read_id(WITH_X), WITH_X " 1960-02-29 1", "check character X");
	is_text(read_id("11019919600229009x"), WITH_X " 1960-02-29 1", "a small x");
	is_text(read_id("110199600229001"), MALE " 1960-02-29 1", "an old id gets century and check character");
	is_text(read_id("110199600229009"), WITH_X " 1960-02-29 1", "here X");

	is_text(whole_id(MALE), "valid", "18 characters are the form of today");
	is_text(whole_id(WITH_X), "valid", "also with X");
	is_text(whole_id("110199600229001"), "an old citizen id of 15 digits", "15 are not");
	is_text(err.hint_en, "mmt.citizen_id_normalise brings it to the form of today.", "and who helps");
	is_text(whole_id("11019919600229009x"), "the check character X of a citizen id is written large", "nor is a small x");

	is_text(read_id("110199196002290024"), "the check character of a citizen id, its last, must be 2 here", "a wrong check digit");
	is_text(err.zh, "公民身份号码的校验位（末位）应为 2", "in Chinese");
	is_text(read_id("110199196002290090"), "the check character of a citizen id, its last, must be X here", "a digit where X belongs");
	is_text(read_id("11019919600229001X"), "the check character of a citizen id, its last, must be 4 here", "X where a digit belongs");
	is_text(read_id("11019919600229009\xEF\xBC\xB8"), "the check character of a citizen id, its last, must be X here", "a full-width X");
	is_text(read_id("990199196002290014"), "a citizen id does not begin with 99: there is no such province", "no such province");
	is_text(read_id("110199196102290014"), "the day of birth in a citizen id, characters 7 to 14, is none: 19610229", "1961 has no 29 February");
	is_text(read_id("110199190002290014"), "the day of birth in a citizen id, characters 7 to 14, is none: 19000229", "nor has 1900");
	is_text(read_id("110199196013290014"), "the day of birth in a citizen id, characters 7 to 14, is none: 19601329", "month 13");
	is_text(read_id("110199196002000014"), "the day of birth in a citizen id, characters 7 to 14, is none: 19600200", "day 0");
	is_text(read_id("110199000102290014"), "the day of birth in a citizen id, characters 7 to 14, is none: 00010229", "the year 1");
	is_text(read_id("110199610229001"), "the day of birth in a citizen id, characters 7 to 14, is none: 19610229", "an old id, too");
	is_text(read_id("1101991960022900 4"), "character 17 of a citizen id must be a digit 0 to 9", "a blank");
	is_text(read_id("11019960022900X"), "character 15 of a citizen id must be a digit 0 to 9", "a letter in an old one");
	is_text(read_id("\xEF\xBC\x91" "10199196002290014"), "character 1 of a citizen id must be a digit 0 to 9", "a full-width digit");
	is_text(read_id(" " MALE), "a citizen id has 18 characters (or 15, an old one), not 19", "a blank before it");
	is_text(read_id(""), "a citizen id has 18 characters (or 15, an old one), not 0", "nothing");
	is_text(read_id("\xE8\xBA\xAB\xE4\xBB\xBD"), "a citizen id has 18 characters (or 15, an old one), not 2", "characters, not bytes, are counted");
	is_text(read_id("\xFF\xFF\x80"), "a citizen id has 18 characters (or 15, an old one), not 2", "bytes that are no text");
	ok(mmt_citizen_read(MALE "000", 18, &(MmtCitizen) {{0}}, NULL), "a text without its end");
}

static void
test_every_digit(void)
{
	char		id[19] = MALE;
	int			changed = 0;

	/* the check character finds every single wrong digit: 17 * 9 changes, less none */
	for (int i = 0; i < 17; i++)
		for (char c = '0'; c <= '9'; c++)
		{
			char		was = id[i];

			id[i] = c;
			if (c != was && mmt_citizen_id(id, 18, NULL))
				changed++;
			id[i] = was;
		}
	is_int(changed, 0, "no single wrong digit passes");
	/* nor do two neighbours that changed places */
	for (int i = 0; i < 17; i++)
	{
		char		a = id[i];

		id[i] = id[i + 1];
		id[i + 1] = a;
		if (id[i] != a && mmt_citizen_id(id, 18, NULL))
			changed++;
		id[i + 1] = id[i];
		id[i] = a;
	}
	is_int(changed, 0, "nor do neighbours that changed places");
}

/* -1: refused */
static int
age(int y1, int m1, int d1, int y2, int m2, int d2)
{
	int			years;

	if (!mmt_age_on(mmt_day_from(y1, m1, d1), mmt_day_from(y2, m2, d2), &years, &err))
		return err.code == MMT_E_ARGUMENT && err.zh[0] ? -1 : -2;
	return years;
}

static void
test_age(void)
{
	is_int(age(1960, 7, 15, 2020, 7, 14), 59, "the day before a birthday");
	is_int(age(1960, 7, 15, 2020, 7, 15), 60, "a birthday");
	is_int(age(1960, 12, 31, 2020, 1, 1), 59, "early in the year");
	is_int(age(2020, 5, 5, 2020, 5, 5), 0, "the day of birth");
	is_int(age(1960, 2, 29, 2019, 2, 27), 58, "born on 29 February: the 27th is before");
	is_int(age(1960, 2, 29, 2019, 2, 28), 59, "the 28th where there is no 29th");
	is_int(age(1960, 2, 29, 2020, 2, 28), 59, "where there is one, not yet");
	is_int(age(1960, 2, 29, 2020, 2, 29), 60, "but on the 29th");
	is_int(age(1960, 2, 29, 2100, 2, 28), 140, "2100 is no leap year");
	is_int(age(2020, 5, 5, 2020, 5, 4), -1, "before birth");
	is_int(age(-4712, 1, 1, 294276, 12, 31), 298988, "the longest life");
}

static const char *
drug_part(const char *code, const char *part)
{
	static char shown[40];
	MmtText		name = {part, strlen(part)};
	MmtText		out;

	if (!mmt_drug_part(code, strlen(code), name, &out, &err))
		return err.zh[0] ? err.en : "no words";
	if (out.s == NULL)
		return "null";
	snprintf(shown, sizeof(shown), "%.*s", (int) out.len, out.s);
	return shown;
}

static const char *
drug(const char *code)
{
	return mmt_drug_code(code, strlen(code), &err) ? "valid" : err.en;
}

#define ERTUGLIFLOZIN "XA10BKA338A001010580716"	/* cut by hand: X A10BK A338 A001 01 05 80716 */

static void
test_drugs(void)
{
	is_text(drug(ERTUGLIFLOZIN), "valid", "a western drug");
	is_text(drug("ZA01AAA00010010112345"), "a code that begins with Z has 20 characters, not 21", "a Chinese patent drug with a digit too many");
	is_text(drug("ZA01AAA0001001012345"), "valid", "a Chinese patent drug");
	is_text(drug("T001700123"), "valid", "decoction pieces");

	is_text(drug_part(ERTUGLIFLOZIN, "kind"), "X", "kind");
	is_text(drug_part(ERTUGLIFLOZIN, "class"), "A10BK", "class");
	is_text(drug_part(ERTUGLIFLOZIN, "name"), "A338", "name");
	is_text(drug_part(ERTUGLIFLOZIN, "substance"), "XA10BKA338", "substance");
	is_text(drug_part(ERTUGLIFLOZIN, "form"), "A001", "form");
	is_text(drug_part(ERTUGLIFLOZIN, "spec"), "01", "spec");
	is_text(drug_part(ERTUGLIFLOZIN, "pack"), "05", "pack");
	is_text(drug_part(ERTUGLIFLOZIN, "maker"), "80716", "maker");
	is_text(drug_part("ZA01AAA0001001012345", "class"), "A01AA", "class of Z");
	is_text(drug_part("ZA01AAA0001001012345", "name"), "A0001", "name of Z");
	is_text(drug_part("ZA01AAA0001001012345", "substance"), "ZA01AAA0001", "substance of Z");
	is_text(drug_part("ZA01AAA0001001012345", "form"), "null", "Z has no form");
	is_text(drug_part("ZA01AAA0001001012345", "spec"), "null", "and no spec of its own");
	is_text(drug_part("ZA01AAA0001001012345", "pack"), "0010", "pack of Z, with the spec");
	is_text(drug_part("ZA01AAA0001001012345", "maker"), "12345", "maker of Z");
	is_text(drug_part("T001700123", "substance"), "null", "what T says is not known");
	is_text(drug_part("T001700123", "kind"), "T", "but its kind");

	is_text(drug_part("XA10BKA338A0", "substance"), "XA10BKA338", "cut short after it");
	is_text(drug_part("XA10BKA338A0", "form"), "null", "cut short within it");
	is_text(drug_part("X", "kind"), "X", "one letter");
	is_text(drug_part("XA10", "class"), "null", "within the class");
	is_text(drug("XA10BKA338A0"), "a code that begins with X has 23 characters, not 12", "not a whole code");

	is_text(drug_part(ERTUGLIFLOZIN, "price"), "a code has no part \"price\"", "no such part");
	is_text(err.hint_en, "Parts of a drug code are kind, class, name, substance, form, spec, pack and maker.", "which there are");
	is_text(drug_part(ERTUGLIFLOZIN, "Form"), "a code has no part \"Form\"", "small letters");
	is_text(drug_part(ERTUGLIFLOZIN, ""), "a code has no part \"\"", "no name");
	is_text(drug_part("XA10BKA338A0010105807160", "kind"), "a code that begins with X has 23 characters, not 24", "too long");
	is_text(drug("xA10BKA338A001010580716"), "the code must begin with one of X, Z, T", "a small letter first");
	is_text(err.hint_zh, "X 为西药，Z 为中成药，T 为中药饮片。", "which there are");
	is_text(drug("Xa10BKA338A001010580716"), "character 2 of the code must be a letter A to Z", "a small letter");
	is_text(drug("XA1OBKA338A001010580716"), "character 4 of the code must be a digit 0 to 9", "O for 0");
	is_text(drug("XA10BK\xE8\x8D\xAF" "8A00101058071"), "character 7 of the code must be a letter A to Z", "a Chinese character");
	is_text(drug(""), "the code must begin with one of X, Z, T", "nothing");
	is_text(drug(" " ERTUGLIFLOZIN), "the code must begin with one of X, Z, T", "a blank before it");
	is_text(drug(ERTUGLIFLOZIN " "), "a code that begins with X has 23 characters, not 24", "a blank behind it");
	ok(mmt_drug_code(ERTUGLIFLOZIN "9", 23, NULL), "a text without its end");
}

static bool
matches(const char *code, const char *prefix)
{
	MmtText		c = {code, strlen(code)};
	MmtText		p = {prefix, strlen(prefix)};

	return mmt_code_matches(c, p);
}

static void
test_matches(void)
{
	ok(matches(ERTUGLIFLOZIN, ERTUGLIFLOZIN), "a whole code matches itself");
	ok(matches(ERTUGLIFLOZIN, "XA10BKA338A0"), "a code cut short");
	ok(matches(ERTUGLIFLOZIN, "XA10*"), "with a star");
	ok(!matches(ERTUGLIFLOZIN, "XA10BKA338A0*1"), "a star only at the end");
	ok(!matches(ERTUGLIFLOZIN, "XA10BKA339"), "another drug");
	ok(!matches("XA10BKA338A0", ERTUGLIFLOZIN), "a code shorter than the prefix");
	ok(!matches(ERTUGLIFLOZIN, ""), "an empty prefix matches nothing");
	ok(!matches(ERTUGLIFLOZIN, "*"), "nor does a star alone");
	ok(!matches("", "X"), "an empty code matches nothing");
}

static const char *
institution_part(const char *code, const char *part)
{
	static char shown[40];
	MmtText		name = {part, strlen(part)};
	MmtText		out;

	if (!mmt_institution_part(code, strlen(code), name, &out, &err))
		return err.zh[0] ? err.en : "no words";
	snprintf(shown, sizeof(shown), "%.*s", (int) out.len, out.s);
	return shown;
}

static void
test_institutions(void)
{
	ok(mmt_institution_code("H11019900001", 12, NULL), "an institution");
	ok(mmt_institution_code("P11019900001", 12, NULL), "a pharmacy");
	ok(!mmt_institution_code("H1101990000", 11, &err), "a digit too few");
	is_text(err.en, "a code that begins with H has 12 characters, not 11", "said so");
	ok(!mmt_institution_code("D1101990000012", 14, &err), "a doctor");
	is_text(err.en, "the code must begin with one of H, P", "said so");
	is_text(institution_part("H11019900002", "kind"), "H", "kind");
	is_text(institution_part("P11019900002", "area"), "110199", "area");
	is_text(institution_part("H11019900002", "sequence"), "00002", "sequence");
	is_text(institution_part("H110199", "area"), "a code that begins with H has 12 characters, not 7", "must be whole");
	is_text(institution_part("H11019900002", "class"), "a code has no part \"class\"", "no such part");
}

int
main(void)
{
	test_citizen();
	test_every_digit();
	test_age();
	test_drugs();
	test_matches();
	test_institutions();
	return done_testing();
}
