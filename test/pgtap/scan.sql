-- mmt.scan: what it finds is what a guard would have found on that day, row by row.
\set ECHO none
\set QUIET on
BEGIN;
SET client_min_messages = error;
SET menmante.language = 'en';
SELECT plan(20);

INSERT INTO mmt.area (area, name_zh, kind, parent) VALUES ('99', '测试省', 'province', NULL), ('9901', '甲市', 'city', '99'), ('9902', '乙市', 'city', '99');
INSERT INTO mmt.document (document, title) VALUES ('S', '测试文件');
INSERT INTO mmt.clause (clause, document, place, gist_zh, source_quality) VALUES ('S-1', 'S', '第一条', '一', 'seed');
DO $$ BEGIN PERFORM mmt.open_draft('s', '99'), mmt.open_draft('s1', '9901'), mmt.open_draft('s2', '99'); END $$;
INSERT INTO mmt.parameter (draft, parameter, facts, priority, amount, clause, valid) VALUES ('s', 'days', NULL, 0, '28', 'S-1', '(,)'), ('s', 'days', '{"stable": "true"}', 1, '84', 'S-1', '(,)'),
	('s', 'validity', NULL, 0, '3', 'S-1', '(,2024-03-01)'), ('s', 'validity', NULL, 0, '1', 'S-1', '[2024-03-01,)'),
	('s', 'total', NULL, 0, '1 x prescription.quantity', 'S-1', '(,)'), ('s', 'none', NULL, 0, '0', 'S-1', '(,)'), ('s2', 'days', NULL, 0, '14', 'S-1', '(,)');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('s', 'diseases', 'M039*', 'S-1'), ('s', 'senior', '231', 'S-1');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, facts, message_en, clause) VALUES
	('s', 'rx', 'supply', 'prescription', 'block', 'days_supply', 'at_most', NULL, 'days', NULL, '{found} days, at most {limit}', 'S-1'),
	('s', 'rx', 'valid', 'prescription', 'warn', 'days_since:issued_on', 'at_most', NULL, 'validity', NULL, 'day {found}, at most {limit}', 'S-1'),
	('s', 'rx', 'disease', 'eligibility', 'record', 'disease', 'is', '@diseases', NULL, NULL, 'disease {found}', 'S-1'),
	('s1', 'rx', 'disease', 'eligibility', 'block', 'disease', 'is', '@diseases', NULL, NULL, 'disease {found}!', 'S-1'),
	('s', 'rx', 'title', 'prescription', 'block', 'prescriber.title', 'is', '@senior', NULL, '{"stable": "true"}', 'title {found}', 'S-1'),
	('s', 'rx', 'total', 'supply', 'block', 'quantity + dispensed.quantity', 'at_most', NULL, 'total', NULL, '{found} of {limit}', 'S-1'),
	('s', 'rx', 'overlap', 'safety', 'warn', 'covered.times', 'at_most', NULL, 'none', NULL, 'overlap {found} at {covered.institutions} until {covered.until}', 'S-1'),
	('s', 'plain', 'supply', 'prescription', 'block', 'days_supply', 'at_most', NULL, 'days', NULL, '{found} days, at most {limit}', 'S-1');
DO $$ BEGIN PERFORM mmt.publish('s'), mmt.publish('s1'); END $$;

-- Rows of all sorts: nothing given, nonsense, other areas, areas without rules, days before and after the law changed.
CREATE TABLE public.stored (id int PRIMARY KEY, date date, area text, person text, prescription int, drug text, substance text, institution text, prescriber text, quantity numeric(16, 2),
	issued_on date, days_supply text, stable bool, disease text);
CREATE FUNCTION pg_temp.pick(seed int, n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT abs(hashint4(seed)) % n $$;
CREATE TEMP TABLE generated AS
SELECT i AS id, CASE WHEN i % 97 = 0 THEN NULL ELSE date '2024-02-15' + i / 20 END AS date,
	(ARRAY['99', '9901', '9902', '9902', NULL, '98'])[CASE WHEN i % 50 = 0 THEN 1 + pg_temp.pick(i, 6) ELSE 1 + pg_temp.pick(i, 4) END] AS area,
	'p' || pg_temp.pick(i * 3, 40) AS person, CASE WHEN i % 11 = 0 THEN NULL ELSE pg_temp.pick(i * 5, 120) END AS prescription, 'd' || pg_temp.pick(i * 7, 20) AS drug,
	CASE WHEN i % 13 <> 0 THEN 's' || pg_temp.pick(i * 7, 9) END AS substance, 'i' || pg_temp.pick(i, 5) AS institution, 'doc' || pg_temp.pick(i * 2, 10) AS prescriber,
	pg_temp.pick(i * 9, 400) / 100.0 AS quantity, CASE WHEN i % 37 <> 0 THEN date '2024-02-15' + i / 20 - pg_temp.pick(i * 4, 6) END AS issued_on,
	CASE WHEN i % 31 = 0 THEN 'nonsense' WHEN i % 17 <> 0 THEN (1 + pg_temp.pick(i * 6, 100))::text END AS days_supply, (ARRAY[true, false, NULL])[1 + pg_temp.pick(i * 8, 3)] AS stable, (ARRAY['M03900', 'M03901', 'X', NULL])[1 + pg_temp.pick(i, 4)] AS disease
FROM generate_series(1, 1200) i;
CREATE SCHEMA ref;
CREATE TABLE ref.practitioner AS SELECT 'doc' || i AS practitioner, (ARRAY['231', '234', NULL])[1 + i % 3] AS title, daterange('2024-01-01', CASE WHEN i % 4 = 0 THEN date '2024-03-10' END) AS valid FROM generate_series(0, 8) i;
CREATE TABLE ref.prescription AS SELECT i AS prescription, 6.5 AS quantity FROM generate_series(0, 110) i;
CREATE VIEW ref.dispensing AS SELECT s.*, s.date + 30 AS until FROM public.stored s;

-- what a row guard says of each row, written in the order of days
CREATE FUNCTION pg_temp.guarded(at text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	g record;
BEGIN
	DROP TABLE IF EXISTS public.seen;
	TRUNCATE public.stored;
	PERFORM mmt.guard('public.stored', 'rx', NULL, NULL, 'ref', mode => 'observe', at => at, record_into => 'public.seen');
	FOR g IN SELECT * FROM generated ORDER BY date NULLS LAST, id LOOP
		INSERT INTO public.stored SELECT x.* FROM generated x WHERE x.id = g.id;
	END LOOP;
END $$;
SELECT lives_ok($$SELECT pg_temp.guarded('row')$$, 'rows written one by one under a row guard');
CREATE TEMP TABLE scanned AS SELECT * FROM mmt.scan('public.stored', 'rx', NULL, NULL, 'ref');
SELECT cmp_ok((SELECT count(*) FROM scanned), '>', 1500::bigint, 'there is much to find');
SELECT set_eq('SELECT DISTINCT rule FROM scanned', ARRAY['supply', 'valid', 'disease', 'title', 'total', 'overlap', NULL], 'by every rule, and rows that cannot be checked');
SELECT bag_eq('SELECT id, rule, severity, family, message, evidence FROM scanned', 'SELECT subject, rule, severity, family, message, evidence FROM public.seen', 'the scan finds what the row guard found');
SELECT lives_ok($$SELECT pg_temp.guarded('statement')$$, 'under a statement guard');
SELECT bag_eq('SELECT id, rule, severity, family, message, evidence FROM scanned', 'SELECT subject, rule, severity, family, message, evidence FROM public.seen', 'the same');
SELECT bag_eq($$SELECT s.id, f.severity, f.rule, f.message FROM scanned s JOIN generated g ON g.id::text = s.id, mmt.findings('rx', g.area, g.date, mmt.with_reference('rx', g.area, g.date, to_jsonb(g) - 'date' - 'area', 'ref')) f
		WHERE s.rule = 'title' AND f.rule = 'title'$$,
	$$SELECT id, severity, rule, message FROM scanned WHERE rule = 'title'$$, 'and what the pre-check finds');

SELECT set_eq($$SELECT id, rule FROM mmt.scan('public.stored', 'rx', NULL, NULL, 'ref', since => '2024-03-01', until => '2024-03-10')$$,
	$$SELECT id, rule FROM scanned WHERE day BETWEEN '2024-03-01' AND '2024-03-10'$$, 'since and until are days of the rows; what came before still counts');
SELECT is((SELECT count(*) FROM mmt.scan('public.stored', 'rx', NULL, NULL, 'ref', until => '2020-01-01')), 0::bigint, 'nothing there');
DO $$ BEGIN PERFORM mmt.publish('s2'); END $$;
SELECT cmp_ok((SELECT count(*) FROM mmt.scan('public.stored', 'rx', NULL, NULL, 'ref') WHERE rule = 'supply'), '>', (SELECT count(*) FROM scanned WHERE rule = 'supply'), 'by the rules as they are known now');
SELECT bag_eq($$SELECT id, rule, message FROM mmt.scan('public.stored', 'rx', NULL, NULL, 'ref', edition => 2) WHERE rule <> ''$$, $$SELECT id, rule, message FROM scanned WHERE rule <> ''$$, 'or at an edition');
SELECT throws_ok($$SELECT * FROM mmt.scan('public.stored', 'rx', NULL, NULL, 'ref', edition => 0)$$, 'MM020', NULL, 'which must be one');

-- any relation, and who may read it
CREATE VIEW public.view_of_it AS SELECT s.id AS nr, s.date::timestamp + interval '23 hours' AS at, s.date::timestamptz AS tz, s.days_supply FROM public.stored s;
SELECT results_eq($$SELECT count(*) FROM mmt.scan('public.view_of_it', 'plain', '{"date": "at"}', '{"area": "99"}') WHERE rule IS NOT NULL$$,
	$$SELECT count(*) FROM generated WHERE date IS NOT NULL AND coalesce(nullif(days_supply, 'nonsense'), '100')::int > 14 $$, 'a view, a timestamp');
SELECT is((SELECT count(*) FROM mmt.scan('public.view_of_it', 'plain', '{"date": "tz", "id": "nr"}', '{"area": "99", "zone": "Asia/Shanghai"}', since => '2024-03-01', until => '2024-03-01') WHERE rule IS NOT NULL),
	(SELECT count(*) FROM generated WHERE date = '2024-03-01' AND coalesce(nullif(days_supply, 'nonsense'), '100')::int > 14), 'a timestamptz, by the days of a zone');
SELECT throws_ok($$SELECT * FROM mmt.scan('public.view_of_it', 'plain', '{"date": "dy"}', '{"area": "99"}')$$, '42703', NULL, 'an unknown column');
SELECT throws_ok($$SELECT * FROM mmt.scan('public.view_of_it', 'plane', '{"date": "at"}', '{"area": "99"}')$$, 'MM002', NULL, 'an unknown kind');
SELECT throws_ok($$SELECT * FROM mmt.scan(NULL, 'plain')$$, 'MM020', NULL, 'no relation');
INSERT INTO ref.prescription VALUES (7, 1);
SELECT lives_ok($$SELECT * FROM mmt.scan('public.stored', 'rx', NULL, NULL, 'ref')$$, 'two rows where one is meant: a scan warns');
CREATE ROLE scan_reader;
DO $$ BEGIN PERFORM mmt.grant_workbench('reader', 'scan_reader'); END $$;
SET LOCAL ROLE scan_reader;
SELECT throws_ok($$SELECT * FROM mmt.scan('public.stored', 'plain', NULL, NULL)$$, '42501', NULL, 'a reader needs the right to read the table');
RESET ROLE;
GRANT SELECT ON public.stored TO scan_reader;
SET LOCAL ROLE scan_reader;
SELECT lives_ok($$SELECT * FROM mmt.scan('public.stored', 'plain', NULL, NULL)$$, 'and no other');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
