-- Four more cities, of shapes combined as no notice of the others combines them, and some that none of them has: quotas that stay to the year's
-- end, a benefit that lapses when it is not used, courses that a charity gives, a fixed sum a head, months that pass on what they left to the
-- next one alone, a deductible borne elsewhere.  Written with nothing but what docs/rules.md says and worked by hand, step by step.  All
-- figures are examples: no source, no clause of policy-data rests on them.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

\ir ../../policy-data/000000-national/load.sql

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('995000', '000000', '示例省', 'Province', 'province');
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind)
SELECT '995' || n || '00', '995000', '示例' || n || '市', 'City ' || n, 'city' FROM generate_series(1, 4) n;
INSERT INTO mmt.document (document, title, status) VALUES ('X', 'Examples of test/pgtap/cities_fourth.sql', 'example');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('X', 'X', 'throughout', 'invented', 'example');
INSERT INTO mmt.draft (draft, area) SELECT 'fourth-' || n, '995' || n || '00' FROM generate_series(1, 4) n;

CREATE TEMP TABLE bill (n int GENERATED ALWAYS AS IDENTITY, person text, area text, day date, amount numeric, facts jsonb, lines jsonb, parts jsonb, words text);

-- ---- G1: a deductible a day and hospital; quarters that stay to the year's end, half of it for a second disease; the better of two; five layers ----
-- 1. Chronic diseases, not during a hospital stay: at each hospital 10, 20, 30 by tier, once a day; 70 % at tier 1, 60 % above.  A quarter
--    300 for hypertension, 400 for diabetes: the highest and half of a second; what a quarter leaves stays until the year ends.
-- 2. All else, and whatever is better for the patient (就高): 50 %, 500 a year.  Drugs of both channels: 15 % first self-pay, 65 %, 20,000 a year.
-- 3. Serious illness above 1,500 a year of what is left within scope: up to 5,000 60 %, above 70 %, counted after the 1,500; for the poor half
--    of it and 5 points more.
-- 4. Civil servants: 60 % of what is left above 200 a year.  Then the poor: aid of 70 %, 3,000 a year; then half of what is above 1,000 (倾斜救助).

INSERT INTO mmt.list (draft, list, member, clause) VALUES
	('fourth-1', 'chronic', '高血压', 'X'), ('fourth-1', 'chronic', '糖尿病', 'X'), ('fourth-1', 'dual', 'XL01*', 'X');
INSERT INTO mmt.benefit (draft, benefit, ord, track, better_of, disease, facts, tags, without, name_en, clause) VALUES
	('fourth-1', 'dual',     5,  NULL,      NULL,         NULL,       '{"drug": "@dual"}', NULL,      NULL,            'drugs of both channels', 'X'),
	('fourth-1', 'chronic',  10, NULL,      'outpatient', '@chronic', NULL,                NULL,      '{in_hospital}', 'chronic',                'X'),
	('fourth-1', 'ordinary', 20, NULL,      'outpatient', NULL,       NULL,                NULL,      NULL,            'ordinary',               'X'),
	('fourth-1', 'serious',  30, 'serious', NULL,         NULL,       NULL,                NULL,      NULL,            'serious illness',        'X'),
	('fourth-1', 'civil',    40, 'civil',   NULL,         NULL,       NULL,                '{civil}', NULL,            'civil servants',         'X'),
	('fourth-1', 'aid',      50, 'aid',     NULL,         NULL,       NULL,                '{poor}',  NULL,            'aid',                    'X'),
	('fourth-1', 'tilt',     60, 'tilt',    NULL,         NULL,       NULL,                '{poor}',  NULL,            'further aid',            'X');
DO $$ BEGIN
	PERFORM mmt.apply_template('fourth-1', 'dual', 'deductible_ratio_cap', 'X', excluded => NULL, advance => 'dual_advance', deductible => NULL, rate => 'dual_rate', cap => 'dual_cap', cap_accumulator => 'dual_used'),
		mmt.apply_template('fourth-1', 'chronic', 'deductible_ratio_cap', 'X', excluded => NULL, advance => NULL, deductible => 'visit', deductible_accumulator => 'visit_used', cap => 'quota', cap_accumulator => 'quota_used'),
		mmt.apply_template('fourth-1', 'ordinary', 'deductible_ratio_cap', 'X', excluded => NULL, advance => NULL, deductible => NULL, rate => 'ordinary_rate', cap => 'ordinary_cap', cap_accumulator => 'ordinary_used'),
		mmt.apply_template('fourth-1', 'civil', 'deductible_then_ratio', 'X', from_pots => 'serious.deductible, serious.coinsurance', excluded => NULL, advance => NULL,
			deductible => 'civil_deductible', deductible_accumulator => 'civil_used', rate => 'civil_rate'),
		mmt.apply_template('fourth-1', 'aid', 'deductible_ratio_cap', 'X', from_pots => 'serious.deductible, serious.coinsurance, civil.deductible, civil.coinsurance', excluded => NULL, advance => NULL,
			deductible => NULL, rate => 'aid_rate', cap => 'aid_cap', cap_accumulator => 'aid_used'),
		mmt.apply_template('fourth-1', 'tilt', 'deductible_then_ratio', 'X', from_pots => 'aid.coinsurance, aid.over', excluded => NULL, advance => NULL,
			deductible => 'tilt_deductible', deductible_accumulator => 'tilt_used', rate => 'tilt_rate');
END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('fourth-1', 'serious', 10, 'chronic.deductible, chronic.coinsurance, chronic.over, ordinary.coinsurance, ordinary.over, dual.coinsurance, dual.over', 'flow', 'share', NULL, NULL, false, 'X'),
	('fourth-1', 'serious', 20, 'flow', 'deductible',  'fill',  'threshold',    'threshold_used', true,  'X'),
	('fourth-1', 'serious', 30, 'flow', 'fund',        'share', 'serious_rate', 'serious_cost',   true,  'X'),
	('fourth-1', 'serious', 40, 'flow', 'coinsurance', 'share', NULL,           NULL,             false, 'X');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('fourth-1', 'visit_used', 'chronic.deductible', 'day, hospital', 'X'), ('fourth-1', 'quota_used', 'chronic.fund', 'year', 'X'), ('fourth-1', 'ordinary_used', 'ordinary.fund', 'year', 'X'),
	('fourth-1', 'dual_used', 'dual.fund', 'year', 'X'), ('fourth-1', 'threshold_used', 'serious.deductible', 'year', 'X'), ('fourth-1', 'serious_cost', 'serious.fund + serious.coinsurance', 'year', 'X'),
	('fourth-1', 'civil_used', 'civil.deductible', 'year', 'X'), ('fourth-1', 'aid_used', 'aid.fund', 'year', 'X'), ('fourth-1', 'tilt_used', 'tilt.deductible', 'year', 'X');
INSERT INTO mmt.parameter (draft, parameter, tier, disease, tags, ranges, band, ord, amount, clause) VALUES
	('fourth-1', 'visit', '1', NULL, NULL, NULL, NULL, 0, '10', 'X'), ('fourth-1', 'visit', '2', NULL, NULL, NULL, NULL, 0, '20', 'X'), ('fourth-1', 'visit', '3', NULL, NULL, NULL, NULL, 0, '30', 'X'),
	('fourth-1', 'rate', '1', NULL, NULL, NULL, NULL, 0, '70%', 'X'), ('fourth-1', 'rate', '2|3', NULL, NULL, NULL, NULL, 0, '60%', 'X'),
	('fourth-1', 'quarter', NULL, '高血压', NULL, NULL, NULL, 0, '300', 'X'), ('fourth-1', 'quarter', NULL, '糖尿病', NULL, NULL, NULL, 0, '400', 'X'),
	('fourth-1', 'quota', NULL, NULL, NULL, NULL, NULL, 0, 'weighted of quarter over disease in diseases by 100% 50%', 'X'), ('fourth-1', 'quota', NULL, NULL, NULL, NULL, NULL, 1, 'x 1 x parameter quarters', 'X'),
	('fourth-1', 'quarters', NULL, NULL, NULL, '{"month_of:quota_used": "[1,4)"}', NULL, 0, '1', 'X'), ('fourth-1', 'quarters', NULL, NULL, NULL, '{"month_of:quota_used": "[4,7)"}', NULL, 0, '2', 'X'),
	('fourth-1', 'quarters', NULL, NULL, NULL, '{"month_of:quota_used": "[7,10)"}', NULL, 0, '3', 'X'), ('fourth-1', 'quarters', NULL, NULL, NULL, '{"month_of:quota_used": "[10,13)"}', NULL, 0, '4', 'X'),
	('fourth-1', 'ordinary_rate', NULL, NULL, NULL, NULL, NULL, 0, '50%', 'X'), ('fourth-1', 'ordinary_cap', NULL, NULL, NULL, NULL, NULL, 0, '500', 'X'),
	('fourth-1', 'dual_advance', NULL, NULL, NULL, NULL, NULL, 0, '15%', 'X'), ('fourth-1', 'dual_rate', NULL, NULL, NULL, NULL, NULL, 0, '65%', 'X'), ('fourth-1', 'dual_cap', NULL, NULL, NULL, NULL, NULL, 0, '20000', 'X'),
	('fourth-1', 'threshold', NULL, NULL, NULL, NULL, NULL, 0, '1500', 'X'), ('fourth-1', 'threshold', NULL, NULL, '{poor}', NULL, NULL, 1, 'x 0.5', 'X'),
	('fourth-1', 'serious_rate', NULL, NULL, NULL, NULL, '[0,5000)', 0, '60%', 'X'), ('fourth-1', 'serious_rate', NULL, NULL, NULL, NULL, '[5000,)', 0, '70%', 'X'),
	('fourth-1', 'serious_rate', NULL, NULL, '{poor}', NULL, NULL, 1, '+5%', 'X'),
	('fourth-1', 'civil_deductible', NULL, NULL, NULL, NULL, NULL, 0, '200', 'X'), ('fourth-1', 'civil_rate', NULL, NULL, NULL, NULL, NULL, 0, '60%', 'X'),
	('fourth-1', 'aid_rate', NULL, NULL, NULL, NULL, NULL, 0, '70%', 'X'), ('fourth-1', 'aid_cap', NULL, NULL, NULL, NULL, NULL, 0, '3000', 'X'),
	('fourth-1', 'tilt_deductible', NULL, NULL, NULL, NULL, NULL, 0, '1000', 'X'), ('fourth-1', 'tilt_rate', NULL, NULL, NULL, NULL, NULL, 0, '50%', 'X');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	-- 520.00 x 70 % = 364.00 within 400 + 150; own 166.00, as ordinary care 265.00
	('g1a', '995100', '2024-02-01', 530, '{"tier": "1", "hospital": "H", "disease": "糖尿病", "diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 364, "serious.deductible": 166}', 'the first visit of the day'),
	('g1a', '995100', '2024-02-01', 100, '{"tier": "1", "hospital": "H", "disease": "高血压", "diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 70, "serious.deductible": 30}', 'the second has no deductible'),
	-- 100.00 x 60 %; own 60.00 either way
	('g1a', '995100', '2024-02-01', 120, '{"tier": "2", "hospital": "I", "disease": "高血压", "diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 60, "serious.deductible": 60}', 'but at another hospital'),
	-- 280.00, of which 550 - 494; own 10 + 120 + 224 = 354.00, as ordinary care 205.00
	('g1a', '995100', '2024-03-20', 410, '{"tier": "1", "hospital": "H", "disease": "糖尿病", "diseases": ["高血压", "糖尿病"]}', '{"ordinary.fund": 205, "serious.deductible": 205}', 'ordinary care is better where little of the quarter is left'),
	-- 700.00, of which 1,100 - 494; own 10 + 300 + 94 = 404.00, as ordinary care 1,010 - 295 = 715.00
	('g1a', '995100', '2024-04-02', 1010, '{"tier": "1", "hospital": "H", "disease": "糖尿病", "diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 606, "serious.deductible": 404}', 'what the first quarter left, too'),
	('g1a', '995100', '2024-05-01', 200, '{"tier": "3", "hospital": "J", "disease": "糖尿病", "diseases": ["高血压", "糖尿病"], "tags": ["in_hospital"]}', '{"ordinary.fund": 100, "serious.deductible": 100}', 'not during a hospital stay'),
	-- 8,500.00 x 65 %; 2,975.00 - (1,500 - 965) = 2,440.00 x 60 %
	('g1a', '995100', '2024-06-01', 10000, '{"drug": "XL01AA"}', '{"dual.advance": 1500, "dual.fund": 5525, "serious.deductible": 535, "serious.fund": 1464, "serious.coinsurance": 976}', 'a drug of both channels'),
	-- 2,440 to 5,415: 2,560.00 x 60 % + 415.00 x 70 %
	('g1a', '995100', '2024-07-01', 10000, '{"drug": "XL01AA"}', '{"dual.advance": 1500, "dual.fund": 5525, "serious.fund": 1826.50, "serious.coinsurance": 1148.50}', 'into the second band'),
	-- 2,975.00 - 750 = 2,225.00 x 65 %; (750.00 + 778.75 - 200) x 60 %; (200.00 + 531.50) x 70 %; 219.45 below 1,000
	('g1b', '995100', '2024-06-01', 10000, '{"drug": "XL01AA", "tags": ["civil", "poor"]}',
		'{"dual.advance": 1500, "dual.fund": 5525, "serious.fund": 1446.25, "civil.fund": 797.25, "aid.fund": 512.05, "tilt.deductible": 219.45}', 'every layer'),
	-- 17,000.00 x 65 %; 5,950.00 from 2,225 on: 2,775.00 x 65 % + 3,175.00 x 75 %; 1,765.00 x 70 %
	('g1b', '995100', '2024-07-01', 20000, '{"drug": "XL01AA", "tags": ["poor"]}',
		'{"dual.advance": 3000, "dual.fund": 11050, "serious.fund": 4185, "aid.fund": 1235.50, "tilt.deductible": 529.50}', 'no civil servant any more'),
	-- 11,050.00, of which 20,000 - 16,575; 13,575.00 x 75 %; 3,393.75 x 70 % = 2,375.63, of which 3,000 - 1,747.55; 1,018.12 + 1,123.18 - 251.05 = 1,890.25 x 50 %
	('g1b', '995100', '2024-08-01', 20000, '{"drug": "XL01AA", "tags": ["poor"]}',
		'{"dual.advance": 3000, "dual.fund": 3425, "serious.fund": 10181.25, "aid.fund": 1252.45, "tilt.deductible": 251.05, "tilt.fund": 945.13, "tilt.coinsurance": 945.12}', 'every cap');

-- ---- G2: courses of which a charity gives the fourth; a benefit that lapses when it is not used; a cap by the months of each grade ----
-- 1. Special drugs: 70 % of the first three courses of a year, each a bill; the charity gives the others.
-- 2. Chronic diseases: 80 %; a year 200 for each month at grade 1, 400 at grade 2.
-- 3. Who was not treated in three months running has no benefit until recognised anew.

INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('fourth-2', 'charity', 'fund', 'X');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('fourth-2', 'special', 'XL01*', 'X');
INSERT INTO mmt.benefit (draft, benefit, ord, facts, ranges, name_en, clause) VALUES
	('fourth-2', 'drug', 5, '{"drug": "@special"}', NULL, 'special drugs', 'X'), ('fourth-2', 'chronic', 10, NULL, '{"parameter:idle": "0"}', 'chronic', 'X');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) VALUES
	('fourth-2', 'drug', 10, 'gross', 'charity',     'share', 'given',     true,  'X'),
	('fourth-2', 'drug', 20, 'gross', 'fund',        'share', 'drug_rate', true,  'X'),
	('fourth-2', 'drug', 30, 'gross', 'coinsurance', 'share', NULL,        false, 'X');
DO $$ BEGIN PERFORM mmt.apply_template('fourth-2', 'chronic', 'deductible_ratio_cap', 'X', excluded => NULL, advance => NULL, deductible => NULL); END $$;
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
	('fourth-2', 'courses', 'count', 'claims of drug', 'year, drug', 'X'), ('fourth-2', 'treated', 'count', 'claims of chronic', 'month', 'X'), ('fourth-2', 'fund_used', 'fen', 'chronic.fund', 'year', 'X');
INSERT INTO mmt.parameter (draft, parameter, ranges, priority, amount, clause) VALUES
	('fourth-2', 'given', NULL, 0, '0%', 'X'), ('fourth-2', 'given', '{"acc:courses": "[3,)"}', 1, '100%', 'X'), ('fourth-2', 'drug_rate', NULL, 0, '70%', 'X'), ('fourth-2', 'rate', NULL, 0, '80%', 'X'),
	('fourth-2', 'cap', NULL, 0, '200 x months_1 + 400 x months_2', 'X'), ('fourth-2', 'idle', NULL, 0, '0', 'X'),
	('fourth-2', 'idle', '{"acc:treated@-1": "0", "acc:treated@-2": "0", "acc:treated@-3": "0", "calendar_months_since:recognised": "[4,)"}', 1, '1', 'X');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	('g2a', '995200', '2024-01-15', 500, '{"recognised": "2024-01-10", "months_1": 12, "months_2": 0}', '{"chronic.fund": 400, "chronic.coinsurance": 100}', 'recognised'),
	('g2a', '995200', '2024-03-10', 1000, '{"recognised": "2024-01-10", "months_1": 12, "months_2": 0}', '{"chronic.fund": 800, "chronic.coinsurance": 200}', 'February was left out'),
	('g2a', '995200', '2024-07-05', 100, '{"recognised": "2024-01-10", "months_1": 12, "months_2": 0}', '{"gross": 100}', 'so were April, May and June'),
	('g2a', '995200', '2024-07-20', 1000, '{"recognised": "2024-07-10", "months_1": 6, "months_2": 6}', '{"chronic.fund": 800, "chronic.coinsurance": 200}', 'recognised anew, at grade 2'),
	-- 6 x 200 + 6 x 400 = 3,600, less 2,000
	('g2a', '995200', '2024-08-01', 4000, '{"recognised": "2024-07-10", "months_1": 6, "months_2": 6}', '{"chronic.fund": 1600, "chronic.over": 1600, "chronic.coinsurance": 800}', 'six months of each'),
	('g2b', '995200', '2024-01-01', 5000, '{"recognised": "2024-01-01", "drug": "XL01AA"}', '{"drug.fund": 3500, "drug.coinsurance": 1500}', 'the first course'),
	('g2b', '995200', '2024-02-01', 5000, '{"recognised": "2024-01-01", "drug": "XL01AA"}', '{"drug.fund": 3500, "drug.coinsurance": 1500}', 'the second'),
	('g2b', '995200', '2024-02-20', 5000, '{"recognised": "2024-01-01", "drug": "XL01BB"}', '{"drug.fund": 3500, "drug.coinsurance": 1500}', 'the first of another drug'),
	('g2b', '995200', '2024-03-01', 5000, '{"recognised": "2024-01-01", "drug": "XL01AA"}', '{"drug.fund": 3500, "drug.coinsurance": 1500}', 'the third'),
	('g2b', '995200', '2024-04-01', 5000, '{"recognised": "2024-01-01", "drug": "XL01AA"}', '{"drug.charity": 5000}', 'the fourth is given'),
	('g2b', '995200', '2025-01-02', 5000, '{"recognised": "2024-01-01", "drug": "XL01AA"}', '{"drug.fund": 3500, "drug.coinsurance": 1500}', 'the next year');

-- ---- G3: a fixed sum a head that the hospital answers for; prices of procured drugs; a month that passes on what it left to the next one alone ----
-- 1. Diabetes at the hospital under contract: up to 2 a piece of metformin, above it the patient's; class B 10 % first self-pay; 80 %; what the
--    fund would pay above 2,400 a year is the hospital's.
-- 2. Hypertension: 70 %, 100 a month and what is left of the month before's own 100, from the month after recognition on.

INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('fourth-3', 'overrun', 'hospital', 'X');
INSERT INTO mmt.benefit (draft, benefit, ord, disease, name_en, clause) VALUES ('fourth-3', 'head', 10, '糖尿病', 'diabetes', 'X'), ('fourth-3', 'month', 20, '高血压', 'hypertension', 'X');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, clause) VALUES
	('fourth-3', 'head', 10, 'gross', 'overprice',   'keep',  'procured', NULL,        'line', false, 'X'),
	('fourth-3', 'head', 20, 'gross', 'advance',     'share', 'advance',  NULL,        'line', false, 'X'),
	('fourth-3', 'head', 30, 'gross', 'flow',        'share', NULL,       NULL,        NULL,   false, 'X'),
	('fourth-3', 'head', 40, 'flow',  'fund',        'share', 'head_rate', NULL,       NULL,   true,  'X'),
	('fourth-3', 'head', 50, 'flow',  'coinsurance', 'share', NULL,       NULL,        NULL,   false, 'X'),
	('fourth-3', 'head', 60, 'fund',  'overrun',     'keep',  'a_head',   'head_used', NULL,   true,  'X');
DO $$ BEGIN PERFORM mmt.apply_template('fourth-3', 'month', 'deductible_ratio_cap', 'X', excluded => NULL, advance => NULL, deductible => NULL, rate => 'month_rate', cap => 'month_cap', cap_accumulator => 'month_used'); END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('fourth-3', 'head_used', 'head.fund', 'year', 'X'), ('fourth-3', 'month_used', 'month.fund', 'month', 'X');
INSERT INTO mmt.parameter (draft, parameter, class, facts, ranges, priority, ord, amount, clause) VALUES
	('fourth-3', 'procured', NULL, '{"drug": "XA10BA02"}', NULL, 0, 0, '2 x quantity', 'X'), ('fourth-3', 'advance', '02', NULL, NULL, 0, 0, '10%', 'X'), ('fourth-3', 'head_rate', NULL, NULL, NULL, 0, 0, '80%', 'X'),
	('fourth-3', 'a_head', NULL, NULL, NULL, 0, 0, '2400', 'X'), ('fourth-3', 'month_rate', NULL, NULL, NULL, 0, 0, '70%', 'X'),
	('fourth-3', 'month_cap', NULL, NULL, NULL, 0, 0, '100 + 1 x parameter passed_on', 'X'), ('fourth-3', 'passed_on', NULL, NULL, NULL, 0, 0, '0', 'X'),
	('fourth-3', 'passed_on', NULL, NULL, '{"calendar_months_since:recognised": "[1,)"}', 1, 0, '100 - 1 x acc month_used@-1', 'X'), ('fourth-3', 'passed_on', NULL, NULL, NULL, 0, 1, 'at least 0', 'X');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 200.00; 500.00 of which 200, less 10 %: 380.00 x 80 %
	('g3a', '995300', '2024-01-10', NULL, '{"disease": "糖尿病"}', '[{"price": 2, "quantity": 100, "drug": "XA10BA02", "class": "01"}, {"price": 5, "quantity": 100, "drug": "XA10BA02", "class": "02"}]',
		'{"head.fund": 304, "head.advance": 20, "head.overprice": 300, "head.coinsurance": 76}', 'the procured drug and a dear one'),
	('g3a', '995300', '2024-02-10', NULL, '{"disease": "糖尿病"}', '[{"price": 2.50, "quantity": 100, "drug": "XA10BA02", "class": "01"}, {"price": 2.50, "quantity": 100, "drug": "XA10BA02", "class": "01"}]',
		'{"head.fund": 320, "head.overprice": 100, "head.coinsurance": 80}', 'two lines that are alike'),
	-- 2,400.00, of which 2,400 - 624
	('g3a', '995300', '2024-03-10', 3000, '{"disease": "糖尿病", "class": "01"}', NULL, '{"head.fund": 1776, "head.overrun": 624, "head.coinsurance": 600}', 'more than a head'),
	('g3b', '995300', '2024-01-25', 200, '{"disease": "高血压", "recognised": "2024-01-20"}', NULL, '{"month.fund": 100, "month.over": 40, "month.coinsurance": 60}', 'nothing was passed on'),
	('g3b', '995300', '2024-02-05', 100, '{"disease": "高血压", "recognised": "2024-01-20"}', NULL, '{"month.fund": 70, "month.coinsurance": 30}', 'nor was there anything left'),
	('g3b', '995300', '2024-02-20', 100, '{"disease": "高血压", "recognised": "2024-01-20"}', NULL, '{"month.fund": 30, "month.over": 40, "month.coinsurance": 30}', '30 of the 100'),
	('g3b', '995300', '2024-04-10', 500, '{"disease": "高血压", "recognised": "2024-01-20"}', NULL, '{"month.fund": 200, "month.over": 150, "month.coinsurance": 150}', 'March passed on its 100, February nothing'),
	('g3b', '995300', '2024-05-10', 300, '{"disease": "高血压", "recognised": "2024-01-20"}', NULL, '{"month.fund": 100, "month.over": 110, "month.coinsurance": 90}', 'April used more than its own');

-- ---- G4: a deductible borne elsewhere counts; prescriptions of December; the year's cap in hundreds of an index ----
-- 1. Deductible 400 a year, less what was borne in another area that year, when certified.  60 %.
-- 2. At most 1.5 % of the wage a year, in hundreds.  Dispensed in January for December counts for December's year.

INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('fourth-4', 'chronic', 10, 'chronic', 'X');
DO $$ BEGIN PERFORM mmt.apply_template('fourth-4', 'chronic', 'deductible_then_ratio', 'X', excluded => NULL, advance => NULL); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, rounding, required, clause) VALUES
	('fourth-4', 'chronic', 80, 'fund', 'over', 'keep', 'cap', 'fund_used', 'half_up 100', true, 'X');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('fourth-4', 'deductible_used', 'chronic.deductible', 'year of prescribed', 'X'), ('fourth-4', 'fund_used', 'chronic.fund', 'year of prescribed', 'X');
INSERT INTO mmt.index (draft, index, value, valid, clause) VALUES ('fourth-4', 'wage', 68712, '[,2025-01-01)', 'X'), ('fourth-4', 'wage', 70123, '[2025-01-01,)', 'X');
INSERT INTO mmt.parameter (draft, parameter, ranges, missing, priority, valid, amount, clause) VALUES
	('fourth-4', 'deductible', NULL, 'refuse', 0, NULL, '400', 'X'), ('fourth-4', 'deductible', '{"borne_elsewhere": "[0,)"}', 'skip', 1, NULL, '400 - 1 x borne_elsewhere', 'X'),
	('fourth-4', 'rate', NULL, 'refuse', 0, NULL, '60%', 'X'), ('fourth-4', 'cap', NULL, 'refuse', 0, NULL, '1.5% of index wage', 'X');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	('g4a', '995400', '2024-06-01', 1000, '{"prescribed": "2024-06-01", "borne_elsewhere": 150}', '{"chronic.deductible": 250, "chronic.fund": 450, "chronic.coinsurance": 300}', '150 borne elsewhere'),
	-- 1.5 % of 70,123 is 1,051.85: 1,100, less 450
	('g4a', '995400', '2025-01-05', 2000, '{"prescribed": "2024-12-28", "borne_elsewhere": 150}', '{"chronic.fund": 650, "chronic.over": 550, "chronic.coinsurance": 800}', 'December''s, by the figures of January'),
	('g4a', '995400', '2025-01-10', 500, '{"prescribed": "2025-01-10"}', '{"chronic.deductible": 400, "chronic.fund": 60, "chronic.coinsurance": 40}', 'January''s'),
	('g4b', '995400', '2024-06-01', 100, '{"prescribed": "2024-06-01", "borne_elsewhere": 500}', '{"chronic.fund": 60, "chronic.coinsurance": 40}', 'more than the deductible'),
	-- 1.5 % of 68,712 is 1,030.68: 1,000
	('g4b', '995400', '2024-07-01', 2000, '{"prescribed": "2024-07-01", "borne_elsewhere": 500}', '{"chronic.fund": 940, "chronic.over": 260, "chronic.coinsurance": 800}', 'in hundreds');

UPDATE bill SET parts = (SELECT jsonb_object_agg(key, value::numeric(20, 2)) FROM jsonb_each_text(parts));

-- ---- they are sound, are published, and pay what was worked out: over a window, one after the other, and in both aggregates ----

SELECT is_empty($$SELECT d.draft, p.severity, p.message FROM mmt.draft d, mmt.check_policy(d.draft) p WHERE d.area <> '000000' AND p.code <> 'unverified'$$, 'check_policy has nothing to say');
DO $$ BEGIN PERFORM mmt.publish(d.draft) FROM (SELECT draft FROM mmt.draft WHERE area <> '000000' ORDER BY draft) d; END $$;

\ir shared/every_door.sql

SELECT * FROM finish();
ROLLBACK;
