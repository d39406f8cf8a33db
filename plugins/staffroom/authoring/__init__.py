"""What helps somebody to write a document: forms, skeletons and schemas, all from the models."""
