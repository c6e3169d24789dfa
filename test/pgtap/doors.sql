-- The doors of the engine agree, to the fen: one bill at a time, window functions, aggregates; whoever calls, in
-- whatever plan.  Made-up rules of a province, two of its cities and a county; claims made from a fixed sequence.
\set ECHO none
\set QUIET on
\set ON_ERROR_ROLLBACK on
BEGIN;
SELECT no_plan();
SET LOCAL menmante.language = 'en';
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, mmt;

-- fixture: also read by test/t/040_parallel.pl, up to the line that ends it
INSERT INTO mmt.area (area, parent, name_zh, name_en, kind) VALUES ('999000', NULL, '甲省', 'A province', 'province'),
	('999100', '999000', '乙市', 'B city', 'city'), ('999101', '999100', '乙县', 'B county', 'county'), ('999200', '999000', '丙市', 'C city', 'city');
INSERT INTO mmt.document (document, title) VALUES ('T', 'A made-up notice');
INSERT INTO mmt.clause (clause, document, place, gist_en, source_quality) VALUES ('T-1', 'T', '1', 'Everything', 'seed'), ('T-2', 'T', '2', 'A guess', 'assumed');

/*
 * The province: class 03 is not covered, an eighth of class 02 is borne first; the fund pays by scheme, from July 2021
 * more, by age where that is more, in bands of the year's cost, five points more with a contract, and at most 900 a year.
 * Who is poor gets half of the rest from a fund, and what remains above 20 from the account.  A visit is 40 at most.
 */
DO $$ BEGIN PERFORM mmt.open_draft('t-province', '999000'), mmt.open_draft('t-b', '999100'), mmt.open_draft('t-c', '999200'), mmt.open_draft('t-older', '999000'), mmt.open_draft('t-next', '999000'); END $$;
INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('t-province', 'out', 'person'), ('t-province', 'advance', 'person'), ('t-province', 'deductible', 'person'),
	('t-province', 'fund', 'fund'), ('t-province', 'self', 'person'), ('t-province', 'over', 'person'), ('t-province', 'month_over', 'person'),
	('t-province', 'relief.aid', 'fund'), ('t-province', 'relief.account', 'account'), ('t-province', 'visit.hospital', 'hospital'), ('t-province', 'visit.fund', 'fund');
INSERT INTO mmt.list (draft, list, member, valid, clause) VALUES ('t-province', 'chronic', 'D1', '[2015-01-01,)', 'T-1'),
	('t-province', 'chronic', 'D2', '[2015-01-01,)', 'T-1'), ('t-province', 'chronic', 'D3', '[2021-07-01,)', 'T-1');
INSERT INTO mmt.benefit (draft, benefit, ord, track, disease, channel, tags, clause) VALUES ('t-province', 'visit', 10, NULL, NULL, 'visit', NULL, 'T-1'),
	('t-province', 'care', 20, NULL, '@chronic', NULL, NULL, 'T-1'), ('t-province', 'relief', 30, 'relief', NULL, NULL, '{poor}', 'T-2');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, grain, required, class, clause) VALUES
	('t-province', 'visit', 10, 'gross', 'flow', 'share', NULL, NULL, NULL, false, NULL, 'T-1'),
	('t-province', 'visit', 20, 'flow', 'hospital', 'keep', 'package', NULL, NULL, true, NULL, 'T-1'),
	('t-province', 'visit', 30, 'flow', 'fund', 'share', NULL, NULL, NULL, false, NULL, 'T-1'),
	('t-province', 'care', 10, 'gross', 'out', 'share', NULL, NULL, NULL, false, '03', 'T-1'),
	('t-province', 'care', 20, 'gross', 'advance', 'share', 'advance', NULL, 'line', false, NULL, 'T-1'),
	('t-province', 'care', 30, 'gross', 'flow', 'share', NULL, NULL, NULL, false, NULL, 'T-1'),
	('t-province', 'care', 50, 'flow', 'fund', 'share', 'rate', 'cost', NULL, true, NULL, 'T-1'),
	('t-province', 'care', 60, 'flow', 'self', 'share', NULL, NULL, NULL, false, NULL, 'T-1'),
	('t-province', 'care', 80, 'fund', 'over', 'keep', 'cap', 'year_fund', NULL, true, NULL, 'T-1'),
	('t-province', 'relief', 10, 'care.self', 'aid', 'share', 'aid', NULL, NULL, true, NULL, 'T-1'),
	('t-province', 'relief', 20, 'care.self', 'account', 'keep', 'account_from', NULL, NULL, false, NULL, 'T-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('t-province', 'cost', 'fen', 'care.fund + care.self', 'year', 'T-1'),
	('t-province', 'year_fund', 'fen', 'care.fund', 'year', 'T-1');
INSERT INTO mmt.parameter (draft, parameter, scheme, class, ranges, band, ord, priority, tags, amount, valid, clause) VALUES
	('t-province', 'package', NULL, NULL, NULL, NULL, 0, 0, NULL, '40', '[2015-01-01,)', 'T-1'),
	('t-province', 'advance', NULL, '02', NULL, NULL, 0, 0, NULL, '12.5%', '[2015-01-01,)', 'T-1'),
	('t-province', 'rate', '310', NULL, NULL, '[0,1000)', 0, 0, NULL, '70%', '[2015-01-01,)', 'T-1'),
	('t-province', 'rate', '310', NULL, NULL, '[1000,)', 0, 0, NULL, '80%', '[2015-01-01,)', 'T-1'),
	('t-province', 'rate', '390', NULL, NULL, '[0,)', 0, 0, NULL, '55%', '[2015-01-01,2021-07-01)', 'T-1'),
	('t-province', 'rate', '390', NULL, NULL, '[0,)', 0, 0, NULL, '60%', '[2021-07-01,)', 'T-1'),
	('t-province', 'rate', '390', NULL, '{"age": "[70,)"}', '[0,)', 0, 1, NULL, '66.6%', '[2015-01-01,)', 'T-2'),
	('t-province', 'rate', NULL, NULL, NULL, NULL, 1, 0, '{contract}', '+5%', '[2015-01-01,)', 'T-1'),
	('t-province', 'cap', NULL, NULL, NULL, NULL, 0, 0, NULL, '900', '[2015-01-01,)', 'T-1'),
	('t-province', 'aid', NULL, NULL, NULL, NULL, 0, 0, NULL, '50%', '[2015-01-01,)', 'T-1'),
	('t-province', 'account_from', NULL, NULL, NULL, NULL, 0, 0, NULL, '20', '[2015-01-01,)', 'T-1');
/*
 * City B, with its county: a deductible a year, a cap by month and disease, visits by quarter.  City C: a deductible a
 * month that falls after three visits of the year.  Each calls diseases by codes of its own.
 */
INSERT INTO mmt.code_map (draft, domain, local, key) VALUES ('t-b', 'disease', 'M01', 'D1'), ('t-b', 'disease', 'M02', 'D2'), ('t-c', 'disease', 'M01', 'D2');
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, clause) VALUES
	('t-b', 'care', 40, 'flow', 'deductible', 'fill', 'deductible', 'ded', 'T-1'),
	('t-b', 'care', 70, 'fund', 'month_over', 'keep', 'month_cap', 'month_fund', 'T-1'),
	('t-c', 'care', 40, 'flow', 'deductible', 'fill', 'deductible', 'ded', 'T-1');
INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('t-b', 'ded', 'fen', 'care.deductible', 'year', 'T-1'),
	('t-b', 'month_fund', 'fen', 'care.fund', 'month, disease', 'T-1'), ('t-b', 'visits', 'count', 'claims of care', 'quarter', 'T-1'),
	('t-c', 'ded', 'fen', 'care.deductible', 'month', 'T-1'), ('t-c', 'visits', 'count', 'claims of care', 'year', 'T-1');
INSERT INTO mmt.parameter (draft, parameter, ranges, priority, amount, valid, clause) VALUES
	('t-b', 'deductible', NULL, 0, '200', '[2015-01-01,2021-07-01)', 'T-1'), ('t-b', 'deductible', NULL, 0, '300', '[2021-07-01,)', 'T-1'),
	('t-b', 'month_cap', NULL, 0, '250.55', '[2015-01-01,)', 'T-1'),
	('t-c', 'deductible', NULL, 0, '50', '[2015-01-01,)', 'T-1'), ('t-c', 'deductible', '{"acc:visits": "[3,)"}', 1, '15', '[2015-01-01,)', 'T-1');
-- a newer edition, of which the one before is the older, and what may come
INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES ('t-older', 'cap', '1000', '[2021-06-01,)', 'T-1'), ('t-older', 'aid', '40%', '[2021-03-01,)', 'T-1');
INSERT INTO mmt.parameter (draft, parameter, scheme, band, amount, valid, clause) VALUES ('t-next', 'rate', '310', '[0,1000)', '75%', '[2021-04-01,)', 'T-1'),
	('t-next', 'cap', NULL, NULL, '600', '[2015-01-01,)', 'T-1');
DO $$ BEGIN PERFORM mmt.publish('t-province'); PERFORM mmt.publish('t-b'); PERFORM mmt.publish('t-c'); PERFORM mmt.publish('t-older'); END $$;

CREATE SCHEMA doors;
-- 300 persons of whom a third move to and fro, 4,000 claims over 14 months, several on one day
CREATE TABLE doors.claim AS
SELECT p.person, c.claim::bigint, (ARRAY[p.home, p.home, '999100', '999101', '999200'])[1 + CASE WHEN p.person % 3 = 0 THEN h.n[8] % 5 ELSE 0 END] AS area,
	date '2020-11-01' + h.n[1] % 420 AS date, CASE WHEN h.n[2] % 12 > 0 THEN (h.n[3] % 90000)::numeric / 100 END AS amount,
	p.scheme, (ARRAY['M01', 'M02', 'D1', 'D2', 'D3', 'D9', NULL])[1 + h.n[4] % 7] AS disease,
	(ARRAY['01', '02', '03', NULL])[1 + h.n[5] % 4] AS class, CASE WHEN h.n[6] % 15 = 0 THEN 'visit' END AS channel,
	CASE h.n[7] % 5 WHEN 0 THEN '{poor}'::text[] WHEN 1 THEN '{contract,poor}' WHEN 2 THEN '{contract,NULL,x}' END AS tags,
	CASE WHEN p.scheme = '390' OR h.n[6] % 3 = 0 THEN jsonb_build_object('birth', p.birth, 'mine', repeat('x', h.n[5] % 5000)) END AS facts,
	CASE WHEN h.n[2] % 12 = 0 THEN jsonb_build_array(jsonb_build_object('amount', (h.n[3] % 5000)::numeric / 100, 'class', '02'),
		jsonb_build_object('price', (h.n[4] % 7000)::numeric / 100, 'quantity', 1 + h.n[5] % 3),
		jsonb_build_object('amount', h.n[6] % 300, 'disease', 'D2', 'class', '03')) END AS lines
FROM (SELECT i AS person, (ARRAY['999100', '999200', '999101'])[1 + i % 7 % 3] AS home, (ARRAY['310', '390'])[1 + i / 2 % 2] AS scheme,
		(date '1935-01-01' + i * 101)::text AS birth FROM generate_series(1, 300) i) p
JOIN (SELECT c AS claim, array_agg(('x' || substr(md5(c || '/' || k), 1, 7))::bit(28)::int ORDER BY k) AS n
		FROM generate_series(1, 4000) c, generate_series(1, 9) k GROUP BY c) h ON p.person = 1 + h.n[9] % 300
JOIN LATERAL (SELECT h.claim) c ON true;

CREATE FUNCTION doors.scalar(edition bigint DEFAULT NULL, draft text DEFAULT NULL) RETURNS TABLE (person int, claim bigint, o mmt.outcome) LANGUAGE plpgsql AS $$
DECLARE
	c doors.claim;
	balance mmt.tally;
BEGIN
	FOR c IN SELECT k.* FROM doors.claim k ORDER BY k.person, k.date, k.claim LOOP
		IF c.person IS DISTINCT FROM person THEN
			balance := '{}';
		END IF;
		o := mmt.adjudicate(c.area, c.date, c.amount, c.scheme, disease => c.disease, class => c.class, channel => c.channel,
			tags => c.tags, facts => c.facts, lines => c.lines, tally => balance, edition => scalar.edition, draft => scalar.draft);
		balance := balance OPERATOR(mmt.+) o.delta;
		person := c.person;
		claim := c.claim;
		RETURN NEXT;
	END LOOP;
END
$$;
-- end of the fixture

ANALYZE doors.claim;
SELECT is((SELECT count(*) FROM doors.claim), 4000::bigint, 'claims');
SELECT cmp_ok((SELECT count(*) FROM (SELECT FROM doors.claim GROUP BY person HAVING count(DISTINCT area) > 2) m), '>', 50::bigint, 'persons move');
SELECT cmp_ok((SELECT count(*) FROM (SELECT FROM doors.claim GROUP BY person, date HAVING count(*) > 1) m), '>', 20::bigint, 'some days have several claims');

-- ---- the same results ----

-- What differs between the doors at an edition or with a draft.  (Expressions, so that they are constants of the query.)
CREATE FUNCTION pg_temp.differences(edition bigint DEFAULT NULL, draft text DEFAULT NULL) RETURNS TABLE (door text, claim bigint, what text) LANGUAGE plpgsql AS $$
DECLARE
	args text := 'area, date, amount, scheme => scheme, disease => disease, class => class, channel => channel, tags => tags, facts => facts, lines => lines';
	named text := $n$'lines', lines, 'facts', facts, 'tags', tags, 'channel', channel, 'class', class, 'disease', disease, 'scheme', scheme, 'amount', amount, 'claim', claim, 'date', date, 'area', area$n$;
	w text := 'OVER (PARTITION BY person ORDER BY date, claim)';
	more text := format(', edition => %L, draft => %L', edition, draft);
BEGIN
	IF edition IS NOT NULL THEN
		named := named || format(', ''edition'', %L::bigint', edition);
	ELSIF draft IS NOT NULL THEN
		named := named || format(', ''draft'', %L', draft);
	END IF;
	DROP TABLE IF EXISTS doors.one;
	CREATE TABLE doors.one AS SELECT * FROM doors.scalar(edition, draft);
	EXECUTE format($q$CREATE TEMP TABLE running ON COMMIT DROP AS SELECT person, claim, mmt.fund_running(%1$s%2$s) %3$s AS fund,
			mmt.adjudicate_running(%1$s%2$s) %3$s AS o, mmt.adjudicate_running(%1$s%2$s, trace => true) %3$s AS traced FROM doors.claim$q$, args, more, w);
	RETURN QUERY SELECT 'running', s.claim, format('%s instead of %s', to_jsonb(r.o), to_jsonb(s.o) - 'trace') FROM doors.one s JOIN running r USING (claim)
		WHERE to_jsonb(r.o) <> to_jsonb(s.o) || '{"trace": null}' OR r.fund <> (s.o).fund;
	RETURN QUERY SELECT 'running traced', s.claim, NULL FROM doors.one s JOIN running r USING (claim) WHERE to_jsonb(r.traced) <> to_jsonb(s.o);
	EXECUTE format($q$CREATE TEMP TABLE gathered ON COMMIT DROP AS SELECT person, mmt.adjudicate_all(%1$s) AS shares, mmt.totals_all(%1$s) AS totals
		FROM (SELECT * FROM doors.claim ORDER BY md5(claim::text)) c GROUP BY person$q$, named);
	RETURN QUERY SELECT 'adjudicate_all', s.claim, format('%s instead of %s', g, s.o) FROM doors.one s
		FULL JOIN (SELECT u.* FROM gathered, unnest(shares) u) g ON g.claim = s.claim::text
		WHERE (g.fund, g.account, g.person, g.hospital) IS DISTINCT FROM ((s.o).fund, (s.o).account, (s.o).person, (s.o).hospital);
	RETURN QUERY SELECT 'totals_all', s.person::bigint, format('%s instead of %s', g.totals, s) FROM gathered g
		FULL JOIN (SELECT person, count(*) AS bills, sum((o).gross) AS gross, sum((o).fund) AS fund, sum((o).account) AS account, sum((o).person) AS own, sum((o).hospital) AS hospital,
			mmt.sum((o).delta) AS tally FROM doors.one GROUP BY person) s USING (person)
		WHERE g.totals IS DISTINCT FROM ROW(s.bills, s.gross, s.fund, s.account, s.own, s.hospital, s.tally)::mmt.totals;
	RETURN QUERY SELECT 'order of shares', min(g.person)::bigint, NULL FROM gathered g
		WHERE (SELECT array_agg(u.claim) FROM unnest(g.shares) u) <> (SELECT array_agg(c.claim::text ORDER BY c.date, c.claim) FROM doors.claim c WHERE c.person = g.person)
		HAVING count(*) > 0;
	DROP TABLE running, gathered;
END
$$;
SELECT is_empty('SELECT * FROM pg_temp.differences()', 'one by one, running and gathered: the latest edition');
SELECT is_empty(format('SELECT * FROM pg_temp.differences(%s)', mmt.current_edition() - 1), 'an older edition');
SELECT isnt((SELECT sum((o).fund) FROM doors.one), (SELECT sum((o).fund) FROM doors.scalar()), 'which is another one');
SELECT is_empty($$SELECT * FROM pg_temp.differences(draft => 't-next')$$, 'a draft');
SELECT isnt((SELECT sum((o).fund) FROM doors.one), (SELECT sum((o).fund) FROM doors.scalar()), 'which changes something');
DROP TABLE doors.one;
CREATE TABLE doors.one AS SELECT s.*, c.area, c.date FROM doors.scalar() s JOIN doors.claim c USING (person, claim);
-- the claims reach every part of the rules
SELECT is_empty(format($$SELECT pot FROM unnest(%L::text[]) pot WHERE NOT EXISTS (SELECT FROM doors.one WHERE (o).parts ? pot)$$,
	'{care.out,care.advance,care.deductible,care.fund,care.self,care.over,care.month_over,relief.aid,relief.account,visit.hospital,visit.fund}'), 'every pot is filled');
SELECT is_empty($$SELECT claim FROM doors.one WHERE (o).gross <> (o).fund + (o).account + (o).person + (o).hospital
	OR (o).gross <> (SELECT sum(value::numeric) FROM jsonb_each_text((o).parts))$$, 'the parts sum to the bill');
SELECT is_empty($$SELECT person FROM doors.one GROUP BY person HAVING mmt.sum(-(o).delta) <> -mmt.sum((o).delta)$$, 'taking all back restores the tally');

-- ---- a bill as a row ----

CREATE TABLE doors.bill (area varchar(6), junk text, date date, claim bigint, amount numeric(12,2), scheme text, disease text COLLATE "C", class varchar, channel text, dropped jsonb, tags text[], facts jsonb, lines jsonb);
INSERT INTO doors.bill SELECT area, 'junk', date, claim, amount, scheme, disease, class, channel, '{}', tags, facts, lines FROM doors.claim;
ALTER TABLE doors.bill DROP COLUMN junk, DROP COLUMN dropped;
ALTER TABLE doors.bill ALTER facts SET STORAGE EXTERNAL, ADD place text, ADD tier text DEFAULT 'none';
CREATE TABLE doors.by_name AS SELECT person, mmt.totals_all('area', area, 'date', date, 'claim', claim, 'amount', amount, 'scheme', scheme, 'disease', disease,
	'class', class, 'channel', channel, 'tags', tags, 'facts', facts, 'lines', lines) AS totals FROM doors.claim GROUP BY person;
SELECT is_empty($$SELECT person FROM doors.by_name n FULL JOIN (SELECT c.person, mmt.totals_all(b) AS totals FROM doors.claim c JOIN doors.bill b USING (claim) GROUP BY c.person) r
	USING (person) WHERE n.totals IS DISTINCT FROM r.totals$$, 'a row of a table, with columns dropped and added');
SELECT is_empty($$SELECT person FROM doors.by_name n FULL JOIN (SELECT c.person, mmt.totals_all(b) AS totals
	FROM (SELECT * FROM doors.claim ORDER BY md5(claim::text || 'x')) c, LATERAL (SELECT c.facts, c.area, c.claim, c.date, c.lines, c.tags, c.amount, c.scheme, c.disease, c.class, c.channel) b GROUP BY c.person) r
	USING (person) WHERE n.totals IS DISTINCT FROM r.totals$$, 'a row of a query');
CREATE DOMAIN doors.area_code AS text CHECK (value ~ '^\d{6}$');
CREATE DOMAIN doors.money AS numeric(16,2);
CREATE DOMAIN doors.bag AS jsonb;
CREATE DOMAIN doors.day AS date;
CREATE DOMAIN doors.words AS text[];
CREATE DOMAIN doors.bill_row AS doors.bill;
SELECT is_empty($$SELECT person FROM doors.by_name n FULL JOIN (SELECT person, mmt.totals_all('area', area::doors.area_code, 'date', date::doors.day, 'claim', claim, 'amount', amount::doors.money,
	'scheme', scheme::varchar, 'disease', disease, 'class', class, 'channel', channel, 'tags', tags::doors.words, 'facts', facts::doors.bag, 'lines', lines::doors.bag) AS totals
	FROM doors.claim GROUP BY person) r USING (person) WHERE n.totals IS DISTINCT FROM r.totals$$, 'arguments of domains');
SELECT is_empty($$SELECT person FROM doors.by_name n FULL JOIN (SELECT c.person, mmt.totals_all(b::doors.bill_row) AS totals FROM doors.claim c JOIN doors.bill b USING (claim) GROUP BY c.person) r
	USING (person) WHERE n.totals IS DISTINCT FROM r.totals$$, 'a row of a domain');

-- ---- plans ----

CREATE TEMP VIEW sets AS SELECT grouping(person, area) AS g, person, area, mmt.totals_all('area', area, 'date', date, 'claim', claim, 'amount', amount, 'scheme', scheme, 'disease', disease,
	'class', class, 'channel', channel, 'tags', tags, 'facts', facts, 'lines', lines)::text AS totals FROM doors.claim GROUP BY GROUPING SETS ((person), (area), (person, area), ());
SET LOCAL work_mem = '64MB';
CREATE TEMP TABLE hashed AS SELECT * FROM sets;
SET LOCAL work_mem = '64kB';
CREATE TEMP TABLE spilled AS SELECT * FROM sets;
SET LOCAL enable_hashagg = off;
CREATE TEMP TABLE sorted AS SELECT * FROM sets;
RESET work_mem;
RESET enable_hashagg;
SELECT set_eq('TABLE spilled', 'TABLE hashed', 'grouping sets: hashing that spills');
SELECT set_eq('TABLE sorted', 'TABLE hashed', 'grouping sets: sorting');
SELECT is_empty($$SELECT * FROM hashed h FULL JOIN doors.by_name n ON n.person = h.person WHERE h.g = 1 AND h.totals IS DISTINCT FROM n.totals::text$$, 'and the same as without sets');
SELECT is_empty($$SELECT person FROM doors.by_name n JOIN (SELECT person, mmt.totals_all('area', area, 'date', date, 'claim', claim, 'amount', amount, 'scheme', scheme, 'disease', disease,
	'class', class, 'channel', channel, 'tags', tags, 'facts', facts, 'lines', lines ORDER BY amount DESC NULLS LAST) AS totals FROM doors.claim GROUP BY person) r USING (person)
	WHERE n.totals IS DISTINCT FROM r.totals$$, 'an ORDER BY of the aggregate does no harm');
SELECT is((SELECT (mmt.totals_all('area', area, 'date', date, 'amount', 10.00, 'scheme', '310') FILTER (WHERE claim < 11)).bills FROM doors.claim), 10::bigint, 'an aggregate takes FILTER');

-- the frame does not matter
SELECT is_empty(format($q$SELECT claim FROM doors.one JOIN (SELECT claim, mmt.fund_running(area, date, amount, scheme => scheme, disease => disease, class => class, channel => channel,
	tags => tags, facts => facts, lines => lines) OVER (PARTITION BY person ORDER BY date, claim %s) AS fund FROM doors.claim) r USING (claim) WHERE r.fund <> (o).fund$q$, frame), frame)
FROM unnest(ARRAY['ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING', 'ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING', 'GROUPS BETWEEN 1 FOLLOWING AND 3 FOLLOWING EXCLUDE CURRENT ROW',
	'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES']) frame;
-- as an aggregate over a window, all bills of the frame in order of day and claim, or nothing
CREATE FUNCTION pg_temp.came_to(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	EXECUTE command INTO said;
	RETURN coalesce(said, 'NULL');
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END
$$;

-- less 50, 70% of 250, whatever the type of the amount
SELECT is(pg_temp.came_to(format($$SELECT (mmt.totals_all('area', '999200', 'date', date '2021-05-05', 'amount', %s, 'scheme', '310', 'disease', 'D1')).fund$$, amount)),
	'175.00', 'an amount may be ' || amount) FROM unnest(ARRAY['300', '300::smallint', '300::bigint', '300::numeric', '3e2']) amount;
SELECT is((SELECT string_agg(s.claim, ' ') FROM (SELECT mmt.adjudicate_all('area', '999200', 'date', date '2021-05-05', 'claim', c, 'amount', 1, 'scheme', '310') AS shares
	FROM unnest(ARRAY['b', 'ä', 'B', 'a', '-', 'A1', 'A-']) c) x, unnest(x.shares) s), '- A- A1 B a b ä', 'claims of a day go by their bytes, in any database');
SELECT matches(pg_temp.came_to($$SELECT string_agg((t).bills || ':' || (t).fund, ' ' ORDER BY date, claim) FROM (SELECT date, claim, mmt.totals_all(b) OVER (ORDER BY b.date, b.claim ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS t
	FROM (SELECT '999200' AS area, date '2021-05-01' + i AS date, i AS claim, 100.00 AS amount, 'D1' AS disease, '310' AS scheme FROM generate_series(1, 4) i) b) q$$),
	'^(MM020|0A000|1:35.00 2:105.00 2:105.00 2:105.00)$', 'a moving frame');
SELECT matches(pg_temp.came_to($$SELECT string_agg((t).bills || ':' || (t).fund, ' ' ORDER BY date) FROM (SELECT date, mmt.totals_all('area', '999200', 'date', date, 'amount', 100.00, 'disease', 'D1', 'scheme', '310') OVER (ORDER BY date DESC) AS t
	FROM generate_series(date '2021-05-02', '2021-05-04', '1 day') g, LATERAL (SELECT g::date AS date) d) q$$),
	'^(MM020|0A000|3:175.00 2:105.00 1:35.00)$', 'a growing frame, backwards');
SELECT throws_ok('SELECT mmt.fund_running(area, date, 1) FILTER (WHERE true) OVER (ORDER BY date) FROM doors.claim', '0A000', NULL, 'window functions take no FILTER');
SELECT throws_ok('SELECT mmt.adjudicate_running(area, date, 1) FILTER (WHERE true) OVER (ORDER BY date) FROM doors.claim', '0A000', NULL, 'neither of them');
SELECT throws_ok('SELECT mmt.fund_running(area, date, 1) FROM doors.claim', '42809', NULL, 'and need OVER');
SELECT throws_ok('SELECT mmt.fund_running(DISTINCT area, date, 1) OVER (ORDER BY date) FROM doors.claim', '0A000', NULL, 'and take no DISTINCT');

-- on the inner side of a nested loop, correlated, and rescanned
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_material = off;
SET LOCAL enable_memoize = off;
SELECT is_empty($$SELECT p FROM generate_series(1, 60) p LEFT JOIN LATERAL (SELECT sum(f) AS fund FROM (SELECT mmt.fund_running(area, date, amount, scheme => scheme, disease => disease, class => class,
	channel => channel, tags => tags, facts => facts, lines => lines) OVER (ORDER BY date, claim) AS f FROM doors.claim c WHERE c.person = p) r) s ON true
	WHERE s.fund IS DISTINCT FROM (SELECT sum((o).fund) FROM doors.one WHERE person = p)$$, 'a window that is run again for each person');
SELECT is_empty($$SELECT * FROM (VALUES (1), (2), (3)) v (n) CROSS JOIN LATERAL (SELECT claim, f FROM (SELECT claim, mmt.fund_running(area, date, amount, scheme => scheme, disease => disease, class => class,
	channel => channel, tags => tags, facts => facts, lines => lines) OVER (PARTITION BY person ORDER BY date, claim) AS f FROM doors.claim WHERE person < 20 + 0 * n OFFSET 0) r OFFSET 0) s
	JOIN doors.one USING (claim) WHERE f <> (o).fund$$, 'the same three times over');
SELECT is_empty($$SELECT p FROM generate_series(1, 60) p WHERE (SELECT (mmt.totals_all('area', area, 'date', date, 'claim', claim, 'amount', amount, 'scheme', scheme, 'disease', disease,
	'class', class, 'channel', channel, 'tags', tags, 'facts', facts, 'lines', lines)).fund FROM doors.claim c WHERE c.person = p) IS DISTINCT FROM (SELECT sum((o).fund) FROM doors.one WHERE person = p)$$,
	'an aggregate in a correlated subquery');
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;
RESET enable_memoize;
-- what a call site was asked before does not stick to it
SELECT results_eq(format($$SELECT q.edition <= coalesce(e, mmt.current_edition()) FROM (VALUES (%1$s::bigint), (%1$s - 1), (NULL)) v (e), LATERAL (SELECT (o).edition
	FROM (SELECT mmt.adjudicate_running('999101', d, 300, '310', edition => e) OVER (ORDER BY d) AS o FROM (VALUES (date '2021-05-05')) c (d)) w) q$$, mmt.current_edition()),
	'VALUES (true), (true), (true)', 'a window with another edition each time it is run');
SELECT results_eq($$SELECT q.fund FROM (VALUES (NULL), ('t-next'), (NULL)) v (draft), LATERAL (SELECT mmt.fund_running('999200', d, 300, '310', disease => 'D1', draft => v.draft) OVER (ORDER BY d) AS fund
	FROM (VALUES (date '2021-05-05')) c (d)) q$$, 'VALUES (175.00), (187.50), (175.00)', 'with and without a draft');
SELECT matches(pg_temp.came_to(format($$SELECT string_agg((o).edition::text, ' ' ORDER BY e) FROM (SELECT e, mmt.adjudicate_running('999200', date '2021-05-05', 300, edition => e) OVER (ORDER BY e) AS o
	FROM generate_series(%1$s - 1, %1$s) e) q$$, mmt.current_edition())), format('^(MM020|%s %s)$', mmt.current_edition() - 1, mmt.current_edition()), 'editions by row are used or refused');
SELECT results_eq($$SELECT n, octet_length((o).trace) > 5 FROM (SELECT n, mmt.adjudicate_running('999200', date '2021-05-05' + n, 300, '310', disease => 'D1', trace => n > 1) OVER (ORDER BY n) AS o
	FROM generate_series(1, 2) n) q$$, 'VALUES (1, NULL::bool), (2, true)', 'a trace for some rows');

-- ---- new editions ----

PREPARE whole AS SELECT (r.o).edition, r.gathered, (mmt.adjudicate('999200', '2021-05-05', 300, '310', disease => 'D1')).edition AS one
	FROM (SELECT mmt.adjudicate_running('999200', d, 300, scheme => '310', disease => 'D1') OVER (ORDER BY d) AS o,
		(SELECT (mmt.totals_all('area', '999200', 'date', e, 'amount', 300.00, 'scheme', '310', 'disease', 'D1')).fund FROM (VALUES (date '2021-05-05')) w (e)) AS gathered
		FROM (VALUES (date '2021-05-05')) v (d)) r;
CREATE FUNCTION pg_temp.asks(OUT running bigint, OUT gathered numeric, OUT one numeric) LANGUAGE plpgsql AS $$
BEGIN
	SELECT (o).edition INTO running FROM (SELECT mmt.adjudicate_running('999200', d, 300, scheme => '310', disease => 'D1') OVER (ORDER BY d) AS o FROM (VALUES (date '2021-05-05')) v (d)) q;
	SELECT (mmt.totals_all('area', '999200', 'date', d, 'amount', 300.00, 'scheme', '310', 'disease', 'D1')).fund INTO gathered FROM (VALUES (date '2021-05-05')) v (d);
	one := (mmt.adjudicate('999200', '2021-05-05', 300, '310', disease => 'D1')).fund;
END
$$;
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT mmt.current_edition() AS e \gset
SELECT results_eq('EXECUTE whole', format('VALUES (%s::bigint, 175.00, %s::bigint)', :e, :e), 'a prepared statement');
SELECT results_eq('SELECT * FROM pg_temp.asks()', format('VALUES (%s::bigint, 175.00, 175.00)', :e), 'a function');
SAVEPOINT before;
DO $$
DECLARE
	before bigint;
	sums numeric[];
BEGIN
	FOR i IN 1..3 LOOP
		sums := sums || (SELECT gathered FROM pg_temp.asks()) || (mmt.adjudicate('999200', '2021-05-05', 300, '310', disease => 'D1')).fund;
		IF i = 1 THEN
			PERFORM mmt.publish('t-next');
		ELSIF i = 2 THEN
			PERFORM mmt.take_back('999000', mmt.current_edition() - 1);
		END IF;
	END LOOP;
	CREATE TEMP TABLE said AS SELECT sums;
END
$$;
SELECT is((SELECT sums FROM said), '{175.00,175.00,187.50,187.50,175.00,175.00}', 'editions that are published and taken back within a block');
SELECT results_eq('EXECUTE whole', format('VALUES (%1$s::bigint, 175.00, %1$s::bigint)', :e + 2), 'the prepared statement goes with the time');
ROLLBACK TO before;
SELECT results_eq('EXECUTE whole', format('VALUES (%1$s::bigint, 175.00, %1$s::bigint)', :e), 'and back');
DO $$ BEGIN PERFORM mmt.publish('t-next'); END $$;
SELECT results_eq('EXECUTE whole', format('VALUES (%1$s::bigint, 187.50, %1$s::bigint)', :e + 1), 'and on, under a number that was used before');
SELECT results_eq('SELECT * FROM pg_temp.asks()', format('VALUES (%s::bigint, 187.50, 187.50)', :e + 1), 'the function, too');
ROLLBACK TO before;
-- an edition or draft that a statement or a function is given
CREATE FUNCTION pg_temp.older(e bigint, d text, OUT gathered numeric, OUT running numeric) LANGUAGE plpgsql AS $$
BEGIN
	SELECT (mmt.totals_all('area', '999200', 'date', day, 'amount', 300.00, 'scheme', '310', 'disease', 'D1', 'edition', e)).fund INTO gathered FROM (VALUES (date '2021-05-05')) v (day) WHERE d IS NULL;
	IF d IS NOT NULL THEN
		SELECT (mmt.totals_all('area', '999200', 'date', day, 'amount', 300.00, 'scheme', '310', 'disease', 'D1', 'draft', d)).fund INTO gathered FROM (VALUES (date '2021-05-05')) v (day);
	END IF;
	SELECT mmt.fund_running('999200', day, 300, '310', disease => 'D1', edition => e, draft => d) OVER () INTO running FROM (VALUES (date '2021-05-05')) v (day);
END
$$;
SELECT is(pg_temp.came_to(format($$SELECT string_agg(pg_temp.older(%s, NULL)::text, ' ') FROM generate_series(1, 8)$$, :e)), rpad('', 127, '(175.00,175.00) '), 'an edition from a variable, with a generic plan');
SELECT is(pg_temp.came_to($$SELECT string_agg(pg_temp.older(NULL, 't-next')::text, ' ') FROM generate_series(1, 8)$$), rpad('', 127, '(187.50,187.50) '), 'a draft from a variable');
RESET plan_cache_mode;
SELECT is(pg_temp.came_to(format($$SELECT string_agg(pg_temp.older(%s, NULL)::text, ' ') FROM generate_series(1, 8)$$, :e)), rpad('', 127, '(175.00,175.00) '), 'with plans as they come');
SELECT throws_ok($$SELECT mmt.totals_all(r) FROM (SELECT CASE WHEN i = 1
	THEN (SELECT a FROM (SELECT '999100'::text AS area, date '2020-01-01' AS date, 1::numeric AS amount) a)
	ELSE (SELECT b FROM (SELECT 2000000000::int8 AS area, date '2020-01-01' AS date, 3::int8 AS amount) b) END r
	FROM generate_series(1, 2) i) q$$, 'MM020', NULL, 'rows of different types are refused');
SELECT throws_ok(format($$SELECT mmt.totals_all('area', area, 'date', date, 'amount', 1.00, 'edition', CASE WHEN claim > 1 THEN %s END::bigint) FROM doors.claim$$, :e), 'MM020', NULL, 'an edition by row is refused');
SELECT throws_ok(format($$SELECT mmt.totals_all('area', area, 'date', date, 'amount', 1.00, 'edition', %s + (random() * 0)::bigint) FROM doors.claim$$, :e), 'MM020', NULL, 'so is one that a volatile function gives');
SELECT is(pg_temp.came_to(format($$SELECT (mmt.totals_all('area', '999200', 'date', date '2021-05-05', 'amount', 300, 'scheme', '310', 'disease', 'D1', 'edition', %s)).fund$$, :e)),
	'175.00', 'an edition is any whole number');
SELECT throws_ok(format($$SELECT mmt.totals_all('area', area, 'date', date, 'amount', 1.00, 'edition', %s::bigint, 'draft', 't-next') FROM doors.claim$$, :e), 'MM020', NULL, 'an edition and a draft are refused');

-- a draft that changes within a transaction
CREATE FUNCTION pg_temp.with_draft() RETURNS numeric LANGUAGE sql AS $$ SELECT o.fund FROM mmt.adjudicate('999200', '2021-05-05', 300, '310', disease => 'D1', draft => 't-next') o $$;
SELECT is(pg_temp.with_draft(), 187.50, 'a draft');
SAVEPOINT before;
UPDATE mmt.parameter SET amount = '10%' WHERE draft = 't-next' AND parameter = 'rate';
SELECT is(pg_temp.with_draft(), 25.00, 'changed');
ROLLBACK TO before;
SELECT is(pg_temp.with_draft(), 187.50, 'and changed back');
DO $$
BEGIN
	UPDATE mmt.parameter SET amount = '10%' WHERE draft = 't-next' AND parameter = 'rate';
	PERFORM pg_temp.with_draft();
	RAISE 'no';
EXCEPTION WHEN OTHERS THEN
END
$$;
SELECT is(pg_temp.with_draft(), 187.50, 'by an error that is caught');

-- ---- errors, and the same call again ----

CREATE FUNCTION pg_temp.through_errors() RETURNS TABLE (claim bigint, fund numeric) LANGUAGE plpgsql AS $$
DECLARE
	c record;
	balance mmt.tally;
BEGIN
	FOR c IN SELECT k.*, bad FROM doors.claim k, generate_series(1, 6) bad WHERE person BETWEEN 30 AND 40 ORDER BY person, date, claim, bad LOOP
		BEGIN
			-- five that fail, each in its own way and late, and one that does not
			fund := (mmt.adjudicate(CASE c.bad WHEN 1 THEN '999999' ELSE c.area END, c.date, c.amount, CASE c.bad WHEN 2 THEN '000' ELSE c.scheme END, disease => CASE c.bad WHEN 2 THEN 'D1' ELSE c.disease END,
				class => c.class, channel => CASE WHEN c.bad <> 2 THEN c.channel END, tags => c.tags, facts => CASE c.bad WHEN 3 THEN '{"birth": {"x": 1}, "tags": ["poor"]}' ELSE c.facts END,
				lines => CASE c.bad WHEN 4 THEN '[{"amount": 1, "tags": ["poor"]}, {"amount": -1}]' ELSE c.lines END,
				tally => CASE c.bad WHEN 5 THEN '{"999000/cost@1": 1}' ELSE (SELECT mmt.sum((s.o).delta) FROM doors.one s WHERE s.person = c.person AND (s.date, s.claim) < (c.date, c.claim)) END)).fund;
			IF c.bad < 6 AND NOT (c.bad = 2 OR c.bad = 5 AND c.area IS NULL) THEN
				RAISE 'bill % did not fail in way %', c.claim, c.bad USING ERRCODE = 'XX000';
			END IF;
		EXCEPTION
			WHEN SQLSTATE 'XX000' THEN
				RAISE;
			WHEN OTHERS THEN
				CONTINUE;
		END;
		claim := c.claim;
		CONTINUE WHEN c.bad < 6;
		RETURN NEXT;
	END LOOP;
END
$$;
SELECT is_empty($$SELECT s.claim, e.fund, (s.o).fund FROM doors.one s LEFT JOIN pg_temp.through_errors() e USING (claim) WHERE s.person BETWEEN 30 AND 40 AND e.fund IS DISTINCT FROM (s.o).fund$$,
	'bills that fail leave nothing behind');
CREATE FUNCTION pg_temp.through_errors_running() RETURNS TABLE (ok bool, total numeric) LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1..6 LOOP
		BEGIN
			SELECT sum(f) INTO total FROM (SELECT mmt.fund_running(area, date, CASE WHEN i % 2 = 1 AND claim % 50 = 7 THEN -1 ELSE amount END, scheme => scheme, disease => disease, class => class,
				channel => channel, tags => tags, facts => facts, lines => lines) OVER (PARTITION BY person ORDER BY date, claim) AS f FROM doors.claim) r;
			ok := true;
		EXCEPTION WHEN SQLSTATE 'MM020' THEN
			ok := false;
			total := NULL;
		END;
		RETURN NEXT;
	END LOOP;
END
$$;
SELECT results_eq('SELECT * FROM pg_temp.through_errors_running()', 'SELECT i % 2 = 0, CASE WHEN i % 2 = 0 THEN (SELECT sum((o).fund) FROM doors.one) END FROM generate_series(1, 6) i', 'windows that fail leave nothing behind');
CREATE FUNCTION pg_temp.fold(n int, balance mmt.tally) RETURNS numeric LANGUAGE sql STABLE AS $$
	SELECT o.fund + CASE WHEN n < 6 THEN pg_temp.fold(n + 1, balance OPERATOR(mmt.+) o.delta) ELSE 0 END
	FROM mmt.adjudicate('999200', date '2021-05-01' + n, 100 + n, '310', disease => 'D1', tally => balance) o
$$;
SELECT is(pg_temp.fold(1, '{}'), (SELECT sum(f) FROM (SELECT mmt.fund_running('999200', date '2021-05-01' + n, 100 + n, '310', disease => 'D1') OVER (ORDER BY n) AS f FROM generate_series(1, 6) n) r),
	'an SQL function that calls itself');

-- ---- what is refused, and what is nothing ----

SELECT throws_ok('SELECT ' || call, code, NULL, call || COALESCE(' ' || hint, '')) FROM (VALUES
	($$mmt.totals_all('area', NULL, 'date', date '2021-01-01', 'amount', 1.00)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', NULL::date, 'amount', 1.00)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', NULL::numeric)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.00, 'lines', '[{"amount": 1}]'::jsonb)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date 'infinity', 'amount', 1.00)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', -1.00)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.001)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 'NaN'::numeric)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', -1)$$, 'MM020', '(whole yuan)'),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 9223372036854775807)$$, 'MM020', '(more fen than 64 bits hold)'),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1::float8)$$, 'MM020', '(never floating point)'),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.00, 'edition', 0)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01')$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'amount', 1.00)$$, 'MM020', NULL),
	($$mmt.totals_all('date', date '2021-01-01', 'amount', 1.00)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'area', '999100', 'date', date '2021-01-01', 'amount', 1.00)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount')$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.00, NULL, 'x')$$, 'MM020', NULL),
	($$mmt.totals_all(scheme, '999100', 'area', area, 'date', date '2021-01-01', 'amount', 1.00) FROM doors.claim$$, 'MM020', '(a name is a constant)'),
	($$mmt.totals_all('area', '999999', 'date', date '2021-01-01', 'amount', 1.00)$$, 'MM001', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.00, 'edition', 0::bigint)$$, 'MM020', NULL),
	($$mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.00, 'draft', 'none')$$, '42704', NULL),
	($$mmt.totals_all(1)$$, 'MM020', NULL), ($$mmt.totals_all('area')$$, 'MM020', NULL), ($$mmt.totals_all('{}'::jsonb)$$, 'MM020', NULL), ($$mmt.totals_all(VARIADIC ARRAY['area', 'x'])$$, 'MM020', NULL),
	($$mmt.totals_all(ROW('999100', date '2021-01-01', 1.00))$$, 'MM020', NULL),
	($$mmt.totals_all(c) FROM doors.claim c$$, 'MM020', '(a bill has no person)'),
	($$mmt.fund_running(NULL, '2021-01-01', 1) OVER ()$$, 'MM020', NULL),
	($$mmt.fund_running('999100', NULL, 1) OVER ()$$, 'MM020', NULL),
	($$mmt.fund_running('999100', '2021-01-01') OVER ()$$, 'MM020', NULL),
	($$mmt.fund_running('999100', '2021-01-01', 1, lines => '[{"amount": 1}]') OVER ()$$, 'MM020', NULL),
	($$mmt.fund_running('999100', 'infinity', 1) OVER ()$$, 'MM020', NULL),
	($$mmt.fund_running('999100', '2021-01-01', -1) OVER ()$$, 'MM020', NULL),
	($$mmt.fund_running('999999', '2021-01-01', 1) OVER ()$$, 'MM001', NULL),
	($$mmt.fund_running('999100', date '2021-01-01' - i, 1) OVER (ORDER BY i) FROM generate_series(1, 2) i$$, 'MM021', NULL),
	($$mmt.adjudicate_running('999100', date '2021-01-01' - i % 3, 1) OVER (ORDER BY i) FROM generate_series(1, 9) i$$, 'MM021', NULL)) v (call, code, hint);
SELECT throws_ok($$SELECT mmt.adjudicate_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.00, 'disase', 'D1')$$, 'MM020', 'no part of a bill is called "disase"', 'an unknown name');
CREATE FUNCTION pg_temp.hint_of(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	EXECUTE command;
	RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN hint;
END
$$;
SELECT is(pg_temp.hint_of($$SELECT mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.00, 'disase', 'D1')$$), 'Perhaps "disease" is meant; facts of your own go into "facts".', 'names the nearest');
SELECT is(pg_temp.hint_of($$SELECT mmt.adjudicate_all(r) FROM (SELECT '999100' AS area, date '2021-01-01' AS date, 1.00 AS ammount) r$$), 'Perhaps "amount" is meant; facts of your own go into "facts".', 'of a row, too');
SELECT is(pg_temp.hint_of($$SELECT mmt.totals_all('area', '999100', 'date', date '2021-01-01', 'amount', 1.00, 'hospital_grade', 'x')$$), 'Facts of your own go into "facts".', 'when one is near');
SELECT lives_ok(format('SELECT mmt.fund_running(''999100'', date ''2021-01-01'', %s) OVER ()', amount), amount || ' in a window') FROM unnest(ARRAY['1', '1::smallint', '1::bigint', '1.5', '1.500', '0']) amount;
SELECT is((SELECT mmt.totals_all('area', area, 'date', date, 'amount', amount) FROM doors.claim WHERE false), NULL, 'no bills, no totals');
SELECT is((SELECT mmt.adjudicate_all('area', area, 'date', date, 'amount', amount) FROM doors.claim WHERE false), NULL, 'and no shares');
SELECT is((SELECT (mmt.totals_all('area', area, 'date', date, 'amount', amount) FILTER (WHERE false))::text FROM doors.claim), NULL, 'all filtered out');
-- LEFT JOIN makes rows that are NULL: they are no bills, wherever they stand
INSERT INTO doors.bill (area, date, claim, amount, scheme, disease) VALUES ('999200', '2021-05-05', -3, 300, '310', 'D1');
CREATE TEMP VIEW maybe AS SELECT n, b FROM generate_series(1, 6) n LEFT JOIN doors.bill b ON b.claim = -n;
SELECT is(pg_temp.came_to($$SELECT (mmt.totals_all(b ORDER BY n)).fund FROM maybe$$), '175.00', 'rows that are NULL, first and last');
-- nobody else's tally; where such a group comes first: test/t/040_parallel.pl
SELECT matches(pg_temp.came_to($$SELECT string_agg(coalesce(t::text, 'NULL'), ' ' ORDER BY g) FROM (SELECT g, mmt.totals_all(b)::text AS t
	FROM (SELECT 1 AS g, b FROM maybe WHERE n = 3 UNION ALL SELECT 2, b FROM maybe WHERE n = 4 ORDER BY 1) q GROUP BY g) r$$),
	'^[^ ]*175.00.* (NULL|\(0,0.00,0.00,0.00,0.00,0.00,\{\}\))$', 'a group of rows that are NULL');

-- ---- claims by which a day is ordered, texts padded with blanks ----

SELECT results_eq(format($$SELECT s.claim, s.fund FROM (SELECT mmt.adjudicate_all('area', '999100', 'date', date '2021-05-05', 'amount', 100.00 + c, 'claim', c::%s, 'disease', 'D1', 'scheme', '310') AS a
	FROM generate_series(11, 8, -1) c) q, unnest(a) s$$, type),
	$$SELECT c::text, mmt.fund_running('999100', date '2021-05-05', 100 + c, '310', disease => 'D1') OVER (ORDER BY c) FROM generate_series(8, 11) c$$, 'claims of type ' || type)
FROM unnest(ARRAY['bigint', 'int', 'smallint', 'numeric']) type;
CREATE DOMAIN doors.claim_number AS bigint;
SELECT is((SELECT array_agg(s.claim) FROM (SELECT mmt.adjudicate_all('area', '999100', 'date', date '2021-05-05', 'amount', 1.00, 'claim', c::doors.claim_number) AS a FROM generate_series(11, 8, -1) c) q, unnest(a) s),
	'{8,9,10,11}', 'claims of a domain');
SELECT is((SELECT array_agg(s.claim) FROM (SELECT mmt.adjudicate_all('area', '999100', 'date', date '2021-05-05', 'amount', 1.00, 'claim', c) AS a FROM unnest(ARRAY['b', 'a', 'c10', 'c9']) c) q, unnest(a) s),
	'{a,b,c10,c9}', 'claims of texts');
SELECT is((SELECT array_agg(s.claim) FROM (SELECT mmt.adjudicate_all('area', '999100', 'date', date '2021-05-05' + coalesce(c, 0), 'amount', 1.00, 'claim', c) AS a FROM unnest('{1,NULL}'::int[]) c) q, unnest(a) s),
	'{NULL,1}', 'a claim that is not given');
SELECT is(pg_temp.came_to($$SELECT (mmt.totals_all('area', a, 'date', date '2021-05-05', 'amount', 300.00, 'scheme', s, 'disease', d)).fund FROM (VALUES ('999200'::char(8), '310'::char(5), 'D1'::char(9))) v (a, s, d)$$),
	pg_temp.came_to($$SELECT (mmt.adjudicate(a, date '2021-05-05', 300.00, s, disease => d)).fund FROM (VALUES ('999200'::char(8), '310'::char(5), 'D1'::char(9))) v (a, s, d)$$), 'codes of type char(n)');

-- ---- the caller's rights ----

CREATE ROLE doors_reader;
CREATE ROLE doors_other;
DO $$ BEGIN PERFORM mmt.grant_workbench('reader', 'doors_reader'); END $$;
GRANT USAGE ON SCHEMA doors TO doors_reader, doors_other;
GRANT SELECT ON doors.claim, doors.one TO doors_reader, doors_other;
ALTER TABLE doors.claim ENABLE ROW LEVEL SECURITY;
CREATE POLICY half ON doors.claim FOR SELECT TO doors_reader, doors_other USING (person % 2 = 0);
CREATE FUNCTION pg_temp.as_role(role name, query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	said jsonb;
BEGIN
	PERFORM set_config('role', role, true);
	EXECUTE format('SELECT jsonb_agg(to_jsonb(q)) FROM (%s) q', query) INTO said;
	PERFORM set_config('role', 'none', true);
	RETURN said;
END
$$;
SELECT is(pg_temp.as_role('doors_reader', query), pg_temp.as_role('none', replace(query, 'doors.claim', '(SELECT * FROM doors.claim WHERE person % 2 = 0)')), 'a reader sees half: ' || name)
FROM (VALUES
	('fund_running', $$SELECT sum(f) FROM (SELECT mmt.fund_running(area, date, amount, scheme, disease => disease, class => class, channel => channel, tags => tags, facts => facts, lines => lines) OVER (PARTITION BY person ORDER BY date, claim) AS f FROM doors.claim c) r$$),
	('totals_all', $$SELECT sum((t).fund), sum((t).bills) FROM (SELECT mmt.totals_all('area', area, 'date', date, 'claim', claim, 'amount', amount, 'scheme', scheme, 'disease', disease, 'class', class, 'channel', channel, 'tags', tags, 'facts', facts, 'lines', lines) AS t FROM doors.claim c GROUP BY person) r$$),
	('adjudicate_all', $$SELECT sum(s.fund), count(*) FROM (SELECT mmt.adjudicate_all('area', area, 'date', date, 'claim', claim, 'amount', amount, 'scheme', scheme, 'disease', disease, 'class', class, 'channel', channel, 'tags', tags, 'facts', facts, 'lines', lines) AS a FROM doors.claim c GROUP BY person) r, unnest(a) s$$),
	('simulate', $$SELECT * FROM mmt.simulate('t-next', 'SELECT c.* FROM doors.claim c WHERE lines IS NULL')$$),
	('adjudicate with a draft', $$SELECT sum((mmt.adjudicate(area, date, amount, scheme, disease => disease, facts => facts, draft => 't-next')).fund) FROM doors.claim c WHERE lines IS NULL$$)) v (name, query);
SELECT isnt(pg_temp.as_role('doors_reader', 'SELECT count(*) FROM doors.claim'), pg_temp.as_role('none', 'SELECT count(*) FROM doors.claim'), 'half is not all');
SELECT throws_ok(format('SELECT pg_temp.as_role(''doors_other'', %L)', query), '42501', NULL, 'another role may not: ' || query)
FROM unnest(ARRAY['SELECT mmt.fund_running(''999100'', date ''2021-01-01'', 1) OVER ()', 'SELECT mmt.adjudicate(''999100'', date ''2021-01-01'', 1)',
	'SELECT mmt.totals_all(''area'', ''999100'', ''date'', date ''2021-01-01'', ''amount'', 1.00)', 'SELECT * FROM mmt.simulate(''t-next'', ''SELECT * FROM doors.claim'')',
	'SELECT * FROM mmt.why_not(''care'', ''999100'', ''2021-01-01'', 1)']) query;

-- texts of one to twelve letters that differ in one of them: each has its own percentage
INSERT INTO mmt.area (area, name_zh, kind) VALUES ('999300', '丁市', 'city'), ('9993', '丁', 'city'), ('999300001', '丁区', 'county');
DO $$ BEGIN PERFORM mmt.open_draft('t-d' || a, a) FROM unnest(ARRAY['999300', '9993', '999300001']) a; END $$;
CREATE TABLE doors.text AS SELECT row_number() OVER (ORDER BY n, k)::int AS i, overlay(repeat('m', n) PLACING 'a' FROM k FOR 1) AS d
FROM generate_series(1, 12) n, generate_series(1, n) k;
INSERT INTO mmt.pot (draft, pot, bearer) SELECT 't-d' || a, p, b FROM unnest(ARRAY['999300', '9993', '999300001']) a, (VALUES ('care.fund', 'fund'), ('care.self', 'person')) v (p, b);
INSERT INTO mmt.benefit (draft, benefit, ord, clause) SELECT 't-d' || a, 'care', 10, 'T-1' FROM unnest(ARRAY['999300', '9993', '999300001']) a;
INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) SELECT 't-d' || a, 'care', v.*, 'T-1'
FROM unnest(ARRAY['999300', '9993', '999300001']) a,
	(VALUES (10, 'gross', 'flow', 'share', NULL, false), (20, 'flow', 'fund', 'share', 'rate', true), (30, 'flow', 'self', 'share', NULL, false)) v;
INSERT INTO mmt.parameter (draft, parameter, disease, amount, clause)
SELECT 't-d' || a, 'rate', d, (i + CASE a WHEN '999300' THEN 0 WHEN '9993' THEN 10 ELSE 20 END || '%')::mmt.amount, 'T-1' FROM doors.text, unnest(ARRAY['999300', '9993', '999300001']) a;
DO $$ BEGIN PERFORM mmt.publish('t-d' || a) FROM unnest(ARRAY['999300', '9993', '999300001']) a; END $$;
CREATE TABLE doors.short AS SELECT row_number() OVER (ORDER BY md5(i || a)) AS claim, a AS area, d AS disease, i + CASE a WHEN '999300' THEN 0 WHEN '9993' THEN 10 ELSE 20 END AS fund
FROM doors.text, unnest(ARRAY['999300', '9993', '999300001']) a, generate_series(1, 2);
SELECT is_empty($$SELECT s.area, s.disease, s.fund, o.fund FROM doors.short s, mmt.adjudicate(s.area, '2021-01-01', 100, disease => s.disease) o WHERE o.fund <> s.fund$$, 'texts that differ in a letter: one by one');
SELECT is_empty($$SELECT * FROM (SELECT area, disease, fund, mmt.fund_running(area, '2021-01-01', 100, disease => disease) OVER (ORDER BY claim) AS got FROM doors.short) r WHERE got <> fund$$, 'running');
SELECT is_empty($$SELECT s.area, s.disease, s.fund, g.fund FROM doors.short s JOIN
	(SELECT (unnest(a)).* FROM (SELECT mmt.adjudicate_all('area', area, 'date', date '2021-01-01', 'claim', claim, 'amount', 100, 'disease', disease) AS a FROM doors.short) r) g ON g.claim = s.claim::text
	WHERE g.fund <> s.fund$$, 'and gathered');

SELECT * FROM finish();
ROLLBACK;
