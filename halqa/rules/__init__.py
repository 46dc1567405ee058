"""What the city decides by: pure values in, values out."""
