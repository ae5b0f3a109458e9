"""Designs: one file a design; each takes a study's panel and gives an `Estimated`."""
