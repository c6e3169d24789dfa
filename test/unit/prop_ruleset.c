/*-------------------------------------------------------------------------
 * prop_ruleset.c
 *	  The canonical bytes of rules: one for one meaning, whatever the order
 *	  of rows and pairs and however a number is written.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "fixture.h"

static MmtArena arena;

/* Rows of the real shape with random content; numbers written in one of several ways. */
static void
random_rows(MmtBuffer *out, uint64_t seed, bool other_way)
{
	static const char *const one[] = {"0.6", "1", "20.5", "100"};
	static const char *const other[] = {"0.60", "1.0", "020.500", "100.00"};
	uint64_t	ways = seed;
	uint64_t	saved = tap_seed;

	tap_seed = seed;
	for (int i = tap_below(20); i >= 0; i--)
	{
		int			n = tap_below(4);
		const char *number = other_way && (ways >> (i & 31)) % 2 ? other[n] : one[n];

		switch (tap_below(5))
		{
			case 0:
				mmt_putf(out, "index index=i%d value=%s valid=[2019-01-01,)\n", tap_below(3), number);
				break;
			case 1:
				mmt_putf(out, "parameter parameter=p%d priority=%d band=[%s,) amount=60%%\n", tap_below(3), tap_below(3), number);
				break;
			case 2:
				mmt_putf(out, "parameter parameter=p%d ranges.gross=(%s,1000] tags=b tags=a tags=c amount=30 facts.x=%d\n",
						 tap_below(3), number, tap_below(3));
				break;
			case 3:
				mmt_putf(out, "list list=l%d member='a b%d' clause='第 %d 条'\n", tap_below(3), tap_below(9), tap_below(3));
				break;
			case 4:
				mmt_putf(out, "step benefit=b ord=%s from_pot=gross to_pot=flow verb=share depth=%s\n", number, number);
				break;
		}
	}
	tap_seed = saved;
}

static const char *
canonical(MmtInputRow *rows, int n)
{
	MmtBuffer	out = {.arena = &arena};
	static MmtError err;

	mmt_puts(&out, "");
	if (!mmt_rows_sort(&arena, n, rows, &err))
		return err.en;
	for (int i = 0; i < n; i++)
		if (rows[i].number != i)
			return "a row does not know its place";
	mmt_rows_canonical(n, rows, &out);
	return out.s;
}

static void
shuffle(MmtInputRow *rows, int n)
{
	for (int i = n - 1; i > 0; i--)
	{
		int			k = tap_below(i + 1);
		MmtInputRow t = rows[i];

		rows[i] = rows[k];
		rows[k] = t;
	}
	for (int i = 0; i < n; i++)
		for (int j = rows[i].npairs - 1; j > 0; j--)
		{
			int			k = tap_below(j + 1);
			MmtPair		t = rows[i].pairs[j];

			rows[i].pairs[j] = rows[i].pairs[k];
			rows[i].pairs[k] = t;
		}
	for (int i = 0; i < n; i++)
		rows[i].id = tap_below(1000);	/* no part of the meaning */
}

static MmtInputRow *
rows_of(const char *text, int *n)
{
	return fx_rows(&arena, text, strlen(text), n);
}

static const char *
canonical_text(const char *text)
{
	int			n;
	MmtInputRow *rows = rows_of(text, &n);

	return canonical(rows, n);
}

static void
differ(const char *a, const char *b, const char *name)
{
	const char *x = canonical_text(a);
	const char *y = canonical_text(b);

	if (!ok(strcmp(x, y) != 0, "%s", name))
		printf("#      got: %s", x);
}

int
main(void)
{
	int			bad = 0;

	arena = tap_arena();
	for (int i = 0; i < 3000 && bad == 0; i++)
	{
		uint64_t	seed = tap_random();
		MmtBuffer	one = {.arena = &arena};
		MmtBuffer	other = {.arena = &arena};
		int			n;
		int			m;
		MmtInputRow *a;
		MmtInputRow *b;
		const char *x;
		const char *y;

		random_rows(&one, seed, false);
		random_rows(&other, seed, true);
		a = rows_of(one.s, &n);
		b = rows_of(other.s, &m);
		shuffle(b, m);
		x = canonical(a, n);
		y = canonical(b, m);
		if (n != m || strcmp(x, y) != 0)
		{
			bad++;
			printf("# one:\n%s# other:\n%s", x, y);
		}
		/* and they stay as they are */
		else if (strcmp(canonical(a, n), x) != 0)
			bad++;
		mmt_arena_reset(&arena);
	}
	ok(bad == 0, "one text for one meaning");

	is_text(canonical_text("parameter parameter=p band=[0,1000.00) amount=60%\n"),
			canonical_text("parameter amount=60% band=[0.0,1000) parameter=p\n"), "bounds of a band");
	is_text(canonical_text("parameter parameter=p amount=60.0%\n"), canonical_text("parameter parameter=p amount=60%\n"), "an amount");
	differ("parameter parameter=p amount=60%\n", "parameter parameter=p amount=61%\n", "another amount");
	differ("parameter parameter=p amount=60%\n", "parameter parameter=p amount=60%\nparameter parameter=p amount=60%\n", "a row twice");
	differ("list list=l member='a\\tb'\n", "list list=l member='a	b'\n", "an escape and what it stands for");
	differ("parameter parameter=p facts.a=b ranges.x=1\n", "parameter parameter=p facts.a=b ranges.x=10\n", "another bound");
	/* the name of a fact may hold any sign */
	{
		MmtPair		a[] = {{"facts.x", "y=z"}};
		MmtPair		b[] = {{"facts.x=y", "z"}};
		MmtInputRow x = {.relation = "parameter", .npairs = 1, .pairs = a};
		MmtInputRow y = {.relation = "parameter", .npairs = 1, .pairs = b};

		ok(strcmp(canonical(&x, 1), canonical(&y, 1)) != 0, "where a name ends and its value begins");
	}
	mmt_arena_free(&arena);
	return done_testing();
}
