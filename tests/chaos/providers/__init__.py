"""Every fault of the matrix's rows E to G at every provider: one table of each, and one law."""
