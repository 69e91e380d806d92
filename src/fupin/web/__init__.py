"""The explorer: HTML pages of the graph, for the server and as files."""
