"""Which classes are managed, which calls make a resource, and what enters and releases it.

``classes`` decides about classes and returns a ``managed.Managed``; ``producers`` decides about
calls and returns ``production.Production`` objects. ``catalogued`` answers questions that need
only names and declarations, and ``signatures`` those about declared parameters and results.
``decorators`` recognises generators that are used as context managers, and ``callees`` has the
effects of calls in a body by the name of the callee.
"""
