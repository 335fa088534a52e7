#ifndef BATCH_SCAN_H
#define BATCH_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Where a cell's bytes are.
typedef struct {
    const uint8_t *start;
    intptr_t count;
} BatchCell;

/// Why a scan has ended.
typedef enum {
    /// Behind the end of a row.
    BATCH_ROW_ENDED,
    /// Before a cell that begins with a quote.
    BATCH_QUOTE,
    /// At the end of the text.
    BATCH_TEXT_ENDED,
} BatchScanEnd;

/// Cuts cells without quotes, from `position` up to the end of the row, a quote or the end of the text.
///
/// `*cell` is the number of the next cell, on return that of the one behind the last; those from `width`
/// on are not noted, but `*has_more` tells whether one of them holds something.
///
/// Returns where it has ended, and in `*why` for what reason.
/// Where `line_feed_is_text` a line feed alone is part of its cell.
size_t batch_scan_cells(
    const uint8_t *text, size_t position, size_t end, uint8_t delimiter, bool line_feed_is_text,
    BatchCell *cells, size_t width, size_t *cell, bool *has_more, BatchScanEnd *why);

/// Whether all of a text is well-formed UTF-8.
bool batch_is_utf8(const uint8_t *text, size_t count);

#endif
