import { BlockPool } from "../../allocators/imfs/block_pool.ts";
import { evlRegionSize } from "../../allocators/evl/extent.ts";
import type { Workload } from "../workload.ts";
import { arenasTrace } from "./arenas.ts";
import { heapTorture } from "./evl.ts";
import { imfsTrace } from "./imfs/imfs.ts";
import { rtLinuxTrace } from "./rtlinux.ts";
import { tallocTrace } from "./talloc.ts";
import { labTorture } from "./tlsf.ts";

/** The scenario of each seed system, with the name of the subject that it belongs to. */
export interface SystemWorkload extends Workload {
  /** Name of the subject whose scenario it is. */
  readonly subject: string;
}

/** The scenarios of the seed systems. */
export const SYSTEM_WORKLOADS: readonly SystemWorkload[] = [
  {
    name: "lab-torture",
    subject: "tlsf",
    description:
      "The torture test of the operating-systems lab, with the random order that it leaves out",
    kind: "system",
    needs: [],
    load: (seed) => labTorture({ seed }),
  },
  {
    name: "evl-torture-65536x64-both",
    subject: "evl",
    description:
      "heap-torture of libevl: a heap filled with blocks of 64 bytes, freed in random order, filled again",
    kind: "system",
    needs: [],
    regionSize: evlRegionSize(65536),
    load: (seed) => heapTorture({ heapSize: 65536, blockSize: 64, mode: "both", seed }),
  },
  {
    name: "talloc",
    subject: "talloc",
    description:
      "Awkernel's executors on two CPUs, while one task after the other exhausts the primary",
    kind: "system",
    needs: ["fallback"],
    load: (seed) => tallocTrace({ seed }),
  },
  {
    name: "talloc-plain",
    subject: "rlsf",
    description: "The same without modes, for any allocator",
    kind: "system",
    needs: [],
    load: (seed) => tallocTrace({ seed, modes: false }),
  },
  {
    name: "imfs-500x16",
    subject: "block-pool",
    description:
      "The script of psximfs03: a file filled, cut, extended against an empty pool, unlinked",
    kind: "system",
    needs: [],
    regionSize: BlockPool.regionSize(16, 500),
    load: () => imfsTrace(),
  },
  {
    name: "rtlinux",
    subject: "rtlinux",
    description:
      "The periodic thread of the naive rt-allocator: 128 * k bytes in period k, nothing freed before the end",
    kind: "system",
    needs: [],
    load: () => rtLinuxTrace(),
  },
  {
    name: "arenas",
    subject: "arenas",
    description: "Four tasks and eight arenas over a thousand context switches",
    kind: "system",
    needs: [],
    load: (seed) => arenasTrace({ seed }),
  },
];
