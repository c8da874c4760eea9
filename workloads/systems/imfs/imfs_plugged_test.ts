import { assert, assertEquals } from "@std/assert";
import * as allocators from "../../../allocators/mod.ts";
import { type Allocator, createRegion, type Subject } from "../../../allocators/mod.ts";
import {
  BlockPool,
  blockPool,
  blockPoolOf,
  configureImfs,
  heapOperations,
  Imfs,
  ImfsError,
  type OpenFile,
  poolOperations,
} from "../../../allocators/imfs/mod.ts";
import { Random } from "../../random/random.ts";
import { psximfs03, type Psximfs03Report } from "./psximfs03.ts";

const small = configureImfs({ blockSize: 16, pointerBytes: 4 });
const subjects = Object.values(allocators).filter(isSubject);

Deno.test("Imfs has the allocators of the other systems to run on", () => {
  const names = subjects.map((subject) => subject.name);
  for (const name of ["block-pool", "tlsf", "first-fit", "evl", "talloc"]) {
    assert(names.includes(name), name);
  }
});

for (const subject of subjects) {
  const reason = whyNot(subject);
  const suffix = reason === "" ? "" : ` (${reason})`;

  Deno.test({
    name: `psximfs03() sees the same file on ${subject.name}${suffix}`,
    ignore: reason !== "",
    fn() {
      const { allocator, buffer } = create(subject, 65536);
      const operations = heapOperations(allocator, buffer, small);
      const report = psximfs03(new Imfs(buffer, operations, small), operations);
      assertEquals(withoutFree(report), withoutFree(onPool()));
      assertEquals(report.freeAtEnd, report.freeAtStart);
      assertEquals(allocator.check?.() ?? [], []);
    },
  });

  Deno.test({
    name: `Imfs on ${subject.name} keeps every file through random use of a small heap${suffix}`,
    ignore: reason !== "",
    fn() {
      for (const seed of [1, 2, 3]) {
        const { allocator, buffer } = create(subject, 3072);
        const imfs = new Imfs(buffer, heapOperations(allocator, buffer, small), small);
        const free = imfs.statvfs().f_bfree;
        const users = new FileUsers(imfs, new Random(seed));
        for (let turn = 0; turn < 2000; turn++) users.turn();
        assert(users.exhausted > 0, "the heap was never exhausted");
        users.unlinkAll();
        assertEquals([imfs.blocksUsed, imfs.statvfs().f_bfree], [0, free]);
        assertEquals(allocator.check?.() ?? [], []);
      }
    },
  });

  Deno.test({
    name: `statvfs() on ${subject.name} promises no less than a file can hold${suffix}`,
    ignore: reason !== "",
    fn() {
      const configuration = configureImfs();
      const fitting = subject === blockPool ? blockPoolOf(configuration.blockSize) : subject;
      const { allocator, buffer } = create(fitting, 65536);
      const imfs = new Imfs(
        buffer,
        heapOperations(allocator, buffer, configuration),
        configuration,
      );
      const { f_blocks, f_bfree, f_bavail, f_bsize } = imfs.statvfs();
      assert(f_bavail <= f_bfree && f_bfree <= f_blocks);
      const written = fill(imfs);
      assert(written <= f_bavail * f_bsize, `${written} bytes in ${f_bavail} blocks`);
      // Headers, rounding and tables take the rest.
      assert(written > f_bavail * f_bsize / 2, `${written} bytes in ${f_bavail} blocks`);
      imfs.unlink("file");
      assertEquals(imfs.statvfs().f_bfree, f_bfree);
    },
  });
}

/**
 * Five files that are written, cut, extended and unlinked at random, beside a copy of what they
 * must hold.
 */
class FileUsers {
  exhausted = 0;
  readonly #imfs: Imfs;
  readonly #random: Random;
  readonly #copies = new Map<string, Uint8Array>();

  constructor(imfs: Imfs, random: Random) {
    this.#imfs = imfs;
    this.#random = random;
  }

  turn(): void {
    const name = `file${this.#random.below(5)}`;
    if (!this.#copies.has(name)) {
      this.#imfs.create(name).close();
      this.#copies.set(name, new Uint8Array(0));
    }
    const file = this.#imfs.open(name, { append: this.#random.below(2) === 0 });
    const choice = this.#random.below(20);
    if (choice === 0) this.#unlink(name);
    else this.#change(name, file, choice < 12);
    file.close();
  }

  unlinkAll(): void {
    for (const name of [...this.#copies.keys()]) this.#unlink(name);
  }

  #change(name: string, file: OpenFile, write: boolean): void {
    const before = this.#copies.get(name)!;
    const offset = this.#random.below(before.length + 40);
    const bytes = Uint8Array.from(
      { length: this.#random.below(200) },
      () => this.#random.below(256),
    );
    let after = before;
    try {
      if (write) {
        file.seek(offset);
        const length = file.write(bytes);
        if (length > 0) after = grown(before, file.offset);
        if (length > 0) after.set(bytes, file.offset - length);
      } else {
        file.truncate(offset);
        after = grown(before, offset).slice(0, offset);
      }
    } catch (error) {
      if (!(error instanceof ImfsError)) throw error;
      if (error.errno === "ENOSPC") this.exhausted++;
    }
    this.#copies.set(name, after);
    for (const [other, copy] of this.#copies) assertEquals(contents(this.#imfs, other), copy);
  }

  #unlink(name: string): void {
    this.#imfs.unlink(name);
    this.#copies.delete(name);
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array {
  const copy = new Uint8Array(Math.max(bytes.length, length));
  copy.set(bytes);
  return copy;
}

function contents(imfs: Imfs, name: string): Uint8Array {
  const file = imfs.open(name);
  const bytes = new Uint8Array(file.size);
  file.read(bytes);
  file.close();
  return bytes;
}

function fill(imfs: Imfs): number {
  const file = imfs.create("file");
  const block = new Uint8Array(128).fill(7);
  try {
    for (;;) file.write(block);
  } catch {
    file.close();
    return file.size;
  }
}

function onPool(): Psximfs03Report {
  const region = createRegion(BlockPool.regionSize(16, 500));
  const operations = poolOperations(new BlockPool(region, 16), small);
  return psximfs03(new Imfs(region.buffer, operations, small), operations);
}

function withoutFree(report: Psximfs03Report): unknown {
  const writes = report.writes.map((row) => ({ ...row, free: 0 }));
  return { ...report, writes, freeAtStart: 0, freeAtEnd: 0 };
}

function create(
  subject: Subject,
  bytes: number,
): { allocator: Allocator; buffer: ArrayBufferLike } {
  const region = createRegion(subject.claims.minimumRegion + bytes);
  new Uint8Array(region.buffer).fill(0xa5);
  return { allocator: subject.create(region), buffer: region.buffer };
}

/** Why no file system can be built on a subject; empty if one can. */
function whyNot(subject: Subject): string {
  if (subject.claims.fit === "none") return "gives nothing back";
  const { allocator } = create(subject, 3072);
  if (!allocator.blocks && !allocator.fixedBlocks) return "does not tell its free space";
  return "";
}

function isSubject(value: unknown): value is Subject {
  return typeof value === "object" && value !== null && "claims" in value && "create" in value;
}
