import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { labTests } from "./lab_tests.ts";
import { runLabTest, score } from "./score.ts";
import { scoreModule } from "./score_module.ts";
import { scoreSheet } from "./score_sheet.ts";
import { lab as withoutLeftMerge } from "./testdata/lab_without_left_merge.ts";
import { lab, tlsfLab } from "./tlsf_lab.ts";

const READ = Deno.permissions.querySync({ name: "read" }).state === "granted";

for (const subject of [lab, tlsfLab(8)]) {
  for (const test of labTests) {
    Deno.test(`lab of ${subject.name} > ${test.name} (${test.points} points) > ${test.requirement}`, () => {
      assertEquals(runLabTest(test, subject).failure, undefined);
    });
  }
}

Deno.test("labTests have the lab's names and points, 85 in all", () => {
  assertEquals(labTests.map(({ name, points }) => `${name} ${points}`), [
    "test_c_style_list 5",
    "test_blockHeader_split 10",
    "test_blockHeader_absorb 10",
    "test_mapping_insert 5",
    "test_init 5",
    "test_malloc 15",
    "test_free 15",
    "test_multiple_alloc 10",
    "test_torture 5",
    "tlsf_allocator 5",
  ]);
  assertEquals(labTests.reduce((sum, { points }) => sum + points, 0), 85);
});

Deno.test("scoreSheet() ends in 85 of 85 for a sound TLSF", () => {
  assertStringIncludes(scoreSheet(lab.name, score(lab)), "\ntest_free                15 of 15\n");
  assert(scoreSheet(lab.name, score(lab)).endsWith("\n85 of 85"));
  assert(scoreSheet("lab rule", score(tlsfLab(8))).endsWith("\n85 of 85"));
});

Deno.test("scoreSheet() says which points a TLSF without the left merge loses, and why", () => {
  const results = score(withoutLeftMerge);
  const lost = results.filter((result) => result.failure !== undefined).map(({ name }) => name);
  assertEquals(lost, ["test_multiple_alloc", "test_torture"]);
  const sheet = scoreSheet("without left merge", results);
  assertStringIncludes(sheet, "test_multiple_alloc       0 of 10\n");
  assertStringIncludes(
    sheet,
    '  walk after the third is freed: expected "512 [1512] .", received "512 [512] 512 [472] ."\n',
  );
  assert(sheet.endsWith("\n70 of 85"));
});

Deno.test("every test of the lab can be failed", () => {
  const broken: typeof lab = {
    ...lab,
    sortDescending: () => [[0, 1], [0, 1]],
    createArena: () => lab.createArena([64, 64]),
    mapInsert: (size) => ({ fl: 0, sl: size / 8 }),
    createHeap: (poolBytes) => ({ ...lab.createHeap(poolBytes), malloc: () => 0, walk: () => [] }),
  };
  assert(score(broken).every((result) => result.failure !== undefined));
  assert(scoreSheet("broken", score(broken)).endsWith("\n0 of 85"));
});

Deno.test({
  name: `scoreModule() ends endless tests and goes on${
    READ ? "" : " [ignored: needs --allow-read]"
  }`,
  ignore: !READ,
  async fn() {
    const module = new URL("./testdata/lab_with_loop.ts", import.meta.url).href;
    const results = await scoreModule(module, 1500);
    assertEquals(results[2]!.failure, "not ended after 1500 ms");
    assert(scoreSheet("loop", results).endsWith("\n70 of 85"));
  },
});

Deno.test({
  name: `scoreModule() grades a module that does not load with 0 points${
    READ ? "" : " [ignored: needs --allow-read]"
  }`,
  ignore: !READ,
  async fn() {
    const missing = new URL("./testdata/no_such_lab.ts", import.meta.url).href;
    const results = await scoreModule(missing);
    assert(results.every((result) => result.failure !== undefined));
  },
});
