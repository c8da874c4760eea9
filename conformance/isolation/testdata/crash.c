/* Crashes when a block is freed. */
#include <stddef.h>

static char *next, *end;

void *crash_create(char *memory, size_t size) {
  next = memory;
  end = memory + size;
  return memory;
}

void *crash_malloc(size_t size) {
  size_t rounded = (size + 15) / 16 * 16;
  if (size == 0 || rounded > (size_t)(end - next)) return 0;
  next += rounded;
  return next - rounded;
}

void crash_free(void *p) {
  if (p) __builtin_trap();
}
