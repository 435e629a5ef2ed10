"""The analysis against the execution of generated programs."""
