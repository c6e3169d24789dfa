/*-------------------------------------------------------------------------
 * pg_book.c
 *	  The doors of a book: settle and quote.
 *
 * A book is a schema of ordinary tables that mmt.create_book makes and its
 * owner keeps.
 *
 * Every entry of a person moves the balance row and counts it up.  settle reads
 * balance and request under one snapshot, computes, and writes only if the
 * balance is still at the same count: then nobody posted anything of this
 * person since, and the update holds the row until the end.  If not, or when the
 * person is new, it does it once more with the row locked first.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_class_d.h"
#include "catalog/pg_type_d.h"
#include "commands/sequence.h"
#include "common/sha2.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "compat.h"
#include "pg_book_tables.h"
#include "pg_door.h"
#include "pg_error.h"
#include "pg_tally.h"

PG_FUNCTION_INFO_V1(mmt_settle);
PG_FUNCTION_INFO_V1(mmt_correct_settlement);
PG_FUNCTION_INFO_V1(mmt_quote);
PG_FUNCTION_INFO_V1(mmt_book_bill);
PG_FUNCTION_INFO_V1(mmt_book_names);

#define MMT_E_REPEATED	MAKE_SQLSTATE('M', 'M', '0', '3', '0')
#define MMT_E_SETTLED	MAKE_SQLSTATE('M', 'M', '0', '3', '3')
#define MMT_E_MERGED	MAKE_SQLSTATE('M', 'M', '0', '3', '4')

/* A ruleset that a transaction before this one put into a book: nothing takes it out again. */
typedef struct KeptRuleset
{
	struct
	{
		Oid			table;
		char		digest[MMT_DIGEST_LEN + 1];
	}			key;
} KeptRuleset;

static HTAB *kept_rulesets = NULL;

/* ------------------------------------------------------------- the person */

/* What a book knows of a person and a request, under one snapshot. */
typedef struct State
{
	ItemPointerData tid;		/* of the balance, invalid when it was read by a statement */
	Jsonb	   *tally;			/* NULL: the person has no balance yet */
	int64		entries;
	bytea	   *head;
	int			archived;		/* last year in table archive, 0 none */
	bool		asked;
	bytea	   *content;
	int64		settlement;		/* 0: the request made none */
} State;

static void
refuse_merged(Datum person, text *into)
{
	ereport(ERROR,
			(errcode(MMT_E_MERGED),
			 errmsg_internal(SAY("人员“%s”已并入“%s”", "person \"%s\" was merged into \"%s\""), TextDatumGetCString(person), text_to_cstring(into)),
			 errhint("%s", SAY("改用后者的人员标识。", "Use the latter's id."))));
}

/* Read what is known of a person and, unless request is NULL for a quote, of a request. */
static void
read_state(MmtBook *book, Relation balance, Relation request, Datum person, Datum by, Datum key, State *s)
{
	bool		settling = request != NULL;
	text	   *merged = NULL;
	bool		isnull[8];
	Datum		d[8];

	memset(s, 0, sizeof(*s));
	ItemPointerSetInvalid(&s->tid);
	if (mmt_book_plain(book, BALANCE, balance, MMT_READ) && (!settling || mmt_book_plain(book, REQUEST, request, MMT_READ)))
	{
		Datum		asked[3] = {person, by, key};
		Snapshot	snapshot = GetActiveSnapshot();
		TupleTableSlot *slot = table_slot_create(balance, NULL);

		if (mmt_find_row(balance, snapshot, F_TEXTEQ, 1, &person, slot))
		{
			s->tid = slot->tts_tid;
			s->tally = DatumGetJsonbPCopy(slot->tts_values[1]);
			s->entries = DatumGetInt64(slot->tts_values[2]);
			s->head = DatumGetByteaPCopy(slot->tts_values[3]);
			s->archived = slot->tts_isnull[4] ? 0 : DatumGetInt32(slot->tts_values[4]);
			merged = slot->tts_isnull[5] ? NULL : DatumGetTextPCopy(slot->tts_values[5]);
		}
		ExecDropSingleTupleTableSlot(slot);
		if (settling && s->tally)
		{
			slot = table_slot_create(request, NULL);
			s->asked = mmt_find_row(request, snapshot, F_TEXTEQ, 3, asked, slot);
			if (s->asked)
			{
				s->content = DatumGetByteaPCopy(slot->tts_values[3]);
				s->settlement = slot->tts_isnull[4] ? 0 : DatumGetInt64(slot->tts_values[4]);
			}
			ExecDropSingleTupleTableSlot(slot);
		}
	}
	else
	{
		Datum		asked[3] = {person, by, key};

		/* the text of the key is in the plan's way of a quote, but finds nothing */
		if (mmt_book_run(book, ST_STATE, asked, NULL, !settling) == 1)
		{
			heap_deform_tuple(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, d, isnull);
			s->tally = DatumGetJsonbPCopy(d[0]);
			s->entries = DatumGetInt64(d[1]);
			s->head = DatumGetByteaPCopy(d[2]);
			s->archived = isnull[3] ? 0 : DatumGetInt32(d[3]);
			merged = isnull[4] ? NULL : DatumGetTextPCopy(d[4]);
			s->asked = !isnull[5];
			s->content = isnull[5] ? NULL : DatumGetByteaPCopy(d[5]);
			s->settlement = isnull[6] ? 0 : DatumGetInt64(d[6]);
		}
	}
	if (merged && !s->asked)
		refuse_merged(person, merged);
}

/* Whether a year is closed. */
static bool
closed(MmtBook *book, int year)
{
	Relation	table = mmt_book_table(book, CLOSED_YEAR, AccessShareLock);
	Datum		arg = Int32GetDatum(year);
	bool		found;

	if (mmt_book_plain(book, CLOSED_YEAR, table, MMT_READ))
	{
		/*
		 * As of now: no balance need have moved since it was read, though looking facts up took its time or closed the
		 * year itself.  So few rows are read before their index is open.
		 */
		Snapshot	now = RegisterSnapshot(GetTransactionSnapshot());
		TableScanDesc scan = table_beginscan(table, now, 0, NULL);
		TupleTableSlot *slot = table_slot_create(table, NULL);
		bool		isnull;

		found = false;
		while (!found && table_scan_getnextslot(scan, ForwardScanDirection, slot))
			found = DatumGetInt32(slot_getattr(slot, 1, &isnull)) == year;
		ExecDropSingleTupleTableSlot(slot);
		table_endscan(scan);
		UnregisterSnapshot(now);
	}
	else
		found = mmt_book_run(book, ST_CLOSED, &arg, NULL, false) == 1;
	table_close(table, NoLock);
	return found;
}

/* The sum of two tallies as they are stored. */
static Jsonb *
tally_sum(Jsonb *a, Jsonb *b)
{
	Datum		sum = DirectFunctionCall2(mmt_tally_plus, DirectFunctionCall1(mmt_tally_from_jsonb, JsonbPGetDatum(a)),
										  DirectFunctionCall1(mmt_tally_from_jsonb, JsonbPGetDatum(b)));

	return DatumGetJsonbP(DirectFunctionCall1(mmt_tally_to_jsonb, sum));
}

static int
first_year(const MmtBill *bill)
{
	mmt_day		first = bill->lines[0].day;
	int			y,
				m,
				d;

	for (int i = 1; i < bill->nlines; i++)
		first = Min(first, bill->lines[i].day);
	mmt_day_to(first, &y, &m, &d);
	return y;
}

/*
 * What the person has used, as the rules may look at it: the balance, and what
 * lies in the archive when the bill is of a year that is there or a rule looks
 * back; NULL when there is no balance.  *whole: nothing of the archive was needed.
 */
static Jsonb *
used_so_far(MmtBook *book, Datum person, const State *s, const MmtCached *rules, const MmtJsonBill *bill, bool read_only, bool *whole)
{
	MmtBillBuilder builder;
	bool		isnull;
	Datum		d;

	*whole = true;
	if (s->archived == 0)
		return s->tally;
	if (!rules->ruleset->looks_back && first_year(mmt_book_bind(mmt_door_run(mmt_book_door(), rules, -1, false), bill, &builder)) > s->archived)
		return s->tally;
	mmt_book_run(book, ST_ARCHIVE, &person, NULL, read_only);
	d = mmt_found(1, &isnull);
	if (isnull)
		return s->tally;
	*whole = false;
	return tally_sum(s->tally, DatumGetJsonbP(d));
}

/*
 * Bill and tally into the run of these rules.  From here until the outcome and the
 * tally after it are read nothing may ask the database: a statement can come back
 * here, by a view or a policy, and all bills share the run and the bill in it.
 */
static MmtDoorRun *
begin_bill(const MmtCached *rules, int64 edition, bool trace, const MmtJsonBill *bill, Jsonb *used, MmtBillBuilder *b, const MmtBill **bound)
{
	MmtDoorRun *r = mmt_door_run(mmt_book_door(), rules, edition, trace);

	mmt_run_clear(r->run);
	*bound = mmt_book_bind(r, bill, b);
	if (used)
		mmt_book_set_tally(r, used);
	return r;
}

/* ----------------------------------------------------------------- answers */

/* Columns of what settle and quote answer: those of ST_ANSWER. */
enum
{
	A_ID, A_DAY, A_POSTED_AT, A_AREA, A_EDITION, A_DIGEST, A_GROSS, A_FUND, A_ACCOUNT, A_PERSON, A_HOSPITAL,
	A_PARTS, A_LINES, A_MARKS, A_FINDINGS, A_N
};

static TupleDesc
answer_desc(void)
{
	static const struct
	{
		const char *name;
		Oid			type;
	}			columns[A_N] = {
		{"settlement_id", INT8OID}, {"day", DATEOID}, {"posted_at", TIMESTAMPTZOID}, {"area", TEXTOID}, {"edition", INT8OID}, {"digest", TEXTOID},
		{"gross", NUMERICOID}, {"fund", NUMERICOID}, {"account", NUMERICOID}, {"person", NUMERICOID}, {"hospital", NUMERICOID},
		{"parts", JSONBOID}, {"lines", JSONBOID}, {"marks", TEXTARRAYOID}, {"findings", JSONBOID},
	};
	static TupleDesc desc = NULL;

	if (desc == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
		TupleDesc	made = CreateTemplateTupleDesc(A_N);

		for (int i = 0; i < A_N; i++)
			TupleDescInitEntry(made, i + 1, columns[i].name, columns[i].type, -1, 0);
		desc = BlessTupleDesc(made);
		MemoryContextSwitchTo(old);
	}
	return desc;
}

static Datum
answer(MemoryContext caller, Datum *values, bool *nulls)
{
	MemoryContext old = MemoryContextSwitchTo(caller);
	Datum		d = HeapTupleGetDatum(heap_form_tuple(answer_desc(), values, nulls));

	MemoryContextSwitchTo(old);
	return d;
}

/* Columns of mmt.outcome that a book uses, by place. */
enum
{
	O_AREA, O_EDITION, O_DIGEST, O_GROSS, O_FUND, O_ACCOUNT, O_PERSON, O_HOSPITAL, O_PARTS, O_LINES, O_DELTA, O_MARKS, O_TRACE, O_N
};

static void
take_apart(MmtDoor *door, Datum outcome, Datum *values, bool *nulls)
{
	HeapTupleHeader h = DatumGetHeapTupleHeader(outcome);
	HeapTupleData t = {.t_len = HeapTupleHeaderGetDatumLength(h), .t_data = h};

	heap_deform_tuple(&t, door->outcome, values, nulls);
}

static void
answer_of_outcome(const Datum *o, const bool *onulls, const MmtJsonBill *bill, Jsonb *findings, Datum *values, bool *nulls)
{
	static const int from[A_N] = {-1, -1, -1, O_AREA, O_EDITION, O_DIGEST, O_GROSS, O_FUND, O_ACCOUNT, O_PERSON, O_HOSPITAL,
	O_PARTS, O_LINES, O_MARKS, -1};

	for (int i = 0; i < A_N; i++)
	{
		nulls[i] = from[i] < 0 || onulls[from[i]];
		values[i] = nulls[i] ? (Datum) 0 : o[from[i]];
	}
	values[A_DAY] = bill->args[MMT_ARG_DATE].value;
	nulls[A_DAY] = false;
	values[A_FINDINGS] = PointerGetDatum(findings);
	nulls[A_FINDINGS] = findings == NULL;
}

/* ------------------------------------------------------------------ settle */

static text *
needed_text(FunctionCallInfo fcinfo, int n, const char *name)
{
	text	   *t;

	if (PG_ARGISNULL(n))
		mmt_missing_argument(name);
	t = PG_GETARG_TEXT_PP(n);
	if (VARSIZE_ANY_EXHDR(t) == 0)
		mmt_missing_argument(name);
	if (VARSIZE_ANY_EXHDR(t) > MMT_MAX_ID)
	{
		MmtError	err;

		mmt_fail(&err, MMT_E_BILL, "%s has more than %d bytes", "%s 超过 %d 个字节", name, MMT_MAX_ID);
		mmt_report(&err);
	}
	return t;
}

/* What a request asks for, for comparing it with a later one of the same key. */
static Datum
content_of(Jsonb *bill)
{
	StringInfoData s;

	initStringInfo(&s);
	mmt_book_put(&s, JSONBOID, JsonbPGetDatum(bill), false);
	return PointerGetDatum(mmt_book_sha256("settle", 6, s.data, s.len));
}

/* The hash of a settlement: over the one before it and, as mmt.book_content has it, its own content. */
static bytea *
settlement_hash(const Datum *w, const char *wnulls, bytea *head)
{
	static const int order[] = {W_PERSON, W_ID, W_SEQ, W_KIND, W_AREA, W_DAY, W_POSTED_AT, W_POSTED_BY, W_INSTITUTION, W_IDENTIFIED, W_EDITION, W_DIGEST,
		W_GROSS, W_FUND, W_ACCOUNT, W_PERSON_PAYS, W_HOSPITAL, W_BILL, W_PARTS, W_LINES, W_DELTA, W_MARKS, W_FINDINGS, W_TRACE};
	StringInfoData s;
	bytea	   *content;

	initStringInfo(&s);
	appendStringInfoString(&s, "[\"settlement\"");
	for (int i = 0; i < (int) lengthof(order); i++)
		mmt_book_put(&s, mmt_write_types[order[i]], w[order[i]], wnulls[order[i]] == 'n');
	mmt_book_put(&s, INT8OID, (Datum) 0, true);	/* reverses */
	mmt_book_put(&s, TEXTOID, w[W_REASON], wnulls[W_REASON] == 'n');
	if (wnulls[W_CORRECTS] != 'n')
		mmt_book_put(&s, INT8OID, w[W_CORRECTS], false);
	appendStringInfoChar(&s, ']');
	content = mmt_book_sha256(s.data, s.len, "", 0);
	return mmt_book_sha256(VARDATA_ANY(head), VARSIZE_ANY_EXHDR(head), VARDATA(content), PG_SHA256_DIGEST_LENGTH);
}

/* Who acts for an institution has bills of its own only.  A table whose file is empty has no rows: a look that costs no query. */
static void
only_own(MmtBook *book, Jsonb *bill, bool read_only)
{
	Relation	roles = mmt_book_table(book, INSTITUTION_ROLE, AccessShareLock);
	bool		nobody = roles->rd_rel->relkind == RELKIND_RELATION && !roles->rd_rel->relhassubclass && RelationGetNumberOfBlocks(roles) == 0;
	MmtJsonBill b;
	Datum		institution;

	table_close(roles, NoLock);
	if (nobody)
		return;
	mmt_book_read_bill(bill, &b);
	institution = PointerGetDatum(b.institution);
	mmt_book_run(book, ST_ONLY_OWN, &institution, b.institution ? NULL : "n", read_only);
}

static void
not_written(MmtBook *book)
{
	ereport(ERROR,
			(errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
			 errmsg_internal(SAY("账簿“%s”的一笔结算未能写入，其人员已锁定", "a settlement in book \"%s\" was not written, though its person is locked"), book->name),
			 errhint("%s", SAY("账簿表上的触发器、策略或所查关系不得为同一人入账，也不得略去行。", "A trigger or policy on its tables, or a relation that is looked up, may not post to the same person or leave rows out."))));
}

/* Lock the person's balance, which is made when this is the first entry. */
static void
lock_balance(MmtBook *book, Datum person)
{
	if (mmt_book_run(book, ST_LOCK, &person, NULL, false) == 1)
		return;
	mmt_book_run(book, ST_OPEN, &person, NULL, false);
	if (mmt_book_run(book, ST_LOCK, &person, NULL, false) != 1)
		not_written(book);
}

/*
 * See to it that the book has the ruleset, so that it replays without us.  Two
 * that use it first wait for each other here: so before anything else of a
 * settlement is held.
 */
static void
keep_ruleset(MmtBook *book, const char *digest, Datum area, int64 edition)
{
	KeptRuleset kept;
	Datum		args[2] = {CStringGetTextDatum(digest)};
	bool		isnull;
	bool		found;

	if (kept_rulesets == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(kept.key), .entrysize = sizeof(KeptRuleset), .hcxt = CacheMemoryContext};

		kept_rulesets = hash_create("menmante rulesets in books", 32, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	memset(&kept, 0, sizeof(kept));
	kept.key.table = mmt_book_part(book, RULESET, NoLock);
	strcpy(kept.key.digest, digest);
	if (hash_search(kept_rulesets, &kept.key, HASH_FIND, NULL))
		return;
	if (mmt_book_run(book, ST_RULESET, args, NULL, false) == 1)
	{
		/* what this transaction wrote may yet be rolled back */
		if (!TransactionIdIsCurrentTransactionId(DatumGetTransactionId(mmt_found(1, &isnull))))
			hash_search(kept_rulesets, &kept.key, HASH_ENTER, &found);
		return;
	}
	args[0] = area;
	args[1] = Int64GetDatum(edition);
	mmt_book_run(book, ST_KEEP_RULESET, args, NULL, false);
}

/* What was answered to a request that is in the book; an error when it asked for something else. */
static Datum
answer_again(MmtBook *book, MemoryContext caller, Datum person, Datum key, const State *s, Datum content)
{
	Datum		args[2] = {person, Int64GetDatum(s->settlement)};
	Datum		a[A_N];
	bool		anulls[A_N];

	if (s->settlement == 0 || !DatumGetBool(DirectFunctionCall2(byteaeq, PointerGetDatum(s->content), content)))
		ereport(ERROR,
				(errcode(MMT_E_REPEATED),
				 errmsg_internal(SAY("请求键“%s”已用于另一内容", "key \"%s\" was used for something else"), TextDatumGetCString(key)),
				 errhint("%s", SAY("重试须与原请求完全相同；新的结算请用新的键。", "A retry repeats the request as it was; a new settlement takes a new key."))));
	if (mmt_book_run(book, ST_ANSWER, args, NULL, false) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg_internal(SAY("请求键“%s”的结算不在账簿中", "the settlement of key \"%s\" is not in the book"), TextDatumGetCString(key))));
	heap_deform_tuple(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, a, anulls);
	return answer(caller, a, anulls);
}

/* What ST_SETTLED and ST_SETTLED_BY ask with; false when the bill names neither. */
static bool
prescription_of(const MmtJsonBill *bill, Datum person, Datum *args)
{
	args[0] = person;
	args[1] = bill->prescription ? PointerGetDatum(bill->prescription) : CStringGetTextDatum("");
	args[2] = bill->dispensing ? PointerGetDatum(bill->dispensing) : CStringGetTextDatum("");
	return bill->prescription || bill->dispensing;
}

/* Refuse a prescription that is settled already, if it is. */
static void
refuse_settled(MmtBook *book, const MmtJsonBill *bill, Datum person, bool read_only)
{
	Datum		args[3];
	bool		isnull;
	int64		by;

	if (!prescription_of(bill, person, args))
		return;
	mmt_book_run(book, ST_SETTLED_BY, args, NULL, read_only);
	by = DatumGetInt64(mmt_found(1, &isnull));
	if (!isnull)
		ereport(ERROR,
				(errcode(MMT_E_SETTLED),
				 errmsg_internal(SAY("%s“%s”已由结算 %lld 结算", "%s \"%s\" was settled by %lld"),
								 bill->dispensing ? SAY("配药", "dispensing") : SAY("处方", "prescription"),
								 text_to_cstring(bill->dispensing ? bill->dispensing : bill->prescription), (long long) by),
				 errhint("%s", SAY("重新结算前先冲销原结算；分次配药的，逐次写明 dispensing。",
								   "Reverse that settlement first; of a prescription that is dispensed in parts, name each dispensing."))));
}

/* A prescription, or one dispensing of it, is settled once. */
static void
claim_prescription(MmtBook *book, const MmtJsonBill *bill, const Datum *w)
{
	Datum		args[4];

	args[3] = w[W_ID];
	if (prescription_of(bill, w[W_PERSON], args) && mmt_book_run(book, ST_SETTLED, args, NULL, false) != 1)
	{
		refuse_settled(book, bill, w[W_PERSON], false);
		not_written(book);
	}
}

/* What a settlement is beside its bill. */
typedef struct Occasion
{
	Datum		person;
	Datum		by;
	Datum		key;
	Datum		content;
	int64		corrects;		/* 0: a bill that comes for the first time, and is checked */
	text	   *reason;
} Occasion;

/* The tables that a settlement writes. */
typedef struct Ledger
{
	Relation	balance;
	Relation	request;
	Relation	settlement;
} Ledger;

/* The parameters of ST_POST as rows of three plain tables; false when the balance is no longer as it was read. */
static bool
post_rows(const Ledger *l, const State *s, const Datum *w, const char *wnulls)
{
	static const int columns[] = {W_PERSON, W_ID, W_SEQ, W_EDITION, -1, W_POSTED_AT, W_DAY, W_KIND, W_AREA, W_INSTITUTION, W_IDENTIFIED, W_GROSS, W_FUND,
		W_ACCOUNT, W_PERSON_PAYS, W_HOSPITAL, W_BILL, W_PARTS, W_LINES, W_DELTA, W_MARKS, W_FINDINGS, W_REASON, W_POSTED_BY, W_DIGEST, W_TRACE, W_HASH, W_CORRECTS};
	Datum		moved[] = {w[W_PERSON], w[W_TALLY], w[W_SEQ], w[W_HASH], Int32GetDatum(s->archived), (Datum) 0};
	bool		moved_nulls[] = {false, false, false, false, s->archived == 0, true};
	Datum		asked[] = {w[W_PERSON], w[W_POSTED_BY], w[W_KEY], w[W_CONTENT], w[W_ID], (Datum) 0};
	bool		asked_nulls[] = {false, false, false, false, false, true};
	Datum		row[lengthof(columns)];
	bool		nulls[lengthof(columns)];

	StaticAssertStmt(lengthof(columns) == 28, "columns of settlement");
	for (int i = 0; i < (int) lengthof(columns); i++)
	{
		nulls[i] = columns[i] < 0 || wnulls[columns[i]] == 'n';
		row[i] = nulls[i] ? (Datum) 0 : w[columns[i]];
	}
	if (!mmt_update_row(l->balance, s->tid, moved, moved_nulls))
		return false;
	mmt_insert_row(l->request, asked, asked_nulls);
	mmt_insert_row(l->settlement, row, nulls);
	CommandCounterIncrement();
	return true;
}

/* Write the parameters of ST_POST; false when the balance is no longer as it was read. */
static bool
post(MmtBook *book, const Ledger *l, const State *s, Datum *w, const char *wnulls)
{
	/*
	 * Asked only now: what was run meanwhile may have put a trigger there, or changed the balance itself,
	 * whose version that was read cannot be updated then.
	 */
	if (!ItemPointerIsValid(&s->tid) || GetActiveSnapshot()->curcid != GetCurrentCommandId(false) ||
		!mmt_book_plain(book, BALANCE, l->balance, MMT_UPDATE) || !mmt_book_plain(book, REQUEST, l->request, MMT_INSERT) ||
		!mmt_book_plain(book, SETTLEMENT, l->settlement, MMT_INSERT))
		return mmt_book_run(book, ST_POST, w, wnulls, false) == 1;
	return post_rows(l, s, w, wnulls);
}

static int64
next_number(MmtBook *book)
{
	return nextval_internal(mmt_book_part(book, NUMBER, NoLock), true);
}

/*
 * Compute a bill on a balance and write it, if the balance is still at that
 * count of entries; false when it is not.
 */
static bool
settle_on(MmtBook *book, const Ledger *l, Jsonb *json, const State *s, const Occasion *o, Datum *a, bool *anulls)
{
	MmtDoor    *door = mmt_book_door();
	MmtDoorRun *r;
	const MmtCached *rules;
	MmtBillBuilder builder;
	const MmtBill *bound;
	MmtJsonBill bill;
	Jsonb	   *completed;
	Jsonb	   *used;
	Jsonb	   *findings = NULL;
	Jsonb	   *after = NULL;
	MmtOutcome	out;
	MmtError	err;
	int64		edition;
	bool		whole;
	Datum		of[O_N];
	bool		ofnulls[O_N];
	Datum		w[W_N];
	char		wnulls[W_N];
	int			year;
	static const int from[][2] = {{W_EDITION, O_EDITION}, {W_DIGEST, O_DIGEST}, {W_GROSS, O_GROSS}, {W_FUND, O_FUND}, {W_ACCOUNT, O_ACCOUNT},
	{W_PERSON_PAYS, O_PERSON}, {W_HOSPITAL, O_HOSPITAL}, {W_PARTS, O_PARTS}, {W_LINES, O_LINES}, {W_MARKS, O_MARKS}, {W_TRACE, O_TRACE}};

	mmt_book_read_bill(json, &bill);
	rules = mmt_given_ruleset(mmt_in_order(bill.args), &edition);
	completed = mmt_complete_bill(book, rules, json, o->person, false);
	if (completed != json)
		mmt_book_read_bill(completed, &bill);
	used = used_so_far(book, o->person, s, rules, &bill, false, &whole);
	r = begin_bill(rules, edition, true, &bill, used, &builder, &bound);
	year = first_year(bound);
	if (o->corrects == 0)
		findings = mmt_book_check(r, &builder);
	if (!mmt_adjudicate(r->run, bound, &out, &err))
		mmt_report(&err);
	take_apart(door, mmt_door_outcome(door, r, &out, !bill.args[MMT_ARG_LINES].isnull, true), of, ofnulls);
	if (!mmt_run_post(r->run, &out, &err))
		mmt_report(&err);
	if (whole)
		after = mmt_book_tally(mmt_door_entries(r), &r->work);
	answer_of_outcome(of, ofnulls, &bill, findings, a, anulls);

	memset(wnulls, ' ', sizeof(wnulls));
	for (int i = 0; i < (int) lengthof(from); i++)
	{
		w[from[i][0]] = of[from[i][1]];
		wnulls[from[i][0]] = ofnulls[from[i][1]] ? 'n' : ' ';
	}
	w[W_PERSON] = o->person;
	w[W_POSTED_BY] = o->by;
	w[W_KEY] = o->key;
	w[W_CONTENT] = o->content;
	w[W_TALLY_BEFORE] = JsonbPGetDatum(s->tally);
	w[W_BILL] = JsonbPGetDatum(completed);
	w[W_INSTITUTION] = PointerGetDatum(bill.institution);
	wnulls[W_INSTITUTION] = bill.institution ? ' ' : 'n';
	w[W_IDENTIFIED] = PointerGetDatum(bill.identified);
	wnulls[W_IDENTIFIED] = bill.identified ? ' ' : 'n';
	w[W_AREA] = bill.args[MMT_ARG_AREA].value;
	w[W_DAY] = bill.args[MMT_ARG_DATE].value;
	w[W_ID] = Int64GetDatum(next_number(book));
	w[W_SEQ] = Int64GetDatum(s->entries + 1);
	w[W_POSTED_AT] = TimestampTzGetDatum(GetCurrentTimestamp());
	/* what is posted to a closed year is a correction of it */
	w[W_KIND] = CStringGetTextDatum(o->corrects != 0 || closed(book, year) ? "correct" : "settle");
	w[W_REASON] = PointerGetDatum(o->reason);
	wnulls[W_REASON] = o->reason ? ' ' : 'n';
	w[W_CORRECTS] = Int64GetDatum(o->corrects);
	wnulls[W_CORRECTS] = o->corrects != 0 ? ' ' : 'n';
	w[W_DELTA] = JsonbPGetDatum(mmt_book_tally(of[O_DELTA], &r->work));
	w[W_FINDINGS] = PointerGetDatum(findings);
	wnulls[W_FINDINGS] = findings ? ' ' : 'n';
	w[W_HASH] = PointerGetDatum(settlement_hash(w, wnulls, s->head));
	/* what the archive holds stays there, and the balance moves by the delta: together they are the sum of all deltas */
	w[W_TALLY] = JsonbPGetDatum(whole ? after : tally_sum(s->tally, DatumGetJsonbP(w[W_DELTA])));
	a[A_ID] = w[W_ID];
	a[A_POSTED_AT] = w[W_POSTED_AT];
	anulls[A_ID] = anulls[A_POSTED_AT] = false;

	keep_ruleset(book, rules->digest, r->area_text, edition);
	if (!post(book, l, s, w, wnulls))
		return false;
	claim_prescription(book, &bill, w);
	return true;
}

/* Settle once: under the lock of the person when it has to be, and answer a retry as before. */
static Datum
settle(MmtBook *book, MemoryContext caller, Jsonb *json, const Occasion *o)
{
	Ledger		l;
	State		s;
	Datum		a[A_N];
	bool		anulls[A_N];
	Datum		result;

	/* before a number and a time are taken, so that seal_book, which keeps the first of these locks away, knows what comes after it */
	l.balance = mmt_book_table(book, BALANCE, RowExclusiveLock);
	l.request = mmt_book_table(book, REQUEST, RowExclusiveLock);
	l.settlement = mmt_book_table(book, SETTLEMENT, RowExclusiveLock);
	for (bool locked = false;; locked = true)
	{
		bool		done;

		if (locked)
			lock_balance(book, o->person);
		/* rules, too, as of now, not as of before waiting for a lock: so a person's entries never go back to older ones */
		CommandCounterIncrement();
		PushActiveSnapshot(GetTransactionSnapshot());
		read_state(book, l.balance, l.request, o->person, o->by, o->key, &s);
		done = s.asked || (s.tally && settle_on(book, &l, json, &s, o, a, anulls));
		if (s.tally == NULL)
		{
			MmtJsonBill bill;
			int64		edition;
			const MmtCached *rules;

			mmt_book_read_bill(json, &bill);
			rules = mmt_given_ruleset(mmt_in_order(bill.args), &edition);
			keep_ruleset(book, rules->digest, bill.args[MMT_ARG_AREA].value, edition);
		}
		PopActiveSnapshot();
		if (done)
			break;
		if (locked)
			not_written(book);
	}
	result = s.asked ? answer_again(book, caller, o->person, o->key, &s, o->content) : answer(caller, a, anulls);
	table_close(l.settlement, NoLock);
	table_close(l.request, NoLock);
	table_close(l.balance, NoLock);
	return result;
}

/* What settle and book_correct share: arguments book, person, key and bill, and an answer. */
static Datum
settle_called(FunctionCallInfo fcinfo, Occasion *o)
{
	MemoryContext caller = CurrentMemoryContext;
	text	   *name = needed_text(fcinfo, 0, "book");
	MmtBook    *book;
	Jsonb	   *json;
	Datum		result;

	PreventCommandIfParallelMode("mmt.settle()");	/* in a function that says it is safe and is not */
	o->person = PointerGetDatum(needed_text(fcinfo, 1, "person"));
	o->key = PointerGetDatum(needed_text(fcinfo, 2, "key"));
	if (PG_ARGISNULL(3))
		mmt_missing_argument("bill");
	json = PG_GETARG_JSONB_P(3);
	SPI_connect();
	o->by = CStringGetTextDatum(GetUserNameFromId(GetSessionUserId(), false));
	o->content = content_of(json);
	book = mmt_book_open(text_to_cstring(name));
	if (o->corrects == 0)
		only_own(book, json, false);
	result = settle(book, caller, json, o);
	SPI_finish();
	return result;
}

/* settle(book, person, key, bill) -> answer */
Datum
mmt_settle(PG_FUNCTION_ARGS)
{
	Occasion	o = {.corrects = 0};

	return settle_called(fcinfo, &o);
}

/*
 * book_correct(book, person, key, bill, corrects, reason) -> answer: a bill once more, in the place of a
 * settlement that is reversed.  What was to be checked was checked then.
 */
Datum
mmt_correct_settlement(PG_FUNCTION_ARGS)
{
	Occasion	o = {.corrects = PG_ARGISNULL(4) ? 0 : PG_GETARG_INT64(4), .reason = PG_ARGISNULL(5) ? NULL : PG_GETARG_TEXT_PP(5)};

	if (o.corrects == 0)
		mmt_missing_argument("corrects");
	return settle_called(fcinfo, &o);
}

/* quote(book, person, bill) -> answer, without a number and a time */
Datum
mmt_quote(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	text	   *name = needed_text(fcinfo, 0, "book");
	Datum		person = PointerGetDatum(needed_text(fcinfo, 1, "person"));
	MmtDoor    *door = mmt_book_door();
	MmtDoorRun *r;
	const MmtCached *rules;
	MmtBillBuilder builder;
	const MmtBill *bound;
	MmtJsonBill bill;
	Jsonb	   *json;
	Jsonb	   *completed;
	Jsonb	   *used;
	Jsonb	   *findings;
	MmtOutcome	out;
	MmtError	err;
	Datum		o[O_N];
	bool		onulls[O_N];
	Datum		a[A_N];
	bool		anulls[A_N];
	int64		edition;
	bool		whole;
	State		s;
	MmtBook    *book;
	Relation	balance;

	if (PG_ARGISNULL(2))
		mmt_missing_argument("bill");
	json = PG_GETARG_JSONB_P(2);
	SPI_connect();
	book = mmt_book_open(text_to_cstring(name));
	only_own(book, json, true);
	mmt_book_read_bill(json, &bill);
	rules = mmt_given_ruleset(mmt_in_order(bill.args), &edition);
	completed = mmt_complete_bill(book, rules, json, person, true);
	if (completed != json)
		mmt_book_read_bill(completed, &bill);
	balance = mmt_book_table(book, BALANCE, AccessShareLock);
	read_state(book, balance, NULL, person, CStringGetTextDatum(""), CStringGetTextDatum(""), &s);
	table_close(balance, NoLock);
	used = used_so_far(book, person, &s, rules, &bill, true, &whole);
	refuse_settled(book, &bill, person, true);
	r = begin_bill(rules, edition, false, &bill, used, &builder, &bound);
	findings = mmt_book_check(r, &builder);
	if (!mmt_adjudicate(r->run, bound, &out, &err))
		mmt_report(&err);
	take_apart(door, mmt_door_outcome(door, r, &out, !bill.args[MMT_ARG_LINES].isnull, false), o, onulls);
	answer_of_outcome(o, onulls, &bill, findings, a, anulls);
	a[0] = answer(caller, a, anulls);
	SPI_finish();
	PG_RETURN_DATUM(a[0]);
}

/* book_bill(book, person, bill) -> jsonb: the bill with what the book's relations know about it. */
Datum
mmt_book_bill(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	text	   *name = needed_text(fcinfo, 0, "book");
	Datum		person = PointerGetDatum(needed_text(fcinfo, 1, "person"));
	Jsonb	   *json;
	Jsonb	   *completed;
	MmtJsonBill bill;
	int64		edition;

	if (PG_ARGISNULL(2))
		mmt_missing_argument("bill");
	json = PG_GETARG_JSONB_P(2);
	SPI_connect();
	mmt_book_read_bill(json, &bill);
	completed = mmt_complete_bill(mmt_book_open(text_to_cstring(name)), mmt_given_ruleset(mmt_in_order(bill.args), &edition), json, person, true);
	MemoryContextSwitchTo(caller);
	completed = (Jsonb *) PG_DETOAST_DATUM_COPY(JsonbPGetDatum(completed));
	SPI_finish();
	PG_RETURN_JSONB_P(completed);
}

/* book_names(area, tally) -> tally: with the names of that area's accumulators as the engine writes them; others stay. */
Datum
mmt_book_names(PG_FUNCTION_ARGS)
{
	int64		edition;
	const MmtCached *rules = mmt_door_ruleset(&fcinfo->args[0], &mmt_not_given, &mmt_not_given, &edition);
	MmtDoorRun *r = mmt_door_run(mmt_book_door(), rules, edition, true);

	mmt_run_clear(r->run);
	mmt_door_tally(r, PG_GETARG_DATUM(1));
	return mmt_door_entries(r);
}
