# Parallel plans give the same results; and what nobody should write does not bring the server down.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', "menmante.language = 'en'\nrestart_after_crash = on\nmax_parallel_workers = 8");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION menmante');

my ($fixture) = slurp_file('test/pgtap/doors.sql') =~ /^(-- fixture.*?)^-- end of the fixture/ms;
ok($fixture, 'the rules and claims of test/pgtap/doors.sql');
$node->safe_psql('postgres', "$fixture; ALTER TABLE doors.claim SET (parallel_workers = 4); ANALYZE doors.claim");

# ---- parallel plans ----

my $named = q{'area', area, 'date', date, 'claim', claim, 'amount', amount, 'scheme', scheme, 'disease', disease, 'class', class, 'channel', channel, 'tags', tags, 'facts', facts, 'lines', lines};
my $args = 'area, date, amount, scheme => scheme, disease => disease, class => class, channel => channel, tags => tags, facts => facts, lines => lines';
my $w = 'OVER (PARTITION BY person ORDER BY date, claim)';
my %query = (
	'one by one' => "SELECT claim, (mmt.adjudicate($args)).* FROM doors.claim",
	'one by one with a draft' => "SELECT claim, (mmt.adjudicate($args, draft => 't-next')).delta FROM doors.claim",
	'one by one at an older edition' => "SELECT claim, (mmt.adjudicate($args, edition => 3)).delta FROM doors.claim",
	'in a condition' => "SELECT claim FROM doors.claim WHERE (mmt.adjudicate($args)).fund > 100",
	'deltas summed' => "SELECT person % 7, mmt.sum((mmt.adjudicate($args)).delta) FROM doors.claim GROUP BY 1",
	'running' => "SELECT claim, mmt.adjudicate_running($args) $w FROM doors.claim",
	'running with a draft' => "SELECT claim, mmt.fund_running($args, draft => 't-next') $w FROM doors.claim",
	'gathered' => "SELECT person, mmt.totals_all($named), mmt.adjudicate_all($named) FROM doors.claim GROUP BY person",
	'gathered with a draft' => "SELECT person, mmt.totals_all($named, 'draft', 't-next') FROM doors.claim GROUP BY person",
	'gathered in each worker' => "SELECT p, (SELECT mmt.totals_all($named) FROM doors.claim c WHERE c.person = p.p) FROM (SELECT DISTINCT person AS p FROM doors.claim) p",
	'explained' => "SELECT claim, e.words, e.clauses FROM doors.claim, mmt.explain(mmt.adjudicate($args)) e WHERE claim % 20 = 0",
	'why not' => "SELECT claim, r.words FROM doors.claim, mmt.why_not('relief', $args) r WHERE claim % 20 = 0",
	'parameters' => "SELECT claim, p.* FROM doors.claim, mmt.parameter_at(area, 'month_cap', date) p WHERE area <> '999200' AND claim % 20 = 0");
my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $parallel = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 4;';
my $regress = $node->pg_version >= 16 ? 'SET debug_parallel_query = regress;' : 'SET force_parallel_mode = regress;';
for my $what (sort keys %query)
{
	my $digest = "SELECT count(*), md5(string_agg(q::text, E'\\n' ORDER BY q::text COLLATE \"C\")) FROM ($query{$what}) q";
	my $right = $node->safe_psql('postgres', "$serial $digest");
	like($right, qr/^[1-9]/, "$what: there are rows");
	is($node->safe_psql('postgres', "$parallel $digest"), $right, "$what: in parallel");
	is($node->safe_psql('postgres', "$parallel SET parallel_leader_participation = off; $digest"), $right, "$what: in workers only");
	is($node->safe_psql('postgres', "$regress $digest"), $right, "$what: in one worker");
}
like($node->safe_psql('postgres', "$parallel EXPLAIN (VERBOSE, COSTS OFF) $query{$_}"), qr/Gather/, "$_: the plan is parallel") for 'one by one', 'one by one with a draft', 'in a condition', 'explained', 'why not';
like($node->safe_psql('postgres', "$parallel EXPLAIN (VERBOSE, COSTS OFF) $query{'one by one with a draft'}"), qr/Gather.*\n(?:.*\n)*?.*->.*\n.*Output:.*adjudicate/, 'drafts are read by workers');
# what is not committed is seen by workers, too
my $own = $node->safe_psql('postgres', qq{$parallel BEGIN; SELECT mmt.publish('t-next'); SELECT sum(f) FROM (SELECT (mmt.adjudicate($args)).fund AS f FROM doors.claim) q; ROLLBACK; $serial SELECT sum(f) FROM (SELECT (mmt.adjudicate($args, draft => 't-next')).fund AS f FROM doors.claim) q});
my (undef, $seen, $expected) = split /\n/, $own;
is($seen, $expected, 'an edition of this very transaction');
# an error in a worker
my ($rc, $out, $err) = $node->psql('postgres', "$parallel SET parallel_leader_participation = off; SELECT sum((mmt.adjudicate(CASE WHEN claim % 1000 = 7 THEN '999999' ELSE area END, date, 1)).fund) FROM doors.claim; SELECT 'alive'", on_error_stop => 0);
like($err, qr/no rules are published for area "999999"/, 'an error in a worker is told');
like($out, qr/alive/, 'and no more than that');

# ---- what nobody should write ----

# survives NAME, QUERY[, WHAT IT SAYS]: an answer or an error, and the server is the same one
my $started = $node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()');
sub survives
{
	my ($name, $query, $says) = @_;
	my ($stdout, $stderr) = ('', '');
	$node->psql('postgres', $query, stdout => \$stdout, stderr => \$stderr, on_error_stop => 0);
	unlike($stderr, qr/server closed the connection|connection to server was lost|terminated/, "$name: the server stands");
	like("$stdout$stderr", $says, "$name: what it says") if defined $says;
	$node->poll_query_until('postgres', 'SELECT true');
	return;
}
my $null = q{(SELECT NULL::record)};
my $one = q{(SELECT b FROM (SELECT '999200'::text AS area, date '2021-05-05' AS date, 300.00 AS amount, '310'::text AS scheme, 'D1'::text AS disease) b)};
survives('groups of rows that are NULL', qq{SELECT string_agg(n || ':' || coalesce((t).tally::text, ''), ' ' ORDER BY n) FROM (SELECT n, mmt.totals_all(b) AS t FROM (SELECT 9 AS n, $one AS b UNION ALL SELECT i, NULL FROM generate_series(1, 8) i) q GROUP BY n) r},
	qr/^1:(\{\})? 2:(\{\})? .* 8:(\{\})? 9:\{"999000/);
survives('a row that is NULL at first', qq{SELECT (mmt.totals_all(b ORDER BY n)).fund FROM (SELECT 1 AS n, NULL AS b UNION ALL SELECT 2, $one) q}, qr/^175.00$/);
survives('rows of several types', qq{SELECT (mmt.totals_all(b)).bills FROM (SELECT CASE WHEN i = 1 THEN $one ELSE (SELECT b FROM (SELECT 2000000000::bigint AS area, date '2021-05-05' AS date, 3::bigint AS amount) b) END AS b FROM generate_series(1, 2) i) q}, qr/ERROR/);
survives('rows of several types that look alike', qq{SELECT (mmt.totals_all(b)).fund FROM (SELECT CASE WHEN i = 1 THEN $one ELSE (SELECT b FROM (SELECT 'D1'::text AS disease, '999200'::text AS area, 300.00 AS amount, date '2021-05-06' AS date, '310'::text AS scheme) b) END AS b FROM generate_series(1, 2) i) q},
	qr/^385.00$|ERROR/);
survives('facts of some bills, one by one', $_->[0], $_->[1]) for (
	# 300: 50 deductible, 70%; of the next day 300, 75% of them (contract)
	[ q{SELECT (mmt.totals_all('area', '999200', 'date', date '2021-05-05' + i, 'claim', i, 'amount', 300.00, 'scheme', '310', 'disease', 'D1', 'tags', CASE WHEN i = 2 THEN '{contract}'::text[] END)).fund FROM generate_series(1, 2) i}, qr/^400.00$/ ],
	[ q{SELECT (mmt.totals_all('area', '999200', 'date', date '2021-05-05' + i, 'claim', i, 'amount', 300.00, 'scheme', '310', 'disease', 'D1', 'tags', CASE WHEN i = 1 THEN '{contract}'::text[] END)).fund FROM generate_series(1, 2) i}, qr/^397.50$/ ],
	[ q{SELECT (mmt.totals_all('area', '999200', 'date', date '2021-05-05' + i, 'claim', i, 'amount', 300.00, 'scheme', '310', 'disease', CASE WHEN i % 2 = 0 THEN 'D1' ELSE 'D9' END, 'tags', CASE WHEN i % 2 = 0 THEN '{contract}'::text[] END)).fund FROM generate_series(1, 4) i}, qr/^412.50$/ ]);
survives($_, "SELECT $_") for (
	'mmt.bulk_totals(NULL)', 'mmt.bulk_shares(NULL)', q{mmt.bulk_add(NULL, 'area', 'x')}, 'mmt.totals_all(NULL)', q{mmt.totals_all(NULL::record)}, q{mmt.totals_all(NULL::doors.claim)}, 'mmt.totals_all(ROW())',
	q{mmt.totals_all(VARIADIC NULL::text[])}, q{mmt.totals_all('area', '999200', 'date', date '2021-05-05', 'amount', 1.00, 'claim', ROW(1, 2))}, q{mmt.adjudicate_all('area', '999200', 'date', date '2021-05-05', 'amount', 1.00, 'claim', '{1,2}'::int[])},
	q{mmt.adjudicate_all('area', '', 'date', date '2021-05-05', 'amount', 1.00)}, q{mmt.totals_all('area', repeat('9', 1000000), 'date', date '2021-05-05', 'amount', 1.00)},
	q{mmt.totals_all('area', '999200', 'date', date '5874897-12-31', 'amount', 1.00, 'scheme', '310', 'disease', 'D1')}, q{mmt.totals_all('area', '999200', 'date', date '4713-01-01 BC', 'amount', 1.00, 'scheme', '310', 'disease', 'D1')},
	q{mmt.totals_all('area', '999200', 'date', date '2021-05-05', 'amount', 90000000000000000.00) FROM generate_series(1, 3)}, q{mmt.totals_all('area', '999200', 'date', date '2021-05-05', 'amount', 1e120000)},
	q{mmt.adjudicate('999200', '2021-05-05', lines => '{"x": 1}')}, q{mmt.adjudicate('999200', '2021-05-05', lines => '"x"')}, q{mmt.adjudicate('999200', '2021-05-05', lines => '[[1]]')}, q{mmt.adjudicate('999200', '2021-05-05', lines => '[{"tags": {"a": 1}, "amount": 1}]')},
	q{mmt.adjudicate('999200', '2021-05-05', 1, facts => '"x"')}, q{mmt.adjudicate('999200', '2021-05-05', 1, facts => jsonb_build_object(repeat('x', 100000), 1))}, q{mmt.adjudicate('999200', '2021-05-05', 1, tags => '{{a,b},{c,d}}')},
	q{mmt.adjudicate('999200', '2021-05-05', 1, tags => (SELECT array_agg('t' || i) FROM generate_series(1, 100000) i))}, q{mmt.explain(ROW(NULL, NULL, repeat('0', 64), 1, 1, 1, 1, 1, '{}', NULL, '{}', NULL, '\x0202')::mmt.outcome)},
	q{mmt.explain(ROW(NULL, NULL, (SELECT digest FROM mmt.ruleset LIMIT 1), 'NaN', 1, 1, 1, 1, '{}', '5', '{}', NULL, decode(repeat('ff', 1000), 'hex'))::mmt.outcome)},
	q{mmt.explain(ROW(NULL, NULL, repeat('x', 100000), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '\x')::mmt.outcome)});
is($node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()'), $started, 'the server is the one it was');
is(scalar(() = slurp_file($node->logfile) =~ /was terminated by signal/g), 0, 'and no backend of it died');

$node->stop;
done_testing();
