/*-------------------------------------------------------------------------
 * fuzz_amount.c
 *	  Any bytes as an amount and as a measure: what is read prints as a text
 *	  that reads as itself.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "../unit/tap.h"
#include "amount.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	MmtArena	arena = tap_arena();
	MmtAmount	amount;
	MmtAmount	again;
	MmtMeasure	measure;
	MmtError	err;

	if (mmt_amount_parse(&arena, (const char *) data, size, &amount, &err))
	{
		MmtBuffer	one = {.arena = &arena};
		MmtBuffer	two = {.arena = &arena};

		mmt_amount_print(&amount, &one);
		if (!mmt_amount_parse(&arena, one.s, one.len, &again, &err))
			abort();
		mmt_amount_print(&again, &two);
		if (strcmp(one.s, two.s) != 0)
			abort();
	}
	else if (err.en[0] == '\0' || err.zh[0] == '\0')
		abort();
	(void) mmt_measure_parse(&arena, (const char *) data, size, &measure, &err);
	mmt_arena_free(&arena);
	return 0;
}
