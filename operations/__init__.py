"""The roof: what the people who run the shop look at. It reads every app; nothing imports it."""
