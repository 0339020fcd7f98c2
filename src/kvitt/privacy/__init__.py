"""The register of personal data: which fields are personal, how long they are kept, how they are erased."""
