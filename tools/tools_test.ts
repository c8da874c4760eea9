import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import config from "../deno.json" with { type: "json" };

const granted = (["read", "run"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);

const tasks: Readonly<Record<string, { readonly description: string; readonly command?: string }>> =
  config.tasks;

/** The tasks that run a tool, and its file. */
const tools = Object.entries(tasks).flatMap(([task, { command }]) => {
  const file = /^deno run [^&|]*\btools\/(\w+\.ts)$/.exec(command ?? "")?.[1];
  return file === undefined ? [] : [{ task, file }];
});

/** A test that runs a tool in a process of its own. */
function toolTest(name: string, fn: () => Promise<void>): void {
  const skipped = granted ? "" : " (skipped: needs --allow-read and --allow-run)";
  Deno.test({ name: name + skipped, ignore: !granted, fn });
}

async function run(file: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", decodeURIComponent(new URL(file, import.meta.url).pathname)]
      .concat(args),
    env: { NO_COLOR: "1" },
  }).output();
  const [printed, said] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, printed: printed!, said: said! };
}

toolTest("every tool is a task", async () => {
  const files = await Array.fromAsync(Deno.readDir(new URL(".", import.meta.url)));
  for (const { name } of files.filter(({ name }) => /^[a-z]\w*(?<!_test)\.ts$/.test(name))) {
    const text = await Deno.readTextFile(new URL(name, import.meta.url));
    if (!text.includes("await runTool(")) continue;
    assertEquals(tools.filter(({ file }) => file === name).map(({ task }) => `${task}.ts`), [name]);
  }
  assert(tools.length >= 7);
});

for (const { task, file } of tools) {
  toolTest(`deno task ${task} --help prints help and starts nothing`, async () => {
    const { code, printed, said } = await run(file, "--help");
    assertEquals([code, said], [0, ""]);
    assertStringIncludes(printed, `\nUsage: deno task ${task} `);
    assertStringIncludes(printed, `\n  deno task ${task}`);
  });

  toolTest(`deno task ${task} refuses a flag that it does not have`, async () => {
    const { code, printed, said } = await run(file, "--hlep");
    assertEquals([code, printed], [64, ""]);
    assertEquals(
      said,
      `Unknown flag "--hlep": did you mean "--help"? see "deno task ${task} --help"\n`,
    );
  });

  toolTest(`deno task ${task} refuses a word that stands for nothing`, async () => {
    const { code, printed, said } = await run(file, "no-such-thing.ts");
    assertEquals([code, printed], [64, ""]);
    assertStringIncludes(said, '"no-such-thing.ts"');
    assertEquals(said.trimEnd().split("\n").length, 1, said);
  });
}
