import type { Subject } from "../allocators/subject.ts";
import type { SubjectIdentity } from "./certificate.ts";

/** Longer URLs carry code, not a place. */
const LONGEST_SOURCE = 200;

/**
 * Says who a subject is, with a digest of its module if the text of that can be read without asking for a permission.
 *
 * The digest is of the module alone, not of what it imports.
 */
export async function identify(subject: Subject): Promise<SubjectIdentity> {
  const { name, version, module } = subject;
  const identity = { name, version, abi: "javascript" } as const;
  if (module === undefined) return identity;
  const source = shortened(module);
  const bytes = await readModule(new URL(module));
  if (bytes === undefined) return { ...identity, source };
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { ...identity, source, sha256: digest.toHex() };
}

/** A module of this package goes by its path in it, whatever machine it lies on. */
function shortened(module: string): string {
  const root = new URL("..", import.meta.url).href;
  if (module.startsWith(root)) return module.slice(root.length);
  return module.length <= LONGEST_SOURCE ? module : `${module.slice(0, LONGEST_SOURCE)}…`;
}

async function readModule(url: URL): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (url.protocol === "data:") return await (await fetch(url)).bytes();
  if (url.protocol !== "file:" || !("Deno" in globalThis)) return undefined;
  const permission = await Deno.permissions.query({ name: "read", path: url });
  return permission.state === "granted" ? await Deno.readFile(url) : undefined;
}
