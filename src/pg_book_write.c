/*-------------------------------------------------------------------------
 * pg_book_write.c
 *	  Rows of a book, read and written without the executor.
 *
 * A statement costs several times what its one row costs, and a settlement is
 * three of them.  So where a table is just as create_book made it, rows are found
 * by the primary key and written straight into table and indexes, as the server
 * does with its catalogs.  Where anything else is to be heeded (a trigger, a rule, a
 * partition, a policy, a further column, constraint or kind of index, a right that the
 * caller lacks), mmt_plain_table says so and pg_book.c uses statements.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/pg_am_d.h"
#include "catalog/pg_class_d.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type_d.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/acl.h"
#include "utils/fmgrprotos.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "compat.h"
#include "pg_book.h"
#include "pg_error.h"

/* Whether the primary key is of the first columns, n of them, and can be searched. */
static bool
key_is_first(Oid index, int n)
{
	HeapTuple	t = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index i;
	bool		is;

	if (!HeapTupleIsValid(t))
		return false;
	i = (Form_pg_index) GETSTRUCT(t);
	is = i->indisvalid && i->indnkeyatts == n;
	for (int k = 0; is && k < n; k++)
		is = i->indkey.values[k] == k + 1;
	ReleaseSysCache(t);
	return is;
}

static bool
fires(const TriggerDesc *t, MmtWrite what)
{
	switch (what)
	{
		case MMT_READ:
			return false;
		case MMT_INSERT:
			return t->trig_insert_before_row || t->trig_insert_after_row || t->trig_insert_instead_row || t->trig_insert_before_statement ||
				t->trig_insert_after_statement || t->trig_insert_new_table;
		case MMT_UPDATE:
			return t->trig_update_before_row || t->trig_update_after_row || t->trig_update_instead_row || t->trig_update_before_statement ||
				t->trig_update_after_statement || t->trig_update_new_table || t->trig_update_old_table;
	}
	return true;
}

/*
 * Whether every index takes a row without an expression, a predicate or a check that can wait.  Of a B-tree's
 * columns each that changes makes an update tell so; of a BRIN index it need not.
 */
static bool
plain_indexes(Relation table)
{
	List	   *indexes = RelationGetIndexList(table);
	ListCell   *lc;
	bool		plain = true;

	foreach(lc, indexes)
	{
		/* the lock that writing takes: it stays */
		Relation	index = index_open(lfirst_oid(lc), RowExclusiveLock);

		plain &= index->rd_rel->relam == BTREE_AM_OID && index->rd_index->indisready && index->rd_index->indimmediate && !index->rd_index->indisexclusion &&
			heap_attisnull(index->rd_indextuple, Anum_pg_index_indexprs, NULL) && heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL);
		index_close(index, NoLock);
	}
	list_free(indexes);
	return plain;
}

/* Whether its checks are those that it was made with; the server keeps them by name. */
static bool
same_checks(const TupleConstr *constr, const MmtBookTable *made)
{
	int			n = constr ? constr->num_check : 0;

	if (n != made->nchecks)
		return false;
	for (int i = 0; i < n; i++)
		if (strcmp(constr->check[i].ccname, made->checks[i]) != 0)
			return false;
	return true;
}

bool
mmt_plain_table(Relation table, const MmtBookTable *made, MmtWrite what)
{
	TupleDesc	desc = RelationGetDescr(table);
	AclMode		mode = what == MMT_READ ? ACL_SELECT : what == MMT_INSERT ? ACL_INSERT : ACL_SELECT | ACL_UPDATE;

	if (ExecutorCheckPerms_hook != NULL || table->rd_rel->relkind != RELKIND_RELATION || table->rd_rel->relispartition ||
		table->rd_rel->relhassubclass || table->rd_rules != NULL ||
		desc->natts != made->ncolumns || pg_class_aclmask(RelationGetRelid(table), GetUserId(), mode, ACLMASK_ALL) != mode ||
		check_enable_rls(RelationGetRelid(table), InvalidOid, true) == RLS_ENABLED)
		return false;
	for (int i = 0; i < desc->natts; i++)
		if (TupleDescAttr(desc, i)->attisdropped || TupleDescAttr(desc, i)->atttypid != made->columns[i].type ||
			strcmp(NameStr(TupleDescAttr(desc, i)->attname), made->columns[i].name) != 0)
			return false;
	if (what == MMT_READ)
	{
		(void) RelationGetIndexList(table);
		return OidIsValid(table->rd_pkindex) && key_is_first(table->rd_pkindex, made->nkey);
	}
	return !(table->trigdesc && fires(table->trigdesc, what)) && plain_indexes(table) && same_checks(desc->constr, made) &&
		!(desc->constr && desc->constr->has_generated_stored);
}

bool
mmt_find_row(Relation table, Snapshot snapshot, RegProcedure equal, int n, const Datum *key, TupleTableSlot *slot)
{
	Relation	index;
	ScanKeyData keys[4];
	IndexScanDesc scan;
	bool		found;

	/* asked for again, since the table's entry may have been built anew meanwhile */
	list_free(RelationGetIndexList(table));
	index = index_open(table->rd_pkindex, AccessShareLock);
	for (int i = 0; i < n; i++)
		ScanKeyEntryInitialize(&keys[i], 0, i + 1, BTEqualStrategyNumber, InvalidOid, index->rd_indcollation[i], equal, key[i]);
	scan = mmt_index_beginscan(table, index, snapshot, n);
	index_rescan(scan, keys, n, NULL, 0);
	found = index_getnext_slot(scan, ForwardScanDirection, slot);
	if (found)
		slot_getallattrs(slot);
	index_endscan(scan);		/* the row's page stays pinned by the slot */
	index_close(index, NoLock);
	return found;
}

static void
insert_into_indexes(Relation table, TupleTableSlot *slot)
{
	List	   *indexes = RelationGetIndexList(table);
	ListCell   *lc;

	foreach(lc, indexes)
	{
		Relation	index = index_open(lfirst_oid(lc), RowExclusiveLock);
		IndexInfo  *info = BuildIndexInfo(index);
		Datum		values[INDEX_MAX_KEYS];
		bool		isnull[INDEX_MAX_KEYS];

		/* one that is being made CONCURRENTLY, and was not there when the table was looked at, waits for us before it takes rows */
		if (info->ii_ReadyForInserts)
		{
			FormIndexDatum(info, slot, NULL, values, isnull);
			(void) index_insert(index, values, isnull, &slot->tts_tid, table,
								index->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false, info);
			mmt_index_insert_cleanup(index, info);
		}
		index_close(index, NoLock);
		pfree(info);
	}
	list_free(indexes);
}

/* A row for a table, as its columns take it. */
static TupleTableSlot *
filled_slot(Relation table, const Datum *values, const bool *nulls)
{
	TupleTableSlot *slot = table_slot_create(table, NULL);

	for (int i = 0; i < slot->tts_tupleDescriptor->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(slot->tts_tupleDescriptor, i);

		if (nulls[i] && column->attnotnull)
			ereport(ERROR,
					(errcode(ERRCODE_NOT_NULL_VIOLATION),
					 errmsg_internal(SAY("列“%s”（关系“%s”）不得为空", "null value in column \"%s\" of relation \"%s\" violates not-null constraint"),
									 NameStr(column->attname), RelationGetRelationName(table)),
					 errtablecol(table, i + 1)));
		slot->tts_isnull[i] = nulls[i];
		slot->tts_values[i] = !nulls[i] && column->atttypid == NUMERICOID && column->atttypmod >= 0 ?
			DirectFunctionCall2(numeric, values[i], Int32GetDatum(column->atttypmod)) : values[i];
	}
	return ExecStoreVirtualTuple(slot);
}

void
mmt_insert_row(Relation table, const Datum *values, const bool *nulls)
{
	TupleTableSlot *slot = filled_slot(table, values, nulls);

	table_tuple_insert(table, slot, GetCurrentCommandId(true), 0, NULL);
	insert_into_indexes(table, slot);
	ExecDropSingleTupleTableSlot(slot);
}

bool
mmt_update_row(Relation table, ItemPointerData tid, const Datum *values, const bool *nulls)
{
	TupleTableSlot *slot = filled_slot(table, values, nulls);
	TM_FailureData failure;
	LockTupleMode mode;
	MmtUpdateIndexes indexes;
	TM_Result	result;

	CheckCmdReplicaIdentity(table, CMD_UPDATE);
	result = table_tuple_update(table, &tid, slot, GetCurrentCommandId(true), GetActiveSnapshot(), InvalidSnapshot, true, &failure, &mode, &indexes);
	if (result == TM_Ok && MMT_ALL_INDEXES(indexes))
		insert_into_indexes(table, slot);
	ExecDropSingleTupleTableSlot(slot);
	if (result != TM_Ok && IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent update")));
	return result == TM_Ok;
}
