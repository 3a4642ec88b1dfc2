"""What people read and take along: pages, brochures, videos."""
