# The commands of the project, the same for people and for CI.
# Needs make, git and Swift 6.3; the rest is installed by `make prepare`, which says so first.

SHELL := /bin/sh
PACKAGES := libxml2-dev libminizip-dev libxlsxwriter-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev pkg-config
FORMATS_PACKAGES := python3 libreoffice-calc-nogui python3-uno gnumeric python3-openpyxl python3-xlsxwriter python3-pandas
TEST_PACKAGES := libxml2-utils shellcheck curl gnumeric python3 python3-aiosmtpd openssl

.PHONY: run test long-test sim night mutants tsan bench count screenshots fuzz formats build prepare prepare-test lint format clean

## run: plays a night on the samples against the simulated market
run: build
	scripts/demo "$(CURDIR)/.build/release/marketbatch"

## test: formatting, scripts, schemas, then all tests
test: prepare prepare-test
	swift build --build-tests --explicit-target-dependency-import-check error
	$(MAKE) lint
	scripts/test-manual "$$(swift build --show-bin-path)/marketbatch"
	swift test

build: prepare
	swift build -c release --product marketbatch

prepare:
	@scripts/install-packages $(PACKAGES)

prepare-test:
	@scripts/install-packages $(TEST_PACKAGES)

## long-test: ten million generated marking codes against a slow reference
long-test: prepare
	MARKETBATCH_GENERATED_CODES=2500000 swift test -c release --filter CisTests

## sim: the simulated nights with hundreds of seeds
sim: prepare
	MARKETBATCH_SEEDS=$(or $(SEEDS),300) swift test -c release --filter 'SimulatedNightTests|MixedNightTests'

## night: a night of eight hours in about a minute, with faults and the market's own verdict; then whole nights that are
## killed at random moments, some 500 times (NIGHTS=250)
night: build prepare-test
	scripts/night "$(CURDIR)/.build/release/marketbatch"
	scripts/kills "$(CURDIR)/.build/release/marketbatch" $(or $(NIGHTS),250)

## mutants: the schedule changed in one place at a time; the tests have to notice
mutants: prepare prepare-test
	scripts/mutants

## fuzz: made-up bytes for all that is read, a minute each; longer with FUZZ_SECONDS=3600, some with FUZZ="csv xlsx"
fuzz: prepare
	MARKETBATCH_FUZZING=1 swift build -c release --product Fuzz --scratch-path .build-fuzz \
	    -Xswiftc -sanitize=fuzzer -Xcc -fsanitize=fuzzer-no-link
	scripts/fuzz .build-fuzz/release/Fuzz $(or $(FUZZ_SECONDS),60) $(FUZZ)

## formats: tables that the programs of people save, read back cell by cell; writes docs/formats.md
formats: build
	@scripts/install-packages $(FORMATS_PACKAGES)
	scripts/formats "$(CURDIR)/.build/release/marketbatch" docs/formats.md
	scripts/decide "$(CURDIR)/.build/release/marketbatch"

## bench: speed and memory beside other tools; writes docs/performance.md. Longer with MOST=10000000 (rows) and SOAK=1000000 (requests)
bench: release-static prepare-test
	bench/run "$(STATIC)" $(or $(ROWS),1000000) --write

## count: allocations a row of `check`, which hardly depend on the machine
count: build
	@scripts/install-packages python3
	bench/count-allocations "$(CURDIR)/.build/release/marketbatch"

## screenshots: looks at the page that `make run` has left, in a browser, in each language
screenshots: run
	@scripts/install-packages chromium fonts-noto-core fonts-noto-cjk
	scripts/screenshots "$(CURDIR)/.build/release/marketbatch" "$(CURDIR)/out/demo" "$(CURDIR)/out/pictures"

## tsan: the tests of what runs beside something else, under the thread sanitizer
tsan: prepare prepare-test
	TSAN_OPTIONS="suppressions=$(CURDIR)/Tests/tsan.suppressions" \
	    swift test --sanitize=thread --scratch-path .build-tsan \
	    --filter 'BatchRunnerTests|BatchClientTests|StatusTests|KeepingTests|FaultTests' \
	    --skip 'disk_that_fills|disk that fills'

# What is installed has the Swift runtime inside, for machines without Swift. It is built apart, so
# that the other builds need not be made again; no rpath: no library lies beside the program.
STATIC := $(CURDIR)/.build-static/release/marketbatch
PREFIX ?= /usr/local
PACKAGING_TEST_PACKAGES := shellcheck python3 man-db

.PHONY: release-static install uninstall deb test-package

## release-static: the program with the Swift runtime inside, for other machines
release-static: prepare
	swift build -c release --product marketbatch --static-swift-stdlib --disable-local-rpath \
	    --scratch-path .build-static

## install: the program, its manual, completions and scripts, under DESTDIR and PREFIX
install: release-static
	scripts/install-files "$(STATIC)" "$(DESTDIR)" "$(PREFIX)"

## uninstall: takes away what `make install` has put there
uninstall:
	scripts/install-files --uninstall "$(DESTDIR)" "$(PREFIX)"

## deb: a Debian package with the nightly service, in out/
deb: release-static
	scripts/package-deb "$(STATIC)" "$$("$(STATIC)" --version)" out

## test-package: makes the Debian package and looks into it
test-package: deb
	@scripts/install-packages $(PACKAGING_TEST_PACKAGES)
	scripts/test-package \
	    "out/marketbatch_$$("$(STATIC)" --version)_$$(dpkg --print-architecture).deb"

lint:
	swift format lint --strict -r -p Sources Tests Fuzz Package.swift
	shellcheck $$(grep -l '^#!/bin/sh' scripts/* packaging/* bench/*)
	for kind in orders changes returns; do \
	    xmllint --noout --schema schemas/$$kind.xsd samples/$$kind.xml || exit 1; \
	done

format:
	swift format -i -r -p Sources Tests Fuzz Package.swift

clean:
	rm -rf .build .build-static .build-tsan .build-mutants .build-fuzz out
