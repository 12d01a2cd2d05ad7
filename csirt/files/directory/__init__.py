"""The national directory of facilities, in the forms in which it is published."""
