#include <minizip/unzip.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// An archive that lies in memory: where, how large it is, and where the next byte is read.
typedef struct {
    const uint8_t *bytes;
    uint64_t count;
    uint64_t place;
} BatchArchive;

static inline voidpf batch_archive_open(voidpf opaque, const void *name, int mode) {
    (void)name;
    (void)mode;
    BatchArchive *stream = malloc(sizeof *stream);
    if (stream) *stream = *(const BatchArchive *)opaque;
    return stream;
}

static inline uLong batch_archive_read(voidpf opaque, voidpf stream, void *buffer, uLong size) {
    (void)opaque;
    BatchArchive *archive = stream;
    const uint64_t left = archive->count - archive->place;
    const uLong count = size < left ? size : (uLong)left;
    memcpy(buffer, archive->bytes + archive->place, count);
    archive->place += count;
    return count;
}

static inline uLong batch_archive_write(
    voidpf opaque, voidpf stream, const void *buffer, uLong size) {
    (void)opaque;
    (void)stream;
    (void)buffer;
    (void)size;
    return 0;
}

static inline ZPOS64_T batch_archive_tell(voidpf opaque, voidpf stream) {
    (void)opaque;
    return ((BatchArchive *)stream)->place;
}

static inline long batch_archive_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin) {
    (void)opaque;
    BatchArchive *archive = stream;
    const uint64_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? archive->place
                          : origin == ZLIB_FILEFUNC_SEEK_END ? archive->count
                                                             : 0;
    if (offset > archive->count - from) return -1;
    archive->place = from + offset;
    return 0;
}

static inline int batch_archive_close(voidpf opaque, voidpf stream) {
    (void)opaque;
    free(stream);
    return 0;
}

static inline int batch_archive_error(voidpf opaque, voidpf stream) {
    (void)opaque;
    (void)stream;
    return 0;
}

/// Opens the archive that lies at `bytes` for as long as it is open; NULL where there is none.
static inline unzFile batch_open_archive(const void *bytes, size_t count) {
    BatchArchive archive = {(const uint8_t *)bytes, count, 0};
    zlib_filefunc64_def functions = {
        .zopen64_file = batch_archive_open,
        .zread_file = batch_archive_read,
        .zwrite_file = batch_archive_write,
        .ztell64_file = batch_archive_tell,
        .zseek64_file = batch_archive_seek,
        .zclose_file = batch_archive_close,
        .zerror_file = batch_archive_error,
        .opaque = &archive,
    };
    // The description is looked at while the archive is opened only.
    return unzOpen2_64("archive", &functions);
}
