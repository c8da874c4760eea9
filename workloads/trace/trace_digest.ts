import type { Trace } from "./trace.ts";
import { formatTrace } from "./trace_text.ts";

/**
 * The SHA-256 of a trace's text as {@linkcode formatTrace} writes it, so that it is also what
 * `gunzip -c x.trace.gz | sha256sum` prints. Takes time linear in the trace.
 *
 * @param trace What is digested; its name and seed are part of the text.
 * @returns 64 lowercase hexadecimal digits.
 *
 * @example Tell two traces apart
 * ```ts
 * import { TraceBuilder, traceSha256 } from "@allocert/allocert/workloads";
 * import { assertNotEquals } from "@std/assert";
 *
 * const small = new TraceBuilder().malloc(0, 8).build("one");
 * const large = new TraceBuilder().malloc(0, 9).build("one");
 * assertNotEquals(await traceSha256(small), await traceSha256(large));
 * ```
 */
export async function traceSha256(trace: Trace): Promise<string> {
  const bytes = new TextEncoder().encode(formatTrace(trace));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
