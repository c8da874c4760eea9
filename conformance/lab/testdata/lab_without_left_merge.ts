import type { LabSubject } from "../lab_subject.ts";
import { lab as sound } from "../tlsf_lab.ts";

/** A TLSF with a planted defect: a block behind a free one is never given back. */
export const lab: LabSubject = {
  ...sound,
  createHeap(poolBytes) {
    const heap = sound.createHeap(poolBytes);
    return {
      ...heap,
      free(address) {
        const block = heap.walk(0).find((block) => block.address === address);
        if (!block?.previousFree) heap.free(address);
      },
    };
  },
};
