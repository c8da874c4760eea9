import type { Allocator, Block } from "../allocators/allocator.ts";
import type { Region } from "../allocators/region.ts";
import type { Subject } from "../allocators/subject.ts";

/** An error that an allocator threw, told apart from the errors of those who call it. */
export class SubjectError extends Error {
  /** The call, with its arguments. */
  readonly call: string;

  /** Wraps what was thrown. */
  constructor(call: string, cause: unknown) {
    super(`${call} threw ${describeError(cause)}`, { cause });
    this.name = "SubjectError";
    this.call = call;
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
      try {
        return allocator.malloc(size);
      } catch (error) {
        throw new SubjectError(`malloc(${size})`, error);
      }
    },
    free(address) {
      try {
        allocator.free(address);
      } catch (error) {
        throw new SubjectError(`free(${address})`, error);
      }
    },
  };
  if (allocator.realloc) {
    guarded.realloc = (address, size) => {
      try {
        return allocator.realloc!(address, size);
      } catch (error) {
        throw new SubjectError(`realloc(${address}, ${size})`, error);
      }
    };
  }
  if (allocator.memalign) {
    guarded.memalign = (alignment, size) => {
      try {
        return allocator.memalign!(alignment, size);
      } catch (error) {
        throw new SubjectError(`memalign(${alignment}, ${size})`, error);
      }
    };
  }
  if (allocator.usableSize) {
    guarded.usableSize = (address) => {
      try {
        return allocator.usableSize!(address);
      } catch (error) {
        throw new SubjectError(`usableSize(${address})`, error);
      }
    };
  }
  if (allocator.blocks) guarded.blocks = () => attempt("blocks()", () => walk(allocator));
  if (allocator.check) guarded.check = () => attempt("check()", () => allocator.check!());
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
  return guardAllocator(
    attempt(`create() on ${region.size} bytes`, () => subject.create(region)),
    count,
  );
}

/** Class and message of whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** A walk of a broken heap may go round in circles. */
const LONGEST_WALK = 1_000_000;

function walk(allocator: Allocator): Block[] {
  const blocks: Block[] = [];
  for (const block of allocator.blocks!()) {
    if (blocks.length === LONGEST_WALK) throw new RangeError("the walk does not end");
    blocks.push(block);
  }
  return blocks;
}

function attempt<T>(call: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new SubjectError(call, error);
  }
}
