"""Records: deliveries of persons, checked and split from their identifiers, out of core."""
