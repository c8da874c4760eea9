import { firstFit } from "../../../allocators/baselines/first_fit.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { type Tamper, tampered } from "../../testdata/tampered.ts";

/** Refuses every size that it has refused once. */
const neverRecovers: Tamper = ({ inner }) => {
  const refused = new Set<number>();
  return {
    malloc(size) {
      const address = refused.has(size) ? 0 : inner.malloc(size);
      if (address === 0) refused.add(size);
      return address;
    },
  };
};

/** Refuses every twentieth request. */
const forgetful: Tamper = ({ inner }) => {
  let calls = 0;
  return { malloc: (size) => ++calls % 20 === 0 ? 0 : inner.malloc(size) };
};

clausesMustFail("exhaustion", {
  "exhaustion.null": tampered(tlsf, ({ inner }) => ({
    malloc(size) {
      const address = inner.malloc(size);
      if (address === 0) throw new Error("out of memory");
      return address;
    },
  })),
  "exhaustion.invisible": tampered(tlsf, ({ inner }) => {
    let refusals = 0;
    return {
      malloc(size) {
        const address = inner.malloc(size + 8 * refusals);
        if (address === 0) refusals = 1;
        return address;
      },
    };
  }),
  "exhaustion.bytes-unchanged": tampered(tlsf, ({ inner, bytes, region }) => ({
    malloc(size) {
      const address = inner.malloc(size);
      if (address === 0) bytes[region.base - 40]! += 1;
      return address;
    },
  })),
  "exhaustion.recovers": tampered(tlsf, neverRecovers),
  "exhaustion.same-capacity": tampered(tlsf, ({ inner }) => {
    let refused = false;
    return {
      malloc(size) {
        const address = inner.malloc(size);
        refused ||= address === 0;
        return address;
      },
      free(address) {
        if (refused && address % 16 === 0) refused = false;
        else inner.free(address);
      },
    };
  }),
  "exhaustion.around-region": tampered(tlsf, ({ inner, region }) => ({
    malloc: (size) => inner.malloc(size > region.size - 64 ? 24 : size),
  })),
  "exhaustion.huge": tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(size % 2 ** 32),
  })),
  "exhaustion.invalid-size": tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(Math.trunc(size)),
  })),
  "exhaustion.zero-size": tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(size || 1),
  })),
  "exhaustion.zero-size-mixed": tampered(tlsf, ({ inner, region }) => ({
    malloc: (size) => size === 0 ? region.base : inner.malloc(size),
  }), { zeroSize: "unique" }),
  "exhaustion.pools-anywhere": tampered(tlsf, ({ inner, bytes }) => ({
    addPool(base, size) {
      const added = inner.addPool!(base, size);
      if (added) bytes[base - 12]! ^= 1;
      return added;
    },
  })),
  "exhaustion.large-region": tampered(tlsf, ({ inner, region }) => ({
    malloc(size) {
      const address = inner.malloc(size);
      if (address <= region.base + 2 ** 24) return address;
      inner.free(address);
      return 0;
    },
  })),
  "exhaustion.largest-request": tampered(tlsf, () => ({}), { largestRequest: 4096 }),
  "exhaustion.any-fit": tampered(firstFit, forgetful),
  "exhaustion.universal-bound": tampered(firstFit, forgetful),
  "exhaustion.pools": tampered(tlsf, () => ({ addPool: () => true })),
  "exhaustion.pool-programs": tampered(tlsf, ({ inner }) => ({
    addPool: (base, size) => inner.addPool!(base, size + 64),
  })),
  "exhaustion.pool-refused": tampered(tlsf, ({ inner }) => ({
    addPool: (base, size) => inner.addPool!(base, size) || size < 16,
  })),
});
