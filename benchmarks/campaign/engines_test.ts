import { assertEquals, assertMatch } from "@std/assert";

const canRead = Deno.permissions.querySync({ name: "read" }).state === "granted";

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, import.meta.url));
}

Deno.test({
  name: `job.yaml tells the pods as many shards as there are${
    canRead ? "" : " (skipped: needs --allow-read)"
  }`,
  ignore: !canRead,
  fn() {
    const job = read("job.yaml");
    const completions = /completions: (\d+)/.exec(job)![1]!;
    assertMatch(job, new RegExp(`name: ALLOCERT_SHARDS\\s+value: "${completions}"`));
    assertMatch(job, /completionMode: Indexed/);
  },
});

Deno.test({
  name: `campaign.yml has as many shards in its matrix as it says${
    canRead ? "" : " (skipped: needs --allow-read)"
  }`,
  ignore: !canRead,
  fn() {
    const workflow = read("../../.github/workflows/campaign.yml");
    const matrix = /shard: \[([\d, ]+)\]/.exec(workflow)![1]!.split(",").map(Number);
    assertEquals(matrix, matrix.map((_, i) => i + 1));
    assertMatch(
      workflow,
      new RegExp(`ALLOCERT_SHARD: \\$\\{\\{ matrix.shard \\}\\}/${matrix.length}\\n`),
    );
  },
});
