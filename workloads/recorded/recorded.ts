import type { Trace } from "../trace/trace.ts";
import { readTrace } from "../trace/trace_file.ts";

/** A trace of a real program. */
export interface Recording {
  /** Name of the trace, and of its file. */
  readonly name: string;
  /** What the program did. */
  readonly description: string;
  /** Debian package of the program, with its version. */
  readonly package: string;
  /** The command, run in `workloads/recorded/inputs`. */
  readonly command: string;
  /** What logged the heap traffic. */
  readonly log: "valgrind" | "mtrace";
  /** Operations in the trace. */
  readonly operations: number;
  /** SHA-256 of the trace's text. */
  readonly sha256: string;
  /** Whether it has so many operations that it is left out of default runs. */
  readonly large?: boolean;
}

/**
 * Every recorded trace. Each is a whole run, from the first allocation to the exit, and what is
 * never freed is not freed.
 */
export const RECORDINGS: readonly Recording[] = [
  {
    name: "sqlite-orders",
    description: "A shop in an SQLite database in memory: inserts, updates, joins, JSON, a vacuum",
    package: "sqlite3 3.40.1-2+deb12u2",
    command: 'sqlite3 :memory: ".read orders.sql"',
    log: "valgrind",
    operations: 80714,
    sha256: "071e92ce13e2710694d19ad59aa5e488ce82de1952087c0ce56ed7008685ab5e",
  },
  {
    name: "python-words",
    description: "Python indexes the words of a text and takes the index through JSON",
    package: "python3.11-minimal 3.11.2-6+deb12u6",
    command:
      "PYTHONMALLOC=malloc python3.11 -s -S -B words.py /usr/share/common-licenses/GPL-3 120",
    log: "valgrind",
    operations: 132274,
    sha256: "e746d82e09ac7c062323011b72d33e5494a3feadf4aa8355779d79ac42160b7a",
  },
  {
    name: "cc1-calculator",
    description: "GCC's C compiler optimises a desk calculator",
    package: "cpp-12 12.2.0-14+deb12u1",
    command: "cc1 -quiet -O2 calculator.c -o /dev/null",
    log: "valgrind",
    operations: 219344,
    sha256: "94681993ff1cb9268ff6b86c20ce2500fd510b4a59151545bb5b4ce1ee3ac535",
  },
  {
    name: "perl-concordance",
    description: "Perl writes a concordance of a text",
    package: "perl-base 5.36.0-7+deb12u4",
    command: "perl concordance.pl /usr/share/common-licenses/GPL-3",
    log: "valgrind",
    operations: 61297,
    sha256: "5d90bf582aa5e40b0944b687f3d6177ed13b4fb4872fa30417222447ee6c8458",
  },
  {
    name: "jq-sales",
    description: "jq makes, groups and totals 600 records",
    package: "jq 1.6-2.1+deb12u1",
    command: "jq -n --argjson n 600 -f sales.jq",
    log: "valgrind",
    operations: 95477,
    sha256: "e3a06ac16c36fdae886e866135e61b5b24f6756bb472da7bda0eb673b88278b2",
  },
  {
    name: "gawk-columns",
    description: "gawk counts words and finds anagrams in 200 lines of a text",
    package: "gawk 1:5.2.1-2",
    command: "gawk -f columns.awk <(head -n 200 /usr/share/common-licenses/GPL-3)",
    log: "valgrind",
    operations: 108401,
    sha256: "073feead399042171781c06f1fb88ec8f2c7f4056da9d4abea1727ca7bf83871",
  },
  {
    name: "lua-queens",
    description: "Lua solves the eight queens puzzle with tables, closures and strings",
    package: "lua5.4 5.4.4-3+deb12u1",
    command: "lua5.4 eight_queens.lua 8 30",
    log: "valgrind",
    operations: 67241,
    sha256: "08941dd6a75bdc6cdd2b5c00a51b76829fd3fbf88b9984a30df75a22ba53664a",
  },
  {
    name: "git-log",
    description: "git shows the patches of 150 commits with renames",
    package: "git 1:2.39.5-0+deb12u3",
    command: "sh make_history.sh history GPL-3 && git -C history log -p --stat -M",
    log: "mtrace",
    operations: 59418,
    sha256: "da9935b44ebd36c1d1b24b71ff04282bd218f890fee74784a5ab8d86de938a27",
  },
  {
    name: "dot-house",
    description: "Graphviz lays out a graph of 60 nodes in clusters and draws it",
    package: "graphviz 2.42.2-7+deb12u1",
    command: "dot -Tsvg <(gawk -v n=60 -f house.awk)",
    log: "valgrind",
    operations: 48151,
    sha256: "4338516976f9820c7abf06c09106da7f085bdaf8147d2495848e766241834e34",
  },
  {
    name: "xsltproc-catalogue",
    description: "libxslt turns a catalogue of 400 books into HTML",
    package: "xsltproc 1.1.35-1+deb12u4",
    command: "xsltproc catalogue.xsl <(gawk -v n=400 -f catalogue.awk)",
    log: "valgrind",
    operations: 116820,
    sha256: "8f8543329768d36f068a6c63e4b9eb8aeb3648ae3e8b6a12964a91ee63cbc5ac",
  },
  {
    name: "bc-pi",
    description: "bc computes pi, e, a factorial and primes to many places",
    package: "bc 1.07.1-3+b1",
    command: "bc -l pi.bc",
    log: "mtrace",
    operations: 142729,
    sha256: "ed88cf2634520d1dc44293d561682fe9502e0a8671e2ab263c3ecb1473553787",
  },
  {
    name: "gnuplot-waves",
    description: "gnuplot draws surfaces, contours, a fit and 300 curves",
    package: "gnuplot-nox 5.4.4+dfsg1-2+b2",
    command: "gnuplot waves.gp",
    log: "valgrind",
    operations: 93416,
    sha256: "97b216a6d3bfd7ba20b6a9811d23c66cd5886d6a5f478c0d92437420aaff8e7f",
  },
  {
    name: "cc1plus-inventory",
    description: "GCC's C++ compiler reads and instantiates the standard library's templates",
    package: "g++-12 12.2.0-14+deb12u1",
    command:
      "cc1plus -quiet -O2 -imultiarch x86_64-linux-gnu -D_GNU_SOURCE inventory.cc -o /dev/null",
    log: "valgrind",
    operations: 1261964,
    sha256: "58da74e798f7747fa03bff1f63582921e470697802bac29253e3933dd05f8d3e",
    large: true,
  },
];

/**
 * Loads a recorded trace.
 *
 * Needs permission to read the file beside this module, or to reach its host if the module is
 * remote.
 *
 * @param name One of the names in {@linkcode RECORDINGS}.
 * @returns The trace.
 * @throws {RangeError} If there is no trace of that name.
 *
 * @example Load the heap traffic of an SQLite run
 * ```ts
 * import { loadRecorded } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = await loadRecorded("sqlite-orders");
 * assertEquals(trace.ops.length, 80714);
 * ```
 */
export async function loadRecorded(name: string): Promise<Trace> {
  if (!RECORDINGS.some((recording) => recording.name === name)) {
    const names = RECORDINGS.map((recording) => recording.name).join(", ");
    throw new RangeError(`Cannot load trace: "name" must be one of ${names}, received "${name}"`);
  }
  return await readTrace(new URL(`./${name}.trace.gz`, import.meta.url));
}
