# Kvitt. `make` shows what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
MAKE_DIR := .make
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DJANGO_SETTINGS_MODULE := kvitt.project.settings

.PHONY: help
help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(PY):
	@python="$$(scripts/python)" && echo "Making $(VENV) with $$python" && "$$python" -m venv $(VENV)
	@$(PY) -m pip install --quiet uv

$(MAKE_DIR)/runtime: pyproject.toml | $(PY)
	@echo "Installing Kvitt and what it needs"
	@$(VENV)/bin/uv pip install --quiet --compile-bytecode --python $(PY) -e . --group front
	@$(PY) -m compileall -q src
	@mkdir -p $(MAKE_DIR) && touch $@

$(MAKE_DIR)/dev: pyproject.toml $(MAKE_DIR)/runtime
	@echo "Installing what the tests and gates need"
	@$(VENV)/bin/uv pip install --quiet --compile-bytecode --python $(PY) --group dev
	@$(PY) -m compileall -q tests benchmarks
	@touch $@

FRONT_SOURCES := $(shell find front/src front/css front/worker front/kinds -type f) front/build.mjs front/package-lock.json
$(MAKE_DIR)/front: $(FRONT_SOURCES) $(MAKE_DIR)/runtime
	@echo "Building the front end"
	@scripts/npm ci --omit=dev --no-audit --no-fund --loglevel=error
	@scripts/npm run --silent build
	@touch $@

PO_FILES := $(shell find src -name '*.po')
$(MAKE_DIR)/messages: $(PO_FILES) $(MAKE_DIR)/runtime
	@$(PY) scripts/compile_messages.py
	@touch $@

.PHONY: setup
setup: $(MAKE_DIR)/runtime $(MAKE_DIR)/front $(MAKE_DIR)/messages ## Make .venv, install, build the front end

.PHONY: demo
demo: setup ## Set up and run Kvitt with the demo company
	@$(VENV)/bin/kvitt demo --data .kvitt

$(MAKE_DIR)/chromium:
	@mkdir -p $(MAKE_DIR)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && { echo "Installing Debian's chromium"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }; } || \
	  { echo "The browser tests need Chromium. Install it: sudo apt-get install chromium"; exit 1; }
	@touch $@

$(MAKE_DIR)/check-front: front/package-lock.json $(MAKE_DIR)/front
	@scripts/npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: test
test: setup $(MAKE_DIR)/dev $(MAKE_DIR)/chromium $(MAKE_DIR)/check-front ## Set up and run every test, browser ones included
	@$(PY) -m pytest -q --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder $(ARGS)

.PHONY: fast
fast: $(MAKE_DIR)/dev ## Run the tests of the pure rooms, in seconds
	@$(PY) -m pytest -q src/kvitt/kernel src/kvitt/rates src/kvitt/policy src/kvitt/transactions/rules -m "not django_db"

.PHONY: check
check: setup $(MAKE_DIR)/dev $(MAKE_DIR)/check-front ## Run every gate: format, lint, types, contracts, templates, front end
	@$(VENV)/bin/ruff format --check --quiet . && $(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache >$(MAKE_DIR)/imports.log || { cat $(MAKE_DIR)/imports.log; exit 1; }
	@$(VENV)/bin/djlint src --quiet --lint
	@scripts/npm run --silent check
	@KVITT_DATA=$(MAKE_DIR)/empty $(PY) -m django makemigrations --check --dry-run 2>/dev/null >/dev/null || { echo "A migration is missing: run makemigrations"; exit 1; }
	@echo "All gates hold."

.PHONY: fix
fix: $(MAKE_DIR)/dev ## Format and mend what can be mended by itself
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

.PHONY: bench
bench: setup $(MAKE_DIR)/dev ## Measure on 100,000 expenses of 1,000 people
	@$(PY) -m benchmarks.run $(ARGS)
	@$(PY) -m benchmarks.mileage

$(MAKE_DIR)/train: pyproject.toml $(MAKE_DIR)/dev
	@$(VENV)/bin/uv pip install --quiet --python $(PY) --group train
	@touch $@

.PHONY: letters-inputs
letters-inputs:
	@fc-list | grep -q Terminus && test -e /usr/share/dict/danish || \
	  { echo "Training draws with Debian's typefaces and word lists. Install them: sudo apt-get install $$(cat scripts/letters/packages.txt | tr '\n' ' ')"; exit 1; }

.PHONY: train-letters
train-letters: setup $(MAKE_DIR)/train letters-inputs ## Train the recogniser's last layer anew, for æ ø å ä ö ü ß
	@$(PY) -m scripts.train_letters $(ARGS)

.PHONY: train-reading
train-reading: setup $(MAKE_DIR)/train ## Train the ranking of total, date and merchant from labelled receipts
	@$(PY) -m scripts.train_reading $(ARGS)

.PHONY: bench-reading
bench-reading: setup $(MAKE_DIR)/train ## Measure how right, sure and quick receipts are read; writes docs/reference/reading.md
	@$(PY) -m benchmarks.reading $(ARGS)

.PHONY: bench-reading-vat
bench-reading-vat: setup $(MAKE_DIR)/dev ## Measure how tax lines, payment and numbers are read
	@$(PY) -m benchmarks.reading_vat $(ARGS)

.PHONY: bench-letters
bench-letters: setup $(MAKE_DIR)/dev ## Measure how the letters of names are read
	@$(PY) -m benchmarks.letters $(ARGS)

.PHONY: soak
soak: setup $(MAKE_DIR)/dev ## Kill web, worker and database at random moments, and count
	@$(PY) -m tests.soak.kill $(ARGS)

.PHONY: soak-routes
soak-routes: $(MAKE_DIR)/dev ## Try the promises about approval routes in 20,000 random companies
	@$(PY) -m tests.soak.routes $(ARGS)

.PHONY: soak-hostile
soak-hostile: setup $(MAKE_DIR)/dev ## Read 200 hostile and broken files, and watch memory and time
	@$(PY) -m tests.soak.hostile $(ARGS)

.PHONY: soak-memory
soak-memory: setup $(MAKE_DIR)/dev ## Read a thousand pictures, and watch what the reader occupies
	@$(PY) -m tests.soak.memory $(ARGS)

.PHONY: messages
messages: $(MAKE_DIR)/dev ## Gather the sentences to translate (needs Debian's gettext)
	@$(PY) scripts/gather_messages.py

.PHONY: golden
golden: $(MAKE_DIR)/dev ## Write the golden files anew
	@$(PY) -m pytest -q --update-golden tests/architecture

.PHONY: wheel
wheel: setup ## Build the wheel, with the built front end
	@$(VENV)/bin/uv build --wheel --out-dir dist
