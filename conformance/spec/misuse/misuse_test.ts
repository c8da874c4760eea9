import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { type Tamper, tampered } from "../../testdata/tampered.ts";

/** Lets every error pass. */
const tolerant: Tamper = ({ inner }) => ({
  free: (address) => quietly(() => inner.free(address), undefined),
  realloc: (address, size) => quietly(() => inner.realloc!(address, size), 0),
  usableSize: (address) => quietly(() => inner.usableSize!(address), 0),
});

function quietly<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

/** Refuses only to free the block again that was freed last. */
const shortMemory: Tamper = ({ inner }) => {
  let last = 0;
  return {
    free(address) {
      if (address !== 0 && address === last) throw new RangeError("Cannot free twice");
      quietly(() => inner.free(address), undefined);
      last = address;
    },
  };
};

clausesMustFail("misuse", {
  "misuse.free-null": tampered(tlsf, ({ inner }) => ({
    free(address) {
      if (address === 0) throw new RangeError("Cannot free null");
      inner.free(address);
    },
  })),
  "misuse.double-free": tampered(tlsf, tolerant),
  "misuse.double-free-later": tampered(tlsf, shortMemory),
  "misuse.double-free-joined": tampered(tlsf, shortMemory),
  "misuse.interior": tampered(tlsf, ({ inner }) => ({
    free(address) {
      for (const offset of [0, 8, 16]) {
        if (quietly(() => (inner.free(address - offset), true), false)) return;
      }
      inner.free(address);
    },
  })),
  "misuse.misaligned": tampered(tlsf, ({ inner }) => ({
    free: (address) => inner.free(Math.floor(address / 8) * 8),
  })),
  "misuse.foreign": tampered(tlsf, ({ inner, region: { base, size } }) => ({
    free(address) {
      if (address >= base && address < base + size) inner.free(address);
    },
  })),
  "misuse.control-data": tampered(tlsf, ({ inner, region: { base } }) => ({
    free(address) {
      if (!(address >= base && address < base + 512)) inner.free(address);
    },
  })),
  "misuse.free-memory": tampered(tlsf, tolerant),
  "misuse.aligned-block": tampered(tlsf, tolerant),
  "misuse.realloc": tampered(tlsf, tolerant),
  "misuse.realloc-moved": tampered(tlsf, tolerant),
  "misuse.usable-size": tampered(tlsf, tolerant),
  "misuse.works-on": tampered(tlsf, ({ inner }) => {
    let refusals = 0;
    return {
      malloc: (size) => inner.malloc(size + 8 * refusals),
      free(address) {
        try {
          inner.free(address);
        } catch (error) {
          refusals = 1;
          throw error;
        }
      },
    };
  }),
  "misuse.realloc-slid": tampered(tlsf, ({ inner }) => {
    let old = 0;
    return {
      realloc(address, size) {
        const moved = inner.realloc!(address, size);
        if (moved !== 0 && moved < address) old = address;
        return moved;
      },
      free(address) {
        if (address !== old) inner.free(address);
      },
    };
  }),
});
