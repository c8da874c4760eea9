/* Preloaded into a program, turns on glibc's heap log before main() runs. */
#include <mcheck.h>

__attribute__((constructor)) static void start(void)
{
    mtrace();
}
