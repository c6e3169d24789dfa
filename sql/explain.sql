-- mmt.explain: the sentences, in both languages, for every verb.  Small made-up rules, in a transaction that is rolled back.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
BEGIN;
SET menmante.language = 'en';
SET LOCAL search_path = public, mmt;
INSERT INTO mmt.edition (edition, note) VALUES (3000, 'numbers below are this test''s');

INSERT INTO mmt.area (area, name_zh, name_en, kind) VALUES ('999900', '测试市', 'Testville', 'city');
INSERT INTO mmt.document (document, number, title) VALUES ('T', '测〔2020〕1号', '测试通知'), ('G', NULL, '总办法');
INSERT INTO mmt.clause (clause, document, place, gist_zh, source_quality, delegates_to) VALUES
	('T-1', 'T', '一', '待遇', 'seed', NULL), ('T-2', 'T', '二', '比例', 'verified', NULL), ('T-2b', 'T', '二', '比例', 'seed', NULL),
	('T-3', 'T', '三', '按总办法', 'seed', 'G-5'), ('G-5', 'G', '第五条', '总办法的比例', 'example', NULL),
	('T-4', 'T', NULL, '推定', 'assumed', NULL), ('T-5', 'T', '五', '转载', 'mirrored', NULL);

/*
 * care:  gate 50 a bill, deductible 100 a year, bands, cap 300 a year
 * other: paid from the second visit of a month to the sixth, no deductible, a ratio with modes
 */
SELECT mmt.open_draft('x', '999900', 'Words');
INSERT INTO mmt.pot (draft, pot, bearer) SELECT 'x', p, CASE WHEN p LIKE '%fund' THEN 'fund' ELSE 'person' END
	FROM unnest(ARRAY['care.small', 'care.deductible', 'care.fund', 'care.self', 'care.over', 'other.fund', 'other.self', 'other.few', 'other.often', 'other.deductible']) p;
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('x', 'pot', 'fund', '统筹基金支付', 'paid by the fund'), ('x', 'pot', 'flow', '纳入计算的费用', 'taken into account'), ('x', 'pot', 'self', '个人自付', 'borne by the person'),
	('x', 'pot', 'small', '门槛以下自付', 'below the threshold'), ('x', 'pot', 'over', '超限额自付', 'above the cap'), ('x', 'pot', 'care.deductible', '起付线内自付', 'within the deductible'),
	('x', 'pot', 'few', '首次自付', 'first visits'), ('x', 'pot', 'often', '超次自付', 'visits too many'),
	('x', 'parameter', 'threshold', '门槛', 'threshold'), ('x', 'parameter', 'deductible', '起付标准', 'deductible'), ('x', 'parameter', 'rate', '比例', 'ratio'),
	('x', 'parameter', 'cap', '限额', 'cap'), ('x', 'parameter', 'from_visit', '起付次数', 'paid from visit'), ('x', 'parameter', 'visits', '次数上限', 'visits allowed'),
	('x', 'parameter', 'none', '起付标准', 'deductible'),
	('x', 'scheme', 'R', '居民', 'residents'), ('x', 'tier', '1', '一级', 'level 1'), ('x', 'tier', '2', '二级', 'level 2'), ('x', 'tags', 'contract', '已签约', 'with a contract'),
	('x', 'fact', 'age', '年龄', 'age'), ('x', 'fact', 'camp', '病区', 'ward'), ('x', 'list', 'rare', '罕见病', 'rare diseases'),
	('x', 'bearer', 'fund', '基金支付', 'fund'), ('x', 'bearer', 'person', '个人负担', 'person'), ('x', 'disease', 'D1', '高血压', NULL);
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('x', 'rare', 'D8', 'T-1');
INSERT INTO mmt.benefit (draft, benefit, ord, disease, name_zh, name_en, clause) VALUES
	('x', 'care', 10, 'D1|@rare', '慢性病门诊', 'chronic outpatient care', 'T-1'), ('x', 'other', 20, 'D2', '其他门诊', NULL, 'T-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('x', 'care', 10, 'gross', 'small', 'gate', 'threshold', NULL, true, 'T-1'),
	('x', 'care', 20, 'gross', 'flow', 'share', NULL, NULL, false, 'T-1'),
	('x', 'care', 30, 'flow', 'deductible', 'fill', 'deductible', 'year_deductible', true, 'T-1'),
	('x', 'care', 40, 'flow', 'fund', 'share', 'banded', 'year_base', true, 'T-1'),
	('x', 'care', 50, 'flow', 'self', 'share', NULL, NULL, false, 'T-1'),
	('x', 'care', 60, 'fund', 'over', 'keep', 'cap', 'year_fund', true, 'T-1'),
	('x', 'other', 5, 'gross', 'few', 'gate', 'from_visit', 'month_visits', true, 'T-1'),
	('x', 'other', 10, 'gross', 'often', 'keep', 'visits', 'month_visits', true, 'T-1'),
	('x', 'other', 20, 'gross', 'flow', 'share', NULL, NULL, false, 'T-1'),
	('x', 'other', 30, 'flow', 'deductible', 'fill', 'none', NULL, true, 'T-1'),
	('x', 'other', 40, 'flow', 'fund', 'share', 'rate', NULL, true, 'T-1'),
	('x', 'other', 50, 'flow', 'self', 'share', NULL, NULL, false, 'T-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('x', 'year_deductible', 'fen', 'care.deductible', 'year', 'T-1'),
	('x', 'year_fund', 'fen', 'care.fund', 'year', 'T-1'), ('x', 'year_base', 'fen', 'care.fund + care.self + care.over', 'year', 'T-1'),
	('x', 'month_visits', 'count', 'claims of other', 'month', 'T-1');
INSERT INTO mmt.parameter (draft, parameter, scheme, tier, tags, without, facts, ranges, ord, band, amount, clause) VALUES
	('x', 'threshold', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, '50', 'T-1'), ('x', 'deductible', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, '100', 'T-2'),
	('x', 'banded', NULL, NULL, NULL, NULL, NULL, NULL, 0, '[0,200)', '50%', 'T-2'), ('x', 'banded', NULL, NULL, NULL, NULL, NULL, NULL, 0, '[200,)', '70%', 'T-3'),
	('x', 'cap', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, '300', 'T-5'), ('x', 'from_visit', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, '2', 'T-1'),
	('x', 'visits', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, '6', 'T-1'),
	('x', 'none', NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, '0', 'T-4'),
	('x', 'rate', 'R', '1|2', NULL, NULL, NULL, NULL, 0, NULL, '60%', 'T-2'), ('x', 'rate', 'R', '3', NULL, NULL, NULL, NULL, 0, NULL, 'rate as if tier = 2', 'T-2b'),
	('x', 'rate', NULL, NULL, '{contract}', '{away}', NULL, NULL, 1, NULL, '+5%', 'T-2b'),
	('x', 'rate', NULL, NULL, NULL, NULL, NULL, '{"age": "[70,)"}', 2, NULL, 'x 1.1', 'T-3'),
	('x', 'rate', NULL, NULL, NULL, NULL, '{"camp": "A|B"}', NULL, 3, NULL, 'at least 90%', 'T-2'),
	('x', 'rate', NULL, NULL, NULL, NULL, '{"camp": "!A"}', NULL, 4, NULL, 'at most 70%', 'T-2');
UPDATE mmt.parameter SET missing = 'skip' WHERE draft = 'x' AND ranges IS NOT NULL;
SELECT severity, code, message FROM mmt.check_policy('x');
SELECT mmt.publish('x');

-- what a bill came to, in both languages
CREATE FUNCTION pg_temp.told(o mmt.outcome) RETURNS TABLE(n int, words text, yuan numeric, pot text, basis text, clauses text, mark text)
LANGUAGE sql BEGIN ATOMIC
	SELECT e.n, e.words, e.amount, e.pot, e.basis, array_to_string(e.clauses, ' '), e.mark FROM mmt.explain(o, 'zh') e
	UNION ALL
	SELECT e.n, e.words, e.amount, e.pot, e.basis, array_to_string(e.clauses, ' '), e.mark FROM mmt.explain(o, 'en') e;
END;
\pset format unaligned
\pset null -

-- ---- gate, fill, share in bands, keep ----
-- below the threshold of 50 nothing is paid
SELECT t.* FROM mmt.adjudicate('999900', '2020-05-01', 49.99, scheme => 'R', disease => 'D1') o, pg_temp.told(o) t;
-- 400: deductible 100, then 200 at 50% and 100 at 70%: 170
SELECT t.* FROM mmt.adjudicate('999900', '2020-05-01', 400, scheme => 'R', disease => 'D1') o, pg_temp.told(o) t;
-- 60 of the deductible borne, 150 of the bands used, 280 of the cap: 100 - 40 = 60, 50 at 50% and 10 at 70% = 32, so 12 above the cap
SELECT t.* FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', disease => 'D8',
	tally => '{"999900/year_deductible@2020": 6000, "999900/year_base@2020": 15000, "999900/year_fund@2020": 28000}') o, pg_temp.told(o) t;

-- the same as figures: 40.00 of the deductible and 20.00 of the cap were left; the gate has no room, the bands no one value
SELECT m.* FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', disease => 'D8',
	tally => '{"999900/year_deductible@2020": 6000, "999900/year_base@2020": 15000, "999900/year_fund@2020": 28000}') o, mmt.moves(o) m;

-- a tally of -50 after corrections, and bands without a lower end: 100 at 50%; of 300 the first 250, up to 200, at 50% and 50 at 70%: 160
SELECT mmt.open_draft('y', '999900', 'Bands without an end');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES ('y', 'care', 40, 'flow', 'fund', 'share', 'open_bands', 'year_base', true, 'T-1');
INSERT INTO mmt.parameter (draft, parameter, band, amount, clause) VALUES ('y', 'open_bands', '(,200)', '50%', 'T-2'), ('y', 'open_bands', '[200,)', '70%', 'T-3');
SELECT t.n, t.words, t.yuan FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', disease => 'D1', draft => 'y', tally => '{"999900/year_deductible@2020": 10000, "999900/year_base@2020": -5000}') o,
	pg_temp.told(o) t WHERE t.pot = 'care.fund';
SELECT t.n, t.words, t.yuan FROM mmt.adjudicate('999900', '2020-05-01', 300, scheme => 'R', disease => 'D1', draft => 'y', tally => '{"999900/year_deductible@2020": 10000, "999900/year_base@2020": -5000}') o,
	pg_temp.told(o) t WHERE t.pot = 'care.fund';

-- ---- a count, rows with a mode, a row that delegates ----
SELECT t.* FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', tier => '1', disease => 'D2', tags => '{contract}', facts => '{"age": 71, "camp": "C"}',
	tally => '{"999900/month_visits@2020-05": 1}') o, pg_temp.told(o) t;
SELECT t.* FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', tier => '3', disease => 'D2', facts => '{"camp": "A"}', tally => '{"999900/month_visits@2020-05": 5}') o,
	pg_temp.told(o) t;
-- the first visit and the seventh
SELECT t.n, t.words, t.yuan, t.pot FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', tier => '1', disease => 'D2') o, pg_temp.told(o) t;
SELECT t.n, t.words, t.yuan, t.pot FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', tier => '1', disease => 'D2', tally => '{"999900/month_visits@2020-05": 6}') o,
	pg_temp.told(o) t;

-- ---- several lines: those that a sentence speaks of are named ----
SELECT t.n, t.words, t.yuan FROM mmt.adjudicate('999900', '2020-05-01', scheme => 'R', disease => 'D2', tally => '{"999900/month_visits@2020-05": 5}',
	lines => '[{"amount": 100, "tier": "1"}, {"amount": 50, "tier": "2", "tags": ["contract"]}, {"amount": 30, "disease": "D7"}, {"amount": 20, "tier": "1"}]') o, pg_temp.told(o) t;
SELECT e.words FROM mmt.adjudicate('999900', '2020-05-01', scheme => 'R', disease => 'D2', tally => '{"999900/month_visits@2020-05": 5}',
	lines => (SELECT jsonb_agg(jsonb_build_object('amount', 1, 'tier', '1', 'tags', CASE WHEN i = 1 THEN '[]' ELSE '["contract"]' END::jsonb)) FROM generate_series(1, 9) i)) o,
	mmt.explain(o) e WHERE e.pot = 'other.fund';

-- a limit on a count has no room in yuan; a ratio by line
SELECT m.verb, m.parameter, m.lines, m.value, m.base, m.room, m.moved FROM mmt.adjudicate('999900', '2020-05-01', scheme => 'R', disease => 'D2', tally => '{"999900/month_visits@2020-05": 5}',
	lines => '[{"amount": 100, "tier": "1"}, {"amount": 50, "tier": "2", "tags": ["contract"]}, {"amount": 30, "disease": "D7"}, {"amount": 20, "tier": "1"}]') o, mmt.moves(o) m;

-- ---- nothing to tell, and nothing at all ----
SELECT t.* FROM mmt.adjudicate('999900', '2020-05-01', 10, disease => 'D7') o, pg_temp.told(o) t;
SELECT t.* FROM mmt.adjudicate('999900', '2020-05-01', 0, disease => 'D7') o, pg_temp.told(o) t;

-- the sentences are of the ruleset that was used, whatever was published since
CREATE TEMP TABLE kept AS SELECT o FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', tier => '1', disease => 'D2', tally => '{"999900/month_visits@2020-05": 5}') o;
SELECT mmt.open_draft('x2', '999900', 'Later');
INSERT INTO mmt.parameter (draft, parameter, scheme, tier, amount, clause) VALUES ('x2', 'rate', 'R', '1|2', '80%', 'T-2');
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES ('x2', 'pot', 'fund', '新名', 'new name');
SELECT mmt.publish('x2');
SELECT e.words FROM kept, mmt.explain(kept.o) e WHERE e.pot = 'other.fund';
SELECT e.words FROM mmt.adjudicate('999900', '2020-05-01', 100, scheme => 'R', tier => '1', disease => 'D2', tally => '{"999900/month_visits@2020-05": 5}') o, mmt.explain(o) e WHERE e.pot = 'other.fund';
-- language: the argument, else the setting
SELECT e.words FROM kept, mmt.explain(kept.o) e WHERE e.n = 1;
SELECT e.words FROM kept, mmt.explain(kept.o, 'zh') e WHERE e.n = 1;
SET menmante.language = 'zh';
SELECT e.words FROM kept, mmt.explain(kept.o) e WHERE e.n = 1;
SET menmante.language = 'en';

-- ---- refusals ----
SELECT * FROM kept, mmt.explain(kept.o, 'fr');
SELECT * FROM mmt.adjudicate('999900', '2020-05-01', 10, trace => false) o, mmt.explain(o);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM mmt.explain(jsonb_populate_record((SELECT o FROM kept), '{"digest": "0000000000000000000000000000000000000000000000000000000000000000"}'));
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM mmt.explain(jsonb_populate_record((SELECT o FROM kept), '{"trace": "\\x00"}'));
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM mmt.moves(jsonb_populate_record((SELECT o FROM kept), '{"trace": "\\x00"}'));
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM mmt.moves(NULL);
ROLLBACK;
