"""The steps of a turn: each file one plain function from state to what it adds."""
