import type { ThirdParty } from "./third_party.ts";
import { whyNoWasi } from "./wasi_dlmalloc.ts";

/** Where Debian and other Linux systems keep libraries. */
const LIBRARY_FOLDERS = [
  `/usr/lib/${Deno.build.arch}-linux-gnu`,
  `/lib/${Deno.build.arch}-linux-gnu`,
  "/usr/lib64",
  "/lib64",
  "/usr/lib",
  "/lib",
];

/**
 * Says why a third party cannot be certified here: what is not installed, or which permission is
 * missing.
 *
 * @returns One clause of a sentence, such as `needs --allow-ffi`; `undefined` if all is there.
 */
export async function whyAbsent({ source, needs }: ThirdParty): Promise<string | undefined> {
  const permissions = source.kind === "library"
    ? ["run", "read", "sys", "ffi"] as const
    : source.kind === "compiled"
    ? ["run", "read", "sys", "write", "env"] as const
    : ["run", "read", "sys"] as const;
  for (const name of permissions) {
    if (Deno.permissions.querySync({ name }).state !== "granted") return `needs --allow-${name}`;
  }
  switch (source.kind) {
    case "package":
      return await canImport(source.package) ? undefined : `needs ${needs}`;
    case "compiled":
      if (source.compiler === "wasi") return whyNoWasi();
      return await canImport("assemblyscript/asc") ? undefined : `needs ${needs}`;
    case "library":
      if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return "needs Linux x86-64";
      return isInstalled(await libraryOf(source.manifest)) ? undefined : `needs ${needs}`;
  }
}

async function canImport(module: string): Promise<boolean> {
  try {
    await import(module);
    return true;
  } catch {
    return false;
  }
}

async function libraryOf(manifest: string): Promise<string> {
  const text = await Deno.readTextFile(new URL(manifest, import.meta.url));
  return JSON.parse(text).library;
}

function isInstalled(library: string): boolean {
  return LIBRARY_FOLDERS.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${library}`).isFile;
    } catch {
      return false;
    }
  });
}
