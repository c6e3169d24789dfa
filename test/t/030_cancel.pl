# What runs long can be stopped, the backend goes on working, and memory is given back.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use IPC::Run ();

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', "jit = off\nmenmante.language = 'en'");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION menmante');

# One city: 100 a year are borne, less from the third claim on (so that every bill is thought about), then the fund pays
# 60%; one yuan a place is borne by the hospital.
$node->safe_psql('postgres', q{
	INSERT INTO mmt.area (area, name_zh, kind) VALUES ('999100', '乙市', 'city'), ('999200', '丙市', 'city'), ('999300', '丁市', 'city'), ('999400', '戊市', 'city');
	INSERT INTO mmt.document (document, title) VALUES ('T', 'A made-up notice');
	INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('T-1', 'T', 'Everything', 'seed');
	SELECT mmt.open_draft('base', '999100'), mmt.open_draft('next', '999100'), mmt.open_draft('ties', '999200');
	INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('base', 'care.place', 'hospital'), ('base', 'care.deductible', 'person'), ('base', 'care.fund', 'fund'), ('base', 'care.self', 'person');
	INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('base', 'care', 10, 'T-1');
	INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('base', 'deductible', 'fen', 'care.deductible', 'year', 'T-1'),
		('base', 'claims', 'count', 'claims of care', 'year', 'T-1'), ('base', 'place', 'fen', 'care.place', 'year, place', 'T-1');
	INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES ('base', 'care', 10, 'gross', 'flow', 'share', NULL, NULL, false, 'T-1'),
		('base', 'care', 20, 'flow', 'place', 'fill', 'place', 'place', true, 'T-1'), ('base', 'care', 30, 'flow', 'deductible', 'fill', 'deductible', 'deductible', true, 'T-1'),
		('base', 'care', 40, 'flow', 'fund', 'share', 'rate', NULL, true, 'T-1'), ('base', 'care', 50, 'flow', 'self', 'share', NULL, NULL, false, 'T-1');
	INSERT INTO mmt.parameter (draft, parameter, priority, ranges, amount, clause) VALUES ('base', 'rate', 0, NULL, '60%', 'T-1'), ('base', 'place', 0, NULL, '1', 'T-1'),
		('base', 'deductible', 0, NULL, '100', 'T-1'), ('base', 'deductible', 1, '{"acc:claims": "[2,)"}', '90', 'T-1'), ('next', 'rate', 0, NULL, '70%', 'T-1');
	SELECT mmt.publish('base');
	-- where facts alone decide
	SELECT mmt.open_draft('plain', '999300');
	INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('plain', 'care.fund', 'fund');
	INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('plain', 'care', 10, 'T-1');
	INSERT INTO mmt.accumulator (draft, accumulator, counts, per, clause) VALUES ('plain', 'place', 'care.fund', 'year, place', 'T-1');
	INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, required, clause) VALUES ('plain', 'care', 10, 'gross', 'fund', 'share', false, 'T-1');
	SELECT mmt.publish('plain');
	-- where a claim takes far longer to adjudicate than to gather
	SELECT mmt.open_draft('slow', '999400');
	INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('slow', 'care.self', 'person');
	INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('slow', 'care', 10, 'T-1');
	INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('slow', 'part', '1%', 'T-1');
	INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, required, clause) SELECT 'slow', 'care', i, 'gross', 'self', 'share', CASE WHEN i < 5000 THEN 'part' END, false, 'T-1' FROM generate_series(1, 5000) i;
	SELECT mmt.publish('slow');
	-- a price by place and one by disease, all of which tie
	INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('ties', 'care.self', 'person');
	INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('ties', 'care', 10, 'T-1');
	INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES ('ties', 'care', 10, 'gross', 'self', 'keep', 'price', 'T-1');
	INSERT INTO mmt.parameter (draft, parameter, place, amount, clause) SELECT 'ties', 'price', 'P' || i, i::text::mmt.amount, 'T-1' FROM generate_series(1, 600) i;
	INSERT INTO mmt.parameter (draft, parameter, disease, amount, clause) SELECT 'ties', 'price', 'D' || i, i::text::mmt.amount, 'T-1' FROM generate_series(1, 600) i;
	CREATE TABLE ties AS SELECT mmt.rules('999200', 'ties') AS rules;
	CREATE TABLE many_rows AS SELECT jsonb_set(mmt.rules('999100'), '{rows}', (mmt.rules('999100') -> 'rows') ||
		(SELECT jsonb_agg(jsonb_build_object('relation', 'parameter', 'parameter', 'rate', 'disease', 'D' || i, 'priority', 1, 'amount', '50%', 'valid', '[2000-01-01,)', 'clause', 'T-1',
			'origin', '999100', 'depth', 0, 'row', 100 + i)) FROM generate_series(1, 100000) i)) AS rules;
	CREATE TABLE long_bill AS SELECT jsonb_agg(jsonb_build_object('amount', (i % 977)::numeric / 100, 'place', 'P' || i % 3)) AS few,
		jsonb_agg(jsonb_build_object('amount', 10, 'place', 'P' || i)) AS many FROM generate_series(1, 200000) i;
	-- a tally of as many places, in the area that knows it and in one that does not
	CREATE TABLE long_tally AS SELECT ('{' || string_agg(format('"999100/place@2021,P%s": 100', i), ', ') || '}')::mmt.tally AS tally FROM generate_series(1, 200000) i;
	-- rows that all tie
	CREATE TABLE many_ties AS SELECT jsonb_set(rules, '{rows}', (rules -> 'rows') || (SELECT jsonb_agg(jsonb_build_object('relation', 'parameter', 'parameter', 'price', 'amount', i::text, 'valid', '[2000-01-01,)', 'clause', 'T-1',
			'origin', '999200', 'depth', 0, 'row', 10000 + i)) FROM generate_series(1, 6000) i)) AS rules FROM ties;
	CREATE TABLE claim AS SELECT i / 20 AS person, '999100' AS area, date '2021-01-01' + i % 300 AS date, i AS claim, (i * 7919 % 100000)::numeric / 100 AS amount, 'P' || i % 5 AS place,
		CASE WHEN i % 4 = 0 THEN jsonb_build_object('age', i % 90, 'stay', i) END AS facts FROM generate_series(1, 2000) i;});

my $bill = q{'area', '999100', 'date', date '2021-01-01' + i % 300, 'claim', i, 'amount', 1.00, 'place', 'P' || i % 7};
my $slow = $bill =~ s/999100/999400/r =~ s/1\.00/1000000.00/r;

# ---- statement_timeout, in one backend ----

my %long = (
	'totals_all that gathers' => "SELECT mmt.totals_all($bill) FROM generate_series(1, 100000000) i",
	'totals_all that adjudicates' => "SELECT mmt.totals_all($slow) FROM generate_series(1, 300000) i",
	'adjudicate_all' => "SELECT mmt.adjudicate_all($slow) FROM generate_series(1, 300000) i",
	'fund_running' => q{SELECT count(f) FROM (SELECT mmt.fund_running('999100', date '2021-01-01' + i / 100000, 1, place => 'P') OVER (ORDER BY i) AS f FROM generate_series(1, 90000000) i) q},
	'one bill after the other' => q{SELECT count((mmt.adjudicate('999100', date '2021-01-01' + i % 300, 1, place => 'P')).fund) FROM generate_series(1, 90000000) i},
	'a bill of 200,000 lines' => q{SELECT (mmt.adjudicate('999100', '2021-01-01', lines => few)).fund FROM long_bill, generate_series(1, 200)},
	'a bill of 200,000 lines and as many places' => q{SELECT mmt.fund_running('999100', '2021-01-01', lines => many) OVER (ORDER BY i) FROM long_bill, generate_series(1, 20) i},
	'a tally of 200,000 places' => q{SELECT mmt.adjudicate('999100', '2021-01-01', 1, place => 'P', tally => tally) FROM long_tally, generate_series(1, 1000)},
	'a tally of another area' => q{SELECT mmt.adjudicate('999300', '2021-01-01', 1, place => 'P', tally => tally) FROM long_tally, generate_series(1, 1000)},
	'a draft' => q{SELECT count((mmt.adjudicate('999100', date '2021-01-01' + i % 300, 1, place => 'P', draft => 'next')).fund) FROM generate_series(1, 90000000) i},
	'simulate' => q{SELECT * FROM mmt.simulate('next', 'SELECT i AS person, ''999100'' AS area, date ''2021-01-01'' AS date, 1 AS amount, ''P'' AS place FROM generate_series(1, 30000000) i')},
	'a check of 100,000 rows' => q{SELECT count(*) FROM many_rows, generate_series(1, 200) i, mmt.ruleset_problems(CASE WHEN i > 0 THEN rules END)},
	'a digest of 100,000 rows' => q{SELECT count(mmt.ruleset_digest(rules)) FROM many_rows, generate_series(1, 200)});
my $script = "CREATE TEMP TABLE said (what text, state text, seconds float8, still numeric);\n";
for my $what (sort keys %long)
{
	$script .= qq{
SET statement_timeout = '700ms';
DO \$\$
DECLARE
	began timestamptz := clock_timestamp();
	state text := 'done';
BEGIN
	BEGIN
		EXECUTE \$q\$$long{$what}\$q\$;
	EXCEPTION WHEN query_canceled OR OTHERS THEN
		state := SQLSTATE;
	END;
	INSERT INTO said VALUES ('$what', state, extract(epoch FROM clock_timestamp() - began));
END
\$\$;
RESET statement_timeout;
UPDATE said SET still = (SELECT sum((mmt.adjudicate(area, date, amount, place => place, facts => facts)).fund) FROM claim) WHERE still IS NULL;
};
}
my $said = $node->safe_psql('postgres', "$script SELECT what, state, round(seconds::numeric, 1), still FROM said ORDER BY what");
my $right = $node->safe_psql('postgres', 'SELECT sum((mmt.adjudicate(area, date, amount, place => place, facts => facts)).fund) FROM claim');
for (split /\n/, $said)
{
	my ($what, $state, $seconds, $still) = split /\|/;
	is($state, '57014', "$what is cancelled");
	note("$what: $seconds s");
	is($still, $right, 'the backend goes on');
	delete $long{$what};
}
is(join(', ', keys %long), '', 'all were tried');

# ---- what takes long, but not for ever: with as much room as a slow machine wants ----

my %once = (
	'a bill of 200,000 lines and as many places' => q{SELECT (mmt.adjudicate('999100', '2021-01-01', lines => many)).fund FROM long_bill},
	'a tally of 200,000 places' => q{SELECT (mmt.adjudicate('999100', '2021-01-01', 1, place => 'P', tally => tally)).fund FROM long_tally},
	'a tally of another area' => q{SELECT (mmt.adjudicate('999300', '2021-01-01', 1, place => 'P', tally => tally)).fund FROM long_tally},
	'a check of 6,000 rows that tie' => q{SELECT count(*) = 1000 FROM many_ties, mmt.ruleset_problems(rules)});
for my $what (sort keys %once)
{
	my ($code, $said) = $node->psql('postgres', "SET statement_timeout = '60s'; $once{$what}");
	is($code, 0, "$what ends");
}

# ---- pg_cancel_backend, from another session ----

my ($out, $err) = ('', '');
my $h = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', "SELECT 'stopped' FROM (SELECT mmt.totals_all($bill) FROM generate_series(1, 100000000) i) q",
	'-c', "SELECT (mmt.totals_all($bill)).bills FROM generate_series(1, 1000) i" ], '<', \undef, '>', \$out, '2>', \$err, IPC::Run::timeout(60));
ok($node->poll_query_until('postgres', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'SELECT ''stopped''%' AND state = 'active' AND clock_timestamp() > query_start + interval '0.3 s'}), 'it runs');
is($node->safe_psql('postgres', q{SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'SELECT ''stopped''%'}), '1', 'a backend is told to stop');
$h->finish;	# far before all rows are gathered
like($err, qr/canceling statement due to user request/, 'because of that');
is($out, "1000\n", 'and goes on');

# ---- memory ----

# VmRSS and VmHWM of a backend, in kB
$node->safe_psql('postgres', q{CREATE FUNCTION memory(what text) RETURNS bigint LANGUAGE sql VOLATILE
	AS $$ SELECT (regexp_match(pg_read_file('/proc/' || pg_backend_pid() || '/status'), what || ':\s*(\d+)'))[1]::bigint $$});

# grows WHAT, ROUNDS, QUERY: how many kB more a backend holds after that many rounds than after the first ones
sub grows
{
	my ($what, $rounds, $query) = @_;
	my $warm = join '', map { "$query;\n" } 1 .. 8;
	my $all = join '', map { "$query;\n" } 1 .. $rounds;
	my $kb = $node->safe_psql('postgres', "SET client_min_messages = error;\n\\o /dev/null\n$warm\\o\nSELECT memory('VmRSS');\n\\o /dev/null\n$all\\o\nSELECT memory('VmRSS');");
	my ($before, $after) = split /\n/, $kb;
	cmp_ok($after - $before, '<', 6 * 1024, "$what: $rounds rounds, " . ($after - $before) . ' kB');
}
SKIP:
{
	skip 'no /proc', 1 unless -r '/proc/self/status';
	my $named = q{'area', area, 'date', date, 'claim', claim, 'amount', amount, 'place', place, 'facts', facts};
	my $args = 'area, date, amount, place => place, facts => facts';
	grows('adjudicate', 20, "SELECT mmt.adjudicate($args) FROM claim");
	grows('explain', 20, "SELECT mmt.explain(mmt.adjudicate($args)) FROM claim WHERE claim < 100");
	grows('running', 20, "SELECT mmt.adjudicate_running($args, trace => true) OVER (PARTITION BY person ORDER BY date, claim) FROM claim");
	grows('gathered', 20, "SELECT mmt.totals_all($named), mmt.adjudicate_all($named) FROM claim GROUP BY person");
	grows('a row', 20, 'SELECT mmt.totals_all(b) FROM claim c, LATERAL (SELECT c.area, c.date, c.claim, c.amount, c.place, c.facts) b GROUP BY c.person');
	grows('a draft', 20, "SELECT mmt.fund_running($args, draft => 'next') OVER (PARTITION BY person ORDER BY date, claim) FROM claim");
	grows('why_not', 20, "SELECT mmt.why_not('care', area, date, amount, place => place) FROM claim WHERE claim < 200");
	grows('simulate', 20, q{SELECT * FROM mmt.simulate('next', 'SELECT * FROM public.claim', 'place')});
	grows('check_policy', 20, q{SELECT * FROM mmt.check_policy('next')});
	grows('refused', 20, q{DO $$ BEGIN FOR i IN 1..50 LOOP BEGIN PERFORM mmt.adjudicate('999100', '2021-01-01', lines => (SELECT jsonb_agg(jsonb_build_object('amount', 1 - 2 * (n / 500), 'place', 'P')) FROM generate_series(1, 500) n)); EXCEPTION WHEN OTHERS THEN END; END LOOP; END $$});
	grows('with a tally', 20, q{SELECT count((mmt.adjudicate('999300', '2021-01-01', 10, place => 'P', trace => false, tally => '{"999300/place@2021,P": 5, "999300/place@2021,Q": 5}')).fund) FROM generate_series(1, 1000)});

	# peaks, each in a backend of its own
	my %peak = (
		'400,000 bills with a tally' => [ 12, q{SELECT count((mmt.adjudicate('999300', '2021-01-01', 10, trace => false, place => 'P' || i % 3, tally => '{"999300/place@2021,A": 5, "999300/place@2021,B": 5, "999300/place@2021,C": 5}')).fund) FROM generate_series(1, 400000) i} ],
		'20,000 bills of one group, with facts' => [ 40, qq{SELECT mmt.totals_all($bill, 'facts', '{"age": 3}'::jsonb) FROM generate_series(1, 20000) i} ],
		'a bill of 200,000 lines' => [ 1000, q{SELECT (mmt.adjudicate('999100', '2021-01-01', lines => few)).fund FROM long_bill} ],
		'1,200 rows that tie' => [ 200, 'SELECT count(*) FROM ties, mmt.ruleset_problems(rules)' ]);
	for my $what (sort keys %peak)
	{
		my ($mb, $query) = @{ $peak{$what} };
		my $kb = $node->safe_psql('postgres', "\\o /dev/null\nSELECT mmt.adjudicate('999100', '2021-01-01', 1, place => 'P');\n\\o\nSELECT memory('VmHWM');\n\\o /dev/null\n$query;\n\\o\nSELECT memory('VmHWM');");
		my ($before, $after) = split /\n/, $kb;
		cmp_ok($after - $before, '<', $mb * 1024, "$what take less than $mb MB: " . int(($after - $before) / 1024));
	}
}

# A draft that changes with every transaction: of its rulesets the last sixteen stay, and who holds one does so safely.
# A bill of 301: one for the place, 100 deductible, of 200 the i% that the draft says; 2 (1 + ... + 60) = 3660 in all.
my $rulesets = q{SELECT count(*) FROM pg_backend_memory_contexts WHERE name = 'menmante rules'};
my $changing = $node->safe_psql('postgres', qq{
	SELECT (mmt.adjudicate('999100', '2021-01-01', 301, place => 'P', draft => 'next')).fund;
	$rulesets;
	DO \$\$
	DECLARE
		fund numeric;
		total numeric := 0;
	BEGIN
		FOR i IN 1 .. 60 LOOP
			UPDATE mmt.parameter SET amount = (i || '%')::mmt.amount WHERE draft = 'next' AND parameter = 'rate';
			fund := (mmt.adjudicate('999100', '2021-01-01', 301, place => 'P', draft => 'next')).fund;
			total := total + fund;
			COMMIT;
		END LOOP;
		PERFORM set_config('test.total', total::text, false);
	END \$\$;
	SELECT current_setting('test.total');
	$rulesets;
	SELECT (mmt.adjudicate('999100', '2021-01-01', 301, place => 'P')).fund;});
my ($first, $few, $total, $many, $published) = split /\n/, $changing;
is($first, '140.00', 'a draft');
is($total, '3660.00', 'sixty changes of it, each by its own rules');
cmp_ok($many - $few, '<=', 16, "rulesets kept: $few before, $many after");
is($published, '120.00', 'and what is published');

$node->stop;
done_testing();
