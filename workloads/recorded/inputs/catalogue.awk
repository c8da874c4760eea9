# Writes an XML catalogue of `n` books, for xsltproc.
BEGIN {
    print "<?xml version=\"1.0\"?>\n<catalogue>"
    for (i = 1; i <= n; i++) {
        printf "<book id=\"b%d\" year=\"%d\" lang=\"%s\"><title>Volume %d of %d</title>", i, 1900 + i * 13 % 120, i % 3 ? "en" : "de", i, n
        for (j = 0; j <= i % 4; j++) printf "<author>Author %d</author>", i * (j + 3) % 41
        printf "<price currency=\"EUR\">%.2f</price><note>%s</note></book>\n", i * 37 % 500 / 10, i % 7 ? "in print &amp; bound" : "<em>out</em> of print"
    }
    print "</catalogue>"
}
