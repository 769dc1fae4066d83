/* SPDX-License-Identifier: MIT */
/* Are the same requests answered the same through every port? */
#include "class/device.h"
#include "host/test.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { SECTORS = 200, USER = 2048, AUDIO = 2352, FIRST_AUDIO = 350, OUT = 8192 };

static const char sheet[] = "FILE \"data.iso\" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n"
                            "FILE \"audio.bin\" BINARY\n  TRACK 02 AUDIO\n    PREGAP 00:02:00\n    INDEX 01 00:00:00\n";
static uint8_t data[SECTORS * USER], audio[SECTORS * AUDIO];

static void make_disc(void) {
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + (i >> 8));
    for (unsigned i = 0; i < sizeof audio; i++)
        audio[i] = (uint8_t)(i * 5 + (i >> 9));
}

struct asked {
    const char *name;
    uint32_t code;
    const char *in;
    uint32_t in_len, out_len;
    bool reads;
    int64_t offset;
};
static const struct asked requests[] = {
    {"read toc", 0x00024000, "", 0, 804, false, 0},
    {"full toc", 0x00024054, "\x82\x01\0\0", 4, 1024, false, 0},
    {"sessions", 0x00024054, "\x81\0\0\0", 4, 512, false, 0},
    {"last session", 0x00024038, "", 0, 804, false, 0},
    {"position", 0x0002402c, "\x01\0", 2, 16, false, 0},
    {"catalogue number", 0x0002402c, "\x02\0", 2, 24, false, 0},
    {"geometry", 0x00024050, "", 0, 64, false, 0},
    {"inquiry", 0x00024064, "", 0, 96, false, 0},
    {"configuration", 0x00024058, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24, 2048, false, 0},
    {"performance", 0x00024070, "\x01\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0", 20, 512, false, 0},
    {"volume", 0x00024014, "", 0, 4, false, 0},
    {"length", 0x0007405c, "", 0, 8, false, 0},
    {"verify", 0x002d4800, "", 0, 4, false, 0},
    {"raw audio", 0x0002403e, "\0\x40\x0b\0\0\0\0\0\x02\0\0\0\x02\0\0\0", 16, 4704, false, 0},
    {"raw data as audio", 0x0002403e, "\0\x08\0\0\0\0\0\0\x01\0\0\0\x02\0\0\0", 16, 2352, false, 0},
    {"behind the end", 0x0002403e, "\0\0\0\x7f\0\0\0\0\x01\0\0\0\x02\0\0\0", 16, 2352, false, 0},
    {"dvd structure", 0x00335140, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17, 24, false, 0},
    {"two sectors", 0, "", 0, 4096, true, 16 * 2048},
    {"an audio sector", 0, "", 0, 2048, true, 360 * 2048},
};
enum { COUNT = sizeof requests / sizeof *requests };

struct answered {
    nt_status status;
    uint32_t information;
    uint8_t out[OUT];
};
static struct answered by_image[COUNT], by_other[COUNT];

static void ask_all(const struct host *host, const char *address, struct answered *answers) {
    struct error error = {0};
    struct port *port = NULL;
    struct device *device = NULL;
    struct handle *handle = NULL;
    struct device_options options;
    if (port_open(address, host, &port, &error) != ST_OK)
        fail_msg("%s: %s", address, error.text);
    device_options_default(&options);
    assert_int_equal(device_open(port, host, &options, &device), STATUS_SUCCESS);
    assert_int_equal(device_open_handle(device, ACCESS_READ | ACCESS_WRITE, &handle), STATUS_SUCCESS);
    for (unsigned i = 0; i < COUNT; i++) {
        const struct asked *asked = &requests[i];
        struct request request = {.kind = asked->reads ? REQUEST_READ : REQUEST_CONTROL, .from = handle};
        memset(&answers[i], 0, sizeof answers[i]);
        request.code = asked->code;
        request.in = (struct bytes){(const uint8_t *)asked->in, asked->in_len};
        request.out = answers[i].out;
        request.out_len = asked->out_len;
        request.offset = asked->offset;
        answers[i].status = device_accept(device, &request);
        if (answers[i].status == STATUS_PENDING)
            answers[i].status = device_run(device, &request);
        answers[i].information = request.information;
    }
    device_close_handle(device, handle);
    device_close(device);
}

static void lay_disc(struct test_host *host) {
    test_host_begin(host);
    test_host_text(host, "disc.cue", sheet);
    test_host_file(host, "data.iso", data, sizeof data);
    test_host_file(host, "audio.bin", audio, sizeof audio);
}

static void compare(const char *address) {
    for (unsigned i = 0; i < COUNT; i++)
        if (by_image[i].status != by_other[i].status || by_image[i].information != by_other[i].information ||
            memcmp(by_image[i].out, by_other[i].out, OUT) != 0)
            fail_msg("%s: %s: 0x%08x, %u bytes, not 0x%08x, %u bytes", address, requests[i].name, by_other[i].status,
                     by_other[i].information, by_image[i].status, by_image[i].information);
}

static int begin(void **state) {
    struct test_host host;
    (void)state;
    make_disc();
    lay_disc(&host);
    ask_all(&host.host, "image:disc.cue", by_image);
    return (int)test_host_end(&host);
}

static void the_image_answers(void **state) {
    unsigned good = 0;
    (void)state;
    for (unsigned i = 0; i < COUNT; i++)
        good += by_image[i].status == STATUS_SUCCESS;
    assert_true(good >= 13);
    assert_int_equal(by_image[0].out[2], 1); /* first and last track of READ_TOC */
    assert_int_equal(by_image[0].out[3], 2);
    assert_int_equal(by_image[17].information, 4096);
    assert_memory_equal(by_image[17].out, data + 16 * USER, 4096);
    assert_int_equal(by_image[18].status, STATUS_INVALID_DEVICE_REQUEST);
    assert_int_equal(by_image[13].information, 2 * AUDIO);
    assert_memory_equal(by_image[13].out, audio + (360 - FIRST_AUDIO) * AUDIO, 2 * AUDIO);
}

static void a_bare_path_is_an_image(void **state) {
    struct test_host host;
    (void)state;
    lay_disc(&host);
    ask_all(&host.host, "disc.cue", by_other);
    compare("disc.cue");
    assert_int_equal(test_host_end(&host), 0);
}

static void a_trace_changes_nothing(void **state) {
    static const char *const addresses[] = {"trace(file=t):image:disc.cue", "trace(file=t,json=1):image:disc.cue",
                                            "trace(file=t):trace(file=u,json=1):image:disc.cue"};
    (void)state;
    for (unsigned i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct test_host host;
        lay_disc(&host);
        ask_all(&host.host, addresses[i], by_other);
        compare(addresses[i]);
        assert_true(test_host_bytes(&host, "t").len > 1000);
        assert_int_equal(test_host_end(&host), 0);
    }
}

static void a_recording_stands_in(void **state) {
    static const char *const ways[] = {"record(file=r,keep=all):image:disc.cue", "record(file=r):image:disc.cue"};
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct test_host host;
        lay_disc(&host);
        ask_all(&host.host, ways[i], by_other);
        compare(ways[i]);
        memset(by_other, 0, sizeof by_other);
        ask_all(&host.host, "replay:r", by_other);
        if (i == 0)
            compare("replay:r");
        assert_int_equal(test_host_end(&host), 0);
    }
    /* Blanked: only what may name one drive differs. */
    for (unsigned i = 0; i < COUNT; i++) {
        assert_int_equal(by_image[i].status, by_other[i].status);
        assert_int_equal(by_image[i].information, by_other[i].information);
        if (requests[i].code != 0x00024058 && requests[i].code != 0x00024064)
            assert_memory_equal(by_image[i].out, by_other[i].out, OUT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_image_answers),
        cmocka_unit_test(a_bare_path_is_an_image),
        cmocka_unit_test(a_trace_changes_nothing),
        cmocka_unit_test(a_recording_stands_in),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
