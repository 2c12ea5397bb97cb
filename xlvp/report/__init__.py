"""What xlvp gives people to read: terminal, JSON, marked copies, follow-up."""
