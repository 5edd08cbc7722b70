"""A new tender file: answers with sensible defaults, the tender they make, and the commented text of the file. No I/O, no clock."""
