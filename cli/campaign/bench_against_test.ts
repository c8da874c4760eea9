import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readLatencyCsv } from "../../reports/formats/csv/read_latency_csv.ts";

const missing = (["read", "write", "run", "sys", "env"] as const).filter((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);
const hasGit = missing.length === 0 && await runs("git", ["--version"]);
const reason = missing.length > 0
  ? ` (skipped: needs ${missing.map((name) => `--allow-${name}`).join(", ")})`
  : hasGit
  ? ""
  : " (skipped: git is not there)";
const CLI = new URL("../../cli.ts", import.meta.url).pathname;

async function runs(command: string, args: readonly string[], cwd?: string): Promise<boolean> {
  try {
    const options: Deno.CommandOptions = { args: [...args], stdout: "null", stderr: "null" };
    if (cwd !== undefined) options.cwd = cwd;
    return (await new Deno.Command(command, options).output()).success;
  } catch {
    return false;
  }
}

/** A heap of one's own; `work` is done in vain in every malloc. */
function heap(work: number): string {
  return `let sink = 0;
export default {
  name: "mine",
  version: "1.0.0",
  description: "Hands out ever higher addresses",
  claims: {
    alignment: 8,
    minimumRegion: 64,
    zeroSize: "null",
    misuse: "undefined",
    coalescing: "none",
    fit: "none",
    rounding: { bytes: 7, ratio: 0 },
    complexity: { malloc: {}, free: {} },
  },
  create(region) {
    let next = Math.ceil(region.base / 8) * 8;
    return {
      malloc(size) {
        for (let i = 0; i < ${work}; i++) sink = (sink * 31 + i) | 0;
        const address = next;
        if (size === 0 || address + size > region.base + region.size) return 0;
        next = address + Math.ceil(size / 8) * 8;
        return address;
      },
      free() {},
    };
  },
};
`;
}

Deno.test({
  name: `bench --against measures a module and its last commit in turns${reason}`,
  ignore: reason !== "",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const git = (...args: string[]) =>
        runs("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], folder);
      await Deno.writeTextFile(`${folder}/mine.ts`, heap(0));
      assert(await git("init", "--quiet"));
      assert(await git("add", "mine.ts"));
      assert(await git("commit", "--quiet", "-m", "First"));
      await Deno.writeTextFile(`${folder}/mine.ts`, heap(3000));
      const bench = async (against: string) => {
        const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [
            ...["run", "--allow-all", "--no-check", "--quiet", CLI, "bench"],
            ...["--subjects", "./mine.ts", "--workloads", "batch-lifo", "--replays", "31"],
            ...["--against", against, "--out", "out"],
          ],
          cwd: folder,
          env: { NO_COLOR: "1" },
        }).output();
        const [out, messages] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
        return { code, out: out!, messages: messages! };
      };
      const { code, out } = await bench("HEAD");
      assertEquals(code, 1, out);
      assertStringIncludes(out, "worse");
      assertStringIncludes(out, "mine, batch-lifo, seed 1, malloc");
      const [base, next] = ["base", "new"].map((name) =>
        readLatencyCsv(Deno.readTextFileSync(`${folder}/out/${name}.csv`), name)
      );
      assertEquals(base!.map(({ operation }) => operation), next!.map((row) => row.operation));
      assert(next![0]!.stepsMax! > base![0]!.stepsMax!);
      const renamed = heap(0).replace('name: "mine"', 'name: "other"');
      await Deno.writeTextFile(`${folder}/other.ts`, renamed);
      const other = await bench("./other.ts");
      assertEquals(other.code, 1, other.out);
      assertMatch(other.out, /steps \d+ to \d+/);
      await Deno.writeTextFile(
        `${folder}/broken.ts`,
        renamed.replace("malloc(size) {", 'malloc(size) { throw new Error("out of luck");'),
      );
      const broken = await bench("./broken.ts");
      assertEquals(broken.code, 1, broken.messages);
      assertStringIncludes(broken.messages, "Not measured: mine, batch-lifo, seed 1: out of luck");
      const wrong = await bench("no-such-branch");
      assertEquals(wrong.code, 64);
      assertStringIncludes(wrong.messages, 'Cannot measure against "no-such-branch"');
      assertEquals(await git("diff", "--quiet", "HEAD", "--", "nothing"), true);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
