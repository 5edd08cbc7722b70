"""Data protection: processing details, requests of data subjects, consent, derived datasets, pseudonyms."""
