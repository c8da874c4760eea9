import { assert, assertEquals } from "@std/assert";
import { subjects } from "../allocators/subjects.ts";
import { systemList } from "./system_list.ts";

const readable = Deno.permissions.querySync({ name: "read" }).state === "granted";

Deno.test("systemList lists every allocator that is shipped, each once", () => {
  const listed = systemList.map(({ subject }) => subject);
  assertEquals(listed.toSorted(), subjects.map(({ name }) => name).toSorted());
});

Deno.test({
  name: `systemList names files that are there${readable ? "" : " (skipped: needs --allow-read)"}`,
  ignore: !readable,
  fn() {
    for (const { files, workloads } of systemList) {
      for (const path of [...files, ...workloads]) {
        const { isDirectory } = Deno.statSync(new URL(`../${path}`, import.meta.url));
        assertEquals(path.endsWith("/"), isDirectory, path);
      }
    }
  },
});

Deno.test({
  name: `allocators/README.md has a row for every system${
    readable ? "" : " (skipped: needs --allow-read)"
  }`,
  ignore: !readable,
  fn() {
    const readme = new URL("../allocators/README.md", import.meta.url);
    const lines = Deno.readTextFileSync(readme).split("\n");
    for (const { title, subject } of systemList) {
      const rows = lines.filter((line) => line.startsWith(`| **${title}** \`${subject}\` |`));
      assert(rows.length === 1, subject);
    }
  },
});
