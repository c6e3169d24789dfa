/*-------------------------------------------------------------------------
 * ruleset.h
 *	  The rules of one area at one edition, compiled.
 *
 * A ruleset is built once from rows (texts) and never changes, so any number
 * of runs may share it.  Everything lives in the arena given to the compiler.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_RULESET_H
#define MMT_RULESET_H

#include "amount.h"
#include "base.h"

/* ---- rows as they come in ---- */

/*
 * A column and its value as text.  A nested object gives "facts.KEY" and
 * "ranges.MEASURE", an array the same name several times; null columns are absent.
 */
typedef struct MmtPair
{
	const char *name;
	const char *value;
} MmtPair;

typedef struct MmtInputRow
{
	const char *relation;
	int			npairs;
	MmtPair    *pairs;
	int64_t		id;				/* the rule table's row, 0 when not known; no part of the meaning */
	int			number;			/* place in canonical order, set by mmt_rows_sort */
} MmtInputRow;

/* The value of a column, NULL when it has none. */
extern const char *mmt_row_get(const MmtInputRow *row, const char *name);
/* The i-th range of a row as it was written: "ranges.age", "[60,)". */
extern const MmtPair *mmt_row_range(const MmtInputRow *row, int i);
/* The row of a relation whose column has a value, NULL when there is none. */
extern const MmtInputRow *mmt_row_find(int nrows, const MmtInputRow *rows, const char *relation,
									   const char *column, const char *value);

/*
 * Bring rows into canonical order: pairs by name and value, numbers trimmed,
 * rows by relation and bytes.  A row's number afterwards is its place.
 */
extern bool mmt_rows_sort(MmtArena *arena, int nrows, MmtInputRow *rows, MmtError *err);
/* The bytes a digest is taken over; rows must be sorted. */
extern void mmt_rows_canonical(int nrows, const MmtInputRow *rows, MmtBuffer *out);

/* ---- facts that follow from others, where they are not given ---- */

#define MMT_MAX_SOURCES 3

typedef struct MmtDerived
{
	const char *name;
	const char *sources[MMT_MAX_SOURCES];
} MmtDerived;

#define MMT_NDERIVED 2
extern const MmtDerived mmt_derived[MMT_NDERIVED + 1];	/* ends with a name that is NULL; fact.c */

/* ---- compiled ---- */

/* A text that occurs in the rules, known by a number. */
typedef struct MmtSymbols
{
	int			n;
	int			room;
	MmtText    *texts;
	int			nslots;			/* power of two */
	int		   *slots;			/* symbol + 1, 0 is free */
	MmtArena   *arena;
} MmtSymbols;

extern void mmt_symbols_init(MmtSymbols *t, MmtArena *arena);
extern int	mmt_symbol_find(const MmtSymbols *t, const char *s, size_t len);	/* -1: not there */
extern int	mmt_symbol_add(MmtSymbols *t, const char *s, size_t len);

typedef struct MmtMember		/* of a list */
{
	MmtText		text;			/* a prefix when `prefix` */
	bool		prefix;
	mmt_day		from;
	mmt_day		to;				/* exclusive */
	int			row;
} MmtMember;

typedef struct MmtList
{
	const char *name;
	int			n;
	MmtMember  *members;		/* sorted by text */
	int			nlengths;		/* the different lengths of prefixes, ascending */
	int		   *lengths;
} MmtList;

typedef enum MmtAltKind
{
	MMT_ALT_SYMBOL,				/* equal to a text */
	MMT_ALT_PREFIX,				/* XA10* */
	MMT_ALT_LIST,				/* @list */
	MMT_ALT_LIST_OF,			/* @scope.$disease: the list named with another fact's value */
	MMT_ALT_FACT				/* $area: any value of another fact */
} MmtAltKind;

typedef struct MmtAlt
{
	MmtAltKind	kind;
	int			symbol;
	MmtText		text;			/* the prefix; for LIST_OF the part before $ */
	int			list;			/* index of the list, -1 when no such list */
	int			fact;			/* LIST_OF, FACT: the fact after $ */
} MmtAlt;

/* One selector expression on one fact; equal expressions are one predicate. */
typedef struct MmtPredicate
{
	int			fact;
	bool		negate;
	bool		all;			/* a&b: every alternative must be met by some value */
	int			nalts;
	MmtAlt	   *alts;
	bool		marked;			/* it reads a list with members that are not verified */
	const char *source;
} MmtPredicate;

/* A measure whose names have become numbers. */
typedef struct MmtBoundMeasure
{
	MmtMeasureKind kind;
	int			ref;			/* fact, pot, accumulator, index or parameter; -1 when unknown */
	int			npots;			/* pot: several when the name is a pattern */
	int		   *pots;
	int			offset;
	int			nkeys;
	int		   *key_facts;
	MmtText    *key_values;
	const char *name;
} MmtBoundMeasure;

typedef struct MmtRange
{
	MmtBoundMeasure measure;
	bool		has_low,
				has_high,
				low_inclusive,
				high_inclusive;
	MmtDecimal	low,
				high;
} MmtRange;

typedef enum MmtMissing
{
	MMT_MISSING_REFUSE,			/* a measure that has no value is an error */
	MMT_MISSING_SKIP,			/* the row does not apply */
	MMT_MISSING_APPLY			/* the range counts as met */
} MmtMissing;

typedef struct MmtSelector
{
	mmt_day		from;
	mmt_day		to;				/* exclusive */
	int			npredicates;
	int		   *predicates;
	int			nranges;
	MmtRange   *ranges;
	MmtMissing	missing;
} MmtSelector;

typedef struct MmtBoundTerm
{
	MmtDecimal	number;
	bool		percent;
	bool		has_measure;
	MmtBoundMeasure measure;
} MmtBoundTerm;

typedef struct MmtBoundBinding
{
	int			fact;
	int			other_fact;		/* the value is this fact's, when the bill gives it; -1: the text itself */
	bool		must_be_fact;	/* no row could match the text itself */
	MmtText		value;
} MmtBoundBinding;

typedef struct MmtValue			/* an amount, bound */
{
	MmtMode		mode;
	MmtForm		form;
	bool		constant;		/* one bare number or ratio: terms[0] */
	int			nterms;
	MmtBoundTerm *terms;
	int			parameter;
	int			nbindings;
	MmtBoundBinding *bindings;
	int			fact;
	int			set;
	bool		has_each_other;
	MmtDecimal	each_other;
	bool		each_other_percent;
	int			nweights;
	MmtDecimal *weights;
} MmtValue;

typedef struct MmtParameterRow
{
	int			row;			/* number of the input row */
	MmtSelector when;
	int			priority;
	int			depth;			/* of the area that defines it: 0 the nation */
	int			ord;			/* rows with a mode apply in this order */
	bool		has_band;
	bool		band_low_open;	/* no lower bound */
	bool		band_high_open;
	int64_t		band_low;		/* fen */
	int64_t		band_high;
	MmtValue	value;
} MmtParameterRow;

/* A row that one text of a fact can match. */
typedef struct MmtKeyedRow
{
	int			symbol;
	int			row;			/* place in `plain` */
} MmtKeyedRow;

typedef struct MmtParameter
{
	const char *name;
	int			nplain;			/* winning order: priority, then nearer area */
	MmtParameterRow *plain;
	int			nmode;			/* in ord */
	MmtParameterRow *mode;
	bool		banded;

	/*
	 * Of many rows (a price list), most ask for one text of one fact.  They
	 * are found by it; the rest is looked at in any case.
	 */
	int			key_fact;		/* -1: few rows, or none such */
	int			nkeyed;
	MmtKeyedRow *keyed;			/* by symbol, then in winning order */
	int			nunkeyed;
	int		   *unkeyed;		/* in winning order */
} MmtParameter;

/* First of the rows of a symbol among `keyed`, nkeyed when there is none. */
extern int	mmt_keyed_first(const MmtParameter *p, int symbol);

typedef enum MmtPeriodUnit
{
	MMT_P_EVER,
	MMT_P_DAYS,
	MMT_P_MONTHS
} MmtPeriodUnit;

typedef enum MmtOrigin
{
	MMT_O_CALENDAR,				/* the calendar's own months and years */
	MMT_O_MONTH_DAY,			/* from 07-01 */
	MMT_O_DATE,					/* from 2020-07-01 */
	MMT_O_FACT					/* from FACT, a date */
} MmtOrigin;

#define MMT_MAX_DELEGATIONS 8	/* clauses in a row, each leaving the figure to the next */
#define MMT_MAX_KEYS 4			/* facts in an accumulator's key */
#define MMT_MAX_WAYS 100		/* in which choices let one bill be computed */

typedef struct MmtAccumulator
{
	int			row;
	const char *name;
	const char *full_name;		/* area that defines it / name */
	bool		count;			/* unit: count rather than fen */
	bool		claims;			/* counts bills rather than pots */
	bool		gross;			/* what the bill came to is counted */
	bool		any_benefit;	/* claims: of any benefit, or none */
	int			nbenefits;		/* claims: of these benefits */
	int		   *benefits;		/* names, as symbols */
	int			npots;
	int		   *pots;
	bool	   *counts_pot;		/* by pot */
	const char *unknown;		/* a pot or benefit it counts that no row defines, NULL when none */
	MmtPeriodUnit unit;
	int			length;			/* days or months */
	MmtOrigin	origin;
	int			origin_month;
	int			origin_day;
	mmt_day		origin_date;
	int			origin_fact;
	int			tail;			/* only the last `tail` months of the period count; 0: all */
	int			at_fact;		/* the date that decides, -1: the day of care */
	int			nkeys;
	int			keys[MMT_MAX_KEYS]; /* facts */
} MmtAccumulator;

typedef enum MmtVerb
{
	MMT_SHARE,
	MMT_FILL,
	MMT_KEEP,
	MMT_GATE
} MmtVerb;

typedef enum MmtSpread
{
	MMT_SPREAD_SHARE,			/* in proportion, largest remainder */
	MMT_SPREAD_ORDER,			/* line by line */
	MMT_SPREAD_LOW,				/* lines with a low value of a parameter first */
	MMT_SPREAD_HIGH
} MmtSpread;

typedef struct MmtStep
{
	int			row;
	MmtSelector when;
	int			nfrom;
	int		   *from;			/* pots, drained in this order */
	int			to;
	MmtVerb		verb;
	int			parameter;		/* -1: share of everything */
	int			accumulator;	/* -1: none */
	bool		by_line;
	bool		required;
	MmtSpread	spread;
	int			spread_parameter;
	bool		round_left;		/* of a share: the other side is the rounded one */
	MmtRound	round;
	int			round_scale;	/* decimals of a yuan kept; -1, -2: tens, hundreds */
} MmtStep;

typedef struct MmtBenefit
{
	int			row;
	const char *name;
	int			symbol;
	int			track;			/* tracks run in ascending order */
	MmtSelector when;
	int			as_of;			/* date fact, -1 the day of care, -2 the first day of its year */
	int			choice;			/* better_of: the choice that it is an alternative of, -1 none */
	int			alternative;	/* which of it, by order; rows of one benefit are one */
	int			flow;			/* its pot "flow" */
	int			nsteps;
	MmtStep    *steps;			/* in order; of all dates */
	int			npots;			/* its own pots, frozen when it closes */
	int		   *pots;
} MmtBenefit;

typedef enum MmtBearer
{
	MMT_PERSON,
	MMT_FUND,
	MMT_ACCOUNT,
	MMT_HOSPITAL,
	MMT_NO_BEARER,
	MMT_NBEARERS = MMT_NO_BEARER
} MmtBearer;

typedef struct MmtPot
{
	const char *name;			/* "gross", "chronic.fund" */
	const char *local;			/* after the point */
	int			benefit_symbol; /* -1 for gross */
	MmtBearer	bearer;
	const char *nhsa_field;		/* NULL when none */
	int			row;			/* -1 when undeclared */
} MmtPot;

typedef struct MmtIndexRow
{
	int			row;
	mmt_day		from;
	mmt_day		to;
	MmtDecimal	value;
} MmtIndexRow;

typedef struct MmtIndex
{
	const char *name;
	int			n;
	MmtIndexRow *rows;
} MmtIndex;

typedef enum MmtSeverity
{
	MMT_BLOCK,
	MMT_WARN,
	MMT_RECORD
} MmtSeverity;

extern const char *const mmt_severities[];	/* their names; ends with NULL */

typedef enum MmtTest
{
	MMT_AT_MOST_TEST,			/* the subject is not above the parameter */
	MMT_AT_LEAST_TEST,
	MMT_IS_TEST,				/* the fact meets the expected expression */
	MMT_HAS_ALL_TEST			/* every member of the expected lists is among the fact's values */
} MmtTest;

typedef struct MmtSubjectTerm
{
	bool		minus;
	MmtBoundMeasure measure;
} MmtSubjectTerm;

typedef struct MmtCheck			/* a row of check_rule */
{
	int			row;
	const char *kind;
	const char *rule;
	const char *family;
	MmtSeverity severity;
	MmtSelector when;
	int			priority;
	int			depth;
	int			as_of;			/* date fact, -1: the day of the check */
	MmtTest		test;
	int			nterms;			/* of a limit */
	MmtSubjectTerm *terms;
	int			fact;			/* of the other tests */
	int			predicate;		/* what it is compared with, -1 for a limit */
	int			parameter;		/* the limit, -1 for the other tests */
	int			nwords;			/* facts that only its sentences show */
	int		   *words;
} MmtCheck;

typedef struct MmtAlias			/* code_map */
{
	int			fact;
	int			local;			/* symbols */
	int			key;
} MmtAlias;

typedef struct MmtRuleset
{
	MmtArena   *arena;
	const char *area;
	int			nrows;
	MmtInputRow *rows;			/* canonical order; explanations read words and clauses here */
	MmtSymbols	symbols;
	int			nfacts;
	MmtSymbols	fact_names;
	int			tags_fact;		/* the fact whose absence is known: no tags */
	struct
	{
		int			fact;		/* -1: no rule reads it */
		int			sources[MMT_MAX_SOURCES];
	}			derived[MMT_NDERIVED];	/* as mmt_derived */
	int			npredicates;
	MmtPredicate *predicates;
	int			nlists;
	MmtList    *lists;
	MmtSymbols	list_names;
	int			nparameters;
	MmtParameter *parameters;
	MmtSymbols	parameter_names;
	int			naccumulators;
	MmtAccumulator *accumulators;
	int			nindexes;
	MmtIndex   *indexes;
	bool		looks_back;		/* some measure is of an earlier period */
	int			npots;
	MmtPot	   *pots;
	MmtSymbols	pot_names;
	int			nbenefits;
	MmtBenefit *benefits;		/* by track, then ord */
	int			ntracks;		/* the highest number of a track */
	int			nchoices;		/* each of one track; their numbers ascend with its number */
	int		   *alternatives;	/* how many, by choice */
	int			naliases;
	MmtAlias   *aliases;
	int			nchecks;
	MmtCheck   *checks;			/* by kind and rule, then in winning order */
	int			nbill_predicates;	/* those before are of benefits and parameters, the rest only of checks */
	MmtSymbols	terms;			/* "domain:term", with the row of each */
	int		   *term_rows;
	MmtSymbols	clauses;		/* and of each clause */
	int		   *clause_rows;
	int			nmarks;			/* clauses whose source is neither the notice nor verified */
	const char **marks;
	struct MmtPaths *paths;		/* what path.c has learnt so far; the one thing that grows */
	int		   *mark_of;		/* by row: the mark of its clause or of one that it delegates to, -1 none */
	int		   *mark_next;		/* by mark: the next unverified clause that it delegates to, -1 none */
} MmtRuleset;

/*
 * Compile rows.  What cannot be compiled (an amount that does not parse, a verb
 * that is none) is an error; what is merely wrong is policy.c's to find.
 */
extern bool mmt_ruleset_compile(MmtArena *arena, const char *area, int nrows, MmtInputRow *rows,
								MmtRuleset **out, MmtError *err);

extern int	mmt_fact_find(const MmtRuleset *rs, const char *name, size_t len);	/* -1: no rule reads it */
extern const MmtInputRow *mmt_clause_row(const MmtRuleset *rs, const char *clause); /* NULL: not there */
extern int	mmt_parameter_find(const MmtRuleset *rs, const char *name);

extern int	mmt_pot_find(const MmtRuleset *rs, const char *name, size_t len);

#endif							/* MMT_RULESET_H */
