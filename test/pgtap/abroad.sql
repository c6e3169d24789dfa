-- Outpatient benefits of other countries, of which nothing was known when the engine was made: written with nothing but what docs/rules.md
-- says.  Each names where its rules and worked examples are published; what is marked "published" below is such an example's own figure,
-- everything else is worked by hand from the rules.  Amounts are of the country's currency.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

\ir ../../policy-data/000000-national/load.sql

INSERT INTO mmt.area (area, parent, name_zh, name_en, kind)
SELECT '996' || n || '00', '000000', name, name, 'province' FROM unnest('{Part D,Zuzahlung,Franchise,förmånstrappan,medicintilskud,participation,高額療養費,노인외래정액제,部分負擔}'::text[]) WITH ORDINALITY a (name, n);
INSERT INTO mmt.document (document, title, status) VALUES ('A', 'Examples of test/pgtap/abroad.sql', 'example');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('A', 'A', 'throughout', 'as published', 'example');
INSERT INTO mmt.draft (draft, area) SELECT 'abroad-' || n, '996' || n || '00' FROM generate_series(1, 9) n;

CREATE TEMP TABLE bill (n int GENERATED ALWAYS AS IDENTITY, person text, area text, day date, amount numeric, facts jsonb, lines jsonb, parts jsonb, words text);

-- ---- 1: the United States, Medicare Part D's standard benefit (CMS, Part D redesign program instructions 2025; q1medicare.com, "The 2024 Medicare Part D Outlook") ----
-- 1. 2024: deductible 545; 25 % until 5,030 of cost; in the gap above it 25 % of a brand, of which the manufacturer gives 70 % and the plan
--    5 %, and 25 % of a generic, the plan 75 %; from 8,000 of true out-of-pocket cost on nothing, the plan 20 %, Medicare 80 %.  What the
--    manufacturer gives in the gap is true out-of-pocket cost.
-- 2. 2025: deductible 590; 25 % until 2,000 are borne, of a brand 10 % from the manufacturer; from then on nothing: of a brand the plan 60 %,
--    manufacturer and Medicare 20 % each; of a generic the plan 60 %, Medicare 40 %.  What the manufacturer gives is not counted.
-- A bill is one prescription.

INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('abroad-1', 'manufacturer', 'fund', 'A'), ('abroad-1', 'medicare', 'fund', 'A');
INSERT INTO mmt.benefit (draft, benefit, ord, valid, name_en, clause) VALUES
	('abroad-1', 'd24', 10, '[2024-01-01,2025-01-01)', 'Part D 2024', 'A'), ('abroad-1', 'd25', 20, '[2025-01-01,)', 'Part D 2025', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, facts, required, clause) VALUES
	('abroad-1', 'd24', 10,  'gross', 'flow',         'share', NULL,             NULL,              NULL, false, 'A'),
	('abroad-1', 'd24', 20,  'flow',  'deductible',   'fill',  'deductible',     'deductible_used', NULL, true,  'A'),
	('abroad-1', 'd24', 30,  'flow',  'gap',          'keep',  'initial_limit',  'cost',            NULL, true,  'A'),
	('abroad-1', 'd24', 40,  'flow',  'fund',         'share', 'rate',           NULL,              NULL, true,  'A'),
	('abroad-1', 'd24', 50,  'flow',  'coinsurance',  'share', NULL,             NULL,              NULL, false, 'A'),
	('abroad-1', 'd24', 60,  'gap',   'beyond',       'keep',  'gap_limit',      NULL,              NULL, true,  'A'),
	-- three ratios of one base: the first is a share, the others fill up to a part of what the base was
	('abroad-1', 'd24', 70,  'gap',   'manufacturer', 'share', 'discount',       NULL,              '{"drug_kind": "brand"}', true, 'A'),
	('abroad-1', 'd24', 80,  'gap',   'gap_own',      'fill',  'gap_own',        NULL,              NULL, true,  'A'),
	('abroad-1', 'd24', 90,  'gap',   'fund',         'share', NULL,             NULL,              NULL, false, 'A'),
	('abroad-1', 'd24', 100, 'beyond', 'medicare',    'share', 'beyond_rate',    NULL,              NULL, true,  'A'),
	('abroad-1', 'd24', 110, 'beyond', 'fund',        'share', NULL,             NULL,              NULL, false, 'A'),
	('abroad-1', 'd25', 10,  'gross', 'flow',         'share', NULL,             NULL,              NULL, false, 'A'),
	('abroad-1', 'd25', 20,  'flow',  'deductible',   'fill',  'deductible',     'deductible_used', NULL, true,  'A'),
	('abroad-1', 'd25', 30,  'flow',  'beyond',       'keep',  'initial_limit',  NULL,              NULL, true,  'A'),
	('abroad-1', 'd25', 40,  'flow',  'coinsurance',  'share', 'own_rate',       NULL,              NULL, true,  'A'),
	('abroad-1', 'd25', 50,  'flow',  'manufacturer', 'fill',  'discount_now',   NULL,              '{"drug_kind": "brand"}', true, 'A'),
	('abroad-1', 'd25', 60,  'flow',  'fund',         'share', NULL,             NULL,              NULL, false, 'A'),
	('abroad-1', 'd25', 70,  'beyond', 'fund',        'share', 'beyond_fund',    NULL,              NULL, true,  'A'),
	('abroad-1', 'd25', 80,  'beyond', 'manufacturer', 'share', 'beyond_discount', NULL,            '{"drug_kind": "brand"}', true, 'A'),
	('abroad-1', 'd25', 90,  'beyond', 'medicare',    'share', NULL,             NULL,              NULL, false, 'A');
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('abroad-1', 'd24.gap_own', 'person', 'A');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('abroad-1', 'deductible_used', 'deductible', 'year', 'A'), ('abroad-1', 'cost', 'gross', 'year', 'A'),
	('abroad-1', 'true_cost', 'd24.deductible + d24.coinsurance + d24.gap_own + d24.manufacturer', 'year', 'A'),
	('abroad-1', 'borne', 'd25.deductible + d25.coinsurance', 'year', 'A');
INSERT INTO mmt.parameter (draft, parameter, facts, valid, amount, clause) VALUES
	('abroad-1', 'deductible',    NULL, '[2024-01-01,2025-01-01)', '545', 'A'), ('abroad-1', 'deductible', NULL, '[2025-01-01,)', '590', 'A'),
	('abroad-1', 'initial_limit', NULL, '[2024-01-01,2025-01-01)', '5030', 'A'), ('abroad-1', 'initial_limit', NULL, '[2025-01-01,)', '8000 - 4 x now borne', 'A'),
	('abroad-1', 'rate',          NULL, '(,)', '75%', 'A'),
	-- of a brand 95 % count as true out-of-pocket cost: 1 / 0.95 written out; of a generic a quarter
	('abroad-1', 'gap_limit', '{"drug_kind": "brand"}',   '(,)', '8421.052631578947 - 1.052631578947 x now true_cost', 'A'),
	('abroad-1', 'gap_limit', '{"drug_kind": "generic"}', '(,)', '32000 - 4 x now true_cost', 'A'),
	('abroad-1', 'discount',  NULL, '(,)', '70%', 'A'), ('abroad-1', 'gap_own', NULL, '(,)', '25% of pot d24.gap + 25% of pot d24.manufacturer', 'A'),
	('abroad-1', 'beyond_rate', NULL, '(,)', '80%', 'A'),
	('abroad-1', 'own_rate', NULL, '(,)', '25%', 'A'), ('abroad-1', 'discount_now', NULL, '(,)', '10% of pot d25.flow + 10% of pot d25.coinsurance', 'A'),
	('abroad-1', 'beyond_fund', NULL, '(,)', '60%', 'A'), ('abroad-1', 'beyond_discount', NULL, '(,)', '50%', 'A');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	('1a', '996100', '2024-01-10', 300, '{"drug_kind": "brand"}', '{"d24.deductible": 300}', 'within the deductible'),
	-- 245; 755.00 x 75 %
	('1a', '996100', '2024-02-10', 1000, '{"drug_kind": "brand"}', '{"d24.deductible": 245, "d24.fund": 566.25, "d24.coinsurance": 188.75}', 'it is full'),
	-- cost 5,300: 3,730.00 x 75 %; 270.00 in the gap: 189.00, 67.50, 13.50.  True out-of-pocket until the gap: 545 + 188.75 + 932.50 = 1,666.25
	('1a', '996100', '2024-03-10', 4000, '{"drug_kind": "brand"}', '{"d24.fund": 2811, "d24.coinsurance": 932.50, "d24.gap_own": 67.50, "d24.manufacturer": 189}', 'into the gap'),
	-- 1,922.75 so far, (8,000 - 1,922.75) / 0.95 = 6,397.11 to go
	('1a', '996100', '2024-06-10', 6000, '{"drug_kind": "brand"}', '{"d24.manufacturer": 4200, "d24.gap_own": 1500, "d24.fund": 300}', 'in the gap'),
	-- 377.25 / 0.95 = 397.11: 277.98 + 99.28 + 19.85; 602.89: 482.31 + 120.58.  Own in all 545 + 188.75 + 932.50 + 67.50 + 1,500 + 99.28 = 3,333.03: published, "roughly $3,300"
	('1a', '996100', '2024-09-10', 1000, '{"drug_kind": "brand"}', '{"d24.manufacturer": 277.98, "d24.gap_own": 99.28, "d24.fund": 140.43, "d24.medicare": 482.31}', 'out of the gap'),
	('1a', '996100', '2024-12-10', 1000, '{"drug_kind": "brand"}', '{"d24.fund": 200, "d24.medicare": 800}', 'nothing more to bear'),
	-- 590; (2,000 - 590) x 4 = 5,640.00: 1,410 + 564 + 3,666; 3,770.00: 2,262 + 754 + 754.  590 + 1,410 = 2,000: published
	('1a', '996100', '2025-01-10', 10000, '{"drug_kind": "brand"}', '{"d25.deductible": 590, "d25.coinsurance": 1410, "d25.manufacturer": 1318, "d25.fund": 5928, "d25.medicare": 754}', 'the next year, in one bill'),
	('1a', '996100', '2025-02-10', 100, '{"drug_kind": "generic"}', '{"d25.fund": 60, "d25.medicare": 40}', 'above 2,000'),
	('1b', '996100', '2024-01-10', 5030, '{"drug_kind": "generic"}', '{"d24.deductible": 545, "d24.fund": 3363.75, "d24.coinsurance": 1121.25}', 'all of the initial coverage'),
	-- (8,000 - 1,666.25) x 4 = 25,335.00: 6,333.75 own, 19,001.25; 4,665.00: 3,732 + 933
	('1b', '996100', '2024-02-10', 30000, '{"drug_kind": "generic"}', '{"d24.gap_own": 6333.75, "d24.fund": 19934.25, "d24.medicare": 3732}', 'all of the gap with a generic'),
	('1b', '996100', '2025-02-10', 1000, '{"drug_kind": "generic"}', '{"d25.deductible": 590, "d25.coinsurance": 102.50, "d25.fund": 307.50}', '410.00 x 25 %');

-- ---- 2: Germany, additional payment for drugs (SGB V, sections 31, 61, 62; floraapo.de, "Zuzahlung") ----
-- 1. 10 % of the price of each package, at least 5, at most 10, never more than it costs; none for children.
-- 2. What a package costs above its fixed price (Festbetrag) is the insured's and does not count.
-- 3. At most 2 % of the family's income a year, 1 % for the chronically ill.

INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('abroad-2', 'copay', 'person', 'A');
INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('abroad-2', 'drugs', 10, 'drugs', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, ranges, grain, required, clause) VALUES
	('abroad-2', 'drugs', 10, 'gross', 'overprice', 'keep',  'fixed_price', NULL,         NULL,               'line', false, 'A'),
	('abroad-2', 'drugs', 20, 'gross', 'copay',     'fill',  'copay',       NULL,         '{"age": "[18,)"}', 'line', true,  'A'),
	('abroad-2', 'drugs', 30, 'gross', 'fund',      'share', NULL,          NULL,         NULL,               NULL,   false, 'A'),
	('abroad-2', 'drugs', 40, 'copay', 'fund',      'keep',  'year_limit',  'copay_used', NULL,               NULL,   true,  'A');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('abroad-2', 'copay_used', 'copay', 'year', 'A');
INSERT INTO mmt.parameter (draft, parameter, facts, tags, priority, ord, amount, clause) VALUES
	('abroad-2', 'fixed_price', '{"drug": "C07AB02"}', NULL, 0, 0, '40 x quantity', 'A'),
	('abroad-2', 'copay', NULL, NULL, 0, 0, '10% of pot gross',       'A'), ('abroad-2', 'copay', NULL, NULL, 0, 1, 'at least 5 x quantity', 'A'),
	('abroad-2', 'copay', NULL, NULL, 0, 2, 'at most 10 x quantity',  'A'),
	('abroad-2', 'year_limit', NULL, NULL, 0, 0, '0.02 x income', 'A'), ('abroad-2', 'year_limit', NULL, '{chronic}', 1, 0, '0.01 x income', 'A');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	-- published: below 50 euro 5, up to 100 a tenth, from 100 on 10, below 5 what it costs: 5 + 7.55 + 10 + 4.30
	('2a', '996200', '2024-01-10', NULL, '{"age": 40, "income": 20000}', '[{"amount": 30, "quantity": 1}, {"amount": 75.50, "quantity": 1}, {"amount": 200, "quantity": 1}, {"amount": 4.30, "quantity": 1}]',
		'{"drugs.copay": 26.85, "drugs.fund": 282.95}', 'four packages'),
	-- 2 x 7.55; 10 above the fixed price, 5.00 of 40
	('2a', '996200', '2024-02-10', NULL, '{"age": 40, "income": 20000}', '[{"price": 75.50, "quantity": 2}, {"price": 50, "quantity": 1, "drug": "C07AB02"}]',
		'{"drugs.copay": 20.10, "drugs.overprice": 10, "drugs.fund": 170.90}', 'two of one kind, and a dear one'),
	('2a', '996200', '2024-03-10', NULL, '{"age": 17, "income": 20000}', '[{"amount": 30, "quantity": 1}]', '{"drugs.fund": 30}', 'a child'),
	-- 20 x 10
	('2b', '996200', '2024-01-10', NULL, '{"age": 70, "income": 20500, "tags": ["chronic"]}', '[{"amount": 2400, "quantity": 20}]', '{"drugs.copay": 200, "drugs.fund": 2200}', 'twenty packages'),
	('2b', '996200', '2024-05-10', NULL, '{"age": 70, "income": 20500, "tags": ["chronic"]}', '[{"amount": 120, "quantity": 1}]', '{"drugs.copay": 5, "drugs.fund": 115}', '1 % of the income is 205'),
	('2b', '996200', '2024-06-10', NULL, '{"age": 70, "income": 20500, "tags": ["chronic"]}', '[{"amount": 120, "quantity": 1}]', '{"drugs.fund": 120}', 'released'),
	('2b', '996200', '2025-01-10', NULL, '{"age": 70, "income": 20500, "tags": ["chronic"]}', '[{"amount": 120, "quantity": 1}]', '{"drugs.copay": 10, "drugs.fund": 110}', 'until the next year');

-- ---- 3: Switzerland, franchise and retention (KVV, article 103; esurance.ch, "Selbstbehalt") ----
-- 1. The first 300 a year are the insured's; then 10 %, at most 700 a year.
-- 2. Of originals with a generic 40 %, of which what is above 10 % does not count towards the 700 (example).

INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('abroad-3', 'retention', 'person', 'A'), ('abroad-3', 'surcharge', 'person', 'A');
INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('abroad-3', 'basic', 10, 'basic insurance', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, tags, required, clause) VALUES
	('abroad-3', 'basic', 10, 'gross',     'flow',       'share', NULL,            NULL,              NULL,         false, 'A'),
	('abroad-3', 'basic', 20, 'flow',      'deductible', 'fill',  'franchise',     'franchise_used',  NULL,         true,  'A'),
	('abroad-3', 'basic', 30, 'flow',      'retention',  'share', 'own_rate',      NULL,              NULL,         true,  'A'),
	('abroad-3', 'basic', 40, 'flow',      'surcharge',  'fill',  'surcharge',     NULL,              '{original}', true,  'A'),
	('abroad-3', 'basic', 50, 'flow',      'fund',       'share', NULL,            NULL,              NULL,         false, 'A'),
	('abroad-3', 'basic', 60, 'retention', 'fund',       'keep',  'retention_cap', 'retention_used',  NULL,         true,  'A');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('abroad-3', 'franchise_used', 'deductible', 'year', 'A'), ('abroad-3', 'retention_used', 'retention', 'year', 'A');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES
	('abroad-3', 'franchise', '300', 'A'), ('abroad-3', 'own_rate', '10%', 'A'), ('abroad-3', 'retention_cap', '700', 'A'),
	('abroad-3', 'surcharge', '30% of pot basic.flow + 30% of pot basic.retention', 'A');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('3a', '996300', '2024-01-10', 500, '{}', NULL, '{"basic.deductible": 300, "basic.retention": 20, "basic.fund": 180}', 'published: 320 of 500'),
	('3a', '996300', '2024-02-10', 800, '{}', NULL, '{"basic.retention": 80, "basic.fund": 720}', 'published: 80, and 600 are left'),
	('3a', '996300', '2024-03-10', 10000, '{}', NULL, '{"basic.retention": 600, "basic.fund": 9400}', 'the 600'),
	-- of each line half the franchise: 350.00: 35 + 105; 350.00: 35
	('3b', '996300', '2024-01-10', NULL, '{}', '[{"amount": 500, "tags": ["original"]}, {"amount": 500}]',
		'{"basic.deductible": 300, "basic.retention": 70, "basic.surcharge": 105, "basic.fund": 525}', '40 % of an original');

-- ---- 4: Sweden, high-cost protection for drugs (vardpassagen.se, "Läkemedelsförmånen", the stair of 2012 to 2015; jpinfonet.se, "Höjning av högkostnadsskyddet", 2019) ----
-- 1. Twelve months from the first purchase: the first 1,100 are the patient's, then 50 % up to 2,100, 25 % up to 3,900, 10 % up to 5,400, nothing above.
-- 2. When the stair is raised, who stands on it pays what lacks: from 2019 on the first step is 1,150 instead of 1,125.  (Its second step alone here.)

INSERT INTO mmt.benefit (draft, benefit, ord, valid, name_en, clause) VALUES
	('abroad-4', 'stair', 10, '[2012-01-01,2016-01-01)', 'the stair', 'A'), ('abroad-4', 'raised', 10, '[2018-01-01,)', 'the raised stair', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('abroad-4', 'stair',  10, 'gross', 'flow',        'share', NULL,      NULL,        false, 'A'),
	('abroad-4', 'stair',  20, 'flow',  'fund',        'share', 'rate',    'cost',      true,  'A'),
	('abroad-4', 'stair',  30, 'flow',  'coinsurance', 'share', NULL,      NULL,        false, 'A'),
	('abroad-4', 'raised', 10, 'gross', 'flow',        'share', NULL,      NULL,        false, 'A'),
	('abroad-4', 'raised', 20, 'flow',  'fund',        'fill',  'granted', 'fund_used', true,  'A'),
	('abroad-4', 'raised', 30, 'flow',  'coinsurance', 'share', NULL,      NULL,        false, 'A');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('abroad-4', 'cost', 'gross', '1 year from first_purchase', 'A'), ('abroad-4', 'fund_used', 'raised.fund', '1 year from first_purchase', 'A');
INSERT INTO mmt.parameter (draft, parameter, band, amount, clause) VALUES
	('abroad-4', 'rate', '[0,1100)', '0%', 'A'), ('abroad-4', 'rate', '[1100,2100)', '50%', 'A'), ('abroad-4', 'rate', '[2100,3900)', '75%', 'A'),
	('abroad-4', 'rate', '[3900,5400)', '90%', 'A'), ('abroad-4', 'rate', '[5400,)', '100%', 'A');
INSERT INTO mmt.parameter (draft, parameter, valid, amount, clause) VALUES
	('abroad-4', 'granted', '[2018-01-01,2019-01-01)', '0.5 x now cost - 562.5', 'A'), ('abroad-4', 'granted', '[2019-01-01,)', '0.5 x now cost - 575', 'A');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	('4a', '996400', '2014-03-15', 1000, '{"first_purchase": "2014-03-15"}', '{"stair.coinsurance": 1000}', 'all of the first'),
	('4a', '996400', '2014-06-01', 500, '{"first_purchase": "2014-03-15"}', '{"stair.coinsurance": 300, "stair.fund": 200}', '400.00 x 50 %'),
	-- 600 x 50 % + 1,800 x 75 % + 1,500 x 90 % + 600
	('4a', '996400', '2014-12-01', 4500, '{"first_purchase": "2014-03-15"}', '{"stair.coinsurance": 900, "stair.fund": 3600}', 'published: 2,200 in all'),
	('4a', '996400', '2015-03-14', 500, '{"first_purchase": "2014-03-15"}', '{"stair.fund": 500}', 'free until the period ends'),
	('4a', '996400', '2015-04-20', 1200, '{"first_purchase": "2015-04-20"}', '{"stair.coinsurance": 1150, "stair.fund": 50}', 'a new one begins with the next purchase'),
	('4b', '996400', '2018-12-01', 1325, '{"first_purchase": "2018-12-01"}', '{"raised.coinsurance": 1225, "raised.fund": 100}', '200.00 x 50 %'),
	('4b', '996400', '2019-01-10', 100, '{"first_purchase": "2018-12-01"}', '{"raised.coinsurance": 62.50, "raised.fund": 37.50}', 'published: 12.50 more'),
	('4b', '996400', '2019-01-20', 100, '{"first_purchase": "2018-12-01"}', '{"raised.coinsurance": 50, "raised.fund": 50}', 'once'),
	('4c', '996400', '2019-01-20', 1000, '{"first_purchase": "2019-01-20"}', '{"raised.coinsurance": 1000}', 'below the first step');

-- ---- 5: Denmark, subsidy for drugs 2024 (apotekeren.dk, "Medicintilskud 2024") ----
-- 1. A year from the first purchase; what was dearer than the cheapest equal drug does not count.  Adults: nothing up to 1,075, 50 % up to
--    1,805, 75 % up to 3,915, 85 % up to 21,298, then all.  Children: 60 % up to 1,805, 75 % up to 3,915, 85 % up to 26,085.
-- 2. Who was 18 on the first day of the year is an adult.

INSERT INTO mmt.benefit (draft, benefit, ord, as_of, name_en, clause) VALUES ('abroad-5', 'subsidy', 10, 'first_purchase', 'subsidy', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, clause) VALUES
	('abroad-5', 'subsidy', 10, 'gross', 'overprice',   'keep',  'subsidy_price', NULL,   'line', false, 'A'),
	('abroad-5', 'subsidy', 20, 'gross', 'flow',        'share', NULL,            NULL,   NULL,   false, 'A'),
	('abroad-5', 'subsidy', 30, 'flow',  'fund',        'share', 'rate',          'cost', NULL,   true,  'A'),
	('abroad-5', 'subsidy', 40, 'flow',  'coinsurance', 'share', NULL,            NULL,   NULL,   false, 'A');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('abroad-5', 'cost', 'fund + coinsurance', '1 year from first_purchase', 'A');
INSERT INTO mmt.parameter (draft, parameter, facts, ranges, missing, band, amount, clause) VALUES
	('abroad-5', 'subsidy_price', NULL, '{"cheapest": "[0,)"}', 'skip', NULL, '1 x cheapest', 'A'),
	('abroad-5', 'rate', NULL, '{"age": "[18,)"}', 'refuse', '[0,1075)', '0%', 'A'), ('abroad-5', 'rate', NULL, '{"age": "[18,)"}', 'refuse', '[1075,1805)', '50%', 'A'),
	('abroad-5', 'rate', NULL, '{"age": "[18,)"}', 'refuse', '[3915,21298)', '85%', 'A'), ('abroad-5', 'rate', NULL, '{"age": "[18,)"}', 'refuse', '[21298,)', '100%', 'A'),
	('abroad-5', 'rate', NULL, '{"age": "(,18)"}', 'refuse', '[0,1805)', '60%', 'A'), ('abroad-5', 'rate', NULL, NULL, 'refuse', '[1805,3915)', '75%', 'A'),
	('abroad-5', 'rate', NULL, '{"age": "(,18)"}', 'refuse', '[3915,26085)', '85%', 'A'), ('abroad-5', 'rate', NULL, '{"age": "(,18)"}', 'refuse', '[26085,)', '100%', 'A');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	-- 365 + 2,110 x 75 % + 17,383 x 85 %; own 1,075 + 365 + 527.50 + 2,607.45 = 4,574.95: published, "4,575"
	('5a', '996500', '2024-01-10', 21298, '{"first_purchase": "2024-01-10", "birth": "1980-05-01"}', '{"subsidy.fund": 16723.05, "subsidy.coinsurance": 4574.95}', 'all of the stair'),
	('5a', '996500', '2024-02-10', 100, '{"first_purchase": "2024-01-10", "birth": "1980-05-01", "cheapest": 80}', '{"subsidy.fund": 80, "subsidy.overprice": 20}', 'free, but for what is dearer'),
	('5b', '996500', '2024-01-10', 1000, '{"first_purchase": "2024-01-10", "birth": "2006-02-01"}', '{"subsidy.fund": 600, "subsidy.coinsurance": 400}', '17 years old'),
	-- 805 x 60 % + 195 x 75 %
	('5b', '996500', '2024-03-10', 1000, '{"first_purchase": "2024-01-10", "birth": "2006-02-01"}', '{"subsidy.fund": 629.25, "subsidy.coinsurance": 370.75}', 'as on the first day'),
	('5b', '996500', '2025-03-10', 1000, '{"first_purchase": "2025-03-10", "birth": "2006-02-01"}', '{"subsidy.coinsurance": 1000}', 'an adult the next year');

-- ---- 6: France, participation and franchise (service-public.fr, F165; SNDS glossary, "Participation forfaitaire"; lelynx.fr, 2024) ----
-- 1. Of the tariff: a visit 70 %, out of the coordinated path 30 %; laboratory 60 %; drugs 65, 30, 15 %; long illness 100 %.
-- 2. Of what is paid back, for each visit or test 1 euro, from 15 May 2024 on 2, at most for four a day and professional and 50 a year.
-- 3. For each box 0.50, from 31 March 2024 on 1, each act of an auxiliary the same, of these at most four a day; of both 50 a year.

INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('abroad-6', 'participation', 'person', 'A'), ('abroad-6', 'franchise', 'person', 'A');
INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('abroad-6', 'care', 10, 'outpatient care', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, facts, grain, required, clause) VALUES
	('abroad-6', 'care', 10, 'gross',         'overprice',     'keep',  'tariff',         NULL,                 NULL,                             'line', false, 'A'),
	('abroad-6', 'care', 20, 'gross',         'flow',          'share', NULL,             NULL,                 NULL,                             NULL,   false, 'A'),
	('abroad-6', 'care', 30, 'flow',          'fund',          'share', 'rate',           NULL,                 NULL,                             'line', true,  'A'),
	('abroad-6', 'care', 40, 'flow',          'coinsurance',   'share', NULL,             NULL,                 NULL,                             NULL,   false, 'A'),
	('abroad-6', 'care', 50, 'fund',          'participation', 'fill',  'for_an_act',     NULL,                 '{"item": "visit|test"}',         'line', true,  'A'),
	('abroad-6', 'care', 60, 'participation', 'fund',          'keep',  'acts_a_day',     'participation_day',  '{"item": "visit|test"}',         NULL,   true,  'A'),
	('abroad-6', 'care', 70, 'participation', 'fund',          'keep',  'acts_a_year',    'participation_year', NULL,                             NULL,   true,  'A'),
	('abroad-6', 'care', 80, 'fund',          'franchise',     'fill',  'for_a_box',      NULL,                 '{"item": "box|auxiliary"}',      'line', true,  'A'),
	('abroad-6', 'care', 90, 'franchise',     'fund',          'keep',  'auxiliary_day',  'franchise_day',      '{"item": "auxiliary"}',          NULL,   true,  'A'),
	('abroad-6', 'care', 95, 'franchise',     'fund',          'keep',  'franchise_cap',  'franchise_year',     NULL,                             NULL,   true,  'A');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('abroad-6', 'participation_day', 'participation', 'day, professional', 'A'), ('abroad-6', 'participation_year', 'participation', 'year', 'A'),
	('abroad-6', 'franchise_day', 'franchise', 'day, item, professional', 'A'), ('abroad-6', 'franchise_year', 'franchise', 'year', 'A');
INSERT INTO mmt.parameter (draft, parameter, facts, tags, ranges, missing, priority, valid, amount, clause) VALUES
	('abroad-6', 'tariff', NULL, NULL, '{"tariff": "[0,)"}', 'skip', 0, '(,)', '1 x tariff', 'A'),
	('abroad-6', 'rate', '{"item": "visit"}', NULL, NULL, 'refuse', 0, '(,)', '70%', 'A'), ('abroad-6', 'rate', '{"item": "visit"}', '{off_path}', NULL, 'refuse', 1, '(,)', '30%', 'A'),
	('abroad-6', 'rate', '{"item": "test|auxiliary"}', NULL, NULL, 'refuse', 0, '(,)', '60%', 'A'),
	('abroad-6', 'rate', '{"item": "box", "service": "major"}', NULL, NULL, 'refuse', 0, '(,)', '65%', 'A'), ('abroad-6', 'rate', '{"item": "box", "service": "moderate"}', NULL, NULL, 'refuse', 0, '(,)', '30%', 'A'),
	('abroad-6', 'rate', '{"item": "box", "service": "low"}', NULL, NULL, 'refuse', 0, '(,)', '15%', 'A'),
	('abroad-6', 'rate', NULL, '{long_illness}', NULL, 'refuse', 2, '(,)', '100%', 'A'),
	('abroad-6', 'for_an_act', NULL, NULL, NULL, 'refuse', 0, '[,2024-05-15)', '1', 'A'), ('abroad-6', 'for_an_act', NULL, NULL, NULL, 'refuse', 0, '[2024-05-15,)', '2', 'A'),
	('abroad-6', 'acts_a_day', NULL, NULL, NULL, 'refuse', 0, '(,)', '4 x parameter for_an_act', 'A'), ('abroad-6', 'acts_a_year', NULL, NULL, NULL, 'refuse', 0, '(,)', '50', 'A'),
	('abroad-6', 'box', NULL, NULL, NULL, 'refuse', 0, '[,2024-03-31)', '0.50', 'A'), ('abroad-6', 'box', NULL, NULL, NULL, 'refuse', 0, '[2024-03-31,)', '1', 'A'),
	('abroad-6', 'for_a_box', NULL, NULL, NULL, 'refuse', 0, '[,2024-03-31)', '0.50 x quantity', 'A'), ('abroad-6', 'for_a_box', NULL, NULL, NULL, 'refuse', 0, '[2024-03-31,)', '1 x quantity', 'A'),
	('abroad-6', 'auxiliary_day', NULL, NULL, NULL, 'refuse', 0, '(,)', '4 x parameter box', 'A'), ('abroad-6', 'franchise_cap', NULL, NULL, NULL, 'refuse', 0, '(,)', '50', 'A');
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('6a', '996600', '2023-06-01', 45, '{"item": "visit", "tariff": 30, "professional": "P"}', NULL,
		'{"care.overprice": 15, "care.fund": 20, "care.participation": 1, "care.coinsurance": 9}', 'published: 20 of a visit of 45'),
	('6a', '996600', '2024-06-01', 26.50, '{"item": "visit", "professional": "P"}', NULL,
		'{"care.fund": 16.55, "care.participation": 2, "care.coinsurance": 7.95}', 'published: 18.55 less 2'),
	('6a', '996600', '2024-06-02', 26.50, '{"item": "visit", "professional": "P", "tags": ["off_path"]}', NULL,
		'{"care.fund": 5.95, "care.participation": 2, "care.coinsurance": 18.55}', 'published: 7.95, less 2'),
	('6a', '996600', '2024-06-03', 26.50, '{"item": "visit", "professional": "P", "tags": ["long_illness"]}', NULL,
		'{"care.fund": 24.50, "care.participation": 2}', '100 %, less 2'),
	-- 36.00, of which 5 x 2, at most 8; 65 % of 10 and 30 % of 20 less 2 and 1
	('6a', '996600', '2024-06-04', NULL, '{"professional": "L"}', '[{"amount": 12, "item": "test"}, {"amount": 12, "item": "test"}, {"amount": 12, "item": "test"}, {"amount": 12, "item": "test"}, {"amount": 12, "item": "test"},
			{"amount": 10, "item": "box", "quantity": 2, "facts": {"service": "major"}}, {"amount": 20, "item": "box", "quantity": 1, "facts": {"service": "moderate"}}]',
		'{"care.fund": 37.50, "care.participation": 8, "care.franchise": 3, "care.coinsurance": 41.50}', 'five tests of a day, three boxes'),
	('6a', '996600', '2024-06-04', 12, '{"item": "test", "professional": "L"}', NULL, '{"care.fund": 7.20, "care.coinsurance": 4.80}', 'nothing more that day'),
	('6a', '996600', '2024-06-04', 12, '{"item": "test", "professional": "M"}', NULL, '{"care.fund": 5.20, "care.participation": 2, "care.coinsurance": 4.80}', 'but elsewhere'),
	-- 6 x 60 % of 20.00, 4 of the 6 a day
	('6b', '996600', '2024-06-04', 120, '{"item": "auxiliary", "quantity": 6, "professional": "K"}', NULL, '{"care.fund": 68, "care.franchise": 4, "care.coinsurance": 48}', 'six acts, franchise of four'),
	-- 60 boxes at 4.00: 156.00; 50 - 4
	('6b', '996600', '2024-07-04', 240, '{"item": "box", "quantity": 60, "service": "major", "professional": "P"}', NULL, '{"care.fund": 110, "care.franchise": 46, "care.coinsurance": 84}', 'up to 50 a year');

-- ---- 7: Japan, high-cost care (ministry's leaflet 高額療養費制度を利用される皆さまへ, from 2018-08; rinpashu.jp, "高額療養費の計算例"; limo.media) ----
-- 1. 30 %, to 10 yen.  A month at most: class a 252,600 and 1 % of the cost above 842,000, b 167,400 and of that above 558,000, c 80,100 and
--    of that above 267,000, d 57,600, e 35,400.
-- 2. From the fourth month within twelve in which that was reached on: 140,100; 93,000; 44,400; 44,400; 24,600.

INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('abroad-7', 'high_cost', 'fund', 'A');
INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('abroad-7', 'care', 10, 'care', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, rounding, required, clause) VALUES
	('abroad-7', 'care', 10, 'gross',       'flow',        'share', NULL,       NULL,        NULL,         false, 'A'),
	('abroad-7', 'care', 20, 'flow',        'coinsurance', 'share', 'own_rate', NULL,        'half_up 10', true,  'A'),
	('abroad-7', 'care', 30, 'flow',        'fund',        'share', NULL,       NULL,        NULL,         false, 'A'),
	('abroad-7', 'care', 40, 'coinsurance', 'high_cost',   'keep',  'month_cap', 'own_month', 'half_up 1', true,  'A');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES
	('abroad-7', 'own_month', 'coinsurance', 'month', 'A'), ('abroad-7', 'cost_month', 'gross', 'month', 'A'), ('abroad-7', 'high_month', 'high_cost', 'month', 'A');
INSERT INTO mmt.parameter (draft, parameter, facts, ranges, ord, amount, clause) VALUES
	('abroad-7', 'own_rate', NULL, NULL, 0, '30%', 'A'),
	('abroad-7', 'month_cap', '{"income": "a"}', '{"parameter:times": "[0,3)"}', 0, '244180 + 1% of now cost_month', 'A'), ('abroad-7', 'month_cap', '{"income": "a"}', '{"parameter:times": "[0,3)"}', 1, 'at least 252600', 'A'),
	('abroad-7', 'month_cap', '{"income": "b"}', '{"parameter:times": "[0,3)"}', 0, '161820 + 1% of now cost_month', 'A'), ('abroad-7', 'month_cap', '{"income": "b"}', '{"parameter:times": "[0,3)"}', 1, 'at least 167400', 'A'),
	('abroad-7', 'month_cap', '{"income": "c"}', '{"parameter:times": "[0,3)"}', 0, '77430 + 1% of now cost_month', 'A'),  ('abroad-7', 'month_cap', '{"income": "c"}', '{"parameter:times": "[0,3)"}', 1, 'at least 80100', 'A'),
	('abroad-7', 'month_cap', '{"income": "d"}', '{"parameter:times": "[0,3)"}', 0, '57600', 'A'), ('abroad-7', 'month_cap', '{"income": "e"}', '{"parameter:times": "[0,3)"}', 0, '35400', 'A'),
	('abroad-7', 'month_cap', '{"income": "a"}', '{"parameter:times": "[3,)"}', 0, '140100', 'A'), ('abroad-7', 'month_cap', '{"income": "b"}', '{"parameter:times": "[3,)"}', 0, '93000', 'A'),
	('abroad-7', 'month_cap', '{"income": "c|d"}', '{"parameter:times": "[3,)"}', 0, '44400', 'A'), ('abroad-7', 'month_cap', '{"income": "e"}', '{"parameter:times": "[3,)"}', 0, '24600', 'A'),
	('abroad-7', 'times', NULL, NULL, 0, '0', 'A');
-- in how many of the eleven months before it was reached
INSERT INTO mmt.parameter (draft, parameter, ranges, ord, amount, clause)
SELECT 'abroad-7', 'times', jsonb_build_object('acc:high_month@-' || k, '(0,)'), k, '+1', 'A' FROM generate_series(1, 11) k;
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	-- 80,100 + 7,330
	('7a', '996700', '2024-01-10', 1000000, '{"income": "c"}', '{"care.coinsurance": 87430, "care.high_cost": 212570, "care.fund": 700000}', 'published: 87,430 of 300,000'),
	('7a', '996700', '2024-02-10', 200000, '{"income": "c"}', '{"care.coinsurance": 60000, "care.fund": 140000}', 'below it'),
	-- with 1,000,000 in the month: 87,430 - 60,000
	('7a', '996700', '2024-02-20', 800000, '{"income": "c"}', '{"care.coinsurance": 27430, "care.high_cost": 212570, "care.fund": 560000}', 'two bills of a month are one'),
	('7a', '996700', '2024-03-10', 1000000, '{"income": "c"}', '{"care.coinsurance": 87430, "care.high_cost": 212570, "care.fund": 700000}', 'the third time'),
	('7a', '996700', '2024-04-10', 1000000, '{"income": "c"}', '{"care.coinsurance": 44400, "care.high_cost": 255600, "care.fund": 700000}', 'published: the fourth, 44,400, and 255,600 paid back'),
	-- March and April
	('7a', '996700', '2025-02-10', 1000000, '{"income": "c"}', '{"care.coinsurance": 87430, "care.high_cost": 212570, "care.fund": 700000}', 'January and February are twelve months ago'),
	('7b', '996700', '2024-01-10', 1000000, '{"income": "a"}', '{"care.coinsurance": 254180, "care.high_cost": 45820, "care.fund": 700000}', '252,600 + 1,580'),
	('7b', '996700', '2024-02-10', 1000000, '{"income": "b"}', '{"care.coinsurance": 171820, "care.high_cost": 128180, "care.fund": 700000}', '167,400 + 4,420'),
	-- 75,060 is 30 % of 250,200; 16.5 yen are 20
	('7c', '996700', '2024-01-10', 250200, '{"income": "d"}', '{"care.coinsurance": 57600, "care.high_cost": 17460, "care.fund": 175140}', 'a fixed sum'),
	('7c', '996700', '2024-02-10', 55, '{"income": "d"}', '{"care.coinsurance": 20, "care.fund": 35}', '16.5 are rounded to 20');

-- ---- 8: Korea, fixed payments of the old (daejonilbo.com, "노인외래정액제"), and the year's limit of the own share ----
-- 1. From 65 on, clinic: up to 15,000 1,500; up to 20,000 10 %; up to 25,000 20 %; above 30 %, each of the whole.  Pharmacy: up to 10,000
--    1,000; up to 12,000 20 %; above 30 %.  Below 65: 30 %.  A clinic leaves out what is below 100.
-- 2. At most 870,000 a year in the first tenth of incomes, 8,080,000 in the tenth (examples).

INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('abroad-8', 'copay', 'person', 'A');
INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('abroad-8', 'visit', 10, 'visit', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, kind, rounding, required, clause) VALUES
	('abroad-8', 'visit', 10, 'gross', 'copay', 'fill',  'copay',    NULL,         'clinic',   'down 100', true,  'A'),
	('abroad-8', 'visit', 20, 'gross', 'copay', 'fill',  'copay',    NULL,         'pharmacy', 'down 100', true,  'A'),
	('abroad-8', 'visit', 30, 'gross', 'fund',  'share', NULL,       NULL,         NULL,       NULL,       false, 'A'),
	('abroad-8', 'visit', 40, 'copay', 'fund',  'keep',  'year_cap', 'copay_used', NULL,       NULL,       true,  'A');
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('abroad-8', 'copay_used', 'copay', 'year', 'A');
INSERT INTO mmt.parameter (draft, parameter, kind, facts, ranges, amount, clause) VALUES
	('abroad-8', 'copay', NULL,       NULL, '{"age": "(,65)"}', '30% of gross', 'A'),
	('abroad-8', 'copay', 'clinic',   NULL, '{"age": "[65,)", "gross": "[0,15000]"}', '1500', 'A'),             ('abroad-8', 'copay', 'clinic', NULL, '{"age": "[65,)", "gross": "(15000,20000]"}', '10% of gross', 'A'),
	('abroad-8', 'copay', 'clinic',   NULL, '{"age": "[65,)", "gross": "(20000,25000]"}', '20% of gross', 'A'), ('abroad-8', 'copay', 'clinic', NULL, '{"age": "[65,)", "gross": "(25000,)"}', '30% of gross', 'A'),
	('abroad-8', 'copay', 'pharmacy', NULL, '{"age": "[65,)", "gross": "[0,10000]"}', '1000', 'A'),             ('abroad-8', 'copay', 'pharmacy', NULL, '{"age": "[65,)", "gross": "(10000,12000]"}', '20% of gross', 'A'),
	('abroad-8', 'copay', 'pharmacy', NULL, '{"age": "[65,)", "gross": "(12000,)"}', '30% of gross', 'A'),
	('abroad-8', 'year_cap', NULL, '{"decile": "1"}', NULL, '870000', 'A'), ('abroad-8', 'year_cap', NULL, '{"decile": "10"}', NULL, '8080000', 'A');
INSERT INTO bill (person, area, day, amount, facts, parts, words) VALUES
	('8a', '996800', '2024-01-10', 20000, '{"kind": "clinic", "age": 68, "decile": "1"}', '{"visit.copay": 2000, "visit.fund": 18000}', 'published: 2,000 of 20,000'),
	('8a', '996800', '2024-01-10', 15000, '{"kind": "clinic", "age": 68, "decile": "1"}', '{"visit.copay": 1500, "visit.fund": 13500}', 'published: 1,500 up to 15,000'),
	('8a', '996800', '2024-01-11', 25000, '{"kind": "clinic", "age": 68, "decile": "1"}', '{"visit.copay": 5000, "visit.fund": 20000}', '20 %'),
	('8a', '996800', '2024-01-12', 26340, '{"kind": "clinic", "age": 68, "decile": "1"}', '{"visit.copay": 7900, "visit.fund": 18440}', '7,902 less what is below 100'),
	('8a', '996800', '2024-01-12', 10000, '{"kind": "pharmacy", "age": 68, "decile": "1"}', '{"visit.copay": 1000, "visit.fund": 9000}', 'published: 1,000 up to 10,000'),
	('8a', '996800', '2024-01-12', 12000, '{"kind": "pharmacy", "age": 68, "decile": "1"}', '{"visit.copay": 2400, "visit.fund": 9600}', '20 %'),
	-- 900,000, of which 870,000 - 19,800
	('8a', '996800', '2024-02-12', 3000000, '{"kind": "clinic", "age": 68, "decile": "1"}', '{"visit.copay": 850200, "visit.fund": 2149800}', 'the year''s limit'),
	('8b', '996800', '2024-02-12', 15000, '{"kind": "clinic", "age": 64, "decile": "10"}', '{"visit.copay": 4500, "visit.fund": 10500}', '64 years old');

-- ---- 9: Taiwan, own payments (tma.tw, table 部分負擔) ----
-- 1. A visit: medical centre 210, regional hospital 140, others 50; the disabled 50 everywhere.
-- 2. Drugs: up to 100 nothing, then 20 for each hundred begun, at most 200.
-- 3. From the 25th visit of a year on 50, from the 49th also for who is 65 or older, from the 157th 100 (7 to 64 before that).

INSERT INTO mmt.pot (draft, pot, bearer, clause)
SELECT 'abroad-9', p, 'person', 'A' FROM unnest('{basic,drugs,frequent}'::text[]) p;
INSERT INTO mmt.benefit (draft, benefit, ord, name_en, clause) VALUES ('abroad-9', 'visit', 10, 'visit', 'A');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, facts, required, clause) VALUES
	('abroad-9', 'visit', 10, 'gross', 'drugs',    'fill',  'drugs',    '{"item": "drug"}',  true,  'A'),
	('abroad-9', 'visit', 20, 'gross', 'basic',    'fill',  'basic',    '{"item": "!drug"}', true,  'A'),
	('abroad-9', 'visit', 30, 'gross', 'frequent', 'fill',  'frequent', '{"item": "!drug"}', true,  'A'),
	('abroad-9', 'visit', 40, 'gross', 'fund',     'share', NULL,       NULL,                false, 'A');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('abroad-9', 'visits', 'count', 'claims of visit', 'year', 'A');
INSERT INTO mmt.parameter (draft, parameter, tier, tags, ranges, priority, amount, clause) VALUES
	('abroad-9', 'basic', 'centre', NULL, NULL, 0, '210', 'A'), ('abroad-9', 'basic', 'regional', NULL, NULL, 0, '140', 'A'), ('abroad-9', 'basic', 'district|clinic', NULL, NULL, 0, '50', 'A'),
	('abroad-9', 'basic', NULL, '{disabled}', NULL, 1, '50', 'A'),
	('abroad-9', 'frequent', NULL, NULL, '{"acc:visits": "[0,24)"}', 0, '0', 'A'),
	('abroad-9', 'frequent', NULL, NULL, '{"acc:visits": "[24,48)", "age": "[7,65)"}', 0, '50', 'A'), ('abroad-9', 'frequent', NULL, NULL, '{"acc:visits": "[24,48)", "age": "(,7)"}', 0, '0', 'A'),
	('abroad-9', 'frequent', NULL, NULL, '{"acc:visits": "[24,48)", "age": "[65,)"}', 0, '0', 'A'),
	('abroad-9', 'frequent', NULL, NULL, '{"acc:visits": "[48,156)"}', 0, '50', 'A'), ('abroad-9', 'frequent', NULL, NULL, '{"acc:visits": "[156,)"}', 0, '100', 'A'),
	('abroad-9', 'drugs', NULL, NULL, '{"gross": "[0,100]"}', 0, '0', 'A'), ('abroad-9', 'drugs', NULL, NULL, '{"gross": "(1000,)"}', 0, '200', 'A');
INSERT INTO mmt.parameter (draft, parameter, ranges, amount, clause)
SELECT 'abroad-9', 'drugs', jsonb_build_object('gross', format('(%s,%s]', h * 100, h * 100 + 100)), (h * 20)::text::mmt.amount, 'A' FROM generate_series(1, 9) h;
INSERT INTO bill (person, area, day, amount, facts, lines, parts, words) VALUES
	('9a', '996900', '2024-01-10', NULL, '{"tier": "centre", "age": 40}', '[{"amount": 300, "item": "fee"}, {"amount": 250, "item": "drug"}, {"amount": 200, "item": "drug"}]',
		'{"visit.basic": 210, "visit.drugs": 80, "visit.fund": 460}', 'published: 80 of drugs between 401 and 500'),
	('9a', '996900', '2024-01-11', NULL, '{"tier": "clinic", "age": 40, "tags": ["disabled"]}', '[{"amount": 300, "item": "fee"}, {"amount": 100, "item": "drug"}]',
		'{"visit.basic": 50, "visit.fund": 350}', 'published: nothing up to 100'),
	('9a', '996900', '2024-01-12', NULL, '{"tier": "regional", "age": 40}', '[{"amount": 300, "item": "fee"}, {"amount": 1000.01, "item": "drug"}]',
		'{"visit.basic": 140, "visit.drugs": 200, "visit.fund": 960.01}', 'published: 200 above 1,000');
INSERT INTO bill (person, area, day, amount, facts, parts, words)
SELECT p, '996900', date '2024-01-01' + v, 400, jsonb_build_object('tier', 'clinic', 'item', 'fee', 'age', age), jsonb_build_object('visit.basic', 50, 'visit.fund', 350 - extra) ||
	CASE WHEN extra > 0 THEN jsonb_build_object('visit.frequent', extra) ELSE '{}' END, format('visit %s', v)
FROM (VALUES ('9b', 40), ('9c', 65)) who (p, age), generate_series(1, 158) v,
	LATERAL (SELECT CASE WHEN v >= 157 THEN 100 WHEN v >= 49 THEN 50 WHEN v >= 25 AND age < 65 THEN 50 ELSE 0 END AS extra) e;

UPDATE bill SET parts = (SELECT jsonb_object_agg(key, value::numeric(20, 2)) FROM jsonb_each_text(parts));

-- ---- they are sound, are published, and pay what was worked out: over a window, one after the other, and in both aggregates ----

SELECT is_empty($$SELECT d.draft, p.severity, p.code, p.message FROM mmt.draft d, mmt.check_policy(d.draft) p WHERE d.area <> '000000' AND p.code <> 'unverified'$$, 'check_policy has nothing to say');
DO $$ BEGIN PERFORM mmt.publish(d.draft) FROM (SELECT draft FROM mmt.draft WHERE area <> '000000' ORDER BY draft) d; END $$;

\ir shared/every_door.sql

SELECT * FROM finish();
ROLLBACK;
