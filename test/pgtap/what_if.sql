-- Why a benefit did not apply, why two bills differ, what a draft would cost; worked by hand.
\set ECHO none
\set QUIET on
\set ON_ERROR_ROLLBACK on
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
CREATE FUNCTION pg_temp.came_to(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	EXECUTE command INTO said;
	RETURN coalesce(said, 'NULL');
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END
$$;

INSERT INTO mmt.area (area, name_zh, name_en, kind) VALUES ('999400', '戊市', 'E city', 'city');
INSERT INTO mmt.document (document, number, title) VALUES ('W', '戊医保〔2021〕1号', '关于门诊慢特病的通知');
INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, source_quality) VALUES ('W-1', 'W', '第一条', '范围', 'Scope', 'verified'), ('W-2', 'W', '第二条', '待遇', 'Benefit', 'verified'),
	('W-3', 'W', '第三条', '年龄', 'Age', 'verified');
DO $$ BEGIN PERFORM mmt.open_draft('w', '999400'); END $$;
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES ('w', 'disease', 'D1', '高血压', 'hypertension'), ('w', 'fact', 'signed', '签约', 'a contract'), ('w', 'list', 'chronic', '慢性病', 'chronic diseases');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('w', 'chronic.deductible', 'person'), ('w', 'chronic.fund', 'fund'), ('w', 'chronic.self', 'person'), ('w', 'special.fund', 'fund');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('w', 'chronic', 'D1', 'W-1'), ('w', 'chronic', 'D2', 'W-1');
INSERT INTO mmt.benefit (draft, benefit, ord, scheme, disease, tags, without, facts, ranges, valid, name_zh, name_en, clause) VALUES
	('w', 'special', 10, NULL, 'D9', NULL, NULL, NULL, NULL, '[2021-01-01,)', '特殊病', 'special disease', 'W-2'),
	('w', 'chronic', 20, '310', '@chronic|D9', '{filed}', '{barred}', '{"signed": "yes"}', '{"age": "[60,)"}', '[2021-01-01,2022-01-01)', '慢性病', 'chronic disease', 'W-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES ('w', 'special', 10, 'gross', 'fund', 'share', NULL, NULL, false, 'W-2'),
	('w', 'chronic', 10, 'gross', 'deductible', 'fill', 'deductible', 'year_deductible', true, 'W-2'), ('w', 'chronic', 20, 'gross', 'fund', 'share', 'rate', NULL, true, 'W-2'),
	('w', 'chronic', 30, 'gross', 'self', 'share', NULL, NULL, false, 'W-2');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('w', 'year_deductible', 'fen', 'chronic.deductible', 'year', 'W-2');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('w', 'rate', '60%', 'W-2'), ('w', 'deductible', '100', 'W-2');
DO $$ BEGIN PERFORM mmt.publish('w'); END $$;

-- ---- why not ----

CREATE FUNCTION pg_temp.reasons(language text, more text) RETURNS TABLE (line int, words text, basis text, clauses text[]) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('menmante.language', language, true);
	RETURN QUERY EXECUTE format('SELECT * FROM mmt.why_not(%s)', more);
	PERFORM set_config('menmante.language', 'en', true);
END
$$;
\set good 'scheme => ''310'', disease => ''D1'', tags => ''{filed}'', facts => ''{"age": 60, "signed": "yes"}'''
SELECT is_empty(format('SELECT * FROM pg_temp.reasons(%L, %L)', 'en', $$'chronic', '999400', '2021-05-05', 10, $$ || :'good'), 'it applies: nothing to say');
SELECT results_eq(format('SELECT words, basis, clauses FROM pg_temp.reasons(%L, %L)', 'en', $$'chronic', '999400', '2022-01-01', 10, $$ || :'good'),
	$$VALUES ('it holds on [2021-01-01,2022-01-01), which does not include 2022-01-01', '《关于门诊慢特病的通知》 (戊医保〔2021〕1号) 第一条', '{W-1}'::text[])$$, 'the day after its last');
SELECT results_eq(format('SELECT words FROM pg_temp.reasons(%L, %L)', 'zh', $$'chronic', '999400', '2020-12-31', 10, $$ || :'good'),
	$$VALUES ('该待遇适用日期为 [2021-01-01,2022-01-01)，2020-12-31 不在其内')$$, 'the day before its first, in Chinese');
SELECT set_eq(format('SELECT words FROM pg_temp.reasons(%L, %L)', 'en', $$'chronic', '999400', '2021-05-05', 10, '390', disease => 'D7', tags => '{barred,x}', facts => '{"age": 59, "signed": "no"}'$$),
	ARRAY['scheme must be 310; the bill says 390', 'disease must be chronic diseases, D9; the bill says D7', 'tags must be filed; the bill says barred, x',
		'tags must be not barred; the bill says barred, x', 'a contract must be yes; the bill says no', 'it takes age ≥ 60; the bill says 59'], 'every condition that is not met');
SELECT set_eq(format('SELECT words FROM pg_temp.reasons(%L, %L)', 'zh', $$'chronic', '999400', '2021-05-05', 10, '390', disease => 'D7', tags => '{barred,x}', facts => '{"age": 59, "signed": "no"}'$$),
	ARRAY['scheme须为310，账单为390', 'disease须为慢性病、D9，账单为D7', 'tags须为filed，账单为barred、x', 'tags须为barred以外，账单为barred、x', '签约须为yes，账单为no', '须age ≥ 60，账单为 59'], 'in Chinese');
SELECT set_eq(format('SELECT words FROM pg_temp.reasons(%L, %L)', 'en', $$'chronic', '999400', '2021-05-05', 10$$),
	ARRAY['scheme must be 310; the bill does not say', 'disease must be chronic diseases, D9; the bill does not say', 'tags must be filed; the bill does not say',
		'a contract must be yes; the bill does not say', 'it takes age ≥ 60; the bill does not say'], 'what the bill does not say');
SELECT set_eq(format('SELECT words FROM pg_temp.reasons(%L, %L)', 'zh', $$'chronic', '999400', '2021-05-05', 10$$),
	ARRAY['scheme须为310，账单没有提供', 'disease须为慢性病、D9，账单没有提供', 'tags须为filed，账单没有提供', '签约须为yes，账单没有提供', '须age ≥ 60，账单没有提供'], 'in Chinese');
SELECT results_eq(format('SELECT words FROM pg_temp.reasons(%L, %L)', 'en', $$'special', '999400', '2021-05-05', 10, '310', disease => 'D1'$$), $$VALUES ('disease must be D9; the bill says hypertension')$$, 'values by their names');
SELECT results_eq(format('SELECT words FROM pg_temp.reasons(%L, %L)', 'zh', $$'special', '999400', '2021-05-05', 10, '310', disease => 'D1'$$), $$VALUES ('disease须为D9，账单为高血压')$$, 'in Chinese');
SELECT results_eq(format('SELECT words, clauses FROM pg_temp.reasons(%L, %L)', 'en', $$'chronic', '999400', '2021-05-05', 10, $$ || replace(:'good', 'D1', 'D9')),
	$$VALUES ('"special disease" comes before it, and benefits of one track exclude each other', '{W-2}'::text[])$$, 'another comes before it');
SELECT results_eq(format('SELECT words FROM pg_temp.reasons(%L, %L)', 'zh', $$'chronic', '999400', '2021-05-05', 10, $$ || replace(:'good', 'D1', 'D9')),
	$$VALUES ('“特殊病”先适用，同一轨道的待遇不重复享受')$$, 'in Chinese');
SELECT results_eq(format('SELECT line, words FROM pg_temp.reasons(%L, %L)', 'en',
	$$'chronic', '999400', '2021-05-05', lines => '[{"amount": 1, "disease": "D1"}, {"amount": 2, "disease": "D7"}, {"amount": 3, "disease": "D1", "date": "2022-01-01"}]', scheme => '310', tags => '{filed}', facts => '{"age": 60, "signed": "yes"}'$$),
	$$VALUES (2, 'disease must be chronic diseases, D9; the bill says D7'), (3, 'it holds on [2021-01-01,2022-01-01), which does not include 2022-01-01')$$, 'line by line');
SELECT throws_ok(format('SELECT * FROM mmt.why_not(%s)', args), code, NULL, args) FROM (VALUES
	($$'nothing', '999400', '2021-05-05', 10$$, 'MM010'), ($$NULL, '999400', '2021-05-05', 10$$, 'MM020'), ($$'chronic', NULL, '2021-05-05', 10$$, 'MM020'), ($$'chronic', '999400', NULL, 10$$, 'MM020'),
	($$'chronic', '999400', '2021-05-05'$$, 'MM020'), ($$'chronic', '999999', '2021-05-05', 10$$, 'MM001'), ($$'chronic', '999400', '2021-05-05', 10, draft => 'none'$$, '42704'),
	-- all else is met, so the age decides
	($$'chronic', '999400', '2021-05-05', 10, '310', disease => 'D1', tags => '{filed}', facts => '{"signed": "yes"}'$$, 'MM004')) v (args, code);
SELECT results_eq($$SELECT v.n, count(w.line) FROM (VALUES (1, '310'), (2, '390'), (3, '310')) v (n, scheme) LEFT JOIN LATERAL mmt.why_not('chronic', '999400', '2021-05-05', 10, v.scheme, disease => 'D1',
	tags => '{filed}', facts => '{"age": 60, "signed": "yes"}') w ON true GROUP BY v.n ORDER BY v.n$$, 'VALUES (1, 0::bigint), (2, 1), (3, 0)', 'one call site asked again and again');

-- ---- why different ----

-- 300: 100 deductible, 60% of 200 are 120, 80 remain; with 40 borne before, 60, 144 and 96
CREATE FUNCTION pg_temp.bill(amount numeric, tally mmt.tally, draft text DEFAULT NULL) RETURNS mmt.outcome LANGUAGE sql
	AS $$ SELECT mmt.adjudicate('999400', '2021-05-05', amount, '310', disease => 'D1', tags => '{filed}', facts => '{"age": 60, "signed": "yes"}', tally => tally, draft => draft) $$;
SELECT results_eq($$SELECT pot, difference FROM mmt.why_different(pg_temp.bill(300, '{}'), pg_temp.bill(300, '{"999400/year_deductible@2021": 4000}'))$$,
	$$VALUES ('chronic.deductible', -40.00), ('chronic.fund', 24.00), ('chronic.self', 16.00), (NULL, 0)$$, 'money by step, and the total');
SELECT results_eq($$SELECT one_words LIKE '%100.00%', other_words LIKE '%60.00%', one_basis, one_basis = other_basis FROM mmt.why_different(pg_temp.bill(300, '{}'), pg_temp.bill(300, '{"999400/year_deductible@2021": 4000}')) LIMIT 1$$,
	$$VALUES (true, true, '《关于门诊慢特病的通知》 (戊医保〔2021〕1号) 第二条', true)$$, 'words and basis side by side');
SELECT is_empty($$SELECT * FROM mmt.why_different(pg_temp.bill(300, '{}'), pg_temp.bill(300, '{"999400/year_deductible@2020": 4000}'))$$, 'two that are the same');
SELECT results_eq($$SELECT pot, one_words IS NULL, difference FROM mmt.why_different(mmt.adjudicate('999400', '2022-05-05', 300, '310', disease => 'D1'), pg_temp.bill(300, '{}')) WHERE pot IS NOT NULL$$,
	$$VALUES ('chronic.deductible', true, 100.00), ('chronic.fund', true, 120.00), ('chronic.self', true, 80.00)$$, 'one without a benefit');
SELECT throws_ok($$SELECT * FROM mmt.why_different(pg_temp.bill(1, '{}'), mmt.adjudicate('999400', '2021-05-05', 1, trace => false))$$, 'MM020', NULL, 'one without a trace');
SELECT throws_ok($$SELECT * FROM mmt.why_different(NULL, pg_temp.bill(1, '{}'))$$, 'MM020', NULL, 'one that is nothing');

-- ---- simulate ----

/*
 * In force: 100 a year, then 60%.  The draft: 50 a year, 50%, and from 70 years on 70%.
 *	bill		amount	now: deductible, fund	then: deductible, fund
 *	1 (75), X, claim 1	150	100	30			50	70
 *	1 (75), Y, claim 2	 50	  0	30			 0	35
 *	2 (62), Y, claim 3	200	100	60			50	75
 *	3 (61), X, claim 4	 90	 90	 0			50	20
 *	4 (62), Y, claim 6	1100	100	600			50	525
 *	4, X, not covered	 80		 0				 0
 *	5 (63), Y, claim 7	300	100	120			50	125
 */
DO $$ BEGIN PERFORM mmt.open_draft('w-next', '999400'); END $$;
INSERT INTO mmt.parameter (draft, parameter, priority, ranges, amount, clause) VALUES ('w-next', 'rate', 0, NULL, '50%', 'W-2'), ('w-next', 'rate', 1, '{"age": "[70,)"}', '70%', 'W-3'),
	('w-next', 'deductible', 0, NULL, '50', 'W-2');
CREATE SCHEMA what_if;
-- claim 2 comes before claim 1 in the table, and is of the same day
CREATE TABLE what_if.bill AS SELECT v.person, '999400' AS area, v.date::date, v.claim, v.amount::numeric, '310' AS scheme, v.disease, '{filed}'::text[] AS tags, jsonb_build_object('age', v.age, 'signed', 'yes') AS facts, v.town AS "Town ""of"" care"
	FROM (VALUES (1, '2021-03-01', 2, 50, 'D1', 75, 'Y'), (1, '2021-03-01', 1, 150, 'D1', 75, 'X'), (2, '2021-03-01', 3, 200, 'D2', 62, 'Y'), (3, '2021-03-02', 4, 90, 'D1', 61, 'X'),
		(4, '2021-04-01', 5, 80, 'D7', 62, 'X'), (4, '2021-04-02', 6, 1100, 'D1', 62, 'Y'), (5, '2021-04-02', 7, 300, 'D1', 63, 'Y')) v (person, date, claim, amount, disease, age, town);
SELECT results_eq($$SELECT * FROM mmt.simulate('w-next', 'SELECT * FROM what_if.bill')$$,
	$$VALUES (NULL::text, 7::bigint, 5::bigint, 840.00, 850.00, 10.00, 4::bigint, 1::bigint)$$, 'all in all');
SELECT results_eq($$SELECT * FROM mmt.simulate('w-next', 'SELECT * FROM what_if.bill', 'Town "of" care')$$,
	$$VALUES ('X', 3::bigint, 3::bigint, 30.00, 90.00, 60.00, 2::bigint, 0::bigint), ('Y', 4, 4, 810.00, 760.00, -50.00, 3, 1)$$, 'by a column with quotes in its name');
SELECT results_eq($$SELECT value, bills FROM mmt.simulate('w-next', 'SELECT * FROM what_if.bill', 'claim') WHERE value > '5'$$, $$VALUES ('6', 1::bigint), ('7', 1)$$, 'by one of a bill''s own');
SELECT results_eq($$SELECT value, persons FROM mmt.simulate('w-next', 'SELECT *, NULLIF(disease, ''D7'') AS value FROM what_if.bill', 'value') ORDER BY value$$,
	$$VALUES ('D1', 4::bigint), ('D2', 1), (NULL, 1)$$, 'by a column called value, with nulls');
SELECT results_eq($$SELECT value, bills FROM mmt.simulate('w-next', 'SELECT *, ''%1$s %% \ $1 '''' x'' AS x FROM what_if.bill', 'x')$$, $$VALUES ('%1$s %% \ $1 '' x', 7::bigint)$$, 'signs of formats and quotes go through');
SELECT results_eq($$SELECT bills, fund_now, fund_then, persons_better + persons_worse FROM mmt.simulate('w', 'SELECT * FROM what_if.bill WHERE amount < 200')$$, 'VALUES (4::bigint, 60.00, 60.00, 0::bigint)', 'a draft that is in force changes nothing');
SELECT is_empty($$SELECT * FROM mmt.simulate('w-next', 'SELECT * FROM what_if.bill WHERE false')$$, 'no bills');
SELECT lives_ok($$SELECT * FROM mmt.simulate('w-next', E'SELECT * FROM what_if.bill -- all of them')$$, 'a query that ends in a comment');
SELECT lives_ok($$SELECT * FROM mmt.simulate('w-next', 'TABLE what_if.bill')$$, 'TABLE');
SELECT lives_ok($$SELECT * FROM mmt.simulate('w-next', 'WITH b AS MATERIALIZED (SELECT * FROM what_if.bill) SELECT * FROM b ORDER BY amount LIMIT 3')$$, 'WITH, ORDER BY, LIMIT');
CREATE TEMP TABLE own AS TABLE what_if.bill;
SELECT is((SELECT bills FROM mmt.simulate('w-next', 'SELECT * FROM own')), 7::bigint, 'a temporary table');

-- bills with lines; days with a time; whole numbers
SELECT results_eq($$SELECT bills, fund_now, fund_then FROM mmt.simulate('w-next',
	'SELECT person, area, date, jsonb_build_array(jsonb_build_object(''amount'', amount)) AS lines, scheme, disease, tags, facts FROM what_if.bill')$$,
	$$SELECT bills, fund_now, fund_then FROM mmt.simulate('w-next', 'SELECT person, area, date, amount, scheme, disease, tags, facts FROM what_if.bill')$$, 'bills with lines');
SELECT results_eq($$SELECT bills, fund_now, fund_then FROM mmt.simulate('w-next', 'SELECT *, date + time ''12:00'' AS later FROM what_if.bill')$$,
	$$SELECT bills, fund_now, fund_then FROM mmt.simulate('w-next', 'SELECT person, area, date + time ''12:00'' AS date, claim, amount, scheme, disease, tags, facts FROM what_if.bill')$$, 'days with a time');
SELECT throws_ok(format('SELECT * FROM mmt.simulate(''w-next'', %L)', query), '42804', 'date must be a date or timestamp, amount numeric or a whole number', query) FROM unnest(ARRAY[
	'SELECT person, area, now() AS date, amount FROM what_if.bill', 'SELECT person, area, date, amount::float8 AS amount FROM what_if.bill']) query;

-- what is missing is named
SELECT throws_ok(format('SELECT * FROM mmt.simulate(''w-next'', %L, %L)', query, by), code, message, query || coalesce(' by ' || by, '')) FROM (VALUES
	('SELECT person, area, amount FROM what_if.bill', NULL, '42703', 'the query needs the columns person, area, date and amount, or lines'),
	('SELECT 1 AS x', NULL, '42703', 'the query needs the columns person, area, date and amount, or lines'),
	('SELECT * FROM what_if.bill', 'town', '42703', 'the query has no column town'),
	('SELECT * FROM what_if.bill', 'scheme"', '42703', NULL),
	('SELECT * FROM what_if.bill', '', '42703', NULL),
	('SELECT * FROM what_if.bill', 'scheme::text, (SELECT 1)', '42703', NULL),
	('SELECT * FROM what_if.bill', 'scheme" FROM what_if.bill q; DELETE FROM what_if.bill; --', '42703', NULL),
	('SELECT * FROM what_if.no_such_table', NULL, '42P01', NULL),
	('SELECT * FROM bill', NULL, '42P01', NULL),
	('nonsense', NULL, '42601', NULL)) v (query, by, code, message);
SELECT throws_ok($$SELECT * FROM mmt.simulate('no such draft', 'SELECT * FROM what_if.bill')$$, '42704', NULL, 'a draft that is not there');
SELECT throws_ok($$SELECT * FROM mmt.simulate('w-next'') FROM what_if.bill q; DELETE FROM what_if.bill; --', 'SELECT * FROM what_if.bill')$$, '42704', NULL, 'a draft''s name is no code');
SELECT matches(pg_temp.came_to($$SELECT * FROM mmt.simulate(NULL, 'SELECT * FROM what_if.bill')$$), '^(22|42|MM)', 'no draft is refused: nothing would change');
SELECT matches(pg_temp.came_to($$SELECT * FROM mmt.simulate('w-next', NULL)$$), '^(22|42|MM)', 'no query is refused');

-- nothing is written, whatever the query
CREATE TABLE what_if.written (a int);
CREATE SEQUENCE what_if.numbers;
CREATE FUNCTION what_if.writes() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO what_if.written VALUES (1); RETURN 1; END $$;
CREATE FUNCTION what_if.publishes() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM mmt.publish('w-next'); RETURN 1; END $$;
SELECT isnt(pg_temp.came_to(format('SELECT ''it ran'' FROM mmt.simulate(''w-next'', %L)', query)), 'it ran', 'refused: ' || query) FROM unnest(ARRAY[
	'DELETE FROM what_if.bill RETURNING *', 'WITH d AS (DELETE FROM what_if.bill RETURNING *) SELECT * FROM d', 'SELECT * FROM what_if.bill FOR UPDATE',
	'SELECT * FROM what_if.bill) q; DELETE FROM what_if.bill; SELECT * FROM (SELECT * FROM what_if.bill', 'SELECT * FROM what_if.bill; DELETE FROM what_if.bill',
	'SELECT *, what_if.writes() FROM what_if.bill', 'SELECT *, what_if.publishes() FROM what_if.bill', 'SELECT *, nextval(''what_if.numbers'') FROM what_if.bill']) query;
SELECT is_empty('TABLE what_if.written', 'nothing was written');
SELECT is((SELECT count(*) FROM what_if.bill), 7::bigint, 'and nothing deleted');
SELECT is((SELECT edition FROM mmt.draft WHERE draft = 'w-next'), NULL, 'nor published');
SELECT lives_ok('INSERT INTO what_if.written VALUES (2)', 'afterwards writing goes on');

SELECT * FROM finish();
ROLLBACK;
