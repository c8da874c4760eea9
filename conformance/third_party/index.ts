import type { Target } from "../isolation/target.ts";

/** An allocator that nobody here wrote, and how it is loaded. */
export interface ThirdParty {
  /** Name on the command line. */
  readonly name: string;
  /** One line. */
  readonly description: string;
  /** Where it is. */
  readonly target: Target;
  /** Clauses that it is known to fail, by id, with the reason. */
  readonly knownFailures: Readonly<Record<string, string>>;
}

/** The third parties that can be certified by name. */
export const thirdParties: readonly ThirdParty[] = [
  {
    name: "npm-thi-ng-malloc",
    description: "MemPool of @thi.ng/malloc: a heap on an ArrayBuffer, in TypeScript",
    target: { kind: "module", url: new URL("thi_ng_malloc.ts", import.meta.url).href },
    knownFailures: {},
  },
];
