"""The check of a person's own order of restoration, rule by rule."""
