/*-------------------------------------------------------------------------
 * codes.h
 *	  Citizen ids, drug codes and codes of designated institutions: whether a
 *	  text is one, what is wrong with it, and what its parts say.
 *
 * Every function that returns bool fills `err` when it returns false; a NULL
 * there asks for no words.  Words about a citizen id never repeat it.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#ifndef MMT_CODES_H
#define MMT_CODES_H

#include "base.h"

#define MMT_CITIZEN_ID_LEN 18

typedef struct MmtCitizen
{
	char		id[MMT_CITIZEN_ID_LEN + 1]; /* the form that is_citizen_id takes */
	mmt_day		birth;
	char		sex;			/* '1' male, '2' female, as GB/T 2261.1 */
} MmtCitizen;

/* Also ids of 15 digits and a small x at the end. */
extern bool mmt_citizen_read(const char *s, size_t len, MmtCitizen *out, MmtError *err);
/* Only 18 characters, X large. */
extern bool mmt_citizen_id(const char *s, size_t len, MmtError *err);

/* Completed years; born on 29 February, one is a year older on the 28th where there is no 29th. */
extern bool mmt_age_on(mmt_day birth, mmt_day day, int *age, MmtError *err);

/* A whole code. */
extern bool mmt_drug_code(const char *s, size_t len, MmtError *err);
extern bool mmt_institution_code(const char *s, size_t len, MmtError *err);

/*
 * The part of that name; out->s is NULL where the kind has no such part or a
 * drug code ends before it.  Drug codes may be cut short, as rule libraries
 * hold them.
 */
extern bool mmt_drug_part(const char *s, size_t len, MmtText part, MmtText *out, MmtError *err);
extern bool mmt_institution_part(const char *s, size_t len, MmtText part, MmtText *out, MmtError *err);

/* Whether the code begins with the prefix, behind which a star may stand. */
extern bool mmt_code_matches(MmtText code, MmtText prefix);

#endif							/* MMT_CODES_H */
