import type { System } from "../reports/formats/systems_markdown.ts";

/**
 * The systems that are built after their documents, then the baselines that the literature compares
 * with.
 */
export const systemList: readonly System[] = [
  {
    subject: "block-pool",
    title: "RTEMS IMFS plugin",
    about:
      "Blocks of one size for the in-memory file system, handed out by three operations that a user may replace",
    source: "RTEMS, test psximfs03",
    files: ["allocators/imfs/"],
    workloads: [
      "workloads/systems/imfs/imfs.ts",
      "workloads/systems/imfs/imfs_files.ts",
      "workloads/systems/imfs/psximfs03.ts",
    ],
  },
  {
    subject: "rtlinux",
    title: "RTLinux rt-allocator",
    about:
      "A real-time thread asks, a tasklet allocates, the thread looks what it got; naive by its author's own word",
    source: "Der Herr Hofrat, naive rt-allocator",
    files: ["allocators/rtlinux/"],
    workloads: ["workloads/systems/rtlinux.ts", "workloads/systems/rtlinux_run.ts"],
  },
  {
    subject: "tlsf",
    title: "TLSF",
    about: "Two-level segregated fit: constant time through two levels of bitmaps",
    source: "RROS lab 4; Masmano et al. 2004",
    files: ["allocators/tlsf/tlsf.ts", "allocators/tlsf/tlsf_mapping.ts", "conformance/lab/"],
    workloads: ["workloads/systems/tlsf.ts"],
  },
  {
    subject: "evl",
    title: "EVL heap",
    about: "Pages of 512 bytes: small blocks from buckets, large ones from runs kept in two trees",
    source: "RROS lab 8; Xenomai 4 (EVL)",
    files: ["allocators/evl/"],
    workloads: ["workloads/systems/evl.ts"],
  },
  {
    subject: "arenas",
    title: "RTEMS arenas",
    about:
      "Areas of memory with attributes, in reach of the tasks that are attached while they run; a heap lies in one",
    source: "High-level Design for Arena Manager (RTEMS)",
    files: ["allocators/arenas/"],
    workloads: ["workloads/systems/arenas.ts"],
  },
  {
    subject: "talloc",
    title: "Awkernel Talloc",
    about: "A primary heap for tasks and a backup for the kernel that cleans up after them",
    source: "Awkernel, memory allocator",
    files: ["allocators/talloc/"],
    workloads: ["workloads/systems/talloc.ts"],
  },
  {
    subject: "rlsf",
    title: "rlsf",
    about: "The TLSF of Awkernel, with headers of 16 bytes and 64 lists for each power of two",
    source: "rlsf, as under Awkernel's Talloc",
    files: ["allocators/talloc/rlsf/rlsf.ts"],
    workloads: ["workloads/systems/talloc.ts"],
  },
  {
    subject: "first-fit",
    title: "First fit",
    about: "The first hole by address that is large enough; honestly not for real time",
    source: "Knuth, section 2.5",
    files: ["allocators/baselines/first_fit.ts"],
    workloads: [],
  },
  {
    subject: "best-fit",
    title: "Best fit",
    about: "The smallest hole that is large enough, from a red-black tree",
    source: "Knuth, section 2.5",
    files: ["allocators/baselines/best_fit.ts"],
    workloads: [],
  },
  {
    subject: "half-fit",
    title: "Half-fit",
    about: "One list for each power of two, and a hole that surely fits in constant time",
    source: "Ogasawara 1995",
    files: ["allocators/baselines/half_fit.ts"],
    workloads: [],
  },
  {
    subject: "binary-buddy",
    title: "Binary buddy",
    about: "Powers of two, halved and joined again with their other half",
    source: "Knowlton 1965",
    files: ["allocators/baselines/binary_buddy.ts"],
    workloads: [],
  },
  {
    subject: "bump",
    title: "Bump",
    about: "One block behind the other, all given back together when the last one is freed",
    source: "Hanson 1990",
    files: ["allocators/baselines/bump.ts"],
    workloads: [],
  },
];
