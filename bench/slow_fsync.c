/* Each fsync and fdatasync of the program that it is loaded into takes SLOW_FSYNC_US longer.
 *
 * For measuring on a slower disk than the machine has; `bench/server.py` compiles it and names it in
 * LD_PRELOAD of one server. The data is really written: first the call, then the wait.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

static int slower(const char *name, int file) {
    const char *wait = getenv("SLOW_FSYNC_US");
    long us = wait ? atol(wait) : 0;
    struct timespec left = {us / 1000000, us % 1000000 * 1000};
    int (*call)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = call(file), error = errno;
    while (nanosleep(&left, &left) && errno == EINTR) {}
    errno = error;
    return result;
}

int fsync(int file) { return slower("fsync", file); }
int fdatasync(int file) { return slower("fdatasync", file); }
