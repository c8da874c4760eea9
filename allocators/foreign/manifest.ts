import * as v from "valibot";
import type { Claims } from "../contract/claims.ts";
import { claimsSchema } from "../contract/claims_schema.ts";
import { VALUE_TYPES, type ValueType } from "./value_type.ts";

/** What can be passed to a foreign function, by name. */
export type ArgumentName =
  /** What `init` returned. */
  | "handle"
  /** First byte of the region. */
  | "base"
  /** Requested bytes. */
  | "size"
  /** The block. */
  | "address"
  /** Requested alignment; of `free` and `realloc`, the one that the block was allocated with. */
  | "alignment"
  /** Bytes that the block was last requested with. */
  | "oldSize"
  /** Where the function stores the address of the block, as in `posix_memalign`. */
  | "out";

/** An argument whose parameter has a type of its own. */
export interface TypedArgument {
  /** What is passed. */
  readonly pass: ArgumentName | number;
  /** Type of the parameter. A request that it cannot hold is null, and the library is not asked. */
  readonly as: ValueType;
}

/**
 * What a function is passed: something known by name, or a number as it is. The parameter is as
 * wide as an address, in WebAssembly as the module says, unless its type is given.
 */
export type Argument = ArgumentName | number | TypedArgument;

/** How one function of a library is called. */
export interface FunctionManifest {
  /** Name of the symbol or export. */
  readonly symbol: string;
  /** Its arguments, in order. */
  readonly arguments: readonly Argument[];
  /**
   * Type of its result. If left out, what the role suggests: an address, `usize` of `usableSize`,
   * `int` of statuses and checks, `void` of `free`.
   */
  readonly result?: ValueType;
}

/** How a library is initialised. */
export interface InitManifest extends FunctionManifest {
  /**
   * What it answers: the handle, null if it refuses the region (if left out); a status that is zero
   * if all is well; or nothing.
   */
  readonly returns?: "handle" | "status" | "nothing";
}

/** How blocks are given back. */
export interface FreeManifest extends FunctionManifest {
  /** Which answer means that the address was refused, as it is not live. */
  readonly refused?: "zero" | "nonzero";
  /** Whether null may be passed, as in C; `true` if left out. */
  readonly acceptsNull?: boolean;
}

/** How blocks are resized. */
export interface ReallocManifest extends FunctionManifest {
  /** Whether null may be passed for a new block, as in C; `true` if left out. */
  readonly acceptsNull?: boolean;
  /**
   * What it makes of size 0: it frees the block and answers null. C leaves that open, so if it is
   * left out the library is never asked.
   */
  readonly zero?: "frees";
}

/** How aligned blocks are allocated. */
export interface MemalignManifest extends FunctionManifest {
  /**
   * How an alignment that is no power of two is answered: with null, or with a status where the
   * address is stored through a pointer. If left out, nothing is promised, and it is never asked.
   */
  readonly invalid?: "null";
}

/** A foreign heap check: a function and what it answers when the heap is sound. */
export interface CheckManifest extends FunctionManifest {
  /**
   * Which answer means that nothing is broken. Left out by a check whose `result` is `void`: it
   * ends the process, or traps, if something is.
   */
  readonly sound?: "zero" | "nonzero";
}

/**
 * How an allocator that is no TypeScript is loaded and called, and what it promises.
 *
 * Plain JSON, so that a library needs no code to be certified.
 */
export interface Manifest {
  /** Version of this format. */
  readonly allocert: 1;
  /** Name of the subject. */
  readonly name: string;
  /** Version of the library. */
  readonly version: string;
  /** One line. */
  readonly description: string;
  /**
   * The library: a path relative to the manifest, or the name of a system library. `.wasm` or
   * native.
   */
  readonly library: string;
  /**
   * Whose memory it hands out: `region` is given to `init`; `own` is what it gets from the system
   * or by growing its linear memory.
   */
  readonly heap: "region" | "own";
  /** What is called for what. */
  readonly functions: {
    /** Called once with the region, before anything else. */
    readonly init?: InitManifest;
    /** Allocates. */
    readonly malloc: FunctionManifest;
    /** Gives back. */
    readonly free: FreeManifest;
    /** Changes the size. */
    readonly realloc?: ReallocManifest;
    /** Allocates aligned. */
    readonly memalign?: MemalignManifest;
    /** Tells the usable bytes of a block. */
    readonly usableSize?: FunctionManifest;
    /** Looks for damage. */
    readonly check?: CheckManifest;
  };
  /**
   * The base of the region that `init` is given is a multiple of this power of two, in bytes; its
   * size is what was asked for. 16 if left out.
   */
  readonly baseAlignment?: number;
  /**
   * The `alignment` of a block that `malloc` has allocated. If left out, the constant that `malloc`
   * is passed, if it is one, else 16.
   */
  readonly defaultAlignment?: number;
  /** What it promises; what is left out is not claimed. */
  readonly claims?: Partial<Claims>;
}

const ARGUMENTS = ["handle", "base", "size", "address", "alignment", "oldSize", "out"] as const;

const name = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be kebab-case, as in "my-heap"'),
);
const powerOfTwo = v.pipe(
  v.number(),
  v.safeInteger(),
  v.check((value) => value > 0 && Number.isInteger(Math.log2(value)), "must be a power of two"),
);
const passed = v.union(
  [v.picklist(ARGUMENTS), v.pipe(v.number(), v.safeInteger())],
  ({ received }) => `must be one of ${ARGUMENTS.join(", ")}, or an integer; received ${received}`,
);
const type = v.picklist(
  VALUE_TYPES,
  ({ received }) => `must be one of ${VALUE_TYPES.join(", ")}; received ${received}`,
);
const typed = v.strictObject({ pass: passed, as: type });
const functionEntries = {
  symbol: v.pipe(v.string(), v.minLength(1)),
  arguments: v.array(
    v.lazy((it): v.GenericSchema => typeof it === "object" && it !== null ? typed : passed),
  ),
  result: v.optional(type),
};
const functionManifest = v.strictObject(functionEntries);

const manifest = v.strictObject({
  $schema: v.optional(v.string()),
  allocert: v.literal(1),
  name,
  version: v.string(),
  description: v.string(),
  library: v.pipe(v.string(), v.minLength(1)),
  heap: v.picklist(["region", "own"]),
  functions: v.strictObject({
    init: v.optional(v.strictObject({
      ...functionEntries,
      returns: v.optional(v.picklist(["handle", "status", "nothing"])),
    })),
    malloc: functionManifest,
    free: v.strictObject({
      ...functionEntries,
      refused: v.optional(v.picklist(["zero", "nonzero"])),
      acceptsNull: v.optional(v.boolean()),
    }),
    realloc: v.optional(v.strictObject({
      ...functionEntries,
      acceptsNull: v.optional(v.boolean()),
      zero: v.optional(v.literal("frees")),
    })),
    memalign: v.optional(v.strictObject({
      ...functionEntries,
      invalid: v.optional(v.literal("null")),
    })),
    usableSize: v.optional(functionManifest),
    check: v.optional(
      v.strictObject({ ...functionEntries, sound: v.optional(v.picklist(["zero", "nonzero"])) }),
    ),
  }),
  baseAlignment: v.optional(powerOfTwo),
  defaultAlignment: v.optional(powerOfTwo),
  claims: v.optional(v.partial(claimsSchema)),
});

/**
 * Parses and validates a manifest.
 *
 * @param text The JSON.
 * @param source What it is called in errors, such as its path.
 * @returns The manifest.
 * @throws {SyntaxError} If it is no JSON, or not of the form of {@linkcode Manifest}; every fault
 * is named with its path.
 *
 * @example A fault is named
 * ```ts
 * import { parseManifest } from "@allocert/allocert/foreign";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => parseManifest(`{ "allocert": 2 }`, "my.json"), SyntaxError, "allocert");
 * ```
 */
export function parseManifest(text: string, source: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read manifest "${source}": it is no JSON: ${messageOf(error)}`);
  }
  const result = v.safeParse(manifest, json);
  if (!result.success) {
    const faults = result.issues.map((issue) =>
      `  ${v.getDotPath(issue) ?? "(top)"}: ${
        issue.expected === "never" ? "is no field of a manifest" : issue.message
      }`
    );
    throw new SyntaxError(`Cannot read manifest "${source}":\n${faults.join("\n")}`);
  }
  const parsed = result.output as Manifest;
  const fault = findContradiction(parsed);
  if (fault) throw new SyntaxError(`Cannot read manifest "${source}":\n  ${fault}`);
  return parsed;
}

function findContradiction({ heap, functions }: Manifest): string | undefined {
  if (heap === "region" && !(functions.init && passes(functions.init, "base"))) {
    return 'functions.init: a heap of "region" needs an init that takes "base"';
  }
  for (const [role, call] of Object.entries(functions) as [string, FunctionManifest][]) {
    const handles = functions.init && (functions.init.returns ?? "handle") === "handle";
    if (passes(call, "handle") && (!handles || role === "init")) {
      return `functions.${role}: "handle" is what init returns, and there is none`;
    }
    if (["free", "realloc", "usableSize"].includes(role) && !passes(call, "address")) {
      return `functions.${role}: it must be given the "address" of a block`;
    }
    if (passes(call, "base") && role !== "init") {
      return `functions.${role}: only init can take "base"`;
    }
    if (passes(call, "out") && !["malloc", "memalign"].includes(role)) {
      return `functions.${role}: only malloc and memalign can store through "out"`;
    }
    if (passes(call, "address") && ["init", "malloc", "memalign", "check"].includes(role)) {
      return `functions.${role}: there is no "address" yet`;
    }
    if (call.arguments.some((a) => typeof a === "object" && a.as === "void")) {
      return `functions.${role}: no parameter is "void"`;
    }
    if (call.result === "void" && ["malloc", "memalign", "realloc", "usableSize"].includes(role)) {
      return `functions.${role}: its result cannot be "void"`;
    }
  }
  const { check, free } = functions;
  if (check && (check.sound === undefined) !== (check.result === "void")) {
    return 'functions.check: it needs "sound", unless its result is "void"';
  }
  if (free.refused !== undefined && (free.result ?? "void") === "void") {
    return 'functions.free: what is "refused" needs a result';
  }
  return undefined;
}

/** Whether a function is passed something, by name. */
export function passes(call: FunctionManifest, name: ArgumentName): boolean {
  return call.arguments.some((it) => (typeof it === "object" ? it.pass : it) === name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
