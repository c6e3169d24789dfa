/*-------------------------------------------------------------------------
 * pg_bulk.c
 *	  Aggregates: all bills of a person, gathered, sorted and adjudicated.
 *
 *	  totals_all('area', area, 'date', care_date, 'claim', id, 'amount', amount, …)
 *	  adjudicate_all(…)	  GROUP BY person
 *	  totals_all(t)		  where t is a row whose columns have these names
 *
 * Collecting aggregates: the transition function only keeps a row, the final
 * function sorts and adjudicates.  So the input may come in any order, and there is
 * no combine function: a person's bills must be in one place.  Facts that
 * come together are kept once per execution, so that a row is small.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "common/int.h"
#include "catalog/pg_collation_d.h"
#include "catalog/pg_type_d.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/primnodes.h"
#include "optimizer/optimizer.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/typcache.h"
#include "utils/varlena.h"

#include "compat.h"
#include "pg_door.h"
#include "pg_error.h"

/* Names a bill is given by; those of mmt.adjudicate and the claim's own. */
static const struct
{
	const char *name;
	MmtArg		arg;
	Oid			type;
}			names[] = {
	{"area", MMT_ARG_AREA, TEXTOID}, {"date", MMT_ARG_DATE, DATEOID}, {"amount", MMT_ARG_AMOUNT, NUMERICOID},
	{"scheme", MMT_ARG_SCHEME, TEXTOID}, {"status", MMT_ARG_STATUS, TEXTOID}, {"tier", MMT_ARG_TIER, TEXTOID},
	{"kind", MMT_ARG_KIND, TEXTOID}, {"disease", MMT_ARG_DISEASE, TEXTOID}, {"class", MMT_ARG_CLASS, TEXTOID},
	{"place", MMT_ARG_PLACE, TEXTOID}, {"channel", MMT_ARG_CHANNEL, TEXTOID},
	{"tags", MMT_ARG_TAGS, TEXTARRAYOID}, {"facts", MMT_ARG_FACTS, JSONBOID}, {"lines", MMT_ARG_LINES, JSONBOID},
	{"edition", MMT_ARG_EDITION, INT8OID}, {"draft", MMT_ARG_DRAFT, TEXTOID},	/* constants: the same for all bills */
	{"claim", MMT_NARGS, InvalidOid}
};

#define ARG_CLAIM MMT_NARGS

/* State of one call site, for one execution. */
typedef struct Bulk
{
	MmtDoor		door;			/* first */
	int			nargs;			/* of SQL, the state among them; or columns of the row */
	int16		at[MMT_NARGS + 1];	/* where the value is: SQL argument or column, -1 not given */
	NullableDatum *rewritten;	/* as many, when some are not taken as the call gives them */
	bool		others;			/* tags, facts or lines may come */
	int			npadded;		/* of those: texts of type char(n) */
	int16		padded[MMT_NARGS];
	int			nconstants;		/* and what is made once: a text written without a type, an edition */
	struct
	{
		int16		at;
		Datum		value;
	}			constants[MMT_NARGS + 1];
	bool		is_record;
	Oid			record_type;
	int32		record_typmod;
	TupleDesc	record_desc;
	Datum	   *record_values;
	bool	   *record_nulls;
	Oid			amount_type;	/* under any domain; an integer is whole yuan */
	Oid			claim_type;		/* the same */
	bool		claim_is_integer;
	bool		claim_by_value;
	int16		claim_length;
	Oid			claim_collation;
	FmgrInfo   *claim_cmp;		/* its order, when it is no integer */
	FmgrInfo	claim_out;
	MmtDoorRun *current;		/* whose tally is the person's */
	TupleDesc	share;			/* of mmt.share */
	HeapTuple	sample[2];		/* shares whose headers all others have: without a claim, with one */
	HeapTuple	sample_totals;	/* the same of mmt.totals */
	MmtError	error;			/* of a bill: large, so not on the stack each time */
} Bulk;

/* A bill, waiting. */
typedef struct Row
{
	mmt_day		day;
	bool		no_claim;
	int64		fen;
	union
	{
		int64		number;		/* when claims are integers */
		Datum		value;
	}			claim;
	MmtKnownFacts *facts;
	NullableDatum *others;		/* tags, facts, lines; NULL without */
} Row;

typedef struct State
{
	Bulk	   *bulk;
	MemoryContext context;		/* of the group */
	int			n;
	int			room;
	Row		   *rows;
	bool		sorted;			/* they came in order */
} State;

/* ------------------------------------------------------------ the binder */

static int
name_index(const char *name, size_t len)
{
	for (int i = 0; i < (int) lengthof(names); i++)
		if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0)
			return i;
	return -1;
}

static void
refuse_name(const char *name, size_t len)
{
	MmtError	err;
	const char *nearest = NULL;
	int			best = INT_MAX;

	for (int i = 0; i < (int) lengthof(names) && len < 256; i++)
	{
		int			d = varstr_levenshtein(name, (int) len, names[i].name, (int) strlen(names[i].name), 1, 1, 1, true);

		if (d < best)
		{
			best = d;
			nearest = names[i].name;
		}
	}
	mmt_fail(&err, MMT_E_BILL, "no part of a bill is called \"%.*s\"", "账单没有名为“%.*s”的项", (int) len, name);
	if (nearest && best <= 3)
		mmt_hint(&err, "Perhaps \"%s\" is meant; facts of your own go into \"facts\".", "是否应为“%s”？自定义的事实请放在 facts 中。", nearest);
	else
		mmt_hint(&err, "Facts of your own go into \"facts\".", "自定义的事实请放在 facts 中。");
	mmt_report(&err);
}

static bool
is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static int64
integer_value(Datum value, Oid type)
{
	switch (type)
	{
		case INT2OID:
			return DatumGetInt16(value);
		case INT4OID:
			return DatumGetInt32(value);
		default:
			return DatumGetInt64(value);
	}
}

/* May a part of a bill be given as this type?  What the server would cast by itself in a call with declared types. */
static bool
may_be_given_as(Oid type, Oid given)
{
	return given == type ||
		(type == TEXTOID && (given == VARCHAROID || given == BPCHAROID)) ||
		((type == NUMERICOID || type == INT8OID) && is_integer(given));
}

static void
bind_name(Bulk *b, const char *name, size_t len, Oid type, int at)
{
	int			i = name_index(name, len);
	MmtError	err;

	if (i < 0)
		refuse_name(name, len);
	if (b->at[names[i].arg] >= 0)
	{
		mmt_fail(&err, MMT_E_BILL, "\"%s\" is given twice", "“%s”给了两次", names[i].name);
		mmt_report(&err);
	}
	if (names[i].arg == ARG_CLAIM)
	{
		Oid			out;
		bool		varlena;

		b->claim_type = getBaseType(type);
		b->claim_is_integer = is_integer(b->claim_type);
		if (!b->claim_is_integer)
		{
			TypeCacheEntry *entry = lookup_type_cache(b->claim_type, TYPECACHE_CMP_PROC_FINFO);

			if (!OidIsValid(entry->cmp_proc_finfo.fn_oid))
				ereport(ERROR,
						(errcode(ERRCODE_UNDEFINED_FUNCTION),
						 errmsg_internal(SAY("类型 %s 的 claim 没有次序", "claims of type %s have no order"), format_type_be(type)),
						 errhint("%s", SAY("请转换为数字或文本。", "Cast the claim to a number or a text."))));
			b->claim_cmp = &entry->cmp_proc_finfo;
			/* by bytes: the order of a day's bills is no matter of which database they lie in */
			b->claim_collation = OidIsValid(entry->typcollation) ? C_COLLATION_OID : InvalidOid;
			get_typlenbyval(b->claim_type, &b->claim_length, &b->claim_by_value);
		}
		getTypeOutputInfo(type, &out, &varlena);
		fmgr_info_cxt(out, &b->claim_out, b->door.context);
	}
	else if (!may_be_given_as(names[i].type, getBaseType(type)))
	{
		mmt_fail(&err, MMT_E_BILL, "\"%s\" is of type %s, which must be %s", "“%s”的类型是 %s，应为 %s",
				 names[i].name, format_type_be(type), format_type_be(names[i].type));
		mmt_hint(&err, "Cast it.", "请加类型转换。");
		mmt_report(&err);
	}
	b->at[names[i].arg] = at;
	b->others |= names[i].arg >= MMT_ARG_TAGS && names[i].arg <= MMT_ARG_LINES;
	if (names[i].arg == MMT_ARG_AMOUNT)
		b->amount_type = getBaseType(type);
	if (names[i].type == TEXTOID && getBaseType(type) == BPCHAROID)
		b->padded[b->npadded++] = at;
}

static void
take_constant(Bulk *b, int at, Datum value)
{
	b->constants[b->nconstants].at = at;
	b->constants[b->nconstants++].value = value;
}

/* Does an expression look at anything that may change from row to row or from scan to scan?  See also volatile functions. */
static bool
changes(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) || (IsA(node, Param) && ((Param *) node)->paramkind != PARAM_EXTERN))
		return true;
	return expression_tree_walker(node, changes, context);
}

/* Is SQL argument `at` (the state is 0) the same for all rows? */
static bool
is_constant(FunctionCallInfo fcinfo, int at)
{
	Aggref	   *call = AggGetAggref(fcinfo);

	Node	   *written;

	/* the function's own expression shows parameters here; the aggregate's shows what was written */
	if (call == NULL || at > list_length(call->args))
		return false;
	written = (Node *) list_nth_node(TargetEntry, call->args, at - 1)->expr;
	return !changes(written, NULL) && !contain_volatile_functions(written);
}

/* Which edition or draft all bills go by: told once, so it must be a constant. */
static void
bind_edition(Bulk *b, FunctionCallInfo fcinfo)
{
	MmtError	err;

	for (MmtArg a = MMT_ARG_EDITION; a <= MMT_ARG_DRAFT; a++)
		if (b->at[a] >= 0 && (b->is_record || !is_constant(fcinfo, b->at[a])))
		{
			mmt_fail(&err, MMT_E_BILL, "edition and draft must be constants, the same for all bills", "edition 和 draft 须为常量，对所有账单相同");
			mmt_report(&err);
		}
	if (b->at[MMT_ARG_EDITION] >= 0 && !PG_ARGISNULL(b->at[MMT_ARG_EDITION]))
	{
		int			at = b->at[MMT_ARG_EDITION];

		take_constant(b, at, Int64GetDatum(integer_value(PG_GETARG_DATUM(at), getBaseType(get_fn_expr_argtype(fcinfo->flinfo, at)))));
	}
}

static Bulk *
bulk_state(FunctionCallInfo fcinfo)
{
	Bulk	   *b = fcinfo->flinfo->fn_extra;
	MmtError	err;

	if (b)
		return b;
	b = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Bulk));
	b->door.context = fcinfo->flinfo->fn_mcxt;
	b->nargs = PG_NARGS();
	for (int i = 0; i <= MMT_NARGS; i++)
		b->at[i] = -1;
	if (b->nargs == 2)
	{
		HeapTupleHeader row;

		if (!type_is_rowtype(get_fn_expr_argtype(fcinfo->flinfo, 1)))
		{
			mmt_fail(&err, MMT_E_BILL, "a bill is a row, or names and values in turn", "账单应为一行，或依次给出名称和值");
			mmt_hint(&err, "Write totals_all('area', area, 'date', care_date, 'amount', amount).",
					 "请写成 totals_all('area', area, 'date', care_date, 'amount', amount)。");
			mmt_report(&err);
		}
		row = PG_GETARG_HEAPTUPLEHEADER(1);
		b->is_record = true;
		b->record_type = HeapTupleHeaderGetTypeId(row);
		b->record_typmod = HeapTupleHeaderGetTypMod(row);
		{
			MemoryContext old = MemoryContextSwitchTo(b->door.context);

			b->record_desc = lookup_rowtype_tupdesc_copy(b->record_type, b->record_typmod);
			b->record_values = palloc(sizeof(Datum) * b->record_desc->natts);
			b->record_nulls = palloc(sizeof(bool) * b->record_desc->natts);
			MemoryContextSwitchTo(old);
		}
		for (int i = 0; i < b->record_desc->natts; i++)
		{
			Form_pg_attribute a = TupleDescAttr(b->record_desc, i);

			if (!a->attisdropped)
				bind_name(b, NameStr(a->attname), strlen(NameStr(a->attname)), a->atttypid, i);
		}
		b->nargs = b->record_desc->natts;
	}
	else
	{
		if (b->nargs % 2 == 0)
		{
			mmt_fail(&err, MMT_E_BILL, "names and values do not pair up", "名称和值没有成对给出");
			mmt_report(&err);
		}
		for (int i = 1; i < b->nargs; i += 2)
		{
			Oid			type = get_fn_expr_argtype(fcinfo->flinfo, i);
			Oid			value_type = get_fn_expr_argtype(fcinfo->flinfo, i + 1);
			char	   *name;
			int			known;
			bool		literal;

			if ((type != TEXTOID && type != UNKNOWNOID) || PG_ARGISNULL(i) || !is_constant(fcinfo, i))
			{
				mmt_fail(&err, MMT_E_BILL, "argument %d must be a constant name", "第 %d 个参数应为常量名称", i);
				mmt_report(&err);
			}
			name = type == TEXTOID ? text_to_cstring(PG_GETARG_TEXT_PP(i)) : PG_GETARG_CSTRING(i);
			known = name_index(name, strlen(name));
			literal = value_type == UNKNOWNOID && known >= 0 && (names[known].type == TEXTOID || names[known].arg == ARG_CLAIM);
			bind_name(b, name, strlen(name), literal ? TEXTOID : value_type, i + 1);
			if (literal && !PG_ARGISNULL(i + 1))
			{
				MemoryContext old = MemoryContextSwitchTo(b->door.context);

				/* which an aggregate sees as a C string */
				take_constant(b, i + 1, CStringGetTextDatum(PG_GETARG_CSTRING(i + 1)));
				MemoryContextSwitchTo(old);
			}
		}
	}
	if (b->at[MMT_ARG_AREA] < 0 || b->at[MMT_ARG_DATE] < 0)
		mmt_missing_argument(b->at[MMT_ARG_AREA] < 0 ? "area" : "date");
	bind_edition(b, fcinfo);
	if (b->is_record || b->npadded > 0 || b->nconstants > 0)
		b->rewritten = MemoryContextAllocZero(b->door.context, sizeof(NullableDatum) * b->nargs);
	fcinfo->flinfo->fn_extra = b;
	return b;
}

/* -------------------------------------------------------------- gathering */

/* By day, then claim; bills without a claim first. */
static int
row_cmp(const void *a, const void *b, void *arg)
{
	const Row  *x = a;
	const Row  *y = b;
	const Bulk *bulk = arg;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->no_claim || y->no_claim)
		return y->no_claim - x->no_claim;
	if (bulk->claim_cmp)
		return DatumGetInt32(FunctionCall2Coll(bulk->claim_cmp, bulk->claim_collation, x->claim.value, y->claim.value));
	return x->claim.number < y->claim.number ? -1 : x->claim.number > y->claim.number;
}

/* The values of a row's columns, as if they had been written one by one. */
static void
open_record(Bulk *b, HeapTupleHeader header)
{
	HeapTupleData tuple;

	/* names were matched once, so rows must keep to one type: a case of records may not */
	if (HeapTupleHeaderGetTypeId(header) != b->record_type || HeapTupleHeaderGetTypMod(header) != b->record_typmod)
	{
		MmtError	err;

		mmt_fail(&err, MMT_E_BILL, "the bills of one call are rows of different types", "同一次调用的账单行类型不一致");
		mmt_hint(&err, "Give all rows the same columns and types.", "所有行的列和类型须相同。");
		mmt_report(&err);
	}
	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = header;
	heap_deform_tuple(&tuple, b->record_desc, b->record_values, b->record_nulls);
}

/* Values that are not taken as the call gives them, with all others. */
static void
rewrite(Bulk *b, FunctionCallInfo fcinfo)
{
	if (b->is_record)
	{
		open_record(b, PG_GETARG_HEAPTUPLEHEADER(1));
		for (int i = 0; i < b->nargs; i++)
		{
			b->rewritten[i].value = b->record_values[i];
			b->rewritten[i].isnull = b->record_nulls[i];
		}
	}
	else
		memcpy(b->rewritten, fcinfo->args, sizeof(NullableDatum) * b->nargs);
	for (int i = 0; i < b->nconstants; i++)
		b->rewritten[b->constants[i].at].value = b->constants[i].value;
	for (int i = 0; i < b->npadded; i++)
	{
		NullableDatum *text = &b->rewritten[b->padded[i]];

		if (!text->isnull)
		{
			BpChar	   *c = DatumGetBpCharPP(text->value);

			text->value = PointerGetDatum(cstring_to_text_with_len(VARDATA_ANY(c), bpchartruelen(VARDATA_ANY(c), VARSIZE_ANY_EXHDR(c))));
		}
	}
}

static void
refuse_negative(void)
{
	MmtError	err;

	mmt_fail(&err, MMT_E_BILL, "line 1 has a negative amount", "第 1 行金额为负");
	mmt_hint(&err, "A refund is a reversal of what was settled, never a negative bill.", "退费应冲销原结算，不能用负数账单。");
	mmt_report(&err);
}

/* Whole yuan as fen. */
static int64
integer_to_fen(int64 yuan)
{
	int64		fen;

	if (pg_mul_s64_overflow(yuan, 100, &fen))
		fen = mmt_numeric_to_fen(int64_to_numeric(yuan), "amount");	/* which has the words */
	return fen;
}

static inline int64
row_amount(const Bulk *b, MmtGiven given)
{
	const NullableDatum *amount = mmt_given(given, MMT_ARG_AMOUNT);
	int64		fen;

	if (amount->isnull || b->others)
		mmt_amount_or_lines(!amount->isnull, !mmt_given(given, MMT_ARG_LINES)->isnull);
	if (amount->isnull)
		return 0;
	fen = b->amount_type == NUMERICOID ? mmt_numeric_to_fen((Numeric) PG_DETOAST_DATUM_PACKED(amount->value), "amount") :
		integer_to_fen(integer_value(amount->value, b->amount_type));
	if (fen < 0)
		refuse_negative();
	return fen;
}

/* The claim, which lasts as long as the group. */
static void
take_claim(const Bulk *b, MmtGiven given, Row *row)
{
	const NullableDatum *claim = mmt_given(given, ARG_CLAIM);

	row->no_claim = claim->isnull;
	if (claim->isnull)
		return;
	if (b->claim_is_integer)
		row->claim.number = integer_value(claim->value, b->claim_type);
	else
		row->claim.value = b->claim_length == -1 ? PointerGetDatum(PG_DETOAST_DATUM_COPY(claim->value)) :
			datumCopy(claim->value, b->claim_by_value, b->claim_length);
}

/* Tags, facts and lines, which last as long as the group. */
static NullableDatum *
take_others(MmtGiven given)
{
	NullableDatum others[MMT_NOTHERS];

	if (!mmt_others_given(given, others))
		return NULL;
	for (int i = 0; i < MMT_NOTHERS; i++)
		if (!others[i].isnull)
			others[i].value = PointerGetDatum(PG_DETOAST_DATUM_COPY(others[i].value));
	return memcpy(palloc(sizeof(others)), others, sizeof(others));
}

PG_FUNCTION_INFO_V1(mmt_bulk_add);

/* (state internal, names and values in turn | a row) -> internal */
Datum
mmt_bulk_add(PG_FUNCTION_ARGS)
{
	State	   *state = PG_ARGISNULL(0) ? NULL : (State *) PG_GETARG_POINTER(0);
	Bulk	   *b;
	Row		   *row;
	MmtGiven	given;
	const NullableDatum *date;
	MemoryContext old;

	if (PG_NARGS() == 2 && PG_ARGISNULL(1))
	{
		/* a row that is NULL is no bill */
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	b = state ? state->bulk : bulk_state(fcinfo);
	if (state == NULL)
	{
		MemoryContext aggregate;

		if (!AggCheckCallContext(fcinfo, &aggregate))
			elog(ERROR, "mmt_bulk_add called outside an aggregate");
		state = MemoryContextAlloc(aggregate, sizeof(State));
		state->bulk = b;
		state->context = aggregate;
		state->n = 0;
		state->room = 16;
		state->rows = MemoryContextAlloc(aggregate, sizeof(Row) * state->room);
		state->sorted = true;
	}
	if (state->n == state->room)
	{
		if (state->room > INT_MAX / 2)
			ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg_internal("%s", SAY("一组中的账单过多", "too many bills in one group"))));
		state->room *= 2;
		state->rows = repalloc_huge(state->rows, sizeof(Row) * (Size) state->room);
	}
	given.args = fcinfo->args;
	given.at = b->at;
	if (b->rewritten)
	{
		rewrite(b, fcinfo);
		given.args = b->rewritten;
	}
	date = mmt_given(given, MMT_ARG_DATE);
	row = &state->rows[state->n];
	row->day = mmt_day_argument(date->value, date->isnull, "date");
	row->fen = row_amount(b, given);
	row->facts = mmt_door_facts(mmt_door_area(&b->door, given, false), given, state->context);
	old = MemoryContextSwitchTo(state->context);
	take_claim(b, given, row);
	row->others = b->others ? take_others(given) : NULL;
	MemoryContextSwitchTo(old);
	state->n++;
	if (state->n > 1 && row[-1].day >= row->day && state->sorted && row_cmp(row - 1, row, b) > 0)
		state->sorted = false;
	PG_RETURN_POINTER(state);
}

/* ----------------------------------------------------------- adjudicating */

/* In the order of the columns of mmt.totals and mmt.share. */
static const MmtBearer bearers[] = {MMT_FUND, MMT_ACCOUNT, MMT_PERSON, MMT_HOSPITAL};

/* The next bill of a person, in order; its tally is moved. */
static inline void
adjudicate_row(Bulk *b, const Row *row, bool first, MmtOutcome *out)
{
	MmtDoorRun *r = row->facts->run;
	const MmtBill *bill;

	CHECK_FOR_INTERRUPTS();
	if (first)
		mmt_run_clear(r->run);
	else if (r != b->current)
		mmt_door_follow(b->current, r);
	b->current = r;
	bill = mmt_door_bill(row->facts, row->day, row->fen, row->others);
	if (!mmt_adjudicate(r->run, bill, out, &b->error) || !mmt_run_post(r->run, out, &b->error))
		mmt_report(&b->error);
}

static State *
sorted_state(FunctionCallInfo fcinfo)
{
	State	   *state = PG_ARGISNULL(0) ? NULL : (State *) PG_GETARG_POINTER(0);

	if (state && !state->sorted)
	{
		qsort_arg(state->rows, state->n, sizeof(Row), row_cmp, state->bulk);
		state->sorted = true;
	}
	return state;
}

/*
 * Rows of results are written as heap_form_tuple writes them, but in one go: with it
 * and with the array of shares made of such rows, every value would be copied twice or
 * thrice, and take as long as adjudicating.  Their headers are those of a sample.
 */
static HeapTuple
sample_row(const Bulk *b, TupleDesc desc, Datum *values, bool *nulls)
{
	MemoryContext old = MemoryContextSwitchTo(b->door.context);
	HeapTuple	sample = heap_form_tuple(desc, values, nulls);

	MemoryContextSwitchTo(old);
	return sample;
}

static TupleDesc
row_type(const Bulk *b, const char *name, int natts)
{
	Oid			schema = get_namespace_oid("mmt", false);
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name), ObjectIdGetDatum(schema));
	MemoryContext old = MemoryContextSwitchTo(b->door.context);
	TupleDesc	desc = lookup_rowtype_tupdesc_copy(type, -1);

	MemoryContextSwitchTo(old);
	if (desc->natts != natts)
		elog(ERROR, "type mmt.%s has %d columns instead of %d", name, desc->natts, natts);
	return desc;
}

/* One more varlena of a row, aligned to four bytes unless it is short. */
static char *
put_varlena(char *at, const char *data, int len)
{
	if (len + VARHDRSZ_SHORT <= VARATT_SHORT_MAX)
	{
		SET_VARSIZE_SHORT(at, len + VARHDRSZ_SHORT);
		at += VARHDRSZ_SHORT;
	}
	else
	{
		while (at != (char *) INTALIGN(at))
			*at++ = '\0';
		SET_VARSIZE(at, len + VARHDRSZ);
		at += VARHDRSZ;
	}
	memcpy(at, data, len);
	return at + len;
}

static HeapTupleHeader
totals_header(Bulk *b)
{
	if (b->sample_totals == NULL)
	{
		Datum		zero = mmt_fen_to_numeric(0);
		Datum		values[7] = {Int64GetDatum(0), zero, zero, zero, zero, zero, mmt_door_entries(b->current)};
		bool		nulls[7] = {false};

		b->sample_totals = sample_row(b, row_type(b, "totals", 7), values, nulls);
	}
	return b->sample_totals->t_data;
}

PG_FUNCTION_INFO_V1(mmt_bulk_totals);

/* -> mmt.totals: bills, gross, fund, account, person, hospital, delta */
Datum
mmt_bulk_totals(PG_FUNCTION_ARGS)
{
	State	   *state = sorted_state(fcinfo);
	Bulk	   *b;
	MmtOutcome	out;
	int64		gross = 0;
	int64		by_bearer[MMT_NBEARERS] = {0};
	HeapTupleHeader header;
	struct varlena *tally;
	char	   *start;
	char	   *at;

	if (state == NULL)
		PG_RETURN_NULL();
	b = state->bulk;
	for (int i = 0; i < state->n; i++)
	{
		adjudicate_row(b, &state->rows[i], i == 0, &out);
		if (pg_add_s64_overflow(gross, out.gross, &gross))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg_internal("%s", SAY("一组账单合计超出 64 位整数（分）的范围", "the bills of one group sum to more than 64 bits of fen hold"))));
		for (int k = 0; k < MMT_NBEARERS; k++)
			by_bearer[k] += out.by_bearer[k];
	}
	tally = (struct varlena *) DatumGetPointer(mmt_door_entries(b->current));
	header = totals_header(b);
	start = palloc(header->t_hoff + sizeof(int64) + (1 + lengthof(bearers)) * MMT_MONEY_LEN + VARHDRSZ + VARSIZE_ANY(tally));
	memcpy(start, header, header->t_hoff);
	at = start + header->t_hoff;
	*(int64 *) at = state->n;
	at += sizeof(int64);
	at += mmt_fen_put(at, gross, true);
	for (int i = 0; i < (int) lengthof(bearers); i++)
		at += mmt_fen_put(at, by_bearer[bearers[i]], true);
	at = put_varlena(at, VARDATA_ANY(tally), VARSIZE_ANY_EXHDR(tally));
	HeapTupleHeaderSetDatumLength((HeapTupleHeader) start, at - start);
	return PointerGetDatum(start);
}

static void
begin_shares(StringInfo array, Bulk *b, int n)
{
	ArrayType  *a;

	if (b->share == NULL)
		b->share = row_type(b, "share", 5);

	for (int i = 0; i < 2 && b->sample[i] == NULL; i++)
	{
		Datum		values[5] = {PointerGetDatum(cstring_to_text("")), mmt_fen_to_numeric(0), mmt_fen_to_numeric(0), mmt_fen_to_numeric(0), mmt_fen_to_numeric(0)};
		bool		nulls[5] = {i == 0};

		b->sample[i] = sample_row(b, b->share, values, nulls);
	}
	initStringInfo(array);
	enlargeStringInfo(array, ARR_OVERHEAD_NONULLS(1));
	a = (ArrayType *) array->data;
	memset(a, 0, ARR_OVERHEAD_NONULLS(1));
	a->ndim = 1;
	a->elemtype = b->share->tdtypeid;
	ARR_DIMS(a)[0] = n;
	ARR_LBOUND(a)[0] = 1;
	array->len = ARR_OVERHEAD_NONULLS(1);
}

/* mmt.share: the claim's text, four amounts. */
static void
put_share(StringInfo array, const Bulk *b, const Row *row, const MmtOutcome *out)
{
	char		digits[32];
	const char *claim = digits;
	HeapTupleHeader header = b->sample[!row->no_claim]->t_data;
	int			len = 0;
	char	   *start;
	char	   *at;

	if (row->no_claim)
		;
	else if (b->claim_is_integer)
		len = pg_lltoa(row->claim.number, digits);
	else
	{
		claim = OutputFunctionCall(unconstify(FmgrInfo *, &b->claim_out), row->claim.value);
		len = strlen(claim);
	}
	enlargeStringInfo(array, header->t_hoff + VARHDRSZ + len + (int) lengthof(bearers) * MMT_MONEY_LEN + MAXIMUM_ALIGNOF);
	start = array->data + array->len;
	memcpy(start, header, header->t_hoff);
	at = start + header->t_hoff;
	if (!row->no_claim)
		at = put_varlena(at, claim, len);
	for (int i = 0; i < (int) lengthof(bearers); i++)
		at += mmt_fen_put(at, out->by_bearer[bearers[i]], true);

	HeapTupleHeaderSetDatumLength((HeapTupleHeader) start, at - start);
	while (at != (char *) MAXALIGN(at))
		*at++ = '\0';
	array->len = at - array->data;
}

PG_FUNCTION_INFO_V1(mmt_bulk_shares);

/* -> mmt.share[]: claim, fund, account, person, hospital; in the order of adjudication */
Datum
mmt_bulk_shares(PG_FUNCTION_ARGS)
{
	State	   *state = sorted_state(fcinfo);
	Bulk	   *b;
	StringInfoData array;
	MmtOutcome	out;

	if (state == NULL)
		PG_RETURN_NULL();
	b = state->bulk;
	begin_shares(&array, b, state->n);
	for (int i = 0; i < state->n; i++)
	{
		adjudicate_row(b, &state->rows[i], i == 0, &out);
		put_share(&array, b, &state->rows[i], &out);
	}
	SET_VARSIZE(array.data, array.len);
	return PointerGetDatum(array.data);
}
