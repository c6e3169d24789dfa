-- Type mmt.amount: canonical text, errors that teach, operators, indexes, casts, binary form.
SET menmante.language = 'en';
SET search_path = mmt, public;
\pset null (null)

-- canonical forms
SELECT t AS written, t::amount AS canonical
FROM unnest(ARRAY[
	'60.0 %', '60', '30.00', 'at least 70 %', 'AT MOST 100%', '+5%', '- 5.0%', '+100', 'x0.90', 'X 90%', '× 0.9',
	'６０％', '20% of gross', '20%of GROSS', '75%+0.2% of age', '5% of index:average_wage', '300×count diseases', 'X 1 x month_of:paid',
	'5 x acc visits @ tier = 3, -1', 'rate as if tier=2', 'rate as if tier = prescriber_tier,kind=hospital',
	'highest of cap over disease in diseases', 'Highest of cap over disease in diseases +500.0 for each other',
	'sum of cap over disease in diseases', 'weighted of cap over disease in diseases by 100%, 50%', '5% of 本人工资'
]) WITH ORDINALITY AS u(t, n) ORDER BY n;

-- the canonical text reads as itself
SELECT bool_and((t::amount)::text::amount = t::amount) AS fixpoint
FROM unnest(ARRAY['60.0 %', 'x0.90', '5 x acc visits @ tier = 3, -1', '75%+0.2% of age', 'rate as if tier=2']) AS t;

-- what is no amount, and what is said about it
DO $$
DECLARE
	t text;
	state text;
	message text;
	hint text;
BEGIN
	FOREACH t IN ARRAY ARRAY[
		'', 'sixty', 'gross', '60% 30', '60% + 30', '60% + 5% of gross', '30 yuan', '1,000', '.5', 'at 70%', 'at least -5%',
		'x 0.9 + 5%', '20% of', '20% of age-5%', '20% of wage:average', '5 x gross@-1', '5 x acc visits@-100', 'rate as if tier',
		'40% + 60% of rate as if tier = 2',
		'rate as if tier = 2, tier = 3', 'highest of over disease in diseases', 'highest of cap over disease in diseases + 500',
		'weighted of cap over disease in diseases by 100% 50', '1.0000000000000000001', repeat('9', 1001)
	]
	LOOP
		BEGIN
			PERFORM t::amount;
			RAISE INFO 'not refused: %', t;
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
			RAISE INFO E'% %\n  %', state, message, hint;
		END;
	END LOOP;
END
$$;

-- in a statement, in both languages
SELECT '60% + foo'::amount;
SET menmante.language = 'zh';
SELECT '60% + foo'::amount;
SELECT '60% + 30'::amount;
SET menmante.language = 'xx';
SET menmante.languge = 'zh';
SET menmante.language = 'en';

-- operators go by the bytes of the canonical text
SELECT 'x 90%'::amount = 'x0.9' AS alike, '60%'::amount <> '0.6' AS unlike,
	'5%'::amount > '30' AS by_bytes, '30'::amount < '5%' AS lt, '5%'::amount <= '5.0%' AS le, '5%'::amount >= '5 %' AS ge,
	amount_cmp('30', '5%') < 0 AS cmp;
SELECT NULL::amount = '5%' AS unknown, amount(NULL) IS NULL AS strict;

-- grouping, distinct, sorting, hashing
CREATE TABLE amounts (n int, a amount);
INSERT INTO amounts SELECT i, (i % 7 + 60)::text::amount FROM generate_series(1, 700) AS i;
INSERT INTO amounts SELECT i, amount((i % 7 + 60) || '.0 %') FROM generate_series(1, 70) AS i;
INSERT INTO amounts VALUES (0, NULL);
SELECT a, count(*) FROM amounts GROUP BY a ORDER BY a;
SET enable_hashagg = off;
SELECT count(DISTINCT a) FROM amounts;
RESET enable_hashagg;
SET enable_sort = off;
SELECT count(*) FROM (SELECT DISTINCT a FROM amounts) AS d;
RESET enable_sort;
SELECT amount_hash('x 90%') = amount_hash('x 0.9') AS hash,
	amount_hash_extended('x 90%', 7) = amount_hash_extended('x 0.9', 7) AS hash_extended,
	amount_hash_extended('60%', 7) <> amount_hash_extended('60%', 8) AS seed;

-- indexes
CREATE INDEX amounts_btree ON amounts (a);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT a FROM amounts WHERE a = '60%';
SELECT count(*) FROM amounts WHERE a = '60.0%';
SELECT count(*) FROM amounts WHERE a >= '65' AND a < '66';
SELECT count(*) FROM amounts WHERE a IS NULL;
DROP INDEX amounts_btree;
CREATE INDEX amounts_hash ON amounts USING hash (a);
EXPLAIN (COSTS OFF) SELECT n FROM amounts WHERE a = '60%';
SELECT count(*) FROM amounts WHERE a = '60.0%';
RESET enable_seqscan;
RESET enable_bitmapscan;
CREATE UNIQUE INDEX amounts_unique ON amounts (a, n);
INSERT INTO amounts VALUES (7, ' 60.00 % ');
SELECT opcname, amvalidate(oid) FROM pg_opclass WHERE opcname IN ('amount_ops') ORDER BY opcmethod;
-- a join by hash and one by merging
SET enable_nestloop = off;
SET enable_mergejoin = off;
SELECT count(*) FROM amounts AS x JOIN amounts AS y USING (a) WHERE x.n <= 7 AND y.n <= 7;
SET enable_hashjoin = off;
SET enable_mergejoin = on;
SELECT count(*) FROM amounts AS x JOIN amounts AS y USING (a) WHERE x.n <= 7 AND y.n <= 7;
RESET enable_nestloop;
RESET enable_mergejoin;
RESET enable_hashjoin;

-- casts: explicit from text, on assignment to text
SELECT length('60.0 %'::amount::text) AS length, 'a ' || '60.0 %'::amount AS joined;
CREATE TABLE texts (t text);
INSERT INTO texts SELECT a FROM amounts WHERE n = 1;
INSERT INTO amounts SELECT 1000, t FROM texts;
SELECT t FROM texts ORDER BY t;
SELECT castcontext, castmethod FROM pg_cast WHERE 'amount'::regtype IN (castsource, casttarget) ORDER BY castsource = 'amount'::regtype;

-- arrays, domains, jsonb
SELECT '{60%,"75% + 0.2% of age"}'::amount[] AS amounts;
CREATE DOMAIN ratio AS amount CHECK (VALUE::text LIKE '%\%');
SELECT '60.0 %'::ratio AS ratio;
SELECT '60'::ratio AS ratio;
SELECT to_jsonb('60.0 %'::amount) AS jsonb;

-- binary form: the text, read as strictly
CREATE TABLE again (n int, a amount);
COPY (SELECT 1, '60.0 %'::amount UNION ALL SELECT 2, NULL UNION ALL SELECT 3, '5% of 本人工资') TO STDOUT;
\copy (SELECT n, a FROM amounts WHERE a IS DISTINCT FROM '62') TO 'results/amount.bin' (FORMAT binary)
\copy again FROM 'results/amount.bin' (FORMAT binary)
SELECT count(*), count(a), bool_and(a IS NOT DISTINCT FROM (SELECT o.a FROM amounts AS o WHERE o.n = again.n AND o.a IS NOT DISTINCT FROM again.a LIMIT 1)) AS same FROM again;
SELECT convert_from(amount_send('60.0 %'), 'UTF8') AS sent;
\copy (SELECT 1, '60% + 30'::text) TO 'results/amount.bin' (FORMAT binary)
\copy again FROM 'results/amount.bin' (FORMAT binary)

-- long amounts are compressed or moved out of the row like any text
CREATE TABLE long_amounts (a amount);
INSERT INTO long_amounts SELECT amount('rate as if ' || string_agg('fact_' || i || ' = value_' || i, ', ')) FROM generate_series(1, 30) AS i;
SELECT length(a::text), a = amount(a::text) AS same FROM long_amounts;

-- every object of the type has a comment
SELECT pg_describe_object(classid, objid, 0) AS without_comment
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'menmante')
	AND pg_describe_object(classid, objid, 0) ~ '(amount|tally)' AND pg_describe_object(classid, objid, 0) !~ '\[\]$'
	AND NOT EXISTS (SELECT FROM pg_description AS d WHERE d.objoid = pg_depend.objid AND d.classoid = pg_depend.classid AND d.objsubid = 0)
	AND classid IN ('pg_type'::regclass, 'pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_cast'::regclass)
ORDER BY 1;

RESET menmante.language;
DROP TABLE amounts, texts, again, long_amounts;
DROP DOMAIN ratio;
