"""Every example in the docstrings runs, and every public name is there and explained."""

import doctest
import importlib
import pkgutil

import pytest

from onestory import stats

MODULES = [name for _, name, _ in pkgutil.iter_modules(stats.__path__, "onestory.stats.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_public_names_are_sorted_and_each_says_what_it_gives():
    assert all(getattr(stats, name).__doc__ for name in stats.__all__)
    assert len(set(stats.__all__)) == len(stats.__all__)
