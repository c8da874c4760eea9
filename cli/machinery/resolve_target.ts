import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Manifest, parseManifest } from "../../allocators/foreign/manifest.ts";
import { subjects } from "../../allocators/subjects.ts";
import type { Target } from "../../conformance/isolation/target.ts";
import { unknownWord, UsageError } from "./usage_error.ts";

/** An allocator that a word on the command line stands for. */
export interface NamedTarget {
  /** Where it is. */
  readonly target: Target;
  /** Clauses that it is known to fail, by id, with the reason. */
  readonly knownFailures: Readonly<Record<string, string>>;
}

/**
 * Finds the allocator that a word stands for: a name of the list, or a file: `.ts`, `.js`, `.wasm`,
 * `.so`, a manifest. One of several subjects of a module is named behind a `#`.
 *
 * @throws {UsageError} If it is neither.
 */
export async function resolveTarget(word: string): Promise<NamedTarget> {
  const builtIn = subjects.find((subject) => subject.name === word);
  if (builtIn) {
    const { builtInKnownFailures } = await import(
      "../../conformance/certificate/built_in_known_failures.ts"
    );
    return {
      target: { kind: "module", url: builtIn.module!, name: word },
      knownFailures: builtInKnownFailures[word] ?? {},
    };
  }
  const { thirdParties } = await import("../../conformance/third_party/index.ts");
  const thirdParty = thirdParties.find((party) => party.name === word);
  if (thirdParty) {
    const { targetOf } = await import("../../conformance/third_party/target_of.ts");
    return { target: await targetOf(thirdParty), knownFailures: {} };
  }
  if (!/[./\\]/.test(word)) {
    const names = [...subjects, ...thirdParties].map(({ name }) => name);
    throw unknownWord("allocator", word, names, 'see "cli.ts list subjects", or name a file');
  }
  return { target: targetOfFile(word), knownFailures: {} };
}

function targetOfFile(word: string): Target {
  const [, path, name] = /^(.*?)(?:#([^#]*))?$/s.exec(word) as unknown as [string, string, string?];
  const url = /^[a-z]+:\/\//.test(path) ? path : pathToFileURL(resolve(path)).href;
  if (/\.so(\.\d+)*$/.test(path)) return { kind: "native", library: libraryOf(path) };
  switch (extname(path)) {
    case ".ts":
    case ".js":
    case ".mjs":
    case ".mts":
      requireFile(path);
      return { kind: "module", url, ...(name !== undefined && { name }) };
    case ".wasm":
      requireFile(path);
      return { kind: "wasm", url };
    case ".json":
      return targetOfManifest(path);
  }
  throw new UsageError(
    `Cannot load "${path}": it must be a name of "cli.ts list subjects" or a file that ends in .ts, .js, .wasm, .so or .json (a manifest)`,
  );
}

function targetOfManifest(path: string): Target {
  requireFile(path);
  let manifest: Manifest;
  try {
    manifest = parseManifest(Deno.readTextFileSync(path), path);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(error.message);
    throw error;
  }
  const { library } = manifest;
  const beside = new URL(library, pathToFileURL(resolve(path)));
  if (extname(library) === ".wasm") return { kind: "wasm", url: beside.href, manifest };
  // A bare name that is not beside the manifest is the loader's to find.
  const isSystem = !library.includes("/") && !exists(beside);
  return { kind: "native", library: isSystem ? library : beside.pathname, manifest };
}

function libraryOf(path: string): string {
  if (!path.includes("/") && !exists(path)) return path;
  requireFile(path);
  return resolve(path);
}

function requireFile(path: string): void {
  if (/^[a-z]+:\/\//.test(path) || exists(path)) return;
  throw new UsageError(`Cannot load "${path}": there is no such file`);
}

function exists(path: string | URL): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
