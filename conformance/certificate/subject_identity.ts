import type { NativeSubject } from "../../allocators/foreign/native.ts";
import type { WasmSubject } from "../../allocators/foreign/wasm.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { SubjectIdentity } from "./certificate.ts";

/** Longer URLs carry code, not a place. */
const LONGEST_SOURCE = 200;

/**
 * Says who a subject is, with a digest of its module or library if that can be read without asking
 * for a permission.
 *
 * The digest is of the module alone, not of what it imports.
 */
export async function identify(subject: Subject): Promise<SubjectIdentity> {
  const { name, version, module, abi = "javascript" } = subject;
  const { bytes, path } = subject as Partial<WasmSubject & NativeSubject>;
  const place = module ?? (path?.startsWith("/") ? new URL(path, "file:///").href : undefined);
  const read = bytes ?? (place === undefined ? undefined : await readBytes(new URL(place)));
  const digest = read && new Uint8Array(await crypto.subtle.digest("SHA-256", read));
  return {
    name,
    version,
    abi,
    ...(place === undefined ? {} : { source: shortened(place) }),
    ...(digest === undefined ? {} : { sha256: digest.toHex() }),
  };
}

/** A module of this package goes by its path in it, whatever machine it lies on. */
function shortened(module: string): string {
  const root = new URL("../..", import.meta.url).href;
  if (module.startsWith(root)) return module.slice(root.length);
  return module.length <= LONGEST_SOURCE ? module : `${module.slice(0, LONGEST_SOURCE)}…`;
}

async function readBytes(url: URL): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (url.protocol === "data:") return await (await fetch(url)).bytes();
  if (url.protocol !== "file:" || !("Deno" in globalThis)) return undefined;
  const permission = await Deno.permissions.query({ name: "read", path: url });
  if (permission.state !== "granted") return undefined;
  try {
    return await Deno.readFile(url);
  } catch (error) {
    // It was loaded in another way, or is gone.
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
