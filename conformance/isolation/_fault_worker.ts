/**
 * Runs a process that will crash and looks where: waiting for a traced process blocks its thread.
 *
 * @module
 */
import { ChildProcess } from "../../meters/steps/native/child_process.ts";
import { TracedThread } from "../../meters/steps/native/ptrace.ts";
import { readMemoryMap } from "./_memory_map.ts";

/** What is run. */
export interface FaultRequest {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly input: string;
}

/**
 * The last place that was touched, and the memory map at that moment; nothing if there was no
 * fault.
 */
export interface FaultReply {
  readonly pointer?: number;
  readonly maps?: string;
}

/** Milliseconds that the process may take to crash again. */
const LIMIT = 120_000;

function observe({ words, environment, input }: FaultRequest): FaultReply {
  using child = new ChildProcess(words, environment, input);
  using thread = new TracedThread(child.pid);
  let reply: FaultReply = {};
  thread.onFault = (pointer) => {
    reply = { pointer, maps: readMemoryMap(child.pid) };
  };
  for (let stop = thread.wait(LIMIT); stop && stop.kind !== "ended"; stop = thread.wait(LIMIT)) {
    thread.resume();
  }
  return reply;
}

// A worker's global scope, of which the types know nothing here.
const scope = self as unknown as {
  onmessage: (event: MessageEvent<FaultRequest>) => void;
  postMessage(reply: FaultReply): void;
};

scope.onmessage = ({ data }) => scope.postMessage(observe(data));
