"""Teams and coordination meetings: who sits in them, what they deal with, what they decide."""
