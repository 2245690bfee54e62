"""The tools themselves: one file for each thing that a person wants done."""
