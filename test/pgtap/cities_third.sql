-- Ten more cities, of shapes that cities.sql and cities_more.sql do not have: benefits that share a deductible with admissions, quotas
-- kept within a quarter, caps by months rounded in a stated way, caps over two funds, three layers of aid, packages by session, referral and
-- emergency, newborns and changes of status.  Written with nothing but what docs/rules.md says and worked by hand, step by step.  All figures
-- are examples: no source, no clause of policy-data rests on them.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

\ir ../../policy-data/000000-national/load.sql

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('994000', '000000', '示例戊省', 'Province E', 'province'), ('993000', '000000', '示例己省', 'Province F', 'province');
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind)
SELECT '994' || n || '00', '994000', '示例戊省' || n || '市', 'City E' || n, 'city' FROM generate_series(1, 9) n
UNION ALL SELECT '993' || n || '00', '993000', '示例己省' || n || '市', 'City F' || n, 'city' FROM generate_series(1, 1) n;
INSERT INTO mmt.document (document, title, status) VALUES ('N', 'Examples of test/pgtap/cities_third.sql', 'example');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('N', 'N', 'throughout', 'invented', 'example');
INSERT INTO mmt.draft (draft, area)
SELECT 'e' || n, '994' || n || '00' FROM generate_series(1, 9) n UNION ALL SELECT 'f' || n, '993' || n || '00' FROM generate_series(1, 1) n;

CREATE TEMP TABLE bill (n int GENERATED ALWAYS AS IDENTITY, person text, area text, day date, amount numeric, facts jsonb, lines jsonb, parts jsonb, words text);

-- ---- E1: first-line and other drugs with quotas a month, one of them kept within the quarter; a cap for several diseases, a twelfth a month ----
-- 1. Two diseases: primary care 60 %, hospitals 50 %.  First-line drugs: hypertension 40 a month, diabetes 50; what a month leaves stays to be
--    used until the quarter ends.  Other drugs: 25 a month and disease, which lapse; who takes insulin has 20 more for diabetes.
-- 2. Recognised chronic diseases: 70 %.  The year's cap is the highest of them, 600 more for the second and half of that for a third; a twelfth of it
--    a month, which stays until the quarter ends.

INSERT INTO mmt.list (draft, list, member, clause) VALUES ('e1', 'first.高血压', 'XC09*', 'N'), ('e1', 'first.高血压', 'XC08*', 'N'), ('e1', 'first.糖尿病', 'XA10BA*', 'N');
INSERT INTO mmt.benefit (draft, benefit, ord, disease, tags, without, name_en, clause) VALUES
	('e1', 'chronic', 10, NULL, '{recognised}', NULL, 'chronic', 'N'), ('e1', 'two', 20, '高血压|糖尿病', NULL, '{recognised}', 'two diseases', 'N');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('e1', 'two.first', 'fund', 'N'), ('e1', 'two.other', 'fund', 'N');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, facts, required, clause) VALUES
	('e1', 'two', 10, 'gross', 'flow',        'share', NULL,          NULL,         NULL,                          false, 'N'),
	('e1', 'two', 20, 'flow',  'first',       'share', 'rate',        NULL,         '{"drug": "@first.$disease"}',  true,  'N'),
	('e1', 'two', 30, 'flow',  'other',       'share', 'rate',        NULL,         '{"drug": "!@first.$disease"}', true,  'N'),
	('e1', 'two', 40, 'flow',  'coinsurance', 'share', NULL,          NULL,         NULL,                          false, 'N'),
	('e1', 'two', 50, 'first', 'over',        'keep',  'first_quota', 'first_used', NULL,                          true,  'N'),
	('e1', 'two', 60, 'other', 'over',        'keep',  'other_quota', 'other_used', NULL,                          true,  'N'),
	('e1', 'chronic', 10, 'gross', 'flow',        'share', NULL,           NULL,           NULL, false, 'N'),
	('e1', 'chronic', 20, 'flow',  'fund',        'share', 'chronic_rate', NULL,           NULL, true,  'N'),
	('e1', 'chronic', 30, 'flow',  'coinsurance', 'share', NULL,           NULL,           NULL, false, 'N'),
	('e1', 'chronic', 40, 'fund',  'over',        'keep',  'quarter_cap',  'quarter_used', NULL, true,  'N'),
	('e1', 'chronic', 50, 'fund',  'over',        'keep',  'cap',          'year_used',    NULL, true,  'N');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('e1', 'first_used', 'two.first', 'quarter, disease', 'N'), ('e1', 'other_used', 'two.other', 'month, disease', 'N'),
	('e1', 'quarter_used', 'chronic.fund', 'quarter', 'N'), ('e1', 'year_used', 'chronic.fund', 'year', 'N');
INSERT INTO mmt.parameter (draft, parameter, kind, disease, tags, ranges, ord, amount, clause) VALUES
	('e1', 'rate',         'primary',  NULL,     NULL,        NULL, 0, '60%', 'N'),
	('e1', 'rate',         'hospital', NULL,     NULL,        NULL, 0, '50%', 'N'),
	('e1', 'first_quota',  NULL,       '高血压', NULL,        NULL, 0, '40 x month_of first_used', 'N'),
	('e1', 'first_quota',  NULL,       '糖尿病', NULL,        NULL, 0, '50 x month_of first_used', 'N'),
	('e1', 'other_quota',  NULL,       NULL,     NULL,        NULL, 0, '25', 'N'),
	('e1', 'other_quota',  NULL,       '糖尿病', '{insulin}', NULL, 1, '+20', 'N'),
	('e1', 'chronic_rate', NULL,       NULL,     NULL,        NULL, 0, '70%', 'N'),
	('e1', 'disease_cap',  NULL,       '高血压', NULL,        NULL, 0, '1500', 'N'),
	('e1', 'disease_cap',  NULL,       '糖尿病', NULL,        NULL, 0, '2400', 'N'),
	('e1', 'disease_cap',  NULL,       '冠心病', NULL,        NULL, 0, '3100', 'N'),
	('e1', 'cap',          NULL,       NULL,     NULL,        NULL, 0, 'highest of disease_cap over disease in diseases', 'N'),
	('e1', 'cap',          NULL,       NULL,     NULL,        '{"count:diseases": "[2,)"}', 1, '+600', 'N'),
	('e1', 'cap',          NULL,       NULL,     NULL,        '{"count:diseases": "[3,)"}', 2, '+300', 'N'),
	('e1', 'quarter_cap',  NULL,       NULL,     NULL,        NULL, 0, '0.083333333333 x parameter cap', 'N'),
	('e1', 'quarter_cap',  NULL,       NULL,     NULL,        NULL, 1, 'x 1 x month_of quarter_used', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 60.00, of which 40; 30.00, of which 25; 40 + 20 coinsurance
	('e1a', '994100', '2024-01-10', NULL, '{"kind": "primary", "disease": "高血压"}', '[{"amount": 100, "drug": "XC09AA"}, {"amount": 50, "drug": "XC10AA"}]',
		'{"two.first": 40, "two.other": 25, "two.over": 25, "two.coinsurance": 60}', 'each drug against its own quota'),
	-- 120.00, of which 3 x 40 - 40
	('e1a', '994100', '2024-03-05', 200, '{"kind": "primary", "disease": "高血压", "drug": "XC09AA"}', NULL, '{"two.first": 80, "two.over": 40, "two.coinsurance": 80}', 'what February left'),
	-- 30.00, of which 25: what January and February left of it has lapsed
	('e1a', '994100', '2024-03-06', 60, '{"kind": "hospital", "disease": "高血压", "drug": "XC10AA"}', NULL, '{"two.other": 25, "two.over": 5, "two.coinsurance": 30}', 'the other quota lapses'),
	('e1a', '994100', '2024-04-01', 100, '{"kind": "hospital", "disease": "高血压", "drug": "XC08CA"}', NULL, '{"two.first": 40, "two.over": 10, "two.coinsurance": 50}', 'a new quarter begins with one month'),
	-- 60 of 100; 60 of 80; 48, of which 25 + 20
	('e1b', '994100', '2024-02-10', NULL, '{"kind": "primary", "tags": ["insulin"]}', '[{"amount": 100, "disease": "糖尿病", "drug": "XA10BA"},
			{"amount": 100, "disease": "高血压", "drug": "XC09AA"}, {"amount": 80, "disease": "糖尿病", "drug": "XA10AB"}]',
		'{"two.first": 120, "two.other": 45, "two.over": 3, "two.coinsurance": 112}', 'two diseases in one bill, one with insulin'),
	-- 60.00, of which 2 x 50 - 60
	('e1b', '994100', '2024-02-20', 100, '{"kind": "primary", "disease": "糖尿病", "drug": "XA10BA", "tags": ["insulin"]}', NULL, '{"two.first": 40, "two.over": 20, "two.coinsurance": 40}', 'insulin adds nothing here'),
	-- (3,100 + 600 + 300) / 12 = 333.33; 700.00
	('e1c', '994100', '2024-01-15', 1000, '{"tags": ["recognised"], "diseases": ["高血压", "糖尿病", "冠心病"]}', NULL,
		'{"chronic.fund": 333.33, "chronic.over": 366.67, "chronic.coinsurance": 300}', 'a twelfth in January'),
	-- 1,400.00, of which 3 x 333.33... = 1,000.00 - 333.33
	('e1c', '994100', '2024-03-15', 2000, '{"tags": ["recognised"], "diseases": ["高血压", "糖尿病", "冠心病"]}', NULL,
		'{"chronic.fund": 666.67, "chronic.over": 733.33, "chronic.coinsurance": 600}', 'three twelfths are a quarter, to the fen'),
	-- (2,400 + 600) / 12 x 2 = 500
	('e1d', '994100', '2024-02-01', 1000, '{"tags": ["recognised"], "diseases": ["高血压", "糖尿病"]}', NULL,
		'{"chronic.fund": 500, "chronic.over": 200, "chronic.coinsurance": 300}', 'two diseases, two months'),
	-- 4,000 / 12 x 2 = 666.67; 1,400.00
	('e1d', '994100', '2024-05-10', 2000, '{"tags": ["recognised"], "diseases": ["高血压", "糖尿病", "冠心病"]}', NULL,
		'{"chronic.fund": 666.67, "chronic.over": 733.33, "chronic.coinsurance": 600}', 'a third disease is recognised'),
	('e1d', '994100', '2024-08-01', 5000, '{"tags": ["recognised"], "diseases": ["高血压", "糖尿病", "冠心病"]}', NULL,
		'{"chronic.fund": 666.67, "chronic.over": 2833.33, "chronic.coinsurance": 1500}', 'the third quarter'),
	-- 1,500 / 12 x 3 = 375; 1,500 - 1,833.34 is below nothing
	('e1d', '994100', '2024-12-31', 5000, '{"tags": ["recognised"], "diseases": ["高血压"]}', NULL,
		'{"chronic.over": 3500, "chronic.coinsurance": 1500}', 'a cap that fell below what was paid');

-- ---- E2: one deductible over chronic care, dual-channel drugs and admissions, less with each admission ----
-- 1. A year's deductible is 800, counted once over chronic care, dual-channel drugs and the first admission.  The second admission has 500
--    of its own, the third 200, further ones none, whatever the others had.
-- 2. Chronic 75 %.  Dual-channel drugs: 20 % first self-pay, 70 %, at most 5,000 a year each.  Admissions: tier 2 85 %, tier 3 75 %.
-- 3. Together at most 30,000 a year.

INSERT INTO mmt.list (draft, list, member, clause) VALUES ('e2', 'dual', 'XL01*', 'N'), ('e2', 'dual', 'XL04*', 'N');
INSERT INTO mmt.benefit (draft, benefit, ord, facts, name_zh, name_en, clause) VALUES
	('e2', 'inpatient', 1, '{"care": "inpatient"}', '住院', 'inpatient care', 'N'), ('e2', 'dual', 5, '{"drug": "@dual"}', '双通道药品', 'dual-channel drugs', 'N'),
	('e2', 'chronic', 10, NULL, '门诊慢特病', 'chronic', 'N');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('e2', 'inpatient.again', 'person', 'N');
DO $$ BEGIN PERFORM
	mmt.apply_template('e2', 'inpatient', 'deductible_ratio_cap', 'N', excluded => NULL, advance => NULL, deductible => 'first_admission', rate => 'inpatient_rate'),
	mmt.apply_template('e2', 'dual', 'deductible_ratio_cap', 'N', excluded => NULL, advance => 'dual_advance', rate => 'dual_rate', cap => 'drug_cap', cap_accumulator => 'drug_used'),
	mmt.apply_template('e2', 'chronic', 'deductible_ratio_cap', 'N', excluded => NULL, advance => NULL, rate => 'chronic_rate'); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('e2', 'inpatient', 25, 'flow', 'again', 'fill', 'next_admission', NULL, false, 'N'), ('e2', 'dual', 100, 'fund', 'over', 'keep', 'cap', 'fund_used', true, 'N');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
	('e2', 'deductible_used', 'fen', '*.deductible', 'year', 'N'), ('e2', 'fund_used', 'fen', '*.fund', 'year', 'N'), ('e2', 'drug_used', 'fen', 'dual.fund', 'year, drug', 'N'),
	('e2', 'admissions', 'count', 'claims of inpatient', 'year', 'N');
INSERT INTO mmt.parameter (draft, parameter, tier, ranges, amount, clause) VALUES
	('e2', 'deductible', NULL, NULL, '800', 'N'),
	('e2', 'first_admission', NULL, '{"acc:admissions": "0"}', '800', 'N'),
	('e2', 'next_admission',  NULL, '{"acc:admissions": "1"}', '500', 'N'),
	('e2', 'next_admission',  NULL, '{"acc:admissions": "2"}', '200', 'N'),
	('e2', 'dual_advance', NULL, NULL, '20%', 'N'), ('e2', 'dual_rate', NULL, NULL, '70%', 'N'), ('e2', 'chronic_rate', NULL, NULL, '75%', 'N'),
	('e2', 'inpatient_rate', '2', NULL, '85%', 'N'), ('e2', 'inpatient_rate', '3', NULL, '75%', 'N'), ('e2', 'drug_cap', NULL, NULL, '5000', 'N'), ('e2', 'cap', NULL, NULL, '30000', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('e2a', '994200', '2024-01-10', 500, '{}', NULL, '{"chronic.deductible": 500}', 'chronic care first'),
	-- 1,600.00 - 300 = 1,300.00 x 70 %
	('e2a', '994200', '2024-02-10', 2000, '{"drug": "XL01AA"}', NULL, '{"dual.advance": 400, "dual.deductible": 300, "dual.fund": 910, "dual.coinsurance": 390}', 'a dual-channel drug fills it up'),
	('e2a', '994200', '2024-03-10', 10000, '{"care": "inpatient", "tier": "3"}', NULL, '{"inpatient.fund": 7500, "inpatient.coinsurance": 2500}', 'the first admission asks nothing more'),
	-- 9,500.00 x 85 %
	('e2a', '994200', '2024-04-10', 10000, '{"care": "inpatient", "tier": "2"}', NULL, '{"inpatient.again": 500, "inpatient.fund": 8075, "inpatient.coinsurance": 1425}', 'the second has its own'),
	('e2a', '994200', '2024-05-10', 1000, '{"care": "inpatient", "tier": "2"}', NULL, '{"inpatient.again": 200, "inpatient.fund": 680, "inpatient.coinsurance": 120}', 'the third less'),
	('e2a', '994200', '2024-06-10', 1000, '{"care": "inpatient", "tier": "3"}', NULL, '{"inpatient.fund": 750, "inpatient.coinsurance": 250}', 'the fourth none'),
	('e2a', '994200', '2024-07-10', 100, '{}', NULL, '{"chronic.fund": 75, "chronic.coinsurance": 25}', 'and no more in chronic care'),
	-- 14,025.00 would be; 910 + 7,500 + 8,075 + 680 + 750 + 75 = 17,990; 16,500.00 x 85 %, of which 30,000 - 17,990
	('e2a', '994200', '2024-08-10', 16500, '{"care": "inpatient", "tier": "2"}', NULL, '{"inpatient.fund": 12010, "inpatient.over": 2015, "inpatient.coinsurance": 2475}', 'the common cap'),
	('e2b', '994200', '2024-01-10', 300, '{"care": "inpatient", "tier": "2"}', NULL, '{"inpatient.deductible": 300}', 'a small first admission'),
	('e2b', '994200', '2024-01-20', 1000, '{}', NULL, '{"chronic.deductible": 500, "chronic.fund": 375, "chronic.coinsurance": 125}', 'what it left of the 800'),
	('e2b', '994200', '2024-02-01', 200, '{"care": "inpatient", "tier": "3"}', NULL, '{"inpatient.again": 200}', 'the second admission, below its 500'),
	('e2b', '994200', '2024-02-10', NULL, '{}', '[{"amount": 1000, "drug": "XL01AA"}, {"amount": 100, "drug": "XA10BA"}]',
		'{"dual.advance": 200, "dual.fund": 560, "dual.coinsurance": 240, "chronic.fund": 75, "chronic.coinsurance": 25}', 'two benefits in one bill'),
	-- 8,000.00 x 70 % = 5,600.00, of which 5,000 - 560
	('e2b', '994200', '2024-03-01', 10000, '{"drug": "XL01AA"}', NULL, '{"dual.advance": 2000, "dual.fund": 4440, "dual.over": 1160, "dual.coinsurance": 2400}', 'the cap of the drug'),
	('e2b', '994200', '2024-03-02', 100, '{"drug": "XL04AA"}', NULL, '{"dual.advance": 20, "dual.fund": 56, "dual.coinsurance": 24}', 'another drug has its own'),
	('e2c', '994200', '2024-05-01', NULL, '{}', '[{"amount": 1000, "drug": "XA10BA"}, {"amount": 1000, "drug": "XL04AA"}]',
		'{"dual.advance": 200, "dual.deductible": 800, "chronic.fund": 750, "chronic.coinsurance": 250}', 'within one bill, once');

-- ---- E3: ratios by the year's cost so far, with tier, retirement and age on top; edges and figures that change in July; large-amount aid ----
-- 1. Deductible a year: tier 1 200, tier 2 400, tier 3 600, topped up when moving up.
-- 2. Of the year's cost after it, up to 5,000 70 %, up to 20,000 80 %, above 85 %; from July 2024 the first edge is 6,000 and the second ratio 82 %.
--    5 points more at tier 1, 10 less at tier 3; the retired bear 70 % of what others bear; 2 points more from 80 on; never above 95 %.
-- 3. 30,000 a year; of what is above, the large-amount fund pays 80 %, at most 10,000 a year.

INSERT INTO mmt.benefit (draft, benefit, ord, track, name_en, clause) VALUES ('e3', 'basic', 10, NULL, 'basic', 'N'), ('e3', 'large', 20, 'large', 'large-amount aid', 'N');
DO $$ BEGIN PERFORM mmt.apply_template('e3', 'large', 'deductible_ratio_cap', 'N', from_pots => 'basic.over', excluded => NULL, advance => NULL, deductible => NULL,
	rate => 'large_rate', cap => 'large_cap', cap_accumulator => 'large_used'); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('e3', 'basic', 10, 'gross', 'flow',        'share', NULL,         NULL,              false, 'N'),
	('e3', 'basic', 20, 'flow',  'deductible',  'fill',  'deductible', 'deductible_used', true,  'N'),
	('e3', 'basic', 30, 'flow',  'fund',        'share', 'rate',       'cost_used',       true,  'N'),
	('e3', 'basic', 40, 'flow',  'coinsurance', 'share', NULL,         NULL,              false, 'N'),
	('e3', 'basic', 50, 'fund',  'over',        'keep',  'cap',        'fund_used',       true,  'N');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('e3', 'deductible_used', 'basic.deductible', 'year', 'N'), ('e3', 'cost_used', 'basic.fund + basic.coinsurance + basic.over', 'year', 'N'),
	('e3', 'fund_used', 'basic.fund', 'year', 'N'), ('e3', 'large_used', 'large.fund', 'year', 'N');
INSERT INTO mmt.parameter (draft, parameter, tier, status, ranges, band, ord, valid, amount, clause) VALUES
	('e3', 'deductible', '1', NULL, NULL, NULL, 0, '(,)', '200', 'N'), ('e3', 'deductible', '2', NULL, NULL, NULL, 0, '(,)', '400', 'N'), ('e3', 'deductible', '3', NULL, NULL, NULL, 0, '(,)', '600', 'N'),
	('e3', 'rate', NULL, NULL, NULL, '[0,5000)',     0, '(,2024-07-01)', '70%', 'N'),
	('e3', 'rate', NULL, NULL, NULL, '[5000,20000)', 0, '(,2024-07-01)', '80%', 'N'),
	('e3', 'rate', NULL, NULL, NULL, '[20000,)',     0, '(,)',           '85%', 'N'),
	('e3', 'rate', '1',  NULL, NULL, NULL, 1, '(,)', '+5%', 'N'),
	('e3', 'rate', '3',  NULL, NULL, NULL, 1, '(,)', '-10%', 'N'),
	('e3', 'rate', NULL, '12', NULL, NULL, 2, '(,)', 'x 0.7', 'N'),
	('e3', 'rate', NULL, '12', NULL, NULL, 3, '(,)', '+30%', 'N'),
	('e3', 'rate', NULL, NULL, '{"age": "[80,)"}', NULL, 4, '(,)', '+2%', 'N'),
	('e3', 'rate', NULL, NULL, NULL, NULL, 5, '(,)', 'at most 95%', 'N'),
	('e3', 'rate', NULL, NULL, NULL, '[0,6000)',     0, '[2024-07-01,)', '70%', 'N'),
	('e3', 'rate', NULL, NULL, NULL, '[6000,20000)', 0, '[2024-07-01,)', '82%', 'N'),
	('e3', 'cap',        NULL, NULL, NULL, NULL, 0, '(,)', '30000', 'N'), ('e3', 'large_rate', NULL, NULL, NULL, NULL, 0, '(,)', '80%', 'N'), ('e3', 'large_cap', NULL, NULL, NULL, NULL, 0, '(,)', '10000', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('e3a', '994300', '2024-01-05', 3400, '{"tier": "2", "status": "11", "birth": "1970-05-05"}', NULL, '{"basic.deductible": 400, "basic.fund": 2100, "basic.coinsurance": 900}', '3,000.00 at 70 %'),
	-- 200 more; 4,000.00 from 3,000 on: 2,000 x 60 % + 2,000 x 70 %
	('e3a', '994300', '2024-03-05', 4200, '{"tier": "3", "status": "11", "birth": "1970-05-05"}', NULL, '{"basic.deductible": 200, "basic.fund": 2600, "basic.coinsurance": 1400}', 'over the edge at tier 3'),
	-- from 7,000 on: 82 + 5 %
	('e3a', '994300', '2024-07-05', 1000, '{"tier": "1", "status": "11", "birth": "1970-05-05"}', NULL, '{"basic.fund": 870, "basic.coinsurance": 130}', 'the new figures, the old cost'),
	-- from 8,000 on: 12,000 x 82 % + 8,000 x 85 % = 9,840 + 6,800
	('e3a', '994300', '2024-08-05', 20000, '{"tier": "2", "status": "11", "birth": "1970-05-05"}', NULL, '{"basic.fund": 16640, "basic.coinsurance": 3360}', 'into the third band'),
	-- 15,000.00, of which 30,000 - 22,210; 7,210.00 x 80 %
	('e3a', '994300', '2024-09-05', 20000, '{"tier": "3", "status": "11", "birth": "1970-05-05"}', NULL,
		'{"basic.fund": 7790, "basic.coinsurance": 5000, "large.fund": 5768, "large.coinsurance": 1442}', 'above the cap'),
	-- 8,500.00 over; 6,800.00, of which 10,000 - 5,768
	('e3a', '994300', '2024-10-05', 10000, '{"tier": "2", "status": "11", "birth": "1970-05-05"}', NULL,
		'{"basic.coinsurance": 1500, "large.fund": 4232, "large.over": 2568, "large.coinsurance": 1700}', 'above both'),
	-- 75 x 0.7 + 30 + 2 = 84.5 % of 800.01 = 676.00845
	('e3b', '994300', '2024-01-10', 1000.01, '{"tier": "1", "status": "12", "birth": "1940-01-01"}', NULL, '{"basic.deductible": 200, "basic.fund": 676.01, "basic.coinsurance": 124}', 'retired and 84'),
	-- 400 more; 4,199.99 x 74 % = 3,107.9926, 400.01 x 81 % = 324.0081
	('e3b', '994300', '2024-02-10', 5000, '{"tier": "3", "status": "12", "birth": "1940-01-01"}', NULL, '{"basic.deductible": 400, "basic.fund": 3432, "basic.coinsurance": 1168}', 'the edge by a fen'),
	-- from 5,400.01 on: 599.99 x 81 % = 485.9919, 2,400.01 x 89.4 % = 2,145.60894
	('e3b', '994300', '2024-07-10', 3000, '{"tier": "2", "status": "12", "birth": "1940-01-01"}', NULL, '{"basic.fund": 2631.60, "basic.coinsurance": 368.40}', 'the edge that moved'),
	-- from 8,400.01: 11,599.99 x (87 x 0.7 + 32 = 92.9 %) = 10,776.39071, 400.01 x (90 x 0.7 + 32 = 95 %) = 380.0095
	('e3b', '994300', '2024-07-11', 12000, '{"tier": "1", "status": "12", "birth": "1940-01-01"}', NULL, '{"basic.fund": 11156.40, "basic.coinsurance": 843.60}', 'two bands with everything on top'),
	('e3c', '994300', '2024-02-29', 1400, '{"tier": "2", "status": "11", "birth": "1944-03-01"}', NULL, '{"basic.deductible": 400, "basic.fund": 700, "basic.coinsurance": 300}', '79 on the last of February'),
	('e3c', '994300', '2024-03-01', 1000, '{"tier": "2", "status": "11", "birth": "1944-03-01"}', NULL, '{"basic.fund": 720, "basic.coinsurance": 280}', '80 on the birthday');

-- ---- E4: recognition that reaches back to the first of the month; caps and a deductible by months, rounded in a stated way ----
-- 1. The benefit begins on the first of the month of application.  65 %.
-- 2. Deductible a year 350; at most 2,000 for hypertension and 2,600 for diabetes.  In the year of application a twelfth for each month from
--    that of application on: the deductible rounded to the yuan, a cap up to ten yuan.

INSERT INTO mmt.benefit (draft, benefit, ord, ranges, name_en, clause) VALUES ('e4', 'chronic', 10, '{"calendar_months_since:applied": "[0,)"}', 'chronic', 'N');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, rounding, required, clause) VALUES
	('e4', 'chronic', 10, 'gross', 'flow',        'share', NULL,         NULL,              NULL,        false, 'N'),
	('e4', 'chronic', 20, 'flow',  'deductible',  'fill',  'deductible', 'deductible_used', 'half_up 1', true,  'N'),
	('e4', 'chronic', 30, 'flow',  'fund',        'share', 'rate',       NULL,              NULL,        true,  'N'),
	('e4', 'chronic', 40, 'flow',  'coinsurance', 'share', NULL,         NULL,              NULL,        false, 'N'),
	('e4', 'chronic', 50, 'fund',  'over',        'keep',  'cap',        'fund_used',       'up 10',     true,  'N');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('e4', 'deductible_used', 'chronic.deductible', 'year', 'N'), ('e4', 'fund_used', 'chronic.fund', 'year, disease', 'N');
INSERT INTO mmt.parameter (draft, parameter, disease, ranges, priority, ord, amount, clause) VALUES
	('e4', 'rate',       NULL,     NULL, 0, 0, '65%',                    'N'),
	('e4', 'deductible', NULL,     NULL, 0, 0, '29.166667',              'N'),
	('e4', 'cap',        '高血压', NULL, 0, 0, '166.666667',             'N'),
	('e4', 'cap',        '糖尿病', NULL, 0, 0, '216.666667',             'N'),
	('e4', 'deductible', NULL,     NULL, 0, 1, 'x 1 x parameter months', 'N'),
	('e4', 'cap',        NULL,     NULL, 0, 1, 'x 1 x parameter months', 'N'),
	('e4', 'months',     NULL,     NULL, 0, 0, '12', 'N'),
	('e4', 'months',     NULL,     '{"calendar_years_since:applied": "0"}', 1, 0, '13 - 1 x month_of deductible_used + 1 x calendar_months_since applied', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('e4a', '994400', '2024-02-29', 500, '{"applied": "2024-03-20", "disease": "高血压"}', NULL, '{"gross": 500}', 'the month before'),
	-- 10 twelfths of 350 = 291.67, 292; 708.00 x 65 %
	('e4a', '994400', '2024-03-05', 1000, '{"applied": "2024-03-20", "disease": "高血压"}', NULL, '{"chronic.deductible": 292, "chronic.fund": 460.20, "chronic.coinsurance": 247.80}', 'before the application, in its month'),
	-- 10 twelfths of 2,000 = 1,666.67, 1,670; 1,300.00, of which 1,670 - 460.20
	('e4a', '994400', '2024-05-01', 2000, '{"applied": "2024-03-20", "disease": "高血压"}', NULL, '{"chronic.fund": 1209.80, "chronic.over": 90.20, "chronic.coinsurance": 700}', 'up to ten yuan'),
	-- 10 twelfths of 2,600 = 2,166.67, 2,170; 3,250.00
	('e4a', '994400', '2024-05-02', 5000, '{"applied": "2024-03-20", "disease": "糖尿病"}', NULL, '{"chronic.fund": 2170, "chronic.over": 1080, "chronic.coinsurance": 1750}', 'the other disease has its own'),
	-- 4,650.00 x 65 % = 3,022.50, of which 2,000: twelve twelfths are the whole, not ten yuan more
	('e4a', '994400', '2025-01-01', 5000, '{"applied": "2024-03-20", "disease": "高血压"}', NULL, '{"chronic.deductible": 350, "chronic.fund": 2000, "chronic.over": 1022.50, "chronic.coinsurance": 1627.50}', 'a whole year'),
	-- 29.17, 29; 471.00 x 65 % = 306.15, of which 220
	('e4b', '994400', '2024-12-01', 500, '{"applied": "2024-12-31", "disease": "糖尿病"}', NULL, '{"chronic.deductible": 29, "chronic.fund": 220, "chronic.over": 86.15, "chronic.coinsurance": 164.85}', 'one month'),
	('e4c', '994400', '2024-01-02', 1000, '{"applied": "2024-01-15", "disease": "高血压"}', NULL, '{"chronic.deductible": 350, "chronic.fund": 422.50, "chronic.coinsurance": 227.50}', 'twelve months in the first year');

-- ---- E5: caps over the funds of two and of three layers on tracks of their own; a subsidy for civil servants on what is left within scope ----
-- 1. Basic: of class B 10 % first self-pay; deductible 500; 80 %, retired 85 %; 20,000 a year.
-- 2. Large-amount aid: 90 % of what is above it; with basic at most 24,000 a year.
-- 3. Serious illness: of deductible, coinsurance of both, above 3,000 a year; up to 20,000 60 %, above 70 %, counted after the 3,000; the three
--    funds together at most 26,000 a year.
-- 4. Civil servants: of what they still bear within scope and within the large-amount aid, beyond 5 % of that cost, 80 %.

INSERT INTO mmt.benefit (draft, benefit, ord, track, tags, name_zh, name_en, clause) VALUES
	('e5', 'basic', 10, NULL, NULL, '基本医保', 'basic', 'N'), ('e5', 'large', 20, 'large', NULL, '大额补助', 'large-amount aid', 'N'),
	('e5', 'major', 30, 'major', NULL, '大病保险', 'serious illness', 'N'), ('e5', 'subsidy', 40, 'subsidy', '{civil}', '公务员补助', 'subsidy', 'N');
DO $$ BEGIN PERFORM
	mmt.apply_template('e5', 'basic', 'deductible_ratio_cap', 'N', excluded => NULL),
	mmt.apply_template('e5', 'large', 'deductible_ratio_cap', 'N', from_pots => 'basic.over', excluded => NULL, advance => NULL, deductible => NULL,
		rate => 'large_rate', cap => 'two_funds', cap_accumulator => 'two_used'); END $$;
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('e5', 'subsidy.own', 'person', 'N');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('e5', 'major', 10, 'basic.deductible, basic.coinsurance, large.coinsurance', 'flow', 'share', NULL, NULL, false, 'N'),
	('e5', 'major', 20, 'flow', 'deductible',  'fill',  'threshold',   'threshold_used', true,  'N'),
	('e5', 'major', 30, 'flow', 'fund',        'share', 'major_rate',  'major_cost',     true,  'N'),
	('e5', 'major', 40, 'flow', 'coinsurance', 'share', NULL,          NULL,             false, 'N'),
	('e5', 'major', 50, 'fund', 'over',        'keep',  'three_funds', 'three_used',     true,  'N'),
	('e5', 'subsidy', 10, 'major.deductible, major.coinsurance, major.over', 'flow', 'share', NULL, NULL, false, 'N'),
	('e5', 'subsidy', 20, 'flow', 'own',         'fill',  'own_part',     NULL, true,  'N'),
	('e5', 'subsidy', 30, 'flow', 'fund',        'share', 'subsidy_rate', NULL, true,  'N'),
	('e5', 'subsidy', 40, 'flow', 'coinsurance', 'share', NULL,           NULL, false, 'N');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('e5', 'deductible_used', 'basic.deductible', 'year', 'N'), ('e5', 'fund_used', 'basic.fund', 'year', 'N'), ('e5', 'two_used', 'basic.fund + large.fund', 'year', 'N'),
	('e5', 'threshold_used', 'major.deductible', 'year', 'N'), ('e5', 'major_cost', 'major.fund + major.coinsurance + major.over', 'year', 'N'),
	('e5', 'three_used', 'basic.fund + large.fund + major.fund', 'year', 'N');
INSERT INTO mmt.parameter (draft, parameter, class, status, band, amount, clause) VALUES
	('e5', 'advance', '02', NULL, NULL, '10%', 'N'), ('e5', 'deductible', NULL, NULL, NULL, '500', 'N'), ('e5', 'rate', NULL, '11', NULL, '80%', 'N'), ('e5', 'rate', NULL, '12', NULL, '85%', 'N'),
	('e5', 'cap', NULL, NULL, NULL, '20000', 'N'), ('e5', 'large_rate', NULL, NULL, NULL, '90%', 'N'), ('e5', 'two_funds', NULL, NULL, NULL, '24000', 'N'),
	('e5', 'threshold', NULL, NULL, NULL, '3000', 'N'), ('e5', 'major_rate', NULL, NULL, '[0,20000)', '60%', 'N'), ('e5', 'major_rate', NULL, NULL, '[20000,)', '70%', 'N'),
	('e5', 'three_funds', NULL, NULL, NULL, '26000', 'N'), ('e5', 'subsidy_rate', NULL, NULL, NULL, '80%', 'N'),
	('e5', 'own_part', NULL, NULL, NULL, '5% of pot basic.fund + 5% of pot large.fund + 5% of pot major.fund + 5% of pot subsidy.flow', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 9,500.00 x 80 %; 2,400 of the 3,000; 5 % of 10,000; 1,900.00 x 80 %
	('e5a', '994500', '2024-02-01', 10000, '{"status": "11", "tags": ["civil"], "class": "01"}', NULL,
		'{"basic.fund": 7600, "subsidy.own": 500, "subsidy.fund": 1520, "subsidy.coinsurance": 380}', 'below serious illness'),
	-- 14,400.00, of which 12,400; 2,000.00 x 90 %; 3,800 - 600 = 3,200.00 x 60 %; 1,880 of 18,000: 900; 980.00 x 80 %
	('e5a', '994500', '2024-06-01', 20000, '{"status": "11", "tags": ["civil"], "class": "02"}', NULL,
		'{"basic.advance": 2000, "basic.fund": 12400, "large.fund": 1800, "major.fund": 1920, "subsidy.own": 900, "subsidy.fund": 784, "subsidy.coinsurance": 196}', 'four layers'),
	-- 8,000.00 over; 7,200.00, of which 24,000 - 21,800; 2,800.00 x 60 % = 1,680.00, of which 26,000 - 23,720 - 2,200 = 80; 2,720 of 5,000: 250
	('e5a', '994500', '2024-09-01', 10000, '{"status": "11", "tags": ["civil"], "class": "01"}', NULL,
		'{"large.fund": 2200, "large.over": 5000, "major.fund": 80, "subsidy.own": 250, "subsidy.fund": 1976, "subsidy.coinsurance": 494}', 'both common caps bind'),
	-- 25,075.00, of which 20,000; 4,567.50, of which 4,000; 500 + 4,425 + 507.50 - 3,000 = 2,432.50 x 60 %
	('e5b', '994500', '2024-03-01', 30000, '{"status": "12", "class": "01"}', NULL,
		'{"basic.fund": 20000, "large.fund": 4000, "large.over": 567.50, "major.deductible": 3000, "major.fund": 1459.50, "major.coinsurance": 973}', 'no civil servant'),
	-- 7,500 + 4,250 = 11,750.00 x 60 % = 7,050.00, of which 26,000 - 25,459.50
	('e5b', '994500', '2024-04-01', 50000, '{"status": "12", "class": "01"}', NULL,
		'{"large.over": 38250, "major.fund": 540.50, "major.over": 6509.50, "major.coinsurance": 4700}', 'what three funds have left');

-- ---- E6: deductible, ratio and cap tilted for the poor; aid and a rescue above parts of last year's income, each with a cap of its own ----
-- 1. Basic: deductible 600, 60 %, 8,000 a year; the poor half of it and 5 points more.
-- 2. Serious illness above 10,000 of deductible, coinsurance and what is above the cap: up to 30,000 60 %, above 65 %, at most 50,000 a year; the
--    poor have half the threshold, 5 points more and no cap.
-- 3. Aid: extreme poverty 100 %; low income 75 %; on the edge 60 % above 10 % of last year's income, stricken by illness 50 % above 25 %; at
--    most 20,000 a year but for extreme poverty.
-- 4. Rescue: half of what all aid left above 1,000 and 5 % of last year's income, at most 4,000 a year.

INSERT INTO mmt.benefit (draft, benefit, ord, track, facts, name_en, clause) VALUES
	('e6', 'basic', 10, NULL, NULL, 'basic', 'N'), ('e6', 'major', 20, 'major', NULL, 'serious illness', 'N'),
	('e6', 'aid', 30, 'aid', '{"aid_group": "extreme|low|edge|stricken"}', 'medical aid', 'N'), ('e6', 'rescue', 40, 'rescue', '{"aid_group": "extreme|low|edge|stricken"}', 'rescue', 'N');
DO $$ BEGIN PERFORM
	mmt.apply_template('e6', 'basic', 'deductible_ratio_cap', 'N', excluded => NULL, advance => NULL),
	mmt.apply_template('e6', 'aid', 'deductible_ratio_cap', 'N', from_pots => 'major.deductible, major.coinsurance, major.over', excluded => NULL, advance => NULL,
		deductible => 'aid_threshold', deductible_accumulator => 'aid_borne', rate => 'aid_rate', cap => 'aid_cap', cap_accumulator => 'aid_used'),
	mmt.apply_template('e6', 'rescue', 'deductible_ratio_cap', 'N', from_pots => 'aid.deductible, aid.coinsurance, aid.over', excluded => NULL, advance => NULL,
		deductible => 'rescue_threshold', deductible_accumulator => 'rescue_borne', rate => 'rescue_rate', cap => 'rescue_cap', cap_accumulator => 'rescue_used'); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, without, required, clause) VALUES
	('e6', 'major', 10, 'basic.deductible, basic.coinsurance, basic.over', 'flow', 'share', NULL, NULL, NULL, false, 'N'),
	('e6', 'major', 20, 'flow', 'deductible',  'fill',  'threshold',  'threshold_used', NULL, true,  'N'),
	('e6', 'major', 30, 'flow', 'fund',        'share', 'major_rate', 'major_cost',     NULL, true,  'N'),
	('e6', 'major', 40, 'flow', 'coinsurance', 'share', NULL,         NULL,             NULL, false, 'N'),
	('e6', 'major', 50, 'fund', 'over',        'keep',  'major_cap',  'major_used',     '{poor}', true, 'N');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('e6', 'deductible_used', 'basic.deductible', 'year', 'N'), ('e6', 'fund_used', 'basic.fund', 'year', 'N'), ('e6', 'threshold_used', 'major.deductible', 'year', 'N'),
	('e6', 'major_cost', 'major.fund + major.coinsurance + major.over', 'year', 'N'), ('e6', 'major_used', 'major.fund', 'year', 'N'),
	('e6', 'aid_borne', 'aid.deductible', 'year', 'N'), ('e6', 'aid_used', 'aid.fund', 'year', 'N'), ('e6', 'rescue_borne', 'rescue.deductible', 'year', 'N'), ('e6', 'rescue_used', 'rescue.fund', 'year', 'N');
INSERT INTO mmt.parameter (draft, parameter, facts, tags, band, ord, amount, clause) VALUES
	('e6', 'deductible', NULL, NULL, NULL, 0, '600', 'N'), ('e6', 'deductible', NULL, '{poor}', NULL, 1, 'x 0.5', 'N'),
	('e6', 'rate', NULL, NULL, NULL, 0, '60%', 'N'), ('e6', 'rate', NULL, '{poor}', NULL, 1, '+5%', 'N'), ('e6', 'cap', NULL, NULL, NULL, 0, '8000', 'N'),
	('e6', 'threshold', NULL, NULL, NULL, 0, '10000', 'N'), ('e6', 'threshold', NULL, '{poor}', NULL, 1, 'x 0.5', 'N'),
	('e6', 'major_rate', NULL, NULL, '[0,30000)', 0, '60%', 'N'), ('e6', 'major_rate', NULL, NULL, '[30000,)', 0, '65%', 'N'), ('e6', 'major_rate', NULL, '{poor}', NULL, 1, '+5%', 'N'),
	('e6', 'major_cap', NULL, NULL, NULL, 0, '50000', 'N'),
	('e6', 'aid_threshold', '{"aid_group": "edge"}', NULL, NULL, 0, '0.1 x last_income', 'N'), ('e6', 'aid_threshold', '{"aid_group": "stricken"}', NULL, NULL, 0, '0.25 x last_income', 'N'),
	('e6', 'aid_rate', '{"aid_group": "extreme"}', NULL, NULL, 0, '100%', 'N'), ('e6', 'aid_rate', '{"aid_group": "low"}', NULL, NULL, 0, '75%', 'N'),
	('e6', 'aid_rate', '{"aid_group": "edge"}', NULL, NULL, 0, '60%', 'N'), ('e6', 'aid_rate', '{"aid_group": "stricken"}', NULL, NULL, 0, '50%', 'N'),
	('e6', 'aid_cap', '{"aid_group": "!extreme"}', NULL, NULL, 0, '20000', 'N'),
	('e6', 'rescue_threshold', NULL, NULL, NULL, 0, '1000 + 0.05 x last_income', 'N'), ('e6', 'rescue_rate', NULL, NULL, NULL, 0, '50%', 'N'), ('e6', 'rescue_cap', NULL, NULL, NULL, 0, '4000', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 19,700.00 x 65 %, of which 8,000; 12,000 - 5,000 = 7,000.00 x 65 % = 4,550.00; 7,450.00 x 75 %; 1,862.50 - 1,400 = 462.50 x 50 %
	('e6a', '994600', '2024-03-01', 20000, '{"aid_group": "low", "tags": ["poor"], "last_income": 8000}', NULL,
		'{"basic.fund": 8000, "major.fund": 4550, "aid.fund": 5587.50, "rescue.deductible": 1400, "rescue.fund": 231.25, "rescue.coinsurance": 231.25}', 'low income through four layers'),
	-- 23,000 x 65 % + 17,000 x 70 % = 26,850; 13,150.00 x 75 %; 3,287.50 x 50 %
	('e6a', '994600', '2024-06-01', 40000, '{"aid_group": "low", "tags": ["poor"], "last_income": 8000}', NULL,
		'{"major.fund": 26850, "aid.fund": 9862.50, "rescue.fund": 1643.75, "rescue.coinsurance": 1643.75}', 'thresholds are paid'),
	-- 28,000; 9,000.00, of which 20,000 - 15,450 = 4,550; 7,450.00 x 50 % = 3,725.00, of which 4,000 - 1,875
	('e6a', '994600', '2024-09-01', 40000, '{"aid_group": "low", "tags": ["poor"], "last_income": 8000}', NULL,
		'{"major.fund": 28000, "aid.fund": 4550, "rescue.fund": 2125, "rescue.over": 1600, "rescue.coinsurance": 3725}', 'both caps of aid, none of serious illness'),
	-- 19,400.00 x 60 %, of which 8,000; 2,000.00 x 60 %; 10,800 - 3,000 = 7,800.00 x 60 %; 6,120 - 2,500 = 3,620.00 x 50 %
	('e6b', '994600', '2024-03-01', 20000, '{"aid_group": "edge", "last_income": 30000}', NULL,
		'{"basic.fund": 8000, "major.fund": 1200, "aid.fund": 4680, "rescue.deductible": 2500, "rescue.fund": 1810, "rescue.coinsurance": 1810}', 'above a tenth of the income'),
	-- 9,400.00 x 60 %; 4,360 - 3,000.125 = 1,359.87 x 50 % = 679.935; 3,000.13 + 679.93 - 1,600.025 = 2,080.03 x 50 % = 1,040.015
	('e6c', '994600', '2024-03-01', 10000, '{"aid_group": "stricken", "last_income": 12000.50}', NULL,
		'{"basic.fund": 5640, "aid.fund": 679.94, "rescue.deductible": 1600.03, "rescue.fund": 1040.02, "rescue.coinsurance": 1040.01}', 'thresholds to the fen'),
	-- 29,640.00, of which 8,000; 42,000 - 10,000: 30,000 x 60 % + 2,000 x 65 %
	('e6d', '994600', '2024-03-01', 50000, '{}', NULL, '{"basic.fund": 8000, "major.deductible": 10000, "major.fund": 19300, "major.coinsurance": 12700}', 'not aided'),
	-- 65,000.00, of which 50,000 - 19,300
	('e6d', '994600', '2024-05-01', 100000, '{}', NULL, '{"major.fund": 30700, "major.over": 34300, "major.coinsurance": 35000}', 'and capped'),
	('e6e', '994600', '2024-05-01', 10000, '{"aid_group": "extreme", "tags": ["poor"], "last_income": 0}', NULL, '{"basic.fund": 6305, "aid.fund": 3695}', 'extreme poverty: nothing is left');

-- ---- E7: dialysis by session, a package and a count; a pump by the day; classes, price limits and a standard a visit ----
-- 1. Dialysis: a package of 420 a session, above it the hospital's; 90 %, at most three sessions a month, each settled by itself.
-- 2. Insulin pump: 20 a day, at most 600 of cost a month; 70 %.
-- 3. Drugs: a price limit a piece; class C out; first self-pay of class B 10 %, of negotiated drugs 20 %; 80 %.  Of what the fund pays above 200 a
--    visit the hospital bears; at most 500 a month.

INSERT INTO mmt.list (draft, list, member, clause) VALUES ('e7', 'negotiated', 'XL01*', 'N');
INSERT INTO mmt.benefit (draft, benefit, ord, facts, name_zh, name_en, clause) VALUES
	('e7', 'dialysis', 5, '{"item": "dialysis"}', '血液透析', 'dialysis', 'N'), ('e7', 'pump', 7, '{"item": "pump"}', '胰岛素泵', 'pump', 'N'), ('e7', 'drugs', 10, NULL, '门诊用药', 'drugs', 'N');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('e7', 'dialysis.above_package', 'hospital', 'N'), ('e7', 'drugs.above_standard', 'hospital', 'N');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, clause) VALUES
	('e7', 'dialysis', 10, 'gross', 'above_package', 'keep', 'package', NULL, 'line', true, 'N'),
	('e7', 'dialysis', 20, 'gross', 'fund', 'share', 'dialysis_rate', NULL, NULL, true, 'N'),
	('e7', 'dialysis', 30, 'gross', 'coinsurance', 'share', NULL, NULL, NULL, false, 'N'),
	('e7', 'dialysis', 40, 'fund', 'over', 'keep', 'sessions', 'sessions_used', NULL, true, 'N'),
	('e7', 'pump', 10, 'gross', 'overprice', 'keep', 'day_rent', NULL, 'line', true, 'N'),
	('e7', 'pump', 20, 'gross', 'over', 'keep', 'month_rent', 'pump_cost', NULL, true, 'N'),
	('e7', 'pump', 30, 'gross', 'fund', 'share', 'pump_rate', NULL, NULL, true, 'N'),
	('e7', 'pump', 40, 'gross', 'coinsurance', 'share', NULL, NULL, NULL, false, 'N'),
	('e7', 'drugs', 5,  'gross', 'overprice', 'keep', 'price_limit', NULL, 'line', false, 'N'),
	('e7', 'drugs', 10, 'gross', 'out', 'share', 'out', NULL, 'line', false, 'N'),
	('e7', 'drugs', 20, 'gross', 'advance', 'share', 'advance', NULL, 'line', false, 'N'),
	('e7', 'drugs', 30, 'gross', 'flow', 'share', NULL, NULL, NULL, false, 'N'),
	('e7', 'drugs', 40, 'flow', 'fund', 'share', 'rate', NULL, NULL, true, 'N'),
	('e7', 'drugs', 50, 'flow', 'coinsurance', 'share', NULL, NULL, NULL, false, 'N'),
	('e7', 'drugs', 60, 'fund', 'above_standard', 'keep', 'visit_standard', NULL, NULL, true, 'N'),
	('e7', 'drugs', 70, 'fund', 'over', 'keep', 'month_cap', 'month_used', NULL, true, 'N');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
	('e7', 'sessions_used', 'count', 'claims of dialysis', 'month', 'N'), ('e7', 'pump_cost', 'fen', 'pump.fund + pump.coinsurance', 'month', 'N'), ('e7', 'month_used', 'fen', 'drugs.fund', 'month', 'N');
INSERT INTO mmt.parameter (draft, parameter, class, facts, priority, amount, clause) VALUES
	('e7', 'package', NULL, NULL, 0, '420', 'N'), ('e7', 'dialysis_rate', NULL, NULL, 0, '90%', 'N'), ('e7', 'sessions', NULL, NULL, 0, '3', 'N'),
	('e7', 'day_rent', NULL, NULL, 0, '20 x quantity', 'N'), ('e7', 'month_rent', NULL, NULL, 0, '600', 'N'), ('e7', 'pump_rate', NULL, NULL, 0, '70%', 'N'),
	('e7', 'price_limit', NULL, '{"drug": "XA10BA*"}', 0, '10 x quantity', 'N'), ('e7', 'out', '03', NULL, 0, '100%', 'N'), ('e7', 'advance', '02', NULL, 0, '10%', 'N'),
	('e7', 'advance', NULL, '{"drug": "@negotiated"}', 1, '20%', 'N'), ('e7', 'rate', NULL, NULL, 0, '80%', 'N'), ('e7', 'visit_standard', NULL, NULL, 0, '200', 'N'), ('e7', 'month_cap', NULL, NULL, 0, '500', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('e7a', '994700', '2024-03-01', 450, '{"item": "dialysis"}', NULL, '{"dialysis.above_package": 30, "dialysis.fund": 378, "dialysis.coinsurance": 42}', 'above the package'),
	('e7a', '994700', '2024-03-03', 400, '{"item": "dialysis"}', NULL, '{"dialysis.fund": 360, "dialysis.coinsurance": 40}', 'below it'),
	('e7a', '994700', '2024-03-05', 420, '{"item": "dialysis"}', NULL, '{"dialysis.fund": 378, "dialysis.coinsurance": 42}', 'the third'),
	('e7a', '994700', '2024-03-07', 430, '{"item": "dialysis"}', NULL, '{"dialysis.above_package": 10, "dialysis.over": 378, "dialysis.coinsurance": 42}', 'the fourth of a month'),
	('e7a', '994700', '2024-04-01', 420, '{"item": "dialysis"}', NULL, '{"dialysis.fund": 378, "dialysis.coinsurance": 42}', 'a new month'),
	-- 20 days at 25: 400; 400.00 x 70 %
	('e7b', '994700', '2024-04-01', 500, '{"item": "pump", "quantity": 20}', NULL, '{"pump.overprice": 100, "pump.fund": 280, "pump.coinsurance": 120}', 'a pump above its rent'),
	-- 300, of which 600 - 400
	('e7b', '994700', '2024-04-20', 300, '{"item": "pump", "quantity": 15}', NULL, '{"pump.over": 100, "pump.fund": 140, "pump.coinsurance": 60}', 'and above 30 days'),
	-- 37.04 over 30; 10 + 60 first; 30 + 90 + 240 = 360.00 x 80 % = 288.00, of which 200
	('e7c', '994700', '2024-05-01', NULL, '{}', '[{"price": 12.345, "quantity": 3, "drug": "XA10BA02", "class": "01"}, {"amount": 100, "class": "02", "drug": "XC09AA"},
			{"amount": 300, "class": "02", "drug": "XL01AA"}, {"amount": 50, "class": "03", "drug": "XN05AA"}]',
		'{"drugs.overprice": 7.04, "drugs.out": 50, "drugs.advance": 70, "drugs.fund": 200, "drugs.above_standard": 88, "drugs.coinsurance": 72}', 'four kinds of drugs'),
	('e7c', '994700', '2024-05-02', 500, '{"class": "01", "drug": "XC09AA"}', NULL, '{"drugs.fund": 200, "drugs.above_standard": 200, "drugs.coinsurance": 100}', 'the standard of a visit'),
	-- 180.00 x 80 % = 144.00, of which 500 - 400
	('e7c', '994700', '2024-05-03', 200, '{"class": "02", "drug": "XC09AA"}', NULL, '{"drugs.advance": 20, "drugs.fund": 100, "drugs.over": 44, "drugs.coinsurance": 36}', 'and of a month');

-- ---- E8: no referral, away from home, filed afterwards, emergency; figures that change in July over accumulators that go on ----
-- 1. 80, 70, 60 % at tiers 1, 2, 3; 10 points off at tier 3 without referral.  Away from home 20 points off, from July 2024 15, unless filed up to
--    15 days after the day of care.  An emergency is paid as if referred and filed.
-- 2. Deductible a year 300, from July 2024 400; away from home and not filed 600; what was borne of one counts for the others.

INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('e8', 'basic', 10, 'basic', 'N');
DO $$ BEGIN PERFORM mmt.apply_template('e8', 'basic', 'deductible_then_ratio', 'N', excluded => NULL, advance => NULL); END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('e8', 'deductible_used', 'basic.deductible', 'year', 'N');
INSERT INTO mmt.parameter (draft, parameter, tier, channel, place, tags, without, ranges, missing, priority, ord, valid, amount, clause) VALUES
	('e8', 'deductible', NULL, NULL, NULL,     NULL, NULL,          NULL, 'refuse', 0, 0, '(,2024-07-01)', '300', 'N'),
	('e8', 'deductible', NULL, NULL, NULL,     NULL, NULL,          NULL, 'refuse', 0, 0, '[2024-07-01,)', '400', 'N'),
	('e8', 'deductible', NULL, NULL, '!9948*', NULL, '{emergency}', NULL, 'refuse', 1, 0, '(,)', '600', 'N'),
	('e8', 'deductible', NULL, NULL, '!9948*', NULL, '{emergency}', '{"days_since:filed_on": "[-15,)"}', 'skip', 2, 0, '(,)', 'deductible as if place = 994801', 'N'),
	('e8', 'rate', '1',  NULL,   NULL, NULL, NULL,          NULL, 'refuse', 0, 0, '(,)', '80%', 'N'),
	('e8', 'rate', '2',  NULL,   NULL, NULL, NULL,          NULL, 'refuse', 0, 0, '(,)', '70%', 'N'),
	('e8', 'rate', '3',  NULL,   NULL, NULL, NULL,          NULL, 'refuse', 0, 0, '(,)', '60%', 'N'),
	('e8', 'rate', '3',  'none', NULL, NULL, '{emergency}', NULL, 'refuse', 0, 1, '(,)', '-10%', 'N'),
	('e8', 'rate', NULL, NULL, '!9948*', NULL, '{emergency}', NULL, 'refuse', 0, 2, '(,)', '-100% of parameter away', 'N'),
	('e8', 'away', NULL, NULL, NULL, NULL, NULL, NULL, 'refuse', 0, 0, '(,2024-07-01)', '20%', 'N'),
	('e8', 'away', NULL, NULL, NULL, NULL, NULL, NULL, 'refuse', 0, 0, '[2024-07-01,)', '15%', 'N'),
	('e8', 'away', NULL, NULL, NULL, NULL, NULL, '{"days_since:filed_on": "[-15,)"}', 'skip', 1, 0, '(,)', '0%', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('e8a', '994800', '2024-02-01', 1000, '{"tier": "3", "channel": "none", "place": "994801"}', NULL, '{"basic.deductible": 300, "basic.fund": 350, "basic.coinsurance": 350}', 'no referral: 50 %'),
	('e8a', '994800', '2024-03-01', 1000, '{"tier": "2", "channel": "none", "place": "110101"}', NULL, '{"basic.deductible": 300, "basic.fund": 350, "basic.coinsurance": 350}', 'away and not filed: 300 more, 50 %'),
	('e8a', '994800', '2024-03-10', 1000, '{"tier": "3", "channel": "referral", "place": "110101", "filed_on": "2024-03-25"}', NULL, '{"basic.fund": 600, "basic.coinsurance": 400}', 'filed 15 days later'),
	('e8a', '994800', '2024-03-10', 1000, '{"tier": "2", "channel": "none", "place": "110101", "filed_on": "2024-03-26"}', NULL, '{"basic.fund": 500, "basic.coinsurance": 500}', 'a day too late'),
	('e8a', '994800', '2024-07-01', 500, '{"tier": "1", "channel": "none", "place": "994801"}', NULL, '{"basic.fund": 400, "basic.coinsurance": 100}', '600 were borne: the new 400 asks nothing'),
	('e8a', '994800', '2024-07-02', 1000, '{"tier": "3", "channel": "none", "place": "110101"}', NULL, '{"basic.fund": 350, "basic.coinsurance": 650}', '60 - 10 - 15 %'),
	('e8a', '994800', '2024-07-03', 1000, '{"tier": "3", "channel": "none", "place": "110101", "tags": ["emergency"]}', NULL, '{"basic.fund": 600, "basic.coinsurance": 400}', 'an emergency'),
	('e8b', '994800', '2024-06-30', 350, '{"tier": "1", "channel": "none", "place": "994801"}', NULL, '{"basic.deductible": 300, "basic.fund": 40, "basic.coinsurance": 10}', 'the last day of the old figure'),
	('e8b', '994800', '2024-07-01', 350, '{"tier": "1", "channel": "none", "place": "110101", "filed_on": "2020-01-01"}', NULL, '{"basic.deductible": 100, "basic.fund": 200, "basic.coinsurance": 50}', 'filed long ago: 400, of which 100 are left'),
	('e8c', '994800', '2024-08-01', 500, '{"tier": "2", "channel": "none", "place": "110101"}', NULL, '{"basic.deductible": 500}', 'below 600'),
	('e8c', '994800', '2024-08-02', 500, '{"tier": "2", "channel": "none", "place": "110101", "tags": ["emergency"]}', NULL, '{"basic.fund": 350, "basic.coinsurance": 150}', 'an emergency asks 400: 500 were borne');

-- ---- E9: newborns covered from birth when enrolled in time; from resident to employee within a year ----
-- 1. Cover begins on the day of enrolment; who is enrolled within 90 days of birth has it from birth.
-- 2. Residents: deductible 200, 60 %, 3,000 a year.  Employees: 500, 80 %, 8,000.  The cap counts what was paid under either, the deductible does not.
-- 3. Serious illness: half of what is above 3,000 of own cost a year; for an employee half of what was borne of it as a resident counts.

INSERT INTO mmt.benefit (draft, benefit, ord, track, ranges, name_en, clause) VALUES
	('e9', 'basic', 10, NULL, '{"parameter:covered_days": "[0,)"}', 'basic', 'N'), ('e9', 'major', 20, 'major', NULL, 'serious illness', 'N');
DO $$ BEGIN PERFORM
	mmt.apply_template('e9', 'basic', 'deductible_ratio_cap', 'N', excluded => NULL, advance => NULL),
	mmt.apply_template('e9', 'major', 'deductible_then_ratio', 'N', from_pots => 'basic.deductible, basic.coinsurance, basic.over', excluded => NULL, advance => NULL,
		deductible => 'threshold', deductible_accumulator => 'threshold_used', rate => 'major_rate'); END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('e9', 'deductible_used', 'basic.deductible', 'year, scheme', 'N'), ('e9', 'fund_used', 'basic.fund', 'year', 'N'), ('e9', 'threshold_used', 'major.deductible', 'year, scheme', 'N');
INSERT INTO mmt.parameter (draft, parameter, scheme, ranges, priority, amount, clause) VALUES
	('e9', 'covered_days',       NULL,  NULL, 0, '1 x days_since enrolled', 'N'),
	('e9', 'covered_days',       NULL,  '{"parameter:enrolled_at_days": "[0,90]"}', 1, '1 x days_since birth', 'N'),
	('e9', 'enrolled_at_days',   NULL,  NULL, 0, '1 x days_since birth - 1 x days_since enrolled', 'N'),
	('e9', 'deductible', '390', NULL, 0, '200',  'N'), ('e9', 'deductible', '310', NULL, 0, '500',  'N'),
	('e9', 'rate',       '390', NULL, 0, '60%',  'N'), ('e9', 'rate',       '310', NULL, 0, '80%',  'N'),
	('e9', 'cap',        '390', NULL, 0, '3000', 'N'), ('e9', 'cap',        '310', NULL, 0, '8000', 'N'),
	('e9', 'threshold',  '390', NULL, 0, '3000', 'N'), ('e9', 'threshold',  '310', NULL, 0, '3000 - 0.5 x acc threshold_used@scheme=390', 'N'), ('e9', 'major_rate', NULL, NULL, 0, '50%', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 1,800.00 x 60 %; 920 of the 3,000
	('e9a', '994900', '2024-02-01', 2000, '{"scheme": "390", "birth": "1990-01-01", "enrolled": "2020-01-01"}', NULL, '{"basic.fund": 1080, "major.deductible": 920}', 'a resident'),
	-- 2,400.00, of which 3,000 - 1,080; 2,080 fill the 3,000
	('e9a', '994900', '2024-05-01', 4000, '{"scheme": "390", "birth": "1990-01-01", "enrolled": "2020-01-01"}', NULL, '{"basic.fund": 1920, "major.deductible": 2080}', 'the threshold to the fen'),
	('e9a', '994900', '2024-06-01', 1000, '{"scheme": "390", "birth": "1990-01-01", "enrolled": "2020-01-01"}', NULL, '{"major.fund": 500, "major.coinsurance": 500}', 'above both'),
	-- 4,500.00 x 80 %, 8,000 - 3,000 are left; 1,400 of 3,000 - 1,500
	('e9a', '994900', '2024-08-01', 5000, '{"scheme": "310", "birth": "1990-01-01", "enrolled": "2024-07-15"}', NULL, '{"basic.fund": 3600, "major.deductible": 1400}', 'an employee since July'),
	-- 4,000.00, of which 1,400; 3,600 - 100 = 3,500.00 x 50 %
	('e9a', '994900', '2024-09-01', 5000, '{"scheme": "310", "birth": "1990-01-01", "enrolled": "2024-07-15"}', NULL,
		'{"basic.fund": 1400, "major.deductible": 100, "major.fund": 1750, "major.coinsurance": 1750}', 'the cap counts both'),
	('e9a', '994900', '2025-01-01', 5000, '{"scheme": "310", "birth": "1990-01-01", "enrolled": "2024-07-15"}', NULL, '{"basic.fund": 3600, "major.deductible": 1400}', 'a year later nothing of it counts'),
	('e9b', '994900', '2024-03-02', 1000, '{"scheme": "390", "birth": "2024-03-01", "enrolled": "2024-05-30"}', NULL, '{"basic.fund": 480, "major.deductible": 520}', 'enrolled on the 90th day: from birth'),
	('e9c', '994900', '2024-03-02', 1000, '{"scheme": "390", "birth": "2024-03-01", "enrolled": "2024-05-31"}', NULL, '{"gross": 1000}', 'on the 91st: not yet'),
	('e9c', '994900', '2024-05-30', 1000, '{"scheme": "390", "birth": "2024-03-01", "enrolled": "2024-05-31"}', NULL, '{"gross": 1000}', 'nor on the day before'),
	('e9c', '994900', '2024-05-31', 1000, '{"scheme": "390", "birth": "2024-03-01", "enrolled": "2024-05-31"}', NULL, '{"basic.fund": 480, "major.deductible": 520}', 'from that day on');

-- ---- F1: outpatient pooling beside the chronic diseases: a deductible a visit, a limit a day, a long prescription over months ----
-- 1. Chronic diseases, drugs of their list: 70 %, at most 300 a month; a long prescription has a line for each month it is for.
-- 2. All else is pooled: 10 a visit at primary institutions, 20 at hospitals, of every bill with such lines; 60 %, the retired 65 %; at most 80 a day
--    and 400 a half year.
-- 3. Recovery: half of coinsurance and deductibles above 200 a quarter.

INSERT INTO mmt.list (draft, list, member, clause) VALUES ('f1', 'drugs.高血压', 'XC09*', 'N'), ('f1', 'drugs.糖尿病', 'XA10*', 'N');
INSERT INTO mmt.benefit (draft, benefit, ord, track, facts, name_zh, name_en, clause) VALUES
	('f1', 'chronic', 10, NULL, '{"drug": "@drugs.$disease"}', '门诊慢特病', 'chronic', 'N'), ('f1', 'pooled', 20, NULL, NULL, '门诊统筹', 'pooled', 'N'),
	('f1', 'recovery', 30, 'recovery', NULL, '二次补助', 'recovery', 'N');
DO $$ BEGIN PERFORM
	mmt.apply_template('f1', 'chronic', 'deductible_ratio_cap', 'N', excluded => NULL, advance => NULL, deductible => NULL, rate => 'chronic_rate', cap => 'month_cap', cap_accumulator => 'month_used'),
	mmt.apply_template('f1', 'pooled', 'deductible_ratio_cap', 'N', excluded => NULL, advance => NULL, deductible => 'visit', deductible_accumulator => NULL, cap => 'day_cap', cap_accumulator => 'day_used'),
	mmt.apply_template('f1', 'recovery', 'deductible_then_ratio', 'N', from_pots => 'chronic.coinsurance, pooled.coinsurance, pooled.deductible', excluded => NULL, advance => NULL,
		deductible => 'threshold', deductible_accumulator => 'threshold_used', rate => 'recovery_rate'); END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES ('f1', 'pooled', 90, 'fund', 'over', 'keep', 'half_cap', 'half_used', true, 'N');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('f1', 'month_used', 'chronic.fund', 'month', 'N'), ('f1', 'day_used', 'pooled.fund', 'day', 'N'), ('f1', 'half_used', 'pooled.fund', '6 months', 'N'), ('f1', 'threshold_used', 'recovery.deductible', 'quarter', 'N');
INSERT INTO mmt.parameter (draft, parameter, kind, status, ord, amount, clause) VALUES
	('f1', 'chronic_rate', NULL, NULL, 0, '70%', 'N'), ('f1', 'month_cap', NULL, NULL, 0, '300', 'N'), ('f1', 'visit', 'primary', NULL, 0, '10', 'N'), ('f1', 'visit', 'hospital', NULL, 0, '20', 'N'),
	('f1', 'rate', NULL, NULL, 0, '60%', 'N'), ('f1', 'rate', NULL, '12', 1, '+5%', 'N'), ('f1', 'day_cap', NULL, NULL, 0, '80', 'N'), ('f1', 'half_cap', NULL, NULL, 0, '400', 'N'),
	('f1', 'threshold', NULL, NULL, 0, '200', 'N'), ('f1', 'recovery_rate', NULL, NULL, 0, '50%', 'N');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 350.00, of which 300, and 210.00 twice; 330.00 coinsurance, 130 and 100.00 of which are the first and the second quarter's
	('f1a', '993100', '2024-03-10', NULL, '{"kind": "hospital", "disease": "高血压", "status": "11"}',
		'[{"amount": 500, "drug": "XC09AA", "date": "2024-03-10"}, {"amount": 300, "drug": "XC09AA", "date": "2024-04-01"}, {"amount": 300, "drug": "XC09AA", "date": "2024-05-01"}]',
		'{"chronic.fund": 720, "chronic.over": 50, "recovery.deductible": 330}', 'three months, two quarters'),
	-- 105.00, of which 300 - 210; 45 of the quarter's 200 - 180
	('f1a', '993100', '2024-04-20', 150, '{"kind": "hospital", "disease": "高血压", "status": "11", "drug": "XC09AA"}', NULL,
		'{"chronic.fund": 90, "chronic.over": 15, "recovery.deductible": 20, "recovery.fund": 12.50, "recovery.coinsurance": 12.50}', 'what the long prescription left of April'),
	-- chronic 35.00; 100 - 20 = 80.00 x 60 % = 48.00; 15 + 20 + 32 = 67.00 x 50 %
	('f1a', '993100', '2024-05-02', NULL, '{"kind": "hospital", "disease": "高血压", "status": "11"}', '[{"amount": 50, "drug": "XC09AA"}, {"amount": 100, "drug": "XA10BA"}]',
		'{"chronic.fund": 35, "pooled.fund": 48, "recovery.fund": 33.50, "recovery.coinsurance": 33.50}', 'a drug that is not for the disease is pooled'),
	-- 90.00 x 60 % = 54.00, of which 80 - 48; 10 + 36 = 46.00 x 50 %
	('f1a', '993100', '2024-05-02', 100, '{"kind": "primary", "disease": "高血压", "status": "11", "drug": "XA10BA"}', NULL,
		'{"pooled.fund": 32, "pooled.over": 22, "recovery.fund": 23, "recovery.coinsurance": 23}', 'a second visit that day'),
	('f1b', '993100', '2024-06-29', 600, '{"kind": "hospital", "disease": "糖尿病", "status": "12", "drug": "XC09AA"}', NULL,
		'{"pooled.fund": 80, "pooled.over": 297, "recovery.deductible": 200, "recovery.fund": 11.50, "recovery.coinsurance": 11.50}', '580.00 x 65 % = 377.00, of which 80; 223.00 - 200'),
	('f1b', '993100', '2024-06-30', 8, '{"kind": "primary", "disease": "糖尿病", "status": "12", "drug": "XC09AA"}', NULL, '{"recovery.fund": 4, "recovery.coinsurance": 4}', 'below the visit''s deductible'),
	('f1b', '993100', '2024-07-01', 43.33, '{"kind": "primary", "disease": "糖尿病", "status": "12", "drug": "XC09AA"}', NULL, '{"pooled.fund": 21.66, "recovery.deductible": 21.67}', '33.33 x 65 % = 21.6645, a new quarter');

-- ---- they are sound, are published, and pay what was worked out: over a window, one after the other, and in both aggregates ----

SELECT is_empty($$SELECT d.draft, p.severity, p.message FROM mmt.draft d, mmt.check_policy(d.draft) p WHERE d.area <> '000000' AND p.code <> 'unverified'$$, 'check_policy has nothing to say');
DO $$ BEGIN PERFORM mmt.publish(d.draft) FROM (SELECT draft FROM mmt.draft WHERE area <> '000000' ORDER BY draft) d; END $$;

\ir shared/every_door.sql

-- what an explanation says went to a pot, less what it says was taken from it, is what lies there: its last line is the bill's sum
SELECT is_empty($$SELECT n, t.words FROM one, LATERAL (SELECT words FROM mmt.explain(o, 'en') e ORDER BY e.n DESC LIMIT 1) t
	WHERE t.words NOT LIKE format('total %s yuan = %%', to_char((o).gross, 'FM999999990.00'))$$, 'each explanation ends with the bill''s total');

-- ---- so does a book, which keeps the balances itself: what it would pay, what it pays, and why ----

SELECT lives_ok($$SELECT mmt.create_book('third')$$, 'a book');
CREATE FUNCTION pg_temp.settled(OUT n int, OUT quoted jsonb, OUT parts jsonb, OUT words text[]) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	b bill;
	body jsonb;
	s record;
BEGIN
	FOR b IN SELECT * FROM bill ORDER BY person, day, bill.n LOOP
		n := b.n;
		body := jsonb_strip_nulls(jsonb_build_object('area', b.area, 'date', b.day, 'amount', b.amount, 'lines', b.lines, 'facts', b.facts));
		SELECT q.parts INTO quoted FROM third.quote(b.person, body) q;
		SELECT * INTO s FROM third.settle(b.person, 'k' || b.n, body);
		parts := s.parts;
		SELECT array_agg(e.words ORDER BY e.n) INTO words FROM third.explain(b.person, s.settlement_id) e;
		RETURN NEXT;
	END LOOP;
END
$$;
CREATE TEMP TABLE settled AS SELECT * FROM pg_temp.settled();
SELECT results_eq('SELECT n, quoted FROM settled ORDER BY n', 'SELECT n, parts FROM bill ORDER BY n', 'a book quotes what was worked out');
SELECT results_eq('SELECT n, parts FROM settled ORDER BY n', 'SELECT n, parts FROM bill ORDER BY n', 'and settles it');
SELECT results_eq('SELECT n, words FROM settled ORDER BY n',
	'SELECT n, (SELECT array_agg(e.words ORDER BY e.n) FROM mmt.explain(o, mmt.say(''zh'', ''en'')) e) FROM one ORDER BY n', 'and explains it from what it keeps');
SELECT is_empty('SELECT * FROM mmt.verify_book(''third'')', 'and is sound');

-- ---- what they say of themselves: whoever does the sums again finds all the numbers ----

CREATE FUNCTION pg_temp.told(person text, day date, language text, says text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT e.words FROM one JOIN bill b USING (n), mmt.explain(o, language) WITH ORDINALITY e WHERE b.person = $1 AND b.day = $2 AND strpos(e.words, says) > 0 ORDER BY e.n $$;
SELECT results_eq($$SELECT * FROM pg_temp.told('e1c', '2024-03-15', 'zh', 'quarter_cap')$$,
	ARRAY['quarter_cap 1000.00 元（0.083333333333 × 支付限额（4000）；乘以quarter_used所在周期的第几个月（3）），连同本次为 1733.33，733.33 元计入超限额个人负担'], 'a part of another limit, by months');
SELECT results_eq($$SELECT * FROM pg_temp.told('e1c', '2024-03-15', 'en', 'quarter_cap')$$,
	ARRAY['quarter_cap 1000.00 yuan (0.083333333333 × cap (4000); times the number of the month in the period of quarter_used (3)), with this bill 1733.33, 733.33 yuan go to above the cap'], 'in English');
SELECT results_eq($$SELECT * FROM pg_temp.told('e3b', '2024-07-10', 'zh', '%')$$,
	ARRAY['统筹基金支付：此前已计 5400.01 元，599.99 × 81% + 2400.01 × 89.4% = 2631.60 元（0 ≤ 金额 < 6000：70%；退休：乘以0.7；退休：提高30个百分点；年龄 ≥ 80：提高2个百分点；6000 ≤ 金额 < 20000：82%；退休：乘以0.7；退休：提高30个百分点；年龄 ≥ 80：提高2个百分点）'],
	'where in the bands a bill begins');
SELECT results_eq($$SELECT * FROM pg_temp.told('e4a', '2024-05-01', 'zh', '标准 ') UNION ALL SELECT * FROM pg_temp.told('e4a', '2024-05-01', 'zh', '支付限额')$$, ARRAY[
	'起付标准内个人负担：标准 292.00 元（29.166667；乘以months（10）；四舍五入到元），此前已计 292.00 元，本次 0.00 元',
	'支付限额 1670.00 元（高血压：166.666667；乘以months（10）；只入不舍到十元），连同本次为 1760.20，90.20 元计入超限额个人负担'], 'how a limit was rounded');
SELECT results_eq($$SELECT * FROM pg_temp.told('e6b', '2024-03-01', 'zh', 'last_income')$$, ARRAY[
	'起付标准内个人负担：标准 3000.00 元（aid_group为edge：0.1 × last_income（30000）），本次 3000.00 元',
	'起付标准内个人负担：标准 2500.00 元（1000 + 0.05 × last_income（30000）），本次 2500.00 元'], 'what the income was taken for');
SELECT results_eq($$SELECT * FROM pg_temp.told('e9a', '2024-09-01', 'zh', 'threshold_used')$$,
	ARRAY['起付标准内个人负担：标准 1500.00 元（职工医保：3000 - 0.5 × 此前的threshold_used（城乡居民医保）（3000）），此前已计 1400.00 元，本次 100.00 元'], 'what was borne under another scheme');

SELECT * FROM finish();
ROLLBACK;
