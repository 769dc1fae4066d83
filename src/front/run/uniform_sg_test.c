/* SPDX-License-Identifier: MIT */
/* Do SG_IO, CDROM_SEND_PACKET, the sg words and the DVD words answer as the kernel's would? */
#include "front/run/test_door.h"
#include <errno.h>
#include <linux/bsg.h>
#include <linux/cdrom.h>
#include <scsi/scsi_ioctl.h>
#include <scsi/sg.h>
#include <sys/uio.h>

#ifndef SCSI_IOCTL_GET_IDLUN
#define SCSI_IOCTL_GET_IDLUN 0x5382
#endif
#ifndef SCSI_IOCTL_GET_BUS_NUMBER
#define SCSI_IOCTL_GET_BUS_NUMBER 0x5386
#endif

static void form_three(void **state) {
    (void)state;
    struct door_place place;
    uint8_t inquiry[96], sense[32], cdb[6] = {0x12, 0, 0, 0, 36};
    struct sg_io_hdr io = {.interface_id = 'S', .dxfer_direction = SG_DXFER_FROM_DEV, .cmd_len = 6, .cmdp = cdb, .dxferp = inquiry,
                           .dxfer_len = sizeof inquiry, .sbp = sense, .mx_sb_len = sizeof sense, .timeout = 1500};
    door_begin(&place, "image:data.cue");
    memset(inquiry, 0xee, sizeof inquiry);
    assert_int_equal(door_ask(&place, SG_IO, &io), 0);
    assert_int_equal(io.resid, sizeof inquiry - 36);
    assert_int_equal(io.info & SG_INFO_OK_MASK, SG_INFO_OK);
    assert_int_equal(inquiry[0], 5);
    assert_int_equal(inquiry[36], 0xee);
    /* The unit attention is the program's: nothing is taken from it. */
    uint8_t ready[6] = {0};
    io.cmdp = ready, io.dxfer_direction = SG_DXFER_NONE, io.dxfer_len = 0;
    assert_int_equal(door_ask(&place, SG_IO, &io), 0);
    assert_int_equal(io.status, SCSI_CHECK_CONDITION);
    assert_int_equal(io.masked_status, 1);
    assert_int_equal(io.driver_status, 8);
    assert_int_equal(io.info & SG_INFO_OK_MASK, SG_INFO_CHECK);
    assert_int_equal(io.sb_len_wr, 18);
    assert_int_equal(sense[2] & 0x0f, 6);
    assert_int_equal(door_ask(&place, SG_IO, &io), 0);
    assert_int_equal(io.status, SCSI_GOOD);
    assert_int_equal(io.sb_len_wr, 0);
    door_end(&place);
}

static void sense_is_cut(void **state) {
    (void)state;
    static const struct line lines[] = {{.opcode = 0, .status = 2, .key = 3, .asc = 0x11, .ascq = 5}};
    struct door_place place;
    uint8_t sense[32], cdb[6] = {0};
    struct sg_io_hdr io = {.interface_id = 'S', .dxfer_direction = SG_DXFER_NONE, .cmd_len = 6, .cmdp = cdb, .sbp = sense, .mx_sb_len = 8};
    door_begin(&place, "image:-");
    door_script(&place, lines, 1);
    memset(sense, 0xee, sizeof sense);
    assert_int_equal(door_ask(&place, SG_IO, &io), 0);
    assert_int_equal(io.sb_len_wr, 8);
    assert_int_equal(sense[2], 3);
    assert_int_equal(sense[8], 0xee);
    io.sbp = NULL;
    assert_int_equal(door_ask(&place, SG_IO, &io), 0);
    assert_int_equal(io.sb_len_wr, 0);
    door_end(&place);
}

static void refusals(void **state) {
    (void)state;
    struct door_place place;
    uint8_t data[16], cdb[6] = {0x12, 0, 0, 0, 16};
    const struct sg_io_hdr good = {.interface_id = 'S', .dxfer_direction = SG_DXFER_FROM_DEV, .cmd_len = 6, .cmdp = cdb,
                                   .dxferp = data, .dxfer_len = sizeof data};
    struct sg_io_hdr io = good;
    door_begin(&place, "image:data.cue");
    io.interface_id = 'A', io.cmdp = NULL; /* cdparanoia's probe */
    assert_int_equal(door_ask(&place, SG_IO, &io), -EINVAL);
    place.uniform.kind = NODE_SG;
    assert_int_equal(door_ask(&place, SG_IO, &io), -ENOSYS);
    place.uniform.kind = NODE_SR;
    io = good, io.cmdp = NULL;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EFAULT);
    io = good, io.dxferp = NULL;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EFAULT);
    io = good, io.cmd_len = 0;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EMSGSIZE);
    io = good, io.cmd_len = 17;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EINVAL);
    io = good, io.dxfer_direction = 3;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EINVAL);
    io = good, io.dxfer_len = UNIFORM_MAX_TRANSFER + 1;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EIO);
    assert_int_equal(door_ask(&place, SG_IO, NULL), -EFAULT);
    assert_int_equal(place.sent, 0);
    static const struct line gone[] = {{.opcode = 0x12, .way = EIO}};
    io = good;
    door_script(&place, gone, 1);
    assert_int_equal(door_ask(&place, SG_IO, &io), -EIO);
    door_end(&place);
}

static void scattered(void **state) {
    (void)state;
    struct door_place place;
    static uint8_t first[1000], second[3096];
    struct iovec pieces[2] = {{first, sizeof first}, {second, sizeof second}};
    uint8_t cdb[10] = {0x28, 0, 0, 0, 0, 7, 0, 0, 2};
    struct sg_io_hdr io = {.interface_id = 'S', .dxfer_direction = SG_DXFER_FROM_DEV, .cmd_len = 10, .cmdp = cdb, .dxferp = pieces,
                           .iovec_count = 2, .dxfer_len = 4096};
    door_begin(&place, "image(ua_on_login=off):data.cue");
    assert_int_equal(door_ask(&place, SG_IO, &io), 0);
    assert_int_equal(io.status, 0);
    assert_int_equal(io.resid, 0);
    assert_memory_equal(first, door_data + 7 * 2048, sizeof first);
    assert_memory_equal(second, door_data + 7 * 2048 + 1000, sizeof second);
    pieces[1].iov_base = NULL;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EFAULT);
    io.iovec_count = 1025;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EINVAL);
    door_end(&place);
}

static void form_four(void **state) {
    (void)state;
    struct door_place place;
    uint8_t inquiry[96], sense[32], cdb[6] = {0x12, 0, 0, 0, 36}, bad[6] = {0xff};
    struct sg_io_v4 io = {.guard = 'Q', .request_len = 6, .request = (uintptr_t)cdb, .din_xfer_len = sizeof inquiry,
                          .din_xferp = (uintptr_t)inquiry, .response = (uintptr_t)sense, .max_response_len = sizeof sense};
    door_begin(&place, "image(ua_on_login=off):data.cue");
    assert_int_equal(door_ask(&place, SG_IO, &io), 0);
    assert_int_equal(io.din_resid, sizeof inquiry - 36);
    assert_int_equal(io.device_status, 0);
    io.request = (uintptr_t)bad, io.din_xfer_len = 0;
    assert_int_equal(door_ask(&place, SG_IO, &io), 0);
    assert_int_equal(io.device_status, SCSI_CHECK_CONDITION);
    assert_int_equal(io.response_len, 18);
    assert_int_equal(sense[12], 0x20);
    io.subprotocol = 9;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EINVAL);
    io.subprotocol = 0, io.request = 0;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EFAULT);
    io.request = (uintptr_t)cdb, io.din_xfer_len = io.dout_xfer_len = 1;
    assert_int_equal(door_ask(&place, SG_IO, &io), -EINVAL);
    door_end(&place);
}

static void packet_word(void **state) {
    (void)state;
    struct door_place place;
    uint8_t capacity[8];
    struct request_sense sense;
    struct cdrom_generic_command command = {.cmd = {0x25}, .buffer = capacity, .buflen = sizeof capacity,
                                            .data_direction = CGC_DATA_READ, .sense = &sense};
    door_begin(&place, "image(ua_on_login=off):data.cue");
    assert_int_equal(door_ask(&place, CDROM_SEND_PACKET, &command), 0);
    assert_int_equal(get_be32(capacity), DATA_SECTORS - 1);
    assert_int_equal(command.buflen, 0);
    command.cmd[0] = 0xff, command.buflen = 0, command.data_direction = CGC_DATA_NONE;
    assert_int_equal(door_ask(&place, CDROM_SEND_PACKET, &command), -EIO);
    assert_int_equal(sense.sense_key, 5);
    assert_int_equal(sense.asc, 0x20);
    command.data_direction = 9;
    assert_int_equal(door_ask(&place, CDROM_SEND_PACKET, &command), -EINVAL);
    command.data_direction = CGC_DATA_READ, command.buflen = 8, command.buffer = NULL;
    assert_int_equal(door_ask(&place, CDROM_SEND_PACKET, &command), -EFAULT);
    door_end(&place);
}

static void old_word(void **state) {
    (void)state;
    struct door_place place;
    struct {
        uint32_t in_len, out_len;
        uint8_t rest[64];
    } command = {0, 36, {0x12, 0, 0, 0, 36}};
    door_begin(&place, "image(ua_on_login=off):data.cue");
    assert_int_equal(door_ask(&place, SCSI_IOCTL_SEND_COMMAND, &command), 0);
    assert_int_equal(command.rest[0], 5);
    command.out_len = 0, command.rest[0] = 0x17;
    assert_int_equal(door_ask(&place, SCSI_IOCTL_SEND_COMMAND, &command), SCSI_CHECK_CONDITION);
    assert_int_equal(command.rest[2] & 0x0f, 5);
    command.in_len = 4097;
    assert_int_equal(door_ask(&place, SCSI_IOCTL_SEND_COMMAND, &command), -EINVAL);
    door_end(&place);
}

static void small_words(void **state) {
    (void)state;
    struct door_place place;
    int number = 0;
    uint32_t idlun[2];
    struct sg_scsi_id id;
    door_begin(&place, "image:data.cue");
    place.uniform.number = 3;
    assert_int_equal(door_ask(&place, SG_GET_VERSION_NUM, &number), 0);
    assert_true(number >= 30000);
    number = 700;
    assert_int_equal(door_ask(&place, SG_SET_TIMEOUT, &number), 0);
    assert_int_equal(door_ask(&place, SG_GET_TIMEOUT, NULL), 700);
    number = 1 << 30;
    assert_int_equal(door_ask(&place, SG_SET_RESERVED_SIZE, &number), 0);
    assert_int_equal(door_ask(&place, SG_GET_RESERVED_SIZE, &number), 0);
    assert_int_equal(number, UNIFORM_MAX_TRANSFER);
    number = -1;
    assert_int_equal(door_ask(&place, SG_SET_RESERVED_SIZE, &number), -EINVAL);
    assert_int_equal(door_ask(&place, SG_EMULATED_HOST, &number), 0);
    assert_int_equal(number, 1);
    assert_int_equal(door_ask(&place, SCSI_IOCTL_GET_BUS_NUMBER, &number), 0);
    assert_int_equal(number, 3);
    assert_int_equal(door_ask(&place, SCSI_IOCTL_GET_IDLUN, idlun), 0);
    assert_int_equal(idlun[0], 3 << 24);
    assert_int_equal(door_ask(&place, SG_GET_SCSI_ID, &id), -ENOTTY);
    place.uniform.kind = NODE_SG;
    assert_int_equal(door_ask(&place, SG_GET_SCSI_ID, &id), 0);
    assert_int_equal(id.host_no, 3);
    assert_int_equal(id.scsi_type, 5);
    assert_int_equal(door_ask(&place, CDROM_DRIVE_STATUS, NULL), -ENOTTY); /* sg knows nothing of discs */
    door_end(&place);
}

static void dvd_structures(void **state) {
    (void)state;
    static const uint8_t physical[21] = {0, 19, 0, 0, 0x01, 0x02, 0x31, 0x10, 0, 3, 0, 0, 0, 0x26, 0, 0, 0, 0x24, 0, 0, 0x80};
    static const struct line good[] = {{.opcode = 0xad, .data = physical, .len = sizeof physical}};
    static const uint8_t long_bca[4] = {0xff, 0xff}, short_bca[4] = {0, 4};
    static const struct line too_long[] = {{.opcode = 0xad, .data = long_bca, .len = 4}},
                             too_short[] = {{.opcode = 0xad, .data = short_bca, .len = 4}};
    struct door_place place;
    dvd_struct structure = {.type = DVD_STRUCT_PHYSICAL};
    door_begin(&place, "image:-");
    door_script(&place, good, 1);
    assert_int_equal(door_ask(&place, DVD_READ_STRUCT, &structure), 0);
    const struct dvd_layer *layer = &structure.physical.layer[0];
    assert_int_equal(layer->book_version, 1);
    assert_int_equal(layer->nlayers, 1);
    assert_int_equal(layer->track_path, 1);
    assert_int_equal(layer->start_sector, 0x30000);
    assert_int_equal(layer->end_sector, 0x260000);
    assert_int_equal(layer->bca, 1);
    structure.physical.layer_num = DVD_LAYERS;
    assert_int_equal(door_ask(&place, DVD_READ_STRUCT, &structure), -EINVAL);
    structure.type = DVD_STRUCT_BCA;
    door_script(&place, too_long, 1);
    assert_int_equal(door_ask(&place, DVD_READ_STRUCT, &structure), -EIO);
    door_script(&place, too_short, 1);
    assert_int_equal(door_ask(&place, DVD_READ_STRUCT, &structure), -EIO);
    structure.type = DVD_STRUCT_MANUFACT;
    door_script(&place, too_long, 1);
    assert_int_equal(door_ask(&place, DVD_READ_STRUCT, &structure), -EIO);
    structure.type = 99;
    assert_int_equal(door_ask(&place, DVD_READ_STRUCT, &structure), -EINVAL);
    assert_int_equal(door_ask(&place, DVD_READ_STRUCT, NULL), -EFAULT);
    assert_int_equal(door_ask(&place, DVD_WRITE_STRUCT, &structure), -ENOTTY);
    door_end(&place);
}

static void dvd_keys(void **state) {
    (void)state;
    static const uint8_t agid[8] = {0, 6, 0, 0, 0, 0, 0, 0x80};
    static const struct line lines[] = {{.opcode = 0xa4, .data = agid, .len = sizeof agid}, {.opcode = 0xa3}};
    struct door_place place;
    dvd_authinfo info = {.type = DVD_LU_SEND_AGID};
    door_begin(&place, "image:-");
    door_script(&place, lines, 2);
    assert_int_equal(door_ask(&place, DVD_AUTH, &info), 0);
    assert_int_equal(info.lsa.agid, 2);
    memset(&info, 0, sizeof info);
    info.type = DVD_HOST_SEND_CHALLENGE, info.hsc.agid = 1;
    for (uint8_t i = 0; i < 10; i++)
        info.hsc.chal[i] = i;
    assert_int_equal(door_ask(&place, DVD_AUTH, &info), 0);
    assert_int_equal(place.cdb[10], 0x41);
    assert_int_equal(place.out[4], 9); /* turned round */
    assert_int_equal(place.out[13], 0);
    assert_int_equal(info.type, DVD_LU_SEND_KEY1);
    info.type = 77;
    assert_int_equal(door_ask(&place, DVD_AUTH, &info), -ENOTTY);
    door_end(&place);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_three), cmocka_unit_test(sense_is_cut), cmocka_unit_test(refusals), cmocka_unit_test(scattered),
        cmocka_unit_test(form_four),  cmocka_unit_test(packet_word),  cmocka_unit_test(old_word), cmocka_unit_test(small_words),
        cmocka_unit_test(dvd_structures), cmocka_unit_test(dvd_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
