"""The theory as pure scalar functions, one file a mechanism."""
