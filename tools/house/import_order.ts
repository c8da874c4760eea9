import type { ImportGraph } from "./import_graph.ts";
import type { Offence } from "./offence.ts";

/** The rooms of the house from the ground up. Neighbours on one floor do not import each other. */
const FLOORS: readonly (readonly string[])[] = [
  ["allocators"],
  ["workloads"],
  ["meters"],
  ["conformance", "benchmarks"],
  ["reports"],
  ["cli", "mod.ts"],
  ["tools"],
  ["examples"],
  ["tests"],
];

/** The folders of the house. */
export const ROOMS: readonly string[] = FLOORS.flat().filter((room) =>
  !/^(mod\.ts|tests)$/.test(room)
);

/** Imports that do not point downwards, and files that lie in no room. */
export function importOrder(graph: ImportGraph): Offence[] {
  return [...graph].flatMap(([path, targets]) => {
    const room = roomOf(path);
    const floor = floorOf(room);
    if (floor < 0) {
      const expected = `a file of one of the folders ${ROOMS.join(", ")}`;
      return [{ path, expected, remedy: "move it, or give a new folder a floor in FLOORS" }];
    }
    const below = FLOORS.slice(0, floor).flat().join(", ") || "nowhere else";
    const others = targets.filter((target) => roomOf(target) !== room);
    return others.filter((target) => floorOf(roomOf(target)) >= floor).map((target) => ({
      path,
      expected: `imports from below ${room} (${below}), found ${target}`,
      remedy: "move what is needed to where both may reach it, or pass it as a parameter",
    }));
  });
}

function floorOf(room: string): number {
  return FLOORS.findIndex((floor) => floor.includes(room));
}

/** Where a file lives: tests and their data stand above all, whichever folder they lie in. */
function roomOf(file: string): string {
  if (/_(test|bench)\.ts$|(^|\/)testdata\//.test(file)) return "tests";
  return file === "cli.ts" ? "cli" : file.split("/")[0]!;
}
