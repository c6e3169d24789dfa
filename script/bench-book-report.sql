-- What script/bench prints of the book in the end.
\pset footer off
\pset format aligned
\pset tuples_only off
\pset border 0
SET search_path = bench, public;

SELECT version() AS server \gset
\echo :server
\echo tps: transactions a second by pgbench, prepared statements, server and clients on one machine; us: of a core for each, server only
\echo

-- The middle one of the rounds, of ratios also: contenders of a round ran one after another.
CREATE TEMP TABLE heat AS
SELECT durable, persons, clients, round, max(tps) FILTER (WHERE contender = 'floor') AS floor, max(core) FILTER (WHERE contender = 'floor') AS floor_us,
	max(tps) FILTER (WHERE contender = 'floor_statements') AS four, max(core) FILTER (WHERE contender = 'floor_statements') AS four_us,
	max(tps) FILTER (WHERE contender = 'book') AS book, max(core) FILTER (WHERE contender = 'book') AS book_us,
	max(tps) FILTER (WHERE contender = 'plain') AS plain, max(core) FILTER (WHERE contender = 'plain') AS plain_us
FROM race GROUP BY 1, 2, 3, 4;
CREATE FUNCTION pg_temp.middle(float8[]) RETURNS numeric LANGUAGE sql AS 'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v)::numeric FROM unnest($1) v';
SELECT CASE WHEN durable THEN 'on' ELSE 'off' END AS "sync commit", persons, clients, round(pg_temp.middle(array_agg(floor))) AS "floor tps", round(pg_temp.middle(array_agg(floor_us))) AS us,
	round(pg_temp.middle(array_agg(four))) AS "4 statements", round(pg_temp.middle(array_agg(four_us))) AS us, round(pg_temp.middle(array_agg(book))) AS "settle", round(pg_temp.middle(array_agg(book_us))) AS us,
	round(pg_temp.middle(array_agg(plain))) AS "PL/pgSQL", round(pg_temp.middle(array_agg(plain_us))) AS us,
	round(pg_temp.middle(array_agg(book / floor)), 2) AS "settle/floor", round(pg_temp.middle(array_agg(book / four)), 2) AS "settle/4", round(pg_temp.middle(array_agg(book / plain)), 2) AS "settle/PL"
FROM heat GROUP BY durable, persons, clients ORDER BY durable, persons DESC, clients;

SELECT n.n AS settlements, round(p.seconds::numeric, 2) AS "verify, s", round(p.cores::numeric, 2) AS "on cores, s", round((p.seconds / n.n * 1e6)::numeric, 2) AS "us each"
FROM proof p, (SELECT count(*) AS n FROM million.settlement) n WHERE p.book = 'million';
CREATE TEMP TABLE bytes AS
SELECT c.relname AS what, pg_relation_size(c.oid) / n.n AS heap, coalesce(pg_indexes_size(c.oid), 0) / n.n AS indexes
FROM pg_class c, (SELECT count(*)::numeric AS n FROM million.settlement) n WHERE c.oid IN ('million.settlement'::regclass, 'million.request'::regclass, 'million.balance'::regclass);
SELECT what AS "bytes a settlement", round(heap) AS heap, round(indexes) AS indexes, round(heap + indexes) AS "both" FROM bytes
UNION ALL SELECT 'all', round(sum(heap)), round(sum(indexes)), round(sum(heap + indexes)) FROM bytes ORDER BY 4;

CREATE TEMP TABLE ratios AS
SELECT x.n + 10 * r.durable::int + r.clients / 8 AS n, format('%s_%s%s', x.name, r.clients, CASE WHEN r.durable THEN '_durable' END) AS name, x.value, x.bound,
	format('%s, %s clients, synchronous_commit %s', x.words, r.clients, CASE WHEN r.durable THEN 'on' ELSE 'off' END) AS words, 1 / x.value AS that_is
FROM (SELECT durable, clients, pg_temp.middle(array_agg(floor / book)) AS floor, pg_temp.middle(array_agg(four / book)) AS four, pg_temp.middle(array_agg(plain / book)) AS plain,
		pg_temp.middle(array_agg(book_us / floor_us)) AS floor_us, pg_temp.middle(array_agg(book_us / four_us)) AS four_us, pg_temp.middle(array_agg(book_us / plain_us)) AS plain_us
	FROM heat WHERE persons > 100 GROUP BY 1, 2) r, LATERAL (VALUES
	(100, 'floor/settle', r.floor, 1 / 0.7, 'settle at least 0.7 x the floor in one statement'),
	(200, 'statements/settle', r.four, 1 / 0.7, 'settle at least 0.7 x UPDATE and INSERT'),
	(300, 'plpgsql/settle', r.plain, 1 / 1.3, 'settle at least 1.3 x PL/pgSQL'),
	(400, 'core_settle/floor', r.floor_us, 1 / 0.7, 'the same on the core: the floor in one statement'),
	(500, 'core_settle/statements', r.four_us, 1 / 0.7, 'the same on the core: UPDATE and INSERT'),
	(600, 'core_settle/plpgsql', r.plain_us, 1 / 1.3, 'the same on the core: PL/pgSQL')) x (n, name, value, bound, words)
WHERE x.n < 400 OR NOT r.durable
UNION ALL
SELECT 1000, 'verify_million/10s', p.seconds / n.n * 1e6 / 10, 1, 'verify of a million under 10 s', NULL
FROM proof p, (SELECT count(*) AS n FROM million.settlement) n WHERE p.book = 'million' AND n.n >= 1000000;	-- what is there once would count too much
SELECT words AS target, round(that_is::numeric, 2) AS "that is", round(value::numeric, 3) AS value, CASE WHEN value <= bound THEN 'met' ELSE 'missed' END AS "?" FROM ratios ORDER BY n;

\pset format unaligned
\pset tuples_only on
\pset fieldsep ' '
SELECT 'ratio', name, round(value::numeric, 4), round(bound::numeric, 4) FROM ratios ORDER BY n;
