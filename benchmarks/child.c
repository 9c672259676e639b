/* The supervised child: stamps its first instruction into shared memory, then waits.
 *
 * child STAMPS INDEX [EXIT_CODE]   with EXIT_CODE it ends at once with that code.
 * child STAMPS INDEX restless      its memory changes all the time.
 *
 * STAMPS is a file of slots (see stamps.h), made large enough by the benchmark.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "stamps.h"

/* Between 0.1 and 0.4 MB more than before, for 0.9 s each. A thousand of these are some work: under `chrt` they would
 * keep everything else from the cores, so they take their turn with the rest. */
static void change_memory(unsigned seed)
{
    const struct timespec pause = {.tv_nsec = 900000000};
    sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){0});
    for (srand(seed);;) {
        size_t size = (1 + rand() % 4) * 110000;
        char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memset(memory, 1, size);
        nanosleep(&pause, NULL);
        munmap(memory, size);
    }
}

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
    int is_restless = argc > 3 && !strcmp(argv[3], "restless");
    if (argc > 3 && !is_restless)
        return atoi(argv[3]);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nothing stays behind when a benchmark is killed */
    if (is_restless)
        change_memory(index);
    for (;;)
        pause();
}
