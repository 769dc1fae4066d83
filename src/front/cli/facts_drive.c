/* SPDX-License-Identifier: MIT */
/* What can be known of a drive and the medium in it? One function per control code. */
#include "abi/control_codes.h"
#include "front/cli/facts.h"
#include "front/cli/page.h"
#include <stdlib.h>
#include <string.h>

enum { CONFIGURATION_ROOM = 65534, PROPERTY_ROOM = 1024, PERFORMANCE_ROOM = 8 + 16 * FACT_SPEEDS };

/* Fixed-width text of an INQUIRY answer, without the blanks around it. */
static void inquiry_text(char *into, size_t room, const uint8_t *from, size_t len) {
    for (; len && *from == ' '; from++)
        len--;
    page_clean(into, room, from, strnlen((const char *)from, len));
}

static void find_inquiry(struct opened *opened, struct facts *facts) {
    uint8_t data[260];
    uint32_t len;
    uint32_t status = opened_ask(opened, IOCTL_CDROM_GET_INQUIRY_DATA, NULL, 0, data, sizeof data, &len);
    if (!succeeded(status) || len < 36)
        return;
    facts->removable = data[1] & 0x80;
    inquiry_text(facts->vendor, sizeof facts->vendor, data + 8, 8);
    inquiry_text(facts->product, sizeof facts->product, data + 16, 16);
    inquiry_text(facts->revision, sizeof facts->revision, data + 32, 4);
}

static uint32_t query_property(struct opened *opened, uint32_t property, uint8_t data[PROPERTY_ROOM]) {
    uint8_t query[12] = {0};
    uint32_t len;
    set_le32(query, property);
    uint32_t status = opened_ask(opened, IOCTL_STORAGE_QUERY_PROPERTY, query, sizeof query, data, PROPERTY_ROOM, &len);
    return succeeded(status) ? len : 0;
}

static void find_properties(struct opened *opened, struct facts *facts) {
    uint8_t data[PROPERTY_ROOM];
    uint32_t len = query_property(opened, 0, data);
    if (len >= 32) {
        uint32_t serial = get_le32(data + 24);
        facts->bus = get_le32(data + 28);
        if (serial >= 32 && serial < len)
            inquiry_text(facts->serial, sizeof facts->serial, data + serial, len - serial);
    }
    len = query_property(opened, 1, data);
    if (len >= 12)
        facts->max_transfer = get_le32(data + 8);
}

static void find_numbers(struct opened *opened, struct facts *facts) {
    uint8_t number[12], types[72];
    uint32_t len;
    if (succeeded(opened_ask(opened, IOCTL_STORAGE_GET_DEVICE_NUMBER, NULL, 0, number, sizeof number, &len)) &&
        len >= 8)
        facts->number = get_le32(number + 4);
    if (succeeded(opened_ask(opened, IOCTL_STORAGE_GET_MEDIA_TYPES_EX, NULL, 0, types, sizeof types, &len)) && len >= 4)
        facts->dvd = get_le32(types) == 0x33;
}

static void find_configuration(struct opened *opened, struct facts *facts) {
    uint8_t ask[24] = {0};
    uint8_t *data = memory(NULL, CONFIGURATION_ROOM);
    uint32_t len,
        status = opened_ask(opened, IOCTL_CDROM_GET_CONFIGURATION, ask, sizeof ask, data, CONFIGURATION_ROOM, &len);
    if (!succeeded(status) || len < 8) {
        free(data);
        return;
    }
    uint64_t says = (uint64_t)get_be32(data) + 4;
    facts->features = data;
    facts->features_len = says < len ? (uint32_t)says : len;
    facts->profile = get_be16(data + 6);
}

struct bytes facts_feature(const struct facts *facts, unsigned feature) {
    uint32_t at = 8;
    while (facts->features && at + 4 <= facts->features_len) {
        const uint8_t *p = facts->features + at;
        uint32_t len = 4u + p[3];
        if (len > facts->features_len - at)
            break;
        if (get_be16(p) == feature)
            return (struct bytes){p, len};
        at += len;
    }
    return (struct bytes){NULL, 0};
}

/* Nominal reading performance: runs of sectors and the speed at their ends [MMC-6 GET PERFORMANCE, type 0]. */
static void find_read_speeds(struct opened *opened, struct facts *facts) {
    uint8_t ask[20] = {0}, data[PERFORMANCE_ROOM];
    uint32_t len;
    for (unsigned i = 0; i < 4; i++) /* request, read, nominal, 10/20 % tolerance are all 1 */
        set_le32(ask + 4 * i, 1);
    uint32_t status = opened_ask(opened, IOCTL_CDROM_GET_PERFORMANCE, ask, sizeof ask, data, sizeof data, &len);
    if (!succeeded(status) || len < 8)
        return;
    for (uint32_t at = 8; at + 16 <= len && facts->read_speed_count < FACT_SPEEDS; at += 16)
        facts->read_speed[facts->read_speed_count++] = (struct fact_speed){
            get_be32(data + at), get_be32(data + at + 8), get_be32(data + at + 4), get_be32(data + at + 12)};
}

static void find_write_speeds(struct opened *opened, struct facts *facts) {
    uint8_t ask[4] = {2}, data[PERFORMANCE_ROOM];
    uint32_t len;
    uint32_t status = opened_ask(opened, IOCTL_CDROM_GET_PERFORMANCE, ask, sizeof ask, data, sizeof data, &len);
    if (!succeeded(status) || len < 8)
        return;
    for (uint32_t at = 8; at + 16 <= len && facts->write_speed_count < FACT_SPEEDS; at += 16)
        facts->write_speed[facts->write_speed_count++] =
            (struct fact_speed){0, get_be32(data + at + 4), get_be32(data + at + 8), get_be32(data + at + 12)};
}

/* The answer's RegionData is about the disc; SystemRegion and ResetCount are the drive's. */
static void find_region(struct opened *opened, struct facts *facts) {
    uint8_t region[4];
    uint32_t len;
    if (!facts->dvd || !facts_is_dvd(facts))
        return;
    if (!succeeded(opened_ask(opened, IOCTL_DVD_GET_REGION, NULL, 0, region, sizeof region, &len)) || len < 4)
        return;
    facts->region_known = true;
    facts->region_mask = region[2];
    facts->region_changes = region[3];
}

void facts_drive(struct opened *opened, struct facts *facts) {
    uint32_t len;
    facts->medium_status = opened_ask(opened, IOCTL_STORAGE_CHECK_VERIFY2, NULL, 0, NULL, 0, &len);
    find_inquiry(opened, facts);
    find_properties(opened, facts);
    find_numbers(opened, facts);
    find_configuration(opened, facts);
    find_read_speeds(opened, facts);
    find_write_speeds(opened, facts);
    find_region(opened, facts);
}

uint32_t facts_capacity(struct opened *opened, struct facts *facts) {
    uint8_t data[32];
    uint32_t len;
    uint32_t status = opened_ask(opened, IOCTL_STORAGE_READ_CAPACITY, NULL, 0, data, sizeof data, &len);
    if (!succeeded(status) || len < sizeof data)
        return status;
    facts->block_len = get_le32(data + 8);
    facts->blocks = get_le64(data + 16);
    return status;
}

static void find_atip(struct opened *opened, struct facts *facts) {
    uint32_t len, status;
    uint8_t *data = facts_read_toc(opened, 4, true, 0, &len, &status);
    if (data && len >= 4 + sizeof facts->atip) {
        facts->atip_known = true;
        memcpy(facts->atip, data + 4, sizeof facts->atip);
    }
    free(data);
}

static uint32_t read_structure(struct opened *opened, uint32_t format, uint8_t *data, uint32_t room) {
    uint8_t ask[17] = {0};
    uint32_t len;
    set_le32(ask + 8, format);
    uint32_t status = opened_ask(opened, IOCTL_DVD_READ_STRUCTURE, ask, sizeof ask, data, room, &len);
    return succeeded(status) ? len : 0;
}

static void find_structures(struct opened *opened, struct facts *facts) {
    uint8_t layer[4 + 17], copyright[8];
    if (!facts_is_dvd(facts))
        return;
    if (read_structure(opened, 0, layer, sizeof layer) == sizeof layer) {
        facts->layer_known = true;
        memcpy(facts->layer, layer + 4, sizeof facts->layer);
    }
    if (read_structure(opened, 1, copyright, sizeof copyright) == sizeof copyright) {
        facts->copyright_known = true;
        facts->copyright_type = copyright[4];
        facts->copyright_regions = copyright[5];
    }
}

void facts_medium(struct opened *opened, struct facts *facts) {
    uint32_t len;
    (void)facts_capacity(opened, facts);
    facts->writable = succeeded(opened_ask(opened, IOCTL_DISK_IS_WRITABLE, NULL, 0, NULL, 0, &len));
    if (facts_is_cd(facts))
        find_atip(opened, facts);
    find_structures(opened, facts);
}

struct facts *facts_new(void) {
    struct facts *facts = memory(NULL, sizeof *facts);
    *facts = (struct facts){0};
    user_host_begin(&facts->ground);
    facts->arena = arena_on(&facts->ground.host);
    return facts;
}

void facts_free(struct facts *facts) {
    arena_drop(&facts->arena);
    user_host_end(&facts->ground);
    free(facts->features);
    free(facts);
}
