/* The least that can supervise: posix_spawn, a pidfd a child, one epoll loop. What ends is spawned again at once.
 *
 * baseline CHILD STAMPS COUNT SOCKET
 *
 * A line with a service's name ("s12") on SOCKET ends it by SIGTERM and is answered: one line a connection. Lines on
 * standard input: "stop" ends all by SIGTERM and spawns none again, and when the last is reaped, a line "stopped" is
 * written; "start" spawns all again. End of input: all are killed.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif
#define INPUT UINT32_MAX
#define SOCKET (UINT32_MAX - 1)

extern char **environ;
static char *child, *stamps;
static int count, alive, stopping, loop, listener;
static struct {
    pid_t pid;
    int pidfd;
} *services;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(int descriptor, uint32_t number)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
    if (epoll_ctl(loop, EPOLL_CTL_ADD, descriptor, &event))
        die("epoll_ctl");
}

static void spawn(int index)
{
    char number[16];
    snprintf(number, sizeof number, "%d", index);
    char *arguments[] = {child, stamps, number, NULL};
    if (posix_spawn(&services[index].pid, child, NULL, NULL, arguments, environ))
        die("posix_spawn");
    services[index].pidfd = (int)syscall(SYS_pidfd_open, services[index].pid, 0);
    if (services[index].pidfd < 0)
        die("pidfd_open");
    watch(services[index].pidfd, (uint32_t)index);
    alive++;
}

static void spawn_all(void)
{
    stopping = 0;
    for (int index = 0; index < count; index++)
        spawn(index);
}

static void ended(int index)
{
    siginfo_t info;
    if (waitid(P_PIDFD, (id_t)services[index].pidfd, &info, WEXITED | WNOHANG))
        die("waitid");
    close(services[index].pidfd);
    services[index].pid = 0;
    alive--;
    if (!stopping)
        spawn(index);
    else if (!alive && write(1, "stopped\n", 8) != 8)
        die("write");
}

static void signal_all(int number)
{
    stopping = 1;
    for (int index = 0; index < count; index++)
        if (services[index].pid)
            kill(services[index].pid, number);
}

static void command(void)
{
    char line[64];
    ssize_t length = read(0, line, sizeof line - 1);
    if (length <= 0) {
        signal_all(SIGKILL);
        exit(0);
    }
    line[length] = 0;
    if (!strncmp(line, "stop", 4))
        signal_all(SIGTERM);
    else
        spawn_all();
}

static void listen_on(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16))
        die(path);
    watch(listener, SOCKET);
}

static void answer(void)
{
    char line[4096];
    int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    ssize_t length = read(client, line, sizeof line - 1);
    line[length > 0 ? length : 0] = 0;
    const char *name = strstr(line, "\"s"); /* a quote, an s and a digit: a service */
    while (name && (name[2] < '0' || name[2] > '9'))
        name = strstr(name + 1, "\"s");
    if (name)
        kill(services[atoi(name + 2)].pid, SIGTERM);
    if (write(client, "{}\n", 3) != 3)
        perror("write");
    close(client);
}

int main(int argc, char **argv)
{
    struct epoll_event events[64];
    struct rlimit files;
    if (argc != 5)
        return 64;
    child = argv[1], stamps = argv[2], count = atoi(argv[3]);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    services = calloc((size_t)count, sizeof *services);
    loop = epoll_create1(EPOLL_CLOEXEC);
    watch(0, INPUT);
    listen_on(argv[4]);
    spawn_all();
    for (;;) {
        int ready = epoll_wait(loop, events, 64, -1);
        for (int event = 0; event < ready; event++) {
            if (events[event].data.u32 == INPUT)
                command();
            else if (events[event].data.u32 == SOCKET)
                answer();
            else
                ended((int)events[event].data.u32);
        }
    }
}
