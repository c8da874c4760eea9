import { assertEquals, assertThrows } from "@std/assert";
import { testManager } from "./testdata/manager.ts";
import { Attribute } from "./attributes.ts";
import { CheckedMemory, ProtectionFault } from "./checked_memory.ts";

Deno.test("CheckedMemory faults on what the running task may not do, and does nothing then", () => {
  const { manager, area, protection } = testManager();
  const memory = new CheckedMemory(area.buffer, protection);
  const { Read, Write, Execute } = Attribute;
  const code = manager.create(area.base, 64, Read | Execute).id;
  const data = manager.create(area.base + 64, 64, Read | Write).id;
  manager.attach(code, 0);
  manager.attach(data, 0);
  const fault = assertThrows(() => memory.load(area.base), ProtectionFault, "Cannot load");
  assertEquals(fault.address, area.base);
  manager.switchTo(0);
  memory.store(area.base + 64, 7);
  assertEquals(memory.load(area.base + 64), 7);
  assertEquals(memory.fetch(area.base), 0xa5);
  assertThrows(() => memory.store(area.base, 1), ProtectionFault, "Cannot store");
  assertThrows(() => memory.fetch(area.base + 64), ProtectionFault, "Cannot fetch");
  assertThrows(() => memory.load(area.base + 128), ProtectionFault);
  assertEquals(memory.load(area.base), 0xa5);
  manager.switchTo(1);
  assertThrows(() => memory.load(area.base + 64), ProtectionFault);
});
