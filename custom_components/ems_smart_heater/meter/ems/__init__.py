"""One device: the ABL eMS home and its siblings KOSTAL KSEM and TQ EM4xx."""
