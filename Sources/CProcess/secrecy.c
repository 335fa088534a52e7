#include "secrecy.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void batch_leave_no_core(void) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}
