"""The fault matrix, rows A to D: each case a fault, and the law that must hold after it."""
