import type { FixedBlocks } from "../../../allocators/contract/fixed_blocks.ts";
import { blockPool } from "../../../allocators/imfs/mod.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { overlay, type Tamper, tampered } from "../../testdata/tampered.ts";

/** A block pool that says other things of itself than are so. */
function saying(changes: (fixed: FixedBlocks) => Partial<FixedBlocks>): Subject {
  return tampered(blockPool, ({ inner: { fixedBlocks } }) => ({
    fixedBlocks: overlay(fixedBlocks!, changes(fixedBlocks!)),
  }));
}

/** Counts free space by the calls, as the IMFS of RTEMS does. */
const counting: Tamper = ({ inner }) => {
  const fixed = inner.fixedBlocks!;
  let taken = 0;
  return {
    malloc(size) {
      const address = inner.malloc(size);
      if (address !== 0) taken++;
      return address;
    },
    free(address) {
      taken--;
      inner.free(address);
    },
    fixedBlocks: overlay(fixed, {
      freeSpace: () => (fixed.blockCount - taken) * fixed.blockSize,
    }),
  };
};

/** Loses the block at the end of the array when it is freed. */
const losing: Tamper = ({ inner, region }) => ({
  free(address) {
    if (address < region.base + region.size - 64) inner.free(address);
  },
});

clausesMustFail("pools", {
  "pools.capacity": saying(({ blockCount }) => ({ blockCount: blockCount + 1 })),
  "pools.free-space": saying((fixed) => ({ freeSpace: () => fixed.freeSpace() + 16 })),
  "pools.refusals-not-counted": tampered(blockPool, counting),
  "pools.any-size": tampered(blockPool, ({ inner }) => ({
    malloc: (size) => size === 16 ? 0 : inner.malloc(size),
  })),
  "pools.largest-request": tampered(blockPool, () => ({}), { largestRequest: 8 }),
  "pools.too-large": tampered(blockPool, ({ inner }) => ({
    malloc: (size) => inner.malloc(size % 2 ** 32),
  })),
  "pools.any-order-refill": tampered(blockPool, losing),
  "pools.zeroed": tampered(blockPool, ({ inner, bytes }) => ({
    malloc(size) {
      const address = inner.malloc(size);
      if (address !== 0) bytes[address + 15] = 1;
      return address;
    },
  })),
  "pools.file-workload": tampered(blockPool, losing),
  "pools.misuse-not-counted": tampered(blockPool, counting),
});
