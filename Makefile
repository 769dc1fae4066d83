# SPDX-License-Identifier: MIT
# Verbs only; Meson builds. `make PREFIX=/usr DESTDIR=/tmp/x install`
PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build
T ?= 60

all:
	@test -f $(BUILD)/build.ninja || meson setup $(BUILD) --buildtype=release --prefix=$(PREFIX)
	@ninja -C $(BUILD)
check: all
	@meson test -C $(BUILD) --suite fast --print-errorlogs
asan:
	./check asan
cover:
	tools/cover
exhaustion: all
	$(BUILD)/exhaustion --all tests/vectors/personas.jsonl.xz tests/vectors/02_personas.jsonl.xz
fuzz:
	./check clang-asan && tools/fuzz-briefly build-check/clang-asan $(T)
lint:
	./check gcc lint
bench: all
	bench/run.py
fmt:
	@git ls-files '*.c' '*.h' | xargs clang-format -i
man:
	@for page in docs/man/*.[1-8]; do mandoc -T utf8 $$page; done
install:
	meson setup build-install --buildtype=release -Db_lto=true --prefix=$(PREFIX) -Dtests=disabled $$(test -f build-install/build.ninja && echo --reconfigure)
	ninja -C build-install
	DESTDIR=$(DESTDIR) meson install -C build-install --no-rebuild
uninstall:
	@test -f build-install/meson-logs/install-log.txt || { echo 'nothing was installed from here'; exit 1; }
	@grep -v '^#' build-install/meson-logs/install-log.txt | tac | while read -r file; do \
		if [ -d "$$file" ] && [ ! -L "$$file" ]; then rmdir --ignore-fail-on-non-empty "$$file"; else rm -f "$$file"; fi; done
	@echo 'removed what the last make install from here put in place'
deb:
	packaging/deb
dist:
	meson dist -C $(BUILD) --no-tests --formats xztar
clean:
	rm -rf build build-check build-install dist
.PHONY: all check asan cover exhaustion fuzz lint bench fmt man install uninstall deb dist clean
