"""From what falls to what people lose: assets, applications, care lines."""
