"""``mypy-asyncgate convert``: turns sync context managers into async ones."""
