-- mmt.guard on tables of other people's making: what it says before, what it refuses, warns of and records, and what
-- happens around it.  Two sessions at once: test/isolation/specs/guard_*.spec.  Dumps and streams: test/t/050_guard.pl.
\set ECHO none
\set QUIET on
BEGIN;
SET client_min_messages = error;
SET menmante.language = 'en';
SELECT plan(192);

-- ---- rules: two areas, so that severity is data ----
INSERT INTO mmt.area (area, name_zh, kind, parent) VALUES ('99', '测试省', 'province', NULL), ('9901', '甲市', 'city', '99'), ('9902', '乙市', 'city', '99'), ('9903', '丙市', 'city', NULL);
INSERT INTO mmt.document (document, title) VALUES ('G', '测试文件');
INSERT INTO mmt.clause (clause, document, place, gist_zh, source_quality) VALUES ('G-1', 'G', '第一条', '一', 'seed'), ('G-2', 'G', '第二条', '二', 'seed');
DO $$ BEGIN PERFORM mmt.open_draft('g', '99'), mmt.open_draft('g1', '9901'), mmt.open_draft('g2', '9902'), mmt.open_draft('g3', '99'); END $$;
INSERT INTO mmt.parameter (draft, parameter, facts, priority, amount, clause, valid) VALUES ('g', 'days', NULL, 0, '28', 'G-1', '(,)'), ('g', 'days', '{"stable": "true"}', 1, '84', 'G-1', '(,)'),
	('g', 'validity', NULL, 0, '3', 'G-1', '(,2024-06-01)'), ('g', 'validity', NULL, 0, '1', 'G-2', '[2024-06-01,)'),
	('g', 'total', NULL, 0, '1 x prescription.quantity', 'G-1', '(,)'), ('g', 'none', NULL, 0, '0', 'G-1', '(,)');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('g', 'diseases', 'M039*', 'G-1'), ('g', 'senior', '231', 'G-1'), ('g', 'senior', '232', 'G-1');
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, parameter, facts, message_zh, message_en, clause) VALUES
	('g', 'rx', 'supply', 'prescription', 'block', 'days_supply', 'at_most', NULL, 'days', NULL, '用量 {found} 天，最多 {limit} 天', '{found} days, at most {limit}, of {drug}', 'G-1'),
	('g', 'rx', 'valid', 'prescription', 'block', 'days_since:issued_on', 'at_most', NULL, 'validity', NULL, '第 {found} 天', 'day {found}, at most {limit}', 'G-1'),
	('g', 'rx', 'disease', 'eligibility', 'warn', 'disease', 'is', '@diseases', NULL, NULL, '病种 {found}', 'disease {found}', 'G-1'),
	('g', 'rx', 'mail', 'record', 'record', 'channel', 'is', '!mail', NULL, NULL, '邮寄', 'by mail', 'G-1'),
	('g1', 'rx', 'disease', 'eligibility', 'block', 'disease', 'is', '@diseases', NULL, NULL, '病种 {found}', 'disease {found}', 'G-2'),
	('g2', 'rx', 'disease', 'eligibility', 'record', 'disease', 'is', '@diseases', NULL, NULL, '病种 {found}', 'disease {found}', 'G-2'),
	('g', 'dx', 'title', 'prescription', 'block', 'prescriber.title', 'is', '@senior', NULL, NULL, '职称 {found}', 'title {found}', 'G-1'),
	('g', 'dx', 'agreement', 'admission', 'block', 'agreement.state', 'is', 'active', NULL, NULL, '协议 {found}', 'agreement {found}', 'G-1'),
	('g', 'dx', 'total', 'supply', 'block', 'quantity + dispensed.quantity', 'at_most', NULL, 'total', NULL, '{found} / {limit}', '{found} of {limit}', 'G-1'),
	('g', 'dx', 'overlap', 'safety', 'warn', 'covered.times', 'at_most', NULL, 'none', NULL, '重复 {found}', 'overlap {found}', 'G-1'),
	('g', 'dx', 'cheaper', 'supply', 'record', 'alternative.times', 'at_most', NULL, 'none', NULL, '集采 {alternative.names}', 'procured: {alternative.names}', 'G-1'),
	('g', 'life', 'state', 'admission', 'block', 'state', 'is', 'open|closed', NULL, NULL, '状态 {found}', 'state {found}', 'G-1'),
	('g', 'life', 'reopened', 'admission', 'block', 'old.state', 'is', '!closed', NULL, '{"operation": "update", "state": "open"}', '由 {found} 改', 'was {found}', 'G-1'),
	('g', 'who', 'title', 'prescription', 'block', 'prescriber.title', 'is', '@senior', NULL, NULL, '职称 {found}', 'title {found}', 'G-1'),
	('g', 'once', 'once', 'prescription', 'block', 'dispensed.times', 'at_most', NULL, 'none', NULL, '已用 {found}', 'used {found} times', 'G-1'),
	('g', 'tags', 'tags', 'record', 'block', 'criteria', 'has_all', '@senior', NULL, NULL, '缺 {lacking}', 'lacks {lacking}', 'G-1'),
	('g3', 'life', 'late', 'admission', 'block', 'weight', 'is', '*', NULL, NULL, '重量', 'weight', 'G-1');
DO $$ BEGIN PERFORM mmt.publish('g'), mmt.publish('g1'), mmt.publish('g2'); END $$;

-- What a statement is refused with: SQLSTATE, message, detail, hint, table, column; NULL when it is not.
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	s text; m text; d text; h text; t text; c text;
BEGIN
	BEGIN
		EXECUTE statement;
		RETURN NULL;
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS s = RETURNED_SQLSTATE, m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, t = TABLE_NAME, c = COLUMN_NAME;
		RETURN jsonb_build_object('state', s, 'message', m, 'detail', d, 'hint', h, 'table', t, 'column', c);
	END;
END $$;
CREATE FUNCTION pg_temp.said(statement text) RETURNS text LANGUAGE sql AS $$ SELECT nullif(concat_ws(' ', r ->> 'state', r ->> 'message'), '') FROM pg_temp.refusal(statement) r $$;

-- ---- the plan, before anything is attached ----
CREATE TABLE public.chufang (bianhao int, kaifang_riqi date, peiyao_riqi date, days_supply int, stable bool, bingzhong text, drug text, channel text, note text);
CREATE TEMP TABLE mapping AS SELECT '{"id": "bianhao", "date": "peiyao_riqi", "issued_on": "kaifang_riqi", "disease": "bingzhong"}'::jsonb AS columns, '{"area": "99"}'::jsonb AS here;
SELECT results_eq($$SELECT rule, fact, source, column_name, active, severity, clause, area FROM mapping m, mmt.guard_plan('public.chufang', 'rx', m.columns, m.here) WHERE source <> 'missing' AND fact <> 'drug' ORDER BY 1, 2$$,
	$$VALUES ('disease', 'disease', 'column', 'bingzhong', true, 'warn', 'G-1', '99'), ('mail', 'channel', 'column', 'channel', true, 'record', 'G-1', '99'),
		('supply', 'days_supply', 'column', 'days_supply', true, 'block', 'G-1', '99'), ('supply', 'stable', 'column', 'stable', true, 'block', 'G-1', '99'),
		('valid', 'issued_on', 'column', 'kaifang_riqi', true, 'block', 'G-1', '99')$$, 'the plan maps named columns, and those with the name of a fact');
SELECT is((SELECT why FROM mapping m, mmt.guard_plan('public.chufang', 'rx', m.columns, m.here) WHERE rule = 'mail'), 'record_into is not given, so nothing is recorded', 'it says that nothing would be recorded');
SELECT results_eq($$SELECT rule, fact, active, why FROM mmt.guard_plan('public.chufang', 'rx', '{"date": "peiyao_riqi"}', '{"area": "99"}') WHERE NOT active ORDER BY 1$$,
	$$VALUES ('disease', 'disease', false, 'no column, constant or reference gives it'), ('valid', 'issued_on', false, 'no column, constant or reference gives it')$$, 'and which rules would stay inactive, and why');
SELECT is((SELECT count(DISTINCT area) FROM mmt.guard_plan('public.chufang', 'rx', '{"date": "peiyao_riqi", "area": "note"}')), 3::bigint, 'with the area in a column: for every area that has rules');
SELECT results_eq($$SELECT area, severity FROM mmt.guard_plan('public.chufang', 'rx', '{"date": "peiyao_riqi", "area": "note", "disease": "bingzhong"}') WHERE rule = 'disease' AND fact = 'disease' ORDER BY 1$$,
	$$VALUES ('99', 'warn'), ('9901', 'block'), ('9902', 'record')$$, 'each with its own severity');
SELECT is((SELECT source || ' ' || active FROM mmt.guard_plan('public.chufang', 'rx', '{"date": "peiyao_riqi"}', '{"area": "99", "disease": "M03900"}') WHERE fact = 'disease'), 'constant true', 'a constant is a fact, too');
SELECT is((SELECT count(*) FROM pg_trigger WHERE tgrelid = 'public.chufang'::regclass), 0::bigint, 'the plan attaches nothing');
SELECT is_empty($$SELECT * FROM mmt.guards()$$, 'no guards yet');

-- ---- refusals that teach ----
SELECT is(pg_temp.refusal($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "peiyao_rigi"}', '{"area": "99"}')$$) - 'detail' - 'table' - 'column',
	'{"state": "42703", "message": "public.chufang has no column \"peiyao_rigi\" (for fact \"date\")", "hint": "Perhaps \"peiyao_riqi\" is meant."}', 'an unknown column, with the nearest name');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{}', '{"area": "99"}')$$), '22023 fact "date" is not mapped', 'no date');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "peiyao_riqi"}')$$), '22023 fact "area" is not mapped', 'no area');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'ry', '{"date": "peiyao_riqi"}', '{"area": "99"}')$$), 'MM002 area "99" has no check rule of kind "ry"', 'a kind without rules');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'ry', '{"date": "peiyao_riqi", "area": "note"}')$$), 'MM002 no area has published check rules of kind "ry"', 'in any area');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "peiyao_riqi"}', '{"area": "98"}')$$), 'MM001 no rules are published for area "98"', 'an area without rules');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "bingzhong"}', '{"area": "99"}')$$), '42804 fact "date" must be a column of type date, "bingzhong" has type text', 'a date that is none');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '[]')$$), '22023 columns and constants must be JSON objects of column names and of constants', 'nonsense for columns');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": 3}')$$), '22023 columns and constants must be JSON objects of column names and of constants', 'a number for a column');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "peiyao_riqi"}', '{"area": "99", "date": "2024-01-01"}')$$), '22023 fact "date" is mapped to a column and to a constant', 'a fact mapped twice');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "peiyao_riqi"}', '{"area": "99"}', mode => 'force')$$), '22023 there is no mode "force"', 'no such mode');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "peiyao_riqi"}', '{"area": "99"}', at => 'night')$$), '22023 there is no moment "night"', 'no such moment');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "peiyao_riqi"}', '{"area": "99"}', 'nowhere')$$), '3F000 there is no schema "nowhere"', 'no such schema');
SELECT is(pg_temp.said($$SELECT mmt.guard(NULL, 'rx', '{"date": "peiyao_riqi"}', '{"area": "99"}')$$), '22004 argument relation or kind is missing', 'no table');
CREATE VIEW public.view_of_it AS SELECT * FROM public.chufang;
SELECT is(pg_temp.said($$SELECT mmt.guard('public.view_of_it', 'rx', '{"date": "peiyao_riqi"}', '{"area": "99"}')$$), '42809 public.view_of_it is no table and cannot be guarded', 'a view');
CREATE TABLE public.odd (at timestamptz, ts timestamp, j jsonb, f float8, disease text, dates date[], texts text[]);
SELECT is(pg_temp.refusal($$SELECT mmt.guard('public.odd', 'rx', '{"date": "at"}', '{"area": "99"}')$$) ->> 'hint', 'Add constants => ''{"zone": "Asia/Shanghai"}''.', 'a timestamptz needs a zone');
SELECT is(pg_temp.refusal($$SELECT mmt.guard('public.odd', 'rx', '{"date": "at"}', '{"area": "99", "zone": "Mars/Base"}')$$) ->> 'state', '22023', 'one that exists');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.odd', 'rx', '{"date": "ts", "days_supply": "j"}', '{"area": "99"}')$$), '42804 column "j" has type jsonb, which cannot be fact "days_supply"', 'json is no fact');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.odd', 'rx', '{"date": "ts", "days_supply": "f"}', '{"area": "99"}')$$), '42804 column "f" has type double precision, which cannot be fact "days_supply"', 'neither is a float');
SET LOCAL menmante.language = 'zh';
SELECT is(pg_temp.refusal($$CREATE TRIGGER t AFTER INSERT ON public.odd FOR EACH ROW EXECUTE FUNCTION mmt.guarded('{}'); INSERT INTO public.odd DEFAULT VALUES$$) ->> 'hint', '请调用 mmt.guard，不要用 CREATE TRIGGER。', 'a trigger by hand, in Chinese');
SET LOCAL menmante.language = 'en';
SELECT is(pg_temp.said($$CREATE TRIGGER t BEFORE INSERT ON public.odd FOR EACH ROW EXECUTE FUNCTION mmt.guarded('{}'); INSERT INTO public.odd VALUES (now())$$), '39P01 mmt.guarded is a trigger that mmt.guard attaches', 'the trigger function used by hand');
SELECT is(pg_temp.said(format('CREATE TRIGGER t AFTER INSERT ON public.odd FOR EACH ROW EXECUTE FUNCTION mmt.guarded(%L); INSERT INTO public.odd VALUES (now())', told)), '39P01 mmt.guarded is a trigger that mmt.guard attaches', 'with ' || told)
FROM unnest(ARRAY['{}', '[1]', '{"kind": "rx", "at": "row", "columns": {"date": "ts"}}', '{"kind": "rx", "at": "row", "columns": {"date": "ts", "area": null}}',
	'{"kind": "rx", "at": "statement", "columns": {"date": "ts"}, "constants": {"area": "99"}}', '{"kind": "rx", "at": "night", "columns": {"date": "ts"}, "constants": {"area": "99"}}',
	'{"kind": "rx", "at": "row", "columns": {"date": "ts"}, "constants": {"area": "99"}, "inactive": [["x"]]}', '{"kind": "rx", "at": "row", "columns": {"date": "ts"}, "constants": {"area": "99"}, "inactive": {"x": {}}}',
	'{"kind": "rx", "at": "row", "columns": "ts", "constants": {"area": "99", "date": "2024-01-01"}}', '{"kind": "rx", "at": "row", "columns": {"date": "ts"}, "constants": ["area"]}',
	'{"kind": "rx", "at": "row", "columns": {"date": "ts", "id": 3}, "constants": {"area": "99"}}', '{"kind": "rx", "at": "row", "constants": {"area": "99", "date": "2/1/2024"}}']) told;
SELECT is(pg_temp.said($$CREATE TRIGGER t AFTER INSERT ON public.odd FOR EACH STATEMENT EXECUTE FUNCTION mmt.guarded('{"kind": "rx", "at": "row", "columns": {"date": "ts"}, "constants": {"area": "99"}}'); INSERT INTO public.odd VALUES (now())$$), '39P01 mmt.guarded is a trigger that mmt.guard attaches', 'a guard of rows on a statement');
SELECT is(pg_temp.said(format('CREATE TRIGGER t AFTER INSERT ON public.odd FOR EACH ROW EXECUTE FUNCTION mmt.guarded(%L); INSERT INTO public.odd VALUES (now())', told)), said, 'columns of types that cannot be: ' || told)
FROM (VALUES ('{"kind": "rx", "at": "row", "columns": {"date": "disease"}, "constants": {"area": "99"}}', '42703 guard "rx" of table "odd": column "disease" of fact "date" is gone or of another type'),
	('{"kind": "rx", "at": "row", "columns": {"date": "at"}, "constants": {"area": "99"}}', '42703 guard "rx" of table "odd": column "at" of fact "date" is gone or of another type'),
	('{"kind": "rx", "at": "row", "columns": {"date": "dates"}, "constants": {"area": "99"}}', '42703 guard "rx" of table "odd": column "dates" of fact "date" is gone or of another type'),
	('{"kind": "rx", "at": "row", "columns": {"area": "texts"}, "constants": {"date": "2024-01-01"}}', '42703 guard "rx" of table "odd": column "texts" of fact "area" is gone or of another type')) v (told, said);
SELECT is(pg_temp.said($$SELECT mmt.guard('public.odd', 'rx', '{"date": "ts"}', '{"area": "99"}', record_into => 'here.there.everywhere')$$), '22023 record_into "here.there.everywhere" must be a table or schema.table', 'a name of three parts');
SELECT is(pg_temp.refusal($$CREATE TRIGGER t AFTER INSERT ON public.odd FOR EACH STATEMENT EXECUTE FUNCTION mmt.guarded('{"kind": "rx", "at": "statement", "columns": {"date": "ts"}, "constants": {"area": "99"}}'); INSERT INTO public.odd VALUES (now())$$) ->> 'state', '39P01', 'without the rows of the statement');
DROP TABLE public.odd; DROP VIEW public.view_of_it;

-- ---- a statement guard ----
SELECT is((SELECT count(*) FROM mapping m, mmt.guard('public.chufang', 'rx', m.columns, m.here)), (SELECT count(*) FROM mapping m, mmt.guard_plan('public.chufang', 'rx', m.columns, m.here)), 'guard returns the plan');
SELECT is((SELECT array_agg(tgname::text ORDER BY tgname) FROM pg_trigger WHERE tgrelid = 'public.chufang'::regclass), ARRAY['mmt_guard_rx_insert', 'mmt_guard_rx_update'], 'two triggers');
SELECT lives_ok($$INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-03', 28, false, 'M03900', 'metformin', 'mail', 'x')$$, 'a row that is as it should be');
SELECT is(pg_temp.refusal($$INSERT INTO public.chufang VALUES (2, '2024-01-01', '2024-01-03', 29, false, 'M03900', 'metformin')$$) - 'detail',
	'{"state": "MM101", "message": "29 days, at most 28, of metformin", "hint": "\"days_supply\" must be at most 28.", "table": "chufang", "column": "days_supply"}', 'one that is not: SQLSTATE of the family, sentence, hint, table and column');
SELECT is((pg_temp.refusal($$INSERT INTO public.chufang VALUES (2, '2024-01-01', '2024-01-03', 29, false, 'M03900', 'metformin')$$) ->> 'detail')::jsonb,
	'[{"row": "2", "rule": "supply", "fact": "days_supply", "column": "days_supply", "found": "29", "limit": "28", "severity": "block", "family": "prescription", "clauses": ["G-1"], "basis": "《测试文件》 第一条"}]', 'evidence as JSON');
SELECT is((pg_temp.refusal($$INSERT INTO public.chufang VALUES (3, '2024-01-01', '2024-01-09', 90, true, 'M03900'), (4, '2024-01-01', '2024-01-01', 29, NULL, 'M03900')$$) ->> 'message'),
	'90 days, at most 84, of (not given) (and 2 more)', 'every failure of every row is counted');
SELECT is((SELECT string_agg(concat(d ->> 'row', d ->> 'rule'), ' ') FROM jsonb_array_elements((pg_temp.refusal($$INSERT INTO public.chufang VALUES (3, '2024-01-01', '2024-01-09', 90, true, 'M03900'), (4, '2024-01-01', '2024-01-01', 29, NULL, 'M03900')$$) ->> 'detail')::jsonb) d),
	'3supply 3valid 4supply', 'and named');
SELECT is((SELECT array[jsonb_array_length(d), (d -> -1 ->> 'more')::int] FROM (SELECT (pg_temp.refusal($$INSERT INTO public.chufang SELECT i, '2024-01-01', '2024-01-01', 100, false, 'M03900' FROM generate_series(1, 500) i$$) ->> 'detail')::jsonb) x (d)), ARRAY[21, 480], 'up to twenty, with the number left out');
SELECT is(pg_temp.said($$INSERT INTO public.chufang VALUES (5, '2024-06-01', '2024-06-03', 28, false, 'M03900')$$), 'MM101 day 2, at most 1', 'the law of the day of the row');
SELECT is(pg_temp.said($$INSERT INTO public.chufang VALUES (5, '2024-06-01', NULL, 28, false, 'M03900')$$), 'MM020 fact "date" has no definite value, so the row cannot be checked', 'no date in a row');
SELECT is(pg_temp.said($$INSERT INTO public.chufang VALUES (5, '2024-06-01', 'infinity', 28, false, 'M03900')$$), 'MM020 fact "date" has no definite value, so the row cannot be checked', 'nor a finite one');
SELECT is(pg_temp.refusal($$INSERT INTO public.chufang VALUES (5, NULL, '2024-06-01', NULL, NULL, NULL)$$) ->> 'state', 'MM101', 'nothing given does not pass');
SELECT is(pg_temp.refusal($$INSERT INTO public.chufang VALUES (5, '-infinity', '2024-06-01', 1, false, 'M03900')$$) ->> 'state', 'MM101', 'nor does nonsense');
SELECT is(pg_temp.said($$UPDATE public.chufang SET days_supply = 30$$), 'MM101 30 days, at most 28, of metformin', 'UPDATE');
SELECT lives_ok($$UPDATE public.chufang SET days_supply = 30, stable = true$$, 'one that passes');
SELECT lives_ok($$DELETE FROM public.chufang$$, 'DELETE is not checked');
SELECT lives_ok($$INSERT INTO public.chufang SELECT * FROM public.chufang WHERE false$$, 'no rows');
SELECT is((SELECT pg_temp.refusal($$INSERT INTO public.chufang VALUES (2, '2024-01-01', '2024-01-03', 29)$$) ->> 'message' FROM set_config('menmante.language', 'zh', true)), '用量 29 天，最多 28 天', 'in Chinese');
SET menmante.language = 'en';

-- ---- warnings and records; replacing ----
SELECT is((SELECT count(*) FROM mapping m, mmt.guard('public.chufang', 'rx', m.columns, m.here, record_into => '"found things"')), (SELECT count(*) FROM mapping m, mmt.guard_plan('public.chufang', 'rx', m.columns, m.here)), 'the same kind again');
SELECT is((SELECT count(*) FROM pg_trigger WHERE tgrelid = 'public.chufang'::regclass), 2::bigint, 'replaces the guard');
SELECT is((SELECT record_into FROM mmt.guards()), 'public."found things"', 'a table for findings is made beside the table');
INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-03', 28, false, 'X', 'metformin', 'mail'), (2, '2024-01-01', '2024-01-03', 28, false, 'M03900', 'metformin', 'mail');
SELECT results_eq($$SELECT relation, kind, rule, severity, family, subject, message, evidence ->> 'row', at = now() FROM public."found things" ORDER BY subject$$,
	$$VALUES ('public.chufang', 'rx', 'mail', 'record', 'record', '1', 'by mail', '1', true), ('public.chufang', 'rx', 'mail', 'record', 'record', '2', 'by mail', '2', true)$$, 'records are kept, warnings are not');
SELECT is(pg_temp.refusal($$INSERT INTO public.chufang VALUES (3, '2024-01-01', '2024-01-03', 29, false, 'X', '', 'mail')$$) ->> 'state', 'MM101', 'a statement that is refused');
SELECT is((SELECT count(*) FROM public."found things"), 2::bigint, 'records nothing');
TRUNCATE public."found things", public.chufang;
SELECT is((SELECT count(*) FROM mapping m, mmt.guard('public.chufang', 'rx', m.columns, m.here, mode => 'observe', record_into => 'public."found things"')), (SELECT count(*) FROM mapping m, mmt.guard_plan('public.chufang', 'rx', m.columns, m.here)), 'observing');
SELECT lives_ok($$INSERT INTO public.chufang SELECT i, '2024-01-01', '2024-01-01', 100, false, 'X', 'd', 'mail' FROM generate_series(1, 2500) i$$, 'refuses nothing');
SELECT results_eq($$SELECT rule, severity, count(*), count(DISTINCT subject) FROM public."found things" GROUP BY 1, 2 ORDER BY 1$$,
	$$VALUES ('disease', 'warn', 2500::bigint, 2500::bigint), ('mail', 'record', 2500, 2500), ('supply', 'block', 2500, 2500)$$, 'and records everything');
TRUNCATE public."found things", public.chufang;
INSERT INTO public.chufang VALUES (1, NULL, NULL);
SELECT results_eq($$SELECT rule, severity, message FROM public."found things"$$, $$VALUES (NULL, 'block', 'fact "date" has no definite value, so the row cannot be checked')$$, 'a row that cannot be checked is a finding without rule');
CREATE TABLE public.wrong_book (a int);
SELECT is(pg_temp.said($$SELECT mmt.guard('public.chufang', 'rx', '{"date": "peiyao_riqi"}', '{"area": "99"}', record_into => 'public.wrong_book')$$), '22023 table public.wrong_book cannot hold findings', 'a table that cannot hold findings');

-- ---- severity is data: the area in a column ----
SELECT is((SELECT count(*) > 0 FROM mapping m, mmt.guard('public.chufang', 'rx', m.columns || '{"area": "note"}', record_into => '"found things"')), true, 'area in a column');
TRUNCATE public."found things", public.chufang;
INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-01', 1, false, 'X', '', '', '99'), (2, '2024-01-01', '2024-01-01', 1, false, 'X', '', '', '9902');
SELECT results_eq($$SELECT subject, rule FROM public."found things"$$, $$VALUES ('2', 'disease')$$, 'warned of in one area, recorded in another');
SELECT is(pg_temp.said($$INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-01', 1, false, 'X', '', '', '99'), (3, '2024-01-01', '2024-01-01', 1, false, 'X', '', '', '9901')$$), 'MM102 disease X', 'refused in a third');
SELECT is(pg_temp.said($$INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-01', 1, false, 'X', '', '', '9903')$$), 'MM001 no rules are published for area "9903"', 'an area without rules does not pass');
SELECT is(pg_temp.said($$INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-01', 1, false, 'X')$$), 'MM020 fact "area" has no definite value, so the row cannot be checked', 'nor does no area');

-- ---- what becomes of a guard ----
ALTER TABLE public.chufang RENAME COLUMN bingzhong TO bz;
SELECT is(pg_temp.said($$INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-01', 1, false, 'M03900', '', '', '99')$$), '42703 guard "rx" of table "chufang": column "bingzhong" of fact "disease" is gone or of another type', 'a renamed column');
SELECT results_eq($$SELECT relation::text, kind, broken, inactive FROM mmt.guards()$$, $$VALUES ('chufang', 'rx', ARRAY['disease: bingzhong'], NULL::text[])$$, 'guards() shows it');
ALTER TABLE public.chufang RENAME COLUMN bz TO bingzhong;
SELECT lives_ok($$INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-01', 1, false, 'M03900', '', '', '99')$$, 'named as before');
ALTER TABLE public.chufang ALTER COLUMN days_supply TYPE jsonb USING to_jsonb(days_supply);
SELECT is(pg_temp.refusal($$INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-01', '1', false, 'M03900', '', '', '99')$$) ->> 'state', '42703', 'a column of another type');
ALTER TABLE public.chufang DROP COLUMN days_supply;
SELECT is(pg_temp.refusal($$INSERT INTO public.chufang VALUES (1, '2024-01-01', '2024-01-01', false, 'M03900', '', '', '99')$$) ->> 'state', '42703', 'a dropped one');
SELECT is(mmt.unguard('public.chufang', 'ry'), 0::bigint, 'unguard: another kind');
SELECT is(mmt.unguard('public.chufang', 'rx'), 2::bigint, 'the guard');
SELECT lives_ok($$INSERT INTO public.chufang VALUES (1, NULL, NULL)$$, 'is gone');

-- ---- row and commit: the row before, the operation ----
CREATE TABLE public.contract (id int PRIMARY KEY, d date DEFAULT '2024-01-01', state text);
SELECT is((SELECT bool_or(active) FROM mmt.guard_plan('public.contract', 'life', '{"date": "d"}', '{"area": "99"}') WHERE rule = 'reopened'), false, 'the row before is not known to a statement guard');
SELECT is((SELECT bool_and(active) FROM mmt.guard('public.contract', 'life', '{"date": "d"}', '{"area": "99"}', at => 'row')), true, 'but to a row guard');
SELECT lives_ok($$INSERT INTO public.contract (id, state) VALUES (1, 'open'), (2, 'closed')$$, 'insert');
SELECT is(pg_temp.said($$UPDATE public.contract SET state = 'open'$$), 'MM103 was closed', 'what it was before');
SELECT lives_ok($$UPDATE public.contract SET state = 'closed'$$, 'the other way round');
SELECT is(pg_temp.said($$INSERT INTO public.contract (id, state) VALUES (2, 'x') ON CONFLICT (id) DO UPDATE SET state = 'open'$$), 'MM103 was closed', 'ON CONFLICT DO UPDATE');
SELECT is(pg_temp.said($$MERGE INTO public.contract c USING (VALUES (2, 'open'), (3, 'odd')) v (id, state) ON c.id = v.id WHEN MATCHED THEN UPDATE SET state = 'closed' WHEN NOT MATCHED THEN INSERT (id, state) VALUES (v.id, v.state)$$), 'MM103 state odd', 'MERGE');
SELECT is((SELECT count(*) FROM mmt.guard('public.contract', 'life', '{"date": "d"}', '{"area": "99"}', at => 'commit')), 4::bigint, 'at commit');
INSERT INTO public.contract (id, state) VALUES (9, 'odd');
UPDATE public.contract SET state = 'open' WHERE id = 9;
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'only what is left in the end is checked');
SET CONSTRAINTS ALL DEFERRED;
INSERT INTO public.contract (id, state) VALUES (10, 'odd');
SELECT is(pg_temp.said('SET CONSTRAINTS ALL IMMEDIATE'), 'MM103 state odd', 'and then it is refused');
DELETE FROM public.contract WHERE id = 10;
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'a row that was deleted again is not checked');

-- ---- a rule that comes later and lacks a fact ----
SELECT is((SELECT count(*) FROM mmt.guard('public.contract', 'life', '{"date": "d"}', '{"area": "99"}', at => 'row')), 4::bigint, 'a guard');
DO $$ BEGIN PERFORM mmt.publish('g3'); END $$;
SELECT lives_ok($$INSERT INTO public.contract (id, state) VALUES (20, 'open')$$, 'does not refuse what it cannot know');
SELECT is((SELECT inactive FROM mmt.guards() WHERE kind = 'life'), ARRAY['late'], 'guards() lists the rule');
SELECT is((SELECT array_agg(DISTINCT rule) FROM mmt.guard('public.contract', 'life', '{"date": "d"}', '{"area": "99", "weight": "3"}') WHERE NOT active), ARRAY['reopened'], 'mapped, it is active');

-- ---- strange tables ----
CREATE SCHEMA "Odd ""schema""";
CREATE TABLE "Odd ""schema"""."table'; DROP" ("gone" int, "day ""of"" it" timestamptz, "a'b\c" varchar(10), x char(8), "数量" numeric(16, 4), tags text[], made int GENERATED ALWAYS AS IDENTITY, double numeric GENERATED ALWAYS AS ("数量" * 2) STORED);
ALTER TABLE "Odd ""schema"""."table'; DROP" DROP COLUMN gone;
SELECT lives_ok($$SELECT mmt.guard('"Odd ""schema"""."table''; DROP"', 'rx', '{"date": "day \"of\" it", "disease": "a''b\\c", "channel": "x", "days_supply": "double", "issued_on": "day \"of\" it", "id": "made"}', '{"area": "99", "zone": "Asia/Shanghai"}', record_into => '"odd book"')$$, 'a table with odd names');
SELECT is(pg_temp.said($$INSERT INTO "Odd ""schema"""."table'; DROP" VALUES ('2024-01-01 00:30+08', 'M03900', 'mail', 14.5)$$), 'MM101 29 days, at most 28, of (not given)', 'generated columns, a zone');
SELECT lives_ok($$INSERT INTO "Odd ""schema"""."table'; DROP" VALUES ('2024-01-01 00:30+08', 'M03900', 'mail', 14)$$, 'and one that passes');
SELECT results_eq($$SELECT relation, rule FROM "Odd ""schema"""."odd book"$$, $$VALUES ('"Odd ""schema"""."table''; DROP"', 'mail')$$, 'char(n) without its blanks; a record beside the table');
SELECT lives_ok($$SELECT mmt.guard('"Odd ""schema"""."table''; DROP"', 'tags', '{"date": "day \"of\" it", "criteria": "tags"}', '{"area": "99", "zone": "Asia/Shanghai"}')$$, 'two kinds on one table');
SELECT is(pg_temp.said($$INSERT INTO "Odd ""schema"""."table'; DROP" VALUES ('2024-01-01 00:30+08', 'M03900', 'mail', 14, '{231,NULL,x}')$$), 'MM109 lacks 232', 'a list');
SELECT lives_ok($$INSERT INTO "Odd ""schema"""."table'; DROP" VALUES ('2024-01-01 00:30+08', 'M03900', 'mail', 14, '{231,232}')$$, 'a complete one');
CREATE TEMP TABLE passing (d date, state text);
CREATE UNLOGGED TABLE public.unlogged (d date, state text);
SELECT is((SELECT count(*) FROM mmt.guard('passing', 'life', '{"date": "d"}', '{"area": "99"}')) + (SELECT count(*) FROM mmt.guard('unlogged', 'life', '{"date": "d"}', '{"area": "99"}')), 10::bigint, 'temporary and unlogged tables');
SELECT is(pg_temp.said($$INSERT INTO passing VALUES ('2024-01-01', 'odd')$$), 'MM103 state odd', 'are guarded, too');

-- ---- what other relations hold ----
CREATE SCHEMA ref;
CREATE TABLE ref.practitioner (practitioner varchar(10), title char(5), valid daterange DEFAULT '(,)');
CREATE TABLE ref.agreement (institution int, state text, valid daterange);
CREATE TABLE ref.prescription (prescription bigint PRIMARY KEY, prescriber text, quantity numeric(16, 4));
CREATE TABLE ref.drug (drug text PRIMARY KEY, substance text, procured bool, name text);
INSERT INTO ref.practitioner VALUES ('d1', '231', '(,)'), ('d2', '234', '(,)'), ('d3', '234', '(,2024-02-01)'), ('d3', '231', '[2024-02-01,)');
INSERT INTO ref.agreement VALUES (7, 'active', '[2020-01-01,2024-06-01)'), (7, 'suspended', '[2024-06-01,)'), (8, 'ended', '(,)');
INSERT INTO ref.prescription VALUES (1, 'd1', 10), (2, 'd2', 10), (3, 'd3', 10);
INSERT INTO ref.drug VALUES ('a', 'A', true, 'a-name'), ('b', 'A', false, 'b-name'), ('c', 'C', false, 'c-name');
CREATE TABLE public.peiyao (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), riqi date, ren text, prescription int, yao text, jigou text, quantity numeric);
CREATE VIEW ref.dispensing AS SELECT p.id, p.riqi AS date, p.ren AS person, p.prescription, d.substance, p.quantity, p.jigou AS institution FROM public.peiyao p LEFT JOIN ref.drug d ON d.drug = p.yao;
SELECT set_eq($$SELECT relation, column_name, problem FROM mmt.check_reference('ref') WHERE relation IN ('practitioner', 'dispensing', 'account')$$, $$VALUES
	('practitioner', 'name', 'no column'), ('practitioner', 'insurance_physician', 'no column'), ('practitioner', 'suspended', 'no column'), ('practitioner', NULL, 'scan'),
	('dispensing', 'drug', 'no column'), ('dispensing', 'until', 'no column'), ('dispensing', NULL, 'scan'), ('account', 'person', 'no relation')$$,
	'what a reference lacks, before a guard looks things up in it');
SELECT throws_ok($$SELECT mmt.check_reference('nowhere')$$, '3F000', NULL, 'no such schema');
CREATE TEMP TABLE said (columns jsonb, constants jsonb);
INSERT INTO said VALUES ('{"date": "riqi", "drug": "yao", "institution": "jigou", "person": "ren"}', '{"area": "99"}');
SELECT is((SELECT count(*) FROM said, mmt.guard_plan('public.peiyao', 'dx', columns, constants) WHERE active), 0::bigint, 'without a schema of references nothing is active');
SELECT results_eq($$SELECT DISTINCT fact, source, column_name FROM said, mmt.guard_plan('public.peiyao', 'dx', columns, constants, 'ref') WHERE fact ~ '\.' ORDER BY 1$$,
	$$VALUES ('agreement.state', 'reference', 'ref.agreement.state'), ('alternative.names', 'reference', 'ref.drug.name'), ('alternative.times', 'reference', 'ref.drug.count'), ('covered.times', 'reference', 'ref.dispensing.count'),
		('dispensed.quantity', 'reference', 'ref.dispensing.quantity'), ('prescriber.title', 'reference', 'ref.practitioner.title'), ('prescription.quantity', 'reference', 'ref.prescription.quantity')$$, 'with one, everything');
SELECT is((SELECT why FROM said, mmt.guard_plan('public.peiyao', 'dx', columns - 'drug', constants, 'ref') WHERE fact = 'covered.times'), 'to look into ref.dispensing, fact "substance|drug.substance" is missing', 'a key that is missing is named');
ALTER TABLE ref.agreement RENAME COLUMN state TO zt;
SELECT is((SELECT why FROM said, mmt.guard_plan('public.peiyao', 'dx', columns, constants, 'ref') WHERE fact = 'agreement.state'), 'ref.agreement has no column "state", or its type cannot be a fact', 'and a column');
ALTER TABLE ref.agreement RENAME COLUMN zt TO state;

CREATE FUNCTION pg_temp.dispense(id int, day date, prescription int, drug text, institution text, quantity numeric) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(pg_temp.said(format('INSERT INTO public.peiyao VALUES (%L, %L, %L, %s, %L, %L, %s)', lpad(id::text, 32, '0'), day, 'p1', coalesce(prescription::text, 'NULL'), drug, institution, quantity)), 'ok') $$;
CREATE FUNCTION pg_temp.doses(at text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	TRUNCATE public.peiyao;
	PERFORM mmt.guard('public.peiyao', 'dx', columns, constants, 'ref', at => at) FROM said;
	IF at = 'commit' THEN SET CONSTRAINTS ALL IMMEDIATE; END IF;
	RETURN NEXT pg_temp.dispense(1, '2024-01-01', 1, 'c', '7', 6);
	RETURN NEXT pg_temp.dispense(2, '2024-01-01', 1, 'c', '7', 5);
	RETURN NEXT pg_temp.dispense(2, '2024-01-01', 1, 'c', '7', 4);
	RETURN NEXT pg_temp.dispense(3, '2024-01-01', 1, 'c', '7', 0.0001);
	RETURN NEXT pg_temp.dispense(3, '2024-01-01', 2, 'c', '7', 1);
	RETURN NEXT pg_temp.dispense(3, '2024-01-31', 3, 'c', '7', 1);
	RETURN NEXT pg_temp.dispense(3, '2024-02-01', 3, 'c', '7', 1);
	RETURN NEXT pg_temp.dispense(4, '2024-06-01', 3, 'c', '7', 1);
	RETURN NEXT pg_temp.dispense(4, '2024-02-01', 3, 'c', '8', 1);
	RETURN NEXT pg_temp.dispense(4, '2024-02-01', 3, 'c', '9', 1);
	RETURN NEXT pg_temp.dispense(4, '2024-02-01', NULL, 'c', '7', 1);
	RETURN NEXT left(pg_temp.said($q$UPDATE public.peiyao SET quantity = quantity + 1 WHERE prescription = 1$q$), 14);
	RETURN NEXT coalesce(pg_temp.said($q$UPDATE public.peiyao SET quantity = quantity WHERE prescription = 1$q$), 'ok');
	SET CONSTRAINTS ALL DEFERRED;
END $$;
CREATE TEMP TABLE expected AS SELECT * FROM unnest(ARRAY['ok', 'MM106 11 of 10', 'ok', 'MM106 10.0001 of 10', 'MM101 title 234', 'MM101 title 234', 'ok', 'MM103 agreement suspended', 'MM103 agreement ended',
	'MM103 agreement not given', 'MM101 title not given (and 1 more)', 'MM106 12 of 10', 'ok']) WITH ORDINALITY e (said, n);
SELECT results_eq($$SELECT * FROM pg_temp.doses('statement')$$, $$SELECT said FROM expected ORDER BY n$$, 'totals, titles and agreements on the day: by statement');
SELECT results_eq($$SELECT * FROM pg_temp.doses('row')$$, $$SELECT said FROM expected ORDER BY n$$, 'by row');
SELECT results_eq($$SELECT * FROM pg_temp.doses('commit')$$, $$SELECT said FROM expected ORDER BY n$$, 'at commit');
SELECT is((SELECT count(*) FROM said, mmt.guard('public.peiyao', 'dx', columns, constants, 'ref', record_into => 'public.dx_found')), 8::bigint, 'recording');
SELECT is(pg_temp.said($$INSERT INTO public.peiyao (riqi, ren, prescription, yao, jigou, quantity) SELECT '2024-02-01', 'p2', 3, 'b', '7', 5 FROM generate_series(1, 2)$$), 'MM106 11 of 10 (and 1 more)', 'rows of one statement see each other');
SELECT lives_ok($$INSERT INTO public.peiyao (riqi, ren, prescription, yao, jigou, quantity) SELECT '2024-02-01', 'p2', 3, 'b', '7', 0.001 FROM generate_series(1, 1500) i$$, 'many rows');
SELECT results_eq($$SELECT rule, message, count(*) FROM public.dx_found GROUP BY 1, 2$$, $$VALUES ('cheaper', 'procured: a-name', 1500::bigint)$$, 'what is recorded of them');
INSERT INTO public.peiyao (riqi, ren, prescription, yao, jigou, quantity) SELECT '2024-02-01', 'many ' || i, 3, 'b', '7', 0 FROM generate_series(1, 1500) i;
SELECT is((SELECT count(*) BETWEEN 200 AND 256 AND bool_and(mode = 'ExclusiveLock') FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = 'ref.dispensing'::regclass::oid), true, 'any number of subjects share 256 locks, none of which is taken in two modes');
DELETE FROM public.peiyao WHERE ren ~ 'many'; DELETE FROM public.dx_found WHERE subject NOT IN (SELECT id::text FROM public.peiyao);
INSERT INTO ref.practitioner VALUES ('d1', '232');
SELECT is(pg_temp.dispense(5, '2024-01-01', 1, 'c', '7', 0), '21000 relation ref.practitioner has several rows for d1', 'two rows where one is meant');
SELECT throws_ok($$SELECT mmt.with_reference('dx', '99', '2024-01-01', '{"prescription": 1}', 'ref')$$, '21000', 'relation ref.practitioner has several rows for d1', 'the same by hand');
DELETE FROM ref.practitioner WHERE title = '232';
SELECT is(mmt.with_reference('dx', '99', '2024-01-01', '{"prescription": 1, "institution": 7, "quantity": 3, "tags": ["a"]}', 'ref'),
	(SELECT jsonb_build_object('prescription', 1, 'institution', 7, 'quantity', 3, 'tags', '["a"]'::jsonb, 'agreement.state', 'active', 'dispensed.quantity', 10, 'prescriber.title', '231', 'prescription.quantity', 10.0000)), 'facts are completed by the same query');
SELECT results_eq($$SELECT severity, rule, message FROM mmt.findings('dx', '99', '2024-01-01', mmt.with_reference('dx', '99', '2024-01-01', '{"prescription": 1, "drug": "b", "person": "p9", "institution": 7, "quantity": 3}', 'ref') || '{"prescriber.title": "231"}')$$,
	$$VALUES ('block', 'total', '13 of 10'), ('record', 'cheaper', 'procured: a-name')$$, 'and checked before a row is written');
SELECT is(mmt.with_reference('dx', '99', '2024-01-01', NULL, 'ref'), '{}', 'no facts, no keys');
SELECT is(mmt.with_reference('dx', '99', '2024-01-01', '{"prescription": 1}', NULL), '{"prescription": 1}', 'no schema');

-- references of one's own
SELECT throws_ok($$UPDATE mmt.reference SET relation = 'x' WHERE role = 'drug'$$, '55000', NULL, 'standard references do not change');
SELECT throws_ok($$DELETE FROM mmt.reference$$, '55000', NULL, 'nor go');
SELECT throws_ok($$INSERT INTO mmt.reference VALUES ('mine', 'x', '{"a": "b"}', NULL, NULL, true)$$, '55000', NULL, 'nor come');
SELECT throws_ok($$INSERT INTO mmt.reference VALUES ('mine', 'x', '{"a": 3}')$$, '23514', NULL, 'keys are texts');
SELECT throws_ok($$INSERT INTO mmt.reference VALUES ('mine', 'x', '{"a": "b"}', NULL, '{"n": "average x"}')$$, '23514', NULL, 'aggregates are from a closed list');
INSERT INTO mmt.reference VALUES ('agreement', 'contract', '{"org": "institution"}');
CREATE VIEW ref.contract AS SELECT 9 AS org, 'active' AS state;
SELECT is(pg_temp.dispense(6, '2024-02-01', 3, 'c', '9', 0.001), 'ok', 'one''s own reference takes the place of the standard one, at once');
SELECT is(pg_temp.dispense(7, '2024-02-01', 3, 'c', '7', 0.001), 'MM103 agreement not given', 'and is the only one');
DELETE FROM mmt.reference WHERE NOT standard;
INSERT INTO mmt.reference VALUES ('prescription', 'prescription', '{"prescription": "prescription.prescription"}');
SELECT is((SELECT why FROM said, mmt.guard_plan('public.peiyao', 'dx', columns, constants, 'ref') WHERE fact = 'prescription.quantity'), 'to look into ref.prescription, fact "prescription.prescription" is missing; it is not needed to decide', 'a reference that rests on itself');
DELETE FROM mmt.reference WHERE NOT standard;

-- ---- who writes needs no right on rules and references; nobody's path gets in between ----
CREATE ROLE guard_owner; CREATE ROLE guard_clerk; CREATE ROLE guard_stranger;
DO $$ BEGIN PERFORM mmt.grant_workbench('guard', 'guard_owner'); END $$;
GRANT USAGE ON SCHEMA public, ref TO guard_owner, guard_clerk;
GRANT SELECT ON ALL TABLES IN SCHEMA ref TO guard_owner;
ALTER TABLE public.peiyao OWNER TO guard_owner; ALTER TABLE public.dx_found OWNER TO guard_owner; ALTER VIEW ref.dispensing OWNER TO guard_owner;
GRANT INSERT ON public.peiyao TO guard_clerk;
SET LOCAL ROLE guard_clerk;
SELECT lives_ok($$INSERT INTO public.peiyao VALUES (gen_random_uuid(), '2024-02-01', 'p3', 3, 'b', '7', 0.001)$$, 'a clerk who may only insert');
SELECT throws_ok($$INSERT INTO public.peiyao VALUES (gen_random_uuid(), '2024-02-01', 'p3', 3, 'b', '7', 100)$$, 'MM106', NULL, 'is checked');
SELECT throws_ok($$SELECT mmt.guard('public.peiyao', 'rx', '{}')$$, '42501', NULL, 'and guards nothing');
RESET ROLE;
SELECT is((SELECT count(*) FROM public.dx_found WHERE subject IS NOT NULL), 1501::bigint, 'his findings are recorded');
SET LOCAL ROLE guard_owner;
SELECT lives_ok($$SELECT mmt.guard('public.peiyao', 'dx', '{"date": "riqi", "drug": "yao", "institution": "jigou", "person": "ren"}', '{"area": "99"}', 'ref', at => 'row')$$, 'an owner with the duty guards his table');
SELECT throws_ok($$SELECT mmt.guard('public.contract', 'life', '{"date": "d"}', '{"area": "99"}')$$, '42501', NULL, 'but nobody else''s');
SELECT throws_ok($$SELECT mmt.unguard('public.contract', 'life')$$, '42501', NULL, 'nor takes a guard off it');
RESET ROLE;
ALTER TABLE public.peiyao OWNER TO guard_stranger;
SELECT is(pg_temp.refusal($$INSERT INTO public.peiyao VALUES (gen_random_uuid(), '2024-02-01', 'p3', 3, 'b', '7', 0.001)$$) ->> 'state', '42501', 'a new owner needs the rights');
ALTER TABLE public.peiyao OWNER TO guard_owner;
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.never(uuid, uuid) RETURNS bool LANGUAGE sql AS 'SELECT false';
CREATE FUNCTION hostile.never(int8, int4) RETURNS bool LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR hostile.= (LEFTARG = int8, RIGHTARG = int4, FUNCTION = hostile.never);
CREATE OPERATOR hostile.<> (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = hostile.never);
CREATE TABLE hostile.mmt_new (riqi date);
CREATE FUNCTION hostile.count() RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
SET LOCAL search_path = hostile, pg_catalog, public;
SELECT is(pg_temp.dispense(8, '2024-02-01', 3, 'c', '7', 100), 'MM106 102.502 of 10', 'operators and tables in front of the path change nothing');
RESET search_path;

-- ---- partitions and children ----
CREATE TABLE public.part (id int, d date, days_supply int, stable bool, issued_on date, disease text, channel text) PARTITION BY RANGE (d);
CREATE TABLE public.part_1 PARTITION OF public.part FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE public.part_2 (gone text, channel text, disease text, issued_on date, stable bool, days_supply int, d date, id int);
ALTER TABLE public.part_2 DROP COLUMN gone;
ALTER TABLE public.part ATTACH PARTITION public.part_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
CREATE FUNCTION pg_temp.parts(at text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	s text;
BEGIN
	TRUNCATE public.part;
	PERFORM mmt.guard('public.part', 'rx', '{"date": "d"}', '{"area": "99"}', at => at);
	IF at = 'commit' THEN SET CONSTRAINTS ALL IMMEDIATE; END IF;
	FOREACH s IN ARRAY ARRAY['INSERT INTO public.part VALUES (1, ''2024-01-01'', 28, false, ''2024-01-01'', ''M03900''), (2, ''2024-02-01'', 28, false, ''2024-02-01'', ''M03900'')',
		'INSERT INTO public.part VALUES (3, ''2024-01-01'', 29, false, ''2024-01-01'', ''M03900'')', 'INSERT INTO public.part VALUES (3, ''2024-02-01'', 29, false, ''2024-02-01'', ''M03900'')',
		'INSERT INTO public.part_1 VALUES (3, ''2024-01-01'', 29, false, ''2024-01-01'', ''M03900'')', 'INSERT INTO public.part_2 (id, d, days_supply, issued_on, disease) VALUES (3, ''2024-02-01'', 29, ''2024-02-01'', ''M03900'')',
		'UPDATE public.part SET d = ''2024-02-02'' WHERE id = 1', 'UPDATE public.part SET d = ''2024-02-02'', issued_on = ''2024-02-01'' WHERE id = 1', 'UPDATE public.part_2 SET days_supply = 100 WHERE id = 1']
	LOOP
		RETURN NEXT coalesce(pg_temp.said(s), 'ok');
	END LOOP;
	SET CONSTRAINTS ALL DEFERRED;
END $$;
CREATE TEMP TABLE expected_parts AS SELECT * FROM unnest(ARRAY['ok', 'MM101 29 days, at most 28, of (not given)', 'MM101 29 days, at most 28, of (not given)', 'MM101 29 days, at most 28, of (not given)', 'MM101 29 days, at most 28, of (not given)',
	'MM101 day 32, at most 3', 'ok', 'MM101 100 days, at most 28, of (not given)']) WITH ORDINALITY e (said, n);
SELECT results_eq($$SELECT * FROM pg_temp.parts('statement')$$, $$SELECT said FROM expected_parts ORDER BY n$$, 'partitions with columns in another order, written directly and moved between: by statement');
SELECT results_eq($$SELECT * FROM pg_temp.parts('row')$$, $$SELECT said FROM expected_parts ORDER BY n$$, 'by row');
SELECT results_eq($$SELECT * FROM pg_temp.parts('commit')$$, $$SELECT said FROM expected_parts ORDER BY n$$, 'at commit');
SELECT is((SELECT count(*) FROM mmt.guard('public.part', 'rx', '{"date": "d"}', '{"area": "99"}')) > 0, true, 'a statement guard');
CREATE TABLE public.part_3 PARTITION OF public.part FOR VALUES FROM ('2024-03-01') TO ('2024-04-01');
SELECT results_eq($$SELECT relation::text, missing_on::text FROM mmt.guards() WHERE kind = 'rx' AND relation = 'public.part'::regclass$$, $$VALUES ('part', '{part_3}')$$, 'a later partition is not guarded when it is loaded directly: guards() says so');
SELECT is(pg_temp.refusal($$INSERT INTO public.part VALUES (3, '2024-03-01', 29, false, '2024-03-01', 'M03900')$$) ->> 'state', 'MM101', 'by way of the parent it is');
SELECT is(mmt.unguard('public.part', 'rx'), 6::bigint, 'unguard takes all of them');
CREATE TABLE public.heir () INHERITS (public.contract);
SELECT is((SELECT count(*) FROM mmt.guard('public.contract', 'life', '{"date": "d", "weight": "state"}', '{"area": "99"}', at => 'row')) > 0, true, 'tables that inherit');
SELECT is(pg_temp.said($$INSERT INTO public.heir VALUES (1, '2024-01-01', 'odd')$$), 'MM103 state odd', 'are guarded as well');

-- ---- what a query was made for changes under it ----
CREATE TABLE public.again (id int, date date DEFAULT '2024-01-01', prescription numeric, prescriber text);
CREATE SCHEMA swap; CREATE SCHEMA swap_2;
CREATE TABLE swap.practitioner (practitioner text, title text, valid daterange DEFAULT '(,)');
CREATE TABLE swap_2.practitioner (practitioner text, title int, valid daterange DEFAULT '(,)');
INSERT INTO swap.practitioner VALUES ('d1', '231'), ('d2', '234');
INSERT INTO swap_2.practitioner VALUES ('d1', 231), ('d2', 234);
SELECT lives_ok($$SELECT mmt.guard('public.again', 'who', NULL, '{"area": "99"}', 'swap')$$, 'a guard that looks into a schema');
SELECT lives_ok($$INSERT INTO public.again VALUES (1, '2024-01-01', 1, 'd1')$$, 'texts there');
ALTER SCHEMA swap RENAME TO swap_1; ALTER SCHEMA swap_2 RENAME TO swap;
SELECT lives_ok($$INSERT INTO public.again VALUES (1, '2024-01-01', 1, 'd1')$$, 'another schema takes its place, with numbers');
SELECT is(pg_temp.said($$INSERT INTO public.again VALUES (1, '2024-01-01', 1, 'd2')$$), 'MM101 title 234', 'which are read as numbers');
ALTER TABLE swap.practitioner RENAME COLUMN title TO zhicheng;
SELECT lives_ok($$INSERT INTO public.again VALUES (1, '2024-01-01', 1, 'd3')$$, 'a fact that is not given any more is not what it was for the row before');
SELECT is((SELECT inactive FROM mmt.guards() WHERE kind = 'who'), '{title}', 'guards() says that its rule is inactive');
SELECT is(mmt.resolve_facts(ARRAY['prescriber.' || repeat('x', 60)], '{"prescriber": "p"}', '{}', 'swap', NULL, false) #>> ARRAY['facts', 'prescriber.' || repeat('x', 60), 'why'], 'its name has more than 63 bytes, which no column can have', 'a fact that no column can be called');
CREATE ROLE guard_elsewhere;
DO $$ BEGIN PERFORM mmt.grant_workbench('guard', 'guard_elsewhere'); END $$;
SET LOCAL ROLE guard_elsewhere;
SELECT is((SELECT inactive FROM mmt.guards() WHERE kind = 'who'), NULL, 'without a right on the schema it cannot be said');
RESET ROLE;
SELECT is(mmt.unguard('public.again', 'who'), 2::bigint, 'taken off');

-- ---- the row itself among the others ----
CREATE TABLE swap_1.dispensing (id int, prescription numeric(8, 2), quantity numeric);
INSERT INTO swap_1.dispensing VALUES (7, 1, 1);
SELECT lives_ok($$SELECT mmt.guard('public.again', 'once', NULL, '{"area": "99"}', 'swap_1')$$, 'other rows are in another table');
SELECT is(pg_temp.said($$INSERT INTO public.again VALUES (7, '2024-01-01', 1)$$), 'MM101 used 1 times', 'where a row with the same id is another one');
SELECT ok(mmt.facts_queries('{dispensed.times}', 'mmt_new', '{"prescription": "prescription", "id": "id"}', NULL, 'swap_1', 'public.again') ->> 'subjects' ~ 'trim_scale', 'numbers that are equal are the same subject');
DROP TABLE swap_1.dispensing;
CREATE VIEW swap_1.some AS SELECT * FROM public.again;
CREATE VIEW swap_1.dispensing AS SELECT id, prescription, 1 AS quantity FROM swap_1.some;
SELECT results_eq($$SELECT active, why FROM mmt.guard_plan('public.again', 'once', NULL, '{"area": "99"}', 'swap_1')$$, $$VALUES (false, 'column "id" has no unique index, so it does not tell the row from the others of swap_1.dispensing')$$, 'in the table itself only what is unique tells them apart');
DELETE FROM public.again;
ALTER TABLE public.again ADD PRIMARY KEY (id);
SELECT lives_ok($$SELECT mmt.guard('public.again', 'once', NULL, '{"area": "99"}', 'swap_1')$$, 'now it is');
SELECT lives_ok($$INSERT INTO public.again VALUES (7, '2024-01-01', 1)$$, 'a row does not count itself');
SELECT is(pg_temp.said($$INSERT INTO public.again VALUES (8, '2024-01-01', 1.00)$$), 'MM101 used 1 times', 'but others');
SELECT is(mmt.unguard('public.again', 'once'), 2::bigint, 'taken off');

-- ---- what is recorded writes to the same table ----
CREATE TABLE public.loop (id int, date date DEFAULT '2024-01-01', disease text DEFAULT 'M039', channel text);
SELECT lives_ok($$SELECT mmt.guard('public.loop', 'rx', NULL, '{"area": "99"}', record_into => 'public.loop_found')$$, 'a guard that records');
CREATE FUNCTION public.loop_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.subject::int <= 2000 THEN INSERT INTO public.loop VALUES (NEW.subject::int + 2000, '2024-01-01', 'M039', 'mail'); END IF; RETURN NULL; END $$;
CREATE TRIGGER back AFTER INSERT ON public.loop_found FOR EACH ROW EXECUTE FUNCTION public.loop_back();
SELECT lives_ok($$INSERT INTO public.loop SELECT i, '2024-01-01', 'M039', 'mail' FROM generate_series(1, 1100) i$$, 'and whose records make rows of its table');
SELECT is((SELECT array[count(*), count(DISTINCT subject)] FROM public.loop_found), ARRAY[2200, 2200]::bigint[], 'every row is checked once');

-- ---- long values, types, hand-made triggers ----
SELECT lives_ok($$SELECT mmt.guard('public.loop', 'rx', NULL, '{"area": "9901"}')$$, 'an area that refuses');
SELECT is((pg_temp.refusal($$INSERT INTO public.loop VALUES (1, '2024-01-01', repeat('长', 1000))$$) ->> 'detail')::jsonb #>> '{0,found}', repeat('长', 66) || '…', 'evidence holds no more of a value than one reads');
SELECT is(mmt.unguard('public.loop', 'rx'), 2::bigint, 'taken off');
SET LOCAL DateStyle = 'SQL, DMY';
ALTER TABLE public.loop DROP COLUMN date;
SELECT lives_ok($$SELECT mmt.guard('public.loop', 'rx', NULL, '{"area": "9901", "date": "02/01/2024"}')$$, 'a constant day');
SET LOCAL DateStyle = 'ISO, MDY';
SELECT is((SELECT constants ->> 'date' FROM mmt.guards() WHERE relation = 'public.loop'::regclass), '2024-01-02', 'is the same whatever DateStyle says');
SELECT is(pg_temp.said($$SELECT mmt.guard('public.loop', 'rx', NULL, '{"area": "9901", "date": "infinity"}')$$), '22023 constant date cannot be infinity', 'and a day');
ALTER TABLE public.loop ADD COLUMN date date;
SELECT lives_ok($$SELECT mmt.guard('public.loop', 'rx', NULL, '{"area": "9901"}')$$, 'a column of days');
ALTER TABLE public.loop ALTER COLUMN date TYPE text;
SELECT is(pg_temp.refusal($$INSERT INTO public.loop VALUES (1, 'M039')$$) ->> 'state', '42703', 'that becomes one of texts');
SELECT is((SELECT broken FROM mmt.guards() WHERE relation = 'public.loop'::regclass), '{date: date}', 'guards() shows it');
ALTER TABLE public.loop ALTER COLUMN date TYPE date USING date::date;
DROP TRIGGER mmt_guard_rx_update ON public.loop;
SELECT is((SELECT broken FROM mmt.guards() WHERE relation = 'public.loop'::regclass), '{there is only trigger mmt_guard_rx_insert}', 'and that half of it is gone');
DROP TRIGGER mmt_guard_rx_insert ON public.loop;
DO $$
DECLARE
	told text;
BEGIN
	FOREACH told IN ARRAY ARRAY['', '{', '[]', '{"kind": "rx", "at": "row", "columns": {}, "constants": {"area": "1e999999"}}', '{"kind": "\u0000"}', '{"kind": "rx", "at": "row", "columns": [], "constants": {"area": 1, "date": 1e999999}}',
		'{"kind": "rx", "at": "row", "columns": {"old.x": "id", "date": "date"}, "constants": {"area": "99"}}'] LOOP
		EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON public.loop FOR EACH ROW EXECUTE FUNCTION mmt.guarded(%L)', 'mmt_guard_' || md5(told), told);
	END LOOP;
END $$;
SELECT is((SELECT cardinality(broken) FROM mmt.guards() WHERE relation = 'public.loop'::regclass), 7, 'triggers by hand are shown as broken, and break nothing');
SELECT lives_ok($$SELECT mmt.guard('public.again', 'once', NULL, '{"area": "99"}', 'swap_1')$$, 'nor other guards');

SELECT * FROM finish();
ROLLBACK;
