/*-------------------------------------------------------------------------
 * base.c
 *	  Memory, errors, exact decimals, days and text, without the server.
 *
 * There is no floating point here, and no look at the locale: what is money
 * and what decides a rule must come out alike on every machine.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base.h"

void		(*mmt_interrupt) (void) = NULL;

/* ------------------------------------------------------------------
 * Memory
 *
 * An arena is a list of chunks.  Chunks before `current` are full (or were
 * passed over), those behind it are empty or hold a block too large for the
 * usual chunk.  A chunk never goes back before the whole arena does, so an
 * arena that is reset after every bill soon stops asking its owner for
 * anything.
 * ------------------------------------------------------------------
 */

struct MmtChunk
{
	MmtChunk   *next;
	char	   *start;			/* first byte to hand out, aligned */
	char	   *at;				/* next byte to hand out */
	char	   *end;			/* one past the last */
};

#define ALIGNMENT		16
#define ALIGN_UP(n)		(((n) + (ALIGNMENT - 1)) & ~(size_t) (ALIGNMENT - 1))
#define CHUNK_OVERHEAD	(sizeof(MmtChunk) + ALIGNMENT)
#define CHUNK_FIRST		8192	/* with overhead: what the owner is asked for */
#define CHUNK_LARGEST	(1024 * 1024)

static void *arena_slow(MmtArena *arena, size_t size);

/* Uninitialised memory; size is a multiple of ALIGNMENT. */
static inline void *
arena_take(MmtArena *arena, size_t size)
{
	MmtChunk   *chunk = arena->current;

	if (chunk != NULL && (size_t) (chunk->end - chunk->at) >= size)
	{
		void	   *result = chunk->at;

		chunk->at += size;
		return result;
	}
	return arena_slow(arena, size);
}

/* The current chunk has no room: go on to one that has, or get one. */
static void *
arena_slow(MmtArena *arena, size_t size)
{
	MmtChunk   *chunk = arena->current;
	MmtChunk   *fresh;
	size_t		total;
	bool		unusual;
	void	   *result;

	total = chunk == NULL ? CHUNK_FIRST
		: (size_t) (chunk->end - chunk->start) * 2 + CHUNK_OVERHEAD;
	if (total > CHUNK_LARGEST)
		total = CHUNK_LARGEST;

	/* a block of unusual size must not waste what is left of this chunk */
	unusual = size > total - CHUNK_OVERHEAD;

	if (chunk != NULL)
	{
		MmtChunk   *c;

		for (c = chunk->next; c != NULL; c = c->next)
		{
			if ((size_t) (c->end - c->at) >= size)
			{
				result = c->at;
				c->at += size;
				if (!unusual)
					arena->current = c;
				return result;
			}
		}
	}

	/* a size near SIZE_MAX must reach the owner as too large, not wrapped */
	if (size > SIZE_MAX - CHUNK_OVERHEAD)
		total = SIZE_MAX;
	else if (total < size + CHUNK_OVERHEAD)
		total = size + CHUNK_OVERHEAD;

	fresh = (MmtChunk *) arena->allocate(arena->owner, total);
	fresh->start = (char *) ALIGN_UP((uintptr_t) fresh + sizeof(MmtChunk));
	fresh->end = (char *) fresh + total;
	result = fresh->start;
	fresh->at = fresh->start + size;

	if (chunk == NULL || unusual)
	{
		/* in front, where the search above does not pass it again and again */
		fresh->next = arena->first;
		arena->first = fresh;
		if (chunk == NULL)
			arena->current = fresh;
	}
	else
	{
		fresh->next = chunk->next;
		chunk->next = fresh;
		arena->current = fresh;
	}
	return result;
}

void *
mmt_alloc(MmtArena *arena, size_t size)
{
	void	   *result;

	/* also keeps two blocks of no bytes apart */
	size = size == 0 ? ALIGNMENT
		: size > SIZE_MAX - ALIGNMENT ? SIZE_MAX - ALIGNMENT + 1
		: ALIGN_UP(size);
	result = arena_take(arena, size);

	/*
	 * Zero what is handed out rather than whole chunks: these are the lines
	 * the caller writes next, and a chunk may never be used to its end.
	 */
	memset(result, 0, size);
	return result;
}

char *
mmt_copy(MmtArena *arena, const char *text, size_t len)
{
	char	   *result;

	if (len > SIZE_MAX / 2)
		len = SIZE_MAX / 2;		/* no such text; let the owner refuse it */
	result = (char *) arena_take(arena, ALIGN_UP(len + 1));
	if (len > 0)
		memcpy(result, text, len);
	result[len] = '\0';
	return result;
}

void
mmt_arena_reset(MmtArena *arena)
{
	MmtChunk   *chunk;

	for (chunk = arena->first; chunk != NULL; chunk = chunk->next)
		chunk->at = chunk->start;
	arena->current = arena->first;
}

void
mmt_arena_free(MmtArena *arena)
{
	MmtChunk   *chunk = arena->first;

	while (chunk != NULL)
	{
		MmtChunk   *next = chunk->next;

		if (arena->release != NULL)
			arena->release(arena->owner, chunk);
		chunk = next;
	}
	arena->first = arena->current = NULL;
}

/* ------------------------------------------------------------------
 * Errors
 * ------------------------------------------------------------------
 */

/*
 * Make a composed message fit to send: a client's conversion fails on half a
 * character, and would hide the message that matters.  What is cut off at the
 * end goes; a broken byte elsewhere becomes a question mark.
 */
static void
utf8_scrub(char *s)
{
	unsigned char *p = (unsigned char *) s;

	while (*p != '\0')
	{
		int			follow;
		int			i;

		if (*p < 0x80)
			follow = 0;
		else if (*p >= 0xC2 && *p <= 0xDF)
			follow = 1;
		else if (*p >= 0xE0 && *p <= 0xEF)
			follow = 2;
		else if (*p >= 0xF0 && *p <= 0xF4)
			follow = 3;
		else
		{
			*p++ = '?';
			continue;
		}
		for (i = 1; i <= follow && (p[i] & 0xC0) == 0x80; i++)
			;
		if (i <= follow)
		{
			if (p[i] == '\0')
			{
				*p = '\0';		/* cut inside this character */
				return;
			}
			*p++ = '?';
			continue;
		}
		p += follow + 1;
	}
}

static void compose(char *buf, size_t size, const char *fmt, va_list args) __attribute__((format(printf, 3, 0)));

static void
compose(char *buf, size_t size, const char *fmt, va_list args)
{
	if (vsnprintf(buf, size, fmt, args) < 0)
		buf[0] = '\0';
	utf8_scrub(buf);
}

/* so that the compiler checks both formats here as well */
extern bool mmt_fail(MmtError *err, MmtErrorCode code, const char *en, const char *zh,...)
			__attribute__((format(printf, 3, 5), format(printf, 4, 5)));
extern bool mmt_hint(MmtError *err, const char *en, const char *zh,...)
			__attribute__((format(printf, 2, 4), format(printf, 3, 4)));

bool
mmt_fail(MmtError *err, MmtErrorCode code, const char *en, const char *zh,...)
{
	va_list		args;
	va_list		again;

	if (err == NULL)
		return false;
	err->code = code;
	err->hint_en[0] = err->hint_zh[0] = '\0';
	va_start(args, zh);
	va_copy(again, args);
	compose(err->en, sizeof(err->en), en, args);
	compose(err->zh, sizeof(err->zh), zh, again);
	va_end(again);
	va_end(args);
	return false;
}

bool
mmt_hint(MmtError *err, const char *en, const char *zh,...)
{
	va_list		args;
	va_list		again;

	if (err == NULL)
		return false;
	va_start(args, zh);
	va_copy(again, args);
	compose(err->hint_en, sizeof(err->hint_en), en, args);
	compose(err->hint_zh, sizeof(err->hint_zh), zh, again);
	va_end(again);
	va_end(args);
	return false;
}

bool
mmt_advise(MmtError *err, const char *en, const char *zh)
{
	if (err == NULL)
		return false;
	snprintf(err->hint_en, sizeof(err->hint_en), "%s", en);
	snprintf(err->hint_zh, sizeof(err->hint_zh), "%s", zh);
	utf8_scrub(err->hint_en);
	utf8_scrub(err->hint_zh);
	return false;
}

/* ------------------------------------------------------------------
 * Exact decimals
 * ------------------------------------------------------------------
 */

typedef unsigned __int128 uint128;

#define MAX_POWER	38			/* 10^38 is the largest power of ten in 127 bits */

static mmt_int128
power10(int n)
{
	static const int64_t small[] = {
		INT64_C(1), INT64_C(10), INT64_C(100), INT64_C(1000), INT64_C(10000),
		INT64_C(100000), INT64_C(1000000), INT64_C(10000000),
		INT64_C(100000000), INT64_C(1000000000), INT64_C(10000000000),
		INT64_C(100000000000), INT64_C(1000000000000),
		INT64_C(10000000000000), INT64_C(100000000000000),
		INT64_C(1000000000000000), INT64_C(10000000000000000),
		INT64_C(100000000000000000), INT64_C(1000000000000000000)
	};

	if (n <= 18)
		return small[n];
	if (n <= 36)
		return (mmt_int128) small[18] * small[n - 18];
	return (mmt_int128) small[18] * small[18] * small[n - 36];
}

static inline uint128
magnitude(mmt_int128 v)
{
	return v < 0 ? -(uint128) v : (uint128) v;
}

static MmtDecimal
normalise(MmtDecimal d)
{
	while (d.scale > 0 && d.units % 10 == 0)
	{
		d.units /= 10;
		d.scale--;
	}
	return d;
}

bool
mmt_decimal_parse(const char *text, size_t len, MmtDecimal *out)
{
	const char *p = text;
	const char *end = text + len;
	const char *point;
	bool		negative = false;
	mmt_int128	units = 0;
	int			scale = 0;

	if (p < end && (*p == '+' || *p == '-'))
		negative = *p++ == '-';
	if (p == end || *p < '0' || *p > '9')
		return false;
	for (point = p; point < end && *point >= '0' && *point <= '9'; point++)
		;
	if (point < end)
	{
		const char *q;

		if (*point != '.' || point + 1 == end)
			return false;
		for (q = point + 1; q < end; q++)
		{
			if (*q < '0' || *q > '9')
				return false;
		}
		/* zeros at the end say nothing, however many there are */
		while (end[-1] == '0')
			end--;
		if (end - point - 1 > MMT_MAX_SCALE)
			return false;
		scale = (int) (end - point - 1);
	}
	for (; p < end; p++)
	{
		if (p == point)
			continue;
		if (__builtin_mul_overflow(units, (mmt_int128) 10, &units) ||
			__builtin_add_overflow(units, (mmt_int128) (*p - '0'), &units))
			return false;
	}
	out->units = negative ? -units : units;
	out->scale = scale;
	return true;
}

/*
 * Normalised first, so that a false is a sum that really does not fit: with
 * unlike scales its last digit is that of the longer one and cannot be trimmed.
 */
bool
mmt_decimal_add(MmtDecimal a, MmtDecimal b, MmtDecimal *out)
{
	MmtDecimal	sum;

	if (a.scale == 0 && b.scale == 0)
	{
		out->scale = 0;
		return !__builtin_add_overflow(a.units, b.units, &out->units);
	}
	a = normalise(a);
	b = normalise(b);
	if (a.scale < b.scale)
	{
		MmtDecimal	t = a;

		a = b;
		b = t;
	}
	if (__builtin_mul_overflow(b.units, power10(a.scale - b.scale), &b.units) ||
		__builtin_add_overflow(a.units, b.units, &sum.units))
		return false;
	sum.scale = a.scale;
	*out = normalise(sum);
	return true;
}

/* Also false when the product has more than MMT_MAX_SCALE digits after the point. */
bool
mmt_decimal_mul(MmtDecimal a, MmtDecimal b, MmtDecimal *out)
{
	MmtDecimal	product;

	a = normalise(a);
	b = normalise(b);
	if (__builtin_mul_overflow(a.units, b.units, &product.units))
		return false;
	product.scale = a.scale + b.scale;
	product = normalise(product);
	if (product.scale > MMT_MAX_SCALE)
		return false;
	*out = product;
	return true;
}

/*
 * Round to `scale` digits after the point (-2 rounds to hundreds), in units of
 * the last digit kept: 1.005 to scale 2 half up is 101.
 */
bool
mmt_decimal_round(MmtDecimal a, int scale, MmtRound mode, int64_t *units)
{
	int			drop = a.scale - scale;
	mmt_int128	value;

	if (drop <= 0)
	{
		if (a.units == 0)
			value = 0;
		else if (-drop > MAX_POWER ||
				 __builtin_mul_overflow(a.units, power10(-drop), &value))
			return false;
	}
	else
	{
		uint128		divisor;
		uint128		rest;
		bool		away = false;

		if (drop > MAX_POWER)
			return false;
		divisor = (uint128) power10(drop);
		value = a.units / (mmt_int128) divisor;
		rest = magnitude(a.units % (mmt_int128) divisor);

		/* rest < 10^38, so twice the rest still fits 128 bits unsigned */
		switch (mode)
		{
			case MMT_HALF_UP:
				away = rest * 2 >= divisor;
				break;
			case MMT_HALF_EVEN:
				away = rest * 2 > divisor ||
					(rest * 2 == divisor && value % 2 != 0);
				break;
			case MMT_DOWN:
				break;
			case MMT_UP:
				away = rest != 0;
				break;
		}
		if (away)
			value += a.units < 0 ? -1 : 1;
	}
	if (value > INT64_MAX || value < INT64_MIN)
		return false;
	*units = (int64_t) value;
	return true;
}

/* Whole parts first, then fractions on one scale: nothing can overflow. */
int
mmt_decimal_cmp(MmtDecimal a, MmtDecimal b)
{
	mmt_int128	pa;
	mmt_int128	pb;
	mmt_int128	wa;
	mmt_int128	wb;

	if (a.scale == b.scale)
		return a.units < b.units ? -1 : a.units > b.units ? 1 : 0;
	pa = power10(a.scale);
	pb = power10(b.scale);
	wa = a.units / pa;
	wb = b.units / pb;
	if (wa == wb)
	{
		wa = a.units % pa * power10(MMT_MAX_SCALE - a.scale);
		wb = b.units % pb * power10(MMT_MAX_SCALE - b.scale);
	}
	return wa < wb ? -1 : wa > wb ? 1 : 0;
}

/* Without trailing zeros; the length without the NUL that is written too. */
size_t
mmt_decimal_print(MmtDecimal a, char *buf)
{
	char		digits[48];		/* from the right */
	int			n = 0;
	size_t		len = 0;
	uint128		rest;

	a = normalise(a);
	rest = magnitude(a.units);
	while (rest > 0 || n <= a.scale)
	{
		digits[n++] = (char) ('0' + (int) (rest % 10));
		rest /= 10;
	}
	if (a.units < 0)
		buf[len++] = '-';
	while (n > 0)
	{
		if (n == a.scale)
			buf[len++] = '.';
		buf[len++] = digits[--n];
	}
	buf[len] = '\0';
	return len;
}

/* ------------------------------------------------------------------
 * Days
 *
 * The year is taken to begin in March, so that the day that comes and goes is
 * its last; 400 years are always 146097 days.
 * ------------------------------------------------------------------
 */

#define DAYS_PER_ERA	146097
#define EPOCH_SHIFT		719468	/* days from 0000-03-01 to 1970-01-01 */

static int64_t
days_from_civil(int64_t year, int month, int day)
{
	int64_t		y = year - (month <= 2);
	int64_t		era = (y >= 0 ? y : y - 399) / 400;
	int64_t		of_era = y - era * 400;
	int64_t		of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_SHIFT;
}

int
mmt_days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month < 1 || month > 12)
		return 0;
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

mmt_day
mmt_day_from(int year, int month, int day)
{
	int64_t		d = days_from_civil(year, month, day);

	return d <= MMT_DAY_MIN ? MMT_DAY_MIN : d >= MMT_DAY_MAX ? MMT_DAY_MAX : (mmt_day) d;
}

void
mmt_day_to(mmt_day d, int *year, int *month, int *day)
{
	int64_t		z = (int64_t) d + EPOCH_SHIFT;
	int64_t		era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int64_t		doe = z - era * DAYS_PER_ERA;
	int64_t		yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t		doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t		mp = (5 * doy + 2) / 153;

	*day = (int) (doy - (153 * mp + 2) / 5 + 1);
	*month = (int) (mp < 10 ? mp + 3 : mp - 9);
	*year = (int) (yoe + era * 400 + (*month <= 2));
}

/* Exactly n digits at p, or -1. */
static int
fixed_digits(const char *p, const char *end, int n)
{
	int			value = 0;

	if (end - p < n)
		return -1;
	for (; n > 0; n--, p++)
	{
		if (*p < '0' || *p > '9')
			return -1;
		value = value * 10 + (*p - '0');
	}
	return value;
}

/* hh:mm, then perhaps :ss, a fraction and a zone. */
static bool
looks_like_time(const char *p, const char *end)
{
	int			hour = fixed_digits(p, end, 2);
	int			minute;

	if (hour < 0 || hour > 24 || end - p < 5 || p[2] != ':')
		return false;
	minute = fixed_digits(p + 3, end, 2);
	if (minute < 0 || minute > 59)
		return false;
	p += 5;
	if (p < end && *p == ':')
	{
		int			second = fixed_digits(p + 1, end, 2);

		if (second < 0 || second > 60)
			return false;
		p += 3;
		if (p < end && *p == '.')
		{
			p++;
			if (p == end || *p < '0' || *p > '9')
				return false;
			while (p < end && *p >= '0' && *p <= '9')
				p++;
		}
	}
	if (p < end && *p == 'Z')
		return p + 1 == end;
	if (p < end && (*p == '+' || *p == '-'))
	{
		if (fixed_digits(p + 1, end, 2) < 0)
			return false;
		p += 3;
		if (p < end && *p == ':')
			p++;
		if (p < end)
		{
			if (fixed_digits(p, end, 2) < 0)
				return false;
			p += 2;
		}
	}
	return p == end;
}

/*
 * The day as it is written: a time behind it is checked for shape and left
 * out, a zone does not move the day.  Years have four digits, or up to seven
 * where the server's own dates go on.
 */
bool
mmt_day_parse(const char *text, size_t len, mmt_day *out)
{
	const char *p = text;
	const char *end = text + len;
	int			year = 0;
	int			month;
	int			day;
	int64_t		d;

	while (p < end && p - text < 7 && *p >= '0' && *p <= '9')
		year = year * 10 + (*p++ - '0');
	if (p - text < 4 || (p - text > 4 && *text == '0') || year == 0)
		return false;
	if (end - p < 6 || p[0] != '-' || p[3] != '-')
		return false;
	month = fixed_digits(p + 1, end, 2);
	day = fixed_digits(p + 4, end, 2);
	if (month < 1 || month > 12 || day < 1 || day > mmt_days_in_month(year, month))
		return false;
	p += 6;
	if (p < end && ((*p != ' ' && *p != 'T') || !looks_like_time(p + 1, end)))
		return false;
	d = days_from_civil(year, month, day);
	if (d >= MMT_DAY_MAX)
		return false;
	*out = (mmt_day) d;
	return true;
}

/* The two ends of time are written as the server writes them. */
size_t
mmt_day_print(mmt_day d, char *buf)
{
	int			year;
	int			month;
	int			day;

	if (d == MMT_DAY_MIN || d == MMT_DAY_MAX)
	{
		strcpy(buf, d == MMT_DAY_MIN ? "-infinity" : "infinity");
		return strlen(buf);
	}
	mmt_day_to(d, &year, &month, &day);
	if (year >= 0 && year <= 9999)
	{
		/* by hand: dates are printed a million times over */
		buf[0] = (char) ('0' + year / 1000);
		buf[1] = (char) ('0' + year / 100 % 10);
		buf[2] = (char) ('0' + year / 10 % 10);
		buf[3] = (char) ('0' + year % 10);
		buf[4] = '-';
		buf[5] = (char) ('0' + month / 10);
		buf[6] = (char) ('0' + month % 10);
		buf[7] = '-';
		buf[8] = (char) ('0' + day / 10);
		buf[9] = (char) ('0' + day % 10);
		buf[10] = '\0';
		return 10;
	}
	else
	{
		char		t[48];		/* what the compiler thinks three ints may need */
		int			n = snprintf(t, sizeof(t), "%d-%02d-%02d", year, month, day);

		if (n > 15)
			n = 15;
		memcpy(buf, t, (size_t) n);
		buf[n] = '\0';
		return (size_t) n;
	}
}

mmt_day
mmt_day_add_months(mmt_day d, int months)
{
	int			year;
	int			month;
	int			day;
	int			last;
	int64_t		total;
	int64_t		y;
	int64_t		result;

	if (d == MMT_DAY_MIN || d == MMT_DAY_MAX)
		return d;
	mmt_day_to(d, &year, &month, &day);
	total = (int64_t) year * 12 + (month - 1) + months;
	y = total >= 0 ? total / 12 : -((11 - total) / 12);
	month = (int) (total - y * 12) + 1;
	last = mmt_days_in_month((int) (y % 400), month);
	if (day > last)
		day = last;
	result = days_from_civil(y, month, day);
	return result <= MMT_DAY_MIN ? MMT_DAY_MIN : result >= MMT_DAY_MAX ? MMT_DAY_MAX : (mmt_day) result;
}

static int
months_between(mmt_day from, mmt_day to, bool whole)
{
	int			y1,
				m1,
				d1,
				y2,
				m2,
				d2;
	int			n;

	mmt_day_to(from, &y1, &m1, &d1);
	mmt_day_to(to, &y2, &m2, &d2);
	n = (y2 - y1) * 12 + m2 - m1;
	/* a month is complete on the same day, or on the last day of a shorter month */
	if (whole && d2 < d1 && d2 < mmt_days_in_month(y2, m2))
		n--;
	return n;
}

int
mmt_calendar_months(mmt_day from, mmt_day to)
{
	return months_between(from, to, false);
}

int
mmt_whole_months(mmt_day from, mmt_day to)
{
	return months_between(from, to, true);
}

int
mmt_floor_div(int64_t a, int64_t b)
{
	return (int) (a >= 0 ? a / b : -((-a + b - 1) / b));
}

/* ------------------------------------------------------------------
 * Text
 * ------------------------------------------------------------------
 */

extern void mmt_putf(MmtBuffer *buf, const char *fmt,...) __attribute__((format(printf, 2, 3)));

/* Make room for `more` bytes and the NUL. */
void
mmt_reserve(MmtBuffer *buf, size_t more)
{
	size_t		need = buf->len + more + 1;
	size_t		room;
	MmtChunk   *chunk;
	char	   *s;

	if (need <= buf->room)
		return;
	if (need < more || need > SIZE_MAX / 4)
		need = SIZE_MAX / 4;	/* no such text; let the owner refuse it */
	room = buf->room < 64 ? 128 : buf->room * 2;
	if (room < need)
		room = need;
	room = ALIGN_UP(room);

	/* nothing was taken from the arena since: grow where it stands */
	chunk = buf->arena->current;
	if (buf->s != NULL && chunk != NULL && buf->s + buf->room == chunk->at &&
		(size_t) (chunk->end - buf->s) >= room)
	{
		chunk->at = buf->s + room;
		buf->room = room;
		return;
	}
	s = (char *) arena_take(buf->arena, room);
	if (buf->len > 0)
		memcpy(s, buf->s, buf->len);
	s[buf->len] = '\0';
	buf->s = s;
	buf->room = room;
}

void
mmt_put(MmtBuffer *buf, const char *text, size_t len)
{
	mmt_reserve(buf, len);
	if (len > 0)
		memcpy(buf->s + buf->len, text, len);
	buf->len += len;
	buf->s[buf->len] = '\0';
}

void
mmt_puts(MmtBuffer *buf, const char *text)
{
	mmt_put(buf, text, strlen(text));
}

void
mmt_putf(MmtBuffer *buf, const char *fmt,...)
{
	va_list		args;
	va_list		again;
	int			n;

	mmt_reserve(buf, 32);
	va_start(args, fmt);
	va_copy(again, args);
	n = vsnprintf(buf->s + buf->len, buf->room - buf->len, fmt, args);
	if (n > 0 && (size_t) n >= buf->room - buf->len)
	{
		mmt_reserve(buf, (size_t) n);
		n = vsnprintf(buf->s + buf->len, buf->room - buf->len, fmt, again);
	}
	va_end(again);
	va_end(args);
	if (n > 0)
		buf->len += (size_t) n;
	buf->s[buf->len] = '\0';
}
