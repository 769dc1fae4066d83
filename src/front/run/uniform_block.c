/* SPDX-License-Identifier: MIT */
/* What a block device answers to anyone: its size, its sector size, that it is read only. */
#include "front/run/uniform_private.h"
#include <linux/fs.h>
#include <linux/hdreg.h>

enum { SECTOR_LEN = 2048, MAX_SECTORS = 1024 };

static int put_value(void *argument, const void *value, size_t len) {
    if (bad_pointer(argument))
        return -EFAULT;
    memcpy(argument, value, len);
    return 0;
}

int uniform_block(struct uniform *uniform, unsigned long request, void *argument) {
    const int sector_len = SECTOR_LEN, yes = 1;
    switch (request) {
    case BLKGETSIZE64: return put_value(argument, &uniform->state->capacity, sizeof uniform->state->capacity);
    case BLKGETSIZE: {
        unsigned long blocks = (unsigned long)(uniform->state->capacity / 512);
        return put_value(argument, &blocks, sizeof blocks);
    }
    case BLKSSZGET:
    case BLKBSZGET:
    case BLKPBSZGET:
    case BLKIOMIN: return put_value(argument, &sector_len, sizeof sector_len);
    case BLKIOOPT:
    case BLKALIGNOFF:
    case BLKDISCARDZEROES: {
        const int zero = 0;
        return put_value(argument, &zero, sizeof zero);
    }
    case BLKROTATIONAL: {
        const unsigned short rotational = 1;
        return put_value(argument, &rotational, sizeof rotational);
    }
    case BLKROGET: return put_value(argument, &yes, sizeof yes);
    case BLKROSET: return -EACCES;
    case BLKRAGET:
    case BLKFRAGET: {
        unsigned long sectors = uniform->state->read_ahead;
        return put_value(argument, &sectors, sizeof sectors);
    }
    case BLKRASET:
    case BLKFRASET: uniform->state->read_ahead = (uint32_t)(uintptr_t)argument; return 0;
    case BLKSECTGET: {
        const unsigned short sectors = MAX_SECTORS;
        return put_value(argument, &sectors, sizeof sectors);
    }
    case BLKFLSBUF: return 0;
    case BLKRRPART: return -EINVAL;
    case BLKDISCARD:
    case BLKSECDISCARD:
    case BLKZEROOUT: return -EBADF;
    case HDIO_GETGEO:
    case HDIO_GET_IDENTITY: return -ENOTTY; /* sr has neither */
    default: return -ENOTTY;
    }
}
