import { assertEquals, assertNotEquals } from "@std/assert";
import { StateCodec } from "./state_codec.ts";

Deno.test("StateCodec gives back what was set, and equal hashes for equal states", () => {
  const codec = new StateCodec();
  const slots = Array.from({ length: 100 }, (_, i) => codec.addSlot(-i));
  const empty = codec.hash;
  for (const slot of slots) codec.set(slot, slot * 1000 - 7);
  assertEquals(slots.map((slot) => codec.get(slot)), slots.map((slot) => slot * 1000 - 7));
  assertNotEquals(codec.hash, empty);
  for (const slot of slots) codec.set(slot, -slot);
  assertEquals(codec.hash, empty);
});

Deno.test("StateCodec tells more than 256 values of a slot apart", () => {
  const codec = new StateCodec();
  const slot = codec.addSlot(5);
  const hashes = new Set<number>();
  for (let value = 0; value < 1000; value++) {
    codec.set(slot, value);
    assertEquals(codec.get(slot), value);
    hashes.add(codec.hash);
  }
  assertEquals(hashes.size, 1000);
  codec.set(slot, 5);
  assertEquals(codec.hash, 0);
});

Deno.test("StateCodec.restore() goes back, whatever slots were added since", () => {
  const codec = new StateCodec();
  const slot = codec.addSlot(0);
  codec.set(slot, 3);
  const { hash } = codec;
  codec.save();
  codec.set(slot, 4);
  const later = Array.from({ length: 300 }, () => codec.addSlot(1));
  for (const added of later) codec.set(added, 2);
  codec.restore();
  assertEquals([codec.get(slot), codec.get(later[299]!), codec.hash], [3, 1, hash]);
});
