# Everything starts from a fresh clone with only make and Python >= 3.11.
#   make test          quick tests                make demo         the main job on a real file
#   make lint          ruff and pyright           make test-oracle  slow tests, and those that ask stock Keras
#   make oracle        install stock Keras apart  make golden       let it write the golden files again
#   make bench         ratios against stock Keras make stubs        rewrite typing stubs and the functions of r/
#   make corpus        what of the corpus opens   make training     whether training goes on as in stock Keras
#   make keras-tests   Keras's own tests on keramos (NAMES="layers losses"): what passes, what does not
#   make export-table  layers, models beside stock Keras, and a model of 3 GB, exported and run
#   make scan-table  what scanners find in hostile files, and in genuine ones
#   make sarif         reports of scans, looked at by the validator of SARIF's makers (needs npm)
#   make test-r         r/, the package for R: built, checked, its tests (sets itself up; needs R)
#   make packages      packages of others, unmodified, on keramos beside stock Keras (NAMES="scikeras kimm")
#   make kill          kill saves, look after     make fuzz         MINUTES (5) of damaged files, resumed
SHELL   := /bin/bash
PYTHON  ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11 python,$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
VENV    := .venv
BIN     := $(VENV)/bin
READY   := $(VENV)/.ready
ORACLE  := $(CURDIR)/.oracle/keras3/bin/python
JOBS    ?= 2
NAMES   ?=
KERAS2  := $(if $(wildcard .oracle/keras2/bin/python),--keras2 .oracle/keras2/bin/python)
SCANNER := .scanners/models/bin/modelscan
KTESTS  := .keras-tests/venv/bin/python
MINUTES ?= 5
PYTEST  := JAX_PLATFORMS=cpu $(BIN)/python -m pytest -n $(JOBS) --dist worksteal
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: test demo lint format stubs oracle test-oracle golden bench corpus training keras-tests kill fuzz clean \
        export-table scan-table sarif test-r packages
.DEFAULT_GOAL := test

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "keramos needs Python 3.11 or newer (set PYTHON=...)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@

test: $(READY)
	$(PYTEST) -m 'not slow and not oracle'

demo: $(READY)
	@JAX_PLATFORMS=cpu $(BIN)/python examples/demo.py

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

stubs: $(READY)
	$(BIN)/python tools/stubs.py
	$(BIN)/python tools/r_package

oracle: $(ORACLE)

$(ORACLE):
	tools/oracle.sh

test-oracle: $(READY) $(ORACLE)
	XLA_FLAGS= KERAMOS_ORACLE=$(ORACLE) $(PYTEST) -m 'slow or oracle'

golden: $(READY) $(ORACLE)
	for script in $$(grep -l __main__ tools/golden/*.py); do echo $$script; $(ORACLE) $$script || exit 1; done

corpus: $(READY) $(ORACLE)
	KERAMOS_ORACLE=$(ORACLE) $(BIN)/python tools/corpus_table.py
	KERAMOS_ORACLE=$(ORACLE) $(BIN)/python tools/old_table.py

training: $(READY) $(ORACLE)
	$(BIN)/python tools/training/same_numbers.py --keras $(ORACLE)
	$(BIN)/python tools/training/same_file.py --keras $(ORACLE)

# TensorFlow brings Keras, which must not be there: the tests would import it.
$(KTESTS):
	$(PYTHON) -m venv .keras-tests/venv
	$@ -m pip install --quiet -e . absl-py grain optree pandas pillow pytest pytest-timeout scikit-learn scipy tensorflow-cpu
	$@ -m pip uninstall --quiet --yes keras

keras-tests: $(KTESTS)
	$(KTESTS) tools/keras_tests run --jobs $(JOBS) $(NAMES)
	$(KTESTS) tools/keras_tests table

kill: $(READY)
	$(BIN)/python tools/kill.py

fuzz: $(READY)
	nice $(BIN)/python -W ignore tools/fuzz.py --minutes $(MINUTES)

bench: $(READY) $(ORACLE)
	$(BIN)/python benchmarks/run.py --keras $(ORACLE) $(KERAS2)

test-r: $(READY)
	PYTHON=$(BIN)/python r/run-tests.sh

sarif: $(READY)
	PYTHON=$(BIN)/python nice tools/sarif.sh

packages:
	nice $(PYTHON) tools/packages run $(NAMES)
	$(PYTHON) tools/packages table

clean:
	rm -rf $(VENV) .oracle .packages .keras-tests .scanners build dist .pytest_cache .ruff_cache .hypothesis .fuzz

export-table: $(READY) $(ORACLE)
	JAX_PLATFORMS=cpu $(BIN)/python tools/export_table.py --formats tf_saved_model,onnx --tensorflow $(ORACLE)
	JAX_PLATFORMS=cpu $(BIN)/python tools/export_zoo.py --by keramos:onnx keramos:stablehlo \
	    keramos:tf_saved_model:$(ORACLE) jax:tf_saved_model:$(ORACLE) tensorflow:tf_saved_model:$(ORACLE)
	JAX_PLATFORMS=cpu $(BIN)/python tools/export_giant.py

# Each apart: they need versions of libraries of their own.
$(SCANNER):
	$(PYTHON) -m venv .scanners/pickles
	.scanners/pickles/bin/python -m pip install --quiet picklescan numpy fickling typing_extensions
	$(PYTHON) -m venv .scanners/models
	.scanners/models/bin/python -m pip install --quiet 'modelscan[tensorflow]'

scan-table: $(READY) $(SCANNER)
	nice $(BIN)/python tools/scan_table.py --modelscan $(SCANNER) --picklescan .scanners/pickles/bin/picklescan \
	    --fickling .scanners/pickles/bin/fickling
