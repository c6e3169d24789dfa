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

/* ---- bytes: row numbers and fen, nothing that a language or a setting could change ---- */

extern void mmt_trace_write(const MmtOutcome *outcome, MmtBuffer *out);
/* False when the bytes are no trace of this ruleset. */
extern bool mmt_trace_read(MmtArena *arena, const MmtRuleset *rs, const unsigned char *bytes, size_t len,
						   int *ntraces, MmtTrace **traces);

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

/* One sentence for each benefit that ran and each step that had something to do. */
extern int	mmt_explain(MmtArena *arena, const MmtRuleset *rs, int ntraces, const MmtTrace *traces,
						int nlines, bool zh, MmtSentence **out);

/*
 * why.c: why a benefit does not take a line of a bill: each condition that is
 * not met, or the benefit that comes before it.  None when it applies.
 */
extern bool mmt_why_not(MmtRun *run, const MmtBill *bill, const char *benefit, int line, bool zh, MmtArena *arena,
						int *n, MmtSentence **out, MmtError *err);

/* The name of a term in the area's words, or the term itself. */
extern const char *mmt_word(const MmtRuleset *rs, const char *domain, const char *term, bool zh);
/* "1|2" as "level 1, level 2": the alternatives of a selector on a fact. */
extern void mmt_alternatives_words(const MmtRuleset *rs, const char *fact, const char *expression, bool zh, MmtBuffer *out);
/* Fill in the documents and marks of a sentence from its clauses. */
extern void mmt_sentence_finish(MmtArena *arena, const MmtRuleset *rs, bool zh, MmtBuffer *words, MmtSentence *s);
/* What a row selects, in words: "residents · primary". Empty when it selects everything. */
extern void mmt_selector_words(const MmtRuleset *rs, const MmtInputRow *row, bool zh, MmtBuffer *out);
/* "[60,)" of age as "age ≥ 60"; a range of both bounds as "18 ≤ age < 60". */
extern void mmt_range_words(const char *what, const char *range, MmtBuffer *out);
/* An amount in words: "not below 70%". */
extern void mmt_amount_words(const MmtRuleset *rs, const char *amount, bool zh, MmtBuffer *out);
/* Document and place of a clause, with what it delegates to. */
extern void mmt_basis_words(const MmtRuleset *rs, const char *clause, bool zh, MmtBuffer *out);
extern void mmt_fen_words(int64_t fen, MmtBuffer *out);	/* 12.50 */

#endif							/* MMT_EXPLAIN_H */
