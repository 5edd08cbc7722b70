"""(KnowledgeBase, TenderFile, date) -> ResolvedTender. Pure and deterministic: no files, no clock, no locale."""
