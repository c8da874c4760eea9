/**
 * Protection attributes of an arena, bit by bit, with the values of libmmu. Without a bit there is
 * no such access.
 */
export const Attribute = {
  /** No access at all. */
  None: 0x0,
  /** Load. */
  Read: 0x1,
  /** Store. */
  Write: 0x2,
  /** Fetch instructions. */
  Execute: 0x4,
  /** Keep in a cache; grants nothing. */
  Cacheable: 0x8,
  /** All of them. */
  All: 0xf,
} as const;
