import { assert, assertEquals, assertLess } from "@std/assert";
import { BY_ADDRESS, LINK_WORDS, RedBlackTree } from "./red_black_tree.ts";

// A node of these tests: key word, links of one tree, links of another.
const KEY = 0;
const SIZE_LINKS = 1;
const ADDRESS_LINKS = 1 + LINK_WORDS;
const NODE = 1 + 2 * LINK_WORDS;
const ROOT = 0;
const ADDRESS_ROOT = 1;

function memory(nodes: number): { words: Uint32Array; node: (i: number) => number } {
  const words = new Uint32Array(2 + nodes * NODE).fill(0xa5a5a5a5);
  words[ROOT] = 0;
  words[ADDRESS_ROOT] = 0;
  return { words, node: (i) => 2 + i * NODE };
}

function bySize(words: Uint32Array): RedBlackTree {
  return new RedBlackTree(words, SIZE_LINKS, KEY);
}

function walk(tree: RedBlackTree, root: number): number[] {
  const nodes: number[] = [];
  for (let at = tree.first(root); at !== 0; at = tree.next(at)) nodes.push(at);
  return nodes;
}

function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const item of items) {
    for (const rest of permutations(items.filter((other) => other !== item))) yield [item, ...rest];
  }
}

function height(words: Uint32Array, node: number): number {
  if (node === 0) return 0;
  return 1 + Math.max(
    height(words, words[node + SIZE_LINKS + 1]!),
    height(words, words[node + SIZE_LINKS + 2]!),
  );
}

Deno.test("insert() and remove() keep a sound tree in every order of five nodes", () => {
  const { words, node } = memory(5);
  const tree = bySize(words);
  for (let i = 0; i < 5; i++) words[node(i) + KEY] = [30, 10, 20, 10, 40][i]!;
  const sorted = [node(1), node(3), node(2), node(0), node(4)];
  for (const order of permutations([0, 1, 2, 3, 4])) {
    for (const leaving of permutations([0, 1, 2, 3, 4])) {
      for (const i of order) tree.insert(ROOT, node(i));
      assertEquals(tree.check(ROOT), []);
      let left = sorted;
      for (const i of leaving) {
        tree.remove(ROOT, node(i));
        left = left.filter((other) => other !== node(i));
        const problems = tree.check(ROOT);
        if (problems.length > 0) throw new Error(`${order} / ${leaving}: ${problems}`);
      }
      assertEquals(words[ROOT], 0);
      assertEquals(left, []);
    }
  }
});

Deno.test("insert(), remove() and the searches agree with a sorted list over 4000 random operations", () => {
  const count = 200;
  const { words, node } = memory(count);
  const tree = bySize(words);
  const inside = new Set<number>();
  let state = 1;
  const random = (bound: number): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((state ^ (state >>> 13)) >>> 0) % bound;
  };
  for (let i = 0; i < 4000; i++) {
    const n = node(random(count));
    if (inside.delete(n)) tree.remove(ROOT, n);
    else {
      words[n + KEY] = random(40);
      inside.add(n);
      tree.insert(ROOT, n);
    }
    assertEquals(tree.check(ROOT), []);
    const sorted = [...inside].sort((a, b) => words[a + KEY]! - words[b + KEY]! || a - b);
    const key = random(42);
    assertEquals(tree.lowerBound(ROOT, key), sorted.find((m) => words[m + KEY]! >= key) ?? 0);
    assertEquals(tree.below(ROOT, key), sorted.findLast((m) => words[m + KEY]! < key) ?? 0);
    assertEquals(tree.find(ROOT, key), sorted.find((m) => words[m + KEY]! === key) ?? 0);
    assertEquals(tree.last(ROOT), sorted.at(-1) ?? 0);
    if (i % 50 === 0) {
      assertEquals(walk(tree, ROOT), sorted);
      const backwards: number[] = [];
      for (let at = tree.last(ROOT); at !== 0; at = tree.previous(at)) backwards.push(at);
      assertEquals(backwards, sorted.toReversed());
    }
  }
});

Deno.test("insert() keeps the height within 2 log2(n + 1) when keys ascend", () => {
  const count = 1023;
  const { words, node } = memory(count);
  const tree = bySize(words);
  for (let i = 0; i < count; i++) {
    words[node(i) + KEY] = i;
    tree.insert(ROOT, node(i));
  }
  assertLess(height(words, words[ROOT]!), 2 * Math.log2(count + 1) + 1);
});

Deno.test("lowerBound() prefers the lowest address among equal keys, whatever the order of insertion", () => {
  for (const order of permutations([0, 1, 2, 3])) {
    const { words, node } = memory(4);
    const tree = bySize(words);
    for (let i = 0; i < 4; i++) words[node(i) + KEY] = 7;
    for (const i of order) tree.insert(ROOT, node(i));
    assertEquals(tree.lowerBound(ROOT, 7), node(0));
    assertEquals(tree.lowerBound(ROOT, 8), 0);
    assertEquals(walk(tree, ROOT), [0, 1, 2, 3].map(node));
  }
});

Deno.test("lowerBound() compares keys beyond 2^31 as unsigned", () => {
  const { words, node } = memory(2);
  const tree = bySize(words);
  words[node(0) + KEY] = 0xfffffe00;
  words[node(1) + KEY] = 512;
  tree.insert(ROOT, node(0));
  tree.insert(ROOT, node(1));
  assertEquals(tree.lowerBound(ROOT, 0x80000000), node(0));
  assertEquals(tree.first(ROOT), node(1));
  assertEquals(tree.lowerBound(ROOT, 2 ** 40), 0);
});

Deno.test("replace() puts a moved node in the place of the old one", () => {
  const { words, node } = memory(8);
  const tree = new RedBlackTree(words, ADDRESS_LINKS, BY_ADDRESS);
  for (const i of [1, 3, 5, 7]) tree.insert(ADDRESS_ROOT, node(i));
  for (const [old, moved] of [[3, 2], [1, 0], [7, 6]] as const) {
    tree.replace(ADDRESS_ROOT, node(old), node(moved));
    assertEquals(tree.check(ADDRESS_ROOT), []);
  }
  assertEquals(walk(tree, ADDRESS_ROOT), [0, 2, 5, 6].map(node));
});

Deno.test("RedBlackTree lets a node be in two trees at a time", () => {
  const { words, node } = memory(6);
  const sizes = bySize(words);
  const addresses = new RedBlackTree(words, ADDRESS_LINKS, BY_ADDRESS);
  for (let i = 0; i < 6; i++) {
    words[node(i) + KEY] = 100 - i;
    sizes.insert(ROOT, node(i));
    addresses.insert(ADDRESS_ROOT, node(i));
  }
  sizes.remove(ROOT, node(2));
  assertEquals(sizes.check(ROOT), []);
  assertEquals(addresses.check(ADDRESS_ROOT), []);
  assertEquals(walk(addresses, ADDRESS_ROOT), [0, 1, 2, 3, 4, 5].map(node));
  assertEquals(walk(sizes, ROOT), [5, 4, 3, 1, 0].map(node));
});

Deno.test("RedBlackTree keeps no state outside the words", () => {
  const { words, node } = memory(4);
  const tree = bySize(words);
  for (let i = 0; i < 3; i++) {
    words[node(i) + KEY] = i;
    tree.insert(ROOT, node(i));
  }
  const saved = words.slice();
  words[node(3) + KEY] = 3;
  tree.insert(ROOT, node(3));
  tree.remove(ROOT, node(0));
  words.set(saved);
  assertEquals(tree.check(ROOT), []);
  assertEquals(walk(tree, ROOT), [0, 1, 2].map(node));
});

Deno.test("check() finds each kind of damage and always ends", () => {
  const damages:
    readonly (readonly [string, (words: Uint32Array, node: (i: number) => number) => void])[] = [
      ["order", (words, node) => words[node(4) + KEY] = 0],
      ["back link", (words, node) => words[node(2) + SIZE_LINKS] = node(0)],
      ["red root", (words) => words[words[ROOT]! + SIZE_LINKS + 3] = 0],
      ["colour", (words) => words[words[ROOT]! + SIZE_LINKS + 3] = 9],
      ["black height", (words, node) => words[node(0) + SIZE_LINKS + 3]! ^= 1],
      ["cycle", (words) => words[words[ROOT]! + SIZE_LINKS + 1] = words[ROOT]!],
      ["wild link", (words, node) => words[node(6) + SIZE_LINKS + 2] = 0xfffffff0],
    ];
  for (const [what, damage] of damages) {
    const { words, node } = memory(7);
    const tree = bySize(words);
    for (let i = 0; i < 7; i++) {
      words[node(i) + KEY] = 1 + i;
      tree.insert(ROOT, node(i));
    }
    assertEquals(tree.check(ROOT), []);
    damage(words, node);
    assert(tree.check(ROOT).length > 0, what);
  }
});
