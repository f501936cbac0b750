"""The science: one mechanism a file, elementwise functions, no state."""
