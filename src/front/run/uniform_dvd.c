/* SPDX-License-Identifier: MIT */
/* DVD structures and authentication, as Linux' cdrom layer asks. */
#include "front/run/uniform_private.h"
#include <linux/cdrom.h>

/* The kernel's structures have bit-fields, to which no assignment is narrow enough for the compiler. */
#pragma GCC diagnostic ignored "-Wconversion"

static int read_structure(struct uniform *uniform, uint8_t layer, uint8_t format, uint8_t agid, uint8_t *answer, uint32_t len) {
    uint8_t cdb[12] = {0xad};
    cdb[6] = layer, cdb[7] = format, cdb[10] = (uint8_t)(agid << 6);
    set_be16(cdb + 8, len);
    return uniform_ask(uniform, cdb, sizeof cdb, answer, len);
}

static int read_physical(struct uniform *uniform, struct dvd_physical *physical) {
    uint8_t answer[21];
    if (physical->layer_num >= DVD_LAYERS)
        return -EINVAL;
    int error = read_structure(uniform, physical->layer_num, DVD_STRUCT_PHYSICAL, 0, answer, sizeof answer);
    if (error)
        return error;
    const uint8_t *base = answer + 4;
    struct dvd_layer *layer = &physical->layer[physical->layer_num];
    memset(layer, 0, sizeof *layer);
    layer->book_version = base[0] & 0xf, layer->book_type = base[0] >> 4 & 0xf;
    layer->min_rate = base[1] & 0xf, layer->disc_size = base[1] >> 4 & 0xf;
    layer->layer_type = base[2] & 0xf, layer->track_path = base[2] >> 4 & 1, layer->nlayers = base[2] >> 5 & 3;
    layer->track_density = base[3] & 0xf, layer->linear_density = base[3] >> 4 & 0xf;
    layer->start_sector = get_be24(base + 5), layer->end_sector = get_be24(base + 9);
    layer->end_sector_l0 = get_be24(base + 13), layer->bca = base[16] >> 7 & 1;
    return 0;
}

static int read_copyright(struct uniform *uniform, struct dvd_copyright *copyright) {
    uint8_t answer[8];
    int error = read_structure(uniform, copyright->layer_num, DVD_STRUCT_COPYRIGHT, 0, answer, sizeof answer);
    if (!error)
        copyright->cpst = answer[4], copyright->rmi = answer[5];
    return error;
}

static int read_disckey(struct uniform *uniform, struct dvd_disckey *key) {
    uint8_t answer[4 + 2048];
    int error = read_structure(uniform, 0, DVD_STRUCT_DISCKEY, key->agid, answer, sizeof answer);
    if (!error)
        memcpy(key->value, answer + 4, sizeof key->value);
    return error;
}

static int read_bca(struct uniform *uniform, struct dvd_bca *bca) {
    uint8_t answer[4 + 188];
    int error = read_structure(uniform, 0, DVD_STRUCT_BCA, 0, answer, sizeof answer);
    if (error)
        return error;
    bca->len = get_be16(answer) - 2;
    if (bca->len < 12 || bca->len > 188)
        return -EIO;
    memcpy(bca->value, answer + 4, (size_t)bca->len);
    return 0;
}

static int read_manufact(struct uniform *uniform, struct dvd_manufact *manufact) {
    uint8_t answer[4 + 2048];
    int error = read_structure(uniform, manufact->layer_num, DVD_STRUCT_MANUFACT, 0, answer, sizeof answer);
    if (error)
        return error;
    manufact->len = get_be16(answer) - 2;
    if (manufact->len < 0 || manufact->len > 2048)
        return -EIO;
    memcpy(manufact->value, answer + 4, (size_t)manufact->len);
    return 0;
}

static int read_struct(struct uniform *uniform, dvd_struct *structure) {
    if (bad_pointer(structure))
        return -EFAULT;
    switch (structure->type) {
    case DVD_STRUCT_PHYSICAL: return read_physical(uniform, &structure->physical);
    case DVD_STRUCT_COPYRIGHT: return read_copyright(uniform, &structure->copyright);
    case DVD_STRUCT_DISCKEY: return read_disckey(uniform, &structure->disckey);
    case DVD_STRUCT_BCA: return read_bca(uniform, &structure->bca);
    case DVD_STRUCT_MANUFACT: return read_manufact(uniform, &structure->manufact);
    default: return -EINVAL;
    }
}

static int report_key(struct uniform *uniform, uint8_t format, unsigned agid, uint32_t lba, uint8_t *answer, uint32_t len) {
    uint8_t cdb[12] = {0xa4};
    set_be32(cdb + 2, lba), set_be16(cdb + 8, len);
    cdb[10] = (uint8_t)(format | agid << 6);
    return uniform_ask(uniform, cdb, sizeof cdb, answer, len);
}

static int send_key(struct uniform *uniform, uint8_t format, unsigned agid, const uint8_t *data, uint32_t len) {
    uint8_t cdb[12] = {0xa3};
    set_be16(cdb + 8, len);
    cdb[10] = (uint8_t)(format | agid << 6);
    return uniform_tell(uniform, cdb, sizeof cdb, data, len);
}

/* Challenges and keys travel with their bytes turned round. */
static void turn(uint8_t *into, const uint8_t *from, unsigned len) {
    for (unsigned i = 0; i < len; i++)
        into[i] = from[len - 1 - i];
}

static int authenticate(struct uniform *uniform, dvd_authinfo *info) {
    uint8_t buffer[20] = {0};
    int error;
    if (bad_pointer(info))
        return -EFAULT;
    switch (info->type) {
    case DVD_LU_SEND_AGID:
        error = report_key(uniform, 0, 0, 0, buffer, 8);
        info->lsa.agid = buffer[7] >> 6 & 3;
        return error;
    case DVD_LU_SEND_KEY1:
        error = report_key(uniform, 2, info->lsk.agid, 0, buffer, 12);
        turn(info->lsk.key, buffer + 4, sizeof info->lsk.key);
        return error;
    case DVD_LU_SEND_CHALLENGE:
        error = report_key(uniform, 1, info->lsc.agid, 0, buffer, 16);
        turn(info->lsc.chal, buffer + 4, sizeof info->lsc.chal);
        return error;
    case DVD_LU_SEND_TITLE_KEY:
        error = report_key(uniform, 4, info->lstk.agid, (uint32_t)info->lstk.lba, buffer, 12);
        turn(info->lstk.title_key, buffer + 5, sizeof info->lstk.title_key);
        info->lstk.cpm = buffer[4] >> 7 & 1, info->lstk.cp_sec = buffer[4] >> 6 & 1;
        info->lstk.cgms = buffer[4] >> 4 & 3;
        return error;
    case DVD_LU_SEND_ASF:
        error = report_key(uniform, 5, info->lsasf.agid, 0, buffer, 8);
        info->lsasf.asf = buffer[7] & 1;
        return error;
    case DVD_LU_SEND_RPC_STATE:
        error = report_key(uniform, 8, 0, 0, buffer, 8);
        info->lrpcs.type = buffer[4] >> 6 & 3, info->lrpcs.vra = buffer[4] >> 3 & 7, info->lrpcs.ucca = buffer[4] & 7;
        info->lrpcs.region_mask = buffer[5], info->lrpcs.rpc_scheme = buffer[6];
        return error;
    case DVD_HOST_SEND_CHALLENGE:
        buffer[1] = 0x0e;
        turn(buffer + 4, info->hsc.chal, sizeof info->hsc.chal);
        error = send_key(uniform, 1, info->hsc.agid, buffer, 16);
        if (!error)
            info->type = DVD_LU_SEND_KEY1;
        return error;
    case DVD_HOST_SEND_KEY2:
        buffer[1] = 0x0a;
        turn(buffer + 4, info->hsk.key, sizeof info->hsk.key);
        error = send_key(uniform, 3, info->hsk.agid, buffer, 12);
        info->type = error ? DVD_AUTH_FAILURE : DVD_AUTH_ESTABLISHED;
        return error;
    case DVD_INVALIDATE_AGID: return report_key(uniform, 0x3f, info->lsa.agid, 0, buffer, 0);
    case DVD_HOST_SEND_RPC_STATE:
        buffer[1] = 6, buffer[4] = info->hrpcs.pdrc;
        return send_key(uniform, 6, 0, buffer, 8);
    default: return -ENOTTY;
    }
}

int uniform_dvd(struct uniform *uniform, unsigned long request, void *argument) {
    switch (request) {
    case DVD_READ_STRUCT: return read_struct(uniform, argument);
    case DVD_AUTH: return authenticate(uniform, argument);
    case DVD_WRITE_STRUCT: return -ENOTTY;
    default: return -ENOTTY;
    }
}
