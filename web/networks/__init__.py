"""Networks drawn on the server: the ties of an answer as SVG, which a script lets readers zoom and narrow."""
