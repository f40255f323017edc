"""PostgreSQL: tables, unit of work, repositories. ORM rows never leave this package."""
