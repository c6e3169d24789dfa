/*-------------------------------------------------------------------------
 * pg_words.c
 *	  Rules in words, with the terms that mmt.words gives as jsonb.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "compat.h"
#include "pg_error.h"
#include "pg_ruleset.h"
#include "words.h"

PG_FUNCTION_INFO_V1(mmt_selector_words_of);
PG_FUNCTION_INFO_V1(mmt_condition_words_of);
PG_FUNCTION_INFO_V1(mmt_amount_words_of);

/* {"domain": {"term": "words"}} in the set language. */
static const char *
find_in_jsonb(const void *of, const char *domain, const char *term, bool zh)
{
	JsonbContainer *words = unconstify(JsonbContainer *, (const JsonbContainer *) of);
	JsonbValue *terms = JsonContainerIsObject(words) ? getKeyJsonValueFromContainer(words, domain, strlen(domain), NULL) : NULL;
	JsonbValue *found = terms && terms->type == jbvBinary && JsonContainerIsObject(terms->val.binary.data)
		? getKeyJsonValueFromContainer(terms->val.binary.data, term, strlen(term), NULL) : NULL;

	(void) zh;
	return found && found->type == jbvString ? pnstrdup(found->val.string.val, found->val.string.len) : NULL;
}

static MmtWords
words_of(Jsonb *words)
{
	return (MmtWords) {find_in_jsonb, &words->root, mmt_language == MMT_ZH};
}

static Datum
words_or_null(FunctionCallInfo fcinfo, const MmtBuffer *out)
{
	if (out->len == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out->s, out->len));
}

Datum
mmt_selector_words_of(PG_FUNCTION_ARGS)
{
	MmtWords	w = words_of(PG_GETARG_JSONB_P(0));
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtBuffer	out = {.arena = &arena};

	mmt_alternatives_words(&w, text_to_cstring(PG_GETARG_TEXT_PP(1)), text_to_cstring(PG_GETARG_TEXT_PP(2)), &out);
	return words_or_null(fcinfo, &out);
}

Datum
mmt_condition_words_of(PG_FUNCTION_ARGS)
{
	MmtWords	w = words_of(PG_GETARG_JSONB_P(0));
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtBuffer	out = {.arena = &arena};
	MmtInputRow row;

	mmt_row_read(&arena, PG_GETARG_JSONB_P(1), &row);
	mmt_selector_words(&w, &row, &out);
	return words_or_null(fcinfo, &out);
}

Datum
mmt_amount_words_of(PG_FUNCTION_ARGS)
{
	MmtWords	w = words_of(PG_GETARG_JSONB_P(0));
	MmtArena	arena = mmt_context_arena(CurrentMemoryContext);
	MmtBuffer	out = {.arena = &arena};

	mmt_amount_words(&w, text_to_cstring(PG_GETARG_TEXT_PP(1)), &out);
	return words_or_null(fcinfo, &out);
}
