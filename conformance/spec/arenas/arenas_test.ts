import { assert, assertEquals, assertMatch } from "@std/assert";
import { arenaHeap, type Arenas } from "../../../allocators/arenas/mod.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { certify } from "../../certify.ts";

/** The arenas of Allocert with some operations replaced. */
function tampered(tamper: (arenas: Arenas) => Partial<Arenas>): Subject {
  return {
    ...arenaHeap,
    create(region) {
      const allocator = arenaHeap.create(region);
      const { arenas } = allocator;
      const replaced = tamper(arenas!);
      const broken = new Proxy(arenas!, {
        get(target, key) {
          const member: unknown = Reflect.get(key in replaced ? replaced : target, key);
          return typeof member === "function" ? member.bind(target) : member;
        },
      });
      return {
        malloc: (size) => allocator.malloc(size),
        free: (address) => allocator.free(address),
        arenas: broken,
      };
    },
  };
}

Deno.test("arenas clauses pass the arenas of Allocert", async () => {
  const { clauses } = await certify(arenaHeap, { clauses: ["arenas"] });
  const group = clauses.filter(({ id }) => id.startsWith("arenas."));
  assertEquals(group.length, 17);
  assertEquals(group.filter(({ verdict }) => verdict !== "pass"), []);
  for (const { id, evidence } of group) assertEquals(evidence?.kind, "checked", id);
});

Deno.test("arenas.any-program shrinks to the steps that matter", async () => {
  const forgetful = tampered((arenas) => ({
    deactivate: (id) => arenas.getSize(id) === -1 ? arenas.deactivate(id) : 0,
  }));
  const { clauses } = await certify(forgetful, { clauses: ["arenas.any-program"] });
  const { actual } = clauses.find(({ id }) => id === "arenas.any-program")!.counterexample!;
  assertMatch(actual, /^1 after create\(.*\), .*deactivate\(arena \d+\)$/);
  assert(actual.split("), ").length <= 4, actual);
});

Deno.test("arenas clauses fail a manager that throws, with the call", async () => {
  const throwing = tampered(() => ({
    switchTo() {
      throw new TypeError("broken");
    },
  }));
  const { clauses } = await certify(throwing, { clauses: ["arenas.switch"] });
  const { counterexample } = clauses.find(({ verdict }) => verdict === "fail")!;
  assertEquals(counterexample!.foundBy, "arenas.switch");
  assertEquals(counterexample!.actual, "arenas.switchTo(0) threw TypeError: broken");
});
