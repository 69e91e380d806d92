"""The graph over HTTP: SPARQL, graphs, linked data, stored questions, search. ``fupin.server.run.serve`` starts it."""
