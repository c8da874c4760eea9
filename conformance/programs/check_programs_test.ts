import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { subjects } from "../../allocators/subjects.ts";
import { formatTrace, parseTrace } from "../../workloads/trace/trace_text.ts";
import type { Finding } from "../evidence/finding.ts";
import { replayWatched } from "../evidence/watched_replay.ts";
import { toy } from "../testdata/toy.ts";
import { checkPrograms } from "./check_programs.ts";
import { claimedOutcomes } from "./claimed_outcomes.ts";
import { saveFailure } from "./save_failure.ts";

for (const subject of subjects) {
  Deno.test(`checkPrograms() of 40 programs finds nothing in ${subject.name}`, () => {
    const report = checkPrograms(subject, { seed: 3, programs: 40 });
    const { programs, operations, refused, finding } = report;
    assertEquals(finding && `${finding.message}\n${linesOf(finding)}`, undefined);
    assertEquals(programs, 40);
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

Deno.test("checkPrograms() finds nothing in a toy that reallocates rightly", () => {
  assertEquals(
    checkPrograms(reallocating("right", Math.min), { programs: 200 }).finding,
    undefined,
  );
});

/** Planted defects: what is found, and the smallest trace that shows it. */
const PLANTED: readonly { subject: Subject; found: RegExp; trace: string }[] = [
  {
    subject: toy("short", ({ malloc }) => ({
      malloc: (size) => malloc(size > 64 && size % 8 === 1 ? size - 1 : size),
    })),
    found: /^\d+\.\.\d+, which .+ block \d/,
    trace: "a 0 113, a 1 1",
  },
  {
    subject: toy("forgetful", ({ free }) => {
      let frees = 0;
      return { free: (address) => ++frees % 3 === 0 ? undefined : free(address) };
    }),
    found: /^null$/,
    trace: "a 0 1, f 0, a 1 1, a 2 73, f 1, f 2, a 3 1969",
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
    found: /which is the same as block 0/,
    trace: "a 0 1, r 0 2057, a 1 1",
  },
];

function linesOf({ details }: Finding): string {
  return formatTrace(details.trace!).trimEnd().split("\n").slice(1).join(", ");
}

for (const { subject, found, trace } of PLANTED) {
  Deno.test(`checkPrograms() finds and shrinks the planted defect "${subject.name}"`, () => {
    const { finding, ...done } = checkPrograms(subject, { seed: 1, programs: 200 });
    assert(finding !== undefined);
    assertMatch(finding.actual, found);
    assertEquals(linesOf(finding), trace);
    const { finding: again, ...doneAgain } = checkPrograms(subject, { seed: 1, programs: 200 });
    assertEquals([again!.message, linesOf(again!), doneAgain], [finding.message, trace, done]);
  });
}

Deno.test("checkPrograms() reports an allocator that cannot be created", () => {
  const subject = { ...toy("none"), create: () => assert(false, "no") as never };
  assertEquals(checkPrograms(subject).finding!.rule, "creation");
});

Deno.test("checkPrograms() refuses options that are not valid", () => {
  assertThrows(() => checkPrograms(toy("toy"), { programs: 0 }), RangeError, '"programs" must be');
  assertThrows(() => checkPrograms(toy("toy"), { seed: -1 }), RangeError, '"seed" must be');
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
      const report = checkPrograms(subject, { seed: 1, programs: 200 });
      const path = saveFailure(report, `${directory}/failures/`)!;
      const regionSize = report.finding!.details.regionSize!;
      assertEquals(path, `${directory}/failures/short-1.trace`);
      const trace = parseTrace(Deno.readTextFileSync(path));
      const observe = claimedOutcomes(subject, { regionSize });
      const { finding } = replayWatched(subject, trace, { regionSize, observe });
      assertEquals(finding?.actual, report.finding!.actual);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  },
});
