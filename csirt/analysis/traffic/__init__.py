"""What evidence from the wire and from logs says: pure, from conversations and events."""
