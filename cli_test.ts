import { histogramCsv } from "./reports/formats/csv/histogram_csv.ts";
import { latencyCsv } from "./reports/formats/csv/latency_csv.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { main } from "./cli.ts";

const granted = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);

/** A test that reads and writes files. */
function filesTest(name: string, fn: (folder: string) => Promise<void>): void {
  const reason = granted ? "" : " (skipped: needs --allow-read and --allow-write)";
  Deno.test({
    name: name + reason,
    ignore: !granted,
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        await fn(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

/** Runs a command line in this process; the exit code, and what it says of it. */
async function run(args: readonly string[]): Promise<{ code: number; said: string }> {
  const { log, error } = console;
  const lines: string[] = [];
  console.log = () => {};
  console.error = (...words: unknown[]) => {
    lines.push(words.map((word) => word instanceof Error ? `${word.stack}` : `${word}`).join(" "));
  };
  try {
    return { code: await main(args), said: lines.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

async function refuses(args: readonly string[], ...words: string[]): Promise<void> {
  const { code, said } = await run(args);
  assertEquals(code, 64, said);
  for (const word of words) assertStringIncludes(said, word);
  assertEquals(said.includes("\n    at "), false, said);
}

Deno.test("cli.ts has a hint for a word that is nearly one", async () => {
  await refuses(["certfy"], 'did you mean "certify"?');
  await refuses(["certify", "tslf"], 'did you mean "tlsf"?');
  await refuses(["certify", "tlsf", "--sed", "1"], "--seed");
});

filesTest("cli.ts refuses files that are none, or not of their form", async (folder) => {
  await refuses(["convert", folder], "Cannot convert", "folder");
  await refuses(["convert", `${folder}/none.log`], "Cannot convert", "none.log");
  await refuses(["replay", "tlsf", folder], "Cannot replay");
  await refuses(["replay", "tlsf", `${folder}/none.trace`], "there is no such file");
  await refuses(["certify", `${folder}/heap.ts`], "Cannot load", "there is no such file");
  const wrong = `${folder}/wrong.trace`;
  await Deno.writeTextFile(wrong, "# allocert trace 1 wrong ids=1 operations=1\na 0 banana\n");
  await refuses(["replay", "tlsf", wrong], "wrong.trace:2", "banana");
});

filesTest("cli.ts refuses what no allocator can be asked", async (folder) => {
  const trace = `${folder}/cpu.trace`;
  await Deno.writeTextFile(trace, "# allocert trace 1 cpu ids=1 operations=2\np 9999 1\na 0 8\n");
  await refuses(["replay", "talloc", trace], "9999");
  const plain = `${folder}/plain.trace`;
  await Deno.writeTextFile(plain, "# allocert trace 1 plain ids=1 operations=1\na 0 8\n");
  await refuses(["replay", "tlsf", plain, "--region", "9000000000000000"], "Cannot create region");
});

filesTest("cli.ts names a claim that is misspelt", async (folder) => {
  const module = `${folder}/typo.ts`;
  const tlsf = new URL("allocators/tlsf/tlsf.ts", import.meta.url).href;
  await Deno.writeTextFile(
    module,
    `import { tlsf } from "${tlsf}";
export default { ...tlsf, name: "typo", claims: { ...tlsf.claims, misuse: "detect" } };`,
  );
  await refuses(["replay", module, `${folder}/none.trace`], "there is no such file");
  await Deno.writeTextFile(`${folder}/a.trace`, "a 0 8\nf 0\n");
  await refuses(["replay", module, `${folder}/a.trace`], "claims.misuse");
});

filesTest("cli.ts convert refuses a name that a trace cannot have", async (folder) => {
  const log = `${folder}/a.log`;
  await Deno.writeTextFile(log, "--7-- calloc(3,8) = 0x4A5C040\n--7-- free(0x4A5C040)\n");
  for (const name of ["my trace", "x=1"]) {
    await refuses(["convert", log, "--name", name, "-o", `${folder}/a.trace`], `"${name}"`);
  }
  assertEquals((await run(["convert", log, "-o", `${folder}/a.trace`])).code, 0);
  assertEquals((await run(["replay", "tlsf", `${folder}/a.trace`])).code, 0);
});

Deno.test("cli.ts takes an error of the runtime for a defect, though it begins as our refusals do", async () => {
  const { readDirSync } = Deno;
  Deno.readDirSync = () => (undefined as unknown as { id: never }).id;
  try {
    const { code, said } = await run(["merge", "any"]);
    assertEquals(code, 70, said);
    assertStringIncludes(said, "TypeError: Cannot read properties of undefined");
    assertStringIncludes(said, "cli_test.ts");
  } finally {
    Deno.readDirSync = readDirSync;
  }
});

filesTest(
  "cli.ts merge takes files with a byte order mark, and writes into none that it reads",
  async (folder) => {
    const empty = [latencyCsv([]), histogramCsv([])];
    await Deno.writeTextFile(
      `${folder}/campaign.json`,
      JSON.stringify({
        schema: "allocert-campaign-1",
        plan: { cells: 0 },
        shard: { index: 1, count: 1 },
        done: [],
        latencyBytes: empty[0]!.length,
        histogramBytes: empty[1]!.length,
      }),
    );
    for (const [i, name] of ["latency", "histogram"].entries()) {
      await Deno.writeTextFile(`${folder}/${name}.csv`, `\ufeff${empty[i]}`);
    }
    for (const out of [folder, `${folder}/inside`]) {
      await refuses(
        ["merge", folder, "--quiet", "--out", out],
        "it is one of the shards, or lies in",
      );
    }
    const merged = `${folder}-merged`;
    try {
      const { code, said } = await run(["merge", folder, "--quiet", "--out", merged]);
      assertEquals(code, 0, said);
      assertEquals(await Deno.readTextFile(`${merged}/latency.csv`), empty[0]);
    } finally {
      await Deno.remove(merged, { recursive: true });
    }
  },
);

filesTest("cli.ts merge refuses a manifest without a plan", async (folder) => {
  const manifest = {
    schema: "allocert-campaign-1",
    plan: null,
    shard: { index: 1, count: 1 },
    done: [],
    latencyBytes: 0,
    histogramBytes: 0,
  };
  await Deno.writeTextFile(`${folder}/campaign.json`, JSON.stringify(manifest));
  await refuses(["merge", folder, "--out", `${folder}/merged`], "campaign.json", '"plan"');
});
