"""The speed figures: each measured on real processes, beside its limit in the same run."""
