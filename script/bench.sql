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
