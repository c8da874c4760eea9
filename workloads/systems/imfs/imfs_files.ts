import { type Imfs, ImfsError, type OpenFile } from "../../../allocators/imfs/mod.ts";
import { Random } from "../../random/random.ts";
import type { Trace } from "../../trace/trace.ts";
import { type ImfsTraceOptions, poolNameOf, recordImfs } from "./record_imfs.ts";

/** Files that grow in turn. */
export interface ImfsFilesOptions extends ImfsTraceOptions {
  /** Number of files. Default: 8. */
  readonly files?: number;
  /** Turns; in each, one file is written to or unlinked. Default: 1000. */
  readonly turns?: number;
  /** Bytes of the longest write. Default: 64. */
  readonly longestWrite?: number;
  /** One turn in so many unlinks the file, on average. Default: 16. */
  readonly unlinkOneIn?: number;
}

/**
 * What several files ask of their pool: they grow in turn by writes of random length, and are
 * unlinked at random, or when a write fails because the pool is empty or the file too large. At the
 * end all are unlinked.
 *
 * A file gives all its blocks back at once, while those of the others lie between them: that
 * fragments a heap.
 *
 * @param seed Seed of lengths and unlinks.
 * @param options The file system and its use.
 * @returns The trace, named `imfs-files` and the number and size of the blocks.
 *
 * @example A thousand turns of eight files
 * ```ts
 * import { imfsFilesTrace } from "@allocert/allocert/workloads";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = imfsFilesTrace(1);
 * assertEquals(trace.name, "imfs-files-500x16");
 * assertEquals(trace.ops, imfsFilesTrace(1).ops);
 * ```
 */
export function imfsFilesTrace(seed: number, options: ImfsFilesOptions = {}): Trace {
  const random = new Random(seed);
  const builder = recordImfs(options, (imfs) => new Writers(imfs, random, options).run());
  return builder.build(`imfs-files-${poolNameOf(options)}`, seed);
}

class Writers {
  readonly #imfs: Imfs;
  readonly #random: Random;
  readonly #options: ImfsFilesOptions;
  readonly #files = new Map<string, OpenFile>();

  constructor(imfs: Imfs, random: Random, options: ImfsFilesOptions) {
    this.#imfs = imfs;
    this.#random = random;
    this.#options = options;
  }

  run(): void {
    const { files = 8, turns = 1000, unlinkOneIn = 16 } = this.#options;
    for (let turn = 0; turn < turns; turn++) {
      const name = `file${turn % files}`;
      if (this.#random.below(unlinkOneIn) === 0 || !this.#write(name)) this.#unlink(name);
    }
    for (const name of [...this.#files.keys()]) this.#unlink(name);
  }

  #write(name: string): boolean {
    const file = this.#files.get(name) ?? this.#imfs.create(name);
    this.#files.set(name, file);
    const { longestWrite = 64 } = this.#options;
    try {
      file.write(new Uint8Array(1 + this.#random.below(longestWrite)));
      return true;
    } catch (error) {
      if (error instanceof ImfsError) return false;
      throw error;
    }
  }

  #unlink(name: string): void {
    const file = this.#files.get(name);
    if (file === undefined) return;
    file.close();
    this.#imfs.unlink(name);
    this.#files.delete(name);
  }
}
