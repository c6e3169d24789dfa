/*-------------------------------------------------------------------------
 * fixture.h
 *	  Rules, bills and tallies as text, so that a test reads like a rule table.
 *
 *	  rules	one row a line: the relation, then column=value; a value with
 *			blanks stands in 'single quotes'; # starts a comment:
 *				step benefit=chronic ord=10 from_pot=gross to_pot=flow verb=share
 *				parameter parameter=rate scheme=390 amount='at least 70%'
 *	  bill	facts as name=value, several values as a|b; "date" and "amount"
 *			are the bill's own.  Each further line that begins with "line"
 *			is a line of the bill with facts, date and amount of its own:
 *				date=2019-08-01 amount=100 scheme=390
 *	  tally	name=value; a value with a point is yuan, one without a count.
 *			"A/" before a name may be left out, the area is A:
 *				chronic_fund@2019=45.00 visits@2019=3
 *	  pots	name=yuan; a name without a point is that pot of every benefit.
 *			What is not named must be empty.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_FIXTURE_H
#define MMT_FIXTURE_H

#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"
#include "engine.h"

/* ---- reading ---- */

/* Take the next word, with quotes around a part of it removed; NULL at the end of the line. */
static inline char *
fx_word(MmtArena *arena, const char **p, const char *end)
{
	char	   *word;
	size_t		n = 0;

	while (*p < end && (**p == ' ' || **p == '\t' || **p == '\r'))
		(*p)++;
	if (*p == end || **p == '#')
		return NULL;
	word = mmt_alloc(arena, (size_t) (end - *p) + 1);
	while (*p < end && **p != ' ' && **p != '\t' && **p != '\r')
	{
		if (**p == '\'')
		{
			for ((*p)++; *p < end && **p != '\''; (*p)++)
				word[n++] = **p;
			if (*p < end)
				(*p)++;
		}
		else
			word[n++] = *(*p)++;
	}
	word[n] = '\0';
	return word;
}

/* Rows from text; whatever the text is, there are rows (of unknown relations, perhaps). */
static inline MmtInputRow *
fx_rows(MmtArena *arena, const char *text, size_t len, int *n)
{
	const char *end = text + len;
	int			room = 1;
	MmtInputRow *rows;

	for (const char *p = text; p < end; p++)
		room += *p == '\n';
	rows = mmt_alloc(arena, sizeof(MmtInputRow) * room);
	*n = 0;
	for (const char *p = text; p < end;)
	{
		const char *stop = memchr(p, '\n', (size_t) (end - p));
		const char *line_end = stop ? stop : end;
		MmtInputRow *row = &rows[*n];
		char	   *word = fx_word(arena, &p, line_end);

		if (word)
		{
			row->relation = word;
			row->id = ++*n;
			row->pairs = mmt_alloc(arena, sizeof(MmtPair) * ((size_t) (line_end - p) / 2 + 1));
			while ((word = fx_word(arena, &p, line_end)) != NULL)
			{
				char	   *is = strchr(word, '=');

				/* "ranges.acc:visits@tier=3=[2,)": a key of a range may hold the sign itself */
				if (is && strncmp(word, "ranges.", 7) == 0 && strrchr(word, '='))
					is = strrchr(word, '=');
				if (is == NULL)
					continue;
				*is = '\0';
				row->pairs[row->npairs].name = word;
				row->pairs[row->npairs++].value = is + 1;
			}
		}
		p = stop ? stop + 1 : end;
	}
	return rows;
}

/* Yuan or a count; false when it is neither. */
static inline bool
fx_number(const char *text, bool yuan, int64_t *out)
{
	MmtDecimal	d;

	return mmt_decimal_parse(text, strlen(text), &d) && mmt_decimal_round(d, yuan ? 2 : 0, MMT_DOWN, out);
}

/* A bill from text; facts that no rule reads are passed over, as the doors do. */
static inline bool
fx_read_bill(MmtArena *arena, const MmtRuleset *rs, const char *text, size_t len, MmtBill *bill)
{
	const char *end = text + len;
	MmtValues  *facts = mmt_alloc(arena, sizeof(MmtValues) * (rs->nfacts + 1));
	MmtLine    *lines;
	mmt_day		day = mmt_day_from(2019, 8, 1);
	int64_t		amount = 0;
	int			room = 1;

	for (const char *p = text; p < end; p++)
		room += *p == '\n';
	lines = mmt_alloc(arena, sizeof(MmtLine) * room);
	memset(bill, 0, sizeof(*bill));
	for (const char *p = text; p < end;)
	{
		const char *stop = memchr(p, '\n', (size_t) (end - p));
		const char *line_end = stop ? stop : end;
		MmtValues  *to = facts;
		MmtLine    *line = NULL;
		char	   *word;

		while ((word = fx_word(arena, &p, line_end)) != NULL)
		{
			char	   *is = strchr(word, '=');
			int			fact;

			if (strcmp(word, "line") == 0)
			{
				line = &lines[bill->nlines++];
				to = mmt_alloc(arena, sizeof(MmtValues) * (rs->nfacts + 1));
				line->facts = to;
				line->day = day;
				continue;
			}
			if (is == NULL)
				return false;
			*is++ = '\0';
			if (strcmp(word, "date") == 0)
			{
				if (!mmt_day_parse(is, strlen(is), line ? &line->day : &day))
					return false;
				continue;
			}
			if (strcmp(word, "amount") == 0)
			{
				if (!fx_number(is, true, line ? &line->amount : &amount))
					return false;
				continue;
			}
			fact = mmt_fact_find(rs, word, strlen(word));
			if (fact >= 0)
			{
				MmtText    *v = mmt_alloc(arena, sizeof(MmtText) * (strlen(is) + 1));

				to[fact].n = 0;
				to[fact].v = v;
				while (*is)
				{
					size_t		n = strcspn(is, "|");

					v[to[fact].n].s = is;
					v[to[fact].n++].len = n;
					is += n + (is[n] == '|');
				}
			}
		}
		p = stop ? stop + 1 : end;
	}
	if (bill->nlines == 0)
	{
		lines[0].day = day;
		lines[0].amount = amount;
		bill->nlines = 1;
	}
	bill->facts = facts;
	bill->lines = lines;
	return true;
}

/* ---- the rules and the person in hand ---- */

static struct
{
	MmtArena	arena;			/* rules and run */
	MmtArena	scratch;
	MmtArena	bills;
	MmtRuleset *rs;
	MmtRun	   *run;
	MmtBill		bill;
	MmtOutcome	out;
	MmtError	err;
}			fx __attribute__((unused));

static inline void
fx_clear(void)
{
	if (fx.arena.allocate)
	{
		mmt_arena_free(&fx.arena);
		mmt_arena_free(&fx.scratch);
		mmt_arena_free(&fx.bills);
	}
	fx.arena = fx.scratch = fx.bills = tap_arena();
	fx.rs = NULL;
	fx.run = NULL;
}

static inline bool
fx_compile(const char *text)
{
	int			n;
	MmtInputRow *rows;

	fx_clear();
	memset(&fx.err, 0, sizeof(fx.err));
	rows = fx_rows(&fx.arena, text, strlen(text), &n);
	if (!mmt_ruleset_compile(&fx.arena, "A", n, rows, &fx.rs, &fx.err))
		return false;
	fx.run = mmt_run_begin(&fx.arena, &fx.scratch, fx.rs, true);
	return true;
}

/* Rules for the assertions that follow. */
static inline void
rules(const char *text)
{
	if (!fx_compile(text))
		ok(false, "rules cannot be compiled: %s (%s)", fx.err.en, fx.err.hint_en);
}

static inline bool
rules_refused(const char *text, MmtErrorCode code, const char *fragment, const char *name)
{
	bool		compiled = fx_compile(text);
	bool		pass = !compiled && fx.err.code == code && strstr(fx.err.en, fragment) != NULL;

	ok(pass, "%s", name);
	if (!pass)
		printf("#      got: %d %s\n# expected: %d %s\n", compiled ? 0 : fx.err.code,
			   compiled ? "compiled" : fx.err.en, code, fragment);
	return pass;
}

/* Forget the tally and give another. */
static inline bool
tally(const char *text)
{
	const char *p = text;
	char	   *word;

	if (fx.run == NULL)
		return false;
	mmt_run_clear(fx.run);
	while ((word = fx_word(&fx.bills, &p, text + strlen(text))) != NULL)
	{
		char	   *is = strrchr(word, '=');
		char	   *name = mmt_alloc(&fx.bills, strlen(word) + 3);
		int64_t		value;

		if (is == NULL || !fx_number(is + 1, strchr(is, '.') != NULL, &value))
			return ok(false, "the tally of the test is no tally: %s", text);
		*is = '\0';
		strcpy(name, strchr(word, '/') ? "" : "A/");
		strcat(name, word);
		if (!mmt_run_set(fx.run, name, strlen(name), value, &fx.err))
			return false;
	}
	return true;
}

static inline bool
adjudicate(const char *text)
{
	memset(&fx.err, 0, sizeof(fx.err));
	if (fx.run == NULL || !fx_read_bill(&fx.bills, fx.rs, text, strlen(text), &fx.bill))
		return mmt_fail(&fx.err, MMT_E_BILL, "the bill of the test is no bill", "测试账单无效");
	return mmt_adjudicate(fx.run, &fx.bill, &fx.out, &fx.err);
}

/* ---- what came out ---- */

static inline bool
fx_named(const MmtPot *pot, const char *name)
{
	return strcmp(strchr(name, '.') ? pot->name : pot->local, name) == 0;
}

/* Money in the pots of a name, of one line or (-1) of all. */
static inline int64_t
in_pot(const char *name, int line)
{
	int64_t		sum = 0;

	for (int p = 0; p < fx.rs->npots; p++)
		for (int l = 0; l < fx.out.nlines; l++)
			if ((line < 0 || line == l) && fx_named(&fx.rs->pots[p], name))
				sum += fx.out.held[(size_t) p * fx.out.nlines + l];
	return sum;
}

static inline void
fx_put_yuan(MmtBuffer *out, int64_t fen)
{
	mmt_putf(out, "%s%lld.%02lld", fen < 0 ? "-" : "", (long long) (fen < 0 ? -(fen / 100) : fen / 100),
			 (long long) (fen < 0 ? -(fen % 100) : fen % 100));
}

static inline void
fx_show_pots(int line, MmtBuffer *out)
{
	mmt_puts(out, "");
	for (int p = 0; p < fx.rs->npots; p++)
	{
		int64_t		sum = 0;

		for (int l = 0; l < fx.out.nlines; l++)
			if (line < 0 || line == l)
				sum += fx.out.held[(size_t) p * fx.out.nlines + l];
		if (sum == 0)
			continue;
		mmt_putf(out, "%s%s=", out->len ? " " : "", fx.rs->pots[p].name);
		fx_put_yuan(out, sum);
	}
}

/* Do the pots of a line (-1: of the bill) hold what is named and nothing else? */
static inline bool
pots_are(int line, const char *want, const char *name)
{
	const char *p = want;
	char	   *word;
	int64_t		left = 0;
	bool		pass = true;
	MmtBuffer	got = {.arena = &fx.bills};

	for (int k = 0; k < fx.rs->npots; k++)
		for (int l = 0; l < fx.out.nlines; l++)
			if (line < 0 || line == l)
				left += fx.out.held[(size_t) k * fx.out.nlines + l];
	while ((word = fx_word(&fx.bills, &p, want + strlen(want))) != NULL)
	{
		char	   *is = strchr(word, '=');
		int64_t		value = -1;

		if (is)
		{
			*is = '\0';
			pass &= fx_number(is + 1, true, &value);
		}
		pass &= in_pot(word, line) == value;
		left -= value;
	}
	pass &= left == 0;
	ok(pass, "%s", name);
	fx_show_pots(line, &got);
	if (!pass)
		printf("#      got: %s\n# expected: %s\n", got.s, want);
	return pass;
}

/* A bill after this tally leaves its money in these pots. */
static inline bool
pays_after(const char *before, const char *text, const char *want, const char *name)
{
	if (tally(before) && adjudicate(text))
		return pots_are(-1, want, name);
	ok(false, "%s", name);
	printf("#      got: %d %s (%s)\n# expected: %s\n", fx.err.code, fx.err.en, fx.err.hint_en, want);
	return false;
}

static inline bool
pays(const char *text, const char *want, const char *name)
{
	return pays_after("", text, want, name);
}

/* The bill is refused, in words that hold a fragment. */
static inline bool
refuses_after(const char *before, const char *text, MmtErrorCode code, const char *fragment, const char *name)
{
	bool		done = tally(before) && adjudicate(text);
	bool		pass = !done && fx.err.code == code && strstr(fx.err.en, fragment) && fx.err.zh[0];
	MmtBuffer	got = {.arena = &fx.bills};

	ok(pass, "%s", name);
	if (pass)
		return true;
	if (done)
		fx_show_pots(-1, &got);
	printf("#      got: %d %s\n# expected: %d %s\n", done ? 0 : fx.err.code, done ? got.s : fx.err.en, code, fragment);
	return false;
}

static inline bool
refuses(const char *text, MmtErrorCode code, const char *fragment, const char *name)
{
	return refuses_after("", text, code, fragment, name);
}

/* The delta of the last bill: names and values as in a tally, in any order. */
static inline bool
delta_is(const char *want, const char *name)
{
	const char *p = want;
	char	   *word;
	int			n = 0;
	bool		pass = true;

	while ((word = fx_word(&fx.bills, &p, want + strlen(want))) != NULL)
	{
		char	   *is = strrchr(word, '=');
		char	   *full = mmt_alloc(&fx.bills, strlen(word) + 3);
		int64_t		value = 0;
		bool		found = false;

		pass &= is != NULL && fx_number(is + 1, strchr(is, '.') != NULL, &value);
		if (is)
			*is = '\0';
		strcpy(full, strchr(word, '/') ? "" : "A/");
		strcat(full, word);
		for (int i = 0; i < fx.out.ndeltas; i++)
		{
			MmtBuffer	key = {.arena = &fx.bills};

			mmt_key_name(fx.run, &fx.out.deltas[i].key, &key);
			found |= strcmp(key.s, full) == 0 && fx.out.deltas[i].value == value;
		}
		pass &= found;
		n++;
	}
	pass &= n == fx.out.ndeltas;
	ok(pass, "%s", name);
	if (!pass)
	{
		printf("#      got:");
		for (int i = 0; i < fx.out.ndeltas; i++)
		{
			MmtBuffer	key = {.arena = &fx.bills};

			mmt_key_name(fx.run, &fx.out.deltas[i].key, &key);
			printf(" %s=%lld", key.s, (long long) fx.out.deltas[i].value);
		}
		printf(" (fen or counts)\n# expected: %s\n", want);
	}
	return pass;
}

/* A test that may bring the program down runs in a child, so that the others still count. */
static inline void
in_child(bool (*test) (void), const char *name)
{
	int			status = -1;
	pid_t		pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
	{
		bool		pass;

		if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
			_exit(2);
		pass = test();
		_exit(pass ? 0 : 1);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	ok(pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s", name);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		printf("# the child %s %d\n", WIFEXITED(status) ? "exited with" : "died of signal",
			   WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

/* Pots every test may use; a pot is declared for all benefits. */
#define POTS \
	"pot pot=out bearer=person\n" \
	"pot pot=advance bearer=person\n" \
	"pot pot=deductible bearer=person\n" \
	"pot pot=coinsurance bearer=person\n" \
	"pot pot=over bearer=person\n" \
	"pot pot=fund bearer=fund\n" \
	"pot pot=account bearer=account\n" \
	"pot pot=loss bearer=hospital\n"

#endif							/* MMT_FIXTURE_H */
