#ifndef BATCH_ALLOCATION_H
#define BATCH_ALLOCATION_H

/// Lets the allocator take memory from the system in large pieces, from one store for all threads,
/// and keep what is given back: tables of a million rows cost a third of the time in the kernel
/// else. Memory that is taken and never written to is not used.
void batch_take_memory_in_large_pieces(void);

#endif
