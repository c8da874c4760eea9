import { assertEquals } from "@std/assert";
import type { Allocator } from "../allocators/contract/allocator.ts";
import type { Claims } from "../allocators/contract/claims.ts";
import type { Region } from "../allocators/contract/region.ts";
import type { Subject } from "../allocators/contract/subject.ts";
import { requireSize } from "../allocators/contract/arguments.ts";
import { bump } from "../allocators/baselines/bump.ts";
import { firstFit } from "../allocators/baselines/first_fit.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { certify } from "./certify.ts";
import { toy } from "./testdata/toy.ts";
import { overlay } from "./testdata/tampered.ts";

/**
 * An allocator that varies a sound one, and is sound as well: `vary` replaces members, `claims`
 * replaces claims, or with undefined takes them back.
 */
function variation(
  name: string,
  base: Subject,
  vary: (inner: Allocator, region: Region) => Partial<Allocator>,
  claims: { readonly [name in keyof Claims]?: Claims[name] | undefined } = {},
): Subject {
  const { module: _, ...rest } = base;
  const varied = Object.entries({ ...base.claims, ...claims });
  return {
    ...rest,
    name,
    claims: Object.fromEntries(varied.filter(([, value]) => value !== undefined)) as
      & object
      & Claims,
    create(region) {
      const inner = base.create(region);
      return overlay(inner, vary(inner, region));
    },
  };
}

/** Bytes of the statistics before the heap. */
const STATISTICS = 64;

/**
 * o1heap keeps statistics in its control block, and a refused request is one of them.
 *
 * @param isClaimed Whether it says so.
 */
function counting(name: string, isClaimed: boolean): Subject {
  const { module: _, ...base } = firstFit;
  return {
    ...base,
    name,
    claims: {
      ...base.claims,
      minimumRegion: base.claims.minimumRegion + STATISTICS,
      ...(isClaimed && { statistics: [{ offset: 0, bytes: STATISTICS }] }),
    },
    create({ buffer, base, size }) {
      if (size < STATISTICS) throw new RangeError("Cannot create: the region is too small");
      const inner = firstFit.create({ buffer, base: base + STATISTICS, size: size - STATISTICS });
      const statistics = new DataView(buffer, base, STATISTICS);
      for (const at of [0, 8, 16]) statistics.setFloat64(at, 0);
      const note = (address: number, size: number): number => {
        const [refused, largest, highest] = [0, 8, 16].map((at) => statistics.getFloat64(at));
        if (address === 0) statistics.setFloat64(0, refused! + 1);
        statistics.setFloat64(8, Math.max(largest!, Math.min(size, 2 ** 32)));
        statistics.setFloat64(16, Math.max(highest!, address - base));
        return address;
      };
      return overlay(inner, {
        malloc: (size) => note(inner.malloc(size), size),
        memalign: (alignment, size) => note(inner.memalign!(alignment, size), size),
        realloc: (address, size) => note(inner.realloc!(address, size), size),
      });
    },
  };
}

/** What the one instance there is was made of. */
let current: Region | undefined;

/** A static heap: to begin it anew ends the one before. */
const singleton = variation("singleton", tlsf, (inner, region) => {
  current = region;
  const mine = <Args extends unknown[], Result>(call: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      if (current !== region) throw new Error("the heap was begun anew");
      return call(...args);
    };
  };
  return {
    malloc: mine((size: number) => inner.malloc(size)),
    free: mine((address: number) => inner.free(address)),
    realloc: mine((address: number, size: number) => inner.realloc!(address, size)),
    memalign: mine((alignment: number, size: number) => inner.memalign!(alignment, size)),
    addPool: mine((base: number, size: number) => inner.addPool!(base, size)),
  };
}, { instances: "one" });

/** FreeRTOS heap_1: its free is an assertion that fails. */
const withoutFree: Subject = {
  ...variation("without-free", bump, () => ({}), {
    freeing: "none",
    complexity: { malloc: {} },
    misuse: undefined,
  }),
  create(region) {
    const inner = bump.create(region);
    return {
      malloc: (size) => inner.malloc(size),
      free() {
        throw new Error("configASSERT( pv == NULL )");
      },
    };
  },
};

/** Bytes of a piece by which a heap grows. */
const PIECE = 4096;

/** A heap that takes a piece of its region at a time, or a larger one for a larger request. */
const growing: Subject = {
  name: "growing",
  version: "1.0.0",
  description: "First fit in pieces of its region",
  claims: { ...toy("").claims, minimumRegion: 64, grows: true, misuse: "undefined" },
  create({ buffer, base, size }) {
    if (size < 64) throw new RangeError("Cannot create: the region is too small");
    const pieces: { region: Region; heap: Allocator }[] = [];
    let next = base;
    return {
      malloc(wanted) {
        requireSize("malloc", wanted);
        if (wanted === 0) return 0;
        for (const { heap } of pieces) {
          const address = heap.malloc(wanted);
          if (address !== 0) return address;
        }
        const left = base + size - next;
        const bytes = Math.min(left, Math.max(PIECE, wanted + 16));
        if (bytes < 16 || bytes < wanted) return 0;
        const region = { buffer, base: next, size: bytes };
        const heap = toy("piece").create(region);
        const address = heap.malloc(wanted);
        if (address === 0) return 0;
        pieces.push({ region, heap });
        next += bytes;
        return address;
      },
      free(address) {
        const at = ({ region }: { region: Region }) =>
          address >= region.base && address < region.base + region.size;
        pieces.find(at)?.heap.free(address);
      },
    };
  },
};

/** C17: what realloc returns need only be aligned as malloc aligns. */
const cRealloc = variation("c-realloc", tlsf, (inner, { buffer }) => ({
  realloc(address, size) {
    if (address === 0) return inner.malloc(size);
    if (size === 0) {
      inner.free(address);
      return 0;
    }
    const usable = inner.usableSize!(address);
    requireSize("realloc", size);
    const moved = inner.malloc(size);
    if (moved === 0) return 0;
    new Uint8Array(buffer).copyWithin(moved, address, address + Math.min(usable, size));
    inner.free(address);
    return moved;
  },
}), { realloc: "moves", reallocAlignment: undefined });

/** C17 lets malloc(0) be null or a block, and who claims neither may do either. */
const zeroOrNot = variation("zero-or-not", tlsf, (inner) => {
  let calls = 0;
  return { malloc: (size) => inner.malloc(size === 0 && ++calls % 2 === 0 ? 1 : size) };
}, { zeroSize: undefined });

/** What claims as little as can be. */
const modest = variation("modest", firstFit, () => ({}), {
  zeroSize: undefined,
  misuse: undefined,
  coalescing: undefined,
  fit: undefined,
  rounding: undefined,
  realloc: undefined,
  reallocAlignment: undefined,
  refusesSmallRegions: undefined,
});

/** AssemblyScript's TLSF: memory.grow fails, and the call ends in a trap. */
const trapping = variation("trapping", tlsf, (inner) => {
  let isDead = false;
  const trap = (size: number, call: () => number): number => {
    if (isDead) throw new WebAssembly.RuntimeError("called after a trap");
    const address = call();
    if (address !== 0 || size === 0) return address;
    isDead = true;
    throw new WebAssembly.RuntimeError("unreachable");
  };
  return {
    malloc: (size) => trap(size, () => inner.malloc(size)),
    memalign: (alignment, size) => trap(size, () => inner.memalign!(alignment, size)),
    realloc: (address, size) => trap(size, () => inner.realloc!(address, size)),
    free(address) {
      if (isDead) throw new WebAssembly.RuntimeError("called after a trap");
      inner.free(address);
    },
  };
}, { exhaustion: "trap" });

/** A firmware heap asserts what it was configured with. */
const asserting: Subject = {
  ...variation("asserting", tlsf, () => ({}), { refusesSmallRegions: undefined }),
  create(region) {
    if (region.size < tlsf.claims.minimumRegion) throw new Error("assertion failed");
    return tlsf.create(region);
  },
};

const VARIATIONS = [
  counting("counting", true),
  singleton,
  withoutFree,
  growing,
  cRealloc,
  zeroOrNot,
  modest,
  trapping,
  asserting,
];

async function wrongWith(subject: Subject): Promise<unknown[]> {
  const { clauses } = await certify(subject, {
    exclude: ["bounds"],
    budget: { operations: 1000 },
  });
  return clauses
    .filter(({ verdict }) => verdict === "fail" || verdict === "unknown")
    .map(({ id, reason, counterexample }) => [
      id,
      reason?.detail ?? `${counterexample!.expected}: ${counterexample!.actual}`,
    ]);
}

for (const subject of VARIATIONS) {
  Deno.test(`certify() finds nothing wrong with the sound heap "${subject.name}"`, async () => {
    assertEquals(await wrongWith(subject), []);
  });
}

Deno.test("certify() holds statistics that no claim names against a SHOULD clause only", async () => {
  const wrong = await wrongWith(counting("unnamed", false));
  assertEquals(wrong.map((line) => (line as string[])[0]), ["exhaustion.bytes-unchanged"]);
});
