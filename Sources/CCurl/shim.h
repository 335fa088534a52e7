// libcurl sets options through variadic functions, which Swift cannot call.
#include <curl/curl.h>

static inline CURLcode batch_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode batch_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode batch_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}
typedef size_t (*batch_write_function)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode batch_set_writer(CURL *handle, CURLoption option, batch_write_function f) {
    return curl_easy_setopt(handle, option, f);
}
static inline CURLcode batch_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode batch_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline int batch_option_write_function(void) { return CURLOPT_WRITEFUNCTION; }
/* The file of certificates that libcurl trusts by itself; NULL where it has none. */
static inline const char *batch_standard_authorities(void) {
    return curl_version_info(CURLVERSION_NOW)->cainfo;
}
