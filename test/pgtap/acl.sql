-- Who may do what, and what every object of the extension must have.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

CREATE ROLE mmt_acl_nobody;
CREATE ROLE "mmt acl Reader";
CREATE ROLE mmt_acl_policy;
CREATE FUNCTION pg_temp.as_role(role name, command text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('role', role, true);
	EXECUTE command;
	PERFORM set_config('role', 'none', true);
END
$$;
CREATE TEMP VIEW member AS
	SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
	WHERE e.extname = 'menmante' AND d.deptype = 'e';

-- ---- what every object must have ----

SELECT is_empty($$
	SELECT p.oid::regprocedure FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
	WHERE p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)$$, 'PUBLIC may call no function');
SELECT is_empty($$
	SELECT c.oid::regclass FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
	WHERE EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0)
		OR EXISTS (SELECT FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND a.grantee = 0)$$, 'PUBLIC may touch no table');
SELECT is_empty($$SELECT a FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'mmt' AND a.grantee = 0$$, 'PUBLIC may not use the schema');
SELECT is_empty($$
	SELECT t.oid::regtype FROM pg_type t JOIN member m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid
	WHERE (t.typtype = 'b' AND t.typelem = 0 OR t.typtype = 'd' OR t.typtype = 'c' AND (SELECT c.relkind = 'c' FROM pg_class c WHERE c.oid = t.typrelid))
		AND (t.typacl IS NULL OR EXISTS (SELECT FROM aclexplode(t.typacl) a WHERE a.grantee = 0))$$, 'PUBLIC may use no type');
SELECT is_empty($$
	SELECT p.oid::regprocedure FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid WHERE p.prosecdef$$,
	'no function is SECURITY DEFINER');
SELECT is_empty($$
	SELECT p.oid::regprocedure FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid JOIN pg_language l ON l.oid = p.prolang
	WHERE l.lanname IN ('sql', 'plpgsql') AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)$$,
	'every function in SQL or PL/pgSQL fixes its search_path');
SELECT is_empty($$
	SELECT p.oid::regprocedure FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
	WHERE obj_description(p.oid, 'pg_proc') IS NULL$$, 'every function has a comment');
SELECT is_empty($$
	SELECT c.oid::regclass, a.attname FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
	LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relkind IN ('r', 'v') AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)$$,
	'every table, view and column has a comment');
SELECT is_empty($$
	SELECT c.oid::regclass FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
	WHERE c.relkind = 'r' AND (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled = 'A' AND NOT t.tgisinternal) < 2$$,
	'every table is guarded, also against TRUNCATE and in replica mode');
SELECT is_empty($$
	SELECT c.oid::regclass FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
	WHERE c.relkind IN ('r', 'S') AND c.oid <> ALL ((SELECT e.extconfig FROM pg_extension e WHERE e.extname = 'menmante')::oid[])$$,
	'every table and sequence is dumped');
SELECT is_empty($$
	SELECT c.oid::regclass FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
	WHERE c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)$$, 'every view is security_invoker');

-- ---- duties ----

SELECT lives_ok($$SELECT mmt.grant_workbench('reader', '"mmt acl Reader"')$$, 'a reader');
SELECT lives_ok($$SELECT mmt.grant_workbench('policy', 'mmt_acl_policy')$$, 'a policy officer');
SELECT throws_ok($$SELECT mmt.grant_workbench('king', 'mmt_acl_policy')$$, '22023', NULL, 'there is no third duty');
SELECT throws_ok($$SELECT pg_temp.as_role('mmt_acl_policy', 'SELECT mmt.grant_workbench(''policy'', ''mmt_acl_nobody'')')$$, '42501', NULL, 'a duty is not passed on');
SELECT throws_ok($$SELECT pg_temp.as_role('mmt_acl_nobody', 'SELECT FROM mmt.area')$$, '42501', NULL, 'others do not read');
SELECT throws_ok($$SELECT pg_temp.as_role('mmt_acl_nobody', 'SELECT mmt.rules(''acl'')')$$, '42501', NULL, 'others call nothing');

SELECT lives_ok($$SELECT pg_temp.as_role('mmt_acl_policy', $q$
	INSERT INTO mmt.area VALUES ('acl', NULL, '区', 'Area', 'city');
	INSERT INTO mmt.document (document, title) VALUES ('AD', 'Notice');
	INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('A-1', 'AD', 'All of it', 'seed');
	SELECT mmt.open_draft('acl', 'acl', 'Rules');
	INSERT INTO mmt.list (draft, list, member, clause) VALUES ('acl', 'chronic', 'x', 'A-1'), ('acl', 'chronic', 'y', NULL), ('acl', 'chronic', 'z', 'A-1');
	UPDATE mmt.list SET clause = 'A-1' WHERE draft = 'acl';
	DELETE FROM mmt.list WHERE draft = 'acl' AND member = 'z';
	SELECT * FROM mmt.check_policy('acl');
	SELECT * FROM mmt.diff('acl');
	SELECT mmt.publish('acl')$q$)$$, 'a policy officer edits, checks and publishes');
SELECT is((SELECT count(*) FROM mmt.list WHERE draft = 'acl' AND edition IS NOT NULL), 2::bigint, 'published');
SELECT is((SELECT published_by FROM mmt.edition WHERE draft = 'acl'), 'mmt_acl_policy'::name, 'under the officer''s name');
SELECT lives_ok($$SELECT pg_temp.as_role('mmt_acl_policy', $q$
	SELECT mmt.open_draft('acl-2', 'acl');
	SELECT mmt.end_row('acl-2', 'list', (SELECT id FROM mmt.list WHERE draft = 'acl' AND member = 'x'), '2020-01-01', 'A-1');
	SELECT mmt.publish('acl-2');
	SELECT mmt.take_back('acl', (SELECT edition FROM mmt.edition WHERE draft = 'acl'));
	SELECT mmt.adopt_edition(mmt.export_edition((SELECT edition FROM mmt.edition WHERE draft = 'acl')));
	SELECT mmt.open_draft('acl-3', 'acl');
	INSERT INTO mmt.list (draft, list, member) VALUES ('acl-3', 'chronic', 'w');
	SELECT mmt.discard('acl-3')$q$)$$, 'ends, takes back, carries and discards');

-- the same command refused for the officer and, where triggers do it, for the owner of the tables as well
SELECT throws_ok(format('SELECT pg_temp.as_role(%L, %L)', c.role, c.command), c.code, NULL, c.role || ': ' || c.command)
FROM (VALUES
	('mmt_acl_policy', 'UPDATE mmt.list SET member = ''q''', '55000'),
	('mmt_acl_policy', 'DELETE FROM mmt.list WHERE draft = ''acl''', '55000'),
	('mmt_acl_policy', 'INSERT INTO mmt.list (draft, list, member) VALUES (''acl'', ''chronic'', ''q'')', '55000'),
	('mmt_acl_policy', 'INSERT INTO mmt.list (draft, edition, list, member) SELECT draft, edition, ''chronic'', ''q'' FROM mmt.edition WHERE draft = ''acl''', '42501'),
	('mmt_acl_policy', 'INSERT INTO mmt.list (draft, list, member, content) VALUES (''acl-2'', ''chronic'', ''q'', ''x'')', '42501'),
	('mmt_acl_policy', 'UPDATE mmt.list SET content = ''x''', '42501'),
	('mmt_acl_policy', 'UPDATE mmt.edition SET note = ''x''', '55000'),
	('mmt_acl_policy', 'DELETE FROM mmt.edition', '42501'),
	('mmt_acl_policy', 'UPDATE mmt.ruleset SET digest = ''x''', '42501'),
	('mmt_acl_policy', 'DELETE FROM mmt.ruleset', '42501'),
	('mmt_acl_policy', 'INSERT INTO mmt.edition (edition, published_by) VALUES (999999, ''somebody'')', '42501'),
	('mmt_acl_policy', 'INSERT INTO mmt.draft (draft, area, edition) VALUES (''forged'', ''acl'', 1)', '42501'),
	('mmt_acl_policy', 'INSERT INTO mmt.draft (draft, area, opened_by) VALUES (''forged'', ''acl'', ''somebody'')', '42501'),
	('mmt_acl_policy', 'TRUNCATE mmt.list', '42501'),
	('mmt_acl_policy', 'ALTER TABLE mmt.list DISABLE TRIGGER guard', '42501'),
	('mmt_acl_policy', 'CREATE TABLE mmt.own (a int)', '42501'),
	('mmt acl Reader', 'SELECT mmt.publish(''acl'')', '42501'),
	('mmt acl Reader', 'SELECT mmt.open_draft(''r'', ''acl'')', '42501'),
	('mmt acl Reader', 'INSERT INTO mmt.area VALUES (''r'', NULL, ''r'', NULL, ''city'')', '42501'),
	('mmt acl Reader', 'LOCK TABLE mmt.edition IN SHARE ROW EXCLUSIVE MODE', '42501'),
	('none', 'UPDATE mmt.list SET member = ''q'' WHERE draft = ''acl''', '55000'),
	('none', 'DELETE FROM mmt.ruleset WHERE area = ''acl''', '55000'),
	('none', 'UPDATE mmt.edition SET published_by = ''somebody''', '55000'),
	('none', 'DELETE FROM mmt.edition', '55000'),
	('none', 'TRUNCATE mmt.ending', '55000'),
	('none', 'TRUNCATE mmt.edition CASCADE', '55000')) c (role, command, code);

SELECT lives_ok($$SELECT pg_temp.as_role('mmt acl Reader', $q$
	SELECT * FROM mmt.rule;
	SELECT mmt.rules('acl'), mmt.current_edition(), mmt.export_edition(mmt.current_edition());
	SELECT * FROM mmt.ruleset;
	SELECT * FROM mmt.check_policy('acl');
	SELECT * FROM mmt.diff('acl-2');
	SELECT * FROM mmt.rate_card('acl', '2020-01-01');
	SELECT mmt.ruleset_digest(rules) FROM mmt.ruleset$q$)$$, 'a reader reads');

SELECT * FROM finish();
ROLLBACK;
