/*-------------------------------------------------------------------------
 * fuzz_tally.c
 *	  Any bytes as a tally: what is read prints as a text that reads as
 *	  itself, and a tally less itself is nothing.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "../unit/tap.h"
#include "tally.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	MmtArena	arena = tap_arena();
	MmtTally	tally;
	MmtTally	again;
	MmtTally	sum;
	MmtError	err;

	if (mmt_tally_parse(&arena, (const char *) data, size, &tally, &err))
	{
		MmtBuffer	one = {.arena = &arena};
		MmtBuffer	two = {.arena = &arena};

		mmt_tally_print(&tally, &one);
		if (!mmt_tally_parse(&arena, one.s, one.len, &again, &err))
			abort();
		mmt_tally_print(&again, &two);
		if (one.len != two.len || memcmp(one.s, two.s, one.len) != 0)
			abort();
		if (!mmt_tally_add(&arena, &tally, &again, true, &sum, &err) || sum.n != 0)
			abort();
		for (int i = 0; i < tally.n; i++)
		{
			const MmtTallyEntry *e = mmt_tally_find(&tally, tally.entries[i].name.s, tally.entries[i].name.len);

			if (e == NULL || e->value != tally.entries[i].value)
				abort();
		}
	}
	mmt_arena_free(&arena);
	return 0;
}
