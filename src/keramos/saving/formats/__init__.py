"""One file per format: archive -> snapshot, snapshot -> bytes."""
