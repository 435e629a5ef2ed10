"""``mypy-asyncgate infer``: what bodies show of functions and classes, and what can be written."""
