-- Rules in words: what a card of rates prints and leaves out, what a draft changes, and who may ask.  Each expected line is
-- worked out by hand in the comment before it.  Everything happens in a transaction that is rolled back.
\set SHOW_CONTEXT never
BEGIN;
SET menmante.language = 'en';
SET client_min_messages = warning;
INSERT INTO mmt.edition (edition, note) VALUES (3000, 'numbers below are this test''s');
ALTER TABLE mmt.list ALTER id RESTART WITH 3001;
ALTER TABLE mmt.parameter ALTER id RESTART WITH 3001;

INSERT INTO mmt.area VALUES ('w', NULL, '市', 'City', 'city'), ('w1', 'w', '县', 'County', 'county');
INSERT INTO mmt.document (document, title) VALUES ('WD', 'A notice'), ('WD0', 'A measure');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality, delegates_to) VALUES
	('W-seed', 'WD', '1', 'Said by the notice', 'seed', NULL), ('W-sure', 'WD0', '1', 'Read', 'verified', NULL),
	('W-made', 'WD0', '2', 'Made up', 'example', NULL), ('W-taken', 'WD0', '3', 'Taken to be so', 'assumed', NULL), ('W-copy', 'WD0', '4', 'Read in a copy', 'mirrored', NULL),
	('W-to-sure', 'WD', '2', 'As the measure says', 'seed', 'W-sure'), ('W-to-made', 'WD', '3', 'As the measure says', 'seed', 'W-made'),
	('W-far', 'WD', '4', 'As another says', 'seed', 'W-to-made'), ('W-both', 'WD', '5', 'Taken, and then made up', 'assumed', 'W-made'), ('W-new', 'WD', '6', 'A later notice', 'seed', NULL);

SELECT mmt.open_draft('w', 'w', 'Base');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('w', 'c.fund', 'fund'), ('w', 'c.rest', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, name_zh, name_en, clause) VALUES ('w', 'c', 10, '门诊', 'outpatient', 'W-seed');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) VALUES
	('w', 'c', 10, 'gross', 'flow', 'share', NULL, false, 'W-seed'), ('w', 'c', 20, 'flow', 'rest', 'fill', 'deductible', false, 'W-seed'),
	('w', 'c', 30, 'flow', 'fund', 'share', 'rate', false, 'W-seed'), ('w', 'c', 40, 'flow', 'rest', 'share', NULL, false, 'W-seed');
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('w', 'parameter', 'rate', '报销比例', 'ratio'), ('w', 'parameter', 'deductible', '起付标准', 'deductible'),
	('w', 'kind', 'primary', '基层', 'primary'), ('w', 'kind', 'hospital', '医院', 'hospital'), ('w', 'kind', 'pharmacy', '药店', 'pharmacy'),
	('w', 'tier', '1', '一级', 'level 1'), ('w', 'tier', '2', '二级', 'level 2'), ('w', 'tier', '3', '三级', 'level 3'), ('w', 'tier', '0', '无等级', 'no level'),
	('w', 'disease', 'tb', '肺结核', 'tuberculosis'), ('w', 'disease', 'ht', '高血压', 'hypertension'), ('w', 'disease', 'dm', '糖尿病', 'diabetes'),
	('w', 'disease', 'fx', '骨折', 'fracture'), ('w', 'list', 'chronic', '慢性病', 'chronic diseases'), ('w', 'list', 'covered', '统一病种', 'covered diseases'),
	('w', 'fact', 'age', '年龄', 'age'), ('w', 'fact', 'parameter:begun', '已开始', 'has begun'), ('w', 'fact', 'other_tier', '处方机构级别', 'level of who prescribed');

-- The card of a draft that is rolled back: rows of `rate` and `deductible`, kind, tier, disease, amount and clause.
CREATE FUNCTION pg_temp.card(VARIADIC rows text[]) RETURNS TABLE(item text, kind text, tier text, disease text, other text, value text, clause text, mark text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
	DELETE FROM mmt.parameter p WHERE p.draft = 'w';
	FOR i IN 1 .. array_length(rows, 1) LOOP
		INSERT INTO mmt.parameter (draft, parameter, priority, kind, tier, disease, ranges, missing, amount, clause)
		SELECT 'w', r.parameter, coalesce(r.priority, 0), r.kind, r.tier, r.disease, r.ranges, coalesce(r.missing, 'refuse'), r.amount::mmt.amount, coalesce(r.clause, 'W-seed')
		FROM jsonb_to_record(rows[i]::jsonb) r (parameter text, priority int, kind text, tier text, disease text, ranges jsonb, missing text, amount text, clause text);
	END LOOP;
	RETURN QUERY SELECT c.item, c.kind, c.tier, c.disease, c.other, c.value, c.clause, c.mark FROM mmt.rate_card('w', '2020-01-01', 'w') c;
END
$$;

-- ---- the mark: the clause's own doubt, or that of what it delegates to, in the words of mmt.explain ----

-- W-seed and W-to-sure: none.  W-to-made and W-far come to the example.
SELECT kind, value, clause, mark FROM pg_temp.card(
	'{"parameter": "rate", "kind": "a", "amount": "11%", "clause": "W-seed"}', '{"parameter": "rate", "kind": "b", "amount": "12%", "clause": "W-to-sure"}',
	'{"parameter": "rate", "kind": "c", "amount": "13%", "clause": "W-made"}', '{"parameter": "rate", "kind": "d", "amount": "14%", "clause": "W-taken"}',
	'{"parameter": "rate", "kind": "e", "amount": "15%", "clause": "W-copy"}', '{"parameter": "rate", "kind": "f", "amount": "16%", "clause": "W-to-made"}',
	'{"parameter": "rate", "kind": "g", "amount": "17%", "clause": "W-far"}');
SET menmante.language = 'zh';
SELECT kind, value, clause, mark FROM mmt.rate_card('w', '2020-01-01', 'w');
SET menmante.language = 'en';
-- A ratio that follows another has the marks of both; what is printed as written has its clause's.
SELECT kind, value, clause, mark FROM pg_temp.card(
	'{"parameter": "rate", "kind": "hospital", "amount": "40%", "clause": "W-to-made"}',
	'{"parameter": "rate", "kind": "pharmacy", "amount": "rate as if kind = hospital", "clause": "W-taken"}');
SELECT value, other, clause, mark FROM pg_temp.card('{"parameter": "rate", "ranges": {"age": "[60,)"}, "amount": "70%", "clause": "W-far"}');
SELECT array_agg(m) FROM mmt.parameter_at('w', 'rate', '2020-01-01', '{"age": 60}', draft => 'w') p, unnest(p.marks) m;

-- ---- what is implied is left out ----

-- Primary 60 %, tuberculosis there 70 %; levels 2 and 3, whatever the kind, 45 %.  "Primary, levels 2 and 3" must say which
-- of 60 % and 45 % holds; but with tuberculosis it is 70 % as at any primary institution, and goes without saying.
SELECT kind, tier, disease, value FROM pg_temp.card(
	'{"parameter": "rate", "tier": "2|3", "amount": "45%"}', '{"parameter": "rate", "priority": 1, "kind": "primary", "amount": "60%"}',
	'{"parameter": "rate", "priority": 2, "kind": "primary", "disease": "tb", "amount": "70%"}');
-- Where the levels win there, it does not go without saying: tuberculosis at primary institutions of levels 2 and 3 is 65 %.
SELECT kind, tier, disease, value FROM pg_temp.card(
	'{"parameter": "rate", "tier": "2|3", "amount": "45%"}', '{"parameter": "rate", "priority": 1, "kind": "primary", "amount": "60%"}',
	'{"parameter": "rate", "priority": 2, "kind": "primary", "disease": "tb", "amount": "70%"}',
	'{"parameter": "rate", "priority": 3, "kind": "primary", "tier": "2|3", "disease": "tb", "amount": "65%"}');
-- Equal figures by different clauses are two lines; by the same clause one.
SELECT kind, value, clause, mark FROM pg_temp.card(
	'{"parameter": "deductible", "amount": "0", "clause": "W-taken"}', '{"parameter": "deductible", "priority": 1, "kind": "primary", "amount": "0", "clause": "W-seed"}');
SELECT kind, value, clause FROM pg_temp.card(
	'{"parameter": "deductible", "amount": "0"}', '{"parameter": "deductible", "priority": 1, "kind": "primary", "amount": "0"}');

-- ---- all but some ----

SELECT kind, tier, value FROM pg_temp.card(
	'{"parameter": "rate", "kind": "hospital", "tier": "!1|0", "amount": "40%"}', '{"parameter": "rate", "kind": "hospital", "tier": "1|0", "amount": "50%"}',
	'{"parameter": "rate", "kind": "primary", "amount": "60%"}');
SET menmante.language = 'zh';
SELECT kind, tier, value FROM mmt.rate_card('w', '2020-01-01', 'w');
SET menmante.language = 'en';
-- Level 3 is one of the others (45 %), level 2 has a row of its own; without a level nothing is given but 30 %, for level 1 too.
SELECT tier, value FROM pg_temp.card('{"parameter": "rate", "tier": "!1", "priority": 1, "amount": "45%"}', '{"parameter": "rate", "tier": "2", "priority": 2, "amount": "50%"}',
	'{"parameter": "rate", "tier": "3", "priority": 2, "amount": "45%"}', '{"parameter": "rate", "amount": "30%"}');
-- The benefit itself leaves pharmacies out, so their 80 % is not printed.
UPDATE mmt.benefit SET kind = '!pharmacy' WHERE draft = 'w';
SELECT kind, value FROM pg_temp.card('{"parameter": "rate", "amount": "30%"}', '{"parameter": "rate", "kind": "pharmacy", "priority": 1, "amount": "80%"}',
	'{"parameter": "rate", "kind": "primary", "priority": 1, "amount": "60%"}');
UPDATE mmt.benefit SET kind = NULL WHERE draft = 'w';

-- ---- ranges ----

-- What a parameter decides is known on the day: computed, once.  begun is 0: 60 % and 68 %; where it is 1, neither.
SELECT kind, other, value FROM pg_temp.card('{"parameter": "begun", "amount": "0"}',
	'{"parameter": "rate", "kind": "hospital", "ranges": {"parameter:begun": "0"}, "amount": "60%"}', '{"parameter": "rate", "kind": "pharmacy", "ranges": {"parameter:begun": "0"}, "amount": "68%"}');
SELECT kind, other, value FROM pg_temp.card('{"parameter": "begun", "amount": "0"}', '{"parameter": "begun", "priority": 1, "kind": "pharmacy", "amount": "1"}',
	'{"parameter": "rate", "kind": "hospital", "ranges": {"parameter:begun": "0"}, "amount": "60%"}', '{"parameter": "rate", "kind": "pharmacy", "ranges": {"parameter:begun": "0"}, "amount": "68%"}');
-- What the bill or what came before decides is printed as written, all of it, once.
SELECT other, value FROM pg_temp.card('{"parameter": "rate", "amount": "50%"}', '{"parameter": "rate", "priority": 1, "ranges": {"age": "[60,80)"}, "missing": "apply", "amount": "60%"}');
SELECT other, value FROM pg_temp.card('{"parameter": "rate", "amount": "50%"}', '{"parameter": "rate", "priority": 1, "ranges": {"age": "(,17]"}, "missing": "skip", "amount": "60%"}');
SELECT other, value FROM pg_temp.card('{"parameter": "rate", "amount": "50%"}', '{"parameter": "rate", "priority": 1, "ranges": {"gross": "(100,)"}, "amount": "60%"}');

-- Nothing of how measures are written is left: the area's words for names, ours for kinds of measure.
SAVEPOINT measures;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per) VALUES ('w', 'fund_used', 'c.fund', 'year');
INSERT INTO mmt.index (draft, index, value) VALUES ('w', 'wage', 60000);
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES
	('w', 'accumulator', 'fund_used', '统筹基金累计支付', 'what the fund has paid'), ('w', 'index', 'wage', '社会平均工资', 'the average wage'),
	('w', 'fact', 'recognised', '认定日期', 'the recognition'), ('w', 'fact', 'months', '剩余月数', 'months left');
SELECT item, other, value FROM pg_temp.card(
	'{"parameter": "deductible", "amount": "5% of index wage", "ranges": {"acc:fund_used": "0"}}', '{"parameter": "deductible", "amount": "100 x month_of fund_used", "ranges": {"acc:fund_used": "(0,)"}}',
	'{"parameter": "rate", "amount": "60%", "ranges": {"age": "[60,80)", "calendar_months_since:recognised": "[1,)"}}',
	'{"parameter": "rate", "amount": "at least rate as if tier = 9", "ranges": {"acc:fund_used@-1": "0"}}', '{"parameter": "rate", "amount": "x 1 x months", "ranges": {"gross": "[1000,)"}}');
SET menmante.language = 'zh';
SELECT item, other, value FROM mmt.rate_card('w', '2020-01-01', 'w');
SET menmante.language = 'en';
ROLLBACK TO measures;

-- ---- what a draft changes ----

SELECT count(*) FROM pg_temp.card('{"parameter": "rate", "kind": "primary", "amount": "50%"}', '{"parameter": "rate", "kind": "hospital", "amount": "40%"}',
	'{"parameter": "deductible", "kind": "primary", "amount": "300"}', '{"parameter": "deductible", "kind": "hospital", "amount": "0"}');
INSERT INTO mmt.list (draft, list, member, unified, clause) VALUES ('w', 'chronic', 'ht', false, 'W-taken'), ('w', 'chronic', 'dm', false, 'W-taken'),
	('w', 'covered', 'ht', true, 'W-seed'), ('w', 'covered', 'dm', true, 'W-seed');
INSERT INTO mmt.parameter (draft, parameter, disease, amount, unified, clause) VALUES ('w', 'days', 'ht', '84', true, 'W-seed');
SELECT count(*) FROM mmt.check_policy('w') WHERE severity = 'error';
SELECT mmt.publish('w') = 3001 AS published;

-- The amounts as mmt.explain says them; quality follows delegation: W-to-sure is seed, W-far an example, W-both assumed.
SELECT mmt.open_draft('w2', 'w', 'Later');
INSERT INTO mmt.parameter (draft, parameter, kind, tier, disease, amount, valid, clause) VALUES
	('w2', 'rate', 'pharmacy', NULL, NULL, 'rate as if kind = hospital, tier = 2', '[2021-01-01,)', 'W-to-sure'),
	('w2', 'rate', 'hospital', NULL, NULL, 'rate as if kind = primary, tier = other_tier', '[2021-01-01,)', 'W-far'),
	('w2', 'rate', 'primary', NULL, 'tb', 'at least 70%', '[2021-01-01,)', 'W-both'), ('w2', 'rate', NULL, NULL, NULL, 'at most 90%', '[2021-01-01,)', 'W-copy'),
	('w2', 'rate', NULL, '3', NULL, 'x 0.9', '[2021-01-01,)', 'W-made'), ('w2', 'rate', NULL, NULL, 'dm', '+5%', '[2021-01-01,)', 'W-seed'),
	('w2', 'deductible', 'primary', NULL, NULL, '0', '[2021-01-01,)', 'W-seed'), ('w2', 'deductible', 'hospital', NULL, NULL, '500', '[2021-01-01,)', 'W-seed'),
	('w2', 'deductible', 'pharmacy', NULL, NULL, '0', '[2021-01-01,)', 'W-seed'), ('w2', 'rate', 'primary', NULL, NULL, '50%', '[2021-01-01,)', 'W-new'),
	('w2', 'begun', NULL, NULL, NULL, '0', '(,)', 'W-seed');
SELECT action, words, clause, source_quality FROM mmt.diff('w2');
SET menmante.language = 'zh';
SELECT words FROM mmt.diff('w2');
SET menmante.language = 'en';
SELECT mmt.discard('w2');

-- The same members by another clause; of another list only one; a new one.
SELECT mmt.open_draft('w3', 'w', 'Lists');
INSERT INTO mmt.list (draft, list, member, unified, valid, clause) VALUES ('w3', 'chronic', 'ht', false, '[2021-01-01,)', 'W-new'), ('w3', 'chronic', 'dm', false, '[2021-01-01,)', 'W-new'),
	('w3', 'covered', 'ht', false, '[2021-01-01,)', 'W-seed'), ('w3', 'chronic', 'tb', false, '[2021-01-01,)', 'W-new');
SELECT action, words, clause FROM mmt.diff('w3');
SET menmante.language = 'zh';
SELECT words FROM mmt.diff('w3');
SET menmante.language = 'en';
UPDATE mmt.list SET unified = true WHERE draft = 'w3';
SELECT mmt.publish('w3') = 3002 AS published;
-- The first day moves: tuberculosis was on the list from 2021, now from 2020.
SELECT mmt.open_draft('w4', 'w', 'Days');
INSERT INTO mmt.list (draft, list, member, unified, valid, clause) VALUES ('w4', 'chronic', 'tb', true, '[2020-01-01,)', 'W-new');
SELECT words FROM mmt.diff('w4');
SET menmante.language = 'zh';
SELECT words FROM mmt.diff('w4');

-- ---- what departs from a rule for all areas below, by its words ----

SELECT mmt.open_draft('w5', 'w1', 'County');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('w5', 'covered', 'fx', 'W-seed');
INSERT INTO mmt.parameter (draft, parameter, kind, disease, amount, clause) VALUES ('w5', 'days', 'pharmacy', 'ht', '28', 'W-seed');
SELECT relation, message FROM mmt.check_policy('w5') WHERE code = 'unified' ORDER BY id;
SET menmante.language = 'en';
SELECT relation, message FROM mmt.check_policy('w5') WHERE code = 'unified' ORDER BY id;

-- ---- who may ----

CREATE ROLE "regress words Reader";
CREATE ROLE regress_words_policy;
SELECT mmt.grant_workbench('reader', '"regress words Reader"'), mmt.grant_workbench('policy', 'regress_words_policy');
SAVEPOINT refused;
SELECT mmt.grant_workbench('reader', 0);
ROLLBACK TO refused;
-- Readers: everything that does not write, aggregates and window functions among it; policy: the rest but granting.
SELECT p.proname AS reader_may_not, has_function_privilege('regress_words_policy', p.oid, 'EXECUTE') AS policy_may
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'menmante') AND p.prorettype <> 'trigger'::regtype
	AND NOT has_function_privilege('regress words Reader', p.oid, 'EXECUTE') AND p.proname !~ '^book_' ORDER BY 1;
SELECT p.prokind, string_agg(p.proname, ', ' ORDER BY p.proname COLLATE "C") AS reader_may FROM pg_proc p
WHERE p.pronamespace = 'mmt'::regnamespace AND has_function_privilege('regress words Reader', p.oid, 'EXECUTE')
	AND (p.prokind <> 'f' OR p.proname IN ('simulate', 'why_not', 'why_different', 'explain', 'adjudicate')) GROUP BY 1 ORDER BY 1;
SELECT string_agg(t.typname, ', ' ORDER BY t.typname COLLATE "C") AS reader_may_use FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = 'mmt'::regnamespace AND t.typelem = 0 AND (c.oid IS NULL OR c.relkind = 'c') AND has_type_privilege('regress words Reader', t.oid, 'USAGE');

SET LOCAL ROLE "regress words Reader";
CREATE TEMP TABLE kept (person text, outcome mmt.outcome, totals mmt.totals, shares mmt.share[], tally mmt.tally, amount mmt.amount);
-- At a hospital there is no deductible and the ratio is 40 %: 100 and 300 yuan give 40 and 120, together 160.  Draft w4 changes
-- no ratio: 40 and 40.  The benefit applies, so there is no reason why not; 200 yuan give 40 more than 100.
SELECT (mmt.totals_all('area', 'w', 'date', d, 'claim', n, 'amount', a, 'kind', 'hospital')).fund FROM (VALUES ('2020-01-01'::date, 1, 100.00), ('2020-01-02', 2, 300.00)) v (d, n, a);
SELECT s.claim, s.fund FROM (SELECT mmt.adjudicate_all('area', 'w', 'date', d, 'claim', n, 'amount', a, 'kind', 'hospital') AS shares
	FROM (VALUES ('2020-01-01'::date, 1, 100.00), ('2020-01-02', 2, 300.00)) v (d, n, a)) q, unnest(q.shares) s;
SELECT mmt.fund_running('w', d, a, kind => 'hospital') OVER (ORDER BY d) FROM (VALUES ('2020-01-01'::date, 100.00), ('2020-01-02', 300.00)) v (d, a);
SELECT value, bills, fund_now, fund_then FROM mmt.simulate('w4', $$SELECT 'p' AS person, 'w' AS area, '2020-01-01'::date AS date, 100::numeric AS amount, 'hospital' AS kind$$);
SELECT count(*) FROM mmt.why_not('c', 'w', '2020-01-01', 100, kind => 'hospital');
SELECT pot, difference FROM mmt.why_different(mmt.adjudicate('w', '2020-01-01', 100, kind => 'hospital'), mmt.adjudicate('w', '2020-01-01', 200, kind => 'hospital')) WHERE pot = 'c.fund';
RESET ROLE;
SET LOCAL ROLE regress_words_policy;
SELECT mmt.open_draft('w6', 'w', 'By template');
SELECT mmt.apply_template('w6', 'c', 'deductible_then_ratio', 'W-seed', first_ord => 100);
RESET ROLE;
ROLLBACK;
