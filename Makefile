# One command each. All that is needed is make and python3 (3.11 or newer).
PYTHON ?= python3
BOOT = $(PYTHON) boot.py

.DEFAULT_GOAL := help
.PHONY: help run demo test chaos verify bench doctor lint lock clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run:  ## a whole shop on this machine, until Ctrl-C; a second start keeps the data
	@$(BOOT) run

demo:  ## buy one product of every kind, check each delivery, and end
	@$(BOOT) demo

test:  ## all tests, against real PostgreSQL and Valkey, and a real browser where there is one
	@$(BOOT) test

chaos:  ## kill every part of the shop, over and over, and judge what came of it (SEED=, MINUTES=, BREAK=)
	@$(BOOT) chaos $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(BREAK),--break $(BREAK))

verify:  ## formatting, lint, types, import contracts, migrations, deployment checks
	@$(BOOT) verify

bench:  ## the speed figures, each beside the limit measured in the same run
	@$(BOOT) bench

doctor:  ## health, with the cure of everything that is wrong
	@$(BOOT) doctor

lint:  ## format and mend what a machine can mend
	@$(BOOT) lint

lock:  ## renew requirements/*.txt from requirements/*.in (needs uv)
	@$(BOOT) lock

clean:  ## remove the venv, the caches and the demo data
	@$(BOOT) clean
