"""An outage over time: what falls, in what order it is restored, and what care does meanwhile."""
