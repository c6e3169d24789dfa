# A plain database owner installs, dumps and restores: nothing is lost, and what was published is still protected.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->start;

my $owner = 'Plain Owner';
$node->safe_psql('postgres', qq{
	CREATE ROLE "$owner" LOGIN; CREATE ROLE other_owner LOGIN; CREATE ROLE auditor; CREATE ROLE officer;
	CREATE DATABASE source OWNER "$owner";});

sub as
{
	my ($role, $db, $sql) = @_;
	my ($out, $err);
	my $rc = $node->psql($db, "SET menmante.language = 'en'; $sql",
		extra_params => [ '-U', $role ], stdout => \$out, stderr => \$err, on_error_stop => 1);
	return $rc == 0 ? $out : "ERROR $err";
}

is(as($owner, 'source', 'CREATE EXTENSION menmante'), '', 'a database owner creates the extension');
is(as($owner, 'source', q{SELECT extowner::regrole FROM pg_extension WHERE extname = 'menmante'}), qq{"$owner"}, 'and owns it');

my $fill = as($owner, 'source', q{
	INSERT INTO mmt.area VALUES ('33', NULL, '浙江省', 'Zhejiang', 'province'), ('3303', '33', '温州市', 'Wenzhou', 'city');
	INSERT INTO mmt.document (document, number, title) VALUES ('D', '温 7', 'A notice');
	INSERT INTO mmt.clause (clause, document, gist_zh, responsible, source_quality, delegates_to) VALUES
		('C-0', 'D', '上位规定', NULL, 'verified', NULL), ('C-1', 'D', '比例', '{医保局,卫健局}', 'seed', 'C-0');
	SELECT mmt.open_draft('first', '3303', '首次');
	INSERT INTO mmt.pot (draft, pot, bearer) VALUES ('first', 'chronic.fund', 'fund'), ('first', 'chronic.rest', 'person');
	INSERT INTO mmt.benefit (draft, benefit, ord, disease, clause) VALUES ('first', 'chronic', 10, '@chronic', 'C-1');
	INSERT INTO mmt.step (draft, benefit, ord, from_pot, to_pot, verb, parameter, clause) VALUES
		('first', 'chronic', 10, 'gross', 'flow', 'share', NULL, 'C-1'), ('first', 'chronic', 20, 'flow', 'fund', 'share', 'rate', 'C-1'),
		('first', 'chronic', 30, 'flow', 'rest', 'share', NULL, 'C-1');
	INSERT INTO mmt.list (draft, list, member, clause) VALUES ('first', 'chronic', 'hypertension', 'C-1'), ('first', 'chronic', 'diabetes', 'C-1');
	INSERT INTO mmt.parameter (draft, parameter, facts, tags, ranges, band, amount, valid, clause) VALUES
		('first', 'rate', NULL, NULL, NULL, NULL, '50%', '[2015-01-01,)', 'C-1');
	INSERT INTO mmt.index (draft, index, value, clause) VALUES ('first', 'wage', 6000.50, 'C-1');
	INSERT INTO mmt.term (draft, domain, term, zh) VALUES ('first', 'disease', 'diabetes', '糖尿病');
	INSERT INTO mmt.code_map (draft, domain, local, key) VALUES ('first', 'tier', '一级', '1');
	SELECT mmt.publish('first');
	SELECT mmt.open_draft('second', '3303');
	SELECT mmt.end_row('second', 'list', id, '2020-01-01', 'C-1') FROM mmt.list WHERE member = 'diabetes';
	INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES ('second', 'rate', '60%', '[2019-07-01,)', 'C-1');
	SELECT mmt.publish('second', 'a note');
	SELECT mmt.take_back('3303', 1);
	SELECT mmt.open_draft('third', '33', 'still open');
	INSERT INTO mmt.parameter (draft, parameter, scheme, facts, tags, without, ranges, band, priority, amount, missing, unified) VALUES
		('third', 'rate', 'resident|employee', '{"signed": "yes"}', '{poor}', '{rich,famous}', '{"age": "[60,)"}', '[0,1000)', 3, '75% + 0.2% of age', 'skip', true);
	SELECT mmt.grant_workbench('reader', 'auditor');
	SELECT mmt.grant_workbench('policy', 'officer');});
unlike($fill, qr/^ERROR/, 'drafts, rows, editions') or diag $fill;

my @tables = qw(area document clause draft edition ruleset pot benefit step parameter accumulator index list code_map term ending);
my $everything = join ' UNION ALL ', map { "SELECT '$_' AS t, to_jsonb(x)::text FROM mmt.$_ x" } @tables;
$everything = "$everything ORDER BY 1, 2";
my $grants = q{
	SELECT c.relname, a.grantee::regrole, a.privilege_type, NULL FROM pg_class c, aclexplode(c.relacl) a
	WHERE c.relnamespace = 'mmt'::regnamespace AND a.grantee::regrole::text IN ('auditor', 'officer')
	UNION ALL
	SELECT c.relname, a.grantee::regrole, a.privilege_type, t.attname FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
	WHERE c.relnamespace = 'mmt'::regnamespace AND a.grantee::regrole::text IN ('auditor', 'officer')
	UNION ALL
	SELECT p.proname, a.grantee::regrole, a.privilege_type, NULL FROM pg_proc p, aclexplode(p.proacl) a
	WHERE p.pronamespace = 'mmt'::regnamespace AND a.grantee::regrole::text IN ('auditor', 'officer')
	ORDER BY 1, 2, 3, 4};
my $before = as($owner, 'source', $everything);
cmp_ok(scalar(split /\n/, $before), '>=', 30, 'rows to compare');
my $granted = $node->safe_psql('source', $grants);
cmp_ok(scalar(split /\n/, $granted), '>', 100, 'grants to compare');

my $dir = PostgreSQL::Test::Utils::tempdir;
my @from = ('-d', $node->connstr('source'), '-U', $owner);
command_ok([ 'pg_dump', @from, '-f', "$dir/plain.sql" ], 'pg_dump, plain');
command_ok([ 'pg_dump', @from, '--inserts', '--rows-per-insert=2', '-f', "$dir/inserts.sql" ], 'pg_dump --inserts');
command_ok([ 'pg_dump', @from, '-Fc', '-f', "$dir/custom.dump" ], 'pg_dump -Fc');

my @ways = (
	[ 'plain', $owner, [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/plain.sql" ], 1 ],
	[ 'inserts', $owner, [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$dir/inserts.sql" ], 1 ],
	[ 'custom', $owner, [ 'pg_restore', '--exit-on-error', "$dir/custom.dump" ], 1 ],
	[ 'moved', 'other_owner', [ 'pg_restore', '--exit-on-error', '--no-owner', '--no-acl', "$dir/custom.dump" ], 0 ]);
for my $way (@ways)
{
	my ($db, $role, $command, $same_grants) = @$way;
	$node->safe_psql('postgres', qq{CREATE DATABASE $db OWNER "$role"});
	my @command = (@$command);
	splice @command, 1, 0, '-U', $role, '-d', $node->connstr($db);
	command_ok(\@command, "$db: restored by a plain database owner");
	is(as($role, $db, $everything), $before, "$db: every row is there, ids and editions too");
	is($node->safe_psql($db, $grants), $granted, "$db: grants") if $same_grants;

	is(as($role, $db, q{
		SELECT count(*) FROM mmt.ruleset s
		WHERE s.digest <> mmt.ruleset_digest(s.rules)
			OR s.edition = mmt.current_edition() AND s.digest <> mmt.ruleset_digest(mmt.rules(s.area))}), '0', "$db: digests hold");
	like(as($role, $db, q{UPDATE mmt.parameter SET amount = '1%' WHERE edition = 1}), qr/does not change/, "$db: published rows are protected");
	like(as($role, $db, q{DELETE FROM mmt.ruleset}), qr/does not change/, "$db: rulesets are protected");
	like(as($role, $db, q{INSERT INTO mmt.list (draft, list, member) VALUES ('first', 'chronic', 'x')}), qr/takes no more/, "$db: published drafts are closed");
	is(as($role, $db, q{INSERT INTO mmt.list (draft, list, member, clause) VALUES ('first', 'chronic', 'diabetes', 'C-1'); SELECT count(*) FROM mmt.list}),
		'2', "$db: loading again changes nothing");
	is(as($role, $db, q{
		SELECT mmt.discard('third');
		SELECT mmt.open_draft('fourth', '3303');
		INSERT INTO mmt.parameter (draft, parameter, amount, valid, clause) VALUES ('fourth', 'rate', '70%', '[2022-01-01,)', 'C-1');
		SELECT mmt.publish('fourth')}), "1\nfourth\n4", "$db: work goes on");
}

# Restored once more over what is there: only what is missing comes.
is(as($owner, 'plain', q{CREATE TEMP TABLE saved AS SELECT * FROM mmt.list; INSERT INTO mmt.list OVERRIDING SYSTEM VALUE SELECT * FROM saved; SELECT count(*) FROM mmt.list}),
	'2', 'rows restored twice are there once');

# An edition carried to a database that has no rules of its own.
my $carried = as($owner, 'source', 'SELECT mmt.export_edition(2)');
$node->safe_psql('postgres', 'CREATE DATABASE branch OWNER other_owner');
as('other_owner', 'branch', 'CREATE EXTENSION menmante');
(my $forged = $carried) =~ s/60%/90%/;
isnt($forged, $carried, 'a forged edition');
like(as('other_owner', 'branch', "SELECT mmt.adopt_edition(\$json\$$forged\$json\$)"), qr/do not have the digest/, 'is refused');
is(as('other_owner', 'branch', "SELECT mmt.adopt_edition(\$json\$$carried\$json\$)"), '2', 'an edition is adopted');
is(as('other_owner', 'branch', "SELECT mmt.adopt_edition(\$json\$$carried\$json\$)"), '2', 'and again without effect');
my $rulesets = q{SELECT area, edition, digest, rules FROM mmt.ruleset WHERE edition = 2 ORDER BY area};
is(as('other_owner', 'branch', $rulesets), as($owner, 'source', $rulesets), 'number, digest and rules are the same');
is(as('other_owner', 'branch', q{SELECT string_agg(area, ',' ORDER BY area) FROM mmt.area}), '33,3303', 'with its areas');
like(as('other_owner', 'branch', q{
	SELECT mmt.open_draft('own', '3303');
	INSERT INTO mmt.term (draft, domain, term, zh) VALUES ('own', 'disease', 'x', '某病');
	SELECT mmt.publish('own')}), qr/published in another database/, 'what is adopted is not published here');

# The owner owns no member: what they grant or create cannot make code run as somebody else.
like(as($owner, 'source', 'ALTER TABLE mmt.parameter DISABLE TRIGGER guard'), qr/must be owner/, 'the guard stays on');
like(as($owner, 'source', 'CREATE TRIGGER mine BEFORE INSERT ON mmt.parameter FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()'),
	qr/permission denied/, 'no triggers of theirs');
is(as($owner, 'source', 'DROP EXTENSION menmante; SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace($$mmt$$)'), '0', 'and they can drop it');
is(as($owner, 'source', 'CREATE EXTENSION menmante; SELECT count(*) FROM mmt.edition'), '0', 'and create it again');

$node->stop;
done_testing();
