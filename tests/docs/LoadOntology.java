import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.TurtleDocumentFormat;
import org.semanticweb.owlapi.io.IRIDocumentSource;
import org.semanticweb.owlapi.model.AxiomType;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;

/** Loads a Turtle file, with what it imports, by the OWL API, as Protégé does; prints how many facts of each kind it has. */
public class LoadOntology {
    public static void main(String[] files) throws Exception {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        IRIDocumentSource file = new IRIDocumentSource(IRI.create(files[0]), new TurtleDocumentFormat(), null);
        OWLOntology data = manager.loadOntologyFromOntologyDocument(file);
        System.out.println(manager.getOntologies().size()
            + " " + data.getAxiomCount(AxiomType.CLASS_ASSERTION)
            + " " + data.getAxiomCount(AxiomType.OBJECT_PROPERTY_ASSERTION)
            + " " + data.getAxiomCount(AxiomType.DATA_PROPERTY_ASSERTION));
    }
}
