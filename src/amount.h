/*-------------------------------------------------------------------------
 * amount.h
 *	  The value of a rule as a policy officer writes it, parsed once.
 *
 *	  60%                              a ratio
 *	  30                               a plain number: yuan, a count, days
 *	  at least 70% · at most 100%      modes: a floor, a ceiling,
 *	  +5% · -5% · +100 · x 0.9         an addition, a factor
 *	  20% of gross                     a part of a measure
 *	  75% + 0.2% of age                a sum of such terms
 *	  5% of index average_wage
 *	  300 x count diseases             a number times a measure
 *	  rate as if tier = 2              parameter "rate" with a fact changed
 *	  rate as if tier = prescriber_tier, kind = hospital
 *	  highest of cap over disease in diseases
 *	  highest of cap over disease in diseases + 500 for each other
 *	  sum of cap over disease in diseases
 *	  weighted of cap over disease in diseases by 100% 50%
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_AMOUNT_H
#define MMT_AMOUNT_H

#include "base.h"

/*
 * A measure: something about a bill that has a number.  In `ranges` its kind
 * and name are joined by a colon ("acc:visits"), in an amount by a blank
 * ("5% of acc visits"); both are read everywhere.
 */
typedef enum MmtMeasureKind
{
	MMT_M_FACT,					/* age, months: a fact that is a number or a date */
	MMT_M_GROSS,				/* gross: what the bill came to before any step */
	MMT_M_DAYS_SINCE,			/* days_since:FACT, whole days from that date to the day of care */
	MMT_M_MONTHS_SINCE,			/* months_since:FACT, completed months */
	MMT_M_YEARS_SINCE,			/* years_since:FACT, completed years */
	MMT_M_CALENDAR_MONTHS_SINCE,	/* calendar_months_since:FACT, how many firsts of a month came since */
	MMT_M_CALENDAR_YEARS_SINCE, /* calendar_years_since:FACT, how many 1 January */
	MMT_M_COUNT,				/* count:FACT, how many values a fact has */
	MMT_M_POT,					/* pot:POT, money in a pot now */
	MMT_M_ACC,					/* acc:NAME, an accumulator before this bill */
	MMT_M_NOW,					/* now:NAME, the same with this bill so far */
	MMT_M_MONTH_OF,				/* month_of:NAME, which month of its window it is, from 1 */
	MMT_M_INDEX,				/* index:NAME, a published figure of the area */
	MMT_M_PARAMETER				/* parameter:NAME, the value of another parameter */
} MmtMeasureKind;

/* The time from a fact, a date, to the day. */
static inline bool
mmt_measures_since(MmtMeasureKind kind)
{
	return kind >= MMT_M_DAYS_SINCE && kind <= MMT_M_CALENDAR_YEARS_SINCE;
}

/* Something about a fact. */
static inline bool
mmt_measures_fact(MmtMeasureKind kind)
{
	return kind == MMT_M_FACT || kind == MMT_M_COUNT || mmt_measures_since(kind);
}

typedef struct MmtBinding		/* fact = value */
{
	const char *fact;
	const char *value;
} MmtBinding;

typedef struct MmtMeasure
{
	MmtMeasureKind kind;
	const char *name;			/* "" for gross */
	int			offset;			/* acc, now: 0 this period, -1 the one before (…@-1) */
	int			nkeys;			/* acc, now: keys fixed by the rule (…@tier=3) */
	MmtBinding *keys;
} MmtMeasure;

/* A number or ratio, alone or times a measure; the sign is in the number. */
typedef struct MmtTerm
{
	MmtDecimal	number;			/* 60% is 0.6 */
	bool		percent;		/* written with % */
	MmtMeasure *measure;		/* NULL for a number alone */
} MmtTerm;

typedef enum MmtMode
{
	MMT_PLAIN,					/* one such row wins */
	MMT_PLUS,					/* +5%, -5%: rows with a mode all apply, in order */
	MMT_TIMES,					/* x 0.9 */
	MMT_AT_LEAST,
	MMT_AT_MOST
} MmtMode;

typedef enum MmtForm
{
	MMT_TERMS,					/* a sum of terms */
	MMT_AS_IF,					/* PARAMETER as if FACT = VALUE, … */
	MMT_HIGHEST,				/* over the values of a fact that has several */
	MMT_SUM,
	MMT_WEIGHTED
} MmtForm;

typedef struct MmtAmount
{
	MmtMode		mode;
	MmtForm		form;

	/* MMT_TERMS */
	int			nterms;
	MmtTerm    *terms;

	/* MMT_AS_IF, MMT_HIGHEST, MMT_SUM, MMT_WEIGHTED */
	const char *parameter;		/* the parameter asked */
	int			nbindings;		/* as if: facts changed; a value that names a fact stands for its value */
	MmtBinding *bindings;
	const char *fact;			/* over FACT … */
	const char *set;			/* … in SET */
	bool		has_each_other; /* highest: plus this for each other value */
	MmtDecimal	each_other;
	bool		each_other_percent;
	int			nweights;		/* weighted: largest first; values beyond the weights count nothing */
	MmtDecimal *weights;
} MmtAmount;

/* False with words in err when the text is no amount. */
extern bool mmt_amount_parse(MmtArena *arena, const char *text, size_t len,
							 MmtAmount *out, MmtError *err);
/* The canonical text: parsing it again gives the same amount and the same text. */
extern void mmt_amount_print(const MmtAmount *amount, MmtBuffer *out);

extern const char *mmt_measure_word(MmtMeasureKind kind);	/* "acc"; "" for a fact, which is its name alone */

/* A measure alone, as a key of `ranges`. */
extern bool mmt_measure_parse(MmtArena *arena, const char *text, size_t len,
							  MmtMeasure *out, MmtError *err);

#endif							/* MMT_AMOUNT_H */
