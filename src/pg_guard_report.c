/*-------------------------------------------------------------------------
 * pg_guard_report.c
 *	  What a statement comes to: refused, warned of, recorded; and being
 *	  the owner of the table for as long as it takes to read references
 *	  and to write records.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "pg_error.h"
#include "pg_guard.h"

/* Columns of a record. */
enum
{
	REC_RULE, REC_SEVERITY, REC_FAMILY, REC_SUBJECT, REC_MESSAGE, REC_EVIDENCE, REC_N
};

static bool
listed(const char *const *list, int n, const char *s)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i], s) == 0)
			return true;
	return false;
}

void
mmt_report_begin(Report *r, Guard *g, Relation relation)
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
void
mmt_report_finding(Report *r, int severity, int sqlstate, const char *column, const char *row, const Datum *values, const bool *nulls)
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
void
mmt_report_problem(Report *r, int sqlstate, const char *row, const char *fact, const char *message, const char *hint)
{
	const char *column = fact ? mmt_told_value(r->guard->columns, r->guard->ncolumns, fact) : NULL;
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
	mmt_report_finding(r, MMT_BLOCK, sqlstate, column, row, values, nulls);
}

/* A rule that was active when the guard was attached, or came later, lacks a fact: said once in a session. */
void
mmt_report_undecided(Guard *g, Relation relation, const MmtFinding *f)
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
				 g->scan ? errhint("在 columns、constants 或 reference 中补充后再次扫描。") : errhint("补充映射后再次调用 mmt.guard；mmt.guards() 列出不生效的规则。")));
	else
		ereport(WARNING,
				(errmsg_internal("rule \"%s\" is inactive: the check \"%s\" of table \"%s\" has no fact \"%s\"", f->check->rule, g->kind, RelationGetRelationName(relation), f->fact ? f->fact : "?"),
				 g->scan ? errhint("Map it by columns, constants or reference and scan again.") : errhint("Map it and call mmt.guard again; mmt.guards() lists inactive rules.")));
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

/* --------------------------------------------------------- as the owner */

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
void
mmt_become_owner(Owner *o, Report *r)
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

void
mmt_be_oneself(Owner *o)
{
	SPI_finish();
	error_context_stack = o->context.previous;
	AtEOXact_GUC(false, o->settings);
	SetUserIdAndSecContext(o->user, o->security);
}

ErrorData *
mmt_guard_attempt(Report *r, void (*what) (void *arg), void *arg)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner resources = CurrentResourceOwner;
	ErrorData  *volatile failure = NULL;

	if (!r->guard->observe)
	{
		what(arg);
		return NULL;
	}
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		what(arg);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(r->context);
		failure = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = resources;
	/* who cancels means the statement */
	if (failure && failure->sqlerrcode == ERRCODE_QUERY_CANCELED)
		ReThrowError(failure);
	return failure;
}

/* ------------------------------------------------------------- the end */

static void
forget_records(Report *r)
{
	if (r->batch)
		MemoryContextReset(r->batch);
	memset(r->records, 0, sizeof(r->records));
	memset(r->record_nulls, 0, sizeof(r->record_nulls));
	r->nrecords = r->room = 0;
}

static void
write_records(void *arg)
{
	Report	   *r = arg;
	Guard	   *g = r->guard;
	Oid			types[REC_N + 2] = {TEXTOID, TEXTOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, JSONBARRAYOID};
	Datum		values[REC_N + 2];
	MemoryContext old;
	Owner		owner;
	char	   *into;

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
	mmt_become_owner(&owner, r);
	SPI_execute_with_args(into, REC_N + 2, types, values, NULL, false, 0);
	mmt_be_oneself(&owner);
	MemoryContextSwitchTo(old);
}

void
mmt_report_write(Report *r)
{
	if (r->nrecords == 0)
		return;
	/* where writing has failed once it is not tried again for this statement */
	if (r->why_lost == NULL)
		r->why_lost = mmt_guard_attempt(r, write_records, r);
	if (r->why_lost)
		r->nlost += r->nrecords;
	forget_records(r);
}

void
mmt_report_unchecked(Report *r, const ErrorData *why)
{
	r->nwarned = 0;
	forget_records(r);
	mmt_report_problem(r, why->sqlerrcode, NULL, NULL,
					   psprintf(mmt_language == MMT_ZH ? "守卫“%s”未能检查表“%s”的这些行：%s" : "guard \"%s\" of table \"%s\" could not check these rows: %s",
								r->guard->kind, RelationGetRelationName(r->relation), why->message),
					   why->hint);
}

/* Refuse, or warn and record. */
void
mmt_report_end(Report *r)
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
	mmt_report_write(r);
	if (r->nlost > 0 && mmt_language == MMT_ZH)
		ereport(WARNING,
				(errcode(r->why_lost->sqlerrcode),
				 errmsg_internal("表“%s”的检查“%s”有 %lld 项发现未能记录到 %s：%s", RelationGetRelationName(r->relation), r->guard->kind, (long long) r->nlost, r->guard->record, r->why_lost->message),
				 errhint("修复该表，或用另一个 record_into 再次调用 mmt.guard。"), errtable(r->relation)));
	else if (r->nlost > 0)
		ereport(WARNING,
				(errcode(r->why_lost->sqlerrcode),
				 errmsg_internal("what the check \"%s\" of table \"%s\" found could not be recorded in %s (%lld findings): %s", r->guard->kind, RelationGetRelationName(r->relation), r->guard->record, (long long) r->nlost, r->why_lost->message),
				 errhint("Mend that table, or call mmt.guard again with another record_into."), errtable(r->relation)));
}
