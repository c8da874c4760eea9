import type { Allocator, Block } from "../../allocators/contract/allocator.ts";
import type { Region } from "../../allocators/contract/region.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/** What an allocator threw, or returned against its type, told apart from the errors of those who call it. */
export class SubjectError extends Error {
  /** The call, with its arguments. */
  readonly call: string;

  /**
   * Says what came of a call.
   *
   * @param call The call, with its arguments.
   * @param deed What it did, `threw` or `returned` something.
   * @param cause What was thrown.
   */
  constructor(call: string, deed: string, cause?: unknown) {
    super(`${call} ${deed}`, { cause });
    this.name = "SubjectError";
    this.call = call;
  }

  /** Wraps what a call threw. */
  static threw(call: string, cause: unknown): SubjectError {
    return new SubjectError(call, `threw ${describeError(cause)}`, cause);
  }

  /** Blames a call for the type of what it returned. */
  static returned(call: string, value: unknown, expected: string): SubjectError {
    return new SubjectError(call, `returned ${describeValue(value)}, not ${expected}`);
  }
}

/** How often the members of capabilities were called. */
export interface CallCount {
  /** Calls so far. */
  calls: number;
}

/**
 * An allocator that does what another does, and whose errors are all of class {@linkcode SubjectError}.
 *
 * It offers exactly what the other offers. Nothing is allocated per call, except by the methods of its capabilities.
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
        throw SubjectError.threw(`malloc(${size})`, error);
      }
      if (typeof answer === "number") return answer;
      throw SubjectError.returned(`malloc(${size})`, answer, "a number");
    },
    free(address) {
      try {
        allocator.free(address);
      } catch (error) {
        throw SubjectError.threw(`free(${address})`, error);
      }
    },
  };
  if (allocator.realloc) {
    guarded.realloc = (address, size) => {
      let answer: number;
      try {
        answer = allocator.realloc!(address, size);
      } catch (error) {
        throw SubjectError.threw(`realloc(${address}, ${size})`, error);
      }
      if (typeof answer === "number") return answer;
      throw SubjectError.returned(`realloc(${address}, ${size})`, answer, "a number");
    };
  }
  if (allocator.memalign) {
    guarded.memalign = (alignment, size) => {
      let answer: number;
      try {
        answer = allocator.memalign!(alignment, size);
      } catch (error) {
        throw SubjectError.threw(`memalign(${alignment}, ${size})`, error);
      }
      if (typeof answer === "number") return answer;
      throw SubjectError.returned(`memalign(${alignment}, ${size})`, answer, "a number");
    };
  }
  if (allocator.usableSize) {
    guarded.usableSize = (address) => {
      let answer: number;
      try {
        answer = allocator.usableSize!(address);
      } catch (error) {
        throw SubjectError.threw(`usableSize(${address})`, error);
      }
      if (typeof answer === "number") return answer;
      throw SubjectError.returned(`usableSize(${address})`, answer, "a number");
    };
  }
  if (allocator.blocks) guarded.blocks = () => attempt("blocks()", () => walk(allocator));
  if (allocator.check) {
    guarded.check = () => {
      const findings = attempt("check()", () => allocator.check!());
      if (Array.isArray(findings)) return findings;
      throw SubjectError.returned("check()", findings, "an array of findings");
    };
  }
  if (allocator.addPool) {
    guarded.addPool = (base, size) =>
      attempt(`addPool(${base}, ${size})`, () => allocator.addPool!(base, size));
  }
  if (allocator.fallback) guarded.fallback = allocator.fallback;
  if (allocator.fixedBlocks) guarded.fixedBlocks = allocator.fixedBlocks;
  if (allocator.deferred) guarded.deferred = guardMembers("deferred", allocator.deferred, count);
  if (allocator.arenas) guarded.arenas = guardMembers("arenas", allocator.arenas, count);
  return guarded;
}

/** A stand-in for an object, whose methods throw nothing but {@linkcode SubjectError} and are counted. */
function guardMembers<Members extends object>(
  name: string,
  members: Members,
  count: CallCount,
): Members {
  return new Proxy(members, {
    get(_, key) {
      const member = attempt(`${name}.${String(key)}`, () => Reflect.get(members, key));
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        count.calls++;
        const call = `${name}.${String(key)}(${args.map(String).join(", ")})`;
        return attempt(call, () => member.apply(members, args));
      };
    },
  });
}

/** Creates an allocator of `subject` whose errors, those of its creation included, are all of class {@linkcode SubjectError}. */
export function createGuarded(subject: Subject, region: Region, count?: CallCount): Allocator {
  const call = `create() on ${region.size} bytes`;
  const allocator: unknown = attempt(call, () => subject.create(region));
  if (!attempt(call, () => isAllocator(allocator))) {
    throw SubjectError.returned(call, allocator, 'an allocator with "malloc" and "free"');
  }
  return attempt(call, () => guardAllocator(allocator as Allocator, count));
}

function isAllocator(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { malloc, free } = value as Partial<Allocator>;
  return typeof malloc === "function" && typeof free === "function";
}

/** Class and message of whatever was thrown. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : describeValue(error);
  } catch {
    return "an error that cannot be written";
  }
}

/** What something is that may not even let itself be written. */
export function describeValue(value: unknown): string {
  if (typeof value === "bigint") return `the bigint ${value}`;
  if (typeof value === "function") return "a function";
  try {
    return String(value);
  } catch {
    return "something that cannot be written";
  }
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

function attempt<T>(call: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw SubjectError.threw(call, error);
  }
}
