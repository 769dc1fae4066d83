/* SPDX-License-Identifier: MIT */
/* The ground of a program on the system it is built for: struct posix_host or struct windows_host, by one name. */
#ifndef NTCDROM_HOST_USER_H
#define NTCDROM_HOST_USER_H

#ifdef _WIN32
#include "host/windows_user.h"
#define user_host windows_host
#define user_host_begin windows_host_begin
#define user_host_end windows_host_end
#else
#include "host/posix.h"
#define user_host posix_host
#define user_host_begin posix_host_begin
#define user_host_end posix_host_end
#endif

#endif
