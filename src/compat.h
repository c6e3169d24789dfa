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

#if PG_VERSION_NUM >= 180000
#define MMT_MODULE_MAGIC(module, number) PG_MODULE_MAGIC_EXT(.name = module, .version = number)
#else
#define MMT_MODULE_MAGIC(module, number) PG_MODULE_MAGIC
#endif

/* The number of the transaction in this backend; include storage/proc.h. */
#if PG_VERSION_NUM >= 170000
#define MMT_LOCAL_TRANSACTION	(MyProc->vxid.lxid)
#else
#define MMT_LOCAL_TRANSACTION	(MyProc->lxid)
#endif

#endif							/* MMT_COMPAT_H */
