/** Where the code of a third party comes from. */
export type ThirdPartySource =
  | {
    readonly kind: "package";
    /** Name of the package of npm, as the configuration pins it. */
    readonly package: string;
    /** Module of this folder that exports a subject as default. */
    readonly adapter: string;
  }
  | {
    readonly kind: "compiled";
    /** What makes the WebAssembly module. */
    readonly compiler: "assemblyscript" | "wasi";
    /** Its manifest, in this folder. */
    readonly manifest: string;
  }
  | {
    readonly kind: "library";
    /** Its manifest, in this folder, which names the library. */
    readonly manifest: string;
  };

/** An allocator that nobody here wrote, and how it is loaded. Plain data. */
export interface ThirdParty {
  /** Name on the command line. */
  readonly name: string;
  /** One line. */
  readonly description: string;
  /** What must be installed. */
  readonly needs: string;
  /** Where its code comes from. */
  readonly source: ThirdPartySource;
  /** Clauses whose verdict is left to chance, with the reason. */
  readonly unsettled?: { readonly clauses: readonly string[]; readonly reason: string };
  /**
   * Clauses that it is known to fail, by id, with the reason. They excuse nothing: the tests
   * require that exactly these fail, so that no repair goes unseen.
   */
  readonly knownFailures: Readonly<Record<string, string>>;
}
