#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static volatile sig_atomic_t counter = -1;

static void count(int signal) {
    (void)signal;
    int saved = errno;
    uint64_t one = 1;
    ssize_t written = write(counter, &one, sizeof one);
    (void)written;
    errno = saved;
}

int batch_stop_signals(void) {
    if (counter < 0) counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    // A terminal that is closed ends no night.
    signal(SIGHUP, SIG_IGN);
    return counter;
}

int batch_take_signals(int descriptor) {
    uint64_t number = 0;
    return read(descriptor, &number, sizeof number) == sizeof number ? (int)number : 0;
}
