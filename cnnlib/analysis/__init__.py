"""Looking inside a network: what its layers hold and why it decides as it does."""
