-- What areas promise about settling, in a book and by their own rules: LL-05, WX-04, WX-06, EZ-14.
\set inside_transaction 1
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
\ir ../../policy-data/load.sql
DO $$ BEGIN PERFORM mmt.create_book('ledger'); END $$;
-- what the national checks of a settlement ask for, in order
CREATE FUNCTION pg_temp.bill(more jsonb, facts jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
	SELECT more || jsonb_build_object('identified', '02', 'facts', '{"benefit": null, "way": "online", "paid_elsewhere": "no", "collector": "self", "emergency": "no", "agreement.state": "active",
		"agreement.supplements": ["outpatient_pooling"], "enrolment.state": "active", "enrolment.filed_on": "2021-10-20", "person.online_suspended": "no", "prescriber.suspended": "no",
		"prescription.source": "internal", "prescription.filed_on": null, "prescription.continuous": "no"}'::jsonb || facts)
$$;
CREATE FUNCTION pg_temp.refused(command text, OUT state text, OUT rules text[]) LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, detail = PG_EXCEPTION_DETAIL;
	rules := CASE WHEN detail ~ '^\[' THEN ARRAY(SELECT r ->> 'rule' FROM jsonb_array_elements(detail::jsonb) r ORDER BY 1) END;
END
$$;

-- LL-05: 68.40 at a village clinic, one call: 30 borne, 60% of 38.40
SELECT results_eq($$SELECT gross, fund, person FROM ledger.settle('L1', 'a', pg_temp.bill('{"area": "141100", "date": "2022-03-01", "scheme": "390", "kind": "primary", "disease": "高血压", "institution": "V01",
	"lines": [{"amount": 68.40, "class": "01", "facts": {"drug": "XC09CAA284A001010100553"}}]}', '{"benefit": "two_disease"}'))$$, 'VALUES (68.40, 23.04, 45.36)', 'LL-05 settled at a primary institution in one call');

-- WX-04: a stay of 1000 (400 borne, 75% of 600), then 300 bought outside in it: 75%, nothing borne again
SELECT results_eq($$SELECT fund, person FROM ledger.settle('W1', 'stay', pg_temp.bill('{"area": "410825", "date": "2023-05-10", "amount": 1000, "kind": "hospital", "tier": "2", "class": "01"}', '{"stay": "S1"}'))
	UNION ALL SELECT fund, person FROM ledger.settle('W1', 'outside', pg_temp.bill('{"area": "410825", "date": "2023-05-12", "amount": 300, "kind": "pharmacy", "class": "01", "prescription": "RX-S1"}',
		'{"stay": "S1", "stay_tier": "2", "bought": "outside", "prescription.source": "external", "prescription.filed_on": "2023-05-11"}'))$$,
	'VALUES (450.00, 550.00), (225.00, 75.00)', 'WX-04 what is bought outside in a stay is settled on the stay''s terms');
SELECT is((pg_temp.refused($$SELECT ledger.settle('W1', 'again', pg_temp.bill('{"area": "410825", "date": "2023-05-12", "amount": 300, "kind": "hospital", "tier": "2", "class": "01", "prescription": "RX-S1"}', '{"stay": "S1"}'))$$)).state,
	'MM033', 'WX-04 and not again with the stay');

-- WX-06: the same drug for the same person, whether the hospital or a dual-channel pharmacy hands it out
SELECT lives_ok($$SELECT ledger.settle('W' || c.n, 'dual', pg_temp.bill(jsonb_build_object('area', '410825', 'date', '2023-05-12', 'amount', 100, 'class', '01', 'kind', c.kind) || CASE WHEN c.kind = 'hospital' THEN '{"tier": "2"}'::jsonb ELSE '{}' END,
		jsonb_build_object('drug', '示例特药甲', 'institution', c.institution, 'prescriber_tier', '2')))
	FROM (VALUES (2, 'hospital', '示例医院'), (3, 'pharmacy', '示例双通道药店')) c (n, kind, institution)$$, 'WX-06 settled at either channel');
SELECT results_eq($$SELECT gross, fund, account, person, hospital, parts, delta FROM ledger.settlement WHERE person_id = 'W2'$$, $$SELECT gross, fund, account, person, hospital, parts, delta FROM ledger.settlement WHERE person_id = 'W3'$$,
	'WX-06 both to the fen the same, and both use up the same');
SELECT cmp_ok((SELECT fund FROM ledger.settlement WHERE person_id = 'W3'), '>', 0.00, 'WX-06 and not nothing');

-- EZ-14: how the person was identified stays with the settlement; who collects for another shows both identities
SELECT is((pg_temp.refused($$SELECT ledger.settle('E1', 'a', pg_temp.bill('{"area": "420700", "date": "2023-05-12", "amount": 100, "scheme": "310", "status": "11", "kind": "pharmacy", "class": "01"}', '{"benefit": "ordinary", "prescription.source": "external", "prescription.filed_on": "2023-05-11", "collector": "proxy", "identities": ["person"]}'))$$)).rules,
	'{proxy}'::text[], 'EZ-14 a proxy without his own identity');
SELECT lives_ok($$SELECT ledger.settle('E1', 'a', pg_temp.bill('{"area": "420700", "date": "2023-05-12", "amount": 100, "scheme": "310", "status": "11", "kind": "pharmacy", "class": "01"}', '{"benefit": "ordinary", "prescription.source": "external", "prescription.filed_on": "2023-05-11", "collector": "proxy", "identities": ["person", "proxy"]}'))$$,
	'EZ-14 a proxy with both');
SELECT results_eq($$SELECT identified, bill #> '{facts,identities}' FROM ledger.settlement WHERE person_id = 'E1'$$, $$VALUES ('02', '["person", "proxy"]'::jsonb)$$, 'EZ-14 and it is kept how they were identified');
-- EZ-01: ordinary pooling takes the supplementary agreement
SELECT is((pg_temp.refused($$SELECT ledger.settle('E1', 'b', pg_temp.bill('{"area": "420700", "date": "2023-05-12", "amount": 100, "scheme": "310", "status": "11", "kind": "pharmacy", "class": "01"}', '{"benefit": "ordinary", "prescription.source": "external", "prescription.filed_on": "2023-05-11", "agreement.supplements": []}'))$$)).rules,
	'{supplementary}'::text[], 'EZ-01 no pooling with the basic agreement alone');

SELECT is_empty('SELECT * FROM ledger.verify()', 'the book is right');
SELECT is_empty('SELECT r.* FROM ledger.settlement s, ledger.replay(s.person_id, s.settlement_id) r', 'and replays');
SELECT * FROM finish();
ROLLBACK;
