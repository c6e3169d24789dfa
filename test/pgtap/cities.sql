-- Rules of very different shape, each known from some Chinese city, written with nothing but what docs/rules.md says and
-- worked by hand.  The figures are examples: no source, no clause of policy-data rests on them.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

\ir ../../policy-data/000000-national/load.sql

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES
	('998000', '000000', '示例甲省', 'Province A', 'province'), ('997000', '000000', '示例乙省', 'Province B', 'province');
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind)
SELECT '998' || n || '00', '998000', '示例' || n || '市', 'City ' || n, 'city' FROM generate_series(1, 7) n
UNION ALL SELECT '997' || n || '00', '997000', '示例乙省' || n || '市', 'City B' || n, 'city' FROM generate_series(1, 2) n;
INSERT INTO mmt.document (document, title, status) VALUES ('X', 'Examples of test/pgtap/cities.sql', 'example');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('X', 'X', 'throughout', 'invented', 'example');
INSERT INTO mmt.draft (draft, area) SELECT 'city-' || n, '998' || n || '00' FROM generate_series(1, 7) n;
INSERT INTO mmt.draft (draft, area) VALUES ('province', '997000'), ('city-b1', '997100'), ('city-b2', '997200');

CREATE TEMP TABLE bill (n int GENERATED ALWAYS AS IDENTITY, person text, area text, day date, amount numeric, facts jsonb, lines jsonb, parts jsonb, words text);

-- ---- 1: special outpatient treatment is an admission of the year; bands by tier; the retired bear a part of the others' share ----

INSERT INTO mmt.benefit (draft, benefit, ord, tags, facts, name_en, clause) VALUES
	('city-1', 'special',   10, '{special}', NULL,                    'special treatment', 'X'),
	('city-1', 'inpatient', 20, NULL,        '{"care": "inpatient"}', 'inpatient',         'X');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('city-1', 'first', 'person', 'X');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause)
SELECT 'city-1', b, s.* FROM (VALUES ('special'), ('inpatient')) v (b), (VALUES
	(10, 'gross', 'flow',        'share', NULL,                 NULL,           false, 'X'),
	(20, 'flow',  'first',       'fill',  'first_deductible',   'first_used',   false, 'X'),
	(30, 'flow',  'deductible',  'fill',  'further_deductible', 'further_used', false, 'X'),
	(40, 'flow',  'fund',        'share', 'rate',               'cost_used',    true,  'X'),
	(50, 'flow',  'coinsurance', 'share', NULL,                 NULL,           false, 'X')) s;
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
	('city-1', 'stays',        'count', 'claims of special, inpatient',            'year',       'X'),
	('city-1', 'first_used',   'fen',   'first',                                   'year, stay', 'X'),
	('city-1', 'further_used', 'fen',   'deductible',                              'year, stay', 'X'),
	('city-1', 'cost_used',    'fen',   'first + deductible + fund + coinsurance', 'year',       'X');
INSERT INTO mmt.parameter (draft, parameter, ranges, priority, amount, clause) VALUES
	('city-1', 'first_deductible',   '{"acc:stays": "0"}',                           0, '1300', 'X'),
	('city-1', 'first_deductible',   '{"acc:first_used": "(0,)"}',                   1, '1300', 'X'),
	('city-1', 'further_deductible', '{"acc:stays": "[1,)", "acc:first_used": "0"}', 0, '650',  'X');
INSERT INTO mmt.parameter (draft, parameter, tier, band, amount, clause)
SELECT 'city-1', 'rate', tier, band::numrange, amount::mmt.amount, 'X' FROM (VALUES
	('3', '[0,30000)', '85%'), ('3', '[30000,40000)', '90%'), ('3', '[40000,)', '95%'),
	('2', '[0,30000)', '87%'), ('2', '[30000,40000)', '92%'), ('2', '[40000,)', '97%')) v (tier, band, amount);
INSERT INTO mmt.parameter (draft, parameter, status, ord, amount, clause) VALUES
	('city-1', 'rate', '12', 1, 'x 0.6', 'X'), ('city-1', 'rate', '12', 2, '+40%', 'X');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	('1a', '998100', '2024-03-01', 20000, '{"status": "11", "tier": "3", "tags": ["special"], "stay": "A"}',
		'{"special.first": 1300.00, "special.fund": 15895.00, "special.coinsurance": 2805.00}', '18,700.00 at 85 %'),
	-- 20,000 to 45,000: 8,500.00 + 9,000.00 + 4,750.00
	('1a', '998100', '2024-05-10', 25000, '{"status": "11", "tier": "3", "tags": ["special"], "stay": "A", "continues": "yes"}',
		'{"special.fund": 22250.00, "special.coinsurance": 2750.00}', 'three bands, no second deductible'),
	-- 4,350.00 x 97 %
	('1a', '998100', '2024-06-01', 5000, '{"status": "11", "tier": "2", "care": "inpatient", "stay": "B"}',
		'{"inpatient.deductible": 650.00, "inpatient.fund": 4219.50, "inpatient.coinsurance": 130.50}', 'the second admission bears half'),
	-- 1 - 0.6 x 15 % = 91 %
	('1b', '998100', '2024-03-01', 20000, '{"status": "12", "tier": "3", "tags": ["special"], "stay": "A"}',
		'{"special.first": 1300.00, "special.fund": 17017.00, "special.coinsurance": 1683.00}', 'retired: 18,700.00 at 91 %'),
	('1c', '998100', '2024-03-01', 500, '{"status": "11", "tier": "3", "tags": ["special"], "stay": "A"}',
		'{"special.first": 500.00}', 'less than the first deductible'),
	-- 4,350.00 x 87 %
	('1c', '998100', '2024-05-10', 5000, '{"status": "11", "tier": "2", "care": "inpatient", "stay": "B"}',
		'{"inpatient.deductible": 650.00, "inpatient.fund": 3784.50, "inpatient.coinsurance": 565.50}', 'another admission before the first is full'),
	('1c', '998100', '2024-05-12', 5000, '{"status": "11", "tier": "3", "tags": ["special"], "stay": "A", "continues": "yes"}',
		'{"special.first": 800.00, "special.fund": 3570.00, "special.coinsurance": 630.00}', 'the first goes on with what is left of it');

-- ---- 2: two accounts, an own segment, an additional fund above the cap, relief by last year's income ----

INSERT INTO mmt.benefit (draft, benefit, ord, track, tags, name_en, clause) VALUES
	('city-2', 'serious',  10, NULL,     '{serious}', 'serious diseases', 'X'),
	('city-2', 'ordinary', 20, NULL,     NULL,        'ordinary',         'X'),
	('city-2', 'relief',   40, 'relief', NULL,        'relief',           'X');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('city-2', 'additional', 'fund', 'X'), ('city-2', 'past', 'account', 'X');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('city-2', 'serious',  10, 'gross',             'flow',        'share', NULL,           NULL,          false, 'X'),
	('city-2', 'serious',  20, 'flow',              'fund',        'share', 'serious_rate', NULL,          true,  'X'),
	('city-2', 'serious',  30, 'flow',              'coinsurance', 'share', NULL,           NULL,          false, 'X'),
	('city-2', 'serious',  40, 'fund',              'over',        'keep',  'cap',          'fund_used',   true,  'X'),
	('city-2', 'serious',  50, 'over',              'additional',  'share', 'above_rate',   NULL,          true,  'X'),
	('city-2', 'serious',  60, 'coinsurance, over', 'past',        'fill',  'past',         NULL,          true,  'X'),
	('city-2', 'ordinary', 10, 'gross',             'flow',        'share', NULL,           NULL,          false, 'X'),
	('city-2', 'ordinary', 20, 'flow',              'account',     'fill',  'account',      NULL,          true,  'X'),
	('city-2', 'ordinary', 30, 'flow',              'deductible',  'fill',  'own_segment',  'own_used',    true,  'X'),
	('city-2', 'ordinary', 40, 'flow',              'additional',  'share', 'rate',         NULL,          true,  'X'),
	('city-2', 'ordinary', 50, 'flow',              'coinsurance', 'share', NULL,           NULL,          false, 'X'),
	('city-2', 'ordinary', 60, 'deductible, coinsurance', 'past',  'fill',  'past',         NULL,          true,  'X'),
	('city-2', 'relief',   10, 'serious.coinsurance, serious.over, ordinary.deductible, ordinary.coinsurance', 'flow', 'share', NULL, NULL, false, 'X'),
	('city-2', 'relief',   20, 'flow',              'deductible',  'fill',  'threshold',    'relief_used', true,  'X'),
	('city-2', 'relief',   30, 'flow',              'fund',        'share', 'relief_rate',  NULL,          true,  'X'),
	('city-2', 'relief',   40, 'flow',              'coinsurance', 'share', NULL,           NULL,          false, 'X');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('city-2', 'fund_used',   'serious.fund',        'year from 07-01', 'X'),
	('city-2', 'own_used',    'ordinary.deductible + ordinary.past', 'year from 07-01', 'X'),
	('city-2', 'relief_used', 'relief.deductible',   'year',            'X');
INSERT INTO mmt.parameter (draft, parameter, status, tier, ranges, amount, clause) VALUES
	('city-2', 'serious_rate', '11', NULL, NULL, '85%',    'X'), ('city-2', 'serious_rate', '12', NULL, NULL, '92%', 'X'),
	('city-2', 'cap',          NULL, NULL, NULL, '610000', 'X'), ('city-2', 'above_rate',   NULL, NULL, NULL, '80%', 'X'),
	('city-2', 'own_segment',  '11', NULL, NULL, '500',    'X'), ('city-2', 'own_segment',  '12', NULL, NULL, '300', 'X'),
	('city-2', 'rate', '11', '3', '{"age": "[,45)"}', '65%', 'X'), ('city-2', 'rate', '11', '3', '{"age": "[45,)"}', '70%', 'X'),
	('city-2', 'account', NULL, NULL, NULL, '1 x account_balance', 'X'), ('city-2', 'past', NULL, NULL, NULL, '1 x past_balance', 'X'),
	('city-2', 'threshold', NULL, NULL, NULL, '0.25 x last_income', 'X'), ('city-2', 'relief_rate', NULL, NULL, NULL, '90%', 'X');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	-- 92 % is 11,358.0164; 987.65 - 300.00 of the account's past years are own
	('2a', '998200', '2024-03-01', 12345.67, '{"status": "12", "tags": ["serious"], "past_balance": 300, "last_income": 40000}',
		'{"serious.fund": 11358.02, "serious.past": 300.00, "relief.deductible": 687.65}', 'retired, the account pays of the own share'),
	-- 2,500 - 400 - 500 = 1,600.00 x 70 %; 500 + 480 - 200 are own
	('2b', '998200', '2024-03-01', 2500, '{"status": "11", "tier": "3", "age": 46, "account_balance": 400, "past_balance": 200, "last_income": 40000}',
		'{"ordinary.account": 400.00, "ordinary.past": 200.00, "ordinary.additional": 1120.00, "relief.deductible": 780.00}', 'this year''s account, own segment, past years'' account'),
	-- 10,500.00 own, of which 10,000 are a quarter of the income; 500.00 x 90 %
	('2c', '998200', '2024-03-01', 70000, '{"status": "11", "tags": ["serious"], "past_balance": 0, "last_income": 40000}',
		'{"serious.fund": 59500.00, "relief.deductible": 10000.00, "relief.fund": 450.00, "relief.coinsurance": 50.00}', 'relief above a quarter of the income'),
	('2c', '998200', '2024-04-01', 10000, '{"status": "11", "tags": ["serious"], "past_balance": 0, "last_income": 40000}',
		'{"serious.fund": 8500.00, "relief.fund": 1350.00, "relief.coinsurance": 150.00}', 'and of all of it afterwards'),
	-- 680,000 - 610,000 = 70,000.00 x 80 %; 120,000 + 14,000 own, 124,000.00 x 90 %
	('2d', '998200', '2024-03-01', 800000, '{"status": "11", "tags": ["serious"], "past_balance": 0, "last_income": 40000}',
		'{"serious.fund": 610000.00, "serious.additional": 56000.00, "relief.deductible": 10000.00, "relief.fund": 111600.00, "relief.coinsurance": 12400.00}', 'above the cap');

-- ---- 3: a cap a month for each disease, which a long prescription draws of the months it is for ----

INSERT INTO mmt.list (draft, list, member, clause) SELECT 'city-3', 'chronic', d, 'X' FROM unnest('{高血压,糖尿病,慢性肾功能不全}'::text[]) d;
INSERT INTO mmt.benefit (draft, benefit, ord, disease, name_en, clause) VALUES ('city-3', 'chronic', 10, '@chronic', 'chronic', 'X');
DO $$ BEGIN PERFORM mmt.apply_template('city-3', 'chronic', 'deductible_ratio_cap', 'X', deductible => NULL, cap => 'month_cap', cap_accumulator => 'month_used'); END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('city-3', 'month_used', 'chronic.fund', 'month, disease', 'X');
INSERT INTO mmt.parameter (draft, parameter, class, kind, disease, amount, clause) VALUES
	('city-3', 'out',  '03', NULL,      NULL, '100%', 'X'), ('city-3', 'advance', '02', NULL,       NULL, '5%',  'X'),
	('city-3', 'rate', NULL, 'primary', NULL, '85%',  'X'), ('city-3', 'rate',    NULL, 'hospital', NULL, '60%', 'X'),
	('city-3', 'month_cap', NULL, NULL, '高血压|糖尿病', '200', 'X'), ('city-3', 'month_cap', NULL, NULL, '慢性肾功能不全', '450', 'X');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 212.50 and 340.00, of each 200
	('3a', '998300', '2024-03-01', NULL, '{"kind": "primary"}', '[{"amount": 250, "disease": "高血压"}, {"amount": 400, "disease": "糖尿病"}]',
		'{"chronic.fund": 400.00, "chronic.over": 152.50, "chronic.coinsurance": 97.50}', 'two diseases, each with its cap'),
	('3a', '998300', '2024-03-20', 100, '{"kind": "primary", "disease": "高血压"}', NULL,
		'{"chronic.over": 85.00, "chronic.coinsurance": 15.00}', 'nothing is left of the month'),
	-- 380.00 x 60 % = 228.00 twice, of each 200; 99.99 x 60 % = 59.994
	('3a', '998300', '2024-04-01', NULL, '{"kind": "hospital", "disease": "高血压"}', '[{"amount": 400, "class": "02", "date": "2024-04-01"},
			{"amount": 400, "class": "02", "date": "2024-05-01"}, {"amount": 99.99, "class": "01", "date": "2024-06-01"}]',
		'{"chronic.fund": 459.99, "chronic.over": 56.00, "chronic.advance": 40.00, "chronic.coinsurance": 344.00}', 'a prescription for three months'),
	('3a', '998300', '2024-05-10', 100, '{"kind": "primary", "disease": "高血压"}', NULL,
		'{"chronic.over": 85.00, "chronic.coinsurance": 15.00}', 'which used May''s quota'),
	-- 170.00, of which 200 - 59.99
	('3a', '998300', '2024-06-20', 200, '{"kind": "primary", "disease": "高血压"}', NULL,
		'{"chronic.fund": 140.01, "chronic.over": 29.99, "chronic.coinsurance": 30.00}', 'and a part of June''s'),
	('3a', '998300', '2024-06-20', 100, '{"kind": "primary", "disease": "骨折"}', NULL, '{"gross": 100.00}', 'a disease without the benefit');

-- ---- 4: by months of continuous enrolment; a cap in average wages; items up to 120 yuan ----

INSERT INTO mmt.benefit (draft, benefit, ord, track, tags, facts, name_en, clause) VALUES
	('city-4', 'serious',   10, NULL,    '{serious}', NULL,            'serious diseases', 'X'),
	('city-4', 'community', 20, NULL,    NULL,        '{"plan": "2"}', 'community',        'X'),
	('city-4', 'local',     30, 'local', NULL,        NULL,            'local supplement', 'X');
DO $$ BEGIN
	PERFORM mmt.apply_template('city-4', 'serious', 'deductible_ratio_cap', 'X', excluded => NULL, advance => NULL, deductible => NULL,
			rate => 'serious_rate', cap => 'basic_cap', cap_accumulator => 'basic_used'),
		mmt.apply_template('city-4', 'local', 'deductible_ratio_cap', 'X', from_pots => 'serious.over', excluded => NULL, advance => NULL, deductible => NULL,
			rate => 'local_rate', cap => 'local_cap', cap_accumulator => 'local_used');
END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, clause) VALUES
	('city-4', 'community', 10, 'gross', 'flow',        'share', NULL,             NULL,             NULL,   false, 'X'),
	('city-4', 'community', 20, 'flow',  'fund',        'share', 'community_rate', NULL,             'line', true,  'X'),
	('city-4', 'community', 30, 'flow',  'coinsurance', 'share', NULL,             NULL,             NULL,   false, 'X'),
	('city-4', 'community', 40, 'fund',  'over',        'keep',  'item_cap',       NULL,             'line', false, 'X'),
	('city-4', 'community', 50, 'fund',  'over',        'keep',  'community_cap',  'community_used', NULL,   true,  'X');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('city-4', 'basic_used', 'serious.fund', 'year from 07-01', 'X'),
	('city-4', 'local_used', 'local.fund', 'year from 07-01', 'X'), ('city-4', 'community_used', 'community.fund', 'year from 07-01', 'X');
INSERT INTO mmt.index (draft, index, value, clause) VALUES ('city-4', 'wage', 140000, 'X');
INSERT INTO mmt.parameter (draft, parameter, class, ranges, amount, clause) VALUES
	('city-4', 'serious_rate', NULL, '{"months": "[0,12)"}', '60%', 'X'), ('city-4', 'serious_rate', NULL, '{"months": "[12,36)"}', '75%', 'X'),
	('city-4', 'serious_rate', NULL, '{"months": "[36,)"}', '90%', 'X'),
	('city-4', 'basic_cap', NULL, '{"months": "[0,6)"}',   '100% of index wage', 'X'), ('city-4', 'basic_cap', NULL, '{"months": "[6,12)"}', '200% of index wage', 'X'),
	('city-4', 'basic_cap', NULL, '{"months": "[12,)"}',   '300% of index wage', 'X'),
	('city-4', 'local_cap', NULL, '{"months": "[0,6)"}',   '10000', 'X'), ('city-4', 'local_cap', NULL, '{"months": "[6,)"}', '50000', 'X'),
	('city-4', 'local_rate', NULL, NULL, '100%', 'X'), ('city-4', 'community_cap', NULL, NULL, '1000', 'X'),
	('city-4', 'community_rate', '01', NULL, '80%', 'X'), ('city-4', 'community_rate', '02', NULL, '60%', 'X'),
	('city-4', 'community_rate', 'item', '{"gross": "[0,120]"}', '90%', 'X'), ('city-4', 'community_rate', 'item', '{"gross": "(120,)"}', '100%', 'X'),
	('city-4', 'item_cap', 'item', NULL, '120', 'X');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 2,499.9975
	('4a', '998400', '2024-03-01', 3333.33, '{"months": 20, "tags": ["serious"]}', NULL, '{"serious.fund": 2500.00, "serious.coinsurance": 833.33}', '20 months: 75 %'),
	-- 36.36 + 20.00 (19.998) + 107.10 + 120.00 + 108.00; 180.00 above 120; 9.09 + 13.33 + 11.90 + 12.00
	('4b', '998400', '2024-03-01', NULL, '{"plan": "2"}', '[{"amount": 45.45, "class": "01"}, {"amount": 33.33, "class": "02"}, {"amount": 119, "class": "item"},
			{"amount": 300, "class": "item"}, {"amount": 120, "class": "item"}]',
		'{"community.fund": 391.46, "community.over": 180.00, "community.coinsurance": 46.32}', '90 % of an item up to 120, 120 of a dearer one'),
	-- 6 x 120 = 720.00, of which 1,000 - 391.46
	('4b', '998400', '2024-06-30', NULL, '{"plan": "2"}', '[{"amount": 300, "class": "item"}, {"amount": 300, "class": "item"}, {"amount": 300, "class": "item"},
			{"amount": 300, "class": "item"}, {"amount": 300, "class": "item"}, {"amount": 300, "class": "item"}]',
		'{"community.fund": 608.54, "community.over": 1191.46}', 'up to the year''s cap'),
	('4b', '998400', '2024-07-01', 10, '{"plan": "2", "class": "01"}', NULL, '{"community.fund": 8.00, "community.coinsurance": 2.00}', 'a year that begins in July'),
	-- 180,000 - 140,000 = 40,000.00, of which 10,000
	('4c', '998400', '2024-03-01', 300000, '{"months": 3, "tags": ["serious"]}', NULL,
		'{"serious.fund": 140000.00, "serious.coinsurance": 120000.00, "local.fund": 10000.00, "local.over": 30000.00}', 'one wage, then the supplement'),
	('4c', '998400', '2024-06-01', 1000, '{"months": 6, "tags": ["serious"]}', NULL, '{"serious.fund": 600.00, "serious.coinsurance": 400.00}', 'two wages from the seventh month on');

-- ---- 5: the deductible of the highest tier so far, points by age, a mutual fund that pays 77 % of what is left ----

INSERT INTO mmt.benefit (draft, benefit, ord, track, name_en, clause) VALUES ('city-5', 'special', 10, NULL, 'special', 'X'), ('city-5', 'mutual', 20, 'mutual', 'mutual aid', 'X');
DO $$ BEGIN
	PERFORM mmt.apply_template('city-5', 'special', 'deductible_ratio_cap', 'X'),
		mmt.apply_template('city-5', 'mutual', 'deductible_ratio_cap', 'X', from_pots => 'special.advance, special.deductible, special.coinsurance, special.over',
			excluded => NULL, advance => NULL, deductible => NULL, rate => 'mutual_rate', cap => 'mutual_cap', cap_accumulator => 'mutual_used');
END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('city-5', 'deductible_used', 'special.deductible', 'year', 'X'), ('city-5', 'fund_used', 'special.fund', 'year', 'X'), ('city-5', 'mutual_used', 'mutual.fund', 'year', 'X');
INSERT INTO mmt.parameter (draft, parameter, class, tier, ranges, ord, amount, clause) VALUES
	('city-5', 'out', '03', NULL, NULL, 0, '100%', 'X'), ('city-5', 'advance', '02', NULL, NULL, 0, '10%', 'X'),
	('city-5', 'deductible', NULL, '1', NULL, 0, '200', 'X'), ('city-5', 'deductible', NULL, '2', NULL, 0, '400', 'X'), ('city-5', 'deductible', NULL, '3', NULL, 0, '800', 'X'),
	('city-5', 'rate', NULL, '1', NULL, 0, '92%', 'X'), ('city-5', 'rate', NULL, '2', NULL, 0, '90%', 'X'), ('city-5', 'rate', NULL, '3', NULL, 0, '85%', 'X'),
	('city-5', 'rate', NULL, NULL, '{"age": "[50,60)"}', 1, '+2%', 'X'), ('city-5', 'rate', NULL, NULL, '{"age": "[60,70)"}', 1, '+4%', 'X'),
	('city-5', 'rate', NULL, NULL, '{"age": "[70,80)"}', 1, '+6%', 'X'), ('city-5', 'rate', NULL, NULL, '{"age": "[80,90)"}', 1, '+8%', 'X'),
	('city-5', 'rate', NULL, NULL, '{"age": "[90,)"}', 1, '+10%', 'X'), ('city-5', 'rate', NULL, NULL, NULL, 2, 'at most 100%', 'X'),
	('city-5', 'cap', NULL, NULL, NULL, 0, '300000', 'X'), ('city-5', 'mutual_rate', NULL, NULL, NULL, 0, '77%', 'X'), ('city-5', 'mutual_cap', NULL, NULL, NULL, 0, '400000', 'X');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 5,743.21 x 91 % = 5,226.3211; (800.00 + 516.89) x 77 % = 1,014.0053
	('5a', '998500', '2024-03-01', 6543.21, '{"tier": "3", "birth": "1952-03-01"}', NULL,
		'{"special.fund": 5226.32, "mutual.fund": 1014.01, "mutual.coinsurance": 302.88}', '72 years old on that day'),
	-- 96 %; 40.00 x 77 %
	('5a', '998500', '2024-04-01', 1000, '{"tier": "2", "birth": "1952-03-01"}', NULL,
		'{"special.fund": 960.00, "mutual.fund": 30.80, "mutual.coinsurance": 9.20}', 'a lower tier has no deductible of its own'),
	-- 500 + 180 - 400 = 280.00 x 100 %; (20.00 + 400.00) x 77 %
	('5b', '998500', '2024-04-01', NULL, '{"tier": "2", "age": 95}', '[{"amount": 500, "class": "01"}, {"amount": 200, "class": "02"}, {"amount": 50, "class": "03"}]',
		'{"special.out": 50.00, "special.fund": 280.00, "mutual.fund": 323.40, "mutual.coinsurance": 96.60}', 'what is out of scope stays with the person'),
	-- 800 - 400; 600.00 x 95 %; 430.00 x 77 %
	('5b', '998500', '2024-05-01', 1000, '{"tier": "3", "age": 95}', NULL,
		'{"special.fund": 570.00, "mutual.fund": 331.10, "mutual.coinsurance": 98.90}', 'a higher tier tops it up'),
	('5c', '998500', '2024-05-01', 1200, '{"tier": "1", "age": 95}', NULL,
		'{"special.fund": 1000.00, "mutual.fund": 154.00, "mutual.coinsurance": 46.00}', '102 % is 100 %');

-- ---- 6: a quota a month that stays until the quarter ends, half of it for a second disease, by months since recognition ----

INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('city-6', 'chronic', 10, 'chronic', 'X');
DO $$ BEGIN PERFORM mmt.apply_template('city-6', 'chronic', 'deductible_ratio_cap', 'X', excluded => NULL, advance => NULL, deductible => NULL, cap => 'quota', cap_accumulator => 'quarter_used'); END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('city-6', 'quarter_used', 'chronic.fund', 'quarter', 'X');
INSERT INTO mmt.parameter (draft, parameter, disease, missing, ord, amount, clause) VALUES
	('city-6', 'rate',        NULL,     'refuse', 0, '80%', 'X'),
	('city-6', 'month_quota', '高血压', 'refuse', 0, '100', 'X'), ('city-6', 'month_quota', '糖尿病', 'refuse', 0, '240', 'X'),
	('city-6', 'months',      NULL,     'refuse', 0, '1 x month_of quarter_used', 'X'),
	('city-6', 'months',      NULL,     'skip',   1, 'at most 1 x months_since recognised + 1', 'X'),
	('city-6', 'quota',       NULL,     'refuse', 0, 'weighted of month_quota over disease in diseases by 100% 50%', 'X'),
	('city-6', 'quota',       NULL,     'refuse', 1, 'x 1 x parameter months', 'X');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	-- 240 + 50 = 290 a month
	('6a', '998600', '2024-01-10', 300, '{"diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 240.00, "chronic.coinsurance": 60.00}', 'within January''s 290'),
	('6a', '998600', '2024-01-20', 300, '{"diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 50.00, "chronic.over": 190.00, "chronic.coinsurance": 60.00}', '50 are left'),
	('6a', '998600', '2024-02-01', 500, '{"diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 290.00, "chronic.over": 110.00, "chronic.coinsurance": 100.00}', 'February: 580 - 290'),
	('6a', '998600', '2024-03-31', 300, '{"diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 240.00, "chronic.coinsurance": 60.00}', 'March: 870 - 580'),
	('6a', '998600', '2024-04-01', 500, '{"diseases": ["高血压", "糖尿病"]}', '{"chronic.fund": 290.00, "chronic.over": 110.00, "chronic.coinsurance": 100.00}', 'the 50 lapse with the quarter'),
	('6b', '998600', '2024-03-31', 1000, '{"diseases": ["糖尿病"]}', '{"chronic.fund": 720.00, "chronic.over": 80.00, "chronic.coinsurance": 200.00}', 'three months at once'),
	('6c', '998600', '2024-03-15', 1000, '{"diseases": ["糖尿病"], "recognised": "2024-02-01"}', '{"chronic.fund": 480.00, "chronic.over": 320.00, "chronic.coinsurance": 200.00}', 'recognised in February: two of them');

-- ---- 7: the highest cap and 300 for each other disease; from one scheme to the other in mid-year; aid, and aid on top of it ----

INSERT INTO mmt.benefit (draft, benefit, ord, track, tags, name_en, clause) VALUES
	('city-7', 'chronic', 10, NULL, NULL, 'chronic', 'X'), ('city-7', 'aid', 30, 'aid', '{aided}', 'medical aid', 'X'), ('city-7', 'tilt', 40, 'tilt', '{aided}', 'further aid', 'X');
DO $$ BEGIN
	PERFORM mmt.apply_template('city-7', 'chronic', 'deductible_ratio_cap', 'X'),
		mmt.apply_template('city-7', 'aid', 'deductible_ratio_cap', 'X', from_pots => 'chronic.deductible, chronic.coinsurance', excluded => NULL, advance => NULL, deductible => NULL,
			rate => 'aid_rate', cap => 'aid_cap', cap_accumulator => 'aid_used'),
		mmt.apply_template('city-7', 'tilt', 'deductible_then_ratio', 'X', from_pots => 'aid.coinsurance, aid.over', excluded => NULL, advance => NULL,
			deductible => 'tilt_deductible', deductible_accumulator => 'tilt_used', rate => 'tilt_rate');
END $$;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('city-7', 'deductible_used', 'chronic.deductible', 'year', 'X'), ('city-7', 'fund_used', 'chronic.fund', 'year', 'X'),
	('city-7', 'aid_used', 'aid.fund', 'year', 'X'), ('city-7', 'tilt_used', 'tilt.deductible', 'year', 'X');
INSERT INTO mmt.parameter (draft, parameter, class, scheme, disease, tags, ord, amount, clause) VALUES
	('city-7', 'out', '03', NULL, NULL, NULL, 0, '100%', 'X'), ('city-7', 'advance', '02', NULL, NULL, NULL, 0, '10%', 'X'),
	('city-7', 'deductible', NULL, '390', NULL, NULL, 0, '300', 'X'), ('city-7', 'deductible', NULL, '310', NULL, NULL, 0, '500', 'X'),
	('city-7', 'deductible', NULL, NULL, NULL, '{low_income}', 1, 'x 0', 'X'),
	('city-7', 'rate', NULL, '390', NULL, NULL, 0, '60%', 'X'), ('city-7', 'rate', NULL, '310', NULL, NULL, 0, '75%', 'X'),
	('city-7', 'rate', NULL, NULL, NULL, '{family_doctor}', 1, '+5%', 'X'),
	('city-7', 'disease_cap', NULL, '390', '糖尿病', NULL, 0, '1500', 'X'), ('city-7', 'disease_cap', NULL, '390', '高血压', NULL, 0, '1000', 'X'),
	('city-7', 'disease_cap', NULL, '310', '糖尿病', NULL, 0, '3000', 'X'), ('city-7', 'disease_cap', NULL, '310', '高血压', NULL, 0, '2000', 'X'),
	('city-7', 'cap', NULL, NULL, NULL, NULL, 0, 'highest of disease_cap over disease in diseases + 300 for each other', 'X'),
	('city-7', 'aid_rate', NULL, NULL, NULL, NULL, 0, '70%', 'X'), ('city-7', 'aid_cap', NULL, NULL, NULL, NULL, 0, '1000', 'X'),
	('city-7', 'tilt_deductible', NULL, NULL, NULL, NULL, 0, '500', 'X'), ('city-7', 'tilt_rate', NULL, NULL, NULL, NULL, 0, '50%', 'X');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- 1,700.00 x 65 %
	('7a', '998700', '2024-01-10', 2000, '{"scheme": "390", "tags": ["family_doctor"], "diseases": ["高血压", "糖尿病"]}', NULL,
		'{"chronic.deductible": 300.00, "chronic.fund": 1105.00, "chronic.coinsurance": 595.00}', 'a resident with a family doctor'),
	-- 975.00, of which 1,800 - 1,105
	('7a', '998700', '2024-03-10', 1500, '{"scheme": "390", "tags": ["family_doctor"], "diseases": ["高血压", "糖尿病"]}', NULL,
		'{"chronic.fund": 695.00, "chronic.over": 280.00, "chronic.coinsurance": 525.00}', '1,500 + 300 a year'),
	-- 500 - 300 more; 800.00 x 80 %, within 3,300 - 1,800
	('7a', '998700', '2024-07-01', 1000, '{"scheme": "310", "tags": ["family_doctor"], "diseases": ["高血压", "糖尿病"]}', NULL,
		'{"chronic.deductible": 200.00, "chronic.fund": 640.00, "chronic.coinsurance": 160.00}', 'an employee from July on: what was used counts'),
	-- 1,214.56 x 60 % = 728.736; 485.82 x 70 % = 340.074
	('7b', '998700', '2024-01-10', NULL, '{"scheme": "390", "tags": ["low_income", "aided"], "diseases": ["糖尿病"]}',
		'[{"amount": 1034.56, "class": "01"}, {"amount": 200, "class": "02"}]',
		'{"chronic.advance": 20.00, "chronic.fund": 728.74, "aid.fund": 340.07, "tilt.deductible": 145.75}', 'no deductible, and aid'),
	-- fund 1,500 - 728.74; aid 1,000 - 340.07 of 1,400.00; 600.00 + 740.07 - (500 - 145.75) = 985.82 x 50 %
	('7b', '998700', '2024-02-10', 5000, '{"scheme": "390", "tags": ["low_income", "aided"], "diseases": ["糖尿病"]}', NULL,
		'{"chronic.fund": 771.26, "chronic.over": 2228.74, "aid.fund": 659.93, "tilt.deductible": 354.25, "tilt.fund": 492.91, "tilt.coinsurance": 492.91}', 'both caps are reached, and further aid');

-- ---- a province: one deductible and one cap over its cities; drugs on a track of their own; catastrophic insurance in bands; civil servants ----

INSERT INTO mmt.list (draft, list, member, clause) VALUES ('province', 'dual', 'XL01*', 'X');
INSERT INTO mmt.benefit (draft, benefit, ord, track, facts, tags, name_en, clause) VALUES
	('province', 'dual',    5,  NULL,    '{"drug": "@dual"}', NULL,      'drugs of both channels',  'X'),
	('province', 'special', 10, NULL,    NULL,                NULL,      'special',                 'X'),
	('province', 'major',   20, 'major', NULL,                NULL,      'catastrophic insurance',  'X'),
	('province', 'civil',   30, 'civil', NULL,                '{civil}', 'civil servants',          'X');
DO $$ BEGIN
	PERFORM mmt.apply_template('province', 'dual', 'deductible_ratio_cap', 'X', excluded => NULL, deductible => NULL, advance => 'dual_advance', rate => 'dual_rate',
			cap => 'drug_cap', cap_accumulator => 'drug_used'),
		mmt.apply_template('province', 'special', 'deductible_ratio_cap', 'X', excluded => NULL, advance => NULL),
		mmt.apply_template('province', 'civil', 'deductible_then_ratio', 'X', from_pots => 'special.deductible, major.deductible, major.coinsurance',
			excluded => NULL, advance => NULL, deductible => NULL, rate => 'civil_rate');
END $$;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('province', 'major', 10, 'special.coinsurance, special.over, dual.coinsurance, dual.over', 'flow', 'share', NULL, NULL, false, 'X'),
	('province', 'major', 20, 'flow', 'deductible',  'fill',  'major_deductible', 'major_used', true,  'X'),
	('province', 'major', 30, 'flow', 'fund',        'share', 'major_rate',       'major_cost', true,  'X'),
	('province', 'major', 40, 'flow', 'coinsurance', 'share', NULL,               NULL,         false, 'X');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('province', 'deductible_used', 'special.deductible', 'year', 'X'), ('province', 'fund_used', 'special.fund', 'year', 'X'), ('province', 'drug_used', 'dual.fund', 'year, drug', 'X'),
	('province', 'major_used', 'major.deductible', 'year', 'X'), ('province', 'major_cost', 'major.fund + major.coinsurance', 'year', 'X');
INSERT INTO mmt.parameter (draft, parameter, facts, tags, band, ord, amount, clause) VALUES
	('province', 'deductible', NULL, NULL, NULL, 0, '500', 'X'), ('province', 'cap', NULL, NULL, NULL, 0, '20000', 'X'),
	('province', 'dual_advance', NULL, NULL, NULL, 0, '30%', 'X'), ('province', 'dual_rate', NULL, NULL, NULL, 0, '80%', 'X'), ('province', 'drug_cap', NULL, NULL, NULL, 0, '5000', 'X'),
	('province', 'major_deductible', NULL, NULL, NULL, 0, '10000', 'X'), ('province', 'major_deductible', NULL, '{poor}', NULL, 1, 'x 0.5', 'X'),
	('province', 'major_rate', NULL, NULL, '[0,50000)', 0, '60%', 'X'), ('province', 'major_rate', NULL, NULL, '[50000,)', 0, '65%', 'X'),
	('province', 'major_rate', NULL, '{poor}', NULL, 1, '+5%', 'X'), ('province', 'civil_rate', NULL, NULL, NULL, 0, '80%', 'X');
-- the ratio is left to the cities: no bill has the tag
INSERT INTO mmt.parameter (draft, parameter, tags, amount, clause) VALUES ('province', 'rate', '{left_to_cities}', '0%', 'X');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('city-b1', 'rate', '80%', 'X'), ('city-b2', 'rate', '70%', 'X');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	('8a', '997100', '2024-02-01', 2000, '{}', '{"special.deductible": 500.00, "special.fund": 1200.00, "major.deductible": 300.00}', 'in the first city'),
	('8a', '997200', '2024-08-01', 1000, '{}', '{"special.fund": 700.00, "major.deductible": 300.00}', 'moved to the second: its ratio, and no deductible again'),
	-- 7,000.00 x 80 % = 5,600.00, of which 5,000; 1,400.00 + 600.00 go on
	('8b', '997200', '2024-02-01', 10000, '{"drug": "XL01AA", "tags": ["poor"]}', '{"dual.advance": 3000.00, "dual.fund": 5000.00, "major.deductible": 2000.00}', 'a drug up to its cap'),
	-- 19,500.00 x 70 %; 5,850.00 - (5,000 - 2,000) = 2,850.00 x 65 %
	('8b', '997200', '2024-03-01', 20000, '{"tags": ["poor"]}', '{"special.deductible": 500.00, "special.fund": 13650.00, "major.deductible": 3000.00, "major.fund": 1852.50, "major.coinsurance": 997.50}',
		'half the deductible and five points for the poor'),
	-- 700.00 x 65 %
	('8b', '997200', '2024-04-01', 1000, '{"drug": "XL01AA", "tags": ["poor"]}', '{"dual.advance": 300.00, "major.fund": 455.00, "major.coinsurance": 245.00}', 'nothing is left of the drug''s cap'),
	('8b', '997200', '2024-05-01', 1000, '{"drug": "XL01BB", "tags": ["poor"]}', '{"dual.advance": 300.00, "dual.fund": 560.00, "major.fund": 91.00, "major.coinsurance": 49.00}', 'another drug has its own'),
	-- 19,500.00 x 80 %; (500.00 + 3,900.00) x 80 %
	('8c', '997100', '2024-02-01', 20000, '{"tags": ["civil"]}', '{"special.fund": 15600.00, "civil.fund": 3520.00, "civil.coinsurance": 880.00}', 'a civil servant'),
	-- 79,600 - 20,000 = 59,600.00 over; 59,600 + 19,900 - 10,000 = 69,500.00: 30,000.00 + 12,675.00
	('8d', '997100', '2024-02-01', 100000, '{}', '{"special.deductible": 500.00, "special.fund": 20000.00, "major.deductible": 10000.00, "major.fund": 42675.00, "major.coinsurance": 26825.00}', 'two bands'),
	('8d', '997100', '2024-03-01', 1000, '{}', '{"major.fund": 650.00, "major.coinsurance": 350.00}', 'and the higher one');

-- ---- they are sound, are published, and pay what was worked out: over a window, one after the other, and in both aggregates ----

SELECT is_empty($$SELECT d.draft, p.severity, p.message FROM mmt.draft d, mmt.check_policy(d.draft) p
	WHERE (d.draft ~ '^city-[1-7]' OR d.draft = 'province') AND p.code NOT IN ('unverified', 'gap')$$, 'check_policy has nothing to say');
DO $$ BEGIN
	PERFORM mmt.publish(d.draft) FROM (SELECT draft FROM mmt.draft WHERE draft ~ '^city-[1-7]$' OR draft = 'province' ORDER BY draft DESC) d;
	PERFORM mmt.publish('city-b1'), mmt.publish('city-b2');
END $$;

\ir shared/every_door.sql

SELECT * FROM finish();
ROLLBACK;
