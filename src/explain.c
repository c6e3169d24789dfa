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
		put_number(out, t->has_value + 2 * t->percent);
		if (t->has_value)
			put_decimal(out, t->value);
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
		flags = get_int(&r, 0, 3);
		t->has_value = flags & 1;
		t->percent = flags & 2;
		if (t->has_value)
			t->value = get_decimal(&r);
		t->nslices = get_int(&r, 0, (int64_t) len);
		slices = mmt_alloc(arena, sizeof(MmtSlice) * (t->nslices + 1));
		t->slices = slices;
		for (int k = 0; k < t->nslices && !r.bad; k++)
		{
			slices[k].low = get_number(&r);
			slices[k].high = get_number(&r);
			slices[k].ratio = get_decimal(&r);
			slices[k].row = get_int(&r, 0, last);
			r.bad |= slices[k].low < 0 || slices[k].high < slices[k].low;
		}
		t->base = get_number(&r);
		t->used = get_number(&r);
		t->limit = get_number(&r);
		t->moved = get_number(&r);
		if (!r.bad && (strcmp(rs->rows[t->benefit].relation, "benefit") != 0 ||
					   strcmp(rs->rows[t->step].relation, "step") != 0 ||
					   strcmp(mmt_row_get(&rs->rows[t->step], "benefit"),
							  mmt_row_get(&rs->rows[t->benefit], "benefit")) != 0))
			r.bad = true;
	}
	return !r.bad && r.p == r.end;
}

/* ----------------------------------------------------------------- words */

const char *
mmt_word(const MmtRuleset *rs, const char *domain, const char *term, bool zh)
{
	char		name[512];
	int			len = snprintf(name, sizeof(name), "%s:%s", domain, term);
	int			i = len > 0 && len < (int) sizeof(name) ? mmt_symbol_find(&rs->terms, name, len) : -1;
	const char *word = i >= 0 ? mmt_row_get(&rs->rows[rs->term_rows[i]], zh ? "zh" : "en") : NULL;

	return word ? word : term;
}

static const char *
pot_word(const MmtRuleset *rs, const char *pot, bool zh)
{
	const char *word = mmt_word(rs, "pot", pot, zh);
	const char *point = strchr(pot, '.');

	/* a term for the pot of one benefit, else for that pot of any */
	return word != pot || point == NULL ? word : mmt_word(rs, "pot", point + 1, zh);
}

void
mmt_fen_words(int64_t fen, MmtBuffer *out)
{
	uint64_t	n = fen < 0 ? -(uint64_t) fen : (uint64_t) fen;

	mmt_putf(out, "%s%llu.%02llu", fen < 0 ? "-" : "", (unsigned long long) (n / 100), (unsigned long long) (n % 100));
}

static void
put_decimal_words(MmtDecimal d, bool percent, MmtBuffer *out)
{
	char		buf[MMT_DECIMAL_LEN];

	if (percent && mmt_decimal_mul(d, mmt_decimal(100, 0), &d))
	{
		mmt_put(out, buf, mmt_decimal_print(d, buf));
		mmt_puts(out, "%");
	}
	else
		mmt_put(out, buf, mmt_decimal_print(d, buf));
}

/* "1|2" -> "level 1, level 2"; "@chronic" -> the list's name; "$area" -> "the same as area"; "!x" -> "not x" */
void
mmt_alternatives_words(const MmtRuleset *rs, const char *fact, const char *expression, bool zh, MmtBuffer *out)
{
	const char *p = expression;
	bool		first = true;

	if (*p == '!')
	{
		mmt_puts(out, zh ? "非" : "not ");
		p++;
	}
	while (*p)
	{
		size_t		n = strcspn(p, "|&");
		const char *part = mmt_copy(out->arena, p, n);

		if (!first)
			mmt_puts(out, zh ? "、" : ", ");
		first = false;
		if (*part == '$')
			mmt_putf(out, zh ? "与%s相同" : "the same as %s", mmt_word(rs, "fact", part + 1, zh));
		else if (strcmp(part, "*") == 0)
			mmt_puts(out, zh ? "任意值" : "any value");
		else
			mmt_puts(out, *part == '@' ? mmt_word(rs, "list", part + 1, zh) : mmt_word(rs, fact, part, zh));
		p += n;
		if (*p)
			p++;
	}
}

void
mmt_range_words(const char *what, const char *range, MmtBuffer *out)
{
	const char *comma = strchr(range, ',');
	size_t		len = strlen(range);
	size_t		low = comma ? (size_t) (comma - range) - 1 : 0;
	size_t		high = comma && len > 0 ? (size_t) (range + len - comma) - 2 : 0;

	if (comma == NULL || len < 3)
	{
		mmt_putf(out, "%s = %s", what, range);
		return;
	}
	if (low > 0 && high > 0)
		mmt_putf(out, "%.*s %s ", (int) low, range + 1, range[0] == '[' ? "≤" : "<");
	mmt_puts(out, what);
	if (high > 0)
		mmt_putf(out, " %s %.*s", range[len - 1] == ']' ? "≤" : "<", (int) high, comma + 1);
	else if (low > 0)
		mmt_putf(out, " %s %.*s", range[0] == '[' ? "≥" : ">", (int) low, range + 1);
}

void
mmt_selector_words(const MmtRuleset *rs, const MmtInputRow *row, bool zh, MmtBuffer *out)
{
	static const char *const order[] = {
		"scheme", "status", "kind", "tier", "disease", "class", "place", "channel", NULL
	};
	bool		first = true;

	for (int i = 0; order[i]; i++)
	{
		const char *v = mmt_row_get(row, order[i]);

		if (v == NULL)
			continue;
		mmt_puts(out, first ? "" : zh ? "·" : " · ");
		first = false;
		mmt_alternatives_words(rs, order[i], v, zh, out);
	}
	for (int i = 0; i < row->npairs; i++)
	{
		const char *name = row->pairs[i].name;
		bool		fact = strncmp(name, "facts.", 6) == 0;
		bool		range = strncmp(name, "ranges.", 7) == 0;
		bool		tag = strcmp(name, "tags") == 0;
		bool		without = strcmp(name, "without") == 0;

		if (!fact && !range && !tag && !without)
			continue;
		mmt_puts(out, first ? "" : zh ? "·" : " · ");
		first = false;
		if (fact)
		{
			mmt_putf(out, "%s", mmt_word(rs, "fact", name + 6, zh));
			mmt_puts(out, zh ? "为" : " ");
			mmt_alternatives_words(rs, name + 6, row->pairs[i].value, zh, out);
		}
		else if (range)
			mmt_range_words(mmt_word(rs, "fact", name + 7, zh), row->pairs[i].value, out);
		else
			mmt_putf(out, "%s%s", without ? (zh ? "非" : "without ") : "", mmt_word(rs, "tags", row->pairs[i].value, zh));
	}
}

void
mmt_amount_words(const MmtRuleset *rs, const char *text, bool zh, MmtBuffer *out)
{
	static const struct
	{
		MmtMode		mode;
		const char *en;
		const char *zh;
	}			modes[] = {
		{MMT_PLUS, "", ""}, {MMT_TIMES, "times ", "乘以"},
		{MMT_AT_LEAST, "at least ", "不低于"}, {MMT_AT_MOST, "at most ", "不高于"},
	};
	MmtAmount	a;
	MmtError	err;

	if (!mmt_amount_parse(out->arena, text, strlen(text), &a, &err))
	{
		mmt_puts(out, text);
		return;
	}
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (modes[i].mode == a.mode)
		{
			mmt_puts(out, zh ? modes[i].zh : modes[i].en);
			a.mode = a.mode == MMT_PLUS ? MMT_PLUS : MMT_PLAIN;
		}
	if (a.form == MMT_AS_IF)
	{
		if (!zh)
			mmt_putf(out, "%s as for ", mmt_word(rs, "parameter", a.parameter, zh));
		else
			mmt_puts(out, "按");
		for (int i = 0; i < a.nbindings; i++)
			mmt_putf(out, "%s%s", i ? (zh ? "、" : ", ") : "", mmt_word(rs, a.bindings[i].fact, a.bindings[i].value, zh));
		if (zh)
			mmt_putf(out, "的%s执行", mmt_word(rs, "parameter", a.parameter, zh));
		return;
	}
	mmt_amount_print(&a, out);
}

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

/* How a value came about: every row that made it, with what it selects. */
static void
put_derivation(const MmtRuleset *rs, const MmtTrace *t, bool zh, MmtBuffer *out)
{
	for (int i = 0; i < t->nrows; i++)
	{
		const MmtInputRow *row = &rs->rows[t->rows[i]];
		MmtBuffer	who = {.arena = out->arena};

		mmt_puts(out, i ? (zh ? "；" : "; ") : (zh ? "（" : " ("));
		mmt_selector_words(rs, row, zh, &who);
		if (who.len)
			mmt_putf(out, "%s%s", who.s, zh ? "：" : ": ");
		if (mmt_row_get(row, "amount"))
			mmt_amount_words(rs, mmt_row_get(row, "amount"), zh, out);
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

static void
put_step(const MmtRuleset *rs, const MmtTrace *t, bool zh, MmtBuffer *out)
{
	const MmtInputRow *step = &rs->rows[t->step];
	const char *verb = mmt_row_get(step, "verb");
	const char *parameter = mmt_row_get(step, "parameter");
	const char *benefit = mmt_row_get(step, "benefit");
	MmtBuffer	name = {.arena = out->arena};
	const char *to;
	const char *what = parameter ? mmt_word(rs, "parameter", parameter, zh) : "";
	bool		count = t->accumulator >= 0 && mmt_row_get(&rs->rows[t->accumulator], "unit") &&
		strcmp(mmt_row_get(&rs->rows[t->accumulator], "unit"), "count") == 0;
	MmtBuffer	base = {.arena = out->arena};
	MmtBuffer	moved = {.arena = out->arena};
	MmtBuffer	used = {.arena = out->arena};
	MmtBuffer	limit = {.arena = out->arena};

	mmt_putf(&name, "%s.%s", benefit, mmt_row_get(step, "to_pot"));
	to = pot_word(rs, strcmp(mmt_row_get(step, "to_pot"), "gross") == 0 ? "gross" : name.s, zh);
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
		for (int i = 0; i < t->nslices; i++)
		{
			mmt_puts(out, i ? " + " : "");
			mmt_fen_words(t->slices[i].high - t->slices[i].low, out);
			mmt_puts(out, " × ");
			put_decimal_words(t->slices[i].ratio, true, out);
		}
		mmt_putf(out, zh ? " = %s 元" : " = %s yuan", moved.s);
		put_derivation(rs, t, zh, out);
	}
	else if (strcmp(verb, "share") == 0 && t->has_value)
	{
		mmt_putf(out, zh ? "%s：%s 元 × " : "%s: %s yuan × ", to, base.s);
		put_decimal_words(t->value, t->percent, out);
		mmt_putf(out, zh ? " = %s 元" : " = %s yuan", moved.s);
		put_derivation(rs, t, zh, out);
	}
	else if (strcmp(verb, "share") == 0)
		mmt_putf(out, zh ? "%s：%s 元" : "%s: %s yuan", to, moved.s);
	else if (strcmp(verb, "fill") == 0)
	{
		if (t->limit == 0)
			mmt_putf(out, zh ? "不设%s" : "no %s", what);
		else
			mmt_putf(out, zh ? "%s：标准 %s 元" : "%s: standard %s yuan", to, limit.s);
		put_derivation(rs, t, zh, out);
		if (t->limit == 0)
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

int
mmt_explain(MmtArena *arena, const MmtRuleset *rs, int ntraces, const MmtTrace *traces,
			int nlines, bool zh, MmtSentence **out)
{
	int			n = 0;
	int			benefit = -1;

	*out = mmt_alloc(arena, sizeof(MmtSentence) * (2 * ntraces + 1));
	for (int i = 0; i < ntraces; i++)
	{
		const MmtTrace *t = &traces[i];
		MmtSentence *s;
		MmtBuffer	words = {.arena = arena};
		MmtBuffer	pot = {.arena = arena};

		MMT_MAY_STOP(i);
		if (t->benefit != benefit)
		{
			const MmtInputRow *b = &rs->rows[t->benefit];
			const char *name = mmt_row_get(b, zh ? "name_zh" : "name_en");

			benefit = t->benefit;
			s = &(*out)[n++];
			s->clauses = mmt_alloc(arena, sizeof(char *));
			add_clause(s, rs, t->benefit);
			mmt_putf(&words, zh ? "适用待遇：%s" : "benefit: %s", name ? name : mmt_row_get(b, "benefit"));
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
