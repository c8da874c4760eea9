import { assertEquals, assertThrows } from "@std/assert";
import { createRegion, type Region } from "../contract/region.ts";
import { modesSize, TallocModes } from "./talloc_modes.ts";

const CPUS = 512;

function modesOf(cpus = CPUS): { modes: TallocModes; words: Uint32Array } {
  const area = createRegion(modesSize(cpus));
  const nowhere: Region = { ...area, size: 0 };
  const modes = new TallocModes(area, cpus, nowhere, nowhere);
  modes.clear();
  return { modes, words: new Uint32Array(area.buffer, area.base + 8, Math.ceil(cpus / 32)) };
}

Deno.test("usePrimary() sets the bit of its CPU and no other", () => {
  const vectors = [[0, 0, 1], [31, 0, 0x80000000], [32, 1, 1], [33, 1, 2], [511, 15, 0x80000000]];
  for (const [cpu, word, value] of vectors) {
    const { modes, words } = modesOf();
    modes.usePrimary(cpu!);
    assertEquals([...words].filter((bits) => bits !== 0), [value], `cpu ${cpu}`);
    assertEquals(words[word!], value);
    assertEquals([0, 31, 32, 33, 511].filter((other) => modes.isPrimaryOnly(other)), [cpu]);
    modes.usePrimaryThenBackup(cpu!);
    assertEquals([...words].every((bits) => bits === 0), true);
  }
});

Deno.test("the mode belongs to the current CPU where none is named", () => {
  const { modes } = modesOf();
  modes.cpu = 33;
  modes.usePrimary();
  assertEquals([modes.isPrimaryOnly(), modes.isPrimaryOnly(0)], [true, false]);
  modes.cpu = 0;
  assertEquals(modes.isPrimaryOnly(), false);
});

Deno.test("restore() brings the saved mode back, whichever it was and whatever came after", () => {
  for (const saved of [true, false]) {
    for (const after of [true, false]) {
      const { modes } = modesOf();
      set(modes, 7, saved);
      const guard = modes.save(7);
      set(modes, 7, after);
      guard.restore();
      assertEquals(modes.isPrimaryOnly(7), saved, `${saved}, then ${after}`);
    }
  }
});

Deno.test("restore() nests, is done once, and leaves the other CPUs of its word alone", () => {
  const { modes } = modesOf();
  const outer = modes.save(1);
  modes.usePrimary(1);
  const inner = modes.save(1);
  modes.usePrimaryThenBackup(1);
  modes.usePrimary(2);
  inner.restore();
  assertEquals(modes.isPrimaryOnly(1), true);
  outer.restore();
  assertEquals([modes.isPrimaryOnly(1), modes.isPrimaryOnly(2)], [false, true]);
  modes.usePrimary(1);
  inner.restore();
  outer.restore();
  assertEquals(modes.isPrimaryOnly(1), true);
});

Deno.test("restore() acts on the CPU it was made for, even if another is current", () => {
  const { modes } = modesOf();
  modes.cpu = 3;
  const guard = modes.save();
  modes.usePrimary();
  modes.cpu = 4;
  modes.usePrimary();
  guard.restore();
  assertEquals([modes.isPrimaryOnly(3), modes.isPrimaryOnly(4)], [false, true]);
});

Deno.test("a CPU that does not exist is refused", () => {
  const { modes } = modesOf(4);
  for (const cpu of [-1, 4, 0.5, NaN]) {
    assertThrows(() => modes.usePrimary(cpu), RangeError, "from 0 to 3");
    assertThrows(() => modes.isPrimaryOnly(cpu), RangeError, `received ${cpu}`);
    assertThrows(() => (modes.cpu = cpu), RangeError);
  }
  assertThrows(() => modesOf(0), RangeError, '"cpus" must be at least 1');
});

function set(modes: TallocModes, cpu: number, primaryOnly: boolean): void {
  if (primaryOnly) modes.usePrimary(cpu);
  else modes.usePrimaryThenBackup(cpu);
}
