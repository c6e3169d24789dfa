-- ---------------------------------------------------------------------------
-- Who may do what.  PUBLIC may do nothing.  Whoever creates the extension may
-- use all of it and pass it on; members of a trusted install belong to the
-- bootstrap superuser, so these grants are what its creator has.
-- TRUNCATE, TRIGGER and REFERENCES are kept back on purpose: a trigger of
-- somebody's would run as whoever writes the table.
-- ---------------------------------------------------------------------------

CREATE FUNCTION mmt.grant_workbench(duty text, role regrole) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	own CONSTANT oid := (SELECT e.oid FROM pg_extension e WHERE e.extname = 'menmante');
	member record;
	f text;
BEGIN
	IF duty IS NULL OR duty NOT IN ('reader', 'policy', 'guard', 'book') THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = format(mmt.say('没有职责“%s”', 'there is no duty "%s"'), duty),
			HINT = mmt.say('reader：查看规则、试算、解释；policy：另可编辑、检查和发布草案；guard：另可在自己的表上加守卫；book：另可建立并拥有账簿。',
				'reader: read rules, adjudicate, explain; policy: also edit, check and publish drafts; guard: also guard tables of one''s own; book: also make books of one''s own.');
	ELSIF NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = role) THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_object',
			MESSAGE = format(mmt.say('没有角色“%s”', 'there is no role "%s"'), coalesce(role::text, 'NULL')),
			HINT = mmt.say('先用 CREATE ROLE 建立。', 'Make it with CREATE ROLE.');
	END IF;

	EXECUTE format('GRANT USAGE ON SCHEMA mmt TO %s', role);
	FOR member IN
		SELECT c.oid, c.relname, to_jsonb(array_agg(a.attname ORDER BY a.attnum)) AS attnames
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'v') AND c.oid IN (SELECT d.objid FROM pg_depend d
			WHERE d.classid = 'pg_class'::regclass AND d.deptype = 'e'
				AND d.refclassid = 'pg_extension'::regclass AND d.refobjid = own)
		GROUP BY c.oid, c.relname
	LOOP
		EXECUTE format('GRANT SELECT ON mmt.%I TO %s', member.relname, role);
		CONTINUE WHEN duty <> 'policy';
		IF member.relname IN ('area', 'document', 'clause') THEN
			EXECUTE format('GRANT INSERT, UPDATE, DELETE ON mmt.%I TO %s', member.relname, role);
		ELSIF member.attnames ?& ARRAY['draft', 'content'] THEN	-- rows of drafts: not who, when and in which edition
			EXECUTE format('GRANT DELETE, INSERT (%s), UPDATE (%s) ON mmt.%I TO %s',
				(SELECT string_agg(quote_ident(n), ', ') FROM jsonb_array_elements_text(member.attnames - ARRAY['id', 'edition', 'content']) n),
				(SELECT string_agg(quote_ident(n), ', ') FROM jsonb_array_elements_text(member.attnames - ARRAY['id', 'draft', 'area', 'content']) n),
				member.relname, role);
		END IF;
	END LOOP;

	-- What does not write: every function, aggregate and window function that is not volatile.  Policy: also what drafts
	-- are opened, filled and published with.  Guard: also what puts a guard on a table and takes it off.
	-- Book: also what makes a book and what its functions call.
	FOR f IN
		SELECT p.oid::regprocedure::text
		FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
			AND d.refclassid = 'pg_extension'::regclass AND d.refobjid = own
		WHERE p.provolatile <> 'v' OR (duty = 'policy'
			AND p.proname IN ('open_draft', 'apply_template', 'end_row', 'discard', 'publish', 'take_back', 'adopt_edition'))
			OR (duty = 'guard' AND p.proname IN ('guard', 'unguard', 'guarded', 'check_reference'))
			OR (duty = 'book' AND p.proname ~ '^(book_.*|.*_book|grant_duty|add_reference|check_reference|settle|reverse_settlement|post_delta|rederive|merge_person|close_year)$')
	LOOP
		EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %s', f, role);
	END LOOP;

	-- Types, for tables and functions that keep outcomes, totals, shares and tallies.
	FOR f IN
		SELECT t.oid::regtype::text
		FROM pg_type t JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
			AND d.refclassid = 'pg_extension'::regclass AND d.refobjid = own
		LEFT JOIN pg_class c ON c.oid = t.typrelid
		WHERE t.typelem = 0 AND (c.oid IS NULL OR c.relkind = 'c')
	LOOP
		EXECUTE format('GRANT USAGE ON TYPE %s TO %s', f, role);
	END LOOP;

	IF duty = 'policy' THEN
		EXECUTE format('GRANT DELETE, INSERT (draft, area, title, back_to), UPDATE (title, back_to, edition) ON mmt.draft TO %s', role);
		-- UPDATE on editions is the right to lock them; a trigger refuses every change.
		EXECUTE format('GRANT UPDATE, INSERT (edition, draft, note) ON mmt.edition TO %s', role);
		EXECUTE format('GRANT INSERT ON mmt.ruleset TO %s', role);
	END IF;
END
$$;
COMMENT ON FUNCTION mmt.grant_workbench(text, regrole) IS
'Grants a role a duty on the rules: reader (read rules and rulesets, adjudicate, explain) or policy (also edit, check and publish drafts) or guard (reader, and guard tables of its own) or book (reader, and make books of its own). Call it again after an update of the extension. Errors: 22023 another duty, 42704 no such role, 42501. 授予规则工作职责：reader 查看与试算，policy 编辑与发布，guard 给自己的表加守卫，book 建立自己的账簿。';

REVOKE ALL ON ALL TABLES IN SCHEMA mmt FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA mmt FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA mmt FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA mmt TO @extowner@ WITH GRANT OPTION;
GRANT SELECT, USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA mmt TO @extowner@ WITH GRANT OPTION;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA mmt TO @extowner@ WITH GRANT OPTION;

DO $$
DECLARE
	found pg_catalog.regtype;
BEGIN
	FOR found IN	-- types of their own, not those of arrays and tables
		SELECT t.oid FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) t.typrelid
		WHERE t.typnamespace OPERATOR(pg_catalog.=) 'mmt'::pg_catalog.regnamespace AND t.typelem OPERATOR(pg_catalog.=) 0::pg_catalog.oid
			AND (c.oid IS NULL OR c.relkind OPERATOR(pg_catalog.=) 'c')
	LOOP
		EXECUTE pg_catalog.format('REVOKE ALL ON TYPE %s FROM PUBLIC', found);
		EXECUTE pg_catalog.format('GRANT USAGE ON TYPE %s TO @extowner@ WITH GRANT OPTION', found);
	END LOOP;
END
$$;
