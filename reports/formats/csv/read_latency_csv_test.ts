import { assertEquals, assertThrows } from "@std/assert";
import { latencyCsv } from "./latency_csv.ts";
import { LATENCY_COLUMNS, readLatencyCsv } from "./read_latency_csv.ts";
import { rows } from "../../testdata/rows.ts";

const text = latencyCsv(rows);
const lines = text.trimEnd().split("\r\n");

Deno.test("readLatencyCsv() reads what latencyCsv() wrote, but for histograms and digits", () => {
  const found = readLatencyCsv(text, "latency.csv");
  assertEquals(latencyCsv(found), text);
  assertEquals(found[3], { ...rows[3]!, histogram: [] });
  const { p90Ns, p9999Ns, stepsMean, histogram, ...exact } = found[0]!;
  assertEquals([p90Ns, p9999Ns, stepsMean, histogram], [160.3, 19000, 2.33, []]);
  assertEquals({ ...rows[0]!, ...exact }, rows[0]!);
});

Deno.test("readLatencyCsv() takes a byte order mark, other line ends, blank lines and later columns", () => {
  const edited = lines.map((line, i) => line + (i === 0 ? ",later" : ",x")).join("\n\n");
  assertEquals(
    readLatencyCsv(`\ufeff${edited}\n`, "latency.csv"),
    readLatencyCsv(text, "latency.csv"),
  );
});

Deno.test("readLatencyCsv() reads a cell with a line break, and counts lines all the same", () => {
  const broken = latencyCsv([{ ...rows[0]!, version: "1\n2" }, rows[1]!]);
  assertEquals(readLatencyCsv(broken, "latency.csv")[0]!.version, "1\n2");
  assertThrows(
    () => readLatencyCsv(broken.replace("182345.6", "fast"), "x.csv"),
    SyntaxError,
    'Cannot read "x.csv": line 4, column "worst_ns" must be a non-negative number, received "fast"',
  );
});

function edit(line: number, column: string, value: string): string {
  return lines.map((text, i) => {
    if (i + 1 !== line) return text;
    const cells = text.split(",");
    cells[LATENCY_COLUMNS.indexOf(column)] = value;
    return cells.join(",");
  }).join("\r\n") + "\r\n";
}

const defects: readonly (readonly [what: string, text: string, message: string])[] = [
  ["an empty file", "\r\n", "it is empty, a header is required"],
  ["a missing column", text.replaceAll(",steps_max,", ","), 'line 1 lacks the column "steps_max"'],
  [
    "a file of another kind",
    "schema,allocator,version,abi,workload,seed,count\r\n",
    'line 1 lacks the columns "trace_sha256", "operation", ',
  ],
  [
    "columns in another order",
    text.replace("min_ns,p50_ns", "p50_ns,min_ns"),
    'line 1 has column "min_ns" in another place',
  ],
  [
    "another schema",
    text.replaceAll("allocert-latency-1", "allocert-latency-2"),
    'line 2, column "schema" is "allocert-latency-2", "allocert-latency-1" is required',
  ],
  [
    "mixed schemas",
    edit(4, "schema", "allocert-latency-2"),
    'line 4, column "schema" is "allocert-latency-2", line 2 "allocert-latency-1": mixed schemas',
  ],
  ["a line that is cut off", text.slice(0, -40), "line 5 has 27 cells, the header has 32"],
  ["a last line without an end", text.trimEnd(), "line 5 does not end in a line break"],
  ["a quote that is not closed", text + '"', "line 6 has a quote that is not closed"],
  ["a quote out of place", text + 'a"b"c,d', "line 6, character 2: a quote is out of place"],
  [
    "a number that is none",
    edit(3, "worst_ns", "NaN"),
    'line 3, column "worst_ns" must be a non-negative number, received "NaN"',
  ],
  [
    "a negative number",
    edit(3, "control_ns", "-5"),
    'line 3, column "control_ns" must be a non-negative number, received "-5"',
  ],
  [
    "a number that must not be left out",
    edit(3, "samples", ""),
    'line 3, column "samples" must be a non-negative number, received ""',
  ],
  [
    "an unknown word",
    edit(3, "outcome", "maybe"),
    'line 3, column "outcome" must be one of ok, null, fallback, exact, split, merge-0, merge-1, merge-2, received "maybe"',
  ],
  [
    "an unknown warning",
    edit(4, "warnings", "near-control hot"),
    'line 4, column "warnings" must be known warnings, received "hot"',
  ],
];

for (const [what, text, message] of defects) {
  Deno.test(`readLatencyCsv() refuses ${what}`, () => {
    assertThrows(
      () => readLatencyCsv(text, "new.csv"),
      SyntaxError,
      `Cannot read "new.csv": ${message}`,
    );
  });
}
