/*-------------------------------------------------------------------------
 * pg_book.h
 *	  What the files of a book share.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_BOOK_H
#define MMT_PG_BOOK_H

#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"

#include "pg_door.h"

#define MMT_BOOK_LAYOUT "2"		/* as table `book` of a book has it; mmt.create_book and mmt.upgrade_book write it */

#define MMT_MAX_ID 1000			/* bytes of a person, a key, a prescription: what an index can hold */

#define MMT_SETTLEMENT "settlement"	/* kind of the checks that settling makes */

/* ---- pg_book_bill.c: bills in JSON ---- */

/* A bill as it came: the arguments of mmt.adjudicate, and what only a book keeps (NULL: not given). */
typedef struct MmtJsonBill
{
	NullableDatum args[MMT_NARGS];
	text	   *institution;
	text	   *identified;
	text	   *prescription;
	text	   *dispensing;
} MmtJsonBill;

extern MmtDoor *mmt_book_door(void);
/* Read a bill; what is null is as if not given. */
extern void mmt_book_read_bill(Jsonb *json, MmtJsonBill *bill);
/* The bill in the engine's form. */
extern const MmtBill *mmt_book_bind(MmtDoorRun *r, const MmtJsonBill *bill, MmtBillBuilder *b);
/* A balance, as it is stored, into the run. */
extern void mmt_book_set_tally(MmtDoorRun *r, Jsonb *tally);
/* A value of mmt.tally as it is stored. */
extern Jsonb *mmt_book_tally(Datum tally, MmtArena *arena);

/*
 * The rules about settlements of the area, when it has any: what blocks is an
 * error that names all that does, the rest comes back as an array, NULL when
 * there is none.  A blocking rule that cannot be decided blocks.
 */
extern Jsonb *mmt_book_check(MmtDoorRun *r, MmtBillBuilder *b);

/* ---- pg_book_write.c: rows without the executor ---- */

typedef enum MmtWrite
{
	MMT_READ,
	MMT_INSERT,
	MMT_UPDATE
} MmtWrite;

/* A table as create_book makes it. */
typedef struct MmtBookTable
{
	int			nkey;			/* its primary key is of the first columns */
	int			nchecks;
	const char *checks[2];		/* their names, in order */
	int			ncolumns;
	struct
	{
		const char *name;
		Oid			type;
	}			columns[32];
} MmtBookTable;

/* Whether a table is as create_book made it, so that the functions below do to it what a statement would. */
extern bool mmt_plain_table(Relation table, const MmtBookTable *made, MmtWrite what);
/* The row of a primary key, whose columns are equal by `equal`, into the caller's slot. */
extern bool mmt_find_row(Relation table, Snapshot snapshot, RegProcedure equal, int n, const Datum *key, TupleTableSlot *slot);
extern void mmt_insert_row(Relation table, const Datum *values, const bool *nulls);
/* Put a new row in the place of that version of it; false when somebody changed it meanwhile. */
extern bool mmt_update_row(Relation table, ItemPointerData tid, const Datum *values, const bool *nulls);

/* ---- pg_proof.c: digests ---- */

/* SHA-256 of one piece of bytes after another. */
extern bytea *mmt_book_sha256(const void *first, size_t nfirst, const void *then, size_t nthen);
/* One more element of a JSON array of a row's columns, as jsonb would print it. */
extern void mmt_book_put(StringInfo s, Oid type, Datum value, bool isnull);

#endif							/* MMT_PG_BOOK_H */
