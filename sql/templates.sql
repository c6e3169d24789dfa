-- Templates: the seven orders of computing against results worked by hand, options, what is refused.
-- Everything happens in one transaction that is rolled back.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
BEGIN;
SET menmante.language = 'en';
SET search_path = mmt, public;
INSERT INTO mmt.area VALUES ('tpl', NULL, '模板', 'Templates', 'nation');
INSERT INTO mmt.document (document, title) VALUES ('TPL', 'A notice');
INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('TPL', 'TPL', 'everything', 'seed');

-- what they write
SELECT template, formula, string_agg(concat_ws(' ', from_pot, '>', to_pot, verb, parameter, '@' || accumulator, grain, rounding,
	CASE WHEN required THEN 'required' END), E'\n' ORDER BY step) AS steps
FROM mmt.template GROUP BY 1, 2 ORDER BY 1;

-- a draft for each order, all alike but for the steps
CREATE TEMP VIEW orders (n, template) AS
SELECT row_number() OVER (), t.t FROM unnest(ARRAY['deductible_then_ratio', 'ratio_then_deductible', 'cost_cap_then_ratio',
	'deductible_ratio_cap', 'deductible_cost_cap_ratio', 'account_deductible_ratio', 'items_then_deductible']) t (t);
INSERT INTO mmt.draft (draft, area) SELECT 'tpl-' || n, 'tpl' FROM orders;
INSERT INTO mmt.pot (draft, pot, bearer) SELECT 'tpl-' || n, p, b FROM orders, (VALUES ('out', 'person'), ('advance', 'person'), ('deductible', 'person'),
	('coinsurance', 'person'), ('over', 'person'), ('fund', 'fund'), ('account', 'account')) v (p, b);
INSERT INTO mmt.benefit (draft, benefit, ord, clause) SELECT 'tpl-' || n, 'chronic', 10, 'TPL' FROM orders;
SELECT n, template, mmt.apply_template('tpl-' || n, 'chronic', template, 'TPL') AS steps FROM orders;
SELECT n, mmt.apply_template('tpl-' || n, 'chronic', template, 'TPL') AS again, (SELECT count(*) FROM mmt.step s WHERE s.draft = 'tpl-' || n) AS rows FROM orders;
INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause)
SELECT 'tpl-' || n, a, c, p, 'TPL' FROM orders, (VALUES ('deductible_used', 'chronic.deductible', 'year'),
	('cost_used', 'chronic.fund + chronic.coinsurance', 'month'), ('fund_used', 'chronic.fund', 'year')) v (a, c, p)
WHERE n <> 3 OR a <> 'deductible_used';
INSERT INTO mmt.parameter (draft, parameter, class, amount, clause)
SELECT 'tpl-' || n, p, c, a, 'TPL' FROM orders, (VALUES ('out', '03', '100%'::mmt.amount), ('advance', '02', '10%'), ('rate', NULL, '60%'),
	('deductible', NULL, '200'), ('cost_cap', NULL, '800'), ('cap', NULL, '1000'), ('account', NULL, '1 x account_balance')) v (p, c, a);
SELECT d.draft, p.code, p.message FROM mmt.draft d, mmt.check_policy(d.draft) p WHERE d.draft ~ '^tpl-' AND p.severity = 'error';

-- One bill of 1133.38: 100.00 of class C are out of scope, of class B 333.33 a tenth is first self-pay, 33.33, class A 700.05.
-- So 1000.05 enter.  Before it 150 of the deductible of 200 were paid, 300 of the month's cost cap of 800 and 600 of the
-- year's cap of 1000 are used up, and the account holds 250.
-- 1  (1000.05 - 50) x 60% = 570.03
-- 2  1000.05 x 60% - 50 = 550.03
-- 3  min(1000.05, 500) x 60% = 300.00, over 500.05
-- 4  min(950.05 x 60%, 400) = 400.00, over 170.03
-- 5  min(950.05, 500) x 60% = 300.00, over 450.05
-- 6  (1000.05 - 250 - 50) x 60% = 420.03
-- 7  the person pays 50 + 120.00 + 280.02, so 550.03 are left to the fund
CREATE TEMP VIEW bill AS SELECT '[{"amount": 100, "class": "03"}, {"amount": 333.33, "class": "02"}, {"amount": 700.05, "class": "01"}]'::jsonb AS lines,
	'{"tpl/deductible_used@2024": 15000, "tpl/cost_used@2024-03": 30000, "tpl/fund_used@2024": 60000}'::mmt.tally AS tally;
SELECT n, o.fund, o.account, o.person, o.parts
FROM orders, bill b, mmt.adjudicate('tpl', '2024-03-15', lines => b.lines, tally => b.tally, facts => '{"account_balance": 250}', draft => 'tpl-' || n) o ORDER BY n;

-- Order 7 rounds coinsurance line by line, 40% of 10.01 is 4.00; order 2 the fund's part of the whole, 60% of 20.02 is 12.01.
SELECT n, o.fund, o.person FROM (VALUES (2), (7)) v (n),
	mmt.adjudicate('tpl', '2024-03-15', lines => '[{"amount": 10.01}, {"amount": 10.01}]', draft => 'tpl-' || n,
		tally => '{"tpl/deductible_used@2024": 20000}') o ORDER BY n;

-- options: steps left out, other names, limits of each bill, a later layer, later steps, days
SELECT mmt.open_draft('tpl-options', 'tpl') AS draft;
SELECT mmt.apply_template('tpl-options', 'chronic', 'deductible_ratio_cap', 'TPL', excluded => NULL, advance => NULL,
	deductible => 'visit_deductible', deductible_accumulator => NULL, rate => 'chronic_rate', cap => 'visit_cap', cap_accumulator => NULL,
	coinsurance_pot => 'own', over_pot => 'above', first_ord => 100, valid => '[2024-01-01,2025-01-01)') AS steps;
SELECT mmt.apply_template('tpl-options', 'major', 'deductible_cost_cap_ratio', 'TPL', from_pots => 'chronic.above, chronic.own', excluded => NULL,
	advance => NULL, deductible_accumulator => 'major_deductible_used', cost_cap_accumulator => 'major_used') AS steps;
SELECT mmt.apply_template('tpl-options', 'chronic', 'deductible_then_ratio', 'TPL', valid => '[2025-01-01,)', first_ord => 100) AS next_year;
SELECT benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, rounding, valid, clause
FROM mmt.step WHERE draft = 'tpl-options' ORDER BY benefit, valid, ord;

-- what is refused
SELECT mmt.apply_template('tpl-options', 'chronic', 'deductible_first', 'TPL');
SELECT mmt.apply_template('tpl-options', 'chronic', NULL, 'TPL');
SELECT mmt.apply_template('tpl-options', 'new', 'deductible_then_ratio', 'TPL', cap => 'year_cap', cost_cap => NULL);
SELECT mmt.apply_template('tpl-options', 'new', 'deductible_then_ratio', 'TPL', rate => NULL, from_pots => NULL);
SELECT mmt.apply_template('tpl-options', NULL, 'deductible_then_ratio', 'TPL');
SELECT mmt.apply_template('tpl-options', 'chronic', 'ratio_then_deductible', 'TPL', first_ord => 100);
SELECT mmt.apply_template('tpl-none', 'chronic', 'deductible_then_ratio', 'TPL');
SELECT mmt.apply_template('tpl-options', 'chronic', 'deductible_then_ratio', 'TPL-none', first_ord => 500);
SET menmante.language = 'zh';
SELECT mmt.apply_template('tpl-options', 'chronic', 'deductible_first', 'TPL');
SELECT mmt.apply_template('tpl-options', 'new', 'deductible_then_ratio', 'TPL', cap => 'year_cap');
SELECT mmt.apply_template('tpl-options', 'new', 'deductible_then_ratio', 'TPL', rate => NULL);
SELECT mmt.apply_template('tpl-options', 'chronic', 'ratio_then_deductible', 'TPL', first_ord => 100);
ROLLBACK;
