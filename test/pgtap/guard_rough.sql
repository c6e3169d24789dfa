-- What a guard makes of rough input and rough surroundings: decomposed texts, long values, lists, areas nobody knows, an
-- owner without rights, a record table that is gone, a reference that fails.  What is only said on the side (warnings) is
-- in test/t/050_guard.pl.
\set ECHO none
\set QUIET on
BEGIN;
SET client_min_messages = error;
SET menmante.language = 'en';
SELECT plan(44);

INSERT INTO mmt.area (area, name_zh, kind) VALUES ('99', '测试省', 'province');
INSERT INTO mmt.document (document, title) VALUES ('G', '测试文件');
INSERT INTO mmt.clause (clause, document, place, gist_zh, source_quality) VALUES ('G-1', 'G', '第一条', '一', 'seed');
DO $$ BEGIN PERFORM mmt.open_draft('g', '99'); END $$;
INSERT INTO mmt.parameter (draft, parameter, amount, facts, priority, clause) VALUES ('g', 'days', '28', NULL, 0, 'G-1'), ('g', 'none', '0', NULL, 0, 'G-1'),
	('g', 'ratio', '60%', NULL, 0, 'G-1'), ('g', 'ratio', '90%', '{"café": "thé"}', 1, 'G-1');
-- é composed (U+00E9) in the rules
INSERT INTO mmt.list (draft, list, member, clause, valid) VALUES ('g', 'drugs', U&'caf\00E9*', 'G-1', '(,)'), ('g', 'drugs', 'tea', 'G-1', '(,2024-01-01)'), ('g', 'drugs', 'milk', 'G-1', '[2024-01-01,)');
INSERT INTO mmt.list (draft, list, member, clause) SELECT 'g', 'many', 'm' || lpad(i::text, 2, '0'), 'G-1' FROM generate_series(1, 25) i;
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, facts, priority, message_zh, message_en, clause) VALUES
	('g', 'rx', 'drug', 'safety', 'block', 'drug', 'is', '@drugs', NULL, NULL, 0, '药品 {found}', 'drug {found}, not {limit}', 'G-1'),
	('g', 'rx', 'many', 'safety', 'block', 'many', 'is', '@many', NULL, NULL, 0, '{found}', '{found}', 'G-1'),
	('g', 'rx', 'of', 'safety', 'block', 'of', 'is', '@$listed', NULL, NULL, 0, '{found}', '{found}', 'G-1'),
	('g', 'rx', 'excluded', 'safety', 'block', 'drug', 'is', '!@many', NULL, NULL, 0, '{found}', '{found}', 'G-1'),
	('g', 'two', 'both', 'supply', 'block', 'days', 'at_most', NULL, 'days', NULL, 0, '{found}', '{found}', 'G-1'),
	('g', 'two', 'both', 'supply', 'warn', 'weight', 'at_most', NULL, 'days', '{"stable": "yes"}', 1, '{found}', '{found}', 'G-1'),
	('g', 'who', 'title', 'prescription', 'block', 'practice.title', 'is', 'senior', NULL, NULL, 0, '{found}', '{found}', 'G-1'),
	('g', 'who', 'noted', 'record', 'record', 'note', 'is', 'none', NULL, NULL, 0, '{found}', '{found}', 'G-1');
SELECT lives_ok($$SELECT mmt.publish('g')$$, 'rules');
INSERT INTO mmt.reference (role, relation, keys) VALUES ('practice', 'practice', '{"code": "code"}');

CREATE FUNCTION pg_temp.refusal(statement text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	s text; m text; d text; h text;
BEGIN
	BEGIN
		EXECUTE statement;
		RETURN NULL;
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS s = RETURNED_SQLSTATE, m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
		RETURN jsonb_build_object('state', s, 'message', m, 'detail', d, 'hint', h);
	END;
END $$;
CREATE FUNCTION pg_temp.said(statement text) RETURNS text LANGUAGE sql AS $$ SELECT coalesce(nullif(concat_ws(' ', r ->> 'state', r ->> 'message'), ''), 'ok') FROM (SELECT pg_temp.refusal(statement) AS r) x $$;

-- ---- texts are brought to NFC, as rules are ----
CREATE TYPE public.kind AS ENUM (U&'the\0301', 'x');
CREATE TABLE public.rx (id int PRIMARY KEY, date date DEFAULT '2024-06-01', area text DEFAULT '99', drug text, many text, padded char(12), listed text, of text, k public.kind, l text[]);
SELECT lives_ok($$SELECT mmt.guard('public.rx', 'rx')$$, 'a guard');
SELECT is(pg_temp.said(format('INSERT INTO public.rx (id, drug, many, listed, of) VALUES (1, %L, %L, %L, %L)', U&'cafe\0301-1', 'm01', 'many', 'm01')), 'ok', 'a decomposed text matches the composed prefix of a list');
SELECT is(pg_temp.said(format('INSERT INTO public.rx (id, drug, many, listed, of) VALUES (2, %L, %L, %L, %L)', U&'the\0301', 'm01', 'many', 'm01')), 'MM104 drug ' || U&'th\00E9' || ', not drugs', 'and is shown composed');
SELECT is(mmt.unguard('public.rx', 'rx'), 2::bigint, 'another column');
SELECT lives_ok($$SELECT mmt.guard('public.rx', 'rx', '{"drug": "padded"}')$$, 'char(n)');
SELECT is(pg_temp.said(format('INSERT INTO public.rx (id, padded, many, listed, of) VALUES (3, %L, %L, %L, %L)', U&'cafe\0301', 'm01', 'many', 'm01')), 'ok', 'of blanks at the end, too');
SELECT lives_ok($$SELECT mmt.guard('public.rx', 'rx', '{"drug": "l"}')$$, 'an array');
SELECT is(pg_temp.said(format('INSERT INTO public.rx (id, l, many, listed, of) VALUES (4, ARRAY[%L], %L, %L, %L)', U&'cafe\0301', 'm01', 'many', 'm01')), 'ok', 'members of arrays');
SELECT lives_ok(format($$SELECT mmt.guard('public.rx', 'rx', NULL, %L)$$, jsonb_build_object('drug', U&'cafe\0301')), 'a constant');
SELECT is(pg_temp.said($$INSERT INTO public.rx (id, many, listed, of) VALUES (5, 'm01', 'many', 'm01')$$), 'ok', 'constants');
SELECT lives_ok($$SELECT mmt.guard('public.rx', 'rx', '{"drug": "k"}')$$, 'an enum');
SELECT is(pg_temp.said(format('INSERT INTO public.rx (id, k, many, listed, of) VALUES (6, %L, %L, %L, %L)', U&'the\0301', 'm01', 'many', 'm01')), 'MM104 drug ' || U&'th\00E9' || ', not drugs', 'and labels of enums');
SELECT is((SELECT array_agg(rule ORDER BY rule) FROM mmt.findings('rx', '99', '2024-06-01', jsonb_build_object('drug', U&'cafe\0301', 'many', 'm01', 'of', 'm01', 'listed', 'many'))), NULL::text[], 'facts in JSON');
SELECT is((SELECT value FROM mmt.parameter_at('99', 'ratio', '2024-06-01', jsonb_build_object(U&'cafe\0301', U&'the\0301'))), '90%', 'names of facts, too');

-- ---- values that are long, lists in words ----
SELECT lives_ok($$SELECT mmt.guard('public.rx', 'rx')$$, 'as before');
CREATE TEMP TABLE r AS SELECT pg_temp.refusal(format('INSERT INTO public.rx (id, drug, many, listed, of) VALUES (7, %L, %L, %L, %L)', repeat('长', 1000), 'm99', 'drugs', 'water')) AS r;
-- 200 bytes hold 66 characters of three
SELECT is(r ->> 'message', 'drug ' || repeat('长', 66) || '…, not drugs (and 2 more)', 'a sentence shows 200 bytes of a value, whole characters') FROM r;
SELECT is((r ->> 'detail')::jsonb #>> '{0,found}', repeat('长', 66) || '…', 'as its evidence does') FROM r;
SELECT is((r ->> 'detail')::jsonb #> '{0,members}', jsonb_build_array(U&'caf\00E9*', 'milk'), 'evidence has the members that were in force that day') FROM r;
SELECT is((r ->> 'detail')::jsonb #>> '{0,limit}', '@drugs', 'beside the rule''s own expression') FROM r;
SELECT is(jsonb_array_length((r ->> 'detail')::jsonb #> '{1,members}') || ' of ' || ((r ->> 'detail')::jsonb #>> '{1,members_in_all}'), '20 of 25', 'at most twenty of them') FROM r;
SELECT is((r ->> 'detail')::jsonb #> '{2,members}', jsonb_build_array(U&'caf\00E9*', 'milk'), 'also of a list that another fact names') FROM r;
SELECT is((SELECT found FROM mmt.findings('rx', '99', '2024-06-01', jsonb_build_object('drug', repeat('x', 300), 'many', 'm01', 'of', 'm01', 'listed', 'many'))), repeat('x', 200) || '…', 'mmt.findings bounds them, too');
SELECT is(pg_temp.said(format('INSERT INTO public.rx (id, drug, many, listed, of) VALUES (8, %L, %L, %L, %L)', repeat('x', 200), 'm01', 'many', 'm01')), 'MM104 drug ' || repeat('x', 200) || ', not drugs', 'two hundred bytes are shown whole');

-- ---- a rule of several rows is active when one of them can be decided; the plan says which lacks what ----
CREATE TABLE public.two (id int, date date, days int);
SELECT results_eq($$SELECT rule, active, fact, source, needed FROM mmt.guard_plan('public.two', 'two', NULL, '{"area": "99"}')$$,
	$$VALUES ('both', true, 'stable', 'missing', true), ('both', true, 'weight', 'missing', true), ('both', true, 'days', 'column', true)$$, 'a rule is listed as active or as inactive, never as both');
SELECT results_eq($$SELECT DISTINCT rule, active FROM mmt.guard_plan('public.two', 'two', '{"date": "date"}', '{"area": "99", "days": 3, "weight": 1, "stable": "no"}')$$, $$VALUES ('both', true)$$, 'with everything');
ALTER TABLE public.two DROP COLUMN days;
SELECT results_eq($$SELECT DISTINCT rule, active FROM mmt.guard_plan('public.two', 'two', NULL, '{"area": "99"}')$$, $$VALUES ('both', false)$$, 'and with nothing');
ALTER TABLE public.two ADD COLUMN days int;

-- ---- many areas nobody knows ----
CREATE TABLE public.far (id int, date date, area text, drug text, days int);
SELECT lives_ok($$SELECT mmt.guard('public.far', 'two', mode => 'observe', record_into => 'far_found')$$, 'observing');
INSERT INTO public.far SELECT i, '2024-06-01', 'a' || i, 'x', 1 FROM generate_series(1, 30000) i;
SELECT is((SELECT count(DISTINCT message) FROM public.far_found), 30000::bigint, 'each area is named');
SELECT is((SELECT count(*) FROM public.far_found WHERE message = 'no rules are published for area "a777"' AND subject = '777' AND severity = 'block'), 1::bigint, 'of its row');

-- ---- the owner's rights ----
CREATE ROLE mmt_test_owner;
CREATE ROLE mmt_test_other;
CREATE SCHEMA ref;
CREATE TABLE ref.practice (code text PRIMARY KEY, title text);
CREATE TABLE public.book (relation text, kind text, rule text, severity text, family text, subject text, message text, evidence jsonb);
CREATE TABLE public.visit (id int PRIMARY KEY, date date, code text, note text);
ALTER TABLE public.visit OWNER TO mmt_test_owner;
CREATE TEMP TABLE tried AS SELECT pg_temp.refusal($$SELECT mmt.guard('public.visit', 'who', NULL, '{"area": "99"}', 'ref', record_into => 'book')$$) AS r;
SELECT is(r ->> 'state' || ' ' || (r ->> 'message'), '42501 the owner of public.visit, mmt_test_owner, lacks rights that the guard needs', 'an owner who may not read references') FROM tried;
SELECT is(r ->> 'hint', 'SELECT mmt.grant_workbench(''reader'', ''mmt_test_owner''); GRANT USAGE ON SCHEMA ref TO mmt_test_owner; GRANT SELECT ON ref.practice TO mmt_test_owner; GRANT INSERT ON public.book TO mmt_test_owner;', 'what to grant') FROM tried;
SELECT results_eq($$SELECT rule, active, why FROM mmt.guard_plan('public.visit', 'who', NULL, '{"area": "99"}', 'ref', record_into => 'book') ORDER BY 1$$,
	$$SELECT u.rule, true, 'the owner of the table lacks rights: ' || (r ->> 'hint') FROM tried, (VALUES ('noted'), ('title')) u (rule)$$, 'the plan says it, too');
DO $$ BEGIN EXECUTE (SELECT r ->> 'hint' FROM tried); END $$;
SELECT lives_ok($$SELECT mmt.guard('public.visit', 'who', NULL, '{"area": "99"}', 'ref', record_into => 'book')$$, 'granted, it is attached');
INSERT INTO ref.practice VALUES ('a', 'senior'), ('b', 'junior');
SELECT is(pg_temp.said($$INSERT INTO public.visit VALUES (1, '2024-06-01', 'b', 'none')$$), 'MM101 junior', 'and works');
SELECT is((SELECT broken FROM mmt.guards() WHERE relation = 'public.visit'::regclass), NULL::text[], 'nothing is broken');
REVOKE SELECT ON ref.practice FROM mmt_test_owner;
SELECT is((SELECT broken FROM mmt.guards() WHERE relation = 'public.visit'::regclass), ARRAY['GRANT SELECT ON ref.practice TO mmt_test_owner'], 'guards() shows what was taken away');
GRANT SELECT (code, title) ON ref.practice TO mmt_test_owner;
SELECT is((SELECT broken FROM mmt.guards() WHERE relation = 'public.visit'::regclass), NULL::text[], 'rights on columns will do');
SELECT is(pg_temp.said($$INSERT INTO public.visit VALUES (1, '2024-06-01', 'a', 'none')$$), 'ok', 'and do');

-- ---- observing never refuses ----
SELECT lives_ok($$SELECT mmt.guard('public.visit', 'who', NULL, '{"area": "99"}', 'ref', mode => 'observe', record_into => 'book')$$, 'observing, with records');
TRUNCATE public.book, public.visit;
ALTER TABLE ref.practice ALTER COLUMN code TYPE int USING ascii(code);
INSERT INTO public.visit VALUES (1, '2024-06-01', 'no number', 'x'), (2, '2024-06-01', '1', 'x');
SELECT results_eq($$SELECT rule, severity, subject, message FROM public.book$$,
	$$VALUES (NULL, 'block', NULL, 'guard "who" of table "visit" could not check these rows: invalid input syntax for type integer: "no number"')$$, 'a key that cannot be cast: recorded, and the rows are written');
DROP TABLE public.book;
SELECT lives_ok($$INSERT INTO public.visit VALUES (3, '2024-06-01', '98', 'x')$$, 'a record table that is gone');
SELECT is((SELECT broken FROM mmt.guards() WHERE relation = 'public.visit'::regclass), ARRAY['there is no table public.book'], 'guards() shows it');
SELECT is((SELECT array_agg(id ORDER BY id) FROM public.visit), '{1,2,3}', 'every row is there');

SELECT * FROM finish();
ROLLBACK;
