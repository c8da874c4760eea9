/* Looks for room for ever when there is none. */
#include <stddef.h>

static char *next, *end;

void *endless_create(char *memory, size_t size) {
  next = memory;
  end = memory + size;
  return memory;
}

void *endless_malloc(size_t size) {
  size_t rounded = (size + 15) / 16 * 16;
  if (size == 0) return 0;
  while (rounded > (size_t)(end - next)) __asm__ volatile("");
  next += rounded;
  return next - rounded;
}

void endless_free(void *p) { (void)p; }
