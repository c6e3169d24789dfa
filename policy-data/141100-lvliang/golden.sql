-- Lüliang: cases worked by hand, named by clause.  Run by test/pgtap/golden_lvliang.sql in a transaction.
-- The drug of most cases is an antihypertensive, XC09CAA284A001010100553; class 01 is class A.

-- ---- LL-01: the deductible 60 → 30 ----

-- The published example of 2019 (vector E): (123.84 − 60) × 60% = 63.84 × 0.6 = 38.304, half up 38.30; the person
-- 123.84 − 38.30 = 85.54.
SELECT is(fund || ' ' || person, '38.30 85.54', 'LL-01 vector E, the province''s own example, in ' || a)
FROM unnest('{140000,141100,141123}'::text[]) a,
	mmt.adjudicate(a, '2019-12-01', 123.84, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}');
-- 100 yuan the day before: (100 − 60) × 60% = 24.  On the day: (100 − 30) × 60% = 42.
SELECT is(o.fund, v.fund, 'LL-01 ' || v.day) FROM (VALUES ('2021-10-07'::date, 24.00), ('2021-10-08', 42.00)) v (day, fund),
	mmt.adjudicate('141100', v.day, 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}') o;
SELECT ok(marks @> '{LL-01.effective}', 'LL-01 that it begins that day is assumed, and the outcome says so')
FROM mmt.adjudicate('141100', '2021-10-08', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}');
SELECT ok(NOT marks @> '{LL-01.effective}', 'LL-01 the day before does not rest on it')
FROM mmt.adjudicate('141100', '2021-10-07', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}');
-- Another city of the province keeps 60: the change is Lüliang's.  (The province: (100 − 60) × 60% = 24.)
SELECT is(fund, 24.00, 'LL-01 not in the province')
FROM mmt.adjudicate('140000', '2021-10-08', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}');

-- Who has already borne 45 of 60: a bill of 45 in September, all of it deductible, then 100.
-- 2021-10-08: the limit is 30, 45 is above it: nothing more is owed and nothing comes back; 100 × 60% = 60.
-- Had the change not come (2021-10-07): 60 − 45 = 15 more; (100 − 15) × 60% = 51.
SELECT delta AS borne, parts AS borne_parts FROM mmt.adjudicate('141100', '2021-09-01', 45, scheme => '390', kind => 'primary', disease => '高血压', class => '01',
	facts => '{"drug": "XC09CAA284A001010100553"}') \gset
SELECT is(:'borne_parts'::jsonb, '{"two_disease.deductible": 45.00}', 'LL-01 45 yuan in September are all deductible');
SELECT is(parts, '{"two_disease.fund": 60.00, "two_disease.coinsurance": 40.00}', 'LL-01 who has borne 45 of 60 owes nothing more')
FROM mmt.adjudicate('141100', '2021-10-08', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}', tally => :'borne');
SELECT is(delta::text, '{"140000/two_disease_fund@2021,高血压": 6000}', 'LL-01 and gets nothing back: what was borne stays as it is')
FROM mmt.adjudicate('141100', '2021-10-08', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}', tally => :'borne');
SELECT is(fund, 51.00, 'LL-01 before the change the same person owes 15 more')
FROM mmt.adjudicate('141100', '2021-10-07', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}', tally => :'borne');
-- Who has borne 10: 30 − 10 = 20 more; (100 − 20) × 60% = 48.
SELECT is(fund, 48.00, 'LL-01 who has borne 10 owes 20 more')
FROM mmt.adjudicate('141100', '2021-10-08', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}',
	tally => '{"140000/two_disease_deductible@2021": 1000}');
-- A new year begins anew: (100 − 30) × 60% = 42.
SELECT is(fund, 42.00, 'LL-01 the deductible is yearly')
FROM mmt.adjudicate('141100', '2022-01-01', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}', tally => :'borne');

-- ---- the ratios and caps it stands on (mirrored) ----

-- Class B: (100 − 30) × 50% = 35.  Class C: nothing.
SELECT is(o.fund, v.fund, 'LL-01 class ' || v.class) FROM (VALUES ('02', 35.00), ('03', 0.00)) v (class, fund),
	mmt.adjudicate('141100', '2022-01-01', 100, scheme => '390', kind => 'primary', disease => '高血压', class => v.class, facts => '{"drug": "XC09CAA284A001010100553"}') o;
-- A and B on one bill, 100 each: the deductible is shared 15 and 15; 85 × 60% = 51 and 85 × 50% = 42.50.
SELECT is(jsonb_build_array(lines -> 0 -> 'two_disease.fund', lines -> 1 -> 'two_disease.fund'), '[51.00, 42.50]', 'LL-01 the deductible is shared by the lines')
FROM mmt.adjudicate('141100', '2022-01-01', scheme => '390', kind => 'primary', disease => '高血压',
	lines => '[{"amount": 100, "class": "01", "drug": "XC09CAA284A001010100553"}, {"amount": 100, "class": "02", "drug": "XC08CAA321A001010179306"}]');
-- Caps of a year: hypertension 700: (700 − 30) × 60% = 402, at most 260.  Diabetes 1000: (1000 − 30) × 60% = 582, at most
-- 360, of type 1 at most 480.
SELECT is(o.fund, v.fund, 'LL-01 cap, ' || v.what)
FROM (VALUES ('高血压', NULL, 700, 'XC09CAA284A001010100553', 260.00, 'hypertension'), ('糖尿病', '2', 1000, 'XA10BDE083A001010104522', 360.00, 'type 2'),
	('糖尿病', '1', 1000, 'XA10AED356B002010178997', 480.00, 'type 1')) v (disease, type, amount, drug, fund, what),
	mmt.adjudicate('141100', '2022-01-01', v.amount, scheme => '390', kind => 'primary', disease => v.disease, class => '01',
		facts => jsonb_build_object('drug', v.drug, 'diabetes_type', v.type)) o;
-- 250 of 260 used: 100 × 60% = 60 (deductible full), 10 are left.  For the other disease the cap is its own: 60.
SELECT is(o.fund, v.fund, 'LL-01 cap, ' || v.disease || ' after 250 for hypertension')
FROM (VALUES ('高血压', 'XC09CAA284A001010100553', 10.00), ('糖尿病', 'XA10BDE083A001010104522', 60.00)) v (disease, drug, fund),
	mmt.adjudicate('141100', '2022-06-01', 100, scheme => '390', kind => 'primary', disease => v.disease, class => '01', facts => jsonb_build_object('drug', v.drug),
		tally => '{"140000/two_disease_deductible@2022": 3000, "140000/two_disease_fund@2022,高血压": 25000}') o;
SELECT is(fund, 0.00, 'LL-01 employees have no part in it')
FROM mmt.adjudicate('141100', '2022-01-01', 100, scheme => '310', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}');

-- ---- LL-16: ordinary pooling from 2021-01-01, without two-disease drugs ----

-- One bill: antihypertensive 100, another drug 40.
-- 2021-01-01: (100 − 60) × 60% = 24 from the two-disease benefit; 40 × 50% (example) = 20 from ordinary pooling.
-- 2020-12-31: 24, and the 40 are nobody's.
SELECT is(o.parts, v.parts, 'LL-16 ' || v.day)
FROM (VALUES ('2021-01-01'::date, '{"two_disease.deductible": 60.00, "two_disease.fund": 24.00, "two_disease.coinsurance": 16.00, "ordinary.fund": 20.00, "ordinary.coinsurance": 20.00}'::jsonb),
	('2020-12-31', '{"two_disease.deductible": 60.00, "two_disease.fund": 24.00, "two_disease.coinsurance": 16.00, "gross": 40.00}')) v (day, parts),
	mmt.adjudicate('141100', v.day, scheme => '390', kind => 'primary', disease => '高血压',
		lines => '[{"amount": 100, "class": "01", "drug": "XC09CAA284A001010100553"}, {"amount": 40, "class": "01", "drug": "其他药品"}]') o;
SELECT ok(marks @> '{LL-16.ratio}', 'LL-16 the ratio of ordinary pooling is an example, and the outcome says so')
FROM mmt.adjudicate('141100', '2021-01-01', 40, scheme => '390', kind => 'primary', class => '01', facts => '{"drug": "其他药品"}');
SELECT is(parts, '{"gross": 100.00}', 'LL-16 ordinary pooling does not pay a two-disease drug of somebody not enrolled')
FROM mmt.adjudicate('141100', '2021-01-01', 100, scheme => '390', kind => 'primary', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}');
SELECT is(parts, '{"gross": 100.00}', 'LL-16 nor one for the other of the two diseases')
FROM mmt.adjudicate('141100', '2021-01-01', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XA10BDE083A001010104522"}');
-- Bosentan is in an antihypertensive class but for pulmonary hypertension: ordinary pooling, 100 × 50% = 50.
SELECT is(parts, '{"ordinary.fund": 50.00, "ordinary.coinsurance": 50.00}', 'LL-16 a drug of the class for another disease is ordinary')
FROM mmt.adjudicate('141100', '2021-01-01', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC02KXB144A001010100151"}');
-- Both diseases, each drug to its own: 30 of deductible shared 15 and 15, (100 − 15) × 60% = 51 each.
SELECT is(delta::text, '{"140000/two_disease_deductible@2022": 3000, "140000/two_disease_fund@2022,糖尿病": 5100, "140000/two_disease_fund@2022,高血压": 5100}', 'LL-16 both diseases on one bill')
FROM mmt.adjudicate('141100', '2022-01-01', scheme => '390', kind => 'primary',
	lines => '[{"amount": 100, "class": "01", "disease": "高血压", "drug": "XC09CAA284A001010100553"}, {"amount": 100, "class": "01", "disease": "糖尿病", "drug": "XA10BDE083A001010104522"}]');
-- Who has the chronic benefit: 100 × 70% (mirrored) = 70 there, and nothing of the two-disease benefit.
SELECT is(parts, '{"chronic.fund": 70.00, "chronic.coinsurance": 30.00}', 'LL-16 the three channels exclude each other')
FROM mmt.adjudicate('141100', '2022-01-01', 100, scheme => '390', kind => 'primary', disease => '高血压', class => '01', facts => '{"drug": "XC09CAA284A001010100553"}', tags => '{chronic_enrolled}');
-- The explanation of a parted bill names both benefits and their clauses, and its parts are the bill: 24 + 20 = 44 of 140.
SELECT ok(bool_or(e.clauses @> '{LL-16}') AND bool_or(e.clauses @> '{SX-2D.ratio}') AND bool_or(e.words LIKE '%140.00%44.00%'), 'LL-16 the explanation of a parted bill')
FROM mmt.explain(mmt.adjudicate('141100', '2021-01-01', scheme => '390', kind => 'primary', disease => '高血压',
	lines => '[{"amount": 100, "class": "01", "drug": "XC09CAA284A001010100553"}, {"amount": 40, "class": "01", "drug": "其他药品"}]')) e;
