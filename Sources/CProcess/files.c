#define _GNU_SOURCE
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// The same step by step, for kernels without openat2.
static int open_in_steps(int folder, const char *path, int flags, unsigned mode) {
    int at = folder;
    while (1) {
        const size_t length = strcspn(path, "/");
        char step[256];
        if (length == 0 || length >= sizeof step || strncmp(path, "..", length) == 0) {
            if (at != folder) close(at);
            errno = EINVAL;
            return -1;
        }
        memcpy(step, path, length);
        step[length] = 0;
        const int is_last = path[length] == 0;
        const int opened = is_last ? openat(at, step, flags | O_NOFOLLOW, mode)
                                   : openat(at, step, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        const int problem = errno;
        if (at != folder) close(at);
        errno = problem;
        if (is_last || opened < 0) return opened;
        at = opened;
        path += length + 1;
    }
}

int batch_open_beneath(int folder, const char *path, int flags, unsigned mode) {
    struct open_how how = {
        .flags = (unsigned)flags | O_CLOEXEC,
        .mode = flags & O_CREAT ? mode : 0,
        .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH,
    };
    const long opened = syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (opened < 0 && (errno == ENOSYS || errno == EPERM)) {
        return open_in_steps(folder, path, flags | O_CLOEXEC, mode);
    }
    return (int)opened;
}

int batch_move_to_new(int folder, const char *name, int target, const char *new_name) {
    return renameat2(folder, name, target, new_name, RENAME_NOREPLACE);
}
