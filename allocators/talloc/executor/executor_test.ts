import { assert, assertEquals, assertThrows } from "@std/assert";
import { bytesOf, testHeap } from "../testdata/heap.ts";
import { CpuHeap } from "../cpu_heap.ts";
import { Executor, type Task } from "./executor.ts";
import { rlsf } from "../rlsf/rlsf.ts";
import { createRegion } from "../../contract/region.ts";
import { TallocHalt } from "../talloc_end.ts";

/** Allocates blocks of 16 bytes, a few in each poll, and never enough. */
function hog(perPoll = Infinity): Task & { served: number } {
  return {
    name: "hog",
    served: 0,
    poll(memory) {
      for (let i = 0; i < perPoll; i++) {
        memory.malloc(16);
        this.served++;
      }
      return false;
    },
  };
}

/** Holds a block over several polls. */
function worker(name: string, polls: number): Task {
  let address = 0;
  return {
    name,
    poll(memory) {
      if (address === 0) address = memory.malloc(16);
      if (--polls > 0) return false;
      memory.free(address);
      return true;
    },
  };
}

Deno.test("Executor survives a task that exhausts the primary", () => {
  const { heap, backupPool } = testHeap(1024, 1024, { onPrimaryExhausted: "panic" });
  const executor = new Executor(new CpuHeap(heap, 0));
  const task = hog();
  executor.spawn(task);
  executor.spawn(worker("next", 1));
  const report = executor.run();
  assertEquals(task.served, 31);
  assertEquals(report.panics, [{
    task: "hog",
    request: { operation: "malloc", size: 16, cpu: 0, primaryOnly: true },
    record: backupPool + 16,
    blocks: 31,
  }]);
  assertEquals(report.completed, ["next"]);
  assertEquals(heap.fallback.isPrimaryOnly(), false);
  assertEquals([...heap.blocks!()].map((block) => block.size), [976, 976]);
  assertEquals(heap.check(), []);
});

Deno.test("Executor lets other tasks keep their blocks while a hog dies between their polls", () => {
  const { heap } = testHeap(1024, 1024, { onPrimaryExhausted: "panic" });
  const executor = new Executor(new CpuHeap(heap, 3));
  executor.spawn(worker("a", 20));
  executor.spawn(hog(4));
  executor.spawn(worker("b", 2));
  const report = executor.run();
  assertEquals(report.completed, ["b", "a"]);
  assertEquals(report.panics.map(({ task, request }) => [task, request.cpu]), [["hog", 3]]);
  assertEquals([...heap.blocks!()].map((block) => block.size), [976, 976]);
});

Deno.test("a task that starts while the primary is full panics, and one after it runs", () => {
  const { heap } = testHeap(1024, 1024, { onPrimaryExhausted: "panic" });
  const executor = new Executor(new CpuHeap(heap, 0));
  executor.spawn(hog(31));
  executor.spawn(worker("unlucky", 1));
  executor.spawn(worker("lucky", 3));
  const report = executor.run();
  assertEquals(report.panics.map((panic) => panic.task), ["unlucky", "lucky", "hog"]);
  executor.spawn(worker("later", 3));
  assertEquals(executor.run().completed, ["later"]);
});

Deno.test("interrupt() in a task uses the backup and gives the task its mode back", () => {
  const { heap, backupPool } = testHeap(1024, 1024, { onPrimaryExhausted: "panic" });
  const executor = new Executor(new CpuHeap(heap, 0));
  const modes: boolean[] = [];
  executor.spawn({
    name: "interrupted",
    poll(memory) {
      for (let i = 0; i < 31; i++) memory.malloc(16);
      executor.interrupt((cpu) => {
        const address = cpu.malloc(16);
        assertEquals(address - backupPool, 16);
        executor.interrupt(() => modes.push(heap.fallback.isPrimaryOnly()), true);
        modes.push(heap.fallback.isPrimaryOnly());
        cpu.free(address);
      });
      modes.push(heap.fallback.isPrimaryOnly());
      return true;
    },
  });
  assertEquals(executor.run().completed, ["interrupted"]);
  assertEquals(modes, [true, false, true]);
});

Deno.test("interrupt() in the kernel leaves it its backup, whatever mode the handler ran in", () => {
  const { heap, region } = testHeap(1024, 1024, { onPrimaryExhausted: "panic" });
  const executor = new Executor(new CpuHeap(heap, 0));
  const before = bytesOf(region);
  executor.interrupt((cpu) => {
    for (;;) cpu.malloc(1024);
  }, true);
  assertEquals(bytesOf(region), before);
  assertEquals(executor.run().interruptPanics, 1);
  assertEquals(heap.fallback.isPrimaryOnly(), false);
});

Deno.test("an exhausted kernel ends the run", () => {
  const { heap } = testHeap(1024, 96, { onPrimaryExhausted: "panic", onExhausted: "halt" });
  assert(heap.fallback.backup.size > 0);
  const executor = new Executor(new CpuHeap(heap, 0));
  executor.interrupt((cpu) => assert(cpu.malloc(976) !== 0));
  executor.interrupt((cpu) => assert(cpu.malloc(40) !== 0));
  executor.spawn(hog());
  assertThrows(() => executor.run(), TallocHalt);
});

Deno.test("Executor does not swallow other errors of a task, and switches the mode back", () => {
  const { heap } = testHeap(1024, 96);
  const executor = new Executor(new CpuHeap(heap, 0));
  executor.spawn({
    name: "broken",
    poll: () => {
      throw new SyntaxError("broken");
    },
  });
  assertThrows(() => executor.run(), SyntaxError);
  assertThrows(() =>
    executor.interrupt(() => {
      throw new TypeError("broken");
    }, true), TypeError);
  assertEquals(heap.fallback.isPrimaryOnly(), false);
});

Deno.test("CpuHeap refuses a heap without fallback", () => {
  const heap = rlsf.create(createRegion(rlsf.claims.minimumRegion));
  assertThrows(() => new CpuHeap(heap, 0), TypeError, 'it must offer "fallback"');
});
