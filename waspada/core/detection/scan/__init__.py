"""Space-time scan (Kulldorff 1997, 2001, 2005): where and when is more than chance explains?

`waspada.core.detection.scan.run` scans and imports compiled loops; import it where it is used.
Method, parameters and limits: docs/methods/scan.md
"""
