/*-------------------------------------------------------------------------
 * pg_guard.h
 *	  What the files of checks on tables share; nobody else includes it.
 *
 * pg_guard.c             the trigger, and what it keeps from one call to the next
 * pg_guard_told.c        what a guard was told, and which column is which fact
 * pg_guard_facts.c       a value of a column as a fact
 * pg_guard_rows.c        one row: whose rules, its facts, what they come to
 * pg_guard_reference.c   rows whose facts other relations hold
 * pg_guard_report.c      findings: refused, warned of, recorded
 * pg_scan.c              the same over what is stored
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_GUARD_H
#define MMT_PG_GUARD_H

#include "access/tupdesc.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/rel.h"

#include "pg_check.h"

#define MAX_SHOWN 20			/* findings of a statement that are shown in full */

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
	int			nwanted;		/* facts asked for that no column and no constant gives */
	const char **wanted;
	int			operation;		/* fact, -1 when no rule reads it */
	uint64		bound_to;		/* number of the source that fact and field are for */
	int			room;
	int		   *fact;			/* by field; -1 */
	int		   *field;			/* by fact */
	MmtText    *text;			/* by fact, of the row at hand */
	MmtText		operation_text;
	int			problem_state;
	const char *problem;
	const char *problem_hint;
} Place;

typedef struct Told
{
	const char *name;
	const char *value;
} Told;

/* The statements that get what columns do not have. */
typedef struct FactQuery
{
	MemoryContext context;
	const char *wanted;			/* facts, one a line */
	uint64		changes;		/* of relations, up to which it is known to be true */
	bool		stale;			/* something it looked at has changed */
	int			nlooked_at;		/* relations, in order */
	Oid		   *looked_at;
	int			nnames;			/* of relations in the schema of references */
	Told	   *names;			/* and what they meant, 0: nothing */
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

typedef struct Row
{
	const Datum *values;
	const bool *nulls;
	const Datum *old_values;	/* NULL: there was no row before */
	const bool *old_nulls;
	int64		number;			/* in the statement, when it has no id */
	bool		update;
} Row;

/* Whose rules a row goes by; areas met in this statement are asked for once. */
typedef struct Areas
{
	Guard	   *guard;
	MemoryContext context;
	int64		edition;
	int			n;
	int			room;
	Place	  **places;
	Place	   *first;
	MmtArena	arena;
	MmtSymbols	names;			/* once there are two */
	MmtText		last;
	Place	   *last_place;
} Areas;

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
	int64		nlost;			/* findings that could not be recorded */
	ErrorData  *why_lost;
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

typedef struct Owner
{
	Oid			user;
	int			security;
	int			settings;
	ErrorContextCallback context;
} Owner;

/* ---- pg_guard_facts.c ---- */

extern Reader mmt_reader(Oid type);
/* The day of a date, or of a point in time. */
extern DateADT mmt_fact_date(const Guard *g, Form form, Datum d);
extern MmtNature mmt_fact_number(const Guard *g, const Reader *r, Datum d, MmtDecimal *out);
extern MmtText mmt_fact_text(Guard *g, Reader *r, Datum d);
extern MmtValues mmt_fact_list(Guard *g, Reader *r, Datum d);

/* ---- pg_guard_told.c ---- */

extern const char *mmt_json_string(const JsonbValue *v);
/* A member of an object; *found is what it holds, false when it is not there. */
extern bool mmt_json_member(Jsonb *object, const char *key, JsonbValue *found);
extern const char *mmt_json_text(Jsonb *object, const char *key);
extern const char *mmt_told_value(const Told *names, int n, const char *name);
extern void mmt_refuse_trigger(void);
/* Everything of the guard lives in the current context. */
extern Told *mmt_told_names(Jsonb *object, const char *key, int *n, Datum *json);
extern Guard *mmt_read_told(const char *told);
/* Where in rows of this shape the facts are; `by_column`: by name of column, else rows have a column for each fact. */
extern bool mmt_read_source(Guard *g, Source *s, TupleDesc desc, bool by_column, const char **gone);

/* ---- pg_guard_rows.c ---- */

extern void mmt_areas_begin(Areas *a, Guard *g, int64 edition);
/* The rules of an area, or the words that its rows get for want of rules. */
extern Place *mmt_place_of(Areas *a, MmtText area);
/* The area a row belongs to; false when it does not say. */
extern bool mmt_row_area(Guard *g, Source *s, const Row *row, MmtText *area);
extern void mmt_check_row(Areas *areas, Report *r, Source *s, const Row *row);

/* ---- pg_guard_report.c ---- */

extern void mmt_report_begin(Report *r, Guard *g, Relation relation);
/* Hand a finding on: `values` are those of mmt.finding. */
extern void mmt_report_finding(Report *r, int severity, int sqlstate, const char *column, const char *row, const Datum *values, const bool *nulls);
/* A row that cannot be checked at all is a finding without a rule. */
extern void mmt_report_problem(Report *r, int sqlstate, const char *row, const char *fact, const char *message, const char *hint);
/* A rule that was active when the guard was attached, or came later, lacks a fact. */
extern void mmt_report_undecided(Guard *g, Relation relation, const MmtFinding *f);
/* Between the two: SPI as the owner of the table, on a path on which nobody can put anything. */
extern void mmt_become_owner(Owner *o, Report *r);
extern void mmt_be_oneself(Owner *o);
/* Do something; where findings stop nothing, neither does an error in it: what it did is undone, the error returned. */
extern ErrorData *mmt_guard_attempt(Report *r, void (*what) (void *arg), void *arg);
/* Instead of all findings so far: that the rows could not be checked. */
extern void mmt_report_unchecked(Report *r, const ErrorData *why);
/* Write the records that wait. */
extern void mmt_report_write(Report *r);
/* Refuse, or warn and record. */
extern void mmt_report_end(Report *r);

/* ---- pg_guard_reference.c ---- */

extern uint64 mmt_relation_changes;	/* as far as this backend was told */
extern SPIPlanPtr mmt_guard_prepare(const char *text, int n, Oid *types);
extern void mmt_guard_outdate(Guard *g, Oid relation);
extern void mmt_guard_free_plans(const Guard *g, FactQuery *q);
/* Check every row that a portal gives.  `row` has what stays the same. */
extern void mmt_check_portal(Areas *areas, Report *r, Portal portal, Source **source, bool one, Row row, Jsonb *parts, int nparameters, Oid *types,
			 const Datum *parameters, const char *parameter_nulls);
/* Check rows whose rules ask for more than they hold: those of a statement's transition table, or the one given. */
extern void mmt_check_with_references(Areas *areas, Report *r, TriggerData *trigger, int64 nrows, const Row *one_row);

#endif							/* MMT_PG_GUARD_H */
