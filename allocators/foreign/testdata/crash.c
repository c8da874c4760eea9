/* Crashes in free. */
#include <stddef.h>

static char memory[1 << 20];
static size_t next;

void *malloc(size_t size) {
  char *p = memory + next;
  next += (size + 15) / 16 * 16;
  return next > sizeof memory ? 0 : p;
}

void free(void *p) {
  (void)p;
  *(volatile int *)16 = 1;
}
