# The logic is in dev.py, so that Windows has the same: py dev.py demo | test
PYTHON ?= python3
.PHONY: demo test clean
demo:
	@$(PYTHON) dev.py demo
test:
	@$(PYTHON) dev.py test
clean:
	@$(PYTHON) dev.py clean
