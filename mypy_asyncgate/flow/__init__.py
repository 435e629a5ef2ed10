"""The control-flow graph of a function, and a solver over it; nothing here knows of resources."""
