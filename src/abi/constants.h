/* SPDX-License-Identifier: MIT */
/* Which values do the fields of the structures take? Windows' constants and enumerations, under their own names. */
#ifndef NTCDROM_ABI_CONSTANTS_H
#define NTCDROM_ABI_CONSTANTS_H

#include "types.h"

/* Device types [WDK FILE_DEVICE_*] */
#ifndef FILE_DEVICE_CD_ROM
#define FILE_DEVICE_CD_ROM 0x00000002
#endif
#ifndef FILE_DEVICE_CONTROLLER
#define FILE_DEVICE_CONTROLLER 0x00000004
#endif
#ifndef FILE_DEVICE_DISK
#define FILE_DEVICE_DISK 0x00000007
#endif
#ifndef FILE_DEVICE_TAPE
#define FILE_DEVICE_TAPE 0x0000001f
#endif
#ifndef FILE_DEVICE_MASS_STORAGE
#define FILE_DEVICE_MASS_STORAGE 0x0000002d
#endif
#ifndef FILE_DEVICE_ACPI
#define FILE_DEVICE_ACPI 0x00000032
#endif
#ifndef FILE_DEVICE_DVD
#define FILE_DEVICE_DVD 0x00000033
#endif
#ifndef MOUNTDEVCONTROLTYPE
#define MOUNTDEVCONTROLTYPE 0x0000004d
#endif
#ifndef IOCTL_VOLUME_BASE
#define IOCTL_VOLUME_BASE 0x00000056
#endif

/* The parts of a control code */
#ifndef METHOD_BUFFERED
#define METHOD_BUFFERED 0
#endif
#ifndef METHOD_IN_DIRECT
#define METHOD_IN_DIRECT 1
#endif
#ifndef METHOD_OUT_DIRECT
#define METHOD_OUT_DIRECT 2
#endif
#ifndef METHOD_NEITHER
#define METHOD_NEITHER 3
#endif
#ifndef FILE_ANY_ACCESS
#define FILE_ANY_ACCESS 0
#endif
#ifndef FILE_READ_ACCESS
#define FILE_READ_ACCESS 1
#endif
#ifndef FILE_WRITE_ACCESS
#define FILE_WRITE_ACCESS 2
#endif

/* Sizes */
#ifndef MAXIMUM_NUMBER_TRACKS
#define MAXIMUM_NUMBER_TRACKS 100
#endif
#ifndef MAXIMUM_CDROM_SIZE
#define MAXIMUM_CDROM_SIZE 804
#endif
#ifndef CDROM_TOC_SIZE
#define CDROM_TOC_SIZE 804
#endif
#ifndef MINIMUM_CDROM_READ_TOC_EX_SIZE
#define MINIMUM_CDROM_READ_TOC_EX_SIZE 2
#endif
#ifndef MINIMUM_CDROM_INQUIRY_SIZE
#define MINIMUM_CDROM_INQUIRY_SIZE 36
#endif
#ifndef MAXIMUM_CDROM_INQUIRY_SIZE
#define MAXIMUM_CDROM_INQUIRY_SIZE 260
#endif
#ifndef CDROM_EXCLUSIVE_CALLER_LENGTH
#define CDROM_EXCLUSIVE_CALLER_LENGTH 64
#endif
#ifndef CD_RAW_READ_C2_SIZE
#define CD_RAW_READ_C2_SIZE 296
#endif
#ifndef CD_RAW_READ_SUBCODE_SIZE
#define CD_RAW_READ_SUBCODE_SIZE 96
#endif
#ifndef CD_RAW_SECTOR_WITH_C2_SIZE
#define CD_RAW_SECTOR_WITH_C2_SIZE 2648
#endif
#ifndef CD_RAW_SECTOR_WITH_SUBCODE_SIZE
#define CD_RAW_SECTOR_WITH_SUBCODE_SIZE 2448
#endif
#ifndef CD_RAW_SECTOR_WITH_C2_AND_SUBCODE_SIZE
#define CD_RAW_SECTOR_WITH_C2_AND_SUBCODE_SIZE 2744
#endif

/* Flags of a lock and of an unlock request */
#ifndef CDROM_LOCK_IGNORE_VOLUME
#define CDROM_LOCK_IGNORE_VOLUME 0x00000001
#endif
#ifndef CDROM_NO_MEDIA_NOTIFICATIONS
#define CDROM_NO_MEDIA_NOTIFICATIONS 0x00000002
#endif

/* CDROM_READ_TOC_EX.Format */
#ifndef CDROM_READ_TOC_EX_FORMAT_TOC
#define CDROM_READ_TOC_EX_FORMAT_TOC 0x00
#endif
#ifndef CDROM_READ_TOC_EX_FORMAT_SESSION
#define CDROM_READ_TOC_EX_FORMAT_SESSION 0x01
#endif
#ifndef CDROM_READ_TOC_EX_FORMAT_FULL_TOC
#define CDROM_READ_TOC_EX_FORMAT_FULL_TOC 0x02
#endif
#ifndef CDROM_READ_TOC_EX_FORMAT_PMA
#define CDROM_READ_TOC_EX_FORMAT_PMA 0x03
#endif
#ifndef CDROM_READ_TOC_EX_FORMAT_ATIP
#define CDROM_READ_TOC_EX_FORMAT_ATIP 0x04
#endif
#ifndef CDROM_READ_TOC_EX_FORMAT_CDTEXT
#define CDROM_READ_TOC_EX_FORMAT_CDTEXT 0x05
#endif

/* CDROM_SUB_Q_DATA_FORMAT.Format: no control codes, in spite of their prefix */
#ifndef IOCTL_CDROM_SUB_Q_CHANNEL
#define IOCTL_CDROM_SUB_Q_CHANNEL 0x00
#endif
#ifndef IOCTL_CDROM_CURRENT_POSITION
#define IOCTL_CDROM_CURRENT_POSITION 0x01
#endif
#ifndef IOCTL_CDROM_MEDIA_CATALOG
#define IOCTL_CDROM_MEDIA_CATALOG 0x02
#endif
#ifndef IOCTL_CDROM_TRACK_ISRC
#define IOCTL_CDROM_TRACK_ISRC 0x03
#endif

/* SUB_Q_HEADER.AudioStatus */
#ifndef AUDIO_STATUS_NOT_SUPPORTED
#define AUDIO_STATUS_NOT_SUPPORTED 0x00
#endif
#ifndef AUDIO_STATUS_IN_PROGRESS
#define AUDIO_STATUS_IN_PROGRESS 0x11
#endif
#ifndef AUDIO_STATUS_PAUSED
#define AUDIO_STATUS_PAUSED 0x12
#endif
#ifndef AUDIO_STATUS_PLAY_COMPLETE
#define AUDIO_STATUS_PLAY_COMPLETE 0x13
#endif
#ifndef AUDIO_STATUS_PLAY_ERROR
#define AUDIO_STATUS_PLAY_ERROR 0x14
#endif
#ifndef AUDIO_STATUS_NO_STATUS
#define AUDIO_STATUS_NO_STATUS 0x15
#endif

/* Adr and Control of a track */
#ifndef ADR_NO_MODE_INFORMATION
#define ADR_NO_MODE_INFORMATION 0x0
#endif
#ifndef ADR_ENCODES_CURRENT_POSITION
#define ADR_ENCODES_CURRENT_POSITION 0x1
#endif
#ifndef ADR_ENCODES_MEDIA_CATALOG
#define ADR_ENCODES_MEDIA_CATALOG 0x2
#endif
#ifndef ADR_ENCODES_ISRC
#define ADR_ENCODES_ISRC 0x3
#endif
#ifndef AUDIO_WITH_PREEMPHASIS
#define AUDIO_WITH_PREEMPHASIS 0x1
#endif
#ifndef DIGITAL_COPY_PERMITTED
#define DIGITAL_COPY_PERMITTED 0x2
#endif
#ifndef AUDIO_DATA_TRACK
#define AUDIO_DATA_TRACK 0x4
#endif
#ifndef TWO_FOUR_CHANNEL_AUDIO
#define TWO_FOUR_CHANNEL_AUDIO 0x8
#endif
#ifndef CDROM_DISK_AUDIO_TRACK
#define CDROM_DISK_AUDIO_TRACK 0x00000001
#endif
#ifndef CDROM_DISK_DATA_TRACK
#define CDROM_DISK_DATA_TRACK 0x00000002
#endif

/* CDROM_TOC_CD_TEXT_DATA_BLOCK.PackType */
#ifndef CDROM_CD_TEXT_PACK_ALBUM_NAME
#define CDROM_CD_TEXT_PACK_ALBUM_NAME 0x80
#endif
#ifndef CDROM_CD_TEXT_PACK_PERFORMER
#define CDROM_CD_TEXT_PACK_PERFORMER 0x81
#endif
#ifndef CDROM_CD_TEXT_PACK_SONGWRITER
#define CDROM_CD_TEXT_PACK_SONGWRITER 0x82
#endif
#ifndef CDROM_CD_TEXT_PACK_COMPOSER
#define CDROM_CD_TEXT_PACK_COMPOSER 0x83
#endif
#ifndef CDROM_CD_TEXT_PACK_ARRANGER
#define CDROM_CD_TEXT_PACK_ARRANGER 0x84
#endif
#ifndef CDROM_CD_TEXT_PACK_MESSAGES
#define CDROM_CD_TEXT_PACK_MESSAGES 0x85
#endif
#ifndef CDROM_CD_TEXT_PACK_DISC_ID
#define CDROM_CD_TEXT_PACK_DISC_ID 0x86
#endif
#ifndef CDROM_CD_TEXT_PACK_GENRE
#define CDROM_CD_TEXT_PACK_GENRE 0x87
#endif
#ifndef CDROM_CD_TEXT_PACK_TOC_INFO
#define CDROM_CD_TEXT_PACK_TOC_INFO 0x88
#endif
#ifndef CDROM_CD_TEXT_PACK_TOC_INFO2
#define CDROM_CD_TEXT_PACK_TOC_INFO2 0x89
#endif
#ifndef CDROM_CD_TEXT_PACK_UPC_EAN
#define CDROM_CD_TEXT_PACK_UPC_EAN 0x8e
#endif
#ifndef CDROM_CD_TEXT_PACK_SIZE_INFO
#define CDROM_CD_TEXT_PACK_SIZE_INFO 0x8f
#endif

/* GET_CONFIGURATION_IOCTL_INPUT.RequestType */
#ifndef SCSI_GET_CONFIGURATION_REQUEST_TYPE_ALL
#define SCSI_GET_CONFIGURATION_REQUEST_TYPE_ALL 0x0
#endif
#ifndef SCSI_GET_CONFIGURATION_REQUEST_TYPE_CURRENT
#define SCSI_GET_CONFIGURATION_REQUEST_TYPE_CURRENT 0x1
#endif
#ifndef SCSI_GET_CONFIGURATION_REQUEST_TYPE_ONE
#define SCSI_GET_CONFIGURATION_REQUEST_TYPE_ONE 0x2
#endif

/* DVD sessions and keys */
#ifndef DVD_END_ALL_SESSIONS
#define DVD_END_ALL_SESSIONS ((DVD_SESSION_ID)0xffffffff)
#endif
#ifndef DVD_CHALLENGE_KEY_LENGTH
#define DVD_CHALLENGE_KEY_LENGTH 36
#endif
#ifndef DVD_BUS_KEY_LENGTH
#define DVD_BUS_KEY_LENGTH 32
#endif
#ifndef DVD_TITLE_KEY_LENGTH
#define DVD_TITLE_KEY_LENGTH 32
#endif
#ifndef DVD_DISK_KEY_LENGTH
#define DVD_DISK_KEY_LENGTH 2072
#endif
#ifndef DVD_RPC_KEY_LENGTH
#define DVD_RPC_KEY_LENGTH 28
#endif
#ifndef DVD_SET_RPC_KEY_LENGTH
#define DVD_SET_RPC_KEY_LENGTH 28
#endif
#ifndef DVD_ASF_LENGTH
#define DVD_ASF_LENGTH 28
#endif
#ifndef DVD_CGMS_RESERVED_MASK
#define DVD_CGMS_RESERVED_MASK 0x00000078
#endif
#ifndef DVD_CGMS_COPY_PROTECT_MASK
#define DVD_CGMS_COPY_PROTECT_MASK 0x00000018
#endif
#ifndef DVD_CGMS_COPY_PERMITTED
#define DVD_CGMS_COPY_PERMITTED 0x00000000
#endif
#ifndef DVD_CGMS_COPY_ONCE
#define DVD_CGMS_COPY_ONCE 0x00000010
#endif
#ifndef DVD_CGMS_NO_COPY
#define DVD_CGMS_NO_COPY 0x00000018
#endif
#ifndef DVD_COPYRIGHT_MASK
#define DVD_COPYRIGHT_MASK 0x00000040
#endif
#ifndef DVD_NOT_COPYRIGHTED
#define DVD_NOT_COPYRIGHTED 0x00000000
#endif
#ifndef DVD_COPYRIGHTED
#define DVD_COPYRIGHTED 0x00000040
#endif
#ifndef DVD_SECTOR_PROTECT_MASK
#define DVD_SECTOR_PROTECT_MASK 0x00000020
#endif
#ifndef DVD_SECTOR_NOT_PROTECTED
#define DVD_SECTOR_NOT_PROTECTED 0x00000000
#endif
#ifndef DVD_SECTOR_PROTECTED
#define DVD_SECTOR_PROTECTED 0x00000020
#endif

/* Media and storage */
#ifndef MEDIA_ERASEABLE
#define MEDIA_ERASEABLE 0x00000001
#endif
#ifndef MEDIA_WRITE_ONCE
#define MEDIA_WRITE_ONCE 0x00000002
#endif
#ifndef MEDIA_READ_ONLY
#define MEDIA_READ_ONLY 0x00000004
#endif
#ifndef MEDIA_READ_WRITE
#define MEDIA_READ_WRITE 0x00000008
#endif
#ifndef MEDIA_WRITE_PROTECTED
#define MEDIA_WRITE_PROTECTED 0x00000100
#endif
#ifndef MEDIA_CURRENTLY_MOUNTED
#define MEDIA_CURRENTLY_MOUNTED 0x80000000
#endif
#ifndef STORAGE_EVENT_NOTIFICATION_VERSION_V1
#define STORAGE_EVENT_NOTIFICATION_VERSION_V1 1
#endif
#ifndef STORAGE_EVENT_MEDIA_STATUS
#define STORAGE_EVENT_MEDIA_STATUS 0x1
#endif
#ifndef STORAGE_EVENT_DEVICE_STATUS
#define STORAGE_EVENT_DEVICE_STATUS 0x2
#endif
#ifndef STORAGE_EVENT_DEVICE_OPERATION
#define STORAGE_EVENT_DEVICE_OPERATION 0x4
#endif
#ifndef DUID_VERSION_1
#define DUID_VERSION_1 1
#endif
#ifndef PARTITION_FAT32
#define PARTITION_FAT32 0x0B
#endif

/* SCSI_PASS_THROUGH.DataIn */
#ifndef SCSI_IOCTL_DATA_OUT
#define SCSI_IOCTL_DATA_OUT 0
#endif
#ifndef SCSI_IOCTL_DATA_IN
#define SCSI_IOCTL_DATA_IN 1
#endif
#ifndef SCSI_IOCTL_DATA_UNSPECIFIED
#define SCSI_IOCTL_DATA_UNSPECIFIED 2
#endif
#ifndef SCSI_IOCTL_DATA_BIDIRECTIONAL
#define SCSI_IOCTL_DATA_BIDIRECTIONAL 3
#endif
#ifndef STOR_ADDRESS_TYPE_BTL8
#define STOR_ADDRESS_TYPE_BTL8 1
#endif

/* Persistent reservations */
#ifndef RESERVATION_ACTION_READ_KEYS
#define RESERVATION_ACTION_READ_KEYS 0x00
#endif
#ifndef RESERVATION_ACTION_READ_RESERVATIONS
#define RESERVATION_ACTION_READ_RESERVATIONS 0x01
#endif
#ifndef RESERVATION_ACTION_REGISTER
#define RESERVATION_ACTION_REGISTER 0x00
#endif
#ifndef RESERVATION_ACTION_RESERVE
#define RESERVATION_ACTION_RESERVE 0x01
#endif
#ifndef RESERVATION_ACTION_RELEASE
#define RESERVATION_ACTION_RELEASE 0x02
#endif
#ifndef RESERVATION_ACTION_CLEAR
#define RESERVATION_ACTION_CLEAR 0x03
#endif
#ifndef RESERVATION_ACTION_PREEMPT
#define RESERVATION_ACTION_PREEMPT 0x04
#endif
#ifndef RESERVATION_ACTION_PREEMPT_ABORT
#define RESERVATION_ACTION_PREEMPT_ABORT 0x05
#endif
#ifndef RESERVATION_ACTION_REGISTER_IGNORE_EXISTING
#define RESERVATION_ACTION_REGISTER_IGNORE_EXISTING 0x06
#endif
#ifndef RESERVATION_SCOPE_LU
#define RESERVATION_SCOPE_LU 0x00
#endif
#ifndef RESERVATION_SCOPE_ELEMENT
#define RESERVATION_SCOPE_ELEMENT 0x02
#endif
#ifndef RESERVATION_TYPE_WRITE_EXCLUSIVE
#define RESERVATION_TYPE_WRITE_EXCLUSIVE 0x01
#endif
#ifndef RESERVATION_TYPE_EXCLUSIVE
#define RESERVATION_TYPE_EXCLUSIVE 0x03
#endif
#ifndef RESERVATION_TYPE_WRITE_EXCLUSIVE_REGISTRANTS
#define RESERVATION_TYPE_WRITE_EXCLUSIVE_REGISTRANTS 0x05
#endif
#ifndef RESERVATION_TYPE_EXCLUSIVE_REGISTRANTS
#define RESERVATION_TYPE_EXCLUSIVE_REGISTRANTS 0x06
#endif

/* Enumerations: 32 bits wide in every structure, where they are declared LONG. */
#ifndef NTCDROM_HAVE_CDRM
typedef enum _TRACK_MODE_TYPE {
    YellowMode2 = 0, XAForm2 = 1, CDDA = 2, RawWithC2AndSubCode = 3, RawWithC2 = 4, RawWithSubCode = 5
} TRACK_MODE_TYPE, *PTRACK_MODE_TYPE;
typedef enum _CDROM_SPEED_REQUEST {
    CdromSetSpeed = 0, CdromSetStreaming = 1
} CDROM_SPEED_REQUEST, *PCDROM_SPEED_REQUEST;
typedef enum _WRITE_ROTATION {
    CdromDefaultRotation = 0, CdromCAVRotation = 1
} WRITE_ROTATION, *PWRITE_ROTATION;
#elif !defined(NTCDROM_HAVE_RAW_MODES)
/* Older headers end their list before these. */
#define RawWithC2AndSubCode ((TRACK_MODE_TYPE)3)
#define RawWithC2 ((TRACK_MODE_TYPE)4)
#define RawWithSubCode ((TRACK_MODE_TYPE)5)
#endif
#ifndef NTCDROM_HAVE_EXCLUSIVE
typedef enum _EXCLUSIVE_ACCESS_REQUEST_TYPE {
    ExclusiveAccessQueryState = 0, ExclusiveAccessLockDevice = 1, ExclusiveAccessUnlockDevice = 2
} EXCLUSIVE_ACCESS_REQUEST_TYPE, *PEXCLUSIVE_ACCESS_REQUEST_TYPE;
#endif
#ifndef NTCDROM_HAVE_STREAMING
typedef enum _STREAMING_CONTROL_REQUEST_TYPE {
    CdromStreamingDisable = 1, CdromStreamingEnableForReadOnly = 2, CdromStreamingEnableForWriteOnly = 3,
    CdromStreamingEnableForReadWrite = 4
} STREAMING_CONTROL_REQUEST_TYPE, *PSTREAMING_CONTROL_REQUEST_TYPE;
#endif
#ifndef NTCDROM_HAVE_OPC
typedef enum _CDROM_OPC_INFO_TYPE {
    SimpleOpcInfo = 1
} CDROM_OPC_INFO_TYPE, *PCDROM_OPC_INFO_TYPE;
#endif
#ifndef NTCDROM_HAVE_PERFORMANCE
typedef enum _CDROM_PERFORMANCE_REQUEST_TYPE {
    CdromPerformanceRequest = 1, CdromWriteSpeedRequest = 2
} CDROM_PERFORMANCE_REQUEST_TYPE, *PCDROM_PERFORMANCE_REQUEST_TYPE;
typedef enum _CDROM_PERFORMANCE_TYPE {
    CdromReadPerformance = 1, CdromWritePerformance = 2
} CDROM_PERFORMANCE_TYPE, *PCDROM_PERFORMANCE_TYPE;
typedef enum _CDROM_PERFORMANCE_EXCEPTION_TYPE {
    CdromNominalPerformance = 1, CdromEntirePerformanceList = 2, CdromPerformanceExceptionsOnly = 3
} CDROM_PERFORMANCE_EXCEPTION_TYPE, *PCDROM_PERFORMANCE_EXCEPTION_TYPE;
typedef enum _CDROM_PERFORMANCE_TOLERANCE_TYPE {
    Cdrom10Nominal20Exceptions = 1
} CDROM_PERFORMANCE_TOLERANCE_TYPE, *PCDROM_PERFORMANCE_TOLERANCE_TYPE;
#endif
#ifndef NTCDROM_HAVE_MMC
typedef enum _FEATURE_PROFILE_TYPE {
    ProfileInvalid = 0x0000, ProfileNonRemovableDisk = 0x0001, ProfileRemovableDisk = 0x0002,
    ProfileMOErasable = 0x0003, ProfileMOWriteOnce = 0x0004, ProfileAS_MO = 0x0005, ProfileCdrom = 0x0008,
    ProfileCdRecordable = 0x0009, ProfileCdRewritable = 0x000a, ProfileDvdRom = 0x0010, ProfileDvdRecordable = 0x0011,
    ProfileDvdRam = 0x0012, ProfileDvdRewritable = 0x0013, ProfileDvdRWSequential = 0x0014,
    ProfileDvdDashRDualLayer = 0x0015, ProfileDvdDashRLayerJump = 0x0016, ProfileDvdPlusRW = 0x001a,
    ProfileDvdPlusR = 0x001b, ProfileDDCdrom = 0x0020, ProfileDDCdRecordable = 0x0021, ProfileDDCdRewritable = 0x0022,
    ProfileDvdPlusRWDualLayer = 0x002a, ProfileDvdPlusRDualLayer = 0x002b, ProfileBDRom = 0x0040,
    ProfileBDRSequentialWritable = 0x0041, ProfileBDRRandomWritable = 0x0042, ProfileBDRewritable = 0x0043,
    ProfileHDDVDRom = 0x0050, ProfileHDDVDRecordable = 0x0051, ProfileHDDVDRam = 0x0052,
    ProfileHDDVDRewritable = 0x0053, ProfileHDDVDRDualLayer = 0x0058, ProfileHDDVDRWDualLayer = 0x005a,
    ProfileNonStandard = 0xffff
} FEATURE_PROFILE_TYPE, *PFEATURE_PROFILE_TYPE;
typedef enum _FEATURE_NUMBER {
    FeatureProfileList = 0x0000, FeatureCore = 0x0001, FeatureMorphing = 0x0002, FeatureRemovableMedium = 0x0003,
    FeatureWriteProtect = 0x0004, FeatureRandomReadable = 0x0010, FeatureMultiRead = 0x001d, FeatureCdRead = 0x001e,
    FeatureDvdRead = 0x001f, FeatureRandomWritable = 0x0020, FeatureIncrementalStreamingWritable = 0x0021,
    FeatureSectorErasable = 0x0022, FeatureFormattable = 0x0023, FeatureDefectManagement = 0x0024,
    FeatureWriteOnce = 0x0025, FeatureRestrictedOverwrite = 0x0026, FeatureCdrwCAVWrite = 0x0027, FeatureMrw = 0x0028,
    FeatureEnhancedDefectReporting = 0x0029, FeatureDvdPlusRW = 0x002a, FeatureDvdPlusR = 0x002b,
    FeatureRigidRestrictedOverwrite = 0x002c, FeatureCdTrackAtOnce = 0x002d, FeatureCdMastering = 0x002e,
    FeatureDvdRecordableWrite = 0x002f, FeatureDDCDRead = 0x0030, FeatureDDCDRWrite = 0x0031,
    FeatureDDCDRWWrite = 0x0032, FeatureLayerJumpRecording = 0x0033, FeatureCDRWMediaWriteSupport = 0x0037,
    FeatureBDRPseudoOverwrite = 0x0038, FeatureDvdPlusRWDualLayer = 0x003a, FeatureDvdPlusRDualLayer = 0x003b,
    FeatureBDRead = 0x0040, FeatureBDWrite = 0x0041, FeatureTSR = 0x0042, FeatureHDDVDRead = 0x0050,
    FeatureHDDVDWrite = 0x0051, FeatureHybridDisc = 0x0080, FeaturePowerManagement = 0x0100, FeatureSMART = 0x0101,
    FeatureEmbeddedChanger = 0x0102, FeatureCDAudioAnalogPlay = 0x0103, FeatureMicrocodeUpgrade = 0x0104,
    FeatureTimeout = 0x0105, FeatureDvdCSS = 0x0106, FeatureRealTimeStreaming = 0x0107,
    FeatureLogicalUnitSerialNumber = 0x0108, FeatureMediaSerialNumber = 0x0109, FeatureDiscControlBlocks = 0x010a,
    FeatureDvdCPRM = 0x010b, FeatureFirmwareDate = 0x010c, FeatureAACS = 0x010d, FeatureVCPS = 0x0110
} FEATURE_NUMBER, *PFEATURE_NUMBER;
#endif
#ifndef NTCDROM_HAVE_DVD
typedef enum DVD_STRUCTURE_FORMAT {
    DvdPhysicalDescriptor = 0, DvdCopyrightDescriptor = 1, DvdDiskKeyDescriptor = 2, DvdBCADescriptor = 3,
    DvdManufacturerDescriptor = 4, DvdMaxDescriptor = 5
} DVD_STRUCTURE_FORMAT, *PDVD_STRUCTURE_FORMAT;
typedef enum _DVD_KEY_TYPE {
    DvdChallengeKey = 0x01, DvdBusKey1 = 0x02, DvdBusKey2 = 0x03, DvdTitleKey = 0x04, DvdAsf = 0x05,
    DvdSetRpcKey = 0x06, DvdGetRpcKey = 0x08, DvdInvalidateAGID = 0x3f, DvdDiskKey = 0x80
} DVD_KEY_TYPE;
#endif
#ifndef NTCDROM_HAVE_STORAGE
typedef enum _STORAGE_PROPERTY_ID {
    StorageDeviceProperty = 0, StorageAdapterProperty = 1, StorageDeviceIdProperty = 2,
    StorageDeviceUniqueIdProperty = 3, StorageDeviceWriteCacheProperty = 4, StorageMiniportProperty = 5,
    StorageAccessAlignmentProperty = 6, StorageDeviceSeekPenaltyProperty = 7, StorageDeviceTrimProperty = 8,
    StorageDeviceWriteAggregationProperty = 9, StorageDeviceDeviceTelemetryProperty = 10,
    StorageDeviceLBProvisioningProperty = 11, StorageDevicePowerProperty = 12
} STORAGE_PROPERTY_ID, *PSTORAGE_PROPERTY_ID;
typedef enum _STORAGE_QUERY_TYPE {
    PropertyStandardQuery = 0, PropertyExistsQuery = 1, PropertyMaskQuery = 2, PropertyQueryMaxDefined = 3
} STORAGE_QUERY_TYPE, *PSTORAGE_QUERY_TYPE;
typedef enum _WRITE_CACHE_TYPE {
    WriteCacheTypeUnknown = 0, WriteCacheTypeNone = 1, WriteCacheTypeWriteBack = 2, WriteCacheTypeWriteThrough = 3
} WRITE_CACHE_TYPE, *PWRITE_CACHE_TYPE;
typedef enum _WRITE_CACHE_ENABLE {
    WriteCacheEnableUnknown = 0, WriteCacheDisabled = 1, WriteCacheEnabled = 2
} WRITE_CACHE_ENABLE, *PWRITE_CACHE_ENABLE;
typedef enum _WRITE_CACHE_CHANGE {
    WriteCacheChangeUnknown = 0, WriteCacheNotChangeable = 1, WriteCacheChangeable = 2
} WRITE_CACHE_CHANGE, *PWRITE_CACHE_CHANGE;
typedef enum _WRITE_THROUGH {
    WriteThroughUnknown = 0, WriteThroughNotSupported = 1, WriteThroughSupported = 2
} WRITE_THROUGH, *PWRITE_THROUGH;
typedef enum _STORAGE_MEDIA_TYPE {
    CD_ROM = 51, CD_R = 52, CD_RW = 53, DVD_ROM = 54, DVD_R = 55, DVD_RW = 56, DVD_RAM = 88
} STORAGE_MEDIA_TYPE, *PSTORAGE_MEDIA_TYPE;
typedef enum _STORAGE_BUS_TYPE {
    BusTypeUnknown = 0x00, BusTypeScsi = 0x01, BusTypeAtapi = 0x02, BusTypeAta = 0x03, BusType1394 = 0x04,
    BusTypeSsa = 0x05, BusTypeFibre = 0x06, BusTypeUsb = 0x07, BusTypeRAID = 0x08, BusTypeiScsi = 0x09,
    BusTypeSas = 0x0a, BusTypeSata = 0x0b, BusTypeSd = 0x0c, BusTypeMmc = 0x0d, BusTypeVirtual = 0x0e,
    BusTypeFileBackedVirtual = 0x0f, BusTypeSpaces = 0x10
} STORAGE_BUS_TYPE, *PSTORAGE_BUS_TYPE;
#endif
#ifndef NTCDROM_HAVE_DISK
typedef enum _MEDIA_TYPE {
    Unknown = 0, RemovableMedia = 11, FixedMedia = 12
} MEDIA_TYPE, *PMEDIA_TYPE;
typedef enum _PARTITION_STYLE {
    PARTITION_STYLE_MBR = 0, PARTITION_STYLE_GPT = 1, PARTITION_STYLE_RAW = 2
} PARTITION_STYLE;
#endif

/* Initialisers of the GUIDs of notifications and interface classes [WDK GUID_IO_*, GUID_DEVINTERFACE_*]. */
#define NTCD_GUID_MEDIA_ARRIVAL \
    {0xd07433c0, 0xa98e, 0x11d2, {0x91, 0x7a, 0x00, 0xa0, 0xc9, 0x06, 0x8f, 0xf3}}
#define NTCD_GUID_MEDIA_REMOVAL \
    {0xd07433c1, 0xa98e, 0x11d2, {0x91, 0x7a, 0x00, 0xa0, 0xc9, 0x06, 0x8f, 0xf3}}
#define NTCD_GUID_DEVICE_EXTERNAL_REQUEST \
    {0xd07433d0, 0xa98e, 0x11d2, {0x91, 0x7a, 0x00, 0xa0, 0xc9, 0x06, 0x8f, 0xf3}}
#define NTCD_GUID_MEDIA_EJECT_REQUEST \
    {0xd07433d1, 0xa98e, 0x11d2, {0x91, 0x7a, 0x00, 0xa0, 0xc9, 0x06, 0x8f, 0xf3}}
#define NTCD_GUID_DEVICE_BECOMING_READY \
    {0xd07433f0, 0xa98e, 0x11d2, {0x91, 0x7a, 0x00, 0xa0, 0xc9, 0x06, 0x8f, 0xf3}}
#define NTCD_GUID_CDROM_EXCLUSIVE_LOCK \
    {0xbc56c139, 0x7a10, 0x47ee, {0xa2, 0x94, 0x4c, 0x6a, 0x38, 0xf0, 0x14, 0x9a}}
#define NTCD_GUID_CDROM_EXCLUSIVE_UNLOCK \
    {0xa3b6d27d, 0x5e35, 0x4885, {0x81, 0xe5, 0xee, 0x18, 0xc0, 0x0e, 0xd7, 0x79}}
#define NTCD_GUID_CDROM_CLASS \
    {0x53f56308, 0xb6bf, 0x11d0, {0x94, 0xf2, 0x00, 0xa0, 0xc9, 0x1e, 0xfb, 0x8b}}
#define NTCD_GUID_MOUNTDEV_CLASS \
    {0x53f5630d, 0xb6bf, 0x11d0, {0x94, 0xf2, 0x00, 0xa0, 0xc9, 0x1e, 0xfb, 0x8b}}

#endif
