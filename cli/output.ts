import { UsageError } from "./usage_error.ts";

/** Where a result goes. */
export interface Output {
  /** Whether it is standard output. */
  readonly isStandard: boolean;
  /** Writes all of it anew: a file is replaced whole, so that a run that is cut off leaves no half of one. */
  write(text: string): void;
}

/**
 * Opens the file of a flag; `-` is standard output.
 *
 * @throws {UsageError} If it cannot be written, before anything is measured.
 */
export function openOutput(flag: string, path: string | undefined): Output | undefined {
  if (path === undefined) return undefined;
  if (path === "-") return { isStandard: true, write: writeStandard };
  try {
    Deno.openSync(path, { write: true, create: true }).close();
  } catch (error) {
    throw new UsageError(
      `Flag "--${flag}" must name a file that can be written, received "${path}": ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  return {
    isStandard: false,
    write(text) {
      const part = `${path}.part`;
      Deno.writeTextFileSync(part, text);
      Deno.renameSync(part, path);
    },
  };
}

function writeStandard(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}
