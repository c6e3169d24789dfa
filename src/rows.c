/*-------------------------------------------------------------------------
 * rows.c
 *	  Rows of rules as texts: their columns, their canonical order and bytes;
 *	  and tables of symbols.
 *
 * A digest is taken over the canonical bytes, so nothing here may depend on a
 * setting, a locale or the order in which rows came.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "ruleset.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ rows */

const char *
mmt_row_get(const MmtInputRow *row, const char *name)
{
	for (int i = 0; i < row->npairs; i++)
		if (strcmp(row->pairs[i].name, name) == 0)
			return row->pairs[i].value;
	return NULL;
}

const MmtPair *
mmt_row_range(const MmtInputRow *row, int i)
{
	int			k = 0;

	while (strncmp(row->pairs[k].name, "ranges.", 7) != 0 || i-- > 0)
		k++;
	return &row->pairs[k];
}

const MmtInputRow *
mmt_row_find(int nrows, const MmtInputRow *rows, const char *relation,
			 const char *column, const char *value)
{
	for (int i = 0; i < nrows; i++)
	{
		const char *v = strcmp(rows[i].relation, relation) == 0 ? mmt_row_get(&rows[i], column) : NULL;

		if (v && strcmp(v, value) == 0)
			return &rows[i];
	}
	return NULL;
}

static int
pair_cmp(const void *a, const void *b)
{
	const MmtPair *x = a;
	const MmtPair *y = b;
	int			c = strcmp(x->name, y->name);

	return c != 0 ? c : strcmp(x->value, y->value);
}

/* Columns that hold numbers: 0.60 and 0.6 are one. */
static bool
is_number_column(const char *name)
{
	return strcmp(name, "ord") == 0 || strcmp(name, "priority") == 0 ||
		strcmp(name, "depth") == 0 || strcmp(name, "value") == 0;
}

/* "[0,1000.00)" and "[0,1000)" are one; anything else stays as it is. */
static const char *
trim_numbers(MmtArena *arena, const char *text)
{
	MmtBuffer	out = {.arena = arena};
	const char *p = text;

	while (*p)
	{
		size_t		n = strspn(p, "0123456789.");
		MmtDecimal	d;

		if (n > 0 && mmt_decimal_parse(p, n, &d))
		{
			char		buf[MMT_DECIMAL_LEN];

			mmt_put(&out, buf, mmt_decimal_print(d, buf));
			p += n;
		}
		else
		{
			if (n == 0)
				n = 1;
			mmt_put(&out, p, n);
			p += n;
		}
	}
	return out.s ? out.s : "";
}

static void
put_escaped(MmtBuffer *out, const char *s)
{
	for (; *s; s++)
	{
		if (*s == '=')
			mmt_puts(out, "\\e");
		else if (*s == '\t')
			mmt_puts(out, "\\t");
		else if (*s == '\n')
			mmt_puts(out, "\\n");
		else if (*s == '\\')
			mmt_puts(out, "\\\\");
		else
			mmt_put(out, s, 1);
	}
}

static void
put_row(MmtBuffer *out, const MmtInputRow *row)
{
	put_escaped(out, row->relation);
	for (int i = 0; i < row->npairs; i++)
	{
		mmt_puts(out, "\t");
		put_escaped(out, row->pairs[i].name);
		mmt_puts(out, "=");
		put_escaped(out, row->pairs[i].value);
	}
	mmt_puts(out, "\n");
}

typedef struct SortRow
{
	MmtInputRow row;
	const char *bytes;
} SortRow;

static int
sort_row_cmp(const void *a, const void *b)
{
	return strcmp(((const SortRow *) a)->bytes, ((const SortRow *) b)->bytes);
}

bool
mmt_rows_sort(MmtArena *arena, int nrows, MmtInputRow *rows, MmtError *err)
{
	SortRow    *sorted = mmt_alloc(arena, sizeof(SortRow) * (nrows + 1));

	for (int i = 0; i < nrows; i++)
	{
		MmtBuffer	bytes = {.arena = arena};

		MMT_MAY_STOP(i);
		if (rows[i].relation == NULL)
			return mmt_fail(err, MMT_E_POLICY, "rule row %d has no relation", "第 %d 个规则行没有写明属于哪张表", i + 1);
		for (int j = 0; j < rows[i].npairs; j++)
		{
			MmtPair    *p = &rows[i].pairs[j];

			if (is_number_column(p->name))
			{
				MmtDecimal	d;
				char		buf[MMT_DECIMAL_LEN];

				if (!mmt_decimal_parse(p->value, strlen(p->value), &d))
					return mmt_fail(err, MMT_E_POLICY,
									"column \"%s\" of a %s row is \"%s\", which is no number",
									"列“%s”（%s 行）的值“%s”不是数字", p->name, rows[i].relation, p->value);
				p->value = mmt_copy(arena, buf, mmt_decimal_print(d, buf));
			}
			else if (strcmp(p->name, "amount") == 0)
			{
				MmtAmount	amount;
				MmtError	unread;
				MmtBuffer	canonical = {.arena = arena};

				/* one that does not parse stays as it is: compiling says what is wrong with it */
				if (mmt_amount_parse(arena, p->value, strlen(p->value), &amount, &unread))
				{
					mmt_amount_print(&amount, &canonical);
					p->value = canonical.s;
				}
			}
			else if (strcmp(p->name, "band") == 0 || strncmp(p->name, "ranges.", 7) == 0)
			{
				/* dates in a range keep their leading zeros */
				if (strchr(p->value, '-') == NULL)
					p->value = trim_numbers(arena, p->value);
			}
		}
		qsort(rows[i].pairs, rows[i].npairs, sizeof(MmtPair), pair_cmp);
		put_row(&bytes, &rows[i]);
		sorted[i].row = rows[i];
		sorted[i].bytes = bytes.s;
	}
	qsort(sorted, nrows, sizeof(SortRow), sort_row_cmp);
	for (int i = 0; i < nrows; i++)
	{
		rows[i] = sorted[i].row;
		rows[i].number = i;
	}
	return true;
}

void
mmt_rows_canonical(int nrows, const MmtInputRow *rows, MmtBuffer *out)
{
	for (int i = 0; i < nrows; i++)
		put_row(out, &rows[i]);
}

/* --------------------------------------------------------------- symbols */

static uint32_t
hash_text(const char *s, size_t len)
{
	uint32_t	h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char) s[i]) * 16777619u;
	return h ^ (h >> 15);
}

void
mmt_symbols_init(MmtSymbols *t, MmtArena *arena)
{
	memset(t, 0, sizeof(*t));
	t->arena = arena;
	t->room = 32;
	t->texts = mmt_alloc(arena, sizeof(MmtText) * t->room);
	t->nslots = 64;
	t->slots = mmt_alloc(arena, sizeof(int) * t->nslots);
}

/* The slot where the text is, or the free one where it belongs. */
static int
symbol_slot(const MmtSymbols *t, const char *s, size_t len)
{
	uint32_t	mask = t->nslots - 1;
	uint32_t	i = hash_text(s, len) & mask;

	while (t->slots[i] != 0)
	{
		const MmtText *x = &t->texts[t->slots[i] - 1];

		if (x->len == len && memcmp(x->s, s, len) == 0)
			break;
		i = (i + 1) & mask;
	}
	return (int) i;
}

int
mmt_symbol_find(const MmtSymbols *t, const char *s, size_t len)
{
	return t->slots[symbol_slot(t, s, len)] - 1;
}

int
mmt_symbol_add(MmtSymbols *t, const char *s, size_t len)
{
	int			slot = symbol_slot(t, s, len);

	if (t->slots[slot] != 0)
		return t->slots[slot] - 1;
	if (t->n == t->room)
	{
		MmtText    *grown = mmt_alloc(t->arena, sizeof(MmtText) * t->room * 2);

		memcpy(grown, t->texts, sizeof(MmtText) * t->n);
		t->texts = grown;
		t->room *= 2;
	}
	if (t->n * 2 >= t->nslots)
	{
		t->nslots *= 2;
		t->slots = mmt_alloc(t->arena, sizeof(int) * t->nslots);
		for (int i = 0; i < t->n; i++)
			t->slots[symbol_slot(t, t->texts[i].s, t->texts[i].len)] = i + 1;
		slot = symbol_slot(t, s, len);
	}
	t->texts[t->n].s = mmt_copy(t->arena, s, len);
	t->texts[t->n].len = len;
	t->slots[slot] = ++t->n;
	return t->n - 1;
}
