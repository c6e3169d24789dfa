/*-------------------------------------------------------------------------
 * fuzz_trace.c
 *	  Any bytes as the trace of a settlement: refused, or explained.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "../unit/fixture.h"
#include "explain.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rows of every relation; the last step belongs to no benefit and is never compiled. */
static const char rules_text[] = POTS
"document document=D title=办法\nclause clause=C1 document=D source_quality=seed delegates_to=C2\nclause clause=C2 source_quality=example\n"
"term domain=pot term=fund zh=基金 en=fund\nlist list=l member=x\nindex index=i value=1\ncode_map domain=disease local=M key=x\n"
"benefit benefit=b ord=1 clause=C1\nbenefit benefit=c ord=2 track=later\n"
"step benefit=b ord=10 from_pot=gross to_pot=flow verb=share\n"
"step benefit=b ord=20 from_pot=flow to_pot=deductible verb=fill parameter=d accumulator=paid\n"
"step benefit=b ord=30 from_pot=flow to_pot=over verb=keep parameter=d accumulator=visits\n"
"step benefit=b ord=40 from_pot=flow to_pot=out verb=gate parameter=d\n"
"step benefit=b ord=50 from_pot=flow to_pot=fund verb=share parameter=rate tags=a facts.x=1 ranges.age=[1,)\n"
"step benefit=b ord=90 from_pot=flow to_pot=coinsurance verb=share\n"
"step benefit=c ord=10 from_pot=b.coinsurance to_pot=fund verb=share\n"
"parameter parameter=d amount=30\nparameter parameter=rate band=[0,10) amount=60% clause=C1\nparameter parameter=rate band=[10,) amount=50%\n"
"accumulator accumulator=paid counts=b.fund per=year\naccumulator accumulator=visits unit=count counts=claims\n"
"step benefit=nobody ord=1\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static MmtArena forever;
	static MmtRuleset *rs;
	MmtArena	arena = tap_arena();
	MmtTrace   *traces;
	int			ntraces;

	if (rs == NULL)
	{
		MmtError	err;
		int			n;
		MmtInputRow *rows;

		forever = tap_arena();
		rows = fx_rows(&forever, rules_text, strlen(rules_text), &n);
		if (!mmt_ruleset_compile(&forever, "A", n, rows, &rs, &err))
			abort();
	}
	if (size > 4096)
		return 0;
	if (mmt_trace_read(&arena, rs, data, size, &ntraces, &traces))
	{
		MmtSentence *sentences;

		for (int zh = 0; zh < 2; zh++)
			if (mmt_explain(&arena, rs, ntraces, traces, 1 + zh, zh, &sentences) < ntraces)
				abort();
	}
	mmt_arena_free(&arena);
	return 0;
}
