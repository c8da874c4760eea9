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

/**
 * An allocator that does what another does, and whose errors are all of class {@linkcode SubjectError}.
 *
 * It offers exactly what the other offers. Nothing is allocated per call.
 */
export function guardAllocator(allocator: Allocator): Allocator {
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
  if (allocator.deferred) guarded.deferred = allocator.deferred;
  return guarded;
}

/** Creates an allocator of `subject` whose errors, those of its creation included, are all of class {@linkcode SubjectError}. */
export function createGuarded(subject: Subject, region: Region): Allocator {
  return guardAllocator(
    attempt(`create() on ${region.size} bytes`, () => subject.create(region)),
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
