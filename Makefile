MVN = mvn --batch-mode --quiet

.PHONY: help build test bench fmt lint clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compile everything and make one jar per runner
	$(MVN) package -DskipTests

test: ## lint, unit tests and the jars
	$(MVN) verify

bench: ## compare the pipeline with other programs (docs/benchmarks.md); BENCH=--memory for memory
	$(MVN) -pl benchmarks -am process-classes
	java -cp "benchmarks/target/classes:$$(cat benchmarks/target/classpath)" dev.spoor.benchmarks.Bench $(BENCH)

fmt: ## format the sources
	$(MVN) spotless:apply

lint: ## formatting, compiler warnings, Error Prone, dependency rules
	$(MVN) process-test-classes spotless:check

clean: ## remove what the build made
	$(MVN) clean
