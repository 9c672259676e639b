/* Many viewers of an event stream in one process.
 *
 * viewers PORT COUNT PATH OUTPUT
 *
 * Opens COUNT streams of PATH on 127.0.0.1, a few hundred at a time, and writes "ready" once each has had its first
 * event. A thousand or more pause for a millisecond between looks: one process stands for as many machines, and would
 * else be woken by the sender for each of them. At SIGTERM, OUTPUT gets two 64-bit numbers for each event that arrived whole: its id, and when that was, in
 * nanoseconds on the monotonic clock.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 200, EVENTS = 512, BUFFER = 1 << 18, MANY = 1000, PAUSE_US = 1000 };
struct arrival { long long id, at_ns; };

static volatile sig_atomic_t ends;
static char buffer[BUFFER + 1];

static void on_term(int number)
{
    (void)number;
    ends = 1;
}

static int opened(int port, const char *path)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    char request[256];
    int stream = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", path, port);
    if (stream < 0 || connect(stream, (struct sockaddr *)&address, sizeof address) || write(stream, request, size) != size) {
        perror("viewer");
        exit(1);
    }
    return stream;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 64;
    int port = atoi(argv[1]), count = atoi(argv[2]), begun = 0, ready = 0;
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    struct sigaction action = {.sa_handler = on_term};
    sigaction(SIGTERM, &action, NULL);

    int epoll = epoll_create1(0);
    size_t room = 1 << 16, kept = 0;
    struct arrival *arrivals = malloc(room * sizeof *arrivals);
    long long *pending = calloc(limit.rlim_cur < 1 << 20 ? limit.rlim_cur : 1 << 20, sizeof *pending);
    char *has_begun = calloc(limit.rlim_cur < 1 << 20 ? limit.rlim_cur : 1 << 20, 1);
    struct epoll_event events[EVENTS];
    while (!ends) {
        while (begun < count && begun < ready + AT_ONCE) {
            int stream = opened(port, argv[3]);
            struct epoll_event wanted = {.events = EPOLLIN, .data.fd = stream};
            epoll_ctl(epoll, EPOLL_CTL_ADD, stream, &wanted);
            begun++;
        }
        int found = epoll_wait(epoll, events, EVENTS, -1);
        if (ready == count && count >= MANY && found < EVENTS)
            usleep(PAUSE_US);
        for (int i = 0; i < found; i++) {
            int stream = events[i].data.fd;
            ssize_t got = read(stream, buffer, BUFFER);
            if (got <= 0) {
                epoll_ctl(epoll, EPOLL_CTL_DEL, stream, NULL);
                close(stream);
                continue;
            }
            buffer[got] = 0;
            char *id = memmem(buffer, got, "\nid: ", 5);
            if (id)
                pending[stream] = atoll(id + 5);
            if (!pending[stream] || got < 4 || memcmp(buffer + got - 4, "\n\n\r\n", 4))
                continue;
            struct timespec now;
            clock_gettime(CLOCK_MONOTONIC, &now);
            if (kept == room)
                arrivals = realloc(arrivals, (room *= 2) * sizeof *arrivals);
            arrivals[kept++] = (struct arrival){pending[stream], now.tv_sec * 1000000000LL + now.tv_nsec};
            pending[stream] = 0;
            if (!has_begun[stream]) {
                has_begun[stream] = 1;
                if (++ready == count) {
                    puts("ready");
                    fflush(stdout);
                }
            }
        }
    }
    FILE *output = fopen(argv[4], "wb");
    return !output || fwrite(arrivals, sizeof *arrivals, kept, output) != kept || fclose(output);
}
