const EXPORTS = ["malloc", "free", "realloc", "aligned_alloc", "malloc_usable_size"];
const SYSTEM_ROOT = "/usr";

/** The C library of WASI, where Debian's package wasi-libc puts it. */
const LIBRARY = `${SYSTEM_ROOT}/lib/wasm32-wasi/libc.a`;

/**
 * Links the dlmalloc of wasi-libc into a WebAssembly module with clang.
 *
 * Needs the permissions `run`, `read` and `write`.
 *
 * @throws {Error} If clang complains.
 */
export async function linkWasiDlmalloc(): Promise<Uint8Array<ArrayBuffer>> {
  const target = await Deno.makeTempFile({ suffix: ".wasm" });
  try {
    const { success, stderr } = await new Deno.Command("clang", {
      args: [
        "--target=wasm32-wasi",
        `--sysroot=${SYSTEM_ROOT}`,
        "-nostdlib",
        "-Wl,--no-entry",
        "-Wl,--strip-all",
        ...EXPORTS.map((name) => `-Wl,--export=${name}`),
        LIBRARY,
        "-o",
        target,
      ],
    }).output();
    if (success) return await Deno.readFile(target);
    throw new Error(`Cannot link wasi-dlmalloc: ${new TextDecoder().decode(stderr)}`);
  } finally {
    await Deno.remove(target);
  }
}

/** Why it cannot be linked here; `undefined` if it can. */
export function whyNoWasi(): string | undefined {
  try {
    Deno.statSync(LIBRARY);
  } catch {
    return `needs ${LIBRARY}`;
  }
  for (const program of ["clang", "wasm-ld"]) {
    try {
      new Deno.Command(program, { args: ["--version"] }).outputSync();
    } catch {
      return `needs the program "${program}"`;
    }
  }
  return undefined;
}
