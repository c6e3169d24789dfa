-- Wenzhou: cases worked by hand, named by clause.  Run by test/pgtap/golden_wenzhou.sql in a transaction.

-- ---- WZ-03, WZ-19: 50% to 60% on 2019-07-01 ----

-- A resident at a primary institution, hypertension, 88.35 yuan.  No deductible.
-- 2019-06-30: 88.35 × 50% = 44.175, half up 44.18; the person 88.35 − 44.18 = 44.17.
SELECT is(fund, 44.18, 'WZ-03 the day before, 50%') FROM mmt.adjudicate('330300', '2019-06-30', 88.35, scheme => '390', kind => 'primary', place => '330302', disease => '高血压');
SELECT is(person, 44.17, 'WZ-03 the day before, the person bears the rest') FROM mmt.adjudicate('330300', '2019-06-30', 88.35, scheme => '390', kind => 'primary', place => '330302', disease => '高血压');
-- 2019-07-01: 88.35 × 60% = 53.01; the person 35.34.
SELECT is(fund, 53.01, 'WZ-03 WZ-19 from 2019-07-01, 60%') FROM mmt.adjudicate('330300', '2019-07-01', 88.35, scheme => '390', kind => 'primary', place => '330302', disease => '高血压');
SELECT is(marks, NULL, 'WZ-03 the ratio and all it rests on is in the plan: no mark') FROM mmt.adjudicate('330300', '2019-07-01', 88.35, scheme => '390', kind => 'primary', place => '330302', disease => '高血压');
SELECT ok(marks @> '{WZ-01.before,WZ-02.other}', 'WZ-03 the day before rests on an assumed list and deductible, and says so')
FROM mmt.adjudicate('330300', '2019-06-30', 88.35, scheme => '390', kind => 'primary', place => '330302', disease => '高血压');
-- The counties inherit the city's plan: 100 × 60% = 60.
SELECT is(fund, 60.00, 'WZ-03 a county of Wenzhou') FROM mmt.adjudicate('330327', '2019-07-01', 100, scheme => '390', kind => 'primary', place => '330327', disease => '高血压');
-- A level-1 hospital is taken as primary: 100 × 60% = 60, marked.
SELECT is(fund || ' ' || (marks @> '{WZ-03.level-1}')::text, '60.00 true', 'WZ-03 a level-1 hospital, marked as assumed')
FROM mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'hospital', tier => '1', place => '330302', disease => '高血压');
-- Level code 10 of the national interface is level 1: the same 60.
SELECT is(fund, 60.00, 'WZ-03 the same by the interface''s level code')
FROM mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'hospital', tier => '10', place => '330302', disease => '高血压');

-- Two editions, one day: what was known before the plan was published gives 100 × 50% = 50, after it 100 × 60% = 60.
SELECT is(o.fund, v.fund, 'WZ-19 2019-08-01 as known in edition of ' || v.draft)
FROM (VALUES ('wenzhou-before', 50.00), ('wenzhou-2019-07', 60.00)) v (draft, fund) JOIN mmt.draft d USING (draft),
	mmt.adjudicate('330300', '2019-08-01', 100, scheme => '390', kind => 'primary', place => '330302', disease => '高血压', edition => d.edition) o;

-- ---- WZ-02: no deductible ----

SELECT is(value || ' ' || clauses::text || ' ' || coalesce(array_to_string(marks, ','), ''), '0 {WZ-02} ', 'WZ-02 residents at primary institutions: none, by the plan')
FROM mmt.parameter_at('330300', 'deductible', '2019-07-01', '{"scheme": "390", "kind": "primary"}');
SELECT is(value || ' ' || clauses::text || ' ' || coalesce(array_to_string(marks, ','), ''), '0 {WZ-02.other} WZ-02.other', 'WZ-02 at a hospital none is assumed, and marked')
FROM mmt.parameter_at('330300', 'deductible', '2019-07-01', '{"scheme": "390", "kind": "hospital"}');

-- ---- WZ-04: tuberculosis at least 70% ----

-- 120 × max(60%, 70%) = 84.  The day before 120 × 50% = 60.
SELECT is(fund, 84.00, 'WZ-04 a floor beats the ratio') FROM mmt.adjudicate('330300', '2019-07-01', 120, scheme => '390', kind => 'primary', place => '330302', disease => '肺结核');
SELECT is(fund, 60.00, 'WZ-04 not the day before') FROM mmt.adjudicate('330300', '2019-06-30', 120, scheme => '390', kind => 'primary', place => '330302', disease => '肺结核');
-- The floor is for primary institutions: at a level-2 hospital 120 × 40% = 48.
SELECT is(fund, 48.00, 'WZ-04 not at a level-2 hospital')
FROM mmt.adjudicate('330300', '2019-07-01', 120, scheme => '390', kind => 'hospital', tier => '2', place => '330302', disease => '肺结核');
-- A ratio already above it stays: employees 120 × 80% = 96.
SELECT is(fund, 96.00, 'WZ-04 is no ceiling and not for employees') FROM mmt.adjudicate('330300', '2019-07-01', 120, scheme => '310', kind => 'primary', place => '330302', disease => '肺结核');
-- Two lines of one bill: 88.35 × 60% = 53.01 and 120 × 70% = 84; together 137.01 of 208.35.
SELECT is(fund, 137.01, 'WZ-04 by line')
FROM mmt.adjudicate('330300', '2019-07-01', scheme => '390', kind => 'primary', place => '330302',
	lines => '[{"amount": 88.35, "disease": "高血压"}, {"amount": 120, "disease": "肺结核"}]');
-- By the national code of the disease.
SELECT is(fund, 84.00, 'WZ-04 M00105 is the same disease') FROM mmt.adjudicate('330300', '2019-07-01', 120, scheme => '390', kind => 'primary', place => '330302', disease => 'M00105');

-- ---- WZ-05: a pharmacy has the ratio of a level-2 institution ----

-- 200 × 40% = 80 at both; the 40% is an example, so both carry its mark.
SELECT is(fund || ' ' || (marks @> '{WZ-05.level-2}')::text, '80.00 true', 'WZ-05 at a pharmacy')
FROM mmt.adjudicate('330300', '2019-07-01', 200, scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压');
SELECT is(fund || ' ' || (marks @> '{WZ-05.level-2}')::text, '80.00 true', 'WZ-05 at a level-2 hospital')
FROM mmt.adjudicate('330300', '2019-07-01', 200, scheme => '390', kind => 'hospital', tier => '2', place => '330302', disease => '高血压');
-- Level 3: 200 × 30% = 60.
SELECT is(fund, 60.00, 'WZ-05 not that of level 3')
FROM mmt.adjudicate('330300', '2019-07-01', 200, scheme => '390', kind => 'hospital', tier => '3', place => '330302', disease => '高血压');
SELECT is(clauses, '{WZ-05,WZ-05.level-2}', 'WZ-05 the ratio rests on the clause that refers and on the one referred to')
FROM mmt.parameter_at('330300', 'rate', '2019-07-01', '{"scheme": "390", "kind": "pharmacy"}');
-- Change level 2 alone, to 45%: the pharmacy follows, 200 × 45% = 90.
SELECT mmt.open_draft('golden-wz-05', '330300') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, scheme, kind, tier, amount, valid, clause) VALUES ('golden-wz-05', 'rate', '390', 'hospital', '2', '45%', '[2019-07-01,)', 'WZ-05.level-2');
SELECT is(fund, 90.00, 'WZ-05 refers to the other ratio instead of repeating it')
FROM mmt.adjudicate('330300', '2019-07-01', 200, scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压', draft => 'golden-wz-05');

-- ---- WZ-06: employees by the general measure ----

-- 200 × 80% = 160; both documents are cited, and the figure is marked as an example.
SELECT is(fund || ' ' || marks::text, '160.00 {WZ-02.other,WZ-06.table}', 'WZ-06 employees at a primary institution')
FROM mmt.adjudicate('330300', '2019-07-01', 200, scheme => '310', kind => 'primary', place => '330302', disease => '高血压');
SELECT ok(e.basis LIKE '%建立健全基本医疗保险慢性病门诊保障制度的实施方案%' AND e.basis LIKE '%全民基本医疗保险办法%' AND e.mark IS NOT NULL,
	'WZ-06 the explanation of the ratio cites both documents and marks the figure')
FROM mmt.explain(mmt.adjudicate('330300', '2019-07-01', 200, scheme => '310', kind => 'primary', place => '330302', disease => '高血压')) e WHERE e.pot = 'chronic.fund';
SELECT ok(e.basis NOT LIKE '%全民基本医疗保险办法%' AND e.mark IS NULL, 'WZ-06 a resident''s explanation does not cite the general measure')
FROM mmt.explain(mmt.adjudicate('330300', '2019-07-01', 200, scheme => '390', kind => 'primary', place => '330302', disease => '高血压')) e WHERE e.pot = 'chronic.fund';

-- ---- WZ-07: long-term residents elsewhere ----

-- Filed, at a level-2 hospital in Shanghai: the plan of Wenzhou, 100 × 40% = 40.
SELECT is(fund, 40.00, 'WZ-07 filed: the policy of the place of insurance')
FROM mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'hospital', tier => '2', place => '310101', disease => '高血压', tags => '{elsewhere_filed}');
SELECT is(parts, '{"chronic.out": 100.00}', 'WZ-07 not filed: nothing is taken into account')
FROM mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'hospital', tier => '2', place => '310101', disease => '高血压');
SELECT is(fund, 40.00, 'WZ-07 at home no filing is asked')
FROM mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'hospital', tier => '2', place => '330381', disease => '高血压');
SELECT ok(e.clauses @> '{WZ-07}', 'WZ-07 is the reason given for care elsewhere without filing')
FROM mmt.explain(mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'hospital', tier => '2', place => '310101', disease => '高血压')) e WHERE e.pot = 'chronic.out';
-- Institutions there, but no pharmacies: those are of the own pooling area.
SELECT is(parts, '{"chronic.out": 100.00}', 'WZ-09 a pharmacy elsewhere, even when filed')
FROM mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'pharmacy', place => '310101', disease => '高血压', tags => '{elsewhere_filed}');

-- ---- WZ-11: platform and payment standard ----

-- Two boxes at 15.00 where the standard is 12.50: 2 × (15 − 12.5) = 5 the person's own; 25 × 40% = 10 the fund; 15 coinsurance.
SELECT is(parts, '{"chronic.fund": 10.00, "chronic.overprice": 5.00, "chronic.coinsurance": 15.00}', 'WZ-11 above the payment standard is own cost')
FROM mmt.adjudicate('330300', '2019-07-01', scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压',
	lines => '[{"drug": "示例药品甲", "price": 15, "quantity": 2, "facts": {"platform": "yes"}}]');
SELECT ok(marks @> '{WZ-11.standard}', 'WZ-11 the standard is an example, and the outcome says so')
FROM mmt.adjudicate('330300', '2019-07-01', scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压',
	lines => '[{"drug": "示例药品甲", "price": 15, "quantity": 2, "facts": {"platform": "yes"}}]');
-- At the standard: 25 × 40% = 10, nothing above it.
SELECT is(parts, '{"chronic.fund": 10.00, "chronic.coinsurance": 15.00}', 'WZ-11 at the standard nothing is')
FROM mmt.adjudicate('330300', '2019-07-01', scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压', lines => '[{"drug": "示例药品甲", "price": 12.5, "quantity": 2}]');
-- Each line has its own: 甲 30 − 25 = 5 above; 乙 3 × 3.00 = 9.00 below 3 × 3.26 = 9.78.  (25 + 9) × 40% = 13.60; 34 − 13.60 = 20.40.
SELECT is(parts, '{"chronic.fund": 13.60, "chronic.overprice": 5.00, "chronic.coinsurance": 20.40}', 'WZ-11 what one drug leaves below its standard is not lent to another')
FROM mmt.adjudicate('330300', '2019-07-01', scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压',
	lines => '[{"drug": "示例药品甲", "price": 15, "quantity": 2}, {"drug": "示例药品乙", "price": 3, "quantity": 3}]');
-- The clause is about pharmacies: at a level-2 hospital 30 × 40% = 12.
SELECT is(fund, 12.00, 'WZ-11 not at a hospital')
FROM mmt.adjudicate('330300', '2019-07-01', scheme => '390', kind => 'hospital', tier => '2', place => '330302', disease => '高血压', lines => '[{"drug": "示例药品甲", "price": 15, "quantity": 2}]');
SELECT is(parts, '{"chronic.out": 30.00}', 'WZ-11 a drug off the platform is not covered')
FROM mmt.adjudicate('330300', '2019-07-01', scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压',
	lines => '[{"drug": "示例药品甲", "price": 15, "quantity": 2, "facts": {"platform": "no"}}]');
SELECT throws_ok($$SELECT mmt.adjudicate('330300', '2019-07-01', 30, scheme => '390', kind => 'pharmacy', place => '330302', disease => '高血压', facts => '{"drug": "示例药品甲"}')$$,
	'MM004', NULL, 'WZ-11 a price limit without the quantity is refused, not passed over');

-- ---- WZ-01, WZ-20: the list of diseases ----

SELECT is(count(*), 14::bigint, 'WZ-01 14 diseases')
FROM mmt.rows_in_force('{330300}') r WHERE r.relation = 'list' AND r.body ->> 'list' = 'chronic' AND r.valid @> '2019-07-01'::date;
SELECT is(fund, 0.00, 'WZ-01 a disease outside the list') FROM mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'primary', place => '330302', disease => '痛风');
SELECT is(fund, 60.00, 'WZ-20 ' || d || ' is on the list')
FROM unnest('{高脂血症,高血脂症,精神分裂症（情感性精神病）,精神分裂症(情感性精神病)}'::text[]) d,
	mmt.adjudicate('330300', '2019-07-01', 100, scheme => '390', kind => 'primary', place => '330302', disease => d);

SELECT mmt.open_draft('golden-wz-20', '330327', '苍南县增加病种') IS NOT NULL AS opened \gset
INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES ('golden-wz-20', 'chronic', '痛风', '[2019-07-01,)', 'WZ-20');
SELECT is(code || ' ' || area, 'unified 330327', 'WZ-20 a county that adds a disease departs from a unified rule') FROM mmt.check_policy('golden-wz-20') WHERE severity = 'error';
SELECT throws_ok($$SELECT mmt.publish('golden-wz-20')$$, 'MM010', NULL, 'WZ-20 so it cannot be published');
DELETE FROM mmt.list WHERE draft = 'golden-wz-20';
SELECT throws_ok(format('SELECT mmt.end_row(%L, %L, %s, %L)', 'golden-wz-20', 'list', r.id, '2020-01-01'), '22023', NULL, 'WZ-20 nor can a county take one away')
FROM mmt.rows_in_force('{330300}') r WHERE r.relation = 'list' AND r.body ->> 'member' = '癫痫' AND r.valid @> '2019-07-01'::date;
SELECT mmt.open_draft('golden-wz-20-city', '330300', '市里增加病种') IS NOT NULL AS opened \gset
INSERT INTO mmt.list (draft, list, member, valid, unified, clause) VALUES ('golden-wz-20-city', 'chronic', '痛风', '[2020-01-01,)', true, 'WZ-20');
SELECT is(fund, 60.00, 'WZ-20 the city may: ' || d)
FROM unnest('{痛风}'::text[]) d, mmt.adjudicate('330300', '2020-01-01', 100, scheme => '390', kind => 'primary', place => '330302', disease => d, draft => 'golden-wz-20-city');

-- ---- WZ-21: all tiers and pharmacies ----

-- Level 3: 100 × 30% = 30 from the day; the day before only primary institutions, so nothing.
SELECT is(o.fund, v.fund, 'WZ-21 ' || v.what)
FROM (VALUES ('2019-07-01'::date, 'hospital', 30.00, 'a level-3 hospital from the day'), ('2019-06-30', 'hospital', 0.00, 'a level-3 hospital the day before'),
	('2019-06-30', 'pharmacy', 0.00, 'a pharmacy the day before'), ('2019-06-30', 'primary', 50.00, 'a primary institution the day before')) v (day, kind, fund, what),
	mmt.adjudicate('330300', v.day, 100, scheme => '390', kind => v.kind, tier => '3', place => '330302', disease => '高血压') o;
