import { alignUp } from "../blocks/bits.ts";
import type { Region } from "../contract/region.ts";
import type { ProtectedArena, Protection } from "./protection.ts";
import { ArenaStatus } from "../contract/arena_status.ts";

/**
 * Protection by checking: a table of entries like the registers of a memory protection unit, asked
 * before each access.
 *
 * It stops only those who ask. Entries lie in the bytes of a region, each with base, bounds,
 * whether it is installed, and permissions, as in libmmu. Installing takes constant time, a check
 * time linear in the number of entries.
 */
export class SoftwareProtection implements Protection {
  readonly granularity = 1;
  readonly #entries: Uint32Array;
  readonly #count: number;

  /**
   * Uses a region of {@linkcode softwareProtectionSize} bytes for the entries of `arenas` arenas.
   */
  constructor(region: Region, arenas: number) {
    this.#count = arenas;
    this.#entries = new Uint32Array(region.buffer, alignUp(region.base, 4), arenas * WORDS);
  }

  initialize(): ArenaStatus {
    this.#entries.fill(0);
    return ArenaStatus.Successful;
  }

  install({ index, start, size, attributes }: ProtectedArena): ArenaStatus {
    const entry = index * WORDS;
    this.#entries[entry + BASE] = start;
    this.#entries[entry + BOUNDS] = size;
    this.#entries[entry + INSTALLED] = 1;
    this.#entries[entry + PERMISSIONS] = attributes;
    return ArenaStatus.Successful;
  }

  uninstall({ index }: ProtectedArena): ArenaStatus {
    this.#entries[index * WORDS + INSTALLED] = 0;
    return ArenaStatus.Successful;
  }

  setAttributes({ index, attributes }: ProtectedArena): ArenaStatus {
    this.#entries[index * WORDS + PERMISSIONS] = attributes;
    return ArenaStatus.Successful;
  }

  /** Whether one installed entry contains the whole range and grants all of `access`. */
  allows(address: number, length: number, access: number): boolean {
    for (let entry = 0; entry < this.#count * WORDS; entry += WORDS) {
      const base = this.#entries[entry + BASE]!;
      const end = base + this.#entries[entry + BOUNDS]!;
      const granted = this.#entries[entry + PERMISSIONS]! & access;
      if (this.#entries[entry + INSTALLED] !== 1 || granted !== access) continue;
      if (address >= base && address + length <= end) return true;
    }
    return false;
  }
}

/** Bytes of a region for the entries of `arenas` arenas, wherever it begins. */
export function softwareProtectionSize(arenas: number): number {
  return 3 + arenas * WORDS * 4;
}

/** Words of an entry, and its fields. */
const WORDS = 4;
const BASE = 0;
const BOUNDS = 1;
const INSTALLED = 2;
const PERMISSIONS = 3;
