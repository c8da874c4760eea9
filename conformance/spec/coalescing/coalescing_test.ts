import { blockPool } from "../../../allocators/imfs/mod.ts";
import { bump } from "../../../allocators/baselines/bump.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import type { Subject } from "../../../allocators/contract/subject.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { tampered } from "../../testdata/tampered.ts";

/** Cuts blocks and never joins them: each freed block serves its own size again. */
const neverJoins: Subject = tampered(bump, ({ inner }) => {
  const sizes = new Map<number, number>();
  const free: number[] = [];
  return {
    malloc(size) {
      const at = free.findIndex((address) => sizes.get(address)! >= size);
      const address = at < 0 ? inner.malloc(size) : free.splice(at, 1)[0]!;
      if (at < 0) sizes.set(address, size);
      return address;
    },
    free(address) {
      if (address !== 0) free.push(address);
    },
  };
}, { fit: "any", coalescing: "immediate" });

/** Never gives anything back. */
const neverFrees = tampered(tlsf, () => ({ free: () => {} }), { misuse: "undefined" });

clausesMustFail("coalescing", {
  "coalescing.no-neighbour": neverFrees,
  "coalescing.left-neighbour": neverJoins,
  "coalescing.right-neighbour": neverJoins,
  "coalescing.both-neighbours": neverJoins,
  "coalescing.many": neverJoins,
  "coalescing.never-adjacent": tampered(tlsf, ({ inner }) => ({
    *blocks() {
      for (const block of inner.blocks!()) {
        if (block.free && block.size > 100) {
          yield { ...block, size: 40 };
          yield { ...block, address: block.address + 48, size: block.size - 48 };
        } else yield block;
      }
    },
  })),
  "coalescing.free-all": neverJoins,
  "coalescing.any-program": neverJoins,
  "coalescing.pool-ends": neverJoins,
  "coalescing.refill": tampered(blockPool, ({ inner, region }) => ({
    free(address) {
      if (address < region.base + region.size - 64) inner.free(address);
    },
  })),
  "coalescing.other-size": neverJoins,
  "coalescing.no-creep": neverFrees,
  "coalescing.remainder": tampered(tlsf, ({ inner }) => {
    let whole = true;
    return {
      malloc(size) {
        const address = whole ? inner.malloc(size) : 0;
        whole = false;
        return address;
      },
    };
  }),
});
