"""Page state, URL, language and the app shell: what every page starts with."""
