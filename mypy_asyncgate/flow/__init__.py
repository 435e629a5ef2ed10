"""Control-flow graphs of functions and a solver over them, independent of resources."""
