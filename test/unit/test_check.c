/*-------------------------------------------------------------------------
 * test_check.c
 *	  What the check rules have to say about facts: given, known to have no
 *	  value (name=), and not given at all.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fixture.h"
#include "check.h"

static const MmtFinding *findings;
static int	n;

/* Facts that are read when a rule asks: numbers and days without their texts. */
typedef struct Unread
{
	MmtUnread	head;
	const MmtValues *texts;		/* what they are */
	MmtValues  *facts;
	int			nread;			/* as texts */
} Unread;

static void
read_text(MmtUnread *unread, int fact)
{
	Unread	   *u = (Unread *) unread;

	u->facts[fact] = u->texts[fact];
	u->nread++;
}

static MmtNature
read_number(MmtUnread *unread, int fact, MmtDecimal *out)
{
	MmtText		t = ((Unread *) unread)->texts[fact].v[0];
	mmt_day		day;

	if (t.len >= 10 && mmt_day_parse(t.s, t.len, &day))
	{
		*out = mmt_decimal(day, 0);
		return MMT_A_DAY;
	}
	return mmt_decimal_parse(t.s, t.len, out) ? MMT_A_NUMBER : MMT_A_TEXT;
}

static Unread unread = {{read_text, read_number}, NULL, NULL, 0};

/* "block:supply undecided:title" in order of importance, or the error; then the sentences, when asked for. */
static const char *
say(const char *kind, bool sentences)
{
	MmtBuffer	out = {.arena = &fx.bills};

	if (!mmt_check(fx.run, &fx.bill, kind, &n, &findings, &fx.err))
		return fx.err.en;
	for (int i = 0; i < n; i++)
	{
		static const char *const severities[] = {"block", "warn", "record"};

		mmt_putf(&out, "%s%s:%s", i ? " " : "", findings[i].undecided ? "undecided" : severities[findings[i].check->severity],
				 findings[i].check->rule);
	}
	for (int i = 0; sentences && i < n; i++)
	{
		mmt_puts(&out, "; ");
		mmt_finding_words(fx.run, &findings[i], false, &out);
		mmt_putf(&out, " (%s %s) ", findings[i].fact ? findings[i].fact : "-", findings[i].found ? findings[i].found : "-");
		mmt_finding_hint(fx.run, &findings[i], false, &out);
	}
	return out.s ? out.s : "";
}

/* What is said must not depend on when the facts are read. */
static const char *
said(const char *kind, const char *facts)
{
	const MmtValues *given;
	const char *when_given;
	const char *when_read;

	mmt_arena_reset(&fx.bills);
	if (!fx_read_bill(&fx.bills, fx.rs, facts, strlen(facts), &fx.bill))
		return "cannot read the facts";
	given = fx.bill.facts;
	when_given = say(kind, true);
	unread.texts = given;
	unread.facts = mmt_alloc(&fx.bills, sizeof(MmtValues) * (fx.rs->nfacts + 1));
	unread.nread = 0;
	for (int i = 0; i < fx.rs->nfacts; i++)
	{
		static const MmtValues not_read = {0, MMT_UNREAD};

		unread.facts[i] = given[i].n == 1 ? not_read : given[i];
	}
	fx.bill.facts = unread.facts;
	fx.bill.unread = &unread.head;
	when_read = say(kind, true);
	if (strcmp(when_given, when_read) != 0)
		is_text(when_read, when_given, facts);
	fx.bill.facts = given;
	return say(kind, false);
}

static const char *
words(int i, bool zh)
{
	MmtBuffer	out = {.arena = &fx.bills};

	mmt_finding_words(fx.run, &findings[i], zh, &out);
	return out.s ? out.s : "";
}

static const char *
hint(int i, bool zh)
{
	MmtBuffer	out = {.arena = &fx.bills};

	mmt_finding_hint(fx.run, &findings[i], zh, &out);
	return out.s ? out.s : "";
}

#define SUPPLY "check_rule check_kind=p rule=supply family=prescription severity=block subject=days test=at_most parameter=most " \
	"message_en='{found} days, at most {limit}' message_zh='{found}天，至多{limit}天'\n" \
	"parameter parameter=most amount=28\nparameter parameter=most facts.stable=yes priority=1 amount=84\n"

static void
test_limits(void)
{
	rules(SUPPLY);
	is_text(said("p", "days=28"), "", "at the limit");
	is_int(unread.nread, 0, "a number is not read as a text");
	is_text(said("p", "days=29"), "block:supply", "above it");
	is_text(words(0, false), "29 days, at most 28", "its sentence");
	is_text(words(0, true), "29天，至多28天", "and in Chinese");
	is_text(hint(0, false), "\"days\" must be at most 28.", "what would pass");
	is_int(findings[0].nrows, 2, "it rests on the rule and on the row of the limit");
	is_text(said("p", "days=84 stable=yes"), "", "the limit is chosen by facts");
	is_int(unread.nread, 1, "what selects is read");
	is_text(said("p", "days=84.5 stable=yes"), "block:supply", "exactly");
	is_text(said("p", ""), "undecided:supply", "a fact that was not given");
	is_text(words(0, false), "rule \"supply\" cannot be decided: \"days\" is not given", "is named");
	is_text(said("p", "days="), "block:supply", "one that is known to have no value does not pass");
	ok(findings[0].found == NULL, "nothing was found");
	is_text(words(0, false), "rule \"supply\": there is no \"days\"", "which is said instead of a sentence about a number");
	is_text(said("p", "days=5|500"), "block:supply", "nor do several, of which one may pass");
	is_text(said("p", "days=x"), "block:supply", "nor does one that is no number");
	ok(strstr(words(0, false), "is \"x\", which is no number") != NULL, "and why: %s", words(0, false));
	is_text(said("p", "days=99999999999999999999999999999999999999999999"), "block:supply", "nor one beyond all numbers");
	is_text(said("q", "days=29"), "", "another kind has no rules");
	ok(mmt_check_kind(fx.rs, "p") && !mmt_check_kind(fx.rs, "q"), "which can be asked");

	/* 6 dispensed before and 5 now of 10: 6 + 5 - 10 = 1 above 0 */
	rules("check_rule check_kind=d rule=total family=prescription severity=block subject='quantity + before.quantity - total' test=at_most parameter=none message_en='{found} too many'\n"
		  "parameter parameter=none amount=0\n");
	is_text(said("d", "quantity=4 before.quantity=6 total=10"), "", "a sum of measures within the limit");
	is_text(said("d", "quantity=5 before.quantity=6 total=10"), "block:total", "and above it");
	is_text(words(0, false), "1 too many", "by how much");
	is_text(said("d", "quantity=-5 before.quantity=20 total=10"), "block:total", "negative numbers count");

	/* the day after issue is day 2 when the day of issue is day 1 */
	rules("check_rule check_kind=d rule=valid family=prescription severity=block subject='days_since:issued_on + parameter:first' test=at_most parameter=days message_en=late\n"
		  "parameter parameter=first amount=1\nparameter parameter=days amount=1\n"
		  "parameter parameter=days facts.noted=* priority=1 amount='1 x noted'\nparameter parameter=days facts.noted=* amount='at most 3'\n");
	is_text(said("d", "date=2024-05-05 issued_on=2024-05-05 noted="), "", "on the day of issue");
	is_text(said("d", "date=2024-05-06 issued_on=2024-05-05 noted="), "block:valid", "on the next");
	is_text(hint(0, false), "\"days since issued_on\" + \"first\" must be at most 1.", "in words");
	is_text(said("d", "date=2024-05-07 issued_on=2024-05-05 noted=3"), "", "3 days noted, the third");
	is_text(said("d", "date=2024-05-08 issued_on=2024-05-05 noted=7"), "block:valid", "more than 3 are not possible");
	is_text(said("d", "date=2024-05-08 issued_on=nonsense noted="), "block:valid", "no date");

	/* 60 tablets of 1, twice a day: 30 days; 2 x 0.5 on one of two days: 60 x 2 / 0.5 = 240 */
	rules("check_rule check_kind=p rule=supply family=prescription severity=block subject=days_supply test=at_most parameter=most message_en='{found} days'\n"
		  "parameter parameter=most amount=28\ncode_map domain=frequency local=bid key=2/1\ncode_map domain=frequency local=qod key=1/2\ncode_map domain=frequency local=prn key=-\n");
	is_text(said("p", "quantity=60 dose=1 frequency=bid"), "block:supply", "days of supply follow from quantity, dose and frequency");
	is_text(words(0, false), "30 days", "30 of them");
	is_text(said("p", "quantity=60 dose=0.5 frequency=qod"), "block:supply", "every other day");
	is_text(words(0, false), "240 days", "240 of them");
	is_text(said("p", "quantity=56 dose=1 frequency=bid"), "", "28 days");
	is_text(said("p", "quantity=60 dose=1 frequency=bid days_supply=20"), "", "days that are given are taken");
	is_text(said("p", "quantity=60 dose=1"), "undecided:supply", "how often is not known");
	is_text(said("p", "quantity=60 dose=1 frequency="), "block:supply", "known to be nothing");
	is_text(said("p", "quantity=60 dose=1 frequency=prn"), "block:supply", "as needed has no days");
	is_text(words(0, false), "rule \"supply\": there is no \"days_supply\"", "and says so");
	is_text(said("p", "quantity=60 dose=1 frequency=often"), "block:supply", "a frequency that nothing explains");
	is_text(hint(0, false), "Give \"days_supply\".", "what would pass");
	is_text(said("p", "days_supply=x"), "block:supply", "days that are no number");
	is_text(hint(0, false), "Correct \"days_supply\".", "are to be corrected");
	is_text(said("p", "quantity=0 dose=1 frequency=bid"), "block:supply", "no quantity");
	is_text(said("p", "quantity=x dose=1 frequency=bid"), "block:supply", "one that is no number");

	/* a limit that no row gives is no free pass */
	rules("check_rule check_kind=d rule=supply family=prescription severity=warn subject=days test=at_most parameter=most\n"
		  "parameter parameter=most valid=[2020-01-01,2021-01-01) amount=28\n");
	is_text(said("d", "date=2020-06-01 days=20"), "", "while there is a limit");
	is_text(said("d", "date=2021-06-01 days=20"), "warn:supply", "when it has ended");
	ok(strstr(words(0, true), "没有适用的行") != NULL, "with the reason: %s", words(0, true));
}

static void
test_expected(void)
{
	rules("check_rule check_kind=p rule=title family=prescription severity=block subject=title test=is expected=@mid facts.long=yes message_en='{doctor} is {found}'\n"
		  "list list=mid member=231\nlist list=mid member=232 valid=[2020-01-01,)\nterm domain=title term=234 en=physician zh=医师\n"
		  "term domain=list term=mid en='intermediate or higher' zh=中级以上\nterm domain=fact term=title en=title zh=职称\n");
	is_text(said("p", "date=2024-01-01 long=yes title=231"), "", "on the list");
	is_text(said("p", "date=2019-01-01 long=yes title=232"), "block:title", "not yet on the list");
	is_text(said("p", "long=yes title=234 doctor=李"), "block:title", "not on it");
	is_text(words(0, false), "李 is physician", "other facts and words in the sentence");
	is_text(hint(0, false), "\"title\" must be intermediate or higher.", "what would pass");
	is_text(hint(0, true), "“职称”须为中级以上。", "in Chinese");
	is_text(said("p", "long=no title=234"), "", "the rule does not apply");
	is_text(said("p", "long= title=234"), "", "nor to one that is known not to be long");
	is_text(said("p", "title=234"), "undecided:title", "whether it applies is not known");
	is_text(said("p", "long=yes"), "undecided:title", "what the title is is not known");
	is_text(said("p", "long=yes title="), "block:title", "no title does not pass");

	rules("check_rule check_kind=p rule=excluded family=prescription severity=block subject=drug test=is expected=!@excluded\n"
		  "check_rule check_kind=p rule=place family=prescription severity=warn subject=pharmacy.area test=is expected=$area\n"
		  "check_rule check_kind=p rule=filed family=prescription severity=record subject=filed test=is expected=*\n"
		  "list list=excluded member=XN02A*\n");
	is_text(said("p", "drug=XC09 area=A pharmacy.area=A filed=1"), "", "all three hold");
	is_text(said("p", "drug=XC09 area=A pharmacy.area=A filed='  '"), "record:filed", "blanks are nothing");
	is_text(said("p", "drug=XN02AA area=A pharmacy.area=B filed="), "block:excluded warn:place record:filed", "none of them, the gravest first");
	is_text(hint(1, false), "\"pharmacy.area\" must be the same as area.", "another fact");
	is_text(said("p", "drug= area=A pharmacy.area= filed=1"), "warn:place", "nothing is on no list, and is not the same as something");
	is_text(said("p", "drug=XC09 pharmacy.area=B filed=1"), "undecided:place", "the other fact is not known");
	is_text(said("p", ""), "undecided:excluded undecided:filed undecided:place", "nothing is");

	rules("check_rule check_kind=p rule=scope family=eligibility severity=block subject=drug test=is expected=@scope.$disease\n"
		  "list list=scope.M039 member=XC09*\nlist list=scope.M016 member=XA10*\n");
	is_text(said("p", "drug=XA10B disease=M039"), "block:scope", "the list is chosen by another fact");
	is_text(said("p", "drug=XA10B disease=M039|M016"), "", "any of several");
	is_text(said("p", "drug=XA10B disease="), "block:scope", "no disease has no scope");
	is_text(said("p", "drug=XA10B"), "undecided:scope", "one that is not known may have");
}

static void
test_has_all(void)
{
	rules("check_rule check_kind=a rule=criteria family=admission severity=block subject=has test=has_all expected=@criteria.$kind|@common message_en='lacks {lacking}'\n"
		  "list list=criteria.pharmacy member=pharmacist clause=C\nlist list=criteria.pharmacy member=old valid=(,2020-01-01)\nlist list=criteria.pharmacy member=stock\nlist list=common member=system\n"
		  "term domain=has term=pharmacist en='a pharmacist' zh=药师\n");
	is_text(said("a", "date=2024-01-01 kind=pharmacy has=system|stock|pharmacist"), "", "everything is there");
	is_text(said("a", "date=2024-01-01 kind=pharmacy has=stock"), "block:criteria", "something is not");
	is_text(words(0, false), "lacks a pharmacist, system", "each is named");
	is_int(findings[0].nrows, 3, "and the rows that ask for it");
	is_text(said("a", "date=2019-01-01 kind=pharmacy has=system|stock|pharmacist"), "block:criteria", "criteria have days");
	is_text(said("a", "date=2024-01-01 kind=other has=system"), "", "a kind without criteria of its own");
	is_text(said("a", "date=2024-01-01 kind= has=system"), "", "or none at all");
	is_text(said("a", "date=2024-01-01 kind=other has="), "block:criteria", "nothing is there");
	is_text(said("a", "date=2024-01-01 has=system"), "undecided:criteria", "which kind is not known");

	rules("check_rule check_kind=a rule=criteria family=admission severity=block subject=has test=has_all expected=@criteria.$kind message_en='lacks {lacking}'\n"
		  "list list=criteria.pharmacy member=stock valid=(,2024-01-01)\n");
	is_text(said("a", "date=2023-01-01 kind=pharmacy has=stock"), "", "there is something to hold it against");
	is_text(said("a", "date=2024-01-01 kind=pharmacy has=stock"), "block:criteria", "a list whose members have all ended is no free pass");
	ok(strstr(words(0, true), "没有成员") != NULL, "with the reason: %s", words(0, true));
	is_text(said("a", "date=2023-01-01 kind=other has="), "", "of a kind without a list nothing is asked");
}

static int	asked;

static void
may_stop(void)
{
	asked++;
}

/* How often it was asked whether to stop, while a fact of n values and a last one is checked. */
static int
asked_of(int n, const char *last)
{
	static char bill[10000];
	size_t		len = snprintf(bill, sizeof(bill), "date=2024-01-01 quantity=1 has=");

	for (int i = 0; i < n; i++)
		len += snprintf(bill + len, sizeof(bill) - len, "V%d|", i);
	snprintf(bill + len, sizeof(bill) - len, "%s", last);
	asked = 0;
	mmt_interrupt = may_stop;
	said("a", bill);
	mmt_interrupt = NULL;
	return asked;
}

static void
test_many_values(void)
{
	static char text[40000];
	size_t		n;
	int			few;

	rules("check_rule check_kind=a rule=r family=f severity=block subject=has test=has_all expected=@one\nlist list=one member=M\n");
	few = asked_of(1, "M");
	ok(asked_of(1000, "M") > few, "many values can be stopped");
	n = snprintf(text, sizeof(text), "check_rule check_kind=a rule=r family=f severity=block subject=has test=has_all expected=@long\n");
	for (int i = 0; i < 1000; i++)
		n += snprintf(text + n, sizeof(text) - n, "list list=long member=M%d\n", i);
	rules(text);
	ok(asked_of(1, "M") > few, "and a long list");
	rules("check_rule check_kind=a rule=r family=f severity=block subject=has test=is expected=M\n");
	few = asked_of(1, "M");
	ok(asked_of(1000, "M") > few, "and many values one of which is looked for");
	rules("check_rule check_kind=a rule=r family=f severity=block subject=quantity test=at_most parameter=most\n"
		  "parameter parameter=most amount='sum of cap over has in has'\nparameter parameter=cap has=M amount=1\n");
	few = asked_of(1, "M");
	ok(asked_of(1000, "M") > few, "and a sum over them");
}

static void
test_winning(void)
{
	const char *two = "check_rule check_kind=p rule=r family=prescription severity=block depth=1 subject=x test=is expected=1\n"
		"check_rule check_kind=p rule=r family=prescription severity=warn depth=3 facts.town=yes subject=x test=is expected=1\n";

	rules(two);
	is_text(said("p", "x=2 town=no"), "block:r", "the province's row");
	is_text(said("p", "x=2 town=yes"), "warn:r", "the nearer area's");
	is_text(said("p", "x=1 town=yes"), "", "neither has anything to say");
	is_text(said("p", "x=2"), "block:r undecided:r", "which of them is not known");

	rules("check_rule check_kind=p rule=r family=prescription severity=block valid=[2020-01-01,2021-01-01) subject=x test=is expected=1\n"
		  "check_rule check_kind=p rule=r family=prescription severity=warn valid=[2021-01-01,) subject=x test=is expected=1\n"
		  "check_rule check_kind=p rule=s family=prescription severity=warn as_of=issued valid=(,2020-06-01) subject=x test=is expected=1\n");
	is_text(said("p", "date=2020-12-31 issued=2020-12-31 x=2"), "block:r", "severity has days");
	is_text(said("p", "date=2021-01-01 issued=2020-05-31 x=2"), "warn:r warn:s", "and a rule may ask for the law of another");
	is_text(said("p", "date=2021-01-01 x=1"), "undecided:s", "which is not known");
	is_text(said("p", "date=2021-01-01 issued=x x=1"), "warn:s", "or no date");
	is_text(said("p", "date=2021-01-01 issued= x=1"), "warn:s", "or known to be nothing");

	rules("check_rule check_kind=p rule=r family=prescription severity=block ranges.age=[70,) subject=grade test=is expected=low\n");
	is_text(said("p", "age=69 grade=high"), "", "a range that is not met");
	is_text(said("p", "age=70 grade=high"), "block:r", "one that is");
	is_text(said("p", "grade=high"), "undecided:r", "one that is not known");
	is_text(said("p", "age=x grade=high"), "block:r", "one that cannot be read");
	is_text(said("p", "age=x"), "undecided:r", "which matters only when the rule can be decided");
	is_text(said("p", "date=2024-03-01 birth=1954-03-01 grade=high"), "block:r", "age follows from birth");
	is_text(said("p", "date=2024-02-29 birth=1954-03-01 grade=high"), "", "to the day");
}

static void
test_refused(void)
{
	rules_refused("check_rule check_kind=p rule=r family=f severity=loud subject=x test=is expected=1\n", MMT_E_POLICY, "severity", "a severity that is none");
	rules_refused("check_rule check_kind=p rule=r family=f severity=warn subject=x test=near expected=1\n", MMT_E_POLICY, "test", "a test that is none");
	rules_refused("check_rule check_kind=p rule=r family=f severity=warn subject=x test=is\n", MMT_E_POLICY, "expected", "nothing expected");
	rules_refused("check_rule check_kind=p rule=r family=f severity=warn subject=x test=at_most parameter=nowhere\n", MMT_E_POLICY, "parameter", "a parameter without rows");
	rules_refused("check_rule check_kind=p rule=r family=f severity=warn subject='x +' test=at_most parameter=m\nparameter parameter=m amount=1\n", MMT_E_SYNTAX, "", "a sum that breaks off");
	rules_refused("check_rule check_kind=p rule=r family=f severity=warn subject=x test=has_all expected=1\n", MMT_E_POLICY, "expected", "has_all without a list");
	rules_refused("check_rule check_kind=p rule=r severity=warn subject=x test=is expected=1\n", MMT_E_POLICY, "family", "no family");
}

static void
test_facts(void)
{
	int			needed;
	int			all;
	int		   *facts;

	rules("check_rule check_kind=p rule=supply family=prescription severity=block tier=1 as_of=issued subject='days - spare' test=at_most parameter=most message_en='{name} {found}'\n"
		  "parameter parameter=most facts.stable=yes amount='1 x limit'\n");
	mmt_check_facts(&fx.bills, fx.rs, &fx.rs->checks[0], &needed, &all, &facts);
	is_int(needed, 4, "it cannot be decided without tier, day, days and spare");
	is_int(all, 7, "its limit looks at stable and limit, its sentence at name");
}

int
main(void)
{
	fx_clear();
	test_limits();
	test_expected();
	test_has_all();
	test_many_values();
	test_winning();
	test_refused();
	test_facts();
	fx_clear();
	return done_testing();
}
