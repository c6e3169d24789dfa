# The examples of a page: fenced sql blocks, each with the output that the text block after it promises.  Text is bytes
# throughout.
package Examples;
use strict;
use warnings;

# sections(FILE): [{title, level, line, body, blocks => [{line, sql, expected}]}], in order.  A sql block without a text
# block promises no output.
sub sections
{
	my ($file) = @_;
	my @sections;
	my ($fence, $text, $start, $last) = ('', '', 0, undef);

	open my $in, '<', $file or die "$file: $!\n";
	while (my $line = <$in>)
	{
		chomp $line;
		if ($fence ne '')
		{
			if ($line !~ /^```\s*$/)
			{
				$text .= "$line\n";
				next;
			}
			if ($fence eq 'sql')
			{
				$last = { line => $start, sql => $text, expected => '' };
				push @{ $sections[-1]{blocks} }, $last;
			}
			elsif ($fence eq 'text' && $last)
			{
				$last->{expected} = $text;
				$last = undef;
			}
			$fence = '';
		}
		elsif ($line =~ /^```(\w*)/)
		{
			($fence, $text, $start) = ($1 || 'none', '', $.);
		}
		elsif ($line =~ /^(#+)\s+(.*)/)
		{
			push @sections, { title => $2, level => length $1, line => $., body => '', blocks => [] };
			$last = undef;
		}
		else
		{
			$sections[-1]{body} .= "$line\n" if @sections;
			$last = undef if $line =~ /\S/;
		}
	}
	die "$file: a block that begins in line $start does not end\n" if $fence ne '';
	return \@sections;
}

# script(SECTIONS): all blocks as one psql script; what each wrote, on either stream, begins with a mark.
sub script
{
	my ($sections) = @_;
	my $script = "\\set VERBOSITY default\n\\set SHOW_CONTEXT never\n\\pset pager off\n";

	foreach my $block (map { @{ $_->{blocks} } } @$sections)
	{
		$script .= "\\echo \@\@$block->{line}\n\\warn \@\@$block->{line}\n$block->{sql}";
	}
	return $script;
}

# outputs(STREAM...): what each block wrote, by its line
sub outputs
{
	my %of;
	foreach my $stream (@_)
	{
		my @parts = split /^\@\@(\d+)\n/m, $stream, -1;
		shift @parts;
		while (my ($line, $text) = splice @parts, 0, 2)
		{
			$of{$line} = tidy(($of{$line} // '') . $text);
		}
	}
	return \%of;
}

# Blanks at line ends and empty lines around say nothing.
sub tidy
{
	my ($text) = @_;
	$text =~ s/[ \t]+$//mg;
	$text =~ s/^\n+//;
	$text =~ s/\n{2,}/\n\n/g;
	$text =~ s/\s*\z//;
	return $text eq '' ? '' : "$text\n";
}

1;
