import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import { arenaHeap } from "../../allocators/arenas/mod.ts";
import { rtLinux } from "../../allocators/rtlinux/mod.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { subjects } from "../../allocators/subjects.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { formatTrace } from "../../workloads/trace/trace_text.ts";
import type { Finding } from "../evidence/finding.ts";
import { toy } from "../testdata/toy.ts";
import { soak } from "./soak.ts";

function broken(subject: Subject, tamper: (allocator: Allocator) => Partial<Allocator>): Subject {
  return {
    ...subject,
    create(region) {
      const allocator = subject.create(region);
      const { arenas, deferred } = allocator;
      return {
        malloc: (size) => allocator.malloc(size),
        free: (address) => allocator.free(address),
        blocks: () => allocator.blocks!(),
        check: () => allocator.check?.() ?? [],
        ...(arenas && { arenas }),
        ...(deferred && { deferred }),
        ...tamper(allocator),
      };
    },
  };
}

for (const subject of subjects) {
  Deno.test(`soak() of 5,000 operations finds nothing in ${subject.name}`, () => {
    const { operations, refused, heaps, finding } = soak(subject, { operations: 5000, seed: 3 });
    assertEquals(finding?.message, undefined);
    assert(operations >= 5000);
    assert(refused > 0, "no request was refused");
    assert(heaps >= 1);
  });
}

Deno.test("soak() does the same for the same seed and something else for another", () => {
  const run = (seed: number) => soak(tlsf, { operations: 2000, seed });
  assertEquals(run(1), run(1));
  assert(run(1).peakLiveBytes !== run(2).peakLiveBytes);
});

/** What a soak finds, and the trace of it. */
function found(subject: Subject): { finding: Finding; trace: string } {
  const { finding } = soak(subject, { operations: 20_000, seed: 5 });
  assert(finding !== undefined);
  const [, ...lines] = formatTrace(finding.details.trace!).trimEnd().split("\n");
  return { finding, trace: lines.join(", ") };
}

Deno.test("soak() finds a block that is one byte too short, and how to see it on a fresh heap", () => {
  const short = toy("short", ({ malloc }) => ({
    malloc: (size) => malloc(size > 64 && size % 8 === 1 ? size - 1 : size),
  }));
  const { finding, trace } = found(short);
  assertEquals([finding.rule, trace.slice(0, 100)], ["overlap", "a 0 153, a 1 1"]);
});

Deno.test("soak() finds what is wrong only when all blocks are free", () => {
  const leaking = broken(tlsf, (allocator) => {
    let leaked = 0;
    return {
      free: (address) => {
        if (leaked === 0 && address !== 0) leaked = address;
        else allocator.free(address);
      },
    };
  });
  const { finding, trace } = found(leaking);
  assert(finding.expected.startsWith("the blocks of a fresh heap"));
  assertEquals(trace, "a 0 1, f 0");
});

Deno.test("soak() keeps all that was asked if a fresh heap does not show it again", () => {
  let frees = 0;
  const once = broken(tlsf, (allocator) => ({
    free: (address) => ++frees === 700 ? undefined : allocator.free(address),
  }));
  const { finding, trace } = found(once);
  assert(finding.expected.startsWith("the blocks of a fresh heap"));
  assert(trace.split(", ").length > 1400);
});

Deno.test("soak() finds a broken self-check, and an allocator that throws", () => {
  const sick = broken(tlsf, () => ({ check: () => ["the list is torn"] }));
  assertEquals(found(sick).finding.actual, "the list is torn");
  const throwing = broken(tlsf, () => ({
    free() {
      throw new TypeError("no");
    },
  }));
  const { finding, trace } = found(throwing);
  assert(finding.actual.endsWith("threw TypeError: no"));
  assertEquals(trace, "a 0 1, f 0");
});

Deno.test("soak() finds blocks that are served to tasks out of reach", () => {
  const open = broken(arenaHeap, (allocator) => {
    const arenas = allocator.arenas!;
    const home = arenas.running;
    return {
      malloc(size) {
        const { running } = arenas;
        arenas.switchTo(home);
        const address = allocator.malloc(size);
        arenas.switchTo(running);
        return address;
      },
    };
  });
  const { finding } = found(open);
  assert(finding.expected.endsWith("out of reach"), finding.expected);
});

Deno.test("soak() asks through the deferred side as well", () => {
  let asked = 0;
  const counted = broken(rtLinux, ({ deferred }) => ({
    deferred: new Proxy(deferred!, {
      get(target, key) {
        if (key === "request") asked++;
        const member: unknown = Reflect.get(target, key);
        return typeof member === "function" ? member.bind(target) : member;
      },
    }),
    blocks: () => [],
  }));
  const { operations } = soak(counted, { operations: 5000 });
  assert(asked > operations / 8, `${asked} of ${operations}`);
});

Deno.test("soak() refuses options that are not valid", () => {
  assertThrows(() => soak(tlsf, { operations: 0 }), RangeError, '"operations" must be');
});
