# A book keeps what it acknowledged: backends killed and the server stopped hard under load, many sessions on few persons,
# dump and restore by a plain owner, a standby that quotes.  MENMANTE_SOAK=n makes the load n times as long.
use strict;
use warnings;
use IPC::Run ();
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $soak = $ENV{MENMANTE_SOAK} || 1;
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', "jit = off\nrestart_after_crash = on\nmax_connections = 60\nmenmante.language = 'en'");
$node->start;

my $owner = 'Plain Owner';
$node->safe_psql('postgres', qq{CREATE ROLE "$owner" LOGIN; CREATE ROLE clerk LOGIN; CREATE DATABASE insurer OWNER "$owner"});

sub as
{
	my ($role, $db, $sql, $on) = @_;
	my ($out, $err);
	my $rc = ($on // $node)->psql($db, $sql, extra_params => [ '-U', $role ], stdout => \$out, stderr => \$err, on_error_stop => 1);
	return $rc == 0 ? $out : "ERROR $err";
}

# 100 a year are borne, then the fund pays 60% up to 5000 a year.
is(as($owner, 'insurer', q{
	CREATE EXTENSION menmante;
	INSERT INTO mmt.area (area, name_zh, kind) VALUES ('999100', '甲市', 'city');
	INSERT INTO mmt.document (document, title) VALUES ('T', 'A made-up notice');
	INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('T-1', 'T', 'Everything', 'seed');
	DO $$ BEGIN PERFORM mmt.open_draft('base', '999100'), mmt.open_draft('next', '999100'); END $$;
	INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('base', 'care.deductible', 'person'), ('base', 'care.fund', 'fund'), ('base', 'care.self', 'person'), ('base', 'care.over', 'person');
	INSERT INTO mmt.benefit (draft, benefit, ord, clause) VALUES ('base', 'care', 10, 'T-1');
	INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES ('base', 'deductible', 'fen', 'care.deductible', 'year', 'T-1'), ('base', 'fund', 'fen', 'care.fund', 'year', 'T-1');
	INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
		('base', 'care', 10, 'gross', 'flow', 'share', NULL, NULL, false, 'T-1'), ('base', 'care', 20, 'flow', 'deductible', 'fill', 'deductible', 'deductible', true, 'T-1'),
		('base', 'care', 30, 'flow', 'fund', 'share', 'rate', NULL, true, 'T-1'), ('base', 'care', 40, 'fund', 'over', 'keep', 'cap', 'fund', true, 'T-1'),
		('base', 'care', 50, 'flow', 'self', 'share', NULL, NULL, false, 'T-1');
	INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('base', 'rate', '60%', 'T-1'), ('base', 'deductible', '100', 'T-1'), ('base', 'cap', '5000', 'T-1'), ('next', 'rate', '70%', 'T-1');
	DO $$ BEGIN PERFORM mmt.publish('base'), mmt.create_book('book'), mmt.grant_duty('book', 'settlement', 'clerk'); END $$;}), '', 'a database owner makes a book');

# ---- killed under load ----

# Each worker settles its keys one after the other on few persons, reverses each seventh, and notes what was acknowledged;
# when the connection breaks it asks again for all it has no answer to.
my $workers = 6;
my $keys = 700 * $soak;
my $connstr = $node->connstr('insurer') . ' user=clerk';
my $folder = PostgreSQL::Test::Utils::tempdir();
sub request
{
	my ($w, $k) = @_;
	my $person = 'P' . ($w * 31 + $k - ($k % 7 == 0)) % 8;
	my $key = "$w-$k";
	my $bill = sprintf '{"area": "999100", "date": "2020-%02d-01", "amount": %d.%02d}', 1 + $k % 12, $k % 90 + 1, $k % 100;

	return $k % 7
		? "SELECT '$key', settlement_id, fund FROM book.settle('$person', '$key', '$bill');\n"
		: sprintf("SELECT '$key', settlement_id, fund FROM book.reverse('$person', :last, '$key', 'test');\n");
}
my @pids;
for my $w (1 .. $workers)
{
	my $pid = fork // die "cannot fork: $!";
	push @pids, $pid;
	next if $pid;
	# a worker that dies must not run the end of this program, which stops the server
	eval {
		my %said;
		my $next = 1;
		my $give_up = time + 180 * $soak;
		while ($next <= $keys && time < $give_up)
		{
			my $script = "\\set ON_ERROR_STOP 1\n";
			my $to = $next + 20 > $keys ? $keys : $next + 20;
			for my $k ($next .. $to)
			{
				my $before = $said{ "$w-" . ($k - 1) };
				$script .= "\\set last " . ($before ? $before->[0] : ':id') . "\n" if $k % 7 == 0;
				my $request = request($w, $k);
				$request =~ s/;\n$/ \\gset\n/;
				$request =~ s/^SELECT '([^']*)', settlement_id, fund/SELECT settlement_id AS id, fund AS fund/;
				$script .= "$request\\echo $w-$k :id :fund\n";
			}
			my ($out, $err) = ('', '');
			# from a file: what is left to read when the connection breaks breaks no pipe
			unlink "$folder/$w.sql";
			append_to_file("$folder/$w.sql", $script);
			IPC::Run::run([ 'psql', '-XAtq', '-d', $connstr, '-f', "$folder/$w.sql" ], '<', \undef, '>', \$out, '2>', \$err);
			for (split /\n/, $out)
			{
				# When a backend is killed between its answer and its being ready again, psql prints the answer instead of
				# setting variables: it was not acknowledged, and is asked for once more.
				my ($key, $id, $fund) = /^(\d+-\d+) (\d+) (\S+)$/ or next;
				$said{$key} = [ $id, $fund ];
				$next++;
			}
			# whatever is no broken connection is a mistake
			if ($err ne '' && $err !~ /connection|server closed|shutting down|starting up|recovery|crash|terminat|not yet accepting/i)
			{
				$said{error} = [ $err =~ s/\s+/_/gr, 0 ];
				last;
			}
			sleep 0.05 if $err ne '';
		}
		append_to_file("$folder/$w", join('', map { "$_ @{ $said{$_} }\n" } sort keys %said));
	};
	append_to_file("$folder/$w", "error $@" =~ s/\s+/ /gr . "\n") if $@;
	POSIX::_exit(0);
}
my $hits = 0;
my $until = time + 60 * $soak;
while (time < $until && (my $alive = grep { waitpid($_, 1) == 0 } @pids))
{
	sleep 0.5;
	if ($hits++ % 3 == 2)
	{
		$node->stop('immediate', fail_ok => 1);
		$node->start(fail_ok => 1) or do { sleep 1; $node->start };
		next;
	}
	my ($victim, $err) = ('', '');
	IPC::Run::run([ 'psql', '-XAtq', '-d', $node->connstr('insurer'), '-c', q{SELECT pid FROM pg_stat_activity WHERE usename = 'clerk' ORDER BY random() LIMIT 1} ], '>', \$victim, '2>', \$err);
	chomp $victim;
	kill 'KILL', $victim if $victim =~ /^\d+$/;
	last if $hits >= 9 * $soak;
}
waitpid $_, 0 for @pids;
$node->poll_query_until('insurer', 'SELECT true') or die 'the server does not come back';
note "$hits times killed or stopped";
cmp_ok($hits, '>=', 3, 'it was killed and stopped under load');
my (%acknowledged, @errors);
for my $w (1 .. $workers)
{
	for (split /\n/, slurp_file("$folder/$w"))
	{
		my ($key, $id, $fund) = split / /;
		if ($key eq 'error') { push @errors, $_; next }
		$acknowledged{$key} = "$id $fund";
	}
}
is("@errors", '', 'nothing but broken connections was reported');
is(scalar(keys %acknowledged), $workers * $keys, 'every request was answered in the end');
is(as($owner, 'insurer', 'SELECT * FROM book.verify()'), '', 'the book is right');
my %stored = map { split / /, $_, 2 } split /\n/, as($owner, 'insurer', q{SELECT q.key || ' ' || s.settlement_id || ' ' || s.fund FROM book.request q JOIN book.settlement s USING (person_id, settlement_id)});
is_deeply(\%stored, \%acknowledged, 'and holds each acknowledged request once, as it was answered');
is(as($owner, 'insurer', 'SELECT count(*) FROM book.settlement'), $workers * $keys, 'and nothing else');
is(as($owner, 'insurer', 'SELECT count(*) FROM (SELECT * FROM book.settlement ORDER BY random() LIMIT 300) s, book.replay(s.person_id, s.settlement_id)'), '0', 'settlements replay');

# ---- many sessions on few persons, and one that publishes ----

append_to_file("$folder/hot.sql", q{\set p random(1, 100)
\set k random(1, 1000000000)
\set a random(1, 30000)
SELECT * FROM book.settle('H' || :p, 'k' || :k, format('{"area": "999100", "date": "2020-05-01", "amount": %s}', :a)::jsonb);
});
my $bench = IPC::Run::start([ 'pgbench', '-n', '-c', '32', '-j', '2', '-T', 3 * $soak, '-f', "$folder/hot.sql", '-d', $connstr ], '>', \my $said, '2>', \my $wrong);
sleep 1;
is(as($owner, 'insurer', q{SELECT mmt.publish('next') > 0}), 't', 'rules are published meanwhile');
$bench->finish;
ok($bench->full_result(0) == 0, '32 sessions on 100 persons get along') or diag $wrong;
unlike($wrong, qr/deadlock/, 'without a deadlock');
is(as($owner, 'insurer', 'SELECT * FROM book.verify()'), '', 'and the book is right');
is(as($owner, 'insurer', q{SELECT count(DISTINCT edition) FROM book.settlement WHERE person_id LIKE 'H%'}), '2', 'under two editions');
is(as($owner, 'insurer', q{SELECT count(*) FROM (SELECT edition < lag(edition) OVER (PARTITION BY person_id ORDER BY seq) AS back FROM book.settlement) s WHERE back}), '0', 'that never go back for a person');

# ---- cancelled while it waits ----

my $holder = $node->background_psql('insurer', on_error_stop => 1);
$holder->query_safe(q{BEGIN; SELECT FROM book.balance WHERE person_id = 'H1' FOR UPDATE});
my $held = as('clerk', 'insurer', q{SET statement_timeout = '200ms'; SELECT book.settle('H1', 'late', '{"area": "999100", "date": "2020-05-01", "amount": 5}')});
like($held, qr/statement timeout/, 'a settlement that waits too long is cancelled');
$holder->query_safe('ROLLBACK');
$holder->quit;
is(as($owner, 'insurer', q{SELECT count(*) FROM book.request WHERE key = 'late'}), '0', 'and leaves nothing');
unlike(as('clerk', 'insurer', q{SELECT book.settle('H1', 'late', '{"area": "999100", "date": "2020-05-01", "amount": 5}')}), qr/ERROR/, 'the same key settles it later');
is(as($owner, 'insurer', 'SELECT * FROM book.verify()'), '', 'and the book is right');

# ---- plans that outlive their tables, as behind a pooler ----

is(as($owner, 'insurer', q{
	SELECT fund FROM book.settle('R1', 'a', '{"area": "999100", "date": "2020-05-01", "amount": 200}');
	ALTER SCHEMA book RENAME TO old_book;
	SELECT mmt.create_book('book');
	SELECT settlement_id, fund FROM book.settle('R1', 'a', '{"area": "999100", "date": "2020-05-01", "amount": 200}');
	SELECT count(*) FROM book.ruleset;
	DROP SCHEMA book CASCADE;
	ALTER SCHEMA old_book RENAME TO book;
	SELECT mmt.create_book('book');
	SELECT fund FROM book.settle('R1', 'b', '{"area": "999100", "date": "2020-05-01", "amount": 100}');
	SELECT count(*) FROM book.verify();}) =~ s/\n+/ /gr, '70.00 1|70.00 1 70.00 0', 'a session goes on with another book of the same name, and back');

# ---- dump and restore ----

$node->safe_psql('postgres', qq{CREATE DATABASE restored OWNER "$owner"});
$node->command_ok([ 'pg_dump', '-U', $owner, '-Fc', '-f', "$folder/dump", '-d', $node->connstr('insurer') ], 'the owner dumps');
$node->command_ok([ 'pg_restore', '-U', $owner, '--exit-on-error', '-d', $node->connstr('restored'), "$folder/dump" ], 'and restores');
my $look = q{SELECT md5(string_agg(s::text, '|' ORDER BY settlement_id)) FROM book.settlement s; SELECT md5(string_agg(b::text, '|' ORDER BY person_id)) FROM book.balance b};
is(as($owner, 'restored', $look), as($owner, 'insurer', $look), 'row for row');
is(as($owner, 'restored', 'SELECT * FROM book.verify()'), '', 'it is right');
is(as($owner, 'restored', 'SELECT count(*) FROM (SELECT * FROM book.settlement ORDER BY random() LIMIT 100) s, book.replay(s.person_id, s.settlement_id)'), '0', 'it replays');
like(as($owner, 'restored', 'DELETE FROM book.settlement'), qr/what is posted stays/, 'it is guarded');
my $again = q{SELECT settlement_id, fund FROM book.settle('H1', 'after', '{"area": "999100", "date": "2020-05-01", "amount": 5}')};
is(as('clerk', 'restored', $again), as('clerk', 'insurer', $again), 'it goes on with the same number and money');
is(as($owner, 'restored', 'SELECT * FROM book.verify()'), '', 'and stays right');

# ---- a standby ----

$node->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->start;
$node->wait_for_catchup($standby);
my $quote = q{SELECT gross, fund, person, edition FROM book.quote('R1', '{"area": "999100", "date": "2020-06-01", "amount": 300}')};
is(as('clerk', 'insurer', $quote, $standby), as('clerk', 'insurer', $quote), 'a standby quotes as the primary');
is(as($owner, 'insurer', 'SELECT * FROM book.verify()', $standby), '', 'it verifies');
like(as('clerk', 'insurer', q{SELECT book.settle('R1', 'x', '{"area": "999100", "date": "2020-06-01", "amount": 300}')}, $standby), qr/ERROR.*read-only/, 'it does not settle');
$standby->stop;

$node->stop;
done_testing();
