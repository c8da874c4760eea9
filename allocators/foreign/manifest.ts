import * as v from "valibot";
import type { Claims } from "../contract/claims.ts";
import { claimsSchema } from "../contract/claims_schema.ts";

/** What can be passed to a foreign function, by name; a number is passed as it is. */
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

/** How one function of a library is called. */
export interface FunctionManifest {
  /** Name of the symbol or export. */
  readonly symbol: string;
  /** Its arguments, in order. */
  readonly arguments: readonly (ArgumentName | number)[];
}

/** How a library is initialised. */
export interface InitManifest extends FunctionManifest {
  /**
   * What it answers: the handle, null if it refuses the region (if left out); a status that is zero
   * if all is well; or nothing.
   */
  readonly returns?: "handle" | "status" | "nothing";
}

/** A foreign heap check: a function and what it answers when the heap is sound. */
export interface CheckManifest extends FunctionManifest {
  /** Which answer means that nothing is broken. */
  readonly sound: "zero" | "nonzero";
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
    readonly free: FunctionManifest;
    /** Changes the size. */
    readonly realloc?: FunctionManifest;
    /** Allocates aligned. */
    readonly memalign?: FunctionManifest;
    /** Tells the usable bytes of a block. */
    readonly usableSize?: FunctionManifest;
    /** Looks for damage. */
    readonly check?: CheckManifest;
  };
  /** Alignment of the region that `init` is given, in bytes. 16 if left out. */
  readonly baseAlignment?: number;
  /** What it promises; what is left out is not claimed. */
  readonly claims?: Partial<Claims>;
}

const ARGUMENTS = ["handle", "base", "size", "address", "alignment", "oldSize", "out"] as const;

const name = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be kebab-case, as in "my-heap"'),
);
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const functionEntries = {
  symbol: v.pipe(v.string(), v.minLength(1)),
  arguments: v.array(
    v.union(
      [v.picklist(ARGUMENTS), v.pipe(v.number(), v.safeInteger())],
      ({ received }) =>
        `must be one of ${ARGUMENTS.join(", ")}, or an integer; received ${received}`,
    ),
  ),
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
    free: functionManifest,
    realloc: v.optional(functionManifest),
    memalign: v.optional(functionManifest),
    usableSize: v.optional(functionManifest),
    check: v.optional(
      v.strictObject({ ...functionEntries, sound: v.picklist(["zero", "nonzero"]) }),
    ),
  }),
  baseAlignment: v.optional(positive),
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
  if (heap === "region" && !functions.init?.arguments.includes("base")) {
    return 'functions.init: a heap of "region" needs an init that takes "base"';
  }
  for (const [role, call] of Object.entries(functions)) {
    const usesHandle = call.arguments.includes("handle");
    const handles = functions.init && (functions.init.returns ?? "handle") === "handle";
    if (usesHandle && (!handles || role === "init")) {
      return `functions.${role}: "handle" is what init returns, and there is none`;
    }
    if (["free", "realloc", "usableSize"].includes(role) && !call.arguments.includes("address")) {
      return `functions.${role}: it must be given the "address" of a block`;
    }
    if (call.arguments.includes("base") && role !== "init") {
      return `functions.${role}: only init can take "base"`;
    }
    if (call.arguments.includes("out") && !["malloc", "memalign"].includes(role)) {
      return `functions.${role}: only malloc and memalign can store through "out"`;
    }
    if (
      call.arguments.includes("address") && ["init", "malloc", "memalign", "check"].includes(role)
    ) {
      return `functions.${role}: there is no "address" yet`;
    }
  }
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
