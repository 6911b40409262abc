"""Two who want the same at the same moment: each race with its guard, and without it."""
