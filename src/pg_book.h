/*-------------------------------------------------------------------------
 * pg_book.h
 *	  What the files of a book share.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_BOOK_H
#define MMT_PG_BOOK_H

#include "lib/stringinfo.h"

#include "pg_door.h"

#define MMT_BOOK_LAYOUT "2"		/* as table `book` of a book has it; mmt.create_book and mmt.upgrade_book write it */

#define MMT_SETTLEMENT "settlement"	/* kind of the checks that settling makes */

#define SAY(zh, en)		(mmt_language == MMT_EN ? (en) : (zh))

/* ---- pg_book_bill.c: bills in JSON ---- */

/* A bill as it came: the arguments of mmt.adjudicate, and what only a book keeps (NULL: not given). */
typedef struct MmtJsonBill
{
	Datum		values[MMT_NARGS];
	bool		nulls[MMT_NARGS];
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

/* ---- pg_proof.c: digests ---- */

/* SHA-256 of one piece of bytes after another. */
extern bytea *mmt_book_sha256(const void *first, size_t nfirst, const void *then, size_t nthen);
/* One more element of a JSON array of a row's columns, as jsonb would print it. */
extern void mmt_book_put(StringInfo s, Oid type, Datum value, bool isnull);

#endif							/* MMT_PG_BOOK_H */
