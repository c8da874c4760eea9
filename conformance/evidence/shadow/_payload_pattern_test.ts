import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { PayloadPattern } from "./_payload_pattern.ts";

const SEED = 0x1234567;

Deno.test("PayloadPattern finds each single changed byte of a full payload", () => {
  const buffer = new ArrayBuffer(512);
  const bytes = new Uint8Array(buffer);
  const pattern = new PayloadPattern(buffer, "full");
  for (const address of [64, 65, 66, 67, 72]) {
    for (const size of [0, 1, 3, 4, 7, 8, 150]) {
      pattern.fill(address, SEED, 0, size, size);
      assertEquals(pattern.verify(address, SEED, size, size, size), -1);
      for (let at = 0; at < size; at++) {
        bytes[address + at]! ^= 0x10;
        assertEquals(pattern.verify(address, SEED, size, size, size), at);
        bytes[address + at]! ^= 0x10;
      }
    }
  }
});

Deno.test("PayloadPattern.fill() writes no byte outside the payload", () => {
  const buffer = new ArrayBuffer(512);
  const bytes = new Uint8Array(buffer);
  for (const payloads of ["full", "sampled"] as const) {
    const pattern = new PayloadPattern(buffer, payloads);
    for (const address of [64, 65, 66, 67]) {
      for (const size of [0, 1, 5, 63, 128, 129, 200, 255]) {
        bytes.fill(0);
        pattern.fill(address, SEED, 0, Math.max(0, size - 3), size);
        assert(bytes.subarray(0, address).every((byte) => byte === 0));
        assert(bytes.subarray(address + size).every((byte) => byte === 0));
      }
    }
  }
});

Deno.test("PayloadPattern goes with a payload that is moved, whatever the alignments", () => {
  const buffer = new ArrayBuffer(2048);
  const bytes = new Uint8Array(buffer);
  for (const payloads of ["full", "sampled"] as const) {
    const pattern = new PayloadPattern(buffer, payloads);
    for (const [from, to] of [[64, 1024], [65, 1024], [64, 1027], [66, 1029]] as const) {
      pattern.fill(from, SEED, 0, 300, 307);
      bytes.copyWithin(to, from, from + 300);
      for (const kept of [1, 31, 33, 129, 255, 300]) {
        assertEquals(pattern.verify(to, SEED, 300, 307, kept), -1);
      }
    }
  }
});

Deno.test("PayloadPattern tells a payload copied one byte short, or shifted by a word", () => {
  const buffer = new ArrayBuffer(2048);
  const bytes = new Uint8Array(buffer);
  for (const payloads of ["full", "sampled"] as const) {
    const pattern = new PayloadPattern(buffer, payloads);
    pattern.fill(64, SEED, 0, 300, 300);
    bytes.copyWithin(1024, 64, 64 + 299);
    assertEquals(pattern.verify(1024, SEED, 300, 300, 300), 299);
    bytes.copyWithin(1024, 68, 68 + 300);
    assertEquals(pattern.verify(1024, SEED, 300, 300, 300), 0);
  }
});

Deno.test("PayloadPattern verifies both ends of a large sampled payload", () => {
  const buffer = new ArrayBuffer(8192);
  const bytes = new Uint8Array(buffer);
  const pattern = new PayloadPattern(buffer, "sampled");
  pattern.fill(64, SEED, 0, 4001, 4008);
  for (const at of [0, 31, 64, 128, 1024, 2048, 3969, 4000, 4001, 4007]) {
    bytes[64 + at]! ^= 1;
    assertEquals(pattern.verify(64, SEED, 4001, 4008, 4008), at);
    bytes[64 + at]! ^= 1;
  }
});

Deno.test("PayloadPattern.fill() from where a kept prefix ends leaves the prefix as it is", () => {
  const buffer = new ArrayBuffer(512);
  const pattern = new PayloadPattern(buffer, "full");
  for (let kept = 0; kept < 12; kept++) {
    new Uint8Array(buffer).fill(0);
    pattern.fill(64, SEED, 0, kept, kept);
    pattern.fill(64, SEED, kept, 40, 40);
    assertEquals(pattern.verify(64, SEED, 40, 40, 40), -1);
  }
});

Deno.test("PayloadPattern gives two payloads bytes of their own", () => {
  const pattern = new PayloadPattern(new ArrayBuffer(64), "full");
  const of = (seed: number) => Array.from({ length: 8 }, (_, at) => pattern.expected(seed, at));
  assertNotEquals(of(1), of(2));
});

Deno.test("PayloadPattern.firstNonZero() finds the first byte that is not 0", () => {
  const buffer = new ArrayBuffer(128);
  const pattern = new PayloadPattern(buffer, "full");
  new Uint8Array(buffer)[77] = 3;
  assertEquals(pattern.firstNonZero(64, 13), -1);
  assertEquals(pattern.firstNonZero(64, 14), 13);
});

Deno.test("PayloadPattern reaches memory that has grown", () => {
  const buffer = new ArrayBuffer(64, { maxByteLength: 1024 });
  const pattern = new PayloadPattern(buffer, "full");
  pattern.fill(8, 1, 0, 40, 40);
  buffer.resize(1024);
  pattern.fill(512, 2, 0, 500, 500);
  assertEquals(pattern.verify(8, 1, 40, 40, 40), -1);
  assertEquals(pattern.verify(512, 2, 500, 500, 500), -1);
  new Uint8Array(buffer)[1011]!++;
  assertEquals(pattern.verify(512, 2, 500, 500, 500), 499);
});
