# What a DBA does to a book with everything in it - care files, enrolments, reviews, messages, reports that were sent, seals: dump and restore, rows
# alone into a new book, a subscriber without the extension, the extension dropped, guards and checks changed, owner and name changed, a part
# detached.  The book is the same, or mmt.check_book and verify say what is amiss.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../book";
use Insurer;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = Insurer::node('dba', "wal_level = logical\n");
my $folder = PostgreSQL::Test::Utils::tempdir();
my $owner = $Insurer::owner;
sub as
{
	my ($db, $sql, $on, $role) = @_;
	my ($out, $err);
	my $rc = ($on // $node)->psql($db, $sql, extra_params => [ '-U', $role // $owner ], stdout => \$out, stderr => \$err, on_error_stop => 1);
	return $rc == 0 ? $out : "ERROR $err";
}
sub amiss { return as($_[0], "SET menmante.language = 'en'; SELECT relation, column_name, problem, left(detail, 90) FROM mmt.check_book('$_[1]') WHERE problem <> 'no relation' AND relation <> 'enrolment'", undef, $_[2]) }

my $bill = q{'{"area": "999100", "date": "2020-03-05", "institution": "T1", "scheme": "390", "amount": %s}'};
my $message = q{jsonb_build_object('infno', '2207', 'insuplc_admdvs', '999100', 'fixmedins_code', 'T1', 'msgid', 'm-1', 'input', jsonb_build_object('data',
	jsonb_build_object('psn_no', 'P5', 'mdtrt_id', 'V1', 'chrg_bchno', 'B1', 'insutype', '390', 'med_type', '14', 'mdtrt_cert_type', '02', 'medfee_sumamt', 200, 'psn_setlway', '01', 'acct_used_flag', '0'), 'feedetail',
	jsonb_build_array(jsonb_build_object('feedetl_sn', '1', 'rx_circ_flag', '0', 'fee_ocur_time', '2020-03-06 09:30:00', 'med_list_codg', 'X', 'medins_list_codg', 'x', 'det_item_fee_sumamt', 200, 'cnt', 1, 'pric', 200,
		'bilg_dept_codg', 'd', 'bilg_dept_name', 'd', 'bilg_dr_codg', 'D', 'bilg_dr_name', 'D', 'hosp_appr_flag', '1'))))};
sub settle { return sprintf "book.settle('$_[0]', '$_[1]', $bill)", $_[2] }
my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', 'CREATE ROLE plain_clinic; CREATE ROLE heir LOGIN');
is(as('insurer', qq{
	DO \$\$ BEGIN PERFORM mmt.add_reference('book', 'enrolment'), mmt.grant_duty('book', 'institution', 'plain_clinic', 'T1'); END \$\$;
	INSERT INTO book.enrolment (person, disease, benefit, recogniser, valid) VALUES ('P1', 'D1', 'care', 'T1', '[2020-01-01,)');
	UPDATE book.enrolment SET valid = '[2020-01-01,2021-01-01)', state = 'ended';
	DO \$\$ BEGIN
		PERFORM ${\settle('P1', 's1', 300)}, ${\settle('P1', 's2', 50)}, ${\settle('P2', 's', 400)}, ${\settle('P3', 's', 100)}, book.interface($message);
		PERFORM book.open_file('P1', '2020-01-01', 'a', 'f'), book.open_file('P2', '2020-01-02', 'b', 'f'), book.plan_follow_up('P1', 'visit', '2020-02-01', 'u'),
			book.note_event('P1', 'contract', '2020-01-01', 'c', institution => 'T1'), book.review('P1', 1, 'deducted', 'x', 'r', 20), book.reverse('P3', (SELECT settlement_id FROM book.settlement WHERE person_id = 'P3'), 'v', 'returned');
	END \$\$;
	DO \$\$ BEGIN PERFORM book.merge_person('P2', 'P1', 'm', 'one person'), book.seal(); END \$\$;
	INSERT INTO book.report (form, area, recipient, as_of, sent_at) VALUES ('month', '999100', 'bureau', '2020-03-31', clock_timestamp());
	INSERT INTO book.report (form, area, recipient, as_of, sending, sent_at) VALUES ('month', '999100', 'bureau', '2020-03-31', 2, clock_timestamp()), ('month', '999100', 'bureau', '2020-03-31', 3, clock_timestamp());
	UPDATE book.report SET withdrawn_at = clock_timestamp() WHERE sending = 3;
	INSERT INTO book.report (form, area, recipient, as_of) VALUES ('year', '999100', 'bureau', '2020-12-31');
	INSERT INTO book.payment (institution_id, area, scheme, fund, month, paid_on, amount) SELECT institution_id, area, scheme, fund, month, current_date, 10 FROM book.clearing_statement;
	INSERT INTO book.history_figure (form, area, measure, upto, value, source) VALUES ('performance', '999100', 'awareness', '2019-12-31', 0.5, 'survey');
	DO \$\$ BEGIN PERFORM ${\settle('P1', 's3', 20)}; END \$\$;}), '', 'everything is in the book');

my @tables = qw(balance archive closed_year seal settled ruleset settlement posting request reversal pending_line institution_role care_file care_event follow_up enrolment_change enrolment review report payment history_figure);
my @views = qw(chain timeline enrolled in_care follow_ups_due review_state review_deduction clearing_statement month_figure year_figure person_year masked_settlement report_state);
# What a book says: its rows, its views, its proof.
sub all_of
{
	my ($db, $on) = @_;
	return join "\n", map({ "$_ " . as($db, qq{SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text COLLATE "C")), '-') FROM book.$_ t}, $on) } @tables, @views);
}
my $before = all_of('insurer');
unlike($before, qr/ERROR/, 'it says everything');
is(as('insurer', 'SELECT * FROM book.verify()'), '', 'it is right');
is(amiss('insurer', 'book'), '', 'and as it was made');

# ---- dumped and restored; its rows alone in a new book, as docs/book.md says ----

$node->safe_psql('postgres', qq{CREATE DATABASE restored OWNER "$owner"; CREATE DATABASE loaded OWNER "$owner"});
$node->command_ok([ 'pg_dump', '-U', $owner, '-Fc', '-f', "$folder/dump", '-d', $node->connstr('insurer') ], 'the owner dumps');
$node->command_ok([ 'pg_restore', '-U', $owner, '--exit-on-error', '-d', $node->connstr('restored'), "$folder/dump" ], 'and restores');
is(all_of('restored'), $before, 'the same');
$node->command_ok([ 'pg_dump', '-U', $owner, '-Fc', '--exclude-schema=book', '-f', "$folder/rules", '-d', $node->connstr('insurer') ], 'the rules are dumped');
$node->command_ok([ 'pg_restore', '-U', $owner, '--exit-on-error', '-d', $node->connstr('loaded'), "$folder/rules" ], 'and restored');
is(as('loaded', q{
	DO $$ BEGIN PERFORM mmt.create_book('book', true), mmt.add_reference('book', 'enrolment'); END $$;
	SELECT format('ALTER TABLE book.%I DISABLE TRIGGER USER', relname) FROM pg_class WHERE relnamespace = 'book'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1 \gexec
	DELETE FROM book.book; DELETE FROM book.area_kept; DELETE FROM book.care_kind;}), '', 'a new book, partitioned, its triggers off');
like(amiss('loaded', 'book'), qr/^report\|writes_insert\|changed/m, 'which check_book says');
$node->command_ok([ 'pg_dump', '-U', $owner, '-Fc', '--data-only', '--load-via-partition-root', '--schema=book', '-f', "$folder/rows", '-d', $node->connstr('insurer') ], 'rows are dumped');
$node->command_ok([ 'pg_restore', '-U', $owner, '--exit-on-error', '-d', $node->connstr('loaded'), "$folder/rows" ], 'and loaded');
is(as('loaded', q{DO $$ BEGIN PERFORM mmt.create_book('book'); END $$}), '', 'what was off comes back');
is(all_of('loaded'), $before, 'the same, partitioned');
for my $db (qw(restored loaded))
{
	is(as($db, 'SELECT * FROM book.verify()'), '', "$db: it is right");
	is(amiss($db, 'book'), '', "$db: and as it was made");
	like(as($db, $_), qr/55000|stays|refused|never overwritten/, "$db: guarded: $_")
		for 'UPDATE book.care_event SET day = day', 'DELETE FROM book.report WHERE sent_at IS NOT NULL', 'UPDATE book.review SET deduction = 0', "UPDATE book.enrolment SET disease = 'x'", 'TRUNCATE book.settlement', 'TRUNCATE book.payment';
	is(as($db, q{SELECT book.open_file('P1', '2020-01-01', 'a', 'f') = (SELECT file_id FROM book.care_file WHERE person_id = 'P1' AND key = 'f'), book.note_event('P1', 'visit', '2020-02-01', 'new', institution => 'T1') > (SELECT max(review_id) FROM book.review)}), 't|t', "$db: care goes on");
	is(as($db, q{SELECT count(*) FROM book.identity_list('-infinity')}), as('insurer', q{SELECT count(*) FROM book.identity_list('-infinity')}), "$db: the identity list goes on");
}

# ---- a subscriber that has no menmante ----

my $copy = PostgreSQL::Test::Cluster->new('copy');
$copy->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$copy->append_conf('postgresql.conf', 'jit = off');
$copy->start;
$copy->safe_psql('postgres', qq{CREATE ROLE "$owner" LOGIN; ALTER ROLE "$owner" SET menmante.language = 'en'; CREATE ROLE plain_clinic; CREATE ROLE clerk_en; CREATE ROLE clerk_zh; CREATE DATABASE insurer OWNER "$owner"});
$node->command_ok([ 'pg_dump', '-U', $owner, '-Fc', '--schema-only', '--schema=book', '-f', "$folder/schema", '-d', $node->connstr('insurer') ], 'the tables are dumped');
$copy->command_ok([ 'pg_restore', '-U', $owner, '--exit-on-error', '-d', $copy->connstr('insurer'), "$folder/schema" ], 'and made where menmante is not');
$node->safe_psql('insurer', 'CREATE PUBLICATION everything FOR TABLES IN SCHEMA book');
$copy->safe_psql('insurer', q{CREATE SUBSCRIPTION copy CONNECTION $$} . $node->connstr('insurer') . q{$$ PUBLICATION everything});
$copy->poll_query_until('insurer', q{SELECT count(*) > 20 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel}) or die 'tables were not copied';
is(as('insurer', qq{SELECT fund FROM ${\settle('P7', 's', 150)}; DO \$\$ BEGIN PERFORM book.note_event('P1', 'referral_up', '2020-05-01', 'late', institution => 'T1', to_institution => 'H1'), book.close_file('P1', '2020-06-01', 'moved'); END \$\$;
	UPDATE book.report SET sent_at = clock_timestamp() WHERE form = 'year'; UPDATE book.report SET remark = 'by post' WHERE form = 'month';
	INSERT INTO book.enrolment (person, disease, benefit, recogniser, valid) VALUES ('P7', 'D1', 'care', 'T1', '[2020-01-01,)')}), '30.00', 'life goes on');
# the schema's functions and those views that go by whoever asks are here, too
$node->wait_for_catchup('copy');
my %differs = map { $_ => 1 } grep { all_of_one('insurer', $node, $_) ne all_of_one('insurer', $copy, $_) } @tables, @views;
sub all_of_one { return as($_[0], qq{SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text COLLATE "C")), '-') FROM book.$_[2] t}, $_[1]) }
is(join(' ', sort keys %differs), '', 'the copy has every row, and its views say the same without menmante');
is(as('insurer', 'SELECT count(*) FROM book.chain WHERE NOT intact', $copy), '0', 'the chain is proved there');
$copy->safe_psql('insurer', 'DROP SUBSCRIPTION copy');
$copy->stop;
$before = all_of('insurer');

# ---- the extension dropped, and made again ----

is(as('restored', 'SET client_min_messages = warning; DROP EXTENSION menmante CASCADE'), '', 'the extension is dropped');
like(as('restored', "SELECT fund FROM ${\settle('P1', 'x', 20)}"), qr/schema "mmt" does not exist|function mmt\.settle/, 'settling needs it');
unlike(all_of('restored'), qr/ERROR/, 'tables and views do not');
like(as('restored', 'DELETE FROM book.care_event'), qr/refused/, 'nor guards');
is(as('restored', q{DROP VIEW book.timeline; DROP TRIGGER stays ON book.review; CREATE EXTENSION menmante; DO $$ BEGIN PERFORM mmt.create_book('book'); END $$}), '', 'made again, with what was dropped meanwhile');
is(amiss('restored', 'book'), '', 'the book is as it was made');
is(as('restored', 'SELECT * FROM book.verify(); SELECT s.settlement_id, r.* FROM book.settlement s, book.replay(s.person_id, s.settlement_id) r'), '', 'right, and replays');
is(as('restored', 'SELECT fund FROM ' . settle('P1', 's1', 300)), '120.00', 'a retry has its answer, though the rules are gone');
like(as('restored', 'SELECT fund FROM ' . settle('P1', 'x', 20)), qr/no rules are published/, 'a new bill waits for them');

# ---- changed by hand ----

is(as('loaded', q{
	ALTER TABLE book.settlement DROP CONSTRAINT bearers_make_up_the_gross, ADD CONSTRAINT bearers_make_up_the_gross CHECK (gross IS NOT NULL);
	ALTER TABLE book.posting DISABLE TRIGGER stays; DROP TRIGGER stays_whole ON book.request; ALTER TABLE book.care_file DISABLE ROW LEVEL SECURITY; DROP INDEX book.one_open_file;
	CREATE TABLE book.settlement_2020 PARTITION OF book.settlement FOR VALUES FROM ('2020-04-01') TO ('2021-01-01');
	ALTER TABLE book.settlement ADD note text; CREATE INDEX ON book.settlement (day); ALTER FUNCTION book.quote(text, jsonb) SECURITY INVOKER; DROP FUNCTION book.seal()}), '', 'a DBA changes this and that');
is(join("\n", sort split /\n/, amiss('loaded', 'book') =~ s/\|[^|]*$//mgr), join("\n", 'care_file|one_open_file|missing', 'care_file||changed', 'posting|stays|changed', 'quote|person text, bill jsonb|changed', 'request|stays_whole|missing', 'seal||missing',
	'settlement_2020|stays_whole|missing', 'settlement_2020||missing', 'settlement|bearers_make_up_the_gross|changed'), 'check_book says which, and takes no offence at what was added');
is(as('loaded', "SELECT fund FROM ${\settle('P7', 't', 200)}; SELECT * FROM book.verify()"), '60.00', 'it settles on, with a column more, and is right');
is(as('loaded', q{DO $$ BEGIN PERFORM mmt.create_book('book'); END $$}), '', 'create_book');
is(amiss('loaded', 'book') =~ s/ USING.*$//mr, "care_file|one_open_file|missing|index CREATE UNIQUE INDEX one_open_file ON book.care_file\nsettlement|bearers_make_up_the_gross|changed|constraint is CHECK ((gross IS NOT NULL)), should be CHECK ((gross = (((fund + account) + ",
	'puts guards, views and functions back, and leaves constraints and indexes to whoever changed them');

# ---- a part taken off ----

is(as('loaded', qq{SELECT fund FROM book.settle('P8', 's', '{"area": "999100", "date": "2020-05-01", "amount": 150}'); ALTER TABLE book.settlement DETACH PARTITION book.settlement_2020}), '30.00', 'a part is detached');
is(as('loaded', 'SELECT problem, person_id FROM book.verify() ORDER BY 1'), "balance|P8\nchain|P8\nrequest|P8", 'verify names who lost entries');
is(as('loaded', q{ALTER TABLE book.settlement ATTACH PARTITION book.settlement_2020 FOR VALUES FROM ('2020-04-01') TO ('2021-01-01'); SELECT * FROM book.verify()}), '', 'attached again it is right');

# ---- another name, another owner ----

is(as('loaded', 'ALTER SCHEMA book RENAME TO "The Book"'), '', 'renamed');
like(as('loaded', q{SELECT string_agg(DISTINCT problem || (relation = 'settle'), ' ') FROM mmt.check_book('The Book') WHERE relation = 'settle'}), qr/^changedtrue$/, 'its functions name another schema');
is(as('loaded', q{DO $$ BEGIN PERFORM mmt.create_book('The Book'); END $$; SELECT * FROM "The Book".verify()}), '', 'until create_book');
unlike(amiss('loaded', 'The Book'), qr/\|(settle|owner)\b|function/, 'and is as it was made');
$node->safe_psql('loaded', qq{ALTER TABLE "The Book".report OWNER TO heir});
is(amiss('loaded', 'The Book', $superuser) =~ s/^(care_file|settlement)\|.*\n//mgr, 'report||owner|belongs to heir, should belong to "Plain Owner"', 'a table of somebody else');
$node->safe_psql('loaded', qq{ALTER TABLE "The Book".report OWNER TO "$owner"; REASSIGN OWNED BY "$owner" TO heir});
like(as('loaded', q{SELECT fund FROM "The Book".settle('P9', 's', '{"area": "999100", "date": "2020-06-01", "amount": 150}')}, undef, 'heir'), qr/permission denied for function settle/, 'an heir without rights in mmt cannot settle');
is(amiss('loaded', 'The Book', $superuser) =~ s/^(care_file|settlement)\|.*\n//mgr, 'book||rights|its owner heir may not call what its functions call: SELECT mmt.grant_workbench(\'book\', \'h', 'which check_book says');
$node->safe_psql('loaded', q{SELECT mmt.grant_workbench('book', 'heir')});
is(amiss('loaded', 'The Book', 'heir') =~ s/\|[^|]*$//mgr, "care_file|one_open_file|missing\nsettlement|bearers_make_up_the_gross|changed", 'an heir with them');
is(as('loaded', q{SELECT * FROM "The Book".verify(); SELECT fund FROM "The Book".settle('P9', 's', '{"area": "999100", "date": "2020-06-01", "amount": 150}'); SELECT * FROM "The Book".verify()}, undef, 'heir'), "30.00", 'goes on');

$node->stop;
done_testing();
