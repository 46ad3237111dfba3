# The verbs of the project; every target is one or two lines over cmake, ctest and levee.
# `make` alone prints this list. make, git and apt are enough for all but `engines`, `chain`,
# `test` and `mutation`, which also fetch pinned parts by the package managers of Go and Python.
SHELL := /bin/bash
BUILD := build
JOBS  ?= $(shell nproc 2>/dev/null || echo 2)
SCENARIO ?= scenarios/2025-10-10

.DEFAULT_GOAL := help
.PHONY: help setup build engines run test bench fuzz tiny attack soak matrix coverage mutation \
        lint abi client chain chain-test tidy clean

help: ## print the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: ## install what is missing (apt); says nothing when all is there
	@tools/setup.sh

$(BUILD)/build.ninja: CMakePresets.json | setup
	cmake --preset release

build: setup $(BUILD)/build.ninja ## build/levee, levee.wasm and levee-cosmwasm.wasm
	@cmake --build $(BUILD) -j $(JOBS) --target levee levee_wasm levee_cosmwasm_wasm

engines: setup ## fetch what the optional engines need, and build with all of them
	@tools/engines.sh
	cmake --preset release && $(MAKE) build && $(BUILD)/levee engines

run: build ## replay the recorded event of SCENARIO
	$(BUILD)/levee run $(SCENARIO)

test: setup $(BUILD)/build.ninja ## build everything, then all tests
	@cmake --build $(BUILD) -j $(JOBS) && cd $(BUILD) && ctest --output-on-failure -j $(JOBS)

bench: setup $(BUILD)/build.ninja ## every figure, beside its peer
	@cmake --build $(BUILD) -j $(JOBS) --target bench

fuzz: setup ## every libFuzzer target for SECONDS=60 each, clang with sanitizers
	@cmake --preset fuzz >/dev/null && cmake --build --preset fuzz -j $(JOBS)
	@python3 tools/fuzz.py --build build-fuzz --seconds $(or $(SECONDS),60) $(TARGETS)

tiny: build ## every short sequence in a tiny world, DEPTH=4 SECONDS=0 (no limit)
	$(BUILD)/levee tiny --jobs $(JOBS) --depth $(or $(DEPTH),4) --seconds $(or $(SECONDS),0)

attack: build ## sequences that profit a coalition, SEQUENCES=100000 SEED=1
	@for variant in seen moved; do $(BUILD)/levee attack --variant $$variant --jobs $(JOBS) \
	  --seed $(or $(SEED),1) --sequences $(or $(SEQUENCES),100000) || exit $$?; done

soak: build ## all of it for HOURS=1 more, added up in soak.json; may be killed and started again
	@cmake --build $(BUILD) -j $(JOBS) --target fixed_math_bulk traces_tests aborts_tests \
	  levee_planted planted_tables
	@for preset in fuzz fuzz-fast; do cmake --preset $$preset >/dev/null && \
	  cmake --build --preset $$preset -j $(JOBS) || echo "soak: goes on without $$preset"; done
	@python3 tools/soak.py --build $(BUILD) --jobs $(JOBS) --hours $(or $(HOURS),1)

matrix: setup ## all tests by g++ and clang, -O0 -O2 -O3, sanitizers; ROWS=... KEEP=1
	@python3 tools/matrix.py --jobs $(JOBS) $(if $(KEEP),--keep) $(ROWS)

coverage: setup ## lines and branches of the core that the tests reach
	@cmake --preset coverage >/dev/null && python3 tools/coverage.py --build build-coverage

mutation: setup ## how many planted faults the tests notice, FILES=... SECOND_OPINION=1
	@cmake --preset release >/dev/null && mkdir -p build-mutation && python3 \
	  tools/mutate/$(if $(SECOND_OPINION),second_opinion,run).py --build build-mutation $(ARGS) \
	  $(FILES)

lint: build ## check the shipped Wasm modules against the chains' profiles
	$(BUILD)/levee lint $(BUILD)/levee.wasm
	$(BUILD)/levee lint $(BUILD)/levee-cosmwasm.wasm --profile cosmwasm

abi: setup ## regenerate abi/generated and docs/reference from abi/schema
	python3 abi/generate.py

client: setup ## build/client: a TypeScript client of the CosmWasm contract, by npm packages
	@tools/client.sh $(BUILD)/client --install

chain: build ## four validators on this machine with levee, a venue and its users; Ctrl-C ends it
	@cmake --build $(BUILD) -j $(JOBS) --target venue_wasm >/dev/null
	@python3 tools/chain/chain.py --build $(BUILD) || [ $$? = 130 ]

chain-test: build ## the same, then every claim about it is checked and all is stopped
	@cmake --build $(BUILD) -j $(JOBS) --target venue_wasm levee_wasmvm >/dev/null
	@python3 tools/chain/chain.py --build $(BUILD) --test

tidy: setup ## check layering, limits of size and wording, rule ids
	@python3 tools/layering.py && python3 tools/tidy.py && python3 tools/trace_rules.py

clean: ## remove every build directory
	rm -rf $(BUILD) build-*
