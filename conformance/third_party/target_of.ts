import { type Manifest, parseManifest } from "../../allocators/foreign/manifest.ts";
import type { Target } from "../isolation/target.ts";
import type { ThirdParty } from "./third_party.ts";

/**
 * Makes ready what a third party consists of, and says where it is. Compiles it if need be, which
 * takes some seconds.
 *
 * @throws {Error} If it cannot be compiled.
 */
export async function targetOf({ source }: ThirdParty): Promise<Target> {
  if (source.kind === "package") return { kind: "module", url: urlOf(source.adapter) };
  const manifest = await readManifest(source.manifest);
  if (source.kind === "library") return { kind: "native", library: manifest.library, manifest };
  const bytes = source.compiler === "assemblyscript"
    ? await (await import("./assemblyscript_tlsf.ts")).compileAssemblyScriptTlsf()
    : await (await import("./wasi_dlmalloc.ts")).linkWasiDlmalloc();
  return { kind: "wasm", url: `data:application/wasm;base64,${bytes.toBase64()}`, manifest };
}

async function readManifest(file: string): Promise<Manifest> {
  return parseManifest(await (await fetch(urlOf(file))).text(), file);
}

function urlOf(file: string): string {
  return new URL(file, import.meta.url).href;
}
