/** Key offset of a tree that is ordered by the addresses of its nodes. */
export const BY_ADDRESS: number = -1;

/** Words that the links of one tree take in each node. */
export const LINK_WORDS = 4;

/** Word of the links that names the parent; 0 in the root. */
export const PARENT = 0;
/** Word of the links that names the child before the node; 0 for none. */
export const LEFT = 1;
/** Word of the links that names the child after the node; 0 for none. */
export const RIGHT = 2;
/** Word of the links that holds the colour. */
export const COLOUR = 3;

/** Colour of a node whose parent and children are black. */
export const RED = 0;
/** Colour of a node that counts in the height. */
export const BLACK = 1;
