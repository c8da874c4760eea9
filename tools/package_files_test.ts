import { assert, assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };

const granted = (["read", "run"] as const).every((name) =>
  Deno.permissions.querySync({ name }).state === "granted"
);
const ROOT = new URL("..", import.meta.url);

/** What the package may hold beside modules. */
const DOCUMENTS = [
  /^LICENSE$/,
  /^deno\.(json|lock)$/,
  /^([\w-]+\/)*[A-Z]+\.md$/,
  /^conformance\/certificate\/certificate\.schema\.json$/,
  /^conformance\/third_party\/\w+\.json$/,
  /^workloads\/recorded\/[\w-]+\.trace\.gz$/,
];

/**
 * What is of no use without a checkout: fixtures, tools, demos, published reports, servers' files.
 */
const CHECKOUT_ONLY =
  /(^|\/)(\.|testdata\/|__snapshots__\/|inputs\/|published\/|out\/|catalog\/)|_(test|bench)\.ts$|^(tools|examples)\//;

/** As long as `deno.json` has `links`, a dry run must hold the modules there that are used. */
const LINKED = "links" in config ? /^links\/\w+\/[\w.]+\.ts$/ : /^$/;

/** The files that the package must not hold: neither reached from an entry point, nor documents. */
function unfit(files: readonly string[], read: (file: string) => string): string[] {
  const reached = new Set<string>();
  const queue = Object.values(config.exports).map((path) => path.slice(2));
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file) || !files.includes(file)) continue;
    reached.add(file);
    // Imports, workers and adapters: whatever is quoted like a path beside the file.
    for (const [, path] of read(file).matchAll(/"([\w./-]+\.ts)"/g)) {
      queue.push(new URL(path!, `file:///${file}`).pathname.slice(1));
    }
  }
  return files.filter((file) =>
    CHECKOUT_ONLY.test(file) ||
    !(LINKED.test(file) || reached.has(file) || DOCUMENTS.some((kind) => kind.test(file)))
  );
}

function read(file: string): string {
  return Deno.readTextFileSync(new URL(file, ROOT));
}

/** What `deno publish` would upload. */
async function published(): Promise<string[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  assert(success, text);
  const lines = text.matchAll(/^\s+(file:\S+) \(/gm);
  return [...lines].map(([, url]) => decodeURIComponent(url!.slice(ROOT.href.length)));
}

Deno.test({
  name: `the package holds what its entry points lead to, and nothing for maintainers${
    granted ? "" : " (skipped: needs --allow-read and --allow-run)"
  }`,
  ignore: !granted,
  async fn() {
    const files = await published();
    for (const path of Object.values(config.exports)) assert(files.includes(path.slice(2)), path);
    assertEquals(unfit(files, read), [], "export them, or exclude them from publishing");
  },
});

Deno.test("what only maintainers need is told from what belongs into the package", () => {
  const maintainers = [
    ".ci/run",
    ".github/workflows/ci.yml",
    "allocators/arenas/testdata/demo.ts",
    "benchmarks/campaign/job.yaml",
    "benchmarks/campaign/slurm.sh",
    "benchmarks/latency_bench.ts",
    "conformance/mutants/catalog/tlsf.ts",
    "examples/leaky_heap.ts",
    "links/assert/deno.json",
    "reports/formats/__snapshots__/pwcet_text_test.ts.snap",
    "reports/published/STEPS.md",
    "tools/soak.ts",
    "workloads/recorded/inputs/pi.bc",
    "workloads/recorded/pack.ts",
    "workloads/recorded/record.sh",
  ];
  const users = ["mod.ts", "allocators/tlsf.ts", "README.md", "workloads/recorded/bc-pi.trace.gz"];
  const text = (file: string): string => file === "mod.ts" ? 'from "./allocators/tlsf.ts"' : "";
  assertEquals(unfit([...users, ...maintainers], text), maintainers);
});
