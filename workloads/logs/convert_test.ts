import { assert, assertEquals, assertRejects } from "@std/assert";
import { convertLog } from "./convert.ts";
import { formatTrace } from "../trace/trace_text.ts";

/** The operations as text, without the header. */
async function operationsOf(log: string | AsyncIterable<string>): Promise<string[]> {
  const { trace } = await convertLog(log, { name: "log" });
  return formatTrace(trace).trimEnd().split("\n").slice(1);
}

// What valgrind 3.19 printed for a C program that makes every kind of call.
const VALGRIND_C = `==8117== Memcheck, a memory error detector
==8117== Command: ./a
==8117== 
--8117-- malloc(24) = 0x4A40040
--8117-- realloc(0x4A40040,100) = 0x4A400A0
--8117-- realloc(0x4A400A0,0)free(0x4A400A0)
--8117--  = 0
--8117-- free(0x0)
--8117-- calloc(3,5) = 0x4A401C0
--8117-- memalign(al 64, size 100) = 0x4A40280
--8117-- free(0x4A40280)
--8117-- malloc(9223372036854775807) = 0x0
--8117-- malloc(0) = 0x4A40340
--8117-- malloc_usable_size(0x4A40340) = 0
--8117-- realloc(0x0,21)malloc(21) = 0x4A40210
--8117-- realloc(0x4A40210,9223372036854775807) = 0x0
--8117-- mallinfo()
the program's own output
--8117-- free(0x4A401C0)
==8117== HEAP SUMMARY:
`;

Deno.test("convertLog() takes every kind of call of a C program from valgrind", async () => {
  assertEquals(await operationsOf(VALGRIND_C), [
    "a 0 24",
    "r 0 100",
    "f 0",
    "a 0 15",
    "m 1 64 100",
    "f 1",
    "a 1 0",
    "a 2 21",
    "f 0",
  ]);
});

Deno.test("convertLog() tells what wrote the log and what was left out", async () => {
  const { format, notes } = await convertLog(VALGRIND_C, { name: "c" });
  assertEquals(format, "valgrind");
  assertEquals(notes, ["2 refused requests were left out"]);
});

Deno.test("convertLog() takes the operators of a C++ program from valgrind", async () => {
  const log = `--8118-- _Znwm(4) = 0x4D6DC80
--8118-- _ZdlPvm(0x4D6DC80)
--8118-- _Znam(28) = 0x4D6DCD0
--8118-- _ZdaPv(0x4D6DCD0)
--8118-- _ZnwmSt11align_val_t(size 64, al 64) = 0x4D6DD80
--8118-- _ZdlPvmSt11align_val_t(0x4D6DD80)
--8118-- _ZnamSt11align_val_t(size 192, al 64) = 0x4D6DE80
--8118-- _ZdaPvSt11align_val_t(0x4D6DE80)
--8118-- _ZnwmRKSt9nothrow_t(4) = 0x4D6DD30
--8118-- _ZnwmSt11align_val_tRKSt9nothrow_t(size 64, al 128) = 0x4D6E000
`;
  assertEquals(await operationsOf(log), [
    "a 0 4",
    "f 0",
    "a 0 28",
    "f 0",
    "m 0 64 64",
    "f 0",
    "m 0 64 192",
    "f 0",
    "a 0 4",
    "m 1 128 64",
  ]);
});

// What mtrace of glibc 2.36 wrote.
const MTRACE = `= Start
@ ./a:[0x121b] + 0x55f0d62442a0 0x18
@ ./a:[0x1230] < 0x55f0d62442a0
@ ./a:[0x1230] > 0x55f0d62444a0 0x64
@ /lib/x86_64-linux-gnu/libc.so.6:(__strdup+1a)[0x9e9aa] + 0x55f0d62442a0 0x4
@ ./a:[0x130e] + (nil) 0x7fffffffffffffff
@ ./a:[0x131c] + 0x55f0d6245000 0
@ ./a:[0x1338] - 0x55f0d62442a0
@ ./a:[0x13c8] ! 0x55f0d6245000 0x7fffffffffffffff
= End
`;

Deno.test("convertLog() takes every kind of line from mtrace", async () => {
  assertEquals(await operationsOf(MTRACE), ["a 0 24", "r 0 100", "a 1 4", "a 2 0", "f 1"]);
  const { format, notes } = await convertLog(MTRACE, { name: "m" });
  assertEquals(format, "mtrace");
  assertEquals(notes, [
    "2 refused requests were left out",
    "mtrace does not log alignments, so aligned allocations are plain ones here",
  ]);
});

Deno.test("convertLog() takes lines as they come", async () => {
  async function* lines(): AsyncGenerator<string> {
    for (const line of MTRACE.split("\n")) {
      await Promise.resolve();
      yield line + "\r";
    }
  }
  assertEquals(await operationsOf(lines()), await operationsOf(MTRACE));
});

Deno.test("convertLog() uses the smallest free id, so ids count the peak of live blocks", async () => {
  const log: string[] = [];
  for (let i = 0; i < 100; i++) log.push(`--1-- malloc(8) = 0x${(16 * (i + 1)).toString(16)}`);
  for (let i = 99; i >= 0; i--) log.push(`--1-- free(0x${(16 * (i + 1)).toString(16)})`);
  log.push("--1-- malloc(9) = 0x10", "--1-- malloc(9) = 0x20");
  const { trace } = await convertLog(log, { name: "peak" });
  assertEquals(trace.idCount, 100);
  assertEquals([...trace.ids.slice(-2)], [0, 1]);
});

Deno.test("convertLog() leaves out frees of unknown addresses and says so", async () => {
  const { trace, notes } = await convertLog(
    "--1-- free(0x10)\n--1-- malloc(8) = 0x20\n--1-- realloc(0x30,9) = 0x40\n",
    { name: "late" },
  );
  assertEquals([...trace.sizes], [8, 9]);
  assertEquals(notes, [
    "1 frees of addresses not allocated in the log were left out",
    "1 reallocations of addresses not allocated in the log were taken as allocations",
  ]);
});

Deno.test("convertLog() puts in the free that a log misses", async () => {
  const { trace, notes } = await convertLog(
    "--1-- malloc(8) = 0x20\n--1-- malloc(9) = 0x20\n",
    { name: "missed" },
  );
  assertEquals([...trace.ops], [0, 1, 0]);
  assertEquals(notes.length, 1);
});

Deno.test("convertLog() records the first process only and says so", async () => {
  const { trace, notes } = await convertLog(
    "--1-- malloc(8) = 0x20\n--2-- malloc(9) = 0x20\n--1-- free(0x20)\n",
    { name: "fork" },
  );
  assertEquals([...trace.ops], [0, 1]);
  assertEquals(notes, ["1 calls of processes other than 1 were left out"]);
});

const BAD: [what: string, log: string, message: string][] = [
  ["an empty log", "", "x.log:1: expected allocations as valgrind logs them"],
  ["a text of another kind", "hello\nworld\n", 'and found none, received "hello"'],
  ["a log without calls", "==1== Memcheck\n", "found none"],
  [
    "a malloc cut off",
    "--1-- malloc(8) = 0x10\n--1-- malloc(8\n",
    'x.log:2: expected "malloc(<size>) = 0x<address>", received "--1-- malloc(8"',
  ],
  ["a free without an address", "--1-- free()\n", 'expected "free(0x<address>)"'],
  [
    "a realloc without a result",
    "--1-- realloc(0x10,5)\n",
    'expected "realloc(0x<address>,<size>)',
  ],
  ["a calloc of words", "--1-- calloc(a,b) = 0x10\n", 'expected "calloc(<count>,<size>)'],
  ["an alignment of 24", "--1-- memalign(al 24, size 8) = 0x10\n", '"alignment" must be a power'],
  ["a size beyond 2^53", "--1-- malloc(9007199254740993) = 0x10\n", '"size" must be'],
  ["an mtrace line of another kind", "= Start\n@ a * 0x10 0x8\n", 'x.log:2: expected "@ <where>"'],
  ["an mtrace allocation without size", "@ a + 0x10\n", 'expected "@ <where>"'],
  ["an mtrace free with a size", "@ a - 0x10 0x8\n", 'expected "@ <where>"'],
  [
    "half a reallocation",
    "@ a + 0x10 0x8\n@ a < 0x10\n@ a - 0x10\n",
    'x.log:3: expected a line with ">"',
  ],
  ["the other half", "@ a > 0x10 0x8\n", 'expected a line with "<" before it'],
];

for (const [what, log, message] of BAD) {
  Deno.test(`convertLog() refuses ${what}`, async () => {
    await assertRejects(
      () => convertLog(log, { name: "bad", source: "x.log" }),
      SyntaxError,
      message,
    );
  });
}

const missing = missingForValgrind();

Deno.test({
  name: `convertLog() reads what the installed valgrind prints${
    missing && ` (skipped: ${missing})`
  }`,
  ignore: missing !== "",
  async fn() {
    const { stderr } = await new Deno.Command("valgrind", {
      args: ["--trace-malloc=yes", "--run-libc-freeres=no", "ls", "/"],
      stdout: "null",
      stderr: "piped",
    }).output();
    const { trace, notes } = await convertLog(new TextDecoder().decode(stderr), { name: "ls" });
    assert(trace.ops.length > 20, `${trace.ops.length} operations`);
    assertEquals(notes, []);
  },
});

function missingForValgrind(): string {
  if (Deno.permissions.querySync({ name: "run", command: "valgrind" }).state !== "granted") {
    return "needs --allow-run";
  }
  try {
    new Deno.Command("valgrind", { args: ["--version"], stdout: "null" }).outputSync();
    return "";
  } catch {
    return "needs valgrind";
  }
}
