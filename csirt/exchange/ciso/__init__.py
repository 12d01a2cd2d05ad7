"""Libraries of CISO Assistant (intuitem): other people's frameworks, mappings, matrices."""
