"""The command line: a command reads, calls one library function, shows."""
