MVN = mvn --batch-mode --quiet

# What `make run` analyzes; name a log of your own.
INPUT = target/run/access.log

# What `make it` runs, and over how many lines where a log is compared with itself as a stream.
IT = *IT
LINES = 20000

# Labelled sets for `make quality`, each in its folder.
SETS = $(or $(SPOOR_SHARED),../shared/data)

.PHONY: help run build test it bench bench-stream quality accept fmt lint clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## analyze generated traffic, or INPUT=/path/to/access.log, and show what came out
	@test '$(INPUT)' != target/run/access.log || bin/spoor generate --lines=20000 --seed=1 --output=target/run/access.log
	@bin/spoor analyze --input='$(INPUT)' --output=target/run/out

build: ## compile everything and make one jar per runner
	$(MVN) package -DskipTests

test: ## lint, unit tests and the jars
	$(MVN) verify

it: ## tests against real servers, which are started here (bin/servers); IT=NAME for one, LINES=1000000
	bin/servers run $(MVN) -pl runners/flink -am test -Dtest='$(IT)' -Dspoor.it.lines=$(LINES) \
	  -Dsurefire.failIfNoSpecifiedTests=false

accept: ## write generated pages, schemas and expected outputs anew; read the diff
	$(MVN) test -Dspoor.accept=true

bench: ## compare the pipeline with other programs (docs/benchmarks.md); BENCH=--memory, --attacks
	$(MVN) -pl benchmarks -am process-classes
	java -cp "benchmarks/target/classes:$$(cat benchmarks/target/classpath)" dev.spoor.benchmarks.Bench $(BENCH)

bench-stream: ## latency and rates of live input (docs/benchmarks.md); BENCH='SECONDS LINES SESSIONS', --memory
	$(MVN) -pl benchmarks -am process-classes
	bin/servers run java -cp "benchmarks/target/classes:$$(cat benchmarks/target/classpath)" dev.spoor.benchmarks.StreamBench $(BENCH)

quality: ## measure the detections on generated traffic and the labelled sets in SETS (docs/quality.md)
	@bin/spoor generate --lines=100000 --seed=1 --quiet --output=target/quality/generated.log
	@bin/spoor evaluate --targets=scoring-rules/quality.yaml --output=docs/quality.md \
	  --corpus=crs:$(SETS)/crs-regression \
	  --corpus=gotestwaf:$(SETS)/gotestwaf \
	  --corpus=libinjection:$(SETS)/libinjection-inputs \
	  --corpus=crowdsec-appsec:$(SETS)/crowdsec-appsec-requests/requests.jsonl \
	  --corpus=benign-log:$(SETS)/access-zanbil-shop/access.log \
	  --corpus=benign-log:$(SETS)/access-elastic-apache/access.log \
	  --corpus=crawler-user-agents:$(SETS)/crawler-user-agents/crawler-user-agents.json \
	  --corpus=isbot:$(SETS)/isbot-fixtures \
	  --corpus=ai-robots:$(SETS)/ai-robots/robots.json \
	  --corpus=crowdsec-http:$(SETS)/crowdsec-http-tests \
	  --corpus=hostile-log:$(SETS)/access-attackers-basjes/hackers-access.log \
	  --corpus=people-log:$(SETS)/access-zanbil-shop/access.log \
	  --corpus=honeypot:$(SETS)/honeypot-synthetic/tanner-sessions.jsonl \
	  --corpus=generated:target/quality/generated.log

fmt: ## format the sources
	$(MVN) spotless:apply

lint: ## formatting, compiler warnings, Error Prone, dependency rules
	$(MVN) process-test-classes spotless:check

clean: ## remove what the build made
	$(MVN) clean
