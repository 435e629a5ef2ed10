"""Output for users: findings, notices and counts."""
