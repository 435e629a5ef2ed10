"""The cost of the plugin, in function calls, which are the same on every machine."""
