import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.apache.jena.query.QuerySolution;
import org.apache.jena.query.ResultSet;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.sparql.exec.http.QueryExecutionHTTP;

/**
 * Jena as a client: asks an endpoint a SELECT, an ASK and a CONSTRUCT.
 *
 * Arguments: endpoint, class. Writes a line for each: labels sorted, true or false, number of triples.
 */
public class JenaClient {
    private static final String PREFIX = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> ";

    public static void main(String[] args) {
        String endpoint = args[0];
        String pattern = "{ ?s a <" + args[1] + "> ; rdfs:label ?l FILTER(LANG(?l) = \"zh\") }";
        try (QueryExecutionHTTP asked = QueryExecutionHTTP.service(endpoint, PREFIX + "SELECT ?l WHERE " + pattern)) {
            ResultSet rows = asked.execSelect();
            List<String> labels = new ArrayList<>();
            while (rows.hasNext()) {
                QuerySolution row = rows.next();
                labels.add(row.getLiteral("l").getString());
            }
            String[] sorted = labels.toArray(new String[0]);
            Arrays.sort(sorted);
            System.out.println(String.join(" ", sorted));
        }
        try (QueryExecutionHTTP asked = QueryExecutionHTTP.service(endpoint, PREFIX + "ASK " + pattern)) {
            System.out.println(asked.execAsk());
        }
        try (QueryExecutionHTTP asked = QueryExecutionHTTP.service(endpoint, PREFIX + "CONSTRUCT { ?s rdfs:label ?l } WHERE " + pattern)) {
            Model triples = asked.execConstruct();
            System.out.println(triples.size());
        }
    }
}
