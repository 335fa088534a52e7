#include "scan.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>

/// A bit for each of 64 bytes that is a delimiter or ends a line.
static inline uint64_t borders(const uint8_t *text, uint8_t delimiter) {
    const __m128i wanted = _mm_set1_epi8((char)delimiter);
    const __m128i line_feed = _mm_set1_epi8('\n');
    const __m128i carriage_return = _mm_set1_epi8('\r');
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(text + part * 16));
        const __m128i found = _mm_or_si128(
            _mm_cmpeq_epi8(bytes, wanted),
            _mm_or_si128(
                _mm_cmpeq_epi8(bytes, line_feed), _mm_cmpeq_epi8(bytes, carriage_return)));
        bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << (part * 16);
    }
    return bits;
}
#else
static inline uint64_t borders(const uint8_t *text, uint8_t delimiter) {
    uint64_t bits = 0;
    for (int place = 0; place < 64; place++) {
        const uint8_t byte = text[place];
        const bool is_border = byte == delimiter || byte == '\n' || byte == '\r';
        bits |= (uint64_t)is_border << place;
    }
    return bits;
}
#endif

/// The same for fewer bytes, at the end of a text.
static uint64_t last_borders(const uint8_t *text, size_t count, uint8_t delimiter) {
    uint8_t block[64] = {0};
    memcpy(block, text, count);
    const uint64_t bits = borders(block, delimiter);
    return count >= 64 ? bits : bits & (((uint64_t)1 << count) - 1);
}

size_t batch_scan_cells(
    const uint8_t *text, size_t position, size_t end, uint8_t delimiter, bool line_feed_is_text,
    BatchCell *cells, size_t width, size_t *cell, bool *has_more, BatchScanEnd *why) {
    size_t number = *cell;
    size_t start = position;
    size_t block = position;
    while (block < end) {
        const size_t left = end - block;
        uint64_t bits = left >= 64 ? borders(text + block, delimiter)
                                   : last_borders(text + block, left, delimiter);
        while (bits) {
            const size_t at = block + (size_t)__builtin_ctzll(bits);
            bits &= bits - 1;
            // One behind a carriage return has been passed with it.
            if (line_feed_is_text && text[at] == '\n') continue;
            if (number < width) {
                cells[number].start = text + start;
                cells[number].count = (intptr_t)(at - start);
            } else if (at > start) {
                *has_more = true;
            }
            number++;
            start = at + 1;
            if (text[at] != delimiter) {
                if (text[at] == '\r' && start < end && text[start] == '\n') start++;
                *cell = number;
                *why = BATCH_ROW_ENDED;
                return start;
            }
            if (start < end && text[start] == '"') {
                *cell = number;
                *why = BATCH_QUOTE;
                return start;
            }
        }
        block += 64;
    }
    if (number < width) {
        cells[number].start = text + start;
        cells[number].count = (intptr_t)(end - start);
    } else if (end > start) {
        *has_more = true;
    }
    *cell = number + 1;
    *why = BATCH_TEXT_ENDED;
    return end;
}

/// Whether a text is UTF-8, character by character.
static bool is_utf8_slowly(const uint8_t *text, size_t count) {
    size_t place = 0;
    while (place < count) {
        const uint8_t lead = text[place];
        if (lead < 0x80) {
            place++;
            continue;
        }
        const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || place + length > count) return false;
        const uint8_t second = text[place + 1];
        const uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) return false;
        for (size_t next = 2; next < length; next++) {
            if ((text[place + next] & 0xC0) != 0x80) return false;
        }
        place += length;
    }
    return true;
}

#if defined(__x86_64__)
#include <tmmintrin.h>

// What may be wrong with two neighbouring bytes, a bit each; wrong is what three tables agree on.
// Source: Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte", 2021.
enum {
    TOO_SHORT = 1 << 0,
    TOO_LONG = 1 << 1,
    OVERLONG_3 = 1 << 2,
    TOO_LARGE = 1 << 3,
    SURROGATE = 1 << 4,
    OVERLONG_2 = 1 << 5,
    TOO_LARGE_1000 = 1 << 6,
    OVERLONG_4 = 1 << 6,
    TWO_CONTINUATIONS = 1 << 7,
    ANY_LEAD = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
};

__attribute__((target("ssse3"))) static inline __m128i wrong_bytes(
    __m128i bytes, __m128i before) {
    const __m128i low = _mm_set1_epi8(0x0F);
    const __m128i first_high = _mm_setr_epi8(
        TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
        (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS,
        (char)TWO_CONTINUATIONS, TOO_SHORT | OVERLONG_2, TOO_SHORT,
        TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4);
    const char large = (char)(ANY_LEAD | TOO_LARGE | TOO_LARGE_1000);
    const __m128i first_low = _mm_setr_epi8(
        (char)(ANY_LEAD | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(ANY_LEAD | OVERLONG_2),
        (char)ANY_LEAD, (char)ANY_LEAD, (char)(ANY_LEAD | TOO_LARGE), large, large, large, large,
        large, large, large, large, (char)(large | SURROGATE), large, large);
    const char longer = (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS);
    const __m128i second_high = _mm_setr_epi8(
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        (char)(longer | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4),
        (char)(longer | OVERLONG_3 | TOO_LARGE), (char)(longer | SURROGATE | TOO_LARGE),
        (char)(longer | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    const __m128i one_before = _mm_alignr_epi8(bytes, before, 15);
    const __m128i pairs = _mm_and_si128(
        _mm_and_si128(
            _mm_shuffle_epi8(first_high, _mm_and_si128(_mm_srli_epi16(one_before, 4), low)),
            _mm_shuffle_epi8(first_low, _mm_and_si128(one_before, low))),
        _mm_shuffle_epi8(second_high, _mm_and_si128(_mm_srli_epi16(bytes, 4), low)));
    // The third byte of three and the third and fourth of four have to go on.
    const __m128i two_before = _mm_alignr_epi8(bytes, before, 14);
    const __m128i three_before = _mm_alignr_epi8(bytes, before, 13);
    const __m128i goes_on = _mm_or_si128(
        _mm_subs_epu8(two_before, _mm_set1_epi8((char)(0xE0 - 0x80))),
        _mm_subs_epu8(three_before, _mm_set1_epi8((char)(0xF0 - 0x80))));
    return _mm_xor_si128(_mm_and_si128(goes_on, _mm_set1_epi8((char)0x80)), pairs);
}

/// The same for whole blocks of 16 bytes; what a block leaves open counts for the next.
__attribute__((target("ssse3"))) static bool is_utf8_in_blocks(
    const uint8_t *text, size_t count) {
    __m128i wrong = _mm_setzero_si128();
    __m128i before = _mm_setzero_si128();
    size_t place = 0;
    for (; place + 64 <= count; place += 64) {
        __m128i block[4];
        for (int part = 0; part < 4; part++) {
            block[part] = _mm_loadu_si128((const __m128i *)(text + place + part * 16));
        }
        const __m128i all =
            _mm_or_si128(_mm_or_si128(block[0], block[1]), _mm_or_si128(block[2], block[3]));
        if (!_mm_movemask_epi8(_mm_or_si128(all, before))) {
            before = block[3];
            continue;
        }
        for (int part = 0; part < 4; part++) {
            wrong = _mm_or_si128(wrong, wrong_bytes(block[part], before));
            before = block[part];
        }
    }
    uint8_t rest[80] = {0};
    memcpy(rest, text + place, count - place);
    // Zeros behind the end show what it leaves open.
    for (size_t part = 0; part * 16 <= count - place; part++) {
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(rest + part * 16));
        wrong = _mm_or_si128(wrong, wrong_bytes(bytes, before));
        before = bytes;
    }
    return !_mm_movemask_epi8(_mm_cmpgt_epi8(wrong, _mm_setzero_si128()))
        && !_mm_movemask_epi8(wrong);
}

bool batch_is_utf8(const uint8_t *text, size_t count) {
    return __builtin_cpu_supports("ssse3") ? is_utf8_in_blocks(text, count)
                                           : is_utf8_slowly(text, count);
}
#else
bool batch_is_utf8(const uint8_t *text, size_t count) {
    return is_utf8_slowly(text, count);
}
#endif
