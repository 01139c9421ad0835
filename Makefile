# Two commands: `make run` starts the app, `make test` runs every check.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
HOST ?= 127.0.0.1
BIN := $(VENV)/bin

.PHONY: run test types lint-js catalog clean

run: $(VENV)/.app
	@$(BIN)/python -m cnnlib.ui.core.links $(HOST) $(PORT)
	@$(BIN)/python -m streamlit run app.py --server.address $(HOST) --server.port $(PORT)

test: $(VENV)/.tests
	@sh tests/browser/install.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache --no-logo
	@$(MAKE) --no-print-directory --jobs=2 types lint-js
	$(BIN)/python -m pytest -n 2 --dist loadfile --max-worker-restart 0

types:
	$(BIN)/mypy

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "CNN Explorer needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tests: requirements-dev.txt $(VENV)/.app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Style and types of the JavaScript, where Node is at hand; the app itself needs none.
NODE_IS_NEW := const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)

lint-js:
	@if npm --version >/dev/null 2>&1 && node -e '$(NODE_IS_NEW)'; then \
	  $(MAKE) --no-print-directory node_modules/.installed && npm run --silent lint; \
	else echo "JavaScript was not linted: that needs Node 20.19 or newer with npm."; fi

node_modules/.installed: package.json package-lock.json
	npm ci --silent --no-audit --no-fund
	@touch $@

# Collect the sentences of the code into the Chinese catalog; translate what is new by hand.
catalog: $(VENV)/.app
	$(BIN)/pybabel -q extract -F assets/locale/babel.cfg -k _ -k N_ -k n_:1,2 --no-location --sort-output \
	  --omit-header -o assets/locale/messages.pot .
	$(BIN)/pybabel -q update -i assets/locale/messages.pot -d assets/locale -l zh --no-wrap --omit-header
	@rm assets/locale/messages.pot

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis
