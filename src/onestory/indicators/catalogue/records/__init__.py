"""Cards measured from records: one file an indicator."""
