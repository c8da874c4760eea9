import type { Subject } from "../../../allocators/contract/subject.ts";
import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { tampered } from "../../testdata/tampered.ts";

/** A heap that leaves out some frees, by the usable bytes of the block or by their number. */
function forgetting(forgets: (size: number, frees: number) => boolean): Subject {
  return tampered(tlsf, ({ inner }) => {
    let frees = 0;
    return {
      free(address) {
        if (address === 0 || !forgets(inner.usableSize!(address), ++frees)) inner.free(address);
      },
    };
  });
}

/** What a module must not keep. */
let calls = 0;

clausesMustFail("integrity", {
  "integrity.claims": tampered(tlsf, () => ({}), { complexity: { malloc: {}, free: {} } }),
  "integrity.blocks-disjoint": tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(size > 100 ? size - 24 : size),
  })),
  "integrity.payloads-kept": tampered(tlsf, ({ inner, bytes }) => {
    let last = 0;
    return {
      malloc(size) {
        if (last !== 0) bytes[last]! ^= 1;
        return last = inner.malloc(size);
      },
    };
  }),
  "integrity.crowded": tampered(tlsf, ({ inner }) => {
    let last = 0;
    return {
      malloc(size) {
        const address = inner.malloc(size);
        if (address !== 0) last = address;
        return address || last;
      },
    };
  }),
  "integrity.smallest-blocks": tampered(tlsf, ({ inner }) => {
    let previous = 0;
    return {
      malloc(size) {
        if (size > 1) return inner.malloc(size);
        const address = previous === 0 ? inner.malloc(24) : previous + 8;
        previous = previous === 0 ? address : 0;
        return address;
      },
    };
  }),
  "integrity.usable-size": tampered(tlsf, ({ inner }) => ({
    usableSize: (address) => inner.usableSize!(address) + 16,
  })),
  "integrity.junk-region": tampered(tlsf, ({ inner, bytes, region }) => {
    const junk = bytes[region.base + region.size - 100];
    return { malloc: (size) => inner.malloc(junk === 0xff ? size + 8 : size) };
  }),
  "integrity.payload-independent": tampered(tlsf, ({ inner, bytes }) => {
    let last = 0;
    return {
      malloc(size) {
        const junk = last !== 0 && bytes[last] === 0xa5;
        return last = inner.malloc(junk ? size + 8 : size);
      },
    };
  }),
  "integrity.deterministic": tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(size + 8 * (calls++ % 13)),
  })),
  "integrity.isolated": tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(size + 8 * (calls++ % 13)),
  })),
  "integrity.adjacent-regions": tampered(tlsf, ({ inner, bytes, region }) => ({
    malloc(size) {
      bytes[region.base - 1]! ^= 1;
      return inner.malloc(size);
    },
  })),
  "integrity.heap-walk": tampered(tlsf, ({ inner }) => ({
    blocks: () => [...inner.blocks!()].slice(1),
  })),
  "integrity.self-check": tampered(tlsf, () => ({ check: () => ["A block is broken"] })),
  "integrity.silent": tampered(tlsf, ({ inner }) => ({
    malloc(size) {
      const address = inner.malloc(size);
      if (address === 0 && size > 0) console.warn("out of memory");
      return address;
    },
  })),
  "integrity.every-small-heap-state": tampered(tlsf, ({ inner }) => ({
    malloc(size) {
      const live = [...inner.blocks!()].filter(({ free }) => !free).length;
      return size === 40 && live === 3 ? 0 : inner.malloc(size);
    },
  })),
  "integrity.zeroed": tampered(tlsf, () => ({}), { zeroed: true }),
  "integrity.smallest-region": tampered(tlsf, () => ({}), {
    minimumRegion: tlsf.claims.minimumRegion - 8,
  }),
  "integrity.too-small-region": {
    ...tampered(tlsf, () => ({})),
    create(region) {
      const { size } = region;
      if (size < tlsf.claims.minimumRegion) return { malloc: () => 0, free() {} };
      return tlsf.create(region);
    },
  },
  "integrity.any-region-size": tampered(tlsf, ({ inner, bytes, region }) => ({
    malloc(size) {
      if (region.size % 8 === 3) bytes[region.base + region.size] = 0;
      return inner.malloc(size);
    },
  })),
  "integrity.short-programs": forgetting((size) => size >= 1300 && size <= 1400),
  "integrity.crowded-programs": forgetting((size) => size > 60_000),
  "integrity.large-blocks": forgetting((size) => size >= 2 ** 20),
  "integrity.long-life": forgetting((_, frees) => frees > 4000),
  "integrity.aligned-programs": forgetting((_, frees) => frees % 10 === 0),
  "integrity.pool-programs": forgetting((_, frees) => frees % 10 === 0),
  "integrity.recorded-programs": forgetting((_, frees) => frees > 4000),
  "integrity.any-region-place": tampered(tlsf, ({ inner, region }) => ({
    malloc: (size) => inner.malloc(region.base === 0 && size > 64 ? size - 16 : size),
  })),
  "integrity.warm-restart": tampered(tlsf, ({ inner, bytes, region }) => {
    const mark = region.base + region.size - 100;
    const isWarm = bytes[mark] === 0x77;
    bytes[mark] = 0x77;
    return { malloc: (size) => inner.malloc(isWarm ? size + 8 : size) };
  }),
  "integrity.check-speaks": tampered(tlsf, () => ({ check: () => [] })),
}, ["integrity.created", "integrity.calls-return", "integrity.nothing-outside"]);
