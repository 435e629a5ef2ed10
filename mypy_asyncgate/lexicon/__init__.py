"""What names mean: tables of words, each with the reason it is there."""
