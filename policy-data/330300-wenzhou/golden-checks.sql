-- Wenzhou: checks worked by hand, named by clause.  Run by test/pgtap/golden_checks_wenzhou.sql in a transaction.
\ir ../says.sql
-- From 2019 on, so that the plan's own days can be tried.
UPDATE in_order SET day = '2019-08-01',
	facts = facts || '{"prescription.issued_on": "2019-08-01", "prescription.filed_on": "2019-08-01", "filed_on": "2019-07-20", "enrolment.filed_on": "2019-07-20", "starts_on": "2019-08-01", "medicated_on": "2019-07-01"}';

SELECT is(pg_temp.says(o.kind, '330302'), 'nothing', o.kind || ' in order') FROM in_order o WHERE o.kind NOT IN ('application.chronic', 'price') ORDER BY o.kind;

-- ---- WZ-08: the drug scope ----

SELECT is(pg_temp.says('drug_scope', '330300', v.changes), v.says, format('WZ-08 %s', v.changes))
FROM (VALUES ('{"disease_origin": "earlier"}'::jsonb, 'nothing'), ('{"filing_number": null}', 'warn scope_number'), ('{"filed_on": null}', 'warn scope_filed'), ('{"filed_on": "2019-08-02"}', 'warn scope_filed'),
	('{"filing_number": null, "filed_on": null}', 'warn scope_filed, warn scope_number'), ('{"set_by": "county"}', 'block scope_setter'),
	('{"disease_origin": "provincial", "set_by": "province", "filing_number": null, "filed_on": null}', 'nothing'), ('{"disease_origin": "provincial"}', 'block scope_setter')) v (changes, says);
SELECT is(pg_temp.words('drug_scope', '330300', '{"disease_origin": "provincial"}'), '省定病种的用药范围由省确定，不由市', 'WZ-08 in words');
SELECT is(pg_temp.says('prescription', '330302', v.changes), v.says, format('WZ-08 %s', v.changes))
FROM (VALUES ('{"drug": "XC09CAA284A001010100553"}'::jsonb, 'nothing'), ('{"drug": "XA10BDE083A001010104522"}', 'warn drug_scope'), ('{"drug": "XA10BDE083A001010104522", "disease": "糖尿病"}', 'nothing'),
	('{"drug": "XA10BDE083A001010104522", "disease": "癫痫"}', 'nothing')) v (changes, says);

-- ---- WZ-09: source, designated pharmacy, own pooling area ----

SELECT is(pg_temp.says('dispensing', '330302', v.changes), v.says, format('WZ-09 %s', v.changes))
FROM (VALUES ('{"prescription.source": "internet_hospital"}'::jsonb, 'nothing'), ('{"prescription.source": "internal"}', 'block source'), ('{"prescription.source": null}', 'block source'),
	('{"institution.designated": "no"}', 'block pharmacy_designated'), ('{"institution.area": "330381"}', 'block own_area'), ('{"institution.area": "330381", "institution.designated": null}', 'block own_area, block pharmacy_designated'),
	-- a hospital fills its own, wherever it is
	('{"institution.kind": "hospital", "institution.area": "330381", "institution.designated": "no", "prescription.source": "internal"}', 'nothing')) v (changes, says);
SELECT is(pg_temp.words('dispensing', '330302', '{"institution.area": "330381"}'), '药店在统筹区 330381，参保人在 330302', 'WZ-09 in words');
SELECT is(f.hint, '“机构所在统筹区”须与参保统筹区相同。', 'WZ-09 and the hint') FROM pg_temp.said('dispensing', '330302', '{"institution.area": "330381"}', NULL, NULL) f;
SELECT is(pg_temp.says('dispensing', '330302', '{"institution.area": "330381", "prescription.issued_on": "2019-06-30", "prescription.filed_on": null}', '2019-06-30'), 'nothing', 'WZ-19 not the day before');

-- ---- WZ-10: from 4 to 12 weeks on 2019-07-01 ----

SELECT is(pg_temp.says('prescription', '330302', jsonb_build_object('days_supply', v.days), v.day), v.says, format('WZ-10 %s days on %s', v.days, v.day))
FROM (VALUES (28, '2019-06-30'::date, 'nothing'), (29, '2019-06-30', 'block supply'), (84, '2019-07-01', 'nothing'), (85, '2019-07-01', 'block supply'), (91, '2025-03-10', 'block supply')) v (days, day, says);
SELECT is(pg_temp.says('prescription', '330302', '{"disease": "骨折", "days_supply": 8}'), 'block supply', 'WZ-10 other diseases keep to 7 days');
SELECT is(pg_temp.words('prescription', '330302', '{"days_supply": 91}'), '处方用量 91 天，最多 84 天', 'WZ-10 in words');
SELECT ok(pg_temp.rests('prescription', '330302', '{"days_supply": 91}') @> '{WZ-10}', 'WZ-10 is cited');
SELECT is(pg_temp.says('prescription', '330302', '{"disease": "高血脂症", "days_supply": 84}'), 'nothing', 'WZ-20 the other name of a disease is that disease');

-- ---- WZ-15: filed, reviewed ----

SELECT is(pg_temp.says('dispensing', '330302', v.changes), v.says, format('WZ-15 %s', v.changes))
FROM (VALUES ('{"prescription.filed_on": null}'::jsonb, 'block external_filed'), ('{"prescription.filed_on": "2019-08-02"}', 'block external_filed'), ('{"prescription.filed_on": null, "prescription.source": "internet_hospital"}', 'nothing'),
	('{"prescription.filed_on": null, "prescription.source": "internet_hospital", "prescription.continuous": "yes"}', 'block continuous_filed'), ('{"prescription.state": "issued"}', 'block state')) v (changes, says);
SELECT is(pg_temp.says('settlement', '330302', v.changes), v.says, format('WZ-15 settlement %s', v.changes))
FROM (VALUES ('{"prescription.filed_on": null}'::jsonb, 'block external_filed'), ('{"prescription.filed_on": null, "prescription.source": "internal"}', 'nothing'),
	('{"prescription.filed_on": null, "prescription.continuous": "yes", "prescription.source": "internal"}', 'block continuous_filed')) v (changes, says);
SELECT is(pg_temp.words('settlement', '330302', '{"prescription.filed_on": null}'), '规则“外配处方备案”：没有“处方备案日期”', 'WZ-15 in words');
SELECT is(pg_temp.words('settlement', '330302', '{"prescription.filed_on": "2019-08-02"}'), '外配处方到 2019-08-02 才备案', 'WZ-15 in words');
-- continuous, 14 prescribed: never beyond the total
SELECT is(pg_temp.says('dispensing', '330302', '{"prescription.continuous": "yes", "dispensed.times": 1, "dispensed.quantity": 10, "quantity": 10}'), 'block within_total', 'WZ-15 20 of 14');

-- ---- WZ-17: early refill ----

-- Covered until 8 August: 7 days more on the 1st; until the 9th 8 days.
SELECT is(pg_temp.says('dispensing', '330302', jsonb_build_object('covered.until', v.until)), v.says, 'WZ-17 covered until ' || v.until)
FROM (VALUES ('2019-08-08', 'nothing'), ('2019-08-09', 'warn early_refill')) v (until, says);
SELECT is(pg_temp.says('prescription', '330302', '{"covered.until": "2019-08-09"}'), 'warn duplicate', 'WZ-17 when prescribed, too');
SELECT is(f.marks, '{N-refill}', 'WZ-17 the figure is an example, and marked') FROM pg_temp.said('dispensing', '330302', '{"covered.until": "2019-08-09"}', NULL, NULL) f;

-- ---- WZ-01, WZ-20: the list ----

SELECT is(pg_temp.says(k, '330327', jsonb_build_object('benefit', 'chronic', 'disease', v.disease)), v.says, format('WZ-20 %s %s', k, v.disease))
FROM unnest('{enrolment,settlement}'::text[]) k, (VALUES ('癫痫', 'nothing'), ('高血脂症', 'nothing'), ('M03900', 'nothing'), ('精神分裂症(情感性精神病)', 'nothing'), ('痛风', 'block disease_listed')) v (disease, says);
SELECT is(pg_temp.words('enrolment', '330327', '{"benefit": "chronic", "disease": "痛风"}'), '痛风不在规定的慢性病病种之内', 'WZ-01 in words');

-- ---- the same by guard and by scan ----
SELECT pg_temp.doors_agree();
