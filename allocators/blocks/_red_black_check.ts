import {
  BLACK,
  BY_ADDRESS,
  COLOUR,
  LEFT,
  LINK_WORDS,
  PARENT,
  RED,
  RIGHT,
} from "./_red_black_node.ts";

/** A red-black tree of fewer than 2^32 nodes is never higher than this. */
const MAX_HEIGHT = 64;

/**
 * Looks for damage in the tree at `root`, whose links and key lie as told. Ends on any damage.
 * O(n).
 *
 * @returns A sentence on the first thing that is broken; empty if the tree is sound.
 */
export function checkRedBlackTree(
  words: Uint32Array,
  root: number,
  links: number,
  key: number,
): readonly string[] {
  const problem = new OrderedWalk(words, links, key).run(words[root]!);
  return problem === "" ? [] : [problem];
}

/** One walk in order over a tree that may be damaged. */
class OrderedWalk {
  readonly #words: Uint32Array;
  readonly #links: number;
  readonly #key: number;
  #previous = 0;
  #problem = "";

  constructor(words: Uint32Array, links: number, key: number) {
    this.#words = words;
    this.#links = links;
    this.#key = key;
  }

  run(node: number): string {
    this.#blackHeight(node, 0, BLACK, 0);
    if (this.#problem === "" && node !== 0 && this.#words[node + this.#links + COLOUR] !== BLACK) {
      this.#problem = `The root ${node} is not black`;
    }
    return this.#problem;
  }

  /** Black nodes on each path below and including `node`. Stops at the first problem. */
  #blackHeight(node: number, parent: number, parentColour: number, depth: number): number {
    if (node === 0 || this.#problem !== "") return 0;
    const links = node + this.#links;
    if (depth > MAX_HEIGHT || links + LINK_WORDS > this.#words.length) {
      this.#problem = `The path to node ${node} leads out of the tree`;
      return 0;
    }
    const colour = this.#words[links + COLOUR]!;
    if (this.#words[links + PARENT] !== parent) {
      this.#problem = `Node ${node} does not point back to its parent ${parent}`;
    } else if (colour !== BLACK && (colour !== RED || parentColour === RED && parent !== 0)) {
      this.#problem = `Node ${node} has colour ${colour} below a node of colour ${parentColour}`;
    }
    const left = this.#blackHeight(this.#words[links + LEFT]!, node, colour, depth + 1);
    if (this.#problem === "" && this.#previous !== 0 && !this.#ascends(this.#previous, node)) {
      this.#problem = `Node ${node} comes after node ${this.#previous} with a smaller key`;
    }
    this.#previous = node;
    const right = this.#blackHeight(this.#words[links + RIGHT]!, node, colour, depth + 1);
    if (this.#problem === "" && left !== right) {
      this.#problem = `Node ${node} has ${left} black nodes to its left and ${right} to its right`;
    }
    return left + (colour === BLACK ? 1 : 0);
  }

  #ascends(before: number, after: number): boolean {
    if (this.#key === BY_ADDRESS) return before < after;
    const low = this.#words[before + this.#key]!;
    const high = this.#words[after + this.#key]!;
    return low < high || (low === high && before < after);
  }
}
