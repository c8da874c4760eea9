import { assertEquals, assertThrows } from "@std/assert";
import { CAMPAIGN_SCHEMA, type CampaignManifest, parseManifest } from "./manifest.ts";

const done = { cell: 0, name: "bump, holes-16", rows: 1, lines: 2 };
const begun = { cell: 4, name: "tlsf, live-16", times: 1 };
const manifest: CampaignManifest = {
  schema: CAMPAIGN_SCHEMA,
  plan: {
    allocert: "0.1.0",
    subjects: ["bump", "tlsf"],
    versions: [],
    workloads: ["holes-16", "live-16"],
    seeds: [1],
    steps: false,
    cells: 6,
  },
  shard: { index: 1, count: 2 },
  done: [done, { cell: 2, name: "bump, live-16", rows: 0, lines: 0, error: "it broke" }],
  begun: [begun],
  latencyBytes: 500,
  histogramBytes: 90,
};

Deno.test("parseManifest() reads what it was written from", () => {
  assertEquals(parseManifest(JSON.stringify(manifest), "campaign.json"), manifest);
});

const defects: readonly (readonly [change: object, message: string])[] = [
  [{ done: {} }, 'it must have "plan", "shard", "done"'],
  [{ latencyBytes: -1 }, 'it must have "plan", "shard", "done", "latencyBytes"'],
  [{ done: [done, null] }, '"done[1]" must be a cell of this shard'],
  [{ done: [{ ...done, cell: 1 }] }, '"done[0]" must be a cell of this shard'],
  [{ done: [{ ...done, cell: 6 }] }, '"done[0]" must be a cell of this shard'],
  [{ done: [{ ...done, rows: 1.5 }] }, '"done[0]" must be a cell of this shard'],
  [{ done: [{ ...done, name: 5 }] }, '"done[0]" must be a cell of this shard'],
  [{ done: [{ ...done, error: "it broke" }] }, '"done[0]" must be a cell of this shard'],
  [{ done: [done, done] }, '"done[1]" must be another cell than those before'],
  [{ begun: "x" }, '"begun" must be a list of cells'],
  [{ begun: ["x"] }, '"begun[0]" must be a cell of this shard'],
  [{ begun: [{ ...begun, times: 0 }] }, '"begun[0]" must be a cell of this shard'],
  [{ begun: [{ ...begun, cell: 0 }] }, '"begun[0]" must be another cell than those before'],
];

for (const [change, message] of defects) {
  Deno.test(`parseManifest() refuses ${JSON.stringify(change)}`, () => {
    assertThrows(
      () => parseManifest(JSON.stringify({ ...manifest, ...change }), "c.json"),
      SyntaxError,
      `Cannot read "c.json": ${message}`,
    );
  });
}
