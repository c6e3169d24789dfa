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
 * no combine function: a person's bills must be in one place.  Texts are
 * kept once per execution and known by number, so that a row is small.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "common/int.h"
#include "catalog/pg_type_d.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/primnodes.h"
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

/* One kept text of each value met; index 0 is "not given". */
typedef struct Kept
{
	MmtText		last;			/* in `texts` */
	int			number;
} Kept;

#define NKEPT 16				/* texts of a fact found without hashing, by length and last byte */

/* State of one call site, for one execution. */
typedef struct Bulk
{
	MmtDoor		door;			/* first */
	int			nargs;			/* of SQL, without the state */
	int			arg[MMT_NARGS + 1];	/* where the value is: SQL argument or column, -1 none */
	Datum		literal[MMT_NARGS + 1];	/* a text written without a type, which the aggregate sees as a C string */
	bool		is_record;
	Oid			record_type;
	int32		record_typmod;
	TupleDesc	record_desc;
	Oid			claim_type;		/* under any domain */
	bool		claim_is_integer;
	bool		claim_by_value;
	int16		claim_length;
	Oid			claim_collation;
	FmgrInfo   *claim_cmp;		/* its order, when it is no integer */
	FmgrInfo	claim_out;
	bool		blank_padded[MMT_NSELECTORS + 1];	/* of type char(n) */
	MmtArena	arena;
	MmtSymbols	texts;
	Kept		kept[MMT_NSELECTORS + 1][NKEPT];	/* area, then the selectors: texts met lately */
	Datum		edition;
	bool		no_edition;
	Datum		draft;
	bool		no_draft;
	int			nruns;			/* by number of the area's text */
	MmtDoorRun **run_of;
	MmtDoorRun *current;		/* whose tally is the person's */
	TupleDesc	share;			/* of mmt.share */
	TupleDesc	totals;			/* of mmt.totals */
} Bulk;

/* A bill, waiting. */
typedef struct Row
{
	DateADT		date;
	int			text[MMT_NSELECTORS + 1];	/* number + 1, 0 not given */
	int64		fen;
	int64		claim;			/* when it is an integer */
	struct Others *others;		/* what is rare */
	Datum		claim_value;	/* when it is none */
	bool		no_claim;
} Row;

typedef struct Others
{
	bool		nulls[3];
	Datum		values[3];		/* tags, facts, lines */
} Others;

typedef struct State
{
	Bulk	   *bulk;
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
		mmt_hint(&err, "Perhaps \"%s\" is meant; facts of your own go into \"facts\".", "是否应为“%s”?自定义的事实请放在 facts 中。", nearest);
	else
		mmt_hint(&err, "Facts of your own go into \"facts\".", "自定义的事实请放在 facts 中。");
	mmt_report(&err);
}

static void
bind_name(Bulk *b, const char *name, size_t len, Oid type, int at)
{
	int			i = name_index(name, len);
	MmtError	err;

	if (i < 0)
		refuse_name(name, len);
	if (b->arg[names[i].arg] >= 0)
	{
		mmt_fail(&err, MMT_E_BILL, "\"%s\" is given twice", "“%s”给了两次", names[i].name);
		mmt_report(&err);
	}
	if (names[i].arg == ARG_CLAIM)
	{
		Oid			out;
		bool		varlena;

		b->claim_type = getBaseType(type);
		b->claim_is_integer = b->claim_type == INT2OID || b->claim_type == INT4OID || b->claim_type == INT8OID;
		if (!b->claim_is_integer)
		{
			TypeCacheEntry *entry = lookup_type_cache(b->claim_type, TYPECACHE_CMP_PROC_FINFO);

			if (!OidIsValid(entry->cmp_proc_finfo.fn_oid))
				ereport(ERROR,
						(errcode(ERRCODE_UNDEFINED_FUNCTION),
						 errmsg("claims of type %s have no order", format_type_be(type)),
						 errhint("Cast the claim to a number or a text.")));
			b->claim_cmp = &entry->cmp_proc_finfo;
			b->claim_collation = entry->typcollation;
			get_typlenbyval(b->claim_type, &b->claim_length, &b->claim_by_value);
		}
		getTypeOutputInfo(type, &out, &varlena);
		fmgr_info_cxt(out, &b->claim_out, b->door.context);
	}
	else if (getBaseType(type) != names[i].type &&
			 !(names[i].type == TEXTOID && (getBaseType(type) == VARCHAROID || getBaseType(type) == BPCHAROID)))
	{
		mmt_fail(&err, MMT_E_BILL, "\"%s\" is of type %s, which must be %s", "“%s”的类型是 %s，应为 %s",
				 names[i].name, format_type_be(type), format_type_be(names[i].type));
		mmt_hint(&err, "Cast it.", "请加类型转换。");
		mmt_report(&err);
	}
	if (names[i].arg == MMT_ARG_AREA)
		b->blank_padded[0] = getBaseType(type) == BPCHAROID;
	else if (names[i].arg >= MMT_FIRST_SELECTOR && names[i].arg < MMT_FIRST_SELECTOR + MMT_NSELECTORS)
		b->blank_padded[names[i].arg - MMT_FIRST_SELECTOR + 1] = getBaseType(type) == BPCHAROID;
	b->arg[names[i].arg] = at;
}

/* Does an expression look at anything that may change from row to row or from scan to scan? */
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

	/* the function's own expression shows parameters here; the aggregate's shows what was written */
	return call && at <= list_length(call->args) &&
		!changes((Node *) list_nth_node(TargetEntry, call->args, at - 1)->expr, NULL);
}

/* Which edition or draft all bills go by: told once, so it must be a constant. */
static void
bind_edition(Bulk *b, FunctionCallInfo fcinfo)
{
	MmtError	err;

	for (MmtArg a = MMT_ARG_EDITION; a <= MMT_ARG_DRAFT; a++)
	{
		int			at = b->arg[a];

		if (at < 0)
			continue;
		if (b->is_record || !is_constant(fcinfo, at))
		{
			mmt_fail(&err, MMT_E_BILL, "edition and draft must be constants, the same for all bills", "edition 和 draft 须为常量，对所有账单相同");
			mmt_report(&err);
		}
		if (PG_ARGISNULL(at))
			continue;
		if (a == MMT_ARG_EDITION)
		{
			b->edition = PG_GETARG_DATUM(at);
			b->no_edition = false;
		}
		else
		{
			b->draft = PointerGetDatum(MemoryContextStrdup(b->door.context,
														   TextDatumGetCString(b->literal[a] ? b->literal[a] : PG_GETARG_DATUM(at))));
			b->no_draft = false;
		}
	}
	if (!b->no_edition && !b->no_draft)
	{
		mmt_fail(&err, MMT_E_BILL, "an edition and a draft cannot both be asked for", "不能同时指定版次和草案");
		mmt_report(&err);
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
	b->nargs = PG_NARGS() - 1;
	b->no_edition = b->no_draft = true;
	b->arena = mmt_context_arena(fcinfo->flinfo->fn_mcxt);
	mmt_symbols_init(&b->texts, &b->arena);
	for (int i = 0; i <= MMT_NARGS; i++)
		b->arg[i] = -1;
	if (b->nargs == 1)
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
			MemoryContextSwitchTo(old);
		}
		for (int i = 0; i < b->record_desc->natts; i++)
		{
			Form_pg_attribute a = TupleDescAttr(b->record_desc, i);

			if (!a->attisdropped)
				bind_name(b, NameStr(a->attname), strlen(NameStr(a->attname)), a->atttypid, i);
		}
	}
	else
	{
		if (b->nargs % 2 != 0)
		{
			mmt_fail(&err, MMT_E_BILL, "names and values do not pair up", "名称和值没有成对给出");
			mmt_report(&err);
		}
		for (int i = 1; i < b->nargs; i += 2)
		{
			Oid			type = get_fn_expr_argtype(fcinfo->flinfo, i);
			Oid			value_type = get_fn_expr_argtype(fcinfo->flinfo, i + 1);
			char	   *name;
			int			at;

			if ((type != TEXTOID && type != UNKNOWNOID) || PG_ARGISNULL(i) || !is_constant(fcinfo, i))
			{
				mmt_fail(&err, MMT_E_BILL, "argument %d must be a constant name", "第 %d 个参数应为常量名称", i);
				mmt_report(&err);
			}
			name = type == TEXTOID ? text_to_cstring(PG_GETARG_TEXT_PP(i)) : PG_GETARG_CSTRING(i);
			at = name_index(name, strlen(name));
			if (value_type == UNKNOWNOID && at >= 0 && (names[at].type == TEXTOID || names[at].arg == ARG_CLAIM))
			{
				MemoryContext old = MemoryContextSwitchTo(b->door.context);

				if (!PG_ARGISNULL(i + 1))
					b->literal[names[at].arg] = CStringGetTextDatum(PG_GETARG_CSTRING(i + 1));
				MemoryContextSwitchTo(old);
				value_type = TEXTOID;
			}
			bind_name(b, name, strlen(name), value_type, i + 1);
		}
	}
	if (b->arg[MMT_ARG_AREA] < 0 || b->arg[MMT_ARG_DATE] < 0)
		mmt_missing_argument(b->arg[MMT_ARG_AREA] < 0 ? "area" : "date");
	bind_edition(b, fcinfo);
	fcinfo->flinfo->fn_extra = b;
	return b;
}

/* The number of a text, + 1; those met lately are asked first. */
static int
keep_text(Bulk *b, int place, Datum d)
{
	text	   *t = DatumGetTextPP(d);
	const char *s = VARDATA_ANY(t);
	size_t		len = b->blank_padded[place] ? (size_t) bpchartruelen(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)) :
		VARSIZE_ANY_EXHDR(t);
	Kept	   *k = &b->kept[place][(len + (len ? (unsigned char) s[len - 1] : 0)) % NKEPT];

	if (k->number == 0 || k->last.len != len || !mmt_same_bytes(k->last.s, s, len))
	{
		k->number = mmt_symbol_add(&b->texts, s, len) + 1;
		k->last = b->texts.texts[k->number - 1];
	}
	return k->number;
}

/* -------------------------------------------------------------- gathering */

/* By day, then claim; bills without a claim first. */
static int
row_cmp(const void *a, const void *b, void *arg)
{
	const Row  *x = a;
	const Row  *y = b;
	const Bulk *bulk = arg;

	if (x->date != y->date)
		return x->date < y->date ? -1 : 1;
	if (x->no_claim || y->no_claim)
		return y->no_claim - x->no_claim;
	if (x->claim != y->claim)
		return x->claim < y->claim ? -1 : 1;
	if (bulk->claim_cmp)
		return DatumGetInt32(FunctionCall2Coll(bulk->claim_cmp, bulk->claim_collation, x->claim_value, y->claim_value));
	return 0;
}

PG_FUNCTION_INFO_V1(mmt_bulk_add);

/* (state internal, names and values in turn | a row) -> internal */
Datum
mmt_bulk_add(PG_FUNCTION_ARGS)
{
	MemoryContext aggregate;
	State	   *state;
	Bulk	   *b;
	Row		   *row;
	Datum		record_values[MaxTupleAttributeNumber];
	bool		record_nulls[MaxTupleAttributeNumber];
	static const MmtArg others[] = {MMT_ARG_TAGS, MMT_ARG_FACTS, MMT_ARG_LINES};

	if (!AggCheckCallContext(fcinfo, &aggregate))
		elog(ERROR, "mmt_bulk_add called outside an aggregate");
	state = PG_ARGISNULL(0) ? NULL : (State *) PG_GETARG_POINTER(0);
	if (PG_NARGS() == 2 && PG_ARGISNULL(1))
	{
		/* a row that is NULL is no bill */
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	b = bulk_state(fcinfo);
	if (state == NULL)
	{
		state = MemoryContextAllocZero(aggregate, sizeof(State));
		state->bulk = b;
		state->room = 16;
		state->rows = MemoryContextAlloc(aggregate, sizeof(Row) * state->room);
		state->sorted = true;
	}
	if (state->n == state->room)
	{
		if (state->room > INT_MAX / 2)
			ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many bills in one group")));
		state->room *= 2;
		state->rows = repalloc_huge(state->rows, sizeof(Row) * (Size) state->room);
	}
	if (b->is_record)
	{
		HeapTupleHeader header;
		HeapTupleData tuple;

		header = PG_GETARG_HEAPTUPLEHEADER(1);
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
		heap_deform_tuple(&tuple, b->record_desc, record_values, record_nulls);
	}
#define VALUE(a) (b->literal[a] ? b->literal[a] : b->is_record ? record_values[b->arg[a]] : fcinfo->args[b->arg[a]].value)
#define ABSENT(a) (b->arg[a] < 0 || (b->is_record ? record_nulls[b->arg[a]] : fcinfo->args[b->arg[a]].isnull))
	row = &state->rows[state->n++];
	memset(row, 0, sizeof(*row));
	if (ABSENT(MMT_ARG_AREA))
		mmt_missing_argument("area");
	if (ABSENT(MMT_ARG_DATE))
		mmt_missing_argument("date");
	row->date = DatumGetDateADT(VALUE(MMT_ARG_DATE));
	row->text[0] = keep_text(b, 0, VALUE(MMT_ARG_AREA));
	for (int i = 0; i < MMT_NSELECTORS; i++)
		if (!ABSENT(MMT_FIRST_SELECTOR + i))
			row->text[i + 1] = keep_text(b, i + 1, VALUE(MMT_FIRST_SELECTOR + i));
	row->fen = -1;
	if (!ABSENT(MMT_ARG_AMOUNT))
	{
		row->fen = mmt_numeric_to_fen((Numeric) PG_DETOAST_DATUM_PACKED(VALUE(MMT_ARG_AMOUNT)), "amount");
		if (row->fen < 0)
		{
			MmtError	err;

			mmt_fail(&err, MMT_E_BILL, "line 1 has a negative amount", "第 1 行金额为负");
			mmt_hint(&err, "A refund is a reversal of what was settled, never a negative bill.", "退费应冲销原结算，不能用负数账单。");
			mmt_report(&err);
		}
	}
	row->no_claim = ABSENT(ARG_CLAIM);
	if (!row->no_claim)
		switch (b->claim_type)
		{
			case INT8OID:
				row->claim = DatumGetInt64(VALUE(ARG_CLAIM));
				break;
			case INT4OID:
				row->claim = DatumGetInt32(VALUE(ARG_CLAIM));
				break;
			case INT2OID:
				row->claim = DatumGetInt16(VALUE(ARG_CLAIM));
				break;
			default:
				{
					MemoryContext old = MemoryContextSwitchTo(aggregate);

					row->claim_value = b->claim_length == -1 ? PointerGetDatum(PG_DETOAST_DATUM_COPY(VALUE(ARG_CLAIM))) :
						datumCopy(VALUE(ARG_CLAIM), b->claim_by_value, b->claim_length);
					MemoryContextSwitchTo(old);
				}
		}
	for (int i = 0; i < (int) lengthof(others); i++)
		if (!ABSENT(others[i]))
		{
			MemoryContext old = MemoryContextSwitchTo(aggregate);

			if (row->others == NULL)
			{
				row->others = palloc0(sizeof(Others));
				memset(row->others->nulls, true, sizeof(row->others->nulls));
			}
			row->others->values[i] = PointerGetDatum(PG_DETOAST_DATUM_COPY(VALUE(others[i])));
			row->others->nulls[i] = false;
			MemoryContextSwitchTo(old);
		}
	if (state->n > 1 && state->sorted && row_cmp(row - 1, row, b) > 0)
		state->sorted = false;
	PG_RETURN_POINTER(state);
}

/* ----------------------------------------------------------- adjudicating */

static MmtDoorRun *
run_of_area(Bulk *b, int number)
{
	if (number >= b->nruns)
	{
		int			n = number + 8;

		if (b->run_of)
			b->run_of = repalloc(b->run_of, sizeof(MmtDoorRun *) * n);
		else
			b->run_of = MemoryContextAlloc(b->door.context, sizeof(MmtDoorRun *) * n);
		memset(b->run_of + b->nruns, 0, sizeof(MmtDoorRun *) * (n - b->nruns));
		b->nruns = n;
	}
	if (b->run_of[number] == NULL)
	{
		int64		edition;
		const MmtCached *rules = mmt_ruleset_of(b->texts.texts[number].s,
												b->no_edition ? -1 : mmt_edition_argument(b->edition),
												b->no_draft ? NULL : DatumGetCString(b->draft), &edition);

		b->run_of[number] = mmt_door_run(&b->door, rules, edition, false);
	}
	return b->run_of[number];
}

/* Facts of a kept row into the run's bill. */
static const MmtBill *
row_bill(Bulk *b, MmtDoorRun *r, const Row *row)
{
	Datum		values[MMT_NARGS];
	bool		nulls[MMT_NARGS];

	if (row->others == NULL && row->fen >= 0)
	{
		mmt_door_plain(r);
		if (r->bill.numbers == NULL)
		{
			/* the first bill, or one after facts were set otherwise: begin with none */
			memset(r->facts, 0, sizeof(MmtValues) * r->rules->ruleset->nfacts);
			memset(r->numbers, 0, sizeof(int) * r->rules->ruleset->nfacts);
		}
		if (r->area_fact >= 0)
		{
			r->facts[r->area_fact].n = 1;
			r->facts[r->area_fact].v = &b->texts.texts[row->text[0] - 1];
			r->numbers[r->area_fact] = row->text[0];
		}
		for (int i = 0; i < MMT_NSELECTORS; i++)
		{
			int			fact = r->selector_fact[i];

			if (fact < 0 || r->numbers[fact] == row->text[i + 1])
				continue;
			r->numbers[fact] = row->text[i + 1];
			r->facts[fact].n = row->text[i + 1] != 0;
			r->facts[fact].v = &b->texts.texts[row->text[i + 1] - r->facts[fact].n];
		}
		r->line.day = mmt_day_argument(DateADTGetDatum(row->date), false, "date");
		r->line.amount = row->fen;
		r->bill.nlines = 1;
		r->bill.lines = &r->line;
		r->bill.numbers = r->numbers;
		return &r->bill;
	}
	r->bill.numbers = NULL;
	memset(nulls, true, sizeof(nulls));
	for (int i = 0; i <= MMT_NSELECTORS; i++)
	{
		MmtArg		a = i == 0 ? MMT_ARG_AREA : MMT_FIRST_SELECTOR + i - 1;

		nulls[a] = row->text[i] == 0;
		if (!nulls[a])
			values[a] = PointerGetDatum(cstring_to_text_with_len(b->texts.texts[row->text[i] - 1].s,
																 b->texts.texts[row->text[i] - 1].len));
	}
	values[MMT_ARG_DATE] = DateADTGetDatum(row->date);
	nulls[MMT_ARG_DATE] = false;
	if (row->fen >= 0)
	{
		values[MMT_ARG_AMOUNT] = mmt_fen_to_numeric(row->fen);
		nulls[MMT_ARG_AMOUNT] = false;
	}
	if (row->others)
		for (int i = 0; i < 3; i++)
		{
			values[MMT_ARG_TAGS + i] = row->others->values[i];
			nulls[MMT_ARG_TAGS + i] = row->others->nulls[i];
		}
	return mmt_door_bind(r, values, nulls);
}

/* The next bill of a person, in order; its tally is moved. */
static void
adjudicate_row(Bulk *b, const Row *row, bool first, MmtOutcome *out)
{
	MmtDoorRun *r = run_of_area(b, row->text[0] - 1);
	MmtError	err;

	CHECK_FOR_INTERRUPTS();
	if (first)
		mmt_run_clear(r->run);
	else if (r != b->current)
		mmt_door_follow(b->current, r);
	b->current = r;
	if (!mmt_adjudicate(r->run, row_bill(b, r, row), out, &err) || !mmt_run_post(r->run, out, &err))
		mmt_report(&err);
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

static TupleDesc
row_type(Bulk *b, TupleDesc *known, const char *name, int natts)
{
	if (*known == NULL)
	{
		Oid			schema = get_namespace_oid("mmt", false);
		Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name), ObjectIdGetDatum(schema));
		MemoryContext old = MemoryContextSwitchTo(b->door.context);

		*known = lookup_rowtype_tupdesc_copy(type, -1);
		MemoryContextSwitchTo(old);
		if ((*known)->natts != natts)
			elog(ERROR, "type mmt.%s has %d columns instead of %d", name, (*known)->natts, natts);
	}
	return *known;
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
	Datum		values[7];
	bool		nulls[7] = {false};

	if (state == NULL)
		PG_RETURN_NULL();
	b = state->bulk;
	for (int i = 0; i < state->n; i++)
	{
		adjudicate_row(b, &state->rows[i], i == 0, &out);
		if (pg_add_s64_overflow(gross, out.gross, &gross))
			ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("the bills of one group sum to more than 64 bits of fen hold")));
		for (int k = 0; k < MMT_NBEARERS; k++)
			by_bearer[k] += out.by_bearer[k];
	}
	values[0] = Int64GetDatum(state->n);
	values[1] = mmt_fen_to_numeric(gross);
	values[2] = mmt_fen_to_numeric(by_bearer[MMT_FUND]);
	values[3] = mmt_fen_to_numeric(by_bearer[MMT_ACCOUNT]);
	values[4] = mmt_fen_to_numeric(by_bearer[MMT_PERSON]);
	values[5] = mmt_fen_to_numeric(by_bearer[MMT_HOSPITAL]);
	values[6] = mmt_door_entries(b->current);
	return HeapTupleGetDatum(heap_form_tuple(row_type(b, &b->totals, "totals", 7), values, nulls));
}

PG_FUNCTION_INFO_V1(mmt_bulk_shares);

/* -> mmt.share[]: claim, fund, account, person, hospital; in the order of adjudication */
Datum
mmt_bulk_shares(PG_FUNCTION_ARGS)
{
	State	   *state = sorted_state(fcinfo);
	Bulk	   *b;
	TupleDesc	desc;
	Datum	   *rows;
	MmtOutcome	out;

	if (state == NULL)
		PG_RETURN_NULL();
	b = state->bulk;
	desc = row_type(b, &b->share, "share", 5);
	rows = palloc(sizeof(Datum) * state->n);
	for (int i = 0; i < state->n; i++)
	{
		const Row  *row = &state->rows[i];
		Datum		values[5];
		bool		nulls[5] = {false};
		char		digits[32];

		adjudicate_row(b, row, i == 0, &out);
		nulls[0] = row->no_claim;
		if (!row->no_claim && b->claim_is_integer)
			values[0] = PointerGetDatum(cstring_to_text_with_len(digits, pg_lltoa(row->claim, digits)));
		else if (!row->no_claim)
			values[0] = CStringGetTextDatum(OutputFunctionCall(&b->claim_out, row->claim_value));
		values[1] = mmt_fen_to_numeric(out.by_bearer[MMT_FUND]);
		values[2] = mmt_fen_to_numeric(out.by_bearer[MMT_ACCOUNT]);
		values[3] = mmt_fen_to_numeric(out.by_bearer[MMT_PERSON]);
		values[4] = mmt_fen_to_numeric(out.by_bearer[MMT_HOSPITAL]);
		rows[i] = HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
	}
	return PointerGetDatum(construct_array(rows, state->n, desc->tdtypeid, -1, false, TYPALIGN_DOUBLE));
}
