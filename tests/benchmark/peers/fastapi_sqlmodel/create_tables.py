"""Creates the tables."""

import asyncio

from app import create_tables

asyncio.run(create_tables())
