/*-------------------------------------------------------------------------
 * pg_guard.c
 *	  Checks on tables: the trigger of mmt.guard, and mmt.scan over what is
 *	  stored.
 *
 * Both turn rows into facts, find the ruleset of each row's area and hand the
 * findings on.  When the rules ask only for what the row itself holds, facts
 * are bound straight from the tuple; what other relations hold comes from the
 * query that mmt.facts_queries writes, run as the owner of the table, as
 * foreign keys do.
 *
 * What a trigger was told is parsed once per backend and kept until a relation
 * cache message says that the table changed.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/varlena.h"

#include "compat.h"
#include "pg_check.h"
#include "pg_error.h"

#define MAX_SHOWN 20			/* findings of a statement that are shown in full */
#define MAX_FOUND 200			/* bytes of a value that sentences and evidence show */
#define MAX_RUNS 64				/* rulesets that a guard keeps ready */
#define RECORD_BATCH 1000
#define FETCH 1000
#define MANY_ROWS 1000			/* from here on a statement is planned for many rows */
#define BUCKETS 256				/* locks that the subjects in a relation share */
#define LOCK_CLASS 0x6d6d		/* of our advisory locks; SQL functions use 1 and 2 */

PG_FUNCTION_INFO_V1(mmt_fact_type);
PG_FUNCTION_INFO_V1(mmt_nearest);
PG_FUNCTION_INFO_V1(mmt_reference_changed);
PG_FUNCTION_INFO_V1(mmt_guard);
PG_FUNCTION_INFO_V1(mmt_scan);

/* ------------------------------------------------------- values as facts */

typedef enum Form
{
	FORM_NONE,					/* cannot be a fact */
	FORM_TEXT,
	FORM_PADDED,
	FORM_BOOL,
	FORM_INT2,
	FORM_INT4,
	FORM_INT8,
	FORM_NUMERIC,
	FORM_DATE,
	FORM_TIMESTAMP,
	FORM_ZONED,
	FORM_PRINTED				/* by the type's output function */
} Form;

typedef struct Reader
{
	Form		form;
	bool		list;			/* an array of these */
	Oid			type;			/* under any domain; of the elements */
	int16		length;
	bool		by_value;
	char		align;
	FmgrInfo	out;
} Reader;

/* A column of the rows at hand and the fact it is. */
typedef struct Field
{
	const char *fact;
	const char *column;			/* of the guarded table; NULL: from elsewhere */
	int			att;			/* from 0 */
	bool		old;			/* of the row before */
	Reader		reader;
} Field;

typedef struct Source
{
	uint64		number;			/* tells sources apart */
	TupleDesc	desc;			/* of rows that a query gives */
	int			n;
	Field	   *fields;
	int			natts;			/* columns up to the last one that is read */
	int			area;			/* its field, -1: a constant */
	int			date;
	int			id;				/* -1: none */
} Source;

/* A ruleset, ready for rows. */
typedef struct Place
{
	MmtDoorRun *run;			/* NULL: there are no rules, see problem */
	bool	   *asked;			/* by fact: some rule of the kind decides by it */
	int			nwanted;		/* facts asked for that no column and no constant gives */
	const char **wanted;
	int			operation;		/* fact, -1 when no rule reads it */
	uint64		bound_to;		/* number of the source that fact and text are for */
	int			room;
	int		   *fact;			/* by field; -1 */
	MmtText    *text;
	MmtText		operation_text;
	int			problem_state;
	const char *problem;
	const char *problem_hint;
} Place;

/* The statements that get what columns do not have. */
typedef struct FactQuery
{
	MemoryContext context;
	const char *wanted;			/* facts, one a line */
	uint64		changes;		/* when it was made */
	char	   *text;
	bool		one;			/* the first column numbers the source's rows */
	char	   *subjects;
	int			nrelations;		/* with rows of the same subject */
	Oid		   *relations;
	Datum		parts;			/* jsonb, all of it */
	int			nparameters;	/* a row's columns, for a guard of rows */
	Oid		   *types;
	int		   *atts;
	Source	   *source;			/* what its rows are like, once known */
	SPIPlanPtr	plans[2];		/* for few rows, for many */
	SPIPlanPtr	subject_plan;
	bool		once;			/* as its guard's */
} FactQuery;

typedef struct Told
{
	const char *name;
	const char *value;
} Told;

typedef struct Guard
{
	Oid			trigger;		/* hash key */
	MemoryContext context;
	bool		valid;
	bool		busy;			/* a trigger is at it */
	bool		once;			/* for one call, within one of the same guard */
	Oid			relation;
	const char *told;
	const char *kind;
	const char *at;
	bool		observe;
	bool		scan;
	Datum		columns_json;
	Datum		constants_json; /* 0: none */
	const char *reference;
	const char *record;
	int			ncolumns;
	Told	   *columns;
	int			nconstants;
	Told	   *constants;
	MmtText    *constant_texts;
	const char *zone;
	DateADT		day;			/* when it is the same for all rows */
	int			ninactive;
	const char **inactive;		/* rules that were inactive when it was attached, or said so since */
	Source		source;			/* the table's own rows */
	MmtDoor		door;
	int			nplaces;
	Place	  **places;
	int			nqueries;
	FactQuery	  **queries;
	MemoryContext row;			/* emptied at every row */
	MmtArena	row_arena;
} Guard;

typedef struct Cached
{
	Oid			trigger;
	Guard	   *guard;
} Cached;

static HTAB *guards = NULL;
static uint64 changes = 1;		/* of relations, as far as this backend was told */
static uint64 sources = 0;

static Form
scalar_form(Oid type)
{
	switch (type)
	{
		case TEXTOID:
		case VARCHAROID:
			return FORM_TEXT;
		case BPCHAROID:
			return FORM_PADDED;
		case BOOLOID:
			return FORM_BOOL;
		case INT2OID:
			return FORM_INT2;
		case INT4OID:
			return FORM_INT4;
		case INT8OID:
			return FORM_INT8;
		case NUMERICOID:
			return FORM_NUMERIC;
		case DATEOID:
			return FORM_DATE;
		case TIMESTAMPOID:
			return FORM_TIMESTAMP;
		case TIMESTAMPTZOID:
			return FORM_ZONED;
		case UUIDOID:
		case NAMEOID:
			return FORM_PRINTED;
		default:
			{
				char		category;
				bool		preferred;

				get_type_category_preferred(type, &category, &preferred);
				return category == TYPCATEGORY_STRING || category == TYPCATEGORY_ENUM ? FORM_PRINTED : FORM_NONE;
			}
	}
}

static Reader
reader_of(Oid type)
{
	Reader		r = {.type = getBaseType(type)};
	Oid			element = r.type == NAMEOID ? InvalidOid : get_element_type(r.type);

	if (OidIsValid(element))
	{
		r.list = true;
		r.type = getBaseType(element);
		get_typlenbyvalalign(r.type, &r.length, &r.by_value, &r.align);
	}
	r.form = scalar_form(r.type);
	if (r.list && (r.form == FORM_ZONED || r.form == FORM_TIMESTAMP))
		r.form = FORM_NONE;
	if (r.form == FORM_PRINTED)
	{
		Oid			out;
		bool		varlena;

		getTypeOutputInfo(r.type, &out, &varlena);
		fmgr_info(out, &r.out);
	}
	return r;
}

Datum
mmt_fact_type(PG_FUNCTION_ARGS)
{
	Oid			type = PG_GETARG_OID(0);

	if (!SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(type)) || reader_of(type).form == FORM_NONE)
		PG_RETURN_NULL();
	PG_RETURN_OID(getBaseType(type));
}

Datum
mmt_nearest(PG_FUNCTION_ARGS)
{
	text	   *name = PG_GETARG_TEXT_PP(0);
	Datum	   *names;
	bool	   *nulls;
	int			n;
	int			best = INT_MAX;
	text	   *nearest = NULL;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &names, &nulls, &n);
	for (int i = 0; i < n && VARSIZE_ANY_EXHDR(name) < 256; i++)
	{
		text	   *t = nulls[i] ? NULL : DatumGetTextPP(names[i]);
		int			d;

		if (t == NULL || VARSIZE_ANY_EXHDR(t) >= 256)
			continue;
		d = varstr_levenshtein(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name), VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t), 1, 1, 1, true);
		if (d < best)
		{
			best = d;
			nearest = t;
		}
	}
	if (nearest == NULL || best > 3)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(nearest);
}

/* On mmt.reference: guards in all sessions look again. */
Datum
mmt_reference_changed(PG_FUNCTION_ARGS)
{
	CacheInvalidateRelcache(((TriggerData *) fcinfo->context)->tg_relation);
	return PointerGetDatum(NULL);
}

static MmtText
copied(MmtArena *arena, const char *s, size_t len)
{
	MmtText		t = {mmt_copy(arena, s, len), len};

	return t;
}

static MmtText
printed(MmtArena *arena, char *s)
{
	return copied(arena, s, strlen(s));
}

/* 28.0000 is 28, whatever the scale of the column. */
static MmtText
number_text(MmtArena *arena, const char *s)
{
	size_t		n = strlen(s);

	if (strchr(s, '.'))
	{
		while (s[n - 1] == '0')
			n--;
		if (s[n - 1] == '.')
			n--;
	}
	return copied(arena, s, n);
}

static MmtText
day_text(MmtArena *arena, DateADT d)
{
	char		buf[32];

	if (DATE_NOT_FINITE(d))
		return copied(arena, DATE_IS_NOBEGIN(d) ? "-infinity" : "infinity", DATE_IS_NOBEGIN(d) ? 9 : 8);
	return copied(arena, buf, mmt_day_print(mmt_day_argument(DateADTGetDatum(d), false, "date"), buf));
}

/* The day of a date, or of a point in time. */
static DateADT
datum_day(const Guard *g, Form form, Datum d)
{
	if (form == FORM_DATE)
		return DatumGetDateADT(d);
	if (TIMESTAMP_NOT_FINITE(DatumGetTimestamp(d)))
		return TIMESTAMP_IS_NOBEGIN(DatumGetTimestamp(d)) ? DATEVAL_NOBEGIN : DATEVAL_NOEND;
	if (form == FORM_ZONED)
		d = DirectFunctionCall2(timestamptz_zone, CStringGetTextDatum(g->zone ? g->zone : "UTC"), d);
	return DatumGetDateADT(DirectFunctionCall1(timestamp_date, d));
}

static MmtText
datum_text(Guard *g, Reader *r, Datum d)
{
	MmtArena   *arena = &g->row_arena;
	char		buf[32];
	text	   *t;
	MmtText		out;

	switch (r->form)
	{
		case FORM_TEXT:
		case FORM_PADDED:
			t = DatumGetTextPP(d);
			out.s = VARDATA_ANY(t);
			out.len = r->form == FORM_TEXT ? VARSIZE_ANY_EXHDR(t) : (size_t) bpchartruelen(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
			return out;
		case FORM_BOOL:
			out.s = DatumGetBool(d) ? "true" : "false";
			out.len = DatumGetBool(d) ? 4 : 5;
			return out;
		case FORM_INT2:
			return copied(arena, buf, pg_itoa(DatumGetInt16(d), buf));
		case FORM_INT4:
			return copied(arena, buf, pg_ltoa(DatumGetInt32(d), buf));
		case FORM_INT8:
			return copied(arena, buf, pg_lltoa(DatumGetInt64(d), buf));
		case FORM_NUMERIC:
			return number_text(arena, DatumGetCString(DirectFunctionCall1(numeric_out, d)));
		case FORM_DATE:
		case FORM_TIMESTAMP:
		case FORM_ZONED:
			return day_text(arena, datum_day(g, r->form, d));
		case FORM_PRINTED:
			return printed(arena, OutputFunctionCall(&r->out, d));
		case FORM_NONE:
			break;
	}
	elog(ERROR, "a value of type %u is no fact", r->type);
}

static MmtValues
list_values(Guard *g, Reader *r, Datum d)
{
	Datum	   *elements;
	bool	   *nulls;
	int			n;
	MmtText    *texts;
	MmtValues	out = {0, MMT_NOTHING};

	deconstruct_array(DatumGetArrayTypeP(d), r->type, r->length, r->by_value, r->align, &elements, &nulls, &n);
	texts = palloc(sizeof(MmtText) * (n + 1));
	for (int i = 0; i < n; i++)
		if (!nulls[i])
			texts[out.n++] = datum_text(g, r, elements[i]);
	if (out.n > 0)
		out.v = texts;
	return out;
}

/* --------------------------------------------------- what a guard was told */

static const char *
json_string(const JsonbValue *v)
{
	char	   *s = NULL;

	switch (v->type)
	{
		case jbvString:
			s = pnstrdup(v->val.string.val, v->val.string.len);
			break;
		case jbvNumeric:
			s = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v->val.numeric)));
			break;
		case jbvBool:
			s = pstrdup(v->val.boolean ? "true" : "false");
			break;
		default:
			break;
	}
	return s;
}

/* A member of an object; *found is what it holds, false when it is not there. */
static bool
member(Jsonb *object, const char *key, JsonbValue *found)
{
	JsonbValue *v = getKeyJsonValueFromContainer(&object->root, key, strlen(key), found);

	return v != NULL;
}

static const char *
member_text(Jsonb *object, const char *key)
{
	JsonbValue	v;

	return member(object, key, &v) ? json_string(&v) : NULL;
}

/* An object of scalars as names and values; *json is the object itself. */
static Told *
member_names(Jsonb *object, const char *key, int *n, Datum *json)
{
	JsonbValue	v;
	JsonbIterator *it;
	JsonbIteratorToken t;
	Told	   *names;

	*n = 0;
	if (!member(object, key, &v) || v.type != jbvBinary)
		return NULL;
	*json = JsonbPGetDatum(JsonbValueToJsonb(&v));
	names = palloc(sizeof(Told) * (JsonContainerSize(v.val.binary.data) + 1));
	it = JsonbIteratorInit(v.val.binary.data);
	while ((t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (t == WJB_KEY)
			names[*n].name = json_string(&v);
		else if (t == WJB_VALUE)
			names[(*n)++].value = json_string(&v);
		else if (t == WJB_ELEM)
		{
			names[*n].name = json_string(&v);
			names[(*n)++].value = NULL;
		}
	}
	return names;
}

static const char *
value_of(const Told *names, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].value;
	return NULL;
}

static void
refuse_trigger(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("mmt.guarded is a trigger that mmt.guard attaches"),
			 errhint("Call mmt.guard instead of CREATE TRIGGER.")));
}

/* A fact that every guard needs is a column or a constant. */
static bool
complete(const Guard *g, const char *fact)
{
	return value_of(g->columns, g->ncolumns, fact) != NULL || value_of(g->constants, g->nconstants, fact) != NULL;
}

/*
 * Is this member, when there is one, of the right shape: an array of strings, or an object of
 * strings (of any scalars)?  Whoever may create triggers may tell this one anything.
 */
static bool
well_formed(Jsonb *object, const char *key, bool array, bool scalars)
{
	JsonbValue	v;
	JsonbIterator *it;
	JsonbIteratorToken t;

	if (!member(object, key, &v))
		return true;
	if (v.type != jbvBinary || (array ? !JsonContainerIsArray(v.val.binary.data) : !JsonContainerIsObject(v.val.binary.data)))
		return false;
	it = JsonbIteratorInit(v.val.binary.data);
	while ((t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
		if ((t == WJB_VALUE || t == WJB_ELEM) && v.type != jbvString && !(scalars && (v.type == jbvNumeric || v.type == jbvBool)))
			return false;
	return true;
}

/* A day as mmt.guard writes it, whatever DateStyle says. */
static bool
iso_day(const char *s)
{
	return strlen(s) == 10 && strspn(s, "0123456789") == 4 && s[4] == '-' && strspn(s + 5, "0123456789") == 2 && s[7] == '-' && strspn(s + 8, "0123456789") == 2;
}

/* Everything below lives in the current context. */
static Guard *
read_told(const char *told)
{
	Jsonb	   *json = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(told)));
	Guard	   *g = palloc0(sizeof(Guard));
	Told	   *inactive;
	Datum		unused;
	const char *day;
	const char *mode;
	const char *schema;
	const char *table;

	if (!JB_ROOT_IS_OBJECT(json) || !well_formed(json, "columns", false, false) || !well_formed(json, "constants", false, true) ||
		!well_formed(json, "inactive", true, false))
		refuse_trigger();
	g->context = CurrentMemoryContext;
	g->valid = true;
	g->told = pstrdup(told);
	g->kind = member_text(json, "kind");
	g->at = member_text(json, "at");
	mode = member_text(json, "mode");
	g->observe = mode && strcmp(mode, "observe") == 0;
	g->reference = member_text(json, "reference");
	schema = member_text(json, "record_schema");
	table = member_text(json, "record_table");
	if (schema && table)
		g->record = quote_qualified_identifier(schema, table);
	g->columns = member_names(json, "columns", &g->ncolumns, &g->columns_json);
	g->constants = member_names(json, "constants", &g->nconstants, &g->constants_json);
	day = value_of(g->constants, g->nconstants, "date");
	if (g->kind == NULL || g->at == NULL || !complete(g, "area") || !complete(g, "date") || (day && !iso_day(day)))
		refuse_trigger();
	g->zone = value_of(g->constants, g->nconstants, "zone");
	g->day = day ? DatumGetDateADT(DirectFunctionCall1(date_in, CStringGetDatum(day))) : DATEVAL_NOEND;
	g->constant_texts = palloc(sizeof(MmtText) * (g->nconstants + 1));
	for (int i = 0; i < g->nconstants; i++)
	{
		g->constant_texts[i].s = g->constants[i].value;
		g->constant_texts[i].len = strlen(g->constants[i].value);
	}
	inactive = member_names(json, "inactive", &g->ninactive, &unused);
	g->inactive = palloc(sizeof(char *) * (g->ninactive + 1));
	for (int i = 0; i < g->ninactive; i++)
		g->inactive[i] = inactive[i].name;
	g->door.context = g->context;
	g->row = AllocSetContextCreate(g->context, "menmante row", ALLOCSET_DEFAULT_SIZES);
	g->row_arena = mmt_context_arena(g->context);
	return g;
}

/* Can values of this type be the fact?  The area is one text, the date one day. */
static bool
can_be(const char *fact, const Reader *r)
{
	if (strcmp(fact, "area") == 0)
		return !r->list && (r->form == FORM_TEXT || r->form == FORM_PADDED);
	if (strcmp(fact, "date") == 0)
		return !r->list && (r->form == FORM_DATE || r->form == FORM_TIMESTAMP || r->form == FORM_ZONED);
	return r->form != FORM_NONE;
}

/* Where in rows of this shape the facts are; `columns`: by column, else rows have a column for each fact. */
static bool
read_source(Guard *g, Source *s, TupleDesc desc, bool by_column, const char **gone)
{
	int			n = by_column ? g->ncolumns : desc->natts;
	bool		old = by_column && !g->scan && strcmp(g->at, "statement") != 0;

	memset(s, 0, sizeof(*s));
	s->number = ++sources;
	s->area = s->date = s->id = -1;
	s->fields = palloc0(sizeof(Field) * (n * 2 + g->source.n + 1));
	for (int i = 0; i < n; i++)
	{
		Field	   *f = &s->fields[s->n];
		const char *name = by_column ? g->columns[i].value : NameStr(TupleDescAttr(desc, i)->attname);

		f->att = -1;
		for (int a = 0; a < desc->natts; a++)
			if (!TupleDescAttr(desc, a)->attisdropped && strcmp(NameStr(TupleDescAttr(desc, a)->attname), name) == 0)
				f->att = a;
		if (f->att >= 0)
			f->reader = reader_of(TupleDescAttr(desc, f->att)->atttypid);
		if (f->att < 0 || (by_column && f->reader.form == FORM_ZONED && g->zone == NULL) ||
			!can_be(by_column ? g->columns[i].name : name, &f->reader))
		{
			*gone = by_column ? g->columns[i].name : name;
			return false;
		}
		if (!by_column && strcmp(name, "#") == 0)
			continue;
		f->fact = by_column ? g->columns[i].name : pstrdup(name);
		f->column = by_column ? g->columns[i].value : value_of(g->columns, g->ncolumns, name);
		if (strcmp(f->fact, "area") == 0)
			s->area = s->n;
		else if (strcmp(f->fact, "date") == 0)
			s->date = s->n;
		else if (strcmp(f->fact, "id") == 0)
			s->id = s->n;
		s->natts = Max(s->natts, f->att + 1);
		s->n++;
		if (old)
		{
			s->fields[s->n] = *f;
			s->fields[s->n].fact = psprintf("old.%s", f->fact);
			s->fields[s->n].old = true;
			s->n++;
		}
	}
	/* the row before is the table's, however the new one was completed */
	for (int i = 0; !by_column && i < g->source.n; i++)
		if (g->source.fields[i].old)
			s->fields[s->n++] = g->source.fields[i];
	return true;
}

/* --------------------------------------------------------------- places */

static bool
listed(const char *const *list, int n, const char *s)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i], s) == 0)
			return true;
	return false;
}

static const char *
kept(Guard *g, const char *s)
{
	return s ? MemoryContextStrdup(g->context, s) : NULL;
}

static Place *
add_place(Guard *g)
{
	MemoryContext old = MemoryContextSwitchTo(g->context);
	Place	   *p = palloc0(sizeof(Place));

	if (g->nplaces == 0)
		g->places = palloc(sizeof(Place *));
	else
		g->places = repalloc(g->places, sizeof(Place *) * (g->nplaces + 1));
	g->places[g->nplaces++] = p;
	MemoryContextSwitchTo(old);
	return p;
}

/* A place without rules, in words that a row of it gets instead of findings. */
static Place *
problem_place(Guard *g, int sqlstate, const char *message, const char *hint)
{
	Place	   *p;

	for (int i = 0; i < g->nplaces; i++)
		if (g->places[i]->problem && strcmp(g->places[i]->problem, message) == 0)
			return g->places[i];
	p = add_place(g);
	p->problem_state = sqlstate;
	p->problem = kept(g, message);
	p->problem_hint = kept(g, hint);
	return p;
}

static Place *
rules_place(Guard *g, const MmtCached *rules, int64 edition)
{
	const MmtRuleset *rs = rules->ruleset;
	MmtArena	arena = mmt_context_arena(g->context);
	Place	   *p;

	for (int i = 0; i < g->nplaces; i++)
		if (g->places[i]->run && g->places[i]->run->rules == rules)
			return g->places[i];
	mmt_require_kind(rs, g->kind);
	p = add_place(g);
	p->run = mmt_door_run(&g->door, rules, edition, false);
	p->run->bill.nlines = 1;
	p->run->bill.lines = &p->run->line;
	p->operation = mmt_fact_find(rs, "operation", strlen("operation"));
	p->asked = mmt_alloc(&arena, sizeof(bool) * (rs->nfacts + 1));
	p->wanted = mmt_alloc(&arena, sizeof(char *) * (rs->nfacts + 1));
	for (int i = 0; i < rs->nchecks; i++)
	{
		int			nneeded;
		int			n;
		int		   *facts;

		if (strcmp(rs->checks[i].kind, g->kind) != 0)
			continue;
		mmt_check_facts(&arena, rs, &rs->checks[i], &nneeded, &n, &facts);
		for (int k = 0; k < n; k++)
			p->asked[facts[k]] = true;
	}
	for (const MmtDerived *d = mmt_derived; d->name; d++)
		for (int i = 0; i < MMT_MAX_SOURCES && d->sources[i]; i++)
		{
			int			f = mmt_fact_find(rs, d->sources[i], strlen(d->sources[i]));

			if (f >= 0)
				p->asked[f] = true;
		}
	for (int f = 0; f < rs->nfacts; f++)
	{
		const char *name = rs->fact_names.texts[f].s;

		if (p->asked[f] && g->reference && strchr(name, '.') && strncmp(name, "old.", 4) != 0 &&
			value_of(g->columns, g->ncolumns, name) == NULL && value_of(g->constants, g->nconstants, name) == NULL)
			p->wanted[p->nwanted++] = name;
	}
	for (int i = 0; i < g->nconstants; i++)
	{
		int			f = mmt_fact_find(rs, g->constants[i].name, strlen(g->constants[i].name));

		if (f >= 0)
			mmt_check_set(p->run, f, &g->constant_texts[i]);
	}
	return p;
}

/*
 * The rules of an area.  Where findings do not stop anything, neither does an area without rules:
 * that error is raised after everything opened has been closed, so it can be caught without a subtransaction.
 */
static Place *
find_place(Guard *g, const char *area, int64 edition)
{
	MemoryContext old = CurrentMemoryContext;
	Place	   *volatile p = NULL;
	int64		found;

	if (!g->observe)
	{
		const MmtCached *rules = mmt_ruleset_of(area, edition, NULL, &found);

		return rules_place(g, rules, found);
	}
	PG_TRY();
	{
		const MmtCached *rules = mmt_ruleset_of(area, edition, NULL, &found);

		p = rules_place(g, rules, found);
	}
	PG_CATCH();
	{
		ErrorData  *e;

		MemoryContextSwitchTo(old);
		e = CopyErrorData();
		if (e->sqlerrcode != mmt_sqlstate(MMT_E_NO_RULESET) && e->sqlerrcode != mmt_sqlstate(MMT_E_NO_ROW))
			PG_RE_THROW();
		FlushErrorState();
		p = problem_place(g, e->sqlerrcode, e->message, e->hint);
	}
	PG_END_TRY();
	return p;
}

/* Whose rules a row goes by; areas met in this statement are asked for once. */
typedef struct Areas
{
	Guard	   *guard;
	MemoryContext context;
	int64		edition;
	MmtArena	arena;
	MmtSymbols	names;
	int			room;
	Place	  **places;
	MmtText		last;
	Place	   *last_place;
} Areas;

static void
areas_begin(Areas *a, Guard *g, int64 edition)
{
	memset(a, 0, sizeof(*a));
	a->guard = g;
	a->edition = edition;
	a->context = CurrentMemoryContext;
	a->arena = mmt_context_arena(CurrentMemoryContext);
	mmt_symbols_init(&a->names, &a->arena);
}

static Place *
place_of(Areas *a, MmtText area)
{
	int			number;

	if (a->last_place && a->last.len == area.len && memcmp(a->last.s, area.s, area.len) == 0)
		return a->last_place;
	number = mmt_symbol_find(&a->names, area.s, area.len);
	if (number < 0)
	{
		Place	   *p = find_place(a->guard, mmt_copy(&a->arena, area.s, area.len), a->edition);

		number = mmt_symbol_add(&a->names, area.s, area.len);
		if (number >= a->room)
		{
			Place	  **grown = mmt_alloc(&a->arena, sizeof(Place *) * (number * 2 + 8));

			if (a->room > 0)
				memcpy(grown, a->places, sizeof(Place *) * a->room);
			a->places = grown;
			a->room = number * 2 + 8;
		}
		a->places[number] = p;
	}
	a->last = a->names.texts[number];
	a->last_place = a->places[number];
	return a->last_place;
}

/* ------------------------------------------------------------- findings */

typedef struct Warned
{
	int			sqlstate;
	const char *message;
	const char *hint;
	const char *detail;
} Warned;

/* What a statement has come to so far. */
typedef struct Report
{
	Guard	   *guard;
	Relation	relation;
	MemoryContext context;
	int64		nrefused;
	int			sqlstate;		/* of the first refusal */
	const char *message;
	const char *hint;
	const char *column;
	int			nshown;
	StringInfoData detail;
	int64		nwarned;
	Warned		warned[MAX_SHOWN];
	MemoryContext batch;		/* of records */
	int			nrecords;		/* waiting to be written */
	int			room;
	Datum	   *records[6];
	bool	   *record_nulls[6];
	/* a scan's */
	ReturnSetInfo *result;
	Datum		day;
	Datum		area;
} Report;

/* Columns of a record. */
enum
{
	REC_RULE, REC_SEVERITY, REC_FAMILY, REC_SUBJECT, REC_MESSAGE, REC_EVIDENCE, REC_N
};

static void
report_begin(Report *r, Guard *g, Relation relation)
{
	memset(r, 0, sizeof(*r));
	r->guard = g;
	r->relation = relation;
	r->context = CurrentMemoryContext;
}

static void
add_record(Report *r, const Datum *values, const bool *nulls)
{
	MemoryContext old;
	bool		grow = r->nrecords == r->room;

	if (r->batch == NULL)
		r->batch = AllocSetContextCreate(r->context, "menmante records", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(r->batch);
	if (grow)
		r->room = r->room ? r->room * 2 : 16;
	for (int i = 0; i < REC_N; i++)
	{
		if (grow)
		{
			r->records[i] = r->records[i] ? repalloc(r->records[i], sizeof(Datum) * r->room) : palloc(sizeof(Datum) * r->room);
			r->record_nulls[i] = r->record_nulls[i] ? repalloc(r->record_nulls[i], sizeof(bool) * r->room) : palloc(sizeof(bool) * r->room);
		}
		r->record_nulls[i][r->nrecords] = nulls[i];
		r->records[i][r->nrecords] = nulls[i] ? (Datum) 0 : PointerGetDatum(PG_DETOAST_DATUM_COPY(values[i]));
	}
	r->nrecords++;
	MemoryContextSwitchTo(old);
}

/* Hand a finding on: `values` are those of mmt.finding. */
static void
add_finding(Report *r, int severity, int sqlstate, const char *column, const char *row, const Datum *values, const bool *nulls)
{
	Guard	   *g = r->guard;
	MemoryContext old;
	Warned	   *w;

	if (r->result)
	{
		Datum		out[3 + MMT_FINDING_COLUMNS];
		bool		out_nulls[3 + MMT_FINDING_COLUMNS];

		out[0] = row ? CStringGetTextDatum(row) : (Datum) 0;
		out_nulls[0] = row == NULL;
		out[1] = r->day;
		out_nulls[1] = DATE_NOT_FINITE(DatumGetDateADT(r->day));
		out[2] = r->area;
		out_nulls[2] = r->area == (Datum) 0;
		memcpy(out + 3, values, sizeof(Datum) * MMT_FINDING_COLUMNS);
		memcpy(out_nulls + 3, nulls, sizeof(bool) * MMT_FINDING_COLUMNS);
		tuplestore_putvalues(r->result->setResult, r->result->setDesc, out, out_nulls);
		return;
	}
	if (g->record && (g->observe || severity == MMT_RECORD))
	{
		Datum		record[REC_N] = {values[1], values[0], values[2], row ? CStringGetTextDatum(row) : (Datum) 0, values[3], values[11]};
		bool		record_nulls[REC_N] = {nulls[1], false, nulls[2], row == NULL, false, false};

		add_record(r, record, record_nulls);
	}
	if (severity == MMT_RECORD)
		return;
	old = MemoryContextSwitchTo(r->context);
	if (severity == MMT_BLOCK && !g->observe)
	{
		if (r->nrefused++ == 0)
		{
			r->sqlstate = sqlstate;
			r->message = TextDatumGetCString(values[3]);
			r->hint = nulls[4] ? NULL : TextDatumGetCString(values[4]);
			r->column = column;
			initStringInfo(&r->detail);
		}
		if (r->nshown < MAX_SHOWN)
		{
			Jsonb	   *evidence = DatumGetJsonbP(values[11]);

			appendStringInfo(&r->detail, "%s%s", r->nshown++ ? ",\n " : "", JsonbToCString(NULL, &evidence->root, VARSIZE(evidence)));
		}
	}
	else if (r->nwarned++ < MAX_SHOWN)
	{
		Jsonb	   *evidence = DatumGetJsonbP(values[11]);

		w = &r->warned[r->nwarned - 1];
		w->sqlstate = sqlstate;
		w->message = TextDatumGetCString(values[3]);
		w->hint = nulls[4] ? NULL : TextDatumGetCString(values[4]);
		w->detail = JsonbToCString(NULL, &evidence->root, VARSIZE(evidence));
	}
	MemoryContextSwitchTo(old);
}

/* A row that cannot be checked at all is a finding without a rule. */
static void
add_problem(Report *r, int sqlstate, const char *row, const char *fact, const char *message, const char *hint)
{
	const char *column = fact ? value_of(r->guard->columns, r->guard->ncolumns, fact) : NULL;
	Datum		values[MMT_FINDING_COLUMNS];
	bool		nulls[MMT_FINDING_COLUMNS];
	StringInfoData evidence;

	memset(nulls, true, sizeof(nulls));
	initStringInfo(&evidence);
	appendStringInfoString(&evidence, "{\"severity\": \"block\"");
	for (int i = 0; i < 3; i++)
	{
		const char *value = i == 0 ? row : i == 1 ? fact : column;

		if (value == NULL)
			continue;
		appendStringInfo(&evidence, ", \"%s\": ", i == 0 ? "row" : i == 1 ? "fact" : "column");
		escape_json(&evidence, value);
	}
	appendStringInfoChar(&evidence, '}');
	values[0] = CStringGetTextDatum("block");
	values[3] = CStringGetTextDatum(message);
	nulls[0] = nulls[3] = nulls[11] = false;
	nulls[4] = hint == NULL;
	values[4] = hint ? CStringGetTextDatum(hint) : (Datum) 0;
	nulls[5] = fact == NULL;
	values[5] = fact ? CStringGetTextDatum(fact) : (Datum) 0;
	values[11] = DirectFunctionCall1(jsonb_in, CStringGetDatum(evidence.data));
	add_finding(r, MMT_BLOCK, sqlstate, column, row, values, nulls);
}

/* A rule that was active when the guard was attached, or came later, lacks a fact: said once in a session. */
static void
say_undecided(Guard *g, Relation relation, const MmtFinding *f)
{
	MemoryContext old;

	if (listed(g->inactive, g->ninactive, f->check->rule))
		return;
	old = MemoryContextSwitchTo(g->context);
	g->inactive = repalloc(g->inactive, sizeof(char *) * (g->ninactive + 1));
	g->inactive[g->ninactive++] = pstrdup(f->check->rule);
	MemoryContextSwitchTo(old);
	if (mmt_language == MMT_ZH)
		ereport(WARNING,
				(errmsg_internal("规则“%s”不生效：表“%s”的检查“%s”没有事实“%s”", f->check->rule, RelationGetRelationName(relation), g->kind, f->fact ? f->fact : "?"),
				 errhint("补充映射后再次调用 mmt.guard；mmt.guards() 列出不生效的规则。")));
	else
		ereport(WARNING,
				(errmsg_internal("rule \"%s\" is inactive: the check \"%s\" of table \"%s\" has no fact \"%s\"", f->check->rule, g->kind, RelationGetRelationName(relation), f->fact ? f->fact : "?"),
				 errhint("Map it and call mmt.guard again; mmt.guards() lists inactive rules.")));
}

static int
put_report(const char *message, const char *hint, const char *detail, int64 more)
{
	if (more > 0 && mmt_language == MMT_ZH)
		errmsg_internal("%s（另有 %lld 项）", message, (long long) more);
	else if (more > 0)
		errmsg_internal("%s (and %lld more)", message, (long long) more);
	else
		errmsg_internal("%s", message);
	if (detail)
		errdetail_internal("%s", detail);
	if (hint)
		errhint("%s", hint);
	return 0;
}

static int
put_place(const Report *r)
{
	AttrNumber	att = r->column ? get_attnum(RelationGetRelid(r->relation), r->column) : InvalidAttrNumber;

	if (att > 0)
		return errtablecol(r->relation, att);
	return errtable(r->relation);
}

static void write_records(Report *r);

/* Refuse, or warn and record. */
static void
report_end(Report *r)
{
	if (r->nrefused > 0)
	{
		if (r->nrefused > r->nshown)
			appendStringInfo(&r->detail, ",\n {\"more\": %lld}", (long long) (r->nrefused - r->nshown));
		ereport(ERROR,
				(errcode(r->sqlstate),
				 put_report(r->message, r->hint, psprintf("[%s]", r->detail.data), r->nrefused - 1),
				 put_place(r)));
	}
	for (int i = 0; i < r->nwarned && i < MAX_SHOWN; i++)
		ereport(WARNING,
				(errcode(r->warned[i].sqlstate),
				 put_report(r->warned[i].message, r->warned[i].hint, r->warned[i].detail, 0),
				 errtable(r->relation)));
	if (r->nwarned > MAX_SHOWN)
	{
		if (mmt_language == MMT_ZH)
			ereport(WARNING, (errmsg_internal("表“%s”的检查“%s”另有 %lld 项提醒", RelationGetRelationName(r->relation), r->guard->kind, (long long) (r->nwarned - MAX_SHOWN))));
		else
			ereport(WARNING, (errmsg_internal("%lld more warnings of the check \"%s\" of table \"%s\"", (long long) (r->nwarned - MAX_SHOWN), r->guard->kind, RelationGetRelationName(r->relation))));
	}
	write_records(r);
}

/* ------------------------------------------------------------ one row */

typedef struct Row
{
	const Datum *values;
	const bool *nulls;
	const Datum *old_values;	/* NULL: there was no row before */
	const bool *old_nulls;
	int64		number;			/* in the statement, when it has no id */
	bool		update;
} Row;

static void
bind_to(Guard *g, Place *p, const Source *s)
{
	const MmtRuleset *rs = p->run->rules->ruleset;

	if (p->bound_to == s->number)
		return;
	/* what another source gave and this one does not give is not known */
	for (int f = 0; f < rs->nfacts; f++)
		if (value_of(g->constants, g->nconstants, rs->fact_names.texts[f].s) == NULL)
		{
			p->run->facts[f].n = 0;
			p->run->facts[f].v = NULL;
		}
	if (p->room < s->n)
	{
		MemoryContext old = MemoryContextSwitchTo(g->context);

		p->fact = palloc(sizeof(int) * s->n);
		p->text = palloc(sizeof(MmtText) * s->n);
		p->room = s->n;
		MemoryContextSwitchTo(old);
	}
	for (int i = 0; i < s->n; i++)
		p->fact[i] = mmt_fact_find(rs, s->fields[i].fact, strlen(s->fields[i].fact));
	p->bound_to = s->number;
}

/* Those facts that rules decide by, or (once there is a finding) those that sentences may show. */
static void
bind_facts(Guard *g, Place *p, Source *s, const Row *row, bool asked)
{
	MmtValues  *facts = p->run->facts;

	for (int i = 0; i < s->n; i++)
	{
		Field	   *f = &s->fields[i];
		int			fact = p->fact[i];
		const Datum *values = f->old ? row->old_values : row->values;
		const bool *nulls = f->old ? row->old_nulls : row->nulls;

		if (fact < 0 || p->asked[fact] != asked)
			continue;
		if (values == NULL || nulls[f->att])
		{
			facts[fact].n = 0;
			facts[fact].v = MMT_NOTHING;
		}
		else if (f->reader.list)
			facts[fact] = list_values(g, &f->reader, values[f->att]);
		else
		{
			p->text[i] = datum_text(g, &f->reader, values[f->att]);
			facts[fact].n = 1;
			facts[fact].v = &p->text[i];
		}
	}
	if (p->operation >= 0 && asked && !g->scan && strcmp(g->at, "statement") != 0)
	{
		p->operation_text.s = row->update ? "update" : "insert";
		p->operation_text.len = 6;
		facts[p->operation].n = 1;
		facts[p->operation].v = &p->operation_text;
	}
}

static const char *
field_text(Guard *g, Source *s, int field, const Row *row)
{
	MmtText		t;

	if (field < 0 || row->nulls[s->fields[field].att] || s->fields[field].reader.list)
		return NULL;
	t = datum_text(g, &s->fields[field].reader, row->values[s->fields[field].att]);
	return pnstrdup(t.s, t.len);
}

/* What a row is called in findings: its id, else its number in the statement. */
static const char *
row_name(Guard *g, Source *s, const Row *row)
{
	const char *id = field_text(g, s, s->id, row);

	return id || row->number == 0 ? id : psprintf("#%lld", (long long) row->number);
}

static void
no_value(Report *r, Source *s, const Row *row, const char *fact)
{
	const char *name = row_name(r->guard, s, row);

	add_problem(r, mmt_sqlstate(MMT_E_BILL), name, fact,
				psprintf(mmt_language == MMT_ZH ? "事实“%s”没有确定的值，无法检查该行" : "fact \"%s\" has no definite value, so the row cannot be checked", fact),
				mmt_language == MMT_ZH ? "请填写该列。" : "Fill in the column.");
}

/* The area a row belongs to; false when it does not say. */
static bool
row_area(Guard *g, Source *s, const Row *row, MmtText *area)
{
	if (s->area >= 0)
	{
		Field	   *f = &s->fields[s->area];

		if (row->nulls[f->att])
			return false;
		*area = datum_text(g, &f->reader, row->values[f->att]);
		return true;
	}
	area->s = value_of(g->constants, g->nconstants, "area");
	area->len = strlen(area->s);
	return true;
}

/* The day of a row, infinite when it has none. */
static DateADT
row_day(Guard *g, Source *s, const Row *row)
{
	Field	   *f = &s->fields[s->date];

	if (s->date < 0)
		return g->day;
	return row->nulls[f->att] ? DATEVAL_NOEND : datum_day(g, f->reader.form, row->values[f->att]);
}

/* What a sentence and its evidence show of a value: no more than MAX_FOUND bytes. */
static const char *
shortened(const char *s)
{
	size_t		n = s ? strlen(s) : 0;

	if (n <= MAX_FOUND)
		return s;
	return psprintf("%.*s…", pg_mbcliplen(s, (int) n, MAX_FOUND), s);
}

static void
check_row(Areas *areas, Report *r, Source *s, const Row *row)
{
	Guard	   *g = r->guard;
	MemoryContext old = MemoryContextSwitchTo(g->row);
	Place	   *p;
	MmtText		area;
	DateADT		day;
	MmtError	err;
	const MmtFinding *findings;
	int			n;

	r->day = DateADTGetDatum(day = row_day(g, s, row));
	r->area = (Datum) 0;
	if (!row_area(g, s, row, &area))
	{
		no_value(r, s, row, "area");
		goto done;
	}
	if (r->result)
		r->area = PointerGetDatum(cstring_to_text_with_len(area.s, (int) area.len));
	MemoryContextSwitchTo(areas->context);
	p = place_of(areas, area);
	MemoryContextSwitchTo(g->row);
	if (p->problem)
	{
		add_problem(r, p->problem_state, row_name(g, s, row), "area", p->problem, p->problem_hint);
		goto done;
	}
	if (DATE_NOT_FINITE(day))
	{
		no_value(r, s, row, "date");
		goto done;
	}
	p->run->line.day = mmt_day_argument(DateADTGetDatum(day), false, "date");
	bind_to(g, p, s);
	bind_facts(g, p, s, row, true);
	p->run->bill.facts = p->run->facts;
	if (!mmt_check(p->run->run, &p->run->bill, g->kind, &n, &findings, &err))
	{
		if (!g->observe)
			mmt_report(&err);
		add_problem(r, mmt_sqlstate(err.code), row_name(g, s, row), NULL, mmt_language == MMT_ZH ? err.zh : err.en,
					mmt_language == MMT_ZH ? err.hint_zh : err.hint_en);
		goto done;
	}
	if (n > 0)
		bind_facts(g, p, s, row, false);
	for (int i = 0; i < n; i++)
	{
		MmtFinding	finding = findings[i];
		const MmtFinding *f = &finding;
		const char *column = f->fact ? value_of(g->columns, g->ncolumns, f->fact) : NULL;
		const char *name;
		Datum		values[MMT_FINDING_COLUMNS];
		bool		nulls[MMT_FINDING_COLUMNS];

		if (f->undecided)
		{
			say_undecided(g, r->relation, f);
			continue;
		}
		if (!r->result && f->check->severity == MMT_RECORD && g->record == NULL)
			continue;
		if (!r->result && !g->observe && f->check->severity == MMT_BLOCK && r->nshown == MAX_SHOWN)
		{
			r->nrefused++;		/* nobody will read its words */
			continue;
		}
		name = row_name(g, s, row);
		finding.found = shortened(finding.found);
		mmt_finding_values(p->run, f, column, name, values, nulls);
		add_finding(r, f->check->severity, mmt_family_sqlstate(f->check->family), column, name, values, nulls);
	}
done:
	MemoryContextSwitchTo(old);
	MemoryContextReset(g->row);
	mmt_arena_reset(&g->row_arena);
	if (r->nrecords >= RECORD_BATCH)
		write_records(r);
}

/* --------------------------------------------------------- as the owner */

typedef struct Owner
{
	Oid			user;
	int			security;
	int			settings;
	ErrorContextCallback context;
} Owner;

static void
say_context(void *arg)
{
	const Report *r = arg;

	if (mmt_language == MMT_ZH)
		errcontext("表“%s”上的守卫“%s”", RelationGetRelationName(r->relation), r->guard->kind);
	else
		errcontext("guard \"%s\" of table \"%s\"", r->guard->kind, RelationGetRelationName(r->relation));
}

/* Read and record as the owner of the table, and under a path on which nobody can put anything. */
static void
become_owner(Owner *o, Report *r)
{
	static const char *const settings[][2] = {
		{"search_path", "pg_catalog, pg_temp"}, {"DateStyle", "ISO, YMD"}, {"IntervalStyle", "postgres"}, {"extra_float_digits", "1"}
	};

	GetUserIdAndSecContext(&o->user, &o->security);
	SetUserIdAndSecContext(r->relation->rd_rel->relowner, o->security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
	o->settings = NewGUCNestLevel();
	/* what a value is as a text must not depend on who writes it: texts of subjects are locked, keys are compared */
	for (int i = 0; i < (int) lengthof(settings); i++)
		(void) set_config_option(settings[i][0], settings[i][1], PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	o->context.callback = say_context;
	o->context.arg = r;
	o->context.previous = error_context_stack;
	error_context_stack = &o->context;
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

static void
be_oneself(Owner *o)
{
	SPI_finish();
	error_context_stack = o->context.previous;
	AtEOXact_GUC(false, o->settings);
	SetUserIdAndSecContext(o->user, o->security);
}

static void
write_records(Report *r)
{
	Guard	   *g = r->guard;
	Oid			types[REC_N + 2] = {TEXTOID, TEXTOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, JSONBARRAYOID};
	Datum		values[REC_N + 2];
	MemoryContext old;
	Owner		owner;
	char	   *into;

	if (r->nrecords == 0)
		return;
	old = MemoryContextSwitchTo(r->batch);
	values[0] = CStringGetTextDatum(quote_qualified_identifier(get_namespace_name(RelationGetNamespace(r->relation)), RelationGetRelationName(r->relation)));
	values[1] = CStringGetTextDatum(g->kind);
	for (int i = 0; i < REC_N; i++)
	{
		int			lower = 1;

		values[i + 2] = PointerGetDatum(construct_md_array(r->records[i], r->record_nulls[i], 1, &r->nrecords, &lower,
														   i == REC_EVIDENCE ? JSONBOID : TEXTOID, -1, false, TYPALIGN_INT));
	}
	into = psprintf("INSERT INTO %s (relation, kind, rule, severity, family, subject, message, evidence) SELECT $1, $2, u.* "
					"FROM ROWS FROM (pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6), "
					"pg_catalog.unnest($7), pg_catalog.unnest($8)) AS u", g->record);
	become_owner(&owner, r);
	SPI_execute_with_args(into, REC_N + 2, types, values, NULL, false, 0);
	be_oneself(&owner);
	MemoryContextSwitchTo(old);
	MemoryContextReset(r->batch);
	memset(r->records, 0, sizeof(r->records));
	memset(r->record_nulls, 0, sizeof(r->record_nulls));
	r->nrecords = r->room = 0;
}

/* ------------------------------------------- what other relations hold */

static SPIPlanPtr
prepare(const char *text, int n, Oid *types)
{
	SPIPlanPtr	plan = SPI_prepare_cursor(text, n, types, CURSOR_OPT_GENERIC_PLAN);

	if (plan == NULL)
		elog(ERROR, "could not prepare \"%s\": %s", text, SPI_result_code_string(SPI_result));
	return plan;
}

/* One row's columns as parameters: what a row guard's source is. */
static void
row_parameters(Guard *g, Relation relation, int *n, Oid **types, int **atts, StringInfo source)
{
	TupleDesc	desc = RelationGetDescr(relation);

	*n = 0;
	*types = palloc(sizeof(Oid) * (desc->natts + 1));
	*atts = palloc(sizeof(int) * (desc->natts + 1));
	initStringInfo(source);
	appendStringInfoString(source, "(SELECT ");
	for (int a = 0; a < desc->natts; a++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, a);
		bool		mapped = false;

		for (int i = 0; i < g->ncolumns && !att->attisdropped; i++)
			mapped |= strcmp(g->columns[i].value, NameStr(att->attname)) == 0;
		if (!mapped)
			continue;
		(*types)[*n] = att->atttypid;
		(*atts)[(*n)++] = a;
		appendStringInfo(source, "%s$%d AS %s", *n > 1 ? ", " : "", *n, quote_identifier(NameStr(att->attname)));
	}
	appendStringInfoString(source, *n == 0 ? "NULL)" : ")");
}

static void
read_parts(FactQuery *q, Jsonb *parts)
{
	JsonbValue	v;

	q->parts = JsonbPGetDatum(parts);
	q->text = unconstify(char *, member_text(parts, "query"));
	q->subjects = unconstify(char *, member_text(parts, "subjects"));
	q->one = member(parts, "one", &v) && v.val.boolean;
	if (member(parts, "relations", &v) && v.type == jbvBinary)
	{
		JsonbIterator *it = JsonbIteratorInit(v.val.binary.data);
		JsonbIteratorToken t;

		q->relations = palloc(sizeof(Oid) * (JsonContainerSize(v.val.binary.data) + 1));
		while ((t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
			if (t == WJB_ELEM)
				q->relations[q->nrelations++] = (Oid) strtoul(json_string(&v), NULL, 10);
	}
}

static int
name_cmp(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Plans of a guard for one call go with its SPI connection. */
static void
free_plans(const Guard *g, FactQuery *q)
{
	if (q->plans[0] && !g->once)
		SPI_freeplan(q->plans[0]);
	if (q->plans[1] && !g->once)
		SPI_freeplan(q->plans[1]);
	if (q->subject_plan && !g->once)
		SPI_freeplan(q->subject_plan);
}

/* The query that has the facts wanted at these places; inside SPI, as the owner. */
static FactQuery *
query_for(Guard *g, Relation relation, Areas *areas)
{
	const char **wanted = NULL;
	int			n = 0;
	int			room = 0;
	StringInfoData key;
	StringInfoData source;
	FactQuery	   *q;
	MemoryContext context;
	MemoryContext old;
	Oid			types[6] = {TEXTARRAYOID, TEXTOID, JSONBOID, JSONBOID, TEXTOID, REGCLASSOID};
	Datum		args[6];
	char		nulls[7] = "      ";
	Datum	   *texts;
	int			at = -1;
	bool		isnull;

	for (int i = 0; i < areas->names.n; i++)
	{
		Place	   *p = areas->places[i];

		for (int k = 0; k < p->nwanted; k++)
		{
			if (n == room)
				wanted = wanted ? repalloc(wanted, sizeof(char *) * (room *= 2)) : palloc(sizeof(char *) * (room = 16));
			wanted[n++] = p->wanted[k];
		}
	}
	qsort(wanted, n, sizeof(char *), name_cmp);
	initStringInfo(&key);
	texts = palloc(sizeof(Datum) * (n + 1));
	{
		int			distinct = 0;

		for (int i = 0; i < n; i++)
			if (i == 0 || strcmp(wanted[i], wanted[i - 1]) != 0)
			{
				appendStringInfo(&key, "%s\n", wanted[i]);
				texts[distinct++] = CStringGetTextDatum(wanted[i]);
			}
		n = distinct;
	}
	for (int i = 0; i < g->nqueries; i++)
		if (strcmp(g->queries[i]->wanted, key.data) == 0)
			at = i;
	if (at >= 0 && g->queries[at]->changes == changes)
		return g->queries[at];

	context = AllocSetContextCreate(CurrentMemoryContext, "menmante query", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(context);
	q = palloc0(sizeof(FactQuery));
	q->context = context;
	q->changes = changes;
	q->once = g->once;
	q->wanted = pstrdup(key.data);
	if (strcmp(g->at, "statement") == 0)
	{
		initStringInfo(&source);
		appendStringInfoString(&source, "mmt_new");
	}
	else
		row_parameters(g, relation, &q->nparameters, &q->types, &q->atts, &source);
	args[0] = PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT));
	args[1] = CStringGetTextDatum(source.data);
	args[2] = g->columns_json;
	args[3] = g->constants_json;
	for (int i = 2; i <= 3; i++)
		if (args[i] == (Datum) 0)
			nulls[i] = 'n';
	args[4] = CStringGetTextDatum(g->reference);
	args[5] = ObjectIdGetDatum(RelationGetRelid(relation));
	if (SPI_execute_with_args("SELECT mmt.facts_queries($1, $2, $3, $4, $5, $6)", 6, types, args, nulls, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "mmt.facts_queries gave nothing");
	MemoryContextSwitchTo(context);
	read_parts(q, DatumGetJsonbPCopy(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)));
	MemoryContextSwitchTo(old);
	MemoryContextSetParent(context, g->context);
	if (at < 0)
	{
		old = MemoryContextSwitchTo(g->context);
		g->queries = g->nqueries == 0 ? palloc(sizeof(FactQuery *)) : repalloc(g->queries, sizeof(FactQuery *) * (g->nqueries + 1));
		at = g->nqueries++;
		MemoryContextSwitchTo(old);
	}
	else
	{
		free_plans(g, g->queries[at]);
		MemoryContextDelete(g->queries[at]->context);
	}
	g->queries[at] = q;
	return q;
}

static SPIPlanPtr
keep_plan(FactQuery *q, SPIPlanPtr *plan, const char *text)
{
	if (*plan == NULL)
	{
		SPIPlanPtr	made = prepare(text, q->nparameters, q->types);

		if (!q->once)
			SPI_keepplan(made);
		*plan = made;
	}
	return *plan;
}

static int
lock_cmp(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(uint32) * 2);
}

/*
 * Before other rows of a subject are read, the subject is locked until the end of the transaction: else two
 * sessions, neither seeing the other's row, both stay below a limit.  Subjects share a fixed number of locks
 * per relation, so that a large statement does not fill the server's table of locks; a statement takes its
 * locks in order, so that two statements cannot wait for each other.  Returns whether it had to wait.
 */
static bool
lock_subjects(FactQuery *q, const Datum *values, const char *nulls)
{
	uint32		(*locks)[2];	/* relation, bucket */
	uint64		n;
	bool		waited = false;

	if (q->nrelations == 0)
		return false;
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
	if (SPI_execute_plan(keep_plan(q, &q->subject_plan, q->subjects), unconstify(Datum *, values), nulls, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the subjects to lock");
	PopActiveSnapshot();
	n = SPI_processed;
	locks = palloc_extended(sizeof(*locks) * (n + 1), MCXT_ALLOC_HUGE);
	for (uint64 i = 0; i < n; i++)
	{
		bool		isnull;
		char	   *subject = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2);

		locks[i][0] = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull));
		locks[i][1] = hash_bytes((unsigned char *) subject, strlen(subject)) % BUCKETS;
		pfree(subject);
	}
	SPI_freetuptable(SPI_tuptable);
	qsort(locks, n, sizeof(*locks), lock_cmp);
	for (uint64 i = 0; i < n; i++)
	{
		LOCKTAG		tag;

		if (i > 0 && lock_cmp(locks[i], locks[i - 1]) == 0)
			continue;
		SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, locks[i][0], locks[i][1], LOCK_CLASS);
		if (LockAcquire(&tag, ExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL)
			continue;
		(void) LockAcquire(&tag, ExclusiveLock, false, false);
		waited = true;
	}
	pfree(locks);
	return waited;
}

/* A relation that should give one row gave two. */
static void
refuse_doubled(Jsonb *parts, int nparameters, Oid *types, const Datum *values, const char *nulls, int elevel)
{
	JsonbValue	v;
	JsonbIterator *it;
	JsonbIteratorToken t;
	char	   *relation = NULL;
	char	   *key = NULL;

	if (!member(parts, "doubled", &v) || v.type != jbvBinary)
		return;
	it = JsonbIteratorInit(v.val.binary.data);
	while (key == NULL && (t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		Jsonb	   *one;
		SPIPlanPtr	plan;

		if (t != WJB_ELEM)
			continue;
		one = JsonbValueToJsonb(&v);
		relation = unconstify(char *, member_text(one, "relation"));
		plan = prepare(member_text(one, "query"), nparameters, types);
		if (SPI_execute_plan(plan, unconstify(Datum *, values), nulls, true, 1) == SPI_OK_SELECT && SPI_processed == 1)
			key = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
		SPI_freeplan(plan);
	}
	if (mmt_language == MMT_ZH)
		ereport(elevel,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg_internal("关系 %s 中有多行符合 %s", relation, key ? key : "?"),
				 errhint("请在该关系上加唯一约束或排除约束，或在视图中只取一行。")));
	else
		ereport(elevel,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg_internal("relation %s has several rows for %s", relation, key ? key : "?"),
				 errhint("Add a unique or exclusion constraint to it, or let the view give one row.")));
}

/* Numbers seen before. */
typedef struct Seen
{
	uint64		room;
	uint8	   *bits;
} Seen;

static bool
seen_before(Seen *seen, uint64 n)
{
	uint64		byte = n / 8;
	uint8		bit = 1 << (n % 8);
	bool		before;

	if (byte >= seen->room)
	{
		uint64		room = Max(byte * 2, 1024);

		seen->bits = seen->bits ? repalloc_huge(seen->bits, room) : palloc(room);
		memset(seen->bits + seen->room, 0, room - seen->room);
		seen->room = room;
	}
	before = (seen->bits[byte] & bit) != 0;
	seen->bits[byte] |= bit;
	return before;
}

/* Do rows have the same columns, of the same types? */
static bool
same_shape(TupleDesc a, TupleDesc b)
{
	if (a->natts != b->natts)
		return false;
	for (int i = 0; i < a->natts; i++)
		if (TupleDescAttr(a, i)->atttypid != TupleDescAttr(b, i)->atttypid || strcmp(NameStr(TupleDescAttr(a, i)->attname), NameStr(TupleDescAttr(b, i)->attname)) != 0)
			return false;
	return true;
}

/* Check every row that a portal gives.  `row` has what stays the same: the row before, and what the operation is. */
static void
check_portal(Areas *areas, Report *r, Portal portal, Source **source, bool one, Row row, Jsonb *parts, int nparameters, Oid *types,
			 const Datum *parameters, const char *parameter_nulls)
{
	Guard	   *g = r->guard;
	Datum	   *values = NULL;
	bool	   *nulls = NULL;
	Seen		seen = {0};
	bool		doubled = false;
	int64		n = 0;
	bool		numbered = row.number > 0;

	for (;;)
	{
		SPITupleTable *table;
		uint64		got;

		SPI_cursor_fetch(portal, true, FETCH);
		table = SPI_tuptable;
		got = SPI_processed;
		if (values == NULL)
		{
			values = palloc(sizeof(Datum) * (table->tupdesc->natts + 1));
			nulls = palloc(sizeof(bool) * (table->tupdesc->natts + 1));
			/* the server may have planned the query anew, for columns of other types */
			if (*source == NULL || !same_shape((*source)->desc, table->tupdesc))
			{
				const char *gone = NULL;
				MemoryContext old = MemoryContextSwitchTo(g->context);
				Source	   *made = palloc(sizeof(Source));

				if (!read_source(g, made, table->tupdesc, false, &gone))
					ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("the type of \"%s\" cannot be a fact", gone)));
				made->desc = CreateTupleDescCopy(table->tupdesc);
				*source = made;
				MemoryContextSwitchTo(old);
			}
		}
		for (uint64 i = 0; i < got; i++)
		{
			CHECK_FOR_INTERRUPTS();
			heap_deform_tuple(table->vals[i], table->tupdesc, values, nulls);
			row.values = values;
			row.nulls = nulls;
			n++;
			if (one && seen_before(&seen, DatumGetInt64(values[0])))
			{
				doubled = true;
				if (!g->observe)
					break;
				continue;
			}
			if (numbered)
				row.number = one ? DatumGetInt64(values[0]) : n;
			check_row(areas, r, *source, &row);
		}
		SPI_freetuptable(table);
		if (got == 0 || (doubled && !g->observe))
			break;
	}
	SPI_cursor_close(portal);
	if (doubled)
		refuse_doubled(parts, nparameters, types, parameters, parameter_nulls, g->observe ? WARNING : ERROR);
}

/* Check rows whose rules ask for more than they hold: those of a statement's transition table, or the one given. */
static void
check_with_references(Areas *areas, Report *r, TriggerData *trigger, int64 nrows, const Row *one_row)
{
	Guard	   *g = r->guard;
	Owner		owner;
	FactQuery	   *q = NULL;
	Row			row = {.number = 1};
	Datum	   *values = NULL;
	char	   *nulls = NULL;
	bool		many = nrows > MANY_ROWS;
	Portal		portal;

	become_owner(&owner, r);
	if (one_row == NULL && SPI_register_trigger_data(trigger) < 0)
		elog(ERROR, "could not register the rows of the statement");
	if (one_row)
		row = *one_row;
	/* while we wait for a lock, relations may change, and which subject a row is of */
	for (int tries = 0; tries < 3; tries++)
	{
		q = query_for(g, r->relation, areas);
		if (one_row)
		{
			values = palloc(sizeof(Datum) * (q->nparameters + 1));
			nulls = palloc(q->nparameters + 1);
			for (int i = 0; i < q->nparameters; i++)
			{
				values[i] = row.values[q->atts[i]];
				nulls[i] = row.nulls[q->atts[i]] ? 'n' : ' ';
			}
			nulls[q->nparameters] = '\0';
		}
		if (!lock_subjects(q, values, nulls) && q->changes == changes)
			break;
	}
	/* what others committed while we waited must be seen, whatever the isolation level */
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
	portal = SPI_cursor_open(NULL, keep_plan(q, &q->plans[many], q->text), values, nulls, true);
	check_portal(areas, r, portal, &q->source, q->one, row, DatumGetJsonbP(q->parts), q->nparameters, q->types, values, nulls);
	PopActiveSnapshot();
	be_oneself(&owner);
}

/* ------------------------------------------------------------ the trigger */

static void
forget(Datum unused, Oid relation)
{
	HASH_SEQ_STATUS scan;
	Cached	   *c;

	(void) unused;
	changes++;
	if (guards == NULL)
		return;
	hash_seq_init(&scan, guards);
	while ((c = hash_seq_search(&scan)) != NULL)
		if (c->guard && (!OidIsValid(relation) || c->guard->relation == relation))
			c->guard->valid = false;
}

/* A mapped column is gone, or no longer of a type that can be a fact.  Nothing is switched off silently. */
static void
say_gone(const Guard *g, Relation relation, const char *fact)
{
	const char *column = value_of(g->columns, g->ncolumns, fact);
	int			elevel = g->observe ? WARNING : ERROR;

	if (mmt_language == MMT_ZH)
		ereport(elevel,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg_internal("表“%s”的守卫“%s”：事实“%s”所用的列“%s”已不存在或改了类型", RelationGetRelationName(relation), g->kind, fact, column),
				 errhint("用新的列名再次调用 mmt.guard，或用 mmt.unguard 撤除。"), errtable(relation)));
	else
		ereport(elevel,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg_internal("guard \"%2$s\" of table \"%1$s\": column \"%4$s\" of fact \"%3$s\" is gone or of another type", RelationGetRelationName(relation), g->kind, fact, column),
				 errhint("Call mmt.guard again with the column's new name, or mmt.unguard."), errtable(relation)));
}

static void
free_guard(Guard *g)
{
	for (int i = 0; i < g->nqueries; i++)
		free_plans(g, g->queries[i]);
	MemoryContextDelete(g->context);
}

/* Free what a table that was changed or dropped has left. */
static void
sweep(void)
{
	HASH_SEQ_STATUS scan;
	Cached	   *c;

	hash_seq_init(&scan, guards);
	while ((c = hash_seq_search(&scan)) != NULL)
		if (c->guard == NULL || (!c->guard->valid && !c->guard->busy))
		{
			Guard	   *g = c->guard;

			(void) hash_search(guards, &c->trigger, HASH_REMOVE, NULL);
			if (g)
				free_guard(g);
		}
}

/*
 * NULL: a mapped column is gone, and findings stop nothing.  A statement of the guard's own making
 * (a trigger on record_into, a function in a view) may write to the same table: that call gets a guard of its own.
 */
static Guard *
find_guard(TriggerData *trigger)
{
	Trigger    *t = trigger->tg_trigger;
	Guard	   *g;
	Cached	   *c;
	MemoryContext context;
	MemoryContext old;
	const char *gone = NULL;
	bool		found;
	bool		once;

	if (guards == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(Oid), .entrysize = sizeof(Cached), .hcxt = CacheMemoryContext};

		CacheRegisterRelcacheCallback(forget, (Datum) 0);
		guards = hash_create("menmante guards", 32, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	c = hash_search(guards, &t->tgoid, HASH_ENTER, &found);
	if (!found)
		c->guard = NULL;
	g = c->guard;
	once = g && g->busy;
	if (g && !once && g->valid && g->nplaces <= MAX_RUNS && g->relation == RelationGetRelid(trigger->tg_relation) && strcmp(g->told, t->tgargs[0]) == 0)
		return g;
	if (g && !once)
		g->valid = false;
	sweep();

	context = AllocSetContextCreate(CurrentMemoryContext, "menmante guard", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	g = read_told(t->tgargs[0]);
	g->trigger = t->tgoid;
	g->once = once;
	if ((strcmp(g->at, "row") == 0 || strcmp(g->at, "commit") == 0) != (bool) TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		(strcmp(g->at, "statement") == 0) == (bool) TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		refuse_trigger();
	g->relation = RelationGetRelid(trigger->tg_relation);
	if (!read_source(g, &g->source, RelationGetDescr(trigger->tg_relation), true, &gone))
	{
		MemoryContextSwitchTo(old);
		say_gone(g, trigger->tg_relation, gone);
		MemoryContextDelete(context);
		return NULL;
	}
	MemoryContextSwitchTo(old);
	if (once)
		return g;
	/* looking types up may have brought news */
	c = hash_search(guards, &t->tgoid, HASH_ENTER, &found);
	MemoryContextSetParent(context, CacheMemoryContext);
	c->guard = g;
	return g;
}

/* Do rules of any of these rows want facts that the rows do not have?  Asks for the area of each. */
static bool
wants_references(Areas *areas, Guard *g, TriggerData *trigger, TupleTableSlot *slot)
{
	Tuplestorestate *rows = trigger->tg_newtable;
	bool		wants = false;

	if (g->reference == NULL)
		return false;
	tuplestore_rescan(rows);
	while (tuplestore_gettupleslot(rows, true, false, slot))
	{
		Row			row;
		MmtText		area;

		slot_getsomeattrs(slot, g->source.natts);
		row.values = slot->tts_values;
		row.nulls = slot->tts_isnull;
		if (row_area(g, &g->source, &row, &area))
			wants |= place_of(areas, area)->nwanted > 0;
		mmt_arena_reset(&g->row_arena);
		if (g->source.area < 0)
			break;
	}
	tuplestore_rescan(rows);
	return wants;
}

static void
check_statement(TriggerData *trigger, Guard *g)
{
	Relation	relation = trigger->tg_relation;
	Tuplestorestate *rows = trigger->tg_newtable;
	TupleTableSlot *slot;
	Source	   *s = &g->source;
	Areas		areas;
	Report		report;
	Row			row = {0};

	if (tuplestore_tuple_count(rows) == 0)
		return;
	areas_begin(&areas, g, -1);
	report_begin(&report, g, relation);
	slot = MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsMinimalTuple);
	tuplestore_select_read_pointer(rows, tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND));
	if (wants_references(&areas, g, trigger, slot))
		check_with_references(&areas, &report, trigger, tuplestore_tuple_count(rows), NULL);
	else
		while (tuplestore_gettupleslot(rows, true, false, slot))
		{
			CHECK_FOR_INTERRUPTS();
			slot_getsomeattrs(slot, s->natts);
			row.values = slot->tts_values;
			row.nulls = slot->tts_isnull;
			row.number++;
			check_row(&areas, &report, s, &row);
		}
	ExecDropSingleTupleTableSlot(slot);
	report_end(&report);
}

static void
check_one(TriggerData *trigger, Guard *g)
{
	bool		update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	TupleTableSlot *new = update ? trigger->tg_newslot : trigger->tg_trigslot;
	TupleTableSlot *before = update ? trigger->tg_trigslot : NULL;
	Areas		areas;
	Report		report;
	Row			row = {.update = update};
	MmtText		area;

	/* at commit: a row that was changed again or deleted since is no longer there to be checked */
	if (strcmp(g->at, "commit") == 0 && !table_tuple_satisfies_snapshot(trigger->tg_relation, new, SnapshotSelf))
		return;
	areas_begin(&areas, g, -1);
	report_begin(&report, g, trigger->tg_relation);
	slot_getallattrs(new);
	row.values = new->tts_values;
	row.nulls = new->tts_isnull;
	if (before)
	{
		slot_getallattrs(before);
		row.old_values = before->tts_values;
		row.old_nulls = before->tts_isnull;
	}
	if (g->reference && row_area(g, &g->source, &row, &area) && place_of(&areas, area)->nwanted > 0)
		check_with_references(&areas, &report, trigger, 1, &row);
	else
		check_row(&areas, &report, &g->source, &row);
	report_end(&report);
}

static void
check_rows(TriggerData *trigger, Guard *g)
{
	g->busy = true;
	PG_TRY();
	{
		if (TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
			check_one(trigger, g);
		else
			check_statement(trigger, g);
	}
	PG_FINALLY();
	{
		g->busy = false;
	}
	PG_END_TRY();
}

Datum
mmt_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Guard	   *g;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) || trigger->tg_trigger->tgnargs != 1 ||
		!(TRIGGER_FIRED_BY_INSERT(trigger->tg_event) || TRIGGER_FIRED_BY_UPDATE(trigger->tg_event)) ||
		(!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) && trigger->tg_newtable == NULL))
		refuse_trigger();
	g = find_guard(trigger);
	if (g == NULL)
		return PointerGetDatum(NULL);
	check_rows(trigger, g);
	if (g->once)
		free_guard(g);
	return PointerGetDatum(NULL);
}

/* --------------------------------------------------------------- the scan */

Datum
mmt_scan(PG_FUNCTION_ARGS)
{
	enum
	{
		RELATION, KIND, COLUMNS, CONSTANTS, REFERENCE, SINCE, UNTIL, EDITION, NARGS
	};
	Oid			types[NARGS] = {REGCLASSOID, TEXTOID, JSONBOID, JSONBOID, TEXTOID, DATEOID, DATEOID, INT8OID};
	Datum		args[NARGS];
	char		nulls[NARGS + 1];
	Guard	   *g;
	Areas		areas;
	Report		report;
	Relation	relation;
	SPIPlanPtr	plan;
	Portal		portal;
	Source	   *source = NULL;
	Row			row = {0};
	Jsonb	   *parts;
	JsonbValue	v;
	bool		isnull;
	const char *text;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(RELATION))
		mmt_missing_argument("relation");
	if (PG_ARGISNULL(KIND))
		mmt_missing_argument("kind");
	for (int i = 0; i < NARGS; i++)
	{
		args[i] = PG_GETARG_DATUM(i);
		nulls[i] = PG_ARGISNULL(i) ? 'n' : ' ';
	}
	SPI_connect();
	if (SPI_execute_with_args("SELECT mmt.scan_query($1, $2, $3, $4, $5, $6, $7, $8)", NARGS, types, args, nulls, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "mmt.scan_query gave nothing");
	parts = DatumGetJsonbPCopy(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	relation = relation_open(PG_GETARG_OID(RELATION), AccessShareLock);
	text = member_text(parts, "query");
	g = read_told(JsonbToCString(NULL, &parts->root, VARSIZE(parts)));
	g->scan = g->observe = true;
	areas_begin(&areas, g, PG_ARGISNULL(EDITION) ? -1 : mmt_edition_argument(PG_GETARG_DATUM(EDITION)));
	report_begin(&report, g, relation);
	report.result = (ReturnSetInfo *) fcinfo->resultinfo;
	plan = prepare(text, 0, NULL);
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	check_portal(&areas, &report, portal, &source, member(parts, "one", &v) && v.val.boolean, row, parts, 0, NULL, NULL, NULL);
	SPI_finish();
	relation_close(relation, NoLock);
	return (Datum) 0;
}
