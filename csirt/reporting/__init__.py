"""From records to pages: sections of figures and sentences, one HTML file or one PDF."""
