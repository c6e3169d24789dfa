/*-------------------------------------------------------------------------
 * fuzz_ruleset.c
 *	  Any bytes as rows of rules (the text of the tests' fixture): they are
 *	  sorted, compiled and checked, or refused with words.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "../unit/fixture.h"
#include "policy.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	MmtArena	arena = tap_arena();
	MmtBuffer	text = {.arena = &arena};
	MmtBuffer	one = {.arena = &arena};
	MmtBuffer	two = {.arena = &arena};
	MmtProblems problems = {.arena = &arena};
	MmtRuleset *rs;
	MmtInputRow *rows;
	MmtError	err = {0};
	int			n;

	if (size > 4096)
		return 0;
	/* a copy that ends with it, so that reading on is noticed */
	mmt_put(&text, (const char *) data, size);
	rows = fx_rows(&arena, text.s, strlen(text.s), &n);
	if (mmt_ruleset_compile(&arena, "A", n, rows, &rs, &err))
	{
		mmt_rows_canonical(n, rows, &one);
		if (!mmt_rows_sort(&arena, n, rows, &err))
			abort();
		mmt_rows_canonical(n, rows, &two);
		if (one.len != two.len || (one.len && memcmp(one.s, two.s, one.len) != 0))
			abort();
	}
	else if (err.code == MMT_OK || err.en[0] == '\0' || err.zh[0] == '\0')
		abort();
	rows = fx_rows(&arena, text.s, strlen(text.s), &n);
	mmt_policy_check(&arena, "A", n, rows, &problems);
	for (int i = 0; i < problems.n; i++)
		if (problems.list[i].en[0] == '\0' || problems.list[i].zh[0] == '\0')
			abort();
	mmt_arena_free(&arena);
	return 0;
}
