-- Type mmt.tally: text, adding, the aggregate, comparing, jsonb, binary form.
SET menmante.language = 'en';
SET search_path = mmt, public;
\pset null (null)

-- canonical text: sorted by bytes, without zeros
SELECT '{}'::tally AS empty, ' { "b" : -1,"a":2, "z": 0 } '::tally AS sorted,
	'{"330300/chronic_fund@2019":4500}'::tally AS one, '{"\u95e8/\"x\"": 1, "Z": 1, "a": 1}'::tally AS escaped;
SELECT '{"a": 9223372036854775807, "b": -9223372036854775808}'::tally AS both_ends;

-- what is no tally, and what is said about it
DO $$
DECLARE
	t text;
	state text;
	message text;
	hint text;
BEGIN
	FOREACH t IN ARRAY ARRAY[
		'', '[]', '{"a": 1', '{"a": 1,}', '{a: 1}', '{"a": 1.5}', '{"a": "1"}', '{"a": null}', '{"": 1}', '{"a": 1, "\u0061": 2}',
		'{"a": 9223372036854775808}', '{"\u0000": 1}', '{} x'
	]
	LOOP
		BEGIN
			PERFORM t::tally;
			RAISE INFO 'not refused: %', t;
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
			RAISE INFO E'% %\n  %', state, message, hint;
		END;
	END LOOP;
END
$$;
SELECT '{"a": 1.5}'::tally;
SET menmante.language = 'zh';
SELECT '{"a": 1.5}'::tally;
SELECT '{"起付": 9223372036854775807}'::tally + '{"起付": 1}';
SET menmante.language = 'en';

-- adding, name by name
SELECT '{"a": 5, "c": 7}'::tally + '{"a": -5, "b": 2, "c": 1}' AS plus,
	'{"a": 5, "c": 7}'::tally - '{"a": -5, "b": 2, "c": 1}' AS minus,
	- '{"a": 5, "c": -7}'::tally AS negative,
	'{"a": 5}'::tally - '{"a": 5}' AS nothing;
SELECT '{"a": 5}'::tally + NULL AS unknown;
SELECT '{"a": 9223372036854775807}'::tally + '{"a": 1}';
SELECT - '{"a": -9223372036854775808}'::tally;
SELECT '{"b": 1}'::tally - '{"a": -9223372036854775808}'::tally;

-- one value
SELECT '{"a": 5, "c": 7}'::tally -> 'c' AS c, '{"a": 5, "c": 7}'::tally -> 'b' AS b, '{}'::tally -> '' AS nothing;

-- as rows
SELECT * FROM tally_entries('{"c": 7, "a": 5, "b": -1}');
SELECT count(*) FROM tally_entries('{}');
SELECT count(*) FROM tally_entries(NULL);
SELECT n, e.* FROM (VALUES (1, '{"a": 1}'::tally), (2, '{}'), (3, '{"a": 2, "b": 3}')) AS v(n, t), tally_entries(t) AS e ORDER BY n, name;

-- the aggregate
SELECT sum(t) FROM (VALUES ('{"a": 1}'::tally), ('{"b": 2}'), (NULL), ('{"a": 3, "c": 1}'), ('{"c": -1}')) AS v(t);
SELECT sum(t) AS none FROM (SELECT '{"a": 1}'::tally AS t WHERE false) AS v;
SELECT sum(NULL::tally) AS nulls;
SELECT sum(t) FROM (VALUES ('{"a": 9223372036854775807}'::tally), ('{"a": 1}')) AS v(t);
CREATE TABLE deltas (person int, n int, delta tally);
-- person p settles 10 times: fund p fen each in year 2019 or 2020, one visit each; the last one takes the first back
INSERT INTO deltas
SELECT p, i, CASE WHEN i < 10
	THEN format('{"33/fund@%s": %s, "33/visits": 1}', 2019 + i % 2, p)::tally
	ELSE - format('{"33/fund@2020": %s, "33/visits": 1}', p)::tally END
FROM generate_series(1, 1000) AS p, generate_series(1, 10) AS i;
-- i = 1,3,5,7,9 fall in 2020, of which one is taken back: 4; 2,4,6,8 in 2019: 4; visits 9 - 1 = 8
SELECT person, sum(delta) FROM deltas WHERE person IN (1, 7, 1000) GROUP BY person ORDER BY person;
-- 4 * (1 + ... + 1000) = 2002000
SELECT sum(delta), sum(delta) = (SELECT sum(s) FROM (SELECT sum(delta) AS s FROM deltas GROUP BY person) AS p) AS by_person FROM deltas;
SELECT sum(- delta) + (SELECT sum(delta) FROM deltas) AS nothing FROM deltas;
-- the order of rows does not matter
SELECT count(DISTINCT s) FROM (
	SELECT sum(delta ORDER BY n) AS s FROM deltas WHERE person = 5
	UNION ALL SELECT sum(delta ORDER BY n DESC) FROM deltas WHERE person = 5
	UNION ALL SELECT sum(delta ORDER BY md5(n::text)) FROM deltas WHERE person = 5) AS x;
-- running and moving
SELECT n, sum(delta) OVER (ORDER BY n) AS running, sum(delta) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS last_two
FROM deltas WHERE person = 3 ORDER BY n;
SELECT count(*), count(DISTINCT r), bool_and(r = (SELECT sum(d.delta) FROM deltas AS d WHERE d.person = w.person AND d.n <= w.n)) AS same
FROM (SELECT person, n, sum(delta) OVER (PARTITION BY person ORDER BY n) AS r FROM deltas WHERE person <= 20) AS w;
-- by several workers
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT sum(delta) FROM deltas;
SELECT sum(delta) FROM deltas;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
-- the step of the aggregate, called as a function, leaves its arguments
SELECT delta, tally_accumulate(delta, delta) AS twice, delta AS still FROM deltas WHERE person = 1 AND n = 1;

-- comparing, grouping, indexes
SELECT '{"a": 1, "b": 0}'::tally = '{"a": 1}' AS equal, '{"a": 1}'::tally <> '{"a": 2}' AS differs,
	'{}'::tally < '{"a": -1}' AS lt, '{"a": 2}'::tally <= '{"b": 1}' AS le, '{"a": 1, "b": 1}'::tally > '{"a": 1}' AS gt,
	'{"a": 1}'::tally >= '{"a": 1}' AS ge, tally_cmp('{"a": 1}', '{"a": 2}') < 0 AS cmp;
SELECT tally_hash('{"b": 1, "a": 1}') = tally_hash('{"a": 1, "b": 1}') AS hash,
	tally_hash_extended('{"a": 1}', 0) <> tally_hash_extended('{"a": 1}', 1) AS seed;
SELECT delta, count(*) FROM deltas WHERE person <= 2 GROUP BY delta ORDER BY delta;
SET enable_hashagg = off;
SELECT count(DISTINCT delta) FROM deltas;
RESET enable_hashagg;
CREATE INDEX deltas_btree ON deltas (delta);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM deltas WHERE delta = '{"33/visits": 1, "33/fund@2019": 7}';
SELECT count(*) FROM deltas WHERE delta = '{"33/visits": 1, "33/fund@2019": 7}';
DROP INDEX deltas_btree;
CREATE INDEX deltas_hash ON deltas USING hash (delta);
SELECT count(*) FROM deltas WHERE delta = '{"33/visits": 1, "33/fund@2019": 7}';
RESET enable_seqscan;
RESET enable_bitmapscan;
SELECT opcname, amvalidate(oid) FROM pg_opclass WHERE opcname = 'tally_ops' ORDER BY opcmethod;

-- json and jsonb
SELECT '{"b": 1, "aa": 2}'::tally::jsonb AS jsonb, '{"b": 1, "aa": 2}'::tally::json AS json,
	jsonb_build_object('delta', '{"b": 1}'::tally) AS nested;
SELECT '{"b": 1, "aa": 2.00, "c": 0, "d": 1e3}'::jsonb::tally AS tally, '{}'::jsonb::tally AS empty;
SELECT '{"a": 9223372036854775807, "b": -9223372036854775808}'::jsonb::tally::jsonb AS both_ends;
SELECT bool_and(delta::jsonb::tally = delta) AS there_and_back FROM deltas;
SELECT '{"a": 1.5}'::jsonb::tally;
SELECT '{"a": 9223372036854775808}'::jsonb::tally;
SELECT '{"a": "1"}'::jsonb::tally;
SELECT '{"a": {"b": 1}}'::jsonb::tally;
SELECT '{"a": null}'::jsonb::tally;
SELECT '{"": 1}'::jsonb::tally;
SELECT '[1]'::jsonb::tally;
SELECT '1'::jsonb::tally;
-- a book stores jsonb
CREATE TABLE balances (person int PRIMARY KEY, balance jsonb);
INSERT INTO balances SELECT person, sum(delta) FROM deltas WHERE person <= 3 GROUP BY person;
SELECT person, balance -> '33/fund@2019' AS fund, balance::tally -> '33/visits' AS visits FROM balances ORDER BY person;

-- binary form
SELECT tally_send('{"b": -1, "a": 258}') AS sent;
CREATE TABLE again (person int, n int, delta tally);
\copy (SELECT person, n, delta FROM deltas UNION ALL SELECT 0, 0, '{}' UNION ALL SELECT 0, 1, NULL UNION ALL SELECT 0, 2, '{"门诊/\"x\"": -9223372036854775808}') TO 'results/tally.bin' (FORMAT binary)
\copy again FROM 'results/tally.bin' (FORMAT binary)
SELECT count(*), bool_and(a.delta = d.delta) AS same FROM again AS a JOIN deltas AS d USING (person, n);
SELECT n, delta FROM again WHERE person = 0 ORDER BY n;
-- bytes made by hand, in the header of COPY: one row with one field of 4-byte length
CREATE FUNCTION binary_file(field bytea) RETURNS bytea LANGUAGE sql AS
$$ SELECT '\x5047434f50590aff0d0a000000000000000000'::bytea || '\x0001'::bytea || int4send(length(field)) || field || '\xffff'::bytea $$;
CREATE TABLE received (delta tally);
-- as sent
SELECT lo_from_bytea(330300, binary_file('\x01000000020000000161000000000000010200000001' || '\x62ffffffffffffffff'::bytea)) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- version 2
SELECT lo_from_bytea(330300, binary_file('\x0200000000')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- empty message
SELECT lo_from_bytea(330300, binary_file('\x')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- no entries
SELECT lo_from_bytea(330300, binary_file('\x0100000000')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- negative count
SELECT lo_from_bytea(330300, binary_file('\x01ffffffff')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- more entries than bytes
SELECT lo_from_bytea(330300, binary_file('\x017fffffff00000001610000000000000001')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- unsorted
SELECT lo_from_bytea(330300, binary_file('\x01000000020000000162000000000000000100000001610000000000000001')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- twice
SELECT lo_from_bytea(330300, binary_file('\x01000000020000000161000000000000000100000001610000000000000001')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- zero
SELECT lo_from_bytea(330300, binary_file('\x010000000100000001610000000000000000')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- name of no bytes
SELECT lo_from_bytea(330300, binary_file('\x010000000100000000000000000000000001')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- name of negative length
SELECT lo_from_bytea(330300, binary_file('\x0100000001ffffffff610000000000000001')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- name longer than the message
SELECT lo_from_bytea(330300, binary_file('\x010000000100001000610000000000000001')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- no UTF-8
SELECT lo_from_bytea(330300, binary_file('\x010000000100000001ff0000000000000001')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- NUL in a name
SELECT lo_from_bytea(330300, binary_file('\x010000000100000001000000000000000001')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- bytes left over
SELECT lo_from_bytea(330300, binary_file('\x01000000010000000161000000000000000161')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
-- cut short
SELECT lo_from_bytea(330300, binary_file('\x0100000001000000016100000000000000')) \gset
\lo_export 330300 'results/tally.bin'
SELECT lo_unlink(330300) \gset
\copy received FROM 'results/tally.bin' (FORMAT binary)
SELECT * FROM received ORDER BY delta;

-- arrays, and values moved out of the row
SELECT ARRAY['{"a": 1}'::tally, '{}'] AS tallies;
CREATE TABLE large (t tally);
ALTER TABLE large ALTER t SET STORAGE external;
INSERT INTO large SELECT jsonb_object_agg('key' || i, i)::tally FROM generate_series(1, 5000) AS i;
INSERT INTO large SELECT jsonb_object_agg('key' || i, i)::tally FROM generate_series(1, 5000) AS i;
SELECT t -> 'key4999' AS one, (SELECT count(*) FROM tally_entries(t)) AS entries, t - t AS nothing FROM large;
SELECT s -> 'key4999' AS twice, s = (SELECT t + t FROM large LIMIT 1) AS same FROM (SELECT sum(t) AS s FROM large) AS x;
SELECT count(DISTINCT t) FROM large;

RESET menmante.language;
DROP TABLE deltas, again, received, balances, large;
DROP FUNCTION binary_file(bytea);
