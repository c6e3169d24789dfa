/*-------------------------------------------------------------------------
 * pg_book_tables.c
 *	  A book as a backend knows it: its statements and tables.
 *
 * Statements on a book are prepared once per backend, by the schema's name: the
 * server analyses them anew when a schema or table of that name becomes another
 * one.  Every name and operator in them is qualified, so that no search_path can
 * put anything in their way.  Where its tables are, and whether they are as they
 * were made, is known for one user until we hear of a change.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_type_d.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "compat.h"
#include "pg_book_tables.h"
#include "pg_error.h"

static HTAB *books = NULL;
uint64		mmt_heard = 1;

const Oid	mmt_write_types[W_N] = {
	TEXTOID, INT8OID, INT8OID, TEXTOID, TEXTOID, DATEOID, TIMESTAMPTZOID, TEXTOID, TEXTOID, TEXTOID, INT8OID, TEXTOID,
	NUMERICOID, NUMERICOID, NUMERICOID, NUMERICOID, NUMERICOID, JSONBOID, JSONBOID, JSONBOID, JSONBOID, TEXTARRAYOID, JSONBOID, BYTEAOID,
	BYTEAOID, TEXTOID, INT8OID, JSONBOID, TEXTOID, BYTEAOID, JSONBOID
};

/* %s is the schema, quoted. */
static const struct
{
	const char *sql;
	int			nargs;
	Oid			types[4];
}			statements[ST_N] = {
	[ST_STATE] = {"SELECT b.tally::pg_catalog.jsonb, b.entries::pg_catalog.int8, b.head::pg_catalog.bytea, b.archived::pg_catalog.int4, b.merged_into::pg_catalog.text,"
		" q.content::pg_catalog.bytea, q.settlement_id::pg_catalog.int8 FROM %1$s.balance b LEFT JOIN %1$s.request q"
		" ON q.person_id OPERATOR(pg_catalog.=) $1 AND q.caller OPERATOR(pg_catalog.=) $2 AND q.key OPERATOR(pg_catalog.=) $3"
		" WHERE b.person_id OPERATOR(pg_catalog.=) $1", 3, {TEXTOID, TEXTOID, TEXTOID}},
	[ST_LOCK] = {"SELECT FROM %1$s.balance b WHERE b.person_id OPERATOR(pg_catalog.=) $1 FOR NO KEY UPDATE", 1, {TEXTOID}},
	[ST_OPEN] = {"INSERT INTO %1$s.balance (person_id) VALUES ($1) ON CONFLICT DO NOTHING", 1, {TEXTOID}},
	[ST_ARCHIVE] = {"SELECT mmt.sum(a.tally::mmt.tally)::pg_catalog.jsonb FROM %1$s.archive a WHERE a.person_id OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}},
	[ST_CLOSED] = {"SELECT FROM %1$s.closed_year c WHERE c.year OPERATOR(pg_catalog.=) $1", 1, {INT4OID}},
	[ST_ANSWER] = {"SELECT s.settlement_id::pg_catalog.int8, s.day::pg_catalog.date, s.posted_at::pg_catalog.timestamptz, s.area::pg_catalog.text, s.edition::pg_catalog.int8,"
		" s.digest::pg_catalog.text, s.gross::pg_catalog.numeric, s.fund::pg_catalog.numeric, s.account::pg_catalog.numeric, s.person::pg_catalog.numeric,"
		" s.hospital::pg_catalog.numeric, s.parts::pg_catalog.jsonb, s.lines::pg_catalog.jsonb, s.marks::pg_catalog.text[], s.findings::pg_catalog.jsonb FROM %1$s.settlement s"
		" WHERE s.person_id OPERATOR(pg_catalog.=) $1 AND s.settlement_id OPERATOR(pg_catalog.=) $2", 2, {TEXTOID, INT8OID}},
	[ST_RULESET] = {"SELECT r.xmin FROM %1$s.ruleset r WHERE r.digest OPERATOR(pg_catalog.=) $1", 1, {TEXTOID}},
	[ST_KEEP_RULESET] = {"INSERT INTO %1$s.ruleset (digest, area, edition, rules) SELECT r.digest, r.area, r.edition, r.rules FROM mmt.ruleset r"
		" WHERE r.area OPERATOR(pg_catalog.=) $1 AND r.edition OPERATOR(pg_catalog.=) $2 ON CONFLICT DO NOTHING", 2, {TEXTOID, INT8OID}},
	/* the whole of a prescription, or its dispensings one by one, and never both; the person's lock makes it safe */
	[ST_SETTLED] = {"INSERT INTO %1$s.settled (person_id, prescription, dispensing, settlement_id) SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM %1$s.settled o"
		" WHERE o.person_id OPERATOR(pg_catalog.=) $1 AND (($3 OPERATOR(pg_catalog.<>) '' AND o.dispensing OPERATOR(pg_catalog.=) $3)"
		" OR ($2 OPERATOR(pg_catalog.<>) '' AND o.prescription OPERATOR(pg_catalog.=) $2 AND (o.dispensing OPERATOR(pg_catalog.=) '' OR $3 OPERATOR(pg_catalog.=) ''))))",
		4, {TEXTOID, TEXTOID, TEXTOID, INT8OID}},
	[ST_SETTLED_BY] = {"SELECT pg_catalog.min(o.settlement_id::pg_catalog.int8) FROM %1$s.settled o WHERE o.person_id OPERATOR(pg_catalog.=) $1 AND (($3 OPERATOR(pg_catalog.<>) '' AND o.dispensing OPERATOR(pg_catalog.=) $3)"
		" OR ($2 OPERATOR(pg_catalog.<>) '' AND o.prescription OPERATOR(pg_catalog.=) $2 AND (o.dispensing OPERATOR(pg_catalog.=) '' OR $3 OPERATOR(pg_catalog.=) '')))",
		3, {TEXTOID, TEXTOID, TEXTOID}},
	[ST_ONLY_OWN] = {"SELECT FROM %1$s.only_own($1)", 1, {TEXTOID}},
	/* one statement, because each costs as much to begin and end as it takes */
	[ST_POST] = {"WITH moved AS (UPDATE %1$s.balance b SET tally = $28, entries = $3, head = $25"
		" WHERE b.person_id OPERATOR(pg_catalog.=) $1 AND b.entries OPERATOR(pg_catalog.=) ($3 OPERATOR(pg_catalog.-) 1)"
		" AND b.tally OPERATOR(pg_catalog.=) $31 AND b.merged_into IS NULL RETURNING b.entries),"
		" posted AS (INSERT INTO %1$s.settlement (person_id, settlement_id, seq, kind, area, day, posted_at, posted_by, institution_id, identified,"
		" edition, digest, gross, fund, account, person, hospital, bill, parts, lines, delta, marks, findings, trace, hash, reason, corrects)"
		" SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27 FROM moved RETURNING true)"
		" INSERT INTO %1$s.request (person_id, caller, key, content, settlement_id) SELECT $1, $8, $29, $30, $2 FROM posted", 0, {0}},
};

/* The tables that are read and written without statements, as create_book makes them. */
static const MmtBookTable made[] = {
	[BALANCE] = {1, 0, {NULL}, 6, {{"person_id", TEXTOID}, {"tally", JSONBOID}, {"entries", INT8OID}, {"head", BYTEAOID},
	{"archived", INT4OID}, {"merged_into", TEXTOID}}},
	[REQUEST] = {3, 0, {NULL}, 6, {{"person_id", TEXTOID}, {"caller", TEXTOID}, {"key", TEXTOID}, {"content", BYTEAOID},
	{"settlement_id", INT8OID}, {"posting_id", INT8OID}}},
	[SETTLEMENT] = {2, 2, {"bearers_make_up_the_gross", "bill_or_what_it_reverses"}, 28, {{"person_id", TEXTOID}, {"settlement_id", INT8OID}, {"seq", INT8OID}, {"edition", INT8OID},
	{"reverses", INT8OID}, {"posted_at", TIMESTAMPTZOID}, {"day", DATEOID}, {"kind", TEXTOID}, {"area", TEXTOID}, {"institution_id", TEXTOID},
	{"identified", TEXTOID}, {"gross", NUMERICOID}, {"fund", NUMERICOID}, {"account", NUMERICOID}, {"person", NUMERICOID}, {"hospital", NUMERICOID},
	{"bill", JSONBOID}, {"parts", JSONBOID}, {"lines", JSONBOID}, {"delta", JSONBOID}, {"marks", TEXTARRAYOID}, {"findings", JSONBOID}, {"reason", TEXTOID},
	{"posted_by", TEXTOID}, {"digest", TEXTOID}, {"trace", BYTEAOID}, {"hash", BYTEAOID}, {"corrects", INT8OID}}},
	[CLOSED_YEAR] = {1, 0, {NULL}, 3, {{"year", INT4OID}, {"closed_at", TIMESTAMPTZOID}, {"closed_by", TEXTOID}}},
};

static void
no_book(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg_internal(SAY("模式“%s”不是账簿", "schema \"%s\" is no book"), name),
			 errhint("%s", SAY("用 SELECT mmt.create_book('模式名') 建立。", "Make one with SELECT mmt.create_book('schema')."))));
}

static void
relation_changed(Datum arg pg_attribute_unused(), Oid relid pg_attribute_unused())
{
	mmt_heard++;
}

static void
other_changed(Datum arg pg_attribute_unused(), int cache pg_attribute_unused(), uint32 hash pg_attribute_unused())
{
	mmt_heard++;
}

/* The one value of a query without parameters, as text. */
static char *
ask(const char *query)
{
	if (SPI_execute(query, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		return NULL;
	return SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
}

/* What must be looked at again once anything changed that it rests on. */
static void
forget_parts(MmtBook *book)
{
	if (book->known == mmt_heard && book->user == GetUserId())
		return;
	book->known = mmt_heard;
	book->user = GetUserId();
	book->schema = InvalidOid;
	memset(book->parts, 0, sizeof(book->parts));
	memset(book->plain, 0, sizeof(book->plain));
}

Oid
mmt_book_part(MmtBook *book, MmtPart part, LOCKMODE lock)
{
	static const char *const names[NPARTS] = {"balance", "request", "settlement", "closed_year", "ruleset", "number", "institution_role"};
	uint64		then;
	Oid			oid;

	forget_parts(book);
	then = mmt_heard;
	oid = book->parts[part];
	if (OidIsValid(oid) && lock != NoLock)
	{
		LockRelationOid(oid, lock);
		if (then != mmt_heard)
			oid = InvalidOid;	/* waiting, we heard of a change: so by its name */
	}
	if (!OidIsValid(oid))
	{
		oid = RangeVarGetRelid(makeRangeVar(book->name, unconstify(char *, names[part]), -1), lock, true);
		if (!OidIsValid(oid))
			no_book(book->name);
		forget_parts(book);
		book->parts[part] = oid;
	}
	return oid;
}

Relation
mmt_book_table(MmtBook *book, MmtPart part, LOCKMODE lock)
{
	return table_open(mmt_book_part(book, part, lock), NoLock);
}

bool
mmt_book_plain(MmtBook *book, MmtPart part, Relation table, MmtWrite what)
{
	if (ExecutorCheckPerms_hook != NULL)
		return false;
	forget_parts(book);
	if (book->plain[part][what] == NOT_ASKED)
	{
		uint64		then = mmt_heard;
		bool		plain = mmt_plain_table(table, &made[part], what);

		if (then == mmt_heard)
			book->plain[part][what] = plain ? PLAIN : NOT_PLAIN;
		return plain;
	}
	return book->plain[part][what] == PLAIN;
}

Oid
mmt_book_schema(MmtBook *book)
{
	forget_parts(book);
	if (!OidIsValid(book->schema) && !OidIsValid(book->schema = get_namespace_oid(book->name, true)))
		no_book(book->name);
	return book->schema;
}

MmtBook *
mmt_book_open(const char *name)
{
	MmtBook    *book;
	bool		found;
	Oid			schema;
	char	   *layout;
	const char *quoted;

	if (books == NULL)
	{
		HASHCTL		ctl = {.keysize = NAMEDATALEN, .entrysize = sizeof(MmtBook), .hcxt = CacheMemoryContext};

		books = hash_create("menmante books", 8, &ctl, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
		CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
		CacheRegisterSyscacheCallback(NAMESPACEOID, other_changed, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHOID, other_changed, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, other_changed, (Datum) 0);
		CacheRegisterSyscacheCallback(DATABASEOID, other_changed, (Datum) 0);	/* whose owner is a role, too */
	}
	if (strlen(name) >= NAMEDATALEN)
		no_book(name);
	book = hash_search(books, name, HASH_FIND, NULL);
	if (book)
		return book;

	schema = get_namespace_oid(name, true);
	if (!OidIsValid(schema) || !OidIsValid(get_relname_relid("book", schema)))
		no_book(name);
	quoted = quote_identifier(name);
	layout = ask(psprintf("SELECT b.layout FROM %s.book b", quoted));
	if (layout == NULL || strcmp(layout, MMT_BOOK_LAYOUT) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg_internal(SAY("账簿“%s”的结构版本为 %s，本扩展需要 %s", "book \"%s\" has layout %s, this extension needs %s"),
								 name, layout ? layout : "?", MMT_BOOK_LAYOUT),
				 errhint("%s", SAY("由账簿的所有者调用 mmt.upgrade_book。", "Its owner calls mmt.upgrade_book."))));
	book = hash_search(books, name, HASH_ENTER, &found);
	memset((char *) book + sizeof(book->name), 0, sizeof(MmtBook) - sizeof(book->name));
	return book;
}

int
mmt_run_by_key(SPIPlanPtr plan, bool *planned, Datum *values, const char *nulls, bool read_only)
{
	int			rc;
	int			nest = -1;

	if (!*planned || !SPI_plan_is_valid(plan))
	{
		nest = NewGUCNestLevel();
		(void) set_config_option("enable_seqscan", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	}
	rc = SPI_execute_plan(plan, values, nulls, read_only, 0);
	if (nest >= 0)
		AtEOXact_GUC(true, nest);
	*planned = true;
	return rc;
}

uint64
mmt_book_run(MmtBook *book, MmtStatement st, Datum *values, const char *nulls, bool read_only)
{
	int			rc;

	if (book->plans[st] == NULL)
	{
		const char *quoted = quote_identifier(book->name);
		Oid			types[W_N];
		int			nargs = st == ST_POST ? W_N : statements[st].nargs;
		SPIPlanPtr	plan;

		memcpy(types, st == ST_POST ? mmt_write_types : statements[st].types, sizeof(Oid) * nargs);
		/* by key, one row: a plan for any person is as good as one for this person */
		plan = SPI_prepare_cursor(psprintf(statements[st].sql, quoted), nargs, types, CURSOR_OPT_GENERIC_PLAN);
		if (plan == NULL)
			elog(ERROR, "could not prepare a statement of book \"%s\": %s", book->name, SPI_result_code_string(SPI_result));
		SPI_keepplan(plan);
		book->plans[st] = plan;
	}
	rc = mmt_run_by_key(book->plans[st], &book->planned[st], values, nulls, read_only);
	if (rc == SPI_OK_REWRITTEN)
	{
		/* a rule left nothing of it: of such a plan the server does not hear when the rule goes */
		SPI_freeplan(book->plans[st]);
		book->plans[st] = NULL;
	}
	if (rc < 0)
		elog(ERROR, "could not run a statement of book \"%s\": %s", book->name, SPI_result_code_string(rc));
	return SPI_processed;
}

Datum
mmt_found(int n, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, n, isnull);
}
