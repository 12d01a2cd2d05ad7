"""Other people's formats: parsed JSON to the model and back; nothing here opens a file."""
