import { assertEquals } from "@std/assert";
import { crowdedFolders } from "./crowded_folders.ts";

const filesOf = (folder: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${folder}${i}.ts`);

Deno.test("crowdedFolders() refuses the 23rd file, in a folder or at the root", () => {
  const files = [...filesOf("", 23), ...filesOf("a/", 22), ...filesOf("a/b/", 23)];
  assertEquals(crowdedFolders(files).map(({ path }) => path), ["./", "a/b/"]);
});

Deno.test("crowdedFolders() does not count fixtures and snapshots", () => {
  const folders = ["a/testdata/", "testdata/", "a/testdata/b/", "a/__snapshots__/"];
  assertEquals(crowdedFolders(folders.flatMap((folder) => filesOf(folder, 30))), []);
});
