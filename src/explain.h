/*-------------------------------------------------------------------------
 * explain.h
 *	  A trace as bytes, and as sentences with the clauses behind them.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_EXPLAIN_H
#define MMT_EXPLAIN_H

#include "engine.h"
#include "words.h"

/* ---- bytes: row numbers, fen and what amounts read, nothing that a language or a setting could change ---- */

extern void mmt_trace_write(const MmtOutcome *outcome, MmtBuffer *out);
/* False when the bytes are no trace of this ruleset. */
extern bool mmt_trace_read(MmtArena *arena, const MmtRuleset *rs, const unsigned char *bytes, size_t len,
						   int *ntraces, MmtTrace **traces);

/* Whether a step's accumulator counts bills: then its limit and what was used are no money. */
extern bool mmt_trace_counts(const MmtRuleset *rs, const MmtTrace *t);
/* Whether it is no step, but what a choice was between. */
extern bool mmt_trace_chooses(const MmtRuleset *rs, const MmtTrace *t);

/* ---- sentences ---- */

typedef struct MmtSentence
{
	const char *words;
	bool		has_amount;
	int64_t		amount;			/* fen moved */
	const char *pot;			/* where to, NULL for a sentence that moves nothing */
	const char *basis;			/* documents and places, in words */
	int			nclauses;
	const char **clauses;
	const char *mark;			/* what is not verified, NULL when all is */
} MmtSentence;

/* A benefit's name, or what rules call it where it has none. */
extern const char *mmt_benefit_word(const MmtRuleset *rs, int row, bool zh);
/* One sentence for each benefit that ran, each step that had something to do and each benefit that another was better than. */
extern int	mmt_explain(MmtArena *arena, const MmtRuleset *rs, int ntraces, const MmtTrace *traces,
						int nlines, bool zh, MmtSentence **out);

/*
 * why.c: why a benefit does not take a line of a bill: each condition that is
 * not met, or the benefit that comes before it or is the better one of a
 * choice.  None when it applies.
 */
extern bool mmt_why_not(MmtRun *run, const MmtBill *bill, const char *benefit, int line, bool zh, MmtArena *arena,
						int *n, MmtSentence **out, MmtError *err);

/* Fill in the documents and marks of a sentence from its clauses. */
extern void mmt_sentence_finish(MmtArena *arena, const MmtRuleset *rs, bool zh, MmtBuffer *words, MmtSentence *s);
/* Document and place of a clause, with what it delegates to. */
extern void mmt_basis_words(const MmtRuleset *rs, const char *clause, bool zh, MmtBuffer *out);

#endif							/* MMT_EXPLAIN_H */
