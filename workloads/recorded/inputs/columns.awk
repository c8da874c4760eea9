# Word lengths, letters and anagrams of a text; everything is kept in associative arrays and joined strings.
{
    for (i = 1; i <= NF; i++) {
        word = tolower($i)
        gsub(/[^a-z]/, "", word)
        if (word == "") continue
        count[word]++
        where[word] = where[word] "," FNR
        n = split(word, letter, "")
        asort(letter)
        key = ""
        for (j = 1; j <= n; j++) { key = key letter[j]; seen[letter[j]]++ }
        if (index(" " anagram[key] " ", " " word " ") == 0) anagram[key] = anagram[key] " " word
        delete letter
    }
}
END {
    n = asorti(count, order)
    for (i = 1; i <= n; i++) printf "%s %d %s\n", order[i], count[order[i]], substr(where[order[i]], 2, 30)
    for (key in anagram) if (split(anagram[key], words, " ") > 1) result[++m] = anagram[key]
    asort(result)
    for (i = 1; i <= m; i++) print result[i]
    for (c in seen) total += seen[c]
    printf "%d words, %d letters\n", n, total
}
