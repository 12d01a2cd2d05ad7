"""Logs of firewalls, proxies, directories and consoles, as conversations and events."""
