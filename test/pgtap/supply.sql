-- Validity of prescriptions and days of supply, on tables that are not the extension's.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'America/New_York';	-- no result may depend on these
SET LOCAL datestyle = 'SQL, DMY';

-- ---- validity: worked out on a calendar of January 2024; the 30th is a Tuesday ----

SELECT is(mmt.prescription_validity('2024-01-30', NULL, 1, 3), '[2024-01-30,2024-01-31)', 'without a note: the day of issue');
SELECT is(mmt.prescription_validity('2024-01-30', 0, 1, 3), '[2024-01-30,2024-01-31)', '0 is no note');
SELECT is(mmt.prescription_validity('2024-01-30', 2, 1, 3), '[2024-01-30,2024-02-01)', 'two days noted');
SELECT is(mmt.prescription_validity('2024-01-30', 3, 1, 3), '[2024-01-30,2024-02-02)', 'over the end of a month');
SELECT is(mmt.prescription_validity('2024-01-30', 7, 1, 3), '[2024-01-30,2024-02-02)', 'a note above the limit counts as the limit');
SELECT is(mmt.prescription_validity('2024-01-30', 3, 1, 3, false), '[2024-01-30,2024-02-03)', 'three days after the day of issue');
SELECT is(mmt.prescription_validity('2024-01-30', NULL, 1, 3, false), '[2024-01-30,2024-01-31)', 'which changes nothing without a note');
SELECT is(mmt.prescription_validity(issued => '2024-02-28', noted_days => 3, days => 1, limit_days => 3), '[2024-02-28,2024-03-02)', 'names; a leap year');
SELECT is(mmt.prescription_validity(i, n, d, l, c), NULL, format('null for %s', (i, n, d, l, c)))
FROM (VALUES (NULL::date, 1, 1, 3, true), ('2024-01-30', 1, NULL, 3, true), ('2024-01-30', 1, 1, NULL, true), ('2024-01-30', 1, 1, 3, NULL)) v (i, n, d, l, c);

-- the bytes are those of a range that the server made
SELECT is(range_send(mmt.prescription_validity(d, 3, 1, 3)), range_send(daterange(d, d + 3)), 'as the server makes it, on ' || d) FROM unnest('{2024-01-30,0001-01-01 BC,294276-12-31}'::date[]) d;
CREATE TEMP TABLE ranges AS SELECT n, mmt.prescription_validity('2024-01-30', n, 1, 30) AS ours, daterange('2024-01-30', date '2024-01-30' + n) AS made FROM generate_series(1, 30) n;
SELECT is(count(*), 30::bigint, 'equal, hashed alike, of one length') FROM ranges WHERE ours = made AND hash_range(ours) = hash_range(made) AND pg_column_size(ours) = pg_column_size(made);
SELECT is((SELECT count(*) FROM ranges a JOIN ranges b ON a.ours = b.made), 30::bigint, 'joined');
CREATE INDEX ON ranges USING gist (ours);
SET LOCAL enable_seqscan = off;
SELECT is(count(*), 27::bigint, 'found by an index') FROM ranges WHERE ours @> date '2024-02-02';
RESET enable_seqscan;

CREATE FUNCTION pg_temp.refused(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	code text;
	words text;
	hint text;
BEGIN
	EXECUTE command;
	RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, words = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	RETURN code || ' ' || words || CASE WHEN hint <> '' THEN ' / ' || hint ELSE '' END;
END
$$;
SELECT is(pg_temp.refused('SELECT mmt.' || call), words, call) FROM (VALUES
	('prescription_validity(''infinity'', NULL, 1, 3)', '22008 issued must be a day, not infinity'),
	('prescription_validity(''-infinity'', NULL, 1, 3)', '22008 issued must be a day, not infinity'),
	('prescription_validity(''2024-01-30'', NULL, 0, 3)', '22023 days is 0, where a number above 0 is needed'),
	('prescription_validity(''2024-01-30'', -1, 1, 3)', '22023 noted_days is -1 / It is how many days the prescriber noted; null or 0 when none were.'),
	('prescription_validity(''2024-01-30'', 2, 3, 1)', '22023 limit_days is 1, less than the 3 days that a prescription is valid without a note / First the days without a note, then the most with one: 1, 3.'),
	('prescription_validity(''5874897-12-31'', NULL, 1, 3)', '22008 1 days from that day lead beyond what a date can hold'),
	('prescription_validity(''2024-01-30'', 2147483647, 1, 2147483647, false)', '22008 2147483648 days from that day lead beyond what a date can hold'),
	('prescription_validity(''infinity''::timestamptz, ''Asia/Shanghai'', NULL, 1, 3)', '22008 issued must be a day, not infinity'),
	('within_validity(''2024-01-30'', ''infinity'', NULL, 1, 3)', '22008 issued must be a day, not infinity'),
	('within_validity(''2024-01-30'', ''2024-01-30'', NULL, 3, 1)', '22023 limit_days is 1, less than the 3 days that a prescription is valid without a note / First the days without a note, then the most with one: 1, 3.'),
	('supply_period(''infinity'', 5)', '22008 start must be a day, not infinity'),
	('supply_period(''2024-01-30'', 0)', '22023 days is 0, where a number above 0 is needed'),
	('supply_period(''2024-01-30'', 2147483647)', '22008 2147483647 days from that day lead beyond what a date can hold'),
	('supply_overlap(''(,)'', ''(,)'')', '22023 days without a first or last one cannot be counted / Supply has a first and a last day: mmt.supply_period(start, days).'),
	('supply_overlap(''[2024-01-01,)'', ''[2024-01-01,infinity]'')', '22023 days without a first or last one cannot be counted / Supply has a first and a last day: mmt.supply_period(start, days).'),
	('early_refill(''[2024-01-01,)'', ''2024-01-01'')', '22023 days without a first or last one cannot be counted / Supply has a first and a last day: mmt.supply_period(start, days).'),
	('early_refill(''[2024-01-01,2024-01-29)'', ''infinity'')', '22008 next_start must be a day, not infinity'),
	('days_supply(0, 1, 1)', '22023 quantity is 0, where a number above 0 is needed'),
	('days_supply(1, -0.5, 1)', '22023 dose is -0.5, where a number above 0 is needed'),
	('days_supply(1, 1, 0)', '22023 times is 0, where a number above 0 is needed'),
	('days_supply(1, 1, 1, -1)', '22023 cycle_days is -1, where a number above 0 is needed'),
	('days_supply(''NaN'', 1, 1)', '22023 quantity is NaN / It must be a finite number of at most 38 digits, 18 of them after the point.'),
	('days_supply(1, ''Infinity'', 1)', '22023 dose is Infinity / It must be a finite number of at most 38 digits, 18 of them after the point.'),
	('days_supply(1, 0.0000000000000000001, 1)', '22003 dose is 0.0000000000000000001 / It must be a finite number of at most 38 digits, 18 of them after the point.'),
	('days_supply(1e38, 0.1, 1)', '22003 the days of supply are too many to be counted / Give quantity and dose in the same unit, such as tablets or milligrams.')
) v (call, words);
SELECT is(left(pg_temp.refused('SELECT mmt.days_supply(1e131071, 1, 1)'), 20), '22003 quantity is 10', 'a number of 131072 digits');
SELECT is(left(pg_temp.refused($$SELECT mmt.prescription_validity('2024-01-30 12:00+08'::timestamptz, 'Nowhere', NULL, 1, 3)$$), 5), '22023', 'no such zone');
SELECT is(mmt.prescription_validity('5874897-12-30', NULL, 1, 3), '[5874897-12-30,5874897-12-31)', 'the last day but one');
SELECT is(mmt.prescription_validity('4714-11-24 BC', NULL, 1, 3), '["4714-11-24 BC","4714-11-25 BC")', 'the first day');
SET LOCAL menmante.language = 'zh';
SELECT is(pg_temp.refused('SELECT mmt.prescription_validity(''infinity'', NULL, 1, 3)'), '22008 issued 须为具体日期，不能是无穷', 'in Chinese');
SELECT is(pg_temp.refused('SELECT mmt.days_supply(0, 1, 1)'), '22023 quantity 为 0，须大于 0', 'in Chinese');
SET LOCAL menmante.language = 'en';

-- ---- the same without the range ----

SELECT is(count(*), 0::bigint, 'within_validity says what <@ says')
FROM generate_series(-3, 6) d, unnest('{NULL,0,1,2,3,9}'::int[]) n, unnest('{true,false}'::bool[]) c, (VALUES (1, 3), (3, 3), (2, 7)) f (days, most)
WHERE mmt.within_validity(date '2024-01-30' + d, '2024-01-30', n, days, most, c) IS DISTINCT FROM (date '2024-01-30' + d <@ mmt.prescription_validity('2024-01-30', n, days, most, c));
SELECT is(mmt.within_validity(NULL, '2024-01-30', 1, 1, 3), NULL, 'null for no day');
SELECT is(mmt.within_validity('infinity', '2024-01-30', 1, 1, 3), false, 'never');
SELECT is(mmt.within_validity('-infinity', '2024-01-30', 1, 1, 3), false, 'nor before');
SELECT is(mmt.within_validity('5874897-12-31', '5874897-12-31', NULL, 1, 3), true, 'the last day there is');

-- ---- zones ----

SELECT is(mmt.prescription_validity('2024-01-30 17:30+00'::timestamptz, 'Asia/Shanghai', NULL, 1, 3), '[2024-01-31,2024-02-01)', 'half past one in the night, there');
SELECT is(mmt.prescription_validity('2024-01-30 15:59:59+00'::timestamptz, 'Asia/Shanghai', 3, 1, 3), '[2024-01-30,2024-02-02)', 'a second to midnight');
SELECT is(mmt.prescription_validity('2024-01-30 17:30+00'::timestamptz, NULL, NULL, 1, 3), NULL, 'null without a zone');
SELECT is(mmt.prescription_validity(NULL::timestamptz, 'Asia/Shanghai', NULL, 1, 3), NULL, 'null without a moment');
SELECT is(mmt.prescription_validity('294276-12-31 12:00+00'::timestamptz, 'UTC', NULL, 1, 3), '[294276-12-31,294277-01-01)', 'the last day of a timestamp, and the next');

-- ---- by the rules of an area ----

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('sup', NULL, '区', 'Area', 'city');
INSERT INTO mmt.document (document, title) VALUES ('SUP', 'Notice');
INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('SUP-1', 'SUP', 'All of it', 'example');
SELECT mmt.open_draft('sup', 'sup', 'Rules') \gset
INSERT INTO mmt.parameter (draft, parameter, facts, amount, valid, clause) VALUES
	('sup', 'prescription_days',             NULL,                      '1', '[2020-01-01,)', 'SUP-1'),
	('sup', 'prescription_days_limit',       NULL,                      '3', '[2020-01-01,2024-07-01)', 'SUP-1'),
	('sup', 'prescription_days_limit',       NULL,                      '7', '[2024-07-01,)', 'SUP-1'),
	('sup', 'prescription_counts_issue_day', '{"prescription": "!long"}', '1', '[2020-01-01,)', 'SUP-1'),
	('sup', 'prescription_counts_issue_day', '{"prescription": "long"}', '0', '[2020-01-01,)', 'SUP-1');
INSERT INTO mmt.code_map (draft, domain, local, key, clause) VALUES
	('sup', 'frequency', 'bid', '2/1', 'SUP-1'), ('sup', 'frequency', 'qod', '1/2', 'SUP-1'), ('sup', 'frequency', 'biw', '2/7', 'SUP-1'),
	('sup', 'frequency', 'prn', '-', 'SUP-1'), ('sup', 'frequency', 'odd', 'twice', 'SUP-1'), ('sup', 'tier', '05', '2', 'SUP-1'), ('sup', 'frequency', '每日三次', '3/1', 'SUP-1');
SELECT is(mmt.prescription_validity_at('sup', '2024-01-30', 5, '{"prescription": "ordinary"}', draft => 'sup'), '[2024-01-30,2024-02-02)', 'as if the draft were published');
SELECT throws_ok($$SELECT mmt.prescription_validity_at('sup', '2024-01-30')$$, 'MM001', NULL, 'but it is not');
SELECT mmt.publish('sup') AS first \gset
SELECT is(mmt.prescription_validity_at('sup', '2024-01-30', NULL, '{"prescription": "ordinary"}'), '[2024-01-30,2024-01-31)', 'the day of issue');
SELECT is(mmt.prescription_validity_at('sup', '2024-06-30', 5, '{"prescription": "ordinary"}'), '[2024-06-30,2024-07-03)', 'the limit of the day of issue');
SELECT is(mmt.prescription_validity_at('sup', '2024-07-01', 5, '{"prescription": "ordinary"}'), '[2024-07-01,2024-07-06)', 'the limit from July on');
SELECT is(mmt.prescription_validity_at('sup', '2024-07-01', 5, '{"prescription": "long"}'), '[2024-07-01,2024-07-07)', 'facts decide');
SELECT is(mmt.prescription_validity_at('sup', NULL, 5), NULL, 'null without a day');
SELECT is(mmt.prescription_validity_at(NULL, '2024-07-01'::date, 5), NULL, 'null without an area');
SELECT throws_ok($$SELECT mmt.prescription_validity_at('sup', '2024-07-01')$$, 'MM002', 'in area "sup" no row of parameter "prescription_counts_issue_day" applies on 2024-07-01', 'a row asks for a fact that is not given');
SELECT throws_ok($$SELECT mmt.prescription_validity_at('sup', '2019-12-31')$$, 'MM002', 'in area "sup" no row of parameter "prescription_days" applies on 2019-12-31', 'no rules for that day');
SELECT throws_ok($$SELECT mmt.prescription_validity_at('sup', '2024-01-30', -1, '{"prescription": "long"}')$$, '22023', NULL, 'days noted below 0');
SELECT throws_ok($$SELECT mmt.prescription_validity_at('nowhere', '2024-01-30')$$, 'MM001', NULL, 'no such area');
SELECT throws_ok($$SELECT mmt.prescription_validity_at('sup', 'infinity'::date)$$, 'MM020', NULL, 'no day');
SELECT mmt.open_draft('sup-2', 'sup', 'Wrong') \gset
INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES ('sup-2', 'prescription_days', '1.5', '[2020-01-01,)', 'SUP-1');
SELECT throws_ok($$SELECT mmt.prescription_validity_at('sup', '2024-01-30', draft => 'sup-2')$$, 'MM007', 'parameter "prescription_days" is 1.5, which is no number of days and no yes or no', 'half a day');

-- ---- supply ----

SELECT is(mmt.days_supply(30, 1, 2), 15, '30 tablets, one twice a day');
SELECT is(mmt.days_supply(28, 0.5, 3), 18, '28 / 1.5 is 18.67');
SELECT is(mmt.days_supply(quantity => 10, dose => 1, times => 1, cycle_days => 2), 20, 'every other day');
SELECT is(mmt.days_supply(NULL, 1, 1), NULL, 'null');
SELECT is(mmt.days_supply(q, 1, f, 'sup'), days, format('%s, %s', q, f))
FROM (VALUES (28, 'bid', 14), (28, 'qod', 56), (7, 'biw', 24), (28, 'prn', NULL), (28, '3/1', 9), (28, '每日三次', 9), (NULL, 'bid', NULL), (28, NULL, NULL)) v (q, f, days);
SELECT is(mmt.days_supply(28, 1, 'bid', NULL::text), NULL, 'null without an area');
SELECT is(mmt.days_supply(28, 1, 'bid', 'sup', edition => :first), 14, 'at an edition');
SELECT is(pg_temp.refused('SELECT mmt.days_supply(28, 1, ' || call), words, call) FROM (VALUES
	('''BID'', ''sup'')', 'MM002 nothing says how often frequency "BID" is in area "sup" / Map it in mmt.code_map, domain frequency, to times/days, such as 2/1 for twice a day, or to - when it is not regular.'),
	('''odd'', ''sup'')', 'MM002 nothing says how often frequency "odd" is in area "sup" / Map it in mmt.code_map, domain frequency, to times/days, such as 2/1 for twice a day, or to - when it is not regular.'),
	('''05'', ''sup'')', 'MM002 nothing says how often frequency "05" is in area "sup" / Map it in mmt.code_map, domain frequency, to times/days, such as 2/1 for twice a day, or to - when it is not regular.'),
	('''bid'', ''sup'', 0)', 'MM020 there is no edition 0 / Editions are numbered from 1; leave the argument out for the latest.')
) v (call, words);
SELECT is(left(pg_temp.refused(format('SELECT mmt.days_supply(28, 1, %L, %L)', repeat('药', 100000), 'sup')), 70), 'MM002 nothing says how often frequency "药药药药药药药药药药药药药药药药药药药药药药药药药药药药药药', 'a long frequency');
SELECT throws_ok($$SELECT mmt.days_supply(28, 1, 'bid', 'nowhere')$$, 'MM001', NULL, 'no such area');
SELECT throws_ok($$SELECT mmt.days_supply(0, 1, 'bid', 'sup')$$, '22023', NULL, 'nothing dispensed');

SELECT is(mmt.supply_period('2024-02-20', 14), '[2024-02-20,2024-03-05)', 'fourteen days over a leap day');
SELECT is(mmt.supply_overlap('[2024-01-01,2024-01-29)', '[2024-01-25,2024-02-22)'), 4, 'the 25th to the 28th');
SELECT is(mmt.supply_overlap('[2024-01-01,2024-01-28]', '[2024-01-29,2024-02-22)'), 0, 'one after the other');
SELECT is(mmt.supply_overlap('empty', '(,)'), 0, 'no days');
SELECT is(mmt.supply_overlap('[2024-01-01,)', '(,2024-01-10)'), 9, 'the bounds of both');
SELECT is(mmt.supply_overlap('[-infinity,2024-01-10)', '[2024-01-01,infinity]'), 9, 'infinity is no bound');
SELECT is(mmt.supply_overlap('[-infinity,-infinity]', '[2024-01-01,2024-01-10)'), 0, 'never');
SELECT is(mmt.supply_overlap('[infinity,infinity]', '(,)'), 0, 'nor later');
SELECT is(mmt.early_refill('[2024-01-01,2024-01-29)', '2024-01-22'), 7, 'a week is left, the 22nd to the 28th');
SELECT is(mmt.early_refill('[2024-01-01,2024-01-29)', '2024-01-29'), 0, 'none');
SELECT is(mmt.early_refill('[2024-01-01,2024-01-29)', '2023-12-01'), 28, 'all of it');

-- ---- on tables ----

CREATE TABLE pg_temp.dispensing (issued_on date, noted_days int, dispensed_on date,
	CHECK (dispensed_on <@ mmt.prescription_validity(issued_on, noted_days, 1, 3)), CHECK (mmt.within_validity(dispensed_on, issued_on, noted_days, 1, 3)),
	valid daterange GENERATED ALWAYS AS (mmt.prescription_validity(issued_on, noted_days, 1, 3)) STORED,
	EXCLUDE USING gist (valid WITH &&));
CREATE INDEX ON pg_temp.dispensing (lower(mmt.prescription_validity(issued_on, noted_days, 1, 3)));
SELECT lives_ok($$INSERT INTO pg_temp.dispensing VALUES ('2024-01-30', 2, '2024-01-31')$$, 'in time');
SELECT throws_ok($$INSERT INTO pg_temp.dispensing VALUES ('2024-02-10', NULL, '2024-02-11')$$, '23514', NULL, 'too late');
SELECT throws_ok($$INSERT INTO pg_temp.dispensing VALUES ('2024-01-31', NULL, '2024-01-31')$$, '23P01', NULL, 'overlapping');
SELECT lives_ok($$INSERT INTO pg_temp.dispensing VALUES (NULL, NULL, '2024-01-31')$$, 'an unknown day passes a CHECK');

-- what a column calls, whoever writes it must be allowed to call
CREATE ROLE mmt_supply_clerk;
GRANT INSERT ON pg_temp.dispensing TO mmt_supply_clerk;
SET LOCAL ROLE mmt_supply_clerk;
SELECT throws_ok($$INSERT INTO pg_temp.dispensing VALUES ('2024-03-30', 2, '2024-03-31')$$, '42501', NULL, 'a clerk without the right');
RESET ROLE;
SELECT lives_ok($$SELECT mmt.grant_workbench('reader', 'mmt_supply_clerk')$$, 'granted');
SET LOCAL ROLE mmt_supply_clerk;
SELECT lives_ok($$INSERT INTO pg_temp.dispensing VALUES ('2024-03-30', 2, '2024-03-31')$$, 'with it');
RESET ROLE;

SELECT is(string_agg(p.oid::regprocedure::text, ', '), NULL, 'what is stable says so, the rest is immutable') FROM pg_proc p
WHERE p.pronamespace = 'mmt'::regnamespace AND p.proname IN ('prescription_validity', 'prescription_validity_at', 'within_validity', 'days_supply', 'supply_period', 'supply_overlap', 'early_refill')
	AND (p.provolatile = 's') <> ('area' = ANY (p.proargnames));
SELECT * FROM finish();
ROLLBACK;
