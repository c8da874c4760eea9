import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "./random.ts";
import { type Distribution, drawFrom } from "./distribution.ts";

function drawMany(distribution: Distribution, count = 20000): number[] {
  const random = new Random(1);
  return Array.from({ length: count }, () => drawFrom(distribution, random));
}

function mean(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function share(numbers: number[], holds: (number: number) => boolean): number {
  return numbers.filter(holds).length / numbers.length;
}

Deno.test("drawFrom() of a constant draws nothing else", () => {
  assertEquals(new Set(drawMany({ kind: "constant", value: 7 }, 10)), new Set([7]));
});

Deno.test("drawFrom() of a choice favours a value by its repetitions", () => {
  const drawn = drawMany({ kind: "choice", values: [16, 16, 16, 4096] });
  assert(Math.abs(share(drawn, (size) => size === 16) - 0.75) < 0.02);
});

Deno.test("drawFrom() of uniform includes both bounds and has its mean between them", () => {
  const drawn = drawMany({ kind: "uniform", low: 10, high: 20 });
  assertEquals([Math.min(...drawn), Math.max(...drawn)], [10, 20]);
  assert(Math.abs(mean(drawn) - 15) < 0.2);
});

Deno.test("drawFrom() of octaves makes every doubling as likely", () => {
  const drawn = drawMany({ kind: "octaves", low: 16, high: 1023 });
  for (let low = 16; low < 1024; low *= 2) {
    const found = share(drawn, (size) => size >= low && size < 2 * low);
    assert(Math.abs(found - 1 / 6) < 0.02, `${low}: ${found}`);
  }
  const cut = drawMany({ kind: "octaves", low: 5, high: 11 });
  assertEquals([Math.min(...cut), Math.max(...cut)], [5, 11]);
});

Deno.test("drawFrom() of inverse-square halves the share above a number when it doubles", () => {
  const drawn = drawMany({ kind: "inverse-square", low: 4, high: 32768 });
  assert(drawn.every((size) => size >= 4 && size <= 32768));
  for (const bound of [8, 16, 64]) {
    const found = share(drawn, (size) => size >= bound);
    assert(Math.abs(found - 4 / bound) < 0.02, `${bound}: ${found}`);
  }
});

Deno.test("drawFrom() of log-pareto makes the k-th doubling k times rarer to reach", () => {
  const drawn = drawMany({ kind: "log-pareto", low: 8, high: 65535 });
  assert(drawn.every((size) => size >= 8 && size <= 65535));
  // Of 13 doublings; what would lie beyond the last is taken from all.
  for (const k of [2, 3, 6, 13]) {
    const found = share(drawn, (size) => size >= 4 * 2 ** k);
    const expected = (1 / k - 1 / 14) / (1 - 1 / 14);
    assert(Math.abs(found - expected) < 0.01, `${k}: ${found}, not ${expected}`);
  }
});

Deno.test("drawFrom() of exponential has its mean and falls by the factor e", () => {
  const drawn = drawMany({ kind: "exponential", mean: 1000 });
  assert(Math.abs(mean(drawn) - 1000) < 30, `${mean(drawn)}`);
  for (const multiple of [1, 2, 3]) {
    const found = share(drawn, (number) => number >= 1000 * multiple);
    assert(Math.abs(found - Math.exp(-multiple)) < 0.02, `${multiple}: ${found}`);
  }
});

Deno.test("drawFrom() of a mixture chooses by weight, nested too", () => {
  const drawn = drawMany({
    kind: "mixture",
    parts: [
      { weight: 3, of: { kind: "constant", value: 1 } },
      { weight: 0, of: { kind: "constant", value: 9 } },
      {
        weight: 1,
        of: {
          kind: "mixture",
          parts: [{ weight: 1, of: { kind: "uniform", low: 2, high: 3 } }],
        },
      },
    ],
  });
  assertEquals(new Set(drawn), new Set([1, 2, 3]));
  assert(Math.abs(share(drawn, (number) => number === 1) - 0.75) < 0.02);
});

Deno.test("drawFrom() draws the same for the same seed", () => {
  // Golden: traces of the catalogue rest on these numbers.
  const random = new Random(2024);
  const bounds = { low: 16, high: 4096 };
  assertEquals([
    drawFrom({ kind: "uniform", ...bounds }, random),
    drawFrom({ kind: "octaves", ...bounds }, random),
    drawFrom({ kind: "inverse-square", ...bounds }, random),
    drawFrom({ kind: "exponential", mean: 500 }, random),
    drawFrom({ kind: "log-pareto", ...bounds }, random),
  ], [204, 54, 29, 74, 27]);
});

Deno.test("drawFrom() refuses an impossible distribution", () => {
  const impossible: Distribution[] = [
    { kind: "choice", values: [] },
    { kind: "uniform", low: 2, high: 1 },
    { kind: "octaves", low: 0, high: 8 },
    { kind: "inverse-square", low: 8, high: 4 },
    { kind: "log-pareto", low: 8, high: 4 },
    { kind: "mixture", parts: [] },
  ];
  for (const distribution of impossible) {
    assertThrows(() => drawFrom(distribution, new Random(1)), RangeError, "Cannot draw");
  }
});
