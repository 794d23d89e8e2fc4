"""The contract's operations as HTTP requests, and its responses as observations."""
