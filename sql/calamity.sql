-- Nonsense into everything: each call gives a value or an error that names the mistake; none brings the server down.
\set SHOW_CONTEXT never
\set ON_ERROR_ROLLBACK on
BEGIN;
SET menmante.language = 'en';
SET LOCAL search_path = public, mmt;
INSERT INTO mmt.edition (edition, note) VALUES (4000, 'numbers below are this test''s');

INSERT INTO mmt.area (area, name_zh, kind) VALUES ('999900', '测试市', 'city');
INSERT INTO mmt.document (document, title) VALUES ('T', 'A made-up notice');
INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('T-1', 'T', 'Everything', 'seed');
SELECT mmt.open_draft('c', '999900');
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('c', 'fund', 'fund'), ('c', 'self', 'person'), ('c', 'over', 'person');
INSERT INTO mmt.benefit (draft, benefit, ord, scheme, clause) VALUES ('c', 'care', 10, 'R', 'T-1');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
	('c', 'care', 10, 'gross', 'flow', 'share', NULL, NULL, false, 'T-1'), ('c', 'care', 20, 'flow', 'fund', 'share', 'rate', NULL, true, 'T-1'),
	('c', 'care', 30, 'flow', 'self', 'share', NULL, NULL, false, 'T-1'), ('c', 'care', 40, 'fund', 'over', 'keep', 'cap', 'paid', true, 'T-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('c', 'paid', 'fen', 'care.fund', 'year, disease', 'T-1'),
	('c', 'since', 'count', 'claims of care', '3 months from filed', 'T-1');
INSERT INTO mmt.parameter (draft, parameter, band, amount, clause) VALUES ('c', 'rate', '[0,200)', '50%', 'T-1'), ('c', 'rate', '[200,)', '70%', 'T-1'),
	('c', 'cap', NULL, '1000', 'T-1');
SELECT mmt.publish('c');

-- What a query comes to: its first row as text, or SQLSTATE and message.  It leaves nothing behind.
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	BEGIN
		EXECUTE format('SELECT x::text FROM (%s) x LIMIT 1', query) INTO result;
		RAISE SQLSTATE 'T0000';
	EXCEPTION
		WHEN SQLSTATE 'T0000' THEN
			RETURN coalesce(result, 'null');
		WHEN OTHERS THEN
			RETURN SQLSTATE || ' ' || SQLERRM;
	END;
END $$;
-- a bill that the rules above apply to, with anything else besides
CREATE FUNCTION pg_temp.bill(more text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.try(format($q$SELECT o.gross, o.fund, o.person, o.delta FROM mmt.adjudicate('999900', scheme => 'R', %s) o$q$, more))
$$;
SELECT pg_temp.bill($$date => '2020-01-01', amount => 300, disease => 'D', facts => '{"filed": "2019-12-15"}'$$);

-- ---- every function of the extension, with nulls and with nonsense ----
CREATE TEMP TABLE nonsense AS
SELECT type, array_agg(value ORDER BY n) AS "values" FROM (VALUES
	('text', 1, 'NULL'), ('text', 2, ''''''), ('text', 3, '''999900'''), ('text', 4, 'repeat(''病'', 3000)'), ('text', 5, 'E''\'' " ; $1 \\ % \t\n'''), ('text', 6, '''c'''),
	('record', 1, 'ROW()'), ('record', 2, 'ROW(''x''::text, NULL::jsonb, 1::bigint, ''infinity''::timestamptz)'), ('record', 3, 'ROW(1.5::float8)'), ('record', 4, 'ROW(''NaN''::numeric, ''infinity''::date)'),
	('text', 7, '''rate'''), ('text', 8, '''zh'''), ('text', 9, '''reader'''), ('text', 10, '''chronic.fund'''),
	('bigint', 1, 'NULL'), ('bigint', 2, '(-9223372036854775808)'), ('bigint', 3, '0'), ('bigint', 4, '9223372036854775807'), ('bigint', 5, '4001'), ('integer', 1, 'NULL'),
	('numeric', 1, 'NULL'), ('numeric', 2, '''NaN'''), ('numeric', 3, '''-Infinity'''), ('numeric', 4, '1e1000'), ('numeric', 5, '-1e-1000'), ('numeric', 6, '100'),
	('date', 1, 'NULL'), ('date', 2, '''infinity'''), ('date', 3, '''-infinity'''), ('date', 4, '''5874897-12-31'''), ('date', 5, '''4714-11-24 BC'''), ('date', 6, '''2020-01-01'''),
	('timestamp with time zone', 1, 'NULL'), ('timestamp with time zone', 2, '''infinity'''), ('timestamp with time zone', 3, '''4714-11-24 BC 00:00+00'''), ('timestamp with time zone', 4, '''294276-12-31 23:59:59+00'''),
	('boolean', 1, 'NULL'), ('boolean', 2, 'true'), ('boolean', 3, 'false'),
	('text[]', 1, 'NULL'), ('text[]', 2, '''{}'''), ('text[]', 3, '''{NULL,999900,""}'''), ('text[]', 4, '''{{a,b},{NULL,d}}'''), ('text[]', 5, '''[5:6]={a,b}'''),
	('jsonb', 1, 'NULL'), ('jsonb', 2, '''null'''), ('jsonb', 3, '''5'''), ('jsonb', 4, '''"x"'''), ('jsonb', 5, '''[]'''), ('jsonb', 6, '''{}'''), ('jsonb', 7, '''[{}]'''),
	('jsonb', 8, '(repeat(''['', 500) || repeat('']'', 500))'), ('jsonb', 9, '''{"rows": [{"relation": "parameter", "amount": {"a": [1, {}]}}], "area": [1]}'''),
	('jsonb', 10, '''{"edition": 1e30, "rulesets": [null, {"area": 5}], "areas": {}}'''), ('jsonb', 11, '''{"": {"": [[]]}, "rows": {"rows": 1}}'''),
	('jsonb', 12, '''[{"amount": 1, "disease": null}, {"amount": "2"}]'''),
	('daterange', 1, 'NULL'), ('daterange', 2, '''empty'''), ('daterange', 3, '''(,)'''), ('daterange', 4, '''[-infinity,infinity]'''), ('daterange', 5, '''[4714-11-24 BC,2020-01-01)'''),
	('bytea', 1, 'NULL'), ('bytea', 2, ''''''), ('bytea', 3, '''\x00ff'''),
	('regrole', 1, 'NULL'), ('regrole', 2, '0'), ('regrole', 3, '4294967295'),
	('regclass', 1, 'NULL'), ('regclass', 2, '0'), ('regclass', 3, '4294967295'), ('regclass', 4, '''mmt.area'''), ('regclass', 5, '''mmt.area_pkey'''),
	('regtype', 1, 'NULL'), ('regtype', 2, '0'), ('regtype', 3, '4294967295'), ('regtype', 4, '''pg_catalog.int4range'''), ('regtype', 5, '''pg_catalog._date'''), ('regtype', 6, '''mmt.area'''),
	('mmt.reference', 1, 'NULL'), ('mmt.reference', 2, 'ROW(NULL, NULL, NULL, NULL, NULL, NULL)'), ('mmt.reference', 3, 'ROW(''a'', ''area'', ''{"area": "=1"}'', ''date'', ''{"n": "count"}'', false)'),
	('mmt.tally', 1, 'NULL'), ('mmt.tally', 2, '''{}'''), ('mmt.tally', 3, '''{"a": -9223372036854775808, "999900/paid@2020,D": 9223372036854775807}'''),
	('mmt.amount', 1, 'NULL'), ('mmt.amount', 2, '''60%'''), ('mmt.amount', 3, '''at least 99999999999999999'''),
	('mmt.outcome', 1, 'NULL'), ('mmt.outcome', 2, 'ROW(NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL)'),
	('mmt.outcome', 3, '(SELECT ROW(NULL,NULL,o.digest,NULL,NULL,NULL,NULL,NULL,NULL,''5'',NULL,NULL,o.trace)::mmt.outcome FROM mmt.adjudicate(''999900'', ''2020-01-01'', 1) o)'),
	('mmt.outcome', 4, '(SELECT ROW('''',-1,o.digest,''NaN'',''Infinity'',1e300,-1,0,''[]'',''{}'',''{"a": 1}'',''{NULL}'',o.trace)::mmt.outcome FROM mmt.adjudicate(''999900'', ''2020-01-01'', 1) o)')
	) v (type, n, value)
GROUP BY type;

CREATE FUNCTION pg_temp.sweep() RETURNS TABLE(call text, came_to text) LANGUAGE plpgsql AS $$
DECLARE
	f record;
	args text;
	calls int := 0;
BEGIN
	SET LOCAL client_min_messages = error;
	FOR f IN
		SELECT p.oid::regproc::text AS name, p.proargtypes::oid[] AS types, p.prokind, p.provariadic <> 0 AS variadic, n.types AS known
		FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass,
			LATERAL (SELECT coalesce(array_agg(format_type(t, NULL) ORDER BY n), '{}') FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u (t, n)) n (types)
		WHERE d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'menmante')
			AND p.prorettype <> 'trigger'::regtype AND NOT p.proargtypes::oid[] && ARRAY['internal', 'cstring', '"any"']::regtype[]::oid[]
		ORDER BY 1
	LOOP
		IF EXISTS (SELECT FROM unnest(f.types) t (oid) WHERE NOT EXISTS (SELECT FROM nonsense x WHERE x.type::regtype = t.oid)) THEN
			RETURN QUERY SELECT f.name, 'a type of argument that this test has no nonsense for: ' || array_to_string(f.known, ', ');
			CONTINUE;
		END IF;
		FOR k IN 0 .. 35 LOOP
			args := (SELECT string_agg(CASE WHEN f.variadic AND t.n = cardinality(f.types) THEN 'VARIADIC ' ELSE '' END || format('(%s)::%s', x."values"[1 + (k * (1 + (t.n / 3)::int) + CASE WHEN k >= 12 THEN t.n::int * (k / 12) ELSE 0 END) % cardinality(x."values")], x.type), ', ' ORDER BY t.n)
				FROM unnest(f.types) WITH ORDINALITY t (oid, n) JOIN nonsense x ON x.type::regtype = t.oid);
			came_to := pg_temp.try(format(CASE f.prokind WHEN 'w' THEN 'SELECT %s(%s) OVER () FROM generate_series(1, 2)' ELSE 'SELECT %s(%s)' END, f.name, args));
			calls := calls + 1;
			-- an error of the server's insides, or of a command that we put together wrongly, is a mistake of ours
			IF came_to ~ '^(XX|42601|42703|42883|42P|21000|T0)' AND NOT (f.name ~ '(simulate|book_(function|tables|layout_\d))$' AND came_to ~ '^42') THEN	-- simulate is given a query, the others parts of commands
				RETURN QUERY SELECT format('%s(%s)', f.name, left(args, 300)), left(came_to, 200);
			END IF;
		END LOOP;
	END LOOP;
	RETURN QUERY SELECT 'calls', CASE WHEN calls > 1000 THEN 'many' ELSE calls::text END;
END $$;
SELECT * FROM pg_temp.sweep();

-- those that take anything
SELECT f, args, left(pg_temp.try(format('SELECT mmt.%s(%s)', f, args)), 5) AS came_to FROM unnest(ARRAY['totals_all', 'adjudicate_all']) f, unnest(ARRAY[
	'NULL', '1', '''area''', '''area'', NULL', 'ROW()', 'ROW(1, 2)', 'NULL::mmt.area', '''area'', ''999900'', ''area'', ''999900''', 'NULL, NULL', '''date'', ''999900''::bytea, ''amount'', 1',
	'''area'', ''999900'', ''date'', NULL, ''claim'', 1, ''amount'', 1', '''area'', ''999900'', ''date'', date ''infinity'', ''claim'', 1, ''amount'', 1',
	'''area'', ''999900'', ''date'', ''2020-01-01''::date, ''claim'', NULL, ''amount'', ''NaN''::numeric', '''area'', ''999900'', ''daet'', ''2020-01-01''::date, ''amount'', 1',
	'''area'', ''999900'', ''date'', ''2020-01-01''::date, ''claim'', ''a'', ''amount'', -1', '''area'', ''999900'', ''date'', ''2020-01-01''::date, ''claim'', ''a'', ''amount'', 1, ''lines'', ''[]''::jsonb']) args
ORDER BY f DESC, args COLLATE "C";

-- a trigger is refused where it is none
CREATE FUNCTION pg_temp.call(f regprocedure) RETURNS text LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('SELECT %s', f); RETURN 'called'; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE; END $$;
SELECT pg_temp.call(p.oid) AS came_to, l.lanname, count(*) > 0 AS some FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'mmt'::regnamespace AND p.prorettype = 'trigger'::regtype GROUP BY 1, 2 ORDER BY 2;

-- ---- huge numbers ----
-- the most that 64 bits of fen hold is shared out to the last fen; one fen more, in an amount or in two lines, is refused
SELECT o.gross, o.gross - o.fund - o.person AS nothing, o.fund FROM mmt.adjudicate('999900', '2020-01-01', 92233720368547758.07, scheme => 'R', disease => 'D', facts => '{"filed": "2019-12-15"}') o;
SELECT left(pg_temp.bill($$date => '2020-01-01', amount => 92233720368547758.08$$), 5);
SELECT left(pg_temp.bill($$date => '2020-01-01', disease => 'D', facts => '{"filed": "2019-12-15"}', lines => '[{"amount": 92233720368547758.07}, {"amount": 0.01}]'$$), 5) IN ('22003', 'MM020') AS refused;
SELECT left(pg_temp.bill($$date => '2020-01-01', disease => 'D', lines => '[{"price": 1e17, "quantity": 1e17}]'$$), 5);
SELECT left(pg_temp.bill($$date => '2020-01-01', disease => 'D', lines => '[{"price": 1e-400, "quantity": 1e400}]'$$), 5);
SELECT left(pg_temp.bill($$date => '2020-01-01', disease => 'D', lines => '[{"amount": 1e131071}]'$$), 5);

-- ---- absurd dates ----
SELECT day, pg_temp.bill(format('date => %L, amount => 300, disease => ''D'', facts => ''{"filed": "0001-01-01"}''', day)) FROM unnest(ARRAY['0001-01-01', '9999-12-31', 'infinity', '-infinity']) day;
SELECT left(pg_temp.bill(format('date => %L, amount => 300, disease => ''D'', facts => ''{"filed": "2019-12-15"}''', day)), 6) FROM unnest(ARRAY['4714-11-24 BC', '5874897-12-31']) day;
SELECT filed, left(pg_temp.bill(format($q$date => '2020-01-01', amount => 300, disease => 'D', facts => %L$q$, jsonb_build_object('filed', filed))), 40)
FROM unnest(ARRAY['2019-02-29', '2019-13-01', '0000-00-00', '2019-12-15T25:00', '99999-01-01', '', 'yesterday', '20191215', '２０１９-12-15']) filed;
-- a window that starts after the day of care does not exist yet
SELECT pg_temp.bill($$date => '2020-01-01', amount => 300, disease => 'D', facts => '{"filed": "2020-06-01"}'$$);

-- ---- 10,000 lines ----
SELECT o.gross, o.fund, jsonb_array_length(o.lines) AS lines, (SELECT sum(v.value::numeric) FROM jsonb_array_elements(o.lines) l, jsonb_each_text(l) v) AS sum_of_lines
FROM mmt.adjudicate('999900', '2020-01-01', scheme => 'R', disease => 'D', facts => '{"filed": "2019-12-15"}',
	lines => (SELECT jsonb_agg(jsonb_build_object('amount', 0.03)) FROM generate_series(1, 10000))) o;
-- each with a disease of its own
SELECT o.gross, o.fund, (SELECT count(*) FROM mmt.tally_entries(o.delta)) AS entries
FROM mmt.adjudicate('999900', '2020-01-01', scheme => 'R', facts => '{"filed": "2019-12-15"}',
	lines => (SELECT jsonb_agg(jsonb_build_object('amount', 0.03, 'disease', 'D' || n)) FROM generate_series(1, 2000) n)) o;

-- ---- deep and odd JSON ----
SELECT left(pg_temp.bill(format($q$date => '2020-01-01', amount => 1, facts => %L$q$, (repeat('{"a":', 1000) || '1' || repeat('}', 1000)))), 5);
SELECT left(pg_temp.bill(format($q$date => '2020-01-01', lines => %L$q$, (repeat('[', 1000) || repeat(']', 1000)))), 5);
SELECT left(pg_temp.bill(format($q$date => '2020-01-01', lines => %L$q$, (SELECT jsonb_agg(jsonb_build_object(repeat('x', 1000000), 1))))), 5);
SELECT pg_temp.bill($$date => '2020-01-01', disease => 'D', lines => '[{"amount": 1, "amount": 300, "facts": {"filed": ["2019-12-15", null], "": "", "a.b": 1, "$": "\u0001"}}]'$$);
SELECT pg_temp.bill($$date => '2020-01-01', disease => 'D', facts => '{"filed": ["2019-12-15", "2019-12-16"]}', amount => 300$$);

-- ---- a tally that is none of ours ----
SELECT pg_temp.bill(format($q$date => '2020-01-01', amount => 300, disease => 'D', facts => '{"filed": "2019-12-15"}', tally => %L$q$, tally))
FROM unnest(ARRAY['{"": 1}', '{"a": 1, "a": 2}', '{"a": 1.5}', '[1]', '5', '{"a": {"b": 1}}',
	'{"paid": 1, "/": 2, "@": 3, "999900/": 4, "999900/@": 5, "/paid@2020,D": 6, "999900/unknown@2020": 7}',
	'{"999900/paid": 1}', '{"999900/paid@2020": 1}', '{"999900/paid@2020,D,E": 1}', '{"999900/paid@20,D": 1}', '{"999900/paid@,": 1}', '{"999900/since@yesterday": 1}',
	'{"999900/paid@2020,D": 99999}']) tally;
-- at the ends of 64 bits nothing is paid beyond the cap, and nothing wraps around
SELECT pg_temp.bill($$date => '2020-01-01', amount => 300, disease => 'D', facts => '{"filed": "2019-12-15"}', tally => '{"999900/paid@2020,D": 9223372036854775807}'$$) ~ '^(22003|.300.00,0.00,300.00)' AS most;
SELECT pg_temp.bill($$date => '2020-01-01', amount => 300, disease => 'D', facts => '{"filed": "2019-12-15"}', tally => '{"999900/paid@2020,D": -9223372036854775808}'$$) ~ '^(22003|.300.00,170.00,130.00)' AS least;
SELECT pg_temp.try(format('SELECT mmt.tally %L + mmt.tally %L', '{"a": 9223372036854775807}', '{"a": 1}'));

-- ---- a trace that is none of ours ----
CREATE TEMP TABLE kept AS SELECT (mmt.adjudicate('999900', '2020-01-01', 300, scheme => 'R', disease => 'D', facts => '{"filed": "2019-12-15"}')).*;
CREATE FUNCTION pg_temp.told(trace bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT 'words' FROM kept k, mmt.explain(ROW(k.area, k.edition, k.digest, k.gross, k.fund, k.account, k.person, k.hospital, k.parts, k.lines, k.delta, k.marks, told.trace)::mmt.outcome) LIMIT 1);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
SELECT pg_temp.told(trace) FROM kept;
SELECT DISTINCT pg_temp.told(substr(trace, 1, n)) AS cut_short FROM kept, generate_series(0, length(trace) - 1) n;
SELECT DISTINCT pg_temp.told(trace || '\x00') AS too_long FROM kept;
SELECT bool_and(pg_temp.told(set_byte(trace, n, byte)) IN ('words', 'MM020')) AS words_or_refused
FROM kept, generate_series(0, length(trace) - 1) n, unnest(ARRAY[0, 1, 2, 3, 63, 64, 126, 127, 128, 129, 254, 255]) byte;
-- a slice of money from the least to the most that 64 bits hold
SELECT pg_temp.told(decode(replace(encode(trace, 'hex'), '00c0b802', 'ffffffffffffffffff01feffffffffffffffff01'), 'hex')) IN ('words', 'MM020') AS refused,
	encode(trace, 'hex') LIKE '%00c0b802%' AS found FROM kept;
SELECT pg_temp.told(t) FROM unnest(ARRAY[NULL, '\x', '\x00', '\xff', decode(repeat('ff', 100000), 'hex'), '\x0202ffffffffffffffff7f']::bytea[]) t;
-- a trace of other rules
SELECT mmt.open_draft('c-other', '999900');
INSERT INTO mmt.parameter (draft, parameter, scheme, amount, clause) VALUES ('c-other', 'cap', 'R', '10', 'T-1');
SELECT pg_temp.try($$SELECT e.words FROM kept k, mmt.adjudicate('999900', '2020-01-01', 1, draft => 'c-other') o,
	mmt.explain(ROW(k.area, k.edition, o.digest, k.gross, k.fund, k.account, k.person, k.hospital, k.parts, k.lines, k.delta, k.marks, k.trace)::mmt.outcome) e$$) <> '' AS words_or_refused;

-- ---- areas in a circle ----
SAVEPOINT areas;
INSERT INTO mmt.area (area, parent, name_zh, kind) VALUES ('r1', NULL, '一', 'city'), ('r2', 'r1', '二', 'city'), ('r3', 'r2', '三', 'city');
UPDATE mmt.area SET parent = 'r3' WHERE area = 'r1';
INSERT INTO mmt.area (area, parent, name_zh, kind) VALUES ('self', 'self', '己', 'city');
SELECT area, distance FROM mmt.area_chain('r2') ORDER BY 2;
SELECT mmt.open_draft('c-round', 'r1');
INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('c-round', 'rate', '1%', 'T-1');
SELECT severity, code, area, message FROM mmt.check_policy('c-round');
SELECT mmt.publish('c-round');
SELECT pg_temp.try($$SELECT (mmt.adjudicate('r3', '2020-01-01', 1, draft => 'c-round')).parts$$);
ROLLBACK TO areas;

-- ---- 300 areas under one ----
INSERT INTO mmt.area (area, parent, name_zh, kind) SELECT 'n' || n, '999900', '县' || n, 'county' FROM generate_series(1, 300) n;
SELECT mmt.publish('c-other');
SELECT count(*), count(DISTINCT digest) FROM mmt.ruleset WHERE edition = 4002;
SELECT o.area, o.fund, o.delta FROM mmt.adjudicate('n299', '2020-01-01', 300, scheme => 'R', disease => 'D', facts => '{"filed": "2019-12-15"}') o;

-- ---- names with quotes, blanks, marks and wide characters ----
INSERT INTO mmt.area (area, parent, name_zh, kind) VALUES ('区''"\ 😀', '999900', '名''"\', 'county');
SELECT mmt.open_draft('草案''"\ 😀', '区''"\ 😀', '题''"\');
INSERT INTO mmt.list (draft, list, member, clause) VALUES ('草案''"\ 😀', '名单', '病''"\ 😀', 'T-1');
INSERT INTO mmt.term (draft, domain, term, zh, en) VALUES ('草案''"\ 😀', 'disease', '病''"\ 😀', '病名''"%s\', 'disease''"%s\n');
INSERT INTO mmt.parameter (draft, parameter, scheme, disease, amount, priority, clause) VALUES ('草案''"\ 😀', 'cap', 'R', '@名单', '20', 1, 'T-1');
SELECT message FROM mmt.check_policy('草案''"\ 😀');
SELECT words FROM mmt.diff('草案''"\ 😀');
SELECT mmt.publish('草案''"\ 😀');
SELECT o.fund, o.delta FROM mmt.adjudicate('区''"\ 😀', '2020-01-01', 300, scheme => 'R', disease => '病''"\ 😀', facts => '{"filed": "2019-12-15"}') o;
-- values that look like a tally's punctuation: what a delta says is read back as what it was
SELECT d, o.delta, p.fund AS next FROM unnest(ARRAY['a,b', 'a@b', 'a/b', ',', '"', '\', '%2C', '病''"\ 😀', ' a ']) d,
	mmt.adjudicate('999900', '2020-01-01', 10, scheme => 'R', disease => d, facts => '{"filed": "2019-12-15"}') o,
	mmt.adjudicate('999900', '2020-01-01', 300, scheme => 'R', disease => d, facts => '{"filed": "2019-12-15"}', tally => o.delta) p;
-- two values are not taken for one with a comma
SELECT o.fund FROM mmt.adjudicate('999900', '2020-01-01', 300, scheme => 'R', disease => 'a', facts => '{"filed": "2019-12-15"}', tally => '{"999900/paid@2020,a,b": 900}') o;
ROLLBACK;
-- still here
SELECT 'alive' AS server;
