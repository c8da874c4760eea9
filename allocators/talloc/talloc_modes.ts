import type { Fallback, ModeGuard } from "../contract/fallback.ts";
import type { Region } from "../contract/region.ts";

/**
 * Bytes of a control area for `cpus` CPUs: the current CPU, the halt flag, and one mode bit for
 * each CPU.
 */
export function modesSize(cpus: number): number {
  return (FLAGS + Math.ceil(cpus / 32)) * 4;
}

/**
 * The mode of each CPU, one bit in a bitmap of 32-bit words: set for primary only, clear for
 * primary, then backup.
 *
 * Bits are read and written atomically, so that CPUs that share the memory may change modes without
 * a lock. Each operation takes constant time, and may be called by an interrupt handler.
 *
 * Source: Awkernel, `Talloc`, field `flags`.
 */
export class TallocModes implements Fallback {
  readonly cpus: number;
  readonly primary: Region;
  readonly backup: Region;
  readonly #words: Int32Array;

  /** Looks at the control area that begins `area`, a multiple of 4; changes nothing. */
  constructor(area: Region, cpus: number, primary: Region, backup: Region) {
    if (!Number.isInteger(cpus) || cpus < 1) {
      throw new RangeError(`Cannot create talloc: "cpus" must be at least 1, received ${cpus}`);
    }
    this.cpus = cpus;
    this.primary = primary;
    this.backup = backup;
    this.#words = new Int32Array(area.buffer, area.base, modesSize(cpus) / 4);
  }

  /**
   * Makes CPU 0 the current one and lets all CPUs use both heaps, as at the end of Awkernel's
   * initialisation.
   */
  clear(): void {
    this.#words.fill(0);
  }

  get cpu(): number {
    return this.#words[CPU]!;
  }

  set cpu(cpu: number) {
    this.#words[CPU] = this.#required(cpu);
  }

  /** Whether both heaps were exhausted and the system has been stopped. */
  get halted(): boolean {
    return Atomics.load(this.#words, HALTED) !== 0;
  }

  /** Stops the system for good. */
  halt(): void {
    Atomics.store(this.#words, HALTED, 1);
  }

  usePrimary(cpu: number = this.cpu): void {
    Atomics.or(this.#words, FLAGS + (this.#required(cpu) >>> 5), 1 << (cpu & 31));
  }

  usePrimaryThenBackup(cpu: number = this.cpu): void {
    Atomics.and(this.#words, FLAGS + (this.#required(cpu) >>> 5), ~(1 << (cpu & 31)));
  }

  isPrimaryOnly(cpu: number = this.cpu): boolean {
    const word = Atomics.load(this.#words, FLAGS + (this.#required(cpu) >>> 5));
    return ((word >>> (cpu & 31)) & 1) === 1;
  }

  /**
   * The guard takes the bit back as it was, set or clear; setting it only would leave a CPU without
   * its backup.
   */
  save(cpu: number = this.cpu): ModeGuard {
    const primaryOnly = this.isPrimaryOnly(cpu);
    let restored = false;
    return {
      restore: () => {
        if (restored) return;
        restored = true;
        if (primaryOnly) this.usePrimary(cpu);
        else this.usePrimaryThenBackup(cpu);
      },
    };
  }

  #required(cpu: number): number {
    if (Number.isInteger(cpu) && cpu >= 0 && cpu < this.cpus) return cpu;
    throw new RangeError(
      `Cannot use mode: "cpu" must be an integer from 0 to ${this.cpus - 1}, received ${cpu}`,
    );
  }
}

/** Offsets in the control area, in words of 32 bits. */
const CPU = 0;
const HALTED = 1;
const FLAGS = 2;
