import { assertEquals, assertRejects } from "@std/assert";
import { moduleOf, mutantsOf } from "./mutant.ts";

const readable = Deno.permissions.querySync({ name: "read" }).state === "granted";

Deno.test("mutantsOf() plants a defect in the module of the subject unless another file is named", () => {
  const subject = { entry: "allocators/baselines/bump.ts", export: "bump" };
  const [mutant] = mutantsOf(subject, [{
    name: "example",
    description: "An example",
    patches: [{ find: "a", replace: "b" }, {
      file: "allocators/blocks/sealed_header.ts",
      find: "c",
      replace: "d",
    }],
    kills: ["misuse.foreign"],
  }]);
  assertEquals(mutant, {
    ...subject,
    name: "example",
    description: "An example",
    patches: [
      { file: "allocators/baselines/bump.ts", find: "a", replace: "b" },
      { file: "allocators/blocks/sealed_header.ts", find: "c", replace: "d" },
    ],
    kills: ["misuse.foreign"],
  });
});

Deno.test({
  name: `moduleOf() says which defect cannot be planted any more${
    readable ? "" : " (skipped: patching needs --allow-read)"
  }`,
  ignore: !readable,
  async fn() {
    const [mutant] = mutantsOf({ entry: "allocators/baselines/bump.ts", export: "bump" }, [{
      name: "stale",
      description: "A defect in a line that is gone",
      patches: [{ find: "no such line", replace: "" }],
      kills: ["misuse.foreign"],
    }]);
    await assertRejects(
      () => moduleOf(mutant!),
      RangeError,
      'Cannot plant "stale": Cannot patch allocators/baselines/bump.ts: the text must occur exactly once, received none',
    );
  },
});
