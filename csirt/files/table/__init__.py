"""Tables of people and tools, XLSX and CSV: read, mapped to fields, made into records."""
