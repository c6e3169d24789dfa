# Killed in the middle of what corrects, merges, closes and seals: the server is stopped hard and backends are killed while four workers
# settle, derive again, merge and post, and a fifth closes the year and seals.  Nothing is lost, doubled or out of balance, and asked
# again with the same key each answer is the same.  MENMANTE_SOAK=n makes it n times as long.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../book";
use Insurer;
use PostgreSQL::Test::Utils;
use Test::More;

my $soak = $ENV{MENMANTE_SOAK} || 1;
my $node = Insurer::node('faults');
my $folder = PostgreSQL::Test::Utils::tempdir();
sub as { return Insurer::as($node, $Insurer::owner, @_) }

# What a worker asks for, one statement each and each answered by one line.  Of its persons three are merged into a
# fourth; all workers share three hot ones.  Bills come out of order, so that deriving again changes something.  A longer soak has
# more persons, not persons with more bills.
my ($workers, $each) = (4, 40);
my $rounds = $each * $soak;
sub requests
{
	my ($w) = @_;
	my @all;

	for my $k (1 .. $rounds)
	{
		my ($set, $n) = (int(($k - 1) / $each), 1 + ($k - 1) % $each);
		my $p = $n % 3 ? "W$w-$set-" . (1 + $n % 12) : "S-$set-" . (1 + $n % 9 / 3);
		$p = "W$w-$set-2" if $p =~ /^W.*-(9|11|12)$/ && $n > 24;	# merged by then
		my $bill = sprintf '{"area": "999100", "date": "2020-%02d-%02d", "amount": %d.%02d}', 1 + $k * 7 % 12, 1 + $k % 28, $k % 90 + 20, $k % 100;
		push @all, [ "s$k", "SELECT settlement_id || ' ' || fund AS a FROM book.settle('$p', 's$w-$k', '$bill')" ];
		push @all, [ "p$k", "SELECT book.post('$p', '2020-01-01', '{\"999100/deductible\@2020\": 100}', 'test', NULL, 'p$w-$k') AS a" ] if $k % 5 == 0;
		push @all, [ "d$k", "SELECT coalesce(string_agg(concat_ws(',', r.settlement_id, r.reversed_by, r.corrected_by, r.fund_before, r.fund_after), ' '), '') AS a FROM book.rederive('$p', '2020-01-01', 'd$w-$k', 'late') r" ]
			if $k % 4 == 0;
		push @all, [ "m$k", "SELECT book.merge_person('W$w-$set-" . (9, 11, 12)[ $n - 24 ] . "', 'W$w-$set-2', 'm$w', 'one person') AS a" ] if $n >= 24 && $n <= 26;
	}
	return @all;
}

is(as("SELECT count(*) FROM generate_series(1, $soak) s, generate_series(1, 3) n, LATERAL book.settle(format('S-%s-%s', s - 1, n), 'first', '{\"area\": \"999100\", \"date\": \"2020-12-31\", \"amount\": 150}')"), 3 * $soak, 'the hot persons are there');
my $hits = Insurer::under_fire($node, $folder, $soak, [ map { [ requests($_) ] } 1 .. $workers ],
	[ 'SELECT book.close_year(2020)', 'SELECT book.seal()', "SET statement_timeout = '30s'; SELECT * FROM book.verify()" ], 'book\.(rederive|merge_person|close_year|seal)');
note "$hits times killed or stopped";
cmp_ok($hits, '>=', 3, 'it was killed and stopped under load');

my @beside = split /\n/, slurp_file("$folder/0");
my @errors = grep { /\||^error/ } @beside;	# what verify found
my %acknowledged;
for my $w (1 .. $workers)
{
	my %said = map { /^(\w+) (.*)$/ ? ($1 => $2) : () } split /\n/, slurp_file("$folder/$w");
	push @errors, $said{error} if exists $said{error};
	$acknowledged{$w} = \%said;
	is(scalar(keys %said), scalar(requests($w)), "worker $w: every request was answered in the end");
}
is("@errors", '', 'nothing but broken connections was reported');
is(as('SELECT * FROM book.verify()'), '', 'the book is right');
is(as('SELECT s.settlement_id, r.* FROM book.settlement s, book.replay(s.person_id, s.settlement_id) r'), '', 'and replays');
my $stored = q{SELECT string_agg(q.key || ' ' || s.settlement_id || ' ' || s.fund, E'\n') FROM book.request q JOIN book.settlement s USING (person_id, settlement_id) WHERE q.key ~ '^s[0-9]+-[0-9]+$'};
my %stored = map { split / /, $_, 2 } split /\n/, as($stored);
is_deeply(\%stored, { map { my $w = $_; map { ("s$w-" . substr($_, 1) => $acknowledged{$w}{$_}) } grep { /^s/ } keys %{ $acknowledged{$w} } } 1 .. $workers },
	'each acknowledged settlement is there once, as it was answered');
is(as(q{SELECT count(*) FROM book.settlement WHERE kind <> 'reverse' AND corrects IS NULL}), $workers * $rounds + 3 * $soak, 'and no other');
is(as(q{SELECT count(*) FROM book.posting p JOIN book.request q USING (person_id, posting_id) WHERE q.key ~ '^p'}), scalar(grep { /^p/ } map { keys %{ $acknowledged{$_} } } 1 .. $workers), 'each posting is there once');
is(as(q{SELECT count(*) FROM book.balance WHERE merged_into IS NOT NULL}), $workers * 3 * $soak, 'the mergers, too');
cmp_ok(as(q{SELECT count(*) FROM book.settlement WHERE corrects IS NOT NULL}), '>', 0, 'something was derived again');
my %roots = map { $_ => 1 } split /\n/, as(q{SELECT encode(root, 'hex') FROM book.seal});
my @roots = grep { /^[0-9a-f]{64}$/ } @beside;
cmp_ok(scalar @roots, '>', 0, 'it was sealed');
is_deeply([ grep { !$roots{$_} } @roots ], [], 'each root that was told is there');

# Asked once more with the same key each says the same and posts nothing.
my $count = as('SELECT count(*) FROM book.chain');
for my $w (1 .. $workers)
{
	my @again = grep { $_->[0] !~ /^d/ || $acknowledged{$w}{ $_->[0] } ne '' } requests($w);
	Insurer::work($node, \@again, "$folder/again-$w", 60 * $soak, 0);
	my %said = map { /^(\w+) (.*)$/ ? ($1 => $2) : () } split /\n/, slurp_file("$folder/again-$w");
	is_deeply(\%said, { map { $_->[0] => $acknowledged{$w}{ $_->[0] } } @again }, "worker $w: asked again, the answers are the same");
}
is(as('SELECT count(*) FROM book.chain'), $count, 'and nothing is posted');
like(as('SELECT book.close_year(2020)'), qr/^\d+$/, 'the year is closed once more');
is(as('SELECT * FROM book.verify()'), '', 'and the book is right');

$node->stop;
done_testing();
