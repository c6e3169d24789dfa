-- The tables of rules: what may be written, what is skipped, what is refused.
-- Everything happens in one transaction that is rolled back.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
BEGIN;
SET menmante.language = 'en';
INSERT INTO mmt.edition (edition, note) VALUES (1000, 'numbers below are this test''s');
ALTER TABLE mmt.parameter ALTER id RESTART WITH 1001;
ALTER TABLE mmt.list ALTER id RESTART WITH 1001;

-- areas, documents, clauses: the same again changes nothing, another with the same key is refused
INSERT INTO mmt.area VALUES ('r', NULL, '国', 'Nation', 'nation'), ('r1', 'r', '省', 'Province', 'province');
INSERT INTO mmt.area VALUES ('r1', 'r', '省', 'Province', 'province'), ('r11', 'r1', '市', 'City', 'city');
SELECT area, parent, kind FROM mmt.area WHERE area LIKE 'r%' ORDER BY area;
INSERT INTO mmt.area VALUES ('r1', 'r', '省份', 'Province', 'province');
INSERT INTO mmt.area VALUES ('r2', 'r', '州', 'State', 'state');
INSERT INTO mmt.area VALUES ('r2', 'r', ' 州', 'State', 'province');
INSERT INTO mmt.document (document, number, title, issued_on) VALUES ('RD', 'No. 7', 'A notice', '2019-06-01');
INSERT INTO mmt.document (document, number, title, issued_on) VALUES ('RD', 'No. 8', 'A notice', '2019-06-02');
INSERT INTO mmt.clause VALUES ('RD-1', 'RD', '一', '统一病种', 'One list of diseases', '{市医疗保障局}', 'seed');
INSERT INTO mmt.clause VALUES ('RD-2', 'RD', '二', '见一', 'As in 1', NULL, 'seed', 'RD-1');
INSERT INTO mmt.clause VALUES ('RD-2', 'RD', '二', '见一', 'As in 1', NULL, 'seed', 'RD-1');
INSERT INTO mmt.clause VALUES ('RD-3', 'RD', '三', NULL, NULL, NULL, 'seed');
INSERT INTO mmt.clause VALUES ('RD-3', 'RD', '三', '三', NULL, NULL, 'hearsay');

-- drafts
SELECT mmt.open_draft('r-base', 'r1', 'Base');
SELECT mmt.open_draft('r-base', 'r1', 'Base');
SELECT mmt.open_draft('r-base', 'r11', 'Base');
SELECT mmt.open_draft('r-base', 'nowhere', 'Base');
SET menmante.language = 'zh';
SELECT mmt.open_draft('r-base', 'nowhere', 'Base');
SET menmante.language = 'en';

-- rows: area and content are filled in, the same word for word is skipped, whatever the settings
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('r-base', 'rate', 'resident', '50.0 %', '[2015-01-01,)', 'RD-1');
SET datestyle = 'German';
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('r-base', 'rate', 'resident', '50%', '[2015-01-01,)', 'RD-1');
RESET datestyle;
INSERT INTO mmt.parameter (draft, area, parameter, scheme, amount, valid, clause) VALUES ('r-base', 'r1', 'rate', 'employee', '80%', '[2015-01-01,)', 'RD-1');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('r-base', 'chronic', 'hypertension', 'RD-1'), ('r-base', 'chronic', 'diabetes', 'RD-1');
SELECT relation, area, key, valid, clause, body, edition FROM mmt.rule WHERE draft = 'r-base' ORDER BY relation, id;
SELECT content = pg_catalog.md5((to_jsonb(p) - '{id,draft,edition,content}'::text[])::text) AS content FROM mmt.parameter p WHERE draft = 'r-base';

INSERT INTO mmt.parameter (draft, parameter, amount) VALUES ('r-none', 'rate', '50%');
INSERT INTO mmt.parameter (draft, area, parameter, amount) VALUES ('r-base', 'r11', 'rate', '50%');
INSERT INTO mmt.parameter (draft, parameter, scheme, tier, amount) VALUES ('r-base', 'rate', '', 'primary ', '50%');
INSERT INTO mmt.parameter (draft, parameter, amount, edition) VALUES ('r-base', 'rate', '50%', 1000);
\set VERBOSITY terse
INSERT INTO mmt.parameter (draft, parameter, amount, valid) VALUES ('r-base', 'rate', '50%', 'empty');
INSERT INTO mmt.parameter (draft, parameter, amount, valid) VALUES ('r-base', 'rate', '50%', '[2015-01-01,infinity)');
INSERT INTO mmt.parameter (draft, parameter, amount, missing) VALUES ('r-base', 'rate', '50%', 'guess');
INSERT INTO mmt.parameter (draft, parameter, amount, facts) VALUES ('r-base', 'rate', '50%', '{}');
INSERT INTO mmt.parameter (draft, parameter, amount, facts) VALUES ('r-base', 'rate', '50%', '{"signed": true}');
INSERT INTO mmt.parameter (draft, parameter, amount, facts) VALUES ('r-base', 'rate', '50%', '{"signed": ["yes"]}');
INSERT INTO mmt.parameter (draft, parameter, amount, ranges) VALUES ('r-base', 'rate', '50%', '["[60,)"]');
INSERT INTO mmt.parameter (draft, parameter, amount, tags) VALUES ('r-base', 'rate', '50%', '{}');
INSERT INTO mmt.parameter (draft, parameter, amount, without) VALUES ('r-base', 'rate', '50%', '{a,NULL}');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('r-base', 'chronic.fund', 'nobody');
INSERT INTO mmt.step (draft, benefit, ord, to_pot, verb) VALUES ('r-base', 'chronic', 1, 'fund', 'move');
INSERT INTO mmt.step (draft, benefit, ord, to_pot, verb, grain) VALUES ('r-base', 'chronic', 1, 'fund', 'share', 'bill');
INSERT INTO mmt.step (draft, benefit, ord, to_pot, verb, spread) VALUES ('r-base', 'chronic', 1, 'fund', 'share', 'evenly');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts) VALUES ('r-base', 'used', 'yuan', 'chronic.fund');
INSERT INTO mmt.index (draft, index, value) VALUES ('r-base', 'wage', 'NaN');
INSERT INTO mmt.term (draft, domain, term) VALUES ('r-base', 'scheme', 'resident');
INSERT INTO mmt.ending (draft, relation, row_id, ends_on) VALUES ('r-base', 'draft', 1, '2020-01-01');
\set VERBOSITY default

-- the key: what makes a later row replace an earlier one
INSERT INTO mmt.parameter (draft, parameter, scheme, tags, ranges, band, ord, amount, priority, clause) VALUES
	('r-base', 'key', NULL, NULL, NULL, NULL, 0, '50%', 0, 'RD-1'),
	('r-base', 'key', 'resident', '{b,a}', '{"age": "[60,)"}', '[0,1000)', 2, '60%', 9, 'RD-2'),
	('r-base', 'key', NULL, NULL, NULL, NULL, 1, '+5%', 0, 'RD-1'), ('r-base', 'key', NULL, NULL, NULL, NULL, 1, '-5%', 0, 'RD-1'),
	('r-base', 'key', NULL, NULL, NULL, NULL, 1, 'x 0.9', 0, 'RD-1'), ('r-base', 'key', NULL, NULL, NULL, NULL, 1, 'at least 70%', 0, 'RD-1');
SELECT body ->> 'amount' AS amount, key FROM mmt.rule WHERE draft = 'r-base' AND body ->> 'parameter' = 'key' ORDER BY id;
DELETE FROM mmt.parameter WHERE draft = 'r-base' AND parameter = 'key';

-- a draft is free until it is published
UPDATE mmt.parameter SET amount = '55%' WHERE draft = 'r-base' AND scheme = 'resident';
UPDATE mmt.parameter SET draft = 'r-other' WHERE draft = 'r-base' AND scheme = 'resident';
UPDATE mmt.parameter SET edition = 1000 WHERE draft = 'r-base';
UPDATE mmt.draft SET edition = 1000 WHERE draft = 'r-base';
UPDATE mmt.draft SET area = 'r11' WHERE draft = 'r-base';
UPDATE mmt.draft SET title = 'Base rules' WHERE draft = 'r-base';
SELECT amount, area, edition FROM mmt.parameter WHERE draft = 'r-base' AND scheme = 'resident';

-- then nothing changes any more
SELECT mmt.publish('r-base');
SELECT DISTINCT edition FROM mmt.rule WHERE draft = 'r-base';
UPDATE mmt.parameter SET amount = '99%' WHERE draft = 'r-base' AND scheme = 'resident';
DELETE FROM mmt.list WHERE draft = 'r-base';
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('r-base', 'rate', 'resident', '55%', '[2015-01-01,)', 'RD-1');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause) VALUES ('r-base', 'rate', 'resident', '56%', '[2015-01-01,)', 'RD-1');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, valid, clause, edition) VALUES ('r-base', 'rate', 'resident', '56%', '[2015-01-01,)', 'RD-1', 1000);
UPDATE mmt.draft SET title = 'Other' WHERE draft = 'r-base';
DELETE FROM mmt.draft WHERE draft = 'r-base';
SELECT mmt.discard('r-base');
UPDATE mmt.edition SET note = 'x' WHERE edition = 1000;
DELETE FROM mmt.edition WHERE edition = 1000;
UPDATE mmt.ruleset SET rules = '{}' WHERE area = 'r1';
DELETE FROM mmt.ruleset WHERE area = 'r1';
\set VERBOSITY terse
INSERT INTO mmt.ruleset SELECT area, 1000, digest, jsonb_set(rules, '{rows}', '[]') FROM mmt.ruleset WHERE area = 'r1';
TRUNCATE mmt.parameter;
TRUNCATE mmt.ruleset;
SET LOCAL session_replication_role = replica;
UPDATE mmt.parameter SET amount = '99%' WHERE draft = 'r-base' AND scheme = 'resident';
TRUNCATE mmt.list;
SET LOCAL session_replication_role = origin;
\set VERBOSITY default

-- a restored row carries its edition and is let through
INSERT INTO mmt.parameter (draft, edition, parameter, scheme, amount, valid, clause)
	SELECT draft, edition, 'restored', 'resident', '56%', '[2015-01-01,)', 'RD-1' FROM mmt.draft WHERE draft = 'r-base';

-- ending a row; discarding a draft
SELECT mmt.open_draft('r-end', 'r1');
SELECT mmt.end_row('r-end', 'list', (SELECT id FROM mmt.list WHERE draft = 'r-base' AND member = 'diabetes'), '2020-01-01', 'RD-2');
SELECT mmt.end_row('r-end', 'list', (SELECT id FROM mmt.list WHERE draft = 'r-base' AND member = 'diabetes'), '2020-01-01', 'RD-2');
SELECT relation, ends_on, clause FROM mmt.ending WHERE draft = 'r-end';
SELECT mmt.end_row('r-end', 'list', -1, '2020-01-01');
SELECT mmt.open_draft('r-city', 'r11');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('r-city', 'chronic', 'tuberculosis', 'RD-1');
SELECT mmt.end_row('r-city', 'list', (SELECT min(id) FROM mmt.list WHERE draft = 'r-base'), '2020-01-01');
SELECT mmt.end_row('r-city', 'list', (SELECT id FROM mmt.list WHERE draft = 'r-city'), '2020-01-01');
SELECT mmt.end_row('r-none', 'list', 1, '2020-01-01');
SELECT mmt.discard('r-end'), mmt.discard('r-city');
SELECT mmt.discard('r-city');
ROLLBACK;
