/*-------------------------------------------------------------------------
 * pg_scan.c
 *	  mmt.scan: what a guard would have said of the rows that are stored.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "compat.h"
#include "pg_guard.h"

PG_FUNCTION_INFO_V1(mmt_scan);

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
	text = mmt_json_text(parts, "query");
	g = mmt_read_told(JsonbToCString(NULL, &parts->root, VARSIZE(parts)));
	g->scan = g->observe = true;
	mmt_areas_begin(&areas, g, PG_ARGISNULL(EDITION) ? -1 : mmt_edition_argument(PG_GETARG_DATUM(EDITION)));
	mmt_report_begin(&report, g, relation);
	report.result = (ReturnSetInfo *) fcinfo->resultinfo;
	plan = mmt_guard_prepare(text, 0, NULL);
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	mmt_check_portal(&areas, &report, portal, &source, mmt_json_member(parts, "one", &v) && v.val.boolean, row, parts, 0, NULL, NULL, NULL);
	SPI_finish();
	relation_close(relation, NoLock);
	return (Datum) 0;
}
