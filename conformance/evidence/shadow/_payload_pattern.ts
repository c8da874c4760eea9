/**
 * Writes payloads with a pattern of their own and looks whether it is still there.
 *
 * Word k of a payload holds `seed + k * STEP`, so that a payload which was shifted, exchanged or
 * partly overwritten is told from the right one. The pattern goes with the block, not with the
 * address: it survives a move.
 *
 * Sampled, a payload of more than 128 bytes holds the pattern only in its first 32 bytes, in the
 * words at 64, 128, 256 and so on, in the last 32 bytes requested and in the last 32 usable: places
 * that a prefix of it shares.
 */
export class PayloadPattern {
  readonly #buffer: ArrayBufferLike;
  readonly #sampled: boolean;
  // Views of the bytes from `low` to `high`; whatever is written or verified is brought within
  // their reach first.
  #bytes!: Uint8Array;
  #words!: Int32Array;
  #low = 0;
  #high = 0;

  /** Creates a pattern writer for payloads in `buffer`. */
  constructor(buffer: ArrayBufferLike, checks: "full" | "sampled") {
    this.#buffer = buffer;
    this.#sampled = checks === "sampled";
    this.#look(0);
  }

  /** Writes a payload. The bytes before `from` hold the pattern already. */
  fill(address: number, seed: number, from: number, requested: number, usable: number): void {
    if (address < this.#low || address + usable > this.#high) this.#look(address);
    if (!this.#sampled || usable <= SMALL) {
      this.#write(address, seed, this.#sampled ? 0 : from, usable);
      return;
    }
    this.#write(address, seed, 0, EDGE);
    for (let at = 2 * EDGE; at + 4 <= usable; at *= 2) this.#write(address, seed, at, at + 4);
    this.#write(address, seed, Math.max(0, requested - EDGE), requested);
    this.#write(address, seed, usable - EDGE, usable);
  }

  /**
   * Verifies the first `length` bytes of a payload that was written with these sizes, perhaps
   * elsewhere.
   *
   * @returns Offset of the first byte found changed, or -1.
   */
  verify(
    address: number,
    seed: number,
    requested: number,
    usable: number,
    length: number,
  ): number {
    if (address < this.#low || address + usable > this.#high) this.#look(address);
    if (!this.#sampled || usable <= SMALL) return this.#compare(address, seed, 0, length);
    let changed = this.#compare(address, seed, 0, length < EDGE ? length : EDGE);
    for (let at = 2 * EDGE; at + 4 <= length && changed < 0; at *= 2) {
      changed = this.#compare(address, seed, at, at + 4);
    }
    if (changed < 0 && requested <= length) {
      changed = this.#compare(address, seed, Math.max(0, requested - EDGE), requested);
    }
    if (changed < 0 && usable <= length) {
      changed = this.#compare(address, seed, usable - EDGE, usable);
    }
    return changed;
  }

  /** Offset of the first byte that is not 0, or -1. */
  firstNonZero(address: number, length: number): number {
    if (address < this.#low || address + length > this.#high) this.#look(address);
    const bytes = this.#bytes;
    const start = address - this.#low;
    for (let at = 0; at < length; at++) {
      if (bytes[start + at] !== 0) return at;
    }
    return -1;
  }

  /** The byte that belongs at `offset`. */
  expected(seed: number, offset: number): number {
    return patternByte(seed, offset);
  }

  /**
   * Views the buffer from the beginning, or, if it is larger than an index reaches fast, from a
   * place before `address`.
   */
  #look(address: number): void {
    const { byteLength } = this.#buffer;
    this.#low = byteLength <= REACH ? 0 : Math.floor(address / NEAR) * NEAR;
    const length = Math.min(byteLength - this.#low, REACH);
    this.#high = this.#low + length;
    this.#bytes = new Uint8Array(this.#buffer, this.#low, length);
    this.#words = new Int32Array(this.#buffer, this.#low, length >>> 2);
  }

  #write(address: number, seed: number, from: number, to: number): void {
    const start = address - this.#low;
    let at = from & ~3;
    if ((start & 3) === 0) {
      const words = this.#words;
      const end = (start + to) >>> 2;
      let value = (seed + Math.imul(at >>> 2, STEP)) | 0;
      for (let word = (start + at) >>> 2; word < end; word++) {
        words[word] = value;
        value = (value + STEP) | 0;
      }
      at = to & ~3;
    }
    for (; at < to; at++) this.#bytes[start + at] = patternByte(seed, at);
  }

  #compare(address: number, seed: number, from: number, to: number): number {
    const start = address - this.#low;
    let at = from;
    if ((start & 3) === 0) {
      const words = this.#words;
      for (; (at & 3) !== 0 && at < to; at++) {
        if (this.#bytes[start + at] !== patternByte(seed, at)) return at;
      }
      const end = (start + to) >>> 2;
      let value = (seed + Math.imul(at >>> 2, STEP)) | 0;
      let word = (start + at) >>> 2;
      while (word < end && words[word] === value) {
        value = (value + STEP) | 0;
        word++;
      }
      const reached = word * 4 - start;
      if (reached > at) at = reached;
    }
    for (; at < to; at++) {
      if (this.#bytes[start + at] !== patternByte(seed, at)) return at;
    }
    return -1;
  }
}

/** Bytes that are viewed at one time, so that an index is a small integer. */
const REACH = 2 ** 31;
/**
 * Views begin at multiples of this, so that blocks of up to the other half of their reach fit in
 * one.
 */
const NEAR = REACH / 2;
/** Payloads of at most this many bytes are written in full. */
const SMALL = 128;
/** Bytes at either end that are always written. */
const EDGE = 32;
/** Odd, so that the words of a payload repeat only after 2^32. */
const STEP = 0x9e3779b9 | 0;

function patternByte(seed: number, offset: number): number {
  return ((seed + Math.imul(offset >>> 2, STEP)) >>> (8 * (offset & 3))) & 0xff;
}
