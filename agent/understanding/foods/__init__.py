"""What was eaten, or shall be: names of foods, amounts, meals."""
