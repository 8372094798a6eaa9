"""The register of interests: who declares what, and from which records that keeps a person away."""
