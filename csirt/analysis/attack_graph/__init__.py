"""The factored attack graph: facts (OR) and technique instances (AND) with one coin each."""
