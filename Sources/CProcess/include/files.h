#ifndef BATCH_FILES_H
#define BATCH_FILES_H

/// Opens what lies at `path` in an open folder and beneath it: through no symbolic link at any step, and
/// never outside. `mode` is for files that are made. Returns -1 with errno where it can't.
int batch_open_beneath(int folder, const char *path, int flags, unsigned mode);

/// Gives a file another name, in another folder too, unless something has that name; 0 or -1 with errno.
int batch_move_to_new(int folder, const char *name, int target, const char *new_name);

#endif
