import type { Region } from "../region.ts";

/**
 * The address space of this process as one buffer, so that native memory is read and written like any other.
 *
 * Addresses are pointers minus {@linkcode ORIGIN}, a power of two above every alignment that is asked for, so that an
 * address is aligned exactly if its pointer is. Reading where nothing is mapped ends the process.
 */
export function openAddressSpace(): ArrayBuffer {
  space ??= Deno.UnsafePointerView.getArrayBuffer(
    Deno.UnsafePointer.create(BigInt(ORIGIN))!,
    SPACE_END - ORIGIN,
  );
  return space;
}

let space: ArrayBuffer | undefined;

/** Pointer that has address 0. On 64-bit Linux nothing is mapped below it unless it is asked for by place. */
export const ORIGIN = 2 ** 32;

/** First pointer that belongs to the kernel, on 64-bit Linux with four-level page tables. */
const SPACE_END = 2 ** 47;

const PROT_NONE = 0;
const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const PAGE = 4096;

const LIBC = {
  mmap: {
    parameters: ["usize", "usize", "i32", "i32", "i32", "i64"],
    result: "usize",
  },
  mprotect: { parameters: ["usize", "usize", "i32"], result: "i32" },
} as const;

/**
 * Maps a region of its own with an unreadable page right behind it and one before it.
 *
 * The last byte of the region is the last of a page, so that a write beyond it ends the process. Before the region, the
 * rest of its first page comes first unless `size` is a multiple of 4096.
 *
 * @param size Bytes of the region; rounded down to a multiple of `alignment`.
 * @param alignment Alignment of its first byte, a power of two up to 4096.
 * @throws {RangeError} If the system has no memory for it.
 */
export function mapGuardedRegion(size: number, alignment: number): Region {
  libc ??= Deno.dlopen("libc.so.6", LIBC);
  const { mmap, mprotect } = libc.symbols;
  const usable = Math.floor(size / alignment) * alignment;
  const pages = Math.ceil(usable / PAGE) * PAGE;
  const start = Number(
    mmap(0n, BigInt(pages + 2 * PAGE), PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, 0n),
  );
  if (
    start >= SPACE_END || mprotect(BigInt(start + PAGE), BigInt(pages), PROT_READ_WRITE) !== 0
  ) {
    throw new RangeError(`Cannot map region: the system has no ${size} bytes`);
  }
  const base = start + PAGE + pages - usable - ORIGIN;
  return { buffer: openAddressSpace(), base, size: usable };
}

let libc: Deno.DynamicLibrary<typeof LIBC> | undefined;
