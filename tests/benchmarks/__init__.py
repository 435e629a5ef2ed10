"""What the plugin costs, counted in calls of its functions: the same on every machine."""
