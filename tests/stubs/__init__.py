"""The stub packages, tried with real releases of SQLAlchemy and real type checkers."""
