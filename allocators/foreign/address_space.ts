import type { Region } from "../contract/region.ts";

/**
 * The address space of this process as one buffer, so that native memory is read and written like
 * any other.
 *
 * Addresses are pointers minus {@linkcode ORIGIN}, a power of two above every alignment that is
 * asked for, so that an address is aligned exactly if its pointer is. Reading where nothing is
 * mapped ends the process.
 */
export function openAddressSpace(): ArrayBuffer {
  space ??= Deno.UnsafePointerView.getArrayBuffer(
    Deno.UnsafePointer.create(BigInt(ORIGIN))!,
    SPACE_END - ORIGIN,
  );
  return space;
}

let space: ArrayBuffer | undefined;

/**
 * Pointer that has address 0. On 64-bit Linux nothing is mapped below it unless it is asked for by
 * place.
 */
export const ORIGIN = 2 ** 32;

/** First pointer that belongs to the kernel, on 64-bit Linux with four-level page tables. */
const SPACE_END = 2 ** 47;

/** A region whose memory can be given back at once; nothing may touch it afterwards. */
export type MappedRegion = Region & Disposable;

const PROT_NONE = 0;
const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const PAGE = 4096;

const JUNK = 0xa5;

const MMAP = {
  parameters: ["usize", "usize", "i32", "i32", "i32", "i64"],
  result: "usize",
} as const;
const MPROTECT = { parameters: ["usize", "usize", "i32"], result: "i32" } as const;
const MUNMAP = { parameters: ["usize", "usize"], result: "i32" } as const;

/** The region of a library that gets its memory from the system: it may hand out any address. */
export function wholeAddressSpace(): Region {
  const buffer = openAddressSpace();
  return {
    buffer,
    base: PAGE,
    size: buffer.byteLength - PAGE,
    margins: { before: 0, behind: 0 },
  };
}

/**
 * Maps a region of its own with an unreadable page right behind it and one before it, filled with
 * junk.
 *
 * The region ends as close to the page behind it as its alignment allows, at the latest
 * `alignment - 1` bytes before, so that a write beyond these ends the process. Before the region,
 * the rest of its first page comes first. The memory is given back when the region is disposed of,
 * or else some time after it has become unreachable.
 *
 * @param size Bytes of the region.
 * @param alignment Alignment of its first byte, a power of two up to 4096.
 * @throws {RangeError} If the system has no memory for it.
 */
export function mapGuardedRegion(size: number, alignment: number): MappedRegion {
  const behind = -size & (alignment - 1);
  const pages = Math.ceil((size + behind) / PAGE) * PAGE;
  const start = mapPages(pages);
  if (start === undefined) {
    throw new RangeError(`Cannot map region: the system has no ${size} bytes`);
  }
  const buffer = openAddressSpace();
  const mapping = { start, length: pages + 2 * PAGE };
  const region = {
    buffer,
    base: start + PAGE + pages - behind - size - ORIGIN,
    size,
    margins: { before: pages - behind - size, behind },
    [Symbol.dispose]() {
      if (mappings.unregister(region)) unmap(mapping);
    },
  };
  new Uint8Array(buffer, start + PAGE - ORIGIN, pages).fill(JUNK);
  mappings.register(region, mapping, region);
  return region;
}

/**
 * Pointer to an unreadable page, which so many writable bytes and another unreadable page follow.
 */
function mapPages(bytes: number): number | undefined {
  const libc = Deno.dlopen("libc.so.6", { mmap: MMAP, mprotect: MPROTECT });
  try {
    const { mmap, mprotect } = libc.symbols;
    const length = BigInt(bytes + 2 * PAGE);
    const start = mmap(0n, length, PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, 0n);
    if (start >= SPACE_END) return undefined;
    const writable = mprotect(start + BigInt(PAGE), BigInt(bytes), PROT_READ_WRITE) === 0;
    return writable ? Number(start) : undefined;
  } finally {
    libc.close();
  }
}

interface Mapping {
  readonly start: number;
  readonly length: number;
}

function unmap({ start, length }: Mapping): void {
  const libc = Deno.dlopen("libc.so.6", { munmap: MUNMAP });
  libc.symbols.munmap(BigInt(start), BigInt(length));
  libc.close();
}

const mappings = new FinalizationRegistry<Mapping>(unmap);
