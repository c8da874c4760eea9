# Writes a graph of `n` rooms in clusters, for dot.
BEGIN {
    print "digraph house { rankdir=LR; node [shape=box, fontsize=10];"
    for (c = 0; c < 4; c++) {
        printf "subgraph cluster_%d { label=\"floor %d\";", c, c
        for (i = c; i < n; i += 4) printf " r%d [label=\"room %d\\n%d m\"];", i, i, 9 + i * 7 % 23
        print " }"
    }
    for (i = 1; i < n; i++) printf "r%d -> r%d [label=\"%d\"];\n", int(i / 2), i, i % 5
    for (i = 0; i < n; i += 3) printf "r%d -> r%d [style=dashed];\n", i, i * 5 % n
    print "}"
}
