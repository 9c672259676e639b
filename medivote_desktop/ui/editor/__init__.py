"""The editor of services.ini: a list, a form, and a review before anything is saved. Loaded when it is opened."""
