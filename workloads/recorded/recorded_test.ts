import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { traceSha256 } from "../trace/trace_digest.ts";
import { summarizeTrace } from "../trace/trace_summary.ts";
import { loadRecorded, type Recording, RECORDINGS } from "./recorded.ts";

const readable = Deno.permissions.querySync({ name: "read", path: "." }).state === "granted";
const needsRead = readable ? "" : " (skipped: needs --allow-read)";

for (const recording of RECORDINGS) {
  Deno.test({
    name: `loadRecorded() gives ${recording.name} as the README describes it${needsRead}`,
    ignore: !readable,
    async fn() {
      const readme = await Deno.readTextFile(new URL("./README.md", import.meta.url));
      const row = await rowOf(recording);
      assertStringIncludes(readme.replaceAll(/ +/g, " "), row);
    },
  });
}

Deno.test({
  name: `RECORDINGS are at least 20,000 operations in at most 300 KiB each${needsRead}`,
  ignore: !readable,
  async fn() {
    for (const { name, operations, large } of RECORDINGS) {
      const { size } = await Deno.stat(new URL(`./${name}.trace.gz`, import.meta.url));
      assert(operations >= 20_000, name);
      assert(size <= (large ? 3 * 1024 : 300) * 1024, `${name} has ${size} bytes`);
    }
  },
});

Deno.test("RECORDINGS have names of their own", () => {
  assertEquals(new Set(RECORDINGS.map((recording) => recording.name)).size, RECORDINGS.length);
});

Deno.test("loadRecorded() refuses a name that it does not have and tells those it has", async () => {
  await assertRejects(
    () => loadRecorded("espresso"),
    RangeError,
    "must be one of sqlite-orders, python-words",
  );
});

/** The row of the README's table of figures. */
async function rowOf(recording: Recording): Promise<string> {
  const { name, operations, sha256 } = recording;
  const trace = await loadRecorded(name);
  assertEquals([trace.name, trace.ops.length], [name, operations]);
  assertEquals(await traceSha256(trace), sha256);
  const { counts, peakLiveBytes, sizes, liveBlocks } = summarizeTrace(trace);
  const { size } = await Deno.stat(new URL(`./${name}.trace.gz`, import.meta.url));
  return [
    `| ${name}`,
    number(operations),
    number(counts.realloc),
    number(trace.idCount),
    number(peakLiveBytes),
    number(liveBlocks),
    number(sizes.p50),
    number(sizes.p90),
    number(sizes.max),
    number(size),
    `\`${sha256.slice(0, 16)}\` |`,
  ].join(" | ");
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
