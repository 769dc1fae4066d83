/* SPDX-License-Identifier: MIT */
/* An open node of the door: the descriptor a program holds, and its way to the broker. */
#ifndef NTCDROM_FRONT_RUN_NODES_H
#define NTCDROM_FRONT_RUN_NODES_H

#include "front/run/uniform.h"
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/uio.h>

/* What a descriptor of ours stands for. */
struct node {
    enum node_kind kind;
    unsigned number;
    int flags; /* as given to open(2) */
};

/* The node a name in the door's /dev stands for: "sr0", "scd0", "sg0". */
bool node_named(const char *name, struct node *ret);
/* open(2) of a node: a descriptor, or -errno. */
int node_open(const struct node *node);
/* Whether fd was ours when last looked at: costs nothing, and says only what is worth asking first. */
bool node_likely(int fd);
/* Whether fd is ours: asks the kernel, so that inherited and received descriptors are known. errno is kept. */
bool node_of(int fd, struct node *ret);

/* The system calls on it; each returns as the system call does, errno included in the value (-errno). */
int node_ioctl(int fd, const struct node *node, unsigned long request, void *argument);
ssize_t node_pread(const struct node *node, void *into, size_t len, int64_t at);
/* Reads at the descriptor's own place, which the kernel keeps and shares between duplicates. */
ssize_t node_readv(int fd, const struct node *node, const struct iovec *pieces, int count);
/* What stat(2) says of a node. */
void node_stat(const struct node *node, struct stat *ret);

#endif
