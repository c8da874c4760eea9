import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import { arenaHeap } from "../../allocators/arenas/mod.ts";
import { rtLinux } from "../../allocators/rtlinux/mod.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { subjects } from "../../allocators/subjects.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import { soak, SoakFinding } from "./soak.ts";

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
    const { operations, refused, heaps } = soak(subject, { operations: 5000, seed: 3 });
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

Deno.test("soak() finds a block that is one byte too short, and says how to see it again", () => {
  const short = broken(tlsf, (allocator) => ({
    malloc: (size) => allocator.malloc(size % 24 === 1 && size > 24 ? size - 1 : size),
  }));
  const finding = assertThrows(() => soak(short, { operations: 20_000, seed: 5 }), SoakFinding);
  assert(finding.message.endsWith('of the soak of "tlsf" with seed 5 and 20000 operations'));
});

Deno.test("soak() finds what is wrong only when all blocks are free", () => {
  let leaked = 0;
  const leaking = broken(tlsf, (allocator) => ({
    free: (address) => {
      if (leaked === 0 && address !== 0) leaked = address;
      else allocator.free(address);
    },
  }));
  const finding = assertThrows(() => soak(leaking, { operations: 2000 }), SoakFinding);
  assert(finding.expected.startsWith("the blocks of a fresh heap"));
});

Deno.test("soak() finds a broken self-check, and an allocator that throws", () => {
  const sick = broken(tlsf, () => ({ check: () => ["the list is torn"] }));
  const finding = assertThrows(() => soak(sick, { operations: 2000 }), SoakFinding);
  assertEquals(finding.actual, "the list is torn");
  const throwing = broken(tlsf, () => ({
    free() {
      throw new TypeError("no");
    },
  }));
  assertThrows(() => soak(throwing, { operations: 2000 }), SoakFinding, "threw TypeError: no");
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
  const finding = assertThrows(() => soak(open, { operations: 5000 }), SoakFinding);
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
