import { assertEquals } from "@std/assert";
import { describeEnd } from "./_end.ts";

const status = { success: false, code: 137, signal: "SIGKILL" } as const;

Deno.test("describeEnd() says what had not come to its end, and blames the subject for its calls only", async () => {
  const phases = ["calling", "counting", "exploring", "shrinking"] as const;
  const ends = await Promise.all(
    phases.map((phase) =>
      describeEnd({ status, timedOut: true, timeLimit: 20_000, phase, errors: "" })
    ),
  );
  assertEquals(ends.map(({ actual, blames }) => [actual, blames]), [
    ["the allocator was still being called, and a call may not return, after 20000 ms", true],
    ["steps were still being counted after 20000 ms", false],
    ["the states of a small heap were still being explored after 20000 ms", false],
    ["a shorter trace was still being sought after 20000 ms", false],
  ]);
});
