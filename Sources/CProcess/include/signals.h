#ifndef BATCH_SIGNALS_H
#define BATCH_SIGNALS_H

/// Takes SIGTERM and SIGINT over for the whole process, and passes over SIGHUP.
///
/// Returns a descriptor that can be read when one has come, or -1. The handlers only count, which is
/// all that a handler may safely do; blocking the signals would not do, since the main thread of a
/// Swift program waits for signals with none of them blocked.
int batch_stop_signals(void);

/// How many of them have come since this was last asked.
int batch_take_signals(int descriptor);

#endif
