# Many sessions on few persons: settle, retry, reverse, post and transactions of two persons never wait for each other in a circle;
# statements cancelled at any moment leave nothing half done; rules are published while all of them settle.  MENMANTE_SOAK=n makes it n times as long.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../book";
use Insurer;
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Test::More;

my $soak = $ENV{MENMANTE_SOAK} || 1;
my $node = Insurer::node('hot');
my $folder = PostgreSQL::Test::Utils::tempdir();
my $owner = $node->connstr('insurer') . " user='$Insurer::owner'";
sub as { return Insurer::as($node, @_) }

# ---- 32 clients on 100 persons ----

# A client's n-th key is CLIENT-n; person and bill follow from n, so that an older one can be asked for again.
my $bill = q{format('{"area": "999100", "date": "2020-%s-01", "amount": %s}', lpad((1 + :n % 12)::text, 2, '0'), :n % 4000 + 1)::jsonb};
my $person = q{'H' || lpad(((:n * 37 + :client_id * 11) % 100)::text, 2, '0')};
my %scripts = (
	# weight, script
	settle => [ 6, "\\set n :last + 1\nSELECT * FROM book.settle($person, :client_id || '-' || :n, $bill);\n\\set last :n\n" ],
	retry => [ 2, "\\set n random(greatest(1, :last - 20), greatest(1, :last))\nSELECT * FROM book.settle($person, :client_id || '-' || :n, $bill);\n\\set last greatest(:n, :last)\n" ],
	reverse => [ 2, "\\set n :last + 1\nSELECT settlement_id AS id FROM book.settle($person, :client_id || '-' || :n, $bill) \\gset\n"
			. "\\set last :n\nSELECT * FROM book.reverse($person, :id, :client_id || '-r-' || :n, 'returned');\n" ],
	post => [ 1, "\\set posted :posted + 1\n\\set n :posted\nSELECT book.post($person, '2020-01-01', '{\"999100/deductible\@2020\": 1}', 'test', NULL, :client_id || '-p-' || :n);\n" ],
	# two persons, in order of their ids
	two => [ 3, "\\set a random(0, 98)\n\\set b random(:a + 1, 99)\n\\set n :last + 1\n\\set last :n\nBEGIN;\n"
			. "SELECT settlement_id AS id FROM book.settle('H' || lpad(:a::text, 2, '0'), :client_id || '-a-' || :n, $bill) \\gset\n"
			. "SELECT * FROM book.reverse('H' || lpad(:a::text, 2, '0'), :id, :client_id || '-ar-' || :n, 'returned');\n"
			. "SELECT * FROM book.settle('H' || lpad(:b::text, 2, '0'), :client_id || '-b-' || :n, $bill);\nEND;\n" ]);
append_to_file("$folder/$_.sql", $scripts{$_}[1]) for keys %scripts;
isnt(as($Insurer::owner, q{SELECT settlement_id FROM book.settle('H00', 'first', '{"area": "999100", "date": "2020-05-01", "amount": 1}')}), '', 'a first settlement');
my ($said, $wrong);
IPC::Run::run([ 'pgbench', '-n', '-c', '32', '-j', '2', '-T', 4 * $soak, '-M', 'prepared', '-D', 'last=0', '-D', 'posted=0', (map { ('-f', "$folder/$_.sql\@$scripts{$_}[0]") } sort keys %scripts), $owner ],
	'>', \$said, '2>', \$wrong);
is($wrong =~ s/^pgbench \(.*\n//mr, '', '32 sessions on 100 persons get along');
note $said =~ /^(number of transactions actually processed: .*)/m;
is(as($Insurer::owner, q{SELECT pg_stat_force_next_flush(); SELECT deadlocks FROM pg_stat_database WHERE datname = 'insurer'}) =~ s/^\n//r, '0', 'without a deadlock');
is(as($Insurer::owner, q{SELECT count(DISTINCT person_id) FROM book.balance}), '100', 'on a hundred persons');
is(as($Insurer::owner, q{SELECT count(*) > 0 FROM book.posting}), 't', 'with postings');
is(as($Insurer::owner, 'SELECT * FROM book.verify()'), '', 'and the book is right');
# Of two persons both or none was settled, and what was reversed was reversed.
is(as($Insurer::owner, q{SELECT count(*) FROM (SELECT FROM book.request q WHERE q.key ~ '-(a|b|ar)-' GROUP BY regexp_replace(q.key, '-(a|b|ar)-', '-') HAVING count(*) <> 3) x}), '0', 'a transaction of two is whole');

# ---- rules published while all of them settle ----

# Each edition has a ratio of its own.  A session first looks which edition is the latest, and settles by no older one; one in seven publishes, and takes one
# of three publications back; others settle above READ COMMITTED, by what their snapshot saw and no other, or are told to try again.
is(as($Insurer::owner, q{
	CREATE TABLE public.ratio (edition bigint PRIMARY KEY, percent int);
	CREATE SEQUENCE public.publication;
	CREATE FUNCTION public.publish(n int) RETURNS bigint LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM mmt.open_draft('n' || n, '999100');
		INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('n' || n, 'rate', (n % 90 + 1 || '%')::mmt.amount, 'T-1');
		INSERT INTO public.ratio VALUES (mmt.publish('n' || n), n % 90 + 1);
		RETURN currval('public.publication');
	END $$;
	CREATE FUNCTION public.wrong(said text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', said; END $$;
	-- what the deductible of 100 takes is behind them, and their cap far away
	DO $$ BEGIN PERFORM book.post('E' || n, '2020-01-01', '{"999100/deductible@2020": 10000, "999100/fund@2020": -1000000000}', 'test', NULL, 'first') FROM generate_series(0, 29) n; END $$;}), '', 'a way to publish');
my %told = (
	publish => [ 2, "SELECT nextval('public.publication') AS n \\gset\nBEGIN;\nSELECT public.publish(:n);\nSELECT fund FROM book.quote('E1', $bill);\nSELECT CASE WHEN :n % 3 = 0 THEN 'ROLLBACK' ELSE 'COMMIT' END AS ends \\gset\n:ends;\n" ],
	latest => [ 9, "SELECT max(edition) AS seen FROM mmt.ruleset \\gset\nSELECT edition AS by FROM book.settle('E' || :p, :client_id || '-e-' || :n, $bill) \\gset\n"
			. "SELECT CASE WHEN :by < :seen THEN public.wrong('settled by ' || :by || ', saw ' || :seen) END;\n" ],
	snapshot => [ 3, "BEGIN ISOLATION LEVEL REPEATABLE READ;\nSELECT max(edition) AS seen FROM mmt.ruleset \\gset\nSELECT edition AS quoted FROM book.quote('E' || :p, $bill) \\gset\n"
			. "SELECT edition AS by FROM book.settle('E' || :p, :client_id || '-e-' || :n, $bill) \\gset\nSELECT CASE WHEN :by <> :seen OR :quoted <> :seen THEN public.wrong('a mix of ' || :by || ', ' || :quoted || ' and ' || :seen) END;\nEND;\n" ]);
append_to_file("$folder/told-$_.sql", "\\set last :last + 1\n\\set n :last\n\\set p random(0, 29)\n$told{$_}[1]") for keys %told;
IPC::Run::run([ 'pgbench', '-n', '-c', '14', '-j', '2', '-t', 40 * $soak, '-D', 'last=0', (map { ('-f', "$folder/told-$_.sql\@$told{$_}[0]") } sort keys %told), $owner ], '>', \$said, '2>', \$wrong);
is($wrong =~ s/^pgbench \(.*\n//mr, '', '14 sessions settle while rules are published');
cmp_ok(as($Insurer::owner, q{SELECT count(DISTINCT s.edition) FROM book.settlement s WHERE s.person_id LIKE 'E%'}), '>', 1, 'by several editions');
is(as($Insurer::owner, q{SELECT s.settlement_id, s.edition, s.gross, s.fund FROM book.settlement s LEFT JOIN (TABLE public.ratio UNION ALL VALUES (1, 60)) r USING (edition)
	WHERE s.person_id LIKE 'E%' AND s.fund IS DISTINCT FROM round(s.gross * r.percent / 100, 2)}), '', 'each by the figures of the edition that it names');
is(as($Insurer::owner, q{SELECT s.settlement_id, r.* FROM book.settlement s, book.replay(s.person_id, s.settlement_id) r WHERE s.person_id LIKE 'E%'}), '', 'and replays');
is(as($Insurer::owner, q{SELECT * FROM (SELECT person_id, seq, edition, lag(edition) OVER (PARTITION BY person_id ORDER BY seq) AS before FROM book.settlement WHERE person_id LIKE 'E%') e WHERE e.before > e.edition}), '',
	'nobody goes back to older rules');

# ---- cancelled at any moment ----

# Eight sessions settle, each with a timeout of 1 to 20 ms; a ninth person's row is held, so that who waits for it is cancelled.  Then
# each asks again for all, without a timeout.
my ($sessions, $keys) = (8, 250 * $soak);
my $holder = $node->background_psql('insurer', on_error_stop => 1);
$holder->query_safe(q{BEGIN; INSERT INTO book.balance (person_id) VALUES ('C8')});
my @runs;
for my $s (1 .. $sessions)
{
	my ($hurried, $patient) = ('', '');
	srand $s;
	for my $k (1 .. $keys)
	{
		my $p = 'C' . int rand 9;
		my $call = sprintf q{SELECT '%s', settlement_id FROM book.settle('%s', '%s', '{"area": "999100", "date": "2020-%02d-01", "amount": %d.%02d}');} . "\n", "$s-$k", $p, "$s-$k", 1 + $k % 12, $k % 90 + 1, $k % 100;
		$hurried .= sprintf("SET statement_timeout = %d;\n", 1 + int rand 20) . $call;
		$patient .= $call;
	}
	append_to_file("$folder/hurried-$s.sql", $hurried);
	append_to_file("$folder/patient-$s.sql", $patient);
	push @runs, IPC::Run::start([ 'psql', '-XAtq', '-d', $owner, '-f', "$folder/hurried-$s.sql" ], '<', \undef, '>', "$folder/said-$s", '2>', "$folder/wrong-$s");
}
$_->finish for @runs;
$holder->query_safe('ROLLBACK');
$holder->quit;
my %acknowledged = map { split /\|/ } map { split /\n/, slurp_file("$folder/said-$_") } 1 .. $sessions;
my @errors = grep { /ERROR/ } map { split /\n/, slurp_file("$folder/wrong-$_") } 1 .. $sessions;
note scalar(@errors) . ' of ' . $sessions * $keys . ' cancelled';
is_deeply([ grep { !/canceling statement due to statement timeout/ } @errors ], [], 'nothing but timeouts happened');
cmp_ok(scalar @errors, '>', 0, 'statements were cancelled');
my $stored = q{SELECT string_agg(q.key || '|' || q.settlement_id, E'\n') FROM book.request q WHERE q.person_id LIKE 'C%'};
is_deeply({ map { split /\|/ } split /\n/, as($Insurer::owner, $stored) }, \%acknowledged, 'what was cancelled left nothing, what was answered is there');
is(as($Insurer::owner, 'SELECT * FROM book.verify()'), '', 'and the book is right');
@runs = map { IPC::Run::start([ 'psql', '-XAtq', '-d', $owner, '-f', "$folder/patient-$_.sql" ], '<', \undef, '>', "$folder/all-$_", '2>', "$folder/none-$_") } 1 .. $sessions;
$_->finish for @runs;
my %all = map { split /\|/ } map { split /\n/, slurp_file("$folder/all-$_") } 1 .. $sessions;
is(join('', map { slurp_file("$folder/none-$_") } 1 .. $sessions), '', 'asked for again without a timeout, all are settled');
is(scalar(keys %all), $sessions * $keys, 'each of them');
is_deeply({ map { $_ => $all{$_} } keys %acknowledged }, \%acknowledged, 'and what was answered has the same answer');
is(as($Insurer::owner, q{SELECT count(*) FROM book.settlement WHERE person_id LIKE 'C%'}), $sessions * $keys, 'once');
is(as($Insurer::owner, 'SELECT * FROM book.verify()'), '', 'and the book is right');

$node->stop;
done_testing();
