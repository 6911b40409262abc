"""The simulated outside world: one local HTTP server in place of every provider."""
