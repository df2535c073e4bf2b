MVN = mvn --batch-mode --quiet

# What `make run` analyzes; name a log of your own.
INPUT = target/run/access.log

.PHONY: help run build test bench accept fmt lint clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## analyze generated traffic, or INPUT=/path/to/access.log, and show what came out
	@test '$(INPUT)' != target/run/access.log || bin/spoor generate --lines=20000 --seed=1 --output=target/run/access.log
	@bin/spoor analyze --input='$(INPUT)' --output=target/run/out

build: ## compile everything and make one jar per runner
	$(MVN) package -DskipTests

test: ## lint, unit tests and the jars
	$(MVN) verify

accept: ## write generated pages, schemas and expected outputs anew; read the diff
	$(MVN) test -Dspoor.accept=true

bench: ## compare the pipeline with other programs (docs/benchmarks.md); BENCH=--memory for memory
	$(MVN) -pl benchmarks -am process-classes
	java -cp "benchmarks/target/classes:$$(cat benchmarks/target/classpath)" dev.spoor.benchmarks.Bench $(BENCH)

fmt: ## format the sources
	$(MVN) spotless:apply

lint: ## formatting, compiler warnings, Error Prone, dependency rules
	$(MVN) process-test-classes spotless:check

clean: ## remove what the build made
	$(MVN) clean
