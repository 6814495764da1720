# The two commands of the README, and the campaigns that are too slow for every day.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve publish test lint types validate check bench suites wheel clean

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
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/installed
	$(BIN)/ruff check .

types: $(VENV)/installed
	$(BIN)/mypy

validate: $(VENV)/installed
	$(BIN)/publisher validate data

check: lint types validate test

wheel: $(VENV)/installed
	$(BIN)/python -m build --wheel --outdir dist .

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache
