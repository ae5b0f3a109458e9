"""The linkage page: how records were put together to people, how sure that is, what it means."""

from onestory.report.linkage.page import Linkage, write_page

__all__ = ["Linkage", "write_page"]
