"""One person's story: a private page with a swim-lane, and the same as FHIR."""

from onestory.report.person.fhir import write_fhir
from onestory.report.person.page import PRIVATE, write_page
from onestory.report.person.rows import PersonRows
from onestory.report.person.telling import tell

__all__ = ["PRIVATE", "PersonRows", "tell", "write_fhir", "write_page"]
