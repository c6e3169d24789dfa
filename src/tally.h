/*-------------------------------------------------------------------------
 * tally.h
 *	  A vector of named sums and counts (累计), sorted by name, without zeros.
 *
 * Values are fen or counts.  A name is "area/accumulator" or
 * "area/accumulator@key"; two tallies add name by name.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_TALLY_H
#define MMT_TALLY_H

#include "base.h"

typedef struct MmtTallyEntry
{
	MmtText		name;			/* points into memory of whoever made the tally */
	int64_t		value;
} MmtTallyEntry;

typedef struct MmtTally
{
	int			n;
	MmtTallyEntry *entries;		/* sorted by bytes of name, no name twice, no zero */
} MmtTally;

/* Sort, add equal names, drop zeros; false when a sum leaves 64 bits. */
extern bool mmt_tally_normalise(MmtTally *tally, MmtError *err);
extern bool mmt_tally_add(MmtArena *arena, const MmtTally *a, const MmtTally *b, bool subtract,
						  MmtTally *out, MmtError *err);
extern bool mmt_tally_parse(MmtArena *arena, const char *text, size_t len, MmtTally *out, MmtError *err);
extern void mmt_tally_print(const MmtTally *tally, MmtBuffer *out);
extern const MmtTallyEntry *mmt_tally_find(const MmtTally *tally, const char *name, size_t len);

#endif							/* MMT_TALLY_H */
