import { assertEquals, assertMatch } from "@std/assert";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import type { PwcetReport } from "../../benchmarks/measure_pwcet.ts";
import { certify } from "../../conformance/certify.ts";
import { explore } from "../../conformance/explorer/explore.ts";
import { heapRegionSize } from "../../conformance/explorer/heap_region.ts";
import { compareLatency } from "../compare.ts";
import { rows } from "../testdata/rows.ts";
import type { Format, Formats } from "./format.ts";
import { FORMATS } from "./formats.ts";

const certificate = await certify(tlsf, { clauses: ["misuse.free-null", "integrity.claims"] });

/** A small result of each kind. */
const results: { readonly [kind in keyof typeof FORMATS]: Result<(typeof FORMATS)[kind]> } = {
  latency: rows,
  space: [],
  comparison: compareLatency(rows, rows),
  pwcet: {
    report: { allocator: "tlsf", environment: {}, status: "INVALID_DISCRETE" } as PwcetReport,
    times: Float64Array.of(40, 50),
  },
  certificate: { certificate },
  exploration: exploration(),
  killMatrix: { rows: [], falseAlarms: [], clausesWithoutMutant: [] },
  steps: { rows: [], findings: [], loads: ["mixed"], sample: 24 },
  systems: [],
};

/** What is written by formats. */
type Result<All> = All extends Formats<infer Written> ? Written : never;

function exploration(): Result<typeof FORMATS.exploration> {
  const [heap, sizes] = [48, [8]];
  const regionSize = heapRegionSize(tlsf, heap);
  return {
    subject: tlsf,
    heap,
    regionSize,
    sizes,
    alignments: [],
    realloc: false,
    mostLive: undefined,
    seconds: 1,
    exploration: explore(tlsf, { regionSize, sizes }),
    costs: undefined,
  };
}

for (const [kind, formats] of Object.entries(FORMATS)) {
  for (const [name, format] of Object.entries(formats as Formats<unknown>)) {
    Deno.test(`the ${name} of ${kind} is of its media type, the same each time`, () => {
      const { mediaType, title, write }: Format<unknown> = format;
      const result = results[kind as keyof typeof results];
      const text = write(result);
      assertEquals(write(result), text);
      assertMatch(name, /^[a-z]+(-[a-z]+)*$/);
      assertMatch(title, /\w/);
      const check = CHECKS[mediaType];
      check!(text);
    });
  }
}

/** What a text of each media type must be. */
const CHECKS: Readonly<Record<string, (text: string) => void>> = {
  "text/plain": (text) => assertMatch(text, /[^\n]\n$/),
  "text/markdown": (text) => assertMatch(text, /(^# |^\*\*|\| --- \|)[^]*[^\n]\n$/m),
  "text/csv": (text) => assertMatch(text, /^[a-z_0-9]+(,[a-z_0-9]+)*\r\n([^]*[^\n]\r\n)?$/),
  "application/json": (text) => void JSON.parse(text),
};
