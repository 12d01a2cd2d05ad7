"""Every type that crosses a room: frozen, without input or output."""
