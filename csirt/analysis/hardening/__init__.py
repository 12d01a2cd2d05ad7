"""What to do first: the set of measures and of levels that keeps most care within a budget."""
