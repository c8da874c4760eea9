import type { Job } from "./_protocol.ts";
import type { Target } from "./target.ts";

const RUNNER = new URL("./_runner.ts", import.meta.url);
const CONFIG = new URL("../../deno.json", import.meta.url);

/**
 * Bytes that a JavaScript subject may hold, in MiB: one that wants more is to end its own process,
 * not the machine.
 */
const HEAP_LIMIT = 1024;

/**
 * The words that start the isolated process: it may read, look at its own steps, and load a native
 * library. Packages from npm ask whether they are in production.
 */
export function runnerWords(target: Target): readonly string[] {
  const words = ["run", "--quiet", "--no-check", "--no-prompt", "--cached-only"];
  words.push(`--v8-flags=--max-old-space-size=${HEAP_LIMIT}`, "--allow-read", "--allow-sys");
  words.push("--allow-env=NODE_ENV");
  if (CONFIG.protocol === "file:") words.push(`--config=${CONFIG.pathname}`);
  if (target.kind === "native") words.push("--allow-ffi");
  return [...words, RUNNER.href];
}

/**
 * What the isolated process finds in its environment. Some native libraries keep much thread-local
 * data, for which the loader must be told to leave room.
 */
export const RUNNER_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  NO_COLOR: "1",
  DENO_NO_UPDATE_CHECK: "1",
  GLIBC_TUNABLES: "glibc.rtld.optional_static_tls=65536",
};

/** Starts the isolated process. */
export function spawnRunner(target: Target): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [...runnerWords(target)],
    env: RUNNER_ENVIRONMENT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Tells the isolated process what to do. One that has ended already is not told. */
export async function sendJob(stdin: WritableStream<Uint8Array>, job: Job): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(JSON.stringify(job)));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
