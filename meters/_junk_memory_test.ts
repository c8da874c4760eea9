import { assert, assertEquals } from "@std/assert";
import { JunkMemory } from "./_junk_memory.ts";

const SIZE = 5 * 4096 + 7;

/** Memory after a first replay that wrote these bytes. */
function written(...places: number[]): JunkMemory {
  const memory = new JunkMemory(new ArrayBuffer(SIZE));
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
  const memory = new JunkMemory(new ArrayBuffer(SIZE));
  memory.bytes.fill(3);
  memory.reset();
  assert(memory.bytes.every((byte) => byte === 0xa5));
  assert(memory.isJunkElsewhere());
});
