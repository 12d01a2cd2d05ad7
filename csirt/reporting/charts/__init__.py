"""Pictures of a report, drawn here as SVG: one picture a file, words beside colours, no library."""
