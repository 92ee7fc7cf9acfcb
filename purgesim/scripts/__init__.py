"""What the scripts of scenarios and experiments share: options, runs with time left, what is printed and saved."""
