/*-------------------------------------------------------------------------
 * compat.h
 *	  What differs between server versions; the one place that asks for one.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_COMPAT_H
#define MMT_COMPAT_H

#include "postgres.h"

#include "fmgr.h"

#if PG_VERSION_NUM < 150000
#error "menmante needs PostgreSQL 15 or newer"
#endif

#if PG_VERSION_NUM >= 160000
/* 16 took the varlena macros out of postgres.h, and made errors soft */
#include "varatt.h"
#else
#define errsave(context, ...)	do { (void) (context); ereport(ERROR, __VA_ARGS__); } while (0)
#endif

/*
 * Only what the server calls is seen from outside, as 16 does by itself: no clash
 * with another library's names, and calls among ourselves go straight.
 */
#if PG_VERSION_NUM < 160000
#undef PGDLLEXPORT
#define PGDLLEXPORT __attribute__((visibility("default")))
#undef PG_FUNCTION_INFO_V1
#define PG_FUNCTION_INFO_V1(funcname) \
extern PGDLLEXPORT Datum funcname(PG_FUNCTION_ARGS); \
extern PGDLLEXPORT const Pg_finfo_record *CppConcat(pg_finfo_, funcname)(void); \
const Pg_finfo_record * \
CppConcat(pg_finfo_, funcname)(void) \
{ \
	static const Pg_finfo_record my_finfo = {1}; \
	return &my_finfo; \
} \
extern int	no_such_variable
#endif

#if PG_VERSION_NUM >= 180000
#define MMT_MODULE_MAGIC(module, number) PG_MODULE_MAGIC_EXT(.name = module, .version = number)
/* 18 has pg_noreturn instead, which stands before a declaration; GCC and Clang take the attribute after it, too */
#define pg_attribute_noreturn() __attribute__((noreturn))
#else
#define MMT_MODULE_MAGIC(module, number) PG_MODULE_MAGIC
#endif

/* The number of the transaction in this backend; include storage/proc.h. */
#if PG_VERSION_NUM >= 170000
#define MMT_LOCAL_TRANSACTION	(MyProc->vxid.lxid)
#else
#define MMT_LOCAL_TRANSACTION	(MyProc->lxid)
#endif

/* A text with its length before it; include libpq/pqformat.h. */
#if PG_VERSION_NUM >= 170000
#define mmt_send_counted_text(buf, s, len)	pq_sendcountedtext(buf, s, len)
#else
#define mmt_send_counted_text(buf, s, len)	pq_sendcountedtext(buf, s, len, false)
#endif

/* An index scan that nobody instruments; include access/genam.h. */
#if PG_VERSION_NUM >= 180000
#define mmt_index_beginscan(table, index, snapshot, nkeys)	index_beginscan(table, index, snapshot, NULL, nkeys, 0)
#else
#define mmt_index_beginscan(table, index, snapshot, nkeys)	index_beginscan(table, index, snapshot, nkeys, 0)
#endif

/* What an update of a row means for indexes; include access/tableam.h. */
#if PG_VERSION_NUM >= 160000
#define MmtUpdateIndexes	TU_UpdateIndexes
#define MMT_ALL_INDEXES(u)	((u) == TU_All)
#else
#define MmtUpdateIndexes	bool
#define MMT_ALL_INDEXES(u)	(u)
#endif

/* 17 lets an index keep something over several insertions. */
#if PG_VERSION_NUM >= 170000
#define mmt_index_insert_cleanup(index, info)	index_insert_cleanup(index, info)
#else
#define mmt_index_insert_cleanup(index, info)	((void) 0)
#endif

#endif							/* MMT_COMPAT_H */
