"""Training: one loop (`fit`) over recipes of stages. It sees a model, batches and an objective, and never the job."""
