"""What partners send of the invented system: whom they believe in, and what goes wrong."""
