"""The world: arrays over states, dyads and runs, and the phases that move it."""
