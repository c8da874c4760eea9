import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { bump } from "../../../allocators/baselines/bump.ts";
import type { Region } from "../../../allocators/contract/region.ts";
import { createRegion } from "../../../allocators/contract/region.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { TraceBuilder } from "../../../workloads/trace/trace_builder.ts";
import { FreshHeap } from "./fresh_heap.ts";

const LOAD = { trace: new TraceBuilder().malloc(0, 8).build("one"), regionSize: 4096 };

Deno.test("FreshHeap begins anew in the same memory, and in other memory once it moves", () => {
  const fresh = new FreshHeap(tlsf, { ...LOAD, regionSize: 16384, pools: [1024] });
  const { bytes, heap: { allocator } } = fresh;
  const address = allocator.malloc(100);
  const inside = address + 90;
  bytes[inside] = 1;
  fresh.renew();
  assertEquals([fresh.bytes === bytes, bytes[inside]], [true, 0xa5]);
  assertNotStrictEquals(fresh.heap.allocator, allocator);
  assertEquals(fresh.heap.allocator.malloc(100), address);
  fresh.learn();
  fresh.move();
  fresh.renew();
  assert(fresh.bytes.buffer !== bytes.buffer);
  assertEquals(fresh.heap.allocator.malloc(100), address);
  assert(fresh.isClean);
});

Deno.test("FreshHeap does not take the zeros around a region that was provided for what a replay wrote", () => {
  const fresh = new FreshHeap({ ...bump, provideRegion: createRegion }, LOAD);
  fresh.renew();
  fresh.learn();
  fresh.move();
  fresh.renew();
  assert(fresh.isClean);
});

Deno.test("FreshHeap remembers that a replay wrote elsewhere when it has moved", () => {
  const fresh = new FreshHeap(bump, { ...LOAD, regionSize: 5 * 4096 });
  fresh.learn();
  fresh.bytes[3 * 4096] = 1;
  fresh.move();
  assertEquals(fresh.isClean, false);
});

Deno.test("FreshHeap gives back the memory that it moves from, if its region can be", () => {
  const events: string[] = [];
  const subject: Subject = {
    ...bump,
    provideRegion(size): Region & Disposable {
      events.push("provided");
      return { ...createRegion(size), [Symbol.dispose]: () => events.push("given back") };
    },
  };
  const fresh = new FreshHeap(subject, LOAD);
  fresh.renew();
  fresh.move();
  fresh.renew();
  assertEquals(events, ["provided", "provided", "given back"]);
});

Deno.test("FreshHeap creates a heap in memory of its own anew, and leaves that memory as it is", () => {
  const provided: Region[] = [];
  const subject: Subject = {
    ...bump,
    ownHeap: "instance",
    provideRegion(size) {
      provided.push(createRegion(size));
      return provided.at(-1)!;
    },
  };
  const fresh = new FreshHeap(subject, LOAD);
  fresh.renew();
  fresh.move();
  fresh.learn();
  assertEquals(provided.length, 2);
  assertEquals(fresh.bytes.buffer, provided[1]!.buffer);
  assert(!fresh.bytes.includes(0xa5));
  assert(fresh.isClean);
});

Deno.test("FreshHeap refuses the heap of the process", () => {
  assertThrows(
    () => new FreshHeap({ ...bump, ownHeap: "process" }, LOAD),
    TypeError,
    'the heap of "bump" is that of the process, which cannot begin anew',
  );
});
