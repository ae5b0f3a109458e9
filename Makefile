# A thin face over make.py, which does the same without make: python make.py WORD
PYTHON ?= python3

.PHONY: demo test check bench bench-full docs lock clean
demo test check bench bench-full docs lock clean:
	@$(PYTHON) make.py $@ $(ARGS)
