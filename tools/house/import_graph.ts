/**
 * The modules of the repository and which of them each imports, types included: paths from its
 * root.
 */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The part of the output of `deno info --json` that is read. */
export interface DenoInfo {
  /** What was loaded. */
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
      readonly type?: { readonly specifier?: string };
    }[];
  }[];
}

/**
 * The graph of imports among `files`; what is imported from elsewhere is left out.
 *
 * A module that is only started as a Worker, by its address, is not imported.
 *
 * @param info What `deno info --json` says of a module that imports all of `files`.
 * @param root Address of the repository, with a slash at its end.
 * @param files Paths of the modules from the root.
 * @throws {Error} If a module could not be read.
 */
export function importGraph(info: DenoInfo, root: string, files: readonly string[]): ImportGraph {
  const graph = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { specifier, error, dependencies = [] } of info.modules) {
    const targets = graph.get(specifier.replace(root, ""));
    if (targets === undefined) continue;
    if (error !== undefined) throw new Error(`Cannot read imports of "${specifier}": ${error}`);
    for (const target of dependencies.flatMap(({ code, type }) => [code, type])) {
      const path = target?.specifier?.replace(root, "");
      if (path !== undefined && graph.has(path) && !targets.includes(path)) targets.push(path);
    }
  }
  return graph;
}
