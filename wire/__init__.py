"""The few typed messages that cross a process border. Imports nothing of ours."""
