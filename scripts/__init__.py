"""What a developer runs from the root of the repository."""
