# What rests on each row being written as the server would write it, though that is past the executor: subscribers, indexes that summarise,
# prepared transactions, the server's own proofs of tables and indexes.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../book";
use Insurer;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Insurer::node('book', "wal_level = logical\nmax_prepared_transactions = 5\n");
my $copy = Insurer::node('copy');
my $owner = $Insurer::owner;
sub as { return Insurer::as($node, $owner, @_) }
my @tables = qw(balance archive closed_year seal settled ruleset settlement posting request reversal);
my $rows = join ' || ', map { "(SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text COLLATE \"C\")), '-') FROM book.$_ t)" } @tables;
sub settle { return "SELECT fund FROM book.settle('$_[0]', '$_[1]', '{\"area\": \"999100\", \"date\": \"2020-05-01\", \"amount\": $_[2]$_[3]}');" }

# ---- a subscriber ----

is(as(settle('P1', 'before', 150, '')), '30.00', 'settled before anybody follows: 60% of 50');
$node->safe_psql('insurer', 'CREATE PUBLICATION of_the_book FOR TABLE ' . join ', ', map { "book.$_" } @tables);
$copy->safe_psql('insurer', q{CREATE SUBSCRIPTION copy CONNECTION $$} . $node->connstr('insurer') . q{$$ PUBLICATION of_the_book});
$copy->poll_query_until('insurer', q{SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel}) or die 'tables were not copied';
# 5,000 facts make a row that does not fit a page
my $facts = q{, "facts": } . '{' . join(', ', map { "\"f$_\": \"" . ($_ * 7919 % 99991) . '"' } 1 .. 5000) . '}';
is(as('BEGIN;' . settle('P1', 'a', 100, '') . 'SAVEPOINT s;' . settle('P1', 'gone', 100, '') . 'ROLLBACK TO s;' . settle('P1', 'b', 100, ', "prescription": "RX"') . settle('P2', 'a', 200, $facts) . 'COMMIT'),
	"60.00\n60.00\n60.00\n60.00", 'settled in one transaction, one of them taken back');
is(as('BEGIN;' . settle('P2', 'b', 100, '') . "PREPARE TRANSACTION 'two'"), '60.00', 'prepared');
like(as("SET lock_timeout = '100ms';" . settle('P2', 'c', 100, '')), qr/lock timeout/, 'it holds the person');
is(as("COMMIT PREPARED 'two';" . settle('P2', 'b', 100, '')), '60.00', 'and is what a retry finds');
is(as(q{SELECT fund FROM book.reverse('P2', (SELECT max(settlement_id) FROM book.settlement), 'r', 'returned'); SELECT length(book.seal())}), "-60.00\n64", 'reversed and sealed');
$node->wait_for_catchup('copy');
is(Insurer::as($copy, $owner, "SELECT $rows"), as("SELECT $rows"), 'a subscriber has the same rows');
is(Insurer::as($copy, $owner, 'SELECT * FROM book.verify(); SELECT * FROM book.chain WHERE NOT intact; SELECT s.settlement_id, r.* FROM book.settlement s, book.replay(s.person_id, s.settlement_id) r'), '', 'which are right, and replay');
is($node->safe_psql('insurer', 'ALTER TABLE book.balance REPLICA IDENTITY NOTHING'), '', 'a balance without identity');
like(as(settle('P1', 'c', 100, '')), qr/does not have a replica identity and publishes updates/, 'is not settled on, since nobody could follow');
is(as(settle('P1', 'b', 100, ', "prescription": "RX"')), '60.00', 'but answers again');
is(as('ALTER TABLE book.balance REPLICA IDENTITY DEFAULT;' . settle('P1', 'c', 100, '')), '60.00', 'with it again, it is');
$node->wait_for_catchup('copy');
is(Insurer::as($copy, $owner, "SELECT $rows"), as("SELECT $rows"), 'and followed');

# a session of the subscriber that has looked rules up hears of those that come by replication
$node->safe_psql('insurer', 'CREATE PUBLICATION of_rules FOR TABLE mmt.ruleset');
$copy->safe_psql('insurer', q{CREATE SUBSCRIPTION rules CONNECTION $$} . $node->connstr('insurer') . q{$$ PUBLICATION of_rules WITH (copy_data = false)});
is(Insurer::hears($copy, sub { as(q{SELECT mmt.publish('next')}) }), "60.00\n60.00\n70.00\n", 'rules that are replicated are heard of');

# Who sees a publication goes by it, though who commits it has not got to telling others: here there are many files to remove in between.
is(as(q{CREATE SCHEMA files; DO $$ BEGIN FOR i IN 1 .. 1500 LOOP EXECUTE format('CREATE TABLE files.t%s (i int)', i); END LOOP; END $$;
	SELECT mmt.open_draft('slowly', '999100'); INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('slowly', 'rate', '80%', 'T-1');
	SET client_min_messages = warning; BEGIN; SELECT mmt.publish('slowly') > 0; DROP SCHEMA files CASCADE; PREPARE TRANSACTION 'slowly'}), "slowly\nt", 'a publication is prepared');
my ($asked, $seen, $trouble) = (q{
	SELECT set_config('test.known', max(s.edition)::text, false), o.edition = max(s.edition) FROM mmt.ruleset s, mmt.adjudicate('999100', '2020-05-01', 200) o WHERE s.area = '999100' GROUP BY o.edition;
	DO $$ DECLARE used bigint; BEGIN
		FOR i IN 1 .. 1000000 LOOP
			EXIT WHEN (SELECT max(s.edition) FROM mmt.ruleset s WHERE s.area = '999100') > current_setting('test.known')::bigint;
			PERFORM o.fund FROM mmt.adjudicate('999100', '2020-05-01', 200) o;
		END LOOP;
		used := (SELECT o.edition FROM mmt.adjudicate('999100', '2020-05-01', 200) o);
		PERFORM set_config('test.used', used::text, false);
	END $$;
	SELECT max(s.edition) = current_setting('test.used')::bigint FROM mmt.ruleset s WHERE s.area = '999100';}, '', '');
my $reader = IPC::Run::start([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('insurer') . " user='$owner'" ], '<', \$asked, '>', \$seen, '2>', \$trouble);
$reader->pump until $seen =~ /\n/ || $trouble ne '';
is(as(q{COMMIT PREPARED 'slowly'}), '', 'and committed');
$reader->finish;
like($seen . $trouble, qr/^\d+\|t\nt\n$/, 'nobody goes by older rules than those that can be seen');

# ---- indexes ----

is(as('CREATE INDEX ON book.balance USING brin (entries); CREATE INDEX ON book.settlement USING hash (institution_id); CREATE INDEX ON book.settlement USING gin (bill); CREATE INDEX ON book.settlement (day, gross) INCLUDE (fund)'), '', 'indexes of all kinds');
is(as(join '', map { settle('P3', "i$_", 10, ', "institution": "H1"') } 1 .. 12), join("\n", ('0.00') x 10, ('8.00') x 2), '100 are borne, then 80%');
is(as("SET enable_seqscan = off; SELECT (SELECT count(*) FROM book.balance WHERE entries = 12), (SELECT count(*) FROM book.settlement WHERE institution_id = 'H1'),
	(SELECT count(*) FROM book.settlement WHERE bill \@> '{\"institution\": \"H1\"}'), (SELECT count(*) FROM book.settlement WHERE day = '2020-05-01' AND gross = 10)"), '1|12|12|12', 'each finds what was settled since');
is($node->safe_psql('insurer', q{CREATE EXTENSION amcheck;
	SELECT c.relname, v.* FROM pg_class c, verify_heapam(c.oid) v WHERE c.relnamespace = 'book'::regnamespace AND c.relkind = 'r';
	SELECT count(bt_index_check(i.indexrelid, true)::text) > 20 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree' WHERE c.relnamespace = 'book'::regnamespace}), 't', 'tables and indexes are sound');
is(as('SELECT * FROM book.verify()'), '', 'and the book is right');

$copy->stop;
$node->stop;
done_testing();
