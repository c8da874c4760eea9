/** Slots that fit before the first growth. */
const LEAST_SLOTS = 64;
/** Entries of the smallest table of values. */
const LEAST_TABLE = 1 << 10;

/**
 * The code of one state: for each slot, a word of memory that ever changed, the number of its value
 * among all that the slot has had.
 *
 * Few words of a small heap change and they take few values, so a code takes a byte for a word, two
 * if a slot has had more than 256 values. The value that a slot is created with has number 0; a
 * slot can therefore be added at any time without changing the codes and hashes of states that were
 * coded before.
 */
export class StateCodec {
  /** The code of the present state; its first word is the hash. */
  words: Int32Array = new Int32Array(1 + LEAST_SLOTS / 4);
  #bytes = new Uint8Array(this.words.buffer);
  #places = 4;
  #slots = 0;
  /** Places of the low and of the high byte of each slot; -1 if it has no high byte. */
  #low = new Int32Array(LEAST_SLOTS);
  #high = new Int32Array(LEAST_SLOTS);
  /** Values of each slot, by number. */
  readonly #values: number[][] = [];
  /** Triples of a slot plus one, a value, and the number of the value. */
  #table = new Int32Array(3 * LEAST_TABLE);
  #entries = 0;
  #saved = new Int32Array(0);

  /** Equal for equal states; well mixed. Follows every change. */
  get hash(): number {
    return this.words[0]!;
  }

  /** Number of slots. */
  get slots(): number {
    return this.#slots;
  }

  /** Bytes of memory held. */
  get bytes(): number {
    return 4 * this.#table.length + 16 * this.#entries;
  }

  /** Adds a slot whose value is `value` in all states so far, and returns its number. */
  addSlot(value: number): number {
    const slot = this.#slots++;
    if (slot === this.#low.length) {
      this.#low = grown(this.#low);
      this.#high = grown(this.#high);
    }
    this.#low[slot] = this.#addPlace();
    this.#high[slot] = -1;
    this.#values.push([]);
    this.#numberOf(slot, value);
    return slot;
  }

  /** Sets a slot of the present state. Amortised constant time. */
  set(slot: number, value: number): void {
    const number = this.#numberOf(slot, value);
    const low = this.#low[slot]!;
    const high = this.#high[slot]!;
    const bytes = this.#bytes;
    let old = bytes[low]!;
    bytes[low] = number;
    if (high >= 0) {
      old |= bytes[high]! << 8;
      bytes[high] = number >>> 8;
    }
    this.words[0]! ^= mixed(slot, old) ^ mixed(slot, number);
  }

  /** Keeps the present state for {@linkcode restore}. */
  save(): void {
    if (this.#saved.length < this.words.length) this.#saved = new Int32Array(this.words.length);
    this.#saved.set(this.words);
  }

  /** Goes back to the saved state; slots that were added since have their first value. */
  restore(): void {
    this.words.fill(0, this.#saved.length);
    this.words.set(this.#saved);
  }

  /** The value of a slot in the present state. */
  get(slot: number): number {
    return this.#values[slot]![this.#number(slot)]!;
  }

  #number(slot: number): number {
    const low = this.#bytes[this.#low[slot]!]!;
    const high = this.#high[slot]!;
    return high < 0 ? low : low | this.#bytes[high]! << 8;
  }

  #numberOf(slot: number, value: number): number {
    const table = this.#table;
    const mask = table.length / 3 - 1;
    let at = placeOf(slot, value) & mask;
    for (let key = table[3 * at]!; key !== 0; key = table[3 * at]!) {
      if (key === slot + 1 && table[3 * at + 1] === value) return table[3 * at + 2]!;
      at = (at + 1) & mask;
    }
    const values = this.#values[slot]!;
    const number = values.push(value) - 1;
    if (number === 256) this.#high[slot] = this.#addPlace();
    if (number === 65536) throw new RangeError(`Cannot code state: slot ${slot} has 65,537 values`);
    table[3 * at] = slot + 1;
    table[3 * at + 1] = value;
    table[3 * at + 2] = number;
    if (++this.#entries > mask >> 1) this.#rebuild();
    return number;
  }

  #addPlace(): number {
    const place = this.#places++;
    if (place === this.#bytes.length) {
      this.words = grown(this.words);
      this.#bytes = new Uint8Array(this.words.buffer);
    }
    return place;
  }

  #rebuild(): void {
    const old = this.#table;
    const table = new Int32Array(2 * old.length);
    const mask = table.length / 3 - 1;
    for (let i = 0; i < old.length; i += 3) {
      if (old[i] === 0) continue;
      let at = placeOf(old[i]! - 1, old[i + 1]!) & mask;
      while (table[3 * at] !== 0) at = (at + 1) & mask;
      table.set(old.subarray(i, i + 3), 3 * at);
    }
    this.#table = table;
  }
}

/** What a slot adds to the hash; nothing while it has its first value. */
function mixed(slot: number, number: number): number {
  return number === 0 ? 0 : placeOf(slot, number);
}

function placeOf(slot: number, value: number): number {
  let hash = Math.imul(slot + 1, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return hash ^ (hash >>> 16);
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length + Math.max(16, array.length >> 2));
  larger.set(array);
  return larger;
}
