/* One page a service: how often it was started, by which process last, and when each run executed its first instruction. */
#define STAMPS_KEPT 500

struct slot {
    long long count;
    long long pid;
    long long first_ns[STAMPS_KEPT]; /* CLOCK_MONOTONIC, a ring */
    char rest[4096 - 8 * (STAMPS_KEPT + 2)];
};
