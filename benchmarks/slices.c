/* Preloaded into the program: writes down each long slice of its main loop, from one look for events to the next.
 *
 * $SLICES names the file that gets a line for each slice of more than half a millisecond: when it ended, on
 * CLOCK_MONOTONIC, how long it took, and how much of that was the program's doing, in nanoseconds. That is its time on a
 * core; or all of it, where the thread gave the core up within the slice because it waited (for a disk, the X server,
 * another thread). The rest is the machine's, which gave the core to others.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define LONG_NS 500000

static int output = -1;
static int64_t began_ns, began_cpu_ns;
static long began_waits;

__attribute__((constructor)) static void open_output(void)
{
    const char *path = getenv("SLICES");
    if (path)
        output = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    unsetenv("LD_PRELOAD"); /* not for the services */
}

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long waits(void)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

/* Whether a loop looks here: other libraries poll within a slice, as for an answer of the X server. */
static int is_loop(void *caller)
{
    static void *loop, *other;
    if (caller == loop)
        return 1;
    if (caller == other)
        return 0;
    Dl_info library;
    int is = dladdr(caller, &library) && (strstr(library.dli_fname, "libglib") || strstr(library.dli_fname, "Qt6Core"));
    *(is ? &loop : &other) = caller;
    return is;
}

static int counts(void *caller)
{
    return output >= 0 && gettid() == getpid() && is_loop(caller);
}

static void ends(void)
{
    int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    int64_t took_ns = now_ns - began_ns;
    if (!began_ns || took_ns < LONG_NS)
        return;
    int64_t own_ns = waits() > began_waits ? took_ns : clock_ns(CLOCK_THREAD_CPUTIME_ID) - began_cpu_ns;
    dprintf(output, "%lld %lld %lld\n", (long long)now_ns, (long long)took_ns, (long long)own_ns);
}

static void begins(void)
{
    began_waits = waits();
    began_cpu_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    began_ns = clock_ns(CLOCK_MONOTONIC);
}

int poll(struct pollfd *files, nfds_t count, int timeout_ms)
{
    static int (*real)(struct pollfd *, nfds_t, int);
    if (!real)
        real = dlsym(RTLD_NEXT, "poll");
    if (!counts(__builtin_return_address(0)))
        return real(files, count, timeout_ms);
    ends();
    int ready = real(files, count, timeout_ms);
    begins();
    return ready;
}

int ppoll(struct pollfd *files, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    static int (*real)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);
    if (!real)
        real = dlsym(RTLD_NEXT, "ppoll");
    if (!counts(__builtin_return_address(0)))
        return real(files, count, timeout, mask);
    ends();
    int ready = real(files, count, timeout, mask);
    begins();
    return ready;
}
