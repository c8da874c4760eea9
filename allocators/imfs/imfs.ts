import type { ImfsConfiguration } from "./configuration.ts";
import { ImfsError } from "./imfs_error.ts";
import { Memfile } from "./memfile.ts";
import { MemfileBlocks } from "./memfile_blocks.ts";
import type { MemfileOperations } from "./memfile_operations.ts";
import { OpenFile } from "./open_file.ts";
import { NAME_MAX, type Statvfs, statvfs } from "./statvfs.ts";

interface Node {
  readonly file: Memfile;
  opened: number;
  linked: boolean;
}

/**
 * A file system in memory that obtains its blocks through three replaceable operations.
 *
 * File contents and block tables lie in the memory of the operations; names, sizes and positions
 * belong to the kernel and are ordinary objects, so a copy of the memory alone does not restore a
 * file system. There is one directory. Nothing is locked.
 *
 * | operation | worst case, in calls of the operations | fails with |
 * | --------- | -------------------------------------- | ---------- |
 * | `create`, `open` | none | EEXIST, ENOENT, EINVAL, ENAMETOOLONG |
 * | `OpenFile.write`, `truncate` | 1 for each block and table that is missing | EFBIG, ENOSPC, EINVAL |
 * | `OpenFile.read` | none | |
 * | `unlink`, or `close` of the last opening | 1 for each block and table of the file | ENOENT |
 * | `statvfs` | 1 free space | |
 *
 * Source: RTEMS in-memory file system with the user allocator-deallocator plugin.
 *
 * @example Plug a block pool into the file system
 * ```ts
 * import { createRegion } from "@allocert/allocert/allocators";
 * import {
 *   BlockPool,
 *   configureImfs,
 *   Imfs,
 *   poolOperations,
 * } from "@allocert/allocert/allocators/systems";
 * import { assertEquals } from "@std/assert";
 *
 * const configuration = configureImfs({ blockSize: 16, pointerBytes: 4 });
 * const region = createRegion(BlockPool.regionSize(16, 500));
 * const pool = new BlockPool(region, 16);
 * const imfs = new Imfs(region.buffer, poolOperations(pool, configuration), configuration);
 *
 * const file = imfs.create("log");
 * file.write(new TextEncoder().encode("seventeen bytes.."));
 * assertEquals(imfs.blocksUsed, 3);
 * assertEquals(imfs.statvfs().f_bfree, 497);
 * ```
 */
export class Imfs {
  readonly #blocks: MemfileBlocks;
  readonly #nodes = new Map<string, Node>();

  /** An empty file system on the `buffer` that the addresses of `operations` point into. */
  constructor(
    buffer: ArrayBufferLike,
    operations: MemfileOperations,
    configuration: ImfsConfiguration,
  ) {
    this.#blocks = new MemfileBlocks(buffer, operations, configuration);
  }

  /** Block size, pointer width and what follows from them. */
  get configuration(): ImfsConfiguration {
    return this.#blocks.configuration;
  }

  /** Blocks held by all files, tables and blocks kept by shrunk files included. */
  get blocksUsed(): number {
    return this.#blocks.used;
  }

  /**
   * Creates an empty file and opens it.
   *
   * @throws {ImfsError} EEXIST, EINVAL for an empty name or one with a slash, ENAMETOOLONG.
   */
  create(name: string): OpenFile {
    requireName(name);
    if (this.#nodes.has(name)) throw new ImfsError("EEXIST", "create", `"name" is "${name}"`);
    const node: Node = { file: new Memfile(this.#blocks), opened: 0, linked: true };
    this.#nodes.set(name, node);
    return this.#openNode(node, false);
  }

  /**
   * Opens a file at its beginning; in append mode every write goes to its end.
   *
   * @throws {ImfsError} ENOENT.
   */
  open(name: string, { append = false }: { readonly append?: boolean } = {}): OpenFile {
    return this.#openNode(this.#find("open", name), append);
  }

  /**
   * Takes the name away. The blocks go back now, or when the last opening is closed.
   *
   * @throws {ImfsError} ENOENT.
   */
  unlink(name: string): void {
    const node = this.#find("unlink", name);
    this.#nodes.delete(name);
    node.linked = false;
    releaseIfGone(node);
  }

  /** Tells block size, free blocks and number of files. */
  statvfs(): Statvfs {
    return statvfs(this.#blocks, this.#nodes.size);
  }

  #find(operation: string, name: string): Node {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new ImfsError("ENOENT", operation, `"name" is "${name}"`);
    return node;
  }

  #openNode(node: Node, append: boolean): OpenFile {
    node.opened++;
    return new OpenFile(node.file, append, () => {
      node.opened--;
      releaseIfGone(node);
    });
  }
}

function releaseIfGone(node: Node): void {
  if (!node.linked && node.opened === 0) node.file.release();
}

function requireName(name: string): void {
  if (name === "" || name.includes("/")) {
    const detail = `"name" must not be empty nor contain "/", received "${name}"`;
    throw new ImfsError("EINVAL", "create", detail);
  }
  if (name.length > NAME_MAX) {
    const detail = `"name" must have at most ${NAME_MAX} characters, received "${name}"`;
    throw new ImfsError("ENAMETOOLONG", "create", detail);
  }
}
