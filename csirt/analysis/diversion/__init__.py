"""Who takes the patients of a facility that no longer can: a linear programme, and its limits."""
