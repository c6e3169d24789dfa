-- ---------------------------------------------------------------------------
-- What a book tells the insured person: explanation and slip.
-- ---------------------------------------------------------------------------

CREATE FUNCTION mmt.explain_settlement(book text, person text, settlement bigint)
RETURNS TABLE(n int, words text, amount numeric, pot text, basis text, clauses text[], mark text)
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	had record := mmt.book_settlement($1, $2, $3);
BEGIN
	IF had.reverses IS NOT NULL THEN
		RETURN QUERY SELECT 0, format(mmt.say('冲销结算 %s', 'reverses settlement %s'), had.reverses), NULL::numeric, NULL::text, NULL::text, NULL::text[], NULL::text;
		had := mmt.book_settlement($1, $2, had.reverses);
	END IF;
	RETURN QUERY SELECT e.n, e.words, e.amount, e.pot, e.basis, e.clauses, e.mark FROM mmt.explain(had.outcome) e;
END
$$;
COMMENT ON FUNCTION mmt.explain_settlement(text, text, bigint) IS
'The sentences of mmt.explain for a stored settlement; for a reversal, those of what it reverses. Errors: MM001, MM031, 42704. 逐步说明一笔已存结算。';

CREATE FUNCTION mmt.settlement_slip(book text, person text, settlement bigint) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
#variable_conflict use_column
DECLARE
	had record := mmt.book_settlement($1, $2, $3);
	o mmt.outcome := had.outcome;
	lines text[];
	why text[];
	basis text;
BEGIN
	IF had.reverses IS NOT NULL THEN
		lines := ARRAY[mmt.say('门诊慢特病退费单', 'Refund'), format(mmt.say('编号 %s，冲销结算 %s', 'No. %s, takes back settlement %s'), $3, had.reverses)];
	ELSE
		lines := ARRAY[mmt.say('门诊慢特病结算单', 'Settlement'), format(mmt.say('编号 %s', 'No. %s'), $3)];
	END IF;
	lines[2] := concat_ws(mmt.say('　', '  '), lines[2], format(mmt.say('就医日期 %s', 'day of care %s'), had.stored ->> 'day'),
		mmt.say('机构 ', 'institution ') || (had.stored ->> 'institution_id'));
	lines := lines || format(mmt.say('费用总额：%s 元', 'Total: %s yuan'), o.gross)
		|| format(mmt.say('　医保基金支付：%s 元', '  paid by the fund: %s yuan'), o.fund);
	IF o.account <> 0 THEN
		lines := lines || format(mmt.say('　个人账户支付：%s 元', '  paid by your account: %s yuan'), o.account);
	END IF;
	lines := lines || format(mmt.say('　您自己支付：%s 元', '  paid by you: %s yuan'), o.person);
	IF o.hospital <> 0 THEN
		lines := lines || format(mmt.say('　医疗机构承担：%s 元', '  borne by the institution: %s yuan'), o.hospital);
	END IF;

	-- the steps that fit; the last sentence of an explanation is the total, which stands above
	SELECT array_agg(mmt.say('　', '  ') || e.words ORDER BY e.n) FILTER (WHERE e.n <= 12 - cardinality(lines)),
		-- the documents; the places in them are in the explanation
		(SELECT string_agg(DISTINCT d.d[1], mmt.say('、', ', ')) FROM regexp_matches(string_agg(e.basis, ''), '《[^》]*》', 'g') d (d))
	INTO why, basis
	FROM (SELECT e.*, max(e.n) OVER () AS last FROM mmt.explain_settlement($1, $2, $3) e) e WHERE e.n > 0 AND e.n < e.last;
	IF why IS NOT NULL THEN
		lines := lines || mmt.say('怎样算的：', 'How it was worked out:') || why;
	END IF;
	IF o.marks IS NOT NULL THEN
		lines := lines || mmt.say('其中部分标准来源尚未核实。', 'Some figures have no verified source yet.');
	END IF;
	RETURN array_to_string(lines || (mmt.say('依据：', 'By: ') || coalesce(nullif(basis, ''), '-')), E'\n');
END
$$;
COMMENT ON FUNCTION mmt.settlement_slip(text, text, bigint) IS
'The slip of a stored settlement for the insured person, at most 15 lines, in the set language: total, who pays what, how it was worked out, and the documents behind it. Errors: MM001, MM031, 42704. 给参保人的结算单。';
