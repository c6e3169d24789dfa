/*-------------------------------------------------------------------------
 * pg_tally.h
 *	  Type mmt.tally for other C files: from and to the vector of tally.h.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_TALLY_H
#define MMT_PG_TALLY_H

#include "postgres.h"
#include "fmgr.h"
#include "utils/jsonb.h"

#include "tally.h"

/*
 * The entries of a detoasted value (PG_DETOAST_DATUM).  They stand in the
 * arena, their names in the value: both must outlive them.
 */
extern void mmt_tally_view(struct varlena *v, MmtArena *arena, MmtTally *out);

/* A value, palloc'd, of a normalised tally. */
extern struct varlena *mmt_tally_form(const MmtTally *tally);

/* The entries of a tally in JSON, normalised; their names stand in the JSON. */
extern bool mmt_tally_read(Jsonb *jb, MmtArena *arena, MmtTally *tally, MmtError *err);

/* SQL functions that other files call. */
extern Datum mmt_tally_plus(PG_FUNCTION_ARGS);
extern Datum mmt_tally_to_jsonb(PG_FUNCTION_ARGS);
extern Datum mmt_tally_from_jsonb(PG_FUNCTION_ARGS);

#endif							/* MMT_PG_TALLY_H */
