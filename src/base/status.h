/* SPDX-License-Identifier: MIT */
/* What can go wrong with bytes, files and drives that do not answer: the words of the floors below class. */
#ifndef NTCDROM_BASE_STATUS_H
#define NTCDROM_BASE_STATUS_H

/* The one word a function of base, disc, image or port answers with. The prefix is not STATUS_: that is Windows'. */
enum status {
    ST_OK,
    ST_NO_MEMORY,     /* the host would not give memory */
    ST_NOT_FOUND,     /* no such file, device, track or entry */
    ST_NO_ACCESS,     /* the host refused: permission */
    ST_BUSY,          /* in use by somebody else */
    ST_BAD_FORMAT,    /* bytes that break the format's rules */
    ST_UNSUPPORTED,   /* well-formed, but nothing here handles it */
    ST_TOO_LARGE,     /* over a stated limit */
    ST_TRUNCATED,     /* the file ends before the bytes asked for */
    ST_IO_ERROR,      /* the host could not read or write */
    ST_NO_SPACE,      /* the disk is full, or a file may grow no more */
    ST_UNREADABLE,    /* the disc cannot give this sector (marked damaged) */
    ST_OUT_OF_RANGE,  /* no such sector on this disc */
    ST_GONE,          /* the device went away */
    ST_CANCELLED,     /* the caller gave up */
    ST_USAGE,         /* an address, option or argument that makes no sense */
    ST_COUNT
};

/* The word for a status, lower case, for messages; never NULL. */
const char *status_name(enum status status);

#define NTCD_CHECKED __attribute__((warn_unused_result))
/* What is seldom called stays out of its callers, so that they save no registers for it. */
#define NTCD_SELDOM __attribute__((noinline, cold))
/* What is called often, but not on its caller's shortest way, stays out of it for the same reason. */
#define NTCD_APART __attribute__((noinline))
/* The formatter is our own and knows the same letters everywhere; gcc for Windows would think of Windows' printf. */
#if defined(__MINGW32__) && !defined(__clang__)
#define NTCD_FORMAT(text, first) __attribute__((format(gnu_printf, text, first)))
#else
#define NTCD_FORMAT(text, first) __attribute__((format(printf, text, first)))
#endif

/* Leaves the function with the first bad status. Only in functions that own nothing. */
#define TRY(call)                              \
    do {                                       \
        enum status try_status_ = (call);      \
        if (try_status_ != ST_OK)          \
            return try_status_;                \
    } while (0)

#endif
