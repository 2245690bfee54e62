"""Who looks after whom, what they may, what must reach them, and what was audited."""
