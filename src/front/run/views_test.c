/* SPDX-License-Identifier: MIT */
/* Does the made-up tree say what the drives say, and does every name lead where it should? */
#include "front/run/views.h"
#include "front/run/paths.h"
#include "front/run/wire.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/cdrom.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[PATH_MAX] = "/tmp/ntcdrom-views.XXXXXX";
static char root[PATH_MAX];

static const char *content(const char *name) {
    static char text[4096];
    struct target target;
    path_find(AT_FDCWD, name, true, &target);
    if (target.place != PLACE_FILE)
        return "(not ours)";
    FILE *stream = fopen(target.path, "r");
    if (!stream)
        return "(not there)";
    text[fread(text, 1, sizeof text - 1, stream)] = 0;
    fclose(stream);
    return text;
}

static void the_tree_says(void **state) {
    (void)state;
    assert_string_equal(content("/sys/block/sr0/removable"), "1\n");
    assert_string_equal(content("/sys/block/sr0/size"), "1200\n");
    assert_string_equal(content("/sys/block/sr1/size"), "0\n");
    assert_string_equal(content("/sys/class/block/sr0/device/vendor"), "ACME    \n");
    assert_string_equal(content("/sys/dev/block/11:1/device/model"), "OTHER           \n");
    assert_string_equal(content("/sys/class/scsi_generic/sg1/device/type"), "5\n");
    assert_string_equal(content("/sys/bus/scsi/devices/0:0:0:0/rev"), "1.0 \n");
    const char *info = content("/proc/sys/dev/cdrom/info");
    assert_non_null(strstr(info, "drive name:\t\tsr1\tsr0\n"));
    assert_non_null(strstr(info, "drive speed:\t\t4\t48\n"));
    assert_non_null(strstr(info, "Can read DVD:\t\t0\t1\n")); /* columns in the order of the names */
    assert_non_null(strstr(content("/proc/scsi/scsi"), "Vendor: ACME     Model: DRIVE X/Y        Rev: 1.0 "));
}

static void is_node(const char *name, enum node_kind kind, unsigned number) {
    struct target target;
    path_find(AT_FDCWD, name, true, &target);
    if (target.place != PLACE_NODE || target.node.kind != kind || target.node.number != number)
        fail_msg("%s: place %d", name, target.place);
}

static void nodes_by_every_name(void **state) {
    (void)state;
    is_node("/dev/sr0", NODE_SR, 0);
    is_node("/dev/cdrom", NODE_SR, 0);
    is_node("/dev/dvd", NODE_SR, 0);
    is_node("/dev/scd1", NODE_SR, 1);
    is_node("/dev/sg1", NODE_SG, 1);
    is_node("//dev/./disk/../sr0", NODE_SR, 0);
    is_node("/dev/disk/by-id/ata-ACME_DRIVE_X_Y_77", NODE_SR, 0);
    char kept[PATH_MAX];
    assert_non_null(getcwd(kept, sizeof kept));
    assert_int_equal(chdir("/"), 0);
    is_node("dev/sr1", NODE_SR, 1);
    assert_int_equal(chdir(kept), 0);
    int dev = open("/dev", O_RDONLY | O_DIRECTORY);
    struct target target;
    path_find(dev, "sr0", true, &target);
    assert_int_equal(target.place, PLACE_NODE);
    close(dev);
}

static void the_rest_is_untouched(void **state) {
    (void)state;
    static const char *const names[] = {"/dev/null", "/dev/sr2", "/dev/sr99999999999999999999", "/etc/passwd", "/devices/sr0", "",
                                        "/dev/sr0/../../../etc/passwd", "/dev/srx"};
    struct target target;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        errno = 77;
        path_find(AT_FDCWD, names[i], true, &target);
        assert_int_equal(target.place, PLACE_REAL);
        assert_int_equal(errno, 77);
    }
    path_find(-5, "sr0", true, &target);
    assert_int_equal(target.place, PLACE_REAL);
    static char name[3 * PATH_MAX];
    memset(name, 'x', sizeof name - 1);
    memcpy(name, "/dev/", 5);
    path_find(AT_FDCWD, name, true, &target);
    assert_int_equal(target.place, PLACE_REAL);
}

static void links(void **state) {
    (void)state;
    char elsewhere[2 * PATH_MAX];
    struct target target;
    path_find(AT_FDCWD, "/dev/cdrom", false, &target); /* lstat sees the link */
    assert_int_equal(target.place, PLACE_FILE);
    snprintf(elsewhere, sizeof elsewhere, "%s/d::", folder);
    assert_int_equal(symlink("/dev/cdrom", elsewhere), 0);
    path_find(AT_FDCWD, elsewhere, true, &target);
    assert_int_equal(target.place, PLACE_REAL);
    errno = EACCES;
    assert_false(path_find_linked(&target));
    errno = ENOENT;
    assert_true(path_find_linked(&target));
    assert_int_equal(target.place, PLACE_NODE);
    assert_int_equal(target.node.number, 0);
    char back[PATH_MAX], inside[2 * PATH_MAX];
    snprintf(inside, sizeof inside, "%s/dev/sr0", root);
    assert_true(path_back(inside, back));
    assert_string_equal(back, "/dev/sr0");
    assert_false(path_back("/dev/sr0", back));
    snprintf(inside, sizeof inside, "%sx/dev/sr0", root);
    assert_false(path_back(inside, back));
}

static void names_of_nodes(void **state) {
    (void)state;
    struct node node;
    assert_true(node_named("scd3", &node));
    assert_int_equal(node.number, 3);
    static const char *const bad[] = {"sr", "sr1x", "sr16", "srx", "st0", "", "sr-1", "sg 1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(node_named(bad[i], &node));
    errno = 77;
    assert_false(node_of(0, &node));
    assert_false(node_of(-1, &node));
    assert_int_equal(errno, 77);
}

static int begin(void **state) {
    (void)state;
    const struct view views[2] = {{.vendor = "ACME    ", .product = "DRIVE X/Y       ", .revision = "1.0 ", .serial = "77",
                                   .capacity = 1200 * 512, .speed = 48, .capability = CDC_DVD},
                                  {.vendor = "NTCDROM ", .product = "OTHER           ", .revision = "2   ", .serial = "78", .speed = 4}};
    if (!mkdtemp(folder))
        return -1;
    snprintf(root, sizeof root, "%.4000s/root", folder);
    if (mkdir(root, 0755))
        return -1;
    setenv(DOOR_ROOT_ENV, root, 1);
    return views_make(root, views, 2);
}
static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place) {
    (void)st, (void)kind, (void)place;
    return remove(path);
}
static int end(void **state) { return (void)state, nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_tree_says), cmocka_unit_test(nodes_by_every_name),
                                       cmocka_unit_test(the_rest_is_untouched), cmocka_unit_test(links),
                                       cmocka_unit_test(names_of_nodes)};
    return cmocka_run_group_tests(tests, begin, end);
}
