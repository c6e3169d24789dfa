# The programs of docs/examples on a real server: what they answer and refuse, that their backends are killed in the middle
# of a call, between its commit and its answer and at random, and that nothing is lost or doubled.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../book";
use Insurer;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $examples = "$FindBin::Bin/../../docs/examples";
my $node = Insurer::node('clients', "wal_level = replica\nmax_wal_senders = 1");
my @programs = ([ 'settle.py', 'clerk_en' ], [ 'settle.js', 'clerk_zh' ]);

sub bill { return { area => '999100', date => '2020-05-01', amount => $_[0] } }
sub settle { my ($person, $key, $amount) = @_; return { do => 'settle', person => $person, key => $key, bill => bill($amount) } }
sub as { return Insurer::as($node, @_) }
# wait until somebody with that login waits for that
sub waits { my ($user, $event) = @_; return $node->poll_query_until('insurer', "SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = '$user' AND wait_event = '$event'") }
sub kill_backends { my ($user) = @_; return $node->safe_psql('insurer', "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '$user' AND backend_type = 'client backend'") }

foreach (@programs)
{
	my ($name, $user) = @$_;
	my $program = "$examples/$name";
	my $english = $user eq 'clerk_en';
	my ($p, $q, $r) = map { "$name-$_" } qw(p q r);

	# ---- what it answers ----

	# 250: the deductible of 100, 60% of 150 = 90, the rest 60.  A second bill of 40.05: 60% = 24.03.
	my $first = $node->safe_psql('insurer', 'SELECT last_value + is_called::int FROM book.number');
	my @requests = (
		{ do => 'quote', person => $p, bill => bill('250.00') },
		settle($p, 'a', '250.00'),
		settle($p, 'a', '250.00'),
		settle($p, 'b', '40.05'),
		{ do => 'slip', person => $p, settlement => "$first" },
		{ do => 'reverse', person => $p, settlement => "$first", key => 'c', reason => 'goods returned' },
		{ do => 'reverse', person => $p, settlement => "$first", key => 'c', reason => 'goods returned' },
		{ do => 'quote', person => $p, bill => bill('250.00') },
		settle($p, 'a', '260.00'),
		{ do => 'settle', person => $p, key => 'd', bill => { area => '999100', date => '2020-05-01', amont => '1.00' } },
		{ do => 'reverse', person => $p, settlement => "$first", key => 'e', reason => 'again' },
		{ do => 'reverse', person => $p, settlement => 'one', key => 'f', reason => 'no number' });
	my $answers = Insurer::answers(Insurer::client($node, $program, $user, \@requests));
	is_deeply([ map { join ' ', map { $_ // '-' } @$_{qw(settlement_id gross fund account person hospital)} } @$answers[ 0 .. 3 ] ],
		[ '- 250.00 90.00 0.00 160.00 0.00', ("$first 250.00 90.00 0.00 160.00 0.00") x 2, $first + 1 . ' 40.05 24.03 0.00 16.02 0.00' ], "$name: quote, settle, retry, settle");
	is($answers->[1]{parts}, '{"care.fund": 90.00, "care.self": 60.00, "care.deductible": 100.00}', "$name: what is paid keeps its digits");
	like($answers->[4]{slip}, $english ? qr/paid by the fund: 90\.00 yuan/ : qr/90\.00/, "$name: the slip");
	is_deeply([ map { "@$_{qw(settlement_id gross fund person)}" } @$answers[ 5, 6 ] ], [ ($first + 2 . ' -250.00 -90.00 -160.00') x 2 ], "$name: reverse, and its retry");
	is("@{ $answers->[7] }{qw(fund person)}", '90.00 160.00', "$name: the deductible is there again");
	is_deeply([ map { $_->{refused} } @$answers[ 8 .. 11 ] ], [qw(MM030 MM020 MM032 22P02)], "$name: refusals have codes");
	like($answers->[8]{message}, $english ? qr/^key "a" was used/ : qr/^请求键“a”/, "$name: and words in the language of the login");
	like($answers->[9]{hint}, qr/amount/, "$name: and hints");
	is(as($Insurer::owner, "SELECT count(*) || ' ' || count(DISTINCT caller) || ' ' || min(caller) FROM book.request WHERE person_id = '$p'"), "3 1 $user", "$name: three requests made an entry");

	# ---- killed while it waits for the person: nothing was posted, the retry posts ----

	my $holder = $node->background_psql('insurer', on_error_stop => 1);
	$holder->query_safe(qq{BEGIN; SELECT FROM book.balance WHERE person_id = '$p' FOR UPDATE});
	my $client = Insurer::client($node, $program, $user, [ settle($p, 'g', '10.00') ]);
	waits($user, 'transactionid') or die 'it does not wait for the person';
	is(kill_backends($user), '1', "$name: killed while it settles");
	Insurer::tries($client, 1);
	waits($user, 'transactionid') or die 'it does not try again';
	$node->safe_psql('insurer', "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = '$user'");
	Insurer::tries($client, 2);
	$holder->query_safe('ROLLBACK');
	$holder->quit;
	is(Insurer::answers($client)->[0]{fund}, '0.00', "$name: the retry has an answer");
	like(Insurer::said($client), qr/^again: (57P01|connection)\nagain: 57014\n$/, "$name: after a broken connection and a cancelled statement");

	# ---- killed after the commit, before the answer: it was posted, the retry gets what was posted ----

	$node->safe_psql('insurer', q{ALTER SYSTEM SET synchronous_standby_names = 'nobody'});
	$node->reload;
	$client = Insurer::client($node, $program, $user, [ settle($q, 'a', '250.00') ]);
	waits($user, 'SyncRep') or die 'it does not wait for the standby';
	is(kill_backends($user), '1', "$name: killed after it committed");
	is(Insurer::answers($client)->[0]{fund}, '90.00', "$name: the retry has the answer");
	like(Insurer::said($client), qr/^again: /, "$name: the first try had none");
	$node->safe_psql('insurer', q{SET synchronous_commit = off; ALTER SYSTEM RESET synchronous_standby_names});
	$node->reload;
	is(as($Insurer::owner, "SELECT count(*) || ' ' || sum(fund) FROM book.settlement WHERE person_id = '$q'"), '1 90.00', "$name: and nothing is doubled");

	# ---- killed and cancelled at random, and the server stopped hard once ----

	my @many = map { settle("$r" . $_ % 5, "k$_", sprintf('%d.%02d', $_ % 90 + 1, $_ % 100)) } 1 .. 1500;
	$client = Insurer::client($node, $program, $user, \@many);
	for (my $hit = 1; $client->{run}->pumpable; $hit++)
	{
		sleep 0.02 + rand 0.1;
		if ($hit == 4)
		{
			$node->stop('immediate');
			$node->start;
		}
		my $how = $hit % 3 ? 'terminate' : 'cancel';
		$node->safe_psql('insurer', "SELECT count(pg_${how}_backend(pid)) FROM pg_stat_activity WHERE usename = '$user'");
	}
	$answers = Insurer::answers($client);
	my $tries = () = Insurer::said($client) =~ /^again: /mg;
	note "$name: $tries times again";
	cmp_ok($tries, '>=', 3, "$name: tried again");
	my %said = map { ($_->{key} => "$_->{settlement_id} $_->{fund}") } @$answers;
	my %stored = map { split / /, $_, 2 } split /\n/,
		as($Insurer::owner, "SELECT q.key || ' ' || s.settlement_id || ' ' || s.fund FROM book.request q JOIN book.settlement s USING (person_id, settlement_id) WHERE s.person_id LIKE '$r%'");
	is(scalar(keys %said), scalar(@many), "$name: every request has an answer");
	is_deeply(\%stored, \%said, "$name: and is in the book once, as it was answered");
}
is(as($Insurer::owner, 'SELECT * FROM book.verify()'), '', 'the book is right');
# nothing lies in the book that no request made
is(as($Insurer::owner, 'SELECT count(*) FROM book.settlement'), 2 * (3 + 1 + 1 + 1500), 'and holds what was asked for, no more');

$node->stop;
done_testing();
