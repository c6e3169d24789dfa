-- Rules that are not what was meant and would pay another sum without a word: what each pays, and what check_policy says of it before anybody is paid.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

\ir ../../policy-data/000000-national/load.sql

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('998000', '000000', '示例省', 'Province', 'province');
INSERT INTO mmt.document (document, title, status) VALUES ('S', 'Examples of test/pgtap/silent.sql', 'example');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('S', 'S', 'throughout', 'invented', 'verified');
INSERT INTO mmt.draft (draft, area) VALUES ('sound', '998000');
INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('sound', 'chronic', 10, 'chronic', 'S');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('sound', 'chronic', 10, 'gross', 'flow',        'share', NULL,   NULL,        false, 'S'),
	('sound', 'chronic', 50, 'flow',  'fund',        'share', 'rate', NULL,        true,  'S'),
	('sound', 'chronic', 60, 'flow',  'coinsurance', 'share', NULL,   NULL,        false, 'S'),
	('sound', 'chronic', 70, 'fund',  'over',        'keep',  'cap',  'fund_used', false, 'S');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('sound', 'fund_used', 'chronic.fund', 'year', 'S');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('sound', 'rate', '60%', 'S'), ('sound', 'cap', '1000', 'S');
SELECT is_empty($$SELECT code, message FROM mmt.check_policy('sound') WHERE code <> 'unverified'$$, 'rules that are sound');
DO $$ BEGIN PERFORM mmt.publish('sound'); END $$;

INSERT INTO mmt.draft (draft, area) SELECT d, '998000' FROM unnest('{alike,tiers,ended,bands,sixty,percent,floor,a-day,a-day-apart,members,bounds,always}'::text[]) d;
CREATE FUNCTION pg_temp.pays(draft text, OUT parts jsonb, amount numeric DEFAULT 1000, day date DEFAULT '2024-03-01', facts jsonb DEFAULT NULL, lines jsonb DEFAULT NULL, tally mmt.tally DEFAULT '{}')
LANGUAGE sql AS $$ SELECT o.parts FROM mmt.adjudicate('998000', $3, CASE WHEN $5 IS NULL THEN $2 END, facts => $4, lines => $5, tally => $6, draft => $1) o $$;
CREATE FUNCTION pg_temp.says(draft text) RETURNS SETOF text LANGUAGE sql AS $$ SELECT severity || ' ' || code FROM mmt.check_policy($1) WHERE code NOT IN ('unverified', 'unread') $$;

-- 10 a piece: two lines of three pieces at 12.50 are 75.00, of which 60.00 are within the limit; computed together they would have 30.00
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES ('alike', 'chronic', 5, 'gross', 'overprice', 'keep', 'price', 'S');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('alike', 'price', '10 x quantity', 'S');
SELECT is(pg_temp.pays('alike', lines => '[{"price": 12.50, "quantity": 3}, {"price": 12.50, "quantity": 3}]') -> 'chronic.overprice', '45.00', 'lines that are alike share a limit by quantity');
SELECT results_eq($$SELECT * FROM pg_temp.says('alike')$$, ARRAY['warning split_limit'], 'check_policy says so');

-- the ratio of tier 3 was forgotten
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES ('tiers', 'chronic', 50, 'flow', 'fund', 'share', 'tier_rate', 'S');
INSERT INTO mmt.parameter (draft, parameter, tier, amount, clause) VALUES ('tiers', 'tier_rate', '1', '70%', 'S'), ('tiers', 'tier_rate', '2', '60%', 'S');
SELECT is(pg_temp.pays('tiers', facts => '{"tier": "3"}'), '{"chronic.coinsurance": 1000.00}', 'a tier without a ratio is paid nothing');
SELECT results_eq($$SELECT * FROM pg_temp.says('tiers')$$, ARRAY['warning unrequired'], 'check_policy says so');

-- the cap of 2024 has no successor: 600.00 of 1,000.00, 500 of them in 2024
INSERT INTO mmt.parameter (draft, parameter, valid, amount, clause) VALUES ('ended', 'cap', '[2024-01-01,2025-01-01)', '500', 'S');
SELECT is(pg_temp.pays('ended') -> 'chronic.fund', '500.00', 'a cap of a year');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, clause) VALUES ('ended', 'chronic', 80, 'fund', 'over', 'keep', 'cap_of_2024', 'fund_used', 'S');
INSERT INTO mmt.parameter (draft, parameter, valid, amount, clause) VALUES ('ended', 'cap_of_2024', '[2024-01-01,2025-01-01)', '400', 'S');
SELECT is(pg_temp.pays('ended') -> 'chronic.fund', '400.00', 'another one');
SELECT is(pg_temp.pays('ended', day => '2025-03-01') -> 'chronic.fund', '600.00', 'in the next year there is none');
SELECT results_eq($$SELECT p.code || ': ' || p.message FROM mmt.check_policy('ended') p WHERE p.code = 'gap' ORDER BY 1$$,
	ARRAY['gap: parameter "cap" of benefit "chronic" has no row on 2025-01-01, and step 70, which is not required, does nothing without one; add a row, or end the step, too',
		'gap: parameter "cap_of_2024" of benefit "chronic" has no row on 2025-01-01, and step 80, which is not required, does nothing without one; add a row, or end the step, too'],
	'check_policy says so of both');

-- 50 % up to 1,000 of cost, then 60 %: behind 1,000.00 of cost all is at 60 %, but where the payment alone is counted half of it begins at 500
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES ('bands', 'chronic', 50, 'flow', 'fund', 'share', 'banded', 'fund_used', true, 'S');
INSERT INTO mmt.parameter (draft, parameter, band, amount, clause) VALUES ('bands', 'banded', '[0,1000)', '50%', 'S'), ('bands', 'banded', '[1000,)', '60%', 'S');
SELECT is(pg_temp.pays('bands', 500, tally => '{"998000/fund_used@2024": 50000}') -> 'chronic.fund', '250.00', 'bands begin where the accumulator is');
SELECT results_eq($$SELECT * FROM pg_temp.says('bands')$$, ARRAY['warning uncounted'], 'check_policy says so');

-- below and above 60
INSERT INTO mmt.parameter (draft, parameter, ranges, amount, clause) VALUES ('sixty', 'age_cap', '{"age": "(,60)"}', '100', 'S'), ('sixty', 'age_cap', '{"age": "(60,)"}', '200', 'S');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES ('sixty', 'chronic', 80, 'fund', 'over', 'keep', 'age_cap', 'S');
SELECT results_eq($$SELECT pg_temp.pays('sixty', facts => jsonb_build_object('age', age)) ->> 'chronic.fund' FROM unnest('{59,60,61}'::int[]) age$$, '{100.00,600.00,200.00}'::text[], 'who is 60 has no cap');
SELECT results_eq($$SELECT p.code || ': ' || p.message FROM mmt.check_policy('sixty') p WHERE p.code = 'gap'$$,
	ARRAY['gap: parameter "age_cap" has a row for "age" in (,60) and one in (60,): what lies between has none; let them touch, as [0,60) and [60,) do'], 'check_policy says so');

INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('percent', 'rate', '0.6%', 'S');
SELECT is(pg_temp.pays('percent') -> 'chronic.fund', '6.00', '0.6 taken for a percentage');
SELECT results_eq($$SELECT * FROM pg_temp.says('percent')$$, ARRAY['warning unit'], 'check_policy says so');

-- half of 4,000.00 is guaranteed, though the cap is 1,000
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES ('floor', 'chronic', 80, 'over', 'fund', 'fill', 'floor', 'S');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('floor', 'floor', '50% of gross', 'S');
SELECT is(pg_temp.pays('floor', 4000) -> 'chronic.fund', '2000.00', 'what is added behind the cap is above it');
SELECT results_eq($$SELECT * FROM pg_temp.says('floor')$$, ARRAY['warning behind'], 'check_policy says so');

-- until the 30th of June, and from July on
INSERT INTO mmt.parameter (draft, parameter, valid, amount, clause) VALUES
	('a-day', 'cap', '[2024-01-01,2024-06-30)', '500', 'S'), ('a-day', 'cap', '[2024-07-01,)', '700', 'S');
SELECT results_eq($$SELECT pg_temp.pays('a-day', 2000, day) ->> 'chronic.fund' FROM unnest('{2024-06-29,2024-06-30,2024-07-01}'::date[]) day$$, '{500.00,1200.00,700.00}'::text[], 'the day between has no cap');
SELECT results_eq($$SELECT p.message FROM mmt.check_policy('a-day') p WHERE p.code = 'gap' AND p.relation = 'parameter'$$,
	ARRAY['"cap 500" does not hold on 2024-06-30, a single day: the upper bound is the day after the last one, so write 2024-07-01'], 'check_policy says so');
INSERT INTO mmt.parameter (draft, parameter, valid, amount, clause) VALUES
	('a-day-apart', 'cap', '[2024-01-01,2024-06-30)', '500', 'S'), ('a-day-apart', 'cap', '[2024-07-02,)', '700', 'S');
SELECT is_empty($$SELECT p.message FROM mmt.check_policy('a-day-apart') p WHERE p.relation = 'parameter' AND p.code = 'gap'$$, 'two days may be meant');

-- a list that a tier is held against has a local code and a word: bills are compared by the code that both stand for
INSERT INTO mmt.code_map (draft, domain, local, key) VALUES ('members', 'tier', 'A', '3');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('members', 'high', 'A', 'S'), ('members', 'high', '三级', 'S');
INSERT INTO mmt.parameter (draft, parameter, tier, priority, amount, clause) VALUES ('members', 'rate', '@high', 1, '30%', 'S');
SELECT is(pg_temp.pays('members', facts => '{"tier": "A"}') -> 'chronic.fund', '600.00', 'a list of words meets no bill');
SELECT results_eq($$SELECT * FROM pg_temp.says('members')$$, ARRAY['warning word', 'warning word'], 'check_policy says so of each');

-- at least 500 and at most 100
INSERT INTO mmt.parameter (draft, parameter, ord, amount, clause) VALUES ('bounds', 'cap', 1, 'at least 500', 'S'), ('bounds', 'cap', 2, 'at most 100', 'S');
SELECT is(pg_temp.pays('bounds') -> 'chronic.fund', '100.00', 'the last of two bounds that no value meets');
SELECT results_eq($$SELECT * FROM pg_temp.says('bounds')$$, ARRAY['warning order'], 'check_policy says so');

-- the account is to bear coinsurance; the city did not see that the province's cap stands at 70
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('998100', '998000', '示例市', 'City', 'city');
INSERT INTO mmt.draft (draft, area) VALUES ('city', '998100');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES ('city', 'chronic', 70, 'coinsurance', 'account', 'fill', 'account', 'S');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('city', 'account', '1 x account_balance', 'S');
SELECT is(o.parts, '{"chronic.fund": 3000.00, "chronic.account": 100.00, "chronic.coinsurance": 1900.00}', 'a step takes the place of the cap')
FROM mmt.adjudicate('998100', '2024-03-01', 5000, facts => '{"account_balance": 100}', draft => 'city') o;
SELECT results_eq($$SELECT p.message FROM mmt.check_policy('city') p WHERE p.code = 'replaces'$$,
	ARRAY['step 70 of benefit "chronic" (fill coinsurance to account) takes the place of the step of area "998000" at that ord (keep fund to over); if it is to stand beside it, give it another ord'], 'check_policy says so');
UPDATE mmt.step SET ord = 75 WHERE draft = 'city';
SELECT is_empty($$SELECT * FROM pg_temp.says('city')$$, 'not of one beside it');

INSERT INTO mmt.parameter (draft, parameter, valid, amount, clause) VALUES ('always', 'cap', NULL, '500', 'S');
SELECT results_eq($$SELECT valid FROM mmt.parameter WHERE draft = 'always'$$, '{"(,)"}'::daterange[], 'days that are left empty are all days');
SELECT results_eq($$SELECT * FROM pg_temp.says('always')$$, '{}'::text[], 'which is sound');

SELECT * FROM finish();
ROLLBACK;
