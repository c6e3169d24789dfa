/*-------------------------------------------------------------------------
 * pg_guard_told.c
 *	  What a guard was told: its argument, which column is which fact,
 *	  where in a row the facts are.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/varlena.h"

#include "compat.h"
#include "pg_error.h"
#include "pg_guard.h"

static uint64 sources = 0;

PG_FUNCTION_INFO_V1(mmt_nearest);

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

const char *
mmt_json_string(const JsonbValue *v)
{
	char	   *s = NULL;

	switch (v->type)
	{
		case jbvString:
			s = pnstrdup(v->val.string.val, v->val.string.len);
			break;
		case jbvNumeric:
			s = mmt_number_text(v->val.numeric);
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
bool
mmt_json_member(Jsonb *object, const char *key, JsonbValue *found)
{
	JsonbValue *v = getKeyJsonValueFromContainer(&object->root, key, strlen(key), found);

	return v != NULL;
}

const char *
mmt_json_text(Jsonb *object, const char *key)
{
	JsonbValue	v;

	return mmt_json_member(object, key, &v) ? mmt_json_string(&v) : NULL;
}

/* An object of scalars as names and values; *json is the object itself. */
Told *
mmt_told_names(Jsonb *object, const char *key, int *n, Datum *json)
{
	JsonbValue	v;
	JsonbIterator *it;
	JsonbIteratorToken t;
	Told	   *names;

	*n = 0;
	if (!mmt_json_member(object, key, &v) || v.type != jbvBinary)
		return NULL;
	*json = JsonbPGetDatum(JsonbValueToJsonb(&v));
	names = palloc(sizeof(Told) * (JsonContainerSize(v.val.binary.data) + 1));
	it = JsonbIteratorInit(v.val.binary.data);
	while ((t = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (t == WJB_KEY)
			names[*n].name = mmt_json_string(&v);
		else if (t == WJB_VALUE)
			names[(*n)++].value = mmt_json_string(&v);
		else if (t == WJB_ELEM)
		{
			names[*n].name = mmt_json_string(&v);
			names[(*n)++].value = NULL;
		}
	}
	return names;
}

const char *
mmt_told_value(const Told *names, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].value;
	return NULL;
}

void
mmt_refuse_trigger(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg_internal("%s", SAY("mmt.guarded 是由 mmt.guard 挂上的触发器", "mmt.guarded is a trigger that mmt.guard attaches")),
			 errhint("%s", SAY("请调用 mmt.guard，不要用 CREATE TRIGGER。", "Call mmt.guard instead of CREATE TRIGGER."))));
}

/* A fact that every guard needs is a column or a constant. */
static bool
complete(const Guard *g, const char *fact)
{
	return mmt_told_value(g->columns, g->ncolumns, fact) != NULL || mmt_told_value(g->constants, g->nconstants, fact) != NULL;
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

	if (!mmt_json_member(object, key, &v))
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
Guard *
mmt_read_told(const char *told)
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
		mmt_refuse_trigger();
	g->context = CurrentMemoryContext;
	g->valid = true;
	g->told = pstrdup(told);
	g->kind = mmt_json_text(json, "kind");
	g->at = mmt_json_text(json, "at");
	mode = mmt_json_text(json, "mode");
	g->observe = mode && strcmp(mode, "observe") == 0;
	g->reference = mmt_json_text(json, "reference");
	schema = mmt_json_text(json, "record_schema");
	table = mmt_json_text(json, "record_table");
	if (schema && table)
		g->record = quote_qualified_identifier(schema, table);
	g->columns = mmt_told_names(json, "columns", &g->ncolumns, &g->columns_json);
	g->constants = mmt_told_names(json, "constants", &g->nconstants, &g->constants_json);
	day = mmt_told_value(g->constants, g->nconstants, "date");
	if (g->kind == NULL || g->at == NULL || !complete(g, "area") || !complete(g, "date") || (day && !iso_day(day)))
		mmt_refuse_trigger();
	g->zone = mmt_told_value(g->constants, g->nconstants, "zone");
	g->day = day ? DatumGetDateADT(DirectFunctionCall1(date_in, CStringGetDatum(day))) : DATEVAL_NOEND;
	g->constant_texts = palloc(sizeof(MmtText) * (g->nconstants + 1));
	for (int i = 0; i < g->nconstants; i++)
	{
		g->constant_texts[i].s = g->constants[i].value;
		g->constant_texts[i].len = strlen(g->constants[i].value);
		g->constant_texts[i] = mmt_nfc(g->constant_texts[i]);
	}
	inactive = mmt_told_names(json, "inactive", &g->ninactive, &unused);
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
bool
mmt_read_source(Guard *g, Source *s, TupleDesc desc, bool by_column, const char **gone)
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
			f->reader = mmt_reader(TupleDescAttr(desc, f->att)->atttypid);
		if (f->att < 0 || (f->reader.form == FORM_ZONED && g->zone == NULL) ||
			!can_be(by_column ? g->columns[i].name : name, &f->reader))
		{
			*gone = by_column ? g->columns[i].name : name;
			return false;
		}
		if (!by_column && strcmp(name, "#") == 0)
			continue;
		f->fact = by_column ? g->columns[i].name : pstrdup(name);
		f->column = by_column ? g->columns[i].value : mmt_told_value(g->columns, g->ncolumns, name);
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
