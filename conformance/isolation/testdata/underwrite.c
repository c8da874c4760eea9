/* Keeps its book in front of the region that it was given. */
#include <stddef.h>

static char *next, *end;

void *under_create(char *memory, size_t size) {
  ((size_t *)memory)[-1] = size;
  next = memory;
  end = memory + size;
  return memory;
}

void *under_malloc(size_t size) {
  size_t rounded = (size + 15) / 16 * 16;
  if (size == 0 || rounded > (size_t)(end - next)) return 0;
  next += rounded;
  return next - rounded;
}

void under_free(void *p) { (void)p; }
