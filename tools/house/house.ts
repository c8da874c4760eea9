import { crowdedFolders } from "./crowded_folders.ts";
import { type EntryPoint, entryPoints } from "./entry_points.ts";
import { importCircles } from "./import_circles.ts";
import { type DenoInfo, importGraph } from "./import_graph.ts";
import { importOrder } from "./import_order.ts";
import { longComments } from "./long_comments.ts";
import type { Offence } from "./offence.ts";
import { underscores } from "./underscores.ts";

/** What is not ours, or not kept. */
const SKIPPED = ["links", "node_modules", "coverage", "reports/out"];

/**
 * All offences against the rules of the house in the repository at `root`.
 *
 * Runs `deno info` and `deno doc`, so it needs the permissions to read and to run.
 *
 * @param root Address of the repository, with a slash at its end.
 */
export function inspectHouse(root: URL): Offence[] {
  const files = [...filesIn(root, "")].toSorted();
  const read = (file: string) => Deno.readTextFileSync(new URL(file, root));
  const modules = files.filter((file) => file.endsWith(".ts"));
  const graph = importGraph(denoInfo(root, modules), root.href, modules);
  const readmes = files.filter((file) => /(^|\/)(README|CONTRIBUTING)\.md$/.test(file));
  return [
    ...importCircles(graph),
    ...importOrder(graph),
    ...underscores(graph),
    ...crowdedFolders(files),
    ...entryPoints(denoDoc(root, read("deno.json")), new Map(readmes.map((it) => [it, read(it)]))),
    ...modules.flatMap((file) => longComments(file, read(file))),
  ];
}

function* filesIn(root: URL, folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    const path = folder + name;
    if (name.startsWith(".") || SKIPPED.includes(path)) continue;
    if (isDirectory) yield* filesIn(root, `${path}/`);
    else yield path;
  }
}

/** Asks for modules that import all of `files`: some hundreds each, as an argument has a limit. */
function denoInfo(root: URL, files: readonly string[]): DenoInfo {
  const parts = Object.values(Object.groupBy(files, (_, index) => String(Math.floor(index / 300))));
  const infos = parts.map((part = []) => {
    const imports = part.map((file) => `import "${root.href}${file}";`).join("");
    return run(root, ["info", "--json", `data:application/typescript,${imports}`]) as DenoInfo;
  });
  return { modules: infos.flatMap(({ modules }) => modules) };
}

/** What the entry points of a `deno.json` export. */
function denoDoc(root: URL, config: string): EntryPoint[] {
  const { name, exports }: { name: string; exports: Record<string, string> } = JSON.parse(config);
  const { nodes } = run(root, ["doc", "--json", ...Object.values(exports)]) as {
    readonly nodes: Readonly<Record<string, { readonly symbols: readonly { name: string }[] }>>;
  };
  return Object.entries(exports).map(([path, module]) => ({
    specifier: name + path.slice(1),
    module: module.slice(2),
    names: new Set(nodes[new URL(module, root).href]!.symbols.map((symbol) => symbol.name)),
  }));
}

function run(cwd: URL, args: string[]): unknown {
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), { args, cwd }).outputSync();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(`Cannot run "deno ${args[0]}": ${text(stderr)}`);
  return JSON.parse(text(stdout));
}
