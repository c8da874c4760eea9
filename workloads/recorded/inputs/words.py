"""Indexes the words of the first lines of a text, counts pairs of words, and takes the index through JSON."""
import collections
import json
import re
import sys


class Entry:
    def __init__(self, word):
        self.word = word
        self.lines = []

    def add(self, line):
        self.lines.append(line)

    def as_dict(self):
        return {"word": self.word, "lines": self.lines[:20], "count": len(self.lines)}


def main(path, count):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()[:count]
    index = {}
    for number, line in enumerate(lines):
        for word in re.findall(r"[a-z]+", line.lower()):
            index.setdefault(word, Entry(word)).add(number)
    pairs = collections.Counter(
        (a, b) for line in lines for a, b in zip(line.split(), line.split()[1:])
    )
    top = sorted(index.values(), key=lambda entry: (-len(entry.lines), entry.word))
    text = json.dumps([entry.as_dict() for entry in top], indent=1)
    back = json.loads(text)
    print(len(lines), len(index), len(pairs), len(text), back[0]["word"])
    print(pairs.most_common(5))


main(sys.argv[1], int(sys.argv[2]))
