# Every target sets up what it needs.  PYTHON=/path/to/python3.12 chooses the Python; nothing else is needed.
.PHONY: demo test coverage check format bench lock clean

PYTHON ?=
export PYTHON

# How many processes run the tests; JOBS=0 runs them in one.
JOBS ?= auto
TESTS ?= tests

demo:
	@.ci/setup run
	.venv/bin/assay evaluate fixtures/evidence/integrated-smelter.yaml --rules rules --fail-on never --allow-unsettled

test:
	@.ci/setup dev
	.venv/bin/python -m pytest -n $(JOBS) $(TESTS)

# Branch coverage of the package over all processes: the tests, the commands they start, and the engine's worker.
coverage:
	@.ci/setup dev
	rm -rf .coverage
	.venv/bin/python -m coverage run -m pytest -n $(JOBS) $(TESTS)
	.venv/bin/python -m coverage combine --quiet
	.venv/bin/python -m coverage report

check:
	@.ci/setup dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format:
	@.ci/setup dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench:
	@.ci/setup dev
	.venv/bin/python tests/bench/bench.py

# Resolves the dependencies anew.  Without UPGRADE=--upgrade, what is locked stays as it is where it still fits.
UPGRADE ?=
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) pyproject.toml

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv" >&2; exit 2; }
	$(COMPILE) --output-file .ci/lock/run.txt
	$(COMPILE) --group dev --constraint .ci/lock/run.txt --output-file .ci/lock/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) \
		--group build --constraint .ci/lock/dev.txt --output-file .ci/lock/build.txt

clean:
	rm -rf .venv dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find engine tests -name __pycache__ -type d -exec rm -rf {} +
