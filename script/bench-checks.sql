-- What script/bench sets up for checks: rules, prescriptions, and the tables it fills.  Variables: rows, seed.
\set QUIET on
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION menmante;
CREATE SCHEMA bench;
SET search_path = bench, public;

-- ---------------------------------------------------------------------------------------------------------- the rules
-- Of a dispensing: the prescription is still valid, and was issued; the supply is not too long; a long prescription
-- has a prescriber with a title and no drug that is excluded.  Figures are rows with days, as in any notice.

INSERT INTO mmt.area (area, parent, name_zh, kind) VALUES ('999700', NULL, '示例市', 'city');
INSERT INTO mmt.document (document, title, status) VALUES ('bench', 'invented for measuring', 'example');
INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('bench', 'bench', 'invented for measuring', 'example');
SELECT mmt.open_draft('bench', '999700', 'for measuring') AS draft \gset
INSERT INTO mmt.code_map (draft, domain, local, key, clause) VALUES
	('bench', 'frequency', 'qd', '1/1', 'bench'), ('bench', 'frequency', 'bid', '2/1', 'bench'), ('bench', 'frequency', 'tid', '3/1', 'bench'), ('bench', 'frequency', 'qod', '1/2', 'bench');
INSERT INTO mmt.parameter (draft, parameter, facts, priority, ord, amount, valid, clause) VALUES
	('bench', 'day_of_issue', NULL,                        0, 0, '1',                    '(,)', 'bench'),
	('bench', 'valid_days',   NULL,                        0, 0, '1',                    '(,)', 'bench'),
	('bench', 'valid_days',   '{"validity_noted": "*"}',   1, 0, '1 x validity_noted',   '(,)', 'bench'),
	('bench', 'valid_days',   NULL,                        0, 1, 'at most 3',            '(,)', 'bench'),
	('bench', 'issued_before', NULL,                       0, 0, '0',                    '(,)', 'bench'),
	('bench', 'supply_days',  NULL,                        0, 0, '14',                   '(,2024-07-01)', 'bench'),
	('bench', 'supply_days',  NULL,                        0, 0, '28',                   '[2024-07-01,)', 'bench'),
	('bench', 'supply_days',  '{"long": "true"}',          1, 0, '84',                   '(,)', 'bench');
INSERT INTO mmt.list (draft, list, member, clause)
SELECT 'bench', 'title', m, 'bench' FROM unnest('{231,232,233}'::text[]) m UNION ALL
SELECT 'bench', 'excluded', m, 'bench' FROM unnest('{XN02A*,XN05C*,XN01*}'::text[]) m;
INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, parameter, expected, facts, message_zh, message_en, clause) VALUES
	('bench', 'dispensing', 'valid',    'prescription', 'block', 'days_since:issued_on + parameter:day_of_issue', 'at_most', 'valid_days', NULL, NULL,
		'第 {found} 天配药，有效期 {limit} 天', 'Dispensed on day {found}, valid for {limit}.', 'bench'),
	('bench', 'dispensing', 'issued',   'prescription', 'block', 'days_since:issued_on', 'at_least', 'issued_before', NULL, NULL,
		'配药早于开具', 'Dispensed before it was issued.', 'bench'),
	('bench', 'dispensing', 'supply',   'prescription', 'block', 'days_supply', 'at_most', 'supply_days', NULL, NULL,
		'用量 {found} 天，最多 {limit} 天', 'A supply of {found} days, at most {limit}.', 'bench'),
	('bench', 'dispensing', 'title',    'prescription', 'block', 'title', 'is', NULL, '@title', '{"long": "true"}',
		'医师职称 {found}', 'The prescriber has title {found}.', 'bench'),
	('bench', 'dispensing', 'excluded', 'prescription', 'block', 'drug', 'is', NULL, '!@excluded', '{"long": "true"}',
		'{found} 不得开长期处方', '{found} may not be prescribed for long.', 'bench');
SELECT mmt.publish('bench') AS edition \gset

-- -------------------------------------------------------------------------------------------------- the prescriptions
-- Every value comes of a hash of the row's number and the seed.  `source` breaks no rule; in `bad` about a third of the
-- rows break one or several, and some values are missing.

CREATE FUNCTION pick(number bigint, what int, seed int, n int) RETURNS int
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ((hashint8extended(number, (seed::bigint << 8) + what) >> 1) & 9223372036854775807) % n;

CREATE TABLE person (person_id bigint PRIMARY KEY, born date);
CREATE TABLE drug (drug text PRIMARY KEY, name text);
CREATE TABLE prescriber (prescriber text PRIMARY KEY, title text);
INSERT INTO person SELECT n, date '1940-01-01' + pick(n, 1, :seed, 20000) FROM generate_series(1, greatest(10, :rows / 10)) n;
INSERT INTO drug SELECT (ARRAY['XC09C', 'XA10B', 'XC10A', 'XN02B', 'XJ04A'])[1 + n % 5] || 'A' || lpad((n % 5000)::text, 3, '0') || 'A0010' || lpad(n::text, 9, '0'), 'drug ' || n FROM generate_series(1, 5000) n;
INSERT INTO drug SELECT 'XN02A' || 'A' || lpad(n::text, 3, '0') || 'A0010' || lpad(n::text, 9, '0'), 'excluded ' || n FROM generate_series(1, 50) n;
INSERT INTO prescriber SELECT 'D' || lpad(n::text, 6, '0'), (ARRAY['231', '232', '233', '234'])[1 + n % 4] FROM generate_series(1, 2000) n;

CREATE UNLOGGED TABLE source (
	id bigint NOT NULL,
	person_id bigint NOT NULL,
	prescriber text NOT NULL,
	title text,
	drug text NOT NULL,
	issued_on date NOT NULL,
	validity_noted int,
	dispensed_on date NOT NULL,
	quantity numeric NOT NULL,
	dose numeric,
	frequency text,
	long bool NOT NULL
);
CREATE UNLOGGED TABLE bad (LIKE source);

CREATE FUNCTION make(first bigint, last bigint, seed int) RETURNS SETOF source LANGUAGE sql STABLE AS $$
	SELECT n, 1 + pick(n, 2, seed, (SELECT count(*)::int FROM bench.person)), p.prescriber, p.title, d.drug,
		f.issued_on, f.noted, f.issued_on + CASE WHEN f.noted IS NULL THEN 0 ELSE pick(n, 5, seed, f.noted) END,
		f.days * CASE f.frequency WHEN 'bid' THEN 2 WHEN 'tid' THEN 3 ELSE 1 END * CASE pick(n, 6, seed, 3) WHEN 0 THEN 0.5 ELSE 1 END,
		CASE pick(n, 6, seed, 3) WHEN 0 THEN 0.5 ELSE 1 END, f.frequency, f.long
	FROM generate_series(first, last) n CROSS JOIN LATERAL (
		SELECT date '2024-01-01' + pick(n, 3, seed, 366) AS issued_on, (ARRAY[NULL, NULL, NULL, NULL, 2, 3])[1 + pick(n, 4, seed, 6)] AS noted,
			(ARRAY['qd', 'bid', 'tid'])[1 + pick(n, 7, seed, 3)] AS frequency, pick(n, 8, seed, 4) = 0 AS long,
			CASE WHEN pick(n, 8, seed, 4) = 0 THEN (ARRAY[28, 56, 84])[1 + pick(n, 9, seed, 3)] ELSE (ARRAY[3, 7, 14])[1 + pick(n, 9, seed, 3)] END AS days OFFSET 0) f
	-- of four prescribers the first three have the titles asked for
	JOIN bench.prescriber p ON p.prescriber = 'D' || lpad((1 + 4 * pick(n, 10, seed, 499) + pick(n, 11, seed, 2))::text, 6, '0')
	JOIN LATERAL (SELECT (ARRAY['XC09C', 'XA10B', 'XC10A', 'XN02B', 'XJ04A'])[1 + m % 5] || 'A' || lpad((m % 5000)::text, 3, '0') || 'A0010' || lpad(m::text, 9, '0') AS drug
		FROM (SELECT 1 + pick(n, 12, seed, 5000) AS m OFFSET 0) x) d ON true
$$;
INSERT INTO source SELECT * FROM make(1, :rows, :seed);
INSERT INTO bad
SELECT id, person_id, prescriber, CASE pick(id, 21, :seed, 20) WHEN 0 THEN NULL WHEN 1 THEN '234' ELSE title END,
	CASE WHEN pick(id, 22, :seed, 20) = 0 THEN (SELECT min(d.drug) FROM drug d WHERE d.drug ~ '^XN02A') ELSE drug END,
	issued_on + CASE pick(id, 23, :seed, 20) WHEN 0 THEN 1 WHEN 1 THEN 400 ELSE 0 END, CASE pick(id, 24, :seed, 20) WHEN 0 THEN 9 ELSE validity_noted END,
	dispensed_on + CASE pick(id, 25, :seed, 10) WHEN 0 THEN pick(id, 26, :seed, 5) ELSE 0 END,
	quantity * CASE pick(id, 27, :seed, 10) WHEN 0 THEN 1 + pick(id, 28, :seed, 3) ELSE 1 END,
	CASE pick(id, 29, :seed, 20) WHEN 0 THEN NULL ELSE dose END, CASE pick(id, 30, :seed, 20) WHEN 0 THEN 'qod' ELSE frequency END, long
FROM make(:rows + 1, :rows + least(:rows, 20000), :seed);
VACUUM ANALYZE person, drug, prescriber, source, bad;

-- ------------------------------------------------------------------------------------------------------ in PL/pgSQL
-- The same five rules, all failures of a row named at once: once with the figures and lists written in, once read from
-- tables by day, so that a notice is a row there, too.  Given an argument the trigger keeps the failures.

CREATE UNLOGGED TABLE failed (of text, id bigint, rule text);

CREATE FUNCTION by_constants() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	failures text[];
	day int := NEW.dispensed_on - NEW.issued_on;
BEGIN
	IF (day + 1 <= least(coalesce(NEW.validity_noted, 1), 3)) IS NOT TRUE THEN
		failures := failures || 'valid'::text;
	END IF;
	IF (day >= 0) IS NOT TRUE THEN
		failures := failures || 'issued'::text;
	END IF;
	IF (floor(NEW.quantity * CASE NEW.frequency WHEN 'qod' THEN 2 ELSE 1 END
			/ (NEW.dose * CASE NEW.frequency WHEN 'qd' THEN 1 WHEN 'bid' THEN 2 WHEN 'tid' THEN 3 WHEN 'qod' THEN 1 END))
			<= CASE WHEN NEW.long THEN 84 WHEN NEW.dispensed_on < '2024-07-01' THEN 14 ELSE 28 END) IS NOT TRUE THEN
		failures := failures || 'supply'::text;
	END IF;
	IF NEW.long THEN
		IF (NEW.title IN ('231', '232', '233')) IS NOT TRUE THEN
			failures := failures || 'title'::text;
		END IF;
		IF NEW.drug LIKE 'XN02A%' OR NEW.drug LIKE 'XN05C%' OR NEW.drug LIKE 'XN01%' THEN
			failures := failures || 'excluded'::text;
		END IF;
	END IF;
	IF failures IS NOT NULL THEN
		IF TG_NARGS > 0 THEN
			INSERT INTO bench.failed SELECT TG_ARGV[0], NEW.id, r FROM unnest(failures) r;
		ELSE
			RAISE check_violation USING MESSAGE = format('dispensing %s breaks %s', NEW.id, failures);
		END IF;
	END IF;
	RETURN NEW;
END $$;

CREATE TABLE figure (long bool, valid daterange, validity int, validity_limit int, supply int, PRIMARY KEY (long, valid));
INSERT INTO figure VALUES (false, '(,2024-07-01)', 1, 3, 14), (false, '[2024-07-01,)', 1, 3, 28), (true, '(,)', 1, 3, 84);
CREATE TABLE times (frequency text PRIMARY KEY, times int, days int);
INSERT INTO times VALUES ('qd', 1, 1), ('bid', 2, 1), ('tid', 3, 1), ('qod', 1, 2);
CREATE TABLE title (title text PRIMARY KEY);
INSERT INTO title VALUES ('231'), ('232'), ('233');
CREATE TABLE excluded (prefix text PRIMARY KEY);
INSERT INTO excluded VALUES ('XN02A'), ('XN05C'), ('XN01');
ANALYZE figure, times, title, excluded;

CREATE FUNCTION by_tables() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	failures text[];
	day int := NEW.dispensed_on - NEW.issued_on;
	f record;
BEGIN
	SELECT x.validity, x.validity_limit, x.supply, t.times, t.days INTO f
		FROM bench.figure x LEFT JOIN bench.times t ON t.frequency = NEW.frequency
		WHERE x.long = NEW.long AND x.valid @> NEW.dispensed_on;
	IF (day + 1 <= least(coalesce(NEW.validity_noted, f.validity), f.validity_limit)) IS NOT TRUE THEN
		failures := failures || 'valid'::text;
	END IF;
	IF (day >= 0) IS NOT TRUE THEN
		failures := failures || 'issued'::text;
	END IF;
	IF (floor(NEW.quantity * f.days / (NEW.dose * f.times)) <= f.supply) IS NOT TRUE THEN
		failures := failures || 'supply'::text;
	END IF;
	IF NEW.long THEN
		IF NOT EXISTS (SELECT FROM bench.title x WHERE x.title = NEW.title) THEN
			failures := failures || 'title'::text;
		END IF;
		IF EXISTS (SELECT FROM bench.excluded x WHERE starts_with(NEW.drug, x.prefix)) THEN
			failures := failures || 'excluded'::text;
		END IF;
	END IF;
	IF failures IS NOT NULL THEN
		IF TG_NARGS > 0 THEN
			INSERT INTO bench.failed SELECT TG_ARGV[0], NEW.id, r FROM unnest(failures) r;
		ELSE
			RAISE check_violation USING MESSAGE = format('dispensing %s breaks %s', NEW.id, failures);
		END IF;
	END IF;
	RETURN NEW;
END $$;

-- -------------------------------------------------------------------------------------------------------- the tables
-- One for each contender, as an insurer's tables are: logged, with a primary key.

CREATE TABLE contender (n int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, words text NOT NULL, setup text);
CREATE TABLE timing (name text, round int, cpu float8, wall float8);
\set mapping '{"date": "dispensed_on"}'
\set here '{"area": "999700"}'
INSERT INTO contender (name, words, setup) VALUES
	('none', 'no check', NULL),
	('check_compare', 'CHECK (dispensed_on >= issued_on): what any CHECK costs', 'ALTER TABLE bench.%1$I ADD CHECK (dispensed_on >= issued_on)'),
	('check_range', 'CHECK (dispensed_on <@ mmt.prescription_validity(…))',
		'ALTER TABLE bench.%1$I ADD CHECK (dispensed_on OPERATOR(pg_catalog.<@) mmt.prescription_validity(issued_on, validity_noted, 1, 3))'),
	('check_within', 'CHECK (mmt.within_validity(…))', 'ALTER TABLE bench.%1$I ADD CHECK (mmt.within_validity(dispensed_on, issued_on, validity_noted, 1, 3))'),
	('statement_guard', 'mmt.guard, five rules, at statement', format('SELECT count(*) FROM mmt.guard(''bench.%%1$I'', ''dispensing'', %L, %L)', :'mapping', :'here')),
	('row_guard', 'mmt.guard, the same, at row', format('SELECT count(*) FROM mmt.guard(''bench.%%1$I'', ''dispensing'', %L, %L, at => ''row'')', :'mapping', :'here')),
	('plpgsql_constants', 'the same rules in a PL/pgSQL row trigger, figures written in', 'CREATE TRIGGER t BEFORE INSERT ON bench.%1$I FOR EACH ROW EXECUTE FUNCTION bench.by_constants()'),
	('plpgsql_tables', 'the same, figures and lists read from tables', 'CREATE TRIGGER t BEFORE INSERT ON bench.%1$I FOR EACH ROW EXECUTE FUNCTION bench.by_tables()'),
	('foreign_keys', 'three foreign keys: person, drug, prescriber',
		'ALTER TABLE bench.%1$I ADD FOREIGN KEY (person_id) REFERENCES bench.person, ADD FOREIGN KEY (drug) REFERENCES bench.drug, ADD FOREIGN KEY (prescriber) REFERENCES bench.prescriber');
DO $$
DECLARE
	c bench.contender;
BEGIN
	FOR c IN SELECT * FROM bench.contender ORDER BY n LOOP
		EXECUTE format('CREATE TABLE bench.%I (LIKE bench.source, PRIMARY KEY (id))', 'target_' || c.name);
		IF c.setup IS NOT NULL THEN
			EXECUTE format(c.setup, 'target_' || c.name);
		END IF;
	END LOOP;
END $$;

-- Seconds this backend has had on a core: what other work on the machine takes does not count.  Where the system does
-- not tell, the clock.
CREATE FUNCTION cpu() RETURNS float8
	LANGUAGE sql VOLATILE
	RETURN coalesce(split_part(pg_read_file('/proc/self/schedstat', 0, 1000, true), ' ', 1)::float8 / 1e9,
		extract(epoch FROM clock_timestamp()));

CREATE PROCEDURE race(contender text, round int)
	LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
	wall timestamptz := clock_timestamp();
	cpu float8 := bench.cpu();
BEGIN
	EXECUTE format('INSERT INTO bench.%I SELECT * FROM bench.source', 'target_' || contender);
	GET DIAGNOSTICS n = ROW_COUNT;
	INSERT INTO bench.timing VALUES (contender, round, bench.cpu() - cpu, extract(epoch FROM clock_timestamp() - wall));
	IF n <> (SELECT count(*) FROM bench.source) THEN
		RAISE EXCEPTION '% took % rows', contender, n;
	END IF;
END $$;

-- ------------------------------------------------------------------------------------------------- the same failures
-- What each says of `bad`, and of as many rows of `source`.

CREATE PROCEDURE compare()
	LANGUAGE plpgsql AS $$
DECLARE
	mapping CONSTANT jsonb := '{"date": "dispensed_on"}';
	here CONSTANT jsonb := '{"area": "999700"}';
	said record;
BEGIN
	CREATE UNLOGGED TABLE bench.by_row (LIKE bench.source);
	CREATE UNLOGGED TABLE bench.by_statement (LIKE bench.source);
	CREATE UNLOGGED TABLE bench.by_plpgsql (LIKE bench.source);
	PERFORM mmt.guard('bench.by_row', 'dispensing', mapping, here, mode => 'observe', at => 'row', record_into => 'row_findings');
	PERFORM mmt.guard('bench.by_statement', 'dispensing', mapping, here, mode => 'observe', record_into => 'statement_findings');
	CREATE TRIGGER a BEFORE INSERT ON bench.by_plpgsql FOR EACH ROW EXECUTE FUNCTION bench.by_constants('plpgsql_constants');
	CREATE TRIGGER b BEFORE INSERT ON bench.by_plpgsql FOR EACH ROW EXECUTE FUNCTION bench.by_tables('plpgsql_tables');
	SET LOCAL client_min_messages = error;
	INSERT INTO bench.by_row SELECT * FROM bench.bad;
	INSERT INTO bench.by_statement SELECT * FROM bench.bad;
	INSERT INTO bench.by_plpgsql SELECT * FROM bench.bad;
	INSERT INTO bench.failed SELECT 'row_guard', subject::bigint, rule FROM bench.row_findings;
	INSERT INTO bench.failed SELECT 'statement_guard', subject::bigint, rule FROM bench.statement_findings;
	INSERT INTO bench.failed SELECT 'scan', id::bigint, rule FROM mmt.scan('bench.bad', 'dispensing', mapping, here);
	FOR said IN
		SELECT c.of, count(f.id) AS n, count(*) FILTER (WHERE f.id IS NULL OR e.id IS NULL) AS differing
		FROM unnest('{row_guard,statement_guard,scan,plpgsql_tables}'::text[]) c (of),
			LATERAL (SELECT * FROM bench.failed x WHERE x.of = c.of) f FULL JOIN (SELECT * FROM bench.failed x WHERE x.of = 'plpgsql_constants') e USING (id, rule)
		GROUP BY c.of
	LOOP
		IF said.differing > 0 OR said.n = 0 THEN
			RAISE EXCEPTION '% differs from the PL/pgSQL: % findings, % differing', said.of, said.n, said.differing;
		END IF;
	END LOOP;
END $$;
