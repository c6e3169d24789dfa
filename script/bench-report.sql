-- What script/bench prints in the end.  Variables: rounds, persons, seed.
\pset footer off
\pset format aligned
\pset tuples_only off
\pset border 0
SET search_path = bench, public;
SET extra_float_digits = 0;

SELECT version() AS server, count(*) AS claims, :persons AS persons, :seed AS seed, pg_size_pretty(pg_relation_size('claim')) AS heap,
	pg_size_pretty(pg_relation_size('claim_by_person')) AS index
FROM claim \gset
\echo :server
\echo :claims claims of :persons persons (seed :seed, table :heap, index :index); best of :rounds rounds (floor and aggregates: eight times as many; the rest but SQL and loop: four times), one core, everything in memory
\echo

CREATE TEMP TABLE figures AS
SELECT max(per_claim) FILTER (WHERE name = 'floor') AS floor, max(per_claim) FILTER (WHERE name = 'sum_over') AS sum_over,
	max(per_claim) FILTER (WHERE name = 'adjudicate_all') AS adjudicate_all,
	(array_agg(name ORDER BY per_claim) FILTER (WHERE name ~ '^sql_'))[1] AS best_sql,
	max(per_claim) FILTER (WHERE name = 'bill_loop') AS bill_loop,
	max(per_claim) FILTER (WHERE name = 'bill') AS bill,
	max(per_claim) FILTER (WHERE name = 'bill_traced') AS bill_traced
FROM best;

SELECT b.name, b.claims, round(b.seconds::numeric, 3) AS "on core, s", round(b.wall::numeric, 3) AS "clock, s",
	round(b.per_claim::numeric, 3) AS "us/claim", round((b.per_claim / f.floor)::numeric, 2) AS "x floor",
	round((b.per_claim / f.sum_over)::numeric, 2) AS "x sum()", round((b.per_claim / f.adjudicate_all)::numeric, 2) AS "x bulk", b.words AS what
FROM best b, figures f ORDER BY b.n;

SELECT name, fifth AS "kB, a fifth", whole AS "kB, all" FROM memory;

SELECT name, claims AS "compared", differing, fund AS "fund, yuan", person AS "person, yuan" FROM compared;

-- Of two contenders round by round, which follow each other closely: what slows the machine for a while slows both.
CREATE TEMP TABLE raced AS
SELECT a.name AS a, b.name AS b, percentile_cont(0.5) WITHIN GROUP (ORDER BY (x.cpu / a.claims) / (y.cpu / b.claims)) AS value
FROM best a JOIN timing x USING (name) JOIN (best b JOIN timing y USING (name)) USING (round) GROUP BY 1, 2;
CREATE FUNCTION pg_temp.raced(a text, b text) RETURNS float8 LANGUAGE sql AS 'SELECT r.value FROM raced r WHERE (r.a, r.b) = ($1, $2)';

CREATE TEMP TABLE ratios AS
SELECT r.* FROM figures f, LATERAL (VALUES
	(1, 'fund_running/sum_over', pg_temp.raced('fund_running', 'sum_over'), 1.3, 'at most 1.3 x sum() OVER'),
	(2, 'adjudicate_running/sum_over', pg_temp.raced('adjudicate_running', 'sum_over'), 1.9, 'at most 1.9 x sum() OVER'),
	(3, 'totals_all/floor', pg_temp.raced('totals_all', 'floor'), 2, 'at most 2 x the floor'),
	(4, 'adjudicate_all/floor', pg_temp.raced('adjudicate_all', 'floor'), 3.2, 'at most 3.2 x the floor'),
	(5, 'adjudicate_all/sql', pg_temp.raced('adjudicate_all', f.best_sql), 0.125, '8 x as fast as the fastest SQL'),
	(6, 'adjudicate_all/sql_rows', pg_temp.raced('adjudicate_all', 'sql_rows'), 0.125, '8 x as fast as SQL that reads rules as rows'),
	(7, 'adjudicate_all/loop', pg_temp.raced('adjudicate_all', 'loop'), 1 / 15.0, '15 x as fast as the loop'),
	(8, 'bill_microseconds', f.bill - f.bill_loop, 2, 'one bill, its tally given: at most 2 us'),
	(9, 'running_traced/adjudicate_running', pg_temp.raced('running_traced', 'adjudicate_running'), 2, 'a trace costs at most as much again'),
	(10, 'bill_traced/bill', (f.bill_traced - f.bill_loop) / (f.bill - f.bill_loop), 2, 'the same for one bill')) r (n, name, value, bound, words)
UNION ALL
SELECT 10 + row_number() OVER (), 'memory/' || name, whole::float8 / fifth, 1.1, 'memory does not grow with the claims' FROM memory;

SELECT words AS target, round(value::numeric, 3) AS value, CASE WHEN value >= 0.5 OR bound >= 0.5 THEN NULL ELSE round((1 / value)::numeric, 1) || ' x as fast' END AS "that is",
	CASE WHEN value <= bound THEN 'met' ELSE 'missed' END AS "?" FROM ratios ORDER BY n;

\pset format unaligned
\pset tuples_only on
\pset fieldsep ' '
SELECT 'ratio', name, round(value::numeric, 4), round(bound::numeric, 4) FROM ratios ORDER BY n;
