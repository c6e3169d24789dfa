-- The better of two benefits (就高不就低): one person's year, worked by hand, the same at every door and in a book.
\set ECHO none
\set QUIET on
\set ON_ERROR_ROLLBACK on
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, mmt;

/*
 * Chronic: 300 a year first, then 80 %, at most 2,000 a year.  Ordinary: half, at most 400 a year.  Who has D1 gets, for
 * each bill, the one that leaves less to pay.
 */
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('999600', NULL, '己市', 'F city', 'city'), ('999601', '999600', '己县', 'F county', 'county'),
	('999602', '999600', '庚县', 'G county', 'county');
INSERT INTO mmt.document (document, number, title) VALUES ('B', '己医保〔2023〕1号', '关于门诊待遇的通知');
INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, source_quality) VALUES ('B-1', 'B', '第一条', '慢特病', 'Chronic', 'verified'),
	('B-2', 'B', '第二条', '普通门诊', 'Ordinary', 'verified');
DO $$ BEGIN PERFORM mmt.open_draft('better', '999600'), mmt.open_draft('better-county', '999602'); END $$;
INSERT INTO mmt.pot (draft, pot, bearer, nhsa_field) VALUES ('better', 'chronic.deductible', 'person', 'dedc'), ('better', 'fund', 'fund', 'hifp_pay'), ('better', 'coinsurance', 'person', NULL),
	('better', 'over', 'person', NULL);
INSERT INTO mmt.benefit (draft, benefit, ord, better_of, disease, name_zh, name_en, clause) VALUES
	('better', 'chronic', 10, 'outpatient', 'D1', '门诊慢特病', 'chronic diseases', 'B-1'), ('better', 'ordinary', 20, 'outpatient', NULL, '普通门诊', 'ordinary care', 'B-2'),
	('better-county', 'chronic', 10, NULL, 'D1', '门诊慢特病', 'chronic diseases', 'B-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, clause)
SELECT 'better', b || '', s.ord, s.f, s.t, s.v, s.p, s.a, CASE b WHEN 'chronic' THEN 'B-1' ELSE 'B-2' END
FROM (VALUES ('chronic', 10, 'gross', 'flow', 'share', NULL, NULL), ('chronic', 20, 'flow', 'deductible', 'fill', 'deductible', 'deductible_used'), ('chronic', 30, 'flow', 'fund', 'share', 'rate', NULL),
	('chronic', 40, 'fund', 'over', 'keep', 'cap', 'chronic_used'), ('chronic', 50, 'flow', 'coinsurance', 'share', NULL, NULL),
	('ordinary', 10, 'gross', 'flow', 'share', NULL, NULL), ('ordinary', 30, 'flow', 'fund', 'share', 'half', NULL), ('ordinary', 40, 'fund', 'over', 'keep', 'small_cap', 'ordinary_used'),
	('ordinary', 50, 'flow', 'coinsurance', 'share', NULL, NULL)) s (b, ord, f, t, v, p, a);
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('better', 'deductible_used', 'chronic.deductible', 'year', 'B-1'),
	('better', 'chronic_used', 'chronic.fund', 'year', 'B-1'), ('better', 'ordinary_used', 'ordinary.fund', 'year', 'B-2');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('better', 'deductible', '300', 'B-1'), ('better', 'rate', '80%', 'B-1'), ('better', 'cap', '2000', 'B-1'),
	('better', 'half', '50%', 'B-2'), ('better', 'small_cap', '400', 'B-2');
SELECT is_empty($$SELECT * FROM mmt.check_policy('better')$$, 'nothing is wrong with the rules');
SELECT results_eq($$SELECT words FROM mmt.diff('better') WHERE relation = 'benefit' ORDER BY n$$,
	$$VALUES ('chronic diseases: for D1, better of outpatient'), ('ordinary care, better of outpatient')$$, 'the choice in words');
SET LOCAL menmante.language = 'zh';
SELECT results_eq($$SELECT words FROM mmt.diff('better') WHERE relation = 'benefit' ORDER BY n$$,
	$$VALUES ('门诊慢特病：适用于D1，就高不就低：outpatient'), ('普通门诊，就高不就低：outpatient')$$, 'in Chinese');
SET LOCAL menmante.language = 'en';
DO $$ BEGIN PERFORM mmt.publish('better'), mmt.publish('better-county'); END $$;

-- ---- one year, worked by hand ----

CREATE TABLE pg_temp.bill (claim int, day date, amount numeric, disease text, fund numeric, person numeric, parts jsonb);
INSERT INTO pg_temp.bill VALUES
	-- chronic 300 + 100 x 0.2 = 320; ordinary 200
	(1, '2024-01-10', 400, 'D1', 200, 200, '{"ordinary.fund": 200.00, "ordinary.coinsurance": 200.00}'),
	-- chronic 300 + 700 x 0.2 = 440; ordinary 500, and 300 above what is left of its cap
	(2, '2024-02-10', 1000, 'D1', 560, 440, '{"chronic.fund": 560.00, "chronic.deductible": 300.00, "chronic.coinsurance": 140.00}'),
	-- chronic 80, its 300 being borne; ordinary 200
	(3, '2024-03-10', 400, 'D1', 320, 80, '{"chronic.fund": 320.00, "chronic.coinsurance": 80.00}'),
	-- chronic 1,440, of which 2,000 - 880 = 1,120 are left, so 360 + 320; ordinary 900 + 700
	(4, '2024-04-10', 1800, 'D1', 1120, 680, '{"chronic.fund": 1120.00, "chronic.over": 320.00, "chronic.coinsurance": 360.00}'),
	-- chronic has nothing left: 300; ordinary 150, of the 200 it has left
	(5, '2024-05-10', 300, 'D1', 150, 150, '{"ordinary.fund": 150.00, "ordinary.coinsurance": 150.00}'),
	(6, '2024-06-10', 100, 'D1', 50, 50, '{"ordinary.fund": 50.00, "ordinary.coinsurance": 50.00}'),
	-- neither has anything left: the first
	(7, '2024-07-10', 100, 'D1', 0, 100, '{"chronic.over": 80.00, "chronic.coinsurance": 20.00}'),
	-- no choice
	(8, '2024-08-10', 100, 'D7', 0, 100, '{"ordinary.over": 50.00, "ordinary.coinsurance": 50.00}'),
	-- a year later: chronic 300 + 20, ordinary 200
	(9, '2025-01-10', 400, 'D1', 200, 200, '{"ordinary.fund": 200.00, "ordinary.coinsurance": 200.00}');
CREATE FUNCTION pg_temp.one_by_one() RETURNS TABLE (claim int, o mmt.outcome) LANGUAGE plpgsql AS $$
DECLARE
	b record;
	balance mmt.tally := '{}';
BEGIN
	FOR b IN SELECT * FROM pg_temp.bill ORDER BY bill.claim LOOP
		claim := b.claim;
		o := mmt.adjudicate('999600', b.day, b.amount, disease => b.disease, tally => balance);
		balance := balance OPERATOR(mmt.+) o.delta;
		RETURN NEXT;
	END LOOP;
END
$$;
SELECT results_eq($$SELECT claim, (o).fund, (o).person, (o).parts FROM pg_temp.one_by_one() ORDER BY claim$$, 'SELECT claim, fund, person, parts FROM pg_temp.bill ORDER BY claim', 'bill by bill');
SELECT results_eq($$SELECT claim, (mmt.adjudicate_running('999600', day, amount, disease => disease) OVER (ORDER BY day)).parts FROM pg_temp.bill$$,
	'SELECT claim, parts FROM pg_temp.bill ORDER BY claim', 'as a window');
SELECT results_eq($$SELECT mmt.fund_running('999600', day, amount, disease => disease) OVER (ORDER BY day) FROM pg_temp.bill$$, 'SELECT fund FROM pg_temp.bill ORDER BY claim', 'only the fund');
SELECT results_eq($$SELECT (mmt.totals_all('area', '999600'::text, 'date', day, 'amount', amount, 'disease', disease)).fund FROM pg_temp.bill$$, 'SELECT sum(fund) FROM pg_temp.bill', 'as an aggregate');
SELECT results_eq($$SELECT count(*), sum(s.fund) FROM (SELECT mmt.adjudicate_all('area', '999600'::text, 'date', day, 'amount', amount, 'disease', disease) AS a FROM pg_temp.bill) a, unnest(a.a) s$$,
	'SELECT count(*), sum(fund) FROM pg_temp.bill', 'and bill by bill from one');
-- lines: chronic 300 + 20 + 50 = 370, ordinary 250; what has no choice is half in either
SELECT results_eq($$SELECT person, parts FROM mmt.adjudicate('999600', '2024-01-10', lines => '[{"amount": 400, "disease": "D1"}, {"amount": 100, "disease": "D7"}]')$$,
	$$VALUES (250.00, '{"ordinary.fund": 250.00, "ordinary.coinsurance": 250.00}'::jsonb)$$, 'lines of a bill go together');
-- a county below has the choice; one that gives chronic a row of its own without it has none
SELECT results_eq($$SELECT a.area, o.person FROM (VALUES ('999601'), ('999602')) a (area), mmt.adjudicate(a.area, '2024-01-10', 400, disease => 'D1') o$$,
	$$VALUES ('999601', 200.00), ('999602', 320.00)$$, 'a choice is inherited, and given up by a row without it');
SELECT ok((SELECT bool_and((r.rules::text LIKE '%better_of%') AND r.digest = mmt.ruleset_digest(r.rules)) FROM mmt.ruleset r WHERE r.area = '999600'), 'it is part of the rules and their digest');
SELECT ok(NOT EXISTS (SELECT FROM mmt.ruleset r, jsonb_array_elements(r.rules -> 'rows') x WHERE r.area = '999602' AND r.edition = mmt.current_edition() AND x ->> 'benefit' = 'chronic' AND x ? 'better_of'), 'and absent where it is null');

-- ---- in words ----

SELECT results_eq($$SELECT words, clauses FROM mmt.explain(mmt.adjudicate('999600', '2024-01-10', 400, disease => 'D1'), 'en') WHERE n < 3$$,
	$$VALUES ('the better of two: with "ordinary care" the person bears 200.00 yuan, account included; with "chronic diseases" it would be 320.00 yuan', '{B-2,B-1}'::text[]),
		('benefit: ordinary care', '{B-2}')$$, 'the choice is explained first');
SELECT is((SELECT words FROM mmt.explain(mmt.adjudicate('999600', '2024-01-10', 1000, disease => 'D1'), 'zh') WHERE n = 1),
	'就高不就低：按“门诊慢特病”个人承担（含个人账户）440.00 元，按“普通门诊”则为 600.00 元', 'in Chinese');
SELECT is((SELECT count(*) FROM mmt.explain(mmt.adjudicate('999600', '2024-01-10', 400, disease => 'D7'), 'en') WHERE words LIKE 'the better%'), 0::bigint, 'without one there is nothing to say');
SELECT results_eq($$SELECT n, benefit, moved FROM mmt.moves(mmt.adjudicate('999600', '2024-01-10', 400, disease => 'D1'))$$,
	$$VALUES (1, 'ordinary', 400.00), (2, 'ordinary', 200.00), (3, 'ordinary', 0.00), (4, 'ordinary', 200.00)$$, 'it moves nothing');
SELECT results_eq($$SELECT words, clauses FROM mmt.why_not('chronic', '999600', '2024-01-10', 400, disease => 'D1')$$,
	$$VALUES ('"ordinary care" is better: with it the person bears 200.00 yuan, account included, with this one 320.00 yuan, which is more by 120.00 yuan', '{B-2}'::text[])$$, 'why not the other');
SELECT is_empty($$SELECT * FROM mmt.why_not('ordinary', '999600', '2024-01-10', 400, disease => 'D1')$$, 'the one that was chosen applies');
-- 300 + 100 and 400
SELECT is((SELECT words FROM mmt.why_not('ordinary', '999600', '2024-01-10', 800, disease => 'D1', tally => '{"999600/ordinary_used@2024": 0}')),
	'"chronic diseases" comes before it, and benefits of one track exclude each other', 'of equals the first');
SET LOCAL menmante.language = 'zh';
SELECT is((SELECT words FROM mmt.why_not('chronic', '999600', '2024-01-10', 400, disease => 'D1')),
	'就高不就低：按“普通门诊”个人承担（含个人账户）200.00 元，按本待遇则为 320.00 元，多 120.00 元', 'in Chinese');
SET LOCAL menmante.language = 'en';
SELECT ok(EXISTS (SELECT FROM mmt.why_different(mmt.adjudicate('999600', '2024-01-10', 400, disease => 'D1'), mmt.adjudicate('999600', '2024-01-10', 1000, disease => 'D1'))
	WHERE one_words LIKE 'the better of two: with "ordinary care"%' AND other_words LIKE 'the better of two: with "chronic diseases"%'), 'why two bills differ: another was better');

-- ---- in a book ----

DO $$ BEGIN PERFORM mmt.create_book('bb'); END $$;
CREATE FUNCTION pg_temp.json(b pg_temp.bill) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_build_object('area', '999600', 'date', b.day, 'institution', 'H1', 'lines', jsonb_build_array(jsonb_build_object('amount', b.amount, 'disease', b.disease))) $$;
SELECT is((SELECT person FROM bb.quote('P1', pg_temp.json(b))), 200.00, 'a quote') FROM pg_temp.bill b WHERE claim = 1;
SELECT results_eq($$SELECT (SELECT s.parts FROM bb.settle('P1', 'k' || b.claim, pg_temp.json(b)) s) FROM pg_temp.bill b ORDER BY b.claim$$, 'SELECT parts FROM pg_temp.bill ORDER BY claim', 'settled');
SELECT is_empty($$SELECT s.settlement_id, r.* FROM bb.settlement s, bb.replay(s.person_id, s.settlement_id) r$$, 'every settlement replays');
SELECT is_empty($$SELECT * FROM bb.verify()$$, 'and the book adds up');
SELECT is((SELECT e.words FROM bb.settlement s, bb.explain(s.person_id, s.settlement_id) e WHERE s.settlement_id = (SELECT min(settlement_id) FROM bb.settlement) AND e.n = 1),
	'the better of two: with "ordinary care" the person bears 200.00 yuan, account included; with "chronic diseases" it would be 320.00 yuan', 'a stored settlement says what was chosen');
SELECT matches((SELECT bb.slip(s.person_id, s.settlement_id) FROM bb.settlement s ORDER BY s.settlement_id LIMIT 1), 'the better of two', 'and so does its slip');

-- ---- what is refused ----

DO $$ BEGIN PERFORM mmt.open_draft('better-track', '999600'); END $$;
INSERT INTO mmt.benefit (draft, benefit, ord, track, better_of, name_en, clause) VALUES ('better-track', 'ordinary', 20, 'other', 'outpatient', 'ordinary care', 'B-2');
SELECT results_eq($$SELECT severity, code, message LIKE '%Alternatives stand in one track%' FROM mmt.check_policy('better-track') WHERE severity = 'error'$$, $$VALUES ('error', 'unreadable', true)$$, 'alternatives stand in one track');
UPDATE mmt.benefit SET track = NULL, better_of = 'another' WHERE draft = 'better-track';
SELECT results_eq($$SELECT severity, code, count(*) FROM mmt.check_policy('better-track') GROUP BY 1, 2$$, $$VALUES ('warning', 'no_effect', 2::bigint)$$, 'a choice of one is none');
SELECT throws_ok($$INSERT INTO mmt.benefit (draft, benefit, ord, better_of) VALUES ('better-track', 'x', 1, ' ')$$, '23514', NULL, 'a blank is no name');

SELECT * FROM finish();
ROLLBACK;
