"""Who may do what where editors work, and how they show that it is them."""
