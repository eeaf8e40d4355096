"""What Instamojo does, as far as its API 1.1 shows it."""
