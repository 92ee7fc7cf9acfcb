"""What every room stands on: words, tables, keyed randomness, compiling, files; it knows nothing of parties."""
