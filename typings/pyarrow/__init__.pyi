# pyarrow carries no types, and makes most of `pyarrow.compute` when it is imported, where no
# checker can see it. These stubs say so once, so that the checker stays strict with our own names.
from typing import Any

def __getattr__(name: str) -> Any: ...
