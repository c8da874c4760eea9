import type { Offence } from "./offence.ts";

/** Most files in one folder, tests included: about twenty, with room for a pair. */
const MOST = 22;

/** Folders with too many files beside their sub-folders; fixtures and snapshots do not count. */
export function crowdedFolders(files: readonly string[]): Offence[] {
  const counted = files.filter((file) => !/(^|\/)(testdata|__snapshots__)\//.test(file));
  const folders = Map.groupBy(counted, (file) => file.slice(0, file.lastIndexOf("/") + 1));
  return [...folders].filter(([, { length }]) => length > MOST).map(([folder, { length }]) => ({
    path: folder || "./",
    expected: `at most ${MOST} files beside the sub-folders, found ${length}`,
    remedy: "give those that belong together a folder of their own",
  }));
}
