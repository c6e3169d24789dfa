/*-------------------------------------------------------------------------
 * fuzz_engine.c
 *	  Rules, then "--" and bills, each two separated by "--" (the text of the
 *	  tests' fixture).  Whatever they are: no pot is negative, the pots of a
 *	  line sum to it, with and without a trace, by names and by posting.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "../unit/fixture.h"
#include "check.h"
#include "explain.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
alike(const MmtRuleset *rs, const MmtOutcome *a, const MmtOutcome *b)
{
	return a->ndeltas == b->ndeltas && a->gross == b->gross &&
		memcmp(a->held, b->held, sizeof(int64_t) * rs->npots * a->nlines) == 0;
}

static void
check(const MmtRuleset *rs, const MmtBill *bill, const MmtOutcome *o)
{
	for (int l = 0; l < o->nlines; l++)
	{
		int64_t		sum = 0;

		for (int p = 0; p < rs->npots; p++)
		{
			int64_t		money = o->held[(size_t) p * o->nlines + l];

			if (money < 0)
				abort();
			sum += money;
		}
		if (sum != bill->lines[l].amount)
			abort();
	}
}

/* Every check of the bill's facts ends in findings with words, or in an error with words. */
static void
look(const MmtRuleset *rs, MmtRun *run, MmtArena *arena, const MmtBill *bill)
{
	for (int i = 0; i < rs->nchecks; i++)
	{
		const MmtFinding *findings;
		MmtError	err = {0};
		int			n;

		if (i > 0 && strcmp(rs->checks[i].kind, rs->checks[i - 1].kind) == 0)
			continue;
		if (!mmt_check(run, bill, rs->checks[i].kind, &n, &findings, &err))
		{
			if (err.code == MMT_E_INTERNAL || err.code == MMT_OK || err.en[0] == '\0' || err.zh[0] == '\0')
				abort();
			continue;
		}
		for (int k = 0; k < n; k++)
		{
			MmtBuffer	words = {.arena = arena};

			mmt_finding_words(run, &findings[k], k % 2, &words);
			mmt_finding_hint(run, &findings[k], k % 2, &words);
			if (words.s == NULL)
				abort();
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	MmtArena	arena = tap_arena();
	MmtArena	scratch[2] = {tap_arena(), tap_arena()};
	const char *text;
	const char *next;
	MmtRuleset *rs;
	MmtError	err = {0};
	int			n;
	size_t		len;

	if (size > 6000)
		return 0;
	text = mmt_copy(&arena, (const char *) data, size);
	next = strstr(text, "\n--\n");
	len = next ? (size_t) (next - text) : strlen(text);
	{
		MmtInputRow *rows = fx_rows(&arena, text, len, &n);

		if (mmt_ruleset_compile(&arena, "A", n, rows, &rs, &err))
		{
			MmtRun	   *run = mmt_run_begin(&arena, &scratch[0], rs, true);
			MmtRun	   *named = mmt_run_begin(&arena, &scratch[1], rs, false);

			for (int i = 0; next && i < 4; i++)
			{
				const char *from = next + 4;
				MmtBill		bill;
				MmtOutcome	a;
				MmtOutcome	b;
				MmtError	other = {0};
				const MmtDelta *entries;
				bool		done;

				next = strstr(from, "\n--\n");
				if (!fx_read_bill(&arena, rs, from, next ? (size_t) (next - from) : strlen(from), &bill) || bill.nlines > 20)
					continue;
				look(rs, run, &arena, &bill);
				err.code = MMT_OK;
				done = mmt_adjudicate(run, &bill, &a, &err);
				if (!done)
				{
					if (err.code == MMT_E_INTERNAL || err.code == MMT_OK || err.en[0] == '\0' || err.zh[0] == '\0')
						abort();
					continue;
				}
				check(rs, &bill, &a);
				mmt_run_clear(named);
				for (int k = mmt_run_entries(run, &entries) - 1; k >= 0; k--)
				{
					MmtBuffer	name = {.arena = &arena};

					mmt_key_name(run, &entries[k].key, &name);
					if (!mmt_run_set(named, name.s, name.len, entries[k].value, &other))
						abort();
				}
				if (!mmt_adjudicate(named, &bill, &b, &other) || !alike(rs, &a, &b))
					abort();
				{
					MmtBuffer	bytes = {.arena = &arena};
					MmtTrace   *traces;
					MmtSentence *sentences;
					int			ntraces;

					mmt_trace_write(&a, &bytes);
					if (!mmt_trace_read(&arena, rs, (const unsigned char *) bytes.s, bytes.len, &ntraces, &traces))
						abort();
					if (mmt_explain(&arena, rs, ntraces, traces, a.nlines, i % 2, &sentences) < ntraces)
						abort();
				}
				if (!mmt_run_post(run, &a, &err))
					break;
			}
		}
		else if (err.code == MMT_OK)
			abort();
	}
	mmt_arena_free(&arena);
	mmt_arena_free(&scratch[0]);
	mmt_arena_free(&scratch[1]);
	return 0;
}
