-- Wen county: cases worked by hand, named by clause; every figure is an example of policy-data, and marked.  Run by
-- test/pgtap/golden_wenxian.sql in a transaction.

-- ---- WX-04: bought outside during a stay ----

-- The hospital's bill of the stay, level 2, 1000 yuan: deductible 400; 600 × 75% = 450; 150 coinsurance.
SELECT parts AS stay_parts, delta AS stay_delta
FROM mmt.adjudicate('410825', '2023-05-10', 1000, kind => 'hospital', tier => '2', class => '01', facts => '{"stay": "S1"}') \gset
SELECT is(:'stay_parts'::jsonb, '{"inpatient.deductible": 400.00, "inpatient.fund": 450.00, "inpatient.coinsurance": 150.00}', 'WX-04 the stay itself');
-- 300 bought outside in the stay: the deductible is full; 300 × 75% = 225, as if it had been on the hospital's bill:
-- (1300 − 400) × 75% = 675 = 450 + 225.
SELECT is(parts, '{"inpatient.fund": 225.00, "inpatient.coinsurance": 75.00}', 'WX-04 settled under inpatient terms, on the stay''s deductible')
FROM mmt.adjudicate('410825', '2023-05-12', 300, kind => 'pharmacy', class => '01', facts => '{"stay": "S1", "stay_tier": "2", "bought": "outside"}', tally => :'stay_delta');
SELECT is(fund, 675.00, 'WX-04 both on one bill come to the same')
FROM mmt.adjudicate('410825', '2023-05-12', kind => 'hospital', tier => '2', facts => '{"stay": "S1"}',
	lines => '[{"amount": 1000, "class": "01"}, {"amount": 300, "class": "01", "kind": "pharmacy", "facts": {"stay_tier": "2", "bought": "outside"}}]');
-- Another stay has its own deductible: 300 < 400, nothing paid.
SELECT is(parts, '{"inpatient.deductible": 300.00}', 'WX-04 not on the deductible of another stay')
FROM mmt.adjudicate('410825', '2023-05-12', 300, kind => 'pharmacy', class => '01', facts => '{"stay": "S2", "stay_tier": "2", "bought": "outside"}', tally => :'stay_delta');
-- A specific drug bought in the stay: inpatient terms alone, 300 × 75% = 225, never the outpatient benefit on top.
SELECT is(parts, '{"inpatient.fund": 225.00, "inpatient.coinsurance": 75.00}', 'WX-04 not twice: a specific drug bought in the stay')
FROM mmt.adjudicate('410825', '2023-05-12', 300, kind => 'pharmacy', class => '01', tally => :'stay_delta',
	facts => '{"stay": "S1", "stay_tier": "2", "bought": "outside", "drug": "示例特药甲", "institution": "示例双通道药店", "prescriber_tier": "2"}');
SELECT is(parts, '{"inpatient.out": 300.00}', 'WX-04 only what the policy covers: class C is not')
FROM mmt.adjudicate('410825', '2023-05-12', 300, kind => 'pharmacy', class => '03', facts => '{"stay": "S1", "stay_tier": "2", "bought": "outside"}', tally => :'stay_delta');
SELECT is(parts, '{"gross": 300.00}', 'WX-04 the same purchase without a stay')
FROM mmt.adjudicate('410825', '2023-05-12', 300, kind => 'pharmacy', class => '01', facts => '{"bought": "outside"}');
SELECT is(parts, '{"gross": 300.00}', 'WX-04 nor the day before the measures')
FROM mmt.adjudicate('410825', '2022-12-31', 300, kind => 'pharmacy', class => '01', facts => '{"stay": "S1", "stay_tier": "2", "bought": "outside"}');
SELECT ok(bool_or(e.clauses @> '{WX-04}' AND e.words LIKE '%300.00%'), 'WX-04 is cited for it')
FROM mmt.explain(mmt.adjudicate('410825', '2023-05-12', 300, kind => 'pharmacy', class => '01', facts => '{"stay": "S1", "stay_tier": "2", "bought": "outside"}', tally => :'stay_delta')) e;

-- ---- WX-05: three mechanisms, three benefits ----

-- 100 yuan at a level-2 hospital: severe chronic 65, major disease 80, specific drug 75; another disease nothing.
SELECT is(o.parts, v.parts, 'WX-05 ' || v.what)
FROM (VALUES ('冠心病', '其他药品', '{"severe_chronic.fund": 65.00, "severe_chronic.coinsurance": 35.00}'::jsonb, 'severe chronic disease'),
	('血友病', '其他药品', '{"major_disease.fund": 80.00, "major_disease.coinsurance": 20.00}', 'major disease'),
	('冠心病', '示例特药乙', '{"specific_drug.fund": 75.00, "specific_drug.coinsurance": 25.00}', 'specific drug'),
	('感冒', '其他药品', '{"gross": 100.00}', 'none of the three')) v (disease, drug, parts, what),
	mmt.adjudicate('410825', '2023-05-12', 100, kind => 'hospital', tier => '2', disease => v.disease, class => '01', facts => jsonb_build_object('drug', v.drug)) o;
SELECT ok(marks @> '{WX-05.effective,WX-05.figures}', 'WX-05 examples are marked')
FROM mmt.adjudicate('410825', '2023-05-12', 100, kind => 'hospital', tier => '2', disease => '冠心病', class => '01');
-- One bill, two mechanisms: 100 × 75% = 75 for the specific drug, 100 × 65% = 65 for the rest.
SELECT is(fund, 140.00, 'WX-05 by line')
FROM mmt.adjudicate('410825', '2023-05-12', kind => 'hospital', tier => '2', disease => '冠心病',
	lines => '[{"amount": 100, "class": "01", "drug": "示例特药乙"}, {"amount": 100, "class": "01", "drug": "其他药品"}]');
-- 2990 of 3000 used this year: 10 left for the severe chronic disease; the other mechanisms do not count towards it: 80.
SELECT is(o.fund, v.fund, 'WX-05 cap, ' || v.disease)
FROM (VALUES ('冠心病', 10.00), ('血友病', 80.00)) v (disease, fund),
	mmt.adjudicate('410825', '2023-05-12', 100, kind => 'hospital', tier => '2', disease => v.disease, class => '01', tally => '{"410825/severe_fund@2023,冠心病": 299000, "410825/severe_fund@2023,血友病": 299000}') o;
SELECT is(fund, 0.00, 'WX-05 the day before the measures') FROM mmt.adjudicate('410825', '2022-12-31', 100, kind => 'hospital', tier => '2', disease => '冠心病', class => '01');

-- ---- WX-06: dual channel ----

-- 100 yuan of a listed drug.  Level 2: 75 at the hospital, 75 at the pharmacy on its prescription; level 3: 65 and 65.
SELECT is(o.fund, v.fund, format('WX-06 %s, level %s', v.kind, v.tier))
FROM (VALUES ('hospital', '2', 75.00), ('pharmacy', '2', 75.00), ('hospital', '3', 65.00), ('pharmacy', '3', 65.00)) v (kind, tier, fund),
	mmt.adjudicate('410825', '2023-05-12', 100, kind => v.kind, tier => CASE WHEN v.kind = 'hospital' THEN v.tier END, class => '01',
		facts => jsonb_build_object('drug', '示例特药甲', 'institution', CASE v.kind WHEN 'pharmacy' THEN '示例双通道药店' ELSE '示例医院' END, 'prescriber_tier', v.tier)) o;
SELECT is(parts, '{"specific_drug.out": 100.00}', 'WX-06 a pharmacy that is not listed: ' || coalesce(p, 'not named'))
FROM unnest('{别的药店,NULL}'::text[]) p,
	mmt.adjudicate('410825', '2023-05-12', 100, kind => 'pharmacy', class => '01', facts => jsonb_build_object('drug', '示例特药甲', 'institution', p, 'prescriber_tier', '2'));
SELECT is(parts, '{"specific_drug.out": 100.00}', 'WX-06 a specific drug that is not on the dual-channel list')
FROM mmt.adjudicate('410825', '2023-05-12', 100, kind => 'pharmacy', class => '01', facts => '{"drug": "示例特药乙", "institution": "示例双通道药店", "prescriber_tier": "2"}');
SELECT is(parts, '{"gross": 100.00}', 'WX-06 any other drug')
FROM mmt.adjudicate('410825', '2023-05-12', 100, kind => 'pharmacy', class => '01', facts => '{"drug": "其他药品", "institution": "示例双通道药店", "prescriber_tier": "2"}');
SELECT throws_ok($$SELECT mmt.adjudicate('410825', '2023-05-12', 100, kind => 'pharmacy', class => '01', facts => '{"drug": "示例特药甲", "institution": "示例双通道药店"}')$$, 'MM004', NULL,
	'WX-06 who prescribed must be known');
SELECT ok(e.clauses @> '{WX-06,WX-05.figures}', 'WX-06 is cited for the ratio at the pharmacy')
FROM mmt.explain(mmt.adjudicate('410825', '2023-05-12', 100, kind => 'pharmacy', class => '01',
	facts => '{"drug": "示例特药甲", "institution": "示例双通道药店", "prescriber_tier": "2"}')) e WHERE e.pot = 'specific_drug.fund';
-- Equal by rule: change the hospital's ratio alone to 90%, and the pharmacy pays 100 × 90% = 90.
SELECT mmt.open_draft('golden-wx-06', '410825') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, kind, tier, amount, valid, clause) VALUES ('golden-wx-06', 'specific_rate', '!pharmacy', '2', '90%', '[2023-01-01,)', 'WX-05.figures');
SELECT is(fund, 90.00, 'WX-06 the pharmacy follows the institution')
FROM mmt.adjudicate('410825', '2023-05-12', 100, kind => 'pharmacy', class => '01', facts => '{"drug": "示例特药甲", "institution": "示例双通道药店", "prescriber_tier": "2"}', draft => 'golden-wx-06');
