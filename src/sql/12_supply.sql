-- ---------------------------------------------------------------------------
-- Prescriptions and supply on any table: how long a prescription is valid, how
-- long what was dispensed lasts.  What is IMMUTABLE takes every figure as an
-- argument; what is STABLE looks it up among the published rules.
-- ---------------------------------------------------------------------------

CREATE FUNCTION mmt.prescription_validity(issued date, noted_days int, days int, limit_days int, counts_issue_day boolean DEFAULT true)
RETURNS daterange
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_prescription_validity';
COMMENT ON FUNCTION mmt.prescription_validity(date, int, int, int, boolean) IS
'Days on which a prescription is valid, for CHECKs, generated columns, indexes and EXCLUDE: without a note `days` days, of which the day of issue is the first; with a note (noted_days not null, not 0) as many days as noted, at most limit_days, never fewer than without. counts_issue_day: whether the first noted day is the day of issue or the next. Null when an argument but noted_days is null. Errors: 22023 figures that do not go together, 22008 a day that is infinite or out of range. Source: 处方管理办法 article 18, read in copies; which day is the first it does not say. 处方有效期：未注明时自开具当日起 days 天；医师注明天数的按注明，至多 limit_days 天；counts_issue_day 为注明天数是否含开具当日。数字均由参数给出。';

CREATE FUNCTION mmt.prescription_validity(issued timestamptz, zone text, noted_days int, days int, limit_days int,
	counts_issue_day boolean DEFAULT true)
RETURNS daterange
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_prescription_validity_in_zone';
COMMENT ON FUNCTION mmt.prescription_validity(timestamptz, text, int, int, int, boolean) IS
'The same for a moment of issue: its day in the time zone, such as Asia/Shanghai, is the day of issue, whatever the session''s zone. Null when an argument but noted_days is null. Errors: 22023 an unknown zone or figures that do not go together, 22008. 开具时间为时点时的处方有效期：按所给时区取开具日期，与会话时区无关。';

CREATE FUNCTION mmt.within_validity(day date, issued date, noted_days int, days int, limit_days int, counts_issue_day boolean DEFAULT true)
RETURNS boolean
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_within_validity';
COMMENT ON FUNCTION mmt.within_validity(date, date, int, int, int, boolean) IS
'day <@ mmt.prescription_validity(issued, noted_days, days, limit_days, counts_issue_day), without making the range: for CHECKs on tables that are loaded in bulk. Errors: as there. 某日是否在处方有效期内，同 prescription_validity，但不构造区间，适合大批量导入的 CHECK。';

-- A name of its own: given literals and nulls, an overload could not be told from the forms above.
CREATE FUNCTION mmt.prescription_validity_at(area text, issued date, noted_days int DEFAULT NULL, facts jsonb DEFAULT NULL,
	edition bigint DEFAULT NULL, draft text DEFAULT NULL)
RETURNS daterange
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	name text;
	value text;
	figures int[];
BEGIN
	IF $1 IS NULL OR $2 IS NULL THEN
		RETURN NULL;
	END IF;
	FOREACH name IN ARRAY ARRAY['prescription_days', 'prescription_days_limit', 'prescription_counts_issue_day'] LOOP
		value := (SELECT p.value FROM mmt.parameter_at($1, name, $2, $4, $5, $6) p);
		IF value IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'MM002',
				MESSAGE = format(mmt.say('地区“%s”在 %s 没有适用的参数“%s”', 'in area "%s" no row of parameter "%3$s" applies on %2$s'), $1, to_char($2, 'YYYY-MM-DD'), name),
				HINT = mmt.say('请为该参数补充一行，或改正地区、日期或事实。', 'Add a row of that parameter, or correct the area, the day or the facts.');
		ELSIF value !~ (CASE name WHEN 'prescription_counts_issue_day' THEN '^[01]$' ELSE '^[0-9]{1,9}$' END) THEN
			RAISE EXCEPTION USING ERRCODE = 'MM007',
				MESSAGE = format(mmt.say('参数“%s”为 %s，不能用作天数或是否', 'parameter "%s" is %s, which is no number of days and no yes or no'), name, value),
				HINT = mmt.say('天数写整数，是否写 1 或 0。', 'Write days as a whole number, yes or no as 1 or 0.');
		END IF;
		figures := figures || value::int;
	END LOOP;
	RETURN mmt.prescription_validity($2, $3, figures[1], figures[2], figures[3] = 1);
END
$$;
COMMENT ON FUNCTION mmt.prescription_validity_at(text, date, int, jsonb, bigint, text) IS
'Days on which a prescription is valid by the rules of an area on the day of issue: parameters prescription_days, prescription_days_limit and prescription_counts_issue_day (1 or 0), looked up with the facts given; edition or draft as for mmt.adjudicate. Null when area or day is null. Errors: MM001 no rules, MM002 no row, MM007 a figure that is no number of days, 22023, 22008, and those of mmt.parameter_at. 按地区现行规则的处方有效期，取参数 prescription_days、prescription_days_limit、prescription_counts_issue_day。';

CREATE FUNCTION mmt.days_supply(quantity numeric, dose numeric, times int, cycle_days int DEFAULT 1) RETURNS int
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_days_supply_of';
COMMENT ON FUNCTION mmt.days_supply(numeric, numeric, int, int) IS
'Whole days that a quantity lasts at `times` doses in every cycle_days days: quantity x cycle_days / (dose x times), exact, rounded down. Quantity and dose are in one unit, such as tablets. Errors: 22023 a number that is not above 0, NaN or infinity, 22003 too many digits. 用药天数：数量 × 周期天数 ÷（单次剂量 × 周期内次数），精确计算后舍去不足一天的部分；数量与剂量同一单位。';

CREATE FUNCTION mmt.days_supply(quantity numeric, dose numeric, frequency text, area text, edition bigint DEFAULT NULL,
	draft text DEFAULT NULL) RETURNS int
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_days_supply_by_frequency';
COMMENT ON FUNCTION mmt.days_supply(numeric, numeric, text, text, bigint, text) IS
'The same with a frequency such as bid, which the area''s published rows of mmt.code_map (domain frequency) bring to times/days: 2/1, or 1/2 every other day. Null for one that is not regular (prn, st: key -), and when one of the first four arguments is null; edition or draft as for mmt.adjudicate. Errors: MM001 no rules, MM002 a frequency that nothing explains, 22023, 22003. 按给药频次的用药天数：频次由地区的代码对照（frequency 类别）得到次数和天数；prn、st 等没有固定频次的为空。';

CREATE FUNCTION mmt.supply_period(start date, days int) RETURNS daterange
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_supply_period';
COMMENT ON FUNCTION mmt.supply_period(date, int) IS
'Days that a supply covers, from its first day on. Errors: 22023 fewer days than one, 22008 a day that is infinite or out of range. 一次配药覆盖的用药期间，自首日起 days 天。';

CREATE FUNCTION mmt.supply_overlap(a daterange, b daterange) RETURNS int
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_supply_overlap';
COMMENT ON FUNCTION mmt.supply_overlap(daterange, daterange) IS
'How many days two supplies have in common, 0 when none. Errors: 22023 days without a first or a last one. 两段用药期间重叠的天数。';

CREATE FUNCTION mmt.early_refill(covered daterange, next_start date) RETURNS int
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'mmt_early_refill';
COMMENT ON FUNCTION mmt.early_refill(daterange, date) IS
'How many days of a supply are left on the day on which the next one starts, that day included; 0 when it has run out. Errors: 22023 a supply without a last day, 22008 an infinite day. 下次配药当日，上次配药还剩几天用量（含当日）；已用完为 0。';
