"""Our shapes and words as documentation: in sentences, with examples, and drawn."""
