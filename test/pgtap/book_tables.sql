-- What an administrator adds to the tables of a book is heeded, though rows are read and written past the executor where nothing was added.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

-- 100 a year are borne, then the fund pays 60%
INSERT INTO mmt.area (area, name_zh, kind) VALUES ('999500', '甲市', 'city');
INSERT INTO mmt.document (document, title) VALUES ('BT', '某办法');
INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('BT-1', 'BT', 'Everything', 'seed');
SELECT mmt.open_draft('bt', '999500');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('bt', 'care.deductible', 'person'), ('bt', 'care.fund', 'fund'), ('bt', 'care.self', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('bt', 'care', 10, 'BT-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('bt', 'deductible', 'fen', 'care.deductible', 'year', 'BT-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES ('bt', 'care', 10, 'gross', 'flow', 'share', NULL, NULL, false, 'BT-1'),
	('bt', 'care', 20, 'flow', 'deductible', 'fill', 'deductible', 'deductible', true, 'BT-1'), ('bt', 'care', 30, 'flow', 'fund', 'share', 'rate', NULL, true, 'BT-1'),
	('bt', 'care', 40, 'flow', 'self', 'share', NULL, NULL, false, 'BT-1');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('bt', 'rate', '60%', 'BT-1'), ('bt', 'deductible', '100', 'BT-1');
DO $$ BEGIN PERFORM mmt.publish('bt'), mmt.create_book('tabled'); END $$;
CREATE FUNCTION pg_temp.bill(amount numeric DEFAULT 50, institution text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_strip_nulls(jsonb_build_object('area', '999500', 'date', '2024-03-05', 'amount', amount, 'institution', institution))
$$;
DO $$ BEGIN PERFORM tabled.settle('P', 'first', pg_temp.bill(150)); END $$;

-- What a statement says after a change of the tables, and what is seen then; or the error's state.  All is taken back.
CREATE FUNCTION pg_temp.after(change text, said text, look text DEFAULT 'SELECT NULL') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
	seen text;
BEGIN
	EXECUTE change;
	EXECUTE said INTO result;
	EXECUTE look INTO seen;
	RAISE SQLSTATE 'ZZ001';
EXCEPTION
	WHEN SQLSTATE 'ZZ001' THEN RETURN concat_ws(' ', result, seen);
	WHEN OTHERS THEN RETURN concat_ws(' ', SQLSTATE, (regexp_match(SQLERRM, '"([a-z_]+)"'))[1]);
END
$$;
\set settles 'SELECT fund FROM tabled.settle(''P'', ''k'', pg_temp.bill())'
\set opens 'SELECT fund FROM tabled.settle(''new'', ''k'', pg_temp.bill())'

SELECT is(pg_temp.after('', :'settles', $$SELECT string_agg(concat_ws(' ', x.relname, x.n_tup_ins, x.n_tup_upd), ', ' ORDER BY x.relname) FROM pg_stat_xact_user_tables x
	WHERE x.schemaname = 'tabled' AND x.relname IN ('balance', 'request', 'settlement')$$), '30.00 balance 1 2, request 2 0, settlement 2 0', 'with nothing added 60% of 50 are paid, and the server counts the rows, with those of the first');

-- ---- columns ----

SELECT is(pg_temp.after('ALTER TABLE tabled.settlement ALTER institution_id SET NOT NULL', :'settles'), '23502 institution_id', 'a column that may no longer be null');
SELECT is(pg_temp.after('ALTER TABLE tabled.request ADD n int DEFAULT 7', 'SELECT fund FROM tabled.settle(''P'', ''k'', pg_temp.bill())'), '30.00', 'a further column');
-- numeric(16,2) ends below 10^14, which is 10^16 fen and no 64 bits full
SELECT is(pg_temp.after('', 'SELECT fund FROM tabled.settle(''P'', ''k'', pg_temp.bill(99999999999999.99))'), '59999999999999.99', 'the greatest amount that a book holds');
SELECT is(pg_temp.after('', 'SELECT fund FROM tabled.settle(''P'', ''k'', pg_temp.bill(100000000000000))'), '22003', 'and one fen more, which its columns do not');

-- ---- checks ----

SELECT is(pg_temp.after('ALTER TABLE tabled.settlement ADD CONSTRAINT small CHECK (gross < 200)', 'SELECT fund FROM tabled.settle(''P'', ''k'', pg_temp.bill(200))'), '23514 settlement', 'a further check');
SELECT is(pg_temp.after('ALTER TABLE tabled.settlement DROP CONSTRAINT bearers_make_up_the_gross, ADD CONSTRAINT small CHECK (gross < 200)', 'SELECT fund FROM tabled.settle(''P'', ''k'', pg_temp.bill(200))'),
	'23514 settlement', 'a check in the place of another');
SELECT is(pg_temp.after('ALTER TABLE tabled.balance ADD CHECK (entries < 2)', :'settles'), '23514 balance', 'a check of the balance');
SELECT is(pg_temp.after('CREATE TABLE tabled.institution (id text PRIMARY KEY); ALTER TABLE tabled.settlement ADD FOREIGN KEY (institution_id) REFERENCES tabled.institution',
	'SELECT fund FROM tabled.settle(''P'', ''k'', pg_temp.bill(50, ''H1''))'), '23503 settlement', 'a foreign key');

-- ---- indexes ----

SELECT is(pg_temp.after('CREATE UNIQUE INDEX ON tabled.settlement (person_id, day)', :'settles'), '23505 settlement_person_id_day_idx', 'a unique index');
SELECT is(pg_temp.after('CREATE UNIQUE INDEX once ON tabled.settlement (lower(person_id)) WHERE gross > 40', :'settles'), '23505 once', 'one of an expression, for some rows');
SELECT is(pg_temp.after('ALTER TABLE tabled.settlement ADD CONSTRAINT once EXCLUDE USING btree (person_id WITH =)', :'settles'), '23P01 once', 'an exclusion constraint');
SELECT is(pg_temp.after('ALTER TABLE tabled.settlement ADD CONSTRAINT once UNIQUE (person_id) DEFERRABLE INITIALLY DEFERRED', :'settles'), '30.00', 'one that waits');
SELECT is(pg_temp.after('ALTER TABLE tabled.settlement ADD CONSTRAINT once UNIQUE (person_id) DEFERRABLE INITIALLY DEFERRED', :'settles', 'SET CONSTRAINTS ALL IMMEDIATE; SELECT NULL'), '23505 once', 'until it is asked for');
-- ---- triggers, rules, children, policies ----

CREATE FUNCTION pg_temp.tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE told SET n = n + 1; RETURN NEW; END $$;
CREATE TEMP TABLE told AS SELECT 0 AS n;
SELECT is(pg_temp.after(format('CREATE TRIGGER tells %s ON tabled.%I FOR EACH %s EXECUTE FUNCTION pg_temp.tell()', happens, relation, unit),
		:'settles', 'SELECT n FROM told'), '30.00 1', concat_ws(' ', relation, happens, unit))
FROM (VALUES ('balance', 'UPDATE'), ('request', 'INSERT'), ('settlement', 'INSERT')) r (relation, event), unnest(ARRAY['ROW', 'STATEMENT']) unit, LATERAL unnest(ARRAY['BEFORE ' || event, 'AFTER ' || event]) happens;
CREATE FUNCTION pg_temp.leave_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
SELECT is(pg_temp.after(format('CREATE TRIGGER leaves_out BEFORE UPDATE OR INSERT ON tabled.%I FOR EACH ROW EXECUTE FUNCTION pg_temp.leave_out()', relation), :'settles'), said, relation || ': a trigger that leaves the row out')
FROM (VALUES ('balance', '27000 tabled'), ('request', '27000 tabled'), ('settlement', '27000 tabled'), ('settled', '30.00')) r (relation, said);
SELECT is(pg_temp.after('CREATE TRIGGER leaves_out BEFORE INSERT ON tabled.balance FOR EACH ROW EXECUTE FUNCTION pg_temp.leave_out()', :'opens'), '27000 tabled', 'of a first balance, too');
SELECT is(pg_temp.after('CREATE TRIGGER leaves_out BEFORE INSERT ON tabled.settled FOR EACH ROW EXECUTE FUNCTION pg_temp.leave_out()', $$SELECT fund FROM tabled.settle('P', 'k', pg_temp.bill() || '{"prescription": "R1"}')$$),
	'27000 tabled', 'and of what says that a prescription is settled');
SELECT is(pg_temp.after(format('CREATE TRIGGER leaves_out BEFORE UPDATE OR INSERT ON tabled.%I FOR EACH ROW EXECUTE FUNCTION pg_temp.leave_out()', relation), entry), '27000 tabled', relation || ': of what is no settlement')
FROM (VALUES ('balance', $$SELECT tabled.post('P', '2024-01-01', '{"999500/deductible@2024": 1}', 'x', NULL, 'k')$$), ('posting', $$SELECT tabled.post('P', '2024-01-01', '{"999500/deductible@2024": 1}', 'x', NULL, 'k')$$),
	('request', $$SELECT tabled.post('P', '2024-01-01', '{"999500/deductible@2024": 1}', 'x', NULL, 'k')$$), ('reversal', $$SELECT tabled.reverse('P', 1, 'k', 'x')$$), ('request', $$SELECT tabled.reverse('P', 1, 'k', 'x')$$),
	('settlement', $$SELECT tabled.reverse('P', 1, 'k', 'x')$$)) e (relation, entry);
SELECT is(pg_temp.after($c$ALTER TABLE tabled.settlement ADD n int; CREATE RULE nothing AS ON INSERT TO tabled.request DO INSTEAD NOTHING;
	DO $d$ BEGIN PERFORM tabled.settle('P', 'k', pg_temp.bill()); EXCEPTION WHEN triggered_data_change_violation THEN DROP RULE nothing ON tabled.request; END $d$$c$, :'settles'), '30.00', 'a rule that writes nothing, and has gone');
SELECT is(pg_temp.after('CREATE RULE tells AS ON INSERT TO tabled.request DO ALSO UPDATE told SET n = n + 10', :'settles'), '0A000', 'a rule, which a statement of several refuses');
SELECT is(pg_temp.after('CREATE TABLE tabled.elsewhere () INHERITS (tabled.balance); INSERT INTO tabled.elsewhere (person_id) VALUES (''new'')',
	:'opens', 'SELECT concat_ws('' '', (SELECT entries FROM tabled.elsewhere), (SELECT count(*) FROM ONLY tabled.balance))'), '0.00 1 1', 'a child of the balance');
SELECT is(pg_temp.after('CREATE ROLE mmt_tables_owner; ALTER TABLE tabled.request OWNER TO mmt_tables_owner; ALTER TABLE tabled.request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
	CREATE ROLE mmt_tables_clerk; GRANT USAGE ON SCHEMA tabled, mmt TO mmt_tables_clerk; GRANT SELECT ON ALL TABLES IN SCHEMA mmt TO mmt_tables_clerk; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mmt TO mmt_tables_clerk;
	GRANT ALL ON ALL TABLES IN SCHEMA tabled TO mmt_tables_clerk; GRANT ALL ON SEQUENCE tabled.number TO mmt_tables_clerk; ALTER TABLE tabled.settlement DISABLE ROW LEVEL SECURITY; SET LOCAL ROLE mmt_tables_clerk',
	'SELECT fund FROM mmt.settle(''tabled'', ''P'', ''k'', pg_temp.bill())'), '42501 request', 'a policy');

-- ---- what happens to the person while facts are looked up, in the same transaction ----

DO $$ BEGIN PERFORM tabled.settle('Q', 'first', pg_temp.bill(10)); END $$;
CREATE FUNCTION tabled.meanwhile() RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE current_setting('test.meanwhile'); RETURN 'yes'; END $$;
SELECT is(pg_temp.after(format($q$SELECT mmt.open_draft('asks', '999500');
	INSERT INTO mmt.parameter (draft, parameter, amount, facts, priority, clause) VALUES ('asks', 'rate', '80%%', '{"person.insured": "yes"}', 1, 'BT-1'); SELECT mmt.publish('asks');
	CREATE VIEW tabled.person AS SELECT 'P' AS person, tabled.meanwhile() AS insured; SELECT set_config('test.meanwhile', %L, true)$q$, meanwhile), :'settles', 'SELECT count(*) FROM tabled.verify()'), said, meanwhile)
FROM (VALUES ('SELECT', '40.00 0'),	-- 80% of 50
	($$UPDATE tabled.balance SET entries = entries WHERE person_id = 'P'$$, '40.00 0'),
	($$SELECT tabled.close_year(2024)$$, '40.00 0'),
	($$SELECT tabled.post('P', '2024-01-01', '{"999500/deductible@2024": 1}', 'x', NULL, clock_timestamp()::text)$$, '27000 tabled'),
	($$DELETE FROM tabled.balance WHERE person_id = 'P'$$, '27000 tabled'),
	($$SELECT tabled.merge_person('P', 'Q', 'm', 'one person')$$, 'MM034')) m (meanwhile, said);

-- ---- rights ----

SELECT is(pg_temp.after(format('CREATE ROLE mmt_tables_clerk; GRANT USAGE ON SCHEMA tabled, mmt TO mmt_tables_clerk; GRANT SELECT ON ALL TABLES IN SCHEMA mmt TO mmt_tables_clerk;
	GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mmt TO mmt_tables_clerk; GRANT ALL ON ALL TABLES IN SCHEMA tabled TO mmt_tables_clerk; GRANT ALL ON SEQUENCE tabled.number TO mmt_tables_clerk;
	ALTER TABLE tabled.settlement DISABLE ROW LEVEL SECURITY; %s; SET LOCAL ROLE mmt_tables_clerk', less), 'SELECT fund FROM mmt.settle(''tabled'', ''P'', ''k'', pg_temp.bill())'), said, less)
FROM (VALUES ('REVOKE DELETE ON tabled.balance FROM mmt_tables_clerk', '30.00'), ('REVOKE UPDATE ON tabled.balance FROM mmt_tables_clerk', '42501'), ('REVOKE SELECT ON tabled.balance FROM mmt_tables_clerk', '42501'),
	('REVOKE INSERT ON tabled.request FROM mmt_tables_clerk', '42501'), ('REVOKE INSERT ON tabled.settlement FROM mmt_tables_clerk', '42501'), ('REVOKE ALL ON SEQUENCE tabled.number FROM mmt_tables_clerk', '42501'),
	('REVOKE USAGE ON SCHEMA tabled FROM mmt_tables_clerk', '42501')) c (less, said);
SELECT is(pg_temp.after('CREATE ROLE mmt_tables_clerk; GRANT USAGE ON SCHEMA mmt TO mmt_tables_clerk; GRANT SELECT ON ALL TABLES IN SCHEMA mmt TO mmt_tables_clerk; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA mmt TO mmt_tables_clerk;
	GRANT SELECT ON ALL TABLES IN SCHEMA tabled TO mmt_tables_clerk; SET LOCAL ROLE mmt_tables_clerk', 'SELECT fund FROM mmt.quote(''tabled'', ''P'', pg_temp.bill())'), '42501', 'a quote needs the right to look into the schema');
SELECT is(pg_temp.after('SET TRANSACTION READ ONLY', :'settles'), '25006', 'nothing is written in a transaction that reads');
SELECT is(pg_temp.after('SET TRANSACTION READ ONLY', :'opens'), '25006', 'nor for somebody new');

-- ---- where it cannot be ----

SELECT is(pg_temp.after($$CREATE FUNCTION tabled.safe() RETURNS numeric PARALLEL SAFE LANGUAGE sql AS $f$ SELECT fund FROM tabled.settle('new', 'k', '{"area": "999500", "date": "2024-03-05", "amount": 1}') $f$;
	SELECT set_config(name, 'on', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query')$$, 'SELECT tabled.safe()'), '25000', 'a worker of a parallel query settles nothing');
SELECT is(pg_temp.after('DROP SCHEMA tabled CASCADE', 'SELECT mmt.quote(''tabled'', ''P'', pg_temp.bill())'), '42704 tabled', 'a book that was dropped since');

SELECT is_empty('SELECT * FROM tabled.verify()', 'and the book is right');
SELECT * FROM finish();
ROLLBACK;
