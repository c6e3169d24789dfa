-- Wen county: checks worked by hand, named by clause.  Run by test/pgtap/golden_checks_wenxian.sql in a transaction.
\ir ../says.sql
UPDATE in_order SET day = '2023-05-12', facts = facts || '{"prescription.issued_on": "2023-05-12", "filed_on": "2023-05-01", "starts_on": "2023-05-12", "medicated_on": "2023-01-01", "opened_on": "2020-01-01"}';
SELECT is(pg_temp.says(o.kind, '410825'), 'nothing', o.kind || ' in order') FROM in_order o WHERE o.kind NOT IN ('application.chronic', 'drug_scope', 'price') ORDER BY o.kind;

-- ---- WX-07: circulation across institutions ----

SELECT is(pg_temp.says('dispensing', '410825', v.changes), v.says, format('WX-07 %s', v.changes))
FROM (VALUES ('{"institution.designated": "no"}'::jsonb, 'block circulated'), ('{"institution.designated": "no", "prescription.electronic": "no"}', 'nothing'), ('{"prescription.state": "withdrawn"}', 'block state'),
	('{"dispensed.times": 1}', 'block once')) v (changes, says);
SELECT is(pg_temp.says('prescription_state', '410825', jsonb_build_object('old.state', v.old, 'state', v.new)), v.says, format('WX-07 %s to %s', v.old, v.new))
FROM (VALUES (NULL, 'issued', 'nothing'), ('reviewed', 'dispensed', 'nothing'), ('issued', 'dispensed', 'block state'), (NULL, 'reviewed', 'block state'), ('withdrawn', 'dispensed', 'block state')) v (old, new, says);
SELECT ok(pg_temp.rests('prescription_state', '410825', '{"old.state": "issued", "state": "dispensed"}') @> '{WX-07,N-state}', 'WX-07 is cited, with where the states come from');

-- ---- WX-08: the elderly by risk ----

-- 60 on 12 May 2023: born on that day of 1963.
SELECT is(pg_temp.says('prescription', '410825', v.changes), v.says, format('WX-08 %s', v.changes))
FROM (VALUES ('{"person.born": "1963-05-12", "person.risk_grade": "high", "drug.elderly": "caution"}'::jsonb, 'block elderly_risk'), ('{"person.born": "1963-05-12", "person.risk_grade": "medium", "drug.elderly": "caution"}', 'warn elderly_risk'),
	('{"person.born": "1963-05-12", "person.risk_grade": "low", "drug.elderly": "caution"}', 'nothing'), ('{"person.born": "1963-05-12", "person.risk_grade": "low", "drug.elderly": "avoid"}', 'warn elderly_risk'),
	('{"person.born": "1963-05-12", "person.risk_grade": null, "drug.elderly": "avoid"}', 'warn elderly_risk'), ('{"person.born": "1963-05-12", "person.risk_grade": "high"}', 'nothing'),
	('{"person.born": "1963-05-13", "person.risk_grade": "high", "drug.elderly": "avoid"}', 'nothing')) v (changes, says);
SELECT is(pg_temp.words('prescription', '410825', '{"person.born": "1950-01-01", "person.risk_grade": "high", "drug.elderly": "caution"}'), '高风险的老年患者，该药慎用，不得开具', 'WX-08 in words');
SELECT is(pg_temp.says('dispensing', '410825', jsonb_build_object('person.born', v.birth, 'advice', v.advice)), v.says, format('WX-08 born %s, advice: %s', v.birth, v.advice))
FROM (VALUES ('1963-05-12', 'yes', 'nothing'), ('1963-05-12', 'no', 'warn elderly_advice'), ('1963-05-12', NULL, 'warn elderly_advice'), ('1963-05-13', 'no', 'nothing')) v (birth, advice, says);

-- ---- WX-10: pregnancy and childbirth ----

SELECT is(pg_temp.says(k, '410825', '{"person.sex": "2"}' || v.changes), v.says, format('WX-10 %s %s', k, v.changes))
FROM unnest('{prescription,dispensing}'::text[]) k, (VALUES ('{"person.maternity": "pregnant", "drug.pregnancy": "contraindicated"}'::jsonb, 'block pregnancy_contraindicated'),
	('{"person.maternity": "lactating", "drug.pregnancy": "contraindicated"}', 'block pregnancy_contraindicated'), ('{"person.maternity": "pregnant", "drug.pregnancy": "caution"}', 'warn pregnancy_caution'),
	('{"person.maternity": "pregnant", "drug.pregnancy": null}', 'nothing'), ('{"person.maternity": null, "drug.pregnancy": "contraindicated"}', 'nothing')) v (changes, says);
SELECT is(pg_temp.words('prescription', '410825', '{"person.sex": "2", "person.maternity": "pregnant", "drug.pregnancy": "caution"}'), '患者处于妊娠期，该药慎用，须取最小有效剂量和最短疗程', 'WX-10 in words');
SELECT is(pg_temp.rests('prescription', '410825', '{"person.sex": "2", "person.maternity": "pregnant", "drug.pregnancy": "contraindicated"}'), '{N-rules.pregnancy,WX-10,WX-10.effective}', 'WX-10 is cited with the national rule');

-- ---- WX-15: the patient's choice ----

SELECT is(pg_temp.says('prescription', '410825', v.changes), v.says, format('WX-15 %s', v.changes))
FROM (VALUES ('{"disease": "哮喘", "alternative.names": "示例集采药品", "choice": "procured"}'::jsonb, 'nothing'), ('{"disease": "哮喘", "alternative.names": "示例集采药品", "choice": null}', 'warn choice_recorded'),
	('{"disease": "哮喘", "drug.procured": "no", "alternative.names": "示例集采药品", "choice": "original"}', 'record brand_chosen'), ('{"choice": null}', 'nothing')) v (changes, says);
SELECT is(pg_temp.words('prescription', '410825', '{"disease": "哮喘", "alternative.names": "示例集采药品", "choice": "original"}'), '患者知情后选择原研药品', 'WX-15 in words');

-- The fund's part follows the rule: 100 yuan of the same drug at the same hospital, whichever was chosen.
SELECT is(b.parts, a.parts, 'WX-15 the choice does not change the fund''s part')
FROM mmt.adjudicate('410825', '2023-05-12', 100, kind => 'hospital', tier => '2', disease => '冠心病', class => '01', facts => '{"drug": "示例药品", "choice": "procured"}') a,
	mmt.adjudicate('410825', '2023-05-12', 100, kind => 'hospital', tier => '2', disease => '冠心病', class => '01', facts => '{"drug": "示例药品", "choice": "original"}') b;

-- ---- WX-17: criteria of dual-channel pharmacies ----

SELECT is(pg_temp.says('designation', '410825', '{"designation": "dual_channel"}' || v.changes), v.says, format('WX-17 %s', v.changes))
FROM (VALUES ('{"criteria": ["licensed_pharmacist", "settlement_system", "inventory_system", "cold_chain", "e_prescription"]}'::jsonb, 'nothing'), ('{}', 'block dual_channel_criteria'),
	('{"criteria": ["licensed_pharmacist", "settlement_system", "inventory_system", "cold_chain", "e_prescription"], "institution.designated": "no"}', 'block dual_channel_kind')) v (changes, says);
SELECT is(pg_temp.says('designation', '410825', '{"designation": "pharmacy"}'), 'nothing', 'WX-17 an ordinary designation has its own criteria');
SELECT is(pg_temp.words('designation', '410825', '{"designation": "dual_channel"}'), '申请“双通道”药店，还缺：冷链设施、电子处方接口', 'WX-17 in words');

-- ---- the same by guard and by scan ----
SELECT pg_temp.doors_agree();
