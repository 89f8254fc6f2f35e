# The front door. Meson builds; this file knows the few commands that people and machines type.
#
# JOBS=2 limits parallel compilation, ONLY=text runs only the tests whose name contains it.

BUILD = build
QUICK = build-quickstart
SANITIZED = build-sanitize
THREADS = build-threads
FUZZ = build-fuzz
BENCH = build-bench
RELEASE = build-release

PREFIX = /usr/local
DESTDIR =
ONLY =
JOBS =
BENCH_SECONDS = 280
FUZZ_SECONDS = 20
SOAK_SECONDS = 60

NINJA = ninja $(if $(JOBS),-j$(JOBS))

.PHONY: help deps build quickstart test tsan lint format install bench bench-check fuzz soak clean

help:
	@echo "make deps        install the Debian packages that are missing (as root or by sudo)"
	@echo "make build       the developer's build, in ./$(BUILD)"
	@echo "make quickstart  build, then go through the whole of it in a new folder, in full view"
	@echo "make test        build and run all tests, plain and under ASan + UBSan"
	@echo "make tsan        the tests with many threads, under ThreadSanitizer (part of make test)"
	@echo "make lint        formatting, layers, sizes, headers, symbols, names, clang-tidy"
	@echo "make format      clang-format over the tree; the version map of the shared library"
	@echo "make install     PREFIX=/usr/local DESTDIR=: library, headers, command, man page"
	@echo "make bench       the benchmarks, at most BENCH_SECONDS=$(BENCH_SECONDS)"
	@echo "make bench-check  instructions of each workload, against bench/instructions.json"
	@echo "make fuzz        each fuzz target for FUZZ_SECONDS=$(FUZZ_SECONDS)"
	@echo "make soak        the sanitized tests again and again, other seeds, more cases: no test begins"
	@echo "                 after SOAK_SECONDS=$(SOAK_SECONDS), and those that run then have minutes to end"
	@echo "make clean       remove everything that was built"
	@echo
	@echo "ONLY=text        test and soak: only tests whose name contains it (conformance/bulk)"
	@echo "JOBS=n           compiles so many files at once, in all of them"
	@echo "REFLEX_TEST_SEED=n  in the environment: what random tests begin with (they print theirs)"
	@echo "REFLEX_TEST_POSTGRESQL_URL, REFLEX_TEST_MARIADB_URL  likewise: servers for the tests"

deps:
	@tools/deps.sh all

.PHONY: deps-build
deps-build:
	@tools/deps.sh build

# Meson configures once; ninja notices later changes by itself.
$(BUILD)/build.ninja:
	meson setup $(BUILD) -Dpostgresql=enabled -Dmariadb=enabled

$(QUICK)/build.ninja:
	meson setup $(QUICK) -Dtests=false -Dwerror=false

# Warnings are no errors here: sanitizers make gcc see uninitialised values where there are none.
$(SANITIZED)/build.ninja:
	meson setup $(SANITIZED) -Db_sanitize=address,undefined -Db_lundef=false \
		-Doptimization=1 -Darena=separate -Dwerror=false -Dpostgresql=enabled -Dmariadb=enabled

$(THREADS)/build.ninja:
	meson setup $(THREADS) -Db_sanitize=thread -Db_lundef=false -Doptimization=1 -Dwerror=false \
		-Dpostgresql=enabled -Dmariadb=enabled

$(FUZZ)/build.ninja:
	CC=clang meson setup $(FUZZ) -Dfuzz=true -Dtests=false \
		-Db_sanitize=address,undefined -Db_lundef=false

$(BENCH)/build.ninja:
	meson setup $(BENCH) -Dbench=true -Dtests=false -Dbuildtype=release -Dwerror=false

$(RELEASE)/build.ninja: Makefile
	meson setup $(if $(wildcard $(RELEASE)/build.ninja),--reconfigure) $(RELEASE) \
		-Dtests=false -Dbuildtype=release -Dwerror=false \
		-Dprefix=$(abspath $(PREFIX)) -Dlibdir=lib

build: deps
	@$(MAKE) --no-print-directory $(BUILD)/build.ninja
	$(NINJA) -C $(BUILD)

# A build of its own, without the tests and what they need.
quickstart: deps-build
	@$(MAKE) --no-print-directory $(QUICK)/build.ninja
	$(NINJA) -C $(QUICK)
	@examples/quickstart/run.sh $(abspath $(QUICK))

tsan: deps
	@$(MAKE) --no-print-directory $(THREADS)/build.ninja
	$(NINJA) -C $(THREADS) tests/test_unit_engine_threads tests/test_conformance_threads \
		tests/test_conformance_threads_collide tests/test_conformance_threads_lost_update \
		tests/test_conformance_threads_scan tests/servers/test_servers_threads_pool
	@python3 tools/run_tests.py --only /threads threads=$(THREADS)

# The threads first: the last count is that of all other tests.
test: deps tsan
	@$(MAKE) --no-print-directory $(BUILD)/build.ninja $(SANITIZED)/build.ninja
	$(NINJA) -C $(BUILD)
	$(NINJA) -C $(SANITIZED)
	@python3 tools/run_tests.py $(if $(ONLY),--only $(ONLY)) \
		plain=$(BUILD) sanitized=$(SANITIZED)

lint: deps
	@$(MAKE) --no-print-directory $(BUILD)/build.ninja
	@tools/lint.sh $(BUILD)

format:
	tools/format.sh
	python3 tools/check_symbols.py --update

install: deps-build
	@$(MAKE) --no-print-directory -B $(RELEASE)/build.ninja
	$(NINJA) -C $(RELEASE)
	DESTDIR=$(DESTDIR) meson install -C $(RELEASE) --no-rebuild --quiet
	@if [ -z "$(DESTDIR)" ] && [ "$(PREFIX)" = /usr/local ] && [ "$$(id -u)" = 0 ]; then \
		ldconfig; fi
	@echo "installed in $(DESTDIR)$(abspath $(PREFIX))"

bench: deps
	@$(MAKE) --no-print-directory $(BENCH)/build.ninja
	$(NINJA) -C $(BENCH)
	@tools/bench.sh $(BENCH) $(BENCH_SECONDS)

bench-check: deps
	@$(MAKE) --no-print-directory $(BENCH)/build.ninja
	$(NINJA) -C $(BENCH) bench/bench_sqlite
	@python3 bench/check.py $(BENCH)

fuzz: deps
	@$(MAKE) --no-print-directory $(FUZZ)/build.ninja
	$(NINJA) -C $(FUZZ)
	@tools/fuzz.sh $(FUZZ) $(FUZZ_SECONDS)

soak: deps
	@$(MAKE) --no-print-directory $(SANITIZED)/build.ninja
	$(NINJA) -C $(SANITIZED)
	@python3 tools/run_tests.py --repeat-for $(SOAK_SECONDS) $(if $(ONLY),--only $(ONLY)) \
		sanitized=$(SANITIZED)

clean:
	rm -rf $(BUILD) $(QUICK) $(SANITIZED) $(THREADS) $(FUZZ) $(BENCH) $(RELEASE)
