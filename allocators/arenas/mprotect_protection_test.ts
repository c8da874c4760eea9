import { assertEquals } from "@std/assert";

const missing = Deno.build.os !== "linux" ? "needs Linux" : (["ffi", "run", "read"] as const)
  .filter((name) => Deno.permissions.querySync({ name }).state !== "granted")
  .map((name) => `needs --allow-${name}`)[0];

interface Outcome {
  readonly signal: string | null;
  readonly code: number;
  readonly output: string[];
}

async function demo(name: string): Promise<Outcome> {
  const script = new URL("./testdata/demo.ts", import.meta.url).pathname;
  const { signal, code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-ffi", script, name],
    stderr: "null",
  }).output();
  const output = new TextDecoder().decode(stdout).trim().split("\n");
  return { signal, code, output };
}

function test(name: string, fn: () => Promise<void>): void {
  const reason = missing === undefined ? "" : ` (skipped: ${missing})`;
  Deno.test({ name: name + reason, ignore: missing !== undefined, fn });
}

test("MprotectProtection lets the running task reach its active arenas", async () => {
  assertEquals(await demo("allowed"), {
    signal: null,
    code: 0,
    output: ["data 1, constants 0", "survived"],
  });
});

const FATAL = ["read-only", "deactivated", "detached", "deleted", "no-attributes"];

for (const name of FATAL) {
  test(`MprotectProtection ends who touches what is out of reach: ${name}`, async () => {
    const { signal, output } = await demo(name);
    assertEquals(signal, "SIGSEGV");
    assertEquals(output, ["data 1, constants 0"]);
  });
}

test("MprotectProtection guards the blocks of an embedded allocator", async () => {
  const { signal, output } = await demo("heap");
  assertEquals(signal, "SIGSEGV");
  assertEquals(output, ["data 1, constants 0", "block holds 3"]);
});
