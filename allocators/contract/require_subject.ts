import * as v from "valibot";
import { claimsSchema } from "./claims_schema.ts";
import type { Subject } from "./subject.ts";

const subjectSchema = v.looseObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be kebab-case, as in "my-heap"')),
  version: v.string(),
  description: v.string(),
  claims: claimsSchema,
  create: v.function(),
  provideRegion: v.optional(v.function()),
  module: v.optional(v.pipe(v.string(), v.url())),
  abi: v.optional(v.picklist(["javascript", "webassembly", "native"])),
  ownHeap: v.optional(v.picklist(["instance", "process"])),
  freePayload: v.optional(v.array(v.pipe(v.number(), v.safeInteger()))),
});

/**
 * Refuses what is no {@linkcode Subject}, before a misspelt claim could pass for one that is not
 * made.
 *
 * @throws {TypeError} If a field is missing or not of its form; every fault is named with its path.
 */
export function requireSubject(subject: Subject): void {
  const { success, issues } = v.safeParse(subjectSchema, subject);
  if (success) return;
  const faults = issues.map((issue) => `  ${v.getDotPath(issue) ?? "(top)"}: ${issue.message}`);
  const name: unknown = subject?.name;
  const title = typeof name === "string" ? `"${name}"` : "the subject";
  throw new TypeError(
    `Cannot use ${title}, which is not of the form of a subject:\n${faults.join("\n")}`,
  );
}
