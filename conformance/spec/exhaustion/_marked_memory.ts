import { Finding } from "../../evidence/finding.ts";
import type { Allocator } from "../../../allocators/contract/allocator.ts";
import type { Region } from "../../../allocators/contract/region.ts";
import type { CheckContext } from "../../evidence/check_context.ts";

/** A byte that belongs to nobody holds this. */
const NOBODY = 0xa5;

/**
 * A buffer with a region and pools at any places, all of whose blocks are marked: a byte that is
 * written by anybody else shows.
 */
export class MarkedMemory {
  readonly #context: CheckContext;
  readonly #bytes: Uint8Array;
  readonly #pieces: { readonly base: number; readonly size: number }[] = [];
  readonly #blocks = new Map<number, number>();
  #allocator!: Allocator;
  #marks = 0;
  #calls = 0;

  /** A buffer of `bytes` bytes that belong to nobody. */
  constructor(context: CheckContext, bytes: number) {
    this.#context = context;
    this.#bytes = new Uint8Array(bytes).fill(NOBODY);
  }

  /** Creates the allocator on a part of the buffer. */
  create(base: number, size: number): Region {
    const region = { buffer: this.#bytes.buffer, base, size };
    this.#allocator = this.#context.create(region);
    this.#pieces.push({ base, size });
    return region;
  }

  /** Adds a pool, which must be taken. */
  add(base: number, size: number): void {
    this.#calls++;
    const added = this.#allocator.addPool!(base, size);
    this.#context.expect(added, `addPool(${this.#place(base)}, ${size}) to be true`, `${added}`);
    this.#pieces.push({ base, size });
    this.verify(`addPool(${this.#place(base)}, ${size})`);
  }

  /** Offers a pool that must be refused, and nothing changed. */
  refuse(base: number, size: number): void {
    const call = `addPool(${this.#place(base)}, ${size})`;
    const before = this.#bytes.slice();
    let added = false;
    this.#calls++;
    try {
      added = this.#allocator.addPool!(base, size);
    } catch (error) {
      const cause = error instanceof Error ? error.cause : error;
      if (!(cause instanceof RangeError)) throw error;
    }
    this.#context.expect(!added, `${call} to be refused`, "true");
    const at = this.#bytes.findIndex((byte, i) => byte !== before[i]);
    this.#context.expect(at < 0, `no byte changed by ${call}`, `byte ${this.#place(at)} changed`);
  }

  /** Takes at most `blocks` blocks and marks them; returns how many there were. */
  take(size: number, blocks: number): number {
    for (let taken = 0; taken < blocks; taken++) {
      this.#calls++;
      const address = this.#allocator.malloc(size);
      if (address === 0) return taken;
      const isInside = this.#pieces.some(({ base, size: bytes }) =>
        address >= base && address + size <= base + bytes
      );
      this.#context.expect(isInside, "a block in the region or in a pool", this.#place(address));
      const mark = ++this.#marks % 251;
      const usable = this.#allocator.usableSize?.(address) ?? size;
      this.#bytes.fill(mark === NOBODY ? 0 : mark, address, address + usable);
      this.#blocks.set(address, usable);
    }
    return blocks;
  }

  /** Gives back every `step`-th block. */
  giveBack(step: number): void {
    this.verify("further calls");
    for (const [i, address] of [...this.#blocks.keys()].entries()) {
      if (i % step !== 0) continue;
      this.#calls++;
      this.#allocator.free(address);
      this.#blocks.delete(address);
    }
  }

  /** Fails if a marked byte, or one of nobody, changed, or if walk or check tell of damage. */
  verify(after: string): void {
    const context = this.#context;
    for (const [address, size] of this.#blocks) {
      const mark = this.#bytes[address];
      const end = address + size;
      let at = address;
      while (at < end && this.#bytes[at] === mark) at++;
      const block = `the ${size} bytes of the block at ${this.#place(address)}`;
      context.expect(at === end, `${block} kept by ${after}`, `byte ${at - address} changed`);
    }
    let reached = 0;
    const pieces = this.#pieces.toSorted((a, b) => a.base - b.base);
    for (const { base, size } of [...pieces, { base: this.#bytes.length, size: 0 }]) {
      const at = this.#bytes.subarray(reached, base).findIndex((byte) => byte !== NOBODY);
      const where = this.#place(reached + at);
      context.expect(at < 0, `no byte outside of all pools written by ${after}`, where);
      reached = base + size;
    }
    const broken = this.#allocator.check?.() ?? [];
    if (broken.length > 0) {
      throw new Finding(
        "check",
        `sound control data after ${after}`,
        broken.slice(0, 4).join("; "),
      );
    }
    if (this.#allocator.blocks === undefined) return;
    const used = [...this.#allocator.blocks()].filter(({ free }) => !free);
    const addresses = used.map(({ address }) => address).sort((a, b) => a - b);
    const live = [...this.#blocks.keys()].sort((a, b) => a - b);
    context.expect(
      addresses.join() === live.join(),
      `the ${live.length} live blocks, and no others, in the walk after ${after}`,
      `${addresses.length} blocks`,
    );
  }

  /** Calls of the allocator so far. */
  get calls(): number {
    return this.#calls;
  }

  /** An address as offset from the begin of the region. */
  #place(address: number): string {
    const offset = address - (this.#pieces[0]?.base ?? 0);
    return offset < 0 ? `region - ${-offset}` : `region + ${offset}`;
  }
}
