-- The nation: checks worked by hand, named by clause.  Run by test/pgtap/golden_checks_national.sql in a transaction.
\ir ../says.sql

-- With everything in order no rule has anything to say.
SELECT is(pg_temp.says(o.kind, '000000'), 'nothing', o.kind || ' in order') FROM in_order o WHERE o.kind NOT IN ('application.chronic', 'drug_scope', 'price') ORDER BY o.kind;

-- ---- N-53.18: validity ----

-- Issued on 10 March, which is day 1.  Not noted: valid on that day alone.  Noted 3: until the 12th, day 3; the 13th is
-- day 4.  Noted 2: until the 11th.  Noted 5: never more than 3 days, so the 13th is too late all the same.
SELECT is(pg_temp.says('dispensing', '000000', jsonb_build_object('prescription.validity_noted', v.noted), v.day), v.says, format('N-53.18 noted %s, dispensed on %s', v.noted, v.day))
FROM (VALUES (NULL, '2025-03-10'::date, 'nothing'), (NULL, '2025-03-11', 'block prescription_valid'), (3, '2025-03-12', 'nothing'), (3, '2025-03-13', 'block prescription_valid'),
	(2, '2025-03-11', 'nothing'), (2, '2025-03-12', 'block prescription_valid'), (5, '2025-03-12', 'nothing'), (5, '2025-03-13', 'block prescription_valid')) v (noted, day, says);
SELECT is(pg_temp.words('dispensing', '000000', '{"prescription.validity_noted": 5}', '2025-03-13'), '处方 2025-03-10 开具，配药时是第 4 天，有效期 3 天', 'N-53.18 in words');
SELECT is(pg_temp.says('dispensing', '000000', '{}', '2025-03-09'), 'block not_before_issue', 'N-53.18 not before the day of issue');
-- Over the turn of a year and over 29 February: issued on 31 December, noted 3, until 2 January.
SELECT is(pg_temp.says('dispensing', '000000', jsonb_build_object('prescription.issued_on', v.issued, 'prescription.validity_noted', 3), v.day), v.says, 'N-53.18 over ' || v.day)
FROM (VALUES ('2024-12-31', '2025-01-02'::date, 'nothing'), ('2024-12-31', '2025-01-03', 'block prescription_valid'),
	('2024-02-28', '2024-03-01', 'nothing'), ('2024-02-28', '2024-03-02', 'block prescription_valid')) v (issued, day, says);
-- Where the day of issue does not count a note of 3 lasts until the 13th; without a note it is still that day alone.
SELECT mmt.open_draft('golden-n-53', '000000', '开具日不计入') IS NOT NULL AS opened \gset
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('golden-n-53', 'prescription_counts_issue_day', '0', 'N-53.first');
SELECT is(pg_temp.says('dispensing', '000000', jsonb_build_object('prescription.validity_noted', v.noted), v.day, 'golden-n-53'), v.says, format('N-53.first not counted, noted %s, %s', v.noted, v.day))
FROM (VALUES (NULL, '2025-03-10'::date, 'nothing'), (NULL, '2025-03-11', 'block prescription_valid'), (3, '2025-03-13', 'nothing'), (3, '2025-03-14', 'block prescription_valid')) v (noted, day, says);
SELECT is(pg_temp.says('prescription', '000000', jsonb_build_object('validity_noted', v.noted)), v.says, 'N-53.18 a note of ' || v.noted)
FROM (VALUES (3, 'nothing'), (4, 'block validity_noted')) v (noted, says);

-- ---- N-53.19, N-53.controlled: days of supply ----

SELECT is(pg_temp.says('prescription', '000000', v.changes), v.says, format('%s %s', v.clause, v.changes))
FROM (VALUES ('N-53.19', '{"days_supply": 7}'::jsonb, 'nothing'), ('N-53.19', '{"days_supply": 8}', 'block supply'),
	('N-53.19', '{"days_supply": 3, "emergency": true}', 'nothing'), ('N-53.19', '{"days_supply": 4, "emergency": true}', 'block supply'),
	('N-53.19', '{"days_supply": 28, "extension_reason": "chronic"}', 'nothing'), ('N-53.19', '{"days_supply": 29, "extension_reason": "chronic"}', 'block supply'),
	('N-53.19', '{"days_supply": 28, "extension_reason": "convenience"}', 'block supply'),
	('N-53.controlled', '{"days_supply": 3, "drug.control": "narcotic"}', 'nothing'), ('N-53.controlled', '{"days_supply": 4, "drug.control": "narcotic"}', 'block supply'),
	('N-53.controlled', '{"days_supply": 7, "drug.control": "psychotropic1", "drug.form": "extended"}', 'nothing'),
	('N-53.controlled', '{"days_supply": 8, "drug.control": "psychotropic1", "drug.form": "extended"}', 'block supply'),
	('N-53.controlled', '{"days_supply": 15, "drug.control": "narcotic", "drug.form": "extended", "indication": "severe_pain"}', 'nothing'),
	('N-53.controlled', '{"days_supply": 16, "drug.control": "narcotic", "drug.form": "extended", "indication": "severe_pain"}', 'block supply'),
	('N-53.controlled', '{"days_supply": 7, "drug.control": "narcotic", "indication": "severe_pain"}', 'nothing'),
	('N-53.controlled', '{"days_supply": 8, "drug.control": "narcotic", "indication": "severe_pain"}', 'block supply'),
	('N-53.controlled', '{"days_supply": 3, "doses": 6, "drug.control": "narcotic", "drug.form": "injection", "indication": "severe_pain"}', 'nothing'),
	('N-53.controlled', '{"days_supply": 4, "doses": 6, "drug.control": "narcotic", "drug.form": "injection", "indication": "severe_pain"}', 'block supply'),
	('N-53.controlled', '{"days_supply": 1, "drug.control": "narcotic", "drug.form": "injection"}', 'nothing'),
	('N-53.controlled', '{"days_supply": 1, "doses": 2, "drug.control": "narcotic", "drug.form": "injection"}', 'block single_dose'),
	('N-53.controlled', '{"days_supply": 7, "drug.control": "psychotropic2"}', 'nothing'), ('N-53.controlled', '{"days_supply": 8, "drug.control": "psychotropic2"}', 'block supply'),
	('N-53.controlled', '{"days_supply": 8, "drug.control": "psychotropic2", "extension_reason": "chronic"}', 'nothing'),
	('N-53.controlled', '{"days_supply": 15, "drug.control": "psychotropic1", "drug.substance": "哌甲酯", "indication": "adhd"}', 'nothing'),
	('N-53.controlled', '{"days_supply": 16, "drug.control": "psychotropic1", "drug.substance": "哌甲酯", "indication": "adhd"}', 'block supply')) v (clause, changes, says);
SELECT is(pg_temp.words('prescription', '000000', '{"days_supply": 10}'), '处方用量 10 天，最多 7 天', 'N-53.19 in words');

-- ---- N-17: long prescriptions ----

SELECT is(pg_temp.says('prescription', '000000', '{"long": "yes"}' || v.changes), v.says, format('%s %s', v.clause, v.changes))
FROM (VALUES ('N-17.supply', '{"days_supply": 28}'::jsonb, 'nothing'), ('N-17.supply', '{"days_supply": 29}', 'block supply'),
	('N-17.supply', '{"days_supply": 84, "stable": "yes"}', 'nothing'), ('N-17.supply', '{"days_supply": 85, "stable": "yes"}', 'block supply'),
	('N-17.who', '{"conditions": ["diagnosed", "regimen_stable", "adherent", "controlled"]}', 'block long_conditions'), ('N-17.who', '{"conditions": null}', 'block long_conditions'),
	('N-17.drugs', '{"days_supply": 7, "drug.control": "psychotropic2"}', 'block long_control'), ('N-17.drugs', '{"drug.control": "toxic"}', 'block long_control'),
	('N-17.drugs', '{"drug.antimicrobial": "yes", "disease": "哮喘"}', 'block long_antimicrobial'), ('N-17.drugs', '{"drug.antimicrobial": "yes", "disease": "肺结核"}', 'nothing'),
	('N-17.drugs', '{"drug.special_storage": true}', 'block long_storage'),
	('N-17.assess', '{"days_supply": 29, "stable": "yes", "safeguards": ["assessed", "educated", "recorded"]}', 'block long_safeguards'),
	('N-17.assess', '{"days_supply": 28, "stable": "yes", "safeguards": null}', 'nothing'),
	('N-17.first', '{"prescriber.title": "234"}', 'block long_title'), ('N-17.first', '{"prescriber.title": null}', 'block long_title'),
	('N-17.first', '{"prescriber.title": "231"}', 'nothing'), ('N-17.first', '{"prescriber.title": "3"}', 'nothing'),
	('N-17.again', '{"renewed": "yes", "prescriber.title": "234"}', 'nothing'), ('N-17.again', '{"renewed": "yes", "prescriber.title": "235"}', 'block long_title'),
	('N-17.again', '{"renewed": "yes", "resumed": "yes", "prescriber.title": "234"}', 'block long_title'),
	('N-17.review', '{"renewed": "yes", "events": "hospitalised"}', 'block long_reevaluation'), ('N-17.review', '{"renewed": "yes", "events": ["hospitalised", "other_disease"], "reassessed": "yes"}', 'nothing'),
	('N-17.review', '{"renewed": "yes", "events": null}', 'nothing'), ('N-17.review', '{"renewed": "yes", "events": "moved_house"}', 'nothing')) v (clause, changes, says);
-- Everything at once: each rule says its own.
SELECT is(pg_temp.says('prescription', '000000', '{"long": "yes", "days_supply": 91, "prescriber.title": "235", "conditions": null, "safeguards": null, "drug.special_storage": "yes", "drug.control": "precursor"}'),
	'block long_conditions, block long_control, block long_safeguards, block long_storage, block long_title, block supply', 'N-17 every failure is named');
SELECT is(pg_temp.words('prescription', '000000', '{"long": "yes", "days_supply": 91, "stable": "yes", "safeguards": ["assessed", "recorded"]}'),
	'用量超过4周，还缺：患者教育、患者签字；处方用量 91 天，最多 84 天', 'N-17 in words, 13 weeks');
SELECT is(pg_temp.words('prescription', '000000', '{"long": "yes", "prescriber.title": "234"}'), '首次开具长期处方须由中级以上职称医师开具，开方医师职称为医师', 'N-17.first in words');
-- Before the day taken for the rules there is no long prescription: 28 days are above 7.
SELECT is(pg_temp.says('prescription', '000000', '{"long": "yes", "days_supply": 28}', '2021-08-09'), 'block supply', 'N-17.effective the day before');
-- A valid long prescription: no limit on its quantity or its amount.
SELECT is(pg_temp.says('prescription', '000000', '{"long": "yes", "stable": "yes", "days_supply": 84, "quantity": 99999, "amount": 1000000, "price": 5000}'), 'nothing',
	'N-17.pay a huge quantity and amount pass');
SELECT is(count(*), 0::bigint, 'N-17.pay no rule for prescriptions looks at quantity, price or amount')
FROM mmt.check_needs('prescription', '000000') n WHERE n.fact IN ('quantity', 'price', 'amount', 'gross');
SELECT is(pg_temp.says('dispensing', '000000', jsonb_build_object('collector', 'proxy', 'prescription.long', 'yes', 'identities', '["person", "proxy"]'::jsonb, 'registered', v.registered)), v.says, 'N-17.collect registered: ' || v.registered)
FROM (VALUES ('yes', 'nothing'), ('no', 'warn proxy_registered')) v (registered, says);

-- ---- N-23: payment eligibility of the prescriber ----

SELECT is(pg_temp.says(k, '000000', '{"prescriber.suspended": true}' || v.changes, v.day), v.says, format('N-23.pay %s %s %s', k, v.changes, v.day))
FROM unnest('{prescription,settlement}'::text[]) k, (VALUES ('{}'::jsonb, '2024-09-26'::date, 'block prescriber_eligible'), ('{}', '2024-09-25', 'nothing'), ('{"emergency": "yes", "days_supply": 3}', '2024-09-26', 'nothing')) v (changes, day, says);

-- ---- what was dispensed before, states ----

-- 14 prescribed.  Once only; a continuous one in parts, 10 + 4 are 14, 10 + 5 one too many.
SELECT is(pg_temp.says('dispensing', '000000', v.changes), v.says, format('N-state %s', v.changes))
FROM (VALUES ('{"dispensed.times": 1, "dispensed.quantity": 4, "quantity": 10}'::jsonb, 'block once'), ('{"quantity": 15}', 'block within_total'), ('{"quantity": 10}', 'nothing'),
	('{"prescription.continuous": "yes", "dispensed.times": 1, "dispensed.quantity": 10, "quantity": 4, "prescription.state": "dispensed"}', 'nothing'),
	('{"prescription.continuous": "yes", "dispensed.times": 1, "dispensed.quantity": 10, "quantity": 5, "prescription.state": "dispensed"}', 'block within_total'),
	('{"prescription.state": "issued"}', 'block state'), ('{"prescription.state": "withdrawn"}', 'block state'), ('{"prescription.state": "dispensed"}', 'block state'),
	('{"prescription.continuous": "yes", "prescription.state": "withdrawn"}', 'block state')) v (changes, says);
SELECT is(pg_temp.words('dispensing', '000000', '{"prescription.continuous": "yes", "dispensed.times": 1, "dispensed.quantity": 10, "quantity": 5}'), '处方 14，已调配 10，本次 5，超出 1', 'N-state in words');
-- A continuous prescription of 28 days, issued on 10 March: 6 April is day 28, the 7th day 29.
SELECT is(pg_temp.says('dispensing', '000000', '{"prescription.continuous": "yes", "prescription.days_supply": 28}', v.day), v.says, 'N-state.part ' || v.day)
FROM (VALUES ('2025-04-06'::date, 'nothing'), ('2025-04-07', 'block prescription_valid')) v (day, says);
SELECT is(pg_temp.says('prescription_state', '000000', jsonb_build_object('old.state', v.old, 'state', v.new, 'continuous', v.continuous)), v.says, format('N-state %s to %s, continuous: %s', v.old, v.new, v.continuous))
FROM (VALUES (NULL, 'issued', 'no', 'nothing'), (NULL, 'dispensed', 'no', 'block state'), ('issued', 'reviewed', 'no', 'nothing'), ('issued', 'dispensed', 'no', 'block state'),
	('issued', 'withdrawn', 'no', 'nothing'), ('reviewed', 'dispensed', 'no', 'nothing'), ('reviewed', 'expired', 'no', 'nothing'), ('reviewed', 'settled', 'no', 'block state'),
	('dispensed', 'settled', 'no', 'nothing'), ('dispensed', 'withdrawn', 'no', 'block state'), ('settled', 'dispensed', 'no', 'block state'), ('settled', 'settled', 'no', 'nothing'),
	('withdrawn', 'issued', 'no', 'block state'), ('expired', 'dispensed', 'no', 'block state'), ('issued', 'lost', 'no', 'block state'),
	('settled', 'dispensed', 'yes', 'nothing'), ('withdrawn', 'dispensed', 'yes', 'block state'), ('dispensed', 'settled', 'yes', 'nothing')) v (old, new, continuous, says);
SELECT is(pg_temp.words('prescription_state', '000000', '{"old.state": "withdrawn", "state": "dispensed"}'), '处方已撤销，不能改为已调配', 'N-state in words');
SELECT is(pg_temp.says('dispensing', '000000', '{"drug": "XC08CAA321A001010179306"}'), 'block substituted', 'N-law.58 another drug than the one prescribed');

-- ---- N-735: proxies, no benefit twice, online settlement ----

SELECT is(pg_temp.says(k, '000000', jsonb_build_object('collector', v.collector, 'identities', v.identities)), v.says, format('N-735.17 %s, %s with %s', k, v.collector, v.identities))
FROM unnest('{dispensing,settlement}'::text[]) k, (VALUES ('proxy', '["person", "proxy"]'::jsonb, 'nothing'), ('proxy', '["proxy"]', 'block proxy'), ('proxy', NULL, 'block proxy'), ('self', '["person"]', 'nothing')) v (collector, identities, says);
SELECT is(pg_temp.words('settlement', '000000', '{"collector": "proxy", "identities": "proxy"}'), '代购药品，还缺：参保人证件', 'N-735.17 in words');
SELECT is(pg_temp.says('settlement', '000000', v.changes), v.says, format('%s %s', v.clause, v.changes))
FROM (VALUES ('N-735.17', '{"paid_elsewhere": true}'::jsonb, 'block no_double'), ('N-735.13', '{"agreement.state": "suspended"}', 'block agreement'), ('N-735.13', '{"agreement.state": null}', 'block agreement'),
	-- the card is stopped, the entitlement is not: on paper the same bill passes
	('N-735.41', '{"person.online_suspended": "yes"}', 'block person_online'), ('N-735.41', '{"person.online_suspended": "yes", "way": "paper"}', 'nothing'),
	('N-735.41', '{"enrolment.state": "ended", "way": "paper"}', 'block entitled'), ('N-735.41', '{"enrolment.state": null, "benefit": "ordinary"}', 'nothing')) v (clause, changes, says);
SELECT is(pg_temp.says('enrolment', '000000', v.changes), v.says, format('%s %s', v.clause, v.changes))
FROM (VALUES ('N-735.17', '{"enrolled.benefits": ["two_disease"]}'::jsonb, 'block no_second'), ('N-2D.exclusive', '{"enrolled.benefits": ["chronic", "ordinary"]}', 'block exclusive'),
	('N-2D.exclusive', '{"enrolled.benefits": ["ordinary"]}', 'nothing'), ('N-735.17', '{"benefit": "chronic", "enrolled.benefits": ["chronic"]}', 'block no_second'),
	-- two years from 2025-03-10 are 730 days, until 2027-03-10; a renewal 60 days before the end, not 61
	('N-renew', '{"ends_on": "2027-03-10"}', 'nothing'), ('N-renew', '{"ends_on": "2027-03-11"}', 'warn term'),
	('N-renew', '{"renewal": "yes", "enrolment.until": "2025-05-09", "enrolled.benefits": "two_disease"}', 'nothing'), ('N-renew', '{"renewal": "yes", "enrolment.until": "2025-05-10"}', 'warn renewal_window')) v (clause, changes, says);
SELECT is(pg_temp.says('application.two_disease', '000000', v.changes), v.says, format('%s %s', v.clause, v.changes))
FROM (VALUES ('N-2D.who', '{"scheme": "310"}'::jsonb, 'block scheme'), ('N-2D.who', '{"disease": "冠心病"}', 'block disease'), ('N-2D.who', '{"medicated_on": null}', 'block medicated'),
	('N-2D.who', '{"medicated_on": "2025-03-11"}', 'block medicated'), ('N-2D.who', '{"person.insured": "no"}', 'block insured'), ('N-2D.exclusive', '{"enrolled.benefits": "chronic"}', 'block exclusive'),
	('N-2D.who', '{"scheme": "310", "medicated_on": null, "enrolled.benefits": "chronic"}', 'block exclusive, block medicated, block scheme')) v (clause, changes, says);

-- ---- N-2, N-3: designation ----

-- Opened on 10 December: three months are full on 10 March.
SELECT is(pg_temp.says('designation', '000000', v.changes, v.day), v.says, format('%s %s %s', v.clause, v.changes, v.day))
FROM (VALUES ('N-3.open', '{"opened_on": "2024-12-10"}'::jsonb, NULL::date, 'nothing'), ('N-3.open', '{"opened_on": "2024-12-11"}', NULL, 'block operating'), ('N-3.open', '{"pharmacists": 0}', NULL, 'block pharmacists'),
	('N-3.open', '{"insurance_staff": 1}', NULL, 'block insurance_staff'), ('N-3.open', '{"criteria": ["licensed_pharmacist", "settlement_system"]}', NULL, 'block national_criteria'),
	('N-2.open', '{"kind": "hospital", "tier": "2", "physicians": 1, "criteria": ["physician"]}', NULL, 'nothing'), ('N-2.open', '{"kind": "hospital", "tier": "2", "physicians": 0, "criteria": null}', NULL, 'block national_criteria, block physicians'),
	('N-2.open', '{"kind": "hospitl", "criteria": []}', NULL, 'block institution_kind'), ('N-2.open', '{"kind": null}', NULL, 'block institution_kind'),
	('N-3.open', '{"pharmacists": 0}', '2021-01-31', 'nothing')) v (clause, changes, day, says);
SELECT is(pg_temp.words('designation', '000000', '{"criteria": ["licensed_pharmacist"]}'), '申请定点，还缺：进销存系统、医保结算系统', 'N-3.open in words');

-- ---- safety, duplicates, preferred drugs ----

SELECT is(pg_temp.says('prescription', '000000', v.changes), v.says, format('%s %s', v.clause, v.changes))
FROM (VALUES ('N-rules.pregnancy', '{"person.maternity": "pregnant", "person.sex": "2", "drug.pregnancy": "contraindicated"}'::jsonb, 'block pregnancy_contraindicated'),
	('N-rules.pregnancy', '{"person.maternity": "lactating", "person.sex": "2", "drug.pregnancy": "caution"}', 'warn pregnancy_caution'), ('N-rules.pregnancy', '{"person.maternity": "pregnant"}', 'nothing'),
	('N-rules.pregnancy', '{"drug.pregnancy": "contraindicated"}', 'nothing'),
	-- 18 on 10 March 2025: born on that day of 2007; a day later still a child
	('N-rules.child', '{"person.born": "2007-03-11", "drug.children": "forbidden"}', 'block child_forbidden'), ('N-rules.child', '{"person.born": "2007-03-10", "drug.children": "forbidden"}', 'nothing'),
	('N-rules.child', '{"person.born": "2007-03-10", "drug.children": "only"}', 'warn child_only'), ('N-rules.child', '{"person.born": "2013-03-11", "drug.age_from": 12}', 'block age_from'),
	('N-rules.child', '{"person.born": "2013-03-10", "drug.age_from": 12}', 'nothing'),
	('N-rules.sex', '{"drug.sex": "2"}', 'block sex'), ('N-rules.sex', '{"drug.sex": "1"}', 'nothing'),
	-- 60 on 10 March 2025: born on that day of 1965
	('N-rules.elderly', '{"person.born": "1965-03-10", "drug.elderly": "avoid"}', 'warn elderly_risk'), ('N-rules.elderly', '{"person.born": "1965-03-11", "drug.elderly": "avoid"}', 'nothing'),
	-- covered until 17 March: 7 days more pass, 8 days more are warned of; ran out before: nothing
	('N-rules.repeat', '{"covered.until": "2025-03-17"}', 'nothing'), ('N-rules.repeat', '{"covered.until": "2025-03-18"}', 'warn duplicate'), ('N-rules.repeat', '{"covered.until": "2025-03-01"}', 'nothing'),
	('N-2D.priority', '{"drug.procured": "no", "alternative.names": "示例集采药品"}', 'warn alternative'), ('N-2D.priority', '{"drug.procured": "no"}', 'nothing'),
	('N-2D.priority', '{"drug.procured": "no", "drug.essential": "yes", "alternative.names": "示例集采药品"}', 'nothing')) v (clause, changes, says);
SELECT is(pg_temp.says('dispensing', '000000', jsonb_build_object('covered.until', v.until)), v.says, 'N-rules.repeat dispensed while covered until ' || v.until)
FROM (VALUES ('2025-03-17', 'nothing'), ('2025-03-18', 'warn early_refill')) v (until, says);
SELECT is(pg_temp.words('dispensing', '000000', '{"covered.until": "2025-03-20", "covered.institutions": ["示例药店一", "示例医院"]}'), '示例药店一、示例医院所配同通用名药品用到 2025-03-20，还可用 10 天，最多提前 7 天配药', 'N-rules.repeat in words');
SELECT is(pg_temp.words('prescription', '000000', '{"person.maternity": "pregnant", "person.sex": "2", "drug.pregnancy": "contraindicated"}'), '患者处于妊娠期，该药禁用', 'N-rules.pregnancy in words');
SELECT is(evidence ->> 'audit', 'GZ10000301010000', 'the national audit rule of the same meaning is carried')
FROM pg_temp.said('prescription', '000000', '{"person.maternity": "pregnant", "person.sex": "2", "drug.pregnancy": "contraindicated"}', NULL, NULL);

-- ---- what was not given ----

-- A prescription that is known not to be long asks for none of the facts of long ones; not knowing it asks first.
SELECT is(string_agg(f.fact, ', '), NULL, 'no fact of long prescriptions is asked for')
FROM mmt.findings('prescription', '000000', '2025-03-10', '{"long": "no"}') f WHERE f.severity = 'undecided' AND f.rule LIKE 'long%';
SELECT is(string_agg(DISTINCT f.rule, ', ' ORDER BY f.rule), 'long_conditions, long_control, long_safeguards, long_storage, long_title', 'else it is asked whether it is one')
FROM mmt.findings('prescription', '000000', '2025-03-10') f WHERE f.severity = 'undecided' AND f.fact = 'long';
SELECT is(pg_temp.says('dispensing', '000000', '{"prescription.issued_on": "gestern"}'), 'block not_before_issue, block prescription_valid', 'a date that is none is found');

-- ---- the same by guard and by scan ----
SELECT pg_temp.doors_agree();
