"""What is published: distributions, the hook of pre-commit, and the action."""
