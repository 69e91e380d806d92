// the network; layouts: its own, and fcose
import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

cytoscape.use(fcose);
globalThis.cytoscape = cytoscape;
