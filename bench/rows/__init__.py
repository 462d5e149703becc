"""The rows of the table, by topic. Each module first checks that the answers agree, then measures all sides."""
