/* The supervised child: stamps its first instruction into shared memory, then waits.
 *
 * child STAMPS INDEX [EXIT_CODE]   with EXIT_CODE it ends at once with that code.
 *
 * STAMPS is a file of slots (see stamps.h), made large enough by the benchmark.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "stamps.h"

int main(int argc, char **argv)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (argc < 3)
        return 64;
    long index = atol(argv[2]);
    int file = open(argv[1], O_RDWR);
    struct slot *slot = mmap(NULL, sizeof *slot, PROT_READ | PROT_WRITE, MAP_SHARED, file, index * (long)sizeof *slot);
    if (file < 0 || slot == MAP_FAILED)
        return 65;
    slot->first_ns[slot->count % STAMPS_KEPT] = now.tv_sec * 1000000000LL + now.tv_nsec;
    slot->pid = getpid();
    __atomic_store_n(&slot->count, slot->count + 1, __ATOMIC_RELEASE);
    if (argc > 3)
        return atoi(argv[3]);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nothing stays behind when a benchmark is killed */
    for (;;)
        pause();
}
