-- From rows to rulesets: flattening, checking, publishing, taking back, carrying; and the words for it.
-- Everything happens in transactions that are rolled back.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
BEGIN;
SET menmante.language = 'en';
INSERT INTO mmt.edition (edition, note) VALUES (1000, 'numbers below are this test''s');
ALTER TABLE mmt.parameter ALTER id RESTART WITH 1001;
ALTER TABLE mmt.list ALTER id RESTART WITH 1001;
ALTER TABLE mmt.index ALTER id RESTART WITH 1001;

INSERT INTO mmt.area VALUES ('e', NULL, '国', 'Nation', 'nation'), ('e1', 'e', '省', 'Province', 'province'),
	('e11', 'e1', '市', 'City', 'city'), ('e12', 'e1', '另一市', 'Other city', 'city'), ('e111', 'e11', '县', 'County', 'county');
INSERT INTO mmt.document (document, title) VALUES ('ED', 'A notice'), ('ED0', 'The law behind it');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality, delegates_to) VALUES
	('E-law', 'ED0', '3', 'Figures are set by the city', 'verified', NULL), ('E-1', 'ED', '1', 'Ratios', 'seed', NULL),
	('E-2', 'ED', '2', 'Diseases', 'seed', 'E-law'), ('E-old', 'ED', '9', 'What was before', 'assumed', NULL), ('E-unused', 'ED', '10', 'Nothing', 'seed', NULL);

-- What holds of the parameter rows in an area, as flattened.
CREATE FUNCTION pg_temp.held(area text, draft text DEFAULT NULL) RETURNS TABLE("row" bigint, origin text, depth int, scheme text, amount text, valid text)
LANGUAGE sql BEGIN ATOMIC
	SELECT (r ->> 'row')::bigint, r ->> 'origin', (r ->> 'depth')::int, r ->> 'scheme', r ->> 'amount', r ->> 'valid'
	FROM jsonb_array_elements(mmt.rules(area, draft) -> 'rows') r WHERE r ->> 'relation' = 'parameter'
	ORDER BY r ->> 'scheme', r ->> 'origin', r ->> 'valid';
END;

SELECT mmt.open_draft('e-base', 'e1', 'Province');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('e-base', 'chronic.fund', 'fund'), ('e-base', 'chronic.rest', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, name_zh, name_en, disease, clause) VALUES ('e-base', 'chronic', 10, '慢性病门诊', 'chronic outpatient', '@chronic', 'E-2');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) VALUES
	('e-base', 'chronic', 10, 'gross', 'flow', 'share', NULL, false, 'E-1'), ('e-base', 'chronic', 20, 'flow', 'fund', 'share', 'rate', true, 'E-1'),
	('e-base', 'chronic', 30, 'flow', 'rest', 'share', NULL, false, 'E-1');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('e-base', 'chronic', 'hypertension', 'E-2'), ('e-base', 'chronic', 'diabetes', 'E-2');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES
	('e-base', 'rate', 'resident', '50%', '[2015-01-01,)', 'E-1'), ('e-base', 'rate', 'employee', '80%', '[2015-01-01,)', 'E-1');
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES ('e-base', 'scheme', 'resident', '城乡居民', 'residents'), ('e-base', 'scheme', 'employee', '职工', 'employees'),
	('e-base', 'tier', 'primary', '基层医疗机构', 'primary institutions'), ('e-base', 'tier', 'tier2', '二级医疗机构', 'tier 2'), ('e-base', 'kind', 'pharmacy', '指定药店', 'pharmacy'),
	('e-base', 'parameter', 'rate', '报销比例', 'reimbursement ratio'), ('e-base', 'list', 'chronic', '慢性病病种', 'chronic diseases'),
	('e-base', 'disease', 'hypertension', '高血压', 'hypertension'), ('e-base', 'disease', 'diabetes', '糖尿病', 'diabetes'),
	('e-base', 'disease', 'tuberculosis', '肺结核', 'tuberculosis'), ('e-base', 'disease', 'copd', '慢性阻塞性肺疾病', 'COPD');

-- a draft is seen only by who names it
SELECT count(*) FROM pg_temp.held('e1');
SELECT * FROM pg_temp.held('e11', 'e-base');
SELECT mmt.rules('e', 'e-base');
SELECT mmt.rules('nowhere');
SELECT mmt.rules('e1', 'nothing');
SELECT * FROM mmt.check_policy('e-base') WHERE severity = 'error';
SELECT mmt.publish('e-base', 'first');
SELECT mmt.publish('e-base', 'again');
SELECT edition, draft, note, published_by = current_user AS by_me FROM mmt.edition WHERE edition > 1000;
-- a ruleset for the area and each below, complete with clauses, documents and area names, without row numbers
SELECT area, edition, digest = mmt.ruleset_digest(rules) AS digest, rules ->> 'area' AS rules_of, jsonb_array_length(rules -> 'rows') AS rows FROM mmt.ruleset WHERE edition > 1000 ORDER BY area;
SELECT DISTINCT digest = mmt.ruleset_digest(mmt.rules(area)) AS same_with_row_numbers FROM mmt.ruleset WHERE edition > 1000;
SET datestyle = 'German';
SET intervalstyle = 'iso_8601';
SELECT DISTINCT digest = mmt.ruleset_digest(mmt.rules(area)) AS same_in_other_settings FROM mmt.ruleset WHERE edition > 1000;
RESET datestyle;
RESET intervalstyle;
SELECT r FROM mmt.ruleset, jsonb_array_elements(rules -> 'rows') WITH ORDINALITY e (r, n) WHERE area = 'e11' AND r ->> 'relation' <> 'term' ORDER BY n;

-- replacing: a later row of the same key, from its first day on; never resumed
SELECT mmt.open_draft('e-2019', 'e1', '2019');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('e-2019', 'rate', 'resident', '60%', '[2019-07-01,2022-01-01)', 'E-1');
SELECT * FROM pg_temp.held('e1', 'e-2019');
SELECT mmt.publish('e-2019');
SELECT mmt.open_draft('e-2021', 'e1', '2021');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('e-2021', 'rate', 'resident', '65%', '[2018-01-01,)', 'E-1');
SELECT * FROM pg_temp.held('e1', 'e-2021');
-- two periods in one draft stand side by side, whichever was written first
UPDATE mmt.parameter SET valid = '[2023-01-01,)' WHERE draft = 'e-2021';
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('e-2021', 'rate', 'resident', '62%', '[2021-01-01,2023-01-01)', 'E-1');
SELECT * FROM pg_temp.held('e1', 'e-2021');
SELECT mmt.publish('e-2021');

-- hiding: a row of a nearer area with the same key, for the days it holds
SELECT mmt.open_draft('e-city', 'e11', 'City');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('e-city', 'rate', 'resident', '70%', '[2020-01-01,2020-07-01)', 'E-1');
SELECT mmt.publish('e-city');
SELECT * FROM pg_temp.held('e111');
SELECT * FROM pg_temp.held('e12');
SELECT area FROM mmt.ruleset WHERE edition = 1004 ORDER BY area;

-- ending: from the day on; a row without days is gone
SELECT mmt.open_draft('e-end', 'e1', 'Ends');
SELECT mmt.end_row('e-end', 'parameter', p.id, '2024-01-01', 'E-1') FROM mmt.parameter p WHERE p.amount::text = '80%' AND p.draft = 'e-base';
SELECT mmt.end_row('e-end', 'term', t.id, '2024-01-01', 'E-1') FROM mmt.term t WHERE t.term = 'copd' AND t.draft = 'e-base';
SELECT * FROM pg_temp.held('e1', 'e-end') WHERE scheme = 'employee';
SELECT count(*) FROM jsonb_array_elements(mmt.rules('e1', 'e-end') -> 'rows') r WHERE r ->> 'term' = 'copd';
SELECT mmt.publish('e-end');

-- taking back, and taking that back
SELECT mmt.take_back('e1', 1002, 'a mistake');
SELECT * FROM pg_temp.held('e1');
SELECT (SELECT digest FROM mmt.ruleset WHERE area = 'e1' AND edition = 1002) = (SELECT digest FROM mmt.ruleset WHERE area = 'e1' AND edition = 1006) AS as_at_1002;
SELECT * FROM pg_temp.held('e11');
SELECT mmt.take_back('e1', 1005);
SELECT (SELECT digest FROM mmt.ruleset WHERE area = 'e1' AND edition = 1005) = (SELECT digest FROM mmt.ruleset WHERE area = 'e1' AND edition = 1007) AS as_at_1005;
SELECT * FROM mmt.diff('take back e1 to 1002 after 1005');
SELECT mmt.take_back('e1', 1007);
SELECT mmt.take_back('e12', 1001);
SELECT r.valid FROM mmt.rows_in_force('{e1}', NULL, 1002) r WHERE r.body ->> 'amount' = '60%';

-- what check_policy finds in a draft by itself
SELECT mmt.open_draft('e-bad', 'e11', 'Bad');
SELECT severity, code, area, message FROM mmt.check_policy('e-bad') WHERE severity = 'error';
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid) VALUES ('e-bad', 'rate', 'student', '50%', '[2020-01-01,)');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('e-bad', 'rate', 'student', '55%', '[2021-01-01,)', 'E-1'),
	('e-bad', 'rate', 'resident', '70%', '[2020-02-01,2020-07-01)', 'E-1');
INSERT INTO mmt.ending (draft, relation, row_id, ends_on) VALUES ('e-bad', 'parameter', 1001, '2020-01-01');
SELECT severity, code, area, relation, id, clause, message FROM mmt.check_policy('e-bad') WHERE code IN ('missing_clause', 'same_key_twice', 'ending_of_nothing', 'no_effect');
SET menmante.language = 'zh';
SELECT code, message FROM mmt.check_policy('e-bad') WHERE code IN ('missing_clause', 'same_key_twice', 'ending_of_nothing', 'no_effect');
SET menmante.language = 'en';
SELECT mmt.discard('e-bad');
SELECT * FROM mmt.check_policy('e-bad');

-- unified: areas below may not depart from it
SELECT mmt.open_draft('e-uni', 'e1', 'Unified');
INSERT INTO mmt.list (draft, list, member, unified, clause) VALUES ('e-uni', 'drugs', 'XA10*', true, 'E-1');
INSERT INTO mmt.parameter (draft, parameter, disease, amount, unified, clause) VALUES ('e-uni', 'supply', 'hypertension', '84', true, 'E-1');
SELECT mmt.publish('e-uni');
SELECT mmt.open_draft('e-low', 'e111', 'Lower');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('e-low', 'drugs', 'XB01', 'E-1'), ('e-low', 'own', 'XB01', 'E-1');
INSERT INTO mmt.parameter (draft, parameter, disease, amount, clause) VALUES ('e-low', 'supply', 'hypertension', '28', 'E-1'),
	('e-low', 'supply', 'diabetes', '28', 'E-1'), ('e-low', 'supply', '@chronic', '28', 'E-1');
SELECT code, area, relation, id, message FROM mmt.check_policy('e-low') WHERE code = 'unified' ORDER BY id;
SELECT mmt.discard('e-low');

-- trees that go in a circle
UPDATE mmt.area SET parent = 'e111' WHERE area = 'e1';
UPDATE mmt.clause SET delegates_to = 'E-2' WHERE clause = 'E-law';
SELECT severity, code, area, clause, message FROM mmt.check_policy('e-uni');
UPDATE mmt.area SET parent = 'e' WHERE area = 'e1';
UPDATE mmt.clause SET delegates_to = NULL WHERE clause = 'E-law';

-- publishing refuses, and names every reason
SELECT mmt.open_draft('e-wrong', 'e12', 'Wrong');
INSERT INTO mmt.index (draft, index, value) VALUES ('e-wrong', 'wage', 6000.50);
INSERT INTO mmt.list (draft, list, member) VALUES ('e-wrong', 'own', 'x');
SELECT mmt.publish('e-wrong');
\echo :LAST_ERROR_SQLSTATE
UPDATE mmt.index SET clause = 'E-1' WHERE draft = 'e-wrong';
UPDATE mmt.list SET clause = 'E-1' WHERE draft = 'e-wrong';
SELECT mmt.publish('e-wrong') > 0 AS published;
SELECT r FROM jsonb_array_elements(mmt.rules('e12') -> 'rows') r WHERE r ->> 'relation' = 'index';

-- carrying an edition elsewhere: numbers, digests, areas
CREATE TEMP TABLE carried AS SELECT mmt.export_edition(1001) AS edition;
SELECT edition ->> 'edition' AS edition, jsonb_path_query_array(edition, '$.areas[*].area') AS areas, jsonb_path_query_array(edition, '$.rulesets[*].area') AS rulesets FROM carried;
SELECT mmt.adopt_edition(edition) FROM carried;
SELECT mmt.adopt_edition(jsonb_set(edition, '{rulesets,0,digest}', '"00"')) FROM carried;
SELECT mmt.adopt_edition(jsonb_set(edition, '{edition}', '2000')) FROM carried;
SELECT mmt.adopt_edition('{"edition": "one"}');
SELECT mmt.adopt_edition(jsonb_set(edition, '{rulesets,0,area}', '"elsewhere"')) FROM carried;
SELECT mmt.export_edition(999999);
SELECT mmt.current_edition() - 1009 AS since_unified;

-- a notice in words
SELECT mmt.open_draft('e-words', 'e11', 'Words');
INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES ('e-words', 'chronic', 'tuberculosis', '[2025-07-01,)', 'E-2'), ('e-words', 'chronic', 'copd', '[2025-07-01,)', 'E-2'),
	('e-words', 'other', 'x', '(,)', 'E-2');
INSERT INTO mmt.parameter (draft, parameter, scheme, tier, kind, disease, priority, amount, valid, clause) VALUES
	('e-words', 'rate', 'resident', NULL, NULL, NULL, 0, '60%', '[2025-07-01,)', 'E-1'),
	('e-words', 'rate', 'resident', 'primary', NULL, NULL, 1, '70%', '[2025-07-01,)', 'E-1'),
	('e-words', 'rate', 'resident', 'tier2', NULL, NULL, 1, '55%', '[2025-07-01,)', 'E-1'),
	('e-words', 'rate', 'resident', 'primary', NULL, 'tuberculosis|copd', 2, '75%', '[2025-07-01,)', 'E-old'),
	('e-words', 'rate', 'resident', NULL, 'pharmacy', NULL, 3, 'rate as if tier = tier2', '[2025-07-01,2026-01-01)', 'E-1'),
	('e-words', 'rate', NULL, NULL, NULL, NULL, 0, 'at most 95%', '[2025-07-01,)', 'E-1');
SELECT mmt.end_row('e-words', 'parameter', p.id, '2025-07-01', 'E-1') FROM mmt.parameter p WHERE p.draft = 'e-city';
SELECT * FROM mmt.diff('e-words');
SET menmante.language = 'zh';
SELECT n, action, words FROM mmt.diff('e-words');
SELECT item, scheme, kind, tier, disease, value, clause, mark FROM mmt.rate_card('e11', '2025-08-01', 'e-words');
SET menmante.language = 'en';
SELECT item, scheme, kind, tier, disease, value, clause, mark FROM mmt.rate_card('e11', '2025-08-01', 'e-words');
SELECT benefit, item, scheme, value FROM mmt.rate_card('e11', '2020-08-01');
SELECT * FROM mmt.rate_card('e11', NULL);
SELECT benefit, item, scheme, value FROM mmt.rate_card('e11', '2020-08-01', edition => 1001);
SELECT mmt.publish('e-words') > 0 AS published;
SELECT count(*) FROM mmt.diff('e-words');
SELECT words FROM mmt.diff('e-words') WHERE n = 2;
SELECT * FROM mmt.rate_card('e', '2020-08-01');
\echo :LAST_ERROR_SQLSTATE

-- what rests on bands, tags or measures is printed as it is written
SELECT mmt.open_draft('e-asis', 'e11', 'As is');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES ('e-asis', 'chronic', 15, 'flow', 'rest', 'fill', 'deductible', 'E-1');
INSERT INTO mmt.parameter (draft, parameter, scheme, facts, tags, ranges, priority, amount, clause) VALUES
	('e-asis', 'deductible', NULL, NULL, NULL, NULL, 0, '300', 'E-1'),
	('e-asis', 'deductible', 'resident', '{"signed": "yes"}', NULL, NULL, 1, '100', 'E-1'),
	('e-asis', 'deductible', NULL, NULL, '{poor}', NULL, 2, '0', 'E-1');
SELECT item, scheme, other, value FROM mmt.rate_card('e11', '2025-08-01', 'e-asis') WHERE item = 'deductible';
UPDATE mmt.parameter SET ranges = '{"age": "[60,)"}', scheme = 'employee', tags = NULL WHERE draft = 'e-asis' AND tags IS NOT NULL;
INSERT INTO mmt.parameter (draft, parameter, kind, priority, amount, clause) VALUES ('e-asis', 'deductible', 'pharmacy', 3, 'deductible as if tier = prescriber_tier', 'E-1');
SELECT item, scheme, other, value FROM mmt.rate_card('e11', '2025-08-01', 'e-asis') WHERE item = 'deductible';
ROLLBACK;

-- What a province gives its cities is unread only when none of them reads it, and what a city inherits is not its affair.
BEGIN;
SET menmante.language = 'en';
ALTER TABLE mmt.step ALTER id RESTART WITH 1001;
INSERT INTO mmt.area VALUES ('u', NULL, '省', 'Province', 'province'), ('u1', 'u', '市', 'City', 'city');
INSERT INTO mmt.document (document, title) VALUES ('UD', 'A notice');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('U-1', 'UD', '1', 'All of it', 'seed');
SELECT mmt.open_draft('u-base', 'u', 'Province');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('u-base', 'fund', 'fund'), ('u-base', 'rest', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('u-base', 'b', 10, 'U-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES
	('u-base', 'b', 10, 'gross', 'flow', 'share', NULL, 'U-1'), ('u-base', 'b', 20, 'flow', 'fund', 'share', 'rate', 'U-1'), ('u-base', 'b', 30, 'flow', 'rest', 'share', NULL, 'U-1');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('u-base', 'rate', '50%', 'U-1');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('u-base', 'scope', 'x', 'U-1'), ('u-base', 'scope', 'y', 'U-1');
INSERT INTO mmt.index (draft, index, value, clause) VALUES ('u-base', 'wage', 60000, 'U-1');
-- the list and the index, each once
SELECT severity, code, area, relation, message FROM mmt.check_policy('u-base');
SELECT mmt.publish('u-base') > 0 AS published;
SELECT mmt.open_draft('u-city', 'u1', 'City');
INSERT INTO mmt.parameter (draft, parameter, disease, priority, amount, clause) VALUES ('u-city', 'rate', '@scope', 1, '60%', 'U-1');
-- none: the index is the province's
SELECT severity, code, area, relation, message FROM mmt.check_policy('u-city');
SELECT mmt.publish('u-city') > 0 AS published;
-- the index: the city reads the list
SELECT severity, code, area, relation, message FROM mmt.check_policy('u-base');
-- A figure left to the city: a warning for the province, which may publish, and still one when the city has an edition ...
SELECT mmt.open_draft('u-left', 'u', 'Left to the cities');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) VALUES ('u-left', 'b', 25, 'flow', 'fund', 'share', 'city_rate', true, 'U-1');
SELECT severity, code, area, relation, message FROM mmt.check_policy('u-left') WHERE code = 'no_row';
SELECT mmt.publish('u-left') > 0 AS published;
-- ... bills of both are refused, whatever their benefit left to it ...
SELECT fund FROM mmt.adjudicate('u', '2024-01-01', 100);
SELECT fund FROM mmt.adjudicate('u1', '2024-01-01', 100, disease => 'z');
SELECT item, value FROM mmt.rate_card('u', '2024-01-01');
-- ... and an error for a city that gives none.
SELECT mmt.open_draft('u-none', 'u1', 'Something else');
INSERT INTO mmt.parameter (draft, parameter, disease, priority, amount, clause) VALUES ('u-none', 'rate', '@scope', 1, '70%', 'U-1');
SELECT severity, code, area, relation FROM mmt.check_policy('u-none') WHERE code = 'no_row';
SELECT mmt.publish('u-none') > 0 AS published;
-- 100 at 70 % for those on the list; of the other 30 the city's tenth: 73
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('u-none', 'city_rate', '10%', 'U-1');
SELECT severity, code, area, relation FROM mmt.check_policy('u-none') WHERE code = 'no_row';
SELECT mmt.publish('u-none') > 0 AS published;
SELECT fund FROM mmt.adjudicate('u1', '2024-01-01', 100, disease => 'x');
ROLLBACK;

-- publishing must see everything published before
BEGIN ISOLATION LEVEL REPEATABLE READ;
SET menmante.language = 'en';
SELECT mmt.publish('anything');
ROLLBACK;
