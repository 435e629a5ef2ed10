"""One resource followed through one function: its state, and the facts that rules see."""
