/* SPDX-License-Identifier: MIT */
/* What a pass-through request needs that nobody wants to say: offsets, lengths, buffers; and where its answer lies. */
#include "front/cli/pass_through.h"
#include "front/cli/page.h"
#include <stdlib.h>
#include <string.h>

enum { SENSE_LEN = 32, ROUND = 8, DIRECTION_OUT_WORD = 0, DIRECTION_IN_WORD = 1 };

static const struct abi_field *find(const struct abi_layout *layout, const char *name) {
    for (unsigned i = 0; i < layout->count; i++)
        if (strcmp(layout->fields[i].name, name) == 0)
            return &layout->fields[i];
    return NULL;
}

/* The first of two names: the plain and the extended form call things differently. */
static const struct abi_field *either(const struct abi_layout *layout, const char *name, const char *other) {
    const struct abi_field *field = find(layout, name);
    return field ? field : find(layout, other);
}

static uint64_t number(const struct abi_field *field, struct bytes in) {
    return field ? abi_get(field, 0, in.at, in.len) : 0;
}

static struct bytes bytes_of(const struct grown *in) { return (struct bytes){in->at, in->len}; }

/* Sets a field the user did not give. */
static void set_unless_given(const struct call *call, const struct abi_field *field, uint64_t value, struct grown *in) {
    if (field && !fields_given(call, field->name))
        (void)abi_put(field, 0, in->at, in->len, value);
}

static void fill_numbers(const struct call *call, const struct abi_layout *layout, struct bytes data,
                         struct grown *in) {
    const struct abi_field *out_len = either(layout, "DataOutTransferLength", "DataTransferLength");
    const struct abi_field *in_len = either(layout, "DataInTransferLength", "DataTransferLength");
    struct grown cdb = {0};
    const char *text = fields_given(call, "Cdb");
    if (text && grown_put_hex(&cdb, text))
        set_unless_given(call, find(layout, "CdbLength"), cdb.len, in);
    free(cdb.at);
    if (data.len)
        set_unless_given(call, out_len, data.len, in);
    bool moves_in = !data.len && number(in_len, bytes_of(in)) > 0;
    set_unless_given(call, either(layout, "DataIn", "DataDirection"), moves_in ? DIRECTION_IN_WORD : DIRECTION_OUT_WORD,
                     in);
    const struct abi_field *sense_at = find(layout, "SenseInfoOffset");
    const struct abi_field *data_at = either(layout, "DataBufferOffset", "DataOutBufferOffset");
    if (!data_at || !fields_given(call, data_at->name)) /* who places the data places the sense */
        set_unless_given(call, find(layout, "SenseInfoLength"), SENSE_LEN, in);
    uint64_t sense_len = number(find(layout, "SenseInfoLength"), bytes_of(in)),
             at = (in->len + ROUND - 1) / ROUND * ROUND;
    if (sense_len)
        set_unless_given(call, sense_at, at, in);
    at += (sense_len + ROUND - 1) / ROUND * ROUND;
    set_unless_given(call, data_at, at, in);
    if (find(layout, "DataInBufferOffset"))
        set_unless_given(call, find(layout, "DataInBufferOffset"), at + number(out_len, bytes_of(in)), in);
}

/* A buffer of the program's own behind a pointer field. */
static uint8_t *own_buffer(const struct abi_field *field, size_t len, struct bytes data, struct grown *in) {
    if (!field)
        return NULL;
    uint8_t *buffer = memory(NULL, len + 1);
    memset(buffer, 0, len + 1);
    if (data.len)
        memcpy(buffer, data.at, data.len < len ? data.len : len);
    (void)abi_put(field, 0, in->at, in->len, len ? (uint64_t)(uintptr_t)buffer : 0);
    return buffer;
}

/* Data of a buffered form lies where its offset says. */
static enum answer place_data(const struct call *call, const struct abi_field *offset, struct bytes data,
                              struct grown *in) {
    uint64_t where = number(offset, bytes_of(in));
    if (!data.len)
        return ANSWER_DONE;
    if (where < in->len || where > PASSED_MOST)
        return misused(call, "--data has no place: %s is %llu", offset ? offset->name : "the offset",
                       (unsigned long long)where);
    size_t old = in->len, at = (size_t)where;
    in->at = memory(in->at, at + data.len);
    memset(in->at + old, 0, at - old);
    memcpy(in->at + at, data.at, data.len);
    in->len = at + data.len;
    return ANSWER_DONE;
}

enum answer passed_prepare(const struct call *call, const struct abi_layout *layout, struct bytes data,
                           struct grown *in, struct passed *ret) {
    *ret = (struct passed){0};
    if (!call_given(call, "in"))
        fill_numbers(call, layout, data, in);
    uint64_t out_len = number(either(layout, "DataOutTransferLength", "DataTransferLength"), bytes_of(in));
    uint64_t in_len = number(either(layout, "DataInTransferLength", "DataTransferLength"), bytes_of(in));
    if (out_len > PASSED_MOST || in_len > PASSED_MOST)
        return misused(call, "a transfer of more than %d bytes", PASSED_MOST);
    const struct abi_field *both = find(layout, "DataBuffer"), *out = find(layout, "DataOutBuffer");
    if (!both && !out)
        return place_data(call, either(layout, "DataBufferOffset", "DataOutBufferOffset"), data, in);
    ret->out_len = (uint32_t)out_len;
    ret->in_len = (uint32_t)in_len;
    ret->in_buffer =
        own_buffer(both ? both : find(layout, "DataInBuffer"), ret->in_len, both ? data : (struct bytes){NULL, 0}, in);
    ret->out_buffer = own_buffer(out, ret->out_len, data, in);
    return ANSWER_DONE;
}

void passed_free(struct passed *passed) {
    free(passed->in_buffer);
    free(passed->out_buffer);
    *passed = (struct passed){0};
}

uint64_t passed_room(const struct abi_layout *layout, const struct grown *in) {
    struct bytes bytes = bytes_of(in);
    uint64_t room = in->len;
    const struct abi_field *offset = either(layout, "DataBufferOffset", "DataInBufferOffset");
    uint64_t data = number(offset, bytes), sense = number(find(layout, "SenseInfoOffset"), bytes);
    data += offset ? number(either(layout, "DataInTransferLength", "DataTransferLength"), bytes) : 0;
    sense += number(find(layout, "SenseInfoLength"), bytes);
    room = data > room && data <= PASSED_MOST ? data : room;
    return sense > room && sense <= PASSED_MOST ? sense : room;
}

static struct bytes piece(struct bytes answer, uint64_t at, uint64_t len) {
    if (at >= answer.len)
        return (struct bytes){NULL, 0};
    return (struct bytes){answer.at + at, len < answer.len - at ? (size_t)len : answer.len - (size_t)at};
}

struct bytes passed_sense(const struct abi_layout *layout, struct bytes answer) {
    if (!number(find(layout, "ScsiStatus"), answer))
        return (struct bytes){NULL, 0};
    return piece(answer, number(find(layout, "SenseInfoOffset"), answer),
                 number(find(layout, "SenseInfoLength"), answer));
}

struct bytes passed_data(const struct abi_layout *layout, struct bytes answer, const struct passed *passed) {
    uint64_t len = number(either(layout, "DataInTransferLength", "DataTransferLength"), answer);
    if (number(either(layout, "DataIn", "DataDirection"), answer) == DIRECTION_OUT_WORD)
        return (struct bytes){NULL, 0};
    if (passed->in_buffer)
        return (struct bytes){passed->in_buffer, len < passed->in_len ? (size_t)len : passed->in_len};
    return piece(answer, number(either(layout, "DataBufferOffset", "DataInBufferOffset"), answer), len);
}
