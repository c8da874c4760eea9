import { assert, assertEquals } from "@std/assert";
import { clauses } from "../spec/spec.ts";
import { thirdParties } from "./index.ts";
import type { ThirdParty } from "./third_party.ts";

const MANUAL = new URL("README.md", import.meta.url);
const absent = Deno.permissions.querySync({ name: "read", path: new URL(".", import.meta.url) })
    .state === "granted"
  ? undefined
  : "needs --allow-read";
const manual = absent ? "" : Deno.readTextFileSync(MANUAL);

function test(name: string, fn: () => void | Promise<void>): void {
  Deno.test({
    name: absent ? `${name} (skipped: ${absent})` : name,
    ignore: absent !== undefined,
    fn,
  });
}

/** What is reported, by heading. */
function sections(): string[] {
  return manual.split(/^###? /m).slice(1);
}

test("the reports name every known failure of each third party", () => {
  for (const { name, knownFailures } of thirdParties) {
    const reports = sections().filter((section) => section.split("\n")[0]!.includes(name)).join();
    for (const id of Object.keys(knownFailures)) {
      assert(reports.includes(`\`${id}\``), `${name}: ${id}`);
    }
  }
});

test("the reports name clauses that there are", () => {
  const ids = new Set<string>(clauses.map(({ id }) => id));
  const groups = new Set<string | undefined>(clauses.map(({ id }) => id.split(".")[0]));
  const named = [...manual.matchAll(/`([a-z]+)\.([a-z0-9-]+)`/g)].filter(([, group]) =>
    groups.has(group)
  );
  assert(named.length > 40);
  for (const [, group, rest] of named) assert(ids.has(`${group}.${rest}`), `${group}.${rest}`);
});

test("the reports of defects have all that a maintainer needs", () => {
  const [, defects = ""] = manual.split("\n## Defects\n");
  const reports = defects.split("\n## ")[0]!.split(/^### /m).slice(1);
  const labels = ["Requirement", "Trace", "Expected", "Actual", "Why it matters", "Look at"];
  for (const report of reports) {
    const [title] = report.split("\n");
    if (title!.endsWith(": differences")) continue;
    const found = [...report.matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, label]) => label!);
    assertEquals(found, labels, title);
  }
});

test("the reports are of the versions that are judged", async () => {
  for (const party of thirdParties) {
    const row = manual.split("\n").find((line) => line.startsWith(`| \`${party.name}\``))!;
    const version = await versionOf(party);
    assert(row.split("|").some((cell) => cell.trim() === version), `${party.name} ${version}`);
  }
});

test("the reports link to files that there are", () => {
  for (const [, path = ""] of manual.matchAll(/\]\(([^)#:]+)\)/g)) {
    assert(Deno.statSync(new URL(path, MANUAL)).isFile, path);
  }
});

async function versionOf({ source }: ThirdParty): Promise<string> {
  const file = source.kind === "package" ? source.adapter : source.manifest;
  const text = await Deno.readTextFile(new URL(file, import.meta.url));
  return text.match(/\bversion"?: "([^"]+)"/)![1]!;
}
