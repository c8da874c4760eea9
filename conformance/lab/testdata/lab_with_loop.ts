import type { LabSubject } from "../lab_subject.ts";
import { lab as sound } from "../tlsf_lab.ts";

/** A TLSF with two planted defects: absorbing never ends, and no class is right. */
export const lab: LabSubject = {
  ...sound,
  mapInsert: (size) => ({ fl: Math.floor(Math.log2(size)), sl: 0 }),
  createArena(sizes) {
    const arena = sound.createArena(sizes);
    return {
      ...arena,
      absorb() {
        for (;;);
      },
    };
  },
};
