-- Jiangxi: cases worked by hand, named by clause.  Run by test/pgtap/golden_jiangxi.sql in a transaction.

-- ---- JX-07: what is uniform is inherited by all 12 pooling areas ----

SELECT is(count(*), 12::bigint, 'JX-07 there are 12 pooling areas') FROM mmt.area WHERE parent = '360000';
SELECT is(count(*), 4::bigint, 'JX-07 the four criteria hold in ' || a.area)
FROM mmt.area a, mmt.ruleset s, jsonb_array_elements(s.rules -> 'rows') r
WHERE a.parent = '360000' AND s.area = a.area AND s.edition = (SELECT max(l.edition) FROM mmt.ruleset l WHERE l.area = a.area)
	AND r ->> 'relation' = 'list' AND r ->> 'list' = 'designation_criteria' AND r ->> 'origin' = '360000' AND (r ->> 'valid')::daterange @> '2025-01-01'::date
GROUP BY a.area ORDER BY a.area;
SELECT is(count(*), 0::bigint, 'JX-07 not the day before the notice is taken to hold')
FROM mmt.rows_in_force('{360000}') r WHERE r.body ->> 'list' = 'designation_criteria' AND r.valid @> '2024-12-31'::date;

-- A city that adds a criterion, or sets a deductible, departs from what is uniform.
SELECT mmt.open_draft('golden-jx-07', '360700', '赣州市另立条件') IS NOT NULL AS opened \gset
INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES ('golden-jx-07', 'designation_criteria', 'parking', '[2025-01-01,)', 'JX-07');
SELECT is(array_agg(DISTINCT code || ' ' || area), '{unified 360700}', 'JX-07 a city that adds a criterion') FROM mmt.check_policy('golden-jx-07') WHERE severity = 'error';
SELECT throws_ok($$SELECT mmt.publish('golden-jx-07')$$, 'MM010', NULL, 'JX-07 is not published');
DELETE FROM mmt.list WHERE draft = 'golden-jx-07';
INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES ('golden-jx-07', 'deductible', '100', '[2025-01-01,)', 'JX-07');
SELECT is(array_agg(DISTINCT code || ' ' || area), '{unified 360700}', 'JX-07 a city that sets a deductible') FROM mmt.check_policy('golden-jx-07') WHERE severity = 'error';
DELETE FROM mmt.parameter WHERE draft = 'golden-jx-07';
-- A city's ratio is its own.  Made up for the case: level 2 at 85%; 100 × 85% = 85.
INSERT INTO mmt.parameter (draft, parameter, scheme, tier, facts, amount, valid, clause) VALUES ('golden-jx-07', 'rate', '390', '2', '{"med_type": "21"}', '85%', '[2025-01-01,)', 'JX-07');
SELECT is(count(*), 0::bigint, 'JX-07 a city''s ratio is allowed') FROM mmt.check_policy('golden-jx-07') WHERE severity = 'error';
SELECT is(fund, 85.00, 'JX-07 and pays by the province''s steps')
FROM mmt.adjudicate('360700', '2025-01-01', 100, scheme => '390', kind => 'hospital', tier => '2', disease => '冠心病', draft => 'golden-jx-07');
SELECT throws_ok($$SELECT mmt.adjudicate('360700', '2025-01-01', 100, scheme => '390', kind => 'hospital', tier => '2', disease => '冠心病')$$, 'MM002', NULL,
	'JX-07 a city without a ratio refuses the bill instead of guessing');

-- ---- benefits: the province's frame, Nanchang's figures (all mirrored) ----

-- Residents, 100 yuan, no deductible, the inpatient ratio: level 1 90, level 2 80, level 3 60.
SELECT is(o.fund, v.fund, 'JX-07 Nanchang, residents, level ' || v.tier)
FROM (VALUES ('1', 90.00), ('2', 80.00), ('3', 60.00)) v (tier, fund),
	mmt.adjudicate('360100', '2024-01-01', 100, scheme => '390', kind => 'hospital', tier => v.tier, disease => '冠心病') o;
SELECT is(marks @> '{JX-measure.ratio,JX-NC.ratio,JX-measure.deductible}', true, 'JX-07 mirrored figures are marked')
FROM mmt.adjudicate('360100', '2024-01-01', 100, scheme => '390', kind => 'hospital', tier => '2', disease => '冠心病');
SELECT is(fund, 0.00, 'JX-07 the day before 2024-01-01 the rows say nothing')
FROM mmt.adjudicate('360100', '2023-12-31', 100, scheme => '390', kind => 'hospital', tier => '2', disease => '冠心病');
SELECT throws_ok($$SELECT mmt.adjudicate('360100', '2024-01-01', 100, scheme => '310', status => '11', kind => 'hospital', tier => '2', disease => '冠心病')$$, 'MM002', NULL,
	'JX-07 Nanchang, employees at a hospital: no source gives the ratio');
-- Employees at a pharmacy: class A 100 × 65% = 65, retired 70.  Class B: 10 first, 90 × 65% = 58.50, retired 90 × 70% = 63.
SELECT is(o.fund, v.fund, format('JX-07 Nanchang, pharmacy, status %s, class %s', v.status, v.class))
FROM (VALUES ('11', '01', 65.00), ('12', '01', 70.00), ('11', '02', 58.50), ('12', '02', 63.00), ('1201', '02', 63.00), ('11', '03', 0.00)) v (status, class, fund),
	mmt.adjudicate('360100', '2024-01-01', 100, scheme => '310', status => v.status, kind => 'pharmacy', disease => '冠心病', class => v.class) o;
-- Several diseases: 6950 of 7000 used, 100 × 80% = 80; 6950 + 80 − 7000 = 30 above the cap, 50 paid.  With one disease the
-- cap together does not bind: 80.
SELECT is(o.fund, v.fund, 'JX-07 class II, ' || v.what)
FROM (VALUES ('["冠心病", "哮喘"]'::jsonb, 50.00, 'several diseases'), ('["冠心病"]', 80.00, 'one disease')) v (diseases, fund, what),
	mmt.adjudicate('360100', '2024-06-01', 100, scheme => '390', kind => 'hospital', tier => '2', disease => '冠心病', facts => jsonb_build_object('diseases', v.diseases),
		tally => '{"360000/chronic_fund@2024": 695000, "360000/chronic_disease_fund@2024,冠心病": 300000}') o;
-- One disease, 9990 of 10000 (assumed) used: 10 are left.  Next year anew: 80.  Class I has no cap: 80.
SELECT is(o.fund, v.fund, format('JX-07 cap of one disease, %s %s', v.disease, v.day))
FROM (VALUES ('冠心病', '2024-06-01'::date, 10.00), ('冠心病', '2025-01-01', 80.00), ('血友病', '2024-06-01', 80.00)) v (disease, day, fund),
	mmt.adjudicate('360100', v.day, 100, scheme => '390', kind => 'hospital', tier => '2', disease => v.disease,
		tally => '{"360000/chronic_fund@2024": 999000, "360000/chronic_disease_fund@2024,冠心病": 999000}') o;
-- One name, two benefits: with complications chronic, level 1: 100 × 90% = 90; without, the two-disease benefit, 100 × 60% = 60.
SELECT is(o.parts, v.parts, 'JX-07 ' || v.disease)
FROM (VALUES ('高血压伴并发症', '{"chronic_2.fund": 90.00, "chronic_2.coinsurance": 10.00}'::jsonb),
	('高血压', '{"two_disease.fund": 60.00, "two_disease.coinsurance": 40.00}')) v (disease, parts),
	mmt.adjudicate('360100', '2024-01-01', 100, scheme => '390', kind => 'primary', tier => '1', disease => v.disease, class => '01', facts => '{"drug": "XC09CAA284A001010100553"}') o;
-- Level 2: 100 × 50% = 50.  A drug that is not for the disease, or not for it though of its class: nothing.
SELECT is(o.fund, v.fund, format('JX-07 two diseases, level %s, %s', v.tier, v.drug))
FROM (VALUES ('2', 'XC09CAA284A001010100553', 50.00), ('2', 'XA10BDE083A001010104522', 0.00), ('2', 'XC03DAF731A001010105001', 0.00)) v (tier, drug, fund),
	mmt.adjudicate('360100', '2024-01-01', 100, scheme => '390', kind => 'hospital', tier => v.tier, disease => '高血压', class => '01', facts => jsonb_build_object('drug', v.drug)) o;
-- 390 of 400 used for hypertension: 10 are left; diabetes has its own 500: 50.
SELECT is(o.fund, v.fund, 'JX-07 two diseases, cap, ' || v.disease)
FROM (VALUES ('高血压', 'XC09CAA284A001010100553', 10.00), ('糖尿病', 'XA10BDE083A001010104522', 50.00)) v (disease, drug, fund),
	mmt.adjudicate('360100', '2024-06-01', 100, scheme => '390', kind => 'hospital', tier => '2', disease => v.disease, class => '01', facts => jsonb_build_object('drug', v.drug),
		tally => '{"360100/two_disease_fund@2024,高血压": 39000}') o;
SELECT ok(e.clauses @> '{JX-measure.ratio,JX-NC.ratio}' AND e.mark IS NOT NULL, 'JX-07 the explanation cites the province''s rule and the city''s figure, and marks them')
FROM mmt.explain(mmt.adjudicate('360100', '2024-01-01', 100, scheme => '390', kind => 'hospital', tier => '2', disease => '冠心病')) e WHERE e.pot = 'chronic_2.fund';
