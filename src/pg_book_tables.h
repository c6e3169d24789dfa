/*-------------------------------------------------------------------------
 * pg_book_tables.h
 *	  A book as a backend knows it: its statements and tables.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_BOOK_TABLES_H
#define MMT_PG_BOOK_TABLES_H

#include "executor/spi.h"
#include "storage/lockdefs.h"

#include "pg_book.h"

typedef enum MmtStatement
{
	ST_STATE,					/* what the person has, and whether this was asked before */
	ST_LOCK,
	ST_OPEN,					/* a person's first entry */
	ST_ARCHIVE,					/* what the person has of closed years */
	ST_CLOSED,					/* is a year closed */
	ST_ANSWER,					/* what was answered before */
	ST_RULESET,					/* is the ruleset in the book */
	ST_KEEP_RULESET,
	ST_SETTLED,					/* a prescription is settled once */
	ST_SETTLED_BY,
	ST_ONLY_OWN,				/* who acts for an institution acts for no other one */
	ST_POST,					/* balance, request and settlement, when the balance is still as it was read */
	ST_N
} MmtStatement;

/* Relations of a book that are not asked for by statements. */
typedef enum MmtPart
{
	BALANCE, REQUEST, SETTLEMENT, CLOSED_YEAR, RULESET, NUMBER, INSTITUTION_ROLE, NPARTS
} MmtPart;

typedef struct MmtBook
{
	char		name[NAMEDATALEN];	/* hash key */
	SPIPlanPtr	plans[ST_N];
	bool		planned[ST_N];

	/* what is known while no relation, schema or role changes, and the user is the same */
	uint64		known;			/* `mmt_heard` then */
	Oid			user;
	Oid			schema;
	Oid			parts[NPARTS];	/* 0 not known */
	enum {NOT_ASKED, PLAIN, NOT_PLAIN} plain[NPARTS][MMT_UPDATE + 1];
} MmtBook;

/* Parameters of ST_POST. */
enum
{
	W_PERSON, W_ID, W_SEQ, W_KIND, W_AREA, W_DAY, W_POSTED_AT, W_POSTED_BY, W_INSTITUTION, W_IDENTIFIED, W_EDITION, W_DIGEST,
	W_GROSS, W_FUND, W_ACCOUNT, W_PERSON_PAYS, W_HOSPITAL, W_BILL, W_PARTS, W_LINES, W_DELTA, W_MARKS, W_FINDINGS, W_TRACE,
	W_HASH, W_REASON, W_CORRECTS, W_TALLY, W_KEY, W_CONTENT, W_TALLY_BEFORE, W_N
};

extern const Oid mmt_write_types[W_N];

/* Changes of relations, schemas and roles, as far as this backend heard; counted once a book was opened. */
extern uint64 mmt_heard;

/* The book of that name; an error when there is none, or when it is of another layout. */
extern MmtBook *mmt_book_open(const char *name);
/* Its schema. */
extern Oid	mmt_book_schema(MmtBook *book);
/* One of its relations; locked, unless it takes none, as statements lock: to the end of the transaction. */
extern Oid	mmt_book_part(MmtBook *book, MmtPart part, LOCKMODE lock);
/* The same, opened by who may look into the book's schema. */
extern Relation mmt_book_table(MmtBook *book, MmtPart part, LOCKMODE lock);
/* Whether a table, which is locked, is as create_book made it. */
extern bool mmt_book_plain(MmtBook *book, MmtPart part, Relation table, MmtWrite what);
/* Run one of its statements, within SPI; how many rows it found or wrote.  With read_only it sees what the calling query sees. */
extern uint64 mmt_book_run(MmtBook *book, MmtStatement st, Datum *values, const char *nulls, bool read_only);
/*
 * Run a plan that looks few rows up.  Whenever it is planned: never by reading whole tables, which a plan made while a
 * table is small would go on doing when it no longer is.
 */
extern int	mmt_run_by_key(SPIPlanPtr plan, bool *planned, Datum *values, const char *nulls, bool read_only);
/* A column of the first row that was found. */
extern Datum mmt_found(int column, bool *isnull);

/* ---- pg_book_facts.c: what the book's relations know ---- */

/* A bill with what they know about it.  What a relation says, a bill may not say itself. */
extern Jsonb *mmt_complete_bill(MmtBook *book, const MmtCached *rules, Jsonb *bill, Datum person, bool read_only);

#endif							/* MMT_PG_BOOK_TABLES_H */
