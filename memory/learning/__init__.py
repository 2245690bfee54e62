"""What was learned: versions of the left brain and the runs that make them."""
