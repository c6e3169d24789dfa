# Killed in the middle of what stands beside the ledger: messages of the interface, care files, follow-ups, referrals, mergers that take them along,
# enrolments, reviews and their deductions, reports that are sent, seals.  The server is stopped hard and backends are killed while four workers are at it, on
# persons of their own and on shared ones, and send the same reports.  Nothing is lost, doubled or half done, and asked again each answer
# is the same.  Then reports are sent while settlements come in.  MENMANTE_SOAK=n makes it n times as long.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../book";
use Insurer;
use IPC::Run ();
use POSIX ();
use PostgreSQL::Test::Utils;
use Test::More;

my $soak = $ENV{MENMANTE_SOAK} || 1;
my $node = Insurer::node('parts');
my $folder = PostgreSQL::Test::Utils::tempdir();
my $owner = $node->connstr('insurer') . " user='$Insurer::owner'";
sub as { return Insurer::as($node, $Insurer::owner, @_) }

# tell: what a statement says, or the state that refuses what another one did before
is(as(q{
	CREATE FUNCTION public.tell(sql text) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE
		said text;
	BEGIN
		EXECUTE sql INTO said;
		RETURN coalesce(said, '');
	EXCEPTION WHEN object_not_in_prerequisite_state OR unique_violation THEN
		RETURN SQLSTATE;
	END $$;
	DO $$ BEGIN PERFORM mmt.add_reference('book', 'enrolment'); END $$;}), '', 'care files may begin');

# message(INFNO, PERSON, DATA, LINES): what the interface answers to it
sub message
{
	my ($infno, $person, $data, $lines) = @_;
	return "book.interface(jsonb_build_object('infno', '$infno', 'insuplc_admdvs', '999100', 'fixmedins_code', 'T1', 'input',
		jsonb_build_object('data', jsonb_build_object('psn_no', '$person', 'mdtrt_id', 'V') || $data, 'feedetail', $lines))) #>> '{setlinfo,setl_id}'" =~ s/\s+/ /gr;
}
my @batch = (q{'{"chrg_bchno": "B", "insutype": "390", "med_type": "14", "mdtrt_cert_type": "02", "medfee_sumamt": 200, "psn_setlway": "01", "acct_used_flag": "0"}'::jsonb},
	q{'[{"feedetl_sn": "1", "rx_circ_flag": "0", "fee_ocur_time": "2020-03-06", "med_list_codg": "X", "medins_list_codg": "x", "det_item_fee_sumamt": 200, "cnt": 1, "pric": 200,
	"bilg_dept_codg": "d", "bilg_dept_name": "d", "bilg_dr_codg": "D", "bilg_dr_name": "D", "hosp_appr_flag": "1"}]'::jsonb});

# What a worker asks for in a round: p and q turn out to be one person; h is a person that all workers know.
my ($workers, $rounds) = (4, 9 * $soak);
sub requests
{
	my ($w) = @_;
	my @all;

	for my $r (1 .. $rounds)
	{
		my ($p, $q, $h) = ("W$w-$r", "W$w-$r-x", "H-$r");
		my $ask = sub { push @all, [ "$_[0]_$r", "SELECT $_[1] AS a" ] };
		my $tell = sub { $ask->($_[0], "public.tell(\$\$$_[1]\$\$)") };
		my $of = sub { my ($table, $id, $person, $key) = @_; "(SELECT $id FROM book.$table WHERE person_id = '$person' AND key = '$key')" };
		my $bill = q{'{"area": "999100", "date": "2020-03-05", "institution": "T1", "amount": %s}'};

		# a charge batch that all workers settle, and one that is taken back
		$ask->(batch_h => message(2207, $h, @batch));
		$ask->(batch_g => message(2207, "$p-g", @batch));
		$ask->(undo_g => message(2208, "$p-g", "jsonb_build_object('setl_id', (SELECT min(settlement_id) FROM book.settlement WHERE person_id = '$p-g'))", 'NULL::jsonb'));
		$ask->(settle => "(book.settle('$p', 's', " . sprintf($bill, 200) . ')).settlement_id');	# the fund pays 60.00
		$ask->(settle_q => "(book.settle('$q', 's', " . sprintf($bill, 300) . ')).settlement_id');	# and 120.00
		$ask->(open => "book.open_file('$p', '2020-01-01', 'a', 'open')");
		$ask->(open_q => "book.open_file('$q', '2020-02-01', 'a', 'open')");
		$tell->(open_h => "SELECT book.open_file('$h', '2020-01-01', 'worker $w', 'open-$w')");
		$tell->(enrol => "INSERT INTO book.enrolment (person, disease, benefit, recogniser, valid) SELECT '$p', 'D1', 'care', 'T1', '[2020-01-01,)' WHERE NOT EXISTS (SELECT FROM book.enrolment WHERE person = '$p') RETURNING 'enrolled'");
		$ask->(plan => "book.plan_follow_up('$p', 'visit', '2020-04-01', 'plan')");
		$ask->(plan_q => "book.plan_follow_up('$q', 'visit', '2020-04-02', 'plan')");
		$ask->(visit => "book.note_event('$p', 'visit', '2020-04-01', 'visit', follow_up => " . $of->(qw(follow_up follow_up_id), $p, 'plan') . ')');
		$ask->(refer => "book.note_event('$p', 'referral_up', '2020-04-02', 'refer', institution => 'T1', to_institution => 'H1', until => '2030-01-01')");
		$ask->(back => "book.note_event('$p', 'referral_up', '2020-04-02', 'back', replaces => " . $of->(qw(care_event event_id), $p, 'refer') . ', withdrawn => true)') if $r % 2;
		$ask->(contract_q => "book.note_event('$q', 'contract', '2020-02-01', 'contract', institution => 'T1')");
		$ask->(visit_h => "book.note_event('$h', 'visit', '2020-04-01', 'visit-$w')");
		$ask->(review => "book.review('$p', " . $of->(qw(request settlement_id), $p, 's') . ", 'deducted', 'x', 'review', 12.50)");
		$ask->(again => "book.review('$p', " . $of->(qw(request settlement_id), $p, 's') . ", 'deducted', 'y', 'again', 2.25, replaces => " . $of->(qw(review review_id), $p, 'review') . ')');
		$ask->(review_q => "book.review('$q', " . $of->(qw(request settlement_id), $q, 's') . ", 'deducted', 'x', 'review', 20)");
		$ask->(return_q => "(book.reverse('$q', " . $of->(qw(request settlement_id), $q, 's') . ", 'return', 'returned')).settlement_id") if $r % 3 == 0;
		$ask->(merge => "book.merge_person('$q', '$p', 'merge', 'one person')");
		$ask->(close => "book.close_file('$p', '2020-05-01', 'moved')");
		$ask->(reopen => "book.open_file('$p', '2020-05-01', 'back', 'reopen')");
		$tell->(send => "INSERT INTO book.report (form, area, recipient, as_of, sent_at) VALUES ('month', '999100', 'bureau', date '2020-01-01' + interval '$r months' - interval '1 day', clock_timestamp()) RETURNING 'sent'");
		$tell->(send_planned => "UPDATE book.report SET sent_at = clock_timestamp() WHERE recipient = 'planned' AND as_of = date '2020-01-01' + interval '$r months' - interval '1 day' RETURNING 'sent'");
	}
	return @all;
}

is(as("INSERT INTO book.report (form, area, recipient, as_of) SELECT 'month', '999100', 'planned', date '2020-01-01' + n * interval '1 month' - interval '1 day' FROM generate_series(1, $rounds) n"), '', 'reports are planned');
my $hits = Insurer::under_fire($node, $folder, $soak, [ map { [ requests($_) ] } 1 .. $workers ],
	[ 'SELECT book.seal()', "SET statement_timeout = '30s'; SELECT * FROM book.verify()" ],
	'book\.(interface|open_file|close_file|note_event|plan_follow_up|review|merge_person|report|enrolment|seal)');
note "$hits times killed or stopped";
cmp_ok($hits, '>=', 3, 'it was killed and stopped under load');

my @errors = grep { /\||^error/ } split /\n/, slurp_file("$folder/0");	# what verify found
my %said;
for my $w (1 .. $workers)
{
	for (split /\n/, slurp_file("$folder/$w")) { /^(\w+) (.*)$/ and $1 eq 'error' ? push @errors, $2 : ($said{$w}{$1} = $2) }
	is(scalar(keys %{ $said{$w} }), scalar(requests($w)), "worker $w: every request was answered in the end");
}
is("@errors", '', 'nothing but broken connections was reported');
is(as('SELECT * FROM book.verify()'), '', 'the book is right');

# Everything that was told is there, under its key, and nothing else is but what mergers noted anew.
my %table = (open => 'care_file file_id', reopen => 'care_file file_id', plan => 'follow_up follow_up_id', visit => 'care_event event_id', refer => 'care_event event_id', back => 'care_event event_id',
	contract => 'care_event event_id', review => 'review review_id', again => 'review review_id', settle => 'request settlement_id', return => 'request settlement_id');
my (@lost, $n);
for my $what (sort keys %table)
{
	my ($table, $id) = split / /, $table{$what};
	my $key = $what eq 'settle' ? 's' : $what;
	my %stored = map { split /=/ } split /\n/, as("SELECT person_id || '=' || string_agg($id\::text, ',') FROM book.$table WHERE key = '$key' GROUP BY person_id");
	for my $w (1 .. $workers)
	{
		for my $r (1 .. $rounds)
		{
			for (grep { exists $said{$w}{"$_->[0]_$r"} } [ $what, '' ], [ "${what}_q", '-x' ])
			{
				$n++;
				push @lost, "$what W$w-$r$_->[1]" if ($stored{"W$w-$r$_->[1]"} // '') ne $said{$w}{"$_->[0]_$r"};
			}
		}
	}
}
is("@lost", '', "each of $n things that were told is there once");
my $one = $workers * $rounds;
my $odd = $workers * POSIX::ceil($rounds / 2);
my $third = $workers * int($rounds / 3);
is(as(q{SELECT (SELECT count(*) FROM book.care_file), (SELECT count(*) FROM book.follow_up), (SELECT count(*) FROM book.care_event), (SELECT count(*) FROM book.review), (SELECT count(*) FROM book.enrolment),
	(SELECT string_agg(concat_ws(' ', change, n), ', ' ORDER BY change) FROM (SELECT change, count(*) AS n FROM book.enrolment_change GROUP BY 1) c)}),
	# p's two, q's, and one of each shared person; p's plan, q's, and q's under p; visit, referral, contract, that under p, the shared visit; the referral and the contract tell of the enrolment
	join('|', 3 * $one + $rounds, 3 * $one, 5 * $one + $odd, 3 * $one, $one, "enrolled $one, shared " . 2 * $one), 'and nothing is doubled or half done');
is(as(q{SELECT count(*) FROM book.care_file WHERE closed_on IS NULL AND person_id LIKE 'W%'}) . '|' . as(q{SELECT count(*) FROM book.follow_ups_due}), $one . '|0', 'files are closed and opened again, closed ones ask for nothing');
is(as(q{SELECT count(*), string_agg(DISTINCT f.key, ',') FROM book.care_event e JOIN book.care_file f USING (person_id, file_id) WHERE e.kind = 'contract' AND e.key <> 'contract'}), "$one|open", 'contracts went along to the file that was open');
is(join(' ', grep { my $r = $_; (keys %{ { map { $said{$_}{"batch_h_$r"} => 1 } 1 .. $workers } }) != 1 } 1 .. $rounds), '', 'a batch that all of them settled has one answer');
is(as(q{SELECT count(*), count(DISTINCT settlement_id) FROM book.pending_line WHERE person_id LIKE 'H%'}) . '|' . as(q{SELECT count(*) FILTER (WHERE reverses IS NULL), count(reverses) FROM book.settlement WHERE person_id LIKE '%-g'}),
	"$rounds|$rounds|$one|$one", 'and is settled once; one that was taken back was taken back once');
is(as(q{SELECT sum(due), sum(deduction), sum(open) FROM book.clearing_statement}),
	# of p 60 less 2.25; of q 120 less 20, or nothing when it was reversed; of h 60, of g nothing
	join('|', map { sprintf '%.2f', $_ } 60 * $rounds + 60 * $one + 120 * ($one - $third), 2.25 * $one + 20 * ($one - $third), 60 * $rounds + 57.75 * $one + 100 * ($one - $third)), 'clearing has each deduction once');
is(as(q{SELECT count(*), count(DISTINCT as_of), count(figures), count(sent_at) FROM book.report WHERE recipient = 'bureau'}), join('|', ($rounds) x 4), 'each report was sent once, with its figures');
is(as(q{SELECT count(*), count(figures) FROM book.report WHERE recipient = 'planned'}), "$rounds|$rounds", 'planned ones, too');
my @twice = grep { my $what = $_; (grep { $said{$_}{$what} eq 'sent' } 1 .. $workers) > 1 } map { ("send_$_", "send_planned_$_") } 1 .. $rounds;
is("@twice", '', 'nobody was told that they sent what another one had sent');
is(join(' ', sort keys %{ { map { my $w = $_; map { $said{$w}{$_} => 1 } grep { /^send/ } keys %{ $said{$w} } } 1 .. $workers } }), '23505 55000 sent', 'who comes second is told so');

# Asked once more each says the same and changes nothing, although files were opened anew meanwhile.
my $all = q{SELECT (SELECT count(*) FROM book.chain), (SELECT md5(string_agg(f::text, '|' ORDER BY file_id)) FROM book.care_file f), (SELECT count(*) FROM book.care_event), (SELECT count(*) FROM book.follow_up), (SELECT count(*) FROM book.review)};
my $before = as($all);
for my $w (1 .. $workers)
{
	my @again = grep { $_->[1] !~ /public\.tell/ && $_->[0] !~ /^batch_g/ } requests($w);
	Insurer::work($node, \@again, "$folder/again-$w", 60 * $soak, 0);
	my %now = map { /^(\w+) (.*)$/ ? ($1 => $2) : () } split /\n/, slurp_file("$folder/again-$w");
	diag $now{error} if exists $now{error};
	is_deeply(\%now, { map { $_->[0] => $said{$w}{ $_->[0] } } @again }, "worker $w: asked again, the answers are the same");
}
is(as($all), $before, 'and nothing changes');

# ---- one message by several logins at once ----

# at_once(STATEMENTS): what six sessions of two logins say, each to all of them; one text when all say the same
sub at_once
{
	my %said;
	unlink "$folder/at_once.sql";
	append_to_file("$folder/at_once.sql", join '', map { "SELECT $_;\n" } @_);
	my @runs = map { my ($out, $err) = ('', ''); [ IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('insurer') . " user=$_", '-f', "$folder/at_once.sql" ], '<', \undef, '>', \$out, '2>', \$err), \$out, \$err ] } ('clerk_en', 'clerk_zh') x 3;
	for (@runs) { $_->[0]->finish; $said{"${ $_->[1] }${ $_->[2] }"} = 1 }
	return join '---', keys %said;
}
my $settled = at_once(map { message(2207, "C$_", @batch) } 1 .. 25);
like($settled, qr/^(\d+\n){25}$/, 'each login has the answer of the first');
my @ids = split /\n/, $settled;
like(at_once(map { message(2208, "C$_", "'{\"setl_id\": $ids[ $_ - 1 ]}'::jsonb", 'NULL::jsonb') } 1 .. 25), qr/^(\d+\n){25}$/, 'and of a reversal');
is(as(q{SELECT count(*) FILTER (WHERE reverses IS NULL), count(reverses) FROM book.settlement WHERE person_id LIKE 'C%'}), '25|25', 'each was done once');

# ---- reports that are sent while settlements come in ----

# Each bore 100 before, so that of each bill of 10.00 the fund pays 6.00.
is(as(q{SELECT sum(fund) FROM generate_series(0, 9) n, book.settle('R' || n, 'first', '{"area": "999100", "date": "2021-01-01", "amount": 100}')}), '0.00', 'persons with their deductible behind them');
append_to_file("$folder/settle.sql", q{\set p random(0, 9)
\set k random(1, 1000000000)
SELECT * FROM book.settle('R' || :p, 'k' || :k, '{"area": "999100", "date": "2021-01-15", "amount": 10}');
});
append_to_file("$folder/send.sql", q{\set n random(1, 100000)
SELECT public.tell($$INSERT INTO book.report (form, area, recipient, as_of, sent_at) VALUES ('month', '999100', 'r$$ || :n % 97 || $$', '2021-01-31', clock_timestamp()) RETURNING 'sent'$$);
});
my ($out, $wrong);
is(IPC::Run::run([ 'pgbench', '-n', '-c', '8', '-j', '1', '-T', 3 * $soak, '-f', "$folder/settle.sql\@8", '-f', "$folder/send.sql\@2", '-d', $owner ], '>', \$out, '2>', \$wrong), 1, 'reports are sent while settlements come in') or diag $wrong;
is(as(q{INSERT INTO book.report (form, area, recipient, as_of, sent_at) VALUES ('month', '999100', 'last', '2021-01-31', clock_timestamp())}), '', 'and once more when none does');
my $sent = q{SELECT r.recipient, f.times, f.persons, f.fund, (r.figures #>> '{care,fund}')::numeric AS care FROM book.report r, jsonb_to_record(r.figures -> 'all') f (times bigint, persons bigint, fund numeric) WHERE r.as_of = '2021-01-31'};
cmp_ok(as("SELECT count(*) FROM ($sent) s"), '>', 1, 'several were sent');
is(as("SELECT * FROM ($sent) s WHERE s.fund <> 6 * s.times OR s.care <> s.fund OR s.persons > least(10, s.times)"), '', 'what was sent is of one moment, whatever comes in');
is(as(qq{SELECT s.recipient FROM ($sent) s JOIN book.report r ON r.recipient = s.recipient WHERE s.times > (SELECT count(*) FROM book.settlement t WHERE t.day = '2021-01-15' AND t.posted_at <= r.sent_at)}), '', 'and of nothing later');
is(as("SELECT s.times, s.fund FROM ($sent) s WHERE s.recipient = 'last'"), as(q{SELECT count(*), sum(fund) FROM book.settlement WHERE day = '2021-01-15'}), 'in the end of all');
is(as('SELECT * FROM book.verify()'), '', 'and the book is right');

$node->stop;
done_testing();
