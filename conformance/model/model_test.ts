import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { subjects } from "../../allocators/subjects.ts";
import type { Trace } from "../../workloads/trace/trace.ts";
import { formatTrace, parseTrace } from "../../workloads/trace/trace_text.ts";
import { replayWatched } from "../evidence/watched_replay.ts";
import { toy } from "../testdata/toy.ts";
import { checkModel } from "./check_model.ts";
import { claimedOutcomes } from "./claimed_outcomes.ts";
import { saveFailure } from "./save_failure.ts";

for (const subject of subjects) {
  Deno.test(`checkModel() of 40 programs finds nothing in ${subject.name}`, () => {
    const { failure, runs, operations, refused } = checkModel(subject, { seed: 3, runs: 40 });
    assertEquals(failure && { ...failure, trace: formatTrace(failure.trace) }, undefined);
    assertEquals(runs, 40);
    assert(operations > 1000 && refused > 50, `${operations} operations, ${refused} refused`);
  });
}

/** A correct realloc for a toy, whose parts can be got wrong. */
function withRealloc(
  { malloc, free }: Allocator,
  bytes: Uint8Array,
  keep: (old: number, size: number) => number,
  freeFirst = false,
): Partial<Allocator> {
  const sizes = new Map<number, number>();
  return {
    malloc(size) {
      const address = malloc(size);
      if (address !== 0) sizes.set(address, size);
      return address;
    },
    realloc(address, size) {
      const old = sizes.get(address)!;
      if (freeFirst) free(address);
      const moved = malloc(size);
      if (moved === 0) return 0;
      bytes.copyWithin(moved, address, address + keep(old, size));
      sizes.set(moved, size);
      if (!freeFirst) free(address);
      return moved;
    },
  };
}

function reallocating(name: string, keep: typeof Math.min, freeFirst?: boolean): Subject {
  return toy(
    name,
    (allocator, { buffer }) => withRealloc(allocator, new Uint8Array(buffer), keep, freeFirst),
  );
}

Deno.test("checkModel() finds nothing in a toy that reallocates rightly", () => {
  assertEquals(checkModel(reallocating("right", Math.min), { runs: 200 }).failure, undefined);
});

/** Planted defects: what is found, and the smallest trace that shows it. */
const PLANTED: readonly { subject: Subject; found: RegExp; trace: string }[] = [
  {
    subject: toy("short", ({ malloc }) => ({
      malloc: (size) => malloc(size > 64 && size % 8 === 1 ? size - 1 : size),
    })),
    found: /^\d+\.\.\d+, which .+ block \d/,
    trace: "a 0 729, a 1 1",
  },
  {
    subject: toy("forgetful", ({ free }) => {
      let frees = 0;
      return { free: (address) => ++frees % 3 === 0 ? undefined : free(address) };
    }),
    found: /^null$/,
    trace: "a 0 1, a 1 9, a 2 1553, f 0, f 1, f 2, a 3 473",
  },
  {
    subject: toy("zero", ({ malloc }) => ({ malloc: (size) => malloc(Math.max(1, size)) })),
    found: /^\d+$/,
    trace: "a 0 0",
  },
  {
    subject: toy("throwing", ({ malloc }) => ({
      malloc(size) {
        const address = malloc(size);
        if (address === 0 && size > 0) throw new Error("out of memory");
        return address;
      },
    })),
    found: /threw Error: out of memory$/,
    trace: "a 0 2057",
  },
  {
    subject: reallocating("prefix", (old, size) => Math.min(old, size, 32)),
    found: /^\d+$/,
    trace: "a 0 33, r 0 33",
  },
  {
    subject: reallocating("hasty", Math.min, true),
    found: /^free\(\d+\) threw RangeError: Cannot free/,
    trace: Array.from({ length: 13 }, (_, id) => `a ${id} 97, `).join("") + "r 0 705, f 0",
  },
];

function linesOf(trace: Trace): string {
  return formatTrace(trace).trimEnd().split("\n").slice(1).join(", ");
}

for (const { subject, found, trace } of PLANTED) {
  Deno.test(`checkModel() finds and shrinks the planted defect "${subject.name}"`, () => {
    const { failure } = checkModel(subject, { seed: 1, runs: 200 });
    assert(failure !== undefined);
    assertMatch(failure.actual, found);
    assertEquals(linesOf(failure.trace), trace);
    assertEquals(checkModel(subject, { seed: 1, runs: 200 }).failure, failure);
  });
}

Deno.test("checkModel() reports an allocator that cannot be created", () => {
  const subject = { ...toy("none"), create: () => assert(false, "no") as never };
  assertEquals(checkModel(subject).failure!.expected, "an allocator");
});

Deno.test("checkModel() refuses options that are not valid", () => {
  assertThrows(() => checkModel(toy("toy"), { runs: 0 }), RangeError, '"runs" must be an integer');
  assertThrows(() => checkModel(toy("toy"), { seed: -1 }), RangeError, '"seed" must be an integer');
});

const noWrite = (["read", "write"] as const).some((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);

Deno.test({
  name: `saveFailure() writes a trace that shows the failure again${
    noWrite ? " (skipped: needs --allow-read and --allow-write)" : ""
  }`,
  ignore: noWrite,
  fn() {
    const { subject } = PLANTED[0]!;
    const directory = Deno.makeTempDirSync();
    try {
      const report = checkModel(subject, { seed: 1, runs: 200 });
      const { path, replay } = saveFailure(report, `${directory}/failures/`)!;
      const { regionSize } = report;
      assertEquals(path, `${directory}/failures/short-1.trace`);
      assertEquals(replay, `deno run -A cli.ts replay short ${path} --region ${regionSize}`);
      const trace = parseTrace(Deno.readTextFileSync(path));
      const observe = claimedOutcomes(subject, { regionSize });
      const { finding } = replayWatched(subject, trace, { regionSize, observe });
      assertEquals(finding?.actual, report.failure!.actual);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  },
});
