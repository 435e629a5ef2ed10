"""Following one resource through one function.

The files, from the bottom: ``cfg`` (graph and operations), ``dataflow`` (solver), ``lower``
(mypy's tree to graph), ``obligation`` (the state of one resource), ``escape`` (what counts as
handing it on), ``transfer`` (what each operation does to the state), ``facts`` (what rules see).
"""
