"""What a programme did to the people it took on: weights, matches, outcome models, ranges."""
