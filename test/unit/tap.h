/*-------------------------------------------------------------------------
 * tap.h
 *	  What a unit test needs: results in the Test Anything Protocol, an arena
 *	  on malloc, and pseudo-random numbers that are alike on every machine.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_TAP_H
#define MMT_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

static int	tap_run = 0;
static int	tap_failed = 0;

__attribute__((format(printf, 2, 3), unused))
static bool
ok(bool pass, const char *name,...)
{
	va_list		args;

	printf("%sok %d - ", pass ? "" : "not ", ++tap_run);
	va_start(args, name);
	vprintf(name, args);
	va_end(args);
	putchar('\n');
	if (!pass)
		tap_failed++;
	return pass;
}

__attribute__((unused))
static bool
is_text(const char *got, const char *want, const char *name)
{
	bool		pass = got != NULL && strcmp(got, want) == 0;

	ok(pass, "%s", name);
	if (!pass)
		printf("#      got: %s\n# expected: %s\n", got ? got : "(null)", want);
	return pass;
}

__attribute__((unused))
static bool
is_int(long long got, long long want, const char *name)
{
	bool		pass = got == want;

	ok(pass, "%s", name);
	if (!pass)
		printf("#      got: %lld\n# expected: %lld\n", got, want);
	return pass;
}

/* The exit status of main: the plan stands at the end. */
__attribute__((unused))
static int
done_testing(void)
{
	printf("1..%d\n", tap_run);
	return tap_failed == 0 ? 0 : 1;
}

__attribute__((unused))
static void *
tap_allocate(void *owner, size_t size)
{
	void	   *block = malloc(size);

	(void) owner;
	if (block == NULL)
		abort();
	memset(block, 0x7F, size);	/* nobody may rely on fresh memory being zero */
	return block;
}

__attribute__((unused))
static void
tap_release(void *owner, void *block)
{
	(void) owner;
	free(block);
}

__attribute__((unused))
static MmtArena
tap_arena(void)
{
	MmtArena	arena = {tap_allocate, tap_release, NULL, NULL, NULL};

	return arena;
}

static uint64_t tap_seed = 20190701;

/* splitmix64 */
__attribute__((unused))
static uint64_t
tap_random(void)
{
	uint64_t	z = (tap_seed += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* 0 .. n - 1 */
__attribute__((unused))
static int
tap_below(int n)
{
	return (int) (tap_random() % (uint64_t) n);
}

#endif							/* MMT_TAP_H */
