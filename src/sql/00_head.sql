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
