"""A database layer over asyncpg."""
