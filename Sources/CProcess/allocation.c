#include "allocation.h"

#include <malloc.h>

void batch_take_memory_in_large_pieces(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
}
