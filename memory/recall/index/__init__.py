"""One person's memories made ready to be searched; caches all, made of rows and of nothing else."""
