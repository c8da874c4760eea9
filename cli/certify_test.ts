import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { compile, whyNoCompiler } from "../allocators/foreign/testdata/compile.ts";
import type { Certificate, ClauseResult } from "../conformance/certificate/certificate.ts";
import { parseCertificate } from "../conformance/certificate/certificate_schema.ts";
import { certify } from "./certify.ts";
import { parseArguments } from "./machinery/command.ts";
import { ExitCode } from "./machinery/exit_code.ts";
import { UsageError } from "./machinery/usage_error.ts";

const missing = (["run", "read", "write", "sys"] as const).find((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const noProcess = missing && `needs --allow-${missing}`;
const noPs = whyNoProgram("ps");
const noNative = noProcess ??
  (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64" ? "needs Linux x86-64" : undefined) ??
  whyNoCompiler("cc");

function whyNoProgram(program: string): string | undefined {
  if (noProcess !== undefined) return noProcess;
  try {
    new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync();
    return undefined;
  } catch {
    return `needs the program "${program}"`;
  }
}

function test(
  name: string,
  absent: string | undefined,
  fn: (folder: string) => Promise<void>,
): void {
  Deno.test({
    name: absent ? `${name} (skipped: ${absent})` : name,
    ignore: absent !== undefined,
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

function pathOf(file: string): string {
  return decodeURIComponent(new URL(file, import.meta.url).pathname);
}

const ENDLESS = `${pathOf("../conformance/isolation/testdata/naughty.ts")}#endless`;
const HALF_FIT = pathOf("../allocators/foreign/testdata/half_fit.json");

/** Runs the command in this process, without output. */
async function run(...words: readonly string[]): Promise<ExitCode> {
  return await certify.run(parseArguments(certify, [...words, "--quiet"]));
}

async function refusal(...words: readonly string[]): Promise<string> {
  return (await assertRejects(() => run(...words), UsageError)).message;
}

async function read(file: string): Promise<Certificate> {
  return parseCertificate(await Deno.readTextFile(file), file);
}

function pending({ clauses }: Certificate): string[] {
  return clauses.filter(({ reason }) => reason?.code === "pending").map(({ id }) => id);
}

/** Starts the command in a process of its own. */
function start(...words: readonly string[]): Deno.ChildProcess {
  const flags = ["run", "-A", "--no-check", "--config", pathOf("../deno.json")];
  return new Deno.Command(Deno.execPath(), {
    args: [...flags, pathOf("../cli.ts"), "certify", ...words],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Whether that many clauses have been judged. The file is empty, or not there, until one is. */
async function judged(file: string, count: number): Promise<boolean> {
  const text = await Deno.readTextFile(file).catch(() => "");
  return text !== "" && parseCertificate(text, file).totals.pass >= count;
}

/** Ids of the processes that run, by what `ps` selects. */
async function processes(by: "--ppid" | "--pid", id: number): Promise<number[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "pid=,stat=", by, String(id)],
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return lines.filter((line) => line !== "" && !line.includes("Z")).map((line) => parseInt(line));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Waits until that many clauses have been judged by a process that is to end by force only. */
async function untilJudged(child: Deno.ChildProcess, file: string, count: number): Promise<void> {
  let code: number | undefined;
  child.status.then((status) => code = status.code);
  await until(async () => await judged(file, count) || code !== undefined);
  assertEquals(code, undefined);
}

test(
  "certify that is killed leaves a valid certificate, which --resume completes",
  noProcess,
  async (folder) => {
    const file = `${folder}/certificate.json`;
    const clauses = [
      "integrity.claims",
      "alignment.default",
      "exhaustion.null",
      "misuse.free-null",
    ];
    // The subject never returns from the third of these.
    const words = [ENDLESS, "--clauses", clauses.join(","), "--json", file];
    const killed = start(...words);
    await untilJudged(killed, file, 2);
    killed.kill("SIGKILL");
    await killed.status;
    const part = await read(file);
    assertEquals([part.verdict, part.totals.pass], ["partial", 2]);
    assertEquals(pending(part), clauses.slice(2));

    const code = await run(...words, "--resume", "--time-limit", "3");
    const whole = await read(file);
    assertEquals([code, whole.verdict, pending(whole)], [ExitCode.Failed, "non-conformant", []]);
    const resultOf = (certificate: Certificate, id: string): ClauseResult =>
      certificate.clauses.find((clause) => clause.id === id)!;
    for (const id of clauses.slice(0, 2)) assertEquals(resultOf(whole, id), resultOf(part, id));
    assertEquals(resultOf(whole, "exhaustion.null").reason!.code, "time-out");
    assertEquals(resultOf(whole, "misuse.free-null").verdict, "pass");

    assertMatch(
      await refusal(...words, "--resume", "--seed", "2"),
      /seed 1, .* this run .* seed 2/,
    );
    assertMatch(await refusal("bump", "--json", file, "--resume"), /is of "endless".*is "bump"/);
  },
);

test("certify that is killed leaves no process behind", noPs, async (folder) => {
  const file = `${folder}/certificate.json`;
  const killed = start(ENDLESS, "--clauses", "integrity.claims,exhaustion.null", "--json", file);
  await untilJudged(killed, file, 1);
  const children = await processes("--ppid", killed.pid);
  assertEquals(children.length, 1);
  killed.kill("SIGKILL");
  await killed.status;
  await until(async () => (await processes("--pid", children[0]!)).length === 0);
});

test("certify tells by its exit code what came of it", noNative, async (folder) => {
  await compile("half_fit.c", `${folder}/half_fit.so`);
  const manifest = `${folder}/half_fit.json`;
  await Deno.copyFile(HALF_FIT, manifest);
  const few = ["--clauses", "integrity.claims,alignment"];
  assertEquals(await run(manifest, ...few), ExitCode.Ok);
  const late = ["--clauses", "bounds.malloc-near-fit", "--time-limit", "1"];
  assertEquals(await run(manifest, ...late), ExitCode.Inconclusive);
  const several = `${folder}/heaps.ts`;
  await Deno.writeTextFile(
    several,
    `import { bump } from "${new URL("../allocators/baselines/bump.ts", import.meta.url)}";
export const [a, b] = [{ ...bump, name: "a" }, { ...bump, name: "b" }];`,
  );
  assertMatch(await refusal(several), /name one as "heaps\.ts#a"; found "a", "b"$/);
  assertEquals(await run(`${several}#b`, ...few), ExitCode.Ok);
  const talker = ["npm-malloc", "--clauses", "exhaustion.invalid-size", "--budget", "quick"];
  assertEquals(await run(...talker), ExitCode.Failed);
});

test("certify refuses what cannot be loaded, and says what to mend", noNative, async (folder) => {
  await compile("half_fit.c", `${folder}/half_fit.so`);
  const text = await Deno.readTextFile(HALF_FIT);
  const certifyWith = async (from: string, to: string): Promise<string> => {
    const manifest = `${folder}/manifest.json`;
    await Deno.writeTextFile(manifest, text.replace(from, to));
    return await refusal(manifest);
  };
  assertMatch(
    await certifyWith("half_fit_malloc", "half_fit_maloc"),
    /half_fit\.so": it has no symbol "half_fit_maloc", which is to be its malloc$/,
  );
  assertMatch(
    await certifyWith('["handle", "size"]', '["handel", "size"]'),
    /functions\.malloc\.arguments\.0: must be one of handle, .*; received "handel"$/,
  );
  assertMatch(await certifyWith("half_fit.so", "gone.so"), /Cannot open library ".*gone\.so"/);
  assertMatch(await refusal(`${folder}/half_fit.so`), /no "malloc" and "free"; .* manifest$/);
  await Deno.writeTextFile(`${folder}/junk.wasm`, "junk");
  assertMatch(await refusal(`${folder}/junk.wasm`), /^Cannot open module "junk": /);
  await Deno.writeTextFile(`${folder}/empty.ts`, "export const heap = 1;");
  assertMatch(await refusal(`${folder}/empty.ts`), /must export a subject.*the exports heap$/);
});

Deno.test("certify refuses a command line that it does not understand", async () => {
  for (
    const [words, why] of [
      [[], /exactly one allocator/],
      [["tlsf", "bump"], /exactly one allocator/],
      [["tlfs"], /did you mean "tlsf"/],
      [["heap.zig"], /ends in \.ts, \.js, \.wasm, \.so or \.json/],
      [["tlsf", "--profile", "realtime"], /did you mean "real-time"/],
      [["tlsf", "--budget", "fast"], /Unknown budget "fast"/],
      [["tlsf", "--time-limit", "0"], /at least 1/],
      [
        ["tlsf", "--time-limit", "2147484"],
        /"timeLimit" must be from 1 to 2147483647 ms, received 2147484000/,
      ],
      [["tlsf", "--profile", "constructor"], /Unknown profile "constructor"/],
      [["tlsf", "--seed", "-1"], /"--seed" must be an integer of at least 0, received "-1"/],
      [["tlsf", "--json", "a", "--markdown", "a"], /must name two files/],
      [["tlsf", "--resume"], /needs "--json <file>"/],
    ] as const
  ) assertMatch(await refusal(...words), why);
});

test("certify refuses clauses and seeds that there are not", noProcess, async () => {
  assertMatch(await refusal("tlsf", "--clauses", "bound.*"), /must match at least one clause id/);
  assertMatch(await refusal("tlsf", "--seed", "4294967296"), /32-bit unsigned integer/);
});
