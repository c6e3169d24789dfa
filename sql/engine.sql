-- mmt.adjudicate: what it takes, what it gives, what it refuses.  Small made-up rules, in a transaction that is rolled back.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
BEGIN;
SET menmante.language = 'en';
SET LOCAL search_path = public, mmt;	-- the operators of tallies
INSERT INTO mmt.edition (edition, note) VALUES (2000, 'numbers below are this test''s');

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('999900', NULL, '测试市', 'Testville', 'city'), ('999901', '999900', '测试县', 'Testshire', 'county'), ('999800', NULL, '无规则市', 'Nowhere', 'city');
INSERT INTO mmt.document (document, title) VALUES ('T', 'A made-up notice');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('T-1', 'T', '1', 'Everything', 'seed'), ('T-2', 'T', '2', 'A guess', 'assumed');

/*
 * Class 03 is not covered; of class 02 a tenth is borne first; then 100 yuan a
 * year are borne, then the fund pays 80% or 60%, five points more with a
 * contract, and at most 500 a year.  Who is poor gets half of the rest back;
 * a bill of the channel "visit" is 10 yuan to the hospital's debit.
 */
SELECT mmt.open_draft('t-base', '999900', 'Base');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('t-base', 'out', 'person'), ('t-base', 'advance', 'person'), ('t-base', 'deductible', 'person'),
	('t-base', 'fund', 'fund'), ('t-base', 'self', 'person'), ('t-base', 'over', 'person'), ('t-base', 'relief.aid', 'fund'),
	('t-base', 'visit.hospital', 'hospital'), ('t-base', 'visit.account', 'account');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('t-base', 'chronic', 'D1', 'T-1'), ('t-base', 'chronic', 'D2', 'T-1');
INSERT INTO mmt.code_map (draft, domain, local, key) VALUES ('t-base', 'disease', 'M0001', 'D1');
INSERT INTO mmt.benefit (draft, benefit, ord, track, disease, channel, tags, clause) VALUES ('t-base', 'visit', 10, NULL, NULL, 'visit', NULL, 'T-1'),
	('t-base', 'care', 20, NULL, '@chronic', NULL, NULL, 'T-1'), ('t-base', 'relief', 30, 'relief', NULL, NULL, '{poor}', 'T-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, class, clause) VALUES
	('t-base', 'visit', 10, 'gross', 'flow', 'share', NULL, NULL, NULL, false, NULL, 'T-1'),
	('t-base', 'visit', 20, 'flow', 'hospital', 'keep', 'package', NULL, NULL, true, NULL, 'T-1'),
	('t-base', 'visit', 30, 'flow', 'account', 'share', NULL, NULL, NULL, false, NULL, 'T-1'),
	('t-base', 'care', 10, 'gross', 'out', 'share', NULL, NULL, NULL, false, '03', 'T-1'),
	('t-base', 'care', 20, 'gross', 'advance', 'share', 'advance', NULL, 'line', false, NULL, 'T-1'),
	('t-base', 'care', 30, 'gross', 'flow', 'share', NULL, NULL, NULL, false, NULL, 'T-1'),
	('t-base', 'care', 40, 'flow', 'deductible', 'fill', 'deductible', 'year_deductible', NULL, true, NULL, 'T-1'),
	('t-base', 'care', 50, 'flow', 'fund', 'share', 'rate', NULL, NULL, true, NULL, 'T-1'),
	('t-base', 'care', 60, 'flow', 'self', 'share', NULL, NULL, NULL, false, NULL, 'T-1'),
	('t-base', 'care', 70, 'fund', 'over', 'keep', 'cap', 'year_fund', NULL, true, NULL, 'T-1'),
	('t-base', 'relief', 10, 'care.self', 'aid', 'share', 'aid', NULL, NULL, true, NULL, 'T-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('t-base', 'year_deductible', 'fen', 'care.deductible', 'year', 'T-1'),
	('t-base', 'year_fund', 'fen', 'care.fund', 'year', 'T-1'), ('t-base', 'visits', 'count', 'claims of care', 'month, disease', 'T-1');
INSERT INTO mmt.parameter (draft, parameter, scheme, class, tags, ranges, amount, clause) VALUES
	('t-base', 'package', NULL, NULL, NULL, NULL, '10', 'T-1'), ('t-base', 'advance', NULL, '02', NULL, NULL, '10%', 'T-1'),
	('t-base', 'deductible', NULL, NULL, NULL, NULL, '100', 'T-1'),
	('t-base', 'rate', '310', NULL, NULL, NULL, '80%', 'T-1'), ('t-base', 'rate', '390', NULL, NULL, NULL, '60%', 'T-1'),
	('t-base', 'rate', 'aged', NULL, NULL, '{"age": "[70,)"}', '90%', 'T-1'), ('t-base', 'rate', NULL, NULL, '{contract}', NULL, '+5%', 'T-1'),
	('t-base', 'cap', NULL, NULL, NULL, NULL, '500', 'T-2'), ('t-base', 'aid', NULL, NULL, NULL, NULL, '50%', 'T-1');
SELECT severity, code, relation, message FROM mmt.check_policy('t-base');
SELECT mmt.publish('t-base');

-- The outcome without what is long: digest and trace.
CREATE FUNCTION pg_temp.short(o mmt.outcome, OUT area text, OUT edition bigint, OUT gross numeric, OUT fund numeric, OUT account numeric,
	OUT person numeric, OUT hospital numeric, OUT parts jsonb, OUT lines jsonb, OUT delta mmt.tally, OUT marks text[])
LANGUAGE sql BEGIN ATOMIC
	SELECT o.area, o.edition, o.gross, o.fund, o.account, o.person, o.hospital, o.parts, o.lines, o.delta, o.marks;
END;

-- ---- an amount ----
-- 300: 100 deductible, 60% of 200 are 120, 80 remain
\x on
SELECT s.* FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1') o, pg_temp.short(o) s;
\x off
-- the area's own code for the disease; positional and named arguments
SELECT (mmt.adjudicate('999900', '2020-03-15', 300, '390', NULL, NULL, NULL, 'M0001')).delta;
-- a county uses its city's rules; the accumulators stay the city's
SELECT o.area, o.edition, o.fund, o.delta FROM mmt.adjudicate('999901', '2020-03-15', 300, scheme => '390', disease => 'D1') o;
-- no benefit: the person pays; nothing at all: nothing
SELECT o.gross, o.person, o.parts, o.lines, o.delta, o.marks FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D9') o;
SELECT o.gross, o.person, o.parts, o.delta FROM mmt.adjudicate('999900', '2020-03-15', 0, scheme => '390', disease => 'D1') o;
-- whole yuan, one decimal and trailing zeros are read; every money column shows the fen
SELECT o.gross, o.fund FROM unnest(ARRAY[200, 200.5, 200.50000]) a, mmt.adjudicate('999900', '2020-03-15', a, scheme => '390', disease => 'D1') o;
-- half a fen goes up: 60% of 0.05, 0.03; of 0.01, 0.006, so 0.01
SELECT a, o.fund, o.person FROM unnest(ARRAY[0.01, 0.02, 0.05]) a,
	mmt.adjudicate('999900', '2020-03-15', a, scheme => '390', disease => 'D1', tally => '{"999900/year_deductible@2020": 10000}') o;

-- ---- bearers ----
SELECT o.fund, o.account, o.person, o.hospital, o.parts FROM mmt.adjudicate('999900', '2020-03-15', 17.50, channel => 'visit') o;

-- ---- lines ----
-- 200 class 01, 100 class 02 of which 10 first, 50 class 03: flow 290, deductible 100 spread 68.97 + 31.03, fund 60% of 190 = 114
SELECT s.* FROM mmt.adjudicate('999900', '2020-03-15', scheme => '390', disease => 'D1',
	lines => '[{"amount": 200, "class": "01"}, {"amount": 100, "class": "02"}, {"amount": 50, "class": "03"}]') o, pg_temp.short(o) s \gx
-- price times quantity is rounded once: 3.333333 x 3 = 9.999999, 0.0050 x 1 = 0.005, 0.1234 x 0.5 = 0.0617; amount wins over both
SELECT o.gross, o.lines FROM mmt.adjudicate('999900', '2020-03-15',
	lines => '[{"price": 3.333333, "quantity": 3}, {"price": "0.0050", "quantity": "1"}, {"price": 0.1234, "quantity": 0.5}, {"price": 2, "quantity": 3, "amount": 5}]') o;
-- a line has its own disease, day and facts; those of the bill hold where it has none
SELECT s.parts, s.lines, s.delta FROM mmt.adjudicate('999900', '2020-03-15', scheme => '390', disease => 'D1',
	lines => '[{"amount": 300}, {"amount": 300, "date": "2021-01-05"}, {"amount": 70, "disease": "D9"}, {"amount": 100, "disease": "D2", "date": "2020-03-15T09:30:00"}]') o, pg_temp.short(o) s \gx
-- one line as an array is not the same as an amount: it has lines
SELECT o.lines FROM mmt.adjudicate('999900', '2020-03-15', scheme => '390', disease => 'D1', lines => '[{"amount": 300}]') o;

-- ---- tags and facts ----
SELECT o.fund FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', tags => '{contract}') o;
SELECT o.fund FROM mmt.adjudicate('999900', '2020-03-15', scheme => '390', disease => 'D1', lines => '[{"amount": 300, "tags": ["x", "contract"]}]') o;
SELECT o.fund, o.parts FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', tags => '{poor,NULL,contract,poor}') o;
SELECT o.fund FROM mmt.adjudicate('999900', '2020-03-15', 300, facts => '{"scheme": "390", "disease": "D1", "tags": ["contract"], "mine": [1, true, null, "x"]}') o;
-- a fact may have several values; an accumulator's key may not
SELECT o.fund FROM mmt.adjudicate('999900', '2020-03-15', 300, disease => 'D1', facts => '{"scheme": ["000", "390"]}') o;
SELECT o.fund FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', facts => '{"disease": ["D9", "D1"]}') o;
\echo :LAST_ERROR_SQLSTATE
SELECT o.fund FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => 'aged', disease => 'D1', facts => '{"age": 70}') o;
SELECT o.fund FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => 'aged', disease => 'D1', facts => '{"age": "69.9"}') o;
SELECT o.fund FROM mmt.adjudicate('999900', '2020-03-15', scheme => 'aged', disease => 'D1', lines => '[{"amount": 300, "facts": {"age": 71}}]') o;
-- a null is no value
SELECT o.fund, o.person FROM mmt.adjudicate('999900', '2020-03-15', scheme => '390', disease => 'D1', facts => '{"age": null}', lines => '[{"amount": 300, "class": null, "price": null}]') o;

-- ---- tally ----
-- 30 of 100 borne before, so 70; the fund has paid 480 of 500, so 20 of 138 and 118 above the cap
SELECT o.parts, o.delta FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1',
	tally => '{"999900/year_deductible@2020": 3000, "999900/year_fund@2020": 48000, "999900/year_fund@2019": 50000}') o;
-- the balance is the sum of deltas, and taking a delta back restores it
SELECT b.balance, b.balance - o.delta = mmt.tally '{"999900/year_fund@2020": 1000, "other/thing": 7}' AS restored
FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', tally => '{"999900/year_fund@2020": 1000, "other/thing": 7}') o,
	LATERAL (SELECT mmt.tally '{"999900/year_fund@2020": 1000, "other/thing": 7}' + o.delta) b (balance);
-- bill after bill, each with what came before
WITH RECURSIVE bill (n, amount) AS (VALUES (1, 60), (2, 60), (3, 400), (4, 900)), run AS (
	SELECT 0 AS n, NULL::numeric AS fund, NULL::numeric AS person, mmt.tally '{}' AS balance
	UNION ALL
	SELECT b.n, o.fund, o.person, r.balance + o.delta FROM run r JOIN bill b ON b.n = r.n + 1,
		mmt.adjudicate('999900', '2020-03-15', b.amount, scheme => '390', disease => 'D1', tally => r.balance) o
)
SELECT * FROM run WHERE n > 0;

-- ---- edition, draft, trace ----
SELECT mmt.open_draft('t-next', '999900', 'Next');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('t-next', 'rate', '390', '70%', '[2020-03-01,)', 'T-1');
SELECT o.edition, o.fund FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', draft => 't-next') o;
SELECT o.edition, o.fund FROM mmt.adjudicate('999901', '2020-03-15', 300, scheme => '390', disease => 'D1', draft => 't-next') o;
SELECT mmt.publish('t-next');
SELECT day::text, asked, o.edition, o.fund FROM unnest(ARRAY['2020-02-29', '2020-03-01']::date[]) day, unnest(ARRAY[2001, 2002, 2999, NULL]) asked,
	mmt.adjudicate('999900', day, 300, scheme => '390', disease => 'D1', edition => asked) o ORDER BY 1, 2;
-- an older edition has its own digest; the same rules have the same
SELECT count(DISTINCT o.digest), bool_and(o.digest ~ '^[0-9a-f]{64}$') FROM unnest(ARRAY[2001, 2002, NULL]) asked,
	mmt.adjudicate('999900', '2020-03-15', 1, edition => asked) o;
SELECT o.trace IS NULL AS without, p.trace IS NULL AS asked, q.trace IS NULL AS null_is_true, o.parts = p.parts AND o.delta = p.delta AS same
FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', trace => false) o,
	mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', trace => true) p,
	mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', trace => NULL) q;

-- ---- one parameter ----
SELECT * FROM mmt.parameter_at('999900', 'rate', '2020-03-15', '{"scheme": "390", "tags": ["contract"]}');
SELECT * FROM mmt.parameter_at('999900', 'cap', '2020-03-15');
SELECT * FROM mmt.parameter_at('999900', 'rate', '2020-03-15', '{"scheme": "999"}');
SELECT * FROM mmt.parameter_at('999900', 'rate', '2020-03-15', '{"scheme": "390"}', edition => 2001);

-- ---- refusals ----
SELECT mmt.adjudicate(NULL, '2020-03-15', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999900', NULL, 1);
SELECT mmt.adjudicate('999900', 'infinity', 1);
SELECT mmt.adjudicate('999900', '-infinity', 1);
SELECT mmt.adjudicate('999900', '2020-03-15');
SELECT mmt.adjudicate('999900', '2020-03-15', 1, lines => '[{"amount": 1}]');
SELECT mmt.adjudicate('999900', '2020-03-15', -0.01);
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 1}, {"amount": -1}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"price": 1, "quantity": -1}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"price": -1, "quantity": -5}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"price": "1e2", "quantity": 1}]');
SELECT mmt.adjudicate('999900', '2020-03-15', 1.005);
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 0.001}]');
SELECT mmt.adjudicate('999900', '2020-03-15', 'NaN');
SELECT mmt.adjudicate('999900', '2020-03-15', 'Infinity');
SELECT mmt.adjudicate('999900', '2020-03-15', 92233720368547758.08);
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"price": 99999999999, "quantity": 99999999999}]');
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '{"amount": 1}');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[1]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 1}, {"price": 1}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": true}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 1, "date": "15.03.2020"}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 1, "disase": "D1"}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 1, "quantitiy": 2}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 1, "hospital_grade": 2}]');
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 1, "facts": [1]}]');
SELECT mmt.adjudicate('999900', '2020-03-15', 1, facts => '[]');
SELECT mmt.adjudicate('999900', '2020-03-15', 1, facts => '{"age": {"years": 70}}');
SELECT mmt.adjudicate('999800', '2020-03-15', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('nowhere', '2020-03-15', 1);
SELECT mmt.adjudicate('999900', '2020-03-15', 1, edition => 2000);
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999900', '2020-03-15', 1, edition => 2001, draft => 't-next');
SELECT mmt.adjudicate('999900', '2020-03-15', 1, draft => 'nothing');
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999800', '2020-03-15', 1, draft => 't-next');
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => '999', disease => 'D1');
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => 'aged', disease => 'D1');
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => 'aged', disease => 'D1', facts => '{"age": "old"}');
SELECT mmt.adjudicate('999900', '2020-03-15', 1, tally => '{"999900/year_fund@2020-13": 1}');
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.parameter_at('999900', 'ratio', '2020-03-15');
\echo :LAST_ERROR_SQLSTATE

-- What mmt.publish would refuse, tried with the draft.
SAVEPOINT before_drafts;
SELECT mmt.open_draft('t-bad', '999900', 'Bad');
SAVEPOINT bad;
INSERT INTO mmt.parameter (draft, parameter, scheme, disease, amount, clause) VALUES ('t-bad', 'rate', '390', 'D1', '61%', 'T-1');
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', draft => 't-bad');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO bad;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, scheme, clause) VALUES ('t-bad', 'care', 60, 'flow', 'self', 'share', '310', 'T-1');
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', draft => 't-bad');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO bad;
-- a row that delegates does not answer its own question, so nothing answers it
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, clause) VALUES ('t-bad', 'rate', 'a', 'rate as if scheme = b', 'T-1'), ('t-bad', 'rate', 'b', 'rate as if scheme = a', 'T-1');
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => 'a', disease => 'D1', draft => 't-bad');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO bad;
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, clause) VALUES ('t-bad', 'rate', 'a', '30', 'T-1'), ('t-bad', 'rate', 'b', '130%', 'T-1');
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => 'a', disease => 'D1', draft => 't-bad');
\echo :LAST_ERROR_SQLSTATE
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => 'b', disease => 'D1', draft => 't-bad');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO bad;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, clause) VALUES ('t-bad', 'care', 60, 'flow', 'somewhere', 'share', 'T-1');
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1', draft => 't-bad');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before_drafts;

-- ---- in Chinese ----
SET menmante.language = 'zh';
SELECT mmt.adjudicate('999900', NULL, 1);
SELECT mmt.adjudicate('999900', '2020-03-15', -0.01);
SELECT mmt.adjudicate('999900', '2020-03-15', 1.005);
SELECT mmt.adjudicate('999900', '2020-03-15', lines => '[{"amount": 1, "disase": "D1"}]');
SELECT mmt.adjudicate('nowhere', '2020-03-15', 1);
SELECT mmt.adjudicate('999900', '2020-03-15', 1, edition => 2000);
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => '999', disease => 'D1');
SELECT mmt.adjudicate('999900', '2020-03-15', 300, scheme => 'aged', disease => 'D1');
-- the figures do not depend on the language
SELECT o.fund, o.parts FROM mmt.adjudicate('999900', '2020-03-15', 300, scheme => '390', disease => 'D1') o;
ROLLBACK;
