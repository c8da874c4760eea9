import { assertEquals } from "@std/assert";
import { openOutput } from "./output.ts";

const canFile =
  (["read", "write", "run"] as const).every((name) =>
    Deno.permissions.querySync({ name }).state === "granted"
  ) && Deno.build.os !== "windows";

function test(name: string, run: (folder: string) => void | Promise<void>): void {
  Deno.test({
    name: canFile
      ? name
      : `${name} (skipped: needs --allow-read, --allow-write, --allow-run and no Windows)`,
    ignore: !canFile,
    async fn() {
      const folder = Deno.makeTempDirSync();
      try {
        await run(folder);
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}

test("openOutput() replaces a file whole, and leaves a link one", (folder) => {
  Deno.writeTextFileSync(`${folder}/file`, "before");
  Deno.symlinkSync("file", `${folder}/link`);
  const output = openOutput("json", `${folder}/link`)!;
  assertEquals(Deno.readTextFileSync(`${folder}/file`), "before");
  output.write("after");
  assertEquals(Deno.readTextFileSync(`${folder}/file`), "after");
  assertEquals(Deno.lstatSync(`${folder}/link`).isSymlink, true);
  assertEquals([...Deno.readDirSync(folder)].length, 2);
});

test("openOutput() writes into a pipe, which stays one", async (folder) => {
  const pipe = `${folder}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  const reader = new Deno.Command("cat", { args: [pipe], stdout: "piped" }).spawn();
  openOutput("json", pipe)!.write("all of it");
  const { stdout } = await reader.output();
  assertEquals(new TextDecoder().decode(stdout), "all of it");
  assertEquals(Deno.statSync(pipe).isFifo, true);
});

test("openOutput() writes in place where no other file may be made", (folder) => {
  Deno.mkdirSync(`${folder}/file.part`);
  openOutput("json", `${folder}/file`)!.write("kept");
  assertEquals(Deno.readTextFileSync(`${folder}/file`), "kept");
});
