import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { parseArguments } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { replay } from "./replay.ts";
import { UsageError } from "./machinery/usage_error.ts";

const missing = (["read", "write"] as const).find((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: missing ? `${name} (skipped: needs --allow-${missing})` : name,
    ignore: missing !== undefined,
    fn,
  });
}

/** Runs the command on a file with the given text; what it prints is returned. */
async function replayText(
  subject: string,
  text: string,
  ...flags: readonly string[]
): Promise<{ code: ExitCode; printed: string }> {
  const file = await Deno.makeTempFile({ suffix: ".trace" });
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await Deno.writeTextFile(file, text);
    const code = await replay.run(parseArguments(replay, [subject, file, ...flags]));
    return { code, printed: lines.join("\n") };
  } finally {
    console.log = log;
    await Deno.remove(file);
  }
}

test("replay prints what was done and a hash", async () => {
  const first = await replayText("tlsf", "a 0 24\nm 1 64 100\nf 0\na 2 99999\nr 1 30\n");
  assertEquals(first.code, ExitCode.Ok);
  assertMatch(first.printed, /Operations: 5 of 5\nRefused: {4}0\nPeak live: {2}100099 bytes/);
  assertMatch(first.printed, /Hash: {7}[0-9a-f]{8}\nViolations: none of what is looked at here/);
  const second = await replayText("tlsf", "a 0 24\n", "--region", "8192");
  assertMatch(second.printed, /a region of 8192 bytes/);
});

test("replay says where an allocator goes wrong, and draws the heap", async () => {
  const leaky = decodeURIComponent(new URL("../examples/leaky_heap.ts", import.meta.url).pathname);
  const fill = Array.from({ length: 34 }, (_, id) => `a ${id} 1\n`).join("");
  const frees = Array.from({ length: 7 }, (_, id) => `f ${id}\na ${id} 1\n`).join("");
  const { code, printed } = await replayText(leaky, fill + frees, "--region", "2240");
  assertEquals(code, ExitCode.Failed);
  assertMatch(printed, /Violation at operation \d+: a \d 1\nExpected: malloc\(1\) to be served/);
  assertMatch(printed, /Actual: {3}null\nHeap: {5}\[/);
});

test("replay refuses what it cannot do in one sentence", async () => {
  const refused = async (subject: string, text: string, ...flags: string[]): Promise<string> =>
    (await assertRejects(() => replayText(subject, text, ...flags), UsageError)).message;
  assertMatch(await refused("tlsf", "a 0\n"), /^Cannot parse trace: .+:1: expected/);
  assertMatch(await refused("block-pool", "a 0 1\nr 0 2\n"), /it uses "realloc"/);
  assertMatch(await refused("tlsf", "a 0 1\n", "--region", "8"), /"--region" must be at least/);
  const none = parseArguments(replay, ["tlsf", "no-such-file.trace"]);
  await assertRejects(async () => await replay.run(none), UsageError, "there is no such file");
});
