"""One person's story: a private page with a swim-lane, and the same as FHIR."""

from onestory.report.person.page import write_page
from onestory.report.person.rows import PersonRows
from onestory.report.person.telling import tell

__all__ = ["PersonRows", "tell", "write_page"]
