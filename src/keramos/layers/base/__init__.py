"""What every layer has. Knows no particular layer."""
