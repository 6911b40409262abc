"""Tests of the books, against the sandbox's QuickBooks."""
