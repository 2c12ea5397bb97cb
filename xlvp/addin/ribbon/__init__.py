"""The ribbon tab: its markup, its pictures, and the drawing that the pictures come from."""
