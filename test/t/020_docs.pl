# The pages with examples: every block runs and prints what the page shows; every shape of docs/rules.md has an example and
# every draft there is publishable; links between pages lead somewhere.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../docs";
use Examples;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $top = "$FindBin::Bin/../..";
local $ENV{PGCLIENTENCODING} = 'UTF8';

my $node = PostgreSQL::Test::Cluster->new('docs');
$node->init(extra => [ '-E', 'UTF8', '--locale=C' ]);
$node->start;

# psql_run(DATABASE, TEXT): both streams
sub psql_run
{
	my ($database, $text) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'psql', '-X', '-q', '-d', $node->connstr($database) ], '<', \$text, '>', \$out, '2>', \$err);
	return ($out, $err);
}

# run_page(DATABASE, PAGE, LOAD): the page's blocks in a database of its own, after what it says to load
sub run_page
{
	my ($database, $page, $load) = @_;
	my $sections = Examples::sections("$top/$page");
	my $blocks = grep { $_->{sql} } map { @{ $_->{blocks} } } @$sections;

	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database, 'CREATE EXTENSION menmante');
	is(join('', psql_run($database, "\\i $top/policy-data/$load\n")), '', "$page: $load is loaded");

	my $printed = Examples::outputs(psql_run($database, Examples::script($sections)));
	my $group = '';

	ok($blocks, "$page: has examples");
	foreach my $section (@$sections)
	{
		$group = $section->{title} if $section->{level} < 4;
		my $name = $section->{level} < 4 ? $section->{title} : "$group: $section->{title}";

		if ($section->{level} == 4)
		{
			my $shown = grep { $_->{expected} ne '' } @{ $section->{blocks} };
			ok($shown || $section->{body} =~ /a check, not a benefit|the book's, not a benefit/i, "$name: has an example")
				or diag("$page line $section->{line}: no sql block with its output");
		}
		foreach my $block (@{ $section->{blocks} })
		{
			is($printed->{ $block->{line} } // '(did not run)', Examples::tidy($block->{expected}), "$page, line $block->{line}: $name");
		}
	}
}

run_page('rules', 'docs/rules.md', '000000-national/load.sql');
run_page('checks', 'docs/checks.md', '000000-national/load.sql');
run_page('tutorial', 'docs/tutorial.md', '000000-national/load.sql');
run_page('prescriptions', 'docs/prescriptions.md', '000000-national/load.sql');
run_page('guards', 'docs/guards.md', '000000-national/load.sql');
run_page('book', 'docs/book.md', '000000-national/load.sql');
run_page('interface', 'docs/interface.md', '000000-national/load.sql');
run_page('care', 'docs/care.md', '000000-national/load.sql');
run_page('reports', 'docs/reports.md', '000000-national/load.sql');
run_page('readme', 'README.md', 'load.sql');
run_page('readme_zh', 'README.zh.md', 'load.sql');
{
	local $ENV{PGCLIENTENCODING} = 'GBK';
	is(join('', psql_run('readme', "\\i $top/policy-data/load.sql\n")), '', 'policy-data is read as UTF-8 whatever the client encoding is');
}

# What an example of the rules shows could be published as it stands; drafts called wrong-… are there to be refused.
is($node->safe_psql('rules', <<'SQL'), '', 'no draft of docs/rules.md has an error');
SET menmante.language = 'en';
SELECT d.draft, p.code, p.relation, p.id, p.message
FROM mmt.draft d, mmt.check_policy(d.draft) p
WHERE d.draft !~ '^wrong-' AND p.severity = 'error'
ORDER BY 1, 2, 4;
SQL

$node->stop;

# Links: the file is there, and so is the heading, whose anchor is its words in small letters, joined by hyphens.
my %anchors;
sub anchors
{
	my ($file) = @_;
	return $anchors{$file} //= {
		map { (my $a = lc $_->{title}) =~ s/[^\w\x80-\xff -]//g; $a =~ tr/ /-/; $a => 1 } @{ Examples::sections($file) }
	};
}
foreach my $page (sort map { s|^\Q$top\E/||r } glob("$top/*.md $top/docs/*.md $top/policy-data/*.md"))
{
	my ($folder) = $page =~ m|^(.*/)|;
	my @broken;
	foreach my $link (map { $_->{body} =~ /\]\(([^)\s]+)\)/g } @{ Examples::sections("$top/$page") })
	{
		next if $link =~ /^\w+:/;
		my ($file, $anchor) = $link =~ /^([^#]*)#?(.*)$/;
		my $target = $file eq '' ? "$top/$page" : "$top/" . ($folder // '') . $file;
		push @broken, $link if !-e $target || ($anchor ne '' && !anchors($target)->{$anchor});
	}
	is("@broken", '', "$page: links lead somewhere");
}

done_testing();
