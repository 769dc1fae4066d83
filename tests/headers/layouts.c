/* SPDX-License-Identifier: MIT */
/* Do the structures a program sees lie where the driver reads and writes them? Asked of the compiler, as C and as
 * C++: this is never run. Where Windows' own headers define a structure the question is put to theirs, and every
 * difference is listed. */
#include "ntcdrom/ntcdrom.h"

#ifdef __cplusplus
#define CHECK(what, text) static_assert(what, text)
#else
#define CHECK(what, text) _Static_assert(what, text)
#endif

/* The table has pointers as a 64-bit caller has them; a 32-bit program's structures with pointers are smaller and
 * checked below. */
#define WIDE (sizeof(void *) == 8)
#define SAME_TEXT(a, b) (__builtin_strcmp(#a, b) == 0)
/* mingw-w64 counts a reserved byte behind the last one a drive sends. */
#define LAYER_DIFFERS(S) (sizeof(S) == 18 && SAME_TEXT(S, "DVD_LAYER_DESCRIPTOR"))
/* Its 32-bit view of an input has the pointers of the machine, gcc knowing none of 32 bits. */
#define INPUT32_DIFFERS(S) (sizeof(S) == 24 && SAME_TEXT(S, "GET_CONFIGURATION_IOCTL_INPUT32"))
/* C++ has no objects without a size. */
#define EMPTY_DIFFERS(S) (sizeof(S) == 1 && SAME_TEXT(S, "DVD_BCA_DESCRIPTOR"))
#ifdef _WIN32
#define DIFFERS(S) (LAYER_DIFFERS(S) || INPUT32_DIFFERS(S) || EMPTY_DIFFERS(S))
#else
#define DIFFERS(S) EMPTY_DIFFERS(S)
#endif

#if UINTPTR_MAX == 0xffffffffu
/* A 32-bit program's own structure is the 32-bit view. */
typedef GET_CONFIGURATION_IOCTL_INPUT GET_CONFIGURATION_IOCTL_INPUT32;
typedef SCSI_PASS_THROUGH SCSI_PASS_THROUGH32;
#endif

/* Sizes. */
enum lengths {
#define FIELD_LAYOUT(name, len) LEN_##name = (len),
#include "abi/fields.def"
    LEN_NONE
};
#define FIELD_LAYOUT(name, len) \
    CHECK(sizeof(name) == (len) || DIFFERS(name) || (!WIDE && sizeof(name) < (len)), #name " has another size");
#include "abi/fields.def"
CHECK(sizeof(GET_CONFIGURATION_IOCTL_INPUT) == (WIDE ? 24 : 16), "GET_CONFIGURATION_IOCTL_INPUT");
CHECK(sizeof(SCSI_PASS_THROUGH) == (WIDE ? 56 : 44), "SCSI_PASS_THROUGH");
CHECK(sizeof(SCSI_PASS_THROUGH_DIRECT) == (WIDE ? 56 : 44), "SCSI_PASS_THROUGH_DIRECT");
CHECK(sizeof(SCSI_PASS_THROUGH_EX) == (WIDE ? 64 : 52), "SCSI_PASS_THROUGH_EX");
CHECK(sizeof(SCSI_PASS_THROUGH_DIRECT_EX) == (WIDE ? 64 : 52), "SCSI_PASS_THROUGH_DIRECT_EX");
CHECK(sizeof(DEVICE_MEDIA_INFO) == 32 && sizeof(SUB_Q_CHANNEL_DATA) == 24 && sizeof(DVD_COPY_PROTECT_KEY) == 24,
      "structures with inner unions");
CHECK(sizeof(PARTITION_INFORMATION_EX) == 144 && sizeof(DRIVE_LAYOUT_INFORMATION_EX) == 192, "partitions");
CHECK(sizeof(PERSISTENT_RESERVE_COMMAND) == 12, "PERSISTENT_RESERVE_COMMAND");

/* Places and widths of what is no bit and no reserve; of what lies in unions by hand. */
#define AT(S, name, at) \
    CHECK(offsetof(S, name) == (at) || (!WIDE && sizeof(S) < (size_t)LEN_##S && offsetof(S, name) <= (at)), \
          #S "." #name " lies elsewhere");
#define LONG_AS(S, name, at, len) \
    AT(S, name, at) \
    CHECK(sizeof(((S *)0)->name) == (len) || DIFFERS(S), #S "." #name " has another width");
#define FIELD_LE(S, name, at, width, words, preset) LONG_AS(S, name, at, width)
#define FIELD_LES(S, name, at, width, count) LONG_AS(S, name, at, (width) * (count))
#define FIELD_SIGNED(S, name, at, width) LONG_AS(S, name, at, width)
#define FIELD_ENUM(S, name, at, words, preset) LONG_AS(S, name, at, 4)
#define FIELD_BE(S, name, at, width, words) LONG_AS(S, name, at, width)
#define FIELD_BOOL(S, name, at) LONG_AS(S, name, at, 1)
#define FIELD_BYTES(S, name, at, len) AT(S, name, at)
#define FIELD_TEXT(S, name, at, len) AT(S, name, at)
#define FIELD_WIDE(S, name, at, len) AT(S, name, at)
#define FIELD_MSF(S, name, at) LONG_AS(S, name, at, 3)
#define FIELD_MSF4(S, name, at) LONG_AS(S, name, at, 4)
#define FIELD_PART(S, name, at, part, count) AT(S, name, at)
#define FIELD_FEATURES(S, name, at) AT(S, name, at)
#define FIELD_POINTER(S, name, at, count) AT(S, name, at)
#include "abi/fields.def"
CHECK(offsetof(DEVICE_MEDIA_INFO, DeviceSpecific.RemovableDiskInfo.MediaType) == 8, "DEVICE_MEDIA_INFO");
CHECK(offsetof(DEVICE_MEDIA_INFO, DeviceSpecific.RemovableDiskInfo.MediaCharacteristics) == 28, "DEVICE_MEDIA_INFO");
CHECK(offsetof(DVD_COPY_PROTECT_KEY, Parameters.TitleOffset) == 16, "DVD_COPY_PROTECT_KEY");
CHECK(offsetof(DVD_COPY_PROTECT_KEY, KeyData) == 24, "DVD_COPY_PROTECT_KEY");
CHECK(offsetof(PARTITION_INFORMATION_EX, RewritePartition) == 28, "PARTITION_INFORMATION_EX");
CHECK(offsetof(PARTITION_INFORMATION_EX, Mbr.HiddenSectors) == 36, "PARTITION_INFORMATION_EX");
CHECK(offsetof(DRIVE_LAYOUT_INFORMATION_EX, Mbr.Signature) == 8, "DRIVE_LAYOUT_INFORMATION_EX");
CHECK(offsetof(DRIVE_LAYOUT_INFORMATION_EX, PartitionEntry) == 48, "DRIVE_LAYOUT_INFORMATION_EX");
CHECK(offsetof(PERSISTENT_RESERVE_COMMAND, PR_IN.AllocationLength) == 10, "PERSISTENT_RESERVE_COMMAND");
CHECK(offsetof(PERSISTENT_RESERVE_COMMAND, PR_OUT.ParameterList) == 10, "PERSISTENT_RESERVE_COMMAND");
