"""What carries: live rings, group commit, outbox, prepared pages."""
