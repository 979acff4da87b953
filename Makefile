# Two commands matter: `make run` and `make test`. Both need only python3, pip and make.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.PHONY: run test test-all thorough check bench chaos rush scan audit-locks format lock clean

run: .venv/base.stamp  ## the whole product with a demo practice, on http://127.0.0.1:8000/
	INSTEP_DEMO=1 PORT=$(PORT) $(BIN)/python -m practice.supervisor

test: .venv/dev.stamp  ## what every change needs: SQLite, without what is slow; five minutes on two cores
	$(BIN)/python -m tests.run $(ARGS)

test-all: .venv/dev.stamp  ## the whole suite: PostgreSQL and Chromium too, where they are found; half an hour
	$(BIN)/python -m tests.run --everything $(ARGS)

thorough: .venv/dev.stamp  ## every address, asked in every way by everybody; half an hour
	INSTEP_THOROUGH=1 INSTEP_FUZZ_EXAMPLES=20 $(BIN)/python -m pytest -s -m once

check: .venv/dev.stamp  ## format, lint, types, import contracts, templates, deployment settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/bandit -q -r practice routines clients -ll
	$(BIN)/python -m tests.deploy_check

bench: .venv/dev.stamp  ## figures beside their floors, in one run; an hour on a quiet machine
	$(BIN)/python -m bench $(ARGS)

chaos: .venv/dev.stamp  ## processes killed, cut off and flooded; an hour and a half on a quiet machine
	$(BIN)/python -m bench.chaos $(ARGS)

rush: .venv/dev.stamp  ## workshops: 1,000 people for 20 places, 100,000 steps; three hours on a quiet machine
	$(BIN)/python -m bench.workshops $(ARGS)

scan: .venv/dev.stamp .venv-scan/stamp  ## a web scanner at the demo's doors as each role; forty minutes
	$(BIN)/python -m bench.scan $(ARGS)

audit-locks: .venv-audit/stamp  ## every lock held against known weaknesses; needs the network
	.venv-audit/bin/python -m bench.audit_locks

format: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:  ## needs uv; writes hashes, names no host
	uv pip compile --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements/base.txt
	uv pip compile --universal --no-strip-extras --generate-hashes --no-emit-index-url --no-header -q --group pyproject.toml:dev pyproject.toml -o requirements/dev.txt

# A bare Debian has no ensurepip, so the system's pip installs into the new environment.
.venv/pyvenv.cfg:
	$(PYTHON) -m venv --without-pip .venv

.venv/base.stamp: .venv/pyvenv.cfg requirements/base.txt
	$(PYTHON) -m pip --python $(BIN)/python install -q --require-hashes -r requirements/base.txt
	touch $@

.venv/dev.stamp: .venv/pyvenv.cfg requirements/dev.txt
	$(PYTHON) -m pip --python $(BIN)/python install -q --require-hashes -r requirements/dev.txt
	touch .venv/base.stamp $@

# The scanner wants other versions of what we use: an environment of its own.
.venv-scan/stamp: requirements/scan.txt
	$(PYTHON) -m venv --without-pip .venv-scan
	$(PYTHON) -m pip --python .venv-scan/bin/python install -q --require-hashes -r requirements/scan.txt
	touch $@

# Ours stay as they are pinned: it looks at the locks, and needs none of what they name.
.venv-audit/stamp: requirements/audit.txt
	$(PYTHON) -m venv --without-pip .venv-audit
	$(PYTHON) -m pip --python .venv-audit/bin/python install -q --require-hashes -r requirements/audit.txt
	touch $@

clean:  ## forget the environment and the demo's data
	rm -rf .venv .venv-scan .venv-audit var
