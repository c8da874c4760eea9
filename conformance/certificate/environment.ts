import type { Environment } from "./certificate.ts";

/** What this process runs on. Needs no permission. */
export function currentEnvironment(): Environment {
  const deno = (globalThis as { Deno?: typeof Deno }).Deno;
  return {
    runtime: deno === undefined ? "unknown" : "deno",
    version: deno?.version.deno ?? "",
    v8: deno?.version.v8 ?? "",
    os: deno?.build.os ?? "",
    arch: deno?.build.arch ?? "",
  };
}
