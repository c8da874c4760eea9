import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { moving } from "../../testdata/moving.ts";
import { tampered } from "../../testdata/tampered.ts";

clausesMustFail("alignment", {
  "alignment.default": tampered(tlsf, ({ inner }) => ({
    malloc: (size) => inner.malloc(size) + (size === 5 ? 4 : 0),
  })),
  "alignment.any-region": tampered(tlsf, ({ inner, region }) => ({
    malloc: (size) => inner.malloc(size + 8) + region.base % 8,
  })),
  "alignment.over-aligned": tampered(tlsf, ({ inner }) => ({
    memalign: (alignment, size) => inner.memalign!(Math.min(alignment, 64), size),
  })),
  "alignment.invalid": tampered(tlsf, ({ inner }) => ({
    memalign: (alignment, size) => alignment === 24 ? 0 : inner.memalign!(alignment, size),
  })),
  "alignment.too-large": tampered(tlsf, ({ inner }) => ({
    memalign: (alignment, size) => inner.memalign!(alignment % 2 ** 32 || 8, size),
  })),
  "alignment.huge": tampered(tlsf, ({ inner }) => ({
    memalign: (alignment, size) => inner.memalign!(alignment, (alignment + size) % 2 ** 32),
  })),
  "alignment.gives-back": tampered(tlsf, ({ inner }) => ({
    memalign(alignment, size) {
      inner.malloc(8);
      return inner.memalign!(alignment, size);
    },
  })),
  "alignment.realloc": tampered(tlsf, moving),
  "alignment.zero-size": tampered(tlsf, ({ inner }) => ({
    memalign: (alignment, size) => inner.memalign!(alignment, size || 1),
  })),
  "alignment.full-heap": tampered(tlsf, ({ inner, bytes }) => ({
    memalign(alignment, size) {
      const address = inner.memalign!(alignment, size);
      if (address === 0) bytes[0] = 0xa5;
      return address;
    },
  })),
  "alignment.neighbours": tampered(tlsf, ({ inner, bytes }) => ({
    memalign(alignment, size) {
      const address = inner.memalign!(alignment, size);
      if (address !== 0) bytes[address - 9]! ^= 1;
      return address;
    },
  })),
});
