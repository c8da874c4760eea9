import { assertEquals } from "@std/assert";
import { ChangedWords } from "./changed_words.ts";

function foundIn(changed: ChangedWords): number[] {
  changed.find();
  return [...changed.list.subarray(0, changed.count)];
}

Deno.test("ChangedWords.find() finds a word that changes for the first time beside known ones", () => {
  const words = new Int32Array(3000);
  const changed = new ChangedWords(words);
  assertEquals(foundIn(changed), []);
  words[7] = 1;
  assertEquals(foundIn(changed), [7]);
  changed.setBack();
  words[7] = 2;
  words[2999] = -1;
  words[0] = 1 << 31;
  assertEquals(foundIn(changed), [0, 7, 2999]);
  changed.setBack();
  assertEquals(words, new Int32Array(3000));
  // Between two known words lies one that is looked at, and not taken for changed.
  words[0] = 3;
  words[4] = 3;
  assertEquals(foundIn(changed), [0, 4]);
});

Deno.test("ChangedWords.find() compares with the image as it was set", () => {
  const words = Int32Array.of(1, 2, 3);
  const changed = new ChangedWords(words);
  changed.setImage(1, 5);
  assertEquals(foundIn(changed), [1]);
  words[1] = 5;
  assertEquals(foundIn(changed), []);
  changed.setImage(1, 2);
  changed.find();
  changed.setBack();
  assertEquals(words, Int32Array.of(1, 2, 3));
});
