# Copies of a book that has seen everything - relations, corrections, closed years, merged persons, seals; plain and partitioned: dumped
# and restored by a plain owner, its rows alone loaded into a new book, and a standby that answers while it follows a primary under load.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../book";
use Insurer;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $soak = $ENV{MENMANTE_SOAK} || 1;
my $node = Insurer::node('copies');
my $folder = PostgreSQL::Test::Utils::tempdir();
my $owner = $Insurer::owner;
sub as
{
	my ($db, $sql, $on) = @_;
	my ($out, $err);
	my $rc = ($on // $node)->psql($db, $sql, extra_params => [ '-U', $owner ], stdout => \$out, stderr => \$err, on_error_stop => 1);
	return $rc == 0 ? $out : "ERROR $err";
}

# ---- two books that have seen everything ----

# Rates ask for the enrolment, which is a table of the book's own or a view over the owner's.
is(as('insurer', q{
	DO $$ BEGIN PERFORM mmt.open_draft('enrolled', '999100'); END $$;
	INSERT INTO mmt.parameter (draft, parameter, amount, facts, priority, clause) VALUES ('enrolled', 'rate', '80%', '{"enrolment.benefit": "chronic"}', 1, 'T-1');
	DO $$ BEGIN PERFORM mmt.publish('enrolled'), mmt.create_book('parted', true), mmt.add_reference('book', 'enrolment'), mmt.grant_duty('parted', 'settlement', 'clerk_en'); END $$;
	CREATE TABLE parted.settlement_2020 PARTITION OF parted.settlement FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
	DO $$ BEGIN PERFORM mmt.create_book('parted'); END $$;
	CREATE TABLE public.beian (ren text, zhi daterange);
	CREATE INDEX ON public.beian (ren);
	CREATE VIEW parted.enrolment AS SELECT ren AS person, 'D1' AS disease, 'chronic' AS benefit, zhi AS valid FROM public.beian;}), '', 'a plain and a partitioned book');
for my $book (qw(book parted))
{
	my $enrol = $book eq 'book' ? q{INSERT INTO book.enrolment (person, disease, benefit, valid) VALUES ('P1', 'D1', 'chronic', '[2020-01-01,)')} : q{INSERT INTO public.beian VALUES ('P1', '[2020-01-01,)')};

	is(as('insurer', qq{
		DO \$\$ BEGIN
			PERFORM $book.settle('P' || n % 5, 'k' || n, jsonb_build_object('area', '999100', 'date', date '2020-12-01' - n * 29, 'amount', 40 + n, 'disease', 'D1', 'prescription', 'RX' || n)) FROM generate_series(1, 30) n;
			PERFORM $book.settle('P2', 'lines', '{"area": "999100", "date": "2021-03-01", "lines": [{"amount": 80}, {"amount": 60}]}'), $book.post('P3', '2021-01-01', '{"999100/deductible\@2021": 5000}', 'opening', 'T-1', 'o');
			PERFORM $book.reverse('P0', (SELECT min(settlement_id) FROM $book.settlement WHERE person_id = 'P0'), 'r', 'returned'), $book.seal(), $book.close_year(2019);
		END \$\$;
		$enrol;
		DO \$\$ BEGIN
			PERFORM $book.rederive('P1', '2020-01-01', 'd', 'enrolled in arrears'), $book.merge_person('P4', 'P3', 'm', 'one person');
			PERFORM $book.close_year(2020), $book.settle('P2', 'late', '{"area": "999100", "date": "2020-11-01", "amount": 30}'), $book.seal();
		END \$\$;
		SELECT (SELECT count(*) FROM $book.archive) > 0, (SELECT count(*) FROM $book.settlement WHERE corrects IS NOT NULL) > 0, (SELECT count(*) FROM $book.seal),
			(SELECT count(*) FROM $book.balance WHERE merged_into IS NOT NULL), (SELECT count(*) FROM $book.settled) > 0, (SELECT count(*) FROM $book.closed_year), (SELECT count(*) FROM $book.verify());}),
		't|t|2|1|t|2|0', "$book: archive, corrections, seals, a merger, prescriptions");
}

# What a book says: every row, and what its functions make of them.
sub all_of
{
	my ($db, $book, $on) = @_;
	my $rows = join ' || ', map { "(SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text COLLATE \"C\")), '-') FROM $book.$_ t)" }
		qw(balance archive closed_year seal settled ruleset settlement posting request reversal chain finding settlement_line masked_settlement book);

	return as($db, qq{SET menmante.language = 'en'; SELECT $rows; SELECT * FROM $book.verify(); SELECT s.settlement_id, r.* FROM $book.settlement s, $book.replay(s.person_id, s.settlement_id) r;
		SELECT md5(string_agg($book.slip(s.person_id, s.settlement_id), '|' ORDER BY s.settlement_id)) FROM $book.settlement s;
		SELECT md5(string_agg(e::text, '|' ORDER BY s.settlement_id, e.n)) FROM $book.settlement s, $book.explain(s.person_id, s.settlement_id) e;
		SELECT p, q.fund, q.person, q.findings FROM unnest(ARRAY['P1', 'P2', 'P3', 'nobody']) p, $book.quote(p, '{"area": "999100", "date": "2020-12-31", "amount": 500, "disease": "D1"}') q;}, $on);
}
# What a book does next: the same on each copy.
sub goes_on
{
	my ($db, $book) = @_;
	return as($db, qq{SELECT settlement_id, fund FROM $book.settle('P1', 'k1', '{"area": "999100", "date": "2020-11-02", "amount": 41, "disease": "D1", "prescription": "RX1"}');
		SELECT settlement_id, kind, gross, fund FROM (SELECT (a).settlement_id FROM (SELECT $book.settle('P1', 'after', '{"area": "999100", "date": "2020-11-30", "amount": 200, "disease": "D1"}') a) a) n JOIN $book.settlement USING (settlement_id);
		SELECT gross, fund FROM $book.reverse('P4', (SELECT min(settlement_id) FROM $book.settlement WHERE person_id = 'P4'), 'r', 'returned');
		SELECT fund_before, fund_after FROM $book.rederive('P2', '2020-01-01', 'd2', 'late');
		SELECT $book.close_year(2020), length($book.seal()); SELECT * FROM $book.verify();});
}
my %before = map { $_ => all_of('insurer', $_) } qw(book parted);
unlike("@before{qw(book parted)}", qr/ERROR/, 'both say everything');

# ---- dumped and restored by their plain owner ----

$node->safe_psql('postgres', qq{CREATE DATABASE restored OWNER "$owner"; CREATE DATABASE loaded OWNER "$owner"});
$node->command_ok([ 'pg_dump', '-U', $owner, '-Fc', '-f', "$folder/dump", '-d', $node->connstr('insurer') ], 'the owner dumps');
$node->command_ok([ 'pg_restore', '-U', $owner, '--exit-on-error', '-d', $node->connstr('restored'), "$folder/dump" ], 'and restores');
is(all_of('restored', $_), $before{$_}, "$_: restored it is the same, and right") for qw(book parted);

# ---- their rows alone, into new books of a database that has the rules ----

# the rules first, then new books, whose own rows give way; parts as they were
$node->command_ok([ 'pg_dump', '-U', $owner, '-Fc', '--exclude-schema=book', '--exclude-schema=parted', '-f', "$folder/rules", '-d', $node->connstr('insurer') ], 'the rules are dumped without the books');
$node->command_ok([ 'pg_restore', '-U', $owner, '--exit-on-error', '-d', $node->connstr('loaded'), "$folder/rules" ], 'and restored');
is(as('loaded', q{
	DO $$ BEGIN PERFORM mmt.create_book('book'), mmt.create_book('parted', true), mmt.add_reference('book', 'enrolment'); END $$;
	CREATE VIEW parted.enrolment AS SELECT ren AS person, 'D1' AS disease, 'chronic' AS benefit, zhi AS valid FROM public.beian;
	DELETE FROM book.book; DELETE FROM book.area_kept; DELETE FROM book.care_kind; ALTER TABLE book.enrolment DISABLE TRIGGER USER; DELETE FROM parted.book; DELETE FROM parted.area_kept; DELETE FROM parted.care_kind;}), '', 'new books');
$node->command_ok([ 'pg_dump', '-U', $owner, '-Fc', '--data-only', '--load-via-partition-root', '--schema=book', '--schema=parted', '-f', "$folder/rows", '-d', $node->connstr('insurer') ], 'the rows are dumped');
$node->command_ok([ 'pg_restore', '-U', $owner, '--exit-on-error', '-d', $node->connstr('loaded'), "$folder/rows" ], 'and loaded');
is(as('loaded', q{DO $$ BEGIN PERFORM mmt.create_book('book'), mmt.create_book('parted'); END $$}), '', 'and what was switched off comes back');
is(all_of('loaded', $_), $before{$_}, "$_: loaded it is the same, and right") for qw(book parted);

for my $book (qw(book parted))
{
	my $first = goes_on('insurer', $book);
	unlike($first, qr/ERROR/, "$book: goes on");
	is(goes_on('restored', $book), $first, "$book: restored it goes on as the first does");
	is(goes_on('loaded', $book), $first, "$book: loaded, too");
	like(as($_, "DELETE FROM $book.settlement"), qr/what is posted stays/, "$book: it is guarded in $_") for qw(restored loaded);
	like(as('restored', "SELECT * FROM $book.settle('P1', 'after', '{\"area\": \"999100\", \"date\": \"2020-11-30\", \"amount\": 201}')"), qr/used for something else/, "$book: keys stay used");
}

# ---- a standby ----

# feedback: the primary keeps what the standby's queries read
$node->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($node, 'copy', has_streaming => 1);
$standby->append_conf('postgresql.conf', "hot_standby_feedback = on\nmax_standby_streaming_delay = 5s");
$standby->start;
$node->wait_for_catchup($standby);
is(all_of('insurer', $_, $standby), all_of('insurer', $_), "$_: a standby says the same: rows, proof, replays, slips, explanations, quotes") for qw(book parted);
my %writes = (
	settle => q{settle('P1', 'sb', '{"area": "999100", "date": "2020-06-01", "amount": 300}')}, reverse => q{reverse('P1', 1, 'sb', 'x')}, rederive => q{rederive('P1', '2020-01-01', 'sb', 'x')},
	post => q{post('P1', '2020-01-01', '{"999100/fund@2020": 1}', 'x', NULL, 'sb')}, merge_person => q{merge_person('P1', 'P2', 'sb', 'x')}, close_year => 'close_year(2020)', seal => 'seal()');
like(as('insurer', "SELECT book.$writes{$_}", $standby), qr/ERROR: .*(read-only transaction|during recovery)/, "a standby refuses to $_") for sort keys %writes;

# While the primary settles, derives again, merges nobody, seals and publishes, and its tables are vacuumed, the standby answers: a query may be
# cancelled, and no answer is ever wrong.
append_to_file("$folder/settle.sql", q{\set p random(1, 20)
\set k random(1, 1000000000)
SELECT * FROM book.settle('L' || :p, 'k' || :k, format('{"area": "999100", "date": "2021-05-%s", "amount": 100}', lpad((1 + :k % 28)::text, 2, '0'))::jsonb);
});
append_to_file("$folder/correct.sql", q{\set p random(1, 20)
\set k random(1, 1000000000)
SELECT count(*) FROM book.rederive('L' || :p, '2021-05-20', 'd' || :k, 'again');
SELECT book.seal();
VACUUM book.balance;
});
my ($said, $wrong);
my $bench = IPC::Run::start([ 'pgbench', '-n', '-c', '4', '-j', '1', '-T', 3 * $soak, '-f', "$folder/settle.sql\@8", '-f', "$folder/correct.sql\@1", '-d', $node->connstr('insurer') . " user='$owner'" ], '>', \$said, '2>', \$wrong);
my ($answers, $cancelled, @odd, %seen) = (0, 0);
my $until = time + 3 * $soak;
my $published = 0;
while (time < $until)
{
	if (!$published++) { push @odd, as('insurer', q{SELECT mmt.publish('next') > 0}) =~ s/^t$//r }
	# what one statement sees is one moment of the primary; L1 … L20 bore 100 before the fund pays, under whatever rules
	for my $query ('SELECT * FROM book.verify()', q{SELECT s.settlement_id, r.* FROM (SELECT * FROM book.settlement ORDER BY settlement_id DESC LIMIT 10) s, book.replay(s.person_id, s.settlement_id) r},
		q{SELECT l.p FROM (SELECT s.person_id AS p, s.settlement_id FROM book.settlement s ORDER BY settlement_id DESC LIMIT 5) l WHERE book.slip(l.p, l.settlement_id) = '' OR NOT EXISTS (SELECT FROM book.explain(l.p, l.settlement_id))},
		q{SELECT q.fund, q.person, b.tally FROM book.balance b, book.quote(b.person_id, '{"area": "999100", "date": "2021-12-31", "amount": 1000}') q WHERE b.person_id LIKE 'L%'
			AND q.fund NOT IN (SELECT least((1000 - greatest(0, 100 - coalesce((b.tally ->> '999100/deductible@2021')::numeric, 0) / 100)) * r, 5000 - coalesce((b.tally ->> '999100/fund@2021')::numeric, 0) / 100) FROM unnest(ARRAY[0.6, 0.7]) r)})
	{
		my $got = as('insurer', $query, $standby);
		if ($got =~ /canceling statement due to conflict with recovery|terminating connection due to conflict/) { $cancelled++ }
		elsif ($got ne '') { push @odd, "$query: $got" }
		else { $answers++ }
	}
}
$bench->finish;
is($bench->full_result(0), 0, 'the primary is under load') or diag $wrong;
note "$answers answers, $cancelled cancelled";
is("@odd" =~ s/^ +$//r, '', 'no answer of a standby is wrong while it follows');
cmp_ok($answers, '>', 0, 'and it does answer');
$node->wait_for_catchup($standby);
my $look = q{SELECT md5(string_agg(t::text, '|' ORDER BY t.settlement_id)) FROM book.settlement t};
is(as('insurer', $look, $standby), as('insurer', $look), 'in the end it has all');
is(as('insurer', 'SELECT * FROM book.verify()', $standby), '', 'and is right');

# a session of the standby that has looked rules up hears of later ones
my $price = q{SELECT o.fund FROM mmt.adjudicate('999100', '2020-05-01', 200) o};
my $before = as('insurer', $price);
my $heard = Insurer::hears($standby, sub { as('insurer', q{SELECT mmt.open_draft('later', '999100');
	INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('later', 'rate', '33%', 'T-1'); SELECT mmt.publish('later')}) });
isnt(as('insurer', $price), $before, 'other rules, other money');
is($heard, "$before\n$before\n33.00\n", 'rules that are published on the primary are heard of');

# promoted, it settles on
$node->stop;
$standby->promote;
like(as('insurer', "SELECT (book.$writes{settle}).settlement_id", $standby), qr/^\d+$/, 'promoted, it settles');
is(as('insurer', 'SELECT * FROM book.verify()', $standby), '', 'and the book is right');
$standby->stop;
done_testing();
