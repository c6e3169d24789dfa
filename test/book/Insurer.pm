# A server with an insurer's database for tests of the book: rules that are easily worked out by hand, a book, two clerks.
package Insurer;
use strict;
use warnings;
use IPC::Run ();
use JSON::PP ();
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Time::HiRes qw(sleep time);

our $owner = 'Plain Owner';

# In area 999100 a person bears 100 yuan a year, then the fund pays 60%, at most 5000 a year; draft next has 70%.
my $rules = q{
	CREATE EXTENSION menmante;
	INSERT INTO mmt.area (area, name_zh, kind) VALUES ('999100', '甲市', 'city');
	INSERT INTO mmt.document (document, title) VALUES ('T', 'A made-up notice');
	INSERT INTO mmt.clause (clause, document, gist_en, source_quality) VALUES ('T-1', 'T', 'Everything', 'seed');
	DO $$ BEGIN PERFORM mmt.open_draft('base', '999100'), mmt.open_draft('next', '999100'); END $$;
	INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('base', 'care.deductible', 'person'), ('base', 'care.fund', 'fund'), ('base', 'care.self', 'person'), ('base', 'care.over', 'person');
	INSERT INTO mmt.benefit (draft, benefit, ord, name_zh, name_en, clause) VALUES ('base', 'care', 10, '慢性病门诊', 'chronic care', 'T-1');
	INSERT INTO mmt.accumulator (draft, accumulator, unit, counts, per, clause) VALUES
		('base', 'deductible', 'fen', 'care.deductible', 'year', 'T-1'), ('base', 'fund', 'fen', 'care.fund', 'year', 'T-1');
	INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, accumulator, required, clause) VALUES
		('base', 'care', 10, 'gross', 'flow', 'share', NULL, NULL, false, 'T-1'), ('base', 'care', 20, 'flow', 'deductible', 'fill', 'deductible', 'deductible', true, 'T-1'),
		('base', 'care', 30, 'flow', 'fund', 'share', 'rate', NULL, true, 'T-1'), ('base', 'care', 40, 'fund', 'over', 'keep', 'cap', 'fund', true, 'T-1'),
		('base', 'care', 50, 'flow', 'self', 'share', NULL, NULL, false, 'T-1');
	INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('base', 'rate', '60%', 'T-1'), ('base', 'deductible', '100', 'T-1'), ('base', 'cap', '5000', 'T-1'), ('next', 'rate', '70%', 'T-1');
	DO $$ BEGIN PERFORM mmt.publish('base'), mmt.create_book('book'), mmt.grant_duty('book', 'settlement', 'clerk_en'), mmt.grant_duty('book', 'settlement', 'clerk_zh'); END $$;};

# node(NAME, SETTINGS): the server, with database insurer
sub node
{
	my ($name, $settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C' ]);
	$node->append_conf('postgresql.conf', "jit = off\nrestart_after_crash = on\nmax_connections = 60\n" . ($settings // ''));
	$node->start;
	$node->safe_psql('postgres', qq{CREATE ROLE "$owner" LOGIN; CREATE ROLE clerk_en LOGIN; CREATE ROLE clerk_zh LOGIN;
		ALTER ROLE "$owner" SET menmante.language = 'en'; ALTER ROLE clerk_en SET menmante.language = 'en'; ALTER ROLE clerk_zh SET menmante.language = 'zh';
		CREATE DATABASE insurer OWNER "$owner"});
	my $said = as($node, $owner, $rules);
	die $said if $said ne '';
	return $node;
}

# as(NODE, ROLE, SQL): what it prints, or ERROR and why
sub as
{
	my ($node, $role, $sql) = @_;
	my ($out, $err);
	my $rc = $node->psql('insurer', $sql, extra_params => [ '-U', $role ], stdout => \$out, stderr => \$err, on_error_stop => 1);
	return $rc == 0 ? $out : "ERROR $err";
}

# hears(NODE, PUBLISH): what the fund pays of 200 yuan in May 2020 in one session on a node, before and after PUBLISH, which brings rules there
sub hears
{
	my ($node, $publish) = @_;
	my $price = q{SELECT o.fund FROM mmt.adjudicate('999100', '2020-05-01', 200) o;};
	my $wait = q{DO $$ BEGIN FOR i IN 1 .. 1200 LOOP
		EXIT WHEN (SELECT count(*) FROM mmt.ruleset) > current_setting('test.known')::int; PERFORM pg_sleep(0.05); END LOOP; END $$;};
	my ($out, $err) = ('', '');
	my $session = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('insurer') . " user='$owner'" ],
		'<', \"SELECT set_config('test.known', count(*)::text, false) FROM mmt.ruleset \\gset\n$price\n$price\n$wait\n$price", '>', \$out, '2>', \$err);
	$session->pump until $out =~ /\n.*\n/ || $err ne '';
	$publish->();
	$session->finish;
	return $out . $err;
}

# work(NODE, REQUESTS, FILE, SECONDS, PAUSE): as the owner ask for one after the other, again when the connection breaks; what was answered goes
# to the file, or why it gave up.  A request is its name and a statement that answers one line as column a.  The pause is so that a fast machine
# is still at it when it is stopped.
sub work
{
	my ($node, $requests, $file, $seconds, $pause) = @_;
	my $owner = $node->connstr('insurer') . " user='$owner'";
	my %said;
	my $give_up = time + $seconds;

	while (time < $give_up && (my @left = grep { !exists $said{ $_->[0] } } @$requests))
	{
		my ($out, $err) = ('', '');
		unlink "$file.sql";
		append_to_file("$file.sql", "\\set ON_ERROR_STOP 1\n" . join '', map { "$_->[1] \\gset\n\\echo $_->[0] :a\n" } @left[ 0 .. ($#left > 7 ? 7 : $#left) ]);
		IPC::Run::run([ 'psql', '-XAtq', '-d', $owner, '-f', "$file.sql" ], '<', \undef, '>', \$out, '2>', \$err);
		my %asked = map { $_->[0] => 1 } @left;
		for (split /\n/, $out) { $said{$1} = $2 if /^(\w+) (.*)$/ && $asked{$1} }
		if ($err ne '' && $err !~ /connection|server closed|shutting down|starting up|recovery|crash|terminat|not yet accepting/i)
		{
			append_to_file($file, 'error ' . $err =~ s/\s+/ /gr . "\n");
			return;
		}
		sleep($err ne '' ? 0.05 : $pause);
	}
	append_to_file($file, join '', map { "$_ $said{$_}\n" } sort keys %said);
}

# strike(NODE, PIDS, HITS, SECONDS, PATTERN): while they all live, kill backends at work on what the pattern says, and stop the server
# hard each third time; how often it did
sub strike
{
	my ($node, $pids, $most, $seconds, $pattern) = @_;
	my $hits = 0;
	my $until = time + $seconds;

	while (time < $until && $hits < $most && !grep { waitpid($_, POSIX::WNOHANG()) != 0 } @$pids)
	{
		sleep 0.3 + rand 0.3;
		if ($hits++ % 3 == 2)
		{
			$node->stop('immediate', fail_ok => 1);
			$node->start(fail_ok => 1) or do { sleep 1; $node->start };
			next;
		}
		my ($victim, $err) = ('', '');
		for (1 .. 20)
		{
			IPC::Run::run([ 'psql', '-XAtq', '-v', "pattern=$pattern", '-d', $node->connstr('insurer') ], '<',
				\q{SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query ~ :'pattern' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1},
				'>', \$victim, '2>', \$err);
			last if $victim ne '';
		}
		chomp $victim;
		kill 'KILL', $victim if $victim =~ /^\d+$/;
	}
	waitpid $_, 0 for @$pids;
	return $hits;
}

# under_fire(NODE, FOLDER, SOAK, REQUESTS, BESIDE, PATTERN): a worker each is at its requests and one more runs what stands beside them over and over, as the
# owner, while strike() is at them all.  What worker n was answered is in FOLDER/n, counted from 1; what was printed beside them in FOLDER/0.
sub under_fire
{
	my ($node, $folder, $soak, $requests, $beside, $pattern) = @_;
	my @with = ([ map { ('-c', $_) } @$beside ], @$requests);
	my @pids;

	for my $w (0 .. $#with)
	{
		my $pid = fork // die "cannot fork: $!";
		push @pids, $pid;
		next if $pid;
		eval {
			if ($w > 0) { work($node, $with[$w], "$folder/$w", 120 * $soak, 0.4) }
			else
			{
				my ($out, $err);
				until (-e "$folder/done")
				{
					IPC::Run::run([ 'psql', '-XAtq', '-d', $node->connstr('insurer') . " user='$owner'", @{ $with[0] } ], '<', \undef, '>', \$out, '2>', \$err);
					append_to_file("$folder/0", $out);
					sleep 0.2;
				}
			}
		};
		append_to_file("$folder/$w", "error $@" =~ s/\s+/ /gr . "\n") if $@;
		POSIX::_exit(0);
	}
	my $beside_them = shift @pids;
	my $hits = strike($node, \@pids, 9 * $soak, 60 * $soak, $pattern);
	append_to_file("$folder/done", '');
	waitpid $beside_them, 0;
	$node->poll_query_until('insurer', 'SELECT true') or die 'the server does not come back';
	return $hits;
}

# client(NODE, PROGRAM, USER, REQUESTS, SETTINGS): docs/examples/settle.* at work on these requests.  Its streams are files, so that
# nobody need read what it says.  PGHOST and PGPORT among the settings lead elsewhere.
sub client
{
	my ($node, $program, $user, $requests, %settings) = @_;
	my $folder = PostgreSQL::Test::Utils::tempdir();
	my $client = { requests => "$folder/in", answers => "$folder/out", errors => "$folder/err" };
	append_to_file($client->{requests}, join '', map { JSON::PP->new->utf8->encode($_) . "\n" } @$requests);
	local @ENV{qw(PGHOST PGPORT PGDATABASE PGUSER PGCLIENTENCODING LC_ALL)} = ($node->host, $node->port, 'insurer', $user, 'UTF8', 'C.UTF-8');
	# Debian's modules, also where another Python or Node.js comes first
	local $ENV{NODE_PATH} = join ':', '/usr/share/nodejs', $ENV{NODE_PATH} // ();
	local @ENV{ keys %settings } = values %settings;
	my $with = $program =~ /py$/ ? '/usr/bin/python3' : 'node';

	$client->{run} = IPC::Run::start([ $with, $program ], '<', $client->{requests}, '>', $client->{answers}, '2>', $client->{errors});
	return $client;
}

# said(CLIENT): what it says of its retries
sub said { return slurp_file($_[0]{errors}) }

# tries(CLIENT, N): wait until it has tried again that often
sub tries
{
	my ($client, $n) = @_;
	for (1 .. 10 * $PostgreSQL::Test::Utils::timeout_default)
	{
		return if (() = said($client) =~ /^again/mg) >= $n;
		sleep 0.1;
	}
	die "it did not try again $n times: " . said($client);
}

# answers(CLIENT): all its answers, in order, when it has ended
sub answers
{
	my ($client) = @_;
	$client->{run}->finish;
	die 'a client failed: ' . said($client) if $client->{run}->full_result(0) != 0;
	return [ map { JSON::PP->new->utf8->decode($_) } split /\n/, slurp_file($client->{answers}) ];
}

1;
