-- For the cases of golden-checks.sql: records on which no rule has anything to say, and what rules say of a record that
-- differs from them in a few facts.  Persons and institutions are made up.
CREATE TEMP TABLE in_order (kind text PRIMARY KEY, day date, facts jsonb);
INSERT INTO in_order VALUES
	('prescription', '2025-03-10', '{"days_supply": 7, "quantity": 14, "validity_noted": null, "emergency": "no", "extension_reason": null, "indication": null, "doses": 1,
		"long": "no", "renewed": "no", "resumed": "no", "stable": "no", "reassessed": "no", "events": null,
		"conditions": ["diagnosed", "regimen_stable", "adherent", "controlled", "long_term"], "safeguards": ["assessed", "educated", "recorded", "signed"],
		"disease": "高血压", "drug": "XC09CAA284A001010100553", "source": "internal", "external_reason": null, "grounds": null, "choice": "procured",
		"prescriber.title": "233", "prescriber.insurance_physician": "yes", "prescriber.suspended": "no",
		"drug.substance": "阿利沙坦酯", "drug.control": null, "drug.form": null, "drug.antimicrobial": "no", "drug.special_storage": "no", "drug.pregnancy": null,
		"drug.children": null, "drug.age_from": null, "drug.sex": null, "drug.elderly": null, "drug.essential": "no", "drug.procured": "yes",
		"alternative.names": null, "covered.until": null, "covered.institutions": null, "person.born": "1970-05-01", "person.sex": "1", "person.maternity": null, "person.risk_grade": "low"}'),
	('dispensing', '2025-03-10', '{"prescription.issued_on": "2025-03-10", "prescription.validity_noted": null, "prescription.continuous": "no", "prescription.long": "no",
		"prescription.days_supply": 7, "prescription.quantity": 14, "prescription.drug": "XC09CAA284A001010100553", "prescription.state": "reviewed",
		"prescription.source": "external", "prescription.filed_on": "2025-03-10", "prescription.electronic": "yes", "dispensed.times": 0, "dispensed.quantity": 0,
		"quantity": 14, "drug": "XC09CAA284A001010100553", "collector": "self", "identities": ["person"], "registered": "no", "covered.until": null, "covered.institutions": null,
		"drug.pregnancy": null, "person.maternity": null, "person.born": "1970-05-01", "person.area": "330302", "institution.area": "330302",
		"institution.kind": "pharmacy", "institution.designated": "yes", "advice": "yes"}'),
	('prescription_state', '2025-03-10', '{"state": "issued", "old.state": null, "continuous": "no"}'),
	('enrolment', '2025-03-10', '{"benefit": "two_disease", "disease": "高血压", "basis": "recognition", "enrolled.benefits": null, "starts_on": "2025-03-10", "ends_on": null,
		"filed_on": "2025-03-10", "renewal": "no", "enrolment.until": null, "recogniser": "示例二级医院", "recogniser.tier": "2", "recogniser_agreement.state": "active",
		"managed_on": "2025-01-15", "medicated_on": "2025-02-01", "list_source": "示例县卫生健康部门2025年第一批", "person.insured": "yes", "scheme": "390"}'),
	('application.two_disease', '2025-03-10', '{"disease": "高血压", "basis": "recognition", "enrolled.benefits": null, "medicated_on": "2025-02-01", "person.insured": "yes",
		"scheme": "390", "recogniser": "示例二级医院", "recogniser.tier": "2", "recogniser_agreement.state": "active"}'),
	('application.chronic', '2025-03-10', '{"disease": "高血压", "criteria": ["complication"], "enrolled.benefits": null, "person.insured": "yes", "scheme": "390"}'),
	('designation', '2025-03-10', '{"kind": "pharmacy", "tier": null, "disease": "冠心病", "designation": "chronic", "opened_on": "2024-01-01", "pharmacists": 1, "insurance_staff": 2,
		"physicians": 0, "criteria": ["licensed_pharmacist", "settlement_system", "inventory_system", "staff", "stock"], "violations.times": 0, "institution.designated": "yes"}'),
	('settlement', '2025-03-10', '{"benefit": "chronic", "disease": "冠心病", "way": "online", "agreement.state": "active", "agreement.supplements": ["outpatient_pooling"],
		"enrolment.state": "active", "enrolment.filed_on": "2025-03-01", "designation.disease": ["冠心病", "哮喘"], "person.online_suspended": "no", "paid_elsewhere": "no",
		"collector": "self", "identities": ["person"], "prescriber.suspended": "no", "emergency": "no", "prescription.source": "external",
		"prescription.filed_on": "2025-03-10", "prescription.continuous": "no"}'),
	('drug_scope', '2025-03-10', '{"disease_origin": "added", "set_by": "city", "filing_number": "示例备案1号", "filed_on": "2025-01-10"}'),
	('price', '2025-03-10', '{"in_catalogue": "no", "previous_price": 20, "previous_price_on": "2024-12-01", "price": 20}');

-- "block once, warn early_refill" or "nothing"; the words; the clauses.
CREATE TEMP TABLE asked (id int GENERATED ALWAYS AS IDENTITY, kind text, area text, day date, facts jsonb);
CREATE FUNCTION pg_temp.said(kind text, area text, changes jsonb, day date, draft text) RETURNS SETOF mmt.finding LANGUAGE sql AS $$
	INSERT INTO asked (kind, area, day, facts) SELECT $1, $2, coalesce($4, o.day), o.facts || $3 FROM in_order o WHERE o.kind = $1 AND $5 IS NULL;
	SELECT f.* FROM in_order o, mmt.findings($1, $2, coalesce($4, o.day), o.facts || $3, draft => $5) f WHERE o.kind = $1
$$;
CREATE FUNCTION pg_temp.says(kind text, area text, changes jsonb DEFAULT '{}', day date DEFAULT NULL, draft text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(f.severity || ' ' || f.rule, ', ' ORDER BY f.severity COLLATE "C", f.rule COLLATE "C"), 'nothing') FROM pg_temp.said($1, $2, $3, $4, $5) f
$$;
CREATE FUNCTION pg_temp.words(kind text, area text, changes jsonb, day date DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(f.message, '；' ORDER BY f.severity COLLATE "C", f.rule COLLATE "C") FROM pg_temp.said($1, $2, $3, $4, NULL) f
$$;
CREATE FUNCTION pg_temp.rests(kind text, area text, changes jsonb, day date DEFAULT NULL) RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(DISTINCT c.c ORDER BY c.c) FROM pg_temp.said($1, $2, $3, $4, NULL) f, unnest(f.clauses) c (c)
$$;

-- Every record that was asked about, once more through a guard and a scan: what the pre-check says they say, too.  In a
-- table a fact that nobody gave is null, so it is null for the pre-check.
CREATE FUNCTION pg_temp.doors_agree() RETURNS SETOF text LANGUAGE plpgsql SET client_min_messages = error AS $$
DECLARE
	k text;
	facts text[];
	lists text[];
	n int;
BEGIN
	FOR k IN SELECT DISTINCT a.kind FROM asked a WHERE a.kind <> 'prescription_state' ORDER BY 1 LOOP	-- of that, the table itself knows the state before
		SELECT array_agg(DISTINCT f.key), array_agg(DISTINCT f.key) FILTER (WHERE jsonb_typeof(f.value) = 'array'), count(DISTINCT a.id) INTO facts, lists, n
		FROM asked a, jsonb_each(a.facts) f WHERE a.kind = k;
		EXECUTE format('CREATE TABLE public.as_rows (id int, area text, date date, %s)',
			(SELECT string_agg(format('%I %s', f, CASE WHEN f = ANY (lists) THEN 'text[]' ELSE 'text' END), ', ') FROM unnest(facts) f));
		PERFORM mmt.guard('public.as_rows', k, mode => 'observe', at => 'row', record_into => 'public.as_seen');
		EXECUTE format('INSERT INTO public.as_rows SELECT a.id, a.area, a.day, %s FROM asked a WHERE a.kind = %L', (SELECT string_agg(CASE WHEN u.f = ANY (lists)
			THEN format('CASE jsonb_typeof(a.facts -> %1$L) WHEN ''array'' THEN ARRAY(SELECT jsonb_array_elements_text(a.facts -> %1$L)) WHEN ''string'' THEN ARRAY[a.facts ->> %1$L] END', u.f)
			ELSE format('a.facts ->> %L', u.f) END, ', ' ORDER BY u.n) FROM unnest(facts) WITH ORDINALITY u (f, n)), k);
		RETURN NEXT bag_eq('SELECT subject::int, severity, rule, message FROM public.as_seen',
			format($q$SELECT a.id, f.severity, f.rule, f.message FROM asked a,
				mmt.findings(a.kind, a.area, a.day, (SELECT jsonb_object_agg(x, NULL) FROM unnest(%L::text[]) x) || a.facts) f WHERE a.kind = %L AND f.severity <> 'undecided'$q$, facts, k),
			format('the guard finds what the pre-check finds in %s records: %s', n, k));
		RETURN NEXT bag_eq(format('SELECT id::int, severity, rule, message, evidence FROM mmt.scan(''public.as_rows'', %L)', k),
			'SELECT subject::int, severity, rule, message, evidence FROM public.as_seen', format('and the scan finds what the guard found: %s', k));
		DROP TABLE public.as_rows, public.as_seen;
	END LOOP;
END $$;
