-- What script/bench sets up: rules, claims, and the queries it races.  Variables: claims, persons, seed.
\set QUIET on
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION menmante;
CREATE SCHEMA bench;
SET search_path = bench, public;

-- ---------------------------------------------------------------------------------------------------------- the rules
-- Three areas.  A share of a claim is the person's own by the class of the drug; then a yearly deductible by scheme; a
-- ratio by scheme, status, tier and disease, which rises in mid-year for residents at the first tier; a yearly cap.

CREATE TABLE area (area text PRIMARY KEY, n int);
INSERT INTO area VALUES ('999700', 0), ('999800', 1), ('999900', 2);

CREATE TABLE self_pay (class text PRIMARY KEY, ratio int);
INSERT INTO self_pay VALUES ('01', 0), ('02', 10), ('03', 100);

CREATE TABLE insured (scheme text, status text, base int, deductible int, cap int);
INSERT INTO insured VALUES ('310', '11', 75, 300, 900), ('310', '12', 80, 300, 900), ('390', NULL, 50, 100, 500);

CREATE TABLE ceiling AS
SELECT DISTINCT a.area, i.scheme, i.deductible + 50 * a.n AS deductible, i.cap + 200 * a.n AS cap FROM area a, insured i;

-- the ratios, percent: a row of each area, scheme, status and tier, and rows for diseases that have their own
CREATE TABLE ratio AS
SELECT a.area, i.scheme, i.status, t.tier::text AS tier, d.disease, v.valid,
	i.base + a.n - 5 * (t.tier - 1) + CASE WHEN d.disease IS NOT NULL THEN 10 ELSE 0 END + v.more AS ratio
FROM area a, insured i, generate_series(1, 3) t (tier), (VALUES (NULL), ('D07'), ('D11'), ('D12')) d (disease),
	LATERAL (SELECT '(,)'::daterange AS valid, 0 AS more WHERE i.scheme <> '390' OR t.tier > 1
		UNION ALL SELECT '(,2024-07-01)', 0 WHERE i.scheme = '390' AND t.tier = 1
		UNION ALL SELECT '[2024-07-01,)', 10 WHERE i.scheme = '390' AND t.tier = 1) v;

INSERT INTO mmt.area (area, parent, name_zh, kind) SELECT area, NULL, '示例市' || n, 'city' FROM area;
INSERT INTO mmt.document (document, title, status) VALUES ('bench', 'invented for measuring', 'example');
INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('bench', 'bench', 'invented for measuring', 'example');
SELECT count(mmt.open_draft('bench-' || area, area, 'for measuring')) AS drafts FROM area \gset
INSERT INTO mmt.benefit (draft, area, benefit, ord, name_zh, name_en, clause)
SELECT 'bench-' || area, area, 'chronic', 10, '门诊慢病', 'chronic diseases', 'bench' FROM area;
INSERT INTO mmt.pot (draft, area, pot, bearer)
SELECT 'bench-' || area, area, x.*
FROM area, (VALUES ('advance', 'person'), ('deductible', 'person'), ('fund', 'fund'), ('over', 'person'), ('coinsurance', 'person')) x;
INSERT INTO mmt.accumulator (draft, area, accumulator, unit, counts, per, clause)
SELECT 'bench-' || area, area, x.*, 'year', 'bench'
FROM area, (VALUES ('deductible_used', 'fen', 'chronic.deductible'), ('fund_used', 'fen', 'chronic.fund')) x;
INSERT INTO mmt.step (draft, area, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause)
SELECT 'bench-' || area, area, 'chronic', x.*, 'bench'
FROM area, (VALUES
	(10, 'gross', 'advance', 'share', 'self_pay', NULL, true),
	(20, 'gross', 'flow', 'share', NULL, NULL, false),
	(30, 'flow', 'deductible', 'fill', 'deductible', 'deductible_used', true),
	(40, 'flow', 'fund', 'share', 'rate', NULL, true),
	(50, 'fund', 'over', 'keep', 'cap', 'fund_used', true),
	(60, 'flow', 'coinsurance', 'share', NULL, NULL, false)) x;
INSERT INTO mmt.parameter (draft, area, parameter, class, amount, clause)
SELECT 'bench-' || area, area, 'self_pay', class, (ratio || '%')::mmt.amount, 'bench' FROM area, self_pay;
INSERT INTO mmt.parameter (draft, area, parameter, scheme, amount, clause)
SELECT 'bench-' || area, area, p.parameter, scheme, p.amount::text::mmt.amount, 'bench'
FROM ceiling, LATERAL (VALUES ('deductible', deductible), ('cap', cap)) p (parameter, amount);
INSERT INTO mmt.parameter (draft, area, parameter, scheme, status, tier, disease, valid, priority, amount, clause)
SELECT 'bench-' || area, area, 'rate', scheme, status, tier, disease, valid, num_nonnulls(disease), (ratio || '%')::mmt.amount, 'bench'
FROM ratio;
SELECT count(mmt.publish('bench-' || area)) AS editions FROM area \gset

-- --------------------------------------------------------------------------------------------------------- the claims
-- Every value comes of a hash of the claim's or the person's number and the seed: the same on every run, in any order.

CREATE FUNCTION pick(number bigint, what int, seed int, n int) RETURNS int
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN ((hashint8extended(number, (seed::bigint << 8) + what) >> 1) & 9223372036854775807) % n;

CREATE UNLOGGED TABLE claim (
	claim_id bigint NOT NULL,
	person_id bigint NOT NULL,
	care_date date NOT NULL,
	area text NOT NULL,
	scheme text NOT NULL,
	status text,
	tier text NOT NULL,
	class text NOT NULL,
	disease text NOT NULL,
	amount numeric(12,2) NOT NULL
);
INSERT INTO claim
SELECT g, p, '2024-01-01'::date + pick(g, 2, :seed, 366),
	(ARRAY['999700', '999800', '999900'])[1 + pick(p, 1, :seed, 3)],
	CASE WHEN pick(p, 2, :seed, 10) < 4 THEN '310' ELSE '390' END,
	CASE pick(p, 2, :seed, 10) WHEN 0 THEN '12' WHEN 1 THEN '11' WHEN 2 THEN '11' WHEN 3 THEN '11' END,
	(ARRAY['1', '1', '1', '1', '1', '2', '2', '2', '3', '3'])[1 + pick(g, 3, :seed, 10)],
	(ARRAY['01', '01', '01', '01', '01', '02', '02', '02', '02', '03'])[1 + pick(g, 4, :seed, 10)],
	'D' || lpad((1 + (pick(p, 3, :seed, 14) + 3 * (pick(g, 5, :seed, 4) / 3)) % 14)::text, 2, '0'),
	(500 + pick(g, 6, :seed, 200) * pick(g, 7, :seed, 300)) / 100.0
FROM (SELECT g, 1 + pick(g, 1, :seed, :persons) AS p FROM generate_series(1, :claims) g) c;

-- all that a contender reads, in the order of the windows: an index-only scan, as long as VACUUM has been there
CREATE INDEX claim_by_person ON claim (person_id, care_date, claim_id) INCLUDE (area, scheme, status, tier, class, disease, amount);
VACUUM ANALYZE claim;

-- What the rules come to for each combination of facts and each half of the year: what a careful author of SQL would
-- prepare, so that one join finds everything.
CREATE TABLE prepared AS
SELECT DISTINCT ON (r.area, r.scheme, r.status, r.tier, d.disease, s.class, v.late)
	r.area, r.scheme, coalesce(r.status, '') AS status, r.tier, d.disease, s.class, v.late,
	s.ratio AS self_pay, c.deductible * 100 AS deductible, c.cap * 100 AS cap, r.ratio
FROM ratio r JOIN ceiling c USING (area, scheme), (SELECT 'D' || lpad(n::text, 2, '0') AS disease FROM generate_series(1, 14) n) d, self_pay s,
	(VALUES (false, '2024-01-01'::date), (true, '2024-07-01')) v (late, day)
WHERE (r.disease IS NULL OR r.disease = d.disease) AND v.day <@ r.valid
ORDER BY r.area, r.scheme, r.status, r.tier, d.disease, s.class, v.late, r.disease NULLS LAST;
ALTER TABLE prepared ADD PRIMARY KEY (area, scheme, status, tier, disease, class, late) INCLUDE (self_pay, deductible, cap, ratio);
VACUUM ANALYZE prepared;
ALTER TABLE ratio ADD since date, ADD until date;
UPDATE ratio SET since = coalesce(lower(valid), '-infinity'), until = coalesce(upper(valid), 'infinity');
ANALYZE ratio, self_pay, ceiling;

-- ------------------------------------------------------------------------------------------------------------ pure SQL
-- The closed form: what is borne up to a claim is the least of the limit and the running sum.  In whole fen, since
-- integers are the fastest SQL has.  A claim's round is floor((x * percent + 50) / 100).

-- The rules looked up in the table above, which is made from them for each season anew.
CREATE VIEW sql_prepared AS
SELECT claim_id, person_id, care_date, fund * 0.01 AS fund, (fen - fund) * 0.01 AS person
FROM (
	SELECT *, least(cap, sum(ratio_of) OVER so_far) - least(cap, sum(ratio_of) OVER so_far - ratio_of) AS fund
	FROM (
		SELECT *, ((flow - least(deductible, flows) + least(deductible, flows - flow)) * ratio + 50) / 100 AS ratio_of
		FROM (
			SELECT *, sum(flow) OVER so_far AS flows
			FROM (
				SELECT *, fen - (fen * self_pay + 50) / 100 AS flow
				FROM (
					SELECT c.claim_id, c.person_id, c.care_date, (c.amount * 100)::int AS fen, p.self_pay, p.deductible, p.cap, p.ratio
					FROM claim c
						JOIN prepared p ON p.area = c.area AND p.scheme = c.scheme AND p.status = coalesce(c.status, '')
							AND p.tier = c.tier AND p.disease = c.disease AND p.class = c.class
							AND p.late = (c.care_date >= '2024-07-01')
					ORDER BY person_id, care_date, claim_id OFFSET 0) x) x
			WINDOW so_far AS (PARTITION BY person_id ORDER BY care_date, claim_id ROWS UNBOUNDED PRECEDING)
			ORDER BY person_id, care_date, claim_id OFFSET 0) x
		ORDER BY person_id, care_date, claim_id OFFSET 0) x
	WINDOW so_far AS (PARTITION BY person_id ORDER BY care_date, claim_id ROWS UNBOUNDED PRECEDING)
	ORDER BY person_id, care_date, claim_id OFFSET 0) x;

-- The rules read as the rows they are, as the engine does: a new notice is new rows, and nothing else changes.
CREATE VIEW sql_rows AS
SELECT claim_id, person_id, care_date, fund * 0.01 AS fund, (fen - fund) * 0.01 AS person
FROM (
	SELECT *, least(cap, sum(ratio_of) OVER so_far) - least(cap, sum(ratio_of) OVER so_far - ratio_of) AS fund
	FROM (
		SELECT *, ((flow - least(deductible, flows) + least(deductible, flows - flow)) * ratio + 50) / 100 AS ratio_of
		FROM (
			SELECT *, sum(flow) OVER so_far AS flows
			FROM (
				SELECT *, fen - (fen * self_pay + 50) / 100 AS flow
				FROM (
					SELECT c.claim_id, c.person_id, c.care_date, (c.amount * 100)::int AS fen, s.ratio AS self_pay,
						l.deductible * 100 AS deductible, l.cap * 100 AS cap, coalesce(own.ratio, r.ratio) AS ratio
					FROM claim c
						JOIN self_pay s ON s.class = c.class
						JOIN ceiling l ON l.area = c.area AND l.scheme = c.scheme
						JOIN ratio r ON r.area = c.area AND r.scheme = c.scheme AND coalesce(r.status, '') = coalesce(c.status, '')
							AND r.tier = c.tier AND r.disease IS NULL AND c.care_date >= r.since AND c.care_date < r.until
						LEFT JOIN ratio own ON own.area = c.area AND own.scheme = c.scheme AND coalesce(own.status, '') = coalesce(c.status, '')
							AND own.tier = c.tier AND own.disease = c.disease AND c.care_date >= own.since AND c.care_date < own.until
					ORDER BY person_id, care_date, claim_id OFFSET 0) x) x
			WINDOW so_far AS (PARTITION BY person_id ORDER BY care_date, claim_id ROWS UNBOUNDED PRECEDING)
			ORDER BY person_id, care_date, claim_id OFFSET 0) x
		ORDER BY person_id, care_date, claim_id OFFSET 0) x
	WINDOW so_far AS (PARTITION BY person_id ORDER BY care_date, claim_id ROWS UNBOUNDED PRECEDING)
	ORDER BY person_id, care_date, claim_id OFFSET 0) x;

-- The rules written into the query as CASE: as fast as it gets, and to be written anew for every notice.
CREATE VIEW sql_case AS
SELECT claim_id, person_id, care_date, fund * 0.01 AS fund, (fen - fund) * 0.01 AS person
FROM (
	SELECT *, least(cap, sum(ratio_of) OVER so_far) - least(cap, sum(ratio_of) OVER so_far - ratio_of) AS fund
	FROM (
		SELECT claim_id, person_id, care_date, fen, cap,
			((flow - least(deductible, flows) + least(deductible, flows - flow))::int * ratio + 50) / 100 AS ratio_of
		FROM (
			SELECT *, sum(flow) OVER so_far AS flows
			FROM (
				SELECT *, CASE class WHEN '01' THEN fen WHEN '02' THEN fen - (fen + 5) / 10 ELSE 0 END AS flow
				FROM (
					SELECT claim_id, person_id, care_date, class, (amount * 100)::int AS fen,
						CASE scheme WHEN '310' THEN 30000 ELSE 10000 END + more * 5000 AS deductible,
						CASE scheme WHEN '310' THEN 90000 ELSE 50000 END + more * 20000 AS cap,
						CASE WHEN scheme = '310' THEN CASE status WHEN '11' THEN 75 ELSE 80 END
							WHEN tier = '1' AND care_date >= '2024-07-01' THEN 60 ELSE 50 END
						+ more - CASE tier WHEN '1' THEN 0 WHEN '2' THEN 5 ELSE 10 END
						+ CASE WHEN disease IN ('D07', 'D11', 'D12') THEN 10 ELSE 0 END AS ratio
					FROM (
						SELECT *, CASE area WHEN '999700' THEN 0 WHEN '999800' THEN 1 ELSE 2 END AS more
						FROM claim ORDER BY person_id, care_date, claim_id OFFSET 0) x
					ORDER BY person_id, care_date, claim_id OFFSET 0) x) x
			WINDOW so_far AS (PARTITION BY person_id ORDER BY care_date, claim_id ROWS UNBOUNDED PRECEDING)) x
		ORDER BY person_id, care_date, claim_id OFFSET 0) x
	WINDOW so_far AS (PARTITION BY person_id ORDER BY care_date, claim_id ROWS UNBOUNDED PRECEDING)
	ORDER BY person_id, care_date, claim_id OFFSET 0) x;

-- ---------------------------------------------------------------------------------------------------------- the loop
-- Row by row, with the rules looked up in their table as such a procedure does.
CREATE FUNCTION loop(last_person bigint) RETURNS TABLE (claim_id bigint, fund numeric, person numeric)
	LANGUAGE plpgsql STABLE AS $$
DECLARE
	c record;
	rule record;
	whose bigint;
	deducted bigint;
	paid bigint;
	fen bigint;
	flow bigint;
	part bigint;
BEGIN
	FOR c IN SELECT * FROM bench.claim WHERE person_id <= last_person ORDER BY person_id, care_date, claim_id LOOP
		IF c.person_id IS DISTINCT FROM whose THEN
			whose := c.person_id;
			deducted := 0;
			paid := 0;
		END IF;
		SELECT * INTO STRICT rule FROM bench.prepared p
		WHERE p.area = c.area AND p.scheme = c.scheme AND p.status = coalesce(c.status, '') AND p.tier = c.tier
			AND p.disease = c.disease AND p.class = c.class AND p.late = (c.care_date >= '2024-07-01');
		fen := c.amount * 100;
		flow := fen - (fen * rule.self_pay + 50) / 100;
		part := least(flow, rule.deductible - deducted);
		deducted := deducted + part;
		part := least(((flow - part) * rule.ratio + 50) / 100, rule.cap - paid);
		paid := paid + part;
		claim_id := c.claim_id;
		fund := part * 0.01;
		person := (fen - part) * 0.01;
		RETURN NEXT;
	END LOOP;
END $$;

-- -------------------------------------------------------------------------------------------------- one bill at a time
-- Bills with the tally their person had come to by then.
CREATE UNLOGGED TABLE bill AS
SELECT claim_id, care_date, amount, area, scheme, status, tier, class, disease, (o).fund, (o).person,
	coalesce(mmt.sum((o).delta) OVER (PARTITION BY person_id ORDER BY care_date, claim_id
		ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), '{}') AS tally
FROM (
	SELECT *, mmt.adjudicate_running(area, care_date, amount, scheme => scheme, status => status, tier => tier,
		class => class, disease => disease) OVER (PARTITION BY person_id ORDER BY care_date, claim_id) AS o
	FROM claim WHERE person_id <= (SELECT greatest(1, 100000 * :persons::bigint / :claims)) OFFSET 0) x;
VACUUM ANALYZE bill;

-- ------------------------------------------------------------------------------------------------------ the contenders
-- Each query gives one row and hands up every result of every claim or person, so that none is left out.

CREATE TABLE contender (n int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, claims bigint NOT NULL, query text NOT NULL, words text NOT NULL,
	nestloop bool NOT NULL DEFAULT true);
CREATE TABLE memory (name text, fifth bigint, whole bigint);
CREATE TABLE timing (name text, round int, cpu float8, wall float8);
CREATE VIEW best AS
SELECT c.n, c.name, c.claims, c.words, min(t.cpu) AS seconds, min(t.wall) AS wall, min(t.cpu) / c.claims * 1e6 AS per_claim
FROM contender c JOIN timing t USING (name) GROUP BY c.n;

\set bill 'area, care_date, amount, scheme => scheme, status => status, tier => tier, class => class, disease => disease'
\set named '''area'', area, ''date'', care_date, ''claim'', claim_id, ''amount'', amount, ''scheme'', scheme, ''status'', status, ''tier'', tier, ''class'', class, ''disease'', disease'
\set window '(PARTITION BY person_id ORDER BY care_date, claim_id)'

-- In the order of the race: those that are compared follow each other.
INSERT INTO contender (name, claims, query, words)
SELECT name, :claims, format(query, :'bill', :'named', :'window'), words FROM (VALUES
	('floor', 'SELECT count(claim_id) + count(person_id) + count(care_date) + count(area) + count(scheme) + count(status) + count(tier)
			+ count(class) + count(disease) + count(amount)
			FROM (SELECT * FROM bench.claim ORDER BY person_id, care_date, claim_id OFFSET 0) x',
		'ordered index-only scan, every column deformed and counted'),
	('totals_all', 'SELECT count(t) FROM (SELECT mmt.totals_all(%2$s) AS t FROM bench.claim GROUP BY person_id OFFSET 0) x',
		'totals_all() GROUP BY person'),
	('adjudicate_all', 'SELECT count(s) FROM (SELECT unnest(mmt.adjudicate_all(%2$s)) AS s FROM bench.claim GROUP BY person_id OFFSET 0) x',
		'unnest(adjudicate_all()), a row for every claim'),
	('scan', 'SELECT count(amount) FROM (SELECT * FROM bench.claim ORDER BY person_id, care_date, claim_id OFFSET 0) x',
		'the same scan, one column counted'),
	('sum_over', 'SELECT count(s) FROM (SELECT sum(amount) OVER %3$s AS s FROM bench.claim OFFSET 0) x',
		'sum(amount) OVER (person, in order)'),
	('fund_running', 'SELECT count(s) FROM (SELECT mmt.fund_running(%1$s) OVER %3$s AS s FROM bench.claim OFFSET 0) x',
		'fund_running() OVER (the same)'),
	('adjudicate_running', 'SELECT count(s) FROM (SELECT mmt.adjudicate_running(%1$s) OVER %3$s AS s FROM bench.claim OFFSET 0) x',
		'adjudicate_running() OVER (the same)'),
	('running_traced', 'SELECT count(s) FROM (SELECT mmt.adjudicate_running(%1$s, trace => true) OVER %3$s AS s FROM bench.claim OFFSET 0) x',
		'the same with trace => true'),
	('sql_case', 'SELECT count(fund) + count(person) FROM (SELECT * FROM bench.sql_case OFFSET 0) x',
		'SQL, two window sums, rules written in as CASE'),
	('sql_prepared', 'SELECT count(fund) + count(person) FROM (SELECT * FROM bench.sql_prepared OFFSET 0) x',
		'SQL, two window sums, one join of what the rules come to'),
	('sql_rows', 'SELECT count(fund) + count(person) FROM (SELECT * FROM bench.sql_rows OFFSET 0) x',
		'SQL, two window sums, rules joined as rows')) v (name, query, words);
INSERT INTO contender (name, claims, query, words)
SELECT 'loop', (SELECT count(*) FROM claim WHERE person_id <= :persons / 10),
	format('SELECT count(fund) + count(person) FROM bench.loop(%s)', :persons / 10), 'PL/pgSQL loop, rules looked up';
INSERT INTO contender (name, claims, query, words)
SELECT name, (SELECT count(*) FROM bill), format(query, :'bill'), words FROM (VALUES
	('bill_loop', 'SELECT count(tally) FROM bench.bill', 'bills with their tallies, read only'),
	('bill', 'SELECT count(o) FROM (SELECT mmt.adjudicate(%1$s, tally => tally, trace => false) AS o FROM bench.bill OFFSET 0) x',
		'adjudicate(…, tally) of each, without trace'),
	('bill_traced', 'SELECT count(o) FROM (SELECT mmt.adjudicate(%1$s, tally => tally, trace => true) AS o FROM bench.bill OFFSET 0) x',
		'the same with trace')) v (name, query, words);

-- Columns that go together mislead the planner's estimates: a nested loop over all rules would take ten times as long.
UPDATE contender SET nestloop = false WHERE name = 'sql_rows';

-- Seconds this backend has had on a core: what other work on the machine takes does not count.  Where the system does
-- not tell, the clock.
CREATE FUNCTION cpu() RETURNS float8
	LANGUAGE sql VOLATILE
	RETURN coalesce(split_part(pg_read_file('/proc/self/schedstat', 0, 1000, true), ' ', 1)::float8 / 1e9,
		extract(epoch FROM clock_timestamp()));

-- The most memory of its own that this backend has had, in kB: without what it shares with others.
CREATE FUNCTION peak_memory() RETURNS bigint
	LANGUAGE sql VOLATILE
	RETURN (SELECT sum(CASE m[1] WHEN 'VmHWM' THEN 1 ELSE -1 END * m[2]::bigint)
		FROM regexp_matches(pg_read_file('/proc/self/status', 0, 100000, true), '(VmHWM|RssFile|RssShmem):\s+(\d+) kB', 'g') m);

CREATE PROCEDURE race(contender text, round int)
	LANGUAGE plpgsql AS $$
DECLARE
	c bench.contender := c FROM bench.contender c WHERE c.name = contender;
	was text := set_config('enable_nestloop', c.nestloop::text, true);
	wall timestamptz := clock_timestamp();
	cpu float8 := bench.cpu();
BEGIN
	EXECUTE c.query;
	INSERT INTO bench.timing VALUES (contender, round, bench.cpu() - cpu, extract(epoch FROM clock_timestamp() - wall));
END $$;

-- ------------------------------------------------------------------------------------------------------- the same sums
-- What each contender says of each claim, to be compared with `expected`, which is what sql_rows says.

CREATE UNLOGGED TABLE expected (claim_id bigint, person_id bigint, fund numeric, person numeric);
CREATE TABLE compared (name text, claims bigint, differing bigint, fund numeric, person numeric);

CREATE TABLE comparison (n int GENERATED ALWAYS AS IDENTITY, name text, claims bigint, query text);
INSERT INTO comparison (name, claims, query)
SELECT c.name, c.claims, format(v.query, :'bill', :'named', :'window', :persons / 10) FROM (VALUES
	('sql_case', 'SELECT claim_id, fund, person FROM bench.sql_case'),
	('sql_prepared', 'SELECT claim_id, fund, person FROM bench.sql_prepared'),
	('fund_running', 'SELECT claim_id, fund, amount - fund AS person
		FROM (SELECT claim_id, amount, mmt.fund_running(%1$s) OVER %3$s AS fund FROM bench.claim) x'),
	('adjudicate_running', 'SELECT claim_id, (o).fund, (o).gross - (o).fund - (o).account - (o).hospital AS person
		FROM (SELECT claim_id, mmt.adjudicate_running(%1$s) OVER %3$s AS o FROM bench.claim OFFSET 0) x'),
	('adjudicate_all', 'SELECT (s).claim::bigint AS claim_id, (s).fund, (s).person
		FROM (SELECT unnest(mmt.adjudicate_all(%2$s)) AS s FROM bench.claim GROUP BY person_id OFFSET 0) x'),
	('loop', 'SELECT * FROM bench.loop(%4$s)'),
	('bill', 'SELECT claim_id, (o).fund, (o).person
		FROM (SELECT claim_id, mmt.adjudicate(%1$s, tally => tally, trace => false) AS o FROM bench.bill OFFSET 0) x')) v (name, query)
	JOIN contender c USING (name);

INSERT INTO comparison (name, claims, query)
SELECT 'totals_all', :claims, format('SELECT person_id, (t).bills, (t).fund, (t).person
	FROM (SELECT person_id, mmt.totals_all(%s) AS t FROM bench.claim GROUP BY person_id OFFSET 0) x', :'named');

CREATE PROCEDURE compare(contender text)
	LANGUAGE plpgsql AS $$
DECLARE
	c bench.comparison := c FROM bench.comparison c WHERE c.name = contender;
	result bench.compared;
BEGIN
	IF contender = 'totals_all' THEN	-- by person
		EXECUTE format('SELECT %L, sum(a.bills), count(*) FILTER (WHERE (a.bills, a.fund, a.person) IS DISTINCT FROM (e.bills, e.fund, e.person)),
				sum(a.fund), sum(a.person)
			FROM (%s) a
				FULL JOIN (SELECT person_id, count(*) AS bills, sum(fund) AS fund, sum(person) AS person FROM bench.expected GROUP BY person_id) e
				USING (person_id)', c.name, c.query) INTO result;
	ELSE
		EXECUTE format('SELECT %L, count(a.claim_id), count(*) FILTER (WHERE a.claim_id IS NULL OR e.claim_id IS NULL
				OR (a.fund, a.person) IS DISTINCT FROM (e.fund, e.person)), sum(a.fund), sum(a.person)
			FROM (%s) a %s JOIN bench.expected e ON e.claim_id = a.claim_id', c.name, c.query,
			CASE WHEN c.claims = (SELECT count(*) FROM bench.claim) THEN 'FULL' ELSE 'LEFT' END) INTO result;
	END IF;
	IF result.claims IS DISTINCT FROM c.claims OR result.differing > 0 THEN
		RAISE EXCEPTION '% differs from the SQL: % claims of %, % differing', contender, result.claims, c.claims, result.differing;
	END IF;
	INSERT INTO bench.compared SELECT result.*;
END $$;
