"""What people write documents with, made from the models: forms, skeletons, schemas, the editor."""
