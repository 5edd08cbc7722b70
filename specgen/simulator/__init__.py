"""The bundled simulator: seeds to ground truth and feeds."""
