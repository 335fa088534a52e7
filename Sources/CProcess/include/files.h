#ifndef BATCH_FILES_H
#define BATCH_FILES_H

/// Opens an empty file that lies in memory alone and goes with its descriptor; -1 where there is none to be
/// had.
int batch_memory_file(void);

#endif
