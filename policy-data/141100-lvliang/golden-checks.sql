-- Lüliang: checks worked by hand, named by clause.  Run by test/pgtap/golden_checks_lvliang.sql in a transaction.
\ir ../says.sql
UPDATE in_order SET day = '2021-11-15',
	facts = facts || '{"prescription.issued_on": "2021-11-15", "filed_on": "2021-11-10", "enrolment.filed_on": "2021-11-10", "starts_on": "2021-11-10", "managed_on": "2020-03-01", "medicated_on": "2020-04-01", "opened_on": "2019-01-01"}';

SELECT is(pg_temp.says(o.kind, '141181'), 'nothing', o.kind || ' in order') FROM in_order o WHERE o.kind NOT IN ('drug_scope', 'price') ORDER BY o.kind;

-- ---- LL-02: who recognises, and the filing ----

SELECT is(pg_temp.says('enrolment', '141181', v.changes, v.day), v.says, format('LL-02 %s %s', v.changes, v.day))
FROM (VALUES ('{"recogniser": "示例三级医院", "recogniser.tier": "3"}'::jsonb, NULL::date, 'nothing'), ('{"recogniser.tier": "13"}', NULL, 'nothing'),
	('{"recogniser": "别的医院"}', NULL, 'block recogniser_appointed'), ('{"recogniser.tier": "1"}', NULL, 'block recogniser_tier'), ('{"recogniser.tier": "14"}', NULL, 'block recogniser_tier'),
	('{"recogniser_agreement.state": "suspended"}', NULL, 'block recogniser_contracted'), ('{"recogniser_agreement.state": null}', NULL, 'block recogniser_contracted'),
	('{"recogniser": "别的医院", "recogniser.tier": "1", "recogniser_agreement.state": "ended", "filed_on": null}', NULL, 'block filed, block recogniser_appointed, block recogniser_contracted, block recogniser_tier'),
	('{"filed_on": null}', NULL, 'block filed'), ('{"filed_on": "2021-11-16", "starts_on": "2021-11-16"}', NULL, 'block filed'),
	-- filed on the 10th: from that day, not from the 9th
	('{"starts_on": "2021-11-09"}', NULL, 'block start_after_filing'), ('{"starts_on": "2021-11-10"}', NULL, 'nothing'),
	('{"recogniser": "别的医院", "filed_on": null}', '2021-10-07', 'nothing')) v (changes, day, says);
SELECT is(pg_temp.words('enrolment', '141181', '{"recogniser.tier": "1"}'), '认定机构为一级，须为二级、三级', 'LL-02 in words');
SELECT is(pg_temp.words('enrolment', '141181', '{"starts_on": "2021-11-09"}'), '待遇自 2021-11-09 起，早于备案日 2021-11-10', 'LL-02 in words');
SELECT ok(f.marks @> '{LL-02.list}', 'LL-02 the list of hospitals is an example, and marked') FROM pg_temp.said('enrolment', '141181', '{"recogniser": "别的医院"}', NULL, NULL) f;
-- No benefit before the filing on the 10th.
SELECT is(pg_temp.says('settlement', '141181', '{"benefit": "two_disease"}' || v.changes, v.day), v.says, format('LL-02 settlement %s %s', v.changes, v.day))
FROM (VALUES ('{}'::jsonb, '2021-11-10'::date, 'nothing'), ('{}', '2021-11-09', 'block filed'), ('{"enrolment.filed_on": null}', '2021-11-15', 'block filed')) v (changes, day, says);

-- ---- LL-03, LL-18: from the list of managed persons ----

SELECT is(pg_temp.says('enrolment', '141181', '{"basis": "managed_list", "recogniser": null, "recogniser.tier": null, "recogniser_agreement.state": null}' || v.changes), v.says, format('%s %s', v.clause, v.changes))
FROM (VALUES ('LL-03', '{}'::jsonb, 'nothing'), ('LL-03', '{"medicated_on": null}', 'block medicated'), ('LL-03', '{"managed_on": null}', 'block managed'), ('LL-03', '{"managed_on": "2021-11-16"}', 'block managed'),
	('LL-03', '{"enrolled.benefits": "chronic"}', 'block exclusive'), ('LL-03', '{"enrolled.benefits": "two_disease"}', 'block no_second'), ('LL-03', '{"person.insured": "no"}', 'block insured'), ('LL-03', '{"scheme": "310"}', 'block scheme'),
	('LL-03', '{"disease": "冠心病"}', 'block disease'), ('LL-18', '{"list_source": null}', 'block list_source'), ('LL-18', '{"managed_on": null, "medicated_on": null, "person.insured": "no"}', 'block insured, block managed, block medicated')) v (clause, changes, says);
SELECT is(pg_temp.words('enrolment', '141181', '{"basis": "managed_list", "medicated_on": null, "enrolled.benefits": "chronic"}'), '已享受门诊慢特病，不得同时享受“两病”用药保障；规则“药物治疗”：没有“开始药物治疗日期”', 'LL-03 each reason in words');

-- ---- LL-04: one stop ----

-- With complications the chronic benefit; without, the two-disease one; neither: every reason of both.
SELECT is(pg_temp.says(v.kind, '141181', v.changes), v.says, format('LL-04 %s %s', v.kind, v.changes))
FROM (VALUES ('application.chronic', '{}'::jsonb, 'nothing'), ('application.chronic', '{"criteria": null}', 'block chronic_criteria'), ('application.two_disease', '{}', 'nothing'),
	('application.chronic', '{"criteria": null, "person.insured": "no"}', 'block chronic_criteria, block insured'), ('application.two_disease', '{"medicated_on": null, "person.insured": "no"}', 'block insured, block medicated'),
	('application.two_disease', '{"recogniser.tier": "1"}', 'block recogniser_tier'), ('application.chronic', '{"disease": "痛风"}', 'block disease'), ('application.chronic', '{"enrolled.benefits": "chronic"}', 'block no_second'),
	('application.two_disease', '{"enrolled.benefits": "chronic"}', 'block exclusive')) v (kind, changes, says);
SELECT is(pg_temp.words('application.chronic', '141181', '{"criteria": null}'), '不符合门诊慢性病准入条件，缺：有并发症', 'LL-04 in words');
-- The one stop itself: what is granted, and why nothing before it was.
SELECT is(d.decision || ' ' || coalesce(jsonb_path_query_array(d.refused, '$[*].rule')::text, 'nothing'), v.says, format('LL-04 one stop %s', v.changes))
FROM (VALUES ('{}'::jsonb, 'application.chronic nothing'), ('{"criteria": null}', 'application.two_disease ["chronic_criteria"]')) v (changes, says), in_order c, in_order t,
	mmt.decide('{application.chronic,application.two_disease}', '141181', '2021-11-15', c.facts || t.facts || v.changes) d
WHERE c.kind = 'application.chronic' AND t.kind = 'application.two_disease';
SELECT is(format('%s %s', coalesce(d.decision, 'refused'), (SELECT string_agg(r ->> 'message', '；' ORDER BY n) FROM jsonb_array_elements(d.refused) WITH ORDINALITY r (r, n))),
	'refused 不符合门诊慢性病准入条件，缺：有并发症；规则“药物治疗”：没有“开始药物治疗日期”', 'LL-04 one stop, refused with every reason')
FROM in_order c, in_order t, mmt.decide('{application.chronic,application.two_disease}', '141181', '2021-11-15', c.facts || t.facts || '{"criteria": null, "medicated_on": null}') d
WHERE c.kind = 'application.chronic' AND t.kind = 'application.two_disease';

-- ---- LL-06: 12 weeks for the stable ----

SELECT is(pg_temp.says('prescription', '141181', '{"long": "yes"}' || v.changes), v.says, format('LL-06 %s', v.changes))
FROM (VALUES ('{"days_supply": 28}'::jsonb, 'nothing'), ('{"days_supply": 29}', 'block supply'), ('{"days_supply": 84, "stable": "yes"}', 'nothing'), ('{"days_supply": 85, "stable": "yes"}', 'block supply')) v (changes, says);
SELECT ok(pg_temp.rests('prescription', '141181', '{"long": "yes", "days_supply": 85, "stable": "yes"}') @> '{LL-06}', 'LL-06 is cited');

-- ---- LL-10: essential and procured drugs first ----

SELECT is(pg_temp.says('prescription', '141181', v.changes), v.says, format('LL-10 %s', v.changes))
FROM (VALUES ('{"drug.procured": "no", "alternative.names": ["示例集采药品甲", "示例基本药物乙"]}'::jsonb, 'warn alternative'), ('{"drug.procured": "no", "alternative.names": null}', 'nothing'),
	('{"drug.essential": "yes", "drug.procured": "no", "alternative.names": ["示例集采药品甲"]}', 'nothing'), ('{"drug.procured": "yes", "alternative.names": ["示例集采药品甲"]}', 'nothing')) v (changes, says);
SELECT is(pg_temp.words('prescription', '141181', '{"drug.procured": "no", "alternative.names": ["示例集采药品甲", "示例基本药物乙"]}'), '有可优先使用的同通用名药品：示例集采药品甲、示例基本药物乙', 'LL-10 names them');
SELECT ok(pg_temp.rests('prescription', '141181', '{"drug.procured": "no", "alternative.names": "示例集采药品甲"}') @> '{LL-10,N-2D.priority}', 'LL-10 cites the national rule too');

-- ---- the same by guard and by scan ----
SELECT pg_temp.doors_agree();
