"""Pages about people found: the list's account, what was decided, and what became of them."""

from onestory.report.find.page import write_judged, write_list, write_offered
from onestory.report.find.sentences import judged_sentences, offered_sentences, sentences, whom

__all__ = [
    "judged_sentences",
    "offered_sentences",
    "sentences",
    "whom",
    "write_judged",
    "write_list",
    "write_offered",
]
