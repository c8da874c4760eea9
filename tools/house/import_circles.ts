import type { ImportGraph } from "./import_graph.ts";
import type { Offence } from "./offence.ts";

/**
 * Files that import themselves through others: of every group of files that do, at least one
 * shortest circle.
 *
 * A circle is told once, from its first file in the order of the alphabet.
 */
export function importCircles(graph: ImportGraph): Offence[] {
  return [...graph.keys()].toSorted().flatMap((start) => {
    const circle = wayBack(graph, start);
    return circle === undefined ? [] : [{
      path: start,
      expected: `no import circle, types included; found ${circle.join(" -> ")}`,
      remedy: "move what both sides need, often a type, into a file that imports neither",
    }];
  });
}

/**
 * The shortest chain of imports from `start` back to it through files behind it in the alphabet.
 */
function wayBack(graph: ImportGraph, start: string): string[] | undefined {
  const chains = [[start]];
  const seen = new Set<string>();
  for (const chain of chains) {
    for (const target of graph.get(chain.at(-1)!) ?? []) {
      if (target === start) return [...chain, start];
      if (target < start || seen.has(target)) continue;
      seen.add(target);
      chains.push([...chain, target]);
    }
  }
  return undefined;
}
