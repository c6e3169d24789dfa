/*-------------------------------------------------------------------------
 * pg_ruleset.h
 *	  Which ruleset holds, compiled and cached in this backend.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_RULESET_H
#define MMT_PG_RULESET_H

#include "utils/jsonb.h"

#include "ruleset.h"

#define MMT_DIGEST_LEN 64		/* SHA-256 in hexadecimal */

/*
 * A compiled ruleset.  One that was published stays in the cache until the
 * backend ends; of drafts the last few stay, and those that somebody holds.  They
 * go at the end of a transaction, so a pointer is valid until then.
 */
typedef struct MmtCached
{
	char		digest[MMT_DIGEST_LEN + 1]; /* hash key */
	MmtRuleset *ruleset;
	MemoryContext context;		/* of the ruleset */
	bool		draft;			/* met only as a draft */
	uint64		used;			/* greater is later */
	int			holders;
} MmtCached;

/*
 * The ruleset of an area at an edition (-1: the latest this statement sees),
 * or with the changes of a draft (NULL: none).  *found_edition is the number
 * under which it was published, -1 for a draft.  An area without any is an error.
 */
extern const MmtCached *mmt_ruleset_of(const char *area, int64 edition, const char *draft,
									   int64 *found_edition);

/* The ruleset with this digest, or NULL when it was never published here. */
extern const MmtCached *mmt_ruleset_by_digest(const char *digest);

/* Whoever keeps a pointer beyond the transaction holds the ruleset, as long as `context` lasts. */
extern void mmt_ruleset_hold(const MmtCached *rules, MemoryContext context);

/* Rules as mmt.rules() gives them, compiled and kept: those that a book has, but mmt.ruleset no longer. */
extern const MmtCached *mmt_ruleset_compiled(Jsonb *rules);

/* One row of such rules, or the body of a row of mmt.rule. */
extern void mmt_row_read(MmtArena *arena, Jsonb *row, MmtInputRow *out);

#endif							/* MMT_PG_RULESET_H */
