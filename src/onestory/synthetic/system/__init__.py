"""An invented Integrated Care System: people, their lives and care, and what partners send."""
