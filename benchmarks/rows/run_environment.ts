/** What measured: runtime and machine. An empty string where it is not known. */
export interface RunEnvironment {
  /** Version of Deno. */
  readonly deno: string;
  /** Version of V8. */
  readonly v8: string;
  /** Operating system. */
  readonly os: string;
  /** Architecture of the processor. */
  readonly arch: string;
  /** Model of the processor; known only with the permission `--allow-sys=cpus`. */
  readonly cpu: string;
}

/** Looks where this process runs. Asks for no permission; makes use of it where it is granted. */
export async function runEnvironment(): Promise<RunEnvironment> {
  const deno = (globalThis as { Deno?: typeof Deno }).Deno;
  if (deno === undefined) return { deno: "", v8: "", os: "", arch: "", cpu: "" };
  const { version, build } = deno;
  return {
    deno: version.deno,
    v8: version.v8,
    os: build.os,
    arch: build.arch,
    cpu: await cpuModel(deno.permissions),
  };
}

async function cpuModel(permissions: Deno.Permissions): Promise<string> {
  if (permissions.querySync({ name: "sys", kind: "cpus" }).state !== "granted") return "";
  const { cpus } = await import("node:os");
  return cpus()[0]?.model.trim() ?? "";
}
