import { assertEquals } from "@std/assert";
import type { Allocator } from "../../../allocators/contract/allocator.ts";
import { binaryBuddy } from "../../../allocators/baselines/binary_buddy.ts";
import { bump } from "../../../allocators/baselines/bump.ts";
import type { Fallback } from "../../../allocators/contract/fallback.ts";
import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { halfFit } from "../../../allocators/baselines/half_fit.ts";
import { talloc, tallocSubject } from "../../../allocators/talloc/mod.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { certify } from "../../certify.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { overlay, tampered } from "../../testdata/tampered.ts";

/** talloc with some members of its fallback replaced. */
function withFallback(changes: (fallback: Fallback) => Partial<Fallback>): Subject {
  return tampered(talloc, ({ inner: { fallback } }) => ({
    fallback: overlay(fallback!, changes(fallback!)),
  }));
}

function isIn(inner: Allocator, name: "primary" | "backup", address: number): boolean {
  const { base, size } = inner.fallback![name];
  return address >= base && address < base + size;
}

/** talloc whose requests fall back whatever the mode. */
const alwaysFallsBack = tampered(talloc, ({ inner }) => ({
  malloc(size) {
    const guard = inner.fallback!.save();
    inner.fallback!.usePrimaryThenBackup();
    const address = inner.malloc(size);
    guard.restore();
    return address;
  },
}));

/** talloc that never falls back. */
const neverFallsBack = tampered(talloc, ({ inner }) => ({
  malloc(size) {
    const guard = inner.fallback!.save();
    inner.fallback!.usePrimary();
    const address = inner.malloc(size);
    guard.restore();
    return address;
  },
}));

clausesMustFail("fallback", {
  "fallback.regions": withFallback(({ primary }) => ({ backup: primary })),
  "fallback.primary-first": withFallback(({ primary, backup }) => ({
    primary: backup,
    backup: primary,
  })),
  "fallback.primary-only": alwaysFallsBack,
  "fallback.backup-serves": neverFallsBack,
  "fallback.free-to-owner": tampered(talloc, ({ inner }) => ({
    free(address) {
      if (!inner.fallback!.isPrimaryOnly() || isIn(inner, "primary", address)) inner.free(address);
    },
  })),
  "fallback.prefers-primary-again": tampered(talloc, ({ inner }) => {
    let fallenBack = false;
    return {
      malloc(size) {
        const address = inner.malloc(size);
        fallenBack ||= isIn(inner, "backup", address);
        return address;
      },
      free(address) {
        if (!fallenBack) inner.free(address);
      },
    };
  }),
  "fallback.both-exhausted": tampered(talloc, ({ inner }) => ({
    malloc(size) {
      const address = inner.malloc(size);
      if (address === 0) throw new Error("halt");
      return address;
    },
  })),
  "fallback.save-restore": withFallback((fallback) => ({
    save() {
      const primaryOnly = fallback.isPrimaryOnly();
      return { restore: () => primaryOnly ? fallback.usePrimary() : undefined };
    },
  })),
  "fallback.nested": withFallback((fallback) => {
    let primaryOnly = false;
    return {
      save() {
        primaryOnly = fallback.isPrimaryOnly();
        return {
          restore: () => primaryOnly ? fallback.usePrimary() : fallback.usePrimaryThenBackup(),
        };
      },
    };
  }),
  "fallback.restore-once": withFallback((fallback) => ({
    save() {
      const primaryOnly = fallback.isPrimaryOnly();
      return {
        restore: () => primaryOnly ? fallback.usePrimary() : fallback.usePrimaryThenBackup(),
      };
    },
  })),
  "fallback.per-cpu": withFallback((fallback) => ({
    usePrimary: (cpu = fallback.cpu) => fallback.usePrimary(cpu % 32),
    isPrimaryOnly: (cpu = fallback.cpu) => fallback.isPrimaryOnly(cpu % 32),
  })),
  "fallback.current-cpu": tampered(talloc, ({ inner }) => ({
    malloc(size) {
      inner.fallback!.cpu = 0;
      return inner.malloc(size);
    },
  })),
  "fallback.foreign": tampered(talloc, ({ inner }) => ({
    free(address) {
      if (isIn(inner, "primary", address) || isIn(inner, "backup", address)) inner.free(address);
    },
  })),
  "fallback.realloc": tampered(talloc, ({ inner }) => ({
    realloc(address, size) {
      const moved = inner.malloc(size);
      if (moved !== 0) inner.free(address);
      return moved;
    },
  })),
  "fallback.realloc-in-backup": tampered(talloc, ({ inner }) => ({
    realloc: (address, size) => size === 300 ? 0 : inner.realloc!(address, size),
  })),
  "fallback.no-such-cpu": tampered(talloc, ({ inner }) => ({
    fallback: overlay(inner.fallback!, {
      usePrimary: (cpu) => inner.fallback!.usePrimary(Math.abs(cpu ?? 0) % 2),
    }),
  })),
  "fallback.any-program": tampered(talloc, ({ inner }) => ({
    malloc(size) {
      const address = inner.malloc(size);
      return isIn(inner, "backup", address) && size > 24 ? address - 16 : address;
    },
  })),
  "fallback.panic-and-clean-up": neverFallsBack,
});

for (const part of [halfFit, binaryBuddy, bump, firstFit]) {
  Deno.test(`fallback clauses fail no talloc over ${part.name}`, async () => {
    const subject = tallocSubject(`two-${part.name}`, { primary: part, backup: part });
    const { clauses } = await certify(subject, { clauses: ["fallback", "integrity.heap-walk"] });
    const failed = clauses.filter(({ verdict }) => verdict === "fail" || verdict === "unknown");
    assertEquals(failed.map(({ id }) => id), []);
  });
}
