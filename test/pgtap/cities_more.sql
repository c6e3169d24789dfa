-- Thirteen more cities, each a notice that mixes shapes as notices do: written with nothing but what docs/rules.md says and worked
-- by hand, step by step.  All figures are examples: no source, no clause of policy-data rests on them.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

\ir ../../policy-data/000000-national/load.sql

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('996000', '000000', '示例丙省', 'Province C', 'province'), ('995000', '000000', '示例丁省', 'Province D', 'province');
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind)
SELECT '996' || n || '00', '996000', '示例丙省' || n || '市', 'City C' || n, 'city' FROM generate_series(1, 9) n
UNION ALL SELECT '995' || n || '00', '995000', '示例丁省' || n || '市', 'City D' || n, 'city' FROM generate_series(1, 4) n;
INSERT INTO mmt.document (document, title, status) VALUES ('M', 'Examples of test/pgtap/cities_more.sql', 'example');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('M', 'M', 'throughout', 'invented', 'example');
INSERT INTO mmt.draft (draft, area)
SELECT 'c' || n, '996' || n || '00' FROM generate_series(1, 9) n UNION ALL SELECT 'd' || n, '995' || n || '00' FROM generate_series(1, 4) n;

CREATE TEMP TABLE bill (n int GENERATED ALWAYS AS IDENTITY, person text, area text, day date, amount numeric, facts jsonb, lines jsonb, parts jsonb, words text);

-- ---- C1: a deductible that is a percentage of each bill, smaller at each further one, under a ceiling; a guaranteed share ----
-- 1. The deductible of each visit is 10 % of its cost within scope: at tier 2 at least 20 and at most 200, at tier 3 at least
--    50 and at most 400.  At the second and third visit of a year it is halved; from the fourth on there is none.
-- 2. All deductibles of a year together are at most 600.
-- 3. Tier 2 80 %, tier 3 65 %; 20 points off elsewhere, unless filed; 10 points more for the aided; never above 95 %.
-- 4. The aided are guaranteed half of the cost within scope, the deductible included.
-- 5. Of class B 10 % is first self-pay, class C is out of scope; 6,000 a year.

INSERT INTO mmt.benefit (draft, benefit, ord, name_zh, name_en, clause) VALUES ('c1', 'chronic', 10, '门诊慢特病', 'chronic', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, tags, required, clause) VALUES
	('c1', 'chronic', 10, 'gross',      'out',         'share', 'out',                NULL,             'line', NULL, false, 'M'),
	('c1', 'chronic', 20, 'gross',      'advance',     'share', 'advance',            NULL,             'line', NULL, false, 'M'),
	('c1', 'chronic', 30, 'gross',      'flow',        'share', NULL,                 NULL,             NULL,   NULL, false, 'M'),
	('c1', 'chronic', 40, 'flow',       'deductible',  'fill',  'visit_deductible',   NULL,             NULL,   NULL, true,  'M'),
	('c1', 'chronic', 45, 'deductible', 'flow',        'keep',  'deductible_ceiling', 'deductible_all', NULL,   NULL, true,  'M'),
	('c1', 'chronic', 50, 'flow',       'fund',        'share', 'rate',               NULL,             NULL,   NULL, true,  'M'),
	('c1', 'chronic', 60, 'flow',       'coinsurance', 'share', NULL,                 NULL,             NULL,   NULL, false, 'M'),
	('c1', 'chronic', 65, 'coinsurance, deductible', 'fund', 'fill', 'guaranteed',    NULL,             NULL,   '{aided}', true, 'M'),
	('c1', 'chronic', 70, 'fund',       'over',        'keep',  'cap',                'fund_used',      NULL,   NULL, true,  'M');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
	('c1', 'visits', 'count', 'claims of chronic', 'year', 'M'), ('c1', 'deductible_all', 'fen', 'chronic.deductible', 'year', 'M'), ('c1', 'fund_used', 'fen', 'chronic.fund', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, class, tier, place, tags, without, ranges, ord, amount, clause) VALUES
	('c1', 'out',                '03', NULL, NULL, NULL, NULL, NULL, 0, '100%', 'M'),
	('c1', 'advance',            '02', NULL, NULL, NULL, NULL, NULL, 0, '10%', 'M'),
	('c1', 'visit_deductible',   NULL, NULL, NULL, NULL, NULL, NULL, 0, '10% of pot chronic.flow', 'M'),
	('c1', 'visit_deductible',   NULL, '2',  NULL, NULL, NULL, NULL, 1, 'at least 20', 'M'),
	('c1', 'visit_deductible',   NULL, '2',  NULL, NULL, NULL, NULL, 2, 'at most 200', 'M'),
	('c1', 'visit_deductible',   NULL, '3',  NULL, NULL, NULL, NULL, 1, 'at least 50', 'M'),
	('c1', 'visit_deductible',   NULL, '3',  NULL, NULL, NULL, NULL, 2, 'at most 400', 'M'),
	('c1', 'visit_deductible',   NULL, NULL, NULL, NULL, NULL, '{"acc:visits": "[1,2]"}', 3, 'x 0.5', 'M'),
	('c1', 'visit_deductible',   NULL, NULL, NULL, NULL, NULL, '{"acc:visits": "[3,)"}',  3, 'x 0', 'M'),
	('c1', 'deductible_ceiling', NULL, NULL, NULL, NULL, NULL, NULL, 0, '600', 'M'),
	('c1', 'rate',               NULL, '2',  NULL, NULL, NULL, NULL, 0, '80%', 'M'),
	('c1', 'rate',               NULL, '3',  NULL, NULL, NULL, NULL, 0, '65%', 'M'),
	('c1', 'rate',               NULL, NULL, '!9961*', NULL, '{filed}', NULL, 1, '-20%', 'M'),
	('c1', 'rate',               NULL, NULL, NULL, '{aided}', NULL, NULL, 2, '+10%', 'M'),
	('c1', 'rate',               NULL, NULL, NULL, NULL, NULL, NULL, 3, 'at most 95%', 'M'),
	('c1', 'guaranteed',         NULL, NULL, NULL, NULL, NULL, NULL, 0, '50% of pot chronic.deductible + 50% of pot chronic.fund + 50% of pot chronic.coinsurance', 'M'),
	('c1', 'cap',                NULL, NULL, NULL, NULL, NULL, NULL, 0, '6000', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- within scope 3,000.00: 300; 2,700.00 x 65 % = 1,755.00
	('c1a', '996100', '2024-01-05', NULL, '{"tier": "3"}', '[{"amount": 3000, "class": "01"}, {"amount": 200, "class": "03"}]',
		'{"chronic.out": 200, "chronic.deductible": 300, "chronic.fund": 1755, "chronic.coinsurance": 945}', '10 % of what is within scope'),
	-- 4,500.00: 450, at most 400, halved 200; 4,300.00 x 65 % = 2,795.00
	('c1a', '996100', '2024-02-05', 5000, '{"tier": "3", "class": "02"}', NULL,
		'{"chronic.advance": 500, "chronic.deductible": 200, "chronic.fund": 2795, "chronic.coinsurance": 1505}', 'the ceiling of the bill before the half'),
	-- 10, at least 20, halved 10; 90.00 x 80 %
	('c1a', '996100', '2024-03-05', 100, '{"tier": "2", "class": "01"}', NULL,
		'{"chronic.deductible": 10, "chronic.fund": 72, "chronic.coinsurance": 18}', 'the floor before the half'),
	-- 2,500.01 x 65 % = 1,625.0065, of which 6,000 - 4,622
	('c1a', '996100', '2024-04-05', 2500.01, '{"tier": "3", "class": "01"}', NULL,
		'{"chronic.fund": 1378, "chronic.over": 247.01, "chronic.coinsurance": 875}', 'no deductible from the fourth visit on'),
	-- 80; 720.00 x (65 - 20 + 10) % = 396.00, of 800.00 at least 400
	('c1b', '996100', '2024-01-05', NULL, '{"tier": "3", "place": "110101", "tags": ["aided"]}', '[{"amount": 800, "class": "01"}, {"amount": 50, "class": "03"}]',
		'{"chronic.out": 50, "chronic.deductible": 80, "chronic.fund": 400, "chronic.coinsurance": 320}', 'guaranteed half of what is within scope'),
	-- 150 / 2; 1,425.00 x 90 %
	('c1b', '996100', '2024-02-05', 1500, '{"tier": "2", "class": "01", "place": "996101", "tags": ["aided"]}', NULL,
		'{"chronic.deductible": 75, "chronic.fund": 1282.50, "chronic.coinsurance": 142.50}', 'more than the guaranteed half'),
	-- 20, at least 50, halved 25; 175.00 x 75 %
	('c1b', '996100', '2024-03-05', 200, '{"tier": "3", "class": "01", "place": "110101", "tags": ["aided", "filed"]}', NULL,
		'{"chronic.deductible": 25, "chronic.fund": 131.25, "chronic.coinsurance": 43.75}', 'filed: equal'),
	('c1c', '996100', '2024-01-05', 5000, '{"tier": "3", "class": "01"}', NULL, '{"chronic.deductible": 400, "chronic.fund": 2990, "chronic.coinsurance": 1610}', '4,600.00 at 65 %'),
	-- 5,070.00, of which 6,000 - 2,990
	('c1c', '996100', '2024-02-05', 8000, '{"tier": "3", "class": "01"}', NULL, '{"chronic.deductible": 200, "chronic.fund": 3010, "chronic.over": 2060, "chronic.coinsurance": 2730}', 'the ceiling of the year is reached'),
	('c1c', '996100', '2024-03-05', 1000, '{"tier": "2", "class": "01"}', NULL, '{"chronic.over": 800, "chronic.coinsurance": 200}', 'so 50 of the third visit go back');

-- ---- C2: per visit and yearly deductible at once; whole-amount bands that rise and fall; what is left goes to next year ----
-- 1. 10 a visit, half for who signed with a family doctor; it counts towards the yearly 300 (retired: 200).
-- 2. Of what is left of the bill: below 200 40 %, up to 1,000 60 %, above 50 %, each of the whole; 5 points for the retired.
-- 3. 1,200 a year; what last year left is added, at most 300, not for who is new.

INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('c2', 'chronic', 10, 'chronic', 'M');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('c2', 'chronic.visit', 'person', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('c2', 'chronic', 10, 'gross', 'flow',        'share', NULL,               NULL,        false, 'M'),
	('c2', 'chronic', 20, 'flow',  'visit',       'fill',  'visit_deductible', NULL,        true,  'M'),
	('c2', 'chronic', 30, 'flow',  'deductible',  'fill',  'deductible',       'own_used',  true,  'M'),
	('c2', 'chronic', 40, 'flow',  'fund',        'share', 'rate',             NULL,        true,  'M'),
	('c2', 'chronic', 50, 'flow',  'coinsurance', 'share', NULL,               NULL,        false, 'M'),
	('c2', 'chronic', 60, 'fund',  'over',        'keep',  'cap',              'fund_used', true,  'M');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('c2', 'own_used', 'chronic.visit + chronic.deductible', 'year', 'M'), ('c2', 'fund_used', 'chronic.fund', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, status, tags, ranges, ord, amount, clause) VALUES
	('c2', 'visit_deductible', NULL, NULL,       NULL, 0, '10', 'M'),
	('c2', 'visit_deductible', NULL, '{signed}', NULL, 1, 'x 0.5', 'M'),
	('c2', 'deductible',       '11', NULL,       NULL, 0, '300', 'M'),
	('c2', 'deductible',       '12', NULL,       NULL, 0, '200', 'M'),
	('c2', 'rate',             NULL, NULL, '{"pot:chronic.flow": "[0,200)"}',    0, '40%', 'M'),
	('c2', 'rate',             NULL, NULL, '{"pot:chronic.flow": "[200,1000]"}', 0, '60%', 'M'),
	('c2', 'rate',             NULL, NULL, '{"pot:chronic.flow": "(1000,)"}',    0, '50%', 'M'),
	('c2', 'rate',             '12', NULL,       NULL, 1, '+5%', 'M'),
	('c2', 'cap',              NULL, NULL,       NULL, 0, '2400 - 1 x acc fund_used@-1', 'M'),
	('c2', 'cap',              NULL, NULL,       NULL, 1, 'at most 1500', 'M'),
	('c2', 'cap',              NULL, '{new}',    NULL, 2, 'at most 1200', 'M');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	('c2a', '996200', '2023-02-01', 250,  '{"status": "11", "tags": ["new"]}', '{"chronic.visit": 10, "chronic.deductible": 240}', '10 and 240 of the 300'),
	-- 300 - 250 - 10 = 40; 450.00 x 60 %
	('c2a', '996200', '2023-03-01', 500,  '{"status": "11", "tags": ["new"]}', '{"chronic.visit": 10, "chronic.deductible": 40, "chronic.fund": 270, "chronic.coinsurance": 180}', 'the middle band'),
	-- 995.00, of which 1,200 - 270
	('c2a', '996200', '2023-05-01', 2000, '{"status": "11", "tags": ["new"]}', '{"chronic.visit": 10, "chronic.fund": 930, "chronic.over": 65, "chronic.coinsurance": 995}', 'all of 1,990.00 at 50 %, up to the cap'),
	-- 2,350.00, of which 2,400 - 1,200
	('c2a', '996200', '2024-01-10', 5000, '{"status": "11"}', '{"chronic.visit": 10, "chronic.deductible": 290, "chronic.fund": 1200, "chronic.over": 1150, "chronic.coinsurance": 2350}', 'nothing was left'),
	('c2b', '996200', '2023-06-01', 300,  '{"status": "12", "tags": ["signed"]}', '{"chronic.visit": 5, "chronic.deductible": 195, "chronic.fund": 45, "chronic.coinsurance": 55}', 'signed and retired: 45 %'),
	-- 3,800.00 x 55 % = 2,090.00; 2,400 - 45 = 2,355, at most 1,500
	('c2b', '996200', '2024-06-01', 4000, '{"status": "12", "tags": ["signed"]}', '{"chronic.visit": 5, "chronic.deductible": 195, "chronic.fund": 1500, "chronic.over": 590, "chronic.coinsurance": 1710}', '300 of what was left'),
	-- 194.99 x 45 % = 87.7455
	('c2b', '996200', '2024-07-01', 199.99, '{"status": "12", "tags": ["signed"]}', '{"chronic.visit": 5, "chronic.over": 87.75, "chronic.coinsurance": 107.24}', 'and no more'),
	('c2c', '996200', '2024-03-01', 1310, '{"status": "11", "tags": ["new"]}', '{"chronic.visit": 10, "chronic.deductible": 290, "chronic.fund": 505, "chronic.coinsurance": 505}', '1,010.00: above 1,000'),
	('c2c', '996200', '2024-04-01', 1010, '{"status": "11", "tags": ["new"]}', '{"chronic.visit": 10, "chronic.fund": 600, "chronic.coinsurance": 400}', '1,000.00 is not above'),
	-- 199.99 x 40 % = 79.996
	('c2c', '996200', '2024-05-01', 209.99, '{"status": "11", "tags": ["new"]}', '{"chronic.visit": 10, "chronic.fund": 80, "chronic.coinsurance": 119.99}', 'a fen below 200'),
	-- 120.00, of which 1,200 - 1,185
	('c2c', '996200', '2024-06-01', 210, '{"status": "11", "tags": ["new"]}', '{"chronic.visit": 10, "chronic.fund": 15, "chronic.over": 105, "chronic.coinsurance": 80}', 'who is new has 1,200');

-- ---- C3: an indexed deductible a quarter, out of the fund's payment; falling marginal bands; a year from July; a change in October ----
-- 1. First self-pay of class B 15 %.  Of the benefit year's cost, from 1 July on: up to 2,000 80 %, up to 6,000 70 %, above 50 %;
--    5 points for the retired.
-- 2. From what the fund would pay, 0.5 % of the average wage a quarter is taken as deductible; at most 3,000 a quarter are paid.
-- 3. From 1 October 2024: 75 % in the middle band.  Who is in arrears has no benefit.

INSERT INTO mmt.benefit (draft, benefit, ord, without, name_en, clause) VALUES ('c3', 'special', 10, '{arrears}', 'special', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, clause) VALUES
	('c3', 'special', 10, 'gross', 'advance',     'share', 'advance',     NULL,              'line', false, 'M'),
	('c3', 'special', 20, 'gross', 'flow',        'share', NULL,          NULL,              NULL,   false, 'M'),
	('c3', 'special', 30, 'flow',  'fund',        'share', 'rate',        'cost_used',       NULL,   true,  'M'),
	('c3', 'special', 40, 'flow',  'coinsurance', 'share', NULL,          NULL,              NULL,   false, 'M'),
	('c3', 'special', 50, 'fund',  'deductible',  'fill',  'deductible',  'deductible_used', NULL,   true,  'M'),
	('c3', 'special', 60, 'fund',  'over',        'keep',  'quarter_cap', 'quarter_used',    NULL,   true,  'M');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('c3', 'cost_used', 'special.fund + special.coinsurance + special.deductible + special.over', 'year from 07-01', 'M'),
	('c3', 'deductible_used', 'special.deductible', 'quarter', 'M'), ('c3', 'quarter_used', 'special.fund', 'quarter', 'M');
INSERT INTO mmt.index (draft, index, value, valid, clause) VALUES ('c3', 'wage', 60000, '[2023-07-01,2024-07-01)', 'M'), ('c3', 'wage', 64000, '[2024-07-01,)', 'M');
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES ('c3', 'index', 'wage', '社会平均工资', 'the average wage');
INSERT INTO mmt.parameter (draft, parameter, class, status, band, ord, amount, clause) VALUES
	('c3', 'advance', '02', NULL, NULL, 0, '15%', 'M'),
	('c3', 'rate', NULL, NULL, '[0,2000)', 0, '80%', 'M'), ('c3', 'rate', NULL, NULL, '[2000,6000)', 0, '70%', 'M'), ('c3', 'rate', NULL, NULL, '[6000,)', 0, '50%', 'M'),
	('c3', 'rate', NULL, '12', NULL, 1, '+5%', 'M'),
	('c3', 'deductible', NULL, NULL, NULL, 0, '0.5% of index wage', 'M'), ('c3', 'quarter_cap', NULL, NULL, NULL, 0, '3000', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 1,170.00 x 80 % = 936.00, less 300
	('c3a', '996300', '2024-04-10', NULL, '{"status": "11"}', '[{"amount": 1000, "class": "01"}, {"amount": 200, "class": "02"}]',
		'{"special.advance": 30, "special.fund": 636, "special.deductible": 300, "special.coinsurance": 234}', 'the deductible is of the payment'),
	-- 830.00 x 80 % + 2,170.00 x 70 % = 664.00 + 1,519.00
	('c3a', '996300', '2024-05-20', 3000, '{"status": "11"}', NULL, '{"special.fund": 2183, "special.coinsurance": 817}', 'over the edge of a band'),
	-- 350.00, of which 3,000 - 2,819
	('c3a', '996300', '2024-06-30', 500, '{"status": "11"}', NULL, '{"special.fund": 181, "special.over": 169, "special.coinsurance": 150}', 'the last day of the benefit year'),
	-- 400.00 less 0.5 % of 64,000
	('c3a', '996300', '2024-07-01', 500, '{"status": "11"}', NULL, '{"special.fund": 80, "special.deductible": 320, "special.coinsurance": 100}', 'a new year, bands from below'),
	-- 1,500.00 x 80 % + 2,500.00 x 75 % = 3,075.00, less 320
	('c3a', '996300', '2024-10-05', 4000, '{"status": "11"}', NULL, '{"special.fund": 2755, "special.deductible": 320, "special.coinsurance": 925}', 'the new ratio, the old accumulator'),
	('c3a', '996300', '2024-11-01', 100, '{"status": "11", "tags": ["arrears"]}', NULL, '{"gross": 100}', 'in arrears'),
	-- 1,700.00 + 3,000.00 + 1,100.00 = 5,800.00, less 300, of which 3,000
	('c3b', '996300', '2024-05-01', 8000, '{"status": "12"}', NULL, '{"special.fund": 3000, "special.deductible": 300, "special.over": 2500, "special.coinsurance": 2200}', 'three bands, retired'),
	-- 55.055
	('c3b', '996300', '2024-06-15', 100.10, '{"status": "12"}', NULL, '{"special.over": 55.06, "special.coinsurance": 45.04}', 'what was above the cap counts for the bands'),
	-- 333.33 x 85 % = 283.3305
	('c3b', '996300', '2024-07-02', 333.33, '{"status": "12"}', NULL, '{"special.deductible": 283.33, "special.coinsurance": 50}', 'less than the deductible'),
	('c3b', '996300', '2024-08-01', 100, '{"status": "12"}', NULL, '{"special.fund": 48.33, "special.deductible": 36.67, "special.coinsurance": 15}', '320 - 283.33'),
	('c3c', '996300', '2024-09-30', 2100, '{"status": "11"}', NULL, '{"special.fund": 1350, "special.deductible": 320, "special.coinsurance": 430}', '1,600.00 + 70.00 less 320'),
	('c3c', '996300', '2024-10-01', 2100, '{"status": "11"}', NULL, '{"special.fund": 1255, "special.deductible": 320, "special.coinsurance": 525}', '75 % from that day on');

-- ---- C4: several diseases: a cap of each, one of the person, one that is shared with inpatient care; the account for the own share ----
-- 1. Deductible 200 a year for all diseases together; 70 %.  Malignant tumours: 85 %, no deductible, no cap but the common one.
-- 2. A year: diabetes 2,000, hypertension 1,500, coronary disease 2,400, hepatitis 3,000.  Who has several: the highest and 500 for a
--    second, 800 for two or more others; hypertension and diabetes together 2,200.
-- 3. Inpatient care 80 %; it shares 10,000 a year with outpatient care.
-- 4. The personal account may pay coinsurance and what is above a cap, in outpatient care of item 2.

INSERT INTO mmt.list (draft, list, member, clause) SELECT 'c4', 'special', d, 'M' FROM unnest('{高血压,糖尿病,冠心病,慢性肝炎}'::text[]) d;
INSERT INTO mmt.benefit (draft, benefit, ord, disease, facts, name_en, clause) VALUES
	('c4', 'inpatient', 5, NULL, '{"care": "inpatient"}', 'inpatient', 'M'), ('c4', 'tumour', 8, '恶性肿瘤', NULL, 'tumours', 'M'), ('c4', 'special', 10, '@special', NULL, 'special', 'M');
DO $$ BEGIN PERFORM
	mmt.apply_template('c4', 'inpatient', 'deductible_ratio_cap', 'M', excluded => NULL, advance => NULL, deductible => NULL, rate => 'inpatient_rate', cap => 'common_cap', cap_accumulator => 'common_used'),
	mmt.apply_template('c4', 'tumour', 'deductible_ratio_cap', 'M', excluded => NULL, advance => NULL, deductible => NULL, cap => 'common_cap', cap_accumulator => 'common_used'),
	mmt.apply_template('c4', 'special', 'deductible_ratio_cap', 'M', excluded => NULL, advance => NULL, cap => 'disease_cap', cap_accumulator => 'disease_used'); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('c4', 'special', 110, 'fund', 'over', 'keep', 'person_cap', 'person_used', true, 'M'),
	('c4', 'special', 120, 'fund', 'over', 'keep', 'common_cap', 'common_used', true, 'M'),
	('c4', 'special', 130, 'coinsurance, over', 'account', 'fill', 'account', NULL, true, 'M');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('c4', 'deductible_used', 'special.deductible', 'year', 'M'), ('c4', 'disease_used', 'special.fund', 'year, disease', 'M'), ('c4', 'person_used', 'special.fund', 'year', 'M'),
	('c4', 'common_used', 'special.fund + tumour.fund + inpatient.fund', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, disease, facts, ranges, priority, amount, clause) VALUES
	('c4', 'inpatient_rate', NULL, NULL, NULL, 0, '80%', 'M'), ('c4', 'rate', NULL, NULL, NULL, 0, '70%', 'M'), ('c4', 'rate', '恶性肿瘤', NULL, NULL, 1, '85%', 'M'),
	('c4', 'deductible', NULL, NULL, NULL, 0, '200', 'M'), ('c4', 'account', NULL, NULL, NULL, 0, '1 x account_balance', 'M'), ('c4', 'common_cap', NULL, NULL, NULL, 0, '10000', 'M'),
	('c4', 'disease_cap', '糖尿病', NULL, NULL, 0, '2000', 'M'), ('c4', 'disease_cap', '高血压', NULL, NULL, 0, '1500', 'M'),
	('c4', 'disease_cap', '冠心病', NULL, NULL, 0, '2400', 'M'), ('c4', 'disease_cap', '慢性肝炎', NULL, NULL, 0, '3000', 'M'),
	('c4', 'person_cap', NULL, NULL, NULL, 0, 'highest of disease_cap over disease in diseases + 500 for each other', 'M'),
	('c4', 'person_cap', NULL, NULL, '{"count:diseases": "[3,)"}', 1, 'highest of disease_cap over disease in diseases', 'M'),
	('c4', 'person_cap', NULL, NULL, '{"count:diseases": "[3,)"}', 0, '+800', 'M'),
	('c4', 'person_cap', NULL, '{"diseases": "高血压&糖尿病"}', '{"count:diseases": "2"}', 2, '2200', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 2,800.00 x 70 % = 1,960.00, in thirds 653.33 and 1,306.67; 840.00 - 100.00
	('c4a', '996400', '2024-02-01', NULL, '{"diseases": ["高血压", "糖尿病", "冠心病"], "account_balance": 100}', '[{"amount": 1000, "disease": "高血压"}, {"amount": 2000, "disease": "糖尿病"}]',
		'{"special.deductible": 200, "special.fund": 1960, "special.coinsurance": 740, "special.account": 100}', 'one deductible over two diseases'),
	-- 1,050.00, of which 2,000 - 1,306.67 = 693.33; 2,100.00; together 2,793.33, of which 2,400 + 800 - 1,960 = 1,240
	('c4a', '996400', '2024-06-01', NULL, '{"diseases": ["高血压", "糖尿病", "冠心病"], "account_balance": 0}', '[{"amount": 1500, "disease": "糖尿病"}, {"amount": 3000, "disease": "冠心病"}]',
		'{"special.fund": 1240, "special.over": 1910, "special.coinsurance": 1350}', 'the disease''s cap, then the person''s'),
	-- 16,000.00, of which 10,000 - 3,200
	('c4a', '996400', '2024-07-01', 20000, '{"care": "inpatient", "disease": "冠心病"}', NULL, '{"inpatient.fund": 6800, "inpatient.over": 9200, "inpatient.coinsurance": 4000}', 'what the others left of the common cap'),
	('c4a', '996400', '2024-08-01', 1000, '{"disease": "恶性肿瘤"}', NULL, '{"tumour.over": 850, "tumour.coinsurance": 150}', 'nothing is left of it'),
	-- 4,800.00 x 70 % = 3,360.00, of which 2,000
	('c4b', '996400', '2024-03-01', 5000, '{"disease": "糖尿病", "diseases": ["糖尿病", "高血压"], "account_balance": 0}', NULL,
		'{"special.deductible": 200, "special.fund": 2000, "special.over": 1360, "special.coinsurance": 1440}', 'two diseases'),
	-- 700.00, of which 2,200 - 2,000; 300.00 and 100.00 from the account
	('c4b', '996400', '2024-04-01', 1000, '{"disease": "高血压", "diseases": ["糖尿病", "高血压"], "account_balance": 400}', NULL,
		'{"special.fund": 200, "special.over": 400, "special.account": 400}', 'a table value below the sum; the account pays of both'),
	-- 5,800.55 x 70 % = 4,060.385, of which 3,000
	('c4c', '996400', '2024-05-05', 6000.55, '{"disease": "慢性肝炎", "diseases": ["慢性肝炎"], "account_balance": 0}', NULL,
		'{"special.deductible": 200, "special.fund": 3000, "special.over": 1060.39, "special.coinsurance": 1740.16}', 'one disease'),
	('c4c', '996400', '2024-06-05', NULL, '{"diseases": ["慢性肝炎"], "account_balance": 0}', '[{"amount": 2000, "disease": "恶性肿瘤"}, {"amount": 100, "disease": "慢性肝炎"}]',
		'{"tumour.fund": 1700, "tumour.coinsurance": 300, "special.over": 70, "special.coinsurance": 30}', 'a bill over two benefits');

-- ---- C5: a package, a fixed fee, price limits; caps a month on cost and a day on payment; a long prescription ----
-- 1. Dialysis: 400 a session; the fund pays 90 %, outside all limits; what costs more is the hospital's.
-- 2. Consultation: the fund pays 8 each, at most twice a month, outside all limits.
-- 3. Drugs: up to the price limit, 10 % first self-pay of class B; deductible 30 a month; at most 400 of cost a month, the deductible
--    included; 70 %; the fund pays at most 150 a day.  A long prescription may use at most half of the month's cost.

INSERT INTO mmt.benefit (draft, benefit, ord, facts, name_en, clause) VALUES
	('c5', 'dialysis', 5, '{"item": "dialysis"}', 'dialysis', 'M'), ('c5', 'consultation', 7, '{"item": "consultation"}', 'consultation', 'M'), ('c5', 'drugs', 10, '{"item": "drug"}', 'drugs', 'M');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('c5', 'dialysis.above_package', 'hospital', 'M'), ('c5', 'drugs.above_day', 'person', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, tags, required, clause) VALUES
	('c5', 'dialysis', 10, 'gross', 'above_package', 'keep',  'package',       NULL, 'line', NULL, true,  'M'),
	('c5', 'dialysis', 20, 'gross', 'fund',          'share', 'dialysis_rate', NULL, NULL,   NULL, true,  'M'),
	('c5', 'dialysis', 30, 'gross', 'coinsurance',   'share', NULL,            NULL, NULL,   NULL, false, 'M'),
	('c5', 'consultation', 10, 'gross', 'fund',        'fill',  'fee',         NULL, 'line', NULL, true,  'M'),
	('c5', 'consultation', 20, 'gross', 'coinsurance', 'share', NULL,          NULL, NULL,   NULL, false, 'M'),
	('c5', 'consultation', 30, 'fund',  'over',        'keep',  'fee_times',   'consultations', NULL, NULL, true, 'M'),
	('c5', 'drugs', 10, 'gross', 'overprice',   'keep',  'price_limit', NULL,              'line', NULL,     false, 'M'),
	('c5', 'drugs', 20, 'gross', 'out',         'share', 'out',         NULL,              'line', NULL,     false, 'M'),
	('c5', 'drugs', 30, 'gross', 'advance',     'share', 'advance',     NULL,              'line', NULL,     false, 'M'),
	('c5', 'drugs', 40, 'gross', 'flow',        'share', NULL,          NULL,              NULL,   NULL,     false, 'M'),
	('c5', 'drugs', 50, 'flow',  'deductible',  'fill',  'deductible',  'deductible_used', NULL,   NULL,     true,  'M'),
	('c5', 'drugs', 60, 'flow',  'over',        'keep',  'long_limit',  NULL,              NULL,   '{long}', true,  'M'),
	('c5', 'drugs', 70, 'flow',  'over',        'keep',  'month_cost',  'cost_used',       NULL,   NULL,     true,  'M'),
	('c5', 'drugs', 80, 'flow',  'fund',        'share', 'rate',        NULL,              NULL,   NULL,     true,  'M'),
	('c5', 'drugs', 90, 'flow',  'coinsurance', 'share', NULL,          NULL,              NULL,   NULL,     false, 'M'),
	('c5', 'drugs', 99, 'fund',  'above_day',   'keep',  'day_cap',     'day_used',        NULL,   NULL,     true,  'M');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
	('c5', 'consultations', 'count', 'claims of consultation', 'month', 'M'), ('c5', 'deductible_used', 'fen', 'drugs.deductible', 'month', 'M'),
	('c5', 'cost_used', 'fen', 'drugs.deductible + drugs.fund + drugs.above_day + drugs.coinsurance', 'month', 'M'), ('c5', 'day_used', 'fen', 'drugs.fund', 'day', 'M');
INSERT INTO mmt.parameter (draft, parameter, class, facts, amount, clause) VALUES
	('c5', 'package', NULL, NULL, '400 x quantity', 'M'), ('c5', 'dialysis_rate', NULL, NULL, '90%', 'M'), ('c5', 'fee', NULL, NULL, '8', 'M'), ('c5', 'fee_times', NULL, NULL, '2', 'M'),
	('c5', 'price_limit', NULL, '{"drug": "XA10BA"}', '15 x quantity', 'M'), ('c5', 'out', '03', NULL, '100%', 'M'), ('c5', 'advance', '02', NULL, '10%', 'M'),
	('c5', 'deductible', NULL, NULL, '30', 'M'), ('c5', 'month_cost', NULL, NULL, '400', 'M'), ('c5', 'long_limit', NULL, NULL, '50% of parameter month_cost', 'M'),
	('c5', 'rate', NULL, NULL, '70%', 'M'), ('c5', 'day_cap', NULL, NULL, '150', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 800 x 90 %; 8 of 12; 45.00 + 180.00 - 30 = 195.00 x 70 %
	('c5a', '996500', '2024-03-04', NULL, '{}', '[{"amount": 900, "quantity": 2, "item": "dialysis"}, {"amount": 12, "item": "consultation"},
			{"price": 20, "quantity": 3, "item": "drug", "drug": "XA10BA", "class": "01"}, {"amount": 200, "item": "drug", "drug": "XC09AA", "class": "02"}]',
		'{"dialysis.above_package": 100, "dialysis.fund": 720, "dialysis.coinsurance": 80, "consultation.fund": 8, "consultation.coinsurance": 4,
		"drugs.overprice": 15, "drugs.advance": 20, "drugs.deductible": 30, "drugs.fund": 136.50, "drugs.coinsurance": 58.50}', 'a bill over three benefits'),
	-- 70.00, of which 150 - 136.50
	('c5a', '996500', '2024-03-04', 100, '{"item": "drug", "drug": "XC09AA", "class": "01"}', NULL, '{"drugs.fund": 13.50, "drugs.above_day": 56.50, "drugs.coinsurance": 30}', 'the same day'),
	-- 400 - 225 - 100 = 75.00 x 70 %
	('c5a', '996500', '2024-03-20', 200, '{"item": "drug", "drug": "XC09AA", "class": "01", "tags": ["long"]}', NULL, '{"drugs.over": 125, "drugs.fund": 52.50, "drugs.coinsurance": 22.50}', 'what is left of the month''s cost'),
	('c5a', '996500', '2024-03-21', 6, '{"item": "consultation"}', NULL, '{"consultation.fund": 6}', 'a consultation below its fee'),
	('c5a', '996500', '2024-03-22', 12, '{"item": "consultation"}', NULL, '{"consultation.over": 8, "consultation.coinsurance": 4}', 'the third of the month'),
	-- 600 - 30 = 570.00, of which 200; 200.00 x 70 %
	('c5b', '996500', '2024-05-06', 600, '{"item": "drug", "drug": "XC09AA", "class": "01", "tags": ["long"]}', NULL, '{"drugs.deductible": 30, "drugs.over": 370, "drugs.fund": 140, "drugs.coinsurance": 60}', 'half of the month''s cost'),
	-- 400 - 230 = 170.00 x 70 %
	('c5b', '996500', '2024-05-07', 300, '{"item": "drug", "drug": "XC09AA", "class": "01"}', NULL, '{"drugs.over": 130, "drugs.fund": 119, "drugs.coinsurance": 51}', 'the rest of it'),
	('c5c', '996500', '2024-06-01', 1170, '{"item": "dialysis", "quantity": 3}', NULL, '{"dialysis.fund": 1053, "dialysis.coinsurance": 117}', 'below the package'),
	-- 140 - 30 = 110.00 x 70 %
	('c5c', '996500', '2024-06-02', NULL, '{}', '[{"price": 14, "quantity": 10, "item": "drug", "drug": "XA10BA", "class": "01"}, {"amount": 50, "item": "drug", "drug": "XN05AA", "class": "03"}]',
		'{"drugs.out": 50, "drugs.deductible": 30, "drugs.fund": 77, "drugs.coinsurance": 33}', 'below the price limit');

-- ---- C6: drugs on their own track, catastrophic insurance in bands on the gross amount, aid by group, a city supplement ----
-- 1. Negotiated drugs: first self-pay 30 % of new ones, 20 % of others; 75 %, at most 10,000 a year.  All else: class B 10 %, class C out of
--    scope; deductible 600, 60 %, at most 5,000 a year.
-- 2. Catastrophic insurance counts the deductible, coinsurance, what is above the common cap, and first self-pay and coinsurance of negotiated
--    drugs; not first self-pay of class B, nor what is above the drugs' cap.  Above 2,000 a year: up to 10,000 60 %, above 70 %, counted from the
--    first yuan.  The poor (all groups but the borderline) have half the deductible and five points more.
-- 3. Medical aid on what catastrophic insurance left: in extreme poverty 100 %, low income 70 %, at most 3,000 a year; borderline 60 % above 1,500.
-- 4. The city's supplement: half of what is above 1,000 a year of what is left, with class C, class B's first self-pay and what is above the drugs'
--    cap; 30 % for a disease that was there before.

INSERT INTO mmt.list (draft, list, member, clause) VALUES ('c6', 'negotiated', 'XL01*', 'M'), ('c6', 'negotiated', 'XL04*', 'M'), ('c6', 'new', 'XL04*', 'M');
INSERT INTO mmt.benefit (draft, benefit, ord, track, facts, tags, name_en, clause) VALUES
	('c6', 'negotiated', 5, NULL, '{"drug": "@negotiated"}', NULL, 'negotiated drugs', 'M'), ('c6', 'basic', 10, NULL, NULL, NULL, 'basic', 'M'),
	('c6', 'major', 20, 'major', NULL, NULL, 'catastrophic insurance', 'M'), ('c6', 'aid', 30, 'aid', '{"aid_group": "extreme|low|borderline"}', NULL, 'medical aid', 'M'),
	('c6', 'supplement', 40, 'supplement', NULL, '{supplement}', 'city supplement', 'M');
DO $$ BEGIN PERFORM
	mmt.apply_template('c6', 'negotiated', 'deductible_ratio_cap', 'M', excluded => NULL, advance => 'drug_advance', deductible => NULL, rate => 'drug_rate', cap => 'drug_cap', cap_accumulator => 'drug_used'),
	mmt.apply_template('c6', 'basic', 'deductible_ratio_cap', 'M'),
	mmt.apply_template('c6', 'aid', 'deductible_ratio_cap', 'M', from_pots => 'major.deductible, major.coinsurance', excluded => NULL, advance => NULL,
		deductible => 'aid_threshold', deductible_accumulator => 'threshold_used', rate => 'aid_rate', cap => 'aid_cap', cap_accumulator => 'aid_used'),
	mmt.apply_template('c6', 'supplement', 'deductible_then_ratio', 'M', from_pots => 'basic.out, basic.advance, negotiated.over, major.coinsurance, aid.coinsurance, aid.over',
		excluded => NULL, advance => NULL, deductible => 'supplement_deductible', deductible_accumulator => 'supplement_used', rate => 'supplement_rate'); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('c6', 'major', 10, 'basic.deductible, basic.coinsurance, basic.over, negotiated.advance, negotiated.coinsurance', 'flow', 'share', NULL, NULL, false, 'M'),
	('c6', 'major', 20, 'flow', 'deductible',  'fill',  'major_deductible', 'major_used', true,  'M'),
	('c6', 'major', 30, 'flow', 'fund',        'share', 'major_rate',       'major_cost', true,  'M'),
	('c6', 'major', 40, 'flow', 'coinsurance', 'share', NULL,               NULL,         false, 'M');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('c6', 'deductible_used', 'basic.deductible', 'year', 'M'), ('c6', 'fund_used', 'basic.fund', 'year', 'M'), ('c6', 'drug_used', 'negotiated.fund', 'year', 'M'),
	('c6', 'major_used', 'major.deductible', 'year', 'M'), ('c6', 'major_cost', 'major.deductible + major.fund + major.coinsurance', 'year', 'M'),
	('c6', 'threshold_used', 'aid.deductible', 'year', 'M'), ('c6', 'aid_used', 'aid.fund', 'year', 'M'), ('c6', 'supplement_used', 'supplement.deductible', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, class, facts, tags, band, priority, ord, amount, clause) VALUES
	('c6', 'drug_advance', NULL, NULL, NULL, NULL, 0, 0, '20%', 'M'), ('c6', 'drug_advance', NULL, '{"drug": "@new"}', NULL, NULL, 1, 0, '30%', 'M'),
	('c6', 'drug_rate', NULL, NULL, NULL, NULL, 0, 0, '75%', 'M'), ('c6', 'drug_cap', NULL, NULL, NULL, NULL, 0, 0, '10000', 'M'),
	('c6', 'out', '03', NULL, NULL, NULL, 0, 0, '100%', 'M'), ('c6', 'advance', '02', NULL, NULL, NULL, 0, 0, '10%', 'M'),
	('c6', 'deductible', NULL, NULL, NULL, NULL, 0, 0, '600', 'M'), ('c6', 'rate', NULL, NULL, NULL, NULL, 0, 0, '60%', 'M'), ('c6', 'cap', NULL, NULL, NULL, NULL, 0, 0, '5000', 'M'),
	('c6', 'major_deductible', NULL, NULL, NULL, NULL, 0, 0, '2000', 'M'), ('c6', 'major_deductible', NULL, '{"aid_group": "extreme|low"}', NULL, NULL, 0, 1, 'x 0.5', 'M'),
	('c6', 'major_rate', NULL, NULL, NULL, '[0,10000)', 0, 0, '60%', 'M'), ('c6', 'major_rate', NULL, NULL, NULL, '[10000,)', 0, 0, '70%', 'M'),
	('c6', 'major_rate', NULL, '{"aid_group": "extreme|low"}', NULL, NULL, 0, 1, '+5%', 'M'),
	('c6', 'aid_threshold', NULL, '{"aid_group": "borderline"}', NULL, NULL, 0, 0, '1500', 'M'),
	('c6', 'aid_rate', NULL, '{"aid_group": "extreme"}', NULL, NULL, 0, 0, '100%', 'M'), ('c6', 'aid_rate', NULL, '{"aid_group": "low"}', NULL, NULL, 0, 0, '70%', 'M'),
	('c6', 'aid_rate', NULL, '{"aid_group": "borderline"}', NULL, NULL, 0, 0, '60%', 'M'), ('c6', 'aid_cap', NULL, '{"aid_group": "low|borderline"}', NULL, NULL, 0, 0, '3000', 'M'),
	('c6', 'supplement_deductible', NULL, NULL, NULL, NULL, 0, 0, '1000', 'M'), ('c6', 'supplement_rate', NULL, NULL, NULL, NULL, 0, 0, '50%', 'M'),
	('c6', 'supplement_rate', NULL, NULL, '{had_before}', NULL, 1, 0, '30%', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 3,900.00 - 600 = 3,300.00 x 60 %; 600 + 1,320 of the 2,000; 500 + 100 of the 1,000
	('c6a', '996600', '2024-02-01', NULL, '{"tags": ["supplement"]}', '[{"amount": 3000, "class": "01"}, {"amount": 1000, "class": "02"}, {"amount": 500, "class": "03"}]',
		'{"basic.fund": 1980, "major.deductible": 1920, "supplement.deductible": 600}', 'both later layers below their deductible'),
	-- 2,400 first; 5,600.00 x 75 %; 3,800 - 80 = 3,720.00, from 2,000 to 5,720, x 60 %; 1,488 - 400 = 1,088.00 x 50 %
	('c6a', '996600', '2024-05-01', 8000, '{"tags": ["supplement"], "drug": "XL04AA", "class": "02"}', NULL,
		'{"negotiated.fund": 4200, "major.deductible": 80, "major.fund": 2232, "supplement.deductible": 400, "supplement.fund": 544, "supplement.coinsurance": 544}', 'a new drug through three layers'),
	-- 6,000.00, of which 5,000 - 1,980; 6,980.00: 4,280.00 x 60 % + 2,700.00 x 70 % = 2,568.00 + 1,890.00; 2,522.00 x 50 %
	('c6a', '996600', '2024-09-01', 10000, '{"tags": ["supplement"], "class": "01"}', NULL,
		'{"basic.fund": 3020, "major.fund": 4458, "supplement.fund": 1261, "supplement.coinsurance": 1261}', 'over 10,000, counted from the first yuan'),
	-- 3,400.00 x 60 %; 1,960 - 1,000 = 960.00 x 65 %; 1,336.00 x 70 %
	('c6b', '996600', '2024-03-01', 4000, '{"aid_group": "low", "class": "01"}', NULL,
		'{"basic.fund": 2040, "major.fund": 624, "aid.fund": 935.20, "aid.coinsurance": 400.80}', 'low income'),
	-- 4,000 first; 12,000.00, of which 10,000; 8,000.00, from 1,960 to 9,960, x 65 %; 2,800.00 x 70 %
	('c6b', '996600', '2024-08-01', 20000, '{"aid_group": "low", "drug": "XL01AA"}', NULL,
		'{"negotiated.fund": 10000, "negotiated.over": 2000, "major.fund": 5200, "aid.fund": 1960, "aid.coinsurance": 840}', 'what is above the drugs'' cap stays'),
	-- 600.30; 40.00 x 65 % + 360.20 x 75 % = 26.00 + 270.15; 104.05 x 70 % = 72.835
	('c6b', '996600', '2024-10-01', 1000.50, '{"aid_group": "low", "class": "01"}', NULL,
		'{"basic.fund": 600.30, "major.fund": 296.15, "aid.fund": 72.84, "aid.coinsurance": 31.21}', 'over the edge of the band by fen'),
	-- 5,400.00 x 60 %; 2,760 - 2,000 = 760.00 x 60 %; 2,304 - 1,500 = 804.00 x 60 %; 100.00 + 321.60 of the 1,000
	('c6c', '996600', '2024-03-01', NULL, '{"aid_group": "borderline", "tags": ["supplement", "had_before"]}', '[{"amount": 6000, "class": "01"}, {"amount": 100, "class": "03"}]',
		'{"basic.fund": 3240, "major.fund": 456, "aid.deductible": 1500, "aid.fund": 482.40, "supplement.deductible": 421.60}', 'borderline: all four layers'),
	-- 2,700.00 x 60 %; 1,080.00 x 60 %; 432.00 x 60 %; 300.00 + 172.80
	('c6c', '996600', '2024-04-01', 3000, '{"aid_group": "borderline", "tags": ["supplement", "had_before"], "class": "02"}', NULL,
		'{"basic.fund": 1620, "major.fund": 648, "aid.fund": 259.20, "supplement.deductible": 472.80}', 'first self-pay of class B goes to the supplement alone'),
	-- 300.00, of which 5,000 - 4,860; 360.00 x 60 %; 144.00 x 60 %; 57.60
	('c6c', '996600', '2024-05-01', 500, '{"aid_group": "borderline", "tags": ["supplement", "had_before"], "class": "01"}', NULL,
		'{"basic.fund": 140, "major.fund": 216, "aid.fund": 86.40, "supplement.deductible": 57.60}', 'above the common cap goes on'),
	-- 1,000 - 421.60 - 472.80 - 57.60 = 48.00; 952.00 x 30 %
	('c6c', '996600', '2024-06-01', 1000, '{"aid_group": "borderline", "tags": ["supplement", "had_before"], "class": "03"}', NULL,
		'{"supplement.deductible": 48, "supplement.fund": 285.60, "supplement.coinsurance": 666.40}', 'out of scope, a disease that was there before'),
	-- 1,400.00 x 60 %; 1,160 - 1,000 = 160.00 x 65 %; 1,056.00 x 100 %
	('c6d', '996600', '2024-07-01', 2000, '{"aid_group": "extreme", "class": "01"}', NULL, '{"basic.fund": 840, "major.fund": 104, "aid.fund": 1056}', 'extreme poverty: nothing is left');

-- ---- C7: a ratio linear in the age on 1 January; deductibles less for good behaviour; pharmacies as the prescriber; a cap in averages ----
-- 1. Ratio: 60, 50, 45 % (primary, tier 2, tier 3) and half a point a year of age as of 1 January; 15 points off at tier 3 without referral, 5
--    more at primary care for who signed, 3 more for the aided; never above 100 %.  A pharmacy pays as the hospital that prescribed.
-- 2. Deductible a year: primary none, tier 2 200, tier 3 500, topped up when moving up; half for who signed; 0.8 of it for whom the fund paid
--    less than 300 last year.
-- 3. At most three times the monthly average of 200 a month.

INSERT INTO mmt.benefit (draft, benefit, ord, as_of, name_en, clause) VALUES ('c7', 'chronic', 10, 'year_start', 'chronic', 'M');
DO $$ BEGIN PERFORM mmt.apply_template('c7', 'chronic', 'deductible_ratio_cap', 'M', excluded => NULL, advance => NULL, cap => 'month_cap', cap_accumulator => 'month_used'); END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('c7', 'deductible_used', 'chronic.deductible', 'year', 'M'), ('c7', 'month_used', 'chronic.fund', 'month', 'M'), ('c7', 'year_used', 'chronic.fund', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, kind, tier, channel, tags, ranges, ord, amount, clause) VALUES
	('c7', 'rate', 'primary',  NULL, NULL,   NULL, NULL, 0, '60% + 0.5% of age', 'M'),
	('c7', 'rate', 'hospital', '2',  NULL,   NULL, NULL, 0, '50% + 0.5% of age', 'M'),
	('c7', 'rate', 'hospital', '3',  NULL,   NULL, NULL, 0, '45% + 0.5% of age', 'M'),
	('c7', 'rate', 'pharmacy', NULL, NULL,   NULL, NULL, 0, 'rate as if kind = hospital, tier = prescriber_tier', 'M'),
	('c7', 'rate', 'hospital', '3',  'none', NULL, NULL, 1, '-15%', 'M'),
	('c7', 'rate', 'primary',  NULL, NULL,   '{signed}', NULL, 1, '+5%', 'M'),
	('c7', 'rate', NULL,       NULL, NULL,   '{aided}',  NULL, 2, '+3%', 'M'),
	('c7', 'rate', NULL,       NULL, NULL,   NULL, NULL, 3, 'at most 100%', 'M'),
	('c7', 'deductible', 'primary',  NULL, NULL, NULL, NULL, 0, '0', 'M'),
	('c7', 'deductible', 'hospital', '2',  NULL, NULL, NULL, 0, '200', 'M'),
	('c7', 'deductible', 'hospital', '3',  NULL, NULL, NULL, 0, '500', 'M'),
	('c7', 'deductible', 'pharmacy', NULL, NULL, NULL, NULL, 0, 'deductible as if kind = hospital, tier = prescriber_tier', 'M'),
	('c7', 'deductible', NULL, NULL, NULL, '{signed}', NULL, 1, 'x 0.5', 'M'),
	('c7', 'deductible', NULL, NULL, NULL, NULL, '{"acc:year_used@-1": "[0,300)"}', 2, 'x 0.8', 'M'),
	('c7', 'month_average', NULL, NULL, NULL, NULL, NULL, 0, '200', 'M'),
	('c7', 'month_cap', NULL, NULL, NULL, NULL, NULL, 0, '3 x parameter month_average', 'M');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	-- 68 on 2023-01-01: 84 %; 200 x 0.5 x 0.8 = 80; 420.00 x 84 %
	('c7a', '996700', '2023-11-01', 500, '{"kind": "hospital", "tier": "2", "channel": "none", "birth": "1954-01-02", "tags": ["signed"]}',
		'{"chronic.deductible": 80, "chronic.fund": 352.80, "chronic.coinsurance": 67.20}', 'signed, and little used last year'),
	-- 69 on 2024-01-01, the day before the birthday: 60 + 34.5 + 5 = 99.5 %
	('c7a', '996700', '2024-02-01', 100, '{"kind": "primary", "birth": "1954-01-02", "tags": ["signed"]}', '{"chronic.fund": 99.50, "chronic.coinsurance": 0.50}', 'primary care'),
	-- 352.80 last year is not little: 250; 1,750.00 x (45 + 34.5 - 15) % = 1,128.75, of which 600 - 99.50 less nothing in March
	('c7a', '996700', '2024-03-01', 2000, '{"kind": "hospital", "tier": "3", "channel": "none", "birth": "1954-01-02", "tags": ["signed"]}',
		'{"chronic.deductible": 250, "chronic.fund": 600, "chronic.over": 528.75, "chronic.coinsurance": 621.25}', 'tier 3 without referral, above the month'),
	-- 79.5 %
	('c7a', '996700', '2024-03-20', 300, '{"kind": "hospital", "tier": "3", "channel": "referral", "birth": "1954-01-02", "tags": ["signed"]}',
		'{"chronic.over": 238.50, "chronic.coinsurance": 61.50}', 'referred, but nothing is left of the month'),
	-- 84.5 % = 135.538
	('c7a', '996700', '2024-04-02', 160.40, '{"kind": "pharmacy", "prescriber_tier": "2", "birth": "1954-01-02", "tags": ["signed"]}',
		'{"chronic.fund": 135.54, "chronic.coinsurance": 24.86}', 'a pharmacy as tier 2: its deductible is paid'),
	-- 89: 60 + 44.5 + 3 = 107.5
	('c7b', '996700', '2024-05-10', 200, '{"kind": "primary", "birth": "1934-05-05", "tags": ["aided"]}', '{"chronic.fund": 200}', 'never above 100 %'),
	-- 500 x 0.8 = 400; 600.00 x (45 + 44.5 + 3) %
	('c7b', '996700', '2024-06-01', 1000, '{"kind": "pharmacy", "prescriber_tier": "3", "channel": "referral", "birth": "1934-05-05", "tags": ["aided"]}',
		'{"chronic.deductible": 400, "chronic.fund": 555, "chronic.coinsurance": 45}', 'a pharmacy as tier 3: points and reductions once'),
	-- 70 on that very day: 85 %; 200 x 0.8 = 160; 840.00 x 85 % = 714.00, of which 600
	('c7c', '996700', '2024-01-15', 1000, '{"kind": "hospital", "tier": "2", "channel": "none", "birth": "1954-01-01"}',
		'{"chronic.deductible": 160, "chronic.fund": 600, "chronic.over": 114, "chronic.coinsurance": 126}', '70 on 1 January'),
	-- 400 - 160 = 240; 760.00 x 80 %
	('c7c', '996700', '2024-02-15', 1000, '{"kind": "hospital", "tier": "3", "channel": "referral", "birth": "1954-01-01"}',
		'{"chronic.deductible": 240, "chronic.fund": 600, "chronic.over": 8, "chronic.coinsurance": 152}', 'topped up at tier 3');

-- ---- C8: from the month after recognition until its term; a quota a month, drawn forward one month inside the quarter; a prorated year ----
-- 1. From the first day of the month after recognition until the day it ends; not during a hospital stay.  80 %.
-- 2. 100 a month.  What is not used stays to the quarter's end, and the next month's may be drawn forward inside the quarter.
-- 3. A long prescription may use at most half of what is so far granted.
-- 4. 90 a month of benefit in the calendar year.

INSERT INTO mmt.benefit (draft, benefit, ord, ranges, without, name_en, clause) VALUES
	('c8', 'chronic', 10, '{"calendar_months_since:recognised": "[1,)", "days_since:recognised_until": "(,0]"}', '{in_hospital}', 'chronic', 'M');
DO $$ BEGIN PERFORM mmt.apply_template('c8', 'chronic', 'deductible_ratio_cap', 'M', excluded => NULL, advance => NULL, deductible => NULL, cap => 'quota', cap_accumulator => 'quarter_used'); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, tags, required, clause) VALUES
	('c8', 'chronic', 80, 'fund', 'over', 'keep', 'long_quota', NULL,        '{long}', true, 'M'),
	('c8', 'chronic', 90, 'fund', 'over', 'keep', 'year_quota', 'year_used', NULL,     true, 'M');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('c8', 'quarter_used', 'chronic.fund', 'quarter', 'M'), ('c8', 'year_used', 'chronic.fund', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, ranges, priority, ord, amount, clause) VALUES
	('c8', 'rate', NULL, 0, 0, '80%', 'M'),
	('c8', 'quota', NULL, 0, 0, '100 x month_of quarter_used + 100', 'M'), ('c8', 'quota', NULL, 0, 1, 'at most 300', 'M'),
	-- who was recognised in the quarter has the months after that only: so many as have begun, and those to come
	('c8', 'quota', NULL, 0, 2, 'at most 100 x calendar_months_since recognised + 300 - 100 x month_of quarter_used', 'M'),
	('c8', 'long_quota', NULL, 0, 0, '50% of parameter quota', 'M'),
	('c8', 'months', NULL, 0, 0, '12', 'M'),
	('c8', 'months', '{"calendar_years_since:recognised": "0"}', 1, 0, '12 - 1 x month_of year_used + 1 x calendar_months_since recognised', 'M'),
	('c8', 'year_quota', NULL, 0, 0, '90', 'M'), ('c8', 'year_quota', NULL, 0, 1, 'x 1 x parameter months', 'M');
INSERT INTO bill (person, area, day, amount, facts, parts, words)
SELECT person, '996800', day::date, amount, facts || jsonb_build_object('recognised', recognised, 'recognised_until', until), parts, words
FROM (VALUES ('c8a', '2024-02-10', '2026-02-09'), ('c8b', '2023-05-01', '2024-06-30'), ('c8c', '2024-09-30', '2026-09-30')) p (person, recognised, until) JOIN (VALUES
	(1, 'c8a', '2024-02-29', 200, '{}'::jsonb, '{"gross": 200}'::jsonb, 'not yet'),
	(2, 'c8a', '2024-03-01', 500, '{}', '{"chronic.fund": 100, "chronic.over": 300, "chronic.coinsurance": 100}', 'March is all she has of that quarter'),
	(3, 'c8a', '2024-04-05', 500, '{}', '{"chronic.fund": 200, "chronic.over": 200, "chronic.coinsurance": 100}', 'April, and May drawn forward'),
	(4, 'c8a', '2024-05-05', 300, '{}', '{"chronic.fund": 100, "chronic.over": 140, "chronic.coinsurance": 60}', 'June drawn forward'),
	(5, 'c8a', '2024-06-30', 100, '{}', '{"chronic.over": 80, "chronic.coinsurance": 20}', 'nothing is left'),
	(6, 'c8a', '2024-07-10', 100, '{"tags": ["in_hospital"]}', '{"gross": 100}', 'during a hospital stay'),
	(7, 'c8a', '2024-07-11', 1000, '{"tags": ["long"]}', '{"chronic.fund": 100, "chronic.over": 700, "chronic.coinsurance": 200}', 'half of 200'),
	(8, 'c8b', '2024-01-02', 250, '{}', '{"chronic.fund": 200, "chronic.coinsurance": 50}', 'recognised last year'),
	(9, 'c8b', '2024-02-02', 250, '{}', '{"chronic.fund": 100, "chronic.over": 100, "chronic.coinsurance": 50}', '300 - 200'),
	(10, 'c8b', '2024-06-30', 375, '{}', '{"chronic.fund": 300, "chronic.coinsurance": 75}', 'what stayed of April and May, on the last day'),
	(11, 'c8b', '2024-07-01', 100, '{}', '{"gross": 100}', 'the recognition has ended'),
	-- October 100, and November: 200
	(12, 'c8c', '2024-10-01', 250, '{}', '{"chronic.fund": 200, "chronic.coinsurance": 50}', 'the month after the recognition'),
	-- 100 of the quarter, 3 x 90 - 200 of the year
	(13, 'c8c', '2024-12-31', 500, '{}', '{"chronic.fund": 70, "chronic.over": 330, "chronic.coinsurance": 100}', 'three months of the year'),
	(14, 'c8c', '2025-01-02', 500, '{}', '{"chronic.fund": 200, "chronic.over": 200, "chronic.coinsurance": 100}', 'a new year'))
	b (n, person, day, amount, facts, parts, words) USING (person) ORDER BY n;

-- ---- C9: the seven orders side by side, a benefit each, under one common cap ----
-- 1. Diseases D1 to D7 are computed in the orders 1 to 7.  60 % everywhere, first self-pay of class B 10 %.
-- 2. D1, D4, D5 and D6 share a deductible of 100 a year; D2 and D7 one of 50, from the payment.
-- 3. Cost caps: D3 300 a month, D5 500 a quarter.  D4 is paid at most 200 a year; all together at most 1,500.

INSERT INTO mmt.benefit (draft, benefit, ord, disease, name_en, clause) SELECT 'c9', 'o' || n, n, 'D' || n, 'order ' || n, 'M' FROM generate_series(1, 7) n;
DO $$ BEGIN PERFORM
	mmt.apply_template('c9', 'o1', 'deductible_then_ratio', 'M', excluded => NULL),
	mmt.apply_template('c9', 'o2', 'ratio_then_deductible', 'M', excluded => NULL, deductible => 'own_deductible', deductible_accumulator => 'own_used'),
	mmt.apply_template('c9', 'o3', 'cost_cap_then_ratio', 'M', excluded => NULL, cost_cap => 'month_cost', cost_cap_accumulator => 'month_used'),
	mmt.apply_template('c9', 'o4', 'deductible_ratio_cap', 'M', excluded => NULL, cap => 'cap', cap_accumulator => 'fund_used'),
	mmt.apply_template('c9', 'o5', 'deductible_cost_cap_ratio', 'M', excluded => NULL, cost_cap => 'quarter_cost', cost_cap_accumulator => 'quarter_used'),
	mmt.apply_template('c9', 'o6', 'account_deductible_ratio', 'M', excluded => NULL),
	mmt.apply_template('c9', 'o7', 'items_then_deductible', 'M', excluded => NULL, deductible => 'own_deductible', deductible_accumulator => 'own_used'); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause)
SELECT 'c9', 'o' || n, 200, 'fund', 'over', 'keep', 'common_cap', 'common_used', true, 'M' FROM generate_series(1, 7) n;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('c9', 'deductible_used', 'o1.deductible + o4.deductible + o5.deductible + o6.deductible', 'year', 'M'), ('c9', 'own_used', 'o2.deductible + o7.deductible', 'year', 'M'),
	('c9', 'month_used', 'o3.fund + o3.coinsurance', 'month', 'M'), ('c9', 'quarter_used', 'o5.fund + o5.coinsurance', 'quarter', 'M'), ('c9', 'fund_used', 'o4.fund', 'year', 'M'), ('c9', 'common_used', '*.fund', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, class, amount, clause) VALUES
	('c9', 'advance', '02', '10%', 'M'), ('c9', 'rate', NULL, '60%', 'M'), ('c9', 'deductible', NULL, '100', 'M'), ('c9', 'own_deductible', NULL, '50', 'M'), ('c9', 'month_cost', NULL, '300', 'M'),
	('c9', 'quarter_cost', NULL, '500', 'M'), ('c9', 'cap', NULL, '200', 'M'), ('c9', 'account', NULL, '1 x account_balance', 'M'), ('c9', 'common_cap', NULL, '1500', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 180.00; 216.00 less 50; 180.00; 300.00, of which 200; 300.00; 150.00; 20.02 less 4.00 twice
	('c9a', '996900', '2024-01-10', NULL, '{"account_balance": 50}', '[{"amount": 400, "disease": "D1"}, {"amount": 400, "disease": "D2", "class": "02"}, {"amount": 400, "disease": "D3"}, {"amount": 500, "disease": "D4"},
			{"amount": 700, "disease": "D5"}, {"amount": 300, "disease": "D6"}, {"amount": 10.01, "disease": "D7"}, {"amount": 10.01, "disease": "D7"}]',
		'{"o1.deductible": 100, "o1.fund": 180, "o1.coinsurance": 120, "o2.advance": 40, "o2.deductible": 50, "o2.fund": 166, "o2.coinsurance": 144, "o3.over": 100, "o3.fund": 180, "o3.coinsurance": 120,
		"o4.fund": 200, "o4.over": 100, "o4.coinsurance": 200, "o5.over": 200, "o5.fund": 300, "o5.coinsurance": 200, "o6.account": 50, "o6.fund": 150, "o6.coinsurance": 100, "o7.fund": 12.02, "o7.coinsurance": 8}',
		'a bill over seven benefits'),
	-- 360.00, of which 1,500 - 1,188.02
	('c9a', '996900', '2024-01-20', NULL, '{}', '[{"amount": 100, "disease": "D3"}, {"amount": 600, "disease": "D1"}]', '{"o1.fund": 311.98, "o1.over": 48.02, "o1.coinsurance": 240, "o3.over": 100}', 'the common cap, and the month''s cost'),
	('c9b', '996900', '2024-02-01', 100, '{"disease": "D6", "account_balance": 120}', NULL, '{"o6.account": 100}', 'the account pays all'),
	('c9b', '996900', '2024-02-02', 300, '{"disease": "D6", "account_balance": 20}', NULL, '{"o6.account": 20, "o6.deductible": 100, "o6.fund": 108, "o6.coinsurance": 72}', '180.00 x 60 %'),
	('c9b', '996900', '2024-02-03', 60, '{"disease": "D2"}', NULL, '{"o2.deductible": 36, "o2.coinsurance": 24}', 'less than the deductible'),
	('c9b', '996900', '2024-02-04', 100, '{"disease": "D7"}', NULL, '{"o7.fund": 46, "o7.deductible": 14, "o7.coinsurance": 40}', 'the rest of it in another order'),
	('c9c', '996900', '2024-03-01', 650.55, '{"disease": "D5"}', NULL, '{"o5.deductible": 100, "o5.over": 50.55, "o5.fund": 300, "o5.coinsurance": 200}', 'a cap on cost after the deductible'),
	('c9c', '996900', '2024-03-31', 100, '{"disease": "D5"}', NULL, '{"o5.over": 100}', 'the quarter is used up'),
	('c9c', '996900', '2024-04-01', 100, '{"disease": "D5"}', NULL, '{"o5.fund": 60, "o5.coinsurance": 40}', 'a new quarter');

-- ---- D1: from one order and a cap per disease to another order and a common cap, on 1 July, over running accumulators ----
-- 1. Until 30 June 2024: deductible 200 a year before the ratio of 60 %, at most 800 a year for each disease.
-- 2. From 1 July 2024: 75 %, the deductible is taken from the payment, at most 1,500 a year for all diseases; what was paid and borne
--    since January counts.

INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('d1', 'chronic', 10, 'chronic', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('d1', 'chronic', 10, 'gross', 'flow',        'share', NULL,          NULL,              false, 'M'),
	('d1', 'chronic', 20, 'flow',  'deductible',  'fill',  'deductible',  'deductible_used', true,  'M'),
	('d1', 'chronic', 30, 'flow',  'fund',        'share', 'rate',        NULL,              true,  'M'),
	('d1', 'chronic', 40, 'flow',  'coinsurance', 'share', NULL,          NULL,              false, 'M'),
	('d1', 'chronic', 60, 'fund',  'over',        'keep',  'disease_cap', 'disease_used',    true,  'M');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('d1', 'deductible_used', 'chronic.deductible', 'year', 'M'), ('d1', 'disease_used', 'chronic.fund', 'year, disease', 'M');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('d1', 'deductible', '200', 'M'), ('d1', 'rate', '60%', 'M'), ('d1', 'disease_cap', '800', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('d1a', '995100', '2024-03-01', 1000, '{"disease": "高血压"}', NULL, '{"chronic.deductible": 200, "chronic.fund": 480, "chronic.coinsurance": 320}', 'the old order'),
	('d1a', '995100', '2024-05-01', 1000, '{"disease": "高血压"}', NULL, '{"chronic.fund": 320, "chronic.over": 280, "chronic.coinsurance": 400}', '800 for the disease'),
	('d1a', '995100', '2024-06-30', 500,  '{"disease": "糖尿病"}', NULL, '{"chronic.fund": 300, "chronic.coinsurance": 200}', 'another has its own'),
	-- 750.00, of which 1,500 - 1,100
	('d1a', '995100', '2024-07-01', 1000, '{"disease": "高血压"}', NULL, '{"chronic.fund": 400, "chronic.over": 350, "chronic.coinsurance": 250}', 'the common cap counts since January'),
	('d1a', '995100', '2024-12-31', 100,  '{"disease": "糖尿病"}', NULL, '{"chronic.over": 75, "chronic.coinsurance": 25}', 'and is used up'),
	('d1b', '995100', '2024-06-30', 150,  '{"disease": "高血压"}', NULL, '{"chronic.deductible": 150}', 'before the ratio'),
	('d1b', '995100', '2024-07-01', 100,  '{"disease": "高血压"}', NULL, '{"chronic.deductible": 50, "chronic.fund": 25, "chronic.coinsurance": 25}', 'the rest of it from the payment'),
	('d1b', '995100', '2024-08-01', 100,  '{"disease": "高血压"}', NULL, '{"chronic.fund": 75, "chronic.coinsurance": 25}', 'paid'),
	-- 200; 200.00 x 60 %; 400.00 x 75 %
	('d1c', '995100', '2024-06-30', NULL, '{"disease": "高血压"}', '[{"amount": 400, "date": "2024-06-30"}, {"amount": 400, "date": "2024-07-01"}]',
		'{"chronic.deductible": 200, "chronic.fund": 420, "chronic.coinsurance": 180}', 'a bill over both, each line by its own day');

-- ---- D2: the deductible of the highest tier so far, of an index; two accounts first; a month as a multiple of last year's average ----
-- 1. This year's account pays first, then what earlier years left.
-- 2. Deductible: tier 1 0.2 %, tier 2 0.4 %, tier 3 0.8 % of the wage, that of the highest tier so far this year; pharmacies none of their own.
--    Half for the retired; none at tier 1 for who signed with a family doctor.
-- 3. Tier 1 80 %, tier 2 70 %, tier 3 60 %; elsewhere, not filed: 40 %.  A pharmacy pays as the hospital that prescribed.
-- 4. From 2024 on at most three times last year's monthly average a month, but 50 at least; 400 a month in 2023.

INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('d2', 'chronic', 10, 'chronic', 'M');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('d2', 'past', 'account', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('d2', 'chronic', 10, 'gross', 'flow',        'share', NULL,         NULL,              false, 'M'),
	('d2', 'chronic', 20, 'flow',  'account',     'fill',  'account',    NULL,              true,  'M'),
	('d2', 'chronic', 30, 'flow',  'past',        'fill',  'past',       NULL,              true,  'M'),
	('d2', 'chronic', 40, 'flow',  'deductible',  'fill',  'deductible', 'deductible_used', false, 'M'),
	('d2', 'chronic', 50, 'flow',  'fund',        'share', 'rate',       NULL,              true,  'M'),
	('d2', 'chronic', 60, 'flow',  'coinsurance', 'share', NULL,         NULL,              false, 'M'),
	('d2', 'chronic', 70, 'fund',  'over',        'keep',  'month_cap',  'month_used',      true,  'M');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
	('d2', 'deductible_used', 'fen', 'chronic.deductible', 'year', 'M'), ('d2', 'month_used', 'fen', 'chronic.fund', 'month', 'M'), ('d2', 'year_used', 'fen', 'chronic.fund', 'year', 'M'),
	('d2', 'visits', 'count', 'claims of chronic', 'year, tier', 'M');
INSERT INTO mmt.index (draft, index, value, clause) VALUES ('d2', 'wage', 50000, 'M');
INSERT INTO mmt.parameter (draft, parameter, kind, tier, place, status, tags, without, ranges, priority, ord, amount, valid, clause) VALUES
	('d2', 'account', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '1 x this_year', '(,)', 'M'), ('d2', 'past', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '1 x past_balance', '(,)', 'M'),
	('d2', 'deductible', NULL, '1', NULL, NULL, NULL, NULL, NULL, 0, 0, '0.2% of index wage', '(,)', 'M'),
	('d2', 'deductible', NULL, '2', NULL, NULL, NULL, NULL, NULL, 1, 0, '0.4% of index wage', '(,)', 'M'),
	('d2', 'deductible', NULL, NULL, NULL, NULL, NULL, NULL, '{"acc:visits@tier=2": "[1,)"}', 2, 0, '0.4% of index wage', '(,)', 'M'),
	('d2', 'deductible', NULL, '3', NULL, NULL, NULL, NULL, NULL, 3, 0, '0.8% of index wage', '(,)', 'M'),
	('d2', 'deductible', NULL, NULL, NULL, NULL, NULL, NULL, '{"acc:visits@tier=3": "[1,)"}', 4, 0, '0.8% of index wage', '(,)', 'M'),
	('d2', 'deductible', NULL, NULL, NULL, '12', NULL, NULL, NULL, 0, 1, 'x 0.5', '(,)', 'M'),
	('d2', 'deductible', NULL, '1', NULL, NULL, '{signed}', NULL, NULL, 0, 2, 'x 0', '(,)', 'M'),
	('d2', 'rate', 'hospital', '1', NULL, NULL, NULL, NULL, NULL, 0, 0, '80%', '(,)', 'M'), ('d2', 'rate', 'hospital', '2', NULL, NULL, NULL, NULL, NULL, 0, 0, '70%', '(,)', 'M'),
	('d2', 'rate', 'hospital', '3', NULL, NULL, NULL, NULL, NULL, 0, 0, '60%', '(,)', 'M'), ('d2', 'rate', NULL, NULL, '!9952*', NULL, NULL, '{filed}', NULL, 5, 0, '40%', '(,)', 'M'),
	('d2', 'rate', 'pharmacy', NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 'rate as if kind = hospital, tier = prescriber_tier', '(,)', 'M'),
	('d2', 'month_cap', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '400', '(,2024-01-01)', 'M'),
	('d2', 'month_cap', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, '0.25 x acc year_used@-1', '[2024-01-01,)', 'M'),
	('d2', 'month_cap', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 1, 'at least 50', '(,)', 'M');
INSERT INTO bill (person, area, day, amount, facts, parts, words)
SELECT person, '995200', day::date, amount, facts || '{"kind": "hospital", "this_year": 0, "past_balance": 0}' || facts, parts, words FROM (VALUES
	-- 200; 1,000.00 x 70 % = 700.00, of which 400
	('d2a', '2023-05-01', 1200, '{"tier": "2", "status": "11"}'::jsonb, '{"chronic.deductible": 200, "chronic.fund": 400, "chronic.over": 300, "chronic.coinsurance": 300}'::jsonb, '2023: 400 a month'),
	('d2a', '2023-06-01', 600, '{"tier": "1", "status": "11"}', '{"chronic.fund": 400, "chronic.over": 80, "chronic.coinsurance": 120}', 'that of the higher tier is paid'),
	-- 500 - 300 - 50 = 150.00 - 100
	('d2a', '2024-01-10', 500, '{"tier": "1", "status": "11", "this_year": 300, "past_balance": 50}',
		'{"chronic.account": 300, "chronic.past": 50, "chronic.deductible": 100, "chronic.fund": 40, "chronic.coinsurance": 10}', 'both accounts, then the deductible'),
	-- 400 - 100; 400.00 x 60 % = 240.00, of which 800 / 12 x 3 = 200, less 40
	('d2a', '2024-01-20', 700, '{"tier": "3", "status": "11"}', '{"chronic.deductible": 300, "chronic.fund": 160, "chronic.over": 80, "chronic.coinsurance": 160}', 'topped up; a quarter of last year''s'),
	('d2a', '2024-02-01', 100, '{"tier": "1", "status": "11"}', '{"chronic.fund": 80, "chronic.coinsurance": 20}', 'back at tier 1: paid'),
	('d2a', '2024-02-02', 100, '{"kind": "pharmacy", "tier": "none", "prescriber_tier": "3", "status": "11"}', '{"chronic.fund": 60, "chronic.coinsurance": 40}', 'a pharmacy as tier 3'),
	-- 160.00, of which 50
	('d2b', '2024-03-01', 200, '{"tier": "1", "status": "12", "tags": ["signed"]}', '{"chronic.fund": 50, "chronic.over": 110, "chronic.coinsurance": 40}', 'signed: no deductible at tier 1'),
	-- 100; 200.00 x 40 % = 80.00
	('d2b', '2024-04-01', 300, '{"tier": "2", "status": "12", "tags": ["signed"], "place": "110101"}', '{"chronic.deductible": 100, "chronic.fund": 50, "chronic.over": 30, "chronic.coinsurance": 120}', 'elsewhere, not filed'),
	('d2b', '2024-05-01', 300, '{"tier": "2", "status": "12", "tags": ["signed", "filed"], "place": "110101"}', '{"chronic.fund": 50, "chronic.over": 160, "chronic.coinsurance": 90}', 'filed: as at home'),
	('d2c', '2024-01-01', 390, '{"tier": "3", "status": "11"}', '{"chronic.deductible": 390}', 'below the deductible'),
	('d2c', '2024-01-02', 60, '{"tier": "2", "status": "11"}', '{"chronic.deductible": 10, "chronic.fund": 35, "chronic.coinsurance": 15}', 'the highest tier''s still has 10 open')) b (person, day, amount, facts, parts, words);

-- ---- D3: a fund that pays in tenths of a yuan, less from the fourth visit of a quarter on; periods of 30 days; a device once in a lifetime ----
-- 1. Primary care 60 %, at most 60 a visit; hospitals 40 %, at most 100; from the fourth visit of a quarter on half of the ratio.  The payment
--    is rounded down to 0.1 yuan.
-- 2. At most 150 in each period of 30 days from the day the benefit was granted.
-- 3. One device in a lifetime: half of its price, at most 1,500.

INSERT INTO mmt.benefit (draft, benefit, ord, facts, name_en, clause) VALUES ('d3', 'device', 5, '{"item": "device"}', 'device', 'M'), ('d3', 'visit', 10, NULL, 'visit', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, rounding, required, clause) VALUES
	('d3', 'device', 10, 'gross', 'fund',        'share', 'device_rate',  NULL,          NULL,       true,  'M'),
	('d3', 'device', 20, 'gross', 'coinsurance', 'share', NULL,           NULL,          NULL,       false, 'M'),
	('d3', 'device', 30, 'fund',  'over',        'keep',  'device_cap',   NULL,          NULL,       true,  'M'),
	('d3', 'device', 40, 'fund',  'over',        'keep',  'device_times', 'devices',     NULL,       true,  'M'),
	('d3', 'visit',  10, 'gross', 'fund',        'share', 'rate',         NULL,          'down 0.1', true,  'M'),
	('d3', 'visit',  20, 'gross', 'coinsurance', 'share', NULL,           NULL,          NULL,       false, 'M'),
	('d3', 'visit',  30, 'fund',  'over',        'keep',  'visit_cap',    NULL,          NULL,       true,  'M'),
	('d3', 'visit',  40, 'fund',  'over',        'keep',  'period_cap',   'period_used', NULL,       true,  'M');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
	('d3', 'devices', 'count', 'claims of device', 'ever', 'M'), ('d3', 'visits', 'count', 'claims of visit', 'quarter', 'M'), ('d3', 'period_used', 'fen', 'visit.fund', '30 days from granted', 'M');
INSERT INTO mmt.parameter (draft, parameter, kind, ranges, ord, amount, clause) VALUES
	('d3', 'device_rate', NULL, NULL, 0, '50%', 'M'), ('d3', 'device_cap', NULL, NULL, 0, '1500', 'M'), ('d3', 'device_times', NULL, NULL, 0, '1', 'M'),
	('d3', 'rate', 'primary', NULL, 0, '60%', 'M'), ('d3', 'rate', 'hospital', NULL, 0, '40%', 'M'), ('d3', 'rate', NULL, '{"acc:visits": "[3,)"}', 1, 'x 0.5', 'M'),
	('d3', 'visit_cap', 'primary', NULL, 0, '60', 'M'), ('d3', 'visit_cap', 'hospital', NULL, 0, '100', 'M'), ('d3', 'period_cap', NULL, NULL, 0, '150', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('d3a', '995300', '2024-01-10', 88.88, '{"kind": "primary", "granted": "2024-01-10"}', NULL, '{"visit.fund": 53.30, "visit.coinsurance": 35.58}', '53.328 down to 53.30'),
	('d3a', '995300', '2024-01-15', 120, '{"kind": "primary", "granted": "2024-01-10"}', NULL, '{"visit.fund": 60, "visit.over": 12, "visit.coinsurance": 48}', 'at most 60 a visit'),
	('d3a', '995300', '2024-02-08', 200, '{"kind": "hospital", "granted": "2024-01-10"}', NULL, '{"visit.fund": 36.70, "visit.over": 43.30, "visit.coinsurance": 120}', 'the 30th day: 150 - 113.30'),
	('d3a', '995300', '2024-02-09', 150, '{"kind": "hospital", "granted": "2024-01-10"}', NULL, '{"visit.fund": 30, "visit.coinsurance": 120}', 'the 31st, and the fourth visit: 20 %'),
	('d3a', '995300', '2024-04-01', 55.55, '{"kind": "primary", "granted": "2024-01-10"}', NULL, '{"visit.fund": 33.30, "visit.coinsurance": 22.25}', 'a new quarter'),
	('d3b', '995300', '2024-05-02', 4000, '{"item": "device", "granted": "2024-05-01"}', NULL, '{"device.fund": 1500, "device.over": 500, "device.coinsurance": 2000}', 'a device'),
	('d3b', '995300', '2026-05-02', 1000, '{"item": "device", "granted": "2024-05-01"}', NULL, '{"device.over": 500, "device.coinsurance": 500}', 'once in a lifetime'),
	('d3b', '995300', '2026-05-03', NULL, '{"kind": "primary", "granted": "2024-05-01"}', '[{"amount": 100, "item": "device"}, {"amount": 100}]',
		'{"device.over": 50, "device.coinsurance": 50, "visit.fund": 60, "visit.coinsurance": 40}', 'a device and a visit in one bill'),
	('d3c', '995300', '2024-05-01', 300, '{"kind": "hospital", "granted": "2024-06-01"}', NULL, '{"visit.fund": 100, "visit.over": 20, "visit.coinsurance": 180}', 'before the first period: the visit''s cap alone');

-- ---- D4: bills from 20 on; the deductible from what is paid least; a cap of each line, and one a quarter for two diseases at most; relief ----
-- 1. Bills below 20 are the person's.  Deductible 120 a year, taken first from what has the lower ratio: class A 80 %, others 50 %, the person's
--    part rounded.  At most 60 are paid of each line, and a quarter the highest of the diseases' quotas and half of the second.
-- 2. Lines of a long prescription count where they fall.
-- 3. Relief: 60 % of what the person bears above a tenth of last year's income, a year, the deductible and bills below 20 left out.

INSERT INTO mmt.benefit (draft, benefit, ord, track, name_en, clause) VALUES ('d4', 'chronic', 10, NULL, 'chronic', 'M'), ('d4', 'relief', 20, 'relief', 'relief', 'M');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('d4', 'chronic.small', 'person', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, spread, rounding, required, clause) VALUES
	('d4', 'chronic', 10, 'gross', 'flow',        'share', NULL,         NULL,              NULL,   NULL,       NULL,   false, 'M'),
	('d4', 'chronic', 20, 'flow',  'small',       'gate',  'smallest',   NULL,              NULL,   NULL,       NULL,   true,  'M'),
	('d4', 'chronic', 30, 'flow',  'deductible',  'fill',  'deductible', 'deductible_used', NULL,   'low rate', NULL,   true,  'M'),
	('d4', 'chronic', 40, 'flow',  'fund',        'share', 'rate',       NULL,              'line', NULL,       'left', true,  'M'),
	('d4', 'chronic', 50, 'flow',  'coinsurance', 'share', NULL,         NULL,              NULL,   NULL,       NULL,   false, 'M'),
	('d4', 'chronic', 60, 'fund',  'over',        'keep',  'line_cap',   NULL,              'line', NULL,       NULL,   true,  'M'),
	('d4', 'chronic', 70, 'fund',  'over',        'keep',  'quota',      'quarter_used',    NULL,   NULL,       NULL,   true,  'M');
DO $$ BEGIN PERFORM mmt.apply_template('d4', 'relief', 'deductible_then_ratio', 'M', from_pots => 'chronic.coinsurance, chronic.over', excluded => NULL, advance => NULL,
	deductible => 'threshold', deductible_accumulator => 'relief_used', rate => 'relief_rate'); END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('d4', 'deductible_used', 'chronic.deductible', 'year', 'M'), ('d4', 'quarter_used', 'chronic.fund', 'quarter', 'M'), ('d4', 'relief_used', 'relief.deductible', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, disease, class, amount, clause) VALUES
	('d4', 'smallest', NULL, NULL, '20', 'M'), ('d4', 'deductible', NULL, NULL, '120', 'M'), ('d4', 'rate', NULL, '01', '80%', 'M'), ('d4', 'rate', NULL, '!01', '50%', 'M'),
	('d4', 'line_cap', NULL, NULL, '60', 'M'), ('d4', 'disease_quota', 'A', NULL, '200', 'M'), ('d4', 'disease_quota', 'B', NULL, '160', 'M'), ('d4', 'disease_quota', 'C', NULL, '100', 'M'),
	('d4', 'quota', NULL, NULL, 'weighted of disease_quota over disease in diseases by 100% 50%', 'M'),
	('d4', 'threshold', NULL, NULL, '0.1 x last_income', 'M'), ('d4', 'relief_rate', NULL, NULL, '60%', 'M');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words)
SELECT person, '995400', day::date, NULL, who, lines::jsonb, parts::jsonb, words
FROM (VALUES ('d4a', '{"diseases": ["A", "B", "C"], "last_income": 1000}'::jsonb), ('d4b', '{"diseases": ["C"], "last_income": 0}'), ('d4c', '{"diseases": ["B", "A"], "last_income": 2000}'))
	p (person, who) JOIN (VALUES
	-- 100 of class 04 and 20 of class A; 80.00 x 80 % = 64.00, of which 60; 16 + 4 of the 100
	(1, 'd4a', '2024-01-10', '[{"amount": 100, "class": "01"}, {"amount": 100, "class": "04"}]', '{"chronic.deductible": 120, "chronic.fund": 60, "relief.deductible": 20}', 'the deductible from what is paid least'),
	(2, 'd4a', '2024-01-20', '[{"amount": 19.99, "class": "01"}]', '{"chronic.small": 19.99}', 'below 20'),
	-- 120.00 each, of which 60; 60 + 120 = 180.00 - 80 = 100.00 x 60 %
	(3, 'd4a', '2024-02-01', '[{"amount": 150, "class": "01", "date": "2024-02-01"}, {"amount": 150, "class": "01", "date": "2024-04-01"}]',
		'{"chronic.fund": 120, "relief.deductible": 80, "relief.fund": 60, "relief.coinsurance": 40}', 'two quarters in one bill'),
	-- 60.00 five times, of which 200 + 80 - 120 = 160; 100 + 100 + 140 = 340.00 x 60 %
	(4, 'd4a', '2024-03-01', '[{"amount": 100, "class": "01"}, {"amount": 100, "class": "01"}, {"amount": 100, "class": "01"}, {"amount": 100, "class": "01"}, {"amount": 100, "class": "01"}]',
		'{"chronic.fund": 160, "relief.fund": 204, "relief.coinsurance": 136}', 'the highest and half of the second, the third counts nothing'),
	-- 166.665 is 166.67 the person's; of 166.66 60; 273.33 x 60 % = 163.998
	(5, 'd4a', '2024-05-05', '[{"amount": 333.33, "class": "04"}]', '{"chronic.fund": 60, "relief.fund": 164, "relief.coinsurance": 109.33}', 'the person''s part is rounded'),
	-- 380.00 x 80 % = 304.00, of which 60; 76 + 244 = 320.00 x 60 %
	(6, 'd4b', '2024-01-05', '[{"amount": 500, "class": "01"}]', '{"chronic.deductible": 120, "chronic.fund": 60, "relief.fund": 192, "relief.coinsurance": 128}', 'no income, no threshold'),
	(7, 'd4b', '2024-01-06', '[{"amount": 20, "class": "01"}]', '{"chronic.fund": 16, "relief.fund": 2.40, "relief.coinsurance": 1.60}', '20 is not below'),
	-- 96.00, of which 100 - 76; 24 + 72 = 96.00 x 60 %
	(8, 'd4b', '2024-01-07', '[{"amount": 60, "class": "01"}, {"amount": 60, "class": "01"}]', '{"chronic.fund": 24, "relief.fund": 57.60, "relief.coinsurance": 38.40}', 'one disease''s quota'),
	-- 100 and 20 of the first two lines; 64.00 and 80.00 three times, of each 60; 76 + 64 of the 200
	(9, 'd4c', '2024-06-30', '[{"amount": 100, "class": "01"}, {"amount": 100, "class": "01"}, {"amount": 100, "class": "01"}, {"amount": 100, "class": "01"}, {"amount": 100, "class": "01"}]',
		'{"chronic.deductible": 120, "chronic.fund": 240, "relief.deductible": 140}', 'the last day of a quarter'),
	(10, 'd4c', '2024-07-01', '[{"amount": 100, "class": "01"}]', '{"chronic.fund": 60, "relief.deductible": 40}', 'and the first of the next'))
	b (n, person, day, lines, parts, words) USING (person) ORDER BY n;

-- ---- they are sound, are published, and pay what was worked out: over a window, one after the other, and in both aggregates ----

SELECT is_empty($$SELECT d.draft, p.severity, p.message FROM mmt.draft d, mmt.check_policy(d.draft) p WHERE d.area <> '000000' AND p.code <> 'unverified'$$, 'check_policy has nothing to say');
DO $$ BEGIN PERFORM mmt.publish(d.draft) FROM (SELECT draft FROM mmt.draft WHERE area <> '000000' ORDER BY draft) d; END $$;

-- what changes in C3 on 1 October, and in D1 on 1 July
INSERT INTO mmt.draft (draft, area) VALUES ('c3-october', '996300'), ('d1-july', '995100');
INSERT INTO mmt.parameter (draft, parameter, band, amount, valid, clause) VALUES ('c3-october', 'rate', '[2000,6000)', '75%', '[2024-10-01,)', 'M');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, valid, clause) VALUES
	('d1-july', 'chronic', 50, 'fund', 'deductible', 'fill', 'deductible', 'deductible_used', true, '[2024-07-01,)', 'M'),
	('d1-july', 'chronic', 60, 'fund', 'over',       'keep', 'cap',        'fund_used',       true, '[2024-07-01,)', 'M');
DO $$ BEGIN PERFORM mmt.end_row('d1-july', 'step', s.id, '2024-07-01', 'M') FROM mmt.step s WHERE s.draft = 'd1' AND s.ord = 20; END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('d1-july', 'fund_used', 'chronic.fund', 'year', 'M');
INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES ('d1-july', 'rate', '75%', '[2024-07-01,)', 'M'), ('d1-july', 'cap', '1500', '[2024-07-01,)', 'M');
SELECT is_empty($$SELECT d.draft, p.severity, p.message FROM mmt.draft d, mmt.check_policy(d.draft) p WHERE d.draft IN ('c3-october', 'd1-july') AND p.code <> 'unverified'$$, 'nor on the changes');
DO $$ BEGIN PERFORM mmt.publish('c3-october'), mmt.publish('d1-july'); END $$;

\ir shared/every_door.sql

-- ---- what they say of themselves ----

CREATE FUNCTION pg_temp.told(person text, day date, language text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT e.words FROM one JOIN bill b USING (n), mmt.explain(o, language) WITH ORDINALITY e WHERE b.person = $1 AND b.day = $2 ORDER BY e.n $$;
SELECT results_eq($$SELECT * FROM pg_temp.told('c4b', '2024-03-01', 'en') OFFSET 8$$, ARRAY['from the personal account: standard 0.00 yuan (account_balance (0)), this time 0.00 yuan', 'total 5000.00 yuan = fund 2000.00 + person 3000.00'],
	'an account with nothing in it is an account');
SELECT results_eq($$SELECT * FROM pg_temp.told('c4b', '2024-03-01', 'zh') OFFSET 8 LIMIT 1$$, ARRAY['个人账户支付：标准 0.00 元（account_balance（0）），本次 0.00 元'], 'in Chinese');
SELECT results_eq($$SELECT * FROM pg_temp.told('c7b', '2024-05-10', 'en') OFFSET 2 LIMIT 1$$, ARRAY['no deductible (primary institution: 0; 0 ≤ year_used in the last period < 300: times 0.8)'], 'no deductible is none');
SELECT results_eq($$SELECT * FROM pg_temp.told('c1a', '2024-01-05', 'en') OFFSET 3 LIMIT 1$$,
	ARRAY['line 1: deductible: standard 300.00 yuan (10% of this bill''s cost taken into account (3000)), this time 300.00 yuan'], 'a part of the money in a pot');
SELECT results_eq($$SELECT * FROM pg_temp.told('c7b', '2024-06-01', 'en') OFFSET 3 LIMIT 1$$,
	ARRAY['paid by the pooled fund: 600.00 yuan × 92.5% = 555.00 yuan (designated pharmacy: reimbursement ratio as for hospital, level of the institution prescriber_tier; hospital · level 3: 45% + 0.5% of age (89); aided: +3%)'],
	'points that apply once are named once');
SELECT results_eq($$SELECT tier, other, value FROM mmt.rate_card('996100', '2024-03-01') WHERE item = 'reimbursement ratio'$$,
	$$VALUES ('level 2', NULL, '80%'), ('level 3', NULL, '65%'), (NULL, 'not 9961* · without filed', '-20%'), (NULL, 'aided', '+10%'), (NULL, NULL, 'at most 95%')$$, 'a card says what a tag would undo');
SELECT results_eq($$SELECT value FROM mmt.rate_card('996100', '2024-03-01') WHERE item = 'guaranteed'$$,
	ARRAY['50% of this bill''s deductible + 50% of this bill''s paid by the pooled fund + 50% of this bill''s coinsurance'], 'and does not work out money that no bill has brought');
SELECT results_eq($$SELECT words FROM mmt.why_not('chronic', '996800', '2024-07-01', 200, tags => '{in_hospital}', facts => '{"recognised": "2023-05-01", "recognised_until": "2024-06-30"}')$$,
	ARRAY['marks must be not in_hospital; the bill says in_hospital', 'it takes days since recognised_until ≤ 0; the bill says 1'], 'all that keeps a benefit from a bill');
SELECT throws_ok($$SELECT mmt.adjudicate('996800', '2024-07-01', 200)$$, 'MM004', 'the rules need "recognised" for "calendar_months_since:recognised", which this bill does not give', 'the fact to pass is named');
SELECT throws_ok($$SELECT mmt.adjudicate('996700', '2024-07-01', 20, kind => 'hospital', tier => '1', facts => '{"age": 40}', tags => '{aided}')$$, 'MM002',
	'no row of required parameter "rate" applies on 2024-01-01 (tier 1, kind hospital)', 'a case without a ratio, by the law of the day that counts');
SELECT throws_ok($$SELECT mmt.adjudicate('996300', '2023-06-30', 100)$$, 'MM004', 'the rules need "index:wage", of which there is nothing on 2023-06-30', 'an index that says nothing of that day is no fact of the bill');
SELECT results_eq($$SELECT words FROM mmt.diff('d4') WHERE relation = 'step' AND words ~ 'chronic step (30|40|50):|relief step 10:'$$, ARRAY[
	'chronic step 30: cost taken into account → deductible, up to deductible (accumulator deductible_used), spread by low rate, required',
	'chronic step 40: cost taken into account → paid by the pooled fund, by reimbursement ratio, by line, rounding left, required',
	'chronic step 50: cost taken into account → coinsurance, all',
	'relief step 10: chronic coinsurance, chronic above the cap → cost taken into account, all'], 'a difference says all that moves money');

SELECT * FROM finish();
ROLLBACK;
