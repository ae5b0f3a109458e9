"""Codes: the lists that cards count by, and how a coded event is matched with one."""

from onestory.indicators.codes.lists import CodeList, code_list
from onestory.indicators.codes.matching import any_of, begins, later, no_codes, none_of, primary

__all__ = ["CodeList", "any_of", "begins", "code_list", "later", "no_codes", "none_of", "primary"]
