/*-------------------------------------------------------------------------
 * accumulate.c
 *	  Accumulators: windows, keys, what a bill adds, and the tally of a run.
 *
 * A key is an accumulator, the first day of a window, and the texts that
 * divide it, as symbols of the rules or, beyond them, of the run.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define FEW 16					/* a tally of so many entries is looked through */

/* ------------------------------------------------- windows and their keys */

/*
 * First day of the window that holds `day`, `offset` windows further.
 * 0: no window there (before its origin, or outside the tail).
 */
int
mmt_window_start(const MmtAccumulator *a, mmt_day day, mmt_day origin, int offset, mmt_day *start)
{
	int			y,
				m,
				d,
				k;

	switch (a->unit)
	{
		case MMT_P_EVER:
			*start = 0;
			return offset == 0;
		case MMT_P_DAYS:
			if (a->origin == MMT_O_CALENDAR)
			{
				*start = day + offset;
				return 1;
			}
			if (a->origin == MMT_O_MONTH_DAY)
			{
				mmt_day_to(day, &y, &m, &d);
				origin = mmt_day_from(y, a->origin_month, a->origin_day);
				if (origin > day)
					origin = mmt_day_from(y - 1, a->origin_month, a->origin_day);
			}
			else if (day < origin)
				return 0;
			k = mmt_floor_div((int64_t) day - origin, a->length) + offset;
			/* back beyond a yearly origin: the last windows of the year before, which its end cuts short */
			while (k < 0 && a->origin == MMT_O_MONTH_DAY)
			{
				mmt_day		before;

				mmt_day_to(origin, &y, &m, &d);
				before = mmt_day_from(y - 1, m, d);
				k += (origin - before + a->length - 1) / a->length;
				origin = before;
			}
			*start = origin + k * a->length;
			return k >= 0;
		case MMT_P_MONTHS:
			mmt_day_to(day, &y, &m, &d);
			if (a->origin == MMT_O_CALENDAR || a->origin == MMT_O_MONTH_DAY)
			{
				int			first_month = a->origin == MMT_O_MONTH_DAY ? a->origin_month : 1;
				int			first_day = a->origin == MMT_O_MONTH_DAY ? a->origin_day : 1;
				int64_t		months = (int64_t) y * 12 + m - first_month - (d < first_day ? 1 : 0);

				k = mmt_floor_div(months, a->length) + offset;
				months = (int64_t) k * a->length + first_month - 1;
				*start = mmt_day_from(mmt_floor_div(months, 12), (int) (months - (int64_t) mmt_floor_div(months, 12) * 12) + 1, first_day);
			}
			else
			{
				if (day < origin)
					return 0;
				k = mmt_floor_div(mmt_whole_months(origin, day), a->length) + offset;
				if (k < 0)
					return 0;
				*start = mmt_day_add_months(origin, k * a->length);
			}
			if (a->tail > 0 && offset == 0)
				return day >= mmt_day_add_months(*start, a->length - a->tail);
			return 1;
	}
	return 0;
}

/* A symbol of the run: one of the rules, or one that bills brought. */
int
mmt_run_symbol(MmtRun *run, MmtText t)
{
	int			s = mmt_symbol_find(&run->rs->symbols, t.s, t.len);

	return s >= 0 ? s : run->first_own + mmt_symbol_add(&run->own_symbols, t.s, t.len);
}

/* 1 with the key, 0 when there is no such window, -1 on error. */
int
mmt_key_for(MmtRun *run, int line, const MmtAccumulator *a, int index, int offset,
		const MmtBoundMeasure *fixed, MmtKey *out)
{
	mmt_day		day = run->bill->lines[line].day;
	mmt_day		origin = a->origin_date;
	bool		missing = false;
	int			missed = -1;

	memset(out, 0, sizeof(*out));
	out->accumulator = index;
	if (a->at_fact >= 0)
	{
		if (!mmt_fact_day(run, line, a->at_fact, &day, &missing))
			return -1;
		if (missing)
			missed = a->at_fact;
	}
	if (a->origin == MMT_O_FACT && missed < 0)
	{
		if (!mmt_fact_day(run, line, a->origin_fact, &origin, &missing))
			return -1;
		if (missing)
			missed = a->origin_fact;
	}
	for (int i = 0; i < a->nkeys && missed < 0; i++)
	{
		const MmtValues *v = mmt_fact_values(run, line, a->keys[i]);
		int			s = -1;

		for (int k = 0; fixed && k < fixed->nkeys; k++)
			if (fixed->key_facts[k] == a->keys[i])
				s = mmt_run_symbol(run, fixed->key_values[k]);
		if (s < 0 && v->n == 1)
		{
			s = mmt_value_symbol(run, v, a->keys[i], 0);
			if (s < 0)
				s = mmt_run_symbol(run, v->v[0]);
		}
		if (s < 0)
			missed = a->keys[i];
		out->facts[i] = s;
	}
	if (missed >= 0)
	{
		mmt_fail(run->err, MMT_E_NO_FACT,
				 "accumulator \"%s\" is kept by \"%s\", of which this bill must give one value",
				 "累计“%s”按“%s”区分，账单须给出且只给出一个值",
				 a->name, run->rs->fact_names.texts[missed].s);
		mmt_hint(run->err, "Pass it among the facts.", "请在 facts 中提供。");
		return -1;
	}
	return mmt_window_start(a, day, origin, offset, &out->start);
}

/* A quota that grows from month to month asks how far the window has come; one without end has no first month. */
int
mmt_month_of(MmtRun *run, int line, int acc)
{
	const MmtAccumulator *a = &run->rs->accumulators[acc];
	mmt_day		day = run->bill->lines[line].day;
	bool		missing;
	MmtKey		key;
	int			found = mmt_key_for(run, line, a, acc, 0, NULL, &key);

	if (found <= 0 || a->unit == MMT_P_EVER)
		return found < 0 ? -1 : 0;
	if (a->at_fact >= 0 && !mmt_fact_day(run, line, a->at_fact, &day, &missing))
		return -1;
	return mmt_whole_months(key.start, day) + 1;
}

static uint32_t
key_hash(const MmtKey *k)
{
	uint32_t	h = (uint32_t) k->accumulator * 2654435761u + (uint32_t) k->start * 40503u;

	for (int i = 0; i < MMT_MAX_KEYS; i++)
		h = (h ^ (uint32_t) k->facts[i]) * 16777619u;
	return h ^ (h >> 13);
}

static int
intern_key(MmtRun *run, const MmtKey *key)
{
	uint32_t	mask;
	uint32_t	i;

	if (run->nkeys * 2 >= run->key_slots)
	{
		int			slots = run->key_slots ? run->key_slots * 2 : 32;
		MmtKey	   *keys = mmt_alloc(run->scratch, sizeof(MmtKey) * slots);

		if (run->nkeys > 0)
			memcpy(keys, run->keys, sizeof(MmtKey) * run->nkeys);
		run->keys = keys;
		run->key_slots = slots;
		run->key_slot = mmt_alloc(run->scratch, sizeof(int) * slots);
		for (int k = 0; k < run->nkeys; k++)
		{
			i = key_hash(&run->keys[k]) & (slots - 1);
			while (run->key_slot[i])
				i = (i + 1) & (slots - 1);
			run->key_slot[i] = k + 1;
		}
	}
	mask = run->key_slots - 1;
	i = key_hash(key) & mask;
	while (run->key_slot[i])
	{
		if (memcmp(&run->keys[run->key_slot[i] - 1], key, sizeof(*key)) == 0)
			return run->key_slot[i] - 1;
		i = (i + 1) & mask;
	}
	run->keys[run->nkeys] = *key;
	run->key_slot[i] = ++run->nkeys;
	return run->nkeys - 1;
}

/* The key of a line: its number, -1 when the accumulator has no window that day, -2 on error. */
int
mmt_line_key(MmtRun *run, int acc, int line)
{
	int		   *known = &run->key_of[(size_t) acc * run->nlines + line];

	if (*known == 0)
	{
		MmtKey		key;
		int			mark = run->nover;
		int			found;

		/* a key is the line's own, whatever "as if" is being asked */
		run->nover = 0;
		found = mmt_key_for(run, line, &run->rs->accumulators[acc], acc, 0, NULL, &key);
		run->nover = mark;
		if (found < 0)
			return -2;
		*known = found ? intern_key(run, &key) + 1 : -1;
	}
	return *known < 0 ? -1 : *known - 1;
}

static int64_t
counted(const MmtRun *run, int pot, int line)
{
	size_t		i = (size_t) pot * run->nlines + line;

	return run->frozen[i] == NOT_CLOSED ? run->held[i] : run->frozen[i];
}

int64_t
mmt_line_counted(const MmtRun *run, const MmtAccumulator *a, int line)
{
	int64_t		sum = 0;

	if (a->gross && run->ran[line])
		sum += run->bill->lines[line].amount;
	for (int p = 0; p < a->npots; p++)
		sum += counted(run, a->pots[p], line);
	return sum;
}

static bool
benefit_counts(const MmtRun *run, const MmtAccumulator *a, int line)
{
	if (a->any_benefit)
		return run->ran[line];
	for (int t = 0; t <= run->rs->ntracks; t++)
	{
		int			b = run->benefit_of[(size_t) t * run->nlines + line];

		for (int i = 0; b >= 0 && i < a->nbenefits; i++)
			if (run->rs->benefits[b].symbol == a->benefits[i])
				return true;
	}
	return false;
}

/* What a line adds to an accumulator so far; bills are counted by key, not by line. */
static int64_t
line_adds(const MmtRun *run, const MmtAccumulator *a, int line)
{
	if (!a->claims)
		return mmt_line_counted(run, a, line);
	return !run->continues && benefit_counts(run, a, line);
}

/*
 * What this bill adds to an accumulator so far, by key.  A line that adds
 * nothing is not asked for its key.
 */
bool
mmt_counted_by_key(MmtRun *run, int acc, int64_t **sums)
{
	const MmtAccumulator *a = &run->rs->accumulators[acc];

	for (int l = 0; l < run->nlines; l++)
	{
		MMT_MAY_STOP(l + 1);
		if (line_adds(run, a, l) != 0 && mmt_line_key(run, acc, l) == -2)
			return false;
	}
	*sums = mmt_alloc(run->scratch, sizeof(int64_t) * (run->nkeys + 1));
	for (int l = 0; l < run->nlines; l++)
	{
		int64_t		add = line_adds(run, a, l);
		int			k = add != 0 ? mmt_line_key(run, acc, l) : -1;

		if (k >= 0)
			(*sums)[k] = a->claims ? 1 : (*sums)[k] + add;
	}
	return true;
}

/* -------------------------------------------------------- places by hash */

/* Is the index of an array of n too small?  Then it is emptied, to be filled anew. */
static bool
places_outgrown(Places *p, int n, MmtArena *arena)
{
	if (n <= FEW || n * 2 <= p->nslots)
		return false;
	if (p->nslots == 0)
		p->nslots = FEW * 2;
	while (p->nslots < n * 2)
		p->nslots *= 2;
	if (p->nslots <= p->room)
		memset(p->slot, 0, sizeof(int) * p->nslots);
	else
	{
		int			slots = p->nslots;

		p->nslots = 0;			/* should there be no memory */
		p->slot = mmt_alloc(arena, sizeof(int) * slots);
		p->nslots = p->room = slots;
	}
	return true;
}

static void
places_add(Places *p, uint32_t hash, int place)
{
	uint32_t	i = hash & (p->nslots - 1);

	while (p->slot[i])
		i = (i + 1) & (p->nslots - 1);
	p->slot[i] = place + 1;
}

/* Where a key is among the entries, -1 when it is not. */
static int
find_entry(const MmtRun *run, const MmtKey *key)
{
	const Places *p = &run->entry_places;
	int		   *last = &run->windows[key->accumulator].entry;

	if (same_entry(run, key))
		return *last;
	if (p->nslots == 0)
	{
		/* the youngest windows are at the end */
		for (int i = run->nentries - 1; i >= 0; i--)
			if (same_key(&run->entries[i].key, key))
				return *last = i;
		return -1;
	}
	for (uint32_t i = key_hash(key) & (p->nslots - 1); p->slot[i]; i = (i + 1) & (p->nslots - 1))
		if (same_key(&run->entries[p->slot[i] - 1].key, key))
			return *last = p->slot[i] - 1;
	return -1;
}

int64_t
mmt_run_value(const MmtRun *run, const MmtKey *key)
{
	int			i = find_entry(run, key);

	return i < 0 ? 0 : run->entries[i].value;
}

/* -------------------------------------------------------------- the tally */

MmtRun *
mmt_run_begin(MmtArena *arena, MmtArena *scratch, const MmtRuleset *rs, bool trace)
{
	MmtRun	   *run = mmt_alloc(arena, sizeof(MmtRun));

	run->rs = rs;
	run->arena = arena;
	run->scratch = scratch;
	run->trace = trace;
	run->symbol_arena = *arena;
	run->symbol_arena.first = run->symbol_arena.current = NULL;
	run->foreign_arena = run->symbol_arena;
	mmt_symbols_init(&run->own_symbols, &run->symbol_arena);
	run->first_own = rs->symbols.n;
	run->windows = mmt_alloc(arena, sizeof(Window) * (rs->naccumulators + 1));
	if (rs->nchoices > 0)
	{
		run->forks = mmt_alloc(arena, sizeof(Fork) * rs->nchoices);
		for (int i = 0; i < rs->nchoices; i++)
		{
			run->forks[i].met = mmt_alloc(arena, sizeof(int) * rs->alternatives[i]);
			run->forks[i].borne = mmt_alloc(arena, sizeof(int64_t) * rs->alternatives[i]);
		}
	}
	return run;
}

void
mmt_run_clear(MmtRun *run)
{
	run->nentries = run->entry_places.nslots = 0;
	if (run->nforeign > 0)
	{
		mmt_arena_reset(&run->foreign_arena);
		run->nforeign = run->foreign_room = 0;
		run->foreign_places.nslots = run->foreign_places.room = 0;
	}
	/* texts of a person's keys, such as stays, are no use to the next */
	if (run->own_symbols.n > MAX_OWN_SYMBOLS)
	{
		run->first_own += run->own_symbols.n;
		if (run->first_own > INT_MAX / 2)
			run->first_own = run->rs->symbols.n;
		mmt_arena_reset(&run->symbol_arena);
		mmt_symbols_init(&run->own_symbols, &run->symbol_arena);
		for (int i = 0; i < run->rs->naccumulators; i++)
			run->windows[i].to = run->windows[i].from;	/* their keys hold symbols */
	}
}

void
mmt_run_trace(MmtRun *run, bool trace)
{
	run->trace = trace;
}

void
mmt_run_long_way(MmtRun *run)
{
	run->long_way = true;
}

static bool
entry_add(MmtRun *run, const MmtKey *key, int64_t value, MmtError *err)
{
	int			i = find_entry(run, key);

	if (i >= 0)
	{
		if (__builtin_add_overflow(run->entries[i].value, value, &run->entries[i].value))
			return mmt_fail(err, MMT_E_RANGE, "accumulator \"%s\" leaves the range of 64 bits",
							"累计“%s”超出 64 位整数范围", run->rs->accumulators[key->accumulator].name);
		return true;
	}
	if (run->nentries == run->entry_room)
	{
		int			room = run->entry_room ? run->entry_room * 2 : 16;
		MmtDelta   *grown = mmt_alloc(run->arena, sizeof(MmtDelta) * room);

		if (run->nentries > 0)
			memcpy(grown, run->entries, sizeof(MmtDelta) * run->nentries);
		run->entries = grown;
		run->entry_room = room;
	}
	run->entries[run->nentries].key = *key;
	run->entries[run->nentries].value = value;
	run->windows[key->accumulator].entry = run->nentries++;
	if (places_outgrown(&run->entry_places, run->nentries, run->arena))
		for (i = 0; i < run->nentries; i++)
			places_add(&run->entry_places, key_hash(&run->entries[i].key), i);
	else if (run->entry_places.nslots > 0)
		places_add(&run->entry_places, key_hash(key), run->nentries - 1);
	return true;
}

bool
mmt_run_post(MmtRun *run, const MmtOutcome *outcome, MmtError *err)
{
	for (int i = 0; i < outcome->ndeltas; i++)
	{
		const MmtDelta *d = &outcome->deltas[i];
		MmtDelta   *entry = same_entry(run, &d->key);
		int64_t		sum;

		MMT_MAY_STOP(i + 1);
		if (entry && !__builtin_add_overflow(entry->value, d->value, &sum))
			entry->value = sum;
		else if (!entry_add(run, &d->key, d->value, err))
			return false;
	}
	return true;
}

int
mmt_run_entries(const MmtRun *run, const MmtDelta **entries)
{
	*entries = run->entries;
	return run->nentries;
}

/* A key's texts may hold what separates them: %, comma, at sign are written %25, %2C, %40. */
static void
put_key_text(MmtBuffer *out, MmtText t)
{
	for (size_t i = 0; i < t.len; i++)
	{
		unsigned char ch = (unsigned char) t.s[i];

		if (ch == '%' || ch == ',' || ch == '@')
			mmt_putf(out, "%%%02X", ch);
		else
			mmt_put(out, &t.s[i], 1);
	}
}

/* "2019" for a calendar year, "2019-07" for calendar months, else the first day. */
static void
put_window(MmtBuffer *out, const MmtAccumulator *a, mmt_day start)
{
	char		buf[16];
	size_t		len = mmt_day_print(start, buf);

	if (a->unit == MMT_P_MONTHS && a->origin == MMT_O_CALENDAR && len == 10)
		len = a->length == 12 ? 4 : 7;
	mmt_put(out, buf, len);
}

void
mmt_key_name(const MmtRun *run, const MmtKey *key, MmtBuffer *out)
{
	const MmtAccumulator *a = &run->rs->accumulators[key->accumulator];
	bool		first = true;

	mmt_puts(out, a->full_name);
	if (a->unit != MMT_P_EVER)
	{
		mmt_puts(out, "@");
		put_window(out, a, key->start);
		first = false;
	}
	for (int i = 0; i < a->nkeys; i++)
	{
		int			s = key->facts[i];

		mmt_puts(out, first ? "@" : ",");
		put_key_text(out, s < run->rs->symbols.n ? run->rs->symbols.texts[s] :
					 run->own_symbols.texts[s - run->first_own]);
		first = false;
	}
}

static bool
parse_window(const MmtAccumulator *a, MmtText t, mmt_day *start)
{
	char		buf[16];

	if (t.len > 10)
		return false;
	memcpy(buf, t.s, t.len);
	if (t.len == 4)
		memcpy(buf + 4, "-01-01", 6);
	else if (t.len == 7)
		memcpy(buf + 7, "-01", 3);
	else if (t.len != 10)
		return false;
	(void) a;
	return mmt_day_parse(buf, 10, start);
}

static int
hex_digit(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

static uint32_t
name_hash(const char *s, size_t len)
{
	uint32_t	h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char) s[i]) * 16777619u;
	return h ^ (h >> 15);
}

static bool
is_named(const MmtForeign *f, const char *name, size_t len)
{
	return f->name.len == len && memcmp(f->name.s, name, len) == 0;
}

static MmtForeign *
find_foreign(MmtRun *run, const char *name, size_t len)
{
	const Places *p = &run->foreign_places;

	if (p->nslots == 0)
	{
		for (int i = 0; i < run->nforeign; i++)
			if (is_named(&run->foreign[i], name, len))
				return &run->foreign[i];
		return NULL;
	}
	for (uint32_t i = name_hash(name, len) & (p->nslots - 1); p->slot[i]; i = (i + 1) & (p->nslots - 1))
		if (is_named(&run->foreign[p->slot[i] - 1], name, len))
			return &run->foreign[p->slot[i] - 1];
	return NULL;
}

static bool
foreign_add(MmtRun *run, const char *name, size_t len, int64_t value, MmtError *err)
{
	MmtForeign *f = find_foreign(run, name, len);

	if (f)
	{
		if (__builtin_add_overflow(f->value, value, &f->value))
			return mmt_fail(err, MMT_E_RANGE, "tally entry \"%.*s\" leaves the range of 64 bits",
							"累计项“%.*s”超出 64 位整数范围", (int) len, name);
		return true;
	}
	if (run->nforeign == run->foreign_room)
	{
		int			room = run->foreign_room ? run->foreign_room * 2 : 8;
		MmtForeign *grown = mmt_alloc(&run->foreign_arena, sizeof(MmtForeign) * room);

		if (run->nforeign > 0)
			memcpy(grown, run->foreign, sizeof(MmtForeign) * run->nforeign);
		run->foreign = grown;
		run->foreign_room = room;
	}
	f = &run->foreign[run->nforeign];
	f->name.s = mmt_copy(&run->foreign_arena, name, len);
	f->name.len = len;
	f->value = value;
	run->nforeign++;
	if (places_outgrown(&run->foreign_places, run->nforeign, &run->foreign_arena))
		for (int i = 0; i < run->nforeign; i++)
			places_add(&run->foreign_places, name_hash(run->foreign[i].name.s, run->foreign[i].name.len), i);
	else if (run->foreign_places.nslots > 0)
		places_add(&run->foreign_places, name_hash(name, len), run->nforeign - 1);
	return true;
}

int
mmt_run_foreign(const MmtRun *run, const MmtForeign **entries)
{
	*entries = run->foreign;
	return run->nforeign;
}

bool
mmt_run_set(MmtRun *run, const char *name, size_t len, int64_t value, MmtError *err)
{
	const char *at = memchr(name, '@', len);
	size_t		full = at ? (size_t) (at - name) : len;

	for (int i = 0; i < run->rs->naccumulators; i++)
	{
		const MmtAccumulator *a = &run->rs->accumulators[i];
		const char *p = at ? at + 1 : name + len;
		const char *end = name + len;
		MmtKey		key;
		int			part = 0;
		int			want = a->nkeys + (a->unit != MMT_P_EVER);

		if (strlen(a->full_name) != full || memcmp(a->full_name, name, full) != 0)
			continue;
		memset(&key, 0, sizeof(key));
		key.accumulator = i;
		for (; part < want && at; part++)
		{
			const char *comma = memchr(p, ',', end - p);
			MmtText		t = {p, (size_t) ((comma ? comma : end) - p)};

			if (part == 0 && a->unit != MMT_P_EVER)
			{
				if (!parse_window(a, t, &key.start))
					break;
			}
			else
			{
				char	   *plain = mmt_alloc(run->scratch, t.len + 1);
				size_t		n = 0;
				MmtText		u;

				for (size_t k = 0; k < t.len; k++)
				{
					if (t.s[k] == '%' && k + 2 < t.len && hex_digit(t.s[k + 1]) >= 0 && hex_digit(t.s[k + 2]) >= 0)
					{
						plain[n++] = (char) (hex_digit(t.s[k + 1]) * 16 + hex_digit(t.s[k + 2]));
						k += 2;
					}
					else
						plain[n++] = t.s[k];
				}
				u.s = plain;
				u.len = n;
				key.facts[part - (a->unit != MMT_P_EVER)] = mmt_run_symbol(run, u);
			}
			if (comma == NULL)
			{
				p = end;
				part++;
				break;
			}
			p = comma + 1;
		}
		if (part != want || p != end)
		{
			mmt_fail(err, MMT_E_BILL, "tally entry \"%.*s\" does not fit accumulator \"%s\" (%s)",
					 "累计项“%.*s”与累计“%s”（%s）不符",
					 (int) len, name, a->name,
					 mmt_row_get(&run->rs->rows[a->row], "per") ? mmt_row_get(&run->rs->rows[a->row], "per") : "ever");
			return mmt_hint(err, "Use the names that an outcome's delta has.", "请使用结算结果 delta 中的名称。");
		}
		return entry_add(run, &key, value, err);
	}
	return foreign_add(run, name, len, value, err);
}
