"""What only the examiner sees: hidden histories of the service, and what is true of them."""
