import { applyPatch, type Patch } from "./patch.ts";

const ROOT = new URL("../../", import.meta.url);

/**
 * Patches a module and what it imports, in memory.
 *
 * Patched files, and those on the way to them, become `data:` URLs in which relative imports point
 * to the other files or to further `data:` URLs. All others stay the files that they are. A worker
 * can import the result as well. Needs `--allow-read`.
 *
 * @param entry Path of the module from the root of the package.
 * @param patches What is replaced.
 * @returns URL of the patched module.
 * @throws {RangeError} If a patch does not apply, or the module does not import the file.
 */
export async function patchedModule(entry: string, patches: readonly Patch[]): Promise<string> {
  const patcher = new Patcher(patches);
  const url = await patcher.urlOf(new URL(entry, ROOT).href);
  const unused = patches.find(({ file }) => !patcher.patched.has(file));
  if (unused !== undefined) {
    throw new RangeError(`Cannot patch ${unused.file}: "${entry}" does not import it`);
  }
  return url;
}

/** Specifiers of relative imports and exports, dynamic ones included. */
const RELATIVE = /((?:\bfrom|\bimport\(?)\s*)"(\.\.?\/[^"]+)"/g;

class Patcher {
  readonly patched = new Set<string>();
  readonly #patches: readonly Patch[];
  readonly #urls = new Map<string, string>();

  constructor(patches: readonly Patch[]) {
    this.#patches = patches;
  }

  /**
   * URL under which a file is imported, by whichever other: its own, or that of its patched text.
   */
  async urlOf(url: string): Promise<string> {
    const known = this.#urls.get(url);
    if (known !== undefined) return known;
    // Files that import each other, which only types do, must not wait for each other.
    this.#urls.set(url, url);
    const actual = await this.#patch(url);
    this.#urls.set(url, actual);
    return actual;
  }

  async #patch(url: string): Promise<string> {
    const original = await Deno.readTextFile(new URL(url));
    let text = original;
    const file = url.slice(ROOT.href.length);
    for (const patch of this.#patches) {
      if (patch.file !== file) continue;
      text = applyPatch(text, patch);
      this.patched.add(file);
    }
    let changed = text !== original;
    const specifiers = new Map<string, string>();
    for (const [, , specifier] of text.matchAll(RELATIVE)) {
      const target = new URL(specifier!, url).href;
      const actual = await this.urlOf(target);
      changed ||= actual !== target;
      specifiers.set(specifier!, actual);
    }
    if (!changed) return url;
    const rewritten = text.replaceAll(
      RELATIVE,
      (_, before: string, specifier: string) => `${before}"${specifiers.get(specifier)}"`,
    );
    return `data:application/typescript;base64,${new TextEncoder().encode(rewritten).toBase64()}`;
  }
}
