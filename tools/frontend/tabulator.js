// the tables
import { TabulatorFull } from "tabulator-tables";
import "tabulator-tables/dist/css/tabulator_simple.min.css";

globalThis.Tabulator = TabulatorFull;
