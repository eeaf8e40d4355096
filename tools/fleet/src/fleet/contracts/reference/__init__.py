"""The public API as a page to read: plain HTML, made from the OpenAPI document, that asks nobody else for anything."""
