"""Second engines: other libraries' estimates of the same number, and whether they agree."""
