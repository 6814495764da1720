# The two commands of the README, and the campaigns that are too slow for every day.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: editor screenshots serve publish test lint types validate check bench bench-million soak suites kills wheel clean

# The stamp is older than what it was made from -> installed anew. A half-made environment has no stamp.
$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

serve: $(VENV)/installed
	@exec $(BIN)/publisher serve --local --port $(PORT)

publish: $(VENV)/installed
	@$(BIN)/publisher publish

test: $(VENV)/installed
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: $(VENV)/installed
	$(BIN)/ruff check .

types: $(VENV)/installed
	$(BIN)/mypy

validate: $(VENV)/installed
	$(BIN)/publisher validate data

# What a portal makes of our own release, from a real server.
harvest: $(VENV)/installed
	$(BIN)/python -m tests.campaigns.harvest_own

check: lint types validate test

wheel: $(VENV)/installed
	$(BIN)/python -m build --wheel --outdir dist .

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache

# Benchmarks: ratios against named peers in one run; docs/benchmarks.md says which row comes from which.
bench: $(VENV)/installed
	$(BIN)/python -m tests.bench.release --json docs/benchmarks/release.json --markdown docs/benchmarks.md
	$(BIN)/python -m tests.bench.validate_bench --markdown docs/benchmarks.md
	$(BIN)/python -m tests.bench.sparql_bench --markdown docs/benchmarks.md
	$(BIN)/python -m tests.bench.endpoints_bench --json docs/benchmarks/endpoints.json --markdown docs/benchmarks.md
	$(BIN)/python -m tests.bench.search_bench 100000 --pages --markdown docs/benchmarks.md
	$(BIN)/python -m tests.bench.pages_bench 100000 --markdown docs/benchmarks.md
	$(BIN)/python -m tests.bench.shacl_bench
	$(BIN)/python -m tests.bench.draft_bench
	$(BIN)/python -m tests.bench.feed_bench 10000
	$(BIN)/python -m tests.bench.harvest_bench 100000 --markdown docs/benchmarks.md

# A site of a million services on one machine: about an hour, 40 GB of disk (make bench-million SERVICES=100000 is less).
SERVICES ?= 1000000
bench-million: $(VENV)/installed
	$(BIN)/python -m tests.bench.million $(SERVICES) --markdown docs/benchmarks.md

# An hour of mixed load: memory flat, no error, no slowing down (a few seconds of it are among the tests).
MINUTES ?= 60
soak: $(VENV)/installed
	$(BIN)/python -m tests.campaigns.soak --minutes $(MINUTES)

# Official suites, from checkouts of w3c/rdf-tests and w3c/data-shapes in DIR; their files are never committed.
suites: $(VENV)/installed
	@test -n "$(DIR)" || { echo "make suites DIR=folder with rdf-tests and data-shapes in it"; exit 2; }
	$(BIN)/python -m tests.suites.turtle $(DIR)/rdf-tests
	$(BIN)/python -m tests.suites.sparql $(DIR)/rdf-tests
	$(BIN)/python -m tests.suites.shacl $(DIR)/data-shapes

# The large storm of kill -9 (a small one is among the tests): KILLS times.
KILLS ?= 500
kills: $(VENV)/installed
	$(BIN)/python -m tests.campaigns.kill_publish $(KILLS)

# The editor of the SPARQL page, from publisher/web/editor/ (needs Node); the bundle is committed.
editor:
	cd publisher/web/editor && npm install --silent --no-audit --no-fund --no-package-lock && npm run --silent build

# Every kind of page as people see it, into docs/screenshots/ (needs Chromium, and npm install in tests/clients).
screenshots: $(VENV)/installed
	$(BIN)/python -m tests.browser.screenshots docs/screenshots
