-- What an institution sees and does, as its login tries to get around it; what auditors and reporters see.  EZ-09 JX-08 JX-12
-- H1 and H2 are hospitals; P1 is H1's, P2 is H2's, both treated P3.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
SET LOCAL timezone = 'Asia/Shanghai';

CREATE ROLE mmt_privacy_owner;
CREATE ROLE "mmt privacy H1";
CREATE ROLE mmt_privacy_h2;
CREATE ROLE mmt_privacy_login IN ROLE "mmt privacy H1";
CREATE ROLE mmt_privacy_portal NOINHERIT IN ROLE "mmt privacy H1", mmt_privacy_h2;
CREATE ROLE mmt_privacy_service;
CREATE ROLE mmt_privacy_auditor;
CREATE ROLE mmt_privacy_auditor2;
CREATE ROLE mmt_privacy_reporter;
CREATE ROLE mmt_privacy_carer;
CREATE ROLE mmt_privacy_reviewer;
CREATE ROLE mmt_privacy_curious;
SELECT mmt.grant_workbench('book', 'mmt_privacy_owner');
GRANT CREATE ON DATABASE :"DBNAME" TO mmt_privacy_owner;

-- what a command says, as a login, with a role taken on if one is given
CREATE FUNCTION pg_temp.said(login name, command text, role name DEFAULT 'none') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM set_config('session_authorization', login, true);
	PERFORM set_config('role', role, true);
	BEGIN
		EXECUTE command INTO said;
	EXCEPTION WHEN OTHERS THEN
		said := SQLSTATE;
	END;
	RESET SESSION AUTHORIZATION;
	RETURN coalesce(said, '-');
END
$$;

INSERT INTO mmt.area (area, name_zh, name_en, kind) VALUES ('999500', '甲市', 'City A', 'city');
INSERT INTO mmt.document (document, title) VALUES ('PR', '某办法');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('PR-1', 'PR', '第一条', 'Everything', 'seed');
SELECT mmt.open_draft('pr', '999500');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('pr', 'care.fund', 'fund'), ('pr', 'care.self', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, name_zh, name_en, clause) VALUES ('pr', 'care', 10, '慢性病门诊', 'chronic care', 'PR-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) VALUES ('pr', 'care', 10, 'gross', 'flow', 'share', NULL, false, 'PR-1'),
	('pr', 'care', 20, 'flow', 'fund', 'share', 'rate', true, 'PR-1'), ('pr', 'care', 30, 'flow', 'self', 'share', NULL, false, 'PR-1');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('pr', 'rate', '60%', 'PR-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('pr', 'claims', 'count', 'claims of care', 'year', 'PR-1');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, message_zh, message_en, clause) VALUES
	('pr', 'settlement', 'disease', 'settlement', 'warn', 'disease', 'is', 'D*', '病种有误', 'the disease looks wrong', 'PR-1');
SELECT mmt.publish('pr') AS edition \gset

SET LOCAL SESSION AUTHORIZATION mmt_privacy_owner;
SELECT mmt.create_book('private', true);
CREATE TABLE private.settlement_2024 PARTITION OF private.settlement FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
SELECT mmt.create_book('private'), mmt.add_reference('private', 'enrolment');
SELECT mmt.grant_duty('private', 'institution', '"mmt privacy H1"', 'H1'), mmt.grant_duty('private', 'institution', 'mmt_privacy_h2', 'H2'), mmt.grant_duty('private', 'settlement', 'mmt_privacy_service'),
	mmt.grant_duty('private', 'audit', 'mmt_privacy_auditor'), mmt.grant_duty('private', 'audit', 'mmt_privacy_auditor2'), mmt.grant_duty('private', 'reporting', 'mmt_privacy_reporter'),
	mmt.grant_duty('private', 'care', 'mmt_privacy_carer'), mmt.grant_duty('private', 'review', 'mmt_privacy_reviewer');
GRANT USAGE ON SCHEMA private TO mmt_privacy_curious;
RESET SESSION AUTHORIZATION;

SET LOCAL SESSION AUTHORIZATION mmt_privacy_service;
SELECT settlement_id AS s1 FROM private.settle('P1', 'a', '{"area": "999500", "date": "2024-02-01", "amount": 100, "institution": "H1", "disease": "X"}') \gset
SELECT settlement_id AS s2 FROM private.settle('P2', 'a', '{"area": "999500", "date": "2024-02-01", "amount": 200, "institution": "H2", "disease": "X", "lines": null}') \gset
SELECT settlement_id AS s3 FROM private.settle('P3', 'a', '{"area": "999500", "date": "2024-02-01", "institution": "H1", "lines": [{"amount": 300}]}') \gset
SELECT settlement_id AS s4 FROM private.settle('P3', 'b', '{"area": "999500", "date": "2025-02-01", "institution": "H2", "lines": [{"amount": 400}]}') \gset
SELECT settlement_id AS s5 FROM private.settle('P4', 'a', '{"area": "999500", "date": "2025-02-01", "amount": 500}') \gset
RESET SESSION AUTHORIZATION;
SELECT private.post('P1', '2023-01-01', '{"999500/claims@2023": 1}', 'opening balance', 'PR-1', 'p');
SELECT private.open_file(p, '2024-01-01', 'chronic', 'f') FROM unnest(ARRAY['P1', 'P2', 'P3', 'P4']) p;
SELECT private.note_event(p, 'visit', '2024-01-02', 'v', institution => 'H9', note => 'of ' || p) FROM unnest(ARRAY['P1', 'P2', 'P3', 'P4']) p;
SELECT private.plan_follow_up(p, 'visit', current_date, 'u') FROM unnest(ARRAY['P1', 'P2', 'P3', 'P4']) p;
SELECT private.review('P1', :s1, 'accepted', 'x', 'k'), private.review('P2', :s2, 'deducted', 'x', 'k', 10);
INSERT INTO private.enrolment (person, disease, recogniser) SELECT p, 'D1', 'H9' FROM unnest(ARRAY['P1', 'P2', 'P3', 'P4']) p;
SET CONSTRAINTS ALL IMMEDIATE;

-- ---- what is to be seen ----

SELECT is(pg_temp.said('mmt_privacy_login', format(CASE v.seen WHEN '42501' THEN 'SELECT count(*) FROM private.%s' ELSE 'SELECT string_agg(DISTINCT person_id, '','' ORDER BY person_id) FROM private.%s' END, v.v)), v.seen, 'H1 sees in ' || v.v)
FROM (VALUES ('settlement', 'P1,P3'), ('finding', 'P1,P3'), ('settlement_line', 'P3'), ('care_file', 'P1,P3'), ('care_event', 'P1,P3'), ('follow_up', 'P1,P3'), ('follow_ups_due', 'P1,P3'), ('timeline', 'P1,P3'),
	('enrolment_change', 'P1,P3'), ('enrolled', 'P1,P3'), ('review', 'P1'), ('review_state', 'P1,P3'), ('in_sight', 'P1,P3'), ('posting', '-'), ('identity_list()', 'P1,P3'),
	('balance', '42501'), ('request', '42501'), ('ruleset', '42501'), ('sight', '42501'), ('masked_settlement', '42501'), ('reversal', '42501'), ('chain', '42501'), ('settlement_2024', '42501'), ('settlement_other', '42501'),
	('enrolment', '42501')) v (v, seen);
SELECT is(pg_temp.said('mmt_privacy_login', 'SELECT string_agg(institution_id, '','') FROM private.settlement WHERE person_id = ''P3'''), 'H1', 'of one treated by both its own claims only');
SELECT is(pg_temp.said('mmt_privacy_login', 'SELECT string_agg(what || coalesce(institution_id, ''''), '','' ORDER BY what) FROM private.timeline WHERE person_id = ''P3'''), 'enrolmentH9,eventH9,file,settlementH1', 'JX-08 of a timeline, too');
SELECT is(pg_temp.said('mmt_privacy_login', 'SELECT string_agg(institution_id, '','') FROM private.own_institution'), 'H1', 'it knows which institution it is');
SELECT is(pg_temp.said('mmt_privacy_login', 'SELECT count(*) FROM private.institution_role'), '42501', 'and not which others there are');
SELECT is(pg_temp.said(c.login, c.command, c.role), c.said, format('%s as %s: %s', c.login, c.role, c.command)) FROM (VALUES
	('mmt_privacy_auditor', 'none', 'SELECT count(*) FROM private.settlement', '5'), ('mmt_privacy_auditor2', 'none', 'SELECT count(*) FROM private.settlement', '5'),
	('mmt_privacy_auditor', 'none', 'SELECT count(DISTINCT person_id) FROM private.timeline', '4'), ('mmt_privacy_auditor', 'none', 'SELECT count(*) FROM private.review_state WHERE outcome IS NOT NULL', '2'),
	('mmt_privacy_auditor', 'none', 'SELECT count(*) FROM private.timeline WHERE what = ''posting''', '1'), ('mmt_privacy_login', 'none', 'SELECT count(*) FROM private.timeline WHERE what = ''posting''', '0'),
	('mmt_privacy_auditor', 'none', 'SELECT count(*) FROM private.institution_role', '2'), ('mmt_privacy_auditor', 'none', 'SELECT count(*) FROM private.verify()', '0'),
	('mmt_privacy_owner', 'none', 'SELECT count(*) FROM private.settlement', '5'), ('mmt_privacy_service', 'none', 'SELECT count(*) FROM private.settlement', '42501'),
	('mmt_privacy_carer', 'none', 'SELECT count(*) FROM private.follow_ups_due', '4'), ('mmt_privacy_carer', 'none', 'SELECT count(*) FROM private.settlement', '42501'),
	('mmt_privacy_reviewer', 'none', 'SELECT count(*) FROM private.review_state', '9'), ('mmt_privacy_reviewer', 'none', 'SELECT count(*) FROM private.care_file', '42501'),
	('mmt_privacy_reporter', 'none', 'SELECT count(*) FROM private.masked_settlement', '5'), ('mmt_privacy_reporter', 'none', 'SELECT count(*) FROM private.settlement', '42501'),
	('mmt_privacy_reporter', 'none', 'SELECT sum(deduction) FROM private.review_deduction', '10.00'), ('mmt_privacy_reporter', 'none', 'SELECT count(*) FROM private.review', '42501'),
	('mmt_privacy_curious', 'none', 'SELECT count(*) FROM private.settlement', '42501'), ('mmt_privacy_curious', 'none', 'SELECT count(*) FROM private.in_sight', '42501'),
	-- a portal that takes on roles: without one it has nothing, with one what that one has
	('mmt_privacy_portal', 'none', 'SELECT count(*) FROM private.settlement', '42501'), ('mmt_privacy_portal', 'mmt privacy H1', 'SELECT string_agg(institution_id, '','') FROM private.settlement', 'H1,H1'),
	('mmt_privacy_portal', 'mmt_privacy_h2', 'SELECT string_agg(DISTINCT person_id, '','') FROM private.settlement', 'P2,P3')) c (login, role, command, said);
SELECT is_empty($$SELECT person_mark FROM private.masked_settlement m WHERE to_jsonb(m)::text ~ 'P[1-4]'$$, 'a mark stands for the person');

-- ---- what is to be done ----

SELECT is(pg_temp.said(c.login, format(c.command, :s1, :s2, :s3, :s4, :s5), c.role), c.said, format('%s as %s: %s', c.login, c.role, c.command)) FROM (VALUES
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.quote('P2', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H1"}')$$, '6.00'),
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.quote('P2', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H2"}')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.quote('P2', '{"area": "999500", "date": "2024-03-01", "amount": 10}')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.quote('P2', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": null}')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.quote('P2', '[]')$$, 'MM020'),
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.quote('P2', NULL)$$, 'MM020'),
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.settle('P1', 'h1', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H1"}')$$, '6.00'),
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.settle('P1', 'h2', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H2"}')$$, '42501'),
	-- the last of two members of one name is the one that counts, here and there
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.settle('P1', 'h2', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H1", "institution": "H2"}')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT fund FROM private.settle('P1', 'h2', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": ["H1"]}')$$, 'MM020'),
	('mmt_privacy_login', 'none', $$SELECT length(private.slip('P1', %1$s)) > 50$$, 'true'), ('mmt_privacy_login', 'none', $$SELECT count(*) > 2 FROM private.explain('P3', %3$s)$$, 'true'),
	('mmt_privacy_login', 'none', $$SELECT private.slip('P2', %2$s)$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.slip('P3', %4$s)$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.explain('P3', %4$s)$$, '42501'),
	-- whether there is none or it is another's cannot be told apart
	('mmt_privacy_login', 'none', $$SELECT private.slip('P2', 0)$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.slip('P4', %5$s)$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.slip(NULL, NULL)$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT gross FROM private.reverse('P3', %4$s, 'r', 'x')$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT gross FROM private.reverse('P3', %3$s, 'r', 'x')$$, '-300.00'),
	('mmt_privacy_login', 'none', $$SELECT private.interface('{"infno": "2001", "insuplc_admdvs": "999500", "fixmedins_code": "H2", "input": {"data": {}}}')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT private.interface('{"infno": "2001", "insuplc_admdvs": "999500", "input": {"data": {}}}')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT private.interface('{"infno": "2001", "insuplc_admdvs": "999500", "fixmedins_code": "H1", "input": {"data": {}}}')$$, 'MM020'),
	('mmt_privacy_login', 'none', $$SELECT private.verify()$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.replay('P1', %1$s)$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.review('P1', %1$s, 'x', 'x', 'x')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT private.post('P1', '2024-01-01', '{}', 'x', NULL, 'y')$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.only_own('H1')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT mmt.settle('private', 'P1', 'q', '{}')$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT mmt.book_identity_list('private')$$, '42501'),
	-- care files: of persons in sight, for itself
	('mmt_privacy_login', 'none', $$SELECT private.note_event('P1', 'visit', '2024-03-01', 'n1', institution => 'H1') > 0$$, 'true'),
	('mmt_privacy_login', 'none', $$SELECT private.note_event('P1', 'visit', '2024-03-01', 'n2', institution => 'H2')$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.note_event('P1', 'visit', '2024-03-01', 'n2')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT private.note_event('P2', 'contract', '2024-03-01', 'n2', institution => 'H1')$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.note_event('P9', 'contract', '2024-03-01', 'n2', institution => 'H1')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT private.open_file('P2', '2024-03-01', 'x', 'o', 'H1')$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.close_file('P2', '2024-03-01', 'x', 'H1')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT private.close_file('P2', '2024-03-01', 'x')$$, '42501'), ('mmt_privacy_login', 'none', $$SELECT private.plan_follow_up('P2', 'visit', '2024-03-01', 'x', 'H1')$$, '42501'),
	('mmt_privacy_login', 'none', $$SELECT count(*) FROM private.identity_list(NULL, 'H2')$$, '42501'),
	-- a login of several institutions acts for each of them, and for one when it takes on its role
	('mmt_privacy_portal', 'mmt privacy H1', $$SELECT fund FROM private.quote('P1', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H1"}')$$, '6.00'),
	('mmt_privacy_portal', 'mmt privacy H1', $$SELECT fund FROM private.quote('P1', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H2"}')$$, '42501'),
	('mmt_privacy_portal', 'mmt_privacy_h2', $$SELECT string_agg(DISTINCT person_id, ',') FROM private.identity_list()$$, 'P2,P3'),
	('mmt_privacy_service', 'none', $$SELECT fund FROM private.quote('P1', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H7"}')$$, '6.00'),
	('mmt_privacy_auditor', 'none', $$SELECT length(private.slip('P2', %2$s)) > 50$$, 'true'), ('mmt_privacy_carer', 'none', $$SELECT count(DISTINCT person_id) FROM private.identity_list()$$, '4'),
	('mmt_privacy_carer', 'none', $$SELECT string_agg(DISTINCT person_id, ',') FROM private.identity_list(NULL, 'H2')$$, 'P2,P3'), ('mmt_privacy_reviewer', 'none', $$SELECT private.review('P3', %4$s, 'accepted', 'x', 'x') > 0$$, 'true'),
	('mmt_privacy_owner', 'none', $$SELECT length(private.slip('P2', %2$s)) > 50$$, 'true')) c (login, role, command, said);

-- what another institution noted, planned or keeps is not corrected, moved or closed by one that sees the person; what is its own is
SELECT is(pg_temp.said('mmt_privacy_login', c.command), c.said, c.command)
FROM (SELECT max(e.event_id) FILTER (WHERE e.institution_id = 'H9') AS h9, max(e.event_id) FILTER (WHERE e.institution_id = 'H1') AS h1, (SELECT f.follow_up_id FROM private.follow_up f WHERE f.person_id = 'P1') AS plan
		FROM private.care_event e WHERE e.person_id = 'P1') n,
	LATERAL (VALUES (format($$SELECT private.note_event('P1', 'visit', '2024-03-01', 'n3', institution => 'H1', replaces => %s, withdrawn => true)$$, n.h9), '42501'),
		(format($$SELECT private.note_event('P1', 'visit', '2024-03-02', 'n4', institution => 'H1', replaces => %s) > 0$$, n.h1), 'true'),
		(format($$SELECT private.plan_follow_up('P1', 'visit', '2024-03-01', 'n5', 'H1', replaces => %s, withdrawn => true)$$, n.plan), '42501'),
		($$SELECT private.close_file('P1', current_date, 'ours now', 'H1')$$, '42501')) c (command, said);
-- a login of an institution that is given another duty, too, stays bound: whichever way it comes
GRANT mmt_privacy_service TO mmt_privacy_login;
SELECT is(pg_temp.said('mmt_privacy_login', $$SELECT fund FROM private.quote('P1', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H2"}')$$, r.r), '42501', 'with the right to settle as well, as ' || r.r)
FROM (VALUES ('none'), ('mmt_privacy_service'), ('mmt privacy H1')) r (r);
SELECT is(pg_temp.said('mmt_privacy_login', $$SELECT private.interface('{"infno": "2208", "fixmedins_code": "H2"}')$$), '42501', 'nor by message');
REVOKE mmt_privacy_service FROM mmt_privacy_login;
SELECT mmt.grant_duty('private', 'posting', 'mmt_privacy_login');
SELECT is(pg_temp.said('mmt_privacy_login', c.command), '42501', 'nor does it write what is of no institution: ' || c.command) FROM (VALUES
	($$SELECT private.post('P1', '2023-01-01', '{"999500/claims@2023": 1}', 'x', 'PR-1', 'z')$$), ($$SELECT * FROM private.rederive('P3', '2024-01-01', 'z', 'x')$$), ($$SELECT private.merge_person('P1', 'P2', 'z', 'x')$$),
	($$SELECT private.close_year(2024)$$), ($$SELECT private.seal()$$)) c (command);
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA private FROM mmt_privacy_login;
-- a role that is renamed acts for its institution still
ALTER ROLE "mmt privacy H1" RENAME TO mmt_privacy_h1;
SELECT is(pg_temp.said('mmt_privacy_login', $$SELECT fund FROM private.quote('P1', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H2"}')$$), '42501', 'under another name');
SELECT is(pg_temp.said('mmt_privacy_login', 'SELECT string_agg(DISTINCT institution_id, '','') FROM private.settlement'), 'H1', 'it sees what it saw');
-- taking away what binds it is refused while it has rights
SELECT is(pg_temp.said('mmt_privacy_owner', c.command), '55000', c.command) FROM (VALUES ('DELETE FROM private.institution_role'), ('TRUNCATE private.institution_role'), ('UPDATE private.institution_role SET role = ''mmt_privacy_curious'' WHERE institution_id = ''H1''')) c (command);
SELECT is(pg_temp.said('mmt_privacy_owner', 'WITH x AS (UPDATE private.institution_role SET institution_id = ''H1'' WHERE institution_id = ''H1'' RETURNING 1) SELECT count(*) FROM x'), '1', 'it may be given another institution');
SELECT is(pg_temp.said('mmt_privacy_owner', c.command), c.state, c.command) FROM (VALUES
	('SELECT mmt.grant_duty(''private'', ''institution'', ''mmt_privacy_curious'')', '22023'), ('SELECT mmt.grant_duty(''private'', ''audit'', ''mmt_privacy_curious'', ''H1'')', '22023'),
	('SELECT mmt.grant_duty(''private'', ''institution'', ''mmt_privacy_owner'', ''H1'')', '22023')) c (command, state);

-- ---- ways around ----

CREATE SCHEMA trap AUTHORIZATION mmt_privacy_login;
CREATE SCHEMA trap2 AUTHORIZATION mmt_privacy_h2;
GRANT USAGE ON SCHEMA trap, trap2 TO PUBLIC;
SET LOCAL SESSION AUTHORIZATION mmt_privacy_login;
CREATE TABLE trap.leaked (what text);
GRANT ALL ON trap.leaked TO PUBLIC;
CREATE FUNCTION trap.leak(text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN INSERT INTO trap.leaked VALUES ($1); RETURN true; END $$;
CREATE FUNCTION trap.eq(text, text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN INSERT INTO trap.leaked VALUES ($1); RETURN true; END $$;
CREATE OPERATOR trap.= (FUNCTION = trap.eq, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION trap.pg_has_role(name, regrole, text) RETURNS bool LANGUAGE sql AS $$ SELECT true $$;
CREATE FUNCTION trap.only_own(text, text) RETURNS void LANGUAGE sql AS $$ SELECT $$;
-- predicates that tell what they were shown
SELECT is((SELECT count(*) FROM private.settlement s WHERE trap.leak(s.person_id)), 4::bigint, 'leaky predicates on settlements: three, and a reversal');
SELECT count(*) FROM private.settlement_line s WHERE trap.leak(s.person_id);
SELECT count(*) FROM private.finding s WHERE trap.leak(s.person_id);
SELECT count(*) FROM private.timeline s WHERE trap.leak(s.person_id);
SELECT count(*) FROM private.care_event s WHERE trap.leak(s.person_id) AND trap.leak(s.note);
SELECT count(*) FROM private.follow_ups_due s WHERE trap.leak(s.person_id);
SELECT count(*) FROM private.enrolled s WHERE trap.leak(s.person_id);
SELECT count(*) FROM private.review_state s WHERE trap.leak(s.person_id);
SELECT count(*) FROM private.in_sight s WHERE trap.leak(s.person_id) AND trap.leak(s.institution_id);
SELECT count(*) FROM private.own_institution s WHERE trap.leak(s.institution_id);
SELECT count(*) FROM private.settlement s WHERE CASE WHEN s.person_id = 'P2' THEN 1 / (s.gross - s.gross) > 0 ELSE true END;	-- no division by zero
SELECT count(*) FROM private.settlement s WHERE s.person_id OPERATOR(trap.=) 'P2';
SET LOCAL search_path = trap, pg_catalog, private, public;
SELECT count(*) FROM private.settlement s WHERE person_id = 'P2';
SELECT count(*) FROM timeline WHERE words = 'x';
RESET search_path;
SELECT is_empty($$SELECT what FROM trap.leaked WHERE what ~ 'P[24]|H2'$$, 'no predicate was shown anything of others');
SELECT isnt_empty('SELECT FROM trap.leaked', 'though they were asked');
-- prepared and opened before the role is another one
RESET SESSION AUTHORIZATION;
GRANT mmt_privacy_h2 TO mmt_privacy_auditor2;
SET LOCAL SESSION AUTHORIZATION mmt_privacy_auditor2;
PREPARE mine AS SELECT string_agg(DISTINCT s.institution_id, ',') FROM private.settlement s;
EXECUTE mine \g /dev/null
EXECUTE mine \g /dev/null
SET LOCAL ROLE mmt_privacy_h2;
SELECT results_eq('mine', $$VALUES ('H2'::text)$$, 'what was prepared as an auditor is planned anew for an institution');
RESET ROLE;
SELECT results_eq('mine', $$VALUES ('H1,H2'::text)$$, 'and back');
RESET SESSION AUTHORIZATION;
REVOKE mmt_privacy_h2 FROM mmt_privacy_auditor2;
DEALLOCATE mine;
-- views and functions of others: a view shows who asks their own, also where its owner may see all
SET LOCAL SESSION AUTHORIZATION mmt_privacy_h2;
CREATE VIEW trap2.theirs AS SELECT person_id, institution_id FROM private.settlement;
CREATE FUNCTION trap2.count() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM private.settlement WHERE institution_id <> ''H1''';
GRANT SELECT ON trap2.theirs TO PUBLIC;
RESET SESSION AUTHORIZATION;
SELECT is(pg_temp.said(c.login, c.command, c.role), c.said, format('%s as %s: %s', c.login, c.role, c.command)) FROM (VALUES
	('mmt_privacy_login', 'none', 'SELECT count(*) FROM trap2.theirs WHERE institution_id <> ''H1''', '0'), ('mmt_privacy_login', 'none', 'SELECT trap2.count()', '0'),
	('mmt_privacy_auditor', 'none', 'SELECT count(*) FROM trap2.theirs', '0'), ('mmt_privacy_curious', 'none', 'SELECT count(*) FROM trap2.theirs', '0'),
	-- roles, settings, locks, writing
	('mmt_privacy_login', 'none', 'SELECT set_config(''role'', ''mmt_privacy_h2'', true)', '42501'), ('mmt_privacy_login', 'none', 'SELECT set_config(''role'', ''mmt_privacy_owner'', true)', '42501'),
	('mmt_privacy_login', 'none', 'SELECT set_config(''row_security'', ''off'', true)', 'off'), ('mmt_privacy_login', 'none', 'ALTER TABLE private.settlement DISABLE ROW LEVEL SECURITY', '42501'),
	('mmt_privacy_login', 'none', 'CREATE POLICY mine ON private.settlement USING (true)', '42501'), ('mmt_privacy_login', 'none', 'CREATE VIEW private.mine AS SELECT 1', '42501'),
	('mmt_privacy_login', 'none', 'INSERT INTO private.institution_role VALUES (''mmt_privacy_h1'', ''H2'')', '42501'), ('mmt_privacy_login', 'none', 'UPDATE private.settlement SET institution_id = ''H1''', '42501'),
	('mmt_privacy_login', 'none', 'DELETE FROM private.settlement', '42501'), ('mmt_privacy_login', 'none', 'INSERT INTO private.care_event DEFAULT VALUES', '42501'), ('mmt_privacy_login', 'none', 'SELECT person_id FROM private.settlement FOR UPDATE', '42501'),
	('mmt_privacy_login', 'none', 'LOCK TABLE private.balance IN EXCLUSIVE MODE', '42501'), ('mmt_privacy_login', 'none', 'TRUNCATE private.review', '42501'), ('mmt_privacy_login', 'none', 'SELECT nextval(''private.care_number'')', '42501'),
	('mmt_privacy_carer', 'none', 'INSERT INTO private.enrolment_change (person_id) VALUES (''P1'')', '42501'),
	('mmt_privacy_login', 'none', 'CREATE TRIGGER t BEFORE INSERT ON private.settlement FOR EACH ROW EXECUTE FUNCTION private.keep_care()', '42501')) c (login, role, command, said);
SET LOCAL SESSION AUTHORIZATION mmt_privacy_login;
SET LOCAL row_security = off;
SELECT throws_ok('SELECT count(*) FROM private.settlement', '42501', NULL, 'row security cannot be switched off');
SET LOCAL row_security = on;
-- a temporary table of the same name, a cursor
CREATE TEMP TABLE institution_role (role regrole, institution_id text);
CREATE TEMP TABLE settlement (person_id text, settlement_id bigint, institution_id text);
INSERT INTO institution_role VALUES ('mmt_privacy_h1', 'H2');
INSERT INTO pg_temp.settlement SELECT 'P2', g, 'H1' FROM generate_series(1, 9) g;
SELECT throws_ok(format($$SELECT private.slip('P2', %s)$$, :s2), '42501', NULL, 'temporary tables stand in nobody''s way');
SELECT is((SELECT count(*) FROM private.settlement WHERE institution_id = 'H2'), 0::bigint, 'nor do they show more');
\copy private.care_file (person_id) to /dev/null
SELECT is(:ROW_COUNT, 1, 'COPY has what it sees only: P3 is out of sight, since the bill was reversed');
\copy (SELECT s.* FROM private.settlement s) to /dev/null
SELECT is(:ROW_COUNT, 4, 'of a query, too');
DECLARE c CURSOR FOR SELECT string_agg(DISTINCT institution_id, ',') FROM private.settlement;
SELECT results_eq('FETCH c', $$VALUES ('H1'::text)$$, 'a cursor');
RESET SESSION AUTHORIZATION;
-- a role that was granted tables by hand
GRANT SELECT ON private.settlement, private.care_file TO mmt_privacy_curious;
SELECT is(pg_temp.said('mmt_privacy_curious', 'SELECT count(*) FROM private.settlement'), '42501', 'who is granted a table by hand is refused');
GRANT SELECT ON private.own_institution, private.in_sight TO mmt_privacy_curious;
SELECT is(pg_temp.said('mmt_privacy_curious', 'SELECT count(*) FROM private.settlement'), '0', 'sees no row with the views that policies rest on');
CREATE POLICY study ON private.settlement FOR SELECT TO mmt_privacy_curious USING (day < '2025-01-01' AND reverses IS NULL);
SELECT is(pg_temp.said('mmt_privacy_curious', 'SELECT count(*) FROM private.settlement'), '4', 'and those of a policy of one''s own');
-- what the server counted about the tables
ANALYZE private.settlement;
ANALYZE private.care_event;
SELECT is(pg_temp.said('mmt_privacy_login', 'SELECT count(*) FROM pg_stats WHERE schemaname = ''private'''), '0', 'statistics are out of sight');
SELECT is(pg_temp.said('mmt_privacy_login', 'SELECT count(*) FROM pg_stats_ext WHERE schemaname = ''private'''), '0', 'of several columns, too');
SELECT is(pg_temp.said('mmt_privacy_login', 'SELECT count(*) FROM pg_statistic'), '42501', 'and their table');
SELECT is_empty($$SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'private'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity
	AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 'mmt_privacy_h1'::regrole) AND c.relname <> 'care_kind'$$, 'every table that institutions may read has row security');
SELECT is_empty($$SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'private'::regnamespace AND c.relkind = 'v' AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_barrier=true'], false)
	AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner)$$,
	'every view that somebody else may read reads with his rights, or is a barrier');
SELECT is_empty($$SELECT FROM private.verify()$$, 'the book is right');
-- a file of its own
SELECT is(pg_temp.said('mmt_privacy_login', c.command), c.said, c.command) FROM (VALUES
	($$SELECT fund FROM private.settle('P5', 'h1', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H1"}')$$, '6.00'),
	($$SELECT private.open_file('P5', '2024-03-01', 'x', 'o', 'H1') > 0$$, 'true'), ($$SELECT private.close_file('P5', current_date, 'x', 'H1') > 0$$, 'true')) c (command, said);
-- rights taken, then the mapping goes
SELECT lives_ok($$REVOKE ALL ON ALL FUNCTIONS IN SCHEMA private FROM mmt_privacy_h1; REVOKE ALL ON ALL TABLES IN SCHEMA private FROM mmt_privacy_h1; DELETE FROM private.institution_role WHERE institution_id = 'H1'$$, 'an institution leaves: first its rights, then its role');
SELECT is(pg_temp.said('mmt_privacy_login', $$SELECT private.quote('P1', '{"area": "999500", "date": "2024-03-01", "amount": 10, "institution": "H2"}')$$), '42501', 'and it may do nothing');
SELECT * FROM finish();
ROLLBACK;
