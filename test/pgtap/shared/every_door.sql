-- Table bill holds what was worked out by hand: what the window pays, one bill after the other, both aggregates and the tally in the end are that.
-- Leaves table one: each bill's outcome, and what the person had before it.
SELECT is((c.o).parts, c.parts, format('%s, %s: %s', person, c.day, c.words))
FROM (SELECT b.*, mmt.adjudicate_running(area, day, amount, facts => facts, lines => lines) OVER (PARTITION BY person ORDER BY day, n) AS o FROM bill b) c ORDER BY n;

CREATE FUNCTION pg_temp.one_by_one(OUT n int, OUT o mmt.outcome, OUT had mmt.tally) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	b bill;
	before text := '';
BEGIN
	FOR b IN SELECT * FROM bill ORDER BY person, day, bill.n LOOP
		had := CASE WHEN b.person = before THEN had OPERATOR(mmt.+) o.delta ELSE '{}' END;
		o := mmt.adjudicate(b.area, b.day, b.amount, facts => b.facts, lines => b.lines, tally => had);
		before := b.person;
		n := b.n;
		RETURN NEXT;
	END LOOP;
END
$$;
CREATE TEMP TABLE one AS SELECT * FROM pg_temp.one_by_one();
SELECT results_eq('SELECT n, (o).parts FROM one ORDER BY n', 'SELECT n, parts FROM bill ORDER BY n', 'one after the other, from balance to balance, they come to the same');
SELECT results_eq('SELECT n, (o).fund FROM one ORDER BY n',
	'SELECT n, mmt.fund_running(area, day, amount, facts => facts, lines => lines) OVER (PARTITION BY person ORDER BY day, n) FROM bill ORDER BY n', 'and what funds pay of each');
CREATE TEMP TABLE whole AS
SELECT person, mmt.totals_all('area', area, 'date', day, 'claim', n, 'amount', amount, 'facts', facts, 'lines', lines) AS t,
	mmt.adjudicate_all('area', area, 'date', day, 'claim', n, 'amount', amount, 'facts', facts, 'lines', lines) AS shares FROM bill GROUP BY person;
SELECT results_eq('SELECT w.person, (t).gross, (t).fund, (t).person FROM whole w ORDER BY w.person',
	'SELECT b.person, sum((o).gross), sum((o).fund), sum((o).person) FROM one JOIN bill b USING (n) GROUP BY b.person ORDER BY b.person', 'and in one aggregate');
SELECT results_eq($$SELECT s.claim::int, s.fund, s.account, s.person, s.hospital FROM whole, unnest(shares) s ORDER BY 1$$,
	'SELECT n, (o).fund, (o).account, (o).person, (o).hospital FROM one ORDER BY n', 'bill by bill');
SELECT results_eq($$SELECT w.person, (t).tally::text FROM whole w ORDER BY w.person$$,
	$$SELECT DISTINCT ON (b.person) b.person, (had OPERATOR(mmt.+) (o).delta)::text FROM one JOIN bill b USING (n) ORDER BY b.person, b.day DESC, n DESC$$, 'and the accumulators in the end');
