# A book behind a transaction pooler: sixteen clients with two logins share four connections to the server.  Nothing of one
# shows with another: each has its answers, its identity and its language.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../book";
use Insurer;
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Test::More;

local $ENV{PATH} = "$ENV{PATH}:/usr/sbin";
my $examples = "$FindBin::Bin/../../docs/examples";
my $node = Insurer::node('pooler');
my $folder = PostgreSQL::Test::Utils::tempdir_short();
sub as { return Insurer::as($node, @_) }
sub bill { return { area => '999100', date => '2020-05-01', amount => $_[0] } }

my ($version) = `pgbouncer --version` =~ /^PgBouncer (\d+\.\d+)/ or die 'there is no pgbouncer';
my ($major, $minor) = split /\./, $version;
my $prepares = $major > 1 || $minor >= 21;
append_to_file("$folder/users", qq{"clerk_en" ""\n"clerk_zh" ""\n});
append_to_file("$folder/pgbouncer.ini", "[databases]\ninsurer = host=" . $node->host . ' port=' . $node->port . "\n"
	. "[pgbouncer]\nunix_socket_dir = $folder\nlisten_port = 6432\nlisten_addr =\nauth_type = trust\nauth_file = $folder/users\n"
	. "pool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 100\n" . ($prepares ? "max_prepared_statements = 100\n" : ''));
my $pooler = IPC::Run::start([ 'pgbouncer', "$folder/pgbouncer.ini" ], '<', \undef, '>', "$folder/out", '2>', "$folder/log");
END
{
	my $rc = $?;
	if ($pooler) { $pooler->signal('TERM'); $pooler->finish }
	$? = $rc;
}
for (1 .. 100) { last if -S "$folder/.s.PGSQL.6432"; select undef, undef, undef, 0.1 }
my %there = (PGHOST => $folder, PGPORT => 6432);

# run_clients(ROUND, PREPARED): 16 clients at once, and what they say
sub run_clients
{
	my ($round, $prepared) = @_;

	# Something to reverse: three for each client, on four persons.
	as($Insurer::owner, qq{SELECT count(*) FROM generate_series(0, 47) n,
		LATERAL book.settle('$round-P' || n % 4, 'given-' || n, '{"area": "999100", "date": "2020-05-01", "amount": 10}')}) eq '48' or die 'nothing to reverse';
	my @given = map { [ split /\|/ ] } split /\n/, as($Insurer::owner, qq{SELECT person_id, settlement_id FROM book.settlement WHERE person_id LIKE '$round-P%' ORDER BY settlement_id});
	my (@clients, @requests);
	for my $c (0 .. 15)
	{
		my @mine = splice @given, 0, 3;
		for my $k (1 .. 30)
		{
			my $p = "$round-P" . $k % 4;
			# Keys are by login: client c and c + 1 have different logins and use the same key of the same person for different bills.
			my $key = sprintf 'k%d-%d', $c / 2, $k;
			push @{ $requests[$c] }, { do => 'settle', person => $p, key => $key, bill => bill(sprintf '%d.%02d', 1 + $k, $c) };
			push @{ $requests[$c] }, $requests[$c][-1] if $k % 5 == 0;
			push @{ $requests[$c] }, { do => 'quote', person => "$round-nobody", bill => bill('250.00') } if $k % 3 == 0;
			push @{ $requests[$c] }, { do => 'settle', person => $p, key => $key, bill => bill('9999.00') } if $k % 4 == 0;
			push @{ $requests[$c] }, { do => 'slip', person => $mine[0][0], settlement => $mine[0][1] } if $k % 6 == 0;
			push @{ $requests[$c] }, { do => 'reverse', person => $mine[ $k / 10 ][0], settlement => $mine[ $k / 10 ][1], key => "r-$mine[$k / 10][1]", reason => 'test' }
				if $k % 10 == 7;
		}
	}
	for my $c (0 .. 15)
	{
		push @clients, Insurer::client($node, "$examples/settle." . ($c & 2 ? 'js' : 'py'), $c & 1 ? 'clerk_zh' : 'clerk_en', $requests[$c], %there, PREPARED => $prepared);
	}
	# One more says within a transaction in which language it wants the slip.
	my ($person, $id) = split /\|/, as($Insurer::owner, qq{SELECT person_id, settlement_id FROM book.settlement WHERE person_id = '$round-P0' ORDER BY settlement_id LIMIT 1});
	my $slip = "SELECT split_part(book.slip('$person', $id), chr(10), 1)";
	append_to_file("$folder/$round.sql", "BEGIN; SET LOCAL menmante.language = 'zh'; $slip; COMMIT; $slip;\n" x 100);
	my ($slips, $wrong);
	IPC::Run::run([ 'psql', '-XAtq', '-d', "host=$folder port=6432 dbname=insurer user=clerk_en", '-f', "$folder/$round.sql" ], '>', \$slips, '2>', \$wrong);
	my ($zh, $en) = map { as($_, $slip) } qw(clerk_zh clerk_en);
	is("$slips$wrong", "$zh\n$en\n" x 100, "$round: a language set for a transaction ends with it");

	my (%said, @odd);
	for my $c (0 .. 15)
	{
		my $answers = Insurer::answers($clients[$c]);
		my $login = $c & 1 ? 'clerk_zh' : 'clerk_en';
		is(scalar @$answers, scalar @{ $requests[$c] }, "$round: client $c has all its answers");
		push @odd, Insurer::said($clients[$c]) if Insurer::said($clients[$c]) ne '';
		for my $i (0 .. $#$answers)
		{
			my ($q, $a) = ($requests[$c][$i], $answers->[$i]);
			if ($q->{do} eq 'quote') { push @odd, "quote $a->{fund}" if $a->{fund} ne '90.00' }
			elsif ($q->{do} eq 'slip') { push @odd, "slip $a->{slip}" if $a->{slip} !~ ($c & 1 ? qr/元/ : qr/yuan/) }
			elsif ($q->{do} eq 'settle' && $q->{bill}{amount} eq '9999.00') { push @odd, "refused $a->{message}" if $a->{refused} ne 'MM030' || $a->{message} !~ ($c & 1 ? qr/请求键/ : qr/^key /) }
			else
			{
				my $said = "$a->{settlement_id} $a->{gross} $a->{fund}";
				push @odd, "another answer to $a->{key}" if $said ne ($said{"$login $q->{person} $a->{key}"} //= $said);
				push @odd, "the answer of somebody else to $a->{key}" if $q->{do} eq 'settle' && $a->{gross} ne $q->{bill}{amount};
			}
		}
	}
	is("@odd", '', "$round: every answer is what was asked for, in the language of the login");
	my %stored = map { my @f = split / /; ("@f[0 .. 2]" => "@f[3 .. 5]") } split /\n/,
		as($Insurer::owner, qq{SELECT concat_ws(' ', q.caller, q.person_id, q.key, s.settlement_id, s.gross, s.fund) FROM book.request q JOIN book.settlement s USING (person_id, settlement_id)
			WHERE q.person_id LIKE '$round-P%' AND q.key NOT LIKE 'given-%' AND s.posted_by = q.caller});
	is_deeply(\%stored, \%said, "$round: and is in the book under that login");
	is(scalar keys %said, 16 * 30 + 48, "$round: once");
}

run_clients('without', 'no');
# PgBouncer before 1.21 has no prepared statements: the programs' PREPARED=no is for it.
run_clients('with', 'yes') if $prepares;
my $servers = as($Insurer::owner, q{SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'clerk%'});
cmp_ok($servers, '<=', 4, 'by four connections') and cmp_ok($servers, '>=', 2, 'of both logins');
is(as($Insurer::owner, 'SELECT * FROM book.verify()'), '', 'the book is right');
is(as($Insurer::owner, 'SELECT count(*) FROM (SELECT * FROM book.settlement ORDER BY random() LIMIT 200) s, book.replay(s.person_id, s.settlement_id)'), '0', 'settlements replay');

$pooler->signal('TERM');
$pooler->finish;
undef $pooler;
$node->stop;
done_testing();
