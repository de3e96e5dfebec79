# Everything a newcomer needs. `make demo` and `make test` make .venv themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: demo test lint check format docs fuzz mutants clean

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'TailRx needs Python 3.11 or newer; set PYTHON=...')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: $(READY)  ## train on the embedded data and predict for a list of medicines
	$(BIN)/python examples/demo.py

test: $(READY)  ## all tests; those on real data run where TAILRX_DATA names a folder
	@sh scripts/install_browser.sh
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --durations=5

mutants: $(READY)  ## plant faults one by one and see that the tests catch each; some minutes
	$(BIN)/python scripts/mutants.py

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: lint test  ## what CI demands of a change: format, lint, types, tests

fuzz: $(READY)  ## valid inputs of nine kinds, mutated: SECONDS=600 for each; then known faults, which must be found
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60)
	$(BIN)/python -m tests.fuzz --prove --seconds 60

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY)  ## docs/reference, from docstrings, signatures and commands
	$(BIN)/python scripts/build_docs.py

clean:
	rm -rf $(VENV) build dist demo-run .pytest_cache .mypy_cache .ruff_cache
