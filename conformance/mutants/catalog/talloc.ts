import { type Mutant, mutantsOf } from "../mutant.ts";

/** Defects of Talloc: two heaps, and which of them serves whom. */
export const tallocMutants: readonly Mutant[] = mutantsOf(
  { entry: "allocators/talloc/talloc.ts", export: "talloc" },
  [
    {
      name: "backup-overstated",
      description: "The backup is said to reach 64 bytes into the primary",
      patches: [{
        find: `cpus, parts.primary, parts.backup);`,
        replace: `cpus, parts.primary, {
      ...parts.backup,
      size: parts.backup.size + 64,
    });`,
      }],
      kills: ["fallback.regions"],
      by: "a backup apart from the primary",
    },
    {
      name: "heaps-overlap",
      description: "The primary begins 64 bytes before the end of the backup",
      patches: [{
        file: "allocators/talloc/talloc_layout.ts",
        find: `base: space.base + bytes, size: space.size - bytes },`,
        replace: `base: space.base + bytes - 64, size: space.size - bytes + 64 },`,
      }],
      kills: ["fallback.any-program", "fallback.regions"],
      charges: "integrity.payloads-kept",
    },
    {
      name: "backup-first",
      description: "A CPU that may use both heaps asks the backup first",
      patches: [{
        find: `    const address = this.#primary.malloc(size);
    if (address !== 0) return address;`,
        replace: `    const early = this.#modes.isPrimaryOnly() ? 0 : this.#backup.malloc(size);
    const address = early || this.#primary.malloc(size);
    if (address !== 0) return address;`,
      }],
      kills: ["fallback.primary-first", "fallback.prefers-primary-again"],
      by: "a block of the primary",
    },
    {
      name: "mode-not-asked",
      description: "The backup serves in primary-only mode as well",
      seen: "starter mutants: primary-only silently serves from the backup",
      patches: [{
        find: `    if (primaryOnly) return this.#exhausted("malloc", size, primaryOnly);\n`,
        replace: ``,
      }],
      kills: ["fallback.primary-only", "fallback.current-cpu"],
    },
    {
      name: "aligned-request-not-passed-on",
      description:
        "An aligned request that the primary cannot serve is refused although the backup could",
      patches: [{
        find: `const saved = this.#backup.memalign!(alignment, size);`,
        replace: `const saved = 0;`,
      }],
      kills: ["fallback.backup-serves"],
      by: "a block of the backup",
    },
    {
      name: "owner-between-both-ends",
      description:
        "An address between the lowest byte of both heaps and the highest is taken for one of the primary",
      seen:
        "D9: FreeRTOS heap_5, pull request 1146; starter mutants: a free goes to the wrong owner",
      patches: [{
        find:
          `if (address >= primary.base && address < primary.base + primary.size) return this.#primary;`,
        replace:
          `if (address >= backup.base && address < primary.base + primary.size) return this.#primary;`,
      }],
      kills: ["fallback.free-to-owner"],
      charges: "integrity.calls-return",
    },
    {
      name: "sticky-fallback",
      description: "Once the backup has served, the primary is not asked any more",
      seen: "probe B3",
      patches: [
        {
          find: `readonly #zeroIsNull: boolean;`,
          replace: `readonly #zeroIsNull: boolean;\n  #sticky = false;`,
        },
        {
          find: `const address = this.#primary.malloc(size);`,
          replace: `const address = this.#sticky ? 0 : this.#primary.malloc(size);`,
        },
        {
          find: `return this.#backup.malloc(size) || this`,
          replace: `this.#sticky = true;\n    return this.#backup.malloc(size) || this`,
        },
      ],
      kills: ["fallback.prefers-primary-again"],
      by: "a block of the primary",
    },
    {
      name: "panics-when-both-are-full",
      description: "A request that neither heap can serve throws, where null is claimed",
      patches: [{
        find: `(primaryOnly ? onPrimaryExhausted : onExhausted) ?? "null";`,
        replace:
          `(primaryOnly ? onPrimaryExhausted : onExhausted) ?? (primaryOnly ? "null" : "panic");`,
      }],
      kills: ["fallback.both-exhausted", "exhaustion.null"],
      charges: "exhaustion.null",
      by: "exhausted",
    },
    {
      name: "guard-sets-only",
      description: "A guard sets the bit of primary-only mode and never clears it",
      seen: "D10: Awkernel",
      patches: [{
        file: "allocators/talloc/talloc_modes.ts",
        find: `        if (primaryOnly) this.usePrimary(cpu);
        else this.usePrimaryThenBackup(cpu);`,
        replace: `        if (primaryOnly) this.usePrimary(cpu);`,
      }],
      kills: ["fallback.save-restore", "fallback.nested"],
      by: "restored after primary only",
    },
    {
      name: "one-saved-mode",
      description: "There is one place for the saved mode, whatever the number of guards",
      seen: "starter mutants: a nested mode is not restored",
      patches: [
        {
          file: "allocators/talloc/talloc_modes.ts",
          find: `readonly #words: Int32Array;`,
          replace: `readonly #words: Int32Array;\n  #saved = false;`,
        },
        {
          file: "allocators/talloc/talloc_modes.ts",
          find: `const primaryOnly = this.isPrimaryOnly(cpu);`,
          replace: `this.#saved = this.isPrimaryOnly(cpu);`,
        },
        {
          file: "allocators/talloc/talloc_modes.ts",
          find: `if (primaryOnly) this.usePrimary(cpu);`,
          replace: `if (this.#saved) this.usePrimary(cpu);`,
        },
      ],
      kills: ["fallback.nested"],
      by: "restored at depth",
    },
    {
      name: "guard-restores-twice",
      description: "A guard that has restored the mode restores it again",
      patches: [{
        file: "allocators/talloc/talloc_modes.ts",
        find: `        if (restored) return;\n`,
        replace: ``,
      }],
      kills: ["fallback.restore-once"],
      by: "restored again",
    },
    {
      name: "cpus-share-bit",
      description: "Each word of the modes serves 64 CPUs, of which two share a bit",
      patches: [
        {
          file: "allocators/talloc/talloc_modes.ts",
          find: `Atomics.or(this.#words, FLAGS + (this.#required(cpu) >>> 5)`,
          replace: `Atomics.or(this.#words, FLAGS + (this.#required(cpu) >>> 6)`,
        },
        {
          file: "allocators/talloc/talloc_modes.ts",
          find: `Atomics.and(this.#words, FLAGS + (this.#required(cpu) >>> 5)`,
          replace: `Atomics.and(this.#words, FLAGS + (this.#required(cpu) >>> 6)`,
        },
        {
          file: "allocators/talloc/talloc_modes.ts",
          find: `Atomics.load(this.#words, FLAGS + (this.#required(cpu) >>> 5))`,
          replace: `Atomics.load(this.#words, FLAGS + (this.#required(cpu) >>> 6))`,
        },
      ],
      kills: ["fallback.per-cpu"],
      by: "CPU 32",
    },
    {
      name: "mode-of-first-cpu",
      description: "malloc obeys the mode of CPU 0, whichever calls",
      patches: [{
        find: `    const primaryOnly = this.#modes.isPrimaryOnly();
    if (primaryOnly) return this.#exhausted("malloc"`,
        replace: `    const primaryOnly = this.#modes.isPrimaryOnly(0);
    if (primaryOnly) return this.#exhausted("malloc"`,
      }],
      kills: ["fallback.current-cpu"],
    },
    {
      name: "foreign-address-ignored-by-both",
      description: "A free of an address in neither heap does nothing",
      patches: [{
        find: `throw notLive(operation, address, "it lies in neither heap");`,
        replace: `if (operation === "free") return { malloc: () => 0, free() {} };
    throw notLive(operation, address, "it lies in neither heap");`,
      }],
      kills: ["fallback.foreign", "misuse.foreign"],
      by: "a RangeError from free(",
    },
    {
      name: "realloc-ignores-mode",
      description: "realloc moves a block to the backup in primary-only mode as well",
      patches: [{
        find:
          `if (moved === 0 && !primaryOnly) moved = this.#move(owner, this.#backup, address, size);`,
        replace: `if (moved === 0) moved = this.#move(owner, this.#backup, address, size);`,
      }],
      kills: ["fallback.realloc"],
      by: "null from realloc in primary-only mode",
    },
    {
      name: "clean-up-leaks",
      description: "A CPU that may use both heaps gives nothing back to the primary",
      patches: [{
        find: `if (address !== 0) this.#owner("free", address).free(address);`,
        replace: `if (address === 0) return;
    const owner = this.#owner("free", address);
    owner.usableSize!(address);
    if (owner !== this.#primary || this.#modes.isPrimaryOnly()) owner.free(address);`,
      }],
      kills: ["fallback.panic-and-clean-up", "fallback.both-exhausted"],
      by: "for the next task",
    },
    {
      name: "primary-fails-slowly",
      description: "Before the primary lets the backup serve, it looks at all of its blocks",
      seen: "D5, on the way to the backup",
      patches: [{
        file: "allocators/talloc/rlsf/rlsf.ts",
        find: `    const block = this.#lists.find(least);
    if (block === 0) return 0;`,
        replace: `    const block = this.#lists.find(least);
    if (block === 0) {
      for (const found of this.blocks()) if (found.free && found.size >= least) break;
      return 0;
    }`,
      }],
      kills: ["bounds.fallback"],
      by: "they are O(n)",
    },
    {
      name: "backup-block-always-moves",
      description: "realloc of a block of the backup moves it even within its usable size",
      patches: [{
        find: `} else if (size <= owner.usableSize!(address)) {`,
        replace: `} else if (size < owner.usableSize!(address)) {`,
      }, {
        find: `if (moved === 0 && !primaryOnly) moved = owner.realloc!(address, size);
    }`,
        replace: `if (moved === 0 && !primaryOnly) moved = this.#move(owner, owner, address, size);
    }`,
      }],
      kills: ["fallback.realloc-in-backup"],
    },
    {
      name: "any-cpu-taken",
      description: "The number of a CPU is not compared with how many there are",
      patches: [{
        file: "allocators/talloc/talloc_modes.ts",
        find: `if (Number.isInteger(cpu) && cpu >= 0 && cpu < this.cpus) return cpu;`,
        replace: `if (Number.isInteger(cpu) && cpu >= 0) return cpu;`,
      }],
      kills: ["fallback.no-such-cpu"],
    },
  ],
);
