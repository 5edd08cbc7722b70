"""Dutch words of the messages: English template -> Dutch template with the same slots."""

SENTENCES: dict[str, str] = {
    "error": "fout",
    "warning": "waarschuwing",
    "info": "info",
    "law": "wet",
    "hint": "tip",
    "cannot tell": "niet te zeggen",
}
