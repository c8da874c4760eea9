import type { Allocator, Block } from "../../allocators/contract/allocator.ts";
import { createAllocator } from "../../allocators/contract/create_allocator.ts";
import type { Fallback } from "../../allocators/contract/fallback.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { describeValue, Finding } from "./finding.ts";

/** How often the members of capabilities were called. */
export interface CallCount {
  /** Calls so far. */
  calls: number;
}

/**
 * An allocator that does what another does, and whose errors are all {@linkcode Finding}s.
 *
 * It offers exactly what the other offers. Nothing is allocated per call, except by the methods of
 * its capabilities.
 *
 * @param allocator Does what is asked.
 * @param count Counts the calls of `deferred` and `arenas`, which no trace records.
 */
export function guardAllocator(allocator: Allocator, count: CallCount = { calls: 0 }): Allocator {
  const guarded: { -readonly [Key in keyof Allocator]: Allocator[Key] } = {
    malloc(size) {
      let answer: number;
      try {
        answer = allocator.malloc(size);
      } catch (error) {
        throw Finding.threw(`malloc(${size})`, error);
      }
      if (typeof answer === "number") return answer;
      throw Finding.returned(`malloc(${size})`, answer, "a number");
    },
    free(address) {
      try {
        allocator.free(address);
      } catch (error) {
        throw Finding.threw(`free(${address})`, error);
      }
    },
  };
  if (allocator.realloc) {
    guarded.realloc = (address, size) => {
      let answer: number;
      try {
        answer = allocator.realloc!(address, size);
      } catch (error) {
        throw Finding.threw(`realloc(${address}, ${size})`, error);
      }
      if (typeof answer === "number") return answer;
      throw Finding.returned(`realloc(${address}, ${size})`, answer, "a number");
    };
  }
  if (allocator.memalign) {
    guarded.memalign = (alignment, size) => {
      let answer: number;
      try {
        answer = allocator.memalign!(alignment, size);
      } catch (error) {
        throw Finding.threw(`memalign(${alignment}, ${size})`, error);
      }
      if (typeof answer === "number") return answer;
      throw Finding.returned(`memalign(${alignment}, ${size})`, answer, "a number");
    };
  }
  if (allocator.usableSize) {
    guarded.usableSize = (address) => {
      let answer: number;
      try {
        answer = allocator.usableSize!(address);
      } catch (error) {
        throw Finding.threw(`usableSize(${address})`, error);
      }
      if (typeof answer === "number") return answer;
      throw Finding.returned(`usableSize(${address})`, answer, "a number");
    };
  }
  if (allocator.blocks) guarded.blocks = () => attempt("blocks()", () => walk(allocator));
  if (allocator.check) {
    guarded.check = () => {
      const findings = attempt("check()", () => allocator.check!());
      if (Array.isArray(findings)) return findings;
      throw Finding.returned("check()", findings, "an array of findings");
    };
  }
  if (allocator.addPool) {
    guarded.addPool = (base, size) =>
      attempt(`addPool(${base}, ${size})`, () => allocator.addPool!(base, size));
  }
  if (allocator.wide) guarded.wide = guardMembers("", allocator.wide, count);
  // Traces record the modes that a fallback is set to.
  if (allocator.fallback) guarded.fallback = guardFallback(allocator.fallback);
  if (allocator.fixedBlocks) {
    guarded.fixedBlocks = guardMembers("fixedBlocks.", allocator.fixedBlocks);
  }
  if (allocator.deferred) guarded.deferred = guardMembers("deferred.", allocator.deferred, count);
  if (allocator.arenas) guarded.arenas = guardMembers("arenas.", allocator.arenas, count);
  return guarded;
}

/**
 * A stand-in for an object, whose methods throw nothing but {@linkcode Finding} and are counted.
 */
function guardMembers<Members extends object>(
  prefix: string,
  members: Members,
  count: CallCount = { calls: 0 },
): Members {
  return new Proxy(members, {
    get(_, key) {
      const member = attempt(`${prefix}${String(key)}`, () => Reflect.get(members, key));
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        count.calls++;
        const call = `${prefix}${String(key)}(${args.map(String).join(", ")})`;
        return attempt(call, () => member.apply(members, args));
      };
    },
    set: (_, key, value) =>
      attempt(`${name}.${String(key)} = ${value}`, () => Reflect.set(members, key, value)),
  });
}

/** A stand-in for a fallback; the guards that it gives out throw nothing but findings either. */
function guardFallback(fallback: Fallback): Fallback {
  const guarded = guardMembers("fallback.", fallback);
  const save: Fallback["save"] = (...args) => guardMembers("guard.", guarded.save(...args));
  return new Proxy(guarded, { get: (_, key) => key === "save" ? save : Reflect.get(guarded, key) });
}

/**
 * Creates an allocator of `subject` whose errors, those of its creation included, are all
 * {@linkcode Finding}s.
 */
export function createGuarded(subject: Subject, region: Region, count?: CallCount): Allocator {
  const call = `create() on ${region.size} bytes`;
  const allocator: unknown = attempt(call, () => createAllocator(subject, region), "creation");
  if (!attempt(call, () => isAllocator(allocator), "creation")) {
    const type = 'an allocator with "malloc" and "free"';
    throw Finding.returned(call, allocator, type, "creation");
  }
  return attempt(call, () => guardAllocator(allocator as Allocator, count), "creation");
}

function isAllocator(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { malloc, free } = value as Partial<Allocator>;
  return typeof malloc === "function" && typeof free === "function";
}

/** A walk of a broken heap may go round in circles. */
const LONGEST_WALK = 1_000_000;

function walk(allocator: Allocator): Block[] {
  const blocks: Block[] = [];
  for (const block of allocator.blocks!()) {
    if (blocks.length === LONGEST_WALK) throw new RangeError("the walk does not end");
    if (typeof block !== "object" || block === null) {
      throw new TypeError(`a block of the walk is ${describeValue(block)}`);
    }
    blocks.push(block);
  }
  return blocks;
}

function attempt<T>(call: string, action: () => T, rule: "return" | "creation" = "return"): T {
  try {
    return action();
  } catch (error) {
    throw Finding.threw(call, error, rule);
  }
}
