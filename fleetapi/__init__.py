"""Asyncio SDK for the Stellantis Fleet Owner API, and a checker for vehicle monitors."""
