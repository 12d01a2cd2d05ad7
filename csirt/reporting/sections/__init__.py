"""The parts of a report, one a file: a pure function from a dossier to what its template prints."""
