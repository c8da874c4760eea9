/**
 * One CPU of the executor scenario, run as a worker.
 *
 * @module
 */
import { CpuHeap } from "../cpu_heap.ts";
import { Executor, type Task } from "./executor.ts";
import { Control, type CpuOrder, type CpuReport } from "./cpu_order.ts";
import { Talloc } from "../talloc.ts";
import { TicketLock } from "../ticket_lock.ts";

/**
 * Writes each ticket down while it is served; plain memory, so that two holders at one time would
 * lose entries.
 */
class LoggedLock extends TicketLock {
  readonly #control: Int32Array;

  constructor(control: Int32Array) {
    super(control, Control.Lock);
    this.#control = control;
  }

  override lock(): number {
    const ticket = super.lock();
    const index = this.#control[Control.Logged]!;
    this.#control[Control.Log + index] = ticket;
    this.#control[Control.Logged] = index + 1;
    return ticket;
  }
}

function run({ region, control, cpu, cpus, tasks, seed }: CpuOrder): CpuReport {
  const heap = new Talloc(region, { onPrimaryExhausted: "panic", attach: true });
  const executor = new Executor(new CpuHeap(heap, cpu, new LoggedLock(control)));
  const bytes = new Uint8Array(region.buffer);
  let damaged = 0;
  let state = seed;

  function random(below: number): number {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  }

  function hog(name: string): Task {
    return { name, poll: (memory) => memory.malloc(16 + random(500)) === 0 };
  }

  /** Holds a block over several polls, and interrupts itself between. */
  function worker(name: string, mark: number): Task {
    const size = 1 + random(300);
    let address = 0;
    let polls = 1 + random(4);
    return {
      name,
      poll(memory) {
        if (address === 0) {
          address = memory.malloc(size);
          bytes.fill(mark, address, address + size);
        }
        executor.interrupt((kernel) => kernel.free(kernel.malloc(16)));
        if (bytes.subarray(address, address + size).some((byte) => byte !== mark)) damaged++;
        if (--polls > 0) return false;
        memory.free(address);
        return true;
      },
    };
  }

  for (let i = 0; i < tasks; i++) {
    const name = `${i % 4 === 1 ? "hog" : "worker"} ${cpu}.${i}`;
    executor.spawn(i % 4 === 1 ? hog(name) : worker(name, (cpu * 64 + i) & 255));
  }
  waitForAll(control, cpus);
  const { completed, panics } = executor.run();
  return {
    completed,
    panicked: panics.map(({ task }) => task),
    damaged,
    primaryOnly: heap.fallback.isPrimaryOnly(cpu),
  };
}

/** Lets all CPUs begin together. */
function waitForAll(control: Int32Array, cpus: number): void {
  let ready = Atomics.add(control, Control.Ready, 1) + 1;
  Atomics.notify(control, Control.Ready);
  while (ready < cpus) {
    Atomics.wait(control, Control.Ready, ready);
    ready = Atomics.load(control, Control.Ready);
  }
}

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<CpuOrder>) => void) | null;
  postMessage(report: CpuReport): void;
}

const scope = globalThis as unknown as WorkerScope;
scope.onmessage = ({ data }) => scope.postMessage(run(data));
