"""What executed functions do with a value, against the summaries of these functions.

A summary says what may become of one value in a function, whatever the value is. So each function
of a program is executed over all choices, with what it calls, and every execution adds what it
shows of the value (``Observed``). Nothing is taken from a table but what a catalog tells.

Policies that executions share with the summaries on purpose:

- A coroutine is run when it is called; what it gives back may be awaited at once.
- Who enters a value gets the value itself; of what it is made nothing is known then.
- A field may hold the value in question whenever the function looks at it.
- What a nested function closes over is kept by it.
- What is done with a container of which the value is an element is not known.
- A tuple that is returned counts as each of the values in it.
- Of several arguments that are the value, each is followed alone.
- What seems safe reaches a handler, but no value does on this way.
- What is raised in a callee is raised by the call; in which state of the callee does not matter.
"""
