import { assert, assertEquals } from "@std/assert";
import type { Allocator } from "../../allocators/contract/allocator.ts";
import type { Subject } from "../../allocators/contract/subject.ts";
import { certify } from "../certify.ts";
import { programs } from "../spec/integrity/programs.ts";
import { tampered } from "../testdata/tampered.ts";
import { toy } from "../testdata/toy.ts";
import { tlsf } from "../../allocators/tlsf/tlsf.ts";

const battery: readonly string[] = programs.map(({ id }) => id);
const quick = { operations: 200 };

/** What failed, and how many calls the shrunk trace of each failure has. */
async function failuresOf(subject: Subject, clauses: readonly string[]): Promise<string[]> {
  const certificate = await certify(subject, { clauses, budget: quick });
  return certificate.clauses.filter(({ verdict }) => verdict === "fail").map((result) => {
    const { id, counterexample } = result;
    const calls = counterexample!.trace!.trimEnd().split("\n").length - 1;
    return calls <= 12 ? id : `${id} in ${calls} calls`;
  });
}

/** Frees two calls later than it is told to: what it gives back is late, and never lost. */
function late(inner: Allocator): Partial<Allocator> {
  const pending: number[] = [];
  const settle = (): void => {
    for (const address of pending.splice(0)) inner.free(address);
  };
  return {
    malloc: (size) => inner.malloc(size) || (settle(), inner.malloc(size)),
    memalign: (alignment, size) =>
      inner.memalign!(alignment, size) || (settle(), inner.memalign!(alignment, size)),
    realloc: (address, size) =>
      inner.realloc!(address, size) || (settle(), inner.realloc!(address, size)),
    free(address) {
      if (address === 0) return;
      pending.push(address);
      if (pending.length > 2) inner.free(pending.shift()!);
    },
  };
}

const sound: readonly Subject[] = [
  toy("first-fit"),
  tampered(tlsf, ({ inner }) => late(inner), { coalescing: "deferred", misuse: "undefined" }),
  tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(size <= 4096 ? size : 0),
    memalign: (alignment, size) => inner.memalign!(alignment, size <= 4096 ? size : 0),
    realloc: (address, size) =>
      size <= 4096 ? inner.realloc!(address, size) : address === 0 ? inner.malloc(0) : 0,
  }), { largestRequest: 4096 }),
];

for (const [i, subject] of sound.entries()) {
  Deno.test(`the battery holds nothing against sound variation ${i}, ${subject.name}`, async () => {
    const { clauses } = await certify(subject, { clauses: battery, budget: quick });
    for (const { id, verdict, reason, counterexample } of clauses) {
      if (battery.includes(id)) {
        const why = `${reason?.detail}: ${counterexample?.expected}, ${counterexample?.actual}`;
        assert(/pass|skip/.test(verdict), `${id}: ${why}\n${counterexample?.trace}`);
      }
    }
  });
}

const defects: { readonly [clause: string]: Subject } = {
  "integrity.usable-size": tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(size < 2 ** 17 ? size : size - 64),
  })),
  "integrity.large-blocks": tampered(tlsf, ({ inner }) => ({
    free(address) {
      if (address === 0 || inner.usableSize!(address) < 2 ** 20) inner.free(address);
    },
  })),
};

for (const [clause, subject] of Object.entries(defects)) {
  Deno.test(`the battery charges a defect in large blocks to ${clause}, in few calls`, async () => {
    assertEquals(await failuresOf(subject, ["integrity.large-blocks"]), [clause]);
  });
}
