"""States as Mesa agents; the only room that knows Mesa."""
