# Everything a contributor runs. `make` alone lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo test test-all fuzz check lint format types bench docs lowest build clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fleetapi needs Python 3.11 or later; name one with make PYTHON=/path/to/python")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $(VENV)/.installed $@

demo: $(VENV)/.installed ## watch the vendor's quickstart run against a fleet on this machine
	@$(BIN)/fleetapi demo

test: lint types check ## lint, type-check and test everything, the built wheel included

check: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

lint: $(VENV)/.installed-dev ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev ## mypy --strict
	$(BIN)/mypy

format: $(VENV)/.installed-dev ## let ruff fix what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-all: | $(BIN)/python ## the whole suite on every supported Python that this machine has
	$(BIN)/python -m pip install --quiet "uv>=0.5"
	.ci/test-all $(BIN)/uv $(JOBS)

fuzz: $(VENV)/.installed-dev ## properties with ten times as many examples, new ones in every run, and all cases of exhaustive tests
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "hypothesis or exhaustive" --hypothesis-profile deep --timeout 1200

bench: $(VENV)/.installed-dev ## every benchmark, each against named peers
	@set -e; for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file; done

docs: $(VENV)/.installed-dev ## regenerate the pages under docs/ that are made from code
	$(BIN)/python docs/generate.py

lowest: | $(BIN)/python ## the whole suite against the lowest versions that pyproject.toml promises
	$(BIN)/python -m pip install --quiet "uv>=0.5"
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	$(BIN)/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --editable . --group test
	.venv-lowest/bin/python -m pytest -n $(JOBS) --dist worksteal -m "not slow"

build: $(VENV)/.installed-dev ## sdist and wheel into dist/
	$(BIN)/python -m build --outdir dist .

clean: ## remove what the other targets made
	rm -rf $(VENV) .venv-* dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
