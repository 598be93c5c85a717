# Everything the project needs is installed by these targets, from requirements.lock; a second run is quick.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Without compiled bytecode every process pays twice for its imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo hub test nightly check docs verify smoke lock postgresql chromium

demo: setup  ## play a class of thirty students on three topics, grade them, write the reports
	autograder demo a03_data_contract a04_evaluation a12_drift

hub: setup  ## run a hub on this machine: a demo class works, hands in and is graded
	autograder hub

test: setup check postgresql chromium  ## everything that must hold
	pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder  # two, as many tests only wait for servers

nightly: setup postgresql chromium verify  ## what takes too long for every change
	pytest --numprocesses 2 --dist loadfile -m nightly

check: setup
	ruff format --check
	ruff check
	codespell
	mypy
	lint-imports --no-cache
	deptry .
	autograder check
	$(MAKE) --no-print-directory docs

docs: setup  ## build the documentation into build/docs; open build/docs/index.html
	sphinx-build -W --keep-going -q docs build/docs

verify: setup  ## prove every topic's tests with its known submissions, under three salts
	autograder verify
	AUTOGRADER_SALT=spring autograder verify --repeat 1
	AUTOGRADER_SALT=autumn autograder verify --repeat 1

smoke: setup  ## install the wheel for every supported Python on this machine, and grade with it
	python -m tests.smoke

setup: $(INSTALLED)
	@command -v bwrap >/dev/null || if [ "$$(id -u)" = 0 ]; then \
	  echo "installing bubblewrap"; (apt-get update -qq; apt-get install -y -qq bubblewrap) >/dev/null || true; \
	elif sudo -n true 2>/dev/null; then \
	  echo "installing bubblewrap"; (sudo apt-get update -qq; sudo apt-get install -y -qq bubblewrap) >/dev/null || true; \
	fi
	@command -v bwrap >/dev/null || echo "bubblewrap is not installed on this machine: using the one from PyPI"

postgresql:  # a real server for the tests, which they start and stop themselves
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
	  echo "installing PostgreSQL"; SUDO=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); \
	  ($$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq --no-install-recommends postgresql) >/dev/null; } || \
	  { echo "PostgreSQL is missing: apt-get install postgresql"; exit 1; }

chromium:  # a real browser for the tests
	@test -x /usr/bin/chromium || { \
	  echo "installing Chromium"; SUDO=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); \
	  ($$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq --no-install-recommends chromium) >/dev/null; } || \
	  { echo "Chromium is missing: apt-get install chromium"; exit 1; }

$(INSTALLED): requirements.lock pyproject.toml setup.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON="; exit 1; }
	@set -e; began=$$(date +%s); say() { printf '%4d s  %s\n' $$(($$(date +%s) - began)) "$$1"; }; \
	follow() { seconds=0; while kill -0 $$1 2>/dev/null; do sleep 1; seconds=$$((seconds + 1)); \
	  [ $$((seconds % 10)) -ne 0 ] || say "  $$(find .venv/lib -path "$$2" | wc -l) $$3"; done; wait $$1; }; \
	say "making .venv"; \
	$(PYTHON) -m venv --clear .venv 2>/dev/null || { echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }; \
	say "installing uv, which installs the rest"; \
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock; \
	pip install -qq --require-hashes -r .venv/uv.lock; \
	say "installing up to $$(grep -c == requirements.lock) packages from requirements.lock"; \
	uv pip sync --quiet --require-hashes requirements.lock & follow $$! '*/*.dist-info' "packages are there"; \
	say "compiling $$(find .venv/lib -name '*.py' | wc -l) modules, so that every process starts quickly"; \
	uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock & follow $$! '*.pyc' "modules are compiled"; \
	say "installing this project"; \
	uv pip install --quiet --no-deps --no-build-isolation --editable .; \
	python -m compileall -q autograder hub_config; \
	say "everything is in .venv"
	@touch $@

lock:  ## choose versions anew
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --output-file requirements.lock
