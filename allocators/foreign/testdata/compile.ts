/**
 * Compiles a C file of this folder, for tests.
 *
 * @param source File name in this folder.
 * @param target Where the result goes; `.so` or `.wasm`.
 * @param bits Width of an address of WebAssembly.
 * @param defines Names that the preprocessor is to define.
 * @throws {Error} If the compiler complains.
 */
export async function compile(
  source: string,
  target: string,
  bits: 32 | 64 = 32,
  defines: readonly string[] = [],
): Promise<void> {
  const input = new URL(source, import.meta.url).pathname;
  const [program, ...flags] = target.endsWith(".wasm")
    ? [...TO_WASM, `--target=wasm${bits}`, `-Wl,-mwasm${bits}`]
    : TO_SHARED_OBJECT;
  const { success, stderr } = await new Deno.Command(program!, {
    args: [
      ...flags,
      ...defines.map((it) => `-D${it}`),
      "-O2",
      "-fno-builtin",
      "-o",
      target,
      input,
    ],
  }).output();
  if (!success) throw new Error(`Cannot compile "${source}": ${new TextDecoder().decode(stderr)}`);
}

const TO_SHARED_OBJECT = ["cc", "-shared", "-fPIC"];
const TO_WASM = [
  "clang",
  "-nostdlib",
  "-Wl,--no-entry",
  "-Wl,--export-dynamic",
  "-fvisibility=default",
];

/** Why C cannot be compiled here, to be told in the name of a test; `undefined` if it can. */
export function whyNoCompiler(compiler: "cc" | "clang"): string | undefined {
  for (const name of ["run", "read", "write"] as const) {
    if (Deno.permissions.querySync({ name }).state !== "granted") return `needs --allow-${name}`;
  }
  const programs = compiler === "clang" ? ["clang", "wasm-ld"] : ["cc"];
  for (const program of programs) {
    try {
      new Deno.Command(program, { args: ["--version"] }).outputSync();
    } catch {
      return `needs the program "${program}"`;
    }
  }
  return undefined;
}
