import { assert, assertEquals } from "@std/assert";
import { certifyRounds } from "./certify_rounds.ts";

const absent = (["run", "read", "sys"] as const).find((name) =>
  Deno.permissions.querySync({ name }).state !== "granted"
);

Deno.test({
  name: `certifyRounds() goes on with fresh seeds, and says which${
    absent ? ` (skipped: needs --allow-${absent})` : ""
  }`,
  ignore: absent !== undefined,
  async fn() {
    const url = new URL("../../allocators/tlsf/tlsf.ts", import.meta.url).href;
    const { clauses } = await certifyRounds({ kind: "module", url, name: "tlsf" }, {
      clauses: ["integrity.short-programs", "integrity.silent"],
      budget: { operations: 100 },
      seed: 7,
      goesOn: (rounds) => rounds < 3,
    });
    const of = (id: string) => clauses.find((result) => result.id === id)!;
    assert(of("integrity.short-programs").evidence!.detail.endsWith("calls, seeds 7 to 9"));
    assert(!of("integrity.silent").evidence!.detail.includes("seeds"));
    assertEquals(of("integrity.silent").verdict, "pass");
  },
});
