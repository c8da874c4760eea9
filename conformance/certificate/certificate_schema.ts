import * as v from "valibot";
import { claimsSchema } from "../../allocators/contract/claims_schema.ts";
import { type Certificate, CERTIFICATE_SCHEMA } from "./certificate.ts";

const found = v.picklist(["O(1)", "O(log n)", "O(n)", "worse", "unknown"]);
const variable = v.picklist(["freeBlocks", "liveBlocks", "regionSize", "requestSize", "pools"]);
const operation = v.picklist(["malloc", "free", "realloc", "memalign"]);
const verdict = v.picklist(["pass", "fail", "skip", "unknown"]);
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();
const optional = v.optional;

/** A table of which not every row need be there. */
function some<Value extends v.GenericSchema>(
  keys: readonly string[],
  value: Value,
): v.GenericSchema {
  return v.looseObject(Object.fromEntries(keys.map((key) => [key, v.optional(value)])));
}

const point = v.looseObject({ at: v.number(), steps: v.number() });

const counted = v.looseObject({ operation, variable, points: v.array(point) });

const capacity = v.array(v.looseObject({
  size: count,
  regionSize: count,
  blocks: count,
  overhead: v.number(),
}));

const counterexample = v.looseObject({
  expected: text,
  actual: text,
  trace: optional(text),
  regionSize: optional(count),
  pools: optional(v.array(count)),
  heap: optional(text),
  series: optional(v.array(point)),
  seed: count,
  foundBy: optional(text),
});

const clause = v.looseObject({
  id: v.pipe(text, v.regex(/^[a-z]+\.[a-z0-9-]+$/)),
  level: v.picklist(["MUST", "SHOULD", "MAY"]),
  requirement: text,
  verdict,
  reason: optional(v.looseObject({ code: text, detail: text, claims: optional(v.array(text)) })),
  evidence: optional(v.looseObject({
    kind: v.picklist(["counted", "explored", "checked", "replayed"]),
    detail: text,
  })),
  counterexample: optional(counterexample),
  counted: optional(v.array(counted)),
  capacity: optional(capacity),
  operations: count,
  milliseconds: v.number(),
});

/**
 * The form of a {@linkcode Certificate}. Fields that it does not name are allowed: readers ignore
 * what they do not know.
 *
 * `certificate.schema.json` beside this file says the same as JSON Schema.
 */
export const certificateSchema: v.GenericSchema = v.looseObject({
  schema: v.literal(CERTIFICATE_SCHEMA),
  spec: v.looseObject({ name: text, version: v.pipe(text, v.regex(/^\d+\.\d+\.\d+$/)) }),
  subject: v.looseObject({
    name: text,
    version: text,
    abi: v.picklist(["javascript", "webassembly", "native"]),
    source: optional(text),
    sha256: optional(v.pipe(text, v.regex(/^[0-9a-f]{64}$/))),
  }),
  environment: v.looseObject({ runtime: text, version: text, v8: text, os: text, arch: text }),
  seed: count,
  budget: v.looseObject({ operations: count, doublings: count }),
  claims: v.looseObject(claimsSchema.entries),
  verdict: v.picklist(["conformant", "partial", "inconclusive", "non-conformant"]),
  timing: some(
    operation.options,
    v.looseObject({
      steps: v.number(),
      growth: some(variable.options, found),
      notes: optional(v.array(text)),
    }),
  ),
  capacity: optional(capacity),
  totals: v.looseObject({ pass: count, fail: count, skip: count, unknown: count }),
  clauses: v.array(clause),
});

/**
 * Reads a certificate.
 *
 * @param text The JSON.
 * @param source What it is called in errors, such as its path.
 * @returns The certificate.
 * @throws {SyntaxError} If it is no JSON or not of the form of a certificate; every fault is named
 * with its path.
 *
 * @example Keep a certificate as text
 * ```ts
 * import { certify, parseCertificate, tlsf } from "@allocert/allocert";
 * import { assertEquals } from "@std/assert";
 *
 * const text = JSON.stringify(await certify(tlsf, { clauses: ["misuse"] }));
 * assertEquals(parseCertificate(text, "tlsf.json").verdict, "partial");
 * ```
 */
export function parseCertificate(text: string, source: string): Certificate {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SyntaxError(`Cannot read certificate "${source}": it is no JSON: ${why}`);
  }
  const result = v.safeParse(certificateSchema, json);
  if (result.success) return result.output as Certificate;
  const faults = result.issues.map((issue) =>
    `  ${v.getDotPath(issue) ?? "(top)"}: ${issue.message}`
  );
  throw new SyntaxError(`Cannot read certificate "${source}":\n${faults.join("\n")}`);
}
