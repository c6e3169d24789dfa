-- Care files, follow-ups, identity lists and reviews of a book.  JX-08 LL-07 WZ-22 WX-13 EZ-09 JX-12
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'Asia/Shanghai';	-- the day of current_date below; no result depends on it, see the end

CREATE FUNCTION pg_temp.refused(command text, OUT state text, OUT message text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
END
$$;

-- ---- rules: the fund pays 60%; with a family doctor's contract 70%; a hospital wants a referral ----

INSERT INTO mmt.area (area, name_zh, name_en, kind) VALUES ('999500', '甲市', 'City A', 'city');
INSERT INTO mmt.document (document, title) VALUES ('CA', '某办法');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('CA-1', 'CA', '第一条', 'Everything', 'seed');
SELECT mmt.open_draft('ca', '999500');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('ca', 'care.fund', 'fund'), ('ca', 'care.self', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, name_zh, name_en, clause) VALUES ('ca', 'care', 10, '慢性病门诊', 'chronic care', 'CA-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) VALUES ('ca', 'care', 10, 'gross', 'flow', 'share', NULL, false, 'CA-1'),
	('ca', 'care', 20, 'flow', 'fund', 'share', 'rate', true, 'CA-1'), ('ca', 'care', 30, 'flow', 'self', 'share', NULL, false, 'CA-1');
INSERT INTO mmt.parameter (draft, parameter, ranges, priority, amount, clause) VALUES ('ca', 'rate', NULL, 0, '60%', 'CA-1'), ('ca', 'rate', '{"contract.times": "[1,)"}', 1, '70%', 'CA-1');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, message_zh, message_en, tier, facts, clause) VALUES
	('ca', 'hospital', 'referred', 'admission', 'block', 'referral.times', 'is', '!0', '未经转诊', 'not referred by a family doctor', '3', NULL, 'CA-1'),
	('ca', 'hospital', 'contract', 'record', 'warn', 'contract.times', 'is', '!0', '未签约', 'no family doctor contract', NULL, NULL, 'CA-1');
SELECT mmt.publish('ca') AS edition \gset
SELECT mmt.create_book('care'), mmt.add_reference('care', 'enrolment');
SELECT lives_ok($$SELECT mmt.create_book('care')$$, 'called again, nothing happens');

-- ---- JX-08: one file a person ----

SELECT care.open_file('P1', '2024-01-10', 'hypertension, grade 3', 'f1') AS file \gset
SELECT is(care.open_file('P1', '2024-01-10', 'hypertension, grade 3', 'f1'), :file::bigint, 'JX-08 a retry opens no second file');
SELECT results_eq($$SELECT state, message FROM pg_temp.refused($q$SELECT care.open_file('P1', '2024-02-01', 'diabetes', 'f2')$q$)$$,
	format($$VALUES ('55000', 'the person has open care file %s, of 2024-01-10')$$, :file), 'JX-08 nor does anybody else');
SELECT throws_ok($$INSERT INTO care.care_file (person_id, opened_on, opened_reason, key) VALUES ('P1', '2024-02-01', 'x', 'y')$$, '23505', NULL, 'JX-08 not by the table either');
SELECT is((pg_temp.refused(c.command)).state, c.state, c.command) FROM (VALUES
	($$SELECT care.open_file('P1', '2024-01-10', 'another reason', 'f1')$$, 'MM030'),
	($$SELECT care.open_file('P9', NULL, 'x', 'f')$$, 'MM020'), ($$SELECT care.open_file('P9', '2024-01-10', '', 'f')$$, 'MM020'), ($$SELECT care.open_file('', '2024-01-10', 'x', 'f')$$, 'MM020'),
	($$SELECT care.open_file('P9', '2024-01-10', 'x', NULL)$$, 'MM020'),
	($$SELECT care.close_file('P9', '2024-01-10', 'x')$$, '55000'), ($$SELECT care.close_file('P1', '2023-01-10', 'x')$$, 'MM020'),
	($$SELECT care.note_event('P9', 'visit', '2024-01-10', 'e')$$, '55000'), ($$SELECT care.note_event('P1', 'vist', '2024-01-10', 'e')$$, 'MM020'),
	($$SELECT care.note_event('P1', 'visit', '2024-01-10', 'e', until => '2024-01-09')$$, 'MM020'), ($$SELECT care.note_event('P1', 'visit', '2024-01-10', 'e', replaces => 0)$$, 'MM020'),
	($$SELECT care.note_event('P1', 'visit', '2024-01-10', 'e', follow_up => 0)$$, 'MM020'), ($$SELECT care.note_event('P1', 'visit', '2024-01-10', 'e', withdrawn => true)$$, 'MM020'),
	-- a day that is none would stop the views of everybody
	($$SELECT care.open_file('P9', 'infinity', 'x', 'f')$$, 'MM020'), ($$SELECT care.close_file('P1', 'infinity', 'x')$$, 'MM020'), ($$SELECT care.note_event('P1', 'visit', '-infinity', 'e')$$, 'MM020'),
	($$SELECT care.note_event('P1', 'contract', '2024-01-10', 'e', until => '5874897-12-31')$$, 'MM020'), ($$SELECT care.plan_follow_up('P1', 'visit', 'infinity', 'e')$$, 'MM020'),
	($$SELECT care.review('P1', 1, 'x', 'x', 'x', day => '5874897-12-31')$$, 'MM020'), ($$SELECT care.open_file((SELECT string_agg(md5(i::text), '') FROM generate_series(1, 100) i), '2024-01-10', 'x', 'f')$$, 'MM020'),
	($$SELECT care.note_event('P1', 'visit', '2024-01-10', (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 100) i))$$, 'MM020'),
	($$SELECT care.plan_follow_up('P9', 'visit', '2024-01-10', 'e')$$, '55000'), ($$SELECT care.plan_follow_up('P1', 'visit', NULL, 'e')$$, 'MM020'),
	($$SELECT care.plan_follow_up('P1', 'visit', '2024-01-10', 'e', replaces => 0)$$, 'MM020'), ($$SELECT care.identity_list(now(), 'H1') FROM care.open_file('', NULL, NULL, NULL)$$, 'MM020'),
	($$SELECT mmt.book_open_file('no book', 'P1', '2024-01-10', 'x', 'f')$$, '42704'), ($$SELECT mmt.book_identity_list('no book')$$, '42704'), ($$SELECT mmt.book_care('no book')$$, '42704'),
	($$SELECT mmt.book_enrolment('no book')$$, '42704'), ($$SELECT mmt.book_review('no book', 'P1', 1, 'x', 'x', 'x')$$, '42704')) c (command, state);
SELECT is((pg_temp.refused($$SELECT care.note_event('P1', 'vist', '2024-01-10', 'e')$$)).hint, 'Perhaps "visit" is meant.', 'the nearest kind');

-- ---- JX-08 WX-13 LL-07: what happened, in order; corrected, never overwritten ----

SELECT care.note_event('P1', 'counselling', '2024-01-20', 'e1', institution => 'H1', practitioner => 'Ph7', note => 'metoprolol and grapefruit') AS e1 \gset
SELECT care.note_event('P1', 'education', '2024-01-25', 'e2', note => 'salt') AS e2 \gset
SELECT is(care.note_event('P1', 'counselling', '2024-01-20', 'e1', institution => 'H1', practitioner => 'Ph7', note => 'metoprolol and grapefruit'), :e1::bigint, 'JX-08 a retry notes nothing twice');
SELECT is((pg_temp.refused($$SELECT care.note_event('P1', 'counselling', '2024-01-21', 'e1')$$)).state, 'MM030', 'JX-08 a key serves once');
SELECT care.note_event('P1', 'education', '2024-01-26', 'e3', note => 'salt and sugar', replaces => :e2) AS e3 \gset
SELECT results_eq($$SELECT state, hint FROM pg_temp.refused($q$SELECT care.note_event('P1', 'education', '2024-01-27', 'e4', replaces => $$ || :e2 || $$)$q$)$$, $$VALUES ('55000', 'Correct the correction.')$$, 'JX-08 a correction names what stands');
SET CONSTRAINTS ALL IMMEDIATE;	-- what waits for the commit is done
SELECT throws_ok(format('%s care.%s %s', c.verb, t.t, c.rest), '55000', NULL, format('JX-08 %s %s', c.verb, t.t))
FROM (VALUES ('UPDATE', 'SET key = key || ''x'''), ('DELETE FROM', ''), ('TRUNCATE', '')) c (verb, rest), (VALUES ('care_event'), ('care_file')) t (t);
INSERT INTO care.care_kind VALUES ('home_care', '居家护理', 'care at home', true, false, false);
SELECT lives_ok($$SELECT care.note_event('P1', 'home_care', '2024-01-28', 'e5', until => '2024-02-10')$$, 'kinds of one''s own are rows');

-- enrolled, settled, reversed, posted
INSERT INTO care.enrolment (person, disease, benefit, state, recogniser, valid) VALUES ('P1', 'D1', 'chronic', 'active', 'H1', '[2024-01-15,)');
SET CONSTRAINTS ALL IMMEDIATE;
SELECT settlement_id AS s1 FROM care.settle('P1', 's1', '{"area": "999500", "date": "2024-02-01", "amount": 200, "institution": "H1"}') \gset
SELECT settlement_id AS s2 FROM care.settle('P1', 's2', '{"area": "999500", "date": "2024-02-02", "amount": 100, "institution": "H2"}') \gset
SELECT settlement_id AS r2 FROM care.reverse('P1', :s2, 'r2', 'returned') \gset
SELECT results_eq($$SELECT day, what, words FROM care.timeline WHERE person_id = 'P1'$$, $$VALUES
	(date '2024-01-10', 'file', 'file opened: hypertension, grade 3'),
	('2024-01-15', 'enrolment', 'enrolled D1, chronic'),
	('2024-01-20', 'event', 'medication counselling, Ph7, metoprolol and grapefruit'),
	('2024-01-26', 'event', 'education contact, salt and sugar'),
	('2024-01-28', 'event', 'care at home, until 2024-02-10'),
	('2024-02-01', 'settlement', 'settled 200.00 yuan, paid by the fund 120.00 yuan'),
	('2024-02-02', 'settlement', 'settled 100.00 yuan, paid by the fund 60.00 yuan'),
	('2024-02-02', 'reversal', format('reversed settlement %s: -100.00 yuan, paid by the fund -60.00 yuan, returned', $$ || :s2 || $$))$$, 'JX-08 the whole course as one timeline');
SET LOCAL menmante.language = 'zh';
SELECT is((SELECT string_agg(words, '|' ORDER BY day) FROM care.timeline WHERE person_id = 'P1' AND what IN ('file', 'enrolment')), '建档：hypertension, grade 3|备案 D1，chronic', 'JX-08 in Chinese');
SET LOCAL menmante.language = 'en';

-- ---- LL-07: follow-ups due and overdue, by person and contracted doctor ----

SELECT care.plan_follow_up('P1', 'visit', current_date - 5, 'u1') AS u1 \gset
SELECT care.plan_follow_up('P1', 'assessment', current_date, 'u2', practitioner => 'Dr9') AS u2 \gset
SELECT care.plan_follow_up('P1', 'visit', current_date + 30, 'u3') AS u3 \gset
SELECT care.plan_follow_up('P1', 'visit', current_date - 90, 'u4') AS u4 \gset
SELECT results_eq($$SELECT due_on - current_date, state, days_overdue, doctor FROM care.follow_ups_due WHERE person_id = 'P1' ORDER BY due_on$$,
	$$VALUES (-90, 'overdue', 90, NULL), (-5, 'overdue', 5, NULL), (0, 'due', 0, 'Dr9'), (30, 'planned', -30, NULL)$$, 'LL-07 due, overdue and to come');
SELECT care.note_event('P1', 'contract', '2024-01-01', 'c1', institution => 'T1', practitioner => 'Dr1') AS c1 \gset
SELECT set_eq($$SELECT doctor, institution_id, count(*) FROM care.follow_ups_due WHERE state = 'overdue' GROUP BY 1, 2$$, $$VALUES ('Dr1', 'T1', 2::bigint)$$, 'LL-07 by contracted doctor');
SELECT care.note_event('P1', 'visit', current_date, 'v1', practitioner => 'Dr1', follow_up => :u4) AS v1 \gset
SELECT is((SELECT count(*) FROM care.follow_ups_due WHERE follow_up_id = :u4), 0::bigint, 'LL-07 what is done is no longer due');
SELECT care.note_event('P1', 'visit', current_date, 'v2', follow_up => :u4, replaces => :v1, withdrawn => true) AS v2 \gset
SELECT is((SELECT count(*) FROM care.follow_ups_due WHERE follow_up_id = :u4), 1::bigint, 'LL-07 what was noted by mistake is due again');
SELECT is((SELECT count(*) FROM care.timeline WHERE id IN (:v1, :v2) AND what = 'event'), 0::bigint, 'JX-08 and is on no timeline');
SELECT care.plan_follow_up('P1', 'visit', current_date + 7, 'u5', replaces => :u1) AS u5 \gset
SELECT lives_ok(format($$SELECT care.plan_follow_up('P1', 'visit', current_date, 'u6', replaces => %s, withdrawn => true)$$, :u4), 'a plan is given up');
SELECT results_eq($$SELECT due_on - current_date FROM care.follow_ups_due WHERE person_id = 'P1' ORDER BY 1$$, 'VALUES (0), (7), (30)', 'LL-07 moved, and given up');
SELECT is((pg_temp.refused(format($$SELECT care.plan_follow_up('P1', 'visit', current_date, 'u7', replaces => %s)$$, :u1))).state, '55000', 'moved once');
SELECT is((pg_temp.refused($$SELECT care.plan_follow_up('P1', 'visit', current_date, 'u2')$$)).state, 'MM030', 'a key serves once');
SELECT is(care.plan_follow_up('P1', 'assessment', current_date, 'u2', practitioner => 'Dr9'), :u2::bigint, 'a retry plans nothing twice');

-- ---- WZ-22: contract and referral are dated facts that rules can ask for ----

SELECT lives_ok($$SELECT care.note_event('P1', 'referral_up', '2024-03-01', 'ref', institution => 'T1', to_institution => 'H3', until => '2024-03-31')$$, 'WZ-22 a referral');
SELECT is(c.said, c.wanted, 'WZ-22 ' || c.what)
FROM (SELECT x.what, x.wanted, (SELECT string_agg(f.rule, ',' ORDER BY f.rule) FROM mmt.findings('hospital', '999500', x.day,
		mmt.with_reference('hospital', '999500', x.day, jsonb_build_object('person', x.person, 'institution', x.institution, 'tier', x.tier), 'care')) f) AS said
	FROM (VALUES ('referred in March', 'P1', 'H3', '3', date '2024-03-31', NULL), ('not in April', 'P1', 'H3', '3', '2024-04-01', 'referred'), ('to no other hospital', 'P1', 'H4', '3', '2024-03-15', 'referred'),
		('a town clinic needs none', 'P1', 'T1', '1', '2024-04-01', NULL), ('before the contract', 'P1', 'T1', '1', '2023-12-31', 'contract'), ('another person has neither', 'P2', 'H3', '3', '2024-03-15', 'contract,referred')) x (what, person, institution, tier, day, wanted)) c;
SELECT results_eq($$SELECT (care.quote(p, jsonb_build_object('area', '999500', 'date', d, 'amount', 100))).fund FROM (VALUES ('P1', '2023-12-31'), ('P1', '2024-01-01'), ('P2', '2024-01-01')) x (p, d)$$,
	'VALUES (60.00), (70.00), (60.00)', 'WZ-22 the contract selects the rate, from its first day on');
SELECT settlement_id AS s9, fund AS f9 FROM care.settle('P1', 's9', '{"area": "999500", "date": "2024-03-05", "amount": 100}') \gset
SELECT is(:f9, 70.00, 'WZ-22 in a settlement');
SELECT is_empty($$SELECT * FROM care.replay('P1', $$ || :s9 || $$)$$, 'WZ-22 which replays');
SELECT results_eq($$SELECT kind, institution, from_institution, practitioner, valid FROM care.in_care WHERE person = 'P1' ORDER BY since$$,
	$$VALUES ('contract', 'T1', 'T1', 'Dr1', '[2024-01-01,)'::daterange), ('home_care', NULL, NULL, NULL, '[2024-01-28,2024-02-11)'), ('referral_up', 'H3', 'T1', NULL, '[2024-03-01,2024-04-01)')$$, 'WZ-22 with their days');
SELECT is_empty($$SELECT * FROM mmt.check_book('care') WHERE relation = 'in_care'$$, 'found by key');

-- closed, and opened again as another file
SELECT is(care.close_file('P1', current_date, 'moved away'), :file::bigint, 'JX-08 closed');
SELECT is(care.close_file('P1', current_date, 'moved away'), :file::bigint, 'JX-08 and a retry');
SELECT is((SELECT count(*) FROM care.follow_ups_due WHERE person_id = 'P1'), 0::bigint, 'LL-07 nothing is due in a closed file');
SELECT throws_ok($$UPDATE care.care_file SET closed_on = closed_on + 1$$, '55000', NULL, 'JX-08 closed once');
SELECT isnt(care.open_file('P1', current_date, 'came back', 'f3'), :file::bigint, 'JX-08 opened again as a file of its own');
SELECT is(care.close_file('P1', current_date, 'moved away'), :file::bigint, 'JX-08 a late retry leaves alone what was opened since');
SELECT is((SELECT count(*) FILTER (WHERE closed_on IS NULL) FROM care.care_file WHERE person_id = 'P1'), 1::bigint, 'JX-08 one is open');

SELECT fund FROM care.settle('P7', 's7', '{"area": "999500", "date": "2024-03-05", "amount": 1}');
SELECT mmt.merge_person('care', 'P7', 'P1', 'm', 'one person');
SELECT is((pg_temp.refused($$SELECT care.open_file('P7', current_date, 'x', 'f7')$$)).state, 'MM034', 'JX-08 no file for an id that is gone');

-- two ids of one person: the file goes on under the one that stays, with what holds and what is still due; what was noted stays where it is
SELECT fund FROM unnest('{M1,M2,M3,M4,M5}'::text[]) p, care.settle(p, 's', '{"area": "999500", "date": "2024-03-05", "amount": 1}');
SELECT care.open_file('M1', '2024-01-10', 'grade 2', 'f', 'H1') > 0, care.note_event('M1', 'contract', '2024-01-10', 'c', institution => 'T1', practitioner => 'Dr5') > 0,
	care.note_event('M1', 'visit', '2024-01-11', 'v') > 0, care.plan_follow_up('M1', 'visit', current_date - 2, 'u') > 0;
SELECT care.note_event('M1', 'visit', current_date, 'done', follow_up => care.plan_follow_up('M1', 'visit', current_date - 1, 'u2')) > 0;
SELECT lives_ok($$SELECT care.merge_person('M1', 'M2', 'm', 'one person')$$, 'JX-08 merged') FROM generate_series(1, 2);
SELECT is(care.open_file('M1', '2024-01-10', 'grade 2', 'f', 'H1'), (SELECT file_id FROM care.care_file WHERE person_id = 'M1'), 'JX-08 a late retry has its answer');
SELECT results_eq($$SELECT person_id, institution_id, opened_on, opened_reason, closed_on, closed_reason FROM care.care_file WHERE person_id LIKE 'M%' ORDER BY 1$$,
	$$VALUES ('M1', 'H1', date '2024-01-10', 'grade 2', current_date, 'one person'), ('M2', 'H1', date '2024-01-10', 'grade 2', NULL, NULL)$$, 'JX-08 closed here and open there');
SELECT results_eq($$SELECT person, kind, institution, practitioner, since FROM care.in_care WHERE person = 'M2'$$, $$VALUES ('M2', 'contract', 'T1', 'Dr5', date '2024-01-10')$$, 'WZ-22 the contract holds');
SELECT is((care.quote('M2', '{"area": "999500", "date": "2024-03-05", "amount": 100}')).fund, 70.00, 'WZ-22 and counts');
SELECT results_eq($$SELECT person_id, kind, state, days_overdue, doctor FROM care.follow_ups_due WHERE person_id LIKE 'M%'$$, $$VALUES ('M2', 'visit', 'overdue', 2, 'Dr5')$$, 'LL-07 what was not done is still due, once');
SELECT results_eq($$SELECT words FROM care.timeline WHERE person_id = 'M1' AND what IN ('file', 'event') ORDER BY day, words$$,
	$$VALUES ('family doctor contract, Dr5'), ('file opened: grade 2'), ('follow-up visit'), ('file closed: one person'), ('follow-up visit')$$, 'JX-08 what was noted stays');
-- into somebody who has a file: it goes on; of one whose file is closed what holds still holds
SELECT care.open_file('M3', '2024-02-10', 'grade 3', 'f', 'H2') > 0, care.note_event('M3', 'referral_up', '2024-03-01', 'r', institution => 'T1', to_institution => 'H3') > 0,
	care.merge_person('M3', 'M2', 'm', 'one more') IS NOT NULL, care.open_file('M4', '2024-02-11', 'grade 1', 'f') > 0, care.note_event('M4', 'contract', '2024-02-11', 'c', institution => 'T2') > 0, care.close_file('M4', '2024-02-12', 'moved') > 0,
	care.merge_person('M4', 'M5', 'm', 'one person') IS NOT NULL;
SELECT results_eq($$SELECT person_id, opened_reason, closed_on FROM care.care_file WHERE person_id IN ('M2', 'M3', 'M5') ORDER BY 1$$,
	$$VALUES ('M2', 'grade 2', NULL), ('M3', 'grade 3', current_date), ('M5', 'grade 1', '2024-02-12')$$, 'JX-08 one open file');
SELECT results_eq($$SELECT person, kind, institution FROM care.in_care WHERE person IN ('M2', 'M5') ORDER BY 1, 2$$, $$VALUES ('M2', 'contract', 'T1'), ('M2', 'referral_up', 'H3'), ('M5', 'contract', 'T2')$$, 'WZ-22 with what held before');
SELECT is((pg_temp.refused($$SELECT care.note_event('M3', 'visit', current_date, 'late')$$)).state, '55000', 'JX-08 and nothing is noted under an id that is gone');

-- ---- EZ-09: enrolments are closed or voided and entered anew; each change has its moment ----

SELECT max(moment) AS moment FROM care.identity_list() \gset
SELECT results_eq($$SELECT change, valid FROM care.identity_list() WHERE person_id = 'P1' ORDER BY moment$$,
	$$VALUES ('enrolled', '[2024-01-15,)'::daterange), ('shared', '[2024-01-15,)'), ('shared', '[2024-01-15,)')$$, 'EZ-09 enrolled, and told again to those who came into sight');
SELECT is((pg_temp.refused(c.command)).state, '55000', 'EZ-09 refused: ' || c.command) FROM (VALUES ($$UPDATE care.enrolment SET disease = 'D2'$$), ($$UPDATE care.enrolment SET person = 'P2'$$), ($$UPDATE care.enrolment SET state = 'ended'$$),
	($$UPDATE care.enrolment SET valid = '[2023-01-15,)'$$), ($$UPDATE care.enrolment SET valid = '[2024-02-15,)'$$), ($$UPDATE care.enrolment SET valid = '[2024-01-15,2024-06-01)', benefit = 'other'$$),
	($$DELETE FROM care.enrolment$$), ($$TRUNCATE care.enrolment$$)) c (command);
SELECT lives_ok($$UPDATE care.enrolment SET state = state$$, 'a change of nothing is none');
UPDATE care.enrolment SET valid = '[2024-01-15,2024-06-01)', state = 'ended', until = '2024-05-31' WHERE person = 'P1';
SELECT results_eq($$SELECT change, valid FROM care.identity_list('$$ || :'moment' || $$')$$, $$VALUES ('ended', '[2024-01-15,2024-06-01)'::daterange)$$, 'EZ-09 ended');
UPDATE care.enrolment SET valid = 'empty', state = 'void' WHERE person = 'P1';
INSERT INTO care.enrolment (person, disease, benefit, state, recogniser, valid) VALUES ('P1', 'D1', 'chronic', 'active', 'H1', '[2024-02-15,)');
INSERT INTO care.enrolment (person, disease, benefit, state, recogniser, valid) VALUES ('P1', 'D2', 'chronic', 'active', 'H1', '[2024-02-15,)');
SELECT results_eq($$SELECT disease, change, valid FROM care.identity_list('$$ || :'moment' || $$')$$,
	$$VALUES ('D1', 'ended', '[2024-01-15,2024-06-01)'::daterange), ('D1', 'voided', 'empty'), ('D1', 'corrected', '[2024-02-15,)'), ('D2', 'enrolled', '[2024-02-15,)')$$, 'EZ-09 voided, corrected, enrolled, in order');
SELECT is_empty($$SELECT * FROM care.identity_list((SELECT max(moment) FROM care.identity_list()))$$, 'EZ-09 nothing comes twice');
SELECT set_eq($$SELECT disease, valid FROM care.enrolled WHERE person_id = 'P1'$$, $$VALUES ('D1', '[2024-02-15,)'::daterange), ('D2', '[2024-02-15,)')$$, 'what stands');
SELECT set_eq($$SELECT institution, coalesce((SELECT string_agg(DISTINCT disease, ',') FROM care.identity_list(NULL, institution)), '-') FROM unnest(ARRAY['H1', 'H2', 'H3', 'T1']) institution$$,
	-- H1 recognised and treats P1; what H2 settled was reversed; the referral to H3 is over; T1 has the contract
	$$VALUES ('H1', 'D1,D2'), ('H2', '-'), ('H3', '-'), ('T1', 'D1,D2')$$, 'EZ-09 each institution has those in its sight');
-- enrolments that the insurer keeps elsewhere are fed
INSERT INTO care.enrolment_change (person_id, disease, benefit, change, valid, institution_id, moment) VALUES ('P5', 'D9', 'chronic', 'enrolled', '[2024-01-01,)', 'H5', '1999-01-01');
SELECT results_eq($$SELECT person_id, moment > '2020-01-01' FROM care.identity_list(NULL, 'H5')$$, $$VALUES ('P5', true)$$, 'EZ-09 fed, with a moment of ours');
SELECT throws_ok($$UPDATE care.enrolment_change SET disease = 'x'$$, '55000', NULL, 'EZ-09 a change stays');

-- ---- JX-12: reviews ----

SELECT care.review('P1', :s1, 'accepted', 'spot check', 'v1') AS v1 \gset
SELECT is(care.review('P1', :s1, 'accepted', 'spot check', 'v1'), :v1::bigint, 'JX-12 a retry');
SELECT results_eq($$SELECT id, outcome FROM care.review_state WHERE what = 'settlement' AND person_id = 'P1' ORDER BY 1$$, format($$VALUES (%s::bigint, 'accepted'), (%s, NULL), (%s, NULL)$$, :s1, :s2, :s9), 'JX-12 reviewed or not');
SELECT is((SELECT count(*) FROM care.review_deduction), 0::bigint, 'JX-12 nothing is deducted');
-- 120.00 were paid: 50 deducted in May; found wrong in June, 20 would have been right
SELECT care.review('P1', :s1, 'deducted', 'two items twice', 'v2', 50.00, 'CA-1', replaces => :v1, day => '2024-05-10') AS v2 \gset
SELECT results_eq('SELECT * FROM care.review_deduction', $$VALUES ('H1', '999500', date '2024-05-01', 1::bigint, 50.00)$$, 'JX-12 deducted from the institution in the month of the review');
SELECT care.review('P1', :s1, 'deducted', 'one item', 'v3', 20.00, 'CA-1', replaces => :v2, day => '2024-06-10') AS v3 \gset
SELECT results_eq('SELECT month, reviews, deduction FROM care.review_deduction ORDER BY 1', $$VALUES (date '2024-05-01', 1::bigint, 50.00), ('2024-06-01', 1, -30.00)$$, 'JX-12 what was too much is given back in the month in which it was found; May stays');
SELECT results_eq($$SELECT outcome, deduction FROM care.review_state WHERE what = 'settlement' AND id = $$ || :s1, $$VALUES ('deducted', 20.00)$$, 'JX-12 the last one counts');
SELECT is((pg_temp.refused(format(c.command, :s1, :s2, :r2, :v2))).state, c.state, 'JX-12 ' || c.command) FROM (VALUES
	($$SELECT care.review('P1', %1$s, 'deducted', 'x', 'v4', 100.01)$$, 'MM020'),	-- with the 20.00 more than was paid
	($$SELECT care.review('P1', %2$s, 'deducted', 'x', 'v4', 0.01)$$, 'MM020'),	-- reversed
	($$SELECT care.review('P1', %3$s, 'accepted', 'x', 'v4')$$, 'MM031'), ($$SELECT care.review('P2', %1$s, 'accepted', 'x', 'v4')$$, 'MM031'), ($$SELECT care.review('P1', NULL, 'accepted', 'x', 'v4', enrolment => 0)$$, 'MM031'),
	($$SELECT care.review('P1', %1$s, 'accepted', 'x', 'v4', replaces => %4$s)$$, '55000'), ($$SELECT care.review('P1', %2$s, 'accepted', 'x', 'v4', replaces => %4$s)$$, 'MM031'),
	($$SELECT care.review('P1', %1$s, 'accepted', 'x', 'v3')$$, 'MM030'), ($$SELECT care.review('P1', %1$s, 'deducted', 'x', 'v4', -1)$$, 'MM020'), ($$SELECT care.review('P1', %1$s, 'deducted', 'x', 'v4', 0.001)$$, 'MM020'),
	($$SELECT care.review('P1', %1$s, 'deducted', 'x', 'v4', 'NaN')$$, 'MM020'), ($$SELECT care.review('P1', NULL, 'accepted', 'x', 'v4')$$, 'MM020'), ($$SELECT care.review('P1', %1$s, '', 'x', 'v4')$$, 'MM020'),
	($$UPDATE care.review SET deduction = 0$$, '55000'), ($$DELETE FROM care.review$$, '55000')) c (command, state);
SELECT lives_ok(format($$SELECT care.review('P1', NULL, 'accepted', 'papers complete', 'v5', enrolment => %s)$$, (SELECT change_id FROM care.enrolled WHERE disease = 'D2')), 'JX-12 an enrolment');
SELECT results_eq($$SELECT outcome FROM care.review_state WHERE what = 'enrolment' AND id = (SELECT change_id FROM care.enrolled WHERE disease = 'D2')$$, $$VALUES ('accepted')$$, 'JX-12 has its state, too');
-- reversed later: nothing was paid in the end, so nothing stays deducted
SELECT results_eq($$SELECT gross FROM care.reverse('P1', $$ || :s1 || $$, 'r1', 'wrong')$$, 'VALUES (-200.00)', 'the settlement is reversed');
SELECT results_eq('SELECT sum(deduction) FROM care.review_deduction', 'VALUES (0.00)', 'JX-12 what was deducted from it is given back');
SELECT is_empty('SELECT * FROM care.verify()', 'the book is right');
SELECT is_empty($$SELECT * FROM care.replay('P1', $$ || :s1 || $$)$$, 'JX-12 no posted row changed');

-- ---- a day is that of China's one legal time, whatever the session's zone ----

SELECT current_date AS today \gset
SELECT care.note_event('P1', 'referral_up', '2024-04-01', 'z1', institution => 'H1', to_institution => 'H8', until => :'today') > 0,
	care.note_event('P1', 'referral_up', :'today'::date + 1, 'z2', institution => 'H1', to_institution => 'H7') > 0;
SELECT care.plan_follow_up('P1', 'visit', :'today', 'z3') AS z3 \gset
SELECT settlement_id AS z4 FROM care.settle('P1', 'z4', '{"area": "999500", "date": "2024-02-01", "amount": 200, "institution": "H1"}') \gset
CREATE FUNCTION pg_temp.in_zone(zone text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	had text := current_setting('timezone');
	said text;
BEGIN
	PERFORM set_config('timezone', zone, true);
	EXECUTE query INTO said;
	PERFORM set_config('timezone', had, true);
	RETURN said;
END
$$;
-- behind and ahead of everybody
SELECT is(pg_temp.in_zone(o.zone, q.query), q.expected, format('%s in zone %s', q.what, o.zone))
FROM (VALUES ('LATE+48'), ('EARLY-48')) o (zone), (VALUES
	('in sight', $$SELECT string_agg(institution_id, ',' ORDER BY institution_id) FROM care.sight WHERE person_id = 'P1' AND institution_id IN ('H7', 'H8')$$, 'H8'),
	('due', format('SELECT state || days_overdue FROM care.follow_ups_due WHERE follow_up_id = %s', :z3), 'due0'),
	('a change of an enrolment', $$SELECT max(to_char(day, 'YYYY-MM-DD')) FROM care.review_state WHERE what = 'enrolment' AND person_id = 'P1'$$, to_char(:'today'::date, 'YYYY-MM-DD')),
	('in the timeline', $$SELECT max(to_char(day, 'YYYY-MM-DD')) FROM care.timeline WHERE what = 'enrolment' AND words ~ 'voided'$$, to_char(:'today'::date, 'YYYY-MM-DD')),
	('a year that is not over', format('SELECT state FROM pg_temp.refused(%L)', format('SELECT care.close_year(%s)', extract(year FROM :'today'::date))), 'MM020')) q (what, query, expected);
SET LOCAL timezone = 'EARLY-48';
SET LOCAL datestyle = 'SQL, DMY';
SELECT is((SELECT words FROM care.timeline WHERE person_id = 'P1' AND words ~ '^care at home'), 'care at home, until 2024-02-10', 'and is written one way');
SELECT care.review('P1', :z4, 'accepted', 'spot check', 'z5') AS z5 \gset
SELECT is((SELECT day FROM care.review WHERE review_id = :z5), :'today'::date, 'a review');
SELECT is(care.review('P1', :z4, 'accepted', 'spot check', 'z5'), :z5::bigint, 'and its retry');
SELECT is(care.review('P1', :z4, 'accepted', 'spot check', 'z5', day => :'today'), :z5::bigint, 'also with the day said');
SELECT is((pg_temp.refused(format($$SELECT care.review('P1', %s, 'accepted', 'spot check', 'z5', day => %L)$$, :z4, :'today'::date - 1))).state, 'MM030', 'with another day it is another one');
SET LOCAL timezone = 'Asia/Shanghai';
SET LOCAL datestyle = 'ISO, YMD';

-- ---- what every object must have ----

SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = 'care'::regnamespace AND c.relkind IN ('r', 'v') AND NOT (col_description(c.oid, a.attnum) ~ '[一-龥]' AND col_description(c.oid, a.attnum) ~ '[a-z]{2}'
		AND obj_description(c.oid) ~ '[一-龥]')$$, 'every table, view and column has a comment in both languages');
SELECT is_empty($$SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'care'::regnamespace AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)
	OR obj_description(p.oid) IS NULL OR NOT coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false))$$, 'every function has a comment, a fixed search_path, and nothing for PUBLIC');
DROP EXTENSION menmante CASCADE;
SELECT is((SELECT count(*) FROM care.timeline WHERE person_id = 'P1' AND what = 'event'), 7::bigint, 'the timeline reads without the extension');
SELECT throws_ok('DELETE FROM care.care_event', '55000', NULL, 'and the guards hold');
INSERT INTO care.enrolment (person, disease) VALUES ('P6', 'D1');
SELECT is((SELECT count(*) FROM care.enrolled WHERE person_id = 'P6'), 1::bigint, 'enrolments are noted');
SET LOCAL standard_conforming_strings = off;	-- and CREATE EXTENSION and create_book read their texts the same
SET LOCAL escape_string_warning = off;
CREATE EXTENSION menmante;
SELECT lives_ok($$SELECT mmt.create_book('care')$$, 'with it again');
SET LOCAL standard_conforming_strings = on;
SELECT is((SELECT count(*) FROM care.identity_list() WHERE person_id = 'P6'), 1::bigint, 'all goes on');

SELECT * FROM finish();
ROLLBACK;
