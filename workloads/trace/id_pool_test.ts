import { assertEquals } from "@std/assert";
import { IdPool } from "./id_pool.ts";

Deno.test("IdPool gives ids out in order while none is given back", () => {
  const pool = new IdPool();
  assertEquals(Array.from({ length: 5 }, () => pool.take()), [0, 1, 2, 3, 4]);
});

Deno.test("IdPool gives the smallest free id, whatever the order they came back in", () => {
  const count = 257;
  // Strides coprime to the prime count visit every id once, each in another order.
  for (const stride of [1, 2, 3, 100, 255, 256]) {
    const pool = new IdPool();
    for (let i = 0; i < count; i++) pool.take();
    for (let i = 0; i < count; i++) pool.give((i * stride) % count);
    assertEquals(
      Array.from({ length: count + 1 }, () => pool.take()),
      Array.from({ length: count + 1 }, (_, i) => i),
    );
  }
});

Deno.test("IdPool agrees with a search for the smallest free id on a mixed run", () => {
  const pool = new IdPool();
  const live = new Set<number>();
  let state = 1;
  for (let i = 0; i < 2000; i++) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    const ids = [...live];
    if (ids.length > 0 && state % 5 < 2) {
      const id = ids[state % ids.length]!;
      pool.give(id);
      live.delete(id);
    } else {
      let smallest = 0;
      while (live.has(smallest)) smallest++;
      assertEquals(pool.take(), smallest);
      live.add(smallest);
    }
  }
});
