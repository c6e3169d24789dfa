/*-------------------------------------------------------------------------
 * menmante.c
 *	  The module: its magic and its settings.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/guc.h"

#include "compat.h"
#include "pg_error.h"

MMT_MODULE_MAGIC("menmante", MENMANTE_VERSION);

PGDLLEXPORT void _PG_init(void);	/* the server's headers have it from 16 on */

static const struct config_enum_entry languages[] = {
	{"zh", MMT_ZH, false},
	{"en", MMT_EN, false},
	{NULL, 0, false}
};

static void
check_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

void
_PG_init(void)
{
	mmt_interrupt = check_interrupts;
	DefineCustomEnumVariable("menmante.language",
							 "Language of menmante's messages and explanations: zh (Chinese) or en (English).",
							 NULL,
							 &mmt_language,
							 MMT_ZH,
							 languages,
							 PGC_USERSET,
							 0,
							 NULL,
							 NULL,
							 NULL);
	MarkGUCPrefixReserved("menmante");
}
