"""What users would pick instead, each run by an interpreter that has it and not xlvp.

Each module does as many of the plain corpus's checks as its tool can express, and tells where
it found something, so that speed is never shown without what it found.
"""
