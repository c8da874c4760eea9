import type { ImportGraph } from "./import_graph.ts";
import type { Offence } from "./offence.ts";

/** Files `_x.ts` that are imported from another folder, tests included, or by a `mod.ts`. */
export function underscores(graph: ImportGraph): Offence[] {
  return [...graph].flatMap(([path, targets]) => {
    const [folder, name] = split(path);
    return targets.filter((target) => split(target)[1].startsWith("_")).flatMap((target) => {
      if (name !== "mod.ts" && split(target)[0] === folder) return [];
      const expected = `${target} to be imported inside its folder only, and by no mod.ts`;
      return [{ path, expected, remedy: "name it without the underscore, or move the import" }];
    });
  });
}

function split(path: string): [folder: string, name: string] {
  const end = path.lastIndexOf("/") + 1;
  return [path.slice(0, end), path.slice(end)];
}
