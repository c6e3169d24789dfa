/*-------------------------------------------------------------------------
 * words.h
 *	  Rules in words: an amount, a measure, what a row selects.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_WORDS_H
#define MMT_WORDS_H

#include "amount.h"
#include "engine.h"
#include "ruleset.h"

/* An area's words for its terms, wherever they are kept, in one language. */
typedef struct MmtWords
{
	const char *(*find) (const void *of, const char *domain, const char *term, bool zh);	/* NULL: there is none */
	const void *of;
	bool		zh;
} MmtWords;

/* Those of a ruleset. */
extern MmtWords mmt_words_of(const MmtRuleset *rs, bool zh);
/* The name of a term in the area's words, or the term itself. */
extern const char *mmt_word(const MmtRuleset *rs, const char *domain, const char *term, bool zh);
/* A pot, "chronic.fund", by its own name or that of such a pot of any benefit. */
extern const char *mmt_pot_word(const MmtWords *w, const char *pot);

/* "1|2" as "level 1, level 2": the alternatives of a selector on a fact. */
extern void mmt_alternatives_words(const MmtWords *w, const char *fact, const char *expression, MmtBuffer *out);
/* "calendar_months_since:recognised" as "calendar months since the recognition". */
extern void mmt_measure_words(const MmtWords *w, const MmtMeasure *measure, MmtBuffer *out);
/* A condition of a row on another fact, a measure, a band or a tag: "age ≥ 60", "18 ≤ age < 60"; nothing for any other pair. */
extern void mmt_condition_words(const MmtWords *w, const MmtPair *pair, MmtBuffer *out);
/* What a row selects: "residents · primary". Empty when it selects everything. */
extern void mmt_selector_words(const MmtWords *w, const MmtInputRow *row, MmtBuffer *out);
/* An amount: "at least 70%", "5% of the average wage". */
extern void mmt_amount_words(const MmtWords *w, const char *amount, MmtBuffer *out);

/* The same with what the measures of a row's amount came to, of the nth time that a trace names the row. */
extern void mmt_amount_words_seen(const MmtWords *w, const char *amount, const MmtSeen *seen, int row, int nth, MmtBuffer *out);
extern void mmt_decimal_words(MmtDecimal d, bool percent, MmtBuffer *out);	/* 0.6, 60% */
extern void mmt_fen_words(int64_t fen, MmtBuffer *out);	/* 12.50 */

#endif							/* MMT_WORDS_H */
