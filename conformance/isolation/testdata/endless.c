/* Loops for ever in malloc. */
#include <stddef.h>

void *malloc(size_t size) {
  (void)size;
  for (volatile int i = 0;; i++) {}
}

void free(void *p) { (void)p; }
