"""The account directory as a graph: who can become an administrator, and what stops it."""
