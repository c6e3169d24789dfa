-- A book: settle, retry, reverse, post, quote, replay, verify; who may; what is left after the extension goes.
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;

CREATE ROLE "mmt book Owner";
CREATE ROLE "mmt book Clerk";
CREATE ROLE mmt_book_poster;
CREATE ROLE mmt_book_auditor;
CREATE ROLE mmt_book_reporter;
CREATE ROLE mmt_book_nobody;
CREATE FUNCTION pg_temp.as_role(role name, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM set_config('role', role, true);
	EXECUTE command INTO said;
	PERFORM set_config('role', 'none', true);
	RETURN said;
END
$$;
-- what a command is refused with
CREATE FUNCTION pg_temp.refused(command text, OUT state text, OUT message text, OUT hint text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT, detail = PG_EXCEPTION_DETAIL;
END
$$;
CREATE FUNCTION pg_temp.refused_in(language text, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	r record;
BEGIN
	PERFORM set_config('menmante.language', language, true);
	r := pg_temp.refused(command);
	PERFORM set_config('menmante.language', 'en', true);
	RETURN concat(r.message, '｜', r.hint);
END
$$;
-- what verify finds after an unlawful change, which is then undone
CREATE FUNCTION pg_temp.found(change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	BEGIN
		ALTER TABLE "my Book".settlement DISABLE TRIGGER stays;
		ALTER TABLE "my Book".posting DISABLE TRIGGER stays;
		ALTER TABLE "my Book".request DISABLE TRIGGER stays;
		ALTER TABLE "my Book".reversal DISABLE TRIGGER stays;
		ALTER TABLE "my Book".ruleset DISABLE TRIGGER stays;
		EXECUTE change;
		SELECT string_agg(DISTINCT v.problem, ', ' ORDER BY v.problem) INTO said FROM mmt.verify_book('my Book') v;
		RAISE SQLSTATE 'ZZ001';
	EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
		RETURN said;
	END;
END
$$;

-- ---- rules: 100 a year are borne, then the fund pays 60% up to 5000 a year ----

INSERT INTO mmt.area (area, name_zh, name_en, kind) VALUES ('999500', '甲市', 'City A', 'city'), ('999600', '乙市', 'City B', 'city');
INSERT INTO mmt.document (document, title) VALUES ('BK', '某办法');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('BK-1', 'BK', '第一条', 'Everything', 'seed'), ('BK-2', 'BK', '第二条', 'An example', 'example');
SELECT mmt.open_draft('bk', '999500'), mmt.open_draft('bk-next', '999500');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('bk', 'care.deductible', 'person'), ('bk', 'care.fund', 'fund'), ('bk', 'care.self', 'person'), ('bk', 'care.over', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, name_zh, name_en, clause) VALUES ('bk', 'care', 10, '慢性病门诊', 'chronic care', 'BK-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('bk', 'deductible', 'fen', 'care.deductible', 'year', 'BK-1'),
	('bk', 'fund', 'fen', 'care.fund', 'year', 'BK-1'), ('bk', 'claims', 'count', 'claims of care', 'year', 'BK-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('bk', 'care', 10, 'gross', 'flow', 'share', NULL, NULL, false, 'BK-1'), ('bk', 'care', 20, 'flow', 'deductible', 'fill', 'deductible', 'deductible', true, 'BK-1'),
	('bk', 'care', 30, 'flow', 'fund', 'share', 'rate', NULL, true, 'BK-1'), ('bk', 'care', 40, 'fund', 'over', 'keep', 'cap', 'fund', true, 'BK-1'),
	('bk', 'care', 50, 'flow', 'self', 'share', NULL, NULL, false, 'BK-1');
INSERT INTO mmt.parameter (draft, parameter, place, amount, clause) VALUES ('bk', 'rate', NULL, '60%', 'BK-1'), ('bk', 'rate', 'far', '50%', 'BK-2'), ('bk', 'deductible', NULL, '100', 'BK-1'),
	('bk', 'cap', NULL, '5000', 'BK-1'), ('bk-next', 'rate', NULL, '70%', 'BK-1');
UPDATE mmt.parameter SET priority = 1 WHERE draft = 'bk' AND place = 'far';
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, expected, message_zh, message_en, kind, clause) VALUES
	('bk', 'settlement', 'identified', 'settlement', 'block', 'identified', 'is', '01|02', '未核实身份', 'the person was not identified', 'checked', 'BK-1'),
	('bk', 'settlement', 'disease', 'settlement', 'warn', 'disease', 'is', 'D*', '病种有误', 'the disease looks wrong', NULL, 'BK-1');
SELECT mmt.publish('bk') AS first \gset

-- ---- making a book ----

SELECT lives_ok($$SELECT mmt.grant_workbench('book', '"mmt book Owner"')$$, 'who may make books');
GRANT CREATE ON DATABASE :"DBNAME" TO "mmt book Owner";
SET LOCAL ROLE "mmt book Owner";
SELECT lives_ok($$SELECT mmt.create_book('my Book')$$, 'a book in a schema of any name');
SELECT lives_ok($$SELECT mmt.create_book('my Book')$$, 'called again, nothing happens');
SELECT lives_ok($$SELECT mmt.create_book('parts', true)$$, 'another one, partitioned');
SELECT is((pg_temp.refused($$SELECT mmt.create_book('public')$$)).state, '22023', 'not in public');
SELECT is((pg_temp.refused($$SELECT mmt.create_book('mmt')$$)).state, '22023', 'nor in mmt');
RESET ROLE;
CREATE SCHEMA others;
CREATE SCHEMA shared AUTHORIZATION "mmt book Owner";
GRANT CREATE ON SCHEMA shared TO PUBLIC;
SET LOCAL ROLE "mmt book Owner";
SELECT is((pg_temp.refused($$SELECT mmt.create_book('others')$$)).state, '42501', 'nor in a schema of somebody else');
SELECT is((pg_temp.refused($$SELECT mmt.create_book('shared')$$)).state, '42501', 'nor where others may create');
SELECT is((pg_temp.refused($$SELECT mmt.settle('others', 'P1', 'k', '{}')$$)).state, '42704', 'a schema that is no book');
RESET ROLE;

SELECT is_empty($$SELECT c.relname, a.attname, a.atttypid::regtype FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	JOIN pg_type t ON t.oid = a.atttypid WHERE c.relnamespace = '"my Book"'::regnamespace AND c.relkind <> 'i' AND t.typnamespace <> 'pg_catalog'::regnamespace$$, 'built-in types only');
SELECT is_empty($$SELECT d.* FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass WHERE d.classid IN ('pg_proc'::regclass, 'pg_class'::regclass)
	AND d.objid IN (SELECT oid FROM pg_class WHERE relnamespace = '"my Book"'::regnamespace UNION SELECT oid FROM pg_proc WHERE pronamespace = '"my Book"'::regnamespace)$$, 'nothing in it is of the extension');
SELECT is_empty($$SELECT c.relname FROM pg_class c WHERE c.relnamespace = '"my Book"'::regnamespace AND c.relkind IN ('r', 'v', 'S') AND (c.relowner <> '"mmt book Owner"'::regrole
	OR EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee = 0))$$, 'all belongs to its owner, nothing is open to PUBLIC');
SELECT is_empty($$SELECT p.proname FROM pg_proc p WHERE p.pronamespace = '"my Book"'::regnamespace AND (p.proowner <> '"mmt book Owner"'::regrole OR p.proacl IS NULL
	OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0) OR NOT coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false))$$, 'nor a function, and each fixes its search_path');
SELECT is_empty($$SELECT c.relname, a.attname FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = '"my Book"'::regnamespace AND c.relkind IN ('r', 'v', 'c') AND NOT (col_description(c.oid, a.attnum) ~ '[一-龥]' AND col_description(c.oid, a.attnum) ~ '[a-z]{2}'
		AND coalesce(obj_description(c.oid, 'pg_class'), obj_description(c.reltype, 'pg_type')) ~ '[一-龥]')$$, 'every table, view, type and column has a comment in both languages');

-- ---- settling ----

GRANT USAGE ON SCHEMA "my Book" TO mmt_book_nobody;	-- so that rights on what is in it are what counts
SELECT mmt.grant_duty('my Book', 'settlement', '"mmt book Clerk"'), mmt.grant_duty('my Book', 'posting', 'mmt_book_poster'), mmt.grant_duty('my Book', 'audit', 'mmt_book_auditor'),
	mmt.grant_duty('my Book', 'reporting', 'mmt_book_reporter');
SET LOCAL ROLE "mmt book Clerk";
SELECT results_eq($$SELECT gross, fund, account, person, hospital, parts FROM "my Book".quote('P1', '{"area": "999500", "date": "2020-05-01", "amount": 250, "disease": "D1"}')$$,
	$$VALUES (250.00, 90.00, 0.00, 160.00, 0.00, '{"care.fund": 90.00, "care.self": 60.00, "care.deductible": 100.00}'::jsonb)$$, 'a quote');
SELECT results_eq($$SELECT q.settlement_id, q.posted_at FROM "my Book".quote('P1', '{"area": "999500", "date": "2020-05-01", "amount": 250, "disease": "D1"}') q$$,
	'VALUES (NULL::bigint, NULL::timestamptz)', 'has no number');
SELECT results_eq($$SELECT settlement_id, gross, fund, person, edition, findings FROM "my Book".settle('P1', 'a', '{"area": "999500", "date": "2020-05-01", "amount": 250, "disease": "D1", "institution": "H1"}')$$,
	format('VALUES (1::bigint, 250.00, 90.00, 160.00, %s::bigint, NULL::jsonb)', :first), 'a settlement');
SELECT results_eq($$SELECT q.* FROM "my Book".settle('P1', 'a', '{"area": "999500", "date": "2020-05-01", "institution": "H1", "disease": "D1", "amount": 250}') q$$,
	$$SELECT q.* FROM "my Book".settle('P1', 'a', '{"area": "999500", "date": "2020-05-01", "amount": 250, "disease": "D1", "institution": "H1"}') q$$, 'a retry has the same answer');
SELECT is((pg_temp.refused($$SELECT "my Book".settle('P1', 'a', '{"area": "999500", "date": "2020-05-01", "amount": 251, "disease": "D1", "institution": "H1"}')$$)).state, 'MM030', 'a key serves once');
SELECT results_eq($$SELECT settlement_id, fund, lines FROM "my Book".settle('P1', 'b', '{"area": "999500", "date": "2020-05-02", "disease": "D1", "lines": [{"amount": 50}, {"price": "3.333", "quantity": 3}]}')$$,
	$$VALUES (2::bigint, 36.00, '[{"care.fund": 30.00, "care.self": 20.00}, {"care.fund": 6.00, "care.self": 4.00}]'::jsonb)$$, 'lines; the deductible is used up');
SELECT results_eq($$SELECT fund, person FROM "my Book".settle('P2', 'a', '{"area": "999500", "date": "2020-05-02", "amount": "20000.00", "disease": "D1"}')$$, 'VALUES (5000.00, 15000.00)', 'another person, the same key');
SELECT results_eq($$SELECT fund, marks FROM "my Book".settle('P2', 'b', '{"area": "999500", "date": "2021-05-02", "amount": 200, "disease": "D1", "place": "far", "facts": {"age": 70}, "tags": ["x"]}')$$,
	$$VALUES (50.00, ARRAY['BK-2'])$$, 'another year, and a figure without a source');
SELECT is((pg_temp.refused(c.command)).state, c.state, c.command) FROM (VALUES
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amout": 250}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": 1, "lines": [{"amount": 1}]}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "1 May 2020", "amount": 1}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "amount": 1}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"date": "2020-05-01", "amount": 1}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": -1, "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": 1.001, "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": {"a": 1}}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": "1e2", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": " 5", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": "5 ", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": ".5", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": "5.", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": "0x10", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": "1_000", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": "NaN", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": "Infinity", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": "", "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "lines": [{"price": -1, "quantity": -5}], "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "lines": [{"amount": 5, "quantity": -5}], "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "lines": [{"price": "1e1", "quantity": 1}], "disease": "D1"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": 1, "tags": "x"}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": 1, "facts": 7}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '[]')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', NULL)$$, 'MM020'),
	($$SELECT "my Book".settle('P1', '', '{"area": "999500", "date": "2020-05-01", "amount": 1}')$$, 'MM020'),
	($$SELECT "my Book".settle('', 'z', '{"area": "999500", "date": "2020-05-01", "amount": 1}')$$, 'MM020'),
	($$SELECT "my Book".settle(NULL, 'z', '{"area": "999500", "date": "2020-05-01", "amount": 1}')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999600", "date": "2020-05-01", "amount": 1}')$$, 'MM001'),
	($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amount": 1, "disease": "D1", "kind": "checked"}')$$, 'MM107'),
	($$SELECT "my Book".quote('P1', '{"area": "999500", "date": "2020-05-01", "amount": 1, "disease": "D1", "kind": "checked", "identified": "99"}')$$, 'MM107')) c (command, state);
SELECT matches((pg_temp.refused($$SELECT "my Book".settle('P1', 'z', '{"area": "999500", "date": "2020-05-01", "amout": 250}')$$)).hint, 'amount', 'the nearest name');
SELECT is(((pg_temp.refused($$SELECT "my Book".quote('P1', '{"area": "999500", "date": "2020-05-01", "amount": 1, "disease": "D1", "kind": "checked", "identified": "99"}')$$)).detail)::jsonb -> 0 ->> 'rule', 'identified', 'evidence of a refusal');
SELECT results_eq($$SELECT findings -> 0 ->> 'rule', findings -> 0 ->> 'severity', findings -> 0 ->> 'message' FROM "my Book".settle('P3', 'a', '{"area": "999500", "date": "2020-05-01", "amount": 10, "disease": "X9", "kind": "checked", "identified": "01"}')$$,
	$$VALUES ('disease', 'warn', 'the disease looks wrong')$$, 'a warning comes back');

-- ---- reversing ----

SELECT results_eq($$SELECT settlement_id, day, gross, fund, person, parts FROM "my Book".reverse('P1', 1, 'r', 'returned')$$,
	$$SELECT max(settlement_id) + 0, date '2020-05-01', -250.00, -90.00, -160.00, '{"care.fund": -90.00, "care.self": -60.00, "care.deductible": -100.00}'::jsonb FROM "my Book".reverse('P1', 1, 'r', 'returned')$$, 'a reversal, and its retry');
SELECT is((pg_temp.refused(c.command)).state, c.state, c.command) FROM (VALUES
	($$SELECT "my Book".reverse('P1', 1, 'r2', 'returned')$$, 'MM032'),
	($$SELECT "my Book".reverse('P1', 1, 'r', 'another reason')$$, 'MM030'),
	($$SELECT "my Book".reverse('P1', 1, 'a', 'returned')$$, 'MM030'),
	($$SELECT "my Book".reverse('P1', (SELECT settlement_id FROM "my Book".reverse('P1', 1, 'r', 'returned')), 'r3', 'returned')$$, 'MM032'),
	($$SELECT "my Book".reverse('P2', 1, 'r4', 'returned')$$, 'MM031'),
	($$SELECT "my Book".reverse('P1', NULL, 'r4', 'returned')$$, 'MM031'),
	($$SELECT "my Book".reverse('P1', 2, '', 'returned')$$, 'MM020'),
	($$SELECT "my Book".settle('P1', 'r', '{"area": "999500", "date": "2020-05-01", "amount": 250, "disease": "D1"}')$$, 'MM030')) c (command, state);
SELECT results_eq($$SELECT fund, person FROM "my Book".quote('P1', '{"area": "999500", "date": "2020-06-01", "amount": 250, "disease": "D1"}')$$, 'VALUES (90.00, 160.00)', 'the deductible is there again');
RESET ROLE;

-- ---- posting ----

SET LOCAL ROLE mmt_book_poster;
SELECT isnt("my Book".post('P4', '2020-01-01', '{"999500/deductible@2020": 7000}', 'opening balance', 'BK-1', 'o'), NULL, 'an opening balance');
SELECT is("my Book".post('P4', '2020-01-01', '{"999500/deductible@2020": 7000.0}', 'opening balance', 'BK-1', 'o'), "my Book".post('P4', '2020-01-01', '{"999500/deductible@2020": 7000}', 'opening balance', 'BK-1', 'o'), 'and its retry');
SELECT is((pg_temp.refused(c.command)).state, c.state, c.command) FROM (VALUES
	($$SELECT "my Book".post('P4', '2020-01-01', '{"999500/deductible@2020": 8000}', 'opening balance', 'BK-1', 'o')$$, 'MM030'),
	($$SELECT "my Book".post('P4', '2020-01-01', '{"999500/deductable@2020": 7000}', 'opening balance', 'BK-1', 'p')$$, 'MM020'),
	($$SELECT "my Book".post('P4', '2020-01-01', '{"999500/deductible@2020": 10000000000000000}', 'opening balance', 'BK-1', 'p')$$, '22003'),
	($$SELECT "my Book".post('P4', '2020-01-01', '{"999500/deductible@2020": -9223372036854775808}', 'opening balance', 'BK-1', 'p')$$, '22003'),
	($$SELECT "my Book".post('P4', '2020-01-01', '{}', 'opening balance', 'BK-1', 'p')$$, 'MM020'),
	($$SELECT "my Book".post('P4', '2020-01-01', NULL, 'opening balance', 'BK-1', 'p')$$, 'MM020'),
	($$SELECT "my Book".post('P4', 'infinity', '{"999500/deductible@2020": 7000}', 'opening balance', 'BK-1', 'p')$$, 'MM020'),
	($$SELECT "my Book".post('P4', '2020-01-01', '{"999500/deductible@2020": 7000}', '', 'BK-1', 'p')$$, 'MM020'),
	($$SELECT "my Book".post('P4', '2020-01-01', '{"999500/deductible@2020": 0.5}', 'x', 'BK-1', 'p')$$, '22P02')) c (command, state);
RESET ROLE;
SELECT results_eq($$SELECT fund, person FROM "my Book".settle('P4', 'a', '{"area": "999500", "date": "2020-06-01", "amount": 130, "disease": "D1"}')$$, 'VALUES (60.00, 70.00)', 'counts');

-- ---- proving ----

SELECT is_empty($$SELECT * FROM "my Book".verify()$$, 'the book is right');
SELECT is_empty($$SELECT * FROM "my Book".chain WHERE NOT intact$$, 'the chain, in plain SQL');
SELECT is_empty($$SELECT s.settlement_id, r.* FROM "my Book".settlement s, "my Book".replay(s.person_id, s.settlement_id) r$$, 'every settlement replays');
SET LOCAL datestyle = 'German';
SET LOCAL timezone = 'America/New_York';
SET LOCAL bytea_output = 'escape';
SELECT is_empty($$SELECT * FROM "my Book".verify() UNION ALL SELECT 'chain', person_id, id, NULL FROM "my Book".chain WHERE NOT intact$$, 'under other settings, too');
RESET datestyle;
RESET timezone;
RESET bytea_output;
SELECT is(pg_temp.found(c.change), c.problem, c.change) FROM (VALUES
	($$UPDATE "my Book".balance SET tally = '{"999500/fund@2020": 1}' WHERE person_id = 'P1'$$, 'balance'),
	($$DELETE FROM "my Book".balance WHERE person_id = 'P1'$$, 'balance'),
	($$INSERT INTO "my Book".balance (person_id, tally) VALUES ('P9', '{"999500/fund@2020": 1}')$$, 'balance'),
	($$UPDATE "my Book".balance SET entries = 9 WHERE person_id = 'P1'$$, 'chain'),
	($$UPDATE "my Book".balance SET head = '\x00' WHERE person_id = 'P1'$$, 'chain'),
	($$UPDATE "my Book".settlement SET institution_id = 'H2' WHERE settlement_id = 1$$, 'chain, money'),
	($$UPDATE "my Book".settlement SET person_id = 'P3' WHERE settlement_id = 2$$, 'balance, chain, request'),
	($$UPDATE "my Book".settlement SET posted_at = posted_at + interval '1 microsecond' WHERE settlement_id = 2$$, 'chain'),
	($$UPDATE "my Book".settlement SET hash = sha256('x') WHERE settlement_id = 2$$, 'chain'),
	($$UPDATE "my Book".settlement SET seq = 7 WHERE settlement_id = 2$$, 'chain'),
	($$UPDATE "my Book".settlement SET delta = '{}' WHERE settlement_id = 2$$, 'balance, chain'),
	($$UPDATE "my Book".settlement SET fund = fund + 1, person = person - 1, parts = parts || '{"care.fund": 91, "care.self": 59}' WHERE settlement_id = 1$$, 'chain, reversal'),
	($$UPDATE "my Book".settlement SET parts = parts || '{"care.fund": 91}' WHERE settlement_id = 1$$, 'chain, money, reversal'),
	($$UPDATE "my Book".settlement SET gross = gross + 1, fund = fund + 1, parts = parts || '{"care.fund": 37}' WHERE settlement_id = 2$$, 'chain, money'),
	($$UPDATE "my Book".settlement SET lines = lines - 1 WHERE settlement_id = 2$$, 'chain, money'),
	($$UPDATE "my Book".settlement SET lines = '[{"care.fund": 29.99, "care.self": 20}, {"care.fund": 6.01, "care.self": 4}]' WHERE settlement_id = 2$$, 'chain, money'),
	($$UPDATE "my Book".settlement SET kind = 'correct' WHERE kind = 'reverse'$$, 'chain, money, reversal'),
	($$UPDATE "my Book".settlement SET kind = 'other' WHERE settlement_id = 2$$, 'chain, money'),
	($$UPDATE "my Book".settlement SET digest = repeat('0', 64) WHERE settlement_id = 2$$, 'chain, ruleset'),
	($$ALTER TABLE "my Book".settlement DROP CONSTRAINT bearers_make_up_the_gross; UPDATE "my Book".settlement SET fund = fund + 1 WHERE settlement_id = 2$$, 'chain, money'),
	($$DELETE FROM "my Book".settlement WHERE settlement_id = 2$$, 'balance, chain, request'),
	($$DELETE FROM "my Book".settlement WHERE settlement_id = (SELECT max(settlement_id) FROM "my Book".settlement WHERE person_id = 'P2')$$, 'balance, chain, request'),
	($$DELETE FROM "my Book".settlement WHERE kind = 'reverse'$$, 'balance, chain, request, reversal'),
	($$INSERT INTO "my Book".settlement SELECT (jsonb_populate_record(s, jsonb_build_object('settlement_id', 900, 'seq', 4, 'hash', NULL))).* FROM "my Book".settlement s WHERE false$$, NULL),
	($$INSERT INTO "my Book".settlement SELECT (jsonb_populate_record(s, '{"settlement_id": 900}')).* FROM "my Book".settlement s WHERE s.settlement_id = 2$$, 'balance, chain, request'),
	($$UPDATE "my Book".posting SET reason = 'bonus'$$, 'chain'),
	($$UPDATE "my Book".posting SET delta = '{"999500/deductible@2020": 6000}'$$, 'balance, chain'),
	($$DELETE FROM "my Book".posting$$, 'balance, chain, request'),
	($$DELETE FROM "my Book".request WHERE settlement_id = 2$$, 'request'),
	($$DELETE FROM "my Book".request WHERE posting_id IS NOT NULL$$, 'request'),
	($$INSERT INTO "my Book".request VALUES ('P1', 'x', 'x', '\x00', 777, NULL)$$, 'request'),
	($$INSERT INTO "my Book".request VALUES ('P1', 'x', 'x', '\x00', 2, NULL)$$, 'request'),
	($$DELETE FROM "my Book".reversal$$, 'reversal'),
	($$INSERT INTO "my Book".reversal VALUES ('P1', 2, 888)$$, 'reversal'),
	($$UPDATE "my Book".reversal SET settlement_id = 2$$, 'reversal'),
	($$DELETE FROM "my Book".ruleset$$, 'ruleset'),
	($$UPDATE "my Book".ruleset SET rules = jsonb_set(rules, '{rows,0,area}', '"999501"')$$, 'ruleset'),
	-- what is none of ours does not end the proof
	($$UPDATE "my Book".settlement SET bill = bill || '{"date": "rubbish"}' WHERE settlement_id = 2$$, 'chain, money'),
	($$UPDATE "my Book".settlement SET day = 'infinity' WHERE settlement_id = 2$$, 'chain, money'),
	($$UPDATE "my Book".settlement SET parts = '{"care.fund": "x", "care.self": {}}' WHERE settlement_id = 1$$, 'chain, money, reversal'),
	($$UPDATE "my Book".settlement SET parts = '5', lines = '[[1], 2]' WHERE settlement_id = 1$$, 'chain, money, reversal'),
	($$UPDATE "my Book".settlement SET delta = '{"999500/fund@2020": 9223372036854775807}' WHERE person_id = 'P1' AND kind = 'settle'$$, 'balance, chain, reversal'),
	($$UPDATE "my Book".settlement SET delta = '{"999500/fund@2020": 0.5}' WHERE settlement_id = 2$$, 'balance, chain'),
	($$UPDATE "my Book".settlement SET marks = ARRAY['BK-2', NULL] WHERE settlement_id = 2$$, 'chain'),
	($$UPDATE "my Book".settlement SET marks = ARRAY[ARRAY['BK-2']] WHERE settlement_id = 2$$, 'chain'),
	($$UPDATE "my Book".ruleset SET rules = '5'$$, 'ruleset')) c (change, problem);
-- figures that add up but are wrong are what replay is for
ALTER TABLE "my Book".settlement DISABLE TRIGGER stays;
SAVEPOINT wrong;
UPDATE "my Book".settlement SET fund = fund + 1, person = person - 1 WHERE settlement_id = 2;
SELECT results_eq($$SELECT field FROM "my Book".replay('P1', 2) ORDER BY 1$$, $$VALUES ('fund'), ('person')$$, 'a replay shows what differs');
ROLLBACK TO wrong;
ALTER TABLE "my Book".settlement ENABLE ALWAYS TRIGGER stays;

-- what is posted stays, for the owner too
SET LOCAL ROLE "mmt book Owner";
SELECT is((pg_temp.refused(format(c.command, t.t))).state, '55000', format(c.command, t.t))
FROM (VALUES ('UPDATE "my Book".%1$s SET person_id = person_id'), ('DELETE FROM "my Book".%s'), ('TRUNCATE "my Book".%s')) c (command), (VALUES ('settlement'), ('posting'), ('request'), ('reversal')) t (t);
SELECT is((pg_temp.refused($$DELETE FROM "my Book".ruleset$$)).state, '55000', 'a ruleset, too');
RESET ROLE;

-- ---- a later edition, and a retroactive one ----

SELECT mmt.publish('bk-next') AS second \gset
SELECT results_eq($$SELECT edition, fund FROM "my Book".settle('P4', 'b', '{"area": "999500", "date": "2020-06-01", "amount": 100, "disease": "D1"}')$$, format('VALUES (%s::bigint, 70.00)', :second), 'what is settled now goes by the new rules');
SELECT results_eq($$SELECT edition, fund FROM "my Book".settle('P4', 'a', '{"area": "999500", "date": "2020-06-01", "amount": 130, "disease": "D1"}')$$, format('VALUES (%s::bigint, 60.00)', :first), 'a retry goes by the old ones');
SELECT is_empty($$SELECT s.settlement_id, r.* FROM "my Book".settlement s, "my Book".replay(s.person_id, s.settlement_id) r$$, 'and all replays');
SELECT is((SELECT count(*) FROM "my Book".ruleset), 2::bigint, 'two rulesets are kept');

-- ---- telling ----

SELECT is((SELECT count(*) > 4 AND bool_or(words LIKE '%60%') FROM "my Book".explain('P1', 2)), true, 'an explanation');
SELECT is((SELECT words FROM "my Book".explain('P1', (SELECT settlement_id FROM "my Book".settlement WHERE kind = 'reverse')) ORDER BY n LIMIT 1), 'reverses settlement 1', 'of a reversal');
SELECT cmp_ok((SELECT max(cardinality(string_to_array("my Book".slip(person_id, settlement_id), E'\n'))) FROM "my Book".settlement), '<=', 15, 'a slip has 15 lines at most');
SET LOCAL menmante.language = 'zh';
SELECT matches("my Book".slip('P1', 2), '^门诊慢特病结算单\n编号 2　就医日期 2020-05-02\n费用总额：60.00 元\n　医保基金支付：36.00 元\n　您自己支付：24.00 元\n怎样算的：\n(.|\n)*\n依据：《某办法》$', 'in Chinese');
SET LOCAL menmante.language = 'en';

-- ---- who may ----

SELECT is((SELECT count(*) FROM "my Book".masked_settlement), (SELECT count(*) FROM "my Book".settlement), 'the masked view has all');
SELECT is(pg_temp.as_role(c.role, c.command), c.said, c.role || ': ' || c.command) FROM (VALUES
	('mmt_book_auditor', 'SELECT count(*) FROM "my Book".verify()', '0'),
	('mmt_book_auditor', 'SELECT count(*) FROM "my Book".replay(''P1'', 2)', '0'),
	('mmt_book_auditor', 'SELECT count(*) FROM "my Book".chain WHERE NOT intact', '0'),
	('mmt_book_auditor', 'SELECT count(DISTINCT person_id) FROM "my Book".settlement', '4'),
	('mmt_book_auditor', 'SELECT rule FROM "my Book".finding', 'disease'),
	('mmt_book_auditor', 'SELECT sum((item ->> ''amount'')::numeric) FROM "my Book".settlement_line', '50'),
	('mmt_book_reporter', 'SELECT count(DISTINCT person_mark) FROM "my Book".masked_settlement', '4')) c (role, command, said);
SELECT throws_ok(format('SELECT pg_temp.as_role(%L, %L)', c.role, c.command), '42501', NULL, c.role || ': ' || c.command)
FROM (VALUES ('mmt_book_nobody'), ('mmt book Clerk'), ('mmt_book_poster'), ('mmt_book_auditor'), ('mmt_book_reporter')) r (role),
	LATERAL (VALUES
	('mmt_book_nobody', 'SELECT "my Book".quote(''P1'', ''{}'')'), ('mmt_book_nobody', 'SELECT "my Book".settle(''P1'', ''q'', ''{}'')'), ('mmt_book_nobody', 'SELECT FROM "my Book".masked_settlement'),
	('mmt_book_nobody', 'SELECT "my Book".verify()'), ('mmt_book_nobody', 'SELECT mmt.settle(''my Book'', ''P1'', ''q'', ''{}'')'),
	('mmt book Clerk', 'SELECT FROM "my Book".settlement'), ('mmt book Clerk', 'UPDATE "my Book".balance SET tally = ''{}'''), ('mmt book Clerk', 'SELECT "my Book".post(''P1'', ''2020-01-01'', ''{}'', ''x'', NULL, ''y'')'),
	('mmt book Clerk', 'SELECT mmt.settle(''my Book'', ''P1'', ''q'', ''{}'')'), ('mmt book Clerk', 'SELECT nextval(''"my Book".number'')'),
	('mmt book Clerk', 'CREATE TABLE "my Book".mine (a int)'),
	('mmt_book_poster', 'SELECT "my Book".settle(''P1'', ''q'', ''{}'')'), ('mmt_book_poster', 'INSERT INTO "my Book".posting DEFAULT VALUES'),
	('mmt_book_auditor', 'SELECT "my Book".settle(''P1'', ''q'', ''{}'')'), ('mmt_book_auditor', 'SELECT salt FROM "my Book".book'), ('mmt_book_auditor', 'SELECT person_id FROM "my Book".balance FOR UPDATE'),
	('mmt_book_auditor', 'DELETE FROM "my Book".settlement'),
	('mmt_book_reporter', 'SELECT FROM "my Book".settlement'), ('mmt_book_reporter', 'SELECT salt FROM "my Book".book'), ('mmt_book_reporter', 'SELECT "my Book".slip(''P1'', 2)'),
	('mmt_book_reporter', 'SELECT FROM "my Book".chain')) c (role, command)
WHERE c.role = r.role;
-- a search_path of the caller's, with functions and operators of his own, does not matter
CREATE SCHEMA trap AUTHORIZATION "mmt book Clerk";
SET LOCAL ROLE "mmt book Clerk";
CREATE FUNCTION trap.eq(text, text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped as %', current_user; END $$;
CREATE OPERATOR trap.= (FUNCTION = trap.eq, LEFTARG = text, RIGHTARG = text);
CREATE FUNCTION trap.sha256(bytea) RETURNS bytea LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped as %', current_user; END $$;
CREATE TEMP TABLE balance (person_id text, tally jsonb, entries bigint, head bytea);
CREATE FUNCTION pg_temp.trapped(command text) RETURNS text LANGUAGE plpgsql SET search_path = trap, pg_temp, pg_catalog AS $$ BEGIN EXECUTE command; RETURN 'passed'; END $$;
SELECT is(pg_temp.trapped($$SELECT "my Book".settle('P5', 'trap', '{"area": "999500", "date": "2020-05-01", "amount": 1, "disease": "D1"}')$$), 'passed', 'settled in spite of traps');
SELECT is(pg_temp.trapped($$SELECT "my Book".reverse('P5', (SELECT settlement_id FROM "my Book".settle('P5', 'trap', '{"area": "999500", "date": "2020-05-01", "amount": 1, "disease": "D1"}')), 'trap-r', 'x')$$), 'passed', 'reversed');
RESET ROLE;

-- ---- partitions ----

SET LOCAL ROLE "mmt book Owner";
CREATE TABLE parts.settlement_2020 PARTITION OF parts.settlement FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
SELECT lives_ok($$SELECT mmt.create_book('parts')$$, 'guards for a new partition');
SELECT results_eq($$SELECT gross, fund FROM parts.settle('P1', 'a', '{"area": "999500", "date": "2020-05-01", "amount": 250, "disease": "D1"}')
	UNION ALL SELECT gross, fund FROM parts.settle('P1', 'b', '{"area": "999500", "date": "2021-05-01", "amount": 250, "disease": "D1"}')
	UNION ALL SELECT gross, fund FROM parts.reverse('P1', 1, 'c', 'x')
	UNION ALL SELECT gross, fund FROM parts.settle('P1', 'b', '{"area": "999500", "date": "2021-05-01", "amount": 250, "disease": "D1"}')$$,
	'VALUES (250.00, 105.00), (250.00, 105.00), (-250.00, -105.00), (250.00, 105.00)', 'a partitioned book does the same');
SELECT is((SELECT count(*) FROM parts.settlement_2020), 2::bigint, 'in its partitions');
SELECT is_empty($$SELECT * FROM parts.verify()$$, 'and is right');
SELECT is((pg_temp.refused($$TRUNCATE parts.settlement_2020$$)).state, '55000', 'a partition is not emptied');
SELECT is((pg_temp.refused($$DELETE FROM parts.settlement_2020$$)).state, '55000', 'nor thinned out');
RESET ROLE;

-- ---- a book of layout 1 ----

SET LOCAL ROLE "mmt book Owner";
SELECT mmt.create_book('early');
DROP TABLE early.archive, early.closed_year, early.seal, early.settled;
ALTER TABLE early.balance DROP archived, DROP merged_into CASCADE;
ALTER TABLE early.settlement DROP corrects CASCADE;
UPDATE early.book SET layout = 1;
ALTER TABLE early.settlement DISABLE TRIGGER stays;
-- entries as layout 1 had them: of another book, whose rows hash the same
INSERT INTO early.settlement SELECT (x.s).* FROM (SELECT jsonb_populate_record(NULL::early.settlement, to_jsonb(s)) AS s FROM parts.settlement s) x;
ALTER TABLE early.settlement ENABLE ALWAYS TRIGGER stays;
INSERT INTO early.balance SELECT person_id, tally, entries, head FROM parts.balance;
INSERT INTO early.ruleset SELECT * FROM parts.ruleset;
INSERT INTO early.request SELECT * FROM parts.request;
INSERT INTO early.reversal SELECT * FROM parts.reversal;
SELECT setval('early.number', 100);
SELECT results_eq($$SELECT state, hint FROM pg_temp.refused($q$SELECT mmt.create_book('early')$q$)$$, $$VALUES ('55000', 'Its owner calls mmt.upgrade_book.')$$, 'a book of an earlier layout is not touched');
SELECT results_eq($$SELECT state, hint FROM pg_temp.refused($q$SELECT early.quote('P1', '{"area": "999500", "date": "2022-05-01", "amount": 1}')$q$)$$, $$VALUES ('55000', 'Its owner calls mmt.upgrade_book.')$$, 'nor used');
SELECT is(mmt.upgrade_book('early'), 1, 'until it is upgraded');
SELECT is_empty($$SELECT * FROM early.verify()$$, 'what was posted proves as before');
SELECT results_eq($$SELECT settlement_id, fund FROM early.settle('P1', 'd', '{"area": "999500", "date": "2021-05-02", "amount": 100, "disease": "D1"}')$$, 'VALUES (101::bigint, 70.00)', 'and goes on: 100 are borne, 70% of the rest');
SELECT is(mmt.upgrade_book('early'), 2, 'done once');
SELECT is((pg_temp.refused($$SELECT mmt.upgrade_book('no book')$$)).state, '42704', 'a schema that is no book');

-- ---- what a book looks up ----

SELECT mmt.add_reference('early', 'person', 'dispensing');
CREATE TABLE early.institution (institution text PRIMARY KEY, name text, kind point, tier text, area text, designated text);
CREATE VIEW early.enrolment AS SELECT 'P1' AS person, 'D1' AS disease, 'chronic'::text AS benefit, 'active'::text AS state, date '2020-01-01' AS filed_on, date '2021-01-01' AS until, 'H1'::text AS recogniser, 'x'::text AS valid FROM generate_series(1, 2);
CREATE TABLE early.violation (id text PRIMARY KEY, institution text, date date, rule text);
SELECT set_eq($$SELECT relation, column_name, problem FROM mmt.check_book('early') WHERE relation IN ('person', 'dispensing', 'institution', 'enrolment', 'violation', 'account')$$,
	$$VALUES ('institution', 'kind', 'type'), ('enrolment', 'valid', 'type'), ('violation', NULL, 'scan'), ('account', 'person', 'no relation')$$, 'what is amiss with relations');
SELECT is_empty($$SELECT * FROM mmt.check_book('early') WHERE problem NOT IN ('type', 'scan', 'no relation', 'no column')$$, 'an upgraded book is as a new one');
SAVEPOINT checked;
SET LOCAL transaction_read_only = on;
SELECT results_eq($$SELECT problem, detail FROM mmt.check_book('early') WHERE relation IS NULL$$, $$VALUES ('not compared', 'cannot execute CREATE SCHEMA in a read-only transaction')$$, 'where nothing can be written it says so');
ROLLBACK TO checked;
SELECT is((pg_temp.refused($$SELECT mmt.add_reference('early', 'persons')$$)).state, '42704', 'no such relation');
SELECT is((pg_temp.refused($$SELECT mmt.add_reference('early', 'violation')$$)).state, '42P07', 'it is there');
SELECT is((pg_temp.refused($$SELECT * FROM mmt.check_book('no book')$$)).state, '42704', 'no book to check');
SELECT is((pg_temp.refused('SELECT ' || c)).message, 'schema "NULL" is no book', c) FROM unnest(ARRAY['mmt.verify_book(NULL)', 'mmt.upgrade_book(NULL)', 'mmt.check_book(NULL)', 'mmt.replay_settlement(NULL, ''P'', 1)']) c;
-- what C refuses is said in both languages, too
SELECT is(pg_temp.refused_in('zh', c.command), c.said, c.command) FROM (VALUES
	($$SELECT mmt.ruleset_digest('{"rows": [5]}')$$, '规则不是 mmt.rules() 给出的形式：行不是对象｜写作 {"area": …, "rows": [{"relation": …}, …]}。'),
	($$SELECT mmt.explain(NULL::mmt.outcome, 'fr')$$, '缺少参数“outcome”｜'),
	($$SELECT mmt.explain(jsonb_populate_record(NULL::mmt.outcome, '{}'), 'fr')$$, '没有语言“fr”｜写 zh 或 en。')) c (command, said);
RESET ROLE;

-- ---- the digest made in C is the one that SQL makes, whatever a row holds ----

CREATE TEMP TABLE odd AS SELECT * FROM "my Book".settlement LIMIT 0;
ALTER TABLE odd ALTER gross TYPE numeric;
INSERT INTO odd (person_id, settlement_id, day, posted_at, gross, bill, marks, trace, corrects, reason)
SELECT t.t, t.n - 3, d.d::date, p.p::timestamptz, g.g::numeric, j.j::jsonb, ARRAY[t.t, 'x'], convert_to(t.t, 'UTF8'), nullif(t.n % 3, 0), nullif(t.t, '')
FROM unnest(ARRAY['', 'plain', E'q"\\\n\t\x01\x7f', '汉字é', repeat('长', 600)]) WITH ORDINALITY t (t, n),
	unnest(ARRAY['2026-01-01', '0044-03-15', '0044-03-15 BC', 'infinity', '-infinity', '5874897-12-31']) d (d),
	unnest(ARRAY['2026-01-01 00:00:00.000001+00', '1960-02-03 04:05:06.7+08', '0001-01-01 BC', 'infinity', '-infinity', '294276-12-31 23:59:59.999999+00']) p (p),
	unnest(ARRAY['0', '0.00', '-12345.6700', '0.00001234', '1e-20', '1234567890123456789012345678901234567890.12345678901234567890123456789012345678901234567890', '1e300', '10000', '-0.5',
		'9999.9999', '100000000', '-1e63', '0.10203040', 'NaN', 'Infinity', '-Infinity']) g (g),
	unnest(ARRAY['{"a\"b": "x\\y\n\u0001é汉", "n": [1, 1.50, -0.0001, 1e30, 0.00, 123456789012345678901234567890.5, true, false, null, {}, [], {"k": [[]]}], "": ""}', '"s\"c"', '3.10', 'null', '[]',
		'[[1, 2], {"a": {"b": []}}]', '{}']) j (j);
SELECT format($$PREPARE digests AS SELECT r.gross, r.day, r.posted_at, r.bill FROM odd r WHERE mmt.row_digest(r.corrects, %s) IS DISTINCT FROM %s$$,
	mmt.book_columns('settlement'), mmt.book_content('settlement')) AS prepare \gset
:prepare;
SELECT cmp_ok((SELECT count(*) FROM odd), '>', 20000::bigint, 'there are rows of every odd kind');
SELECT is_empty('EXECUTE digests', 'both ways give the same digest of each');
SELECT is((pg_temp.refused('SELECT mmt.row_digest(NULL, VARIADIC ARRAY[1])')).state, '22023', 'columns are no array');
SELECT is((pg_temp.refused('SELECT mmt.row_digest(NULL, 1.5::float8)')).state, '22023', 'no content is a float');

-- ---- without the extension ----

CREATE TEMP TABLE before AS
SELECT (SELECT string_agg(s::text, '|' ORDER BY settlement_id) FROM "my Book".settlement s) AS settlements, (SELECT string_agg(b::text, '|' ORDER BY person_id) FROM "my Book".balance b) AS balances,
	(SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = '"my Book"'::regnamespace AND NOT a.attisdropped) AS columns,
	(SELECT count(*) FROM pg_proc p WHERE p.pronamespace = '"my Book"'::regnamespace) AS functions,
	(SELECT string_agg(r.settlement_id::text, ',' ORDER BY r.settlement_id) FROM "my Book".settlement r) AS ids,
	(SELECT jsonb_agg(m ORDER BY m.area, m.month, m.category) FROM "my Book".month_figure m) AS months, (SELECT jsonb_agg(c ORDER BY c.institution_id, c.area, c.fund, c.month) FROM "my Book".clearing_statement c) AS clearing;
DROP EXTENSION menmante CASCADE;
SELECT results_eq($$SELECT (SELECT string_agg(s::text, '|' ORDER BY settlement_id) FROM "my Book".settlement s), (SELECT string_agg(b::text, '|' ORDER BY person_id) FROM "my Book".balance b),
	(SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = '"my Book"'::regnamespace AND NOT a.attisdropped),
	(SELECT count(*) FROM pg_proc p WHERE p.pronamespace = '"my Book"'::regnamespace)$$, 'SELECT settlements, balances, columns, functions FROM before', 'without the extension not a row, column or function is gone');
SELECT is_empty($$SELECT * FROM "my Book".chain WHERE NOT intact$$, 'the chain is proven without it');
SELECT results_eq($$SELECT (SELECT jsonb_agg(m ORDER BY m.area, m.month, m.category) FROM "my Book".month_figure m), (SELECT jsonb_agg(c ORDER BY c.institution_id, c.area, c.fund, c.month) FROM "my Book".clearing_statement c)$$,
	'SELECT months, clearing FROM before', 'and the reports say the same');
SELECT is((pg_temp.refused('DELETE FROM "my Book".settlement')).state, '55000', 'the guards hold without it');
CREATE EXTENSION menmante;
SELECT mmt.grant_workbench('book', '"mmt book Owner"');
SET LOCAL ROLE "mmt book Owner";
SELECT lives_ok($$SELECT mmt.create_book('my Book')$$, 'with it again');
SELECT is_empty($$SELECT * FROM "my Book".verify()$$, 'the book is right');
SELECT is_empty($$SELECT s.settlement_id, r.* FROM "my Book".settlement s, "my Book".replay(s.person_id, s.settlement_id) r$$, 'and replays by its own rulesets, which mmt.ruleset does not have');
SELECT is((SELECT count(*) FROM mmt.ruleset), 0::bigint, 'it has none');
SELECT cmp_ok((SELECT count(*) FROM "my Book".explain('P1', 2)), '>', 4::bigint, 'and explains');
SELECT is((SELECT settlement_id FROM "my Book".settle('P1', 'b', '{"area": "999500", "date": "2020-05-02", "disease": "D1", "lines": [{"amount": 50}, {"price": "3.333", "quantity": 3}]}')), 2::bigint, 'a retry still has its answer');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
