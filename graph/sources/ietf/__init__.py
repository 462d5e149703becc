"""The RFC series: metadata of the RFC Editor, and authors with their affiliations as printed in the RFCs."""
