import type { Region } from "../contract/region.ts";
import { Attribute } from "./attributes.ts";
import type { ProtectedArena, Protection } from "./protection.ts";
import { ArenaStatus } from "../contract/arena_status.ts";

/**
 * Protection by the memory management unit: pages of Linux, and `mprotect`.
 *
 * Whoever touches a byte that no installed arena grants, in whatever way, ends the process with
 * SIGSEGV. Arenas consist of whole pages; installing one takes time linear in its pages. The
 * attribute `Cacheable` has no effect, and neither `Write` nor `Execute` can be had without `Read`
 * on most processors.
 *
 * Needs Linux and `--allow-ffi`. The area is memory of its own, mapped here, whose addresses begin
 * at 0.
 *
 * @example Only in a process that may die
 * ```ts ignore
 * const protection = new MprotectProtection(16);
 * const manager = new ArenaManager(createRegion(arenaManagerSize()), {
 *   protection,
 *   area: protection.area,
 * });
 * const { id } = manager.create(0, protection.granularity, Attribute.Read);
 * manager.attach(id, 0);
 * manager.switchTo(0);
 * new Uint8Array(protection.area.buffer)[0]; // 0
 * manager.switchTo(1);
 * new Uint8Array(protection.area.buffer)[0]; // SIGSEGV
 * ```
 */
export class MprotectProtection implements Protection {
  /** Bytes of a page. */
  readonly granularity: number;
  /** The mapped bytes. */
  readonly area: Region;
  readonly #libc: Libc;
  readonly #pointer: Deno.PointerObject;

  /**
   * Maps `pages` pages, all out of reach.
   *
   * @throws {Error} If this is not Linux, the permission is missing, or there is not enough memory.
   */
  constructor(pages: number) {
    this.#libc = openLibc();
    this.granularity = Number(this.#libc.symbols.sysconf(SC_PAGESIZE));
    const size = pages * this.granularity;
    const flags = MAP_PRIVATE | MAP_ANONYMOUS;
    const mapped = this.#libc.symbols.mmap(null, BigInt(size), PROT_NONE, flags, -1, 0n);
    if (mapped === null || Deno.UnsafePointer.value(mapped) === MAP_FAILED) {
      throw new Error(`Cannot create protection: ${size} bytes could not be mapped`);
    }
    this.#pointer = mapped;
    const buffer = Deno.UnsafePointerView.getArrayBuffer(mapped, size);
    this.area = { buffer, base: 0, size };
  }

  initialize(): ArenaStatus {
    return this.#protect(0, this.area.size, Attribute.None);
  }

  install({ start, size, attributes }: ProtectedArena): ArenaStatus {
    return this.#protect(start, size, attributes);
  }

  uninstall({ start, size }: ProtectedArena): ArenaStatus {
    return this.#protect(start, size, Attribute.None);
  }

  setAttributes({ start, size, attributes }: ProtectedArena): ArenaStatus {
    return this.#protect(start, size, attributes);
  }

  /** Gives the memory back. Nothing may touch the area any more, in whatever way. */
  close(): void {
    this.#libc.symbols.munmap(this.#pointer, BigInt(this.area.size));
    this.#libc.close();
  }

  #protect(start: number, size: number, attributes: number): ArenaStatus {
    const pages = Deno.UnsafePointer.offset(this.#pointer, start);
    // Read, Write and Execute have the values of PROT_READ, PROT_WRITE and PROT_EXEC.
    const bits = attributes & ~Attribute.Cacheable;
    const failed = this.#libc.symbols.mprotect(pages, BigInt(size), bits) !== 0;
    return failed ? ArenaStatus.InternalError : ArenaStatus.Successful;
  }
}

/** Values of Linux. */
const PROT_NONE = 0;
const MAP_PRIVATE = 0x02;
const MAP_ANONYMOUS = 0x20;
const MAP_FAILED = 0xffffffffffffffffn;
const SC_PAGESIZE = 30;

type Libc = ReturnType<typeof openLibc>;

// deno-lint-ignore explicit-function-return-type -- the type follows from the symbols
function openLibc() {
  if (Deno.build.os !== "linux") {
    throw new Error(`Cannot create protection: it needs Linux, received "${Deno.build.os}"`);
  }
  return Deno.dlopen("libc.so.6", {
    mmap: { parameters: ["pointer", "usize", "i32", "i32", "i32", "i64"], result: "pointer" },
    munmap: { parameters: ["pointer", "usize"], result: "i32" },
    mprotect: { parameters: ["pointer", "usize", "i32"], result: "i32" },
    sysconf: { parameters: ["i32"], result: "i64" },
  });
}
