"""The only place that knows the parts of mypy that change between releases."""
