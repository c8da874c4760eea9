import { assertEquals } from "@std/assert";
import { outputOf } from "./_output_of.ts";

const canRun = Deno.build.os !== "windows" &&
  Deno.permissions.querySync({ name: "run" }).state === "granted";
const skipped = canRun ? "" : " (skipped: needs --allow-run and a shell)";

function shell(script: string): Deno.ChildProcess {
  return new Deno.Command("sh", {
    args: ["-c", script],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
}

Deno.test({
  name:
    `outputOf() ends with the process, though one that it left behind holds its output${skipped}`,
  ignore: !canRun,
  async fn() {
    const process = shell("sleep 600 & echo $!");
    const text = (await Array.fromAsync(outputOf(process.stdout, process.status))).join("");
    await process.status;
    // Throws if it had ended.
    Deno.kill(Number(text), "SIGKILL");
  },
});

Deno.test({
  name: `outputOf() gives all that a process writes, however much${skipped}`,
  ignore: !canRun,
  async fn() {
    const process = shell("head -c 3000000 /dev/zero | tr '\\0' x");
    let length = 0;
    for await (const text of outputOf(process.stdout, process.status)) length += text.length;
    assertEquals([length, (await process.status).success], [3_000_000, true]);
  },
});
