"""``mypy-asyncgate fix``: edits that mend findings."""
