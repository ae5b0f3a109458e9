"""What people say: surveys, interviews and what they are set beside."""
