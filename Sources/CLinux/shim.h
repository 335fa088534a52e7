// What the toolchain's own C library module leaves out.
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

/// A descriptor that can be read when SIGTERM or SIGINT has come; both are blocked.
static inline int batch_stop_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, 0);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/// How many of them have come since this was last asked.
static inline int batch_take_signals(int descriptor) {
    struct signalfd_siginfo info;
    int count = 0;
    while (read(descriptor, &info, sizeof info) == sizeof info) count++;
    return count;
}
