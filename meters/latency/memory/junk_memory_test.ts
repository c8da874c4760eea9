import { assert, assertEquals } from "@std/assert";
import type { Region } from "../../../allocators/contract/region.ts";
import { JunkMemory } from "./junk_memory.ts";

const SIZE = 5 * 4096 + 7;

function regionOf(size: number, buffer = new ArrayBuffer(size)): Region {
  return { buffer, base: 64, size: size - 128 };
}

/** Memory after a first replay that wrote these bytes. */
function written(...places: number[]): JunkMemory {
  const memory = new JunkMemory(regionOf(SIZE));
  memory.reset();
  for (const place of places) memory.bytes[place] = 1;
  memory.learn();
  return memory;
}

Deno.test("JunkMemory.reset() fills all that a replay wrote to", () => {
  const memory = written(0, 4095, 4096, 3 * 4096 + 5, SIZE - 1);
  for (let replay = 0; replay < 3; replay++) {
    memory.reset();
    assert(memory.bytes.every((byte) => byte === 0xa5));
    for (const place of [17, 5000, 3 * 4096, SIZE - 3]) memory.bytes[place] = replay;
    assert(memory.isJunkElsewhere());
  }
});

Deno.test("JunkMemory notices a replay that writes elsewhere", () => {
  const memory = written(0);
  memory.reset();
  memory.bytes[2 * 4096 + 9] = 1;
  assertEquals(memory.isJunkElsewhere(), false);
});

Deno.test("JunkMemory fills everything before the first replay", () => {
  const memory = new JunkMemory(regionOf(SIZE));
  memory.bytes.fill(3);
  memory.reset();
  assert(memory.bytes.every((byte) => byte === 0xa5));
  assert(memory.isJunkElsewhere());
});

Deno.test("JunkMemory leaves alone what lies beyond the margins of a region", () => {
  const buffer = new ArrayBuffer(4 * 4096);
  const margins = { before: 3, behind: 5 };
  const memory = new JunkMemory({ buffer, base: 4096, size: 4096, margins });
  memory.reset();
  memory.learn();
  const bytes = [...new Uint8Array(buffer).entries()].filter(([, byte]) => byte === 0xa5);
  assertEquals([bytes[0]![0], bytes.at(-1)![0], bytes.length], [4093, 8196, 4104]);
  memory.bytes[memory.bytes.length - 1] = 1;
  assertEquals(memory.isJunkElsewhere(), false);
});

Deno.test("JunkMemory knows in other memory where replays write to", () => {
  const memory = written(4096);
  const buffer = new ArrayBuffer(SIZE);
  new Uint8Array(buffer).fill(0xa5);
  memory.moveTo(regionOf(SIZE, buffer));
  memory.bytes[4097] = 1;
  assert(memory.isJunkElsewhere());
  memory.reset();
  assertEquals(new Uint8Array(buffer)[4097], 0xa5);
  memory.bytes[0] = 1;
  assertEquals(memory.isJunkElsewhere(), false);
});
