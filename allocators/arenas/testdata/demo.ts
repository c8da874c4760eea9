/**
 * Shows what `mprotect` does to a task that touches what it may not: run with a case as the
 * argument.
 *
 * @example
 * ```sh
 * deno run --allow-ffi allocators/arenas/testdata/demo.ts deactivated
 * ```
 *
 * Each case does what is allowed first, says so, and then touches a byte. All but `allowed` end
 * with SIGSEGV.
 *
 * @module
 */
import { createRegion } from "../../contract/region.ts";
import { tlsf } from "../../tlsf/tlsf.ts";
import { ArenaManager } from "../arena_manager.ts";
import { arenaManagerSize } from "../arena_manager_options.ts";
import { Attribute } from "../attributes.ts";
import { MprotectProtection } from "../mprotect_protection.ts";

/**
 * The memory of two tasks: task 0 reads and writes `data` and reads `constants`; task 1 is attached
 * to nothing.
 */
interface Demo {
  readonly manager: ArenaManager;
  readonly bytes: Uint8Array;
  readonly data: { readonly id: number; readonly start: number };
  readonly constants: { readonly id: number; readonly start: number };
}

/** What is touched, after what. */
const CASES: Readonly<Record<string, (demo: Demo) => void>> = {
  "allowed": ({ bytes, data }) => {
    bytes[data.start] = 2;
  },
  "read-only": ({ bytes, constants }) => {
    bytes[constants.start] = 2;
  },
  "deactivated": ({ manager, bytes, data }) => {
    manager.switchTo(1);
    touch(bytes, data.start);
  },
  "detached": ({ manager, bytes, data }) => {
    manager.detach(data.id, 0);
    touch(bytes, data.start);
  },
  "deleted": ({ manager, bytes, data }) => {
    manager.delete(data.id);
    touch(bytes, data.start);
  },
  "no-attributes": ({ manager, bytes, data }) => {
    manager.updateAttributes(data.id, Attribute.None);
    touch(bytes, data.start);
  },
  "heap": ({ manager, bytes, data }) => {
    const { granularity } = manager;
    manager.delete(data.id);
    const { id } = manager.createWithAllocation(data.start, 4 * granularity, READ_WRITE);
    manager.attach(id, 0);
    const { address } = manager.allocate(id, 100);
    bytes[address] = 3;
    console.log(`block holds ${bytes[address]}`);
    manager.switchTo(1);
    touch(bytes, address);
  },
};

const READ_WRITE = Attribute.Read | Attribute.Write;

function touch(bytes: Uint8Array, address: number): void {
  console.log(`read ${bytes[address]}`);
}

function run(name: string): void {
  const action = CASES[name];
  if (action === undefined) {
    console.error(`Cannot run demo: the case must be one of ${Object.keys(CASES).join(", ")}`);
    Deno.exit(64);
  }
  const protection = new MprotectProtection(16);
  const { area, granularity } = protection;
  const manager = new ArenaManager(createRegion(arenaManagerSize()), {
    protection,
    area,
    allocators: [tlsf],
  });
  const bytes = new Uint8Array(area.buffer);
  const data = { id: manager.create(0, granularity, READ_WRITE).id, start: 0 };
  const constants = {
    id: manager.create(8 * granularity, granularity, Attribute.Read).id,
    start: 8 * granularity,
  };
  manager.attach(data.id, 0);
  manager.attach(constants.id, 0);
  manager.switchTo(0);
  bytes[data.start] = 1;
  console.log(`data ${bytes[data.start]}, constants ${bytes[constants.start]}`);
  action({ manager, bytes, data, constants });
  console.log("survived");
  manager.switchTo(-1);
  protection.close();
}

if (import.meta.main) run(Deno.args[0] ?? "allowed");
