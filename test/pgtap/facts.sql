-- A value of a relation is the same fact at every door (settle, with_reference, guard, scan), whatever the session's settings and the column's type.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

INSERT INTO mmt.area (area, name_zh, name_en, kind) VALUES ('999500', '甲市', 'City A', 'city');
INSERT INTO mmt.document (document, title) VALUES ('FA', '某办法');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('FA-1', 'FA', '第一条', 'Everything', 'seed');
SELECT mmt.open_draft('fa', '999500');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('fa', 'care.fund', 'fund'), ('fa', 'care.self', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, name_zh, name_en, clause) VALUES ('fa', 'care', 10, '慢性病门诊', 'chronic care', 'FA-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) VALUES ('fa', 'care', 10, 'gross', 'flow', 'share', NULL, false, 'FA-1'),
	('fa', 'care', 20, 'flow', 'fund', 'share', 'rate', true, 'FA-1'), ('fa', 'care', 30, 'flow', 'self', 'share', NULL, false, 'FA-1');
INSERT INTO mmt.parameter (draft, parameter, facts, ranges, priority, amount, clause) VALUES ('fa', 'rate', NULL, NULL, 0, '60%', 'FA-1'),
	('fa', 'rate', '{"kin.grade": "A"}', NULL, 1, '70%', 'FA-1'), ('fa', 'rate', '{"kin.points": "28"}', NULL, 2, '80%', 'FA-1'), ('fa', 'rate', NULL, '{"days_since:kin.since": "[0,0]"}', 3, '90%', 'FA-1');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, message_zh, message_en, clause) VALUES
	('fa', 'visit', 'grade', 'record', 'warn', 'kin.grade', 'is', '!A', NULL, '等级', 'grade', 'FA-1'), ('fa', 'visit', 'points', 'record', 'warn', 'kin.points', 'is', '!28', NULL, '分数', 'points', 'FA-1'),
	('fa', 'visit', 'since', 'record', 'warn', 'kin.since', 'is', '!2024-05-01', NULL, '日期', 'since', 'FA-1'), ('fa', 'visit', 'grades', 'record', 'warn', 'all_kin.grades', 'is', '!A', NULL, '等级', 'grades', 'FA-1'),
	('fa', 'visit', 'last', 'record', 'warn', 'all_kin.last', 'is', '!2024-05-01', NULL, '日期', 'last', 'FA-1'), ('fa', 'dose', 'second', 'supply', 'warn', 'dispensed.times', 'at_most', NULL, 'most', '次数', 'second', 'FA-1');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('fa', 'most', '0', 'FA-1');
INSERT INTO mmt.reference (role, relation, keys, gives) VALUES ('kin', 'kin', '{"person": "person"}', NULL), ('all_kin', 'kin', '{"person": "person"}', '{"grades": "list grade", "last": "max since"}');
SELECT mmt.publish('fa');
SELECT mmt.create_book('facts');
-- a char(4) is padded, a numeric(10,4) has zeros, half past midnight in China is the day before in London
CREATE TABLE facts.kin (person text PRIMARY KEY, grade char(4), points numeric(10, 4), since timestamptz);
INSERT INTO facts.kin VALUES ('P1', 'A', 1, '2020-01-01'), ('P2', 'B', 28, '2020-01-01'), ('P3', 'B', 1, '2024-05-01 00:30+08'), ('P4', 'B', 1, '2024-05-02 00:30+08');
CREATE TABLE public.visits (id text PRIMARY KEY, person text, date date);
INSERT INTO public.visits SELECT p, p, '2024-05-01' FROM unnest('{P1,P2,P3,P4}'::text[]) p;

CREATE FUNCTION pg_temp.rules(person text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(f.rule, ',' ORDER BY f.rule) FROM mmt.findings('visit', '999500', '2024-05-01', mmt.with_reference('visit', '999500', '2024-05-01', jsonb_build_object('person', person), 'facts')) f
$$;
CREATE FUNCTION pg_temp.said(person text, zone text, OUT paid numeric, OUT asked text, OUT scanned text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('timezone', zone, true);
	paid := (SELECT q.fund FROM facts.quote(person, '{"area": "999500", "date": "2024-05-01", "amount": 100}') q);
	asked := pg_temp.rules(person);
	scanned := (SELECT string_agg(s.rule, ',' ORDER BY s.rule) FROM mmt.scan('public.visits', 'visit', constants => '{"area": "999500"}', reference => 'facts') s WHERE s.id = person);
END
$$;
SELECT results_eq(format('SELECT * FROM pg_temp.said(%L, %L)', p.person, z.zone), format('VALUES (%L::numeric, %L::text, %L::text)', p.paid, p.rules, p.rules), format('%s in zone %s', p.person, z.zone))
FROM (VALUES ('P1', 70.00, 'grade,grades'), ('P2', 80.00, 'points'), ('P3', 90.00, 'last,since'), ('P4', 60.00, NULL)) p (person, paid, rules), (VALUES ('Asia/Shanghai'), ('America/New_York'), ('EARLY-48')) z (zone);
-- what a caller says with zeros is the same number, too
SELECT is((SELECT count(*) FROM mmt.findings('visit', '999500', '2024-05-01', '{"kin.grade": "B", "kin.points": 28.00, "kin.since": "2020-01-01", "all_kin.grades": [], "all_kin.last": null}')), 1::bigint, '28.00 is 28');

-- ---- which rows came before: by the moment, where there is one ----

CREATE TABLE public.doses (id int PRIMARY KEY, prescription text, at timestamptz);
CREATE VIEW facts.dispensing AS SELECT d.id, d.prescription, d.at AS date FROM public.doses d;
INSERT INTO public.doses VALUES (3, 'R1', '2024-05-01 09:00+08'), (2, 'R1', '2024-05-01 15:00+08'), (1, 'R2', '2024-05-01 00:30+08'), (4, 'R2', '2024-05-01 00:10+08');
CREATE FUNCTION pg_temp.second(zone text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('timezone', zone, true);
	RETURN (SELECT string_agg(s.id, ',' ORDER BY s.id) FROM mmt.scan('public.doses', 'dose', '{"date": "at"}', '{"area": "999500", "zone": "Asia/Shanghai"}', 'facts') s);
END
$$;
SELECT is(pg_temp.second(z), '1,2', 'later the same day, in zone ' || z) FROM unnest('{Asia/Shanghai,America/New_York,EARLY-48}'::text[]) z;
SELECT * FROM finish();
ROLLBACK;
