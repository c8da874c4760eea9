// Converts a heap log, writes NAME.trace.gz beside this file, and prints the entry for recorded.ts.
// usage: deno run -A pack.ts LOG NAME
import { convertLog } from "../logs/convert.ts";
import { traceSha256 } from "../trace/trace_digest.ts";
import { summarizeTrace } from "../trace/trace_summary.ts";
import { formatTrace } from "../trace/trace_text.ts";

const [log, name] = Deno.args as [string, string];
const { trace, format, notes } = await convertLog(await Deno.readTextFile(log), {
  name,
  source: log,
});
const target = new URL(`${name}.trace`, import.meta.url);
await Deno.writeTextFile(target, formatTrace(trace));
await new Deno.Command("gzip", { args: ["-9nf", target.pathname] }).output();
const { size } = await Deno.stat(new URL(`${name}.trace.gz`, import.meta.url));
const { peakLiveBytes, sizes } = summarizeTrace(trace);
console.log(
  JSON.stringify({
    name,
    log: format,
    operations: trace.ops.length,
    ids: trace.idCount,
    peakLiveBytes,
    sizes,
    compressedBytes: size,
    sha256: await traceSha256(trace),
    notes,
  }),
);
