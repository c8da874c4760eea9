import type { Trace } from "./trace.ts";
import { parseTrace } from "./trace_text.ts";

/**
 * Reads a trace from a file, plain or compressed with gzip; which of the two is seen from its first
 * bytes.
 *
 * Needs permission to read the file, or to reach the host of an `http:` or `https:` URL.
 *
 * @param file Path of the file, or its URL.
 * @returns The trace.
 * @throws {SyntaxError} If the file is cut off, is no UTF-8 text, or is not what
 * {@linkcode parseTrace} takes; the message names the file.
 * @throws {Error} If the file cannot be read; for a remote one, the message gives the status.
 */
export async function readTrace(file: string | URL): Promise<Trace> {
  const source = file instanceof URL && file.protocol !== "file:" ? file.href : pathOf(file);
  const bytes = await readBytes(file);
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await gunzip(bytes, source) : bytes;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch (cause) {
    throw new SyntaxError(`Cannot parse trace: ${source}: expected UTF-8 text`, { cause });
  }
  return parseTrace(text, { source });
}

async function readBytes(file: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  if (!(file instanceof URL) || file.protocol === "file:") return await Deno.readFile(file);
  const response = await fetch(file);
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Cannot read trace: ${file.href}: received status ${response.status}`);
  }
  return await response.bytes();
}

async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  source: string,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await new Response(stream).bytes();
  } catch (cause) {
    throw new SyntaxError(`Cannot parse trace: ${source}: expected a whole gzip file`, { cause });
  }
}

function pathOf(file: string | URL): string {
  return file instanceof URL ? decodeURIComponent(file.pathname) : file;
}
