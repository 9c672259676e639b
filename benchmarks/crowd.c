/* Makes a crowd of idle processes in one process group: crowd COUNT. All end when the standard input ends. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    char byte = '\n';
    for (int left = argc > 1 ? atoi(argv[1]) : 0; left > 0; left--)
        if (fork() == 0)
            for (;;)
                pause();
    if (write(1, &byte, 1) == 1)
        while (read(0, &byte, 1) > 0)
            ;
    kill(0, SIGKILL);
}
