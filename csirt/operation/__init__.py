"""What happens over time: entries in their order, what they prove, and what they add up to."""
