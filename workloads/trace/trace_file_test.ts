import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TraceBuilder } from "./trace_builder.ts";
import { readTrace } from "./trace_file.ts";
import { formatTrace } from "./trace_text.ts";

const trace = new TraceBuilder().malloc(0, 24).memalign(1, 64, 7).free(0).build("three", 9);

/**
 * Serves any bytes without a file: `fetch` and so `readTrace` take `data:` URLs without permission.
 */
function urlOf(bytes: Uint8Array): URL {
  return new URL(`data:application/octet-stream;base64,${bytes.toBase64()}`);
}

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}

Deno.test("readTrace() reads plain text", async () => {
  assertEquals(await readTrace(urlOf(new TextEncoder().encode(formatTrace(trace)))), trace);
});

Deno.test("readTrace() reads gzip whatever it is called", async () => {
  assertEquals(await readTrace(urlOf(await gzip(formatTrace(trace)))), trace);
});

Deno.test("readTrace() refuses a gzip file that is cut off", async () => {
  const bytes = await gzip(formatTrace(trace));
  await assertRejects(
    () => readTrace(urlOf(bytes.slice(0, bytes.length - 12))),
    SyntaxError,
    "expected a whole gzip file",
  );
});

Deno.test("readTrace() refuses bytes that are no UTF-8", async () => {
  await assertRejects(
    () => readTrace(urlOf(new Uint8Array([0x61, 0xff, 0xfe]))),
    SyntaxError,
    "expected UTF-8 text",
  );
});

const files = Deno.permissions.querySync({ name: "write" }).state === "granted" &&
  Deno.permissions.querySync({ name: "read" }).state === "granted";
const needsFiles = files ? "" : " (skipped: needs --allow-read and --allow-write)";

Deno.test({
  name: `readTrace() reads a path and a file URL, and names the file in errors${needsFiles}`,
  ignore: !files,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/bad file.trace`;
      await Deno.writeTextFile(path, "a 0 x\n");
      const error = await assertRejects(() => readTrace(path), SyntaxError);
      assertStringIncludes(error.message, `${path}:1: expected`);
      const url = new URL(`file://${folder}/bad%20file.trace`);
      assertStringIncludes(
        (await assertRejects(() => readTrace(url), SyntaxError)).message,
        `${path}:1: expected`,
      );
      await Deno.writeFile(path, await gzip(formatTrace(trace)));
      assertEquals(await readTrace(path), trace);
      await assertRejects(() => readTrace(`${folder}/missing`), Deno.errors.NotFound);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
