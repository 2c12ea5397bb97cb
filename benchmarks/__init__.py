"""What is measured: speed against the bare reading of files, and faults against what is found."""
