"""The former name of ``harmless_calls``."""

from mypy_asyncgate.lexicon.harmless_calls import is_benign as is_benign
from mypy_asyncgate.lexicon.harmless_calls import is_safe as is_safe
