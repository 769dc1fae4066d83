/* SPDX-License-Identifier: MIT */
/* How is a recorded drive read from its file of JSON lines? */
#include "port/replay_load.h"
#include <limits.h>
#include <stdlib.h>

enum { FILE_MOST = 1 << 30 };

/* Where a line is being read, for messages. */
struct place {
    struct arena *arena;
    struct error *error;
    uint32_t line;
};

static enum status bad(const struct place *place, const char *what, const char *field) {
    return error_set(place->error, ST_BAD_FORMAT, place->line, "%s: %s", field, what);
}

static bool whole(const json_t *from, int64_t least, int64_t most, int64_t *ret) {
    if (!json_is_integer(from) || json_integer_value(from) < least || json_integer_value(from) > most)
        return false;
    *ret = json_integer_value(from);
    return true;
}

static int digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool replay_hex_load(const json_t *from, struct arena *arena, struct bytes *ret) {
    if (!json_is_string(from))
        return false;
    const char *text = json_string_value(from);
    size_t text_len = json_string_length(from), len = 0;
    uint8_t *bytes = arena_take(arena, text_len / 2 + 1);
    if (!bytes)
        return false;
    for (size_t i = 0; i < text_len;) {
        if (text[i] == ' ') {
            i++;
            continue;
        }
        if (i + 1 >= text_len || digit(text[i]) < 0 || digit(text[i + 1]) < 0)
            return false;
        bytes[len++] = (uint8_t)(digit(text[i]) << 4 | digit(text[i + 1]));
        i += 2;
    }
    *ret = (struct bytes){bytes, len};
    return true;
}

static bool text_load(const json_t *from, struct arena *arena, const char **ret) {
    if (!json_is_string(from) || strlen(json_string_value(from)) != json_string_length(from))
        return false;
    *ret = arena_text(arena, json_string_value(from), json_string_length(from));
    return *ret != NULL;
}

/* A command prefix: hexadecimal pairs, `**` for any byte, blanks between. */
static bool prefix_load(const json_t *from, struct replay_rule *rule) {
    if (!json_is_string(from))
        return false;
    const char *text = json_string_value(from);
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        bool any = text[0] == '*' && text[1] == '*';
        if (rule->cdb_len == CDB_ROOM || (!any && (digit(text[0]) < 0 || digit(text[1]) < 0)))
            return false;
        rule->mask[rule->cdb_len] = (uint8_t)(any ? 0 : 0xff);
        rule->cdb[rule->cdb_len++] = (uint8_t)(any ? 0 : digit(text[0]) << 4 | digit(text[1]));
        text++;
    }
    return rule->cdb_len != 0;
}

static bool alloc_load(const json_t *from, struct replay_rule *rule) {
    int64_t at = 0, len = 0, times = 0, plus = 0;
    const char *key;
    json_t *value;
    if (json_is_null(from))
        return true;
    json_object_foreach((json_t *)from, key, value) {
        bool good = strcmp(key, "off") == 0   ? whole(value, 0, CDB_ROOM - 1, &at)
                    : strcmp(key, "len") == 0 ? whole(value, 1, 4, &len)
                    : strcmp(key, "mul") == 0 ? whole(value, 0, UINT32_MAX, &times)
                    : strcmp(key, "add") == 0 && whole(value, 0, UINT32_MAX, &plus);
        if (!good)
            return false;
    }
    rule->alloc_at = (uint8_t)at;
    rule->alloc_len = (uint8_t)len;
    rule->alloc_times = (uint32_t)times;
    rule->alloc_plus = (uint32_t)plus;
    return json_is_object(from) && len && at + len <= CDB_ROOM;
}

static bool answer_load(const json_t *from, enum replay_answer *ret) {
    static const char *const names[] = {"const", "read", "readcd", "verify", "write"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (json_is_string(from) && strcmp(json_string_value(from), names[i]) == 0) {
            *ret = (enum replay_answer)i;
            return true;
        }
    return false;
}

/* The names of states: "*" is any, "" the base state. */
static bool state_load(const json_t *from, struct arena *arena, const char **ret) {
    if (json_is_string(from) && strcmp(json_string_value(from), "*") == 0) {
        *ret = NULL;
        return true;
    }
    return text_load(from, arena, ret);
}

/* The state afterwards: "-" stays, "=" is the base state. */
static bool next_load(const json_t *from, struct arena *arena, const char **ret) {
    if (!text_load(from, arena, ret))
        return false;
    if (strcmp(*ret, "-") == 0)
        *ret = NULL;
    else if (strcmp(*ret, "=") == 0)
        *ret = "";
    return true;
}

static bool field_load(const char *key, const json_t *value, struct arena *arena, struct replay_rule *rule) {
    int64_t number = 0;
    if (strcmp(key, "persona") == 0 || strcmp(key, "data_out") == 0)
        return json_is_string(value);
    if (strcmp(key, "cdb") == 0)
        return prefix_load(value, rule);
    if (strcmp(key, "state") == 0)
        return state_load(value, arena, &rule->state);
    if (strcmp(key, "next") == 0)
        return next_load(value, arena, &rule->next);
    if (strcmp(key, "sense") == 0)
        return replay_hex_load(value, arena, &rule->sense);
    if (strcmp(key, "data_in") == 0)
        return json_is_null(value) || replay_hex_load(value, arena, &rule->data);
    if (strcmp(key, "alloc") == 0)
        return alloc_load(value, rule);
    if (strcmp(key, "gen") == 0)
        return answer_load(value, &rule->answer);
    if (strcmp(key, "count") == 0 && whole(value, -1, INT32_MAX, &number))
        return rule->count = (int32_t)number, true;
    if (strcmp(key, "status") == 0 && whole(value, 0, 255, &number))
        return rule->scsi_status = (uint8_t)number, true;
    if (strcmp(key, "trunc") == 0 && whole(value, -1, INT32_MAX, &number))
        return rule->trunc = (int32_t)number, true;
    if (strcmp(key, "delay_ms") == 0 && whole(value, 0, UINT32_MAX, &number))
        return rule->delay_ms = (uint32_t)number, true;
    if (strcmp(key, "srb") != 0 || (!json_is_null(value) && !whole(value, 0, PORT_STATUS_MASK, &number)))
        return false;
    rule->has_port_status = !json_is_null(value);
    rule->port_status = (uint8_t)number;
    return true;
}

enum status replay_rule_load(const json_t *from, struct arena *arena, uint32_t line, struct replay_rule *ret,
                             struct error *error) {
    struct place place = {arena, error, line};
    const char *key;
    json_t *value;
    struct replay_rule rule = {.count = -1, .trunc = -1};
    json_object_foreach((json_t *)from, key, value) {
        if (!field_load(key, value, arena, &rule))
            return bad(&place, "no such field, or not its value", key);
    }
    if (!rule.cdb_len)
        return bad(&place, "a rule needs a command", "cdb");
    *ret = rule;
    return ST_OK;
}

/* A growing array in ordinary memory; the finished one moves to the arena. */
struct list {
    void *items;
    size_t count, room, size;
};

static void *list_add(struct list *list) {
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 64;
        void *items = realloc(list->items, room * list->size);
        if (!items)
            return NULL;
        list->items = items;
        list->room = room;
    }
    void *item = (uint8_t *)list->items + list->count++ * list->size;
    memset(item, 0, list->size);
    return item;
}

static const void *list_settle(struct list *list, struct arena *arena) {
    void *items = arena_take(arena, list->count * list->size + 1);
    if (items && list->count)
        memcpy(items, list->items, list->count * list->size);
    free(list->items);
    *list = (struct list){.size = list->size};
    return items;
}

struct loading {
    struct place place;
    struct arena arena;
    struct list personas, profiles;
    struct list *rules; /* one for each persona */
    bool *recorded;     /* ... and whether it is a recording */
};

static struct replay_persona *persona_named(struct loading *loading, const json_t *name, size_t *index) {
    struct replay_persona *personas = loading->personas.items;
    const char *text = NULL;
    if (!text_load(name, &loading->arena, &text))
        return NULL;
    for (*index = 0; *index < loading->personas.count; ++*index)
        if (strcmp(personas[*index].name, text) == 0)
            return &personas[*index];
    size_t count = loading->personas.count + 1;
    struct list *rules = realloc(loading->rules, count * sizeof *rules);
    if (rules)
        loading->rules = rules;
    bool *recorded = realloc(loading->recorded, count * sizeof *recorded);
    if (recorded)
        loading->recorded = recorded;
    struct replay_persona *persona = rules && recorded ? list_add(&loading->personas) : NULL;
    if (!persona)
        return NULL;
    rules[count - 1] = (struct list){.size = sizeof(struct replay_rule)};
    recorded[count - 1] = false;
    persona->name = text;
    persona->initial_state = "";
    return persona;
}

static bool track_load(const json_t *from, struct replay_track *track) {
    static const char *const kinds[] = {"audio", "mode1", "mode2"};
    int64_t number = 0, first = 0, last = 0;
    const char *key;
    json_t *value;
    bool known = false;
    json_object_foreach((json_t *)from, key, value) {
        if (strcmp(key, "type") == 0) {
            for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
                if (json_is_string(value) && strcmp(json_string_value(value), kinds[i]) == 0)
                    track->kind = (enum replay_track_kind)i, known = true;
            if (!known)
                return false;
        } else if (!(strcmp(key, "n") == 0       ? whole(value, 1, 99, &number)
                     : strcmp(key, "start") == 0 ? whole(value, INT32_MIN, INT32_MAX, &first)
                     : strcmp(key, "end") == 0 && whole(value, INT32_MIN, INT32_MAX, &last)))
            return false;
    }
    track->first = (int32_t)first;
    track->last = (int32_t)last;
    return json_is_object(from) && known;
}

static bool tracks_load(const json_t *from, struct arena *arena, struct replay_persona *persona) {
    size_t count = json_array_size(from);
    struct replay_track *tracks = arena_take(arena, count * sizeof *tracks + 1);
    if (!json_is_array(from) || !tracks)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!track_load(json_array_get(from, i), &tracks[i]))
            return false;
    persona->track = tracks;
    persona->track_count = (unsigned)count;
    return true;
}

static enum status header_load(struct loading *loading, const json_t *from) {
    const char *key;
    json_t *value;
    size_t index = 0;
    struct replay_persona *persona = persona_named(loading, json_object_get(from, "persona"), &index);
    if (!persona)
        return bad(&loading->place, "not a name", "persona");
    if (persona->has_header)
        return bad(&loading->place, "described twice", "persona");
    persona->has_header = true;
    json_object_foreach((json_t *)from, key, value) {
        int64_t number = 0;
        bool good = strcmp(key, "persona") == 0         ? true
                    : strcmp(key, "header") == 0        ? json_is_true(value)
                    : strcmp(key, "desc") == 0          ? json_is_string(value)
                    : strcmp(key, "tracks") == 0        ? tracks_load(value, &loading->arena, persona)
                    : strcmp(key, "leadout") == 0       ? whole(value, 0, INT32_MAX, &number)
                    : strcmp(key, "recorded") == 0      ? json_is_object(value)
                    : strcmp(key, "initial_state") == 0 && text_load(value, &loading->arena, &persona->initial_state);
        if (!good)
            return bad(&loading->place, "no such field, or not its value", key);
        if (strcmp(key, "leadout") == 0)
            persona->leadout = (int32_t)number;
        loading->recorded[index] |= strcmp(key, "recorded") == 0;
    }
    return ST_OK;
}

static enum status profile_load(struct loading *loading, const json_t *from) {
    const char *key;
    json_t *value;
    int64_t mask = 0, pages = PORT_MAX_PAGES, most = PORT_MAX_TRANSFER, bus = 0;
    struct replay_profile *profile = list_add(&loading->profiles);
    if (!profile)
        return error_set(loading->place.error, ST_NO_MEMORY, 0, "no memory for a port profile");
    json_object_foreach((json_t *)from, key, value) {
        const char *text = json_is_string(value) ? json_string_value(value) : "";
        bool good = strcmp(key, "port") == 0             ? text_load(value, &loading->arena, &profile->name)
                    : strcmp(key, "desc") == 0           ? json_is_string(value)
                    : strcmp(key, "alignment_mask") == 0 ? whole(value, 0, UINT32_MAX, &mask)
                    : strcmp(key, "maximum_physical_pages") == 0  ? whole(value, 1, UINT32_MAX, &pages)
                    : strcmp(key, "maximum_transfer_length") == 0 ? whole(value, 1, UINT32_MAX, &most)
                    : strcmp(key, "bus_type") == 0                ? whole(value, 0, 255, &bus)
                    : strcmp(key, "short_transfer") == 0 &&
                          (strcmp(text, "success") == 0 || strcmp(text, "data_overrun") == 0);
        if (!good)
            return bad(&loading->place, "no such field, or not its value", key);
        if (strcmp(key, "short_transfer") == 0)
            profile->short_is_overrun = text[0] == 'd';
    }
    profile->alignment_mask = (uint32_t)mask;
    profile->max_pages = (uint32_t)pages;
    profile->max_transfer = (uint32_t)most;
    profile->bus_type = (uint8_t)bus;
    return ST_OK;
}

static enum status rule_load(struct loading *loading, const json_t *from) {
    size_t index = 0;
    if (!persona_named(loading, json_object_get(from, "persona"), &index))
        return bad(&loading->place, "not a name", "persona");
    struct replay_rule *rule = list_add(&loading->rules[index]);
    if (!rule)
        return error_set(loading->place.error, ST_NO_MEMORY, 0, "no memory for a rule");
    return replay_rule_load(from, &loading->arena, loading->place.line, rule, loading->place.error);
}

static enum status line_load(struct loading *loading, const char *text, size_t len) {
    json_error_t what;
    json_t *line = json_loadb(text, len, JSON_REJECT_DUPLICATES, &what);
    if (!line)
        return error_set(loading->place.error, ST_BAD_FORMAT, loading->place.line, "not JSON: %s", what.text);
    enum status status;
    if (json_object_get(line, "port"))
        status = profile_load(loading, line);
    else if (json_object_get(line, "header"))
        status = header_load(loading, line);
    else if (json_object_get(line, "persona"))
        status = rule_load(loading, line);
    else
        status = bad(&loading->place, "neither port nor persona", "line");
    json_decref(line);
    return status;
}

/* FNV-1a, for a table that lives for one call. */
static uint32_t hash_of(const struct replay_rule *rule) {
    uint32_t hash = 2166136261u;
    for (unsigned i = 0; i < rule->cdb_len; i++)
        hash = (hash ^ rule->cdb[i]) * 16777619u;
    return hash;
}

/* A recording plays once through; then each command goes on getting the last answer it got. */
static enum status let_last(const struct list *rules) {
    struct replay_rule *all = rules->items;
    size_t room = 16;
    while (room < 2 * rules->count)
        room *= 2;
    const struct replay_rule **seen = calloc(room, sizeof *seen);
    if (!seen)
        return ST_NO_MEMORY;
    for (size_t i = rules->count; i-- > 0;) {
        size_t slot = hash_of(&all[i]) & (room - 1);
        while (seen[slot] && (seen[slot]->cdb_len != all[i].cdb_len || memcmp(seen[slot]->cdb, all[i].cdb, CDB_ROOM) != 0))
            slot = (slot + 1) & (room - 1);
        if (!seen[slot]) {
            seen[slot] = &all[i];
            all[i].count = -1;
        }
    }
    free(seen);
    return ST_OK;
}

static enum status settle(struct loading *loading, struct replay_book *ret) {
    struct replay_persona *personas = loading->personas.items;
    size_t count = loading->personas.count;
    for (size_t i = 0; i < count; i++) {
        if (loading->recorded[i])
            TRY(let_last(&loading->rules[i]));
        personas[i].rule_count = (unsigned)loading->rules[i].count;
        personas[i].rule = list_settle(&loading->rules[i], &loading->arena);
        if (!personas[i].rule)
            return ST_NO_MEMORY;
    }
    ret->persona_count = (unsigned)count;
    ret->profile_count = (unsigned)loading->profiles.count;
    ret->persona = list_settle(&loading->personas, &loading->arena);
    ret->profile = list_settle(&loading->profiles, &loading->arena);
    if (!ret->persona || !ret->profile)
        return ST_NO_MEMORY;
    ret->arena = loading->arena;
    return ST_OK;
}

static enum status lines_load(struct loading *loading, const char *text, size_t len) {
    while (len) {
        const char *end = memchr(text, '\n', len);
        size_t line_len = end ? (size_t)(end - text) : len;
        loading->place.line++;
        if (line_len)
            TRY(line_load(loading, text, line_len));
        size_t taken = line_len + (end != NULL);
        text += taken, len -= taken;
    }
    if (!loading->personas.count && !loading->profiles.count)
        return bad(&loading->place, "there is none", "drive");
    return ST_OK;
}

enum status replay_load(struct file *file, const struct host *host, struct replay_book *ret, struct error *error) {
    struct loading loading = {.arena = arena_on(host),
                              .personas = {.size = sizeof(struct replay_persona)},
                              .profiles = {.size = sizeof(struct replay_profile)}};
    loading.place = (struct place){&loading.arena, error, 0};
    char *text = NULL;
    enum status status;
    struct replay_book book = {0};
    size_t persona_count = 0;
    if (file->size > FILE_MOST) {
        status = error_set(error, ST_TOO_LARGE, 0, "%s: over 1 GiB", file->name);
        goto done;
    }
    text = malloc((size_t)file->size + 1);
    if (!text) {
        status = error_set(error, ST_NO_MEMORY, 0, "%s: no memory", file->name);
        goto done;
    }
    status = file_read(file, 0, text, (size_t)file->size);
    if (status != ST_OK) {
        (void)error_set(error, status, 0, "%s: %s", file->name, status_name(status));
        goto done;
    }
    status = lines_load(&loading, text, (size_t)file->size);
    persona_count = loading.personas.count;
    if (status == ST_OK) {
        status = settle(&loading, &book);
        if (status != ST_OK)
            (void)error_set(error, status, 0, "%s: no memory", file->name);
    }
done:
    for (size_t i = 0; i < persona_count; i++)
        free(loading.rules[i].items);
    free(loading.rules);
    free(loading.recorded);
    free(loading.personas.items);
    free(loading.profiles.items);
    free(text);
    if (status == ST_OK)
        *ret = book;
    else
        arena_drop(&loading.arena);
    return status;
}

static const char *option_text(const struct port_address *address, const char *name, char *into, size_t room) {
    struct bytes value = port_option_find(address, name);
    if (!value.at)
        return NULL;
    size_t len = value.len < room ? value.len : room - 1;
    memcpy(into, value.at, len);
    into[len] = 0;
    return into;
}

enum status port_open_replay(const struct port_address *address, const struct host *host, struct port **ret,
                             struct error *error) {
    char persona_name[64], profile_name[64];
    const char *persona = option_text(address, "persona", persona_name, sizeof persona_name);
    const char *profile = option_text(address, "port", profile_name, sizeof profile_name);
    struct bytes timing = port_option_find(address, "timing");
    struct replay_book book = {0};
    struct replay *replay = NULL;
    struct file *file = NULL;
    if (timing.at && !port_option_is(timing, "off") && !port_option_is(timing, "on"))
        return error_set(error, ST_USAGE, 0, "timing is on or off");
    enum status status = host->open_file ? host->open_file(host->self, address->rest, OPEN_TO_READ, &file)
                                         : ST_UNSUPPORTED;
    if (status != ST_OK)
        return error_set(error, status, 0, "%s: %s", address->rest, status_name(status));
    status = replay_load(file, host, &book, error);
    file_close(file);
    if (status != ST_OK)
        return status;
    const struct replay_persona *drive = replay_persona_find(&book, persona);
    const struct replay_profile *way = replay_profile_find(&book, profile);
    if (!drive)
        status = error_set(error, ST_NOT_FOUND, 0, "%s: no drive %s in it", address->rest, persona ? persona : "");
    else if (profile && !way)
        status = error_set(error, ST_NOT_FOUND, 0, "%s: no port %s in it", address->rest, profile);
    else if ((status = replay_open(host, drive, way, &replay)) != ST_OK)
        (void)error_set(error, status, 0, "%s: no memory", address->rest);
    if (status != ST_OK) {
        replay_book_close(&book);
        return status;
    }
    replay_own(replay, &book);
    if (port_option_is(timing, "off"))
        replay_skip_time(replay);
    *ret = replay_port(replay);
    return ST_OK;
}
