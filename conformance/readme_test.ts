import { assert, assertEquals, AssertionError, assertThrows } from "@std/assert";
import { bump } from "../allocators/baselines/bump.ts";
import { tlsf } from "../allocators/tlsf/tlsf.ts";
import { type Clause, groupOf } from "./spec/clause.ts";
import { PROFILES } from "./spec/profiles.ts";
import { clauses } from "./spec/spec.ts";

const MANUAL = new URL("README.md", import.meta.url);
const absent = Deno.permissions.querySync({ name: "read", path: new URL("..", import.meta.url) })
    .state === "granted"
  ? undefined
  : "needs --allow-read";
const manual = absent ? "" : Deno.readTextFileSync(MANUAL);

function test(name: string, fn: () => void): void {
  Deno.test({
    name: absent ? `${name} (skipped: ${absent})` : name,
    ignore: absent !== undefined,
    fn,
  });
}

/**
 * Fails unless the table of groups has a column for the level of each clause, and the right number
 * in it.
 */
function requireCounted(text: string, spec: readonly Pick<Clause, "id" | "level">[]): void {
  const [, table = ""] = text.split(/<!-- \/?groups -->/);
  const rows = [...table.matchAll(/^\|(.+)\|$/gm)].map(([, row]) =>
    row!.split("|").map((cell) => cell.trim())
  );
  const [head = [], , ...groups] = rows;
  const levels = head.filter((word) => /^[A-Z]+$/.test(word));
  for (const { id, level } of spec) assert(levels.includes(level), `${id}: no column "${level}"`);
  const counted = groups.map(([name, ...cells]) => [name, ...cells.slice(0, levels.length)]);
  const expected = [...new Set(spec.map(groupOf))].map((group) => [
    `\`${group}\``,
    ...levels.map((level) =>
      `${spec.filter((clause) => groupOf(clause) === group && clause.level === level).length}`
    ),
  ]);
  assertEquals(counted.toSorted(), expected.toSorted());
}

test("the manual counts the clauses of each group", () => requireCounted(manual, clauses));

Deno.test("the table of groups has a column for each level that there is", () => {
  const spec = [
    { id: "pools.capacity", level: "MUST" },
    { id: "pools.bonus", level: "MAY" },
    { id: "pools.other", level: "MAY" },
  ] as const;
  const table = (head: string, row: string) =>
    `<!-- groups -->\n\n| group | ${head} | about |\n| --- | ---: |\n| \`pools\` | ${row} | blocks |\n\n<!-- /groups -->`;
  requireCounted(table("MUST | MAY", "1 | 2"), spec);
  assertThrows(() => requireCounted(table("MUST | MAY", "1 | 1"), spec), AssertionError);
  assertThrows(() => requireCounted(table("MUST", "1"), spec), AssertionError, 'no column "MAY"');
});

test("the manual names clauses that there are", () => {
  const groups = new Set<string>(clauses.map(groupOf));
  for (const [, name = ""] of manual.matchAll(/`([a-z]+\.[a-z*-]+)`/g)) {
    if (!groups.has(name.split(".")[0]!)) continue;
    const pattern = new RegExp(`^${name.replace(".", "\\.").replaceAll("*", ".*")}$`);
    assert(clauses.some(({ id }) => pattern.test(id)), name);
  }
});

test("the manual links to files that there are", () => {
  for (const [, path = ""] of manual.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
    assert(Deno.statSync(new URL(path, MANUAL)), path);
  }
});

test("the manual says what became of each vector and probe", () => {
  const [, vectors = ""] = manual.split("\n## Vectors\n");
  const named = [...vectors.matchAll(/^- ([VCB]\d+), .+/gm)].map(([, id]) => id);
  const all = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
  assertEquals(named, [...all("V", 52), ...all("C", 12), ...all("B", 7)]);
  for (const item of vectors.split(/^- /m).slice(1)) {
    assert(/`[a-z]+(\.[a-z]|-|`)|\]\(|not taken/.test(item), item);
  }
});

test("the manual explains every claim, reason code and profile", () => {
  const rows = new Set([...manual.matchAll(/^\| `([\w-]+)`/gm)].map(([, word]) => word!));
  const keys = (file: string, form: RegExp) =>
    [...Deno.readTextFileSync(new URL(file, MANUAL)).matchAll(form)].map(([, key]) => key!);
  const [, claims = ""] = Deno.readTextFileSync(new URL("../allocators/contract/claims.ts", MANUAL))
    .split("export interface Claims");
  const words = [
    ...[...claims.matchAll(/^ {2}readonly (\w+)/gm)].map(([, key]) => key!),
    ...keys("certificate/verdict.ts", /^ {2}\| "([\w-]+)"/gm),
    ...keys("certificate/verdict.ts", /"(conformant|partial|inconclusive|non-conformant)"/g),
    ...keys("spec/examined_subject.ts", /^ {2}"(\w+)",/gm),
  ];
  assert(words.length > 40);
  for (const word of [...words, ...Object.keys({ ...tlsf.claims, ...bump.claims })]) {
    assert(rows.has(word), `"${word}" has no row`);
  }
  for (const profile of Object.keys(PROFILES)) assert(manual.includes(`\`${profile}\``), profile);
});
