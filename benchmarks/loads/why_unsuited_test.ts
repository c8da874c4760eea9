import { assertEquals } from "@std/assert";
import { bump } from "../../allocators/baselines/bump.ts";
import { firstFit } from "../../allocators/baselines/first_fit.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import type { Claims } from "../../allocators/contract/claims.ts";
import { whyUnsuited } from "./why_unsuited.ts";

Deno.test("whyUnsuited() tells what an allocator of blocks of one size cannot be asked", () => {
  const why = (largestRequest: Claims["largestRequest"]): (string | undefined)[] =>
    [{ needs: [], largestRequest: 16 }, { needs: [], largestRequest: 64 }, { needs: [] }]
      .map((workload) => {
        const { largestRequest: _, ...claims } = bump.claims;
        const size = largestRequest === undefined ? {} : { largestRequest };
        return whyUnsuited({ ...bump, claims: { ...claims, ...size, fit: "fixed" } }, workload);
      });
  const [other, unstated] = [
    "serves blocks of 24 bytes only",
    "serves blocks of one size, which its claims do not state as largestRequest",
  ];
  assertEquals(why(24), [undefined, other, other]);
  assertEquals(why(undefined), [unstated, unstated, unstated]);
});

Deno.test("whyUnsuited() tells what an allocator does not offer", () => {
  assertEquals(whyUnsuited(firstFit, { needs: [] }), undefined);
  assertEquals(whyUnsuited(firstFit, { needs: ["addPool"] }), "addPool not offered");
  const broken: Subject = {
    ...firstFit,
    create() {
      throw new Error("it broke");
    },
  };
  assertEquals(whyUnsuited(broken, { needs: ["addPool"] }), undefined);
});
