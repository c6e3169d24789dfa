/*-------------------------------------------------------------------------
 * base.h
 *	  What the pure part of menmante stands on: memory, errors, exact decimals
 *	  and days.  Nothing here or in a file that includes only this knows the
 *	  server, so that engine and rules can be tested and fuzzed without one.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_BASE_H
#define MMT_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- memory: a bump allocator; freed or reset as a whole ---- */

typedef struct MmtChunk MmtChunk;

/*
 * `allocate` must never return NULL (the server's raises an error, the tests'
 * abort).  In the server an arena lives in a memory context and goes with it;
 * mmt_arena_free is for programs that have no contexts.
 */
typedef struct MmtArena
{
	void	   *(*allocate) (void *owner, size_t size);
	void		(*release) (void *owner, void *block);
	void	   *owner;			/* memory context, or NULL */
	MmtChunk   *first;			/* oldest chunk */
	MmtChunk   *current;		/* chunk being filled */
} MmtArena;

extern void *mmt_alloc(MmtArena *arena, size_t size);	/* zeroed, aligned to 16 */
extern char *mmt_copy(MmtArena *arena, const char *text, size_t len);	/* NUL-terminated copy */
extern void mmt_arena_reset(MmtArena *arena);	/* keep the chunks, forget the contents */
extern void mmt_arena_free(MmtArena *arena);

/* ---- errors: words in both languages, composed where the fact is known ---- */

/* Conditions that users can cause; docs/errors.md says what each means. */
typedef enum MmtErrorCode
{
	MMT_OK = 0,
	MMT_E_SYNTAX,				/* 22P02: text that does not parse */
	MMT_E_RANGE,				/* 22003: a number too large or not exact */
	MMT_E_NO_RULESET,			/* MM001: nothing published for the area */
	MMT_E_NO_ROW,				/* MM002: a required parameter has no row */
	MMT_E_TIE,					/* MM003: two rows win at once */
	MMT_E_NO_FACT,				/* MM004: a fact that the rules need is missing or of the wrong kind */
	MMT_E_LEFT,					/* MM005: money left without a destination */
	MMT_E_CYCLE,				/* MM006: a value that rests on itself */
	MMT_E_UNIT,					/* MM007: a ratio where money is needed, or the reverse */
	MMT_E_POLICY,				/* MM010: a ruleset or draft that cannot be used as it is */
	MMT_E_BILL,					/* MM020: a bill that cannot be read */
	MMT_E_ORDER,				/* MM021: bills that go back in time */
	MMT_E_ARGUMENT,				/* 22023: an argument out of its bounds */
	MMT_E_DAY,					/* 22008: a day that is none, or beyond what a date holds */
	MMT_E_INTERNAL				/* XX000: the engine broke its own invariant */
} MmtErrorCode;

typedef struct MmtError
{
	MmtErrorCode code;
	char		en[640];
	char		zh[640];
	char		hint_en[320];	/* empty when there is none */
	char		hint_zh[320];
} MmtError;

/* Record an error and return false; both formats take the same arguments in the same order. */
extern bool mmt_fail(MmtError *err, MmtErrorCode code, const char *en, const char *zh,...)
			__attribute__((format(printf, 3, 5), format(printf, 4, 5)));
/* What would be right; returns false too. */
extern bool mmt_hint(MmtError *err, const char *en, const char *zh,...)
			__attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* The same with words that are no formats. */
extern bool mmt_advise(MmtError *err, const char *en, const char *zh);

/* ---- long work can be cancelled ---- */

/*
 * Called now and then by loops over lines and rows; in the server it may not
 * return.  So those loops hold nothing but arena memory, and whatever lasts
 * longer is made whole before it is linked in.
 */
extern void (*mmt_interrupt) (void);	/* NULL: nobody asks */

#define MMT_MAY_STOP(i) \
	do { if (((i) & 255) == 0 && mmt_interrupt) mmt_interrupt(); } while (0)

/* ---- exact decimals: units / 10^scale ---- */

typedef __int128 mmt_int128;

#define MMT_MAX_SCALE 18

typedef struct MmtDecimal
{
	mmt_int128	units;
	int			scale;			/* 0 .. MMT_MAX_SCALE, no trailing zero when normalised */
} MmtDecimal;

typedef enum MmtRound
{
	MMT_HALF_UP,				/* half away from zero: the default */
	MMT_HALF_EVEN,
	MMT_DOWN,					/* towards zero */
	MMT_UP						/* away from zero */
} MmtRound;

/* All return false on overflow (or, for parse, on text that is no decimal). */
extern bool mmt_decimal_parse(const char *text, size_t len, MmtDecimal *out);
extern bool mmt_decimal_add(MmtDecimal a, MmtDecimal b, MmtDecimal *out);
extern bool mmt_decimal_mul(MmtDecimal a, MmtDecimal b, MmtDecimal *out);
extern bool mmt_decimal_round(MmtDecimal a, int scale, MmtRound mode, int64_t *units);
extern int	mmt_decimal_cmp(MmtDecimal a, MmtDecimal b);
extern size_t mmt_decimal_print(MmtDecimal a, char *buf);	/* at most MMT_DECIMAL_LEN */
#define MMT_DECIMAL_LEN 64

static inline MmtDecimal
mmt_decimal(mmt_int128 units, int scale)
{
	MmtDecimal	d = {units, scale};

	return d;
}

/* ---- days: proleptic Gregorian, day 0 is 1970-01-01 ---- */

typedef int32_t mmt_day;

#define MMT_DAY_MIN INT32_MIN	/* "since always" */
#define MMT_DAY_MAX INT32_MAX	/* "without end" */

extern mmt_day mmt_day_from(int year, int month, int day);
extern void mmt_day_to(mmt_day d, int *year, int *month, int *day);
extern int	mmt_days_in_month(int year, int month);
extern bool mmt_day_parse(const char *text, size_t len, mmt_day *out);	/* yyyy-mm-dd, a time may follow */
extern size_t mmt_day_print(mmt_day d, char *buf);	/* yyyy-mm-dd, 16 bytes at most */
extern mmt_day mmt_day_add_months(mmt_day d, int months);	/* last day of the month when there is no such day */
extern int	mmt_calendar_months(mmt_day from, mmt_day to);	/* how many firsts of a month come after `from`, until `to` */
extern int	mmt_whole_months(mmt_day from, mmt_day to);	/* completed months */
extern int	mmt_floor_div(int64_t a, int64_t b);

/* ---- small text helpers ---- */

typedef struct MmtText
{
	const char *s;
	size_t		len;
} MmtText;

/* As memcmp == 0, without a call for the short codes that most facts have. */
static inline bool
mmt_same_bytes(const char *a, const char *b, size_t len)
{
	if (len > 8)
		return memcmp(a, b, len) == 0;
	while (len > 0 && a[len - 1] == b[len - 1])
		len--;
	return len == 0;
}

/* A growing, NUL-terminated text in an arena. */
typedef struct MmtBuffer
{
	MmtArena   *arena;
	char	   *s;
	size_t		len;
	size_t		room;
} MmtBuffer;

extern void mmt_reserve(MmtBuffer *buf, size_t more);	/* room for so many bytes after len, and a NUL */
extern void mmt_put(MmtBuffer *buf, const char *text, size_t len);
extern void mmt_puts(MmtBuffer *buf, const char *text);
extern void mmt_putf(MmtBuffer *buf, const char *fmt,...) __attribute__((format(printf, 2, 3)));

#endif							/* MMT_BASE_H */
