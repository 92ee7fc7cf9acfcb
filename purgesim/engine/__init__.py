"""The engine: the state of a run, what is decided and what follows, day by day, walked by two executors."""
