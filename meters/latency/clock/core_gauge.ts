/**
 * Calls of the work for one reading, and its turns. Short calls are compiled as a whole, one long
 * loop is not always.
 */
const CALLS = 16;
const TURNS = 250;

/** Readings that warm up. */
const WARM_UPS = 4_000;

/**
 * How much longer than the least a reading may be on a quiet core. Frequencies differ by less, a
 * shared core by more.
 */
const TOLERANCE = 1.2;

/** Words that the work reads. */
const TABLE = Int32Array.from({ length: 1024 }, (_, i) => Math.imul(i, 0x9e3779b1));

/**
 * Tells whether the core is shared at the moment, by the time that a fixed piece of work takes.
 *
 * Another program on the other thread of a core, or another virtual machine, takes up to half of
 * what the core does in a time, for seconds or minutes: no number of replays in that time shows
 * what a call takes alone. The work keeps as many units of the core busy as an allocator does. A
 * reading takes about 7 µs.
 */
export class CoreGauge {
  #least = Infinity;
  #isWarm = false;
  /** Keeps the work from being optimised away. */
  #result = 0;

  /** Milliseconds that the work takes now. */
  read(): number {
    if (!this.#isWarm) this.#warmUp();
    const reading = this.#time();
    // A clock that stood still says nothing.
    if (reading > 0 && reading < this.#least) this.#least = reading;
    return reading;
  }

  /**
   * Whether the core was quiet at a reading, as far as is known now: by the least of all readings.
   */
  isQuiet(reading: number): boolean {
    return reading <= TOLERANCE * this.#least;
  }

  #time(): number {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++) this.#result ^= work(TURNS);
    return performance.now() - start;
  }

  #warmUp(): void {
    this.#isWarm = true;
    for (let i = 0; i < WARM_UPS; i++) this.#time();
  }
}

/** The gauge of this thread. */
export const coreGauge: CoreGauge = new CoreGauge();

/** Five chains that do not wait for each other. */
function work(turns: number): number {
  let [a, b, c, d, e] = [1, 2, 3, 4, 0];
  for (let i = 0; i < turns; i++) {
    a = Math.imul(a, 5) + i | 0;
    b = (b ^ b << 3) + i | 0;
    c = c + (c >>> 7) ^ i;
    d = d << 1 ^ d >>> 5;
    e = e + TABLE[i & 1023]! + TABLE[i + 512 & 1023]! | 0;
  }
  return a ^ b ^ c ^ d ^ e;
}
