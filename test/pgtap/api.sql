-- The interface as the catalog has it: everything has a comment in both languages, nothing is open to PUBLIC, and
-- docs/reference.md names everything that people call.
\set ECHO none
\set QUIET on
BEGIN;
SET client_min_messages = warning;
SELECT plan(25);

-- Members of the extension, as pg_describe_object calls them.
CREATE TEMP TABLE member AS
SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS what
FROM pg_depend d
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'menmante');
-- identity sequences, indexes, constraints and triggers belong to their tables; casts and operators have comments of their own
CREATE TEMP TABLE routine AS
SELECT p.*, m.what FROM member m JOIN pg_proc p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid;
CREATE TEMP TABLE relation AS
SELECT c.oid, c.relname, c.relkind, c.relacl, c.relowner, c.reloptions, m.what
FROM member m JOIN pg_class c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid;
CREATE TEMP TABLE attribute AS
SELECT c.relname, a.attname, a.attnum, c.oid, c.relkind
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE a.attnum > 0 AND NOT a.attisdropped
	AND (c.oid IN (SELECT r.oid FROM relation r WHERE r.relkind IN ('r', 'v', 'm', 'p')) OR c.oid IN (SELECT t.typrelid FROM member m JOIN pg_type t
		ON m.classid = 'pg_type'::regclass AND t.oid = m.objid WHERE t.typtype = 'c' AND c.relkind = 'c'));
CREATE FUNCTION pg_temp.both_languages(said text) RETURNS bool LANGUAGE sql AS $$ SELECT said ~ '[一-龥]' AND said ~ '[A-Za-z]+ [A-Za-z]+' $$;

SELECT cmp_ok((SELECT count(*) FROM member), '>', 100::bigint, 'the extension has members');

-- ---- comments ----
SELECT is_empty($$SELECT m.what FROM member m LEFT JOIN pg_class c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
	LEFT JOIN pg_type t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid LEFT JOIN pg_class r ON r.oid = t.typrelid
	WHERE m.classid <> 'pg_namespace'::regclass AND c.relkind IS DISTINCT FROM 'S' AND (r.oid IS NULL OR r.relkind = 'c')
		AND NOT (t.typelem <> 0 AND t.typlen = -1 AND t.typname ~ '^_') AND obj_description(m.objid, m.classid::regclass::name) IS NULL ORDER BY 1$$,
	'every member has a comment');
SELECT is_empty($$SELECT m.what, obj_description(m.objid, m.classid::regclass::name) FROM member m
	WHERE NOT pg_temp.both_languages(obj_description(m.objid, m.classid::regclass::name)) ORDER BY 1$$, 'every comment speaks Chinese and English');
SELECT is_empty($$SELECT relname, attname FROM attribute WHERE col_description(oid, attnum) IS NULL ORDER BY 1, attnum$$,
	'every column of a table, view or composite type has a comment');
SELECT is_empty($$SELECT relname, attname, col_description(oid, attnum) FROM attribute
	WHERE NOT (col_description(oid, attnum) ~ '[一-龥]' AND col_description(oid, attnum) ~ '[A-Za-z]{2,}') ORDER BY 1, attnum$$, 'in both languages');
SELECT cmp_ok((SELECT count(*) FROM attribute), '>', 100::bigint, 'there are columns');

-- ---- what functions promise ----
SELECT is_empty($$SELECT what FROM routine WHERE prosecdef$$, 'no function runs with the rights of its owner');
SELECT is_empty($$SELECT what FROM routine JOIN pg_language l ON l.oid = prolang WHERE l.lanname IN ('sql', 'plpgsql')
	AND NOT coalesce(proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false)$$, 'every function that is not C fixes its search_path');
-- else 'a\b' would be another text where standard_conforming_strings is off; E'\n' is one everywhere
SELECT is_empty($$SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'mmt'::regnamespace AND prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql'))
	AND regexp_replace(prosrc, 'E''[^'']*''', '', 'g') ~ '[\\]' AND NOT coalesce(proconfig @> ARRAY['standard_conforming_strings=on'], false)$$, 'no function reads backslashes as its caller does');
SELECT is_empty($$SELECT what FROM routine JOIN pg_language l ON l.oid = prolang WHERE l.lanname NOT IN ('sql', 'plpgsql', 'c', 'internal')$$,
	'no other language is needed');
SELECT is_empty($$SELECT what FROM routine WHERE provolatile = 'v' AND proparallel <> 'u' ORDER BY 1$$, 'what writes is parallel unsafe');
-- rate_card and what asks parameter_tried catch errors, which a parallel worker may not do; simulate and scan run a query on any table, also a temporary one
SELECT is_empty($$SELECT proname, proparallel FROM routine WHERE provolatile <> 'v' AND proparallel <> 's'
	AND proname NOT IN ('check_policy', 'parameter_tried', 'rate_card', 'scan', 'simulate', 'interface_value', 'interface_lines', 'interface_output') ORDER BY 1$$, 'what only reads is parallel safe');
SELECT is_empty($$SELECT what FROM routine JOIN pg_language l ON l.oid = prolang WHERE l.lanname IN ('sql', 'plpgsql') AND provolatile = 'i'
	AND proname <> 'word' ORDER BY 1$$, 'no SQL function that reads rules or settings calls itself immutable');
SELECT is_empty($$SELECT what FROM routine WHERE proleakproof AND proname !~ '^(amount|tally)_(eq|ne|lt|le|gt|ge|cmp|hash|hash_extended)$'$$,
	'only comparisons are leakproof');
SELECT set_eq($$SELECT proname::text FROM routine WHERE provolatile = 'v' AND prorettype <> 'trigger'::regtype AND proname !~ '^book_'$$,
	ARRAY['create_book', 'upgrade_book', 'add_reference', 'check_book', 'check_reference', 'seal_book', 'rederive', 'merge_person', 'close_year', 'settle', 'reverse_settlement', 'post_delta', 'grant_duty', 'open_draft', 'end_row', 'discard', 'publish', 'take_back', 'adopt_edition', 'apply_template', 'grant_workbench', 'guard', 'unguard'], 'the functions that write');

-- ---- rights ----
SELECT is_empty($$SELECT what, privilege_type FROM routine, aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE grantee = 0 ORDER BY 1$$,
	'PUBLIC may call nothing');
SELECT is_empty($$SELECT what, privilege_type FROM relation, aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner))) WHERE grantee = 0$$,
	'PUBLIC may read and write nothing');
SELECT is_empty($$SELECT a.attrelid::regclass, a.attname FROM pg_attribute a JOIN relation r ON r.oid = a.attrelid, aclexplode(a.attacl) WHERE grantee = 0$$,
	'and no column');
SELECT is_empty($$SELECT m.what FROM member m JOIN pg_type t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid LEFT JOIN pg_class r ON r.oid = t.typrelid,
	aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) WHERE grantee = 0 AND (r.oid IS NULL OR r.relkind = 'c') AND NOT (t.typelem <> 0 AND t.typname ~ '^_')$$,
	'PUBLIC may use no type');
SELECT is_empty($$SELECT nspname FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) WHERE nspname = 'mmt' AND grantee = 0$$,
	'PUBLIC does not see the schema');

-- ---- tables and views ----
SELECT is_empty($$SELECT relname FROM relation WHERE relkind = 'v' AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)$$,
	'every view reads with the rights of who asks');
SELECT is_empty($$SELECT relname FROM relation WHERE relkind = 'r' AND oid <> ALL ((SELECT extconfig FROM pg_extension WHERE extname = 'menmante')::oid[])$$,
	'the rows of every table are dumped');
SELECT is_empty($$SELECT r.relname FROM relation r WHERE r.relkind = 'r'
	AND (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = r.oid AND NOT t.tgisinternal AND t.tgenabled = 'A') < 2$$, 'every table is guarded, whatever the replication role');

-- ---- the setting ----
LOAD 'menmante';
SELECT results_eq($$SELECT enumvals, boot_val, context FROM pg_settings WHERE name = 'menmante.language'$$,
	$$VALUES (ARRAY['zh', 'en'], 'zh'::text, 'user'::text)$$, 'menmante.language is zh or en, zh by default');

-- ---- docs/reference.md, when this runs at the top of the source tree ----
\set reference `cat docs/reference.md 2>/dev/null`
SELECT CASE WHEN :'reference' = '' THEN skip('docs/reference.md is not here', 1) ELSE is_empty(format($q$
	SELECT 'function' AS what, proname::text AS name FROM routine WHERE position('mmt.' || proname || '(' IN %1$L) = 0 AND position('`' || proname || '`' IN %1$L) = 0
	UNION ALL
	SELECT 'relation', relname FROM relation WHERE relkind IN ('r', 'v') AND position('### mmt.' || relname || E'\n' IN %1$L) = 0
	UNION ALL
	SELECT 'column', relname || '.' || attname FROM attribute
	WHERE position('| `' || attname || '` |' IN split_part(substr(%1$L, position('### mmt.' || relname || E'\n' IN %1$L) + 4), E'\n### ', 1)) = 0
		AND position('| `' || attname || '` |' IN split_part(substr(%1$L, position(E'\n## Rules\n' IN %1$L)), E'\n### ', 1)) = 0	-- those that rule tables share
	ORDER BY 1, 2$q$, :'reference'), 'docs/reference.md names every function, table, view and column') END;

SELECT * FROM finish();
ROLLBACK;
