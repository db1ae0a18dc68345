# Everything one does here, from a fresh clone with nothing but Python >= 3.11 and make:
#
#   make demo      the whole story on example data, in build/demo
#   make test      the tests
#   make check     all that CI checks: format, lint, types, layers, tests, docs
#   make bench     measurements, as ratios in one run on this machine
#   make fuzz      ten minutes of mutated bytes against every parser that reads outside bytes
#   make stress    a quarter of an hour: killed writers, failing disks, lost servers, a million cases
#   make corpus    a year in five cities with planted faults, and how many of them an audit finds
#   make trials    boundary cases of every shipped pack, and which mutants they kill
#   make format    put the code in the form that `check` asks for
#   make docs      the documentation, in build/docs
#   make coverage  the tests with branch coverage, in build/coverage/html
#   make clean     remove what make produced, except .venv
#
# The environment is .venv, with the versions pinned in constraints.txt; no need to activate it.

PYTHON ?= python3
VENV   ?= .venv

BIN  := $(VENV)/bin
CODE := $(wildcard src tests bench stress examples docs/conf.py)
TYPED := $(wildcard src tests bench stress examples/*/*.py)
PACKS := $(wildcard src/subsidy_ledger/packs/*.toml src/subsidy_ledger/packs/examples/*.toml)

# `make test PYTEST_ARGS="-k caps"` runs a part, in one process.
PYTEST_ARGS ?= -n 2

RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
INSTALL   := $(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test check format-check lint types layers docs format coverage bench browser corpus fuzz stress trials clean

help:
	@sed -n '/^$$/q; s/^# \{0,1\}//p' Makefile

# -- the environment -------------------------------------------------------------------------------

# pip is the last thing venv puts in place: where it is missing, the environment is not whole.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "subsidy-ledger needs Python >= 3.11; $(PYTHON) is older or missing." >&2; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "== install: what running needs"
	$(INSTALL) -e '.[fast]'
	@touch $@

$(DEV_STAMP): pyproject.toml constraints.txt | $(BIN)/pip
	@echo "== install: what developing needs"
	$(INSTALL) -e '.[dev,fast]'
	@touch $(RUN_STAMP) $@

setup: $(DEV_STAMP)

# -- use -------------------------------------------------------------------------------------------

demo: $(RUN_STAMP)
	$(BIN)/subsidy-ledger demo build/demo

bench: setup
	$(BIN)/python bench/run.py
	$(BIN)/python -m bench.desk

corpus: setup
	$(BIN)/python bench/recall.py

fuzz: setup
	$(BIN)/python bench/fuzz.py --seconds 600

stress: setup
	$(BIN)/python stress/run.py --seconds 600
	$(BIN)/python stress/large.py --seconds 300

trials: $(RUN_STAMP)
	$(BIN)/subsidy-ledger packs trials --survivors $(basename $(subst src/subsidy_ledger/packs/,,$(PACKS)))

# -- checks: `check` stops at the first that fails -------------------------------------------------

check: format-check lint types layers test docs
	@echo "== all checks passed"

format-check: setup
	@echo "== format"
	$(BIN)/ruff format --check $(CODE)

lint: setup
	@echo "== lint"
	$(BIN)/ruff check $(CODE)

types: setup
	@echo "== types"
	$(BIN)/mypy $(TYPED)

layers: setup
	@echo "== layers"
	$(BIN)/lint-imports --no-logo --cache-dir build/import_linter

# Pages are opened in a real Chromium: found, or installed where the machine lets us.
browser:
	@sh tests/browser.sh

test: setup browser
	@echo "== tests"
	$(BIN)/pytest $(PYTEST_ARGS)
	@echo "== the example of a host service, with its own configuration"
	$(BIN)/pytest $(PYTEST_ARGS) -o cache_dir=$(CURDIR)/build/pytest-example examples/host-service || [ $$? -eq 5 ]

docs: setup
	@echo "== docs"
	$(BIN)/sphinx-build -q -W --keep-going -b html -d build/doctrees docs build/docs

# -- work ------------------------------------------------------------------------------------------

format: setup
	$(BIN)/ruff check --fix-only $(CODE)
	$(BIN)/ruff format $(CODE)

# Without typeguard, which rewrites the code that is to be measured.
coverage: setup browser
	mkdir -p build/coverage
	$(BIN)/pytest $(PYTEST_ARGS) --typeguard-packages= --cov --cov-report=term --cov-report=html

clean:
	rm -rf build dist .hypothesis
	find src tests docs $(wildcard bench stress examples) -name __pycache__ -type d -prune -exec rm -rf {} +
