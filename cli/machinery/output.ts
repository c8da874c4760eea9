import { UsageError } from "./usage_error.ts";

/** Where a result goes. */
export interface Output {
  /** Whether it is standard output. */
  readonly isStandard: boolean;
  /**
   * Writes all of it anew: a file is replaced whole, so that a run that is cut off leaves no half
   * of one. A device or pipe is written to, and so is a file beside which no other may be made.
   */
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
  let place = path;
  let part: string | undefined;
  try {
    // To open a pipe and close it would be the end of it for whoever reads.
    if (isFileOrNothing(path)) {
      Deno.openSync(path, { write: true, create: true }).close();
      place = realPath(path);
      part = partOf(place);
    }
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
      Deno.writeTextFileSync(part ?? place, text);
      if (part !== undefined) Deno.renameSync(part, place);
    },
  };
}

function isFileOrNothing(path: string): boolean {
  try {
    const { isFile, isDirectory } = Deno.statSync(path);
    return isFile || isDirectory;
  } catch {
    // Whether it can be written shows when it is opened.
    return true;
  }
}

/** Where a link leads, so that it stays one; the path itself if that may not be read. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return path;
    throw error;
  }
}

/**
 * Name of the file that a text is written to before it takes the place of another; none if it
 * cannot be made.
 */
function partOf(path: string): string | undefined {
  const part = `${path}.part`;
  try {
    Deno.openSync(part, { write: true, create: true }).close();
    Deno.removeSync(part);
    return part;
  } catch {
    return undefined;
  }
}

function writeStandard(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}
