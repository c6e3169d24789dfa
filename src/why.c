/*-------------------------------------------------------------------------
 * why.c
 *	  Why a benefit does not take a line of a bill.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "explain.h"
#include "run.h"

#include <string.h>

typedef struct Reasons
{
	MmtArena   *arena;
	const MmtRuleset *rs;
	bool		zh;
	int			n;
	int			room;
	MmtSentence *list;
} Reasons;

static void
add_reason(Reasons *r, int row, MmtBuffer *words)
{
	MmtSentence *s;
	const char *clause = mmt_row_get(&r->rs->rows[row], "clause");

	if (r->n == r->room)
	{
		MmtSentence *grown = mmt_alloc(r->arena, sizeof(MmtSentence) * (r->room = r->room * 2 + 8));

		if (r->n > 0)
			memcpy(grown, r->list, sizeof(MmtSentence) * r->n);
		r->list = grown;
	}
	s = &r->list[r->n++];
	s->clauses = mmt_alloc(r->arena, sizeof(char *));
	if (clause)
		s->clauses[s->nclauses++] = clause;
	mmt_sentence_finish(r->arena, r->rs, r->zh, words, s);
}

/* "residents" or "residents, employees": what the bill says of a fact. */
static void
put_given(const MmtRun *run, int line, int fact, bool zh, MmtBuffer *out)
{
	const MmtRuleset *rs = run->rs;
	const MmtValues *v = mmt_fact_values(run, line, fact);

	if (v->n == 0)
		mmt_puts(out, zh ? "没有提供" : "does not say");
	for (int i = 0; i < v->n; i++)
	{
		int			s = mmt_text_symbol(rs, fact, v->v[i]);
		const char *value = s >= 0 ? rs->symbols.texts[s].s : mmt_copy(out->arena, v->v[i].s, v->v[i].len);

		mmt_putf(out, "%s%s", i ? (zh ? "、" : ", ") : zh ? "为" : "says ",
				 mmt_word(rs, rs->fact_names.texts[fact].s, value, zh));
	}
}

/* Every condition of one benefit row that the line does not meet; false on error. */
static bool
conditions(MmtRun *run, int line, Scope scope, const MmtBenefit *b, Reasons *r, bool *met)
{
	const MmtRuleset *rs = run->rs;
	mmt_day		day;
	bool		zh = r->zh;
	MmtWords	w = mmt_words_of(rs, zh);
	MmtSelector only;

	*met = true;
	if (!mmt_law_day(run, b, line, &day))
		return false;
	if (day < b->when.from || day >= b->when.to)
	{
		MmtBuffer	words = {.arena = r->arena};
		const char *valid = mmt_row_get(&rs->rows[b->row], "valid");
		char		buf[16];

		buf[mmt_day_print(day, buf)] = '\0';
		mmt_putf(&words, zh ? "该待遇适用日期为 %s，%s 不在其内" : "it holds on %s, which does not include %s", valid, buf);
		add_reason(r, b->row, &words);
		*met = false;
	}
	for (int i = 0; i < b->when.npredicates; i++)
	{
		const MmtPredicate *p = &rs->predicates[b->when.predicates[i]];
		const char *fact = rs->fact_names.texts[p->fact].s;
		MmtBuffer	words = {.arena = r->arena};

		if (mmt_predicate_met(run, line, p, day))
			continue;
		mmt_putf(&words, zh ? "%s须为" : "%s must be ", mmt_word(rs, "fact", fact, zh));
		mmt_alternatives_words(&w, fact, p->source, &words);
		mmt_puts(&words, zh ? "，账单" : "; the bill ");
		put_given(run, line, p->fact, zh, &words);
		add_reason(r, b->row, &words);
		*met = false;
	}
	/* each range by itself, so that all that fail are named */
	for (int i = 0; i < b->when.nranges; i++)
	{
		const MmtRange *range = &b->when.ranges[i];
		MmtBuffer	words = {.arena = r->arena};
		MmtDecimal	v = mmt_decimal(0, 0);
		bool		missing;
		int			ok;
		char		buf[MMT_DECIMAL_LEN];

		if (!mmt_measure_value(run, line, scope, day, &range->measure, &v, &missing))
			return false;
		memset(&only, 0, sizeof(only));
		only.from = MMT_DAY_MIN;
		only.to = MMT_DAY_MAX;
		only.nranges = 1;
		only.ranges = (MmtRange *) range;
		only.missing = b->when.missing == MMT_MISSING_APPLY ? MMT_MISSING_APPLY : MMT_MISSING_SKIP;
		ok = mmt_selector_met(run, line, scope, day, &only);
		if (ok < 0)
			return false;
		if (ok)
			continue;
		buf[missing ? 0 : mmt_decimal_print(v, buf)] = '\0';
		mmt_puts(&words, zh ? "须" : "it takes ");
		mmt_condition_words(&w, mmt_row_range(&rs->rows[b->row], i), &words);
		mmt_putf(&words, zh ? "，账单%s%s" : "; the bill %s%s",
				 missing ? (zh ? "没有提供" : "does not say") : (zh ? "为 " : "says "), buf);
		add_reason(r, b->row, &words);
		*met = false;
	}
	return true;
}

/* What the choice said in which one benefit was better than another; NULL when it was none. */
static const MmtTrace *
choice_between(const MmtRuleset *rs, const MmtOutcome *o, const MmtBenefit *winner, const char *benefit)
{
	for (int i = 0; i < o->ntraces; i++)
	{
		const MmtTrace *t = &o->traces[i];

		if (mmt_trace_chooses(rs, t) && strcmp(mmt_row_get(&rs->rows[t->benefit], "benefit"), winner->name) == 0 &&
			strcmp(mmt_row_get(&rs->rows[t->step], "benefit"), benefit) == 0)
			return t;
	}
	return NULL;
}

static bool
holds(MmtRun *run, const MmtBenefit *b, int line)
{
	mmt_day		day;

	return mmt_law_day(run, b, line, &day) && b->when.from <= day && day < b->when.to;
}

bool
mmt_why_not(MmtRun *run, const MmtBill *bill, const char *benefit, int line, bool zh, MmtArena *arena,
			int *n, MmtSentence **out, MmtError *err)
{
	const MmtRuleset *rs = run->rs;
	Reasons		r = {.arena = arena, .rs = rs, .zh = zh};
	MmtOutcome	outcome;
	int		   *all = mmt_alloc(arena, sizeof(int) * bill->nlines);
	Scope		scope = {all, bill->nlines};
	int			known = 0;
	bool		known_today = false;

	*n = 0;
	mmt_run_long_way(run);
	mmt_run_trace(run, true);
	for (int l = 0; l < bill->nlines; l++)
		all[l] = l;
	for (int i = 0; i < rs->nbenefits; i++)
		known += strcmp(rs->benefits[i].name, benefit) == 0;
	if (known == 0)
	{
		mmt_fail(err, MMT_E_POLICY, "area \"%s\" has no benefit \"%s\"", "地区“%s”没有待遇“%s”", rs->area, benefit);
		return mmt_advise(err, "The rows of mmt.benefit name the benefits.", "待遇代号见 mmt.benefit。");
	}
	if (!mmt_adjudicate(run, bill, &outcome, err))
		return false;
	for (int t = 0; t <= rs->ntracks; t++)
	{
		int			b = outcome.benefit_of[(size_t) t * bill->nlines + line];

		if (b >= 0 && strcmp(rs->benefits[b].name, benefit) == 0)
			return true;		/* it does apply */
	}
	for (int i = 0; i < rs->nbenefits; i++)
		known_today |= strcmp(rs->benefits[i].name, benefit) == 0 && holds(run, &rs->benefits[i], line);
	for (int i = 0; i < rs->nbenefits; i++)
	{
		const MmtBenefit *b = &rs->benefits[i];
		bool		met;
		int			winner;

		/* a row of other days has nothing to say when there is one of this day */
		if (strcmp(b->name, benefit) != 0 || (known_today && !holds(run, b, line)))
			continue;
		if (!conditions(run, line, scope, b, &r, &met))
			return false;
		winner = outcome.benefit_of[(size_t) b->track * bill->nlines + line];
		if (met && winner >= 0)
		{
			MmtBuffer	words = {.arena = arena};
			const char *name = mmt_benefit_word(rs, rs->benefits[winner].row, zh);
			const MmtTrace *t = choice_between(rs, &outcome, &rs->benefits[winner], benefit);

			if (t && t->used > t->base)
			{
				mmt_putf(&words, zh ? "就高不就低：按“%s”个人承担（含个人账户）" : "\"%s\" is better: with it the person bears ", name);
				mmt_fen_words(t->base, &words);
				mmt_puts(&words, zh ? " 元，按本待遇则为 " : " yuan, account included, with this one ");
				mmt_fen_words(t->used, &words);
				mmt_puts(&words, zh ? " 元，多 " : " yuan, which is more by ");
				mmt_fen_words(t->used - t->base, &words);
				mmt_puts(&words, zh ? " 元" : " yuan");
			}
			else
				mmt_putf(&words, zh ? "“%s”先适用，同一轨道的待遇不重复享受" : "\"%s\" comes before it, and benefits of one track exclude each other", name);
			add_reason(&r, rs->benefits[winner].row, &words);
		}
	}
	*n = r.n;
	*out = r.list;
	return true;
}
