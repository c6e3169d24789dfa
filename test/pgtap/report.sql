-- Reports of a book.  All figures are worked by hand; money in yuan.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'America/New_York';	-- no report depends on these
SET LOCAL datestyle = 'SQL, DMY';

CREATE ROLE mmt_report_owner;
CREATE ROLE mmt_report_reporter;
CREATE ROLE mmt_report_auditor;
CREATE FUNCTION pg_temp.as_role(role name, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM set_config('role', role, true);
	EXECUTE command INTO said;
	PERFORM set_config('role', 'none', true);
	RETURN said;
END
$$;

-- ---- rules: a province, city A with counties A1 and A2, city B ----
-- Class 03 is nobody's.  Two-disease drugs: 30 a year are borne, then 50%; with the tag chronic 70%; anything else 40%.

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('999500', NULL, '某省', 'Province', 'province'), ('999510', '999500', '甲市', 'City A', 'city'),
	('999511', '999510', '甲一县', 'County A1', 'county'), ('999512', '999510', '甲二县', 'County A2', 'county'), ('999520', '999500', '乙市', 'City B', 'city');
INSERT INTO mmt.document (document, title) VALUES ('RP', '某办法');
INSERT INTO mmt.clause (clause, document, place, gist_zh, gist_en, source_quality) VALUES ('RP', 'RP', '第一条', '报表测试', 'For the test of reports', 'seed');
SELECT mmt.open_draft('rp', '999500', '规则');
INSERT INTO mmt.pot (draft, pot, bearer, nhsa_field) VALUES ('rp', 'out', 'person', 'psn_cash_pay, fulamt_ownpay_amt'), ('rp', 'deductible', 'person', 'act_pay_dedc'),
	('rp', 'fund', 'fund', 'hifp_pay'), ('rp', 'coinsurance', 'person', NULL), ('rp', 'ordinary.fund', 'fund', NULL);
INSERT INTO mmt.benefit (draft, benefit, ord, category, disease, facts, tags, without, name_zh, name_en, clause) VALUES
	('rp', 'slow',     10, 'chronic', 'H|D', '{"drug": "@two_disease.$disease"}', '{chronic}', NULL, '慢病', 'chronic', 'RP'),
	('rp', 'two_disease', 20, NULL, 'H|D', '{"drug": "@two_disease.$disease"}', NULL, '{chronic}', '两病', 'two diseases', 'RP'),
	('rp', 'ordinary', 30, NULL, NULL, NULL, NULL, NULL, '门诊', 'ordinary', 'RP');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('rp', 'deductible', 'fen', 'two_disease.deductible', 'year', 'RP');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, class, clause)
SELECT 'rp', b.b, s.ord, s.f, s.t, s.verb, CASE s.parameter WHEN 'rate' THEN b.b || '_rate' ELSE s.parameter END, s.accumulator, s.parameter IS NOT NULL, s.class, 'RP'
FROM unnest('{slow,two_disease,ordinary}'::text[]) b (b), (VALUES (10, 'gross', 'out', 'share', NULL, NULL, '03'), (20, 'gross', 'flow', 'share', NULL, NULL, NULL),
	(30, 'flow', 'deductible', 'fill', 'deductible', 'deductible', NULL), (40, 'flow', 'fund', 'share', 'rate', NULL, NULL), (50, 'flow', 'coinsurance', 'share', NULL, NULL, NULL)) s (ord, f, t, verb, parameter, accumulator, class)
WHERE b.b = 'two_disease' OR s.accumulator IS NULL;
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('rp', 'deductible', '30', 'RP'), ('rp', 'slow_rate', '70%', 'RP'), ('rp', 'two_disease_rate', '50%', 'RP'), ('rp', 'ordinary_rate', '40%', 'RP');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('rp', 'two_disease.H', 'XC09*', 'RP'), ('rp', 'two_disease.D', 'XA10*', 'RP'), ('rp', 'two_disease.D', 'XA10A', 'RP'), ('rp', 'other', 'XC09Z', 'RP');
SELECT mmt.publish('rp');

SELECT mmt.grant_workbench('book', 'mmt_report_owner');
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO mmt_report_owner', current_database()); END $$;
SET LOCAL ROLE mmt_report_owner;
SELECT mmt.create_book('rep');
SELECT lives_ok($$SELECT mmt.create_book('rep')$$, 'made twice');
SELECT mmt.grant_duty('rep', 'reporting', 'mmt_report_reporter');
SELECT mmt.grant_duty('rep', 'audit', 'mmt_report_auditor');
SELECT is_empty($$SELECT FROM rep.report_map$$, 'a new book has no area''s rows');
SELECT is_empty($$SELECT * FROM rep.two_disease_figure('2021-03-31')$$, 'and no form yet');

-- The province's form: ordinary pooling until 2020-12-31 (LL-16), all from 2019-11-29 (LL-15).
INSERT INTO rep.report_map (form, area, what, local, key, ord, title, valid, clause) VALUES
	('two_disease', '999510', 'category', 'ordinary', 'ordinary', 1, '普通门诊统筹', '[2019-11-29,2021-01-01)', 'LL-16'), ('two_disease', '999520', 'category', 'ordinary', 'ordinary', 1, '普通门诊统筹', '[2019-11-29,2021-01-01)', 'LL-16'),
	('two_disease', '999510', 'category', 'two_disease', 'two_disease', 2, '专项', '[2019-11-29,)', 'LL-15'), ('two_disease', '999520', 'category', 'two_disease', 'two_disease', 2, '专项', '[2019-11-29,)', 'LL-15'),
	('two_disease', '999510', 'category', 'chronic', 'chronic', 3, '慢特病', '[2019-11-29,)', 'LL-15'), ('two_disease', '999520', 'category', 'chronic', 'chronic', 3, '慢特病', '[2019-11-29,)', 'LL-15');
INSERT INTO rep.report_map (form, area, what, local, key) SELECT 'two_disease', a, m.what, m.local, m.key FROM unnest('{999510,999520}'::text[]) a, (VALUES ('disease', 'H', 'hypertension'), ('disease', 'D', 'diabetes'),
	('drugs', 'two_disease.H', 'hypertension'), ('drugs', 'two_disease.D', 'diabetes'), ('drugs', 'other', '-'), ('outside', 'fulamt_ownpay_amt', '-'), ('outside', 'gross', '-'), ('managed', '', 'two_disease')) m (what, local, key);
INSERT INTO rep.report_duty (form, area, recipient, every, due_day, valid, reporter, clause) VALUES ('month', '999510', 'province', 'month', 2, '[2021-01-01,2021-06-01)', 'Li', 'LL-12');

-- ---- what happens ----

CREATE FUNCTION pg_temp.bill(person text, area text, day date, institution text, tags text, VARIADIC lines text[]) RETURNS numeric LANGUAGE sql AS $$
	-- a line: drug disease amount [class]
	SELECT s.fund FROM rep.settle($1, concat($1, '-', $3), jsonb_build_object('area', $2, 'date', $3, 'institution', $4, 'scheme', '390', 'tags', jsonb_build_array($5), 'lines',
		(SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('drug', w[1], 'disease', nullif(w[2], '-'), 'amount', w[3], 'class', coalesce(w[4], '01'))) ORDER BY l.n) FROM unnest($6) WITH ORDINALITY l (l, n), string_to_array(l.l, ' ') w))) s
$$;
SELECT is(pg_temp.bill(b.person, b.area, b.day, b.institution, b.tags, VARIADIC b.lines), b.fund, b.said) FROM (VALUES
	-- 30 of deductible over 100 and 50: 20 and 10; 80 and 40 are left, half of each is paid; 20 × 40%
	('P1', '999511', '2021-02-10'::date, 'I1', 'x', '{XC09A H 100,XA10A D 50,N02 H 20}'::text[], 40 + 20 + 8.00, 'both kinds of drug on one bill, and another'),
	('P2', '999512', '2021-02-15', 'I1', 'x', '{XC09A H 60}', 15.00, '(60 − 30) × 50%'),
	('P2', '999512', '2021-03-05', 'I2', 'x', '{XC09A H 40}', 20.00, 'the same person elsewhere: 40 × 50%'),
	('P3', '999511', '2021-02-20', 'I1', 'chronic', '{XC09A H 200,XC09B H 50 03}', 140.00, '200 × 70%, and 50 outside the scope'),
	('P4', '999520', '2021-03-10', 'I3', 'x', '{XA10A D 130}', 50.00, 'the other city: (130 − 30) × 50%'),
	('P5', '999511', '2020-12-20', 'I1', 'x', '{XC09A - 100}', 40.00, 'ordinary pooling, before 2021'),
	('P5', '999511', '2021-01-05', 'I1', 'x', '{XC09A - 100}', 40.00, 'and after, when the row has stopped'),
	('P6', '999511', '2021-02-25', 'I1', 'x', '{XC09A H 25}', 0.00, 'all of it below the deductible'),
	('P7', '999511', '2021-02-11', 'I2', 'x', '{XC09A H 90}', 30.00, '(90 − 30) × 50%, reversed below'),
	('P8', '999511', '2021-02-12', 'I2', 'x', '{XC09Z H 70}', 20.00, 'a drug that the form leaves out: (70 − 30) × 50%'),
	('P9', '999511', '2020-12-21', 'I1', 'x', '{XC09A C 100}', 40.00, 'an antihypertensive for another disease')) b (person, area, day, institution, tags, lines, fund, said);

-- the base: equal to the ledger to the fen, for each settlement and bearer
SELECT is_empty($$SELECT s.settlement_id FROM rep.settlement s JOIN (SELECT settlement_id, sum(amount) AS gross, coalesce(sum(amount) FILTER (WHERE bearer = 'fund'), 0) AS fund, coalesce(sum(amount) FILTER (WHERE bearer = 'person'), 0) AS person
	FROM rep.settlement_pot GROUP BY 1) p USING (settlement_id) WHERE (s.gross, s.fund, s.person) <> (p.gross, p.fund, p.person)$$, 'settlement_pot adds up to the ledger');
SELECT results_eq($$SELECT line, item ->> 'drug', drug, disease, class, scheme, pot, bearer, nhsa_field, benefit, category, amount FROM rep.settlement_pot WHERE person_id = 'P3' ORDER BY line, pot$$,
	$$VALUES (1, 'XC09A', 'XC09A', 'H', '01', '390', 'slow.coinsurance', 'person', NULL::text, 'slow', 'chronic', 60.00), (1, 'XC09A', 'XC09A', 'H', '01', '390', 'slow.fund', 'fund', 'hifp_pay', 'slow', 'chronic', 140.00),
	(2, 'XC09B', 'XC09B', 'H', '03', '390', 'slow.out', 'person', 'psn_cash_pay, fulamt_ownpay_amt', 'slow', 'chronic', 50.00)$$, 'what the ruleset says of each pot');

-- ---- the form as it is first sent ----

SELECT results_eq($$SELECT DISTINCT hypertension_managed, remark FROM rep.two_disease_sheet('2021-03-31', '999510') WHERE category = 'two_disease'$$,
	$$VALUES (NULL::bigint, 'managed persons are not known: there is no relation "managed"')$$, 'LL-14 without a relation of managed persons the cells are unknown, not zero');
SELECT mmt.add_reference('rep', 'person', 'managed', 'enrolment');
INSERT INTO rep.person (person, area) VALUES ('P1', '999511'), ('P2', '999512'), ('P3', '999511'), ('P4', '999520'), ('P6', '999511'), ('P10', '999511'), ('P11', '999512'), ('P12', '999511');
INSERT INTO rep.managed (person, disease, managed_on, medicated_on, managed_until, institution) VALUES
	('P1', 'H', '2020-06-01', '2020-06-10', NULL, 'I1'), ('P1', 'D', '2020-06-01', '2020-06-10', NULL, 'I1'), ('P2', 'H', '2020-06-01', '2020-06-10', NULL, 'I2'), ('P3', 'H', '2020-06-01', '2020-06-10', NULL, 'I1'),
	('P4', 'D', '2020-06-01', '2020-06-10', NULL, 'I3'), ('P6', 'H', '2020-06-01', '2020-06-10', NULL, 'I1'), ('P10', 'H', '2020-06-01', '2020-06-10', NULL, 'I2'),
	('P11', 'H', '2020-06-01', NULL, NULL, 'I2'),				-- not on medication
	('P12', 'H', '2019-12-15', '2020-01-10', '2020-03-01', 'I1'),	-- managed no longer
	('P13', 'H', '2021-04-01', '2021-04-01', NULL, 'I1');			-- only later
INSERT INTO rep.enrolment (person, disease, benefit, state, valid) VALUES ('P3', 'H', 'chronic', 'active', '[2020-07-01,)'), ('P1', 'H', 'chronic', 'void', '[2020-07-01,)');
SELECT pg_sleep(0.01);
INSERT INTO rep.report (form, area, recipient, as_of, due_on, sent_at, sent_by) VALUES ('two_disease', '999510', 'province', '2021-03-31', '2021-04-02', clock_timestamp(), 'Li'), ('month', '999510', 'province', '2021-02-28', NULL, clock_timestamp(), 'Li');
SELECT pg_sleep(0.01);

-- City A, 36 cells.  Hypertension in the two-disease row: P1 100, P2 60 + 40, P6 25, P7 90 = 315, all in scope; the fund 40 + 15 + 20 + 0 + 30 = 105;
-- it paid for P1, P2, P7 (3 persons) 4 times.  Managed: P1 P2 P6 P10 P11 P12; P3 is enrolled in the chronic benefit.  Diabetes: P1 50, half of 40.
-- Chronic: P3 200 in scope and 50 not.  Ordinary, to 2020-12-31: P5's first 100.
CREATE TEMP VIEW cells AS SELECT city, category, hypertension_managed AS hm, hypertension_persons AS hp, hypertension_times AS ht, hypertension_cost AS hc, hypertension_in_scope AS hs, hypertension_fund AS hf,
	diabetes_managed AS dm, diabetes_persons AS dp, diabetes_times AS dt, diabetes_cost AS dc, diabetes_in_scope AS ds, diabetes_fund AS df FROM rep.two_disease_form ORDER BY ord;
CREATE FUNCTION pg_temp.sent() RETURNS SETOF text LANGUAGE sql AS $q$
	SELECT results_eq('SELECT * FROM cells', $$VALUES
		('999510', 'ordinary',    0::bigint, 1::bigint, 1::bigint, 100.00, 100.00,  40.00, 0::bigint, 0::bigint, 0::bigint,  0.00,  0.00,  0.00),
		('999510', 'two_disease', 6,         3,         4,         315.00, 315.00, 105.00, 1,         1,         1,         50.00, 50.00, 20.00),
		('999510', 'chronic',     1,         1,         1,         250.00, 200.00, 140.00, 0,         0,         0,          0.00,  0.00,  0.00)$$, 'LL-14 LL-15 LL-16 the 36 cells of city A, as sent')
$q$;
SELECT pg_temp.sent();
SELECT is((SELECT count(*) FROM rep.two_disease_figure('2021-03-31', '999510') f, LATERAL (VALUES (f.managed::numeric), (f.persons), (f.times), (f.cost), (f.in_scope), (f.fund)) c (c)), 36::bigint, 'LL-14 3 rows × 2 diseases × 6 measures');
SELECT matches((SELECT remark FROM rep.two_disease_form WHERE category = 'ordinary'), 'end on 2020-12-31 \(LL-16\)', 'LL-16 the remark says where row 1 ends');
-- City B: P4 only.  Its row 1 lies before its first settlement, and nobody recorded anything: unknown.
SELECT results_eq($$SELECT category, disease, managed, persons, times, cost, in_scope, fund FROM rep.two_disease_figure('2021-03-31', '999520')$$, $$VALUES
	('ordinary', 'hypertension', 0::bigint, NULL::bigint, NULL::bigint, NULL::numeric, NULL::numeric, NULL::numeric), ('ordinary', 'diabetes', 0, NULL, NULL, NULL, NULL, NULL),
	('two_disease', 'hypertension', 0, 0, 0, 0, 0, 0), ('two_disease', 'diabetes', 1, 1, 1, 130.00, 130.00, 50.00),
	('chronic', 'hypertension', 0, 0, 0, 0, 0, 0), ('chronic', 'diabetes', 0, 0, 0, 0, 0, 0)$$, 'LL-14 city B by itself');
INSERT INTO rep.history_figure (form, area, category, disease, measure, upto, value, source)
SELECT 'two_disease', '999520', 'ordinary', 'hypertension', m.m, '2020-12-31', m.v, 'report of 2021-01-02' FROM (VALUES ('managed', 7), ('persons', 5), ('times', 9), ('cost', 900.50), ('in_scope', 800), ('fund', 400.25)) m (m, v);
SELECT results_eq($$SELECT managed, persons, times, cost, in_scope, fund, remark FROM rep.two_disease_figure('2021-03-31', '999520') WHERE category = 'ordinary' AND disease = 'hypertension'$$,
	$$VALUES (7::bigint, 5::bigint, 9::bigint, 900.50, 800::numeric, 400.25, 'figures of this row end on 2020-12-31 (LL-16); up to 2020-12-31 as recorded: report of 2021-01-02')$$, 'LL-16 recorded history of row 1');
SELECT results_eq($$SELECT persons, cost FROM rep.two_disease_figure('2020-12-30', '999520') WHERE category = 'ordinary' AND disease = 'hypertension'$$, 'VALUES (NULL::bigint, NULL::numeric)', 'which says nothing of an earlier day');
-- Any day: on 2021-02-14 P1 and P7 (100 + 90; 40 + 30) had been there; a county by itself: A2 has P2.
SELECT results_eq($$SELECT persons, times, cost, fund FROM rep.two_disease_figure('2021-02-14', '999510') WHERE category = 'two_disease' AND disease = 'hypertension'$$, 'VALUES (2::bigint, 2::bigint, 190.00, 70.00)', 'LL-15 cumulative to any day');
SELECT results_eq($$SELECT city_en, managed, persons, times, cost, fund FROM rep.two_disease_figure('2021-03-31', '999512') WHERE category = 'two_disease' AND disease = 'hypertension'$$, $$VALUES ('County A2', 2::bigint, 1::bigint, 2::bigint, 100.00, 35.00)$$, 'LL-14 one county: one person in two institutions is one');

-- ---- February, as sent and as later corrected (LL-12) ----

-- two_disease: P1 60, P2 15, P7 30, P8 20; chronic: P3 140; ordinary: P1 8
CREATE FUNCTION pg_temp.february(said text, VARIADIC lines text[]) RETURNS text LANGUAGE sql AS $q$
	SELECT results_eq($$SELECT concat_ws(' ', category, persons_sent, times_sent, fund_sent, persons, times, fund) FROM rep.month_figure WHERE area = '999510' AND month = '2021-02-01' ORDER BY category$$, $2, $1)
$q$;
SELECT pg_temp.february('LL-12 February, just sent', 'all 5 5 273.00 5 5 273.00', 'chronic 1 1 140.00 1 1 140.00', 'ordinary 1 1 8.00 1 1 8.00', 'two_disease 4 4 125.00 4 4 125.00');
SELECT is((SELECT DISTINCT due_on FROM rep.month_figure WHERE area = '999510' AND month = '2021-02-01'), '2021-03-02'::date, 'LL-12 due by the 2nd of the month after');
-- P7 gives the drugs back; P2's bill should have said 80: (80 − 30) × 50% = 25
SELECT fund FROM rep.reverse('P7', (SELECT settlement_id FROM rep.settlement WHERE person_id = 'P7'), 'r', 'returned');
SELECT fund FROM rep.reverse('P2', (SELECT settlement_id FROM rep.settlement WHERE person_id = 'P2' AND day = '2021-02-15'), 'r', 'wrong amount');
SELECT is((SELECT fund FROM rep.settle('P2', 'c', '{"area": "999512", "date": "2021-02-15", "institution": "I1", "scheme": "390", "lines": [{"drug": "XC09A", "disease": "H", "amount": 80, "class": "01"}]}')), 25.00, 'P2 corrected');
ALTER TABLE rep.settlement DISABLE TRIGGER stays;
UPDATE rep.settlement SET kind = 'correct', corrects = (SELECT reverses FROM rep.settlement WHERE person_id = 'P2' AND reverses IS NOT NULL) WHERE settlement_id = (SELECT max(settlement_id) FROM rep.settlement);
ALTER TABLE rep.settlement ENABLE ALWAYS TRIGGER stays;
-- two_disease now: P1 60, P2 25, P8 20 = 105; all: P1 P2 P3 P8, 105 + 140 + 8
SELECT pg_temp.february('LL-12 February, as sent and as corrected', 'all 5 5 273.00 4 4 253.00', 'chronic 1 1 140.00 1 1 140.00', 'ordinary 1 1 8.00 1 1 8.00', 'two_disease 4 4 125.00 3 3 105.00');
SELECT pg_temp.sent();
-- Somebody posted before the sending and commits after it; what is known of persons, areas and drugs changes: nothing of it was sent.
SAVEPOINT later;
SELECT is(pg_temp.bill('P30', '999511', '2021-02-26', 'I1', 'x', 'XC09A H 130'), 50.00, 'one more: (130 − 30) × 50%');
ALTER TABLE rep.settlement DISABLE TRIGGER stays;
UPDATE rep.settlement SET posted_at = '2021-03-01' WHERE person_id = 'P30';
ALTER TABLE rep.settlement ENABLE ALWAYS TRIGGER stays;
SELECT rep.merge_person('P8', 'P2', 'm', 'the same person');
DELETE FROM rep.managed WHERE person = 'P10';
INSERT INTO rep.managed (person, disease, managed_on, medicated_on, institution) VALUES ('P31', 'D', '2020-06-01', '2020-06-10', 'I1'), ('P32', 'D', '2020-06-01', '2020-06-10', 'I1');
INSERT INTO rep.person (person, area) VALUES ('P31', '999511'), ('P32', '999511');
UPDATE rep.person SET area = '999520' WHERE person = 'P12';
UPDATE rep.enrolment SET valid = 'empty' WHERE person = 'P3';
DELETE FROM rep.report_map WHERE what = 'drugs' AND local = 'two_disease.D';
SELECT pg_temp.sent();
-- persons: P1, P2 (with P8), P3, P30; fund: 253 + 50
SELECT results_eq($$SELECT persons_sent, times_sent, fund_sent, persons, times, fund FROM rep.month_figure WHERE area = '999510' AND month = '2021-02-01' AND category = 'all'$$, 'VALUES (5::bigint, 5::bigint, 273.00, 4::bigint, 5::bigint, 303.00)', 'LL-12 nor of the month');
-- P1 P2 P6 P11, and P3, whose chronic enrolment never was (P10 is gone, P12 elsewhere); P1, P31, P32
SELECT results_eq($$SELECT disease, managed FROM rep.two_disease_figure('2021-03-31', '999510') WHERE category = 'two_disease' ORDER BY 1$$, $$VALUES ('diabetes', 3::bigint), ('hypertension', 5)$$, 'LL-14 managed persons of now');
ROLLBACK TO later;
-- enrolments: one that began nobody knows when counts, one that ended before the person was managed does not: P3 and P6 are chronic; P1 P2 P10 P11 P12 stay
INSERT INTO rep.enrolment (person, disease, benefit, state, valid) VALUES ('P6', 'H', 'chronic', 'active', '(,)'), ('P10', 'H', 'chronic', 'ended', '[2019-01-01,2020-06-01)');
SELECT results_eq($$SELECT category, managed FROM rep.two_disease_figure('2021-03-31', '999510') WHERE disease = 'hypertension' ORDER BY ord$$, $$VALUES ('ordinary', 0::bigint), ('two_disease', 5), ('chronic', 2)$$, 'LL-14 by what they were enrolled in since they are managed');
ROLLBACK TO later;
-- a report is written down when its sending is recorded, and stays
SELECT is((SELECT figures FROM rep.report WHERE form = 'month'), '{"all": {"fund": 273.00, "times": 5, "persons": 5}, "chronic": {"fund": 140.00, "times": 1, "persons": 1}, "ordinary": {"fund": 8.00, "times": 1, "persons": 1}, "two_disease": {"fund": 125.00, "times": 4, "persons": 4}}'::jsonb, 'LL-12 what was sent');
SELECT throws_ok(c.c, c.state, NULL, c.c) FROM (VALUES ('UPDATE rep.report SET sent_at = sent_at - interval ''1 day''', '55000'), ('UPDATE rep.report SET figures = NULL', '55000'), ('DELETE FROM rep.report', '55000'), ('TRUNCATE rep.report', '55000'),
	($$INSERT INTO rep.report (form, area, recipient, as_of) VALUES ('month', '999510', 'x', 'infinity')$$, '23514'), ($$INSERT INTO rep.report (form, area, recipient, as_of) VALUES ('month', '999510', 'x', '2021-02-27')$$, '23514'),
	($$INSERT INTO rep.report (form, area, recipient, as_of) VALUES ('year', '999510', 'x', '2021-11-30')$$, '23514')) c (c, state);
SELECT lives_ok($$UPDATE rep.report SET remark = 'by post'$$, 'a remark may change');
-- a corrected report is another sending, what was recorded by mistake is withdrawn; each stays with its figures
SAVEPOINT again;
CREATE FUNCTION pg_temp.february_sent() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', r.state, r.sendings, m.persons_sent, m.fund_sent, m.fund, m.sent_at IS NOT DISTINCT FROM r.sent_at, m.sent_at = (SELECT max(l.sent_at) FROM rep.report l WHERE l.form = 'month' AND l.as_of = '2021-02-28'))
	FROM rep.report_state r, rep.month_figure m WHERE r.form = 'month' AND r.as_of = '2021-02-28' AND m.area = '999510' AND m.month = '2021-02-01' AND m.category = 'all'
$$;
SELECT is(pg_temp.february_sent(), 'late 1 5 273.00 253.00 t t', 'sent once');
SELECT throws_ok($$INSERT INTO rep.report (form, area, recipient, as_of, sent_at) VALUES ('month', '999510', 'province', '2021-02-28', clock_timestamp())$$, '23505', NULL, 'not twice by chance');
SELECT lives_ok($$INSERT INTO rep.report (form, area, recipient, as_of, sending, sent_at, remark) VALUES ('month', '999510', 'province', '2021-02-28', 2, clock_timestamp(), 'two bills returned')$$, 'LL-12 corrected and sent again');
SELECT is(pg_temp.february_sent(), 'late 2 4 253.00 253.00 f t', 'LL-12 what the province has is the last; whether it was in time is the first');
SELECT results_eq($$SELECT sending, figures #>> '{all,persons}', figures #>> '{all,fund}', recorded_by = session_user, recorded_at >= sent_at FROM rep.report WHERE form = 'month' AND as_of = '2021-02-28' ORDER BY 1$$,
	$$VALUES (1, '5', '273.00', true, true), (2, '4', '253.00', true, true)$$, 'what was sent when, and who recorded it, is all there');
SELECT lives_ok($$UPDATE rep.report SET withdrawn_at = clock_timestamp(), remark = 'never sent' WHERE sending = 2$$, 'the second was never sent');
SELECT is(pg_temp.february_sent(), 'late 1 5 273.00 253.00 t f', 'so the province has the first');
SELECT lives_ok($$UPDATE rep.report SET withdrawn_at = clock_timestamp() WHERE form = 'month' AND sending = 1 AND as_of = '2021-02-28'$$, 'nor was the first');
SELECT is(pg_temp.february_sent(), 'missing 0 253.00 t', 'so February is missing');
SELECT throws_ok(c.c, '55000', NULL, c.c) FROM unnest(ARRAY['UPDATE rep.report SET withdrawn_at = NULL WHERE sending = 2', 'UPDATE rep.report SET withdrawn_at = clock_timestamp() WHERE sending = 2', 'UPDATE rep.report SET sending = 3 WHERE sending = 2',
	'UPDATE rep.report SET recorded_at = NULL WHERE sending = 2', 'DELETE FROM rep.report WHERE sending = 2']) c (c);
SELECT throws_ok(c.c, '23514', NULL, c.c) FROM unnest(ARRAY['INSERT INTO rep.report (form, area, recipient, as_of, sending) VALUES (''month'', ''999510'', ''x'', ''2021-02-28'', 0)',
	'INSERT INTO rep.report (form, area, recipient, as_of, withdrawn_at) VALUES (''month'', ''999510'', ''x'', ''2021-02-28'', now())']) c (c);
SELECT is((SELECT count(*) FROM rep.two_disease_form), 3::bigint, 'a form that was sent');
UPDATE rep.report SET withdrawn_at = clock_timestamp() WHERE form = 'two_disease';
SELECT is_empty('SELECT * FROM rep.two_disease_form', 'is none when it was not');
ROLLBACK TO again;
SELECT lives_ok($$INSERT INTO rep.report (form, area, recipient, as_of, due_on, figures) VALUES ('year', '999510', 'province', '2021-12-31', '2021-12-18', '{}')$$, 'one that is due');
SELECT lives_ok($$UPDATE rep.report SET due_on = '2021-12-20' WHERE form = 'year'$$, 'may be put off');
SELECT is((SELECT figures FROM rep.report WHERE form = 'year'), NULL, 'and has no figures yet');
-- now: 315 − 90 − 60 + 80 = 245; 105 − 30 − 15 + 25 = 85; P1 and P2
SELECT results_eq($$SELECT persons, times, cost, in_scope, fund FROM rep.two_disease_figure('2021-03-31', '999510') WHERE category = 'two_disease' AND disease = 'hypertension'$$, 'VALUES (2::bigint, 3::bigint, 245.00, 245.00, 85.00)', 'LL-14 the form as of now');
-- 2021: P1 68, P2 25 + 20, P3 140, P5 40, P8 20
SELECT results_eq($$SELECT persons, times, fund, persons_sent FROM rep.year_figure WHERE area = '999510' AND year = '2021-01-01' AND category = 'all'$$, 'VALUES (5::bigint, 6::bigint, 313.00, NULL::bigint)', 'LL-13 the year, not sent yet');
UPDATE rep.report SET sent_at = clock_timestamp() WHERE form = 'year';
SELECT results_eq($$SELECT persons_sent, times_sent, fund_sent FROM rep.year_figure WHERE area = '999510' AND year = '2021-01-01' AND category = 'all'$$, 'VALUES (5::bigint, 6::bigint, 313.00)', 'LL-13 sent before the year is over');

-- ---- sent, late, missing (LL-22) ----

INSERT INTO rep.report (form, area, recipient, as_of, sent_at) VALUES ('month', '999510', 'province', '2021-01-31', '2021-02-02 23:30 Asia/Shanghai'), ('month', '999510', 'province', '2021-03-31', '2021-04-05 00:30 Asia/Shanghai');
SELECT results_eq($$SELECT as_of, due_on, state, days_late, reporter FROM rep.report_state WHERE form = 'month' AND as_of <> '2021-02-28' ORDER BY as_of$$, $$SELECT v.as_of::date, v.due::date, v.state, coalesce(v.late, (now() AT TIME ZONE 'Asia/Shanghai')::date - v.due::date), 'Li' FROM (VALUES
	('2021-01-31', '2021-02-02', 'sent', 0), ('2021-03-31', '2021-04-02', 'late', 3), ('2021-04-30', '2021-05-02', 'missing', NULL), ('2021-05-31', '2021-06-02', 'missing', NULL)) v (as_of, due, state, late)$$, 'LL-22 sent in time, late and missing');

-- ---- who is missing (LL-17) ----

-- County A1 and A2, hypertension: managed on the day P1 P2 P3 P6 P10 P11, on medication all but P11, with the benefit P1 P2 P3: 3 of 5.
SELECT results_eq($$SELECT disease, managed, on_medication, benefited, rate FROM rep.coverage('2021-03-31') WHERE area = '999510' AND institution_id IS NULL ORDER BY disease$$,
	$$VALUES ('diabetes', 1::bigint, 1::bigint, 1::bigint, 1.0000), ('hypertension', 6, 5, 3, 0.6000)$$, 'LL-17 beneficiaries of those managed and on medication');
SELECT results_eq($$SELECT person_id, disease FROM rep.managed_missing ORDER BY 1$$, $$VALUES ('P10', 'hypertension'), ('P6', 'hypertension')$$, 'LL-17 who is missing');
-- I1 in area A1, to 2021-12-31: P1, P3, P5 paid for (P2 is of A2); 3 of P1, P3, P6 managed.
INSERT INTO rep.history_figure (form, area, institution_id, measure, upto, value, source) VALUES ('performance', '999511', 'I1', 'awareness', '2021-12-31', 0.81, 'survey'), ('performance', '999511', 'I1', 'awareness', '2020-12-31', 0.5, 'survey');
SELECT results_eq($$SELECT persons, bills, fund, managed, benefit_rate, rational_rate, awareness, quality FROM rep.performance_figure('2021-12-31') WHERE area = '999511' AND institution_id = 'I1'$$,
	$$VALUES (4::bigint, 6::bigint, 328.00, 3::bigint, 0.6667, 1.0000, 0.81, NULL::numeric)$$, 'LL-08 performance of an institution');

-- ---- clearing (EZ-13, JX-12) ----

SELECT is_empty($$SELECT institution_id, sum(due) FROM rep.clearing_statement GROUP BY 1 EXCEPT SELECT institution_id, sum(fund + account) FROM rep.settlement GROUP BY 1$$, 'EZ-13 due is what the ledger says, by institution');
-- P1 68, P2 35, P3 140, P4 50, P5 80, P7 30, P8 20, P9 40; back P7 30 and P2 15; again P2 25
SELECT results_eq('SELECT sum(settled), sum(reversed), sum(corrected), sum(due), sum(open) FROM rep.clearing_statement', 'VALUES (463.00, -45.00, 25.00, 443.00, 443.00)', 'EZ-13 settled, reversed, corrected');
-- I2, county A1, pooled fund: P7 30 − 30, P8 20; county A2: P2 20
SELECT results_eq($$SELECT area, scheme, fund, settled, reversed, due FROM rep.clearing_statement WHERE institution_id = 'I2' ORDER BY area$$, $$VALUES ('999511', '390', 'hifp_pay', 50.00, -30.00, 20.00), ('999512', '390', 'hifp_pay', 20.00, 0, 20.00)$$, 'EZ-13 an institution''s statement');
INSERT INTO rep.payment (institution_id, area, scheme, fund, month, paid_on, amount)
SELECT institution_id, area, scheme, fund, month, '2021-04-10', 12.50 FROM rep.clearing_statement WHERE institution_id = 'I2' AND area = '999511';
SELECT rep.review('P8', (SELECT settlement_id FROM rep.settlement WHERE person_id = 'P8'), 'deducted', 'no indication', 'v1', 3.20);
SELECT results_eq($$SELECT due, deduction, paid, open FROM rep.clearing_statement WHERE institution_id = 'I2' AND area = '999511'$$, 'VALUES (20.00, 3.20, 12.50, 4.30)', 'JX-12 a deduction after review lessens what is open');
-- P1's bill: 60 of hifp_pay and 8 of ordinary.fund.  10.01 × 60 / 68 = 8.83, and 1.18; with 3.33 more 13.34 × 60 / 68 = 11.77, and 1.57
SELECT rep.review('P1', (SELECT settlement_id FROM rep.settlement WHERE person_id = 'P1'), 'deducted', 'item twice', 'v1', 10.01) AS v1, rep.review('P1', (SELECT settlement_id FROM rep.settlement WHERE person_id = 'P1'), 'deducted', 'another', 'v2', 3.33) AS v2 \gset
CREATE FUNCTION pg_temp.deducted() RETURNS text LANGUAGE sql AS $q$
	SELECT string_agg(concat_ws(' ', fund, month - date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai')::date, deduction), ', ' ORDER BY fund, month) FROM rep.clearing_statement WHERE institution_id = 'I1' AND area = '999511' AND deduction <> 0
$q$;
SELECT is(pg_temp.deducted(), 'hifp_pay 0 11.77, ordinary.fund 0 1.57', 'JX-12 two reviews of a bill of two funds: each bears its share, to the fen');
-- entered with a day long past: the statement of then was paid; it counts in the month in which it was posted
SELECT rep.review('P1', (SELECT settlement_id FROM rep.settlement WHERE person_id = 'P1'), 'accepted', 'not twice', 'v3', 0, replaces => :v1, day => '2021-04-20');
SELECT is(pg_temp.deducted(), 'hifp_pay 0 2.94, ordinary.fund 0 0.39', 'JX-12 what was deducted wrongly is given back: 3.33 are left');
SELECT is((SELECT sum(deduction) FROM rep.clearing_statement), (SELECT sum(deduction) FROM rep.review_deduction), 'JX-12 clearing deducts what reviews did');
SAVEPOINT taken_back;
SELECT is((SELECT fund FROM rep.reverse('P1', (SELECT settlement_id FROM rep.settlement WHERE person_id = 'P1'), 'r', 'all of it')), -68.00, 'the bill is reversed');
SELECT is(pg_temp.deducted(), NULL, 'JX-12 with it what was deducted');
SELECT rep.review('P1', (SELECT settlement_id FROM rep.settlement WHERE person_id = 'P1' AND reverses IS NULL), 'accepted', 'reversed', 'v4', 0, replaces => :v2);
SELECT is(pg_temp.deducted(), NULL, 'JX-12 which is not given back twice');
-- it was given back in the month of the reversal, and the review that came later leaves that month alone
ALTER TABLE rep.review DISABLE TRIGGER stays; ALTER TABLE rep.settlement DISABLE TRIGGER stays;
UPDATE rep.review SET posted_at = CASE key WHEN 'v4' THEN timestamptz '2021-09-10 12:00 Asia/Shanghai' ELSE '2021-05-31 23:30 Asia/Shanghai' END WHERE person_id = 'P1';
UPDATE rep.settlement SET posted_at = '2021-08-01 00:30 Asia/Shanghai' WHERE person_id = 'P1' AND reverses IS NOT NULL;
SELECT set_eq($$SELECT fund, month, deduction FROM rep.clearing_statement WHERE institution_id = 'I1' AND area = '999511' AND deduction <> 0$$,
	$$VALUES ('hifp_pay', date '2021-05-01', 2.94), ('ordinary.fund', '2021-05-01', 0.39), ('hifp_pay', '2021-08-01', -2.94), ('ordinary.fund', '2021-08-01', -0.39)$$, 'JX-12 deducted in May, given back in August, Beijing time');
ALTER TABLE rep.review ENABLE ALWAYS TRIGGER stays; ALTER TABLE rep.settlement ENABLE ALWAYS TRIGGER stays;
ROLLBACK TO taken_back;
INSERT INTO rep.payment (institution_id, area, fund, month, paid_on, amount) VALUES ('I9', '999511', 'hifp_pay', '2021-04-01', '2021-04-10', 5);
SELECT results_eq($$SELECT due, paid, open FROM rep.clearing_statement WHERE institution_id = 'I9'$$, 'VALUES (0::numeric, 5.00, -5.00)', 'EZ-13 what was paid without a settlement shows');
-- 23:30 and 00:30 Beijing time around the end of a month: two months, whatever the session's zone
ALTER TABLE rep.settlement DISABLE TRIGGER stays;
SAVEPOINT moments;
UPDATE rep.settlement SET posted_at = CASE person_id WHEN 'P4' THEN '2021-03-31 23:30 Asia/Shanghai'::timestamptz ELSE '2021-04-01 00:30 Asia/Shanghai' END;
SELECT results_eq($$SELECT DISTINCT institution_id, month FROM rep.clearing_statement WHERE institution_id IN ('I1', 'I3') AND due <> 0 ORDER BY 1$$, $$VALUES ('I1', '2021-04-01'::date), ('I3', '2021-03-01')$$, 'EZ-13 the month of posting is that of Beijing time');
SELECT results_eq($$SELECT DISTINCT posted_on FROM rep.masked_settlement WHERE institution_id IN ('I1', 'I3') ORDER BY 1$$, $$VALUES ('2021-03-31'::date), ('2021-04-01')$$, 'and so is the day that stands in masked_settlement');
ROLLBACK TO moments;
ALTER TABLE rep.settlement ENABLE ALWAYS TRIGGER stays;
SELECT throws_ok('UPDATE rep.payment SET amount = 0', '55000', NULL, 'what was paid stays');
SELECT throws_ok('DELETE FROM rep.history_figure', '55000', NULL, 'what was recorded stays');

-- ---- targets (WZ-18) ----

INSERT INTO rep.target (area, target, measure, category, since, due_on, value) VALUES ('999510', 'institutions', 'institutions', NULL, '2021-01-01', '2021-12-31', 4), ('999510', 'persons', 'persons', 'two_disease', '2021-01-01', '2021-12-31', 6),
	('999510', 'fund', 'fund', 'two_disease', '2021-01-01', '2021-12-31', 250), ('999520', 'nothing', 'times', 'chronic', '2021-01-01', '2021-12-31', 10);
-- I1, I2 · P1, P2, P8 · 60 + 25 + 20 + 20
SELECT results_eq('SELECT target, reached, share FROM rep.target_reached ORDER BY 1', $$VALUES ('fund', 125.00, 0.5000), ('institutions', 2, 0.5000), ('nothing', 0, 0.0000), ('persons', 3, 0.5000)$$, 'WZ-18 reached against targets');

-- ---- a person's year ----

SELECT results_eq($$SELECT year, bills, gross, fund, person, accumulators FROM rep.person_year WHERE person_id = 'P2'$$, $$VALUES (2021, 2::bigint, 120.00, 45.00, 75.00, '{"999500/deductible@2021": 3000}'::jsonb)$$, 'a person''s year: 80 + 40; 25 + 20');
SELECT results_eq($$SELECT benefit, gross, fund, person FROM rep.person_benefit WHERE person_id = 'P1' ORDER BY 1$$, $$VALUES ('ordinary', 20.00, 8.00, 12.00), ('two_disease', 150.00, 60.00, 90.00)$$, 'by benefit');
SELECT is_empty($$SELECT person_id, year, gross, fund, person FROM rep.person_year EXCEPT SELECT person_id, year, sum(gross), sum(fund), sum(person) FROM rep.person_benefit GROUP BY 1, 2$$, 'the benefits make up the year');
SELECT is_empty($$SELECT b.person_id, b.tally FROM rep.balance b JOIN rep.person_year y USING (person_id) WHERE y.year = 2021 AND NOT b.tally @> y.accumulators$$, 'accumulators as the balance has them');

-- ---- two ids, one person ----

SAVEPOINT merged;
SELECT is(pg_temp.bill('P20', '999511', '2021-03-20', 'I1', 'x', 'XC09A H 50'), 10.00, 'somebody new: (50 − 30) × 50%');
SELECT is((SELECT persons FROM rep.two_disease_figure('2021-03-31', '999510') WHERE category = 'two_disease' AND disease = 'hypertension'), 3::bigint, 'three persons');
SELECT rep.merge_person('P20', 'P2', 'm', 'the same person');
SELECT results_eq($$SELECT persons, times, fund FROM rep.two_disease_figure('2021-03-31', '999510') WHERE category = 'two_disease' AND disease = 'hypertension'$$, 'VALUES (2::bigint, 4::bigint, 95.00)', 'LL-14 who was found to be one person counts once: 85 + 10');
SELECT results_eq($$SELECT persons, fund FROM rep.month_figure WHERE area = '999510' AND month = '2021-03-01' AND category = 'all'$$, 'VALUES (1::bigint, 30.00)', 'LL-12 in the month, too: 20 + 10');
-- I1 in A1: P1, P3, P6 are managed, P5 and P2 (there as P20) used the drugs
SELECT is((SELECT managed_rate FROM rep.performance_figure('2021-12-31') WHERE area = '999511' AND institution_id = 'I1'), 0.6000, 'LL-08 and is known where the id that is gone was treated: 3 of 5');
ROLLBACK TO merged;

-- ---- what nobody should ask, and rows that contradict each other ----

SAVEPOINT odd;
SELECT is_empty($$SELECT * FROM rep.two_disease_figure(NULL, '999510')$$, 'no day, no form');
SELECT is_empty($$SELECT * FROM rep.two_disease_figure('2021-03-31', '999510', NULL)$$, 'nor as known at no moment');
INSERT INTO rep.managed (person, disease, managed_on) VALUES ('P3', 'D', '2018-01-01');
SELECT set_eq($$SELECT managed, persons FROM rep.two_disease_figure('2019-11-28', '999510')$$, 'VALUES (0::bigint, NULL::bigint)', 'LL-15 before the policy begins nobody counts');
SELECT is((SELECT count(*) FROM rep.two_disease_figure('infinity', '999510') f WHERE f.category <> 'ordinary' AND f.last_day = 'infinity'), 4::bigint, 'up to the end of days');
-- a duty that was not ended when the next began: the later one counts
INSERT INTO rep.report_duty (form, area, recipient, every, due_day, valid) VALUES ('month', '999510', 'province', 'month', 5, '[2021-03-01,2021-05-01)');
SELECT results_eq($$SELECT as_of, due_on FROM rep.report_state WHERE form = 'month' AND area = '999510' AND as_of BETWEEN '2021-02-28' AND '2021-05-31' ORDER BY 1, 2$$,
	$$VALUES ('2021-02-28'::date, '2021-03-02'::date), ('2021-03-31', '2021-04-05'), ('2021-04-30', '2021-05-05'), ('2021-05-31', '2021-06-02')$$, 'LL-22 each month is due once');
-- a category that is called as the whole, and money of a fund that no benefit took
RESET ROLE;
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('999530', NULL, '丙市', 'City C', 'city');
SELECT mmt.open_draft('odd', '999530', '规则');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('odd', 'fund', 'fund'), ('odd', 'gross', 'fund');
INSERT INTO mmt.benefit (draft, benefit, ord, category, name_zh, name_en, clause) VALUES ('odd', 'odd', 10, 'all', '全', 'all', 'RP');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) VALUES ('odd', 'odd', 10, 'gross', 'fund', 'share', 'rate', true, 'RP');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('odd', 'rate', '60%', 'RP');
SELECT mmt.publish('odd');
SET LOCAL ROLE mmt_report_owner;
SELECT is(pg_temp.bill('P60', '999530', '2021-02-10', 'I1', 'x', 'XC09A H 50'), 50.00, 'a fund pays 60% by a benefit, and what is left');
INSERT INTO rep.report (form, area, recipient, as_of, sent_at) VALUES ('month', '999530', 'province', '2021-02-28', clock_timestamp());
SELECT results_eq($$SELECT category, persons_sent, times_sent, fund_sent, persons, times, fund FROM rep.month_figure WHERE area = '999530' ORDER BY category$$,
	$$VALUES ('all', 1::bigint, 1::bigint, 50.00, 1::bigint, 1::bigint, 50.00), (NULL, 1, 1, 50.00, 1, 1, 50.00)$$, 'LL-12 counts once');
ROLLBACK TO odd;
-- between cells and statement: months of all areas, clearing and the ledger say the same
SELECT results_eq($$SELECT (SELECT sum(m.fund) FROM rep.month_figure m WHERE m.category = 'all' AND m.area IN (SELECT s.area FROM rep.settlement s)), (SELECT sum(c.due) FROM rep.clearing_statement c), (SELECT sum(p.fund) FROM rep.person_year p)$$,
	'SELECT s.fund, s.fund, s.fund FROM (SELECT sum(fund) AS fund FROM rep.settlement) s', 'EZ-13 LL-12 months, clearing and the ledger agree');

-- ---- words and rights ----

SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = 'rep'::regnamespace AND c.relkind IN ('r', 'v') AND coalesce(obj_description(c.oid, 'pg_class') !~ '[一-龥].* / [a-z]' OR col_description(c.oid, a.attnum) !~ '[一-龥]?.* / [A-Za-z]', true)$$, 'every table, view and column says in both languages what it is');
SELECT is_empty($$SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'rep'::regnamespace AND (obj_description(p.oid, 'pg_proc') IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)
	OR NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false))$$, 'every function has a comment and a search_path, and is not for everybody');
RESET ROLE;
-- what reporting finds by name and comment, and that there is no person in it
CREATE TEMP TABLE open_to_all AS SELECT c.oid, c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = 'rep'::regnamespace AND c.relkind IN ('r', 'v') AND has_table_privilege('mmt_report_reporter', c.oid, 'SELECT');
SELECT set_eq('SELECT relname FROM open_to_all', '{masked_settlement,review_deduction,report_map,report_rule,report_duty,report,report_state,history_figure,target,target_reached,inspection,two_disease_form,month_figure,year_figure,clearing_statement,performance}'::name[], 'what reporting reads');
SELECT is_empty($$SELECT o.relname, a.attname FROM open_to_all o JOIN pg_attribute a ON a.attrelid = o.oid WHERE a.attname ~ 'person_id|settlement_id|^item$|^bill$'$$, 'no column of it is of a person');
SELECT lives_ok(format('SELECT pg_temp.as_role(%L, %L)', 'mmt_report_reporter', format('SELECT count(*) FROM rep.%I', relname)), 'reporting reads ' || relname) FROM open_to_all ORDER BY relname;
SELECT lives_ok(format('SELECT pg_temp.as_role(%L, %L)', r.r, 'SELECT count(*) FROM rep.' || f.f), r.r || ' calls ' || f.f) FROM unnest('{mmt_report_reporter,mmt_report_auditor}'::text[]) r (r),
	unnest(ARRAY['two_disease_sheet(''2021-03-31'')', 'two_disease_figure(''2021-03-31'')', 'coverage(''2021-03-31'')', 'performance_figure(''2021-03-31'')', 'area_tree()']) f (f);
SELECT throws_ok(format('SELECT pg_temp.as_role(%L, %L)', 'mmt_report_reporter', 'SELECT count(*) FROM rep.' || x.x), '42501', NULL, 'reporting does not read ' || x.x)
FROM unnest(ARRAY['settlement_pot', 'bill_pot', 'managed_missing', 'person_year', 'person_benefit', 'payment', 'managed', 'settlement', 'two_disease_use(''2021-03-31'')', 'managed_person(''2021-03-31'')', 'managed_standing(''2021-03-31'')']) x (x);
SELECT lives_ok(format('SELECT pg_temp.as_role(%L, %L)', 'mmt_report_auditor', format('SELECT count(*) FROM rep.%I', c.relname)), 'audit reads ' || c.relname)
FROM pg_class c WHERE c.relnamespace = 'rep'::regnamespace AND c.relkind = 'v' AND c.relname <> 'bill_pot' ORDER BY c.relname;
SELECT throws_ok(format('SELECT pg_temp.as_role(%L, %L)', 'mmt_report_reporter', x.x), '42501', NULL, x.x) FROM unnest(ARRAY['INSERT INTO rep.report_map DEFAULT VALUES', 'UPDATE rep.report SET sent_at = now()', 'DELETE FROM rep.target']) x (x);

-- ---- a book of any name ----

SELECT mmt.create_book(E'it''s "my" \\ %s');
SELECT mmt.add_reference(E'it''s "my" \\ %s', 'managed', 'person', 'institution', 'enrolment');
SELECT lives_ok(format('SELECT * FROM %I.%s', E'it''s "my" \\ %s', r.r), r.r)
FROM unnest(ARRAY['two_disease_sheet(''2021-03-31'')', 'coverage(''2021-03-31'')', 'performance', 'month_figure', 'year_figure', 'report_state', 'clearing_statement', 'target_reached', 'managed_missing', 'person_year', 'person_benefit', 'two_disease_form']) r (r);

-- ---- Lüliang's rows ----

SET LOCAL ROLE mmt_report_owner;
\set book rep
\ir ../../policy-data/141100-lvliang/report.sql
\ir ../../policy-data/141100-lvliang/report.sql
SELECT results_eq($$SELECT key, lower(valid), upper(valid) FROM rep.report_map WHERE area = '141100' AND what = 'category' ORDER BY ord$$,
	$$VALUES ('ordinary', '2019-11-29'::date, '2021-01-01'::date), ('two_disease', '2019-11-29', NULL), ('chronic', '2019-11-29', NULL)$$, 'LL-15 LL-16 the rows of the form and their days');
SELECT results_eq($$SELECT form, due_on, count(*) FROM rep.report_state WHERE area LIKE '1411%' AND as_of IN ('2021-10-31', '2021-12-31') GROUP BY 1, 2 ORDER BY 1, 2$$,
	$$VALUES ('month', '2021-11-02'::date, 13::bigint), ('month', '2022-01-02', 13), ('year', '2021-12-18', 26)$$, 'LL-12 LL-13 13 counties, by the 2nd, and by 18 December to two');

SELECT * FROM finish();
ROLLBACK;
