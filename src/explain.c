/*-------------------------------------------------------------------------
 * explain.c
 *	  A trace as bytes, and as sentences with the clauses behind them.
 *
 * Sentences are made when they are read: a settlement keeps the bytes, and the
 * ruleset of its digest has the words.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "explain.h"

#include <stdio.h>
#include <string.h>

/* ----------------------------------------------------------------- bytes */

#define TRACE_VERSION 1

/* A trace is a hundred numbers or so, most of a byte: they go where they belong, without a call for each. */
static inline void
put_number(MmtBuffer *out, int64_t n)
{
	uint64_t	u = ((uint64_t) n << 1) ^ (uint64_t) (n >> 63);

	if (out->room < out->len + 11)
		mmt_reserve(out, 10);
	for (; u > 0x7f; u >>= 7)
		out->s[out->len++] = (char) (u | 0x80);
	out->s[out->len++] = (char) u;
}

/* Decimals of a trace are ratios and yuan: 64 bits and a scale; a larger one is written as its text would overflow, 0. */
static void
put_decimal(MmtBuffer *out, MmtDecimal d)
{
	bool		fits = d.units >= INT64_MIN && d.units <= INT64_MAX;

	put_number(out, fits ? (int64_t) d.units : 0);
	put_number(out, fits ? d.scale : -1);
}

void
mmt_trace_write(const MmtOutcome *outcome, MmtBuffer *out)
{
	put_number(out, TRACE_VERSION);
	put_number(out, outcome->nlines);
	put_number(out, outcome->ntraces);
	for (int i = 0; i < outcome->ntraces; i++)
	{
		const MmtTrace *t = &outcome->traces[i];

		put_number(out, t->benefit);
		put_number(out, t->step);
		put_number(out, t->accumulator);
		put_number(out, t->nrows);
		for (int k = 0; k < t->nrows; k++)
			put_number(out, t->rows[k]);
		put_number(out, t->nlines);
		for (int k = 0; k < t->nlines; k++)
			put_number(out, t->lines[k]);
		put_number(out, t->has_value + 2 * t->percent + 4 * (t->seen != NULL));
		if (t->has_value)
			put_decimal(out, t->value);
		for (const MmtSeen *seen = t->seen; seen; seen = seen->rest)
		{
			put_number(out, seen->row);
			put_number(out, seen->term * 4 + seen->percent * 2 + (seen->rest != NULL));
			put_decimal(out, seen->value);
		}
		put_number(out, t->nslices);
		for (int k = 0; k < t->nslices; k++)
		{
			put_number(out, t->slices[k].low);
			put_number(out, t->slices[k].high);
			put_decimal(out, t->slices[k].ratio);
			put_number(out, t->slices[k].row);
		}
		put_number(out, t->base);
		put_number(out, t->used);
		put_number(out, t->limit);
		put_number(out, t->moved);
	}
	out->s[out->len] = '\0';
}

typedef struct Reader
{
	const unsigned char *p;
	const unsigned char *end;
	bool		bad;
} Reader;

static int64_t
get_number(Reader *r)
{
	uint64_t	u = 0;

	for (int shift = 0; shift < 64; shift += 7)
	{
		if (r->p == r->end)
			break;
		u |= (uint64_t) (*r->p & 0x7f) << shift;
		if ((*r->p++ & 0x80) == 0)
			return (int64_t) (u >> 1) ^ -(int64_t) (u & 1);
	}
	r->bad = true;
	return 0;
}

/* A number from low to high. */
static int
get_int(Reader *r, int64_t low, int64_t high)
{
	int64_t		n = get_number(r);

	if (n < low || n > high)
	{
		r->bad = true;
		return (int) low;
	}
	return (int) n;
}

static MmtDecimal
get_decimal(Reader *r)
{
	int64_t		units = get_number(r);
	int			scale = get_int(r, -1, MMT_MAX_SCALE);

	return mmt_decimal(units, scale < 0 ? 0 : scale);
}

static int *
get_ints(Reader *r, MmtArena *arena, int n, int high)
{
	int		   *out = mmt_alloc(arena, sizeof(int) * (n + 1));

	for (int i = 0; i < n && !r->bad; i++)
		out[i] = get_int(r, 0, high);
	return out;
}

static MmtSeen *
get_seen(Reader *r, MmtArena *arena, int last)
{
	MmtSeen    *first = NULL;
	MmtSeen   **end = &first;
	int			flags = 1;

	while (flags & 1 && !r->bad)
	{
		MmtSeen    *seen = mmt_alloc(arena, sizeof(MmtSeen));

		seen->row = get_int(r, 0, last);
		flags = get_int(r, 0, INT32_MAX);
		seen->term = flags / 4;
		seen->percent = flags & 2;
		seen->value = get_decimal(r);
		*end = seen;
		end = &seen->rest;
	}
	return first;
}

bool
mmt_trace_read(MmtArena *arena, const MmtRuleset *rs, const unsigned char *bytes, size_t len,
			   int *ntraces, MmtTrace **traces)
{
	Reader		r = {bytes, bytes + len, false};
	int			last = rs->nrows - 1;
	int			nlines;

	if (get_number(&r) != TRACE_VERSION)
		return false;
	nlines = get_int(&r, 1, INT32_MAX);
	/* every step takes at least eleven bytes, so a count cannot ask for much memory */
	*ntraces = get_int(&r, 0, (int64_t) len);
	*traces = mmt_alloc(arena, sizeof(MmtTrace) * (*ntraces + 1));
	for (int i = 0; i < *ntraces && !r.bad; i++)
	{
		MmtTrace   *t = &(*traces)[i];
		int			flags;
		MmtSlice   *slices;

		t->benefit = get_int(&r, 0, last);
		t->step = get_int(&r, 0, last);
		t->accumulator = get_int(&r, -1, last);
		t->nrows = get_int(&r, 0, (int64_t) len);
		t->rows = get_ints(&r, arena, t->nrows, last);
		t->nlines = get_int(&r, 0, (int64_t) len);
		t->lines = get_ints(&r, arena, t->nlines, nlines - 1);
		flags = get_int(&r, 0, 7);
		t->has_value = flags & 1;
		t->percent = flags & 2;
		if (t->has_value)
			t->value = get_decimal(&r);
		t->seen = flags & 4 ? get_seen(&r, arena, last) : NULL;
		t->nslices = get_int(&r, 0, (int64_t) len);
		slices = mmt_alloc(arena, sizeof(MmtSlice) * (t->nslices + 1));
		t->slices = slices;
		for (int k = 0; k < t->nslices && !r.bad; k++)
		{
			int64_t		width;

			slices[k].low = get_number(&r);
			slices[k].high = get_number(&r);
			slices[k].ratio = get_decimal(&r);
			slices[k].row = get_int(&r, 0, last);
			r.bad |= slices[k].high < slices[k].low || __builtin_sub_overflow(slices[k].high, slices[k].low, &width);
		}
		t->base = get_number(&r);
		t->used = get_number(&r);
		t->limit = get_number(&r);
		t->moved = get_number(&r);
		if (!r.bad && (strcmp(rs->rows[t->benefit].relation, "benefit") != 0 ||
					   (!mmt_trace_chooses(rs, t) &&
						(strcmp(rs->rows[t->step].relation, "step") != 0 ||
						 strcmp(mmt_row_get(&rs->rows[t->step], "benefit"),
								mmt_row_get(&rs->rows[t->benefit], "benefit")) != 0))))
			r.bad = true;
	}
	return !r.bad && r.p == r.end;
}

/* ----------------------------------------------------------------- words */

void
mmt_basis_words(const MmtRuleset *rs, const char *clause, bool zh, MmtBuffer *out)
{
	/* what a clause delegates to is cited too; a cycle is cut where it would repeat */
	for (int hops = 0; clause && hops < MMT_MAX_DELEGATIONS; hops++)
	{
		const MmtInputRow *c = mmt_clause_row(rs, clause);
		const char *document = c ? mmt_row_get(c, "document") : NULL;
		const MmtInputRow *d = document ? mmt_row_find(rs->nrows, rs->rows, "document", "document", document) : NULL;
		const char *title = d ? mmt_row_get(d, "title") : NULL;
		const char *number = d ? mmt_row_get(d, "number") : NULL;
		const char *place = c ? mmt_row_get(c, "place") : NULL;

		if (hops > 0)
			mmt_puts(out, zh ? "，转引" : ", which refers to ");
		if (title)
			mmt_putf(out, "《%s》", title);
		else
			mmt_puts(out, clause);
		if (number && *number)
			mmt_putf(out, zh ? "（%s）" : " (%s)", number);
		if (place && *place)
			mmt_putf(out, "%s%s", zh ? "" : " ", place);
		clause = c ? mmt_row_get(c, "delegates_to") : NULL;
	}
}

/* ------------------------------------------------------------- sentences */

static void
add_clause(MmtSentence *s, const MmtRuleset *rs, int row)
{
	const char *clause = row >= 0 ? mmt_row_get(&rs->rows[row], "clause") : NULL;

	if (clause == NULL)
		return;
	for (int i = 0; i < s->nclauses; i++)
		if (strcmp(s->clauses[i], clause) == 0)
			return;
	s->clauses[s->nclauses++] = clause;
}

/* What is uncertain about a clause. */
static const char *
quality_words(const MmtRuleset *rs, const char *clause, bool zh)
{
	const MmtInputRow *c = mmt_clause_row(rs, clause);
	const char *quality = c ? mmt_row_get(c, "source_quality") : NULL;

	if (quality && strcmp(quality, "example") == 0)
		return zh ? "示例数字，无出处" : "example figure, no source";
	if (quality && strcmp(quality, "assumed") == 0)
		return zh ? "推定，原文未写明" : "assumed, not stated by the text";
	return zh ? "出处未经核实" : "source not verified";
}

void
mmt_sentence_finish(MmtArena *arena, const MmtRuleset *rs, bool zh, MmtBuffer *words, MmtSentence *s)
{
	MmtBuffer	basis = {.arena = arena};
	MmtBuffer	mark = {.arena = arena};

	for (int i = 0; i < s->nclauses; i++)
	{
		const MmtInputRow *c = mmt_clause_row(rs, s->clauses[i]);
		int			m = c ? rs->mark_of[c->number] : -1;
		MmtBuffer	one = {.arena = arena};

		/* two clauses at one place of a document are cited once */
		mmt_basis_words(rs, s->clauses[i], zh, &one);
		if (basis.s == NULL || strstr(basis.s, one.s) == NULL)
			mmt_putf(&basis, "%s%s", basis.len ? (zh ? "；" : "; ") : "", one.s);
		if (m < 0)
			continue;
		if (mark.s && strstr(mark.s, quality_words(rs, rs->marks[m], zh)))
			continue;
		mmt_puts(&mark, mark.len ? (zh ? "；" : "; ") : "");
		mmt_puts(&mark, quality_words(rs, rs->marks[m], zh));
	}
	s->words = words->s ? words->s : "";
	s->basis = basis.s ? basis.s : "";
	s->mark = mark.s;
}

bool
mmt_trace_counts(const MmtRuleset *rs, const MmtTrace *t)
{
	for (int i = 0; i < rs->naccumulators; i++)
		if (rs->accumulators[i].row == t->accumulator)
			return rs->accumulators[i].count;
	return false;
}

/* "rounded up to 10 yuan"; nothing is said of the fen that all money has. */
static void
put_rounding(const char *rounding, bool count, bool zh, MmtBuffer *out)
{
	static const struct
	{
		const char *word;
		const char *en;
		const char *zh;
	}			modes[] = {{"half_up", "half up", "四舍五入"}, {"half_even", "half even", "四舍六入五取偶"}, {"down", "down", "只舍不入"}, {"up", "up", "只入不舍"}},
				units[] = {{"0.01", "0.01", "分"}, {"0.1", "0.1", "角"}, {"1", "1", "元"}, {"10", "10", "十元"}, {"100", "100", "百元"}};
	int			mode = 0;
	int			unit = 0;
	bool		left = false;

	for (const char *p = rounding; *p; p += strcspn(p, " "))
	{
		size_t		n;

		p += strspn(p, " ");
		n = strcspn(p, " ");
		left |= n == 4 && strncmp(p, "left", n) == 0;
		for (int i = 0; i < 4; i++)
			if (strlen(modes[i].word) == n && strncmp(p, modes[i].word, n) == 0)
				mode = i;
		for (int i = 0; i < 5; i++)
			if (strlen(units[i].word) == n && strncmp(p, units[i].word, n) == 0)
				unit = i;
	}
	if (zh)
		mmt_putf(out, "%s%s", left ? "剩余部分" : "", modes[mode].zh);
	else
		mmt_putf(out, "%srounded %s", left ? "what is left " : "", modes[mode].en);
	if (!count)
		mmt_putf(out, zh ? "到%s" : " to %s yuan", zh ? units[unit].zh : units[unit].en);
}

/* How a value came about: every row that made it, with what it selects and what it read, and how it was rounded. */
static void
put_derivation(const MmtRuleset *rs, const MmtTrace *t, bool zh, MmtBuffer *out)
{
	MmtWords	w = mmt_words_of(rs, zh);
	const char *rounding = mmt_row_get(&rs->rows[t->step], "rounding");

	for (int i = 0; i < t->nrows; i++)
	{
		const MmtInputRow *row = &rs->rows[t->rows[i]];
		MmtBuffer	who = {.arena = out->arena};

		mmt_puts(out, i ? (zh ? "；" : "; ") : (zh ? "（" : " ("));
		mmt_selector_words(&w, row, &who);
		if (who.len)
			mmt_putf(out, "%s%s", who.s, zh ? "：" : ": ");
		if (mmt_row_get(row, "amount"))
		{
			int			before = 0;

			for (int k = 0; k < i; k++)
				before += t->rows[k] == t->rows[i];
			mmt_amount_words_seen(&w, mmt_row_get(row, "amount"), t->seen, t->rows[i], before, out);
		}
	}
	if (t->nrows > 0 && rounding)
	{
		mmt_puts(out, zh ? "；" : "; ");
		put_rounding(rounding, mmt_trace_counts(rs, t), zh, out);
	}
	if (t->nrows > 0)
		mmt_puts(out, zh ? "）" : ")");
}

static void
put_lines(const MmtTrace *t, int nlines, bool zh, MmtBuffer *out)
{
	if (nlines == 1 || t->nlines == nlines)
		return;
	mmt_puts(out, zh ? "第 " : t->nlines == 1 ? "line " : "lines ");
	for (int i = 0; i < t->nlines; i++)
	{
		if (i == 6)
		{
			mmt_puts(out, zh ? "……" : ", …");
			break;
		}
		mmt_putf(out, "%s%d", i ? (zh ? "、" : ", ") : "", t->lines[i] + 1);
	}
	mmt_puts(out, zh ? " 行：" : ": ");
}

bool
mmt_trace_chooses(const MmtRuleset *rs, const MmtTrace *t)
{
	return strcmp(rs->rows[t->step].relation, "benefit") == 0;
}

const char *
mmt_benefit_word(const MmtRuleset *rs, int row, bool zh)
{
	const char *name = mmt_row_get(&rs->rows[row], zh ? "name_zh" : "name_en");

	return name ? name : mmt_row_get(&rs->rows[row], "benefit");
}

static void
put_step(const MmtRuleset *rs, const MmtTrace *t, bool zh, MmtBuffer *out)
{
	const MmtInputRow *step = &rs->rows[t->step];
	const char *verb = mmt_row_get(step, "verb");
	const char *parameter = mmt_row_get(step, "parameter");
	const char *benefit = mmt_row_get(step, "benefit");
	MmtWords	w = mmt_words_of(rs, zh);
	MmtBuffer	name = {.arena = out->arena};
	MmtBearer	bearer = MMT_NO_BEARER;
	const char *to;
	const char *what = parameter ? mmt_word(rs, "parameter", parameter, zh) : "";
	bool		count = mmt_trace_counts(rs, t);
	MmtBuffer	base = {.arena = out->arena};
	MmtBuffer	moved = {.arena = out->arena};
	MmtBuffer	used = {.arena = out->arena};
	MmtBuffer	limit = {.arena = out->arena};

	mmt_putf(&name, "%s.%s", benefit, mmt_row_get(step, "to_pot"));
	for (int i = 0; i < rs->npots; i++)
		if (strcmp(rs->pots[i].name, name.s) == 0)
			bearer = rs->pots[i].bearer;
	to = mmt_pot_word(&w, strcmp(mmt_row_get(step, "to_pot"), "gross") == 0 ? "gross" : name.s);
	mmt_fen_words(t->base, &base);
	mmt_fen_words(t->moved, &moved);
	if (count)
	{
		mmt_putf(&used, "%lld", (long long) t->used);
		mmt_putf(&limit, "%lld", (long long) t->limit);
	}
	else
	{
		mmt_fen_words(t->used, &used);
		mmt_fen_words(t->limit, &limit);
	}
	if (strcmp(verb, "share") == 0 && t->nslices > 0)
	{
		mmt_putf(out, "%s%s", to, zh ? "：" : ": ");
		if (t->slices[0].low > 0)
		{
			mmt_puts(out, zh ? "此前已计 " : "");
			mmt_fen_words(t->slices[0].low, out);
			mmt_puts(out, zh ? " 元，" : " yuan before, ");
		}
		for (int i = 0; i < t->nslices; i++)
		{
			mmt_puts(out, i ? " + " : "");
			mmt_fen_words(t->slices[i].high - t->slices[i].low, out);
			mmt_puts(out, " × ");
			mmt_decimal_words(t->slices[i].ratio, true, out);
		}
		mmt_putf(out, zh ? " = %s 元" : " = %s yuan", moved.s);
		put_derivation(rs, t, zh, out);
	}
	else if (strcmp(verb, "share") == 0 && t->has_value)
	{
		mmt_putf(out, zh ? "%s：%s 元 × " : "%s: %s yuan × ", to, base.s);
		mmt_decimal_words(t->value, t->percent, out);
		mmt_putf(out, zh ? " = %s 元" : " = %s yuan", moved.s);
		put_derivation(rs, t, zh, out);
	}
	else if (strcmp(verb, "share") == 0)
		mmt_putf(out, zh ? "%s：%s 元" : "%s: %s yuan", to, moved.s);
	else if (strcmp(verb, "fill") == 0)
	{
		/* a person has no deductible; an account that is empty, or a fund's floor of nothing, is there all the same */
		bool		none = t->limit == 0 && bearer == MMT_PERSON;

		if (none)
			mmt_putf(out, zh ? "不设%s" : "no %s", what);
		else
			mmt_putf(out, zh ? "%s：标准 %s 元" : "%s: standard %s yuan", to, limit.s);
		put_derivation(rs, t, zh, out);
		if (none)
			return;
		if (t->used > 0)
			mmt_putf(out, zh ? "，此前已计 %s 元" : ", %s yuan borne before", used.s);
		mmt_putf(out, zh ? "，本次 %s 元" : ", this time %s yuan", moved.s);
	}
	else if (strcmp(verb, "keep") == 0)
	{
		mmt_putf(out, zh ? "%s %s%s" : "%s %s%s", what, limit.s, count ? (zh ? " 次" : " times") : zh ? " 元" : " yuan");
		put_derivation(rs, t, zh, out);
		mmt_putf(out, zh ? "，连同本次为 %s" : ", with this bill %s", used.s);
		if (t->moved > 0)
			mmt_putf(out, zh ? "，%s 元计入%s" : ", %s yuan go to %s", moved.s, to);
		else
			mmt_puts(out, zh ? "，未超出" : ", not exceeded");
	}
	else
	{
		mmt_putf(out, zh ? "%s %s" : "%s %s", what, limit.s);
		put_derivation(rs, t, zh, out);
		mmt_putf(out, zh ? "，连同本次为 %s" : ", with this bill %s", used.s);
		if (t->moved > 0)
			mmt_putf(out, zh ? "，未达到，%s 元计入%s" : ", not reached, %s yuan go to %s", moved.s, to);
		else
			mmt_puts(out, zh ? "，已达到" : ", reached");
	}
}

/* What a choice was between, and what either leaves to the person. */
static void
explain_choice(MmtArena *arena, const MmtRuleset *rs, const MmtTrace *t, bool zh, MmtSentence *s)
{
	MmtBuffer	words = {.arena = arena};

	mmt_putf(&words, zh ? "就高不就低：按“%s”个人承担（含个人账户）" : "the better of two: with \"%s\" the person bears ",
			 mmt_benefit_word(rs, t->benefit, zh));
	mmt_fen_words(t->base, &words);
	mmt_putf(&words, zh ? " 元，按“%s”则为 " : " yuan, account included; with \"%s\" it would be ", mmt_benefit_word(rs, t->step, zh));
	mmt_fen_words(t->used, &words);
	mmt_puts(&words, zh ? " 元" : " yuan");
	s->clauses = mmt_alloc(arena, sizeof(char *) * 2);
	add_clause(s, rs, t->benefit);
	add_clause(s, rs, t->step);
	mmt_sentence_finish(arena, rs, zh, &words, s);
}

int
mmt_explain(MmtArena *arena, const MmtRuleset *rs, int ntraces, const MmtTrace *traces,
			int nlines, bool zh, MmtSentence **out)
{
	int			n = 0;
	int			benefit = -1;

	*out = mmt_alloc(arena, sizeof(MmtSentence) * (2 * ntraces + 1));
	/* what was chosen is said before what came of it */
	for (int i = 0; i < ntraces; i++)
		if (mmt_trace_chooses(rs, &traces[i]))
			explain_choice(arena, rs, &traces[i], zh, &(*out)[n++]);
	for (int i = 0; i < ntraces; i++)
	{
		const MmtTrace *t = &traces[i];
		MmtSentence *s;
		MmtBuffer	words = {.arena = arena};
		MmtBuffer	pot = {.arena = arena};

		MMT_MAY_STOP(i);
		if (mmt_trace_chooses(rs, t))
			continue;
		if (t->benefit != benefit)
		{
			benefit = t->benefit;
			s = &(*out)[n++];
			s->clauses = mmt_alloc(arena, sizeof(char *));
			add_clause(s, rs, t->benefit);
			mmt_putf(&words, zh ? "适用待遇：%s" : "benefit: %s", mmt_benefit_word(rs, t->benefit, zh));
			mmt_sentence_finish(arena, rs, zh, &words, s);
			memset(&words, 0, sizeof(words));
			words.arena = arena;
		}
		s = &(*out)[n++];
		s->clauses = mmt_alloc(arena, sizeof(char *) * (t->nrows + 2));
		for (int k = 0; k < t->nrows; k++)
			add_clause(s, rs, t->rows[k]);
		/* a step's own clause speaks where no parameter's does, or when it is to be doubted */
		if (s->nclauses == 0 || rs->mark_of[t->step] >= 0)
			add_clause(s, rs, t->step);
		put_lines(t, nlines, zh, &words);
		put_step(rs, t, zh, &words);
		mmt_putf(&pot, "%s%s%s", mmt_row_get(&rs->rows[t->benefit], "benefit"), ".",
				 mmt_row_get(&rs->rows[t->step], "to_pot"));
		s->has_amount = true;
		s->amount = t->moved;
		s->pot = pot.s;
		mmt_sentence_finish(arena, rs, zh, &words, s);
	}
	return n;
}
