/*-------------------------------------------------------------------------
 * pg_running.c
 *	  Window functions: a person's bills one after the other, each adjudicated
 *	  with what came before it.
 *
 *	  fund_running(…)        OVER (PARTITION BY person ORDER BY date of care, claim)
 *	  adjudicate_running(…)  OVER (the same)
 *
 * A true window function rather than an aggregate over a frame: it sees every
 * row once, in order, whatever the frame.  The edition is resolved once per
 * execution; the tally lives in the run and is cleared where a partition begins.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "windowapi.h"

#include "compat.h"
#include "pg_door.h"
#include "pg_error.h"

/* Arguments: those of mmt.adjudicate but the tally, which the window keeps, and the trace, where it has none. */
static const MmtArg running_args[] = {
	MMT_ARG_AREA, MMT_ARG_DATE, MMT_ARG_AMOUNT, MMT_ARG_SCHEME, MMT_ARG_STATUS, MMT_ARG_TIER, MMT_ARG_KIND,
	MMT_ARG_DISEASE, MMT_ARG_CLASS, MMT_ARG_PLACE, MMT_ARG_CHANNEL, MMT_ARG_TAGS, MMT_ARG_FACTS, MMT_ARG_LINES,
	MMT_ARG_EDITION, MMT_ARG_DRAFT, MMT_ARG_TRACE
};

typedef struct Running
{
	MmtDoor		door;			/* first: mmt_door's own state */
	bool		constant[MMT_NARGS];	/* the same for every row: evaluated once */
	int			nasked;
	int			asked[MMT_NARGS];	/* SQL arguments that are not */
	NullableDatum args[MMT_NARGS];
	bool		fixed;			/* edition and draft are constants */
	MmtDoorRun *run;			/* of the last row: its tally is the person's */
} Running;

/* Per partition: zeroed by the executor where one begins. */
typedef struct Partition
{
	bool		begun;
	mmt_day		last;
} Partition;

static Running *
running_state(FunctionCallInfo fcinfo)
{
	Running    *state = fcinfo->flinfo->fn_extra;

	if (state == NULL)
	{
		WindowFunc *f = (WindowFunc *) fcinfo->flinfo->fn_expr;

		state = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Running));
		state->door.context = fcinfo->flinfo->fn_mcxt;
		for (int i = 0; i < MMT_NARGS; i++)
			state->args[i].isnull = true;
		if (f && IsA(f, WindowFunc))
		{
			ListCell   *lc;
			int			i = 0;

			foreach(lc, f->args)
			{
				if (i < (int) lengthof(running_args) && IsA(lfirst(lc), Const))
				{
					Const	   *c = lfirst_node(Const, lc);

					state->constant[running_args[i]] = true;
					state->args[running_args[i]].value = c->constvalue;
					state->args[running_args[i]].isnull = c->constisnull;
				}
				i++;
			}
		}
		for (int i = 0; i < PG_NARGS() && i < (int) lengthof(running_args); i++)
			if (!state->constant[running_args[i]])
				state->asked[state->nasked++] = i;
		state->fixed = state->constant[MMT_ARG_EDITION] && state->constant[MMT_ARG_DRAFT];
		fcinfo->flinfo->fn_extra = state;
	}
	return state;
}

/* Which run the row's area has; the tally of a partition that has begun goes along. */
static void
choose_run(Running *state, bool begun, bool trace)
{
	MmtDoorRun *to;

	if (state->fixed)
		to = mmt_door_area(&state->door, mmt_in_order(state->args), trace);
	else
	{
		/* an edition or draft that may change from scan to scan is asked for each time */
		int64		edition;
		const MmtCached *rules = mmt_given_ruleset(mmt_in_order(state->args), &edition);

		to = mmt_door_run(&state->door, rules, edition, trace);
	}
	if (begun && state->run != to)
		mmt_door_follow(state->run, to);
	state->run = to;
	mmt_run_trace(state->run->run, trace);
	if (!begun)
		mmt_run_clear(state->run->run);
}

/* Adjudicate the current row and move the tally. */
static Running *
next_bill(FunctionCallInfo fcinfo, MmtOutcome *out, bool *trace)
{
	WindowObject winobj = PG_WINDOW_OBJECT();
	Running    *state = running_state(fcinfo);
	Partition  *partition = WinGetPartitionLocalMemory(winobj, sizeof(Partition));
	const MmtBill *bill;
	MmtError	err;

	for (int i = 0; i < state->nasked; i++)
	{
		NullableDatum *arg = &state->args[running_args[state->asked[i]]];

		arg->value = WinGetFuncArgCurrent(winobj, state->asked[i], &arg->isnull);
	}
	*trace = !state->args[MMT_ARG_TRACE].isnull && DatumGetBool(state->args[MMT_ARG_TRACE].value);
	choose_run(state, partition->begun, *trace);
	bill = mmt_door_bind(state->run, mmt_in_order(state->args));
	if (partition->begun && state->run->line.day < partition->last)
	{
		char		buf[16];
		char		last[16];

		buf[mmt_day_print(state->run->line.day, buf)] = '\0';
		last[mmt_day_print(partition->last, last)] = '\0';
		mmt_fail(&err, MMT_E_ORDER, "the bill of %s comes after that of %s", "%s 的账单排在 %s 之后", buf, last);
		mmt_hint(&err, "Order the window by the day of care first: OVER (PARTITION BY person ORDER BY date, claim).",
				 "窗口应先按就医日期排序：OVER (PARTITION BY 人员 ORDER BY 日期, 单据号)。");
		mmt_report(&err);
	}
	partition->begun = true;
	partition->last = state->run->line.day;
	if (!mmt_adjudicate(state->run->run, bill, out, &err) || !mmt_run_post(state->run->run, out, &err))
		mmt_report(&err);
	return state;
}

PG_FUNCTION_INFO_V1(mmt_fund_running);

Datum
mmt_fund_running(PG_FUNCTION_ARGS)
{
	MmtOutcome	out;
	bool		trace;

	next_bill(fcinfo, &out, &trace);
	return mmt_fen_to_numeric(out.by_bearer[MMT_FUND]);
}

PG_FUNCTION_INFO_V1(mmt_adjudicate_running);

Datum
mmt_adjudicate_running(PG_FUNCTION_ARGS)
{
	MmtOutcome	out;
	bool		trace;
	Running    *state = next_bill(fcinfo, &out, &trace);

	return mmt_door_outcome(&state->door, state->run, &out, !state->args[MMT_ARG_LINES].isnull, trace);
}
