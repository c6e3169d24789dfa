/*-------------------------------------------------------------------------
 * pg_door.c
 *	  What the doors of the engine share: arguments in, outcome out.
 *
 * A door keeps a run for each ruleset it has met; which ruleset holds is asked
 * anew at every call or, by window and aggregate doors, once per execution.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type_d.h"
#include "funcapi.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "explain.h"
#include "pg_door.h"
#include "pg_error.h"
#include "pg_tally.h"

static const char *const selector_names[MMT_NSELECTORS] = {
	"scheme", "status", "tier", "kind", "disease", "class", "place", "channel"
};

/* Columns of mmt.outcome. */
enum
{
	OUT_AREA,
	OUT_EDITION,
	OUT_DIGEST,
	OUT_GROSS,
	OUT_FUND,
	OUT_ACCOUNT,
	OUT_PERSON,
	OUT_HOSPITAL,
	OUT_PARTS,
	OUT_LINES,
	OUT_DELTA,
	OUT_MARKS,
	OUT_TRACE,
	OUT_N
};


#define MAX_KNOWN 20000			/* combinations of selectors that a run remembers */

static int	pot_order_cmp(const void *a, const void *b, void *arg);

/* --------------------------------------------------------------- arguments */

void
mmt_missing_argument(const char *name)
{
	MmtError	err;

	mmt_fail(&err, MMT_E_BILL, "argument \"%s\" is missing", "缺少参数“%s”", name);
	mmt_report(&err);
}

static void
refuse_day(const char *name)
{
	MmtError	err;

	mmt_fail(&err, MMT_E_BILL, "argument \"%s\" is no day", "参数“%s”不是确定的日期", name);
	mmt_report(&err);
}

mmt_day
mmt_day_argument(Datum value, bool isnull, const char *name)
{
	DateADT		d = DatumGetDateADT(value);

	if (isnull)
		mmt_missing_argument(name);
	if (DATE_NOT_FINITE(d))
		refuse_day(name);
	return d + MMT_DAY_SHIFT;
}

const NullableDatum mmt_not_given = {0, true};

MmtGiven
mmt_in_order(const NullableDatum *args)
{
	static const int16 places[MMT_NARGS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
	MmtGiven	given = {args, places};

	return given;
}

MmtDoor *
mmt_door(FunctionCallInfo fcinfo)
{
	MmtDoor    *door = fcinfo->flinfo->fn_extra;

	if (door == NULL)
	{
		door = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(MmtDoor));
		door->context = fcinfo->flinfo->fn_mcxt;
		fcinfo->flinfo->fn_extra = door;
	}
	return door;
}

int64
mmt_edition_argument(Datum value)
{
	int64		edition = DatumGetInt64(value);
	MmtError	err;

	if (edition < 1)
	{
		mmt_fail(&err, MMT_E_BILL, "there is no edition %lld", "没有第 %lld 版", (long long) edition);
		mmt_hint(&err, "Editions are numbered from 1; leave the argument out for the latest.", "版次从 1 起；不写则用最新版。");
		mmt_report(&err);
	}
	return edition;
}

const MmtCached *
mmt_door_ruleset(const NullableDatum *area, const NullableDatum *edition, const NullableDatum *draft, int64 *found)
{
	MmtError	err;

	if (area->isnull)
		mmt_missing_argument("area");
	if (!edition->isnull && !draft->isnull)
	{
		mmt_fail(&err, MMT_E_BILL, "an edition and a draft cannot both be asked for", "不能同时指定版次和草案");
		mmt_report(&err);
	}
	return mmt_ruleset_of(text_to_cstring(DatumGetTextPP(area->value)),
						  edition->isnull ? -1 : mmt_edition_argument(edition->value),
						  draft->isnull ? NULL : text_to_cstring(DatumGetTextPP(draft->value)),
						  found);
}

const MmtCached *
mmt_given_ruleset(MmtGiven given, int64 *edition)
{
	return mmt_door_ruleset(mmt_given(given, MMT_ARG_AREA), mmt_given(given, MMT_ARG_EDITION), mmt_given(given, MMT_ARG_DRAFT), edition);
}

MmtDoorRun *
mmt_door_run(MmtDoor *door, const MmtCached *rules, int64 edition, bool trace)
{
	const MmtRuleset *rs = rules->ruleset;
	MmtDoorRun *r;
	MemoryContext old;

	for (int i = 0; i < door->nruns; i++)
		if (door->runs[i]->rules == rules)
		{
			door->runs[i]->edition = edition;
			mmt_run_trace(door->runs[i]->run, trace);
			return door->runs[i];
		}
	old = MemoryContextSwitchTo(door->context);
	if (door->runs == NULL)
		door->runs = palloc(sizeof(MmtDoorRun *));
	else
		door->runs = repalloc(door->runs, sizeof(MmtDoorRun *) * (door->nruns + 1));
	r = palloc0(sizeof(MmtDoorRun));
	r->rules = rules;
	mmt_ruleset_hold(rules, door->context);
	r->edition = edition;
	r->arena = mmt_context_arena(door->context);
	r->scratch = mmt_context_arena(door->context);
	r->work = mmt_context_arena(door->context);
	r->bound = mmt_context_arena(door->context);
	r->run = mmt_run_begin(&r->arena, &r->scratch, rs, trace);
	r->facts = palloc0(sizeof(MmtValues) * (rs->nfacts + 1));
	r->area_fact = mmt_fact_find(rs, "area", 4);
	r->area.s = rs->area;
	r->area.len = strlen(rs->area);
	for (int i = 0; i < MMT_NSELECTORS; i++)
	{
		int			fact = mmt_fact_find(rs, selector_names[i], strlen(selector_names[i]));

		if (fact < 0)
			continue;
		r->read_selector[r->nread] = MMT_FIRST_SELECTOR + i;
		r->read_fact[r->nread++] = fact;
	}
	mmt_symbols_init(&r->texts, &r->arena);
	r->known_slots = 64;
	r->known = palloc0(sizeof(MmtKnownFacts *) * r->known_slots);
	r->bill.facts = r->facts;
	r->area_text = CStringGetTextDatum(rs->area);
	r->digest_text = CStringGetTextDatum(rules->digest);
	r->filled = palloc(sizeof(int64) * rs->npots);
	r->marks = palloc0(sizeof(bool) * (rs->nmarks + 1));
	r->key_names = palloc0(sizeof(MmtKeyName) * (rs->naccumulators + 1));
	r->pot_order = palloc(sizeof(int) * rs->npots);
	for (int i = 0; i < rs->npots; i++)
		r->pot_order[i] = i;
	qsort_arg(r->pot_order, rs->npots, sizeof(int), pot_order_cmp, unconstify(MmtRuleset *, rs));
	MemoryContextSwitchTo(old);
	door->runs[door->nruns++] = r;
	return r;
}

/* The bytes of a text, out of line or compressed only when it must be. */
static inline MmtText
datum_text(Datum d)
{
	struct varlena *t = (struct varlena *) DatumGetPointer(d);
	MmtText		out;

	if (likely(VARATT_IS_1B(t) && !VARATT_IS_1B_E(t)))
	{
		out.s = VARDATA_1B(t);
		out.len = VARSIZE_1B(t) - VARHDRSZ_SHORT;
		return out;
	}
	if (VARATT_IS_EXTERNAL(t) || VARATT_IS_COMPRESSED(t))
		t = pg_detoast_datum_packed(t);
	out.s = VARDATA_ANY(t);
	out.len = VARSIZE_ANY_EXHDR(t);
	return out;
}

#define SHORT 7					/* longest text that is its own word */

/*
 * A text that is no longer, in a word that no other text has: its bytes, first one
 * lowest, below its length; 0 is no text.  Done for each text of each bill, so four
 * bytes or more are read as the first four and the last four, which may overlap.
 */
static inline uint64
own_word(MmtText t)
{
	uint64		bytes;

	if (t.len >= sizeof(uint32))
	{
		uint32		head;
		uint32		tail;

		memcpy(&head, t.s, sizeof(head));
		memcpy(&tail, t.s + t.len - sizeof(tail), sizeof(tail));
#ifdef WORDS_BIGENDIAN
		head = pg_bswap32(head);
		tail = pg_bswap32(tail);
#endif
		bytes = head | (uint64) tail << (8 * (t.len - sizeof(tail)));
	}
	else
	{
		bytes = t.len > 0 ? (unsigned char) t.s[0] : 0;
		for (size_t i = 1; i < t.len; i++)
			bytes |= (uint64) (unsigned char) t.s[i] << (8 * i);
	}
	return bytes | (uint64) (t.len + 1) << 56;
}

MmtDoorRun *
mmt_door_area(MmtDoor *door, MmtGiven given, bool trace)
{
	const NullableDatum *asked = mmt_given(given, MMT_ARG_AREA);
	MmtText		area;
	uint64		word;
	int			i;

	if (asked->isnull)
		mmt_missing_argument("area");
	area = datum_text(asked->value);
	word = area.len <= SHORT ? own_word(area) : 0;
	if (word == door->last_word && word != 0)
		return door->last_area;
	if (door->area_runs == NULL)
	{
		door->arena = mmt_context_arena(door->context);
		mmt_symbols_init(&door->areas, &door->arena);
		door->area_runs = MemoryContextAlloc(door->context, sizeof(MmtDoorRun *));
	}
	i = mmt_symbol_find(&door->areas, area.s, area.len);
	if (i < 0)
	{
		int64		edition;
		const MmtCached *rules = mmt_given_ruleset(given, &edition);
		MmtDoorRun *r = mmt_door_run(door, rules, edition, trace);

		i = door->areas.n;
		/* room doubles: full when the number of areas is a power of two */
		if (i > 0 && (i & (i - 1)) == 0)
			door->area_runs = repalloc(door->area_runs, sizeof(MmtDoorRun *) * i * 2);
		door->area_runs[i] = r;
		mmt_symbol_add(&door->areas, area.s, area.len);
	}
	door->last_word = word;
	return door->last_area = door->area_runs[i];
}

/* ------------------------------------------------------------------- facts */

#define TOO_MANY PG_UINT64_MAX	/* no number is left */

/* A longer text as a word that no other has, either: it is numbered. */
static uint64
numbered_word(MmtDoorRun *r, MmtText t)
{
	int			number = mmt_symbol_find(&r->texts, t.s, t.len);

	if (number < 0)
	{
		if (r->nknown >= MAX_KNOWN)
			return TOO_MANY;
		number = mmt_symbol_add(&r->texts, t.s, t.len);
	}
	return UINT64CONST(0xFF) << 56 | (uint64) number;
}

static void
grow_known(MmtDoorRun *r)
{
	int			n = r->known_slots * 2;
	MmtKnownFacts **known = MemoryContextAllocZero(GetMemoryChunkContext(r), sizeof(MmtKnownFacts *) * n);

	for (int i = 0; i < r->known_slots; i++)
		if (r->known[i])
		{
			uint32		at = r->known[i]->hash & (n - 1);

			while (known[at])
				at = (at + 1) & (n - 1);
			known[at] = r->known[i];
		}
	pfree(r->known);
	r->known = known;
	r->known_slots = n;
}

/* Facts that come together for the first time: remembered with numbered texts. */
static MmtKnownFacts *
new_facts(MmtDoorRun *r, MmtGiven given, const uint64 *words, uint32 hash)
{
	int			nfacts = r->rules->ruleset->nfacts;
	MmtKnownFacts *k = mmt_alloc(&r->arena, sizeof(MmtKnownFacts));
	uint32		at;

	k->run = r;
	k->hash = hash;
	k->facts = mmt_alloc(&r->arena, sizeof(MmtValues) * (nfacts + 1));
	k->lasting = &k->recall;
	if (r->area_fact >= 0)
	{
		k->facts[r->area_fact].n = 1;
		k->facts[r->area_fact].v = &r->area;
	}
	for (int i = 0; i < r->nread; i++)
	{
		int			fact = r->read_fact[i];
		const NullableDatum *selector = mmt_given(given, r->read_selector[i]);

		k->words[i] = words[i];
		if (!selector->isnull)
		{
			MmtText		t = mmt_nfc(datum_text(selector->value));
			int			number = mmt_symbol_add(&r->texts, t.s, t.len);

			k->facts[fact].n = 1;
			k->facts[fact].v = &r->texts.texts[number];
		}
	}
	if (++r->nknown * 2 > r->known_slots)
		grow_known(r);
	for (at = hash & (r->known_slots - 1); r->known[at]; at = (at + 1) & (r->known_slots - 1))
		;
	r->known[at] = k;
	return k;
}

/* Facts of one bill, when too many are remembered already: in one piece of memory. */
static MmtKnownFacts *
passing_facts(MmtDoorRun *r, MmtGiven given, MemoryContext context)
{
	int			nfacts = r->rules->ruleset->nfacts;
	Size		size = sizeof(MmtKnownFacts) + sizeof(MmtValues) * (nfacts + 1) + sizeof(MmtText) * (r->nread + 1);
	MmtKnownFacts *k;
	MmtText		said[MMT_NSELECTORS];
	MmtText    *texts;
	char	   *bytes;

	for (int i = 0; i < r->nread; i++)
	{
		const NullableDatum *selector = mmt_given(given, r->read_selector[i]);

		said[i].s = NULL;
		if (!selector->isnull)
		{
			said[i] = mmt_nfc(datum_text(selector->value));
			size += said[i].len;
		}
	}
	k = MemoryContextAllocZero(context, size);
	k->run = r;
	k->facts = (MmtValues *) (k + 1);
	texts = (MmtText *) (k->facts + nfacts + 1);
	bytes = (char *) (texts + r->nread + 1);
	if (r->area_fact >= 0)
	{
		k->facts[r->area_fact].n = 1;
		k->facts[r->area_fact].v = &r->area;
	}
	for (int i = 0; i < r->nread; i++)
		if (said[i].s)
		{
			memcpy(bytes, said[i].s, said[i].len);
			texts[i].s = bytes;
			texts[i].len = said[i].len;
			bytes += said[i].len;
			k->facts[r->read_fact[i]].n = 1;
			k->facts[r->read_fact[i]].v = &texts[i];
		}
	return k;
}

MmtKnownFacts *
mmt_door_facts(MmtDoorRun *r, MmtGiven given, MemoryContext context)
{
	uint64		words[MMT_NSELECTORS] = {0};
	uint64		hash = 0;
	bool		too_many = false;

	for (int i = 0; i < r->nread; i++)
	{
		const NullableDatum *selector = mmt_given(given, r->read_selector[i]);

		if (!selector->isnull)
		{
			MmtText		t = datum_text(selector->value);

			if (likely(t.len <= SHORT))
				words[i] = own_word(t);
			else
				too_many |= (words[i] = numbered_word(r, t)) == TOO_MANY;
		}
		hash = (hash ^ words[i]) * UINT64CONST(0x9E3779B97F4A7C15);
	}
	hash ^= hash >> 32;
	for (uint32 at = (uint32) hash & (r->known_slots - 1); r->known[at]; at = (at + 1) & (r->known_slots - 1))
	{
		MmtKnownFacts *k = r->known[at];
		uint64		differ = 0;

		/* also where no rule reads a selector: a loop of known length is a few vector operations */
		for (int i = 0; i < MMT_NSELECTORS; i++)
			differ |= k->words[i] ^ words[i];
		if (differ == 0)
			return k;
	}
	if (too_many || r->nknown >= MAX_KNOWN)
		return passing_facts(r, given, context);
	return new_facts(r, given, words, (uint32) hash);
}

void
mmt_door_others(MmtDoorRun *r, const NullableDatum *others)
{
	MmtBillBuilder b;
	enum
	{
		TAGS, FACTS, LINES
	};

	memcpy(r->facts, r->bill.facts, sizeof(MmtValues) * r->rules->ruleset->nfacts);
	r->bill.facts = r->facts;
	r->bill.recall = NULL;
	mmt_arena_reset(&r->bound);
	mmt_bill_begin(&b, r->rules->ruleset, &r->bound);
	b.facts = r->facts;
	r->other_facts = true;
	if (!others[TAGS].isnull)
	{
		Datum	   *tags;
		bool	   *tag_nulls;
		int			n;

		deconstruct_array(DatumGetArrayTypeP(others[TAGS].value), TEXTOID, -1, false, TYPALIGN_INT, &tags, &tag_nulls, &n);
		for (int i = 0; i < n; i++)
			if (!tag_nulls[i])
			{
				MmtText		t = datum_text(tags[i]);

				mmt_bill_fact(&b, "tags", t.s, t.len);
			}
	}
	if (!others[FACTS].isnull)
		mmt_bill_facts(&b, DatumGetJsonbP(others[FACTS].value));
	if (!others[LINES].isnull)
	{
		mmt_bill_lines(&b, DatumGetJsonbP(others[LINES].value), r->line.day);
		r->bill.nlines = b.nlines;
		r->bill.lines = b.lines;
	}
}

void
mmt_door_plain(MmtDoorRun *r)
{
	if (!r->other_facts)
		return;
	memset(r->facts, 0, sizeof(MmtValues) * r->rules->ruleset->nfacts);
	r->other_facts = false;
}

void
mmt_amount_or_lines(bool amount, bool lines)
{
	MmtError	err;

	if (amount != lines)
		return;
	mmt_fail(&err, MMT_E_BILL, "a bill has either an amount or lines", "账单应给出 amount 或 lines，二者取一");
	mmt_report(&err);
}

const MmtBill *
mmt_door_bind(MmtDoorRun *r, MmtGiven given)
{
	MmtKnownFacts *known = mmt_door_facts(r, given, CurrentMemoryContext);
	const NullableDatum *date = mmt_given(given, MMT_ARG_DATE);
	const NullableDatum *amount = mmt_given(given, MMT_ARG_AMOUNT);
	mmt_day		day = mmt_day_argument(date->value, date->isnull, "date");
	NullableDatum others[MMT_NOTHERS];
	int64		fen = 0;

	mmt_amount_or_lines(!amount->isnull, !mmt_given(given, MMT_ARG_LINES)->isnull);
	if (!amount->isnull)
		fen = mmt_numeric_to_fen((Numeric) PG_DETOAST_DATUM_PACKED(amount->value), "amount");
	return mmt_door_bill(known, day, fen, mmt_others_given(given, others) ? others : NULL);
}

void
mmt_door_tally(MmtDoorRun *r, Datum value)
{
	MmtTally	tally;
	MmtError	err;

	mmt_arena_reset(&r->work);
	mmt_tally_view((struct varlena *) PG_DETOAST_DATUM(value), &r->work, &tally);
	for (int i = 0; i < tally.n; i++)
	{
		MMT_MAY_STOP(i + 1);
		if (!mmt_run_set(r->run, tally.entries[i].name.s, tally.entries[i].name.len, tally.entries[i].value, &err))
			mmt_report(&err);
	}
}

/* ---------------------------------------------------------------- outcome */

/* Money by pot of one line as a JSON object; keys come in jsonb's own order. */
static JsonbValue
line_object(const MmtDoorRun *r, const MmtOutcome *out, int line)
{
	const MmtRuleset *rs = r->rules->ruleset;
	JsonbValue	object;
	int			n = 0;
	JsonbPair  *pairs = palloc(sizeof(JsonbPair) * rs->npots);

	for (int i = 0; i < rs->npots; i++)
	{
		int			p = r->pot_order[i];
		int64		fen = out->held[(size_t) p * out->nlines + line];

		if (fen == 0)
			continue;
		pairs[n].key.type = jbvString;
		pairs[n].key.val.string.val = unconstify(char *, rs->pots[p].name);
		pairs[n].key.val.string.len = strlen(rs->pots[p].name);
		pairs[n].value.type = jbvNumeric;
		pairs[n].value.val.numeric = DatumGetNumeric(mmt_fen_to_numeric(fen));
		pairs[n].order = n;
		n++;
	}
	object.type = jbvObject;
	object.val.object.nPairs = n;
	object.val.object.pairs = pairs;
	return object;
}

/* The i-th entry of a jsonb container, which ends at `end`; now and then one tells its end, not its length. */
static inline JEntry
jsonb_entry(int i, uint32 type, uint32 start, uint32 end)
{
	return type | (i % JB_OFFSET_STRIDE == 0 ? JENTRY_HAS_OFF | end : end - start);
}

/*
 * Money by pot of the whole bill as a jsonb object, written as
 * JsonbValueToJsonb writes it, which took a tenth of a bill's time: every
 * outcome has one.  Numbers are aligned, with what comes before as part of them.
 */
static Datum
parts_jsonb(const MmtDoorRun *r, const MmtOutcome *out)
{
	const MmtRuleset *rs = r->rules->ruleset;
	int			n = 0;
	int			k = 0;
	Size		size = VARHDRSZ + sizeof(JsonbContainer);
	char	   *jsonb;
	JsonbContainer *object;
	char	   *data;
	uint32		at = 0;

	for (int i = 0; i < rs->npots; i++)
	{
		int			p = r->pot_order[i];
		const int64_t *held = out->held + (size_t) p * out->nlines;
		int64		sum = 0;

		for (int l = 0; l < out->nlines; l++)
			sum += held[l];
		r->filled[i] = sum;
		if (sum == 0)
			continue;
		n++;
		size += 2 * sizeof(JEntry) + strlen(rs->pots[p].name) + ALIGNOF_INT + MMT_MONEY_LEN;
	}
	jsonb = palloc(size);
	object = (JsonbContainer *) (jsonb + VARHDRSZ);
	object->header = n | JB_FOBJECT;
	data = (char *) &object->children[2 * n];
	for (int i = 0; i < rs->npots; i++)
		if (r->filled[i] != 0)
		{
			const char *name = rs->pots[r->pot_order[i]].name;
			uint32		len = strlen(name);

			memcpy(data + at, name, len);
			object->children[k] = jsonb_entry(k, JENTRY_ISSTRING, at, at + len);
			at += len;
			k++;
		}
	for (int i = 0; i < rs->npots; i++)
		if (r->filled[i] != 0)
		{
			uint32		start = at;

			while (at != INTALIGN(at))
				data[at++] = '\0';
			at += mmt_fen_put(data + at, r->filled[i], false);
			object->children[k] = jsonb_entry(k, JENTRY_ISNUMERIC, start, at);
			k++;
		}
	SET_VARSIZE(jsonb, data + at - jsonb);
	return PointerGetDatum(jsonb);
}

static Datum
lines_jsonb(const MmtDoorRun *r, const MmtOutcome *out)
{
	JsonbValue	array;

	array.type = jbvArray;
	array.val.array.nElems = out->nlines;
	array.val.array.rawScalar = false;
	array.val.array.elems = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(JsonbValue) * (Size) out->nlines);
	for (int l = 0; l < out->nlines; l++)
		array.val.array.elems[l] = line_object(r, out, l);
	return JsonbPGetDatum(JsonbValueToJsonb(&array));
}

/* jsonb keeps shorter keys before longer ones, and those of one length by bytes. */
static int
pot_order_cmp(const void *a, const void *b, void *arg)
{
	const MmtRuleset *rs = arg;
	const char *x = rs->pots[*(const int *) a].name;
	const char *y = rs->pots[*(const int *) b].name;
	size_t		nx = strlen(x);
	size_t		ny = strlen(y);

	return nx != ny ? (nx < ny ? -1 : 1) : memcmp(x, y, nx);
}

/* A key's name: the windows of neighbouring bills are mostly the same. */
static MmtText
key_name(MmtDoorRun *r, const MmtKey *key)
{
	MmtKeyName *last = &r->key_names[key->accumulator];
	MmtText		name;

	if (last->name == NULL || memcmp(&last->key, key, sizeof(*key)) != 0)
	{
		MmtBuffer	buf = {.arena = &r->work};

		mmt_key_name(r->run, key, &buf);
		if ((int) buf.len > last->room)
		{
			last->room = (int) buf.len * 2;
			last->name = last->name ? repalloc(last->name, last->room) :
				MemoryContextAlloc(GetMemoryChunkContext(r), last->room);
		}
		memcpy(last->name, buf.s, buf.len);
		last->len = (int) buf.len;
		last->key = *key;
	}
	name.s = last->name;
	name.len = last->len;
	return name;
}

static Datum
form_tally(MmtTally *tally)
{
	MmtError	err;

	if (!mmt_tally_normalise(tally, &err))
		mmt_report(&err);
	return PointerGetDatum(mmt_tally_form(tally));
}

static Datum
delta_tally(MmtDoorRun *r, const MmtOutcome *out)
{
	MmtTally	tally = {.n = out->ndeltas};

	tally.entries = mmt_alloc(&r->work, sizeof(MmtTallyEntry) * (out->ndeltas + 1));
	for (int i = 0; i < out->ndeltas; i++)
	{
		const MmtKey *key = &out->deltas[i].key;
		MmtText		name = key_name(r, key);

		/* the name is kept until the next key of its accumulator */
		if (i + 1 < out->ndeltas && out->deltas[i + 1].key.accumulator == key->accumulator)
			name.s = mmt_copy(&r->work, name.s, name.len);
		tally.entries[i].name = name;
		tally.entries[i].value = out->deltas[i].value;
	}
	return form_tally(&tally);
}

/* Clauses that an outcome rests on though nobody verified them: mostly those of the outcome before. */
static Datum
marks_array(MmtDoorRun *r, const MmtOutcome *out, bool *isnull)
{
	const MmtRuleset *rs = r->rules->ruleset;
	const bool *rests_on = mmt_rests_on(r->run, out);
	Datum	   *marks;
	MemoryContext old;
	int			n = 0;

	*isnull = rs->nmarks == 0 || memchr(rests_on, true, rs->nmarks) == NULL;
	if (*isnull)
		return (Datum) 0;
	if (r->marks_array && memcmp(r->marks, rests_on, sizeof(bool) * rs->nmarks) == 0)
		return r->marks_array;
	marks = palloc(sizeof(Datum) * rs->nmarks);
	for (int i = 0; i < rs->nmarks; i++)
		if (rests_on[i])
			marks[n++] = CStringGetTextDatum(rs->marks[i]);
	if (r->marks_array)
		pfree(DatumGetPointer(r->marks_array));
	r->marks_array = (Datum) 0;
	old = MemoryContextSwitchTo(GetMemoryChunkContext(r));
	r->marks_array = PointerGetDatum(construct_array(marks, n, TEXTOID, -1, false, TYPALIGN_INT));
	MemoryContextSwitchTo(old);
	memcpy(r->marks, rests_on, sizeof(bool) * rs->nmarks);
	return r->marks_array;
}

static Datum
trace_bytea(MmtArena *arena, const MmtOutcome *out)
{
	MmtBuffer	bytes = {.arena = arena};
	bytea	   *b;

	mmt_trace_write(out, &bytes);
	b = palloc(VARHDRSZ + bytes.len);
	SET_VARSIZE(b, VARHDRSZ + bytes.len);
	memcpy(VARDATA(b), bytes.s, bytes.len);
	return PointerGetDatum(b);
}

Datum
mmt_door_outcome(MmtDoor *door, MmtDoorRun *r, const MmtOutcome *out, bool with_lines, bool with_trace)
{
	Datum		values[OUT_N];
	bool		nulls[OUT_N] = {false};
	char		money[OUT_HOSPITAL + 1][MMT_MONEY_LEN];

	mmt_arena_reset(&r->work);
	if (door->outcome == NULL)
	{
		Oid			schema = get_namespace_oid("mmt", false);
		Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("outcome"), ObjectIdGetDatum(schema));
		MemoryContext old = MemoryContextSwitchTo(door->context);

		door->outcome = lookup_rowtype_tupdesc_copy(type, -1);
		MemoryContextSwitchTo(old);
		if (door->outcome->natts != OUT_N)
			elog(ERROR, "type mmt.outcome has %d columns instead of %d", door->outcome->natts, OUT_N);
	}
	values[OUT_AREA] = r->area_text;
	values[OUT_EDITION] = Int64GetDatum(r->edition);
	nulls[OUT_EDITION] = r->edition < 0;
	values[OUT_DIGEST] = r->digest_text;
	mmt_fen_put(money[OUT_GROSS], out->gross, true);
	mmt_fen_put(money[OUT_FUND], out->by_bearer[MMT_FUND], true);
	mmt_fen_put(money[OUT_ACCOUNT], out->by_bearer[MMT_ACCOUNT], true);
	mmt_fen_put(money[OUT_PERSON], out->by_bearer[MMT_PERSON], true);
	mmt_fen_put(money[OUT_HOSPITAL], out->by_bearer[MMT_HOSPITAL], true);
	for (int i = OUT_GROSS; i <= OUT_HOSPITAL; i++)
		values[i] = PointerGetDatum(money[i]);
	values[OUT_PARTS] = parts_jsonb(r, out);
	nulls[OUT_LINES] = !with_lines;
	values[OUT_LINES] = with_lines ? lines_jsonb(r, out) : (Datum) 0;
	values[OUT_DELTA] = delta_tally(r, out);
	values[OUT_MARKS] = marks_array(r, out, &nulls[OUT_MARKS]);
	nulls[OUT_TRACE] = !with_trace;
	values[OUT_TRACE] = with_trace ? trace_bytea(&r->work, out) : (Datum) 0;
	return HeapTupleGetDatum(heap_form_tuple(door->outcome, values, nulls));
}

Datum
mmt_door_entries(MmtDoorRun *r)
{
	const MmtDelta *entries;
	const MmtForeign *foreign;
	MmtTally	tally;
	int			n = mmt_run_entries(r->run, &entries);
	int			nforeign = mmt_run_foreign(r->run, &foreign);

	mmt_arena_reset(&r->work);
	tally.n = n + nforeign;
	tally.entries = mmt_alloc(&r->work, sizeof(MmtTallyEntry) * (tally.n + 1));
	for (int i = 0; i < nforeign; i++)
	{
		tally.entries[n + i].name = foreign[i].name;
		tally.entries[n + i].value = foreign[i].value;
	}
	for (int i = 0; i < n; i++)
	{
		MmtText		name = key_name(r, &entries[i].key);

		tally.entries[i].name.s = mmt_copy(&r->work, name.s, name.len);
		tally.entries[i].name.len = name.len;
		tally.entries[i].value = entries[i].value;
	}
	return form_tally(&tally);
}

void
mmt_door_follow(MmtDoorRun *from, MmtDoorRun *to)
{
	const MmtDelta *entries;
	const MmtForeign *foreign;
	int			n = mmt_run_entries(from->run, &entries);
	int			nforeign = mmt_run_foreign(from->run, &foreign);
	MmtError	err;

	mmt_arena_reset(&from->work);
	mmt_run_clear(to->run);
	for (int i = 0; i < nforeign; i++)
	{
		MMT_MAY_STOP(i + 1);
		if (!mmt_run_set(to->run, foreign[i].name.s, foreign[i].name.len, foreign[i].value, &err))
			mmt_report(&err);
	}
	for (int i = 0; i < n; i++)
	{
		MmtBuffer	name = {.arena = &from->work};

		MMT_MAY_STOP(i + 1);
		mmt_key_name(from->run, &entries[i].key, &name);
		if (!mmt_run_set(to->run, name.s, name.len, entries[i].value, &err))
			mmt_report(&err);
	}
}
