"""How Intuit and QuickBooks Online are spoken to; nobody outside accounting needs to know."""
