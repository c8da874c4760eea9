import type { MemfileBlocks } from "./memfile_blocks.ts";

/** What the file system tells about itself, under the names of POSIX. */
export interface Statvfs {
  /** Bytes of a block. */
  readonly f_bsize: number;
  /** Bytes of the unit of the counts below; the same. */
  readonly f_frsize: number;
  /** Blocks that 32 bits can address. Says nothing about the memory that is there. */
  readonly f_blocks: number;
  /** Whole blocks in the free space of the operations. A file needs some of them for its tables. */
  readonly f_bfree: number;
  /** The same as `f_bfree`: there are no privileged users. */
  readonly f_bavail: number;
  /** Files that have a name. The root is not counted. */
  readonly f_files: number;
  /** Not told by the original: 0. */
  readonly f_ffree: number;
  /** Not told by the original: 0. */
  readonly f_favail: number;
  /** Always 1. */
  readonly f_fsid: number;
  /** 1 for writeable, as in the original; not the flag `ST_RDONLY`, which has the same value. */
  readonly f_flag: number;
  /** Characters of the longest name. */
  readonly f_namemax: number;
}

/** Characters of the longest name. */
export const NAME_MAX = 14;

/**
 * Reads the free space once, and the counts. As expensive as the free space of the operations.
 *
 * Source: `IMFS_statvfs` of RTEMS, which asks for the free space twice and whose count of files
 * also grows when creating one fails.
 */
export function statvfs(blocks: MemfileBlocks, files: number): Statvfs {
  const { blockSize } = blocks.configuration;
  const { free } = blocks;
  return {
    f_bsize: blockSize,
    f_frsize: blockSize,
    f_blocks: Math.floor(0xffffffff / blockSize),
    f_bfree: free,
    f_bavail: free,
    f_files: files,
    f_ffree: 0,
    f_favail: 0,
    f_fsid: 1,
    f_flag: 1,
    f_namemax: NAME_MAX,
  };
}
