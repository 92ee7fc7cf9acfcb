"""Benchmarks; a package of its own, for old releases of pyarrow install one of this name."""
