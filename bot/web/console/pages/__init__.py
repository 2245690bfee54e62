"""The pages, one file each: `async def show(visit, request)` draws one for whoever visits."""
