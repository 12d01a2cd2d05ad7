"""Packets to conversations and events: the only door to NumPy and Scapy for captures."""
