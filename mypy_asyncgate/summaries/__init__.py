"""What a caller may know of a function or class without its body.

``trace`` finds what is done with a value through all its names, ``values`` says what that amounts
to, ``origins`` finds where a value comes from. From these follow the summaries of ``parameters``,
``results`` and ``fields``; those of functions that call each other are solved by ``fixpoint``.
"""
