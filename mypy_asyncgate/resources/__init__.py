"""Which classes are managed, which calls make a resource, and what enters and releases it.

``classes`` decides about classes, ``producers`` about calls; ``managed`` and ``production`` are
what they answer with. ``factories`` looks into the functions of the module at hand.
"""
