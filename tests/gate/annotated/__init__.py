"""Projects with markers in their signatures, as their maintainers would write them."""
