"""Understanding with a model, where the grammar found nothing and somebody asks for something."""
