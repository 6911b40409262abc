"""Drills: one promise about limits each, played with the real programs, its figures printed."""
