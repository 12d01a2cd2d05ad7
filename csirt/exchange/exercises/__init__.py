"""Exercise scripts of other tools on their way in: parsed data to a scenario and its faults."""
