/** What is compiled: the heap functions of AssemblyScript's runtime, which its TLSF serves. */
const SOURCE = `
export function alloc(size: usize): usize { return heap.alloc(size); }
export function realloc(address: usize, size: usize): usize { return heap.realloc(address, size); }
export function free(address: usize): void { heap.free(address); }
`;

/**
 * Compiles AssemblyScript's TLSF to WebAssembly, in this process. Takes some seconds.
 *
 * @throws {Error} If the compiler complains.
 */
export async function compileAssemblyScriptTlsf(): Promise<Uint8Array<ArrayBuffer>> {
  const { default: asc } = await import("assemblyscript/asc");
  const { error, stderr, binary } = await asc.compileString(SOURCE, {
    optimizeLevel: 3,
    runtime: "minimal",
  });
  if (error === null && binary !== null) return Uint8Array.from(binary);
  throw new Error(`Cannot compile AssemblyScript's TLSF: ${stderr.toString()}`, { cause: error });
}
