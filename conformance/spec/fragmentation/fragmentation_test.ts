import { tlsf } from "../../../allocators/tlsf/tlsf.ts";
import { clausesMustFail } from "../../testdata/must_fail.ts";
import { type Tamper, tampered } from "../../testdata/tampered.ts";

/** Wastes as much again as is asked for. */
const wasteful: Tamper = ({ inner }) => ({ malloc: (size) => inner.malloc(2 * size) });

/** Serves no request once one was refused. */
const neverRecovers: Tamper = ({ inner }) => {
  let refused = false;
  return {
    malloc(size) {
      const address = refused ? 0 : inner.malloc(size);
      refused = address === 0;
      return address;
    },
  };
};

/** Serves 123 blocks and no more. */
const few: Tamper = ({ inner }) => {
  let served = 0;
  return { malloc: (size) => ++served > 123 ? 0 : inner.malloc(size) };
};

clausesMustFail("fragmentation", {
  "fragmentation.capacity": tampered(tlsf, few),
  "fragmentation.usable-size": tampered(tlsf, wasteful),
  "fragmentation.in-holes": tampered(tlsf, wasteful),
  "fragmentation.strides": tampered(tlsf, wasteful),
  "fragmentation.holes-refilled": tampered(tlsf, neverRecovers),
  "fragmentation.smaller-into-holes": tampered(tlsf, neverRecovers),
});
