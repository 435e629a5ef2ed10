"""Questions about functions and classes, answered on graphs and trees.

``lifetime`` follows one resource through one function, ``classes`` looks at class statements,
``generators`` at generators, ``blocking_calls`` at calls that block.
"""
