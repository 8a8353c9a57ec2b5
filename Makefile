# Everything runs from .venv, made here with exact pins. `make install` is remade when the pins change.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo test check soak bench transcripts pictures

install: .venv/installed

.venv/installed: pyproject.toml constraints.txt bot/install.py documents/fonts.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Bastama needs Python 3.11 or newer."; exit 2; }
	$(PYTHON) bot/install.py .venv
	@touch $@

demo: install
	$(BIN)/bastama demo $(ARGS)

test: install
	$(BIN)/python -m pytest -m "not soak" -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/locales $(ARGS)

soak: install
	$(BIN)/python -m pytest -m soak $(ARGS)

bench: install
	$(BIN)/python -m tests.benchmarks $(ARGS)

transcripts: install
	$(BIN)/python -m sandbox.transcripts --out build/transcripts $(ARGS) -- $(CURDIR)/$(BIN)/python -m bot

pictures: install
	$(BIN)/python -m tests.sandbox.page.pictures
