"""Choice: race, queue, clock and vacancy chain, shared by both executors."""
