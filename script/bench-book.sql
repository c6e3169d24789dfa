-- What script/bench sets up for its part book, on the rules and claims of bench.sql: a book, the same settlement in PL/pgSQL, and
-- the floor.
\set QUIET on
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET search_path = bench, public;
DO $$ BEGIN PERFORM mmt.create_book('book'), mmt.create_book('million'); END $$;

-- ------------------------------------------------------------------------------------------------------ in PL/pgSQL
-- The same tables, the same key, the same hashes.  The rules of a combination of facts are one row, found by its key; every sum is in
-- whole fen.  What it does not do: explain (it keeps no trace), check rules, bills of several lines, any other rules.

CREATE SCHEMA plain;
CREATE SEQUENCE plain.number;
CREATE TABLE plain.balance (LIKE book.balance INCLUDING ALL) WITH (fillfactor = 75);
CREATE TABLE plain.settlement (LIKE book.settlement INCLUDING ALL);
CREATE TABLE plain.request (LIKE book.request INCLUDING ALL);
CREATE TABLE plain.rule AS
SELECT p.area, p.scheme, p.status, p.tier, p.disease, p.class, CASE WHEN p.late THEN date '2024-07-01' ELSE date '2024-01-01' END AS since,
	p.self_pay, p.deductible, p.cap, p.ratio, r.edition, r.digest, '{bench}'::text[] AS marks
FROM prepared p JOIN mmt.ruleset r USING (area);
ALTER TABLE plain.rule ADD PRIMARY KEY (area, scheme, status, tier, disease, class, since);
ANALYZE plain.rule;

DO $do$ BEGIN EXECUTE format($create$
CREATE FUNCTION plain.settle(person text, key text, bill jsonb) RETURNS book.answer LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	content bytea := sha256(convert_to('settle' || $3::text, 'UTF8'));
	b plain.balance;
	asked plain.request;
	rule plain.rule;
	r plain.settlement;
	deductible_used text;
	fund_used text;
	gross bigint;
	advance bigint;
	deductible bigint;
	shared bigint;
	fund bigint;
	over bigint;
BEGIN
	SELECT * INTO b FROM plain.balance x WHERE x.person_id = $1 FOR NO KEY UPDATE;
	IF NOT FOUND THEN
		INSERT INTO plain.balance (person_id) VALUES ($1) ON CONFLICT DO NOTHING;
		SELECT * INTO b FROM plain.balance x WHERE x.person_id = $1 FOR NO KEY UPDATE;
	END IF;
	SELECT * INTO asked FROM plain.request q WHERE q.person_id = $1 AND q.caller = session_user::text AND q.key = $2;
	IF FOUND THEN
		IF asked.content <> content THEN
			RAISE EXCEPTION 'key "%%" was used for something else', $2;
		END IF;
		SELECT * INTO r FROM plain.settlement s WHERE s.person_id = $1 AND s.settlement_id = asked.settlement_id;
	ELSE
		IF EXISTS (SELECT FROM jsonb_object_keys($3) k (k) WHERE k.k NOT IN ('area', 'date', 'amount', 'scheme', 'status', 'tier', 'class', 'disease', 'institution', 'identified')) THEN
			RAISE EXCEPTION 'a bill has other members: %%', $3;
		END IF;
		r.area := $3 ->> 'area';
		r.day := $3 ->> 'date';
		r.gross := $3 ->> 'amount';
		IF r.gross IS NULL OR r.gross < 0 THEN
			RAISE EXCEPTION 'a bill has an amount: %%', $3;
		END IF;
		SELECT * INTO rule FROM plain.rule x
		WHERE x.area = r.area AND x.scheme = $3 ->> 'scheme' AND x.status = coalesce($3 ->> 'status', '') AND x.tier = $3 ->> 'tier'
			AND x.disease = $3 ->> 'disease' AND x.class = $3 ->> 'class' AND x.since <= r.day
		ORDER BY x.since DESC LIMIT 1;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'no rule for %%', $3;
		END IF;
		deductible_used := r.area || '/deductible_used@' || EXTRACT(year FROM r.day);
		fund_used := r.area || '/fund_used@' || EXTRACT(year FROM r.day);
		gross := r.gross * 100;
		advance := (gross * rule.self_pay + 50) / 100;
		deductible := least(gross - advance, greatest(0, rule.deductible - coalesce((b.tally ->> deductible_used)::bigint, 0)));
		shared := ((gross - advance - deductible) * rule.ratio + 50) / 100;
		fund := least(shared, greatest(0, rule.cap - coalesce((b.tally ->> fund_used)::bigint, 0)));
		over := shared - fund;
		r.person_id := $1;
		r.settlement_id := nextval('plain.number');
		r.seq := b.entries + 1;
		r.edition := rule.edition;
		r.posted_at := clock_timestamp();
		r.kind := 'settle';
		r.institution_id := $3 ->> 'institution';
		r.identified := $3 ->> 'identified';
		r.fund := fund * 0.01;
		r.account := 0.00;
		r.person := (gross - fund) * 0.01;
		r.hospital := 0.00;
		r.bill := $3;
		r.parts := jsonb_strip_nulls(jsonb_build_object('chronic.advance', nullif(advance, 0) * 0.01, 'chronic.deductible', nullif(deductible, 0) * 0.01,
			'chronic.fund', nullif(fund, 0) * 0.01, 'chronic.over', nullif(over, 0) * 0.01,
			'chronic.coinsurance', nullif(gross - advance - deductible - shared, 0) * 0.01));
		r.delta := jsonb_strip_nulls(jsonb_build_object(deductible_used, nullif(deductible, 0), fund_used, nullif(fund, 0)));
		r.marks := rule.marks;
		r.posted_by := session_user;
		r.digest := rule.digest;
		r.hash := sha256(b.head || %s);
		INSERT INTO plain.settlement VALUES (r.*);
		INSERT INTO plain.request (person_id, caller, key, content, settlement_id) VALUES ($1, session_user::text, $2, content, r.settlement_id);
		UPDATE plain.balance x SET entries = r.seq, head = r.hash, tally = x.tally || jsonb_strip_nulls(jsonb_build_object(
			deductible_used, nullif(coalesce((b.tally ->> deductible_used)::bigint, 0) + deductible, 0), fund_used, nullif(coalesce((b.tally ->> fund_used)::bigint, 0) + fund, 0)))
		WHERE x.person_id = $1;
	END IF;
	RETURN ROW(r.settlement_id, r.day, r.posted_at, r.area, r.edition, r.digest, r.gross, r.fund, r.account, r.person, r.hospital, r.parts, r.lines, r.marks, r.findings)::book.answer;
END
$$
$create$, mmt.book_content('settlement')); END $do$;

-- ------------------------------------------------------------------------------------------------- the same to the fen
-- Both settle the claims of five hundred persons, in the same order.

CREATE VIEW json_bill AS
SELECT 'C' || person_id AS person, claim_id AS n, jsonb_strip_nulls(jsonb_build_object('area', area, 'date', care_date, 'amount', amount, 'scheme', scheme,
	'status', status, 'tier', tier, 'class', class, 'disease', disease)) AS bill
FROM claim;
SELECT count(*) AS n FROM (SELECT * FROM json_bill ORDER BY n) b, LATERAL book.settle(b.person, 'k' || b.n, b.bill) \gset
SELECT count(*) AS n FROM (SELECT * FROM json_bill ORDER BY n) b, LATERAL plain.settle(b.person, 'k' || b.n, b.bill) \gset
DO $$
DECLARE
	differing bigint;
	compared bigint;
BEGIN
	SELECT count(*) FILTER (WHERE (a.person_id, a.seq, a.edition, a.day, a.area, a.gross, a.fund, a.account, a.person, a.hospital, a.bill, a.parts, a.delta, a.marks, a.digest)
			IS DISTINCT FROM (b.person_id, b.seq, b.edition, b.day, b.area, b.gross, b.fund, b.account, b.person, b.hospital, b.bill, b.parts, b.delta, b.marks, b.digest)), count(*)
		INTO differing, compared FROM book.settlement a FULL JOIN plain.settlement b USING (person_id, seq);
	IF differing > 0 OR compared <> (SELECT count(*) FROM bench.claim) THEN
		RAISE EXCEPTION '% of % settlements differ between the book and PL/pgSQL', differing, compared;
	END IF;
	SELECT count(*) INTO differing FROM book.balance a FULL JOIN plain.balance b USING (person_id) WHERE (a.tally, a.entries) IS DISTINCT FROM (b.tally, b.entries);
	IF differing > 0 THEN
		RAISE EXCEPTION '% balances differ between the book and PL/pgSQL', differing;
	END IF;
END $$;

-- ------------------------------------------------------------------------------------------------------------ the floor
-- One row of balance moves, one row as wide as a settlement comes: all values but person, number and count are constants of the
-- prepared statement.  No key, no rules, no hash, no constraint but the primary key.

CREATE SCHEMA floor;
CREATE SEQUENCE floor.number;
CREATE TABLE floor.balance (LIKE book.balance INCLUDING DEFAULTS INCLUDING INDEXES) WITH (fillfactor = 75);
CREATE TABLE floor.settlement (LIKE book.settlement INCLUDING INDEXES);

-- Persons of the race are 1, 2 …; each has a balance from the start.
INSERT INTO book.balance (person_id) SELECT g::text FROM generate_series(1, 20000) g;
INSERT INTO plain.balance (person_id) SELECT g::text FROM generate_series(1, 20000) g;
INSERT INTO floor.balance (person_id, tally, head) SELECT g::text, '{"999700/fund_used@2024": 50000, "999700/deductible_used@2024": 10000}', sha256('\x') FROM generate_series(1, 20000) g;
VACUUM ANALYZE book.balance, plain.balance, floor.balance, book.settlement, plain.settlement, floor.settlement, book.request, plain.request;

-- The scripts for pgbench, by contender.  Four bills of the claims, in turn at random.
CREATE TABLE raced_bill AS
SELECT row_number() OVER (ORDER BY n) AS n, bill FROM (SELECT * FROM json_bill WHERE bill ->> 'class' <> '03' ORDER BY n LIMIT 4) b;
CREATE FUNCTION script(contender text, bill int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	typical book.settlement;
	moved CONSTANT text := $q$UPDATE floor.balance SET tally = '{"999700/fund_used@2024": 50001, "999700/deductible_used@2024": 10000}', entries = entries + 1, head = sha256('\x') WHERE person_id = :p$q$;
	a record;
	constant text;
	columns text := 'person_id, settlement_id, seq';
	given text := format($q$:p, nextval('floor.number'), %s$q$, CASE contender WHEN 'floor' THEN 'moved.entries' ELSE '1' END);
BEGIN
	IF contender IN ('book', 'plain') THEN
		RETURN format(E'\\set p random(1, :persons)\n\\set k random(1, 1000000000000000)\nSELECT * FROM %I.settle(:p, :k, :bill%s);', contender, bill);
	END IF;
	SELECT s.* INTO typical FROM book.settlement s JOIN bench.raced_bill b ON b.bill = s.bill WHERE b.n = $2 LIMIT 1;
	FOR a IN SELECT attname, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = 'book.settlement'::regclass AND attnum > 0 AND NOT attisdropped LOOP
		EXECUTE format('SELECT ($1).%I::text', a.attname) INTO constant USING typical;
		IF constant IS NOT NULL AND a.attname NOT IN ('person_id', 'settlement_id', 'seq') THEN
			columns := format('%s, %I', columns, a.attname);
			given := format('%s, %L::%s', given, constant, a.type);
		END IF;
	END LOOP;
	RETURN E'\\set p random(1, :persons)\n' || CASE contender
		WHEN 'floor' THEN format('WITH moved AS (%s RETURNING entries) INSERT INTO floor.settlement (%s) SELECT %s FROM moved;', moved, columns, given)
		ELSE format(E'BEGIN;\n%s;\nINSERT INTO floor.settlement (%s) VALUES (%s);\nEND;', moved, columns, given) END;
END $$;

CREATE TABLE race (round int, contender text, clients int, persons int, durable bool, tps float8, core float8);

-- --------------------------------------------------------------------------------------------------------- a million
-- The compared persons as often as it takes, each under a name of its own, so that every copy has hashes of its own; in pieces that
-- are sorted in memory, and by two sessions.

CREATE FUNCTION chain(bytea, bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS 'SELECT sha256($1 || $2)';
CREATE AGGREGATE chain(bytea) (SFUNC = chain, STYPE = bytea, INITCOND = '\x');
CREATE PROCEDURE fill(first int, last int) LANGUAGE plpgsql AS $$
DECLARE
	n CONSTANT bigint := (SELECT count(*) FROM bench.claim);
	columns text;
BEGIN
	SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO columns FROM pg_attribute a
	WHERE a.attrelid = 'book.settlement'::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('person_id', 'settlement_id', 'hash');
	FOR c IN first .. last LOOP
		EXECUTE format($q$
			INSERT INTO million.settlement (person_id, settlement_id, %1$s, hash)
			SELECT person_id, settlement_id, %1$s, bench.chain(of_row) OVER (PARTITION BY person_id ORDER BY seq)
			FROM (SELECT r.*, mmt.row_digest(NULL, %2$s) AS of_row
				FROM (SELECT s.person_id || '-' || $1 AS person_id, ($1 - 1) * $2 + s.settlement_id AS settlement_id, %1$s
					FROM book.settlement s WHERE s.person_id LIKE 'C%%') r) r$q$, columns, mmt.book_columns('settlement')) USING c, n;
		INSERT INTO million.request (person_id, caller, key, content, settlement_id)
		SELECT q.person_id || '-' || c, q.caller, q.key, q.content, (c - 1) * n + q.settlement_id FROM book.request q WHERE q.person_id LIKE 'C%';
		INSERT INTO million.balance (person_id, tally, entries, head)
		SELECT b.person_id || '-' || c, b.tally, b.entries, (SELECT s.hash FROM million.settlement s WHERE s.person_id = b.person_id || '-' || c ORDER BY s.seq DESC LIMIT 1)
		FROM book.balance b WHERE b.person_id LIKE 'C%';
		COMMIT;
	END LOOP;
END $$;
INSERT INTO million.ruleset SELECT * FROM book.ruleset;

CREATE TABLE proof (book text, seconds float8, cores float8);
CREATE PROCEDURE prove(book text) LANGUAGE plpgsql AS $$
DECLARE
	started timestamptz := clock_timestamp();
	found text;
BEGIN
	SELECT string_agg(format('%s %s %s', v.problem, v.person_id, v.detail), E'\n') INTO found FROM (SELECT * FROM mmt.verify_book(book) LIMIT 10) v;
	IF found IS NOT NULL THEN
		RAISE EXCEPTION 'verify of % finds: %', book, found;
	END IF;
	INSERT INTO bench.proof VALUES (book, extract(epoch FROM clock_timestamp() - started));
END $$;
