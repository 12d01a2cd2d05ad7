"""Pure: a model in, results out. No file, no clock, no global random source."""
