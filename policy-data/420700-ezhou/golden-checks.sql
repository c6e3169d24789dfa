-- Ezhou: checks worked by hand, named by clause.  Run by test/pgtap/golden_checks_ezhou.sql in a transaction.
\ir ../says.sql
UPDATE in_order SET day = '2023-06-01',
	facts = facts || '{"prescription.issued_on": "2023-06-01", "filed_on": "2023-05-01", "starts_on": "2023-06-01", "medicated_on": "2023-01-01", "opened_on": "2020-01-01", "previous_price_on": "2023-03-01"}';
UPDATE in_order SET facts = facts || '{"disease": "高血压"}' WHERE kind = 'settlement';
SELECT is(pg_temp.says(o.kind, '420704'), 'nothing', o.kind || ' in order') FROM in_order o WHERE o.kind <> 'drug_scope' ORDER BY o.kind;

-- ---- EZ-01: supplementary agreement, removal ----

SELECT is(pg_temp.says('settlement', '420704', '{"benefit": "ordinary", "disease": null}' || v.changes), v.says, format('EZ-01 %s', v.changes))
FROM (VALUES ('{}'::jsonb, 'nothing'), ('{"agreement.supplements": null}', 'block supplementary'), ('{"agreement.supplements": ["other"]}', 'block supplementary'), ('{"agreement.state": "ended"}', 'block agreement')) v (changes, says);
SELECT is(pg_temp.says('settlement', '420704', '{"agreement.supplements": null}'), 'nothing', 'EZ-01 the chronic benefit does not need it');
SELECT is(pg_temp.words('settlement', '420704', '{"benefit": "ordinary", "disease": null, "agreement.supplements": null}'), '机构没有签订门诊统筹补充协议，不能结算门诊统筹', 'EZ-01 in words');
SELECT is(pg_temp.says('designation', '420704', jsonb_build_object('violations.times', v.times)), v.says, format('EZ-01 %s violations', v.times))
FROM (VALUES (0, 'nothing'), (2, 'nothing'), (3, 'block removal')) v (times, says);
SELECT is(f.marks, '{EZ-01.removal}', 'EZ-01 the number is assumed, and marked') FROM pg_temp.said('designation', '420704', '{"violations.times": 3}', NULL, NULL) f;

-- ---- EZ-04: prices outside the catalogue ----

-- 10% of 20 yuan are 2 yuan, within a year (365 days) of the former price.
SELECT is(pg_temp.says('price', '420704', v.changes, v.day), v.says, format('EZ-04 %s %s', v.changes, v.day))
FROM (VALUES ('{"price": 22}'::jsonb, NULL::date, 'nothing'), ('{"price": 22.01}', NULL, 'warn price_rise'), ('{"price": 18}', NULL, 'nothing'), ('{"price": 17.99}', NULL, 'warn price_fall'),
	('{"price": 30, "in_catalogue": true}', NULL, 'nothing'), ('{"price": 30}', '2024-02-29', 'warn price_rise'), ('{"price": 30}', '2024-03-01', 'nothing')) v (changes, day, says);
SELECT is(pg_temp.words('price', '420704', '{"price": 25}'), '目录外药品由 20 元涨到 25 元，涨幅超过 2 元', 'EZ-04 in words');
SELECT is(f.clauses || f.marks, '{EZ-04,EZ-04.limit,EZ-04.limit}', 'EZ-04 the limit is an example, and marked') FROM pg_temp.said('price', '420704', '{"price": 25}', NULL, NULL) f;

-- ---- EZ-06: 12 weeks ----

SELECT is(pg_temp.says('prescription', '420704', '{"long": "yes", "stable": "yes"}' || v.changes), v.says, format('EZ-06 %s', v.changes))
FROM (VALUES ('{"days_supply": 84}'::jsonb, 'nothing'), ('{"days_supply": 85}', 'block supply'), ('{"days_supply": 29, "stable": "no"}', 'block supply')) v (changes, says);
SELECT ok(pg_temp.rests('prescription', '420704', '{"long": "yes", "stable": "yes", "days_supply": 85}') @> '{EZ-06}', 'EZ-06 is cited');

-- ---- EZ-07: the list by date ----

SELECT is(pg_temp.says(v.kind, '420704', '{"benefit": "chronic", "disease": "示例新增病种", "prescriber.suspended": "no"}', v.day), v.says, format('EZ-07 %s of an added disease on %s', v.kind, v.day))
FROM (VALUES ('settlement', '2022-12-31'::date, 'block disease_listed'), ('settlement', '2023-01-01', 'nothing'), ('enrolment', '2022-12-31', 'block disease_listed'), ('enrolment', '2023-01-01', 'nothing'),
	('application.chronic', '2022-12-31', 'block disease_listed'), ('application.chronic', '2023-01-01', 'nothing')) v (kind, day, says);
SELECT is(pg_temp.says('settlement', '420704', '{"disease": "痛风"}'), 'block disease_listed', 'EZ-07 a disease outside the list');
SELECT is(pg_temp.says('application.chronic', '420704', '{"criteria": null}'), 'block chronic_criteria', 'EZ-07 the criteria');
SELECT is(pg_temp.words('settlement', '420704', '{"disease": "示例新增病种"}', '2022-12-31'), '示例新增病种当日不在门诊慢特病病种之内', 'EZ-07 in words');

-- ---- EZ-08: the two-disease benefit of employees ----

SELECT is(pg_temp.says('application.two_disease', '420704', '{"scheme": "310", "managed_on": "2022-03-01", "chronic_review": "failed"}' || v.changes), v.says, format('EZ-08 %s', v.changes))
FROM (VALUES ('{}'::jsonb, 'nothing'), ('{"chronic_review": "passed"}', 'block chronic_failed'), ('{"managed_on": null}', 'block managed'), ('{"managed_on": null, "chronic_review": null}', 'block chronic_failed, block managed'),
	('{"scheme": "340"}', 'block scheme'), ('{"scheme": "390", "managed_on": null, "chronic_review": null}', 'nothing')) v (changes, says);

-- ---- EZ-10, EZ-18: external prescriptions, convenience clinics ----

SELECT is(pg_temp.says('prescription', '420704', v.changes), v.says, format('%s %s', v.clause, v.changes))
FROM (VALUES ('EZ-10', '{"source": "external", "external_reason": "no_stock"}'::jsonb, 'nothing'), ('EZ-10', '{"source": "external", "external_reason": null}', 'warn external_reason'), ('EZ-10', '{"source": "internal", "external_reason": null}', 'nothing'),
	('EZ-18', '{"source": "convenience_clinic", "grounds": "follow_up"}', 'nothing'), ('EZ-18', '{"source": "pharmacy_internet", "grounds": "regular"}', 'nothing'), ('EZ-18', '{"source": "convenience_clinic", "grounds": null}', 'block repeat_grounds'),
	('EZ-18', '{"source": "pharmacy_internet", "grounds": "first_visit"}', 'block repeat_grounds'), ('EZ-18', '{"source": "internal", "grounds": "first_visit"}', 'nothing')) v (clause, changes, says);
SELECT is(pg_temp.words('prescription', '420704', '{"source": "convenience_clinic", "grounds": null}'), '便民门诊只为诊断明确的复诊或长期规律服药者开药', 'EZ-18 in words');

-- ---- EZ-14: both identities ----

SELECT is(pg_temp.says('settlement', '420704', jsonb_build_object('collector', 'proxy', 'identities', v.identities)), v.says, format('EZ-14 %s', v.identities))
FROM (VALUES ('["person", "proxy"]'::jsonb, 'nothing'), ('["person"]', 'block proxy')) v (identities, says);
SELECT is(pg_temp.rests('settlement', '420704', '{"collector": "proxy", "identities": "person"}'), '{EZ-14,N-735.17}', 'EZ-14 is cited with the national rule');

-- ---- EZ-15: the national rules by delegation ----

-- Issued on 1 June, noted 3: the 3rd is day 3, the 4th day 4.
SELECT is(pg_temp.says('dispensing', '420704', jsonb_build_object('prescription.validity_noted', v.noted), v.day), v.says, format('EZ-15 noted %s, dispensed on %s', v.noted, v.day))
FROM (VALUES (NULL, '2023-06-01'::date, 'nothing'), (NULL, '2023-06-02', 'block prescription_valid'), (3, '2023-06-03', 'nothing'), (3, '2023-06-04', 'block prescription_valid')) v (noted, day, says);
SELECT is(pg_temp.says('prescription', '420704', '{"source": "external", "external_reason": "no_stock"}' || v.changes), v.says, format('EZ-15 %s', v.changes))
FROM (VALUES ('{"days_supply": 7}'::jsonb, 'nothing'), ('{"days_supply": 8}', 'block supply'), ('{"validity_noted": 4}', 'block validity_noted')) v (changes, says);
SELECT ok(pg_temp.rests('dispensing', '420704', '{}', '2023-06-02') @> '{EZ-15.validity,N-53.18}', 'EZ-15 both documents are cited: validity');
SELECT ok(pg_temp.rests('prescription', '420704', '{"source": "external", "external_reason": "no_stock", "days_supply": 8}') @> '{EZ-15.supply,N-53.19}', 'EZ-15 both documents are cited: supply');
SELECT ok(f.basis LIKE '%鄂州%' AND f.basis LIKE '%处方管理办法%', 'EZ-15 both stand in the basis') FROM pg_temp.said('dispensing', '420704', '{}', '2023-06-02', NULL) f;

-- ---- the same by guard and by scan ----
SELECT pg_temp.doors_agree();
