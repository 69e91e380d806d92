import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

import org.apache.jena.query.Dataset;
import org.apache.jena.query.DatasetFactory;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A SPARQL endpoint of Jena ARQ over one file in memory, for tests: Debian's Jena comes without a server.
 *
 * Arguments: port, file, name of the graph that holds the file. Queries by POST as a form; rows as JSON, triples as
 * N-Triples. Without default-graph-uri the default graph is asked, which is empty.
 */
public class JenaEndpoint {
    public static void main(String[] args) throws IOException {
        Dataset dataset = DatasetFactory.create();
        RDFDataMgr.read(dataset.getNamedModel(args[2]), args[1]);
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        HttpServer server = HttpServer.create(here, 0);
        server.createContext("/sparql", exchange -> answer(exchange, dataset));
        server.setExecutor(Executors.newFixedThreadPool(2));
        server.start();
    }

    private static void answer(HttpExchange exchange, Dataset dataset) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status = 200;
        String type;
        try {
            Map<String, List<String>> form = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            List<String> graphs = form.getOrDefault("default-graph-uri", List.of());
            Model model = graphs.isEmpty() ? dataset.getDefaultModel() : dataset.getNamedModel(graphs.get(0));
            type = run(form.get("query").get(0), model, body);
        } catch (RuntimeException | StackOverflowError error) {
            status = 400;
            type = "text/plain; charset=utf-8";
            body.reset();
            body.write(String.valueOf(error).getBytes(UTF_8));
        }
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.size() == 0 ? -1 : body.size());
        body.writeTo(exchange.getResponseBody());
        exchange.close();
    }

    private static String run(String query, Model model, ByteArrayOutputStream body) {
        try (QueryExecution execution = QueryExecutionFactory.create(query, model)) {
            if (execution.getQuery().isConstructType() || execution.getQuery().isDescribeType()) {
                boolean construct = execution.getQuery().isConstructType();
                RDFDataMgr.write(body, construct ? execution.execConstruct() : execution.execDescribe(), Lang.NTRIPLES);
                return "application/n-triples";
            }
            if (execution.getQuery().isAskType()) {
                ResultSetFormatter.outputAsJSON(body, execution.execAsk());
            } else {
                ResultSetFormatter.outputAsJSON(body, execution.execSelect());
            }
            return "application/sparql-results+json";
        }
    }

    private static Map<String, List<String>> form(String text) {
        Map<String, List<String>> fields = new HashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts.length > 1 ? URLDecoder.decode(parts[1], UTF_8) : "";
            fields.computeIfAbsent(URLDecoder.decode(parts[0], UTF_8), name -> new ArrayList<>()).add(value);
        }
        return fields;
    }
}
