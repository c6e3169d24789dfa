/*-------------------------------------------------------------------------
 * pg_error.c
 *	  From the pure part to the server: errors and memory.
 *
 * The words come ready made in both languages, so they are passed on as they
 * are, never through gettext.  The database is UTF8 (the script sees to it),
 * which is what the pure part writes.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "compat.h"
#include "pg_error.h"

int			mmt_language = MMT_ZH;

#define MMT_SQLSTATE(a, b, c)	MAKE_SQLSTATE('M', 'M', a, b, c)

static int	put_words(const MmtError *err);
static void *context_allocate(void *owner, size_t size);
static void context_release(void *owner, void *block);

int
mmt_sqlstate(MmtErrorCode code)
{
	switch (code)
	{
		case MMT_E_SYNTAX:
			return ERRCODE_INVALID_TEXT_REPRESENTATION;
		case MMT_E_RANGE:
			return ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
		case MMT_E_NO_RULESET:
			return MMT_SQLSTATE('0', '0', '1');
		case MMT_E_NO_ROW:
			return MMT_SQLSTATE('0', '0', '2');
		case MMT_E_TIE:
			return MMT_SQLSTATE('0', '0', '3');
		case MMT_E_NO_FACT:
			return MMT_SQLSTATE('0', '0', '4');
		case MMT_E_LEFT:
			return MMT_SQLSTATE('0', '0', '5');
		case MMT_E_CYCLE:
			return MMT_SQLSTATE('0', '0', '6');
		case MMT_E_UNIT:
			return MMT_SQLSTATE('0', '0', '7');
		case MMT_E_POLICY:
			return MMT_SQLSTATE('0', '1', '0');
		case MMT_E_BILL:
			return MMT_SQLSTATE('0', '2', '0');
		case MMT_E_ORDER:
			return MMT_SQLSTATE('0', '2', '1');
		case MMT_E_ARGUMENT:
			return ERRCODE_INVALID_PARAMETER_VALUE;
		case MMT_E_DAY:
			return ERRCODE_DATETIME_VALUE_OUT_OF_RANGE;
		case MMT_OK:			/* reporting success is a mistake of ours */
		case MMT_E_INTERNAL:
			break;
	}
	return ERRCODE_INTERNAL_ERROR;
}

void
mmt_report(const MmtError *err)
{
	ereport(ERROR,
			(errcode(mmt_sqlstate(err->code)), put_words(err)));
}

void
mmt_report_soft(const MmtError *err, Node *context)
{
	errsave(context,
			(errcode(mmt_sqlstate(err->code)), put_words(err)));
}

/* Message and hint of the error being built. */
static int
put_words(const MmtError *err)
{
	bool		en = mmt_language == MMT_EN;
	const char *hint = en ? err->hint_en : err->hint_zh;

	errmsg_internal("%s", en ? err->en : err->zh);
	if (hint[0] != '\0')
		errhint("%s", hint);
	return 0;
}

MmtArena
mmt_context_arena(MemoryContext context)
{
	MmtArena	arena;

	memset(&arena, 0, sizeof(arena));
	arena.allocate = context_allocate;
	arena.release = context_release;
	arena.owner = context;
	return arena;
}

static void *
context_allocate(void *owner, size_t size)
{
	return MemoryContextAlloc((MemoryContext) owner, size);
}

static void
context_release(void *owner, void *block)
{
	(void) owner;
	pfree(block);
}
