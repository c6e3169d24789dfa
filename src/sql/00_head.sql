\echo Use "CREATE EXTENSION menmante" to load this file. \quit
-- Every name below is qualified; functions fix their search_path; nothing is granted to PUBLIC.

DO $$
BEGIN
	IF pg_catalog.current_setting('server_encoding') OPERATOR(pg_catalog.<>) 'UTF8' THEN
		RAISE EXCEPTION 'menmante needs a database with encoding UTF8, this one has %',
			pg_catalog.current_setting('server_encoding')
			USING HINT = 'Create the database with ENCODING ''UTF8'' TEMPLATE template0.';
	END IF;
END
$$;

-- CREATE EXTENSION makes the schema; so does a dump, before it.  One that holds anything, or in which somebody else may
-- create or drop, could put its own objects in the way of ours.
DO $$
DECLARE
	schema pg_catalog.pg_namespace;
BEGIN
	SELECT n.* INTO STRICT schema FROM pg_catalog.pg_namespace n WHERE n.nspname OPERATOR(pg_catalog.=) 'mmt';
	IF EXISTS (SELECT FROM pg_catalog.pg_depend d
			WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.refobjid OPERATOR(pg_catalog.=) schema.oid
				AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass) THEN
		RAISE EXCEPTION 'schema mmt already holds objects that are not of menmante'
			USING ERRCODE = 'duplicate_schema', HINT = 'Move or drop them, or drop the schema, and create the extension again.';
	ELSIF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r
			WHERE r.oid OPERATOR(pg_catalog.=) schema.nspowner AND (r.rolsuper OR r.rolname OPERATOR(pg_catalog.=) SESSION_USER
				OR r.oid OPERATOR(pg_catalog.=) '@extowner@'::pg_catalog.regrole
				OR r.oid OPERATOR(pg_catalog.=) (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())))
		OR EXISTS (SELECT FROM pg_catalog.aclexplode(schema.nspacl) a
			WHERE a.privilege_type OPERATOR(pg_catalog.=) 'CREATE' AND a.grantee OPERATOR(pg_catalog.<>) schema.nspowner) THEN
		RAISE EXCEPTION 'schema mmt belongs to somebody else, or others may create in it'
			USING ERRCODE = 'insufficient_privilege', HINT = 'Drop the schema; CREATE EXTENSION makes it.';
	END IF;
END
$$;
