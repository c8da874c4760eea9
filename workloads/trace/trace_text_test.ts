import { assert, assertEquals, assertThrows } from "@std/assert";
import { randomTrace } from "../generators/random_trace.ts";
import { Op, type Trace } from "./trace.ts";
import { TraceBuilder } from "./trace_builder.ts";
import { formatTrace, parseTrace } from "./trace_text.ts";

function allOperations(seed?: number): Trace {
  return new TraceBuilder()
    .malloc(0, 0)
    .memalign(3, 4096, 2 ** 53 - 1)
    .realloc(0, 17)
    .mode(1, true)
    .mode(1, false)
    .free(3)
    .build("all-operations", seed);
}

const TEXT = `# allocert trace 1 all-operations ids=4 operations=6 seed=42
a 0 0
m 3 4096 9007199254740991
r 0 17
p 1 1
p 1 0
f 3
`;

Deno.test("formatTrace() writes one line for each operation", () => {
  assertEquals(formatTrace(allOperations(42)), TEXT);
});

Deno.test("formatTrace() leaves out a seed that is not there", () => {
  assertEquals(
    formatTrace(allOperations()).split("\n")[0],
    "# allocert trace 1 all-operations ids=4 operations=6",
  );
});

Deno.test("parseTrace() reads what formatTrace() wrote", () => {
  assertEquals(parseTrace(TEXT), allOperations(42));
  assertEquals(parseTrace(formatTrace(allOperations())), allOperations());
});

Deno.test("parseTrace() reads what formatTrace() wrote of any generated trace", () => {
  for (let seed = 0; seed < 50; seed++) {
    const trace = randomTrace(seed, {
      operations: 20 * seed,
      reallocShare: 0.3,
      memalignShare: 0.3,
      sizes: { kind: "octaves", low: 1, high: 2 ** 52 },
      lifetimes: { kind: "constant", value: seed },
    });
    assertEquals(parseTrace(formatTrace(trace)), trace);
  }
});

Deno.test("parseTrace() reads a trace without operations if its header says so", () => {
  const empty = new TraceBuilder().build("empty");
  assertEquals(parseTrace(formatTrace(empty)), empty);
});

Deno.test("parseTrace() keeps ids of the header that no operation uses", () => {
  assertEquals(parseTrace("# allocert trace 1 sparse ids=9\na 0 1\n").idCount, 9);
});

Deno.test("parseTrace() ignores what it does not know in the header", () => {
  const trace = parseTrace("# allocert trace 1 x ids=1 operations=1 colour=red flag\na 0 1\n");
  assertEquals([trace.name, trace.idCount, trace.seed], ["x", 1, undefined]);
});

Deno.test("parseTrace() reads CRLF, tabs, comments, blank lines, a BOM and no last line feed", () => {
  const text = "\uFEFF# a comment\r\n\r\na\t0  24 # the first\r\n   f 0";
  const trace = parseTrace(text, { source: "/tmp/My File.trace.gz" });
  assertEquals([...trace.ops], [Op.Malloc, Op.Free]);
  assertEquals(trace.name, "my-file");
});

Deno.test("parseTrace() reads a malloc-lab file with its header of four numbers", () => {
  const trace = parseTrace("20000\r\n2\r\n4\r\n1\r\na 0 512\r\na 1 128\r\nr 0 640\r\nf 1\r\n", {
    source: "realloc-bal.rep",
  });
  assertEquals([trace.name, trace.idCount], ["realloc-bal", 2]);
  assertEquals([...trace.sizes], [512, 128, 640, 0]);
});

Deno.test("parseTrace() reads operations without any header", () => {
  assertEquals(parseTrace("a 0 8\nf 0\na 0 9\n").name, "trace");
});

const BAD: [what: string, text: string, message: string][] = [
  ["an empty text", "", "x.rep: expected at least one operation, received none"],
  ["only comments", "# nothing\n", "expected at least one operation"],
  ["an unknown operation", "a 0 1\nq 0\n", 'x.rep:2: expected "a <id> <size>"'],
  ["a word for a number", "a 0 many\n", 'received "a 0 many"'],
  ["a negative number", "a 0 -1\n", 'received "a 0 -1"'],
  ["a fraction", "a 0 1.5\n", 'received "a 0 1.5"'],
  ["hexadecimal", "a 0 0x10\n", 'received "a 0 0x10"'],
  ["a number beyond 2^53", "a 0 9007199254740992\n", "expected"],
  ["a missing number", "a 0\n", 'received "a 0"'],
  ["one number too many", "a 0 1\nf 0 1\n", "x.rep:2: expected"],
  ["a word too many", "a 0 1 x\n", "x.rep:1: expected"],
  ["a name of the object prototype", "constructor 0 1\n", "x.rep:1: expected"],
  ["an alignment of 24", "m 0 24 8\n", '"alignment" must be a power of two'],
  ["a mode of 2", "p 0 2\n", 'expected "p <cpu> <0 or 1>", received "p 0 2"'],
  ["an id beyond 2^24", "a 16777216 8\n", "below 2^24"],
  [
    "a second allocation of a live id",
    "a 0 1\na 0 2\n",
    "x.rep:2: expected an id that is not live",
  ],
  ["a free of an unknown id", "a 0 1\nf 1\n", 'expected an id that is live, received "f 1"'],
  ["a second free", "a 0 1\nf 0\nf 0\n", "x.rep:3: expected an id that is live"],
  ["a realloc of a dead id", "a 0 1\nf 0\nr 0 2\n", "x.rep:3: expected an id that is live"],
  ["a realloc to nothing", "a 0 1\nr 0 0\n", '"size" must be at least 1'],
  ["another version", "# allocert trace 2 x ids=1\n", 'expected "# allocert trace 1 <name>'],
  ["a header without a name", "# allocert trace 1 ids=1\n", 'expected "# allocert trace 1 <name>'],
  ["a header count that is none", "# allocert trace 1 x ids=many\n", 'a number after "ids="'],
  ["a header key without a value", "# allocert trace 1 x seed\n", 'a number after "seed="'],
  ["a header of too many ids", "# allocert trace 1 x ids=16777217\n", "at most 2^24 ids"],
  ["an id the header denies", "# allocert trace 1 x ids=1\na 1 8\n", "an id below 1"],
  [
    "a cut text",
    "# allocert trace 1 x operations=3\na 0 1\nf 0\n",
    "x.rep:3: expected 3 operations, as the header says, received 2: the text is cut off",
  ],
  ["an operation too many", "9\n1\n1\n1\na 0 1\nf 0\n", "expected 1 operations"],
  ["a malloc-lab header cut short", "9\n1\na 0 1\n", "x.rep:3: expected a number of operations"],
  ["bytes of a program", "\x01ELF\x02\x01\n", 'received "\\u0001ELF\\u0002\\u0001"'],
];

for (const [what, text, message] of BAD) {
  Deno.test(`parseTrace() refuses ${what}`, () => {
    assertThrows(() => parseTrace(text, { source: "x.rep" }), SyntaxError, message);
  });
}

Deno.test("parseTrace() shows no more than 80 characters of a bad line", () => {
  const error = assertThrows(() => parseTrace("x".repeat(1e6)), SyntaxError);
  assert(error.message.length < 300, error.message);
});

Deno.test("parseTrace() takes or refuses any text, and never fails otherwise", () => {
  // Every text of up to five of these pieces.
  const pieces = [
    "a 0 1\n",
    "f 0\n",
    "r 0 2\n",
    "1\n",
    "# allocert trace 1 t ids=1\n",
    "m 0",
    "\r",
    " 8 ",
  ];
  for (let code = 0; code < pieces.length ** 5; code++) {
    let text = "";
    for (let rest = code; rest > 0; rest = Math.floor(rest / pieces.length)) {
      text += pieces[rest % pieces.length]!;
    }
    try {
      const trace = parseTrace(text);
      assertEquals(parseTrace(formatTrace(trace)), trace);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
});

Deno.test("parseTrace() says what a classic header lacks", () => {
  const cut = ["a number of ids", "a number of operations", "a weight"];
  for (const [i, expected] of cut.entries()) {
    const text = "20000\n1\n2\n".split("\n").slice(0, i + 1).join("\n") + "\na 0 24\nf 0\n";
    assertThrows(
      () => parseTrace(text, { source: "short.rep" }),
      SyntaxError,
      `expected ${expected},`,
    );
  }
});
