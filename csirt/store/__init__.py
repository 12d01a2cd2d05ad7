"""Where the journal lies: SQLite on one laptop, PostgreSQL when several people write at once."""
