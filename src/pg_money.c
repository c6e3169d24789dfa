/*-------------------------------------------------------------------------
 * pg_money.c
 *	  Yuan as numeric <-> fen as int64, digit by digit.
 *
 * A numeric on disk is a header and base-10000 digits, unchanged since 9.1 and
 * bound to stay by pg_upgrade; reading the digits costs a tenth of going
 * through text or numeric arithmetic, and bulk doors do it for every row.
 * What is not plain money (special values, more than two decimals, too large)
 * goes the long way, which finds the words.
 *
 * SPDX-License-Identifier: PostgreSQL
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "compat.h"
#include "pg_bill.h"
#include "pg_error.h"

#define NBASE 10000

/* The length word of a varlena, as a constant (SET_VARSIZE needs a variable). */
#ifdef WORDS_BIGENDIAN
#define VARSIZE_OF(n) ((n) & 0x3FFFFFFF)
#else
#define VARSIZE_OF(n) ((n) << 2)
#endif

/* Bits of the 16-bit header word; see the top of numeric.c. */
#define FLAG_MASK		0xC000
#define FLAG_NEGATIVE	0x4000
#define FLAG_SHORT		0x8000
#define FLAG_SPECIAL	0xC000
#define SHORT_NEGATIVE	0x2000
#define SHORT_SCALE_MASK 0x1F80
#define SHORT_SCALE_SHIFT 7
#define SHORT_WEIGHT_SIGN 0x0040
#define SHORT_WEIGHT_MASK 0x003F

static void
refuse_amount(const char *what, const char *shown, const char *why_en, const char *why_zh)
{
	MmtError	err;

	mmt_fail(&err, MMT_E_BILL, "%s %s is no amount of money", "“%s”的值 %s 不是金额", what, shown);
	mmt_advise(&err, why_en, why_zh);
	mmt_report(&err);
}

bool
mmt_numeric_decimal(Numeric n, MmtDecimal *out)
{
	const char *digits = VARDATA_ANY(n);
	int			ndigits = (VARSIZE_ANY_EXHDR(n) - sizeof(uint16)) / sizeof(int16);
	uint16		header;
	int			weight;
	int			scale;
	int64		units = 0;

	memcpy(&header, digits, sizeof(header));
	digits += sizeof(header);
	weight = (header & SHORT_WEIGHT_MASK) | ((header & SHORT_WEIGHT_SIGN) ? ~SHORT_WEIGHT_MASK : 0);
	if ((header & FLAG_MASK) != FLAG_SHORT || weight > 3 || ndigits > 4 || weight < ndigits - 5)
		return false;
	for (int i = 0; i < ndigits; i++)
	{
		int16		d;

		memcpy(&d, digits + i * sizeof(int16), sizeof(d));
		units = units * NBASE + d;
	}
	for (int w = weight + 1 - ndigits; w > 0 && ndigits > 0; w--)
		units *= NBASE;			/* digits that are zero at the end are not stored */
	for (scale = ndigits > weight + 1 ? (ndigits - weight - 1) * 4 : 0; scale > 0 && units % 10 == 0; scale--)
		units /= 10;
	out->units = (header & SHORT_NEGATIVE) ? -units : units;
	out->scale = scale;
	return true;
}

/* Four decimals; zeros at either end are not stored. */
static uint32
digit_at(const char *digits, int ndigits, int place)
{
	int16		d = 0;

	if (place >= 0 && place < ndigits)
		memcpy(&d, digits + place * sizeof(d), sizeof(d));
	return d;
}

void
mmt_numeric_print(StringInfo s, Numeric n)
{
	const char *digits = VARDATA_ANY(n);
	int			ndigits = (VARSIZE_ANY_EXHDR(n) - sizeof(uint16)) / sizeof(int16);
	uint16		header;
	int			weight;
	int			scale;
	char	   *out;

	memcpy(&header, digits, sizeof(header));
	if ((header & FLAG_MASK) != FLAG_SHORT)
	{
		appendStringInfoString(s, DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(n))));
		return;
	}
	digits += sizeof(header);
	weight = (header & SHORT_WEIGHT_MASK) | ((header & SHORT_WEIGHT_SIGN) ? ~SHORT_WEIGHT_MASK : 0);
	scale = (header & SHORT_SCALE_MASK) >> SHORT_SCALE_SHIFT;
	enlargeStringInfo(s, Max(weight + 1, 1) * 4 + scale + 8);
	out = s->data + s->len;
	if (header & SHORT_NEGATIVE)
		*out++ = '-';
	out += pg_ultoa_n(weight < 0 ? 0 : digit_at(digits, ndigits, 0), out);
	for (int i = 1; i <= weight; i++, out += 4)
		pg_ultostr_zeropad(out, digit_at(digits, ndigits, i), 4);
	if (scale > 0)
	{
		*out++ = '.';
		for (int i = 0; i < scale; i += 4)
			pg_ultostr_zeropad(out + i, digit_at(digits, ndigits, weight + 1 + i / 4), 4);
		out += scale;
	}
	*out = '\0';
	s->len = out - s->data;
}

MmtDecimal
mmt_numeric_to_decimal(Numeric n, const char *what)
{
	char	   *s = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(n)));
	MmtDecimal	d;

	if (!mmt_decimal_parse(s, strlen(s), &d))
		refuse_amount(what, s, "It must be a finite number with at most 18 decimals.", "须为有限数，小数不超过 18 位。");
	return d;
}

static int64
fen_the_long_way(Numeric n, const char *what)
{
	MmtDecimal	d = mmt_numeric_to_decimal(n, what);
	int64_t		fen;
	char		buf[MMT_DECIMAL_LEN];

	buf[mmt_decimal_print(d, buf)] = '\0';
	if (d.scale > 2)
		refuse_amount(what, buf, "Money has two decimals; round where the price is made, or give price and quantity.",
					  "金额只有两位小数；请在形成价格处取整，或分别给出单价和数量。");
	if (!mmt_decimal_round(d, 2, MMT_HALF_UP, &fen))
		refuse_amount(what, buf, "It is too large.", "金额过大。");
	return fen;
}

int64
mmt_numeric_to_fen(Numeric n, const char *what)
{
	const char *body = VARDATA_ANY(n);
	int			size = VARSIZE_ANY_EXHDR(n);
	uint16		header;
	int			weight;
	int			ndigits;
	bool		negative;
	const char *digits;
	int64		fen = 0;

	memcpy(&header, body, sizeof(header));
	if ((header & FLAG_MASK) == FLAG_SHORT)
	{
		negative = (header & SHORT_NEGATIVE) != 0;
		weight = (header & SHORT_WEIGHT_MASK) | ((header & SHORT_WEIGHT_SIGN) ? ~SHORT_WEIGHT_MASK : 0);
		digits = body + sizeof(uint16);
		ndigits = (size - sizeof(uint16)) / sizeof(int16);
	}
	else
		return fen_the_long_way(n, what);	/* a long header: huge, or not a number */
	if (weight > 3)				/* up to 10^16 yuan fits */
		return fen_the_long_way(n, what);
	for (int i = 0; i < ndigits; i++)
	{
		int			w = weight - i;
		int16		d;

		memcpy(&d, digits + i * sizeof(int16), sizeof(d));
		if (w >= 0)
			fen = fen * NBASE + d;
		else if (w == -1 && d % 100 == 0)
		{
			fen = fen * 100 + d / 100;
			if (i + 1 == ndigits)
				return negative ? -fen : fen;
			return fen_the_long_way(n, what);
		}
		else
			return fen_the_long_way(n, what);
	}
	/* digits that are zero at the end are not stored */
	for (int w = weight - ndigits; w >= 0 && ndigits > 0; w--)
		fen *= NBASE;
	fen *= 100;
	return negative ? -fen : fen;
}

/* What follows the length word: header and digits.  Returns its length. */
static int
put_body(char *out, int64 fen)
{
	uint64		all = fen < 0 ? -(uint64) fen : (uint64) fen;
	uint64		whole = all / 100;
	int16		digits[6];		/* the last one holds the decimals */
	int			first = 5;
	int			last = 5;
	uint16		header = FLAG_SHORT | (2 << SHORT_SCALE_SHIFT);

	if (fen == 0)
	{
		memcpy(out, &header, sizeof(header));
		return sizeof(header);
	}
	digits[5] = (int16) (all % 100 * 100);
	for (; whole > 0; whole /= NBASE)
		digits[--first] = (int16) (whole % NBASE);
	while (digits[last] == 0)
		last--;
	while (digits[first] == 0)
		first++;				/* only the decimals are left */
	header |= (fen < 0 ? SHORT_NEGATIVE : 0) | ((4 - first) & (SHORT_WEIGHT_SIGN | SHORT_WEIGHT_MASK));
	memcpy(out, &header, sizeof(header));
	out += sizeof(header);
	for (int i = first; i <= last; i++, out += sizeof(int16))
		memcpy(out, &digits[i], sizeof(int16));
	return (int) (sizeof(header) + (last - first + 1) * sizeof(int16));
}

int
mmt_fen_put(char *out, int64 fen, bool short_header)
{
	int			head = short_header ? VARHDRSZ_SHORT : VARHDRSZ;
	int			len = head + put_body(out + head, fen);

	if (short_header)
		SET_VARSIZE_SHORT(out, len);
	else
		SET_VARSIZE(out, len);
	return len;
}

Datum
mmt_fen_to_numeric(int64 fen)
{
	char	   *out;
	static const struct
	{
		int32		length;
		uint16		header;
	}			zero = {VARSIZE_OF(VARHDRSZ + sizeof(uint16)), FLAG_SHORT | (2 << SHORT_SCALE_SHIFT)};

	if (fen == 0)
		return PointerGetDatum(&zero);	/* most bearers bear nothing */

	out = palloc(MMT_MONEY_LEN);
	mmt_fen_put(out, fen, false);
	return PointerGetDatum(out);
}
