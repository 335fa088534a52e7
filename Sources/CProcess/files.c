#define _GNU_SOURCE
#include "files.h"

#include <sys/mman.h>

int batch_memory_file(void) {
    return memfd_create("table", MFD_CLOEXEC);
}
