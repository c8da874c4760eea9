import { assertEquals, assertThrows } from "@std/assert";
import { cellsInShard, isInShard, parseShard, shardFromEnvironment } from "./shard.ts";

Deno.test("parseShard() reads i/n from 1 to n", () => {
  assertEquals(parseShard("1/1"), { index: 1, count: 1 });
  assertEquals(parseShard("3/12"), { index: 3, count: 12 });
  for (const text of ["0/3", "4/3", "1", "1/0", "a/b", "1/3 ", "-1/3", "1.5/3"]) {
    assertThrows(() => parseShard(text), SyntaxError, `received "${text}"`);
  }
});

Deno.test("isInShard() gives every cell to exactly one shard, and cellsInShard() counts them", () => {
  for (let count = 1; count <= 7; count++) {
    const shards = Array.from({ length: count }, (_, i) => ({ index: i + 1, count }));
    for (const cells of [0, 1, 5, 20]) {
      const all = Array.from({ length: cells }, (_, cell) => cell);
      const owned = shards.map((shard) => all.filter((cell) => isInShard(cell, shard)));
      assertEquals(owned.flat().sort((a, b) => a - b), all);
      assertEquals(owned.map((own) => own.length), shards.map((s) => cellsInShard(cells, s)));
    }
  }
});

function found(variables: Readonly<Record<string, string>>): [number, number, string] | undefined {
  const shard = shardFromEnvironment((name) => variables[name]);
  return shard && [shard.index, shard.count, shard.variable];
}

Deno.test("shardFromEnvironment() knows no shard without variables", () => {
  assertEquals(found({}), undefined);
  assertEquals(
    found({ ALLOCERT_SHARD: "", JOB_COMPLETION_INDEX: "", ALLOCERT_SHARDS: "3" }),
    undefined,
  );
});

Deno.test("shardFromEnvironment() reads the matrix of GitHub Actions, which comes first", () => {
  assertEquals(found({ ALLOCERT_SHARD: "2/4" }), [2, 4, "ALLOCERT_SHARD"]);
  assertEquals(
    found({ ALLOCERT_SHARD: "2/4", JOB_COMPLETION_INDEX: "0", ALLOCERT_SHARDS: "9" }),
    [2, 4, "ALLOCERT_SHARD"],
  );
});

Deno.test("shardFromEnvironment() reads the index of a Kubernetes Job, which counts from 0", () => {
  assertEquals(found({ JOB_COMPLETION_INDEX: "0", ALLOCERT_SHARDS: "3" }), [
    1,
    3,
    "JOB_COMPLETION_INDEX",
  ]);
  assertEquals(found({ JOB_COMPLETION_INDEX: "2", ALLOCERT_SHARDS: "3" }), [
    3,
    3,
    "JOB_COMPLETION_INDEX",
  ]);
});

Deno.test("shardFromEnvironment() reads a Slurm array, wherever it begins and whatever its step", () => {
  const array = (id: number, min: number, count: number, step?: number): ReturnType<typeof found> =>
    found({
      SLURM_ARRAY_TASK_ID: String(id),
      SLURM_ARRAY_TASK_MIN: String(min),
      SLURM_ARRAY_TASK_COUNT: String(count),
      ...(step === undefined ? {} : { SLURM_ARRAY_TASK_STEP: String(step) }),
    });
  assertEquals(array(0, 0, 4), [1, 4, "SLURM_ARRAY_TASK_ID"]);
  assertEquals(array(13, 10, 4, 1), [4, 4, "SLURM_ARRAY_TASK_ID"]);
  assertEquals(array(14, 10, 3, 2), [3, 3, "SLURM_ARRAY_TASK_ID"]);
});

Deno.test("shardFromEnvironment() refuses what does not fit together", () => {
  const refused = (variables: Readonly<Record<string, string>>, message: string): void => {
    assertThrows(() => found(variables), SyntaxError, message);
  };
  refused(
    { JOB_COMPLETION_INDEX: "1" },
    'variable "ALLOCERT_SHARDS" must be an integer, received ""',
  );
  refused(
    { JOB_COMPLETION_INDEX: "3", ALLOCERT_SHARDS: "3" },
    '"JOB_COMPLETION_INDEX" is "3", but there are 3',
  );
  refused({ JOB_COMPLETION_INDEX: "x", ALLOCERT_SHARDS: "3" }, 'received "x"');
  refused({ ALLOCERT_SHARD: "4/3" }, 'received "4/3"');
  // An array with gaps, as 1,3,7.
  refused({
    SLURM_ARRAY_TASK_ID: "7",
    SLURM_ARRAY_TASK_MIN: "1",
    SLURM_ARRAY_TASK_COUNT: "3",
  }, '"SLURM_ARRAY_TASK_ID" is "7", but there are 3');
});
