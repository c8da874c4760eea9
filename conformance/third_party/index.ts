import { knownFailures } from "./known_failures.ts";
import type { ThirdParty } from "./third_party.ts";

const LISTED: readonly Omit<ThirdParty, "knownFailures">[] = [
  {
    name: "npm-thi-ng-malloc",
    description: "@thi.ng/malloc: first fit on a free list in order of address",
    needs: "npm:@thi.ng/malloc",
    source: { kind: "package", package: "@thi.ng/malloc", adapter: "thi_ng_malloc.ts" },
    unsettled: {
      clauses: [
        "integrity.recorded-programs",
        "bounds.free-random-states",
        "bounds.realloc-random-states",
      ],
      reason:
        "its lists are walked, so that whether so long a program ends in time is a matter of it",
    },
  },
  {
    name: "npm-malloc",
    description: "malloc, by codemix: best fit on a skip list of free blocks",
    needs: "npm:malloc",
    source: { kind: "package", package: "malloc", adapter: "skip_list_malloc.ts" },
    unsettled: {
      clauses: ["bounds"],
      reason: "the heights of a skip list are drawn at random, and steps vary with them",
    },
  },
  {
    name: "assemblyscript-tlsf",
    description: "The TLSF of AssemblyScript's runtime, compiled to WebAssembly",
    needs: "npm:assemblyscript",
    source: {
      kind: "compiled",
      compiler: "assemblyscript",
      manifest: "assemblyscript_tlsf.json",
    },
  },
  {
    name: "wasi-dlmalloc",
    description: "The dlmalloc of wasi-libc, linked into a WebAssembly module",
    needs: "Debian's wasi-libc, clang and lld",
    source: { kind: "compiled", compiler: "wasi", manifest: "wasi_dlmalloc.json" },
  },
  {
    name: "glibc",
    description: "The malloc of the GNU C library",
    needs: "the GNU C library",
    source: { kind: "library", manifest: "glibc.json" },
  },
  {
    name: "jemalloc",
    description: "jemalloc, with arenas and caches for each thread",
    needs: "Debian's libjemalloc2",
    source: { kind: "library", manifest: "jemalloc.json" },
  },
  {
    name: "mimalloc",
    description: "mimalloc, with a free list for each page",
    needs: "Debian's libmimalloc2.0",
    source: { kind: "library", manifest: "mimalloc.json" },
  },
  {
    name: "tcmalloc",
    description: "The thread-caching malloc of gperftools",
    needs: "Debian's libtcmalloc-minimal4",
    source: { kind: "library", manifest: "tcmalloc.json" },
  },
];

/** The third parties that can be certified by name. */
export const thirdParties: readonly ThirdParty[] = LISTED.map((listed) => ({
  ...listed,
  knownFailures: knownFailures[listed.name]!,
}));
