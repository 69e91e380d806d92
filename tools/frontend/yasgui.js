// the SPARQL editor
import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";

globalThis.Yasgui = Yasgui;
