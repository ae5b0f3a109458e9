"""The official layouts: how true tables become the rows that each kind of partner sends."""
