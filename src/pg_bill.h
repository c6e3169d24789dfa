/*-------------------------------------------------------------------------
 * pg_bill.h
 *	  From SQL values to a bill, and from an outcome to SQL values.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_PG_BILL_H
#define MMT_PG_BILL_H

#include "lib/stringinfo.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "engine.h"
#include "tally.h"

typedef struct MmtBillBuilder
{
	const MmtRuleset *ruleset;
	MmtArena   *arena;			/* keeps the bill's texts */
	MmtValues  *facts;			/* by fact */
	int			nlines;
	MmtLine    *lines;
	MmtBill		bill;
} MmtBillBuilder;

/* Composed (NFC), as rules are; the text itself when it is so already. */
extern MmtText mmt_nfc(MmtText t);
/* A number as a fact's text, the same for equal numbers. */
extern char *mmt_number_text(Numeric n);
extern void mmt_bill_begin(MmtBillBuilder *b, const MmtRuleset *ruleset, MmtArena *arena);
/* A fact that no rule reads is passed over. */
extern void mmt_bill_fact(MmtBillBuilder *b, const char *name, const char *value, size_t len);
/* {"age": 70, "diseases": ["M03900", "M01600"]} */
extern void mmt_bill_facts(MmtBillBuilder *b, Jsonb *facts);
/* [{"amount": 12.50, "drug": "…", "class": "02"}, …]; `day` where a line has none. */
extern void mmt_bill_lines(MmtBillBuilder *b, Jsonb *lines, mmt_day day);
/* A bill without lines is one line. */
extern void mmt_bill_line(MmtBillBuilder *b, int64 amount, mmt_day day);
extern const MmtBill *mmt_bill_done(MmtBillBuilder *b);
/* A number in JSON, or its digits as text; NULL when it is neither. */
extern Numeric mmt_json_number(const JsonbValue *v);

/* pg_money.c: yuan with at most two decimals to fen; NaN, infinity and a third decimal are refused. */
extern int64 mmt_numeric_to_fen(Numeric n, const char *what);
extern Datum mmt_fen_to_numeric(int64 fen);
/*
 * The same written to `out`: as a row keeps it, with a short header and not
 * aligned, or with a plain one.  At most MMT_MONEY_LEN bytes; returns how many.
 */
extern int	mmt_fen_put(char *out, int64 fen, bool short_header);
#define MMT_MONEY_LEN 20
/* False: it is not finite or has more than 16 digits, so its text says. */
extern bool mmt_numeric_decimal(Numeric n, MmtDecimal *out);
/* As numeric_out writes it. */
extern void mmt_numeric_print(StringInfo s, Numeric n);
extern MmtDecimal mmt_numeric_to_decimal(Numeric n, const char *what);

#endif							/* MMT_PG_BILL_H */
