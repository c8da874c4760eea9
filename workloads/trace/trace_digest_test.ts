import { assertEquals } from "@std/assert";
import { TraceBuilder } from "./trace_builder.ts";
import { traceSha256 } from "./trace_digest.ts";

Deno.test("traceSha256() is the SHA-256 of the text form", async () => {
  const trace = new TraceBuilder().malloc(0, 24).free(0).build("pair", 1);
  // printf '# allocert trace 1 pair ids=1 operations=2 seed=1\na 0 24\nf 0\n' | sha256sum
  assertEquals(
    await traceSha256(trace),
    "1fac5feffa0187d25a4eaed9467b919218a35d6cb7b62214017c917a3c29d244",
  );
});

Deno.test("traceSha256() depends on the name and the seed", async () => {
  const builder = new TraceBuilder().malloc(0, 24);
  const digests = await Promise.all([
    traceSha256(builder.build("one")),
    traceSha256(builder.build("two")),
    traceSha256(builder.build("one", 0)),
  ]);
  assertEquals(new Set(digests).size, 3);
});
