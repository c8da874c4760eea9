/*
 * First fit over blocks that lie end to end, for tests: sound as it is, and with one of the defects below if its
 * name is defined. Needs no C library.
 *
 *   WRAPS_AT_HEADER     a size is not compared before the header is added
 *   WRAPS_AT_ROUNDING   a size is not compared before it is rounded up
 *   SIXTEEN_BITS        sizes are kept in 16 bits
 *   ALIGNMENT_WRAPS     size and alignment are added before they are compared
 *   REALLOC_WRAPS       realloc shrinks a block to what is left of a huge size
 *   FREE_NULL_TRAPS, REALLOC_NULL_TRAPS
 *   REALLOC_ZERO_LEAKS  realloc to 0 bytes answers null and keeps the block
 *   ODD_ALIGNMENTS      an alignment that is no power of two is served
 *   WRITES_SENTINEL     create writes a word behind the region
 *   ROUNDS_END_UP       the region ends at a multiple of 16
 *   WRITES_BEFORE       create writes a word before the region
 *   FREES_TWICE         a second free is taken for a first one
 *
 * How misuse is answered: ANSWERS_ABORT traps; else free answers false, realloc null and usable 0.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNIT ((size_t)16)
#define HEADER ((size_t)16)

typedef struct block {
  size_t size; /* header included */
  size_t used; /* its alignment; 0 if it is free */
} block;

typedef struct heap {
  char *first, *end;
} heap;

static size_t up(size_t n) { return (n + UNIT - 1) & ~(UNIT - 1); }
static block *after(block *b) { return (block *)((char *)b + b->size); }
static char *payload(block *b) { return (char *)b + HEADER; }

heap *mini_create(char *memory, size_t bytes) {
  if ((uintptr_t)memory % UNIT) return 0;
#ifdef WRITES_SENTINEL
  *(size_t *)(memory + bytes) = 0;
#endif
#ifdef WRITES_BEFORE
  ((size_t *)memory)[-1] = 0;
#endif
#ifdef ROUNDS_END_UP
  bytes = up(bytes);
#endif
  if (bytes < 2 * UNIT + 2 * HEADER) return 0;
  heap *h = (heap *)memory;
  h->first = memory + 2 * UNIT;
  h->end = memory + bytes / UNIT * UNIT;
  block *b = (block *)h->first;
  b->size = (size_t)(h->end - h->first);
  b->used = 0;
#ifdef ROUNDS_END_UP
  *(h->end - 1) = 0;
#endif
  return h;
}

static size_t needed(heap *h, size_t n) {
  if (n == 0) return 0;
  size_t most = (size_t)(h->end - h->first);
#ifdef SIXTEEN_BITS
  n = (uint16_t)n;
#endif
#ifdef WRAPS_AT_HEADER
  n = up(n + HEADER);
  return n > most ? 0 : n < UNIT + HEADER ? UNIT + HEADER : n;
#endif
#ifdef WRAPS_AT_ROUNDING
  n = up(n);
  return n > most ? 0 : n + HEADER;
#endif
  return n > most ? 0 : up(n) + HEADER;
}

/* Joins all free blocks; the heap is small. */
static void join(heap *h) {
  for (block *b = (block *)h->first; (char *)b < h->end; b = after(b)) {
    while (!b->used && (char *)after(b) < h->end && !after(b)->used) b->size += after(b)->size;
  }
}

static void cut(block *b, size_t size) {
  if (b->size - size < 2 * UNIT) return;
  block *rest = (block *)((char *)b + size);
  rest->size = b->size - size;
  rest->used = 0;
  b->size = size;
}

static void *take(heap *h, size_t alignment, size_t size) {
  for (block *b = (block *)h->first; size && (char *)b < h->end; b = after(b)) {
    if (b->used) continue;
    size_t gap = -(uintptr_t)payload(b) & (alignment - 1);
    if (b->size < size || gap > b->size - size) continue;
    if (gap) {
      cut(b, gap);
      b = after(b);
    }
    cut(b, size);
    b->used = alignment;
    return payload(b);
  }
  return 0;
}

void *mini_malloc(heap *h, size_t n) { return take(h, UNIT, needed(h, n)); }
void *mini_malloc_16(heap *h, uint16_t n) { return mini_malloc(h, n); }
void *mini_malloc_32(heap *h, uint32_t n) { return mini_malloc(h, n); }

void *mini_memalign(heap *h, size_t alignment, size_t n) {
#ifdef ODD_ALIGNMENTS
  while (alignment & (alignment - 1)) alignment &= alignment - 1;
#else
  if (alignment == 0 || alignment & (alignment - 1)) return 0;
#endif
  if (alignment < UNIT) alignment = UNIT;
#ifdef ALIGNMENT_WRAPS
  size_t most = n + alignment;
  if (!needed(h, most)) return 0;
  if (most < n || most < alignment) return take(h, UNIT, up(most) + HEADER);
#endif
  return take(h, alignment, needed(h, n));
}

static block *find(heap *h, void *p) {
  for (block *b = (block *)h->first; (char *)b < h->end; b = after(b)) {
    if (payload(b) == (char *)p && b->used) return b;
  }
#ifdef FREES_TWICE
  return (block *)((char *)p - HEADER);
#endif
#ifdef ANSWERS_ABORT
  __builtin_trap();
#endif
  return 0;
}

bool mini_free(heap *h, void *p) {
#ifdef FREE_NULL_TRAPS
  if (!p) __builtin_trap();
#endif
  if (!p) return true;
  block *b = find(h, p);
  if (!b) return false;
  b->used = 0;
  join(h);
  return true;
}

size_t mini_usable(heap *h, void *p) {
  block *b = find(h, p);
  return b ? b->size - HEADER : 0;
}

void *mini_realloc(heap *h, void *p, size_t n) {
#ifdef REALLOC_NULL_TRAPS
  if (!p) __builtin_trap();
#endif
  if (!p) return mini_malloc(h, n);
  block *b = find(h, p);
  if (!b) return 0;
#ifdef REALLOC_ZERO_LEAKS
  if (n == 0) return 0;
#endif
  if (n == 0) {
    mini_free(h, p);
    return 0;
  }
#ifdef REALLOC_WRAPS
  if (n + HEADER < n) n += HEADER;
#endif
  size_t size = needed(h, n);
  if (size && size <= b->size) {
    cut(b, size);
    join(h);
    return p;
  }
  char *moved = take(h, b->used, size);
  if (!moved) return 0;
  for (size_t i = 0; i < b->size - HEADER; i++) moved[i] = ((char *)p)[i];
  mini_free(h, p);
  return moved;
}

static bool sound(heap *h) {
  block *b = (block *)h->first;
  while ((char *)b < h->end && b->size >= HEADER && !(b->used & (b->used - 1))) b = after(b);
  return (char *)b == h->end;
}

int mini_check(heap *h) { return sound(h) ? 0 : 1; }

/* A register as a function that returns a bool, or a byte, may leave it. */
size_t mini_check_low_byte(heap *h) { return (size_t)0xffffff00u | sound(h); }
size_t mini_check_broken(heap *h) { return (size_t)0xffffff00u & -(size_t)(h != 0); }
void mini_check_asserting(heap *h) {
  if (!sound(h)) __builtin_trap();
}

/* In the style of Layout: the caller has to say the size and the alignment that were asked for. */
void *mini_alloc_layout(heap *h, size_t n, size_t alignment) {
  char *p = take(h, UNIT, needed(h, n ? n + UNIT : 0));
  if (!p) return 0;
  ((size_t *)p)[0] = n;
  ((size_t *)p)[1] = alignment;
  return p + UNIT;
}

void mini_free_layout(heap *h, char *p, size_t n, size_t alignment) {
  p -= UNIT;
  if (((size_t *)p)[0] != n || ((size_t *)p)[1] != alignment) __builtin_trap();
  mini_free(h, p);
}
