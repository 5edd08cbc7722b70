"""The legal checks of a tender file: one stable code each, with the article, the place in the file and the fix.

Pure: values in, findings out. They judge what the file says against the law table at a date; they are no legal advice, and
``checks.NOT_CHECKED`` says what they leave alone.
"""
