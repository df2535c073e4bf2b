# Everything here is a line a person could type.
MVN = mvn --batch-mode --quiet
# Quiet, but Surefire may say what it ran.
SHOW_TESTS = -Dorg.slf4j.simpleLogger.log.org.apache.maven.plugin.surefire=info

.PHONY: help build test fmt lint clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## compile everything and make one jar per runner
	$(MVN) package -DskipTests

test: ## lint, unit tests, and the jars
	$(MVN) verify $(SHOW_TESTS)

fmt: ## format the sources
	$(MVN) spotless:apply

lint: ## formatting, compiler warnings, Error Prone, dependency rules
	$(MVN) test-compile enforcer:enforce@dependencies enforcer:enforce@runners-stay-in-their-room spotless:check

clean: ## remove what the build made
	$(MVN) clean
