import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { exit } from "../machinery/forbid_exit.ts";
import { UsageError } from "../machinery/usage_error.ts";

/** A module as it was at a commit. */
export interface Checkout extends AsyncDisposable {
  /** URL of the module in a temporary folder, which is removed in the end. */
  readonly url: string;
}

/**
 * Checks out the repository of a module, as it was at a commit, into a temporary folder.
 *
 * @param module URL of the module.
 * @param ref A commit, branch or tag of git.
 * @throws {UsageError} If there is no such commit, no repository, or the module was not there.
 */
export async function checkOut(module: string, ref: string): Promise<Checkout> {
  const path = fileURLToPath(module);
  const repository = (await git(dirname(path), ["rev-parse", "--show-toplevel"], ref)).trim();
  await git(repository, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], ref);
  const folder = join(await Deno.makeTempDir({ prefix: "allocert-" }), "tree");
  const remove = () => {
    for (const signal of signals) Deno.removeSignalListener(signal.name, signal.end);
    const args = ["-C", repository, "worktree", "remove", "--force", folder];
    new Deno.Command("git", { args, stderr: "null" }).outputSync();
    Deno.removeSync(dirname(folder), { recursive: true });
    return Promise.resolve();
  };
  const endBy = (name: Deno.Signal, code: number) => ({
    name,
    end: () => {
      remove();
      exit(code);
    },
  });
  const signals = [endBy("SIGINT", 130), endBy("SIGTERM", 143)];
  for (const { name, end } of signals) Deno.addSignalListener(name, end);
  try {
    await git(repository, ["worktree", "add", "--quiet", "--detach", folder, ref], ref);
  } catch (error) {
    await remove();
    throw error;
  }
  const place = join(folder, relative(await Deno.realPath(repository), await Deno.realPath(path)));
  try {
    await Deno.stat(place);
  } catch {
    await remove();
    throw new UsageError(
      `Cannot measure against "${ref}": ${relative(repository, path)} was not there`,
    );
  }
  return { url: pathToFileURL(place).href, [Symbol.asyncDispose]: remove };
}

async function git(folder: string, args: readonly string[], ref: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-C", folder, ...args],
  }).output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout);
  const why = text.decode(stderr).trim().split("\n").at(-1);
  throw new UsageError(
    `Cannot measure against "${ref}": ${
      why ? `git says "${why}"` : "git knows no such commit, and it is no module"
    }`,
  );
}
