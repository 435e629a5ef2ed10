"""What is done at each hook: checked calls, functions and classes become findings."""
