"""What a caller may know of a function or class without its body."""
