-- What script/bench prints of checks in the end.  Variables: rounds, seed.
\pset footer off
\pset format aligned
\pset tuples_only off
\pset border 0
SET search_path = bench, public;

SELECT version() AS server, count(*) AS rows, :seed AS seed, pg_size_pretty(pg_relation_size('source')) AS heap FROM source \gset
\echo :server
\echo :rows rows (seed :seed, table :heap) by INSERT … SELECT into an empty table with a primary key; least of :rounds rounds, of CHECKs four times as many, one core, everything in memory
\echo

CREATE TEMP TABLE best AS
SELECT c.n, c.name, c.words, min(t.cpu) AS seconds, min(t.wall) AS wall, max(t.cpu) AS most
FROM contender c JOIN timing t USING (name) GROUP BY c.n;

SELECT m.name, round(m.seconds::numeric, 3) AS "on core, s", round(m.most::numeric, 3) AS most, round(m.wall::numeric, 3) AS "clock, s",
	round((m.seconds / :rows * 1e6)::numeric, 3) AS "us/row", round((m.seconds / nullif(n.seconds, 0))::numeric, 2) AS "x none", m.words AS what
FROM best m, best n WHERE n.name = 'none' ORDER BY m.n;

SELECT f.of AS name, (SELECT count(*) FROM bad) AS rows, count(DISTINCT f.id) AS "with findings", count(*) AS findings, count(DISTINCT f.rule) AS rules
FROM failed f GROUP BY 1 ORDER BY 1;

-- Of two contenders round by round, which follow each other closely: what slows the machine for a while slows both.
CREATE TEMP TABLE raced AS
SELECT a.name AS a, b.name AS b, percentile_cont(0.5) WITHIN GROUP (ORDER BY a.cpu / nullif(b.cpu, 0)) AS value
FROM timing a JOIN timing b USING (round) GROUP BY 1, 2;

CREATE TEMP TABLE ratios AS
SELECT r.n, concat(r.a, '/', r.b) AS name, v.value, r.bound, r.words
FROM (VALUES
	(1, 'check_range',     'none',         1.1, 'CHECK with a range: at most 10 % more'),
	(2, 'check_within',    'none',         1.1, 'CHECK without: at most 10 % more'),
	(3, 'statement_guard', 'none',         3.5, 'statement guard: at most 3.5 x no check'),
	(4, 'row_guard',       'none',         8,   'row guard: at most 8 x no check'),
	(5, 'statement_guard', 'plpgsql_tables',    1, 'statement guard faster than PL/pgSQL that reads its figures'),
	(6, 'row_guard',       'plpgsql_tables',    1, 'row guard faster than PL/pgSQL that reads its figures'),
	(7, 'statement_guard', 'plpgsql_constants', 1, 'statement guard faster than PL/pgSQL with figures written in'),
	(8, 'row_guard',       'plpgsql_constants', 1, 'row guard faster than PL/pgSQL with figures written in'),
	(9, 'statement_guard', 'foreign_keys',      1, 'statement guard faster than three foreign keys'),
	(10, 'row_guard',      'foreign_keys',      1, 'row guard faster than three foreign keys')) r (n, a, b, bound, words)
	JOIN raced v USING (a, b);

SELECT words AS target, round(value::numeric, 3) AS value, CASE WHEN value <= bound THEN 'met' ELSE 'missed' END AS "?" FROM ratios WHERE value IS NOT NULL ORDER BY n;

\pset format unaligned
\pset tuples_only on
\pset fieldsep ' '
SELECT 'ratio', name, round(value::numeric, 4), round(bound::numeric, 4) FROM ratios WHERE value IS NOT NULL ORDER BY n;
