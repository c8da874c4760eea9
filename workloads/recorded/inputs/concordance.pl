# Writes a concordance of a text: every word with its lines, sorted by frequency, and the longest sentences.
use strict;
use warnings;

my (%lines, %follow, @sentences);
my $sentence = '';
while (my $line = <>) {
    chomp $line;
    my $previous = '';
    for my $word (map { lc } $line =~ /([A-Za-z]+)/g) {
        push @{ $lines{$word} }, $.;
        $follow{$previous}{$word}++ if $previous ne '';
        $previous = $word;
    }
    $sentence .= " $line";
    while ($sentence =~ s/^\s*([^.]+\.)\s//) {
        push @sentences, { text => $1, words => [ split ' ', $1 ] };
    }
}
for my $word (sort { @{ $lines{$b} } <=> @{ $lines{$a} } || $a cmp $b } keys %lines) {
    my @next = sort { $follow{$word}{$b} <=> $follow{$word}{$a} || $a cmp $b } keys %{ $follow{$word} || {} };
    printf "%-20s %5d  %s  [%s]\n", $word, scalar @{ $lines{$word} },
        join(',', @{ $lines{$word} }[0 .. ($#{ $lines{$word} } < 9 ? $#{ $lines{$word} } : 9)]),
        join(' ', grep { defined } @next[0 .. 4]);
}
my @longest = sort { @{ $b->{words} } <=> @{ $a->{words} } } @sentences;
for my $found (grep { defined } @longest[0 .. 9]) {
    (my $short = $found->{text}) =~ s/\s+/ /g;
    print scalar @{ $found->{words} }, ': ', join('', map { ucfirst } split /( )/, substr($short, 0, 60)), "\n";
}
