-- Ezhou: cases worked by hand, named by clause.  Run by test/pgtap/golden_ezhou.sql in a transaction.

-- ---- EZ-02: external prescriptions at pharmacies, 60% and 68% ----

-- 100 yuan: in service 60, retired 68; four-digit categories of persons mean the same.
SELECT is(o.fund, v.fund, 'EZ-02 status ' || v.status)
FROM (VALUES ('11', 60.00), ('12', 68.00), ('1101', 60.00), ('1202', 68.00)) v (status, fund),
	mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => v.status, kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}') o;
-- 33.33 × 68% = 22.6644, half up 22.66; the person 10.67.
SELECT is(fund || ' ' || person, '22.66 10.67', 'EZ-02 to the fen')
FROM mmt.adjudicate('420700', '2023-06-01', 33.33, scheme => '310', status => '12', kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}');
SELECT is(marks, '{EZ-02.effective}', 'EZ-02 the ratio is the source''s, its first day assumed and marked')
FROM mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}');
SELECT is(parts, '{"ordinary.out": 100.00}', 'EZ-02 not without an external prescription')
FROM mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '01');
SELECT is(parts, '{"ordinary.out": 100.00}', 'EZ-02 only compliant cost: class C is not')
FROM mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '03', facts => '{"prescription.source": "external"}');
SELECT is(fund, 0.00, 'EZ-02 ' || w)
FROM (VALUES ('310', '2022-12-31'::date, 'the day before'), ('390', '2023-06-01', 'residents')) v (scheme, day, w),
	mmt.adjudicate('420700', v.day, 100, scheme => v.scheme, status => '11', kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}');
SELECT throws_ok($$SELECT mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'hospital', tier => '2', class => '01')$$, 'MM002', NULL,
	'EZ-02 gives no ratio for institutions: the bill is refused, not guessed');

-- Circulation starts on 2024-01-01 (made up): the day before 60; from the day the ratio has ended and the bill is refused.
SELECT mmt.open_draft('golden-ez-02', '420700', '电子处方流转启用') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES ('golden-ez-02', 'circulation', '1', '[2024-01-01,)', 'EZ-02');
SELECT is(fund, 60.00, 'EZ-02 until the day before circulation')
FROM mmt.adjudicate('420700', '2023-12-31', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}', draft => 'golden-ez-02');
SELECT throws_ok($$SELECT mmt.adjudicate('420700', '2024-01-01', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}',
	draft => 'golden-ez-02')$$, 'MM002', NULL, 'EZ-02 ends where circulation has started');
-- A later rule, 65% (made up), is then in force: 100 × 65% = 65.
INSERT INTO mmt.parameter (draft, parameter, kind, status, amount, valid, clause) VALUES ('golden-ez-02', 'rate', 'pharmacy', '11', '65%', '[2024-01-01,)', 'EZ-02');
SELECT is(fund, 65.00, 'EZ-02 a later rule takes over')
FROM mmt.adjudicate('420700', '2024-01-01', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}', draft => 'golden-ez-02');
-- Circulation in one district alone.
SELECT mmt.open_draft('golden-ez-02-place', '420700', '鄂城区先行') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, place, priority, amount, valid, clause) VALUES ('golden-ez-02-place', 'circulation', '420704', 1, '1', '[2024-01-01,)', 'EZ-02');
SELECT is(fund, 60.00, 'EZ-02 another district goes on')
FROM mmt.adjudicate('420700', '2024-01-01', 100, scheme => '310', status => '11', kind => 'pharmacy', place => '420702', class => '01', facts => '{"prescription.source": "external"}', draft => 'golden-ez-02-place');
SELECT throws_ok($$SELECT mmt.adjudicate('420700', '2024-01-01', 100, scheme => '310', status => '11', kind => 'pharmacy', place => '420704', class => '01',
	facts => '{"prescription.source": "external"}', draft => 'golden-ez-02-place')$$, 'MM002', NULL, 'EZ-02 ends in the district where it has started');

-- ---- EZ-03, EZ-04: prices ----

-- 30 pieces at 1.50 = 45.  Agreed with pharmacy 一 1.20: 36; 9 above it are the pharmacy's; 36 × 60% = 21.60, 14.40 the person.
-- Pharmacy 二 1.35: 40.50; 4.50 above; 40.50 × 60% = 24.30, 16.20.
SELECT is(format('%s %s %s', o.fund, o.person, o.hospital), v.came, 'EZ-03 ' || v.institution)
FROM (VALUES ('示例药店一', '21.60 14.40 9.00'), ('示例药店二', '24.30 16.20 4.50')) v (institution, came),
	mmt.adjudicate('420700', '2023-06-01', scheme => '310', status => '11', kind => 'pharmacy', facts => jsonb_build_object('prescription.source', 'external', 'institution', v.institution),
		lines => '[{"drug": "示例药品丙", "price": 1.5, "quantity": 30, "class": "01"}]') o;
-- At the agreed price 36 × 60% = 21.60 and nothing above it; a drug or pharmacy without an agreed price has no limit: 45 × 60% = 27.
SELECT is(format('%s %s', o.fund, o.hospital), v.came, 'EZ-03 ' || v.what)
FROM (VALUES ('示例药店一', '示例药品丙', 1.2, '21.60 0.00', 'at the agreed price'), ('别的药店', '示例药品丙', 1.5, '27.00 0.00', 'no agreed price with this pharmacy'),
	('示例药店一', '其他药品', 1.5, '27.00 0.00', 'no agreed price for this drug')) v (institution, drug, price, came, what),
	mmt.adjudicate('420700', '2023-06-01', scheme => '310', status => '11', kind => 'pharmacy', facts => jsonb_build_object('prescription.source', 'external', 'institution', v.institution),
		lines => jsonb_build_array(jsonb_build_object('drug', v.drug, 'price', v.price, 'quantity', 30, 'class', '01'))) o;
SELECT ok(marks @> '{EZ-03.bearer,EZ-03.prices}', 'EZ-03 who bears it is assumed, the price an example: both are marked')
FROM mmt.adjudicate('420700', '2023-06-01', scheme => '310', status => '11', kind => 'pharmacy', facts => '{"prescription.source": "external", "institution": "示例药店一"}',
	lines => '[{"drug": "示例药品丙", "price": 1.5, "quantity": 30, "class": "01"}]');
-- Who bears it is a row: the person instead, 14.40 + 9 = 23.40.
SELECT mmt.open_draft('golden-ez-03', '420700') IS NOT NULL AS opened \gset
INSERT INTO mmt.pot (draft, pot, bearer, clause) VALUES ('golden-ez-03', 'overcharge', 'person', 'EZ-03.bearer');
SELECT is(format('%s %s %s', fund, person, hospital), '21.60 23.40 0.00', 'EZ-03 the bearer is one row')
FROM mmt.adjudicate('420700', '2023-06-01', scheme => '310', status => '11', kind => 'pharmacy', facts => '{"prescription.source": "external", "institution": "示例药店一"}',
	lines => '[{"drug": "示例药品丙", "price": 1.5, "quantity": 30, "class": "01"}]', draft => 'golden-ez-03');
SELECT is(l.value, '1.3', 'EZ-03 the listing, which the price agreed with pharmacy 二 exceeds') FROM mmt.parameter_at('420700', 'listed_price', '2023-06-01', '{"drug": "示例药品丙"}') l;
-- 10% of 20 yuan are 2 yuan.
SELECT is(l.value || ' ' || l.clauses::text || ' ' || l.marks::text, '2 {EZ-04} {EZ-04.limit}', 'EZ-04 the limit of change is data, and marked')
FROM mmt.parameter_at('420700', 'price_change_limit', '2023-06-01', '{"previous_price": 20}') l;
SELECT is(l.value, NULL, 'EZ-04 not the day before') FROM mmt.parameter_at('420700', 'price_change_limit', '2022-12-31') l;

-- ---- EZ-07: the list by date ----

-- Recognised employees, 100 × 70% (example).  A listed disease before and after; an added one only from its day.
SELECT is(o.parts ? 'chronic.fund', v.paid, format('EZ-07 %s %s', v.disease, v.day))
FROM (VALUES ('高血压', '2022-12-31'::date, true), ('高血压', '2023-01-01', true), ('示例新增病种', '2022-12-31', false), ('示例新增病种', '2023-01-01', true), ('名单外病种', '2022-12-31', false)) v (disease, day, paid),
	mmt.adjudicate('420700', v.day, 100, scheme => '310', status => '11', kind => 'hospital', tier => '2', disease => v.disease, class => '01', tags => '{chronic_enrolled}') o;
SELECT is(fund || ' ' || (marks @> '{EZ-07.ratio}')::text, '70.00 true', 'EZ-07 the ratio is an example, and marked')
FROM mmt.adjudicate('420700', '2023-01-01', 100, scheme => '310', status => '11', kind => 'hospital', tier => '2', disease => '示例新增病种', class => '01', tags => '{chronic_enrolled}');

-- ---- EZ-08: two diseases of employees, both readings ----

-- An antihypertensive of 100 on an external prescription.  Two-disease benefit 100 × 50% = 50; ordinary pooling 60.
-- Chosen reading, "and": managed and failed the review.  The other one, "or", is the same row with facts for tags.
SELECT mmt.open_draft('golden-ez-08', '420700', '“和”取“或”义') IS NOT NULL AS opened \gset
INSERT INTO mmt.benefit (draft, benefit, ord, scheme, disease, facts, without, ranges, valid, name_zh, name_en, clause) VALUES
	('golden-ez-08', 'two_disease', 20, '310', '高血压|糖尿病', '{"drug": "@two_disease.$disease", "tags": "managed|chronic_failed"}', '{chronic_enrolled}',
		'{"parameter:two_disease_drug": "1"}', '[2023-01-01,)', '“两病”门诊用药', 'drugs for hypertension and diabetes', 'EZ-08.or');
SELECT is(count(*), 0::bigint, 'EZ-08 the other reading can be published') FROM mmt.check_policy('golden-ez-08') WHERE severity = 'error';
SELECT is(CASE WHEN o.parts ? 'two_disease.fund' THEN 'two_disease ' ELSE 'ordinary ' END || o.fund, v.came, format('EZ-08 %s, tags %s', CASE WHEN v.draft IS NULL THEN 'and' ELSE 'or' END, v.tags))
FROM (VALUES (NULL, '{managed,chronic_failed}'::text[], 'two_disease 50.00'), (NULL, '{managed}', 'ordinary 60.00'), (NULL, '{chronic_failed}', 'ordinary 60.00'), (NULL, '{}', 'ordinary 60.00'),
	('golden-ez-08', '{managed,chronic_failed}', 'two_disease 50.00'), ('golden-ez-08', '{managed}', 'two_disease 50.00'), ('golden-ez-08', '{chronic_failed}', 'two_disease 50.00'),
	('golden-ez-08', '{}', 'ordinary 60.00')) v (draft, tags, came),
	mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', disease => '高血压', class => '01', tags => v.tags,
		facts => '{"drug": "XC09CAA284A001010100553", "prescription.source": "external"}', draft => v.draft) o;
-- Beside ordinary pooling: two lines, 100 × 50% = 50 and 40 × 60% = 24; each counts towards its own accumulator.
SELECT is(delta::text, '{"420700/ordinary_fund@2023": 2400, "420700/two_disease_fund@2023": 5000}', 'EZ-08 separate accumulators')
FROM mmt.adjudicate('420700', '2023-06-01', scheme => '310', status => '11', kind => 'pharmacy', disease => '高血压', tags => '{managed,chronic_failed}', facts => '{"prescription.source": "external"}',
	lines => '[{"amount": 100, "class": "01", "drug": "XC09CAA284A001010100553"}, {"amount": 40, "class": "01", "drug": "其他药品"}]');
SELECT ok(NOT o.parts ? 'two_disease.fund' AND o.parts ? 'chronic.fund', 'EZ-08 who has the chronic benefit has not this one')
FROM mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', disease => '高血压', class => '01', tags => '{managed,chronic_failed,chronic_enrolled}',
	facts => '{"drug": "XC09CAA284A001010100553", "prescription.source": "external"}') o;
SELECT ok(NOT o.parts ? 'two_disease.fund', 'EZ-08 the day before the pilot')
FROM mmt.adjudicate('420700', '2022-12-31', 100, scheme => '310', status => '11', kind => 'pharmacy', disease => '高血压', class => '01', tags => '{managed,chronic_failed}',
	facts => '{"drug": "XC09CAA284A001010100553", "prescription.source": "external"}') o;
SELECT ok(marks @> '{EZ-08.ratio,N-2D.classes}', 'EZ-08 the national floor is taken and the drug classes are inferred: both are marked')
FROM mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', disease => '高血压', class => '01', tags => '{managed,chronic_failed}',
	facts => '{"drug": "XC09CAA284A001010100553", "prescription.source": "external"}');

-- ---- EZ-12: the sums, worked out ----

-- 100 × 60% = 60, 40 the person's; in both languages, the clause behind each figure, and what is not certain.
SELECT is(jsonb_object_agg(e.pot, e.clauses), '{"ordinary.overcharge": ["EZ-03", "EZ-03.bearer"], "ordinary.flow": ["EZ-02"], "ordinary.fund": ["EZ-02"], "ordinary.coinsurance": ["EZ-02"]}',
	'EZ-12 the clause behind each figure, in ' || l)
FROM unnest('{zh,en}'::text[]) l, mmt.explain(mmt.adjudicate('420700', '2023-06-01', scheme => '310', status => '11', kind => 'pharmacy', facts => '{"prescription.source": "external", "institution": "示例药店一"}',
	lines => '[{"drug": "示例药品丙", "price": 1.5, "quantity": 30, "class": "01"}, {"amount": 100, "class": "01", "drug": "其他药品"}]'), l) e
WHERE e.pot IS NOT NULL AND e.basis IS NOT NULL AND e.amount <> 0 GROUP BY l;
SELECT ok(e.words LIKE '%100.00%60%%60.00%' AND e.clauses = '{EZ-02}' AND e.mark IS NULL, 'EZ-12 the ratio is worked out, in ' || l)
FROM unnest('{zh,en}'::text[]) l, mmt.explain(mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '01',
	facts => '{"prescription.source": "external"}'), l) e WHERE e.pot = 'ordinary.fund';
SELECT ok(e.clauses = '{EZ-02.effective}' AND e.mark IS NOT NULL, 'EZ-12 what is not certain is said: the first day')
FROM mmt.explain(mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}')) e WHERE e.n = 1;
SELECT is(sum(e.amount), 145.00, 'EZ-12 the amounts at the end are the bill')
FROM mmt.adjudicate('420700', '2023-06-01', scheme => '310', status => '11', kind => 'pharmacy', facts => '{"prescription.source": "external", "institution": "示例药店一"}',
	lines => '[{"drug": "示例药品丙", "price": 1.5, "quantity": 30, "class": "01"}, {"amount": 100, "class": "01", "drug": "其他药品"}]') o, mmt.explain(o) e WHERE o.parts ? e.pot;
SELECT isnt(zh.words, en.words, 'EZ-12 step ' || zh.n || ' in both languages')
FROM mmt.adjudicate('420700', '2023-06-01', 100, scheme => '310', status => '11', kind => 'pharmacy', class => '01', facts => '{"prescription.source": "external"}') o,
	mmt.explain(o, 'zh') zh, mmt.explain(o, 'en') en WHERE zh.n = en.n;
