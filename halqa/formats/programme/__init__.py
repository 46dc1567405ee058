"""What every reader of programmes shares: words, times and addresses made clean, and the draft they are put in."""
