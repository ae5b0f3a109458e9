"""The nouns: frozen types, declared tables, periods and errors. Imports no other room."""
