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

CREATE TEMP TABLE raced AS
SELECT durable, persons, clients, floor.tps AS floor, floor.core AS floor_us, four.tps AS four, four.core AS four_us, book.tps AS book, book.core AS book_us, plain.tps AS plain, plain.core AS plain_us
FROM (SELECT * FROM race WHERE contender = 'floor') floor LEFT JOIN (SELECT * FROM race WHERE contender = 'floor_statements') four USING (durable, persons, clients)
	JOIN (SELECT * FROM race WHERE contender = 'book') book USING (durable, persons, clients) JOIN (SELECT * FROM race WHERE contender = 'plain') plain USING (durable, persons, clients);
SELECT CASE WHEN durable THEN 'on' ELSE 'off' END AS "sync commit", persons, clients, round(floor) AS "floor tps", round(floor_us) AS us, round(four) AS "4 statements", round(four_us) AS us,
	round(book) AS "settle", round(book_us) AS us, round(plain) AS "PL/pgSQL", round(plain_us) AS us,
	round((book / floor)::numeric, 2) AS "settle/floor", round((book / plain)::numeric, 2) AS "settle/PL"
FROM raced ORDER BY durable, persons DESC, clients;

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
FROM raced r, LATERAL (VALUES
	(100, 'floor/settle', r.floor / r.book, 1 / 0.7, 'settle at least 0.7 x the floor'),
	(200, 'plpgsql/settle', r.plain / r.book, 1 / 1.3, 'settle at least 1.3 x PL/pgSQL'),
	(300, 'core_settle/floor', r.book_us / r.floor_us, 1 / 0.7, 'the same on the core: floor'),
	(400, 'core_settle/plpgsql', r.book_us / r.plain_us, 1 / 1.3, 'the same on the core: PL/pgSQL')) x (n, name, value, bound, words)
WHERE r.persons > 100 AND (x.n < 300 OR NOT r.durable)
UNION ALL
SELECT 1000, 'verify_million/10s', p.seconds / n.n * 1e6 / 10, 1, 'verify of a million under 10 s', NULL
FROM proof p, (SELECT count(*) AS n FROM million.settlement) n WHERE p.book = 'million' AND n.n >= 1000000;	-- what is there once would count too much
SELECT words AS target, round(that_is::numeric, 2) AS "that is", round(value::numeric, 3) AS value, CASE WHEN value <= bound THEN 'met' ELSE 'missed' END AS "?" FROM ratios ORDER BY n;

\pset format unaligned
\pset tuples_only on
\pset fieldsep ' '
SELECT 'ratio', name, round(value::numeric, 4), round(bound::numeric, 4) FROM ratios ORDER BY n;
