/* SPDX-License-Identifier: MIT */
/* How does ntcdromctl install, start, stop and remove the service, and what does it write into its key? */
#include "front/winsys/ctl/ctl.h"
#include <stdio.h>
#include <stdlib.h>

static const WCHAR name[] = L"ntcdrom";
static const WCHAR parameters[] = L"System\\CurrentControlSet\\Services\\ntcdrom\\Parameters";

/* The driver's file: named, or beside this program. From malloc, absolute. */
static WCHAR *driver_path(const char *named) {
    enum { ROOM = 4096 };
    WCHAR *path = malloc(ROOM * sizeof *path);
    WCHAR *wide = named ? to_wide(named) : NULL;
    DWORD len = 0;
    if (path && wide) {
        len = GetFullPathNameW(wide, ROOM, path, NULL);
    } else if (path && !named) {
        static const WCHAR file[] = L"ntcdrom.sys";
        len = GetModuleFileNameW(NULL, path, ROOM);
        while (len && path[len - 1] != L'\\')
            len--;
        if (len && len + sizeof file / sizeof *file <= ROOM)
            wcscpy(path + len, file);
        else
            len = 0;
    }
    free(wide);
    if (len && len < ROOM)
        return path;
    free(path);
    return NULL;
}

/* The manager wants the NT name of a driver that is not below the system's folder. */
static WCHAR *nt_path(const WCHAR *path) {
    size_t len = wcslen(path) + 5;
    WCHAR *nt = malloc(len * sizeof *nt);
    if (nt) {
        wcscpy(nt, L"\\??\\");
        wcscat(nt, path);
    }
    return nt;
}

/* Opened for `access`; NULL: it has been said why not. */
static SC_HANDLE open_service(DWORD access, SC_HANDLE *manager) {
    SC_HANDLE service = NULL;
    *manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (*manager)
        service = OpenServiceW(*manager, name, access);
    if (service)
        return service;
    (void)complain_error(GetLastError(), "the service ntcdrom");
    if (*manager)
        (void)CloseServiceHandle(*manager);
    return NULL;
}

static void close_service(SC_HANDLE service, SC_HANDLE manager) {
    (void)CloseServiceHandle(service);
    (void)CloseServiceHandle(manager);
}

static int create(const WCHAR *file, const WCHAR *nt, DWORD start) {
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    if (!manager)
        return complain_error(GetLastError(), "the service manager");
    SC_HANDLE service = NULL;
    if (GetFileAttributesW(file) != INVALID_FILE_ATTRIBUTES)
        service = CreateServiceW(manager, name, L"ntcdrom virtual CD-ROM drives", SERVICE_ALL_ACCESS,
                                 SERVICE_KERNEL_DRIVER, start, SERVICE_ERROR_NORMAL, nt, NULL, NULL, NULL, NULL, NULL);
    DWORD error = service ? 0 : GetLastError();
    if (service)
        (void)CloseServiceHandle(service);
    (void)CloseServiceHandle(manager);
    char *utf8 = to_utf8(file);
    int code = error ? complain_error(error, "%s", utf8 ? utf8 : "the driver") : DONE;
    free(utf8);
    return code;
}

int service_install(const struct asked *asked) {
    WCHAR *file = driver_path(asked->driver), *nt = file ? nt_path(file) : NULL;
    int code = nt ? create(file, nt, asked->automatic ? SERVICE_AUTO_START : SERVICE_DEMAND_START)
                  : complain("no path to the driver");
    free(file);
    free(nt);
    return code;
}

/* While other services start, the manager asks to come again. */
static DWORD start(SC_HANDLE service) {
    enum { TRIES = 100, PAUSE_MS = 100 };
    DWORD error = ERROR_SERVICE_DATABASE_LOCKED;
    for (unsigned i = 0; i < TRIES && error == ERROR_SERVICE_DATABASE_LOCKED; i++) {
        if (i)
            Sleep(PAUSE_MS);
        error = StartServiceW(service, 0, NULL) ? 0 : GetLastError();
    }
    return error;
}

int service_start(const struct asked *asked) {
    SC_HANDLE manager, service = open_service(SERVICE_START, &manager);
    (void)asked;
    if (!service)
        return FAILED;
    DWORD error = start(service);
    close_service(service, manager);
    if (error && error != ERROR_SERVICE_ALREADY_RUNNING)
        return complain_error(error, "starting ntcdrom");
    driver_tell_wine(true);
    return DONE;
}

int service_stop(const struct asked *asked) {
    SERVICE_STATUS status;
    SC_HANDLE manager, service = open_service(SERVICE_STOP, &manager);
    (void)asked;
    if (!service)
        return FAILED;
    driver_tell_wine(false);
    DWORD error = ControlService(service, SERVICE_CONTROL_STOP, &status) ? 0 : GetLastError();
    close_service(service, manager);
    return error && error != ERROR_SERVICE_NOT_ACTIVE ? complain_error(error, "stopping ntcdrom") : DONE;
}

int service_remove(const struct asked *asked) {
    int code = service_stop(asked);
    SC_HANDLE manager, service = code == DONE ? open_service(DELETE, &manager) : NULL;
    if (!service)
        return FAILED;
    DWORD error = DeleteService(service) ? 0 : GetLastError();
    close_service(service, manager);
    return error ? complain_error(error, "removing ntcdrom") : DONE;
}

static LSTATUS keep_text(HKEY key, const WCHAR *value, const char *text) {
    if (!text)
        return ERROR_SUCCESS;
    if (!*text) {
        LSTATUS status = RegDeleteValueW(key, value);
        return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
    }
    WCHAR *wide = to_wide(text);
    LSTATUS status = ERROR_OUTOFMEMORY;
    if (wide)
        status = RegSetValueExW(key, value, 0, REG_SZ, (const BYTE *)wide, (DWORD)((wcslen(wide) + 1) * sizeof *wide));
    free(wide);
    return status;
}

static void key_path(uint32_t number, WCHAR *into, size_t room) {
    (void)_snwprintf(into, room, L"%ls\\%u", parameters, (unsigned)number);
}

int service_keep(uint32_t number, const char *image, const char *letter) {
    WCHAR path[128];
    HKEY key;
    key_path(number, path, sizeof path / sizeof *path);
    LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_WRITE, NULL, &key, NULL);
    if (status == ERROR_SUCCESS) {
        status = keep_text(key, L"Image", image);
        if (status == ERROR_SUCCESS)
            status = keep_text(key, L"Letter", letter);
        (void)RegCloseKey(key);
    }
    return status == ERROR_SUCCESS ? DONE : complain_error((DWORD)status, "the service's registry key");
}

int service_forget(uint32_t number) {
    WCHAR path[128];
    key_path(number, path, sizeof path / sizeof *path);
    LSTATUS status = RegDeleteKeyW(HKEY_LOCAL_MACHINE, path);
    if (status != ERROR_SUCCESS && status != ERROR_FILE_NOT_FOUND)
        return complain_error((DWORD)status, "the service's registry key");
    return DONE;
}
