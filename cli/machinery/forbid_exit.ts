/** Ends the process: `Deno.exit` as it was before {@linkcode forbidExit}. */
export const { exit } = Deno;

/**
 * Makes `Deno.exit` an error for whatever is loaded from now on: it is no way out for an allocator.
 */
export function forbidExit(): void {
  Deno.exit = (code) => {
    throw new Error(`it called Deno.exit(${code ?? ""})`);
  };
}
