"""What a class statement says of its context protocol and its overrides."""
