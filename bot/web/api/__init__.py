"""The API: what a program may do for a person, each call through the same tools as the talk."""
