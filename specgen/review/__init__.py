"""The lawyers' desk: clauses to Word and back, redlines, proposals, sign-off."""
