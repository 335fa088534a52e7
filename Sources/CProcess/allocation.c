#define _DEFAULT_SOURCE
#include "allocation.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void batch_take_memory_in_large_pieces(void) {
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_TOP_PAD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, INT32_MAX);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    // The store grows once and is given back at once: addresses, no memory.
    const size_t reserve = (size_t)1 << 30;
    mallopt(M_MMAP_MAX, 0);
    char *start = malloc(reserve);
    mallopt(M_MMAP_MAX, 65536);
    if (!start) return;
    const uintptr_t piece = 2 << 20;
    uintptr_t first = ((uintptr_t)start + piece - 1) / piece * piece;
    uintptr_t last = ((uintptr_t)start + reserve) / piece * piece;
    if (first < last) madvise((void *)first, last - first, MADV_HUGEPAGE);
    free(start);
}
