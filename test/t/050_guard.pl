# Guards around a dump and a restore, a stream of replicated changes and the end of the extension; what they say on the side.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

local $ENV{PGCLIENTENCODING} = 'UTF8';
my $node = PostgreSQL::Test::Cluster->new('guard');
$node->init(extra => [ '-E', 'UTF8', '--locale=C' ], allows_streaming => 'logical');
$node->start;
my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', 'CREATE ROLE keeper LOGIN; CREATE DATABASE source OWNER keeper; CREATE DATABASE target OWNER keeper');

# as(ROLE, DATABASE, SQL): output, then what was said on the side
sub as
{
	my ($role, $db, $sql) = @_;
	my ($out, $err) = ('', '');
	$node->psql($db, "SET menmante.language = 'en'; $sql", extra_params => [ '-U', $role ], stdout => \$out, stderr => \$err, on_error_stop => 1);
	$err =~ s/^psql:<stdin>:\d+: //mg;
	return ($out, $err);
}
sub said { return (as(@_))[1]; }
sub given { return (as(@_))[0]; }

is(said('keeper', 'source', 'CREATE EXTENSION menmante'), '', 'a plain owner');
is(said('keeper', 'source', q{
	INSERT INTO mmt.area (area, name_zh, kind) VALUES ('99', '测试市', 'city');
	INSERT INTO mmt.document (document, title) VALUES ('T', '测试');
	INSERT INTO mmt.clause (clause, document, gist_zh, source_quality) VALUES ('T-1', 'T', '一', 'seed');
	DO $$ BEGIN PERFORM mmt.open_draft('d', '99'), mmt.open_draft('e', '99'); END $$;
	INSERT INTO mmt.parameter (draft, parameter, amount, clause) VALUES ('d', 'days', '28', 'T-1');
	INSERT INTO mmt.check_rule (draft, check_kind, rule, family, severity, subject, test, parameter, expected, message_zh, message_en, clause) VALUES
		('d', 'rx', 'supply', 'prescription', 'block', 'days', 'at_most', 'days', NULL, '{found} 天', '{found} days', 'T-1'),
		('d', 'rx', 'place', 'eligibility', 'warn', 'place', 'is', NULL, 'here', '{found}', 'at {found}', 'T-1'),
		('d', 'rx', 'twice', 'supply', 'block', 'twice.times', 'is', NULL, '0', '{found}', 'twice {found}', 'T-1'),
		('e', 'rx', 'person', 'record', 'block', 'person', 'is', NULL, '*', '缺人', 'no person', 'T-1');
	DO $$ BEGIN PERFORM mmt.publish('d'); END $$;
	INSERT INTO mmt.reference (role, relation, keys, gives) VALUES ('twice', 'rx', '{"place": "place"}', '{"times": "count"}');
	CREATE TABLE rx (id int PRIMARY KEY, date date, days int, place text);
	CREATE TABLE parts (id int, date date, days int, place text) PARTITION BY LIST (place);
	CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN ('here');
	CREATE TABLE parts_2 PARTITION OF parts DEFAULT;}), '', 'rules and tables');

# ---- what is said on the side ----
like(said('keeper', 'source', q{SELECT count(*) FROM mmt.guard('rx', 'rx', '{}', '{"area": "99"}')}),
	qr/^WARNING:  rules that are inactive for want of a fact: 1 \(twice\)\nHINT:  Column why/, 'guard counts rules that are inactive');
is(said('keeper', 'source', q{SELECT count(*) FROM mmt.guard('rx', 'rx', '{}', '{"area": "99"}', 'public', record_into => 'found'); SELECT count(*) FROM mmt.guard('parts', 'rx', '{}', '{"area": "99"}', 'public', at => 'row')}), '', 'none now');
like(said('keeper', 'source', q{INSERT INTO rx VALUES (1, '2024-01-01', 28, 'there')}), qr/^WARNING:  at there\nDETAIL:  \{"row": "1", .*"column": "place".*\}\nHINT:/, 'a warning with its evidence');
my $many = said('keeper', 'source', q{INSERT INTO rx SELECT i, '2024-01-01', 1, 'p' || i FROM generate_series(100, 150) i});
is(scalar(() = $many =~ /^WARNING:  at p/mg), 20, 'at most twenty of a statement');
like($many, qr/^WARNING:  31 more warnings of the check "rx" of table "rx"$/m, 'and how many were left out');
is(said('keeper', 'source', q{SET menmante.language = 'zh'; INSERT INTO rx VALUES (2, '2024-01-01', 29, 'here')}) =~ s/\n.*//sr, 'ERROR:  29 天', 'in Chinese');
my $late = said('keeper', 'source', q{DO $$ BEGIN PERFORM mmt.publish('e'); END $$; INSERT INTO rx VALUES (3, '2024-01-01', 1, 'h3'); INSERT INTO rx VALUES (4, '2024-01-01', 1, 'h4')});
is(scalar(() = $late =~ /^WARNING:  rule "person" is inactive: the check "rx" of table "rx" has no fact "person"$/mg), 1, 'a rule that came later and lacks a fact: said once in a session');
is(given('keeper', 'source', q{SELECT inactive FROM mmt.guards() WHERE relation = 'rx'::regclass}), '{person}', 'and shown by guards()');

# ---- COPY ----
like(said('keeper', 'source', qq{COPY rx FROM STDIN;\n7\t2024-01-01\t40\there7\n8\t2024-01-01\t50\there8\n\\.\n}), qr/^ERROR:  40 days \(and 1 more\)/m, 'COPY is checked');
like(said('keeper', 'source', qq{COPY parts_2 FROM STDIN;\n7\t2024-01-01\t40\tnowhere\n\\.\n}), qr/^ERROR:  40 days/m, 'straight into a partition, too');

# ---- replication role: triggers of replicas do not fire, unless told ----
is(said($superuser, 'source', q{SET session_replication_role = replica; INSERT INTO rx VALUES (9, '2024-01-01', 99, 'replica')}), '', 'a replicated change is not checked again');
is(said($superuser, 'source', q{ALTER TABLE rx ENABLE ALWAYS TRIGGER mmt_guard_rx_insert}), '', 'enabled always');
like(said($superuser, 'source', q{SET session_replication_role = replica; INSERT INTO rx VALUES (10, '2024-01-01', 99, 'replica10')}), qr/^ERROR:  99 days/m, 'it is');
is(said($superuser, 'source', q{ALTER TABLE rx DISABLE TRIGGER mmt_guard_rx_update; UPDATE rx SET days = 100 WHERE id = 9}), '', 'a disabled guard');
is(given('keeper', 'source', q{SELECT enabled FROM mmt.guards() WHERE relation = 'rx'::regclass}), 'f', 'is shown');
is(said($superuser, 'source', q{ALTER TABLE rx ENABLE TRIGGER mmt_guard_rx_update, ENABLE TRIGGER mmt_guard_rx_insert}), '', 'as before');

# ---- at commit: under which role a row was written decides, not the role at commit ----
is(said('keeper', 'source', q{CREATE TABLE late (id int PRIMARY KEY, date date, days int, place text);
	DO $$ BEGIN PERFORM mmt.guard('late', 'rx', '{}', '{"area": "99", "twice.times": "0", "person": "p"}', at => 'commit', record_into => 'late_found'); END $$}), '', 'a guard at commit');
like(said($superuser, 'source', q{BEGIN; INSERT INTO late VALUES (1, '2024-01-01', 99, 'here'); SET LOCAL session_replication_role = replica; COMMIT}), qr/^ERROR:  99 days/m, 'written as origin, it is checked at commit whatever the role then');
is(given('keeper', 'source', 'SELECT count(*) FROM late'), '0', 'and refused');
is(said($superuser, 'source', q{BEGIN; SET LOCAL session_replication_role = replica; INSERT INTO late VALUES (1, '2024-01-01', 99, 'here'); SET LOCAL session_replication_role = origin; COMMIT}), '', 'written as a replica, it is not, as a foreign key would not');
is(said($superuser, 'source', q{ALTER TABLE late ENABLE ALWAYS TRIGGER mmt_guard_rx_commit}), '', 'enabled always');
like(said($superuser, 'source', q{BEGIN; SET LOCAL session_replication_role = replica; INSERT INTO late VALUES (2, '2024-01-01', 98, 'here'); SET LOCAL session_replication_role = origin; COMMIT}), qr/^ERROR:  98 days/m, 'it is');
is(said($superuser, 'source', q{DELETE FROM late}), '', 'none left');

# ---- observing refuses nothing and loses nothing silently ----
is(said('keeper', 'source', q{CREATE SCHEMA ref; CREATE TABLE ref.rx (place text, id int); CREATE TABLE watched (id int PRIMARY KEY, date date, days int, place text);
	DO $$ BEGIN PERFORM mmt.guard('watched', 'rx', '{}', '{"area": "99", "person": "p"}', 'ref', mode => 'observe', record_into => 'watched_found'); END $$;
	INSERT INTO watched VALUES (1, '2024-01-01', 1, 'here')}), '', 'an observing guard');
is(said('keeper', 'source', q{ALTER TABLE ref.rx ALTER place TYPE int USING 1}), '', 'its reference has another type');
like(said('keeper', 'source', q{INSERT INTO watched VALUES (2, '2024-01-01', 1, 'here'), (3, '2024-01-01', 99, 'here')}),
	qr/^WARNING:  guard "rx" of table "watched" could not check these rows: invalid input syntax for type integer: "here"$/m, 'a cast that fails is a warning');
is(given('keeper', 'source', q{SELECT count(*) FROM watched; SELECT message FROM watched_found}), "3\n" . 'guard "rx" of table "watched" could not check these rows: invalid input syntax for type integer: "here"', 'the rows are there, and a record');
is(said('keeper', 'source', q{ALTER TABLE ref.rx ALTER place TYPE text; ALTER TABLE watched_found DROP COLUMN evidence}), '', 'its records have another shape');
my $lost = said('keeper', 'source', q{INSERT INTO watched VALUES (4, '2024-01-01', 99, 'here'), (5, '2024-01-01', 98, 'here')});
like($lost, qr/^WARNING:  99 days\n.*^WARNING:  98 days/ms, 'what is found is said');
like($lost, qr/^WARNING:  what the check "rx" of table "watched" found could not be recorded in public.watched_found \(2 findings\): column "evidence" of relation "watched_found" does not exist$/m, 'and that it is not recorded');
is(said($superuser, 'source', q{SET statement_timeout = '5s'; CREATE VIEW ref.slow AS SELECT pg_sleep(20)::text AS slow, place, id FROM ref.rx; ALTER TABLE ref.rx RENAME TO former; ALTER VIEW ref.slow RENAME TO rx; INSERT INTO ref.former VALUES ('slow', 7); GRANT SELECT ON ref.rx TO keeper}), '', 'a slow reference');
like(said('keeper', 'source', q{SET statement_timeout = '300ms'; INSERT INTO watched VALUES (7, '2024-01-01', 1, 'slow')}), qr/^ERROR:  canceling statement due to statement timeout/m, 'who cancels means the statement');
like(given('keeper', 'source', q{SELECT count(*) FROM watched}), qr/^5$/, 'five rows');

# ---- a scan says how to map what is missing ----
like(said('keeper', 'source', q{SELECT count(*) FROM mmt.scan('watched', 'rx', '{}', '{"area": "99"}')}), qr/^WARNING:  rule "(twice|person)" is inactive.*\nHINT:  Map it by columns, constants or reference and scan again\.$/m, 'in its own words');

# ---- kill -9 while rows are written that are checked at commit: nothing half done ----
is(said('keeper', 'source', q{CREATE TABLE paired (id int PRIMARY KEY)}), '', 'what goes with each row');
{
	my @writers;

	foreach my $w (0 .. 2)
	{
		# a bad row, mended before the commit but for every fourth; each with its pair and a warning's rule met
		my $script = join('', map { my $id = $w * 1000000 + $_;
			"BEGIN; INSERT INTO late VALUES ($id, '2024-01-01', 99, 'here'); INSERT INTO paired VALUES ($id);"
			  . ($_ % 4 ? " UPDATE late SET days = 28 WHERE id = $id;" : '') . " COMMIT;\n" } (1 .. 20000));

		PostgreSQL::Test::Utils::append_to_file($node->basedir . "/writer$w.sql", $script);
		push @writers, IPC::Run::start([ 'psql', '-X', '-q', '-f', $node->basedir . "/writer$w.sql", '-d', $node->connstr('source') . ' user=keeper' ], '>', $node->basedir . "/writer$w.out", '2>&1');
	}
	ok($node->poll_query_until('source', 'SELECT count(*) > 200 FROM late'), 'three write');
	my $postmaster = $node->{_pid};

	$node->kill9;
	foreach my $h (@writers) { eval { $h->finish }; }
	for (my $i = 0; $i < 300 && kill(0, $postmaster); $i++) { select(undef, undef, undef, 0.1); }
}
$node->start;
is(given('keeper', 'source', q{SELECT count(*) > 200, count(*) FILTER (WHERE days <> 28 OR id % 4 = 0) FROM late}), 't|0', 'every row there was mended');
is(given('keeper', 'source', q{SELECT count(*) FROM late FULL JOIN paired USING (id) WHERE late.days IS NULL OR paired.id IS NULL}), '0', 'and has its pair');
like(said('keeper', 'source', q{INSERT INTO late VALUES (-1, '2024-01-01', 29, 'here')}), qr/^ERROR:  29 days/m, 'the guard is there');
is(said($superuser, 'source', q{SET client_min_messages = error; DROP TABLE late, late_found, paired, watched, watched_found; DROP SCHEMA ref CASCADE}), '', 'away with it');

# ---- dump and restore ----
my $what = q{SELECT relation, kind, mode, at, columns, constants, reference, record_into, inactive FROM mmt.guards() ORDER BY 1::text};
foreach my $format ('plain', 'custom')
{
	my $file = $node->basedir . "/guard.$format";

	$node->safe_psql('postgres', 'DROP DATABASE target');
	$node->safe_psql('postgres', 'CREATE DATABASE target OWNER keeper');
	$node->command_ok([ 'pg_dump', '-F', $format, '-f', $file, '-U', 'keeper', $node->connstr('source') ], "$format dump");
	$node->command_ok($format eq 'plain' ? [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-U', 'keeper', '-f', $file, $node->connstr('target') ]
		: [ 'pg_restore', '-e', '-U', 'keeper', '-d', $node->connstr('target'), $file ], 'restored, rows that would not pass today included');
	is(given('keeper', 'target', 'SELECT count(*), max(days) FROM rx'), given('keeper', 'source', 'SELECT count(*), max(days) FROM rx'), 'every row');
	is(given('keeper', 'target', $what), given('keeper', 'source', $what), 'the guards');
	is(given('keeper', 'target', 'SELECT count(*), count(*) FILTER (WHERE standard) FROM mmt.reference'), given('keeper', 'source', 'SELECT count(*), count(*) FILTER (WHERE standard) FROM mmt.reference'), 'and references');
	like(said('keeper', 'target', q{INSERT INTO rx VALUES (20, '2024-01-01', 29, 'here20')}), qr/^ERROR:  29 days/m, 'they work');
	like(said('keeper', 'target', q{INSERT INTO parts_1 VALUES (20, '2024-01-01', 29, 'here')}), qr/^ERROR:  29 days/m, 'on partitions, too');
}

# ---- a subscriber ----
is(said($superuser, 'source', 'CREATE PUBLICATION p FOR TABLE rx'), '', 'published');
is(said($superuser, 'target', 'TRUNCATE rx'), '', 'an empty subscriber');
$node->safe_psql('source', "SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
$node->safe_psql('target', "CREATE SUBSCRIPTION s CONNECTION \$\$" . $node->connstr('source') . "\$\$ PUBLICATION p WITH (create_slot = false, slot_name = 's')");
$node->poll_query_until('target', "SELECT count(*) = (SELECT count(*) FROM pg_subscription_rel WHERE srsubstate IN ('r', 's')) FROM pg_subscription_rel") or BAIL_OUT('no synchronisation');
is(said($superuser, 'source', q{ALTER TABLE rx DISABLE TRIGGER USER; INSERT INTO rx VALUES (30, '2024-01-01', 300, 'x30'); ALTER TABLE rx ENABLE TRIGGER USER}), '', 'a row that would not pass');
ok($node->poll_query_until('target', 'SELECT count(*) = 1 FROM rx WHERE id = 30'), 'arrives at a subscriber with the same guard');
$node->safe_psql('target', 'DROP SUBSCRIPTION s');

# ---- the end ----
my $rows = given($superuser, 'target', q{SELECT count(*), (SELECT count(*) FROM found), (SELECT count(*) FROM pg_attribute WHERE attrelid IN ('rx'::regclass, 'found'::regclass, 'parts'::regclass)) FROM rx});
like(said($superuser, 'target', 'DROP EXTENSION menmante'), qr/trigger mmt_guard_rx_insert on table rx depends on function mmt.guarded\(\)/, 'the extension does not go silently');
unlike(said($superuser, 'target', 'DROP EXTENSION menmante CASCADE'), qr/ERROR/, 'it goes with CASCADE');
is(given($superuser, 'target', q{SELECT count(*), (SELECT count(*) FROM found), (SELECT count(*) FROM pg_attribute WHERE attrelid IN ('rx'::regclass, 'found'::regclass, 'parts'::regclass)) FROM rx}), $rows, 'no row and no column goes with it');
is(given($superuser, 'target', q{SELECT count(*) FROM pg_trigger WHERE tgrelid IN ('rx'::regclass, 'parts'::regclass, 'parts_1'::regclass)}), '0', 'the triggers do');
is(said($superuser, 'target', q{INSERT INTO rx VALUES (40, NULL, 1000, NULL)}), '', 'and the tables go on');

$node->stop;
done_testing();
