/* Makes a crowd of idle processes and waits with them: crowd COUNT. All are in one process group, and end with it. */
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    for (int left = argc > 1 ? atoi(argv[1]) : 0; left > 0; left--)
        if (fork() == 0)
            for (;;)
                pause();
    if (write(1, "\n", 1) != 1)
        return 1;
    for (;;)
        pause();
}
