/*
 * A half-fit allocator in the handle style of embedded libraries: the caller passes memory in and gets a handle.
 * Needs no C library, so that it compiles to a shared object and to WebAssembly alike.
 */
#include <stddef.h>
#include <stdint.h>

#define GRANULE ((size_t)16)
#define HEADER ((size_t)16)
#define MINIMUM ((size_t)48) /* header, two links, rounded up */
#define USED ((size_t)1)
#define BINS 48

typedef struct block {
  size_t size;              /* header included; bit 0: used */
  size_t previous;          /* size of the block before, 0 for the first */
#if UINTPTR_MAX <= 0xffffffffu
  size_t padding[2];
#endif
  struct block *next, *back; /* of free blocks */
} block;

typedef struct heap {
  uint64_t bitmap;
  block *bins[BINS];
  block *end;
} heap;

static int log2_floor(size_t n) { return 63 - __builtin_clzll((uint64_t)n); }
static int log2_ceil(size_t n) { return n <= 1 ? 0 : log2_floor(n - 1) + 1; }
static size_t size_of(const block *b) { return b->size & ~USED; }
static block *after(block *b) { return (block *)((char *)b + size_of(b)); }
static block *before(block *b) { return (block *)((char *)b - b->previous); }
static size_t round_up(size_t n, size_t to) { return (n + to - 1) / to * to; }

static void insert(heap *h, block *b, size_t size) {
  int bin = log2_floor(size);
  b->size = size;
  after(b)->previous = size;
  b->back = 0;
  b->next = h->bins[bin];
  if (b->next) b->next->back = b;
  h->bins[bin] = b;
  h->bitmap |= (uint64_t)1 << bin;
}

static void take_out(heap *h, block *b) {
  int bin = log2_floor(size_of(b));
  if (b->next) b->next->back = b->back;
  if (b->back) b->back->next = b->next;
  else if (!(h->bins[bin] = b->next)) h->bitmap &= ~((uint64_t)1 << bin);
}

/* Makes the first bytes of a block that is in no list used, and the rest free. */
static void keep(heap *h, block *b, size_t size, size_t wanted) {
  if (size - wanted >= MINIMUM) {
    b->size = wanted | USED;
    block *rest = after(b);
    rest->previous = wanted;
    block *behind = (block *)((char *)b + size);
    size_t free_size = size - wanted;
    if (behind != h->end && !(behind->size & USED)) {
      take_out(h, behind);
      free_size += size_of(behind);
    }
    insert(h, rest, free_size);
  } else {
    b->size = size | USED;
    after(b)->previous = size;
  }
}

heap *half_fit_create(void *memory, size_t bytes) {
  heap *h = memory;
  size_t control = round_up(sizeof(heap), GRANULE);
  if ((uintptr_t)memory % GRANULE || bytes < control + MINIMUM + HEADER) return 0;
  h->bitmap = 0;
  for (int i = 0; i < BINS; i++) h->bins[i] = 0;
  block *first = (block *)((char *)memory + control);
  size_t size = (bytes - control - HEADER) / GRANULE * GRANULE;
  h->end = (block *)((char *)first + size);
  h->end->size = USED;
  first->previous = 0;
  insert(h, first, size);
  return h;
}

static size_t needed(const heap *h, size_t n) {
  if (n == 0 || n > (size_t)((char *)h->end - (char *)h)) return 0;
  size_t size = round_up(n, GRANULE) + HEADER;
  return size < MINIMUM ? MINIMUM : size;
}

static block *take(heap *h, size_t size) {
  int bin = log2_ceil(size);
  uint64_t fitting = bin >= BINS ? 0 : h->bitmap >> bin << bin;
  if (!fitting) return 0;
  block *b = h->bins[__builtin_ctzll(fitting)];
  take_out(h, b);
  return b;
}

void *half_fit_malloc(heap *h, size_t n) {
  size_t size = needed(h, n);
  block *b = size ? take(h, size) : 0;
  if (!b) return 0;
  keep(h, b, size_of(b), size);
  return (char *)b + HEADER;
}

void half_fit_free(heap *h, void *p) {
  if (!p) return;
  block *b = (block *)((char *)p - HEADER);
  size_t size = size_of(b);
  block *behind = after(b);
  if (behind != h->end && !(behind->size & USED)) {
    take_out(h, behind);
    size += size_of(behind);
  }
  if (b->previous && !(before(b)->size & USED)) {
    b = before(b);
    take_out(h, b);
    size += size_of(b);
  }
  insert(h, b, size);
}

size_t half_fit_usable(heap *h, void *p) {
  (void)h;
  return size_of((block *)((char *)p - HEADER)) - HEADER;
}

void *half_fit_realloc(heap *h, void *p, size_t n) {
  if (!p) return half_fit_malloc(h, n);
  block *b = (block *)((char *)p - HEADER);
  size_t size = needed(h, n);
  if (!size) return 0;
  size_t have = size_of(b);
  block *behind = after(b);
  if (have < size && behind != h->end && !(behind->size & USED) && have + size_of(behind) >= size) {
    take_out(h, behind);
    have += size_of(behind);
  }
  if (have >= size) {
    keep(h, b, have, size);
    return p;
  }
  char *moved = half_fit_malloc(h, n);
  if (!moved) return 0;
  for (size_t i = 0; i < size_of(b) - HEADER; i++) moved[i] = ((char *)p)[i];
  half_fit_free(h, p);
  return moved;
}

/* 0 if the blocks lie end to end, none is free beside another, and the bitmap says which bins are empty. */
int half_fit_check(heap *h) {
  block *b = (block *)((char *)h + round_up(sizeof(heap), GRANULE));
  size_t previous = 0;
  for (int was_free = 0; b != h->end; b = after(b)) {
    int is_free = !(b->size & USED);
    if (b->previous != previous || b > h->end || (is_free && was_free)) return 1;
    was_free = is_free;
    previous = size_of(b);
  }
  for (int i = 0; i < BINS; i++) {
    if (!h->bins[i] != !(h->bitmap >> i & 1)) return 2;
  }
  return 0;
}
