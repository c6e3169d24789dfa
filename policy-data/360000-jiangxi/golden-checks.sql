-- Jiangxi: checks worked by hand, named by clause.  Run by test/pgtap/golden_checks_jiangxi.sql in a transaction.
-- Areas inherit the province's rules: cases run in Nanchang, Jingdezhen and at the provincial level.
\ir ../says.sql
UPDATE in_order SET facts = facts || '{"disease": "冠心病"}' WHERE kind IN ('prescription', 'designation', 'settlement');

SELECT is(pg_temp.says(o.kind, a), 'nothing', format('%s in order in %s', o.kind, a))
FROM in_order o, unnest('{360000,360100,360200,369900}'::text[]) a WHERE o.kind NOT IN ('application.chronic', 'drug_scope', 'price') ORDER BY a, o.kind;

-- ---- JX-01: the four conditions; all that is missing is named ----

SELECT is(pg_temp.says('designation', '360100', v.changes, v.day), v.says, format('JX-01 %s %s', v.changes, v.day))
FROM (VALUES ('{"criteria": ["licensed_pharmacist", "settlement_system", "inventory_system", "staff"]}'::jsonb, '2025-03-10'::date, 'block criteria'),
	('{"criteria": ["licensed_pharmacist"]}', '2025-03-10', 'block criteria, block national_criteria'),
	('{"criteria": ["licensed_pharmacist", "settlement_system", "inventory_system", "staff"]}', '2024-12-31', 'nothing')) v (changes, day, says);
SELECT is(f.message, '申请门诊慢特病定点，还缺：进销存系统、专业人员、药品配备能力', 'JX-01 what the applicant lacks, in words')
FROM pg_temp.said('designation', '360100', '{"criteria": ["licensed_pharmacist", "settlement_system"]}', NULL, NULL) f WHERE f.rule = 'criteria';
SELECT is(f.hint, '“已具备的条件”还须有进销存系统。', 'JX-01 and the hint') FROM pg_temp.said('designation', '360100', '{"criteria": ["licensed_pharmacist", "settlement_system", "staff", "stock"]}', NULL, NULL) f WHERE f.rule = 'criteria';
SELECT is(f.clauses, '{JX-01,JX-01.effective}', 'JX-01 is cited, its first day marked as assumed') FROM pg_temp.said('designation', '360100', '{"criteria": ["licensed_pharmacist", "settlement_system", "inventory_system", "staff"]}', NULL, NULL) f;

-- ---- JX-02: per disease, within the level ----

-- Class I: 血友病; class II: 冠心病.  Level 2 may have both, level 1 (and level code 08) and pharmacies class II only.
SELECT is(pg_temp.says('designation', '360100', '{"physicians": 3}' || v.changes), v.says, format('JX-02 %s', v.changes))
FROM (VALUES ('{"kind": "hospital", "tier": "2", "disease": "血友病", "criteria": ["physician", "settlement_system", "inventory_system", "staff", "stock"]}'::jsonb, 'nothing'),
	('{"kind": "hospital", "tier": "1", "disease": "血友病", "criteria": ["physician", "settlement_system", "inventory_system", "staff", "stock"]}', 'block disease_level'),
	('{"kind": "primary", "tier": "08", "disease": "血友病", "criteria": ["physician", "settlement_system", "inventory_system", "staff", "stock"]}', 'block disease_level'),
	('{"kind": "primary", "tier": "08", "disease": "冠心病", "criteria": ["physician", "settlement_system", "inventory_system", "staff", "stock"]}', 'nothing'),
	('{"kind": "hospital", "tier": "3", "disease": "骨折", "criteria": ["physician", "settlement_system", "inventory_system", "staff", "stock"]}', 'block disease_level'),
	('{"kind": "hospital", "tier": "3", "disease": "慢性肾衰竭（尿毒症期）", "criteria": ["physician", "settlement_system", "inventory_system", "staff", "stock"]}', 'block disease_criteria'),
	('{"kind": "hospital", "tier": "3", "disease": "慢性肾衰竭（尿毒症期）", "criteria": ["physician", "settlement_system", "inventory_system", "staff", "stock", "dialysis_unit"]}', 'nothing'),
	('{"disease": "血友病"}', 'block disease_level'), ('{"disease": "哮喘"}', 'nothing')) v (changes, says);
SELECT is(pg_temp.words('designation', '360100', '{"disease": "血友病"}'), '药店只能申请Ⅱ类门诊慢特病，不能申请血友病', 'JX-02 in words');
-- A bill for a disease that the institution is not designated for.
SELECT is(pg_temp.says('settlement', '360100', v.changes), v.says, format('JX-02 settlement %s', v.changes))
FROM (VALUES ('{"disease": "哮喘"}'::jsonb, 'nothing'), ('{"disease": "癫痫"}', 'block institution_disease'), ('{"designation.disease": null}', 'block institution_disease'),
	('{"disease": null, "benefit": "ordinary"}', 'nothing')) v (changes, says);
SELECT is(pg_temp.words('settlement', '360100', '{"disease": "癫痫"}'), '该机构不是癫痫的定点机构', 'JX-02 in words');

-- ---- JX-03: valid on the day, at most 3 days ----

-- Issued on 10 March (day 1), noted 3: the 12th is day 3, the 13th day 4.
SELECT is(pg_temp.says('dispensing', '360100', jsonb_build_object('prescription.validity_noted', v.noted), v.day), v.says, format('JX-03 noted %s, dispensed on %s', v.noted, v.day))
FROM (VALUES (NULL, '2025-03-10'::date, 'nothing'), (NULL, '2025-03-11', 'block prescription_valid'), (3, '2025-03-12', 'nothing'), (3, '2025-03-13', 'block prescription_valid'), (7, '2025-03-13', 'block prescription_valid')) v (noted, day, says);
SELECT is(pg_temp.says('prescription', '360100', jsonb_build_object('validity_noted', v.noted)), v.says, 'JX-03 noted ' || v.noted) FROM (VALUES (3, 'nothing'), (4, 'block validity_noted')) v (noted, says);
SELECT ok(pg_temp.rests('prescription', '360100', '{"validity_noted": 4}') @> '{JX-03}', 'JX-03 is cited');
SELECT ok(NOT pg_temp.rests('prescription', '360100', '{"validity_noted": 4}', '2024-12-31') @> '{JX-03}', 'JX-03 not the day before: the national rule alone');

-- ---- JX-04: title and insurance physician, on the day of issue ----

SELECT is(pg_temp.says('prescription', '360200', '{"long": "yes"}' || v.changes), v.says, format('JX-04 %s', v.changes))
FROM (VALUES ('{"prescriber.title": "233"}'::jsonb, 'nothing'), ('{"prescriber.title": "231"}', 'nothing'), ('{"prescriber.title": "234"}', 'block long_title'), ('{"prescriber.title": null}', 'block long_title'),
	-- elsewhere a renewal is relaxed, here not
	('{"prescriber.title": "234", "renewed": "yes"}', 'block long_title'), ('{"prescriber.title": "234", "renewed": "yes", "resumed": "yes"}', 'block long_title'),
	('{"prescriber.insurance_physician": "no"}', 'block long_physician'), ('{"prescriber.insurance_physician": null, "prescriber.title": "235"}', 'block long_physician, block long_title')) v (changes, says);
SELECT is(pg_temp.says('prescription', '360200', '{"prescriber.title": "234", "prescriber.insurance_physician": "no"}'), 'nothing', 'JX-04 not of other prescriptions');
SELECT is(pg_temp.words('prescription', '360200', '{"long": "yes", "prescriber.title": "234"}'), '长期处方须由中级以上职称医师开具，开方医师职称为医师', 'JX-04 in words');
SELECT is(pg_temp.says('prescription', '360200', '{"long": "yes", "renewed": "yes", "prescriber.title": "234", "prescriber.insurance_physician": "no"}', '2024-12-31'), 'nothing', 'JX-04 not the day before');

-- ---- JX-05: 4 weeks, 12 for the stable ----

SELECT is(pg_temp.says('prescription', '369900', '{"long": "yes"}' || v.changes), v.says, format('JX-05 %s', v.changes))
FROM (VALUES ('{"days_supply": 28}'::jsonb, 'nothing'), ('{"days_supply": 29}', 'block supply'), ('{"days_supply": 84, "stable": "yes"}', 'nothing'), ('{"days_supply": 91, "stable": "yes"}', 'block supply')) v (changes, says);
SELECT is(pg_temp.words('prescription', '369900', '{"long": "yes", "stable": "yes", "days_supply": 91}'), '处方用量 91 天，最多 84 天', 'JX-05 13 weeks, in words');
SELECT ok(pg_temp.rests('prescription', '369900', '{"long": "yes", "stable": "yes", "days_supply": 91}') @> '{JX-05}', 'JX-05 is cited');
SELECT is(pg_temp.says('prescription', '369900', '{"long": "yes", "stable": "yes", "days_supply": 84, "quantity": 99999, "amount": 1000000}'), 'nothing', 'JX-05 no limit on quantity or amount');

-- ---- JX-06: circulation ----

SELECT is(pg_temp.says('prescription_state', '360100', jsonb_build_object('old.state', v.old, 'state', v.new)), v.says, format('JX-06 %s to %s', v.old, v.new))
FROM (VALUES (NULL, 'issued', 'nothing'), ('issued', 'reviewed', 'nothing'), ('reviewed', 'dispensed', 'nothing'), ('dispensed', 'settled', 'nothing'), ('issued', 'withdrawn', 'nothing'), ('issued', 'expired', 'nothing'),
	(NULL, 'settled', 'block state'), ('issued', 'dispensed', 'block state'), ('issued', 'settled', 'block state'), ('dispensed', 'reviewed', 'block state'), ('settled', 'withdrawn', 'block state'), ('expired', 'reviewed', 'block state')) v (old, new, says);
SELECT ok(pg_temp.rests('prescription_state', '360100', '{"old.state": "expired", "state": "reviewed"}') @> '{JX-06}', 'JX-06 is cited');
SELECT is(pg_temp.says('dispensing', '360100', v.changes), v.says, format('JX-06 %s', v.changes))
FROM (VALUES ('{"dispensed.times": 1}'::jsonb, 'block once'), ('{"quantity": 15}', 'block within_total'), ('{"prescription.state": "issued"}', 'block state'),
	('{"prescription.continuous": "yes", "dispensed.times": 2, "dispensed.quantity": 10, "quantity": 4}', 'nothing'), ('{"prescription.continuous": "yes", "dispensed.times": 2, "dispensed.quantity": 10, "quantity": 10}', 'block within_total')) v (changes, says);

-- ---- JX-07: uniform ----

-- A city that lengthens the supply, adds a criterion, or relaxes a rule departs from what is uniform; its ratio is its own.
SELECT mmt.open_draft('golden-jx-limit', '360100', '南昌市另定用量') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, facts, priority, amount, valid, clause) VALUES ('golden-jx-limit', 'supply_days', '{"long": "yes"}', 3, '56', '[2025-01-01,)', 'JX-NC.ratio');
SELECT is(string_agg(DISTINCT c.code || ' ' || c.relation, ', '), 'unified parameter', 'JX-07 a limit of a city''s own is an error') FROM mmt.check_policy('golden-jx-limit') c WHERE c.severity = 'error';
SELECT throws_ok($$SELECT mmt.publish('golden-jx-limit')$$, 'MM010', NULL, 'JX-07 so it cannot be published');
SELECT mmt.open_draft('golden-jx-valid', '360100', '南昌市另定有效期') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES ('golden-jx-valid', 'prescription_valid_days', '5', '[2025-01-01,)', 'JX-NC.ratio');
SELECT is(string_agg(DISTINCT c.code || ' ' || c.relation, ', '), 'unified parameter', 'JX-07 so is a validity of its own') FROM mmt.check_policy('golden-jx-valid') c WHERE c.severity = 'error';
SELECT mmt.open_draft('golden-jx-list', '360100', '南昌市另加条件') IS NOT NULL AS opened \gset
INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES ('golden-jx-list', 'designation_criteria', 'dialysis_unit', '[2025-01-01,)', 'JX-NC.ratio');
SELECT is(string_agg(DISTINCT c.code || ' ' || c.relation, ', '), 'unified list', 'JX-07 so is a criterion of its own') FROM mmt.check_policy('golden-jx-list') c WHERE c.severity = 'error';
SELECT mmt.open_draft('golden-jx-rule', '360100', '南昌市放宽职称') IS NOT NULL AS opened \gset
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, facts, valid, clause, message_zh) VALUES
	('golden-jx-rule', 'prescription', 'long_title', 'prescription', 'warn', 'prescriber.title', 'is', '@physician_title', '{"long": "yes"}', '[2025-01-01,)', 'JX-NC.ratio', '放宽');
SELECT is(string_agg(DISTINCT c.code || ' ' || c.relation, ', '), 'unified check_rule', 'JX-07 and a rule that is relaxed') FROM mmt.check_policy('golden-jx-rule') c WHERE c.severity = 'error';
SELECT mmt.open_draft('golden-jx-ratio', '360100', '南昌市调整比例') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, scheme, tier, facts, amount, valid, clause) VALUES ('golden-jx-ratio', 'rate', '390', '1', '{"med_type": "21"}', '92%', '[2026-01-01,)', 'JX-NC.ratio');
SELECT is(count(*), 0::bigint, 'JX-07 a city''s ratio is allowed') FROM mmt.check_policy('golden-jx-ratio') c WHERE c.severity = 'error';

-- ---- the same by guard and by scan ----
SELECT pg_temp.doors_agree();
