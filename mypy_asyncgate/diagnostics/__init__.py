"""What is shown to the user: findings, notices, and counts of what was looked at."""
