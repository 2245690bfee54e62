"""What may be learned from: collected of those who agreed to it, and of nobody else."""
