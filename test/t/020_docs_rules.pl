# docs/rules.md: every block runs and prints what the page shows, every shape has an example, every draft is publishable.
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
my $sections = Examples::sections("$top/docs/rules.md");

my $node = PostgreSQL::Test::Cluster->new('docs');
$node->init(extra => [ '-E', 'UTF8', '--locale=C' ]);
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION menmante');

my @psql = ('psql', '-X', '-q', '-d', $node->connstr('postgres'));
local $ENV{PGCLIENTENCODING} = 'UTF8';

# psql_run(TEXT): both streams
sub psql_run
{
	my ($text) = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([@psql], '<', \$text, '>', \$out, '2>', \$err);
	return ($out, $err);
}

is(join('', psql_run("\\i $top/policy-data/000000-national/load.sql\n")), '', 'words and pots of the nation are loaded');

my $printed = Examples::outputs(psql_run(Examples::script($sections)));

my $group = '';
foreach my $section (@$sections)
{
	$group = $section->{title} if $section->{level} < 4;
	my $name = $section->{level} < 4 ? $section->{title} : "$group: $section->{title}";

	if ($section->{level} == 4)
	{
		my $shown = grep { $_->{expected} ne '' } @{ $section->{blocks} };
		ok($shown || $section->{body} =~ /a check, not a benefit|the book's, not a benefit/i, "$name: has an example")
			or diag("docs/rules.md line $section->{line}: no sql block with its output");
	}
	foreach my $block (@{ $section->{blocks} })
	{
		is($printed->{ $block->{line} } // '(did not run)', Examples::tidy($block->{expected}), "$name, line $block->{line}");
	}
}

# Links within the page: a heading's anchor is its words in small letters, joined by hyphens.
my %anchors = map { (my $a = lc $_->{title}) =~ s/[^\w\x80-\xff -]//g; $a =~ tr/ /-/; $a => 1 } @$sections;
my @broken = grep { !$anchors{$_} } map { $_->{body} =~ /\]\(#([^)]+)\)/g } @$sections;
is("@broken", '', 'links within the page lead somewhere');

# What an example shows could be published as it stands; drafts called wrong-… are there to be refused.
is($node->safe_psql('postgres', <<'SQL'), '', 'no draft of an example has an error');
SET menmante.language = 'en';
SELECT d.draft, p.code, p.relation, p.id, p.message
FROM mmt.draft d, mmt.check_policy(d.draft) p
WHERE d.draft !~ '^wrong-' AND p.severity = 'error'
ORDER BY 1, 2, 4;
SQL

$node->stop;
done_testing();
