"""The two executors: the same phases over the same register, walked by agents or by compiled loops."""
