import { tlsf } from "../../allocators/tlsf/tlsf.ts";
import type { Subject } from "../../allocators/contract/subject.ts";

/** TLSF that clears each payload with a builtin, and claims constant time all the same. */
export const hiddenFill: Subject = {
  name: "hidden-fill",
  version: "1.0.0",
  description: "Clears payloads at no step at all",
  module: import.meta.url,
  claims: { ...tlsf.claims, complexity: { malloc: {}, free: {} } },
  create(region) {
    const allocator = tlsf.create(region);
    const bytes = new Uint8Array(region.buffer);
    return {
      malloc(size) {
        const address = allocator.malloc(size);
        if (address !== 0) bytes.fill(0, address, address + size);
        return address;
      },
      free: (address) => allocator.free(address),
    };
  },
};
