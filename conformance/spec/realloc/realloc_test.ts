import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { moving } from "../../testdata/moving.ts";
import { type Tamper, tampered } from "../../testdata/tampered.ts";

/** Does as `moving` does, but keeps the old block. */
const leaking: Tamper = (tools) => {
  const { inner } = tools;
  const silent = { ...tools, inner: { ...bound(tools), free: () => {} } };
  return {
    realloc: (address, size) =>
      size === 0 ? inner.realloc!(address, 0) : moving(silent).realloc!(address, size),
  };
};

function bound({ inner }: Parameters<Tamper>[0]) {
  return {
    malloc: (size: number) => inner.malloc(size),
    usableSize: (address: number) => inner.usableSize!(address),
  };
}

clausesMustFail("realloc", {
  "realloc.prefix-kept": tampered(tlsf, ({ inner }) => ({
    realloc(address, size) {
      const moved = inner.malloc(size);
      if (moved !== 0) inner.free(address);
      return moved;
    },
  })),
  "realloc.step-by-step": tampered(tlsf, ({ inner, bytes }) => ({
    realloc(address, size) {
      const moved = inner.realloc!(address, size);
      if (size === 301) bytes[moved + 300 - 1]! ^= 1;
      return moved;
    },
  })),
  "realloc.any-program": tampered(tlsf, ({ inner, bytes }) => {
    let calls = 0;
    return {
      realloc(address, size) {
        const moved = inner.realloc!(address, size);
        if (moved !== 0 && ++calls % 50 === 0) bytes[moved]! ^= 1;
        return moved;
      },
    };
  }),
  "realloc.null": tampered(tlsf, ({ inner }) => ({
    realloc: (address, size) => address === 0 ? 0 : inner.realloc!(address, size),
  })),
  "realloc.zero": tampered(tlsf, ({ inner }) => ({
    realloc: (address, size) => size === 0 ? 0 : inner.realloc!(address, size),
  })),
  "realloc.failure-atomic": tampered(tlsf, ({ inner }) => ({
    realloc(address, size) {
      const moved = inner.realloc!(address, size);
      if (moved === 0) inner.free(address);
      return moved;
    },
  })),
  "realloc.failure-invisible": tampered(tlsf, ({ inner }) => ({
    realloc(address, size) {
      const moved = inner.realloc!(address, size);
      if (moved === 0) inner.malloc(8);
      return moved;
    },
  })),
  "realloc.huge": tampered(tlsf, ({ inner }) => ({
    realloc: (address, size) => inner.realloc!(address, size % 2 ** 32),
  })),
  "realloc.invalid-size": tampered(tlsf, ({ inner }) => ({
    realloc: (address, size) => inner.realloc!(address, Math.trunc(size)),
  })),
  "realloc.releases-old": tampered(tlsf, leaking),
  "realloc.gives-back": tampered(tlsf, leaking),
  "realloc.shrink-frees": tampered(tlsf, ({ inner }) => ({
    realloc: (address, size) =>
      size > 0 && size < inner.usableSize!(address) ? address : inner.realloc!(address, size),
  })),
  "realloc.shrink-in-place": tampered(tlsf, moving),
  "realloc.within-usable": tampered(tlsf, moving),
  "realloc.grow-in-place": tampered(tlsf, moving),
  "realloc.same-size": tampered(tlsf, moving),
  "realloc.end-grows-in-place": tampered(tlsf, moving),
  "realloc.served-if-malloc-is": tampered(tlsf, ({ inner }) => ({
    realloc: (address, size) => size > 600 && address !== 0 ? 0 : inner.realloc!(address, size),
  })),
});
