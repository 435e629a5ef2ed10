"""Which classes are managed, which calls make a resource, and what enters and releases it.

``classes`` decides about classes and ``producers`` about calls; ``managed`` and ``production`` are
what they answer with. ``catalogued`` has the answers that names and declarations alone give,
``signatures`` what parameters and declared results bring into a function, ``decorators`` what makes
a context manager of a generator, ``callees`` what is known of the calls in a body.
"""
